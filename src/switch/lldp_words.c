/*
 * lldp_words.c - what a switch's console says and takes about its neighbours. CDP belongs to one
 * maker and is not spoken here: what turns it off is taken, what turns it on is refused.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/addr.h"
#include "base/text.h"
#include "switch/lldp.h"
#include "switch/words.h"

static bool
run(struct cli_call *c)
{
	lldp_run(bridge_of(c), !c->no);
	return true;
}

static bool
set_timer(struct cli_call *c)
{
	lldp_timer(bridge_of(c), c->no ? LLDP_INTERVAL_S : (uint32_t)cli_number(c, "seconds"));
	return true;
}

static bool
set_holdtime(struct cli_call *c)
{
	lldp_holdtime(bridge_of(c), c->no ? LLDP_HOLD_S : (uint32_t)cli_number(c, "seconds"));
	return true;
}

static bool
transmit(struct cli_call *c)
{
	struct bridge_port *bp = bridge_cable_here(c, "LLDP");

	if (bp)
		lldp_transmit(bp, !c->no);
	return bp != NULL;
}

static bool
receive(struct cli_call *c)
{
	struct bridge_port *bp = bridge_cable_here(c, "LLDP");

	if (bp)
		lldp_receive(bp, !c->no);
	return bp != NULL;
}

static bool
cdp(struct cli_call *c)
{
	return c->no ||
	    cli_fail(c,
		"This switch neither sends nor reads CDP; `lldp run` does what it does, "
		"for any maker's boxes");
}

static void
neighbour_line(const struct lldp_row *r, struct text *out)
{
	text_printf(out, "%-9s %-24s %-24s %u\n", r->port, r->name[0] ? r->name : r->chassis, r->id,
	    (unsigned)(r->left / IX_SECOND));
}

static void
neighbour_detail(const struct lldp_row *r, struct text *out)
{
	char buf[128];

	text_printf(out, "Port %s: neighbour %s\n", r->port, r->name[0] ? r->name : r->chassis);
	text_printf(out, "  Chassis             %s\n", r->chassis);
	text_printf(out, "  Port                %s\n", r->id);
	if (r->port_description[0])
		text_printf(out, "  Port description    %s\n", r->port_description);
	if (r->description[0])
		text_printf(out, "  System description  %s\n", r->description);
	if (r->capable)
		text_printf(
		    out, "  Capabilities        %s\n", lldp_capabilities_text(buf, r->enabled));
	if (r->management.af)
		text_printf(out, "  Management address  %s\n", addr_text(buf, &r->management));
	text_printf(out, "  Time to live        %u s, %u s left\n", r->ttl_s,
	    (unsigned)(r->left / IX_SECOND));
}

static bool
not_running(const struct cli_call *c)
{
	if (lldp_runs(bridge_of(c)))
		return false;
	text_puts(c->out, "LLDP does not run; `lldp run` turns it on\n");
	return true;
}

static bool
show_neighbors(struct cli_call *c)
{
	bool detail = cli_key(c, "detail");
	struct lldp_row r;
	uint32_t n = 0;

	if (not_running(c))
		return true;
	if (!detail)
		text_printf(
		    c->out, "%-9s %-24s %-24s %s\n", "Port", "Neighbour", "Its port", "Time left");
	for (; lldp_row(bridge_of(c), n, &r); n++)
		(detail ? neighbour_detail : neighbour_line)(&r, c->out);
	text_printf(c->out, "%u %s\n", n, n == 1 ? "neighbour" : "neighbours");
	return true;
}

static bool
show_lldp(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);
	struct lldp_box_row box;
	struct lldp_port_row r;

	if (not_running(c))
		return true;
	lldp_box_row(b, &box);
	text_printf(c->out, "LLDP speaks each %u s, for %u s\n", box.interval_s, box.hold_s);
	text_printf(c->out, "%-9s %-9s %-8s %s\n", "Port", "Transmit", "Receive", "Neighbours");
	for (uint32_t i = 0; lldp_port_row(b, i, &r); i++)
		text_printf(c->out, "%-9s %-9s %-8s %u\n", r.name, r.transmits ? "yes" : "no",
		    r.receives ? "yes" : "no", r.neighbours);
	return true;
}

static bool
show_traffic(struct cli_call *c)
{
	struct lldp_port_row r;

	text_printf(c->out, "%-9s %10s %10s %10s %10s %10s\n", "Port", "PDUs in", "PDUs out",
	    "Malformed", "Aged", "No room");
	for (uint32_t i = 0; lldp_port_row(bridge_of(c), i, &r); i++)
		text_printf(c->out,
		    "%-9s %10" PRIu64 " %10" PRIu64 " %10" PRIu64 " %10" PRIu64 " %10" PRIu64 "\n",
		    r.name, r.heard, r.said, r.malformed, r.aged, r.refused);
	return true;
}

static bool
clear_counters(struct cli_call *c)
{
	lldp_clear_counters(bridge_of(c));
	return true;
}

#define AT_PORT \
	{ \
		&switch_port_mode \
	}

static const struct cli_word words[] = { { "lldp run", run,
					     "Link layer discovery|Send and receive it",
					     .flags = CLI_NO, .in = { &cli_config } },
	{ "lldp timer <seconds:5-32768>", set_timer,
	    "Link layer discovery|How often it speaks|Seconds", .in = { &cli_config } },
	{ "no lldp timer [<seconds:5-32768>]", set_timer, "", .in = { &cli_config } },
	{ "lldp holdtime <seconds:10-65535>", set_holdtime,
	    "Link layer discovery|For how long it shall be remembered|Seconds",
	    .in = { &cli_config } },
	{ "no lldp holdtime [<seconds:10-65535>]", set_holdtime, "", .in = { &cli_config } },
	{ "lldp transmit", transmit, "Link layer discovery|Send it from this port", .flags = CLI_NO,
	    .in = AT_PORT },
	{ "lldp receive", receive, "Link layer discovery|Take it in at this port", .flags = CLI_NO,
	    .in = AT_PORT },
	{ "cdp enable", cdp, "The discovery of one maker|Not spoken here", .flags = CLI_NO,
	    .in = AT_PORT },
	{ "cdp run", cdp, "The discovery of one maker|Not spoken here", .flags = CLI_NO,
	    .in = { &cli_config } },
	{ "show lldp", show_lldp, "Show|Link layer discovery" },
	{ "show lldp neighbors [detail]", show_neighbors,
	    "Show|Link layer discovery|Who is at the other ends|All they say" },
	{ "show lldp traffic", show_traffic, "Show|Link layer discovery|PDUs of each port" },
	{ "clear lldp counters", clear_counters, "Forget|Link layer discovery|PDUs of each port",
	    .flags = CLI_PRIVILEGED | CLI_CHANGES },
	{ 0 } };

const struct cli_table lldp_words = { "lldp", words, { &cli_exec } };
