/*
 * decide.c - which of several routes is best, and by which step (RFC 4271 9.1.2.2).
 *
 * A total order even with MED, which compares only routes from the same neighbouring AS: the best
 * of each such group is found first, then the groups' winners compete, so that the order in which
 * routes came never matters (but where the profile says that the older one stays, RFC 5004). Knows
 * no FSM.
 */
#include <stdio.h>

#include "base/panic.h"
#include "bgp/internal.h"

enum { DEFAULT_LOCAL_PREF = 100 };

static uint32_t
local_pref(const struct attr *a)
{
	return a->flags & ATTR_LOCAL_PREF ? a->local_pref : DEFAULT_LOCAL_PREF;
}

/* RFC 4271 9.1.2.2 c: a missing MED is the least, 0. */
static uint32_t
med(const struct attr *a)
{
	return a->flags & ATTR_MED ? a->med : 0;
}

static bool
external(const struct bgp_speaker *sp, const struct candidate *c)
{
	return c->peer && is_external(peer_by_id(sp->world, c->peer));
}

static uint32_t
router_id(const struct bgp_speaker *sp, const struct candidate *c)
{
	const struct peer *p = c->peer ? peer_by_id(sp->world, c->peer) : NULL;

	return p && p->up ? p->up->theirs.id : 0;
}

static int
address_cmp(const struct bgp_speaker *sp, const struct candidate *a, const struct candidate *b)
{
	if (!a->peer || !b->peer)
		return (a->peer != 0) - (b->peer != 0);
	return addr_cmp(&peer_by_id(sp->world, a->peer)->config.addr,
	    &peer_by_id(sp->world, b->peer)->config.addr);
}

static int
less(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

static int
step_cmp(const struct bgp_speaker *sp, const struct candidate *a, const struct candidate *b,
    enum bgp_step step)
{
	const struct attr *x = attr_at(&sp->world->store, a->attr);
	const struct attr *y = attr_at(&sp->world->store, b->attr);

	switch (step) {
	case STEP_UNUSABLE:
		return less(b->usable, a->usable);
	case STEP_WEIGHT:
		return less(b->weight, a->weight);
	case STEP_LOCAL_PREF:
		return less(local_pref(y), local_pref(x));
	case STEP_LOCAL:
		return less(a->peer != 0, b->peer != 0);
	case STEP_AS_PATH:
		return less(x->path_len, y->path_len);
	case STEP_ORIGIN:
		return less(x->origin, y->origin);
	case STEP_MED:
		return x->first_as == y->first_as ? less(med(x), med(y)) : 0;
	case STEP_EXTERNAL:
		return less(external(sp, b), external(sp, a));
	case STEP_METRIC:
		return less(a->metric, b->metric);
	case STEP_OLDER:
		return sp->profile->prefer_older && external(sp, a) && external(sp, b) ?
		    less(b->selected, a->selected) : 0;
	case STEP_ROUTER_ID:
		return less(router_id(sp, a), router_id(sp, b));
	case STEP_ADDRESS:
		return address_cmp(sp, a, b);
	default:
		return 0;
	}
}

int
candidate_cmp(const struct bgp_speaker *sp, const struct candidate *a, const struct candidate *b,
    enum bgp_step *step)
{
	for (int s = STEP_UNUSABLE; s <= STEP_ADDRESS; s++) {
		int order = step_cmp(sp, a, b, (enum bgp_step)s);

		if (order) {
			*step = (enum bgp_step)s;
			return order;
		}
	}
	*step = STEP_NONE;
	return 0;
}

static uint32_t
neighbour_as(const struct bgp_speaker *sp, const struct candidate *c)
{
	return attr_at(&sp->world->store, c->attr)->first_as;
}

/* The best of those that share a neighbouring AS with at[first], from there on. */
static uint32_t
best_of_group(const struct bgp_speaker *sp, const struct candidate *at, uint32_t n, uint32_t first)
{
	uint32_t best = first;
	enum bgp_step step;

	for (uint32_t i = first + 1; i < n; i++)
		if (neighbour_as(sp, &at[i]) == neighbour_as(sp, &at[first]) &&
		    candidate_cmp(sp, &at[i], &at[best], &step) < 0)
			best = i;
	return best;
}

/* Does an earlier candidate belong to the same group? Then the group was looked at already. */
static bool
group_seen(const struct bgp_speaker *sp, const struct candidate *at, uint32_t from, uint32_t i)
{
	for (uint32_t k = from; k < i; k++)
		if (neighbour_as(sp, &at[k]) == neighbour_as(sp, &at[i]))
			return true;
	return false;
}

void
decide_sort(const struct bgp_speaker *sp, struct candidate *at, uint32_t n)
{
	for (uint32_t from = 0; from + 1 < n; from++) {
		uint32_t best = best_of_group(sp, at, n, from);
		enum bgp_step step;
		struct candidate c;

		for (uint32_t i = from + 1; i < n; i++) {
			uint32_t other;

			if (group_seen(sp, at, from, i))
				continue;
			other = best_of_group(sp, at, n, i);
			if (candidate_cmp(sp, &at[other], &at[best], &step) < 0)
				best = other;
		}
		c = at[best];
		for (uint32_t i = best; i > from; i--)
			at[i] = at[i - 1];
		at[from] = c;
	}
}

static void
numbers(struct text *to, const char *what, uint32_t a, const char *sign, uint32_t b)
{
	text_printf(to, "%s %u %s %u", what, a, sign, b);
}

static void
id_why(struct text *to, uint32_t a, uint32_t b)
{
	struct ix_addr x = addr_v4(a), y = addr_v4(b);
	char one[ADDR_TEXT], two[ADDR_TEXT];

	text_printf(to, "router ID %s < %s", addr_text(one, &x), addr_text(two, &y));
}

static void
address_why(struct text *to, const struct bgp_speaker *sp, const struct candidate *w,
    const struct candidate *l)
{
	char one[ADDR_TEXT], two[ADDR_TEXT];

	if (w->peer && l->peer)
		text_printf(to, "neighbor address %s < %s",
		    addr_text(one, &peer_by_id(sp->world, w->peer)->config.addr),
		    addr_text(two, &peer_by_id(sp->world, l->peer)->config.addr));
}

void
decide_why(const struct bgp_speaker *sp, const struct candidate *w, const struct candidate *l,
    enum bgp_step step, struct text *to)
{
	const struct attr *x = attr_at(&sp->world->store, w->attr);
	const struct attr *y = attr_at(&sp->world->store, l->attr);
	char buf[ADDR_TEXT];

	switch (step) {
	case STEP_NONE:
	case STEP_ONLY:
		text_puts(to, "the only route");
		break;
	case STEP_UNUSABLE:
		text_printf(to, "next hop %s cannot be reached",
		    addr_text(buf, &hops_at(&sp->world->store, l->hop)->global));
		break;
	case STEP_WEIGHT:
		numbers(to, "weight", w->weight, ">", l->weight);
		break;
	case STEP_LOCAL_PREF:
		numbers(to, "local preference", local_pref(x), ">", local_pref(y));
		break;
	case STEP_LOCAL:
		text_puts(to, "originated here");
		break;
	case STEP_AS_PATH:
		numbers(to, "AS path length", x->path_len, "<", y->path_len);
		break;
	case STEP_ORIGIN:
		text_printf(to, "origin %s before %s", bgp_origin_text(x->origin),
		    bgp_origin_text(y->origin));
		break;
	case STEP_MED:
		numbers(to, "MED", med(x), "<", med(y));
		break;
	case STEP_EXTERNAL:
		text_puts(to, "external before internal");
		break;
	case STEP_METRIC:
		numbers(to, "metric to the next hop", w->metric, "<", l->metric);
		break;
	case STEP_OLDER:
		text_puts(to, "it was best already (older route)");
		break;
	case STEP_ROUTER_ID:
		id_why(to, router_id(sp, w), router_id(sp, l));
		break;
	case STEP_ADDRESS:
		address_why(to, sp, w, l);
		break;
	}
}

/* One hop away, an external neighbour's next hop must be on a connected subnet (as FRR wants). */
static bool
reach(const struct bgp_speaker *sp, const struct candidate *c, const struct ix_addr *to,
    struct hop *hop)
{
	const struct peer *p = c->peer ? peer_by_id(sp->world, c->peer) : NULL;

	if (!stack_lookup(sp->stack, to, hop) || hop->blackhole || hop->local || !hop->route)
		return false;
	return !(p && is_external(p) && p->config.ttl <= 1) ||
	    hop->route->source == ROUTE_CONNECTED;
}

/* A route must not be its own way to its next hop. */
bool
resolve(const struct bgp_speaker *sp, struct candidate *c, const struct ix_prefix *prefix)
{
	const struct next_hops *h = hops_at(&sp->world->store, c->hop);
	bool usable = c->usable;
	uint32_t metric = c->metric;
	struct hop hop;

	c->usable = true;
	c->metric = 0;
	if (c->peer) {
		c->usable = reach(sp, c, &h->global, &hop);
		if (c->usable &&
		    (hop.route->source == ROUTE_EBGP || hop.route->source == ROUTE_IBGP) &&
		    prefix_eq(&hop.route->prefix, prefix))
			c->usable = false;
		if (c->usable)
			c->metric = hop.route->metric;
	}
	return usable != c->usable || metric != c->metric;
}
