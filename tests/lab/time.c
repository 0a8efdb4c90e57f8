/* time.c - the tests of travel: back, forward and anywhere are always the same run. */
#include "base/rng.h"
#include "tests/lab/bed.h"
#include "tests/runner.h"

#include <stdlib.h>

/* The first moment at which this many sessions are up, stepping; the lab stands there. */
static void
step_until_up(struct ix_lab *lab, unsigned want)
{
	while (sessions_up(lab) < want)
		ck_assert(ix_step(lab));
}

START_TEST(stepping_back_past_the_establishment_shows_the_session_down)
{
	struct ix_lab *lab = lab_new_at(NULL);
	struct where up, down;
	unsigned before;

	ix_run(lab, 5 * IX_SECOND, 0);
	before = sessions_up(lab);
	ck_assert_uint_gt(before, 0);
	ix_go(lab, 0);
	ck_assert_uint_eq(sessions_up(lab), 0);
	step_until_up(lab, 1);
	up = lab_where(lab);
	ck_assert(ix_step_back(lab));
	ck_assert_uint_eq(sessions_up(lab), 0);
	down = lab_where(lab);
	ck_assert_uint_eq(down.position, up.position - 1);
	ck_assert(ix_step(lab));
	ck_assert_uint_eq(sessions_up(lab), 1);
	down = lab_where(lab);
	where_same(&up, &down, "a step back and a step on");
	ix_close(lab);
}
END_TEST

START_TEST(going_forward_again_shows_the_same_frames)
{
	struct ix_lab *lab = lab_new_at(NULL);
	static struct ix_frame_row first[400];
	struct ix_frame_row row;
	uint64_t n;

	ix_run(lab, 4 * IX_SECOND, 0);
	n = ix_frames(lab, NULL);
	ck_assert_uint_gt(n, 100);
	if (n > 400)
		n = 400;
	for (uint64_t i = 0; i < n; i++)
		ck_assert(ix_frame(lab, i + 1, &first[i]));
	ix_go(lab, 1);
	for (uint64_t i = ix_frames(lab, NULL); i < n; i++)
		ck_assert_msg(!ix_frame(lab, i + 1, &row), "frame %u has not been yet",
		    (unsigned)i + 1);
	while (ix_now(lab) < 4 * IX_SECOND && ix_step(lab))
		;
	for (uint64_t i = 0; i < n; i++) {
		ck_assert(ix_frame(lab, i + 1, &row));
		ck_assert_mem_eq(&row, &first[i], sizeof(row));
	}
	ix_close(lab);
}
END_TEST

enum { JUMPS = 300, MARKS_AT = 4000 };

/* Where a straight run is after each of its events. */
static struct where *
straight(struct ix_lab *lab, uint64_t *n)
{
	struct where *w = calloc(MARKS_AT, sizeof(*w));
	uint64_t last = ix_position(lab);

	ix_go(lab, 0);
	while (ix_step_back(lab))
		;
	for (*n = 0; *n < MARKS_AT && ix_position(lab) < last; ++*n) {
		w[*n] = lab_where(lab);
		ck_assert(ix_step(lab));
	}
	return w;
}

START_TEST(any_jump_comes_to_where_a_straight_run_was)
{
	struct ix_lab *lab = lab_new_at(NULL);
	struct rng rng = rng_named(5, "jumps");
	struct where *w, at;
	uint64_t n;

	lab_solve(lab);
	w = straight(lab, &n);
	ck_assert_uint_gt(n, 1000);
	for (int i = 0; i < JUMPS; i++) {
		uint64_t to = rng_below(&rng, n);

		ix_go(lab, w[to].now);
		while (ix_position(lab) > w[to].position)
			ck_assert(ix_step_back(lab));
		while (ix_position(lab) < w[to].position)
			ck_assert(ix_step(lab));
		at = lab_where(lab);
		ck_assert_uint_eq(at.position, w[to].position);
		ck_assert_msg(at.fingerprint == w[to].fingerprint, "event %u differs after a jump",
		    (unsigned)to);
		ck_assert_uint_eq(at.frames, w[to].frames);
	}
	free(w);
	ix_close(lab);
}
END_TEST

START_TEST(going_back_and_forward_to_the_tip_changes_nothing)
{
	struct ix_lab *lab = lab_new_at(NULL);
	struct text console, again;
	struct where tip, at;
	ix_time end;

	lab_solve(lab);
	end = ix_now(lab);
	tip = lab_where(lab);
	console = lab_console(lab, ACACIA);
	for (ix_time t = 0; t < 120 * IX_SECOND; t += 7 * IX_SECOND) {
		ix_go(lab, t);
		ck_assert_uint_eq(ix_now(lab), t);
		ck_assert_uint_eq(ix_tip(lab), end);
		ix_go(lab, end);
		at = lab_where(lab);
		where_same(&tip, &at, "back and forward");
	}
	again = lab_console(lab, ACACIA);
	ck_assert_str_eq(text_of(&console), text_of(&again));
	text_free(&console);
	text_free(&again);
	ix_close(lab);
}
END_TEST

START_TEST(how_far_one_call_runs_changes_nothing)
{
	struct ix_lab *one = lab_new_at(NULL), *many = lab_new_at(NULL);
	struct where a, b;

	ix_run(one, 30 * IX_SECOND, 0);
	for (ix_time t = 0; t <= 30 * IX_SECOND; t += 333 * IX_MS)
		while (!ix_run(many, t, 17))
			;
	ix_run(many, 30 * IX_SECOND, 0);
	a = lab_where(one);
	b = lab_where(many);
	where_same(&a, &b, "in slices");
	ix_close(one);
	ix_close(many);
}
END_TEST

START_TEST(a_console_goes_back_in_time_with_the_world)
{
	struct ix_lab *lab = lab_new_at(NULL);
	char prompt[80];
	struct text t;

	lab_script(lab, "@5 acacia configure terminal\n@9 acacia interface eth0\n");
	ck_assert_str_eq(ix_prompt(lab, ACACIA, prompt, sizeof(prompt)), "acacia(config-if)# ");
	ix_go(lab, 6 * IX_SECOND);
	ck_assert_str_eq(ix_prompt(lab, ACACIA, prompt, sizeof(prompt)), "acacia(config)# ");
	ix_go(lab, IX_SECOND);
	t = lab_console(lab, ACACIA);
	ck_assert_str_eq(text_of(&t), "");
	text_free(&t);
	ix_close(lab);
}
END_TEST

START_TEST(marks_ahead_are_still_known_after_going_back)
{
	struct ix_lab *lab = lab_new_at(NULL);
	struct ix_mark_row row;
	uint32_t n = 0, typed = 0, tasks = 0, after = 0;
	ix_time last = 0;

	lab_solve(lab);
	for (; ix_mark(lab, n, &row); n++) {
		ck_assert_uint_ge(row.t, last);
		last = row.t;
		typed += row.kind == '>';
		tasks += row.kind == '*';
	}
	ck_assert_uint_gt(typed, 20);
	ck_assert_uint_ge(tasks, 6);
	ix_go(lab, 8 * IX_SECOND);
	while (ix_mark(lab, after, &row))
		after++;
	ck_assert_uint_eq(after, n);
	lab_type(lab, ACACIA, "end"); /* another line: its future has no marks */
	for (after = 0; ix_mark(lab, after, &row); after++)
		ck_assert_uint_le(row.t, 8 * IX_SECOND);
	ck_assert_str_eq(row.text, "acacia end");
	ix_close(lab);
}
END_TEST

START_TEST(nobody_waits_for_what_a_healthy_network_ticks)
{
	struct ix_lab *lab = lab_new_at(NULL);
	struct ix_wait_row row;

	lab_solve(lab);
	ck_assert(!ix_waiting(lab, &row));
	ix_close(lab);
}
END_TEST

Suite *time_suite(void);

Suite *
time_suite(void)
{
	const TTest *const tests[] = {
		stepping_back_past_the_establishment_shows_the_session_down,
		going_forward_again_shows_the_same_frames,
		any_jump_comes_to_where_a_straight_run_was,
		going_back_and_forward_to_the_tip_changes_nothing,
		    how_far_one_call_runs_changes_nothing,
		a_console_goes_back_in_time_with_the_world,
		    marks_ahead_are_still_known_after_going_back,
		nobody_waits_for_what_a_healthy_network_ticks, NULL };

	return suite_of("time", tests);
}
