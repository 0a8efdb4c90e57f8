/*
 * bed.h - the bench of these tests: h1 - r1 - h2 and a switch beside, in a whole world.
 *
 *	h1 eth0 100.64.1.10  -  100.64.1.1 eth0 r1 eth1 100.64.2.1  -  100.64.2.10 eth0 h2
 *	   2001:db8:1::10       2001:db8:1::1         2001:db8:2::1    2001:db8:2::10
 *
 * Each cable takes 1 ms and has no rate, so that times are round.
 */
#ifndef TESTS_DEVICE_BED_H
#define TESTS_DEVICE_BED_H

#include "device/device.h"

struct bed {
	struct world *world;
	struct device *h1, *r1, *h2, *sw;
	struct link *link[2];
	char screen[CONSOLE_RING + 1]; /* what bed_type lends */
};

/* Three seconds after it was built: addresses are proven unique. */
struct bed *bed_new(void);
void bed_delete(struct bed *b);
void bed_run(struct bed *b, ix_time more);
/* Types a line at the first console, runs, and lends what the console said: without the echo. */
const char *bed_type(struct bed *b, struct device *d, const char *line, ix_time more);
/* bed_type, and what was said must be exactly this. */
void bed_says(struct bed *b, struct device *d, const char *line, ix_time more, const char *want);

/* h2 serves the zone "xz" of these lines (NULL at the end), and h1 asks it; `s->site` as it is. */
void bed_zone(struct bed *b, const char *const *lines);

#endif
