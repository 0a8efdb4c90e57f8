/*
 * slaac.c - what a host does about routers on its link: asks for them (RFC 4861 6.3.7), keeps the
 * list of default routers and on-link prefixes (6.3.4), and makes itself addresses (RFC 4862 5.5).
 * Routers heed none of it. Router preferences (RFC 4191) are not heeded. Who hears no router asks
 * again after 4 and 8 s, give or take a tenth (RFC 7559), and then waits to be told: a router that
 * comes later says so by itself. Linux would go on, up to once an hour.
 */
#include "ip/inside.h"

#define SOLICITATIONS 3 /* RFC 4861 10: MAX_RTR_SOLICITATIONS */
#define SOLICIT_FIRST (4 * IX_SECOND) /* RFC 7559 2: IRT; then twice the last */
#define REACHABLE_MOST 3600000u /* ms; RFC 4861 6.2.1: no router may say more */
#define RETRANS_LEAST 10u /* ms; as Linux: less is as much */
#define LEARNED_ADDRESSES 16 /* on one interface, as Linux's max_addresses */
#define TWO_HOURS 7200u /* RFC 4862 5.5.3(e) */
#define DEFAULT_ROUTERS 16 /* of one interface */

static void ask_fire(struct sim *sim, struct timer *t);
static const struct timer_kind ask_kind = { "router solicitation", TIMER_CODE('n', 'd', 'r', 's'),
	ask_fire };

static void
ask_fire(struct sim *sim, struct timer *t)
{
	static const uint8_t routers[16] = { 0xff, 2, [15] = 2 };
	struct ifc *i = (struct ifc *)(void *)((char *)t - offsetof(struct ifc, ask));
	struct ix_addr from, to = addr_v6(routers);
	struct icmpv6 m = { .type = ND_ROUTER_SOLICIT,
		.options = 1,
		.option[0] = { .type = ND_SOURCE_MAC, .mac = i->mac } };

	if (!nd_link_local(i, &from))
		return;
	nd_send(i, &from, &to, NULL, &m);
	if (--i->asks)
		timer_in(sim, t,
		    (SOLICIT_FIRST << (SOLICITATIONS - 1 - i->asks)) / 1000 *
			rng_between(&i->rng, 900, 1100));
}

void
slaac_begin(struct ifc *i)
{
	if (i->stack->router)
		return;
	if (!i->ask.kind)
		timer_init(&i->ask, &ask_kind, i->stack->node->id.id);
	i->asks = SOLICITATIONS;
	timer_in(i->stack->sim, &i->ask, 0);
}

void
slaac_end(struct ifc *i)
{
	timer_stop(i->stack->sim, &i->ask);
	learned_drop_all(i->stack, i);
	for (uint32_t n = i->addrs.n; n-- > 0;) {
		struct ifc_addr a = i->addrs.at[n]->a;

		if (a.learned)
			ifc_addr_del(i, &a.addr, a.subnet.len);
	}
	if (i->reachable_ms)
		neigh_times(i, 6, NEIGH_REACHABLE_TIME, 0);
	neigh_times(i, 6, 0, NEIGH_RETRY);
	i->reachable_ms = i->ra_mtu = i->ra_hops = 0;
	ifc_limits(i);
}

static ix_time
until(const struct stack *st, uint32_t seconds)
{
	return seconds == UINT32_MAX ? IX_NEVER : st->sim->now + seconds * IX_SECOND;
}

static void
router_told(struct packet *p, const struct icmpv6 *m)
{
	struct stack *st = p->ifc->stack;
	struct learned l = { .prefix = { .addr = { .af = 6 } },
		.source = ROUTE_RA,
		.hop = { .via = p->from, .ifc = p->ifc },
		.until = until(st, m->lifetime_s) };
	uint32_t routers = 0;

	for (uint32_t n = 0; n < st->learned.n; n++)
		routers += st->learned.at[n].prefix.len == 0 &&
		    st->learned.at[n].hop.ifc == p->ifc &&
		    !addr_eq(&st->learned.at[n].hop.via, &p->from);
	if (routers >= DEFAULT_ROUTERS || !learned_set(st, &l))
		ifc_count_drop(p->ifc, &drop_advertisement);
}

/* RFC 4862 5.5.3(e): an unauthenticated word may shorten a life to two hours, not to less. */
static void
lives_on(struct address *a, const struct nd_option *o)
{
	const struct stack *st = a->ifc->stack;
	ix_time now = st->sim->now, left;

	left = a->a.valid_until == IX_NEVER ? IX_NEVER : a->a.valid_until - now;
	if (o->valid_s > TWO_HOURS || until(st, o->valid_s) == IX_NEVER ||
	    (left != IX_NEVER && o->valid_s * IX_SECOND > left))
		a->a.valid_until = until(st, o->valid_s);
	else if (left > TWO_HOURS * IX_SECOND)
		a->a.valid_until = now + TWO_HOURS * IX_SECOND;
	a->a.preferred_until = until(st, o->preferred_s);
}

static void
address_learn(struct ifc *i, const struct nd_option *o)
{
	struct ix_addr a = o->prefix.addr;
	uint32_t learned = 0;
	struct address *x;
	struct ix_error e;

	for (uint32_t n = 0; n < i->addrs.n; n++)
		learned += i->addrs.at[n]->a.learned;
	ifc_identify(i, &a);
	x = ifc_find_addr(i, &a);
	if (!x) {
		if (!o->valid_s)
			return;
		if (learned >= LEARNED_ADDRESSES ||
		    !ifc_addr_add(i, &a, o->on_link ? 64 : 128, &e)) {
			ifc_count_drop(i, &drop_advertisement);
			return;
		}
		x = ifc_find_addr(i, &a);
		x->a.automatic = x->a.learned = true;
		x->a.valid_until = until(i->stack, o->valid_s);
		x->a.preferred_until = until(i->stack, o->preferred_s);
	} else if (x->a.learned) {
		lives_on(x, o);
	}
	address_ages(x);
}

static void
prefix_told(struct packet *p, const struct nd_option *o)
{
	struct stack *st = p->ifc->stack;
	struct learned l = { .prefix = o->prefix,
		.source = ROUTE_RA,
		.hop = { .ifc = p->ifc },
		.until = until(st, o->valid_s) };

	if (addr_is_scoped(&o->prefix.addr) || addr_is_multicast(&o->prefix.addr) ||
	    o->preferred_s > o->valid_s) {
		ifc_count_drop(p->ifc, &drop_advertisement);
		return;
	}
	if (o->autonomous && o->prefix.len == 64)
		address_learn(p->ifc, o);
	else if (o->on_link && o->prefix.len && !learned_set(st, &l))
		ifc_count_drop(p->ifc, &drop_advertisement);
}

/*
 * RFC 4861 6.3.4: how to behave on this link; 0 says nothing. Of several routers the last one's
 * word holds. What is beyond reason is not believed (a hop limit of 1 is: it may be meant so).
 */
static void
parameters_told(struct ifc *i, const struct icmpv6 *m)
{
	const struct nd_option *mtu = nd_option(m, ND_MTU);
	uint32_t retrans = m->retrans_ms && m->retrans_ms < RETRANS_LEAST ? RETRANS_LEAST
									  : m->retrans_ms;

	if (m->hops)
		i->ra_hops = m->hops;
	if (m->reachable_ms > REACHABLE_MOST || retrans > REACHABLE_MOST) {
		ifc_count_drop(i, &drop_advertisement);
	} else {
		/* the same again draws no new time */
		neigh_times(i, 6, m->reachable_ms != i->reachable_ms ? m->reachable_ms * IX_MS : 0,
		    retrans * IX_MS);
		i->reachable_ms = m->reachable_ms ? m->reachable_ms : i->reachable_ms;
	}
	if (mtu && (mtu->mtu < 1280 || mtu->mtu > i->mtu)) {
		ifc_count_drop(i, &drop_advertisement);
	} else if (mtu && mtu->mtu != i->ra_mtu) {
		i->ra_mtu = mtu->mtu;
		ifc_limits(i);
	}
}

/* RFC 4861 6.1.2 has been seen to by nd_input, but for what is about advertisements alone. */
void
slaac_input(struct packet *p, const struct icmpv6 *m, const struct ix_mac *sender)
{
	const struct nd_option *mac = nd_option(m, ND_SOURCE_MAC);
	struct neigh *n;

	if (p->ifc->stack->router || addr_is_ours(p->ifc->stack, p->ifc, &p->from))
		return;
	(void)sender;
	if ((n = neigh_get(p->ifc, &p->from, mac != NULL)) != NULL) {
		n->router = true;
		if (mac)
			neigh_learn(n, &mac->mac, false);
	}
	timer_stop(p->ifc->stack->sim, &p->ifc->ask); /* RFC 4861 6.3.7: one is heard */
	router_told(p, m);
	parameters_told(p->ifc, m);
	for (uint8_t k = 0; k < m->options; k++)
		if (m->option[k].type == ND_PREFIX)
			prefix_told(p, &m->option[k]);
}
