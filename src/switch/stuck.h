/*
 * stuck.h - a fault to teach with: a forwarding entry that is stuck between one pair of ports.
 *
 * Frames for a station that come in at one port do not leave at the other, as when one line card
 * has an old entry in its hardware. Everything else passes, floods too: ARP finds its neighbour,
 * a third port reaches both, only those two do not reach each other (RFC 7948 4.7: the route server
 * sees both and notices nothing). One direction at a time. No command shows or repairs it, as in
 * life; the power does.
 */
#ifndef SWITCH_STUCK_H
#define SWITCH_STUCK_H

#include "switch/bridge.h"

extern const struct log_kind drop_stuck;

/* Ports of one box, as the rules know them: a Port-Channel, not its members. */
void stuck_set(struct bridge_port *from, struct bridge_port *to, bool on);
bool stuck_is(const struct bridge_port *from, const struct bridge_port *to);

/* For the tables in feature.c alone. */
struct passing;
const struct log_kind *stuck_refuse(struct bridge_port *out, struct passing *x);

#endif
