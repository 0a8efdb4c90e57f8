/*
 * frame.c - a whole frame through the decoders: which header follows which. Knows the order of
 * layers and nothing of what is inside them.
 */
#include "wire/explain.h"

#include "wire/arp.h"
#include "wire/bgp/message.h"
#include "wire/carried.h"
#include "wire/ethernet.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"
#include "wire/llc.h"
#include "wire/tcp.h"
#include "wire/udp.h"

#define QUOTES_MAX 2 /* an error that quotes an error that quotes: enough */

/* What a payload's decoder needs to know of the packet around it. */
struct around {
	const struct ix_addr *src, *dst; /* NULL: no checksum can be proven */
	uint8_t protocol;
};

static void packet(struct octets *o, struct explain *x);

static void
rest(struct octets *o, struct explain *x, const char *what)
{
	explain_rest(x, o, what);
}

/* The packet that an ICMP error sends back: as much of it as there is. */
static void
quoted(struct octets *o, struct explain *x)
{
	if (x->quoted >= QUOTES_MAX || octets_left(o) == 0) {
		rest(o, x, "Quoted packet");
		return;
	}
	explain_open(x, o, "Quoted: the packet that this is about");
	x->quoted++;
	packet(o, x);
	x->quoted--;
	explain_close(x, o);
}

static void
explain_tcp(struct octets *o, const struct around *a, struct explain *x)
{
	struct tcp h;

	if (!tcp_explain(o, a->src, a->dst, &h, x) && h.fault != WIRE_CHECKSUM)
		return;
	if ((h.src == BGP_PORT || h.dst == BGP_PORT) && !x->quoted)
		bgp_explain(o, x);
	else if (!x->quoted && !x->partial && octets_left(o) > 0 &&
	    !carried(BY_TCP_PORT, h.dst, o, x))
		carried(BY_TCP_PORT, h.src, o, x);
	rest(o, x, "Data");
}

static void
explain_icmp(struct octets *o, struct explain *x)
{
	struct icmp m;

	icmp_explain(o, &m, x);
	if (icmp_is_error(m.type))
		quoted(o, x);
	rest(o, x, "Data");
}

static void
explain_icmpv6(struct octets *o, const struct around *a, struct explain *x)
{
	struct icmpv6 m;

	icmpv6_explain(o, a->src, a->dst, &m, x);
	if (icmpv6_is_error(m.type))
		quoted(o, x);
	rest(o, x, "Data");
}

/* What is inside is known by either port; a fragment or a quotation is not all there. */
static void
explain_udp(struct octets *o, const struct around *a, struct explain *x)
{
	struct udp h;

	if (!udp_explain(o, a->src, a->dst, &h, x) && h.fault != WIRE_CHECKSUM)
		return;
	if (!x->partial && !carried(BY_UDP_PORT, h.dst, o, x))
		carried(BY_UDP_PORT, h.src, o, x);
}

static void
upper(struct octets *o, const struct around *a, struct explain *x)
{
	switch (a->protocol) {
	case PROTO_ICMP:
		explain_icmp(o, x);
		break;
	case PROTO_ICMPV6:
		explain_icmpv6(o, a, x);
		break;
	case PROTO_TCP:
		explain_tcp(o, a, x);
		break;
	case PROTO_UDP:
		explain_udp(o, a, x);
		break;
	default:
		if (!x->partial)
			carried(BY_PROTOCOL, a->protocol, o, x);
	}
	rest(o, x, "Data");
}

static void
explain_ipv4(struct octets *o, struct explain *x)
{
	struct ipv4 h;
	bool ok = ipv4_explain(o, &h, x), whole;
	struct around a;

	/* a quoted or cut packet is shorter than it says; what there is of it is shown */
	if (!ok && h.fault != WIRE_LENGTH && h.fault != WIRE_CHECKSUM) {
		rest(o, x, "Data");
		return;
	}
	whole = ok && !x->quoted && !ipv4_is_fragment(&h);
	x->partial = !whole;
	a = (struct around){ whole ? &h.src : NULL, whole ? &h.dst : NULL, h.protocol };
	if (h.fragment)
		rest(o, x, "Fragment");
	else
		upper(o, &a, x);
}

static void
explain_ipv6(struct octets *o, struct explain *x)
{
	struct ipv6 h;
	bool ok = ipv6_explain(o, &h, x), whole;
	struct around a;

	if (!ok && h.fault != WIRE_LENGTH) {
		rest(o, x, "Data");
		return;
	}
	whole = ok && !x->quoted && !h.fragmented;
	x->partial = !whole;
	a = (struct around){ whole ? &h.src : NULL, whole ? &h.dst : NULL, h.upper };
	if (h.fragment)
		rest(o, x, "Fragment");
	else
		upper(o, &a, x);
}

static void
packet(struct octets *o, struct explain *x)
{
	struct octets peek = *o;

	if (get8(&peek) >> 4 == 6)
		explain_ipv6(o, x);
	else
		explain_ipv4(o, x);
}

static void
explain_type(uint16_t type, struct octets *o, struct explain *x)
{
	struct arp arp;

	switch (type) {
	case ETHERTYPE_ARP:
		arp_explain(o, &arp, x);
		break;
	case ETHERTYPE_IPV4:
		explain_ipv4(o, x);
		break;
	case ETHERTYPE_IPV6:
		explain_ipv6(o, x);
		break;
	default:
		if (!carried(BY_ETHERTYPE, type, o, x))
			rest(o, x, "Payload");
	}
}

static void
explain_llc(struct octets *o, struct explain *x)
{
	struct llc h;

	if (!llc_explain(o, &h, x))
		return;
	if (h.snap && h.oui == OUI_ETHERNET) {
		explain_type(h.protocol, o, x);
		explain_more(x, "in LLC and SNAP");
	} else if (h.snap) {
		carried(BY_SNAP, (uint64_t)h.oui << 16 | h.protocol, o, x);
	} else if (h.control == LLC_UI) {
		carried(BY_SAP, h.dsap, o, x);
	}
	rest(o, x, "LLC data");
}

static void
ethernet(struct octets *o, struct explain *x)
{
	uint32_t end = o->end;
	struct ethernet h;
	bool ok = ethernet_explain(o, &h, x);
	unsigned tags = h.tagged;

	for (; ok && ethertype_is_tag(h.type); tags++)
		ok = ethernet_tag_explain(o, &h, x);
	if (!ok) {
		rest(o, x, "Data");
		return;
	}
	if (h.type)
		explain_type(h.type, o, x);
	else
		explain_llc(o, x);
	if (tags == 1)
		explain_more(x, "VLAN %u", h.vlan);
	else if (tags > 1)
		explain_more(x, "%u tags, VLAN %u within", tags, h.vlan);
	if (o->bad)
		return;
	rest(o, x, "Data");
	o->end = end; /* behind an IP packet or LLC there may be padding */
	rest(o, x, "Padding");
}

void
explain_inner(struct octets *o, struct explain *x, const char *what)
{
	bool partial = x->partial;

	if (x->quoted >= QUOTES_MAX || octets_left(o) == 0) {
		rest(o, x, what);
		return;
	}
	explain_open(x, o, "%s", what);
	x->quoted++;
	ethernet(o, x);
	x->quoted--;
	explain_close(x, o);
	x->partial = partial;
}

static void
decode(struct explain *x, const void *frame, uint32_t len, uint32_t wire_len, uint32_t linktype)
{
	struct octets o = octets_read(frame, len);

	x->frame = frame;
	x->len = len;
	x->n = 0;
	x->words.n = 0;
	x->depth = x->quoted = 0;
	x->partial = false;
	x->source[0] = x->destination[0] = x->info[0] = '\0';
	explain_info(x, "octets", "%u octets", len);
	if (linktype == LINKTYPE_ETHERNET)
		ethernet(&o, x);
	else if (linktype == LINKTYPE_RAW)
		packet(&o, x);
	else
		rest(&o, x, "Octets of a link type that is not known here");
	if (wire_len > len)
		explain_more(x, "captured %u of %u octets", len, wire_len);
	x->frame = NULL;
}

void
explain_frame(struct explain *x, const void *frame, uint32_t len, uint32_t wire_len,
    uint32_t linktype)
{
	x->summary_only = false;
	decode(x, frame, len, wire_len, linktype);
}

void
explain_summary(struct explain *x, const void *frame, uint32_t len, uint32_t wire_len,
    uint32_t linktype)
{
	x->summary_only = true;
	decode(x, frame, len, wire_len, linktype);
}
