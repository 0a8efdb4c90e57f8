/*
 * icmp6.c - ICMPv6: errors sent and heard, echoes answered (RFC 4443); what is neighbour discovery
 * goes to nd.c.
 */
#include "wire/icmpv6.h"

#include "ip/inside.h"

#define QUOTE_MAX (1280 - IPV6_HEADER - ICMPV6_HEADER) /* RFC 4443 2.4(c) */

/* RFC 4443 2.4(e). A "too big" may answer a multicast packet, so that path MTU discovery works. */
static bool
answerable(struct stack *st, const struct frame *f, const struct ipv6 *h, struct octets upper,
    uint8_t type)
{
	struct octets o = frame_read(f);
	bool group = get8(&o) & 1;

	if (h->fragment || (h->upper == PROTO_ICMPV6 &&
	    (icmpv6_is_error(get8(&upper)) || h->hops == 255)))
		return false; /* 255: neighbour discovery, never answered so */
	if ((group || addr_is_multicast(&h->dst)) && type != ICMPV6_TOO_BIG)
		return false;
	if (addr_is_zero(&h->src) || addr_is_multicast(&h->src))
		return false;
	return stack_error_allowed(st);
}

void
icmp6_error(struct stack *st, struct ifc *in, const struct frame *f, uint8_t type, uint8_t code,
    uint32_t word)
{
	struct octets o = frame_read(f), quoted;
	struct icmpv6 e = { .type = type, .code = code };
	struct ip_meta m = { .protocol = PROTO_ICMPV6, .ifc = in };
	struct frame *out;
	struct ipv6 h;
	uint32_t len;

	octets_skip(&o, ETHERNET_HEADER);
	quoted = o;
	if (!ipv6_read(&o, &h) ||
	    (type == ICMPV6_UNREACHABLE && !icmp_tells(st, in, &h.src)) ||
	    !answerable(st, f, &h, o, type))
		return;
	if (type == ICMPV6_TOO_BIG)
		e.mtu = word;
	else
		e.pointer = type == ICMPV6_PARAMETER ? h.offset : 0;
	m.to = h.src;
	if (addr_is_ours(st, in, &h.dst))
		m.from = h.dst; /* RFC 4443 2.2(a): the one that was asked */
	if (m.from.af || (in && !addr_is_ours(st, in, &h.src) && ifc_source(in, &h.src, &m.from)) ||
	    stack_source(st, &h.src, &m.from)) {
		len = IPV6_HEADER + h.length;
		len = len < QUOTE_MAX ? len : QUOTE_MAX;
		out = frame_new(st->net, ICMPV6_HEADER + len);
		o = frame_write(out);
		icmpv6_write(&o, &m.from, &m.to, &e, octets_take(&quoted, len), len);
		out->good_sums = true;
		ip_send(st, out, &m);
	}
}

static void
echo(struct stack *st, struct packet *p, const struct icmpv6 *e, struct octets body)
{
	struct ip_meta m = { .from = p->to, .to = p->from, .protocol = PROTO_ICMPV6, .tos = p->tos,
		.ifc = p->ifc };
	struct icmpv6 reply = { .type = ICMPV6_ECHO_REPLY, .id = e->id, .sequence = e->sequence };
	uint32_t len = octets_left(&body);
	struct frame *f;
	struct octets o;

	if (ICMPV6_HEADER + len > FRAME_MAX - ETHERNET_HEADER - IPV6_HEADER)
		return;
	if (p->group && !ifc_source(p->ifc, &p->from, &m.from))
		return;
	f = frame_new(st->net, ICMPV6_HEADER + len);
	o = frame_write(f);
	icmpv6_write(&o, &m.from, &m.to, &reply, octets_take(&body, len), len);
	f->good_sums = true;
	ip_send(st, f, &m);
}

static void
heard_error(struct stack *st, struct packet *p, const struct icmpv6 *e, struct octets body)
{
	struct octets o = body;
	struct sock_icmp s = { .router = p->from, .to = { .af = 6 }, .type = e->type,
		.code = e->code };
	uint8_t first = get8(&o);

	octets_skip(&o, 23);
	get_bytes(&o, s.to.b, 16);
	if (o.bad || first >> 4 != 6)
		return;
	s.len = octets_left(&body);
	s.bytes = octets_take(&body, s.len);
	if (e->type == ICMPV6_TOO_BIG) {
		s.mtu = (uint16_t)(e->mtu < UINT16_MAX ? e->mtu : UINT16_MAX);
		path_learn(st, &s.to, s.mtu);
	}
	icmp_tell(st, p, &s, p->upper + ICMPV6_HEADER);
}

void
icmp6_input(struct stack *st, struct packet *p)
{
	struct octets o = packet_upper(p);
	struct icmpv6 e;

	if (!icmpv6_read(&o, &p->from, &p->to, &e)) {
		ifc_count_drop(p->ifc,
		    e.fault == WIRE_CHECKSUM ? &drop_bad_checksum : &drop_bad_packet);
		return;
	}
	if (e.type == ICMPV6_ECHO)
		echo(st, p, &e, o);
	else if (icmpv6_is_error(e.type))
		heard_error(st, p, &e, o);
	else if (e.type >= ND_ROUTER_SOLICIT && e.type <= ND_REDIRECT && p->ifc->wired)
		nd_input(p);
}
