/*
 * ask.h - one question to one server: UDP with retries, TCP when the answer was cut (RFC 7766 5) or
 * when told so. What resolvers, `dig` and name lookups are made of.
 */
#ifndef SERVICE_DNS_ASK_H
#define SERVICE_DNS_ASK_H

#include "ip/socket.h"
#include "wire/dns.h"

struct dns_asking;

enum ask_end {
	ASK_ANSWERED,
	ASK_TIMED_OUT,
	ASK_REFUSED,
	ASK_NO_HOST,
	ASK_NO_NETWORK,
	ASK_DENIED,
};

struct dns_ask {
	struct ix_addr server;
	uint16_t port; /* 0: 53 */
	uint16_t id;
	uint16_t flags; /* DNS_RD, DNS_CD, DNS_AD */
	struct dns_question q;
	bool tcp; /* from the start */
	bool no_fallback; /* a cut answer is the answer */
	bool edns, dnssec_ok;
	ix_time timeout; /* of each try */
	unsigned tries; /* at least 1 */
};

struct dns_told {
	enum ask_end end;
	const uint8_t *bytes; /* the message, lent; only if ASK_ANSWERED */
	uint32_t len;
	struct ix_addr server;
	uint16_t port;
	bool tcp;
	ix_time took; /* of the try that was answered */
	unsigned tries; /* how many there were */
	struct dns_head head;
};

/* Told once, from an event of its own; then the asking is gone. */
typedef void ask_told(void *arg, const struct dns_told *t);

struct dns_asking *ask_start(struct stack *st, const struct dns_ask *q, ask_told *told, void *arg);
/* Nobody is told. */
void ask_stop(struct dns_asking *a);

#endif
