/*
 * ra.c - router advertisements (RFC 4861 6.2), with the times that FRR keeps: four, a second apart,
 * when it begins, then one each interval, exactly; a solicitation is answered to all, but not
 * within three seconds of the last (10: MIN_DELAY_BETWEEN_RAS). A last one with lifetime 0 when it
 * ends (6.2.5).
 */
#include "ip/ra.h"

#include "ip/inside.h"

#define FIRST_ONES 4
#define BETWEEN (3 * IX_SECOND)

struct ra {
	struct ifc *ifc;
	struct ra_settings set;
	struct timer timer;
	ix_time last; /* one was sent; 0: none yet */
	uint8_t first; /* of the first ones, still to be sent */
	bool runs;
};

struct ra_settings
ra_defaults(const struct stack *st)
{
	return (struct ra_settings){ .advertises = st->defaults->advertises,
		.interval_ms = st->defaults->advertise_ms,
		.lifetime_s = 1800,
		.hops = IP_TTL };
}

struct ra_settings
ra_settings(const struct ifc *i)
{
	return i->ra ? i->ra->set : ra_defaults(i->stack);
}

static const struct ra_prefix *
rule_for(const struct ra_settings *s, const struct ix_prefix *p)
{
	const struct ra_prefix *all = NULL;

	for (uint8_t n = 0; n < s->prefixes; n++) {
		if (s->prefix[n].prefix.len == 0)
			all = &s->prefix[n];
		else if (prefix_eq(&s->prefix[n].prefix, p))
			return &s->prefix[n];
	}
	return all;
}

static void
prefix_option(struct icmpv6 *m, const struct ix_prefix *p, const struct ra_prefix *rule)
{
	struct nd_option o = { .type = ND_PREFIX,
		.prefix = *p,
		.on_link = true,
		.autonomous = true,
		.valid_s = RA_VALID_S,
		.preferred_s = RA_PREFERRED_S };

	for (uint8_t n = 0; n < m->options; n++)
		if (m->option[n].type == ND_PREFIX && prefix_eq(&m->option[n].prefix, p))
			return;
	if ((rule && rule->hidden) || m->options == ND_OPTIONS_MAX)
		return;
	if (rule) {
		o.on_link = !rule->off_link;
		o.autonomous = !rule->no_autoconfig;
		o.valid_s = rule->valid_s;
		o.preferred_s = rule->preferred_s;
	}
	m->option[m->options++] = o;
}

static void
prefixes(const struct ra *ra, struct icmpv6 *m)
{
	const struct ifc *i = ra->ifc;

	for (uint32_t n = 0; n < i->addrs.n; n++) {
		const struct ifc_addr *a = &i->addrs.at[n]->a;

		if (a->addr.af == 6 && !addr_is_scoped(&a->addr))
			prefix_option(m, &a->subnet, rule_for(&ra->set, &a->subnet));
	}
	for (uint8_t n = 0; n < ra->set.prefixes; n++) /* and those that no address is in */
		if (ra->set.prefix[n].prefix.len)
			prefix_option(m, &ra->set.prefix[n].prefix, &ra->set.prefix[n]);
}

static void
send(struct ra *ra, uint16_t lifetime_s)
{
	static const uint8_t nodes[16] = { 0xff, 2, [15] = 1 };
	struct ix_addr from, to = addr_v6(nodes);
	struct icmpv6 m = { .type = ND_ROUTER_ADVERT,
		.hops = ra->set.hops,
		.managed = ra->set.managed,
		.other = ra->set.other,
		.lifetime_s = lifetime_s,
		.reachable_ms = ra->set.reachable_ms,
		.retrans_ms = ra->set.retrans_ms,
		.options = 1,
		.option[0] = { .type = ND_SOURCE_MAC, .mac = ra->ifc->mac } };

	if (!nd_link_local(ra->ifc, &from))
		return;
	if (ra->set.mtu)
		m.option[m.options++] = (struct nd_option){ .type = ND_MTU, .mtu = ra->set.mtu };
	prefixes(ra, &m);
	nd_send(ra->ifc, &from, &to, NULL, &m);
	ra->last = ra->ifc->stack->sim->now;
}

static void
ra_fire(struct sim *sim, struct timer *t)
{
	struct ra *ra = (struct ra *)(void *)((char *)t - offsetof(struct ra, timer));

	send(ra, ra->set.lifetime_s);
	if (ra->first)
		ra->first--;
	timer_in(sim, t, ra->first ? IX_SECOND : ra->set.interval_ms * IX_MS);
}

static const struct timer_kind ra_kind = { "router advertisement", TIMER_CODE('n', 'd', 'r', 'a'),
	ra_fire };

static struct ra *
make(struct ifc *i)
{
	if (!i->ra) {
		i->ra = arena_make(stack_arena(i->stack), struct ra);
		i->ra->ifc = i;
		i->ra->set = ra_defaults(i->stack);
		timer_init(&i->ra->timer, &ra_kind, i->stack->node->id.id);
	}
	return i->ra;
}

/* An address but the link-local one makes an interface an IPv6 one. */
static bool
speaks(const struct ifc *i)
{
	struct ix_addr from;

	for (uint32_t n = 0; n < i->addrs.n; n++)
		if (i->addrs.at[n]->a.addr.af == 6 && !i->addrs.at[n]->a.automatic)
			return i->up && nd_link_local(i, &from);
	return false;
}

void
ra_begin(struct ifc *i)
{
	bool wanted = ra_settings(i).advertises && i->stack->router && i->wired && speaks(i);

	if (!wanted || (i->ra && i->ra->runs))
		return;
	make(i)->runs = true;
	i->ra->first = FIRST_ONES;
	timer_in(i->stack->sim, &i->ra->timer, 0);
}

void
ra_end(struct ifc *i)
{
	if (!i->ra || !i->ra->runs)
		return;
	timer_stop(i->stack->sim, &i->ra->timer);
	i->ra->runs = false;
}

void
ra_set(struct ifc *i, const struct ra_settings *s)
{
	struct ra *ra = make(i);
	bool ran = ra->runs;

	ra->set = *s;
	if (ran && i->up && !s->advertises)
		send(ra, 0);
	ra_end(i);
	ra_begin(i);
}

void
ra_forget(struct ifc *i)
{
	ra_end(i);
	if (i->ra)
		i->ra->set = ra_defaults(i->stack);
}

void
ra_solicited(struct packet *p, const struct icmpv6 *m, const struct ix_mac *sender)
{
	const struct nd_option *mac = nd_option(m, ND_SOURCE_MAC);
	struct ra *ra = p->ifc->ra;
	struct neigh *n = NULL;
	ix_time at;

	(void)sender;
	if (!p->ifc->stack->router)
		return;
	if (mac && !addr_is_zero(&p->from))
		n = neigh_get(p->ifc, &p->from, true);
	if (n) {
		n->router = false;
		neigh_learn(n, &mac->mac, false);
	}
	if (!ra || !ra->runs)
		return;
	at = ra->last + BETWEEN > p->ifc->stack->sim->now ? ra->last + BETWEEN
							  : p->ifc->stack->sim->now;
	if (ra->timer.at > at)
		timer_at(p->ifc->stack->sim, &ra->timer, at);
}
