/*
 * noise.h - frames that a peering LAN forbids, one builder a kind, as the boxes that send them do:
 * right lengths, checksums, addresses and padding. And the control group that it allows.
 * Nobody here speaks these protocols: the frames are for tests of filters and faults in lessons.
 */
#ifndef WIRE_NOISE_H
#define WIRE_NOISE_H

#include "base/octets.h"
#include "ixlab/types.h"

#define NOISE_MAX 1514u /* no kind is longer */

/* Who makes noise, and at whom. What is zero gets a value that makes sense (noise_fill). */
struct noise {
	struct ix_mac peer;      /* to whom unicast kinds go */
	struct ix_mac other;     /* the second source address of `second-mac` */
	struct ix_addr v4, v6;   /* the sender's */
	struct ix_addr peer_v4, peer_v6; /* the receiver's */
	struct ix_addr gateway_v4, gateway_v6; /* whom redirects name and proxy ARP speaks for */
	struct ix_prefix lan_v4; /* for masks and the directed broadcast */
	struct ix_prefix prefix_v6; /* what a router advertisement offers */
	uint16_t vlan;           /* of tagged kinds and PVST+ */
	const char *name;        /* of the sending box, at most 32 characters, lent */
};

struct noise_kind {
	const char *name; /* "stp", "dhcp-discover": what a lesson says */
	const char *what; /* one line for people */
	bool allowed;     /* the control group: a peering LAN lets these pass */
	/* Writes the frame, not yet padded. `n` has been filled. */
	void (*write)(struct octets *o, const struct ix_mac *src, const struct noise *n);
};

extern const struct noise_kind noise_kinds[]; /* ends with a NULL name */

/* NULL if there is none. */
const struct noise_kind *noise_find(const char *name);
/* Gives what is zero its default; lends n's name. */
void noise_fill(struct noise *n);
/* Writes a whole frame of 60 to NOISE_MAX octets. n NULL: all defaults. */
void noise_write(struct octets *o, const struct noise_kind *kind, const struct ix_mac *src,
    const struct noise *n);

/* For the table alone: the builders of noise_link.c and of noise_ip.c. */
typedef void noise_builder(struct octets *o, const struct ix_mac *src, const struct noise *n);
noise_builder noise_stp, noise_tcn, noise_rstp, noise_mstp, noise_pvst, noise_cdp, noise_vtp,
    noise_dtp, noise_udld, noise_lldp, noise_lacp, noise_marker, noise_edp, noise_loopback,
    noise_mop, noise_isis_l1, noise_isis_l2, noise_pppoe_discovery, noise_pppoe_session,
    noise_llc_data, noise_llc_xid;
noise_builder noise_ospf, noise_eigrp, noise_igrp, noise_rip, noise_pim, noise_igmp_query,
    noise_igmp_report, noise_dvmrp, noise_vrrp, noise_hsrp, noise_dhcp_discover, noise_dhcp_offer,
    noise_dhcpv6, noise_mndp, noise_mdns, noise_ssdp, noise_irdp, noise_rs, noise_ra,
    noise_redirect, noise_redirect_v6, noise_proxy_arp, noise_tagged, noise_tagged_twice,
    noise_second_mac, noise_directed_broadcast;
noise_builder noise_ping, noise_ping_v6, noise_arp_request, noise_arp_reply, noise_ns, noise_na;

/* For the builders: a length frame in Cisco's SNAP, open; llc_frame_end ends it. */
uint32_t noise_cisco(struct octets *o, const struct ix_mac *src, uint16_t protocol);
/* The Internet checksum over [from, o->pos), whose field at `field` is zero now. */
void noise_checksum(struct octets *o, uint32_t from, uint32_t field);

#endif
