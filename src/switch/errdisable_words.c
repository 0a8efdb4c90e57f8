/* errdisable_words.c - ports that the switch took down: when they come back, and which they are. */
#include <string.h>

#include "base/units.h"
#include "switch/errdisable.h"
#include "switch/words.h"

/* As IOS calls them where EOS, whose names are in errdisable_names, says another word. */
static const struct {
	const char *typed;
	enum errdisable_cause cause;
} also[] = { { "psecure-violation", ERR_PORTSECURITY }, { "channel-misconfig", ERR_LACP } };

/* ERR_NONE is every cause; ERR_CAUSES: it is none. */
static enum errdisable_cause
cause_of(const char *name)
{
	if (strcmp(name, "all") == 0)
		return ERR_NONE;
	for (unsigned i = 1; i < ERR_CAUSES; i++)
		if (strcmp(errdisable_names[i], name) == 0)
			return i;
	for (size_t i = 0; i < sizeof(also) / sizeof(also[0]); i++)
		if (strcmp(also[i].typed, name) == 0)
			return also[i].cause;
	return ERR_CAUSES;
}

static bool
recovery_cause(struct cli_call *c)
{
	enum errdisable_cause why = cause_of(cli_text(c, "cause"));
	struct text names = { 0 };

	if (why != ERR_CAUSES) {
		errdisable_recover(bridge_of(c), why, !c->no);
		return true;
	}
	for (unsigned i = 1; i < ERR_CAUSES; i++)
		text_printf(&names, ", %s", errdisable_names[i]);
	cli_fail(c, "\"%s\" takes no port down; all%s do", cli_text(c, "cause"), text_of(&names));
	text_free(&names);
	return false;
}

static bool
recovery_interval(struct cli_call *c)
{
	errdisable_interval(
	    bridge_of(c), c->no ? ERRDISABLE_INTERVAL_S : (uint32_t)cli_number(c, "seconds"));
	return true;
}

static void
down_lines(struct text *out, const struct bridge *b)
{
	char left[TIME_TEXT];

	for (uint32_t i = 0; i < b->ports.n; i++) {
		const struct bridge_port *bp = b->ports.at[i];
		ix_time t;

		if (!bp->port || !errdisable_why(bp))
			continue;
		t = errdisable_left(bp);
		text_printf(out, "%-16s %-12s %-18s %s\n", bp->name, "errdisabled",
		    errdisable_names[errdisable_why(bp)],
		    t == IX_NEVER ? "by shutdown and no shutdown" : uptime_text(left, t));
	}
}

static bool
show_down(struct cli_call *c)
{
	text_printf(c->out, "%-16s %-12s %-18s %s\n", "Port", "Status", "Reason", "Comes back in");
	down_lines(c->out, bridge_of(c));
	return true;
}

static bool
show_recovery(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);

	text_printf(c->out, "%-20s %s\n", "ErrDisable Reason", "Timer Status");
	for (unsigned i = 1; i < ERR_CAUSES; i++)
		text_printf(c->out, "%-20s %s\n", errdisable_names[i],
		    errdisable_recovers(b, i) ? "Enabled" : "Disabled");
	text_printf(c->out, "\nTimer interval: %u seconds\n\n", errdisable_interval_s(b));
	return show_down(c);
}

static const struct cli_word words[] = {
	{ "errdisable recovery cause <cause:name>", recovery_cause,
	    "Ports that the switch took down|How they come back|By themselves, after this cause|"
	    "all, bpduguard, portsec, storm-control, lacp, dhcp-rate-limit",
	    CLI_NO, { &cli_config } },
	{ "errdisable recovery interval <seconds:30-86400>", recovery_interval,
	    "||After this time|Seconds", CLI_NO, { &cli_config } },
	{ "no errdisable recovery interval", recovery_interval, NULL, 0, { &cli_config } },
	{ "show errdisable recovery", show_recovery,
	    "Show|Ports that the switch took down|When they come back" },
	{ "show interfaces status err-disabled", show_down,
	    "Show|Ports and their traffic|One line a port|Those that the switch took down" },
	{ "show interfaces status errdisabled", show_down, .flags = CLI_HIDDEN },
	{ 0 },
};

const struct cli_table errdisable_words = { "errdisable", words, { &cli_exec } };
