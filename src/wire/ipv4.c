/*
 * ipv4.c - see ipv4.h. The header is proven before its fields are believed (RFC 1122 3.2.1.2).
 */
#include "wire/ipv4.h"

#include <stdio.h>

#include "base/addr.h"
#include "wire/explain.h"

const char *
protocol_text(char buf[8], uint8_t protocol)
{
	switch (protocol) {
	case PROTO_ICMP:
		return "ICMP";
	case PROTO_TCP:
		return "TCP";
	case PROTO_UDP:
		return "UDP";
	case PROTO_ICMPV6:
		return "ICMPv6";
	case PROTO_OSPF:
		return "OSPF";
	case PROTO_VRRP:
		return "VRRP";
	}
	snprintf(buf, 8, "%u", protocol);
	return buf;
}

bool
ipv4_option_next(struct octets *o, struct ipv4_option *out)
{
	uint8_t len;

	do {
		if (octets_left(o) == 0)
			return false;
		out->type = get8(o);
	} while (out->type == 1);
	if (out->type == 0) {
		o->pos = o->end;
		return false;
	}
	len = get8(o);
	if (len < 2)
		o->bad = true;
	out->len = (uint8_t)(len - 2);
	out->data = octets_take(o, out->len);
	return !o->bad;
}

static const char *
option_text(uint8_t type)
{
	switch (type) {
	case 7:
		return "Record route";
	case 68:
		return "Timestamps";
	case 131:
		return "Loose source route";
	case 137:
		return "Strict source route";
	case 148:
		return "Router alert";
	}
	return "Option";
}

static void
explain_options(struct explain *x, struct octets o)
{
	struct ipv4_option option;

	while (ipv4_option_next(&o, &option))
		explain_seen(x, &o, option.len + 2u, "%s (type %u), %u octets",
		    option_text(option.type), option.type, option.len);
	if (o.bad)
		explain_remark(x, true, "the option list is broken (RFC 791 3.1)");
}

decoder void
read_fragment(struct octets *o, struct ipv4 *out, struct explain *x)
{
	uint16_t v = get16(o);

	out->dont = v >> 14 & 1;
	out->more = v >> 13 & 1;
	out->fragment = (uint16_t)((v & 0x1fff) << 3);
	seen(x, o, 2, "Flags%s%s%s, fragment offset %u", out->dont ? " DF" : "",
	    out->more ? " MF" : "", v >> 13 ? "" : " none", out->fragment);
	if (out->dont)
		seen_remark(x, "don't fragment: too long for a link means ICMP back (RFC 1191)");
}

/* At the checksum; the whole header is there to be summed. */
decoder void
prove(const uint8_t *header, struct ipv4 *out, struct explain *x)
{
	uint64_t sum = checksum_add(0, header, out->header);

	if (checksum_fold(sum) == 0)
		return;
	out->fault = WIRE_CHECKSUM;
	seen_wrong(x, "wrong: should be 0x%04x", checksum_fold(sum + (uint16_t)~out->checksum));
}

decoder void
read_addr(struct octets *o, struct ix_addr *a, const char *whose, struct explain *x)
{
	char buf[ADDR_TEXT];

	a->af = 4;
	get_bytes(o, a->b, 4);
	seen(x, o, 4, "%s %s", whose, addr_text(buf, a));
}

decoder bool
first_word(struct octets *o, struct ipv4 *out, struct explain *x)
{
	uint8_t v = get8(o);

	out->header = (uint8_t)((v & 15) * 4);
	seen(x, o, 1, "Version %u, header %u octets", v >> 4, out->header);
	if (v >> 4 != 4)
		out->fault = WIRE_VERSION;
	else if (out->header < IPV4_HEADER)
		out->fault = WIRE_HEADER;
	if (out->fault)
		seen_wrong(x, "%s", wire_fault_text(out->fault));
	out->tos = get8(o);
	seen(x, o, 1, "DSCP %u, ECN %u", out->tos >> 2, out->tos & 3);
	return out->fault == WIRE_OK;
}

decoder void
read_fields(struct octets *o, const uint8_t *header, struct ipv4 *out, struct explain *x)
{
	char buf[8];

	out->id = get16(o);
	seen(x, o, 2, "Identification 0x%04x", out->id);
	read_fragment(o, out, x);
	out->ttl = get8(o);
	seen(x, o, 1, "TTL %u", out->ttl);
	out->protocol = get8(o);
	seen(x, o, 1, "Protocol %u (%s)", out->protocol, protocol_text(buf, out->protocol));
	out->checksum = get16(o);
	seen(x, o, 2, "Header checksum 0x%04x", out->checksum);
	if (header)
		prove(header, out, x);
	read_addr(o, &out->src, "Source", x);
	read_addr(o, &out->dst, "Destination", x);
	out->options_len = (uint8_t)(out->header - IPV4_HEADER);
	out->options = octets_take(o, out->options_len);
}

decoder void
body(struct octets *o, struct ipv4 *out, struct explain *x)
{
	uint32_t start = o->pos - 2, have = o->end - start;
	bool wrong;

	out->length = get16(o);
	wrong = out->length < out->header || out->length > have;
	seen(x, o, 2, "Total length %u", out->length);
	if (wrong)
		seen_wrong(x, "there are %u octets", have);
	read_fields(o, out->header <= have ? o->buf + start : NULL, out, x);
	if (o->bad || out->fault)
		return;
	if (x && out->options_len)
		explain_options(x,
		    (struct octets){ .buf = o->buf, .pos = start + IPV4_HEADER, .end = o->pos });
	if (wrong)
		out->fault = WIRE_LENGTH;
	else
		o->end = start + out->length;
}

static void
summary(struct explain *x, const struct ipv4 *h)
{
	char src[ADDR_TEXT], dst[ADDR_TEXT], buf[8];

	explain_ends(x, addr_text(src, &h->src), addr_text(dst, &h->dst));
	if (h->fragment)
		explain_info(x, "IPv4", "fragment at %u of %s, id 0x%04x", h->fragment,
		    protocol_text(buf, h->protocol), h->id);
	else
		explain_info(x, "IPv4", "protocol %s, %u octets%s%s",
		    protocol_text(buf, h->protocol), h->length, h->fault ? "; " : "",
		    h->fault ? wire_fault_text(h->fault) : "");
}

decoder bool
decode(struct octets *o, struct ipv4 *out, struct explain *x)
{
	*out = (struct ipv4){ .fault = WIRE_OK };
	seen_open(x, o, "IPv4");
	if (first_word(o, out, x))
		body(o, out, x);
	if (x)
		summary(x, out);
	seen_close(x, o);
	if (o->bad)
		out->fault = WIRE_SHORT;
	return out->fault == WIRE_OK;
}

bool
ipv4_read(struct octets *o, struct ipv4 *out)
{
	return decode(o, out, NULL);
}

bool
ipv4_explain(struct octets *o, struct ipv4 *out, struct explain *x)
{
	return decode(o, out, x);
}

void
ipv4_write(struct octets *o, const struct ipv4 *in, uint32_t payload)
{
	uint32_t start = o->pos, header = IPV4_HEADER + in->options_len;

	if (header > IPV4_HEADER_MAX || header % 4 || header + payload > 65535) {
		o->bad = true;
		return;
	}
	put8(o, (uint8_t)(4 << 4 | header / 4));
	put8(o, in->tos);
	put16(o, (uint16_t)(header + payload));
	put16(o, in->id);
	put16(o, (uint16_t)(in->dont << 14 | in->more << 13 | in->fragment >> 3));
	put8(o, in->ttl);
	put8(o, in->protocol);
	put16(o, 0);
	put_bytes(o, in->src.b, 4);
	put_bytes(o, in->dst.b, 4);
	put_bytes(o, in->options, in->options_len);
	if (!o->bad)
		put16_at(o, start + 10, checksum_fold(checksum_add(0, o->buf + start, header)));
}
