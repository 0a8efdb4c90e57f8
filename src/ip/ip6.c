/*
 * ip6.c - what becomes of a received IPv6 packet (RFC 8200, RFC 4443 for the errors).
 *
 * Who forwards looks at the fixed header only (RFC 8200 4); the extension headers are walked by the
 * box the packet is for. Link-local addresses never leave their link (RFC 4291 2.5.6).
 */
#include "ip/inside.h"
#include "wire/icmpv6.h"

struct fixed {
	struct ix_addr from, to;
	uint32_t length; /* the header included */
	uint8_t hops, next;
};

static bool
fixed_read(const struct frame *f, struct fixed *h)
{
	struct octets o = frame_read(f);
	uint32_t first;

	octets_skip(&o, ETHERNET_HEADER);
	first = get32(&o);
	h->length = IPV6_HEADER + get16(&o);
	h->next = get8(&o);
	h->hops = get8(&o);
	h->from.af = h->to.af = 6;
	get_bytes(&o, h->from.b, 16);
	get_bytes(&o, h->to.b, 16);
	return !o.bad && first >> 28 == 6 && h->length <= f->len - ETHERNET_HEADER;
}

/* May a packet from here be carried on by a router? */
static bool
travels(const struct fixed *h)
{
	return !addr_is_scoped(&h->from) && !addr_is_scoped(&h->to) &&
	    !addr_is_multicast(&h->from) &&
	    !addr_is_zero(&h->from) && !addr_is_loopback(&h->from) && !addr_is_loopback(&h->to);
}

static void
forward(struct ifc *in, struct frame *f, const struct fixed *h, struct neigh *n)
{
	struct stack *st = in->stack;
	struct octets o;

	if (h->hops <= 1) {
		icmp6_error(st, in, f, ICMPV6_TIME_EXCEEDED, 0, 0);
		ip_drop(in, f, &drop_ttl_expired);
		return;
	}
	if (n->ifc->checks && !filter_out(in, n->ifc, f, 6))
		return;
	if (n->ifc == in && in->set.redirects)
		redirect_tell(in, f, n);
	if (h->length > n->ifc->most[1]) { /* routers do not fragment */
		icmp6_error(st, in, f, ICMPV6_TOO_BIG, 0, n->ifc->most[1]);
		ip_drop(in, f, &drop_mtu);
		return;
	}
	f = frame_own(st->net, f);
	if (f->len > ETHERNET_HEADER + h->length)
		frame_trim(f, ETHERNET_HEADER + h->length);
	o = frame_write(f);
	octets_skip(&o, ETHERNET_HEADER);
	ipv6_hop(octets_sub(&o, IPV6_HEADER));
	frame_changed(f, h->hops);
	if ((in->checks || n->ifc->checks) && h->next == PROTO_TCP)
		pass_mss(in, n->ifc, f, 6, ETHERNET_HEADER + IPV6_HEADER);
	neigh_send(n, f);
}

static void
refuse(struct ifc *in, struct frame *f, const struct fixed *h)
{
	struct hop hop;
	const struct log_kind *why = &drop_not_a_router;

	if (in->stack->router && !travels(h)) {
		why = &drop_martian;
	} else if (in->stack->router && h->hops <= 1) {
		icmp6_error(in->stack, in, f, ICMPV6_TIME_EXCEEDED, 0, 0);
		why = &drop_ttl_expired;
	} else if (in->stack->router) {
		bool found = route_lookup(in->stack, NULL, &h->to, &hop);

		if (!found || !hop.blackhole || in->stack->null_unreachable ||
		    hop.route->reject)
			ip_unreachable(in->stack, in, f, !found);
		why = !found             ? &drop_no_route
		    : hop.blackhole      ? &drop_blackhole
		    : !hop.ifc->wired    ? &drop_loop
		                         : &drop_neighbours_full;
	}
	ip_drop(in, f, why);
}

static void
local(struct ifc *in, struct frame *f, bool group)
{
	struct octets o = frame_read(f);
	struct packet p = { .f = f, .ifc = in, .group = group };
	struct ipv6 h;

	octets_skip(&o, ETHERNET_HEADER);
	if (!ipv6_read(&o, &h)) {
		ip_drop(in, f, &drop_bad_packet);
		return;
	}
	p.from = h.src;
	p.to = h.dst;
	p.protocol = h.upper;
	p.ttl = h.hops;
	p.tos = h.class;
	p.upper = o.pos;
	p.len = octets_left(&o);
	if (!h.fragmented || (h.fragment == 0 && !h.more)) /* RFC 6946: an atomic fragment */
		ip_deliver(in->stack, &p);
	else if (h.offset == IPV6_HEADER + 8u)
		fragment_input(in->stack, &p, h.id, h.fragment, h.more);
	else
		ifc_count_drop(in, &drop_fragment); /* with other headers: too rare */
	frame_drop(in->stack->net, f);
}

void
ip6_input(struct ifc *i, struct frame *f)
{
	struct stack *st = i->stack;
	struct fixed h;
	struct neigh *n;
	bool group;

	if (!fixed_read(f, &h)) {
		ip_drop(i, f, &drop_bad_packet);
		return;
	}
	if (i->checks && !filter_in(i, f, 6))
		return;
	group = addr_is_multicast(&h.to);
	if (st->router && !group && travels(&h) && (n = route_neigh6(st, &h.to))) {
		forward(i, f, &h, n);
		return;
	}
	if (addr_is_multicast(&h.from) ||
	    (addr_is_loopback(&h.from) && i->wired && !addr_is_loopback(&h.to)))
		ip_drop(i, f, &drop_martian);
	else if (group ? addr_in_group(i, &h.to) : addr_is_ours(st, i, &h.to))
		local(i, f, group);
	else if (group)
		frame_drop(st->net, f); /* a group we are not in: no interface even notices */
	else if (st->router && travels(&h) && (n = route_flow(st, f)))
		forward(i, f, &h, n);
	else
		refuse(i, f, &h);
}
