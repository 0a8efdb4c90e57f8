/*
 * mld.h - multicast listener discovery: queries, reports of version 2 (RFC 9777 5; RFC 3810 was the
 * same) and the messages of version 1 (RFC 2710). The bodies of ICMPv6 messages, for icmpv6.c; and
 * the records of a report, for who makes one.
 */
#ifndef WIRE_MLD_H
#define WIRE_MLD_H

#include "wire/icmpv6.h"

enum mld_record_type {
	MLD_IS_INCLUDE = 1, /* the state there is: these sources alone ... */
	MLD_IS_EXCLUDE, /* ... or all but these */
	MLD_TO_INCLUDE, /* the state it is from now on; without sources: left */
	MLD_TO_EXCLUDE, /* without sources: joined */
	MLD_ALLOW,
	MLD_BLOCK,
};

struct mld_record {
	uint8_t type; /* enum mld_record_type; others are passed over (RFC 9777 5.2.12) */
	struct ix_addr group;
	uint16_t sources; /* how many: passed over by the reader, never written */
};

#define MLD_RECORD 20u /* octets of one that is written */

bool mld_record_read(struct octets *o, struct mld_record *out);
void mld_record_write(struct octets *o, const struct mld_record *in);

/* For icmpv6.c: what follows type, code and checksum. */
bool mld_carries(uint8_t type);
void mld_read(struct octets *o, struct icmpv6 *out, struct explain *x);
/* A report's records are the message's body, and are not written here. */
void mld_write(struct octets *o, const struct icmpv6 *in);
uint32_t mld_size(const struct icmpv6 *m);
/* The row of a packet list. */
void mld_told(struct explain *x, const struct icmpv6 *m);

#endif
