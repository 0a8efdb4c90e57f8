/* link.c - when frames arrive, and which do not: serialisation, delay, queue, jitter, loss, MTU. */
#include "tests/runner.h"

#include "tests/link/bed.h"

START_TEST(a_frame_arrives_after_its_serialisation_and_the_delay)
{
	static const struct {
		uint64_t rate;
		ix_time delay;
		uint32_t len;
		ix_time want;
		const char *why;
	} rows[] = {
		{ 1000000000, 10000, 1514, 10000 + (1514 + 24) * 8, "preamble 8, FCS 4, gap 12" },
		{ 1000000000, 0, 20, (60 + 24) * 8, "padded to the least frame" },
		{ 100000000, 5, 60, 5 + (60 + 24) * 80, "ten times slower" },
		{ 10000000000, 0, 512, (512 + 24) * 8 / 10, "rounded down to the nanosecond" },
		{ 10000000000, 0, 513, 429, "429.6" },
		{ 64000, 0, 1514, (ix_time)(1514 + 24) * 125000, "a modem line" },
		{ 3000000, 0, 1514, (ix_time)(1514 + 24) * 8000 / 3,
		    "a rate that divides nothing" },
		{ 0, 700, 1514, 700, "infinitely fast" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct link_settings s = { .rate_bps = rows[i].rate, .delay = rows[i].delay,
		    .queue = 4000,
			.mtu = 1500 };
		struct bed *b = bed_new(1, &s);

		port_send(b->a, bed_frame(b, rows[i].len, 1));
		sim_run(b->sim, IX_SECOND);
		ck_assert_msg(b->n == 1 && b->at[0] == rows[i].want, "%s: %llu", rows[i].why,
		    (unsigned long long)b->at[0]);
		bed_delete(b);
	}
}
END_TEST

START_TEST(frames_wait_for_each_other_and_directions_do_not)
{
	struct bed *b = bed_new(1, NULL);

	for (uint32_t i = 0; i < 10; i++)
		port_send(b->a, bed_frame(b, 500, i));
	port_send(b->b, bed_frame(b, 500, 99));
	sim_run(b->sim, IX_SECOND);
	ck_assert_uint_eq(b->n, 11);
	ck_assert_uint_eq(b->mark[1], 99); /* the first of the other direction, at the same time */
	ck_assert_uint_eq(b->at[1], b->at[0]);
	ck_assert_uint_eq(b->at[10], 10 * (500 + 24) * 8 + 10000);
}
END_TEST

/* 1 Gbit/s: 8 ns an octet. What waits counts with preamble, FCS and gap; the newcomer without. */
START_TEST(the_queue_drops_the_frame_that_does_not_fit_and_no_other)
{
	static const struct {
		uint32_t queue, sent, arrive;
	} rows[] = {
		{ 0, 3, 1 },                   /* the first does not wait */
		{ 523, 2, 1 },                 /* 524 octets wait, 500 more do not fit */
		{ 524 + 499, 2, 1 },
		{ 524 + 500, 2, 2 },           /* exactly full */
		{ 2 * 524 + 499, 5, 2 },
		{ 2 * 524 + 500, 5, 3 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct link_settings s = link_defaults;
		struct bed *b;

		s.queue = rows[i].queue;
		b = bed_new(1, &s);
		for (uint32_t k = 0; k < rows[i].sent; k++)
			port_send(b->a, bed_frame(b, 500, k));
		ck_assert_uint_eq(port_backlog(b->a), rows[i].arrive * 524);
		sim_run(b->sim, IX_SECOND);
		ck_assert_msg(b->n == rows[i].arrive, "queue %u: %u arrive", rows[i].queue, b->n);
		ck_assert_uint_eq(port_drops(b->a, &drop_queue_full),
		    rows[i].sent - rows[i].arrive);
		ck_assert_uint_eq(port_backlog(b->a), 0);
		bed_delete(b);
	}
}
END_TEST

/* The rule as it is said: octets that wait plus the newcomer's are more than the queue. */
START_TEST(the_tail_drop_agrees_with_the_backlog_that_is_shown)
{
	static const uint64_t rates[] = { 9600, 1000000, 3000000, 999999999, 10000000000, 7 };
	struct rng r = rng_named(5, "tail");

	for (int i = 0; i < 6; i++) {
		struct link_settings s = { .rate_bps = rates[i], .queue = 9000, .mtu = 1500 };
		struct bed *b = bed_new(1, &s);

		for (uint32_t k = 0; k < 3000; k++) {
			uint32_t len = 60 + (uint32_t)rng_below(&r, 1400);
			uint64_t waits = port_backlog(b->a),
			    dropped = port_drops(b->a, &drop_queue_full);
			bool fits = waits == 0 || waits + len <= s.queue;

			port_send(b->a, bed_frame(b, len, k));
			ck_assert_uint_eq(port_drops(b->a, &drop_queue_full), dropped + !fits);
			sim_run(b->sim,
			    b->sim->now + rng_below(&r, 2 * 760 * 8 * IX_SECOND / rates[i]));
		}
		ck_assert_uint_gt(port_drops(b->a, &drop_queue_full), 10);
		bed_delete(b);
	}
}
END_TEST

START_TEST(jitter_delays_frames_but_they_never_overtake)
{
	struct link_settings s = link_defaults;
	struct bed *b;
	bool varies = false;

	s.jitter = 5 * IX_MS;
	b = bed_new(1, &s);
	for (uint32_t i = 0; i < 1000; i++) {
		port_send(b->a, bed_frame(b, 60, i));
		sim_run(b->sim, b->sim->now + 100 * IX_US);
	}
	sim_run(b->sim, IX_SECOND);
	ck_assert_uint_eq(b->n, 1000);
	for (uint32_t i = 0; i < 1000; i++) {
		ix_time least = i * 100 * IX_US + 672 + s.delay;

		ck_assert_uint_eq(b->mark[i], i);
		ck_assert(b->at[i] >= least && b->at[i] <= least + s.jitter);
		varies |= b->at[i] > least + s.jitter / 2;
		if (i)
			ck_assert_uint_ge(b->at[i], b->at[i - 1]);
	}
	ck_assert(varies);
}
END_TEST

START_TEST(a_shorter_delay_does_not_let_new_frames_overtake_old_ones)
{
	struct link_settings s = link_defaults;
	struct bed *b;

	s.delay = 100 * IX_MS;
	b = bed_new(1, &s);
	port_send(b->a, bed_frame(b, 60, 0));
	s.delay = 0;
	link_set(b->link, &s);
	port_send(b->a, bed_frame(b, 60, 1));
	sim_run(b->sim, IX_SECOND);
	ck_assert_uint_eq(b->n, 2);
	ck_assert(b->mark[0] == 0 && b->at[1] >= b->at[0]);
}
END_TEST

/* Sends n frames, a tenth lost; which arrived goes to got[]. */
static uint32_t
lossy(struct bed *b, struct link *other, bool got[1000])
{
	for (uint32_t i = 0; i < 1000; i++) {
		got[i] = false;
		port_send(b->a, bed_frame(b, 60, i));
		if (other)
			port_send(other->dir[0].from, bed_frame(b, 60, i));
		sim_run(b->sim, b->sim->now + IX_MS);
	}
	for (uint32_t i = 0; i < b->n; i++)
		got[b->mark[i]] = true;
	return b->n;
}

START_TEST(which_frames_a_link_loses_is_no_other_links_business)
{
	struct link_settings s = link_defaults;
	static bool alone[1000], beside[1000], seeded[1000];
	struct bed *b;
	uint32_t n;

	s.loss_ppm = 100000;
	b = bed_new(1, &s);
	n = lossy(b, NULL, alone);
	ck_assert_msg(n > 850 && n < 950, "%u of 1000 arrived, 900 expected", n);
	ck_assert_uint_eq(port_drops(b->a, &drop_lost), 1000 - n);
	bed_delete(b);
	b = bed_new(1, &s);
	lossy(b, bed_pair(b, "c", "d", &s), beside);
	ck_assert_mem_eq(alone, beside, sizeof(alone));
	bed_delete(b);
	b = bed_new(2, &s);
	lossy(b, NULL, seeded);
	ck_assert(memcmp(alone, seeded, sizeof(alone)) != 0);
	bed_delete(b);
}
END_TEST

START_TEST(loss_of_everything_and_of_nothing_are_exact)
{
	struct link_settings s = link_defaults;
	struct bed *b = bed_new(1, &s);
	static bool got[1000];

	ck_assert_uint_eq(lossy(b, NULL, got), 1000);
	s.loss_ppm = 1000000;
	link_set(b->link, &s);
	ck_assert_uint_eq(lossy(b, NULL, got), 1000);
	ck_assert_uint_eq(port_drops(b->a, &drop_lost), 1000);
}
END_TEST

START_TEST(a_frame_longer_than_the_mtu_is_dropped_and_a_tag_is_allowed_for)
{
	struct bed *b = bed_new(1, NULL);
	struct frame *f = bed_frame(b, 1518, 1);

	port_send(b->a, bed_frame(b, 1514, 0));
	port_send(b->a, bed_frame(b, 1515, 0));
	frame_at(f)[12] = 0x81;
	frame_at(f)[13] = 0;
	port_send(b->a, f);
	sim_run(b->sim, IX_SECOND);
	ck_assert_uint_eq(b->n, 2);
	ck_assert_uint_eq(port_drops(b->a, &drop_too_big), 1);
}
END_TEST

START_TEST(a_hop_is_one_event_however_many_frames_are_in_flight)
{
	struct link_settings s = link_defaults;
	struct bed *b;

	s.delay = 500 * IX_MS;
	s.queue = 1 << 20;
	b = bed_new(1, &s);
	for (uint32_t i = 0; i < 1000; i++)
		port_send(b->a, bed_frame(b, 60, i));
	/* only the first of the ring is in the queue */
	ck_assert_uint_eq(b->sim->queue.soon.n + b->sim->queue.late.n, 1);
	sim_run(b->sim, IX_SECOND);
	ck_assert_uint_eq(b->n, 1000);
	ck_assert_uint_eq(b->sim->events, 1000);
	ck_assert_uint_eq(b->net->hops, 1000);
}
END_TEST

START_TEST(frames_on_two_links_arrive_in_the_order_they_were_sent_when_times_are_equal)
{
	struct bed *b = bed_new(1, NULL);
	struct port *p = port_new(b->a->node, "eth1"), *q = port_new(b->b->node, "eth1");

	link_new(p, q, &link_defaults);
	port_send(b->a, bed_frame(b, 60, 0));
	port_send(p, bed_frame(b, 60, 1));
	port_send(p, bed_frame(b, 60, 2));
	port_send(b->a, bed_frame(b, 60, 3));
	sim_run(b->sim, IX_SECOND);
	ck_assert_uint_eq(b->n, 4);
	for (uint32_t i = 0; i < 4; i++)
		ck_assert_uint_eq(b->mark[i], i);
}
END_TEST

START_TEST(after_warm_up_frames_cost_no_allocation)
{
	struct bed *b = bed_new(1, NULL);
	uint64_t carved = 0;

	for (uint32_t i = 0; i < 4000; i++) {
		if (i == 1400)
			carved = b->arena->carved;
		port_send(b->a, bed_frame(b, 60 + i % 1400, i));
		sim_run(b->sim, b->sim->now + 20 * IX_US);
	}
	ck_assert_uint_eq(b->arena->carved, carved);
}
END_TEST

Suite *link_suite(void);
Suite *
link_suite(void)
{
	const TTest *const tests[] = { a_frame_arrives_after_its_serialisation_and_the_delay,
		frames_wait_for_each_other_and_directions_do_not,
		the_queue_drops_the_frame_that_does_not_fit_and_no_other,
		the_tail_drop_agrees_with_the_backlog_that_is_shown,
		jitter_delays_frames_but_they_never_overtake,
		a_shorter_delay_does_not_let_new_frames_overtake_old_ones,
		which_frames_a_link_loses_is_no_other_links_business,
		loss_of_everything_and_of_nothing_are_exact,
		a_frame_longer_than_the_mtu_is_dropped_and_a_tag_is_allowed_for,
		a_hop_is_one_event_however_many_frames_are_in_flight,
		frames_on_two_links_arrive_in_the_order_they_were_sent_when_times_are_equal,
		after_warm_up_frames_cost_no_allocation, NULL };

	return suite_of("link", tests);
}
