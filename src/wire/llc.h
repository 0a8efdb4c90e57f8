/*
 * llc.h - the header of an 802.3 length frame: IEEE 802.2 LLC, with SNAP (IEEE 802 10) behind it
 * where both SAPs are 0xaa. Much that an exchange forbids comes so: spanning tree, CDP, IS-IS.
 */
#ifndef WIRE_LLC_H
#define WIRE_LLC_H

#include "base/octets.h"
#include "ixlab/types.h"
#include "wire/fault.h"

#define LLC_UI 0x03u /* unnumbered information, the one kind that bridged protocols use */
#define LLC_XID 0xafu
#define LLC_TEST 0xe3u

#define SAP_NULL 0x00u
#define SAP_STP 0x42u
#define SAP_SNAP 0xaau
#define SAP_IPX 0xe0u
#define SAP_NETBIOS 0xf0u
#define SAP_OSI 0xfeu

#define OUI_ETHERNET 0x000000u /* RFC 1042: the SNAP protocol is an Ethertype */
#define OUI_CISCO 0x00000cu
#define OUI_EXTREME 0x00e02bu

struct explain;

struct llc {
	uint8_t dsap, ssap;
	uint16_t control; /* 8 bits in unnumbered PDUs, else 16 */
	bool snap;
	uint32_t oui;     /* SNAP: 24 bits */
	uint16_t protocol; /* SNAP: what the OUI's owner says, or an Ethertype */
	enum wire_fault fault;
};

/* Leaves the cursor at what LLC, or SNAP, carries. */
bool llc_read(struct octets *o, struct llc *out);
/* Writes 3, 4 or, with snap, 8 octets; with snap the SAPs and the control field are SNAP's. */
void llc_write(struct octets *o, const struct llc *in);
bool llc_explain(struct octets *o, struct llc *out, struct explain *x);
/* "BPDU", "SNAP", "0x12". buf has room for 8. */
const char *sap_text(char buf[8], uint8_t sap);

/*
 * A length frame in two steps: begin writes Ethernet and LLC, then the caller its PDU, and end sets
 * the length and pads with zeros to the shortest frame. Keep what begin returned for end.
 */
uint32_t llc_frame_begin(struct octets *o, const struct ix_mac *dst, const struct ix_mac *src,
    const struct llc *in);
void llc_frame_end(struct octets *o, uint32_t begun);

#endif
