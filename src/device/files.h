/*
 * files.h - the few files of a host: some are made from the state when they are read (/etc/hosts,
 * /etc/network/interfaces, /var/log/syslog), some are kept (/etc/resolv.conf and what was saved).
 */
#ifndef DEVICE_FILES_H
#define DEVICE_FILES_H

#include "device/device.h"

#define FILES_MOST 64u
#define FILE_MOST (64u << 10) /* octets of one; an appended one loses its oldest lines */
#define FILE_NAME 64u

#define RESOLV_CONF "/etc/resolv.conf"
#define SYSLOG "/var/log/syslog"
#define REMOTE_LOG "/var/log/remote.log" /* what other boxes sent, on a syslog collector */

struct device_file {
	char name[FILE_NAME]; /* "/etc/resolv.conf" */
	char *text; /* n octets and a terminator; owned, room octets */
	uint32_t n, room;
	uint64_t gone; /* octets that were dropped from its front */
};

/* A name as typed: without a / before it, in /tmp. Cut if it is too long. Returns buf. */
char *file_path(char buf[FILE_NAME], const char *typed);
/* Adds its text; false: there is none of that name. Changes nothing. */
bool file_read(const struct device *d, const char *name, struct text *out);
/* The n-th name in order; NULL at the end. Lent. */
const char *file_at(const struct device *d, uint32_t n);
bool file_is_kept(const struct device *d, const char *name);
/* Keeps a text; false with an error: a name that is none, a file made from the state, too long, too
 * many. */
bool file_write(struct device *d, const char *name, const char *text, size_t n, struct ix_error *e);
/* Octets at the end of a kept file; false if they, and `more` after them, do not fit: nothing is
 * lost at its front. */
bool file_add(struct device *d, const char *name, const void *bytes, uint32_t n, uint32_t more);
void file_append(struct device *d, const char *name, const char *text);
/* The nameserver lines of /etc/resolv.conf, up to `most`; how many. */
unsigned file_nameservers(const struct device *d, struct ix_addr *to, unsigned most);
/* "h1 last message ...": a record of the event log as a line of syslog (RFC 3164 4.1). */
void syslog_line(const struct device *d, const struct log_record *r, struct text *out);

#endif
