/*
 * stp_role.c - who is the root, which port leads there, and what every other port is.
 * IEEE 802.1D-2004 17.28 (role selection), with updtRolesTree of 17.21.25.
 */
#include "switch/stp_machine.h"

/* A Port-Channel's members count together. */
uint32_t
stp_path_cost(const struct stp_port *p)
{
	const struct bridge_port *bp = p->bp;
	uint64_t rate = 0;

	if (p->set_cost)
		return p->set_cost;
	if (bp->port)
		return stp_rate_cost(bp->port->link ? bp->port->link->rate_bps : 0);
	for (uint32_t i = 0; i < bp->members.n; i++)
		if (bp->members.at[i]->port->link)
			rate += bp->members.at[i]->port->link->rate_bps;
	return stp_rate_cost(rate);
}

static bool
is_own(const struct stp_tree *t, uint64_t bridge)
{
	return ((bridge ^ stp_identifier(t)) & 0xffffffffffffu) == 0;
}

/* a), b): the best way to a root that is offered, if it beats being the root oneself. */
static void
choose_root(struct stp_tree *t)
{
	uint64_t id = stp_identifier(t);

	t->rootPriority = (struct stp_vector){ .root = id, .bridge = id };
	t->rootPort = NULL;
	for (uint32_t i = 0; i < t->ports.n; i++) {
		struct stp_port *p = t->ports.at[i];
		struct stp_vector path = p->portPriority;

		p->PortPathCost = stp_path_cost(p);
		if (p->infoIs != INFO_RECEIVED || p->restrictedRole || is_own(t, path.bridge))
			continue;
		/* a cost of 2^32 - 1 is as far as there is */
		path.cost = path.cost > UINT32_MAX - p->PortPathCost ? UINT32_MAX
								     : path.cost + p->PortPathCost;
		path.in = p->portId;
		if (stp_vector_compare(&path, &t->rootPriority) < 0) {
			t->rootPriority = path;
			t->rootPort = p;
		}
	}
}

/* c): a second older than what the root port holds, rounded to whole ones. */
static void
choose_times(struct stp_tree *t)
{
	uint32_t age;

	t->rootTimes = t->BridgeTimes;
	if (!t->rootPort)
		return;
	t->rootTimes = t->rootPort->portTimes;
	age = (t->rootTimes.age + STP_SECOND + STP_SECOND / 2) / STP_SECOND * STP_SECOND;
	t->rootTimes.age = age > UINT16_MAX ? UINT16_MAX : (uint16_t)age;
}

/* d), e) */
static void
designate(struct stp_tree *t, struct stp_port *p)
{
	p->designatedPriority = t->rootPriority;
	p->designatedPriority.bridge = stp_identifier(t);
	p->designatedPriority.port = p->portId;
	p->designatedPriority.in = 0;
	p->designatedTimes = t->rootTimes;
	p->designatedTimes.hello = t->BridgeTimes.hello;
}

/* i) to l): what a port is that has heard of another designated port on its LAN. */
static void
select_received(struct stp_tree *t, struct stp_port *p)
{
	p->updtInfo = false;
	if (p == t->rootPort) {
		p->selectedRole = ROLE_ROOT;
	} else if (stp_vector_compare(&p->portPriority, &p->designatedPriority) > 0) {
		p->selectedRole = ROLE_DESIGNATED;
		p->updtInfo = true;
	} else {
		p->selectedRole = is_own(t, p->portPriority.bridge) ? ROLE_BACKUP : ROLE_ALTERNATE;
	}
}

static void
select_role(struct stp_tree *t, struct stp_port *p)
{
	switch ((enum stp_info)p->infoIs) {
	case INFO_DISABLED:
		p->selectedRole = ROLE_DISABLED;
		break;
	case INFO_AGED:
		p->selectedRole = ROLE_DESIGNATED;
		p->updtInfo = true;
		break;
	case INFO_MINE:
		p->selectedRole = ROLE_DESIGNATED;
		if (stp_vector_compare(&p->portPriority, &p->designatedPriority) != 0 ||
		    !stp_times_equal(&p->portTimes, &p->designatedTimes))
			p->updtInfo = true;
		break;
	case INFO_RECEIVED:
		select_received(t, p);
		break;
	}
	p->inconsistent = p->restrictedRole && p->selectedRole == ROLE_ALTERNATE;
}

bool
stp_role_selection(struct stp_tree *t)
{
	bool asked = false;

	for (uint32_t i = 0; i < t->ports.n; i++) {
		asked |= t->ports.at[i]->reselect;
		t->ports.at[i]->reselect = false;
	}
	if (!asked)
		return false;
	choose_root(t);
	choose_times(t);
	for (uint32_t i = 0; i < t->ports.n; i++) {
		designate(t, t->ports.at[i]);
		select_role(t, t->ports.at[i]);
		t->ports.at[i]->selected = true;
	}
	return true;
}
