/*
 * tcp_open.c - how a connection begins: LISTEN and SYN-SENT (RFC 9293 3.10.7.2 and 3.10.7.3),
 * simultaneous open, initial sequence numbers (RFC 6528), and the options of the two SYNs.
 */
#include "ip/tcp.h"

#include "base/hash.h"

#define HEADERS_V4 40u /* IP and TCP, without options */
#define HEADERS_V6 60u
#define RTO_UNKNOWN (3 * IX_SECOND) /* RFC 6298 5.7 */
#define MSS_LEAST 88u  /* what a peer may ask for: less than this is an attack */

static uint64_t
addr_mix(uint64_t h, const struct ix_addr *a)
{
	return hash_bytes(a->b, sizeof(a->b), h ^ a->af);
}

/* RFC 6528 3: F(addresses, ports, secret). */
static uint32_t
connection_hash(const struct socket *s, uint64_t secret)
{
	uint64_t h = addr_mix(addr_mix(secret, &s->local), &s->remote);

	return (uint32_t)(hash_mix(h, (uint64_t)s->local_port << 16 | s->remote_port) >> 16);
}

/* The MTU of the interface that leads to the peer. */
static uint32_t
link_mtu(const struct socket *s)
{
	struct hop hop = { 0 };

	if (s->ifc)
		return ifc_mtu(s->ifc);
	return stack_lookup(s->stack, &s->remote, &hop) && hop.ifc ? ifc_mtu(hop.ifc) : 576;
}

static uint16_t
mss_of(const struct socket *s, uint32_t mtu)
{
	uint32_t headers = s->remote.af == 6 ? HEADERS_V6 : HEADERS_V4;

	return (uint16_t)(least(most(mtu, headers + MSS_LEAST), UINT16_MAX) - headers);
}

uint16_t
tcp_path_mss(const struct socket *s)
{
	return mss_of(s, path_mtu(s->stack, &s->remote, link_mtu(s)));
}

/* RFC 7323 2.2: the scale that lets 16 bits say the widest window. */
static uint8_t
scale_for(uint32_t window)
{
	uint8_t scale = 0;

	while (scale < 14 && window >> scale > UINT16_MAX)
		scale++;
	return scale;
}

void
tcp_begin(struct socket *s)
{
	struct stream *t = s->tcp;
	const struct tcp_stack *shared = tcp_shared(s->stack);

	/* RFC 6528 3: a clock of 4 us, so that a new connection of the same ports begins higher. */
	t->iss = (uint32_t)(tcp_sim(s)->now / (4 * IX_US)) + connection_hash(s, shared->secret[0]);
	t->ts_offset = connection_hash(s, shared->secret[1]);
	t->snd_una = t->snd_nxt = t->snd_max = t->snd_small = t->iss;
	t->rto = shared->rto_first;
	/* RFC 9293 3.7.1: what we can take, not what we may send */
	t->our_mss = mss_of(s, link_mtu(s));
	t->mss = tcp_path_mss(s);
	t->rcv_max = t->rcv_max ? t->rcv_max : shared->window_max;
	t->rcv_scale = scale_for(t->rcv_max);
	t->scales = t->sacks = t->stamps = true;
	t->heard = tcp_sim(s)->now;
}

/* What the peer's SYN offers and ours offers too is in use; the rest is not. */
static void
agree(struct socket *s, const struct tcp *h)
{
	struct stream *t = s->tcp;
	uint32_t mss = s->remote.af == 6 ? 1220 : 536; /* RFC 9293 3.7.1: without the option */

	if (h->has & TCP_HAS_MSS)
		mss = most(h->mss, MSS_LEAST);
	t->mss = (uint16_t)least(t->mss, mss);
	t->scales = t->scales && h->has & TCP_HAS_WSCALE;
	t->snd_scale = t->scales ? (uint8_t)least(h->wscale, 14) : 0;
	t->rcv_scale = t->scales ? t->rcv_scale : 0;
	t->sacks = t->sacks && h->has & TCP_HAS_SACK_OK;
	t->stamps = t->stamps && h->has & TCP_HAS_TIMESTAMPS;
	t->ts_recent = t->stamps ? h->ts_value : 0;
	t->ts_recent_at = tcp_sim(s)->now;
}

static void
syn_arrived(struct socket *s, const struct segment *g)
{
	struct stream *t = s->tcp;

	agree(s, &g->head);
	t->irs = g->seq;
	t->rcv_nxt = t->rcv_acked = g->seq + 1;
	t->rcv_adv = t->rcv_nxt + t->rcv_limit;
	t->snd_wnd = t->snd_wnd_max = g->window; /* RFC 7323 2.2: a SYN's is never scaled */
	t->snd_wl1 = g->seq;
	t->snd_wl2 = g->ack;
}

struct socket *
tcp_fresh(struct socket *listener, const struct segment *syn)
{
	struct socket *s = sock_accept(listener, syn->meta, syn->head.src);

	if (!s)
		return NULL;
	tcp_new(s);
	s->ttl = listener->ttl;
	s->tos = listener->tos;
	s->min_ttl = listener->min_ttl;
	s->tcp->keep_idle = listener->tcp->keep_idle;
	s->tcp->rcv_max = listener->tcp->rcv_max;
	tcp_key_inherit(s, listener);
	tcp_begin(s);
	s->tcp->state = TCP_SYN_RECEIVED;
	syn_arrived(s, syn);
	return s;
}

static void
adopt(struct socket *listener, struct socket *s)
{
	s->tcp->listener = listener;
	listener->tcp->children++;
}

/* The ACK of a cookie does what the ACK of any SYN,ACK does; false: it is of none. */
static bool
cookie_input(struct socket *listener, const struct segment *g)
{
	struct segment ack = *g;
	struct socket *s = g->flags & TCP_ACK ? tcp_cookie_returns(listener, g) : NULL;

	if (!s)
		return false;
	adopt(listener, s);
	tcp_input(s, &ack);
	tcp_settle(s);
	return true;
}

void
tcp_listen_input(struct socket *listener, const struct segment *g)
{
	struct ip_tallies *tally = stack_tally(listener->stack);
	struct socket *s;

	if ((g->flags & (TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK)) != TCP_SYN) {
		if (cookie_input(listener, g))
			return;
		tally->tcp.unfit++;
		if (g->flags & TCP_ACK)
			tcp_refuse(listener->stack, g, listener->ttl);
		return;
	}
	if (listener->tcp->children >= TCP_BACKLOG) {
		tally->tcp.crowded++;
		tcp_cookie_answer(listener, g);
		return;
	}
	s = tcp_fresh(listener, g);
	if (!s)
		return;
	adopt(listener, s);
	tcp_output(s);
}

/* The handshake is the first round trip; one whose SYN went twice may tell none. */
static void
first_round_trip(struct socket *s, const struct segment *g)
{
	struct stream *t = s->tcp;

	if (t->timed)
		tcp_rtt_sample(s, tcp_sim(s)->now - t->timed_at);
	else if (t->stamps && g->head.has & TCP_HAS_TIMESTAMPS)
		tcp_rtt_sample(s, (tcp_stamp(s) - g->head.ts_echo) * IX_MS);
	else
		t->rto = RTO_UNKNOWN;
	t->timed = false;
}

void
tcp_established(struct socket *s, const struct segment *g)
{
	struct stream *t = s->tcp;
	bool lossy = t->tries > 1;

	first_round_trip(s, g);
	t->tries = 0;
	timer_stop(tcp_sim(s), &t->resend);
	t->snd_una = t->snd_nxt = t->snd_small = t->iss + 1;
	t->rcv_limit = ((t->rcv_limit - 1) | ((1u << t->rcv_scale) - 1)) + 1; /* whole units */
	t->state = t->fin_queued ? TCP_FIN_WAIT_1 : TCP_ESTABLISHED;
	tcp_congestion_begin(t);
	if (lossy) /* RFC 5681 3.1, for more than one lost SYN as RFC 6928 2 wants */
		t->cwnd = tcp_full(t);
	tcp_keep_start(s);
	tcp_work(s, t->listener ? NOTE_ACCEPTED : NOTE_CONNECTED);
}

/* RFC 9293 3.10.7.3. */
void
tcp_syn_sent_input(struct socket *s, struct segment *g)
{
	struct stream *t = s->tcp;

	struct ip_tallies *tally = stack_tally(s->stack);

	if (g->flags & TCP_ACK && (g->ack != t->iss + 1 || t->snd_max == t->iss)) {
		tally->tcp.doubtful++;
		tcp_refuse(s->stack, g, s->ttl);
		return;
	}
	if ((g->flags & (TCP_RST | TCP_ACK)) == (TCP_RST | TCP_ACK)) {
		tcp_fail(s, SOCK_REFUSED);
		return;
	}
	if ((g->flags & (TCP_SYN | TCP_FIN | TCP_RST)) != TCP_SYN) {
		tally->tcp.unfit++;
		return;
	}
	syn_arrived(s, g);
	if (g->flags & TCP_ACK) {
		tcp_established(s, g);
		/* An ACK of its own, as of common stacks: the service writes when it is told. */
		if (tcp_queued(s) == 0 && g->len == 0)
			tcp_send_empty(s, t->snd_max, TCP_ACK);
		else
			t->ack_now = true;
		g->seq++;
		g->flags = (uint8_t)(g->flags & ~TCP_SYN);
		tcp_text_input(s, g);
	} else {
		/* 3.5, figure 8: both SYNs crossed; ours goes again, with an ACK. */
		t->state = TCP_SYN_RECEIVED;
		t->snd_nxt = t->iss;
		t->timed = false;
	}
}
