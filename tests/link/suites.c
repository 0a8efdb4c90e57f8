/* suites.c - the tests of link. */
#include "tests/runner.h"

Suite *link_suite(void);
Suite *carrier_suite(void);
Suite *frame_suite(void);
Suite *rates_suite(void);

Suite *(*const suites[])(void) = { link_suite, carrier_suite, frame_suite, rates_suite, NULL };
