/*
 * runner.h - what every test program shares. A room's tests are tests/<room>/<file>.c, each with
 * one suite; tests/<room>/suites.c lists them.
 */
#ifndef TESTS_RUNNER_H
#define TESTS_RUNNER_H

#include <check.h>
#include <stdint.h>
#undef fail /* Check's old name for ck_abort_msg; ours is in base/text.h */

/* The room's suites, NULL at the end; defined in tests/<room>/suites.c. */
extern Suite *(*const suites[])(void);

/* A suite with one case of these tests (a NULL-ended list), 60 s each. */
Suite *suite_of(const char *name, const TTest *const tests[]);

/*
 * A table too long for every day is sampled: rows seed, seed + 1, ... (n of them). `make check`
 * takes the same few each time, a run with SAMPLE=NUMBER set takes others, SOAK=1 takes all.
 */
struct sample {
	uint64_t seed;
	unsigned n;
};
struct sample sample_of(unsigned few, unsigned all);

/*
 * Says in one line that a check cannot run here, and why; it is counted. Return from the test
 * after.
 */
void skip(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
