/* route.c - the routing table: who is active, what resolves, what comes and goes with a carrier. */
#include "tests/runner.h"

#include "tests/ip/ip_bed.h"

struct pair {
	struct bed *b;
	struct stack *x, *y;
	struct link *l;
};

static struct pair
pair_new(void)
{
	struct pair p = { .b = bed_new(1) };

	p.x = bed_stack(p.b, "x", true);
	p.y = bed_stack(p.b, "y", true);
	p.l = bed_link(p.b, p.x, "10.0.0.1/24", p.y, "10.0.0.2/24");
	bed_run(p.b, 2 * IX_SECOND);
	return p;
}

static struct hop
look(const struct stack *st, const char *to, bool want)
{
	struct ix_addr a = ip(to);
	struct hop h;

	ck_assert_msg(stack_lookup(st, &a, &h) == want, "%s", to);
	return h;
}

static bool
leads(const struct stack *st, const char *to, const char *via)
{
	struct hop h = look(st, to, true);
	struct ix_addr a = ip(via);

	return !h.blackhole && addr_eq(&h.via, &a);
}

START_TEST(the_least_distance_is_active_and_the_longest_prefix_wins)
{
	struct pair p = pair_new();
	struct route r = { .source = ROUTE_EBGP, .distance = 20, .hop.via = ip("10.0.0.3") };

	ck_assert(prefix_parse("192.0.2.0/24", &r.prefix));
	route_add(p.x, &r);
	ck_assert(leads(p.x, "192.0.2.1", "10.0.0.3"));
	bed_route(p.x, "192.0.2.0/24", "10.0.0.4");
	ck_assert(leads(p.x, "192.0.2.1", "10.0.0.4"));
	bed_route(p.x, "192.0.2.128/25", "10.0.0.5");
	ck_assert(leads(p.x, "192.0.2.200", "10.0.0.5"));
	ck_assert(leads(p.x, "192.0.2.1", "10.0.0.4"));
	ck_assert(route_del(p.x, &r.prefix, ROUTE_STATIC, NULL));
	ck_assert(leads(p.x, "192.0.2.1", "10.0.0.3"));
	ck_assert(!route_del(p.x, &r.prefix, ROUTE_STATIC, NULL));
	ck_assert(route_del(p.x, &r.prefix, ROUTE_EBGP, NULL));
	look(p.x, "192.0.2.1", false);
	bed_delete(p.b);
}
END_TEST

START_TEST(a_next_hop_is_resolved_through_others_down_to_a_wire)
{
	struct pair p = pair_new();

	bed_route(p.x, "172.16.0.0/16", "192.0.2.9");
	look(p.x, "172.16.1.1", false);
	bed_route(p.x, "192.0.2.0/24", "198.51.100.1");
	look(p.x, "172.16.1.1", false);
	bed_route(p.x, "198.51.100.0/24", "10.0.0.2");
	ck_assert(leads(p.x, "172.16.1.1", "10.0.0.2"));
	bed_route(p.x, "192.0.2.9/32", "10.0.0.7"); /* a longer match for the next hop */
	ck_assert(leads(p.x, "172.16.1.1", "10.0.0.7"));
	link_up(p.l, false);
	look(p.x, "172.16.1.1", false);
	look(p.x, "10.0.0.2", false);
	link_up(p.l, true);
	ck_assert(leads(p.x, "172.16.1.1", "10.0.0.7"));
	bed_delete(p.b);
}
END_TEST

START_TEST(next_hops_that_go_in_circles_resolve_to_nothing)
{
	struct pair p = pair_new();

	bed_route(p.x, "192.0.2.0/24", "198.51.100.1");
	bed_route(p.x, "198.51.100.0/24", "192.0.2.1");
	look(p.x, "192.0.2.1", false);
	bed_route(p.x, "203.0.113.0/24", "203.0.113.1"); /* through itself */
	look(p.x, "203.0.113.5", false);
	bed_route(p.x, "192.0.2.0/25", "10.0.0.2"); /* and out of the circle */
	ck_assert(leads(p.x, "198.51.100.1", "10.0.0.2"));
	bed_delete(p.b);
}
END_TEST

START_TEST(a_null_route_swallows_and_what_resolves_through_it_too)
{
	struct pair p = pair_new();

	bed_route(p.x, "192.0.2.0/24", "Null0");
	bed_route(p.x, "172.16.0.0/16", "192.0.2.1");
	ck_assert(look(p.x, "192.0.2.1", true).blackhole);
	ck_assert(look(p.x, "172.16.0.1", true).blackhole);
	bed_delete(p.b);
}
END_TEST

START_TEST(connected_routes_follow_shutdown_and_addresses)
{
	struct pair p = pair_new();
	struct ifc *i = ifc_find(p.x, "eth0");
	struct ix_addr a = ip("10.0.0.1"), b = ip("10.0.0.9"), c = ip("10.9.0.1");
	struct ix_error e = { "" };

	ifc_shutdown(i, true);
	look(p.x, "10.0.0.2", false);
	ck_assert(!ifc_is_up(ifc_find(p.y, "eth0")));
	ifc_shutdown(i, false);
	look(p.x, "10.0.0.2", true);
	ck_assert(ifc_addr_add(i, &b, 24, &e));
	ck_assert(ifc_addr_del(i, &a, 24));
	look(p.x, "10.0.0.2", true); /* the other address keeps the subnet */
	ck_assert(ifc_addr_del(i, &b, 24));
	look(p.x, "10.0.0.2", false);
	ck_assert(ifc_addr_add(i, &c, 16, &e));
	ifc_new(p.x, "lo", NULL);
	ck_assert(!ifc_addr_add(ifc_find(p.x, "lo"), &c, 32, &e));
	ck_assert_msg(strstr(e.text, "eth0") != NULL, "%s", e.text);
	c = ip("10.9.255.255");
	ck_assert(!ifc_addr_add(i, &c, 16, &e));
	bed_delete(p.b);
}
END_TEST

static void
count(struct stack *st, void *arg)
{
	(void)st;
	++*(int *)arg;
}

START_TEST(a_change_is_told_once_an_event_and_in_order_of_prefixes)
{
	struct pair p = pair_new();
	const struct route *r = NULL;
	int told = 0, n = 0;

	stack_on_change(p.x, count, &told);
	bed_route(p.x, "192.0.2.0/24", "10.0.0.2");
	bed_route(p.x, "172.16.0.0/16", "10.0.0.2");
	bed_route(p.x, "2001:db8::/32", "Null0");
	ck_assert_int_eq(told, 0);
	bed_run(p.b, 1);
	ck_assert_int_eq(told, 1);
	while ((r = route_next(p.x, 4, r)) != NULL) {
		static const uint8_t first[] = { 10, 172, 192 };

		ck_assert_uint_eq(r->prefix.addr.b[0], first[n++]);
	}
	ck_assert_int_eq(n, 3);
	for (n = 0; (r = route_next(p.x, 6, r)) != NULL; n++)
		;
	ck_assert_int_eq(n, 2); /* ours, and fe80::/64 */
	bed_delete(p.b);
}
END_TEST

Suite *route_suite(void);
Suite *
route_suite(void)
{
	const TTest *const tests[] = { the_least_distance_is_active_and_the_longest_prefix_wins,
		a_next_hop_is_resolved_through_others_down_to_a_wire,
		next_hops_that_go_in_circles_resolve_to_nothing,
		a_null_route_swallows_and_what_resolves_through_it_too,
		connected_routes_follow_shutdown_and_addresses,
		a_change_is_told_once_an_event_and_in_order_of_prefixes, NULL };

	return suite_of("route", tests);
}
