/* lag.c - Port-Channels between real boxes: who bundles, what fails over, who may not. */
#include "tests/runner.h"

#include <string.h>

#include "base/rng.h"
#include "tests/switch/boxes.h"
#include "wire/ethernet.h"

#define S IX_SECOND

/* ---- who bundles with whom ---- */

static const struct {
	const char *why;
	uint8_t one, other;
	bool first, second; /* that end bundles all its members */
} pairs[] = {
	{ "both begin", LAG_ACTIVE, LAG_ACTIVE, true, true },
	{ "one begins, one answers", LAG_ACTIVE, LAG_PASSIVE, true, true },
	{ "the other way round", LAG_PASSIVE, LAG_ACTIVE, true, true },
	{ "nobody begins", LAG_PASSIVE, LAG_PASSIVE, false, false },
	{ "nobody speaks LACP, nobody needs to", LAG_ON, LAG_ON, true, true },
	{ "on asks nobody, active hears nobody: a trap", LAG_ON, LAG_ACTIVE, true, false },
	{ "as before, seen from the other end", LAG_ACTIVE, LAG_ON, false, true },
	{ "on and passive: a silent trap", LAG_ON, LAG_PASSIVE, true, false },
	{ "as before", LAG_PASSIVE, LAG_ON, false, true },
};

START_TEST(modes_combine_as_people_learn_it)
{
	for (int n = 1; n <= 4; n++) {
		struct boxes *b = boxes_new();
		unsigned all = (2u << n) - 2;

		boxes_pair(b, n, pairs[_i].one, pairs[_i].other);
		boxes_run(b, 10 * S);
		ck_assert_msg(boxes_bundled(b, 0) == (pairs[_i].first ? all : 0), "%s, %d members",
		    pairs[_i].why, n);
		ck_assert_msg(boxes_bundled(b, 1) == (pairs[_i].second ? all : 0), "%s, %d members",
		    pairs[_i].why, n);
		ck_assert_uint_eq(bridge_port_is_up(boxes_channel(b, 0)), pairs[_i].first);
		boxes_run(b, 600 * S); /* and it stays so */
		ck_assert_msg(boxes_bundled(b, 0) == (pairs[_i].first ? all : 0), "%s, %d members",
		    pairs[_i].why, n);
		boxes_delete(b);
	}
}
END_TEST

START_TEST(an_idle_bundle_speaks_each_30_seconds_or_each_second)
{
	struct boxes *b = boxes_new();
	struct lacp_port *p;
	uint64_t before;

	boxes_pair(b, 2, LAG_ACTIVE, LAG_ACTIVE);
	boxes_run(b, 100 * S);
	p = boxes_port(b, 0, 1)->lacp;
	before = p->said;
	boxes_run(b, 300 * S);
	ck_assert_uint_eq(p->said - before, 10);
	lacp_fast(boxes_port(b, 1, 1), true); /* its partner wants it fast */
	boxes_run(b, 5 * S);
	before = p->said;
	boxes_run(b, 300 * S);
	ck_assert_uint_eq(p->said - before, 300);
	ck_assert_uint_eq(boxes_port(b, 0, 1)->lacp->flaps, 0);
	boxes_delete(b);
}
END_TEST

/* ---- failover ---- */

static const struct {
	const char *why;
	bool fast;
	ix_time after, before; /* a dead cable with light on it is noticed between these */
} silences[] = {
	{ "short timeout: 3 s after the last PDU", true, 1900 * IX_MS, 3 * S },
	{ "long timeout: 90 s", false, 59 * S, 90 * S },
};

START_TEST(a_cable_that_dies_with_its_light_on_is_noticed_by_silence)
{
	struct link_settings dead = link_defaults;
	struct boxes *b = boxes_new();
	ix_time from;

	boxes_pair(b, 2, LAG_ACTIVE, LAG_ACTIVE);
	for (int i = 0; i < 4; i++)
		lacp_fast(boxes_port(b, i / 2, 1 + i % 2), silences[_i].fast);
	boxes_run(b, 100 * S + 500 * IX_MS);
	ck_assert_uint_eq(boxes_bundled(b, 0), 6);
	dead.loss_ppm = 1000000;
	from = b->sim->now;
	link_set(boxes_port(b, 0, 1)->port->link, &dead);
	while (boxes_bundled(b, 0) != 4 && b->sim->now < from + 200 * S)
		boxes_run(b, IX_MS);
	ck_assert_msg(b->sim->now - from <= silences[_i].before, "%s: %llu ms", silences[_i].why,
	    (unsigned long long)((b->sim->now - from) / IX_MS));
	ck_assert_msg(b->sim->now - from >= silences[_i].after, "%s", silences[_i].why);
	boxes_run(b, 100 * IX_MS);
	ck_assert_uint_eq(boxes_bundled(b, 1), 4);
	ck_assert_uint_eq(boxes_port(b, 0, 1)->lacp->why, LAG_TIMEOUT);
	boxes_delete(b);
}
END_TEST

START_TEST(a_cut_cable_is_out_at_once_and_back_when_it_is_whole)
{
	struct boxes *b = boxes_new();
	struct link *l;

	boxes_pair(b, 3, LAG_ACTIVE, LAG_ACTIVE);
	boxes_run(b, 10 * S);
	l = boxes_port(b, 0, 2)->port->link;
	link_up(l, false);
	ck_assert_uint_eq(boxes_bundled(b, 0), 0xa);
	ck_assert_uint_eq(boxes_bundled(b, 1), 0xa);
	ck_assert_uint_eq(boxes_port(b, 0, 2)->lacp->why, LAG_LINK_DOWN);
	link_up(l, true);
	boxes_run(b, 5 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 0xe);
	ck_assert_uint_eq(boxes_port(b, 0, 2)->lacp->flaps, 1);
	boxes_delete(b);
}
END_TEST

START_TEST(with_less_than_min_links_it_is_down_at_both_ends)
{
	struct boxes *b = boxes_new();

	boxes_pair(b, 3, LAG_ACTIVE, LAG_PASSIVE);
	lag_min_links(boxes_channel(b, 0), 2);
	boxes_run(b, 10 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 0xe);
	link_up(boxes_port(b, 0, 1)->port->link, false);
	boxes_run(b, 5 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 0xc);
	link_up(boxes_port(b, 0, 2)->port->link, false);
	ck_assert(!bridge_port_is_up(boxes_channel(b, 0)));
	ck_assert_uint_eq(boxes_port(b, 0, 3)->lacp->why, LAG_MIN_LINKS);
	boxes_run(b, S);
	ck_assert_uint_eq(boxes_bundled(b, 1), 0); /* though it wants but one */
	link_up(boxes_port(b, 0, 1)->port->link, true);
	boxes_run(b, 5 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 0xa);
	ck_assert_uint_eq(boxes_bundled(b, 1), 0xa);
	boxes_delete(b);
}
END_TEST

START_TEST(min_links_holds_for_mode_on_as_well)
{
	struct boxes *b = boxes_new();

	boxes_pair(b, 2, LAG_ON, LAG_ON);
	lag_min_links(boxes_channel(b, 0), 2);
	ck_assert_uint_eq(boxes_bundled(b, 0), 6);
	link_up(boxes_port(b, 0, 1)->port->link, false);
	ck_assert_uint_eq(boxes_bundled(b, 0), 0);
	ck_assert_uint_eq(boxes_bundled(b, 1), 4);
	boxes_delete(b);
}
END_TEST

START_TEST(the_better_system_says_who_stands_by)
{
	struct boxes *b = boxes_new();

	lacp_system_priority(b->box[1], 100);
	boxes_pair(b, 4, LAG_ACTIVE, LAG_ACTIVE);
	lag_most(boxes_channel(b, 0), 2);
	lag_most(boxes_channel(b, 1), 2);
	lacp_port_priority(boxes_port(b, 1, 4), 1);
	lacp_port_priority(boxes_port(b, 1, 2), 2);
	lacp_port_priority(boxes_port(b, 0, 1), 1); /* the worse system's wish is no matter */
	boxes_run(b, 10 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 1u << 2 | 1u << 4);
	ck_assert_uint_eq(boxes_bundled(b, 1), 1u << 2 | 1u << 4);
	ck_assert_uint_eq(boxes_port(b, 0, 1)->lacp->why, LAG_STANDBY);
	link_up(boxes_port(b, 0, 4)->port->link, false);
	boxes_run(b, 200 * IX_MS); /* who stands by has waited already */
	ck_assert_uint_eq(boxes_bundled(b, 0), 1u << 1 | 1u << 2);
	ck_assert_uint_eq(boxes_bundled(b, 1), 1u << 1 | 1u << 2);
	link_up(boxes_port(b, 0, 4)->port->link, true);
	boxes_run(b, 10 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 1u << 2 | 1u << 4);
	ck_assert_uint_eq(boxes_bundled(b, 1), 1u << 2 | 1u << 4);
	boxes_delete(b);
}
END_TEST

START_TEST(one_end_that_bundles_less_makes_the_other_wait)
{
	struct boxes *b = boxes_new();

	boxes_pair(b, 4, LAG_ACTIVE, LAG_ACTIVE);
	lag_most(boxes_channel(b, 1), 3);
	boxes_run(b, 10 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 0xe);
	ck_assert_uint_eq(boxes_bundled(b, 1), 0xe);
	ck_assert_uint_eq(boxes_port(b, 0, 4)->lacp->why, LAG_OUT_OF_SYNC);
	boxes_delete(b);
}
END_TEST

START_TEST(random_cuts_converge_to_the_cables_that_are_whole)
{
	struct sample rows = sample_of(12, 400);

	for (unsigned k = 0; k < rows.n; k++) {
		struct boxes *b = boxes_new();
		struct rng r = rng_named(rows.seed + k, "cuts");
		unsigned whole = 0xf;

		boxes_pair(b, 4, LAG_ACTIVE, rng_below(&r, 2) ? LAG_PASSIVE : LAG_ACTIVE);
		for (int i = 0; i < 8; i++)
			lacp_fast(boxes_port(b, i / 4, 1 + i % 4), rng_below(&r, 2));
		for (int i = 0; i < 40; i++) {
			unsigned which = (unsigned)rng_below(&r, 4);

			whole ^= 1u << which;
			link_up(boxes_port(b, 0, (int)which + 1)->port->link, whole >> which & 1);
			boxes_run(b, rng_below(&r, 4 * S));
		}
		boxes_run(b, 10 * S);
		ck_assert_msg(boxes_bundled(b, 0) == whole << 1, "seed %llu",
		    (unsigned long long)(rows.seed + k));
		ck_assert_uint_eq(boxes_bundled(b, 1), whole << 1);
		boxes_delete(b);
	}
}
END_TEST

START_TEST(a_partner_that_reboots_is_found_again)
{
	struct boxes *b = boxes_new();

	boxes_pair(b, 2, LAG_ACTIVE, LAG_ACTIVE);
	for (int i = 1; i <= 2; i++)
		lacp_fast(boxes_port(b, 0, i), true);
	boxes_run(b, 20 * S);
	bridge_clear(b->box[1]);
	ck_assert(boxes_channel(b, 1) == NULL);
	boxes_run(b, 3 * S + 10 * IX_MS);
	ck_assert_uint_eq(boxes_bundled(b, 0), 0);
	boxes_run(b, 60 * S);
	ck_assert_uint_eq(boxes_port(b, 0, 1)->lacp->why, LAG_SILENT);
	for (int i = 1; i <= 2; i++)
		boxes_join(b, 1, i, LAG_ACTIVE);
	boxes_run(b, 5 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 6);
	ck_assert_uint_eq(boxes_bundled(b, 1), 6);
	boxes_delete(b);
}
END_TEST

/* ---- cables that should not be in one channel ---- */

START_TEST(members_to_two_boxes_are_not_one_bundle)
{
	struct boxes *b = boxes_new();

	boxes_cable(b, 0, 1, 1, 1);
	boxes_cable(b, 0, 2, 1, 2);
	boxes_cable(b, 0, 3, 2, 3);
	for (int i = 1; i <= 3; i++) {
		boxes_join(b, 0, i, LAG_ACTIVE);
		boxes_join(b, i == 3 ? 2 : 1, i, LAG_ACTIVE);
	}
	boxes_run(b, 20 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 6);
	ck_assert_uint_eq(boxes_bundled(b, 2), 0);
	ck_assert_uint_eq(boxes_port(b, 0, 3)->lacp->why, LAG_OTHER);
	boxes_delete(b);
}
END_TEST

START_TEST(two_channels_of_one_partner_are_not_one_bundle)
{
	struct boxes *b = boxes_new();
	struct ix_error e;

	boxes_cable(b, 0, 1, 1, 1);
	boxes_cable(b, 0, 2, 1, 2);
	boxes_join(b, 0, 1, LAG_ACTIVE);
	boxes_join(b, 0, 2, LAG_ACTIVE);
	boxes_join(b, 1, 1, LAG_ACTIVE);
	ck_assert(lag_join(boxes_port(b, 1, 2), 2, LAG_ACTIVE, &e));
	boxes_run(b, 20 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 2);
	ck_assert_uint_eq(boxes_port(b, 0, 2)->lacp->why, LAG_OTHER);
	boxes_delete(b);
}
END_TEST

START_TEST(another_speed_is_not_bundled_until_the_first_is_gone)
{
	for (int lacp = 0; lacp < 2; lacp++) {
		struct link_settings fast = link_defaults;
		struct boxes *b = boxes_new();

		boxes_pair(b, 2, lacp ? LAG_ACTIVE : LAG_ON, lacp ? LAG_ACTIVE : LAG_ON);
		boxes_run(b, 10 * S);
		fast.rate_bps *= 10;
		link_up(boxes_port(b, 0, 2)->port->link, false);
		link_set(boxes_port(b, 0, 2)->port->link, &fast);
		link_up(boxes_port(b, 0, 2)->port->link, true);
		boxes_run(b, 20 * S);
		ck_assert_uint_eq(boxes_bundled(b, 0), 2);
		ck_assert_uint_eq(boxes_port(b, 0, 2)->lacp->why, LAG_SPEED);
		link_up(boxes_port(b, 0, 1)->port->link, false);
		boxes_run(b, 20 * S);
		ck_assert_uint_eq(boxes_bundled(b, 0), 4);
		boxes_delete(b);
	}
}
END_TEST

START_TEST(a_channel_looped_to_itself_does_not_come_up)
{
	struct boxes *b = boxes_new();

	boxes_cable(b, 0, 1, 0, 2);
	boxes_join(b, 0, 1, LAG_ACTIVE);
	boxes_join(b, 0, 2, LAG_ACTIVE);
	boxes_run(b, 20 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 0);
	ck_assert_uint_eq(boxes_port(b, 0, 1)->lacp->why, LAG_SELF);
	boxes_delete(b);
}
END_TEST

/* A partner that will not be aggregated (6.3.6): one such cable is a bundle of one. */
START_TEST(a_partner_that_is_individual_is_bundled_alone)
{
	struct lacp pdu = { .subtype = SLOW_LACP,
		.version = 1,
		.actor = { 32768, boxes_far, 1, 32768, 1,
		    LACP_ACTIVITY | LACP_SYNCHRONIZED | LACP_COLLECTING | LACP_DISTRIBUTING } };
	struct boxes *b = boxes_new();

	boxes_cable(b, 0, 1, 1, 1); /* box 1 says nothing itself */
	boxes_cable(b, 0, 2, 1, 2);
	boxes_join(b, 0, 1, LAG_ACTIVE);
	boxes_join(b, 0, 2, LAG_ACTIVE);
	for (int i = 0; i < 10; i++) {
		for (int port = 1; port <= 2; port++) {
			pdu.actor.port = (uint16_t)port;
			boxes_slow(b, 0, port, &pdu, 0);
		}
		boxes_run(b, S);
	}
	ck_assert_uint_eq(boxes_bundled(b, 0), 2);
	ck_assert_uint_eq(boxes_port(b, 0, 2)->lacp->why, LAG_OTHER);
	link_up(boxes_port(b, 0, 1)->port->link, false);
	boxes_run(b, 3 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 4);
	boxes_delete(b);
}
END_TEST

START_TEST(a_channel_takes_members_up_to_its_room)
{
	struct boxes *b = boxes_new();
	struct ix_error e;

	for (int i = 5; i <= 17; i++)
		bridge_port_add(b->box[0], "x");
	for (int i = 1; i <= 16; i++)
		boxes_join(b, 0, i, LAG_ACTIVE);
	ck_assert(!lag_join(boxes_port(b, 0, 17), 1, LAG_PASSIVE, &e));
	lag_remove(boxes_channel(b, 0));
	for (int i = 1; i <= 8; i++)
		boxes_join(b, 0, i, LAG_ON);
	ck_assert(!lag_join(boxes_port(b, 0, 9), 1, LAG_ON, &e));
	ck_assert_ptr_nonnull(strstr(e.text, "8 members, the most"));
	boxes_delete(b);
}
END_TEST

Suite *lag_suite(void);
Suite *
lag_suite(void)
{
	const TTest *const tests[] = { an_idle_bundle_speaks_each_30_seconds_or_each_second,
		a_cut_cable_is_out_at_once_and_back_when_it_is_whole,
		with_less_than_min_links_it_is_down_at_both_ends,
		min_links_holds_for_mode_on_as_well, the_better_system_says_who_stands_by,
		one_end_that_bundles_less_makes_the_other_wait,
		random_cuts_converge_to_the_cables_that_are_whole,
		a_partner_that_reboots_is_found_again, members_to_two_boxes_are_not_one_bundle,
		two_channels_of_one_partner_are_not_one_bundle,
		another_speed_is_not_bundled_until_the_first_is_gone,
		a_channel_looped_to_itself_does_not_come_up,
		a_partner_that_is_individual_is_bundled_alone,
		a_channel_takes_members_up_to_its_room, NULL };
	Suite *s = suite_of("Port-Channels", tests);
	TCase *c = tcase_create("tables");

	tcase_add_loop_test(
	    c, modes_combine_as_people_learn_it, 0, (int)(sizeof(pairs) / sizeof(pairs[0])));
	tcase_add_loop_test(c, a_cable_that_dies_with_its_light_on_is_noticed_by_silence, 0,
	    (int)(sizeof(silences) / sizeof(silences[0])));
	suite_add_tcase(s, c);
	return s;
}
