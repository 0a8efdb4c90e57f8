/*
 * tcp_reassembly.c - the receiving side's memory: what the service has not read yet, in one piece,
 * and what came before its turn.
 *
 * Late pieces never overlap: what is already there stays and only the gaps are filled, so a
 * segment that tells another story about the same octets cannot change them (as RFC 5722 wants of
 * fragments). Their number is bounded; who sends more of them has to send them again. SACK blocks
 * (RFC 2018) are read off the list.
 */
#include "ip/tcp.h"

#define BUFFER_KEPT 4096u /* a buffer of this size is kept when it runs empty */

static void
buffer_make_room(struct arena *a, struct receive_buffer *b, uint32_t len)
{
	uint32_t room = most(b->room, BUFFER_KEPT);

	if (b->start + b->len + len <= b->room)
		return;
	/* Moving is worth it only when it frees at least half, so that an octet moves once
	 * on average. */
	if (b->start >= b->room / 2 && b->len + len <= b->room) {
		memmove(b->bytes, b->bytes + b->start, b->len);
	} else {
		uint8_t *bytes;

		while (room < b->len + len)
			room *= 2;
		bytes = arena_alloc(a, room);
		if (b->len)
			memcpy(bytes, b->bytes + b->start, b->len);
		arena_free(a, b->bytes, b->room);
		b->bytes = bytes;
		b->room = room;
	}
	b->start = 0;
}

void
receive_add(struct arena *a, struct receive_buffer *b, const uint8_t *bytes, uint32_t len)
{
	if (len == 0)
		return;
	buffer_make_room(a, b, len);
	memcpy(b->bytes + b->start + b->len, bytes, len);
	b->len += len;
}

void
receive_cut(struct arena *a, struct receive_buffer *b, uint32_t n)
{
	n = least(n, b->len);
	b->start += n;
	b->len -= n;
	if (b->len)
		return;
	b->start = 0;
	if (b->room > BUFFER_KEPT)
		receive_free(a, b);
}

void
receive_free(struct arena *a, struct receive_buffer *b)
{
	arena_free(a, b->bytes, b->room);
	*b = (struct receive_buffer){ 0 };
}

static size_t
late_size(const struct late *l)
{
	return sizeof(*l) + l->len;
}

/* Puts [seq, seq+len), which overlaps nothing, in front of *link. */
static void
late_insert(struct socket *s, struct late **link, uint32_t seq, const uint8_t *bytes, uint32_t len)
{
	struct stream *t = s->tcp;
	struct late *l;

	if (t->lates >= TCP_LATE_MAX && seq != t->rcv_nxt)
		return;
	l = arena_alloc(tcp_arena(s), sizeof(*l) + len);
	l->seq = seq;
	l->len = len;
	memcpy(l->bytes, bytes, len);
	l->next = *link;
	*link = l;
	t->lates++;
}

void
late_add(struct socket *s, uint32_t seq, const uint8_t *bytes, uint32_t len)
{
	struct late **link = &s->tcp->late;
	uint32_t end = seq + len, at = seq;

	while (seq_lt(at, end)) {
		struct late *l = *link;
		uint32_t stop = l && seq_lt(l->seq, end) ? l->seq : end;

		if (seq_lt(at, stop)) {
			late_insert(s, link, at, bytes + (at - seq), stop - at);
			if (*link == l)
				break; /* no room */
			link = &(*link)->next;
			at = stop;
		}
		if (!l || !seq_lt(at, end))
			break;
		at = seq_max(at, l->seq + l->len);
		link = &l->next;
	}
	s->tcp->late_last = seq;
}

void
late_take(struct socket *s)
{
	struct stream *t = s->tcp;

	while (t->late && seq_le(t->late->seq, t->rcv_nxt)) {
		struct late *l = t->late;
		uint32_t skip = t->rcv_nxt - l->seq;

		if (skip < l->len) {
			if (!s->gone)
				receive_add(tcp_arena(s), &t->in, l->bytes + skip, l->len - skip);
			t->rcv_nxt = l->seq + l->len;
		}
		t->late = l->next;
		t->lates--;
		arena_free(tcp_arena(s), l, late_size(l));
	}
}

void
late_free(struct socket *s)
{
	struct stream *t = s->tcp;

	while (t->late) {
		struct late *l = t->late;

		t->late = l->next;
		arena_free(tcp_arena(s), l, late_size(l));
	}
	t->lates = 0;
}

/* The run of touching pieces that begins at *l; *l moves behind it. */
static struct span
late_run(const struct late **l)
{
	struct span run = { (*l)->seq, (*l)->seq };

	while (*l && (*l)->seq == run.to) {
		run.to += (*l)->len;
		*l = (*l)->next;
	}
	return run;
}

unsigned
late_blocks(const struct stream *t, struct span *to, unsigned max)
{
	const struct late *l;
	unsigned n = 0;

	/* RFC 2018 4: the first block holds the segment that came last. */
	for (l = t->late; l && n == 0 && max;) {
		struct span run = late_run(&l);

		if (seq_le(run.from, t->late_last) && seq_lt(t->late_last, run.to))
			to[n++] = run;
	}
	for (l = t->late; l && n < max;) {
		struct span run = late_run(&l);

		if (n == 0 || run.from != to[0].from)
			to[n++] = run;
	}
	return n;
}
