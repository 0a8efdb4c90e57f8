/*
 * socket.c - see socket.h: sockets made, bound, found and let go; datagrams and raw packets sent.
 * What a stream does is TCP's, what arrives is told by deliver.c.
 */
#include "base/panic.h"
#include "ip/inside.h"
#include "wire/checksum.h"
#include "wire/udp.h"

#define PORT_FIRST 49152u /* RFC 6335 6 */
#define PORT_COUNT 16384u

static struct socket *
sock_new(struct stack *st, enum sock_kind kind, const struct socket_ops *ops, void *user)
{
	struct socket *s = arena_make(stack_arena(st), struct socket);

	s->stack = st;
	s->kind = kind;
	s->ops = ops;
	s->user = user;
	s->prev = st->last;
	if (st->last)
		st->last->next = s;
	else
		st->first = s;
	st->last = s;
	if (kind != SOCK_STREAM)
		vec_push(stack_arena(st), &st->others, s);
	return s;
}

struct socket *
sock_stream(struct stack *st, const struct socket_ops *ops, void *user)
{
	struct socket *s = sock_new(st, SOCK_STREAM, ops, user);

	s->dont_fragment = true;
	tcp_new(s);
	return s;
}

struct socket *
sock_datagram(struct stack *st, const struct socket_ops *ops, void *user)
{
	return sock_new(st, SOCK_DATAGRAM, ops, user);
}

struct socket *
sock_raw(struct stack *st, uint8_t af, uint8_t protocol, const struct socket_ops *ops, void *user)
{
	struct socket *s = sock_new(st, SOCK_RAW, ops, user);

	s->af = af;
	s->protocol = protocol;
	return s;
}

struct socket *
sock_ethernet(struct ifc *ifc, uint16_t ethertype, const struct socket_ops *ops, void *user)
{
	struct socket *s = sock_new(ifc->stack, SOCK_ETHERNET, ops, user);

	s->ifc = ifc;
	s->ethertype = ethertype;
	ifc->stack->ethernet_n++;
	return s;
}

/* Streams are found by ports and the remote address; a listener has neither remote. */
static uint64_t
stream_hash(uint16_t local_port, const struct ix_addr *remote, uint16_t remote_port)
{
	uint64_t h = hash_mix(local_port, remote_port);

	return remote->af ? hash_bytes(remote->b, 16, h) : h;
}

static struct socket **
bucket(const struct stack *st, const struct socket *s)
{
	return &st->streams[stream_hash(s->local_port, &s->remote,
	    s->remote_port) & (st->stream_slots - 1)];
}

static void
streams_grow(struct stack *st)
{
	uint32_t slots = st->stream_slots ? st->stream_slots * 2 : 16;

	arena_free(stack_arena(st), st->streams, st->stream_slots * sizeof(*st->streams));
	st->streams = arena_alloc(stack_arena(st), slots * sizeof(*st->streams));
	st->stream_slots = slots;
	for (struct socket *s = st->first; s; s = s->next)
		if (s->hashed) {
			struct socket **at = bucket(st, s);

			s->hash_next = *at;
			*at = s;
		}
}

static void
stream_add(struct socket *s)
{
	struct stack *st = s->stack;
	struct socket **at;

	if (st->stream_n == st->stream_slots)
		streams_grow(st);
	at = bucket(st, s);
	s->hash_next = *at;
	*at = s;
	s->hashed = true;
	st->stream_n++;
}

static void
stream_remove(struct socket *s)
{
	struct socket **at;

	if (!s->hashed)
		return;
	at = bucket(s->stack, s);
	while (*at != s)
		at = &(*at)->hash_next;
	*at = s->hash_next;
	s->hashed = false;
	s->stack->stream_n--;
}

struct socket *
sock_find_stream(struct stack *st, const struct ix_addr *local, uint16_t local_port,
    const struct ix_addr *remote, uint16_t remote_port)
{
	const struct ix_addr any = { 0 };
	uint32_t mask = st->stream_slots - 1;
	struct socket *s, *best = NULL;

	if (st->stream_n == 0)
		return NULL;
	s = st->streams[stream_hash(local_port, remote, remote_port) & mask];
	for (; s; s = s->hash_next)
		if (s->local_port == local_port && s->remote_port == remote_port &&
		    addr_eq(&s->remote, remote) && addr_eq(&s->local, local))
			return s;
	s = st->streams[stream_hash(local_port, &any, 0) & mask];
	for (; s; s = s->hash_next)
		if (!s->remote.af && s->local_port == local_port &&
		    (addr_eq(&s->local, local) || (!s->local.af && !best)))
			best = s;
	return best;
}

struct socket *
sock_accept(struct socket *listener, const struct ip_meta *m, uint16_t remote_port)
{
	struct socket *s = sock_new(listener->stack, SOCK_STREAM, listener->ops, listener->user);

	s->dont_fragment = true;
	s->local = m->to;
	s->local_port = listener->local_port;
	s->remote = m->from;
	s->remote_port = remote_port;
	s->ifc = addr_is_scoped(&m->from) ? m->ifc : listener->ifc;
	stream_add(s);
	return s;
}

void
sock_free(struct socket *s)
{
	struct stack *st = s->stack;

	if (s->pending) {
		s->gone = true; /* its last delivery frees it */
		return;
	}
	stream_remove(s);
	if (s->prev)
		s->prev->next = s->next;
	else
		st->first = s->next;
	if (s->next)
		s->next->prev = s->prev;
	else
		st->last = s->prev;
	for (uint32_t i = 0; s->kind != SOCK_STREAM && i < st->others.n; i++)
		if (st->others.at[i] == s) {
			vec_remove(&st->others, i);
			break;
		}
	st->ethernet_n -= s->kind == SOCK_ETHERNET;
	arena_free(stack_arena(st), s, sizeof(*s));
}

/* Would a socket like s at this address and port get in another's way? */
static bool
taken(const struct socket *s, const struct ix_addr *addr, uint16_t port)
{
	for (const struct socket *x = s->stack->first; x; x = x->next)
		if (x != s && x->kind == s->kind && !x->gone && x->local_port == port &&
		    !x->remote.af && (!x->local.af || !addr || addr_eq(&x->local, addr)))
			return true;
	return false;
}

/* An ephemeral port for which no socket of the kind exists at all; 0: all are taken. */
static uint16_t
free_port(struct socket *s)
{
	struct stack *st = s->stack;
	uint8_t used[PORT_COUNT / 8] = { 0 };

	for (const struct socket *x = st->first; x; x = x->next)
		if (x->kind == s->kind && x->local_port >= PORT_FIRST)
			used[(x->local_port - PORT_FIRST) / 8] |= (uint8_t)(1u
			    << x->local_port % 8);
	for (uint32_t i = 0; i < PORT_COUNT; i++) {
		uint16_t port = st->next_port;

		st->next_port = (uint16_t)(port == UINT16_MAX ? PORT_FIRST : port + 1u);
		if (!(used[(port - PORT_FIRST) / 8] & 1u << port % 8))
			return port;
	}
	return 0;
}

bool
sock_bind(struct socket *s, const struct ix_addr *addr, uint16_t port)
{
	bool ported = s->kind == SOCK_STREAM || s->kind == SOCK_DATAGRAM;

	if (addr && addr_is_zero(addr))
		addr = NULL;
	if (ported && !port)
		port = free_port(s);
	if (ported && (!port || taken(s, addr, port))) {
		s->error = port ? SOCK_IN_USE : SOCK_NO_PORT;
		return false;
	}
	must(!s->hashed);
	s->local = addr ? *addr : (struct ix_addr){ 0 };
	s->local_port = ported ? port : 0;
	return true;
}

bool
sock_listen(struct socket *s)
{
	if (s->kind != SOCK_STREAM || s->hashed || (!s->local_port && !sock_bind(s, NULL, 0)))
		return false;
	stream_add(s);
	return tcp_listen(s);
}

bool
sock_connect(struct socket *s, const struct ix_addr *to, uint16_t port)
{
	struct ix_addr from = s->local;
	struct hop hop;

	if (s->kind == SOCK_ETHERNET || s->hashed)
		return false;
	if (!s->local_port && s->kind != SOCK_RAW && !sock_bind(s, s->local.af ? &s->local : NULL,
	    0))
		return false;
	if (!route_lookup(s->stack, s->ifc, to, &hop) || hop.blackhole ||
	    (!from.af && !(hop.local ? (from = *to, true)
	                             : source_for(s->stack, hop.ifc, to, &from)))) {
		s->error = SOCK_NO_NETWORK;
		return false;
	}
	s->remote = *to;
	s->remote_port = port;
	if (s->kind != SOCK_STREAM)
		return true;
	s->local = from;
	stream_add(s);
	return tcp_connect(s);
}

static bool
output(struct socket *s, struct frame *f, const struct ix_addr *from, const struct ix_addr *to,
    uint8_t protocol)
{
	struct ip_meta m = { .from = *from, .to = *to, .protocol = protocol, .ttl = s->ttl,
		.tos = s->tos, .dont_fragment = s->dont_fragment, .ifc = s->ifc };

	return ip_send(s->stack, f, &m);
}

/* The source a packet will have, which its checksum covers. */
static bool
source(const struct socket *s, const struct ix_addr *to, struct ix_addr *out)
{
	struct hop hop;

	*out = s->local;
	if (out->af)
		return out->af == to->af;
	if (!route_lookup(s->stack, s->ifc, to, &hop) || hop.blackhole)
		return false;
	if (hop.local) {
		*out = *to;
		return true;
	}
	return source_for(s->stack, hop.ifc, hop.via.af == to->af ? &hop.via : to, out);
}

/* The same, remembered until something changes that decides where packets go. */
static bool
source_again(struct socket *s, const struct ix_addr *to, struct ix_addr *out)
{
	uint32_t generation = s->stack->generation;

	if (s->local.af || s->last_generation != generation || !addr_eq(&s->last_to, to)) {
		if (!source(s, to, out))
			return false;
		s->last_generation = s->local.af ? 0 : generation;
		s->last_to = *to;
		s->last_from = *out;
	}
	*out = s->last_from;
	return true;
}

bool
sock_send_frame(struct socket *s, const void *frame, uint32_t len)
{
	if (s->kind != SOCK_ETHERNET || s->gone || !s->ifc->up || len < ETHERNET_HEADER ||
	    len > FRAME_MAX)
		return false;
	ifc_send(s->ifc, frame_from(s->stack->net, frame, len));
	return true;
}

uint32_t
sock_most(const struct socket *s, uint8_t af)
{
	uint32_t most = 65535 - (af == 4 ? IPV4_HEADER : 0); /* RFC 791 3.1, RFC 8200 3 */

	return s->kind == SOCK_DATAGRAM ? most - UDP_HEADER : most;
}

bool
sock_send_to(struct socket *s, const struct ix_addr *to, uint16_t port, const void *bytes,
    uint32_t len)
{
	struct udp u = { .dst = port };
	struct ix_addr from;
	struct frame *f;
	struct octets o;

	if (s->kind != SOCK_DATAGRAM || len > sock_most(s, to->af) || !source_again(s, to, &from))
		return false;
	if (!s->local_port && !sock_bind(s, s->local.af ? &s->local : NULL, 0))
		return false;
	u.src = s->local_port;
	f = frame_new(s->stack->net, UDP_HEADER + len);
	o = frame_write(f);
	udp_write(&o, &from, to, &u, bytes, len);
	f->good_sums = true;
	return output(s, f, &from, to, PROTO_UDP);
}

/* RFC 3542 3.1: the checksum of a raw ICMPv6 packet is the stack's to write. */
static void
icmpv6_sum(struct frame *f, const struct ix_addr *from, const struct ix_addr *to)
{
	struct octets o = frame_write(f);

	put16_at(&o, 2, 0);
	put16_at(&o, 2, checksum_fold(checksum_add(
	    checksum_pseudo(from, to, PROTO_ICMPV6, f->len), frame_at(f), f->len)));
}

bool
sock_send_raw(struct socket *s, const struct ix_addr *to, const void *bytes, uint32_t len)
{
	struct ix_addr from;
	struct frame *f;

	if (s->kind == SOCK_ETHERNET && len >= ETHERNET_HEADER && len <= FRAME_MAX &&
	    s->ifc->wired) {
		ifc_send(s->ifc, frame_from(s->stack->net, bytes, len));
		return true;
	}
	if (s->kind != SOCK_RAW || to->af != s->af || len > sock_most(s, to->af) ||
	    !source(s, to, &from))
		return false;
	f = frame_from(s->stack->net, bytes, len);
	if (s->protocol == PROTO_ICMPV6 && len >= 4)
		icmpv6_sum(f, &from, to);
	return output(s, f, &from, to, s->protocol);
}

void
sock_send_blob(struct socket *s, struct blob *b)
{
	if (s->kind == SOCK_STREAM)
		tcp_send_blob(s, b);
}

void
sock_send(struct socket *s, const void *bytes, uint32_t len)
{
	struct blob *b = blob_new(stack_arena(s->stack), bytes, len);

	sock_send_blob(s, b);
	blob_drop(stack_arena(s->stack), b);
}

uint32_t
sock_queued(const struct socket *s)
{
	return s->kind == SOCK_STREAM ? tcp_queued(s) : 0;
}

void
sock_set_mark(struct socket *s, uint32_t low)
{
	if (s->kind == SOCK_STREAM)
		tcp_set_mark(s, low);
}

const uint8_t *
sock_peek(struct socket *s, uint32_t *len)
{
	*len = 0;
	return s->kind == SOCK_STREAM ? tcp_peek(s, len) : NULL;
}

void
sock_consume(struct socket *s, uint32_t n)
{
	if (s->kind == SOCK_STREAM)
		tcp_consume(s, n);
}

void
sock_close(struct socket *s)
{
	if (s->kind == SOCK_STREAM) {
		tcp_close(s);
		return;
	}
	s->gone = true;
	sock_free(s);
}

void
sock_shutdown(struct socket *s)
{
	if (s->kind == SOCK_STREAM)
		tcp_shutdown(s);
}

void
sock_abort(struct socket *s)
{
	if (s->kind == SOCK_STREAM)
		tcp_abort(s);
	else
		sock_close(s);
}
