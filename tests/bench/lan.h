/*
 * lan.h - the bench's hosts on one of ixlab's switches: what sw32 and ports-1000 have in common.
 */
#ifndef TESTS_BENCH_LAN_H
#define TESTS_BENCH_LAN_H

#include "switch/bridge.h"
#include "tests/bench/bench.h"

enum { LAN_HOSTS = 32 };
#define LAN_EVERY (100 * IX_US) /* between two frames of a host */

struct host {
	struct timer timer;
	struct lan *lan;
	struct port *port;
	uint32_t id, sent;
};

struct lan {
	struct net *net;
	struct bridge *bridge;
	struct host host[LAN_HOSTS];
	const struct job *job;
	struct tally *tally;
};

struct lan_case {
	uint32_t ports; /* of the switch, a multiple of LAN_HOSTS: the hosts are spread over them */
	uint32_t uncounted; /* frames of a host that nobody is to receive */
	void (*receive)(struct port *p, struct frame *f); /* node_ops' */
	void (*send)(
	    struct sim *sim, struct timer *t); /* one frame of a host, and the next timer */
};

/* Builds it, warms it up, runs the job and fills t in. */
void lan_run(const struct lan_case *c, const struct job *job, struct tally *t);

#endif
