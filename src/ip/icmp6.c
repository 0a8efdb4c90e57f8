/*
 * icmp6.c - ICMPv6: errors sent and heard, echoes answered (RFC 4443); what is neighbour discovery
 * goes to nd.c.
 */
#include "wire/icmpv6.h"

#include "ip/inside.h"

#define QUOTE_MAX (1280 - IPV6_HEADER - ICMPV6_HEADER) /* RFC 4443 2.4(c) */

/* Errors are never answered so, nor is neighbour discovery. */
static bool
is_answer(uint8_t type)
{
	return icmpv6_is_error(type) || (type >= ND_ROUTER_SOLICIT && type <= ND_REDIRECT);
}

/* RFC 4443 2.4(e). A "too big" may answer a multicast packet, so that path MTU discovery works; so
 * may an option that wants it. */
static bool
answerable(struct stack *st, const struct frame *f, const struct ipv6 *h, struct octets upper,
    const struct icmpv6 *e)
{
	struct octets o = frame_read(f);
	bool group = get8(&o) & 1,
	     wanted = e->type == ICMPV6_TOO_BIG || (e->type == ICMPV6_PARAMETER && e->code == 2);

	if (h->upper == PROTO_ICMPV6 && !h->fragment && is_answer(get8(&upper)))
		return false;
	if ((group || addr_is_multicast(&h->dst)) && !wanted)
		return false;
	if (addr_is_zero(&h->src) || addr_is_multicast(&h->src))
		return false;
	return stack_error_allowed_to(st, &h->src, e->type == ICMPV6_TOO_BIG);
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
	if (!ipv6_read(&o, &h) && h.fault != WIRE_HEADER && h.fault != WIRE_SHORT)
		return;
	if ((type == ICMPV6_UNREACHABLE && !icmp_tells(st, in, &h.src)) ||
	    !answerable(st, f, &h, o, &e))
		return;
	if (type == ICMPV6_TOO_BIG)
		e.mtu = word;
	else
		e.pointer = type == ICMPV6_PARAMETER ? word : 0;
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
	bool too_big = e->type == ICMPV6_TOO_BIG;
	struct ix_addr from = { .af = 6 };

	octets_skip(&o, 7);
	get_bytes(&o, from.b, 16);
	get_bytes(&o, s.to.b, 16);
	/* RFC 8201 4: no link of IPv6 carries less than 1,280 octets */
	if (o.bad || first >> 4 != 6 || (too_big && e->mtu < 1280)) {
		ifc_count_drop(p->ifc, &drop_bad_packet);
		return;
	}
	s.len = octets_left(&body);
	s.bytes = octets_take(&body, s.len);
	if (too_big)
		s.mtu = (uint16_t)(e->mtu < UINT16_MAX ? e->mtu : UINT16_MAX);
	if (!addr_is_ours(st, p->ifc, &from) || !icmp_tell(st, p, &s, p->upper + ICMPV6_HEADER))
		ifc_count_drop(p->ifc, &drop_icmp_unfounded);
	else if (too_big)
		path_learn(st, &s.to, s.mtu);
}

/* RFC 2710, RFC 9777: who listens to which group concerns routers of groups, and bridges. */
static bool
is_listener(uint8_t type)
{
	return type == MLD_REPORT1 || type == MLD_DONE || type == MLD_REPORT;
}

void
icmp6_input(struct stack *st, struct packet *p, bool heard)
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
	else if (e.type == MLD_QUERY && p->ifc->wired)
		mld_query(p, &e);
	else if (!heard && !is_listener(e.type))
		ifc_count_drop(
		    p->ifc, e.type == ICMPV6_ECHO_REPLY ? &drop_no_listener : &drop_icmp_type);
}
