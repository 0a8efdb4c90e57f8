/* queue.c - see queue.h. Measured against a bare heap by the `hold` case of the bench. */
#include "sim/queue.h"

#include "base/panic.h"

static unsigned __int128
key_of(const struct timer *t)
{
	return (unsigned __int128)t->at << 64 | t->seq;
}

static inline void
place(struct queue *q, uint32_t i, struct queue_entry e)
{
	q->heap[i] = e;
	e.timer->slot = i + 1;
}

static void
sift_up(struct queue *q, uint32_t i, struct queue_entry e)
{
	while (i > 0) {
		uint32_t parent = (i - 1) / 4;

		if (q->heap[parent].key <= e.key)
			break;
		place(q, i, q->heap[parent]);
		i = parent;
	}
	place(q, i, e);
}

static void
sift_down(struct queue *q, uint32_t i, struct queue_entry e)
{
	for (;;) {
		uint32_t child = i * 4 + 1, end = child + 4, least = child;

		if (child >= q->n)
			break;
		if (end > q->n)
			end = q->n;
		for (uint32_t c = child + 1; c < end; c++)
			least = q->heap[c].key < q->heap[least].key ? c : least;
		if (q->heap[least].key >= e.key)
			break;
		place(q, i, q->heap[least]);
		i = least;
	}
	place(q, i, e);
}

/* Puts an entry where one was, wherever it belongs now. */
static void
resettle(struct queue *q, uint32_t i, struct queue_entry e)
{
	if (i > 0 && q->heap[(i - 1) / 4].key > e.key)
		sift_up(q, i, e);
	else
		sift_down(q, i, e);
}

/* Fills the place of the event that left with the last of the heap. */
static void
close_hole(struct queue *q)
{
	struct queue_entry last;

	if (!q->hole)
		return;
	q->hole = false;
	last = q->heap[--q->n];
	if (q->n)
		sift_down(q, 0, last);
}

struct timer *
queue_first(struct queue *q)
{
	close_hole(q);
	return q->n ? q->heap[0].timer : NULL;
}

struct timer *
queue_take(struct queue *q)
{
	struct timer *t = queue_first(q);

	if (t) {
		t->slot = 0;
		q->hole = true;
	}
	return t;
}

void
queue_put(struct queue *q, struct timer *t)
{
	struct queue_entry e = { key_of(t), t };

	if (t->slot) {
		close_hole(q);
		resettle(q, t->slot - 1, e);
	} else if (q->hole) {
		q->hole = false;
		sift_down(q, 0, e);
	} else {
		if (q->n == q->room) {
			uint32_t room = q->room ? q->room * 2 : 64;

			q->heap = arena_resize(q->arena, q->heap, q->room * sizeof(e), room * sizeof(e));
			q->room = room;
		}
		sift_up(q, q->n++, e);
	}
}

void
queue_remove(struct queue *q, struct timer *t)
{
	struct queue_entry last;
	uint32_t i;

	if (!t->slot)
		return;
	close_hole(q);
	i = t->slot - 1;
	t->slot = 0;
	last = q->heap[--q->n];
	if (i < q->n)
		resettle(q, i, last);
}
