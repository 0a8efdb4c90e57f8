/*
 * match_random.c - rules asked about packets that were made, not read: the answer is reckoned from
 * what the packet was made of, by a slow matcher that shares no line with the fast one.
 */
#include "tests/runner.h"

#include <stdio.h>
#include <string.h>

#include "base/addr.h"
#include "base/rng.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"
#include "wire/match.h"

#define NONE (-1)

enum piece { WHOLE, FIRST, LATER };

struct made {
	uint8_t af;
	unsigned src, dst; /* index into addresses */
	uint8_t protocol;
	uint16_t sport, dport;
	uint8_t flags, type, code;
	enum piece piece;
	unsigned extensions; /* IPv6: headers in front; IPv4: words of options */
	uint32_t upper; /* octets of the upper layer that are there */
	uint32_t padding; /* behind the packet */
};

struct wanted {
	bool permit;
	int protocol; /* NONE: any */
	unsigned src, dst, src_how, dst_how; /* any, host, prefix, wildcard */
	unsigned sport_op, dport_op;
	uint16_t sport[2], dport[2];
	bool established, fragments;
	int type, code;
};

static const char *const v4[] = { "10.0.0.1", "10.0.0.2", "10.0.1.1", "192.0.2.1" };
static const char *const v6[] = { "2001:db8::1", "2001:db8::2", "2001:db8:1::1", "2001:db9::1" };
static const uint16_t ports[] = { 0, 22, 179, 180, 1024, 65535 };
static const char *const ops[] = { "", "eq", "neq", "lt", "gt", "range" };

static struct ix_addr
address(uint8_t af, unsigned n)
{
	struct ix_addr a;

	ck_assert(addr_parse(af == 4 ? v4[n] : v6[n], &a));
	return a;
}

static struct made
make(struct rng *r)
{
	static const uint8_t protocols[] = { PROTO_TCP, PROTO_TCP, PROTO_TCP, PROTO_UDP, PROTO_ICMP,
		PROTO_ICMPV6, 47 };
	struct made m = { .af = rng_below(r, 2) ? 4 : 6 };

	m.src = (unsigned)rng_below(r, 4);
	m.dst = (unsigned)rng_below(r, 4);
	m.protocol = protocols[rng_below(r, sizeof(protocols))];
	m.sport = ports[rng_below(r, 6)];
	m.dport = ports[rng_below(r, 6)];
	m.flags = (uint8_t)rng_below(r, 64);
	m.type = (uint8_t)rng_below(r, 4);
	m.code = (uint8_t)rng_below(r, 3);
	m.piece = rng_below(r, 2) ? WHOLE : rng_below(r, 2) ? FIRST : LATER;
	m.extensions = (unsigned)rng_below(r, 4);
	m.upper = rng_below(r, 2) ? 20 : (uint32_t)rng_below(r, 20);
	m.padding = (uint32_t)rng_below(r, 30);
	return m;
}

/* What is written behind the header and cut to m->upper: a TCP header, or one of ICMP. */
static void
upper_octets(const struct made *m, uint8_t to[20])
{
	memset(to, 0xa5, 20);
	if (m->protocol == PROTO_ICMP || m->protocol == PROTO_ICMPV6) {
		to[0] = m->type;
		to[1] = m->code;
		return;
	}
	to[0] = (uint8_t)(m->sport >> 8);
	to[1] = (uint8_t)m->sport;
	to[2] = (uint8_t)(m->dport >> 8);
	to[3] = (uint8_t)m->dport;
	to[13] = m->flags;
}

static uint16_t
offset(const struct made *m)
{
	return m->piece == LATER ? 64 : 0;
}

static void
write6(struct octets *o, const struct made *m, const uint8_t *upper)
{
	uint8_t last = m->piece == WHOLE ? m->protocol : IPV6_FRAGMENT;
	struct ipv6 h = { .src = address(6, m->src),
		.dst = address(6, m->dst),
		.hops = 1,
		.next = m->extensions ? IPV6_DESTINATION : last };

	ipv6_write(o, &h, 8 * m->extensions + (m->piece == WHOLE ? 0 : 8) + m->upper);
	for (unsigned i = 1; i <= m->extensions; i++) {
		put8(o, i < m->extensions ? IPV6_DESTINATION : last);
		put8(o, 0);
		put16(o, 0x0104);
		put_zero(o, 4);
	}
	if (m->piece != WHOLE)
		ipv6_fragment_write(o, m->protocol, offset(m), m->piece == FIRST, 9);
	put_bytes(o, upper, m->upper);
}

static uint32_t
write_packet(uint8_t *buf, uint32_t room, const struct made *m)
{
	static const uint8_t options[12] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
	struct octets o = octets_write(buf, room);
	uint8_t upper[20];

	upper_octets(m, upper);
	if (m->af == 6) {
		write6(&o, m, upper);
	} else {
		struct ipv4 h = { .src = address(4, m->src),
			.dst = address(4, m->dst),
			.ttl = 1,
			.protocol = m->protocol,
			.fragment = offset(m),
			.more = m->piece == FIRST,
			.options = options,
			.options_len = (uint8_t)(4 * m->extensions) };

		ipv4_write(&o, &h, m->upper);
		put_bytes(&o, upper, m->upper);
	}
	for (uint32_t i = 0; i < m->padding; i++)
		put8(&o, (uint8_t)(i & 1 ? 179 : 0));
	ck_assert(!o.bad);
	return o.pos;
}

static struct wanted
want(struct rng *r, uint8_t af)
{
	static const int protocols[] = { NONE, PROTO_TCP, PROTO_TCP, PROTO_UDP, 47 };
	struct wanted w = { .permit = rng_below(r, 2), .type = NONE, .code = NONE };
	int icmp = af == 4 ? PROTO_ICMP : PROTO_ICMPV6;

	w.protocol = rng_below(r, 5) ? protocols[rng_below(r, 5)] : icmp;
	w.src = (unsigned)rng_below(r, 4);
	w.dst = (unsigned)rng_below(r, 4);
	w.src_how = (unsigned)rng_below(r, af == 4 ? 4 : 3);
	w.dst_how = (unsigned)rng_below(r, af == 4 ? 4 : 3);
	if (rng_below(r, 8) == 0) {
		w.fragments = true;
		return w;
	}
	if (w.protocol == PROTO_TCP || w.protocol == PROTO_UDP) {
		w.sport_op = (unsigned)(rng_below(r, 2) * rng_below(r, 6));
		w.dport_op = (unsigned)(rng_below(r, 2) * rng_below(r, 6));
		for (unsigned n = 0; n < 2; n++) {
			unsigned at = (unsigned)rng_below(r, 4);

			w.sport[n] = ports[at + 2 * n];
			w.dport[n] = ports[at + 2 * n];
		}
		if (w.sport[1] < w.sport[0] || w.dport[1] < w.dport[0])
			w.sport_op = w.dport_op = 0;
	}
	w.established = w.protocol == PROTO_TCP && rng_below(r, 3) == 0;
	if (w.protocol == icmp && rng_below(r, 2)) {
		w.type = (int)rng_below(r, 4);
		w.code = rng_below(r, 2) ? (int)rng_below(r, 3) : NONE;
	}
	return w;
}

static void
address_text(char *to, uint8_t af, unsigned which, unsigned how)
{
	const char *a = af == 4 ? v4[which] : v6[which];

	if (how == 0)
		strcpy(to, "any");
	else if (how == 1)
		sprintf(to, "host %s", a);
	else if (how == 2)
		sprintf(to, "%s/%s", a, af == 4 ? "24" : "48");
	else
		sprintf(to, "%s 0.255.1.0", a); /* the second octet and one bit do not count */
}

static void
port_text(char *to, unsigned op, const uint16_t port[2])
{
	if (op == 5)
		sprintf(to, " range %u %u", port[0], port[1]);
	else if (op)
		sprintf(to, " %s %u", ops[op], port[0]);
	else
		to[0] = 0;
}

static void
rule_text(char *to, uint8_t af, const struct wanted *w)
{
	char protocol[16], src[64], dst[64], sport[32], dport[32], type[16] = "";

	snprintf(protocol, sizeof(protocol), w->protocol == NONE ? af == 4 ? "ip" : "ipv6" : "%d",
	    w->protocol);
	address_text(src, af, w->src, w->src_how);
	address_text(dst, af, w->dst, w->dst_how);
	port_text(sport, w->sport_op, w->sport);
	port_text(dport, w->dport_op, w->dport);
	if (w->type != NONE)
		snprintf(type, sizeof(type), w->code == NONE ? " %d" : " %d %d", w->type, w->code);
	sprintf(to, "%s %s %s%s %s%s%s%s%s", w->permit ? "permit" : "deny", protocol, src, sport,
	    dst, dport, type, w->established ? " established" : "",
	    w->fragments ? " fragments" : "");
}

/* Addresses as written in the tables above, by their index alone. */
static bool
slow_address(uint8_t af, unsigned have, unsigned which, unsigned how)
{
	/* who is in the /24 or /48 of whom, and who is equal but for the wildcard's bits */
	static const unsigned network[] = { 0, 0, 1, 2 }, wild[] = { 0, 1, 0, 2 };

	(void)af;
	if (how == 0)
		return true;
	if (how == 1)
		return have == which;
	return how == 2 ? network[have] == network[which] : wild[have] == wild[which];
}

static bool
slow_port(unsigned op, const uint16_t want_port[2], uint16_t have)
{
	bool says[6] = { true, have == want_port[0], have != want_port[0],
		have<want_port[0], have> want_port[0],
		want_port[0] <= have && have <= want_port[1] };

	return says[op];
}

static bool
slow(const struct wanted *w, const struct made *m)
{
	bool ported = m->protocol == PROTO_TCP || m->protocol == PROTO_UDP;
	bool asks_ports = w->sport_op || w->dport_op;

	if (w->protocol != NONE && w->protocol != m->protocol)
		return false;
	if (!slow_address(m->af, m->src, w->src, w->src_how) ||
	    !slow_address(m->af, m->dst, w->dst, w->dst_how))
		return false;
	if (w->fragments)
		return m->piece == LATER;
	if (m->piece == LATER && (asks_ports || w->established || w->type != NONE))
		return w->permit;
	if (asks_ports &&
	    (!ported || m->upper < 4 || !slow_port(w->sport_op, w->sport, m->sport) ||
		!slow_port(w->dport_op, w->dport, m->dport)))
		return false;
	if (w->established && (m->upper < 14 || !(m->flags & 0x14))) /* ACK or RST */
		return false;
	if (w->type != NONE && (m->upper < 2 || m->type != w->type))
		return false;
	return w->code == NONE || m->code == w->code;
}

START_TEST(the_fast_matcher_says_what_the_slow_one_says)
{
	struct sample s = sample_of(20, 1000);
	struct rng r = rng_named(s.seed, "rules and packets");
	unsigned fits = 0;

	for (unsigned n = 0; n < s.n * 1000; n++) {
		struct made m = make(&r);
		struct wanted w = want(&r, m.af);
		uint8_t packet[256];
		struct match_rule rule;
		struct flow_key k;
		struct ix_error e;
		char text[256];

		rule_text(text, m.af, &w);
		ck_assert_msg(match_parse(text, m.af, &rule, &e), "%s: %s", text, e.text);
		ck_assert(
		    flow_read(octets_read(packet, write_packet(packet, sizeof(packet), &m)), &k));
		ck_assert_msg(match_packet(&rule, &k) == slow(&w, &m),
		    "%s: packet %u: IPv%u %u -> %u, protocol %u, ports %u %u, flags %x, "
		    "type %u %u, piece %d, %u octets",
		    text, n, m.af, m.src, m.dst, m.protocol, m.sport, m.dport, m.flags, m.type,
		    m.code, m.piece, m.upper);
		fits += slow(&w, &m);
	}
	ck_assert_uint_gt(fits, s.n * 20); /* neither always no */
	ck_assert_uint_lt(fits, s.n * 500);
}
END_TEST

Suite *match_random_suite(void);
Suite *
match_random_suite(void)
{
	const TTest *const tests[] = { the_fast_matcher_says_what_the_slow_one_says, NULL };

	return suite_of("match, at random", tests);
}
