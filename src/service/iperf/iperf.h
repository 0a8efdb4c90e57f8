/*
 * iperf.h - how much one TCP stream carries: a client that sends as fast as it may for a while, and
 * a server that takes it, told in iperf3's words.
 *
 * It is the stream alone: iperf3's control connection is not spoken, so each end reports what it
 * has seen itself. The client counts octets that were acknowledged, iperf3's those that the system
 * took from it.
 */
#ifndef SERVICE_IPERF_IPERF_H
#define SERVICE_IPERF_IPERF_H

#include "ip/socket.h"
#include "service/report.h"

#define IPERF_PORT 5201u

struct iperf;

struct iperf_options {
	struct ix_addr to; /* of the client */
	char name[64]; /* what was typed for it */
	uint16_t port;
	ix_time time,
	    every; /* the client sends so long, and reports so often; every 0: at the end */
	bool once; /* the server ends after one stream */
};

struct iperf *iperf_client_start(
    struct stack *st, const struct iperf_options *o, const struct report *r);
/* NULL with an error: the port is taken. */
struct iperf *iperf_server_start(
    struct stack *st, const struct iperf_options *o, const struct report *r, struct ix_error *e);
/* Interrupted: says what there is to say so far. `done` is called. */
void iperf_stop(struct iperf *p);

#endif
