/*
 * stp_run.c - what makes the machines of a bridge run: a BPDU, a port that came or went, the one
 * timer. They run until all are still; what is sent is sent then, and what changed is written to
 * the log once.
 */
#include "switch/stp_machine.h"

uint64_t
stp_identifier(const struct stp_tree *t)
{
	const struct stp_bridge self = { .priority = t->priority, .mac = t->bridge->mac };

	return stp_bridge_number(&self);
}

/* Every machine's BEGIN, for a port that is down: INIT_PORT, DISABLED, CHECKING_RSTP ... */
void
stp_port_begin(struct stp_port *p)
{
	struct stp_port fresh = { .tree = p->tree,
		.bp = p->bp,
		.set_cost = p->set_cost,
		.priority = p->priority,
		.edge = p->edge,
		.link = p->link,
		.guard = p->guard,
		.filter = p->filter,
		.restrictedRole = p->restrictedRole,
		.told_role = p->told_role,
		.told_state = p->told_state,
		.forwards = p->forwards,
		.in = p->in,
		.out = p->out };

	*p = fresh;
	p->portId = (uint16_t)(p->priority << 8 | p->bp->number);
	p->selectedRole = p->role = ROLE_DISABLED;
	p->synced = p->reselect = p->newInfo = true;
	p->fdWhile = HELD;
	p->sendRSTP = stp_rstpVersion(p->tree);
	p->operEdge = stp_AdminEdge(p);
	p->txSecond = stp_second(p->tree);
	bridge_port_state(p->bp, BRIDGE_DISCARDING);
}

void
stp_port_enable(struct stp_port *p)
{
	bool up = !p->bp->joins && bridge_port_is_up(p->bp);

	if (up == p->portEnabled) {
		p->reselect |= up; /* a Port-Channel's members may have changed, and so its cost */
		return;
	}
	p->portEnabled = up;
	p->heard = false;
	p->mdelayWhile = p->edgeDelayWhile = stp_now(p->tree) + MIGRATE_TIME;
	if (up) {
		p->newInfo = true;
		p->helloWhen = stp_now(p->tree);
	}
}

/* One port's machines until they are still; true if one of them moved. */
static bool
run(struct stp_port *p)
{
	static stp_machine *const machines[] = { stp_port_receive, stp_port_migration,
		stp_bridge_detection, stp_port_information, stp_role_transitions,
		stp_state_transition, stp_topology_change };
	bool any, moved = false;

	do {
		any = false;
		for (unsigned i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
			while (machines[i](p))
				any = true;
		moved |= any;
	} while (any);
	return moved;
}

/* After all else is still: what is said is what holds. Speaking moves no other machine. */
static void
speak(struct stp_port *p)
{
	while (stp_port_transmit(p))
		;
}

static void
sooner(ix_time *next, ix_time t, ix_time now)
{
	if (t > now && t < *next)
		*next = t;
}

/* The next time when one of the port's timers lets a machine move, IX_NEVER if none does. */
static ix_time
deadline(struct stp_port *p)
{
	ix_time now = stp_now(p->tree), next = IX_NEVER;

	if (!p->portEnabled)
		return IX_NEVER;
	if (!p->filter &&
	    (p->role == ROLE_DESIGNATED || (p->role == ROLE_ROOT && !stp_over(p, p->tcWhile))))
		sooner(&next, p->helloWhen, now);
	if (p->newInfo && p->txCount >= TX_HOLD_COUNT)
		sooner(&next, p->tree->begun + (stp_second(p->tree) + 1) * IX_SECOND, now);
	if (p->proposing && !p->operEdge && p->edge != EDGE_NO)
		sooner(&next, p->edgeDelayWhile, now);
	if (!p->forward && (p->role == ROLE_ROOT || p->role == ROLE_DESIGNATED)) {
		sooner(&next, p->fdWhile, now);
		sooner(&next, p->rbWhile, now);
	}
	if (p->infoIs == INFO_RECEIVED)
		sooner(&next, p->rcvdInfoWhile, now);
	sooner(&next, p->rrWhile, now);
	return next;
}

/* The timer only ever moves forward here; fired early, it is set again. */
static void
arm(struct stp_tree *t, ix_time next)
{
	if (next != IX_NEVER && (!timer_runs(&t->timer) || next < t->timer.at))
		timer_at(t->bridge->node->net->sim, &t->timer, next);
}

static void
arm_all(struct stp_tree *t)
{
	ix_time next = IX_NEVER;

	if (t->hurry_until)
		sooner(&next, t->hurry_until, stp_now(t));
	for (uint32_t i = 0; i < t->ports.n; i++)
		sooner(&next, deadline(t->ports.at[i]), stp_now(t));
	arm(t, next);
}

/* ---- what is written down ---- */

static void
tell_port(struct stp_port *p)
{
	const struct node *node = p->tree->bridge->node;

	if (p->role == p->told_role && p->bp->state == p->told_state)
		return;
	p->told_role = p->role;
	p->told_state = p->bp->state;
	LOG(node->net->sim, &log_stp_port, node->id.id, p->bp->port ? p->bp->port->id.id : 0,
	    log_text(p->bp->name), log_text(stp_role_names[p->role]),
	    log_text(stp_state_names[p->bp->state]));
}

static void
tell_guard(struct stp_port *p)
{
	const struct node *node = p->tree->bridge->node;

	if (p->inconsistent == p->told_guard)
		return;
	p->told_guard = p->inconsistent;
	LOG(node->net->sim, &log_stp_guard, node->id.id, p->bp->port ? p->bp->port->id.id : 0,
	    log_text(p->inconsistent ? "holds" : "releases"), log_text(p->bp->name));
}

static void
tell_root(struct stp_tree *t)
{
	const struct stp_vector *r = &t->rootPriority;
	uint16_t port = t->rootPort ? t->rootPort->bp->number : 0;
	struct ix_mac mac;

	if (r->root == t->told_root && r->cost == t->told_cost && port == t->told_port)
		return;
	t->told_root = r->root;
	t->told_cost = r->cost;
	t->told_port = port;
	for (unsigned i = 0; i < 6; i++)
		mac.b[i] = (uint8_t)(r->root >> (40 - 8 * i));
	LOG(t->bridge->node->net->sim, &log_stp_root, t->bridge->node->id.id, 0, log_mac(&mac),
	    log_number(r->root >> 48), log_number(r->cost),
	    log_text(t->rootPort ? t->rootPort->bp->name : "this switch"));
}

static void
tell(struct stp_tree *t)
{
	for (uint32_t i = 0; i < t->ports.n; i++) {
		tell_port(t->ports.at[i]);
		tell_guard(t->ports.at[i]);
	}
	tell_root(t);
}

/* ---- what makes them run ---- */

/* A member that comes or goes tells nobody while its Port-Channel stays up: looked for here. */
static void
notice_costs(struct stp_tree *t)
{
	for (uint32_t i = 0; i < t->ports.n; i++) {
		struct stp_port *p = t->ports.at[i];

		if (p->bp->channel && p->portEnabled && p->PortPathCost != stp_path_cost(p))
			p->reselect = true;
	}
}

void
stp_settle(struct stp_tree *t)
{
	bool moved;

	notice_costs(t);
	do {
		moved = stp_role_selection(t);
		for (uint32_t i = 0; i < t->ports.n; i++)
			moved |= run(t->ports.at[i]);
	} while (moved);
	for (uint32_t i = 0; i < t->ports.n; i++)
		speak(t->ports.at[i]);
	t->stirred = false;
	tell(t);
	arm_all(t);
}

static void
fire(struct sim *sim, struct timer *timer)
{
	struct stp_tree *t = (struct stp_tree *)timer;

	if (t->hurry_until && t->hurry_until <= sim->now) {
		t->hurry_until = 0;
		fdb_hurry(&t->bridge->fdb, 0, sim->now);
	}
	stp_settle(t);
}

const struct timer_kind stp_timer = { "spanning tree", TIMER_CODE('s', 't', 'p', 't'), fire };

/* A hello that repeats the last concerns its port alone, however many the bridge has. */
void
stp_take(struct stp_port *p, const struct stp *m)
{
	run(p); /* what its timers allow by now happens before */
	p->message = *m;
	p->message.mst = NULL;
	p->rcvdBPDU = p->heard = true;
	run(p);
	if (p->tree->stirred) {
		stp_settle(p->tree);
		return;
	}
	speak(p);
	arm(p->tree, deadline(p));
}
