/*
 * bed.h - the bench of these tests: two routers joined twice, two switches joined by a channel.
 *
 *	a -- r1 ==== r2 -- s1 ==== s2 -- b
 *	          equal        LAG   \-- c
 *	         routes
 *
 * a 100.64.1.10, r1's ways to r2 100.64.21.0/24 and 100.64.22.0/24, b 100.64.3.10, c 100.64.3.20;
 * behind r2, 100.64.9.0/24 goes into Null0. Cables: 1 ms and 100 Mbit/s. No
 * box says what it refused: rates evoke such errors by their few real datagrams alone.
 */
#ifndef TESTS_FLOW_BED_H
#define TESTS_FLOW_BED_H

#include "flow/flow.h"
#include "switch/bridge.h"

/* The cables by what they join. */
enum bed_link {
	LINK_A,
	LINK_UP,
	LINK_LOW,
	LINK_SWITCH,
	LINK_LAG1,
	LINK_LAG2,
	LINK_B,
	LINK_C,
	LINKS
};

struct bed {
	struct arena *arena;
	struct sim *sim;
	struct net *net;
	struct stack *a, *r1, *r2, *b, *c;
	struct bridge *s1, *s2;
	struct link *link[LINKS]; /* dir[0].from is the end that is nearer to a */
	struct flows *flows;
};

struct bed *bed_new(void);
void bed_delete(struct bed *b);
void bed_run(struct bed *b, ix_time more);
struct ix_addr ip(const char *text);
/* "a" in link: its port at a's side (near), or the other. */
struct port *bed_port(const struct bed *b, enum bed_link link, bool near);
/* A flow from a, of frames of 1,250 octets. name may be "". */
struct flow *bed_flow(struct bed *b, const char *name, const char *to, uint64_t bps);
/*
 * The same traffic as single packets: one after another from the n-th flow's port. chance: as if
 * of many senders, so that a full queue has room for each as often as for any other.
 */
void bed_packets(struct bed *b, unsigned n, const char *to, uint64_t bps, bool chance);
void bed_route(struct stack *st, const char *prefix, const char *via);
void bed_rule(struct stack *st, const char *list, const char *rule);
/* What passed a port, in octets. */
uint64_t bed_octets(const struct port *p, bool out);
void bed_speed(struct bed *b, enum bed_link link, uint64_t bps);

#endif
