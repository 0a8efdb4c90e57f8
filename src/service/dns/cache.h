/*
 * cache.h - what a resolver remembers: sets of records, and that there are none, each until its
 * time. At most CACHE_SETS; the one that ends first makes room.
 */
#ifndef SERVICE_DNS_CACHE_H
#define SERVICE_DNS_CACHE_H

#include "ixlab/types.h"
#include "service/dns/record.h"

#define CACHE_SETS 512u
#define CACHE_TTL_MAX 86400u /* seconds; RFC 8767 4 */

struct cache_set {
	struct dns_name name;
	uint16_t type;
	uint8_t rcode; /* of an absence: NOERROR (no such type) or NXDOMAIN */
	bool absent;
	uint64_t message; /* whose records these are, all of one: RFC 2181 5.4 */
	ix_time until; /* good up to and with this */
	VEC(struct dns_record *) records; /* of an absence: its SOA, if there was one */
};

struct dns_cache {
	struct arena *arena;
	VEC(struct cache_set *) sets; /* by name, then type */
};

/* The set, if it is good at `now`. For NXDOMAIN any type finds it. Lent. */
const struct cache_set *cache_find(
    const struct dns_cache *c, const struct dns_name *name, uint16_t type, ix_time now);
/* Begins a set anew (what was there is gone); then cache_add its records. ttl in seconds. */
struct cache_set *cache_begin(
    struct dns_cache *c, const struct dns_name *name, uint16_t type, uint32_t ttl, ix_time now);
void cache_add(struct dns_cache *c, struct cache_set *set, const struct dns_rr *rr);
/* It ends no later than that: a set has one TTL, the least of its records' (RFC 2181 5.2). */
void cache_shorten(struct cache_set *set, uint32_t ttl, ix_time now);
void cache_clear(struct dns_cache *c);
/* Seconds left of a set. */
uint32_t cache_ttl(const struct cache_set *set, ix_time now);

#endif
