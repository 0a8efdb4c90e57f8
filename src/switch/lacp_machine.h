/*
 * lacp_machine.h - the state machines of one LACP port, as IEEE 802.1AX-2014 6.4 draws them, and
 * nothing else: no bridge, no frame, no timer of the simulator. Time is handed in; the owner asks
 * lacp_machine_next when to come back.
 *
 * Receive (6.4.12), Periodic (6.4.13), Mux with coupled control (6.4.15: this hardware collects and
 * distributes at once) and Transmit (6.4.16). Selection (6.4.14) is about all ports of a channel:
 * lacp.c. A port without LACP has no machine, so LACP_DISABLED is no state here; churn detection
 * (6.4.17) is left out.
 */
#ifndef SWITCH_LACP_MACHINE_H
#define SWITCH_LACP_MACHINE_H

#include "wire/lacp.h"

/* 6.4.4 */
#define LACP_FAST_PERIODIC (1 * IX_SECOND)
#define LACP_SLOW_PERIODIC (30 * IX_SECOND)
#define LACP_SHORT_WAIT (3 * IX_SECOND)
#define LACP_LONG_WAIT (90 * IX_SECOND)
#define LACP_AGGREGATE_WAIT (2 * IX_SECOND)
#define LACP_BURST 3u /* PDUs in one fast periodic time (6.4.16) */

enum lacp_rx { RX_PORT_DISABLED, RX_EXPIRED, RX_DEFAULTED, RX_CURRENT };
enum lacp_periodic { PERIODIC_NONE, PERIODIC_FAST, PERIODIC_SLOW };
enum lacp_mux { MUX_DETACHED, MUX_WAITING, MUX_ATTACHED, MUX_COLLECTING_DISTRIBUTING };
enum lacp_selected { LACP_UNSELECTED, LACP_STANDBY, LACP_SELECTED };

extern const char *const lacp_rx_names[], *const lacp_mux_names[]; /* as the standard has them */

struct lacp_machine {
	struct lacp_end actor, partner; /* operational; partner is zero while it is defaulted */
	bool up; /* port_enabled */
	uint8_t rx, periodic, mux, selected;
	bool ntt; /* need to transmit */
	/* IX_NEVER: idle. wait_while stays at its time once it has passed: Ready_N. */
	ix_time current_while, periodic_at, wait_while;
	uint32_t sends; /* ever; the last three were at: */
	ix_time sent[LACP_BURST];
};

/* Zero but for actor is a machine that was just switched on; up comes by lacp_machine_up. */
void lacp_machine_init(struct lacp_machine *m);
/* The link came up or went down. */
void lacp_machine_up(struct lacp_machine *m, ix_time now, bool up);
/* A LACPDU came. True: its sender is another than before, so Selected is gone. */
bool lacp_machine_hear(struct lacp_machine *m, ix_time now, const struct lacp *pdu);
/* What is due by now: current_while and the periodic timer. */
void lacp_machine_tick(struct lacp_machine *m, ix_time now);
/* What the actor says of itself changed: its partner must hear it. */
void lacp_machine_tell(struct lacp_machine *m, ix_time now);
/*
 * Runs the Mux until it rests. ready: every port that waits for the same channel has waited
 * (6.4.14.1); enough: as many are in sync as min-links wants.
 */
void lacp_machine_mux(struct lacp_machine *m, ix_time now, bool ready, bool enough);
/* It has waited long enough to attach: Ready_N. */
static inline bool
lacp_machine_waited(const struct lacp_machine *m, ix_time now)
{
	return now >= m->wait_while;
}
static inline bool
lacp_machine_bundled(const struct lacp_machine *m)
{
	return m->mux == MUX_COLLECTING_DISTRIBUTING;
}
/* A LACPDU must and may leave now; the caller sends it. Fills pdu. */
bool lacp_machine_speak(struct lacp_machine *m, ix_time now, struct lacp *pdu);
/* When to come back: tick, mux and speak are then due. IX_NEVER: not by itself. */
ix_time lacp_machine_next(const struct lacp_machine *m, ix_time now);

#endif
