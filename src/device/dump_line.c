/* dump_line.c - see dump.h: the time, Ethernet and its tags, ARP, and the octets themselves. */
#include <inttypes.h>

#include "base/addr.h"
#include "device/dump.h"
#include "wire/arp.h"
#include "wire/ethernet.h"

#define LLC 3u

static void
of_day(ix_time t, struct text *out)
{
	uint64_t s = t / IX_SECOND;

	text_printf(out, "%02u:%02u:%02u.%06u ", (unsigned)(s / 3600 % 24), (unsigned)(s / 60 % 60),
	    (unsigned)(s % 60), (unsigned)(t % IX_SECOND / IX_US));
}

/* The simulated time, which begins at midnight of the first of January 1970. */
static void
time_words(struct dump_view *v, ix_time now, struct text *out)
{
	ix_time last = v->began ? v->last : now, first = v->began ? v->first : now;

	v->began = true;
	v->first = first;
	v->last = now;
	switch (v->time) {
	case DUMP_NONE:
		return;
	case DUMP_SECONDS:
		text_printf(
		    out, "%" PRIu64 ".%06u ", now / IX_SECOND, (unsigned)(now % IX_SECOND / IX_US));
		return;
	case DUMP_SINCE_LAST:
	case DUMP_SINCE_FIRST:
		text_puts(out, " ");
		of_day(now / IX_US * IX_US -
			(v->time == DUMP_SINCE_LAST ? last : first) / IX_US * IX_US,
		    out);
		return;
	case DUMP_DATE:
		text_printf(out, "1970-01-%02u ", (unsigned)(now / (86400 * IX_SECOND) % 31 + 1));
		break;
	case DUMP_OF_DAY:
		break;
	}
	of_day(now, out);
}

static const char *
type_name(uint16_t type)
{
	switch (type) {
	case ETHERTYPE_IPV4:
		return "IPv4";
	case ETHERTYPE_IPV6:
		return "IPv6";
	case ETHERTYPE_ARP:
		return "ARP";
	case ETHERTYPE_VLAN:
		return "802.1Q";
	case ETHERTYPE_QINQ:
		return "802.1Q-QinQ";
	case ETHERTYPE_LACP:
		return "Slow Protocols";
	case ETHERTYPE_LLDP:
		return "LLDP";
	case ETHERTYPE_MOP:
		return "MOP RC";
	case ETHERTYPE_LOOPBACK:
		return "Loopback";
	case ETHERTYPE_PPPOE_DISCOVERY:
		return "PPPoE D";
	case ETHERTYPE_PPPOE_SESSION:
		return "PPPoE S";
	default:
		return "Unknown";
	}
}

/* "A > B, ethertype IPv4 (0x0800), length 98: ", with -q shorter. */
static void
ethernet_words(const struct dump_view *v, const struct ethernet *e, uint16_t outer, uint32_t len,
    struct text *out)
{
	char from[MAC_TEXT], to[MAC_TEXT];

	text_printf(out, "%s > %s, ", mac_text(from, &e->src), mac_text(to, &e->dst));
	if (!outer)
		text_printf(out, "802.3, length %u: ", e->length);
	else if (v->quick)
		text_printf(out, "%s, length %u: ", type_name(outer), len);
	else
		text_printf(
		    out, "ethertype %s (0x%04x), length %u: ", type_name(outer), outer, len);
}

static void
arp(const struct dump_view *v, struct octets o, struct text *out)
{
	static const struct ix_mac none;
	uint32_t len = octets_left(&o);
	char target[ADDR_TEXT], sender[ADDR_TEXT], mac[MAC_TEXT];
	struct arp a;

	text_puts(out, v->link_layer ? "" : "ARP, ");
	if (!arp_read(&o, &a)) {
		text_puts(out, "[|arp]");
		return;
	}
	addr_text(target, &a.target);
	addr_text(sender, &a.sender);
	if (v->verbose)
		text_puts(out, "Ethernet (len 6), IPv4 (len 4), ");
	if (a.op == ARP_REPLY)
		text_printf(out, "Reply %s is-at %s", sender, mac_text(mac, &a.sender_mac));
	else if (mac_eq(&a.target_mac, &none))
		text_printf(out, "Request who-has %s tell %s", target, sender);
	else
		text_printf(out, "Request who-has %s (%s) tell %s", target,
		    mac_text(mac, &a.target_mac), sender);
	text_printf(out, ", length %u", len);
}

static void inner_tag(struct dump_view *v, struct octets o, uint32_t len, struct text *out);

static void
network(
    struct dump_view *v, const struct ethernet *e, struct octets o, uint32_t len, struct text *out)
{
	if (!e->type)
		dump_llc(v, o, out);
	else if (e->type == ETHERTYPE_IPV4)
		dump_ip4(v, o, false, out);
	else if (e->type == ETHERTYPE_IPV6)
		dump_ip6(v, o, out);
	else if (e->type == ETHERTYPE_ARP)
		arp(v, o, out);
	else if (ethertype_is_tag(e->type))
		inner_tag(v, o, len, out);
	else if (!dump_link(v, e->type, o, out)) {
		uint32_t n = octets_left(&o);

		if (!v->link_layer)
			ethernet_words(v, e, e->type, len, out);
		text_puts(out, "\n");
		dump_octets("\t", octets_take(&o, n), n, true, out);
		out->n--; /* its end comes with the line's */
	}
}

/* The second of two tags. */
static void
inner_tag(struct dump_view *v, struct octets o, uint32_t len, struct text *out)
{
	uint16_t tag = get16(&o);
	struct ethernet e = { .type = get16(&o) };

	if (v->link_layer)
		text_printf(out, "vlan %u, p %u, ethertype %s (0x%04x), ", tag & 0xfffu, tag >> 13,
		    type_name(e.type), e.type);
	network(v, &e, o, len, out);
}

/* Behind Ethernet's addresses; tags are shown with -e alone. */
static void
payload(
    struct dump_view *v, const struct ethernet *e, struct octets o, uint32_t len, struct text *out)
{
	uint16_t outer = e->tagged ? ETHERTYPE_VLAN : e->type;

	if (v->link_layer)
		ethernet_words(v, e, outer, len, out);
	if (v->link_layer && e->tagged)
		text_printf(out, "vlan %u, p %u%s, ", e->vlan, e->pcp, e->dei ? ", DEI" : "");
	if (v->link_layer && e->tagged && e->type)
		text_printf(out, "ethertype %s (0x%04x), ", type_name(e->type), e->type);
	network(v, e, o, len, out);
}

/* 	0x0000:  4500 0054 0000 4000 4001 ...  E..T..@.@. */
void
dump_octets(const char *indent, const uint8_t *bytes, uint32_t len, bool letters, struct text *out)
{
	for (uint32_t at = 0; at < len; at += 16) {
		uint32_t n = len - at < 16 ? len - at : 16;

		text_printf(out, "%s0x%04x: ", indent, at);
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

/* -A: lines as they are. */
static void
ascii(const uint8_t *bytes, uint32_t len, struct text *out)
{
	for (uint32_t i = 0; i < len; i++) {
		char c = (char)bytes[i];

		if (c == '\r' && i + 1 < len && bytes[i + 1] == '\n')
			continue;
		if ((c < 32 || c > 126) && c != '\n' && c != '\t')
			c = '.';
		text_add(out, &c, 1);
	}
	text_puts(out, "\n");
}

void
dump_line(struct dump_view *v, ix_time now, const uint8_t *frame, uint32_t kept, uint32_t len,
    struct text *out)
{
	struct octets o = octets_read(frame, kept);
	struct ethernet e;
	uint32_t head;

	time_words(v, now, out);
	if (kept >= ETHERNET_HEADER && (ethernet_read(&o, &e) || e.fault == WIRE_LENGTH))
		payload(v, &e, o, len, out);
	else
		text_puts(out, "[|ether]");
	text_puts(out, "\n");
	head = v->hex > 1 || v->letters > 1 ? 0 : ETHERNET_HEADER;
	if (head && kept > ETHERNET_HEADER + LLC && frame[ETHERNET_HEADER - 2] < 6)
		head += LLC; /* a length, not a type: LLC's three octets belong to the link, too */
	if (kept <= head)
		return;
	if (v->ascii)
		ascii(frame + head, kept - head, out);
	else if (v->hex || v->letters)
		dump_octets("\t", frame + head, kept - head, v->letters > 0, out);
}
