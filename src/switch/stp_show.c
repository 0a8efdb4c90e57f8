/*
 * stp_show.c - `show spanning-tree`, laid out as EOS and IOS do. It says which protocol really
 * runs.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/addr.h"
#include "base/units.h"
#include "switch/errdisable.h"
#include "switch/stp.h"
#include "switch/words.h"

static struct ix_mac
mac_of(uint64_t bridge)
{
	struct ix_mac m;

	for (unsigned i = 0; i < 6; i++)
		m.b[i] = (uint8_t)(bridge >> (40 - 8 * i));
	return m;
}

/* Where it is off nothing else is worth a line. */
static bool
is_off(struct cli_call *c, struct stp_row *row)
{
	if (stp_row(bridge_of(c), row))
		return false;
	text_printf(c->out,
	    "Spanning tree is off: every port forwards. `spanning-tree mode rstp` "
	    "turns it on.\n");
	return true;
}

static const char *
title(enum stp_mode mode)
{
	static const char *const titles[STP_MODES] = { "", "stp (IEEE 802.1D-1998)",
		"rstp (IEEE 802.1D-2004)", "mstp (runs as RSTP: instance 0 for all VLANs)" };

	return titles[mode];
}

static void
times_line(struct text *out, unsigned hello, unsigned max_age, unsigned delay)
{
	text_printf(out, "             Hello Time  %u sec  Max Age %u sec  Forward Delay %u sec\n",
	    hello, max_age, delay);
}

static void
head(const struct bridge *b, const struct stp_row *row, struct text *out)
{
	const struct ix_mac root = mac_of(row->root);
	char mac[MAC_TEXT];

	text_printf(out, "  Spanning tree enabled protocol %s\n", title(row->mode));
	text_printf(out, "  Root ID    Priority    %u\n", (unsigned)(row->root >> 48));
	text_printf(out, "             Address     %s\n", mac_text(mac, &root));
	if (row->root_port)
		text_printf(out, "             Cost        %u\n             Port        %u (%s)\n",
		    row->cost, row->root_port, bridge_port_at(b, row->root_port)->name);
	else
		text_puts(out, "             This bridge is the root\n");
	times_line(out, row->hello, row->max_age, row->delay);
	text_printf(out, "\n  Bridge ID  Priority    %u\n", row->priority);
	text_printf(out, "             Address     %s\n", mac_text(mac, &b->mac));
	times_line(out, row->own_hello, row->own_max_age, row->own_delay);
}

static void
type_of(const struct stp_port_row *p, struct text *out)
{
	text_puts(out, p->shared ? "Shr" : "P2p");
	if (p->edge)
		text_puts(out, " Edge");
	if (p->speaks_stp)
		text_puts(out, " Peer(STP)");
	if (p->filter)
		text_puts(out, " Filter");
	if (p->inconsistent)
		text_puts(out, " *ROOT_Inc");
}

static void
port_line(const struct bridge_port *bp, const struct stp_port_row *p, struct text *out)
{
	char nbr[16];

	snprintf(nbr, sizeof(nbr), "%u.%u", p->priority, p->number);
	text_printf(out, "%-16s %-10s %-10s %-9u %-8s ", bp->name, stp_role_names[p->role],
	    stp_state_names[p->state], p->cost, nbr);
	type_of(p, out);
	text_puts(out, "\n");
}

/* Lines for the ports that take part; false if there was none. */
static bool
table(const struct bridge *b, struct text *out, bool (*keep)(const struct stp_port_row *))
{
	struct stp_port_row row;
	bool any = false;

	text_printf(out, "%-16s %-10s %-10s %-9s %-8s %s\n", "Interface", "Role", "State", "Cost",
	    "Prio.Nbr", "Type");
	for (uint32_t i = 0; i < b->ports.n; i++)
		if (stp_port_row(b->ports.at[i], &row) && row.enabled && (!keep || keep(&row))) {
			port_line(b->ports.at[i], &row, out);
			any = true;
		}
	return any;
}

static bool
show(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);
	struct stp_row row;

	if (is_off(c, &row))
		return true;
	head(b, &row, c->out);
	text_puts(c->out, "\n");
	table(b, c->out, NULL);
	return true;
}

/* ---- detail ---- */

static void
offer(const struct stp_port_row *p, struct text *out)
{
	const struct ix_mac root = mac_of(p->root), bridge = mac_of(p->bridge);
	char mac[MAC_TEXT];

	text_printf(out, "   Designated root has priority %u, address %s\n",
	    (unsigned)(p->root >> 48), mac_text(mac, &root));
	text_printf(out, "   Designated bridge has priority %u, address %s\n",
	    (unsigned)(p->bridge >> 48), mac_text(mac, &bridge));
	text_printf(out, "   Designated port id is %u.%u, designated path cost %u\n",
	    p->port >> 8 & 0xf0, p->port & 0xfff, p->root_cost);
}

static void
counted(const char *what, const struct stp_counters *n, struct text *out)
{
	text_printf(out,
	    "   BPDUs %s: %" PRIu64 " configuration, %" PRIu64 " rapid, %" PRIu64
	    " topology change",
	    what, n->config, n->rst, n->tcn);
	if (n->bad)
		text_printf(out, ", %" PRIu64 " not taken", n->bad);
	text_puts(out, "\n");
}

static void
port_detail(const struct bridge_port *bp, const struct stp_port_row *p, struct text *out)
{
	text_printf(out, " Port %u (%s) is %s %s%s\n", p->number, bp->name, stp_role_names[p->role],
	    stp_state_names[p->state], p->inconsistent ? " (root guard holds it)" : "");
	text_printf(out, "   Port path cost %u, Port priority %u, Port Identifier %u.%u.\n",
	    p->cost, p->priority, p->priority, p->number);
	offer(p, out);
	text_printf(out, "   The port is %san edge port; link type is %s%s\n",
	    p->edge ? "" : "not ", p->shared ? "shared" : "point-to-point",
	    p->speaks_stp ? "; the neighbour speaks STP" : "");
	text_printf(out, "   Bpdu guard is %s, bpdu filter is %s, root guard is %s\n",
	    p->guard ? "on" : "off", p->filter ? "on" : "off", p->root_guard ? "on" : "off");
	text_printf(out, "   Number of transitions to forwarding state: %u\n", p->forwards);
	counted("sent", &p->out, out);
	counted("received", &p->in, out);
}

static void
changes(const struct bridge *b, const struct stp_row *row, struct text *out)
{
	char ago[TIME_TEXT];

	text_printf(out, "  Number of topology changes %" PRIu64, row->changes);
	if (row->changes)
		text_printf(out, ", the last %s ago from %s",
		    uptime_text(ago, b->node->net->sim->now - row->changed),
		    bridge_port_at(b, row->changed_port)->name);
	text_puts(out, "\n\n");
}

static bool
show_detail(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);
	struct stp_port_row p;
	struct stp_row row;

	if (is_off(c, &row))
		return true;
	head(b, &row, c->out);
	changes(b, &row, c->out);
	for (uint32_t i = 0; i < b->ports.n; i++)
		if (stp_port_row(b->ports.at[i], &p) && p.enabled)
			port_detail(b->ports.at[i], &p, c->out);
	return true;
}

static bool
show_interface(struct cli_call *c)
{
	const struct bridge_port *bp = bridge_port_named(c, cli_text(c, "interface"));
	struct stp_port_row p;
	struct stp_row row;

	if (!bp)
		return false;
	if (is_off(c, &row))
		return true;
	stp_port_row(bp, &p);
	if (errdisable_why(bp))
		text_printf(c->out, "%s is err-disabled (%s)\n", bp->name,
		    errdisable_names[errdisable_why(bp)]);
	port_detail(bp, &p, c->out);
	return true;
}

static bool
show_root(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);
	struct ix_mac root;
	char mac[MAC_TEXT];
	struct stp_row row;

	if (is_off(c, &row))
		return true;
	root = mac_of(row.root);
	text_printf(c->out, "%-8s %-19s %-9s %-5s %-4s %-4s %s\n", "Priority", "Address", "Cost",
	    "Hello", "Age", "Dly", "Root Port");
	text_printf(c->out, "%-8u %-19s %-9u %-5u %-4u %-4u %s\n", (unsigned)(row.root >> 48),
	    mac_text(mac, &root), row.cost, row.hello, row.max_age, row.delay,
	    row.root_port ? bridge_port_at(b, row.root_port)->name : "none: this is the root");
	return true;
}

static bool
is_blocked(const struct stp_port_row *p)
{
	return p->state == BRIDGE_DISCARDING;
}

static bool
show_blocked(struct cli_call *c)
{
	struct stp_row row;

	if (!is_off(c, &row) && !table(bridge_of(c), c->out, is_blocked))
		text_puts(c->out, "No port is blocked\n");
	return true;
}

static bool
show_counters(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);
	struct stp_port_row p;

	text_printf(c->out, "%-16s %10s %10s %10s %10s %10s %10s %10s\n", "Port", "Out cfg",
	    "Out rst", "Out tcn", "In cfg", "In rst", "In tcn", "Not taken");
	for (uint32_t i = 0; i < b->ports.n; i++) {
		stp_port_row(b->ports.at[i], &p);
		if (p.in.config || p.in.rst || p.in.tcn || p.in.bad || p.out.config || p.out.rst ||
		    p.out.tcn)
			text_printf(c->out,
			    "%-16s %10" PRIu64 " %10" PRIu64 " %10" PRIu64 " %10" PRIu64
			    " %10" PRIu64 " %10" PRIu64 " %10" PRIu64 "\n",
			    b->ports.at[i]->name, p.out.config, p.out.rst, p.out.tcn, p.in.config,
			    p.in.rst, p.in.tcn, p.in.bad);
	}
	return true;
}

static const struct cli_word words[] = {
	{ "show spanning-tree", show, "Show|Spanning tree" },
	{ "show spanning-tree detail", show_detail, "||Every port, with what it holds" },
	{ "show spanning-tree interface <interface:name> [detail]", show_interface,
	    "||One port|Its name|With what it holds" },
	{ "show spanning-tree root", show_root, "||Who is the root, and where" },
	{ "show spanning-tree blockedports", show_blocked, "||Ports that let nothing through" },
	{ "show spanning-tree counters", show_counters, "||BPDUs, by port" },
	{ 0 },
};

const struct cli_table stp_show_words = { "show spanning tree", words, { &cli_exec } };
