/*
 * ping.h - echo requests to one destination, in simulated time, told in the words of Linux's ping.
 *
 * Host shells and router consoles print what it says; a check reads ping_result. Everything lives
 * in the world's arena. No name is looked up here.
 */
#ifndef SERVICE_PING_PING_H
#define SERVICE_PING_PING_H

#include "service/echo.h"
#include "service/report.h"

#define PING_NAME 64
#define PING_INTERVAL IX_SECOND
#define PING_INTERVAL_MIN (2 * IX_MS) /* as Linux lets everybody */
#define PING_TIMEOUT (10 * IX_SECOND) /* for the last reply, when none came before */
#define PING_SIZE 56u /* octets of data */

struct ping;

struct ping_options {
	struct ix_addr to;
	char name[PING_NAME]; /* as the person called it; "" or the address itself: numeric */
	struct ix_addr from; /* af 0: chosen by route */
	struct ifc *ifc; /* lent; its address is the source. Needed for scoped destinations */
	uint32_t count; /* 0: until it is stopped */
	ix_time interval, timeout;
	uint32_t size; /* of data; more than a packet can carry is told of, and not sent */
	uint8_t ttl, tos; /* ttl 0: the stack's default */
	/*
	 * Neither: as Linux, DF is set on what fits the path as far as it is known, so that the
	 * path may tell more; what is longer goes in pieces. May_cut: never DF.
	 */
	bool dont_fragment, may_cut;
	ix_time deadline; /* over after so long, however many were sent; 0: none */
	bool quiet; /* only the first and the last lines */
	bool numeric; /* for who fills `name` */
	bool zone; /* the destination was typed with its interface, "fe80::1%eth0" */
	bool broadcast; /* the destination may be one */
	bool stamps; /* each line begins with the time, "[12.000345] " */
	bool outstanding; /* says so when a request had no answer before the next */
};

struct ping_result {
	uint32_t sent, received, errors, duplicates;
	uint32_t most; /* requests on their way at once: "pipe" */
	uint64_t least_us, most_us, sum_us, squares; /* round trips */
	ix_time first, last; /* when it sent first, and sent or heard last */
};

extern const struct ping_options ping_defaults;

/* Starts; the first request leaves from an event of its own. NULL: it cannot, and why. */
struct ping *ping_start(
    struct stack *st, const struct ping_options *o, const struct report *r, struct ix_error *e);
/* Ctrl-C: says the statistics and is done. */
void ping_stop(struct ping *p);
/* Lent, until it is done. */
const struct ping_result *ping_result(const struct ping *p);
const struct ping_options *ping_options(const struct ping *p);

/* Inside ping: the sentences. Each is whole lines, added to `out`. */
struct text;
void ping_first_line(const struct ping_options *o, struct text *out);
void ping_reply_line(const struct ping_options *o, const struct sock_message *m,
    const struct echo *e, const uint64_t *rtt_us /* NULL: not known */, bool again,
    struct text *out);
void ping_error_line(
    const struct ping_options *o, const struct sock_icmp *e, uint16_t sequence, struct text *out);
void ping_statistics(const struct ping_options *o, const struct ping_result *r, struct text *out);

#endif
