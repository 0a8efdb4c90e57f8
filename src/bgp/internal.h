/*
 * internal.h - what the files of this room share: world, speaker, neighbour, Loc-RIB. Nobody
 * outside src/bgp includes it, but its tests.
 */
#ifndef BGP_INTERNAL_H
#define BGP_INTERNAL_H

#include "bgp/adj.h"
#include "bgp/bgp.h"
#include "bgp/memo.h"
#include "bgp/store.h"
#include "ip/socket.h"
#include "wire/bgp/message.h"
#include "wire/bgp/open.h"

struct bgp_world {
	struct arena *arena;
	struct sim *sim;
	struct store store;
	struct adj adj;
	struct memo memo;
	bool parse_everything;
	VEC(struct peer *) peers;            /* id - 1; NULL: deleted */
	VEC(struct bgp_speaker *) speakers;
	struct bgp_stats stats;
};

/* A candidate route of a speaker's Loc-RIB, as import policy left it. */
struct candidate {
	uint32_t attr, hop;
	uint32_t peer;    /* 0: originated here */
	uint32_t weight;
	uint32_t metric;  /* to the next hop, from the FIB */
	bool usable;      /* the next hop can be reached */
	bool selected;    /* it is the best now (RFC 5004) */
	ix_time since;
};

/* A prefix of the Loc-RIB. Rows are never removed; without candidates they are not shown. */
struct rib_row {
	uint32_t prefix;
	struct candidate *at; /* the best first; unusable ones last */
	uint32_t n, room;
	uint8_t step;         /* enum bgp_step: why the first won */
	bool best;            /* the first is usable */
	bool installed;
	/* its place in the speaker's pending list, from 1; 0: nobody waits for it */
	uint32_t waiting;
};

struct rib {
	struct arena *arena;
	VEC(struct rib_row) rows; /* in the order they were first needed */
	uint32_t *slot;           /* open addressing by prefix id: row + 1; 0 is free */
	uint32_t slots;
};

struct rib_row *rib_find(const struct rib *r, uint32_t prefix); /* NULL: none */
struct rib_row *rib_row(struct rib *r, uint32_t prefix);        /* made if new; moves others */
void rib_free(struct rib *r);

struct network {
	struct ix_prefix prefix;
	bool up; /* its route is in the table, so we originate it */
};

/* A prefix whose best route changed, and the peers that have not been told. */
struct pending {
	uint32_t prefix;
	struct bitset peers;
};

/* Attribute edits at the border, remembered: a prefix's peers nearly all need the same ones. */
enum edit_kind { EDIT_NONE, EDIT_INTERNAL, EDIT_EXTERNAL, EDIT_EXTERNAL_OWN, EDIT_CLIENT,
    EDIT_PREPEND };
enum { EDITS = 512 };
struct edit {
	uint32_t attr, result;
	enum edit_kind kind;
};

struct bgp_speaker {
	struct bgp_world *world;
	struct stack *stack;
	const struct bgp_profile *profile;
	uint32_t asn;         /* 0: no `router bgp` */
	uint32_t router_id;   /* configured; 0: chosen */
	uint32_t chosen_id;
	struct bgp_settings settings;
	struct policies policies;
	VEC(struct peer *) peers;     /* by address */
	VEC(struct network) networks; /* by prefix */
	struct rib rib;
	uint64_t version;             /* changes of best routes so far, as FRR counts its table's */
	struct socket *listener;
	struct timer recheck;         /* the stack or a policy changed */
	bool policy_changed;
	struct timer flush;           /* routes wait to be sent */
	VEC(struct pending) pending;  /* in the order they changed */
	struct edit edits[EDITS];
	VEC(uint64_t) tracked;        /* hop id - 1: what the table said of it last; 0: not ours */
};

enum conn_side { OUTGOING, INCOMING };

/* One TCP connection of a session; two for as long as a collision lasts (RFC 4271 6.8). */
struct conn {
	struct peer *peer;
	struct socket *sock;     /* NULL: none */
	enum conn_side side;
	enum bgp_state state;
	struct bgp_open ours, theirs;
	struct bgp_options options;
	uint16_t hold_s, keepalive_s; /* agreed; 0: off */
	struct timer hold, keepalive;
};

/* Why a session ended, or why it does not come up. */
struct last_error {
	bool any, sent, socket;  /* socket: `code` is an enum sock_error */
	uint8_t code, subcode;
	ix_time t;
	char message[PEER_MESSAGE]; /* of a shutdown (RFC 9003), sanitised */
};

struct peer {
	uint32_t id;             /* in the world: its bit in every set */
	struct bgp_speaker *speaker;
	struct peer_config config;
	struct conn conn[2];     /* by enum conn_side */
	struct conn *up;         /* the Established one */
	enum bgp_state state;    /* the more advanced of the two */
	struct timer idle, retry;
	uint16_t idle_s;         /* the next wait after an error */
	bool over_limit;         /* maximum-prefix closed it until `clear` */
	struct rng rng;          /* jitter */
	struct ix_addr local;    /* of the Established connection */
	struct next_hops self;   /* our addresses on it */
	uint32_t self_hop;
	ix_time since;
	bool ever;
	uint32_t flaps;
	struct bgp_counters in, out;
	uint32_t received[2], accepted[2], sent[2];
	uint32_t waiting;        /* prefixes pending for this peer */
	uint64_t treated_as_withdraw;
	uint8_t end_of_rib;      /* families whose End-of-RIB is still to be sent, a mask */
	struct last_error last;  /* why the last session ended */
	struct last_error tcp;   /* why the last connection did not come up */
};

static inline unsigned
family_of(uint8_t af)
{
	return af == 6 ? BGP_IPV6 : BGP_IPV4;
}
static inline bool
is_external(const struct peer *p)
{
	return p->config.asn != p->speaker->asn;
}
static inline struct peer *
peer_by_id(const struct bgp_world *w, uint32_t id)
{
	return w->peers.at[id - 1];
}
static inline uint32_t
node_of(const struct bgp_speaker *sp)
{
	return stack_node(sp->stack)->id.id;
}
/* Does this session carry this family now? */
static inline bool
carries(const struct peer *p, unsigned family)
{
	return p->up && p->up->ours.families & p->up->theirs.families & 1u << family;
}
/* A client of a route server is served as RFC 7947 says. */
static inline bool
is_client(const struct peer *p)
{
	return p->config.rs_client || p->speaker->profile->route_server;
}
bool needs_policy(const struct peer *p); /* RFC 8212 applies */
bool first_as_enforced(const struct peer *p);

/* decide.c: does a win over b, and by which step? Neither needs to be usable. */
int candidate_cmp(const struct bgp_speaker *sp, const struct candidate *a,
    const struct candidate *b, enum bgp_step *step);
void decide_sort(const struct bgp_speaker *sp, struct candidate *at, uint32_t n);
void decide_why(const struct bgp_speaker *sp, const struct candidate *winner,
    const struct candidate *loser, enum bgp_step step, struct text *to);
/* Sets usable and metric from the FIB. */
bool resolve(const struct bgp_speaker *sp, struct candidate *c, const struct ix_prefix *p);
/* track.c: remembers what the FIB says of a next hop; true if any of them has changed since. */
void track(struct bgp_speaker *sp, uint32_t hop);
bool tracked_changed(struct bgp_speaker *sp);

/* loc.c: the Loc-RIB of a speaker. */
void loc_set(struct bgp_speaker *sp, uint32_t prefix, const struct candidate *c);
void loc_clear(struct bgp_speaker *sp, uint32_t prefix, uint32_t peer);
void loc_resolve_all(struct bgp_speaker *sp); /* the FIB changed */
void loc_networks(struct bgp_speaker *sp);    /* originations by what the table has */
void loc_drop(struct bgp_speaker *sp);        /* takes every route out of the stack */

/* import.c: what a peer tells us. */
void import_update(struct peer *p, const struct octets *msg);
void import_session_down(struct peer *p);
void import_again(struct peer *p);            /* policy changed: judges the Adj-RIB-In again */

/* peer.c: a connection or the listener signs what it says to the peer, or no more. */
void peer_sign(const struct peer *p, struct socket *s);

/* export.c and send.c: what we tell peers. */
struct export {
	uint32_t attr, hop; /* 0: nothing is sent */
};
/* Why nothing is sent, whatever policy says; NULL: policy decides. Changes nothing. */
const char *export_barred(const struct peer *p, uint32_t prefix);
struct export export_route(struct bgp_speaker *sp, struct peer *p, uint32_t prefix);
void export_changed(struct bgp_speaker *sp, uint32_t prefix); /* the candidates changed */
void export_all(struct peer *p);              /* a fresh session, or policy changed */
void export_session_down(struct peer *p);
void send_flush(struct sim *sim, struct timer *t);
void send_soon(struct bgp_speaker *sp);
/* rs.c: the route a client gets, from the candidates it may have (RFC 7947 2.3). NULL: none. */
const struct candidate *rs_choose(const struct bgp_speaker *sp, const struct peer *client,
    const struct rib_row *row);
enum bgp_reject rs_check(const struct peer *p, uint32_t attr, uint32_t hop);

/* peer.c: what fsm.c does to a session. */
void peer_established(struct peer *p, struct conn *c);
void peer_lost(struct peer *p);
void peer_send(struct conn *c, const void *bytes, uint32_t len, uint8_t type);
void peer_note(struct peer *p, bool sent, const struct bgp_notification *n);
void peer_note_socket(struct peer *p, enum sock_error e);
void peer_accept(struct socket *listener, struct socket *fresh);
extern const struct socket_ops listener_ops;

/* fsm.c: RFC 4271 8. */
enum fsm_event {
	EVENT_START, EVENT_STOP, EVENT_TCP_UP, EVENT_TCP_FAILED, EVENT_RETRY, EVENT_HOLD,
	EVENT_KEEPALIVE_DUE, EVENT_OPEN, EVENT_KEEPALIVE, EVENT_UPDATE, EVENT_NOTIFICATION,
	EVENT_REFRESH, EVENT_MESSAGE_ERROR, EVENT_COLLISION, FSM_EVENTS
};
struct message {
	struct octets octets;    /* one whole message */
	struct bgp_error error;  /* for EVENT_MESSAGE_ERROR */
};
void fsm_init(struct peer *p);
void fsm_event(struct conn *c, enum fsm_event event, const struct message *m);
/* Ends a session with a NOTIFICATION; it starts again unless shut down. data: Cease's message. */
void fsm_stop(struct peer *p, uint8_t code, uint8_t subcode, const char *message);
void fsm_silence(struct peer *p);             /* without a word */
void fsm_begin(struct peer *p, uint16_t after_s);
/* The routing table changed: a neighbour that had no route is tried soon, not at the next retry. */
void fsm_nudge(struct peer *p);
void fsm_accept(struct peer *p, struct socket *fresh);
/* A message in Established asked for a NOTIFICATION (RFC 7606 2). */
void fsm_reset(struct conn *c, const struct bgp_error *e, const uint8_t *msg);
void conn_readable(struct socket *s);

uint32_t speaker_id(const struct bgp_speaker *sp);
#endif
