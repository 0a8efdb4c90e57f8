/*
 * udp.h - UDP (RFC 768; RFC 8200 8.1: over IPv6 the checksum is not optional).
 */
#ifndef WIRE_UDP_H
#define WIRE_UDP_H

#include "base/octets.h"
#include "ixlab/types.h"
#include "wire/fault.h"

#define UDP_HEADER 8u

struct explain;

struct udp {
	uint16_t src, dst;  /* ports */
	uint16_t length;    /* header and data; the reader's */
	uint16_t checksum;  /* as read; 0 over IPv4: none */
	enum wire_fault fault;
};

/* src NULL: the checksum is not proven (a fragment, a quoted packet). Cursor: exactly the data. */
bool udp_read(struct octets *o, const struct ix_addr *src, const struct ix_addr *dst,
    struct udp *out);
/* Writes header and data with the checksum. data NULL: the octets after the header are in place. */
void udp_write(struct octets *o, const struct ix_addr *src, const struct ix_addr *dst,
    const struct udp *in, const void *data, uint32_t len);
bool udp_explain(struct octets *o, const struct ix_addr *src, const struct ix_addr *dst,
    struct udp *out, struct explain *x);

#endif
