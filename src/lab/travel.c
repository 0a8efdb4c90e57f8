/*
 * travel.c - moving the world in time: load a checkpoint, run on, apply entries where they belong.
 *
 * An entry at T acts after every event with time <= T. A fingerprint item is compared at the same
 * point; at the tip of a line new ones are made. How far one call runs never changes what happens.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "lab/internal.h"

/*
 * A checkpoint looks at every page of the world, so a big one waits until what has happened cost
 * several times as much: at least so many events, and so many a page.
 */
enum { MOMENT_EVENTS = 20000, EVENTS_A_PAGE = 16 };
/* The same before a typed line, which is what people go back to. */
enum { LINE_EVENTS = 200, PAGES_AN_EVENT = 16 };

static const struct journal_item *
next_item(const struct ix_lab *lab)
{
	const struct line *l = lab_line(lab);

	return lab->applied < l->items ? &lab->journal->item[l->item[lab->applied]] : NULL;
}

/* Thins them out: every second one goes, but not the first and the last. */
static void
moments_thin(struct ix_lab *lab)
{
	unsigned kept = 1;

	for (unsigned i = 1; i < lab->moments; i++)
		if (i % 2 == 0 || i == lab->moments - 1) {
			struct moment *m = &lab->moment[kept++];

			*m = lab->moment[i];
			m->octets = checkpoint_bytes(m->saved, m[-1].saved);
		} else {
			checkpoint_delete(lab->moment[i].saved);
		}
	lab->moments = kept;
}

/* There is room for one more. */
static bool
moments_fit(const struct ix_lab *lab)
{
	size_t octets = 0;

	for (unsigned i = 0; i < lab->moments; i++)
		octets += lab->moment[i].octets;
	return lab->moments < LAB_CHECKPOINTS && octets <= LAB_CHECKPOINT_OCTETS;
}

static bool
moment_due(const struct ix_lab *lab, bool typed)
{
	const uint64_t pages = lab->world->arena->used / ARENA_PAGE;
	const uint64_t price = typed ? pages / PAGES_AN_EVENT : pages * EVENTS_A_PAGE;
	const uint64_t least = typed ? LINE_EVENTS : MOMENT_EVENTS;

	return lab->world->sim->events - lab->moment_events >= (price > least ? price : least);
}

void
moment_save(struct ix_lab *lab)
{
	const struct checkpoint *prev;
	struct moment *m;

	lab->moment_events = lab->world->sim->events;
	if (!recorder_counts(lab))
		return; /* a capture or a trace watches: how many frames there were is not known */
	if (lab->moments && lab->moment[lab->moments - 1].position >= lab->moment_events)
		return; /* replaying what is known: its moments are there */
	while (lab->moments > 2 && !moments_fit(lab))
		moments_thin(lab);
	prev = lab->moments ? lab->moment[lab->moments - 1].saved : NULL;
	m = &lab->moment[lab->moments++];
	m->saved = arena_save(lab->world->arena, prev);
	m->octets = checkpoint_bytes(m->saved, prev);
	m->t = lab->world->sim->now;
	m->position = lab->world->sim->events;
	m->applied = lab->applied;
	m->frames = lab->recorder.seen;
}

void
moments_cut(struct ix_lab *lab, ix_time t, size_t items)
{
	while (lab->moments > 1 &&
	    (lab->moment[lab->moments - 1].t > t || lab->moment[lab->moments - 1].applied > items))
		checkpoint_delete(lab->moment[--lab->moments].saved);
}

void
moments_free(struct ix_lab *lab)
{
	while (lab->moments)
		checkpoint_delete(lab->moment[--lab->moments].saved);
}

static void
moment_load(struct ix_lab *lab, const struct moment *m)
{
	arena_load(lab->world->arena, m->saved);
	lab->applied = m->applied;
	lab->recorder.seen = m->frames;
	lab->moment_events = m->position;
	recorder_watch(lab);
}

/* At the tip: every ten seconds in which something happened leave a fingerprint in the journal. */
static void
print_due(struct ix_lab *lab, ix_time next)
{
	struct line *l = lab_line(lab);
	struct journal_item i = { .kind = JOURNAL_FINGERPRINT,
		.t = lab->world->sim->now / FINGERPRINT_EVERY * FINGERPRINT_EVERY +
		    FINGERPRINT_EVERY };
	bool hold = lab->journal->hold;
	struct ix_error e;

	if (!lab->appends || next_item(lab) || i.t <= l->printed || next <= i.t ||
	    lab->world->sim->branch)
		return;
	i.fingerprint = lab->world->sim->fingerprint;
	lab->journal->hold = true; /* the next entry's sync takes it along */
	if (journal_add(lab->journal, &i, 1, &e)) {
		line_push(lab, lab->journal->items - 1);
		lab->applied++;
	}
	lab->journal->hold = hold;
}

static void
compare(struct ix_lab *lab, const struct journal_item *i)
{
	char when[TIME_TEXT];

	lab->compared++;
	if (lab->differs || i->fingerprint == lab->world->sim->fingerprint)
		return;
	lab->differs = true;
	fail(&lab->difference,
	    "the replay differs before %s s (line %u of the journal): fingerprint %016" PRIx64
	    ", the journal has %016" PRIx64,
	    seconds_text(when, i->t), i->at, lab->world->sim->fingerprint, i->fingerprint);
}

static void
item_apply(struct ix_lab *lab, const struct journal_item *i)
{
	struct sim *sim = lab->world->sim;
	struct marks_from from;

	if (i->kind == JOURNAL_FINGERPRINT) { /* nothing happens: the clock stays where it is */
		compare(lab, i);
		lab->applied++;
		return;
	}
	if (i->t > sim->now)
		sim->now = i->t;
	if (moment_due(lab, true))
		moment_save(lab);
	lab->applied++;
	from = marks_begin(lab);
	entry_apply(lab, i);
	marks_note(lab, &from, i);
}

static void
step(struct ix_lab *lab, ix_time until)
{
	struct marks_from from = marks_begin(lab);

	sim_step(lab->world->sim, until);
	marks_note(lab, &from, NULL);
}

bool
travel_forward(struct ix_lab *lab, ix_time until, uint64_t position)
{
	struct sim *sim = lab->world->sim;
	bool whole = true;

	for (;;) {
		const struct journal_item *i = next_item(lab);
		ix_time next = sim_next(sim);

		if (i && i->t < next && i->t <= until) {
			item_apply(lab, i);
			continue;
		}
		if (next > until || next == IX_NEVER)
			break;
		if (sim->events >= position) {
			whole = false;
			break;
		}
		print_due(lab, next);
		if (moment_due(lab, false))
			moment_save(lab);
		step(lab, until);
	}
	if (whole && until != IX_NEVER && sim->now < until)
		sim->now = until;
	if (sim->now > lab_line(lab)->tip)
		lab_line(lab)->tip = sim->now;
	return whole;
}

void
travel_to_start(struct ix_lab *lab)
{
	moment_load(lab, &lab->moment[0]);
}

/* The latest moment from which (t, position) can be reached. */
static const struct moment *
moment_before(const struct ix_lab *lab, ix_time t, uint64_t position)
{
	const struct moment *best = &lab->moment[0];

	for (unsigned i = 1; i < lab->moments; i++)
		if (lab->moment[i].t <= t && lab->moment[i].position <= position)
			best = &lab->moment[i];
	return best;
}

void
travel_to(struct ix_lab *lab, ix_time t)
{
	if (t < lab->world->sim->now)
		moment_load(lab, moment_before(lab, t, UINT64_MAX));
	travel_forward(lab, t, UINT64_MAX);
}

void
travel_again(struct ix_lab *lab, ix_time t)
{
	moment_load(lab, moment_before(lab, t, UINT64_MAX));
	recorder_cut(lab, lab->recorder.seen);
	marks_cut(lab);
	travel_forward(lab, t, UINT64_MAX);
}

void
travel_to_position(struct ix_lab *lab, uint64_t position)
{
	moment_load(lab, moment_before(lab, IX_NEVER, position));
	travel_forward(lab, IX_NEVER, position);
}
