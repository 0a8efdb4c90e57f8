/*
 * traceroute.c - see traceroute.h. Probe n asks hop n / probes; its port or sequence number is n's,
 * and that is how an answer finds it (RFC 792: an error quotes eight octets of what it is about).
 */
#include "service/traceroute/traceroute.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"
#include "wire/ipv4.h"

/* Not more than may wait for one neighbour to be resolved: a loss would look like silence. */
#define AT_ONCE 6u
#define DATA 32u /* octets: 60 of IPv4, 80 of IPv6 in all */

struct probe {
	ix_time sent, heard;
	bool answered, lost; /* neither: still awaited */
	const char *mark; /* " !H", or NULL */
	uint16_t mtu; /* for " !F-1400" */
	struct ix_addr from;
	struct socket *syn; /* TCP: its own connection; NULL once it is told */
};

struct traceroute {
	struct timer timer;
	struct stack *stack;
	struct socket *sock;
	struct traceroute_options o;
	struct report report;
	uint16_t id;
	uint32_t sent, told; /* probes: the next to send, the next to print */
	uint32_t end; /* probes in all, as far as is known */
	bool began;
	struct ix_addr source; /* TCP: of each connection */
	struct ix_addr shown; /* the address last printed on this line */
	struct probe *probe;
	uint32_t room;
};

const struct traceroute_options traceroute_defaults = {
	.first = 1, .hops = 30, .probes = 3, .wait = TRACEROUTE_WAIT
};

static void
say(struct traceroute *t, struct text *line)
{
	if (line->n)
		t->report.print(t->report.arg, line->s);
	text_free(line);
}

static void
hang_up(struct probe *p)
{
	if (p->syn)
		sock_abort(p->syn);
	p->syn = NULL;
}

static void
finish(struct traceroute *t, unsigned status)
{
	struct sim *sim = stack_sim(t->stack);
	struct report report = t->report;

	timer_stop(sim, &t->timer);
	for (uint32_t i = 0; i < t->room; i++)
		hang_up(&t->probe[i]);
	if (t->sock)
		sock_close(t->sock);
	arena_free(sim->arena, t->probe, t->room * sizeof(*t->probe));
	arena_free(sim->arena, t, sizeof(*t));
	report.done(report.arg, status);
}

#define HEADERS(af) ((af) == 4 ? 28u : 48u) /* of IP, and of UDP or an echo */

static uint32_t
packet_size(const struct traceroute_options *o)
{
	return o->size ? o->size : HEADERS(o->to.af) + DATA;
}

static uint8_t
ttl_of(const struct traceroute *t, uint32_t probe)
{
	return (uint8_t)(t->o.first + probe / t->o.probes);
}

static void
first_line(const struct traceroute *t, struct text *out)
{
	char to[ADDR_TEXT];

	addr_text(to, &t->o.to);
	text_printf(out, "traceroute to %s (%s), %u hops max, %u byte packets\n",
	    t->o.name[0] ? t->o.name : to, to, t->o.hops, packet_size(&t->o));
}

static void
address(struct traceroute *t, const struct ix_addr *a, struct text *out)
{
	char buf[ADDR_TEXT];
	uint32_t asn;

	text_printf(out, " %s", addr_text(buf, a));
	if (t->o.named)
		text_printf(out, " (%s)", buf);
	t->shown = *a;
	if (!t->o.asn)
		return;
	asn = t->o.asn(t->o.asn_arg, a);
	if (asn)
		text_printf(out, " [AS%u]", asn);
	else
		text_puts(out, " [*]");
}

static void
answer(struct traceroute *t, const struct probe *p, struct text *out)
{
	uint64_t us = (p->heard - p->sent) / IX_US;

	if (!addr_eq(&p->from, &t->shown))
		address(t, &p->from, out);
	text_printf(out, "  %" PRIu64 ".%03" PRIu64 " ms", us / 1000, us % 1000);
	if (p->mark)
		text_puts(out, p->mark);
	if (p->mtu)
		text_printf(out, "%u", p->mtu);
}

/* Prints what is known in order; true when that was all. */
static bool
tell(struct traceroute *t)
{
	struct text out = { 0 };
	bool over;

	for (; t->told < t->sent; t->told++) {
		const struct probe *p = &t->probe[t->told];

		if (!p->answered && !p->lost)
			break;
		if (t->told % t->o.probes == 0) {
			text_printf(&out, "%2u ", ttl_of(t, t->told));
			t->shown = (struct ix_addr){ 0 };
		}
		if (p->lost)
			text_puts(&out, " *");
		else
			answer(t, p, &out);
		if ((t->told + 1) % t->o.probes == 0)
			text_puts(&out, "\n");
	}
	over = t->told == t->end;
	say(t, &out);
	return over;
}

static const struct socket_ops syn_ops;

static bool
syn_send(struct traceroute *t, struct probe *p)
{
	uint32_t n = (uint32_t)(p - t->probe);

	p->sent = stack_sim(t->stack)->now;
	p->syn = sock_stream(t->stack, &syn_ops, t);
	sock_set_ttl(p->syn, ttl_of(t, n));
	sock_set_tos(p->syn, t->o.tos);
	if (t->o.from.af || t->o.ifc)
		sock_bind(p->syn, &t->source, 0);
	if (probe_is_scoped(&t->o.to))
		sock_set_ifc(p->syn, t->o.ifc);
	return sock_connect(p->syn, &t->o.to, t->o.port ? t->o.port : TRACEROUTE_TCP_PORT);
}

static uint16_t
first_port(const struct traceroute *t)
{
	return t->o.port ? t->o.port : TRACEROUTE_PORT;
}

static bool
probe_send(struct traceroute *t)
{
	uint32_t size = packet_size(&t->o) - HEADERS(t->o.to.af);
	uint8_t data[TRACEROUTE_LENGTH_MAX];
	struct echo e = { .id = t->id, .sequence = (uint16_t)(t->sent + 1) };
	bool ok;

	if (t->o.tcp)
		return syn_send(t, &t->probe[t->sent++]);
	sock_set_ttl(t->sock, ttl_of(t, t->sent));
	for (uint32_t i = 0; i < size; i++)
		data[i] = (uint8_t)('@' + i % 0x3f); /* as traceroute fills it */
	if (t->o.icmp)
		ok = echo_send(t->sock, &t->o.to, &e, size);
	else
		ok = sock_send_to(
		    t->sock, &t->o.to, (uint16_t)(first_port(t) + t->sent), data, size);
	t->probe[t->sent++].sent = stack_sim(t->stack)->now;
	return ok;
}

/* Sends what may be sent now and waits for what comes first. false: nothing can be sent. */
static bool
go_on(struct traceroute *t)
{
	struct sim *sim = stack_sim(t->stack);
	ix_time until = IX_NEVER;
	uint32_t waiting = 0;

	for (uint32_t i = t->told; i < t->sent; i++)
		waiting += !t->probe[i].answered && !t->probe[i].lost;
	for (; waiting < AT_ONCE && t->sent < t->end; waiting++)
		if (!probe_send(t))
			return false;
	for (uint32_t i = t->told; i < t->sent; i++) {
		const struct probe *p = &t->probe[i];

		if (!p->answered && !p->lost && p->sent + t->o.wait < until)
			until = p->sent + t->o.wait;
	}
	if (until != IX_NEVER)
		timer_at(sim, &t->timer, until);
	return true;
}

static void
step(struct traceroute *t)
{
	struct text out = { 0 };

	if (tell(t)) {
		finish(t, 0);
		return;
	}
	if (go_on(t))
		return;
	text_printf(&out, "%ssend: Network is unreachable\n", t->told % t->o.probes ? "\n" : "");
	say(t, &out);
	finish(t, 1);
}

static void
fire(struct sim *sim, struct timer *timer)
{
	struct traceroute *t = (struct traceroute *)timer;
	struct text out = { 0 };

	if (!t->began) {
		t->began = true;
		first_line(t, &out);
		say(t, &out);
	}
	for (uint32_t i = t->told; i < t->sent; i++)
		if (!t->probe[i].answered && sim->now - t->probe[i].sent >= t->o.wait) {
			t->probe[i].lost = true;
			hang_up(&t->probe[i]);
		}
	step(t);
}

static const struct timer_kind trace_kind = { "traceroute", TIMER_CODE('t', 'r', 'c', 'r'), fire };

/* The hop of this probe is the last one, whatever was sent further. */
static void
end_at(struct traceroute *t, uint32_t n)
{
	uint32_t end = (n / t->o.probes + 1) * t->o.probes;

	if (end < t->end)
		t->end = end;
	if (t->sent > t->end)
		t->sent = t->end;
}

static void
heard(struct traceroute *t, uint32_t n, const struct ix_addr *from, bool last, const char *mark,
    uint16_t mtu)
{
	struct probe *p;

	if (n >= t->sent || n < t->told)
		return;
	p = &t->probe[n];
	if (p->answered || p->lost)
		return;
	p->answered = true;
	hang_up(p);
	p->heard = stack_sim(t->stack)->now;
	p->from = *from;
	if (t->o.heard)
		t->o.heard(t->o.heard_arg, ttl_of(t, n), from);
	p->mark = mark;
	p->mtu = mtu;
	if (last)
		end_at(t, n);
	step(t);
}

static const char *
mark4(uint8_t code)
{
	switch (code) {
	case ICMP_NET:
		return " !N";
	case ICMP_PROTOCOL:
		return " !P";
	case ICMP_PORT:
		return NULL;
	case ICMP_TOO_BIG:
		return " !F-";
	case 9:
	case 10:
	case ICMP_PROHIBITED:
		return " !X";
	default:
		return " !H";
	}
}

static const char *
mark6(uint8_t code)
{
	switch (code) {
	case ICMPV6_NO_ROUTE:
		return " !N";
	case ICMPV6_PROHIBITED:
		return " !X";
	case ICMPV6_SCOPE:
		return " !S";
	case ICMPV6_PORT:
		return NULL;
	default:
		return " !H";
	}
}

/* Which probe an error is about; UINT32_MAX: none of ours. */
static uint32_t
quoted(const struct traceroute *t, const struct sock_icmp *i)
{
	struct octets o;
	struct echo e;
	uint16_t port;

	if (!addr_eq(&i->to, &t->o.to))
		return UINT32_MAX;
	if (t->o.icmp)
		return echo_quoted(i, &e) && e.id == t->id ? (uint32_t)e.sequence - 1 : UINT32_MAX;
	if (quoted_upper(i, &o) != PROTO_UDP)
		return UINT32_MAX;
	octets_skip(&o, 2);
	port = get16(&o);
	return o.bad || port < first_port(t) ? UINT32_MAX : (uint32_t)port - first_port(t);
}

/* Whose connection this is; UINT32_MAX: nobody's any more. */
static uint32_t
probe_of(const struct traceroute *t, const struct socket *s)
{
	for (uint32_t i = t->told; i < t->sent; i++)
		if (t->probe[i].syn == s)
			return i;
	return UINT32_MAX;
}

static void
icmp_error(struct socket *s, const struct sock_icmp *i)
{
	struct traceroute *t = sock_user(s);
	uint32_t n = t->o.tcp ? probe_of(t, s) : quoted(t, i);
	bool v4 = i->to.af == 4, big = v4 ? i->code == ICMP_TOO_BIG : i->type == ICMPV6_TOO_BIG;

	if (n >= t->sent)
		return;
	if (i->type == (v4 ? ICMP_TIME_EXCEEDED : ICMPV6_TIME_EXCEEDED))
		heard(t, n, &i->router, false, NULL, 0);
	else if (i->type == (v4 ? ICMP_UNREACHABLE : ICMPV6_UNREACHABLE))
		heard(t, n, &i->router, true, v4 ? mark4(i->code) : mark6(i->code),
		    v4 && big ? i->mtu : 0);
	else if (!v4 && big)
		heard(t, n, &i->router, true, " !F-", i->mtu);
}

/* The destination itself: an echo reply, or somebody listens on the port. */
static void
received(struct socket *s, const struct sock_message *m)
{
	struct traceroute *t = sock_user(s);
	struct echo e;

	if (!t->o.icmp && m->from_port >= first_port(t))
		heard(t, (uint32_t)m->from_port - first_port(t), &m->from, true, NULL, 0);
	else if (t->o.icmp && echo_read(m, &e) && e.id == t->id && e.sequence)
		heard(t, e.sequence - 1u, &m->from, true, NULL, 0);
}

static const struct socket_ops ops = { .received = received, .icmp_error = icmp_error };

/* The destination let us in, or sent us away: either way it is there. */
static void
reached(struct socket *s)
{
	struct traceroute *t = sock_user(s);
	uint32_t n = probe_of(t, s);

	if (n < t->sent && sock_error(s) != SOCK_TIMED_OUT && !sock_no_way(sock_error(s)))
		heard(t, n, &t->o.to, true, NULL, 0);
	else if (n < t->sent)
		hang_up(&t->probe[n]);
}

static const struct socket_ops syn_ops = {
	.connected = reached, .failed = reached, .icmp_error = icmp_error
};

static void
socket_open(struct traceroute *t, const struct ix_addr *source)
{
	bool bound = t->o.from.af || t->o.ifc;

	t->source = *source;
	if (t->o.tcp)
		return;
	t->sock = t->o.icmp ? echo_socket(t->stack, t->o.to.af, &ops, t)
			    : sock_datagram(t->stack, &ops, t);
	sock_bind(t->sock, bound ? source : NULL, 0);
	sock_set_tos(t->sock, t->o.tos);
	sock_set_dont_fragment(t->sock, t->o.dont_fragment);
	if (probe_is_scoped(&t->o.to))
		sock_set_ifc(t->sock, t->o.ifc);
}

struct traceroute *
traceroute_start(struct stack *st, const struct traceroute_options *o, const struct report *r,
    struct ix_error *e)
{
	struct sim *sim = stack_sim(st);
	struct traceroute *t;
	struct ix_addr source;

	if (!probe_source(st, o->ifc, &o->to, &o->from, &source, e))
		return NULL;
	t = arena_make(sim->arena, struct traceroute);
	t->stack = st;
	t->o = *o;
	t->report = *r;
	t->id = (uint16_t)sim->seq; /* no two begin with the same event */
	t->end = t->room = (o->hops - o->first + 1) * o->probes;
	t->probe = arena_alloc(sim->arena, t->room * sizeof(*t->probe));
	socket_open(t, &source);
	timer_init(&t->timer, &trace_kind, stack_node(st)->id.id);
	timer_in(sim, &t->timer, 0);
	return t;
}

void
traceroute_stop(struct traceroute *t)
{
	struct text out = { 0 };

	if (t->told % t->o.probes)
		text_puts(&out, "\n");
	say(t, &out);
	finish(t, REPORT_STOPPED);
}
