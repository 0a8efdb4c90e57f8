/* attr_text.c - an attribute set in the words that routers print. */
#include "bgp/store.h"
#include "wire/bgp/path.h"

void
attr_path_text(const struct store *s, uint32_t id, struct text *to)
{
	bgp_path_text(to, attr_value(s, id, attr_at(s, id)->path), true);
}

void
attr_communities_text(const struct store *s, uint32_t id, struct text *to)
{
	bgp_attr_text(to, BGP_COMMUNITY, attr_value(s, id, attr_at(s, id)->communities), true);
}

void
attr_large_text(const struct store *s, uint32_t id, struct text *to)
{
	bgp_attr_text(to, BGP_LARGE_COMMUNITY, attr_value(s, id, attr_at(s, id)->large), true);
}
