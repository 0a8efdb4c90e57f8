/* queue.c - events leave by (time, sequence), whatever was set, moved or stopped before. */
#include "tests/runner.h"

#include "sim/sim.h"

enum { TIMERS = 300 };

struct bed {
	struct timer timer[TIMERS];
	ix_time at[TIMERS]; /* the reference: when each is due, IX_NEVER if idle ... */
	uint64_t order[TIMERS]; /* ... and the sequence of its last setting */
	struct rng rng;
	uint32_t fired;
};

/* Sets, moves or stops one timer, in the queue and in the reference. */
static void
disturb(struct sim *sim, struct bed *b)
{
	uint64_t i = rng_below(&b->rng, TIMERS);
	ix_time delay = rng_below(&b->rng, 50); /* small, so that many fall on the same time ... */

	if (rng_below(&b->rng, 4) == 0) /* ... and some on both sides of what is soon */
		delay += QUEUE_SOON - 25;
	if (rng_below(&b->rng, 4) == 0) {
		timer_stop(sim, &b->timer[i]);
		b->at[i] = IX_NEVER;
	} else {
		b->order[i] = sim->seq;
		b->at[i] = sim->now + delay;
		timer_in(sim, &b->timer[i], delay);
	}
}

static void
fire(struct sim *sim, struct timer *t)
{
	struct bed *b = sim->world;
	long i = t - b->timer;

	ck_assert_uint_eq(b->at[i], sim->now);
	ck_assert(!timer_runs(t));
	for (int k = 0; k < TIMERS; k++) /* nobody else was due before */
		ck_assert(b->at[k] > b->at[i] ||
		    (b->at[k] == b->at[i] && b->order[k] >= b->order[i]));
	b->at[i] = IX_NEVER;
	b->fired++;
	for (uint64_t n = rng_below(&b->rng, 4); n; n--)
		disturb(sim, b);
}

static const struct timer_kind kind = { "test", TIMER_CODE('t', 'e', 's', 't'), fire };

static bool
any(const void *arg, const struct timer *t)
{
	(void)arg;
	return t != NULL;
}

START_TEST(the_queue_agrees_with_a_plain_search_under_random_setting_moving_and_stopping)
{
	struct arena *a = arena_new(64 << 20);
	struct sim *sim = sim_new(a, 1);
	struct bed *b = arena_make(a, struct bed);

	sim->world = b;
	b->rng = sim_stream(sim, "bed");
	for (int i = 0; i < TIMERS; i++) {
		timer_init(&b->timer[i], &kind, 1);
		b->at[i] = IX_NEVER;
	}
	for (int round = 0; round < 20000; round++) {
		ix_time least = IX_NEVER;

		disturb(sim, b);
		for (int k = 0; k < TIMERS; k++)
			least = b->at[k] < least ? b->at[k] : least;
		ck_assert_uint_eq(sim_next(sim), least);
		if (rng_below(&b->rng, 3) == 0)
			sim_step(sim, IX_NEVER);
	}
	while (b->fired < 20000 && sim_step(sim, IX_NEVER))
		;
	ck_assert_uint_gt(b->fired, 5000);
	for (int k = 0; k < TIMERS; k++) {
		ck_assert_uint_eq(timer_runs(&b->timer[k]), b->at[k] != IX_NEVER);
		timer_stop(sim, &b->timer[k]);
	}
	ck_assert_uint_eq(sim_next(sim), IX_NEVER);
	ck_assert_ptr_null(sim_waiting(sim, any, NULL));
	arena_delete(a);
}
END_TEST

struct script {
	struct timer a, b, c;
	char seen[16];
	unsigned n;
};

static void
note(struct sim *sim, struct timer *t)
{
	struct script *s = sim->world;

	s->seen[s->n++] = t == &s->a ? 'a' : t == &s->b ? 'b' : 'c';
}

static const struct timer_kind noting = { "note", TIMER_CODE('n', 'o', 't', 'e'), note };

static struct script *
script_new(struct sim **sim)
{
	struct arena *arena = arena_new(16 << 20);
	struct script *s = arena_make(arena, struct script);

	*sim = sim_new(arena, 1);
	(*sim)->world = s;
	timer_init(&s->a, &noting, 1);
	timer_init(&s->b, &noting, 2);
	timer_init(&s->c, &noting, 3);
	return s;
}

START_TEST(equal_times_leave_in_the_order_they_were_set)
{
	struct sim *sim;
	struct script *s = script_new(&sim);

	timer_at(sim, &s->c, 10);
	timer_at(sim, &s->a, 10);
	timer_at(sim, &s->b, 10);
	timer_at(sim, &s->c, 10); /* set again: it goes behind */
	sim_run(sim, 20);
	ck_assert_str_eq(s->seen, "abc");
	ck_assert_uint_eq(sim->now, 20);
}
END_TEST

START_TEST(a_time_in_the_past_means_now_and_a_far_one_does_not_wrap)
{
	struct sim *sim;
	struct script *s = script_new(&sim);

	sim_run(sim, 100);
	timer_at(sim, &s->a, 5);
	timer_in(sim, &s->b, IX_NEVER);
	ck_assert_uint_eq(s->a.at, 100);
	ck_assert_uint_eq(s->b.at, IX_NEVER - 1);
	ck_assert_uint_eq(timer_left(sim, &s->a), 0);
	ck_assert_ptr_eq(sim_waiting(sim, any, NULL), &s->a);
	sim_run(sim, 100);
	ck_assert_str_eq(s->seen, "a");
}
END_TEST

START_TEST(running_until_a_time_includes_that_time)
{
	struct sim *sim;
	struct script *s = script_new(&sim);

	timer_at(sim, &s->a, 10);
	timer_at(sim, &s->b, 11);
	sim_run(sim, 9);
	ck_assert_str_eq(s->seen, "");
	sim_run(sim, 10);
	ck_assert_str_eq(s->seen, "a");
	ck_assert_uint_eq(timer_left(sim, &s->b), 1);
	ck_assert_ptr_eq(sim_waiting(sim, any, NULL), &s->b); /* not the one that has just left */
}
END_TEST

Suite *queue_suite(void);
Suite *
queue_suite(void)
{
	const TTest *const tests[] = {
		the_queue_agrees_with_a_plain_search_under_random_setting_moving_and_stopping,
		equal_times_leave_in_the_order_they_were_set,
		a_time_in_the_past_means_now_and_a_far_one_does_not_wrap,
		running_until_a_time_includes_that_time, NULL };

	return suite_of("queue", tests);
}
