/*
 * bill.h - what a port carried in each five minutes of the last 30 days, for who bills it by the
 * 95th percentile. For counters.c alone: its meter takes note before anything is counted, so that
 * no timer is needed.
 */
#ifndef LINK_BILL_H
#define LINK_BILL_H

#include "link/link.h"

#define BILL_PERIOD (300 * IX_SECOND)
#define BILL_SAMPLES 8640u /* of 30 days */

struct bill_sample {
	uint64_t in, out; /* octets */
};

struct bill {
	VEC(struct bill_sample)
	samples; /* period n is at n % BILL_SAMPLES; as many as there were */
	uint64_t periods; /* whole ones that are noted, since time 0 */
	uint64_t in, out; /* octets when the last of them ended */
};

/* Before anything is counted: notes the periods that are over. */
void bill_note(struct bill *b, const struct port *p);
/* Counters begin at 0: what they say now was before. Everything until now is noted. */
void bill_restart(struct bill *b, const struct port *p);
/* See port_p95. b NULL: nothing was counted yet. */
uint32_t bill_p95(const struct bill *b, const struct port *p, uint64_t *in_bps, uint64_t *out_bps);

#endif
