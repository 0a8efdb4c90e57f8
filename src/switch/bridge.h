/*
 * bridge.h - the learning switch: it learns where source addresses are, sends frames there, and
 * floods what it does not know. IEEE 802.1Q 8.6 (forwarding), 8.7 (learning), 8.8 (filtering
 * database).
 *
 * A frame's way through the box is passing.h's; this is what it goes through: ports, VLANs and the
 * database. A bridge port is what VLANs, spanning tree and the database know: a cable's end, a
 * Port-Channel that speaks for several of them, or the inner end where the box's own IP is joined.
 * What else a switch does (spanning tree, LAG, protection, mirrors) is one feature each: feature.h.
 * Nothing here knows of a command line, of IP, or counts octets: counters per port are link's.
 */
#ifndef SWITCH_BRIDGE_H
#define SWITCH_BRIDGE_H

#include "base/vec.h"
#include "link/rate.h"
#include "switch/fdb.h"

#define BRIDGE_PORTS 4094 /* a port's number fits FDB entries with room to spare */
#define VLAN_LAST 4094
#define VLAN_NAME 33      /* with its terminator */
#define BRIDGE_MOVES 256  /* moves of addresses that are remembered */

struct cli_call;

/* A set of VLANs 1..4094. */
struct vlan_set {
	uint64_t bit[64];
};

static inline bool
vlan_in(const struct vlan_set *s, uint16_t vlan)
{
	return s->bit[vlan / 64] >> vlan % 64 & 1;
}
void vlan_put(struct vlan_set *s, uint16_t vlan, bool in);
void vlan_all(struct vlan_set *s, bool in);
struct vlan;
/* "default", "VLAN0010": the name of one that was given none. */
void vlan_plain_name(struct vlan *v);

enum bridge_mode { BRIDGE_ACCESS, BRIDGE_TRUNK };
/* What spanning tree lets a port do; without it every port forwards. 802.1D-2004 7.4. */
enum bridge_state { BRIDGE_FORWARDING, BRIDGE_LEARNING, BRIDGE_DISCARDING };

/* `l2-protocol forward`: what should stay on one cable, and then does not. */
#define BRIDGE_THROUGH_LACP 1u /* slow protocols */
#define BRIDGE_THROUGH_LLDP 2u

struct bridge_port {
	struct bridge *bridge;
	struct port *port;       /* NULL: a Port-Channel or an inner port */
	char name[PORT_NAME];
	char *description;       /* owned; NULL: none */
	uint16_t number;         /* in the bridge, from 1 */
	uint16_t vlan;           /* of an access port, 1..4094 */
	uint16_t native;         /* of a trunk's untagged frames; 0: they are dropped */
	uint8_t mode;            /* enum bridge_mode */
	uint8_t state;           /* enum bridge_state */
	bool isolated;           /* exchanges no frames with other isolated ports */
	bool channel;            /* it is a Port-Channel */
	bool gone;               /* a Port-Channel taken away: its place waits, shown nowhere */
	uint8_t through;         /* BRIDGE_THROUGH_...: reserved protocols it treats as multicast */
	bool mirrored_to;        /* it sends copies (mirror.h) and carries nothing else */
	struct vlan_set allowed; /* of a trunk */
	/* A member of a Port-Channel: `joins` is the one it is configured for, `lag` that while it
	 * is bundled in it and carries its frames. */
	struct bridge_port *joins, *lag;
	VEC(struct bridge_port *) members; /* a Port-Channel's: those bundled now, by number */
	/* The inner port: takes what leaves the bridge there, untagged. */
	void (*deliver)(void *arg, struct frame *f);
	/* Where bulk traffic goes on that leaves the bridge there; f is lent. NULL: it ends. */
	void (*spread)(void *arg, struct frame *f, struct rate_ways *ways);
	void *arg;
	struct ix_mac own;       /* the address it answers to */
	/* Bit n: stage n of passing.h looks at frames here. 0 on a bare port. */
	uint32_t stages_in, stages_out, taps_in, taps_out;
	/* Each feature's own, NULL until it is used. */
	struct stp_port *stp;
	struct channel *bundle; /* a Port-Channel's own */
	struct lacp_port *lacp;
	struct lldp_agent *lldp;
	struct acl_port *acl;
	struct guard *guard;
	struct police *police;
	struct snoop_port *snoop;
	struct errdisable_port *errdisable;
	struct mirror_port *mirror;
	struct sample_port *sample;
	struct storm_port *storm;
};

/* A VLAN that exists on the box, and the ports that frames in it are flooded to. */
struct vlan {
	uint16_t id;
	char name[VLAN_NAME];
	uint32_t generation;  /* of the bridge when `out` was gathered */
	VEC(struct bridge_port *) out; /* up, forwarding and members, by number */
};

/* An address that was seen on another port than before. */
struct bridge_move {
	ix_time at;
	struct ix_mac mac;
	uint16_t vlan, from, to; /* ports, by number */
};

struct bridge {
	struct node *node;
	struct fdb fdb;
	struct bridge_move *move; /* the last BRIDGE_MOVES of them, NULL: none yet */
	uint64_t moves;           /* ever; the i-th is move[i % BRIDGE_MOVES] */
	VEC(struct bridge_port *) ports; /* number - 1 */
	VEC(struct vlan *) vlans;        /* by id; VLAN 1 always */
	struct timer sweep;              /* one for the table, armed while it holds what can age */
	uint64_t visited;                /* ports looked at for floods: what they cost */
	uint64_t flooded;                /* frames sent to every port for want of an entry */
	uint32_t generation;             /* changes with whatever decides where a flood goes */
	/* `interface vlan N`, or `no` of it: the device room's, for it is IP's. NULL: none */
	bool (*svi)(struct cli_call *c, uint16_t vlan);
	/* The box's own address, for LLDP; false: it has none. May be NULL. */
	bool (*management)(const struct bridge *b, struct ix_addr *out);
	/* its ports or VLANs changed; only takes note. May be NULL */
	void (*touched)(struct bridge *b);
	struct ix_mac mac;               /* the box's own, for BPDUs, LACP and its SVIs */
	struct stp_tree *stp;
	struct lag_box *lag;
	struct lldp_box *lldp;
	struct acl_lists *acl;
	struct snoop *snoop;
	struct errdisable *errdisable;
	struct mirror *mirror;
	struct sampler *sampler;
	struct storm *storm;
	struct stuck *stuck;
};

extern const struct log_kind log_mac_learn, log_mac_move, log_mac_full;

/*
 * A switch without ports as a node of its own; the name must be unique. Lives as long as the net.
 */
struct bridge *bridge_new(struct net *net, const char *name);
/*
 * A switch within a node that its owner made: the owner's node_ops hand what concerns the ports
 * added here to bridge_receive and bridge_changed. `node` is lent.
 */
struct bridge *bridge_in(struct node *node);
/* A port at the end of the node's list. Its `user` is the bridge_port. */
struct bridge_port *bridge_port_add(struct bridge *b, const char *name);
/* A Port-Channel without members; lag.h fills it. */
struct bridge_port *bridge_channel_add(struct bridge *b, const char *name);
/*
 * The box's own end in a VLAN. What is sent to `mac` there, broadcast and multicast goes to
 * deliver, which takes the frame, untagged. `arg` is lent. The address is in the table for as long
 * as the VLAN is there.
 */
struct bridge_port *bridge_inner_add(struct bridge *b, const char *name, uint16_t vlan,
    const struct ix_mac *mac, void (*deliver)(void *arg, struct frame *f), void *arg);
/* The box has no end there any more; the port's place is taken by the next one added. */
void bridge_inner_remove(struct bridge_port *inner);
/* takes f, an untagged frame of the box itself. */
void bridge_inner_send(struct bridge_port *inner, struct frame *f);
/* The bridge's part of node_ops.tallied: keys with RATE_TALLY_SWITCH. acl.c */
void bridge_tallied(struct bridge *b, const void *thing, uint32_t key, uint64_t frames);
/* Where bulk traffic of the box itself leaves; f is lent. storm.c */
void bridge_inner_spread(struct bridge_port *inner, struct frame *f, struct rate_ways *ways);
/* Some port of the VLAN is up and forwards: an SVI's line protocol. */
bool bridge_vlan_is_up(const struct bridge *b, uint16_t vlan);
/* The number's port, or NULL. */
struct bridge_port *bridge_port_at(const struct bridge *b, uint16_t number);
struct bridge_port *bridge_port_find(const struct bridge *b, const char *name);
/* It has carrier (a Port-Channel: a bundled member) and takes part in forwarding by itself. */
bool bridge_port_is_up(const struct bridge_port *bp);

/* Moves an access port to another VLAN (1..4094; made if need be), forgets what it learnt. */
void bridge_port_vlan(struct bridge_port *bp, uint16_t vlan);
/* Access or trunk, and a trunk's sets. What was learnt there is forgotten when it changes. */
void bridge_port_mode(struct bridge_port *bp, enum bridge_mode mode);
void bridge_port_native(struct bridge_port *bp, uint16_t vlan);
void bridge_port_allow(struct bridge_port *bp, const struct vlan_set *allowed);
/* Spanning tree's word on a port. */
void bridge_port_state(struct bridge_port *bp, enum bridge_state state);
/* The port belongs to the VLAN, whether it is up or not. */
bool bridge_port_has(const struct bridge_port *bp, uint16_t vlan);

/* The VLAN's record, or NULL; made by bridge_vlan_add, which returns what is there already. */
struct vlan *bridge_vlan(const struct bridge *b, uint16_t id);
struct vlan *bridge_vlan_add(struct bridge *b, uint16_t id);
/* false: VLAN 1, or there is none. Its ports keep their number and are idle. */
bool bridge_vlan_remove(struct bridge *b, uint16_t id);
/* For vlan.c: the box's own ends in a VLAN that was made put their address into the table. */
void bridge_inners_settle(struct bridge *b, uint16_t vlan);
/* The ports a flood in the VLAN goes to, gathered again if anything changed; NULL: no such VLAN. */
const struct vlan *bridge_flood_list(struct bridge *b, uint16_t vlan);
/* Whatever decides where frames go changed: flood lists are gathered anew. */
static inline void
bridge_touch(struct bridge *b)
{
	b->generation++;
	if (b->touched)
		b->touched(b);
	rate_stale(b->node->net);
}

/* takes f, which came in at a port of the bridge. */
void bridge_receive(struct port *p, struct frame *f);
/* The port's carrier changed: what was learnt there is forgotten when it goes down. */
void bridge_changed(struct port *p);
/* It came up, went down, joined or left: flood lists are stale, and every feature is told. */
void bridge_port_changed(struct bridge_port *bp);
/* takes f: the box's own frame (a BPDU, an LACPDU) out of one physical port, past every rule. */
void bridge_emit(struct bridge_port *bp, struct frame *f);

/* A port's name in a table: "et3", "Cpu" for the box's own end, "Drop" for FDB_DROP. */
const char *bridge_port_name(const struct bridge *b, uint16_t number);
/* What passed: a Port-Channel's is the sum of those who are configured for it. */
void bridge_port_counters(const struct bridge_port *bp, struct counters *in, struct counters *out);
void bridge_port_rates(const struct bridge_port *bp, struct rates *in, struct rates *out);
/* What it can carry now, both ways each: its cable's, a Port-Channel's bundled ones together. */
uint64_t bridge_port_speed(const struct bridge_port *bp);

/* An address set by hand; `to` NULL drops what comes from it and goes to it. false: no room, or it
 * is the box's own. */
bool bridge_fix(struct bridge *b, uint16_t vlan, const struct ix_mac *mac, struct bridge_port *to);
/* How long what was learnt stays, 10..1000000 s; 0: for ever. */
void bridge_ageing(struct bridge *b, ix_time ageing);
/* The n-th move from the oldest that is remembered; NULL at the end. */
const struct bridge_move *bridge_move_at(const struct bridge *b, uint64_t n);
/* For passing.c: an address moved. */
void bridge_moved(struct bridge *b, const struct bridge_move *m);

/* `clear mac address-table dynamic` */
void bridge_flush(struct bridge *b);
/* As spanning tree and port security want it: what was learnt on one port, in every VLAN. */
void bridge_port_flush(struct bridge_port *bp);
/* The power went: every setting is as out of the box, the ports stay. */
void bridge_clear(struct bridge *b);

#endif
