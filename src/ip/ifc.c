/*
 * ifc.c - interfaces: names, carrier, MTU, and the addresses on them, with the connected routes
 * that come and go with both. Which address is used for what is address.c's.
 */
#include <stdio.h>

#include "base/panic.h"
#include "ip/inside.h"

#define CROWD 512 /* boxes of a world */

/* The MAC's octets with ff:fe in the middle and the universal bit turned. */
void
ifc_identify(const struct ifc *i, struct ix_addr *a)
{
	const uint8_t *m = i->mac.b;
	const uint8_t b[8] = { m[0] ^ 2, m[1], m[2], 0xff, 0xfe, m[3], m[4], m[5] };

	memcpy(a->b + 8, b, sizeof(b));
}

static struct address *
address_add(struct ifc *i, const struct ix_addr *a, unsigned len, bool automatic)
{
	struct stack *st = i->stack;
	struct address *x = arena_make(stack_arena(st), struct address);

	x->a.addr = *a;
	x->a.subnet = prefix_of(a, len);
	x->a.automatic = automatic;
	x->ifc = i;
	vec_push(stack_arena(st), &i->addrs, x);
	return x;
}

struct ifc *
ifc_make(struct stack *st, const char *name)
{
	struct ifc *i = arena_make(stack_arena(st), struct ifc);

	must(strlen(name) < sizeof(i->name) && !ifc_find(st, name));
	i->stack = st;
	i->index = st->ifcs.n;
	strcpy(i->name, name);
	i->mtu = i->most[0] = i->most[1] = IFC_MTU;
	i->set = st->defaults->ifc;
	vec_push(stack_arena(st), &st->ifcs, i);
	return i;
}

void
ifc_begin(struct ifc *i, const struct ix_mac *mac)
{
	char stream[NODE_NAME + IFC_NAME + 16];
	static const uint8_t link[16] = { 0xfe, 0x80 };
	struct ix_addr a = addr_v6(link);

	snprintf(stream, sizeof(stream), "neighbours %s %s", i->stack->node->name, i->name);
	i->rng = sim_stream(i->stack->sim, stream);
	i->mac = *mac;
	i->wired = true;
	neigh_times(i, 4, NEIGH_REACHABLE_TIME, NEIGH_RETRY);
	neigh_times(i, 6, NEIGH_REACHABLE_TIME, NEIGH_RETRY);
	ifc_identify(i, &a);
	address_add(i, &a, 64, true);
}

struct ifc *
ifc_new(struct stack *st, const char *name, struct port *port)
{
	struct ifc *i = ifc_make(st, name);

	if (port) {
		i->port = port;
		port->user = i;
		ifc_begin(i, &port->mac);
	}
	ifc_update(i);
	return i;
}

struct ifc *
ifc_find(const struct stack *st, const char *name)
{
	for (uint32_t n = 0; n < st->ifcs.n; n++)
		if (strcmp(st->ifcs.at[n]->name, name) == 0)
			return st->ifcs.at[n];
	return NULL;
}

struct ifc *
ifc_at(const struct stack *st, uint32_t i)
{
	return i < st->ifcs.n ? st->ifcs.at[i] : NULL;
}

const char *
ifc_name(const struct ifc *i)
{
	return i->name;
}

const char *
ifc_description(const struct ifc *i)
{
	return i->description ? i->description : "";
}

void
ifc_describe(struct ifc *i, const char *text)
{
	struct arena *a = stack_arena(i->stack);

	if (i->description)
		arena_free(a, i->description, strlen(i->description) + 1);
	i->description = text[0] ? arena_strdup(a, text) : NULL;
}

struct port *
ifc_port(const struct ifc *i)
{
	return i->port;
}

bool
ifc_is_wired(const struct ifc *i)
{
	return i->wired;
}

struct ix_mac
ifc_mac(const struct ifc *i)
{
	return i->mac;
}

void
ifc_set_mac(struct ifc *i, const struct ix_mac *mac)
{
	struct stack *st = i->stack;

	must(i->wired && !mac_is_group(mac));
	for (uint32_t n = 0; n < st->ifcs.n; n++) {
		struct ifc *x = st->ifcs.at[n];

		if (x != i && x->parent != i)
			continue;
		x->mac = *mac; /* and in every header that stands ready (neigh.c) */
		neigh_flush(st, x, 4);
		neigh_flush(st, x, 6);
	}
}

bool
ifc_is_up(const struct ifc *i)
{
	return i->up;
}

bool
ifc_is_shut(const struct ifc *i)
{
	return i->shut;
}

uint32_t
ifc_mtu(const struct ifc *i)
{
	return i->mtu;
}

void
ifc_set_mtu(struct ifc *i, uint32_t mtu)
{
	const uint32_t most = FRAME_MAX - ETHERNET_HEADER;

	i->mtu = mtu < 68 ? 68 : mtu > most ? most : mtu;
	ifc_limits(i);
	for (uint32_t n = 0; i->tags && n < i->stack->ifcs.n; n++) {
		struct ifc *tag = i->stack->ifcs.at[n];

		if (tag->parent == i && tag->mtu > i->mtu) /* it carries no more, as on Linux */
			ifc_set_mtu(tag, i->mtu);
	}
}

const struct ifc_addr *
ifc_addr(const struct ifc *i, uint32_t n)
{
	return n < i->addrs.n ? &i->addrs.at[n]->a : NULL;
}

struct address *
ifc_find_addr(const struct ifc *i, const struct ix_addr *a)
{
	for (uint32_t n = 0; n < i->addrs.n; n++)
		if (addr_eq(&i->addrs.at[n]->a.addr, a))
			return i->addrs.at[n];
	return NULL;
}

/* The subnet's route comes with its first address and goes with its last. */
void
ifc_routes(struct ifc *i, struct address *a, bool add)
{
	struct route r = { .prefix = a->a.subnet, .source = ROUTE_CONNECTED, .hop = { .ifc = i } };

	if (add) {
		route_add(i->stack, &r);
		return;
	}
	for (uint32_t n = 0; n < i->addrs.n; n++)
		if (i->addrs.at[n] != a && prefix_eq(&i->addrs.at[n]->a.subnet, &r.prefix))
			return;
	route_del(i->stack, &r.prefix, ROUTE_CONNECTED, &r.hop);
}

static void
own(struct address *a)
{
	struct stack *st = a->ifc->stack;
	struct ix_prefix host = prefix_of(&a->a.addr, 128);

	if (!addr_is_scoped(&a->a.addr))
		trie_set(&st->owned, &host, a->ifc->index + 1);
	stack_changed(st, true);
}

static void
disown(struct address *a)
{
	struct ix_prefix host = prefix_of(&a->a.addr, 128);

	if (!addr_is_scoped(&a->a.addr))
		trie_del(&a->ifc->stack->owned, &host);
	stack_changed(a->ifc->stack, true);
}

ix_time
ifc_silence(struct ifc *i)
{
	struct sim *sim = i->stack->sim;
	char stream[NODE_NAME + IFC_NAME + 16];
	struct rng r;

	if (i->stack->net->nodes.n < CROWD)
		return 0;
	if (!i->turn) {
		snprintf(stream, sizeof(stream), "turn %s %s", i->stack->node->name, i->name);
		r = sim_stream(sim, stream);
		i->turn = sim->now + 1 + rng_below(&r, IX_SECOND);
	}
	return i->turn > sim->now ? i->turn - sim->now : 0;
}

/* The interface is up: the address is announced, or first proven to be nobody else's. */
static void
address_up(struct address *a)
{
	own(a);
	if (a->a.addr.af == 6 && a->ifc->wired)
		nd_begin(a);
	else if (a->ifc->wired && ifc_silence(a->ifc))
		address_speak(a);
	else if (a->ifc->wired)
		arp_announce(a->ifc, &a->a.addr);
	ifc_routes(a->ifc, a, true);
}

static void
address_down(struct address *a)
{
	timer_stop(a->ifc->stack->sim, &a->dad);
	if (a->a.addr.af == 6)
		nd_end(a);
	if (a->a.learned)
		timer_stop(a->ifc->stack->sim, &a->age);
}

static bool
carrier(const struct ifc *i)
{
	return i->port ? port_is_up(i->port) : !i->lower || i->lower->up(i->lower_arg);
}

void
ifc_update(struct ifc *i)
{
	bool up = carrier(i) && !i->shut;
	struct route r = { .source = ROUTE_CONNECTED, .hop = { .ifc = i } };

	if (up == i->up)
		return;
	i->up = up;
	i->turn = 0;
	stack_changed(i->stack, true);
	LOG(i->stack->sim, up ? &log_ifc_up : &log_ifc_down, i->stack->node->id.id,
	    ifc_port_id(i), log_text(i->name));
	if (up && i->wired)
		mld_begin(i);
	for (uint32_t n = 0; n < i->addrs.n; n++) {
		if (up) {
			address_up(i->addrs.at[n]);
		} else {
			r.prefix = i->addrs.at[n]->a.subnet;
			address_down(i->addrs.at[n]);
			route_del(i->stack, &r.prefix, ROUTE_CONNECTED, &r.hop);
		}
	}
	if (!up) {
		ra_end(i);
		slaac_end(i);
		mld_end(i);
		neigh_drop_all(i);
	}
	route_resolve(i->stack);
	for (uint32_t n = 0; i->tags && n < i->stack->ifcs.n; n++)
		if (i->stack->ifcs.at[n]->parent == i)
			ifc_update(i->stack->ifcs.at[n]);
}

void
ifc_shutdown(struct ifc *i, bool down)
{
	i->shut = down;
	if (i->port)
		port_shutdown(i->port, down); /* the other end sees it too */
	ifc_update(i);
}

/* Whose subnet on another interface covers, or lies in, the one to be added. */
static const struct ifc *
overlap(const struct ifc *i, const struct ix_prefix *p)
{
	for (uint32_t n = 0; n < i->stack->ifcs.n; n++) {
		const struct ifc *other = i->stack->ifcs.at[n];

		for (uint32_t k = 0; other != i && k < other->addrs.n; k++) {
			const struct ix_prefix *q = &other->addrs.at[k]->a.subnet;

			if (!addr_is_scoped(&p->addr) &&
			    (prefix_covers(p, q) || prefix_covers(q, p)))
				return other;
		}
	}
	return NULL;
}

/* An address that no host can have, in words; NULL if it can. */
static const char *
unfit(const struct ix_addr *a, const struct ix_prefix *p)
{
	struct ix_addr last = prefix_last(p);

	if (a->af != 4 && a->af != 6)
		return "is no address";
	if (addr_is_multicast(a))
		return "is a multicast address";
	if (addr_is_zero(a))
		return "is the unspecified address";
	if (a->af != 4 || p->len >= 31) /* RFC 3021 */
		return NULL;
	if (addr_eq(a, &p->addr))
		return "is the network itself";
	return addr_eq(a, &last) ? "is the broadcast address of its subnet" : NULL;
}

bool
ifc_addr_add(struct ifc *i, const struct ix_addr *a, unsigned len, struct ix_error *e)
{
	struct ix_prefix p = prefix_of(a, len);
	const char *why = unfit(a, &p);
	const struct ifc *other = why ? NULL : overlap(i, &p);
	char at[ADDR_TEXT], pt[PREFIX_TEXT];
	struct address *x;

	addr_text(at, a);
	prefix_text(pt, &p);
	if (why)
		return fail(e, "%s: %s/%u %s; give a host's address inside %s", i->name, at,
		    len, why, pt);
	if (ifc_find_addr(i, a))
		return fail(e, "%s: %s is there already; remove it first to change its length",
		    i->name, at);
	if (other)
		return fail(e,
		    "%s: %s overlaps a subnet of %s; choose another subnet or remove that "
		    "one", i->name, pt, other->name);
	x = address_add(i, a, len, false);
	if (i->up)
		address_up(x);
	else
		own(x);
	ra_begin(i);
	return true;
}

bool
ifc_addr_del(struct ifc *i, const struct ix_addr *a, unsigned len)
{
	struct address *x = ifc_find_addr(i, a);

	if (!x || x->a.subnet.len != len)
		return false;
	address_down(x);
	ifc_routes(i, x, false);
	disown(x);
	for (uint32_t n = 0; n < i->addrs.n; n++)
		if (i->addrs.at[n] == x) {
			vec_remove(&i->addrs, n);
			break;
		}
	arena_free(stack_arena(i->stack), x, sizeof(*x));
	return true;
}
