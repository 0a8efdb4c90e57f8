/*
 * queue.h - the event queue: 4-ary heaps on (time, sequence), and the timers in it.
 *
 * There are two heaps: what is due soon (frames, acknowledgements) and what is due late (hold
 * times, ageing). A lab has dozens of late timers for every frame on its way, and no frame should
 * have to sift past them. The earlier of the two tops is the next event, so the order is that of
 * one heap.
 *
 * A timer is an event with an owner and a name that a person can read. It is embedded in whatever
 * it serves and is in the queue at most once; taking it out or moving it is exact, never lazy.
 * Events with equal times leave in the order they were set: two runs cannot differ.
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
	uint32_t slot;  /* place in its heap, from 1, and QUEUE_LATE; 0 when idle */
};

#define QUEUE_LATE 0x80000000u   /* in timer.slot: it is in the heap of late events */
#define QUEUE_SOON (128 * IX_MS) /* less than this ahead is soon */

struct queue_entry {
	unsigned __int128 key; /* time in the high half, sequence in the low */
	struct timer *timer;
};

struct queue_heap {
	struct queue_entry *at;
	uint32_t n;
	uint32_t mark; /* QUEUE_LATE in the heap of late events */
	/* the top has left and its place waits for the next one set (pop and push in one) */
	bool hole;
};

struct queue {
	struct arena *arena;
	struct queue_heap soon, late;
	uint32_t room; /* entries that each of them has room for */
	ix_time now; /* when the last event taken was due */
};

/* The timer with the least (at, seq), or NULL. Not taken out. */
struct timer *queue_first(struct queue *q);
/* Takes the first out if it is due at `until` or before; else NULL. */
struct timer *queue_take(struct queue *q, ix_time until);
/* Puts a timer in at (t->at, t->seq), or moves it there. */
void queue_put(struct queue *q, struct timer *t);
void queue_remove(struct queue *q, struct timer *t);

#endif
