/* suites.c - the tests of script. */
#include "tests/runner.h"

Suite *bundles_suite(void);
Suite *doc_suite(void);
Suite *flow_suite(void);
Suite *hostile_suite(void);
Suite *inject_suite(void);
Suite *language_suite(void);
Suite *moments_suite(void);
Suite *pattern_suite(void);
Suite *ports_suite(void);
Suite *reader_suite(void);
Suite *want_suite(void);

Suite *(*const suites[])(void) = { language_suite, pattern_suite, reader_suite, want_suite,
	bundles_suite, flow_suite, hostile_suite, inject_suite, moments_suite, ports_suite,
	doc_suite, NULL };
