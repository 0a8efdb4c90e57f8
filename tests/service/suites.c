/* suites.c - the tests of service. */
#include "tests/runner.h"

Suite *ping_suite(void);
Suite *traceroute_suite(void);
Suite *dns_suite(void);
Suite *sflow_suite(void);
Suite *sponge_suite(void);
Suite *web_suite(void);
Suite *dhcp_suite(void);
Suite *small_suite(void);
Suite *hostile_suite(void);

Suite *(*const suites[])(void) = {
	ping_suite,
	traceroute_suite,
	dns_suite,
	sflow_suite,
	sponge_suite,
	web_suite,
	dhcp_suite,
	small_suite,
	hostile_suite,
	NULL,
};
