/*
 * dump_ip.c - IPv4 (RFC 791) and IPv6 (RFC 8200) headers as tcpdump shows them, fragments, and who
 * shows what is behind them.
 */
#include "base/addr.h"
#include "device/dump.h"
#include "wire/checksum.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"

void
dump_ends(const struct dump_ip *ip, const uint16_t ports[2], struct text *out)
{
	char buf[ADDR_TEXT];

	text_puts(out, addr_text(buf, &ip->from));
	if (ports)
		text_printf(out, ".%u", ports[0]);
	text_printf(out, " > %s", addr_text(buf, &ip->to));
	if (ports)
		text_printf(out, ".%u", ports[1]);
	text_puts(out, ": ");
}

bool
dump_checksum(const struct dump_ip *ip, uint8_t protocol, struct octets o, uint32_t at,
    uint16_t *is, uint16_t *should)
{
	uint32_t n = ip->length;
	const uint8_t *bytes = octets_take(&o, n);
	struct octets field = octets_read(bytes, bytes ? n : 0);
	uint64_t sum = protocol == PROTO_ICMP ? 0
					      : checksum_pseudo(&ip->from, &ip->to, protocol, n);

	octets_skip(&field, at);
	*is = get16(&field);
	if (ip->part || field.bad)
		return false;
	sum = checksum_add(sum, bytes, at);
	*should = checksum_fold(checksum_add(sum, bytes + at + 2, n - at - 2));
	if (*should == 0 && protocol == PROTO_UDP)
		*should = 0xffff;
	return true;
}

static const char *
protocol_name(uint8_t protocol)
{
	static const struct {
		uint8_t protocol;
		const char *name;
	} names[] = { { 0, "Options" }, { 1, "ICMP" }, { 2, "IGMP" }, { 4, "IPIP" }, { 6, "TCP" },
		{ 9, "IGRP" }, { 17, "UDP" }, { 41, "IPv6" }, { 43, "Routing" }, { 44, "Fragment" },
		{ 47, "GRE" }, { 50, "ESP" }, { 51, "AH" }, { 58, "ICMPv6" },
		{ 60, "Destination Options" }, { 88, "EIGRP" }, { 89, "OSPF" }, { 103, "PIM" },
		{ 112, "VRRP" } };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].protocol == protocol)
			return names[i].name;
	return "unknown";
}

/* What is behind the headers of a packet that is whole, or of a first fragment. */
static void
upper(struct dump_view *v, const struct dump_ip *ip, uint8_t protocol, struct octets o,
    struct text *out)
{
	if (protocol == PROTO_TCP) {
		dump_tcp(v, ip, o, out);
		return;
	}
	if (protocol == PROTO_UDP) {
		dump_udp(v, ip, o, out);
		return;
	}
	dump_ends(ip, NULL, out);
	if (ip->alert)
		text_puts(out, v->verbose ? "HBH (rtalert: 0x0000) (padn) " : "HBH ");
	if (protocol == PROTO_ICMP)
		dump_icmp(v, ip, o, out);
	else if (protocol == PROTO_ICMPV6)
		dump_icmpv6(v, ip, o, out);
	else if (!dump_other(protocol, o, ip->length, out))
		text_printf(out, "ip-proto-%u %u", protocol, ip->length);
}

/* ", options (RA,NOP,EOL)": their names alone. */
static void
options4(const struct ipv4 *h, struct text *out)
{
	struct octets o = octets_read(h->options, h->options_len);
	bool first = true;

	text_puts(out, h->options_len ? ", options (" : "");
	while (octets_left(&o)) {
		uint8_t type = get8(&o), len;

		text_printf(out, "%s%s", first ? "" : ",",
		    type == 0	      ? "EOL"
			: type == 1   ? "NOP"
			: type == 7   ? "RR"
			: type == 68  ? "timestamp"
			: type == 131 ? "LSRR"
			: type == 137 ? "SSRR"
			: type == 148 ? "RA"
				      : "unknown");
		first = false;
		if (type == 0)
			break;
		len = type == 1 ? 2 : get8(&o);
		octets_skip(&o, len > 2 ? len - 2u : 0);
	}
	text_puts(out, h->options_len ? ")" : "");
}

static void
header4(const struct ipv4 *h, struct text *out)
{
	static const char *const ecn[] = { "", ",ECT(1)", ",ECT(0)", ",CE" };

	text_printf(out, "(tos 0x%x%s", h->tos, ecn[h->tos & 3]);
	if (h->ttl)
		text_printf(out, ", ttl %u", h->ttl);
	text_printf(out, ", id %u, offset %u, flags [%s%s%s], proto %s (%u), length %u", h->id,
	    h->fragment, h->more ? "+" : "", h->more && h->dont ? ", " : "",
	    h->dont	  ? "DF"
		: h->more ? ""
			  : "none",
	    protocol_name(h->protocol), h->protocol, h->length);
	options4(h, out);
	text_puts(out, h->fault == WIRE_CHECKSUM ? ", bad cksum)\n    " : ")\n    ");
}

/* A quoted packet is shorter than it says, which ipv4_read would refuse: the length is read and
 * the reader sees a copy of the header that says no more. */
static bool
read4(struct octets *o, uint8_t copy[IPV4_HEADER_MAX], struct ipv4 *h, uint32_t *length)
{
	struct octets peek = *o;
	uint32_t there = octets_left(o);
	uint8_t first = get8(&peek);
	uint32_t header = (first & 15u) * 4u;
	struct octets fixed;

	octets_skip(&peek, 1);
	*length = get16(&peek);
	if (first >> 4 != 4 || header < IPV4_HEADER || header > there || *length < header)
		return false;
	get_bytes(o, copy, header);
	fixed = octets_write(copy, header);
	put16_at(&fixed, 2, (uint16_t)header);
	fixed = octets_read(copy, header);
	ipv4_read(&fixed, h);
	h->length = (uint16_t)*length;
	if (octets_left(o) > *length - header)
		*o = octets_sub(o, *length - header);
	*length -= header;
	return true;
}

void
dump_ip4(struct dump_view *v, struct octets o, bool quoted, struct text *out)
{
	struct dump_ip ip = { .quoted = quoted };
	struct octets whole = o;
	uint8_t copy[IPV4_HEADER_MAX];
	struct ipv4 h;

	text_puts(out, v->link_layer ? "" : "IP ");
	if (!read4(&o, copy, &h, &ip.length)) {
		text_puts(out, "[|ip]");
		return;
	}
	h.fault = checksum_fold(checksum_add(0, octets_take(&whole, h.header), h.header))
	    ? WIRE_CHECKSUM
	    : WIRE_OK;
	if (v->verbose)
		header4(&h, out);
	ip.from = h.src;
	ip.to = h.dst;
	ip.part = ipv4_is_fragment(&h);
	if (h.fragment) {
		dump_ends(&ip, NULL, out);
		text_printf(out, "ip-proto-%u", h.protocol);
	} else {
		upper(v, &ip, h.protocol, o, out);
	}
}

static void
header6(const struct ipv6 *h, struct text *out)
{
	text_puts(out, "(");
	if (h->class)
		text_printf(out, "class 0x%02x, ", h->class);
	if (h->flow)
		text_printf(out, "flowlabel 0x%05x, ", h->flow);
	text_printf(out, "hlim %u, next-header %s (%u) payload length: %u) ", h->hops,
	    protocol_name(h->next), h->next, h->length);
}

void
dump_ip6(struct dump_view *v, struct octets o, struct text *out)
{
	uint32_t there = octets_left(&o);
	struct dump_ip ip = { .length = 0 };
	struct octets at = o;
	struct ipv6 h;

	text_puts(out, v->link_layer ? "" : "IP6 ");
	if (!ipv6_read(&o, &h) && (there < IPV6_HEADER || h.fault == WIRE_VERSION)) {
		text_puts(out, "[|ip6]");
		return;
	}
	if (h.fault == WIRE_LENGTH || h.offset < IPV6_HEADER || h.offset > there) {
		h.offset = IPV6_HEADER; /* cut: its extension headers were not walked */
		h.upper = h.next;
	}
	octets_skip(&at, h.offset);
	if (v->verbose)
		header6(&h, out);
	ip = (struct dump_ip){ h.src, h.dst, IPV6_HEADER + h.length - h.offset, h.fragmented, false,
		h.hop_by_hop };
	if (octets_left(&at) > ip.length)
		at = octets_sub(&at, ip.length);
	if (!h.fragmented) {
		upper(v, &ip, h.upper, at, out);
		return;
	}
	dump_ends(&ip, NULL, out);
	text_puts(out, "frag (");
	if (v->verbose)
		text_printf(out, "0x%08x:", h.id);
	text_printf(out, "%u|%u)", h.fragment, ip.length);
	if (h.fragment)
		return;
	text_puts(out, " ");
	if (h.upper == PROTO_ICMPV6)
		dump_icmpv6(v, &ip, at, out);
	else if (h.upper == PROTO_UDP)
		dump_udp(v, &ip, at, out);
	else
		text_printf(out, "ip-proto-%u %u", h.upper, ip.length);
}
