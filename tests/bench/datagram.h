/*
 * datagram.h - the frames of the bench: 512 octets, Ethernet, IPv4, UDP, every octet real, both
 * checksums made for each frame and verified at its end. The floors and the subjects pay the same.
 */
#ifndef TESTS_BENCH_DATAGRAM_H
#define TESTS_BENCH_DATAGRAM_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { DATAGRAM = 512, ETHER = 14, IP = 20, UDP = 8, DATAGRAM_PORT = 4789 };

static inline void
be16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static inline void
be32(uint8_t *p, uint32_t v)
{
	be16(p, v >> 16);
	be16(p + 2, v);
}

/* RFC 1071: the sum of 16-bit words, eight octets at a time in two lanes; n is even here. */
static inline uint64_t
sum_add(uint64_t sum, const uint8_t *p, uint32_t n)
{
	uint64_t w, high = 0;
	uint16_t h;

	for (; n >= 8; n -= 8, p += 8) {
		memcpy(&w, p, 8);
		sum += w & 0xffffffff;
		high += w >> 32;
	}
	for (; n; n -= 2, p += 2) {
		memcpy(&h, p, 2);
		sum += h;
	}
	return sum + high;
}

/* Folded and complemented, in the order of memory. */
static inline uint16_t
sum_fold(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

/* The pseudo header of RFC 768, as octets of the packet and its length in network order. */
static inline uint64_t
pseudo(const uint8_t *ip)
{
	const uint8_t rest[4] = { 0, 17, ip[IP + 4], ip[IP + 5] };

	return sum_add(sum_add(0, ip + 12, 8), rest, 4);
}

static inline void
datagram_make(uint8_t *f, const uint8_t to[6], const uint8_t from[6], uint32_t src, uint32_t dst,
    uint32_t number)
{
	uint8_t *ip = f + ETHER, *udp = ip + IP;
	uint16_t sum;

	memcpy(f, to, 6);
	memcpy(f + 6, from, 6);
	be16(f + 12, 0x0800);
	memset(ip, 0, IP + UDP);
	ip[0] = 0x45;
	be16(ip + 2, DATAGRAM - ETHER);
	be16(ip + 4, number);
	ip[8] = 64;
	ip[9] = 17;
	be32(ip + 12, src);
	be32(ip + 16, dst);
	sum = sum_fold(sum_add(0, ip, IP));
	memcpy(ip + 10, &sum, 2);
	be16(udp, DATAGRAM_PORT);
	be16(udp + 2, DATAGRAM_PORT);
	be16(udp + 4, DATAGRAM - ETHER - IP);
	memset(udp + UDP, (int)(number & 0xff), DATAGRAM - ETHER - IP - UDP);
	be32(udp + UDP, number);
	sum = sum_fold(sum_add(pseudo(ip), udp, DATAGRAM - ETHER - IP));
	memcpy(udp + 6, &sum, 2);
}

/* Whether it came whole: lengths, header checksum, UDP checksum. */
static inline bool
datagram_good(const uint8_t *f, uint32_t len)
{
	const uint8_t *ip = f + ETHER, *udp = ip + IP;

	return len == DATAGRAM && ip[0] == 0x45 && sum_fold(sum_add(0, ip, IP)) == 0 &&
	    sum_fold(sum_add(pseudo(ip), udp, DATAGRAM - ETHER - IP)) == 0;
}

#endif
