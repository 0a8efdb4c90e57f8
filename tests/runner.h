/*
 * runner.h - what every test program shares. A room's tests are tests/<room>/<file>.c, each with one
 * suite; tests/<room>/suites.c lists them.
 */
#ifndef TESTS_RUNNER_H
#define TESTS_RUNNER_H

#include <check.h>
#undef fail /* Check's old name for ck_abort_msg; ours is in base/text.h */

/* The room's suites, NULL at the end; defined in tests/<room>/suites.c. */
extern Suite *(*const suites[])(void);

/* A suite with one case of these tests (a NULL-ended list), 60 s each. */
Suite *suite_of(const char *name, const TTest *const tests[]);

/* Says in one line that a check cannot run here, and why; it is counted. Return from the test after. */
void skip(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
