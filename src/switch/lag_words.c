/* lag_words.c - what a switch's console says and takes about Port-Channels and LACP. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/addr.h"
#include "base/text.h"
#include "switch/lag.h"
#include "switch/words.h"

enum { SYSTEM_TEXT = 32, STATE_TEXT = 9 };

/* ---- what is typed ---- */

static bool
enter_channel(struct cli_call *c)
{
	uint16_t n = (uint16_t)cli_number(c, "channel");
	struct bridge_port *po = lag_channel(bridge_of(c), n, !c->no);

	if (c->no && !po)
		return cli_fail(c, "There is no Port-Channel %u", n);
	if (c->no) {
		lag_remove(po);
		cli_forget(c->console, &switch_port_mode, po->number, 0);
	} else {
		cli_enter(c, &switch_port_mode, po->name, po->number, 0);
	}
	return true;
}

static bool
join(struct cli_call *c)
{
	enum lag_mode mode = cli_key(c, "active") ? LAG_ACTIVE
	    : cli_key(c, "passive")		  ? LAG_PASSIVE
						  : LAG_ON;
	struct bridge_port *bp = bridge_port_here(c);
	struct ix_error e;

	if (bp->through & BRIDGE_THROUGH_LACP)
		return cli_fail(c,
		    "%s forwards LACP as if it were none of its own; type `no "
		    "l2-protocol forward lacp` first",
		    bp->name);
	return lag_join(bp, (uint16_t)cli_number(c, "channel"), mode, &e) ||
	    cli_fail(c, "%s", e.text);
}

static bool
leave(struct cli_call *c)
{
	struct bridge_port *bp = bridge_port_here(c);

	if (!bp->joins)
		return cli_fail(c, "%s is a member of no Port-Channel", bp->name);
	lag_leave(bp);
	return true;
}

static struct bridge_port *
channel_here(struct cli_call *c)
{
	struct bridge_port *bp = bridge_port_here(c);

	if (bp->channel)
		return bp;
	cli_fail(c, "%s is no Port-Channel; `interface port-channel N` leads to one", bp->name);
	return NULL;
}

static bool
timer(struct cli_call *c)
{
	struct bridge_port *bp = bridge_cable_here(c, "LACP");

	if (bp)
		lacp_fast(bp, !c->no && cli_key(c, "fast"));
	return bp != NULL;
}

static bool
port_priority(struct cli_call *c)
{
	struct bridge_port *bp = bridge_cable_here(c, "LACP");

	if (bp)
		lacp_port_priority(bp, c->no ? LACP_PRIORITY : (uint16_t)cli_number(c, "priority"));
	return bp != NULL;
}

static bool
system_priority(struct cli_call *c)
{
	lacp_system_priority(
	    bridge_of(c), c->no ? LACP_PRIORITY : (uint16_t)cli_number(c, "priority"));
	return true;
}

static bool
min_links(struct cli_call *c)
{
	struct bridge_port *po = channel_here(c);

	if (po)
		lag_min_links(po, c->no ? 1 : (uint16_t)cli_number(c, "links"));
	return po != NULL;
}

static bool
max_bundle(struct cli_call *c)
{
	struct bridge_port *po = channel_here(c);

	if (po)
		lag_most(po, c->no ? LAG_BUNDLED : (uint16_t)cli_number(c, "members"));
	return po != NULL;
}

static bool
load_balance(struct cli_call *c)
{
	enum lag_balance how = LAG_BALANCE;

	for (unsigned i = 0; !c->no && i < LAG_BALANCES; i++)
		if (cli_key(c, lag_balance_names[i]))
			how = (enum lag_balance)i;
	lag_set_balance(bridge_of(c), how);
	return true;
}

static bool
forward(struct cli_call *c)
{
	struct bridge_port *bp = bridge_port_here(c);
	uint8_t bit = cli_key(c, "lacp") ? BRIDGE_THROUGH_LACP : BRIDGE_THROUGH_LLDP;

	if (!c->no && bit == BRIDGE_THROUGH_LACP && bp->joins)
		return cli_fail(c, "%s is a member of %s and hears slow protocols itself", bp->name,
		    bp->joins->name);
	bp->through = (uint8_t)(c->no ? bp->through & ~bit : bp->through | bit);
	return true;
}

static bool
clear_counters(struct cli_call *c)
{
	lacp_clear_counters(bridge_of(c));
	return true;
}

/* ---- what is shown ---- */

static char *
system_text(char buf[SYSTEM_TEXT], const struct lacp_end *e)
{
	char mac[MAC_TEXT];

	snprintf(buf, SYSTEM_TEXT, "%04X,%s", e->system_priority, mac_text(mac, &e->system));
	return buf;
}

/* A letter a bit, as switches print them: "ASG+CD--". */
static char *
state_letters(char buf[STATE_TEXT], uint8_t state)
{
	static const char set[] = "ASG+CDdX", unset[] = "PLI-----";

	for (unsigned i = 0; i < 8; i++)
		buf[i] = state & 1u << i ? set[i] : unset[i];
	buf[8] = 0;
	return buf;
}

static const char *
member_flag(const struct lag_member_row *m)
{
	if (m->bundled)
		return "P";
	if (m->why == LAG_LINK_DOWN)
		return "D";
	if (m->why == LAG_STANDBY)
		return "H";
	return m->why == LAG_WAITING || m->why == LAG_OUT_OF_SYNC ? "w" : "s";
}

static bool
asked(const struct cli_call *c, uint16_t number)
{
	return !cli_arg(c, "channel") || cli_number(c, "channel") == number;
}

static const char *
protocol(const struct lag_row *r)
{
	static const char *const text[LAG_MODES] = { "-", "Static", "LACP(a)", "LACP(p)" };

	return text[r->mode];
}

static bool
show_summary(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);
	struct lag_member_row m;
	struct lag_row r;

	text_puts(c->out,
	    "Flags: U - up  D - down  P - bundled  H - standby  w - waiting for the "
	    "partner  s - suspended\n       a - LACP active  p - LACP passive\n");
	text_printf(c->out, "%-14s %-10s %s\n", "Port-Channel", "Protocol", "Ports");
	for (uint32_t i = 0; lag_row(b, i, &r); i++) {
		if (!asked(c, r.number))
			continue;
		text_printf(c->out, "%s(%s)", r.name, r.up ? "U" : "D");
		text_pad(c->out, 15, ' ');
		text_printf(c->out, "%-10s", protocol(&r));
		for (uint32_t k = 0; lag_member_row(b, k, &m); k++)
			if (strcmp(m.channel, r.name) == 0)
				text_printf(c->out, " %s(%s)", m.name, member_flag(&m));
		text_puts(c->out, "\n");
	}
	return true;
}

static void
detail(const struct lag_row *r, const struct bridge *b, struct text *out)
{
	struct lag_member_row m;

	text_printf(out, "%s is %s: %u of %u members bundled, min-links %u, protocol %s\n", r->name,
	    r->up ? "up" : "down", r->bundled, r->configured, r->min_links, protocol(r));
	for (uint32_t k = 0; lag_member_row(b, k, &m); k++)
		if (strcmp(m.channel, r->name) == 0)
			text_printf(out, "  %-9s %-8s %-21s taken out %u times%s%s\n", m.name,
			    lag_mode_names[m.mode], lag_why_names[m.why], m.flaps,
			    m.mux[0] ? ", Mux " : "", m.mux);
}

static bool
show_detail(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);
	struct lag_row r;
	bool any = false;

	for (uint32_t i = 0; lag_row(b, i, &r); i++)
		if (asked(c, r.number)) {
			detail(&r, b, c->out);
			any = true;
		}
	if (!any && cli_arg(c, "channel"))
		return cli_fail(c,
		    "There is no Port-Channel %u; `show port-channel summary` lists "
		    "them",
		    (unsigned)cli_number(c, "channel"));
	return true;
}

static bool
show_balance(struct cli_call *c)
{
	text_printf(c->out, "Frames are spread over members by %s\n",
	    lag_balance_names[lag_balance_of(bridge_of(c))]);
	return true;
}

/* One line a member that speaks LACP. */
static bool
each_member(struct cli_call *c, void (*line)(const struct lag_member_row *m, struct text *out))
{
	struct lag_member_row m;

	for (uint32_t k = 0; lag_member_row(bridge_of(c), k, &m); k++)
		if (m.mode != LAG_ON)
			line(&m, c->out);
	return true;
}

static void
neighbor_line(const struct lag_member_row *m, struct text *out)
{
	char sys[SYSTEM_TEXT], state[STATE_TEXT];

	if (m->actor.state & LACP_DEFAULTED) {
		text_printf(out, "%-9s %-9s nobody heard\n", m->name, m->channel);
		return;
	}
	text_printf(out, "%-9s %-9s %-24s %-6u %-6u %-6u %s\n", m->name, m->channel,
	    system_text(sys, &m->partner), m->partner.key, m->partner.port,
	    m->partner.port_priority, state_letters(state, m->partner.state));
}

static void
ends_head(struct text *out, const char *whose)
{
	text_puts(out,
	    "State: A active P passive, S short L long timeout, G aggregable I "
	    "individual, + in sync,\n       C collecting, D distributing, d defaulted, X "
	    "expired\n");
	text_printf(out, "%-9s %-9s %-24s %-6s %-6s %-6s %s\n", "Port", "Channel", whose, "Key",
	    "Port#", "Prio", "State");
}

static bool
show_neighbor(struct cli_call *c)
{
	ends_head(c->out, "Partner's system");
	return each_member(c, neighbor_line);
}

static void
interface_line(const struct lag_member_row *m, struct text *out)
{
	char sys[SYSTEM_TEXT], state[STATE_TEXT];

	text_printf(out, "%-9s %-9s %-24s %-6u %-6u %-6u %s %s, %s\n", m->name, m->channel,
	    system_text(sys, &m->actor), m->actor.key, m->actor.port, m->actor.port_priority,
	    state_letters(state, m->actor.state), m->rx, m->mux);
}

static bool
show_interface(struct cli_call *c)
{
	ends_head(c->out, "This system");
	return each_member(c, interface_line);
}

static void
counters_line(const struct lag_member_row *m, struct text *out)
{
	text_printf(out,
	    "%-9s %-9s %10" PRIu64 " %10" PRIu64 " %10" PRIu64 " %10" PRIu64 " %10" PRIu64 "\n",
	    m->name, m->channel, m->heard, m->said, m->malformed, m->markers, m->responses);
}

static bool
show_counters(struct cli_call *c)
{
	text_printf(c->out, "%-9s %-9s %10s %10s %10s %10s %10s\n", "Port", "Channel", "PDUs in",
	    "PDUs out", "Malformed", "Markers", "Responses");
	return each_member(c, counters_line);
}

static bool
show_sys_id(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);
	struct lacp_end e = { .system_priority = lacp_system_priority_of(b), .system = b->mac };
	char sys[SYSTEM_TEXT];

	text_printf(c->out, "System identifier: %s\n", system_text(sys, &e));
	return true;
}

#define AT_PORT \
	{ \
		&switch_port_mode \
	}
#define BALANCES \
	"{src-mac|dst-mac|src-dst-mac|src-ip|dst-ip|src-dst-ip|src-port|dst-port|src-dst-port}"

static const struct cli_word words[] = {
	{ "interface port-channel <channel:1-2000>", enter_channel,
	    "Select a port to configure|Several cables as one port|Its number", .flags = CLI_NO,
	    .in = { &cli_config } },
	{ "lacp system-priority <priority:0-65535>", system_priority,
	    "Link aggregation|Whose port order counts|The lower wins", .in = { &cli_config } },
	{ "no lacp system-priority [<priority:0-65535>]", system_priority, "",
	    .in = { &cli_config } },
	{ "port-channel load-balance " BALANCES, load_balance,
	    "Port-Channels|What tells flows apart", .in = { &cli_config } },
	{ "no port-channel load-balance", load_balance, "", .in = { &cli_config } },
	{ "channel-group <channel:1-2000> mode {active|passive|on}", join,
	    "Make the port a member of a Port-Channel|Its number|How members are found|LACP that "
	    "begins|LACP that answers|No LACP: the cable decides",
	    .in = AT_PORT },
	{ "no channel-group [<channel:1-2000>]", leave, "", .in = AT_PORT },
	{ "lacp {timer|rate} {fast|normal}", timer,
	    "Link aggregation|How often the partner shall speak|How often the partner shall "
	    "speak|Each second|Each 30 seconds",
	    .in = AT_PORT },
	{ "no lacp {timer|rate} [fast|normal]", timer, "", .in = AT_PORT },
	{ "lacp port-priority <priority:0-65535>", port_priority,
	    "Link aggregation|Which members are bundled first|The lower wins", .in = AT_PORT },
	{ "no lacp port-priority [<priority:0-65535>]", port_priority, "", .in = AT_PORT },
	{ "lacp max-bundle <members:1-16>", max_bundle,
	    "Link aggregation|Members at once|How many; others stand by", .in = AT_PORT },
	{ "no lacp max-bundle [<members:1-16>]", max_bundle, "", .in = AT_PORT },
	{ "port-channel min-links <links:1-16>", min_links,
	    "Port-Channels|With fewer it is down|How many", .in = AT_PORT },
	{ "no port-channel min-links [<links:1-16>]", min_links, "", .in = AT_PORT },
	{ "l2-protocol forward {lacp|lldp}", forward,
	    "Protocols of one cable|Let through as multicast|Slow protocols|Link layer discovery",
	    .flags = CLI_NO, .in = AT_PORT },
	{ "show port-channel [<channel:1-2000>] [detail]", show_detail,
	    "Show|Several cables as one port|Its number|Every member" },
	{ "show port-channel [<channel:1-2000>] summary", show_summary,
	    "Show|Several cables as one port|Its number|One line each" },
	{ "show etherchannel [<channel:1-2000>] summary", show_summary,
	    "Show|Several cables as one port|Its number|One line each" },
	{ "show port-channel load-balance", show_balance,
	    "Show|Several cables as one port|What tells flows apart" },
	{ "show lacp neighbor", show_neighbor, "Show|Link aggregation|Who is at the other end" },
	{ "show lacp interface", show_interface, "Show|Link aggregation|This end of each cable" },
	{ "show lacp counters", show_counters, "Show|Link aggregation|PDUs of each member" },
	{ "show lacp sys-id", show_sys_id, "Show|Link aggregation|What this box calls itself" },
	{ "clear lacp counters", clear_counters, "Forget|Link aggregation|PDUs of each member",
	    .flags = CLI_PRIVILEGED | CLI_CHANGES },
	{ 0 }
};

const struct cli_table lag_words = { "lag", words, { &cli_exec } };
