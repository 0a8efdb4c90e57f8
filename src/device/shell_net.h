/* shell_net.h - `ip` of hosts: what its objects share. Inside device only. */
#ifndef DEVICE_SHELL_NET_H
#define DEVICE_SHELL_NET_H

#include "device/words.h"

/* `ip [-4|-6] [-br] [-s] OBJECT ...`: what was typed, the object's word taken off. */
struct ip_call {
	struct shell_call *c;
	struct stack *st;
	struct text *out;
	uint8_t af; /* -4, -6; 0: both */
	bool brief, stats; /* -br, -s */
	bool replace; /* `replace`: what is there already is no mistake */
	char **arg; /* after the object; NULL-ended, lent */
};

bool ip_addr(struct ip_call *ip);
bool ip_link(struct ip_call *ip);
bool ip_link_set(struct ip_call *ip), ip_link_add(struct ip_call *ip),
    ip_link_del(struct ip_call *ip);
bool ip_route(struct ip_call *ip);
bool ip_neigh(struct ip_call *ip);

/* Is this word `full` or a beginning of it? As iproute2 takes its words. */
bool ip_word(const char *typed, const char *full);
/* Takes the next argument off; NULL with an error if there is none: "expected WHAT". */
const char *ip_next(struct ip_call *ip, const char *what);
/* The next argument as an interface, after an optional `dev`; NULL with an error. */
struct ifc *ip_dev(struct ip_call *ip);
/* May this console change anything? false with an error if the box is not the trainee's. */
bool ip_may_change(struct ip_call *ip);
/* Refuses what is left over; true if nothing is. */
bool ip_end(struct ip_call *ip);
/* "2: eth0: <BROADCAST,...> mtu 1500 state UP" and the line of its MAC address. */
void ip_link_lines(const struct ip_call *ip, const struct ifc *i);
/* The interface's number, from 1. */
unsigned ip_index(const struct stack *st, const struct ifc *i);

#endif
