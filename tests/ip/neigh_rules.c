/*
 * neigh_rules.c - neighbours in bad company: who wins a race for an address, what a flood of
 * strangers pushes out, where packets go while a neighbour is silent, and what is said on the way.
 */
#include "tests/runner.h"

#include <stdio.h>
#include <string.h>

#include "ip/internal.h"
#include "tests/ip/overheard.h"
#include "wire/arp.h"
#include "wire/ethernet.h"
#include "wire/icmpv6.h"
#include "wire/ipv4.h"
#include "wire/match.h"

struct wire {
	struct bed *b;
	struct stack *x, *y;
	struct ifc *i;
	struct port *port;
	struct socket *raw;
};

static struct wire
wire_new(void)
{
	struct wire w = { .b = bed_new(1) };

	w.x = bed_stack(w.b, "x", true);
	w.y = bed_stack(w.b, "y", false);
	bed_link(w.b, w.x, "10.0.0.1/16", w.y, "10.0.0.2/16");
	w.i = ifc_find(w.x, "eth0");
	w.port = stack_node(w.x)->ports.at[0];
	w.raw = sock_raw(w.x, 4, PROTO_ICMP, &witness_ops, witness_new(w.b));
	bed_run(w.b, 20 * IX_SECOND);
	return w;
}

/* ARP from the station 02:..:who, into x's port. */
static void
arp(struct wire *w, uint16_t op, const char *sender, const char *target, uint8_t who, bool to_all)
{
	struct arp a = { .op = op,
		.sender_mac = { { 2, 0, 0, 9, 9, who } },
		.sender = ip(sender),
		.target = ip(target),
		.target_mac = op == ARP_REPLY ? w->port->mac : (struct ix_mac){ { 0 } } };
	struct ethernet e = { .dst = to_all ? mac_broadcast : w->port->mac,
		.src = a.sender_mac,
		.type = ETHERTYPE_ARP };
	struct frame *f = frame_new(w->b->net, ETHERNET_HEADER + ARP_SIZE);
	struct octets o = frame_write(f);

	ethernet_write(&o, &e);
	arp_write(&o, &a);
	stack_receive(w->port, f);
}

/* The last octet of the MAC address that x has for it; 0: none. */
static uint8_t
believed(const struct wire *w, const char *addr)
{
	struct ix_addr a = ip(addr);
	struct ix_mac mac;

	return neigh_lookup(w->i, &a, &mac) ? mac.b[5] : 0;
}

static enum neigh_state
state(const struct wire *w, const char *addr)
{
	struct ix_addr a = ip(addr);
	struct neigh_row row;

	for (uint32_t n = 0; neigh_row(w->x, 4, n, &row); n++)
		if (addr_eq(&row.addr, &a))
			return row.state;
	return NEIGH_FAILED;
}

/* 10.0.0.3 is claimed by A (10) and by B (11); x asks, or not. `ms` later comes the second word. */
static const struct {
	const char *why;
	bool asked;
	uint16_t op;
	const char *target;
	bool to_all;
	uint32_t ms;
	uint8_t wins;
} races[] = {
	{ "two answers to one question: the first", true, ARP_REPLY, "10.0.0.1", false, 1, 10 },
	{ "a second answer after a second: it moved", true, ARP_REPLY, "10.0.0.1", false, 1001,
	    11 },
	{ "an announcement, at once", true, ARP_REQUEST, "10.0.0.3", true, 1, 11 },
	{ "a question to us, at once", true, ARP_REQUEST, "10.0.0.1", true, 1, 11 },
	{ "a question to somebody else, at once", true, ARP_REQUEST, "10.0.0.2", true, 1, 10 },
	{ "a question to somebody else, later", true, ARP_REQUEST, "10.0.0.2", true, 1001, 11 },
	{ "an answer that nobody asked for", false, ARP_REPLY, "10.0.0.1", false, 1, 0 },
	{ "an announcement of a stranger", false, ARP_REQUEST, "10.0.0.3", true, 1, 0 },
};

START_TEST(two_boxes_race_for_an_address_as_on_linux)
{
	struct wire w = wire_new();

	if (races[_i].asked) {
		bed_echo(w.raw, "10.0.0.3", 1, 8);
		arp(&w, ARP_REPLY, "10.0.0.3", "10.0.0.1", 10, false);
		ck_assert_int_eq(state(&w, "10.0.0.3"), NEIGH_REACHABLE);
	}
	bed_run(w.b, races[_i].ms * IX_MS);
	arp(&w, races[_i].op, "10.0.0.3", races[_i].target, 11, races[_i].to_all);
	ck_assert_msg(believed(&w, "10.0.0.3") == races[_i].wins, "%s: %u", races[_i].why,
	    believed(&w, "10.0.0.3"));
	bed_delete(w.b);
}
END_TEST

START_TEST(an_answer_to_everybody_proves_nothing)
{
	struct wire w = wire_new();

	bed_echo(w.raw, "10.0.0.3", 1, 8);
	arp(&w, ARP_REPLY, "10.0.0.3", "10.0.0.1", 10, true);
	ck_assert_int_eq(believed(&w, "10.0.0.3"), 10);
	ck_assert_int_eq(state(&w, "10.0.0.3"), NEIGH_DELAY); /* stale, and in use at once */
	arp(&w, ARP_REQUEST, "10.0.255.255", "10.0.0.1", 12, true); /* nobody can be there */
	ck_assert_int_eq(believed(&w, "10.0.255.255"), 0);
	bed_delete(w.b);
}
END_TEST

START_TEST(an_address_is_announced_when_it_begins_and_when_the_link_returns)
{
	struct wire w = wire_new();

	overhear(w.b, false);
	bed_addr(w.y, "eth0", "10.0.0.7/16");
	bed_run(w.b, IX_SECOND);
	ck_assert_str_eq(overheard(w.b), "y request 10.0.0.7 > 10.0.0.7\n");
	overhear(w.b, false);
	ifc_shutdown(ifc_find(w.y, "eth0"), true);
	bed_run(w.b, IX_SECOND);
	ifc_shutdown(ifc_find(w.y, "eth0"), false);
	bed_run(w.b, IX_SECOND);
	ck_assert_uint_eq(overheard_count(w.b, "y request 10.0.0.2 > 10.0.0.2\n"), 1);
	ck_assert_uint_eq(overheard_count(w.b, "y request 10.0.0.7 > 10.0.0.7\n"), 1);
	bed_delete(w.b);
}
END_TEST

START_TEST(who_is_used_again_is_asked_alone_and_three_times)
{
	struct wire w = wire_new();

	bed_echo(w.raw, "10.0.0.2", 1, 8);
	bed_run(w.b, 50 * IX_SECOND);
	ck_assert_int_eq(state(&w, "10.0.0.2"), NEIGH_STALE);
	overhear(w.b, true);
	bed_echo(w.raw, "10.0.0.2", 2, 8);
	bed_run(w.b, 10 * IX_SECOND);
	ck_assert_uint_eq(overheard_count(w.b, "5.000 x request 10.0.0.1 > 10.0.0.2 unicast\n"), 1);
	bed_run(w.b, 50 * IX_SECOND);
	ck_assert_int_eq(state(&w, "10.0.0.2"), NEIGH_STALE);
	ifc_addr_del(ifc_find(w.y, "eth0"), &(struct ix_addr){ .b = { 10, 0, 0, 2 }, .af = 4 }, 16);
	overhear(w.b, true);
	bed_echo(w.raw, "10.0.0.2", 3, 8);
	bed_run(w.b, 10 * IX_SECOND);
	ck_assert_str_eq(overheard(w.b),
	    "5.000 x request 10.0.0.1 > 10.0.0.2 unicast\n"
	    "6.000 x request 10.0.0.1 > 10.0.0.2 unicast\n"
	    "7.000 x request 10.0.0.1 > 10.0.0.2 unicast\n");
	ck_assert_int_eq(state(&w, "10.0.0.2"), NEIGH_FAILED);
	bed_delete(w.b);
}
END_TEST

START_TEST(a_flood_of_strangers_pushes_out_strangers)
{
	struct wire w = wire_new();
	char from[32];

	bed_echo(w.raw, "10.0.0.2", 1, 8);
	bed_run(w.b, 10 * IX_MINUTE); /* proven once, and long silent */
	ck_assert_int_eq(state(&w, "10.0.0.2"), NEIGH_STALE);
	for (unsigned n = 0; n < 10000; n++) {
		snprintf(from, sizeof(from), "10.0.%u.%u", 10 + n / 250, 1 + n % 250);
		arp(&w, ARP_REQUEST, from, "10.0.0.1", 9, true);
		if (n % 500 == 0)
			bed_run(w.b, IX_MS);
	}
	ck_assert_uint_eq(neigh_count(w.i, 4), 4096);
	ck_assert_uint_ne(believed(&w, "10.0.0.2"), 0);
	ck_assert_uint_eq(believed(&w, from), 9); /* the last one is there, too */
	bed_delete(w.b);
}
END_TEST

START_TEST(a_scan_does_not_keep_the_living_from_being_found)
{
	struct wire w = wire_new();
	char to[32];

	neigh_flush(w.x, NULL, 4);
	for (unsigned n = 0; n < 5000; n++) {
		snprintf(to, sizeof(to), "10.0.%u.%u", 10 + n / 250, 1 + n % 250);
		bed_echo(w.raw, to, 1, 8);
		if (n % 100 == 0) /* no queue of the link overflows */
			bed_run(w.b, IX_MS);
	}
	ck_assert_uint_le(neigh_count(w.i, 4), 1024); /* RFC 6583 */
	bed_echo(w.raw, "10.0.0.2", 1, 8);
	bed_run(w.b, 100 * IX_MS);
	ck_assert_int_eq(state(&w, "10.0.0.2"), NEIGH_REACHABLE);
	bed_run(w.b, IX_MINUTE);
	ck_assert_uint_eq(neigh_count(w.i, 4), 1);
	bed_delete(w.b);
}
END_TEST

/* Two ways to 10.9/16: by y, and by z. */
struct fork {
	struct wire w;
	struct stack *z;
	struct ifc *j;
};

static struct fork
fork_new(void)
{
	struct fork f = { .w = wire_new() };

	f.z = bed_stack(f.w.b, "z", false);
	bed_link(f.w.b, f.w.x, "10.1.0.1/16", f.z, "10.1.0.2/16");
	f.j = ifc_find(f.w.x, "eth1");
	bed_route(f.w.x, "10.9.0.0/16", "10.0.0.2");
	bed_route(f.w.x, "10.9.0.0/16", "10.1.0.2");
	bed_run(f.w.b, 5 * IX_SECOND);
	return f;
}

static struct flow_key
flow(uint16_t port)
{
	return (struct flow_key){ .src = ip("10.0.0.1"),
		.dst = ip("10.9.0.1"),
		.protocol = PROTO_TCP,
		.sport = port,
		.dport = 80,
		.ports = true };
}

/* Of 64 flows, how many leave by the interface. */
static uint32_t
flows(const struct fork *f, const struct ifc *by)
{
	uint32_t n = 0;

	for (uint16_t port = 1000; port < 1064; port++) {
		struct flow_key k = flow(port);
		struct hop h;

		ck_assert(stack_lookup_flow(f->w.x, &k, &h) && h.ways == 2);
		n += h.ifc == by;
	}
	return n;
}

START_TEST(who_does_not_answer_takes_no_share)
{
	struct fork f = fork_new();
	uint32_t by_z = flows(&f, f.j);

	ck_assert(by_z > 10 && by_z < 54);
	ifc_addr_del(ifc_find(f.z, "eth0"), &(struct ix_addr){ .b = { 10, 1, 0, 2 }, .af = 4 }, 16);
	neigh_flush(f.w.x, NULL, 4);
	bed_echo(f.w.raw, "10.1.0.2", 1, 8);
	bed_run(f.w.b, 900 * IX_MS);
	ck_assert_uint_eq(flows(&f, f.j), by_z); /* one question may go unheard */
	bed_run(f.w.b, 200 * IX_MS);
	ck_assert_uint_eq(flows(&f, f.j), 0);
	bed_run(f.w.b, 5 * IX_SECOND);
	ck_assert_uint_eq(flows(&f, f.j), 0);
	bed_addr(f.z, "eth0", "10.1.0.2/16"); /* it announces itself: the same flows come back */
	bed_run(f.w.b, IX_SECOND);
	ck_assert_uint_eq(flows(&f, f.j), by_z);
	bed_delete(f.w.b);
}
END_TEST

START_TEST(where_all_are_silent_all_are_tried)
{
	struct fork f = fork_new();
	uint32_t by_z = flows(&f, f.j);

	for (int n = 0; n < 2; n++) {
		struct stack *st = n ? f.z : f.w.y;
		struct ix_addr a = ip(n ? "10.1.0.2" : "10.0.0.2");

		ifc_addr_del(ifc_find(st, "eth0"), &a, 16);
		bed_echo(f.w.raw, n ? "10.1.0.2" : "10.0.0.2", 1, 8);
	}
	neigh_flush(f.w.x, NULL, 4);
	bed_echo(f.w.raw, "10.0.0.2", 1, 8);
	bed_echo(f.w.raw, "10.1.0.2", 1, 8);
	bed_run(f.w.b, 5 * IX_SECOND);
	ck_assert_uint_eq(flows(&f, f.j), by_z);
	bed_delete(f.w.b);
}
END_TEST

START_TEST(what_arrives_confirms_the_neighbour_of_its_flow)
{
	struct fork f = fork_new();
	uint16_t port = 1000;
	struct flow_key k = flow(port);
	struct hop h;

	bed_echo(f.w.raw, "10.1.0.2", 1, 8);
	bed_echo(f.w.raw, "10.0.0.2", 1, 8);
	bed_run(f.w.b, 50 * IX_SECOND);
	while (stack_lookup_flow(f.w.x, &k, &h) && h.ifc != f.j)
		k = flow(++port);
	ck_assert_int_eq(state(&f.w, "10.1.0.2"), NEIGH_STALE);
	stack_confirm(f.w.x, &k);
	ck_assert_int_eq(state(&f.w, "10.1.0.2"), NEIGH_REACHABLE);
	ck_assert_int_eq(state(&f.w, "10.0.0.2"), NEIGH_STALE);
	bed_delete(f.w.b);
}
END_TEST

Suite *neigh_rules_suite(void);
Suite *
neigh_rules_suite(void)
{
	Suite *s = suite_create("neighbours in bad company");
	TCase *c = tcase_create("neighbours");

	tcase_add_loop_test(
	    c, two_boxes_race_for_an_address_as_on_linux, 0, sizeof(races) / sizeof(races[0]));
	tcase_add_test(c, an_answer_to_everybody_proves_nothing);
	tcase_add_test(c, an_address_is_announced_when_it_begins_and_when_the_link_returns);
	tcase_add_test(c, who_is_used_again_is_asked_alone_and_three_times);
	tcase_add_test(c, a_flood_of_strangers_pushes_out_strangers);
	tcase_add_test(c, a_scan_does_not_keep_the_living_from_being_found);
	tcase_add_test(c, who_does_not_answer_takes_no_share);
	tcase_add_test(c, where_all_are_silent_all_are_tried);
	tcase_add_test(c, what_arrives_confirms_the_neighbour_of_its_flow);
	tcase_set_timeout(c, 60);
	suite_add_tcase(s, c);
	return s;
}
