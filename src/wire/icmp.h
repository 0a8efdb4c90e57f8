/*
 * icmp.h - ICMP for IPv4 (RFC 792, RFC 1191 for the MTU, RFC 1256 is left out).
 */
#ifndef WIRE_ICMP_H
#define WIRE_ICMP_H

#include "base/octets.h"
#include "ixlab/types.h"
#include "wire/fault.h"

#define ICMP_HEADER 8u
#define ICMP_ECHO_REPLY 0u
#define ICMP_UNREACHABLE 3u
#define ICMP_REDIRECT 5u
#define ICMP_ECHO 8u
#define ICMP_TIME_EXCEEDED 11u
#define ICMP_PARAMETER 12u

enum icmp_unreachable {
	ICMP_NET = 0,
	ICMP_HOST = 1,
	ICMP_PROTOCOL = 2,
	ICMP_PORT = 3,
	ICMP_TOO_BIG = 4,
	ICMP_PROHIBITED = 13,
};

struct explain;

struct icmp {
	uint8_t type, code;
	uint16_t checksum;      /* as read */
	uint16_t id, sequence;  /* echo */
	uint16_t mtu;           /* unreachable, code 4 */
	uint8_t pointer;        /* parameter problem */
	struct ix_addr gateway; /* redirect */
	enum wire_fault fault;
};

/* Leaves the cursor at the body: the echo's data, or the datagram quoted by an error. */
bool icmp_read(struct octets *o, struct icmp *out);
/* Writes header and body with the checksum. body NULL: the octets after the header are in place. */
void icmp_write(struct octets *o, const struct icmp *in, const void *body, uint32_t len);
bool icmp_explain(struct octets *o, struct icmp *out, struct explain *x);
/* Is it an error (which must never answer another error, RFC 1122 3.2.2)? */
bool icmp_is_error(uint8_t type);
/* "Time to live exceeded in transit"; lends a constant. */
const char *icmp_text(uint8_t type, uint8_t code);

#endif
