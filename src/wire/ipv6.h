/*
 * ipv6.h - the IPv6 header and its extension headers (RFC 8200). The reader walks hop-by-hop,
 * routing, fragment and destination options and stops at the upper layer.
 */
#ifndef WIRE_IPV6_H
#define WIRE_IPV6_H

#include "base/octets.h"
#include "ixlab/types.h"
#include "wire/fault.h"
#include "wire/ipv4.h"

#define IPV6_HEADER 40u
#define IPV6_HOP_BY_HOP 0u
#define IPV6_ROUTING 43u
#define IPV6_FRAGMENT 44u
#define IPV6_DESTINATION 60u
#define IPV6_ALERT_SIZE 8u /* hop-by-hop options that hold a router alert alone */
#define IPV6_EXTENSIONS_MAX 16u /* more in one packet are refused (WIRE_HEADER) */

struct ipv6 {
	struct ix_addr src, dst;
	uint32_t flow;      /* 20 bits */
	uint16_t length;    /* what follows the fixed header; the reader's */
	uint8_t class;      /* DSCP and ECN */
	uint8_t hops;       /* hop limit */
	uint8_t next;       /* next header of the fixed header; what ipv6_write writes */
	uint8_t upper;      /* protocol behind all extension headers; the reader's */
	uint16_t offset;    /* of the upper layer, from the fixed header's first octet */
	bool fragmented;    /* a fragment header is present; then: */
	bool more;
	uint16_t fragment;  /* offset in octets */
	uint32_t id;
	bool hop_by_hop;    /* hop-by-hop options are present */
	bool router_alert;  /* among them (RFC 2711) */
	uint8_t segments;   /* segments left of a routing header, 0 without */
	uint16_t fault_at;  /* where the fault is, from the first octet: ICMPv6's pointer */
	enum wire_fault fault;
};

/*
 * On success the cursor holds exactly the upper layer. In a later fragment (fragment > 0) the walk
 * ends at the fragment header, and `upper` is what that one names.
 */
bool ipv6_read(struct octets *o, struct ipv6 *out);
/* Writes the fixed header; `payload` counts all that follows, extension headers included. */
void ipv6_write(struct octets *o, const struct ipv6 *in, uint32_t payload);
/* Writes a fragment header of 8 octets; `offset` is a multiple of 8. */
void ipv6_fragment_write(struct octets *o, uint8_t next, uint16_t offset, bool more, uint32_t id);
/* Writes hop-by-hop options, IPV6_ALERT_SIZE octets: routers look at it, for MLD (RFC 2711). */
void ipv6_alert_write(struct octets *o, uint8_t next);
bool ipv6_explain(struct octets *o, struct ipv6 *out, struct explain *x);
/* Ages in place by one hop, `ip` at the first octet. False if the hop limit is 0 or 1. */
bool ipv6_hop(struct octets ip);

#endif
