/* suites.c - the tests of sim. */
#include "tests/runner.h"

Suite *queue_suite(void);
Suite *sim_suite(void);
Suite *log_suite(void);

Suite *(*const suites[])(void) = { queue_suite, sim_suite, log_suite, NULL };
