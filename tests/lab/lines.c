/* lines.c - the tests of lines of time: branches, undo, reset, and going on with a journal. */
#include "tests/lab/bed.h"
#include "tests/runner.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char three[] =
    "@5 acacia configure terminal\n@10 acacia interface eth0\n"
    "@15 acacia ip address 100.127.1.1/24\n";

static unsigned
lines_of(const struct ix_lab *lab)
{
	struct ix_branch_row row;
	unsigned n = 0;

	while (ix_branch_at(lab, n, &row))
		n++;
	return n;
}

static bool
has(const struct ix_lab *lab, const char *part)
{
	struct text t = { 0 };
	bool yes;

	t = lab_state(lab);
	yes = strstr(text_of(&t), part) != NULL;
	text_free(&t);
	return yes;
}

START_TEST(typing_after_going_back_asks_once_in_words_and_keeps_the_old_line)
{
	struct ix_lab *lab = lab_new_at(NULL);
	struct ix_error e = { "" };
	struct where old, now;
	const char *list;

	lab_script(lab, three);
	ix_run(lab, 40 * IX_SECOND, 0);
	old = lab_where(lab);
	ix_go(lab, 12 * IX_SECOND);
	ck_assert_int_eq(ix_do(lab, ACACIA, "description x", false, NULL, NULL, &e), IX_CONFIRM);
	ck_assert_str_eq(e.text,
	    "this starts a new line at 00:12.000; the old one is kept: lab lines. Go on?");
	ck_assert_uint_eq(lines_of(lab), 1);
	ck_assert_int_eq(ix_do(lab, ACACIA, "description x", true, NULL, NULL, &e), IX_DONE);
	ck_assert_int_eq(ix_do(lab, ACACIA, "description y", false, NULL, NULL, &e), IX_DONE);
	ix_run(lab, 20 * IX_SECOND, 0);
	ck_assert(!has(lab, "100.127.1.1/24"));
	list = lab_type(lab, "lab", "lines");
	ck_assert_str_eq(list, "  main         from 00:00.000 to 00:40.000\n"
	                       "* line2        from 00:12.000 to 00:20.000\n");
	lab_type(lab, "lab", "switch main");
	now = lab_where(lab);
	where_same(&old, &now, "the old line");
	ck_assert(has(lab, "100.127.1.1/24"));
	ix_close(lab);
}
END_TEST

/* A fingerprint is compared before the event that follows it: it can lie ahead of the clock. */
START_TEST(typing_between_an_event_and_a_fingerprint_takes_effect)
{
	struct ix_lab *lab = lab_new_at(NULL);
	struct ix_error e;
	char prompt[80];
	uint32_t compared;

	ix_run(lab, 60 * IX_SECOND, 0);
	while (ix_now(lab) > 20 * IX_SECOND)
		ck_assert(ix_step_back(lab));
	ck_assert_uint_gt(ix_next(lab), 20 * IX_SECOND);
	lab_type(lab, ACACIA, "configure terminal");
	ck_assert_str_eq(ix_prompt(lab, ACACIA, prompt, sizeof(prompt)), "acacia(config)# ");
	lab_type(lab, ACACIA, "end");
	ck_assert_str_eq(ix_prompt(lab, ACACIA, prompt, sizeof(prompt)), "acacia# ");
	ck_assert_msg(ix_verify(lab, NULL, &compared, &e), "%s", e.text);
	ix_close(lab);
}
END_TEST

START_TEST(looking_in_the_past_asks_nothing)
{
	static const char *const looks[] = { "tasks", "story", "quiz", "lines", "devices", "help",
	    "check",
		"hint", "answer frames 2" };
	struct ix_lab *lab = lab_new_at(NULL);
	struct ix_error e = { "" };

	lab_script(lab, three);
	ix_run(lab, 40 * IX_SECOND, 0);
	ix_go(lab, 12 * IX_SECOND);
	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++)
		ck_assert_msg(ix_do(lab, "lab", looks[i], false, NULL, NULL, &e) == IX_DONE,
		    "%s: %s", looks[i], e.text);
	ck_assert_int_eq(ix_do(lab, "lab", "tsaks", false, NULL, NULL, &e), IX_REFUSED);
	ck_assert_str_eq(e.text,
	    "\"tsaks\" is not a word of the lab; did you mean `lab tasks`?; `lab help` lists them");
	ck_assert_uint_eq(lines_of(lab), 1);
	ck_assert_uint_eq(ix_now(lab), 12 * IX_SECOND);
	ix_close(lab);
}
END_TEST

START_TEST(a_refused_word_in_the_past_begins_no_line)
{
	static const char *const wrong[] = { "link acacia:eth9 down", "link acacia down",
	    "reset baobab",
		"reset nobody", "reset", "reset acacia/2", "back 99", "back 1 Main", "back 1 main",
		"back", "back 1 a b", "switch nowhere", "restore one" };
	struct ix_lab *lab = lab_new_at(NULL);
	struct text before, after;

	lab_script(lab, three);
	ix_go(lab, 12 * IX_SECOND);
	before = lab_journal(lab);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		lab_refuses(lab, "lab", wrong[i]);
	after = lab_journal(lab);
	ck_assert_str_eq(text_of(&before), text_of(&after));
	ck_assert_uint_eq(lines_of(lab), 1);
	ck_assert_uint_eq(ix_now(lab), 12 * IX_SECOND);
	text_free(&before);
	text_free(&after);
	ix_close(lab);
}
END_TEST

START_TEST(undo_takes_the_last_typed_line_back_and_no_other)
{
	struct ix_lab *lab = lab_new_at(NULL), *other = lab_new_at(NULL);
	struct text a, b;

	lab_script(lab, three);
	ix_run(lab, 30 * IX_SECOND, 0);
	ck_assert(has(lab, "100.127.1.1/24"));
	lab_type(lab, "lab", "hint");
	lab_type(lab, "lab", "undo");
	ck_assert_uint_eq(ix_now(lab), 30 * IX_SECOND);
	ck_assert(!has(lab, "100.127.1.1/24"));
	lab_script(other, "@5 acacia configure terminal\n@10 acacia interface eth0\n");
	ix_run(other, 30 * IX_SECOND, 0);
	a = lab_console(lab, ACACIA);
	b = lab_console(other, ACACIA);
	ck_assert_str_eq(text_of(&a), text_of(&b));
	lab_type(lab, "lab", "undo");
	lab_type(lab, "lab", "undo");
	ck_assert_str_eq(lab_refuses(lab, "lab", "undo"),
	    "there is nothing to undo: no line was typed at a device yet");
	text_free(&a);
	text_free(&b);
	ix_close(lab);
	ix_close(other);
}
END_TEST

START_TEST(undo_in_the_past_undoes_what_lies_before_it)
{
	struct ix_lab *lab = lab_new_at(NULL);
	struct ix_error e;
	char prompt[80];

	lab_script(lab, three);
	ix_go(lab, 12 * IX_SECOND);
	ck_assert_int_eq(ix_do(lab, "lab", "undo", false, NULL, NULL, &e), IX_CONFIRM);
	lab_type(lab, "lab", "undo");
	ck_assert_str_eq(ix_prompt(lab, ACACIA, prompt, sizeof(prompt)), "acacia(config)# ");
	ck_assert_uint_eq(ix_now(lab), 12 * IX_SECOND);
	ix_close(lab);
}
END_TEST

/* What was taken is in the journal in one form: spaces and what was not meant do not get there. */
START_TEST(an_undo_that_says_more_is_refused_and_spaces_are_not_kept)
{
	struct ix_lab *lab = lab_new_at(NULL);
	struct text journal;

	lab_script(lab, three);
	ck_assert_str_eq(lab_refuses(lab, "lab", "undo 3"),
	    "`lab undo` takes back one line; found \"lab undo 3\"");
	lab_type(lab, ACACIA, " lab undo  ");
	lab_type(lab, "lab", "switch main   ");
	journal = lab_journal(lab);
	ck_assert_msg(strstr(text_of(&journal), " lab undo ;") != NULL, "%s", text_of(&journal));
	ck_assert_msg(strstr(text_of(&journal), " lab switch main ;") != NULL, "%s",
	    text_of(&journal));
	text_free(&journal);
	ix_close(lab);
}
END_TEST

START_TEST(reset_gives_a_device_its_first_configuration_again)
{
	struct ix_lab *lab = lab_new_at(NULL);

	lab_script(lab, three);
	ix_run(lab, 20 * IX_SECOND, 0);
	ck_assert(has(lab, "100.127.1.1/24"));
	ck_assert_str_eq(lab_refuses(lab, "lab", "reset baobab"), "baobab is not yours to reset");
	lab_type(lab, "lab", "reset acacia");
	ix_run(lab, 25 * IX_SECOND, 0);
	ck_assert(!has(lab, "100.127.1.1/24"));
	ck_assert(has(lab, "100.64.10.1/24"));
	ix_close(lab);
}
END_TEST

START_TEST(a_pulled_cable_is_part_of_the_journal)
{
	struct ix_lab *lab = lab_new_at(NULL);
	unsigned up;

	ix_run(lab, 30 * IX_SECOND, 0);
	up = sessions_up(lab);
	lab_type(lab, "lab", "link baobab:eth0 down");
	ix_run(lab, 330 * IX_SECOND, 0);
	ck_assert_uint_lt(sessions_up(lab), up);
	ix_go(lab, 30 * IX_SECOND - 1);
	ck_assert_uint_eq(sessions_up(lab), up);
	ix_go(lab, 330 * IX_SECOND);
	ck_assert_uint_lt(sessions_up(lab), up);
	lab_type(lab, "lab", "link baobab:eth0 up");
	ix_run(lab, 600 * IX_SECOND, 0);
	ck_assert_uint_eq(sessions_up(lab), up);
	ix_close(lab);
}
END_TEST

START_TEST(hints_and_answers_are_never_taken_back)
{
	struct ix_lab *lab = lab_new_at(NULL);
	struct ix_task_row task;
	struct ix_quiz_row quiz;

	ix_run(lab, 20 * IX_SECOND, 0);
	lab_type(lab, "lab", "hint address");
	lab_type(lab, "lab", "answer frames 2");
	lab_type(lab, "lab", "back 5 other");
	ck_assert(ix_task_at(lab, 0, &task));
	ck_assert_uint_eq(task.hints_shown, 1);
	ck_assert(ix_quiz_at(lab, 0, &quiz));
	ck_assert(quiz.right);
	ix_close(lab);
}
END_TEST

/* Everything a journal can hold: branches, names, undo, switches, cables, hints. */
static void
wander(struct ix_lab *lab)
{
	lab_script(lab, three);
	ix_run(lab, 33 * IX_SECOND, 0);
	lab_type(lab, "lab", "hint");
	ix_go(lab, 12 * IX_SECOND);
	lab_type(lab, ACACIA, "no shutdown");
	ix_run(lab, 27 * IX_SECOND + 5, 0);
	lab_type(lab, "lab", "undo");
	ix_run(lab, 41 * IX_SECOND, 0);
	lab_type(lab, "lab", "back 20 again");
	lab_type(lab, "lab", "link coral:eth0 down");
	ix_run(lab, 60 * IX_SECOND, 0);
	lab_type(lab, "lab", "switch main");
	ix_run(lab, 70 * IX_SECOND, 0);
	lab_type(lab, ACACIA "/2", "show ip interface brief");
	lab_type(lab, "lab", "switch again");
	ix_run(lab, 90 * IX_SECOND, 0);
	lab_type(lab, "h-acacia", "ping -c 2 100.64.10.1");
	ix_run(lab, 100 * IX_SECOND, 0);
}

START_TEST(a_journal_read_again_is_the_same_tree_and_the_same_world)
{
	char path[200];
	struct ix_lab *lab = lab_new_at(scratch(path, "tree.ix")), *back;
	struct ix_error warning = { "" }, e;
	struct ix_branch_row a, b;
	struct where w, v;
	uint32_t compared;

	wander(lab);
	w = lab_where(lab);
	back = lab_again(path, false, &warning);
	ck_assert_str_eq(warning.text, "");
	for (uint32_t n = 0; ix_branch_at(lab, n, &a); n++) {
		ck_assert(ix_branch_at(back, n, &b));
		ck_assert_str_eq(a.name, b.name);
		ck_assert_uint_eq(a.from, b.from);
		ck_assert_int_eq(a.current, b.current);
		ck_assert_uint_le(b.to, a.to);
	}
	ix_run(back, 100 * IX_SECOND, 0);
	v = lab_where(back);
	where_same(&w, &v, "the journal read again");
	ck_assert_msg(ix_verify(back, NULL, &compared, &e), "%s", e.text);
	ck_assert_uint_ge(compared, 3);
	lab_type(back, "lab", "switch main");
	lab_type(lab, "lab", "switch main");
	ix_go(back, 70 * IX_SECOND);
	ix_go(lab, 70 * IX_SECOND);
	w = lab_where(lab);
	v = lab_where(back);
	where_same(&w, &v, "the other line");
	ix_close(lab);
	ix_close(back);
	unlink(path);
}
END_TEST

START_TEST(a_lab_that_is_closed_and_continued_is_one_that_never_stopped)
{
	static const char *const rest[] = { "exit", "router bgp 64496",
		"neighbor 100.127.1.254 remote-as 64500", "end", "show bgp summary" };
	char path[200];
	struct ix_lab *whole = lab_new_at(NULL), *lab = lab_new_at(scratch(path, "stop.ix"));
	struct where a, b;
	struct text x, y;

	lab_script(whole, three);
	lab_script(lab, three);
	ix_run(whole, 25 * IX_SECOND, 0);
	for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++) {
		ix_close(lab);
		lab = lab_again(path, true, NULL);
		ix_run(lab, (25 + 10 * i) * IX_SECOND, 0);
		ix_run(whole, (25 + 10 * i) * IX_SECOND, 0);
		lab_type(lab, ACACIA, rest[i]);
		lab_type(whole, ACACIA, rest[i]);
	}
	ix_run(lab, 100 * IX_SECOND, 0);
	ix_run(whole, 100 * IX_SECOND, 0);
	a = lab_where(lab);
	b = lab_where(whole);
	where_same(&a, &b, "continued five times");
	x = lab_state(lab);
	y = lab_state(whole);
	ck_assert_str_eq(text_of(&x), text_of(&y));
	text_free(&x);
	text_free(&y);
	ix_close(lab);
	ix_close(whole);
	unlink(path);
}
END_TEST

START_TEST(many_undos_fit_in_one_journal)
{
	struct ix_lab *lab = lab_new_at(NULL);

	for (int i = 0; i < 200; i++) {
		lab_type(lab, ACACIA, "configure terminal");
		lab_type(lab, "lab", "undo");
	}
	ix_close(lab);
}
END_TEST

Suite *lines_suite(void);

Suite *
lines_suite(void)
{
	const TTest *const tests[] =
	    { typing_after_going_back_asks_once_in_words_and_keeps_the_old_line,
		typing_between_an_event_and_a_fingerprint_takes_effect,
		looking_in_the_past_asks_nothing, a_refused_word_in_the_past_begins_no_line,
		undo_takes_the_last_typed_line_back_and_no_other,
		    undo_in_the_past_undoes_what_lies_before_it,
		an_undo_that_says_more_is_refused_and_spaces_are_not_kept,
		reset_gives_a_device_its_first_configuration_again,
		    a_pulled_cable_is_part_of_the_journal,
		hints_and_answers_are_never_taken_back,
		    a_journal_read_again_is_the_same_tree_and_the_same_world,
		a_lab_that_is_closed_and_continued_is_one_that_never_stopped,
		    many_undos_fit_in_one_journal,
		NULL };

	return suite_of("lines", tests);
}
