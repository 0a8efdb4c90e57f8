/*
 * ntp.h - the time of the lab over UDP port 123 in NTP's packets (RFC 5905 7.3): a server that
 * answers, and one question with what it shows. Every clock here is the same one, so the offset is
 * what asymmetric ways make of it, and nothing is ever set.
 */
#ifndef SERVICE_NTP_NTP_H
#define SERVICE_NTP_NTP_H

#include "ip/socket.h"

#define NTP_PORT 123u
#define NTP_PACKET 48u
#define NTP_STRATUM 2u
#define NTP_WAIT (2 * IX_SECOND)
#define NTP_TRIES 4u

struct ntp_server;
struct ntp_query;

struct ntp_told {
	bool answered;
	unsigned stratum;
	int64_t offset_ns; /* RFC 5905 8: ((t2 - t1) + (t3 - t4)) / 2 */
	ix_time delay; /* (t4 - t1) - (t3 - t2) */
};

struct ntp_server *ntp_server_start(struct stack *st, struct ix_error *e);
void ntp_server_stop(struct ntp_server *s);
/* Told once, from an event of its own; then the query is gone. */
struct ntp_query *ntp_query_start(struct stack *st, const struct ix_addr *server,
    void (*told)(void *arg, const struct ntp_told *t), void *arg);
void ntp_query_stop(struct ntp_query *q);

#endif
