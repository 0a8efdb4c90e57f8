/*
 * cpu.h - how fast a box's control plane reads: one queue for all that it must look at itself.
 *
 * Broadcasts and multicasts cost it so much each, messages for its own addresses (TCP, ICMP,
 * unicast ARP and ND) so much; what it forwards costs nothing. They wait in one queue, first come
 * first served, and what finds it full is dropped (`cpu-queue`): a storm of broadcasts starves BGP.
 * A storm that is followed as rates (link/rate.h) is charged rate x cost: below what the processor
 * can do, real messages see the rest of it; above, the queue is always full and a message gets a
 * place as often as any other frame does.
 */
#ifndef IP_CPU_H
#define IP_CPU_H

#include "ip/stack.h"

/* A second each; 0: as many as come. */
struct cpu_budget {
	uint32_t broadcasts, messages;
	uint32_t queue; /* frames that may wait; 0: CPU_QUEUE */
};

#define CPU_QUEUE 1000 /* frames, as Linux's netdev_max_backlog */

/* What a kind of box does as it ships; see docs/design.md for the sources. */
struct cpu_default {
	const char *name, *source;
	struct cpu_budget budget;
};
extern const struct cpu_default cpu_defaults[]; /* name NULL ends */

struct cpu_row {
	struct cpu_budget budget;
	uint64_t read, dropped; /* real frames, since it was given its budget */
	uint64_t storm_read, storm_dropped; /* frames of storms, as rates */
	uint32_t queued; /* real frames that wait now */
	uint32_t load; /* of a million, in the last whole second; storms: now */
	uint32_t offered; /* of a million, of storms now: over 1000000 starves it */
};

extern const struct log_kind drop_cpu_queue;

/* Gives a stack a budget, or takes it away (all 0). What waits is read at once. */
void stack_set_cpu(struct stack *st, const struct cpu_budget *b);
/* False: it has none. Changes nothing. */
bool stack_cpu(const struct stack *st, struct cpu_row *row);
/* The node's load (link.h). */
void stack_load(struct stack *st, const struct frame *f, uint64_t was, uint64_t now);
/* The node's refuses (link.h): what the processor has no time for, and strangers' unicast. */
uint32_t stack_refuses(struct port *p, const struct frame *f, const struct log_kind **why);

#endif
