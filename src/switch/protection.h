/*
 * protection.h - what protects a port, key by key, for whoever asks: a check, --state, `show`. Keys
 * and words are those that are typed; what is not set is told too, as off or absent. Says what is
 * so, never what was typed: it is read from the state that moves the frames.
 */
#ifndef SWITCH_PROTECTION_H
#define SWITCH_PROTECTION_H

#include "switch/bridge.h"

/* Who is told. `text` is lent for the call. */
struct port_facts {
	void *arg;
	void (*yes)(void *arg, const char *key, bool yes);
	void (*number)(void *arg, const char *key, uint64_t n);
	void (*text)(void *arg, const char *key, const char *text);
};

/*
 * isolated, errdisabled (the cause, "" if it is not), bpduguard, bpdufilter, rootguard, edge;
 * port_security, and with it learns, maximum, violation, addresses, violations; storm_broadcast,
 * storm_multicast, storm_unknown_unicast, storm_all where a level is set, storm_action with one;
 * mac_acl_in, mac_acl_out, ip_acl_in ... where a list is asked; dhcp_trust, arp_trust; and, where a
 * cable ends, the frames that each of them dropped: mac_drops, storm_drops, acl_drops, dhcp_drops,
 * arp_drops.
 */
void port_protection(const struct bridge_port *bp, const struct port_facts *to);

#endif
