/*
 * tcp_output.c - when a stream may send, how much, and the segment itself (RFC 9293 3.7, 3.8).
 *
 * Data is cut from the send queue to full segments across the messages written; the last segment
 * of what is queued carries PSH; a short one waits while another short one is on its way (Nagle's
 * rule in Minshall's form, as common stacks do). Does not know why a segment is sent again.
 */
#include "ip/tcp.h"

#include "wire/ipv4.h"

/* Octets of options that every segment of the connection carries. */
static uint32_t
options_len(const struct stream *t)
{
	return (t->stamps ? 12u : 0u) + (t->keys ? 20u : 0u);
}

/* SACK blocks that the forty octets of options have room for. */
static uint32_t
blocks_max(const struct stream *t)
{
	return t->sacks ? (36 - options_len(t)) / 8 : 0;
}

uint32_t
tcp_full(const struct stream *t)
{
	uint32_t most_blocks = blocks_max(t);
	uint32_t blocks = t->late && most_blocks ? 4 + 8u * least(t->lates, most_blocks) : 0;
	uint32_t options = options_len(t) + blocks;

	return t->mss > options + 1 ? t->mss - options : 1;
}

uint32_t
tcp_stamp(const struct socket *s)
{
	return (uint32_t)(tcp_sim(s)->now / IX_MS) + s->tcp->ts_offset;
}

/* The window to announce now; its right edge never moves left (RFC 9293 3.8.6.2.1). */
static uint32_t
window_now(const struct stream *t)
{
	uint32_t open = t->rcv_adv - t->rcv_nxt;
	uint32_t space = t->rcv_limit > t->in.len ? t->rcv_limit - t->in.len : 0;

	if (space < open)
		return open;
	/* RFC 9293 3.8.6.2.2: no silly windows: the edge moves by a segment or half the buffer. */
	if (space - open < least(t->rcv_limit / 2, t->our_mss) && open)
		return open;
	if (space < least(t->rcv_limit / 2, t->our_mss))
		return open;
	return space;
}

/*
 * RFC 7323 2.3: the unit may be coarser than what is open. Rounded up, unless that would promise
 * room that is not there.
 */
static uint16_t
window_field(struct stream *t)
{
	uint32_t window = window_now(t), unit = 1u << t->rcv_scale;
	uint32_t space = t->rcv_limit > t->in.len ? t->rcv_limit - t->in.len : 0;
	uint32_t field = (window + unit - 1) >> t->rcv_scale;

	if (space < window)
		field = window >> t->rcv_scale;
	field = least(field, UINT16_MAX);
	t->rcv_adv = seq_max(t->rcv_adv, t->rcv_nxt + (field << t->rcv_scale));
	return (uint16_t)field;
}

/* RFC 9293 3.7.1 and common practice: as many full segments as 65,535 octets hold. */
uint16_t
tcp_syn_window(struct stream *t)
{
	uint32_t full = t->our_mss - (t->state == TCP_SYN_RECEIVED && t->stamps ? 12u : 0u);
	uint32_t window = UINT16_MAX / full * full;

	t->rcv_limit = window;
	t->rcv_adv = t->rcv_nxt + window;
	return (uint16_t)window;
}

static void
syn_options(const struct socket *s, struct tcp *h)
{
	const struct stream *t = s->tcp;

	h->has = TCP_HAS_MSS;
	h->mss = t->our_mss;
	h->wscale = t->rcv_scale;
	h->has |= t->scales ? TCP_HAS_WSCALE : 0;
	h->has |= t->sacks ? TCP_HAS_SACK_OK : 0;
	h->has |= t->stamps ? TCP_HAS_TIMESTAMPS : 0;
}

static void
sack_option(const struct stream *t, struct tcp *h)
{
	struct span block[4];
	unsigned n = t->late ? late_blocks(t, block, blocks_max(t)) : 0;

	for (unsigned i = 0; i < n; i++)
		h->sack[i] = (struct tcp_sack){ block[i].from, block[i].to };
	h->sacks = (uint8_t)n;
}

static struct tcp
header(struct socket *s, uint32_t seq, uint8_t flags)
{
	struct stream *t = s->tcp;
	struct tcp h = { .src = s->local_port, .dst = s->remote_port, .seq = seq, .flags = flags };

	if (flags & TCP_SYN) {
		h.window = tcp_syn_window(t);
		syn_options(s, &h);
	} else {
		if (!(flags & TCP_RST))
			h.window = window_field(t);
		h.has = t->stamps ? TCP_HAS_TIMESTAMPS : 0;
		if ((flags & (TCP_ACK | TCP_RST)) == TCP_ACK)
			sack_option(t, &h);
	}
	if (flags & TCP_ACK)
		h.ack = t->rcv_nxt;
	h.ts_value = t->stamps ? tcp_stamp(s) : 0;
	h.ts_echo = flags & TCP_ACK ? t->ts_recent : 0;
	return h;
}

/* Puts the segment into a frame, `len` octets of the stream at `pos` behind the header. */
static void
emit(struct socket *s, struct tcp *h, uint64_t pos, uint32_t len)
{
	const struct tcp_key *key = s->tcp->keys ? tcp_key_for(s->tcp, &s->remote) : NULL;
	uint8_t digest[16];
	uint32_t size;
	struct octets all, data;
	struct ip_meta m = { .from = s->local,
		.to = s->remote,
		.protocol = PROTO_TCP,
		.ttl = s->ttl,
		.tos = s->tos,
		.dont_fragment = true,
		.ifc = s->ifc };
	struct frame *f;

	h->has |= key ? TCP_HAS_MD5 : 0;
	h->md5 = digest;
	size = tcp_size(h);
	f = frame_new(stack_node(s->stack)->net, size + len);
	all = data = frame_write(f);
	s->tcp->counts.segments_out++;
	s->tcp->counts.data_out += len != 0;
	s->tcp->counts.octets_sent += len;
	octets_skip(&data, size);
	send_queue_read(&s->tcp->out, pos, &data, len);
	if (key)
		tcp_sign(key, &s->local, &s->remote, h, size, frame_at(f) + size, len, digest);
	tcp_write(&all, &s->local, &s->remote, h, NULL, len);
	f->good_sums = true;
	ip_send(s->stack, f, &m);
}

/* Any segment with ACK says what a delayed ACK would have said. */
static void
acknowledged(struct socket *s)
{
	struct stream *t = s->tcp;

	t->ack_now = false;
	t->rcv_acked = t->rcv_nxt;
	timer_stop(tcp_sim(s), &t->delay);
}

void
tcp_send_empty(struct socket *s, uint32_t seq, uint8_t flags)
{
	struct tcp h = header(s, seq, flags);

	emit(s, &h, s->tcp->out.base, 0);
	if (flags & TCP_ACK)
		acknowledged(s);
}

uint32_t
tcp_send_at(struct socket *s, uint32_t seq, uint32_t len)
{
	struct stream *t = s->tcp;
	uint32_t left = tcp_end(t) - seq, end;
	uint64_t pos = t->out.end - left;
	uint8_t flags = TCP_ACK;
	struct tcp h;

	len = least(len, left);
	end = seq + len;
	if (len == left && len)
		flags |= TCP_PSH;
	if (len == left && t->fin_queued) {
		flags |= TCP_FIN;
		end++;
	}
	h = header(s, seq, flags);
	emit(s, &h, pos, len);
	acknowledged(s);
	if (!t->timed && seq == t->snd_max && end != seq) {
		t->timed = true;
		t->timed_seq = end;
		t->timed_at = tcp_sim(s)->now;
	}
	t->prr_out += len;
	t->counts.resent += seq_lt(seq, t->snd_max);
	t->sent_at = tcp_sim(s)->now;
	t->snd_max = seq_max(t->snd_max, end);
	return end;
}

/* RFC 9293 3.8.6.2.1 and Nagle (3.7.4): is a segment that is not full worth sending now? */
static bool
worth_sending(const struct stream *t, uint32_t len, uint32_t left)
{
	if (len >= tcp_full(t) || seq_lt(t->snd_nxt, t->snd_max))
		return true;
	if (len == left)
		return t->fin_queued || seq_le(t->snd_small, t->snd_una);
	return len >= most(1, t->snd_wnd_max / 2);
}

/* Sends one segment at snd_nxt if that may be done now. */
static bool
send_next(struct socket *s)
{
	struct stream *t = s->tcp;
	uint32_t limit, flight, left, len, stop;

	t->snd_nxt = tcp_sacked_skip(t, t->snd_nxt, &stop);
	if (!seq_lt(t->snd_nxt, tcp_end(t) + t->fin_queued))
		return false;
	flight = t->snd_nxt - t->snd_una;
	limit = t->snd_wnd > flight ? t->snd_wnd - flight : 0;
	limit = least(limit, tcp_congestion_room(t));
	left = tcp_end(t) - t->snd_nxt;
	len = least(least(least(left, limit), tcp_full(t)), stop - t->snd_nxt);
	if (limit == 0 || (len == 0 && left) || !worth_sending(t, len, left))
		return false;
	if (len < tcp_full(t) && !seq_lt(t->snd_nxt, t->snd_max))
		t->snd_small = t->snd_nxt + len;
	t->snd_nxt = tcp_send_at(s, t->snd_nxt, len);
	if (!timer_runs(&t->resend) || t->resend.kind->code == TCP_PERSIST)
		tcp_resend_start(s);
	return true;
}

static void
send_syn(struct socket *s)
{
	struct stream *t = s->tcp;

	if (t->snd_nxt != t->iss)
		return;
	if (t->snd_max == t->iss) {
		t->timed = true;
		t->timed_seq = t->iss + 1;
		t->timed_at = tcp_sim(s)->now;
	}
	tcp_send_empty(s, t->iss, t->state == TCP_SYN_SENT ? TCP_SYN : TCP_SYN | TCP_ACK);
	t->snd_nxt = t->snd_max = t->iss + 1;
	t->sent_at = tcp_sim(s)->now;
	tcp_resend_start(s);
}

void
tcp_output(struct socket *s)
{
	struct stream *t = s->tcp;

	if (t->state == TCP_CLOSED || t->state == TCP_LISTEN)
		return;
	if (t->state == TCP_SYN_SENT || t->state == TCP_SYN_RECEIVED) {
		send_syn(s);
	} else if (t->state != TCP_TIME_WAIT) {
		tcp_congestion_idle(s);
		tcp_congestion_fill(s, false);
		while (send_next(s))
			;
		tcp_congestion_fill(s, true);
		/* Something waits and nothing is on its way: the peer's window is closed. */
		if (!timer_runs(&t->resend) && seq_lt(t->snd_nxt, tcp_end(t) + t->fin_queued))
			tcp_persist_start(s);
	}
	/*
	 * snd_max, not snd_nxt: while old octets are sent again, a number that the peer has passed
	 * would make it drop the ACK itself, and two ends that both do so wait for each other for
	 * ever. */
	if (t->ack_now && t->state != TCP_SYN_SENT)
		tcp_send_empty(s, t->snd_max, TCP_ACK);
}

void
tcp_refuse(struct stack *st, const struct segment *g, uint8_t ttl)
{
	struct tcp h = { .src = g->head.dst, .dst = g->head.src, .flags = TCP_RST };
	struct ip_meta m = { .from = g->meta->to,
		.to = g->meta->from,
		.protocol = PROTO_TCP,
		.ttl = ttl,
		.dont_fragment = true };
	struct octets o;
	struct frame *f;

	if (g->flags & TCP_RST)
		return;
	if (addr_is_link_local(&m.to))
		m.ifc = g->meta->ifc;
	if (g->flags & TCP_ACK) {
		h.seq = g->ack;
	} else {
		h.flags |= TCP_ACK;
		h.ack = segment_end(g);
	}
	f = frame_new(stack_node(st)->net, tcp_size(&h));
	o = frame_write(f);
	tcp_write(&o, &m.from, &m.to, &h, NULL, 0);
	f->good_sums = true;
	ip_send(st, f, &m);
}
