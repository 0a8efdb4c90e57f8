/* session.c - sessions over a real switch and real TCP: how they come up, and how they end. */
#include "tests/runner.h"

#include <string.h>

#include "tests/bgp/bed.h"

/* Two routers, AS 64496 at .1 and AS 64497 at .2, joined both ways. */
struct pair {
	struct bed bed;
	struct bgp_speaker *a, *b;
	struct peer *ab, *ba;
};

static struct pair
pair_new(uint32_t as_that_a_expects, uint64_t seed)
{
	struct pair t = { .bed = bed_new(seed, false) };

	t.a = bed_router(&t.bed, "acacia", 1, 64496, &bgp_profile_frr);
	t.b = bed_router(&t.bed, "baobab", 2, 64497, &bgp_profile_frr);
	t.ab = bed_peer(t.a, lan4(2), as_that_a_expects);
	t.ba = bed_peer(t.b, lan4(1), 64496);
	return t;
}

static bool
up(const struct peer *p)
{
	return bed_row(p)->state == BGP_ESTABLISHED;
}

START_TEST(a_session_comes_up_and_stays)
{
	struct sample s = sample_of(8, 1000);

	for (uint64_t seed = s.seed; seed < s.seed + s.n; seed++) {
		struct pair t = pair_new(64497, seed);

		bed_run(&t.bed, 20);
		ck_assert_msg(up(t.ab) && up(t.ba), "seed %u: %s %s", (unsigned)seed,
		    bed_row(t.ab)->state_text, bed_row(t.ba)->state_text);
		bed_run(&t.bed, 600);
		ck_assert(up(t.ab) && up(t.ba));
		ck_assert_uint_eq(bed_row(t.ab)->flaps, 0);
		ck_assert_uint_eq(bed_row(t.ab)->hold_s, 180);
		bed_delete(&t.bed);
	}
}
END_TEST

START_TEST(of_two_connections_at_once_one_stays)
{
	struct pair t = pair_new(64497, 1);

	/* both connect in the same instant */
	timer_at(t.bed.sim, &t.ab->idle, 5 * IX_SECOND);
	timer_at(t.bed.sim, &t.ba->idle, 5 * IX_SECOND);
	bed_run(&t.bed, 20);
	ck_assert(up(t.ab) && up(t.ba));
	/* the connection that the higher identifier made: 100.127.1.2's (RFC 4271 6.8) */
	ck_assert_int_eq(t.ab->up->side, INCOMING);
	ck_assert_int_eq(t.ba->up->side, OUTGOING);
	ck_assert_ptr_null(t.ab->conn[OUTGOING].sock);
	bed_delete(&t.bed);
}
END_TEST

START_TEST(a_wrong_as_is_told_as_2_2_and_both_ends_know)
{
	struct pair t = pair_new(64499, 3);

	bed_run(&t.bed, 20);
	ck_assert(!up(t.ab) && !up(t.ba));
	ck_assert_str_eq(bed_row(t.ab)->last_code, "2/2");
	ck_assert_str_eq(bed_row(t.ba)->last_code, "2/2");
	ck_assert_ptr_nonnull(strstr(bed_row(t.ab)->last_error, "sent"));
	ck_assert_ptr_nonnull(strstr(bed_row(t.ba)->last_error, "received"));
	bed_delete(&t.bed);
}
END_TEST

START_TEST(a_cut_cable_ends_the_session_when_the_hold_time_is_over)
{
	struct pair t = pair_new(64497, 1);

	bed_run(&t.bed, 20);
	ck_assert(up(t.ab));
	link_up(bed_cable(t.b), false);
	bed_run(&t.bed, 100);
	ck_assert_msg(up(t.ab), "a does not see b's cable");
	bed_run(&t.bed, 90);
	ck_assert(!up(t.ab));
	ck_assert_str_eq(bed_row(t.ab)->last_code, "4/0");
	ck_assert_uint_eq(bed_row(t.ab)->flaps, 1);
	link_up(bed_cable(t.b), true);
	bed_run(&t.bed, 200);
	ck_assert(up(t.ab) && up(t.ba));
	bed_delete(&t.bed);
}
END_TEST

START_TEST(a_shutdown_says_why_and_no_shutdown_brings_it_back)
{
	struct pair t = pair_new(64497, 1);

	bed_run(&t.bed, 20);
	bed_change(t.ab,
	    (config.shutdown = true, strcpy(config.shutdown_message, "maintenance \x1b[1m")));
	bed_run(&t.bed, 60);
	ck_assert_str_eq(bed_row(t.ab)->state_text, "Idle (Admin)");
	ck_assert_str_eq(bed_row(t.ba)->last_code, "6/2");
	ck_assert_ptr_nonnull(strstr(bed_row(t.ba)->last_error, "maintenance"));
	ck_assert_ptr_null(strchr(bed_row(t.ba)->last_error, 0x1b));
	bed_change(t.ab, config.shutdown = false);
	bed_run(&t.bed, 60);
	ck_assert(up(t.ab) && up(t.ba));
	bed_delete(&t.bed);
}
END_TEST

START_TEST(two_passive_neighbours_wait_for_ever_and_one_is_enough)
{
	struct pair t = pair_new(64497, 1);

	bed_change(t.ab, config.passive = true);
	bed_change(t.ba, config.passive = true);
	bed_run(&t.bed, 300);
	ck_assert_str_eq(bed_row(t.ab)->state_text, "Active");
	ck_assert_str_eq(bed_row(t.ba)->state_text, "Active");
	bed_change(t.ba, config.passive = false);
	bed_run(&t.bed, 60);
	ck_assert(up(t.ab) && up(t.ba));
	bed_delete(&t.bed);
}
END_TEST

START_TEST(the_shorter_hold_time_wins)
{
	struct pair t = pair_new(64497, 1);

	bed_change(t.ab, (config.own_timers = true, config.keepalive_s = 3, config.hold_s = 9));
	bed_run(&t.bed, 60);
	ck_assert(up(t.ab) && up(t.ba));
	ck_assert_uint_eq(bed_row(t.ba)->hold_s, 9);
	ck_assert_uint_eq(bed_row(t.ba)->keepalive_s, 3);
	bed_run(&t.bed, 300);
	ck_assert_uint_eq(bed_row(t.ba)->flaps, 0);
	bed_delete(&t.bed);
}
END_TEST

START_TEST(a_neighbour_that_lost_its_power_comes_back)
{
	struct pair t = pair_new(64497, 1);
	struct ix_addr a = lan4(1);

	bed_run(&t.bed, 20);
	link_up(bed_cable(t.b), false);
	bgp_speaker_clear(t.b, true);
	bed_run(&t.bed, 10);
	link_up(bed_cable(t.b), true);
	bgp_set_as(t.b, 64497);
	ck_assert_ptr_null(bgp_peer_find(t.b, &a));
	t.ba = bed_peer(t.b, lan4(1), 64496);
	bed_run(&t.bed, 400);
	ck_assert_msg(up(t.ab) && up(t.ba), "%s %s", bed_row(t.ab)->state_text,
	    bed_row(t.ba)->state_text);
	bed_delete(&t.bed);
}
END_TEST

START_TEST(an_address_that_comes_late_is_not_punished_with_the_retry_time)
{
	struct pair t = pair_new(64497, 1);
	struct ifc *i = ifc_find(t.a->stack, "eth0");
	struct ix_addr one = lan4(1);
	struct ix_error e;

	bed_change(t.ba, config.passive = true);
	ck_assert(ifc_addr_del(i, &one, 24));
	bed_run(&t.bed, 10);
	ck_assert_str_eq(bed_row(t.ab)->tcp_error, "Network is unreachable");
	ck_assert(ifc_addr_add(i, &one, 24, &e));
	bed_run(&t.bed, 3);
	ck_assert_msg(up(t.ab), "%s", bed_row(t.ab)->state_text);
	bed_delete(&t.bed);
}
END_TEST

START_TEST(a_password_must_be_the_same_at_both_ends)
{
	struct pair t = pair_new(64497, 1);

	bed_run(&t.bed, 20);
	bed_change(t.ab, strcpy(config.password, "ixp"));
	bed_run(&t.bed, 300);
	ck_assert(!up(t.ab) && !up(t.ba));
	bed_change(t.ba, strcpy(config.password, "ixq"));
	bed_run(&t.bed, 300);
	ck_assert(!up(t.ab) && !up(t.ba));
	bed_change(t.ba, strcpy(config.password, "ixp"));
	bed_run(&t.bed, 300);
	ck_assert(up(t.ab) && up(t.ba));
	bed_change(t.ab, config.password[0] = 0);
	bed_change(t.ba, config.password[0] = 0);
	bed_run(&t.bed, 300);
	ck_assert(up(t.ab) && up(t.ba));
	bed_delete(&t.bed);
}
END_TEST

START_TEST(ttl_security_needs_both_ends_to_send_with_255)
{
	struct pair t = pair_new(64497, 1);

	bed_run(&t.bed, 20);
	bed_change(t.ab, config.gtsm = 1);
	bed_run(&t.bed, 300);
	ck_assert(!up(t.ab)); /* baobab sends with TTL 1 */
	bed_change(t.ba, config.gtsm = 1);
	bed_run(&t.bed, 300);
	ck_assert(up(t.ab) && up(t.ba));
	bed_delete(&t.bed);
}
END_TEST

Suite *session_suite(void);
Suite *
session_suite(void)
{
	const TTest *const tests[] = { a_session_comes_up_and_stays,
		a_password_must_be_the_same_at_both_ends,
		ttl_security_needs_both_ends_to_send_with_255,
	    of_two_connections_at_once_one_stays,
		a_wrong_as_is_told_as_2_2_and_both_ends_know,
		a_cut_cable_ends_the_session_when_the_hold_time_is_over,
		a_shutdown_says_why_and_no_shutdown_brings_it_back,
		two_passive_neighbours_wait_for_ever_and_one_is_enough, the_shorter_hold_time_wins,
		a_neighbour_that_lost_its_power_comes_back,
		an_address_that_comes_late_is_not_punished_with_the_retry_time, NULL };

	return suite_of("session", tests);
}
