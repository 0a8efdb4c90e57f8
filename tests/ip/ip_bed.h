/*
 * ip_bed.h - a small network for the tests of IP: stacks on nodes, links between them, and a
 * witness that remembers what sockets were told and which frames were seen.
 */
#ifndef TESTS_IP_BED_H
#define TESTS_IP_BED_H

#include "ip/socket.h"

#define HEARD_MAX 256

struct heard {
	bool icmp;
	ix_time t;
	struct ix_addr from, to;
	uint16_t from_port, to_port, mtu;
	uint8_t type, code, ttl;
	uint32_t len;
	uint8_t bytes[2048];
};

struct witness {
	struct heard *heard; /* HEARD_MAX, in the arena */
	uint32_t n;
	bool inside;         /* a callback runs: a second one must not begin */
	void (*then)(struct socket *s, struct witness *w); /* called inside, may be NULL */
};

struct bed {
	struct arena *arena;
	struct sim *sim;
	struct net *net;
	struct observer observer;
	uint32_t frames;     /* that left a port */
	uint32_t arps, solicits;
	uint32_t biggest;
	struct overheard *overheard; /* overheard.h's; NULL: nobody listens */
};

extern const struct socket_ops witness_ops;

struct bed *bed_new(uint64_t seed);
void bed_delete(struct bed *b);
/* Adds a box; its interfaces come by bed_link: "eth0", "eth1" ... */
struct stack *bed_stack(struct bed *b, const char *name, bool router);
struct link *bed_link(struct bed *b, struct stack *x, const char *x_addr, struct stack *y,
    const char *y_addr);
void bed_addr(struct stack *st, const char *ifc, const char *addr);
/* "10.0.0.0/8" via "10.1.1.1", or "Null0". */
void bed_route(struct stack *st, const char *prefix, const char *via);
void bed_run(struct bed *b, ix_time t); /* for that long */
struct ix_addr ip(const char *text);
struct witness *witness_new(struct bed *b);
/* One echo request with this many octets of data from a raw ICMP socket. */
bool bed_echo(struct socket *raw, const char *to, uint16_t sequence, uint32_t len);

#endif
