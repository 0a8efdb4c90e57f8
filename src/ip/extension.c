/*
 * extension.c - what the extension headers of a packet ask of the box it is for (RFC 8200 4): the
 * options whose two high bits say what becomes of a packet with one that is not known (4.2), a
 * routing header that wants to be followed (4.4; type 0 is dead, RFC 5095), a fragment header
 * (4.5). Whatever is refused is counted, and told with a pointer to the octet that is wrong.
 */
#include "ip/inside.h"
#include "wire/icmp.h"
#include "wire/tcp.h"
#include "wire/udp.h"

enum { PAD_1 = 0, PAD_N = 1, ROUTER_ALERT = 5 };

/* RFC 4443 3.4, RFC 7112 5. */
enum { PARAMETER_FIELD = 0, PARAMETER_NEXT = 1, PARAMETER_OPTION = 2, PARAMETER_CHAIN = 3 };

static bool
refuse(const struct packet *p, const struct log_kind *why, int code, uint32_t at)
{
	ifc_count_drop(p->ifc, why);
	if (code >= 0)
		icmp6_error(p->ifc->stack, p->ifc, p->f, ICMPV6_PARAMETER, (uint8_t)code, at);
	return false;
}

/* RFC 8200 4.2: 00 passed over, 01 dropped, 10 and told, 11 told unless it was for a group. */
static bool
unknown_option(const struct packet *p, uint8_t type, uint32_t at)
{
	bool told = type >> 6 == 2 || (type >> 6 == 3 && !addr_is_multicast(&p->to));

	if (type >> 6 == 0)
		return true;
	return refuse(p, &drop_unknown_option, told ? PARAMETER_OPTION : -1, at);
}

/* The list of a hop-by-hop or destination options header; `at`: where it begins in the packet. */
static bool
options(struct packet *p, struct octets o, uint32_t at)
{
	while (octets_left(&o)) {
		uint32_t here = at + o.pos;
		uint8_t type = get8(&o), len = type == PAD_1 ? 0 : get8(&o);

		if (type == PAD_1)
			continue;
		octets_skip(&o, len);
		if (o.bad)
			return refuse(p, &drop_bad_option, PARAMETER_FIELD, here);
		p->router_alert |= type == ROUTER_ALERT;
		if (type != PAD_N && type != ROUTER_ALERT && !unknown_option(p, type, here))
			return false;
	}
	return true;
}

static bool
is_extension(uint8_t kind)
{
	return kind == IPV6_HOP_BY_HOP || kind == IPV6_ROUTING || kind == IPV6_FRAGMENT ||
	    kind == IPV6_DESTINATION;
}

/* RFC 7112 5: what decides about a datagram must be in its first piece. */
static bool
chain_is_whole(struct octets o, uint8_t kind)
{
	while (is_extension(kind)) {
		uint8_t of = kind, len;

		kind = get8(&o);
		len = get8(&o);
		octets_skip(&o, of == IPV6_FRAGMENT ? 6u : len * 8u + 6);
		if (o.bad)
			return false;
	}
	if (kind == PROTO_TCP)
		return octets_left(&o) >= TCP_HEADER;
	return octets_left(&o) >= UDP_HEADER || (kind != PROTO_UDP && kind != PROTO_ICMPV6);
}

static bool
fragment(struct packet *p, struct octets *o, struct fragment *out)
{
	uint8_t next = get8(o);
	uint16_t v;

	octets_skip(o, 1);
	v = get16(o);
	out->offset = v & 0xfff8;
	out->more = v & 1;
	out->id = get32(o);
	if (o->bad || p->pieces) /* pieces of a piece are nobody's */
		return refuse(p, o->bad ? &drop_bad_packet : &drop_fragment, -1, 0);
	p->pieces = true;
	/* RFC 6946: one that is all of it never meets others */
	out->is = out->offset || out->more;
	if (out->is && !out->offset && !chain_is_whole(*o, next))
		return refuse(p, &drop_fragment, PARAMETER_CHAIN, 0);
	return true;
}

/* One header at the cursor, which begins at `at` in the packet. */
static bool
header(struct packet *p, struct octets *o, uint32_t at, struct fragment *out)
{
	uint8_t kind = p->protocol, len;
	struct octets v;

	p->protocol = get8(o);
	if (kind == IPV6_FRAGMENT) {
		o->pos--;
		return fragment(p, o, out);
	}
	len = get8(o);
	v = octets_sub(o, len * 8u + 6);
	if (o->bad)
		return refuse(p, &drop_bad_packet, -1, 0);
	if (kind != IPV6_ROUTING)
		return options(p, v, at + 2);
	octets_skip(&v, 1);
	if (get8(&v)) /* segments left, and no type of them is spoken here */
		return refuse(p, &drop_source_route, PARAMETER_FIELD, at + 2);
	return true;
}

bool
extensions_read(struct packet *p, struct fragment *out)
{
	struct octets o = octets_read(frame_at(p->f), p->upper + p->len);
	unsigned n = 0;

	*out = (struct fragment){ .is = false };
	octets_skip(&o, p->upper);
	p->named_at = 6;
	while (is_extension(p->protocol) && !out->is) {
		uint32_t at = o.pos - ETHERNET_HEADER;

		/* 4.1: hop-by-hop options come first or not at all */
		if (p->protocol == IPV6_HOP_BY_HOP && n)
			return refuse(p, &drop_header_chain, PARAMETER_NEXT, p->named_at);
		if (n++ == IPV6_EXTENSIONS_MAX)
			return refuse(p, &drop_header_chain, -1, 0);
		if (!header(p, &o, at, out))
			return false;
		p->named_at = (uint16_t)at;
	}
	p->upper = o.pos;
	p->len = octets_left(&o);
	return true;
}
