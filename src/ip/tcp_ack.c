/*
 * tcp_ack.c - what the peer's ACK means: octets that arrived, a window, a round trip, a duplicate
 * that hints at a loss, our FIN received (RFC 9293 3.10.7.4, fifth).
 */
#include "ip/tcp.h"
#include "wire/ipv4.h"
#include "wire/match.h"

/* RFC 9293 3.10.7.4: only a newer segment may move the window. */
static void
window_input(struct stream *t, const struct segment *g)
{
	if (!seq_lt(t->snd_wl1, g->seq) && !(t->snd_wl1 == g->seq && seq_le(t->snd_wl2, g->ack)))
		return;
	t->snd_wnd = g->window << t->snd_scale;
	t->snd_wnd_max = most(t->snd_wnd_max, t->snd_wnd);
	t->snd_wl1 = g->seq;
	t->snd_wl2 = g->ack;
}

static void
round_trip(struct socket *s, const struct segment *g)
{
	struct stream *t = s->tcp;

	if (t->timed && seq_le(t->timed_seq, g->ack)) {
		tcp_rtt_sample(s, tcp_sim(s)->now - t->timed_at);
		t->timed = false;
	} else if (t->tries && t->stamps && seq_le(g->head.ts_echo, tcp_stamp(s))) {
		ix_time since = (tcp_stamp(s) - g->head.ts_echo) * IX_MS;

		/* RFC 7323 4.1: the echo tells even what was sent twice apart. One from before we
		 * last sent tells that the first copy arrived and its ACK was lost: the wait since
		 * is no round trip, and need not stay doubled (RFC 4015). */
		if (since <= tcp_sim(s)->now - t->sent_at + IX_MS)
			tcp_rtt_sample(s, since);
		else
			tcp_rto_again(s);
	}
}

static void
way_confirm(const struct socket *s)
{
	struct flow_key k = { .src = s->local, .dst = s->remote, .protocol = PROTO_TCP,
		.sport = s->local_port, .dport = s->remote_port, .ports = true };

	stack_confirm(s->stack, &k);
}

static void
queue_acked(struct socket *s, uint32_t ack)
{
	struct stream *t = s->tcp;
	uint32_t before = tcp_queued(s), octets = ack - tcp_seq(t, t->out.base);

	t->counts.octets_acked += least(octets, before);
	send_queue_cut(tcp_arena(s), &t->out, t->out.base + least(octets, before));
	if (before >= t->mark && tcp_queued(s) < t->mark)
		tcp_work(s, NOTE_WRITABLE);
}

static void
advance(struct socket *s, const struct segment *g)
{
	struct stream *t = s->tcp;
	uint32_t acked = g->ack - t->snd_una, flight = t->snd_max - t->snd_una;

	round_trip(s, g);
	queue_acked(s, g->ack);
	t->snd_una = g->ack;
	t->snd_nxt = seq_max(t->snd_nxt, t->snd_una);
	t->snd_small = seq_max(t->snd_small, t->snd_una);
	tcp_sacked_cut(t);
	t->tries = 0;
	/* RFC 6298 5.2, 5.3 */
	if (t->snd_una == t->snd_max)
		timer_stop(tcp_sim(s), &t->resend);
	else
		tcp_resend_start(s);
	tcp_congestion_acked(s, acked, flight);
	if (t->state == TCP_ESTABLISHED)
		way_confirm(s);
}

static void
our_fin_input(struct socket *s)
{
	struct stream *t = s->tcp;

	if (!tcp_fin_acked(t))
		return;
	if (t->state == TCP_FIN_WAIT_1) {
		t->state = TCP_FIN_WAIT_2;
		if (s->gone)
			tcp_linger(s);
	} else if (t->state == TCP_CLOSING) {
		tcp_time_wait(s);
	} else if (t->state == TCP_LAST_ACK) {
		tcp_over(s);
	}
}

/* The window has opened, or the peer has at least said that it is still closed. */
static void
probe_answered(struct socket *s)
{
	struct stream *t = s->tcp;

	if (t->snd_wnd == 0) {
		t->tries = 0; /* RFC 9293 3.8.6.1: for as long as it answers */
	} else if (timer_runs(&t->resend) && t->resend.kind->code == TCP_PERSIST) {
		t->tries = 0;
		tcp_rto_again(s); /* the probes' waits say nothing about the path */
		timer_stop(tcp_sim(s), &t->resend);
	}
}

bool
tcp_ack_input(struct socket *s, const struct segment *g)
{
	struct stream *t = s->tcp;
	uint32_t window = t->snd_wnd, una = t->snd_una, sacked = t->sacked_octets;
	bool moved = seq_lt(t->snd_una, g->ack);

	/* RFC 5961 5.2: neither what we never sent, nor what is older than any window. */
	if (seq_lt(t->snd_max, g->ack) || seq_lt(g->ack, t->snd_una - t->snd_wnd_max)) {
		tcp_challenge(s);
		return false;
	}
	t->soft = SOCK_OK;
	window_input(t, g);
	tcp_sacked_add(s, g);
	if (moved)
		advance(s, g);
	else if (g->ack == t->snd_una && t->snd_una != t->snd_max && g->len == 0 &&
	    !(g->flags & TCP_FIN) && window && (window == t->snd_wnd || g->head.sacks))
		tcp_congestion_duplicate(s);
	tcp_congestion_delivered(s, t->snd_una - una + t->sacked_octets - sacked);
	probe_answered(s);
	our_fin_input(s);
	return t->state != TCP_CLOSED;
}
