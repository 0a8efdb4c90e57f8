/*
 * dig.h - an answer in the words of dig and of host (BIND's), for people who carry them home.
 */
#ifndef SERVICE_DNS_DIG_H
#define SERVICE_DNS_DIG_H

#include "service/dns/ask.h"

struct dig_form {
	bool comments, question, answer, authority, additional, stats; /* +[no]comments ... */
	bool brief; /* +short: the data alone */
	bool cmd; /* +[no]cmd: the lines about the program itself */
	bool at; /* @SERVER was said: that it was found is told, too */
	const char *command; /* as typed after `dig`, for the first line */
	const char *server; /* its name as typed; NULL: it was none. Lent */
};

extern const struct dig_form dig_all;

/* What dig prints; now is the time of day that it says. */
void dig_text(const struct dig_form *f, const struct dns_told *t, ix_time now, struct text *out);
/* What `host NAME SERVER` says first; name: the server as typed. */
void host_server_text(const char *name, const struct ix_addr *server, struct text *out);
/* One question of `host NAME`: a line for each record of the answer. */
void host_text(const struct dns_told *t, uint16_t type, struct text *out);
/* What the last alias of an answer leads to; *name stays if there is none. */
void dig_canonical(const struct dns_told *t, struct dns_name *name);

#endif
