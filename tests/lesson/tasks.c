/*
 * tasks.c - the tests of tasks: when they are checked, when they tick, and when they stop holding.
 */
#include "lesson/tasks.h"

#include <string.h>

#include "tests/runner.h"

/* What the checks answer, by the number each task has for its function. */
static struct {
	bool holds[8], broken[8];
	unsigned asked[8];
} answer;

static const struct log_kind happened = { "port.up", "something happened" };

static void
run_check(struct lesson *l, const struct task *t, struct check_result *r)
{
	(void)l;
	answer.asked[t->check]++;
	r->holds = answer.holds[t->check];
	r->broken = answer.broken[t->check];
	strcpy(r->have, r->holds ? "all is well" : "want 1, have 0");
}

struct set {
	struct world *w;
	struct lesson *l;
	struct task *t[8];
};

static struct set
set_new(const char *const *ids)
{
	struct set s = { .w = world_new((size_t)64 << 20, 1, false) };

	memset(&answer, 0, sizeof(answer));
	s.l = lesson_new(s.w);
	s.l->run = run_check;
	for (int i = 0; ids[i]; i++) {
		s.t[i] = task_new(s.l, ids[i]);
		s.t[i]->check = i;
	}
	return s;
}

/* Lets a moment pass, in which what was set off is checked. */
static void
pass(struct set *s)
{
	sim_run(s->w->sim, s->w->sim->now + IX_SECOND);
}

static unsigned
said(const struct set *s, const char *kind)
{
	const struct log *log = &s->w->sim->log;
	unsigned n = 0;

	for (uint64_t id = log_oldest(log); id < log->next; id++)
		n += strcmp(log_get(log, id)->kind->name, kind) == 0;
	return n;
}

START_TEST(a_task_ticks_on_its_events_and_unticks_when_it_stops_holding)
{
	const char *const ids[] = { "one", NULL };
	struct set s = set_new(ids);

	task_on(s.l, s.t[0], "port.up");
	pass(&s);
	ck_assert_int_eq(s.t[0]->state, TASK_OPEN);
	ck_assert_str_eq(s.t[0]->have, "want 1, have 0");
	answer.holds[0] = true;
	pass(&s);
	ck_assert_int_eq(s.t[0]->state, TASK_OPEN); /* nothing happened: nobody looked */
	LOG(s.w->sim, &happened, 0, 0, log_number(0));
	ck_assert_int_eq(s.t[0]->state, TASK_OPEN); /* never from inside the event */
	pass(&s);
	ck_assert_int_eq(s.t[0]->state, TASK_PASSED);
	ck_assert_uint_eq(s.t[0]->since, 2 * IX_SECOND);
	ck_assert(lesson_complete(s.l));
	answer.holds[0] = false;
	lesson_typed(s.l);
	pass(&s);
	ck_assert_int_eq(s.t[0]->state, TASK_LOST);
	ck_assert(!lesson_complete(s.l));
	ck_assert_uint_eq(said(&s, "task.passed"), 1);
	ck_assert_uint_eq(said(&s, "task.lost"), 1);
	world_delete(s.w);
}
END_TEST

START_TEST(a_burst_of_events_is_checked_once)
{
	const char *const ids[] = { "one", NULL };
	struct set s = set_new(ids);
	unsigned before;

	task_on(s.l, s.t[0], "port.up");
	pass(&s);
	before = answer.asked[0];
	for (int i = 0; i < 1000; i++)
		LOG(s.w->sim, &happened, 0, 0, log_number(0));
	pass(&s);
	ck_assert_uint_eq(answer.asked[0], before + 1);
	world_delete(s.w);
}
END_TEST

START_TEST(a_task_is_closed_until_what_it_comes_after_has_passed)
{
	const char *const ids[] = { "first", "second", "third", NULL };
	struct set s = set_new(ids);

	task_after(s.l, s.t[1], "first");
	task_after(s.l, s.t[2], "second");
	answer.holds[1] = answer.holds[2] = true;
	lesson_typed(s.l);
	pass(&s);
	ck_assert_int_eq(s.t[1]->state, TASK_CLOSED);
	ck_assert_uint_eq(answer.asked[1], 0);
	answer.holds[0] = true;
	lesson_typed(s.l);
	pass(&s); /* a pass opens the next, which is looked at in the same moment */
	ck_assert_int_eq(s.t[0]->state, TASK_PASSED);
	ck_assert_int_eq(s.t[1]->state, TASK_PASSED);
	ck_assert_int_eq(s.t[2]->state, TASK_PASSED);
	answer.holds[0] = false;
	lesson_typed(s.l);
	pass(&s);
	ck_assert_int_eq(s.t[0]->state, TASK_LOST);
	ck_assert_int_eq(s.t[1]->state, TASK_PASSED);
	world_delete(s.w);
}
END_TEST

START_TEST(a_negative_task_counts_from_the_first_pass_of_another)
{
	const char *const ids[] = { "work", "harm", NULL };
	struct set s = set_new(ids);

	s.t[1]->negative = true;
	answer.holds[1] = true;
	lesson_typed(s.l);
	pass(&s);
	ck_assert_int_eq(s.t[1]->state, TASK_OPEN); /* doing nothing earns nothing */
	answer.holds[0] = true;
	lesson_typed(s.l);
	pass(&s);
	ck_assert_int_eq(s.t[0]->state, TASK_PASSED);
	ck_assert_int_eq(s.t[1]->state, TASK_PASSED);
	answer.holds[1] = false;
	lesson_typed(s.l);
	pass(&s);
	ck_assert_int_eq(s.t[1]->state, TASK_LOST);
	ck_assert(!lesson_complete(s.l));
	answer.holds[1] = true;
	lesson_typed(s.l);
	pass(&s);
	ck_assert_int_eq(s.t[1]->state, TASK_PASSED); /* the end state counts */
	world_delete(s.w);
}
END_TEST

START_TEST(a_negative_task_that_never_held_is_lost_at_once)
{
	const char *const ids[] = { "work", "harm", NULL };
	struct set s = set_new(ids);

	s.t[1]->negative = true;
	answer.holds[0] = true;
	lesson_typed(s.l);
	pass(&s);
	ck_assert_int_eq(s.t[0]->state, TASK_PASSED);
	ck_assert_int_eq(s.t[1]->state, TASK_LOST);
	world_delete(s.w);
}
END_TEST

START_TEST(a_sticky_task_stays_passed_and_is_not_asked_again)
{
	const char *const ids[] = { "one", NULL };
	struct set s = set_new(ids);
	unsigned asked;

	s.t[0]->sticky = true;
	answer.holds[0] = true;
	pass(&s);
	asked = answer.asked[0];
	answer.holds[0] = false;
	lesson_typed(s.l);
	pass(&s);
	ck_assert_int_eq(s.t[0]->state, TASK_PASSED);
	ck_assert_uint_eq(answer.asked[0], asked);
	world_delete(s.w);
}
END_TEST

START_TEST(a_broken_check_passes_nothing_and_says_so)
{
	const char *const ids[] = { "one", NULL };
	struct set s = set_new(ids);

	answer.holds[0] = answer.broken[0] = true;
	pass(&s);
	ck_assert_int_eq(s.t[0]->state, TASK_OPEN);
	ck_assert_uint_ge(said(&s, "task.broken"), 1);
	world_delete(s.w);
}
END_TEST

START_TEST(ids_are_given_once)
{
	const char *const ids[] = { "one", NULL };
	struct set s = set_new(ids);
	char long_id[TASK_ID + 1];

	memset(long_id, 'a', TASK_ID);
	long_id[TASK_ID] = 0;
	ck_assert_ptr_null(task_new(s.l, "one"));
	ck_assert_ptr_null(task_new(s.l, long_id));
	ck_assert_ptr_eq(task_find(s.l, "one"), s.t[0]);
	ck_assert_ptr_null(task_find(s.l, "two"));
	world_delete(s.w);
}
END_TEST

Suite *tasks_suite(void);

Suite *
tasks_suite(void)
{
	const TTest *const tests[] = { a_task_ticks_on_its_events_and_unticks_when_it_stops_holding,
		a_burst_of_events_is_checked_once,
		    a_task_is_closed_until_what_it_comes_after_has_passed,
		a_negative_task_counts_from_the_first_pass_of_another,
		a_negative_task_that_never_held_is_lost_at_once,
		a_sticky_task_stays_passed_and_is_not_asked_again,
		    a_broken_check_passes_nothing_and_says_so,
		ids_are_given_once, NULL };

	return suite_of("tasks", tests);
}
