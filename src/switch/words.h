/*
 * words.h - what the switch's words share: which box and which port a line is about.
 *
 * Each feature has a table of its own beside it; the device room lists them for its switches.
 */
#ifndef SWITCH_WORDS_H
#define SWITCH_WORDS_H

#include "cli/cli.h"
#include "switch/bridge.h"

/* `interface NAME` and `interface Port-Channel N`; cli_here(c)->a is the bridge port's number. */
extern const struct cli_mode switch_port_mode;
extern const struct cli_table mirror_words; /* monitor session */
extern const struct cli_table sample_words; /* sflow */
extern const struct cli_table lag_words;    /* Port-Channels, LACP */
extern const struct cli_table lldp_words;   /* LLDP, and what is left of CDP */
extern const struct cli_table bridge_words; /* interface, switchport */
extern const struct cli_table vlan_words; /* vlan, show vlan */
extern const struct cli_table address_words; /* mac address-table */
extern const struct cli_table show_port_words; /* show interfaces, clear counters */
extern const struct cli_table guard_words;  /* port security */
extern const struct cli_table errdisable_words;
extern const struct cli_table stp_words;      /* spanning-tree */
extern const struct cli_table stp_show_words; /* show spanning-tree */
extern const struct cli_table police_words; /* storm control */
extern const struct cli_table snoop_words; /* DHCP snooping, ARP inspection */
extern const struct cli_table isolate_words; /* isolation, how a port is protected */
extern const struct cli_table acl_words;    /* access lists and who asks them */

/* Whatever is behind a switch's console begins with its bridge. */
static inline struct bridge *
bridge_of(const struct cli_call *c)
{
	return *(struct bridge *const *)c->device;
}
/* The port of the `interface` section a line was typed in. */
struct bridge_port *bridge_port_here(const struct cli_call *c);
/* The same if it is a cable's, not a Port-Channel: whose members have `what` ("LACP"). Or NULL, and
 * the error said. */
struct bridge_port *bridge_cable_here(struct cli_call *c, const char *what);
/* The port with this name ("et3", "Ethernet3", "Port-Channel1", "po1"), or NULL and the error
 * said. */
struct bridge_port *bridge_port_named(struct cli_call *c, const char *name);
/* The same without a word; the port that `ethernet N` and `port-channel N` mean. */
struct bridge_port *bridge_port_called(const struct bridge *b, const char *name);
struct bridge_port *bridge_ethernet(const struct bridge *b, unsigned n);
struct bridge_port *bridge_channel(const struct bridge *b, unsigned n);
/* 1 in "Port-Channel1" and "po1", 10 in "vlan10"; 0 if it is none. */
unsigned port_channel_number(const char *name);
unsigned port_vlan_number(const char *name);
/* "connected", "notconnect", "disabled" or "errdisabled", as EOS words it. */
const char *bridge_port_status(const struct bridge_port *bp);

/* "1-5,7,100"; "" for the empty set. false: not a list of 1..4094, `to` is then undefined. */
void vlan_list_text(const struct vlan_set *s, struct text *out);
bool vlan_list_read(const char *text, struct vlan_set *to);

#endif
