/*
 * fdb.h - the forwarding database of a layer-2 box: (VLAN, MAC) to the number of a port.
 *
 * Open addressing in the arena, one entry a line. Age is a matter of timestamps: an entry that is
 * too old is absent for every reader from that nanosecond on, and fdb_sweep only gives its place
 * back. Knows nothing of frames, ports or the clock: a port is a number from 1, the time is handed
 * in. IEEE 802.1Q 8.8 (filtering database), 8.8.3 (dynamic entries, ageing).
 */
#ifndef SWITCH_FDB_H
#define SWITCH_FDB_H

#include "base/addr.h"
#include "base/arena.h"

#define FDB_CAPACITY 8192
#define FDB_AGEING (300 * IX_SECOND) /* IEEE 802.1Q Table 8-6 */

struct fdb_entry {
	uint64_t key;   /* VLAN in the high 16 bits, MAC in the low 48; 0: a free place */
	ix_time seen;   /* when a frame from it last came in (when it was made, if fixed) */
	uint32_t moves; /* times it was seen on another port than before */
	uint16_t port;
	uint16_t fixed; /* enum fdb_fixed: neither ages nor moves */
};

enum fdb_fixed { FDB_LEARNT, FDB_BY_HAND, FDB_OWN /* the box's address: no command takes it */ };
#define FDB_DROP 0xffff /* as a port: frames to and from the address are dropped */

struct fdb {
	struct arena *arena; /* lent */
	struct fdb_entry *slot;
	uint32_t slots; /* a power of two */
	uint32_t n;     /* places taken, stale entries not yet swept included */
	uint32_t shift; /* 64 - log2(slots) */
	uint32_t capacity;   /* entries that may be held; a lower one keeps what is there */
	ix_time ageing;      /* 0: entries stay; fdb_sweep after a change */
	ix_time hurry;       /* 0, or a shorter ageing that holds for now; see fdb_hurry */
	/* nothing is stale before; keeps a storm from sweeping at every frame */
	ix_time fresh_until;
	uint64_t refused;    /* addresses not learnt because it was full */
	/* An address is elsewhere than before, other than by age; only takes note. NULL: nobody */
	void (*changed)(void *arg);
	void *arg; /* lent */
};

enum fdb_verdict {
	FDB_SAME,  /* known there; its age begins anew */
	FDB_NEW,   /* learnt */
	FDB_MOVED, /* was known on another port */
	FDB_FIXED, /* set by hand on another port: not learnt */
	FDB_FULL   /* no place: not learnt, frames to it are flooded */
};

/* One line of `show mac address-table`. */
struct fdb_row {
	struct ix_mac mac;
	uint16_t vlan, port;
	uint8_t fixed; /* enum fdb_fixed */
	ix_time seen;
	uint32_t moves;
};

static inline uint64_t
fdb_key(uint16_t vlan, const uint8_t mac[6])
{
	return (uint64_t)vlan << 48 | (uint64_t)mac[0] << 40 | (uint64_t)mac[1] << 32 |
	    (uint64_t)mac[2] << 24 | (uint64_t)mac[3] << 16 | (uint64_t)mac[4] << 8 | mac[5];
}

/* The arena is lent. vlan is 1..4094 in every key. */
void fdb_init(struct fdb *t, struct arena *arena);
/* A frame from this address came in at `port`. *was (may be NULL) is the port before a move. */
enum fdb_verdict fdb_learn(struct fdb *t, uint64_t key, uint16_t port, ix_time now, uint16_t *was);
/* The port an address is behind; 0 if that is not known (any more). */
uint16_t fdb_lookup(const struct fdb *t, uint64_t key, ix_time now);
/* Until when it is behind that port, if no frame comes: IX_NEVER if it does not age. */
ix_time fdb_until(const struct fdb *t, uint64_t key);
/* It is set by hand, to another port: a frame from it there is refused. Changes nothing. */
bool fdb_is_fixed_off(const struct fdb *t, uint64_t key, uint16_t port);
/* What a storm does to an entry that is there: so many moves, the port it was last seen on. */
void fdb_moved(struct fdb *t, uint64_t key, uint32_t moves);
void fdb_place(struct fdb *t, uint64_t key, uint16_t port, ix_time now);
/* An entry set by hand, in place of a learnt one; false if there is no room. */
bool fdb_fix(struct fdb *t, uint64_t key, uint16_t port, ix_time now);
/* The box's own address: room is made for it by forgetting the oldest that was learnt. */
void fdb_own(struct fdb *t, uint64_t key, uint16_t port, ix_time now);
/* The entry's kind, FDB_LEARNT if there is none. */
enum fdb_fixed fdb_kind(const struct fdb *t, uint64_t key);
/* Takes an entry out, fixed or not; false if there was none. */
bool fdb_forget(struct fdb *t, uint64_t key);
/* Takes out what was learnt on a port (0: on any); what was set by hand stays. */
void fdb_flush(struct fdb *t, uint16_t port);
/* What was learnt on one port is on another from now on: it was bundled. */
void fdb_rehome(struct fdb *t, uint16_t from, uint16_t to);
/* Takes out everything of a VLAN that is no more, what was set by hand too. */
void fdb_flush_vlan(struct fdb *t, uint16_t vlan);
/* The same of every VLAN. The box's own addresses stay, here and there. */
void fdb_clear(struct fdb *t);
/* Takes out what was learnt in a VLAN. */
void fdb_unlearn_vlan(struct fdb *t, uint16_t vlan);
/* Entries of a kind that live, for `show mac address-table count`. */
uint32_t fdb_count(const struct fdb *t, enum fdb_fixed kind, ix_time now);
/*
 * Gives back the places of stale entries; returns when the next entry will be stale, or IX_NEVER.
 */
ix_time fdb_sweep(struct fdb *t, ix_time now);
/* Entries age in this time for now, if that is sooner than they would; 0: as they did before. */
void fdb_hurry(struct fdb *t, ix_time ageing, ix_time now);
/*
 * The rows by VLAN, then MAC. `rows` has room for t->n of them at least and lies outside the arena;
 * returns how many there are. Changes nothing.
 */
uint32_t fdb_rows(const struct fdb *t, ix_time now, struct fdb_row *rows);

#endif
