/*
 * flow.h - bulk traffic as one integer rate per path: from a box to an address, over the same
 * routes, neighbours, lists and forwarding entries that packets use, counted at every port it
 * crosses as the integral of its rate.
 *
 * A flow is a class of rates with a source (link/rate.h): each box on the way says where one of its
 * packets would go (node_ops.spread), so that no rule is known here. It is one conversation, UDP
 * from a port of its own to port 9 (RFC 863), and goes where the hashes of Port-Channels and equal
 * routes put that. Its source may be forged: then a reverse-path check ends it, where there is one.
 * What a full link does not carry is dropped there, of each flow in proportion;
 * it does not slow down for that.
 *
 * When nothing changes a flow costs nothing but one real datagram now and then: every second for
 * ten seconds after its way changed, then every four minutes. It is what captures show, and what
 * keeps neighbours and MAC addresses known (they are forgotten after five minutes at least, as
 * boxes ship). While it does not arrive one is sent every second for a minute, then every ten.
 */
#ifndef FLOW_FLOW_H
#define FLOW_FLOW_H

#include "ip/stack.h"

#define FLOW_STEP (300 * IX_SECOND) /* a profile's rate changes so often */
#define FLOW_SAMPLE IX_SECOND
#define FLOW_SAMPLE_LONG (240 * IX_SECOND)
#define FLOW_SAMPLE_LOST (10 * IX_SECOND)
#define FLOWS_MOST 500u
#define FLOW_PACKET 1250u /* octets of a frame, unless it is said */
#define FLOW_PORT 9u
#define FLOW_FROM_PORT 20000u /* the first flow's own port */

enum flow_profile { FLOW_CONSTANT, FLOW_DIURNAL /* a day's rise and fall, least at four */ };

struct flow_options {
	struct stack *from; /* lent */
	struct ix_addr to;
	struct ix_addr source; /* what its packets say they come from; af 0: the box's own */
	uint64_t rate_bps; /* of frames, FCS and gaps apart; of the busiest hour if it is diurnal */
	uint32_t packet; /* octets of a frame, 64..1514 */
	enum flow_profile profile;
	char name[32]; /* "" or a name: said again, it changes that flow */
};

struct flow_state {
	uint64_t offered_bps, carried_bps; /* carried: to its end */
	uint64_t octets; /* carried so far */
	bool arrives;
	const struct log_kind *why; /* where most of the rest is lost; NULL: nowhere */
	const struct port *where; /* NULL: it does not leave its source */
	uint64_t lost_bps; /* there */
	uint32_t ports; /* that it leaves by */
};

struct flow;
struct flows; /* all of a world's */

struct flows *flows_new(struct net *net);
/* Starts, or changes the flow of that name; rate 0 ends it. NULL with an error, or if it ended. */
struct flow *flow_set(struct flows *all, const struct flow_options *o, struct ix_error *e);
/* The n-th, in the order they were made; NULL at the end. `all` may be NULL. */
struct flow *flow_at(const struct flows *all, uint32_t n);
/* By the number it was given, from 1; NULL: it ended. */
struct flow *flow_by_number(const struct flows *all, uint32_t number);
uint32_t flow_number(const struct flow *f);
const struct flow_options *flow_options(const struct flow *f);
/* As it is now. Changes nothing. */
struct flow_state flow_state(const struct flow *f);
/* What a flow of this profile offers in the period of FLOW_STEP that holds `t`. */
uint64_t flow_rate(enum flow_profile profile, uint64_t rate_bps, ix_time t);

#endif
