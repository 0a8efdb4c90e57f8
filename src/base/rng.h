/*
 * rng.h - named random streams. A stream's draws depend on the seed and its name alone, so that a
 * new box or a new line in a scenario shifts nobody else's.
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

struct rng {
	uint64_t state;
};

struct rng rng_named(uint64_t seed, const char *name);
uint64_t rng_next(struct rng *r);
/* Uniform in 0 .. n-1, without bias; n is at least 1. */
uint64_t rng_below(struct rng *r, uint64_t n);
/* Uniform in low .. high, both included. */
uint64_t rng_between(struct rng *r, uint64_t low, uint64_t high);

#endif
