/*
 * dhcp.h - DHCP for IPv4 (RFC 2131 2, RFC 2132): the fixed part of BOOTP and the options that the
 * boxes here give and ask for. Others are passed over by their length; option overload (RFC 2132
 * 9.3) is refused, as nobody here sends it.
 */
#ifndef WIRE_DHCP_H
#define WIRE_DHCP_H

#include "base/octets.h"
#include "ixlab/types.h"
#include "wire/fault.h"

#define DHCP_SERVER_PORT 67u
#define DHCP_CLIENT_PORT 68u
#define DHCP_LEAST 300u /* octets of a message at least, RFC 1542 2.1 */
#define DHCP_MOST 576u /* and what every client takes, RFC 2131 2 */
#define DHCP_NAME 64u
#define DHCP_SERVERS 3u /* routers, name servers */
#define DHCP_AGENT 64u /* octets of a relay's own option that are passed on */

enum dhcp_message {
	DHCP_BOOTP,
	DHCP_DISCOVER,
	DHCP_OFFER,
	DHCP_REQUEST,
	DHCP_DECLINE,
	DHCP_ACK,
	DHCP_NAK,
	DHCP_RELEASE,
	DHCP_INFORM,
};

struct explain;

/* Addresses that were not said have af 0; in the fixed part 0.0.0.0 is that. */
struct dhcp {
	uint8_t op; /* 1 request, 2 reply */
	uint8_t hops;
	uint32_t id; /* transaction */
	uint16_t secs;
	bool broadcast; /* answer me by broadcast */
	struct ix_addr client, yours, next, relay; /* ciaddr yiaddr siaddr giaddr */
	struct ix_mac mac;
	uint8_t message; /* enum dhcp_message, option 53 */
	uint8_t mask; /* length of option 1; 0: not said */
	struct ix_addr router[DHCP_SERVERS], dns[DHCP_SERVERS]; /* 3, 6 */
	struct ix_addr wanted, server; /* 50, 54 */
	uint32_t lease, t1, t2; /* seconds: 51, 58, 59; 0: not said */
	char host[DHCP_NAME], domain[DHCP_NAME]; /* 12, 15; "" if not said */
	char words[DHCP_NAME]; /* 56: why not */
	uint8_t agent[DHCP_AGENT], agent_len; /* 82, RFC 3046, as it came; 0: none */
	enum wire_fault fault;
};

/* The UDP payload. True while fault is WIRE_OK. */
bool dhcp_read(struct octets *o, struct dhcp *out);
/* Padded to DHCP_LEAST. A client's request asks for what is kept here (option 55). */
void dhcp_write(struct octets *o, const struct dhcp *in);
bool dhcp_explain(struct octets *o, struct dhcp *out, struct explain *x);
const char *dhcp_message_text(unsigned message); /* "discover" */

#endif
