/*
 * traceroute.h - the routers on the way to a destination: packets whose TTL ends at each in turn,
 * told in the words of Linux's traceroute. UDP to ports from 33434 on, ICMP echo requests, or
 * the SYN of a connection to port 80 (sent again by TCP while nobody answers).
 *
 * A few probes are on their way at once, so that a silent router costs one wait and not three; the
 * lines come out in order. Names are never looked up: addresses are numbers.
 */
#ifndef SERVICE_TRACEROUTE_TRACEROUTE_H
#define SERVICE_TRACEROUTE_TRACEROUTE_H

#include "service/echo.h"
#include "service/report.h"

#define TRACEROUTE_NAME 64
#define TRACEROUTE_PORT 33434u
#define TRACEROUTE_TCP_PORT 80u
#define TRACEROUTE_HOPS_MAX 255u
#define TRACEROUTE_PROBES_MAX 10u
#define TRACEROUTE_LENGTH_MAX 65000u /* octets of a packet, as Linux's */
#define TRACEROUTE_WAIT (5 * IX_SECOND)

struct traceroute;

struct traceroute_options {
	struct ix_addr to;
	char name[TRACEROUTE_NAME]; /* as the person called it; "": the address */
	struct ix_addr from; /* af 0: chosen by route */
	struct ifc *ifc; /* lent; NULL, or where to send */
	bool icmp, tcp; /* echo requests, or SYNs to port 80, instead of UDP */
	uint32_t first, hops, probes; /* first and last TTL at most; per hop */
	uint32_t size; /* of a whole packet; 0: 60 of IPv4, 80 of IPv6 */
	uint16_t port; /* UDP: of the first probe; TCP: of all; 0: 33434, 80 */
	uint8_t tos;
	bool dont_fragment;
	bool named; /* without -n: each address stands as a name, too, which nobody has here */
	ix_time wait; /* for one answer */
	/* The AS that an address belongs to, 0: not known. NULL: not asked. */
	uint32_t (*asn)(void *arg, const struct ix_addr *a);
	void *asn_arg;
	/* Who answered a probe of which hop (from 1), for a check that reads no text; or NULL. */
	void (*heard)(void *arg, uint32_t hop, const struct ix_addr *from);
	void *heard_arg;
};

extern const struct traceroute_options traceroute_defaults;

/* Starts; the first probes leave from an event of its own. NULL: it cannot, and why. */
struct traceroute *traceroute_start(struct stack *st, const struct traceroute_options *o,
    const struct report *r, struct ix_error *e);
/* Ctrl-C. */
void traceroute_stop(struct traceroute *t);

#endif
