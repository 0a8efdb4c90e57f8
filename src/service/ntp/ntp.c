/* ntp.c - see ntp.h. */
#include "service/ntp/ntp.h"

#include "base/octets.h"

#define SINCE_1900 2208988800u /* seconds: the lab's clock begins on 1 January 1970 */
#define CLIENT 0x23u /* version 4, mode 3 */
#define SERVER 0x24u /* version 4, mode 4 */

struct ntp_server {
	struct stack *st;
	struct socket *s;
};

struct ntp_query {
	struct timer timer;
	struct stack *st;
	struct socket *s;
	struct ix_addr server;
	unsigned tried;
	ix_time sent;
	void (*told)(void *arg, const struct ntp_told *t);
	void *arg;
};

/* 32 bits of seconds, 32 of their fraction. */
static uint64_t
stamp(ix_time t)
{
	uint64_t s = t / IX_SECOND + SINCE_1900, rest = t % IX_SECOND;

	return s << 32 | (rest << 32) / IX_SECOND;
}

/* The difference of two stamps in nanoseconds; they are near each other. */
static int64_t
apart(uint64_t a, uint64_t b)
{
	int64_t d = (int64_t)(a - b);

	return (d >> 32) * (int64_t)IX_SECOND +
	    (int64_t)(((uint64_t)d & UINT32_MAX) * IX_SECOND >> 32);
}

static void
packet(struct octets *o, uint8_t mode, uint64_t origin, uint64_t receive, uint64_t transmit)
{
	put8(o, mode);
	put8(o, mode == SERVER ? NTP_STRATUM : 0);
	put8(o, 6); /* 64 s between polls */
	put8(o, 0xec); /* a microsecond */
	put32(o, 0);
	put32(o, mode == SERVER ? 0x10 : 0);
	put32(o, mode == SERVER ? 0x7f7f0101 : 0);
	put64(o, receive);
	put64(o, origin);
	put64(o, receive);
	put64(o, transmit);
}

static void
asked(struct socket *sock, const struct sock_message *m)
{
	struct ntp_server *s = sock_user(sock);
	uint64_t now = stamp(stack_sim(s->st)->now);
	struct octets in = octets_read(m->bytes, m->len), o;
	uint8_t mode = get8(&in), bytes[NTP_PACKET];
	uint64_t transmit;

	octets_skip(&in, 39);
	transmit = get64(&in);
	if (in.bad || (mode & 7) != 3) {
		sock_ignored(m);
		return;
	}
	o = octets_write(bytes, sizeof(bytes));
	packet(&o, SERVER, transmit, now, now);
	sock_send_to(s->s, &m->from, m->from_port, bytes, o.pos);
}

static const struct socket_ops server_ops = { .received = asked };

struct ntp_server *
ntp_server_start(struct stack *st, struct ix_error *e)
{
	struct ntp_server *s = arena_make(stack_sim(st)->arena, struct ntp_server);

	s->st = st;
	s->s = sock_datagram(st, &server_ops, s);
	if (sock_bind(s->s, NULL, NTP_PORT))
		return s;
	ntp_server_stop(s);
	fail(e, "port 123 is taken");
	return NULL;
}

void
ntp_server_stop(struct ntp_server *s)
{
	sock_close(s->s);
	arena_free(stack_sim(s->st)->arena, s, sizeof(*s));
}

static void
finish(struct ntp_query *q, const struct ntp_told *t)
{
	void (*told)(void *, const struct ntp_told *) = q->told;
	void *arg = q->arg;

	ntp_query_stop(q);
	told(arg, t);
}

static void
answered(struct socket *sock, const struct sock_message *m)
{
	struct ntp_query *q = sock_user(sock);
	uint64_t now = stamp(stack_sim(q->st)->now), origin, receive, transmit;
	struct octets o = octets_read(m->bytes, m->len);
	struct ntp_told t = { .answered = true };
	uint8_t mode = get8(&o);

	t.stratum = get8(&o);
	octets_skip(&o, 22);
	origin = get64(&o);
	receive = get64(&o);
	transmit = get64(&o);
	if (o.bad || (mode & 7) != 4 || origin != stamp(q->sent) ||
	    !addr_eq(&m->from, &q->server)) {
		sock_ignored(m);
		return;
	}
	t.offset_ns = (apart(receive, origin) + apart(transmit, now)) / 2;
	t.delay = (ix_time)(apart(now, origin) - apart(transmit, receive));
	finish(q, &t);
}

static const struct socket_ops query_ops = { .received = answered };

static void
fire(struct sim *sim, struct timer *timer)
{
	struct ntp_query *q = (struct ntp_query *)timer;
	uint8_t bytes[NTP_PACKET];
	struct octets o = octets_write(bytes, sizeof(bytes));

	if (q->tried++ == NTP_TRIES) {
		finish(q, &(struct ntp_told){ .answered = false });
		return;
	}
	q->sent = sim->now;
	packet(&o, CLIENT, 0, 0, stamp(sim->now));
	sock_send_to(q->s, &q->server, NTP_PORT, bytes, o.pos);
	timer_in(sim, timer, NTP_WAIT);
}

static const struct timer_kind query_kind = { "NTP query", TIMER_CODE('n', 't', 'p', 'q'), fire };

struct ntp_query *
ntp_query_start(struct stack *st, const struct ix_addr *server,
    void (*told)(void *arg, const struct ntp_told *t), void *arg)
{
	struct sim *sim = stack_sim(st);
	struct ntp_query *q = arena_make(sim->arena, struct ntp_query);

	q->st = st;
	q->server = *server;
	q->told = told;
	q->arg = arg;
	q->s = sock_datagram(st, &query_ops, q);
	timer_init(&q->timer, &query_kind, stack_node(st)->id.id);
	timer_in(sim, &q->timer, 0);
	return q;
}

void
ntp_query_stop(struct ntp_query *q)
{
	struct sim *sim = stack_sim(q->st);

	timer_stop(sim, &q->timer);
	sock_close(q->s);
	arena_free(sim->arena, q, sizeof(*q));
}
