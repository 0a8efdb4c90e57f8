/*
 * tcp.h - the TCP header and its options (RFC 9293, 7323, 2018; RFC 2385: what signs is elsewhere).
 */
#ifndef WIRE_TCP_H
#define WIRE_TCP_H

#include "base/octets.h"
#include "ixlab/types.h"
#include "wire/fault.h"

#define TCP_HEADER 20u
#define TCP_HEADER_MAX 60u
#define TCP_FIN 0x01u
#define TCP_SYN 0x02u
#define TCP_RST 0x04u
#define TCP_PSH 0x08u
#define TCP_ACK 0x10u
#define TCP_URG 0x20u
#define TCP_ECE 0x40u
#define TCP_CWR 0x80u

/* Options that are present. */
#define TCP_HAS_MSS 0x01u
#define TCP_HAS_WSCALE 0x02u
#define TCP_HAS_SACK_OK 0x04u
#define TCP_HAS_TIMESTAMPS 0x08u
#define TCP_HAS_MD5 0x10u

struct explain;

struct tcp_sack {
	uint32_t left, right; /* right is one past the last */
};

struct tcp {
	uint16_t src, dst; /* ports */
	uint32_t seq, ack;
	uint16_t window, urgent;
	uint16_t checksum; /* as read */
	uint8_t flags;     /* TCP_FIN ... */
	uint8_t header;    /* octets, 20..60; the reader's */
	uint8_t has;       /* TCP_HAS_... */
	uint8_t wscale;    /* 0..14 (RFC 7323 2.3: more counts as 14) */
	uint16_t mss;
	uint8_t sacks;     /* 0..4 */
	struct tcp_sack sack[4];
	uint32_t ts_value, ts_echo;
	const uint8_t *md5; /* 16 octets, lent */
	enum wire_fault fault;
};

/*
 * src NULL: the checksum is not proven. Leaves the cursor at the data. A broken option list ends
 * the options and is not a fault: RFC 9293 3.1 MUST-7 asks to survive it.
 */
bool tcp_read(struct octets *o, const struct ix_addr *src, const struct ix_addr *dst,
    struct tcp *out);
/* Octets of header that tcp_write will write: 20..60. */
uint32_t tcp_size(const struct tcp *in);
/* Writes header, options and data with the checksum. data NULL: it is in place already. */
void tcp_write(struct octets *o, const struct ix_addr *src, const struct ix_addr *dst,
    const struct tcp *in, const void *data, uint32_t len);
bool tcp_explain(struct octets *o, const struct ix_addr *src, const struct ix_addr *dst,
    struct tcp *out, struct explain *x);
/* "SYN,ACK"; buf has room for 40. */
char *tcp_flags_text(char buf[40], uint8_t flags);

#endif
