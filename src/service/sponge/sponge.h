/*
 * sponge.h - an ARP sponge: it answers for addresses of the peering LAN that nobody has any more.
 *
 * When a member leaves, or its router dies, the others go on asking for its address with broadcasts
 * that every router on the LAN must look at. The sponge counts those that are not answered, proves
 * that the address is dead by asking itself, and then answers in its place, with its own MAC
 * address: what is sent there is thrown away, and the LAN is quiet. As soon as the station speaks,
 * the sponge gives the address back and tells everybody where it is. Defaults, names and behaviour
 * after AMS-IX's arpsponge.
 *
 * IPv4 only: an unanswered IPv6 neighbour solicitation goes to a group that few listen to, and
 * answering for dead IPv6 addresses would deceive duplicate address detection.
 */
#ifndef SERVICE_SPONGE_SPONGE_H
#define SERVICE_SPONGE_SPONGE_H

#include "ip/socket.h"

/* An address nobody ever heard of is SPONGE_QUIET. */
enum sponge_state { SPONGE_QUIET, SPONGE_ALIVE, SPONGE_PENDING, SPONGE_DEAD, SPONGE_STATES };
extern const char *const sponge_states[SPONGE_STATES]; /* "QUIET" ... */

struct sponge_settings {
	uint32_t depth; /* unanswered queries before an address is looked at: 1000 */
	uint32_t rate; /* and at least so many a minute on average: 50 */
	uint32_t pending; /* probes without an answer before it is dead: 5, one a second */
	uint32_t age_s; /* a silent station is forgotten, a dead address asked for again: 600 */
	uint32_t learning_s; /* after the start it only listens: 5 */
	uint32_t probe_rate; /* probes a second, of all addresses: 100 */
	uint32_t flood; /* queries a second of one station that count: 3 */
};
extern const struct sponge_settings sponge_defaults;

struct sponge_row {
	struct ix_addr addr;
	enum sponge_state state;
	struct ix_mac mac; /* ALIVE: the station's */
	uint32_t queries; /* unanswered */
	uint32_t rate; /* of them, a minute */
	uint32_t probes; /* PENDING: sent */
	ix_time since; /* in this state */
};

struct sponge_counts {
	uint64_t queries, ignored; /* heard; too many from one station at once */
	uint64_t answered, probes, updates; /* frames sent */
	uint32_t in[SPONGE_STATES]; /* addresses in each state */
};

extern const struct log_kind log_sponge_pending, log_sponge_dead, log_sponge_alive;

struct sponge;

/*
 * Listens on an interface with an IPv4 address; its subnet (a /16 at most) is the LAN. NULL with an
 * error. Both are lent.
 */
struct sponge *sponge_new(
    struct stack *st, struct ifc *ifc, const struct sponge_settings *s, struct ix_error *e);
/* Closes and frees it; before the stack is cleared. */
void sponge_delete(struct sponge *sp);
struct ifc *sponge_ifc(const struct sponge *sp);
struct ix_prefix sponge_lan(const struct sponge *sp);
bool sponge_is_learning(const struct sponge *sp);
const struct sponge_settings *sponge_settings(const struct sponge *sp);
/* Addresses that are not QUIET, in order: the first at or after *n, which then is the next. */
bool sponge_row(const struct sponge *sp, uint32_t *n, struct sponge_row *row);
struct sponge_counts sponge_counts(const struct sponge *sp);
/* By hand: DEAD at once, or QUIET again. False: not an address of the LAN, or the sponge's own. */
bool sponge_set(struct sponge *sp, const struct ix_addr *a, bool dead);

#endif
