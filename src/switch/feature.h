/*
 * feature.h - what a switch does beside bridging, as data: one row a feature, one file group each.
 *
 * feature.c is the one list of them, of the stages and of the taps. A feature keeps its state
 * behind its own pointer in struct bridge and struct bridge_port, made in the arena on first use.
 */
#ifndef SWITCH_FEATURE_H
#define SWITCH_FEATURE_H

#include "cli/config.h"
#include "switch/bridge.h"

struct feature {
	const char *name;
	/* A port (physical or Port-Channel) was added. */
	void (*port_added)(struct bridge_port *bp);
	/* A port came up or went down; bridge_port_is_up tells. */
	void (*changed)(struct bridge_port *bp);
	/*
	 * A group-addressed frame at a physical port, before any rule: true if it is this
	 * feature's, which then took f.
	 */
	bool (*control)(struct bridge_port *phys, struct frame *f);
	/* Lines of the running configuration, what differs from a switch out of the box. */
	void (*running)(const struct bridge *b, struct config_writer *w);
	void (*running_port)(const struct bridge_port *bp, struct config_writer *w);
	/* The same behind every port's section: lines that name a Port-Channel. */
	void (*running_last)(const struct bridge *b, struct config_writer *w);
	/* The power went. */
	void (*clear)(struct bridge *b);
};

extern const struct feature *const switch_features[]; /* NULL-ended */
extern const struct feature acl_feature, lag_feature, lldp_feature;
extern const struct feature guard_feature;
extern const struct feature stp_feature;
extern const struct feature police_feature;
extern const struct feature snoop_feature;
extern const struct feature isolate_feature;
extern const struct feature stuck_feature, errdisable_feature, mirror_feature, sample_feature;

/* What differs from a switch out of the box: the features' lines, then a section a port. */
void bridge_running(const struct bridge *b, struct config_writer *w);

#endif
