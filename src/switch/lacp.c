/*
 * lacp.c - LACP over the members of a Port-Channel: who is selected (IEEE 802.1AX-2014 6.4.14), and
 * the way of PDUs and timers to and from each member's machines.
 *
 * Members are aggregated whose partner is the same system with the same key (one LAG ID), at one
 * speed. A member that hears another system is unselected by its receive machine at once and is
 * selected again, here, for whatever it heard last: that is how a leaked LACPDU takes members out.
 */
#include "switch/lag.h"

#include <stdlib.h>

#include "base/panic.h"
#include "switch/feature.h"
#include "wire/ethernet.h"

/* 802.3 57A.3: slow protocols send at most this many frames a second; no more are answered. */
#define MARKERS_A_SECOND 10

const struct log_kind log_lacp_partner = { "lacp.partner",
	"{0} hears the LACP system {1}, before {2}" };
const struct log_kind drop_lacp_malformed = { "lacp-malformed",
	"a slow protocol PDU that is none" };

static void due(struct sim *sim, struct timer *t);
static const struct timer_kind lacp_timer = { "LACP", TIMER_CODE('l', 'a', 'c', 'p'), due };

static ix_time
now_of(const struct lacp_port *p)
{
	return p->bp->bridge->node->net->sim->now;
}

/* What this end says of itself (6.4.6): all of it configuration, but for the state. */
static void
introduce(struct lacp_port *p)
{
	struct lacp_end *a = &p->m.actor;
	const struct bridge *b = p->bp->bridge;
	uint8_t kept = a->state &
	    (uint8_t) ~(LACP_ACTIVITY | LACP_SHORT_TIMEOUT | LACP_AGGREGATABLE);

	a->system_priority = lacp_system_priority_of(b);
	a->system = b->mac;
	a->key = p->bp->joins->bundle->number;
	a->port_priority = p->priority;
	a->port = p->bp->number;
	a->state = (uint8_t)(kept | LACP_AGGREGATABLE |
	    (p->mode == LAG_ACTIVE ? LACP_ACTIVITY : 0) | (p->fast ? LACP_SHORT_TIMEOUT : 0));
}

void
lacp_begin(struct lacp_port *p)
{
	if (!p->timer.kind)
		timer_init(&p->timer, &lacp_timer, p->bp->bridge->node->id.id);
	p->m = (struct lacp_machine){ 0 };
	introduce(p);
	lacp_machine_init(&p->m);
	lacp_machine_up(&p->m, now_of(p), port_is_up(p->bp->port));
}

void
lacp_stop(struct lacp_port *p)
{
	if (p->timer.kind)
		timer_stop(p->bp->bridge->node->net->sim, &p->timer);
	p->m = (struct lacp_machine){ 0 };
	p->why = LAG_CONFIG;
}

static bool
is_lacp(const struct lacp_port *p)
{
	return p && (p->mode == LAG_ACTIVE || p->mode == LAG_PASSIVE);
}

static int
compare_systems(const struct lacp_end *a, const struct lacp_end *b)
{
	if (a->system_priority != b->system_priority)
		return a->system_priority < b->system_priority ? -1 : 1;
	return memcmp(&a->system, &b->system, sizeof(a->system));
}

/* 6.4.14.1: the lesser is better; the order of the better system's ports is that of both. */
static uint64_t
rank(const struct lacp_port *p)
{
	const struct lacp_machine *m = &p->m;
	const struct lacp_end *e = compare_systems(&m->actor, &m->partner) < 0 ? &m->actor
									       : &m->partner;

	return (uint64_t)e->port_priority << 32 | (uint64_t)e->port << 16 | p->bp->number;
}

/* One LAG ID: a port that its partner will not aggregate has one of its own (6.3.6). */
static bool
same_lag(const struct lacp_port *a, const struct lacp_port *b)
{
	const struct lacp_end *x = &a->m.partner, *y = &b->m.partner;

	if (a == b)
		return true;
	return (x->state & y->state & LACP_AGGREGATABLE) && compare_systems(x, y) == 0 &&
	    x->key == y->key;
}

/* May it be selected at all? */
static enum lag_why
unfit(const struct lacp_port *p)
{
	const struct lacp_machine *m = &p->m;

	if (!m->up)
		return LAG_LINK_DOWN;
	if (m->actor.state & LACP_DEFAULTED)
		return LAG_SILENT;
	if (compare_systems(&m->actor, &m->partner) == 0 && m->actor.key == m->partner.key)
		return LAG_SELF;
	return LAG_BUNDLED_NOW;
}

/* Whom the others must fit: who is selected already, or the best. NULL: nobody is fit. */
static struct lacp_port *
leader(const struct channel *c)
{
	struct lacp_port *best = NULL;

	for (uint32_t i = 0; i < c->configured.n; i++) {
		struct lacp_port *p = c->configured.at[i]->lacp;

		if (unfit(p))
			continue;
		if (!best || (p->m.selected > best->m.selected) ||
		    (p->m.selected == best->m.selected && rank(p) < rank(best)))
			best = p;
	}
	return best;
}

static int
by_rank(const void *a, const void *b)
{
	uint64_t x = rank(*(struct lacp_port *const *)a), y = rank(*(struct lacp_port *const *)b);

	return x < y ? -1 : x > y;
}

/* Those that fit with the leader, best first; the rest are unselected. */
static uint32_t
gather(struct channel *c, struct lacp_port *fit[LAG_CONFIGURED])
{
	const struct lacp_port *lead = leader(c);
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->configured.n; i++) {
		struct lacp_port *p = c->configured.at[i]->lacp;
		enum lag_why why = unfit(p);

		if (!why && p->bp->port->link->rate_bps != lead->bp->port->link->rate_bps)
			why = LAG_SPEED;
		else if (!why && !same_lag(p, lead))
			why = LAG_OTHER;
		p->why = (uint8_t)why;
		if (why)
			p->m.selected = LACP_UNSELECTED;
		else
			fit[n++] = p;
	}
	if (n)
		qsort(fit, n, sizeof(fit[0]), by_rank);
	return n;
}

static void
select_members(struct channel *c)
{
	struct lacp_port *fit[LAG_CONFIGURED];
	uint32_t n = gather(c, fit);

	for (uint32_t i = 0; i < n; i++) {
		bool few = n < c->min_links || c->most < c->min_links;

		fit[i]->m.selected = few || i >= c->most ? LACP_STANDBY : LACP_SELECTED;
		fit[i]->why = (uint8_t)(few ? LAG_MIN_LINKS
			: i >= c->most	    ? LAG_STANDBY
					    : LAG_BUNDLED_NOW);
	}
}

/* Every selected member that waits has waited (Ready, 6.4.14.1). */
static bool
all_have_waited(const struct channel *c)
{
	for (uint32_t i = 0; i < c->configured.n; i++) {
		const struct lacp_machine *m = &c->configured.at[i]->lacp->m;

		if (m->selected == LACP_SELECTED && m->mux == MUX_WAITING &&
		    !lacp_machine_waited(m, now_of(c->configured.at[i]->lacp)))
			return false;
	}
	return true;
}

/* As many are in sync at both ends as min-links wants. */
static bool
enough(const struct channel *c)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->configured.n; i++) {
		const struct lacp_machine *m = &c->configured.at[i]->lacp->m;

		n += m->selected == LACP_SELECTED && m->mux >= MUX_ATTACHED &&
		    (m->partner.state & LACP_SYNCHRONIZED);
	}
	return n >= c->min_links;
}

enum { MUX_LEAVE, MUX_WAIT, MUX_ATTACH, MUX_ALL };

/* One pass of the Mux over the members that the step is about. */
static void
mux(struct channel *c, int step)
{
	bool ready = step >= MUX_ATTACH && all_have_waited(c), all = step == MUX_ALL;
	bool many = all && enough(c);

	for (uint32_t i = 0; i < c->configured.n; i++) {
		struct lacp_port *p = c->configured.at[i]->lacp;

		if (step == MUX_LEAVE ? p->m.selected == LACP_UNSELECTED
				      : all || p->m.mux < MUX_ATTACHED)
			lacp_machine_mux(&p->m, now_of(p), ready, many);
	}
}

/* Why a selected member does not carry frames. */
enum lag_why
lacp_why(const struct lacp_port *p)
{
	if (lacp_machine_bundled(&p->m))
		return LAG_BUNDLED_NOW;
	if (p->why == LAG_LINK_DOWN || p->why == LAG_STANDBY || p->why == LAG_MIN_LINKS)
		return (enum lag_why)p->why;
	if (p->m.actor.state & LACP_EXPIRED)
		return LAG_TIMEOUT;
	if (p->moved)
		return LAG_CHANGED;
	if (p->why)
		return (enum lag_why)p->why;
	return p->m.mux == MUX_ATTACHED ? LAG_OUT_OF_SYNC : LAG_WAITING;
}

void
lacp_settle(struct channel *c)
{
	mux(c, MUX_LEAVE); /* who lost Selected lets go before it may be selected again */
	select_members(c);
	for (int step = MUX_LEAVE; step <= MUX_ALL; step++)
		mux(c, step);
	for (uint32_t i = 0; i < c->configured.n; i++) {
		struct lacp_port *p = c->configured.at[i]->lacp;

		p->why = (uint8_t)lacp_why(p);
	}
}

static void
emit(struct lacp_port *p, const struct lacp *pdu)
{
	struct frame *f = frame_new(p->bp->bridge->node->net, ETHERNET_HEADER + LACP_SIZE);
	struct octets o = frame_write(f);

	lacp_frame_write(&o, &p->bp->port->mac, pdu);
	bridge_emit(p->bp, f);
}

void
lacp_speak(struct channel *c)
{
	for (uint32_t i = 0; i < c->configured.n; i++) {
		struct lacp_port *p = c->configured.at[i]->lacp;
		struct sim *sim = p->bp->bridge->node->net->sim;
		struct lacp pdu;
		ix_time next;

		if (lacp_machine_speak(&p->m, sim->now, &pdu)) {
			p->said++;
			emit(p, &pdu);
		}
		next = lacp_machine_next(&p->m, sim->now);
		if (next == IX_NEVER)
			timer_stop(sim, &p->timer);
		else
			timer_at(sim, &p->timer, next);
	}
}

static void
due(struct sim *sim, struct timer *t)
{
	struct lacp_port *p = (struct lacp_port *)(void *)((uint8_t *)t -
	    offsetof(struct lacp_port, timer));

	lacp_machine_tick(&p->m, sim->now);
	lag_settle(p->bp->joins->bundle);
}

/* 6.5.4.2: a marker comes back as it was, as a response. */
static void
answer(struct lacp_port *p, struct lacp *pdu)
{
	p->markers++;
	if (pdu->response)
		return;
	if (!p->answers || now_of(p) - p->answered >= IX_SECOND) {
		p->answered = now_of(p);
		p->answers = 0;
	}
	if (p->answers++ >= MARKERS_A_SECOND || !port_is_up(p->bp->port))
		return;
	pdu->response = true;
	p->responses++;
	emit(p, pdu);
}

static void
hear(struct lacp_port *p, const struct lacp *pdu)
{
	struct sim *sim = p->bp->bridge->node->net->sim;
	struct lacp_end was = p->m.partner;
	bool known = !(p->m.actor.state & LACP_DEFAULTED);

	p->heard++;
	if (lacp_machine_hear(&p->m, sim->now, pdu) && known) {
		p->moved = true;
		if (compare_systems(&was, &pdu->actor) != 0)
			LOG(sim, &log_lacp_partner, p->bp->bridge->node->id.id, p->bp->port->id.id,
			    log_text(p->bp->name), log_mac(&pdu->actor.system),
			    log_mac(&was.system));
	}
	lag_settle(p->bp->joins->bundle);
}

/* A slow protocol's PDU at a member; what is at other ports is none of LACP's. */
static bool
control(struct bridge_port *phys, struct frame *f)
{
	struct octets o = frame_read(f);
	struct lacp_port *p = phys->lacp;
	struct lacp pdu;

	if (!p || !p->mode || memcmp(frame_at(f), &lacp_group, 6) != 0)
		return false;
	octets_take(&o, 12);
	if (get16(&o) != ETHERTYPE_LACP)
		return false;
	if (!lacp_read(&o, &pdu)) {
		p->malformed++;
		port_drop(phys->port, f, &drop_lacp_malformed);
		return true;
	}
	if (pdu.subtype == SLOW_LACP && !is_lacp(p))
		return false; /* mode on: nobody here speaks LACP */
	frame_drop(phys->bridge->node->net, f);
	if (pdu.subtype == SLOW_LACP)
		hear(p, &pdu);
	else
		answer(p, &pdu);
	return true;
}

static void
changed(struct bridge_port *bp)
{
	if (!bp->joins || bp->channel)
		return;
	if (is_lacp(bp->lacp))
		lacp_machine_up(&bp->lacp->m, now_of(bp->lacp), port_is_up(bp->port));
	lag_settle(bp->joins->bundle);
}

/* What a port says of itself changed: its selection begins anew, and its partner hears it. */
static void
reintroduce(struct bridge_port *bp)
{
	if (!is_lacp(bp->lacp))
		return;
	introduce(bp->lacp);
	bp->lacp->m.selected = LACP_UNSELECTED;
	lacp_machine_tell(&bp->lacp->m, now_of(bp->lacp));
	lag_settle(bp->joins->bundle);
}

void
lacp_system_priority(struct bridge *b, uint16_t priority)
{
	if (lacp_system_priority_of(b) == priority)
		return;
	lag_box_of(b)->system_priority = priority;
	for (uint32_t i = 0; i < b->ports.n; i++)
		reintroduce(b->ports.at[i]);
}

uint16_t
lacp_system_priority_of(const struct bridge *b)
{
	return b->lag ? b->lag->system_priority : LACP_PRIORITY;
}

void
lacp_port_priority(struct bridge_port *bp, uint16_t priority)
{
	if (lacp_port_of(bp)->priority == priority)
		return;
	bp->lacp->priority = priority;
	reintroduce(bp);
}

void
lacp_fast(struct bridge_port *bp, bool fast)
{
	struct lacp_port *p = lacp_port_of(bp);

	p->fast = fast;
	if (!is_lacp(p))
		return;
	introduce(p); /* the timeout is no part of who it is: nothing is selected anew */
	lacp_machine_tell(&p->m, now_of(p));
	lag_settle(bp->joins->bundle);
}

void
lacp_clear_counters(struct bridge *b)
{
	for (uint32_t i = 0; i < b->ports.n; i++) {
		struct lacp_port *p = b->ports.at[i]->lacp;

		if (p)
			p->heard = p->said = p->malformed = p->markers = p->responses = 0;
	}
}

static void
clear(struct bridge *b)
{
	for (uint32_t i = 0; b->lag && i < b->lag->channels.n; i++)
		if (!b->lag->channels.at[i]->bp->gone)
			lag_remove(b->lag->channels.at[i]->bp);
	for (uint32_t i = 0; i < b->ports.n; i++)
		if (b->ports.at[i]->lacp) {
			b->ports.at[i]->lacp->priority = LACP_PRIORITY;
			b->ports.at[i]->lacp->fast = false;
		}
	lacp_clear_counters(b);
	if (b->lag) {
		b->lag->system_priority = LACP_PRIORITY;
		b->lag->balance = LAG_BALANCE;
	}
}

const struct feature lag_feature = { .name = "lag",
	.control = control,
	.changed = changed,
	.running = lag_running,
	.running_port = lag_running_port,
	.clear = clear };
