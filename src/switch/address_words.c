/* address_words.c - `mac address-table`: what a switch's console says of addresses, and is told. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "base/units.h"
#include "switch/words.h"

/* ---- settings ---- */

static bool
aging(struct cli_call *c)
{
	bridge_ageing(bridge_of(c), c->no ? FDB_AGEING : cli_number(c, "seconds") * IX_SECOND);
	return true;
}

static bool
capacity(struct cli_call *c)
{
	bridge_of(c)->fdb.capacity = c->no ? FDB_CAPACITY : (uint32_t)cli_number(c, "entries");
	return true;
}

static bool
no_static(struct cli_call *c, uint64_t key)
{
	struct bridge *b = bridge_of(c);

	if (fdb_kind(&b->fdb, key) != FDB_BY_HAND)
		return cli_fail(c, "%s is not set by hand in VLAN %" PRIu64, cli_text(c, "mac"),
		    cli_number(c, "vlan"));
	fdb_forget(&b->fdb, key);
	return true;
}

static bool
set_static(struct cli_call *c)
{
	const struct ix_mac *mac = &cli_arg(c, "mac")->mac;
	uint16_t vlan = (uint16_t)cli_number(c, "vlan");
	struct bridge_port *to = NULL;

	if (c->no)
		return no_static(c, fdb_key(vlan, mac->b));
	if (mac_is_group(mac))
		return cli_fail(
		    c, "%s is a group's address; one station's is wanted", cli_text(c, "mac"));
	if (!bridge_vlan(bridge_of(c), vlan))
		return cli_fail(c, "There is no VLAN %u; `vlan %u` makes it", vlan, vlan);
	if (!cli_key(c, "drop") && !(to = bridge_port_named(c, cli_text(c, "interface"))))
		return false;
	return bridge_fix(bridge_of(c), vlan, mac, to) ||
	    cli_fail(c, "There is no room for it in the table, or it is this switch's own");
}

/* ---- shown ---- */

static void
row_line(struct text *out, const struct bridge *b, const struct fdb_row *r)
{
	char mac[MAC_TEXT], ago[TIME_TEXT];

	text_printf(out, "%-6u %-19s %-9s %-10s %-6u %s ago\n", r->vlan, mac_text(mac, &r->mac),
	    r->fixed ? "STATIC" : "DYNAMIC", bridge_port_name(b, r->port), r->moves,
	    uptime_text(ago, b->node->net->sim->now - r->seen));
}

/* Is this row asked for? Nothing asked is everything. */
static bool
wanted(const struct cli_call *c, const struct fdb_row *r, const struct bridge_port *only)
{
	const struct cli_arg *mac = cli_arg(c, "mac");

	return (!cli_key(c, "dynamic") || !r->fixed) && (!cli_key(c, "static") || r->fixed) &&
	    (!mac || mac_eq(&mac->mac, &r->mac)) && (!only || only->number == r->port) &&
	    (!cli_arg(c, "vlan") || cli_number(c, "vlan") == r->vlan);
}

static bool
show_table(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);
	const struct bridge_port *only = NULL;
	struct fdb_row *rows;
	uint32_t n, shown = 0;

	if (cli_arg(c, "interface") && !(only = bridge_port_named(c, cli_text(c, "interface"))))
		return false;
	rows = calloc(b->fdb.n + 1, sizeof(*rows));
	if (!rows)
		panic("no memory left for a table");
	n = fdb_rows(&b->fdb, b->node->net->sim->now, rows);
	text_printf(c->out, "%-6s %-19s %-9s %-10s %-6s %s\n", "Vlan", "Mac Address", "Type",
	    "Port", "Moves", "Last seen");
	for (uint32_t i = 0; i < n; i++)
		if (wanted(c, &rows[i], only)) {
			row_line(c->out, b, &rows[i]);
			shown++;
		}
	text_printf(c->out, "Total Mac Addresses for this criterion: %u\n", shown);
	free(rows);
	return true;
}

static bool
show_count(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);
	ix_time now = b->node->net->sim->now;
	uint32_t dynamic = fdb_count(&b->fdb, FDB_LEARNT, now),
		 fixed = fdb_count(&b->fdb, FDB_BY_HAND, now) + fdb_count(&b->fdb, FDB_OWN, now);

	text_printf(c->out, "Dynamic Address Count: %u\n", dynamic);
	text_printf(c->out, "Static Address Count: %u\n", fixed);
	text_printf(c->out, "Total Mac Addresses in use: %u\n", dynamic + fixed);
	text_printf(c->out, "Total Mac Addresses Space Available: %u\n",
	    b->fdb.capacity > dynamic + fixed ? b->fdb.capacity - dynamic - fixed : 0);
	text_printf(c->out, "Not learnt for want of space: %" PRIu64 "\n", b->fdb.refused);
	text_printf(c->out, "Frames flooded for want of an entry: %" PRIu64 "\n", b->flooded);
	return true;
}

static bool
show_aging(struct cli_call *c)
{
	uint64_t ageing = bridge_of(c)->fdb.ageing / IX_SECOND;

	if (ageing)
		text_printf(c->out, "Global Aging Time: %" PRIu64 "\n", ageing);
	else
		text_puts(c->out, "Global Aging Time: disabled\n");
	return true;
}

static bool
show_moves(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);
	const struct bridge_move *m;
	char mac[MAC_TEXT], at[TIME_TEXT];

	text_printf(
	    c->out, "%-6s %-19s %-10s %-10s %s\n", "Vlan", "Mac Address", "From", "To", "When");
	for (uint64_t n = 0; (m = bridge_move_at(b, n)); n++)
		text_printf(c->out, "%-6u %-19s %-10s %-10s %s\n", m->vlan, mac_text(mac, &m->mac),
		    bridge_port_name(b, m->from), bridge_port_name(b, m->to),
		    clock_text(at, m->at));
	text_printf(c->out, "Total moves: %" PRIu64 "\n", b->moves);
	return true;
}

/* ---- forgotten ---- */

static bool
clear_table(struct cli_call *c)
{
	struct bridge *b = bridge_of(c);
	const struct cli_arg *mac = cli_arg(c, "mac");
	uint16_t vlan = (uint16_t)cli_number(c, "vlan");
	struct bridge_port *bp;

	if (cli_arg(c, "interface")) {
		if (!(bp = bridge_port_named(c, cli_text(c, "interface"))))
			return false;
		bridge_port_flush(bp);
	} else if (mac) {
		for (uint32_t i = 0; i < b->vlans.n; i++)
			if (fdb_kind(&b->fdb, fdb_key(b->vlans.at[i]->id, mac->mac.b)) ==
			    FDB_LEARNT)
				fdb_forget(&b->fdb, fdb_key(b->vlans.at[i]->id, mac->mac.b));
	} else if (vlan) {
		fdb_unlearn_vlan(&b->fdb, vlan);
	} else {
		bridge_flush(b);
	}
	return true;
}

static const struct cli_word words[] = {
	{ "mac address-table aging-time {<seconds:10-1000000>|<seconds:0-0>}", aging,
	    "Media access control addresses|Those the switch knows|How long what was learnt stays|"
	    "Seconds|For ever",
	    .in = { &cli_config } },
	{ "no mac address-table aging-time [<seconds:0-1000000>]", aging, .in = { &cli_config } },
	{ "mac address-table capacity <entries:1-1000000>", capacity,
	    "Media access control addresses|Those the switch knows|How many there is room for|"
	    "Entries",
	    .in = { &cli_config } },
	{ "no mac address-table capacity [<entries:1-1000000>]", capacity, .in = { &cli_config } },
	{ "mac address-table static <mac:mac> vlan <vlan:1-4094> {interface <interface:name>|drop}",
	    set_static,
	    "Media access control addresses|Those the switch knows|Set one by hand|The address|"
	    "In this VLAN|Its number|It is behind|A port's name|Its frames are dropped",
	    .in = { &cli_config } },
	{ "no mac address-table static <mac:mac> vlan <vlan:1-4094> "
	  "[{interface <interface:name>|drop}]",
	    set_static, .in = { &cli_config } },
	{ "show mac address-table [{dynamic|static|address <mac:mac>|interface <interface:name>|"
	  "vlan <vlan:1-4094>}]*",
	    show_table,
	    "Show|Media access control addresses|Those the switch knows|Those learnt|"
	    "Those set by hand|One address|The address|Behind one port|The port's name|"
	    "In one VLAN|Its number" },
	{ "show mac address-table count", show_count,
	    "Show|Media access control addresses|Those the switch knows|How many" },
	{ "show mac address-table aging-time", show_aging,
	    "Show|Media access control addresses|Those the switch knows|How long they stay" },
	{ "show mac address-table moves", show_moves,
	    "Show|Media access control addresses|Those the switch knows|The last that moved" },
	{ "clear mac address-table dynamic [{vlan <vlan:1-4094>|interface <interface:name>|"
	  "address <mac:mac>}]",
	    clear_table,
	    "Forget|Media access control addresses|Those the switch knows|Those learnt|"
	    "In one VLAN|Its number|Behind one port|The port's name|One address|The address",
	    .flags = CLI_PRIVILEGED | CLI_CHANGES },
	{ 0 }
};

const struct cli_table address_words = { "addresses", words, { &cli_exec } };
