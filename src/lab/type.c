/*
 * type.c - the single way in: a line is checked, written to the journal, and only then takes
 * effect.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "base/units.h"
#include "lab/internal.h"
#include "lab/journal_line.h"

/* A line fit for the journal: printable UTF-8, one line, not too long. */
static bool
fit(const char *line, struct ix_error *e)
{
	size_t n = strlen(line), at = 0, step;

	if (n > JOURNAL_LINE)
		return fail(e, "the line has %zu octets; a line has at most %d", n, JOURNAL_LINE);
	for (; at < n; at += step) {
		int32_t c = utf8_next(line + at, n - at, &step);

		if ((c < 0x20 && c != '\t') || (c >= 0x7f && c < 0xa0))
			return fail(e,
			    "character %zu of the line cannot be typed: expected text, found octet "
			    "0x%02X", at + 1, (uint8_t)line[at]);
	}
	return true;
}

/* Typing acts after everything else that happens in this nanosecond. */
void
lab_finish_moment(struct ix_lab *lab)
{
	travel_forward(lab, lab->world->sim->now, UINT64_MAX);
}

/* Puts an entry that is in the journal at the end of the line, where the world is. */
static void
enter(struct ix_lab *lab, const struct journal_item *i, bool at_end)
{
	struct marks_from from = marks_begin(lab);

	line_push(lab, lab->journal->items - 1);
	fact_note(lab, i);
	if (!at_end)
		return;
	lab->applied++;
	entry_apply(lab, i);
	marks_note(lab, &from, i);
}

bool
lab_enter(struct ix_lab *lab, const char *device, const char *line, struct ix_error *e)
{
	/* All items may be applied and the line still reach on: back just before a fingerprint. */
	bool at_end = !lab_in_past(lab);
	ix_time t = lab->world->sim->now, tip = lab_line(lab)->tip;
	struct journal_item i = journal_entry(at_end ? t : tip, device, line);

	if (!journal_add(lab->journal, &i, 1, e)) {
		free(i.line);
		return false;
	}
	enter(lab, &i, at_end);
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

/* The entry that begins a line at t. */
static struct journal_item
back_entry(const struct ix_lab *lab, ix_time t, const char *name)
{
	char line[100], when[TIME_TEXT];

	snprintf(line, sizeof(line), "back %s%s%s", seconds_text(when, t), name[0] ? " " : "",
	    name);
	return journal_entry(lab_line(lab)->tip, "lab", line);
}

/* The world stands where its line ends and the new one begins. */
static void
fork_here(struct ix_lab *lab, ix_time t, const char *name)
{
	struct ix_error none;

	must(line_fork(lab, t, name, &none));
	if (lab->applied > lab_line(lab)->items) /* a fingerprint ahead of the clock was compared */
		lab->applied = lab_line(lab)->items;
	recorder_cut(lab, lab->recorder.seen);
	marks_cut(lab);
}

bool
lab_branch(struct ix_lab *lab, ix_time t, const char *name, struct ix_error *e)
{
	struct journal_item i;

	if (!line_may(lab, name, e))
		return false;
	i = back_entry(lab, t, name);
	if (!journal_add(lab->journal, &i, 1, e)) {
		free(i.line);
		return false;
	}
	travel_to(lab, t);
	fork_here(lab, t, name);
	return true;
}

bool
lab_act(struct ix_lab *lab, const char *device, const char *line, struct ix_error *e)
{
	ix_time now = lab->world->sim->now;
	struct journal_item two[2];

	if (!lab_in_past(lab))
		return lab_enter(lab, device, line, e);
	if (!line_may(lab, "", e))
		return false;
	two[0] = back_entry(lab, now, "");
	two[1] = journal_entry(now, device, line);
	if (!journal_add(lab->journal, two, 2, e)) {
		free(two[0].line);
		free(two[1].line);
		return false;
	}
	fork_here(lab, now, "");
	enter(lab, &two[1], true);
	return true;
}

static enum ix_done
type_lab(struct ix_lab *lab, const char *line, bool confirm, ix_sink *answer, void *arg,
    struct ix_error *e)
{
	struct text out = { 0 };
	bool ok;

	if (!confirm && lab_word_moves(line) && lab_in_past(lab))
		return ask(lab, e);
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
ix_do(struct ix_lab *lab, const char *device, const char *line, bool confirm, ix_sink *answer,
    void *arg, struct ix_error *e)
{
	const char *word = strcmp(device, "lab") == 0 ? line : lab_line_in(line);
	unsigned console;

	e->text[0] = 0;
	if (!fit(line, e))
		return IX_REFUSED;
	/* in a journal the next lines would be taken for the file's */
	if (journal_put_lines(line) > 0) {
		fail(e,
		    "`put` stands in journals before the lines of a file; no device here "
		    "keeps files");
		return IX_REFUSED;
	}
	lab_finish_moment(lab);
	if (word)
		return type_lab(lab, word, confirm, answer, arg, e);
	if (!entry_device(lab, device, &console, e))
		return IX_REFUSED;
	if (!confirm && lab_in_past(lab))
		return ask(lab, e);
	return lab_act(lab, device, line, e) ? IX_DONE : IX_REFUSED;
}

enum ix_done
ix_paste(struct ix_lab *lab, const char *device, const char *lines, bool confirm, ix_sink *answer,
    void *arg, struct ix_error *e)
{
	enum ix_done done = IX_DONE;
	struct ix_error unsure;

	lab->journal->hold = true; /* one sync for the group */
	while (*lines && done == IX_DONE) {
		size_t n = strcspn(lines, "\r\n");
		char line[JOURNAL_LINE + 1];

		if (n > JOURNAL_LINE) {
			fail(e, "a line of the paste has %zu octets; a line has at most %d", n,
			    JOURNAL_LINE);
			done = IX_REFUSED;
			break;
		}
		memcpy(line, lines, n);
		line[n] = 0;
		lines += n;
		lines += strspn(lines, "\r\n");
		if (n)
			done = ix_do(lab, device, line, confirm, answer, arg, e);
	}
	lab->journal->hold = false;
	if (!journal_flush(lab->journal, &unsure) && done == IX_DONE) {
		*e = unsure;
		done = IX_REFUSED;
	}
	return done;
}
