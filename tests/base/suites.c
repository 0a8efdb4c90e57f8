/* suites.c - the tests of base. */
#include "tests/runner.h"

Suite *addr_suite(void);

Suite *(*const suites[])(void) = { addr_suite, NULL };
