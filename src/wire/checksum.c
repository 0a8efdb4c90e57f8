/*
 * checksum.c - see checksum.h. Eight octets at a time in the processor's own order: RFC 1071 2(B),
 * the sum of byte-swapped words is the byte-swapped sum.
 */
#include "wire/checksum.h"

#include <string.h>

static uint16_t
fold16(uint64_t sum)
{
	return (uint16_t)~checksum_fold(sum);
}

static uint16_t
swap16(uint16_t v)
{
	return (uint16_t)(v << 8 | v >> 8);
}

/* The sum in native order, folded to 16 bits. */
static uint16_t
sum_native(const uint8_t *p, uint32_t n)
{
	uint64_t low = 0, high = 0, w;
	uint32_t i = 0;

	for (; n - i >= 8; i += 8) {
		memcpy(&w, p + i, 8);
		low += w & 0xffffffff;
		high += w >> 32;
	}
	/* The rest by its bits: a copy of unknown length costs more than a header's whole sum. */
	if (n & 4) {
		uint32_t four;

		memcpy(&four, p + i, 4);
		low += four;
		i += 4;
	}
	if (n & 2) {
		uint16_t two;

		memcpy(&two, p + i, 2);
		high += two;
		i += 2;
	}
	if (n & 1) {
		uint16_t one = 0;

		memcpy(&one, p + i, 1);
		high += one;
	}
	return fold16((low & 0xffffffff) + (low >> 32) + (high & 0xffffffff) + (high >> 32));
}

static uint16_t
sum_network(const uint8_t *p, uint32_t n)
{
	const uint16_t one = 1;
	uint8_t first;
	uint16_t s = sum_native(p, n);

	memcpy(&first, &one, 1);
	return first ? swap16(s) : s;
}

uint64_t
checksum_add(uint64_t sum, const void *bytes, uint32_t n)
{
	return n ? sum + sum_network(bytes, n) : sum;
}

uint64_t
checksum_add_odd(uint64_t sum, const void *bytes, uint32_t n)
{
	return n ? sum + swap16(sum_network(bytes, n)) : sum;
}

static uint64_t
words(const uint8_t *b, unsigned n)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < n; i += 2)
		sum += (uint64_t)(b[i] << 8 | b[i + 1]);
	return sum;
}

uint64_t
checksum_pseudo(const struct ix_addr *src, const struct ix_addr *dst, uint8_t protocol,
    uint32_t length)
{
	unsigned n = src->af == 6 ? 16 : 4;

	return words(src->b, n) + words(dst->b, n) + protocol + (length >> 16) + (length & 0xffff);
}
