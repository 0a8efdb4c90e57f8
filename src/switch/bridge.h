/*
 * bridge.h - the learning switch: it learns where source addresses are, sends frames there, and
 * floods what it does not know. IEEE 802.1Q 8.6 (forwarding), 8.7 (learning), 8.8 (filtering
 * database).
 *
 * Every port is an access port of one VLAN (1 unless set); the VLAN is part of every key. It knows
 * nothing of what frames carry, of IP, or of a command line. Counters per port are link's.
 */
#ifndef SWITCH_BRIDGE_H
#define SWITCH_BRIDGE_H

#include "base/vec.h"
#include "link/link.h"
#include "switch/fdb.h"

#define BRIDGE_PORTS 4094 /* a port's number fits FDB entries with room to spare */

struct bridge_port {
	struct bridge *bridge;
	struct port *port;
	uint16_t number; /* in the bridge, from 1 */
	uint16_t vlan;   /* of untagged frames, 1..4094 */
};

struct bridge {
	struct node *node;
	struct fdb fdb;
	VEC(struct bridge_port *) ports; /* number - 1 */
	struct timer sweep;              /* one for the table, armed while it holds what can age */
	uint64_t flooded;                /* frames sent to every port for want of an entry */
};

/* Why a switch does not pass a frame on, in port_drops of the port where it came in. */
extern const struct log_kind drop_short, drop_group_source, drop_reserved, drop_same_port,
    drop_tagged, drop_wrong_port;
extern const struct log_kind log_mac_learn, log_mac_move, log_mac_full;

/*
 * A switch without ports as a node of its own; the name must be unique. Lives as long as the net.
 */
struct bridge *bridge_new(struct net *net, const char *name);
/*
 * A switch within a node that its owner made: the owner's node_ops hand what concerns the ports
 * added here to bridge_receive and bridge_changed. `node` is lent.
 */
struct bridge *bridge_in(struct node *node);
/* A port at the end of the node's list. Its `user` is the bridge_port. */
struct bridge_port *bridge_port_add(struct bridge *b, const char *name);
/* The number's port, or NULL. */
struct bridge_port *bridge_port_at(const struct bridge *b, uint16_t number);
/* Moves an access port to another VLAN (1..4094) and forgets what was learnt on it. */
void bridge_port_vlan(struct bridge_port *bp, uint16_t vlan);

/* takes f, which came in at a port of the bridge. */
void bridge_receive(struct port *p, struct frame *f);
/* The port's carrier changed: what was learnt there is forgotten when it goes down. */
void bridge_changed(struct port *p);

/* `clear mac address-table dynamic` */
void bridge_flush(struct bridge *b);

#endif
