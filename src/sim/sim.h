/*
 * sim.h - the clock, the queue, the log and the fingerprint: what every room below is handed.
 *
 * A struct sim lives in its arena. It knows nothing of networks. One event at a time, in (time,
 * sequence) order; each is folded into the fingerprint before it acts. No wall clock, no global.
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include "base/arena.h"
#include "base/hash.h"
#include "base/rng.h"
#include "sim/log.h"
#include "sim/queue.h"

/*
 * Who watches from outside: the packet view, a capture, a trace. It lives outside the arena, and
 * watching changes nothing: it folds nothing, draws nothing, queues nothing.
 */
struct observer {
	void *arg;
	/* A frame at a port. out: it is about to leave; drop: why it went no further, or NULL. */
	void (*frame)(void *arg, const struct frame_name *name, bool out, const uint8_t *bytes,
	    uint32_t len, const struct log_kind *drop);
	/* An event, after it was folded (may be NULL). */
	void (*event)(void *arg, ix_time t, uint64_t seq, uint32_t code, uint32_t owner,
	    uint64_t fingerprint);
};

struct sim {
	struct arena *arena;
	ix_time now;
	uint64_t seq;         /* the next sequence number */
	uint64_t seed;
	uint64_t fingerprint;
	uint64_t events;      /* how many have happened */
	struct queue queue;
	struct log log;
	struct frame_name cause;           /* the frame being received, while it is */
	const struct observer *observer;   /* lent, may be NULL; not part of the world */
	bool branch;                       /* in a branch that will be thrown away */
	void (*on_log)(struct sim *sim, const struct log_record *r, void *arg);
	void *on_log_arg;
	void *world;          /* for the rooms below: what the arena's owner put there */
};

#define SIM_LOG_ROOM 2048

/* A new clock at 0 in the arena. */
struct sim *sim_new(struct arena *arena, uint64_t seed);

void timer_init(struct timer *t, const struct timer_kind *kind, uint32_t owner);
/* Sets or moves a timer. A time in the past means now. */
void timer_at(struct sim *sim, struct timer *t, ix_time at);
void timer_in(struct sim *sim, struct timer *t, ix_time delay);
void timer_stop(struct sim *sim, struct timer *t);
static inline bool
timer_runs(const struct timer *t)
{
	return t->slot != 0;
}
/* Time left until it fires, 0 if it is idle. */
ix_time timer_left(const struct sim *sim, const struct timer *t);

/*
 * Folds what an event carries (size, content word) into the fingerprint, beside what sim_step
 * folds.
 */
static inline void
sim_fold(struct sim *sim, uint64_t size, uint64_t word)
{
	sim->fingerprint = hash_mix(sim->fingerprint ^ size << 48, word);
}

/* Runs the next event if its time is at most `until`; false if there is none. */
bool sim_step(struct sim *sim, ix_time until);
/* Runs every event with time <= until, then now == until. */
void sim_run(struct sim *sim, ix_time until);
/* When the next event happens; IX_NEVER if the queue is empty. */
ix_time sim_next(struct sim *sim);
/* The next timer, for "who is everyone waiting for": the earliest one for which keep() is true. */
const struct timer *sim_waiting(const struct sim *sim,
    bool (*keep)(const void *arg, const struct timer *t), const void *arg);

struct rng sim_stream(const struct sim *sim, const char *name);

/*
 * The one branch: runs `run` on a copy of the world's state, then puts everything back to the bit.
 * `run` writes its answer to `answer`, which must lie outside the arena. Observers see nothing of
 * it. Branches do not nest: inside one, `run` is simply called.
 */
void sim_branch(struct sim *sim, void (*run)(struct sim *sim, void *answer), void *answer);

#endif
