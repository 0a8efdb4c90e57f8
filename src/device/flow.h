/*
 * flow.h - bulk traffic as one integer rate per path: from a box to an address, over the same
 * routes, neighbours and forwarding entries that packets use, counted at every port it crosses.
 *
 * Ten times a second the path is walked anew and its ports' counters advance by what passed: so a
 * changed route moves it within 100 ms. Where flows meet, a link carries of each its share; the
 * rest is dropped there, as in a full queue. One real datagram a second goes the same way (UDP,
 * port 9): it is what captures show, and what keeps neighbours and forwarding entries known. Flows
 * do not delay other packets, and filters do not see them: those see the datagrams.
 */
#ifndef DEVICE_FLOW_H
#define DEVICE_FLOW_H

#include "device/device.h"

#define FLOW_TICK (100 * IX_MS)
#define FLOW_SAMPLE IX_SECOND
#define FLOW_HOPS 64u /* ports that one flow leaves by, at most */
#define FLOWS_MOST 500u
#define FLOW_PACKET 1250u /* octets of a frame, unless it is said */
#define FLOW_PORT 9u

enum flow_profile { FLOW_CONSTANT, FLOW_DIURNAL /* a day's rise and fall, least at four */ };

struct flow_options {
	struct device *from;
	struct ix_addr to;
	uint64_t rate_bps; /* on the wire, of frames; of the busiest hour if it is diurnal */
	uint32_t packet; /* octets of a frame, 64..1514 */
	enum flow_profile profile;
	char name[32]; /* "" or a name: said again, it changes that flow */
};

/* As it was at the last tick. */
struct flow_state {
	uint64_t offered_bps, carried_bps; /* carried: to its end */
	uint64_t octets; /* carried so far */
	bool arrives;
	const char *why; /* "no route", if it does not */
	unsigned hops;
};

struct flow;

/* Starts, or changes the flow of that name; rate 0 ends it. NULL with an error, or if it ended. */
struct flow *flow_set(struct world *w, const struct flow_options *o, struct ix_error *e);
/* The n-th, in the order they were made; NULL at the end. */
struct flow *flow_at(const struct world *w, uint32_t n);
const struct flow_options *flow_options(const struct flow *f);
const struct flow_state *flow_state(const struct flow *f);

#endif
