/*
 * mtr.h - every router on the way, asked again and again: echo requests of each TTL once a round,
 * and what came back, counted by hop, in the words of mtr's report. Names are never looked up.
 */
#ifndef SERVICE_MTR_MTR_H
#define SERVICE_MTR_MTR_H

#include "service/echo.h"
#include "service/report.h"

#define MTR_HOPS 30u
#define MTR_SPREAD 10u /* requests an interval in the first round, whose length is not known */
#define MTR_SIZE_MAX 65507u /* octets of data, over either family */
#define MTR_UNKNOWN 5u /* silent hops in a row before a round goes no further, as mtr's -U */
#define MTR_WAIT (5 * IX_SECOND) /* for the last answers */

struct mtr;

struct mtr_options {
	struct ix_addr to;
	uint32_t rounds; /* 0: until it is stopped */
	/*
	 * What a round takes, its requests spread over it: a router that sends an ICMP error a
	 * second to one station has one for each of them.
	 */
	ix_time interval;
	uint32_t hops; /* at most MTR_HOPS */
	uint32_t size; /* octets of data */
	bool wide; /* no column is wider than its longest name */
	/* The AS of an address, 0: not known. NULL: not asked. */
	uint32_t (*asn)(void *arg, const struct ix_addr *a);
	void *asn_arg;
};

extern const struct mtr_options mtr_defaults;

/* Starts from an event of its own; the report comes at the end. NULL: it cannot, and why. */
struct mtr *mtr_start(
    struct stack *st, const struct mtr_options *o, const struct report *r, struct ix_error *e);
/* Ctrl-C: the report now. */
void mtr_stop(struct mtr *m);

#endif
