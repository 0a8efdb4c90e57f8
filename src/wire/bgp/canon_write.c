/*
 * canon_write.c - from canonical octets to a session's attributes (RFC 6793 4.2.2 for old
 * speakers).
 */
#include "wire/bgp/canon.h"
#include "wire/bgp/path.h"

static void
put_value(struct octets *o, uint8_t flags, uint8_t code, struct octets v)
{
	uint32_t n = octets_left(&v);

	bgp_canon_head(o, flags, code, n);
	put_bytes(o, octets_take(&v, n), n);
}

/* Octets of a path as written in a width, confederation segments counted or not. */
static uint32_t
path_size(struct octets path, bool as4, bool confed)
{
	struct bgp_segment s;
	uint32_t n = 0;

	while (bgp_segment_next(&path, true, &s))
		if (confed || s.type < BGP_CONFED_SEQUENCE)
			n += 2 + s.n * (as4 ? 4u : 2u);
	return n;
}

static void
put_path(struct octets *o, struct octets path, bool as4, bool confed)
{
	struct bgp_segment s;
	uint32_t as;

	while (bgp_segment_next(&path, true, &s)) {
		if (!confed && s.type >= BGP_CONFED_SEQUENCE)
			continue;
		put8(o, s.type);
		put8(o, s.n);
		while (bgp_as_next(&s, &as)) {
			if (as4)
				put32(o, as);
			else
				put16(o, as > 65535 ? BGP_AS_TRANS : (uint16_t)as);
		}
	}
}

static bool
has_wide(struct octets path)
{
	struct bgp_segment s;
	uint32_t as;

	while (bgp_segment_next(&path, true, &s))
		while (bgp_as_next(&s, &as))
			if (as > 65535 && s.type < BGP_CONFED_SEQUENCE)
				return true;
	return false;
}

static void
put_aggregator(struct octets *o, uint8_t flags, struct octets v)
{
	uint32_t as = get32(&v);

	bgp_canon_head(o, flags, BGP_AGGREGATOR, 6);
	put16(o, as > 65535 ? BGP_AS_TRANS : (uint16_t)as);
	put32(o, get32(&v));
}

/* The AS4 attributes of a list, where their codes belong: before the first greater one. */
static void
put_as4(struct octets *o, struct octets list)
{
	struct octets path = bgp_canon_path(list);
	struct bgp_canon_attr a;

	if (has_wide(path)) {
		bgp_canon_head(
		    o, BGP_OPTIONAL | BGP_TRANSITIVE, BGP_AS4_PATH, path_size(path, true, false));
		put_path(o, path, true, false);
	}
	if (bgp_canon_find(list, BGP_AGGREGATOR, &a)) {
		struct octets v = a.value;

		if (get32(&v) > 65535)
			put_value(o, BGP_OPTIONAL | BGP_TRANSITIVE, BGP_AS4_AGGREGATOR, a.value);
	}
}

static void
put_one(struct octets *o, const struct bgp_canon_attr *a, const struct bgp_options *s)
{
	uint8_t flags = a->flags;

	/* RFC 4271 5: what we pass on without knowing it is Partial */
	if (!bgp_attr_kind(a->code)->name)
		flags |= BGP_PARTIAL;
	if (!s->as4 && a->code == BGP_AS_PATH) {
		bgp_canon_head(o, flags, a->code, path_size(a->value, false, true));
		put_path(o, a->value, false, true);
	} else if (!s->as4 && a->code == BGP_AGGREGATOR) {
		put_aggregator(o, flags, a->value);
	} else {
		put_value(o, flags, a->code, a->value);
	}
}

void
bgp_canon_write(struct octets *o, const void *canon, uint32_t len, const struct bgp_options *s,
    const struct ix_addr *next_hop)
{
	struct octets list = octets_read(canon, len);
	const struct octets whole = list;
	bool hop = next_hop && next_hop->af == 4, as4 = !s->as4;
	struct bgp_canon_attr a;

	while (bgp_canon_next(&list, &a)) {
		if (hop && a.code > BGP_NEXT_HOP) {
			put_value(o, BGP_TRANSITIVE, BGP_NEXT_HOP, octets_read(next_hop->b, 4));
			hop = false;
		}
		if (as4 && a.code > BGP_AS4_AGGREGATOR) {
			put_as4(o, whole);
			as4 = false;
		}
		put_one(o, &a, s);
	}
	if (hop)
		put_value(o, BGP_TRANSITIVE, BGP_NEXT_HOP, octets_read(next_hop->b, 4));
	if (as4)
		put_as4(o, whole);
}
