/*
 * snoop.h - DHCP snooping and ARP inspection: who may give addresses away, and who may speak for
 * which address.
 *
 * In the VLANs it watches, messages of DHCP servers come in at trusted ports alone, clients' go out
 * there alone, and what a server grants is kept as a binding: this MAC and this IPv4 address are
 * behind this port. Bindings are also typed (`ip source binding`). ARP inspection lets in at an
 * untrusted port only ARP whose sender is bound there: it is what stops proxy ARP. Words and
 * defaults are IOS's; RFC 2131 for the messages. Frames are only let through or dropped, never
 * changed: there is no option 82.
 */
#ifndef SWITCH_SNOOP_H
#define SWITCH_SNOOP_H

#include "switch/bridge.h"

#define SNOOP_BINDINGS 8192 /* kept at most: a flood of clients must not fill the memory */
#define SNOOP_RATE 2048 /* messages a second at most */

struct passing;

struct snoop_binding {
	struct ix_mac mac;
	uint16_t vlan, port; /* port: the bridge port's number */
	struct ix_addr addr; /* af 0: asked for, not granted yet */
	ix_time end; /* of the lease; IX_NEVER: typed, or for ever */
	bool typed;
};

struct snoop {
	bool on; /* ip dhcp snooping */
	struct vlan_set vlans, arp_vlans;
	VEC(struct snoop_binding) bound; /* by VLAN, then MAC */
};

struct snoop_port {
	bool trust, arp_trust;
	uint32_t limit; /* DHCP messages a second; 0: any number */
	uint64_t second; /* the one being counted */
	uint32_t seen; /* messages in it */
};

extern const struct log_kind drop_dhcp_untrusted, drop_dhcp_mac, drop_dhcp_rate,
    drop_arp_inspection;

/* The bridge's, or NULL if nothing was ever set; made by snoop_settings. */
static inline const struct snoop *
snoop_of(const struct bridge *b)
{
	return b->snoop;
}
struct snoop *snoop_settings(struct bridge *b);
struct snoop_port *snoop_port_settings(struct bridge_port *bp);
/* A setting was changed: every port looks, or none. */
void snoop_changed(struct bridge *b);
/* The address that a MAC has in a VLAN, lent until the next change; NULL: none (any more). */
const struct snoop_binding *snoop_find(const struct bridge *b, uint16_t vlan, const uint8_t *mac);
/* `ip source binding`, in place of what was there; false: there is no room. */
bool snoop_bind(struct bridge *b, const struct snoop_binding *want);
bool snoop_unbind(struct bridge *b, uint16_t vlan, const uint8_t *mac);
/* Every binding that was learnt. */
void snoop_forget(struct bridge *b);

/* For feature.c's table of stages. */
const struct log_kind *snoop_in(struct bridge_port *at, struct passing *x);
const struct log_kind *snoop_out(struct bridge_port *at, struct passing *x);

#endif
