/*
 * build.h - a message being written, section after section, within the octets that the other side
 * takes. What does not fit leaves the head alone with TC, as RFC 2181 9 lets it.
 */
#ifndef SERVICE_DNS_BUILD_H
#define SERVICE_DNS_BUILD_H

#include "service/dns/record.h"

#define DNS_MESSAGE 8192u /* octets of a message, over TCP too */

struct dns_build {
	uint8_t bytes[DNS_MESSAGE];
	struct octets o;
	struct dns_head head;
	struct dns_seen seen;
	struct dns_question q;
	bool full; /* something did not fit */
	uint8_t extended; /* the upper bits of the code, told by EDNS (RFC 6891 6.1.3) */
};

/* Begins with this question (its name may be empty: none was readable). room: 12..DNS_MESSAGE */
void build_begin(
    struct dns_build *b, uint16_t id, uint16_t flags, const struct dns_question *q, uint32_t room);
/* Sections in their order only. A record that is there already is not added twice. */
void build_add(struct dns_build *b, enum dns_section section, const struct dns_rr *rr);
void build_rcode(struct dns_build *b, enum dns_rcode rcode);
/* Writes the head, with an OPT before it if edns; returns the octets. */
uint32_t build_end(struct dns_build *b, bool edns);

#endif
