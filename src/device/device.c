/*
 * device.c - boxes are made, found and given ports. What they run and say is in the files beside.
 */
#include "device/device.h"

#include "ip/socket.h"

#include <stdio.h>
#include <string.h>

#include "base/panic.h"
#include "device/svi.h"
#include "ip/cpu.h"
#include "switch/storm.h"
#include "service/sflow/sflow.h"

const struct device_kind *const device_kinds[] = { &host_kind, &switch_kind, &router_kind,
	&route_server_kind, &tester_kind, NULL };

struct world *
world_new(size_t reserve, uint64_t seed, bool parse_all)
{
	struct arena *a = arena_new(reserve);
	struct world *w;

	if (!a)
		return NULL;
	w = arena_make(a, struct world);
	a->root = w;
	w->arena = a;
	w->sim = sim_new(a, seed);
	w->sim->world = w;
	w->net = net_new(w->sim);
	w->bgp = bgp_world_new(w->sim, parse_all);
	return w;
}

void
world_delete(struct world *w)
{
	arena_delete(w->arena);
}

static void
receive(struct port *p, struct frame *f)
{
	const struct device *d = p->node->box;

	if (!d->on || d->kind->mute)
		frame_drop(p->node->net, f);
	else if (d->bridge)
		bridge_receive(p, f);
	else
		stack_receive(p, f);
}

static void
changed(struct port *p)
{
	const struct device *d = p->node->box;

	if (d->bridge)
		bridge_changed(p);
	else if (!d->kind->mute)
		stack_port_changed(p);
}

static void
spread(struct port *p, struct frame *f, struct rate_ways *ways)
{
	const struct device *d = p->node->box;

	if (d->on && d->bridge)
		bridge_spread(p, f, ways);
	else if (d->on && d->stack && !d->kind->mute)
		stack_spread(p, f, ways);
}

static void
load(struct port *p, const struct frame *f, uint64_t was, uint64_t now)
{
	const struct device *d = p->node->box;

	if (d->bridge)
		bridge_load(p, f, was, now);
	else
		stack_load(d->stack, f, was, now);
}

static uint32_t
refuses(struct port *p, const struct frame *f, const struct log_kind **why)
{
	const struct device *d = p->node->box;

	return d->on && d->stack && !d->bridge && !d->kind->mute ? stack_refuses(p, f, why) : 0;
}

static void
tallied(struct node *n, const void *thing, uint32_t key, uint64_t frames, uint32_t len)
{
	const struct device *d = n->box;

	if (key & RATE_TALLY_SWITCH)
		bridge_tallied(d->bridge, thing, key, frames);
	else
		stack_tallied(d->stack, thing, key, frames, len);
}

static const struct node_ops ops = { receive, changed, spread, load, refuses, tallied };

/* One grammar a kind, compiled when its first box is made. */
static const struct cli_grammar *
grammar_of(struct world *w, const struct device_kind *kind)
{
	for (uint32_t i = 0; i < w->devices.n; i++)
		if (w->devices.at[i]->kind == kind)
			return w->devices.at[i]->grammar;
	return kind->words ? cli_compile(w->arena, kind->words) : NULL;
}

static void
make(struct device *d)
{
	if (d->kind->bridges) {
		d->bridge = bridge_in(d->node);
		svi_init(d);
		sflow_agent_new(d->bridge, d->stack);
		return;
	}
	d->stack = stack_new(d->node, d->kind->forwards);
	stack_set_defaults(d->stack, stack_defaults_of(d->profile));
	ifc_new(d->stack, "lo", NULL);
	if (strcmp(d->profile, "rfc") == 0)
		stack_tcp_rto_min(d->stack, IX_SECOND);
	if (d->kind->speaks_bgp)
		d->bgp = bgp_speaker_new(d->world->bgp, d->stack, bgp_profile_find(d->profile));
}

/* Half of the arena is for what happens in the lab: frames on their way, tables, routes. */
static bool
room_left(const struct world *w, struct ix_error *e)
{
	const struct arena *a = w->arena;

	if (a->used < a->reserve / 2)
		return true;
	return fail(e,
	    "no room for more: %u devices with %u ports take %zu of the lab's %zu MiB, and the "
	    "other half is for what happens in it; make fewer, or switches with fewer ports",
	    w->devices.n, w->net->ports.n, a->used >> 20, a->reserve >> 20);
}

struct device *
device_new(struct world *w, const struct device_kind *kind, const char *name, const char *profile,
    struct ix_error *e)
{
	struct device *d;
	char clean[80];

	text_clean_to(clean, sizeof(clean), name, TEXT_LINE);
	if (!text_is_name(name) || strcmp(name, "lab") == 0) {
		fail(e,
		    "\"%s\" cannot be a device's name: small letters, digits, '.', '_' and "
		    "'-', at most "
		    "63, and not \"lab\"",
		    clean);
		return NULL;
	}
	if (net_find(w->net, name)) {
		fail(e, "there is a device \"%s\" already; every name once", name);
		return NULL;
	}
	if (!room_left(w, e))
		return NULL;
	d = arena_make(w->arena, struct device);
	d->kind = kind;
	d->world = w;
	d->grammar = grammar_of(w, kind);
	d->node = node_new(w->net, name, &ops, d);
	d->profile = profile ? arena_strdup(w->arena, profile) : kind->profile;
	d->group = "";
	d->x = d->y = -1;
	d->on = true;
	device_hostname(d, name);
	vec_push(w->arena, &w->devices, d);
	must(w->devices.n == d->node->id.id);
	make(d);
	return d;
}

struct device *
device_find(const struct world *w, const char *name)
{
	struct node *n = net_find(w->net, name);

	return n ? n->box : NULL;
}

struct device *
device_at(const struct world *w, uint32_t i)
{
	return i < w->devices.n ? w->devices.at[i] : NULL;
}

bool
device_address(const struct device *d, uint8_t af, struct ix_addr *out)
{
	const struct ifc_addr *a;
	const struct ifc *i;

	for (uint32_t k = 0; d->stack && (i = ifc_at(d->stack, k)); k++)
		for (uint32_t n = 0; (a = ifc_addr(i, n)); n++)
			if (!a->automatic && !addr_is_loopback(&a->addr) &&
			    (!af || a->addr.af == af)) {
				*out = a->addr;
				return true;
			}
	return false;
}

struct device *
device_of_node(const struct world *w, uint32_t node)
{
	return node ? device_at(w, node - 1) : NULL;
}

struct port *
device_port(struct device *d, const char *name, struct ix_error *e)
{
	struct port *p;
	char clean[80];

	text_clean_to(clean, sizeof(clean), name, TEXT_LINE);
	if (!text_is_name(name) || strlen(name) >= PORT_NAME) {
		fail(e,
		    "\"%s\" cannot be a port's name: small letters, digits, '.', '_' and '-', at "
		    "most %d",
		    clean, PORT_NAME - 1);
		return NULL;
	}
	if (port_find(d->node, name) || (d->stack && ifc_find(d->stack, name))) {
		fail(e, "%s has a port \"%s\" already", d->node->name, name);
		return NULL;
	}
	if (d->node->ports.n >= DEVICE_PORTS) {
		fail(e, "%s has %u ports already, and a device has no more", d->node->name,
		    d->node->ports.n);
		return NULL;
	}
	if (!room_left(d->world, e))
		return NULL;
	if (d->bridge)
		return bridge_port_add(d->bridge, name)->port;
	p = port_new(d->node, name);
	ifc_new(d->stack, name, p);
	return p;
}

struct port *
device_port_wanted(struct device *d, const char *name, struct ix_error *e)
{
	struct port *p = port_find(d->node, name);

	if (p)
		return p;
	if (d->kind->bridges) {
		fail(e, "%s has no port \"%.32s\"; it has %u, from %s to %s", d->node->name, name,
		    d->node->ports.n, d->node->ports.n ? d->node->ports.at[0]->name : "-",
		    d->node->ports.n ? d->node->ports.at[d->node->ports.n - 1]->name : "-");
		return NULL;
	}
	return device_port(d, name, e);
}
