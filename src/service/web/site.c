/* site.c - see site.h: connections, requests, and bodies sent as the socket takes them. */
#include "service/web/site.h"

#include <stdio.h>
#include <string.h>

#include "service/web/tls.h"

#define PIECE 16384u /* octets of a body handed over at a time */

struct web_server {
	struct stack *st;
	const struct web_site *site;
	struct socket *plain, *veiled;
	VEC(struct visitor *) visitors;
	uint64_t requests;
};

/* One connection, and the body that it is being sent. */
struct visitor {
	struct timer idle;
	struct web_server *web;
	struct socket *s;
	bool secure, last;
	struct tls tls;
	struct web_page page; /* a copy: the site may grow */
	uint32_t at, size; /* of the body; at == size: nothing is being sent */
	uint32_t have;
	uint8_t head[HTTP_HEAD]; /* what was heard of a request */
};

void
web_body(const struct web_page *p, uint32_t from, uint8_t *to, uint32_t n)
{
	char line[65];
	uint32_t width = 64;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = from + i;

		if (i == 0 || at % width == 0) {
			int k = snprintf(line, sizeof(line), "%08u %.50s ", at / width, p->path);

			memset(line + k, '.', width - (uint32_t)k);
			line[width - 1] = '\n';
		}
		to[i] = (uint8_t)line[at % width];
	}
}

const struct web_page *
web_page(const struct web_site *site, const char *path)
{
	for (uint32_t i = 0; i < site->pages.n; i++)
		if (strcmp(site->pages.at[i].path, path) == 0)
			return &site->pages.at[i];
	return NULL;
}

static void
visitor_free(struct visitor *v)
{
	struct web_server *w = v->web;
	uint32_t n;

	sock_peek(v->s, &n);
	sock_consume(v->s, n); /* closed with unread octets it would be reset */
	timer_stop(stack_sim(w->st), &v->idle);
	for (uint32_t i = 0; i < w->visitors.n; i++)
		if (w->visitors.at[i] == v) {
			vec_remove(&w->visitors, i);
			break;
		}
	sock_close(v->s);
	arena_free(stack_sim(w->st)->arena, v, sizeof(*v));
}

/* n is at most PIECE. */
static void
say(struct visitor *v, const void *bytes, uint32_t n)
{
	uint8_t veiled[PIECE + TLS_HEAD + TLS_TAG];
	struct octets o = octets_write(veiled, sizeof(veiled));

	if (!v->secure) {
		sock_send(v->s, bytes, n);
		return;
	}
	tls_say(&v->tls, &o, bytes, n);
	sock_send(v->s, veiled, o.pos);
}

/* The body, as far as the socket takes it now; false: the visitor is gone. */
static bool
send_body(struct visitor *v)
{
	uint32_t most = sock_send_most(v->s);
	uint8_t piece[PIECE];

	sock_set_mark(v->s, most - most / 4);
	while (v->at < v->size && sock_queued(v->s) < most) {
		uint32_t n = v->size - v->at < PIECE ? v->size - v->at : PIECE;

		web_body(&v->page, v->at, piece, n);
		say(v, piece, n);
		v->at += n;
	}
	if (v->at < v->size || !v->last)
		return true;
	visitor_free(v);
	return false;
}

static bool
answer(struct visitor *v, const struct http_head *h)
{
	bool get = strcmp(h->method, "GET") == 0, head = strcmp(h->method, "HEAD") == 0;
	const struct web_page *p = web_page(v->web->site, h->path);
	unsigned status = !get && !head ? 405 : p ? 200 : 404;
	char text[512];
	int n;

	v->page = p && status == 200 ? *p : (struct web_page){ .path = "not here", .size = 128 };
	v->web->requests++;
	v->last = h->close;
	n = snprintf(text, sizeof(text),
	    "HTTP/1.1 %u %s\r\nServer: ixlab\r\nContent-Type: text/plain\r\nContent-Length: %u\r\n"
	    "Connection: %s\r\n\r\n",
	    status, http_status_text(status), v->page.size, v->last ? "close" : "keep-alive");
	say(v, text, (uint32_t)n);
	v->at = 0;
	v->size = head ? 0 : v->page.size;
	return send_body(v);
}

/* RFC 9112 3: what is no request is told so, and listened to no longer. */
static void
refuse(struct visitor *v)
{
	static const char text[] = "HTTP/1.1 400 Bad Request\r\nServer: ixlab\r\n"
				   "Content-Length: 0\r\nConnection: close\r\n\r\n";

	say(v, text, sizeof(text) - 1);
	visitor_free(v);
}

/* Requests in what was heard, one after the other; false: the visitor is gone. */
static bool
requests(struct visitor *v)
{
	while (v->at == v->size && v->have > 0) {
		struct http_head h;

		switch (http_read(v->head, v->have, &h)) {
		case HTTP_MORE:
			return true;
		case HTTP_BROKEN:
			refuse(v);
			return false;
		case HTTP_READ:
			break;
		}
		v->have -= h.octets;
		memmove(v->head, v->head + h.octets, v->have);
		if (!answer(v, &h))
			return false;
	}
	return true;
}

/* More of requests; who says more than a head can hold is not listened to. */
static bool
hear(struct visitor *v, const uint8_t *bytes, uint32_t n)
{
	if (n > HTTP_HEAD - v->have) {
		refuse(v);
		return false;
	}
	memcpy(v->head + v->have, bytes, n);
	v->have += n;
	return requests(v);
}

/* Records until there is none whole; false: the visitor is gone. */
static bool
hear_records(struct visitor *v, struct octets *in)
{
	uint64_t random = stack_sim(v->web->st)->seq;
	uint8_t reply[TLS_FLIGHT + 512], data[TLS_MOST];
	uint32_t n;

	for (;;) {
		struct octets r = octets_write(reply, sizeof(reply));

		switch (tls_hear(&v->tls, in, &r, random, data, &n)) {
		case TLS_MORE:
			return true;
		case TLS_BROKEN:
			visitor_free(v);
			return false;
		case TLS_STEP:
			if (r.pos)
				sock_send(v->s, reply, r.pos);
			break;
		case TLS_DATA:
			if (!hear(v, data, n))
				return false;
		}
	}
}

static void
readable(struct socket *s)
{
	struct visitor *v = sock_user(s);
	uint32_t have;
	const uint8_t *bytes = sock_peek(s, &have);
	struct octets in = octets_read(bytes, have);

	timer_in(stack_sim(v->web->st), &v->idle, WEB_IDLE);
	if (v->secure) {
		if (hear_records(v, &in))
			sock_consume(s, in.pos);
	} else if (hear(v, bytes, have)) {
		sock_consume(s, have);
	}
}

static void
writable(struct socket *s)
{
	struct visitor *v = sock_user(s);

	timer_in(stack_sim(v->web->st), &v->idle, WEB_IDLE);
	if (send_body(v))
		requests(v);
}

static void
ended(struct socket *s)
{
	visitor_free(sock_user(s));
}

static const struct socket_ops visitor_ops = {
	.readable = readable, .writable = writable, .finished = ended, .failed = ended
};

static void
idle(struct sim *sim, struct timer *t)
{
	(void)sim;
	visitor_free((struct visitor *)t);
}

static const struct timer_kind idle_kind = { "web connection", TIMER_CODE('w', 'e', 'b', 'i'),
	idle };

static void
accepted(struct socket *listener, struct socket *fresh)
{
	struct web_server *w = sock_user(listener);
	struct sim *sim = stack_sim(w->st);
	struct visitor *v = arena_make(sim->arena, struct visitor);

	v->web = w;
	v->s = fresh;
	v->secure = listener == w->veiled;
	v->tls.server = true;
	vec_push(sim->arena, &w->visitors, v);
	sock_set_user(fresh, &visitor_ops, v);
	timer_init(&v->idle, &idle_kind, stack_node(w->st)->id.id);
	timer_in(sim, &v->idle, WEB_IDLE);
}

static const struct socket_ops listen_ops = { .accepted = accepted };

struct web_server *
web_start(struct stack *st, const struct web_site *site, struct ix_error *e)
{
	struct web_server *w = arena_make(stack_sim(st)->arena, struct web_server);

	w->st = st;
	w->site = site;
	w->plain = sock_stream(st, &listen_ops, w);
	w->veiled = sock_stream(st, &listen_ops, w);
	if (sock_bind(w->plain, NULL, HTTP_PORT) && sock_listen(w->plain) &&
	    sock_bind(w->veiled, NULL, HTTPS_PORT) && sock_listen(w->veiled))
		return w;
	web_stop(w);
	fail(e, "port 80 or 443 is taken");
	return NULL;
}

void
web_stop(struct web_server *w)
{
	struct arena *a = stack_sim(w->st)->arena;

	while (w->visitors.n)
		visitor_free(w->visitors.at[0]);
	vec_free(a, &w->visitors);
	sock_close(w->plain);
	sock_close(w->veiled);
	arena_free(a, w, sizeof(*w));
}

uint64_t
web_requests(const struct web_server *w)
{
	return w->requests;
}
