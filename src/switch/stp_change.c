/*
 * stp_change.c - a topology change: who is told, and what is forgotten for it.
 * IEEE 802.1D-2004 17.31; fdbFlush 17.19.7, ageing 17.19.1.
 *
 * RSTP empties the other ports' entries at once. STP lets the whole table age in a forward delay
 * for as long as the root would announce the change (802.1D-1998 8.3.5).
 */
#include "switch/stp_machine.h"

static bool
leads_somewhere(const struct stp_port *p)
{
	return p->role == ROLE_ROOT || p->role == ROLE_DESIGNATED;
}

static void
fdbFlush(struct stp_port *p)
{
	struct stp_tree *t = p->tree;

	if (stp_rstpVersion(t)) {
		bridge_port_flush(p->bp);
		return;
	}
	t->hurry_until = stp_now(t) + stp_MaxAge(p) + stp_FwdDelay(p);
	fdb_hurry(&t->bridge->fdb, stp_FwdDelay(p), stp_now(t));
}

/* 17.21.7 */
static void
newTcWhile(struct stp_port *p)
{
	if (!stp_over(p, p->tcWhile))
		return;
	p->tcWhile = stp_now(p->tree);
	if (p->sendRSTP) {
		p->tcWhile += stp_HelloTime(p) + IX_SECOND;
		p->newInfo = true;
	} else {
		p->tcWhile += stp_ns(p->tree->rootTimes.max_age) + stp_ns(p->tree->rootTimes.delay);
	}
}

static void
setTcPropTree(struct stp_port *from)
{
	for (uint32_t i = 0; i < from->tree->ports.n; i++)
		if (from->tree->ports.at[i] != from)
			from->tree->ports.at[i]->tcProp = true;
	stp_stir(from);
}

/* One change is announced for seconds, by several ports: it is counted, and written down, once. */
static void
count(struct stp_port *p)
{
	struct stp_tree *t = p->tree;
	ix_time now = stp_now(t), since = t->changes ? now - t->changed : IX_NEVER;

	t->changed = now;
	if (since <= stp_HelloTime(p) + IX_SECOND)
		return;
	t->changes++;
	t->changed_port = p->bp->number;
	LOG(t->bridge->node->net->sim, &log_stp_topology, t->bridge->node->id.id,
	    p->bp->port ? p->bp->port->id.id : 0, log_text(p->bp->name));
}

static const char *
listen(struct stp_port *p)
{
	p->change = CHANGE_LEARNING;
	p->rcvdTc = p->rcvdTcn = p->rcvdTcAck = p->tcProp = false;
	return "LEARNING";
}

static const char *
detected(struct stp_port *p)
{
	p->change = CHANGE_ACTIVE;
	count(p);
	newTcWhile(p);
	setTcPropTree(p);
	p->newInfo = true;
	return "DETECTED";
}

static const char *
inactive(struct stp_port *p)
{
	p->change = CHANGE_INACTIVE;
	fdbFlush(p);
	p->tcWhile = 0;
	p->tcAck = false;
	return "INACTIVE";
}

static const char *
notified(struct stp_port *p)
{
	const char *name = p->rcvdTcn ? "NOTIFIED_TCN" : "NOTIFIED_TC";

	count(p);
	if (p->rcvdTcn)
		newTcWhile(p);
	p->rcvdTcn = p->rcvdTc = false;
	if (p->role == ROLE_DESIGNATED)
		p->tcAck = true;
	setTcPropTree(p);
	return name;
}

static const char *
active(struct stp_port *p)
{
	if (!leads_somewhere(p) || p->operEdge)
		return listen(p);
	if (p->rcvdTcn || p->rcvdTc)
		return notified(p);
	if (p->tcProp) {
		newTcWhile(p);
		fdbFlush(p);
		p->tcProp = false;
		return "PROPAGATING";
	}
	if (p->rcvdTcAck) {
		p->tcWhile = 0;
		p->rcvdTcAck = false;
		return "ACKNOWLEDGED";
	}
	return NULL;
}

const char *
stp_topology_change(struct stp_port *p)
{
	switch ((enum stp_change)p->change) {
	case CHANGE_INACTIVE:
		return p->learn ? listen(p) : NULL;
	case CHANGE_LEARNING:
		if (p->rcvdTc || p->rcvdTcn || p->rcvdTcAck || p->tcProp)
			return listen(p);
		if (leads_somewhere(p) && p->forward && !p->operEdge)
			return detected(p);
		return leads_somewhere(p) || p->learn || p->learning ? NULL : inactive(p);
	case CHANGE_ACTIVE:
		return active(p);
	}
	return NULL;
}
