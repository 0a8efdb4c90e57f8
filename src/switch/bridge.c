/*
 * bridge.c - the box and its ports: how they are made, come up and go down, and what is forgotten
 * then. See bridge.h.
 */
#include "switch/bridge.h"

#include <stdio.h>

#include "base/panic.h"
#include "switch/feature.h"
#include "switch/storm.h"

enum { DEFAULT_VLAN = 1 };

const struct log_kind log_mac_learn = { "mac.learn", "{0} learnt on {1} in VLAN {2}" };
const struct log_kind log_mac_move = { "mac.move", "{0} moved from {3} to {1} in VLAN {2}" };
const struct log_kind log_mac_full = { "mac.full",
	"MAC table full: {0} on {1} in VLAN {2} not learnt (number {3})" };

static void sweep(struct sim *sim, struct timer *t);
static const struct timer_kind ageing = { "MAC address ageing", TIMER_CODE('m', 'a', 'g', 'e'),
	sweep };
static const struct node_ops bridge_ops = { bridge_receive, bridge_changed, bridge_spread,
	bridge_load };

/* At most ten sweeps per ageing time, however the entries lie; none while nothing can age. */
static void
plan_sweep(struct bridge *b, ix_time next)
{
	struct sim *sim = b->node->net->sim;
	ix_time soonest = sim->now + b->fdb.ageing / 10 + 1;

	if (next != IX_NEVER)
		timer_at(sim, &b->sweep, next > soonest ? next : soonest);
}

static void
sweep(struct sim *sim, struct timer *t)
{
	struct bridge *b = (struct bridge *)(void *)((uint8_t *)t - offsetof(struct bridge, sweep));

	plan_sweep(b, fdb_sweep(&b->fdb, sim->now));
}

/* 02:01 and the node's number: never a port's (02:00, see link). */
static struct ix_mac
box_mac(const struct node *node)
{
	uint32_t n = node->id.id;

	return (struct ix_mac){ { 2, 1, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n, 0 } };
}

static void
addresses_changed(void *arg)
{
	const struct bridge *b = arg;

	rate_shifted(b->node->net);
}

struct bridge *
bridge_in(struct node *node)
{
	struct bridge *b = arena_make(node->net->sim->arena, struct bridge);

	b->node = node;
	b->generation = 1;
	b->mac = box_mac(node);
	fdb_init(&b->fdb, node->net->sim->arena);
	b->fdb.changed = addresses_changed;
	b->fdb.arg = b;
	timer_init(&b->sweep, &ageing, node->id.id);
	bridge_vlan_add(b, DEFAULT_VLAN);
	return b;
}

struct bridge *
bridge_new(struct net *net, const char *name)
{
	struct node *node = node_new(net, name, &bridge_ops, NULL);

	node->box = bridge_in(node);
	return node->box;
}

/* As out of the box: an access port of VLAN 1 that, as a trunk, would carry every VLAN. */
static void
plain(struct bridge_port *bp)
{
	bp->mode = BRIDGE_ACCESS;
	bp->vlan = bp->native = DEFAULT_VLAN;
	bp->state = BRIDGE_FORWARDING;
	bp->isolated = false;
	bp->through = 0;
	vlan_all(&bp->allowed, true);
}

static struct bridge_port *
add(struct bridge *b, const char *name)
{
	struct arena *a = b->node->net->sim->arena;
	struct bridge_port *bp = arena_make(a, struct bridge_port);

	must(b->ports.n < BRIDGE_PORTS);
	vec_push(a, &b->ports, bp);
	snprintf(bp->name, sizeof(bp->name), "%s", name);
	bp->bridge = b;
	bp->number = (uint16_t)b->ports.n;
	plain(bp);
	bridge_touch(b);
	return bp;
}

static void
tell_added(struct bridge_port *bp)
{
	for (const struct feature *const *f = switch_features; *f; f++)
		if ((*f)->port_added)
			(*f)->port_added(bp);
}

struct bridge_port *
bridge_port_add(struct bridge *b, const char *name)
{
	struct bridge_port *bp = add(b, name);

	bp->port = port_new(b->node, name);
	bp->port->user = bp;
	tell_added(bp);
	return bp;
}

struct bridge_port *
bridge_channel_add(struct bridge *b, const char *name)
{
	struct bridge_port *bp = add(b, name);

	bp->channel = true;
	tell_added(bp);
	return bp;
}

/* The place of an inner port that was removed, or NULL. */
static struct bridge_port *
vacant(const struct bridge *b)
{
	for (uint32_t i = 0; i < b->ports.n; i++)
		if (b->ports.at[i]->deliver && b->ports.at[i]->vlan == 0)
			return b->ports.at[i];
	return NULL;
}

/* Its address is in the table where its VLAN exists. */
static void
inner_settle(struct bridge_port *bp)
{
	struct bridge *b = bp->bridge;

	if (bridge_vlan(b, bp->vlan))
		fdb_own(&b->fdb, fdb_key(bp->vlan, bp->own.b), bp->number,
		    b->node->net->sim->now);
}

struct bridge_port *
bridge_inner_add(struct bridge *b, const char *name, uint16_t vlan, const struct ix_mac *mac,
    void (*deliver)(void *arg, struct frame *f), void *arg)
{
	struct bridge_port *bp = vacant(b);

	if (!bp)
		bp = add(b, name);
	snprintf(bp->name, sizeof(bp->name), "%s", name);
	bp->vlan = vlan;
	bp->deliver = deliver;
	bp->arg = arg;
	bp->own = *mac;
	bridge_touch(b);
	inner_settle(bp);
	return bp;
}

void
bridge_inner_remove(struct bridge_port *inner)
{
	struct bridge *b = inner->bridge;

	fdb_forget(&b->fdb, fdb_key(inner->vlan, inner->own.b));
	inner->vlan = 0; /* in no VLAN: nothing reaches it */
	bridge_touch(b);
}

void
bridge_inners_settle(struct bridge *b, uint16_t vlan)
{
	for (uint32_t i = 0; i < b->ports.n; i++)
		if (b->ports.at[i]->deliver && b->ports.at[i]->vlan == vlan)
			inner_settle(b->ports.at[i]);
}

struct bridge_port *
bridge_port_at(const struct bridge *b, uint16_t number)
{
	return number && number <= b->ports.n ? b->ports.at[number - 1] : NULL;
}

struct bridge_port *
bridge_port_find(const struct bridge *b, const char *name)
{
	for (uint32_t i = 0; i < b->ports.n; i++)
		if (!b->ports.at[i]->gone && strcmp(b->ports.at[i]->name, name) == 0)
			return b->ports.at[i];
	return NULL;
}

bool
bridge_port_is_up(const struct bridge_port *bp)
{
	if (bp->deliver)
		return true;
	if (bp->channel)
		return bp->members.n != 0;
	return !bp->joins && !bp->mirrored_to && port_is_up(bp->port);
}

void
bridge_port_state(struct bridge_port *bp, enum bridge_state state)
{
	bp->state = state;
	bridge_touch(bp->bridge);
}

void
bridge_flush(struct bridge *b)
{
	fdb_flush(&b->fdb, 0);
	timer_stop(b->node->net->sim, &b->sweep);
}

void
bridge_port_flush(struct bridge_port *bp)
{
	fdb_flush(&bp->bridge->fdb, bp->number);
}

void
bridge_port_changed(struct bridge_port *bp)
{
	bridge_touch(bp->bridge);
	for (const struct feature *const *f = switch_features; *f; f++)
		if ((*f)->changed)
			(*f)->changed(bp);
}

void
bridge_changed(struct port *p)
{
	struct bridge_port *bp = p->user;

	if (!port_is_up(p))
		bridge_port_flush(bp);
	bridge_port_changed(bp);
}

void
bridge_clear(struct bridge *b)
{
	struct arena *a = b->node->net->sim->arena;

	for (const struct feature *const *f = switch_features; *f; f++)
		if ((*f)->clear)
			(*f)->clear(b);
	for (uint32_t i = 0; i < b->ports.n; i++) {
		struct bridge_port *bp = b->ports.at[i];

		if (bp->deliver)
			continue;
		plain(bp);
		bp->stages_in = bp->stages_out = bp->taps_in = bp->taps_out = 0;
		if (bp->description)
			arena_free(a, bp->description, strlen(bp->description) + 1);
		bp->description = NULL;
	}
	while (b->vlans.n > 1)
		bridge_vlan_remove(b, b->vlans.at[b->vlans.n - 1]->id);
	bridge_flush(b);
	fdb_clear(&b->fdb);
	b->fdb.capacity = FDB_CAPACITY;
	bridge_ageing(b, FDB_AGEING);
	b->moves = b->flooded = b->fdb.refused = 0;
	bridge_touch(b);
}
