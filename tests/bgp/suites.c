/* suites.c - the tests of bgp. */
#include "tests/runner.h"

Suite *session_suite(void);

Suite *(*const suites[])(void) = { session_suite, NULL };
