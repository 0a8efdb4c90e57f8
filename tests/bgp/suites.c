/* suites.c - the tests of bgp. */
#include "tests/runner.h"

Suite *session_suite(void);
Suite *routes_suite(void);
Suite *words_suite(void);

Suite *(*const suites[])(void) = { session_suite, routes_suite, words_suite, NULL };
