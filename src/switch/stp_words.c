/*
 * stp_words.c - spanning tree as it is typed, in EOS's and IOS's words. What this switch does not
 * have (a tree per VLAN, other MST instances, loop guard) is refused with what to type instead.
 */
#include "switch/stp.h"
#include "switch/words.h"

static bool
mode(struct cli_call *c)
{
	if (c->no || cli_key(c, "none"))
		stp_set_mode(bridge_of(c), STP_OFF);
	else if (cli_key(c, "stp"))
		stp_set_mode(bridge_of(c), STP_CLASSIC);
	else if (cli_key(c, "rstp"))
		stp_set_mode(bridge_of(c), STP_RAPID);
	else
		stp_set_mode(bridge_of(c), STP_MULTIPLE);
	return true;
}

static bool
no_tree_per_vlan(struct cli_call *c)
{
	return cli_fail(c,
	    "This switch has one spanning tree for all VLANs; `spanning-tree mode rstp` and "
	    "`spanning-tree priority N` are what there is");
}

static bool
no_region(struct cli_call *c)
{
	return cli_fail(c,
	    "Of MST there is instance 0 alone, which runs as RSTP and has no region; set "
	    "`spanning-tree mst 0 priority N`");
}

static bool
priority(struct cli_call *c)
{
	uint32_t n = c->no ? STP_PRIORITY : (uint32_t)cli_number(c, "priority");

	if (cli_arg(c, "instance") && cli_number(c, "instance") != 0)
		return no_region(c);
	if (n % 4096)
		return cli_fail(c,
		    "A bridge priority is a multiple of 4096; the nearest to %u is %u", n,
		    n / 4096 * 4096);
	stp_set_priority(bridge_of(c), (uint16_t)n);
	return true;
}

/* One of three, with the others as they are. */
static bool
times(struct cli_call *c)
{
	unsigned n = (unsigned)cli_number(c, "seconds");
	struct stp_row row;

	stp_row(bridge_of(c), &row);
	if (cli_key(c, "hello-time"))
		row.own_hello = c->no ? STP_HELLO_S : n;
	else if (cli_key(c, "max-age"))
		row.own_max_age = c->no ? STP_MAX_AGE_S : n;
	else
		row.own_delay = c->no ? STP_DELAY_S : n;
	return stp_set_times(bridge_of(c), row.own_hello, row.own_max_age, row.own_delay) ||
	    cli_fail(c,
		"Hello %u s, maximum age %u s and forward delay %u s do not go together: 2 x "
		"(forward delay - 1) >= maximum age >= 2 x (hello + 1) (802.1D 17.14)",
		row.own_hello, row.own_max_age, row.own_delay);
}

static bool
edge_guard(struct cli_call *c)
{
	stp_set_edge_guard(bridge_of(c), !c->no);
	return true;
}

/* ---- ports ---- */

static bool
edge(struct cli_call *c)
{
	enum stp_edge e = EDGE_YES;

	if (cli_key(c, "network"))
		e = EDGE_NO;
	if (c->no || cli_key(c, "disable") || cli_key(c, "auto") || cli_key(c, "normal"))
		e = EDGE_AUTO;
	stp_set_edge(bridge_port_here(c), e);
	return true;
}

static bool
guard(struct cli_call *c)
{
	stp_set_guard(bridge_port_here(c),
	    c->no		       ? GUARD_DEFAULT
		: cli_key(c, "enable") ? GUARD_ON
				       : GUARD_OFF);
	return true;
}

static bool
filter(struct cli_call *c)
{
	stp_set_filter(bridge_port_here(c), !c->no && cli_key(c, "enable"));
	return true;
}

static bool
root_guard(struct cli_call *c)
{
	if (cli_key(c, "loop"))
		return cli_fail(c,
		    "There is no loop guard here; a cable here fails in both directions. `spanning-"
		    "tree guard root` and `spanning-tree bpduguard enable` are what there is");
	stp_set_root_guard(bridge_port_here(c), !c->no && cli_key(c, "root"));
	return true;
}

static bool
cost(struct cli_call *c)
{
	if (cli_arg(c, "instance") && cli_number(c, "instance") != 0)
		return no_region(c);
	stp_set_cost(bridge_port_here(c), c->no ? 0 : (uint32_t)cli_number(c, "cost"));
	return true;
}

static bool
port_priority(struct cli_call *c)
{
	unsigned n = c->no ? STP_PORT_PRIORITY : (unsigned)cli_number(c, "priority");

	if (cli_arg(c, "instance") && cli_number(c, "instance") != 0)
		return no_region(c);
	if (n % 16)
		return cli_fail(c, "A port's priority is a multiple of 16; the nearest to %u is %u",
		    n, n / 16 * 16);
	stp_set_port_priority(bridge_port_here(c), (uint8_t)n);
	return true;
}

static bool
link_type(struct cli_call *c)
{
	enum stp_link l = LINK_AUTO;

	if (!c->no && cli_key(c, "shared"))
		l = LINK_SHARED;
	if (!c->no && cli_key(c, "point-to-point"))
		l = LINK_POINT;
	stp_set_link(bridge_port_here(c), l);
	return true;
}

/* ---- exec ---- */

static bool
clear_protocols(struct cli_call *c)
{
	stp_check_protocols(bridge_of(c));
	return true;
}

static bool
clear_counters(struct cli_call *c)
{
	stp_clear_counters(bridge_of(c));
	return true;
}

#define ST "spanning-tree"
#define GLOBAL \
	{ \
		&cli_config \
	}
#define PORT \
	{ \
		&switch_port_mode \
	}
#define DO (CLI_PRIVILEGED | CLI_CHANGES)

static const struct cli_word words[] = {
	{ ST " mode {stp|rstp|mst|mstp|none}", mode,
	    "Spanning tree|Which protocol, if any|802.1D-1998, slow|802.1D-2004, rapid|Instance 0 "
	    "of "
	    "MST, which is RSTP|The same|None, as a switch comes",
	    0, GLOBAL },
	{ ST " mode {pvst|rapid-pvst}", no_tree_per_vlan, NULL, CLI_HIDDEN, GLOBAL },
	{ "no " ST, mode, NULL, 0, GLOBAL },
	{ "no " ST " mode", mode, NULL, 0, GLOBAL },
	{ ST " priority <priority:0-61440>", priority,
	    "|This bridge's place in the election|0 to 61440 in steps of 4096, lower wins", 0,
	    GLOBAL },
	{ "no " ST " priority", priority, NULL, 0, GLOBAL },
	{ ST " mst <instance:0-4094> priority <priority:0-61440>", priority,
	    "|Multiple spanning trees|Instance; there is 0 alone|This bridge's place in the "
	    "election|0 to 61440 in steps of 4096",
	    0, GLOBAL },
	{ "no " ST " mst <instance:0-4094> priority", priority, NULL, 0, GLOBAL },
	{ ST " mst configuration", no_region, NULL, CLI_HIDDEN, GLOBAL },
	{ ST " vlan <vlans:word> <what:line>", no_tree_per_vlan, NULL, CLI_HIDDEN | CLI_NO,
	    GLOBAL },
	{ ST " hello-time <seconds:1-10>", times, "|Seconds from hello to hello|1 to 10", 0,
	    GLOBAL },
	{ "no " ST " hello-time", times, NULL, 0, GLOBAL },
	{ ST " max-age <seconds:6-40>", times, "|Seconds that a message lives|6 to 40", 0, GLOBAL },
	{ "no " ST " max-age", times, NULL, 0, GLOBAL },
	{ ST " forward-time <seconds:4-30>", times,
	    "|Seconds of listening, and of learning|4 to 30", 0, GLOBAL },
	{ "no " ST " forward-time", times, NULL, 0, GLOBAL },
	{ ST " edge-port bpduguard default", edge_guard,
	    "|Ports of stations|Take one down that hears a bridge|On all of them", CLI_NO, GLOBAL },
	{ ST " portfast bpduguard default", edge_guard,
	    "|Ports of stations|Take one down that hears a bridge|On all of them", CLI_NO, GLOBAL },
	{ ST " portfast edge bpduguard default", edge_guard, NULL, CLI_NO | CLI_HIDDEN, GLOBAL },

	{ ST " portfast [edge|trunk|network|disable|auto|normal]", edge,
	    "|A station is here: forward at once|The same|The same, on a trunk|Another bridge is "
	    "here: "
	    "never an edge|Find it out|Find it out|Find it out",
	    CLI_NO, PORT },
	{ ST " portfast edge trunk", edge, NULL, CLI_NO | CLI_HIDDEN, PORT },
	{ ST " bpduguard {enable|disable}", guard,
	    "|Take the port down if it hears a bridge|Yes|No, whatever edge ports do", 0, PORT },
	{ "no " ST " bpduguard", guard, NULL, 0, PORT },
	{ ST " bpdufilter {enable|disable}", filter, "|Neither send nor take BPDUs|Yes|No", 0,
	    PORT },
	{ "no " ST " bpdufilter", filter, NULL, 0, PORT },
	{ ST " guard {root|loop|none}", root_guard,
	    "|What may not come from here|A better root|Silence|Anything may", 0, PORT },
	{ "no " ST " guard", root_guard, NULL, 0, PORT },
	{ ST " cost <cost:1-200000000>", cost,
	    "|What the way through this port costs|1 to 200000000; else by its rate", 0, PORT },
	{ "no " ST " cost", cost, NULL, 0, PORT },
	{ ST " mst <instance:0-4094> cost <cost:1-200000000>", cost,
	    "|Multiple spanning trees|Instance; there is 0 alone|What the way costs|1 to 200000000",
	    0, PORT },
	{ ST " port-priority <priority:0-240>", port_priority,
	    "|Which of equal ports is preferred|0 to 240 in steps of 16", 0, PORT },
	{ "no " ST " port-priority", port_priority, NULL, 0, PORT },
	{ ST " mst <instance:0-4094> port-priority <priority:0-240>", port_priority,
	    "|||Which of equal ports is preferred|0 to 240 in steps of 16", 0, PORT },
	{ ST " link-type {point-to-point|shared|auto}", link_type,
	    "|How many may be there|One neighbour: ask it and go|Several: wait|One, as every cable",
	    0, PORT },
	{ "no " ST " link-type", link_type, NULL, 0, PORT },
	{ ST " vlan <vlans:word> <what:line>", no_tree_per_vlan, NULL, CLI_HIDDEN | CLI_NO, PORT },

	{ "clear spanning-tree detected-protocols", clear_protocols,
	    "Forget|Spanning tree|Which neighbours speak the old protocol", DO, { &cli_exec } },
	{ "clear spanning-tree counters", clear_counters, "||BPDUs counted", DO, { &cli_exec } },
	{ 0 },
};

const struct cli_table stp_words = { "spanning tree", words, { &cli_exec } };
