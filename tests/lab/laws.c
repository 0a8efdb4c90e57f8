/*
 * laws.c - the two laws that nobody sees broken: asking never changes the answer, and reading every
 * received message in full gives what the shared ones give.
 */
#include "tests/lab/bed.h"
#include "tests/runner.h"

#include <stdlib.h>
#include <string.h>

static const char *const places[] = { ACACIA, "acacia/2", "acacia/9", "h-acacia", "rs1", "sw1",
	"baobab", "nobody" };
static const char *const begun[] = { "", "sh", "show ip ", "configure terminal", "ping ", "no",
	"x y z" };

/* Takes what it is told, and remembers that it was told something. */
static void
swallow(void *arg, const char *s, size_t n)
{
	*(uint64_t *)arg += n + (n ? (uint8_t)s[n - 1] : 0);
}

static void
ask_the_world(const struct ix_lab *lab, uint64_t *told)
{
	struct ix_lesson_row lesson;
	struct ix_node_row node;
	struct ix_link_row link;
	struct ix_session_row session;
	struct ix_wait_row wait;
	struct ix_mark_row mark;
	struct ix_branch_row branch;
	int end;

	ix_lesson(lab, &lesson);
	for (uint32_t n = 0; ix_node_at(lab, n, &node); n++) {
		*told += node.up_ports;
		for (uint32_t k = 0; ix_node_link(lab, node.id, k, &link, &end); k++)
			*told += link.octets[end];
		for (uint32_t k = 0; ix_session_at(lab, node.id, k, &session); k++)
			*told += session.up;
	}
	for (uint32_t n = 0; ix_link_at(lab, n, &link); n++)
		*told += link.octets[0];
	for (uint32_t n = 0; ix_mark(lab, n, &mark); n++)
		*told += (uint8_t)mark.kind;
	for (uint32_t n = 0; ix_branch_at(lab, n, &branch); n++)
		*told += branch.current;
	*told += ix_waiting(lab, &wait) + ix_now(lab) + ix_tip(lab) + ix_next(lab) + ix_pace(lab);
	ix_state(lab, swallow, told);
	ix_journal(lab, swallow, told);
}

static void
ask_the_events(const struct ix_lab *lab, uint64_t *told)
{
	struct ix_event_row event;
	struct ix_frame_row frame;
	struct ix_field_row field;
	uint64_t id = 0, first, last = ix_frames(lab, &first);
	uint8_t octets[64];

	*told += ix_event_last(lab, &event);
	for (int i = 0; i < 20 && ix_event_after(lab, id, &event); i++)
		id = event.id;
	for (uint64_t no = last > 2 ? last - 2 : 1; no <= last; no++) {
		*told += ix_frame(lab, no, &frame) +
		    ix_frame_bytes(lab, no, octets, sizeof(octets));
		for (uint32_t n = 0; ix_field(lab, no, n, &field); n++)
			*told += field.len;
	}
}

static void
ask_the_lesson(const struct ix_lab *lab, uint64_t *told)
{
	struct ix_task_row task;
	struct ix_quiz_row quiz;

	ix_prose(lab, IX_TEXT_CARD, NULL, 0, 78, swallow, told);
	ix_prose(lab, IX_TEXT_STORY, NULL, 0, 40, swallow, told);
	ix_prose(lab, IX_TEXT_HELP, NULL, 0, 40, swallow, told);
	for (uint32_t n = 0; ix_task_at(lab, n, &task); n++) {
		ix_prose(lab, IX_TEXT_TASK, task.id, 0, 60, swallow, told);
		ix_prose(lab, IX_TEXT_HINT, task.id, 0, 60, swallow, told);
	}
	for (uint32_t n = 0; ix_quiz_at(lab, n, &quiz); n++)
		ix_prose(lab, IX_TEXT_QUIZ, quiz.id, 0, 60, swallow, told);
	*told += (uint64_t)ix_task_current(lab);
}

static void
ask_the_consoles(const struct ix_lab *lab, uint64_t *told)
{
	char buf[200];

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		*told += ix_busy(lab, places[i]) +
		    strlen(ix_prompt(lab, places[i], buf, sizeof(buf)));
		ix_console(lab, places[i], 0, swallow, told);
		for (uint32_t n = 0; ix_history(lab, places[i], n, buf, sizeof(buf)); n++)
			*told += strlen(buf);
		for (size_t k = 0; k < sizeof(begun) / sizeof(begun[0]); k++) {
			ix_help(lab, places[i], begun[k], swallow, told);
			*told += ix_complete(
			    lab, places[i], begun[k], buf, sizeof(buf), swallow, told);
		}
	}
}

/*
 * The solution's lines, typed at their times; with `asking`, every event is followed by every
 * question: those that are cheap after each, the others in turn.
 */
static struct ix_lab *
solved(bool asking, bool parse_all)
{
	struct ix_options o = {
		.lesson = LESSON, .scenarios = "scenarios", .seed = 7, .parse_all = parse_all
	};
	void (*const ask[])(const struct ix_lab *, uint64_t *) = { ask_the_world, ask_the_consoles,
		ask_the_lesson, ask_the_events };
	struct ix_error e = { "" };
	struct ix_lab *lab = ix_open(&o, &e);
	uint64_t told = 0;

	ck_assert_msg(lab != NULL, "%s", e.text);
	for (size_t n = 0; asking && ix_now(lab) < 5 * IX_SECOND && ix_next(lab) <= 5 * IX_SECOND;
	     n++) {
		ix_step(lab);
		ask[n % 4](lab, &told);
		ask_the_events(lab, &told);
	}
	lab_solve(lab);
	if (asking)
		ix_go(lab, 5 * IX_SECOND);
	for (size_t n = 0; asking && ix_next(lab) < 580 * IX_SECOND; n++) {
		ix_step(lab);
		ask[n % 4](lab, &told);
	}
	ck_assert(!asking || told > 1000000);
	ix_go(lab, 600 * IX_SECOND);
	return lab;
}

START_TEST(asking_never_changes_the_answer)
{
	struct ix_lab *quiet = solved(false, false), *asked = solved(true, false);
	struct where a = lab_where(quiet), b = lab_where(asked);
	struct text x = lab_state(quiet), y = lab_state(asked), j = lab_journal(quiet),
		    k = lab_journal(asked);

	where_same(&a, &b, "asked after every event");
	ck_assert_str_eq(text_of(&x), text_of(&y));
	ck_assert_str_eq(text_of(&j), text_of(&k));
	text_free(&x);
	text_free(&y);
	text_free(&j);
	text_free(&k);
	ix_close(quiet);
	ix_close(asked);
}
END_TEST

START_TEST(asking_everything_at_one_moment_moves_nothing)
{
	struct ix_lab *lab = lab_new_at(NULL);
	struct where before, after;
	uint64_t told = 0;

	for (int i = 0; i < 300; i++) {
		ix_run(lab, ix_now(lab) + 37 * IX_MS, 0);
		before = lab_where(lab);
		ask_the_world(lab, &told);
		ask_the_events(lab, &told);
		ask_the_lesson(lab, &told);
		ask_the_consoles(lab, &told);
		after = lab_where(lab);
		where_same(&before, &after, "asked");
	}
	ix_close(lab);
}
END_TEST

START_TEST(parsing_everything_is_the_same_as_sharing)
{
	struct ix_lab *shared = solved(false, false), *parsed = solved(false, true);
	struct where a = lab_where(shared), b = lab_where(parsed);
	struct text x = lab_state(shared), y = lab_state(parsed);

	where_same(&a, &b, "every message parsed");
	ck_assert_str_eq(text_of(&x), text_of(&y));
	text_free(&x);
	text_free(&y);
	ix_close(shared);
	ix_close(parsed);
}
END_TEST

START_TEST(two_labs_in_one_process_do_not_meet)
{
	struct ix_lab *alone = lab_new_at(NULL), *one = lab_new_at(NULL), *two = lab_new_at(NULL);
	struct where a, b, c;

	ix_run(alone, 40 * IX_SECOND, 0);
	for (ix_time t = 0; t <= 40 * IX_SECOND; t += 500 * IX_MS) {
		ix_run(one, t, 0);
		ix_run(two, 40 * IX_SECOND - t > 20 * IX_SECOND ? t : 40 * IX_SECOND, 0);
	}
	a = lab_where(alone);
	b = lab_where(one);
	c = lab_where(two);
	where_same(&a, &b, "side by side");
	where_same(&a, &c, "side by side");
	ix_close(alone);
	ix_close(one);
	ix_close(two);
}
END_TEST

Suite *laws_suite(void);

Suite *
laws_suite(void)
{
	const TTest *const tests[] = { asking_never_changes_the_answer,
		asking_everything_at_one_moment_moves_nothing,
		parsing_everything_is_the_same_as_sharing, two_labs_in_one_process_do_not_meet,
		NULL };

	return suite_of("laws", tests);
}
