/*
 * arp.c - asking and answering who has an IPv4 address (RFC 826), announcing one's own, and
 * noticing that somebody else has it too (RFC 5227 2.3, 2.4). No proxy ARP. States are neigh.c's.
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
	struct arp a = { .op = op, .sender_mac = i->mac, .target_mac = *target_mac,
		.sender = *sender, .target = *target };

	f->weight = weight; /* an answer to one of a storm stands for as many */
	ethernet_write(&o, &e);
	arp_write(&o, &a);
	ifc_send(i, f);
}

void
arp_request(struct ifc *i, const struct ix_addr *target, const struct ix_mac *to)
{
	const struct ix_mac nobody = { { 0 } };
	struct ix_addr source;

	if (source_for(i->stack, i, target, &source))
		send(i, ARP_REQUEST, &source, target, &nobody, to ? to : &mac_broadcast, 1);
}

/* A gratuitous request: whoever has an old entry corrects it, whoever has the address says so. */
void
arp_announce(struct ifc *i, const struct ix_addr *a)
{
	const struct ix_mac nobody = { { 0 } };

	send(i, ARP_REQUEST, a, a, &nobody, &mac_broadcast, 1);
}

void
arp_input(struct ifc *i, struct frame *f)
{
	struct stack *st = i->stack;
	struct octets o = frame_read(f);
	struct ethernet e;
	struct arp a;
	struct neigh *n;
	const struct address *mine;
	bool for_me;

	if (!ethernet_read(&o, &e) || !arp_read(&o, &a) || mac_is_group(&a.sender_mac)) {
		ifc_count_drop(i, &drop_bad_packet);
		return;
	}
	if (mac_eq(&a.sender_mac, &i->mac))
		return; /* our own words, come back round a loop */
	mine = ifc_find_addr(i, &a.target);
	for_me = mine != NULL;
	if (ifc_find_addr(i, &a.sender))
		LOG(st->sim, &log_dad_conflict, st->node->id.id, ifc_port_id(i),
		    log_addr(&a.sender), log_mac(&a.sender_mac));
	else if (!addr_is_zero(&a.sender) && addr_on_link(i, &a.sender)) {
		/* RFC 826: merge what is known, add only if we are who is asked for. */
		n = neigh_get(i, &a.sender, for_me && a.op == ARP_REQUEST);
		if (n)
			neigh_learn(n, &a.sender_mac, a.op == ARP_REPLY && for_me);
	}
	if (a.op == ARP_REQUEST && for_me)
		send(i, ARP_REPLY, &a.target, &a.sender, &a.sender_mac, &a.sender_mac,
		    f->weight);
}
