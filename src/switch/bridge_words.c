/* bridge_words.c - `interface` on a switch, and what is said there about VLANs: `switchport`. */
#include <stdio.h>
#include <string.h>

#include "switch/errdisable.h"
#include "switch/lag.h"
#include "switch/words.h"

const struct cli_mode switch_port_mode = { .name = "switch-interface",
	.suffix = "(config-if)",
	.parent = &cli_config,
	.enter = "interface NAME",
	.ranges = true };

struct bridge_port *
bridge_port_here(const struct cli_call *c)
{
	return bridge_port_at(bridge_of(c), (uint16_t)cli_here(c)->a);
}

struct bridge_port *
bridge_cable_here(struct cli_call *c, const char *what)
{
	struct bridge_port *bp = bridge_port_here(c);

	if (bp->port)
		return bp;
	cli_fail(c, "%s has no %s of its own; its members have: type this at each of them",
	    bp->name, what);
	return NULL;
}

static bool
enter(struct cli_call *c, const struct bridge_port *bp)
{
	cli_enter(c, &switch_port_mode, bp->name, bp->number, 0);
	return true;
}

static bool
enter_vlan(struct cli_call *c, unsigned n)
{
	const struct bridge *b = bridge_of(c);

	if (!b->svi)
		return cli_fail(c, "This switch has no IP of its own in VLAN %u", n);
	return b->svi(c, (uint16_t)n);
}

static bool
interface_name(struct cli_call *c)
{
	const char *name = cli_text(c, "interface");
	const struct bridge_port *bp;
	unsigned n = port_channel_number(name);

	if (n >= 1 && n <= LAG_CHANNELS) /* it is there as soon as it is spoken of */
		lag_channel(bridge_of(c), (uint16_t)n, true);
	bp = bridge_port_called(bridge_of(c), name);
	if (bp)
		return enter(c, bp);
	if ((n = port_vlan_number(name)))
		return enter_vlan(c, n);
	return bridge_port_named(c, name) != NULL;
}

/* "1-10", "et1-10", "et1-et10": the first and the last port's number in the bridge. */
static bool
range_read(const struct bridge *b, const char *s, uint16_t *from, uint16_t *to)
{
	unsigned first, last;
	char end;

	if (sscanf(s, "%u-%u%c", &first, &last, &end) != 2 &&
	    sscanf(s, "et%u-et%u%c", &first, &last, &end) != 2 &&
	    sscanf(s, "et%u-%u%c", &first, &last, &end) != 2)
		return false;
	if (first > last || !bridge_ethernet(b, first) || !bridge_ethernet(b, last))
		return false;
	*from = bridge_ethernet(b, first)->number;
	*to = bridge_ethernet(b, last)->number;
	return *to - *from == (int)(last - first);
}

static bool
interface_range(struct cli_call *c)
{
	const char *ports = cli_text(c, "ports");
	uint16_t from, to;

	if (!range_read(bridge_of(c), ports, &from, &to))
		return cli_fail(c, "\"%s\" is no range of this switch's ports; like 1-10", ports);
	cli_enter(c, &switch_port_mode, ports, from, to);
	return true;
}

static bool
interface_ethernet(struct cli_call *c)
{
	unsigned n = (unsigned)cli_number(c, "port");
	const struct bridge_port *bp = bridge_ethernet(bridge_of(c), n);

	if (!bp)
		return cli_fail(c, "There is no port %u; `show interfaces status` lists them", n);
	return enter(c, bp);
}

static bool
interface_vlan(struct cli_call *c)
{
	return enter_vlan(c, (unsigned)cli_number(c, "vlan"));
}

static bool
no_interface_name(struct cli_call *c)
{
	struct bridge_port *bp = bridge_port_called(bridge_of(c), cli_text(c, "interface"));
	unsigned n = port_vlan_number(cli_text(c, "interface"));

	if (n)
		return enter_vlan(c, n);
	if (!bp || !bp->channel)
		return cli_fail(c,
		    "A port cannot be taken away; `no interface vlan N` and `no "
		    "interface port-channel N` can");
	lag_remove(bp);
	cli_forget(c->console, &switch_port_mode, bp->number, 0);
	return true;
}

/* A port that the switch took down comes back the way people do it: shutdown, no shutdown. */
static bool
shut(struct cli_call *c)
{
	struct bridge_port *bp = bridge_port_here(c);

	if (!bp->port)
		return cli_fail(c, "%s has no cable of its own; shut its members down", bp->name);
	if (!c->no)
		errdisable_clear(bp);
	port_shutdown(bp->port, !c->no);
	return true;
}

static bool
description(struct cli_call *c)
{
	struct bridge_port *bp = bridge_port_here(c);
	struct arena *a = bp->bridge->node->net->sim->arena;

	if (bp->description)
		arena_free(a, bp->description, strlen(bp->description) + 1);
	bp->description = c->no ? NULL : arena_strdup(a, cli_text(c, "text"));
	return true;
}

/* ---- switchport ---- */

static bool
layer_2(struct cli_call *c)
{
	return !c->no ||
	    cli_fail(c,
		"These ports are layer 2 only; an address goes on "
		"`interface vlan N`");
}

/* The port whose VLANs a line is about, or NULL: a member's are its Port-Channel's. */
static struct bridge_port *
vlans_here(struct cli_call *c)
{
	struct bridge_port *bp = bridge_port_here(c);

	if (!bp->joins)
		return bp;
	cli_fail(c, "%s is a member of %s, whose VLANs count; set them after `interface %s`",
	    bp->name, bp->joins->name, bp->joins->name);
	return NULL;
}

static bool
mode(struct cli_call *c)
{
	struct bridge_port *bp = vlans_here(c);

	if (bp)
		bridge_port_mode(bp, !c->no && cli_key(c, "trunk") ? BRIDGE_TRUNK : BRIDGE_ACCESS);
	return bp != NULL;
}

static bool
access_vlan(struct cli_call *c)
{
	struct bridge_port *bp = vlans_here(c);

	if (bp)
		bridge_port_vlan(bp, c->no ? 1 : (uint16_t)cli_number(c, "vlan"));
	return bp != NULL;
}

static bool
native_vlan(struct cli_call *c)
{
	bool none = cli_key(c, "none") || cli_key(c, "tag");
	struct bridge_port *bp = vlans_here(c);

	if (bp)
		bridge_port_native(bp, c->no ? 1 : none ? 0 : (uint16_t)cli_number(c, "vlan"));
	return bp != NULL;
}

static bool
allowed_list(struct cli_call *c, struct vlan_set *to)
{
	const char *list = cli_text(c, "vlans");

	return vlan_list_read(list, to) ||
	    cli_fail(c, "\"%s\" is no list of VLANs 1-4094; like 10,20-29", list);
}

static bool
allowed(struct cli_call *c)
{
	struct bridge_port *bp = vlans_here(c);
	struct vlan_set set, all;
	bool add = cli_key(c, "add"), remove = cli_key(c, "remove");

	if (!bp)
		return false;
	vlan_all(&all, true);
	if (c->no || cli_key(c, "all")) {
		set = all;
	} else if (cli_key(c, "none")) {
		vlan_all(&set, false);
	} else {
		if (!allowed_list(c, &set))
			return false;
		for (size_t i = 0; i < sizeof(set.bit) / sizeof(set.bit[0]); i++)
			set.bit[i] = add	   ? bp->allowed.bit[i] | set.bit[i]
			    : remove		   ? bp->allowed.bit[i] & ~set.bit[i]
			    : cli_key(c, "except") ? all.bit[i] & ~set.bit[i]
						   : set.bit[i];
	}
	bridge_port_allow(bp, &set);
	return true;
}

static const struct cli_word words[] = { { "interface <interface:name>", interface_name,
					     "Select a port to configure|The port's name",
					     .in = { &cli_config } },
	{ "interface ethernet <port:1-4094>", interface_ethernet,
	    "Select a port to configure|A port of the switch|Its number", .in = { &cli_config } },
	{ "interface range [ethernet] <ports:word>", interface_range,
	    "Select a port to configure|Several at once|Ports of the switch|From-to, like 1-10",
	    .in = { &cli_config } },
	{ "interface vlan <vlan:1-4094>", interface_vlan,
	    "Select a port to configure|The switch's own address in a VLAN|The VLAN",
	    .flags = CLI_NO, .in = { &cli_config } },
	{ "no interface <interface:name>", no_interface_name, .in = { &cli_config } },
	{ "description <text:line>", description, "Say what it is for|Free text",
	    .in = { &switch_port_mode } },
	{ "no description [<text:line>]", description, .in = { &switch_port_mode } },
	{ "shutdown", shut, "Shut the port down", .flags = CLI_NO, .in = { &switch_port_mode } },
	{ "switchport", layer_2, "How the port takes part in VLANs", .flags = CLI_NO | CLI_HIDDEN,
	    .in = { &switch_port_mode } },
	{ "switchport mode {access|trunk}", mode,
	    "How the port takes part in VLANs|One VLAN or many|One, untagged|Many, tagged",
	    .in = { &switch_port_mode } },
	{ "no switchport mode [{access|trunk}]", mode, .in = { &switch_port_mode } },
	{ "switchport access vlan <vlan:1-4094>", access_vlan,
	    "How the port takes part in VLANs|When it is in one VLAN|Which|Its number",
	    .in = { &switch_port_mode } },
	{ "no switchport access vlan [<vlan:1-4094>]", access_vlan, .in = { &switch_port_mode } },
	{ "switchport trunk native vlan {<vlan:1-4094>|none|tag}", native_vlan,
	    "How the port takes part in VLANs|When it is in many|That of untagged frames|Which|"
	    "Its number|Untagged frames are dropped|Untagged frames are dropped",
	    .in = { &switch_port_mode } },
	{ "no switchport trunk native vlan [<vlan:1-4094>]", native_vlan,
	    .in = { &switch_port_mode } },
	{ "switchport trunk allowed vlan "
	  "{<vlans:word>|add <vlans:word>|remove <vlans:word>|except <vlans:word>|all|none}",
	    allowed,
	    "How the port takes part in VLANs|When it is in many|Those it carries|Which|"
	    "A list, like 10,20-29|These too|A list|No longer these|A list|All but these|A list|"
	    "Every VLAN|No VLAN",
	    .in = { &switch_port_mode } },
	{ "no switchport trunk allowed vlan", allowed, .in = { &switch_port_mode } }, { 0 } };

const struct cli_table bridge_words = { "switch", words, { &cli_exec } };
