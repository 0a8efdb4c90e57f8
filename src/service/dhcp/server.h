/*
 * server.h - a DHCP server (RFC 2131 4.3): pools of addresses, leases by MAC address, on the box's
 * own subnets and behind relays. An address is not probed before it is offered: who finds it taken
 * declines it.
 */
#ifndef SERVICE_DHCP_SERVER_H
#define SERVICE_DHCP_SERVER_H

#include "base/vec.h"
#include "service/dhcp/packet.h"

#define DHCP_POOLS 16u
#define DHCP_LEASE 3600u /* seconds, if a pool says nothing */
#define DHCP_OFFER_S 30u /* an offered address waits so long to be asked for */
#define DHCP_LEASES_MOST 4096u

struct dhcp_pool {
	struct ix_prefix subnet;
	struct ix_addr first, last;
	struct ix_addr router[DHCP_SERVERS], dns[DHCP_SERVERS];
	uint32_t lease; /* seconds */
	char domain[DHCP_NAME];
};

struct dhcp_lease {
	struct ix_addr addr;
	struct ix_mac mac;
	ix_time until;
	bool bound; /* else only offered */
	bool declined; /* somebody else has it: given to nobody until then */
};

struct dhcp_pools {
	VEC(struct dhcp_pool) at;
	VEC(struct dhcp_lease)
	leases; /* by address; kept while the box is off, as a file would be */
};

struct dhcp_server;

extern const struct log_kind log_dhcp_lease, log_dhcp_decline, log_dhcp_refused, log_dhcp_full;

/* pools: lent. NULL with an error: port 67 is taken. */
struct dhcp_server *dhcp_server_start(
    struct stack *st, struct dhcp_pools *pools, struct ix_error *e);
void dhcp_server_stop(struct dhcp_server *s);

#endif
