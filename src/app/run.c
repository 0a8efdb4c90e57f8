/* run.c - `ixlab run`: a lesson without a terminal; a script or the solution is played. */
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "base/json.h"
#include "base/units.h"

static const char *const task_states[] = { [IX_TASK_CLOSED] = "closed", [IX_TASK_OPEN] = "open",
	[IX_TASK_PASSED] = "passed", [IX_TASK_LOST] = "lost" };

void
tasks_json(struct json *j, const struct ix_lab *lab)
{
	struct ix_task_row t;

	json_open(j, "tasks", '[');
	for (uint32_t i = 0; ix_task_at(lab, i, &t); i++) {
		json_open(j, NULL, '{');
		json_text(j, "id", t.id);
		json_text(j, "state", task_states[t.state]);
		json_number(j, "since_ns", t.since);
		json_bool(j, "negative", t.negative);
		json_number(j, "hints", t.hints_shown);
		json_text(j, "have", t.have);
		json_close(j);
	}
	json_close(j);
}

void
tasks_text(struct text *to, const struct ix_lab *lab)
{
	struct ix_task_row t;
	char when[TIME_TEXT];

	for (uint32_t i = 0; ix_task_at(lab, i, &t); i++) {
		text_printf(to, "%-8s %-20s %s", task_states[t.state], t.id, t.title);
		if (t.state == IX_TASK_PASSED)
			text_printf(to, " (at %s)", clock_text(when, t.since));
		else if (t.have[0])
			text_printf(to, ": %s", t.have);
		text_puts(to, "\n");
	}
}

static bool
all_passed(const struct ix_lab *lab)
{
	struct ix_lesson_row l;

	ix_lesson(lab, &l);
	return l.complete;
}

/* Plays the script, the solution or nothing. */
static bool
play(struct ix_lab *lab, const struct args *a, struct ix_error *e)
{
	ix_sink *transcript = a->json || !a->transcript ? NULL : to_file;
	const char *text, *name = a->script;
	char *own = NULL;
	size_t n;
	bool ok;

	if (!a->script && !a->solve)
		return true;
	if (a->solve) {
		name = "solution.ix";
		text = ix_lesson_file(lab, name, &n);
		if (!text)
			return fail(e, "the lesson has no solution.ix to play");
	} else {
		text = own = read_file(a->script, &n, e);
		if (!text)
			return false;
	}
	ok = ix_script(lab, name, text, n, a->has_until ? a->until : 0, transcript, stdout, e);
	free(own);
	return ok;
}

static void
report(const struct ix_lab *lab, const struct args *a)
{
	struct text t = { 0 };
	struct json j = json_to(&t);
	struct ix_lesson_row l;
	char print[24];

	ix_lesson(lab, &l);
	if (a->json) {
		json_open(&j, NULL, '{');
		json_number(&j, "ixlab", 1);
		json_text(&j, "kind", "run");
		json_text(&j, "lesson", l.id);
		json_number(&j, "time_ns", ix_now(lab));
		json_number(&j, "events", ix_position(lab));
		snprintf(print, sizeof(print), "%016llx", (unsigned long long)ix_fingerprint(lab));
		json_text(&j, "fingerprint", print);
		json_bool(&j, "complete", l.complete);
		tasks_json(&j, lab);
		json_close(&j);
	} else {
		tasks_text(&t, lab);
	}
	fwrite(text_of(&t), 1, t.n, stdout);
	text_free(&t);
}

static bool
write_state(const struct ix_lab *lab, const char *path, struct ix_error *e)
{
	struct text t = { 0 };
	bool ok;

	ix_state(lab, to_text, &t);
	ok = write_file(path, text_of(&t), t.n, e);
	text_free(&t);
	return ok;
}

/* What is asked for beside the run itself. */
static bool
outputs(struct ix_lab *lab, const struct args *a, struct ix_error *e)
{
	struct ix_capture c = { .ports = a->ports ? a->port : NULL, .filter = a->filter,
	    .path = a->pcap };

	if (a->pcap && ix_capture(lab, &c, e) < 0)
		return false;
	return !a->state || write_state(lab, a->state, e);
}

/* "--feed rs1:acacia=FILE": the file's octets as acacia's side of its session with rs1. */
static bool
feed(struct ix_lab *lab, const char *option, struct ix_error *e)
{
	char device[64], peer[64];
	char *bytes;
	int used = 0;
	size_t n;
	bool ok;

	if (sscanf(option, "%63[^:=]:%63[^:=]=%n", device, peer, &used) != 2 || !used)
		return fail(e, "--feed: expected DEVICE:PEER=FILE, found \"%.100s\"", option);
	bytes = read_file(option + used, &n, e);
	ok = bytes && ix_feed(lab, device, peer, bytes, n, e);
	free(bytes);
	return ok;
}

static bool
feeds(struct ix_lab *lab, const struct args *a, struct ix_error *e)
{
	for (int i = 0; i < a->feeds; i++)
		if (!feed(lab, a->feed[i], e))
			return false;
	return true;
}

static int
run(const struct args *a)
{
	struct ix_options o = lab_options(a, a->words ? a->word[0] : NULL);
	struct ix_error e;
	struct ix_lab *lab;
	int status = EXIT_DONE;

	if (a->words != 1)
		return usage_error("run: which lesson? usage: ixlab %s", verb_run.usage);
	if (a->solve && a->script)
		return usage_error("run: --solve plays the lesson's own solution; leave "
		    "--script out");
	o.journal = a->journal;
	lab = ix_open(&o, &e);
	if (!lab)
		return usage_error("%s", e.text);
	if (!feeds(lab, a, &e) || !play(lab, a, &e))
		status = usage_error("%s", e.text);
	if (status == EXIT_DONE && a->has_until)
		ix_run(lab, a->until, 0);
	if (status == EXIT_DONE && !outputs(lab, a, &e))
		status = usage_error("%s", e.text);
	if (status == EXIT_DONE) {
		report(lab, a);
		status = a->solve && !all_passed(lab) ? EXIT_FAILED : EXIT_DONE;
		if (!ix_sound(lab, &e)) {
			fprintf(stderr, "ixlab: the scenario failed while it ran: %s\n", e.text);
			status = EXIT_FAILED;
		}
	}
	ix_close(lab);
	return status;
}

const struct verb verb_run = { "run",
	"run LESSON [--script FILE | --solve] [--until T] [--transcript | --json] [--pcap FILE "
	"[--port DEV:PORT]... [--filter F]] [--feed DEVICE:PEER=FILE]... [--state FILE] [--journal "
	"FILE] [--seat N] [--seed N]",
	"play a lesson without a terminal, and say which tasks passed",
	" script solve until transcript json pcap port filter feed state journal seat seed name ",
	run };
