/*
 * ethernet.c - see ethernet.h.
 */
#include "wire/ethernet.h"

#include <stdio.h>

#include "base/addr.h"
#include "wire/explain.h"

const char *
ethertype_text(char buf[16], uint16_t type)
{
	switch (type) {
	case ETHERTYPE_IPV4:
		return "IPv4";
	case ETHERTYPE_ARP:
		return "ARP";
	case ETHERTYPE_IPV6:
		return "IPv6";
	case ETHERTYPE_VLAN:
		return "802.1Q";
	case ETHERTYPE_QINQ:
		return "802.1ad";
	case ETHERTYPE_LACP:
		return "LACP";
	case ETHERTYPE_LLDP:
		return "LLDP";
	case ETHERTYPE_MOP:
		return "MOP";
	case ETHERTYPE_PPPOE_DISCOVERY:
	case ETHERTYPE_PPPOE_SESSION:
		return "PPPoE";
	case ETHERTYPE_LOOPBACK:
		return "loopback";
	}
	snprintf(buf, 16, "0x%04x", type);
	return buf;
}

static void
explain_macs(struct explain *x, struct octets *o, const struct ethernet *h)
{
	char dst[MAC_TEXT], src[MAC_TEXT];

	mac_text(dst, &h->dst);
	mac_text(src, &h->src);
	if (!o->bad)
		explain_ends(x, src, dst);
	/* Both were read in one step: tell of each at its own place. */
	struct octets at = *o;

	at.pos -= 6;
	explain_seen(x, &at, 6, "Destination %s", dst);
	if (mac_eq(&h->dst, &mac_broadcast))
		explain_remark(x, false, "broadcast: every port of the LAN gets it");
	else if (mac_is_group(&h->dst))
		explain_remark(x, false, "a group address: flooded like a broadcast");
	explain_seen(x, o, 6, "Source %s", src);
	if (mac_is_group(&h->src))
		explain_remark(x, true, "a group address cannot be a source");
}

decoder void
read_tag(struct octets *o, struct ethernet *out, struct explain *x)
{
	uint16_t tci = get16(o);

	out->tagged = true;
	out->pcp = (uint8_t)(tci >> 13);
	out->dei = tci >> 12 & 1;
	out->vlan = tci & 0xfff;
	seen(x, o, 2, "802.1Q VLAN %u, priority %u%s", out->vlan, out->pcp,
	    out->dei ? ", drop eligible" : "");
	if (out->vlan == 0xfff)
		seen_wrong(x, "VLAN 4095 is reserved (IEEE 802.1Q 9.6)");
}

/* 802.3: the length says where the LLC octets end; padding follows. */
decoder void
read_length(struct octets *o, struct ethernet *out, uint16_t length, struct explain *x)
{
	out->length = length;
	seen(x, o, 2, "Length %u", length);
	seen_remark(x, "up to 1500 it is a length, not a type (IEEE 802.3 3.2.6)");
	if (length > octets_left(o))
		out->fault = WIRE_LENGTH;
	else
		o->end = o->pos + length;
}

decoder void
read_type(struct octets *o, struct ethernet *out, uint16_t type, struct explain *x)
{
	char buf[16];

	if (o->bad)
		out->fault = WIRE_SHORT;
	else if (type <= 1500)
		read_length(o, out, type, x);
	else {
		out->type = type;
		seen(x, o, 2, "Type %s (0x%04x)", ethertype_text(buf, type), type);
	}
}

decoder bool
decode(struct octets *o, struct ethernet *out, struct explain *x)
{
	char buf[16];
	uint16_t type;

	*out = (struct ethernet){ .fault = WIRE_OK };
	seen_open(x, o, "Ethernet");
	get_bytes(o, out->dst.b, 6);
	get_bytes(o, out->src.b, 6);
	if (x)
		explain_macs(x, o, out);
	type = get16(o);
	if (type == ETHERTYPE_VLAN) {
		seen(x, o, 2, "Type 802.1Q tag (0x8100)");
		read_tag(o, out, x);
		type = get16(o);
	}
	read_type(o, out, type, x);
	seen_info(x, "Ethernet", "%s%s, %u octets of payload", type > 1500 ? "type " : "802.3, LLC",
	    type > 1500 ? ethertype_text(buf, type) : "", octets_left(o));
	seen_close(x, o);
	return out->fault == WIRE_OK;
}

bool
ethernet_read(struct octets *o, struct ethernet *out)
{
	return decode(o, out, NULL);
}

bool
ethernet_explain(struct octets *o, struct ethernet *out, struct explain *x)
{
	return decode(o, out, x);
}

bool
ethernet_tag_explain(struct octets *o, struct ethernet *h, struct explain *x)
{
	char buf[16];
	struct ethernet tag = { .fault = WIRE_OK };

	explain_open(x, o, "%s tag", ethertype_text(buf, h->type));
	read_tag(o, &tag, x);
	read_type(o, &tag, get16(o), x);
	explain_close(x, o);
	if (!o->bad)
		explain_info(x, "Ethernet", "%s%s, %u octets of payload",
		    tag.type ? "type " : "802.3, LLC",
		    tag.type ? ethertype_text(buf, tag.type) : "", octets_left(o));
	h->vlan = tag.vlan;
	h->type = tag.type;
	h->length = tag.length;
	h->fault = tag.fault;
	return tag.fault == WIRE_OK;
}

void
ethernet_write(struct octets *o, const struct ethernet *in)
{
	put_bytes(o, in->dst.b, 6);
	put_bytes(o, in->src.b, 6);
	if (in->tagged) {
		put16(o, ETHERTYPE_VLAN);
		put16(o, (uint16_t)(in->pcp << 13 | in->dei << 12 | (in->vlan & 0xfff)));
	}
	put16(o, in->type ? in->type : in->length);
}
