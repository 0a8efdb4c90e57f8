/*
 * stp_transition.c - how a port takes up its role, so that at no moment two ways are open at once:
 * proposals, agreements, and waiting where nobody answers. IEEE 802.1D-2004 17.29 (role
 * transitions), 17.30 (state transition).
 *
 * Each role's transitions out of its resting state are a table, in the order they are tried.
 */
#include "switch/stp_machine.h"

struct transition {
	const char *name;
	bool (*when)(const struct stp_port *p);
	void (*act)(struct stp_port *p);
};

static ix_time
after(const struct stp_port *p, ix_time delay)
{
	return stp_now(p->tree) + delay;
}

/* 17.20.3 */
static bool
allSynced(const struct stp_tree *t)
{
	for (uint32_t i = 0; i < t->ports.n; i++) {
		const struct stp_port *p = t->ports.at[i];

		if (!p->selected || p->role != p->selectedRole || p->updtInfo)
			return false;
		if (!p->synced && p->role != ROLE_ROOT)
			return false;
	}
	return true;
}

/* 17.20.10: no other port was the root port a short while ago. */
static bool
reRooted(const struct stp_port *p)
{
	for (uint32_t i = 0; i < p->tree->ports.n; i++)
		if (p->tree->ports.at[i] != p && !stp_over(p, p->tree->ports.at[i]->rrWhile))
			return false;
	return true;
}

static void
setSyncTree(struct stp_tree *t)
{
	for (uint32_t i = 0; i < t->ports.n; i++)
		t->ports.at[i]->sync = true;
}

static void
setReRootTree(struct stp_tree *t)
{
	for (uint32_t i = 0; i < t->ports.n; i++)
		t->ports.at[i]->reRoot = true;
}

/* ---- asked in more than one role ---- */

static bool
is_proposed(const struct stp_port *p)
{
	return p->proposed && !p->agree;
}

static bool
may_agree(const struct stp_port *p)
{
	return p->agree ? p->proposed : allSynced(p->tree);
}

static void
be_proposed(struct stp_port *p)
{
	setSyncTree(p->tree);
	p->proposed = false;
}

static void
learn(struct stp_port *p)
{
	p->learn = true;
	p->fdWhile = after(p, stp_forwardDelay(p));
}

/* ---- Root ---- */

static void
root_agreed(struct stp_port *p)
{
	p->proposed = p->sync = false;
	p->agree = p->newInfo = true;
}

static bool
root_must_reroot(const struct stp_port *p)
{
	return !p->forward && !p->reRoot;
}

static void
root_reroot(struct stp_port *p)
{
	setReRootTree(p->tree);
}

static bool
root_may_open(const struct stp_port *p)
{
	return stp_over(p, p->fdWhile) ||
	    (stp_rstpVersion(p->tree) && stp_over(p, p->rbWhile) && reRooted(p));
}

static bool
root_may_learn(const struct stp_port *p)
{
	return !p->learn && root_may_open(p);
}

static bool
root_may_forward(const struct stp_port *p)
{
	return p->learn && !p->forward && root_may_open(p);
}

static void
root_forward(struct stp_port *p)
{
	p->fdWhile = 0;
	p->forward = true;
}

static bool
root_is_rerooted(const struct stp_port *p)
{
	return p->reRoot && p->forward;
}

static void
no_reroot(struct stp_port *p)
{
	p->reRoot = false;
}

static const struct transition root_table[] = {
	{ "ROOT_PROPOSED", is_proposed, be_proposed },
	{ "ROOT_AGREED", may_agree, root_agreed },
	{ "REROOT", root_must_reroot, root_reroot },
	{ "ROOT_LEARN", root_may_learn, learn },
	{ "ROOT_FORWARD", root_may_forward, root_forward },
	{ "REROOTED", root_is_rerooted, no_reroot },
	{ NULL },
};

/* ---- Designated ---- */

static bool
designated_retires(const struct stp_port *p)
{
	return stp_over(p, p->rrWhile) && p->reRoot;
}

static bool
designated_is_synced(const struct stp_port *p)
{
	if (p->synced)
		return p->sync;
	return (!p->learning && !p->forwarding) || p->agreed || p->operEdge;
}

static void
designated_synced(struct stp_port *p)
{
	p->rrWhile = 0;
	p->synced = true;
	p->sync = false;
}

static bool
designated_must_discard(const struct stp_port *p)
{
	if (p->operEdge || (!p->learn && !p->forward))
		return false;
	return (p->sync && !p->synced) || (p->reRoot && !stp_over(p, p->rrWhile)) || p->disputed;
}

static void
designated_discard(struct stp_port *p)
{
	p->learn = p->forward = p->disputed = false;
	p->fdWhile = after(p, stp_forwardDelay(p));
}

static bool
designated_must_propose(const struct stp_port *p)
{
	return !p->forward && !p->agreed && !p->proposing && !p->operEdge;
}

static void
designated_propose(struct stp_port *p)
{
	p->proposing = p->newInfo = true;
	/* 17.20.4 EdgeDelay */
	p->edgeDelayWhile = after(p, stp_point_to_point(p) ? MIGRATE_TIME : stp_MaxAge(p));
}

static bool
designated_may_open(const struct stp_port *p)
{
	return (stp_over(p, p->fdWhile) || p->agreed || p->operEdge) &&
	    (stp_over(p, p->rrWhile) || !p->reRoot) && !p->sync;
}

static bool
designated_may_learn(const struct stp_port *p)
{
	return !p->learn && designated_may_open(p);
}

static bool
designated_may_forward(const struct stp_port *p)
{
	return p->learn && !p->forward && designated_may_open(p);
}

static void
designated_forward(struct stp_port *p)
{
	p->forward = true;
	p->fdWhile = 0;
	p->agreed = p->sendRSTP;
}

static const struct transition designated_table[] = {
	{ "DESIGNATED_RETIRED", designated_retires, no_reroot },
	{ "DESIGNATED_SYNCED", designated_is_synced, designated_synced },
	{ "DESIGNATED_DISCARD", designated_must_discard, designated_discard },
	{ "DESIGNATED_PROPOSE", designated_must_propose, designated_propose },
	{ "DESIGNATED_LEARN", designated_may_learn, learn },
	{ "DESIGNATED_FORWARD", designated_may_forward, designated_forward },
	{ NULL },
};

/* ---- Alternate and Backup ---- */

static void
alternate_agreed(struct stp_port *p)
{
	p->proposed = false;
	p->agree = p->newInfo = true;
}

static bool
backup_ran(const struct stp_port *p)
{
	return p->role == ROLE_BACKUP && p->rbWhile != HELD;
}

static void
backup_hold(struct stp_port *p)
{
	p->rbWhile = HELD;
}

static bool
alternate_must_rest(const struct stp_port *p)
{
	return p->fdWhile != HELD || p->sync || p->reRoot || !p->synced;
}

/* Also DISABLED_PORT: the same variables, but for how long fdWhile is held. */
static void
rest(struct stp_port *p)
{
	p->fdWhile = HELD;
	p->synced = true;
	p->rrWhile = 0;
	p->sync = p->reRoot = false;
}

static const struct transition alternate_table[] = {
	{ "ALTERNATE_PROPOSED", is_proposed, be_proposed },
	{ "ALTERNATE_AGREED", may_agree, alternate_agreed },
	{ "BACKUP_PORT", backup_ran, backup_hold },
	{ "ALTERNATE_PORT", alternate_must_rest, rest },
	{ NULL },
};

static const struct transition disabled_table[] = {
	{ "DISABLED_PORT", alternate_must_rest, rest },
	{ NULL },
};

/* ---- from role to role ---- */

static const struct transition *const tables[] = {
	[ROLE_DISABLED] = disabled_table,
	[ROLE_ALTERNATE] = alternate_table,
	[ROLE_BACKUP] = alternate_table,
	[ROLE_ROOT] = root_table,
	[ROLE_DESIGNATED] = designated_table,
};

/*
 * What the old role held begins to run. 802.1D-1998 had no wait of a maximum age before a port that
 * came up listened.
 */
static void
release(struct stp_port *p)
{
	if (p->rrWhile == HELD)
		p->rrWhile = after(p, stp_FwdDelay(p));
	if (p->rbWhile == HELD)
		p->rbWhile = after(p, 2 * stp_HelloTime(p));
	if (p->fdWhile == HELD)
		p->fdWhile = after(p,
		    p->role != ROLE_DISABLED	   ? stp_forwardDelay(p)
			: stp_rstpVersion(p->tree) ? stp_MaxAge(p)
						   : stp_FwdDelay(p));
}

static const char *
take_role(struct stp_port *p)
{
	release(p);
	p->role = p->selectedRole;
	switch ((enum stp_port_role)p->role) {
	case ROLE_ROOT:
		p->rrWhile = HELD;
		return "ROOT_PORT";
	case ROLE_DESIGNATED:
		return "DESIGNATED_PORT";
	case ROLE_DISABLED:
	case ROLE_ALTERNATE:
	case ROLE_BACKUP:
		break;
	}
	p->learn = p->forward = false;
	p->blocking = true;
	return p->role == ROLE_DISABLED ? "DISABLE_PORT" : "BLOCK_PORT";
}

static const char *
next_state(struct stp_port *p)
{
	if (!p->selected || p->updtInfo)
		return NULL;
	if (p->role != p->selectedRole)
		return take_role(p);
	if (p->blocking) {
		if (p->learning || p->forwarding)
			return NULL;
		p->blocking = false;
		rest(p);
		return p->role == ROLE_DISABLED ? "DISABLED_PORT" : "ALTERNATE_PORT";
	}
	for (const struct transition *t = tables[p->role]; t->name; t++)
		if (t->when(p)) {
			t->act(p);
			return t->name;
		}
	return NULL;
}

const char *
stp_role_transitions(struct stp_port *p)
{
	const char *entered = next_state(p);

	if (entered)
		stp_stir(p);
	return entered;
}

/* ---- 17.30 Port State Transition ---- */

static const char *
set_state(struct stp_port *p, enum bridge_state state, const char *name)
{
	p->learning = state != BRIDGE_DISCARDING;
	p->forwarding = state == BRIDGE_FORWARDING;
	p->forwards += p->forwarding;
	bridge_port_state(p->bp, state);
	stp_stir(p);
	return name;
}

const char *
stp_state_transition(struct stp_port *p)
{
	if (p->learning && !p->learn)
		return set_state(p, BRIDGE_DISCARDING, "DISCARDING");
	if (p->forwarding && !p->forward)
		return set_state(p, BRIDGE_DISCARDING, "DISCARDING");
	if (!p->learning && p->learn)
		return set_state(p, BRIDGE_LEARNING, "LEARNING");
	if (p->learning && !p->forwarding && p->forward)
		return set_state(p, BRIDGE_FORWARDING, "FORWARDING");
	return NULL;
}
