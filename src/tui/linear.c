/* linear.c - see linear.h. What the words of `lab>` show is in linear_words.c. */
#include "tui/linear.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "tui/linear_internal.h"

#define LONGEST (5 * IX_MINUTE)  /* that a command in the foreground is waited for */
#define PER_LINE IX_SECOND       /* that passes with each line when nobody waits */

void
linear_say(struct linear *l, const char *format, ...)
{
	struct text s = { 0 };
	va_list ap;

	va_start(ap, format);
	text_vprintf(&s, format, ap);
	va_end(ap);
	l->to(l->arg, text_of(&s), s.n);
	text_free(&s);
}

/* Remembers how tasks stand, telling what changed. */
static void
tell_tasks(struct linear *l, bool aloud)
{
	struct ix_task_row row;

	for (uint32_t n = 0; n < LINEAR_TASKS && ix_task_at(l->lab, n, &row); n++) {
		if (aloud && l->task[n] != row.state && row.state == IX_TASK_PASSED)
			linear_say(l, "* task passed: %u %s\n", n + 1, row.title);
		if (aloud && l->task[n] != row.state && row.state == IX_TASK_LOST)
			linear_say(l, "* task no longer holds: %u %s: %s\n", n + 1, row.title,
			    row.have);
		l->task[n] = row.state;
	}
}

/* What a listener wants to hear of at once: sessions, links, faults; not every address learnt. */
static bool
worth_telling(const struct ix_event_row *e)
{
	static const char *const kinds[] = { "bgp.up", "bgp.down", "bgp.error", "link.", "port.",
		"interface.", "device.", "config.", "script.", "dad.conflict" };

	for (size_t i = 0; e->t > 0 && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strncmp(e->kind, kinds[i], strlen(kinds[i])) == 0)
			return true;
	return false;
}

static void
tell_events(struct linear *l)
{
	struct ix_event_row e;
	struct text s = { 0 };
	unsigned told = 0, more = 0;

	while (ix_event_after(l->lab, l->event, &e)) {
		l->event = e.id;
		if (!worth_telling(&e))
			continue;
		if (told >= 12) {
			more++;
			continue;
		}
		text_puts(&s, "* ");
		facts_event(&e, &s);
		text_puts(&s, "\n");
		told++;
	}
	l->to(l->arg, text_of(&s), s.n);
	if (more)
		linear_say(l, "* and %u more events; type events\n", more);
	text_free(&s);
}

/* What people say is told whole: it is why a lesson is played. */
static void
tell_talks(struct linear *l, bool aloud)
{
	uint32_t n = talk_count(l->lab);
	struct text s = { 0 };

	for (; aloud && l->talks < n; l->talks++) {
		text_puts(&s, "* ");
		talk_text(l->lab, l->talks, 76, &s);
	}
	l->talks = n;
	l->to(l->arg, text_of(&s), s.n);
	text_free(&s);
}

/*
 * What the console said since the last look, but for the echo of the line: it stands there already.
 */
static void
tell_console(struct linear *l, const char *echo)
{
	struct text s = { 0 };
	const char *p;

	if (!l->device[0])
		return;
	l->from = ix_console(l->lab, l->device, l->from, facts_sink, &s);
	p = text_of(&s);
	if (echo && *echo) {
		const char *end = strchr(p, '\n');
		size_t n = strlen(echo);

		if (end && (size_t)(end - p) >= n && memcmp(end - n, echo, n) == 0)
			p = end + 1;
	}
	l->to(l->arg, p, strlen(p));
	if (*p && p[strlen(p) - 1] != '\n')
		linear_say(l, "\n");
	text_free(&s);
}

void
linear_news(struct linear *l)
{
	uint64_t position = ix_position(l->lab);

	if (position < l->position) { /* back in time: what is past then is not news again */
		struct ix_event_row e;
		struct text s = { 0 };

		l->event = ix_event_last(l->lab, &e) ? e.id : 0;
		if (l->device[0])
			l->from = ix_console(l->lab, l->device, 0, facts_sink, &s);
		text_free(&s);
		tell_tasks(l, false);
		tell_talks(l, false);
	}
	l->position = position;
	tell_console(l, NULL);
	tell_events(l);
	tell_talks(l, true);
	tell_tasks(l, true);
}

void
linear_enter(struct linear *l, uint32_t node)
{
	struct ix_node_row row;
	struct text s = { 0 };

	if (!ix_node_at(l->lab, node, &row))
		return;
	snprintf(l->device, sizeof(l->device), "%s", row.name);
	l->from = ix_console(l->lab, l->device, 0, facts_sink, &s);
	text_free(&s);
	linear_say(l, "Console of %s. `lab` alone goes back to the lab's words.\n", row.name);
}

struct linear *
linear_new(struct ix_lab *lab, bool steady, ix_sink *to, void *arg)
{
	struct linear *l = calloc(1, sizeof(*l));
	struct ix_lesson_row lesson;

	if (!l)
		panic("no memory left for the lines");
	l->lab = lab;
	l->steady = steady;
	l->to = to;
	l->arg = arg;
	ix_run(lab, ix_now(lab), 0); /* what happens at the very beginning has happened */
	l->position = ix_position(lab);
	ix_lesson(lab, &lesson);
	tell_tasks(l, false);
	linear_say(l, "Lesson %s. %u tasks, %u done.\n", lesson.title, lesson.tasks, lesson.passed);
	linear_prose(l, IX_TEXT_CARD, "", 0);
	linear_say(l,
	    "Type help, tasks, story, map, hint, or the name of a device to enter its console.\n");
	return l;
}

void
linear_delete(struct linear *l)
{
	if (l)
		text_free(&l->pending);
	free(l);
}

const char *
linear_prompt(struct linear *l)
{
	if (l->asking)
		return "y/n> ";
	if (!l->device[0])
		return "lab> ";
	ix_prompt(l->lab, l->device, l->prompt, sizeof(l->prompt));
	return l->prompt;
}

/* Lets simulated time pass to `until`, or until nothing runs in the console's foreground. */
static void
run(struct linear *l, ix_time until, bool while_busy)
{
	while (ix_now(l->lab) < until && (!while_busy || ix_busy(l->lab, l->device))) {
		ix_time next = ix_next(l->lab);

		if (!while_busy || next > until)
			next = until;
		ix_run(l->lab, next, 0);
	}
}

/* After a line: a command in the foreground is waited for, unless it waits for us; otherwise a
 * second passes. */
static void
settle(struct linear *l)
{
	ix_time now = ix_now(l->lab);

	if (l->device[0] && ix_busy(l->lab, l->device) && !ix_reads(l->lab, l->device)) {
		run(l, now + LONGEST, true);
		if (ix_busy(l->lab, l->device))
			linear_say(l, "* it still runs after five minutes: ^C ends it\n");
	} else if (l->steady) {
		run(l, now + PER_LINE, false);
	}
}

static void
typed(struct linear *l, bool confirm)
{
	const char *line = text_of(&l->pending);
	struct ix_error e = { "" };

	switch (ix_do(l->lab, l->pending_device, line, confirm, l->to, l->arg, &e)) {
	case IX_DONE:
		tell_console(l, line);
		settle(l);
		break;
	case IX_CONFIRM:
		l->asking = true;
		linear_say(l, "%s\n", e.text);
		return;
	case IX_REFUSED:
		linear_say(l, "%% %s\n", e.text);
		break;
	}
	linear_news(l);
}

void
linear_type(struct linear *l, const char *device, const char *line)
{
	snprintf(l->pending_device, sizeof(l->pending_device), "%s", device);
	l->pending.n = 0;
	text_puts(&l->pending, line);
	typed(l, false);
}

static void
answered(struct linear *l, const char *line)
{
	l->asking = false;
	if (line[0] == 'y' || line[0] == 'Y')
		typed(l, true);
	else
		linear_say(l, "Not typed.\n");
}

bool
linear_line(struct linear *l, const char *line)
{
	const char *words = edit_for_lab(line);
	size_t n = strlen(line);

	if (l->steady) { /* nobody's terminal echoes the line */
		struct text clean = { 0 };

		text_clean(&clean, line, n, TEXT_LINE);
		linear_say(l, "%s\n", text_of(&clean));
		text_free(&clean);
	}
	if (l->asking) {
		answered(l, line);
		return true;
	}
	if (!l->device[0] && strcmp(line, "^C") == 0)
		return false; /* nothing runs that it could end */
	if (words && *words)
		return linear_word(l, words);
	if (words && l->device[0]) {
		l->device[0] = 0;
		return true;
	}
	if (!l->device[0])
		return linear_word(l, words ? "help" : line);
	if (n && line[n - 1] == '?') {
		char upto[1024];

		snprintf(upto, sizeof(upto), "%.*s", (int)(n - 1), line);
		ix_help(l->lab, l->device, upto, l->to, l->arg);
		return true;
	}
	linear_type(l, l->device, line);
	return true;
}

void
linear_pass(struct linear *l, uint64_t ns)
{
	if (l->steady || l->asking || l->paused)
		return;
	if (ns > IX_MINUTE)
		ns = IX_MINUTE;
	ix_run(l->lab, ix_now(l->lab) + ns, 200000);
	linear_news(l);
}

void
linear_go(struct linear *l, ix_time until)
{
	struct text s = { 0 };

	if (until < ix_now(l->lab))
		ix_go(l->lab, until);
	else
		ix_run(l->lab, until, 0);
	linear_news(l);
	facts_clock(ix_now(l->lab), &s);
	linear_say(l, "It is %s.%s\n", text_of(&s), ix_now(l->lab) < ix_tip(l->lab) ?
	    " This is the past: `run` goes on, typing at a device starts a new line of time." : "");
	text_free(&s);
}
