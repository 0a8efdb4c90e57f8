/*
 * trie.h - prefixes of both families to non-zero numbers, with longest match and ordered walks.
 *
 * A path-compressed binary trie: a node per prefix stored plus at most one per fork. Shared by
 * FIBs, prefix lists and the prefix table. Walks go in prefix_cmp order (IPv4, then IPv6).
 */
#ifndef BASE_TRIE_H
#define BASE_TRIE_H

#include "base/addr.h"
#include "base/arena.h"

struct trie_node;

/* Zero is empty, but for the arena, which the owner sets. */
struct trie {
	struct arena *arena;
	struct trie_node *root[2]; /* IPv4, IPv6 */
	uint32_t n;                /* prefixes stored */
};

/* Sets the value of a prefix (not 0); returns the value it had, or 0. */
uint32_t trie_set(struct trie *t, const struct ix_prefix *p, uint32_t value);
/* Takes a prefix out; returns the value it had, or 0. */
uint32_t trie_del(struct trie *t, const struct ix_prefix *p);
uint32_t trie_get(const struct trie *t, const struct ix_prefix *p);
/* The longest stored prefix that holds the address; *match (may be NULL) gets it. 0 if none. */
uint32_t trie_match(const struct trie *t, const struct ix_addr *a, struct ix_prefix *match);
/*
 * The longest stored prefix that covers p with at most `max` bits (p.len for p itself). 0 if none.
 */
uint32_t trie_cover(const struct trie *t, const struct ix_prefix *p, unsigned max,
    struct ix_prefix *match);
/* Calls visit in order until it returns false. The trie must not change meanwhile. */
void trie_walk(const struct trie *t,
    bool (*visit)(void *arg, const struct ix_prefix *p, uint32_t value), void *arg);
/* The first stored prefix after p in order (after none if p is NULL); 0 at the end. */
uint32_t trie_next(const struct trie *t, const struct ix_prefix *p, struct ix_prefix *next);
void trie_free(struct trie *t);

#endif
