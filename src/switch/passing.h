/*
 * passing.h - one frame's way through the box: what it is, which stages look, where it leaves.
 *
 *	cable -> taps -> control protocols -> VLAN -> spanning tree -> lookup -> stages -> learn
 *	      -> for each way out: VLAN, spanning tree, isolation, stages -> tag -> taps -> cable
 *
 * The same walk answers "what would happen to this frame?" (`trial`): then it counts, learns, logs
 * and sends nothing. Rates of storms, "why" and injected frames are answered by that, so that no
 * rule is written twice. IEEE 802.1Q 8.6.
 */
#ifndef SWITCH_PASSING_H
#define SWITCH_PASSING_H

#include "switch/bridge.h"

/* What storm control and counters tell apart. */
enum passing_class { CLASS_UNICAST, CLASS_BROADCAST, CLASS_MULTICAST, CLASS_UNKNOWN, CLASSES };

struct passing {
	struct bridge *bridge;
	struct bridge_port *phys;  /* where the cable ends; the inner port for the box's own */
	struct bridge_port *in;    /* the port the rules know: phys, or its Port-Channel */
	struct bridge_port *known; /* where the destination is; NULL: flooded */
	struct frame *f;           /* lent: as it came in */
	const uint8_t *to, *from;  /* its addresses */
	uint16_t type;             /* EtherType, or an 802.3 length (<= 1500), behind one tag */
	uint16_t payload;          /* where what the type names begins */
	uint16_t vlan;             /* 0 until it is known */
	uint8_t pcp;
	bool tagged;               /* with 802.1Q, as it came in */
	bool priority;             /* the tag has a priority and no VLAN */
	bool trial;                /* only asked: nothing is counted, learnt or sent */
	struct rate_ways *ways;    /* of bulk traffic on trial: they count for lists; or NULL */
	uint8_t class;             /* enum passing_class, known from the lookup on */
	struct frame *with_tag, *without; /* as it leaves, made at most once each */
};

/* The stages, in the order they look; each is one feature's. Bit n of stages_in and stages_out. */
enum passing_stage {
	STAGE_MIRROR,
	STAGE_STUCK,
	STAGE_ACL,
	STAGE_GUARD,
	STAGE_SNOOP,
	STAGE_POLICE,
	STAGES
};
/* Taps see, and have no say. Bit n of taps_in and taps_out. */
enum passing_tap { TAP_MIRROR, TAP_SAMPLE, TAPS };

struct stage {
	/* Why the frame may not come in at `at` (x->in or x->phys), or leave from it; NULL: may.
	 * With x->trial set they only answer. NULL: nothing to say in that direction. */
	const struct log_kind *(*in)(struct bridge_port *at, struct passing *x);
	const struct log_kind *(*out)(struct bridge_port *at, struct passing *x);
};
struct tap {
	/* f is lent, as it came in at, or is about to leave, the physical port `at`. */
	void (*in)(struct bridge_port *at, struct frame *f);
	void (*out)(struct bridge_port *at, struct frame *f);
};
extern const struct stage passing_stages[STAGES]; /* in feature.c */
/* A stage looks at frames of a port (&bp->stages_in, &bp->stages_out) from now on, or no more. */
static inline void
passing_look(uint32_t *stages, enum passing_stage stage, bool on)
{
	*stages = on ? *stages | 1u << stage : *stages & ~(1u << stage);
}
extern const struct tap passing_taps[TAPS];

/* Why a switch does not pass a frame on, in port_drops of the port where it came in. */
extern const struct log_kind drop_short, drop_group_source, drop_reserved, drop_same_port,
    drop_tagged, drop_untagged, drop_vlan, drop_blocked, drop_isolated, drop_not_bundled,
    drop_no_member, drop_wrong_port;

/*
 * Reads the frame's headers, its VLAN and its destination, and asks every stage: why it may not
 * come in, or NULL. x is zero but for phys, f and trial. Without trial, stages may count and act.
 */
const struct log_kind *passing_admit(struct passing *x);
/* Why it would not leave from `out`, or NULL. */
const struct log_kind *passing_refuse(struct passing *x, struct bridge_port *out);
/* Calls fn for every bridge port that an admitted frame leaves from, by number. */
typedef void passing_fn(struct bridge_port *out, struct passing *x, void *arg);
void passing_each(struct passing *x, passing_fn *fn, void *arg);
/* For an admitted trial: why it would go no further for its source's or its destination's sake. */
const struct log_kind *passing_verdict(struct passing *x);
/* The frame as it leaves, with a tag or without; lent by x, until passing_undress. */
struct frame *passing_dressed(struct passing *x, bool tag);
void passing_undress(struct passing *x);
/* It leaves from this port with a tag. */
bool passing_tags(const struct passing *x, const struct bridge_port *out);
/* The physical port that carries it for `out`: itself, or a Port-Channel's member by hash. */
struct bridge_port *passing_carrier(const struct passing *x, struct bridge_port *out);

/* An address set by hand to be dropped; frames for others that the box itself does not want. */
extern const struct log_kind drop_static, drop_not_ours;

#endif
