/*
 * time.c - pacing: how far the lab runs in one step, and the keys that move in time.
 *
 * A step runs a bounded number of events, so keys are answered however busy the world is. Simulated
 * time follows the wall clock times the speed; what it cannot keep up with is dropped, not owed.
 */
#include <inttypes.h>
#include <stdio.h>

#include "tui/internal.h"

enum {
	STEP_EVENTS = 20000,
};

#define LONGEST_GAP (250 * IX_MS)   /* of the wall clock: a stopped process does not leap */
#define PATIENCE (5 * IX_MINUTE)    /* without a key, then the lab pauses itself */
#define LEAP (60 * IX_SECOND)       /* of one step at the highest speed */

static const struct {
	const char *name;
	uint64_t milli; /* simulated per wall time, thousandths; 0: as fast as possible */
} speeds[] = { { "x0.1", 100 }, { "x1", 1000 }, { "x2", 2000 }, { "x5", 5000 }, { "x10", 10000 },
	{ "x60", 60000 }, { "max", 0 } };

static void
run_to_goal(struct tui *t)
{
	if (ix_run(t->lab, t->goal, STEP_EVENTS))
		t->goal = 0;
	t->due = ix_now(t->lab);
}

static void
run_paced(struct tui *t, uint64_t gap)
{
	ix_time now = ix_now(t->lab), until;

	if (t->due < now)
		t->due = now;
	if (speeds[t->speed].milli == 0)
		until = now + LEAP;
	else
		until = t->due + gap * speeds[t->speed].milli / 1000;
	ix_run(t->lab, until, STEP_EVENTS);
	now = ix_now(t->lab);
	t->due = until < now + LONGEST_GAP ? until : now + LONGEST_GAP;
	if (speeds[t->speed].milli == 0)
		t->due = now;
}

/* `lab pace xN`, typed anywhere: the speed that comes nearest without being faster. */
static void
follow_pace(struct tui *t)
{
	unsigned pace = ix_pace(t->lab);

	if (pace == t->pace)
		return;
	t->pace = pace;
	for (int i = 0; i < (int)(sizeof(speeds) / sizeof(speeds[0])); i++)
		if (speeds[i].milli ? pace >= speeds[i].milli : pace == 0)
			t->speed = i;
}

void
time_run(struct tui *t, uint64_t wall_ns)
{
	uint64_t gap = t->wall && wall_ns > t->wall ? wall_ns - t->wall : 0;

	follow_pace(t);
	t->wall = wall_ns;
	if (!t->key_wall)
		t->key_wall = wall_ns;
	if (t->running && wall_ns - t->key_wall >= PATIENCE) {
		t->running = false;
		t->idle = true;
	}
	if (t->goal)
		run_to_goal(t);
	else if (t->running)
		run_paced(t, gap < LONGEST_GAP ? gap : LONGEST_GAP);
}

static void
pause_or_run(struct tui *t)
{
	t->running = !t->running;
	t->goal = 0;
	t->idle = false;
	t->due = ix_now(t->lab);
}

/* The last event up to now, for the notice after a single step. */
static void
say_where(struct tui *t, const char *what)
{
	struct text s = { 0 };
	struct ix_event_row e;

	if (ix_event_last(t->lab, &e))
		facts_event(&e, &s);
	tui_say(t, "%s: event %" PRIu64 "; the last that was noted: %s", what, ix_position(t->lab),
	    text_of(&s));
	text_free(&s);
}

static void
stop(struct tui *t)
{
	t->running = false;
	t->goal = 0;
}

static void
go(struct tui *t, ix_time to)
{
	stop(t);
	if (to > ix_now(t->lab))
		t->goal = to;
	else
		ix_go(t->lab, to);
}

static void
go_mark(struct tui *t, bool next)
{
	struct ix_mark_row row, best = { 0 };
	ix_time now = ix_now(t->lab);
	bool found = false;

	for (uint32_t n = 0; ix_mark(t->lab, n, &row); n++) {
		if (next ? row.t <= now || found : row.t >= now)
			continue;
		best = row;
		found = true;
	}
	if (!found) {
		tui_say(t, next ? "no mark after this moment" : "no mark before this moment");
		return;
	}
	go(t, best.t);
	tui_say(t, "mark: %s", best.text);
}

static void
skip(struct tui *t)
{
	struct ix_wait_row row;

	if (!ix_waiting(t->lab, &row) || row.at <= ix_now(t->lab)) {
		tui_say(t, "nobody waits for a timer now");
		return;
	}
	t->goal = row.at;
	tui_say(t, "skipped to: %s %s", row.device, row.what);
}

static void
change_speed(struct tui *t, int by)
{
	int last = (int)(sizeof(speeds) / sizeof(speeds[0])) - 1, to = t->speed + by;

	t->speed = to < 0 ? 0 : to > last ? last : to;
	t->due = ix_now(t->lab);
	tui_say(t, "speed %s", speeds[t->speed].name);
}

static void
step(struct tui *t)
{
	stop(t);
	if (ix_step(t->lab))
		say_where(t, "one event on");
	else
		tui_say(t, "no event is to come");
}

static void
step_back(struct tui *t)
{
	stop(t);
	if (ix_step_back(t->lab))
		say_where(t, "one event back");
	else
		tui_say(t, "this is the beginning");
}

bool
time_act(struct tui *t, enum action a)
{
	ix_time now = ix_now(t->lab);

	switch (a) {
	case ACT_PAUSE:
		pause_or_run(t);
		return true;
	case ACT_STEP:
		step(t);
		return true;
	case ACT_BACK:
		step_back(t);
		return true;
	case ACT_MARK_PREV:
	case ACT_MARK_NEXT:
		go_mark(t, a == ACT_MARK_NEXT);
		return true;
	case ACT_SECOND_BACK:
		go(t, now > IX_SECOND ? now - IX_SECOND : 0);
		return true;
	case ACT_SECOND_NEXT:
		go(t, now + IX_SECOND);
		return true;
	case ACT_SLOWER:
	case ACT_FASTER:
		change_speed(t, a == ACT_FASTER ? 1 : -1);
		return true;
	case ACT_SKIP:
		skip(t);
		return true;
	case ACT_TIP:
		go(t, ix_tip(t->lab));
		return true;
	default:
		return false;
	}
}

void
time_state(const struct tui *t, char *buf, size_t room)
{
	ix_time now = ix_now(t->lab), tip = ix_tip(t->lab);
	char run[16];

	snprintf(run, sizeof(run), t->running ? "RUN %s" : t->goal ? "SKIPPING" : "PAUSED",
	    speeds[t->speed].name);
	if (now < tip)
		snprintf(buf, room, "%s PAST -%" PRIu64 "s", run,
		    (tip - now + IX_SECOND - 1) / IX_SECOND);
	else
		snprintf(buf, room, "%s", run);
}

uint64_t
tui_idle_ns(const struct tui *t)
{
	if (t->goal || (t->running && speeds[t->speed].milli == 0))
		return 0;
	return t->running ? 33 * IX_MS : IX_SECOND;
}
