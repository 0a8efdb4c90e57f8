/*
 * arp.c - asking and answering who has an IPv4 address (RFC 826), announcing one's own, and
 * noticing that somebody else has it too. Proxy ARP (RFC 1027) if the interface is set so.
 * States are neigh.c's.
 *
 * An address is announced when it begins to be used: RFC 5227 2.3, and Linux with arp_notify=1 (its
 * own default is to say nothing). No probe comes before (2.1), none defends (2.4): neither does
 * Linux. Two boxes with one address so race, as in life: both answer, who asks believes the first
 * answer, and whoever speaks next, by a question or an announcement, takes the address over.
 */
#include "wire/arp.h"

#include "ip/inside.h"

static void
send(struct ifc *i, uint16_t op, const struct ix_addr *sender, const struct ix_addr *target,
    const struct ix_mac *target_mac, const struct ix_mac *to, uint32_t weight)
{
	struct frame *f = frame_new(i->stack->net, ETHERNET_HEADER + ARP_SIZE);
	struct octets o = frame_write(f);
	struct ethernet e = { .dst = *to, .src = i->mac, .type = ETHERTYPE_ARP };
	struct arp a = { .op = op,
		.sender_mac = i->mac,
		.target_mac = *target_mac,
		.sender = *sender,
		.target = *target };

	f->weight = weight; /* an answer to one of a storm stands for as many */
	ethernet_write(&o, &e);
	arp_write(&o, &a);
	ifc_send(i, f);
}

void
arp_request(struct ifc *i, const struct ix_addr *target, const struct ix_mac *to,
    const struct ix_addr *source)
{
	const struct ix_mac nobody = { { 0 } };
	struct ix_addr from;

	/* as Linux with arp_announce 0: in the name of the packet that asks, if it is ours */
	if (source && addr_is_ours(i->stack, i, source) && !addr_is_loopback(source))
		from = *source;
	else if (!source_for(i->stack, i, target, &from))
		return;
	send(i, ARP_REQUEST, &from, target, &nobody, to ? to : &mac_broadcast, 1);
}

/* A gratuitous request: whoever has an old entry corrects it, whoever has the address says so. */
void
arp_announce(struct ifc *i, const struct ix_addr *a)
{
	const struct ix_mac nobody = { { 0 } };

	send(i, ARP_REQUEST, a, a, &nobody, &mac_broadcast, 1);
}

/* RFC 1027: somebody on this link looks for what we would send elsewhere. */
static bool
answers_for(struct ifc *i, const struct arp *a)
{
	struct hop h;

	return i->set.proxy_arp && i->stack->router && !addr_eq(&a->sender, &a->target) &&
	    !addr_is_zero(&a->sender) && !addr_is_multicast(&a->target) &&
	    route_lookup(i->stack, NULL, &a->target, &h) && !h.local && !h.blackhole &&
	    h.ifc != i && !addr_on_link(i, &a->target);
}

/* Linux's locktime: of several answers to one question the first counts, which a question to us, or
 * an announcement, may overrule. */
static bool
too_late(const struct neigh *n, const struct arp *a, bool asks_us)
{
	struct ix_mac known = neigh_mac(n);
	bool announced = addr_eq(&a->sender, &a->target) &&
	    (a->op == ARP_REQUEST || mac_eq(&a->sender_mac, &a->target_mac));

	return !asks_us && !announced && n->state != NEIGH_INCOMPLETE && n->state != NEIGH_FAILED &&
	    !mac_eq(&known, &a->sender_mac) && n->ifc->stack->sim->now <= n->settled + NEIGH_LOCK;
}

/* RFC 826: merge what is known, add only if we are who is asked for. */
static void
sender_learn(struct ifc *i, const struct arp *a, bool for_me, const struct ix_mac *to)
{
	bool asks_us = for_me && a->op == ARP_REQUEST;
	struct neigh *n = neigh_get(i, &a->sender, asks_us);

	/* an answer to everybody proves nothing */
	if (n && !too_late(n, a, asks_us))
		neigh_learn(n, &a->sender_mac, a->op == ARP_REPLY && for_me && !mac_is_group(to));
}

void
arp_input(struct ifc *i, struct frame *f)
{
	struct octets o = frame_read(f);
	struct ethernet e;
	struct arp a;
	struct address *mine;
	bool for_me;

	if (!ethernet_read(&o, &e) || !arp_read(&o, &a) || mac_is_group(&a.sender_mac) ||
	    (a.op != ARP_REQUEST && a.op != ARP_REPLY)) {
		ifc_count_drop(i, &drop_bad_packet);
		return;
	}
	/* our own words, come back round a loop; or from where nothing can come */
	if (mac_eq(&a.sender_mac, &i->mac) || addr_is_multicast(&a.sender) ||
	    addr_is_loopback(&a.sender) || addr_is_broadcast(i, &a.sender)) {
		ifc_count_drop(i, &drop_martian);
		return;
	}
	for_me = ifc_find_addr(i, &a.target) != NULL;
	mine = ifc_find_addr(i, &a.sender);
	if (mine)
		conflict_tell(mine, &a.sender_mac);
	else if (!addr_is_zero(&a.sender) &&
	    (addr_on_link(i, &a.sender) || neigh_get(i, &a.sender, false))) /* a route may say so */
		sender_learn(i, &a, for_me, &e.dst);
	if (a.op == ARP_REQUEST && (for_me || answers_for(i, &a)))
		send(i, ARP_REPLY, &a.target, &a.sender, &a.sender_mac, &a.sender_mac, f->weight);
}
