/*
 * queue.h - the event queue: a 4-ary heap on (time, sequence), and the timers in it.
 *
 * A timer is an event with an owner and a name that a person can read. It is embedded in whatever it
 * serves and is in the queue at most once; taking it out or moving it is exact, never lazy. Events
 * with equal times leave in the order they were set: two runs cannot differ.
 */
#ifndef SIM_QUEUE_H
#define SIM_QUEUE_H

#include "base/arena.h"
#include "ixlab/types.h"

struct sim;
struct timer;

/* What fires, as data: one const object per kind, beside the code that owns it. */
struct timer_kind {
	const char *name; /* for people: "BGP hold timer" */
	uint32_t code;    /* for the fingerprint: TIMER_CODE('b','h','l','d') */
	void (*fire)(struct sim *sim, struct timer *t);
};

#define TIMER_CODE(a, b, c, d) \
	((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

/* Zero is idle; kind and owner are set once, by timer_init. */
struct timer {
	ix_time at;
	uint64_t seq;
	const struct timer_kind *kind;
	uint32_t owner; /* a node's id, or 0 */
	uint32_t slot;  /* place in the heap, from 1; 0 when idle */
};

struct queue_entry {
	unsigned __int128 key; /* time in the high half, sequence in the low */
	struct timer *timer;
};

struct queue {
	struct arena *arena;
	struct queue_entry *heap;
	uint32_t n, room;
	bool hole; /* the top has left and its place waits for the next one set (pop and push in one) */
};

/* The timer with the least (at, seq), or NULL. Not taken out. */
struct timer *queue_first(struct queue *q);
/* Takes the first out. */
struct timer *queue_take(struct queue *q);
/* Puts a timer in at (t->at, t->seq), or moves it there. */
void queue_put(struct queue *q, struct timer *t);
void queue_remove(struct queue *q, struct timer *t);

#endif
