/* dump_dns.c - DNS (RFC 1035) as tcpdump writes it: "3500+ [1au] A? example.xz. (39)". */
#include <inttypes.h>
#include <string.h>

#include "base/addr.h"
#include "device/dump.h"
#include "wire/dns.h"

/* " NXDomain", as tcpdump spells the codes. */
static const char *
rcode(unsigned n)
{
	static const char *const text[] = { "", " FormErr", " ServFail", " NXDomain", " NotImp",
		" Refused", " YXDomain", " YXRRSet", " NXRRSet", " NotAuth", " NotZone" };

	return n < sizeof(text) / sizeof(text[0]) ? text[n] : " Resp?";
}

static void
questions(struct octets *o, const struct dns_head *h, bool shown, struct text *out)
{
	bool multicast = h->id == 0 && !(h->flags & DNS_RD); /* RFC 6762 18.1 */
	char name[DNS_NAME_TEXT], type[16];
	struct dns_question q;

	for (unsigned i = 0; i < h->count[DNS_QUESTION] && dns_question_read(o, &q); i++)
		if (shown)
			text_printf(out, "%s %s%s? %s", i ? "," : "", dns_type_text(type, q.type),
			    multicast ? " (QM)" : "", dns_name_text(name, &q.name));
}

/* "[1h30m]" */
static void
lifetime(uint32_t s, struct text *out)
{
	static const struct {
		uint32_t s;
		char unit;
	} units[] = { { 604800, 'w' }, { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };

	text_puts(out, " [");
	for (unsigned i = 0; i < 5; i++) {
		if (s / units[i].s || (i == 4 && s == 0 && out->s[out->n - 1] == '['))
			text_printf(out, "%" PRIu32 "%c", s / units[i].s, units[i].unit);
		s %= units[i].s;
	}
	text_puts(out, "]");
}

static void
data(const struct dump_view *v, const struct dns_rr *rr, struct text *out)
{
	char name[DNS_NAME_TEXT];
	struct dns_name target;

	switch (rr->type) {
	case DNS_OPT:
		text_printf(out, " UDPsize=%u%s", rr->class, rr->ttl & 0x8000 ? " DO" : "");
		break;
	case DNS_SOA:
		if (!v->verbose)
			break;
		text_puts(out, " ");
		dns_data_text(rr, out);
		break;
	case DNS_MX:
		if (dns_rr_target(rr, &target))
			text_printf(out, " %s %u", dns_name_text(name, &target),
			    rr->data[0] << 8 | rr->data[1]);
		break;
	default:
		text_puts(out, " ");
		dns_data_text(rr, out);
	}
}

static void
record(const struct dump_view *v, const struct dns_rr *rr, struct text *out)
{
	char name[DNS_NAME_TEXT], type[16];

	if (v->verbose || rr->type == DNS_OPT)
		text_printf(out, " %s", dns_name_text(name, &rr->name));
	if (v->verbose > 2 && rr->type != DNS_OPT)
		lifetime(rr->ttl, out);
	text_printf(out, " %s", dns_type_text(type, rr->type));
	data(v, rr, out);
}

static void
section(
    const struct dump_view *v, struct octets *o, unsigned n, const char *title, struct text *out)
{
	struct dns_rr rr;

	if (n && title)
		text_printf(out, " %s:", title);
	for (unsigned i = 0; i < n && dns_rr_read(o, &rr); i++) {
		text_puts(out, i ? "," : "");
		record(v, &rr, out);
	}
}

static void
answer(const struct dump_view *v, const struct dns_head *h, struct octets *o, struct text *out)
{
	text_printf(out, "%s%s%s%s%s", rcode(DNS_RCODE(h->flags)), h->flags & DNS_AA ? "*" : "",
	    h->flags & DNS_RA ? "" : "-", h->flags & DNS_TC ? "|" : "",
	    h->flags & DNS_AD ? "$" : "");
	if (h->count[DNS_QUESTION] != 1)
		text_printf(out, " [%uq]", h->count[DNS_QUESTION]);
	if (v->verbose > 1 && h->count[DNS_QUESTION])
		text_puts(out, " q:");
	questions(o, h, v->verbose > 1, out);
	text_printf(out, " %u/%u/%u", h->count[1], h->count[2], h->count[3]);
	section(v, o, h->count[DNS_ANSWER], NULL, out);
}

static void
question(const struct dns_head *h, struct octets *o, struct text *out)
{
	static const struct {
		enum dns_section section;
		const char *letters;
	} counts[] = { { DNS_ANSWER, "a" }, { DNS_AUTHORITY, "n" }, { DNS_ADDITIONAL, "au" } };

	text_printf(out, "%s%s", h->flags & DNS_RD ? "+" : "", h->flags & DNS_CD ? "%" : "");
	if (h->count[DNS_QUESTION] != 1)
		text_printf(out, " [%uq]", h->count[DNS_QUESTION]);
	for (unsigned i = 0; i < 3; i++)
		if (h->count[counts[i].section])
			text_printf(out, " [%u%s]", h->count[counts[i].section], counts[i].letters);
	questions(o, h, true, out);
}

void
dump_dns(const struct dump_view *v, struct octets o, struct text *out)
{
	struct octets m = octets_sub(&o, octets_left(&o));
	static const char *const opcodes[] = { "", " inv_q", " stat", " op3", " notify",
		" update" };
	struct dns_head h;
	unsigned opcode;

	if (!dns_head_read(&m, &h)) {
		text_printf(out, "domain [length %u < 12] (invalid)", m.end);
		return;
	}
	opcode = DNS_OPCODE(h.flags);
	text_printf(out, "%u%s", h.id, opcode < 6 ? opcodes[opcode] : " op?");
	if (h.flags & DNS_QR)
		answer(v, &h, &m, out);
	else
		question(&h, &m, out);
	if (v->verbose > 1) {
		if (!(h.flags & DNS_QR))
			section(v, &m, h.count[DNS_ANSWER], "an", out);
		section(v, &m, h.count[DNS_AUTHORITY], "ns", out);
		section(v, &m, h.count[DNS_ADDITIONAL], "ar", out);
	}
	text_printf(out, " (%u)", m.end);
}
