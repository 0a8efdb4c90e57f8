/*
 * isolate.c - port isolation as it is typed: `switchport protected` ports exchange no frames with
 * each other (passing.c asks bp->isolated). And how a port is protected, shown key by key as
 * protection.h tells it.
 */
#include <inttypes.h>

#include "switch/feature.h"
#include "switch/protection.h"
#include "switch/words.h"

static bool
isolate(struct cli_call *c)
{
	struct bridge_port *bp = bridge_port_here(c);

	bp->isolated = !c->no;
	bridge_touch(bp->bridge);
	return true;
}

static void
show_yes(void *arg, const char *key, bool yes)
{
	text_printf(arg, "  %-22s %s\n", key, yes ? "yes" : "no");
}

static void
show_number(void *arg, const char *key, uint64_t n)
{
	text_printf(arg, "  %-22s %" PRIu64 "\n", key, n);
}

static void
show_text(void *arg, const char *key, const char *text)
{
	text_printf(arg, "  %-22s %s\n", key, text[0] ? text : "no");
}

static bool
show(struct cli_call *c)
{
	const struct port_facts facts = { c->out, show_yes, show_number, show_text };
	const struct bridge *b = bridge_of(c);
	const char *only = cli_text(c, "interface");
	const struct bridge_port *one = only[0] ? bridge_port_named(c, only) : NULL;

	if (only[0] && !one)
		return false;
	for (uint32_t i = 0; i < b->ports.n; i++) {
		const struct bridge_port *bp = b->ports.at[i];

		if (bp->deliver || bp->gone || (one && one != bp))
			continue;
		text_printf(c->out, "%s\n", bp->name);
		port_protection(bp, &facts);
	}
	return true;
}

static const struct cli_word words[] = {
	{ "switchport protected", isolate, "Switching|No frames to and from other such ports",
	    CLI_NO, { &switch_port_mode } },
	{ "show interfaces protection [<interface:name>]", show,
	    "Show|Ports and their traffic|How each is protected|One port" },
	{ 0 },
};

const struct cli_table isolate_words = { "isolation", words, { &cli_exec } };

static void
running_port(const struct bridge_port *bp, struct config_writer *w)
{
	if (bp->isolated)
		config_line(w, "switchport protected");
}

const struct feature isolate_feature = { .name = "isolation", .running_port = running_port };
