/* attr_text.c - an attribute set in the words that routers print. */
#include "base/octets.h"
#include "base/text.h"
#include "bgp/store.h"

enum { AS_SET = 1, CONFED_SEQUENCE = 3, CONFED_SET = 4 };

static struct octets
slice_of(const struct store *s, uint32_t id, struct attr_slice slice)
{
	uint32_t len;
	struct octets o = octets_read(attr_bytes(s, id, &len), (uint32_t)slice.at + slice.n);

	octets_skip(&o, slice.at);
	return o;
}

static void
segment_text(struct octets *o, struct text *to)
{
	static const char *const open[] = { [AS_SET] = "{", [CONFED_SEQUENCE] = "(", [CONFED_SET] = "[" };
	static const char *const close[] = { [AS_SET] = "}", [CONFED_SEQUENCE] = ")", [CONFED_SET] = "]" };
	uint8_t type = get8(o), n = get8(o);
	bool special = type <= CONFED_SET && open[type];
	char between = type == AS_SET || type == CONFED_SET ? ',' : ' ';

	if (special)
		text_puts(to, open[type]);
	for (unsigned i = 0; i < n; i++) {
		if (i)
			text_add(to, &between, 1);
		text_printf(to, "%u", get32(o));
	}
	if (special)
		text_puts(to, close[type]);
}

void
attr_path_text(const struct store *s, uint32_t id, struct text *to)
{
	struct octets o = slice_of(s, id, attr_at(s, id)->path);

	for (bool first = true; octets_left(&o); first = false) {
		if (!first)
			text_puts(to, " ");
		segment_text(&o, to);
	}
}

static const struct {
	uint32_t value;
	const char *word;
} well_known[] = {
	{ 0xffff0000, "graceful-shutdown" }, /* RFC 8326 */
	{ 0xffff029a, "blackhole" },         /* RFC 7999 */
	{ 0xffffff01, "no-export" },         /* RFC 1997 */
	{ 0xffffff02, "no-advertise" },
	{ 0xffffff03, "local-AS" },
	{ 0xffffff04, "no-peer" }, /* RFC 3765 */
};

static void
community_text(uint32_t c, struct text *to)
{
	for (unsigned i = 0; i < sizeof(well_known) / sizeof(well_known[0]); i++)
		if (well_known[i].value == c) {
			text_puts(to, well_known[i].word);
			return;
		}
	text_printf(to, "%u:%u", c >> 16, c & 0xffff);
}

void
attr_communities_text(const struct store *s, uint32_t id, struct text *to)
{
	struct octets o = slice_of(s, id, attr_at(s, id)->communities);

	for (bool first = true; octets_left(&o); first = false) {
		if (!first)
			text_puts(to, " ");
		community_text(get32(&o), to);
	}
}

void
attr_large_text(const struct store *s, uint32_t id, struct text *to)
{
	struct octets o = slice_of(s, id, attr_at(s, id)->large);

	for (bool first = true; octets_left(&o); first = false) {
		uint32_t a = get32(&o), b = get32(&o), c = get32(&o);

		text_printf(to, "%s%u:%u:%u", first ? "" : " ", a, b, c);
	}
}

const char *
origin_word(uint8_t origin)
{
	static const char *const word[] = { "IGP", "EGP", "incomplete" };

	return origin < 3 ? word[origin] : "?";
}
