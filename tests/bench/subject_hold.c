/* subject_hold.c - timers that fire and set themselves again, fingerprint and all. */
#include "tests/bench/bench.h"

#include "sim/sim.h"

struct item {
	struct timer timer;
	uint64_t count;
};

struct hold {
	uint64_t interval[INTERVALS], left;
};

static void
again(struct sim *sim, struct timer *t)
{
	struct hold *h = sim->world;

	((struct item *)(void *)t)->count++;
	if (h->left == 0)
		return;
	h->left--;
	timer_in(sim, t, h->interval[h->left % INTERVALS]);
}

static const struct timer_kind holding = { "bench hold", TIMER_CODE('h', 'o', 'l', 'd'), again };

void
subject_hold(const struct job *job, struct tally *t)
{
	struct sim *sim = sim_new(arena_new((size_t)1 << 30), 1);
	struct hold *h = arena_make(sim->arena, struct hold);
	struct item *item = arena_alloc(sim->arena, job->pending * sizeof(*item));
	uint64_t carved;

	sim->world = h;
	intervals_make(h->interval, job->spread);
	h->left = job->n;
	for (uint32_t i = 0; i < job->pending; i++) {
		timer_init(&item[i].timer, &holding, i + 1);
		timer_at(sim, &item[i].timer, h->interval[i % INTERVALS]);
	}
	carved = sim->arena->carved;
	bench_ready(t);
	while (h->left && sim_step(sim, IX_NEVER))
		;
	bench_done(t);
	for (uint32_t i = 0; i < job->pending; i++)
		t->delivered += item[i].count;
	t->carved = sim->arena->carved - carved;
	t->sent = job->n;
	t->units = t->events = sim->events;
	t->digest = sim->fingerprint;
	arena_delete(sim->arena);
}
