/*
 * feed.h - octets from outside as one side of a TCP session: a recorded or broken BGP speaker, for
 * tests of what a box does with whatever a neighbour may send.
 *
 * It connects to the box's BGP port from the neighbour's address, sends the octets as they are and
 * reads on, saying nothing more, until the box ends the session.
 */
#ifndef SERVICE_FEED_FEED_H
#define SERVICE_FEED_FEED_H

#include "ip/socket.h"

struct feed;

/* Starts on the stack that owns `from`; copies the octets. NULL with an error: no way to `to`. */
struct feed *feed_start(struct stack *st, const struct ix_addr *from, const struct ix_addr *to,
    uint16_t port, const void *bytes, uint32_t len, struct ix_error *e);

#endif
