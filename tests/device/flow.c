/* flow.c - bulk traffic: counted at every port, shared where links are full, moved by routes. */
#include <stdio.h>
#include <string.h>

#include "device/flow.h"
#include "tests/device/bed.h"
#include "tests/runner.h"

static struct flow *
begin(struct bed *b, const char *name, const char *to, uint64_t rate)
{
	struct flow_options o = { .from = b->h1, .rate_bps = rate, .packet = 1250 };
	struct ix_error e = { "" };

	ck_assert(addr_parse(to, &o.to));
	snprintf(o.name, sizeof(o.name), "%s", name);
	return flow_set(b->world, &o, &e);
}

static uint64_t
octets(const struct device *d, const char *port, bool out)
{
	struct counters in, sent;

	port_counters(port_find(d->node, port), &in, &sent);
	return out ? sent.octets : in.octets;
}

/* Within a hundredth: the samples and ARP are counted, too. */
static void
near_to(uint64_t have, uint64_t want)
{
	ck_assert_msg(have + want / 100 >= want && have <= want + want / 100 + 3000, "%lu, not %lu",
	    (unsigned long)have, (unsigned long)want);
}

START_TEST(a_flow_is_counted_at_every_port)
{
	struct bed *b = bed_new();
	struct flow *f;

	bed_type(b, b->h1, "ping -c 1 h2", 2 * IX_SECOND);
	f = begin(b, "", "100.64.2.10", 8000000);
	bed_run(b, 10 * IX_SECOND);
	ck_assert_msg(flow_state(f)->arrives, "%s", flow_state(f)->why);
	ck_assert_uint_eq(flow_state(f)->carried_bps, 8000000);
	near_to(octets(b->h1, "eth0", true), 10000000);
	near_to(octets(b->r1, "eth0", false), 10000000);
	near_to(octets(b->r1, "eth1", true), 10000000);
	near_to(octets(b->h2, "eth0", false), 10000000);
	ck_assert_uint_le(octets(b->h1, "eth0", false), 10000);
	bed_delete(b);
}
END_TEST

START_TEST(a_full_link_carries_of_each_its_share)
{
	static const struct link_settings slow = {
		.rate_bps = 10000000, .delay = IX_MS, .queue = 1u << 18, .mtu = 1500
	};
	struct bed *b = bed_new();
	struct flow *f, *g;

	link_set(b->link[1], &slow);
	bed_type(b, b->h1, "ping -c 1 h2", 2 * IX_SECOND);
	f = begin(b, "f", "100.64.2.10", 30000000);
	g = begin(b, "g", "100.64.2.10", 10000000);
	bed_run(b, 10 * IX_SECOND);
	ck_assert_uint_eq(flow_state(f)->carried_bps, 7500000);
	ck_assert_uint_eq(flow_state(g)->carried_bps, 2500000);
	near_to(octets(b->r1, "eth0", false), 50000000);
	near_to(octets(b->h2, "eth0", false), 12500000);
	bed_delete(b);
}
END_TEST

START_TEST(a_flow_follows_what_routes_say)
{
	struct bed *b = bed_new();
	struct flow *f;

	bed_type(b, b->h1, "ping -c 1 h2", 2 * IX_SECOND);
	f = begin(b, "f", "100.64.2.10", 8000000);
	bed_run(b, IX_SECOND);
	link_up(b->link[1], false);
	bed_run(b, IX_SECOND);
	ck_assert(!flow_state(f)->arrives);
	ck_assert_str_eq(flow_state(f)->why, "no route");
	near_to(octets(b->h1, "eth0", true), 2000000); /* the first link carries it all the same */
	link_up(b->link[1], true);
	bed_run(b, 3 * IX_SECOND);
	ck_assert_msg(flow_state(f)->arrives, "%s", flow_state(f)->why);
	ck_assert_ptr_null(begin(b, "f", "100.64.2.10", 0));
	ck_assert_ptr_null(flow_at(b->world, 0));
	bed_delete(b);
}
END_TEST

START_TEST(a_day_rises_and_falls)
{
	struct bed *b = bed_new();
	struct flow_options o = {
		.from = b->h1, .rate_bps = 10000000, .packet = 1250, .profile = FLOW_DIURNAL
	};
	struct ix_error e;
	struct flow *f;

	ck_assert(addr_parse("100.64.2.10", &o.to));
	f = flow_set(b->world, &o, &e);
	bed_run(b, 10 * IX_SECOND);
	ck_assert_uint_eq(flow_state(f)->offered_bps, 5590000);
	bed_delete(b);
}
END_TEST

Suite *flow_suite(void);
Suite *
flow_suite(void)
{
	const TTest *const tests[] = { a_flow_is_counted_at_every_port,
		a_full_link_carries_of_each_its_share, a_flow_follows_what_routes_say,
		a_day_rises_and_falls, NULL };

	return suite_of("flow", tests);
}
