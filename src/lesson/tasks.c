/* tasks.c - see tasks.h. */
#include "lesson/tasks.h"

#include <stdio.h>
#include <string.h>

static void tick(struct sim *sim, struct timer *t);
static const struct timer_kind tick_kind = { "task check", TIMER_CODE('t', 'a', 's', 'k'), tick };

const struct log_kind log_task_passed = { "task.passed", "task passed: {0}" };
const struct log_kind log_task_lost = { "task.lost", "task no longer holds: {0}" };
const struct log_kind log_check_broken = { "task.broken", "the check of task {0} failed: {1}" };
const struct log_kind log_mark = { "mark", "mark: {0}" };

static bool
passed(const struct task *t)
{
	return t->state == TASK_PASSED;
}

static bool
may_open(const struct lesson *l, const struct task *t)
{
	for (uint32_t i = 0; i < t->after.n; i++) {
		const struct task *before = task_find(l, t->after.at[i]);

		if (!before || !before->ever)
			return false;
	}
	return true;
}

/* Some other, positive task has passed: from now on the negative ones count. */
static bool
under_way(const struct lesson *l)
{
	for (uint32_t i = 0; i < l->tasks.n; i++)
		if (!l->tasks.at[i]->negative && l->tasks.at[i]->ever)
			return true;
	return false;
}

static void
enter(struct lesson *l, struct task *t, enum task_state state)
{
	struct sim *sim = l->world->sim;

	if (t->state == state)
		return;
	t->state = state;
	t->since = sim->now;
	if (state == TASK_PASSED) {
		t->ever = true;
		LOG(sim, &log_task_passed, 0, 0, log_text(t->id));
	} else if (state == TASK_LOST) {
		LOG(sim, &log_task_lost, 0, 0, log_text(t->id));
	}
}

/* What the check's answer makes of the task. */
static void
settle(struct lesson *l, struct task *t, const struct check_result *r)
{
	snprintf(t->have, sizeof(t->have), "%s", r->have);
	if (t->ask && !r->broken) /* what is wanted must not be told */
		snprintf(t->have, sizeof(t->have), r->holds ? "%.100s" : "\"%.100s\" is not it",
		    t->answer);
	if (r->broken)
		LOG(l->world->sim, &log_check_broken, 0, 0, log_text(t->id), log_text(r->have));
	if (t->negative && !under_way(l))
		return;
	if (r->holds && !r->broken)
		enter(l, t, TASK_PASSED);
	else if (t->negative || (passed(t) && !t->sticky))
		enter(l, t, TASK_LOST);
}

static void
check(struct lesson *l, struct task *t)
{
	struct check_result r = { 0 };

	if (t->state == TASK_CLOSED && may_open(l, t))
		enter(l, t, TASK_OPEN);
	if (t->state == TASK_CLOSED || (t->sticky && passed(t)))
		return;
	if (t->ask && !t->answer[0]) {
		snprintf(t->have, sizeof(t->have), "not answered yet");
		return;
	}
	l->run(l, t, &r);
	settle(l, t, &r);
}

static uint32_t
passes(const struct lesson *l)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < l->tasks.n; i++)
		n += l->tasks.at[i]->ever;
	return n;
}

/* Checks what is due; a pass may open others, which are then checked too. */
static void
tick(struct sim *sim, struct timer *timer)
{
	struct lesson *l = (struct lesson *)(void *)((char *)timer - offsetof(struct lesson, tick));
	uint32_t before;

	(void)sim;
	do {
		before = passes(l);
		for (uint32_t i = 0; i < l->tasks.n; i++) {
			struct task *t = l->tasks.at[i];

			if (t->due || (t->state == TASK_CLOSED && may_open(l, t))) {
				t->due = false;
				check(l, t);
			}
		}
		if (passes(l) != before)
			for (uint32_t i = 0; i < l->tasks.n; i++)
				l->tasks.at[i]->due |= l->tasks.at[i]->negative;
	} while (passes(l) != before);
}

static void
want_tick(struct lesson *l)
{
	if (!timer_runs(&l->tick))
		timer_in(l->world->sim, &l->tick, 0);
}

static bool
listens(const struct task *t, const char *kind)
{
	for (uint32_t i = 0; i < t->on.n; i++)
		if (strcmp(t->on.at[i], kind) == 0)
			return true;
	return false;
}

static void
heard(struct sim *sim, const struct log_record *r, void *arg)
{
	struct lesson *l = arg;
	bool any = false;

	(void)sim;
	for (uint32_t i = 0; i < l->tasks.n; i++)
		if (listens(l->tasks.at[i], r->kind->name))
			any = l->tasks.at[i]->due = true;
	if (any)
		want_tick(l);
	if (l->event)
		l->event(l, r);
}

struct lesson *
lesson_new(struct world *w)
{
	struct lesson *l = arena_make(w->arena, struct lesson);

	l->world = w;
	timer_init(&l->tick, &tick_kind, 0);
	w->sim->on_log = heard;
	w->sim->on_log_arg = l;
	return l;
}

struct task *
task_find(const struct lesson *l, const char *id)
{
	for (uint32_t i = 0; i < l->tasks.n; i++)
		if (strcmp(l->tasks.at[i]->id, id) == 0)
			return l->tasks.at[i];
	return NULL;
}

struct task *
task_new(struct lesson *l, const char *id)
{
	struct arena *a = l->world->arena;
	struct task *t;

	if (strlen(id) >= TASK_ID || task_find(l, id))
		return NULL;
	t = arena_make(a, struct task);
	strcpy(t->id, id);
	vec_push(a, &l->tasks, t);
	t->due = true; /* looked at once, when the lesson begins */
	want_tick(l);
	return t;
}

void
task_after(struct lesson *l, struct task *t, const char *id)
{
	vec_push(l->world->arena, &t->after, arena_strdup(l->world->arena, id));
}

void
task_on(struct lesson *l, struct task *t, const char *kind)
{
	vec_push(l->world->arena, &t->on, arena_strdup(l->world->arena, kind));
}

void
lesson_typed(struct lesson *l)
{
	for (uint32_t i = 0; i < l->tasks.n; i++)
		l->tasks.at[i]->due = true;
	want_tick(l);
}

bool
lesson_complete(const struct lesson *l)
{
	for (uint32_t i = 0; i < l->tasks.n; i++)
		if (!passed(l->tasks.at[i]))
			return false;
	return l->tasks.n > 0;
}
