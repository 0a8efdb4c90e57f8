/*
 * storm.c - a bridged loop, run twice: every frame one by one, and as rates. What ports counted and
 * what MAC tables say must agree, whatever the cabling.
 */
#include "tests/runner.h"

#include <stdio.h>
#include <string.h>

#include "link/rate.h"
#include "switch/passing.h"
#include "switch/storm.h"

enum { SWITCHES = 4, STATIONS = 3, CABLES = 8, SOURCES = 3 };

/* Who is cabled to whom: switch 1..4, or 9: a port that sends back what it gets. */
struct cable {
	uint8_t a, b;
	uint16_t vlan_a, vlan_b; /* 0: a trunk that carries VLAN 1 with a tag */
};

struct story {
	const char *what;
	uint8_t switches, sources, frames; /* frames a source, 1 ms apart */
	uint8_t to; /* 0xff: broadcast, 0x33: multicast, else a station that is not there */
	struct cable cable[CABLES];
	uint64_t rate_bps;
	ix_time delay, jitter;
	/* which copies follow each other in a round is not kept, so moves are only about right */
	bool phases;
};

struct net_bed {
	struct arena *arena;
	struct sim *sim;
	struct net *net;
	struct bridge *sw[SWITCHES];
	struct port *station[SWITCHES][STATIONS];
	uint64_t heard;
};

static void
sink(struct port *p, struct frame *f)
{
	frame_drop(p->node->net, f);
}

static void
reflect(struct port *p, struct frame *f)
{
	if (f->rated)
		frame_drop(p->node->net, f);
	else
		port_send(p, f);
}

static void
reflect_spread(struct port *p, struct frame *f, struct rate_ways *ways)
{
	rate_way(ways, p, f);
}

static const struct node_ops sink_ops = { .receive = sink };
static const struct node_ops mirror_ops = { .receive = reflect, .spread = reflect_spread };

static struct port *
end_of(struct net_bed *b, unsigned who, uint16_t vlan, unsigned number)
{
	struct bridge_port *bp;
	char name[PORT_NAME];

	snprintf(name, sizeof(name), "x%u", number);
	if (who == 9)
		return port_new(node_new(b->net, name, &mirror_ops, NULL), "lo");
	bp = bridge_port_add(b->sw[who - 1], name);
	if (vlan) {
		bridge_port_vlan(bp, vlan);
	} else {
		bridge_port_mode(bp, BRIDGE_TRUNK);
		bridge_port_native(bp, 99);
	}
	return bp->port;
}

static struct net_bed *
build(const struct story *s, bool forbidden)
{
	struct link_settings set = link_defaults;
	struct arena *a = arena_new((size_t)1 << 30);
	struct net_bed *b = arena_make(a, struct net_bed);
	char name[PORT_NAME];

	b->arena = a;
	b->sim = sim_new(a, 7);
	b->net = net_new(b->sim);
	set.rate_bps = s->rate_bps ? s->rate_bps : 100000000;
	set.delay = s->delay ? s->delay : 10 * IX_US;
	for (unsigned i = 0; i < s->switches; i++) {
		snprintf(name, sizeof(name), "sw%u", i + 1);
		b->sw[i] = bridge_new(b->net, name);
		for (unsigned k = 0; k < STATIONS; k++) {
			struct port *p;

			snprintf(name, sizeof(name), "h%u%u", i + 1, k);
			b->station[i][k] = port_new(
			    node_new(b->net, name, &sink_ops, NULL), "eth0");
			snprintf(name, sizeof(name), "p%u", k);
			p = bridge_port_add(b->sw[i], name)->port;
			link_new(b->station[i][k], p, &set);
		}
	}
	set.jitter = s->jitter;
	for (unsigned i = 0; i < CABLES && s->cable[i].a; i++) {
		link_new(end_of(b, s->cable[i].a, s->cable[i].vlan_a, 2 * i),
		    end_of(b, s->cable[i].b, s->cable[i].vlan_b, 2 * i + 1), &set);
		set.delay += 130; /* no two cables are equally long */
	}
	rate_net(b->net)->forbidden = forbidden;
	return b;
}

static void
utter(struct net_bed *b, const struct story *s, unsigned source, unsigned n)
{
	uint8_t bytes[60] = { 2, 0, 0, 0, 9, 9, 2, 0, 0, 0, 1, (uint8_t)source, 8, 6, (uint8_t)n };

	if (s->to == 0xff)
		memset(bytes, 0xff, 6);
	else if (s->to == 0x33)
		memset(bytes, 0x33, 2);
	port_send(b->station[0][source], frame_from(b->net, bytes, sizeof(bytes)));
}

static struct net_bed *
play(const struct story *s, bool forbidden, ix_time until)
{
	struct net_bed *b = build(s, forbidden);

	for (unsigned n = 0; n < s->frames; n++)
		for (unsigned k = 0; k < s->sources; k++) {
			utter(b, s, k, n);
			sim_run(b->sim, b->sim->now + 137 * IX_US);
		}
	sim_run(b->sim, until);
	return b;
}

#define TRIANGLE \
	{ \
		{ 1, 2, 1, 1 }, { 2, 3, 1, 1 }, \
		{ \
			3, 1, 1, 1 \
		} \
	}
static const struct story stories[] = {
	{ "a cable between two access ports", 1, 1, 1, 0xff, { { 1, 1, 1, 1 } }, 0, 0, 0 },
	{ "the same, neighbour discovery", 1, 1, 1, 0x33, { { 1, 1, 1, 1 } }, 0, 0, 0 },
	{ "the same, a station nobody knows", 1, 1, 1, 0, { { 1, 1, 1, 1 } }, 0, 0, 0 },
	{ "a triangle", 3, 1, 1, 0xff, TRIANGLE, 0, 0, 0 },
	{ "a triangle of trunks", 3, 1, 1, 0xff, { { 1, 2, 0, 0 }, { 2, 3, 0, 0 }, { 3, 1, 0, 0 } },
	    0, 0, 0 },
	{ "tags on one side only", 3, 1, 1, 0xff,
	    { { 1, 2, 0, 0 }, { 2, 3, 1, 1 }, { 3, 1, 0, 0 } }, 0, 0, 0 },
	{ "two redundant links", 2, 1, 1, 0xff, { { 1, 2, 1, 1 }, { 1, 2, 1, 1 } }, 0, 0, 0 },
	{ "two redundant links and a third", 2, 1, 1, 0xff,
	    { { 1, 2, 1, 1 }, { 1, 2, 1, 1 }, { 1, 2, 1, 1 } }, 0, 0, 0 },
	{ "two cables on one switch", 1, 1, 1, 0xff, { { 1, 1, 1, 1 }, { 1, 1, 1, 1 } }, 0, 0, 0 },
	{ "a mesh of four", 4, 1, 1, 0xff,
	    { { 1, 2, 1, 1 }, { 2, 3, 1, 1 }, { 3, 4, 1, 1 }, { 4, 1, 1, 1 }, { 1, 3, 1, 1 },
		{ 2, 4, 1, 1 } },
	    0, 0, 0 },
	{ "two ports that reflect", 2, 1, 1, 0xff,
	    { { 1, 9, 1, 0 }, { 1, 2, 1, 1 }, { 2, 9, 1, 0 } }, 0, 0, 0, true },
	{ "three sources", 3, 3, 1, 0xff, TRIANGLE, 0, 0, 0 },
	{ "many frames in the loop", 1, 3, 4, 0xff, { { 1, 1, 1, 1 } }, 0, 0, 0 },
	{ "longer cables", 3, 2, 3, 0xff, TRIANGLE, 0, 150 * IX_US, 0, true },
	{ "jitter", 1, 1, 1, 0xff, { { 1, 1, 1, 1 } }, 0, 0, 3 * IX_US },
	{ "a branch to another switch behind a slow loop", 3, 1, 2, 0xff,
	    { { 1, 2, 1, 1 }, { 1, 2, 1, 1 }, { 2, 3, 1, 1 } }, 50000000, 0, 0 },
};

/* Within 2 %, and a few frames at the ends. */
static bool
agree(uint64_t a, uint64_t b)
{
	uint64_t apart = a > b ? a - b : b - a;

	return apart <= a / 50 + 20;
}

static void
compare(const struct story *s, struct port *p, struct port *q)
{
	struct counters a[2], b[2];

	port_counters(p, &a[0], &a[1]);
	port_counters(q, &b[0], &b[1]);
	for (unsigned out = 0; out < 2; out++) {
		const uint64_t frames[] = { a[out].unicast, a[out].multicast, a[out].broadcast },
			       rates[] = { b[out].unicast, b[out].multicast, b[out].broadcast };

		for (unsigned k = 0; k < 3; k++)
			ck_assert_msg(agree(frames[k], rates[k]),
			    "%s: %s %s %s: %llu, as rates %llu", s->what, p->node->name, p->name,
			    out ? "out" : "in", (unsigned long long)frames[k],
			    (unsigned long long)rates[k]);
		ck_assert_msg(agree(a[out].octets / 60, b[out].octets / 60), "%s: octets", s->what);
	}
	for (uint32_t i = 0; i < p->drops.n; i++) {
		struct drop_count row;

		port_drop_row(p, i, &row);
		ck_assert_msg(agree(row.n, port_drops(q, row.reason)), "%s: %s %s %s: %llu, %llu",
		    s->what, p->node->name, p->name, row.reason->name, (unsigned long long)row.n,
		    (unsigned long long)port_drops(q, row.reason));
	}
}

static void
compare_tables(const struct story *s, struct bridge *a, struct bridge *b)
{
	struct fdb_row x[64], y[64];
	uint32_t n = fdb_rows(&a->fdb, a->node->net->sim->now, x);

	ck_assert_uint_eq(n, fdb_rows(&b->fdb, b->node->net->sim->now, y));
	for (uint32_t i = 0; i < n; i++) {
		ck_assert(memcmp(&x[i].mac, &y[i].mac, 6) == 0 && x[i].vlan == y[i].vlan);
		ck_assert_msg(s->phases ? agree(x[i].moves / 3, y[i].moves / 3) ||
			    (y[i].moves < x[i].moves * 5 / 2 && y[i].moves > x[i].moves / 2)
					: agree(x[i].moves, y[i].moves),
		    "%s: %s: moves %u, as rates %u", s->what, a->node->name, x[i].moves,
		    y[i].moves);
	}
}

START_TEST(frames_and_rates_agree)
{
	for (unsigned i = 0; i < sizeof(stories) / sizeof(stories[0]); i++) {
		const struct story *s = &stories[i];
		struct net_bed *a = play(s, true, IX_SECOND), *b = play(s, false, IX_SECOND);

		ck_assert_msg(b->sim->events * 4 < a->sim->events, "%s: no rates", s->what);
		for (uint32_t k = 0; k < a->net->ports.n; k++)
			compare(s, a->net->ports.at[k], b->net->ports.at[k]);
		for (unsigned k = 0; k < s->switches; k++)
			compare_tables(s, a->sw[k], b->sw[k]);
		arena_delete(a->arena);
		arena_delete(b->arena);
	}
}
END_TEST

static const struct story *const ring = &stories[3], *const mesh = &stories[9];

/* Cuts a cable of the loop, after which nothing passes any port. */
static void
cut(struct net_bed *b, unsigned cable)
{
	link_up(b->net->links.at[b->net->links.n - 1 - cable], false);
	sim_run(b->sim, b->sim->now + 100 * IX_MS);
}

static uint64_t
broadcasts_in(const struct port *p)
{
	struct counters in, out;

	port_counters(p, &in, &out);
	return in.broadcast;
}

START_TEST(a_storm_ends_with_its_loop)
{
	static const struct story *const rows[] = { &stories[3], &stories[4], &stories[6] };

	for (unsigned i = 0; i < 3; i++) {
		struct net_bed *b = play(rows[i], false, IX_SECOND);
		struct port *p = b->station[0][1];
		uint64_t heard;

		ck_assert_uint_eq(b->net->rates->classes.n, 1);
		cut(b, 0);
		heard = broadcasts_in(p);
		ck_assert_uint_eq(b->net->rates->classes.n, 0);
		sim_run(b->sim, b->sim->now + IX_SECOND);
		ck_assert_uint_eq(broadcasts_in(p), heard);
		link_up(b->net->links.at[b->net->links.n - 1], true);
		sim_run(b->sim, b->sim->now + IX_SECOND);
		ck_assert_msg(broadcasts_in(p) == heard, "a whole cable alone begins nothing");
		arena_delete(b->arena);
	}
}
END_TEST

START_TEST(a_wider_storm_gets_narrower_with_each_cable_cut)
{
	struct net_bed *b = play(mesh, false, 100 * IX_MS);
	const struct port *p = b->station[0][1];

	cut(b, 0);
	ck_assert_uint_eq(b->net->rates->classes.n, 1);
	ck_assert_uint_gt(rate_on(p, false), 0);
	cut(b, 1);
	ck_assert_uint_eq(b->net->rates->classes.n, 1);
	cut(b, 2); /* four switches and three cables: a tree */
	ck_assert_uint_eq(b->net->rates->classes.n, 0);
	arena_delete(b->arena);
}
END_TEST

START_TEST(a_slow_loop_is_frames_again)
{
	struct net_bed *b = play(ring, false, 100 * IX_MS);
	struct link_settings slow = {
		.rate_bps = 100000000, .delay = IX_MS, .queue = 65536, .mtu = 1500
	};
	uint64_t before;

	for (uint32_t i = 0; i < b->net->links.n; i++)
		link_set(b->net->links.at[i], &slow);
	sim_run(b->sim, b->sim->now + 3 * IX_SECOND);
	ck_assert_uint_eq(b->net->rates->classes.n, 0);
	before = broadcasts_in(b->station[0][1]);
	sim_run(b->sim, b->sim->now + IX_SECOND); /* two frames, 3 ms a round */
	before = broadcasts_in(b->station[0][1]) - before;
	ck_assert_msg(before > 650 && before < 680, "%u", (unsigned)before);
	arena_delete(b->arena);
}
END_TEST

START_TEST(a_loop_that_loses_frames_dies_by_itself)
{
	struct net_bed *b = play(ring, false, 100 * IX_MS);
	struct link_settings poor = { .rate_bps = 100000000,
		.delay = 10 * IX_US,
		.queue = 65536,
		.loss_ppm = 100,
		.mtu = 1500 };

	link_set(b->net->links.at[b->net->links.n - 1], &poor);
	sim_run(b->sim, b->sim->now + 20 * IX_SECOND);
	ck_assert_uint_eq(b->net->rates->classes.n, 0);
	arena_delete(b->arena);
}
END_TEST

START_TEST(a_minute_costs_no_more_than_its_first_second_and_no_memory)
{
	for (unsigned i = 0; i < sizeof(stories) / sizeof(stories[0]); i++) {
		struct net_bed *b = play(&stories[i], false, IX_SECOND);
		uint64_t events = b->sim->events;
		size_t live = b->arena->live, used = b->arena->used;

		sim_run(b->sim, 61 * IX_SECOND);
		ck_assert_uint_eq(b->arena->used, used);
		ck_assert_uint_le(b->arena->live, live);
		/* at most a hundred real frames a second on each direction of a link, and a tick */
		ck_assert_msg((b->sim->events - events) / 60 <= b->net->links.n * 2 * 102 + 10,
		    "%s: %u events a second", stories[i].what,
		    (unsigned)((b->sim->events - events) / 60));
		arena_delete(b->arena);
	}
}
END_TEST

START_TEST(two_runs_are_one)
{
	for (unsigned i = 0; i < sizeof(stories) / sizeof(stories[0]); i++) {
		struct net_bed *a = play(&stories[i], false, IX_SECOND),
			       *b = play(&stories[i], false, IX_SECOND);
		struct checkpoint *c = arena_save(a->arena, NULL);
		uint64_t end;

		ck_assert_uint_eq(a->sim->fingerprint, b->sim->fingerprint);
		cut(a, 0);
		end = a->sim->fingerprint;
		arena_load(a->arena, c);
		checkpoint_delete(c);
		cut(a, 0);
		cut(b, 0);
		ck_assert_uint_eq(a->sim->fingerprint, end);
		ck_assert_uint_eq(b->sim->fingerprint, end);
		arena_delete(a->arena);
		arena_delete(b->arena);
	}
}
END_TEST

START_TEST(asking_changes_nothing)
{
	struct net_bed *a = play(ring, false, IX_SECOND), *b = build(ring, false);
	struct fdb_row rows[64];

	utter(b, ring, 0, 0);
	while (sim_step(b->sim, IX_SECOND))
		for (uint32_t i = 0; b->net->rates->classes.n && i < b->net->ports.n; i++) {
			struct rates in, out;

			broadcasts_in(b->net->ports.at[i]);
			port_rates(b->net->ports.at[i], &in, &out);
			port_all_drops(b->net->ports.at[i]);
			fdb_rows(&b->sw[0]->fdb, b->sim->now, rows);
		}
	sim_run(a->sim, 2 * IX_SECOND);
	sim_run(b->sim, 2 * IX_SECOND);
	ck_assert_uint_eq(a->sim->fingerprint, b->sim->fingerprint);
	arena_delete(a->arena);
	arena_delete(b->arena);
}
END_TEST

START_TEST(the_meters_see_it)
{
	struct net_bed *b = play(ring, false, 40 * IX_SECOND);
	struct rates in, out;

	port_rates(b->station[0][1], &in, &out);
	ck_assert_msg(
	    in.broadcast_pps > 38000 && in.broadcast_pps < 41000, "%u", (unsigned)in.broadcast_pps);
	arena_delete(b->arena);
}
END_TEST

START_TEST(a_busy_station_is_no_loop)
{
	static const struct story alone = { "no loop", 2, 1, 1, 0xff, { { 1, 2, 1, 1 } }, 0, 0, 0,
		false };
	struct net_bed *b = build(&alone, false);

	for (unsigned i = 0; i < 4000; i++) {
		utter(b, &alone, 0, 0);
		sim_run(b->sim, b->sim->now + 50 * IX_US);
	}
	sim_run(b->sim, IX_SECOND);
	ck_assert_uint_eq(b->net->rates->classes.n, 0);
	ck_assert_uint_eq(broadcasts_in(b->station[1][0]), 4000);
	arena_delete(b->arena);
}
END_TEST

Suite *storm_suite(void);
Suite *
storm_suite(void)
{
	return suite_of("switch storm",
	    (const TTest *const[]){ frames_and_rates_agree, a_storm_ends_with_its_loop,
		a_wider_storm_gets_narrower_with_each_cable_cut, a_slow_loop_is_frames_again,
		a_loop_that_loses_frames_dies_by_itself,
		a_minute_costs_no_more_than_its_first_second_and_no_memory, two_runs_are_one,
		asking_changes_nothing, the_meters_see_it, a_busy_station_is_no_loop, NULL });
}
