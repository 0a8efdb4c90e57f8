/* guard_words.c - port security as it is typed and shown, in IOS's words. See guard.h. */
#include <inttypes.h>
#include <stdio.h>

#include "switch/errdisable.h"
#include "switch/guard.h"
#include "switch/words.h"

static bool
enable(struct cli_call *c)
{
	guard_enable(bridge_port_here(c), !c->no);
	return true;
}

static bool
maximum(struct cli_call *c)
{
	struct guard *g = guard_settings(bridge_port_here(c));
	uint32_t n = c->no ? 1 : (uint32_t)cli_number(c, "n");

	if (n < g->addrs.n)
		return cli_fail(c,
		    "Port %s holds %u addresses already; `clear port-security all interface "
		    "%s` or `no switchport port-security mac-address` first",
		    g->bp->name, g->addrs.n, g->bp->name);
	g->maximum = n;
	return true;
}

static bool
violation(struct cli_call *c)
{
	struct guard *g = guard_settings(bridge_port_here(c));

	g->violation = GUARD_SHUTDOWN;
	for (unsigned v = GUARD_SHUTDOWN; v <= GUARD_PROTECT; v++)
		if (!c->no && cli_key(c, guard_violations[v]))
			g->violation = (uint8_t)v;
	return true;
}

static bool
address(struct cli_call *c)
{
	struct guard *g = guard_settings(bridge_port_here(c));
	const struct ix_mac *mac = &cli_arg(c, "mac")->mac;
	char buf[MAC_TEXT];

	if (c->no)
		return guard_forget(g, mac) ||
		    cli_fail(c, "Port %s does not hold %s", g->bp->name, mac_text(buf, mac));
	if (mac_is_group(mac))
		return cli_fail(
		    c, "%s is a group address; no frame comes from it", mac_text(buf, mac));
	return guard_secure(g, mac, cli_key(c, "sticky") ? GUARD_STICKY : GUARD_CONFIGURED) ||
	    cli_fail(c,
		"Port %s holds %u of %u addresses; `switchport port-security maximum` first",
		g->bp->name, g->addrs.n, g->maximum);
}

static bool
sticky(struct cli_call *c)
{
	guard_sticky(guard_settings(bridge_port_here(c)), !c->no);
	return true;
}

static bool
aging_time(struct cli_call *c)
{
	struct guard *g = guard_settings(bridge_port_here(c));

	g->aging_min = c->no ? 0 : (uint32_t)cli_number(c, "minutes");
	guard_aging_changed(g);
	return true;
}

static bool
aging_type(struct cli_call *c)
{
	struct guard *g = guard_settings(bridge_port_here(c));

	g->inactivity = !c->no && cli_key(c, "inactivity");
	guard_aging_changed(g);
	return true;
}

static bool
show_all(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);

	text_printf(c->out, "%-16s %8s %8s %12s  %s\n", "Secure Port", "Maximum", "Current",
	    "Violations", "Action");
	for (uint32_t i = 0; i < b->ports.n; i++) {
		const struct guard *g = guard_of(b->ports.at[i]);

		if (g && g->on)
			text_printf(c->out, "%-16s %8u %8u %12" PRIu64 "  %s\n", g->bp->name,
			    g->maximum, g->addrs.n, g->violations, guard_violations[g->violation]);
	}
	return true;
}

static void
address_line(struct text *out, const struct guard *g, const struct guard_addr *a)
{
	char mac[MAC_TEXT], left[16] = "-", vlan[8] = "-";

	if (guard_left_min(g, a))
		snprintf(left, sizeof(left), "%u", guard_left_min(g, a));
	if (a->vlan)
		snprintf(vlan, sizeof(vlan), "%u", a->vlan);
	text_printf(out, "%-6s %-19s %-17s %-16s %s\n", vlan, mac_text(mac, &a->mac),
	    guard_kinds[a->kind], g->bp->name, left);
}

static bool
show_addresses(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);
	unsigned n = 0;

	text_printf(c->out, "%-6s %-19s %-17s %-16s %s\n", "Vlan", "Mac Address", "Type", "Port",
	    "Age left (min)");
	for (uint32_t i = 0; i < b->ports.n; i++) {
		const struct guard *g = guard_of(b->ports.at[i]);

		for (uint32_t k = 0; g && k < g->addrs.n; k++, n++)
			address_line(c->out, g, &g->addrs.at[k]);
	}
	text_printf(c->out, "Total secure addresses: %u\n", n);
	return true;
}

static unsigned
count(const struct guard *g, enum guard_kind kind)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < g->addrs.n; i++)
		n += g->addrs.at[i].kind == kind;
	return n;
}

static const char *
status(const struct guard *g)
{
	if (errdisable_why(g->bp) == ERR_PORTSECURITY)
		return "Secure-shutdown";
	return !g->on || !bridge_port_is_up(g->bp) ? "Secure-down" : "Secure-up";
}

static bool
show_port(struct cli_call *c)
{
	const struct bridge_port *bp = bridge_port_named(c, cli_text(c, "interface"));
	static const struct guard none = { .maximum = 1 };
	const struct guard *g = bp && guard_of(bp) ? guard_of(bp) : &none;
	char mac[MAC_TEXT];

	if (!bp)
		return false;
	text_printf(c->out, "%-27s: %s\n", "Port Security", g->on ? "Enabled" : "Disabled");
	text_printf(c->out, "%-27s: %s\n", "Port Status", g->bp ? status(g) : "Secure-down");
	text_printf(c->out, "%-27s: %s\n", "Violation Mode", guard_violations[g->violation]);
	text_printf(c->out, "%-27s: %u mins\n", "Aging Time", g->aging_min);
	text_printf(c->out, "%-27s: %s\n", "Aging Type", g->inactivity ? "Inactivity" : "Absolute");
	text_printf(c->out, "%-27s: %u\n", "Maximum MAC Addresses", g->maximum);
	text_printf(c->out, "%-27s: %u\n", "Total MAC Addresses", g->addrs.n);
	text_printf(c->out, "%-27s: %u\n", "Configured MAC Addresses", count(g, GUARD_CONFIGURED));
	text_printf(c->out, "%-27s: %u\n", "Sticky MAC Addresses", count(g, GUARD_STICKY));
	text_printf(c->out, "%-27s: %s:%u\n", "Last Source Address:Vlan",
	    mac_text(mac, &g->offender), g->offender_vlan);
	text_printf(c->out, "%-27s: %" PRIu64 "\n", "Security Violation Count", g->violations);
	return true;
}

static bool
clear(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);
	const char *only = cli_text(c, "interface");
	enum guard_kind kind = cli_key(c, "configured") ? GUARD_CONFIGURED
	    : cli_key(c, "sticky")			? GUARD_STICKY
	    : cli_key(c, "dynamic")			? GUARD_DYNAMIC
							: GUARD_KINDS;

	if (only[0] && !bridge_port_named(c, only))
		return false;
	for (uint32_t i = 0; i < b->ports.n; i++) {
		struct bridge_port *bp = b->ports.at[i];

		if (!bp->guard || (only[0] && strcmp(only, bp->name) != 0))
			continue;
		guard_forget_kind(bp->guard, kind);
		bp->guard->violations = 0;
	}
	return true;
}

#define PORT \
	CLI_NO, \
	{ \
		&switch_port_mode \
	}
#define PS "switchport port-security"

static const struct cli_word words[] = {
	{ PS, enable, "Switching|Which source addresses may come in", PORT },
	{ PS " maximum <n:1-4096>", maximum, "||How many addresses|1 to 4096", PORT },
	{ "no " PS " maximum", maximum, NULL, 0, { &switch_port_mode } },
	{ PS " violation {protect|restrict|shutdown}", violation,
	    "||What happens to others|Their frames are dropped|Dropped and told|The port goes down",
	    PORT },
	{ "no " PS " violation", violation, NULL, 0, { &switch_port_mode } },
	{ PS " mac-address <mac:mac>", address, "||One that may|Its address", PORT },
	{ PS " mac-address sticky", sticky, "|||Keep those that came first", PORT },
	{ PS " mac-address sticky <mac:mac>", address, "||||One that came first", PORT },
	{ PS " aging time <minutes:0-1440>", aging_time,
	    "||When learnt addresses are forgotten|After this time|Minutes, 0 for never", PORT },
	{ "no " PS " aging time", aging_time, NULL, 0, { &switch_port_mode } },
	{ PS " aging type {absolute|inactivity}", aging_type,
	    "|||From when|Since they came|Since they were seen", PORT },
	{ "no " PS " aging type", aging_type, NULL, 0, { &switch_port_mode } },
	{ "show port-security", show_all, "Show|Which source addresses ports let in" },
	{ "show port-security address", show_addresses, "||The addresses" },
	{ "show port-security interface <interface:name>", show_port, "||One port|Its name" },
	{ "clear port-security {all|configured|dynamic|sticky} [interface <interface:name>]", clear,
	    "Forget|Which source addresses ports let in|All of them|Those set by hand|Those learnt|"
	    "Those kept|On one port|Its name",
	    CLI_PRIVILEGED | CLI_CHANGES },
	{ 0 },
};

const struct cli_table guard_words = { "port security", words, { &cli_exec } };
