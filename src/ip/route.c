/*
 * route.c - the routing table: every route with its source, the best active, recursion resolved.
 *
 * Best is least distance, then metric, then source, then next hop's address: a total order. A next
 * hop without an interface is resolved by longest match over the table itself; candidates that do
 * not resolve are passed over, and a chain that comes back to a next hop it already follows ends
 * there, unresolved. So what is active depends on what is in the table and on carriers alone, never
 * on the order in which routes came. One record serves all routes through the same next hop.
 * Equal static routes are active together; they stand side by side in the order. What resolves
 * through them shares its packets among them too: see fib.c.
 */
#include "base/panic.h"
#include "ip/inside.h"

static uint32_t
via_place(const struct stack *st, const struct ix_addr *a)
{
	uint32_t low = 0, high = st->vias.n;

	while (low < high) {
		uint32_t mid = (low + high) / 2;

		if (addr_cmp(&st->vias.at[mid]->addr, a) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* What a candidate leads to. 1: found, 0: nothing, -1: the chain bites its tail. */
static int resolve(
    const struct stack *st, const struct ix_addr **chain, unsigned n, struct via *out);

static int
candidate(const struct stack *st, const struct rib_route *c, const struct ix_addr **chain,
    unsigned n, struct via *out)
{
	out->blackhole = c->r.blackhole;
	out->ifc = c->r.hop.ifc;
	if (c->r.blackhole)
		return 1;
	if (c->r.hop.ifc) {
		out->neighbour = c->r.hop.via.af ? c->r.hop.via : *chain[n - 1];
		return c->r.hop.ifc->up;
	}
	for (unsigned k = 0; k < n; k++)
		if (addr_eq(chain[k], &c->r.hop.via))
			return -1;
	if (n == VIA_CHAIN)
		return -1;
	chain[n] = &c->r.hop.via;
	return resolve(st, chain, n + 1, out);
}

static int
resolve(const struct stack *st, const struct ix_addr **chain, unsigned n, struct via *out)
{
	const struct ix_addr *a = chain[n - 1];
	struct ix_prefix p = prefix_of(a, 128), match;
	unsigned max = p.len;
	uint32_t id;

	while ((id = trie_cover(&st->rib, &p, max, &match)) != 0) {
		if (match.len == 0 && !st->via_default[a->af == 6])
			break;
		for (const struct rib_route *c = st->nodes.at[id - 1]->first; c; c = c->next) {
			int r = c->r.distance == 255 ? 0 : candidate(st, c, chain, n, out);

			if (r) {
				out->through = c; /* of the first in the chain: written last */
				return r;
			}
		}
		if (match.len == 0)
			break;
		max = match.len - 1u;
	}
	return 0;
}

/* True if the next hop leads elsewhere than before. */
static bool
via_resolve(const struct stack *st, struct via *v)
{
	const struct ix_addr *chain[VIA_CHAIN] = { &v->addr };
	struct via now = { .addr = v->addr };
	bool differs;

	now.found = !addr_is_scoped(&v->addr) && resolve(st, chain, 1, &now) == 1;
	if (!now.found || now.blackhole) {
		now.ifc = NULL;
		now.neighbour = (struct ix_addr){ 0 };
	}
	differs = now.found != v->found || now.blackhole != v->blackhole || now.ifc != v->ifc ||
	    !addr_eq(&now.neighbour, &v->neighbour);
	v->found = now.found;
	v->blackhole = now.blackhole;
	v->ifc = now.ifc;
	v->neighbour = now.neighbour;
	v->through = now.found ? now.through : NULL;
	return differs;
}

static struct via *
via_take(struct stack *st, const struct ix_addr *a)
{
	uint32_t at = via_place(st, a);
	struct via *v;

	if (at < st->vias.n && addr_eq(&st->vias.at[at]->addr, a))
		return st->vias.at[at];
	v = arena_make(stack_arena(st), struct via);
	v->addr = *a;
	via_resolve(st, v);
	vec_insert(stack_arena(st), &st->vias, at, v);
	return v;
}

static void
via_join(struct via *v, struct rib_route *r)
{
	r->via = v;
	r->via_prev = NULL;
	r->via_next = v->users;
	if (v->users)
		v->users->via_prev = r;
	v->users = r;
}

static void
via_leave(struct stack *st, struct rib_route *r)
{
	struct via *v = r->via;

	if (r->via_prev)
		r->via_prev->via_next = r->via_next;
	else
		v->users = r->via_next;
	if (r->via_next)
		r->via_next->via_prev = r->via_prev;
	if (v->users)
		return;
	vec_remove(&st->vias, via_place(st, &v->addr));
	arena_free(stack_arena(st), v, sizeof(*v));
}

static bool
usable(const struct rib_route *r)
{
	if (r->r.distance == 255)
		return false;
	if (r->r.blackhole)
		return true;
	return r->via ? r->via->found : r->r.hop.ifc->up;
}

/* Do they share the packets? Learned routers and BGP's paths take turns instead: one is best. */
static bool
equals(const struct route *a, const struct route *b)
{
	return a->source == ROUTE_STATIC && b->source == ROUTE_STATIC && !a->blackhole &&
	    !b->blackhole && a->distance == b->distance && a->metric == b->metric;
}

static void
node_select(struct rib_node *n)
{
	n->active = NULL;
	n->ways = 0;
	for (struct rib_route *r = n->first; r; r = r->next) {
		r->r.active = usable(r) &&
		    (!n->active || (n->ways < ROUTE_WAYS && equals(&n->active->r, &r->r)));
		if (r->r.active && !n->active)
			n->active = r;
		n->ways = (uint8_t)(n->ways + r->r.active);
	}
}

/* Next hops inside p may lead elsewhere now; those that do may move routes of other prefixes.
 * What a next hop resolves to depends on the routes, not on other next hops' records: it ends. */
static void
vias_update(struct stack *st, const struct ix_prefix *p)
{
	for (uint32_t i = via_place(st, &p->addr); i < st->vias.n; i++) {
		struct via *v = st->vias.at[i];

		if (!prefix_has(p, &v->addr))
			break;
		if (!via_resolve(st, v))
			continue;
		stack_changed(st, true);
		for (struct rib_route *r = v->users; r; r = r->via_next) {
			node_select(r->node);
			vias_update(st, &r->node->prefix);
		}
	}
}

static void
node_update(struct stack *st, struct rib_node *n)
{
	node_select(n);
	stack_changed(st, true);
	vias_update(st, &n->prefix);
}

void
route_resolve(struct stack *st)
{
	struct ix_prefix p;
	uint32_t id = trie_next(&st->rib, NULL, &p);

	for (uint32_t i = 0; i < st->vias.n; i++)
		via_resolve(st, st->vias.at[i]);
	for (; id; id = trie_next(&st->rib, &p, &p))
		node_select(st->nodes.at[id - 1]);
	stack_changed(st, true);
}

static int
hop_cmp(const struct next_hop *a, const struct next_hop *b)
{
	int c = addr_cmp(&a->via, &b->via);
	uint32_t x = a->ifc ? a->ifc->index + 1 : 0, y = b->ifc ? b->ifc->index + 1 : 0;

	return c ? c : x < y ? -1 : x > y;
}

static int
route_cmp(const struct route *a, const struct route *b)
{
	if (a->distance != b->distance)
		return a->distance < b->distance ? -1 : 1;
	if (a->metric != b->metric)
		return a->metric < b->metric ? -1 : 1;
	if (a->source != b->source)
		return a->source < b->source ? -1 : 1;
	return hop_cmp(&a->hop, &b->hop);
}

static struct rib_node *
node_make(struct stack *st, const struct ix_prefix *p)
{
	uint32_t id = trie_get(&st->rib, p);
	struct rib_node *n;

	if (id)
		return st->nodes.at[id - 1];
	n = arena_make(stack_arena(st), struct rib_node);
	n->prefix = *p;
	if (st->free_ids.n) {
		n->id = st->free_ids.at[--st->free_ids.n];
		st->nodes.at[n->id - 1] = n;
	} else {
		vec_push(stack_arena(st), &st->nodes, n);
		n->id = st->nodes.n;
	}
	trie_set(&st->rib, p, n->id);
	return n;
}

static void
node_free(struct stack *st, struct rib_node *n)
{
	trie_del(&st->rib, &n->prefix);
	st->nodes.at[n->id - 1] = NULL;
	vec_push(stack_arena(st), &st->free_ids, n->id);
	arena_free(stack_arena(st), n, sizeof(*n));
}

static void
insert(struct rib_node *n, struct rib_route *r)
{
	struct rib_route **at = &n->first;

	while (*at && route_cmp(&(*at)->r, &r->r) < 0)
		at = &(*at)->next;
	r->next = *at;
	*at = r;
}

static struct rib_route **
find(struct rib_node *n, enum route_source source, const struct next_hop *hop)
{
	struct rib_route **at = &n->first;

	while (*at && ((*at)->r.source != source || (hop && hop_cmp(&(*at)->r.hop, hop) != 0)))
		at = &(*at)->next;
	return at;
}

static const uint8_t distance_of[ROUTE_SOURCES] = { [ROUTE_CONNECTED] = 0,
	[ROUTE_STATIC] = 1,
	[ROUTE_EBGP] = 20,
	[ROUTE_IBGP] = 200,
	[ROUTE_RA] = 2,
	[ROUTE_REDIRECT] = 0 };

static bool
same_name(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void
name_free(struct stack *st, struct rib_route *x)
{
	if (x->r.name)
		arena_free(stack_arena(st), (char *)(uintptr_t)x->r.name, strlen(x->r.name) + 1);
	x->r.name = NULL;
}

/* Said again, and nothing is different: it keeps its age, and nobody is told. */
static bool
same(const struct route *a, const struct route *b)
{
	uint8_t distance = b->distance ? b->distance : distance_of[b->source];

	return a->distance == distance && a->metric == b->metric && a->tag == b->tag &&
	    a->blackhole == b->blackhole && a->reject == b->reject && same_name(a->name, b->name);
}

void
route_add(struct stack *st, const struct route *r)
{
	struct route fresh = *r;
	struct rib_node *n;
	struct rib_route **at, *x;

	must(r->source < ROUTE_SOURCES && (r->blackhole || r->hop.ifc || r->hop.via.af));
	if (r->blackhole)
		fresh.hop = (struct next_hop){ 0 }; /* Null0 leads nowhere, whatever was said */
	n = node_make(st, &r->prefix);
	at = find(n, r->source, &fresh.hop);
	x = *at;
	if (x && same(&x->r, r))
		return;
	if (x) {
		*at = x->next; /* it keeps its place in the world, not in the order */
		name_free(st, x);
	} else {
		x = arena_make(stack_arena(st), struct rib_route);
		if (!r->blackhole && !r->hop.ifc)
			via_join(via_take(st, &r->hop.via), x);
		x->node = n;
	}
	x->r = fresh;
	x->r.name = r->name ? arena_strdup(stack_arena(st), r->name) : NULL;
	x->r.active = false;
	x->r.since = st->sim->now;
	if (x->r.distance == 0)
		x->r.distance = distance_of[r->source];
	insert(n, x);
	node_update(st, n);
}

bool
route_del(struct stack *st, const struct ix_prefix *p, enum route_source source,
    const struct next_hop *hop)
{
	uint32_t id = trie_get(&st->rib, p);
	struct rib_node *n = id ? st->nodes.at[id - 1] : NULL;
	struct rib_route **at, *x;
	bool any = false;

	while (n && (at = find(n, source, hop), x = *at) != NULL) {
		*at = x->next;
		if (x->via)
			via_leave(st, x);
		name_free(st, x);
		arena_free(stack_arena(st), x, sizeof(*x));
		any = true;
	}
	if (!any)
		return false;
	node_update(st, n);
	if (!n->first)
		node_free(st, n);
	return true;
}

const struct route *
route_next(const struct stack *st, uint8_t af, const struct route *r)
{
	const struct rib_route *x = (const struct rib_route *)r;
	struct ix_prefix p;
	uint32_t id;

	if (x && x->next)
		return &x->next->r;
	if (x) {
		p = x->node->prefix;
		id = trie_next(&st->rib, &p, &p);
	} else {
		id = trie_next(&st->rib, NULL, &p);
		if (id && af == 6 && p.addr.af == 4) {
			p = (struct ix_prefix){ { .af = 4 }, 32 };
			memset(p.addr.b, 0xff, 4);
			id = trie_next(&st->rib, &p, &p);
		}
	}
	return id && p.addr.af == af ? &st->nodes.at[id - 1]->first->r : NULL;
}

bool
route_is_usable(const struct route *r)
{
	return usable((const struct rib_route *)r);
}

bool
via_row(const struct stack *st, uint8_t af, uint32_t n, struct via_row *row)
{
	for (uint32_t i = 0; i < st->vias.n; i++) {
		const struct via *v = st->vias.at[i];

		if (v->addr.af != af || addr_is_scoped(&v->addr) || n--)
			continue;
		*row = (struct via_row){ .addr = v->addr,
			.by = v->through ? &v->through->r : NULL };
		for (const struct rib_route *r = v->users; r; r = r->via_next)
			row->used_by[r->r.source] = true;
		return true;
	}
	return false;
}

const struct route *
route_through(const struct route *r)
{
	const struct via *v = ((const struct rib_route *)r)->via;

	return v && v->through ? &v->through->r : NULL;
}

const struct route *
route_way(const struct route *r)
{
	const struct rib_route *x = (const struct rib_route *)r;

	do
		x = x->next;
	while (x && !x->r.active);
	return r->active && x ? &x->r : NULL;
}

bool
route_joins(const struct route *r)
{
	return r->active && &((const struct rib_route *)r)->node->active->r != r;
}

const struct route *
route_get(const struct stack *st, const struct ix_prefix *p)
{
	uint32_t id = trie_get(&st->rib, p);
	const struct rib_node *n = id ? st->nodes.at[id - 1] : NULL;

	return n && n->active ? &n->active->r : NULL;
}
