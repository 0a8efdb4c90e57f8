/*
 * bgp.h - BGP as the rooms below see it: a world's stores, a speaker per box, its configuration,
 * rows.
 *
 * A speaker sits on a stack and talks through sockets only. IPv4 routes travel over IPv4 sessions
 * and IPv6 routes over IPv6 sessions. Configuration acts at once; what it makes the router do
 * (connect, reset, send again) happens in events of its own. Rows are copies without pointers;
 * reading them changes nothing. RFC 4271, 4760, 2545, 6793, 7606, 7947, 8212; defaults come from a
 * profile.
 */
#ifndef BGP_BGP_H
#define BGP_BGP_H

#include "base/addr.h"
#include "base/text.h"
#include "bgp/policy.h"
#include "ip/stack.h"
#include "sim/sim.h"

struct bgp_world;
struct bgp_speaker;
struct peer;
struct config_writer;

/* What real daemons differ in, as data. Times in seconds. */
struct bgp_profile {
	const char *name;
	uint16_t hold_s, keepalive_s;
	uint16_t connect_retry_s;
	uint16_t start_s;               /* from configuring to the first connection */
	uint16_t idle_min_s, idle_max_s; /* wait after an error, doubled each time */
	bool requires_policy;           /* RFC 8212 */
	bool enforce_first_as;
	/* RFC 5004: of two external routes the one that is best stays */
	bool prefer_older;
	/* neighbours are clients: RFC 7947, checks, cure of path hiding */
	bool route_server;
};

extern const struct bgp_profile bgp_profile_frr, bgp_profile_rfc, bgp_profile_bird;
const struct bgp_profile *bgp_profile_find(const char *name); /* NULL: no such */

/* parse_everything: nobody uses what another receiver learnt from equal octets; same results. */
struct bgp_world *bgp_world_new(struct sim *sim, bool parse_everything);

/* A speaker for this stack, one per box and for its life; it does nothing until it has an AS. */
struct bgp_speaker *bgp_speaker_new(struct bgp_world *w, struct stack *st,
    const struct bgp_profile *profile);
/* Forgets all configuration and routes; silent: neighbours are not told (the power went). */
void bgp_speaker_clear(struct bgp_speaker *sp, bool silent);
struct policies *bgp_policies(struct bgp_speaker *sp);
/* Lists or maps changed: judges all routes again, in an event of its own. */
void bgp_policy_changed(struct bgp_speaker *sp);

/* `router bgp N`; 0 takes BGP away with its neighbours (policies stay). */
void bgp_set_as(struct bgp_speaker *sp, uint32_t asn);
uint32_t bgp_as(const struct bgp_speaker *sp);
/* 0: chosen (the highest loopback, else the highest interface address). Resets the sessions. */
void bgp_set_router_id(struct bgp_speaker *sp, uint32_t id);
uint32_t bgp_router_id(const struct bgp_speaker *sp);
/*
 * A prefix to originate, announced while the table has that very route; false: no such to take out.
 */
bool bgp_network(struct bgp_speaker *sp, const struct ix_prefix *p, bool add);

#define PEER_TEXT 80
#define PEER_PASSWORD 81
#define PEER_MESSAGE 129 /* RFC 9003: at most 128 octets were allowed by RFC 8203 */

/* A neighbour's configuration in one family. */
struct peer_family {
	bool active;
	bool next_hop_self;
	struct policy_use in, out;
	uint32_t max_prefix;     /* 0: no limit */
	bool max_prefix_warn;    /* tell, but keep the session */
};

struct peer_config {
	struct ix_addr addr;
	uint32_t asn;
	char description[PEER_TEXT];
	bool shutdown, passive, rs_client;
	char shutdown_message[PEER_MESSAGE];
	uint16_t hold_s, keepalive_s; /* with own_timers */
	bool own_timers;
	uint16_t connect_retry_s;     /* 0: the profile's */
	uint8_t ttl;                  /* ebgp-multihop; 0: one hop */
	uint8_t gtsm;                 /* ttl-security: at most so many hops away; 0: off */
	char password[PEER_PASSWORD]; /* RFC 2385; "": unsigned */
	int8_t enforce_first_as;      /* -1: as the speaker; 0, 1 */
	struct peer_family family[2]; /* IPv4, IPv6 */
};

/* A neighbour, by address; its session starts soon. NULL: there is none / there is one already. */
struct peer *bgp_peer_find(const struct bgp_speaker *sp, const struct ix_addr *a);
struct peer *bgp_peer_new(struct bgp_speaker *sp, const struct ix_addr *a, uint32_t asn);
void bgp_peer_delete(struct peer *p);
/* By address; NULL at the end. */
struct peer *bgp_peer_at(const struct bgp_speaker *sp, uint32_t i);
/* Lent; change a copy and hand it to bgp_peer_configure, which does what the change asks for. */
const struct peer_config *bgp_peer_config(const struct peer *p);
void bgp_peer_configure(struct peer *p, const struct peer_config *c);
/* `clear bgp A`: Cease/4 (RFC 4486), then the session starts again. */
void bgp_peer_clear(struct peer *p);
/* `clear bgp A soft`: judges what was received again; sends all again. */
void bgp_peer_soft(struct peer *p, bool in, bool out);

struct bgp_settings {
	bool default_ipv4;     /* new IPv4 neighbours are active for IPv4 unicast */
	bool requires_policy;
	bool enforce_first_as;
	bool import_check;     /* networks need their route in the table */
};
const struct bgp_settings *bgp_settings(const struct bgp_speaker *sp);
void bgp_configure(struct bgp_speaker *sp, const struct bgp_settings *s);

/* Writes prefix lists, route maps and `router bgp` as FRR 8.4 does, into a configuration. */
void bgp_running(const struct bgp_speaker *sp, struct text *out);

/* --- why a route was refused --- */

enum bgp_reject {
	REJECT_NONE,
	/* 1..15: a route server's reasons, told as RS:1101:x (IXP Manager, Euro-IX) */
	REJECT_TOO_LONG = 1, REJECT_TOO_SHORT, REJECT_BOGON, REJECT_BOGON_AS, REJECT_PATH_LONG,
	REJECT_PATH_SHORT, REJECT_FIRST_AS, REJECT_NEXT_HOP, REJECT_IRR_PREFIX, REJECT_IRR_ORIGIN,
	REJECT_NOT_IN_ORIGIN, REJECT_RPKI_UNKNOWN, REJECT_RPKI_INVALID, REJECT_TRANSIT_FREE,
	REJECT_COMMUNITIES,
	/* a router's own */
	REJECT_POLICY = 64, /* a prefix list or route map: reading names the entry */
	REJECT_NO_POLICY,   /* RFC 8212 */
	REJECT_LOOP,        /* our AS is in the path */
	REJECT_ENFORCE_FIRST_AS,
	REJECT_OWN_NEXT_HOP,
	REJECT_BAD_NEXT_HOP,
	REJECT_AS_ZERO,     /* RFC 7607 */
};
/* "first AS is not the peer's"; constant. */
const char *bgp_reject_text(uint8_t reason);

/* --- the decision --- */

enum bgp_step {
	STEP_NONE,   /* nothing to choose from */
	STEP_ONLY,   /* one candidate */
	STEP_UNUSABLE, /* the other's next hop cannot be reached */
	STEP_WEIGHT, STEP_LOCAL_PREF, STEP_LOCAL, STEP_AS_PATH, STEP_ORIGIN, STEP_MED,
	STEP_EXTERNAL, STEP_METRIC, STEP_OLDER, STEP_ROUTER_ID, STEP_ADDRESS,
};
/* FRR's words: "AS Path", "Local Pref". */
const char *bgp_step_word(enum bgp_step step);

/* --- rows --- */

enum bgp_state { BGP_IDLE, BGP_CONNECT, BGP_ACTIVE, BGP_OPENSENT, BGP_OPENCONFIRM,
    BGP_ESTABLISHED };
const char *bgp_state_word(enum bgp_state s); /* "OpenSent" */

struct bgp_speaker_row {
	uint32_t node, asn, router_id;
	uint32_t peers, established;
	uint32_t prefixes[2], paths[2];
	uint64_t version;     /* of the table: grows with every change of a best route */
	bool route_server;
};
void bgp_speaker_row(const struct bgp_speaker *sp, struct bgp_speaker_row *row);
struct stack *bgp_stack(const struct bgp_speaker *sp);

struct bgp_counters {
	uint64_t open, update, notification, keepalive, refresh, octets;
};

struct bgp_peer_row {
	uint32_t id;              /* of the peer in the world */
	uint32_t node;
	struct ix_addr addr, local;
	uint32_t asn, local_as, remote_id;
	enum bgp_state state;
	char state_text[24];      /* "Established", "Idle (Admin)", "Idle (PfxCt)" */
	char description[PEER_TEXT];
	bool external, shutdown, passive, rs_client;
	bool active[2], agreed[2]; /* configured; negotiated */
	bool no_policy_in[2], no_policy_out[2]; /* RFC 8212 stops everything */
	uint32_t received[2], accepted[2], sent[2], waiting[2];
	uint64_t treated_as_withdraw;
	ix_time since;            /* when the state last became or ceased to be Established */
	bool ever;                /* it was Established once */
	uint32_t flaps;
	uint16_t hold_s, keepalive_s;
	ix_time hold_left, keepalive_left, retry_left, idle_left; /* 0: not running */
	struct bgp_counters in, out;
	char last_error[200];     /* "sent Cease/Administrative Shutdown (maintenance)"; "" none */
	char last_code[16];       /* "6/2" or "" */
	char tcp_error[32];       /* why no connection comes up: "Connection refused"; "" none */
};
bool bgp_peer_row(const struct peer *p, struct bgp_peer_row *row);

#define ROUTE_TEXT 256
struct bgp_route_row {
	struct ix_prefix prefix;
	uint32_t peer;            /* 0: originated here */
	struct ix_addr from;      /* the neighbour's address; af 0: here */
	uint32_t from_as, from_id;
	struct ix_addr next_hop, link_local;
	bool best, usable, external, local;
	bool installed;           /* in the box's routing table */
	enum bgp_step step;       /* best: what it won by; others: what they lost to the best by */
	char why[96];             /* "AS path length 2 < 3" */
	uint8_t origin;
	bool has_med, has_local_pref;
	uint32_t med, local_pref, weight, metric;
	uint32_t path_len, origin_as, first_as;
	char path[ROUTE_TEXT], communities[ROUTE_TEXT], large[ROUTE_TEXT]; /* cut with "..." */
	ix_time since;
	uint8_t reason;           /* enum bgp_reject, received routes */
	char reason_text[160];    /* "denied by prefix-list IN seq 5" */
};
/* The n-th candidate of a prefix, the best first; false at the end. */
bool bgp_route_row(const struct bgp_speaker *sp, const struct ix_prefix *p, uint32_t n,
    struct bgp_route_row *row);
/* The best route to that very prefix; false: none. */
bool bgp_best_row(const struct bgp_speaker *sp, const struct ix_prefix *p,
    struct bgp_route_row *row);
/* The next prefix of a family that has candidates (after NULL: the first). */
bool bgp_prefix_next(const struct bgp_speaker *sp, uint8_t af, const struct ix_prefix *after,
    struct ix_prefix *next);
/* What came from the neighbour, refused ones with their reason; in prefix order after `after`. */
bool bgp_received_next(const struct peer *p, uint8_t af, const struct ix_prefix *after,
    struct bgp_route_row *row);
/* What the neighbour was sent. */
bool bgp_sent_next(const struct peer *p, uint8_t af, const struct ix_prefix *after,
    struct bgp_route_row *row);
bool bgp_sent_row(const struct peer *p, const struct ix_prefix *prefix, struct bgp_route_row *row);
/* What came from the neighbour of that very prefix; false: nothing. */
bool bgp_received_row(const struct peer *p, const struct ix_prefix *prefix,
    struct bgp_route_row *row);
/*
 * Why the best route of a prefix is, or is not, sent to a neighbour: "learnt from this neighbour".
 */
bool bgp_export_why(const struct peer *p, const struct ix_prefix *prefix, struct text *to);

/* How much work the stores saved: for tests and `show`. */
struct bgp_stats {
	uint64_t parsed, remembered; /* updates read; updates whose meaning was known */
	uint64_t encoded, shared;    /* messages made; times one was sent to a further peer */
};
struct bgp_stats bgp_stats(const struct bgp_world *w);
/* A hash of every table of every speaker, for tests that compare two runs. */
uint64_t bgp_digest(const struct bgp_world *w);

extern const struct log_kind log_bgp_up, log_bgp_down, log_bgp_notification, log_bgp_state,
    log_bgp_update_error, log_bgp_prefix_limit, log_route_best, log_route_filtered;

/*
 * The words of routers (src/bgp/cli_*.c). A console's `device` is opaque here, so who owns consoles
 * defines this function, in the same file that names bgp_words: the speaker of the box behind it,
 * never NULL (an IP router without `router bgp` has a speaker without AS).
 */
struct cli_table;
extern const struct cli_table bgp_words;
struct bgp_speaker *bgp_speaker_of(void *device);

#endif
