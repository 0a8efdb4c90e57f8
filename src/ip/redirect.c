/*
 * redirect.c - "there is a better way on this very link": told by routers (RFC 792, RFC 1812
 * 5.2.7.2; RFC 4861 8.2), believed by hosts if it comes from whom they send to now and names a
 * neighbour (RFC 1122 3.2.2.2; RFC 4861 8.1). Routers believe none. How often one is told: as Linux
 * does, 20 ms, doubled each time, nine times, then not for 20 s.
 */
#include "ip/inside.h"
#include "wire/icmp.h"

#define EACH (20 * IX_MS)
#define TIMES 9
#define SILENCE (EACH << TIMES)
#define BELIEVED (10 * IX_MINUTE)
#define QUOTE4 28u /* the header and eight octets, as RFC 792 has it */

static bool
may_tell(struct stack *st, const struct ix_addr *to, const struct ix_addr *about)
{
	uint8_t whom = to->b[to->af == 4 ? 3 : 15], of = about->b[about->af == 4 ? 3 : 15];
	struct told *t = &st->told[(whom ^ of) % TOLD];
	ix_time now = st->sim->now;

	if (!addr_eq(&t->to, to) || !addr_eq(&t->about, about) || now >= t->at + SILENCE)
		*t = (struct told){ .to = *to, .about = *about };
	else if (t->n >= TIMES || now < t->at + (EACH << t->n))
		return false;
	if (!stack_error_allowed(st))
		return false;
	t->at = now;
	t->n++;
	return true;
}

static void
tell4(struct ifc *in, struct octets packet, const struct ipv4 *h, struct neigh *n)
{
	struct icmp m = { .type = ICMP_REDIRECT, .code = 1, .gateway = n->addr };
	struct ip_meta meta = { .to = h->src, .protocol = PROTO_ICMP, .tos = 0xc0, .ifc = in };
	uint32_t len = h->length < QUOTE4 ? h->length : QUOTE4;
	struct frame *f;
	struct octets o;

	if (!ifc_source(in, &h->src, &meta.from))
		return;
	f = frame_new(in->stack->net, ICMP_HEADER + len);
	o = frame_write(f);
	icmp_write(&o, &m, octets_take(&packet, len), len);
	f->good_sums = true;
	ip_send(in->stack, f, &meta);
}

static void
tell6(struct ifc *in, const struct ix_addr *to, const struct ix_addr *about, struct neigh *n)
{
	bool direct = addr_eq(&n->addr, about);
	struct icmpv6 m = { .type = ND_REDIRECT, .target = n->addr, .destination = *about };
	struct ix_addr from;
	struct neigh *back = neigh_get(in, to, false);
	struct ix_mac mac;

	/* RFC 4861 8.2: a router is named by its link-local address, or not at all */
	if ((!direct && !addr_is_scoped(&n->addr)) || !nd_link_local(in, &from))
		return;
	if (!back || !neigh_lookup(in, to, &mac))
		return;
	if (n->state != NEIGH_INCOMPLETE && n->state != NEIGH_FAILED) {
		m.options = 1;
		m.option[0] = (struct nd_option){ .type = ND_TARGET_MAC, .mac = neigh_mac(n) };
	}
	nd_send(in, &from, to, &mac, &m);
}

void
redirect_tell(struct ifc *in, const struct frame *f, struct neigh *n)
{
	struct octets o = frame_read(f), packet;
	struct ix_addr to = ip_destination(f);
	struct ipv4 h4;
	struct ipv6 h6;

	octets_skip(&o, ETHERNET_HEADER);
	packet = o;
	if (to.af == 4 && ipv4_read(&o, &h4)) {
		/* RFC 1812 5.2.7.2: only to a neighbour, only about one */
		if (addr_on_link(in, &h4.src) && addr_on_link(in, &n->addr) &&
		    !addr_eq(&h4.src, &n->addr) && may_tell(in->stack, &h4.src, &to))
			tell4(in, packet, &h4, n);
	} else if (to.af == 6 && ipv6_read(&o, &h6)) {
		if (addr_on_link(in, &h6.src) && !addr_eq(&h6.src, &n->addr) &&
		    may_tell(in->stack, &h6.src, &to))
			tell6(in, &h6.src, &to, n);
	}
}

/* Does a packet to this destination go to that first hop now? */
static bool
first_hop(struct packet *p, const struct ix_addr *to)
{
	return route_leads(p->ifc->stack, to, p->ifc, &p->from);
}

static void
believe(struct packet *p, const struct ix_addr *to, const struct ix_addr *via)
{
	struct stack *st = p->ifc->stack;
	struct learned l = { .prefix = prefix_of(to, 128),
		.source = ROUTE_REDIRECT,
		.hop = { .ifc = p->ifc },
		.until = st->sim->now + BELIEVED };

	if (!addr_eq(to, via))
		l.hop.via = *via;
	if (!learned_set(st, &l))
		ifc_count_drop(p->ifc, &drop_redirect);
}

void
redirect4_input(struct packet *p, const struct ix_addr *gateway, struct octets quoted)
{
	struct stack *st = p->ifc->stack;
	struct ix_addr from = { .af = 4 }, to = { .af = 4 };
	struct neigh *n;

	octets_skip(&quoted, 12);
	get_bytes(&quoted, from.b, 4);
	get_bytes(&quoted, to.b, 4);
	if (quoted.bad || st->router || !addr_is_ours(st, p->ifc, &from) ||
	    addr_is_multicast(&to) || !addr_on_link(p->ifc, gateway) ||
	    addr_is_ours(st, p->ifc, gateway) || addr_is_broadcast(p->ifc, gateway) ||
	    addr_eq(&p->from, &to) || /* who is on the link himself is no gateway to it */
	    !first_hop(p, &to)) {
		ifc_count_drop(p->ifc, &drop_redirect);
		return;
	}
	/* As Linux: is there anybody? Until that is known the way stays; the next one will do. */
	n = neigh_get(p->ifc, gateway, true);
	if (n && neigh_seek(n))
		believe(p, &to, gateway);
}

void
redirect6_input(struct packet *p, const struct icmpv6 *m)
{
	struct stack *st = p->ifc->stack;
	const struct nd_option *mac = nd_option(m, ND_TARGET_MAC);
	bool direct = addr_eq(&m->target, &m->destination);
	struct neigh *n;

	if (st->router || addr_is_multicast(&m->destination) || addr_is_scoped(&m->destination) ||
	    (!direct && !addr_is_scoped(&m->target)) || addr_is_ours(st, p->ifc, &m->target) ||
	    (mac && mac_is_group(&mac->mac)) || !first_hop(p, &m->destination)) {
		ifc_count_drop(p->ifc, &drop_redirect);
		return;
	}
	believe(p, &m->destination, &m->target);
	n = neigh_get(p->ifc, &m->target, mac != NULL);
	if (n && mac)
		neigh_learn(n, &mac->mac, false);
	if (n && !direct)
		n->router = true;
}
