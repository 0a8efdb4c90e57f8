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

#define BUFFER_FIRST 2048u /* room for one segment */
#define BUFFER_KEPT 4096u /* a buffer of this size is kept when it runs empty */

static void
buffer_make_room(struct arena *a, struct receive_buffer *b, uint32_t len)
{
	uint32_t room = most(b->room, BUFFER_FIRST);

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

/* Frees a run. */
static void
late_drop(struct socket *s, struct late *l)
{
	if (s->tcp->late_near == l)
		s->tcp->late_near = NULL;
	receive_free(tcp_arena(s), &l->data);
	arena_free(tcp_arena(s), l, sizeof(*l));
	s->tcp->lates--;
}

/* A new run, which touches no other, in front of *link. */
static void
late_insert(struct socket *s, struct late **link, uint32_t seq, const uint8_t *bytes, uint32_t len)
{
	struct stream *t = s->tcp;
	struct late *l;

	if (t->lates >= tcp_late_max(t) && seq != t->rcv_nxt)
		return;
	l = arena_make(tcp_arena(s), struct late);
	l->seq = seq;
	receive_add(tcp_arena(s), &l->data, bytes, len);
	l->next = *link;
	*link = l;
	t->lates++;
}

/* Two runs that touch, or overlap, become the first one: what is there already stays as it is. */
static void
late_join(struct socket *s, struct late *l)
{
	while (l->next && seq_le(l->next->seq, late_end(l))) {
		struct late *gone = l->next;
		uint32_t skip = late_end(l) - gone->seq;

		if (skip < gone->data.len)
			receive_add(tcp_arena(s), &l->data,
			    gone->data.bytes + gone->data.start + skip, gone->data.len - skip);
		l->next = gone->next;
		late_drop(s, gone);
	}
}

/*
 * The run that `seq` lies in or just behind: if there is none, one made of what comes before the
 * next. NULL: there is no room for it. Most data comes where the last came: thousands of runs need
 * not be walked for it.
 */
static struct late *
late_at(struct socket *s, uint32_t seq, const uint8_t *bytes, uint32_t len)
{
	struct late *near = s->tcp->late_near, **link = &s->tcp->late, *l;

	if (near && seq_le(near->seq, seq)) {
		if (seq_le(seq, late_end(near)))
			return near;
		link = &near->next;
	}
	while ((l = *link) && seq_lt(late_end(l), seq))
		link = &l->next;
	if (l && seq_le(l->seq, seq))
		return l;
	if (l && seq_lt(l->seq, seq + len))
		len = l->seq - seq;
	late_insert(s, link, seq, bytes, len);
	return *link == l ? NULL : *link;
}

void
late_add(struct socket *s, uint32_t seq, const uint8_t *bytes, uint32_t len)
{
	struct late *l = late_at(s, seq, bytes, len);
	uint32_t end = seq + len;

	s->tcp->late_last = seq;
	if (!l)
		return;
	s->tcp->late_near = l;
	late_join(s, l);
	/* What goes beyond the run's end, over whatever follows there. */
	while (seq_lt(late_end(l), end)) {
		uint32_t from = late_end(l), stop = l->next ? l->next->seq : end;

		stop = seq_lt(stop, end) ? stop : end;
		receive_add(tcp_arena(s), &l->data, bytes + (from - seq), stop - from);
		late_join(s, l);
	}
}

void
late_take(struct socket *s)
{
	struct stream *t = s->tcp;

	while (t->late && seq_le(t->late->seq, t->rcv_nxt)) {
		struct late *l = t->late;
		uint32_t skip = t->rcv_nxt - l->seq;

		if (skip < l->data.len) {
			if (!s->gone)
				receive_add(tcp_arena(s), &t->in,
				    l->data.bytes + l->data.start + skip, l->data.len - skip);
			t->rcv_nxt = late_end(l);
		}
		t->late = l->next;
		late_drop(s, l);
	}
}

void
late_free(struct socket *s)
{
	struct stream *t = s->tcp;

	while (t->late) {
		struct late *l = t->late;

		t->late = l->next;
		late_drop(s, l);
	}
}

unsigned
late_blocks(const struct stream *t, struct span *to, unsigned max)
{
	const struct late *l = t->late_near;
	unsigned n = 0;

	/* RFC 2018 4: the first block holds the segment that came last. */
	if (l && max && seq_le(l->seq, t->late_last) && seq_lt(t->late_last, late_end(l)))
		to[n++] = (struct span){ l->seq, late_end(l) };
	for (l = t->late; l && n < max; l = l->next)
		if (n == 0 || l->seq != to[0].from)
			to[n++] = (struct span){ l->seq, late_end(l) };
	return n;
}
