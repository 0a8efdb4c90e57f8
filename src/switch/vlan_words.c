/* vlan_words.c - `vlan` and `show vlan`: which VLANs there are, and who is in them. */
#include <stdio.h>
#include <string.h>

#include "switch/words.h"

static const struct cli_mode vlan_mode = {
	.name = "vlan", .suffix = "(config-vlan)", .parent = &cli_config, .enter = "vlan N"
};

enum { WIDTH = 80, BEFORE_PORTS = 49 };

static bool
list_of(struct cli_call *c, struct vlan_set *set)
{
	const char *list = cli_text(c, "vlans");

	return vlan_list_read(list, set) ||
	    cli_fail(c, "\"%s\" is no VLAN 1-4094, and no list of them like 10,20-29", list);
}

static bool
no_vlan(struct cli_call *c, const struct vlan_set *set)
{
	struct bridge *b = bridge_of(c);

	if (vlan_in(set, 1))
		return cli_fail(c, "VLAN 1 cannot be taken away");
	for (uint16_t v = 2; v <= VLAN_LAST; v++)
		if (vlan_in(set, v) && bridge_vlan_remove(b, v))
			cli_forget(c->console, &vlan_mode, v, v);
	return true;
}

/* `vlan 10,20-29` makes them all; a name is given to one at a time. */
static bool
vlan(struct cli_call *c)
{
	struct bridge *b = bridge_of(c);
	struct vlan_set set;
	uint16_t first = 0, last = 0;

	if (!list_of(c, &set))
		return false;
	if (c->no)
		return no_vlan(c, &set);
	for (uint16_t v = 1; v <= VLAN_LAST; v++) {
		if (!vlan_in(&set, v))
			continue;
		bridge_vlan_add(b, v);
		first = first ? first : v;
		last = v;
	}
	cli_enter(c, &vlan_mode, cli_text(c, "vlans"), first, last);
	return true;
}

static bool
rename_vlan(struct cli_call *c, struct vlan *v)
{
	const char *name = cli_text(c, "name");

	if (strlen(name) >= VLAN_NAME)
		return cli_fail(c, "A VLAN's name has at most %d letters", VLAN_NAME - 1);
	if (c->no)
		vlan_plain_name(v);
	else
		snprintf(v->name, sizeof(v->name), "%s", name);
	return true;
}

static bool
name_here(struct cli_call *c)
{
	const struct cli_frame *here = cli_here(c);
	struct vlan *v = bridge_vlan(bridge_of(c), (uint16_t)here->a);

	if (here->a != here->b)
		return cli_fail(c, "These are several VLANs; a name is given to one");
	if (!v) /* another console took it away */
		return cli_fail(c, "There is no VLAN %s any more", here->name);
	return rename_vlan(c, v);
}

static bool
vlan_named(struct cli_call *c)
{
	struct vlan_set set;
	uint16_t id = 1;

	if (!list_of(c, &set))
		return false;
	while (!vlan_in(&set, id))
		id++;
	for (uint16_t v = id + 1; v <= VLAN_LAST; v++)
		if (vlan_in(&set, v))
			return cli_fail(c, "These are several VLANs; a name is given to one");
	if (strlen(cli_text(c, "name")) >= VLAN_NAME)
		return cli_fail(c, "A VLAN's name has at most %d letters", VLAN_NAME - 1);
	return rename_vlan(c, bridge_vlan_add(bridge_of(c), id));
}

/* Every port configured for it; a trunk only while it is up, as switches show it. */
static bool
is_member(const struct bridge_port *bp, uint16_t id)
{
	return !bp->deliver && !bp->gone && !bp->joins && bridge_port_has(bp, id) &&
	    (bp->mode == BRIDGE_ACCESS || bridge_port_is_up(bp));
}

static void
members(const struct bridge *b, uint16_t id, struct text *out)
{
	size_t column = BEFORE_PORTS;
	const char *comma = "";

	for (uint32_t i = 0; i < b->ports.n; i++) {
		const struct bridge_port *bp = b->ports.at[i];

		if (!is_member(bp, id))
			continue;
		if (column + strlen(comma) + strlen(bp->name) >= WIDTH) {
			text_printf(out, "%s\n%*s", comma[0] ? "," : "", BEFORE_PORTS, "");
			column = BEFORE_PORTS;
			comma = "";
		}
		text_printf(out, "%s%s", comma, bp->name);
		column += strlen(comma) + strlen(bp->name);
		comma = ", ";
	}
	text_puts(out, "\n");
}

static bool
show_vlan(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);
	uint16_t only = (uint16_t)cli_number(c, "vlan");
	const char *name = cli_text(c, "name");

	if (only && !bridge_vlan(b, only))
		return cli_fail(c, "There is no VLAN %u; `vlan %u` makes it", only, only);
	text_printf(c->out, "%-5s %-32s %-9s %s\n", "VLAN", "Name", "Status", "Ports");
	text_puts(c->out,
	    "----- -------------------------------- --------- -------------------------------\n");
	for (uint32_t i = 0; i < b->vlans.n; i++) {
		const struct vlan *v = b->vlans.at[i];

		if ((only && v->id != only) || (name[0] && strcmp(name, v->name) != 0))
			continue;
		text_printf(c->out, "%-5u %-32s %-9s ", v->id, v->name, "active");
		members(b, v->id, c->out);
	}
	return true;
}

static const struct cli_word words[] = { { "vlan <vlans:word>", vlan,
					     "Virtual LANs|A number, or a list like 10,20-29",
					     .flags = CLI_NO, .in = { &cli_config } },
	{ "vlan <vlans:word> name <name:name>", vlan_named,
	    "Virtual LANs|Its number|Give it a name|The name", .flags = CLI_HIDDEN,
	    .in = { &cli_config } },
	{ "name <name:name>", name_here, "Give it a name|The name", .in = { &vlan_mode } },
	{ "no name [<name:name>]", name_here, .in = { &vlan_mode } },
	{ "show vlan [{brief|id <vlan:1-4094>|name <name:name>|<vlan:1-4094>}]", show_vlan,
	    "Show|Virtual LANs|One line each|One of them|Its number|One of them|Its name|"
	    "Its number",
	    .in = { &cli_exec } },
	{ 0 } };

const struct cli_table vlan_words = { "vlan", words, { &cli_exec } };
