/*
 * mld.c - which multicast groups a box listens to, told on each link (RFC 9777, the listener's
 * half): the solicited-node groups of its addresses (RFC 4862 5.4.2 wants them joined before the
 * first question), and a router's all-routers groups. As Linux does it: a change is told at once
 * and once more within a second; what was told from `::` is told again when the link-local address
 * is proven (RFC 3590). Queries of version 2 are answered; those of version 1 are not, nor does
 * anybody here ask. All nodes' group needs no word (RFC 9777 6).
 */
#include "wire/mld.h"

#include "ip/inside.h"

#define ROBUSTNESS 2 /* each change is told so often (RFC 9777 9.1) */
#define REPORT_INTERVAL_MS 1000u /* 9.11: the second time within that */
#define RECORDS 64u /* in one report: far less than 1280 octets */

struct group {
	struct ix_addr addr;
	uint16_t users;
	uint8_t left; /* times that a change has still to be told */
	bool gone; /* left: kept until that has been told */
	bool asked; /* a query waits for an answer */
};

struct mld {
	struct ifc *ifc;
	struct timer changes, answer;
	VEC(struct group) groups;
};

static void
send(struct ifc *i, const uint8_t *records, uint16_t n)
{
	static const uint8_t all[16] = { 0xff, 2, [15] = 0x16 }; /* MLDv2-capable routers */
	struct icmpv6 m = { .type = MLD_REPORT, .records = n };
	uint32_t len = n * MLD_RECORD, size = icmpv6_size(&m) + len;
	struct ix_addr from = { .af = 6 }, to = addr_v6(all);
	struct ipv6 h = { .dst = to, .hops = 1, .next = IPV6_HOP_BY_HOP };
	struct ethernet e = {
		.dst = { { 0x33, 0x33, [5] = 0x16 } }, .src = i->mac, .type = ETHERTYPE_IPV6
	};
	struct frame *f = frame_new(
	    i->stack->net, ETHERNET_HEADER + IPV6_HEADER + IPV6_ALERT_SIZE + size);
	struct octets o = frame_write(f);

	nd_link_local(i, &from); /* else unspecified: RFC 9777 5.2.14 */
	h.src = from;
	ethernet_write(&o, &e);
	ipv6_write(&o, &h, IPV6_ALERT_SIZE + size);
	ipv6_alert_write(&o, PROTO_ICMPV6);
	icmpv6_write(&o, &from, &to, &m, records, len);
	f->good_sums = true;
	ifc_send(i, f);
}

/* What a record says of a group now; 0: nothing. */
static uint8_t
change_of(struct group *g)
{
	if (!g->left)
		return 0;
	g->left--;
	return g->gone ? MLD_TO_INCLUDE : MLD_TO_EXCLUDE;
}

static uint8_t
state_of(struct group *g)
{
	bool asked = g->asked && !g->gone;

	g->asked = false;
	return asked ? MLD_IS_EXCLUDE : 0;
}

static void
report(struct mld *m, uint8_t (*what)(struct group *g))
{
	uint8_t body[RECORDS * MLD_RECORD];
	struct octets o = octets_write(body, sizeof(body));
	uint16_t n = 0;

	for (uint32_t k = 0; k < m->groups.n; k++) {
		struct mld_record r = { .type = what(&m->groups.at[k]),
			.group = m->groups.at[k].addr };

		if (!r.type)
			continue;
		mld_record_write(&o, &r);
		if (++n == RECORDS) {
			send(m->ifc, body, n);
			o = octets_write(body, sizeof(body));
			n = 0;
		}
	}
	if (n)
		send(m->ifc, body, n);
}

static void
changes_fire(struct sim *sim, struct timer *t)
{
	struct mld *m = (struct mld *)(void *)((char *)t - offsetof(struct mld, changes));
	ix_time silence = ifc_silence(m->ifc);
	bool more = false;

	if (silence) {
		timer_in(sim, t, silence);
		return;
	}
	report(m, change_of);
	for (uint32_t k = m->groups.n; k-- > 0;) {
		more |= m->groups.at[k].left > 0;
		if (m->groups.at[k].gone && !m->groups.at[k].left)
			vec_remove(&m->groups, k);
	}
	if (more)
		timer_in(sim, t, rng_below(&m->ifc->rng, REPORT_INTERVAL_MS) * IX_MS);
}

static void
answer_fire(struct sim *sim, struct timer *t)
{
	struct mld *m = (struct mld *)(void *)((char *)t - offsetof(struct mld, answer));

	(void)sim;
	report(m, state_of);
}

static const struct timer_kind changes_kind = { "listener report", TIMER_CODE('m', 'l', 'd', 'r'),
	changes_fire };
static const struct timer_kind answer_kind = { "listener answer", TIMER_CODE('m', 'l', 'd', 'a'),
	answer_fire };

static struct mld *
make(struct ifc *i)
{
	struct stack *st = i->stack;

	if (i->mld)
		return i->mld;
	i->mld = arena_make(stack_arena(st), struct mld);
	i->mld->ifc = i;
	timer_init(&i->mld->changes, &changes_kind, st->node->id.id);
	timer_init(&i->mld->answer, &answer_kind, st->node->id.id);
	return i->mld;
}

static void
changed(struct mld *m, struct group *g)
{
	g->left = ROBUSTNESS;
	timer_stop(m->ifc->stack->sim, &m->changes);
	/* with what else changes now */
	timer_in(m->ifc->stack->sim, &m->changes, ifc_silence(m->ifc));
}

static struct group *
find(const struct mld *m, const struct ix_addr *a)
{
	for (uint32_t k = 0; m && k < m->groups.n; k++)
		if (addr_eq(&m->groups.at[k].addr, a))
			return &m->groups.at[k];
	return NULL;
}

void
mld_join(struct ifc *i, const struct ix_addr *a)
{
	struct mld *m = make(i);
	struct group *g = find(m, a), fresh = { .addr = *a, .gone = true };

	if (!g) {
		vec_push(stack_arena(i->stack), &m->groups, fresh);
		g = &m->groups.at[m->groups.n - 1];
	}
	if (g->users++)
		return;
	g->gone = false;
	changed(m, g);
}

void
mld_leave(struct ifc *i, const struct ix_addr *a)
{
	struct group *g = find(i->mld, a);

	if (!g || g->gone || --g->users)
		return;
	g->gone = true;
	changed(i->mld, g);
}

void
mld_begin(struct ifc *i)
{
	static const uint8_t routers[2][16] = { { 0xff, 2, [15] = 2 }, { 0xff, 5, [15] = 2 } };

	for (int n = 0; n < 2 && i->stack->router; n++) { /* RFC 4291 2.8 */
		struct ix_addr a = addr_v6(routers[n]);

		mld_join(i, &a);
	}
}

void
mld_end(struct ifc *i)
{
	if (!i->mld)
		return;
	i->mld->groups.n = 0;
	timer_stop(i->stack->sim, &i->mld->changes);
	timer_stop(i->stack->sim, &i->mld->answer);
}

void
mld_proven(struct ifc *i)
{
	for (uint32_t k = 0; i->mld && k < i->mld->groups.n; k++)
		if (!i->mld->groups.at[k].gone)
			changed(i->mld, &i->mld->groups.at[k]);
}

/* RFC 9777 6.2: within the time that the query gives. An answer due sooner does for both. */
void
mld_query(const struct packet *p, const struct icmpv6 *q)
{
	struct mld *m = p->ifc->mld;
	struct sim *sim = p->ifc->stack->sim;
	bool any = false;
	ix_time at;

	if (p->ttl != 1 || !p->router_alert || !addr_is_scoped(&p->from) || q->version != 2) {
		ifc_count_drop(p->ifc, &drop_listener);
		return;
	}
	for (uint32_t k = 0; m && k < m->groups.n; k++)
		if (addr_is_zero(&q->target) || addr_eq(&q->target, &m->groups.at[k].addr))
			any = m->groups.at[k].asked = true;
	if (!any)
		return;
	at = sim->now + rng_below(&p->ifc->rng, q->max_ms + 1) * IX_MS;
	if (!timer_runs(&m->answer) || m->answer.at > at)
		timer_at(sim, &m->answer, at);
}
