/*
 * stack.h - one box's IP: interfaces, addresses, routes, neighbours; IPv4 and IPv6 alike.
 *
 * A stack sits on a node's ports, or on what else carries its frames. It answers ARP and ND,
 * forwards if it is a router, sends ICMP errors, and hands what is for the box itself to sockets.
 * It knows no routing protocol: those install routes here with their source, and the least
 * distance wins.
 */
#ifndef IP_STACK_H
#define IP_STACK_H

#include "base/addr.h"
#include "base/trie.h"
#include "base/vec.h"
#include "link/link.h"

struct stack;
struct ifc;
struct flow_key; /* wire/match.h's */

#define IFC_NAME PORT_NAME

/* An address on an interface and the subnet it is in. */
struct ifc_addr {
	struct ix_addr addr;
	struct ix_prefix subnet;
	bool tentative;  /* IPv6: duplicate address detection still runs (RFC 4862 5.4) */
	bool duplicate;  /* somebody else has it: not used */
	bool automatic;  /* made by the stack itself: link-local, or: */
	bool learned;    /* from a router advertisement (RFC 4862 5.5.3), with its lifetimes: */
	ix_time preferred_until, valid_until; /* IX_NEVER: for ever */
};

/* Who installed a route; the word shown, and FRR's letter and default distance. */
enum route_source { ROUTE_CONNECTED, ROUTE_STATIC, ROUTE_EBGP, ROUTE_IBGP,
    ROUTE_RA,       /* told by a router advertisement */
    ROUTE_REDIRECT, /* told by the first hop of one destination */
    ROUTE_SOURCES };

struct next_hop {
	struct ix_addr via;   /* af 0: the destination itself is on the link */
	struct ifc *ifc;      /* NULL: resolve `via` through the table (recursive) */
};

struct route {
	struct ix_prefix prefix;
	enum route_source source;
	uint8_t distance;     /* 255 is never used; route_add takes 0 as the source's default */
	uint32_t metric;
	uint32_t tag;
	bool blackhole;       /* Null0: dropped */
	bool reject;          /* a blackhole that tells the source, whatever Null0 was told */
	bool active;          /* set by the table: the best whose next hop resolves, and its like */
	ix_time since;
	const char *name;     /* what a person calls it; NULL: nothing. route_add keeps a copy */
	struct next_hop hop;
};

/* Where a packet to an address goes. */
struct hop {
	struct ifc *ifc;
	struct ix_addr via;      /* the neighbour to resolve; the destination itself if on link */
	const struct route *route;
	uint8_t ways;            /* next hops that share the route's packets; 0: no route */
	bool blackhole, local;   /* local: it is one of our own addresses */
};

/* A stack for this node. router: it forwards. The node's ports become interfaces by ifc_new. */
struct stack *stack_new(struct node *node, bool router);
struct node *stack_node(const struct stack *st);
struct sim *stack_sim(const struct stack *st);
/* The power went: sockets, addresses, static routes, neighbours are gone, and nobody is told. The
 * interfaces stay, as they were made. */
void stack_clear(struct stack *st);
/* Takes a frame that came in on a port of this stack; the node's receive calls it. takes f. */
void stack_receive(struct port *p, struct frame *f);
/* The port's carrier changed; the node's changed calls it. */
void stack_port_changed(struct port *p);

/*
 * Bulk traffic (rate.h): where it goes from this box, by the rules that packets follow, asked
 * without a packet. stack_spread is the node's spread; storms end here. stack_begin: f (lent) is a
 * frame of this box's own whose IP packet is behind 14 octets for Ethernet.
 */
void stack_spread(struct port *p, struct frame *f, struct rate_ways *ways);
void stack_begin(struct stack *st, struct frame *f, struct rate_ways *ways);
/* The node's tallied: what lists and interfaces without a port count. */
void stack_tallied(
    struct stack *st, const void *thing, uint32_t key, uint64_t frames, uint32_t len);
/* The same of an untagged frame that comes in there, for who stands under an interface. */
void ifc_spread(struct ifc *i, struct frame *f, struct rate_ways *ways);

/* An interface on a port, or a loopback (port NULL). The name is the CLI's: "eth0", "lo". A box
 * whose ports are a bridge's has loopbacks and interfaces over VLANs alone. */
struct ifc *ifc_new(struct stack *st, const char *name, struct port *port);
/*
 * What an interface without a cable of its own stands on: a switch's VLAN (an SVI), a tag on
 * another interface. Frames are untagged Ethernet on this side of it.
 */
struct ifc_lower {
	void (*send)(void *arg, struct frame *f); /* takes f */
	bool (*up)(const void *arg);              /* is there a carrier? */
	/*
	 * Where bulk traffic whose frames are like f (lent) would leave (rate.h); with `bar` it
	 * does not, and that is why. May be NULL: nowhere.
	 */
	void (*spread)(void *arg, struct frame *f, struct rate_ways *ways,
	    const struct log_kind *bar);
};
/* `lower` and `arg` are lent for the life of the interface. */
struct ifc *ifc_new_over(struct stack *st, const char *name, const struct ix_mac *mac,
    const struct ifc_lower *lower, void *arg);
/* The lower's `up` may answer differently now. */
void ifc_lower_changed(struct ifc *i);
/* takes f: an untagged frame that came in there. */
void ifc_receive(struct ifc *i, struct frame *f);
/* IEEE 802.1Q tag `vlan` (1..4094) on `parent`: "eth0.100". NULL: there is one already, or a tag on
 * a tag or on a loopback was asked for. */
struct ifc *ifc_new_vlan(struct ifc *parent, const char *name, uint16_t vlan);
struct ifc *ifc_parent(const struct ifc *i); /* NULL: it is no tag on another */
uint16_t ifc_vlan(const struct ifc *i);      /* 0: none */
/* Takes away an interface that has no port, with all that is on it. It must not be used again. */
void ifc_remove(struct ifc *i);
struct ifc *ifc_find(const struct stack *st, const char *name);
/* The one that people mean: "e0" and "Ethernet0" are eth0, "lo0" is Loopback0; NULL: none. */
struct ifc *ifc_named(const struct stack *st, const char *said);
/* The same; a tag ("eth0.100") and a loopback ("Loopback0") are made if they are not there. */
struct ifc *ifc_wanted(struct stack *st, const char *said);
/* The port that an interface so named is on: eth0 for "eth0.100"; false: on none, as a loopback. */
bool ifc_port_of(const char *said, char out[IFC_NAME]);
bool ifc_is_made(const struct ifc *i); /* so: `no interface` takes it */
struct ifc *ifc_at(const struct stack *st, uint32_t i); /* in order; NULL at the end */
const char *ifc_name(const struct ifc *i);
struct port *ifc_port(const struct ifc *i);
/* It leads to other boxes: it has a port, or stands on something that has. */
bool ifc_is_wired(const struct ifc *i);
struct ix_mac ifc_mac(const struct ifc *i);
/* Another station's address, its tags' with it; learned neighbours are asked for anew. Addresses
 * stay as they are, the link-local one too. */
void ifc_set_mac(struct ifc *i, const struct ix_mac *mac);
bool ifc_is_up(const struct ifc *i);
/* What came in and went out: its port's counters, or its own where it has none. */
void ifc_counters(const struct ifc *i, struct counters *in, struct counters *out);
void ifc_counters_clear(struct ifc *i); /* as port_counters_clear */
/* The n-th reason for which packets were dropped there, as first seen; false at the end. */
bool ifc_drop_row(const struct ifc *i, uint32_t n, struct drop_count *row);
void ifc_shutdown(struct ifc *i, bool down);
bool ifc_is_shut(const struct ifc *i);
uint32_t ifc_mtu(const struct ifc *i);
void ifc_set_mtu(struct ifc *i, uint32_t mtu); /* 68..9216 (1280 at least for IPv6) */
/* What it is until somebody says otherwise: 1500, or that of the interface a tag is on. */
uint32_t ifc_mtu_unsaid(const struct ifc *i);
/* What it is for, in the owner's words; "" if nothing was said. Kept as a copy. */
const char *ifc_description(const struct ifc *i);
void ifc_describe(struct ifc *i, const char *text);
const struct ifc_addr *ifc_addr(const struct ifc *i, uint32_t n); /* in order; NULL at the end */
/* "100.127.1.1/24". false with an error: already there, or overlaps another interface's subnet. */
bool ifc_addr_add(struct ifc *i, const struct ix_addr *a, unsigned len, struct ix_error *e);
/* The lower half of an IPv6 address of i, after its MAC (RFC 4291 appendix A). */
void ifc_identify(const struct ifc *i, struct ix_addr *a);
bool ifc_addr_del(struct ifc *i, const struct ix_addr *a, unsigned len);
struct ifc *stack_owner(const struct stack *st, const struct ix_addr *a); /* whose address it is */

/*
 * What an interface does beside moving packets. A box's defaults come with its profile: see
 * stack_defaults_of.
 */
enum urpf_mode { URPF_OFF, URPF_LOOSE, URPF_STRICT };
struct ifc_settings {
	bool redirects;          /* tell a neighbour of a better first hop on the same link */
	bool proxy_arp;          /* answer ARP for addresses that are routed elsewhere */
	bool directed_broadcast; /* let broadcasts from elsewhere onto this subnet (RFC 2644) */
	bool unreachables[2];    /* IPv4, IPv6: tell a source what was refused here */
	struct {
		uint8_t mode;        /* enum urpf_mode: is the source reachable (RFC 3704)? */
		bool allow_default;  /* a default route counts */
	} urpf[2];               /* IPv4, IPv6 */
	uint16_t mss[2];         /* the most a SYN that passes may ask for; 0: untouched */
	uint16_t mtu[2];         /* of that family, if less than the interface's; 0: the same */
	uint16_t load_interval_s; /* as it was said; 0: not. Rates are over 30 s anyway */
};
struct stack_defaults {
	struct ifc_settings ifc;
	bool advertises;         /* router advertisements, unless they are suppressed */
	uint32_t advertise_ms;   /* how often */
	bool null_unreachable;   /* who sends into Null0 is told */
	bool via_default; /* a default route says where a next hop is */
};
/* By profile: "frr" (which runs on Linux), "ios", ...; unknown ones are as "rfc". */
const struct stack_defaults *stack_defaults_of(const char *profile);
/* For interfaces as they are made; a box sets it before its first. Lent: a constant. */
void stack_set_defaults(struct stack *st, const struct stack_defaults *d);
const struct stack_defaults *stack_defaults(const struct stack *st);
const struct ifc_settings *ifc_settings(const struct ifc *i);
void ifc_set(struct ifc *i, const struct ifc_settings *s);
/* Largest packet of a family: the interface's MTU, or less if it was told so. */
uint32_t ifc_mtu_of(const struct ifc *i, uint8_t af);

/* What a box did that no port counts, since it was made. */
struct ip_tallies {
	uint64_t options;        /* packets with IPv4 options that were let by unread */
	uint64_t mss_lowered;    /* SYNs */
	uint64_t broadcasts;     /* directed ones, let onto a subnet */
	uint64_t errors_rationed; /* ICMP errors not sent, for there were too many */
	/* Segments of connections that changed nothing: */
	struct {
		uint64_t outside;  /* of the window: an old one again, or a guess */
		uint64_t old;      /* their timestamp is older than the last (PAWS) */
		uint64_t unfit;    /* flags that mean nothing in that state */
		uint64_t doubtful; /* RST, SYN, ACK of a number not quite right (RFC 5961) */
		uint64_t far;      /* with fewer hops left than asked for (RFC 5082) */
		uint64_t crowded;  /* a SYN when too many connections were half made */
	} tcp;
};
struct ip_tallies stack_tallies(const struct stack *st);

/* Null0: is who sends there told (`ip unreachables`)? */
bool stack_null_tells(const struct stack *st);
void stack_set_null_tells(struct stack *st, bool tells);

/* Adds or replaces the route of (prefix, source, next hop); connected ones come from addresses. */
void route_add(struct stack *st, const struct route *r);
bool route_del(struct stack *st, const struct ix_prefix *p, enum route_source source,
    const struct next_hop *hop /* NULL: any */);
/* Every route in prefix order, inactive ones too: the one after r (NULL: the first). */
const struct route *route_next(const struct stack *st, uint8_t af, const struct route *r);
/* The active one, the first of several. */
const struct route *route_get(const struct stack *st, const struct ix_prefix *p);
/*
 * Static routes that differ in the next hop alone are active together, ROUTE_WAYS at most, and
 * share the packets by flow (RFC 2992; the highest of one hash a next hop): when one goes, only its
 * flows move, and when it comes back they return. A next hop that such routes say where it is
 * shares its packets among them too. A flow is addresses, protocol and ports; of
 * fragments, addresses and protocol. Boxes differ in the hash's seed.
 */
#define ROUTE_WAYS 16
/* The next of those that are active beside r, in their order; NULL at the end. */
const struct route *route_way(const struct route *r);
/* It is active beside another, which comes first. */
bool route_joins(const struct route *r);
/* It could be active: its next hop resolves, or its interface is up. */
bool route_is_usable(const struct route *r);
/* The route that says where r's next hop is; NULL: r names an interface, or nobody knows. */
const struct route *route_through(const struct route *r);
/* The n-th next hop that routes of a family name without an interface, by address. */
struct via_row {
	struct ix_addr addr;
	const struct route *by; /* NULL: not resolved */
	bool used_by[ROUTE_SOURCES];
};
bool via_row(const struct stack *st, uint8_t af, uint32_t n, struct via_row *row);
/* Whether a default route says where a next hop is (`ip nht resolve-via-default`). */
void stack_resolve_by_default(struct stack *st, uint8_t af, bool yes);
bool stack_resolves_by_default(const struct stack *st, uint8_t af);
/* Where a packet goes, by the first next hop of several; false: no route. Recursion is resolved.
 * Never changes anything. */
bool stack_lookup(const struct stack *st, const struct ix_addr *to, struct hop *out);
/* The longest packet that gets to `to`, as far as its path told; `mtu` on the way out of here. */
uint32_t stack_path_mtu(struct stack *st, const struct ix_addr *to, uint32_t mtu);
/* Whether the path to `to` told one, which, and for how much longer that is believed. */
bool stack_path_known(const struct stack *st, const struct ix_addr *to, uint32_t *mtu,
    ix_time *left);
/* The same as stack_lookup for the packets of one flow. */
bool stack_lookup_flow(const struct stack *st, const struct flow_key *k, struct hop *out);
/* Every way a packet to `to` may take, ROUTE_WAYS at most; how many there are. */
uint32_t stack_ways(const struct stack *st, const struct ix_addr *to, struct hop *out);
/* The source address a packet to `to` would have; false: none. */
bool stack_source(const struct stack *st, const struct ix_addr *to, struct ix_addr *out);
/* Told after the set of active routes or addresses changed, at most once an event. Listeners are
 * called in the order they were added. */
void stack_on_change(struct stack *st, void (*fn)(struct stack *st, void *arg), void *arg);

enum neigh_state { NEIGH_INCOMPLETE, NEIGH_REACHABLE, NEIGH_STALE, NEIGH_DELAY, NEIGH_PROBE,
    NEIGH_FAILED, NEIGH_PERMANENT /* typed in: asked for by nobody, changed by nobody */ };

struct neigh_row {
	struct ix_addr addr;
	struct ix_mac mac;
	struct ifc *ifc;
	enum neigh_state state;
	ix_time updated;
	bool router;
};
/* Neighbours by (interface, address): fills *row with the n-th of that family; false at the end. */
bool neigh_row(const struct stack *st, uint8_t af, uint32_t n, struct neigh_row *row);
bool neigh_lookup(const struct ifc *i, const struct ix_addr *a, struct ix_mac *mac);
/* How many there are on an interface. */
uint32_t neigh_count(const struct ifc *i, uint8_t af);
/* Forgets what was learned: PERMANENT ones stay. */
void neigh_flush(struct stack *st, struct ifc *i /* NULL: all */, uint8_t af);
/* Somebody typed who is there. false: the table is full, or the interface has no wire. */
bool neigh_fix(struct ifc *i, const struct ix_addr *a, const struct ix_mac *mac);
/* Forgets one, however it came; false: there is none. */
bool neigh_del(struct ifc *i, const struct ix_addr *a);

#endif
