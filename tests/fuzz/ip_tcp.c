/*
 * ip_tcp.c - fuzz target of TCP: octets as segments for a listener and for a connection, some as
 * they are, most of them with numbers near the right ones, with time passing between them. Whatever
 * comes, invariants of the control block hold and the stack can be left alone for a day.
 */
#include "base/panic.h"
#include "ip/tcp.h"
#include "wire/tcp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
accepted(struct socket *listener, struct socket *fresh)
{
	(void)listener;
	sock_send(fresh, "welcome", 7);
}

static void
readable(struct socket *s)
{
	uint32_t n;

	sock_peek(s, &n);
	sock_consume(s, n / 2 + 1);
}

static void
over(struct socket *s)
{
	sock_close(s);
}

static const struct socket_ops ops = { .accepted = accepted, .readable = readable, .finished = over,
	.failed = over };
static const struct node_ops node_ops = { stack_receive, stack_port_changed };

static void
check(struct stack *st)
{
	struct socket *s = NULL;

	while ((s = sock_next(st, s))) {
		const struct stream *t = s->tcp;
		uint32_t at = t ? t->rcv_nxt : 0;

		if (!t || t->state <= TCP_SYN_SENT)
			continue;
		must(seq_le(t->snd_una, t->snd_nxt) && seq_le(t->snd_nxt, t->snd_max));
		must(seq_le(t->rcv_nxt, t->rcv_adv) && t->in.len <= 2 * TCP_WINDOW_MAX);
		must(t->lates <= tcp_late_max(t) + 1 && t->sacked.n <= tcp_sacked_max(t));
		for (const struct late *l = t->late; l; l = l->next) {
			must(seq_lt(at, l->seq));
			at = l->seq + l->data.len - 1;
		}
	}
}

/* The stream to aim at: the last one made that has a peer. */
static struct socket *
target(struct stack *st)
{
	struct socket *s = NULL, *last = NULL;

	while ((s = sock_next(st, s)))
		if (s->tcp && s->remote_port)
			last = s;
	return last;
}

/* A segment whose numbers are a little off what the target expects. */
static void
near_miss(struct stack *st, const struct ip_meta *m, struct octets *in)
{
	uint8_t bytes[TCP_HEADER_MAX + 256], kind = get8(in);
	struct tcp h = { .src = 2000, .dst = 179, .flags = get8(in) };
	struct octets o = octets_write(bytes, sizeof(bytes));
	struct socket *s = kind & 0x80 ? NULL : target(st);
	uint32_t len = kind & 0x40 ? get8(in) : 0;

	h.seq = (uint32_t)(int8_t)get8(in) * (kind & 0x20 ? 500u : 1u);
	h.ack = (uint32_t)(int8_t)get8(in);
	h.window = (uint16_t)(get8(in) << 6);
	h.has = kind & 0x0f;
	h.mss = (uint16_t)(get8(in) * 8);
	h.wscale = kind & 7;
	h.ts_value = kind;
	if (s) {
		h.src = s->remote_port;
		h.dst = s->local_port;
		h.seq += s->tcp->rcv_nxt;
		h.ack += s->tcp->snd_max;
		h.ts_value += s->tcp->ts_recent - 4;
		h.sacks = kind & 0x10 ? 1 : 0;
		h.sack[0] = (struct tcp_sack){ h.ack + 1, h.ack + kind };
	}
	memset(bytes, kind, sizeof(bytes));
	tcp_write(&o, &m->from, &m->to, &h, NULL, len);
	tcp_receive(st, m, octets_read(bytes, o.bad ? 0 : tcp_size(&h) + len));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(64 << 20);
	struct sim *sim = sim_new(arena, 1);
	struct node *n = node_new(net_new(sim), "box", &node_ops, NULL);
	struct stack *st = stack_new(n, false);
	struct ip_meta m = { .from = addr_v4(0x0a000002), .to = addr_v4(0x0a000001), .protocol = 6,
		.ttl = 64, .good_sums = true };
	struct octets in = octets_read(data, size < 4096 ? (uint32_t)size : 4096);
	struct socket *s = sock_stream(st, &ops, NULL), *c = sock_stream(st, &ops, NULL);

	m.ifc = ifc_new(st, "eth0", port_new(n, "eth0"));
	link_new(port_new(n, "eth1"), port_find(n, "eth0"), &link_defaults);
	ifc_addr_add(m.ifc, &m.to, 24, NULL);
	sock_bind(s, NULL, 179);
	sock_listen(s);
	if (sock_connect(c, &m.from, 2000))
		sock_send(c, "hello", 5);
	while (octets_left(&in)) {
		uint8_t what = get8(&in);

		if (what >= 0xf0) {
			uint32_t len = least(get8(&in), octets_left(&in));

			tcp_receive(st, &m, octets_sub(&in, len));
		} else if (what >= 0xe0) {
			sim_run(sim, sim->now + (IX_MS << (what & 15)));
		} else {
			near_miss(st, &m, &in);
		}
		check(st);
	}
	sim_run(sim, sim->now + 24 * 3600 * IX_SECOND);
	check(st);
	arena_delete(arena);
	return 0;
}
