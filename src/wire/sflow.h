/*
 * sflow.h - sFlow version 5 datagrams (sflow.org, July 2004): flow samples with the first octets of
 * a frame, counter samples with the generic and the Ethernet interface counters. All of it is XDR:
 * big-endian words of 32 bits. Records and samples of other kinds are passed over by their length.
 */
#ifndef WIRE_SFLOW_H
#define WIRE_SFLOW_H

#include "base/octets.h"
#include "ixlab/types.h"
#include "wire/fault.h"

#define SFLOW_PORT 6343u /* UDP, of the collector */
#define SFLOW_HEADER_MAX 256u /* octets of a frame that one sample may carry here */

/* Input and output of a flow sample (section 5, "interface"). */
#define SFLOW_INTERFACE(n) ((n) & 0x3fffffffu)
#define SFLOW_DROPPED 0x40000000u  /* as output: dropped; the rest is the reason, 0 unknown */
#define SFLOW_MULTIPLE 0x80000000u /* as output: to that many ports, 0 for "not known how many" */
#define SFLOW_INTERNAL 0x3fffffffu /* the device itself */

struct explain;

struct sflow {
	struct ix_addr agent;
	uint32_t sub_agent;
	uint32_t sequence;  /* of datagrams of this sub-agent */
	uint32_t uptime_ms;
	uint32_t samples;   /* how many follow; the reader's */
	enum wire_fault fault;
};

/* Counters of an interface (RFC 2233). */
struct sflow_interface {
	uint32_t index, type; /* ifIndex, ifType: 6 is Ethernet */
	uint64_t speed_bps;
	uint32_t direction; /* 0 unknown, 1 full duplex, 2 half, 3 in, 4 out */
	uint32_t status;    /* bit 0: ifAdminStatus up, bit 1: ifOperStatus up */
	uint64_t in_octets;
	uint32_t in_unicast, in_multicast, in_broadcast, in_discards, in_errors, in_unknown;
	uint64_t out_octets;
	uint32_t out_unicast, out_multicast, out_broadcast, out_discards, out_errors;
	uint32_t promiscuous;
};

/* Counters of RFC 2358, in its order. */
struct sflow_ethernet {
	uint32_t alignment, fcs, single_collision, multiple_collision, sqe_test, deferred,
	    late_collision, excessive_collision, transmit_mac, carrier_sense, too_long,
	    receive_mac, symbol;
};

enum sflow_kind { SFLOW_FLOW = 1, SFLOW_COUNTERS = 2 };

struct sflow_sample {
	uint32_t kind;      /* SFLOW_FLOW, SFLOW_COUNTERS, or one that was passed over */
	uint32_t sequence;  /* of samples of this source */
	uint32_t source;    /* ifIndex; the type of source, in the top octet, is 0 */
	/* SFLOW_FLOW */
	uint32_t rate;      /* 1 in so many */
	uint32_t pool;      /* frames that could have been sampled so far */
	uint32_t drops;     /* samples lost for want of resources */
	uint32_t input, output;
	uint32_t frame_len; /* octets on the wire, FCS included */
	uint32_t stripped;  /* octets taken off before it was sampled: the FCS's 4 at least */
	const uint8_t *header; /* lent; NULL: no such record */
	uint32_t header_len;   /* octets of it, at most SFLOW_HEADER_MAX when written */
	bool has_switch;       /* the VLAN and the 802.1p priority as it came in and as it left: */
	uint32_t vlan_in, priority_in, vlan_out, priority_out;
	/* SFLOW_COUNTERS */
	bool has_interface, has_ethernet;
	struct sflow_interface interface;
	struct sflow_ethernet ethernet;
	enum wire_fault fault;
};

/* Reads the datagram's head: the UDP payload from its first octet. Then sflow_next, per sample. */
bool sflow_read(struct octets *o, struct sflow *out);
/* True while out->fault is WIRE_OK; false also at the end of the octets. */
bool sflow_next(struct octets *o, struct sflow_sample *out);
/* The head, with `samples` as its count. */
void sflow_write(struct octets *o, const struct sflow *in);
void sflow_sample_write(struct octets *o, const struct sflow_sample *in);
/* Octets of a sample, to know whether one more fits into a datagram. */
uint32_t sflow_sample_size(const struct sflow_sample *in);
/* Octets of the head. */
uint32_t sflow_size(const struct sflow *in);
/* The whole datagram. */
bool sflow_explain(struct octets *o, struct sflow *out, struct explain *x);

#endif
