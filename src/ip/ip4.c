/*
 * ip4.c - what becomes of a received IPv4 packet: ours, somebody else's, or nobody's (RFC 791,
 * 1812).
 *
 * A plain packet to be forwarded takes the short way: one look at the destination cache, TTL and
 * MAC addresses written in place, out of the port, all within the event of its arrival.
 */
#include "ip/inside.h"
#include "wire/icmp.h"

/* Addresses that no packet comes from: this network, loopback, groups, reserved (RFC 1812
 * 5.3.7). */
static bool
martian(const struct ix_addr *from)
{
	return from->b[0] == 0 || from->b[0] == 127 || from->b[0] >= 224;
}

/*
 * The fields a router needs of a header whose checksum was made or proven already. False: the
 * header is not of the plain kind, and ipv4_read has to say what it is.
 */
static bool
plain_read(const struct frame *f, struct ipv4 *h)
{
	struct octets o = frame_read(f);
	uint8_t first;
	uint16_t flags;

	octets_skip(&o, ETHERNET_HEADER);
	first = get8(&o);
	octets_skip(&o, 1);
	h->length = get16(&o);
	octets_skip(&o, 2);
	flags = get16(&o);
	h->dont = flags >> 14 & 1;
	h->header = IPV4_HEADER;
	h->ttl = get8(&o);
	octets_skip(&o, 3);
	h->src = h->dst = (struct ix_addr){ .af = 4 };
	get_bytes(&o, h->src.b, 4);
	get_bytes(&o, h->dst.b, 4);
	return !o.bad && first == 0x45 && h->length >= IPV4_HEADER &&
	    h->length <= f->len - ETHERNET_HEADER;
}

static void
forward(struct ifc *in, struct frame *f, const struct ipv4 *h, struct neigh *n)
{
	struct stack *st = in->stack;
	struct octets o;

	if (h->ttl <= 1) {
		icmp4_error(st, in, f, ICMP_TIME_EXCEEDED, 0, 0);
		ip_drop(in, f, &drop_ttl_expired);
		return;
	}
	if (h->length > n->ifc->mtu && h->dont) {
		icmp4_error(st, in, f, ICMP_UNREACHABLE, ICMP_TOO_BIG, (uint16_t)n->ifc->mtu);
		ip_drop(in, f, &drop_mtu);
		return;
	}
	f = frame_own(st->net, f);
	if (f->len > ETHERNET_HEADER + h->length)
		frame_trim(f, ETHERNET_HEADER + h->length); /* Ethernet's padding goes no further */
	o = frame_write(f);
	octets_skip(&o, ETHERNET_HEADER);
	ipv4_hop(octets_sub(&o, h->header));
	frame_changed(f, h->ttl);
	if (__builtin_expect(h->length > n->ifc->mtu, 0)) {
		struct hop hop = { .ifc = n->ifc, .via = n->addr };

		fragment_send(st, f, &hop, &h->dst, n->ifc->mtu);
		return;
	}
	neigh_send(n, f);
}

/* Not ours and no neighbour leads to it: say why. */
static void
refuse(struct ifc *in, struct frame *f, const struct ipv4 *h)
{
	struct hop hop;
	const struct log_kind *why;

	if (!in->stack->router) {
		ip_drop(in, f, &drop_not_a_router);
		return;
	}
	if (h->ttl <= 1) {
		icmp4_error(in->stack, in, f, ICMP_TIME_EXCEEDED, 0, 0);
		ip_drop(in, f, &drop_ttl_expired);
		return;
	}
	if (!route_lookup(in->stack, NULL, &h->dst, &hop)) {
		why = &drop_no_route;
		ip_unreachable(in->stack, in, f, true);
	} else if (hop.blackhole) {
		why = &drop_blackhole;
		ip_unreachable(in->stack, in, f, false);
	} else if (!hop.ifc->port) {
		why = &drop_loop;
		ip_unreachable(in->stack, in, f, false);
	} else {
		why = addr_is_broadcast(hop.ifc, &h->dst) ? &drop_martian : &drop_neighbours_full;
	}
	ip_drop(in, f, why);
}

static void
local(struct ifc *in, struct frame *f, const struct ipv4 *h, bool group)
{
	struct packet p = { .f = f, .ifc = in, .from = h->src, .to = h->dst,
		.protocol = h->protocol,
		.ttl = h->ttl, .tos = h->tos, .group = group, .upper = ETHERNET_HEADER + h->header,
		.len = (uint32_t)h->length - h->header };

	if (ipv4_is_fragment(h))
		fragment_input(in->stack, &p, h->id, h->fragment, h->more);
	else
		ip_deliver(in->stack, &p);
	frame_drop(in->stack->net, f);
}

void
ip4_input(struct ifc *i, struct frame *f)
{
	struct stack *st = i->stack;
	struct octets o = frame_read(f);
	const uint8_t *ethernet = octets_take(&o, ETHERNET_HEADER);
	struct ipv4 h;
	struct neigh *n;
	bool group, ours;

	group = ethernet && (ethernet[0] & 1);
	if (st->router && f->good_sums && !group && plain_read(f, &h) && !martian(&h.src) &&
	    (n = route_neigh4(st, addr_u32(&h.dst)))) {
		forward(i, f, &h, n);
		return;
	}
	if (!ipv4_read(&o, &h)) {
		ip_drop(i, f, h.fault == WIRE_CHECKSUM ? &drop_bad_checksum : &drop_bad_packet);
		return;
	}
	if (st->router && !group && !martian(&h.src) && (n = route_neigh4(st, addr_u32(&h.dst)))) {
		forward(i, f, &h, n);
		return;
	}
	ours = addr_is_ours(st, i, &h.dst);
	group = group || addr_is_multicast(&h.dst) || (!ours && addr_is_broadcast(i, &h.dst));
	if (martian(&h.src) && !(ours && addr_is_ours(st, i, &h.src)))
		ip_drop(i, f, &drop_martian);
	else if (ours || addr_is_broadcast(i, &h.dst) ||
	    (addr_is_multicast(&h.dst) && addr_in_group(i, &h.dst)))
		local(i, f, &h, group);
	else if (group)
		frame_drop(st->net, f); /* a group we are not in: no interface even notices */
	else
		refuse(i, f, &h);
}

void
ip_deliver(struct stack *st, struct packet *p)
{
	bool heard = raw_input(st, p);
	struct octets packet = octets_read(frame_at(p->f), p->f->len);

	if (p->protocol == PROTO_UDP) {
		udp_input(st, p);
	} else if (p->protocol == PROTO_TCP) {
		struct ip_meta m = { .from = p->from, .to = p->to, .protocol = p->protocol,
			.ttl = p->ttl, .tos = p->tos, .ifc = p->ifc, .good_sums = p->f->good_sums };

		octets_skip(&packet, ETHERNET_HEADER);
		m.packet_len = p->upper + p->len - ETHERNET_HEADER;
		m.packet = octets_take(&packet, m.packet_len);
		if (!p->group)
			tcp_receive(st, &m, packet_upper(p));
	} else if (p->protocol == PROTO_ICMP && p->to.af == 4) {
		icmp4_input(st, p);
	} else if (p->protocol == PROTO_ICMPV6 && p->to.af == 6) {
		icmp6_input(st, p);
	} else if (!heard && p->to.af == 4) {
		icmp4_error(st, p->ifc, p->f, ICMP_UNREACHABLE, ICMP_PROTOCOL, 0);
	} else if (!heard && p->protocol != PROTO_NONE) {
		icmp6_error(st, p->ifc, p->f, 4, 1, p->upper); /* RFC 8200 4: unknown next header */
	}
}
