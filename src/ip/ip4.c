/*
 * ip4.c - what becomes of a received IPv4 packet: ours, somebody else's, or nobody's (RFC 791,
 * 1812).
 *
 * A plain packet to be forwarded takes the short way: one look at the destination cache, TTL and
 * MAC addresses written in place, out of the port, all within the event of its arrival.
 */
#include "ip/inside.h"
#include "wire/icmp.h"

/*
 * The first octet of addresses that no packet comes from, and none is passed on to: this network,
 * loopback, groups, reserved (RFC 1812 5.3.7). */
static bool
martian(uint32_t first)
{
	return first == 0 || first == 127 || first >= 224;
}

/*
 * The short way: a header that was made or proven already, of the plain kind, on to a neighbour,
 * with hops left and no need to cut. False: nothing was done, and ipv4_read has to say what it is.
 */
static bool
hop_plain(struct ifc *in, struct frame *f)
{
	struct stack *st = in->stack;
	struct octets o = frame_read(f), h = octets_sub(&o, ETHERNET_HEADER + IPV4_HEADER);
	uint32_t length, from, to;
	struct neigh *n;
	uint8_t ttl;

	if (h.bad || (get8(&h) & 1)) /* to a group of stations */
		return false;
	octets_skip(&h, ETHERNET_HEADER - 1);
	if (get8(&h) != 0x45)
		return false;
	octets_skip(&h, 1);
	length = get16(&h);
	octets_skip(&h, 4);
	ttl = get8(&h);
	octets_skip(&h, 3);
	from = get32(&h);
	to = get32(&h);
	if (length < IPV4_HEADER || length > f->len - ETHERNET_HEADER || ttl <= 1 ||
	    martian(from >> 24) || martian(to >> 24))
		return false;
	n = route_neigh4(st, to);
	if (!n || length > n->ifc->most[0] || n->ifc == in || n->ifc->checks)
		return false;
	f = frame_own(st->net, f);
	if (f->len > ETHERNET_HEADER + length)
		frame_trim(f, ETHERNET_HEADER + length); /* Ethernet's padding goes no further */
	o = frame_write(f);
	octets_skip(&o, ETHERNET_HEADER);
	ipv4_hop(octets_sub(&o, IPV4_HEADER));
	frame_changed(f, ttl);
	neigh_send(n, f);
	return true;
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
	if (n->ifc->checks && !filter_out(in, n->ifc, f, 4))
		return;
	if (n->ifc == in && in->set.redirects)
		redirect_tell(in, f, n);
	if (h->length > n->ifc->most[0] && h->dont) {
		icmp4_error(st, in, f, ICMP_UNREACHABLE, ICMP_TOO_BIG, (uint16_t)n->ifc->most[0]);
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
	if ((n->ifc->checks || in->checks) && h->protocol == PROTO_TCP && !h->fragment)
		pass_mss(in, n->ifc, f, 4, ETHERNET_HEADER + h->header);
	if (__builtin_expect(h->length > n->ifc->most[0], 0)) {
		struct hop hop = { .ifc = n->ifc, .via = n->addr };

		fragment_send(st, f, &hop, &h->dst, n->ifc->most[0]);
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

	if (martian(h->dst.b[0])) {
		ip_drop(in, f, &drop_martian);
		return;
	}
	if (!in->stack->router) {
		ip_drop(in, f, &drop_not_a_router);
		return;
	}
	/* RFC 1812 5.2.1.2: the way is looked for first, then the TTL is counted down */
	if (!route_lookup(in->stack, NULL, &h->dst, &hop)) {
		why = &drop_no_route;
		ip_unreachable(in->stack, in, f, true);
	} else if (hop.blackhole) {
		why = &drop_blackhole;
		/* Else it vanishes, as on Linux. */
		if (in->stack->null_unreachable || hop.route->reject)
			ip_unreachable(in->stack, in, f, false);
	} else if (h->ttl <= 1) {
		why = &drop_ttl_expired;
		icmp4_error(in->stack, in, f, ICMP_TIME_EXCEEDED, 0, 0);
	} else if (!hop.ifc->wired) {
		why = &drop_loop;
		ip_unreachable(in->stack, in, f, false);
	} else if (addr_is_broadcast(hop.ifc, &h->dst)) {
		pass_broadcast(in, hop.ifc, f, h);
		return;
	} else {
		why = &drop_neighbours_full;
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

	struct fragment part = { true, h->more, h->fragment, h->id };

	if (ipv4_is_fragment(h))
		fragment_input(in->stack, &p, &part);
	else
		ip_deliver(in->stack, &p);
	frame_drop(in->stack->net, f);
}

/* RFC 1122 3.2.1.3 (a): who has no address yet may shout from 0.0.0.0, as DHCP does. */
static bool
unborn(const struct ipv4 *h)
{
	return addr_u32(&h->src) == 0 && addr_u32(&h->dst) == 0xffffffff;
}

/*
 * RFC 1122 3.2.1.3: what cannot be the source, or the destination, of a packet on a wire. Nobody
 * else speaks in our own name, as on Linux: a reply would go to ourselves.
 */
static bool
impossible(const struct stack *st, const struct ifc *i, const struct ipv4 *h, bool ours)
{
	bool heard = ours || addr_is_broadcast(i, &h->dst) || addr_is_multicast(&h->dst);

	if (st->inward)
		return martian(h->src.b[0]) && !(ours && addr_is_ours(st, i, &h->src));
	if (addr_is_loopback(&h->dst) || (martian(h->src.b[0]) && !unborn(h)))
		return true;
	return heard && (addr_is_ours(st, i, &h->src) || addr_is_broadcast(i, &h->src));
}

/*
 * The long way: everything is looked at. Kept out of the short way, whose registers it would take.
 */
static __attribute__((noinline)) void
input(struct ifc *i, struct frame *f)
{
	struct stack *st = i->stack;
	struct octets o = frame_read(f);
	struct ipv4 h;
	struct neigh *n;
	bool group = get8(&o) & 1, ours;
	uint8_t at;
	const struct log_kind *why;

	octets_skip(&o, ETHERNET_HEADER - 1);
	if (!ipv4_read(&o, &h)) {
		ip_drop(i, f, h.fault == WIRE_CHECKSUM ? &drop_bad_checksum : &drop_bad_packet);
		return;
	}
	why = h.options_len ? pass_options(st, &h, &at) : NULL;
	if (why) {
		if (why == &drop_bad_option)
			icmp4_error(st, i, f, ICMP_PARAMETER, 0, at);
		ip_drop(i, f, why);
		return;
	}
	if (i->checks && !filter_in(i, f, 4))
		return;
	if (st->router && !group && !martian(h.src.b[0]) && !martian(h.dst.b[0]) &&
	    (n = route_neigh4(st, addr_u32(&h.dst)))) {
		forward(i, f, &h, n);
		return;
	}
	ours = addr_is_ours(st, i, &h.dst);
	group = group || addr_is_multicast(&h.dst) || (!ours && addr_is_broadcast(i, &h.dst));
	if (impossible(st, i, &h, ours))
		ip_drop(i, f, &drop_martian);
	else if (ours || addr_is_broadcast(i, &h.dst) ||
	    (addr_is_multicast(&h.dst) && addr_in_group(i, &h.dst)))
		local(i, f, &h, group);
	else if (addr_is_multicast(&h.dst))
		frame_drop(st->net, f); /* a group we are not in: no interface even notices */
	else if (group)
		ip_drop(i, f, &drop_martian); /* RFC 1122 3.3.6: to all stations, to one address */
	else if (st->router && (n = route_flow(st, f)))
		forward(i, f, &h, n);
	else
		refuse(i, f, &h);
}

void
ip4_input(struct ifc *i, struct frame *f)
{
	if (!i->stack->router || !f->good_sums || i->checks || !hop_plain(i, f))
		input(i, f);
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
		else
			ifc_count_drop(p->ifc, &drop_martian); /* RFC 9293 3.9.2.3 */
	} else if (p->protocol == PROTO_ICMP && p->to.af == 4) {
		icmp4_input(st, p, heard);
	} else if (p->protocol == PROTO_ICMPV6 && p->to.af == 6) {
		icmp6_input(st, p, heard);
	} else if (heard || (p->to.af == 6 && p->protocol == PROTO_NONE)) {
		return;
	} else if (p->to.af == 4) {
		ifc_count_drop(p->ifc, &drop_no_protocol);
		icmp4_error(st, p->ifc, p->f, ICMP_UNREACHABLE, ICMP_PROTOCOL, 0);
	} else { /* RFC 8200 4: where that unknown next header is named */
		ifc_count_drop(p->ifc, &drop_no_protocol);
		icmp6_error(st, p->ifc, p->f, ICMPV6_PARAMETER, 1, p->named_at);
	}
}
