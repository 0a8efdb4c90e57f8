/*
 * attr_edit.c - changing an attribute set: what policies and export do to a route.
 *
 * Works on canonical octets, so that equal results get equal ids.
 */
#include <stdlib.h>

#include "bgp/store.h"

enum { COMMUNITIES_MAX = BGP_CANON_MAX / 4 };

void
attr_edit_begin(struct attr_edit *e, struct store *s, uint32_t id)
{
	e->store = s;
	e->canon = bgp_canon_in(e->buf, sizeof(e->buf));
	if (id) {
		uint32_t len;
		const uint8_t *bytes = attr_bytes(s, id, &len);

		bgp_canon_copy(&e->canon, bytes, len);
	}
}

static int
ascending(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

void
attr_edit_communities(struct attr_edit *e, const uint32_t *list, uint32_t n, bool add)
{
	struct bgp_canon_attr old;
	uint32_t all[COMMUNITIES_MAX], count = 0;
	uint8_t value[BGP_CANON_MAX];
	struct octets out = octets_write(value, sizeof(value));

	if (add && bgp_canon_find(octets_read(e->canon.buf, e->canon.len), BGP_COMMUNITY, &old))
		while (octets_left(&old.value) >= 4 && count < COMMUNITIES_MAX)
			all[count++] = get32(&old.value);
	for (uint32_t i = 0; i < n && count < COMMUNITIES_MAX; i++)
		all[count++] = list[i];
	qsort(all, count, sizeof(*all), ascending);
	for (uint32_t i = 0; i < count; i++)
		if (i == 0 || all[i] != all[i - 1])
			put32(&out, all[i]);
	if (out.pos)
		bgp_canon_set(&e->canon, BGP_COMMUNITY, value, out.pos);
	else
		bgp_canon_drop(&e->canon, BGP_COMMUNITY);
}

uint32_t
attr_edit_id(struct attr_edit *e)
{
	return attr_id(e->store, e->canon.buf, e->canon.len);
}
