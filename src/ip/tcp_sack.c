/*
 * tcp_sack.c - the scoreboard: which octets beyond the cumulative ACK the peer says it has (RFC
 * 2018).
 *
 * A sorted list of spans. What is on it is not sent again, unless the peer takes its word
 * back, which a retransmission timeout with the first octet "SACKed" proves (RFC 2018 8).
 */
#include "ip/tcp.h"

/* The first span that ends at or after seq; sacked.n if none does. Found by halving. */
static uint32_t
span_find(const struct stream *t, uint32_t seq)
{
	uint32_t low = 0, high = t->sacked.n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (seq_lt(t->sacked.at[mid].to, seq))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Merges [from, to) into the list. */
static void
span_add(struct socket *s, uint32_t from, uint32_t to)
{
	struct stream *t = s->tcp;
	uint32_t i = span_find(t, from), n;

	for (n = 0; i + n < t->sacked.n && seq_le(t->sacked.at[i + n].from, to); n++) {
		if (seq_lt(t->sacked.at[i + n].from, from))
			from = t->sacked.at[i + n].from;
		to = seq_max(to, t->sacked.at[i + n].to);
	}
	if (n == 0) {
		if (t->sacked.n < tcp_sacked_max(t)) {
			vec_insert(tcp_arena(s), &t->sacked, i, ((struct span){ from, to }));
			t->sacked_octets += to - from;
		}
		return;
	}
	for (uint32_t j = i; j < i + n; j++)
		t->sacked_octets -= t->sacked.at[j].to - t->sacked.at[j].from;
	t->sacked_octets += to - from;
	t->sacked.at[i] = (struct span){ from, to };
	while (--n)
		vec_remove(&t->sacked, i + 1);
}

void
tcp_sacked_add(struct socket *s, const struct segment *g)
{
	struct stream *t = s->tcp;

	if (!t->sacks)
		return;
	for (unsigned i = 0; i < g->head.sacks; i++) {
		uint32_t from = g->head.sack[i].left, to = g->head.sack[i].right;

		/* What lies outside of what is on its way is a lie, or news of the past (RFC
		 * 2883). */
		if (seq_lt(t->snd_una, from) && seq_lt(from, to) && seq_le(to, t->snd_max))
			span_add(s, from, to);
	}
}

void
tcp_sacked_cut(struct stream *t)
{
	while (t->sacked.n && seq_le(t->sacked.at[0].to, t->snd_una)) {
		t->sacked_octets -= t->sacked.at[0].to - t->sacked.at[0].from;
		vec_remove(&t->sacked, 0);
	}
	if (t->sacked.n && seq_lt(t->sacked.at[0].from, t->snd_una)) {
		t->sacked_octets -= t->snd_una - t->sacked.at[0].from;
		t->sacked.at[0].from = t->snd_una;
	}
}

uint32_t
tcp_sacked_below(const struct stream *t, uint32_t seq)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->sacked.n && seq_lt(t->sacked.at[i].from, seq); i++) {
		uint32_t to = t->sacked.at[i].to;

		n += (seq_lt(to, seq) ? to : seq) - t->sacked.at[i].from;
	}
	return n;
}

uint32_t
tcp_sacked_skip(const struct stream *t, uint32_t seq, uint32_t *to)
{
	for (uint32_t i = span_find(t, seq); i < t->sacked.n; i++) {
		if (seq_lt(seq, t->sacked.at[i].from)) {
			*to = t->sacked.at[i].from;
			return seq;
		}
		if (seq_lt(seq, t->sacked.at[i].to))
			seq = t->sacked.at[i].to;
	}
	*to = seq + INT32_MAX;
	return seq;
}

uint32_t
tcp_sacked_top(const struct stream *t)
{
	return t->sacked.n ? t->sacked.at[t->sacked.n - 1].to : t->snd_una;
}

uint32_t
tcp_sacked_lost(const struct stream *t, uint32_t octets)
{
	uint32_t above = 0, spans = 0;

	for (uint32_t i = t->sacked.n; i-- > 0;) {
		above += t->sacked.at[i].to - t->sacked.at[i].from;
		if (++spans >= 3 || above > octets)
			return t->sacked.at[i].from;
	}
	return t->snd_una;
}
