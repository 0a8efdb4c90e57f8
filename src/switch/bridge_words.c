/* bridge_words.c - what a switch's console answers: ports, counters and the MAC address table. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "base/units.h"
#include "switch/errdisable.h"
#include "switch/words.h"

const struct cli_mode switch_port_mode = { .name = "switch-interface",
	.suffix = "(config-if)",
	.parent = &cli_config,
	.enter = "interface NAME" };

struct bridge_port *
bridge_port_here(const struct cli_call *c)
{
	return bridge_port_at(bridge_of(c), (uint16_t)cli_here(c)->a);
}

struct bridge_port *
bridge_port_named(struct cli_call *c, const char *name)
{
	struct bridge_port *bp = bridge_port_find(bridge_of(c), name);

	if (!bp || bp->deliver)
		cli_fail(c, "There is no port \"%s\"; `show interfaces status` lists them", name);
	return bp && !bp->deliver ? bp : NULL;
}

static bool
enter_port(struct cli_call *c)
{
	const struct bridge_port *bp = bridge_port_named(c, cli_text(c, "interface"));

	if (!bp)
		return false;
	cli_enter(c, &switch_port_mode, bp->name, bp->number, 0);
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

/* As EOS words it. */
static const char *
status(const struct bridge_port *bp)
{
	if (bp->port && bp->port->admin_down)
		return "disabled";
	if (errdisable_why(bp))
		return "errdisabled";
	return bridge_port_is_up(bp) || (bp->joins && port_is_up(bp->port)) ? "connected"
									    : "notconnect";
}

static void
status_line(const struct bridge_port *bp, struct text *out)
{
	const struct port *far = bp->port ? port_peer(bp->port) : NULL;
	char speed[24] = "-", vlan[8] = "trunk";

	if (bp->mode == BRIDGE_ACCESS)
		snprintf(vlan, sizeof(vlan), "%u", bp->vlan);
	if (bp->port && bp->port->link)
		speed_text(speed, sizeof(speed), bp->port->link->rate_bps);
	text_printf(out, "%-10s %-12s %-5s %-8s %s\n", bp->name, status(bp), vlan, speed,
	    far ? far->node->name : "");
}

static bool
show_status(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);

	text_printf(c->out, "%-10s %-12s %-5s %-8s %s\n", "Port", "Status", "Vlan", "Speed",
	    "Connected to");
	for (uint32_t i = 0; i < b->ports.n; i++)
		if (!b->ports.at[i]->deliver)
			status_line(b->ports.at[i], c->out);
	return true;
}

static void
mac_line(struct text *out, const struct bridge *b, const struct fdb_row *r)
{
	char mac[MAC_TEXT], ago[TIME_TEXT];

	text_printf(out, "%-6u %-19s %-9s %-10s %-6u %s ago\n", r->vlan, mac_text(mac, &r->mac),
	    r->fixed ? "STATIC" : "DYNAMIC", bridge_port_at(b, r->port)->name, r->moves,
	    uptime_text(ago, b->node->net->sim->now - r->seen));
}

static bool
show_macs(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);
	const char *only = cli_text(c, "interface");
	struct fdb_row *rows = calloc(b->fdb.n + 1, sizeof(*rows));
	uint32_t n, shown = 0;

	if (!rows)
		panic("no memory left for a table");
	n = fdb_rows(&b->fdb, b->node->net->sim->now, rows);
	text_printf(c->out, "%-6s %-19s %-9s %-10s %-6s %s\n", "Vlan", "Mac Address", "Type",
	    "Port", "Moves", "Last seen");
	for (uint32_t i = 0; i < n; i++)
		if (!only[0] || strcmp(only, bridge_port_at(b, rows[i].port)->name) == 0) {
			mac_line(c->out, b, &rows[i]);
			shown++;
		}
	text_printf(c->out, "Total Mac Addresses for this criterion: %u\n", shown);
	free(rows);
	return true;
}

static bool
clear_macs(struct cli_call *c)
{
	bridge_flush(bridge_of(c));
	return true;
}

static const struct cli_word words[] = { { "interface <interface:name>", enter_port,
					     "Select a port to configure|The port's name",
					     .in = { &cli_config } },
	{ "shutdown", shut, "Shut the port down", .flags = CLI_NO, .in = { &switch_port_mode } },
	{ "show interfaces status", show_status, "Show|Ports and their traffic|One line a port" },
	{ "show mac address-table [dynamic|interface <interface:name>]", show_macs,
	    "Show|Media access control addresses|The addresses learnt|Only those learnt|Only "
	    "one port|"
	    "The port's name" },
	{ "clear mac address-table dynamic", clear_macs,
	    "Forget|Media access control addresses|The addresses learnt|Those learnt",
	    .flags = CLI_PRIVILEGED | CLI_CHANGES },
	{ 0 } };

const struct cli_table bridge_words = { "switch", words, { &cli_exec } };
