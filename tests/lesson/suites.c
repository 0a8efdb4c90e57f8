/* suites.c - the tests of lesson. */
#include "tests/runner.h"

Suite *prose_suite(void);
Suite *tasks_suite(void);

Suite *(*const suites[])(void) = { prose_suite, tasks_suite, NULL };
