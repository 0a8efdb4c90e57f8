/* suites.c - the tests of device. */
#include "tests/runner.h"

Suite *dump_suite(void);
Suite *probe_suite(void);
Suite *shell_suite(void);
Suite *svi_suite(void);
Suite *pasted_suite(void);
Suite *routed_suite(void);
Suite *names_suite(void);
Suite *web_suite(void);
Suite *exchange_suite(void);
Suite *sock_suite(void);
Suite *filter_suite(void);
Suite *lease_suite(void);
Suite *told_suite(void);
Suite *kept_suite(void);
Suite *onward_suite(void);
Suite *typed_suite(void);
Suite *dialect_suite(void);
Suite *rate_suite(void);
Suite *narrow_suite(void);
Suite *crowd_suite(void);

Suite *(*const suites[])(void) = {
	dump_suite,
	probe_suite,
	shell_suite,
	svi_suite,
	pasted_suite,
	routed_suite,
	names_suite,
	web_suite,
	exchange_suite,
	sock_suite,
	filter_suite,
	lease_suite,
	told_suite,
	kept_suite,
	typed_suite, onward_suite,
	dialect_suite,
	rate_suite,
	narrow_suite,
	crowd_suite,
	NULL,
};
