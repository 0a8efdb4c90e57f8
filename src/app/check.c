/*
 * check.c - `ixlab check`: the author's proof that a lesson teaches what it says.
 *
 * It loads; no task passes untouched; the solution passes every task, with every seed; each
 * negative task falls to its mistake; every task has prose and three hints in every language
 * present; the replay is the same run. Each lesson is checked in a child process with limits.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/app.h"
#include "base/json.h"
#include "base/units.h"

enum { SEEDS = 20, UNTOUCHED_S = 600 };

struct check {
	const struct args *args;
	const char *lesson;
	struct text *out;   /* lines, or JSON objects */
	struct json *json;  /* NULL: lines */
	unsigned failed;
};

static void
verdict(struct check *c, bool ok, const char *what, const char *why)
{
	c->failed += !ok;
	if (c->json) {
		json_open(c->json, NULL, '{');
		json_text(c->json, "what", what);
		json_bool(c->json, "ok", ok);
		json_text(c->json, "why", ok ? "" : why);
		json_close(c->json);
	} else {
		text_printf(c->out, "%s %s: %s%s%s\n", ok ? "ok  " : "FAIL", c->lesson, what,
		    ok ? "" : ": ", ok ? "" : why);
	}
}

static struct ix_lab *
open_lab(struct check *c, uint64_t seed, struct ix_error *e)
{
	struct ix_options o = lab_options(c->args, c->lesson);

	o.seed = seed;
	return ix_open(&o, e);
}

static uint64_t
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* Nobody types: nothing may pass but by the trainee's work. */
static void
untouched(struct check *c, struct ix_lab *lab)
{
	struct ix_task_row t;
	struct ix_error e = { "" };
	char why[200] = "";

	ix_run(lab, UNTOUCHED_S * IX_SECOND, 0);
	for (uint32_t i = 0; ix_task_at(lab, i, &t); i++)
		if (t.state == IX_TASK_PASSED || t.state == IX_TASK_LOST)
			snprintf(why, sizeof(why), "task %s is %s without anything typed", t.id,
			    t.state == IX_TASK_PASSED ? "passed" : "lost");
	verdict(c, !why[0], "no task passes untouched", why);
	verdict(c, ix_sound(lab, &e), "what the scenario sets off raises no error", e.text);
}

static void
prose(struct check *c, const struct ix_lab *lab)
{
	struct ix_error e = { "" };
	struct ix_task_row t;
	bool negative = false, whole = ix_prose_check(lab, &e);

	for (uint32_t i = 0; ix_task_at(lab, i, &t); i++)
		negative |= t.negative;
	verdict(c, whole, "every task has prose and three hints, in every language", e.text);
	verdict(c, negative, "a negative task is there",
	    "no task has negative = true: a grader that tests "
	    "only success rewards `permit any`");
}

/* The tasks that are not passed, by name. */
static void
missing(const struct ix_lab *lab, char *to, size_t room)
{
	struct ix_task_row t;
	size_t n = 0;

	for (uint32_t i = 0; ix_task_at(lab, i, &t) && n < room; i++)
		if (t.state != IX_TASK_PASSED)
			n += (size_t)snprintf(to + n, room - n, "%s%s (%.80s)", n ? ", " : "", t.id,
			    t.have);
}

static bool
play_file(struct ix_lab *lab, const char *name, struct ix_error *e)
{
	size_t n;
	const char *text = ix_lesson_file(lab, name, &n);

	if (!text)
		return fail(e, "%s is missing", name);
	return ix_script(lab, name, text, n, 0, NULL, NULL, e);
}

/* One seed's solution; the fingerprint goes to *print. */
static bool
solve(struct check *c, uint64_t seed, bool verify, uint64_t *print, struct ix_error *e)
{
	struct ix_lab *lab = open_lab(c, seed, e);
	struct ix_lesson_row l;
	char list[300] = "";
	bool ok;

	if (!lab)
		return false;
	ok = play_file(lab, "solution.ix", e) && ix_prose_check(lab, e); /* of what was said, too */
	if (ok) {
		ix_lesson(lab, &l);
		missing(lab, list, sizeof(list));
		ok = l.complete ||
		    fail(e, "seed %llu: not passed: %s", (unsigned long long)seed, list);
	}
	ok = ok && ix_sound(lab, e);
	if (ok && verify)
		ok = ix_verify(lab, NULL, NULL, e);
	*print = ix_fingerprint(lab);
	ix_close(lab);
	return ok;
}

static void
solution(struct check *c)
{
	unsigned seeds = c->args->seeds ? c->args->seeds : SEEDS;
	uint64_t first = 0, again, started = cpu_ms(), took = 0;
	struct ix_error e = { "" };
	char what[100];
	bool ok = true;

	for (unsigned seed = 1; ok && seed <= seeds; seed++) {
		ok = solve(c, seed, false, seed == 1 ? &first : &again, &e);
		if (seed == 1)
			took = cpu_ms() - started;
	}
	snprintf(what, sizeof(what), "the solution passes every task, %u seeds (%llu ms the first)",
	    seeds, (unsigned long long)took);
	verdict(c, ok, what, e.text);
	if (!ok)
		return;
	ok = solve(c, 1, true, &again, &e) && (first == again || fail(&e, "two runs differ"));
	verdict(c, ok, "the replay is the same run", e.text);
}

static bool
falls(struct check *c, const char *id, struct ix_error *e)
{
	struct ix_lab *lab = open_lab(c, 1, e);
	struct ix_task_row t;
	char name[100];
	bool ok;

	if (!lab)
		return false;
	snprintf(name, sizeof(name), "mistakes/%s.ix", id);
	ok = play_file(lab, name, e);
	for (uint32_t i = 0; ok && ix_task_at(lab, i, &t); i++)
		if (strcmp(t.id, id) == 0 && t.state != IX_TASK_LOST)
			ok = fail(e, "%s is played, and the task is not lost", name);
	ix_close(lab);
	return ok;
}

static void
mistakes(struct check *c, const struct ix_lab *lab)
{
	struct ix_task_row t;
	struct ix_error e;
	char what[120];

	for (uint32_t i = 0; ix_task_at(lab, i, &t); i++)
		if (t.negative) {
			bool ok = falls(c, t.id, &e);

			snprintf(what, sizeof(what), "task %s falls to its mistake", t.id);
			verdict(c, ok, what, e.text);
		}
}

static int
check_one(void *arg)
{
	struct check *c = arg;
	struct json j = json_to(c->out);
	uint64_t started = cpu_ms();
	struct ix_error e;
	struct ix_lab *lab;
	char what[64];

	if (c->args->json) {
		c->json = &j;
		json_open(&j, NULL, '{');
		json_number(&j, "ixlab", 1);
		json_text(&j, "kind", "check");
		json_text(&j, "lesson", c->lesson);
		json_open(&j, "checks", '[');
	}
	lab = open_lab(c, 1, &e);
	snprintf(what, sizeof(what), "it loads (%llu ms)",
	    (unsigned long long)(cpu_ms() - started));
	verdict(c, lab != NULL, what, e.text);
	if (lab) {
		untouched(c, lab);
		prose(c, lab);
		solution(c);
		mistakes(c, lab);
		ix_close(lab);
	}
	if (c->json) {
		json_close(&j);
		json_bool(&j, "ok", c->failed == 0);
		json_close(&j);
	}
	fwrite(text_of(c->out), 1, c->out->n, stdout);
	return lab ? c->failed ? EXIT_FAILED : EXIT_DONE : EXIT_USAGE;
}

static int
check(const struct args *a)
{
	int worst = EXIT_DONE;

	if (a->words == 0)
		return usage_error("check: which lesson? usage: ixlab %s", verb_check.usage);
	for (int i = 0; i < a->words; i++) {
		struct text out = { 0 };
		struct check c = { .args = a, .lesson = a->word[i], .out = &out };
		int status = in_child(check_one, &c);

		text_free(&out);
		if (status > worst)
			worst = status;
	}
	return worst;
}

const struct verb verb_check = { "check", "check LESSON... [--seeds N] [--json]",
	"prove that a lesson teaches what it says", " seeds json seat ", check };
