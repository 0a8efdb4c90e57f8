/*
 * export.c - what a neighbour is to be told of a prefix: which route, with which attributes and
 * next hop, or why nothing (RFC 4271 9.1.3, 5.1; RFC 1997; RFC 8212; RFC 7947 for clients).
 *
 * A pure question about tables: nothing is sent here.
 */
#include "bgp/internal.h"

enum { DEFAULT_LOCAL_PREF = 100 };
/* What a message has for attributes beside header, lengths, next hops and one prefix. Paths towards
 * old speakers are written twice (RFC 6793), so half of that is always safe. */
enum { ATTRS_MAX = (BGP_MAX - BGP_HEADER - 4 - 7 - 37 - 17) / 2 };

static const struct peer *
from_of(const struct bgp_speaker *sp, const struct candidate *c)
{
	return c->peer ? peer_by_id(sp->world, c->peer) : NULL;
}

/* Why a route may not go to a neighbour whatever its policy says; NULL: it may. */
static const char *
barred(const struct peer *p, const struct candidate *c)
{
	const struct peer *from = from_of(p->speaker, c);
	const struct attr *a = attr_at(&p->speaker->world->store, c->attr);

	if (from == p)
		return "it was learnt from this neighbor";
	if (from && !is_external(from) && !is_external(p))
		return "it was learnt from an internal neighbor (RFC 4271 9.2)";
	if (a->flags & ATTR_NO_ADVERTISE)
		return "it has the community no-advertise (RFC 1997)";
	if (is_external(p) && a->flags & ATTR_NO_EXPORT)
		return "it has the community no-export (RFC 1997)";
	return NULL;
}

/* RFC 4271 5.1.3: a next hop on the subnet that we share with the neighbour is kept. */
static bool
shares_subnet(const struct peer *p, const struct ix_addr *hop)
{
	const struct ifc *i = stack_owner(p->speaker->stack, &p->local);
	const struct ifc_addr *a;

	if (addr_eq(hop, &p->config.addr))
		return false;
	for (uint32_t n = 0; i && (a = ifc_addr(i, n)); n++)
		if (prefix_has(&a->subnet, &p->config.addr) && prefix_has(&a->subnet, hop))
			return true;
	return false;
}

static uint32_t
next_hop_for(const struct peer *p, const struct candidate *c)
{
	struct store *s = &p->speaker->world->store;
	struct next_hops third = { .global = hops_at(s, c->hop)->global };
	unsigned family = family_of(third.global.af);

	if (is_external(p) && is_client(p))
		return c->peer ? c->hop : p->self_hop; /* RFC 7947 2.2.1: unchanged */
	if (!c->peer || p->config.family[family].next_hop_self)
		return p->self_hop;
	if (!is_external(p))
		/* a link-local address is of our link alone (RFC 2545 3) */
		return hops_id(s, &third);
	return shares_subnet(p, &third.global) ? hops_id(s, &third) : p->self_hop;
}

/* RFC 4271 5.1.4, 5.1.5; RFC 4456 8: what does not pass an external border. */
static void
strip(struct attr_edit *e, bool med)
{
	bgp_canon_drop(&e->canon, BGP_LOCAL_PREF);
	bgp_canon_drop(&e->canon, BGP_ORIGINATOR_ID);
	bgp_canon_drop(&e->canon, BGP_CLUSTER_LIST);
	if (med)
		bgp_canon_drop(&e->canon, BGP_MED);
}

static uint32_t
edit_now(const struct bgp_speaker *sp, uint32_t attr, enum edit_kind kind)
{
	struct store *s = &sp->world->store;
	struct attr_edit e;

	attr_edit_begin(&e, s, attr);
	switch (kind) {
	case EDIT_INTERNAL:
		if (!(attr_at(s, attr)->flags & ATTR_LOCAL_PREF))
			bgp_canon_set32(&e.canon, BGP_LOCAL_PREF, DEFAULT_LOCAL_PREF);
		break;
	case EDIT_EXTERNAL:
		strip(&e, true);
		break;
	case EDIT_EXTERNAL_OWN:
	case EDIT_CLIENT:
		strip(&e, false);
		break;
	case EDIT_PREPEND:
		bgp_canon_prepend(&e.canon, sp->asn, 1);
		break;
	case EDIT_NONE:
		break;
	}
	return e.canon.bad ? attr : attr_edit_id(&e);
}

static uint32_t
edited(struct bgp_speaker *sp, uint32_t attr, enum edit_kind kind)
{
	struct edit *known = &sp->edits[(attr * 8 + kind) % EDITS];

	if (known->attr != attr || known->kind != kind)
		*known = (struct edit){ attr, edit_now(sp, attr, kind), kind };
	return known->result;
}

/* Before policy. What we originate keeps its MED, and a client gets every one (RFC 7947 2.2.3). */
static enum edit_kind
border(const struct peer *p, const struct candidate *c)
{
	if (!is_external(p))
		return EDIT_INTERNAL;
	if (is_client(p))
		return EDIT_CLIENT;
	return c->peer ? EDIT_EXTERNAL : EDIT_EXTERNAL_OWN;
}

static const struct candidate *
chosen_for(const struct bgp_speaker *sp, const struct peer *p, uint32_t prefix)
{
	const struct rib_row *row = rib_find(&sp->rib, prefix);

	if (!row)
		return NULL;
	if (is_client(p))
		return rs_choose(sp, p, row);
	return row->best ? &row->at[0] : NULL;
}

static const char *
barred_now(const struct peer *p, unsigned family, const struct candidate *c)
{
	if (!p->up)
		return "the session is not up";
	if (!carries(p, family))
		return "the session does not carry this family";
	return c ? barred(p, c) : "there is no route to it";
}

const char *
export_barred(const struct peer *p, uint32_t prefix)
{
	return barred_now(p, family_of(prefix_at(&p->speaker->world->store, prefix)->addr.af),
	    chosen_for(p->speaker, p, prefix));
}

struct export
export_route(struct bgp_speaker *sp, struct peer *p, uint32_t prefix)
{
	const struct ix_prefix *what = prefix_at(&sp->world->store, prefix);
	const struct candidate *c = chosen_for(sp, p, prefix);
	unsigned family = family_of(what->addr.af);
	struct export x = { .attr = 0 };
	struct verdict v;
	uint32_t len;

	if (barred_now(p, family, c))
		return x;
	v = policy_apply(&sp->policies, &p->config.family[family].out, needs_policy(p),
	    &sp->world->store, what, edited(sp, c->attr, border(p, c)));
	if (!v.permit)
		return x;
	x.attr = v.attr;
	/* RFC 4271 5.1.2, but not for a client (RFC 7947 2.2.2) */
	if (is_external(p) && !(is_client(p) && c->peer))
		x.attr = edited(sp, x.attr, EDIT_PREPEND);
	x.hop = next_hop_for(p, c);
	attr_bytes(&sp->world->store, x.attr, &len);
	return len <= ATTRS_MAX ? x : (struct export){ .attr = 0 };
}
