/*
 * syslog.h - lines of a box's log over UDP port 514, as BSD syslog has them (RFC 3164): a sender
 * and a collector. What the lines say is the box's business.
 */
#ifndef SERVICE_SYSLOG_SYSLOG_H
#define SERVICE_SYSLOG_SYSLOG_H

#include "ip/socket.h"

#define SYSLOG_PORT 514u
#define SYSLOG_HOSTS 4u
#define SYSLOG_EVERY IX_SECOND /* how often the sender looks for news */
#define SYSLOG_MOST 1024u /* octets of a message, RFC 3164 4.1 */
#define SYSLOG_LOCAL7 23u /* the facility that routers use */

struct syslog_sender;
struct syslog_collector;

struct syslog_ops {
	/* The next line that was not sent yet, without its end, and its severity (0..7); false:
	 * none. */
	bool (*next)(void *arg, char line[SYSLOG_MOST], unsigned *severity);
	/* A line that came in, cleaned, with its end; for a collector. */
	void (*heard)(void *arg, const char *line);
};

/* hosts: n of them, copied. */
struct syslog_sender *syslog_sender_start(struct stack *st, const struct ix_addr *hosts, unsigned n,
    const struct syslog_ops *ops, void *arg);
void syslog_sender_stop(struct syslog_sender *s);
/* NULL with an error: the port is taken. */
struct syslog_collector *syslog_collector_start(
    struct stack *st, const struct syslog_ops *ops, void *arg, struct ix_error *e);
void syslog_collector_stop(struct syslog_collector *c);

#endif
