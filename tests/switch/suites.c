/* suites.c - the tests of the switch. */
#include "tests/runner.h"

Suite *acl_suite(void);
Suite *guard_suite(void);
Suite *fdb_suite(void);
Suite *police_suite(void);
Suite *snoop_suite(void);
Suite *protect_suite(void);
Suite *bridge_suite(void);
Suite *stp_suite(void);
Suite *stp_machine_suite(void);
Suite *lacp_suite(void);
Suite *lag_suite(void);
Suite *lag_hash_suite(void);
Suite *lag_leak_suite(void);
Suite *lag_words_suite(void);
Suite *lldp_suite(void);
Suite *stp_topology_suite(void);
Suite *words_suite(void);
Suite *many_suite(void);
Suite *vlans_suite(void);
Suite *mirror_suite(void);
Suite *seeing_words_suite(void);
Suite *stuck_suite(void);
Suite *storm_suite(void);

Suite *(*const suites[])(void) = {
	fdb_suite,
	bridge_suite,
	stp_suite,
	stp_machine_suite,
	stp_topology_suite,
	words_suite,
	many_suite,
	vlans_suite,
	mirror_suite,
	seeing_words_suite,
	stuck_suite,
	storm_suite,
	police_suite,
	snoop_suite,
	protect_suite,
	acl_suite,
	lacp_suite,
	lag_suite,
	lag_hash_suite,
	lag_leak_suite,
	lag_words_suite,
	lldp_suite,
	guard_suite,
	NULL,
};
