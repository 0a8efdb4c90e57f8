/* siege.c - see siege.h. It asks with must(), not with Check: fuzz targets use it too. */
#include "tests/ip/siege.h"

#include <stdio.h>

#include "base/hash.h"
#include "base/panic.h"
#include "wire/checksum.h"
#include "wire/ethernet.h"
#include "wire/icmp.h"
#include "wire/ipv6.h"
#include "wire/udp.h"

static const struct ix_mac far_mac = { { 2, 0, 0, 0, 0, 2 } };

static void
far_receive(struct port *p, struct frame *f)
{
	struct siege *s = p->node->box;

	s->said++;
	s->last_len = f->len;
	memcpy(s->last, frame_at(f), f->len);
	frame_drop(p->node->net, f);
}

static const struct node_ops far_ops = { far_receive, NULL };
static const struct node_ops near_ops = { stack_receive, stack_port_changed };

static void
accepted(struct socket *listener, struct socket *fresh)
{
	struct siege *s = sock_user(listener);

	s->talk = fresh;
	sock_set_user(fresh, NULL, s);
}

static const struct socket_ops listener_ops = { .accepted = accepted };

static void
side_up(struct siege *s, unsigned n, const char *v4, const char *v6, const char *peer4,
    const char *peer6)
{
	const char *name = n ? "eth1" : "eth0";
	struct ix_addr a4 = ip(peer4), a6 = ip(peer6);
	struct ifc *i;

	s->port[n] = port_new(stack_node(s->st), name);
	s->far[n] = port_new(node_new(s->b->net, name, &far_ops, s), "eth0");
	i = ifc_new(s->st, name, s->port[n]);
	bed_addr(s->st, name, v4);
	bed_addr(s->st, name, v6);
	link_new(s->port[n], s->far[n], &link_defaults);
	s->link[n] = ifc_addr(i, 0)->addr;
	must(neigh_fix(i, &a4, &far_mac) && neigh_fix(i, &a6, &far_mac));
}

/* A datagram socket on each port that a service has, and one connected to nobody. */
static void
sockets(struct siege *s)
{
	static const uint16_t ports[] = { 53, 67, 68, 123, 514, 4053, 6343 };
	struct socket *l = sock_stream(s->st, &listener_ops, s);

	for (unsigned n = 0; n < sizeof(ports) / sizeof(ports[0]); n++)
		must(sock_bind(sock_datagram(s->st, &witness_ops, s->w), NULL, ports[n]));
	must(sock_bind(l, NULL, 179) && sock_listen(l));
}

/* Three segments make the connection. */
static void
talk(struct siege *s)
{
	static const char *const syn = "07d000b3 000003e8 00000000 6002ffff 00000000 020405b4",
				 *const ack = "07d000b3 000003e9 00000000 5010ffff 00000000";
	struct packet_text t = {
		.from = "10.0.0.2", .to = "10.0.0.1", .protocol = PROTO_TCP, .upper = syn
	};
	struct crafted c;

	craft(s, &c, &t);
	siege_hit(s, c.bytes, c.len);
	bed_run(s->b, 10 * IX_MS);
	must(s->last_len >= 54 && s->last[47] == (TCP_SYN | TCP_ACK));
	s->ack = get32(&(struct octets){ .buf = s->last, .pos = 38, .end = s->last_len }) + 1;
	t.upper = ack;
	craft(s, &c, &t);
	siege_hit(s, c.bytes, c.len);
	bed_run(s->b, 10 * IX_MS);
	must(s->talk != NULL);
	s->seq = 1001;
}

struct siege *
siege_new(bool router)
{
	struct bed *b = bed_new(1);
	struct siege *s = arena_make(b->arena, struct siege);

	s->b = b;
	s->st = stack_new(node_new(b->net, "box", &near_ops, NULL), router);
	side_up(s, 0, "10.0.0.1/24", "2001:db8::1/64", "10.0.0.2", "2001:db8::2");
	side_up(s, 1, "10.0.1.1/24", "2001:db8:1::1/64", "10.0.1.2", "2001:db8:1::2");
	s->w = witness_new(b);
	sockets(s);
	bed_run(b, 20 * IX_SECOND); /* addresses are proven, nobody advertises */
	talk(s);
	bed_run(b, IX_SECOND);
	s->said = 0;
	return s;
}

void
siege_delete(struct siege *s)
{
	bed_delete(s->b);
}

static uint64_t
mix_addr(uint64_t h, const struct ix_addr *a)
{
	return hash_bytes(a->b, sizeof(a->b), h ^ a->af);
}

static uint64_t
mix_name(uint64_t h, const struct ifc *i)
{
	return i ? hash_bytes(ifc_name(i), strlen(ifc_name(i)), h) : h;
}

static uint64_t
mix_ifcs(const struct stack *st, uint64_t h)
{
	const struct ifc_addr *a;

	for (uint32_t n = 0; ifc_at(st, n); n++) {
		const struct ifc *i = ifc_at(st, n);

		h = hash_mix(h, ifc_is_up(i) + ifc_mtu_of(i, 4) * 7u + ifc_mtu_of(i, 6) * 11u);
		for (uint32_t k = 0; (a = ifc_addr(i, k)); k++) {
			h = mix_addr(h, &a->addr);
			h = hash_mix(h, a->subnet.len + a->tentative * 256u + a->duplicate * 512u);
		}
	}
	return h;
}

static uint64_t
mix_routes(const struct stack *st, uint8_t af, uint64_t h)
{
	struct neigh_row row;
	bool used;

	for (const struct route *r = route_next(st, af, NULL); r; r = route_next(st, af, r)) {
		h = mix_addr(mix_addr(h, &r->prefix.addr), &r->hop.via);
		h = hash_mix(h, r->prefix.len * 256u + r->source * 2u + r->active);
		h = mix_name(h, r->hop.ifc);
	}
	for (uint32_t n = 0; neigh_row(st, af, n, &row); n++) {
		if (row.state == NEIGH_INCOMPLETE || row.state == NEIGH_FAILED)
			continue; /* who is asked for because somebody is answered */
		h = hash_bytes(row.mac.b, sizeof(row.mac.b), mix_addr(h, &row.addr));
		/* who is answered is asked whether he is there still */
		used = row.state == NEIGH_DELAY || row.state == NEIGH_PROBE;
		h = hash_mix(h, (used ? NEIGH_STALE : row.state) * 4u + row.router * 2u);
		h = mix_name(h, row.ifc);
	}
	return h;
}

static uint64_t
mix_socket(const struct socket *s, uint64_t h)
{
	struct sock_tcp i;

	h = hash_mix(h, s->kind * 65536u + s->local_port);
	h = hash_mix(mix_addr(h, &s->remote), s->remote_port);
	if (s->kind != SOCK_STREAM)
		return h;
	h = hash_bytes(sock_state(s), strlen(sock_state(s)), h);
	h = hash_mix(h, sock_unread(s) + ((uint64_t)sock_queued(s) << 32));
	if (!sock_tcp_info(s, &i))
		return h;
	h = hash_mix(h, i.mss + ((uint64_t)i.cwnd << 32));
	h = hash_mix(h, i.ssthresh + ((uint64_t)i.snd_wnd << 32));
	h = hash_mix(h, i.unacked + ((uint64_t)i.sacked << 32));
	h = hash_mix(h, i.rto + i.backoff * 3u + i.recovering);
	return hash_mix(h, i.resent + i.octets_received);
}

uint64_t
stack_digest(const struct stack *st)
{
	struct stack *asked = (struct stack *)(uintptr_t)st;
	const char *const peers[] = { "10.0.0.2", "10.0.1.2", "2001:db8::2", "2001:db8:1::2" };
	const struct socket *s = NULL;
	uint64_t h = mix_ifcs(st, 1);

	h = mix_routes(st, 6, mix_routes(st, 4, h));
	while ((s = sock_next(st, s)))
		h = mix_socket(s, h);
	for (unsigned n = 0; n < 4; n++) {
		struct ix_addr a = ip(peers[n]);

		h = hash_mix(h, path_mtu(asked, &a, 9000));
	}
	return h;
}

uint64_t
siege_drops(const struct siege *s, const char *why)
{
	struct ip_tallies t = stack_tallies(s->st);
	struct drop_count row;
	uint64_t all = 0;

	for (uint32_t k = 0; ifc_at(s->st, k); k++)
		for (uint32_t n = 0; ifc_drop_row(ifc_at(s->st, k), n, &row); n++)
			if (!why || strcmp(row.reason->name, why) == 0)
				all += row.n;
	if (!why || strcmp(why, "tcp") == 0)
		all += t.tcp.outside + t.tcp.old + t.tcp.unfit + t.tcp.doubtful + t.tcp.far +
		    t.tcp.crowded;
	return all;
}

void
siege_hit(struct siege *s, const uint8_t *bytes, uint32_t len)
{
	stack_receive(s->port[0], frame_from(s->b->net, bytes, len));
	bed_run(s->b, 0);
}

struct socket *
siege_socket(const struct siege *s)
{
	struct socket *x = NULL;

	while ((x = sock_next(s->st, x)))
		if (x->kind == SOCK_STREAM && x->remote_port == SIEGE_PORT)
			return x;
	return NULL;
}

void
siege_say(struct siege *s, uint16_t to, const struct siege_segment *g)
{
	struct ip_meta m = { .from = ip("10.0.0.2"),
		.to = ip("10.0.0.1"),
		.protocol = PROTO_TCP,
		.ttl = 64,
		.ifc = ifc_at(s->st, 0) };
	struct tcp h = { .src = SIEGE_PORT,
		.dst = to,
		.flags = g->flags,
		.seq = g->seq,
		.ack = g->ack,
		.window = 65535 };
	uint8_t bytes[TCP_HEADER + 4] = { 0 };
	struct octets o = octets_write(bytes, sizeof(bytes));

	tcp_write(&o, &m.from, &m.to, &h, "hey!", g->len);
	tcp_receive(s->st, &m, octets_read(bytes, TCP_HEADER + g->len));
}

static void
walk_say(struct siege *s, uint8_t flags, uint32_t seq, uint32_t ack)
{
	struct siege_segment g = { flags, SIEGE_ISN + seq, ack, 0 };

	siege_say(s, 179, &g);
	bed_run(s->b, IX_MS);
}

/* From SYN-RECEIVED on, by whoever closes first. */
static void
walk_on(struct siege *s, enum tcp_state state, struct socket *x)
{
	uint32_t next = x->tcp->snd_nxt;

	if (state > TCP_SYN_RECEIVED)
		walk_say(s, TCP_ACK, 1, next);
	if (state == TCP_FIN_WAIT_1 || state == TCP_FIN_WAIT_2 || state == TCP_CLOSING ||
	    state == TCP_TIME_WAIT) {
		sock_close(x);
		bed_run(s->b, IX_MS);
	}
	if (state == TCP_FIN_WAIT_2 || state == TCP_TIME_WAIT)
		walk_say(s, TCP_ACK, 1, ++next);
	if (state >= TCP_CLOSE_WAIT)
		walk_say(s, TCP_FIN | TCP_ACK, 1, next);
	if (state == TCP_LAST_ACK) {
		sock_close(x);
		bed_run(s->b, IX_MS);
	}
}

struct socket *
siege_walk(struct siege *s, enum tcp_state state, uint16_t *to)
{
	struct ix_addr peer = ip("10.0.0.2");
	struct socket *x;

	*to = state == TCP_CLOSED ? 1 : 179;
	if (state <= TCP_LISTEN)
		return NULL;
	if (state == TCP_SYN_SENT) {
		x = sock_stream(s->st, NULL, NULL);
		must(sock_connect(x, &peer, SIEGE_PORT));
		bed_run(s->b, IX_MS);
		*to = x->local_port;
		return x;
	}
	walk_say(s, TCP_SYN, 0, 0);
	x = siege_socket(s);
	must(x != NULL);
	walk_on(s, state, x);
	return x;
}

struct octets
siege_said(const struct siege *s, bool v6)
{
	struct octets o = octets_read(s->last, s->last_len);

	octets_skip(&o, ETHERNET_HEADER + (v6 ? IPV6_HEADER : IPV4_HEADER));
	return o;
}

uint32_t
hex_read(uint8_t *to, uint32_t room, const char *text)
{
	static const char digits[] = "0123456789abcdef";
	uint32_t n = 0;

	for (; *text; text++) {
		const char *d = *text == ' ' ? NULL : strchr(digits, *text);

		if (!d)
			continue;
		must(n < 2 * room);
		to[n / 2] = (uint8_t)((n & 1 ? to[n / 2] << 4 : 0) | (d - digits));
		n++;
	}
	must(n % 2 == 0);
	return n / 2;
}

static struct ix_addr
address(const struct siege *s, const char *text)
{
	return strcmp(text, "link") == 0 ? s->link[0] : ip(text);
}

static void
write_ip(const struct siege *s, struct octets *o, const struct packet_text *t, struct crafted *c)
{
	struct ix_addr from = address(s, t->from), to = address(s, t->to);
	uint8_t extra[256], ttl = t->ttl ? t->ttl : 64;
	uint32_t len = t->options ? hex_read(extra, sizeof(extra), t->options) : 0;

	c->v6 = to.af == 6;
	if (c->v6) {
		struct ipv6 h = { .src = from,
			.dst = to,
			.hops = ttl,
			.next = t->options ? t->first : t->protocol };

		ipv6_write(o, &h, 0);
		put_bytes(o, extra, len);
	} else {
		struct ipv4 h = { .src = from,
			.dst = to,
			.ttl = ttl,
			.protocol = t->protocol,
			.options = extra,
			.options_len = (uint8_t)len };

		ipv4_write(o, &h, 0);
		put16_at(o, ETHERNET_HEADER + 6, t->fragment);
	}
}

void
craft(const struct siege *s, struct crafted *c, const struct packet_text *t)
{
	struct octets o = octets_write(c->bytes, sizeof(c->bytes));
	struct ethernet e = { .dst = s->port[0]->mac, .src = far_mac, .type = t->type };
	struct ix_addr to = t->type ? ip("::") : address(s, t->to);

	if (!t->type)
		e.type = to.af == 6 ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4;
	if (!t->type && to.af == 6 && addr_is_multicast(&to))
		e.dst = (struct ix_mac){ { 0x33, 0x33, to.b[12], to.b[13], to.b[14], to.b[15] } };
	if (t->mac)
		must(hex_read(e.dst.b, 6, t->mac) == 6);
	ethernet_write(&o, &e);
	c->protocol = t->protocol;
	c->v6 = false;
	if (!t->type)
		write_ip(s, &o, t, c);
	c->upper = o.pos;
	c->len = o.pos + hex_read(c->bytes + o.pos, octets_left(&o), t->upper);
	if (t->type) {
		c->protocol = PROTO_NONE;
		return;
	}
	if (t->protocol == PROTO_TCP && s->ack && c->len >= c->upper + 14u &&
	    c->bytes[c->upper + 13] & TCP_ACK) {
		put16_at(&o, c->upper + 8, (uint16_t)(s->ack >> 16));
		put16_at(&o, c->upper + 10, (uint16_t)s->ack);
	}
	crafted_lengths(c);
	crafted_mend(c);
}

void
crafted_lengths(struct crafted *c)
{
	struct octets o = octets_write(c->bytes, sizeof(c->bytes));
	uint32_t len = c->len - ETHERNET_HEADER;

	if (c->v6)
		put16_at(&o, ETHERNET_HEADER + 4, (uint16_t)(len - IPV6_HEADER));
	else
		put16_at(&o, ETHERNET_HEADER + 2, (uint16_t)len);
}

/* Where the checksum of the upper layer is behind its beginning; 0: it has none. */
static uint32_t
sum_place(const struct crafted *c)
{
	return c->protocol == PROTO_TCP				       ? 16
	    : c->protocol == PROTO_UDP				       ? 6
	    : c->protocol == PROTO_ICMP || c->protocol == PROTO_ICMPV6 ? 2
								       : 0;
}

void
crafted_mend(struct crafted *c)
{
	struct octets o = octets_write(c->bytes, c->len);
	uint32_t at = sum_place(c), len = c->len > c->upper ? c->len - c->upper : 0;
	struct ix_addr from = { .af = c->v6 ? 6 : 4 }, to = from;
	uint64_t sum = 0;

	if (c->len < c->upper || c->protocol == PROTO_NONE)
		return;
	if (!c->v6) {
		put16_at(&o, ETHERNET_HEADER + 10, 0);
		sum = checksum_add(0, c->bytes + ETHERNET_HEADER, c->upper - ETHERNET_HEADER);
		put16_at(&o, ETHERNET_HEADER + 10, checksum_fold(sum));
	}
	if (!at || len < at + 2)
		return;
	memcpy(from.b, c->bytes + ETHERNET_HEADER + (c->v6 ? 8 : 12), c->v6 ? 16 : 4);
	memcpy(to.b, c->bytes + ETHERNET_HEADER + (c->v6 ? 24 : 16), c->v6 ? 16 : 4);
	put16_at(&o, c->upper + at, 0);
	sum = c->protocol == PROTO_ICMP ? 0 : checksum_pseudo(&from, &to, c->protocol, len);
	put16_at(&o, c->upper + at, checksum_fold(checksum_add(sum, c->bytes + c->upper, len)));
}

/* A datagram of `total` octets, UDP's header among them; lends. */
static const uint8_t *
datagram(bool v6, uint32_t total)
{
	static uint8_t bytes[65536 + 1480]; /* pieces may lie behind the end of what can be */
	struct octets o = octets_write(bytes, sizeof(bytes));
	struct ix_addr from = ip(v6 ? "2001:db8::2" : "10.0.0.2"),
		       to = ip(v6 ? "2001:db8::1" : "10.0.0.1");
	struct udp u = { .src = 7, .dst = 4053 };

	for (uint32_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i ^ i >> 8);
	udp_write(&o, &from, &to, &u, NULL, total - UDP_HEADER); /* over what is there */
	return bytes;
}

void
siege_piece(struct siege *s, bool v6, uint32_t total, const struct siege_piece *p, uint32_t id)
{
	struct packet_text x = { .from = v6 ? "2001:db8::2" : "10.0.0.2",
		.to = v6 ? "2001:db8::1" : "10.0.0.1",
		.upper = "",
		.protocol = 0xfd,
		.fragment = (uint16_t)(p->at / 8 | (p->more ? 0x2000 : 0)),
		.first = IPV6_FRAGMENT };
	const uint8_t *bytes = datagram(v6, total);
	struct crafted c;
	char head[17];

	snprintf(head, sizeof(head), "1100%04x%08x", p->at | p->more, id);
	x.options = v6 ? head : NULL;
	craft(s, &c, &x);
	memcpy(c.bytes + c.len, bytes + p->at, p->len);
	c.len += p->len;
	if (!v6) {
		c.bytes[ETHERNET_HEADER + 4] = (uint8_t)(id >> 8);
		c.bytes[ETHERNET_HEADER + 5] = (uint8_t)id;
		c.bytes[ETHERNET_HEADER + 9] = PROTO_UDP;
	}
	crafted_lengths(&c);
	crafted_mend(&c);
	siege_hit(s, c.bytes, c.len);
}
