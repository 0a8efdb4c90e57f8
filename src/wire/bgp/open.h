/*
 * open.h - the OPEN message and its capabilities (RFC 4271 4.2, RFC 5492, RFC 9072 when read).
 */
#ifndef WIRE_BGP_OPEN_H
#define WIRE_BGP_OPEN_H

#include "wire/bgp/message.h"

enum {
	BGP_CAP_MULTIPROTOCOL = 1,     /* RFC 4760 */
	BGP_CAP_REFRESH = 2,           /* RFC 2918 */
	BGP_CAP_EXTENDED_NEXT_HOP = 5, /* RFC 8950 */
	BGP_CAP_EXTENDED_MESSAGE = 6,  /* RFC 8654 */
	BGP_CAP_ROLE = 9,              /* RFC 9234 */
	BGP_CAP_GRACEFUL = 64,         /* RFC 4724 */
	BGP_CAP_AS4 = 65,              /* RFC 6793 */
	BGP_CAP_ADD_PATH = 69,         /* RFC 7911 */
	BGP_CAP_ENHANCED_REFRESH = 70, /* RFC 7313 */
};

enum bgp_role { BGP_PROVIDER, BGP_RS, BGP_RS_CLIENT, BGP_CUSTOMER, BGP_PEER };

#define BGP_CAPS_MAX 64u /* further ones are read but not listed */

/* A capability as it stood in the message, known or not. */
struct bgp_cap {
	uint8_t code, len;
	uint16_t at; /* of its value, from the message's first octet */
};

struct bgp_open {
	uint8_t version;
	uint16_t as2;             /* the header's AS: AS_TRANS if it does not fit */
	uint32_t as;              /* the capability's if there is one, else as2 */
	uint16_t hold_s;
	uint32_t id;              /* BGP identifier */
	bool as4, refresh, enhanced_refresh, extended, extended_next_hop;
	uint8_t families;         /* mask; IPv4 alone if there is no multiprotocol capability */
	uint8_t addpath_rx, addpath_tx; /* masks: what the sender can receive, and send */
	bool has_role;
	uint8_t role;             /* enum bgp_role */
	bool graceful, restarting;
	uint16_t restart_s;
	uint8_t graceful_families, forwarding; /* masks; forwarding state was kept */
	uint8_t caps;             /* the reader's list, ascending offsets */
	struct bgp_cap cap[BGP_CAPS_MAX];
	struct bgp_error error;
};

/*
 * False: out->error resets (2/1 version, 2/2 AS 0, 2/3 identifier 0, 2/4 parameter, 2/6 hold time 1
 * or 2, 2/0 malformed, 2/11 two roles). Whether AS and role suit the configuration is the caller's.
 */
bool bgp_open_read(struct octets msg, struct bgp_open *out, struct explain *x);
/* Writes all that is set, one parameter with ascending capabilities; `cap` is not looked at. */
void bgp_open_write(struct octets *o, const struct bgp_open *in);
/* What two OPENs agree on: ours and theirs. */
struct bgp_options bgp_open_agree(const struct bgp_open *ours, const struct bgp_open *theirs);
/* "Route refresh"; constant, "unknown" for others. */
const char *bgp_cap_text(uint8_t code);
const char *bgp_role_text(uint8_t role);

#endif
