/* suites.c - the tests of lab. */
#include "tests/runner.h"

Suite *journal_suite(void);
Suite *time_suite(void);
Suite *lines_suite(void);
Suite *laws_suite(void);
Suite *capture_suite(void);
Suite *disk_suite(void);
Suite *plan_suite(void);
Suite *walk_suite(void);
Suite *talk_suite(void);
Suite *seeing_suite(void);
Suite *campus_suite(void);

Suite *(*const suites[])(void) = { journal_suite, time_suite, lines_suite, laws_suite,
	capture_suite, disk_suite, plan_suite, walk_suite, talk_suite, seeing_suite,
	campus_suite, NULL };
