/*
 * lldp.c - see lldp.h. A box that does not run it keeps nothing and sets no timer. A cable that
 * dies takes its neighbours along at once, as boxes do; the standard would let them age.
 */
#include "switch/lldp_inside.h"

#include <stdio.h>
#include <string.h>

#include "base/addr.h"
#include "base/panic.h"
#include "switch/feature.h"
#include "wire/ethernet.h"

enum { PDU_MOST = 1500 };

const struct log_kind log_lldp_new = { "lldp.new", "{0} has the neighbour {1}, its port {2}" };
const struct log_kind log_lldp_gone = { "lldp.gone", "{0} lost the neighbour {1}: {2}" };
const struct log_kind drop_lldp_malformed = { "lldp-malformed", "an LLDPDU that is none" };

static void due(struct sim *sim, struct timer *t);
static const struct timer_kind lldp_timer_kind = { "LLDP", TIMER_CODE('l', 'l', 'd', 'p'), due };

static struct lldp_box *
box(struct bridge *b)
{
	if (!b->lldp) {
		b->lldp = arena_make(b->node->net->sim->arena, struct lldp_box);
		b->lldp->interval_s = LLDP_INTERVAL_S;
		b->lldp->hold_s = LLDP_HOLD_S;
	}
	return b->lldp;
}

static struct lldp_agent *
port_of(struct bridge_port *bp)
{
	if (!bp->lldp) {
		bp->lldp = arena_make(bp->bridge->node->net->sim->arena, struct lldp_agent);
		bp->lldp->bp = bp;
		bp->lldp->speak_at = IX_NEVER;
		timer_init(&bp->lldp->timer, &lldp_timer_kind, bp->bridge->node->id.id);
	}
	return bp->lldp;
}

bool
lldp_runs(const struct bridge *b)
{
	return b->lldp && b->lldp->runs;
}

static struct sim *
sim_of(const struct lldp_agent *p)
{
	return p->bp->bridge->node->net->sim;
}

/* ---- sending ---- */

static struct lldp_slice
slice(const char *s)
{
	size_t n = strlen(s);

	return (struct lldp_slice){ s, (uint16_t)(n < LLDP_ID_MOST ? n : LLDP_ID_MOST) };
}

/* 8.5: what the box says of itself on a port; ttl 0: forget me, and nothing more (9.2.7.2). */
static void
emit(struct lldp_agent *p, uint16_t ttl)
{
	const struct bridge_port *bp = p->bp;
	const struct bridge *b = bp->bridge;
	struct lldp pdu = { .chassis = { LLDP_CHASSIS_MAC, { b->mac.b, sizeof(b->mac.b) } },
		.port = { LLDP_PORT_NAME, slice(bp->name) },
		.ttl_s = ttl };
	uint8_t bytes[PDU_MOST];
	struct octets o = octets_write(bytes, sizeof(bytes));

	if (ttl) {
		pdu.port_description = slice(bp->description ? bp->description : bp->name);
		pdu.name = slice(b->node->name);
		pdu.description = slice("ixlab switch");
		pdu.has_capabilities = true;
		pdu.capable = pdu.enabled = LLDP_BRIDGE;
		pdu.management[0].interface_kind = 3;
		pdu.management[0].interface = bp->number;
		pdu.managements = b->management && b->management(b, &pdu.management[0].addr);
	}
	lldp_frame_write(&o, &bp->port->mac, &pdu);
	must(!o.bad);
	p->said++;
	p->spoke = ttl != 0;
	bridge_emit(p->bp, frame_from(b->node->net, bytes, o.pos));
}

static bool
may_speak(const struct lldp_agent *p)
{
	return lldp_runs(p->bp->bridge) && !p->mute && port_is_up(p->bp->port);
}

/* One timer for both: what is said next, and who is forgotten next. */
static void
arm(struct lldp_agent *p)
{
	ix_time next = p->speak_at;

	for (uint32_t i = 0; i < p->neighbours.n; i++)
		if (p->neighbours.at[i]->until < next)
			next = p->neighbours.at[i]->until;
	if (next == IX_NEVER)
		timer_stop(sim_of(p), &p->timer);
	else if (!timer_runs(&p->timer) || p->timer.at != next)
		timer_at(sim_of(p), &p->timer, next);
}

static void
speak(struct lldp_agent *p)
{
	const struct lldp_box *b = p->bp->bridge->lldp;

	emit(p, (uint16_t)b->hold_s);
	if (p->fast)
		p->fast--;
	p->speak_at = sim_of(p)->now + (p->fast ? 1 : b->interval_s) * IX_SECOND;
}

/* ---- who is known ---- */

static void
forget(struct lldp_agent *p, uint32_t i, const char *why)
{
	struct lldp_neighbour *n = p->neighbours.at[i];
	const struct node *node = p->bp->bridge->node;

	LOG(sim_of(p), &log_lldp_gone, node->id.id, p->bp->port->id.id, log_text(p->bp->name),
	    log_text(n->row.name[0] ? n->row.name : n->row.chassis), log_text(why));
	vec_remove(&p->neighbours, i);
	arena_free(sim_of(p)->arena, n, sizeof(*n));
}

static void
forget_all(struct lldp_agent *p, const char *why)
{
	while (p->neighbours.n)
		forget(p, p->neighbours.n - 1, why);
}

static bool
is_id(const struct lldp_id *id, uint8_t kind, const uint8_t *s, uint16_t n)
{
	return id->subtype == kind && id->value.n == n && memcmp(id->value.s, s, n) == 0;
}

/* Its place among the neighbours, or their number. */
static uint32_t
place_of(const struct lldp_agent *p, const struct lldp *pdu)
{
	uint32_t i = 0;

	for (; i < p->neighbours.n; i++) {
		const struct lldp_neighbour *n = p->neighbours.at[i];

		if (is_id(&pdu->chassis, n->chassis_kind, n->chassis, n->chassis_n) &&
		    is_id(&pdu->port, n->port_kind, n->port, n->port_n))
			break;
	}
	return i;
}

/* A stranger's text, cleaned and cut to fit. */
static void
keep(char *buf, size_t room, const struct lldp_slice *s)
{
	char raw[LLDP_ID_MOST + 1];
	uint16_t n = s->s ? s->n : 0;

	n = n < sizeof(raw) ? n : sizeof(raw) - 1;
	if (n)
		memcpy(raw, s->s, n);
	raw[n] = 0;
	text_clean_to(buf, room, raw, TEXT_LINE);
}

static void
learn(struct lldp_neighbour *n, const struct bridge_port *bp, const struct lldp *pdu)
{
	struct lldp_row *r = &n->row;
	char buf[128];

	snprintf(r->port, sizeof(r->port), "%s", bp->name);
	text_clean_to(
	    r->chassis, sizeof(r->chassis), lldp_id_text(buf, &pdu->chassis, true), TEXT_LINE);
	text_clean_to(r->id, sizeof(r->id), lldp_id_text(buf, &pdu->port, false), TEXT_LINE);
	keep(r->name, sizeof(r->name), &pdu->name);
	keep(r->port_description, sizeof(r->port_description), &pdu->port_description);
	keep(r->description, sizeof(r->description), &pdu->description);
	r->capable = pdu->has_capabilities ? pdu->capable : 0;
	r->enabled = pdu->has_capabilities ? pdu->enabled : 0;
	r->management = (struct ix_addr){ 0 };
	for (unsigned i = pdu->managements; i-- > 0;)
		if (pdu->management[i].addr.af)
			r->management = pdu->management[i].addr;
	r->ttl_s = pdu->ttl_s;
	n->until = bp->bridge->node->net->sim->now + pdu->ttl_s * IX_SECOND;
}

/* Somebody new: it shall know us soon as well (9.2.5.9). NULL: there is no room for more. */
static struct lldp_neighbour *
meet(struct lldp_agent *p, const struct lldp *pdu)
{
	struct lldp_neighbour *n;

	if (p->neighbours.n == LLDP_NEIGHBOURS) {
		p->refused++;
		return NULL;
	}
	n = arena_make(sim_of(p)->arena, struct lldp_neighbour);
	n->chassis_kind = pdu->chassis.subtype;
	n->port_kind = pdu->port.subtype;
	n->chassis_n = pdu->chassis.value.n;
	n->port_n = pdu->port.value.n;
	memcpy(n->chassis, pdu->chassis.value.s, n->chassis_n);
	memcpy(n->port, pdu->port.value.s, n->port_n);
	vec_push(sim_of(p)->arena, &p->neighbours, n);
	if (may_speak(p) && !p->fast) {
		p->fast = LLDP_FAST;
		p->speak_at = sim_of(p)->now + IX_SECOND;
	}
	return n;
}

static void
hear(struct lldp_agent *p, const struct lldp *pdu)
{
	uint32_t i = place_of(p, pdu);
	bool known = i < p->neighbours.n;
	struct lldp_neighbour *n = known ? p->neighbours.at[i] : NULL;

	p->heard++;
	if (!pdu->ttl_s) {
		if (known)
			forget(p, i, "it said so");
	} else if (known || (n = meet(p, pdu))) {
		learn(n, p->bp, pdu);
		if (!known)
			LOG(sim_of(p), &log_lldp_new, p->bp->bridge->node->id.id,
			    p->bp->port->id.id, log_text(p->bp->name),
			    log_text(n->row.name[0] ? n->row.name : n->row.chassis),
			    log_text(n->row.id));
	}
	arm(p);
}

static void
due(struct sim *sim, struct timer *t)
{
	struct lldp_agent *p = (struct lldp_agent *)(void *)((uint8_t *)t -
	    offsetof(struct lldp_agent, timer));

	for (uint32_t i = 0; i < p->neighbours.n;)
		if (p->neighbours.at[i]->until <= sim->now) {
			p->aged++;
			forget(p, i, "nothing heard");
		} else {
			i++;
		}
	if (sim->now >= p->speak_at)
		speak(p);
	arm(p);
}

/* ---- the feature ---- */

static bool
control(struct bridge_port *phys, struct frame *f)
{
	struct octets o = frame_read(f);
	struct lldp_agent *p;
	struct lldp pdu;

	if (!lldp_runs(phys->bridge) || (phys->through & BRIDGE_THROUGH_LLDP) ||
	    memcmp(frame_at(f), &lldp_group, 6) != 0)
		return false;
	p = port_of(phys);
	octets_take(&o, 12);
	if (p->deaf || get16(&o) != ETHERTYPE_LLDP)
		return false;
	if (!lldp_read(&o, &pdu)) {
		p->malformed++;
		port_drop(phys->port, f, &drop_lldp_malformed);
		return true;
	}
	hear(p, &pdu);
	frame_drop(phys->bridge->node->net, f);
	return true;
}

/* Begins to speak, or stops: whoever remembers us is told, if the cable still carries it. */
static void
settle(struct lldp_agent *p)
{
	bool speaks = may_speak(p);

	if (p->deaf || !lldp_runs(p->bp->bridge))
		forget_all(p, "no longer received");
	if (!port_is_up(p->bp->port))
		forget_all(p, "link down");
	if (speaks && p->speak_at == IX_NEVER)
		speak(p);
	if (!speaks) {
		if (p->spoke && port_is_up(p->bp->port))
			emit(p, 0);
		p->spoke = false;
		p->speak_at = IX_NEVER;
		p->fast = 0;
	}
	arm(p);
}

static void
changed(struct bridge_port *bp)
{
	if (bp->port && (bp->lldp || lldp_runs(bp->bridge)))
		settle(port_of(bp));
}

static void
settle_all(struct bridge *b)
{
	for (uint32_t i = 0; i < b->ports.n; i++)
		changed(b->ports.at[i]);
}

void
lldp_run(struct bridge *b, bool on)
{
	if (lldp_runs(b) == on)
		return;
	box(b)->runs = on;
	settle_all(b);
}

void
lldp_timer(struct bridge *b, uint32_t seconds)
{
	must(seconds >= 5 && seconds <= 32768);
	box(b)->interval_s = seconds;
}

void
lldp_holdtime(struct bridge *b, uint32_t seconds)
{
	must(seconds >= 10 && seconds <= 65535);
	box(b)->hold_s = seconds;
}

void
lldp_transmit(struct bridge_port *bp, bool on)
{
	port_of(bp)->mute = !on;
	settle(bp->lldp);
}

void
lldp_receive(struct bridge_port *bp, bool on)
{
	port_of(bp)->deaf = !on;
	settle(bp->lldp);
}

void
lldp_clear_counters(struct bridge *b)
{
	for (uint32_t i = 0; i < b->ports.n; i++) {
		struct lldp_agent *p = b->ports.at[i]->lldp;

		if (p)
			p->said = p->heard = p->malformed = p->aged = p->refused = 0;
	}
}

/* The power went: nobody is told, and what was set is gone. */
static void
clear(struct bridge *b)
{
	if (!b->lldp)
		return;
	b->lldp->runs = false;
	b->lldp->interval_s = LLDP_INTERVAL_S;
	b->lldp->hold_s = LLDP_HOLD_S;
	for (uint32_t i = 0; i < b->ports.n; i++) {
		struct lldp_agent *p = b->ports.at[i]->lldp;

		if (!p)
			continue;
		p->mute = p->deaf = p->spoke = false;
		settle(p);
	}
	lldp_clear_counters(b);
}

const struct feature lldp_feature = { .name = "lldp",
	.changed = changed,
	.control = control,
	.running = lldp_running,
	.running_port = lldp_running_port,
	.clear = clear };
