/* stuck.c - one broken pair of ports: who still reaches whom. */
#include "tests/runner.h"

#include "switch/stuck.h"
#include "tests/switch/lan.h"

static struct bridge_port *
port(struct lan *l, uint16_t n)
{
	return bridge_port_at(l->bridge, n);
}

START_TEST(reachability_is_not_transitive)
{
	static const struct {
		int from, to;
		bool heard;
		const char *why;
	} rows[] = {
		{ 0, 1, false, "the stuck pair" },
		{ 1, 0, true, "the way back is whole" },
		{ 0, 2, true, "a third station hears the first" },
		{ 2, 1, true, "and is heard by the second" },
	};
	struct lan *l = lan_new();

	for (int i = 0; i < 4; i++)
		lan_send(l, i, (uint8_t)(i + 1), 0xff);
	lan_heard(l);
	stuck_set(port(l, 1), port(l, 2), true);
	for (unsigned i = 0; i < 4; i++) {
		lan_send(l, rows[i].from, (uint8_t)(rows[i].from + 1), (uint8_t)(rows[i].to + 1));
		ck_assert_msg(
		    lan_heard(l) == (rows[i].heard ? 1u << rows[i].to : 0), "%s", rows[i].why);
	}
	ck_assert_uint_eq(port_drops(port(l, 1)->port, &drop_stuck), 1);
	arena_delete(l->arena);
}
END_TEST

START_TEST(floods_pass_so_that_arp_still_finds_its_neighbour)
{
	struct lan *l = lan_new();

	stuck_set(port(l, 1), port(l, 2), true);
	lan_send(l, 0, 1, 0xff);
	ck_assert_uint_eq(lan_heard(l), 0xe);
	arena_delete(l->arena);
}
END_TEST

START_TEST(it_is_repaired_by_hand_or_by_the_power)
{
	struct lan *l = lan_new();

	stuck_set(port(l, 1), port(l, 2), true);
	stuck_set(port(l, 3), port(l, 2), true);
	stuck_set(port(l, 1), port(l, 2), false);
	ck_assert(!stuck_is(port(l, 1), port(l, 2)) && stuck_is(port(l, 3), port(l, 2)));
	ck_assert_uint_ne(port(l, 2)->stages_out, 0);
	bridge_clear(l->bridge);
	ck_assert(!stuck_is(port(l, 3), port(l, 2)));
	ck_assert_uint_eq(port(l, 2)->stages_out, 0);
	arena_delete(l->arena);
}
END_TEST

Suite *stuck_suite(void);
Suite *
stuck_suite(void)
{
	return suite_of("switch stuck entry",
	    (const TTest *const[]){ reachability_is_not_transitive,
		floods_pass_so_that_arp_still_finds_its_neighbour,
		it_is_repaired_by_hand_or_by_the_power, NULL });
}
