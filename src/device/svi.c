/* svi.c - see svi.h. */
#include "device/svi.h"

#include <stdio.h>
#include <string.h>

#include "device/words.h"
#include "ip/words.h"

struct svi {
	struct device *device;
	uint16_t vlan;
	struct ifc *ifc;
	struct bridge_port *inner;
};

static void
deliver(void *arg, struct frame *f)
{
	const struct svi *s = arg;

	ifc_receive(s->ifc, f);
}

static void
send(void *arg, struct frame *f)
{
	const struct svi *s = arg;

	bridge_inner_send(s->inner, f);
}

static bool
is_up(const void *arg)
{
	const struct svi *s = arg;

	return s->device->on && bridge_vlan_is_up(s->device->bridge, s->vlan);
}

static void
spread(void *arg, struct frame *f, struct rate_ways *ways)
{
	const struct svi *s = arg;

	ifc_spread(s->ifc, f, ways);
}

static void
spread_out(void *arg, struct frame *f, struct rate_ways *ways, const struct log_kind *bar)
{
	const struct svi *s = arg;

	if (bar)
		rate_end(ways, bar);
	else
		bridge_inner_spread(s->inner, f, ways);
}

static const struct ifc_lower lower = { send, is_up, spread_out };

/*
 * Ports and VLANs changed: the interfaces hear of it in an event of their own, for whoever changes
 * a bridge is in the middle of it and interfaces that come up speak at once.
 */
static void
look_again(struct sim *sim, struct timer *t)
{
	const struct device *d = (struct device *)((uintptr_t)t -
	    offsetof(struct device, svi_look));

	(void)sim;
	for (uint32_t i = 0; i < d->svis.n; i++)
		ifc_lower_changed(d->svis.at[i]->ifc);
}

static const struct timer_kind looking = { "VLAN interfaces", TIMER_CODE('s', 'v', 'i', 's'),
	look_again };

static void
touched(struct bridge *b)
{
	struct device *d = b->node->box;

	if (d->svis.n && !timer_runs(&d->svi_look))
		timer_in(d->world->sim, &d->svi_look, 0);
}

/* The first address that a person gave, IPv4 before IPv6, of an interface that is up. */
static bool
management(const struct bridge *b, struct ix_addr *out)
{
	const struct device *d = b->node->box;
	const struct ifc_addr *a;

	for (uint8_t af = 4; af <= 6; af = (uint8_t)(af + 2))
		for (uint32_t i = 0; i < d->svis.n; i++)
			for (uint32_t n = 0; (a = ifc_addr(d->svis.at[i]->ifc, n)); n++)
				if (a->addr.af == af && !a->automatic && !a->duplicate &&
				    is_up(d->svis.at[i])) {
					*out = a->addr;
					return true;
				}
	return false;
}

struct svi *
svi_find(const struct device *d, uint16_t vlan)
{
	for (uint32_t i = 0; i < d->svis.n; i++)
		if (d->svis.at[i]->vlan == vlan)
			return d->svis.at[i];
	return NULL;
}

struct ifc *
svi_ifc(const struct svi *s)
{
	return s->ifc;
}

struct svi *
svi_add(struct device *d, uint16_t vlan)
{
	struct svi *s = svi_find(d, vlan);
	char name[IFC_NAME];
	uint32_t i = 0;

	if (s)
		return s;
	snprintf(name, sizeof(name), "vlan%u", vlan);
	if (d->bridge->ports.n >= BRIDGE_PORTS || ifc_find(d->stack, name))
		return NULL;
	s = arena_make(d->world->arena, struct svi);
	s->device = d;
	s->vlan = vlan;
	while (i < d->svis.n && d->svis.at[i]->vlan < vlan)
		i++;
	vec_insert(d->world->arena, &d->svis, i, s);
	s->inner = bridge_inner_add(d->bridge, name, vlan, &d->bridge->mac, deliver, s);
	s->inner->spread = spread;
	s->ifc = ifc_new_over(d->stack, name, &d->bridge->mac, &lower, s);
	return s;
}

void
svi_remove(struct svi *s)
{
	struct device *d = s->device;
	uint32_t i = 0;

	while (d->svis.at[i] != s)
		i++;
	vec_remove(&d->svis, i);
	ifc_remove(s->ifc);
	bridge_inner_remove(s->inner);
	arena_free(d->world->arena, s, sizeof(*s));
}

void
svi_clear(struct device *d)
{
	while (d->svis.n)
		svi_remove(d->svis.at[d->svis.n - 1]);
	timer_stop(d->world->sim, &d->svi_look);
}

/* `interface vlan N`, and `no` of it. */
static bool
enter(struct cli_call *c, uint16_t vlan)
{
	struct device *d = c->device;
	struct svi *s = svi_find(d, vlan);
	const char *name;

	if (c->no) {
		if (!s)
			return cli_fail(c, "There is no interface vlan%u", vlan);
		interface_left(c, ifc_name(s->ifc));
		svi_remove(s);
		return true;
	}
	s = s ? s : svi_add(d, vlan);
	if (!s)
		return cli_fail(c, "This switch has all the ports it can have");
	name = ifc_name(s->ifc);
	cli_enter(c, &ip_interface_mode, name, 0, 0);
	return true;
}

void
svi_init(struct device *d)
{
	d->stack = stack_new(d->node, false);
	ifc_new(d->stack, "lo", NULL);
	timer_init(&d->svi_look, &looking, d->node->id.id);
	d->bridge->svi = enter;
	d->bridge->touched = touched;
	d->bridge->management = management;
}

/* Nothing that ip_running_interfaces would write a section for. */
static bool
is_bare(const struct ifc *i)
{
	const struct ifc_addr *a;

	for (uint32_t n = 0; (a = ifc_addr(i, n)); n++)
		if (!a->automatic)
			return false;
	return !ifc_description(i)[0] && !ifc_is_shut(i);
}

void
svi_running(const struct device *d, struct config_writer *w)
{
	for (uint32_t i = 0; i < d->svis.n; i++)
		if (is_bare(d->svis.at[i]->ifc)) {
			config_section(w, "interface vlan%u", d->svis.at[i]->vlan);
			config_section_end(w, "exit");
		}
}

/* ---- words of a switch that has addresses and does not route ---- */

static bool
default_gateway(struct cli_call *c)
{
	struct route r = {
		.source = ROUTE_STATIC, .distance = 1, .prefix = { .addr = { .af = 4 } }
	};
	const struct cli_arg *via = cli_arg(c, "gateway");

	if (via)
		r.hop.via = via->addr;
	if (!c->no)
		route_add(c->user, &r);
	else if (!route_del(c->user, &r.prefix, ROUTE_STATIC, via ? &r.hop : NULL))
		return cli_fail(c, "There is no such default gateway");
	return true;
}

static bool
routing(struct cli_call *c)
{
	return c->no ||
	    cli_fail(c,
		"This switch has addresses of its own, but it does not route "
		"between VLANs; a router does");
}

static const struct cli_word words[] = { { "ip default-gateway <gateway:addr4>", default_gateway,
					     "IP|Where everything else goes|The router's address",
					     .in = { &cli_config } },
	{ "no ip default-gateway [<gateway:addr4>]", default_gateway, .in = { &cli_config } },
	{ "ip routing", routing, "IP|Route between VLANs", .flags = CLI_NO | CLI_HIDDEN,
	    .in = { &cli_config } },
	{ 0 } };

const struct cli_table svi_words = { "svi", words, { &cli_exec } };
