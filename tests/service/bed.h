/*
 * bed.h - the bench of these tests: h1 - r1 - r2 - h2, with IPv4 and IPv6 and static routes.
 *
 *	h1 100.64.1.10  -  .1 r1 100.64.12.1  -  .2 r2 100.64.2.1  -  .10 h2
 *	   2001:db8:1::10  ::1    2001:db8:12::1   ::2    2001:db8:2::1   ::10
 *
 * Every cable has 1 ms and no rate, so that times are round. What a service says goes to `said`.
 */
#ifndef TESTS_SERVICE_BED_H
#define TESTS_SERVICE_BED_H

#include "base/text.h"
#include "ip/stack.h"
#include "service/report.h"

struct bed {
	struct arena *arena;
	struct sim *sim;
	struct net *net;
	struct stack *h1, *r1, *r2, *h2;
	struct link *link[3];
	struct text said;
	unsigned done;
	struct report report;
	unsigned status; /* of what is done */
};

struct bed *bed_new(void);
void bed_delete(struct bed *b);
/* Runs this much further. */
void bed_run(struct bed *b, ix_time more);
struct ix_addr address(const char *text);
struct route route_text(const char *prefix, const char *via);
/* What was said must be exactly this. */
void bed_said(struct bed *b, const char *want);

#endif
