/* tcp_bed.c - see tcp_bed.h. */
#include "tests/ip/tcp_bed.h"

#include "tests/runner.h"
#include "wire/arp.h"
#include "wire/ethernet.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"

static const struct ix_mac hand_mac = { { 2, 0, 0, 0, 2, 1 } };

static void
on_connected(struct socket *s)
{
	struct side *d = sock_user(s);

	d->connected++;
	side_send(d, d->data, d->left, d->step);
}

static void
on_accepted(struct socket *listener, struct socket *fresh)
{
	struct side *l = sock_user(listener), *d = l - 1; /* in the bed, b is in front of it */

	l->accepted++;
	d->sock = fresh;
	d->accepted++;
	sock_set_user(fresh, &side_ops, d);
	side_send(d, d->data, d->left, d->step);
}

static void
on_readable(struct socket *s)
{
	struct side *d = sock_user(s);
	uint32_t n;
	const uint8_t *bytes = sock_peek(s, &n);

	d->readable++;
	if (d->lazy || !n)
		return;
	text_add(&d->got, (const char *)bytes, n);
	sock_consume(s, n);
}

static void
on_writable(struct socket *s)
{
	struct side *d = sock_user(s);

	d->writable++;
	side_send(d, d->data, d->left, d->step);
}

static void
side_close(struct side *d)
{
	struct socket *s = d->sock;

	d->sock = NULL;
	if (s)
		sock_close(s);
}

static void
on_finished(struct socket *s)
{
	struct side *d = sock_user(s);

	d->finished++;
	if (!d->keeps)
		side_close(d);
}

static void
on_failed(struct socket *s)
{
	struct side *d = sock_user(s);

	d->failed++;
	d->error = sock_error(s);
	side_close(d);
}

const struct socket_ops side_ops = { .connected = on_connected,
	.readable = on_readable,
	.writable = on_writable,
	.finished = on_finished,
	.failed = on_failed };
const struct socket_ops listener_ops = { .accepted = on_accepted };

void
side_send(struct side *d, const uint8_t *data, uint32_t len, uint32_t step)
{
	d->data = data;
	d->left = len;
	d->step = step ? step : len;
	while (d->left && d->sock && sock_queued(d->sock) < 64000) {
		uint32_t n = least(d->left, d->step);

		sock_send(d->sock, d->data, n);
		d->data += n;
		d->left -= n;
	}
	if (d->closes && d->left == 0)
		side_close(d);
}

/* Reads the segment in a frame; false if it is none. */
static bool
segment_of(const uint8_t *bytes, uint32_t len, struct tcp *h, uint32_t *data)
{
	struct octets o = octets_read(bytes, len);
	struct ethernet e;
	struct ipv4 v4;
	struct ipv6 v6;
	bool ok;

	if (!ethernet_read(&o, &e))
		return false;
	if (e.type == ETHERTYPE_IPV4)
		ok = ipv4_read(&o, &v4) && v4.protocol == PROTO_TCP &&
		    tcp_read(&o, &v4.src, &v4.dst, h);
	else
		ok = ipv6_read(&o, &v6) && v6.upper == PROTO_TCP &&
		    tcp_read(&o, &v6.src, &v6.dst, h);
	*data = octets_left(&o);
	return ok;
}

static void
trace(struct tcp_bed *b, unsigned who, const struct tcp *h, uint32_t len)
{
	char flags[40];

	if (!b->based[who]) {
		b->based[who] = true;
		b->base[who] = h->seq;
	}
	text_printf(&b->trace, "%c %s %u %u +%u w%u", "ab"[who], tcp_flags_text(flags, h->flags),
	    h -> seq - b -> base[who], h -> flags &TCP_ACK ? h -> ack - b -> base[!who] : 0, len,
	    h -> window);
	if (h->has & TCP_HAS_MSS)
		text_printf(&b->trace, " mss%u", h->mss);
	if (h->has & TCP_HAS_WSCALE)
		text_printf(&b->trace, " ws%u", h->wscale);
	if (h->has & TCP_HAS_SACK_OK)
		text_puts(&b->trace, " sack");
	if (h->has & TCP_HAS_TIMESTAMPS)
		text_puts(&b->trace, " ts");
	for (unsigned i = 0; i < h->sacks; i++)
		text_printf(&b->trace, " %u-%u", h->sack[i].left - b->base[!who],
		    h->sack[i].right - b->base[!who]);
	text_puts(&b->trace, "\n");
}

static void
seen(void *arg, const struct frame_name *name, bool out, const uint8_t *bytes, uint32_t len,
    const struct log_kind *drop)
{
	struct tcp_bed *b = arg;
	struct tcp h;
	uint32_t data;
	unsigned who = name->port == b->port[1]->id.id;

	(void)drop;
	if (!out || !segment_of(bytes, len, &h, &data))
		return;
	b->segments++;
	b->octets += data;
	if (b->segments < 2000)
		trace(b, who, &h, data);
}

static void
hand_arp(struct port *p, struct octets o)
{
	struct arp q, r = { .op = ARP_REPLY, .sender_mac = hand_mac };
	struct ethernet e = { .src = hand_mac, .type = ETHERTYPE_ARP };
	struct frame *f;

	if (!arp_read(&o, &q) || q.op != ARP_REQUEST || addr_u32(&q.target) != 0x0a000002)
		return;
	r.sender = q.target;
	r.target = q.sender;
	r.target_mac = e.dst = q.sender_mac;
	f = frame_new(p->node->net, 60);
	o = frame_write(f);
	ethernet_write(&o, &e);
	arp_write(&o, &r);
	put_zero(&o, octets_left(&o));
	port_send(p, f);
}

static void
hand_receive(struct port *p, struct frame *f)
{
	struct tcp_bed *b = p->node->box;
	struct octets o = frame_read(f);
	struct ethernet e;

	if (segment_of(frame_at(f), f->len, &b->last, &b->last_len))
		b->heard++;
	else if (ethernet_read(&o, &e) && e.type == ETHERTYPE_ARP)
		hand_arp(p, o);
	frame_drop(p->node->net, f);
}

void
hand_say(struct tcp_bed *b, const struct tcp *h, const void *data, uint32_t len)
{
	uint32_t size = tcp_size(h) + len;
	struct frame *f = frame_new(b->net, ETHERNET_HEADER + IPV4_HEADER + size);
	struct octets o = frame_write(f);
	struct ethernet e = { .src = hand_mac, .dst = b->port[0]->mac, .type = ETHERTYPE_IPV4 };
	struct ipv4 ip = { .src = b->addr[1], .dst = b->addr[0], .ttl = 64, .protocol = PROTO_TCP };

	ethernet_write(&o, &e);
	ipv4_write(&o, &ip, size);
	tcp_write(&o, &b->addr[1], &b->addr[0], h, data, len);
	ck_assert(!o.bad);
	port_send(b->port[1], f);
}

static const struct node_ops stack_ops = { stack_receive, stack_port_changed };
static const struct node_ops hand_ops = { hand_receive, NULL };

static void
box(struct tcp_bed *b, unsigned i, const char *name, bool v6, bool hand)
{
	struct node *n = node_new(b->net, name, hand ? &hand_ops : &stack_ops, b);
	char text[] = "2001:db8::1", text4[] = "10.0.0.1";

	b->port[i] = port_new(n, "eth0");
	text[10] = text4[7] = (char)('1' + i);
	ck_assert(addr_parse(v6 ? text : text4, &b->addr[i]));
	if (hand)
		return;
	b->stack[i] = stack_new(n, false);
	ck_assert(ifc_addr_add(
	    ifc_new(b->stack[i], "eth0", b->port[i]), &b->addr[i], v6 ? 64 : 24, NULL));
}

struct tcp_bed *
tcp_bed_new(uint64_t seed, const struct link_settings *s, bool v6, bool hand)
{
	struct arena *arena = arena_new(256 << 20);
	struct tcp_bed *b = arena_make(arena, struct tcp_bed);

	b->arena = arena;
	b->sim = sim_new(arena, seed);
	b->net = net_new(b->sim);
	box(b, 0, "a", v6, false);
	box(b, 1, "b", v6, hand);
	b->link = link_new(b->port[0], b->port[1], s ? s : &link_defaults);
	b->trace.arena = b->a.got.arena = b->b.got.arena = arena;
	b->observer = (struct observer){ .arg = b, .frame = seen };
	b->sim->observer = &b->observer;
	tcp_bed_run(b, 3 * IX_SECOND); /* duplicate address detection */
	return b;
}

void
tcp_bed_delete(struct tcp_bed *b)
{
	arena_delete(b->arena);
}

void
tcp_bed_run(struct tcp_bed *b, ix_time more)
{
	sim_run(b->sim, b->sim->now + more);
}

void
tcp_bed_listen(struct tcp_bed *b)
{
	b->listener.sock = sock_stream(b->stack[1], &listener_ops, &b->listener);
	ck_assert(sock_bind(b->listener.sock, NULL, 179));
	ck_assert(sock_listen(b->listener.sock));
}

void
tcp_bed_connect(struct tcp_bed *b)
{
	b->a.sock = sock_stream(b->stack[0], &side_ops, &b->a);
	ck_assert(sock_connect(b->a.sock, &b->addr[1], 179));
}

void
tcp_bed_up(struct tcp_bed *b)
{
	tcp_bed_listen(b);
	tcp_bed_connect(b);
	tcp_bed_run(b, 10 * IX_SECOND);
	ck_assert(b->a.connected == 1 && b->b.accepted == 1);
}

struct tcp
tcp_bed_hand(struct tcp_bed *b, uint8_t has)
{
	struct tcp h = { .src = 179,
		.flags = TCP_SYN | TCP_ACK,
		.seq = 1000,
		.window = 10000,
		.has = has | TCP_HAS_MSS,
		.mss = 1000 };

	tcp_bed_connect(b);
	tcp_bed_run(b, 100 * IX_MS);
	h.dst = b->last.src;
	h.ack = b->last.seq + 1;
	hand_say(b, &h, NULL, 0);
	tcp_bed_run(b, 100 * IX_MS);
	ck_assert_uint_eq(b->a.connected, 1);
	h.has = 0;
	h.flags = TCP_ACK;
	h.seq = 1001;
	return h;
}
