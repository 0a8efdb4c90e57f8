/*
 * type.c - the single way in: a line is checked, written to the journal, and only then takes effect.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "lab/internal.h"

/* A line fit for the journal: printable UTF-8, one line, not too long. */
static bool
fit(const char *line, struct ix_error *e)
{
	size_t n = strlen(line), at = 0, step;

	if (n > JOURNAL_LINE)
		return fail(e, "the line has %zu octets; a line has at most %d", n, JOURNAL_LINE);
	for (; at < n; at += step) {
		int32_t c = utf8_next(line + at, n - at, &step);

		if (c < 0x20 && c != '\t')
			return fail(e, "character %zu of the line cannot be typed: expected text, found octet 0x%02X",
			    at + 1, (uint8_t)line[at]);
	}
	return true;
}

/* Typing acts after everything else that happens in this nanosecond. */
static void
finish_moment(struct ix_lab *lab)
{
	travel_forward(lab, lab->world->sim->now, UINT64_MAX);
}

bool
lab_enter(struct ix_lab *lab, const char *device, const char *line, struct ix_error *e)
{
	bool at_tip = lab->applied == lab_line(lab)->items;
	ix_time t = lab->world->sim->now, tip = lab_line(lab)->tip;
	struct journal_item i = journal_entry(at_tip ? t : tip, device, line);

	if (!journal_add(lab->journal, &i, 1, e)) {
		free(i.line);
		return false;
	}
	line_push(lab, lab->journal->items - 1);
	fact_note(lab, &i);
	if (at_tip) {
		lab->applied++;
		entry_apply(lab, &i);
	}
	return true;
}

bool
lab_in_past(const struct ix_lab *lab)
{
	return lab->applied < lab_line(lab)->items || lab->world->sim->now < lab_line(lab)->tip;
}

/* The question that is asked once before a new line of time. */
static enum ix_done
ask(const struct ix_lab *lab, struct ix_error *e)
{
	char when[TIME_TEXT];

	fail(e, "this starts a new line at %s; the old one is kept: lab lines. Go on?",
	    clock_text(when, lab->world->sim->now));
	return IX_CONFIRM;
}

bool
lab_branch_here(struct ix_lab *lab, const char *name, struct ix_error *e)
{
	ix_time now = lab->world->sim->now, tip = lab_line(lab)->tip;
	char line[100], when[TIME_TEXT];
	struct journal_item i;

	snprintf(line, sizeof(line), "back %s%s%s", seconds_text(when, now), name[0] ? " " : "", name);
	i = journal_entry(tip, "lab", line);
	if (!journal_add(lab->journal, &i, 1, e)) {
		free(i.line);
		return false;
	}
	if (!line_fork(lab, now, name, e))
		return false;
	recorder_cut(lab, lab->recorder.seen);
	return true;
}

static bool
pure_look(const char *line)
{
	static const char *const words[] = { "hint", "tasks", "story", "lines", "help", "answer", "devices",
		"switch", "back", "pace", "undo", NULL };
	size_t n = strcspn(line, " ");

	for (int i = 0; words[i]; i++)
		if (strlen(words[i]) == n && strncmp(line, words[i], n) == 0)
			return true;
	return n == 0;
}

static enum ix_done
type_lab(struct ix_lab *lab, const char *line, bool confirm, ix_sink *answer, void *arg,
    struct ix_error *e)
{
	struct text out = { 0 };
	bool ok;

	if (!pure_look(line) && lab_in_past(lab)) {
		if (!confirm)
			return ask(lab, e);
		if (!lab_branch_here(lab, "", e))
			return IX_REFUSED;
	}
	ok = lab_words(lab, line, &out, e);
	if (out.n && answer)
		answer(arg, out.s, out.n);
	text_free(&out);
	return ok ? IX_DONE : IX_REFUSED;
}

/* "lab hint" typed in any console is the lab's, not the device's. */
static const char *
lab_line_in(const char *line)
{
	while (*line == ' ')
		line++;
	if (strncmp(line, "lab", 3) != 0 || (line[3] != ' ' && line[3] != 0))
		return NULL;
	for (line += 3; *line == ' '; line++)
		;
	return line;
}

enum ix_done
ix_do(struct ix_lab *lab, const char *device, const char *line, bool confirm, ix_sink *answer, void *arg,
    struct ix_error *e)
{
	const char *word = strcmp(device, "lab") == 0 ? line : lab_line_in(line);
	unsigned console;

	e->text[0] = 0;
	if (!fit(line, e))
		return IX_REFUSED;
	finish_moment(lab);
	if (word)
		return type_lab(lab, word, confirm, answer, arg, e);
	if (!entry_device(lab, device, &console, e))
		return IX_REFUSED;
	if (lab_in_past(lab)) {
		if (!confirm)
			return ask(lab, e);
		if (!lab_branch_here(lab, "", e))
			return IX_REFUSED;
	}
	return lab_enter(lab, device, line, e) ? IX_DONE : IX_REFUSED;
}

enum ix_done
ix_paste(struct ix_lab *lab, const char *device, const char *lines, bool confirm, ix_sink *answer,
    void *arg, struct ix_error *e)
{
	bool sync = lab->journal->sync;
	enum ix_done done = IX_DONE;

	while (*lines && done == IX_DONE) {
		size_t n = strcspn(lines, "\r\n");
		char line[JOURNAL_LINE + 1];
		bool last;

		if (n > JOURNAL_LINE) {
			fail(e, "a line of the paste has %zu octets; a line has at most %d", n, JOURNAL_LINE);
			done = IX_REFUSED;
			break;
		}
		memcpy(line, lines, n);
		line[n] = 0;
		lines += n;
		lines += strspn(lines, "\r\n");
		last = *lines == 0;
		lab->journal->sync = sync && last; /* one sync for the group */
		if (n)
			done = ix_do(lab, device, line, confirm, answer, arg, e);
	}
	lab->journal->sync = sync;
	return done;
}
