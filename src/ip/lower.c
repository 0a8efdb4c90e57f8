/*
 * lower.c - interfaces that have no cable of their own: over a switch's VLAN (an SVI), or an IEEE
 * 802.1Q tag on another interface (clause 9.6). Who carries the frames is the lower's business; on
 * this side they are untagged, and counted here, for no port counts them.
 *
 * A removed interface is kept aside, down and empty, so that a socket or a route's owner that still
 * has it in hand sends nothing and breaks nothing.
 */
#include "base/panic.h"
#include "ip/inside.h"
#include "link/rate.h"

void
ifc_count_drop(struct ifc *i, const struct log_kind *why)
{
	struct stack *st = i->stack;
	struct drop_count fresh = { .reason = why };
	uint32_t n = 0;

	if (i->port) {
		port_count_drop(i->port, why);
		return;
	}
	while (n < i->drops.n && i->drops.at[n].reason != why)
		n++;
	if (n == i->drops.n)
		vec_push(stack_arena(st), &i->drops, fresh);
	fresh.n = ++i->drops.at[n].n;
	if ((fresh.n & (fresh.n - 1)) == 0) /* as ports do: a flood must not wash out the log */
		LOG(st->sim, &log_frame_dropped, st->node->id.id, ifc_port_id(i),
		    log_text(why->name), log_number(fresh.n));
}

static void
count(struct counters *n, const struct frame *f)
{
	struct octets o = frame_read(f);
	struct ix_mac to;

	get_bytes(&o, to.b, sizeof(to.b));
	n->octets += f->len;
	if (!mac_is_group(&to)) {
		n->unicast++;
	} else if (mac_eq(&to, &mac_broadcast)) {
		n->broadcast++;
		n->broadcast_octets += f->len;
	} else {
		n->multicast++;
		n->multicast_octets += f->len;
	}
}

void
ifc_send_lower(struct ifc *i, struct frame *f)
{
	if (!i->up || !i->lower) {
		ip_drop(i, f, &drop_ifc_down);
		return;
	}
	count(&i->out, f);
	i->lower->send(i->lower_arg, f);
}

void
ifc_receive(struct ifc *i, struct frame *f)
{
	if (i->up)
		count(&i->in, f);
	ifc_input(i, f);
}

void
ifc_lower_changed(struct ifc *i)
{
	ifc_update(i);
}

struct ifc *
ifc_new_over(struct stack *st, const char *name, const struct ix_mac *mac,
    const struct ifc_lower *lower, void *arg)
{
	struct ifc *i = ifc_make(st, name);

	i->lower = lower;
	i->lower_arg = arg;
	ifc_begin(i, mac);
	ifc_update(i);
	return i;
}

void
ifc_counters(const struct ifc *i, struct counters *in, struct counters *out)
{
	if (i->port) {
		port_counters(i->port, in, out);
		return;
	}
	*in = i->in;
	*out = i->out;
	rate_tallied(i->stack->node, i, TALLY_IN, &in->unicast, &in->octets);
	rate_tallied(i->stack->node, i, TALLY_OUT, &out->unicast, &out->octets);
}

void
ifc_counters_clear(struct ifc *i)
{
	if (i->port) {
		port_counters_clear(i->port);
		return;
	}
	memset(&i->in, 0, sizeof(i->in));
	memset(&i->out, 0, sizeof(i->out));
	for (uint32_t n = 0; n < i->drops.n; n++)
		i->drops.at[n].n = 0;
}

bool
ifc_drop_row(const struct ifc *i, uint32_t n, struct drop_count *row)
{
	if (i->port)
		return port_drop_row(i->port, n, row);
	if (n < i->drops.n)
		*row = i->drops.at[n];
	return n < i->drops.n;
}

/* The addresses move to the front; the tag is written where they end. takes f. */
static struct frame *
tagged(const struct ifc *i, struct frame *f)
{
	struct frame *own = frame_own(i->stack->net, f);
	uint8_t macs[12];
	struct octets o = frame_read(own);

	get_bytes(&o, macs, sizeof(macs));
	frame_push(own, ETHERNET_TAG);
	o = frame_write(own);
	put_bytes(&o, macs, sizeof(macs));
	put16(&o, ETHERTYPE_VLAN);
	put16(&o, i->vlan);
	frame_changed(own, i->vlan);
	return own;
}

static void
tag_send(void *arg, struct frame *f)
{
	struct ifc *i = arg;

	ifc_send(i->parent, tagged(i, f));
}

static void
tag_spread(void *arg, struct frame *f, struct rate_ways *ways, const struct log_kind *bar)
{
	struct ifc *i = arg;

	f = tagged(i, frame_share(f));
	ifc_ways(i->parent, f, ways, bar);
	frame_drop(i->stack->net, f);
}

static bool
tag_up(const void *arg)
{
	return ((const struct ifc *)arg)->parent->up;
}

static const struct ifc_lower tag = { tag_send, tag_up, tag_spread };

static struct ifc *
tag_find(const struct ifc *parent, uint16_t vlan)
{
	const struct stack *st = parent->stack;

	for (uint32_t n = 0; parent->tags && n < st->ifcs.n; n++)
		if (st->ifcs.at[n]->parent == parent && st->ifcs.at[n]->vlan == vlan)
			return st->ifcs.at[n];
	return NULL;
}

struct ifc *
ifc_new_vlan(struct ifc *parent, const char *name, uint16_t vlan)
{
	struct ifc *i;

	must(vlan >= 1 && vlan <= 4094);
	if (!parent->wired || parent->parent || tag_find(parent, vlan))
		return NULL;
	i = ifc_make(parent->stack, name);
	i->parent = parent;
	i->vlan = vlan;
	i->made = true;
	i->mtu = parent->mtu;
	i->lower = &tag;
	i->lower_arg = i;
	parent->tags++;
	ifc_begin(i, &parent->mac);
	ifc_update(i);
	return i;
}

struct ifc *
ifc_parent(const struct ifc *i)
{
	return i->parent;
}

uint16_t
ifc_vlan(const struct ifc *i)
{
	return i->vlan;
}

struct frame *
ifc_untag(struct net *net, struct frame *f)
{
	struct frame *own = frame_own(net, f);
	uint8_t macs[12];
	struct octets o = frame_read(own);

	get_bytes(&o, macs, sizeof(macs));
	frame_pull(own, ETHERNET_TAG);
	o = frame_write(own);
	put_bytes(&o, macs, sizeof(macs));
	frame_changed(own, ETHERTYPE_VLAN);
	return own;
}

struct ifc *
ifc_of_tag(struct ifc *i, const struct frame *f, const struct log_kind **why)
{
	struct octets o = frame_read(f);
	uint16_t vlan;

	octets_skip(&o, ETHERNET_HEADER);
	vlan = get16(&o) & 0xfff;
	if (get16(&o) == ETHERTYPE_VLAN || o.bad) { /* two tags are nobody's here */
		*why = o.bad ? &drop_bad_packet : &drop_unknown_type;
		return NULL;
	}
	*why = &drop_unknown_vlan;
	if (vlan)
		return tag_find(i, vlan);
	return i->vlan ? NULL : i; /* 802.1Q 6.9: a priority says nothing about the VLAN */
}

void
ifc_tagged(struct ifc *i, struct frame *f)
{
	const struct log_kind *why;
	struct ifc *child = ifc_of_tag(i, f, &why);

	if (!child) {
		ip_drop(i, f, why);
		return;
	}
	f = ifc_untag(i->stack->net, f);
	if (child == i)
		ifc_input(i, f);
	else
		ifc_receive(child, f);
}

/* Indices moved: what remembers an interface by its index is written again. */
static void
renumber(struct stack *st)
{
	for (uint32_t n = 0; n < st->ifcs.n; n++) {
		struct ifc *i = st->ifcs.at[n];

		i->index = n;
		for (uint32_t k = 0; k < i->addrs.n; k++) {
			struct ix_prefix host = prefix_of(&i->addrs.at[k]->a.addr, 128);

			if (!addr_is_scoped(&host.addr))
				trie_set(&st->owned, &host, n + 1);
		}
	}
}

static void
routes_leave(struct stack *st, const struct ifc *i, uint8_t af)
{
	const struct route *r = route_next(st, af, NULL);

	while (r) {
		struct route gone = *r;

		if (r->hop.ifc != i) {
			r = route_next(st, af, r);
			continue;
		}
		route_del(st, &gone.prefix, gone.source, &gone.hop);
		r = route_next(st, af, NULL);
	}
}

void
ifc_remove(struct ifc *i)
{
	struct stack *st = i->stack;

	must(!i->port && st->ifcs.n > i->index && st->ifcs.at[i->index] == i);
	for (uint32_t n = st->ifcs.n; n-- > 0 && i->tags;)
		if (st->ifcs.at[n]->parent == i)
			ifc_remove(st->ifcs.at[n]);
	i->shut = true;
	ifc_update(i);
	while (i->addrs.n) {
		struct ifc_addr a = i->addrs.at[i->addrs.n - 1]->a;

		ifc_addr_del(i, &a.addr, a.subnet.len);
	}
	ifc_describe(i, "");
	routes_leave(st, i, 4);
	routes_leave(st, i, 6);
	if (i->parent)
		i->parent->tags--;
	vec_remove(&st->ifcs, i->index);
	renumber(st);
	i->lower = NULL;
	vec_push(stack_arena(st), &st->removed, i);
	stack_changed(st, true);
}
