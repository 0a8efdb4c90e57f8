/*
 * marks.c - the marks on the time line: what a person wants to jump to. Kept outside the arena, so
 * that going back does not forget what lies ahead; a new line of time does.
 *
 * A mark is noted the first time its line passes it. Points of a line are counted by events and
 * applied entries, never by time alone: many things happen in one nanosecond.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "lab/internal.h"

enum { MARKS = 1 << 16 }; /* more than a person jumps through; a flapping session makes no more */

static struct point
here(const struct ix_lab *lab)
{
	return (struct point){ lab->world->sim->events, lab->applied };
}

static bool
after(const struct point *a, const struct point *b)
{
	return a->position != b->position ? a->position > b->position : a->applied > b->applied;
}

static bool
worth_marking(const struct log_kind *k)
{
	static const char *const kinds[] = { "task.passed", "task.lost", "bgp.up", "bgp.down",
	    "link.down",
		"link.up", "dad.conflict", "bgp.notification", NULL };

	for (int i = 0; kinds[i]; i++)
		if (strcmp(kinds[i], k->name) == 0)
			return true;
	return false;
}

/* Puts a mark at its place: in order of time, after those of the same time. */
static void
keep(struct ix_lab *lab, const struct ix_mark_row *row)
{
	uint32_t n = lab->marks;

	if (n == MARKS)
		return;
	if (n == lab->marks_room) {
		lab->marks_room = n ? n * 2 : 64;
		lab->mark = realloc(lab->mark, lab->marks_room * sizeof(*lab->mark));
		if (!lab->mark)
			panic("no memory left for the time line");
	}
	for (; n > 0 && lab->mark[n - 1].row.t > row->t; n--)
		lab->mark[n] = lab->mark[n - 1];
	lab->mark[n] = (struct mark){ here(lab), *row };
	lab->marks++;
}

static void
note_event(struct ix_lab *lab, const struct log_record *r)
{
	struct ix_mark_row row = { .t = r->t, .kind = strncmp(r->kind->name, "task.", 5) == 0
	    ? '*' : '!' };
	struct text t = { 0 };

	log_sentence(&t, r, r->kind->format);
	text_clean_to(row.text, sizeof(row.text), text_of(&t), TEXT_LINE);
	text_free(&t);
	keep(lab, &row);
}

static void
note_typed(struct ix_lab *lab, const struct journal_item *i)
{
	struct ix_mark_row row = { .t = i->t, .kind = '>' };
	char line[JOURNAL_DEVICE + JOURNAL_LINE + 2];

	if (i->kind != JOURNAL_ENTRY || strcmp(i->device, "lab") == 0)
		return;
	snprintf(line, sizeof(line), "%s %s", i->device, i->line);
	text_clean_to(row.text, sizeof(row.text), line, TEXT_LINE);
	keep(lab, &row);
}

struct marks_from
marks_begin(const struct ix_lab *lab)
{
	return (struct marks_from){ lab->world->sim->log.next,
	    lab->scenario ? lab->scenario->marks.n : 0 };
}

void
marks_note(struct ix_lab *lab, const struct marks_from *from, const struct journal_item *typed)
{
	const struct log *log = &lab->world->sim->log;
	struct point now = here(lab);
	uint64_t id = from->log > log_oldest(log) ? from->log : log_oldest(log);

	if (!after(&now, &lab->marked) && lab->marks_begun)
		return; /* known from the first time */
	lab->marks_begun = true;
	lab->marked = now;
	if (typed)
		note_typed(lab, typed);
	for (; id < log->next; id++)
		if (worth_marking(log_get(log, id)->kind))
			note_event(lab, log_get(log, id));
	for (uint32_t n = from->scenario; n < lab->scenario->marks.n; n++) {
		const struct scenario_mark *m = &lab->scenario->marks.at[n];
		struct ix_mark_row row = { .t = m->t, .kind = 'm' };

		snprintf(row.text, sizeof(row.text), "%s", m->name);
		keep(lab, &row);
	}
}

void
marks_cut(struct ix_lab *lab)
{
	struct point now = here(lab);
	uint32_t kept = 0;

	for (uint32_t n = 0; n < lab->marks; n++)
		if (!after(&lab->mark[n].at, &now))
			lab->mark[kept++] = lab->mark[n];
	lab->marks = kept;
	if (after(&lab->marked, &now))
		lab->marked = now;
}

bool
ix_mark(const struct ix_lab *lab, uint32_t n, struct ix_mark_row *row)
{
	if (n >= lab->marks)
		return false;
	*row = lab->mark[n].row;
	return true;
}
