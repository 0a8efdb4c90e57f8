/*
 * fib.c - where a packet goes: longest match over the active routes, and the cache in front of it.
 *
 * The cache maps a destination to the neighbour it goes to; it is valid as long as the stack's
 * generation is the one it was filled in. Hits and misses give the same answer.
 */
#include "ip/inside.h"

static bool
hop_of(const struct rib_node *n, const struct ix_addr *to, struct hop *out)
{
	const struct rib_route *r = n->active;

	out->route = &r->r;
	out->blackhole = r->r.blackhole || (r->via && r->via->blackhole);
	if (out->blackhole)
		return true;
	out->ifc = r->via ? r->via->ifc : r->r.hop.ifc;
	out->via = r->via ? r->via->neighbour : r->r.hop.via.af ? r->r.hop.via : *to;
	return true;
}

/* The longest match that has an active route. */
static bool
match(const struct stack *st, const struct ix_addr *to, struct hop *out)
{
	struct ix_prefix p = prefix_of(to, 128), m;
	uint32_t id = trie_match(&st->rib, to, &m);

	while (id) {
		const struct rib_node *n = st->nodes.at[id - 1];

		if (n->active)
			return hop_of(n, to, out);
		if (m.len == 0)
			return false;
		id = trie_cover(&st->rib, &p, m.len - 1u, &m);
	}
	return false;
}

bool
route_lookup(const struct stack *st, struct ifc *ifc, const struct ix_addr *to, struct hop *out)
{
	*out = (struct hop){ .via = *to };
	if (to->af != 4 && to->af != 6)
		return false;
	if (addr_is_scoped(to) || addr_is_multicast(to) ||
	    (to->af == 4 && addr_u32(to) == UINT32_MAX)) {
		out->ifc = ifc;
		if (!ifc && addr_is_scoped(to) && stack_owner(st, to))
			out->ifc = stack_owner(st, to);
		out->local = out->ifc && addr_is_scoped(to) && addr_is_ours(st, out->ifc, to);
		return out->ifc && out->ifc->up;
	}
	if (addr_is_ours(st, NULL, to)) {
		out->local = true;
		out->ifc = stack_owner(st, to);
		return true;
	}
	return match(st, to, out);
}

bool
stack_lookup(const struct stack *st, const struct ix_addr *to, struct hop *out)
{
	return route_lookup(st, NULL, to, out);
}

/* The neighbour a plain forwarding answer leads to; NULL where more than that is to be said. */
static struct neigh *
seek(struct stack *st, const struct ix_addr *to)
{
	struct hop h;

	if (addr_is_scoped(to) || addr_is_multicast(to) || !route_lookup(st, NULL, to, &h) ||
	    h.local || h.blackhole || !h.ifc->wired || addr_is_broadcast(h.ifc, to))
		return NULL;
	return neigh_get(h.ifc, &h.via, true);
}

struct neigh *
route_seek4(struct stack *st, uint32_t to)
{
	struct ix_addr a = addr_v4(to);
	struct neigh *n = seek(st, &a);

	if (!st->dest4)
		st->dest4 = arena_alloc(stack_arena(st), DESTS * sizeof(*st->dest4));
	if (n)
		st->dest4[DEST4(to)] = (struct dest4){ to, st->generation, n };
	return n;
}

struct neigh *
route_neigh6(struct stack *st, const struct ix_addr *to)
{
	uint64_t w[2];
	struct dest6 *d;
	struct neigh *n;

	if (__builtin_expect(!st->dest6, 0))
		st->dest6 = arena_alloc(stack_arena(st), DESTS * sizeof(*st->dest6));
	/* The slot is taken from octets, so that it is the same on every machine. */
	d = &st->dest6[(to->b[15] ^ to->b[7] ^ to->b[5] * 7u ^ to->b[13] * 3u) % DESTS];
	memcpy(w, to->b, sizeof(w));
	if (d->to[0] == w[0] && d->to[1] == w[1] && d->generation == st->generation)
		return d->neigh;
	n = seek(st, to);
	if (n)
		*d = (struct dest6){ { w[0], w[1] }, n, st->generation };
	return n;
}
