/*
 * mirror.h - SPAN: what passes some ports is copied to another, for whoever listens behind it.
 *
 * A copy is the frame as it is on the source's wire, with its tags: what comes in before any rule
 * looked at it, what goes out after all of them. A destination carries nothing else: no frame comes
 * in there, none is forwarded there, spanning tree and LACP hold it for down. It has the queue of
 * its cable, and what does not fit is dropped there. Only sessions within one box: no RSPAN, no
 * ERSPAN. No standard says any of this; switches agree on it.
 */
#ifndef SWITCH_MIRROR_H
#define SWITCH_MIRROR_H

#include "switch/bridge.h"

#define MIRROR_SESSIONS 4
enum mirror_way { MIRROR_NONE, MIRROR_RX, MIRROR_TX, MIRROR_BOTH };

extern const struct log_kind drop_mirror_destination;

/*
 * A session copies what passes bp that way (MIRROR_NONE: no more). Sessions are 1 .. 4. False with
 * an error, and nothing changed: a Port-Channel, or a destination.
 */
bool mirror_source(
    struct bridge_port *bp, unsigned session, enum mirror_way way, struct ix_error *e);
/* Where its copies go; at most one port a session, one session a port. */
bool mirror_destination(struct bridge_port *bp, unsigned session, struct ix_error *e);
/* `no monitor session N`: the destination is a port like others again. False: there was none. */
bool mirror_end(struct bridge *b, unsigned session);
/* `no monitor session N destination`. */
void mirror_no_destination(struct bridge *b, unsigned session);

/* What there is: a source's way, the destination (NULL: none), frames copied so far. */
enum mirror_way mirror_way(const struct bridge_port *bp, unsigned session);
struct bridge_port *mirror_to(const struct bridge *b, unsigned session);
bool mirror_exists(const struct bridge *b, unsigned session);
uint64_t mirror_copies(const struct bridge *b, unsigned session);

/* For the tables in feature.c alone. */
struct passing;
void mirror_in(struct bridge_port *at, struct frame *f);
void mirror_out(struct bridge_port *at, struct frame *f);
const struct log_kind *mirror_refuse(struct bridge_port *at, struct passing *x);

#endif
