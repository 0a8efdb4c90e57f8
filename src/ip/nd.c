/*
 * nd.c - neighbour discovery (RFC 4861 7.1, 7.2): solicitations and advertisements, and duplicate
 * address detection (RFC 4862 5.4). What is about routers goes to slaac.c, ra.c and redirect.c;
 * states are neigh.c's, groups are mld.c's.
 */
#include "ip/inside.h"
#include "wire/icmpv6.h"

#define ND_HOPS 255 /* RFC 4861 7.1: proof that it was not forwarded */

static void dad_fire(struct sim *sim, struct timer *t);
static const struct timer_kind dad_kind = { "duplicate address detection",
	TIMER_CODE('n', 'd', 'a', 'd'), dad_fire };

static struct ix_addr
solicited_node(const struct ix_addr *a)
{
	const uint8_t b[16] = { 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, a->b[13], a->b[14],
		a->b[15] };

	return addr_v6(b);
}

static struct ix_mac
group_mac(const struct ix_addr *a)
{
	return (struct ix_mac){ { 0x33, 0x33, a->b[12], a->b[13], a->b[14], a->b[15] } };
}

static void
send(struct ifc *i, const struct ix_addr *from, const struct ix_addr *to, const struct ix_mac *mac,
    struct icmpv6 *m, uint32_t weight)
{
	uint32_t size;
	struct frame *f;
	struct octets o;
	struct ethernet e = { .src = i->mac, .type = ETHERTYPE_IPV6 };
	struct ipv6 h = { .src = *from, .dst = *to, .hops = ND_HOPS, .next = PROTO_ICMPV6 };

	e.dst = mac ? *mac : group_mac(to);
	size = icmpv6_size(m);
	f = frame_new(i->stack->net, ETHERNET_HEADER + IPV6_HEADER + size);
	o = frame_write(f);
	ethernet_write(&o, &e);
	ipv6_write(&o, &h, size);
	icmpv6_write(&o, from, to, m, NULL, 0);
	f->good_sums = true;
	f->weight = weight; /* an answer to one of a storm stands for as many */
	ifc_send(i, f);
}

void
nd_send(struct ifc *i, const struct ix_addr *from, const struct ix_addr *to,
    const struct ix_mac *mac, struct icmpv6 *m)
{
	send(i, from, to, mac, m, 1);
}

bool
nd_link_local(const struct ifc *i, struct ix_addr *out)
{
	static const uint8_t link[16] = { 0xfe, 0x80 };
	struct ix_addr scope = addr_v6(link);

	return ifc_source(i, &scope, out);
}

static void
solicit(struct ifc *i, const struct ix_addr *from, const struct ix_addr *target,
    const struct ix_mac *to)
{
	struct icmpv6 m = { .type = ND_NEIGHBOR_SOLICIT, .target = *target };
	struct ix_addr group = solicited_node(target);

	if (!addr_is_zero(from)) { /* RFC 4861 4.3: not when the source is unspecified */
		m.options = 1;
		m.option[0] = (struct nd_option){ .type = ND_SOURCE_MAC, .mac = i->mac };
	}
	send(i, from, to ? target : &group, to, &m, 1);
}

void
nd_solicit(struct ifc *i, const struct ix_addr *target, const struct ix_mac *to,
    const struct ix_addr *source)
{
	const struct address *a = source ? ifc_find_addr(i, source) : NULL;
	struct ix_addr from;

	/* RFC 4861 7.2.2: that of the packet which asks, if it is ours; else our link-local
	 * address can always be answered; before it is proven, any other. */
	if (a && !a->a.tentative && !a->a.duplicate)
		from = *source;
	else if (!nd_link_local(i, &from) && !ifc_source(i, target, &from))
		return;
	solicit(i, &from, target, to);
}

/* To everybody if `to` is NULL. knows: our MAC address need not be told. */
static void
advertise(struct ifc *i, const struct ix_addr *target, const struct ix_addr *to,
    const struct ix_mac *mac, bool knows, uint32_t weight)
{
	static const uint8_t all[16] = { 0xff, 2, [15] = 1 };
	struct ix_addr everybody = addr_v6(all);
	struct icmpv6 m = { .type = ND_NEIGHBOR_ADVERT,
		.target = *target,
		.router = i->stack->router,
		.solicited = to != NULL,
		.override = !knows,
		.options = !knows,
		.option[0] = { .type = ND_TARGET_MAC, .mac = i->mac } };

	send(i, target, to ? to : &everybody, mac, &m, weight);
}

void
nd_begin(struct address *a)
{
	struct ix_addr group = solicited_node(&a->a.addr);

	a->a.tentative = true;
	a->a.duplicate = false;
	a->asked = false;
	mld_join(a->ifc, &group); /* RFC 4862 5.4.2: before the question */
	address_speak(a);
}

void
address_speak(struct address *a)
{
	if (!a->dad.kind)
		timer_init(&a->dad, &dad_kind, a->ifc->stack->node->id.id);
	timer_in(a->ifc->stack->sim, &a->dad, ifc_silence(a->ifc));
}

void
nd_end(struct address *a)
{
	struct ix_addr group = solicited_node(&a->a.addr);

	mld_leave(a->ifc, &group);
}

static void
dad_fire(struct sim *sim, struct timer *t)
{
	struct address *a = (struct address *)(void *)((char *)t - offsetof(struct address, dad));
	struct ix_addr nobody = { .af = 6 };
	struct ifc *i = a->ifc;

	if (ifc_silence(i)) { /* the crowd came after this timer was set */
		address_speak(a);
		return;
	}
	if (a->a.addr.af == 4) {
		arp_announce(i, &a->a.addr);
		return;
	}
	if (!a->asked) {
		a->asked = true;
		timer_in(sim, t, i->retrans[1]); /* RFC 4862 5.1: RetransTimer */
		solicit(i, &nobody, &a->a.addr, NULL);
		return;
	}
	a->a.tentative = false;
	stack_changed(i->stack, true);
	LOG(sim, &log_dad_done, i->stack->node->id.id, ifc_port_id(i), log_addr(&a->a.addr));
	advertise(
	    i, &a->a.addr, NULL, NULL, false, 1); /* RFC 4861 7.2.6: old entries are corrected */
	if (addr_is_scoped(&a->a.addr)) {
		mld_proven(i);
		slaac_begin(i);
	}
	ra_begin(i);
}

void
conflict_tell(struct address *a, const struct ix_mac *who)
{
	struct stack *st = a->ifc->stack;

	/* two boxes that race say so in every frame: once a second is enough to know */
	if (a->conflict && st->sim->now < a->conflict + IX_SECOND)
		return;
	a->conflict = st->sim->now;
	LOG(st->sim, &log_dad_conflict, st->node->id.id, ifc_port_id(a->ifc), log_addr(&a->a.addr),
	    log_mac(who));
}

/* Somebody else has, or is about to take, our address. */
static void
conflict(struct address *a, const struct ix_mac *who)
{
	struct stack *st = a->ifc->stack;

	if (a->a.tentative) {
		timer_stop(st->sim, &a->dad);
		a->a.tentative = false;
		a->a.duplicate = true;
		stack_changed(st, true);
	}
	conflict_tell(a, who);
}

static void
solicited(struct packet *p, const struct icmpv6 *m, const struct ix_mac *sender)
{
	struct address *a = ifc_find_addr(p->ifc, &m->target);
	const struct nd_option *mac = nd_option(m, ND_SOURCE_MAC);
	struct neigh *n;

	if (!a || a->a.duplicate)
		return;
	if (addr_is_zero(&p->from)) { /* their duplicate address detection */
		if (!mac_eq(sender, &p->ifc->mac))
			conflict(a, sender);
		if (!a->a.tentative && !a->a.duplicate)
			advertise(p->ifc, &a->a.addr, NULL, NULL, false, p->f->weight);
		return;
	}
	if (a->a.tentative) /* RFC 4862 5.4.3: not ours to answer yet */
		return;
	n = neigh_get(p->ifc, &p->from, mac != NULL);
	if (n && mac)
		neigh_learn(n, &mac->mac, false);
	/* RFC 4861 7.2.4: who asks us alone knows our MAC address */
	advertise(p->ifc, &a->a.addr, &p->from, mac ? &mac->mac : sender,
	    !addr_is_multicast(&p->to), p->f->weight);
}

/* RFC 4861 7.2.5. */
static void
advertised(struct packet *p, const struct icmpv6 *m, const struct ix_mac *sender)
{
	struct address *a = ifc_find_addr(p->ifc, &m->target);
	const struct nd_option *mac = nd_option(m, ND_TARGET_MAC);
	struct neigh *n = neigh_get(p->ifc, &m->target, false);
	struct ix_mac was;

	if (a) {
		if (!mac_eq(sender, &p->ifc->mac))
			conflict(a, sender);
		return;
	}
	/* who failed is nobody's neighbour: only an answer to a question brings him back */
	if (!n || n->state == NEIGH_FAILED || (!mac && n->state == NEIGH_INCOMPLETE))
		return;
	was = neigh_mac(n);
	if (n->state != NEIGH_INCOMPLETE && !m->override && mac && !mac_eq(&mac->mac, &was)) {
		neigh_doubt(n);
		return;
	}
	if (n->router && !m->router)
		learned_drop_router(p->ifc, &m->target);
	n->router = m->router;
	neigh_learn(n, mac ? &mac->mac : &was, m->solicited);
}

/* RFC 4861 6.1, 7.1 and 8.1: what makes a message invalid, whatever it says. */
static bool
valid(const struct packet *p, const struct icmpv6 *m)
{
	const struct nd_option *source = nd_option(m, ND_SOURCE_MAC),
			       *target = nd_option(m, ND_TARGET_MAC);
	bool nobody = addr_is_zero(&p->from);
	struct ix_addr group;

	if (m->code != 0 || p->ttl != ND_HOPS || p->pieces || /* RFC 6980 5 */
	    (source && mac_is_group(&source->mac)) || (target && mac_is_group(&target->mac)))
		return false;
	switch (m->type) {
	case ND_ROUTER_SOLICIT:
		return !(nobody && source);
	case ND_NEIGHBOR_SOLICIT:
		group = solicited_node(&p->to); /* itself, if it is one */
		return !addr_is_multicast(&m->target) && !(nobody && source) &&
		    !(nobody && !addr_eq(&p->to, &group));
	case ND_NEIGHBOR_ADVERT:
		return !addr_is_multicast(&m->target) && !nobody &&
		    !(m->solicited && addr_is_multicast(&p->to));
	default: /* advertisements and redirects come from a router's link-local address */
		return addr_is_scoped(&p->from);
	}
}

void
nd_input(struct packet *p)
{
	struct octets o = packet_upper(p), l = frame_read(p->f);
	struct ethernet e;
	struct icmpv6 m;

	ethernet_read(&l, &e);
	if (!icmpv6_read(&o, NULL, NULL, &m) || !valid(p, &m)) {
		ifc_count_drop(p->ifc, &drop_neighbour_discovery);
		return;
	}
	switch (m.type) {
	case ND_ROUTER_SOLICIT:
		ra_solicited(p, &m, &e.src);
		break;
	case ND_ROUTER_ADVERT:
		slaac_input(p, &m, &e.src);
		break;
	case ND_NEIGHBOR_SOLICIT:
		solicited(p, &m, &e.src);
		break;
	case ND_NEIGHBOR_ADVERT:
		advertised(p, &m, &e.src);
		break;
	case ND_REDIRECT:
		redirect6_input(p, &m);
		break;
	}
}
