/* suites.c - the tests of bgp. */
#include "tests/runner.h"

Suite *stores_suite(void);
Suite *decide_suite(void);
Suite *policy_suite(void);
Suite *fsm_suite(void);
Suite *session_suite(void);
Suite *routes_suite(void);
Suite *words_suite(void);
Suite *bgp_storm_suite(void);

Suite *(*const suites[])(void) = { stores_suite, decide_suite, policy_suite, fsm_suite,
    session_suite,
	routes_suite, words_suite, bgp_storm_suite, NULL };
