/*
 * ethernet.h - Ethernet II frames with at most one IEEE 802.1Q tag; 802.3 length frames are
 * recognised. No FCS: a damaged frame never leaves the link room.
 */
#ifndef WIRE_ETHERNET_H
#define WIRE_ETHERNET_H

#include "base/octets.h"
#include "ixlab/types.h"
#include "wire/fault.h"

#define ETHERNET_HEADER 14u
#define ETHERNET_TAG 4u
#define ETHERNET_MIN 60u /* shortest frame on the wire, FCS not counted */

#define ETHERTYPE_IPV4 0x0800u
#define ETHERTYPE_ARP 0x0806u
#define ETHERTYPE_VLAN 0x8100u
#define ETHERTYPE_IPV6 0x86ddu
#define ETHERTYPE_QINQ 0x88a8u /* 802.1ad: the outer of two tags */
#define ETHERTYPE_MOP 0x6002u
#define ETHERTYPE_LACP 0x8809u /* and the other slow protocols */
#define ETHERTYPE_PPPOE_DISCOVERY 0x8863u
#define ETHERTYPE_PPPOE_SESSION 0x8864u
#define ETHERTYPE_LLDP 0x88ccu
#define ETHERTYPE_LOOPBACK 0x9000u

struct explain;

struct ethernet {
	struct ix_mac dst, src;
	uint16_t type;   /* of the payload, behind the tag; 0 in an 802.3 length frame */
	uint16_t length; /* 802.3: octets of LLC that follow (0..1500); else 0 */
	bool tagged;
	bool dei;        /* 802.1Q drop eligible */
	uint8_t pcp;     /* 802.1Q priority, 0..7 */
	uint16_t vlan;   /* 0..4095; 0 is a priority tag */
	enum wire_fault fault;
};

/*
 * Leaves the cursor at the payload. In a length frame the cursor's end is moved to the end of the
 * LLC octets, so that padding is not taken for data.
 */
bool ethernet_read(struct octets *o, struct ethernet *out);
/* Writes 14 or, if tagged, 18 octets. With type 0 the length is written instead. */
void ethernet_write(struct octets *o, const struct ethernet *in);
bool ethernet_explain(struct octets *o, struct ethernet *out, struct explain *x);
/*
 * A tag behind h->type, which no box here takes off: the second of two, or 802.1ad's. Sets h->vlan
 * to its VLAN, h->type and h->length to what follows it, and the cursor as ethernet_read does.
 */
bool ethernet_tag_explain(struct octets *o, struct ethernet *h, struct explain *x);
static inline bool
ethertype_is_tag(uint16_t type)
{
	return type == ETHERTYPE_VLAN || type == ETHERTYPE_QINQ;
}
/* "IPv4", "ARP", "0x1234". buf has room for 16. */
const char *ethertype_text(char buf[16], uint16_t type);

#endif
