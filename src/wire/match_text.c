/*
 * match_text.c - rules of access lists as routers write them, read and written. Words are looked up
 * in the tables here; what is not in them is a number or is refused.
 */
#include <stdio.h>
#include <string.h>

#include "base/addr.h"
#include "base/units.h"
#include "wire/ipv4.h"
#include "wire/match.h"

#define WORD 64

struct name {
	const char *name;
	uint16_t number;
	uint8_t af; /* 0: both */
};

static const struct name protocols[] = { { "icmp", PROTO_ICMP, 4 }, { "icmp", PROTO_ICMPV6, 6 },
	{ "igmp", 2, 4 }, { "ipinip", 4, 4 }, { "tcp", PROTO_TCP, 0 }, { "udp", PROTO_UDP, 0 },
	{ "gre", 47, 0 }, { "esp", 50, 0 }, { "ahp", 51, 0 }, { "eigrp", 88, 4 },
	{ "ospf", PROTO_OSPF, 0 }, { "pim", 103, 0 }, { "vrrp", PROTO_VRRP, 0 }, { "sctp", 132, 0 },
	{ NULL, 0, 0 } };

static const struct name ports[] = { { "echo", 7, 0 }, { "discard", 9, 0 },
	{ "ftp-data", 20, 0 }, { "ftp", 21, 0 }, { "ssh", 22, 0 },
	{ "telnet", 23, 0 }, { "smtp", 25, 0 }, { "time", 37, 0 }, { "whois", 43, 0 },
	{ "tacacs", 49, 0 }, { "domain", 53, 0 }, { "bootps", 67, 0 }, { "bootpc", 68, 0 },
	{ "tftp", 69, 0 }, { "www", 80, 0 }, { "pop3", 110, 0 }, { "sunrpc", 111, 0 },
	{ "ident", 113, 0 }, { "nntp", 119, 0 }, { "ntp", 123, 0 }, { "netbios-ns", 137, 0 },
	{ "netbios-dgm", 138, 0 }, { "netbios-ss", 139, 0 }, { "imap", 143, 0 }, { "snmp", 161, 0 },
	{ "snmptrap", 162, 0 }, { "bgp", 179, 0 }, { "https", 443, 0 }, { "isakmp", 500, 0 },
	{ "syslog", 514, 0 }, { "rip", 520, 0 }, { NULL, 0, 0 } };

/* number: type << 8 | code; a code of 0xff is any */
static const struct name types[] = { { "echo", 8 << 8 | 0xff, 4 }, { "echo-reply", 0xff, 4 },
	{ "unreachable", 3 << 8 | 0xff, 4 }, { "packet-too-big", 3 << 8 | 4, 4 },
	{ "port-unreachable", 3 << 8 | 3, 4 }, { "host-unreachable", 3 << 8 | 1, 4 },
	{ "net-unreachable", 3 << 8, 4 }, { "protocol-unreachable", 3 << 8 | 2, 4 },
	{ "source-quench", 4 << 8 | 0xff, 4 }, { "reassembly-timeout", 11 << 8 | 1, 4 },
	{ "router-advertisement", 9 << 8 | 0xff, 4 }, { "router-solicitation", 10 << 8 | 0xff, 4 },
	{ "timestamp-request", 13 << 8 | 0xff, 4 }, { "timestamp-reply", 14 << 8 | 0xff, 4 },
	{ "traceroute", 30 << 8 | 0xff, 4 }, { "administratively-prohibited", 3 << 8 | 13, 4 },
	{ "redirect", 5 << 8 | 0xff, 4 }, { "time-exceeded", 11 << 8 | 0xff, 4 },
	{ "ttl-exceeded", 11 << 8, 4 }, { "parameter-problem", 12 << 8 | 0xff, 4 },
	{ "echo-request", 128 << 8 | 0xff, 6 }, { "echo-reply", 129 << 8 | 0xff, 6 },
	{ "unreachable", 1 << 8 | 0xff, 6 }, { "destination-unreachable", 1 << 8 | 0xff, 6 },
	{ "no-route", 1 << 8, 6 }, { "no-admin", 1 << 8 | 1, 6 }, { "beyond-scope", 1 << 8 | 2, 6 },
	{ "address-unreachable", 1 << 8 | 3, 6 }, { "port-unreachable", 1 << 8 | 4, 6 },
	{ "hop-limit", 3 << 8, 6 }, { "packet-too-big", 2 << 8 | 0xff, 6 },
	{ "time-exceeded", 3 << 8 | 0xff, 6 }, { "parameter-problem", 4 << 8 | 0xff, 6 },
	{ "router-solicitation", 133 << 8 | 0xff, 6 },
	{ "router-advertisement", 134 << 8 | 0xff, 6 }, { "nd-ns", 135 << 8 | 0xff, 6 },
	{ "nd-na", 136 << 8 | 0xff, 6 }, { "redirect", 137 << 8 | 0xff, 6 }, { NULL, 0, 0 } };

static const char *const ops[] = { [MATCH_EQ] = "eq",
	[MATCH_NEQ] = "neq",
	[MATCH_LT] = "lt",
	[MATCH_GT] = "gt",
	[MATCH_RANGE] = "range" };

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Consoles take words in either case. */
static bool
same_word(const char *a, const char *b)
{
	while (*a && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return lower(*a) == lower(*b);
}

static const struct name *
by_name(const struct name *t, const char *word, uint8_t af)
{
	for (; t->name; t++)
		if (same_word(t->name, word) && (!t->af || t->af == af))
			return t;
	return NULL;
}

static const struct name *
by_number(const struct name *t, uint16_t number, uint8_t af)
{
	for (; t->name; t++)
		if (t->number == number && (!t->af || t->af == af))
			return t;
	return NULL;
}

/* The words of a rule, one after another. */
struct words {
	const char *at;
	char word[WORD]; /* the next one; "" at the end */
	uint8_t af;
	struct ix_error *e;
};

static void
next(struct words *w)
{
	size_t n;

	w->at += strspn(w->at, " \t");
	n = strcspn(w->at, " \t");
	if (n < WORD) {
		memcpy(w->word, w->at, n);
		w->word[n] = 0;
	} else {
		memcpy(w->word, w->at, WORD - 1);
		w->word[WORD - 1] = 0;
	}
	w->at += n;
}

static bool
take(struct words *w, const char *word)
{
	if (!same_word(w->word, word))
		return false;
	next(w);
	return true;
}

static bool
wanted(struct words *w, const char *what)
{
	char clean[WORD * 2];

	if (!w->word[0])
		return fail(w->e, "the rule ends too early: expected %s", what);
	return fail(w->e, "\"%s\" is not %s",
	    text_clean_to(clean, sizeof(clean), w->word, TEXT_LINE), what);
}

static bool
protocol(struct words *w, struct match_rule *r)
{
	const struct name *t = by_name(protocols, w->word, w->af);
	uint64_t n;

	if (same_word(w->word, w->af == 4 ? "ip" : "ipv6"))
		r->protocol = MATCH_ALL;
	else if (t)
		r->protocol = (int16_t)t->number;
	else if (number_parse(w->word, 0, 255, &n))
		r->protocol = (int16_t)n;
	else
		return wanted(w,
		    w->af == 4 ? "a protocol: ip, tcp, udp, icmp, gre, ospf or 0-255"
			       : "a protocol: ipv6, tcp, udp, icmp, gre, ospf or 0-255");
	next(w);
	return true;
}

static void
care_bits(struct match_addr *m, const struct ix_addr *a, unsigned len)
{
	memcpy(m->addr, a->b, sizeof(m->addr));
	memset(m->care, 0, sizeof(m->care));
	for (unsigned n = 0; n < len; n++)
		m->care[n / 8] |= (uint8_t)(0x80 >> n % 8);
	for (unsigned n = 0; n < sizeof(m->addr); n++)
		m->addr[n] &= m->care[n];
}

/* A.B.C.D WILDCARD: a one in the wildcard does not count. */
static bool
wildcard(struct words *w, struct match_addr *m, const struct ix_addr *a)
{
	struct ix_addr wild;

	if (!addr_parse(w->word, &wild) || wild.af != 4)
		return wanted(
		    w, "a wildcard mask such as 0.0.0.255 (for one address: host A.B.C.D)");
	for (unsigned n = 0; n < 4; n++) {
		m->care[n] = (uint8_t)~wild.b[n];
		m->addr[n] = a->b[n] & m->care[n];
	}
	next(w);
	return true;
}

static bool
address(struct words *w, struct match_addr *m)
{
	const char *what = w->af == 4 ? "any, host A.B.C.D, A.B.C.D WILDCARD or A.B.C.D/LENGTH"
				      : "any, host X:X::X:X or X:X::X:X/LENGTH";
	bool host = false;
	struct ix_prefix p;
	struct ix_addr a;

	if (take(w, "any"))
		return true;
	host = take(w, "host");
	if (!host && prefix_parse_host(w->word, &a, &p) && strchr(w->word, '/')) {
		if (p.addr.af != w->af)
			return wanted(w, what);
		care_bits(m, &p.addr, p.len);
		next(w);
		return true;
	}
	if (!addr_parse(w->word, &a) || a.af != w->af)
		return wanted(w, what);
	next(w);
	if (host || (w->af == 6 && !w->word[0])) {
		care_bits(m, &a, addr_bits(&a));
		return host || wanted(w, what);
	}
	return w->af == 4 ? wildcard(w, m, &a) : wanted(w, what);
}

static bool
port_number(struct words *w, uint16_t *out)
{
	const struct name *t = by_name(ports, w->word, w->af);
	uint64_t n = 0;

	if (!t && !number_parse(w->word, 0, 65535, &n))
		return wanted(w, "a port: 0-65535, or bgp, domain, www, https, ssh, ntp ...");
	*out = t ? t->number : (uint16_t)n;
	next(w);
	return true;
}

static bool
ported(struct words *w, const struct match_rule *r, struct match_port *m)
{
	for (uint8_t op = MATCH_EQ; op <= MATCH_RANGE; op++) {
		if (!same_word(w->word, ops[op]))
			continue;
		if (r->protocol != PROTO_TCP && r->protocol != PROTO_UDP)
			return fail(w->e, "\"%s\": only tcp and udp have ports", w->word);
		m->op = op;
		next(w);
		if (!port_number(w, &m->low) || (op == MATCH_RANGE && !port_number(w, &m->high)))
			return false;
		if (op == MATCH_RANGE && m->high < m->low)
			return fail(
			    w->e, "range %u %u: the lower port comes first", m->low, m->high);
		return true;
	}
	return true;
}

static bool
icmp_type(struct words *w, struct match_rule *r)
{
	const struct name *t = by_name(types, w->word, w->af);
	uint64_t n;

	if (t) {
		r->type = (int16_t)(t->number >> 8);
		r->code = (t->number & 0xff) == 0xff ? MATCH_ALL : (int16_t)(t->number & 0xff);
		next(w);
		return true;
	}
	if (!number_parse(w->word, 0, 255, &n))
		return false;
	r->type = (int16_t)n;
	next(w);
	if (number_parse(w->word, 0, 255, &n)) {
		r->code = (int16_t)n;
		next(w);
	}
	return true;
}

static bool
tail(struct words *w, struct match_rule *r)
{
	while (w->word[0]) {
		bool icmp = r->protocol == (r->af == 4 ? (int)PROTO_ICMP : (int)PROTO_ICMPV6);

		if (take(w, "log") || take(w, "log-input")) {
			r->log = true;
		} else if (take(w, "fragments")) {
			r->fragments = true;
		} else if (take(w, "established")) {
			if (r->protocol != PROTO_TCP)
				return fail(w->e, "established: only tcp has connections");
			r->established = true;
		} else if (!icmp || r->type != MATCH_ALL || !icmp_type(w, r)) {
			return wanted(w,
			    icmp ? "an ICMP type, fragments or log"
				 : "established, fragments, log or the rule's end");
		}
	}
	if (r->fragments && (r->sport.op || r->dport.op || r->established || r->type != MATCH_ALL))
		return fail(
		    w->e, "fragments: later fragments have no ports, flags or types to look at");
	return true;
}

bool
match_parse(const char *text, uint8_t af, struct match_rule *out, struct ix_error *e)
{
	struct words w = { .at = text, .af = af, .e = e };

	*out = (struct match_rule){ .af = af, .type = MATCH_ALL, .code = MATCH_ALL };
	next(&w);
	if (take(&w, "permit"))
		out->permit = true;
	else if (!take(&w, "deny"))
		return wanted(&w, "permit or deny");
	return protocol(&w, out) && address(&w, &out->src) && ported(&w, out, &out->sport) &&
	    address(&w, &out->dst) && ported(&w, out, &out->dport) && tail(&w, out);
}

static unsigned
care_length(const struct match_addr *m, unsigned bits)
{
	unsigned n = 0;

	while (n < bits && m->care[n / 8] & 0x80 >> n % 8)
		n++;
	for (unsigned k = n; k < bits; k++)
		if (m->care[k / 8] & 0x80 >> k % 8)
			return 1000; /* not a prefix */
	return n;
}

static void
address_write(struct text *t, uint8_t af, const struct match_addr *m)
{
	unsigned bits = af == 4 ? 32 : 128, len = care_length(m, bits);
	struct ix_addr a = { .af = af }, wild = { .af = 4 };
	char buf[ADDR_TEXT], more[ADDR_TEXT];

	memcpy(a.b, m->addr, sizeof(a.b));
	for (unsigned n = 0; n < 4; n++)
		wild.b[n] = (uint8_t)~m->care[n];
	if (len == 0)
		text_puts(t, " any");
	else if (len == bits)
		text_printf(t, " host %s", addr_text(buf, &a));
	else if (af == 6)
		text_printf(t, " %s/%u", addr_text(buf, &a), len);
	else
		text_printf(t, " %s %s", addr_text(buf, &a), addr_text(more, &wild));
}

static void
number_write(struct text *t, const struct name *table, uint16_t n, uint8_t af)
{
	const struct name *known = by_number(table, n, af);

	if (known)
		text_printf(t, " %s", known->name);
	else
		text_printf(t, " %u", n);
}

static void
port_write(struct text *t, const struct match_port *m)
{
	if (m->op == MATCH_ANY)
		return;
	text_printf(t, " %s", ops[m->op]);
	number_write(t, ports, m->low, 0);
	if (m->op == MATCH_RANGE)
		number_write(t, ports, m->high, 0);
}

static void
type_write(struct text *t, const struct match_rule *r)
{
	uint16_t n = (uint16_t)(r->type << 8 | (r->code == MATCH_ALL ? 0xff : r->code));
	const struct name *known = by_number(types, n, r->af);

	if (r->type == MATCH_ALL)
		return;
	if (known)
		text_printf(t, " %s", known->name);
	else if (r->code == MATCH_ALL)
		text_printf(t, " %d", r->type);
	else
		text_printf(t, " %d %d", r->type, r->code);
}

char *
match_text(char *buf, const struct match_rule *r)
{
	struct text t = { 0 };

	text_puts(&t, r->permit ? "permit" : "deny");
	if (r->protocol == MATCH_ALL)
		text_puts(&t, r->af == 4 ? " ip" : " ipv6");
	else
		number_write(&t, protocols, (uint16_t)r->protocol, r->af);
	address_write(&t, r->af, &r->src);
	port_write(&t, &r->sport);
	address_write(&t, r->af, &r->dst);
	port_write(&t, &r->dport);
	type_write(&t, r);
	if (r->established)
		text_puts(&t, " established");
	if (r->fragments)
		text_puts(&t, " fragments");
	if (r->log)
		text_puts(&t, " log");
	snprintf(buf, MATCH_TEXT, "%s", text_of(&t));
	text_free(&t);
	return buf;
}
