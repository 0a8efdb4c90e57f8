/* boxes.h - several switches of four ports each, and the cables between them. */
#ifndef TESTS_SWITCH_BOXES_H
#define TESTS_SWITCH_BOXES_H

#include "switch/feature.h"
#include "switch/lag.h"
#include "switch/passing.h"

#define BOXES 4
#define BOX_PORTS 4

struct boxes {
	struct arena *arena;
	struct sim *sim;
	struct net *net;
	struct bridge *box[BOXES]; /* "s1" .. "s4", with ports "1" .. "4" */
};

struct boxes *boxes_new(void);
void boxes_delete(struct boxes *b);
struct bridge_port *boxes_port(const struct boxes *b, int box, int port); /* port from 1 */
struct link *boxes_cable(struct boxes *b, int box1, int port1, int box2, int port2);
void boxes_run(struct boxes *b, ix_time span);
/* Cables n ports of boxes 0 and 1 and puts them into channel 1 of each. */
void boxes_pair(struct boxes *b, int n, enum lag_mode one, enum lag_mode other);
void boxes_join(struct boxes *b, int box, int port, enum lag_mode mode);
/* The box's Port-Channel 1, and which of its ports are bundled: bit n for port n. */
struct bridge_port *boxes_channel(const struct boxes *b, int box);
unsigned boxes_bundled(const struct boxes *b, int box);
unsigned boxes_logged(const struct boxes *b, const struct log_kind *kind);

/* Somebody beyond the cables. */
extern const struct ix_mac boxes_far;
/* Octets, padded to 60, as if they came in at that port. */
void boxes_inject(struct boxes *b, int box, int port, const void *bytes, uint32_t n);
/* The same with a slow protocol's PDU from boxes_far, without its last `cut` octets. */
void boxes_slow(struct boxes *b, int box, int port, const struct lacp *pdu, uint32_t cut);

#endif
