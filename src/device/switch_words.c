/* switch_words.c - what a switch's console answers: ports, counters and the MAC address table. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "base/units.h"
#include "device/words.h"

static struct bridge *
bridge_of(const struct cli_call *c)
{
	return ((struct device *)c->device)->bridge;
}

static const struct cli_mode port_mode = { .name = "switch-interface", .suffix = "(config-if)",
	.parent = &cli_config, .enter = "interface NAME" };

static bool
enter_port(struct cli_call *c)
{
	struct device *d = c->device;
	const char *name = cli_text(c, "interface");
	struct port *p = port_find(d->node, name);

	if (!p)
		return cli_fail(c, "There is no port \"%s\"; `show interfaces status` lists them",
		    name);
	cli_enter(c, &port_mode, name, p->id.id, 0);
	return true;
}

static struct port *
port_here(const struct cli_call *c)
{
	const struct device *d = c->device;

	return d->world->net->ports.at[cli_here(c)->a - 1];
}

static bool
shut(struct cli_call *c)
{
	port_shutdown(port_here(c), !c->no);
	return true;
}

static bool
show_status(struct cli_call *c)
{
	const struct device *d = c->device;

	text_printf(c->out, "%-10s %-12s %-5s %-8s %s\n", "Port", "Status", "Vlan", "Speed",
	    "Connected to");
	for (uint32_t i = 0; i < d->node->ports.n; i++) {
		const struct port *p = d->node->ports.at[i], *far = port_peer(p);
		char speed[24] = "-";

		if (p->link)
			speed_text(speed, sizeof(speed), p->link->rate_bps);
		text_printf(c->out, "%-10s %-12s %-5u %-8s %s\n", p->name,
		    p->admin_down ? "disabled" : port_is_up(p) ? "connected" : "notconnect",
		    ((const struct bridge_port *)p->user)->vlan, speed, far ? far->node->name : "");
	}
	return true;
}

static void
mac_line(struct text *out, const struct bridge *b, const struct fdb_row *r)
{
	char mac[MAC_TEXT], ago[TIME_TEXT];

	text_printf(out, "%-6u %-19s %-9s %-10s %-6u %s ago\n", r->vlan, mac_text(mac, &r->mac),
	    r->fixed ? "STATIC" : "DYNAMIC", bridge_port_at(b, r->port)->port->name, r->moves,
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
		if (!only[0] || strcmp(only, bridge_port_at(b, rows[i].port)->port->name) == 0) {
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

static const struct cli_word words[] = {
	{ "interface <interface:name>", enter_port, "Select a port to configure|The port's name",
	    .in = { &cli_config } },
	{ "shutdown", shut, "Shut the port down", .flags = CLI_NO, .in = { &port_mode } },
	{ "show interfaces status", show_status, "Show|Ports and their traffic|One line a port" },
	{ "show mac address-table [dynamic|interface <interface:name>]", show_macs,
	    "Show|Media access control addresses|The addresses learnt|Only those learnt|Only "
	    "one port|"
	    "The port's name" },
	{ "clear mac address-table dynamic", clear_macs,
	    "Forget|Media access control addresses|The addresses learnt|Those learnt",
	    .flags = CLI_PRIVILEGED | CLI_CHANGES },
	{ 0 }
};

const struct cli_table switch_words = { "switch", words, { &cli_exec } };
