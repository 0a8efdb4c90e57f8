/* queue.c - see queue.h. Measured against a bare heap by the `hold` case of the bench. */
#include "sim/queue.h"

#include "base/panic.h"

static unsigned __int128
key_of(const struct timer *t)
{
	return (unsigned __int128)t->at << 64 | t->seq;
}

static inline void
place(struct queue_heap *h, uint32_t i, struct queue_entry e)
{
	h->at[i] = e;
	e.timer->slot = (i + 1) | h->mark;
}

static void
sift_up(struct queue_heap *h, uint32_t i, struct queue_entry e)
{
	while (i > 0) {
		uint32_t parent = (i - 1) / 4;

		if (h->at[parent].key <= e.key)
			break;
		place(h, i, h->at[parent]);
		i = parent;
	}
	place(h, i, e);
}

/* 1 if b comes before a: a number, so that what follows needs no jump that nobody can predict. */
static inline uint32_t
before(const struct queue_entry *b, const struct queue_entry *a)
{
	return b->key < a->key;
}

/* Which of the n children at c is the least; there are four but at the end of the heap. */
static inline uint32_t
least_child(const struct queue_entry *c, uint32_t n)
{
	uint32_t left, right;

	if (__builtin_expect(n < 4, 0)) {
		left = n > 1 ? before(c + 1, c) : 0;
		return n > 2 && before(c + 2, c + left) ? 2 : left;
	}
	left = before(c + 1, c);
	right = 2 + before(c + 3, c + 2);
	return left + (right - left) * before(c + right, c + left);
}

static void
sift_down(struct queue_heap *h, uint32_t i, struct queue_entry e)
{
	for (;;) {
		uint32_t child = i * 4 + 1;

		if (child >= h->n)
			break;
		child += least_child(&h->at[child], h->n - child);
		if (h->at[child].key >= e.key)
			break;
		place(h, i, h->at[child]);
		i = child;
	}
	place(h, i, e);
}

/* Puts an entry where one was, wherever it belongs now. */
static void
resettle(struct queue_heap *h, uint32_t i, struct queue_entry e)
{
	if (i > 0 && h->at[(i - 1) / 4].key > e.key)
		sift_up(h, i, e);
	else
		sift_down(h, i, e);
}

/* Fills the place of the event that left with the last of the heap. */
static inline void
close_hole(struct queue_heap *h)
{
	if (__builtin_expect(!h->hole, 1))
		return;
	h->hole = false;
	if (--h->n)
		sift_down(h, 0, h->at[h->n]);
}

/* The heap whose top is the next event; either may be empty. */
static inline struct queue_heap *
next_heap(struct queue *q)
{
	close_hole(&q->soon);
	close_hole(&q->late);
	if (q->soon.n && (!q->late.n || q->soon.at[0].key < q->late.at[0].key))
		return &q->soon;
	return &q->late;
}

struct timer *
queue_first(struct queue *q)
{
	struct queue_heap *h = next_heap(q);

	return h->n ? h->at[0].timer : NULL;
}

struct timer *
queue_take(struct queue *q, ix_time until)
{
	struct queue_heap *h = next_heap(q);
	struct timer *t;

	if (!h->n)
		return NULL;
	t = h->at[0].timer;
	if (t->at > until)
		return NULL;
	t->slot = 0;
	h->hole = true;
	q->now = t->at;
	return t;
}

/* Each heap has room for all there are: timers that move between them need no fresh memory. */
static void
grow(struct queue *q)
{
	uint32_t room = q->room ? q->room * 2 : 64;
	const size_t was = q->room * sizeof(*q->soon.at), is = room * sizeof(*q->soon.at);

	q->soon.at = arena_resize(q->arena, q->soon.at, was, is);
	q->late.at = arena_resize(q->arena, q->late.at, was, is);
	q->late.mark = QUEUE_LATE;
	q->room = room;
}

void
queue_put(struct queue *q, struct timer *t)
{
	struct queue_entry e = { key_of(t), t };
	struct queue_heap *h = t->at > q->now && t->at - q->now >= QUEUE_SOON ? &q->late : &q->soon;

	if (t->slot && (t->slot & QUEUE_LATE) == h->mark) {
		close_hole(h);
		resettle(h, (t->slot & ~QUEUE_LATE) - 1, e);
		return;
	}
	if (t->slot)
		queue_remove(q, t);
	if (h->hole) {
		h->hole = false;
		sift_down(h, 0, e);
		return;
	}
	if (q->soon.n + q->late.n >= q->room)
		grow(q);
	sift_up(h, h->n++, e);
}

void
queue_remove(struct queue *q, struct timer *t)
{
	struct queue_heap *h = t->slot & QUEUE_LATE ? &q->late : &q->soon;
	struct queue_entry last;
	uint32_t i;

	if (!t->slot)
		return;
	close_hole(h);
	i = (t->slot & ~QUEUE_LATE) - 1;
	t->slot = 0;
	last = h->at[--h->n];
	if (i < h->n)
		resettle(h, i, last);
}
