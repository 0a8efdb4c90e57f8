/*
 * inside.h - what the files of IP share: the insides of a stack, its interfaces, neighbours and
 * routes, and the steps a packet takes between them. TCP sees internal.h only.
 *
 * Convention of the packet path: a frame begins with its Ethernet header (14 octets, no tag), the
 * IP packet behind it; who is handed a frame to send or to drop takes it, who is handed one
 * together with a `struct packet` lends it.
 */
#ifndef IP_INSIDE_H
#define IP_INSIDE_H

#include "ip/internal.h"
#include "wire/ethernet.h"
#include "wire/icmpv6.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"

#define NEIGH_QUEUE 101          /* frames that wait for one address (Linux's unres_qlen) */
#define NEIGH_TRIES 3            /* requests, ifc.retrans apart (RFC 4861 10; for ARP alike) */
#define NEIGH_RETRY IX_SECOND
#define NEIGH_REACHABLE_TIME (30 * IX_SECOND) /* on average: see neigh_times */
#define NEIGH_DELAY_TIME (5 * IX_SECOND)
#define NEIGH_FORGET (20 * IX_MINUTE) /* unused and unheard: forgotten */
#define NEIGH_FAILED_TIME (20 * IX_SECOND)
#define NEIGH_MAX 4096           /* per interface and family: a scan must not eat the world */
#define NEIGH_ASKED_MAX 1024     /* of those, INCOMPLETE: nor must it fill the table (RFC 6583) */
#define NEIGH_LOCK IX_SECOND     /* ARP: the first of several answers counts (Linux's locktime) */
#define IP_TTL 64                /* of what we send, unless told otherwise */
#define IFC_MTU 1500
#define REASSEMBLY_MAX 256       /* packets in reassembly, per stack */
#define REASSEMBLY_OCTETS (4u << 20) /* ... and memory: Linux's ipfrag_high_thresh */
#define REASSEMBLY_ALL (32u << 20) /* the same of all stacks of a world */
#define REASSEMBLY_TIME4 (30 * IX_SECOND) /* Linux's ipfrag_time */
#define REASSEMBLY_TIME6 (60 * IX_SECOND) /* RFC 8200 4.5 */
#define ERROR_RATE 1000          /* ICMP errors a second, as Linux's icmp_msgs_per_sec */
#define ERROR_BURST 50
#define ERROR_EACH IX_SECOND     /* between errors to one target, as Linux's icmp_ratelimit */
#define TARGETS_MAX 64           /* of errors, remembered */
#define PATHS_MAX 64             /* destinations whose path MTU is remembered */
#define PATH_TIME (10 * IX_MINUTE) /* RFC 8201 4: after that, try more again */

struct address {
	struct ifc_addr a; /* first: what ifc_addr lends */
	struct ifc *ifc;
	struct timer dad;
	bool asked;               /* its only question (RFC 4862 5.1) is out */
	struct timer age;         /* learned: when it may be no longer preferred, or valid */
	ix_time conflict; /* when a conflict was last told of; 0: never */
};

struct neigh {
	struct ifc *ifc;
	enum neigh_state state;   /* REACHABLE also stands for STALE once fresh_until has passed */
	bool router;
	bool proven;              /* it was REACHABLE once: more than hearsay */
	bool silent;              /* see neigh_is_silent */
	uint8_t tries, queued;
	struct ix_addr addr;
	uint8_t header[ETHERNET_HEADER]; /* ready to be written: their MAC, ours, the type */
	uint64_t word;            /* the header's, for frame_changed */
	ix_time updated, used, fresh_until;
	ix_time settled;          /* when its MAC address became this one */
	struct timer timer;       /* retry, delay, probe; else: when to forget */
	struct frame *first, *last;
};

struct ifc {
	struct stack *stack;
	uint32_t index;           /* in the stack, from 0 */
	char name[IFC_NAME];
	char *description;        /* owned; NULL: none */
	struct port *port;        /* NULL: a loopback, or: */
	const struct ifc_lower *lower; /* what it stands on */
	void *lower_arg;
	bool wired;               /* one of the two */
	bool made;                /* by being spoken of: a tag, a loopback */
	struct ifc *parent;       /* a tag on another: that one ... */
	uint16_t vlan;            /* ... and its number; else 0 */
	uint32_t tags;            /* interfaces that are tags on this one */
	struct counters in, out;  /* without a port: its own */
	VEC(struct drop_count) drops;
	struct ix_mac mac;
	bool shut, up;
	ix_time turn;             /* in a crowd: when it may first speak; 0: not drawn yet */
	uint32_t mtu;
	uint32_t most[2];         /* of IPv4, IPv6 packets: mtu and what was set, together */
	uint32_t ra_mtu;          /* what routers on the link say; 0: nothing */
	uint8_t ra_hops;          /* likewise: hop limit of what starts here */
	struct rng rng;           /* "neighbours": its delays, so that links do not act in step */
	ix_time reachable[2];     /* ARP, ND: a neighbour is fresh for so long, and ... */
	ix_time retrans[2];       /* ... asked so far apart (RFC 4861 6.3.2) */
	uint32_t reachable_ms;    /* what routers said last: RFC 4861's BaseReachableTime; 0 */
	uint32_t asking[2];       /* neighbours that are INCOMPLETE */
	struct ifc_settings set;
	struct ip_acl *acl[2][2];    /* IPv4, IPv6; in, out; NULL: none */
	bool checks;              /* some list, uRPF or an MSS: packets take the long way */
	struct ra *ra;            /* ra.c's; NULL: never asked for */
	struct mld *mld;          /* mld.c's; NULL: no group yet */
	struct timer ask;         /* router solicitations: runs while no router was heard */
	uint8_t asks;             /* still to be sent */
	VEC(struct address *) addrs;
	VEC(struct neigh *) neighs[2]; /* IPv4, IPv6; each in the order of addresses */
};

#define VIA_CHAIN 8 /* next hops behind next hops */

struct rib_node;
struct ip_acl;

/* A next hop that routes name without an interface: resolved once for all of them. */
struct via {
	struct ix_addr addr;
	bool found, blackhole;
	struct ifc *ifc;
	struct ix_addr neighbour;
	const struct rib_route *through; /* found: the route that says where it is */
	struct rib_route *users;
};

struct rib_route {
	struct route r;           /* first: what route_next lends */
	struct rib_route *next;   /* in the node, best first */
	struct rib_node *node;
	struct via *via;          /* NULL: direct or blackhole */
	struct rib_route *via_next, *via_prev;
};

struct rib_node {
	struct ix_prefix prefix;
	struct rib_route *first, *active;
	uint32_t id;
	uint8_t ways;             /* active ones: the first, and those that share with it */
};

/* The destination cache: valid while generation is the stack's. neigh NULL: flows differ. */
struct dest4 {
	uint32_t to, generation;
	struct neigh *neigh;
};
struct dest6 {
	uint64_t to[2];
	struct neigh *neigh;
	uint32_t generation;
};
#define DESTS_ROUTER 256u
#define DESTS_HOST 16u /* it talks to few, and there may be ten thousand of them */
#define DEST4(st, to) (((to) ^ (to) >> 8 ^ (to) >> 16) & ((st)->dests - 1))

struct delivery {
	struct socket *sock;
	struct frame *frame;      /* shares */
	struct frame_name cause;
	struct ix_addr from, to;  /* of an ICMP error: who says so, where ours went */
	struct ifc *ifc;
	uint16_t from_port, to_port;
	uint16_t at, mtu;         /* where in the frame */
	uint32_t len;
	uint8_t ttl, type, code;
	bool icmp;
};

/* Octets [from, to) of a packet's payload, which lie there in a frame that is shared. */
struct part {
	uint16_t from, to;
	uint32_t at;
	struct frame *frame;
};

struct reassembly {
	struct reassembly *next;
	struct stack *stack;
	struct ix_addr from, to;
	uint32_t id;
	uint8_t protocol;
	uint8_t ttl, tos;
	struct ifc *ifc;
	struct timer timer;
	uint16_t total;           /* payload octets; 0: not known yet */
	uint16_t got;             /* of these */
	uint32_t memory;          /* octets that its pieces take */
	bool condemned;           /* pieces of it overlapped: nothing of it will be believed */
	VEC(struct part) have;   /* sorted, disjoint */
};

struct path {
	struct ix_addr to;
	uint16_t mtu;
	ix_time until;
};

/* A route that will be forgotten: from a router advertisement or a redirect. */
struct learned {
	struct ix_prefix prefix;
	enum route_source source;
	struct next_hop hop;
	ix_time until;            /* IX_NEVER: for ever */
};
#define LEARNED_MAX 128

/* A redirect sent: to whom about what, when, and how often (Linux's ip_rt_redirect_*). */
struct told {
	struct ix_addr to, about;
	ix_time at;
	uint8_t n;
};
#define TOLD 16

/* Whom errors went to: the time saved up since then pays for the next. */
struct target {
	struct ix_addr to;
	ix_time since, saved;
};

struct listener {
	void (*fn)(struct stack *st, void *arg);
	void *arg;
};

struct stack {
	struct node *node;
	struct sim *sim;
	struct net *net;
	bool router;
	uint32_t generation;      /* of routes, addresses, interfaces and neighbours */
	uint32_t silent;          /* neighbours that do not answer: see neigh_is_silent */
	VEC(struct ifc *) ifcs;
	VEC(struct ifc *) removed; /* taken away; kept, so that who still names one is not misled */
	struct trie owned;        /* /32 and /128 of our usable addresses -> interface index + 1 */
	struct trie rib;          /* prefix -> rib node id */
	VEC(struct rib_node *) nodes; /* id - 1 */
	VEC(uint32_t) free_ids;
	VEC(struct via *) vias;   /* in the order of addresses */
	uint32_t dests;           /* places of the destination caches, a power of two */
	struct dest4 *dest4;      /* made when first needed */
	struct dest6 *dest6;
	VEC(struct listener) listeners;
	struct timer change;
	const struct stack_defaults *defaults;
	bool null_unreachable;
	bool via_default[2]; /* IPv4, IPv6: a default route resolves next hops */
	VEC(struct ip_acl *) acls;   /* in the order they were made */
	VEC(struct learned) learned; /* learned.c's */
	struct timer learned_timer;
	struct told told[TOLD];   /* redirects sent */

	struct frame *loop_first, *loop_last; /* packets to ourselves */
	struct timer loop;
	bool inward;              /* the packet at hand is one of those */

	struct socket *first, *last; /* sockets in the order they were made */
	VEC(struct socket *) others; /* datagram, raw, Ethernet */
	struct socket **streams;  /* hash by ports and remote address; listeners by port alone */
	uint32_t stream_slots, stream_n, ethernet_n;
	uint16_t next_port;
	struct delivery *ring;    /* what sockets have still to be told */
	uint32_t head, queued, room; /* room is a power of two */
	struct timer deliver;
	struct tcp_stack *tcp;
	struct cpu *cpu;          /* its control plane's budget; NULL: none */

	uint64_t flow_seed;       /* of the choice among equal ways */
	uint16_t ip_id;
	uint32_t fragment_id;
	uint32_t error_tokens;    /* of ICMP errors, in nanoseconds' worth of 1/ERROR_RATE */
	ix_time error_since;
	VEC(struct target) targets; /* of errors */
	struct ip_tallies tallies;
	struct reassembly *parts;
	uint32_t parts_n, parts_memory; /* how many, and the octets that their pieces take */
	VEC(struct path) paths;
};

/* A received IP packet while it is looked at. */
struct packet {
	struct frame *f;          /* lent */
	struct ifc *ifc;          /* where it came in; the owner of the address if it is our own */
	struct ix_addr from, to;
	uint8_t protocol, ttl, tos;
	bool router_alert;        /* IPv6: its hop-by-hop options say that routers should look */
	bool group;               /* sent to a multicast or broadcast address, of either layer */
	bool pieces;              /* it has, or had, a fragment header */
	uint16_t named_at;        /* IPv6: where, from its header on, the protocol is named */
	uint32_t upper;           /* offset of the upper layer in the frame */
	uint32_t len;             /* octets of the upper layer */
};

/* What a packet says of the datagram that it is a piece of. */
struct fragment {
	bool is;                  /* a piece; else all of it is there */
	bool more;
	uint16_t offset;
	uint32_t id;
};

/* cpu.c: takes f if it is for the control plane and that has a budget; ifc_read gets it later. */
bool cpu_takes(struct ifc *i, struct frame *f);
void cpu_clear(struct stack *st);
/* stack.c: takes f, a frame for us that is not tagged. */
void ifc_read(struct ifc *i, struct frame *f);

/* spread.c: bulk traffic leaves there, f (lent) a frame of it; bar: it does not, and why. */
void ifc_ways(struct ifc *i, struct frame *f, struct rate_ways *ways, const struct log_kind *bar);

/* reasons.c */
extern const struct log_kind drop_no_route, drop_ttl_expired, drop_bad_checksum, drop_bad_packet,
    drop_not_for_us, drop_no_neighbour, drop_neighbour_queue, drop_neighbours_full, drop_blackhole,
    drop_martian, drop_no_protocol, drop_no_listener, drop_ifc_down, drop_mtu, drop_fragment,
    drop_fragments_full,
    drop_unknown_type, drop_unknown_vlan, drop_not_a_router, drop_neighbour_discovery, drop_loop,
    drop_advertisement, drop_redirect, drop_acl_in, drop_acl_out, drop_urpf,
    drop_source_route, drop_bad_option, drop_directed, drop_icmp_unfounded, drop_icmp_type,
    drop_echo_to_all, drop_header_chain, drop_unknown_option, drop_not_understood, drop_listener;
extern const struct log_kind log_dad_conflict, log_dad_done, log_neigh_failed, log_neigh_new,
    log_neigh_moved, log_ifc_up, log_ifc_down, log_acl_match;

/* Link-local unicast of IPv6: means nothing without an interface (RFC 4007). */
static inline bool
addr_is_scoped(const struct ix_addr *a)
{
	return a->af == 6 && addr_is_link_local(a);
}

static inline struct arena *
stack_arena(const struct stack *st)
{
	return st->sim->arena;
}

static inline struct octets
packet_upper(const struct packet *p)
{
	struct octets o = octets_read(frame_at(p->f), p->f->len);

	octets_skip(&o, p->upper);
	return octets_sub(&o, p->len);
}

/* stack.c */
void ip_drop(struct ifc *i, struct frame *f, const struct log_kind *why); /* takes f */
/* Something that decides where packets go is different now. */
void stack_changed(struct stack *st, bool tell);
/* takes f: hands a packet to ourselves, from an event of its own. */
void stack_loop(struct stack *st, struct frame *f);
/* Where the packet in a frame goes. */
struct ix_addr ip_destination(const struct frame *f);

/* ration.c: may one more ICMP error be sent now, to anybody; to that one? */
bool stack_error_allowed(struct stack *st);
bool stack_error_allowed_to(struct stack *st, const struct ix_addr *to, bool too_big);

/* stack.c: an untagged frame for IP; takes f */
void ifc_input(struct ifc *i, struct frame *f);

/* ifc.c */
void ifc_update(struct ifc *i); /* the carrier, or `shutdown`, may have changed */

/* lower.c */
void ifc_send_lower(struct ifc *i, struct frame *f); /* takes f */
/* A frame with a tag came in on i; takes f. */
void ifc_tagged(struct ifc *i, struct frame *f);
/* The interface that a frame with a tag is for, i itself with a priority alone; NULL and why. */
struct ifc *ifc_of_tag(struct ifc *i, const struct frame *f, const struct log_kind **why);
/* takes f, returns it without its tag, and nobody else holds it. */
struct frame *ifc_untag(struct net *net, struct frame *f);
static inline uint32_t
ifc_port_id(const struct ifc *i)
{
	return i->port ? i->port->id.id : i->parent && i->parent->port ? i->parent->port->id.id : 0;
}
/* takes f, a whole frame */
static inline void
ifc_send(struct ifc *i, struct frame *f)
{
	if (__builtin_expect(i->port != NULL, 1))
		port_send(i->port, f);
	else
		ifc_send_lower(i, f);
}

/* ifc.c */
struct ifc *ifc_make(struct stack *st, const char *name);
/* The address the MAC gives it; called once, when the MAC is set. */
void ifc_begin(struct ifc *i, const struct ix_mac *mac);
void ifc_routes(struct ifc *i, struct address *a, bool add);
struct address *ifc_find_addr(const struct ifc *i, const struct ix_addr *a);

/* address.c */
void address_ages(struct address *a); /* its lifetimes are as they are now */
bool addr_is_ours(const struct stack *st, const struct ifc *i, const struct ix_addr *a);
bool addr_is_broadcast(const struct ifc *i, const struct ix_addr *a);
bool addr_in_group(const struct ifc *i, const struct ix_addr *group);
bool addr_on_link(const struct ifc *i, const struct ix_addr *a);
/* The address of i that fits `to` best, usable now. */
bool ifc_source(const struct ifc *i, const struct ix_addr *to, struct ix_addr *out);
bool source_for(const struct stack *st, struct ifc *i, const struct ix_addr *to,
    struct ix_addr *out);

/* route.c; ifc: the one to use for scoped and group addresses, or NULL */
bool route_lookup(const struct stack *st, struct ifc *ifc, const struct ix_addr *to,
    struct hop *out);
/* The neighbour that leads to a unicast address, from the cache or the table; NULL: ask
 * route_lookup. */
struct neigh *route_seek4(struct stack *st, uint32_t to); /* where the cache had no answer */
static inline struct neigh *
route_neigh4(struct stack *st, uint32_t to)
{
	const struct dest4 *d = st->dest4 ? &st->dest4[DEST4(st, to)] : NULL;

	return d && d->to == to && d->generation == st->generation ? d->neigh : route_seek4(st, to);
}
struct neigh *route_neigh6(struct stack *st, const struct ix_addr *to);
/* The neighbour for the flow that f, a whole frame, is of, where several share a route; else NULL.
 */
struct neigh *route_flow(struct stack *st, const struct frame *f);
bool flow_of(const struct frame *f, struct flow_key *k);
/* Is this interface, and this neighbour unless it is NULL, among the ways to an address? */
bool route_leads(const struct stack *st, const struct ix_addr *to, const struct ifc *i,
    const struct ix_addr *via);
void route_resolve(struct stack *st); /* next hops anew: an interface came or went */

/* neigh.c */
struct neigh *neigh_get(struct ifc *i, const struct ix_addr *a, bool make);
/* takes f, a whole frame whose Ethernet header is not written yet */
void neigh_slow(struct neigh *n, struct frame *f);
static inline void
neigh_emit(struct neigh *n, struct frame *f)
{
	struct octets o = frame_write(f);

	put_bytes(&o, n->header, ETHERNET_HEADER);
	frame_changed(f, n->word);
	ifc_send(n->ifc, f);
}
static inline void
neigh_send(struct neigh *n, struct frame *f)
{
	ix_time now = n->ifc->stack->sim->now;

	if (__builtin_expect(n->state == NEIGH_REACHABLE && now < n->fresh_until, 1)) {
		n->used = now;
		neigh_emit(n, f);
	} else {
		neigh_slow(n, f);
	}
}
/* It said so itself (reachable), or somebody hinted (stale). Sends what waited. */
void neigh_learn(struct neigh *n, const struct ix_mac *mac, bool reachable);
/* Is it known who is there? If not, that is asked, unless it is already. */
bool neigh_seek(struct neigh *n);
/* Somebody says otherwise, but does not insist (RFC 4861 7.2.5): asked again when next used. */
void neigh_doubt(struct neigh *n);
/* How long neighbours of i are fresh, on average, and how far apart they are asked; 0: as before.
 */
void neigh_times(struct ifc *i, uint8_t af, ix_time reachable, ix_time retrans);
/* It failed, or has been asked for in vain for a second: others should carry its share. */
bool neigh_is_silent(const struct ifc *i, const struct ix_addr *a);
void neigh_drop_all(struct ifc *i);
static inline struct ix_mac
neigh_mac(const struct neigh *n)
{
	struct ix_mac m;

	memcpy(m.b, n->header, sizeof(m.b));
	return m;
}

/* arp.c, nd.c: input takes nothing: f is lent. source: to ask in the name of, if it is ours */
void arp_input(struct ifc *i, struct frame *f);
void arp_request(struct ifc *i, const struct ix_addr *target, const struct ix_mac *to,
    const struct ix_addr *source);
void arp_announce(struct ifc *i, const struct ix_addr *a);
/*
 * How long an interface that came up keeps silent. In a small lab it speaks at once, and a trace is
 * easy to read. In a crowd, which comes up in the same instant, each waits at random as RFC 4862
 * 5.4.2 and RFC 5227 2.1.1 ask: together they would fill every queue there is.
 */
ix_time ifc_silence(struct ifc *i);
/* arp_announce, or nd_begin's question: after ifc_silence. */
void address_speak(struct address *a);
void nd_input(struct packet *p);
void nd_solicit(struct ifc *i, const struct ix_addr *target, const struct ix_mac *to,
    const struct ix_addr *source);
/* mac NULL: that of the group `to` is. */
void nd_send(struct ifc *i, const struct ix_addr *from, const struct ix_addr *to,
    const struct ix_mac *mac, struct icmpv6 *m);
/* Somebody else says that an address of ours is his. */
void conflict_tell(struct address *a, const struct ix_mac *who);
/* The link-local address of i, proven; false: none yet. */
bool nd_link_local(const struct ifc *i, struct ix_addr *out);
void nd_begin(struct address *a);
void nd_end(struct address *a);

/* slaac.c: what hosts hear of routers */
void slaac_begin(struct ifc *i); /* the link-local address is proven: ask for routers */
void slaac_end(struct ifc *i);   /* the link is gone, and what was heard on it */
void slaac_input(struct packet *p, const struct icmpv6 *m, const struct ix_mac *sender);
/* ra.c: what routers say of themselves */
void ra_begin(struct ifc *i);
void ra_end(struct ifc *i);
void ra_solicited(struct packet *p, const struct icmpv6 *m, const struct ix_mac *sender);
void ra_forget(struct ifc *i); /* as never asked for */

/* mld.c: the groups that are listened to, each as often as it was joined */
void mld_join(struct ifc *i, const struct ix_addr *group);
void mld_leave(struct ifc *i, const struct ix_addr *group);
void mld_begin(struct ifc *i);  /* the link is there: a router's own groups */
void mld_end(struct ifc *i);    /* it is gone: all are left, and nobody is told */
void mld_proven(struct ifc *i); /* the link-local address may be used: told again */
void mld_query(const struct packet *p, const struct icmpv6 *q);

/* learned.c: adds, or says again until when; false: there are too many. until 0: takes away. */
bool learned_set(struct stack *st, const struct learned *l);
void learned_drop_all(struct stack *st, const struct ifc *i);
/* He says that he is no router (any more): RFC 4861 7.2.5. */
void learned_drop_router(struct ifc *i, const struct ix_addr *router);

/* redirect.c */
/* f came in at `in` and goes out there again, to n: tells its source, if that is to be told. */
void redirect_tell(struct ifc *in, const struct frame *f, struct neigh *n);
void redirect4_input(struct packet *p, const struct ix_addr *gateway, struct octets quoted);
void redirect6_input(struct packet *p, const struct icmpv6 *m);

/* filter.c: false: refused, and f is taken. */
bool filter_in(struct ifc *in, struct frame *f, uint8_t af);
bool filter_out(struct ifc *in, struct ifc *out, struct frame *f, uint8_t af);
/*
 * What of bulk traffic is counted beside ports, by the keys of rate_tally: at an interface, in and
 * out, and by a list's entry with a number.
 */
enum { TALLY_IN, TALLY_OUT, TALLY_ENTRY = 1u << 30 };
/* The entry of the list in that direction that decides on a flow; NULL: none does. */
const struct ip_acl_entry *filter_entry(const struct ifc *i, bool out, const struct flow_key *k);
/* The same asked of a flow: why it is refused, or NULL; the lists count so many packets. */
const struct log_kind *filter_asks_in(struct ifc *in, const struct flow_key *k, uint64_t hits);
const struct log_kind *filter_asks_out(struct ifc *out, const struct flow_key *k, uint64_t hits);

/* pass.c: what is done to packets that are passed on. */
/* f, owned: lowers the MSS a SYN asks for; `upper`: where its TCP header is in the frame. */
void pass_mss(struct ifc *in, struct ifc *out, struct frame *f, uint8_t af, uint32_t upper);
/* A broadcast to out's subnet that came in elsewhere; takes f. */
void pass_broadcast(struct ifc *in, struct ifc *out, struct frame *f, const struct ipv4 *h);
/* Why the options of a packet forbid to look at it any further, and about which octet; NULL: they
 * do not. */
const struct log_kind *pass_options(struct stack *st, const struct ipv4 *h, uint8_t *at);

/* settings.c */
void ifc_limits(struct ifc *i); /* the most a packet may measure, anew */

/* ip4.c, ip6.c; take f */
void ip4_input(struct ifc *i, struct frame *f);
void ip6_input(struct ifc *i, struct frame *f);
/* takes f, a whole IPv6 packet that is for this box; pieces: it was put together here */
void ip6_local(struct ifc *in, struct frame *f, bool group, bool pieces);
/*
 * extension.c: obeys the extension headers of a packet, whose fixed part is read, up to a fragment
 * header of a true piece, and says where p's upper layer is. false: p is to be dropped, which was
 * counted and told.
 */
bool extensions_read(struct packet *p, struct fragment *out);
/* The packet is for this box: f of p is lent. */
void ip_deliver(struct stack *st, struct packet *p);
/* send.c: takes f, a whole packet with its IP header behind 14 octets for Ethernet */
void ip_transmit(struct stack *st, struct frame *f, const struct hop *hop,
    const struct ix_addr *to);
void ip_group_send(struct ifc *i, struct frame *f, const struct ix_addr *to);
void path_learn(struct stack *st, const struct ix_addr *to, uint32_t mtu);

/* fragment.c: sends a packet in pieces (takes f); collects pieces (f of p is lent). */
void fragment_send(struct stack *st, struct frame *f, const struct hop *hop,
    const struct ix_addr *to, uint32_t mtu);
void fragment_input(struct stack *st, const struct packet *p, const struct fragment *part);

/* icmp4.c, icmp6.c: an error about f, a whole frame (lent) that came in at `in`; in NULL: no longer
 * known, the source address is chosen by route. */
/* `word`: the MTU of a packet too big, where a parameter is wrong. */
void icmp4_error(struct stack *st, struct ifc *in, const struct frame *f, uint8_t type,
    uint8_t code, uint16_t word);
void icmp6_error(struct stack *st, struct ifc *in, const struct frame *f, uint8_t type,
    uint8_t code, uint32_t word);
/* May the source of a packet that came in there hear that it was refused? */
bool icmp_tells(const struct stack *st, const struct ifc *in, const struct ix_addr *to);
/* heard: some raw socket had it */
void icmp4_input(struct stack *st, struct packet *p, bool heard);
void icmp6_input(struct stack *st, struct packet *p, bool heard);
/* No neighbour answered, or no route: the right error of the family, about f. */
void ip_unreachable(struct stack *st, struct ifc *in, const struct frame *f, bool no_route);

/* udp.c, deliver.c */
void udp_input(struct stack *st, struct packet *p);
bool raw_input(struct stack *st, struct packet *p); /* some raw socket had it */
void ethernet_input(struct ifc *i, struct frame *f);
/* Tells who sent what an error quotes; false: nobody here did. */
bool icmp_tell(struct stack *st, struct packet *p, const struct sock_icmp *e, uint32_t quoted_at);
void deliver_add(struct stack *st, const struct delivery *d);
void deliver_init(struct stack *st);

#endif
