/* shell_net.h - `ip` of hosts: what its objects share. Inside device only. */
#ifndef DEVICE_SHELL_NET_H
#define DEVICE_SHELL_NET_H

#include "device/words.h"

/* `ip [-4|-6] [-br] [-s] [-o] OBJECT ...`: what was typed, the object's word taken off. */
struct ip_call {
	struct shell_call *c;
	struct stack *st;
	struct text *out;
	uint8_t af; /* -4, -6; 0: both */
	uint8_t stats; /* -s, -s -s */
	bool brief, oneline; /* -br, -o */
	bool replace; /* `replace`: what is there already is no mistake */
	char **arg; /* after the object; NULL-ended, lent */
};

bool ip_addr(struct ip_call *ip);
bool ip_link(struct ip_call *ip);
bool ip_link_set(struct ip_call *ip), ip_link_add(struct ip_call *ip),
    ip_link_del(struct ip_call *ip);
bool ip_route(struct ip_call *ip);
bool ip_route_add(struct ip_call *ip, const char *word); /* add, append, change, replace */
bool ip_route_del(struct ip_call *ip);
bool ip_neigh(struct ip_call *ip);

/* Is this word `full` or a beginning of it? As iproute2 takes its words. */
bool ip_word(const char *typed, const char *full);
/* Takes the next argument off; NULL with an error if there is none: "expected WHAT". */
const char *ip_next(struct ip_call *ip, const char *what);
/* Is the next argument this word? Then it is taken off. */
bool ip_take(struct ip_call *ip, const char *word);
/* The next argument as an interface, after an optional `dev`; NULL with an error. */
struct ifc *ip_dev(struct ip_call *ip);
/* The next argument as an address, as a number, as a prefix, "default" or an address. */
bool ip_address(struct ip_call *ip, struct ix_addr *a);
bool ip_number(struct ip_call *ip, const char *what, uint64_t low, uint64_t high, uint64_t *n);
bool ip_prefix(struct ip_call *ip, struct ix_prefix *p);
/* May this console change anything? false with an error if the box is not the trainee's. */
bool ip_may_change(struct ip_call *ip);
/* Refuses what is left over; true if nothing is. */
bool ip_end(struct ip_call *ip);
/* "Command ... is unknown", and what is known. Returns false. */
bool ip_unknown(struct ip_call *ip, const char *object, const char *word, const char *known);
/* `help` after an object: its use. Returns true. */
bool ip_usage(struct ip_call *ip, const char *usage);
/* The interface's number, from 1. */
unsigned ip_index(const struct stack *st, const struct ifc *i);
/* "default", "10.0.0.1", "10.0.0.0/8" */
const char *ip_prefix_words(const struct ix_prefix *p, char buf[PREFIX_TEXT]);

/* What `show` and `flush` of routes and neighbours are asked for; what is not said is NULL or 0. */
struct ip_only {
	enum { IP_ANY, IP_EXACT, IP_ROOT, IP_MATCH } how; /* the prefix itself, within, around it */
	struct ix_prefix prefix;
	const struct ifc *ifc;
	struct ix_addr via;
	const char *state; /* nud */
};
bool ip_only(struct ip_call *ip, struct ip_only *o, bool routes);
bool ip_only_prefix(const struct ip_only *o, const struct ix_prefix *p);

#endif
