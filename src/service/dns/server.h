/*
 * server.h - a name server on a box: what its zones say (authoritative), and, if it was given the
 * root's addresses, what the world's zones say (recursive). UDP and TCP port 53.
 */
#ifndef SERVICE_DNS_SERVER_H
#define SERVICE_DNS_SERVER_H

#include "service/dns/resolve.h"
#include "service/dns/zone.h"

#define DNS_CLIENTS 512u /* questions that wait for the resolver at once; more: SERVFAIL */
#define DNS_IDLE (10 * IX_SECOND) /* a TCP connection without a word, RFC 7766 6.2.3 */

struct dns_server;

/* Opens the ports. zones: lent, may grow later. resolver: lent, NULL: none. NULL with an error: the
 * port is taken. */
struct dns_server *dns_server_start(
    struct stack *st, const struct dns_zones *zones, struct resolver *resolver, struct ix_error *e);
void dns_server_stop(struct dns_server *s);
/* Questions heard so far. */
uint64_t dns_server_heard(const struct dns_server *s);

#endif
