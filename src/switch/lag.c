/*
 * lag.c - Port-Channels and their members: made, joined, bundled and let go. See lag.h. What LACP
 * thinks of a member is lacp.c's.
 */
#include "switch/lag.h"

#include <stdio.h>

#include "base/panic.h"
#include "base/text.h"

const char *const lag_mode_names[LAG_MODES] = { "none", "on", "active", "passive" };
const char *const lag_why_names[LAG_WHYS] = {
	[LAG_BUNDLED_NOW] = "bundled",
	[LAG_LINK_DOWN] = "link down",
	[LAG_SILENT] = "no LACPDU heard",
	[LAG_TIMEOUT] = "LACPDUs stopped",
	[LAG_STANDBY] = "standby",
	[LAG_MIN_LINKS] = "min-links",
	[LAG_OTHER] = "not the same partner",
	[LAG_CHANGED] = "another partner",
	[LAG_WAITING] = "waiting",
	[LAG_OUT_OF_SYNC] = "partner out of sync",
	[LAG_SPEED] = "another speed",
	[LAG_SELF] = "looped to itself",
	[LAG_FULL] = "too many members",
	[LAG_CONFIG] = "configuration",
};

const struct log_kind log_lag_change = { "lag.change", "{0} {1} {2}: {3}" };
const struct log_kind log_lag_up = { "lag.up", "{0} is up with {1} members" };
const struct log_kind log_lag_down = { "lag.down", "{0} is down" };

struct lag_box *
lag_box_of(struct bridge *b)
{
	if (!b->lag) {
		b->lag = arena_make(b->node->net->sim->arena, struct lag_box);
		b->lag->system_priority = LACP_PRIORITY;
		b->lag->balance = LAG_BALANCE;
	}
	return b->lag;
}

struct lacp_port *
lacp_port_of(struct bridge_port *bp)
{
	if (!bp->lacp) {
		bp->lacp = arena_make(bp->bridge->node->net->sim->arena, struct lacp_port);
		bp->lacp->bp = bp;
		bp->lacp->priority = LACP_PRIORITY;
	}
	return bp->lacp;
}

static void
plain(struct channel *c)
{
	c->min_links = 1;
	c->most = LAG_BUNDLED;
	c->changes = 0;
}

struct bridge_port *
lag_channel(struct bridge *b, uint16_t n, bool make)
{
	struct arena *a = b->node->net->sim->arena;
	struct lag_box *lag;
	struct channel *c;
	char name[PORT_NAME];
	uint32_t i = 0;

	must(n >= 1 && n <= LAG_CHANNELS);
	if (!b->lag && !make)
		return NULL;
	lag = lag_box_of(b);
	while (i < lag->channels.n && lag->channels.at[i]->number < n)
		i++;
	c = i < lag->channels.n ? lag->channels.at[i] : NULL;
	if (c && c->number == n) {
		c->bp->gone &= !make;
		return c->bp->gone ? NULL : c->bp;
	}
	if (!make)
		return NULL;
	snprintf(name, sizeof(name), "po%u", n);
	c = arena_make(a, struct channel);
	c->number = n;
	plain(c);
	vec_insert(a, &lag->channels, i, c);
	c->bp = bridge_channel_add(b, name);
	c->bp->bundle = c;
	return c->bp;
}

/* A port with no VLAN setting of its own takes over whatever the channel has. */
static bool
vlans_are_plain(const struct bridge_port *bp)
{
	struct vlan_set all;

	vlan_all(&all, true);
	return bp->mode == BRIDGE_ACCESS && bp->vlan == 1 && bp->native == 1 &&
	    memcmp(&bp->allowed, &all, sizeof(all)) == 0;
}

static bool
same_vlans(const struct bridge_port *a, const struct bridge_port *b)
{
	return a->mode == b->mode && a->vlan == b->vlan && a->native == b->native &&
	    memcmp(&a->allowed, &b->allowed, sizeof(a->allowed)) == 0;
}

static void
copy_vlans(struct bridge_port *to, const struct bridge_port *from)
{
	bridge_port_vlan(to, from->vlan);
	bridge_port_mode(to, (enum bridge_mode)from->mode);
	bridge_port_native(to, from->native);
	bridge_port_allow(to, &from->allowed);
}

static bool
may_join(const struct bridge_port *bp, uint16_t n, enum lag_mode mode, struct ix_error *e)
{
	const struct bridge_port *po = lag_channel(bp->bridge, n, false);
	const struct channel *c = po ? po->bundle : NULL;
	uint32_t room = mode == LAG_ON ? LAG_BUNDLED : LAG_CONFIGURED;

	if (!bp->port)
		return fail(e, "%s is a Port-Channel; ports join it, it joins nothing", bp->name);
	if (bp->joins && bp->joins != po)
		return fail(e, "%s is a member of %s; type `no channel-group` first", bp->name,
		    bp->joins->name);
	for (uint32_t i = 0; c && i < c->configured.n; i++) {
		const struct bridge_port *m = c->configured.at[i];

		if (m != bp && (m->lacp->mode == LAG_ON) != (mode == LAG_ON))
			return fail(e,
			    "%s is in %s with mode %s; on does not mix with active or "
			    "passive",
			    m->name, po->name, lag_mode_names[m->lacp->mode]);
	}
	if (c && !bp->joins && c->configured.n >= room)
		return fail(e, "%s has %u members, the most that mode %s can choose from", po->name,
		    room, lag_mode_names[mode]);
	if (c && !bp->joins && !same_vlans(bp, po) && !vlans_are_plain(bp))
		return fail(e,
		    "The VLANs of %s are not those of %s; give it the same switchport "
		    "lines, or none, and then the channel-group",
		    bp->name, po->name);
	return true;
}

static void
insert(struct channel *c, struct bridge_port *bp)
{
	uint32_t i = 0;

	while (i < c->configured.n && c->configured.at[i]->number < bp->number)
		i++;
	vec_insert(bp->bridge->node->net->sim->arena, &c->configured, i, bp);
}

bool
lag_join(struct bridge_port *bp, uint16_t n, enum lag_mode mode, struct ix_error *e)
{
	bool first = !lag_channel(bp->bridge, n, false);
	struct bridge_port *po;
	struct lacp_port *p;

	if (!may_join(bp, n, mode, e))
		return false;
	po = lag_channel(bp->bridge, n, true);
	p = lacp_port_of(bp);
	if (bp->joins && p->mode == mode)
		return true;
	if (first)
		copy_vlans(po, bp);
	if (!bp->joins)
		insert(po->bundle, bp);
	bp->joins = po;
	p->mode = (uint8_t)mode;
	lacp_stop(p);
	if (mode != LAG_ON)
		lacp_begin(p);
	bridge_port_changed(bp);
	lag_settle(po->bundle);
	if (!bp->lag)
		bridge_port_flush(bp);
	return true;
}

static void
tell(const struct bridge_port *bp, const char *what, enum lag_why why)
{
	LOG(bp->bridge->node->net->sim, &log_lag_change, bp->bridge->node->id.id, bp->port->id.id,
	    log_text(bp->name), log_text(what), log_text(bp->joins->name),
	    log_text(lag_why_names[why]));
}

static void
unbundle(struct bridge_port *bp, enum lag_why why)
{
	struct bridge_port *po = bp->lag;
	uint32_t i = 0;

	while (po->members.at[i] != bp)
		i++;
	vec_remove(&po->members, i);
	bp->lag = NULL;
	bp->lacp->flaps++;
	bridge_touch(bp->bridge);
	po->bundle->changes++;
	tell(bp, "left", why);
}

static void
bundle(struct bridge_port *bp)
{
	struct bridge_port *po = bp->joins;
	uint32_t i = 0;

	while (i < po->members.n && po->members.at[i]->number < bp->number)
		i++;
	vec_insert(bp->bridge->node->net->sim->arena, &po->members, i, bp);
	bp->lag = po;
	bridge_touch(bp->bridge);
	bp->lacp->moved = false;
	po->bundle->changes++;
	fdb_rehome(&bp->bridge->fdb, bp->number, po->number);
	tell(bp, "joined", LAG_BUNDLED_NOW);
}

/* The channel's carrier follows its members. */
static void
carrier(struct channel *c)
{
	struct bridge_port *po = c->bp;
	struct sim *sim = po->bridge->node->net->sim;
	bool up = po->members.n != 0;

	if (c->up == up)
		return;
	c->up = up;
	if (!up)
		bridge_port_flush(po);
	if (up)
		LOG(sim, &log_lag_up, po->bridge->node->id.id, 0, log_text(po->name),
		    log_number(po->members.n));
	else
		LOG(sim, &log_lag_down, po->bridge->node->id.id, 0, log_text(po->name));
	bridge_port_changed(po);
}

void
lag_leave(struct bridge_port *bp)
{
	struct channel *c = bp->joins->bundle;
	uint32_t i = 0;

	if (bp->lag)
		unbundle(bp, LAG_CONFIG);
	while (c->configured.at[i] != bp)
		i++;
	vec_remove(&c->configured, i);
	lacp_stop(bp->lacp);
	bp->lacp->mode = LAG_NONE;
	bp->joins = NULL;
	copy_vlans(bp, c->bp);
	lag_settle(c);
	carrier(c);
	bridge_port_changed(bp);
}

void
lag_remove(struct bridge_port *po)
{
	struct bridge_port fresh = { .mode = BRIDGE_ACCESS, .vlan = 1, .native = 1 };

	while (po->bundle->configured.n)
		lag_leave(po->bundle->configured.at[0]);
	vlan_all(&fresh.allowed, true);
	copy_vlans(po, &fresh);
	plain(po->bundle);
	po->gone = true;
}

/* Mode on: the first members with carrier, all of the first one's speed. */
static enum lag_why
static_why(const struct channel *c, const struct bridge_port *bp, uint32_t before, uint64_t rate)
{
	if (!port_is_up(bp->port))
		return LAG_LINK_DOWN;
	if (before && bp->port->link->rate_bps != rate)
		return LAG_SPEED;
	return before < c->most ? LAG_BUNDLED_NOW : LAG_FULL;
}

static void
static_settle(struct channel *c)
{
	uint64_t rate = 0;
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->configured.n; i++) {
		struct bridge_port *bp = c->configured.at[i];

		bp->lacp->why = (uint8_t)static_why(c, bp, n, rate);
		if (bp->lacp->why)
			continue;
		rate = bp->port->link->rate_bps;
		n++;
	}
	for (uint32_t i = 0; n < c->min_links && i < c->configured.n; i++)
		if (!c->configured.at[i]->lacp->why)
			c->configured.at[i]->lacp->why = LAG_MIN_LINKS;
}

void
lag_settle(struct channel *c)
{
	bool lacp = c->configured.n && c->configured.at[0]->lacp->mode != LAG_ON;

	if (lacp)
		lacp_settle(c);
	else
		static_settle(c);
	for (uint32_t i = 0; i < c->configured.n; i++)
		if (c->configured.at[i]->lag && c->configured.at[i]->lacp->why)
			unbundle(c->configured.at[i], c->configured.at[i]->lacp->why);
	for (uint32_t i = 0; i < c->configured.n; i++)
		if (!c->configured.at[i]->lag && !c->configured.at[i]->lacp->why)
			bundle(c->configured.at[i]);
	if (lacp)
		lacp_speak(c);
	carrier(c);
}

void
lag_min_links(struct bridge_port *po, uint16_t n)
{
	must(n >= 1 && n <= LAG_CONFIGURED);
	po->bundle->min_links = n;
	lag_settle(po->bundle);
}

void
lag_most(struct bridge_port *po, uint16_t n)
{
	must(n >= 1 && n <= LAG_CONFIGURED);
	po->bundle->most = n;
	lag_settle(po->bundle);
}

void
lag_set_balance(struct bridge *b, enum lag_balance how)
{
	lag_box_of(b)->balance = (uint8_t)how;
	rate_shifted(b->node->net);
}

enum lag_balance
lag_balance_of(const struct bridge *b)
{
	return b->lag ? (enum lag_balance)b->lag->balance : LAG_BALANCE;
}
