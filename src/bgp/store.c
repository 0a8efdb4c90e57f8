/*
 * store.c - the ids of prefixes, attribute sets and next hops, and an attribute set's summary.
 */
#include "bgp/store.h"

#include "base/octets.h"
#include "base/panic.h"
#include "wire/bgp/path.h"

void
store_init(struct store *s, struct arena *a)
{
	s->arena = a;
	s->trie.arena = a;
	s->attr_index.arena = a;
	s->hop_index.arena = a;
}

uint32_t
prefix_id(struct store *s, const struct ix_prefix *p)
{
	uint32_t id = trie_get(&s->trie, p);

	if (id)
		return id;
	vec_push(s->arena, &s->prefixes, *p);
	trie_set(&s->trie, p, s->prefixes.n);
	return s->prefixes.n;
}

uint32_t
prefix_find(const struct store *s, const struct ix_prefix *p)
{
	return trie_get(&s->trie, p);
}

const struct ix_prefix *
prefix_at(const struct store *s, uint32_t id)
{
	must(id >= 1 && id <= s->prefixes.n);
	return &s->prefixes.at[id - 1];
}

static void
read_path(struct attr *a, struct octets path)
{
	struct octets o = path;
	struct bgp_segment segment;
	uint32_t asn;

	a->path_len = (uint16_t)bgp_path_length(path, true);
	a->first_as = bgp_path_first(path, true);
	a->origin_as = bgp_path_origin(path, true);
	while (bgp_segment_next(&o, true, &segment)) {
		if (segment.type == BGP_SET)
			a->flags |= ATTR_AS_SET;
		else if (segment.type != BGP_SEQUENCE)
			a->flags |= ATTR_CONFED;
		while (bgp_as_next(&segment, &asn))
			a->flags |= asn ? 0 : ATTR_AS_ZERO;
	}
}

static void
read_communities(struct attr *a, struct octets o)
{
	while (octets_left(&o)) {
		uint32_t c = get32(&o);

		if (c == 0xffffff01 || c == 0xffffff03)
			a->flags |= ATTR_NO_EXPORT;
		else if (c == 0xffffff02)
			a->flags |= ATTR_NO_ADVERTISE;
	}
}

static void
read_aggregator(struct attr *a, struct octets o)
{
	a->aggregator_as = get32(&o);
	a->aggregator = addr_v4(get32(&o));
}

static void
read_value(struct attr *a, uint8_t type, struct octets o)
{
	struct attr_slice slice = { (uint16_t)o.pos, (uint16_t)octets_left(&o) };

	switch (type) {
	case BGP_ORIGIN:
		a->origin = get8(&o);
		break;
	case BGP_AS_PATH:
		a->path = slice;
		read_path(a, o);
		break;
	case BGP_MED:
		a->flags |= ATTR_MED;
		a->med = get32(&o);
		break;
	case BGP_LOCAL_PREF:
		a->flags |= ATTR_LOCAL_PREF;
		a->local_pref = get32(&o);
		break;
	case BGP_ATOMIC_AGGREGATE:
		a->flags |= ATTR_AGGREGATE;
		break;
	case BGP_AGGREGATOR:
		read_aggregator(a, o);
		break;
	case BGP_COMMUNITY:
		a->communities = slice;
		read_communities(a, o);
		break;
	case BGP_LARGE_COMMUNITY:
		a->large = slice;
		break;
	case BGP_OTC:
		a->flags |= ATTR_OTC;
		a->otc = get32(&o);
		break;
	default:
		break;
	}
}

/* The header of the attribute at the cursor: its type, and its value's length. */
static uint32_t
read_header(struct octets *o, uint8_t *flags, uint8_t *type)
{
	*flags = get8(o);
	*type = get8(o);
	return *flags & BGP_EXTENDED ? get16(o) : get8(o);
}

static struct attr
summary_of(const void *bytes, uint32_t len)
{
	struct attr a = { 0 };
	struct octets o = octets_read(bytes, len);

	while (octets_left(&o)) {
		uint8_t flags, type;
		uint32_t n = read_header(&o, &flags, &type);
		struct octets value = o;

		octets_skip(&o, n);
		value.end = o.pos;
		if (!o.bad)
			read_value(&a, type, value);
	}
	must(!o.bad);
	return a;
}

uint32_t
attr_id(struct store *s, const void *bytes, uint32_t len)
{
	bool fresh;
	uint32_t id = index_add(&s->attr_index, bytes, len, &fresh);

	if (fresh)
		vec_push(s->arena, &s->attrs, summary_of(bytes, len));
	return id;
}

const struct attr *
attr_at(const struct store *s, uint32_t id)
{
	must(id >= 1 && id <= s->attrs.n);
	return &s->attrs.at[id - 1];
}

const uint8_t *
attr_bytes(const struct store *s, uint32_t id, uint32_t *len)
{
	const struct index_key *k = index_key(&s->attr_index, id);

	*len = k->len;
	return k->bytes;
}

bool
attr_path_has(const struct store *s, uint32_t id, uint32_t asn)
{
	return bgp_path_count(attr_value(s, id, attr_at(s, id)->path), true, asn) != 0;
}

struct octets
attr_value(const struct store *s, uint32_t id, struct attr_slice slice)
{
	uint32_t len;
	struct octets o = octets_read(attr_bytes(s, id, &len), (uint32_t)slice.at + slice.n);

	octets_skip(&o, slice.at);
	return o;
}

uint32_t
hops_id(struct store *s, const struct next_hops *h)
{
	uint8_t key[34];
	struct octets o = octets_write(key, sizeof(key));
	bool fresh;
	uint32_t id;

	put8(&o, h->global.af);
	put_bytes(&o, h->global.b, 16);
	put8(&o, h->link_local.af);
	put_bytes(&o, h->link_local.b, 16);
	id = index_add(&s->hop_index, key, sizeof(key), &fresh);
	if (fresh)
		vec_push(s->arena, &s->hops, *h);
	return id;
}

const struct next_hops *
hops_at(const struct store *s, uint32_t id)
{
	must(id >= 1 && id <= s->hops.n);
	return &s->hops.at[id - 1];
}
