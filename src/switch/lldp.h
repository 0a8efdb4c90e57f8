/*
 * lldp.h - link layer discovery of a switch (IEEE 802.1AB-2009 9): it tells each neighbour who it
 * is and keeps what the neighbours tell, until their time to live is over or the cable is dead.
 *
 * Needs no socket, so it is a feature of the switch and no service. Off out of the box, as on the
 * peering ports of an exchange; `lldp run` turns it on. Knows nothing of IP: who has an address for
 * the box is asked for it (bridge->management). Texts of neighbours are cleaned where they come in.
 */
#ifndef SWITCH_LLDP_H
#define SWITCH_LLDP_H

#include "cli/config.h"
#include "switch/bridge.h"
#include "wire/lldp.h"

/* 9.2.5.6 ff., as they ship. */
#define LLDP_INTERVAL_S 30 /* between PDUs; `lldp timer`, 5..32768 */
#define LLDP_HOLD_S 120 /* what they are good for; `lldp holdtime`, 10..65535 */
#define LLDP_FAST 4u /* PDUs, a second apart, when somebody new was heard (txFastInit) */
#define LLDP_NEIGHBOURS 8u /* kept on a port; more are counted and not kept */

extern const struct log_kind log_lldp_new, log_lldp_gone;
extern const struct log_kind drop_lldp_malformed;

void lldp_run(struct bridge *b, bool on);
bool lldp_runs(const struct bridge *b);
void lldp_timer(struct bridge *b, uint32_t seconds);
void lldp_holdtime(struct bridge *b, uint32_t seconds);
/* `no lldp transmit`, `no lldp receive`: what was said is taken back, what was heard forgotten. */
void lldp_transmit(struct bridge_port *bp, bool on);
void lldp_receive(struct bridge_port *bp, bool on);
void lldp_clear_counters(struct bridge *b);

struct lldp_row {
	char port[PORT_NAME];
	char chassis[64], id[64]; /* of the neighbour and its port, as people read it */
	char name[64], port_description[64]; /* "" if it does not say */
	char description[128];
	uint16_t capable, enabled; /* LLDP_BRIDGE... */
	struct ix_addr management; /* af 0: none */
	uint16_t ttl_s; /* as told */
	ix_time left; /* until it is forgotten */
};
struct lldp_port_row {
	char name[PORT_NAME];
	bool transmits, receives;
	uint64_t said, heard, malformed, aged, refused;
	uint32_t neighbours;
};
struct lldp_box_row {
	bool runs;
	uint32_t interval_s, hold_s;
};
/* Neighbours by port, the one longest known first; false past the last. */
bool lldp_row(const struct bridge *b, uint32_t i, struct lldp_row *out);
bool lldp_port_row(const struct bridge *b, uint32_t i, struct lldp_port_row *out);
void lldp_box_row(const struct bridge *b, struct lldp_box_row *out);

void lldp_running(const struct bridge *b, struct config_writer *w);
void lldp_running_port(const struct bridge_port *bp, struct config_writer *w);

#endif
