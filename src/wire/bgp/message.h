/*
 * message.h - what all BGP messages share: the header, a session's options, errors as values; and
 * the short messages: KEEPALIVE, NOTIFICATION, ROUTE-REFRESH (RFC 4271 4, RFC 2918, RFC 7313).
 *
 * Every reader takes a cursor over exactly one message, its 19-octet header included; all offsets
 * count from the message's first octet. `x` is the decode tree to fill, NULL in a box.
 */
#ifndef WIRE_BGP_MESSAGE_H
#define WIRE_BGP_MESSAGE_H

#include "base/octets.h"
#include "ixlab/types.h"

#define BGP_PORT 179u
#define BGP_HEADER 19u
#define BGP_MAX 4096u           /* longest message */
#define BGP_MAX_EXTENDED 65535u /* with RFC 8654, OPEN and KEEPALIVE excepted */
#define BGP_VERSION 4u
#define BGP_AS_TRANS 23456u     /* RFC 6793 9 */

enum bgp_type { BGP_OPEN = 1, BGP_UPDATE, BGP_NOTIFICATION, BGP_KEEPALIVE, BGP_REFRESH };

/* The families that are carried; a set of them is a mask of 1u << family. */
enum bgp_family { BGP_IPV4, BGP_IPV6, BGP_FAMILIES };

/* What was agreed on a session, as far as it changes the meaning of octets. */
struct bgp_options {
	bool as4;               /* AS numbers have 4 octets (RFC 6793) */
	bool ebgp;              /* from an external peer: internal attributes are discarded */
	bool extended;          /* messages up to 65,535 octets (RFC 8654) */
	bool extended_next_hop; /* IPv4 routes may have IPv6 next hops (RFC 8950) */
	bool refuse_sets;       /* AS_SETs are treated as withdrawals (RFC 9774) */
	uint8_t addpath_rx;     /* families whose received routes carry a path id (RFC 7911) */
	uint8_t addpath_tx;     /* and whose sent ones do */
};

/* What an error asks for, weakest first (RFC 7606 2); the strongest of a message wins. */
enum bgp_outcome {
	BGP_OK,
	BGP_DISCARD,  /* drop the attribute, keep the routes */
	BGP_WITHDRAW, /* treat the routes as withdrawn */
	BGP_RESET,    /* send the NOTIFICATION and close */
};

/* An error of a message: code and subcode are a NOTIFICATION's even where none is sent. */
struct bgp_error {
	enum bgp_outcome outcome;
	uint8_t code, subcode;
	uint8_t attr;              /* attribute it is about, 0: none */
	uint8_t own_len, own[2];   /* the NOTIFICATION's data if it is not part of the message */
	uint16_t data_at, data_len; /* else where in the message it is */
	uint16_t at;               /* offset of what is wrong */
	const char *why;           /* a sentence, constant; NULL if BGP_OK */
};

enum { BGP_E_HEADER = 1, BGP_E_OPEN, BGP_E_UPDATE, BGP_E_HOLD, BGP_E_FSM, BGP_E_CEASE,
    BGP_E_REFRESH };

struct bgp_header {
	uint16_t length; /* of the message, header included */
	uint8_t type;
	struct bgp_error error;
};

struct bgp_notification {
	uint8_t code, subcode;
	uint16_t len;
	const uint8_t *data; /* lent; may be NULL if len is 0 */
};

struct bgp_refresh {
	uint16_t afi;
	uint8_t safi;
	uint8_t subtype; /* 0 request, 1 begin, 2 end (RFC 7313) */
	struct bgp_error error;
};

struct explain;

/*
 * Reads 19 octets and proves marker, length and type (RFC 4271 6.1). False: out->error resets. Call
 * it when 19 octets have come; then wait for out->length of them.
 */
bool bgp_header_read(struct octets *o, const struct bgp_options *s, struct bgp_header *out,
    struct explain *x);
/* Starts a message; bgp_end writes its length. */
void bgp_begin(struct octets *o, uint8_t type);
void bgp_end(struct octets *o, uint32_t start);

void bgp_keepalive_write(struct octets *o);
bool bgp_notification_read(struct octets msg, struct bgp_notification *out, struct explain *x);
void bgp_notification_write(struct octets *o, const struct bgp_notification *in);
/* The NOTIFICATION that an error asks for; its data is lent from `msg` or from `e`. */
struct bgp_notification bgp_error_notification(const struct bgp_error *e, const uint8_t *msg);
/* The shutdown communication (RFC 9003), made fit for a terminal; "" without. Returns buf. */
char *bgp_shutdown_text(char *buf, uint32_t room, const struct bgp_notification *n);
bool bgp_refresh_read(struct octets msg, struct bgp_refresh *out, struct explain *x);
void bgp_refresh_write(struct octets *o, const struct bgp_refresh *in);

/* Keeps the stronger of two errors, the earlier if equal. Returns whether `is` was taken. */
bool bgp_error_add(struct bgp_error *e, const struct bgp_error *is);

/*
 * Names, constant: "UPDATE", "Hold Timer Expired", "Administrative Shutdown" ("" if there is none).
 */
const char *bgp_type_text(uint8_t type);
const char *bgp_code_text(uint8_t code);
const char *bgp_subcode_text(uint8_t code, uint8_t subcode);
/* "IPv4 Unicast", "AFI 25 SAFI 65"; buf has room for 32. */
const char *bgp_family_text(char buf[32], uint16_t afi, uint8_t safi);
/* The family of AFI and SAFI, or BGP_FAMILIES if it is not carried. */
enum bgp_family bgp_family_of(uint16_t afi, uint8_t safi);
uint16_t bgp_family_afi(enum bgp_family family); /* all are SAFI 1 */

/* All messages that begin in these octets of a TCP stream, into the decode tree. */
void bgp_explain(struct octets *o, struct explain *x);

#endif
