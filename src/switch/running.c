/* running.c - the switch's part of the running configuration, written from its state. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/panic.h"
#include "switch/feature.h"
#include "switch/words.h"

/* VLAN 1 has no line unless it was renamed: every switch has it. */
static void
vlans(const struct bridge *b, struct config_writer *w)
{
	for (uint32_t i = 0; i < b->vlans.n; i++) {
		const struct vlan *v = b->vlans.at[i];

		if (v->id == 1 && strcmp(v->name, "default") == 0)
			continue;
		config_section(w, "vlan %u", v->id);
		config_line(w, "name %s", v->name);
		config_section_end(w, "exit");
	}
}

static void
trunk(const struct bridge_port *bp, struct config_writer *w)
{
	struct vlan_set all;
	struct text t = { 0 };

	if (bp->mode == BRIDGE_TRUNK)
		config_line(w, "switchport mode trunk");
	if (bp->native == 0)
		config_line(w, "switchport trunk native vlan none");
	else if (bp->native != 1)
		config_line(w, "switchport trunk native vlan %u", bp->native);
	vlan_all(&all, true);
	if (memcmp(&all, &bp->allowed, sizeof(all)) == 0)
		return;
	vlan_list_text(&bp->allowed, &t);
	config_line(w, "switchport trunk allowed vlan %s", t.n ? text_of(&t) : "none");
	text_free(&t);
}

static void
vlan_lines(const struct bridge_port *bp, struct config_writer *w)
{
	if (bp->vlan != 1)
		config_line(w, "switchport access vlan %u", bp->vlan);
	trunk(bp, w);
}

static void
port_lines(const struct bridge_port *bp, struct config_writer *w)
{
	if (bp->description)
		config_line(w, "description %s", bp->description);
	if (!bp->joins) /* a member's VLANs are its Port-Channel's */
		vlan_lines(bp, w);
	for (const struct feature *const *f = switch_features; *f; f++)
		if ((*f)->running_port)
			(*f)->running_port(bp, w);
	if (bp->port && bp->port->admin_down)
		config_line(w, "shutdown");
}

/* A port as it came out of the box has no section. */
static void
port(const struct bridge_port *bp, struct config_writer *w)
{
	struct text t = { 0 };
	struct config_writer inside = { .out = &t, .depth = w->depth };

	port_lines(bp, &inside);
	if (t.n || bp->channel) {
		config_section(w, "interface %s", bp->name);
		port_lines(bp, w);
		config_section_end(w, "exit");
	}
	text_free(&t);
}

/* What was set by hand, by VLAN and address. */
static void
addresses(const struct bridge *b, struct config_writer *w)
{
	struct fdb_row *rows = calloc(b->fdb.n + 1, sizeof(*rows));
	char mac[MAC_TEXT];
	uint32_t n;

	if (!rows)
		panic("no memory left for a table");
	if (b->fdb.ageing != FDB_AGEING)
		config_line(w, "mac address-table aging-time %" PRIu64, b->fdb.ageing / IX_SECOND);
	if (b->fdb.capacity != FDB_CAPACITY)
		config_line(w, "mac address-table capacity %u", b->fdb.capacity);
	n = fdb_rows(&b->fdb, b->node->net->sim->now, rows);
	for (uint32_t i = 0; i < n; i++)
		if (rows[i].fixed == FDB_BY_HAND)
			config_line(w, "mac address-table static %s vlan %u %s%s",
			    mac_text(mac, &rows[i].mac), rows[i].vlan,
			    rows[i].port == FDB_DROP ? "" : "interface ",
			    rows[i].port == FDB_DROP ? "drop" : bridge_port_name(b, rows[i].port));
	config_break(w);
	free(rows);
}

void
bridge_running(const struct bridge *b, struct config_writer *w)
{
	for (const struct feature *const *f = switch_features; *f; f++)
		if ((*f)->running)
			(*f)->running(b, w);
	config_break(w);
	vlans(b, w);
	for (uint32_t i = 0; i < b->ports.n; i++)
		if (!b->ports.at[i]->deliver && !b->ports.at[i]->gone)
			port(b->ports.at[i], w);
	addresses(b, w);
	for (const struct feature *const *f = switch_features; *f; f++)
		if ((*f)->running_last)
			(*f)->running_last(b, w);
}
