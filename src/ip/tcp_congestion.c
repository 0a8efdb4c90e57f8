/*
 * tcp_congestion.c - how much may be on its way, and what is sent again before its timer says so:
 * slow start, congestion avoidance, fast retransmit (RFC 5681), NewReno (RFC 6582), limited
 * transmit (RFC 3042), an initial window of ten segments (RFC 6928). With SACK, recovery fills
 * the holes of the scoreboard (RFC 6675) at the pace at which octets arrive, down to half a window
 * on their way (RFC 6937). A window that is not used does not grow (RFC 7661).
 */
#include "ip/tcp.h"

static uint32_t
initial_window(const struct stream *t)
{
	uint32_t mss = tcp_full(t);

	return least(10 * mss, most(2 * mss, 14600));
}

void
tcp_congestion_begin(struct stream *t)
{
	t->cwnd = initial_window(t);
	t->ssthresh = UINT32_MAX;
	t->recover = t->iss;
}

/* RFC 5681 4.1: after a silence longer than the RTO nothing is known of the path any more. */
void
tcp_congestion_idle(struct socket *s)
{
	struct stream *t = s->tcp;

	if (t->snd_una == t->snd_max && tcp_sim(s)->now - t->sent_at > t->rto)
		t->cwnd = least(t->cwnd, initial_window(t));
}

/* Sends again from `from` on: at most a full segment, up to `stop`. */
static void
resend(struct socket *s, uint32_t from, uint32_t stop)
{
	struct stream *t = s->tcp;
	uint32_t len = least(least(tcp_full(t), stop - from), t->snd_max - from);

	t->timed = false; /* RFC 6298 3: what is sent twice is not timed */
	t->resent = tcp_send_at(s, from, len);
}

/* RFC 6582: without SACK only the first octet that lacks is known. */
static void
resend_first(struct socket *s)
{
	struct stream *t = s->tcp;

	if (seq_le(t->resent, t->snd_una) && seq_lt(t->snd_una, t->recover))
		resend(s, t->snd_una, t->recover);
}

/*
 * RFC 6675 4, SetPipe: octets thought to be on their way. Below the point where three spans or
 * more than two segments have been SACKed above, what is not SACKed is lost, unless it was sent
 * again; above it, it still travels.
 */
static uint32_t
pipe_now(const struct stream *t)
{
	uint32_t lost = tcp_sacked_lost(t, 2 * tcp_full(t)), pipe = 0, at = t->snd_una;

	for (uint32_t i = 0; i <= t->sacked.n; i++) {
		uint32_t end = i < t->sacked.n ? t->sacked.at[i].from : t->snd_max;

		if (seq_lt(at, end)) {
			uint32_t from = seq_max(at, lost),
				 again = seq_lt(t->resent, end) ? t->resent : end;

			pipe += seq_lt(from, end) ? end - from : 0;
			pipe += seq_lt(at, again) ? again - at : 0;
		}
		at = i < t->sacked.n ? t->sacked.at[i].to : at;
	}
	return pipe;
}

/*
 * RFC 6675 4, NextSeg 1, 3 and 4: sends the first hole that is lost; else, when there is nothing
 * new to send, the first that may be; and once in a recovery its end, lest it waits for the timer.
 */
static bool
fill_hole(struct socket *s, bool idle)
{
	struct stream *t = s->tcp;
	uint32_t from = seq_max(t->snd_una, t->resent), stop, lost;

	from = tcp_sacked_skip(t, from, &stop);
	lost = tcp_sacked_lost(t, 2 * tcp_full(t));
	if (seq_lt(from, lost) || (idle && seq_lt(from, tcp_sacked_top(t)))) {
		resend(s, from, stop);
		return true;
	}
	if (idle && !t->rescued && seq_lt(t->snd_una, t->recover)) {
		uint32_t full = tcp_full(t),
			 left = t->snd_max - seq_max(t->snd_una, tcp_sacked_top(t));
		uint32_t resent = t->resent;

		t->rescued = true;
		if (left) {
			resend(s, t->snd_max - least(full, left), t->snd_max);
			t->resent = resent; /* RFC 6675 4 (4): HighRxt stays */
		}
		return left != 0;
	}
	return false;
}

uint32_t
tcp_congestion_room(const struct stream *t)
{
	uint32_t window = t->cwnd, flight = t->snd_nxt - t->snd_una;

	if (t->recovering && t->sacks)
		flight = pipe_now(t);
	else if (!t->recovering && seq_lt(t->snd_una, t->recover))
		flight -= tcp_sacked_below(t, t->snd_nxt); /* after a timeout: these have arrived */
	else if (!t->recovering) /* RFC 3042: the first two duplicates each let one segment go */
		window += least(t->dup_acks, 2) * tcp_full(t);
	return window > flight ? window - flight : 0;
}

/* RFC 6675 5 (C): in recovery, holes first, as far as the pipe has room. */
void
tcp_congestion_fill(struct socket *s, bool idle)
{
	struct stream *t = s->tcp;

	while (t->recovering && t->sacks && tcp_congestion_room(t) >= tcp_full(t) &&
	    fill_hole(s, idle))
		;
}

static void
halve(struct stream *t)
{
	t->ssthresh = most((t->snd_max - t->snd_una) / 2, 2 * tcp_full(t));
	t->recover = t->snd_max;
	t->cwnd_part = 0;
}

/* RFC 6675 5 (4) with SACK, RFC 6582 3.2 (2) without: the first hole goes whatever the window. */
static void
recovery_begin(struct socket *s)
{
	struct stream *t = s->tcp;
	uint32_t stop;

	halve(t);
	t->recovering = true;
	t->rescued = false;
	t->counts.recoveries++;
	t->cwnd = t->ssthresh + (t->sacks ? 0 : 3 * tcp_full(t));
	t->resent = t->snd_una;
	t->recover_flight = t->snd_max - t->snd_una;
	t->prr_delivered = t->prr_out = 0;
	tcp_sacked_skip(t, t->snd_una, &stop);
	resend(s, t->snd_una, seq_lt(stop, t->recover) ? stop : t->recover);
	tcp_resend_start(s);
}

void
tcp_congestion_duplicate(struct socket *s)
{
	struct stream *t = s->tcp;
	bool lost = t->sacks && seq_lt(t->snd_una, tcp_sacked_lost(t, 2 * tcp_full(t)));
	/* RFC 6582 3.2 (1): without SACK these may be the echo of what we sent twice. */
	bool fresh = t->sacks ? seq_le(t->recover, t->snd_una) : seq_lt(t->recover, t->snd_una);

	t->dup_acks++;
	t->counts.duplicates++;
	if (t->recovering) {
		if (!t->sacks)
			t->cwnd += tcp_full(
			    t); /* RFC 5681 3.2 (4): a segment has left the network */
	} else if ((t->dup_acks == 3 || lost) && fresh) {
		recovery_begin(s);
	}
}

/*
 * RFC 6937 3.1: in recovery each octet that arrives lets so many go that at its end half a window
 * is on its way, and no burst overruns the queue that has just been overrun.
 */
void
tcp_congestion_delivered(struct socket *s, uint32_t octets)
{
	struct stream *t = s->tcp;
	uint32_t pipe, more;

	if (!t->recovering || !t->sacks)
		return;
	t->prr_delivered += octets;
	pipe = pipe_now(t);
	if (pipe > t->ssthresh) {
		more = (uint32_t)(((uint64_t)t->prr_delivered * t->ssthresh + t->recover_flight -
				      1) /
		    t->recover_flight);
		more = more > t->prr_out ? more - t->prr_out : 0;
	} else { /* the slow start reduction bound */
		more = t->prr_delivered > t->prr_out ? t->prr_delivered - t->prr_out : 0;
		more = least(most(more, octets) + tcp_full(t), t->ssthresh - pipe);
	}
	t->cwnd = pipe + more;
}

/* RFC 6582 3.2 (3), RFC 6675 5 (A). */
static void
recovery_acked(struct socket *s, uint32_t acked)
{
	struct stream *t = s->tcp;
	uint32_t mss = tcp_full(t);

	if (seq_le(t->recover, t->snd_una)) {
		t->recovering = false;
		t->cwnd = t->sacks ? t->ssthresh
				   : least(t->ssthresh, most(t->snd_max - t->snd_una, mss) + mss);
		return;
	}
	if (t->sacks)
		return;
	t->cwnd = most(t->cwnd > acked ? t->cwnd - acked : 0, mss);
	if (acked >= mss)
		t->cwnd += mss;
	resend_first(s);
}

void
tcp_congestion_acked(struct socket *s, uint32_t acked, uint32_t flight)
{
	struct stream *t = s->tcp;
	uint32_t mss = tcp_full(t);

	t->dup_acks = 0;
	if (t->recovering) {
		recovery_acked(s, acked);
	} else if (t->cwnd < t->ssthresh) {
		/* RFC 3465 2.2, L = 2: delayed ACKs. RFC 7661: what was not used proves nothing
		 * of the network; slow start may be one doubling ahead of it. */
		if (t->cwnd < 2 * flight)
			t->cwnd += least(acked, 2 * mss);
	} else if (flight + mss > t->cwnd && (t->cwnd_part += acked) >= t->cwnd) {
		t->cwnd_part -= t->cwnd;
		t->cwnd += mss;
	}
}

void
tcp_congestion_timeout(struct socket *s)
{
	struct stream *t = s->tcp;

	if (t->tries <= 1)
		halve(t);
	t->recover = t->snd_max;
	t->cwnd = tcp_full(t);
	t->recovering = false;
	t->counts.timeouts++;
	t->dup_acks = 0;
	if (t->sacked.n && seq_le(t->sacked.at[0].from, t->snd_una))
		t->sacked.n = t->sacked_octets = 0; /* the peer took its word back (RFC 2018 8) */
}
