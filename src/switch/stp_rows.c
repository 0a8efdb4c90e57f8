/* stp_rows.c - spanning tree as its readers see it: a row for the bridge, a row for a port. */
#include "switch/stp_machine.h"

static void
times_row(const struct stp_tree *t, struct stp_row *out)
{
	out->hello = t->rootTimes.hello / STP_SECOND;
	out->max_age = t->rootTimes.max_age / STP_SECOND;
	out->delay = t->rootTimes.delay / STP_SECOND;
}

bool
stp_row(const struct bridge *b, struct stp_row *out)
{
	const struct stp_tree *t = b->stp;

	*out = (struct stp_row){ .own_hello = STP_HELLO_S,
		.own_max_age = STP_MAX_AGE_S,
		.own_delay = STP_DELAY_S,
		.priority = STP_PRIORITY,
		.changed = IX_NEVER };
	if (!t)
		return false;
	out->own_hello = t->BridgeTimes.hello / STP_SECOND;
	out->own_max_age = t->BridgeTimes.max_age / STP_SECOND;
	out->own_delay = t->BridgeTimes.delay / STP_SECOND;
	out->priority = t->priority;
	out->edge_guard = t->edge_guard;
	out->mode = t->mode;
	if (t->mode == STP_OFF)
		return false;
	times_row(t, out);
	out->id = stp_identifier(t);
	out->root = t->rootPriority.root;
	out->cost = t->rootPriority.cost;
	out->root_port = t->rootPort ? t->rootPort->bp->number : 0;
	out->changes = t->changes;
	if (t->changes) {
		out->changed = t->changed;
		out->changed_port = t->changed_port;
	}
	return true;
}

static void
tree_row(const struct stp_port *p, struct stp_port_row *out)
{
	out->role = (enum stp_port_role)p->role;
	out->cost = p->PortPathCost;
	out->enabled = p->portEnabled;
	out->edge = p->operEdge && p->portEnabled;
	out->speaks_stp = stp_rstpVersion(p->tree) && p->portEnabled && !p->sendRSTP;
	out->inconsistent = p->inconsistent;
	out->root = p->portPriority.root;
	out->bridge = p->portPriority.bridge;
	out->root_cost = p->portPriority.cost;
	out->port = p->portPriority.port;
	out->forwards = p->forwards;
}

bool
stp_port_row(const struct bridge_port *bp, struct stp_port_row *out)
{
	const struct stp_port *p = bp->stp;

	*out = (struct stp_port_row){ .state = (enum bridge_state)bp->state,
		.priority = STP_PORT_PRIORITY,
		.number = bp->number };
	if (!p)
		return false;
	out->set_cost = p->set_cost;
	out->priority = p->priority;
	out->shared = !stp_point_to_point(p);
	out->filter = p->filter;
	out->guard = stp_guarded(p);
	out->root_guard = p->restrictedRole;
	out->in = p->in;
	out->out = p->out;
	if (p->tree->mode == STP_OFF)
		return false;
	tree_row(p, out);
	return true;
}
