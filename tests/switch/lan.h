/*
 * lan.h - a bench of these tests: a switch "sw1" with four stations a, b, c, d on swp1 .. swp4.
 */
#ifndef TESTS_SWITCH_LAN_H
#define TESTS_SWITCH_LAN_H

#include "switch/bridge.h"

#define STATIONS 4

struct station {
	struct port *port;
	uint32_t heard;
	uint8_t last[64];
};

struct lan {
	struct arena *arena;
	struct sim *sim;
	struct net *net;
	struct bridge *bridge;
	struct station station[STATIONS];
};

struct lan *lan_new(void);
/*
 * Station i sends from a made-up address 02:..:<from> to 02:..:<to>, 0xff meaning broadcast; then a
 * millisecond passes.
 */
void lan_send(struct lan *l, int i, uint8_t from, uint8_t to);
/* Sends `len` octets that begin with these. */
void lan_raw(struct lan *l, int i, const uint8_t *head, uint32_t n, uint32_t len);
/* Who heard something since the last call: bit i for station i. */
unsigned lan_heard(struct lan *l);

#endif
