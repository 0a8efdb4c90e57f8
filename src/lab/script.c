/* script.c - plays journal lines by their times: a solution, a test, a transcript for a handout. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "lab/internal.h"

/* Where the transcript stands in each console. */
struct reading {
	char device[JOURNAL_DEVICE];
	uint64_t read;
	struct reading *next;
};

struct play {
	struct ix_lab *lab;
	ix_sink *to;
	void *arg;
	struct reading *readings;
	struct reading *last; /* whose text was printed last: a change of console is said */
};

static struct reading *
reading_of(struct play *p, const char *device)
{
	struct reading *r = p->readings;

	while (r && strcmp(r->device, device) != 0)
		r = r->next;
	if (r)
		return r;
	r = calloc(1, sizeof(*r));
	if (r) {
		snprintf(r->device, sizeof(r->device), "%s", device);
		r->next = p->readings;
		p->readings = r;
	}
	return r;
}

static void
nowhere(void *arg, const char *s, size_t n)
{
	(void)arg;
	(void)s;
	(void)n;
}

/* What the consoles said since the last time, in the order they were first used. */
static void
show(struct play *p, struct reading *r)
{
	char head[JOURNAL_DEVICE + TIME_TEXT + 16], when[TIME_TEXT];
	uint64_t now;

	if (!r || !p->to)
		return;
	now = ix_console(p->lab, r->device, UINT64_MAX, nowhere, NULL);
	if (now == r->read)
		return;
	if (p->last != r) {
		snprintf(head, sizeof(head), "--- %s %s\n", clock_text(when, ix_now(p->lab)),
		    r->device);
		p->to(p->arg, head, strlen(head));
		p->last = r;
	}
	r->read = ix_console(p->lab, r->device, r->read, p->to, p->arg);
}

static void
show_all(struct play *p)
{
	for (struct reading *r = p->readings; r; r = r->next)
		show(p, r);
}

static bool
refused(const struct journal_item *i, const char *name, const char *why, struct ix_error *e)
{
	return fail(e, "%.120s:%u: %.360s", name, i->at, why);
}

static bool
type(struct play *p, const struct journal_item *i, const char *name, struct ix_error *e)
{
	bool lab = strcmp(i->device, "lab") == 0;
	struct reading *r = lab ? NULL : reading_of(p, i->device);
	struct ix_error why;

	if (i->t < ix_now(p->lab) && !lab)
		return refused(i, name, "the time lies before where the lab is", e);
	ix_run(p->lab, i->t, 0);
	show_all(p);
	if (lab && p->to) {
		struct text t = { 0 };

		text_printf(&t, "--- lab %s\n", i->line);
		p->to(p->arg, t.s, t.n);
		text_free(&t);
		p->last = NULL;
	}
	if (ix_do(p->lab, i->device, i->line, true, p->to, p->arg, &why) == IX_REFUSED)
		return refused(i, name, why.text, e);
	show(p, r);
	return true;
}

bool
ix_script(struct ix_lab *lab, const char *name, const char *text, size_t n, ix_time until,
    ix_sink *transcript, void *arg, struct ix_error *e)
{
	struct play p = { .lab = lab, .to = transcript, .arg = arg };
	struct journal *j = journal_script(text, n, name, e);
	bool ok = j != NULL;

	lab->journal->hold = true; /* one sync for the whole script */
	for (size_t i = 0; ok && i < j->items; i++)
		ok = type(&p, &j->item[i], name, e);
	lab->journal->hold = false;
	ok = ok && journal_flush(lab->journal, e);
	if (ok && until > ix_now(lab))
		ix_run(lab, until, 0);
	show_all(&p);
	while (p.readings) {
		struct reading *r = p.readings;

		p.readings = r->next;
		free(r);
	}
	journal_free(j);
	return ok;
}

const char *
ix_lesson_file(const struct ix_lab *lab, const char *name, size_t *n)
{
	return bundle_get(lab->bundle, name, n);
}

unsigned
ix_pace(const struct ix_lab *lab)
{
	return lab->pace_permille;
}
