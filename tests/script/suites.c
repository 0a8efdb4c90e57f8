/* suites.c - the tests of script. */
#include "tests/runner.h"

Suite *hostile_suite(void);
Suite *language_suite(void);

Suite *(*const suites[])(void) = { hostile_suite, language_suite, NULL };
