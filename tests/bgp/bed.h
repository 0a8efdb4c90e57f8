/*
 * bed.h - a world for the tests of BGP: routers with real stacks, on a switch or on a cable.
 */
#ifndef TESTS_BGP_BED_H
#define TESTS_BGP_BED_H

#include "bgp/internal.h"
#include "switch/bridge.h"

struct bed {
	struct arena *arena;
	struct sim *sim;
	struct net *net;
	struct bgp_world *world;
	struct bridge *lan;
};

struct bed bed_new(uint64_t seed, bool parse_everything);
void bed_delete(struct bed *b);
/* A router on the LAN (made on first use): 100.127.1.<n>/24 and 2001:db8:ffff:1::<n>/64 on eth0. */
struct bgp_speaker *bed_router(struct bed *b, const char *name, unsigned n, uint32_t asn,
    const struct bgp_profile *profile);
/* The cable of that router to the LAN. */
struct link *bed_cable(struct bgp_speaker *sp);
struct ix_addr lan4(unsigned n);
struct ix_addr lan6(unsigned n);
struct ix_prefix prefix_text_of(const char *s);
/* A neighbour on the LAN, IPv4 or IPv6, active in its family; with a permit-all map both ways. */
struct peer *bed_peer(struct bgp_speaker *sp, struct ix_addr a, uint32_t asn);
/* Both ends, IPv4. */
void bed_join(struct bgp_speaker *a, unsigned na, struct bgp_speaker *b, unsigned nb);
/* A blackhole route that anchors the prefix, and `network`. */
void bed_announce(struct bgp_speaker *sp, const char *prefix);
void bed_run(struct bed *b, unsigned seconds);
/* What it is now; kept in the arena. */
const struct bgp_peer_row *bed_row(const struct peer *p);
/* A configuration change of one neighbour. */
#define bed_change(peer, what) \
	do { \
		struct peer_config config = *bgp_peer_config(peer); \
		what; \
		bgp_peer_configure((peer), &config); \
	} while (0)

#endif
