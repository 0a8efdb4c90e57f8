/*
 * stp_machine.c - the vectors and each state machine of spanning tree by itself: rows of variables,
 * and the state of IEEE 802.1D-2004 17 that must be entered from there.
 */
#include "switch/stp_machine.h"
#include "tests/runner.h"

#define MAC_A 0x020000000001u
#define MAC_B 0x020000000002u
#define ID(priority, mac) ((uint64_t)(priority) << 48 | (mac))

/* One switch with three ports and cables, spanning tree on and settled as root. */
struct bench {
	struct arena *arena;
	struct sim *sim;
	struct bridge *bridge;
	struct stp_port *p[4]; /* from 1 */
};

static void
swallow(struct port *p, struct frame *f)
{
	frame_drop(p->node->net, f);
}

static const struct node_ops station_ops = { swallow, NULL };

static struct bench
bench_new(enum stp_mode mode)
{
	static const char *const names[] = { "", "1", "2", "3" };
	struct bench x = { .arena = arena_new(64 << 20) };
	struct net *net;

	x.sim = sim_new(x.arena, 1);
	net = net_new(x.sim);
	x.bridge = bridge_new(net, "sw1");
	for (unsigned i = 1; i <= 3; i++) {
		struct bridge_port *bp = bridge_port_add(x.bridge, names[i]);

		link_new(bp->port, port_new(node_new(net, names[i], &station_ops, NULL), "eth0"),
		    &link_defaults);
		stp_set_edge(bp, EDGE_NO);
	}
	stp_set_mode(x.bridge, mode);
	for (unsigned i = 1; i <= 3; i++)
		x.p[i] = bridge_port_at(x.bridge, (uint16_t)i)->stp;
	return x;
}

/* ---- 17.5, 17.6 ---- */

START_TEST(the_lower_vector_is_the_better_field_by_field)
{
	static const struct {
		const char *why;
		struct stp_vector a, b;
		int want;
	} rows[] = {
		{ "the same", { 1, 2, 3, 4, 5 }, { 1, 2, 3, 4, 5 }, 0 },
		{ "a better root beats all", { 1, 9, 9, 9, 9 }, { 2, 0, 0, 0, 0 }, -1 },
		{ "then the cost", { 1, 2, 9, 9, 9 }, { 1, 3, 0, 0, 0 }, -1 },
		{ "then who offers it", { 1, 2, 3, 9, 9 }, { 1, 2, 4, 0, 0 }, -1 },
		{ "then from which port", { 1, 2, 3, 4, 9 }, { 1, 2, 3, 5, 0 }, -1 },
		{ "then at which port", { 1, 2, 3, 4, 5 }, { 1, 2, 3, 4, 6 }, -1 },
		{ "a priority counts before an address", { ID(4096, MAC_B), 0, 0, 0, 0 },
		    { ID(8192, MAC_A), 0, 0, 0, 0 }, -1 },
		{ "of equal priorities the address", { ID(4096, MAC_A), 0, 0, 0, 0 },
		    { ID(4096, MAC_B), 0, 0, 0, 0 }, -1 },
		{ "a port's priority before its number", { 1, 2, 3, 0x1009, 0 },
		    { 1, 2, 3, 0x8001, 0 }, -1 },
		{ "costs are unsigned", { 1, 0x7fffffff, 0, 0, 0 }, { 1, 0x80000000, 0, 0, 0 },
		    -1 },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_msg(
		    stp_vector_compare(&rows[i].a, &rows[i].b) == rows[i].want, "%s", rows[i].why);
		ck_assert_msg(stp_vector_compare(&rows[i].b, &rows[i].a) == -rows[i].want,
		    "%s, turned round", rows[i].why);
	}
}
END_TEST

START_TEST(a_message_is_superior_if_it_is_better_or_from_the_same_port)
{
	static const struct {
		const char *why;
		struct stp_vector m, p;
		bool want;
	} rows[] = {
		{ "better", { 1, 0, 3, 4, 0 }, { 2, 0, 2, 4, 0 }, true },
		{ "worse, of another bridge", { 2, 0, 3, 4, 0 }, { 1, 0, 2, 4, 0 }, false },
		{ "worse, of the same port", { 9, 9, ID(0, MAC_A), 0x8004, 0 },
		    { 1, 0, ID(0, MAC_A), 0x8004, 0 }, true },
		{ "worse, of the same bridge's other port", { 9, 9, ID(0, MAC_A), 0x8005, 0 },
		    { 1, 0, ID(0, MAC_A), 0x8004, 0 }, false },
		{ "the same bridge with another priority", { 9, 9, ID(4096, MAC_A), 0x8004, 0 },
		    { 1, 0, ID(0, MAC_A), 0x8004, 0 }, true },
		{ "the same port with another priority", { 9, 9, ID(0, MAC_A), 0xf004, 0 },
		    { 1, 0, ID(0, MAC_A), 0x8004, 0 }, true },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_msg(
		    stp_vector_superior(&rows[i].m, &rows[i].p) == rows[i].want, "%s", rows[i].why);
}
END_TEST

/* 802.1D-2004 Table 17-3 */
START_TEST(a_cable_costs_by_its_rate)
{
	static const struct {
		uint64_t rate;
		uint32_t cost;
	} rows[] = { { 100000, 200000000 }, { 1000000, 20000000 }, { 10000000, 2000000 },
		{ 100000000, 200000 }, { 1000000000, 20000 }, { 10000000000, 2000 },
		{ 100000000000, 200 }, { 1000000000000, 20 }, { 20000000000, 1000 },
		{ 1, 200000000 }, { UINT64_MAX, 1 }, { 0, 1 } };

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_uint_eq(stp_rate_cost(rows[i].rate), rows[i].cost);
}
END_TEST

/* ---- 17.21.8 ---- */

static struct stp_bridge
bridge_of(uint16_t priority, uint8_t last)
{
	return (struct stp_bridge){ .priority = priority, .mac = { { 2, 0, 0, 0, 0, last } } };
}

/* What the port holds is root 2, cost 10, from bridge 2's port 0x8001, aged 1 s. */
static const struct {
	const char *why;
	enum stp_type type;
	enum stp_role role;
	uint16_t root, cost, bridge, port, age;
	enum stp_info infoIs;
	enum stp_received want;
} messages[] = {
	{ "a better root", STP_RST, STP_DESIGNATED, 1, 10, 2, 0x8001, 256, INFO_RECEIVED,
	    SUPERIOR_DESIGNATED },
	{ "a configuration BPDU is a designated port's", STP_CONFIG, STP_UNKNOWN, 1, 10, 2, 0x8001,
	    256, INFO_RECEIVED, SUPERIOR_DESIGNATED },
	{ "so is an RST BPDU without a role", STP_RST, STP_UNKNOWN, 1, 10, 2, 0x8001, 256,
	    INFO_RECEIVED, SUPERIOR_DESIGNATED },
	{ "worse, from the port that is believed", STP_RST, STP_DESIGNATED, 3, 10, 2, 0x8001, 256,
	    INFO_RECEIVED, SUPERIOR_DESIGNATED },
	{ "the same with other times", STP_RST, STP_DESIGNATED, 2, 10, 2, 0x8001, 512,
	    INFO_RECEIVED, SUPERIOR_DESIGNATED },
	{ "the same again", STP_RST, STP_DESIGNATED, 2, 10, 2, 0x8001, 256, INFO_RECEIVED,
	    REPEATED_DESIGNATED },
	{ "the same, but it was ours", STP_RST, STP_DESIGNATED, 2, 10, 2, 0x8001, 256, INFO_MINE,
	    INFERIOR_DESIGNATED },
	{ "worse, from another", STP_RST, STP_DESIGNATED, 2, 20, 3, 0x8001, 256, INFO_RECEIVED,
	    INFERIOR_DESIGNATED },
	{ "a root port's answer", STP_RST, STP_ROOT, 2, 20, 3, 0x8001, 256, INFO_RECEIVED,
	    NOT_DESIGNATED },
	{ "an alternate port's answer", STP_RST, STP_ALTERNATE_BACKUP, 2, 20, 3, 0x8001, 256,
	    INFO_MINE, NOT_DESIGNATED },
	{ "a root port that knows better", STP_RST, STP_ROOT, 1, 20, 3, 0x8001, 256, INFO_RECEIVED,
	    OTHER_INFO },
	{ "a notification", STP_TCN, STP_UNKNOWN, 0, 0, 0, 0, 0, INFO_RECEIVED, OTHER_INFO },
};

START_TEST(a_bpdu_is_superior_repeated_inferior_or_an_answer)
{
	struct bench x = bench_new(STP_RAPID);
	struct stp_port *p = x.p[1];

	for (unsigned i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		p->infoIs = messages[i].infoIs;
		p->rcvdTcn = false;
		p->portPriority = (struct stp_vector){ ID(0, 0x020000000002), 10,
			ID(0, 0x020000000002), 0x8001, 0 };
		p->portTimes = (struct stp_times){ 256, 5120, 512, 3840 };
		p->message = (struct stp){ .type = messages[i].type,
			.role = messages[i].role,
			.root = bridge_of(0, (uint8_t)messages[i].root),
			.cost = messages[i].cost,
			.bridge = bridge_of(0, (uint8_t)messages[i].bridge),
			.port = messages[i].port,
			.age = messages[i].age,
			.max_age = 5120,
			.hello = 512,
			.delay = 3840 };
		ck_assert_msg(
		    stp_rcvInfo(p) == messages[i].want, "%s: %d", messages[i].why, stp_rcvInfo(p));
		ck_assert_msg(p->rcvdTcn == (messages[i].type == STP_TCN), "%s", messages[i].why);
	}
	arena_delete(x.arena);
}
END_TEST

/* ---- the machines ---- */

/* Flags of struct stp_port that a row sets; all others of these are false. */
enum {
	SELECTED = 1,
	UPDT = 2,
	AGREE = 4,
	AGREED = 8,
	PROPOSED = 16,
	PROPOSING = 32,
	SYNC = 64,
	SYNCED = 128,
	REROOT = 256,
	LEARN = 512,
	FORWARD = 1024,
	DISPUTED = 2048,
	EDGE = 4096,
	LEARNING = 8192,
	FORWARDING = 16384
};

static void
set(struct stp_port *p, unsigned flags)
{
	p->selected = flags & SELECTED;
	p->updtInfo = flags & UPDT;
	p->agree = flags & AGREE;
	p->agreed = flags & AGREED;
	p->proposed = flags & PROPOSED;
	p->proposing = flags & PROPOSING;
	p->sync = flags & SYNC;
	p->synced = flags & SYNCED;
	p->reRoot = flags & REROOT;
	p->learn = flags & LEARN;
	p->forward = flags & FORWARD;
	p->disputed = flags & DISPUTED;
	p->operEdge = flags & EDGE;
	p->learning = flags & LEARNING;
	p->forwarding = flags & FORWARDING;
	p->blocking = false;
}

static void
entered(const char *why, const char *got, const char *want)
{
	ck_assert_msg((got && want && strcmp(got, want) == 0) || (!got && !want),
	    "%s: entered %s, must enter %s", why, got ? got : "nothing", want ? want : "nothing");
}

/* The other two ports are designated, with the flags `others`. Timers run or are over. */
enum { S = SELECTED, RUNS_FD = 1, RUNS_RR = 2, RUNS_RB = 4, OTHER_RR = 8 };
static const struct {
	const char *why;
	enum stp_port_role role, selected;
	unsigned flags, timers, others;
	const char *want;
} roles[] = {
	{ "nothing is selected", ROLE_DESIGNATED, ROLE_ROOT, 0, 0, S | SYNCED, NULL },
	{ "the information is old", ROLE_DESIGNATED, ROLE_ROOT, S | UPDT, 0, S | SYNCED, NULL },
	{ "to root", ROLE_DESIGNATED, ROLE_ROOT, S, 0, S | SYNCED, "ROOT_PORT" },
	{ "to designated", ROLE_ROOT, ROLE_DESIGNATED, S, 0, S | SYNCED, "DESIGNATED_PORT" },
	{ "to alternate", ROLE_ROOT, ROLE_ALTERNATE, S, 0, S | SYNCED, "BLOCK_PORT" },
	{ "to backup", ROLE_DESIGNATED, ROLE_BACKUP, S, 0, S | SYNCED, "BLOCK_PORT" },
	{ "to disabled", ROLE_ROOT, ROLE_DISABLED, S, 0, S | SYNCED, "DISABLE_PORT" },

	{ "a proposal", ROLE_ROOT, ROLE_ROOT, S | PROPOSED | FORWARD | LEARN, 0, S,
	    "ROOT_PROPOSED" },
	{ "a proposal again", ROLE_ROOT, ROLE_ROOT, S | PROPOSED | AGREE | FORWARD | LEARN, 0, S,
	    "ROOT_AGREED" },
	{ "all are synced", ROLE_ROOT, ROLE_ROOT, S | FORWARD | LEARN, 0, S | SYNCED,
	    "ROOT_AGREED" },
	{ "one is not", ROLE_ROOT, ROLE_ROOT, S | FORWARD | LEARN, 0, S, NULL },
	{ "the others must know", ROLE_ROOT, ROLE_ROOT, S | AGREE, RUNS_FD, S | SYNCED, "REROOT" },
	{ "nobody was root a short while ago", ROLE_ROOT, ROLE_ROOT, S | AGREE | REROOT, RUNS_FD,
	    S | SYNCED, "ROOT_LEARN" },
	{ "somebody was", ROLE_ROOT, ROLE_ROOT, S | AGREE | REROOT, RUNS_FD | OTHER_RR, S | SYNCED,
	    NULL },
	{ "it was a backup itself", ROLE_ROOT, ROLE_ROOT, S | AGREE | REROOT, RUNS_FD | RUNS_RB,
	    S | SYNCED, NULL },
	{ "it has waited", ROLE_ROOT, ROLE_ROOT, S | AGREE | REROOT, RUNS_RB | OTHER_RR, S | SYNCED,
	    "ROOT_LEARN" },
	{ "it has learnt", ROLE_ROOT, ROLE_ROOT, S | AGREE | REROOT | LEARN, RUNS_FD, S | SYNCED,
	    "ROOT_FORWARD" },
	{ "it forwards", ROLE_ROOT, ROLE_ROOT, S | AGREE | REROOT | LEARN | FORWARD, 0, S | SYNCED,
	    "REROOTED" },
	{ "all is well", ROLE_ROOT, ROLE_ROOT, S | AGREE | LEARN | FORWARD, 0, S | SYNCED, NULL },

	{ "it may be asked", ROLE_DESIGNATED, ROLE_DESIGNATED, S | SYNCED, RUNS_FD, S,
	    "DESIGNATED_PROPOSE" },
	{ "it was asked", ROLE_DESIGNATED, ROLE_DESIGNATED, S | SYNCED | PROPOSING, RUNS_FD, S,
	    NULL },
	{ "it was answered", ROLE_DESIGNATED, ROLE_DESIGNATED, S | SYNCED | AGREED, RUNS_FD, S,
	    "DESIGNATED_LEARN" },
	{ "answered, and it learns", ROLE_DESIGNATED, ROLE_DESIGNATED,
	    S | SYNCED | AGREED | LEARN | LEARNING, RUNS_FD, S, "DESIGNATED_FORWARD" },
	{ "nobody answers", ROLE_DESIGNATED, ROLE_DESIGNATED, S | SYNCED | PROPOSING, 0, S,
	    "DESIGNATED_LEARN" },
	{ "an edge need not ask", ROLE_DESIGNATED, ROLE_DESIGNATED, S | SYNCED | EDGE, RUNS_FD, S,
	    "DESIGNATED_LEARN" },
	{ "it was the root port: not yet", ROLE_DESIGNATED, ROLE_DESIGNATED,
	    S | SYNCED | AGREED | REROOT, RUNS_RR, S, NULL },
	{ "it was the root port, long ago", ROLE_DESIGNATED, ROLE_DESIGNATED,
	    S | SYNCED | AGREED | REROOT, 0, S, "DESIGNATED_RETIRED" },
	{ "discarding is synced", ROLE_DESIGNATED, ROLE_DESIGNATED, S | SYNC, RUNS_FD, S,
	    "DESIGNATED_SYNCED" },
	{ "agreed is synced", ROLE_DESIGNATED, ROLE_DESIGNATED,
	    S | SYNC | AGREED | LEARN | LEARNING | FORWARD | FORWARDING, 0, S,
	    "DESIGNATED_SYNCED" },
	{ "it must be synced", ROLE_DESIGNATED, ROLE_DESIGNATED,
	    S | SYNC | LEARN | LEARNING | FORWARD | FORWARDING, 0, S, "DESIGNATED_DISCARD" },
	{ "an edge need not be", ROLE_DESIGNATED, ROLE_DESIGNATED,
	    S | SYNC | SYNCED | EDGE | LEARN | LEARNING | FORWARD | FORWARDING, 0, S,
	    "DESIGNATED_SYNCED" },
	{ "another forwards there", ROLE_DESIGNATED, ROLE_DESIGNATED,
	    S | SYNCED | DISPUTED | LEARN | LEARNING | FORWARD | FORWARDING, 0, S,
	    "DESIGNATED_DISCARD" },
	{ "a new root port waits for it", ROLE_DESIGNATED, ROLE_DESIGNATED,
	    S | SYNCED | REROOT | LEARN | LEARNING | FORWARD | FORWARDING, RUNS_RR, S,
	    "DESIGNATED_DISCARD" },
	{ "all is well", ROLE_DESIGNATED, ROLE_DESIGNATED,
	    S | SYNCED | LEARN | LEARNING | FORWARD | FORWARDING, 0, S, NULL },

	{ "an alternate is asked", ROLE_ALTERNATE, ROLE_ALTERNATE, S | SYNCED | PROPOSED, 0, S,
	    "ALTERNATE_PROPOSED" },
	{ "and may agree", ROLE_ALTERNATE, ROLE_ALTERNATE, S | SYNCED, 0, S | SYNCED,
	    "ALTERNATE_AGREED" },
	{ "a timer of it ran", ROLE_ALTERNATE, ROLE_ALTERNATE, S | SYNCED | AGREE, 0, S | SYNCED,
	    "ALTERNATE_PORT" },
	{ "a backup's ran", ROLE_BACKUP, ROLE_BACKUP, S | SYNCED | AGREE, 0, S | SYNCED,
	    "BACKUP_PORT" },
};

START_TEST(roles_change_as_figures_17_20_to_17_23_say)
{
	struct bench x = bench_new(STP_RAPID);

	for (unsigned i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		ix_time soon = x.sim->now + IX_SECOND;

		for (unsigned k = 1; k <= 3; k++) {
			set(x.p[k], k == 1 ? roles[i].flags : roles[i].others);
			x.p[k]->role = x.p[k]->selectedRole = ROLE_DESIGNATED;
			x.p[k]->rrWhile = 0;
		}
		x.p[1]->role = (uint8_t)roles[i].role;
		x.p[1]->selectedRole = (uint8_t)roles[i].selected;
		x.p[1]->fdWhile = roles[i].timers & RUNS_FD ? soon : 0;
		x.p[1]->rrWhile = roles[i].timers & RUNS_RR ? soon : 0;
		x.p[1]->rbWhile = roles[i].timers & RUNS_RB ? soon : 0;
		x.p[2]->rrWhile = roles[i].timers & OTHER_RR ? soon : 0;
		entered(roles[i].why, stp_role_transitions(x.p[1]), roles[i].want);
	}
	arena_delete(x.arena);
}
END_TEST

START_TEST(a_timer_that_a_role_holds_runs_when_the_role_is_left)
{
	static const struct {
		const char *why;
		enum stp_port_role from, to;
		unsigned fd_s, rr_s, rb_s; /* that are left then; 0: over */
	} rows[] = {
		{ "a root port was one a forward delay ago", ROLE_ROOT, ROLE_DESIGNATED, 0, 15, 0 },
		{ "an alternate waits two hellos", ROLE_ALTERNATE, ROLE_ROOT, 2, 0, 0 },
		{ "a backup four seconds", ROLE_BACKUP, ROLE_DESIGNATED, 2, 0, 4 },
		{ "who comes up listens a maximum age", ROLE_DISABLED, ROLE_DESIGNATED, 20, 0, 0 },
	};
	struct bench x = bench_new(STP_RAPID);
	struct stp_port *p = x.p[1];

	sim_run(x.sim, 100 * IX_SECOND);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		set(p, SELECTED);
		p->role = rows[i].from;
		p->selectedRole = rows[i].to;
		p->fdWhile = rows[i].from == ROLE_ROOT ? 0 : HELD;
		p->rrWhile = rows[i].from == ROLE_ROOT ? HELD : 0;
		p->rbWhile = rows[i].from == ROLE_BACKUP ? HELD : 0;
		ck_assert_ptr_nonnull(stp_role_transitions(p));
		ck_assert_msg(p->fdWhile == (rows[i].fd_s ? (100 + rows[i].fd_s) * IX_SECOND : 0),
		    "%s: fdWhile", rows[i].why);
		ck_assert_msg(rows[i].to == ROLE_ROOT
			? p->rrWhile == HELD
			: p->rrWhile == (rows[i].rr_s ? (100 + rows[i].rr_s) * IX_SECOND : 0),
		    "%s: rrWhile", rows[i].why);
		ck_assert_msg(p->rbWhile == (rows[i].rb_s ? (100 + rows[i].rb_s) * IX_SECOND : 0),
		    "%s: rbWhile", rows[i].why);
	}
	arena_delete(x.arena);
}
END_TEST

START_TEST(states_follow_learn_and_forward)
{
	static const struct {
		unsigned flags;
		const char *want;
		enum bridge_state state;
	} rows[] = {
		{ 0, NULL, BRIDGE_DISCARDING },
		{ LEARN, "LEARNING", BRIDGE_LEARNING },
		{ LEARN | LEARNING | FORWARD, "FORWARDING", BRIDGE_FORWARDING },
		{ LEARN | LEARNING | FORWARD | FORWARDING, NULL, BRIDGE_FORWARDING },
		{ LEARNING | FORWARDING, "DISCARDING", BRIDGE_DISCARDING },
		{ LEARN | LEARNING, NULL, BRIDGE_DISCARDING },
		{ LEARNING, "DISCARDING", BRIDGE_DISCARDING },
	};
	struct bench x = bench_new(STP_RAPID);

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		set(x.p[1], rows[i].flags);
		entered("", stp_state_transition(x.p[1]), rows[i].want);
		ck_assert_uint_eq(x.p[1]->bp->state, rows[i].state);
	}
	arena_delete(x.arena);
}
END_TEST

START_TEST(the_neighbours_protocol_is_found_out)
{
	static const struct {
		const char *why;
		enum stp_migration state;
		bool sendRSTP, rcvdRSTP, rcvdSTP, mcheck, running;
		const char *want;
		bool then;
	} rows[] = {
		{ "for three seconds nobody is believed", CHECKING_RSTP, true, false, true, false,
		    true, NULL, true },
		{ "then they are", CHECKING_RSTP, true, false, true, false, false, "SENSING",
		    true },
		{ "an STP bridge", SENSING, true, false, true, false, false, "SELECTING_STP",
		    false },
		{ "an RSTP bridge", SENSING, true, true, false, false, false, NULL, true },
		{ "an RSTP bridge in place of it", SENSING, false, true, false, false, false,
		    "CHECKING_RSTP", true },
		{ "asked by hand", SENSING, false, false, false, true, false, "CHECKING_RSTP",
		    true },
		{ "still the STP bridge", SENSING, false, false, true, false, false, NULL, false },
		{ "chosen for three seconds", SELECTING_STP, false, true, false, false, true, NULL,
		    false },
		{ "asked by hand meanwhile", SELECTING_STP, false, false, false, true, true,
		    "SENSING", false },
		{ "and then open again", SELECTING_STP, false, true, false, false, false, "SENSING",
		    false },
	};
	struct bench x = bench_new(STP_RAPID);
	struct stp_port *p = x.p[1];

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		p->migration = rows[i].state;
		p->sendRSTP = rows[i].sendRSTP;
		p->rcvdRSTP = rows[i].rcvdRSTP;
		p->rcvdSTP = rows[i].rcvdSTP;
		p->mcheck = rows[i].mcheck;
		p->mdelayWhile = rows[i].running ? x.sim->now + 1 : 0;
		entered(rows[i].why, stp_port_migration(p), rows[i].want);
		ck_assert_msg(p->sendRSTP == rows[i].then, "%s", rows[i].why);
	}
	arena_delete(x.arena);
}
END_TEST

START_TEST(a_topology_change_is_told_as_figure_17_25_says)
{
	enum { TC = 1, TCN = 2, TCACK = 4, PROP = 8 };
	static const struct {
		const char *why;
		enum stp_change state;
		enum stp_port_role role;
		unsigned flags, got;
		const char *want;
		bool others_told, acks;
	} rows[] = {
		{ "it begins to learn", CHANGE_INACTIVE, ROLE_ROOT, LEARN, 0, "LEARNING" },
		{ "an alternate rests", CHANGE_INACTIVE, ROLE_ALTERNATE, 0, TC, NULL },
		{ "what was heard before it forwards does not matter", CHANGE_LEARNING, ROLE_ROOT,
		    LEARN, TC, "LEARNING" },
		{ "it begins to forward", CHANGE_LEARNING, ROLE_ROOT, LEARN | FORWARD, 0,
		    "DETECTED", true },
		{ "an edge that does is no change", CHANGE_LEARNING, ROLE_DESIGNATED,
		    LEARN | FORWARD | EDGE, 0, NULL },
		{ "it is blocked", CHANGE_LEARNING, ROLE_ALTERNATE, 0, 0, "INACTIVE" },
		{ "a notification at a designated port", CHANGE_ACTIVE, ROLE_DESIGNATED,
		    LEARN | FORWARD, TCN, "NOTIFIED_TCN", true, true },
		{ "a change told by the root port", CHANGE_ACTIVE, ROLE_ROOT, LEARN | FORWARD, TC,
		    "NOTIFIED_TC", true },
		{ "told by another port of the bridge", CHANGE_ACTIVE, ROLE_ROOT, LEARN | FORWARD,
		    PROP, "PROPAGATING" },
		{ "acknowledged", CHANGE_ACTIVE, ROLE_ROOT, LEARN | FORWARD, TCACK,
		    "ACKNOWLEDGED" },
		{ "it is blocked", CHANGE_ACTIVE, ROLE_ALTERNATE, 0, 0, "LEARNING" },
		{ "it is an edge after all", CHANGE_ACTIVE, ROLE_DESIGNATED, LEARN | FORWARD | EDGE,
		    0, "LEARNING" },
	};
	struct bench x = bench_new(STP_RAPID);
	struct stp_port *p = x.p[1];

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		set(p, rows[i].flags);
		p->change = rows[i].state;
		p->role = rows[i].role;
		p->rcvdTc = rows[i].got & TC;
		p->rcvdTcn = rows[i].got & TCN;
		p->rcvdTcAck = rows[i].got & TCACK;
		p->tcProp = rows[i].got & PROP;
		p->tcWhile = 0;
		p->tcAck = x.p[2]->tcProp = x.p[3]->tcProp = false;
		entered(rows[i].why, stp_topology_change(p), rows[i].want);
		ck_assert_msg(x.p[2]->tcProp == rows[i].others_told, "%s", rows[i].why);
		ck_assert_msg(x.p[3]->tcProp == rows[i].others_told, "%s", rows[i].why);
		ck_assert_msg(p->tcAck == rows[i].acks, "%s", rows[i].why);
	}
	arena_delete(x.arena);
}
END_TEST

START_TEST(an_edge_is_found_out_in_three_seconds_of_silence)
{
	static const struct {
		const char *why;
		enum stp_edge set;
		bool proposing, silent, sendRSTP;
		const char *want;
	} rows[] = {
		{ "three seconds of proposals", EDGE_AUTO, true, true, true, "EDGE" },
		{ "not yet three", EDGE_AUTO, true, false, true, NULL },
		{ "nothing was proposed", EDGE_AUTO, false, true, true, NULL },
		{ "an STP neighbour is no station", EDGE_AUTO, true, true, false, NULL },
		{ "said to lead to a bridge", EDGE_NO, true, true, true, NULL },
	};
	struct bench x = bench_new(STP_RAPID);
	struct stp_port *p = x.p[1];

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		p->operEdge = false;
		p->edge = (uint8_t)rows[i].set;
		p->proposing = rows[i].proposing;
		p->edgeDelayWhile = rows[i].silent ? 0 : x.sim->now + 1;
		p->sendRSTP = rows[i].sendRSTP;
		entered(rows[i].why, stp_bridge_detection(p), rows[i].want);
	}
	arena_delete(x.arena);
}
END_TEST

START_TEST(a_port_speaks_when_it_has_something_to_say)
{
	static const struct {
		const char *why;
		enum stp_port_role role;
		bool sendRSTP, newInfo, hello, changing;
		uint8_t sent;
		const char *want;
	} rows[] = {
		{ "a hello", ROLE_DESIGNATED, true, false, true, false, 0, "TRANSMIT_PERIODIC" },
		{ "news", ROLE_DESIGNATED, true, true, false, false, 0, "TRANSMIT_RSTP" },
		{ "an agreement", ROLE_ROOT, true, true, false, false, 0, "TRANSMIT_RSTP" },
		{ "an alternate's agreement", ROLE_ALTERNATE, true, true, false, false, 0,
		    "TRANSMIT_RSTP" },
		{ "nothing new", ROLE_ROOT, true, false, false, false, 0, NULL },
		{ "news to an STP neighbour", ROLE_DESIGNATED, false, true, false, false, 0,
		    "TRANSMIT_CONFIG" },
		{ "a change to an STP neighbour", ROLE_ROOT, false, true, false, true, 0,
		    "TRANSMIT_TCN" },
		{ "an STP root has no use for agreements", ROLE_ROOT, false, true, false, false, 0,
		    NULL },
		{ "an alternate is silent in STP", ROLE_ALTERNATE, false, true, false, false, 0,
		    NULL },
		{ "five in this second", ROLE_DESIGNATED, true, true, false, false, 5,
		    "TRANSMIT_RSTP" },
		{ "six in this second", ROLE_DESIGNATED, true, true, false, false, 6, NULL },
	};
	struct bench x = bench_new(STP_RAPID);
	struct stp_port *p = x.p[1];

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		set(p, SELECTED);
		p->role = p->selectedRole = rows[i].role;
		p->sendRSTP = rows[i].sendRSTP;
		p->newInfo = rows[i].newInfo;
		p->helloWhen = rows[i].hello ? 0 : x.sim->now + 1;
		p->tcWhile = rows[i].changing ? x.sim->now + 1 : 0;
		p->txCount = rows[i].sent;
		p->txSecond = stp_second(p->tree);
		entered(rows[i].why, stp_port_transmit(p), rows[i].want);
	}
	arena_delete(x.arena);
}
END_TEST

Suite *stp_machine_suite(void);
Suite *
stp_machine_suite(void)
{
	const TTest *const tests[] = { the_lower_vector_is_the_better_field_by_field,
		a_message_is_superior_if_it_is_better_or_from_the_same_port,
		a_cable_costs_by_its_rate, a_bpdu_is_superior_repeated_inferior_or_an_answer,
		roles_change_as_figures_17_20_to_17_23_say,
		a_timer_that_a_role_holds_runs_when_the_role_is_left,
		states_follow_learn_and_forward, the_neighbours_protocol_is_found_out,
		a_topology_change_is_told_as_figure_17_25_says,
		an_edge_is_found_out_in_three_seconds_of_silence,
		a_port_speaks_when_it_has_something_to_say, NULL };

	return suite_of("spanning tree's state machines", tests);
}
