/*
 * walk.c - random walks through the door: whatever is typed, undone, gone back to and switched
 * between, the journal says it all: read again it gives the same lines of time, each with the same
 * end.
 */
#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "tests/lab/bed.h"
#include "tests/runner.h"

enum { STEPS = 80 };

static const char *const at_acacia[] = { "configure terminal", "interface eth0",
	"ip address 100.127.1.1/24", "no ip address 100.127.1.1/24", "shutdown", "no shutdown",
	"exit", "end", "router bgp 64496", "neighbor 100.127.1.254 remote-as 64500",
	"no neighbor 100.127.1.254", "address-family ipv4 unicast",
	"neighbor 100.127.1.254 activate", "neighbor 100.127.1.254 route-map OWN out",
	"neighbor 100.127.1.254 route-map FROM-IXP in", "network 100.64.0.0/16",
	"ping 100.81.1.1", "traceroute 100.66.10.10", "^C", "^Z", "reload", "clear ip bgp *",
	"show bgp summary", "no router bgp", "write", "garbage", "lab hint" };
static const char *const at_host[] = { "ping 100.66.10.10", "ping -c 3 100.65.10.10", "^C",
	"tcpdump -i eth0", "traceroute 100.66.10.10", "ip route", "garbage" };
static const char *const at_lab[] = { "undo", "undo", "reset acacia", "link acacia:eth1 down",
	"link acacia:eth1 up", "check", "answer frames 2", "hint", "lines", "switch nowhere",
	"back 1000000" };

#define PICK(r, list) ((list)[rng_below((r), sizeof(list) / sizeof((list)[0]))])

static void
type(struct ix_lab *lab, const char *device, const char *line)
{
	struct ix_error e = { "" };

	if (ix_do(lab, device, line, true, NULL, NULL, &e) == IX_REFUSED)
		ck_assert_msg(e.text[0], "%s refused without a word", line);
}

/* To a line of time by its number, or back to a moment of this one. */
static void
wander(struct ix_lab *lab, struct rng *r)
{
	struct ix_branch_row b;
	uint32_t n = 0;
	char line[80];

	while (ix_branch_at(lab, n, &b))
		n++;
	if (rng_below(r, 2)) {
		ix_branch_at(lab, (uint32_t)rng_below(r, n), &b);
		snprintf(line, sizeof(line), "switch %s", b.name);
	} else {
		snprintf(line, sizeof(line), "back %u",
		    (unsigned)rng_below(r, ix_now(lab) / IX_SECOND + 1));
	}
	type(lab, "lab", line);
}

static void
step(struct ix_lab *lab, struct rng *r)
{
	switch (rng_below(r, 10)) {
	case 0:
	case 1:
		ix_run(lab, ix_now(lab) + rng_below(r, 20 * IX_SECOND), 0);
		break;
	case 2:
		ix_step_back(lab);
		break;
	case 3:
		ix_go(lab, rng_below(r, ix_tip(lab) + 1));
		break;
	case 4:
		wander(lab, r);
		break;
	case 5:
		type(lab, "lab", PICK(r, at_lab));
		break;
	case 6:
		type(lab, "h-acacia", PICK(r, at_host));
		break;
	default:
		type(lab, ACACIA, PICK(r, at_acacia));
	}
	ck_assert(ix_now(lab) <= ix_tip(lab));
}

/* Both at the end of the line they are on. */
static void
same_end(struct ix_lab *a, struct ix_lab *b, const char *line)
{
	struct where x, y;
	struct text p, q;

	ix_go(a, ix_tip(a));
	ix_go(b, ix_tip(a));
	x = lab_where(a);
	y = lab_where(b);
	where_same(&x, &y, line);
	p = lab_console(a, ACACIA);
	q = lab_console(b, ACACIA);
	ck_assert_msg(strcmp(text_of(&p), text_of(&q)) == 0, "the consoles differ on %s", line);
	text_free(&p);
	text_free(&q);
}

static void
same_lines(struct ix_lab *lab, struct ix_lab *again, uint64_t seed)
{
	struct ix_branch_row b;
	struct ix_error e;
	char line[80];

	for (uint32_t i = 0; i < 12 && ix_branch_at(lab, i, &b); i++) {
		snprintf(line, sizeof(line), "switch %s", b.name);
		type(lab, "lab", line);
		type(again, "lab", line);
		snprintf(line, sizeof(line), "line %s of walk %llu", b.name,
		    (unsigned long long)seed);
		same_end(lab, again, line);
	}
	ck_assert_msg(ix_verify(again, NULL, NULL, &e), "walk %llu: %s", (unsigned long long)seed,
	    e.text);
}

START_TEST(a_journal_says_all_that_was_done_whatever_it_was)
{
	struct sample s = sample_of(3, 300);
	char path[200];

	for (uint64_t seed = s.seed; seed < s.seed + s.n; seed++) {
		struct ix_lab *lab = lab_new_at(scratch(path, "walk")), *again;
		struct rng r = rng_named(seed, "walk");

		for (int i = 0; i < STEPS; i++)
			step(lab, &r);
		again = lab_again(path, false, NULL);
		same_lines(lab, again, seed);
		ix_close(again);
		ix_close(lab);
		remove(path);
	}
}
END_TEST

Suite *walk_suite(void);
Suite *
walk_suite(void)
{
	const TTest *const tests[] = { a_journal_says_all_that_was_done_whatever_it_was, NULL };

	return suite_of("walk", tests);
}
