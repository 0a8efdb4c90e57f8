/* suites.c - the tests of flow. */
#include "tests/runner.h"

Suite *flow_suite(void);
Suite *frames_suite(void);
Suite *month_suite(void);
Suite *others_suite(void);

Suite *(*const suites[])(void) = { flow_suite, frames_suite, month_suite, others_suite, NULL };
