/*
 * doc.c - docs/lua.md is what the tables say, and every example in it runs.
 *
 * With UPDATE=1 in the environment the page's second half is written anew instead.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "script/scenario.h"
#include "tests/runner.h"

#define PAGE "docs/lua.md"
#define BORDER \
	"<!-- From here on: written from the binding tables, by `UPDATE=1 make check`. -->\n\n"

static struct text
page_read(void)
{
	FILE *f = fopen(PAGE, "rb");
	struct text t = { 0 };
	char buf[4096];
	size_t n;

	ck_assert_msg(f != NULL, PAGE " is not there");
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		text_add(&t, buf, n);
	fclose(f);
	return t;
}

static void
page_write(const struct text *t)
{
	FILE *f = fopen(PAGE, "wb");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(t->s, 1, t->n, f), t->n);
	ck_assert_int_eq(fclose(f), 0);
}

START_TEST(the_page_says_what_the_tables_say)
{
	struct text page = page_read(), want = { 0 };
	const char *border = strstr(text_of(&page), BORDER);
	size_t same = 0;

	ck_assert_msg(border != NULL, PAGE " has lost the line \"%.60s...\"", BORDER);
	text_add(&want, page.s, (size_t)(border - page.s) + strlen(BORDER));
	scenario_doc(&want);
	while (same < want.n && page.s[same] == want.s[same])
		same++;
	if (getenv("UPDATE"))
		page_write(&want);
	else
		ck_assert_msg(strcmp(page.s, want.s) == 0,
		    PAGE
		    " says \"%.80s\", the tables say \"%.80s\"; `UPDATE=1 make check` writes it",
		    page.s + same, want.s + same);
	text_free(&page);
	text_free(&want);
}
END_TEST

/* A lesson of one file, beside two that examples read. */
static bool
runs(const char *lua, struct ix_error *e)
{
	static char config[] = "hostname acacia\n", library[] = "return {}\n";
	struct bundle_file files[] = {
		{ "configs/acacia.conf", config, sizeof(config) - 1 },
		{ "lib/ixp.lua", library, sizeof(library) - 1 },
		{ "scenario.lua", (char *)(uintptr_t)lua, strlen(lua) },
	};
	struct bundle bundle = { .id = "example", .path = "example", .file = files, .files = 3 };
	struct scenario_host host;
	struct world *w = world_new((size_t)256 << 20, 7, false);
	struct scenario *s;

	ck_assert_ptr_nonnull(w);
	s = scenario_load(lesson_new(w), &bundle, &host, 1, e);
	if (s)
		sim_run(w->sim, 20 * IX_SECOND); /* what it set off may not fail either */
	for (uint64_t id = 1; s && id < w->sim->log.next; id++) {
		const struct log_record *r = log_get(&w->sim->log, id);
		struct text t = { 0 };

		if (!r || r->kind != &log_script_error)
			continue;
		log_sentence(&t, r, r->kind->format);
		fail(e, "%s", text_of(&t));
		text_free(&t);
		s = NULL;
	}
	world_delete(w);
	return s != NULL;
}

START_TEST(every_example_runs_in_a_world_of_its_own)
{
	const char *name, *example;
	struct ix_error e = { "" };
	uint32_t n = 0;

	for (; scenario_example(n, &name, &example); n++) {
		ck_assert_msg(example != NULL, "%s has no example", name);
		ck_assert_msg(runs(example, &e), "%s: %s\n%s", name, e.text, example);
	}
	ck_assert_uint_gt(n, 25);
}
END_TEST

START_TEST(an_example_that_fails_would_be_seen)
{
	struct ix_error e = { "" };

	ck_assert(!runs("nothing()", &e));
	ck_assert(!runs("at(\"1s\", function() nothing() end)", &e));
	ck_assert(runs("local x = 1", &e));
}
END_TEST

Suite *doc_suite(void);

Suite *
doc_suite(void)
{
	const TTest *const tests[] = { the_page_says_what_the_tables_say,
		every_example_runs_in_a_world_of_its_own, an_example_that_fails_would_be_seen,
		    NULL };

	return suite_of("doc", tests);
}
