/*
 * canon.c - see canon.h: from an UPDATE to canonical octets, and editing them. Writing is
 * canon_write.c.
 */
#include "wire/bgp/canon.h"

#include "wire/bgp/path.h"

bool
bgp_canon_next(struct octets *list, struct bgp_canon_attr *out)
{
	if (octets_left(list) == 0)
		return false;
	out->flags = get8(list);
	out->code = get8(list);
	out->value = octets_sub(list, out->flags & BGP_EXTENDED ? get16(list) : get8(list));
	return !list->bad;
}

bool
bgp_canon_find(struct octets list, uint8_t code, struct bgp_canon_attr *out)
{
	while (bgp_canon_next(&list, out) && out->code <= code)
		if (out->code == code)
			return true;
	return false;
}

uint32_t
bgp_canon_number(struct octets list, uint8_t code, uint32_t otherwise)
{
	struct bgp_canon_attr a;

	if (!bgp_canon_find(list, code, &a))
		return otherwise;
	return a.value.end == 1 ? get8(&a.value) : get32(&a.value);
}

struct octets
bgp_canon_path(struct octets list)
{
	struct bgp_canon_attr a;

	return bgp_canon_find(list, BGP_AS_PATH, &a) ? a.value : octets_read(NULL, 0);
}

bool
bgp_canon_copy(struct bgp_canon *c, const void *canon, uint32_t len)
{
	if (len > c->room) {
		c->bad = true;
		return false;
	}
	if (len)
		memcpy(c->buf, canon, len);
	c->len = len;
	return true;
}

/* Where an attribute is, or would be inserted; *size is 0 if it is absent. */
static uint32_t
place(const struct bgp_canon *c, uint8_t code, uint32_t *size)
{
	struct octets list = octets_read(c->buf, c->len);
	struct bgp_canon_attr a;
	uint32_t at = 0;

	*size = 0;
	for (; bgp_canon_next(&list, &a) && a.code <= code; at = list.pos)
		if (a.code == code) {
			*size = list.pos - at;
			break;
		}
	return at;
}

void
bgp_canon_head(struct octets *o, uint8_t flags, uint8_t code, uint32_t len)
{
	put8(o, (uint8_t)((flags & ~BGP_EXTENDED) | (len > 255 ? BGP_EXTENDED : 0)));
	put8(o, code);
	if (len > 255)
		put16(o, (uint16_t)len);
	else
		put8(o, (uint8_t)len);
}

/* Opens a gap of `len` value octets for an attribute and writes its head; the caller fills it. */
static struct octets
make_room(struct bgp_canon *c, uint8_t flags, uint8_t code, uint32_t len)
{
	uint32_t was, at = place(c, code, &was), is = len + (len > 255 ? 4 : 3);
	struct octets o;

	if (c->bad || len > 65535 || c->len - was + is > c->room) {
		c->bad = true;
		return (struct octets){ .bad = true };
	}
	memmove(c->buf + at + is, c->buf + at + was, c->len - at - was);
	c->len = c->len - was + is;
	o = octets_write(c->buf, at + is);
	octets_skip(&o, at);
	bgp_canon_head(&o, flags, code, len);
	return o;
}

void
bgp_canon_set(struct bgp_canon *c, uint8_t code, const void *value, uint32_t len)
{
	struct octets o = make_room(c, bgp_attr_kind(code)->flags, code, len);

	put_bytes(&o, value, len);
}

void
bgp_canon_set8(struct bgp_canon *c, uint8_t code, uint8_t value)
{
	bgp_canon_set(c, code, &value, 1);
}

void
bgp_canon_set32(struct bgp_canon *c, uint8_t code, uint32_t value)
{
	struct octets o = make_room(c, bgp_attr_kind(code)->flags, code, 4);

	put32(&o, value);
}

void
bgp_canon_drop(struct bgp_canon *c, uint8_t code)
{
	uint32_t size, at = place(c, code, &size);

	memmove(c->buf + at, c->buf + at + size, c->len - at - size);
	c->len -= size;
}

void
bgp_canon_prepend(struct bgp_canon *c, uint32_t as, unsigned times)
{
	struct octets old = bgp_canon_path(octets_read(c->buf, c->len)), whole = old, o;
	struct bgp_segment s = { .n = 0 };
	uint8_t keep[BGP_CANON_MAX];
	uint32_t n;
	bool joins;

	if (times == 0)
		return;
	/* RFC 4271 5.1.2: into the leading sequence, or a new one if that is full or is none */
	joins = bgp_segment_next(&old, true, &s) && s.type == BGP_SEQUENCE && s.n + times <= 255;
	if (joins)
		octets_skip(&whole, 2);
	n = octets_left(&whole);
	if (times > 255 || n > sizeof(keep)) {
		c->bad = true;
		return;
	}
	get_bytes(&whole, keep, n);
	o = make_room(c, BGP_TRANSITIVE, BGP_AS_PATH, 2 + 4 * times + n);
	put8(&o, BGP_SEQUENCE);
	put8(&o, (uint8_t)(times + (joins ? s.n : 0)));
	for (unsigned i = 0; i < times; i++)
		put32(&o, as);
	put_bytes(&o, keep, n);
}

/* Segments with 4-octet numbers, the first `count` numbers (as paths are counted) of a path. */
static void
put_leading(struct octets *o, struct octets path, bool as4, uint32_t count)
{
	struct bgp_segment s;
	uint32_t as, take;

	while (bgp_segment_next(&path, as4, &s)) {
		bool sequence = s.type == BGP_SEQUENCE;
		bool confed = s.type == BGP_CONFED_SEQUENCE || s.type == BGP_CONFED_SET;

		if (count == 0 && !confed)
			return;
		take = sequence && s.n > count ? count : s.n;
		if (sequence || s.type == BGP_SET)
			count -= sequence ? take : 1;
		put8(o, s.type);
		put8(o, (uint8_t)take);
		for (; take > 0 && bgp_as_next(&s, &as); take--)
			put32(o, as);
	}
}

/* AS4_PATH without confederation segments: RFC 6793 6 discards those. */
static void
put_as4_path(struct octets *o, struct octets path)
{
	struct bgp_segment s;
	uint32_t as;

	while (bgp_segment_next(&path, true, &s)) {
		if (s.type >= BGP_CONFED_SEQUENCE)
			continue;
		put8(o, s.type);
		put8(o, s.n);
		while (bgp_as_next(&s, &as))
			put32(o, as);
	}
}

/* Neighbouring sequences become one, so that a merged path equals the one that was never cut. */
static void
join_sequences(struct octets *o, struct octets path)
{
	uint32_t head = 0, n = 0, as;
	struct bgp_segment s;

	while (bgp_segment_next(&path, true, &s)) {
		if (s.type == BGP_SEQUENCE && n > 0 && n + s.n <= 255) {
			n += s.n;
			put16_at(o, head, (uint16_t)(BGP_SEQUENCE << 8 | n));
		} else {
			head = o->pos;
			n = s.type == BGP_SEQUENCE ? s.n : 0;
			put16(o, (uint16_t)(s.type << 8 | s.n));
		}
		while (bgp_as_next(&s, &as))
			put32(o, as);
	}
}

/* RFC 6793 4.2.3: an AGGREGATOR that is not AS_TRANS voids both AS4 attributes. */
static bool
as4_counts(const struct bgp_update *u, const struct bgp_options *s)
{
	if (s->as4)
		return false;
	return !(bgp_update_has(u, BGP_AGGREGATOR) && bgp_update_has(u, BGP_AS4_AGGREGATOR) &&
	    u->aggregator_as != BGP_AS_TRANS);
}

static void
read_path(struct bgp_canon *c, const struct bgp_update *u, const struct bgp_options *s)
{
	struct octets path = bgp_attr_value(u, bgp_update_attr(u, BGP_AS_PATH));
	const struct bgp_attr *as4 = bgp_update_attr(u, BGP_AS4_PATH);
	uint8_t merged[BGP_CANON_MAX], joined[BGP_CANON_MAX];
	struct octets o = octets_write(merged, sizeof(merged)), new = path;
	struct octets out = octets_write(joined, sizeof(joined));
	uint32_t n = bgp_path_length(path, s->as4), m = 0;

	if (as4 && as4_counts(u, s)) {
		new = bgp_attr_value(u, as4);
		m = bgp_path_length(new, true);
	}
	if (m > 0 && m <= n) {
		put_leading(&o, path, false, n - m);
		put_as4_path(&o, new);
		join_sequences(&out, octets_read(merged, o.pos));
	} else {
		put_leading(&out, path, s->as4, UINT32_MAX);
	}
	c->bad |= o.bad | out.bad;
	if (!c->bad)
		bgp_canon_set(c, BGP_AS_PATH, joined, out.pos);
}

static void
read_aggregator(
    struct bgp_canon *c, const struct bgp_update *u, const struct bgp_options *s, uint8_t flags)
{
	const struct bgp_attr *as4 = bgp_update_attr(u, BGP_AS4_AGGREGATOR);
	struct octets o = make_room(c, flags, BGP_AGGREGATOR, 8), v;

	if (as4 && as4_counts(u, s)) {
		v = bgp_attr_value(u, as4);
		put64(&o, get64(&v));
	} else {
		put32(&o, u->aggregator_as);
		put_bytes(&o, u->aggregator.b, 4);
	}
}

static bool
is_kept(const struct bgp_attr *a)
{
	switch (a->code) {
	case BGP_NEXT_HOP:
	case BGP_MP_REACH:
	case BGP_MP_UNREACH:
	case BGP_AS4_PATH:
	case BGP_AS4_AGGREGATOR:
		return false;
	}
	/* RFC 4271 5: an unknown non-transitive attribute is not passed on */
	return !a->dropped && (bgp_attr_kind(a->code)->name || a->flags & BGP_TRANSITIVE);
}

static uint8_t
canonical_flags(const struct bgp_attr *a)
{
	const struct bgp_attr_kind *k = bgp_attr_kind(a->code);
	uint8_t own = k->name ? k->flags : a->flags & (BGP_OPTIONAL | BGP_TRANSITIVE);
	bool may = (own & BGP_OPTIONAL) && (own & BGP_TRANSITIVE);

	return (uint8_t)(own | (may ? a->flags & BGP_PARTIAL : 0));
}

bool
bgp_canon_read(struct bgp_canon *c, const struct bgp_update *u, const struct bgp_options *s)
{
	for (unsigned i = 0; i < u->n; i++) {
		const struct bgp_attr *a = &u->attr[i];
		struct octets o, v;

		if (!is_kept(a))
			continue;
		v = bgp_attr_value(u, a);
		if (a->code == BGP_AS_PATH)
			read_path(c, u, s);
		else if (a->code == BGP_AGGREGATOR)
			read_aggregator(c, u, s, canonical_flags(a));
		else {
			o = make_room(c, canonical_flags(a), a->code, a->len);
			put_bytes(&o, octets_take(&v, a->len), a->len);
		}
	}
	return !c->bad;
}
