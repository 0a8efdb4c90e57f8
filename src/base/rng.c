/* rng.c - splitmix64: one word of state, so a stream costs eight bytes wherever it is kept. */
#include "base/rng.h"

#include "base/hash.h"

struct rng
rng_named(uint64_t seed, const char *name)
{
	return (struct rng){ hash_text(name, hash_mix(seed, 0x1b1ab)) };
}

uint64_t
rng_next(struct rng *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

uint64_t
rng_below(struct rng *r, uint64_t n)
{
	uint64_t limit = n * (UINT64_MAX / n), v;

	do
		v = rng_next(r);
	while (v >= limit);
	return v % n;
}

uint64_t
rng_between(struct rng *r, uint64_t low, uint64_t high)
{
	uint64_t span = high - low + 1;

	return span ? low + rng_below(r, span) : rng_next(r);
}
