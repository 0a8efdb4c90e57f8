/*
 * floor.h - what the floors share, and nothing of ixlab: a 4-ary heap on 128-bit (time, sequence)
 * keys whose top is replaced in place, pooled frames with counted references, and links with a
 * rate, a delay, a bounded queue and a ring of frames in flight, so that a hop is one event.
 */
#ifndef TESTS_BENCH_FLOOR_H
#define TESTS_BENCH_FLOOR_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct floor_event {
	void (*fire)(struct floor_event *e);
};

struct floor_entry {
	unsigned __int128 key;
	struct floor_event *event;
};

struct floor_heap {
	struct floor_entry *at;
	uint32_t n;
	uint64_t now, seq, events;
};

static inline void
heap_up(struct floor_heap *h, uint32_t i, struct floor_entry e)
{
	for (; i && h->at[(i - 1) / 4].key > e.key; i = (i - 1) / 4)
		h->at[i] = h->at[(i - 1) / 4];
	h->at[i] = e;
}

static inline void
heap_down(struct floor_heap *h, uint32_t i, struct floor_entry e)
{
	for (;;) {
		uint32_t c = i * 4 + 1, end = c + 4 < h->n ? c + 4 : h->n, least = c;

		if (c >= h->n)
			break;
		for (c++; c < end; c++)
			least = h->at[c].key < h->at[least].key ? c : least;
		if (h->at[least].key >= e.key)
			break;
		h->at[i] = h->at[least];
		i = least;
	}
	h->at[i] = e;
}

static inline void
heap_push(struct floor_heap *h, uint64_t time, uint64_t seq, struct floor_event *event)
{
	heap_up(h, h->n++, (struct floor_entry){ (unsigned __int128)time << 64 | seq, event });
}

struct floor_frame {
	struct floor_frame *next;
	uint32_t refs, len;
	uint8_t bytes[592];
};

struct floor_net;

struct floor_link {
	struct floor_event event;
	struct floor_net *net;
	void (*arrive)(struct floor_net *net, struct floor_link *l, struct floor_frame *f);
	uint32_t id; /* for the receiver: which of its ports this is */
	uint64_t busy_until;
	uint32_t head, n;
	struct {
		uint64_t at, seq;
		struct floor_frame *frame;
	} ring[64];
};

struct floor_net {
	struct floor_heap heap;
	struct floor_frame *pool;
	uint64_t hops, drops, now;
	int hole; /* the top of the heap has left */
};

enum { FLOOR_NS_OCTET = 8, FLOOR_DELAY = 10000, FLOOR_QUEUE = 256 * 1024 }; /* 1 Gbit/s, 10 us */

/* Puts an event in, in the place of the one that has just left if that is still open. */
static inline void
floor_at(struct floor_net *net, uint64_t time, uint64_t seq, struct floor_event *event)
{
	if (!net->hole) {
		heap_push(&net->heap, time, seq, event);
		return;
	}
	net->hole = 0;
	heap_down(&net->heap, 0,
	    (struct floor_entry){ (unsigned __int128)time << 64 | seq, event });
}

static inline struct floor_frame *
floor_frame_new(struct floor_net *net, uint32_t len)
{
	struct floor_frame *f = net->pool;

	if (f)
		net->pool = f->next;
	else
		f = malloc(sizeof(*f));
	f->refs = 1;
	f->len = len;
	return f;
}

static inline void
floor_frame_drop(struct floor_net *net, struct floor_frame *f)
{
	if (--f->refs == 0) {
		f->next = net->pool;
		net->pool = f;
	}
}

static inline void
floor_link_fire(struct floor_event *e)
{
	struct floor_link *l = (struct floor_link *)(void *)e;
	struct floor_frame *f = l->ring[l->head].frame;

	l->head = (l->head + 1) % 64;
	if (--l->n)
		floor_at(l->net, l->ring[l->head].at, l->ring[l->head].seq, e);
	l->net->hops++;
	l->arrive(l->net, l, f);
}

static inline void
floor_send(struct floor_net *net, struct floor_link *l, struct floor_frame *f)
{
	uint64_t now = net->now, start = l->busy_until > now ? l->busy_until : now;
	uint32_t i = (l->head + l->n) % 64;

	if ((start > now && (start - now) / FLOOR_NS_OCTET + f->len > FLOOR_QUEUE) || l->n == 64) {
		net->drops++;
		floor_frame_drop(net, f);
		return;
	}
	l->busy_until = start + (f->len + 24) * FLOOR_NS_OCTET;
	l->ring[i].at = l->busy_until + FLOOR_DELAY;
	l->ring[i].seq = net->heap.seq++;
	l->ring[i].frame = f;
	if (l->n++ == 0)
		floor_at(net, l->ring[i].at, l->ring[i].seq, &l->event);
}

/* Runs until nothing is left to do. */
static inline void
floor_run(struct floor_net *net)
{
	struct floor_heap *h = &net->heap;

	for (;;) {
		if (net->hole) {
			struct floor_entry last = h->at[--h->n];

			net->hole = 0;
			if (h->n)
				heap_down(h, 0, last);
		}
		if (!h->n)
			break;
		net->now = (uint64_t)(h->at[0].key >> 64);
		net->hole = 1;
		h->events++;
		h->at[0].event->fire(h->at[0].event);
	}
}

#endif
