/* suites.c - the tests of wire. */
#include "tests/runner.h"

Suite *checksum_suite(void);
Suite *headers_suite(void);
Suite *bgp_suite(void);
Suite *update_suite(void);
Suite *canon_suite(void);
Suite *pcap_suite(void);
Suite *explain_suite(void);
Suite *vectors_suite(void);
Suite *bridge_suite(void);
Suite *sflow_suite(void);
Suite *noise_suite(void);
Suite *match_suite(void);
Suite *match_random_suite(void);
Suite *dns_suite(void);
Suite *dhcp_suite(void);
Suite *mld_suite(void);

Suite *(*const suites[])(void) = { checksum_suite, headers_suite, bgp_suite, update_suite,
    canon_suite,
	pcap_suite, explain_suite, bridge_suite, sflow_suite, noise_suite, match_suite,
	match_random_suite,
	dns_suite, dhcp_suite, mld_suite, vectors_suite, NULL };
