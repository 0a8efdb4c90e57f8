/*
 * stack.c - a box's IP as a whole: where frames come in, packets to oneself, who is told of
 * changes. What the frames mean is the other files'.
 */
#include "ip/inside.h"
#include "link/rate.h"

static void
changes_told(struct sim *sim, struct timer *t)
{
	struct stack *st = (struct stack *)(void *)((char *)t - offsetof(struct stack, change));

	(void)sim;
	for (uint32_t i = 0; i < st->listeners.n; i++)
		st->listeners.at[i].fn(st, st->listeners.at[i].arg);
}

struct ix_addr
ip_destination(const struct frame *f)
{
	struct octets o = frame_read(f);
	struct ix_addr to = { .af = 4 };

	octets_skip(&o, ETHERNET_HEADER);
	if (get8(&o) >> 4 == 6) {
		to.af = 6;
		octets_skip(&o, 23);
		get_bytes(&o, to.b, 16);
	} else {
		octets_skip(&o, 15);
		get_bytes(&o, to.b, 4);
	}
	return to;
}

static void
loop_run(struct sim *sim, struct timer *t)
{
	struct stack *st = (struct stack *)(void *)((char *)t - offsetof(struct stack, loop));
	struct frame *f = st->loop_first, *next;

	(void)sim;
	st->loop_first = st->loop_last = NULL;
	st->inward = true;
	for (; f; f = next) {
		struct ix_addr to = ip_destination(f);
		struct ifc *i = stack_owner(st, &to);

		next = f->next;
		f->next = NULL;
		if (!i)
			i = st->ifcs.at[0]; /* ::1 and 127/8 need no interface of their own */
		if (to.af == 6)
			ip6_input(i, f);
		else
			ip4_input(i, f);
	}
	st->inward = false;
}

static const struct timer_kind change_kind = { "route change", TIMER_CODE('i', 'p', 'c', 'h'),
	changes_told };
static const struct timer_kind loop_kind = { "packet to itself", TIMER_CODE('i', 'p', 'l', 'o'),
	loop_run };

struct stack *
stack_new(struct node *node, bool router)
{
	struct sim *sim = node->net->sim;
	struct stack *st = arena_make(sim->arena, struct stack);
	struct rng seed;

	st->node = node;
	st->sim = sim;
	st->net = node->net;
	st->router = router;
	st->dests = router ? DESTS_ROUTER : DESTS_HOST;
	stack_set_defaults(st, stack_defaults_of("rfc"));
	st->generation = 1;
	seed = sim_stream(sim, "ip flows");
	st->flow_seed = rng_next(&seed) + node->id.id;
	st->owned.arena = st->rib.arena = sim->arena;
	st->next_port = 49152; /* RFC 6335: the dynamic ports */
	st->error_tokens = ERROR_BURST;
	timer_init(&st->change, &change_kind, node->id.id);
	timer_init(&st->loop, &loop_kind, node->id.id);
	deliver_init(st);
	return st;
}

struct node *
stack_node(const struct stack *st)
{
	return st->node;
}

struct sim *
stack_sim(const struct stack *st)
{
	return st->sim;
}

struct tcp_stack **
stack_tcp(struct stack *st)
{
	return &st->tcp;
}

void
ip_drop(struct ifc *i, struct frame *f, const struct log_kind *why)
{
	if (i->port) {
		port_drop(i->port, f, why);
	} else {
		ifc_count_drop(i, why);
		frame_drop(i->stack->net, f);
	}
}

void
stack_loop(struct stack *st, struct frame *f)
{
	f->next = NULL;
	if (st->loop_last)
		st->loop_last->next = f;
	else
		st->loop_first = f;
	st->loop_last = f;
	if (!timer_runs(&st->loop))
		timer_in(st->sim, &st->loop, 0);
}

void
stack_changed(struct stack *st, bool tell)
{
	st->generation++;
	rate_shifted(st->net);
	if (tell && st->listeners.n && !timer_runs(&st->change))
		timer_in(st->sim, &st->change, 0);
}

void
stack_on_change(struct stack *st, void (*fn)(struct stack *st, void *arg), void *arg)
{
	struct listener l = { fn, arg };

	vec_push(stack_arena(st), &st->listeners, l);
}

/* Which station a frame is for; IP's groups are checked again by their address. */
static bool
for_us(const struct ifc *i, const struct ix_mac *to)
{
	return mac_eq(to, &i->mac) || mac_is_group(to);
}

void
stack_receive(struct port *p, struct frame *f)
{
	if (__builtin_expect(!p->user, 0))
		port_drop(p, f, &drop_bad_packet);
	else
		ifc_input(p->user, f);
}

/* What the octets behind the Ethernet header are. */
static inline void
by_type(struct ifc *i, struct frame *f, uint16_t type)
{
	if (type == ETHERTYPE_IPV4) {
		ip4_input(i, f);
	} else if (type == ETHERTYPE_IPV6) {
		ip6_input(i, f);
	} else if (type == ETHERTYPE_ARP) {
		arp_input(i, f);
		frame_drop(i->stack->net, f);
	} else {
		ip_drop(i, f, &drop_unknown_type);
	}
}

void
ifc_read(struct ifc *i, struct frame *f)
{
	struct octets o = frame_read(f);
	uint16_t type;

	octets_skip(&o, 12);
	type = get16(&o);
	if (!i->up) {
		ip_drop(i, f, &drop_ifc_down);
	} else {
		by_type(i, f, type);
	}
}

void
ifc_input(struct ifc *i, struct frame *f)
{
	struct octets o = frame_read(f), h = octets_sub(&o, ETHERNET_HEADER);
	struct ix_mac to;
	uint16_t type;

	if (__builtin_expect(h.bad || !i->up, 0)) {
		ip_drop(i, f, !h.bad ? &drop_ifc_down : &drop_bad_packet);
		return;
	}
	get_bytes(&h, to.b, sizeof(to.b));
	octets_skip(&h, 6);
	type = get16(&h);
	if (__builtin_expect(i->stack->ethernet_n != 0, 0))
		ethernet_input(i, f);
	if (type == ETHERTYPE_VLAN) {
		ifc_tagged(i, f);
	} else if (!for_us(i, &to)) {
		ip_drop(i, f, &drop_not_for_us);
	} else if (__builtin_expect(i->stack->cpu != NULL, 0) && cpu_takes(i, f)) {
		return;
	} else {
		by_type(i, f, type);
	}
}

void
stack_port_changed(struct port *p)
{
	if (p->user)
		ifc_update(p->user);
}
