/*
 * match.h - what an access list looks at: a packet's addresses, protocol, ports and flags, read
 * once, and a rule asked about them. IPv4 and IPv6 alike; octets and addresses only, so that
 * switches and routers ask the same question.
 *
 * A rule about ports, flags or ICMP types cannot see them in a later fragment. There, as routers
 * do, a `permit` matches by its addresses and protocol alone, and a `deny` does not match. Where a
 * first piece ends before what a rule asks for, the rule does not match; ports are its first four
 * octets, so that a tiny fragment (RFC 1858 3) does not hide them.
 */
#ifndef WIRE_MATCH_H
#define WIRE_MATCH_H

#include "base/octets.h"
#include "base/text.h"
#include "ixlab/types.h"

/* A packet, as far as rules ask. */
struct flow_key {
	struct ix_addr src, dst;
	uint8_t protocol;      /* IPv6: behind the extension headers */
	uint8_t tos, ttl;
	uint8_t tcp_flags;     /* TCP_FIN ... */
	uint8_t type, code;    /* ICMP and ICMPv6 */
	uint16_t sport, dport; /* TCP and UDP */
	bool fragment;         /* a piece, first or later */
	bool later;            /* not the first piece */
	bool cut;              /* a piece that ends, or begins, inside of what rules ask about */
	bool ports;            /* TCP and UDP: the ports could be read */
	bool upper;            /* what follows the protocol could be read, ports and flags */
};

/* Reads an IPv4 or IPv6 packet, from its header's first octet. false: malformed. No checksum. */
bool flow_read(struct octets packet, struct flow_key *out);
/* For choosing among equal ways: equal for all packets of a flow, ports left out of fragments. */
uint32_t flow_hash(const struct flow_key *k, uint64_t seed);

enum match_op { MATCH_ANY, MATCH_EQ, MATCH_NEQ, MATCH_LT, MATCH_GT, MATCH_RANGE };

struct match_port {
	uint8_t op; /* enum match_op */
	uint16_t low, high;
};

/* An address counts if (a & care) == (addr & care). care all zero: any. */
struct match_addr {
	uint8_t addr[16], care[16];
};

#define MATCH_ALL (-1)
#define MATCH_TEXT 200

struct match_rule {
	uint8_t af;            /* 4 or 6 */
	bool permit;
	bool established;      /* TCP with ACK or RST */
	bool fragments;        /* later fragments only */
	bool log;              /* whoever asks the list tells of matches */
	int16_t protocol;      /* 0..255, or MATCH_ALL: every packet of the family */
	int16_t type, code;    /* ICMP, or MATCH_ALL */
	struct match_addr src, dst;
	struct match_port sport, dport;
};

bool match_packet(const struct match_rule *r, const struct flow_key *k);
/*
 * "permit tcp any host 192.0.2.1 eq bgp established": as routers write it in an extended access
 * list, wildcard masks and prefixes alike; IPv6 by prefixes.
 * false: e says where and what was expected.
 */
bool match_parse(const char *text, uint8_t af, struct match_rule *out, struct ix_error *e);
/* The same, written; reading it gives the rule again. buf has MATCH_TEXT octets. */
char *match_text(char *buf, const struct match_rule *r);

#endif
