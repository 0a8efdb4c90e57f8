/* fetch.c - see fetch.h. */
#include "service/web/fetch.h"

#include <stdio.h>
#include <string.h>

#include "service/web/tls.h"

struct fetch {
	struct timer timer;
	struct stack *st;
	struct socket *s;
	struct fetch_options o;
	const struct fetch_ops *ops;
	void *arg;
	struct tls tls;
	struct fetch_told told;
	bool open, answered; /* answered: the response's head is there */
	uint32_t have;
	uint8_t heard[HTTP_HEAD]; /* of the head */
};

void
fetch_stop(struct fetch *f)
{
	timer_stop(stack_sim(f->st), &f->timer);
	if (f->s && f->open)
		sock_close(f->s);
	else if (f->s)
		sock_abort(f->s);
	arena_free(stack_sim(f->st)->arena, f, sizeof(*f));
}

static void
drain(struct socket *s)
{
	uint32_t n;

	sock_peek(s, &n);
	sock_consume(s, n);
}

static void
finish(struct fetch *f, enum fetch_end end)
{
	f->told.end = end;
	f->told.error = sock_error(f->s);
	f->told.tls = f->tls.version;
	f->told.ended = stack_sim(f->st)->now;
	if (end == FETCH_OK) /* what is read is not reset: RFC 9293 3.10.4 */
		drain(f->s);
	f->ops->done(f->arg, &f->told);
	fetch_stop(f);
}

static void
request(struct fetch *f)
{
	uint8_t veiled[HTTP_HEAD + TLS_HEAD + TLS_TAG];
	struct octets o = octets_write(veiled, sizeof(veiled));
	int n = snprintf(f->told.asked, HTTP_HEAD,
	    "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: curl/ixlab\r\nAccept: */*\r\n\r\n",
	    f->o.head ? "HEAD" : "GET", f->o.path, f->o.host);

	if (!f->o.secure) {
		sock_send(f->s, f->told.asked, (uint32_t)n);
		return;
	}
	tls_say(&f->tls, &o, (const uint8_t *)f->told.asked, (uint32_t)n);
	sock_send(f->s, veiled, o.pos);
}

static void
connected(struct socket *s)
{
	struct fetch *f = sock_user(s);
	struct sim *sim = stack_sim(f->st);
	uint8_t hello[512];
	struct octets o = octets_write(hello, sizeof(hello));

	f->open = true;
	f->told.connected = sim->now;
	sock_local(s, &f->told.local, &f->told.local_port);
	if (!f->o.secure) {
		request(f);
		return;
	}
	f->tls.least = f->o.tls_least ? f->o.tls_least : TLS_12;
	f->tls.most = f->o.tls_most ? f->o.tls_most : TLS_13;
	tls_hello(&f->tls, &o, f->o.host, sim->seq);
	sock_send(s, hello, o.pos);
}

static bool
whole(const struct fetch *f)
{
	return f->answered &&
	    (f->o.head || (f->told.head.has_length && f->told.octets >= f->told.head.length));
}

static void
body(struct fetch *f, const uint8_t *bytes, uint32_t n)
{
	f->told.octets += n;
	if (n && f->ops->body)
		f->ops->body(f->arg, bytes, n);
}

/* Octets of the response; false: it is over. */
static bool
hear(struct fetch *f, const uint8_t *bytes, uint32_t n)
{
	uint32_t take = n < HTTP_HEAD - f->have ? n : HTTP_HEAD - f->have;
	uint32_t before = f->have;

	if (n && !f->told.first)
		f->told.first = stack_sim(f->st)->now;
	if (f->answered) {
		body(f, bytes, n);
	} else {
		memcpy(f->heard + f->have, bytes, take);
		f->have += take;
		switch (http_read(f->heard, f->have, &f->told.head)) {
		case HTTP_MORE:
			return true;
		case HTTP_BROKEN:
			finish(f, FETCH_BROKEN);
			return false;
		case HTTP_READ:
			break;
		}
		f->answered = true;
		snprintf(f->told.words, HTTP_HEAD, "%.*s", (int)f->told.head.octets,
		    (const char *)f->heard);
		body(f, bytes + (f->told.head.octets - before), n - (f->told.head.octets - before));
	}
	if (!whole(f))
		return true;
	finish(f, FETCH_OK);
	return false;
}

static bool
hear_records(struct fetch *f, struct octets *in)
{
	uint8_t reply[256], data[TLS_MOST];
	uint32_t n;

	for (;;) {
		struct octets r = octets_write(reply, sizeof(reply));
		bool was_open = f->tls.open;

		switch (tls_hear(&f->tls, in, &r, 0, data, &n)) {
		case TLS_MORE:
			return true;
		case TLS_BROKEN:
			finish(f, FETCH_BROKEN);
			return false;
		case TLS_STEP:
			if (r.pos)
				sock_send(f->s, reply, r.pos);
			if (f->tls.open && !was_open) {
				f->told.secured = stack_sim(f->st)->now;
				request(f);
			}
			break;
		case TLS_DATA:
			if (!hear(f, data, n))
				return false;
		}
	}
}

static void
readable(struct socket *s)
{
	struct fetch *f = sock_user(s);
	uint32_t have;
	const uint8_t *bytes = sock_peek(s, &have);
	struct octets in = octets_read(bytes, have);

	if (f->o.secure) {
		if (hear_records(f, &in))
			sock_consume(s, in.pos);
	} else if (hear(f, bytes, have)) {
		sock_consume(s, have);
	}
}

static void
finished(struct socket *s)
{
	struct fetch *f = sock_user(s);

	finish(f, f->answered && !f->told.head.has_length ? FETCH_OK : FETCH_BROKEN);
}

static void
failed(struct socket *s)
{
	struct fetch *f = sock_user(s);
	bool was_open = f->open;

	f->open = false;
	finish(f, was_open ? FETCH_BROKEN : FETCH_NO_CONNECTION);
}

static const struct socket_ops socket_ops = {
	.connected = connected, .readable = readable, .finished = finished, .failed = failed
};

static void
fire(struct sim *sim, struct timer *t)
{
	struct fetch *f = (struct fetch *)t;

	if (f->s) {
		finish(f, FETCH_TIMED_OUT);
		return;
	}
	f->told.began = sim->now;
	f->s = sock_stream(f->st, &socket_ops, f);
	if (!sock_connect(f->s, &f->o.to, f->o.port))
		finish(f, FETCH_NO_CONNECTION);
	else if (f->o.most)
		timer_in(sim, t, f->o.most);
}

static const struct timer_kind fetch_kind = { "HTTP request", TIMER_CODE('h', 't', 't', 'p'),
	fire };

struct fetch *
fetch_start(struct stack *st, const struct fetch_options *o, const struct fetch_ops *ops, void *arg)
{
	struct sim *sim = stack_sim(st);
	struct fetch *f = arena_make(sim->arena, struct fetch);

	f->st = st;
	f->o = *o;
	f->ops = ops;
	f->arg = arg;
	timer_init(&f->timer, &fetch_kind, stack_node(st)->id.id);
	timer_in(sim, &f->timer, 0);
	return f;
}
