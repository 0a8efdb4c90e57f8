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
	uint8_t hops, next, class;
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
	h->class = (uint8_t)(first >> 20);
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
	} else if (in->stack->router) {
		bool found = route_lookup(in->stack, NULL, &h->to, &hop);

		why = !found             ? &drop_no_route
		    : hop.blackhole      ? &drop_blackhole
		    : h->hops <= 1       ? &drop_ttl_expired
		    : !hop.ifc->wired    ? &drop_loop
		                         : &drop_neighbours_full;
		if (why == &drop_ttl_expired) /* as IPv4: what has no way is told so first */
			icmp6_error(in->stack, in, f, ICMPV6_TIME_EXCEEDED, 0, 0);
		else if (!found || !hop.blackhole || in->stack->null_unreachable ||
		    hop.route->reject)
			/* a `reject` says what Linux's says: no route */
			ip_unreachable(
			    in->stack, in, f, !found || (hop.blackhole && hop.route->reject));
	}
	ip_drop(in, f, why);
}

void
ip6_local(struct ifc *in, struct frame *f, bool group, bool pieces)
{
	struct packet p = { .f = f,
		.ifc = in,
		.group = group,
		.pieces = pieces,
		.upper = ETHERNET_HEADER + IPV6_HEADER };
	struct fragment part;
	struct fixed h;

	fixed_read(f, &h);
	p.from = h.from;
	p.to = h.to;
	p.protocol = h.next;
	p.ttl = h.hops;
	p.tos = h.class;
	p.len = h.length - IPV6_HEADER;
	if (extensions_read(&p, &part)) {
		if (part.is)
			fragment_input(in->stack, &p, &part);
		else
			ip_deliver(in->stack, &p);
	}
	frame_drop(in->stack->net, f);
}

/*
 * What cannot come from a wire: a group, loopback (RFC 4291 2.5.3), IPv4 in disguise, nobody, or
 * our own address, but for neighbour discovery, which so finds duplicates.
 */
static bool
impossible(const struct ifc *i, const struct fixed *h)
{
	static const uint8_t mapped[12] = { [10] = 0xff, 0xff };
	bool nd = h->next == PROTO_ICMPV6 && h->hops == 255;

	if (addr_is_multicast(&h->from))
		return true;
	if (i->stack->inward)
		return false;
	if (addr_is_loopback(&h->from) || addr_is_loopback(&h->to) ||
	    memcmp(h->from.b, mapped, sizeof(mapped)) == 0)
		return true;
	return !nd && (addr_is_zero(&h->from) || addr_is_ours(i->stack, i, &h->from));
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
	if (group && !addr_in_group(i, &h.to))
		frame_drop(st->net, f); /* no interface even notices: listeners' reports from :: */
	else if (impossible(i, &h))
		ip_drop(i, f, &drop_martian);
	else if (group || addr_is_ours(st, i, &h.to))
		ip6_local(i, f, group, false);
	else if (st->router && travels(&h) && (n = route_flow(st, f)))
		forward(i, f, &h, n);
	else
		refuse(i, f, &h);
}
