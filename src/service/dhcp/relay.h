/*
 * relay.h - a DHCP relay (RFC 1542 4, RFC 2131): what clients shout on one interface goes to a
 * server elsewhere, with the interface's address in giaddr; what it answers goes back there.
 */
#ifndef SERVICE_DHCP_RELAY_H
#define SERVICE_DHCP_RELAY_H

#include "base/vec.h"
#include "service/dhcp/packet.h"

#define DHCP_HOPS 16u /* a message relayed more often is dropped, RFC 1542 4.1.1 */
#define DHCP_HELPERS 8u

struct dhcp_relay;

/* No helpers yet. NULL with an error: port 67 is taken. */
struct dhcp_relay *dhcp_relay_start(struct stack *st, struct ix_error *e);
void dhcp_relay_stop(struct dhcp_relay *r);
/* false: it is there already, or there are too many. */
bool dhcp_relay_add(struct dhcp_relay *r, struct ifc *ifc, const struct ix_addr *server);
bool dhcp_relay_del(struct dhcp_relay *r, const struct ifc *ifc, const struct ix_addr *server);
/* The n-th helper of an interface; NULL at the end. Lent. */
const struct ix_addr *dhcp_relay_at(const struct dhcp_relay *r, const struct ifc *ifc, uint32_t n);
bool dhcp_relay_is_empty(const struct dhcp_relay *r);

#endif
