/* filter.c - see filter.h. The lexer is what keeps the promise that no socket is ever opened. */
#include "device/filter.h"

#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "base/panic.h"
#include "base/text.h"

static const char *const keywords[] = { "src", "dst", "host", "net", "mask", "port", "portrange",
    "less",
	"greater", "ether", "ip", "ip6", "arp", "rarp", "tcp", "udp", "icmp", "icmp6", "igmp",
	"pim", "vrrp", "sctp", "proto", "protochain", "broadcast", "multicast", "vlan", "and", "or",
	"not", "len", "link", "inbound", "outbound", "stp", "isis", "iso", "clnp", "esis",
	"tcpflags", "tcp-fin", "tcp-syn", "tcp-rst", "tcp-push", "tcp-ack", "tcp-urg", "icmptype",
	"icmpcode", "icmp-echo", "icmp-echoreply", "icmp-unreach", "icmp-timxceed", "icmp-redirect",
	"icmp6type", "icmp6code", NULL };

/* IANA's numbers, for the services that lessons meet. */
static const struct {
	const char *name;
	const char *number;
} services[] = { { "ssh", "22" }, { "telnet", "23" }, { "smtp", "25" }, { "domain", "53" },
	{ "dns", "53" }, { "http", "80" }, { "ntp", "123" }, { "snmp", "161" }, { "bgp", "179" },
	{ "https", "443" }, { "syslog", "514" }, { "whois", "43" }, { "rpki-rtr", "323" },
	{ "sflow", "6343" } };

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	    (c && strchr(".:_-/", c));
}

static bool
is_keyword(const char *w)
{
	for (int i = 0; keywords[i]; i++)
		if (strcmp(keywords[i], w) == 0)
			return true;
	return false;
}

static bool
all_of(const char *w, const char *set)
{
	return *w && w[strspn(w, set)] == 0;
}

/* Numbers, ranges, addresses and prefixes: libpcap reads them without asking anybody. */
static bool
is_literal(const char *w)
{
	struct ix_addr a;
	struct ix_prefix p;
	struct ix_mac m;

	return all_of(w, "0123456789") || (all_of(w, "0123456789-") && w[0] != '-') ||
	    (w[0] == '0' && w[1] == 'x' && all_of(w + 2, "0123456789abcdefABCDEF")) ||
	    addr_parse(w, &a) || prefix_parse(w, &p) || mac_parse(w, &m);
}

static bool
word_pass(struct text *to, const char *w, size_t at, struct ix_error *e)
{
	char clean[80];

	if (is_keyword(w) || is_literal(w)) {
		text_puts(to, w);
		return true;
	}
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
		if (strcmp(services[i].name, w) == 0) {
			text_puts(to, services[i].number);
			return true;
		}
	return fail(e,
	    "filter, character %zu: \"%s\" is neither a word of the filter language, a number, an "
	               "address nor a service known here; write the number or address instead",
	    at + 1, text_clean_to(clean, sizeof(clean), w, TEXT_LINE));
}

/* The text with services as numbers; false at the first word that must not reach libpcap. */
static bool
lex(struct text *to, const char *s, struct ix_error *e)
{
	size_t at = 0;

	while (s[at]) {
		char word[64];
		size_t n = 0;

		while (is_word(s[at + n]))
			n++;
		if (n == 0) {
			if (!strchr(" \t()[]!<>=&|+*%^,", s[at]))
				return fail(e,
				    "filter, character %zu: \"%c\" has no meaning in a filter",
				    at + 1, s[at] > ' ' && s[at] < 127 ? s[at] : '?');
			text_add(to, s + at++, 1);
			continue;
		}
		if (n >= sizeof(word))
			return fail(e, "filter, character %zu: the word is too long", at + 1);
		memcpy(word, s + at, n);
		word[n] = 0;
		if (!word_pass(to, word, at, e))
			return false;
		at += n;
	}
	return true;
}

static bool
keep(struct filter *f, const struct bpf_program *p)
{
	size_t size = p->bf_len * sizeof(*p->bf_insns);

	f->code = f->arena ? arena_alloc(f->arena, size) : malloc(size);
	if (!f->code)
		panic("no memory left for a filter");
	memcpy(f->code, p->bf_insns, size);
	f->n = p->bf_len;
	return true;
}

static bool
compile(struct filter *f, const char *text, struct ix_error *e)
{
	pcap_t *dead = pcap_open_dead(DLT_EN10MB, 65535);
	struct bpf_program p;
	char clean[200];
	bool ok;

	if (!dead)
		panic("no memory left for a filter");
	ok = pcap_compile(dead, &p, text, 1, PCAP_NETMASK_UNKNOWN) == 0;
	if (ok) {
		keep(f, &p);
		pcap_freecode(&p);
	} else {
		fail(e,
		    "filter: %s: expected libpcap's language, as in \"tcp port 179 and host "
		    "100.127.1.1\"",
		    text_clean_to(clean, sizeof(clean), pcap_geterr(dead), TEXT_LINE));
	}
	pcap_close(dead);
	return ok;
}

bool
filter_compile(struct filter *f, struct arena *arena, const char *text, struct ix_error *e)
{
	struct text t = { 0 };
	bool ok;

	*f = (struct filter){ .arena = arena };
	if (text[strspn(text, " \t")] == 0)
		return true;
	if (strlen(text) > FILTER_TEXT)
		return fail(e, "the filter has %zu characters; at most %d are possible",
		    strlen(text), FILTER_TEXT);
	ok = lex(&t, text, e) && compile(f, t.s, e);
	text_free(&t);
	return ok;
}

bool
filter_match(const struct filter *f, const uint8_t *bytes, uint32_t len)
{
	return f->n == 0 || bpf_filter(f->code, bytes, len, len) != 0;
}

void
filter_free(struct filter *f)
{
	if (f->arena)
		arena_free(f->arena, f->code, f->n * sizeof(struct bpf_insn));
	else
		free(f->code);
	f->code = NULL;
	f->n = 0;
}
