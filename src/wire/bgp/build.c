/*
 * build.c - see build.h. MP_REACH comes first and grows; the other attributes wait at the buffer's
 * end and are moved up behind it when the message ends.
 */
#include "wire/bgp/build.h"

#include "wire/bgp/attr.h"
#include "wire/bgp/canon.h"

static void
start(struct bgp_build *b, void *buf, uint32_t room, enum bgp_family family,
    const struct bgp_options *s)
{
	*b = (struct bgp_build){ .o = octets_write(buf, room), .v6 = family == BGP_IPV6,
		.addpath = s->addpath_tx >> family & 1 };
	bgp_begin(&b->o, BGP_UPDATE);
}

/* An MP attribute's head; its length is always two octets, since it is known last. */
static void
start_mp(struct bgp_build *b, uint8_t code, enum bgp_family family)
{
	put8(&b->o, BGP_OPTIONAL | BGP_EXTENDED);
	put8(&b->o, code);
	b->mp_at = b->o.pos;
	put16(&b->o, 0);
	put16(&b->o, bgp_family_afi(family));
	put8(&b->o, 1);
}

void
bgp_build_withdraw(struct bgp_build *b, void *buf, uint32_t room, enum bgp_family family,
    const struct bgp_options *s)
{
	start(b, buf, room, family, s);
	b->withdraw = true;
	b->attrs_at = b->o.pos;
	put16(&b->o, 0);
	if (family == BGP_IPV4) {
		/* kept free: the Total Path Attribute Length, which follows the prefixes */
		if (b->o.end > 2)
			b->o.end -= 2;
		return;
	}
	b->attrs_at = b->o.pos;
	put16(&b->o, 0);
	start_mp(b, BGP_MP_UNREACH, family);
}

static void
put_reach(struct bgp_build *b, enum bgp_family family, const struct ix_addr *hop,
    const struct ix_addr *link_local)
{
	start_mp(b, BGP_MP_REACH, family);
	put8(&b->o, link_local ? 32 : 16);
	put_bytes(&b->o, hop->b, 16);
	if (link_local)
		put_bytes(&b->o, link_local->b, 16);
	put8(&b->o, 0);
}

bool
bgp_build_announce(struct bgp_build *b, void *buf, uint32_t room, enum bgp_family family,
    const struct bgp_options *s, const void *canon, uint32_t len, const struct ix_addr *next_hop,
    const struct ix_addr *link_local)
{
	uint32_t at;

	start(b, buf, room, family, s);
	b->o.bad |= next_hop->af != 6 && family != BGP_IPV4;
	put16(&b->o, 0);
	b->attrs_at = b->o.pos;
	put16(&b->o, 0);
	if (next_hop->af == 6)
		put_reach(b, family, next_hop, link_local);
	at = b->o.pos;
	bgp_canon_write(&b->o, canon, len, s, next_hop);
	if (b->o.bad)
		return false;
	if (next_hop->af == 6) {
		b->tail_len = b->o.pos - at;
		b->tail = b->o.end - b->tail_len;
		memmove(b->o.buf + b->tail, b->o.buf + at, b->tail_len);
		b->o.pos = at;
		b->o.end = b->tail;
	} else {
		put16_at(&b->o, b->attrs_at, (uint16_t)(b->o.pos - at));
	}
	return true;
}

bool
bgp_build_add(struct bgp_build *b, const struct ix_prefix *p, uint32_t path_id)
{
	uint32_t n = (p->len + 7u) / 8;

	if (b->o.bad || octets_left(&b->o) < n + 1 + (b->addpath ? 4 : 0))
		return false;
	if (b->addpath)
		put32(&b->o, path_id);
	put8(&b->o, p->len);
	put_bytes(&b->o, p->addr.b, n);
	b->prefixes++;
	return true;
}

uint32_t
bgp_build_end(struct bgp_build *b)
{
	struct octets *o = &b->o;

	if (o->bad)
		return 0;
	if (b->mp_at) {
		put16_at(o, b->mp_at, (uint16_t)(o->pos - b->mp_at - 2));
		memmove(o->buf + o->pos, o->buf + b->tail, b->tail_len);
		o->end += b->tail_len;
		octets_skip(o, b->tail_len);
		put16_at(o, b->attrs_at, (uint16_t)(o->pos - b->attrs_at - 2));
	} else if (b->withdraw) {
		put16_at(o, b->attrs_at, (uint16_t)(o->pos - b->attrs_at - 2));
		o->end += 2;
		put16(o, 0);
	}
	bgp_end(o, 0);
	return o->bad ? 0 : o->pos;
}
