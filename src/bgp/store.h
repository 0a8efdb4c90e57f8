/*
 * store.h - what every speaker of a world shares: prefixes, path attributes, next hops, and what
 * the octets of a message mean.
 *
 * Prefixes and attribute sets get dense ids in the order they were first seen and keep them for the
 * world's life. An attribute set is known by its canonical wire octets (RFC 4271 4.3, four-octet AS
 * numbers, types ascending, without NEXT_HOP and MP_*); its summary is what decisions read, so that
 * nothing is parsed twice. Knows no session and no policy.
 */
#ifndef BGP_STORE_H
#define BGP_STORE_H

#include "base/index.h"
#include "base/trie.h"
#include "base/vec.h"
#include "wire/bgp/canon.h"

enum attr_flag {
	ATTR_MED = 1,
	ATTR_LOCAL_PREF = 2,
	/* also NO_EXPORT_SUBCONFED, as we form no confederation (RFC 1997) */
	ATTR_NO_EXPORT = 4,
	ATTR_NO_ADVERTISE = 8,
	ATTR_OTC = 16,         /* RFC 9234 */
	ATTR_AS_SET = 32,
	ATTR_AS_ZERO = 64,     /* RFC 7607 */
	ATTR_AGGREGATE = 128,  /* ATOMIC_AGGREGATE */
	ATTR_CONFED = 256,     /* a confederation segment is in the path */
};

/* A slice of an attribute set's canonical octets: a value without its header. */
struct attr_slice {
	uint16_t at, n; /* n 0: not there, or empty */
};

/* What decisions and filters ask of an attribute set. */
struct attr {
	uint16_t flags;
	uint8_t origin;       /* 0 IGP, 1 EGP, 2 INCOMPLETE */
	uint16_t path_len;    /* RFC 4271 9.1.2.2 a: an AS_SET counts 1, confederations 0 */
	uint32_t first_as;    /* leftmost of a leading AS_SEQUENCE, else 0 */
	uint32_t origin_as;   /* rightmost, 0 for an empty path or a trailing AS_SET */
	uint32_t med, local_pref, otc;
	uint32_t aggregator_as;
	struct ix_addr aggregator; /* af 0: none */
	struct attr_slice path, communities, large;
};

/* Where a route points: IPv6 may bring a link-local address too (RFC 2545 3). */
struct next_hops {
	struct ix_addr global, link_local; /* link_local.af 0: none */
};

struct store {
	struct arena *arena;
	struct trie trie;                 /* prefix -> id */
	VEC(struct ix_prefix) prefixes;   /* id - 1 */
	struct index attr_index;
	VEC(struct attr) attrs;           /* id - 1 */
	struct index hop_index;
	VEC(struct next_hops) hops;       /* id - 1 */
};

void store_init(struct store *s, struct arena *a);

uint32_t prefix_id(struct store *s, const struct ix_prefix *p);
uint32_t prefix_find(const struct store *s, const struct ix_prefix *p); /* 0: never seen */
const struct ix_prefix *prefix_at(const struct store *s, uint32_t id);

/*
 * The id of these canonical octets; they must be well formed, as the codec and attr_edit make them.
 */
uint32_t attr_id(struct store *s, const void *bytes, uint32_t len);
const struct attr *attr_at(const struct store *s, uint32_t id);
/* The canonical octets, lent for the world's life. */
const uint8_t *attr_bytes(const struct store *s, uint32_t id, uint32_t *len);
/* A cursor over one of the summary's slices. */
struct octets attr_value(const struct store *s, uint32_t id, struct attr_slice slice);
/* Is this AS anywhere in the path (RFC 4271 9.1.2: a loop)? */
bool attr_path_has(const struct store *s, uint32_t id, uint32_t asn);
/* "64496 64500 {64511,64512}", "" for an empty path. */
struct text;
void attr_path_text(const struct store *s, uint32_t id, struct text *to);
/* "64500:100 no-export", and "64500:1:2 64500:3:4". */
void attr_communities_text(const struct store *s, uint32_t id, struct text *to);
void attr_large_text(const struct store *s, uint32_t id, struct text *to);

uint32_t hops_id(struct store *s, const struct next_hops *h);
const struct next_hops *hops_at(const struct store *s, uint32_t id);

/*
 * A canonical attribute set being changed: begin from an id (0: empty), edit `canon` with
 * wire/bgp/canon.h, then intern it. `canon.bad` tells that a change did not fit.
 */
struct attr_edit {
	struct store *store;
	struct bgp_canon canon;
	uint8_t buf[BGP_CANON_MAX];
};

void attr_edit_begin(struct attr_edit *e, struct store *s, uint32_t id);
/* RFC 1997 communities, ascending and without duplicates; add: beside those there, else instead. */
void attr_edit_communities(struct attr_edit *e, const uint32_t *list, uint32_t n, bool add);
/* The id of the result. */
uint32_t attr_edit_id(struct attr_edit *e);

#endif
