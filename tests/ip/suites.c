/* suites.c - the tests of ip. */
#include "tests/runner.h"

Suite *forward_suite(void);
Suite *route_suite(void);
Suite *ecmp_suite(void);
Suite *neigh_suite(void);
Suite *mld_suite(void);
Suite *neigh_rules_suite(void);
Suite *nd_suite(void);
Suite *cpu_suite(void);
Suite *over_suite(void);
Suite *filter_suite(void);
Suite *pass_suite(void);
Suite *rules_suite(void);
Suite *routers_suite(void);
Suite *datagram_suite(void);
Suite *strangers_suite(void);
Suite *hostile_suite(void);
Suite *hostile_answers_suite(void);
Suite *hostile_pieces_suite(void);
Suite *hostile_big_suite(void);
Suite *hostile_tcp_suite(void);
Suite *hostile_options_suite(void);
Suite *tcp_open_suite(void);
Suite *tcp_data_suite(void);
Suite *tcp_close_suite(void);
Suite *tcp_capture_suite(void);
Suite *tcp_rate_suite(void);
Suite *tcp_recovery_suite(void);
Suite *tcp_md5_suite(void);
Suite *tcp_limits_suite(void);

Suite *(*const suites[])(void) = { forward_suite, route_suite, ecmp_suite, neigh_suite, mld_suite,
	nd_suite, neigh_rules_suite, cpu_suite, over_suite, filter_suite, pass_suite, rules_suite,
	routers_suite, datagram_suite, strangers_suite, hostile_suite, hostile_answers_suite,
	hostile_pieces_suite, hostile_big_suite, hostile_tcp_suite, hostile_options_suite,
	tcp_open_suite, tcp_data_suite, tcp_close_suite, tcp_capture_suite, tcp_rate_suite,
	tcp_recovery_suite, tcp_md5_suite, tcp_limits_suite, NULL };
