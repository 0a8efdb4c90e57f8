/*
 * stp_mesh.h - meshes of bridges for the tests of spanning tree, and what each port must become,
 * worked out here from the whole picture, without a message or a state machine.
 */
#ifndef TESTS_SWITCH_STP_MESH_H
#define TESTS_SWITCH_STP_MESH_H

#include "switch/stp.h"
#include "tests/runner.h"

#define MESH_BRIDGES 12
#define MESH_LANS 40
#define MESH_ENDS 4 /* ports on one LAN: two on a cable, up to four on a hub */

/* What a port must be, and, where it must, forward. */
struct mesh_want {
	enum stp_port_role role;
	enum bridge_state state;
};

struct mesh_end {
	struct mesh_want want;
	unsigned bridge;
	struct bridge_port *bp;
	uint32_t cost;
	uint8_t priority;
};

struct mesh_lan {
	struct mesh_end end[MESH_ENDS];
	unsigned ends;
	struct link *link[MESH_ENDS]; /* one on a cable, one an end on a hub */
	bool hub, cut;
};

struct mesh {
	struct arena *arena;
	struct sim *sim;
	struct net *net;
	unsigned bridges, lans;
	struct bridge *bridge[MESH_BRIDGES];
	uint16_t priority[MESH_BRIDGES];
	bool dead[MESH_BRIDGES];
	uint64_t root[MESH_BRIDGES]; /* that each must find */
	struct port *station[MESH_BRIDGES]; /* one at each bridge, at a port said to be an edge */
	uint32_t heard[MESH_BRIDGES];
	struct mesh_lan lan[MESH_LANS];
	uint64_t generation; /* the sum over the bridges, when loops were last looked for */
	bool looping; /* there is one */
	unsigned loops; /* events after which there was one */
	ix_time looped; /* how long there was one */
};

struct mesh *mesh_new(uint64_t seed);
void mesh_delete(struct mesh *m);
unsigned mesh_bridge(struct mesh *m, uint16_t priority);
/* A cable, from bridge to bridge or from a bridge to itself. Its costs are set by hand. */
struct mesh_lan *mesh_cable(
    struct mesh *m, unsigned a, unsigned b, uint32_t cost_a, uint32_t cost_b);
/* A shared segment without a bridge of its own; its ports are set to be shared. */
struct mesh_lan *mesh_hub(struct mesh *m, const unsigned *bridges, unsigned n, uint32_t cost);
void mesh_port_priority(struct mesh_end *e, uint8_t priority);
void mesh_start(struct mesh *m, enum stp_mode mode);
void mesh_cut(struct mesh *m, struct mesh_lan *l, bool cut);
void mesh_kill(struct mesh *m, unsigned bridge);
/* Runs, and looks for loops after every event that changed where frames go. */
void mesh_run(struct mesh *m, ix_time until);
/* Runs until every port is what it must be, at most until `most`; the time it took. */
ix_time mesh_converge(struct mesh *m, ix_time most);

/* Works out what every port must be, and who is whose root. */
void mesh_want(struct mesh *m);
/* "" if every port and every root is as it must be, else the first that is not. */
const char *mesh_wrong(const struct mesh *m, char buf[200]);
/* Forwarding ports and LANs form a ring somewhere. */
bool mesh_has_loop(const struct mesh *m);
/* The station at a bridge broadcasts; the most copies that one station hears of it. */
unsigned mesh_probe(struct mesh *m, unsigned from);

#endif
