/*
 * lacp.h - slow protocols (IEEE 802.3 57A): LACP and marker PDUs of IEEE 802.1AX-2008 5.4 and 5.5.
 * Others (OAM) are recognised by their subtype and refused. A version above 1 is read as version 1,
 * as 5.4.2 wants it.
 */
#ifndef WIRE_LACP_H
#define WIRE_LACP_H

#include "base/octets.h"
#include "ixlab/types.h"
#include "wire/fault.h"

#define LACP_SIZE 110u /* both PDUs, subtype to the last reserved octet */
#define LACP_VERSION 1u

enum slow_subtype { SLOW_LACP = 1, SLOW_MARKER = 2, SLOW_OAM = 3 };

/* State of an actor or partner (5.4.2.2 n). */
#define LACP_ACTIVITY 0x01u        /* active: speaks without being spoken to */
#define LACP_SHORT_TIMEOUT 0x02u   /* wants a PDU each second, not each 30 s */
#define LACP_AGGREGATABLE 0x04u
#define LACP_SYNCHRONIZED 0x08u
#define LACP_COLLECTING 0x10u
#define LACP_DISTRIBUTING 0x20u
#define LACP_DEFAULTED 0x40u       /* what it knows of its partner is an assumption */
#define LACP_EXPIRED 0x80u

struct explain;

struct lacp_end {
	uint16_t system_priority;
	struct ix_mac system;
	uint16_t key;
	uint16_t port_priority, port;
	uint8_t state; /* LACP_ACTIVITY... */
};

struct lacp {
	enum slow_subtype subtype;
	uint8_t version;
	/* SLOW_LACP */
	struct lacp_end actor, partner;
	uint16_t collector_delay; /* tens of microseconds */
	/* SLOW_MARKER */
	bool response;
	uint16_t requester_port;
	struct ix_mac requester;
	uint32_t transaction;
	enum wire_fault fault;
};

extern const struct ix_mac lacp_group; /* 01:80:c2:00:00:02 */

/* The cursor stands behind the Ethertype. A TLV of wrong type or length: WIRE_OPTION. */
bool lacp_read(struct octets *o, struct lacp *out);
/* Writes the 110 octets of the PDU. */
void lacp_write(struct octets *o, const struct lacp *in);
bool lacp_explain(struct octets *o, struct lacp *out, struct explain *x);
/* The whole frame of 124 octets. */
void lacp_frame_write(struct octets *o, const struct ix_mac *src, const struct lacp *in);
/* "Active, Short timeout, Aggregatable"; buf has room for 128. */
char *lacp_state_text(char buf[128], uint8_t state);

#endif
