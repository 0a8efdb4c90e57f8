/*
 * client.h - a DHCP client on one interface (RFC 2131 4.4): DISCOVER to ACK, an ARP probe before
 * the address is used (RFC 5227 2.1), renewing at T1, rebinding at T2, and the end of the lease.
 */
#ifndef SERVICE_DHCP_CLIENT_H
#define SERVICE_DHCP_CLIENT_H

#include "service/dhcp/packet.h"

#define DHCP_FIRST_S 4u /* until the first message is sent again; doubled up to 64, RFC 2131 4.1 */
#define DHCP_AGAIN_S 10u /* after a conflict, RFC 2131 3.1 */

struct dhcp_client;

/* What the box does about it. Each is called from an event of the client's. */
struct dhcp_client_ops {
	/* The lease is good: the interface gets its address. It may be the same as before. */
	void (*bound)(void *arg, const struct dhcp *ack);
	/* The address must not be used any more. */
	void (*lost)(void *arg, const struct ix_addr *a, uint8_t mask);
	/* A line as dhclient says it; may be NULL. */
	void (*say)(void *arg, const char *line);
};

struct dhcp_client *dhcp_client_start(struct stack *st, struct ifc *ifc,
    const struct dhcp_client_ops *ops, void *arg, struct ix_error *e);
/* release: tells the server, and gives the address up (`lost`). */
void dhcp_client_stop(struct dhcp_client *c, bool release);
const char *dhcp_client_state(const struct dhcp_client *c); /* "BOUND" */
/* Its address; NULL: none (yet). */
const struct ix_addr *dhcp_client_addr(const struct dhcp_client *c);

#endif
