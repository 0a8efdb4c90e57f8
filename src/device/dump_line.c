/* dump_line.c - see dump.h: the time, Ethernet, ARP, IP and UDP. */
#include <inttypes.h>

#include "base/addr.h"
#include "device/dump.h"
#include "wire/arp.h"
#include "wire/ethernet.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"

/* The simulated time as a time of day: 00:01:23.250000. */
static void
time_of_day(ix_time t, struct text *out)
{
	uint64_t s = t / IX_SECOND;

	text_printf(out, "%02u:%02u:%02u.%06u ", (unsigned)(s / 3600 % 24), (unsigned)(s / 60 % 60),
	    (unsigned)(s % 60), (unsigned)(t % IX_SECOND / IX_US));
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
	case ETHERTYPE_LACP:
		return "Slow Protocols";
	case ETHERTYPE_LLDP:
		return "LLDP";
	default:
		return "Unknown";
	}
}

static void
link_layer(const struct ethernet *e, uint32_t len, struct text *out)
{
	char from[MAC_TEXT], to[MAC_TEXT];

	text_printf(out, "%s > %s, ", mac_text(from, &e->src), mac_text(to, &e->dst));
	if (e->tagged)
		text_printf(out, "ethertype 802.1Q (0x8100), length %u: vlan %u, p %u, ", len,
		    e->vlan, e->pcp);
	if (!e->type)
		text_printf(out, "802.3, length %u: ", e->length);
	else if (e->tagged)
		text_printf(out, "ethertype %s (0x%04x), ", type_name(e->type), e->type);
	else
		text_printf(
		    out, "ethertype %s (0x%04x), length %u: ", type_name(e->type), e->type, len);
}

static void
arp(struct octets o, struct text *out)
{
	static const struct ix_mac none;
	uint32_t len = octets_left(&o);
	char target[ADDR_TEXT], sender[ADDR_TEXT], mac[MAC_TEXT];
	struct arp a;

	if (!arp_read(&o, &a)) {
		text_printf(out, "[|arp], length %u", len);
		return;
	}
	addr_text(target, &a.target);
	addr_text(sender, &a.sender);
	if (a.op == ARP_REPLY)
		text_printf(out, "Reply %s is-at %s", sender, mac_text(mac, &a.sender_mac));
	else if (mac_eq(&a.target_mac, &none) || mac_eq(&a.target_mac, &mac_broadcast))
		text_printf(out, "Request who-has %s tell %s", target, sender);
	else
		text_printf(out, "Request who-has %s (%s) tell %s", target,
		    mac_text(mac, &a.target_mac), sender);
	text_printf(out, ", length %u", len);
}

/* IANA's names in small letters, as tcpdump writes protocols it does not look into. */
static void
other(uint8_t protocol, uint32_t len, struct text *out)
{
	char buf[8];
	const char *name = protocol_text(buf, protocol);

	if (name[0] >= '0' && name[0] <= '9')
		text_puts(out, "ip-proto-");
	for (; *name; name++)
		text_add(
		    out, &(char){ (char)(*name >= 'A' && *name <= 'Z' ? *name + 32 : *name) }, 1);
	text_printf(out, " %u", len);
}

static void
ends(const struct dump_ends *e, uint16_t from_port, uint16_t to_port, struct text *out)
{
	char buf[ADDR_TEXT];

	text_puts(out, addr_text(buf, &e->from));
	if (from_port || to_port)
		text_printf(out, ".%u", from_port);
	text_printf(out, " > %s", addr_text(buf, &e->to));
	if (from_port || to_port)
		text_printf(out, ".%u", to_port);
	text_puts(out, ": ");
}

/* Octets of data of a segment. */
static uint32_t
tcp_data(struct octets o)
{
	uint32_t all = octets_left(&o), header;

	octets_skip(&o, 12);
	header = (get8(&o) >> 4) * 4u;
	return o.bad || header > all ? 0 : all - header;
}

/* What is behind the IP header; `ports` of a later fragment cannot be known. */
static void
upper(struct dump_view *v, const struct dump_ends *e, uint8_t protocol, bool whole, struct octets o,
    struct text *out)
{
	struct octets ports = o;
	uint16_t from, to;

	if (whole && (protocol == PROTO_TCP || protocol == PROTO_UDP)) {
		from = get16(&ports);
		to = get16(&ports);
		ends(e, from, to, out);
	} else {
		ends(e, 0, 0, out);
	}
	if (!whole)
		other(protocol, octets_left(&o), out);
	else if (protocol == PROTO_TCP && v->quick)
		text_printf(out, "tcp %u", tcp_data(o));
	else if (protocol == PROTO_TCP)
		dump_tcp(v, e, o, out);
	else if (protocol == PROTO_UDP)
		dump_udp(v, o, out);
	else if (protocol == PROTO_ICMP)
		dump_icmp(o, out);
	else if (protocol == PROTO_ICMPV6)
		dump_icmpv6(o, out);
	else
		other(protocol, octets_left(&o), out);
}

static const char *
fragment_flags(const struct ipv4 *h)
{
	return h->more ? "+" : h->dont ? "DF" : "none";
}

static void
ip4(struct dump_view *v, struct octets o, struct text *out)
{
	struct dump_ends e;
	struct ipv4 h;
	char buf[8];

	if (!ipv4_read(&o, &h)) {
		text_puts(out, "[|ip]");
		return;
	}
	if (v->verbose)
		text_printf(out,
		    "(tos 0x%x, ttl %u, id %u, offset %u, flags [%s], proto %s (%u), "
		    "length %u)\n    ",
		    h.tos, h.ttl, h.id, h.fragment, fragment_flags(&h),
		    protocol_text(buf, h.protocol), h.protocol, h.length);
	e = (struct dump_ends){ h.src, h.dst };
	upper(v, &e, h.protocol, h.fragment == 0, o, out);
}

static void
ip6(struct dump_view *v, struct octets o, struct text *out)
{
	struct dump_ends e;
	struct ipv6 h;
	char buf[8];

	if (!ipv6_read(&o, &h)) {
		text_puts(out, "[|ip6]");
		return;
	}
	if (v->verbose)
		text_printf(out, "(hlim %u, next-header %s (%u) payload length: %u) ", h.hops,
		    protocol_text(buf, h.next), h.next, h.length);
	e = (struct dump_ends){ h.src, h.dst };
	if (h.fragmented)
		text_printf(out, "frag (%u|%u) ", h.fragment, octets_left(&o));
	upper(v, &e, h.upper, !h.fragmented || h.fragment == 0, o, out);
}

static void
network(struct dump_view *v, const struct ethernet *e, struct octets o, struct text *out)
{
	uint32_t len = octets_left(&o);
	bool named = !v->link_layer;

	if (e->type == ETHERTYPE_IPV4) {
		text_puts(out, named ? "IP " : "");
		ip4(v, o, out);
	} else if (e->type == ETHERTYPE_IPV6) {
		text_puts(out, named ? "IP6 " : "");
		ip6(v, o, out);
	} else if (e->type == ETHERTYPE_ARP) {
		text_puts(out, named ? "ARP, " : "");
		arp(o, out);
	} else {
		text_printf(out, "%s, length %u", type_name(e->type), len);
	}
}

void
dump_line(struct dump_view *v, ix_time now, const uint8_t *frame, uint32_t len, struct text *out)
{
	struct octets o = octets_read(frame, len);
	struct ethernet e;

	if (!v->no_time)
		time_of_day(now, out);
	if (ethernet_read(&o, &e)) {
		if (v->link_layer)
			link_layer(&e, len, out);
		network(v, &e, o, out);
	} else {
		text_printf(out, "[|ether], length %u", len);
	}
	text_puts(out, "\n");
	if ((v->hex || v->letters) && len > ETHERNET_HEADER)
		dump_octets(frame + ETHERNET_HEADER, len - ETHERNET_HEADER, v->letters, out);
}
