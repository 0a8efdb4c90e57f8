/* mld.c - listener reports: what is joined and left, how often it is said, from whom; queries. */
#include "tests/runner.h"

#include <string.h>

#include "tests/ip/overheard.h"
#include "wire/ethernet.h"
#include "wire/ipv6.h"
#include "wire/mld.h"

/* x is the box under test, by an EUI-64 of its MAC address; y stands for the rest of the link. */
struct link_of_two {
	struct bed *b;
	struct stack *x, *y;
	struct port *port;
	struct ifc *i;
};

static struct link_of_two
link_of(bool router)
{
	struct link_of_two l = { .b = bed_new(1) };

	l.x = bed_stack(l.b, "x", router);
	l.y = bed_stack(l.b, "y", false);
	overhear(l.b, false);
	bed_link(l.b, l.x, NULL, l.y, NULL);
	l.port = stack_node(l.x)->ports.at[0];
	l.i = ifc_find(l.x, "eth0");
	return l;
}

/* The lines of x, without what others say. */
static const char *
said(const struct link_of_two *l, const char *kind)
{
	static char out[4096];
	size_t n = 0;

	for (const char *at = overheard(l->b), *end; (end = strchr(at, '\n')); at = end + 1)
		if (strncmp(at, "x ", 2) == 0 && strncmp(at + 2, kind, strlen(kind)) == 0) {
			memcpy(out + n, at, (size_t)(end - at) + 1);
			n += (size_t)(end - at) + 1;
		}
	out[n] = 0;
	return out;
}

START_TEST(a_group_is_joined_before_the_first_question_and_told_again_from_the_proven_address)
{
	struct link_of_two l = link_of(false);

	bed_run(l.b, 3 * IX_SECOND);
	ck_assert_str_eq(said(&l, ""),
	    "x MLD :: +ff02::1:ff01:1\n"
	    "x NS :: > ff02::1:ff01:1 fe80::ff:fe01:1\n"
	    "x MLD :: +ff02::1:ff01:1\n"
	    "x NA fe80::ff:fe01:1 > ff02::1 fe80::ff:fe01:1 O\n"
	    "x MLD fe80::ff:fe01:1 +ff02::1:ff01:1\n"
	    "x RS fe80::ff:fe01:1 > ff02::2\n"
	    "x MLD fe80::ff:fe01:1 +ff02::1:ff01:1\n");
	bed_delete(l.b);
}
END_TEST

START_TEST(a_router_listens_to_all_routers_too)
{
	struct link_of_two l = link_of(true);

	bed_run(l.b, 5 * IX_SECOND);
	ck_assert_str_eq(said(&l, "MLD"),
	    "x MLD :: +ff02::2 +ff05::2 +ff02::1:ff01:1\n"
	    "x MLD :: +ff02::2 +ff05::2 +ff02::1:ff01:1\n"
	    "x MLD fe80::ff:fe01:1 +ff02::2 +ff05::2 +ff02::1:ff01:1\n"
	    "x MLD fe80::ff:fe01:1 +ff02::2 +ff05::2 +ff02::1:ff01:1\n");
	bed_delete(l.b);
}
END_TEST

static void
remove_address(struct link_of_two *l, const char *text, unsigned len)
{
	struct ix_addr a = ip(text);

	ck_assert(ifc_addr_del(l->i, &a, len));
	bed_run(l->b, 2 * IX_SECOND);
}

START_TEST(a_group_is_left_with_the_last_address_that_needs_it)
{
	struct link_of_two l = link_of(false);

	bed_run(l.b, 5 * IX_SECOND);
	bed_addr(l.x, "eth0", "2001:db8:1::7/64");
	bed_addr(l.x, "eth0", "2001:db8:2::7/64");
	bed_run(l.b, 5 * IX_SECOND);
	overhear(l.b, false);
	remove_address(&l, "2001:db8:1::7", 64);
	ck_assert_str_eq(said(&l, "MLD"), "");
	remove_address(&l, "2001:db8:2::7", 64);
	ck_assert_str_eq(said(&l, "MLD"),
	    "x MLD fe80::ff:fe01:1 -ff02::1:ff00:7\n"
	    "x MLD fe80::ff:fe01:1 -ff02::1:ff00:7\n");
	bed_delete(l.b);
}
END_TEST

START_TEST(who_changes_his_mind_tells_what_holds_now)
{
	struct link_of_two l = link_of(false);
	struct ix_addr a = ip("2001:db8:1::7");

	bed_run(l.b, 5 * IX_SECOND);
	bed_addr(l.x, "eth0", "2001:db8:1::7/64");
	bed_run(l.b, 5 * IX_SECOND);
	overhear(l.b, false);
	ck_assert(ifc_addr_del(l.i, &a, 64));
	bed_run(l.b, IX_MS);
	bed_addr(l.x, "eth0", "2001:db8:1::7/64");
	bed_run(l.b, 3 * IX_SECOND);
	ck_assert_str_eq(said(&l, "MLD"),
	    "x MLD fe80::ff:fe01:1 -ff02::1:ff00:7\n"
	    "x MLD fe80::ff:fe01:1 +ff02::1:ff00:7\n"
	    "x MLD fe80::ff:fe01:1 +ff02::1:ff00:7\n");
	bed_delete(l.b);
}
END_TEST

START_TEST(nothing_is_told_on_a_link_that_is_gone)
{
	struct link_of_two l = link_of(false);

	bed_run(l.b, 5 * IX_SECOND);
	overhear(l.b, false);
	ifc_shutdown(l.i, true);
	bed_run(l.b, 5 * IX_SECOND);
	ck_assert_str_eq(said(&l, ""), "");
	ifc_shutdown(l.i, false);
	bed_run(l.b, 5 * IX_SECOND);
	ck_assert_uint_eq(overheard_count(l.b, "x MLD"), 4);
	bed_delete(l.b);
}
END_TEST

static const struct {
	const char *why, *from, *group;
	uint8_t hops, version;
	bool alert, counted;
	uint32_t answers;
} queries[] = {
	{ "a general query", "fe80::9", "::", 1, 2, true, false, 1 },
	{ "for one group of ours", "fe80::9", "ff02::1:ff01:1", 1, 2, true, false, 1 },
	{ "for a group of others", "fe80::9", "ff02::1:ff00:77", 1, 2, true, false, 0 },
	{ "it came over a router", "fe80::9", "::", 2, 2, true, true, 0 },
	{ "without a router alert", "fe80::9", "::", 1, 2, false, true, 0 },
	{ "from no link-local address", "2001:db8::9", "::", 1, 2, true, true, 0 },
	{ "from nobody", "::", "::", 1, 2, true, true, 0 },
	{ "of version 1", "fe80::9", "::", 1, 1, true, true, 0 },
};

START_TEST(a_query_is_answered_once_if_it_keeps_the_rules)
{
	struct link_of_two l = link_of(false);
	struct icmpv6 q = { .type = MLD_QUERY,
		.max_ms = 2000,
		.version = queries[_i].version,
		.target = ip(queries[_i].group) };
	struct ethernet e = {
		.dst = { { 0x33, 0x33, 0, 0, 0, 1 } }, .src = { { 2, 9 } }, .type = ETHERTYPE_IPV6
	};
	struct ipv6 h = { .src = ip(queries[_i].from),
		.dst = ip("ff02::1"),
		.hops = queries[_i].hops,
		.next = PROTO_ICMPV6 };
	uint32_t size = icmpv6_size(&q), alert = queries[_i].alert ? IPV6_ALERT_SIZE : 0;
	struct frame *f;
	struct octets o;

	bed_run(l.b, 5 * IX_SECOND);
	overhear(l.b, false);
	for (int twice = 0; twice < 2; twice++) {
		f = frame_new(l.b->net, ETHERNET_HEADER + IPV6_HEADER + alert + size);
		o = frame_write(f);
		h.next = alert ? IPV6_HOP_BY_HOP : PROTO_ICMPV6;
		ethernet_write(&o, &e);
		ipv6_write(&o, &h, alert + size);
		if (alert)
			ipv6_alert_write(&o, PROTO_ICMPV6);
		icmpv6_write(&o, &h.src, &h.dst, &q, NULL, 0);
		stack_receive(l.port, f);
	}
	bed_run(l.b, 2100 * IX_MS);
	ck_assert_msg(
	    overheard_count(l.b, "x MLD fe80::ff:fe01:1 =ff02::1:ff01:1\n") == queries[_i].answers,
	    "%s", queries[_i].why);
	ck_assert_msg(
	    port_all_drops(l.port) == (queries[_i].counted ? 2 : 0), "%s", queries[_i].why);
	bed_delete(l.b);
}
END_TEST

Suite *mld_suite(void);
Suite *
mld_suite(void)
{
	Suite *s = suite_create("listeners");
	TCase *c = tcase_create("listeners");

	tcase_add_test(
	    c, a_group_is_joined_before_the_first_question_and_told_again_from_the_proven_address);
	tcase_add_test(c, a_router_listens_to_all_routers_too);
	tcase_add_test(c, a_group_is_left_with_the_last_address_that_needs_it);
	tcase_add_test(c, who_changes_his_mind_tells_what_holds_now);
	tcase_add_test(c, nothing_is_told_on_a_link_that_is_gone);
	tcase_add_loop_test(c, a_query_is_answered_once_if_it_keeps_the_rules, 0,
	    sizeof(queries) / sizeof(queries[0]));
	suite_add_tcase(s, c);
	return s;
}
