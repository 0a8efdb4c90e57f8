/* hash.c - see hash.h. */
#include "base/hash.h"

#include <string.h>

static uint64_t
little64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	v = __builtin_bswap64(v);
#endif
	return v;
}

static uint64_t
mul(uint64_t a, uint64_t b)
{
	unsigned __int128 m = (unsigned __int128)a * b;

	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

uint64_t
hash_bytes(const void *bytes, size_t n, uint64_t seed)
{
	const uint8_t *p = bytes;
	uint64_t h = hash_mix(seed, n), lane = h ^ 0x2d358dccaa6c78a5u;
	uint8_t tail[16] = { 0 };

	for (; n > 16; n -= 16, p += 16) /* two lanes: the multiplications overlap */
		if (n & 16)
			h = mul(little64(p) ^ h, little64(p + 8) ^ 0x8bb84b93962eacc9u);
		else
			lane = mul(little64(p) ^ lane, little64(p + 8) ^ 0x4b33a62ed433d4a3u);
	if (n)
		memcpy(tail, p, n);
	h = mul(h ^ little64(tail), lane ^ little64(tail + 8) ^ 0xa0761d6478bd642fu);
	return hash_mix(h, lane);
}

uint64_t
hash_text(const char *s, uint64_t seed)
{
	return hash_bytes(s, strlen(s), seed);
}
