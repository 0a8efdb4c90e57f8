/*
 * guard.h - port security: which source addresses a port lets in, and what happens to others.
 *
 * Addresses are set by hand, kept from first arrival (sticky: they become lines of the
 * configuration), or learnt and forgotten with the link and with age; up to a number of them. One
 * more, or one that another port of the same VLAN holds, is a violation: the frame is dropped
 * (protect), dropped and told (restrict), or the port is err-disabled (shutdown). An address held
 * is fixed in the forwarding database, so that no other port can take it over. Words and defaults
 * are IOS's. An address counts once a port, in whatever VLANs it speaks.
 */
#ifndef SWITCH_GUARD_H
#define SWITCH_GUARD_H

#include "switch/bridge.h"

#define GUARD_MAXIMUM 4096 /* addresses a port may be told to let in */
#define GUARD_AGING 1440 /* minutes at most */

struct passing;

enum guard_violation { GUARD_SHUTDOWN, GUARD_RESTRICT, GUARD_PROTECT };
enum guard_kind { GUARD_CONFIGURED, GUARD_STICKY, GUARD_DYNAMIC, GUARD_KINDS };

struct guard_addr {
	struct ix_mac mac;
	uint8_t kind; /* enum guard_kind */
	uint16_t vlan; /* where it is fixed in the database; 0: it was not seen yet */
	ix_time since, seen; /* when it was learnt, and seen last */
};

struct guard {
	struct timer aging; /* first: its owner is found from it */
	struct bridge_port *bp;
	bool on, sticky;
	bool inactivity; /* ageing counts from the last frame, not from the first */
	uint8_t violation; /* enum guard_violation */
	uint32_t maximum;
	uint32_t aging_min; /* minutes; 0: learnt addresses do not age */
	VEC(struct guard_addr) addrs; /* by address */
	uint64_t violations; /* that restrict and shutdown counted */
	struct ix_mac offender; /* of the last one */
	uint16_t offender_vlan; /* 0: there was none */
};

extern const struct log_kind log_port_violation, drop_mac;
extern const char *const guard_violations[]; /* "shutdown": as typed */
extern const char *const guard_kinds[GUARD_KINDS];

/* The port's, or NULL if nothing was ever set; made by guard_settings. */
static inline const struct guard *
guard_of(const struct bridge_port *bp)
{
	return bp->guard;
}
struct guard *guard_settings(struct bridge_port *bp);
void guard_enable(struct bridge_port *bp, bool on);
/* A change of aging_min or inactivity was made: ageing goes by it from now on. */
void guard_aging_changed(struct guard *g);
/* Lets an address in; false: there are as many as may be. One that is there changes its kind. */
bool guard_secure(struct guard *g, const struct ix_mac *mac, enum guard_kind kind);
/* false: it is not there. */
bool guard_forget(struct guard *g, const struct ix_mac *mac);
/* Every address of a kind; GUARD_KINDS: all of them. */
void guard_forget_kind(struct guard *g, enum guard_kind kind);
/* What is learnt is kept from now on, or is no longer. */
void guard_sticky(struct guard *g, bool on);
/* Minutes until it is forgotten, rounded up; 0 if it is not. */
uint32_t guard_left_min(const struct guard *g, const struct guard_addr *a);

/* For feature.c's table of stages. */
const struct log_kind *guard_in(struct bridge_port *at, struct passing *x);

#endif
