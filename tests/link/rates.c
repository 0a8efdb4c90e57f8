/* rates.c - what ports say about how much passes them: averages of thirty seconds, by class. */
#include "tests/runner.h"

#include <string.h>

#include "base/addr.h"
#include "tests/link/bed.h"

/* One frame of 125 octets (1000 bits) every `gap` until `until`. */
static void
stream(struct bed *b, ix_time gap, ix_time until, bool broadcast)
{
	while (b->sim->now < until) {
		struct frame *f = bed_frame(b, 125, 0);

		if (broadcast)
			memcpy(frame_at(f), mac_broadcast.b, 6);
		port_send(b->a, f);
		sim_run(b->sim, b->sim->now + gap);
	}
}

static struct rates
going_out(const struct bed *b)
{
	struct rates in, out;

	port_rates(b->a, &in, &out);
	ck_assert_uint_eq(in.pps, 0);
	return out;
}

START_TEST(a_steady_stream_has_its_rate_from_the_first_second_on)
{
	struct bed *b = bed_new(1, NULL);
	struct rates in, out;

	ck_assert_uint_eq(going_out(b).bps, 0);
	for (ix_time at = 1; at < 200; at += 7) {
		stream(b, 10 * IX_MS, at * IX_SECOND, false);
		out = going_out(b);
		ck_assert_msg(out.bps == 100000, "%u bps at %u s", (unsigned)out.bps, (unsigned)at);
		ck_assert_uint_eq(out.pps, 100);
		ck_assert_uint_eq(out.unicast_bps, 100000);
		ck_assert_uint_eq(out.broadcast_bps, 0);
	}
	port_rates(b->b, &in, &out);
	ck_assert(in.pps == 100 && out.pps == 0);
	bed_delete(b);
}
END_TEST

START_TEST(what_stopped_leaves_the_average_over_thirty_seconds)
{
	struct bed *b = bed_new(1, NULL);

	stream(b, 10 * IX_MS, 60 * IX_SECOND, true);
	ck_assert_uint_eq(going_out(b).broadcast_pps, 100);
	sim_run(b->sim, 75 * IX_SECOND);
	ck_assert_uint_eq(going_out(b).broadcast_pps, 50);
	ck_assert_uint_eq(going_out(b).broadcast_bps, 50000);
	ck_assert_uint_eq(going_out(b).unicast_pps, 0);
	sim_run(b->sim, 90 * IX_SECOND);
	ck_assert_uint_eq(going_out(b).pps, 0);
	stream(b, 10 * IX_MS, 105 * IX_SECOND, false); /* half of the window again */
	ck_assert_uint_eq(going_out(b).pps, 50);
	bed_delete(b);
}
END_TEST

START_TEST(one_frame_long_ago_is_no_rate)
{
	struct bed *b = bed_new(1, NULL);

	sim_run(b->sim, 3600 * IX_SECOND);
	port_send(b->a, bed_frame(b, 125, 0));
	ck_assert_uint_eq(going_out(b).bps, 33);
	sim_run(b->sim, 3700 * IX_SECOND);
	ck_assert_uint_eq(going_out(b).bps, 0);
	bed_delete(b);
}
END_TEST

START_TEST(asking_for_rates_changes_nothing_and_an_idle_port_has_no_meter)
{
	struct bed *b = bed_new(1, NULL);
	uint64_t events = b->sim->events;

	going_out(b);
	ck_assert_ptr_null(b->a->meter);
	sim_run(b->sim, 3600 * IX_SECOND);
	ck_assert_uint_eq(b->sim->events, events);
	bed_delete(b);
}
END_TEST

START_TEST(cleared_counters_begin_at_nothing_and_drops_know_their_direction)
{
	struct bed *b = bed_new(1, NULL);
	struct counters in, out;
	struct drop_count row;

	stream(b, 10 * IX_MS, 10 * IX_SECOND, true);
	port_shutdown(b->b, true);
	port_send(b->a, bed_frame(b, 60, 0));
	ck_assert(port_drop_row(b->a, 0, &row) && row.n == 1 && row.out == 1);
	port_count_drop(b->a, &drop_lost);
	ck_assert(port_drop_row(b->a, 1, &row) && row.n == 1 && row.out == 0);
	ck_assert_uint_eq(port_all_drops(b->a), 2);
	port_counters_clear(b->a);
	port_counters(b->a, &in, &out);
	ck_assert(out.broadcast == 0 && out.octets == 0 && out.broadcast_octets == 0);
	ck_assert_uint_eq(port_all_drops(b->a), 0);
	ck_assert_uint_eq(going_out(b).pps, 0);
	bed_delete(b);
}
END_TEST

/* For ten seconds, every 10 ms: a frame that stands for 20,000, and real ones in between. */
static struct counters
heavy_stream(struct bed *b, unsigned real)
{
	struct counters in, out, there_in, there_out;

	for (unsigned n = 0; n < 1000; n++) {
		struct frame *f = bed_frame(b, 125, 0);

		f->weight = 20000;
		port_send(b->a, f);
		for (unsigned k = 0; k < real; k++)
			port_send(b->a, bed_frame(b, 125, 0));
		sim_run(b->sim, b->sim->now + 10 * IX_MS);
	}
	sim_run(b->sim, b->sim->now + IX_SECOND);
	port_counters(b->a, &in, &out);
	port_counters(b->b, &there_in, &there_out);
	ck_assert_uint_eq(there_in.unicast, out.unicast);
	ck_assert_uint_eq(
	    out.unicast + port_drops(b->a, &drop_queue_full), (uint64_t)1000 * (20000 + real));
	return out;
}

START_TEST(frames_that_stand_for_many_are_no_more_than_the_link_carries)
{
	const uint64_t fit = 10 * (uint64_t)1000000000 / ((125 + 24) * 8);

	for (unsigned real = 0; real <= 1000; real += 500) {
		struct bed *b = bed_new(1, NULL);
		struct counters out = heavy_stream(b, real);

		ck_assert_msg(out.unicast <= fit + fit / 100, "%u real: %lu of %lu", real,
		    (unsigned long)out.unicast, (unsigned long)fit);
		ck_assert(out.unicast >= fit / 2);
		bed_delete(b);
	}
}
END_TEST

Suite *rates_suite(void);
Suite *
rates_suite(void)
{
	const TTest *const tests[] = { a_steady_stream_has_its_rate_from_the_first_second_on,
		what_stopped_leaves_the_average_over_thirty_seconds, one_frame_long_ago_is_no_rate,
		asking_for_rates_changes_nothing_and_an_idle_port_has_no_meter,
		cleared_counters_begin_at_nothing_and_drops_know_their_direction,
		frames_that_stand_for_many_are_no_more_than_the_link_carries, NULL };

	return suite_of("rates", tests);
}
