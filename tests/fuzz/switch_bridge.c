/*
 * switch_bridge.c - fuzz target of switch: settings, then octets as frames that reach a bridge's
 * ports, tags and control protocols included. Eight octets a port choose its mode, VLANs and
 * guards; then each frame is a length octet, a port and that many octets. An odd first octet of a
 * port's settings makes it a trunk. What must hold: nothing breaks, and time goes on.
 */
#include <stdint.h>
#include <stdio.h>

#include "switch/feature.h"
#include "switch/passing.h"
#include "switch/stp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PORTS = 4 };

static void
station_receive(struct port *p, struct frame *f)
{
	frame_drop(p->node->net, f);
}

static const struct node_ops station_ops = { station_receive, NULL };

static void
inner_receive(void *arg, struct frame *f)
{
	frame_drop(arg, f);
}

static uint16_t
vlan_of(uint8_t octet)
{
	return octet ? (uint16_t)(octet % 4 * 1365 + 1) : 0; /* 0, 1, 1366, 2731 and 4096 */
}

static void
set_port(struct bridge_port *bp, struct octets *o)
{
	uint8_t kind = get8(o);
	uint16_t vlan = vlan_of(get8(o)), native = vlan_of(get8(o));
	struct vlan_set set;

	bridge_port_mode(bp, kind & 1 ? BRIDGE_TRUNK : BRIDGE_ACCESS);
	bp->isolated = (kind & 2) != 0;
	bridge_port_vlan(bp, vlan && vlan <= VLAN_LAST ? vlan : 1);
	bridge_port_native(bp, native <= VLAN_LAST ? native : 0);
	vlan_all(&set, (kind & 4) == 0);
	vlan_put(&set, vlan && vlan <= VLAN_LAST ? vlan : 1, true);
	bridge_port_allow(bp, &set);
	stp_set_guard(bp, kind & 8 ? GUARD_ON : GUARD_DEFAULT);
	stp_set_filter(bp, (kind & 16) != 0);
	octets_skip(o, 5);
}

static struct bridge *
bridge_make(struct net *net, struct octets *o)
{
	const struct ix_mac mac = { { 2, 1, 0, 0, 1, 0 } };
	struct bridge *b = bridge_new(net, "sw");
	char name[16];

	for (unsigned i = 0; i < PORTS; i++) {
		struct node *n;

		snprintf(name, sizeof(name), "h%u", i);
		n = node_new(net, name, &station_ops, NULL);
		snprintf(name, sizeof(name), "et%u", i + 1);
		link_new(port_new(n, "eth0"), bridge_port_add(b, name)->port, &link_defaults);
	}
	bridge_inner_add(b, "vlan1", 1, &mac, inner_receive, net);
	b->fdb.capacity = 8; /* so that it fills */
	stp_set_mode(b, (enum stp_mode)(get8(o) % STP_MODES));
	for (unsigned i = 0; i < PORTS; i++)
		set_port(bridge_port_at(b, (uint16_t)(i + 1)), o);
	return b;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct sim *sim = sim_new(arena, 1);
	struct net *net = net_new(sim);
	struct octets o = octets_read(data, (uint32_t)(size < 65536 ? size : 65536));
	struct bridge *b = bridge_make(net, &o);

	sim_run(sim, IX_SECOND);
	while (octets_left(&o) > 2) {
		uint32_t len = get8(&o), port = get8(&o) % PORTS;
		const uint8_t *bytes;

		len = len < octets_left(&o) ? len : octets_left(&o);
		bytes = octets_take(&o, len);
		if (bytes)
			bridge_receive(bridge_port_at(b, (uint16_t)(port + 1))->port,
			    frame_from(net, bytes, len));
		sim_run(sim, sim->now + 100 * IX_MS);
	}
	sim_run(sim, sim->now + IX_MINUTE);
	arena_delete(arena);
	return 0;
}
