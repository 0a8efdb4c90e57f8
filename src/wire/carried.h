/*
 * carried.h - which protocol is behind a number: an Ethertype, a SNAP protocol, a SAP, an IP
 * protocol, a UDP or TCP port. One table of decoders for the explanation of frames. Protocols that
 * the boxes here speak are read by their own codecs; of those that an exchange only has to know, so
 * as to forbid them, carried_link.c and carried_ip.c tell the name and the first fields.
 */
#ifndef WIRE_CARRIED_H
#define WIRE_CARRIED_H

#include "base/octets.h"

struct explain;

enum carrier { BY_ETHERTYPE, BY_SNAP, BY_SAP, BY_PROTOCOL, BY_UDP_PORT, BY_TCP_PORT };

/* SNAP's number is its organization and its protocol: 24 and 16 bits. False: nobody knows it. */
bool carried(enum carrier by, uint64_t number, struct octets *o, struct explain *x);

/* For the table alone. Each reads to the cursor's end or leaves what it does not know. */
typedef void carried_tell(struct octets *o, struct explain *x);
carried_tell tell_cdp, tell_dtp, tell_edp, tell_isis, tell_loopback, tell_mop, tell_pppoe_discovery,
    tell_pppoe_session, tell_pvst, tell_udld, tell_vtp;
carried_tell tell_http, tell_ntp, tell_syslog, tell_tls;
carried_tell tell_dhcpv6, tell_eigrp, tell_hsrp, tell_igmp, tell_igrp, tell_mdns, tell_mndp,
    tell_ospf, tell_pim, tell_rip, tell_ssdp, tell_vrrp;

#endif
