/*
 * packet.h - a DHCP message as a whole frame: clients have no address yet, and servers answer those
 * that have none, so neither can leave it to the stack (RFC 2131 4.1).
 */
#ifndef SERVICE_DHCP_PACKET_H
#define SERVICE_DHCP_PACKET_H

#include "ip/socket.h"
#include "wire/dhcp.h"

/* Sends m from port `from_port` to `to_port` through an Ethernet socket. from af 0: 0.0.0.0. */
void dhcp_frame(struct socket *s, struct ifc *ifc, const struct ix_addr *from, uint16_t from_port,
    const struct ix_addr *to, const struct ix_mac *mac, uint16_t to_port, const struct dhcp *m);
/* "100.64.1.10" of that interface: its first IPv4 address and subnet; NULL: none. */
const struct ifc_addr *dhcp_own(const struct ifc *i);

#endif
