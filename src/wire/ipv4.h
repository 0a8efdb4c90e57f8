/*
 * ipv4.h - the IPv4 header (RFC 791): read with its checksum proven, written, aged by one hop.
 * Options are kept as a slice and read one at a time; reassembly is not the codec's.
 */
#ifndef WIRE_IPV4_H
#define WIRE_IPV4_H

#include "base/octets.h"
#include "ixlab/types.h"
#include "wire/checksum.h"
#include "wire/fault.h"

#define IPV4_HEADER 20u
#define IPV4_HEADER_MAX 60u

/* IANA protocol numbers, which IPv6 calls "next header". */
#define PROTO_ICMP 1u
#define PROTO_TCP 6u
#define PROTO_UDP 17u
#define PROTO_ICMPV6 58u
#define PROTO_NONE 59u
#define PROTO_OSPF 89u
#define PROTO_VRRP 112u

struct explain;

struct ipv4 {
	struct ix_addr src, dst;
	uint16_t length;   /* header and payload, octets; the reader's, ipv4_write computes it */
	uint16_t id;
	uint16_t fragment; /* offset in octets, a multiple of 8 */
	uint16_t checksum; /* as read */
	bool dont, more;   /* DF, MF */
	uint8_t tos;       /* DSCP and ECN */
	uint8_t ttl;
	uint8_t protocol;
	uint8_t header;    /* octets, 20..60; the reader's */
	uint8_t options_len;    /* octets, a multiple of 4 when written */
	const uint8_t *options; /* lent: inside what was read, or the caller's */
	enum wire_fault fault;
};

struct ipv4_option {
	uint8_t type;          /* 0 ends the list, 1 is padding: neither is yielded */
	uint8_t len;           /* of data */
	const uint8_t *data;   /* lent */
};

/*
 * Checks version, lengths and checksum. On success the cursor holds exactly the payload: its end is
 * moved to the end of the datagram, so that Ethernet padding is cut.
 */
bool ipv4_read(struct octets *o, struct ipv4 *out);
/* Writes the header, with checksum, for `payload` octets that follow. */
void ipv4_write(struct octets *o, const struct ipv4 *in, uint32_t payload);
bool ipv4_explain(struct octets *o, struct ipv4 *out, struct explain *x);
/*
 * Ages a header in place by one hop (RFC 1624), `ip` at its first octet; the octets are the
 * caller's own. False if the TTL is 0 or 1: nothing is changed.
 */
static inline __attribute__((always_inline)) bool
ipv4_hop(struct octets ip)
{
	struct octets h = octets_sub(&ip, 12);
	uint16_t was, sum;

	octets_skip(&h, 8);
	was = get16(&h);
	sum = get16(&h);
	if (h.bad || was >> 8 <= 1)
		return false;
	put16_at(&h, 8, (uint16_t)(was - 0x100));
	put16_at(&h, 10, checksum_update(sum, was, (uint16_t)(was - 0x100)));
	return true;
}
/* One option after another; false at the end or when the list is broken (o->bad). */
bool ipv4_option_next(struct octets *o, struct ipv4_option *out);
/* Is it a fragment, first or later? */
static inline bool
ipv4_is_fragment(const struct ipv4 *h)
{
	return h->more || h->fragment;
}
/* "TCP", "ICMPv6", "89". buf has room for 8. */
const char *protocol_text(char buf[8], uint8_t protocol);

#endif
