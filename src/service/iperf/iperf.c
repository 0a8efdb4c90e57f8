/* iperf.c - see iperf.h. */
#include "service/iperf/iperf.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

#define CHUNK (16u << 10)
#define RULE "- - - - - - - - - - - - - - - - - - - - - - - - -\n"
#define LINE "-----------------------------------------------------------\n"

struct iperf {
	struct timer timer; /* the client's next report */
	struct stack *st;
	struct iperf_options o;
	struct report r;
	struct socket *listener, *s; /* s: the stream; NULL: none now */
	struct blob *chunk; /* what is sent, again and again */
	ix_time began; /* when the stream was up */
	ix_time last; /* the last report */
	uint64_t octets, last_octets;
	uint32_t last_resent;
};

static void say(struct iperf *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void
say(struct iperf *p, const char *format, ...)
{
	struct text t = { 0 };
	va_list ap;

	va_start(ap, format);
	text_vprintf(&t, format, ap);
	va_end(ap);
	p->r.print(p->r.arg, text_of(&t));
	text_free(&t);
}

static ix_time
now(const struct iperf *p)
{
	return stack_sim(p->st)->now;
}

static void
iperf_free(struct iperf *p, unsigned status)
{
	struct report r = p->r;
	struct arena *a = stack_sim(p->st)->arena;

	timer_stop(stack_sim(p->st), &p->timer);
	if (p->s)
		sock_close(p->s); /* what is queued still goes: the server may see more of it */
	if (p->listener)
		sock_close(p->listener);
	if (p->chunk)
		blob_drop(a, p->chunk);
	arena_free(a, p, sizeof(*p));
	r.done(r.arg, status);
}

/* Three digits and a unit, as "1.10 G": steps of 1024 for octets, 1000 for bits a second. */
static void
amount(struct text *out, uint64_t n, uint64_t step, const char *unit)
{
	static const char *const prefix[] = { "", "K", "M", "G", "T" };
	unsigned i = 0;
	uint64_t one = 1, hundredths;

	while (i < 4 && n / one >= step) {
		one *= step;
		i++;
	}
	hundredths = n / one * 100 + n % one * 100 / one;
	if (i == 0 || hundredths >= 10000)
		text_printf(out, "%4" PRIu64, hundredths / 100);
	else if (hundredths >= 1000)
		text_printf(out, "%2" PRIu64 ".%" PRIu64, hundredths / 100, hundredths / 10 % 10);
	else
		text_printf(out, "%" PRIu64 ".%02" PRIu64, hundredths / 100, hundredths % 100);
	text_printf(out, " %s%s", prefix[i], unit);
}

static void
seconds(struct text *out, const char *format, ix_time t)
{
	char buf[32];

	snprintf(buf, sizeof(buf), "%" PRIu64 ".%02" PRIu64, t / IX_SECOND,
	    t % IX_SECOND / (10 * IX_MS));
	text_printf(out, format, buf);
}

/* "[  5]   0.00-1.00   sec   112 MBytes   941 Mbits/sec" */
static void
interval(struct iperf *p, ix_time from, ix_time to, uint64_t octets, const char *rest)
{
	struct text out = { 0 };
	ix_time us = (to - from) / IX_US;

	text_puts(&out, "[  5] ");
	seconds(&out, "%6s-", from - p->began);
	seconds(&out, "%-6s sec  ", to - p->began);
	amount(&out, octets, 1024, "Bytes  ");
	amount(&out, us ? octets * 8 * 1000000 / us : 0, 1000, "bits/sec");
	say(p, "%s%s\n", text_of(&out), rest);
	text_free(&out);
}

/* ---- the client ---- */

/* What was acknowledged, and what was sent again since the last report. */
static uint32_t
look(struct iperf *p, struct sock_tcp *i)
{
	if (!sock_tcp_info(p->s, i))
		return 0;
	p->octets = i->octets_acked;
	return i->resent;
}

static void
client_interval(struct iperf *p)
{
	struct sock_tcp i = { 0 };
	uint32_t resent = look(p, &i);
	struct text rest = { 0 };

	text_printf(&rest, "  %4u   ", resent - p->last_resent);
	amount(&rest, i.cwnd, 1024, "Bytes");
	interval(p, p->last, now(p), p->octets - p->last_octets, text_of(&rest));
	text_free(&rest);
	p->last = now(p);
	p->last_octets = p->octets;
	p->last_resent = resent;
}

static void
client_end(struct iperf *p, const char *last)
{
	struct sock_tcp i;
	char rest[64];

	if (p->o.every && now(p) > p->last)
		client_interval(p);
	snprintf(rest, sizeof(rest), "  %4u             sender", look(p, &i));
	say(p, RULE "[ ID] Interval           Transfer     Bitrate         Retr\n");
	interval(p, p->began, now(p), p->octets, rest);
	say(p, "%s\n", last);
	iperf_free(p, 0);
}

static void fill(struct socket *s);
static void connected(struct socket *s);
static void client_failed(struct socket *s);
static const struct socket_ops client_ops = {
	.connected = connected, .writable = fill, .finished = client_failed, .failed = client_failed
};

/* The first moment: nothing is told from inside the call that started it. */
static void
begin(struct iperf *p)
{
	if (p->listener) {
		say(p, LINE "Server listening on %u\n" LINE, p->o.port);
		return;
	}
	say(p, "Connecting to host %s, port %u\n", p->o.name, p->o.port);
	p->s = sock_stream(p->st, &client_ops, p);
	if (!sock_connect(p->s, &p->o.to, p->o.port))
		client_failed(p->s);
}

static void
tick(struct sim *sim, struct timer *t)
{
	struct iperf *p = (struct iperf *)t;
	ix_time end = p->began + p->o.time, next;

	if (p->listener || !p->s) {
		begin(p);
		return;
	}
	if (sim->now >= end) {
		client_end(p, "\niperf Done.");
		return;
	}
	if (sim->now > p->began)
		client_interval(p);
	next = p->o.every ? sim->now + p->o.every : end;
	timer_at(sim, t, next < end ? next : end);
}

static const struct timer_kind tick_kind = { "iperf report", TIMER_CODE('i', 'p', 'r', 'f'), tick };

static void
fill(struct socket *s)
{
	struct iperf *p = sock_user(s);
	uint32_t most = sock_send_most(s);

	sock_set_mark(s, most - most / 4);
	while (sock_queued(s) < most)
		sock_send_blob(s, p->chunk);
}

static void
connected(struct socket *s)
{
	struct iperf *p = sock_user(s);
	char from[ADDR_TEXT], to[ADDR_TEXT];
	struct ix_addr local;
	uint16_t port;

	p->began = p->last = now(p);
	sock_local(s, &local, &port);
	say(p, "[  5] local %s port %u connected to %s port %u\n", addr_text(from, &local), port,
	    addr_text(to, &p->o.to), p->o.port);
	if (p->o.every)
		say(p, "[ ID] Interval           Transfer     Bitrate         Retr  Cwnd\n");
	tick(stack_sim(p->st), &p->timer);
	fill(s);
}

static void
client_failed(struct socket *s)
{
	struct iperf *p = sock_user(s);
	enum sock_error e = sock_error(s);

	p->s = NULL;
	sock_close(s);
	say(p,
	    p->began ? "iperf3: error - the stream ended: %s\n"
		     : "iperf3: error - unable to connect to server: %s\n",
	    sock_error_text(e));
	iperf_free(p, 1);
}

static struct iperf *
iperf_new(struct stack *st, const struct iperf_options *o, const struct report *r)
{
	struct iperf *p = arena_make(stack_sim(st)->arena, struct iperf);

	p->st = st;
	p->o = *o;
	p->r = *r;
	timer_init(&p->timer, &tick_kind, stack_node(st)->id.id);
	timer_in(stack_sim(st), &p->timer, 0);
	return p;
}

struct iperf *
iperf_client_start(struct stack *st, const struct iperf_options *o, const struct report *r)
{
	static const uint8_t nothing[CHUNK];
	struct iperf *p = iperf_new(st, o, r);

	p->chunk = blob_new(stack_sim(st)->arena, nothing, CHUNK);
	return p;
}

/* ---- the server ---- */

static void
server_end(struct iperf *p)
{
	say(p, "[ ID] Interval           Transfer     Bitrate\n");
	interval(p, p->began, p->last, p->octets, "                  receiver");
}

static void
read_more(struct socket *s)
{
	struct iperf *p = sock_user(s);
	uint32_t n;

	sock_peek(s, &n);
	sock_consume(s, n);
	p->octets += n;
	p->last = now(p);
}

static void
stream_over(struct socket *s)
{
	struct iperf *p = sock_user(s);

	p->s = NULL;
	sock_close(s);
	server_end(p);
	if (p->o.once)
		iperf_free(p, 0);
	else
		begin(p);
}

static void
accepted(struct socket *listener, struct socket *fresh)
{
	struct iperf *p = sock_user(listener);
	struct ix_addr from;
	char addr[ADDR_TEXT];
	uint16_t port;

	if (p->s) { /* as iperf3: one at a time */
		sock_abort(fresh);
		return;
	}
	p->s = fresh;
	p->began = p->last = now(p);
	p->octets = 0;
	sock_remote(fresh, &from, &port);
	say(p, "Accepted connection from %s, port %u\n", addr_text(addr, &from), port);
}

static const struct socket_ops server_ops = {
	.accepted = accepted, .readable = read_more, .finished = stream_over, .failed = stream_over
};

struct iperf *
iperf_server_start(
    struct stack *st, const struct iperf_options *o, const struct report *r, struct ix_error *e)
{
	struct socket *s = sock_stream(st, &server_ops, NULL);
	struct iperf *p;

	if (!sock_bind(s, NULL, o->port) || !sock_listen(s)) {
		sock_close(s);
		fail(e, "unable to start listener for connections: port %u is taken", o->port);
		return NULL;
	}
	p = iperf_new(st, o, r);
	p->listener = s;
	sock_set_user(s, &server_ops, p);
	return p;
}

void
iperf_stop(struct iperf *p)
{
	if (p->listener && p->s)
		server_end(p);
	if (p->listener || !p->began) {
		say(p, "iperf3: interrupt - the %s has terminated\n",
		    p->listener ? "server" : "client");
		iperf_free(p, 1);
	} else {
		client_end(p, "iperf3: interrupt - the client has terminated");
	}
}
