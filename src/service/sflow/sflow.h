/*
 * sflow.h - the sFlow agent of a switch: samples and counters become datagrams to collectors.
 *
 * sFlow version 5 (sflow.org, July 2004). What is sampled, and its settings, is the switch's
 * (switch/sample.h); here it is put into datagrams of at most 1400 octets that leave when they are
 * full, and a second after their first sample at the latest. Counters of every sampling port follow
 * at the polling interval. An interface's number is the bridge port's. Datagrams leave from an
 * address of the box's own, by its own routes, and are lost as others are.
 */
#ifndef SERVICE_SFLOW_SFLOW_H
#define SERVICE_SFLOW_SFLOW_H

#include "ip/stack.h"
#include "switch/sample.h"

#define SFLOW_DATAGRAM 1400u
#define SFLOW_FLUSH IX_SECOND
#define SFLOW_HEADER 128u /* octets of a frame in a sample */
#define SFLOW_SOURCE_PORT 16343

struct sflow_agent;

/*
 * Stands beside the bridge for the life of the world, silent until `sflow run`. Both are lent. The
 * power going is told by bridge_clear.
 */
struct sflow_agent *sflow_agent_new(struct bridge *b, struct stack *st);

#endif
