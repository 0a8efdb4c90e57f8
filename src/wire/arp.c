/*
 * arp.c - see arp.h.
 */
#include "wire/arp.h"

#include "base/addr.h"
#include "wire/ethernet.h"
#include "wire/explain.h"

static const char *
op_text(uint16_t op)
{
	return op == ARP_REQUEST ? "request" : op == ARP_REPLY ? "reply" : "unknown operation";
}

static void
summary(struct explain *x, const struct arp *a)
{
	char mac[MAC_TEXT], sender[ADDR_TEXT], target[ADDR_TEXT];

	mac_text(mac, &a->sender_mac);
	addr_text(sender, &a->sender);
	addr_text(target, &a->target);
	if (a->op == ARP_REPLY)
		explain_info(x, "ARP", "%s is at %s", sender, mac);
	else if (a->op != ARP_REQUEST)
		explain_info(x, "ARP", "operation %u", a->op);
	else if (addr_eq(&a->sender, &a->target))
		explain_info(x, "ARP", "%s announces itself at %s", sender, mac);
	else if (addr_is_zero(&a->sender))
		explain_info(x, "ARP", "who has %s? (probe)", target);
	else
		explain_info(x, "ARP", "who has %s? tell %s", target, sender);
}

decoder void
read_pair(struct octets *o, struct ix_mac *mac, struct ix_addr *addr, const char *whose,
    struct explain *x)
{
	char buf[ADDR_TEXT];

	get_bytes(o, mac->b, 6);
	seen(x, o, 6, "%s MAC %s", whose, mac_text(buf, mac));
	addr->af = 4;
	get_bytes(o, addr->b, 4);
	seen(x, o, 4, "%s address %s", whose, addr_text(buf, addr));
}

decoder bool
decode(struct octets *o, struct arp *out, struct explain *x)
{
	uint16_t hardware, protocol;
	uint8_t hlen, plen;

	*out = (struct arp){ .fault = WIRE_OK };
	seen_open(x, o, "ARP");
	hardware = get16(o);
	seen(x, o, 2, "Hardware type %u%s", hardware, hardware == 1 ? " (Ethernet)" : "");
	protocol = get16(o);
	seen(x, o, 2, "Protocol type 0x%04x%s", protocol, protocol == 0x0800 ? " (IPv4)" : "");
	hlen = get8(o);
	seen(x, o, 1, "Hardware address length %u", hlen);
	plen = get8(o);
	seen(x, o, 1, "Protocol address length %u", plen);
	out->op = get16(o);
	seen(x, o, 2, "Operation %u (%s)", out->op, op_text(out->op));
	if (hardware == 1 && protocol == ETHERTYPE_IPV4 && hlen == 6 && plen == 4) {
		read_pair(o, &out->sender_mac, &out->sender, "Sender", x);
		read_pair(o, &out->target_mac, &out->target, "Target", x);
		if (x && !o->bad)
			summary(x, out);
	} else if (!o->bad) {
		out->fault = WIRE_FORMAT;
		seen_wrong(x, "not IPv4 over Ethernet");
		seen_info(x, "ARP", "not IPv4 over Ethernet");
	}
	seen_close(x, o);
	if (o->bad)
		out->fault = WIRE_SHORT;
	return out->fault == WIRE_OK;
}

bool
arp_read(struct octets *o, struct arp *out)
{
	return decode(o, out, NULL);
}

bool
arp_explain(struct octets *o, struct arp *out, struct explain *x)
{
	return decode(o, out, x);
}

void
arp_write(struct octets *o, const struct arp *in)
{
	put16(o, 1);
	put16(o, ETHERTYPE_IPV4);
	put8(o, 6);
	put8(o, 4);
	put16(o, in->op);
	put_bytes(o, in->sender_mac.b, 6);
	put_bytes(o, in->sender.b, 4);
	put_bytes(o, in->target_mac.b, 6);
	put_bytes(o, in->target.b, 4);
}
