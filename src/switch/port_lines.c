/* port_lines.c - `show interfaces status`, `description`, `switchport`, `trunk`, one port whole. */
#include "switch/port_lines.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/units.h"
#include "switch/errdisable.h"

const struct bridge_port *
port_lines_at(const struct bridge *b, const struct bridge_port *only, uint32_t n)
{
	if (only)
		return n == 0 ? only : NULL;
	for (uint32_t i = 0; i < b->ports.n; i++)
		if (!b->ports.at[i]->deliver && !b->ports.at[i]->gone && n-- == 0)
			return b->ports.at[i];
	return NULL;
}

const char *
bridge_port_status(const struct bridge_port *bp)
{
	if (bp->port && bp->port->admin_down)
		return "disabled";
	if (errdisable_why(bp))
		return "errdisabled";
	return bridge_port_is_up(bp) || (bp->joins && port_is_up(bp->port)) ? "connected"
									    : "notconnect";
}

/* "100", "trunk", or the Port-Channel it is a member of. */
static const char *
vlan_column(const struct bridge_port *bp, char buf[PORT_NAME + 4])
{
	if (bp->joins)
		snprintf(buf, PORT_NAME + 4, "in %s", bp->joins->name);
	else if (bp->mode == BRIDGE_TRUNK)
		snprintf(buf, PORT_NAME + 4, "trunk");
	else
		snprintf(buf, PORT_NAME + 4, "%u", bp->vlan);
	return buf;
}

void
port_lines_status(const struct bridge *b, const struct bridge_port *only, struct text *out)
{
	const struct bridge_port *bp;

	text_printf(out, "%-10s %-18s %-12s %-8s %-7s %s\n", "Port", "Name", "Status", "Vlan",
	    "Speed", "Connected to");
	for (uint32_t i = 0; (bp = port_lines_at(b, only, i)); i++) {
		const struct port *far = bp->port ? port_peer(bp->port) : NULL;
		char speed[24] = "-", vlan[PORT_NAME + 4];

		if (bridge_port_speed(bp))
			speed_text(speed, sizeof(speed), bridge_port_speed(bp));
		text_printf(out, "%-10s %-18.18s %-12s %-8s %-7s %s\n", bp->name,
		    bp->description ? bp->description : "", bridge_port_status(bp),
		    vlan_column(bp, vlan), speed, far ? far->node->name : "");
	}
}

void
port_lines_description(const struct bridge *b, const struct bridge_port *only, struct text *out)
{
	const struct bridge_port *bp;

	text_printf(out, "%-10s %-12s %-9s %s\n", "Interface", "Status", "Protocol", "Description");
	for (uint32_t i = 0; (bp = port_lines_at(b, only, i)); i++) {
		bool up = bridge_port_is_up(bp) || (bp->joins && port_is_up(bp->port));

		text_printf(out, "%-10s %-12s %-9s %s\n", bp->name,
		    bp->port && bp->port->admin_down ? "admin down"
			: up			     ? "up"
						     : "down",
		    up ? "up" : "down", bp->description ? bp->description : "");
	}
}

static void
native_text(const struct bridge_port *bp, char buf[8])
{
	if (bp->native)
		snprintf(buf, 8, "%u", bp->native);
	else
		snprintf(buf, 8, "none");
}

/* The VLANs of a trunk that exist here; those whose frames pass, if `forwarding`. */
static void
active(const struct bridge_port *bp, bool forwarding, struct text *out)
{
	struct vlan_set set;

	vlan_all(&set, false);
	if (!forwarding || (bridge_port_is_up(bp) && bp->state == BRIDGE_FORWARDING))
		for (uint32_t i = 0; i < bp->bridge->vlans.n; i++)
			if (vlan_in(&bp->allowed, bp->bridge->vlans.at[i]->id))
				vlan_put(&set, bp->bridge->vlans.at[i]->id, true);
	vlan_set_words(&set, out);
}

void
vlan_set_words(const struct vlan_set *s, struct text *out)
{
	size_t before = out->n;

	vlan_list_text(s, out);
	if (out->n == before)
		text_puts(out, "none");
}

static void
trunk_lists(const struct bridge *b, const struct bridge_port *only, int which, struct text *out)
{
	static const char *const heading[] = { "Vlans allowed", "Vlans allowed and active",
		"Vlans in spanning tree forwarding state" };
	const struct bridge_port *bp;

	text_printf(out, "\n%-10s %s\n", "Port", heading[which]);
	for (uint32_t i = 0; (bp = port_lines_at(b, only, i)); i++) {
		if (bp->mode != BRIDGE_TRUNK)
			continue;
		text_printf(out, "%-10s ", bp->name);
		if (which == 0)
			vlan_set_words(&bp->allowed, out);
		else
			active(bp, which == 2, out);
		text_puts(out, "\n");
	}
}

void
port_lines_trunk(const struct bridge *b, const struct bridge_port *only, struct text *out)
{
	const struct bridge_port *bp;
	char native[8];

	text_printf(out, "%-10s %-8s %-12s %s\n", "Port", "Mode", "Status", "Native vlan");
	for (uint32_t i = 0; (bp = port_lines_at(b, only, i)); i++) {
		if (bp->mode != BRIDGE_TRUNK)
			continue;
		native_text(bp, native);
		text_printf(out, "%-10s %-8s %-12s %s\n", bp->name, "trunk",
		    bridge_port_is_up(bp) ? "trunking" : "other", native);
	}
	for (int which = 0; which < 3; which++)
		trunk_lists(b, only, which, out);
}

static void
switchport(const struct bridge_port *bp, struct text *out)
{
	const struct vlan *v = bridge_vlan(bp->bridge, bp->vlan);
	const char *mode = bp->mode == BRIDGE_TRUNK ? "trunk" : "static access";
	struct vlan_set all;
	char native[8];

	vlan_all(&all, true);
	native_text(bp, native);
	text_printf(
	    out, "Name: %s\nSwitchport: Enabled\nAdministrative Mode: %s\n", bp->name, mode);
	text_printf(out, "Operational Mode: %s\n", bridge_port_is_up(bp) ? mode : "down");
	text_printf(out, "Access Mode VLAN: %u (%s)\n", bp->vlan, v ? v->name : "inactive");
	text_printf(out, "Trunking Native Mode VLAN: %s\n", native);
	text_puts(out, "Trunking VLANs Enabled: ");
	if (memcmp(&all, &bp->allowed, sizeof(all)) == 0)
		text_puts(out, "ALL");
	else
		vlan_set_words(&bp->allowed, out);
	text_printf(out, "\nProtected: %s\n", bp->isolated ? "true" : "false");
}

void
port_lines_switchport(const struct bridge *b, const struct bridge_port *only, struct text *out)
{
	const struct bridge_port *bp;

	for (uint32_t i = 0; (bp = port_lines_at(b, only, i)); i++) {
		if (i)
			text_puts(out, "\n");
		switchport(bp, out);
	}
}

/* ---- one port whole ---- */

static void
traffic(struct text *out, const char *what, const struct counters *n, const struct rates *r)
{
	text_printf(out, "  30 seconds %s rate %" PRIu64 " bits/sec, %" PRIu64 " packets/sec\n",
	    what, r->bps, r->pps);
	text_printf(out,
	    "    %" PRIu64 " packets %s, %" PRIu64 " bytes (%" PRIu64 " unicast, %" PRIu64
	    " multicast, %" PRIu64 " broadcast)\n",
	    n->unicast + n->multicast + n->broadcast, what, n->octets, n->unicast, n->multicast,
	    n->broadcast);
}

static void
hardware(const struct bridge_port *bp, struct text *out)
{
	const struct port *p = bp->port;
	char mac[MAC_TEXT], speed[24], since[TIME_TEXT];
	ix_time now = bp->bridge->node->net->sim->now;

	if (p) {
		text_printf(out, "  Link ups and downs: %u, last change %s ago\n", p->flaps,
		    uptime_text(since, now - p->changed));
		text_printf(out, "  HWaddr: %s\n", mac_text(mac, &p->mac));
	}
	if (p && p->link)
		text_printf(out, "  MTU %u, bandwidth %s bit/s\n", p->link->mtu,
		    speed_text(speed, sizeof(speed), p->link->rate_bps));
	for (uint32_t i = 0; i < bp->members.n; i++)
		text_printf(out, "  Active member: %s\n", bp->members.at[i]->name);
}

static void
whole(const struct bridge_port *bp, struct text *out)
{
	bool up = bridge_port_is_up(bp) || (bp->joins && port_is_up(bp->port));
	struct counters in, to;
	struct rates in_rates, to_rates;
	struct drop_count drop;

	text_printf(out, "Interface %s is %s, line protocol is %s (%s)\n", bp->name,
	    bp->port && bp->port->admin_down ? "administratively down"
		: up			     ? "up"
					     : "down",
	    up ? "up" : "down", bridge_port_status(bp));
	if (bp->description)
		text_printf(out, "  Description: %s\n", bp->description);
	hardware(bp, out);
	bridge_port_counters(bp, &in, &to);
	bridge_port_rates(bp, &in_rates, &to_rates);
	traffic(out, "input", &in, &in_rates);
	traffic(out, "output", &to, &to_rates);
	for (uint32_t i = 0; bp->port && port_drop_row(bp->port, i, &drop); i++)
		if (drop.n)
			text_printf(out, "    %" PRIu64 " dropped: %s (%s)\n", drop.n,
			    drop.reason->name, drop.reason->format);
}

void
port_lines_all(const struct bridge *b, const struct bridge_port *only, struct text *out)
{
	const struct bridge_port *bp;

	for (uint32_t i = 0; (bp = port_lines_at(b, only, i)); i++)
		whole(bp, out);
}
