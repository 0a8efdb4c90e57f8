/*
 * bed.h - the bench of these tests: two nodes and a cable. What arrives at b is written down.
 */
#ifndef TESTS_LINK_BED_H
#define TESTS_LINK_BED_H

#include "link/link.h"

#define BED_MOST 20000

struct bed {
	struct arena *arena;
	struct sim *sim;
	struct net *net;
	struct port *a, *b;
	struct link *link;
	uint32_t n;           /* frames that arrived, at either end */
	ix_time at[BED_MOST]; /* when */
	uint32_t mark[BED_MOST]; /* the number in octets 14..17 */
	unsigned changes;     /* carrier changes both ends were told of */
};

/* A bed with a link of these settings (NULL: the defaults); more may be built in the same net. */
struct bed *bed_new(uint64_t seed, const struct link_settings *s);
/* A second node pair on the same net, not written down. */
struct link *bed_pair(struct bed *b, const char *from, const char *to,
    const struct link_settings *s);
void bed_delete(struct bed *b);
/* A unicast frame of len octets with a number in it. */
struct frame *bed_frame(struct bed *b, uint32_t len, uint32_t mark);

#endif
