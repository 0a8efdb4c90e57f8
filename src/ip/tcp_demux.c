/*
 * tcp_demux.c - whose segment is it? Reads and proves the header, finds the stream, hands it on;
 * and ICMP errors about segments of ours (RFC 5927, path MTU discovery RFC 1191 and RFC 8201).
 */
#include "ip/tcp.h"

#include "wire/icmp.h"
#include "wire/icmpv6.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"

static struct socket *
find(struct stack *st, const struct segment *g)
{
	struct socket *s = sock_find_stream(st, &g->meta->to, g->head.dst, &g->meta->from,
	    g->head.src);

	return s && s->tcp && s->tcp->state != TCP_CLOSED ? s : NULL;
}

/* RFC 9293 3.6.1, RFC 6191: a SYN newer than all we heard begins a new connection of the
 * same ports. */
static bool
new_life(const struct stream *t, const struct segment *g)
{
	if (t->state != TCP_TIME_WAIT ||
	    (g->flags & (TCP_SYN | TCP_ACK | TCP_RST | TCP_FIN)) != TCP_SYN)
		return false;
	return seq_lt(t->rcv_nxt, g->seq) || (t->stamps && g->head.has & TCP_HAS_TIMESTAMPS &&
	    seq_lt(t->ts_recent, g->head.ts_value));
}

static void
give(struct socket *s, struct segment *g)
{
	struct stream *t = s->tcp;

	if (g->meta->ttl < s->min_ttl) {
		stack_tally(s->stack)->tcp.far++; /* RFC 5082 3 */
		return;
	}
	if (!tcp_signature_holds(s, g))
		return;
	if (t->state == TCP_LISTEN) {
		tcp_listen_input(s, g);
		return;
	}
	t->counts.segments_in++;
	t->counts.data_in += g->len != 0;
	if (t->state == TCP_SYN_SENT)
		tcp_syn_sent_input(s, g);
	else
		tcp_input(s, g);
	/* What the service says to this first gets a chance to go along. */
	if (!timer_runs(&t->work))
		tcp_output(s);
	tcp_settle(s);
}

static void
count(const struct ip_meta *m, const struct log_kind *why)
{
	if (m->ifc)
		ifc_count_drop(m->ifc, why);
}

void
tcp_receive(struct stack *st, const struct ip_meta *m, struct octets o)
{
	struct segment g = { .meta = m };
	struct socket *s;

	if (!tcp_read(&o, m->good_sums ? NULL : &m->from, &m->to, &g.head)) {
		count(m, g.head.fault == WIRE_CHECKSUM ? &drop_bad_checksum : &drop_bad_packet);
		return;
	}
	g.seq = g.head.seq;
	g.ack = g.head.ack;
	g.window = g.head.window;
	g.flags = g.head.flags;
	g.len = octets_left(&o);
	g.data = octets_take(&o, g.len);
	s = find(st, &g);
	if (s && new_life(s->tcp, &g)) {
		tcp_over(s);
		tcp_settle(s);
		s = find(st, &g);
	}
	if (s) {
		give(s, &g);
		return;
	}
	count(m, &drop_no_listener);
	tcp_refuse(st, &g, 0);
}

/* What an ICMP error quotes of our segment. */
struct quote {
	struct ix_addr from, to;
	uint16_t from_port, to_port;
	uint32_t seq;
};

/* Eight octets of TCP are all that must be there (RFC 792), so lengths and checksums are not
 * proven. */
static bool
quote_read(const struct sock_icmp *e, struct quote *q)
{
	struct octets o = octets_read(e->bytes, e->len), head = o;
	struct ipv4 v4;
	struct ipv6 v6;
	bool ours;

	if (e->len && e->bytes[0] >> 4 == 4) {
		ipv4_read(&head, &v4);
		ours = v4.protocol == PROTO_TCP && v4.header >= IPV4_HEADER && !v4.fragment;
		q->from = v4.src;
		q->to = v4.dst;
		octets_skip(&o, v4.header);
	} else {
		ipv6_read(&head, &v6);
		ours = v6.upper == PROTO_TCP && v6.offset >= IPV6_HEADER && !v6.fragment;
		q->from = v6.src;
		q->to = v6.dst;
		octets_skip(&o, v6.offset);
	}
	q->from_port = get16(&o);
	q->to_port = get16(&o);
	q->seq = get32(&o);
	return ours && !o.bad;
}

/* RFC 1191 6.3, RFC 8201 5.2: smaller segments from here on, and what was too big goes again. */
static void
too_big(struct socket *s, uint32_t mtu)
{
	struct stream *t = s->tcp;
	bool v6 = s->remote.af == 6;
	uint32_t mss = most(mtu, v6 ? 1280 : 552) - (v6 ? 60 : 40);

	if (mss >= t->mss)
		return;
	t->mss = (uint16_t)mss;
	if (t->state < TCP_ESTABLISHED)
		return;
	t->snd_nxt = t->snd_una;
	t->timed = false;
	if (!timer_runs(&t->work))
		tcp_output(s);
}

/* As Linux turns them into errno: icmp_err_convert[] and icmpv6_err_convert(). */
static enum sock_error
meaning4(uint8_t type, uint8_t code)
{
	switch (type == ICMP_UNREACHABLE ? code : ICMP_HOST) {
	case ICMP_NET:
	case 6: /* net unknown */
	case 9: /* net prohibited */
	case 11: /* net, for this type of service */
		return SOCK_NO_NETWORK;
	case ICMP_PORT:
	case ICMP_PROTOCOL:
		return SOCK_REFUSED;
	}
	return SOCK_UNREACHABLE;
}

static enum sock_error
meaning6(uint8_t type, uint8_t code)
{
	if (type != ICMPV6_UNREACHABLE || code == 2 || code == 3)
		return SOCK_UNREACHABLE;
	if (code == 0)
		return SOCK_NO_NETWORK;
	return code == ICMPV6_PORT ? SOCK_REFUSED : SOCK_DENIED;
}

/* RFC 1122 4.2.3.9: an established connection outlives it. Before, Linux gives up on any of them,
 * an expired TTL too; connect() tells the same here. */
static void
unreachable(struct socket *s, const struct sock_icmp *e, enum sock_error why)
{
	struct stream *t = s->tcp;

	if (t->state != TCP_SYN_SENT) {
		t->soft = why;
		return;
	}
	t->busy = true;
	if (s->ops && s->ops->icmp_error)
		s->ops->icmp_error(s, e);
	t->busy = false;
	if (t->state == TCP_SYN_SENT)
		tcp_fail(s, why);
	tcp_settle(s);
}

bool
tcp_icmp(struct stack *st, const struct sock_icmp *e)
{
	struct quote q = { 0 };
	struct socket *s = quote_read(e, &q) ? sock_find_stream(st, &q.from, q.from_port, &q.to,
	    q.to_port) : NULL;
	struct stream *t = s ? s->tcp : NULL;
	bool v6 = q.to.af == 6;

	/* RFC 5927 4.1: only about something that is on its way. */
	if (!t || t->state <= TCP_LISTEN || !seq_le(t->snd_una, q.seq) ||
	    !seq_lt(q.seq, t->snd_max))
		return false;
	if (v6 ? e->type == ICMPV6_TOO_BIG : e->type == ICMP_UNREACHABLE &&
	    e->code == ICMP_TOO_BIG) {
		too_big(s, e->mtu);
		return true;
	}
	if (e->type == (v6 ? ICMPV6_UNREACHABLE : ICMP_UNREACHABLE) ||
	    e->type == (v6 ? ICMPV6_TIME_EXCEEDED : ICMP_TIME_EXCEEDED))
		unreachable(s, e, v6 ? meaning6(e->type, e->code) : meaning4(e->type, e->code));
	return true;
}
