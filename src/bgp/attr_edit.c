/*
 * attr_edit.c - changing a canonical attribute set: what policies and export do to a route.
 *
 * Works on the wire octets themselves, types ascending, so that the result is canonical by
 * construction and equal sets get equal ids.
 */
#include <stdlib.h>
#include <string.h>

#include "base/octets.h"
#include "bgp/store.h"

enum { OPTIONAL = 0x80, TRANSITIVE = 0x40, PARTIAL = 0x20, EXTENDED = 0x10 };
enum { AS_SEQUENCE = 2, SEGMENT_MAX = 255 };

void
attr_edit_begin(struct attr_edit *e, struct store *s, uint32_t id)
{
	const uint8_t *bytes;

	e->store = s;
	e->len = 0;
	e->too_long = false;
	if (!id)
		return;
	bytes = attr_bytes(s, id, &e->len);
	memcpy(e->bytes, bytes, e->len);
}

struct found {
	uint32_t at, value, end; /* header, value, next attribute; at == end: not there */
	uint8_t flags;
};

/* The attribute of that type, or the place where it belongs. */
static struct found
find(const struct attr_edit *e, uint8_t want)
{
	struct octets o = octets_read(e->bytes, e->len);

	while (octets_left(&o)) {
		struct found f = { .at = o.pos, .flags = get8(&o) };
		uint8_t type = get8(&o);
		uint32_t n = f.flags & EXTENDED ? get16(&o) : get8(&o);

		f.value = o.pos;
		octets_skip(&o, n);
		f.end = o.pos;
		if (type == want)
			return f;
		if (type > want)
			return (struct found){ .at = f.at, .value = f.at, .end = f.at };
	}
	return (struct found){ .at = e->len, .value = e->len, .end = e->len };
}

/* Replaces the octets from..to by `with`. */
static void
splice(struct attr_edit *e, uint32_t from, uint32_t to, const void *with, uint32_t n)
{
	if (e->len - (to - from) + n > ATTR_OCTETS) {
		e->too_long = true;
		return;
	}
	memmove(e->bytes + from + n, e->bytes + to, e->len - to);
	if (n)
		memcpy(e->bytes + from, with, n);
	e->len = e->len - (to - from) + n;
}

void
attr_edit_set(struct attr_edit *e, uint8_t flags, uint8_t type, const void *value, uint32_t n)
{
	struct found f = find(e, type);
	uint8_t header[4];
	struct octets o = octets_write(header, sizeof(header));

	put8(&o, (uint8_t)((flags & ~EXTENDED) | (n > 255 ? EXTENDED : 0)));
	put8(&o, type);
	if (n > 255)
		put16(&o, (uint16_t)n);
	else
		put8(&o, (uint8_t)n);
	if (e->len - (f.end - f.at) + o.pos + n > ATTR_OCTETS) {
		e->too_long = true;
		return;
	}
	splice(e, f.at, f.end, header, o.pos);
	splice(e, f.at + o.pos, f.at + o.pos, value, n);
}

void
attr_edit_set32(struct attr_edit *e, uint8_t flags, uint8_t type, uint32_t value)
{
	uint8_t b[4];
	struct octets o = octets_write(b, sizeof(b));

	put32(&o, value);
	attr_edit_set(e, flags, type, b, sizeof(b));
}

void
attr_edit_drop(struct attr_edit *e, uint8_t type)
{
	struct found f = find(e, type);

	splice(e, f.at, f.end, NULL, 0);
}

static bool
is_known(uint8_t type)
{
	return type <= CLUSTER_LIST || type == EXT_COMMUNITY || type == LARGE_COMMUNITY ||
	    type == ONLY_TO_CUSTOMER;
}

void
attr_edit_drop_unknown_local(struct attr_edit *e)
{
	for (unsigned type = 1; type < 256; type++) {
		struct found f;

		if (is_known((uint8_t)type))
			continue;
		f = find(e, (uint8_t)type);
		if (f.at != f.end && (f.flags & OPTIONAL) && !(f.flags & TRANSITIVE))
			splice(e, f.at, f.end, NULL, 0);
	}
}

/* RFC 4271 5.1.2 b: in front of a leading AS_SEQUENCE with room, else as a new segment. */
static uint32_t
prepend_one(uint8_t *path, uint32_t n, uint32_t asn)
{
	uint8_t head[6] = { AS_SEQUENCE, 1 };
	struct octets o = octets_write(head, sizeof(head));

	o.pos = 2;
	put32(&o, asn);
	if (n >= 2 && path[0] == AS_SEQUENCE && path[1] < SEGMENT_MAX) {
		path[1]++;
		memmove(path + 6, path + 2, n - 2);
		memcpy(path + 2, head + 2, 4);
		return n + 4;
	}
	memmove(path + 6, path, n);
	memcpy(path, head, 6);
	return n + 6;
}

void
attr_edit_prepend(struct attr_edit *e, uint32_t asn, unsigned times)
{
	struct found f = find(e, AS_PATH);
	uint32_t n = f.end - f.value;
	uint8_t path[ATTR_OCTETS];

	memcpy(path, e->bytes + f.value, n);
	while (times--) {
		if (n + 6 > ATTR_OCTETS) {
			e->too_long = true;
			return;
		}
		n = prepend_one(path, n, asn);
	}
	attr_edit_set(e, TRANSITIVE, AS_PATH, path, n);
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
	struct found f = find(e, COMMUNITY);
	struct octets in = octets_read(e->bytes, f.end), out;
	uint32_t all[ATTR_OCTETS / 4], count = 0;
	uint8_t value[ATTR_OCTETS];

	octets_skip(&in, f.value);
	while (add && octets_left(&in) >= 4)
		all[count++] = get32(&in);
	for (uint32_t i = 0; i < n && count < ATTR_OCTETS / 4; i++)
		all[count++] = list[i];
	qsort(all, count, sizeof(*all), ascending);
	out = octets_write(value, sizeof(value));
	for (uint32_t i = 0; i < count; i++)
		if (i == 0 || all[i] != all[i - 1])
			put32(&out, all[i]);
	if (out.pos)
		attr_edit_set(e, OPTIONAL | TRANSITIVE | (f.at != f.end ? f.flags & PARTIAL : 0), COMMUNITY, value,
		    out.pos);
	else
		attr_edit_drop(e, COMMUNITY);
}

uint32_t
attr_edit_id(struct attr_edit *e)
{
	return attr_id(e->store, e->bytes, e->len);
}
