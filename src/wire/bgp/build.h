/*
 * build.h - UPDATE messages, written. Each carries one kind of thing (RFC 7606 5.1): withdrawals or
 * announcements of one family, with the MP attribute first. With no prefix a withdrawal is the
 * End-of-RIB marker of its family (RFC 4724 2).
 *
 *	bgp_build_announce(&b, buf, room, family, &options, canon, len, &hop, NULL);
 *	while (bgp_build_add(&b, &prefix, path_id)) ...
 *	n = bgp_build_end(&b);
 */
#ifndef WIRE_BGP_BUILD_H
#define WIRE_BGP_BUILD_H

#include "wire/bgp/message.h"

struct bgp_build {
	struct octets o;
	uint32_t attrs_at;  /* of the Total Path Attribute Length; withdrawals: of their length */
	uint32_t mp_at;     /* of the MP attribute's length, 0: none */
	uint32_t tail, tail_len; /* attributes waiting behind, to follow MP_REACH */
	uint32_t prefixes;  /* added so far */
	bool addpath, withdraw, v6;
};

/* `room` is how long the message may be: BGP_MAX, or BGP_MAX_EXTENDED where agreed. */
void bgp_build_withdraw(struct bgp_build *b, void *buf, uint32_t room, enum bgp_family family,
    const struct bgp_options *s);
/*
 * Attributes from canonical octets (canon.h). IPv4 routes with an IPv6 next hop go into MP_REACH
 * (RFC 8950). link_local may be NULL. False: the attributes alone do not fit.
 */
bool bgp_build_announce(struct bgp_build *b, void *buf, uint32_t room, enum bgp_family family,
    const struct bgp_options *s, const void *canon, uint32_t len, const struct ix_addr *next_hop,
    const struct ix_addr *link_local);
/* False, and nothing is written, if the message is full. The path id counts only with ADD-PATH. */
bool bgp_build_add(struct bgp_build *b, const struct ix_prefix *p, uint32_t path_id);
/* Ends the message; returns its octets, 0 if it did not fit. */
uint32_t bgp_build_end(struct bgp_build *b);

#endif
