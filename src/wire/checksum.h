/*
 * checksum.h - the Internet checksum: RFC 1071, its pseudo headers (RFC 9293 3.1, RFC 8200 8.1) and
 * the incremental update of RFC 1624.
 *
 * A running sum is a uint64_t that starts at 0 (or at a pseudo header) and is folded once, at the
 * end. A message verifies when checksum_fold over all of it, checksum included, is 0.
 */
#ifndef WIRE_CHECKSUM_H
#define WIRE_CHECKSUM_H

#include <stdbool.h>
#include <stdint.h>

#include "ixlab/types.h"

/* Adds n octets. Only the last piece of a message may have an odd length. */
uint64_t checksum_add(uint64_t sum, const void *bytes, uint32_t n);
/* Adds a piece that begins at an odd offset of the message: for data gathered from slices. */
uint64_t checksum_add_odd(uint64_t sum, const void *bytes, uint32_t n);
/* Source, destination, protocol and length of the upper layer; both addresses of one family. */
uint64_t checksum_pseudo(const struct ix_addr *src, const struct ix_addr *dst, uint8_t protocol,
    uint32_t length);
/* The checksum itself, as put16 writes it. */
static inline uint16_t
checksum_fold(uint64_t sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16 & 0xffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

/* RFC 1624 equation 3: the checksum after one 16-bit word went from `was` to `is`. */
static inline uint16_t
checksum_update(uint16_t sum, uint16_t was, uint16_t is)
{
	uint32_t s = (uint32_t)(uint16_t)~sum + (uint16_t)~was + is; /* at most 0x2fffd */

	s = (s & 0xffff) + (s >> 16);
	return (uint16_t)~(s + (s >> 16));
}

#endif
