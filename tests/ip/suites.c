/* suites.c - the tests of ip. */
#include "tests/runner.h"

Suite *tcp_open_suite(void);
Suite *tcp_data_suite(void);
Suite *tcp_close_suite(void);
Suite *tcp_capture_suite(void);

Suite *(*const suites[])(void) = { tcp_open_suite, tcp_data_suite, tcp_close_suite,
	tcp_capture_suite, NULL };
