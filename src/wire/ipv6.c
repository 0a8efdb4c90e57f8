/*
 * ipv6.c - see ipv6.h. Unknown options are not judged here: what an option's two high bits demand
 * (RFC 8200 4.2) is the stack's business.
 */
#include "wire/ipv6.h"

#include "base/addr.h"
#include "wire/explain.h"

static const char *
extension_text(uint8_t kind)
{
	switch (kind) {
	case IPV6_HOP_BY_HOP:
		return "Hop-by-hop options";
	case IPV6_ROUTING:
		return "Routing header";
	case IPV6_FRAGMENT:
		return "Fragment header";
	}
	return "Destination options";
}

static bool
is_extension(uint8_t kind)
{
	return kind == IPV6_HOP_BY_HOP || kind == IPV6_ROUTING || kind == IPV6_FRAGMENT ||
	    kind == IPV6_DESTINATION;
}

decoder void
read_fragment(struct octets *o, struct ipv6 *out, struct explain *x)
{
	uint16_t v;

	octets_skip(o, 1);
	v = get16(o);
	out->fragmented = true;
	out->fragment = v & 0xfff8;
	out->more = v & 1;
	seen(x, o, 2, "Offset %u%s", out->fragment, out->more ? ", more follow" : ", the last");
	out->id = get32(o);
	seen(x, o, 4, "Identification 0x%08x", out->id);
}

/* Hop-by-hop options: which are there. What does not fit ends the list. */
decoder void
read_options(struct octets *v, struct ipv6 *out, struct explain *x)
{
	while (octets_left(v) > 0) {
		uint8_t type = get8(v), len = type == 0 ? 0 : get8(v); /* 0: Pad1 */
		struct octets one;

		if (len > octets_left(v))
			return;
		one = octets_sub(v, len);
		out->router_alert |= type == 5 && len == 2;
		if (type > 1)
			seen(x, v, len + 2u, type == 5 ? "Router alert %u" : "Option of %u octets",
			    type == 5 ? get16(&one) : len);
	}
}

/* One extension header at the cursor; its first octet names what follows it. */
static void
read_extension(struct octets *o, struct ipv6 *out, struct explain *x)
{
	uint8_t kind = out->upper, len, type;
	char buf[8];

	seen_open(x, o, "%s", extension_text(kind));
	out->upper = get8(o);
	seen(x, o, 1, "Next header %u (%s)", out->upper, protocol_text(buf, out->upper));
	if (kind == IPV6_FRAGMENT) {
		read_fragment(o, out, x);
	} else {
		len = get8(o);
		seen(x, o, 1, "Length %u octets", (len + 1u) * 8);
		struct octets v = octets_sub(o, len * 8u + 6);

		if (kind == IPV6_ROUTING) {
			type = get8(&v);
			out->segments = get8(&v);
			seen(x, &v, 2, "Type %u, %u segments left", type, out->segments);
		}
		out->hop_by_hop |= kind == IPV6_HOP_BY_HOP;
		if (kind == IPV6_HOP_BY_HOP)
			read_options(&v, out, x);
	}
	seen_close(x, o);
}

static void
walk(struct octets *o, uint32_t start, struct ipv6 *out, struct explain *x)
{
	unsigned n = 0;

	while (is_extension(out->upper) && !(out->fragmented && out->fragment)) {
		out->fault_at = (uint16_t)(o->pos - start);
		/* RFC 8200 4.1: hop-by-hop options come first or not at all */
		if (n++ == IPV6_EXTENSIONS_MAX || (out->upper == IPV6_HOP_BY_HOP && n > 1)) {
			out->fault = WIRE_HEADER;
			return;
		}
		read_extension(o, out, x);
		if (o->bad)
			return;
	}
	out->fault_at = 0;
}

decoder void
read_fields(struct octets *o, struct ipv6 *out, struct explain *x)
{
	uint32_t v = get32(o);
	char buf[ADDR_TEXT];

	out->class = (uint8_t)(v >> 20);
	out->flow = v & 0xfffff;
	seen(x, o, 4, "Version %u, DSCP %u, ECN %u, flow 0x%05x", v >> 28, out->class >> 2,
	    out->class & 3, out->flow);
	if (v >> 28 != 6)
		out->fault = WIRE_VERSION;
	out->length = get16(o);
	seen(x, o, 2, "Payload length %u", out->length);
	out->next = get8(o);
	seen(x, o, 1, "Next header %u (%s)", out->next, protocol_text(buf, out->next));
	out->hops = get8(o);
	seen(x, o, 1, "Hop limit %u", out->hops);
	out->src.af = out->dst.af = 6;
	get_bytes(o, out->src.b, 16);
	seen(x, o, 16, "Source %s", addr_text(buf, &out->src));
	get_bytes(o, out->dst.b, 16);
	seen(x, o, 16, "Destination %s", addr_text(buf, &out->dst));
	out->upper = out->next;
}

static void
summary(struct explain *x, const struct ipv6 *h)
{
	char src[ADDR_TEXT], dst[ADDR_TEXT], buf[8];

	explain_ends(x, addr_text(src, &h->src), addr_text(dst, &h->dst));
	if (h->fragment)
		explain_info(x, "IPv6", "fragment at %u of %s, id 0x%08x", h->fragment,
		    protocol_text(buf, h->upper), h->id);
	else
		explain_info(x, "IPv6", "next header %s, %u octets%s%s",
		    protocol_text(buf, h->upper), h->length, h->fault ? "; " : "",
		    h->fault ? wire_fault_text(h->fault) : "");
}

decoder bool
decode(struct octets *o, struct ipv6 *out, struct explain *x)
{
	uint32_t start = o->pos;

	*out = (struct ipv6){ .fault = WIRE_OK };
	seen_open(x, o, "IPv6");
	read_fields(o, out, x);
	if (o->bad)
		out->fault = WIRE_SHORT;
	else if (!out->fault && out->length > octets_left(o))
		out->fault = WIRE_LENGTH;
	if (!out->fault) {
		o->end = o->pos + out->length;
		if (is_extension(out->next))
			walk(o, start, out, x);
		if (o->bad)
			out->fault = WIRE_SHORT;
	}
	out->offset = (uint16_t)(o->pos - start);
	if (x)
		summary(x, out);
	seen_close(x, o);
	if (out->fault)
		seen_wrong(x, "%s", wire_fault_text(out->fault));
	return out->fault == WIRE_OK;
}

bool
ipv6_read(struct octets *o, struct ipv6 *out)
{
	return decode(o, out, NULL);
}

bool
ipv6_explain(struct octets *o, struct ipv6 *out, struct explain *x)
{
	return decode(o, out, x);
}

void
ipv6_write(struct octets *o, const struct ipv6 *in, uint32_t payload)
{
	if (payload > 65535) {
		o->bad = true;
		return;
	}
	put32(o, 6u << 28 | (uint32_t)in->class << 20 | (in->flow & 0xfffff));
	put16(o, (uint16_t)payload);
	put8(o, in->next);
	put8(o, in->hops);
	put_bytes(o, in->src.b, 16);
	put_bytes(o, in->dst.b, 16);
}

void
ipv6_fragment_write(struct octets *o, uint8_t next, uint16_t offset, bool more, uint32_t id)
{
	put8(o, next);
	put8(o, 0);
	put16(o, (uint16_t)((offset & 0xfff8) | more));
	put32(o, id);
}

void
ipv6_alert_write(struct octets *o, uint8_t next)
{
	put8(o, next);
	put8(o, 0);
	put32(o, 0x05020000); /* router alert, for MLD */
	put16(o, 0x0100);     /* PadN */
}

bool
ipv6_hop(struct octets ip)
{
	uint32_t start = ip.pos;
	uint16_t v;

	octets_skip(&ip, 6);
	v = get16(&ip);
	if (ip.bad || (v & 0xff) <= 1)
		return false;
	put16_at(&ip, start + 6, (uint16_t)(v - 1));
	return true;
}
