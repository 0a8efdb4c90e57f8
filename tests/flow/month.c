/* month.c - a month of a day's rise and fall: what a port is billed for, and what that costs. */
#include "tests/runner.h"

#include <stdlib.h>

#include "tests/flow/bed.h"

#define B "100.64.3.10"
#define C "100.64.3.20"

enum { DAY = 288, MONTH = 30 * DAY };

static struct flow *
diurnal(struct bed *b, const char *to, uint64_t bps)
{
	struct flow_options o = { .from = b->a,
		.to = ip(to),
		.rate_bps = bps,
		.packet = FLOW_PACKET,
		.profile = FLOW_DIURNAL };
	struct ix_error e = { "" };

	return flow_set(b->flows, &o, &e);
}

static int
falling(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x > y ? -1 : x < y;
}

/* The 95th percentile of the profile's own steps, each day alike. */
static uint64_t
reckoned(uint64_t bps)
{
	uint64_t step[DAY];

	for (unsigned i = 0; i < DAY; i++)
		step[i] = flow_rate(FLOW_DIURNAL, bps, i * FLOW_STEP);
	qsort(step, DAY, sizeof(*step), falling);
	return step[MONTH / 20 / 30];
}

static void
within(uint64_t have, uint64_t want, unsigned permille)
{
	ck_assert_msg(
	    have + want * permille / 1000 >= want && have <= want + want * permille / 1000,
	    "%llu, not %llu", (unsigned long long)have, (unsigned long long)want);
}

START_TEST(a_month_is_billed_as_its_days_are_shaped)
{
	struct bed *b = bed_new();
	uint64_t in, out;

	for (unsigned i = 0; i < 20; i++)
		diurnal(b, i % 2 ? B : C, 2000000);
	bed_run(b, (uint64_t)MONTH * 300 * IX_SECOND);
	ck_assert_uint_eq(port_p95(bed_port(b, LINK_A, false), &in, &out), MONTH);
	within(in, reckoned(40000000), 1);
	ck_assert_uint_lt(out, 10000);
	port_p95(bed_port(b, LINK_B, true), &in, &out);
	within(out, reckoned(20000000), 1);
	ck_assert_msg(b->sim->events < 6000000, "%llu events", (unsigned long long)b->sim->events);
	bed_delete(b);
}
END_TEST

START_TEST(four_hundred_thirty_two_periods_are_free_and_one_more_is_not)
{
	struct bed *b = bed_new();
	uint64_t in, out;

	bed_flow(b, "base", B, 1000000);
	bed_run(b, 10 * 24 * 3600 * IX_SECOND);
	bed_flow(b, "flood", B, 30000000);
	bed_run(b, 432 * 300 * IX_SECOND);
	bed_flow(b, "flood", B, 0);
	bed_run(b, (uint64_t)(MONTH - 2880 - 432) * 300 * IX_SECOND);
	ck_assert_uint_eq(port_p95(bed_port(b, LINK_B, false), &in, &out), MONTH);
	within(in, 1000000, 5);
	bed_flow(b, "flood", B, 30000000);
	bed_run(b, 300 * IX_SECOND); /* the month moves on: the first period is one of the base's */
	bed_flow(b, "flood", B, 0);
	bed_run(b, 300 * IX_SECOND);
	port_p95(bed_port(b, LINK_B, false), &in, &out);
	within(in, 31000000, 5);
	bed_delete(b);
}
END_TEST

START_TEST(cleared_counters_are_billed_all_the_same)
{
	struct bed *b = bed_new();
	struct port *p = bed_port(b, LINK_B, false);
	uint64_t in, out;

	bed_flow(b, "", B, 8000000);
	bed_run(b, 3400 * IX_SECOND);
	port_counters_clear(p);
	ck_assert_uint_eq(bed_octets(p, false), 0);
	bed_run(b, 3900 * IX_SECOND);
	ck_assert_uint_eq(port_p95(p, &in, &out), 24);
	within(in, 8000000, 1);
	within(bed_octets(p, false), 3900000000u, 1);
	bed_delete(b);
}
END_TEST

START_TEST(the_day_has_a_shape)
{
	const ix_time hour = 3600 * IX_SECOND;

	ck_assert_uint_eq(flow_rate(FLOW_CONSTANT, 1000000, 3 * hour), 1000000);
	within(flow_rate(FLOW_DIURNAL, 1000000, 20 * hour), 1000000, 2);
	within(flow_rate(FLOW_DIURNAL, 1000000, (24 + 20) * hour), 1000000, 2);
	within(flow_rate(FLOW_DIURNAL, 1000000, 4 * hour), 300000, 2);
	for (unsigned i = 0; i < 2 * DAY; i++) {
		uint64_t x = flow_rate(FLOW_DIURNAL, 1000000, i * FLOW_STEP),
			 y = flow_rate(FLOW_DIURNAL, 1000000, (i + 1) * FLOW_STEP);

		ck_assert_uint_le(x > y ? x - y : y - x, 15000); /* it creeps */
	}
}
END_TEST

Suite *month_suite(void);
Suite *
month_suite(void)
{
	const TTest *const tests[] = { a_month_is_billed_as_its_days_are_shaped,
		four_hundred_thirty_two_periods_are_free_and_one_more_is_not,
		cleared_counters_are_billed_all_the_same, the_day_has_a_shape, NULL };

	return suite_of("month", tests);
}
