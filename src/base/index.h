/*
 * index.h - octet strings to dense ids, in the order they were first seen: names, attribute sets,
 * messages. Ids begin at 1 and stay valid while the index lives; walk it by id, never by hash.
 */
#ifndef BASE_INDEX_H
#define BASE_INDEX_H

#include <stdint.h>

#include "base/arena.h"

struct index_key {
	uint8_t *bytes; /* owned by the index */
	uint32_t len;
	uint64_t hash;
};

/* Zero is empty, but for the arena, which the owner sets. */
struct index {
	struct arena *arena;
	struct index_key *key; /* key[id - 1] */
	uint32_t n, room;
	uint32_t *slot; /* open addressing, ids; 0 is free */
	uint32_t slots; /* a power of two */
};

/* The id of these octets, or 0. */
uint32_t index_find(const struct index *x, const void *bytes, uint32_t len);
/* The id of these octets, new if they were never seen; *fresh (may be NULL) tells. */
uint32_t index_add(struct index *x, const void *bytes, uint32_t len, bool *fresh);
/* The octets of an id, lent. */
const struct index_key *index_key(const struct index *x, uint32_t id);

#endif
