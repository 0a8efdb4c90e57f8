/*
 * lldp.h - link layer discovery (IEEE 802.1AB-2009 8): the TLVs of one LLDPDU. What belongs to an
 * organization is kept as octets; the tables of neighbours are not the codec's.
 */
#ifndef WIRE_LLDP_H
#define WIRE_LLDP_H

#include "base/octets.h"
#include "ixlab/types.h"
#include "wire/fault.h"

#define LLDP_MANAGEMENT_MAX 4u /* further ones are passed over */
#define LLDP_PRIVATE_MAX 16u

/* Subtypes of the chassis id (8.5.2) and of the port id (8.5.3). */
enum lldp_chassis { LLDP_CHASSIS_MAC = 4, LLDP_CHASSIS_ADDRESS = 5, LLDP_CHASSIS_NAME = 6,
	LLDP_CHASSIS_LOCAL = 7 };
enum lldp_port { LLDP_PORT_ALIAS = 1, LLDP_PORT_MAC = 3, LLDP_PORT_ADDRESS = 4, LLDP_PORT_NAME = 5,
	LLDP_PORT_LOCAL = 7 };

/* System capabilities (8.5.8). */
#define LLDP_REPEATER 0x0002u
#define LLDP_BRIDGE 0x0004u
#define LLDP_WLAN 0x0008u
#define LLDP_ROUTER 0x0010u
#define LLDP_STATION 0x0080u

struct explain;

/* Octets, not terminated; lent: inside what was read, or the caller's. NULL: the TLV is absent. */
struct lldp_slice {
	const void *s;
	uint16_t n; /* 0..255 for ids and texts, 0..507 for private octets */
};

struct lldp_id {
	uint8_t subtype;
	struct lldp_slice value;
};

struct lldp_management {
	struct ix_addr addr; /* af 0: neither IPv4 nor IPv6; such are not written */
	uint8_t interface_kind; /* 2: ifIndex, 3: port number */
	uint32_t interface;
};

struct lldp_private {
	uint32_t oui; /* 24 bits */
	uint8_t subtype;
	struct lldp_slice value;
};

struct lldp {
	struct lldp_id chassis, port;
	uint16_t ttl_s; /* 0: forget me */
	struct lldp_slice port_description, name, description;
	bool has_capabilities;
	uint16_t capable, enabled;
	uint8_t managements, privates; /* how many of: */
	struct lldp_management management[LLDP_MANAGEMENT_MAX];
	struct lldp_private private[LLDP_PRIVATE_MAX];
	bool ended; /* the reader's: an End TLV was there, not just the end of the octets */
	enum wire_fault fault;
};

extern const struct ix_mac lldp_group; /* 01:80:c2:00:00:0e */

/*
 * The cursor stands behind the Ethertype. Refused as 9.2.7.7 says (WIRE_OPTION): a first, second or
 * third TLV that is not chassis, port and TTL, one of these again, a length that cannot be. TLVs of
 * unknown type are passed over. Leaves the cursor behind the End TLV.
 */
bool lldp_read(struct octets *o, struct lldp *out);
/* Writes the LLDPDU, End TLV included. */
void lldp_write(struct octets *o, const struct lldp *in);
bool lldp_explain(struct octets *o, struct lldp *out, struct explain *x);
/* The whole frame, padded. */
void lldp_frame_write(struct octets *o, const struct ix_mac *src, const struct lldp *in);
/* The value of a chassis or port id as people read it, cleaned; buf has room for 128. */
char *lldp_id_text(char buf[128], const struct lldp_id *id, bool chassis);
/* "Bridge, Router"; buf has room for 128. */
char *lldp_capabilities_text(char buf[128], uint16_t bits);

#endif
