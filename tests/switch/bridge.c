/* bridge.c - a switch with four stations: what reaches whom, and why the rest does not. */
#include "tests/runner.h"

#include <string.h>

#include "switch/passing.h"
#include "tests/switch/lan.h"

static unsigned
logged(const struct lan *l, const struct log_kind *kind)
{
	unsigned n = 0;

	for (uint64_t id = log_oldest(&l->sim->log); id < l->sim->log.next; id++)
		n += log_get(&l->sim->log, id)->kind == kind;
	return n;
}

static uint64_t
dropped(const struct lan *l, uint16_t port, const struct log_kind *why)
{
	return port_drops(bridge_port_at(l->bridge, port)->port, why);
}

START_TEST(an_unknown_address_is_flooded_and_a_known_one_is_not)
{
	struct lan *l = lan_new();

	lan_send(l, 0, 1, 2);
	ck_assert_uint_eq(lan_heard(l), 0xe); /* everyone but the sender */
	lan_send(l, 1, 2, 1);
	ck_assert_uint_eq(lan_heard(l), 0x1);
	lan_send(l, 0, 1, 2);
	ck_assert_uint_eq(lan_heard(l), 0x2);
	ck_assert_uint_eq(l->bridge->flooded, 1);
	ck_assert_uint_eq(logged(l, &log_mac_learn), 2);
}
END_TEST

START_TEST(broadcast_reaches_everyone_else_always)
{
	struct lan *l = lan_new();

	lan_send(l, 0, 1, 0xff);
	lan_send(l, 1, 2, 0xff);
	ck_assert_uint_eq(lan_heard(l), 0xf);
	ck_assert_uint_eq(bridge_port_at(l->bridge, 3)->port->out.broadcast, 2);
}
END_TEST

START_TEST(flooding_shares_one_frame_and_gives_it_back_once)
{
	struct lan *l = lan_new();
	uint64_t carved;

	lan_send(l, 0, 1, 0xff);
	carved = l->arena->carved;
	for (int i = 0; i < 100; i++)
		lan_send(l, 0, 1, 0xff);
	ck_assert_uint_eq(l->arena->carved, carved);
	ck_assert_ptr_nonnull(l->net->pool[0]); /* the one frame is back in its pool ... */
	ck_assert_ptr_null(l->net->pool[0]->next); /* ... and there never was a second */
}
END_TEST

START_TEST(a_silent_address_is_flooded_again_after_300_seconds)
{
	struct lan *l = lan_new();

	lan_send(l, 0, 1, 0xff);
	lan_heard(l);
	sim_run(l->sim, 299 * IX_SECOND);
	lan_send(l, 1, 2, 1);
	ck_assert_uint_eq(lan_heard(l), 0x1);
	sim_run(l->sim, 301 * IX_SECOND);
	lan_send(l, 1, 2, 1);
	ck_assert_uint_eq(lan_heard(l), 0xd);
	sim_run(l->sim, 3600 * IX_SECOND);
	ck_assert_uint_eq(l->bridge->fdb.n, 0);
	ck_assert(!timer_runs(&l->bridge->sweep)); /* an idle switch costs no event */
}
END_TEST

START_TEST(a_station_that_moves_is_followed_at_its_first_frame)
{
	struct lan *l = lan_new();

	lan_send(l, 0, 1, 0xff);
	lan_send(l, 2, 1, 0xff);
	lan_heard(l);
	lan_send(l, 1, 2, 1);
	ck_assert_uint_eq(lan_heard(l), 0x4);
	ck_assert_uint_eq(logged(l, &log_mac_move), 1);
}
END_TEST

START_TEST(a_full_table_floods)
{
	struct lan *l = lan_new();

	l->bridge->fdb.capacity = 2;
	lan_send(l, 0, 1, 0xff);
	lan_send(l, 1, 2, 0xff);
	lan_send(l, 2, 3, 0xff);
	lan_heard(l);
	lan_send(l, 0, 1, 3);
	ck_assert_uint_eq(lan_heard(l), 0xe);
	lan_send(l, 0, 1, 2);
	ck_assert_uint_eq(lan_heard(l), 0x2);
	ck_assert_uint_eq(logged(l, &log_mac_full), 1);
}
END_TEST

START_TEST(what_was_learnt_on_a_port_goes_with_its_carrier)
{
	struct lan *l = lan_new();

	lan_send(l, 0, 1, 0xff);
	lan_send(l, 1, 2, 0xff);
	port_shutdown(l->station[0].port, true);
	lan_heard(l);
	lan_send(l, 1, 2, 1);
	ck_assert_uint_eq(lan_heard(l), 0xc); /* flooded, though not to the port that is down */
	ck_assert_uint_eq(dropped(l, 1, &drop_link_down), 0);
	port_shutdown(l->station[0].port, false);
	lan_send(l, 2, 3, 2);
	ck_assert_uint_eq(lan_heard(l), 0x2);
}
END_TEST

START_TEST(vlans_do_not_hear_each_other)
{
	struct lan *l = lan_new();

	bridge_port_vlan(bridge_port_at(l->bridge, 3), 20);
	bridge_port_vlan(bridge_port_at(l->bridge, 4), 20);
	lan_send(l, 0, 1, 0xff);
	ck_assert_uint_eq(lan_heard(l), 0x2);
	lan_send(l, 2, 3, 1); /* known, but in the other VLAN */
	ck_assert_uint_eq(lan_heard(l), 0x8);
}
END_TEST

START_TEST(what_may_not_pass_is_dropped_with_its_reason)
{
	static const struct {
		const struct log_kind *why;
		uint32_t n, len;
		uint8_t head[16];
	} rows[] = {
		{ &drop_short, 6, 13, { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } },
		{ &drop_group_source, 14, 60, { 2, 0, 0, 0, 0, 9, 3, 0, 0, 0, 0, 1, 8, 0 } },
		{ &drop_reserved, 14, 60, { 1, 0x80, 0xc2, 0, 0, 0, 2, 0, 0, 0, 0, 1, 0, 39 } },
		{ &drop_reserved, 14, 60,
		    { 1, 0x80, 0xc2, 0, 0, 15, 2, 0, 0, 0, 0, 1, 0x88, 0xcc } },
		{ &drop_tagged, 16, 60, { 2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 1, 0x81, 0, 0, 5 } },
		{ &drop_tagged, 16, 60, { 2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 1, 0x88, 0xa8, 0, 5 } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lan *l = lan_new();

		lan_raw(l, 0, rows[i].head, rows[i].n, rows[i].len);
		ck_assert_msg(lan_heard(l) == 0, "%s: heard", rows[i].why->name);
		ck_assert_msg(dropped(l, 1, rows[i].why) == 1, "%s: not counted",
		    rows[i].why->name);
		arena_delete(l->arena);
	}
}
END_TEST

START_TEST(the_first_address_after_the_reserved_block_is_flooded)
{
	static const uint8_t head[14] = { 1, 0x80, 0xc2, 0, 0, 16, 2, 0, 0, 0, 0, 1, 8, 0 };
	struct lan *l = lan_new();

	lan_raw(l, 0, head, sizeof(head), 60);
	ck_assert_uint_eq(lan_heard(l), 0xe);
}
END_TEST

START_TEST(a_frame_to_a_neighbour_behind_the_same_port_stays_there)
{
	struct lan *l = lan_new();

	lan_send(l, 0, 1, 0xff);
	lan_send(l, 0, 2, 0xff);
	lan_heard(l);
	lan_send(l, 0, 1, 2);
	ck_assert_uint_eq(lan_heard(l), 0);
	ck_assert_uint_eq(dropped(l, 1, &drop_same_port), 1);
}
END_TEST

START_TEST(an_address_set_by_hand_to_another_port_is_not_let_in)
{
	static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 1 };
	struct lan *l = lan_new();

	ck_assert(fdb_fix(&l->bridge->fdb, fdb_key(1, mac), 2, 0));
	lan_send(l, 0, 1, 0xff);
	ck_assert_uint_eq(lan_heard(l), 0);
	ck_assert_uint_eq(dropped(l, 1, &drop_wrong_port), 1);
}
END_TEST

START_TEST(one_hop_is_one_event)
{
	struct lan *l = lan_new();
	uint64_t events;

	lan_send(l, 0, 1, 0xff);
	lan_send(l, 1, 2, 0xff);
	events = l->sim->events;
	lan_send(l, 0, 1, 2);
	ck_assert_uint_eq(l->sim->events - events, 2); /* to the switch, to the station */
}
END_TEST

Suite *bridge_suite(void);
Suite *
bridge_suite(void)
{
	const TTest *const tests[] = { an_unknown_address_is_flooded_and_a_known_one_is_not,
		broadcast_reaches_everyone_else_always,
		    flooding_shares_one_frame_and_gives_it_back_once,
		a_silent_address_is_flooded_again_after_300_seconds,
		a_station_that_moves_is_followed_at_its_first_frame, a_full_table_floods,
		what_was_learnt_on_a_port_goes_with_its_carrier, vlans_do_not_hear_each_other,
		what_may_not_pass_is_dropped_with_its_reason,
		the_first_address_after_the_reserved_block_is_flooded,
		a_frame_to_a_neighbour_behind_the_same_port_stays_there,
		an_address_set_by_hand_to_another_port_is_not_let_in, one_hop_is_one_event, NULL };

	return suite_of("bridge", tests);
}
