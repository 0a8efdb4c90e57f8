/*
 * link.h - nodes, ports and the links between them.
 *
 * A link is full duplex and point to point. Each direction has a queue in octets with tail drop, a
 * rate, a delay, jitter and loss; one ring of frames in flight and one timer serve it, so that a
 * hop costs one event: when a frame is sent, the time it will have left (busy_until) and the time
 * it will arrive are already known. Frames never overtake each other on a link.
 */
#ifndef LINK_LINK_H
#define LINK_LINK_H

#include "base/index.h"
#include "base/rng.h"
#include "base/vec.h"
#include "link/frame.h"
#include "sim/sim.h"

#define NODE_NAME 64
#define PORT_NAME 16
#define PORT_FLAPS 32 /* times it went down that a port remembers */

struct node;
struct port;
struct rate_net;
struct rate_pipe;
struct rate_ways;
struct meter;

/* What a box does with its ports; const, one per kind of box. */
struct node_ops {
	/* takes f. Called only while the port is up. */
	void (*receive)(struct port *p, struct frame *f);
	/* The port came up or went down (port_is_up tells). May be NULL. */
	void (*changed)(struct port *p);
	/*
	 * For storms (rate.h): where copies of a frame like f (lent), come in at p, would go, told
	 * to `ways`. Changes nothing, sends nothing. NULL: such frames end here. A node that has
	 * this passes no `rated` frame on: the next link has its own.
	 */
	void (*spread)(struct port *p, struct frame *f, struct rate_ways *ways);
	/*
	 * So many frames like f (lent) come in at p in a second, in thousandths: `was`, and are
	 * `now`. They are not received one by one. May be NULL.
	 */
	void (*load)(struct port *p, const struct frame *f, uint64_t was, uint64_t now);
	/*
	 * Of a million of them, how many go no further than this box, and why (not set for 0).
	 * Asked when every load was told. May be NULL: none.
	 */
	uint32_t (*refuses)(struct port *p, const struct frame *f, const struct log_kind **why);
	/*
	 * So many frames of `len` octets came by what this box counts beside its ports: named by
	 * its own spread with rate_tally. May be NULL.
	 */
	void (*tallied)(struct node *n, const void *thing, uint32_t key, uint64_t frames,
	    uint32_t len);
};

struct node {
	ix_node id;
	struct net *net;
	const struct node_ops *ops;
	void *box; /* the box this node is the outside of */
	char name[NODE_NAME];
	VEC(struct port *) ports;
};

/* Who watches a port from inside the world (tcpdump), and therefore lives in its arena. */
struct watcher {
	struct watcher *next;
	/* A frame that came in, or was sent; f is lent. May take itself off; must not send. */
	void (*frame)(struct watcher *t, struct port *p, const struct frame *f, bool out);
};

/* Frames by their destination, and octets: all of them, and those of the two rarer classes. */
struct counters {
	uint64_t octets, unicast, multicast, broadcast;
	uint64_t multicast_octets, broadcast_octets;
};

struct drop_count {
	const struct log_kind *reason;
	uint64_t n;
	uint64_t out; /* of these, on their way out */
};

/* What passes a port in a second, on average over the last 30 (see port_rates). */
struct rates {
	uint64_t bps, unicast_bps, multicast_bps, broadcast_bps;
	uint64_t pps, unicast_pps, multicast_pps, broadcast_pps;
};

struct port {
	ix_port id;
	struct node *node;
	struct link *link; /* NULL: no cable */
	uint8_t side;      /* which end of the link */
	bool admin_down;   /* `shutdown` */
	bool held;         /* the box itself keeps it down: err-disabled */
	char name[PORT_NAME];
	struct ix_mac mac;
	struct counters in, out; /* as counted here; read them with port_counters */
	VEC(struct drop_count) drops; /* the same: port_drop_row */
	ix_time meter_due;       /* whatever is counted from then on, the meter takes note first */
	struct meter *meter;     /* NULL: no frame yet */
	uint64_t in_seq, out_seq; /* frames seen, for frame names */
	ix_time changed;          /* when it last came up or went down */
	uint32_t flaps;           /* times it went down */
	ix_time *down_at;         /* the last PORT_FLAPS of them; NULL: none */
	void *user;               /* the box's own record of this port */
	struct watcher *watchers; /* in the order they were put on */
};

struct flight {
	ix_time at;
	uint64_t seq;
	struct frame *frame;
};

/* One direction of a link. */
struct pipe {
	struct timer timer; /* for the frame that arrives next */
	struct link *link;
	struct port *from, *to;
	ix_time busy_until; /* when the last frame queued will have left */
	ix_time last;       /* when the last frame sent arrives */
	struct flight *ring;
	uint32_t head, n, room; /* room is a power of two */
	struct rng rng;
	struct rate_pipe *rates; /* storms that pass; NULL: never one */
	ix_time heavy_until; /* when those frames that stand for many will have left */
};

struct link {
	uint32_t id;
	struct net *net;
	struct pipe dir[2];
	uint64_t rate_bps;  /* 0: infinitely fast */
	ix_time delay, jitter;
	uint32_t loss_ppm;  /* 0 .. 1000000 */
	uint32_t queue;     /* octets that may wait, per direction */
	uint32_t mtu;       /* largest Ethernet payload */
	uint64_t ns_octet;  /* nanoseconds an octet takes, where that is a whole number; else 0 */
	bool up;            /* the cable is whole */
	bool carrier;       /* up, and neither end is shut down */
	bool gone;          /* removed: both ports are free again */
};

struct net {
	struct sim *sim;
	VEC(struct node *) nodes; /* node id - 1 */
	struct index names;       /* of the nodes: their ids */
	VEC(struct port *) ports; /* port id - 1 */
	VEC(struct link *) links; /* link id - 1 */
	struct frame *pool[FRAME_CLASSES];
	uint32_t pieces;          /* octets that wait in stacks for the rest of a packet */
	uint64_t hops;            /* frames delivered over links */
	struct rate_net *rates;   /* storms as rates; NULL: never one */
};

struct link_settings {
	uint64_t rate_bps;
	ix_time delay, jitter;
	uint32_t loss_ppm, queue, mtu;
};

extern const struct link_settings link_defaults; /* 1G, 10us, 256K, MTU 1500 */

/* Why a frame went no further on a link. */
extern const struct log_kind drop_queue_full, drop_lost, drop_link_down, drop_too_big, drop_no_link,
    drop_port_down;
extern const struct log_kind log_frame_dropped, log_link_up, log_link_down, log_port_up,
    log_port_down;

struct net *net_new(struct sim *sim);
/* A node; the name must be unique (net_find). `ops` and `box` are lent. */
struct node *node_new(struct net *net, const char *name, const struct node_ops *ops, void *box);
struct node *net_find(const struct net *net, const char *name);
/* A port at the end of the node's list. Its MAC is made from the node's and port's ids. */
struct port *port_new(struct node *n, const char *name);
struct port *port_find(const struct node *n, const char *name);

/* Joins two free ports of one net. Both come up (unless shut down). */
struct link *link_new(struct port *a, struct port *b, const struct link_settings *s);
void link_set(struct link *l, const struct link_settings *s);
void link_up(struct link *l, bool up);
void link_remove(struct link *l);

/* There is a whole cable and neither end is shut down. */
static inline bool
port_is_up(const struct port *p)
{
	return p->link && p->link->carrier;
}
void port_shutdown(struct port *p, bool down);
/* As a shutdown that the box chose: err-disable. Both may hold at once. */
void port_hold(struct port *p, bool down);
/* The port at the other end of the cable, or NULL. */
struct port *port_peer(const struct port *p);
/* takes f: sends it out of the port, or drops it with a counted reason. */
void port_send(struct port *p, struct frame *f);
/* Why no such frame can leave the port, however empty its queue is; NULL: it can. */
const struct log_kind *port_refuses(const struct port *p, const struct frame *f);
/* takes f: counts, logs and shows why a frame that came in (or was to go out) went no further. */
void port_drop(struct port *p, struct frame *f, const struct log_kind *reason);
/* As port_drop for octets not held as a frame; only counts. */
void port_count_drop(struct port *p, const struct log_kind *reason);
/* Where drops for that reason are counted; made if it is the first. */
struct drop_count *port_drop_place(struct port *p, const struct log_kind *reason);
/* For rate.c: shows a frame at a port as one that passed, without counting it. */
void port_show(struct port *p, struct frame *f, bool out);
/* The same: puts a frame on the wire that arrives then. takes f. */
void pipe_put(struct pipe *d, struct frame *f, ix_time at);
/* The same: takes out those in flight that are of a content; how many there were. */
uint64_t pipe_take(struct pipe *d, bool (*is)(const struct frame *f, uint64_t content),
    uint64_t content);
uint64_t port_drops(const struct port *p, const struct log_kind *reason);
/*
 * Everything that reads a port's counters does so here, for not all that passes a port is counted
 * frame by frame. port_drop_row: the n-th reason in the order first seen; false at the end.
 */
void port_counters(const struct port *p, struct counters *in, struct counters *out);
bool port_drop_row(const struct port *p, uint32_t n, struct drop_count *row);
/* Times it went down at or after a time; of those long ago only the last PORT_FLAPS. */
uint32_t port_flaps_since(const struct port *p, ix_time since);
/* Every reason together. */
uint64_t port_all_drops(const struct port *p);
/* Averages over the last 30 s, and what of the running five seconds has passed. counters.c */
void port_rates(const struct port *p, struct rates *in, struct rates *out);
/*
 * What a port is billed for: of the averages of five minutes in the last 30 days the highest, the
 * upper 5 % left aside, in bit/s. Whole periods only; how many there were. bill.c
 */
uint32_t port_p95(const struct port *p, uint64_t *in_bps, uint64_t *out_bps);
/* For bill.c: what had passed at a time that the meter has not noted yet. */
void port_counters_at(const struct port *p, ix_time at, struct counters *in, struct counters *out);
/* `clear counters`: counts begin at 0 again; drops too. */
void port_counters_clear(struct port *p);
/* For link.c: it went down. */
void port_flap(struct port *p);
/* Before anything is counted: notes what had passed when each period began since the last note. */
void port_meter(struct port *p);
/* Puts a watcher on the port (lends t), and takes it off. */
void port_watch(struct port *p, struct watcher *t);
void port_unwatch(struct port *p, struct watcher *t);
/* Octets waiting to leave the port now. */
uint64_t port_backlog(const struct port *p);

#endif
