/*
 * ip_tcp.c - fuzz target of TCP: octets as segments for a listener and for a connection in the
 * state that the first octet names, some as they are, most of them with numbers near the right
 * ones, with time and the service's own doings between them. Whatever comes, invariants of the
 * control block hold and the stack can be left alone for a day.
 */
#include "base/panic.h"
#include "tests/ip/siege.h"
#include "wire/tcp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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

static const struct socket_ops ops = { .readable = readable, .finished = over, .failed = over };

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

/* The service writes, or closes, or gives up. */
static void
act(struct stack *st, uint8_t what)
{
	struct socket *s = target(st);

	if (!s || s->gone)
		return;
	sock_set_user(s, &ops, NULL);
	if (what & 1)
		sock_send(s, "hello, and a few octets more to send", 36);
	else if (what & 2)
		sock_close(s);
	else if (what & 4)
		sock_abort(s);
}

/* As it was when it came to that state: that takes longer than most inputs. */
static struct siege *
fresh(enum tcp_state state)
{
	static struct siege *s[TCP_TIME_WAIT + 1];
	static struct checkpoint *here[TCP_TIME_WAIT + 1];
	uint16_t to;

	if (!s[state]) {
		s[state] = siege_new(false);
		siege_walk(s[state], state, &to);
		here[state] = arena_save(s[state]->b->arena, NULL);
	}
	arena_load(s[state]->b->arena, here[state]);
	return s[state];
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct octets in = octets_read(data, size < 4096 ? (uint32_t)size : 4096);
	struct siege *w = fresh((enum tcp_state)(get8(&in) % (TCP_TIME_WAIT + 1)));
	struct stack *st = w->st;
	struct ip_meta m = { .from = addr_v4(0x0a000002),
		.to = addr_v4(0x0a000001),
		.protocol = 6,
		.ttl = 64,
		.good_sums = true,
		.ifc = ifc_at(st, 0) };

	while (octets_left(&in)) {
		uint8_t what = get8(&in);

		if (what >= 0xf0) {
			uint32_t len = least(get8(&in), octets_left(&in));

			tcp_receive(st, &m, octets_sub(&in, len));
		} else if (what >= 0xe0) {
			bed_run(w->b, IX_MS << (what & 15));
		} else if (what >= 0xd8) {
			act(st, what);
		} else {
			near_miss(st, &m, &in);
		}
		check(st);
	}
	bed_run(w->b, 24 * 3600 * IX_SECOND);
	check(st);
	return 0;
}
