/*
 * storm.h - what a bridged loop does to this box: it notices that one frame comes in again and
 * again, says where copies of it go, and keeps its MAC table as such a storm leaves it.
 *
 * The frame's source is seen on several ports thousands of times a second. The moves are counted
 * as the integral of their rate: ports take turns as evenly as their rates allow. Where a frame
 * to that station goes is where the last copy came from: one of those ports, in proportion to its
 * rate, told from the moment alone, so that asking draws nothing. The rates themselves are link's
 * (link/rate.h).
 */
#ifndef SWITCH_STORM_H
#define SWITCH_STORM_H

#include "link/rate.h"
#include "switch/passing.h"

/* A frame was flooded: is it one that goes round? Cheap until a port floods 10,000 a second. */
void storm_watch(struct passing *x);
/* The node's spread and load. */
void bridge_spread(struct port *p, struct frame *f, struct rate_ways *ways);
void bridge_load(struct port *p, const struct frame *f, uint64_t was, uint64_t now);
/* One real frame in N came in at x->phys: the MAC table is as it was left by all of them. */
void storm_seen(struct passing *x);
/* The port that a storm last left this address on; 0: no storm is from there. */
uint16_t storm_where(const struct bridge *b, uint64_t key);
/* Moves a second of an address, in thousandths; 0: no storm is from there. */
uint64_t storm_moves(const struct bridge *b, uint64_t key);
/* The n-th move of any address in a second is worth a line: 1 to 8, then 16, 32, ... */
bool storm_tells(struct bridge *b);

#endif
