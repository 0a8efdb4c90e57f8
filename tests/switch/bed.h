/*
 * bed.h - the bench of these tests: one switch, a station on each of its ports, and its console.
 */
#ifndef TESTS_SWITCH_BED_H
#define TESTS_SWITCH_BED_H

#include "switch/feature.h"
#include "switch/passing.h"
#include "switch/words.h"

#define BED_STATIONS 8
#define BED_OCTETS 128 /* kept of what a station last heard */

struct bed_station {
	struct port *port;
	struct ix_mac mac; /* 02:00:00:00:00:NN, NN its number from 1 */
	uint32_t heard;    /* frames, since bed_heard was last asked */
	uint64_t heard_ever;
	uint32_t len;      /* of the last one */
	uint8_t last[BED_OCTETS];
};

struct bed {
	struct arena *arena;
	struct sim *sim;
	struct net *net;
	struct bridge *bridge;
	unsigned n;
	struct bed_station station[BED_STATIONS + 1]; /* from 1, as the ports are named */
	struct cli_console console;
	struct text said;
};

/* Ports "1" .. n with stations on links of this rate; `tables` is the console's (NULL: none). */
struct bed *bed_new(unsigned n, uint64_t rate_bps, const struct cli_table *const tables[]);
void bed_delete(struct bed *b);
struct bridge_port *bed_port(const struct bed *b, unsigned i);

/* Types a line that must be taken; what it said is lent until the next. */
const char *bed_say(struct bed *b, const char *line);
/* Types a line that must be refused; why. */
const char *bed_refused(struct bed *b, const char *line);
/* Lines after `configure terminal`, each of which must be taken; ends in exec. */
void bed_config(struct bed *b, const char *text);
/* The running configuration; lent until the next line. */
const char *bed_running(struct bed *b);

/* Station i sends these octets (padded to 60) and all that follows from it happens. */
void bed_send(struct bed *b, unsigned i, const void *bytes, uint32_t n);
/* The same without waiting: at this moment. */
void bed_queue(struct bed *b, unsigned i, const void *bytes, uint32_t n);
/* A frame from any address to any, 0xff.. for broadcast; type 0x0800 without an IP header. */
void bed_frame(struct bed *b, unsigned i, const struct ix_mac *from, const struct ix_mac *to);
struct ix_mac bed_mac(unsigned i);
/* Who heard something since the last call: bit i for station i. */
unsigned bed_heard(struct bed *b);
unsigned bed_logged(const struct bed *b, const struct log_kind *kind);
uint64_t bed_dropped(const struct bed *b, unsigned i, const char *why);
/* Everything that port i dropped, for whatever reason. */
uint64_t bed_drops(const struct bed *b, unsigned i);

#endif
