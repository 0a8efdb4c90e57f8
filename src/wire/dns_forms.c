/*
 * dns_forms.c - see dns_forms.h: data of DNS records read, written, printed and parsed by its form.
 */
#include "wire/dns_forms.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/addr.h"
#include "base/units.h"

static const struct {
	uint16_t type;
	const char *name, *form;
} types[] = {
	{ DNS_A, "A", "a" },
	{ DNS_NS, "NS", "n" },
	{ DNS_CNAME, "CNAME", "n" },
	{ DNS_SOA, "SOA", "nn44444" },
	{ DNS_PTR, "PTR", "n" },
	{ DNS_MX, "MX", "2n" },
	{ DNS_TXT, "TXT", "T" },
	{ DNS_AAAA, "AAAA", "A" },
	{ DNS_SRV, "SRV", "222N" },
	{ DNS_OPT, "OPT", "h" },
	{ DNS_DS, "DS", "211h" },
	{ 46, "RRSIG", "h" },
	{ 47, "NSEC", "h" },
	{ 48, "DNSKEY", "211h" },
	{ DNS_AXFR, "AXFR", "h" },
	{ DNS_ANY, "ANY", "h" },
	{ DNS_CAA, "CAA", "1sq" },
};
enum { TYPES = sizeof(types) / sizeof(types[0]) };

const char *
dns_form_of(uint16_t type)
{
	for (unsigned i = 0; i < TYPES; i++)
		if (types[i].type == type)
			return types[i].form;
	return "h";
}

char *
dns_type_text(char buf[16], uint16_t type)
{
	snprintf(buf, 16, "TYPE%u", type);
	for (unsigned i = 0; i < TYPES; i++)
		if (types[i].type == type)
			snprintf(buf, 16, "%s", types[i].name);
	return buf;
}

bool
dns_type_parse(const char *text, uint16_t *out)
{
	uint64_t n;

	for (unsigned i = 0; i < TYPES; i++) {
		size_t k = 0;

		while (text[k] && (text[k] & ~32) == types[i].name[k])
			k++;
		if (!text[k] && !types[i].name[k]) {
			*out = types[i].type;
			return true;
		}
	}
	if (strncmp(text, "TYPE", 4) != 0 || !number_parse(text + 4, 1, 65535, &n))
		return false;
	*out = (uint16_t)n;
	return true;
}

const char *
dns_rcode_text(unsigned rcode)
{
	static const char *const text[] = { "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP",
		"REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE" };

	return rcode < sizeof(text) / sizeof(text[0]) ? text[rcode] : "RESERVED";
}

/* Octets of a number or an address; 0: not of fixed length. */
static uint32_t
width(char form)
{
	return form == 'a'		 ? 4
	    : form == 'A'		 ? 16
	    : form >= '1' && form <= '4' ? (uint32_t)(form - '0')
					 : 0;
}

static void
move(struct octets *from, struct octets *to, uint32_t n)
{
	const uint8_t *p = octets_take(from, n);

	if (p)
		put_bytes(to, p, n);
}

static void
move_string(struct octets *from, struct octets *to)
{
	uint8_t n = get8(from);

	put8(to, n);
	move(from, to, n);
}

bool
dns_form_copy(const char *form, struct octets *from, struct octets *to)
{
	struct dns_name name;

	for (; *form && !from->bad; form++)
		if (width(*form)) {
			move(from, to, width(*form));
		} else if (*form == 'n' || *form == 'N') {
			if (dns_name_read(from, &name))
				put_bytes(to, name.s, name.n);
		} else if (*form == 's') {
			move_string(from, to);
		} else if (*form == 'T') {
			do
				move_string(from, to);
			while (octets_left(from) > 0);
		} else {
			move(from, to, octets_left(from));
		}
	return !from->bad && !to->bad;
}

void
dns_form_write(const char *form, const struct dns_rr *rr, struct octets *o, struct dns_seen *seen)
{
	struct octets data = octets_read(rr->data, rr->len);
	struct dns_name name;

	for (; *form == 'n' || width(*form); form++)
		if (*form != 'n')
			move(&data, o, width(*form));
		else if (dns_name_read(&data, &name))
			dns_name_write(o, &name, seen);
	move(&data, o, octets_left(&data));
}

/* A character string in quotes, RFC 1035 5.1. */
static void
string_text(struct text *to, const uint8_t *s, uint32_t n)
{
	text_puts(to, "\"");
	for (uint32_t i = 0; s && i < n; i++)
		if (s[i] < 32 || s[i] > 126)
			text_printf(to, "\\%03u", s[i]);
		else
			text_printf(to, "%s%c", s[i] == '"' || s[i] == '\\' ? "\\" : "", s[i]);
	text_puts(to, "\"");
}

static void
address_text(struct text *to, struct octets *o, uint8_t af)
{
	struct ix_addr a = { .af = af };
	char buf[ADDR_TEXT];

	get_bytes(o, a.b, af == 4 ? 4 : 16);
	text_puts(to, addr_text(buf, &a));
}

static void
hex_text(struct text *to, struct octets *o)
{
	while (octets_left(o) > 0)
		text_printf(to, "%02X", get8(o));
}

static void
number_text(struct text *to, struct octets *o, uint32_t n)
{
	uint32_t v = 0;

	while (n-- > 0)
		v = v << 8 | get8(o);
	text_printf(to, "%" PRIu32, v);
}

static void
one_text(char form, struct octets *o, struct text *to)
{
	char buf[DNS_NAME_TEXT];
	struct dns_name name;
	uint32_t n;

	switch (form) {
	case 'a':
	case 'A':
		address_text(to, o, form == 'a' ? 4 : 6);
		break;
	case 'n':
	case 'N':
		if (dns_name_read(o, &name))
			text_puts(to, dns_name_text(buf, &name));
		break;
	case 'T':
	case 's':
		n = get8(o);
		if (form == 'T')
			string_text(to, octets_take(o, n), n);
		else
			for (; n > 0 && octets_left(o) > 0; n--)
				text_printf(to, "%c", get8(o) & 0x7f);
		break;
	case 'q':
		n = octets_left(o);
		string_text(to, octets_take(o, n), n);
		break;
	case 'h':
		hex_text(to, o);
		break;
	default:
		number_text(to, o, width(form));
	}
}

void
dns_data_text(const struct dns_rr *rr, struct text *to)
{
	struct octets o = octets_read(rr->data, rr->len);
	const char *form = dns_form_of(rr->type);

	if (*form == 'h' && rr->type != DNS_OPT) /* RFC 3597 5 */
		text_printf(to, "\\# %u ", rr->len);
	while (*form && !o.bad) {
		one_text(*form, &o, to);
		if (*form != 'T' || octets_left(&o) == 0)
			form++;
		if (*form)
			text_puts(to, " ");
	}
}

void
dns_rr_text(const struct dns_rr *rr, struct text *to)
{
	char name[DNS_NAME_TEXT], type[16];

	if (rr->type == DNS_OPT) {
		struct dns_edns e = dns_edns_of(rr);

		text_printf(to, "EDNS: version: %u, flags:%s; udp: %u", e.version,
		    e.dnssec_ok ? " do" : "", e.size);
		return;
	}
	text_printf(to, "%s %" PRIu32 " %s %s ", dns_name_text(name, &rr->name), rr->ttl,
	    rr->class == DNS_IN	      ? "IN"
		: rr->class == DNS_CH ? "CH"
				      : "CLASS?",
	    dns_type_text(type, rr->type));
	dns_data_text(rr, to);
}

/* The next word of a presentation, quotes taken off; false at the end, or an open quote. */
static bool
word(const char **at, char *buf, size_t room)
{
	size_t n = 0;
	bool quoted;

	*at += strspn(*at, " \t");
	quoted = **at == '"';
	if (!**at)
		return false;
	*at += quoted;
	for (; **at && (quoted ? **at != '"' : !strchr(" \t", **at)); (*at)++) {
		if (**at == '\\' && (*at)[1])
			(*at)++;
		if (n + 1 < room)
			buf[n++] = **at;
	}
	buf[n] = 0;
	if (quoted && **at != '"')
		return false;
	*at += quoted;
	return true;
}

static bool
hex_parse(const char *s, struct octets *to)
{
	for (; s[0] && s[1]; s += 2) {
		char pair[3] = { s[0], s[1], 0 }, *end;

		put8(to, (uint8_t)strtoul(pair, &end, 16));
		if (*end)
			return false;
	}
	return !*s;
}

static bool
number_write(const char *w, uint32_t n, struct octets *to)
{
	uint64_t v;

	if (!number_parse(w, 0, n == 4 ? UINT32_MAX : (1u << 8 * n) - 1, &v))
		return false;
	while (n-- > 0)
		put8(to, (uint8_t)(v >> 8 * n));
	return true;
}

static bool
one_parse(char form, const char *w, struct octets *to)
{
	uint32_t n = (uint32_t)strlen(w);
	struct dns_name name;
	struct ix_addr a;

	switch (form) {
	case 'a':
	case 'A':
		if (!addr_parse(w, &a) || a.af != (form == 'a' ? 4 : 6))
			return false;
		put_bytes(to, a.b, form == 'a' ? 4 : 16);
		return true;
	case 'n':
	case 'N':
		if (!dns_name_parse(w, &name))
			return false;
		put_bytes(to, name.s, name.n);
		return true;
	case 'T':
	case 's':
		put8(to, (uint8_t)n);
		put_bytes(to, w, n);
		return n < 256;
	case 'q':
		put_bytes(to, w, n);
		return true;
	case 'h':
		return hex_parse(w, to);
	default:
		return number_write(w, width(form), to);
	}
}

static const char *
form_words(char form)
{
	switch (form) {
	case 'a':
		return "an IPv4 address";
	case 'A':
		return "an IPv6 address";
	case 'n':
	case 'N':
		return "a name";
	case 'T':
	case 's':
	case 'q':
		return "a text";
	case 'h':
		return "hexadecimal digits";
	}
	return "a number";
}

bool
dns_data_parse(const char *text, struct dns_rr *rr, struct ix_error *e)
{
	struct octets to = octets_write(rr->data, DNS_DATA);
	const char *form = dns_form_of(rr->type), *at = text;
	char w[512], clean[64], type[16];

	for (; *form; form += *form != 'T') {
		if (!word(&at, w, sizeof(w))) {
			if (*form == 'T' && to.pos > 0)
				break;
			return fail(e, "%s: the data ends too early: expected %s",
			    dns_type_text(type, rr->type), form_words(*form));
		}
		if (!one_parse(*form, w, &to) || to.bad)
			return fail(e, "%s: expected %s, got \"%s\"", dns_type_text(type, rr->type),
			    form_words(*form), text_clean_to(clean, sizeof(clean), w, TEXT_LINE));
	}
	if (word(&at, w, sizeof(w)))
		return fail(e, "%s: \"%s\" is one word too many", dns_type_text(type, rr->type),
		    text_clean_to(clean, sizeof(clean), w, TEXT_LINE));
	rr->len = (uint16_t)to.pos;
	return true;
}
