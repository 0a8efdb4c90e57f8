/* ask.c - see ask.h. */
#include "service/dns/ask.h"

#define QUERY 512u /* head, name, type, class and EDNS fit */

struct dns_asking {
	struct timer timer;
	struct stack *st;
	struct socket *s;
	struct dns_ask q;
	ask_told *told;
	void *arg;
	ix_time sent;
	unsigned tried; /* towards q.tries: that many when there is nothing left to hope for */
	unsigned asked; /* queries sent */
	bool tcp, open; /* open: the connection is up */
	enum ask_end end; /* what a timer of 0 tells */
};

static void
forget(struct dns_asking *a)
{
	uint32_t n;

	timer_stop(stack_sim(a->st), &a->timer);
	if (a->s && a->open) {
		sock_peek(a->s, &n);
		sock_consume(a->s, n); /* closed with unread octets it would be reset */
		sock_close(a->s);
	} else if (a->s) {
		sock_abort(a->s);
	}
	arena_free(stack_sim(a->st)->arena, a, sizeof(*a));
}

static void
finish(struct dns_asking *a, struct dns_told *t)
{
	ask_told *told = a->told;
	void *arg = a->arg;

	t->server = a->q.server;
	t->port = a->q.port;
	t->tcp = a->tcp;
	t->tries = a->asked;
	t->took = stack_sim(a->st)->now - a->sent;
	told(arg, t); /* the octets are the socket's until here */
	forget(a);
}

static uint32_t
query_write(const struct dns_asking *a, uint8_t buf[QUERY])
{
	struct dns_head h = {
		.id = a->q.id, .flags = a->q.flags, .count = { 1, 0, 0, a->q.edns ? 1 : 0 }
	};
	struct octets o = octets_write(buf, QUERY);

	dns_head_write(&o, &h);
	dns_question_write(&o, &a->q.q, NULL);
	if (a->q.edns)
		dns_edns_write(
		    &o, &(struct dns_edns){ .size = DNS_EDNS, .dnssec_ok = a->q.dnssec_ok });
	return o.pos;
}

/*
 * Is this the answer to our question? RFC 5452 9.1: from whom we asked (the callers know), with our
 * id and our question. Without a question only an error comes: who could not read it.
 */
static bool
answers(const struct dns_asking *a, const uint8_t *bytes, uint32_t len, struct dns_head *h)
{
	struct octets o = octets_read(bytes, len);
	const struct dns_question *ours = &a->q.q;
	struct dns_question q;

	if (!dns_head_read(&o, h) || h->id != a->q.id || !(h->flags & DNS_QR))
		return false;
	if (h->count[DNS_QUESTION] == 0)
		return DNS_RCODE(h->flags) != DNS_NOERROR && DNS_RCODE(h->flags) != DNS_NXDOMAIN;
	return h->count[DNS_QUESTION] == 1 && dns_question_read(&o, &q) && q.type == ours->type &&
	    q.class == ours->class && dns_name_eq(&q.name, &ours->name);
}

static void begin(struct dns_asking *a);

/* False: it is not what was asked for. */
static bool
answered(struct dns_asking *a, const uint8_t *bytes, uint32_t len)
{
	struct dns_told t = { .end = ASK_ANSWERED, .bytes = bytes, .len = len };

	if (!answers(a, bytes, len, &t.head))
		return false;
	if (t.head.flags & DNS_TC && !a->tcp && !a->q.no_fallback) {
		sock_close(a->s);
		a->s = NULL;
		a->tcp = true;
		a->tried = 0;
		begin(a);
		return true;
	}
	finish(a, &t);
	return true;
}

static void
received(struct socket *s, const struct sock_message *m)
{
	struct dns_asking *a = sock_user(s);

	if (!addr_eq(&m->from, &a->q.server) || m->from_port != a->q.port ||
	    !answered(a, m->bytes, m->len))
		sock_ignored(m);
}

/* What a socket of Linux tells of it; of codes that are not here: host unreachable. */
static enum ask_end
complaint(const struct sock_icmp *e)
{
	static const struct {
		uint8_t af, code;
		enum ask_end end;
	} rows[] = { { 4, 0, ASK_NO_NETWORK }, { 4, 3, ASK_REFUSED }, { 6, 0, ASK_NO_NETWORK },
		{ 6, 1, ASK_DENIED }, { 6, 4, ASK_REFUSED } };

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].af == e->to.af && rows[i].code == e->code)
			return rows[i].end;
	return ASK_NO_HOST;
}

static void
icmp_error(struct socket *s, const struct sock_icmp *e)
{
	struct dns_asking *a = sock_user(s);
	bool unreachable = e->to.af == 4 ? e->type == 3 : e->type == 1;

	if (!unreachable || !addr_eq(&e->to, &a->q.server))
		return;
	a->end = complaint(e);
	a->tried = a->q.tries;
	timer_in(stack_sim(a->st), &a->timer, 0);
}

static void
connected(struct socket *s)
{
	struct dns_asking *a = sock_user(s);
	uint8_t buf[QUERY + 2];
	uint32_t n = query_write(a, buf + 2);
	struct octets o = octets_write(buf, 2);

	a->open = true;
	put16(&o, (uint16_t)n);
	sock_send(s, buf, n + 2);
}

static void
readable(struct socket *s)
{
	struct dns_asking *a = sock_user(s);
	uint32_t have;
	const uint8_t *bytes = sock_peek(s, &have);
	struct octets o = octets_read(bytes, have);
	uint16_t n = get16(&o);

	if (!o.bad && octets_left(&o) >= n)
		answered(a, o.buf + o.pos, n);
}

static void
over(struct socket *s)
{
	struct dns_asking *a = sock_user(s);

	static const enum ask_end ends[] = { [SOCK_OK] = ASK_TIMED_OUT,
		[SOCK_REFUSED] = ASK_REFUSED,
		[SOCK_RESET] = ASK_TIMED_OUT,
		[SOCK_TIMED_OUT] = ASK_TIMED_OUT,
		[SOCK_UNREACHABLE] = ASK_NO_HOST,
		[SOCK_NO_NETWORK] = ASK_NO_NETWORK,
		[SOCK_DENIED] = ASK_DENIED,
		[SOCK_NO_PORT] = ASK_TIMED_OUT,
		[SOCK_IN_USE] = ASK_TIMED_OUT };

	a->end = ends[sock_error(s)];
	a->tried = a->q.tries;
	timer_in(stack_sim(a->st), &a->timer, 0);
}

static const struct socket_ops ops = { .connected = connected,
	.readable = readable,
	.finished = over,
	.failed = over,
	.received = received,
	.icmp_error = icmp_error };

/* One try; false: there is no way there at all. */
static bool
send(struct dns_asking *a)
{
	uint8_t buf[QUERY];

	a->tried++;
	a->asked++;
	a->sent = stack_sim(a->st)->now;
	if (a->tcp) {
		if (a->s)
			sock_abort(a->s);
		a->s = sock_stream(a->st, &ops, a);
		return sock_connect(a->s, &a->q.server, a->q.port);
	}
	if (!a->s) {
		a->s = sock_datagram(a->st, &ops, a);
		if (!sock_bind(a->s, NULL, 0))
			return false;
	}
	return sock_send_to(a->s, &a->q.server, a->q.port, buf, query_write(a, buf));
}

static void
begin(struct dns_asking *a)
{
	struct sim *sim = stack_sim(a->st);

	a->end = ASK_TIMED_OUT;
	if (send(a)) {
		timer_in(sim, &a->timer, a->q.timeout);
		return;
	}
	a->end = ASK_NO_NETWORK;
	a->tried = a->q.tries;
	timer_in(sim, &a->timer, 0);
}

static void
fire(struct sim *sim, struct timer *t)
{
	struct dns_asking *a = (struct dns_asking *)t;
	struct dns_told told = { .end = a->end };

	(void)sim;
	if (a->tried < a->q.tries)
		begin(a);
	else
		finish(a, &told);
}

static const struct timer_kind ask_kind = { "DNS query", TIMER_CODE('d', 'n', 's', 'q'), fire };

struct dns_asking *
ask_start(struct stack *st, const struct dns_ask *q, ask_told *told, void *arg)
{
	struct sim *sim = stack_sim(st);
	struct dns_asking *a = arena_make(sim->arena, struct dns_asking);

	a->st = st;
	a->q = *q;
	a->q.port = q->port ? q->port : DNS_PORT;
	a->told = told;
	a->arg = arg;
	a->tcp = q->tcp;
	timer_init(&a->timer, &ask_kind, stack_node(st)->id.id);
	timer_in(sim, &a->timer, 0);
	return a;
}

void
ask_stop(struct dns_asking *a)
{
	forget(a);
}
