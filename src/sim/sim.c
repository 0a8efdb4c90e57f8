/* sim.c - see sim.h. */
#include "sim/sim.h"

#include "base/panic.h"

struct sim *
sim_new(struct arena *arena, uint64_t seed)
{
	struct sim *sim = arena_make(arena, struct sim);

	sim->arena = arena;
	sim->seed = seed;
	sim->seq = 1;
	sim->fingerprint = hash_mix(seed, 1);
	sim->queue.arena = arena;
	sim->log.room = SIM_LOG_ROOM;
	sim->log.ring = arena_alloc(arena, SIM_LOG_ROOM * sizeof(*sim->log.ring));
	sim->log.next = 1;
	return sim;
}

void
timer_init(struct timer *t, const struct timer_kind *kind, uint32_t owner)
{
	must(t->slot == 0);
	t->kind = kind;
	t->owner = owner;
}

void
timer_at(struct sim *sim, struct timer *t, ix_time at)
{
	must(t->kind != NULL);
	t->at = at > sim->now ? at : sim->now;
	t->seq = sim->seq++;
	queue_put(&sim->queue, t);
}

void
timer_in(struct sim *sim, struct timer *t, ix_time delay)
{
	timer_at(sim, t, delay < IX_NEVER - sim->now ? sim->now + delay : IX_NEVER - 1);
}

void
timer_stop(struct sim *sim, struct timer *t)
{
	queue_remove(&sim->queue, t);
}

ix_time
timer_left(const struct sim *sim, const struct timer *t)
{
	return timer_runs(t) && t->at > sim->now ? t->at - sim->now : 0;
}

bool
sim_step(struct sim *sim, ix_time until)
{
	struct timer *t = queue_take(&sim->queue, until);

	if (!t)
		return false;
	must(t->at >= sim->now);
	sim->now = t->at;
	sim->events++;
	sim->fingerprint = hash_mix(sim->fingerprint ^ sim->now,
	    (uint64_t)t->kind->code << 32 | t->owner);
	if (sim->observer && sim->observer->event)
		sim->observer->event(sim->observer->arg, sim->now, t->seq, t->kind->code, t->owner,
		    sim->fingerprint);
	t->kind->fire(sim, t);
	return true;
}

void
sim_run(struct sim *sim, ix_time until)
{
	while (sim_step(sim, until))
		;
	if (sim->now < until)
		sim->now = until;
}

ix_time
sim_next(struct sim *sim)
{
	struct timer *t = queue_first(&sim->queue);

	return t ? t->at : IX_NEVER;
}

/*
 * The earlier of `best` and the earliest that keep() is true for; a hole is the event that acts
 * now.
 */
static const struct timer *
earliest(const struct queue_heap *h, const struct timer *best,
    bool (*keep)(const void *arg, const struct timer *t), const void *arg)
{
	for (uint32_t i = h->hole; i < h->n; i++) {
		const struct timer *t = h->at[i].timer;

		if ((!best || t->at < best->at || (t->at == best->at && t->seq < best->seq)) &&
		    keep(arg, t))
			best = t;
	}
	return best;
}

const struct timer *
sim_waiting(const struct sim *sim, bool (*keep)(const void *arg, const struct timer *t),
    const void *arg)
{
	return earliest(&sim->queue.late, earliest(&sim->queue.soon, NULL, keep, arg), keep, arg);
}

struct rng
sim_stream(const struct sim *sim, const char *name)
{
	return rng_named(sim->seed, name);
}

void
sim_branch(struct sim *sim, void (*run)(struct sim *sim, void *answer), void *answer)
{
	struct checkpoint *here;

	if (sim->branch) {
		run(sim, answer);
		return;
	}
	here = arena_save(sim->arena, NULL);
	sim->branch = true;
	sim->observer = NULL;
	run(sim, answer);
	arena_load(sim->arena, here);
	checkpoint_delete(here);
}
