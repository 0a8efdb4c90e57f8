/*
 * canon.h - canonical path attributes: the octets by which a world interns them.
 *
 * Two routes have the same attributes exactly if these octets are equal. They are wire format: a
 * list of attributes, ascending codes, 4-octet AS numbers whatever the session had, AS4_PATH and
 * AS4_AGGREGATOR merged in (RFC 6793 4.2.3), shortest lengths, flags as the table has them (only
 * Partial is kept), no NEXT_HOP, MP_REACH_NLRI or MP_UNREACH_NLRI (the next hop is the route's own
 * field), nothing that was discarded, no unknown optional non-transitive attribute.
 *
 *   UPDATE  --bgp_canon_read-->  canonical  --bgp_canon_set, _prepend, _drop-->  canonical
 *           <--bgp_build_*-----             (policy; a local route starts from none)
 */
#ifndef WIRE_BGP_CANON_H
#define WIRE_BGP_CANON_H

#include "wire/bgp/attr.h"
#include "wire/bgp/update.h"

#define BGP_CANON_MAX 16384u /* enough for any message of 4,096 octets, merged and edited */

/* A buffer being edited. `bad` is sticky: no room. */
struct bgp_canon {
	uint8_t *buf; /* lent */
	uint32_t len, room;
	bool bad;
};

/* One attribute of a canonical list. */
struct bgp_canon_attr {
	uint8_t code, flags;
	struct octets value;
};

static inline struct bgp_canon
bgp_canon_in(void *buf, uint32_t room)
{
	return (struct bgp_canon){ .buf = buf, .room = room };
}
/* Fills an empty buffer from an UPDATE read with the same options. False: no room. */
bool bgp_canon_read(struct bgp_canon *c, const struct bgp_update *u, const struct bgp_options *s);
/* Fills it with a copy, to edit. */
bool bgp_canon_copy(struct bgp_canon *c, const void *canon, uint32_t len);

/* The next attribute of a list; false at the end. */
bool bgp_canon_next(struct octets *list, struct bgp_canon_attr *out);
/* Finds one; false if it is absent. */
bool bgp_canon_find(struct octets list, uint8_t code, struct bgp_canon_attr *out);
/* An attribute's flags (Extended Length as it needs), code and length (RFC 4271 4.3). */
void bgp_canon_head(struct octets *o, uint8_t flags, uint8_t code, uint32_t len);
/* The value of an attribute that is one number; `otherwise` if it is absent. */
uint32_t bgp_canon_number(struct octets list, uint8_t code, uint32_t otherwise);
/* The AS path's value; empty if there is none. */
struct octets bgp_canon_path(struct octets list);

/* Sets (inserts or replaces) an attribute in its place; flags are the table's. `value` not in c. */
void bgp_canon_set(struct bgp_canon *c, uint8_t code, const void *value, uint32_t len);
void bgp_canon_set8(struct bgp_canon *c, uint8_t code, uint8_t value);
void bgp_canon_set32(struct bgp_canon *c, uint8_t code, uint32_t value);
void bgp_canon_drop(struct bgp_canon *c, uint8_t code);
/* Puts an AS in front of the path, `times` times (0..255); makes the path if there is none. */
void bgp_canon_prepend(struct bgp_canon *c, uint32_t as, unsigned times);

/*
 * Writes a session's attributes from a canonical list: AS_PATH and AGGREGATOR in the session's
 * width, with AS4_PATH and AS4_AGGREGATOR where numbers do not fit (RFC 6793 4.2.2), NEXT_HOP if
 * next_hop is an IPv4 address (NULL: none), Partial set on what we do not know (RFC 4271 5).
 */
void bgp_canon_write(struct octets *o, const void *canon, uint32_t len, const struct bgp_options *s,
    const struct ix_addr *next_hop);

#endif
