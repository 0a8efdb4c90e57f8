/*
 * learned.c - routes that are told of and forgotten again: default routers and on-link prefixes of
 * router advertisements (RFC 4861 6.3.4), better first hops of redirects (8.3). Bounded; one timer
 * a box.
 */
#include "ip/inside.h"

static void
take(struct stack *st, uint32_t n)
{
	struct learned gone = st->learned.at[n];

	vec_remove(&st->learned, n);
	route_del(st, &gone.prefix, gone.source, &gone.hop);
}

static void learned_fire(struct sim *sim, struct timer *t);
static const struct timer_kind learned_kind = { "learned routes", TIMER_CODE('i', 'p', 'l', 'r'),
	learned_fire };

static void
wake(struct stack *st)
{
	ix_time first = IX_NEVER;

	for (uint32_t n = 0; n < st->learned.n; n++)
		if (st->learned.at[n].until < first)
			first = st->learned.at[n].until;
	if (!st->learned_timer.kind)
		timer_init(&st->learned_timer, &learned_kind, st->node->id.id);
	timer_stop(st->sim, &st->learned_timer);
	if (first != IX_NEVER)
		timer_at(st->sim, &st->learned_timer, first);
}

static void
learned_fire(struct sim *sim, struct timer *t)
{
	struct stack *st = (struct stack *)(void *)((char *)t -
	    offsetof(struct stack, learned_timer));

	for (uint32_t n = st->learned.n; n-- > 0;)
		if (st->learned.at[n].until <= sim->now)
			take(st, n);
	wake(st);
}

/* One router's word about a destination: a redirect says anew where it is, an advertisement adds
 * to those of other routers. */
static bool
same(const struct learned *a, const struct learned *b)
{
	return a->source == b->source && prefix_eq(&a->prefix, &b->prefix) &&
	    (a->source == ROUTE_REDIRECT ||
		(a->hop.ifc == b->hop.ifc && addr_eq(&a->hop.via, &b->hop.via)));
}

bool
learned_set(struct stack *st, const struct learned *l)
{
	struct route r = { .prefix = l->prefix, .source = l->source, .hop = l->hop };
	uint32_t n = 0;

	while (n < st->learned.n && !same(&st->learned.at[n], l))
		n++;
	if (n < st->learned.n && (l->until <= st->sim->now || l->source == ROUTE_REDIRECT))
		take(st, n);
	else if (n < st->learned.n)
		st->learned.at[n].until = l->until;
	if (l->until > st->sim->now && (n == st->learned.n || l->source == ROUTE_REDIRECT)) {
		if (st->learned.n == LEARNED_MAX)
			return false;
		vec_push(stack_arena(st), &st->learned, *l);
		route_add(st, &r);
	}
	wake(st);
	return true;
}

void
learned_drop_router(struct ifc *i, const struct ix_addr *router)
{
	struct stack *st = i->stack;
	bool any = false;

	for (uint32_t n = st->learned.n; n-- > 0;)
		if (st->learned.at[n].hop.ifc == i && addr_eq(&st->learned.at[n].hop.via, router)) {
			take(st, n);
			any = true;
		}
	if (any)
		wake(st);
}

void
learned_drop_all(struct stack *st, const struct ifc *i)
{
	bool any = false;

	for (uint32_t n = st->learned.n; n-- > 0;)
		if (st->learned.at[n].hop.ifc == i) {
			take(st, n);
			any = true;
		}
	if (any)
		wake(st);
}
