/*
 * lag.h - Port-Channels: several cables that bridge as one port (IEEE 802.1AX-2014 6).
 *
 * A channel is a bridge port of its own, "po1"; VLANs, spanning tree and rules are set there, and a
 * member has none of its own while it is one. Which members carry frames is decided by carrier and
 * configuration (mode on) or by LACP, whose machines are lacp_machine.h's. Frames of one flow keep
 * to one member by a hash of what the flow has in common (lag_hash.c), so they keep their order;
 * when the set of members changes, flows move.
 */
#ifndef SWITCH_LAG_H
#define SWITCH_LAG_H

#include "cli/config.h"
#include "switch/bridge.h"
#include "switch/lacp_machine.h"

#define LAG_CHANNELS 2000 /* the highest number */
#define LAG_CONFIGURED 16 /* members that LACP may choose from */
#define LAG_BUNDLED 8 /* members at once, unless `lacp max-bundle` says otherwise */
#define LACP_PRIORITY 32768 /* of a system and of a port, as they ship */

enum lag_mode { LAG_NONE, LAG_ON, LAG_ACTIVE, LAG_PASSIVE, LAG_MODES };
/* Why a member is not bundled, or no longer. */
enum lag_why {
	LAG_BUNDLED_NOW,
	LAG_LINK_DOWN,
	LAG_SILENT,
	LAG_TIMEOUT,
	LAG_STANDBY,
	LAG_MIN_LINKS,
	LAG_OTHER,
	LAG_CHANGED,
	LAG_WAITING,
	LAG_OUT_OF_SYNC,
	LAG_SPEED,
	LAG_SELF,
	LAG_FULL,
	LAG_CONFIG,
	LAG_WHYS
};
/* What a flow is told apart by; what a frame does not have, it is not asked for. */
enum lag_balance {
	LAG_SRC_MAC,
	LAG_DST_MAC,
	LAG_SRC_DST_MAC,
	LAG_SRC_IP,
	LAG_DST_IP,
	LAG_SRC_DST_IP,
	LAG_SRC_PORT,
	LAG_DST_PORT,
	LAG_SRC_DST_PORT,
	LAG_BALANCES
};
#define LAG_BALANCE LAG_SRC_DST_PORT /* as switches ship */

extern const char *const lag_mode_names[LAG_MODES]; /* "active" */
extern const char *const lag_why_names[LAG_WHYS]; /* "link down", at most 23 characters */
extern const char *const lag_balance_names[LAG_BALANCES]; /* "src-dst-ip" */

extern const struct log_kind log_lag_change, log_lag_up, log_lag_down, log_lacp_partner;
extern const struct log_kind drop_lacp_malformed;

/* A Port-Channel's own; bp->bundle. */
struct channel {
	struct bridge_port *bp;
	uint16_t number; /* 1..LAG_CHANNELS; the LACP key of its members */
	uint16_t min_links; /* 1..16: with fewer it is down */
	uint16_t most; /* 1..16 bundled at once; the rest stand by */
	bool up;
	uint32_t changes; /* members that came or went */
	VEC(struct bridge_port *) configured; /* by number */
};

/* A physical port's part in it; made by its first setting. */
struct lacp_port {
	struct bridge_port *bp;
	struct timer timer;
	struct lacp_machine m; /* runs in modes active and passive */
	uint8_t mode; /* enum lag_mode */
	uint8_t why; /* enum lag_why */
	bool fast; /* wants a PDU each second */
	bool moved; /* its partner became another since it was bundled */
	uint16_t priority;
	uint32_t flaps; /* times it was taken out */
	uint64_t heard, said, malformed, markers, responses;
	ix_time answered; /* when the present second of marker responses began */
	uint32_t answers; /* in that second */
};

/* The channel, or NULL; with make, it is made. n is 1..LAG_CHANNELS. */
struct bridge_port *lag_channel(struct bridge *b, uint16_t n, bool make);
/* `no interface port-channel N`: its members are ports of their own again. */
void lag_remove(struct bridge_port *channel);
/*
 * `channel-group N mode M`: makes the channel (with the port's VLANs) if it is not there. Refused,
 * with nothing changed: a port of another channel, modes that do not mix, VLANs that differ, one
 * too many.
 */
bool lag_join(struct bridge_port *bp, uint16_t n, enum lag_mode mode, struct ix_error *e);
/* `no channel-group`: a port of its own, with the channel's VLANs. */
void lag_leave(struct bridge_port *bp);
void lag_min_links(struct bridge_port *channel, uint16_t n);
void lag_most(struct bridge_port *channel, uint16_t n);
void lag_set_balance(struct bridge *b, enum lag_balance how);
enum lag_balance lag_balance_of(const struct bridge *b);

/* LACP's knobs. */
void lacp_system_priority(struct bridge *b, uint16_t priority);
uint16_t lacp_system_priority_of(const struct bridge *b);
void lacp_port_priority(struct bridge_port *bp, uint16_t priority);
void lacp_fast(struct bridge_port *bp, bool fast);
void lacp_clear_counters(struct bridge *b);

/* For people and scripts; each false past the last. Asking changes nothing. */
struct lag_row {
	char name[PORT_NAME];
	uint16_t number, min_links, configured, bundled;
	uint8_t mode; /* of its members; LAG_NONE: it has none */
	bool up;
	uint32_t changes;
	struct ix_mac partner; /* zero: none */
};
struct lag_member_row {
	char name[PORT_NAME], channel[PORT_NAME];
	uint8_t mode, why;
	bool bundled;
	uint32_t flaps;
	struct lacp_end actor, partner; /* zero in mode on */
	const char *rx, *mux; /* "" in mode on */
	uint64_t heard, said, malformed, markers, responses;
};
bool lag_row(const struct bridge *b, uint32_t i, struct lag_row *out);
bool lag_member_row(const struct bridge *b, uint32_t i, struct lag_member_row *out);

/* Between the files of the feature. */
struct lag_box { /* the box's; made by its first setting */
	uint16_t system_priority;
	uint8_t balance;
	VEC(struct channel *) channels; /* by number; those taken away too */
};
struct lag_box *lag_box_of(struct bridge *b);
struct lacp_port *lacp_port_of(struct bridge_port *bp);
/* Decides anew who of a channel's members is bundled, and tells who must hear it. */
void lag_settle(struct channel *c);
/* LACP's part of that: selection and Mux of all its members; then its PDUs and timers. */
void lacp_settle(struct channel *c);
void lacp_speak(struct channel *c);
/* A member's machine begins or stops. */
void lacp_begin(struct lacp_port *p);
void lacp_stop(struct lacp_port *p);
enum lag_why lacp_why(const struct lacp_port *p);
void lag_running(const struct bridge *b, struct config_writer *w);
void lag_running_port(const struct bridge_port *bp, struct config_writer *w);

#endif
