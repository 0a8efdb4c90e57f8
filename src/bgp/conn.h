/*
 * conn.h - what the state machine does to one TCP connection; conn.c does it, fsm.c decides when.
 */
#ifndef BGP_CONN_H
#define BGP_CONN_H

#include "bgp/internal.h"

/* The other connection of the same session, perhaps idle. */
struct conn *conn_other(struct conn *c);
/* Enters a state; the peer shows the more advanced of its two, and a change of that is logged. */
void conn_state(struct conn *c, enum bgp_state state);
void conn_connect(struct conn *c);   /* begins a TCP connection, or waits for one if passive */
void conn_open(struct conn *c);      /* TCP is up: sends our OPEN */
void conn_keepalive(struct conn *c); /* sends one, and the next in good time */
void conn_hold(struct conn *c);      /* the neighbour was heard: the hold time begins anew */
/* Sends a NOTIFICATION with this data (lent) and ends. */
void conn_error(struct conn *c, uint8_t code, uint8_t subcode, const void *data, uint16_t len);
/* It is over: routes go with it, the session rests and begins anew. abort: RST instead of FIN. */
void conn_over(struct conn *c, bool abort);
/* Lets go of socket and timers, no more. */
void conn_free(struct conn *c, bool abort);

#endif
