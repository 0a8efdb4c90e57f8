/* police_words.c - storm control as it is typed and shown, in EOS's words and IOS's. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "switch/police.h"
#include "switch/words.h"

static unsigned
class_of(const struct cli_call *c)
{
	for (unsigned n = CLASS_BROADCAST; n < POLICE_CLASSES; n++)
		if (cli_key(c, police_names[n]))
			return n;
	return POLICE_ALL;
}

static bool
level(struct cli_call *c)
{
	struct police_level l = { .unit = POLICE_NONE };
	const char *percent = cli_text(c, "percent"), *bps = cli_text(c, "bps");

	if (percent[0]) {
		l.unit = POLICE_PERCENT;
		if (!police_percent_parse(percent, &l.value))
			return cli_fail(
			    c, "\"%s\" is no level: 0.00 to 100.00, or pps N, or bps N", percent);
	} else if (bps[0]) {
		l.unit = POLICE_BPS;
		if (!rate_parse(bps, &l.value) || l.value > 400000000000)
			return cli_fail(
			    c, "\"%s\" is no rate: bits a second, such as 500k or 10M", bps);
	} else if (cli_arg(c, "pps")) {
		l.unit = POLICE_PPS;
		l.value = cli_number(c, "pps");
	}
	if (c->no)
		l.unit = POLICE_NONE;
	police_set(bridge_port_here(c), class_of(c), &l);
	return true;
}

static bool
action(struct cli_call *c)
{
	enum police_action a = POLICE_DROP;

	for (unsigned n = POLICE_TRAP; n <= POLICE_SHUTDOWN; n++)
		if (!c->no && cli_key(c, police_actions[n]))
			a = n;
	police_act(bridge_port_here(c), a);
	return true;
}

static void
level_line(struct text *out, const struct bridge_port *bp, unsigned class)
{
	static const char *const reasons[POLICE_CLASSES] = { [CLASS_BROADCAST] = "storm-broadcast",
		[CLASS_MULTICAST] = "storm-multicast",
		[CLASS_UNKNOWN] = "storm-unknown",
		[POLICE_ALL] = "storm-all" };
	const struct police *p = police_of(bp);
	struct text words = { 0 };
	uint64_t dropped = 0;

	police_level_text(&p->level[class], &words);
	for (uint32_t i = 0; bp->port && i < bp->port->drops.n; i++)
		if (strcmp(bp->port->drops.at[i].reason->name, reasons[class]) == 0)
			dropped = bp->port->drops.at[i].n;
	text_printf(out, "%-16s %-16s %-22s %-10s %-10s %" PRIu64 "\n", bp->name,
	    police_names[class], text_of(&words) + strlen("level "), police_actions[p->action],
	    police_drops(bp, class) ? "dropping" : "forwarding", dropped);
	text_free(&words);
}

static bool
show(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);
	const char *only = cli_text(c, "interface");
	const struct bridge_port *one = only[0] ? bridge_port_named(c, only) : NULL;

	if (only[0] && !one)
		return false;
	text_printf(c->out, "%-16s %-16s %-22s %-10s %-10s %s\n", "Port", "Type", "Level", "Action",
	    "State", "Dropped");
	for (uint32_t i = 0; i < b->ports.n; i++) {
		const struct bridge_port *bp = b->ports.at[i];

		for (unsigned n = 0; police_of(bp) && (!one || one == bp) && n < POLICE_CLASSES;
		     n++)
			if (police_of(bp)->level[n].unit != POLICE_NONE)
				level_line(c->out, bp, n);
	}
	return true;
}

#define CLASS "storm-control {broadcast|multicast|unknown-unicast|all} "
#define CLASS_HELP \
	"How much of a storm comes in|To everybody|To a group|To addresses nobody has learnt|" \
	"The three together|"
#define PORT \
	{ \
		&switch_port_mode \
	}

static const struct cli_word words[] = {
	{ CLASS "level {<percent:word>|pps <pps:0-1000000000>|bps <bps:word>}", level,
	    CLASS_HELP "In a second|Percent of the link, 0.00 to 100.00|Frames|Frames a second|"
		       "Bits|Bits a second, such as 500k",
	    0, PORT },
	{ "no " CLASS "[level [<percent:word>|pps <pps:0-1000000000>|bps <bps:word>]]", level, NULL,
	    0, PORT },
	{ "storm-control action {shutdown|trap|drop}", action,
	    "|What a storm brings about|The port goes down|It is told each second|"
	    "Frames are dropped, as without a word",
	    CLI_NO, PORT },
	{ "no storm-control action", action, NULL, 0, PORT },
	{ "show storm-control [<interface:name>]", show,
	    "Show|How much of a storm comes in|One port" },
	{ 0 },
};

const struct cli_table police_words = { "storm control", words, { &cli_exec } };
