/*
 * send.c - packets that start here: source address, IP header, path MTU, and the way out (a
 * neighbour, a group, or ourselves). RFC 1191 and RFC 8201 for what is remembered of a path's MTU.
 */
#include "ip/inside.h"

bool
stack_path_known(const struct stack *st, const struct ix_addr *to, uint32_t *mtu, ix_time *left)
{
	for (uint32_t i = 0; i < st->paths.n; i++) {
		const struct path *p = &st->paths.at[i];

		if (!addr_eq(&p->to, to) || st->sim->now >= p->until)
			continue;
		*mtu = p->mtu;
		*left = p->until - st->sim->now;
		return true;
	}
	return false;
}

uint32_t
path_mtu(struct stack *st, const struct ix_addr *to, uint32_t mtu)
{
	uint32_t known;
	ix_time left;

	return stack_path_known(st, to, &known, &left) && known < mtu ? known : mtu;
}

uint32_t
stack_path_mtu(struct stack *st, const struct ix_addr *to, uint32_t mtu)
{
	return path_mtu(st, to, mtu);
}

void
path_learn(struct stack *st, const struct ix_addr *to, uint32_t mtu)
{
	const uint32_t least = to->af == 4 ? 552 : 1280; /* Linux's min_pmtu; RFC 8201 4 */
	struct path fresh = { *to, (uint16_t)(mtu < least ? least : mtu),
		st->sim->now + PATH_TIME };

	if (mtu >= UINT16_MAX)
		return;
	for (uint32_t i = 0; i < st->paths.n; i++)
		if (addr_eq(&st->paths.at[i].to, to)) {
			if (st->sim->now >= st->paths.at[i].until ||
				fresh.mtu <= st->paths.at[i].mtu) st->paths.at[i] = fresh;
			return;
		}
	if (st->paths.n == PATHS_MAX)
		vec_remove(&st->paths, 0); /* the oldest */
	vec_push(stack_arena(st), &st->paths, fresh);
}

void
ip_group_send(struct ifc *i, struct frame *f, const struct ix_addr *to)
{
	struct octets o = frame_write(f);
	struct ethernet e = { .dst = mac_broadcast, .src = i->mac };

	e.type = to->af == 4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6;
	if (to->af == 6) /* RFC 2464 7 */
		e.dst = (struct ix_mac){ { 0x33, 0x33, to->b[12], to->b[13], to->b[14],
		    to->b[15] } };
	else if (addr_is_multicast(to)) /* RFC 1112 6.4 */
		e.dst = (struct ix_mac){ { 1, 0, 0x5e, to->b[1] & 0x7f, to->b[2], to->b[3] } };
	ethernet_write(&o, &e);
	ifc_send(i, f);
}

void
ip_transmit(struct stack *st, struct frame *f, const struct hop *hop, const struct ix_addr *to)
{
	struct neigh *n;

	if (addr_is_multicast(to) || addr_is_broadcast(hop->ifc, to)) {
		ip_group_send(hop->ifc, f, to);
		return;
	}
	n = neigh_get(hop->ifc, &hop->via, true);
	if (n)
		neigh_send(n, f);
	else
		ip_drop(hop->ifc, f, &drop_neighbours_full);
	(void)st;
}

/* Puts the IP header in front, and leaves room for Ethernet's. */
static void
head(struct stack *st, struct frame *f, const struct ip_meta *m, const struct ix_addr *from,
    const struct ifc *out)
{
	uint32_t payload = f->len, room = m->to.af == 4 ? IPV4_HEADER : IPV6_HEADER;
	uint8_t usual = m->to.af == 6 && out && out->ra_hops ? out->ra_hops : IP_TTL;
	uint8_t ttl = m->ttl ? m->ttl : usual;
	struct octets o;

	frame_push(f, room + ETHERNET_HEADER);
	o = frame_write(f);
	put_zero(&o, ETHERNET_HEADER);
	if (m->to.af == 4) {
		struct ipv4 h = { .src = *from, .dst = m->to, .id = st->ip_id++,
			.dont = m->dont_fragment,
			.tos = m->tos, .ttl = ttl, .protocol = m->protocol };

		ipv4_write(&o, &h, payload);
	} else {
		struct ipv6 h = { .src = *from, .dst = m->to, .class = m->tos, .hops = ttl,
			.next = m->protocol };

		ipv6_write(&o, &h, payload);
	}
}

static bool
refused(struct stack *st, struct frame *f)
{
	frame_drop(st->net, f);
	return false;
}

static bool
out(struct stack *st, struct frame *f, const struct ip_meta *m, const struct hop *hop)
{
	uint32_t mtu = path_mtu(st, &m->to, hop->ifc->most[m->to.af == 6]);

	if (f->len - ETHERNET_HEADER <= mtu)
		ip_transmit(st, f, hop, &m->to);
	else if (m->dont_fragment)
		return refused(st, f);
	else
		fragment_send(st, f, hop, &m->to, mtu);
	return true;
}

bool
ip_send(struct stack *st, struct frame *f, const struct ip_meta *m)
{
	struct hop hop = { .via = m->to };
	struct ix_addr from = m->from;
	struct neigh *n = m->to.af == 4 ? route_neigh4(st, addr_u32(&m->to))
	    : m->to.af == 6             ? route_neigh6(st, &m->to)
	                                : NULL;

	if (n) {
		hop.ifc = n->ifc;
		hop.via = n->addr;
	} else if (!route_lookup(st, m->ifc, &m->to, &hop) || hop.blackhole) {
		return refused(st, f);
	}
	if (hop.local && !from.af)
		from = m->to;
	if (!from.af && !source_for(st, hop.ifc, hop.via.af == m->to.af ? &hop.via : &m->to, &from))
		return refused(st, f);
	head(st, f, m, &from, hop.ifc);
	if (hop.ways > 1) { /* which one, the whole packet decides */
		n = route_flow(st, f);
		if (!n)
			return refused(st, f);
		hop.ifc = n->ifc;
		hop.via = n->addr;
	}
	if (hop.local) {
		stack_loop(st, f);
		return true;
	}
	if (!hop.ifc->wired)
		return refused(st, f);
	if (n && !st->paths.n && f->len - ETHERNET_HEADER <= hop.ifc->most[m->to.af == 6]) {
		neigh_send(n, f);
		return true;
	}
	return out(st, f, m, &hop);
}
