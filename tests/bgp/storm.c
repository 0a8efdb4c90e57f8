/*
 * storm.c - routers on a LAN with a loop in it, run twice: every frame one by one, and as rates.
 * Who loses the session, what processors read and have no time for, and how often an address is
 * answered for must agree (link/rate.h, ip/cpu.h).
 */
#include "tests/runner.h"

#include <stdio.h>
#include <string.h>

#include "ip/cpu.h"
#include "link/rate.h"
#include "tests/bgp/bed.h"

enum { MEMBERS = 8, ASKED = 20 };

/* Control planes, in the order of members; none: reads all. */
static const struct cpu_budget budgets[MEMBERS] = { { 512, 512, 0 }, { 500, 3000, 0 },
	{ 20000, 20000, 0 }, { 20000, 20000, 100 }, { 400000, 20000, 0 }, { 400000, 20000, 0 },
	{ 20000000, 100000, 0 }, { 0, 0, 0 } };

struct world {
	struct bed bed;
	struct bgp_speaker *hub, *member[MEMBERS];
	struct peer *at_hub[MEMBERS], *at_member[MEMBERS];
	struct port *asker;
};

struct tale {
	const char *what;
	unsigned target; /* the last octet that is asked for: a member's, or nobody's */
	uint64_t loop_bps;
	ix_time lasts;
};

static void
sink(struct port *p, struct frame *f)
{
	frame_drop(p->node->net, f);
}

static const struct node_ops sink_ops = { .receive = sink };

static struct peer *
quick(struct bgp_speaker *sp, unsigned n, uint32_t asn)
{
	struct peer *p = bed_peer(sp, lan4(n), asn);

	bed_change(p, config.own_timers = true);
	bed_change(p, config.hold_s = 3);
	bed_change(p, config.keepalive_s = 1);
	return p;
}

static struct world
build(const struct tale *t, bool forbidden)
{
	struct world w = { .bed = bed_new(5, false) };
	char name[PORT_NAME];

	w.hub = bed_router(&w.bed, "rs", 1, 64500, &bgp_profile_frr);
	for (unsigned i = 0; i < MEMBERS; i++) {
		snprintf(name, sizeof(name), "m%u", i);
		w.member[i] = bed_router(&w.bed, name, 10 + i, 64510 + i, &bgp_profile_frr);
		stack_set_cpu(w.member[i]->stack, &budgets[i]);
		w.at_hub[i] = quick(w.hub, 10 + i, 64510 + i);
		w.at_member[i] = quick(w.member[i], 1, 64500);
	}
	w.asker = port_new(node_new(w.bed.net, "asker", &sink_ops, NULL), "eth0");
	link_new(w.asker, bridge_port_add(w.bed.lan, "asker")->port, &link_defaults);
	rate_net(w.bed.net)->forbidden = forbidden;
	bed_run(&w.bed, 20);
	for (unsigned i = 0; i < MEMBERS; i++)
		ck_assert_msg(bed_row(w.at_hub[i])->state == BGP_ESTABLISHED, "%s: %u", t->what, i);
	return w;
}

/* A cable joins two ports, and somebody asks once. */
static void
loop(struct world *w, const struct tale *t)
{
	struct link_settings cable = link_defaults;
	uint8_t ask[60] = { 255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 1, 9, 8, 6, 0, 1, 8, 0, 6, 4,
		0, 1, 2, 0, 0, 0, 1, 9, 100, 127, 1, 200, 0, 0, 0, 0, 0, 0, 100, 127, 1,
		(uint8_t)t->target };

	cable.rate_bps = t->loop_bps;
	link_new(
	    bridge_port_add(w->bed.lan, "a")->port, bridge_port_add(w->bed.lan, "b")->port, &cable);
	port_send(w->asker, frame_from(w->bed.net, ask, sizeof(ask)));
	sim_run(w->bed.sim, w->bed.sim->now + t->lasts);
}

static struct world
play(const struct tale *t, bool forbidden)
{
	struct world w = build(t, forbidden);

	loop(&w, t);
	return w;
}

static bool
agree(uint64_t a, uint64_t b)
{
	uint64_t apart = a > b ? a - b : b - a;

	return apart <= a / 50 + 20;
}

static void
same(const char *what, unsigned who, const char *which, uint64_t frames, uint64_t rates)
{
	ck_assert_msg(agree(frames, rates), "%s: m%u %s: %llu, as rates %llu", what, who, which,
	    (unsigned long long)frames, (unsigned long long)rates);
}

static void
compare_cpu(const struct tale *t, unsigned who, const struct stack *a, const struct stack *b)
{
	struct cpu_row x, y;

	if (!stack_cpu(a, &x) || !stack_cpu(b, &y))
		return;
	same(t->what, who, "read", x.read + x.storm_read, y.read + y.storm_read);
	same(t->what, who, "dropped", x.dropped + x.storm_dropped, y.dropped + y.storm_dropped);
	same(t->what, who, "load / 1000", x.load / 1000, y.load / 1000);
}

static void
compare(const struct tale *t, const struct world *a, const struct world *b, unsigned i)
{
	struct port *p = stack_node(a->member[i]->stack)->ports.at[0],
		    *q = stack_node(b->member[i]->stack)->ports.at[0];
	struct counters in[2], out[2];

	port_counters(p, &in[0], &out[0]);
	port_counters(q, &in[1], &out[1]);
	same(t->what, i, "broadcasts heard", in[0].broadcast, in[1].broadcast);
	same(t->what, i, "answers", out[0].unicast, out[1].unicast);
	same(t->what, i, "cpu-queue", port_drops(p, &drop_cpu_queue),
	    port_drops(q, &drop_cpu_queue));
	compare_cpu(t, i, a->member[i]->stack, b->member[i]->stack);
	/*
	 * Who reads one in seven gets a keepalive, or one of the copies that TCP sends in a hold
	 * time, as a coin falls.
	 */
	if (budgets[i].broadcasts == 20000)
		return;
	same(t->what, i, "flaps at the hub * 1000", 1000 * bed_row(a->at_hub[i])->flaps,
	    1000 * bed_row(b->at_hub[i])->flaps);
	same(t->what, i, "flaps * 1000", 1000 * bed_row(a->at_member[i])->flaps,
	    1000 * bed_row(b->at_member[i])->flaps);
	same(t->what, i, "up * 1000", 1000 * (bed_row(a->at_hub[i])->state == BGP_ESTABLISHED),
	    1000 * (bed_row(b->at_hub[i])->state == BGP_ESTABLISHED));
}

static const struct tale tales[] = {
	{ "nobody's address, 1 s", 99, 100000000, IX_SECOND },
	{ "nobody's address, 6 s", 99, 100000000, 6 * IX_SECOND },
};

START_TEST(frames_and_rates_agree_on_sessions)
{
	for (unsigned i = 0; i < sizeof(tales) / sizeof(tales[0]); i++) {
		const struct tale *t = &tales[i];
		struct world a = play(t, true), b = play(t, false);

		ck_assert_msg(b.bed.sim->events * 4 < a.bed.sim->events, "%s: no rates", t->what);
		for (unsigned k = 0; k < MEMBERS; k++)
			compare(t, &a, &b, k);
		bed_delete(&a.bed);
		bed_delete(&b.bed);
	}
}
END_TEST

Suite *bgp_storm_suite(void);
Suite *
bgp_storm_suite(void)
{
	return suite_of(
	    "bgp storm", (const TTest *const[]){ frames_and_rates_agree_on_sessions, NULL });
}
