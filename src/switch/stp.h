/*
 * stp.h - spanning tree: which ports of a bridge forward, so that a mesh of cables is a tree.
 * IEEE 802.1D-2004 17 (RSTP), with its fallback to STP port by port, or for the whole bridge.
 *
 * A switch comes bare: spanning tree is off until a mode is set. MST is run as its instance 0,
 * which is RSTP, and speaks RST BPDUs; there are no other instances and no tree per VLAN. What is
 * set before it is turned on is kept. BPDU guard and BPDU filter of a port act whether it is on or
 * not: they are about frames, not about the tree. BPDUs are untagged and know no VLAN.
 */
#ifndef SWITCH_STP_H
#define SWITCH_STP_H

#include "switch/bridge.h"

/* STP_CLASSIC is ForceProtocolVersion 0: what 802.1D-1998 did, its times included. */
enum stp_mode { STP_OFF, STP_CLASSIC, STP_RAPID, STP_MULTIPLE, STP_MODES };
enum stp_port_role { ROLE_DISABLED, ROLE_ALTERNATE, ROLE_BACKUP, ROLE_ROOT, ROLE_DESIGNATED };
/* A station's port: found out, said to be one, or said not to be one. */
enum stp_edge { EDGE_AUTO, EDGE_YES, EDGE_NO };
enum stp_link { LINK_AUTO, LINK_POINT, LINK_SHARED };
/* GUARD_DEFAULT: on where edge ports are guarded and this is one by hand. */
enum stp_guard { GUARD_DEFAULT, GUARD_ON, GUARD_OFF };

#define STP_PRIORITY 32768u /* of a bridge, steps of 4096; Table 17-2 */
#define STP_PORT_PRIORITY 128u /* steps of 16 */
#define STP_COST_MOST 200000000u
#define STP_HELLO_S 2u
#define STP_MAX_AGE_S 20u
#define STP_DELAY_S 15u

extern const char *const stp_mode_names[STP_MODES]; /* "none", "stp", "rstp", "mstp" */
extern const char *const stp_role_names[5]; /* "disabled", "alternate", ... */
extern const char *const stp_state_names[3]; /* by enum bridge_state: "forwarding", ... */
extern const struct log_kind log_stp_port, log_stp_root, log_stp_topology, log_stp_guard;
/* A BPDU at a filtered port; one that cannot be read. */
extern const struct log_kind drop_bpdu_filter, drop_bpdu_bad;

/* Setting a mode begins anew, as the standard's BEGIN does; the same mode again does nothing. */
void stp_set_mode(struct bridge *b, enum stp_mode mode);
enum stp_mode stp_mode_of(const struct bridge *b);
/* 0..61440 in steps of 4096; the lowest of all bridges is the root. */
void stp_set_priority(struct bridge *b, uint16_t priority);
/*
 * Seconds; false if 802.1D 17.14 forbids them together: 2 x (delay - 1) >= max age, and that is
 * 2 x (hello + 1) at least.
 */
bool stp_set_times(struct bridge *b, unsigned hello, unsigned max_age, unsigned delay);
void stp_set_edge_guard(struct bridge *b, bool on); /* BPDU guard on every edge port */
void stp_set_cost(struct bridge_port *bp, uint32_t cost); /* 1..200000000; 0: from the rate */
void stp_set_port_priority(struct bridge_port *bp, uint8_t priority); /* 0..240, steps of 16 */
void stp_set_edge(struct bridge_port *bp, enum stp_edge edge);
void stp_set_link(struct bridge_port *bp, enum stp_link type);
void stp_set_guard(struct bridge_port *bp, enum stp_guard guard);
void stp_set_filter(struct bridge_port *bp, bool on);
/* 802.1Q-2005 13.25.14 restrictedRole: what is offered there never becomes the root. */
void stp_set_root_guard(struct bridge_port *bp, bool on);
/* `clear spanning-tree detected-protocols`: asks again whether neighbours speak RSTP (mcheck). */
void stp_check_protocols(struct bridge *b);
void stp_clear_counters(struct bridge *b);

struct stp_counters {
	uint64_t config, tcn, rst, bad; /* bad: unreadable, or filtered */
};

/* A bridge as `show spanning-tree` tells it. Bridge identifiers are stp_bridge_number's. */
struct stp_row {
	enum stp_mode mode;
	uint64_t root, id;
	uint32_t cost;
	uint16_t root_port; /* a bridge port's number, 0: this bridge is the root */
	unsigned hello, max_age, delay; /* in force, from the root; seconds */
	unsigned own_hello, own_max_age, own_delay; /* set here */
	uint16_t priority;
	bool edge_guard;
	uint64_t changes; /* topology changes, seen or heard of */
	ix_time changed; /* the last; IX_NEVER: none */
	uint16_t changed_port; /* where it came from, 0: nowhere */
};

struct stp_port_row {
	enum stp_port_role role;
	enum bridge_state state;
	uint32_t cost, set_cost;
	uint8_t priority;
	uint16_t number;
	bool enabled; /* up, and takes part */
	bool edge; /* operEdge */
	bool shared;
	bool speaks_stp; /* the neighbour knows no RSTP */
	bool inconsistent; /* root guard holds it */
	bool filter, guard, root_guard;
	uint64_t root, bridge; /* of its LAN: offered there, by us where we are designated */
	uint32_t root_cost;
	uint16_t port; /* the designated port's identifier */
	uint32_t forwards; /* times it began to forward */
	struct stp_counters in, out;
};

/* What is set is told in either case; false: spanning tree is off, the rest is 0. */
bool stp_row(const struct bridge *b, struct stp_row *out);
/* As stp_row; with spanning tree off, or for an inner port: role disabled, the state as it is. */
bool stp_port_row(const struct bridge_port *bp, struct stp_port_row *out);

#endif
