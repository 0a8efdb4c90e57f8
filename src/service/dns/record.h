/*
 * record.h - one resource record kept in the arena, in as many octets as it needs.
 */
#ifndef SERVICE_DNS_RECORD_H
#define SERVICE_DNS_RECORD_H

#include "base/vec.h"
#include "wire/dns.h"

struct dns_record {
	struct dns_name name;
	uint16_t type, len;
	uint32_t ttl; /* seconds, as it came */
	uint8_t data[];
};

/* A copy in the arena, owned by the caller. */
struct dns_record *record_new(struct arena *a, const struct dns_rr *rr);
void record_free(struct arena *a, struct dns_record *r);
/* As the wire has it, class IN. */
void record_rr(const struct dns_record *r, struct dns_rr *out);
bool record_is(const struct dns_record *r, const struct dns_rr *rr);

#endif
