/* show_port_words.c - `show interfaces ...` and `clear counters` on a switch: the words alone. */
#include <stdio.h>

#include "switch/port_lines.h"

typedef void lines_fn(const struct bridge *b, const struct bridge_port *only, struct text *out);

static const struct {
	const char *key;
	lines_fn *lines;
} views[] = {
	{ "rates", port_lines_rates },
	{ "errors", port_lines_errors },
	{ "discards", port_lines_drops },
	{ "drops", port_lines_drops },
	{ "counters", port_lines_counters },
	{ "status", port_lines_status },
	{ "description", port_lines_description },
	{ "switchport", port_lines_switchport },
	{ "trunk", port_lines_trunk },
};

/* The port a line names, NULL for all; false after cli_fail. */
static bool
named(struct cli_call *c, struct bridge_port **only)
{
	char name[CLI_LINE + 1];
	const char *word = cli_text(c, "interface");

	*only = NULL;
	if (!word[0])
		return true;
	snprintf(name, sizeof(name), "%s%s",
	    cli_key(c, "ethernet")	     ? "ethernet"
		: cli_key(c, "port-channel") ? "port-channel"
					     : "",
	    word);
	*only = bridge_port_named(c, name);
	return *only != NULL;
}

static bool
show(struct cli_call *c)
{
	struct bridge_port *only;

	if (!named(c, &only))
		return false;
	for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++)
		if (cli_key(c, views[i].key)) {
			views[i].lines(bridge_of(c), only, c->out);
			return true;
		}
	port_lines_all(bridge_of(c), only, c->out);
	return true;
}

static bool
clear(struct cli_call *c)
{
	struct bridge *b = bridge_of(c);
	struct bridge_port *only;

	if (!named(c, &only))
		return false;
	for (uint32_t i = 0; i < b->ports.n; i++) {
		struct bridge_port *bp = b->ports.at[i];

		if (bp->port && (!only || only == bp || bp->joins == only))
			port_counters_clear(bp->port);
	}
	return true;
}

#define WHICH_HELP \
	"Show|Ports and their traffic|A port of the switch|Ports that are one|" \
	"The port's name"

static const struct cli_word words[] = {
	{ "show interfaces [ethernet|port-channel] [<interface:name>]", show, WHICH_HELP },
	{ "show interfaces [ethernet|port-channel] [<interface:name>] "
	  "{status|description|switchport|trunk}",
	    show,
	    WHICH_HELP "|One line a port|What each is for|How each takes part in VLANs|"
		       "Those that carry many VLANs" },
	{ "show interfaces [ethernet|port-channel] [<interface:name>] counters "
	  "[rates|errors|discards|drops]",
	    show,
	    WHICH_HELP
	    "|How much passed|In a second, over the last thirty|What was damaged or lost|"
	    "Drops by reason|Drops by reason" },
	{ "show interface [ethernet|port-channel] [<interface:name>]", show, .flags = CLI_HIDDEN },
	{ "clear counters [ethernet|port-channel] [<interface:name>]", clear,
	    "Forget|How much passed|A port of the switch|Ports that are one|The port's name",
	    .flags = CLI_PRIVILEGED | CLI_CHANGES },
	{ 0 }
};

const struct cli_table show_port_words = { "switch ports", words, { &cli_exec } };
