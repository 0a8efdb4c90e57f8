/* suites.c - the tests of cli. */
#include "tests/runner.h"

Suite *lines_suite(void);
Suite *help_suite(void);
Suite *shell_suite(void);
Suite *config_suite(void);
Suite *pattern_suite(void);
Suite *hostile_suite(void);

Suite *(*const suites[])(void) = { lines_suite, help_suite, shell_suite, config_suite,
    pattern_suite,
	hostile_suite, NULL };
