/* mirror_words.c - `monitor session`: SPAN at the console of a switch. */
#include <inttypes.h>

#include "base/units.h"
#include "switch/mirror.h"
#include "switch/words.h"

static unsigned
session(const struct cli_call *c)
{
	return (unsigned)cli_number(c, "session");
}

static bool
source(struct cli_call *c)
{
	struct bridge_port *bp = bridge_port_named(c, cli_text(c, "interface"));
	enum mirror_way way = cli_key(c, "rx") ? MIRROR_RX
	    : cli_key(c, "tx")		       ? MIRROR_TX
					       : MIRROR_BOTH;
	struct ix_error e;

	if (!bp)
		return false;
	if (c->no && !mirror_way(bp, session(c)))
		return cli_fail(c, "%s is no source of session %u", bp->name, session(c));
	return mirror_source(bp, session(c), c->no ? MIRROR_NONE : way, &e) ||
	    cli_fail(c, "%s", e.text);
}

static bool
destination(struct cli_call *c)
{
	struct bridge_port *bp = bridge_port_named(c, cli_text(c, "interface"));
	struct ix_error e;

	if (!bp)
		return false;
	if (!c->no)
		return mirror_destination(bp, session(c), &e) || cli_fail(c, "%s", e.text);
	if (mirror_to(bp->bridge, session(c)) != bp)
		return cli_fail(c, "%s is not the destination of session %u", bp->name, session(c));
	mirror_no_destination(bp->bridge, session(c));
	return true;
}

static bool
no_session(struct cli_call *c)
{
	return mirror_end(bridge_of(c), session(c)) ||
	    cli_fail(c, "There is no monitor session %u", session(c));
}

static bool
remote(struct cli_call *c)
{
	return cli_fail(c,
	    "Copies stay within this switch: RSPAN and ERSPAN are not supported; "
	    "name a port with `monitor session %u destination interface NAME`",
	    session(c));
}

static bool
source_vlan(struct cli_call *c)
{
	return cli_fail(c,
	    "A VLAN as a source is not supported; name its ports with `monitor "
	    "session %u source interface NAME`",
	    session(c));
}

static void
show_sources(
    struct text *out, const struct bridge *b, unsigned s, enum mirror_way way, const char *what)
{
	const char *comma = "";

	for (uint32_t i = 0; i < b->ports.n; i++) {
		if (mirror_way(b->ports.at[i], s) != way)
			continue;
		if (!comma[0])
			text_printf(out, "  %-17s: ", what);
		text_printf(out, "%s%s", comma, b->ports.at[i]->name);
		comma = ", ";
	}
	if (comma[0])
		text_puts(out, "\n");
}

static void
show_session(struct text *out, const struct bridge *b, unsigned s)
{
	const struct bridge_port *to = mirror_to(b, s);

	text_printf(out, "Session %u\n---------\n%-19s: Local Session\nSource Ports\n", s, "Type");
	show_sources(out, b, s, MIRROR_RX, "RX Only");
	show_sources(out, b, s, MIRROR_TX, "TX Only");
	show_sources(out, b, s, MIRROR_BOTH, "Both");
	text_printf(out, "%-19s: %s%s\n", "Destination Ports", to ? to->name : "none",
	    to && !port_is_up(to->port) ? " (down)" : "");
	text_printf(out, "%-19s: %" PRIu64 "\n", "Frames copied", mirror_copies(b, s));
	if (to)
		text_printf(out, "%-19s: %" PRIu64 " (queue-full)\n", "Copies dropped",
		    port_drops(to->port, &drop_queue_full));
	text_puts(out, "\n");
}

static bool
show(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);
	unsigned only = session(c), shown = 0;

	for (unsigned s = 1; s <= MIRROR_SESSIONS; s++) {
		if ((only && s != only) || !mirror_exists(b, s))
			continue;
		show_session(c->out, b, s);
		shown++;
	}
	if (!shown)
		text_puts(c->out, "No monitor session is configured\n");
	return true;
}

#define SESSION "monitor session <session:1-4> "
#define COPIES "Copy what passes ports|One of four sessions|Its number|"

static const struct cli_word words[] = {
	{ SESSION "source interface <interface:name> [rx|tx|both]", source,
	    COPIES "What is copied|A port|The port's name|What comes in|What goes out|Both ways",
	    .flags = CLI_NO },
	{ SESSION "destination interface <interface:name>", destination,
	    COPIES "Where copies go|A port|The port's name", .flags = CLI_NO },
	{ SESSION "source vlan <vlan:word>", source_vlan, .flags = CLI_HIDDEN },
	{ SESSION "destination {remote|erspan|ip} [<more:line>]", remote, .flags = CLI_HIDDEN },
	{ SESSION "type [<more:line>]", remote, .flags = CLI_HIDDEN },
	{ "no monitor session <session:1-4>", no_session },
	{ "show monitor [session [<session:1-4>]]", show,
	    "Show|Copies of what passes ports|Sessions|One of them", .in = { &cli_exec } },
	{ 0 }
};

const struct cli_table mirror_words = { "mirror", words, { &cli_config } };
