/*
 * errdisable.h - ports that the switch itself takes down: why, and when it tries again.
 *
 * A port is err-disabled by a guard (a BPDU where none may be, a MAC address too many, a storm) and
 * comes back by `shutdown` and `no shutdown`, or by itself where recovery of that cause is on. The
 * neighbour sees a dead cable. Knows nothing of what the guards watch.
 */
#ifndef SWITCH_ERRDISABLE_H
#define SWITCH_ERRDISABLE_H

#include "switch/bridge.h"

enum errdisable_cause {
	ERR_NONE, ERR_BPDUGUARD, ERR_PORTSECURITY, ERR_STORM, ERR_LACP, ERR_DHCP_RATE, ERR_CAUSES
};

#define ERRDISABLE_INTERVAL_S 300 /* until a recovery, as switches ship */

/* "bpduguard", as typed and shown; "" for ERR_NONE. */
extern const char *const errdisable_names[ERR_CAUSES];
extern const struct log_kind log_errdisable, log_errdisable_recovery;

/* Takes a physical port down for a cause; a Port-Channel's members, all of them. */
void errdisable(struct bridge_port *bp, enum errdisable_cause why);
/* Why a port is down, or ERR_NONE. */
enum errdisable_cause errdisable_why(const struct bridge_port *bp);
/* Brings it back: `no shutdown` after `shutdown`, or the timer. */
void errdisable_clear(struct bridge_port *bp);
/* `errdisable recovery cause NAME`; ERR_NONE for all. */
void errdisable_recover(struct bridge *b, enum errdisable_cause why, bool on);
bool errdisable_recovers(const struct bridge *b, enum errdisable_cause why);
/* `errdisable recovery interval S`, 30..86400; for ports that go down from now on. */
void errdisable_interval(struct bridge *b, uint32_t seconds);
uint32_t errdisable_interval_s(const struct bridge *b);
/* Time until a port comes back by itself; IX_NEVER if it will not. */
ix_time errdisable_left(const struct bridge_port *bp);

#endif
