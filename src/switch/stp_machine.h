/*
 * stp_machine.h - spanning tree's variables and state machines, for stp*.c and their tests.
 *
 * Variables, procedures and states have the names of IEEE 802.1D-2004 17.19 to 17.31, so that the
 * page and the code can be laid side by side. A machine is a function that takes at most one
 * transition and returns the name of the state it entered, or NULL; stp_settle calls them until all
 * are still. A timer is the time when it will be 0, so that nothing has to count down; HELD is one
 * that its machine sets again and again (rrWhile of a root port) and that begins to run when it
 * leaves that state.
 */
#ifndef SWITCH_STP_MACHINE_H
#define SWITCH_STP_MACHINE_H

#include "switch/stp.h"
#include "wire/stp.h"

#define HELD IX_NEVER
#define MIGRATE_TIME (3 * IX_SECOND) /* Table 17-1 */
#define TX_HOLD_COUNT 6u

/* 17.5: the lower is the better, field by field. `in` is the receiving port's identifier. */
struct stp_vector {
	uint64_t root;
	uint32_t cost;
	uint64_t bridge;
	uint16_t port, in;
};

/* 1/256 s, as on the wire */
struct stp_times {
	uint16_t age, max_age, hello, delay;
};

enum stp_info { INFO_DISABLED, INFO_AGED, INFO_MINE, INFO_RECEIVED };
enum stp_received {
	OTHER_INFO,
	SUPERIOR_DESIGNATED,
	REPEATED_DESIGNATED,
	INFERIOR_DESIGNATED,
	NOT_DESIGNATED
};
enum stp_migration { CHECKING_RSTP, SELECTING_STP, SENSING };
enum stp_change { CHANGE_INACTIVE, CHANGE_LEARNING, CHANGE_ACTIVE };

struct stp_port {
	struct stp_tree *tree;
	struct bridge_port *bp;
	/* what is set */
	uint32_t set_cost;
	uint8_t priority;
	uint8_t edge, link, guard; /* enum stp_edge, stp_link, stp_guard */
	bool filter, restrictedRole;
	/* 17.19, in its order */
	bool agree, agreed, disputed, forward, forwarding;
	uint8_t infoIs; /* enum stp_info */
	bool learn, learning, mcheck;
	struct stp_vector msgPriority, portPriority, designatedPriority;
	struct stp_times msgTimes, portTimes, designatedTimes;
	bool newInfo, operEdge, portEnabled, proposed, proposing, rcvdBPDU, rcvdMsg, rcvdRSTP,
	    rcvdSTP, rcvdTc, rcvdTcAck, rcvdTcn, reRoot, reselect;
	uint8_t role, selectedRole; /* enum stp_port_role */
	bool selected, sendRSTP, sync, synced, tcAck, tcProp, updtInfo;
	bool blocking; /* BLOCK_PORT and DISABLE_PORT: waits for learning and forwarding to end */
	uint32_t PortPathCost;
	uint16_t portId;
	uint8_t migration, change; /* enum stp_migration, stp_change: states of PPM and TCM */
	ix_time edgeDelayWhile, fdWhile, helloWhen, mdelayWhile, rbWhile, rcvdInfoWhile, rrWhile,
	    tcWhile;
	uint8_t txCount; /* what it was in second txSecond of the bridge */
	uint64_t txSecond;
	/* beside the standard */
	struct stp message; /* the BPDU being received */
	bool heard; /* a BPDU came in since the port came up */
	bool inconsistent; /* held by root guard */
	uint8_t told_role, told_state; /* last written to the log */
	bool told_guard;
	uint32_t forwards;
	struct stp_counters in, out;
};

struct stp_tree {
	struct timer timer; /* first: its owner is found from it */
	struct bridge *bridge;
	enum stp_mode mode;
	uint16_t priority;
	bool edge_guard;
	struct stp_times BridgeTimes, rootTimes;
	struct stp_vector rootPriority;
	struct stp_port *rootPort; /* NULL: this bridge is the root */
	ix_time begun; /* its seconds are counted from here */
	ix_time hurry_until; /* 0, or when addresses age as slowly as before */
	bool stirred; /* something changed that machines of other ports look at */
	VEC(struct stp_port *) ports; /* by number; none while spanning tree is off */
	uint64_t told_root;
	uint32_t told_cost;
	uint16_t told_port;
	uint64_t changes;
	ix_time changed;
	uint16_t changed_port;
};

/* ---- what every machine asks ---- */

static inline ix_time
stp_now(const struct stp_tree *t)
{
	return t->bridge->node->net->sim->now;
}
/* A timer is 0. */
static inline bool
stp_over(const struct stp_port *p, ix_time timer)
{
	return timer <= stp_now(p->tree);
}
static inline ix_time
stp_ns(uint16_t time)
{
	return (ix_time)time * (IX_SECOND / STP_SECOND);
}
/* 17.20: parameters that depend on what the root says. */
static inline ix_time
stp_FwdDelay(const struct stp_port *p)
{
	return stp_ns(p->designatedTimes.delay);
}
static inline ix_time
stp_HelloTime(const struct stp_port *p)
{
	return stp_ns(p->designatedTimes.hello);
}
static inline ix_time
stp_MaxAge(const struct stp_port *p)
{
	return stp_ns(p->designatedTimes.max_age);
}
static inline ix_time
stp_forwardDelay(const struct stp_port *p)
{
	return p->sendRSTP ? stp_HelloTime(p) : stp_FwdDelay(p);
}
static inline bool
stp_rstpVersion(const struct stp_tree *t)
{
	return t->mode != STP_CLASSIC;
}
static inline bool
stp_point_to_point(const struct stp_port *p)
{
	return p->link != LINK_SHARED; /* every cable here joins two ends */
}
static inline bool
stp_AdminEdge(const struct stp_port *p)
{
	return p->edge == EDGE_YES;
}

/* ---- stp_vector.c ---- */

/* Below 0: a is better. */
int stp_vector_compare(const struct stp_vector *a, const struct stp_vector *b);
/* 17.6: m replaces what p holds: it is better, or comes from the same port as that. */
bool stp_vector_superior(const struct stp_vector *m, const struct stp_vector *p);
bool stp_times_equal(const struct stp_times *a, const struct stp_times *b);
/* Table 17-3: 2 x 10^13 / rate; 0: infinitely fast. */
uint32_t stp_rate_cost(uint64_t rate_bps);

/* ---- the machines ---- */

typedef const char *stp_machine(struct stp_port *p);
stp_machine stp_port_receive; /* 17.23 */
stp_machine stp_port_migration; /* 17.24 */
stp_machine stp_bridge_detection; /* 17.25 */
stp_machine stp_port_transmit; /* 17.26 */
stp_machine stp_port_information; /* 17.27 */
stp_machine stp_role_transitions; /* 17.29 */
stp_machine stp_state_transition; /* 17.30 */
stp_machine stp_topology_change; /* 17.31 */
bool stp_role_selection(struct stp_tree *t); /* 17.28: true if it selected anew */
/* What the way through the port costs now: set by hand, or by its rate. */
uint32_t stp_path_cost(const struct stp_port *p);

/* 17.21.8 rcvInfo: what the message is, against what the port holds. */
enum stp_received stp_rcvInfo(struct stp_port *p);
/* Seconds of the bridge since it began; txCount is one less in each. */
uint64_t stp_second(const struct stp_tree *t);
/* Something that other ports look at moved. */
static inline void
stp_stir(struct stp_port *p)
{
	p->tree->stirred = true;
}

/* ---- stp_run.c ---- */

/* BEGIN for one port, which is down for now; and whether it is up, and what it costs. */
void stp_port_begin(struct stp_port *p);
void stp_port_enable(struct stp_port *p);
/* Runs the machines until they are still, logs what changed, sets the timer. */
void stp_settle(struct stp_tree *t);
/* m, lent, came in at the port. */
void stp_take(struct stp_port *p, const struct stp *m);
/* The bridge's own identifier as a number. */
uint64_t stp_identifier(const struct stp_tree *t);

/* ---- stp.c ---- */

extern const struct timer_kind stp_timer;
struct stp_tree *stp_tree_of(struct bridge *b);
struct stp_port *stp_port_of(struct bridge_port *bp);
bool stp_guarded(const struct stp_port *p);

#endif
