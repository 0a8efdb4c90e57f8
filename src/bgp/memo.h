/*
 * memo.h - what the octets of an UPDATE mean, remembered: a thousand clients of a route server
 * receive the same message and it is parsed once.
 *
 * A memo is found by the message's octets, compared in full, and the session options that change
 * their meaning. At most MEMOS are kept, the oldest goes first. Knows no session: loops, policy and
 * families that were not agreed are the receiver's.
 */
#ifndef BGP_MEMO_H
#define BGP_MEMO_H

#include "bgp/store.h"
#include "wire/bgp/message.h"

enum { MEMOS = 4096, MEMO_SLOTS = 8192 };

/* An UPDATE in terms of the stores. */
struct decoded {
	struct bgp_error error;
	uint32_t attr;       /* 0: nothing announced, or unusable */
	uint32_t hop[2];     /* by enum bgp_family; 0: none */
	uint8_t end_of_rib;  /* families, a mask */
	uint32_t *withdrawn, *announced; /* prefix ids in the order of the message */
	uint32_t n_withdrawn, n_announced;
};

struct memo_entry {
	uint64_t hash;
	uint8_t *bytes;
	uint32_t len;
	uint8_t options;
	uint32_t next; /* of the same slot, from 1; 0: the last */
	struct decoded decoded;
};

struct memo {
	struct arena *arena;
	struct memo_entry *ring; /* MEMOS, made on first use */
	uint32_t *slot;          /* MEMO_SLOTS; ring place + 1 */
	uint64_t made;           /* the next goes to ring[made % MEMOS] */
};

/* Reads a whole UPDATE; lists are in the arena, free with decoded_free. */
void decode(struct store *s, struct octets msg, const struct bgp_options *o, struct decoded *out);
void decoded_free(struct arena *a, struct decoded *d);

/* What the message means if it was seen lately, else NULL; lent until the next memo_keep. */
const struct decoded *memo_find(const struct memo *m, const struct octets *msg,
    const struct bgp_options *o);
/* takes d's lists. Returns it, lent until the next memo_keep. */
const struct decoded *memo_keep(struct memo *m, const struct octets *msg,
    const struct bgp_options *o, const struct decoded *d);

#endif
