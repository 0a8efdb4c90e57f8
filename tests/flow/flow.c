/* flow.c - one flow: where it goes, what it counts, what it leaves to others, and when it moves. */
#include "tests/runner.h"

#include "ip/acl.h"
#include "ip/inside.h"
#include "ip/socket.h"
#include "link/rate.h"
#include "tests/flow/bed.h"

#define B "100.64.3.10"
#define C "100.64.3.20"

static void
near_to(const char *what, uint64_t have, uint64_t want)
{
	ck_assert_msg(have + want / 1000 + 20000 >= want && have <= want + want / 1000 + 20000,
	    "%s: %llu, not %llu", what, (unsigned long long)have, (unsigned long long)want);
}

START_TEST(every_port_counts_the_integral_of_its_rate)
{
	struct bed *b = bed_new();
	struct flow *f = bed_flow(b, "", B, 8000000);
	struct rates in, out;
	struct flow_state s;

	bed_run(b, 31 * IX_SECOND);
	s = flow_state(f);
	ck_assert_msg(s.arrives && !s.why, "%s", s.why ? s.why->name : "");
	ck_assert_uint_eq(s.carried_bps, 8000000);
	near_to("carried", s.octets, 31000000);
	near_to("a", bed_octets(bed_port(b, LINK_A, true), true), 31000000);
	near_to("r2", bed_octets(bed_port(b, LINK_SWITCH, true), true), 31000000);
	near_to("s2", bed_octets(bed_port(b, LINK_B, true), true), 31000000);
	near_to("b", bed_octets(bed_port(b, LINK_B, false), false), 31000000);
	port_rates(bed_port(b, LINK_B, false), &in, &out);
	near_to("rate", in.unicast_bps, 8000000);
	near_to("rate", in.unicast_pps, 800);
	ck_assert_uint_lt(out.bps, 2000);
	bed_delete(b);
}
END_TEST

START_TEST(flows_share_a_full_link_by_what_they_offer)
{
	struct bed *b = bed_new();
	struct flow *one = bed_flow(b, "", B, 5000000), *three = bed_flow(b, "", B, 15000000);
	const uint64_t fits = 10000000ull * 1250 / 1274;
	const struct port *full = bed_port(b, LINK_B, true);
	struct flow_state s;

	bed_speed(b, LINK_B, 10000000);
	bed_run(b, 10 * IX_SECOND);
	near_to("one", flow_state(one).carried_bps, fits / 4);
	near_to("three", flow_state(three).carried_bps, fits / 4 * 3);
	s = flow_state(three);
	ck_assert_ptr_eq(s.why, &drop_queue_full);
	ck_assert_ptr_eq(s.where, full);
	near_to("lost", s.lost_bps, 15000000 - fits / 4 * 3);
	near_to("in", bed_octets(bed_port(b, LINK_SWITCH, false), false), 25000000);
	near_to("out", bed_octets(full, true), fits / 8 * 10 + (64 << 10));
	near_to("dropped", port_drops(full, &drop_queue_full) * 1250,
	    25000000 - fits / 8 * 10 - (64 << 10));
	bed_delete(b);
}
END_TEST

/* ---- where it ends ---- */

struct end_row {
	const char *why, *node, *port, *to;
	void (*set)(struct bed *b);
};

static void
nothing(struct bed *b)
{
	(void)b;
}

static void
list(struct bed *b)
{
	bed_rule(b->r1, "in", "deny udp any any eq 9");
	ifc_set_acl(ifc_find(b->r1, "eth0"), 4, false, ip_acl_find(b->r1, 4, "in"));
}

static void
homeless(struct bed *b)
{
	struct ix_prefix p;

	ck_assert(prefix_parse("0.0.0.0/0", &p) && route_del(b->a, &p, ROUTE_STATIC, NULL));
}

static void
cut(struct bed *b)
{
	link_up(b->link[LINK_LAG1], false);
	link_up(b->link[LINK_LAG2], false);
}

static void
held(struct bed *b)
{
	port_shutdown(bed_port(b, LINK_B, true), true);
}

static void
no_router(struct bed *b)
{
	bed_route(b->r1, B "/32", "100.64.1.10");
}

static const struct end_row ends[] = {
	{ "access-list-in", "r1", "eth0", B, list },
	{ "blackhole", "r2", NULL, "100.64.9.9", nothing },
	{ "no-route", "r1", "eth0", "100.65.0.1", nothing },
	{ "no-route", NULL, NULL, B, homeless },
	{ "neighbour-queue", "r2", "eth2", "100.64.3.77", nothing },
	{ "neighbour-queue", "r2", "eth2", B, cut },
	{ "neighbour-queue", "r2", "eth2", B, held },
	{ "not-a-router", "a", "eth0", B, no_router },
};

START_TEST(a_flow_says_where_and_why_it_ends)
{
	const struct end_row *row = &ends[_i];
	struct bed *b = bed_new();
	struct flow *f;
	struct flow_state s;

	row->set(b);
	f = bed_flow(b, "", row->to, 8000000);
	bed_run(b, 10 * IX_SECOND);
	s = flow_state(f);
	ck_assert(!s.arrives);
	ck_assert_str_eq(s.why->name, row->why);
	ck_assert_msg(!s.where == !row->node, "%s", row->why);
	if (!row->node)
		return;
	ck_assert_str_eq(s.where->node->name, row->node);
	if (row->port)
		ck_assert_str_eq(s.where->name, row->port);
	near_to(row->why, port_drops(s.where, s.why) * 1250, 10000000);
	bed_delete(b);
}
END_TEST

/* ---- when it moves ---- */

/* What arrives at b in the next second, in octets. */
static uint64_t
next_second(struct bed *b, const struct port *p, bool out)
{
	uint64_t was = bed_octets(p, out);

	bed_run(b, IX_SECOND);
	return bed_octets(p, out) - was;
}

static enum bed_link
way_of(struct bed *b)
{
	return next_second(b, bed_port(b, LINK_UP, true), true) > 500000 ? LINK_UP : LINK_LOW;
}

START_TEST(it_moves_within_a_tenth_of_a_second)
{
	struct bed *b = bed_new();
	struct flow *f = bed_flow(b, "", B, 8000000);
	const struct port *end = bed_port(b, LINK_B, false);
	enum bed_link way, other;
	uint64_t before;

	bed_run(b, 60 * IX_SECOND);
	way = way_of(b);
	other = way == LINK_UP ? LINK_LOW : LINK_UP;
	bed_flow(b, "other", C, 8000000); /* so that the neighbours of both ways are known */
	bed_flow(b, "third", C, 8000000);
	bed_run(b, 10 * IX_SECOND);
	before = next_second(b, bed_port(b, way, true), true);
	link_up(b->link[way], false);
	ck_assert_uint_ge(next_second(b, end, false), 900000);
	ck_assert_uint_ge(next_second(b, bed_port(b, other, true), true), 2900000);
	link_up(b->link[way], true);
	bed_run(b, 3 * IX_SECOND);
	near_to("back", next_second(b, bed_port(b, way, true), true), before);
	list(b);
	ck_assert_uint_le(next_second(b, end, false), 100000);
	ck_assert_str_eq(flow_state(f).why->name, "access-list-in");
	ifc_set_acl(ifc_find(b->r1, "eth0"), 4, false, NULL);
	ck_assert_uint_ge(next_second(b, end, false), 900000);
	bed_route(b->r2, B "/32", "Null0");
	ck_assert_uint_le(next_second(b, end, false), 100000);
	bed_delete(b);
}
END_TEST

START_TEST(a_station_that_moves_takes_its_flow_along)
{
	struct bed *b = bed_new();
	const struct port *end = bed_port(b, LINK_B, false);
	const struct ix_mac mac = end->mac;
	struct bridge_port *other = bridge_port_find(b->s2, "c");

	bed_flow(b, "", B, 8000000);
	bed_run(b, 20 * IX_SECOND);
	ck_assert_uint_ge(next_second(b, end, false), 999000);
	ck_assert(bridge_fix(b->s2, 1, &mac, other)); /* the table says that it is at c's port */
	ck_assert_uint_le(next_second(b, end, false), 100000);
	ck_assert_uint_ge(next_second(b, bed_port(b, LINK_C, true), true), 900000);
	ck_assert_uint_ge(port_drops(bed_port(b, LINK_C, false), &drop_not_for_us), 900);
	bed_delete(b);
}
END_TEST

START_TEST(an_unknown_station_is_flooded_to)
{
	struct bed *b = bed_new();
	struct ix_mac nobody = { { 2, 9, 9, 9, 9, 9 } };
	struct ix_addr a = ip(B);
	const struct log_kind *why;

	ck_assert(neigh_fix(ifc_find(b->r2, "eth2"), &a, &nobody));
	bed_flow(b, "", B, 8000000);
	bed_run(b, 10 * IX_SECOND);
	near_to("b", bed_octets(bed_port(b, LINK_B, false), false), 10000000);
	near_to("c", bed_octets(bed_port(b, LINK_C, false), false), 10000000);
	why = flow_state(flow_at(b->flows, 0)).why;
	ck_assert_str_eq(why->name, "not-for-us");
	bed_delete(b);
}
END_TEST

/* ---- others ---- */

struct echo {
	ix_time sent, back;
	unsigned n;
};

static void
answered(struct socket *s, const struct sock_message *m)
{
	struct echo *e = sock_user(s);

	(void)m;
	e->n++;
}

static const struct socket_ops asking = { .received = answered };

static void
reply(struct socket *s, const struct sock_message *m)
{
	sock_send_to(s, &m->from, m->from_port, m->bytes, m->len);
}

static const struct socket_ops echoing = { .received = reply };

/* So many questions of a's, one every 10 ms; how many came back, and how long the first took. */
static unsigned
ask(struct bed *b, unsigned n, ix_time *first)
{
	struct echo e = { .n = 0 };
	struct socket *s = sock_datagram(b->a, &asking, &e),
		      *t = sock_datagram(b->b, &echoing, NULL);
	struct ix_addr to = ip(B);
	ix_time began = b->sim->now;

	ck_assert(sock_bind(t, NULL, 7));
	*first = 0;
	for (unsigned i = 0; i < n; i++) {
		sock_send_to(s, &to, 7, "x", 1);
		for (unsigned ms = 0; ms < 10; ms++) {
			bed_run(b, IX_MS);
			if (e.n && !*first)
				*first = b->sim->now - began;
		}
	}
	bed_run(b, IX_SECOND);
	sock_close(s);
	sock_close(t);
	return e.n;
}

START_TEST(a_full_port_delays_and_loses_what_others_send)
{
	struct bed *b = bed_new();
	ix_time idle, busy;
	struct flow *f;

	bed_speed(b, LINK_B, 10000000);
	ck_assert_uint_eq(ask(b, 10, &idle), 10);
	f = bed_flow(b, "f", B, 9000000); /* nearly full: nothing is lost */
	bed_run(b, 10 * IX_SECOND);
	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(ask(b, 100, &busy), 100);
	ck_assert_uint_lt(busy, idle + 5 * IX_MS);
	bed_flow(b, "f", B, 14000000); /* over-full: 64 KB wait, 30 % are lost */
	bed_run(b, 10 * IX_SECOND);
	ck_assert_uint_le(ask(b, 500, &busy), 400);
	ck_assert_uint_ge(busy, idle + 45 * IX_MS);
	bed_delete(b);
}
END_TEST

START_TEST(flows_go_several_ways_and_all_of_each_goes_one)
{
	struct bed *b = bed_new();
	uint64_t up, low, one, two;

	for (unsigned i = 0; i < 16; i++)
		bed_flow(b, "", i % 2 ? B : C, 1000000);
	bed_run(b, 10 * IX_SECOND);
	up = bed_octets(bed_port(b, LINK_UP, true), true) / 1250000;
	low = bed_octets(bed_port(b, LINK_LOW, true), true) / 1250000;
	one = bed_octets(bed_port(b, LINK_LAG1, true), true) / 1250000;
	two = bed_octets(bed_port(b, LINK_LAG2, true), true) / 1250000;
	ck_assert_uint_ge(up, 3);
	ck_assert_uint_ge(low, 3);
	ck_assert_uint_ge(one, 3);
	ck_assert_uint_ge(two, 3);
	ck_assert_uint_eq(up + low, 16);
	ck_assert_uint_eq(one + two, 16);
	for (unsigned i = 0; i < 16; i++)
		ck_assert_uint_eq(flow_state(flow_at(b->flows, i)).ports, 5);
	bed_delete(b);
}
END_TEST

START_TEST(a_flow_to_its_own_box_and_one_of_ipv6)
{
	struct bed *b = bed_new();
	struct ix_addr x = ip("2001:db8::1"), y = ip("2001:db8::2");
	struct flow *own = bed_flow(b, "own", "100.64.1.10", 1000000), *six;

	ck_assert(ifc_addr_add(ifc_find(b->a, "eth0"), &x, 64, NULL));
	ck_assert(ifc_addr_add(ifc_find(b->r1, "eth0"), &y, 64, NULL));
	bed_run(b, 3 * IX_SECOND);
	six = bed_flow(b, "six", "2001:db8::2", 16000000);
	bed_run(b, 8 * IX_SECOND);
	ck_assert_uint_eq(flow_state(own).carried_bps, 1000000);
	ck_assert_uint_eq(flow_state(own).ports, 0);
	ck_assert_uint_eq(flow_state(six).carried_bps, 16000000);
	near_to("six", bed_octets(bed_port(b, LINK_A, false), false), 16000000);
	bed_delete(b);
}
END_TEST

START_TEST(said_again_it_changes_and_rate_0_ends_it)
{
	struct bed *b = bed_new();
	struct flow *f = bed_flow(b, "f", B, 8000000);
	uint32_t number = flow_number(f);

	bed_run(b, 10 * IX_SECOND);
	ck_assert_ptr_eq(bed_flow(b, "f", B, 4000000), f);
	bed_run(b, 10 * IX_SECOND);
	near_to("both", flow_state(f).octets, 15000000);
	bed_flow(b, "f", C, 4000000);
	bed_run(b, 10 * IX_SECOND);
	near_to("c", bed_octets(bed_port(b, LINK_C, false), false), 5000000);
	ck_assert_ptr_null(bed_flow(b, "f", B, 0));
	ck_assert_ptr_null(flow_at(b->flows, 0));
	ck_assert_ptr_null(flow_by_number(b->flows, number));
	ck_assert_uint_eq(next_second(b, bed_port(b, LINK_A, true), true), 0);
	bed_delete(b);
}
END_TEST

START_TEST(reading_changes_nothing)
{
	uint64_t print[2], octets[2];

	for (unsigned reads = 0; reads < 2; reads++) {
		struct bed *b = bed_new();
		struct rates r[2];
		uint64_t in, out;

		bed_speed(b, LINK_B, 10000000);
		bed_flow(b, "", B, 8000000);
		bed_flow(b, "", B, 8000000);
		for (unsigned i = 0; i < 1500; i++) {
			bed_run(b, 500 * IX_MS);
			for (uint32_t k = 0; reads && k < b->net->ports.n; k++) {
				port_rates(b->net->ports.at[k], &r[0], &r[1]);
				port_p95(b->net->ports.at[k], &in, &out);
				flow_state(flow_at(b->flows, k % 2));
			}
		}
		print[reads] = b->sim->fingerprint;
		octets[reads] = bed_octets(bed_port(b, LINK_B, false), false);
		bed_delete(b);
	}
	ck_assert_uint_eq(print[0], print[1]);
	ck_assert_uint_eq(octets[0], octets[1]);
}
END_TEST

Suite *flow_suite(void);
Suite *
flow_suite(void)
{
	const TTest *const tests[] = { every_port_counts_the_integral_of_its_rate,
		flows_share_a_full_link_by_what_they_offer, it_moves_within_a_tenth_of_a_second,
		a_station_that_moves_takes_its_flow_along, an_unknown_station_is_flooded_to,
		a_full_port_delays_and_loses_what_others_send,
		flows_go_several_ways_and_all_of_each_goes_one,
		a_flow_to_its_own_box_and_one_of_ipv6, said_again_it_changes_and_rate_0_ends_it,
		reading_changes_nothing, NULL };
	Suite *s = suite_of("flow", tests);
	TCase *c = tcase_create("where it ends");

	tcase_add_loop_test(
	    c, a_flow_says_where_and_why_it_ends, 0, (int)(sizeof(ends) / sizeof(*ends)));
	suite_add_tcase(s, c);
	return s;
}
