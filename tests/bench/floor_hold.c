/* floor_hold.c - the event queue alone: take the first, put it back later. */
#include "tests/bench/bench.h"
#include "tests/bench/floor.h"

struct item {
	struct floor_event event;
	uint64_t count;
};

struct hold {
	struct floor_net net;
	uint64_t interval[INTERVALS], left;
};

static struct hold *the_hold; /* the floor pays for no context pointer */

static void
again(struct floor_event *e)
{
	struct hold *h = the_hold;

	((struct item *)(void *)e)->count++;
	if (h->left == 0)
		return;
	h->left--;
	floor_at(&h->net, h->net.now + h->interval[h->left % INTERVALS], h->net.heap.seq++, e);
}

void
floor_hold(const struct job *job, struct tally *t)
{
	struct hold *h = calloc(1, sizeof(*h));
	struct item *item = calloc(job->pending, sizeof(*item));

	intervals_make(h->interval, job->spread);
	the_hold = h;
	h->left = job->n;
	h->net.heap.at = calloc(job->pending + 8, sizeof(struct floor_entry));
	for (uint32_t i = 0; i < job->pending; i++) {
		item[i].event.fire = again;
		heap_push(&h->net.heap, h->interval[i % INTERVALS], h->net.heap.seq++,
		    &item[i].event);
	}
	bench_ready(t);
	while (h->left) {
		h->net.now = (uint64_t)(h->net.heap.at[0].key >> 64);
		h->net.hole = 1;
		h->net.heap.events++;
		h->net.heap.at[0].event->fire(h->net.heap.at[0].event);
	}
	bench_done(t);
	for (uint32_t i = 0; i < job->pending; i++)
		t->delivered += item[i].count;
	t->sent = job->n;
	t->units = t->events = h->net.heap.events;
}
