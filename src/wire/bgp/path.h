/*
 * path.h - the AS path: segments read one at a time, questions asked of a whole path, its text.
 *
 * A path is the value of an AS_PATH attribute, in a cursor; with `as4` its numbers have 4 octets,
 * as they always have in canonical attributes.
 */
#ifndef WIRE_BGP_PATH_H
#define WIRE_BGP_PATH_H

#include "base/octets.h"
#include "base/text.h"

enum bgp_segment_type {
	BGP_SET = 1,
	BGP_SEQUENCE = 2,
	BGP_CONFED_SEQUENCE = 3, /* RFC 5065 */
	BGP_CONFED_SET = 4,
};

struct bgp_segment {
	uint8_t type;     /* enum bgp_segment_type, but an unknown one is yielded too */
	uint8_t n;        /* numbers in it */
	bool as4;
	struct octets as; /* read with bgp_as_next */
};

/* The next segment; false at the end, or if it overruns (path->bad). */
bool bgp_segment_next(struct octets *path, bool as4, struct bgp_segment *out);
bool bgp_as_next(struct bgp_segment *s, uint32_t *as);

/* RFC 4271 9.1.2.2: a set counts as one, confederation segments do not count (RFC 5065 5.3). */
uint32_t bgp_path_length(struct octets path, bool as4);
/* The leftmost number, if the path begins with a sequence; else 0. */
uint32_t bgp_path_first(struct octets path, bool as4);
/* The rightmost number, if the path ends in a sequence; else 0 (RFC 6811: NONE). */
uint32_t bgp_path_origin(struct octets path, bool as4);
/* How often an AS is in it, sets included. */
uint32_t bgp_path_count(struct octets path, bool as4, uint32_t as);
/* "64501 64502 {64503,64504}", confederations "(65001)" and "[65001]". */
void bgp_path_text(struct text *to, struct octets path, bool as4);

#endif
