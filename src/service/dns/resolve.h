/*
 * resolve.h - the iterative resolver (RFC 1034 5.3.3): from the root's addresses down, by
 * referrals, with a cache in simulated time. Only what the zone asked may speak for is believed
 * (RFC 5452 6).
 */
#ifndef SERVICE_DNS_RESOLVE_H
#define SERVICE_DNS_RESOLVE_H

#include "service/dns/ask.h"
#include "service/dns/build.h"
#include "service/dns/cache.h"

#define RESOLVE_HINTS 8u
#define RESOLVE_STEPS 32u /* questions for one answer, those for servers' addresses included */
#define RESOLVE_DEPTH 4u /* servers whose addresses must be asked for, one inside the other */
#define RESOLVE_CHILDREN 3u /* at each depth */
#define RESOLVE_CHAIN 8u /* CNAMEs */
#define RESOLVE_FIRST (800 * IX_MS) /* wait for an answer; the second round 1.4 s, then 2 s */
#define RESOLVE_ROUNDS 3u

struct resolver;
struct resolving;

/* Told once, from an event of its own. The question's answer is in the resolver's cache then. */
typedef void resolve_told(void *arg, enum dns_rcode rcode);

/* hints: the root's addresses, n of them, copied. */
struct resolver *resolver_new(struct stack *st, const struct ix_addr *hints, unsigned n);
void resolver_free(struct resolver *r);
struct resolving *resolve_start(
    struct resolver *r, const struct dns_question *q, resolve_told *told, void *arg);
void resolve_stop(struct resolving *t);
/* Adds what the cache holds for a question begun in b, CNAMEs first. */
void resolve_answer(const struct resolver *r, struct dns_build *b);
struct dns_cache *resolver_cache(struct resolver *r);
/* Questions it asked so far. */
uint64_t resolver_asked(const struct resolver *r);

#endif
