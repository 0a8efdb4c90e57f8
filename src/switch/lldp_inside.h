/* lldp_inside.h - what the files of LLDP share: the box's, a port's and a neighbour's records. */
#ifndef SWITCH_LLDP_INSIDE_H
#define SWITCH_LLDP_INSIDE_H

#include "switch/lldp.h"

#define LLDP_ID_MOST 255 /* octets of a chassis or port id */

/* Who is behind a cable. Two PDUs are of one neighbour if both ids are the same (MSAP). */
struct lldp_neighbour {
	uint8_t chassis_kind, port_kind;
	uint16_t chassis_n, port_n;
	uint8_t chassis[LLDP_ID_MOST], port[LLDP_ID_MOST];
	ix_time until;
	struct lldp_row row;
};

struct lldp_agent {
	struct bridge_port *bp;
	struct timer timer; /* the earlier of the next PDU and of a neighbour's end */
	bool mute, deaf; /* as configured */
	bool spoke; /* somebody may remember us */
	uint8_t fast; /* PDUs still to be sent a second apart */
	ix_time speak_at; /* IX_NEVER: not by itself */
	VEC(struct lldp_neighbour *) neighbours;
	uint64_t said, heard, malformed, aged, refused;
};

struct lldp_box {
	bool runs;
	uint32_t interval_s, hold_s;
};

#endif
