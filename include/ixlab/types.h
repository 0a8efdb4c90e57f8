/*
 * types.h - the vocabulary that every room and every front end shares: time, ids, addresses.
 *
 * Plain C11, no dependency, no behaviour. Everything here is a value: it is copied, never owned.
 */
#ifndef IXLAB_TYPES_H
#define IXLAB_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Simulated time: nanoseconds since the lab began; 2^64 ns is 584 years. */
typedef uint64_t ix_time;

#define IX_US ((ix_time)1000)
#define IX_MS ((ix_time)1000000)
#define IX_SECOND ((ix_time)1000000000)
#define IX_MINUTE (60 * IX_SECOND)
#define IX_NEVER UINT64_MAX

/* Ids are dense, from 1; 0 means "none". They are never reused within a world. */
typedef struct { uint32_t id; } ix_node;
typedef struct { uint32_t id; } ix_port;
typedef struct { uint32_t id; } ix_peer;

/*
 * An IPv4 or IPv6 address. `af` is 4, 6, or 0 for "no address"; IPv4 uses b[0..3], the rest is 0.
 */
struct ix_addr {
	uint8_t af;
	uint8_t b[16];
};

/* A prefix; host bits beyond `len` are always zero. len is 0..32 or 0..128. */
struct ix_prefix {
	struct ix_addr addr;
	uint8_t len;
};

struct ix_mac {
	uint8_t b[6];
};

/*
 * What went wrong, in words for the person who typed it: where, what was found, what was expected,
 * what to type instead. `text` is always terminated; "" means no error.
 */
struct ix_error {
	char text[512];
};

#endif
