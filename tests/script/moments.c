/* moments.c - the tests of at, every, on and mark: what is refused and how, and what is kept. */
#include <stdio.h>
#include <string.h>

#include "script/scenario.h"
#include "tests/runner.h"

static struct bundle_file file = { "scenario.lua", NULL, 0 };
static struct bundle bundle = { .id = "example", .path = "example", .file = &file, .files = 1 };

/* The scenario after `seconds`, or what is wrong with it; the world is the caller's to delete. */
static struct scenario *
played(const char *lua, unsigned seconds, struct world **w, struct ix_error *e)
{
	static struct scenario_host host;
	struct scenario *s;

	*w = world_new((size_t)256 << 20, 7, false);
	ck_assert_ptr_nonnull(*w);
	file.bytes = (char *)(uintptr_t)lua;
	file.len = strlen(lua);
	s = scenario_load(lesson_new(*w), &bundle, &host, 1, e);
	if (s)
		sim_run((*w)->sim, seconds * IX_SECOND);
	return s;
}

static const struct {
	const char *lua, *says;
} refused[] = {
	{ "at('1s')", "scenario.lua:1: at: argument 2 must be a function, got nothing" },
	{ "at(function() end, '1s')",
	    "scenario.lua:1: at: argument 1 must be a time such as \"10s\" or \"5m\", "
	    "got a function" },
	{ "every('-1s', print)",
	    "scenario.lua:1: every: argument 1 must be a time such as \"10s\" or \"5m\", "
	    "got \"-1s\"" },
	{ "mark{}", "scenario.lua:1: mark: argument 1 must be a name, got a table" },
	{ "on(5, print)",
	    "scenario.lua:1: on: argument 1 must be an event's name such as \"bgp.down\", "
	    "got 5" },
	{ "on('bgp.dwon', print)", "scenario.lua:1: on: there is no event \"bgp.dwon\", "
	    "did you mean \"bgp.down\"? docs/events.md lists them" },
	{ "\ntask{ id = 't', on = { 'bgp.up', '\\27[31m' }, check = print }",
	    "scenario.lua:2: task: 'on': there is no event \"<U+001B>[31m\"; "
	    "docs/events.md lists them" },
	{ "for i = 1, 1001 do at('1s', print) end",
	    "scenario.lua:1: at: more than 1000 calls of at and every in one lab" },
};

START_TEST(what_cannot_be_is_refused_with_what_was_found)
{
	struct ix_error e = { "" };
	struct world *w;

	ck_assert_ptr_null(played(refused[_i].lua, 0, &w, &e));
	ck_assert_str_eq(e.text, refused[_i].says);
	world_delete(w);
}
END_TEST

/* Each of them sets two more: the limit holds however often it is met. */
START_TEST(hours_that_set_hours_come_to_an_end)
{
	struct ix_error e = { "" };
	struct world *w;
	struct scenario *s = played("function f() at('1ns', f) at('1ns', f) end f()", 5, &w, &e);

	ck_assert_msg(s != NULL, "%s", e.text);
	ck_assert_uint_lt(w->sim->events, 2000);
	ck_assert_str_eq(s->fault.text,
	    "scenario.lua:1: at: more than 1000 calls of at and every in one lab");
	world_delete(w);
}
END_TEST

START_TEST(the_first_error_of_a_handler_is_kept_whole)
{
	struct ix_error e = { "" };
	struct world *w;
	struct scenario *s = played(
	    "at('1s', function() error('the first of these two, in full') end)\n"
	    "at('2s', function() error('second') end)", 5, &w, &e);

	ck_assert_msg(s != NULL, "%s", e.text);
	ck_assert_str_eq(s->fault.text, "scenario.lua:1: the first of these two, in full");
	world_delete(w);
}
END_TEST

/* The page is written from the sources: what is on it may be listened to. */
START_TEST(every_event_of_the_page_can_be_heard)
{
	FILE *f = fopen("docs/events.md", "r");
	char line[400], lua[500], name[64];
	struct ix_error e = { "" };
	struct world *w;
	unsigned n = 0;

	ck_assert_msg(f != NULL, "docs/events.md is not there");
	while (fgets(line, sizeof(line), f) && strncmp(line, "## Reasons", 10) != 0) {
		if (sscanf(line, "| `%63[a-z.-]`", name) != 1)
			continue;
		snprintf(lua, sizeof(lua), "on('%s', print)", name);
		ck_assert_msg(played(lua, 0, &w, &e) != NULL, "%s", e.text);
		world_delete(w);
		n++;
	}
	fclose(f);
	ck_assert_uint_gt(n, 20);
}
END_TEST

Suite *moments_suite(void);

Suite *
moments_suite(void)
{
	const TTest *const tests[] = { hours_that_set_hours_come_to_an_end,
		the_first_error_of_a_handler_is_kept_whole,
		every_event_of_the_page_can_be_heard, NULL };
	Suite *s = suite_of("moments", tests);
	TCase *c = tcase_create("rows");

	tcase_add_loop_test(c, what_cannot_be_is_refused_with_what_was_found, 0,
	    sizeof(refused) / sizeof(refused[0]));
	suite_add_tcase(s, c);
	return s;
}
