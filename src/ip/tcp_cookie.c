/*
 * tcp_cookie.c - SYN cookies (RFC 4987 3.6): a listener whose half made connections are too many
 * answers a SYN without keeping anything. All that must be known again lies in the number of the
 * SYN,ACK; who acknowledges it was reached there, and gets a connection without options.
 *
 *	5 bits: when (units of 64 s) . 3 bits: which MSS . 24 bits: a hash of this and a secret
 */
#include "base/hash.h"
#include "ip/tcp.h"

#define UNIT (64 * IX_SECOND)
#define UNITS_GOOD 2u

static const uint16_t sizes[8] = { 536, 1220, 1300, 1400, 1420, 1440, 1460, 8940 };

static uint32_t
cookie_hash(struct stack *st, const struct segment *g, uint32_t irs, uint64_t unit)
{
	const struct tcp_stack *shared = tcp_shared(st);
	uint64_t h = hash_bytes(g->meta->from.b, sizeof(g->meta->from.b), shared->secret[0]);

	h = hash_bytes(g->meta->to.b, sizeof(g->meta->to.b), hash_mix(h, shared->secret[1]));
	h = hash_mix(h, (uint64_t)g->head.src << 48 | (uint64_t)g->head.dst << 32 | irs);
	return (uint32_t)(hash_mix(h, unit) >> 40);
}

static uint32_t
cookie(struct stack *st, const struct segment *g, uint32_t irs, uint64_t unit, uint32_t size)
{
	uint32_t told = (uint32_t)(unit & 31) << 3 | size;

	return told << 24 | (cookie_hash(st, g, irs, unit << 3 | size) & 0xffffff);
}

/* The largest of the sizes that the peer takes. */
static uint32_t
size_of(const struct tcp *h)
{
	uint32_t i = 0;

	while (h->has & TCP_HAS_MSS && i < 7 && sizes[i + 1] <= h->mss)
		i++;
	return i;
}

/* A connection that begins at a number of ours, its options but the MSS left out. */
static struct socket *
fresh(struct socket *listener, const struct segment *syn, uint32_t iss)
{
	struct socket *s = tcp_fresh(listener, syn);
	struct stream *t = s ? s->tcp : NULL;

	if (t)
		t->iss = t->snd_una = t->snd_nxt = t->snd_max = t->snd_small = iss;
	return s;
}

void
tcp_cookie_answer(struct socket *listener, const struct segment *g)
{
	ix_time now = tcp_sim(listener)->now;
	struct segment plain = *g;
	struct socket *s;

	plain.head.has &= TCP_HAS_MSS;
	listener->tcp->cookies_until = now + UNITS_GOOD * UNIT;
	s = fresh(
	    listener, &plain, cookie(listener->stack, g, g->seq, now / UNIT, size_of(&g->head)));
	if (!s)
		return;
	tcp_send_empty(s, s->tcp->iss, TCP_SYN | TCP_ACK);
	s->gone = true;
	tcp_over(s);
	tcp_settle(s);
}

/* Is this number of ours, and of late? Its size, or -1. */
static int
cookie_size(struct stack *st, const struct segment *g, ix_time now)
{
	uint32_t ours = g->ack - 1, size = ours >> 24 & 7;

	for (uint64_t unit = now / UNIT, i = 0; i < UNITS_GOOD && i <= unit; i++)
		if (ours == cookie(st, g, g->seq - 1, unit - i, size))
			return (int)size;
	return -1;
}

struct socket *
tcp_cookie_returns(struct socket *listener, const struct segment *g)
{
	ix_time now = tcp_sim(listener)->now;
	struct segment syn = *g;
	struct socket *s;
	int size;

	if (now >= listener->tcp->cookies_until || g->flags & (TCP_SYN | TCP_RST))
		return NULL;
	size = cookie_size(listener->stack, g, now);
	if (size < 0)
		return NULL;
	syn.seq = g->seq - 1;
	syn.head = (struct tcp){ .has = TCP_HAS_MSS, .mss = sizes[size] };
	s = fresh(listener, &syn, g->ack - 1);
	if (!s)
		return NULL;
	s->tcp->snd_nxt = s->tcp->snd_max = g->ack;
	tcp_syn_window(s->tcp);
	return s;
}
