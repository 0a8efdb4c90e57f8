/*
 * ra.h - what a router advertises of itself on a link (RFC 4861 6.2): the words' view of it.
 */
#ifndef IP_RA_H
#define IP_RA_H

#include "ip/stack.h"

#define RA_PREFIXES 16 /* on one interface */
#define RA_VALID_S 2592000u    /* RFC 4861 10: AdvValidLifetime, 30 days */
#define RA_PREFERRED_S 604800u /* AdvPreferredLifetime, 7 days */

struct ra_prefix {
	struct ix_prefix prefix;       /* len 0: those of the interface's own addresses */
	bool hidden;                   /* not advertised at all */
	bool off_link, no_autoconfig;
	uint32_t valid_s, preferred_s; /* UINT32_MAX: for ever */
};

struct ra_settings {
	bool advertises;
	bool managed, other;
	uint32_t interval_ms;          /* 1000 .. 1800000 */
	uint16_t lifetime_s;           /* of the router; 0: not as a default router */
	uint8_t hops;                  /* told to hosts: the hop limit to begin with; 0: not */
	uint32_t reachable_ms;         /* told to hosts: at most 3600000; 0: not */
	uint32_t retrans_ms;           /* likewise */
	uint32_t mtu;                  /* told to hosts; 0: not */
	uint8_t prefixes;
	struct ra_prefix prefix[RA_PREFIXES];
};

/* What was set on i, or what its box does by default. */
struct ra_settings ra_settings(const struct ifc *i);
void ra_set(struct ifc *i, const struct ra_settings *s);
/* How the box is without a word said. */
struct ra_settings ra_defaults(const struct stack *st);

#endif
