/* ecmp.c - equal static routes: shared by flow, kept by flow, left and found again. */
#include "tests/runner.h"

#include <stdio.h>

#include "tests/ip/ip_bed.h"
#include "wire/match.h"

#define FLOWS 1000
#define WAYS 6

/* One router and a wire a neighbour: 10.0.N.1 here, 10.0.N.2 there; IPv6 alike. */
struct fan {
	struct bed *b;
	struct stack *x, *y[WAYS];
	struct link *l[WAYS];
};

static const char *
near(char *buf, size_t size, bool six, unsigned n, unsigned end)
{
	snprintf(buf, size, six ? "2001:db8:%u::%u" : "10.0.%u.%u", n, end);
	return buf;
}

static struct fan
fan_new(unsigned ways)
{
	struct fan f = { .b = bed_new(7) };
	char a[40], c[40], far[16];

	f.x = bed_stack(f.b, "x", true);
	for (unsigned n = 0; n < ways; n++) {
		snprintf(far, sizeof(far), "y%u", n);
		f.y[n] = bed_stack(f.b, far, true);
		snprintf(a, sizeof(a), "10.0.%u.1/24", n);
		snprintf(c, sizeof(c), "10.0.%u.2/24", n);
		f.l[n] = bed_link(f.b, f.x, a, f.y[n], c);
		snprintf(far, sizeof(far), "eth%u", n);
		snprintf(a, sizeof(a), "2001:db8:%u::1/64", n);
		bed_addr(f.x, far, a);
		snprintf(a, sizeof(a), "2001:db8:%u::2/64", n);
		bed_addr(f.y[n], "eth0", a);
	}
	bed_run(f.b, 3 * IX_SECOND);
	return f;
}

static void
spread_over(struct fan *f, bool six, unsigned ways)
{
	char via[40];

	for (unsigned n = 0; n < ways; n++)
		bed_route(f->x, six ? "2001:db8:ff::/48" : "192.0.2.0/24",
		    near(via, sizeof(via), six, n, 2));
}

static struct flow_key
flow(bool six, unsigned n)
{
	struct flow_key k = { .src = ip(six ? "2001:db8:aa::1" : "198.51.100.1"),
		.dst = ip(six ? "2001:db8:ff::1" : "192.0.2.1"), .protocol = 6, .ports = true,
		.upper = true, .sport = (uint16_t)(20000 + n), .dport = 443 };

	return k;
}

/* Which wire each flow takes, and how many take each; 255: none. */
static void
take(const struct fan *f, bool six, uint8_t way[FLOWS], unsigned count[WAYS])
{
	memset(count, 0, WAYS * sizeof(*count));
	for (unsigned n = 0; n < FLOWS; n++) {
		struct flow_key k = flow(six, n);
		struct hop h;

		way[n] = 255;
		if (!stack_lookup_flow(f->x, &k, &h))
			continue;
		way[n] = (uint8_t)(ifc_name(h.ifc)[3] - '0');
		count[way[n]]++;
	}
}

static const struct spread_row {
	unsigned ways;
	bool six;
} spread_rows[] = { { 1, false }, { 2, false }, { 3, false }, { 6, false }, { 2, true },
	{ 6, true } };

START_TEST(a_thousand_flows_spread_over_the_next_hops_and_each_keeps_its_own)
{
	const struct spread_row *row = &spread_rows[_i];
	struct fan f = fan_new(row->ways);
	uint8_t way[FLOWS], again[FLOWS];
	unsigned count[WAYS], fair = FLOWS / row->ways;

	spread_over(&f, row->six, row->ways);
	take(&f, row->six, way, count);
	for (unsigned n = 0; n < row->ways; n++)
		ck_assert_msg(count[n] >= fair * 3 / 4 && count[n] <= fair * 5 / 4 + 1,
		    "%u ways: way %u has %u", row->ways, n, count[n]);
	take(&f, row->six, again, count);
	ck_assert_mem_eq(way, again, FLOWS);
	bed_delete(f.b);
}
END_TEST

START_TEST(a_next_hop_that_goes_takes_its_flows_alone_and_gets_them_back)
{
	struct fan f = fan_new(4);
	uint8_t way[FLOWS], now[FLOWS];
	unsigned count[WAYS];

	spread_over(&f, false, 4);
	take(&f, false, way, count);
	link_up(f.l[2], false);
	take(&f, false, now, count);
	ck_assert_uint_eq(count[2], 0);
	for (unsigned n = 0; n < FLOWS; n++)
		ck_assert(way[n] == 2 ? now[n] < 4 : now[n] == way[n]);
	link_up(f.l[2], true);
	take(&f, false, now, count);
	ck_assert_mem_eq(way, now, FLOWS);
	bed_delete(f.b);
}
END_TEST

START_TEST(recursive_next_hops_share_too_and_leave_when_they_resolve_no_more)
{
	struct fan f = fan_new(2);
	struct ix_addr to = ip("192.0.2.1");
	struct hop h[ROUTE_WAYS];
	struct ix_prefix p;

	bed_route(f.x, "192.0.2.0/24", "203.0.113.1");
	bed_route(f.x, "192.0.2.0/24", "203.0.113.2");
	ck_assert_uint_eq(stack_ways(f.x, &to, h), 0);
	bed_route(f.x, "203.0.113.1/32", "10.0.0.2");
	ck_assert_uint_eq(stack_ways(f.x, &to, h), 1);
	bed_route(f.x, "203.0.113.2/32", "10.0.1.2");
	ck_assert_uint_eq(stack_ways(f.x, &to, h), 2);
	ck_assert_str_eq(ifc_name(h[0].ifc), "eth0");
	ck_assert_str_eq(ifc_name(h[1].ifc), "eth1");
	ck_assert(prefix_parse("203.0.113.1/32", &p));
	ck_assert(route_del(f.x, &p, ROUTE_STATIC, NULL));
	ck_assert_uint_eq(stack_ways(f.x, &to, h), 1);
	ck_assert_str_eq(ifc_name(h[0].ifc), "eth1");
	bed_delete(f.b);
}
END_TEST

/* 198.51.100.0/24 goes to a next hop that two equal routes say where it is, and one of those is
 * itself recursive: its flows take all the wires, and one that goes moves its own flows alone. */
START_TEST(what_resolves_through_equal_routes_is_shared_among_them)
{
	struct fan f = fan_new(3);
	struct ix_addr to = ip("198.51.100.1");
	struct hop all[ROUTE_WAYS], was[FLOWS], is;
	unsigned count[3] = { 0 }, moved = 0;

	bed_route(f.x, "203.0.113.0/24", "10.0.0.2");
	bed_route(f.x, "203.0.113.0/24", "10.0.1.2");
	bed_route(f.x, "192.0.2.0/24", "203.0.113.9");
	bed_route(f.x, "192.0.2.0/24", "10.0.2.2");
	bed_route(f.x, "198.51.100.0/24", "192.0.2.7");
	ck_assert_uint_eq(stack_ways(f.x, &to, all), 3);
	for (unsigned n = 0; n < FLOWS; n++) {
		struct flow_key k = flow(false, n);

		k.dst = to;
		ck_assert(stack_lookup_flow(f.x, &k, &was[n]));
		count[ifc_name(was[n].ifc)[3] - '0']++;
	}
	for (unsigned n = 0; n < 3; n++)
		ck_assert_msg(
		    count[n] > FLOWS / 3 - 80 && count[n] < FLOWS / 3 + 80, "%u", count[n]);
	link_up(f.l[1], false);
	ck_assert_uint_eq(stack_ways(f.x, &to, all), 2);
	for (unsigned n = 0; n < FLOWS; n++) {
		struct flow_key k = flow(false, n);

		k.dst = to;
		ck_assert(stack_lookup_flow(f.x, &k, &is));
		moved += is.ifc != was[n].ifc;
	}
	ck_assert_uint_eq(moved, count[1]);
	link_up(f.l[1], true);
	ck_assert_uint_eq(stack_ways(f.x, &to, all), 3);
	bed_delete(f.b);
}
END_TEST

START_TEST(a_floating_route_waits_and_sixteen_is_the_most)
{
	struct fan f = fan_new(2);
	struct ix_addr to = ip("192.0.2.1");
	struct hop h[ROUTE_WAYS];
	struct route r = { .source = ROUTE_STATIC, .distance = 200, .hop.via = ip("10.0.1.2") };
	char via[40];

	ck_assert(prefix_parse("192.0.2.0/24", &r.prefix));
	route_add(f.x, &r);
	bed_route(f.x, "192.0.2.0/24", "10.0.0.2");
	ck_assert_uint_eq(stack_ways(f.x, &to, h), 1);
	ck_assert_str_eq(ifc_name(h[0].ifc), "eth0");
	link_up(f.l[0], false);
	ck_assert_uint_eq(stack_ways(f.x, &to, h), 1);
	ck_assert_str_eq(ifc_name(h[0].ifc), "eth1");
	link_up(f.l[0], true);
	for (unsigned n = 2; n < 22; n++)
		bed_route(f.x, "192.0.2.0/24", near(via, sizeof(via), false, 0, n));
	ck_assert_uint_eq(stack_ways(f.x, &to, h), ROUTE_WAYS);
	bed_delete(f.b);
}
END_TEST

/* Packets of our own and of others take the wire that the flow's look-up names. */
static uint64_t
sent(struct stack *st, const char *ifc)
{
	struct counters in, out;

	ifc_counters(ifc_find(st, ifc), &in, &out);
	return out.unicast;
}

static void
shout(struct fan *f, struct stack *from, const char *to, uint16_t ports, uint64_t on[2])
{
	struct witness *w = witness_new(f->b);
	uint64_t before[2] = { sent(f->x, "eth0"), sent(f->x, "eth1") };
	struct ix_addr a = ip(to);

	for (uint16_t n = 0; n < ports; n++) {
		struct socket *s = sock_datagram(from, &witness_ops, w);

		ck_assert(sock_bind(s, NULL, (uint16_t)(30000 + n)));
		for (int k = 0; k < 3; k++) {
			sock_set_ttl(s, (uint8_t)(2 + k)); /* as traceroute does */
			ck_assert(sock_send_to(s, &a, 53, "x", 1));
		}
		bed_run(f->b, 10 * IX_MS);
		sock_close(s);
	}
	on[0] = sent(f->x, "eth0") - before[0];
	on[1] = sent(f->x, "eth1") - before[1];
}

static void
both_ways(bool six, bool forwarded)
{
	struct fan f = fan_new(2);
	struct stack *h = bed_stack(f.b, "h", false);
	const char *to = six ? "2001:db8:ff::1" : "192.0.2.1";
	uint64_t on[2];

	bed_link(f.b, f.x, "10.9.0.1/24", h, "10.9.0.2/24");
	bed_addr(f.x, "eth2", "2001:db8:9::1/64");
	bed_addr(h, "eth0", "2001:db8:9::2/64");
	bed_route(h, "0.0.0.0/0", "10.9.0.1");
	bed_route(h, "::/0", "2001:db8:9::1");
	bed_run(f.b, 3 * IX_SECOND);
	spread_over(&f, six, 2);
	for (unsigned n = 0; n < 2; n++) /* swallowed there, and nobody answers */
		bed_route(f.y[n], six ? "2001:db8:ff::/48" : "192.0.2.0/24", "Null0");
	shout(&f, forwarded ? h : f.x, to, 40, on); /* resolves both */
	shout(&f, forwarded ? h : f.x, to, 40, on);
	ck_assert_uint_eq(on[0] + on[1], 120);
	ck_assert_uint_eq(on[0] % 3, 0); /* the three of a flow together */
	ck_assert_uint_gt(on[0], 30);
	ck_assert_uint_gt(on[1], 30);
	bed_delete(f.b);
}

START_TEST(what_is_forwarded_and_what_starts_here_is_shared_by_flow)
{
	both_ways((_i & 1) != 0, (_i & 2) != 0);
}
END_TEST

START_TEST(the_others_packets_come_in_where_any_of_the_set_leads)
{
	struct fan f = fan_new(3);
	struct stack *const from[] = { f.y[0], f.y[1], f.y[2] };
	struct witness *w = witness_new(f.b);

	spread_over(&f, false, 2);
	for (unsigned n = 0; n < 3; n++) {
		struct ifc *i = ifc_at(f.x, n);
		struct ifc_settings set = *ifc_settings(i);
		struct ifc *lo = ifc_new(from[n], "lo", NULL);
		struct ix_addr a = ip("192.0.2.7"), to = ip("10.0.0.1");
		struct ix_error e;
		struct socket *s;
		struct drop_count row;
		char via[40];
		uint32_t k;

		set.urpf[0].mode = URPF_STRICT;
		ifc_set(i, &set);
		ck_assert(ifc_addr_add(lo, &a, 32, &e));
		if (n)
			bed_route(from[n], "10.0.0.0/24", near(via, sizeof(via), false, n, 1));
		s = sock_datagram(from[n], &witness_ops, w);
		ck_assert(sock_bind(s, &a, 4000));
		ck_assert(sock_send_to(s, &to, 9, "x", 1));
		bed_run(f.b, IX_SECOND);
		for (k = 0; ifc_drop_row(i, k, &row) && !strstr(row.reason->name, "source-un");)
			k++;
		ck_assert_int_eq(ifc_drop_row(i, k, &row), n == 2); /* a reverse path fault */
	}
	bed_delete(f.b);
}
END_TEST

Suite *ecmp_suite(void);
Suite *
ecmp_suite(void)
{
	const TTest *const tests[] = {
		a_next_hop_that_goes_takes_its_flows_alone_and_gets_them_back,
		recursive_next_hops_share_too_and_leave_when_they_resolve_no_more,
		what_resolves_through_equal_routes_is_shared_among_them,
		a_floating_route_waits_and_sixteen_is_the_most,
		the_others_packets_come_in_where_any_of_the_set_leads, NULL
	};
	Suite *s = suite_of("ecmp", tests);
	TCase *c = tcase_create("tables");

	tcase_add_loop_test(c,
	    a_thousand_flows_spread_over_the_next_hops_and_each_keeps_its_own, 0,
	    sizeof(spread_rows) / sizeof(spread_rows[0]));
	tcase_add_loop_test(c, what_is_forwarded_and_what_starts_here_is_shared_by_flow, 0, 4);
	suite_add_tcase(s, c);
	return s;
}
