/*
 * path.c - see path.h.
 */
#include "wire/bgp/path.h"

bool
bgp_segment_next(struct octets *path, bool as4, struct bgp_segment *out)
{
	if (octets_left(path) == 0)
		return false;
	out->type = get8(path);
	out->n = get8(path);
	out->as4 = as4;
	out->as = octets_sub(path, out->n * (as4 ? 4u : 2u));
	return !path->bad;
}

bool
bgp_as_next(struct bgp_segment *s, uint32_t *as)
{
	if (octets_left(&s->as) == 0)
		return false;
	*as = s->as4 ? get32(&s->as) : get16(&s->as);
	return !s->as.bad;
}

uint32_t
bgp_path_length(struct octets path, bool as4)
{
	struct bgp_segment s;
	uint32_t n = 0;

	while (bgp_segment_next(&path, as4, &s)) {
		if (s.type == BGP_SEQUENCE)
			n += s.n;
		else if (s.type == BGP_SET)
			n++;
	}
	return n;
}

uint32_t
bgp_path_first(struct octets path, bool as4)
{
	struct bgp_segment s;
	uint32_t as = 0;

	if (!bgp_segment_next(&path, as4, &s) || s.type != BGP_SEQUENCE)
		return 0;
	bgp_as_next(&s, &as);
	return as;
}

uint32_t
bgp_path_origin(struct octets path, bool as4)
{
	struct bgp_segment s;
	uint32_t as, last = 0;

	while (bgp_segment_next(&path, as4, &s)) {
		last = 0;
		if (s.type == BGP_SEQUENCE)
			while (bgp_as_next(&s, &as))
				last = as;
	}
	return last;
}

uint32_t
bgp_path_count(struct octets path, bool as4, uint32_t as)
{
	struct bgp_segment s;
	uint32_t one, n = 0;

	while (bgp_segment_next(&path, as4, &s))
		while (bgp_as_next(&s, &one))
			n += one == as;
	return n;
}

void
bgp_path_text(struct text *to, struct octets path, bool as4)
{
	static const char *const around[] = {
		[0] = "<>",
		[BGP_SET] = "{}",
		[BGP_SEQUENCE] = "",
		[BGP_CONFED_SEQUENCE] = "()",
		[BGP_CONFED_SET] = "[]",
	};
	struct bgp_segment s;
	bool first = true;
	uint32_t as;

	while (bgp_segment_next(&path, as4, &s)) {
		const char *mark = around[s.type <= BGP_CONFED_SET ? s.type : 0];
		const char *between = s.type == BGP_SET || s.type == BGP_CONFED_SET ? "," : " ";

		text_printf(to, "%s%.1s", first ? "" : " ", mark);
		for (first = true; bgp_as_next(&s, &as); first = false)
			text_printf(to, "%s%u", first ? "" : between, as);
		text_puts(to, *mark ? mark + 1 : "");
		first = false;
	}
}
