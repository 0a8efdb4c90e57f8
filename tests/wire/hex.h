/*
 * hex.h - octets written as hexadecimal text in tests; blanks are for the eye.
 */
#ifndef TESTS_WIRE_HEX_H
#define TESTS_WIRE_HEX_H

#include <stdint.h>
#include <stdlib.h>

#include "base/units.h"
#include "tests/runner.h"

/* Returns how many octets; what is no digit is passed over. */
static inline uint32_t
hex(uint8_t *to, uint32_t room, const char *s)
{
	uint32_t digits = 0;

	for (; *s; s++) {
		int v = hex_digit(*s);

		if (v < 0)
			continue;
		ck_assert(digits / 2 < room);
		to[digits / 2] = (uint8_t)(digits % 2 ? to[digits / 2] << 4 | v : v);
		digits++;
	}
	ck_assert(digits % 2 == 0);
	return digits / 2;
}

#define ck_octets(got, n, text) \
	do { \
		uint8_t want_[4096]; \
		uint32_t want_n_ = hex(want_, sizeof(want_), (text)); \
		ck_assert_uint_eq((n), want_n_); \
		ck_assert_mem_eq((got), want_, want_n_); \
	} while (0)

/* A copy of exactly n octets, so that a sanitizer sees every access beyond them. Free it. */
static inline uint8_t *
exact(const uint8_t *from, uint32_t n)
{
	uint8_t *copy = malloc(n ? n : 1);

	ck_assert_ptr_nonnull(copy);
	for (uint32_t i = 0; i < n; i++)
		copy[i] = from[i];
	return copy;
}

#endif
