/*
 * lines.c - lines of time: the journal is a tree, append-only, and this is its reading.
 *
 * A line holds the items of its own and those it shares with the line it left. The same functions
 * serve a person who types and a journal that is read again, so both give the same tree.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "base/units.h"
#include "lab/internal.h"

struct line *
lab_line(const struct ix_lab *lab)
{
	return (struct line *)(uintptr_t)&lab->line[lab->current];
}

static const struct journal_item *
item_of(const struct ix_lab *lab, const struct line *l, size_t n)
{
	return &lab->journal->item[l->item[n]];
}

static void
push(struct line *l, size_t i)
{
	if (l->items == l->room) {
		l->room = l->room ? l->room * 2 : 64;
		l->item = realloc(l->item, l->room * sizeof(*l->item));
		if (!l->item)
			panic("no memory left for a line of time");
	}
	l->item[l->items++] = i;
}

void
line_push(struct ix_lab *lab, size_t i)
{
	struct line *l = lab_line(lab);
	const struct journal_item *it = &lab->journal->item[i];

	push(l, i);
	if (it->t > l->tip)
		l->tip = it->t;
	if (it->kind == JOURNAL_FINGERPRINT)
		l->printed = it->t;
}

/* A new line after the current one, with that line's first n items; it becomes the current one. */
static void
begin(struct ix_lab *lab, size_t n, ix_time from, const char *name)
{
	const struct line *parent = lab_line(lab);
	struct line *l = &lab->line[lab->lines];

	memset(l, 0, sizeof(*l));
	if (name[0])
		snprintf(l->name, sizeof(l->name), "%s", name);
	else
		snprintf(l->name, sizeof(l->name), "line%u", lab->lines + 1);
	l->from = from;
	for (size_t i = 0; i < n; i++) {
		push(l, parent->item[i]);
		if (item_of(lab, l, i)->kind == JOURNAL_FINGERPRINT)
			l->printed = item_of(lab, l, i)->t;
	}
	l->tip = from;
	lab->current = lab->lines++;
}

bool
line_may(const struct ix_lab *lab, const char *name, struct ix_error *e)
{
	if (lab->lines == LAB_LINES)
		return fail(e,
		    "there are %d lines already, the most one journal can hold; go on with one of "
		               "them (lab lines, lab switch NAME)", LAB_LINES);
	for (unsigned i = 0; name[0] && i < lab->lines; i++)
		if (strcmp(lab->line[i].name, name) == 0)
			return fail(e, "there is a line \"%s\" already; choose another name", name);
	return true;
}

void
line_take_back(struct ix_lab *lab, unsigned lines, unsigned was)
{
	while (lab->lines > lines)
		free(lab->line[--lab->lines].item);
	lab->current = was;
}

bool
line_fork(struct ix_lab *lab, ix_time t, const char *name, struct ix_error *e)
{
	const struct line *l = lab_line(lab);
	size_t n = 0;

	if (!line_may(lab, name, e))
		return false;
	while (n < l->items && item_of(lab, l, n)->t <= t)
		n++;
	begin(lab, n, t, name);
	moments_cut(lab, t, n);
	return true;
}

/* Can this entry be undone: was it typed at a device? */
static bool
undoable(const struct journal_item *i)
{
	return i->kind == JOURNAL_ENTRY && strcmp(i->device, "lab") != 0;
}

bool
line_undo(struct ix_lab *lab, struct ix_error *e)
{
	const struct line *parent = lab_line(lab);
	size_t last = parent->items, end = parent->items;
	ix_time t;

	while (last > 0 && !undoable(item_of(lab, parent, last - 1)))
		last--;
	if (last == 0)
		return fail(e, "there is nothing to undo: no line was typed at a device yet");
	t = item_of(lab, parent, last - 1)->t;
	if (!line_may(lab, "", e))
		return false;
	begin(lab, last - 1, t, "");
	for (size_t i = last; i < end; i++) /* what the lab was told after it stays told */
		if (item_of(lab, parent, i)->kind == JOURNAL_ENTRY)
			push(lab_line(lab), parent->item[i]);
	lab_line(lab)->tip = parent->tip;
	moments_cut(lab, t, last - 1);
	return true;
}

bool
line_switch(struct ix_lab *lab, const char *name, struct ix_error *e)
{
	for (unsigned i = 0; i < lab->lines; i++)
		if (strcmp(lab->line[i].name, name) == 0) {
			lab->current = i;
			moments_cut(lab, 0, 0);
			return true;
		}
	return fail(e, "there is no line \"%s\"; `lab lines` shows them", name);
}

/* The line had been run so far when the entry was typed. */
static void
line_reached(struct ix_lab *lab, ix_time t)
{
	if (t > lab_line(lab)->tip)
		lab_line(lab)->tip = t;
}

/* An entry that moves between lines, as typed: "back 45.0 [NAME]", "switch NAME", "undo". */
static bool
moves(struct ix_lab *lab, const struct journal_item *i, bool *moved, struct ix_error *e)
{
	char when[40], name[32] = "";
	ix_time t;

	*moved = true;
	if (strcmp(i->line, "undo") == 0) {
		line_reached(lab, i->t);
		return line_undo(lab, e);
	}
	if (sscanf(i->line, "switch %31s", name) == 1) {
		line_reached(lab, i->t);
		return line_switch(lab, name, e);
	}
	if (sscanf(i->line, "back %39s %31s", when, name) >= 1) {
		line_reached(lab, i->t);
		if (!seconds_parse(when, &t) || t > lab_line(lab)->tip)
			return fail(e, "expected seconds in the past after \"back\", found \"%s\"",
			    when);
		return line_fork(lab, t, name, e);
	}
	*moved = false;
	return true;
}

bool
lines_read(struct ix_lab *lab, struct ix_error *e)
{
	for (size_t n = 0; n < lab->journal->items; n++) {
		const struct journal_item *i = &lab->journal->item[n];
		struct ix_error why;
		bool moved = false;

		if (i->kind == JOURNAL_ENTRY && strcmp(i->device, "lab") == 0 &&
		    !moves(lab, i, &moved, &why))
			return fail(e, "%.200s:%u: %.200s", lab->journal->path, i->at, why.text);
		if (!moved && lab_line(lab)->items && i->t < item_of(lab, lab_line(lab),
		    lab_line(lab)->items - 1)->t)
			return fail(e, "%.200s:%u: the time goes back; within a line it never does",
			    lab->journal->path, i->at);
		if (!moved)
			line_push(lab, n);
		if (i->kind == JOURNAL_ENTRY)
			fact_note(lab, i);
	}
	return true;
}
