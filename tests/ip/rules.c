/*
 * rules.c - a router's small print: how many errors it sends to whom (against a model that keeps
 * times, not tokens), which of its addresses speaks, what the ends of a /31 and a /127 are, the MTU
 * of tags, and when a path's MTU is forgotten.
 */
#include "tests/runner.h"

#include <stdio.h>

#include "base/rng.h"
#include "ip/internal.h"
#include "tests/ip/ip_bed.h"
#include "wire/ethernet.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"
#include "wire/udp.h"

/* h - r - z; packets are put into r's eth0, in the name of whoever is to be told. */
struct post {
	struct bed *b;
	struct stack *h, *r, *z;
};

static struct post
post_new(void)
{
	struct post p = { .b = bed_new(1) };

	p.h = bed_stack(p.b, "h", false);
	p.r = bed_stack(p.b, "r", true);
	p.z = bed_stack(p.b, "z", false);
	bed_link(p.b, p.h, "10.0.0.2/24", p.r, "10.0.0.1/24");
	bed_link(p.b, p.r, "10.1.0.0/31", p.z, "10.1.0.1/31");
	bed_addr(p.h, "eth0", "2001:db8:1::2/64");
	bed_addr(p.r, "eth0", "2001:db8:1::1/64");
	bed_addr(p.r, "eth1", "2001:db8:2::/127");
	bed_addr(p.z, "eth0", "2001:db8:2::1/127");
	bed_run(p.b, 12 * IX_SECOND);
	return p;
}

/* A datagram to nowhere (or of that many octets that must not be cut); true: an error was sent. */
static bool
answered(struct post *p, const char *from, const char *to, uint32_t data)
{
	struct port *port = stack_node(p->r)->ports.at[0];
	struct ix_addr src = ip(from), dst = ip(to);
	struct frame *f = frame_new(p->b->net, ETHERNET_HEADER + IPV6_HEADER + UDP_HEADER + data);
	uint64_t before = stack_tallies(p->r).errors_rationed;
	struct octets o = frame_write(f);
	struct ethernet e = { .dst = port->mac,
		.src = { { 2, 9, 9, 9, 9, 9 } },
		.type = src.af == 4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6 };
	struct ipv4 h4 = { .src = src, .dst = dst, .ttl = 9, .protocol = PROTO_UDP, .dont = true };
	struct ipv6 h6 = { .src = src, .dst = dst, .hops = 9, .next = PROTO_UDP };
	struct udp u = { .src = 1, .dst = 2 };
	static const uint8_t zeros[9000];

	ethernet_write(&o, &e);
	if (src.af == 4)
		ipv4_write(&o, &h4, UDP_HEADER + data);
	else
		ipv6_write(&o, &h6, UDP_HEADER + data);
	udp_write(&o, &src, &dst, &u, zeros, data);
	frame_trim(
	    f, ETHERNET_HEADER + (src.af == 4 ? IPV4_HEADER : IPV6_HEADER) + UDP_HEADER + data);
	stack_receive(port, f);
	return stack_tallies(p->r).errors_rationed == before;
}

static const struct {
	const char *from[3], *to;
	ix_time each[3];
	const char *why;
} targets[] = {
	{ { "10.0.0.2", "10.0.0.3", "10.0.0.4" }, "10.9.0.1", { IX_SECOND, IX_SECOND, IX_SECOND },
	    "IPv4: one a second, each its own" },
	{ { "2001:db8:1::2", "2001:db8:1::3", "2001:db8:2::1" }, "2001:db8:9::1",
	    { IX_SECOND / 4, IX_SECOND / 4, IX_SECOND },
	    "IPv6: a /64 gets four times what an end of a /127 gets" },
};

/* Six may come early, by what each is worth; a seventh not (the generic cell rate algorithm). */
START_TEST(errors_to_one_target_keep_its_pace)
{
	struct post p = post_new();
	ix_time due[3] = { 0 };
	struct rng r;

	r = rng_named(7 + (uint64_t)_i, "errors");
	for (unsigned n = 0; n < 3000; n++) {
		unsigned who = (unsigned)rng_below(&r, 3);
		ix_time each = targets[_i].each[who], now = p.b->sim->now;
		bool may = now + 5 * each >= due[who];

		if (may)
			due[who] = (due[who] > now ? due[who] : now) + each;
		ck_assert_msg(answered(&p, targets[_i].from[who], targets[_i].to, 8) == may,
		    "%s: packet %u to %u at %llu", targets[_i].why, n, who,
		    (unsigned long long)now);
		bed_run(p.b, rng_below(&r, n % 100 < 90 ? 300 * IX_MS : 9 * IX_SECOND));
	}
	bed_delete(p.b);
}
END_TEST

START_TEST(all_targets_together_get_fifty_at_once)
{
	struct post p = post_new();
	unsigned n = 0;
	char from[20];

	for (unsigned i = 2; i < 62; i++) {
		snprintf(from, sizeof(from), "10.0.0.%u", i);
		n += answered(&p, from, "10.9.0.1", 8);
	}
	ck_assert_uint_eq(n, 50);
	bed_delete(p.b);
}
END_TEST

START_TEST(too_big_is_told_each_time)
{
	struct post p = post_new();

	ifc_set_mtu(ifc_find(p.r, "eth1"), 1300);
	for (unsigned n = 0; n < 20; n++) {
		ck_assert(answered(&p, "10.0.0.2", "10.1.0.1", 1400));
		ck_assert(answered(&p, "2001:db8:1::2", "2001:db8:2::1", 1400));
		bed_run(p.b, 5 * IX_MS);
	}
	ck_assert_uint_eq(stack_tallies(p.r).errors_rationed, 0);
	bed_delete(p.b);
}
END_TEST

/* How many replies came back to who asked. */
static uint32_t
replies(struct post *p, struct stack *from, const char *to)
{
	bool six = strchr(to, ':') != NULL;
	struct witness *w = witness_new(p->b);
	struct socket *s = sock_raw(
	    from, six ? 6 : 4, six ? PROTO_ICMPV6 : PROTO_ICMP, &witness_ops, w);
	uint32_t n = 0;

	ck_assert(bed_echo(s, to, 1, 8));
	bed_run(p->b, IX_SECOND);
	for (uint32_t i = 0; i < w->n; i++)
		n += !w->heard[i].icmp &&
		    w->heard[i].bytes[six ? 40 : 20] == (six ? ICMPV6_ECHO_REPLY : ICMP_ECHO_REPLY);
	sock_close(s);
	return n;
}

/* RFC 3021 2.1, RFC 6164 5: neither end is the network, the broadcast or the routers' anycast. */
START_TEST(both_ends_of_a_31_and_a_127_are_addresses_like_others)
{
	struct post p = post_new();
	uint32_t arps = p.b->arps;

	ck_assert_uint_eq(replies(&p, p.r, "10.1.0.1"), 1);
	ck_assert_uint_eq(replies(&p, p.z, "10.1.0.0"), 1);
	ck_assert_uint_gt(p.b->arps, arps); /* asked for, not shouted */
	ck_assert_uint_eq(replies(&p, p.r, "2001:db8:2::1"), 1);
	ck_assert_uint_eq(replies(&p, p.z, "2001:db8:2::"), 1);
	bed_delete(p.b);
}
END_TEST

/* Which address a box with these speaks from. */
static const struct {
	const char *why, *has[4], *to, *from;
} sources[] = {
	{ "the first of a subnet, not the nearest", { "10.0.0.1/24", "10.0.0.9/24" }, "10.0.0.8",
	    "10.0.0.1" },
	{ "the subnet it is in", { "10.0.0.1/24", "10.5.0.1/24" }, "10.5.0.8", "10.5.0.1" },
	{ "the longer subnet", { "10.0.0.1/16", "10.0.5.1/24" }, "10.0.5.8", "10.0.5.1" },
	{ "the end of a /31", { "10.0.0.1/24", "10.5.0.0/31" }, "10.5.0.1", "10.5.0.0" },
	{ "of a subnet, in IPv6", { "2001:db8:5::1/64", "2001:db8:6::1/64" }, "2001:db8:6::9",
	    "2001:db8:6::1" },
	{ "the end of a /127", { "2001:db8:5::1/64", "2001:db8:6::/127" }, "2001:db8:6::1",
	    "2001:db8:6::" },
};

START_TEST(the_address_that_fits_speaks)
{
	struct bed *b = bed_new(1);
	struct stack *x = bed_stack(b, "x", true), *y = bed_stack(b, "y", false);
	struct ix_addr to = ip(sources[_i].to), from = ip(sources[_i].from), got = { 0 };
	char buf[ADDR_TEXT];
	struct hop hop;

	bed_link(b, x, NULL, y, NULL);
	for (unsigned n = 0; n < 4 && sources[_i].has[n]; n++)
		bed_addr(x, "eth0", sources[_i].has[n]);
	bed_run(b, 3 * IX_SECOND);
	ck_assert(stack_lookup(x, &to, &hop) && stack_source(x, &to, &got));
	ck_assert_msg(addr_eq(&got, &from), "%s: %s", sources[_i].why, addr_text(buf, &got));
	bed_delete(b);
}
END_TEST

/* RFC 1812 4.3.2.4: an error comes from where the packet came in, whichever way it goes back. */
START_TEST(the_router_that_a_packet_dies_at_answers_from_where_it_came_in)
{
	static const char *const to[] = { "10.1.0.1", "2001:db8:2::1" },
				 *const from[] = { "10.0.0.1", "2001:db8:1::1" };
	struct post p = post_new();

	bed_route(p.h, "0.0.0.0/0", "10.0.0.1");
	bed_route(p.h, "::/0", "2001:db8:1::1");
	for (unsigned six = 0; six < 2; six++) {
		struct witness *w = witness_new(p.b);
		struct socket *s = sock_raw(
		    p.h, six ? 6 : 4, six ? PROTO_ICMPV6 : PROTO_ICMP, &witness_ops, w);
		struct ix_addr want = ip(from[six]);
		uint32_t errors = 0;

		sock_set_ttl(s, 1);
		ck_assert(bed_echo(s, to[six], 1, 8));
		bed_run(p.b, IX_SECOND);
		for (uint32_t n = 0; n < w->n; n++) {
			if (!w->heard[n].icmp)
				continue;
			errors++;
			ck_assert_uint_eq(w->heard[n].type,
			    six ? (unsigned)ICMPV6_TIME_EXCEEDED : (unsigned)ICMP_TIME_EXCEEDED);
			ck_assert(addr_eq(&w->heard[n].from, &want));
		}
		ck_assert_uint_eq(errors, 1);
		sock_close(s);
	}
	bed_delete(p.b);
}
END_TEST

START_TEST(a_tag_carries_no_more_than_what_it_is_on)
{
	struct post p = post_new();
	struct ifc *eth = ifc_find(p.r, "eth0"), *tag = ifc_wanted(p.r, "eth0.7");

	ck_assert_uint_eq(ifc_mtu(tag), 1500);
	ifc_set_mtu(eth, 9000);
	ck_assert_uint_eq(ifc_mtu(tag), 1500); /* as Linux: it does not grow by itself */
	ck_assert_uint_eq(ifc_mtu_unsaid(tag), 9000);
	ck_assert_uint_eq(ifc_mtu(ifc_wanted(p.r, "eth0.8")), 9000);
	ifc_set_mtu(eth, 1400);
	ck_assert_uint_eq(ifc_mtu(tag), 1400);
	ck_assert_uint_eq(ifc_mtu_of(tag, 6), 1400);
	ifc_shutdown(eth, true);
	ck_assert(!ifc_is_up(tag));
	ifc_shutdown(eth, false);
	ck_assert(ifc_is_up(tag));
	bed_delete(p.b);
}
END_TEST

/* RFC 1191 6.3, RFC 8201 4: ten minutes on, the larger size is tried again. */
START_TEST(a_paths_mtu_is_forgotten_after_ten_minutes)
{
	static const char *const to[] = { "10.1.0.1", "2001:db8:2::1" };
	struct post p = post_new();

	bed_route(p.h, "0.0.0.0/0", "10.0.0.1");
	bed_route(p.h, "::/0", "2001:db8:1::1");
	ifc_set_mtu(ifc_find(p.r, "eth1"), 1300);
	for (unsigned six = 0; six < 2; six++) {
		struct ix_addr a = ip(to[six]);
		struct socket *s = sock_raw(
		    p.h, six ? 6 : 4, six ? PROTO_ICMPV6 : PROTO_ICMP, NULL, NULL);

		sock_set_dont_fragment(s, true);
		ck_assert_uint_eq(path_mtu(p.h, &a, 1500), 1500);
		ck_assert(bed_echo(s, to[six], 1, 1400));
		bed_run(p.b, IX_SECOND);
		ck_assert_uint_eq(path_mtu(p.h, &a, 1500), 1300);
		bed_run(p.b, 598 * IX_SECOND);
		ck_assert_uint_eq(path_mtu(p.h, &a, 1500), 1300);
		bed_run(p.b, 2 * IX_SECOND);
		ck_assert_uint_eq(path_mtu(p.h, &a, 1500), 1500);
		sock_close(s);
	}
	bed_delete(p.b);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

Suite *rules_suite(void);
Suite *
rules_suite(void)
{
	const TTest *const tests[] = { all_targets_together_get_fifty_at_once,
		too_big_is_told_each_time, both_ends_of_a_31_and_a_127_are_addresses_like_others,
		the_router_that_a_packet_dies_at_answers_from_where_it_came_in,
		a_tag_carries_no_more_than_what_it_is_on,
		a_paths_mtu_is_forgotten_after_ten_minutes, NULL };
	Suite *s = suite_of("rules", tests);
	TCase *c = tcase_create("rows");

	tcase_add_loop_test(c, errors_to_one_target_keep_its_pace, 0, ROWS(targets));
	tcase_add_loop_test(c, the_address_that_fits_speaks, 0, ROWS(sources));
	suite_add_tcase(s, c);
	return s;
}
