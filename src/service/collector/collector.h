/*
 * collector.h - a collector of sFlow: who sends how much to whom across the exchange.
 *
 * It reads datagrams at UDP port 6343 and keeps, per switch and pair of MAC addresses, what was
 * sampled and what that stands for: samples x rate, and their octets, by IPv4, IPv6 and the rest.
 * Beside it the last counters that each interface told, so that both can be compared: they differ
 * by the luck of the draw, about 196 x sqrt(1 / samples) percent at most in 95 of 100 cases
 * (sFlow's own rule). It trusts nobody: what is wrong is counted, and its tables have an end.
 */
#ifndef SERVICE_COLLECTOR_COLLECTOR_H
#define SERVICE_COLLECTOR_COLLECTOR_H

#include "ip/socket.h"
#include "wire/sflow.h"

#define COLLECTOR_PAIRS 65536 /* the most pairs that are kept */
#define COLLECTOR_INTERFACES 4096
#define COLLECTOR_AGENTS 256

enum collector_family { COLLECTOR_V4, COLLECTOR_V6, COLLECTOR_OTHER, COLLECTOR_FAMILIES };

/* What goes from one station to another through one switch, as estimated. */
struct collector_pair {
	struct ix_addr agent;
	struct ix_mac from, to;
	uint32_t in, out; /* interfaces, as the last sample had them */
	uint64_t samples;
	uint64_t frames; /* samples x rate */
	uint64_t octets[COLLECTOR_FAMILIES]; /* with FCS */
};

struct collector_interface {
	struct ix_addr agent;
	struct sflow_interface last; /* the newest counters */
	uint64_t samples, frames, octets; /* estimated of what came in there */
};

struct collector_counts {
	uint64_t datagrams, flows, counters;
	uint64_t malformed; /* datagrams that ended wrong, or were no sFlow 5 */
	uint64_t lost; /* datagrams that never came, by their numbers */
	uint64_t full; /* samples for which a table had no room */
};

struct collector;

/* Listens at `port` of the stack. NULL: the port is taken. */
struct collector *collector_new(struct stack *st, uint16_t port);
/* Closes and frees it; before the stack is cleared. */
void collector_delete(struct collector *c);
/* Pairs in the order (agent, from, to); NULL at the end. Lent until the next datagram. */
const struct collector_pair *collector_pair(const struct collector *c, uint32_t n);
/* Interfaces in the order (agent, number). */
const struct collector_interface *collector_interface(const struct collector *c, uint32_t n);
struct collector_counts collector_counts(const struct collector *c);
/* A datagram's payload, as if it had come in; for tests and fuzzing. */
void collector_take(struct collector *c, const uint8_t *bytes, uint32_t len);

#endif
