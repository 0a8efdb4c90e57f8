/*
 * dump_udp.c - UDP as tcpdump shows it: DNS questions and answers, DHCP, NTP, syslog; of others the
 * length.
 */
#include <inttypes.h>
#include <string.h>

#include "base/addr.h"
#include "device/dump.h"
#include "wire/dhcp.h"
#include "wire/dns.h"
#include "wire/udp.h"

/* " NXDomain", as tcpdump spells the codes. */
static const char *
rcode(unsigned n)
{
	static const char *const text[] = { "", " FormErr", " ServFail", " NXDomain", " NotImp",
		" Refused" };

	return n < sizeof(text) / sizeof(text[0]) ? text[n] : " Resp?";
}

static void
question(struct octets *o, const struct dns_head *h, struct text *out)
{
	char name[DNS_NAME_TEXT], type[16];
	struct dns_question q;

	for (unsigned i = 0; i < h->count[DNS_QUESTION] && dns_question_read(o, &q); i++)
		if (!(h->flags & DNS_QR))
			text_printf(out, " %s? %s", dns_type_text(type, q.type),
			    dns_name_text(name, &q.name));
}

/* "2/0/1 CNAME web.xz., A 100.64.2.80" */
static void
answers(struct octets *o, const struct dns_head *h, struct text *out)
{
	struct dns_rr rr;
	char type[16];

	text_printf(out, " %u/%u/%u", h->count[1], h->count[2], h->count[3]);
	for (unsigned i = 0; i < h->count[DNS_ANSWER] && dns_rr_read(o, &rr); i++) {
		text_printf(out, "%s %s ", i ? "," : "", dns_type_text(type, rr.type));
		dns_data_text(&rr, out);
	}
}

static void
dns(struct octets o, struct text *out)
{
	struct octets m = octets_sub(&o, octets_left(&o));
	struct dns_head h;

	if (!dns_head_read(&m, &h)) {
		text_printf(out, "domain [length %u < 12] (invalid)", m.end);
		return;
	}
	text_printf(out, "%u", h.id);
	if (!(h.flags & DNS_QR)) {
		text_printf(out, "%s%s", h.flags & DNS_RD ? "+" : "", h.flags & DNS_CD ? "%" : "");
		if (h.count[DNS_ADDITIONAL])
			text_printf(out, " [%uau]", h.count[DNS_ADDITIONAL]);
		question(&m, &h, out);
	} else {
		text_printf(out, "%s%s%s%s%s", rcode(DNS_RCODE(h.flags)),
		    h.flags & DNS_AA ? "*" : "", h.flags & DNS_RA ? "" : "-",
		    h.flags & DNS_TC ? "|" : "", h.flags & DNS_AD ? "$" : "");
		question(&m, &h, out);
		answers(&m, &h, out);
	}
	text_printf(out, " (%u)", m.end);
}

static void
dhcp(struct octets o, bool verbose, struct text *out)
{
	uint32_t n = octets_left(&o);
	char mac[MAC_TEXT], a[ADDR_TEXT];
	struct dhcp d;

	if (!dhcp_read(&o, &d)) {
		text_printf(out, "BOOTP/DHCP, length %u (invalid)", n);
		return;
	}
	text_printf(out, "BOOTP/DHCP, %s", d.op == 1 ? "Request" : "Reply");
	if (d.op == 1)
		text_printf(out, " from %s", mac_text(mac, &d.mac));
	text_printf(out, ", length %u", n);
	if (!verbose)
		return;
	text_printf(out, ", xid 0x%x, DHCP-Message %s", d.id, dhcp_message_text(d.message));
	if (d.yours.af)
		text_printf(out, ", Your-IP %s", addr_text(a, &d.yours));
	if (d.relay.af)
		text_printf(out, ", Gateway-IP %s", addr_text(a, &d.relay));
}

static void
ntp(struct octets o, struct text *out)
{
	static const char *const modes[] = { "Reserved", "Symmetric Active", "Symmetric Passive",
		"Client", "Server", "Broadcast", "Control Message", "Private" };
	uint32_t n = octets_left(&o);
	uint8_t head = get8(&o);

	text_printf(out, "NTPv%u, %s, length %u", head >> 3 & 7, modes[head & 7], n);
}

/* What is behind the header, told by either port. */
static bool
known(uint16_t port, struct octets o, bool verbose, struct text *out)
{
	switch (port) {
	case DNS_PORT:
		dns(o, out);
		return true;
	case DHCP_SERVER_PORT:
	case DHCP_CLIENT_PORT:
		dhcp(o, verbose, out);
		return true;
	case 123:
		ntp(o, out);
		return true;
	case 514:
		text_printf(out, "SYSLOG, length: %u", octets_left(&o));
		return true;
	}
	return false;
}

void
dump_udp(const struct dump_view *v, struct octets o, struct text *out)
{
	struct udp h;
	uint32_t n;

	/* src NULL: sums are the stacks' business */
	if (!udp_read(&o, NULL, NULL, &h)) {
		text_puts(out, "[|udp]");
		return;
	}
	n = octets_left(&o);
	if (v->quick || n == 0 ||
	    (!known(h.dst, o, v->verbose, out) && !known(h.src, o, v->verbose, out)))
		text_printf(out, "UDP, length %u", n);
}

/* 	0x0000:  4500 0054 0000 4000 4001 ...  E..T..@.@. */
void
dump_octets(const uint8_t *bytes, uint32_t len, bool letters, struct text *out)
{
	for (uint32_t at = 0; at < len; at += 16) {
		uint32_t n = len - at < 16 ? len - at : 16;

		text_printf(out, "\t0x%04x: ", at);
		for (uint32_t i = 0; i < n; i++)
			text_printf(out, "%s%02x", i % 2 ? "" : " ", bytes[at + i]);
		if (letters) {
			text_printf(out, "%*s", (int)((16 - n) * 2 + (16 - n) / 2 + 2), "");
			for (uint32_t i = 0; i < n; i++)
				text_printf(out, "%c",
				    bytes[at + i] > 32 && bytes[at + i] < 127 ? bytes[at + i]
									      : '.');
		}
		text_puts(out, "\n");
	}
}
