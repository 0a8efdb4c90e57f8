/* running.c - the switch's part of the running configuration, written from its state. */
#include "switch/feature.h"

/* VLAN 1 has no line unless it was renamed: every switch has it. */
static void
vlans(const struct bridge *b, struct config_writer *w)
{
	for (uint32_t i = 0; i < b->vlans.n; i++) {
		const struct vlan *v = b->vlans.at[i];

		if (v->id == 1)
			continue;
		config_section(w, "vlan %u", v->id);
		config_line(w, "name %s", v->name);
		config_section_end(w, "exit");
	}
}

/* "1-5,7,100": the ranges of a set. */
static void
vlan_ranges(const struct vlan_set *s, struct text *out)
{
	const char *comma = "";

	for (unsigned from = 1, to; from <= VLAN_LAST; from = to + 1) {
		for (to = from; to <= VLAN_LAST && vlan_in(s, (uint16_t)to);)
			to++;
		if (to == from)
			continue;
		text_printf(out, to - 1 == from ? "%s%u" : "%s%u-%u", comma, from, to - 1);
		comma = ",";
	}
}

static void
trunk(const struct bridge_port *bp, struct config_writer *w)
{
	struct vlan_set all;
	struct text t = { 0 };

	if (bp->mode == BRIDGE_TRUNK)
		config_line(w, "switchport mode trunk");
	if (bp->native != 1)
		config_line(w, "switchport trunk native vlan %u", bp->native);
	vlan_all(&all, true);
	if (memcmp(&all, &bp->allowed, sizeof(all)) == 0)
		return;
	vlan_ranges(&bp->allowed, &t);
	config_line(w, "switchport trunk allowed vlan %s", t.n ? text_of(&t) : "none");
	text_free(&t);
}

static void
port_lines(const struct bridge_port *bp, struct config_writer *w)
{
	if (bp->description)
		config_line(w, "description %s", bp->description);
	if (bp->vlan != 1)
		config_line(w, "switchport access vlan %u", bp->vlan);
	trunk(bp, w);
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

void
bridge_running(const struct bridge *b, struct config_writer *w)
{
	for (const struct feature *const *f = switch_features; *f; f++)
		if ((*f)->running)
			(*f)->running(b, w);
	config_break(w);
	vlans(b, w);
	for (uint32_t i = 0; i < b->ports.n; i++)
		if (!b->ports.at[i]->deliver)
			port(b->ports.at[i], w);
}
