/*
 * tcp_send.c - the send queue of a stream: references to blobs, numbered by stream position.
 *
 * Nothing is copied before a segment is cut, and a retransmission cuts it again from the same
 * blobs. A position is found by halving, so that a queue of a hundred thousand small messages
 * costs no walk.
 */
#include "ip/tcp.h"

#include "base/panic.h"

static struct piece *
piece_at(const struct send_queue *q, uint32_t i)
{
	return &q->ring[(q->head + i) & (q->room - 1)];
}

static void
ring_grow(struct arena *a, struct send_queue *q)
{
	uint32_t room = q->room ? 2 * q->room : 8;
	struct piece *ring = arena_alloc(a, room * sizeof(*ring));

	for (uint32_t i = 0; i < q->n; i++)
		ring[i] = *piece_at(q, i);
	arena_free(a, q->ring, q->room * sizeof(*ring));
	q->ring = ring;
	q->head = 0;
	q->room = room;
}

void
send_queue_add(struct arena *a, struct send_queue *q, struct blob *b)
{
	if (b->len == 0)
		return;
	if (q->n == q->room)
		ring_grow(a, q);
	q->n++;
	*piece_at(q, q->n - 1) = (struct piece){ blob_share(b), q->end };
	q->end += b->len;
}

void
send_queue_cut(struct arena *a, struct send_queue *q, uint64_t base)
{
	must(base >= q->base && base <= q->end);
	q->base = base;
	while (q->n) {
		struct piece *p = piece_at(q, 0);

		if (p->at + p->blob->len > base)
			break;
		blob_drop(a, p->blob);
		q->head = (q->head + 1) & (q->room - 1);
		q->n--;
	}
	if (q->n == 0 && q->room > 64)
		send_queue_free(a, q);
}

/* The piece that holds a position. */
static uint32_t
piece_find(const struct send_queue *q, uint64_t pos)
{
	uint32_t low = 0, high = q->n;

	while (high - low > 1) {
		uint32_t mid = low + (high - low) / 2;

		if (piece_at(q, mid)->at <= pos)
			low = mid;
		else
			high = mid;
	}
	return low;
}

void
send_queue_read(const struct send_queue *q, uint64_t pos, struct octets *to, uint32_t len)
{
	must(pos >= q->base && pos + len <= q->end);
	for (uint32_t i = len ? piece_find(q, pos) : 0; len; i++) {
		const struct piece *p = piece_at(q, i);
		uint32_t skip = (uint32_t)(pos - p->at), n = least(len, p->blob->len - skip);
		struct octets from = octets_read(p->blob->bytes, p->blob->len);

		octets_skip(&from, skip);
		put_bytes(to, octets_take(&from, n), n);
		pos += n;
		len -= n;
	}
}

void
send_queue_free(struct arena *a, struct send_queue *q)
{
	for (uint32_t i = 0; i < q->n; i++)
		blob_drop(a, piece_at(q, i)->blob);
	arena_free(a, q->ring, q->room * sizeof(*q->ring));
	q->ring = NULL;
	q->head = q->n = q->room = 0;
	q->base = q->end;
}
