/* snoop_bound.c - the table of bindings, and what the running configuration says. See snoop.h. */
#include "base/addr.h"
#include "switch/feature.h"
#include "switch/passing.h"
#include "switch/snoop.h"
#include "switch/words.h"

struct snoop *
snoop_settings(struct bridge *b)
{
	if (!b->snoop)
		b->snoop = arena_make(b->node->net->sim->arena, struct snoop);
	return b->snoop;
}

struct snoop_port *
snoop_port_settings(struct bridge_port *bp)
{
	if (!bp->snoop)
		bp->snoop = arena_make(bp->bridge->node->net->sim->arena, struct snoop_port);
	return bp->snoop;
}

static bool
is_empty(const struct vlan_set *s)
{
	static const struct vlan_set none;

	return memcmp(s, &none, sizeof(none)) == 0;
}

void
snoop_changed(struct bridge *b)
{
	const struct snoop *s = b->snoop;
	bool dhcp = s && s->on && !is_empty(&s->vlans), arp = s && !is_empty(&s->arp_vlans);

	for (uint32_t i = 0; i < b->ports.n; i++) {
		struct bridge_port *bp = b->ports.at[i];

		if (bp->deliver) /* the box's own server or relay is trusted */
			continue;
		passing_look(&bp->stages_in, STAGE_SNOOP, dhcp || arp);
		passing_look(&bp->stages_out, STAGE_SNOOP, dhcp);
	}
}

/* The place of a binding, or where it would go. */
static uint32_t
place_of(const struct snoop *s, uint16_t vlan, const uint8_t *mac)
{
	uint32_t low = 0, high = s->bound.n;

	while (low < high) {
		uint32_t mid = (low + high) / 2;
		const struct snoop_binding *at = &s->bound.at[mid];

		if (fdb_key(at->vlan, at->mac.b) < fdb_key(vlan, mac))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool
is_at(const struct snoop *s, uint32_t i, uint16_t vlan, const uint8_t *mac)
{
	return i < s->bound.n && s->bound.at[i].vlan == vlan &&
	    memcmp(s->bound.at[i].mac.b, mac, 6) == 0;
}

const struct snoop_binding *
snoop_find(const struct bridge *b, uint16_t vlan, const uint8_t *mac)
{
	uint32_t i = b->snoop ? place_of(b->snoop, vlan, mac) : 0;

	if (!b->snoop || !is_at(b->snoop, i, vlan, mac) ||
	    b->snoop->bound.at[i].end <= b->node->net->sim->now)
		return NULL;
	return &b->snoop->bound.at[i];
}

/* Leases that are over give their places back. */
static void
sweep(struct snoop *s, ix_time now)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->bound.n; i++)
		if (s->bound.at[i].end > now)
			s->bound.at[n++] = s->bound.at[i];
	s->bound.n = n;
}

bool
snoop_bind(struct bridge *b, const struct snoop_binding *want)
{
	struct snoop *s = snoop_settings(b);
	uint32_t i = place_of(s, want->vlan, want->mac.b);

	if (is_at(s, i, want->vlan, want->mac.b)) {
		s->bound.at[i] = *want;
		return true;
	}
	if (s->bound.n >= SNOOP_BINDINGS) {
		sweep(s, b->node->net->sim->now);
		i = place_of(s, want->vlan, want->mac.b);
	}
	if (s->bound.n >= SNOOP_BINDINGS)
		return false;
	vec_insert(b->node->net->sim->arena, &s->bound, i, *want);
	return true;
}

bool
snoop_unbind(struct bridge *b, uint16_t vlan, const uint8_t *mac)
{
	uint32_t i = b->snoop ? place_of(b->snoop, vlan, mac) : 0;

	if (!b->snoop || !is_at(b->snoop, i, vlan, mac))
		return false;
	vec_remove(&b->snoop->bound, i);
	return true;
}

void
snoop_forget(struct bridge *b)
{
	struct snoop *s = snoop_settings(b);

	for (uint32_t i = s->bound.n; i--;)
		if (!s->bound.at[i].typed)
			vec_remove(&s->bound, i);
}

static void
running_vlans(const struct vlan_set *s, const char *what, struct config_writer *w)
{
	struct text list = { 0 };

	if (is_empty(s))
		return;
	vlan_list_text(s, &list);
	config_line(w, "%s vlan %s", what, text_of(&list));
	text_free(&list);
}

static void
running(const struct bridge *b, struct config_writer *w)
{
	const struct snoop *s = b->snoop;

	if (!s)
		return;
	if (s->on)
		config_line(w, "ip dhcp snooping");
	running_vlans(&s->vlans, "ip dhcp snooping", w);
	running_vlans(&s->arp_vlans, "ip arp inspection", w);
}

static void
running_bound(const struct bridge *b, struct config_writer *w)
{
	const struct snoop *s = b->snoop;
	char mac[MAC_TEXT], addr[ADDR_TEXT];

	for (uint32_t i = 0; s && i < s->bound.n; i++) {
		const struct snoop_binding *at = &s->bound.at[i];

		if (at->typed)
			config_line(w, "ip source binding %s vlan %u %s interface %s",
			    mac_text(mac, &at->mac), at->vlan, addr_text(addr, &at->addr),
			    bridge_port_at(b, at->port)->name);
	}
}

static void
running_port(const struct bridge_port *bp, struct config_writer *w)
{
	const struct snoop_port *p = bp->snoop;

	if (p && p->trust)
		config_line(w, "ip dhcp snooping trust");
	if (p && p->limit)
		config_line(w, "ip dhcp snooping limit rate %u", p->limit);
	if (p && p->arp_trust)
		config_line(w, "ip arp inspection trust");
}

/* A lease at a port that went down may be behind another by the time it is back. */
static void
changed(struct bridge_port *bp)
{
	struct snoop *s = bp->bridge->snoop;

	if (!s || bridge_port_is_up(bp))
		return;
	for (uint32_t i = s->bound.n; i--;)
		if (!s->bound.at[i].typed && s->bound.at[i].port == bp->number)
			vec_remove(&s->bound, i);
}

static void
added(struct bridge_port *bp)
{
	if (bp->bridge->snoop)
		snoop_changed(bp->bridge);
}

static void
clear(struct bridge *b)
{
	struct arena *a = b->node->net->sim->arena;

	for (uint32_t i = 0; i < b->ports.n; i++)
		if (b->ports.at[i]->snoop)
			*b->ports.at[i]->snoop = (struct snoop_port){ 0 };
	if (!b->snoop)
		return;
	vec_free(a, &b->snoop->bound);
	*b->snoop = (struct snoop){ 0 };
	snoop_changed(b);
}

const struct feature snoop_feature = { .name = "DHCP snooping",
	.port_added = added,
	.changed = changed,
	.running = running,
	.running_port = running_port,
	.running_last = running_bound,
	.clear = clear };
