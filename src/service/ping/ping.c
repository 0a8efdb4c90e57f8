/*
 * ping.c - see ping.h: requests leave by a timer, answers find their request by sequence number.
 */
#include "service/ping/ping.h"

#include <inttypes.h>

#include "base/text.h"
#include "wire/ipv4.h"

#define ASKED 1024u /* requests remembered: an answer to an older one is not counted */

struct asked {
	ix_time at;
	uint16_t sequence;
	bool open, answered;
};

struct ping {
	struct timer timer;
	struct stack *stack;
	struct socket *sock;
	struct ping_options o;
	struct report report;
	struct ping_result r;
	uint16_t id;
	bool lingers; /* all were sent */
	struct asked asked[ASKED];
};

const struct ping_options ping_defaults = {
	.interval = PING_INTERVAL, .timeout = PING_TIMEOUT, .size = PING_SIZE
};

static void
say(struct ping *p, struct text *t)
{
	p->report.print(p->report.arg, text_of(t));
	text_free(t);
}

static void
finish(struct ping *p)
{
	struct report report = p->report;
	struct sim *sim = stack_sim(p->stack);
	struct text t = { 0 };
	/* as iputils: 1 if nobody answered, or not all did before the deadline */
	bool failed = !p->r.received ||
	    (p->o.deadline && p->o.count && p->r.received < p->o.count);

	if (!p->r.sent)
		ping_first_line(&p->o, &t);
	ping_statistics(&p->o, &p->r, &t);
	say(p, &t);
	timer_stop(sim, &p->timer);
	sock_close(p->sock);
	arena_free(sim->arena, p, sizeof(*p));
	report.done(report.arg, failed);
}

/* -D: when a line was said. */
static void
stamp(const struct ping *p, struct text *t)
{
	ix_time now = stack_sim(p->stack)->now;

	if (p->o.stamps)
		text_printf(
		    t, "[%" PRIu64 ".%06u] ", now / IX_SECOND, (unsigned)(now % IX_SECOND / IX_US));
}

/* The stack would not take it: there is no way, or it is too long, as it may not be cut or at all.
 */
static void
not_sent(struct ping *p)
{
	bool v4 = p->o.to.af == 4,
	     cut = !p->o.dont_fragment && ECHO_HEADER + p->o.size <= sock_most(p->sock, p->o.to.af);
	struct text t = { 0 };
	struct hop hop;

	if (!cut && stack_lookup(p->stack, &p->o.to, &hop) && !hop.blackhole && hop.ifc)
		text_printf(&t, "ping: local error: message too long, mtu%s%u\n", v4 ? "=" : ": ",
		    stack_path_mtu(p->stack, &p->o.to, ifc_mtu_of(hop.ifc, p->o.to.af)));
	else
		text_puts(&t, "ping: sendmsg: Network is unreachable\n");
	p->r.errors++;
	say(p, &t);
}

/* How long to wait for the last reply: twice the longest so far, but not less than a beat. */
static ix_time
patience(const struct ping *p)
{
	ix_time twice = 2 * p->r.most_us * IX_US;

	if (!p->r.received)
		return p->o.timeout;
	return twice > p->o.interval ? twice : p->o.interval;
}

static bool
all_done(const struct ping *p)
{
	return p->o.count && p->r.received + p->r.errors >= p->o.count;
}

/* -O: the last request had no answer when the next leaves. */
static void
tell_outstanding(struct ping *p)
{
	uint16_t last = (uint16_t)p->r.sent;
	const struct asked *a = &p->asked[last % ASKED];
	struct text t = { 0 };

	if (!p->o.outstanding || !last || a->sequence != last || a->answered || !a->open)
		return;
	stamp(p, &t);
	text_printf(&t, "no answer yet for icmp_seq=%u\n", last);
	say(p, &t);
}

/* What fits is sent as one piece or not at all (ip(7), IP_PMTUDISC_WANT). */
static void
discover(struct ping *p)
{
	struct hop hop;

	if (p->o.dont_fragment || p->o.may_cut || p->o.to.af != 4 ||
	    !stack_lookup(p->stack, &p->o.to, &hop) || !hop.ifc)
		return;
	sock_set_dont_fragment(p->sock, IPV4_HEADER + ECHO_HEADER + p->o.size <=
		stack_path_mtu(p->stack, &p->o.to, ifc_mtu(hop.ifc)));
}

static void
request(struct ping *p)
{
	struct sim *sim = stack_sim(p->stack);
	struct echo e = { .id = p->id, .sequence = (uint16_t)(p->r.sent + 1) };

	p->asked[e.sequence % ASKED] = (struct asked){ sim->now, e.sequence, true, false };
	p->r.sent++;
	p->r.last = sim->now;
	discover(p);
	if (!echo_send(p->sock, &p->o.to, &e, p->o.size)) {
		p->asked[e.sequence % ASKED].open = false;
		not_sent(p);
	}
}

/* A wait that does not go beyond the deadline. */
static ix_time
within(const struct ping *p, ix_time wait)
{
	ix_time left = p->r.first + p->o.deadline - stack_sim(p->stack)->now;

	return p->o.deadline && left < wait ? left : wait;
}

static void
fire(struct sim *sim, struct timer *t)
{
	struct ping *p = (struct ping *)t;
	struct text line = { 0 };

	if (p->lingers || (p->o.deadline && p->r.sent && sim->now - p->r.first >= p->o.deadline)) {
		finish(p);
		return;
	}
	if (!p->r.sent) {
		p->r.first = sim->now;
		ping_first_line(&p->o, &line);
		say(p, &line);
	}
	tell_outstanding(p);
	request(p);
	p->lingers = p->o.count && p->r.sent >= p->o.count;
	timer_in(sim, t, within(p, !p->lingers ? p->o.interval : all_done(p) ? 0 : patience(p)));
}

static const struct timer_kind ping_kind = { "ping", TIMER_CODE('p', 'i', 'n', 'g'), fire };

/* The request that this answers, or NULL: too old, or never sent. */
static struct asked *
asked_find(struct ping *p, const struct echo *e)
{
	struct asked *a = &p->asked[e->sequence % ASKED];
	uint32_t behind = (uint16_t)((uint16_t)p->r.sent - e->sequence);

	if (e->id != p->id || !a->open || a->sequence != e->sequence)
		return NULL;
	if (behind + 1 > p->r.most)
		p->r.most = behind + 1;
	p->r.last = stack_sim(p->stack)->now;
	return a;
}

static void
count_reply(struct ping_result *r, uint64_t us)
{
	r->least_us = r->received == 0 || us < r->least_us ? us : r->least_us;
	r->most_us = us > r->most_us ? us : r->most_us;
	r->sum_us += us;
	r->squares += us * us;
	r->received++;
}

static void
received(struct socket *s, const struct sock_message *m)
{
	struct ping *p = sock_user(s);
	struct text t = { 0 };
	struct echo e;
	struct asked *a = echo_read(m, &e) ? asked_find(p, &e) : NULL;
	uint64_t us;

	if (!a)
		return;
	us = (stack_sim(p->stack)->now - a->at) / IX_US;
	if (!p->o.quiet) {
		stamp(p, &t);
		ping_reply_line(&p->o, m, &e, &us, a->answered, &t);
		say(p, &t);
	}
	if (a->answered)
		p->r.duplicates++;
	else
		count_reply(&p->r, us);
	a->answered = true;
	if (all_done(p))
		finish(p);
}

static void
icmp_error(struct socket *s, const struct sock_icmp *i)
{
	struct ping *p = sock_user(s);
	struct text t = { 0 };
	struct echo e;
	struct asked *a = echo_quoted(i, &e) && addr_eq(&i->to, &p->o.to) ? asked_find(p, &e)
									  : NULL;

	if (!a || a->answered)
		return;
	a->open = false; /* an error is an answer too: nothing else is expected */
	p->r.errors++;
	if (!p->o.quiet) {
		stamp(p, &t);
		ping_error_line(&p->o, i, e.sequence, &t);
		say(p, &t);
	}
	if (all_done(p))
		finish(p);
}

static const struct socket_ops ops = { .received = received, .icmp_error = icmp_error };

static void
socket_open(struct ping *p, const struct ix_addr *source)
{
	const struct ping_options *o = &p->o;

	p->sock = echo_socket(p->stack, o->to.af, &ops, p);
	if (o->from.af || o->ifc)
		sock_bind(p->sock, source, 0);
	if (probe_is_scoped(&o->to))
		sock_set_ifc(p->sock, o->ifc);
	sock_set_ttl(p->sock, o->ttl);
	sock_set_tos(p->sock, o->tos);
	sock_set_dont_fragment(p->sock, o->dont_fragment);
}

struct ping *
ping_start(
    struct stack *st, const struct ping_options *o, const struct report *r, struct ix_error *e)
{
	struct sim *sim = stack_sim(st);
	struct ix_addr source;
	struct ping *p;

	if (!probe_source(st, o->ifc, &o->to, &o->from, &source, e))
		return NULL;
	p = arena_make(sim->arena, struct ping);
	p->stack = st;
	p->o = *o;
	if (o->ifc && !o->zone)
		p->o.from = source;
	p->report = *r;
	p->id = (uint16_t)sim->seq; /* no two begin with the same event */
	socket_open(p, &source);
	timer_init(&p->timer, &ping_kind, stack_node(st)->id.id);
	timer_in(sim, &p->timer, 0);
	return p;
}

void
ping_stop(struct ping *p)
{
	finish(p);
}

const struct ping_result *
ping_result(const struct ping *p)
{
	return &p->r;
}

const struct ping_options *
ping_options(const struct ping *p)
{
	return &p->o;
}
