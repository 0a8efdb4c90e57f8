/*
 * fib.c - where a packet goes: longest match over the active routes, and the cache in front of it.
 *
 * The cache maps a destination to the neighbour it goes to; it is valid as long as the stack's
 * generation is the one it was filled in. Hits and misses give the same answer. Where several next
 * hops share a route, the cache says only that they do: each packet is asked for its flow.
 *
 * A next hop that does not answer ARP or ND takes no share of a route while another does, as with
 * Linux's net.ipv4.fib_multipath_use_neigh=1 (0 is its default for IPv4; IPv6 never waits for a
 * dead one): it is passed over from its second unanswered question on, until it is heard again, or
 * for 20 s, when it is forgotten and so tried again. Of routers that advertise themselves,
 * likewise, one that answers is taken (RFC 4861 6.3.6). Single next hops are never passed over:
 * nothing is lost by asking once more.
 */
#include "ip/inside.h"

#include "base/hash.h"
#include "wire/match.h"

static void
leaf(const struct rib_route *r, const struct ix_addr *to, struct hop *out)
{
	out->blackhole = r->r.blackhole || (r->via && r->via->blackhole);
	out->ifc = NULL;
	out->via = *to;
	if (out->blackhole)
		return;
	out->ifc = r->via ? r->via->ifc : r->r.hop.ifc;
	out->via = r->via ? r->via->neighbour : r->r.hop.via.af ? r->r.hop.via : *to;
}

static bool
same_way(const struct hop *a, const struct hop *b)
{
	return a->blackhole == b->blackhole && a->ifc == b->ifc && addr_eq(&a->via, &b->via);
}

/*
 * Where r leads to, the ways of its next hop's route and of theirs included; added behind the n
 * there are, each once, ROUTE_WAYS at most. A blackhole is a way too: who sends there loses it.
 */
static uint32_t
leaves(const struct rib_route *r, const struct ix_addr *to, struct hop *out, uint32_t n,
    unsigned depth)
{
	const struct rib_route *by = r->via ? r->via->through : NULL;
	struct hop one = { 0 };

	if (by && depth < VIA_CHAIN) {
		for (const struct route *w = by->r.active ? &by->node->active->r : &by->r; w;
		     w = route_way(w))
			n = leaves((const struct rib_route *)w, &r->via->addr, out, n, depth + 1);
		return n;
	}
	leaf(r, to, &one);
	for (uint32_t i = 0; i < n; i++)
		if (same_way(&out[i], &one))
			return n;
	if (n < ROUTE_WAYS)
		out[n++] = one;
	return n;
}

/* Every way of the route that is active at r's prefix. */
static uint32_t
all_leaves(const struct route *r, const struct ix_addr *to, struct hop out[ROUTE_WAYS])
{
	uint32_t n = 0;

	for (; r; r = route_way(r))
		n = leaves((const struct rib_route *)r, to, out, n, 0);
	return n;
}

/* Is there one next hop all the way down? Most routes, and they need no more looking at. */
static bool
single(const struct rib_route *r)
{
	for (unsigned depth = 0; depth < VIA_CHAIN; depth++) {
		if (r->node->ways > 1)
			return false;
		if (!r->via || !r->via->through)
			return true;
		r = r->via->through;
	}
	return true;
}

static bool
hop_of(const struct rib_route *r, const struct ix_addr *to, struct hop *out)
{
	struct hop all[ROUTE_WAYS];

	out->route = &r->r;
	leaf(r, to, out);
	out->ways = single(r) ? 1 : (uint8_t)all_leaves(&r->r, to, all);
	return true;
}

static bool
is_silent(const struct hop *h)
{
	return !h->blackhole && h->ifc && h->ifc->wired && neigh_is_silent(h->ifc, &h->via);
}

/* RFC 4861 6.3.6: a default router that is reachable, if there is one; else the first. */
static const struct rib_route *
answering(const struct stack *st, const struct rib_route *first, const struct ix_addr *to)
{
	struct hop h = { 0 };

	if (!st->silent || first->r.source != ROUTE_RA || !first->r.hop.via.af)
		return first;
	for (const struct rib_route *r = first; r; r = r->next) {
		leaf(r, to, &h);
		if (r->r.source == ROUTE_RA && h.ifc && h.ifc->up && !is_silent(&h))
			return r;
	}
	return first;
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
			return hop_of(answering(st, n->active, to), to, out);
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

/* out has the first of several: it gets the flow's, which is the one with the highest hash of flow
 * and way. Whoever goes or comes, the others' order stays. The silent come after all others. */
static void
hop_choose(const struct stack *st, const struct flow_key *k, struct hop *out)
{
	struct hop all[ROUTE_WAYS];
	bool silent, best_silent = true;
	uint64_t flow, most = 0;
	uint32_t n, best = 0;

	if (out->ways < 2)
		return;
	flow = flow_hash(k, st->flow_seed);
	n = all_leaves(out->route, &k->dst, all);
	for (uint32_t i = 0; i < n; i++) {
		uint64_t h = hash_bytes(all[i].via.b, sizeof(all[i].via.b), st->flow_seed);

		h = hash_mix(hash_mix(h, all[i].ifc ? all[i].ifc->index + 1 : 0), flow);
		silent = st->silent && is_silent(&all[i]);
		if (silent == best_silent ? h > most : best_silent) {
			most = h;
			best = i;
			best_silent = silent;
		}
	}
	out->ifc = all[best].ifc;
	out->via = all[best].via;
	out->blackhole = all[best].blackhole;
}

bool
stack_lookup_flow(const struct stack *st, const struct flow_key *k, struct hop *out)
{
	bool found = route_lookup(st, NULL, &k->dst, out);

	if (found)
		hop_choose(st, k, out);
	return found;
}

uint32_t
stack_ways(const struct stack *st, const struct ix_addr *to, struct hop *out)
{
	struct hop all[ROUTE_WAYS];
	uint32_t n;

	if (!route_lookup(st, NULL, to, out))
		return 0;
	if (out->ways < 2)
		return 1;
	n = all_leaves(out->route, to, all);
	for (uint32_t i = 0; i < n; i++) {
		all[i].route = out[0].route;
		all[i].ways = out[0].ways;
		all[i].local = false;
	}
	memcpy(out, all, n * sizeof(all[0]));
	return n;
}

bool
route_leads(const struct stack *st, const struct ix_addr *to, const struct ifc *i,
    const struct ix_addr *via)
{
	struct hop h[ROUTE_WAYS];
	uint32_t ways = stack_ways(st, to, h);

	for (uint32_t n = 0; n < ways; n++)
		if (!h[n].local && !h[n].blackhole && h[n].ifc == i &&
		    (!via || addr_eq(&h[n].via, via)))
			return true;
	return false;
}

bool
flow_of(const struct frame *f, struct flow_key *k)
{
	struct octets o = frame_read(f);

	octets_skip(&o, ETHERNET_HEADER);
	return flow_read(octets_sub(&o, octets_left(&o)), k);
}

struct neigh *
route_flow(struct stack *st, const struct frame *f)
{
	struct ix_addr to = ip_destination(f);
	struct flow_key k;
	struct hop h;

	if (!route_lookup(st, NULL, &to, &h) || h.ways < 2 || !flow_of(f, &k))
		return NULL;
	hop_choose(st, &k, &h);
	if (h.blackhole || !h.ifc->wired)
		return NULL;
	return neigh_get(h.ifc, &h.via, true);
}

/* The neighbour a plain forwarding answer leads to; NULL where more than that is to be said. */
static struct neigh *
seek(struct stack *st, const struct ix_addr *to, bool *many)
{
	struct hop h;

	*many = false;
	if (addr_is_scoped(to) || addr_is_multicast(to) || !route_lookup(st, NULL, to, &h) ||
	    h.local)
		return NULL;
	*many = h.ways > 1;
	if (*many || h.blackhole || !h.ifc->wired || addr_is_broadcast(h.ifc, to))
		return NULL;
	return neigh_get(h.ifc, &h.via, true);
}

struct neigh *
route_seek4(struct stack *st, uint32_t to)
{
	struct ix_addr a = addr_v4(to);
	bool many;
	struct neigh *n = seek(st, &a, &many);

	if (!st->dest4)
		st->dest4 = arena_alloc(stack_arena(st), st->dests * sizeof(*st->dest4));
	if (n || many)
		st->dest4[DEST4(st, to)] = (struct dest4){ to, st->generation, n };
	return n;
}

struct neigh *
route_neigh6(struct stack *st, const struct ix_addr *to)
{
	uint64_t w[2];
	struct dest6 *d;
	struct neigh *n;
	bool many;

	if (__builtin_expect(!st->dest6, 0))
		st->dest6 = arena_alloc(stack_arena(st), st->dests * sizeof(*st->dest6));
	/* The slot is taken from octets, so that it is the same on every machine. */
	d = &st->dest6[(to->b[15] ^ to->b[7] ^ to->b[5] * 7u ^ to->b[13] * 3u) & (st->dests - 1)];
	memcpy(w, to->b, sizeof(w));
	if (d->to[0] == w[0] && d->to[1] == w[1] && d->generation == st->generation)
		return d->neigh;
	n = seek(st, to, &many);
	if (n || many)
		*d = (struct dest6){ { w[0], w[1] }, n, st->generation };
	return n;
}
