/*
 * tcp_input.c - a segment for a connection whose peer's numbers are known, in the order of RFC 9293
 * 3.10.7.4: window, RST, SYN, ACK, data, FIN; with PAWS (RFC 7323 5) before and RFC 5961's care.
 *
 * What is not acceptable changes nothing but, perhaps, an ACK that says where we are.
 */
#include "ip/tcp.h"

#define OUT_OF_WINDOW_ACK_EVERY (500 * IX_MS) /* so that two confused ends cannot go on for ever */
#define PAWS_IDLE (24 * 24 * 3600 * IX_SECOND) /* RFC 7323 5.5 */

void
tcp_challenge(struct socket *s)
{
	struct tcp_stack *shared = tcp_shared(s->stack);
	ix_time now = tcp_sim(s)->now;

	if (now - shared->challenge_since >= IX_SECOND) {
		shared->challenge_since = now;
		shared->challenges = 0;
	}
	s->tcp->counts.challenges++;
	stack_tally(s->stack)->tcp.doubtful++;
	if (shared->challenges++ < TCP_CHALLENGES_A_SECOND)
		tcp_send_empty(s, s->tcp->snd_max, TCP_ACK);
}

/* Says where we are; an empty segment that is wrong gets that answer only now and then. */
static void
where_we_are(struct socket *s, const struct segment *g)
{
	struct stream *t = s->tcp;
	ix_time now = tcp_sim(s)->now;

	if (g->flags & TCP_RST)
		return;
	if (segment_end(g) == g->seq) {
		if (t->oow_last && now - t->oow_last < OUT_OF_WINDOW_ACK_EVERY)
			return;
		t->oow_last = now;
	}
	t->ack_now = true;
}

/* RFC 7323 5.3 R1, and 3.2 for a segment that should have a timestamp and has none. */
static bool
paws_passes(struct socket *s, const struct segment *g)
{
	struct stream *t = s->tcp;

	if (!t->stamps || g->flags & TCP_RST)
		return true;
	if (!(g->head.has & TCP_HAS_TIMESTAMPS)) {
		stack_tally(s->stack)->tcp.old++;
		return false;
	}
	if (!seq_lt(g->head.ts_value, t->ts_recent) ||
	    tcp_sim(s)->now - t->ts_recent_at > PAWS_IDLE)
		return true;
	stack_tally(s->stack)->tcp.old++;
	where_we_are(s, g);
	return false;
}

/* RFC 7323 4.3 (2). */
static void
stamp_keep(struct socket *s, const struct segment *g)
{
	struct stream *t = s->tcp;

	if (!t->stamps || !(g->head.has & TCP_HAS_TIMESTAMPS) || !seq_le(g->seq, t->rcv_acked) ||
	    seq_lt(g->head.ts_value, t->ts_recent))
		return;
	t->ts_recent = g->head.ts_value;
	t->ts_recent_at = tcp_sim(s)->now;
}

/* RFC 9293 3.10.7.4, first: the four cases of the table. */
static bool
in_window(const struct stream *t, const struct segment *g)
{
	uint32_t window = t->rcv_adv - t->rcv_nxt, end = segment_end(g);

	if (g->seq == t->rcv_nxt)
		return true; /* a closed window still lets ACK and RST through */
	if (window == 0)
		return false;
	if (seq_le(t->rcv_nxt, g->seq) && seq_lt(g->seq, t->rcv_adv))
		return true;
	return end != g->seq && seq_lt(g->seq, t->rcv_nxt) && seq_lt(t->rcv_nxt, end);
}

/* Cuts off what lies before rcv_nxt, behind the window, or behind the peer's FIN. */
static void
trim(struct stream *t, struct segment *g)
{
	uint32_t edge = t->fin_known ? t->fin_seq : t->rcv_adv, skip;

	if (seq_lt(g->seq, t->rcv_nxt)) {
		skip = least(t->rcv_nxt - g->seq, g->len);
		g->data += skip;
		g->len -= skip;
		g->seq += skip;
		t->ack_now = true;
		if (seq_lt(g->seq, t->rcv_nxt)) {
			g->seq = t->rcv_nxt;
			g->flags = (uint8_t)(g->flags & ~TCP_FIN);
		}
	}
	if (g->len && seq_lt(edge, g->seq + g->len)) {
		g->len = seq_lt(g->seq, edge) ? edge - g->seq : 0;
		g->flags = (uint8_t)(g->flags & ~(TCP_FIN | TCP_PSH));
		t->ack_now = true;
	}
	if (g->flags & TCP_FIN && !t->fin_known && !seq_lt(g->seq + g->len, t->rcv_adv)) {
		g->flags = (uint8_t)(g->flags & ~TCP_FIN);
		t->ack_now = true;
	}
}

/* RFC 5961 3.2: only the exact number resets; any other in the window is asked about. */
static void
reset_input(struct socket *s, const struct segment *g)
{
	struct stream *t = s->tcp;

	if (g->seq != t->rcv_nxt)
		tcp_challenge(s);
	else if (t->listener || t->state == TCP_TIME_WAIT)
		tcp_over(s);
	else
		tcp_fail(s, t->state == TCP_SYN_RECEIVED ? SOCK_REFUSED : SOCK_RESET);
}

/*
 * SYN-RECEIVED knows two SYNs that are no attack: the peer's first one again, because our answer
 * was lost, and the SYN,ACK of a simultaneous open, whose ACK counts. True: go on with the
 * segment.
 */
static bool
syn_again(struct socket *s, struct segment *g)
{
	struct stream *t = s->tcp;

	if (t->state != TCP_SYN_RECEIVED || g->seq != t->irs ||
	    (g->flags & (TCP_SYN | TCP_RST | TCP_FIN)) != TCP_SYN)
		return true;
	if (!(g->flags & TCP_ACK)) {
		t->snd_nxt = t->iss;
		t->timed = false;
		return false;
	}
	g->seq++;
	g->flags = (uint8_t)(g->flags & ~TCP_SYN);
	g->window >>= t->snd_scale; /* RFC 7323 2.2: it is not scaled, and will be */
	return true;
}

/* The ACK that ends SYN-RECEIVED; false: it is not that one. */
static bool
syn_acknowledged(struct socket *s, const struct segment *g)
{
	struct stream *t = s->tcp;

	if (g->ack != t->iss + 1 || t->snd_max == t->iss) {
		stack_tally(s->stack)->tcp.doubtful++;
		tcp_refuse(s->stack, g, s->ttl);
		return false;
	}
	tcp_established(s, g);
	t->snd_wnd = t->snd_wnd_max = g->window << t->snd_scale;
	t->snd_wl1 = g->seq;
	t->snd_wl2 = g->ack;
	return true;
}

/* The peer's FIN has its turn (RFC 9293 3.10.7.4, eighth). */
static void
fin_input(struct socket *s)
{
	struct stream *t = s->tcp;

	t->rcv_nxt++;
	t->rcv_adv = seq_max(t->rcv_adv, t->rcv_nxt);
	t->ack_now = true;
	late_free(s);
	tcp_work(s, NOTE_FINISHED);
	if (t->state == TCP_ESTABLISHED)
		t->state = TCP_CLOSE_WAIT;
	else if (t->state == TCP_FIN_WAIT_1 && !tcp_fin_acked(t))
		t->state = TCP_CLOSING;
	else
		tcp_time_wait(s);
}

/* Data whose turn it is. Every second full segment is acknowledged at once, RFC 9293 3.8.6.3. */
static void
data_input(struct socket *s, const struct segment *g)
{
	struct stream *t = s->tcp;
	uint32_t before = t->rcv_nxt;

	if (t->late) {
		late_add(s, g->seq, g->data, g->len); /* what is there already stays as it is */
		late_take(s);
		t->ack_now = true; /* RFC 5681 4.2: so is a hole that closes */
	} else {
		if (!s->gone)
			receive_add(tcp_arena(s), &t->in, g->data, g->len);
		t->rcv_nxt += g->len;
	}
	t->counts.octets_received += t->rcv_nxt - before;
	if (t->rcv_nxt - t->rcv_acked > tcp_full(t))
		t->ack_now = true;
	else if (!t->ack_now && !timer_runs(&t->delay))
		timer_in(tcp_sim(s), &t->delay, tcp_shared(s->stack)->delayed_ack);
	tcp_work(s, NOTE_READABLE);
}

void
tcp_text_input(struct socket *s, const struct segment *g)
{
	struct stream *t = s->tcp;

	if (t->state != TCP_ESTABLISHED && t->state != TCP_FIN_WAIT_1 && t->state != TCP_FIN_WAIT_2)
		return;
	if (g->len && s->gone && tcp_fin_acked(t)) {
		/* RFC 9293 3.6.1: nobody will ever read this. */
		tcp_send_empty(s, t->snd_max, TCP_RST | TCP_ACK);
		tcp_over(s);
		return;
	}
	if (g->flags & TCP_FIN && !t->fin_known) {
		t->fin_known = true;
		t->fin_seq = g->seq + g->len;
	}
	if (g->len && g->seq == t->rcv_nxt) {
		data_input(s, g);
	} else if (g->len) {
		late_add(s, g->seq, g->data, g->len);
		t->ack_now = true; /* RFC 5681 4.2: a hole is told at once */
	} else if (g->flags & TCP_FIN && g->seq != t->rcv_nxt) {
		t->ack_now = true;
	}
	if (t->fin_known && t->rcv_nxt == t->fin_seq)
		fin_input(s);
}

void
tcp_input(struct socket *s, struct segment *g)
{
	struct stream *t = s->tcp;

	if (!syn_again(s, g) || !paws_passes(s, g))
		return;
	if (!in_window(t, g)) {
		if (t->state == TCP_TIME_WAIT && g->flags & TCP_FIN && segment_end(g) == t->rcv_nxt)
			tcp_time_wait(s);
		if ((g->flags & (TCP_SYN | TCP_RST)) == TCP_SYN) {
			tcp_challenge(s); /* RFC 5961 4.2: wherever it lies */
		} else {
			stack_tally(s->stack)->tcp.outside++;
			where_we_are(s, g);
		}
		return;
	}
	if (g->flags & TCP_RST) {
		reset_input(s, g);
		return;
	}
	if (g->flags & TCP_SYN) {
		tcp_challenge(s); /* RFC 5961 4.2 */
		return;
	}
	if (!(g->flags & TCP_ACK)) {
		stack_tally(s->stack)->tcp.unfit++;
		return;
	}
	stamp_keep(s, g);
	t->heard = tcp_sim(s)->now;
	t->keep_tries = 0;
	if (t->state == TCP_SYN_RECEIVED && !syn_acknowledged(s, g))
		return;
	trim(t, g);
	if (tcp_ack_input(s, g))
		tcp_text_input(s, g);
}
