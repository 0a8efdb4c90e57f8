/* vlan.c - which VLANs there are, which port is in which, and where a flood in one goes. */
#include <stdio.h>
#include <string.h>

#include "base/panic.h"
#include "switch/bridge.h"

void
vlan_put(struct vlan_set *s, uint16_t vlan, bool in)
{
	uint64_t bit = (uint64_t)1 << vlan % 64;

	must(vlan >= 1 && vlan <= VLAN_LAST);
	if (in)
		s->bit[vlan / 64] |= bit;
	else
		s->bit[vlan / 64] &= ~bit;
}

void
vlan_all(struct vlan_set *s, bool in)
{
	memset(s, in ? 0xff : 0, sizeof(*s));
	s->bit[0] &= ~(uint64_t)1; /* 0 is no VLAN, */
	s->bit[63] &= ~((uint64_t)1 << 63); /* and 4095 is reserved */
}

/* The place of a VLAN, or where it would go. */
static uint32_t
place_of(const struct bridge *b, uint16_t id)
{
	uint32_t low = 0, high = b->vlans.n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (b->vlans.at[middle]->id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct vlan *
bridge_vlan(const struct bridge *b, uint16_t id)
{
	uint32_t i = place_of(b, id);

	return i < b->vlans.n && b->vlans.at[i]->id == id ? b->vlans.at[i] : NULL;
}

void
vlan_plain_name(struct vlan *v)
{
	if (v->id == 1)
		strcpy(v->name, "default");
	else
		snprintf(v->name, sizeof(v->name), "VLAN%04u", v->id);
}

struct vlan *
bridge_vlan_add(struct bridge *b, uint16_t id)
{
	struct arena *a = b->node->net->sim->arena;
	struct vlan *v = bridge_vlan(b, id);
	uint32_t i = place_of(b, id);

	must(id >= 1 && id <= VLAN_LAST);
	if (v)
		return v;
	v = arena_make(a, struct vlan);
	v->id = id;
	vlan_plain_name(v);
	vec_insert(a, &b->vlans, i, v);
	bridge_touch(b);
	bridge_inners_settle(b, id);
	return v;
}

bool
bridge_vlan_remove(struct bridge *b, uint16_t id)
{
	struct arena *a = b->node->net->sim->arena;
	struct vlan *v = bridge_vlan(b, id);
	uint32_t i = place_of(b, id);

	if (!v || id == 1)
		return false;
	vec_remove(&b->vlans, i);
	vec_free(a, &v->out);
	arena_free(a, v, sizeof(*v));
	fdb_flush_vlan(&b->fdb, id);
	for (uint32_t k = 0; k < b->ports.n; k++)
		if (b->ports.at[k]->deliver && b->ports.at[k]->vlan == id)
			fdb_forget(&b->fdb, fdb_key(id, b->ports.at[k]->own.b));
	bridge_touch(b);
	return true;
}

bool
bridge_port_has(const struct bridge_port *bp, uint16_t vlan)
{
	if (bp->mode == BRIDGE_ACCESS)
		return bp->vlan == vlan;
	return vlan_in(&bp->allowed, vlan);
}

const struct vlan *
bridge_flood_list(struct bridge *b, uint16_t vlan)
{
	struct vlan *v = bridge_vlan(b, vlan);

	if (!v || v->generation == b->generation)
		return v;
	v->out.n = 0;
	b->visited += b->ports.n;
	for (uint32_t i = 0; i < b->ports.n; i++) {
		struct bridge_port *bp = b->ports.at[i];

		if (bridge_port_is_up(bp) && bp->state == BRIDGE_FORWARDING &&
		    bridge_port_has(bp, vlan))
			vec_push(b->node->net->sim->arena, &v->out, bp);
	}
	v->generation = b->generation;
	return v;
}

bool
bridge_vlan_is_up(const struct bridge *b, uint16_t vlan)
{
	if (!bridge_vlan(b, vlan))
		return false;
	for (uint32_t i = 0; i < b->ports.n; i++) {
		const struct bridge_port *bp = b->ports.at[i];

		if (!bp->deliver && bp->state == BRIDGE_FORWARDING && bridge_port_is_up(bp) &&
		    bridge_port_has(bp, vlan))
			return true;
	}
	return false;
}

/* The port's way of naming VLANs changed: what was learnt there may be behind it no more. */
static void
resettle(struct bridge_port *bp)
{
	bridge_port_flush(bp);
	bridge_touch(bp->bridge);
}

void
bridge_port_vlan(struct bridge_port *bp, uint16_t vlan)
{
	bridge_vlan_add(bp->bridge, vlan);
	if (bp->vlan == vlan)
		return;
	bp->vlan = vlan;
	resettle(bp);
}

void
bridge_port_mode(struct bridge_port *bp, enum bridge_mode mode)
{
	if (bp->mode == mode)
		return;
	bp->mode = mode;
	resettle(bp);
}

void
bridge_port_native(struct bridge_port *bp, uint16_t vlan)
{
	must(vlan <= VLAN_LAST);
	if (bp->native == vlan)
		return;
	bp->native = vlan;
	resettle(bp);
}

void
bridge_port_allow(struct bridge_port *bp, const struct vlan_set *allowed)
{
	if (memcmp(&bp->allowed, allowed, sizeof(*allowed)) == 0)
		return;
	bp->allowed = *allowed;
	resettle(bp);
}
