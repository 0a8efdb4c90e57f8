/*
 * zone.h - zones with fixed records, and what an authoritative server says from them (RFC 1034
 * 4.3.2, RFC 2308, wildcards RFC 4592). It knows no transport.
 */
#ifndef SERVICE_DNS_ZONE_H
#define SERVICE_DNS_ZONE_H

#include "service/dns/build.h"

struct dns_zone {
	struct dns_name origin;
	VEC(struct dns_record *) records; /* by name (RFC 4034 6.1), then type, then as added */
};

struct dns_zones {
	VEC(struct dns_zone *) at; /* in the order they were made */
};

/* The zone of that origin, made if it is not there. It has no SOA until one is added. */
struct dns_zone *zone_make(struct arena *a, struct dns_zones *zs, const struct dns_name *origin);
/* false with an error: outside the zone, or beside a CNAME (RFC 2181 10.1). Twice is once. */
bool zone_add(struct arena *a, struct dns_zone *z, const struct dns_rr *rr, struct ix_error *e);
/* A record as a line of a zone file: "www 300 A 100.64.2.80", "@ MX 10 mail"; a name without a dot
 * at its end is in the zone; DNS_TTL seconds if none are said. */
#define DNS_TTL 3600u
bool zone_line(struct arena *a, struct dns_zone *z, const char *line, struct ix_error *e);
/* Gives it an SOA if it has none: the first server, and an hour for what is not there. */
void zone_complete(struct arena *a, struct dns_zone *z);
/* The zone nearest to this name, or NULL. */
const struct dns_zone *zones_find(const struct dns_zones *zs, const struct dns_name *name);
/* Adds the answer to q, begun in b; sets AA and the code. */
void zone_answer(const struct dns_zone *z, const struct dns_question *q, struct dns_build *b);
/* Every record is there, or the first thing that a zone cannot be without, in words. */
bool zone_is_whole(const struct dns_zone *z, struct ix_error *e);

#endif
