/*
 * adj.h - one adjacency table for the whole world: who told whom which route.
 *
 * Per prefix a small array of entries sorted by (attributes, next hop, path id, reason), each with
 * two sets of peers: `out` have sent it, `in` have received it (and, with a reason, refused it). So
 * "what did the route server send to m7" is one bit in a walk, "who has this prefix" one row, and a
 * route that a thousand clients hold is stored once. A peer is one end of a session: the receiver's
 * end and the sender's have different ids.
 */
#ifndef BGP_ADJ_H
#define BGP_ADJ_H

#include "base/vec.h"
#include "bgp/bitset.h"

struct adj_entry {
	uint32_t attr, hop; /* ids in the store; received entries: as received, before policy */
	uint32_t path;      /* ADD-PATH id (RFC 7911), 0 without */
	uint8_t reason;     /* enum bgp_reject; 0: accepted */
	struct bitset out, in;
};

struct adj_row {
	struct adj_entry *at;
	uint32_t n, room;
};

struct adj {
	struct arena *arena;
	VEC(struct adj_row) rows; /* prefix id - 1 */
};

/* The peer's route of that prefix as received, or NULL; lent until the next change. */
const struct adj_entry *adj_in(const struct adj *t, uint32_t prefix, uint32_t peer);
/* What the peer has sent, or NULL. */
const struct adj_entry *adj_out(const struct adj *t, uint32_t prefix, uint32_t peer);
/* Received: replaces what the peer said before. */
void adj_in_set(struct adj *t, uint32_t prefix, uint32_t peer, uint32_t attr, uint32_t hop,
    uint8_t reason);
bool adj_in_clear(struct adj *t, uint32_t prefix, uint32_t peer); /* false: there was none */
void adj_out_set(struct adj *t, uint32_t prefix, uint32_t peer, uint32_t attr, uint32_t hop);
bool adj_out_clear(struct adj *t, uint32_t prefix, uint32_t peer);

#endif
