/* lag_leak.c - slow protocols that nobody asked for: markers, noise, and LACP that leaks. */
#include "tests/runner.h"

#include <string.h>

#include "cli/config.h"
#include "switch/acl.h"
#include "switch/words.h"
#include "tests/switch/boxes.h"
#include "wire/ethernet.h"

#define S IX_SECOND

/* ---- what should not be heard ---- */

START_TEST(a_marker_comes_back_as_a_response_ten_a_second_at_most)
{
	struct boxes *b = boxes_new();
	struct lacp marker = { .subtype = SLOW_MARKER,
		.version = 1,
		.requester_port = 7,
		.requester = boxes_far,
		.transaction = 99 };
	struct lacp_port *p;

	boxes_pair(b, 1, LAG_ON, LAG_ACTIVE);
	for (int box = 0; box < 2; box++) { /* in mode on as well */
		p = boxes_port(b, box, 1)->lacp;
		for (int i = 0; i < 25; i++)
			boxes_slow(b, box, 1, &marker, 0);
		ck_assert_uint_eq(p->markers, 25);
		ck_assert_uint_eq(p->responses, 10);
	}
	boxes_run(b, 2 * S);
	boxes_slow(b, 1, 1, &marker, 0);
	ck_assert_uint_eq(p->responses, 11);
	marker.response = true; /* an answer to nobody is no question */
	boxes_slow(b, 1, 1, &marker, 0);
	ck_assert_uint_eq(p->responses, 11);
	boxes_delete(b);
}
END_TEST

START_TEST(half_a_lacpdu_changes_nothing_and_is_counted)
{
	struct boxes *b = boxes_new();
	struct lacp pdu = {
		.subtype = SLOW_LACP, .version = 1, .actor = { .key = 9, .state = 0x3d }
	};

	boxes_pair(b, 2, LAG_ACTIVE, LAG_ACTIVE);
	boxes_run(b, 10 * S);
	for (uint32_t cut = 64; cut < 110; cut++)
		boxes_slow(b, 0, 1, &pdu, cut);
	ck_assert_uint_eq(boxes_bundled(b, 0), 6);
	ck_assert_uint_eq(boxes_port(b, 0, 1)->lacp->malformed, 46);
	ck_assert_uint_eq(port_drops(boxes_port(b, 0, 1)->port, &drop_lacp_malformed), 46);
	boxes_delete(b);
}
END_TEST

/*
 * AMS-IX, 22 November 2023: a provider edge let LACPDUs of a port without LACP into the fabric;
 * they came out at members of other customers' bundles, which took their sender for their partner.
 * Box 0 is the fabric; boxes 1 and 2 have bundles of two to it, box 3 is who speaks LACP unasked.
 */
struct leak {
	struct boxes *b;
	struct bridge_port *leaky; /* of the fabric, where box 3 is */
};

static struct leak
leaking(void)
{
	struct boxes *b = boxes_new();
	struct bridge_port *leaky = bridge_port_add(b->box[0], "5");
	struct ix_error e;

	for (int i = 1; i <= 4; i++) {
		int customer = i <= 2 ? 1 : 2;

		boxes_cable(b, 0, i, customer, i);
		ck_assert(lag_join(boxes_port(b, 0, i), (uint16_t)customer, LAG_ACTIVE, &e));
		boxes_join(b, customer, i, LAG_ACTIVE);
		lacp_fast(boxes_port(b, 0, i), true);
		lacp_fast(boxes_port(b, customer, i), true);
	}
	boxes_cable(b, 0, 5, 3, 1);
	boxes_join(b, 3, 1, LAG_ACTIVE); /* a router with LACP where none was ordered */
	boxes_run(b, 30 * S + 500 * IX_MS);
	ck_assert_uint_eq(boxes_bundled(b, 1), 1u << 1 | 1u << 2);
	ck_assert_uint_eq(boxes_bundled(b, 2), 1u << 3 | 1u << 4);
	return (struct leak){ b, leaky };
}

static unsigned
flaps(const struct boxes *b, int box)
{
	unsigned n = 0;

	for (int i = 1; i <= 4; i++)
		n += boxes_port(b, box, i)->lacp ? boxes_port(b, box, i)->lacp->flaps : 0;
	return n;
}

START_TEST(lacp_from_a_port_without_it_goes_nowhere)
{
	struct leak l = leaking();
	uint64_t before = port_drops(l.leaky->port, &drop_reserved);

	boxes_run(l.b, 300 * S);
	ck_assert_uint_eq(port_drops(l.leaky->port, &drop_reserved) - before, 10);
	ck_assert_uint_eq(flaps(l.b, 1) + flaps(l.b, 2), 0);
	boxes_delete(l.b);
}
END_TEST

START_TEST(leaked_lacp_flaps_both_customers_at_its_own_pace)
{
	struct leak l = leaking();
	unsigned one, two;

	l.leaky->through = BRIDGE_THROUGH_LACP;
	boxes_run(l.b, 300 * S); /* it speaks each 30 s: nobody asked it for more */
	one = flaps(l.b, 1);
	two = flaps(l.b, 2);
	ck_assert_msg(one >= 9 && one <= 11, "%u", one);
	ck_assert_msg(two >= 9 && two <= 11, "%u", two);
	ck_assert_uint_ge(boxes_logged(l.b, &log_lacp_partner), 36); /* away and back, each time */
	l.leaky->through = 0; /* the fix, at the way in */
	boxes_run(l.b, 5 * S);
	one = flaps(l.b, 1) + flaps(l.b, 2);
	boxes_run(l.b, 600 * S);
	ck_assert_uint_eq(flaps(l.b, 1) + flaps(l.b, 2), one);
	ck_assert_uint_eq(boxes_bundled(l.b, 1), 1u << 1 | 1u << 2);
	ck_assert_uint_eq(boxes_bundled(l.b, 2), 1u << 3 | 1u << 4);
	boxes_delete(l.b);
}
END_TEST

static const struct cli_table *const leak_tables[] = { &cli_basic, &bridge_words, &acl_words,
	&lag_words, NULL };

/* Lines for the fabric, as typed at its console. */
static void
configure(struct boxes *b, const char *lines)
{
	struct text out = { 0 }, errors = { 0 };
	struct config_read result;
	struct cli_console con;

	cli_console_init(&con, b->arena, cli_compile(b->arena, leak_tables), &b->box[0]);
	con.enabled = true;
	ck_assert_msg(config_read(&con, "test", lines, strlen(lines), &out, &errors, &result), "%s",
	    text_of(&errors));
	text_free(&out);
	text_free(&errors);
}

#define LEAK "interface 5\nl2-protocol forward lacp\nexit\n"
#define LIST(type) "mac access-list slow\ndeny any any " type "\npermit any any\nexit\n"

/* What was tried that night, and what helps. */
static const struct {
	const char *why, *lines;
	bool flaps, hits; /* the customers' bundles do; the list's first entry counts */
} fixes[] = {
	{ "nothing", LEAK, true, false },
	{ "the leak is stopped where it is", LEAK "interface 5\nno l2-protocol forward lacp\n",
	    false, false },
	{ "a list at the way in of the port without LACP",
	    LEAK LIST("0x8809") "interface 5\nmac access-group slow in\n", false, true },
	{ "a list at the ways out that names another type: its counters say 0",
	    LEAK LIST("0x8808") "interface po1\nmac access-group slow out\nexit\n"
				"interface po2\nmac access-group slow out\n",
	    true, false },
	{ "a list at the way in of the customers: the leak comes from elsewhere",
	    LEAK LIST("0x8809") "interface po1\nmac access-group slow in\nexit\n"
				"interface po2\nmac access-group slow in\n",
	    true, false },
	{ "a list at the ways out that fits; the bundles' own LACP is not asked",
	    LEAK LIST("0x8809") "interface po1\nmac access-group slow out\nexit\n"
				"interface po2\nmac access-group slow out\n",
	    false, true },
};

START_TEST(a_leak_stops_where_a_list_counts)
{
	struct leak l = leaking();
	const struct acl *list;

	configure(l.b, fixes[_i].lines);
	boxes_run(l.b, 300 * S);
	ck_assert_msg(
	    (flaps(l.b, 1) > 5) == fixes[_i].flaps, "%s: %u flaps", fixes[_i].why, flaps(l.b, 1));
	ck_assert_msg(
	    (flaps(l.b, 2) > 5) == fixes[_i].flaps, "%s: %u flaps", fixes[_i].why, flaps(l.b, 2));
	list = acl_find(l.b->box[0], ACL_MAC, "slow");
	if (list)
		ck_assert_msg((list->rules.at[0].hits[ACL_IN] + list->rules.at[0].hits[ACL_OUT] >
				  0) == fixes[_i].hits,
		    "%s", fixes[_i].why);
	if (!fixes[_i].flaps)
		ck_assert_uint_eq(boxes_bundled(l.b, 1), 1u << 1 | 1u << 2);
	boxes_delete(l.b);
}
END_TEST

Suite *lag_leak_suite(void);
Suite *
lag_leak_suite(void)
{
	const TTest *const tests[] = { a_marker_comes_back_as_a_response_ten_a_second_at_most,
		half_a_lacpdu_changes_nothing_and_is_counted,
		lacp_from_a_port_without_it_goes_nowhere,
		leaked_lacp_flaps_both_customers_at_its_own_pace, NULL };
	Suite *s = suite_of("leaked LACP", tests);
	TCase *c = tcase_create("tables");

	tcase_add_loop_test(
	    c, a_leak_stops_where_a_list_counts, 0, (int)(sizeof(fixes) / sizeof(fixes[0])));
	suite_add_tcase(s, c);
	return s;
}
