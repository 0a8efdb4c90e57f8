/*
 * police.h - storm control: how much broadcast, multicast and unknown unicast a port lets in.
 *
 * It counts as switches of exchanges do (Arista's manual: over intervals of one second): a class
 * passes until its level is reached, what follows is dropped until the second is over, and all of
 * them together have a level of their own (`all`). The frame that reaches the level still passes,
 * so that a level below one frame a second lets one through; a level of 0 lets none. Octets count
 * as on the wire without preamble and gap: padded to 60, and 4 of FCS. Levels are of the link's
 * rate, per cable: members of a Port-Channel have each their own.
 */
#ifndef SWITCH_POLICE_H
#define SWITCH_POLICE_H

#include "switch/passing.h"

#define POLICE_ALL CLASSES /* beside enum passing_class: the three together */
#define POLICE_CLASSES (CLASSES + 1)

enum police_unit { POLICE_NONE, POLICE_PERCENT, POLICE_BPS, POLICE_PPS };
enum police_action { POLICE_DROP, POLICE_TRAP, POLICE_SHUTDOWN };

struct police_level {
	uint8_t unit; /* enum police_unit */
	uint64_t value; /* hundredths of a percent, bits or frames a second */
};

/* What passes in one second at most. */
struct police_rate {
	uint64_t octets, frames; /* frames without FCS, as ports count them; UINT64_MAX: all */
};

struct police {
	struct police_level level[POLICE_CLASSES];
	uint8_t action; /* enum police_action */
	/* The cable's meter; a Port-Channel's is with its members. */
	uint64_t second; /* the one that is being counted */
	uint64_t octets[POLICE_CLASSES], frames[POLICE_CLASSES];
	uint64_t full[POLICE_CLASSES]; /* the last second in which it dropped, + 1; 0: none */
};

extern const struct log_kind log_port_storm, drop_storm_broadcast, drop_storm_multicast,
    drop_storm_unknown, drop_storm_all;
extern const char *const police_names[POLICE_CLASSES]; /* "broadcast": as typed; NULL: unicast */
extern const char *const police_actions[];

static inline const struct police *
police_of(const struct bridge_port *bp)
{
	return bp->police;
}
/* unit POLICE_NONE: no level any more. */
void police_set(struct bridge_port *bp, unsigned class, const struct police_level *level);
void police_act(struct bridge_port *bp, enum police_action action);
/*
 * How many frames of this length (without FCS) of a class the cable's port lets in each second, at
 * most; by its own levels and its Port-Channel's, those of `all` included. Changes nothing. A
 * trial passes while its class has a level above 0: how often is what this says.
 */
struct police_rate police_limit(const struct bridge_port *phys, unsigned class, uint32_t len);
/* Why a frame of the class is dropped there. */
const struct log_kind *police_reason(unsigned class);
/* Is the class being dropped in this second? */
bool police_drops(const struct bridge_port *phys, unsigned class);
/* "0.01", "5", "100": hundredths of a percent; false: it is none. */
bool police_percent_parse(const char *s, uint64_t *out);
/* "level 0.01"; "level pps 100": as typed. */
void police_level_text(const struct police_level *l, struct text *to);

/* For feature.c's table of stages. */
const struct log_kind *police_in(struct bridge_port *at, struct passing *x);

#endif
