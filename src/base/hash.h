/*
 * hash.h - one 64-bit hash for tables, fingerprints and names. The same on every machine: octets
 * are read in little-endian order whatever the processor's. Not for keeping secrets.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* Folds `v` into `h`; every bit of both reaches every bit of the result. */
static inline uint64_t
hash_mix(uint64_t h, uint64_t v)
{
	unsigned __int128 m =
	    (unsigned __int128)(h ^ 0x9e3779b97f4a7c15u) * (v ^ 0xe7037ed1a0b428dbu);

	return (uint64_t)m ^ (uint64_t)(m >> 64) ^ (h << 32 | h >> 32);
}

uint64_t hash_bytes(const void *bytes, size_t n, uint64_t seed);
uint64_t hash_text(const char *s, uint64_t seed);

#endif
