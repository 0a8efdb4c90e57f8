/* mtr.c - see mtr.h. A request's sequence number is its round and its TTL. */
#include "service/mtr/mtr.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"

#define ROUNDS 64u /* whose requests are remembered: an answer to an older one is lost */

struct hop_seen {
	struct ix_addr from;
	uint32_t sent, heard;
	uint64_t last, best, worst, sum, squares; /* round trips in microseconds */
};

struct mtr {
	struct timer timer;
	struct stack *st;
	struct socket *s;
	struct mtr_options o;
	struct report report;
	uint16_t id;
	uint32_t round, ttl; /* the next request */
	uint32_t spread; /* requests that share an interval: as many as the round before had */
	uint32_t last; /* the TTL that reaches the destination; 0: not known yet */
	bool lingers;
	ix_time began;
	struct hop_seen hop[MTR_HOPS + 1];
	ix_time sent[ROUNDS][MTR_HOPS + 1]; /* 0: answered, or not sent */
};

const struct mtr_options mtr_defaults = { .interval = IX_SECOND, .hops = MTR_HOPS, .size = 36 };

static uint64_t
root(uint64_t n)
{
	uint64_t r = 0;

	for (uint64_t bit = 1ull << 31; bit; bit >>= 1)
		if ((r + bit) * (r + bit) <= n)
			r += bit;
	return r;
}

/* Microseconds as milliseconds with one digit, five wide. */
static void
ms(struct text *out, uint64_t us)
{
	uint64_t tenths = (us + 50) / 100;

	text_printf(out, " %3" PRIu64 ".%" PRIu64, tenths / 10, tenths % 10);
}

static uint64_t
deviation(const struct hop_seen *h)
{
	uint64_t mean = h->heard ? h->sum / h->heard : 0,
		 square = h->heard ? h->squares / h->heard : 0;

	return square > mean * mean ? root(square - mean * mean) : 0;
}

static void
hop_line(const struct mtr *m, uint32_t ttl, uint32_t width, struct text *out)
{
	const struct hop_seen *h = &m->hop[ttl];
	uint32_t lost = h->sent ? ((h->sent - h->heard) * 2000u + h->sent) / (2 * h->sent) : 0;
	char who[ADDR_TEXT + 24] = "???", addr[ADDR_TEXT], as[16] = "AS???";
	uint32_t asn = m->o.asn && h->from.af ? m->o.asn(m->o.asn_arg, &h->from) : 0;

	if (asn)
		snprintf(as, sizeof(as), "AS%u", asn);
	if (h->from.af)
		addr_text(addr, &h->from);
	if (m->o.asn)
		snprintf(who, sizeof(who), ". %-8s %s", as, h->from.af ? addr : "???");
	else
		snprintf(who, sizeof(who), ".|-- %s", h->from.af ? addr : "???");
	text_printf(out, "%3u%-*s", ttl, (int)width - 3, who);
	text_printf(out, "%3u.%u%% %5u ", lost / 10, lost % 10, h->sent);
	ms(out, h->last);
	ms(out, h->heard ? h->sum / h->heard : 0);
	ms(out, h->best);
	ms(out, h->worst);
	ms(out, deviation(h));
	text_puts(out, "\n");
}

/* How many hops there is something to say about. */
static uint32_t
length(const struct mtr *m)
{
	uint32_t n = m->last ? m->last : 0;

	for (uint32_t i = 1; !m->last && i <= m->o.hops; i++)
		if (m->hop[i].heard)
			n = i;
	return n;
}

#define WIDTH 33u /* of the column of names */

static uint32_t
width(const struct mtr *m)
{
	uint32_t most = 0;
	char buf[ADDR_TEXT];

	for (uint32_t i = 1; i <= length(m); i++) {
		uint32_t n = (uint32_t)strlen(addr_text(buf, &m->hop[i].from));

		most = n > most ? n : most;
	}
	return m->o.wide ? most + (m->o.asn ? 14 : 8) : WIDTH;
}

/* The lab began when 1970 did: its times are of that day. */
static void
report(const struct mtr *m, struct text *out)
{
	uint64_t s = m->began / IX_SECOND;
	uint32_t w = width(m);

	text_printf(out, "Start: 1970-01-%02uT%02u:%02u:%02u+0000\n",
	    (unsigned)(s / 86400 % 31 + 1), (unsigned)(s / 3600 % 24), (unsigned)(s / 60 % 60),
	    (unsigned)(s % 60));
	text_printf(out, "HOST: %-*s Loss%%   Snt   Last   Avg  Best  Wrst StDev\n",
	    (int)w - (m->o.wide ? 8 : 6), stack_node(m->st)->name);
	for (uint32_t i = 1, n = length(m); i <= n; i++)
		hop_line(m, i, w, out);
}

static void
finish(struct mtr *m)
{
	struct sim *sim = stack_sim(m->st);
	struct report r = m->report;
	struct text out = { 0 };

	report(m, &out);
	r.print(r.arg, text_of(&out));
	text_free(&out);
	timer_stop(sim, &m->timer);
	sock_close(m->s);
	arena_free(sim->arena, m, sizeof(*m));
	r.done(r.arg, 0);
}

/* Enough silent hops in a row: nobody further will answer. */
static bool
silent(const struct mtr *m, uint32_t ttl)
{
	uint32_t n = 0;

	for (uint32_t i = ttl; i > 0 && n < MTR_UNKNOWN && !m->hop[i].from.af; i--)
		n++;
	return n == MTR_UNKNOWN && m->round > 0;
}

/* The last TTL of a round. */
static bool
round_ends(const struct mtr *m)
{
	return m->ttl > m->o.hops || (m->last && m->ttl > m->last) || silent(m, m->ttl - 1);
}

static void
request(struct mtr *m)
{
	struct echo e = { .id = m->id, .sequence = (uint16_t)(m->round % 1024 * 64 + m->ttl) };

	sock_set_ttl(m->s, (uint8_t)m->ttl);
	m->hop[m->ttl].sent++;
	m->sent[m->round % ROUNDS][m->ttl] = stack_sim(m->st)->now;
	echo_send(m->s, &m->o.to, &e, m->o.size);
	m->ttl++;
}

static void
fire(struct sim *sim, struct timer *t)
{
	struct mtr *m = (struct mtr *)t;

	if (m->lingers) {
		finish(m);
		return;
	}
	request(m);
	if (round_ends(m)) {
		m->spread = m->ttl - 1;
		m->round++;
		m->ttl = 1;
		m->lingers = m->o.rounds && m->round == m->o.rounds;
	}
	timer_in(sim, t, m->lingers ? MTR_WAIT : m->o.interval / m->spread);
}

static const struct timer_kind mtr_kind = { "mtr", TIMER_CODE('m', 't', 'r', ' '), fire };

static bool
all_heard(const struct mtr *m)
{
	for (uint32_t i = 1; i <= m->last; i++)
		if (m->hop[i].heard < m->hop[i].sent)
			return false;
	return m->last > 0;
}

static void
heard(struct mtr *m, uint16_t sequence, const struct ix_addr *from, bool reached)
{
	uint32_t ttl = sequence % 64, round = sequence / 64;
	struct hop_seen *h = &m->hop[ttl <= MTR_HOPS ? ttl : 0];
	ix_time *sent = &m->sent[round % ROUNDS][ttl <= MTR_HOPS ? ttl : 0];
	uint64_t us = (stack_sim(m->st)->now - *sent) / IX_US;

	if (!*sent || ttl == 0 || ttl > MTR_HOPS || (m->last && ttl > m->last))
		return;
	*sent = 0;
	h->from = *from;
	h->last = us;
	h->best = h->heard == 0 || us < h->best ? us : h->best;
	h->worst = us > h->worst ? us : h->worst;
	h->sum += us;
	h->squares += us * us;
	h->heard++;
	if (reached && (!m->last || ttl < m->last))
		m->last = ttl;
	if (m->lingers && all_heard(m))
		timer_in(stack_sim(m->st), &m->timer, 0);
}

static void
received(struct socket *s, const struct sock_message *msg)
{
	struct mtr *m = sock_user(s);
	struct echo e;

	if (echo_read(msg, &e) && e.id == m->id)
		heard(m, e.sequence, &msg->from, true);
}

static void
icmp_error(struct socket *s, const struct sock_icmp *i)
{
	struct mtr *m = sock_user(s);
	bool v4 = i->to.af == 4;
	struct echo e;

	if (addr_eq(&i->to, &m->o.to) && echo_quoted(i, &e) && e.id == m->id)
		heard(m, e.sequence, &i->router,
		    i->type == (v4 ? ICMP_UNREACHABLE : ICMPV6_UNREACHABLE));
}

static const struct socket_ops ops = { .received = received, .icmp_error = icmp_error };

struct mtr *
mtr_start(struct stack *st, const struct mtr_options *o, const struct report *r, struct ix_error *e)
{
	struct ix_addr source, any = { 0 };
	struct sim *sim = stack_sim(st);
	struct mtr *m;

	if (!probe_source(st, NULL, &o->to, &any, &source, e))
		return NULL;
	m = arena_make(sim->arena, struct mtr);
	m->st = st;
	m->o = *o;
	m->report = *r;
	m->began = sim->now;
	m->ttl = 1;
	m->spread = MTR_SPREAD;
	m->id = (uint16_t)sim->seq; /* no two begin with the same event */
	m->s = echo_socket(st, o->to.af, &ops, m);
	timer_init(&m->timer, &mtr_kind, stack_node(st)->id.id);
	timer_in(sim, &m->timer, 0);
	return m;
}

/* What is on its way may still be answered: it is no loss, and mtr does not count it as one. */
static void
forget_awaited(struct mtr *m)
{
	ix_time now = stack_sim(m->st)->now;

	for (uint32_t r = 0; r < ROUNDS; r++)
		for (uint32_t ttl = 1; ttl <= MTR_HOPS; ttl++)
			if (m->sent[r][ttl] && now - m->sent[r][ttl] < m->o.interval)
				m->hop[ttl].sent--;
}

void
mtr_stop(struct mtr *m)
{
	if (!m->lingers)
		forget_awaited(m);
	finish(m);
}
