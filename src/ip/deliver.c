/*
 * deliver.c - what arrived for sockets, told from an event of its own: in the order of arrival,
 * never from inside the call of a service or the arrival of a frame. A delivery shares the frame.
 */
#include "base/panic.h"
#include "ip/inside.h"
#include "wire/icmp.h"

void
sock_ignored(const struct sock_message *m)
{
	ifc_count_drop(m->ifc, &drop_not_understood);
}

static void
tell(struct delivery *d)
{
	struct socket *s = d->sock;
	struct octets o = frame_read(d->frame);
	const uint8_t *bytes;

	octets_skip(&o, d->at);
	bytes = octets_take(&o, d->len);
	if (s->gone || !bytes)
		return;
	if (d->icmp && s->ops && s->ops->icmp_error) {
		struct sock_icmp e = { d->from, d->to, d->type, d->code, d->mtu, bytes, d->len };

		s->ops->icmp_error(s, &e);
	} else if (!d->icmp && s->ops && s->ops->received) {
		struct sock_message m = { d->from, d->to, d->from_port, d->to_port, d->ttl, d->ifc,
			bytes, d->len };

		s->ops->received(s, &m);
	}
}

static void
deliver_run(struct sim *sim, struct timer *t)
{
	struct stack *st = (struct stack *)(void *)((char *)t - offsetof(struct stack, deliver));

	/* What the callbacks bring about waits for the next event. */
	for (uint32_t n = st->queued; n; n--) {
		struct delivery d = st->ring[st->head];

		st->head = (st->head + 1) & (st->room - 1);
		st->queued--;
		sim->cause = d.cause;
		tell(&d);
		frame_drop(st->net, d.frame);
		must(d.sock->pending > 0);
		d.sock->pending--;
		if (d.sock->gone && d.sock->kind != SOCK_STREAM)
			sock_free(d.sock);
	}
	sim->cause = (struct frame_name){ 0 };
	if (st->queued && !timer_runs(t))
		timer_in(sim, t, 0);
}

static const struct timer_kind deliver_kind = { "delivery to sockets",
	TIMER_CODE('i', 'p', 'd', 'l'), deliver_run };

void
deliver_init(struct stack *st)
{
	timer_init(&st->deliver, &deliver_kind, st->node->id.id);
}

static void
grow(struct stack *st)
{
	uint32_t room = st->room ? st->room * 2 : 8;
	struct delivery *ring = arena_alloc(stack_arena(st), room * sizeof(*ring));

	for (uint32_t i = 0; i < st->queued; i++)
		ring[i] = st->ring[(st->head + i) & (st->room - 1)];
	arena_free(stack_arena(st), st->ring, st->room * sizeof(*ring));
	st->ring = ring;
	st->head = 0;
	st->room = room;
}

void
deliver_add(struct stack *st, const struct delivery *d)
{
	struct delivery *x;

	if (st->queued == st->room)
		grow(st);
	x = &st->ring[(st->head + st->queued++) & (st->room - 1)];
	*x = *d;
	x->cause = st->sim->cause;
	frame_share(d->frame);
	d->sock->pending++;
	if (!timer_runs(&st->deliver))
		timer_in(st->sim, &st->deliver, 0);
}

bool
raw_input(struct stack *st, struct packet *p)
{
	bool any = false;

	for (uint32_t i = 0; i < st->others.n; i++) {
		struct socket *s = st->others.at[i];
		struct delivery d = { .sock = s, .frame = p->f, .from = p->from, .to = p->to,
			.ifc = p->ifc,
			.at = ETHERNET_HEADER,
			.len = p->upper + p->len - ETHERNET_HEADER, .ttl = p->ttl };

		if (s->kind != SOCK_RAW || s->gone || s->af != p->to.af ||
		    s->protocol != p->protocol ||
		    (s->ifc && s->ifc != p->ifc) || (s->local.af && !addr_eq(&s->local, &p->to)))
			continue;
		deliver_add(st, &d);
		any = true;
	}
	return any;
}

void
ethernet_input(struct ifc *i, struct frame *f)
{
	struct stack *st = i->stack;
	struct octets o = frame_read(f);
	uint16_t type;

	octets_skip(&o, 12);
	type = get16(&o);
	for (uint32_t k = 0; k < st->others.n; k++) {
		struct socket *s = st->others.at[k];
		struct delivery d = { .sock = s, .frame = f, .ifc = i, .len = f->len };

		/* A router rewrites a frame in place only if nobody else holds it: sharing keeps
		 * it whole. */
		if (s->kind == SOCK_ETHERNET && !s->gone && s->ifc == i &&
		    (s->ethertype == 0 || s->ethertype == type))
			deliver_add(st, &d);
	}
}

/* What an error quotes, as far as it says whose it was. */
struct quoted {
	uint8_t protocol;
	uint8_t type; /* of an ICMP message */
	uint16_t port; /* it came from; 0: not said */
	uint16_t to_port;
};

static bool
quoted_read(const struct sock_icmp *e, struct quoted *q)
{
	struct octets o = octets_read(e->bytes, e->len);
	bool v6 = e->to.af == 6;
	uint8_t header = (uint8_t)((get8(&o) & 15) * 4);

	octets_skip(&o, v6 ? 5 : 8);
	q->protocol = get8(&o);
	octets_skip(&o, v6 ? IPV6_HEADER - 7u : header >= 20 ? header - 10u : 10u);
	if (v6 && q->protocol == IPV6_FRAGMENT) { /* only a first one says whose it is */
		q->protocol = get8(&o);
		octets_skip(&o, 1);
		if (get16(&o) >> 3)
			return false;
		octets_skip(&o, 4);
	}
	q->port = get16(&o);
	q->to_port = get16(&o);
	if (o.bad)
		q->port = q->to_port = 0;
	q->type = (uint8_t)(q->port >> 8);
	return true;
}

static bool
sent_it(const struct socket *s, const struct sock_icmp *e, const struct quoted *q)
{
	if (s->gone)
		return false;
	if (s->kind == SOCK_RAW)
		return s->af == e->to.af && s->protocol == q->protocol;
	return s->kind == SOCK_DATAGRAM && q->protocol == PROTO_UDP && q->port &&
	    s->local_port == q->port &&
	    (!s->remote.af || (addr_eq(&s->remote, &e->to) && s->remote_port == q->to_port));
}

/* Whose packet an error quotes: datagrams by their ports, raw sockets by protocol, streams by
 * TCP. Echo replies, which the box sends by itself, are believed to be ours. */
bool
icmp_tell(struct stack *st, struct packet *p, const struct sock_icmp *e, uint32_t quoted_at)
{
	struct delivery d = { .frame = p->f,
		.from = e->router,
		.to = e->to,
		.ifc = p->ifc,
		.at = (uint16_t)quoted_at,
		.len = e->len,
		.mtu = e->mtu,
		.type = e->type,
		.code = e->code,
		.icmp = true };
	bool known = false;
	struct quoted q;

	if (!quoted_read(e, &q))
		return true;
	if (q.protocol == PROTO_TCP)
		known = tcp_icmp(st, e);
	else if (q.port)
		known = (q.protocol == PROTO_ICMP && q.type == ICMP_ECHO_REPLY) ||
		    (q.protocol == PROTO_ICMPV6 && q.type == ICMPV6_ECHO_REPLY);
	for (uint32_t i = 0; i < st->others.n; i++) {
		d.sock = st->others.at[i];
		if (!sent_it(d.sock, e, &q))
			continue;
		deliver_add(st, &d);
		known = true;
	}
	return known;
}
