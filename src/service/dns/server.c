/* server.c - see server.h: who asked, what is said, and how it goes back. */
#include "service/dns/server.h"

/* A TCP connection. */
struct caller {
	struct timer idle;
	struct dns_server *server;
	struct socket *s;
	uint32_t waiting; /* questions of it that the resolver has */
	bool gone; /* closed while some wait: freed by the last of them */
};

struct dns_server {
	struct stack *st;
	const struct dns_zones *zones;
	struct resolver *resolver;
	struct socket *udp, *tcp;
	VEC(struct caller *) callers;
	VEC(struct question *) waiting;
	uint64_t heard;
};

/* One question and where its answer goes. */
struct question {
	struct dns_server *server;
	struct caller *caller; /* NULL: UDP */
	struct ix_addr from;
	uint16_t port, id, flags;
	uint32_t room;
	bool edns;
	uint8_t version; /* of EDNS */
	struct dns_question q;
	struct resolving *task;
};

static void
caller_free(struct caller *c)
{
	struct dns_server *s = c->server;

	for (uint32_t i = 0; i < s->callers.n; i++)
		if (s->callers.at[i] == c) {
			vec_remove(&s->callers, i);
			break;
		}
	arena_free(stack_sim(s->st)->arena, c, sizeof(*c));
}

static void
caller_close(struct caller *c)
{
	if (!c->gone) {
		timer_stop(stack_sim(c->server->st), &c->idle);
		sock_close(c->s);
		c->gone = true;
	}
	if (c->waiting == 0)
		caller_free(c);
}

static void
reply(const struct question *q, struct dns_build *b)
{
	uint32_t n = build_end(b, q->edns);
	uint8_t length[2] = { (uint8_t)(n >> 8), (uint8_t)n };

	if (!q->caller) {
		sock_send_to(q->server->udp, &q->from, q->port, b->bytes, n);
	} else if (!q->caller->gone) {
		sock_send(q->caller->s, length, 2);
		sock_send(q->caller->s, b->bytes, n);
	}
}

/* RFC 1035 4.1.1: what a response has of the question's flags. */
static void
answer_begin(const struct question *q, struct dns_build *b)
{
	uint16_t flags = (uint16_t)(DNS_QR | (q->flags & (DNS_RD | DNS_CD | 0x7800u)));

	build_begin(b, q->id, q->server->resolver ? flags | DNS_RA : flags, &q->q, q->room);
}

static void
say(const struct question *q, enum dns_rcode rcode)
{
	struct dns_build b;

	answer_begin(q, &b);
	build_rcode(&b, rcode);
	reply(q, &b);
}

/* RFC 6891 6.1.3: BADVERS, 16, whose upper bits only EDNS can say. */
static void
say_version(const struct question *q)
{
	struct dns_build b;

	answer_begin(q, &b);
	b.extended = 1;
	reply(q, &b);
}

static void
resolved(void *arg, enum dns_rcode rcode)
{
	struct question *q = arg;
	struct dns_server *s = q->server;
	struct dns_build b;

	answer_begin(q, &b);
	build_rcode(&b, rcode);
	if (rcode != DNS_SERVFAIL)
		resolve_answer(s->resolver, &b);
	reply(q, &b);
	for (uint32_t i = 0; i < s->waiting.n; i++)
		if (s->waiting.at[i] == q) {
			vec_remove(&s->waiting, i);
			break;
		}
	if (q->caller && --q->caller->waiting == 0 && q->caller->gone)
		caller_free(q->caller);
	arena_free(stack_sim(s->st)->arena, q, sizeof(*q));
}

static void
resolve(const struct question *asked)
{
	struct dns_server *s = asked->server;
	struct arena *a = stack_sim(s->st)->arena;
	struct question *q;

	if (s->waiting.n == DNS_CLIENTS) {
		say(asked, DNS_SERVFAIL);
		return;
	}
	q = arena_make(a, struct question);
	*q = *asked;
	if (q->caller)
		q->caller->waiting++;
	vec_push(a, &s->waiting, q);
	q->task = resolve_start(s->resolver, &q->q, resolved, q);
}

static void
answer(const struct question *q)
{
	const struct dns_zone *z = zones_find(q->server->zones, &q->q.name);
	struct dns_build b;

	if (q->version > 0) {
		say_version(q);
	} else if (DNS_OPCODE(q->flags) != 0 || q->q.type == DNS_AXFR) {
		say(q, DNS_NOTIMP);
	} else if (z && q->q.class == DNS_IN) {
		answer_begin(q, &b);
		zone_answer(z, &q->q, &b);
		reply(q, &b);
	} else if (q->server->resolver && q->flags & DNS_RD && q->q.class == DNS_IN) {
		resolve(q);
	} else {
		say(q, DNS_REFUSED);
	}
}

/* What the sender takes over UDP, and whether it speaks EDNS. */
static bool
read_edns(struct octets *o, const struct dns_head *h, struct question *q)
{
	struct dns_rr rr;

	for (unsigned i = 0; i < 0u + h->count[1] + h->count[2] + h->count[3]; i++) {
		if (!dns_rr_read(o, &rr))
			return false;
		if (rr.type != DNS_OPT)
			continue;
		if (q->edns)
			return false; /* RFC 6891 6.1.1: one at most */
		q->edns = true;
		q->room = dns_edns_of(&rr).size;
		q->version = dns_edns_of(&rr).version;
	}
	return true;
}

/* False: it is no question that can be read. */
static bool
question(struct question *q, const uint8_t *bytes, uint32_t len)
{
	struct octets o = octets_read(bytes, len);
	struct dns_head h;

	if (!dns_head_read(&o, &h) || h.flags & DNS_QR)
		return false; /* not even an id to answer to, or an answer */
	q->server->heard++;
	q->id = h.id;
	q->flags = h.flags;
	q->room = DNS_UDP;
	if (h.count[DNS_QUESTION] != 1 || !dns_question_read(&o, &q->q) || !read_edns(&o, &h, q)) {
		q->q.name.n = 0;
		say(q, DNS_FORMERR);
		return false;
	}
	if (q->room > DNS_EDNS)
		q->room = DNS_EDNS;
	if (q->caller)
		q->room = DNS_MESSAGE;
	answer(q);
	return true;
}

static void
received(struct socket *s, const struct sock_message *m)
{
	struct question q = { .server = sock_user(s), .from = m->from, .port = m->from_port };

	if (!question(&q, m->bytes, m->len))
		sock_ignored(m);
}

static const struct socket_ops udp_ops = { .received = received };

static void
idle(struct sim *sim, struct timer *t)
{
	struct caller *c = (struct caller *)t;

	if (c->waiting)
		timer_in(sim, t, DNS_IDLE);
	else
		caller_close(c);
}

static const struct timer_kind idle_kind = { "DNS connection", TIMER_CODE('d', 'n', 's', 'i'),
	idle };

static void
readable(struct socket *s)
{
	struct caller *c = sock_user(s);
	uint32_t have;

	timer_in(stack_sim(c->server->st), &c->idle, DNS_IDLE);
	for (;;) {
		const uint8_t *bytes = sock_peek(s, &have);
		struct question q = { .server = c->server, .caller = c };
		struct octets o = octets_read(bytes, have);
		uint16_t n = get16(&o);

		if (o.bad || octets_left(&o) < n)
			return;
		question(&q, o.buf + o.pos, n);
		sock_consume(s, 2u + n);
	}
}

static void
ended(struct socket *s)
{
	caller_close(sock_user(s));
}

static const struct socket_ops caller_ops = {
	.readable = readable, .finished = ended, .failed = ended
};

static void
accepted(struct socket *listener, struct socket *fresh)
{
	struct dns_server *s = sock_user(listener);
	struct sim *sim = stack_sim(s->st);
	struct caller *c = arena_make(sim->arena, struct caller);

	c->server = s;
	c->s = fresh;
	vec_push(sim->arena, &s->callers, c);
	sock_set_user(fresh, &caller_ops, c);
	timer_init(&c->idle, &idle_kind, stack_node(s->st)->id.id);
	timer_in(sim, &c->idle, DNS_IDLE);
}

static const struct socket_ops tcp_ops = { .accepted = accepted };

struct dns_server *
dns_server_start(
    struct stack *st, const struct dns_zones *zones, struct resolver *resolver, struct ix_error *e)
{
	struct dns_server *s = arena_make(stack_sim(st)->arena, struct dns_server);

	s->st = st;
	s->zones = zones;
	s->resolver = resolver;
	s->udp = sock_datagram(st, &udp_ops, s);
	s->tcp = sock_stream(st, &tcp_ops, s);
	if (sock_bind(s->udp, NULL, DNS_PORT) && sock_bind(s->tcp, NULL, DNS_PORT) &&
	    sock_listen(s->tcp))
		return s;
	dns_server_stop(s);
	fail(e, "port 53 is taken");
	return NULL;
}

void
dns_server_stop(struct dns_server *s)
{
	struct arena *a = stack_sim(s->st)->arena;

	for (uint32_t i = 0; i < s->waiting.n; i++) {
		if (s->waiting.at[i]->caller)
			s->waiting.at[i]->caller->waiting--;
		resolve_stop(s->waiting.at[i]->task);
		arena_free(a, s->waiting.at[i], sizeof(struct question));
	}
	vec_free(a, &s->waiting);
	while (s->callers.n)
		caller_close(s->callers.at[0]);
	vec_free(a, &s->callers);
	sock_close(s->udp);
	sock_close(s->tcp);
	arena_free(a, s, sizeof(*s));
}

uint64_t
dns_server_heard(const struct dns_server *s)
{
	return s->heard;
}
