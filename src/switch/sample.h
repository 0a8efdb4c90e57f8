/*
 * sample.h - the sampler of sFlow: one frame in N of those that come in at a port, at random, and
 * what the switch knows about it. And sFlow's settings, for the agent that sends the samples.
 *
 * sFlow version 5 (sflow.org, July 2004), 3.1 and appendix A: after each sample a number of frames
 * is skipped that is drawn uniformly from 1 .. 2N-1, so that no rhythm of the traffic is missed.
 * The sampler counts and draws; it knows no datagram, no address and no time. Edge ports sample
 * what comes in, once, wherever it then leaves.
 */
#ifndef SWITCH_SAMPLE_H
#define SWITCH_SAMPLE_H

#include "switch/bridge.h"

#define SAMPLE_DESTINATIONS 2
#define SAMPLE_POLLING_S 30
#define SAMPLE_COLLECTOR_PORT 6343

/* Where an output is not one port. As sFlow writes it (its section 5, "interface"). */
#define SAMPLE_INSIDE 0x3fffffffu
#define SAMPLE_DROPPED 0x40000000u
#define SAMPLE_MANY 0x80000000u /* and how many */

struct sampled {
	struct bridge_port *in;
	const struct frame *f; /* lent, as it came in */
	uint32_t sequence; /* of the port's samples, from 1 */
	uint32_t rate, pool, drops;
	uint32_t output; /* a port's number, or one of the above */
	uint16_t vlan; /* 0: the frame has none here */
	uint8_t priority;
};

struct sampler_settings {
	bool run;
	uint32_t rate; /* 1 in so many; 0: by the port's speed */
	uint32_t polling_s; /* between counter samples; 0: none */
	struct ix_addr agent; /* the switch's name in its datagrams; af 0: what it sends from */
	char source[PORT_NAME]; /* the interface whose address that is; "": by route */
	unsigned destinations;
	struct {
		struct ix_addr addr;
		uint16_t port;
	} to[SAMPLE_DESTINATIONS];
};

/* Who sends the samples. */
struct sampler_agent {
	/* False: it was lost for want of a place to send it. */
	bool (*sample)(void *arg, const struct sampled *s);
	void (*changed)(void *arg); /* the settings, or the power went */
	/* For `show sflow`: datagrams sent, samples in them, and the address (af 0: none yet). */
	void (*told)(const void *arg, uint64_t *datagrams, uint64_t *samples, struct ix_addr *self);
};

/* The agent that stands beside the bridge; `agent` and `arg` are lent. */
void sampler_attach(struct bridge *b, const struct sampler_agent *agent, void *arg);
const struct sampler_settings *sampler_settings(const struct bridge *b);
void sampler_set(struct bridge *b, const struct sampler_settings *s);
/* `sflow enable` at a port with a cable. */
void sampler_enable(struct bridge_port *bp, bool on);
bool sampler_enabled(const struct bridge_port *bp);
/* 1 in so many there now: as set, or 1G 1024, 10G 4096, 40G 8192, faster 32768, unknown 8192. */
uint32_t sampler_rate(const struct bridge_port *bp);
/* Frames that could have been sampled, samples taken, samples lost. */
void sampler_counts(const struct bridge_port *bp, uint32_t *pool, uint32_t *taken, uint32_t *lost);
void sampler_told(
    const struct bridge *b, uint64_t *datagrams, uint64_t *samples, struct ix_addr *self);

/* For the table in feature.c alone. */
void sampler_in(struct bridge_port *at, struct frame *f);

#endif
