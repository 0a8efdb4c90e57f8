/*
 * icmpv6.h - ICMPv6 (RFC 4443) with Neighbor Discovery (RFC 4861) and its options, and multicast
 * listener discovery (mld.h).
 */
#ifndef WIRE_ICMPV6_H
#define WIRE_ICMPV6_H

#include "base/octets.h"
#include "ixlab/types.h"
#include "wire/fault.h"

#define ICMPV6_HEADER 8u
#define ICMPV6_UNREACHABLE 1u
#define ICMPV6_TOO_BIG 2u
#define ICMPV6_TIME_EXCEEDED 3u
#define ICMPV6_PARAMETER 4u
#define ICMPV6_ECHO 128u
#define ICMPV6_ECHO_REPLY 129u
#define MLD_QUERY 130u
#define MLD_REPORT1 131u /* of version 1 */
#define MLD_DONE 132u
#define ND_ROUTER_SOLICIT 133u
#define ND_ROUTER_ADVERT 134u
#define ND_NEIGHBOR_SOLICIT 135u
#define ND_NEIGHBOR_ADVERT 136u
#define ND_REDIRECT 137u
#define MLD_REPORT 143u

enum icmpv6_unreachable {
	ICMPV6_NO_ROUTE = 0,
	ICMPV6_PROHIBITED = 1,
	ICMPV6_SCOPE = 2,
	ICMPV6_ADDRESS = 3,
	ICMPV6_PORT = 4,
	ICMPV6_REJECT = 6,
};

#define ND_SOURCE_MAC 1u
#define ND_TARGET_MAC 2u
#define ND_PREFIX 3u
#define ND_REDIRECTED 4u
#define ND_MTU 5u
#define ND_OPTIONS_MAX 20u /* further ones are passed over */

struct explain;

struct nd_option {
	uint8_t type;
	struct ix_mac mac;       /* source and target link-layer address */
	struct ix_prefix prefix; /* prefix information; then: */
	bool on_link, autonomous;
	uint32_t valid_s, preferred_s; /* UINT32_MAX: for ever */
	uint32_t mtu;            /* MTU */
};

struct icmpv6 {
	uint8_t type, code;
	uint16_t checksum;           /* as read */
	uint16_t id, sequence;       /* echo */
	uint32_t mtu;                /* packet too big */
	uint32_t pointer;            /* parameter problem */
	struct ix_addr target;       /* NS, NA, redirect; MLD: the (last) group, :: all */
	struct ix_addr destination;  /* redirect */
	bool router, solicited, override; /* NA */
	bool managed, other;         /* RA */
	uint8_t hops;                /* RA: current hop limit, 0 unspecified */
	uint16_t lifetime_s;         /* RA: of the router */
	uint32_t reachable_ms, retrans_ms; /* RA */
	uint32_t max_ms;             /* MLD query: answers come within */
	uint8_t version;             /* MLD but for reports: 1 or 2; then of a query, of 2: */
	bool suppress;
	uint8_t robustness;
	uint32_t query_s;            /* written as it is: less than 128 */
	uint16_t records;            /* MLD report: in its body */
	uint8_t options;             /* how many of: */
	struct nd_option option[ND_OPTIONS_MAX];
	enum wire_fault fault;
};

/*
 * The checksum covers the addresses, so they are asked for; src NULL: it is not proven. Leaves the
 * cursor at the body (echo data, the quoted packet), or at the end for ND and MLD.
 */
bool icmpv6_read(struct octets *o, const struct ix_addr *src, const struct ix_addr *dst,
    struct icmpv6 *out);
/* Writes header, ND options and body with the checksum. body NULL: it is in place already. */
void icmpv6_write(struct octets *o, const struct ix_addr *src, const struct ix_addr *dst,
    const struct icmpv6 *in, const void *body, uint32_t len);
bool icmpv6_explain(struct octets *o, const struct ix_addr *src, const struct ix_addr *dst,
    struct icmpv6 *out, struct explain *x);
bool icmpv6_is_error(uint8_t type);
/* The first option of a type, lent, or NULL. */
const struct nd_option *nd_option(const struct icmpv6 *m, uint8_t type);
/* Octets that icmpv6_write will write in front of the body. */
uint32_t icmpv6_size(const struct icmpv6 *m);
const char *icmpv6_text(uint8_t type, uint8_t code);

#endif
