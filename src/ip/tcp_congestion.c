/*
 * tcp_congestion.c - how much may be on its way, and what is sent again before its timer says so:
 * slow start, congestion avoidance, fast retransmit (RFC 5681), NewReno (RFC 6582), limited
 * transmit (RFC 3042), an initial window of ten segments (RFC 6928). With SACK, recovery fills the
 * holes that the scoreboard shows, one for each ACK that arrives.
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

uint32_t
tcp_congestion_window(const struct stream *t)
{
	/* RFC 3042: the first two duplicates each let one new segment go. */
	return t->cwnd + (t->recovering ? 0 : least(t->dup_acks, 2) * tcp_full(t));
}

/* RFC 5681 4.1: after a silence longer than the RTO nothing is known of the path any more. */
void
tcp_congestion_idle(struct socket *s)
{
	struct stream *t = s->tcp;

	if (t->snd_una == t->snd_max && tcp_sim(s)->now - t->sent_at > t->rto)
		t->cwnd = least(t->cwnd, initial_window(t));
}

/*
 * Sends the next hole of the scoreboard again; without SACK only the first octet that lacks is
 * known. False if there is no hole that has not been filled in this recovery.
 */
static bool
fill_hole(struct socket *s)
{
	struct stream *t = s->tcp;
	uint32_t from = seq_max(t->snd_una, t->resent), stop;
	bool last;

	from = tcp_sacked_skip(t, from, &stop);
	last = t->sacked.n == 0 || seq_le(t->sacked.at[t->sacked.n - 1].to, from);
	if (!seq_lt(from, t->recover) || (last && from != t->snd_una))
		return false;
	t->timed = false; /* RFC 6298 3: what is sent twice is not timed */
	t->resent = tcp_send_at(s, from, least(least(tcp_full(t), stop - from), t->snd_max - from));
	return true;
}

static void
halve(struct stream *t)
{
	t->ssthresh = most((t->snd_max - t->snd_una) / 2, 2 * tcp_full(t));
	t->recover = t->snd_max;
	t->cwnd_part = 0;
}

static void
recovery_begin(struct socket *s)
{
	struct stream *t = s->tcp;

	halve(t);
	t->recovering = true;
	t->cwnd = t->ssthresh + 3 * tcp_full(t);
	t->resent = t->snd_una;
	fill_hole(s);
	tcp_resend_start(s);
}

void
tcp_congestion_duplicate(struct socket *s)
{
	struct stream *t = s->tcp;

	t->dup_acks++;
	if (t->recovering) {
		t->cwnd += tcp_full(t); /* RFC 5681 3.2 (4): a segment has left the network */
		if (fill_hole(s))
			t->cwnd -= tcp_full(t);
	} else if (t->dup_acks == 3 && seq_lt(t->recover, t->snd_una)) {
		recovery_begin(s);
	}
}

/* RFC 6582 3.2 (3). */
static void
recovery_acked(struct socket *s, uint32_t acked)
{
	struct stream *t = s->tcp;
	uint32_t mss = tcp_full(t);

	if (seq_le(t->recover, t->snd_una)) {
		t->recovering = false;
		t->cwnd = least(t->ssthresh, most(t->snd_max - t->snd_una, mss) + mss);
		return;
	}
	t->cwnd = most(t->cwnd > acked ? t->cwnd - acked : 0, mss);
	if (acked >= mss)
		t->cwnd += mss;
	fill_hole(s);
}

void
tcp_congestion_acked(struct socket *s, uint32_t acked)
{
	struct stream *t = s->tcp;
	uint32_t mss = tcp_full(t);

	t->dup_acks = 0;
	if (t->recovering) {
		recovery_acked(s, acked);
	} else if (t->cwnd > 2 * t->snd_wnd_max && t->cwnd > initial_window(t)) {
		return; /* the peer's window is what limits: nothing is learnt of the network */
	} else if (t->cwnd < t->ssthresh) {
		t->cwnd += least(acked, mss);
	} else if ((t->cwnd_part += acked) >= t->cwnd) {
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
	t->dup_acks = 0;
	if (t->sacked.n && seq_le(t->sacked.at[0].from, t->snd_una))
		t->sacked.n = 0; /* the peer took its word back (RFC 2018 8) */
}
