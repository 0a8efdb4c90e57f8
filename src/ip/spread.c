/*
 * spread.c - where bulk traffic goes from here: what forwarding would do with one of its packets,
 * asked without a packet being sent. The same questions in the same order as ip4.c and ip6.c ask
 * them; nothing is counted, cached or asked of neighbours. Whoever sends such traffic sends a real
 * packet now and then, which does all that.
 *
 * A packet too big for the next link ends here in both families: bulk traffic does not let itself
 * be cut (RFC 1191).
 */
#include "ip/acl.h"
#include "ip/inside.h"
#include "link/rate.h"
#include "wire/match.h"

void
ifc_ways(struct ifc *i, struct frame *f, struct rate_ways *ways, const struct log_kind *bar)
{
	if (i->port && bar)
		rate_bar(ways, i->port, f, bar);
	else if (i->port)
		rate_way(ways, i->port, f);
	else if (i->lower && i->lower->spread)
		i->lower->spread(i->lower_arg, f, ways, bar);
	else
		rate_end(ways, bar ? bar : &drop_ifc_down);
}

/* On to the neighbour of a hop; f is owned. While nobody answers, all but a few are dropped. */
static void
leave(const struct hop *hop, struct frame *f, struct rate_ways *ways)
{
	static const uint8_t nobody[ETHERNET_HEADER];
	const struct neigh *n = neigh_get(hop->ifc, &hop->via, false);
	struct octets o = frame_write(f);
	bool known = n && n->state != NEIGH_INCOMPLETE && n->state != NEIGH_FAILED;

	put_bytes(&o, known ? n->header : nobody, ETHERNET_HEADER);
	if (known && !hop->ifc->port)
		rate_tally(ways, hop->ifc, TALLY_OUT, f->len);
	ifc_ways(hop->ifc, f, ways, known ? NULL : &drop_neighbour_queue);
}

/* Whether a router carries it on at all. */
static bool
travels(const struct flow_key *k)
{
	return !addr_is_scoped(&k->src) && !addr_is_scoped(&k->dst) && !addr_is_zero(&k->src) &&
	    !addr_is_loopback(&k->src) && !addr_is_loopback(&k->dst) &&
	    !addr_is_multicast(&k->src) && !addr_is_multicast(&k->dst);
}

static uint32_t
packet_of(const struct frame *f)
{
	return f->len - ETHERNET_HEADER;
}

/* The list there counts it, by the entry that decides. */
static void
tally(const struct ifc *i, bool out, const struct flow_key *k, struct rate_ways *ways)
{
	const struct ip_acl_entry *e = filter_entry(i, out, k);

	if (e)
		rate_tally(ways, i->acl[k->src.af == 6][out], TALLY_ENTRY | e->seq, 0);
}

/* Why it goes no further than this box, or where it goes on. */
static const struct log_kind *
onward(struct ifc *in, const struct frame *f, const struct flow_key *k, struct hop *hop,
    struct rate_ways *ways)
{
	struct stack *st = in->stack;

	if (!st->router)
		return &drop_not_a_router;
	if (!travels(k))
		return &drop_martian;
	if (k->ttl <= 1)
		return &drop_ttl_expired;
	if (!stack_lookup_flow(st, k, hop))
		return &drop_no_route;
	if (hop->blackhole)
		return &drop_blackhole;
	if (!hop->ifc->wired)
		return &drop_loop;
	if (addr_is_broadcast(hop->ifc, &k->dst))
		return &drop_directed;
	tally(hop->ifc, true, k, ways);
	if (hop->ifc->checks && filter_asks_out(hop->ifc, k, 0))
		return &drop_acl_out;
	return packet_of(f) > hop->ifc->most[k->dst.af == 6] ? &drop_mtu : NULL;
}

/* A copy with a hop less. */
static struct frame *
aged(struct net *net, struct frame *f)
{
	struct frame *own = frame_copy(net, frame_share(f));
	struct octets o = frame_write(own), packet, first;

	octets_skip(&o, ETHERNET_HEADER);
	first = o;
	packet = octets_sub(&o, octets_left(&o));
	if (get8(&first) >> 4 == 6)
		ipv6_hop(packet);
	else
		ipv4_hop(packet);
	return own;
}

/* An IP packet for this station. */
static void
packet_spread(struct ifc *i, struct frame *f, struct rate_ways *ways)
{
	const struct log_kind *why = NULL;
	struct hop hop;
	struct flow_key k;

	if (!flow_of(f, &k))
		why = &drop_bad_packet;
	else if (i->checks) {
		tally(i, false, &k, ways);
		why = filter_asks_in(i, &k, 0);
	}
	if (!why && addr_is_ours(i->stack, i, &k.dst)) {
		rate_home(ways, i->stack);
		return;
	}
	why = why ? why : onward(i, f, &k, &hop, ways);
	if (why) {
		rate_end(ways, why);
		return;
	}
	f = aged(i->stack->net, f);
	leave(&hop, f, ways);
	frame_drop(i->stack->net, f);
}

void
ifc_spread(struct ifc *i, struct frame *f, struct rate_ways *ways)
{
	const struct log_kind *why = &drop_ifc_down;
	struct octets o = frame_read(f);
	struct ix_mac to;
	struct ifc *child;
	uint16_t type;

	if (!i->port && i->up)
		rate_tally(ways, i, TALLY_IN, f->len);
	get_bytes(&o, to.b, sizeof(to.b));
	octets_skip(&o, 6);
	type = get16(&o);
	if (o.bad || !i->up) {
		rate_end(ways, o.bad ? &drop_bad_packet : why);
	} else if (type == ETHERTYPE_VLAN) {
		child = ifc_of_tag(i, f, &why);
		if (!child) {
			rate_end(ways, why);
			return;
		}
		f = ifc_untag(i->stack->net, frame_share(f));
		ifc_spread(child, f, ways);
		frame_drop(i->stack->net, f);
	} else if (!mac_eq(&to, &i->mac) && !mac_is_group(&to)) {
		rate_end(ways, &drop_not_for_us);
	} else if (type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6) {
		packet_spread(i, f, ways);
	} else {
		rate_end(ways, &drop_unknown_type);
	}
}

void
stack_spread(struct port *p, struct frame *f, struct rate_ways *ways)
{
	if (rate_is_bulk(ways) && p->user)
		ifc_spread(p->user, f, ways);
}

/* A list may be gone; interfaces stay for ever. */
void
stack_tallied(struct stack *st, const void *thing, uint32_t key, uint64_t frames, uint32_t len)
{
	struct ifc *i = (struct ifc *)(uintptr_t)thing; /* ours: lent for this */
	struct counters *c = key == TALLY_IN ? &i->in : &i->out;

	if (key == TALLY_IN || key == TALLY_OUT) {
		c->unicast += frames;
		c->octets += frames * len;
		return;
	}
	for (uint32_t n = 0; n < st->acls.n; n++)
		for (uint32_t e = 0; st->acls.at[n] == thing && e < st->acls.at[n]->entries.n; e++)
			if (st->acls.at[n]->entries.at[e].seq == (key & ~(uint32_t)TALLY_ENTRY))
				st->acls.at[n]->entries.at[e].hits += frames;
}

void
stack_begin(struct stack *st, struct frame *f, struct rate_ways *ways)
{
	struct hop hop = { 0 };
	struct flow_key k;
	struct frame *own;

	if (!flow_of(f, &k) || !stack_lookup_flow(st, &k, &hop))
		rate_end(ways, &drop_no_route);
	else if (hop.blackhole)
		rate_end(ways, &drop_blackhole);
	else if (hop.local)
		rate_home(ways, st);
	else if (!hop.ifc->wired)
		rate_end(ways, &drop_loop);
	else if (packet_of(f) > path_mtu(st, &k.dst, hop.ifc->most[k.dst.af == 6]))
		rate_end(ways, &drop_mtu);
	else {
		own = frame_copy(st->net, frame_share(f));
		leave(&hop, own, ways);
		frame_drop(st->net, own);
	}
}
