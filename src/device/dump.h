/*
 * dump.h - one line for a frame, as tcpdump writes it with -n: names are never looked up, checksums
 * are the stacks' business. Inside device only.
 */
#ifndef DEVICE_DUMP_H
#define DEVICE_DUMP_H

#include "base/octets.h"
#include "base/text.h"
#include "ixlab/types.h"

#define DUMP_STREAMS 32u /* TCP connections whose first sequence numbers are remembered */

/* A connection as first seen: what its sequence numbers are counted from. */
struct dump_stream {
	struct ix_addr a, b;
	uint16_t a_port, b_port;
	uint32_t a_first, b_first;
};

/* What the person asked for, and what is remembered between lines. */
struct dump_view {
	bool link_layer; /* -e */
	bool verbose; /* -v */
	bool no_time; /* -t */
	bool quick; /* -q */
	bool hex, letters; /* -x, -X: the packet's octets, and as letters */
	uint32_t streams; /* ever seen; the ring holds the last of them */
	struct dump_stream stream[DUMP_STREAMS];
};

/* The line of a frame, with its end. */
void dump_line(
    struct dump_view *v, ix_time now, const uint8_t *frame, uint32_t len, struct text *out);

/* Inside: who speaks, for the layers above. */
struct dump_ends {
	struct ix_addr from, to;
};
/* TCP behind the addresses; `o` at its header. */
void dump_tcp(struct dump_view *v, const struct dump_ends *e, struct octets o, struct text *out);
void dump_udp(const struct dump_view *v, struct octets o, struct text *out);
/* Lines of sixteen octets, with what of them are letters. */
void dump_octets(const uint8_t *bytes, uint32_t len, bool letters, struct text *out);
/* ICMP and ICMPv6; `o` at the header, its end the packet's. */
void dump_icmp(struct octets o, struct text *out);
void dump_icmpv6(struct octets o, struct text *out);

#endif
