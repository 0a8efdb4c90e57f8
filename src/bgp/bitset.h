/*
 * bitset.h - sets of sessions: which peers a route went to, or came from.
 *
 * Two words hold the ids 1..127; a larger id moves the set to an array of words in the arena. Id 0
 * does not exist, so its bit says which of the two it is. Zero is the empty set.
 */
#ifndef BGP_BITSET_H
#define BGP_BITSET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct bitset {
	/* small: the bits; large: the array's address | 1, and how many words it has */
	uint64_t w[2];
};

bool bitset_has(const struct bitset *s, uint32_t id);
void bitset_add(struct arena *a, struct bitset *s, uint32_t id); /* id >= 1 */
void bitset_remove(struct bitset *s, uint32_t id);
bool bitset_empty(const struct bitset *s);
/* The least id above `after` (0: the first); 0 if there is none. */
uint32_t bitset_next(const struct bitset *s, uint32_t after);
uint32_t bitset_count(const struct bitset *s);
bool bitset_equal(const struct bitset *a, const struct bitset *b);
/* Order for sorting: the words as one large number would be, least id first. */
int bitset_cmp(const struct bitset *a, const struct bitset *b);
/* `to` was empty. */
void bitset_copy(struct arena *a, struct bitset *to, const struct bitset *from);
void bitset_free(struct arena *a, struct bitset *s);

#endif
