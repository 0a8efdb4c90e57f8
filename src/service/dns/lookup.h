/*
 * lookup.h - a name becomes addresses, as a host's stub resolver does it: the servers in order, 5 s
 * each, twice round (resolv.conf(5)); IPv4 and IPv6 at once, IPv4 first in the answer.
 */
#ifndef SERVICE_DNS_LOOKUP_H
#define SERVICE_DNS_LOOKUP_H

#include "service/dns/ask.h"

#define LOOKUP_SERVERS 3u
#define LOOKUP_ADDRS 8u
#define LOOKUP_WAIT (5 * IX_SECOND)
#define LOOKUP_ROUNDS 2u

struct lookup;

enum lookup_end {
	LOOKUP_OK,
	LOOKUP_NONE, /* there is no such name, or no address of that family */
	LOOKUP_LATER, /* no server answered, or they could not tell */
};

struct lookup_told {
	enum lookup_end end;
	struct ix_addr addr[LOOKUP_ADDRS];
	unsigned n;
	ix_time took;
	struct dns_name canonical; /* what the last alias led to */
};

/* Told once, from an event of its own; then the lookup is gone. */
typedef void lookup_done(void *arg, const struct lookup_told *t);

/* af 0: both families. servers: n of them (at most LOOKUP_SERVERS, at least 1), copied. NULL with
 * an error: this can be no name. */
struct lookup *lookup_start(struct stack *st, const struct ix_addr *servers, unsigned n,
    const char *name, uint8_t af, lookup_done *done, void *arg, struct ix_error *e);
void lookup_stop(struct lookup *l);
/* "Name or service not known": as getaddrinfo says it. */
const char *lookup_end_text(enum lookup_end end);

#endif
