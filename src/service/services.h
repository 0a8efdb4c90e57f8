/*
 * services.h - what runs on a box beside its stack: the one list, for `help`, docs and the shows.
 *
 * A service is a folder here that talks to sockets only, its timers (whose kinds stand in its own
 * file), and a row in services.c.
 */
#ifndef SERVICE_SERVICES_H
#define SERVICE_SERVICES_H

struct service {
	const char *name; /* its folder's */
	const char *what; /* what it is for, for people */
	const char *rfc;  /* what it follows, "" if nothing */
};

extern const struct service *const services[]; /* NULL-ended */

#endif
