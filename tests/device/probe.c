/* probe.c - ping and traceroute as they are typed at hosts and routers. */
#include <stdlib.h>
#include <string.h>

#include "tests/device/bed.h"
#include "tests/runner.h"

START_TEST(a_host_pings_a_device_by_its_name)
{
	struct bed *b = bed_new();

	bed_type(b, b->h1, "ping -c 1 h2", 5 * IX_SECOND);
	bed_says(b, b->h1, "ping -c 2 -i 0.5 h2", 5 * IX_SECOND,
	    "PING h2 (100.64.2.10) 56(84) bytes of data.\n"
	    "64 bytes from h2 (100.64.2.10): icmp_seq=1 ttl=63 time=4.00 ms\n"
	    "64 bytes from h2 (100.64.2.10): icmp_seq=2 ttl=63 time=4.00 ms\n"
	    "\n"
	    "--- h2 ping statistics ---\n"
	    "2 packets transmitted, 2 received, 0% packet loss, time 504ms\n"
	    "rtt min/avg/max/mdev = 4.000/4.000/4.000/0.000 ms\n");
	bed_delete(b);
}
END_TEST

START_TEST(without_a_count_it_goes_on_until_it_is_interrupted)
{
	struct bed *b = bed_new();
	const char *said;

	bed_type(b, b->h1, "ping -q 100.64.1.1", 3500 * IX_MS);
	said = bed_type(b, b->h1, "hostname", 0);
	ck_assert_str_eq(said, "ping is still running; Ctrl-C ends it\n");
	said = bed_type(b, b->h1, "^C", 0);
	ck_assert_msg(
	    strstr(said, "4 packets transmitted, 4 received, 0% packet loss"), "%s", said);
	bed_says(b, b->h1, "hostname", 0, "h1\n");
	bed_delete(b);
}
END_TEST

START_TEST(what_follows_on_the_line_runs_when_it_is_over)
{
	struct bed *b = bed_new();
	const char *said = bed_type(b, b->h1, "ping -q -c 1 h2; hostname", 5 * IX_SECOND);

	ck_assert_msg(strstr(said, "rtt min/avg") && strcmp(said + strlen(said) - 4, "\nh1\n") == 0,
	    "%s", said);
	bed_delete(b);
}
END_TEST

START_TEST(a_router_pings_five_times_and_from_where_it_is_told)
{
	struct bed *b = bed_new();
	const char *said;

	said = bed_type(b, b->r1, "ping ip 100.64.2.10 source 100.64.1.1 size 100", 10 * IX_SECOND);
	ck_assert_msg(
	    strstr(said, "PING 100.64.2.10 (100.64.2.10) from 100.64.1.1 : 100(128) bytes"), "%s",
	    said);
	ck_assert_msg(
	    strstr(said, "\n5 packets transmitted, 5 received, 0% packet loss"), "%s", said);
	said = bed_type(b, b->r1, "ping ipv6 h2 repeat 1 source eth1", 10 * IX_SECOND);
	ck_assert_msg(
	    strstr(said, "PING h2(2001:db8:2::10) from 2001:db8:2::1 eth1: 56 data bytes"), "%s",
	    said);
	ck_assert_msg(strstr(said, "\n1 packets transmitted, 1 received"), "%s", said);
	bed_says(b, b->r1, "conf t", 0, "");
	said = bed_type(b, b->r1, "do ping 100.64.1.10 count 1", 10 * IX_SECOND);
	ck_assert_msg(strstr(said, "\n1 packets transmitted, 1 received"), "%s", said);
	bed_delete(b);
}
END_TEST

START_TEST(traceroute_names_the_router_between)
{
	struct bed *b = bed_new();

	bed_type(b, b->h1, "ping -c 1 h2", 5 * IX_SECOND);
	bed_says(b, b->h1, "traceroute -n 100.64.2.10", 5 * IX_SECOND,
	    "traceroute to 100.64.2.10 (100.64.2.10), 30 hops max, 60 byte packets\n"
	    " 1  100.64.1.1  2.000 ms  2.000 ms  2.000 ms\n"
	    " 2  100.64.2.10  4.000 ms  4.000 ms  4.000 ms\n");
	bed_says(b, b->r1, "traceroute 100.64.2.10 numeric probe 1", 5 * IX_SECOND,
	    "traceroute to 100.64.2.10 (100.64.2.10), 30 hops max, 60 byte packets\n"
	    " 1  100.64.2.10  2.000 ms\n");
	bed_delete(b);
}
END_TEST

/* What is refused, and the words for it. */
static const struct {
	const char *line, *want;
} refusals[] = {
	{ "ping", "ping: usage error: Destination address required; ping [-46bDnOq] " },
	{ "ping h9",
	    "ping: h9: Name or service not known; expected an address, or the name of a dev" },
	{ "ping sw", "ping: sw: No address associated with hostname\n" },
	{ "ping -4 2001:db8::1", "ping: 2001:db8::1: Address family for hostname not supported" },
	{ "ping6 100.64.1.1", "ping6: 100.64.1.1: Address family for hostname not supported" },
	{ "ping -4 -6 h2", "ping: only one of -4 and -6 may be given" },
	{ "ping -i 0 h2", "ping: option -i wants seconds from 0.002 to 86400, not \"0\"" },
	{ "ping -s 70000 h2", "ping: option -s wants a number from 0 to 65535, not \"70000\"" },
	{ "ping -M maybe h2", "ping: invalid -M argument: maybe; expected do, dont or want" },
	{ "ping -I eth7 h2", "ping: unknown iface: eth7" },
	{ "ping -I 100.64.9.9 h2", "ping: bind: Cannot assign requested address" },
	{ "ping -f h2", "ping: unknown option -f; known: -c COUNT" },
	{ "ping fe80::1", "ping: connect: Invalid argument" },
	{ "ping fe80::1%eth9", "ping: fe80::1%: there is no such interface here" },
	{ "traceroute -m 0 h2", "traceroute: option -m wants a number from 1 to 255" },
};

START_TEST(what_is_wrong_is_refused_in_words)
{
	struct bed *b = bed_new();
	const char *said = bed_type(b, b->h1, refusals[_i].line, 0);

	ck_assert_msg(strncmp(said, refusals[_i].want, strlen(refusals[_i].want)) == 0, "%s: %s",
	    refusals[_i].line, said);
	bed_says(b, b->h1, "hostname", 0, "h1\n");
	bed_delete(b);
}
END_TEST

/* ICMP 3/13 and ICMPv6 1/1: what Linux's ping and traceroute say of a filter on the way. */
START_TEST(a_router_that_filters_says_so)
{
	static const char filters[] = "ip access-list extended NO\n deny ip any any\nexit\n"
				      "ipv6 access-list NO6\n permit icmp any any nd-ns\n"
				      " permit icmp any any nd-na\n deny ipv6 any any\nexit\n"
				      "interface eth0\n ip access-group NO in\n"
				      " ipv6 traffic-filter NO6 in\n";
	static const char *const rows[][2] = {
		{ "ping -c 1 100.64.2.10", "\nFrom 100.64.1.1 icmp_seq=1 Packet filtered\n" },
		{ "ping -c 1 2001:db8:2::10",
		    " icmp_seq=1 Destination unreachable: Administratively prohibited\n" },
		{ "traceroute -n -q 1 100.64.2.10", "\n 1  100.64.1.1  2.000 ms !X\n" },
		{ "traceroute -n -q 1 2001:db8:2::10", " ms !X\n" },
		{ "traceroute -I -n -q 1 100.64.2.10", "\n 1  100.64.1.1  2.000 ms !X\n" },
	};
	struct bed *b = bed_new();
	struct ix_error e = { "" };

	ck_assert_msg(device_configure(b->r1, filters, "test", &e), "%s", e.text);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *said = bed_type(b, b->h1, rows[i][0], 12 * IX_SECOND);

		ck_assert_msg(strstr(said, rows[i][1]) != NULL, "%s: %s", rows[i][0], said);
	}
	bed_delete(b);
}
END_TEST

START_TEST(a_script_without_a_console_cannot_wait)
{
	struct bed *b = bed_new();
	struct text out = { 0 };

	ck_assert(!console_run(b->h1, "ping -c 1 h2", &out));
	ck_assert_msg(strstr(text_of(&out), "needs a console"), "%s", text_of(&out));
	text_free(&out);
	bed_delete(b);
}
END_TEST

/* The world as it was, with its console and what runs there, and then the same once more. */
START_TEST(time_taken_back_brings_the_running_job_back)
{
	struct bed *b = bed_new();
	struct checkpoint *was;
	uint64_t fingerprint;
	const char *piece[2];
	size_t len[2];
	char *first;

	console_type(console_of(b->h2, 1), "tcpdump -e icmp");
	bed_type(b, b->h1, "ping -i 0.1 h2", 1010 * IX_MS);
	was = arena_save(b->world->arena, NULL);
	bed_type(b, b->h1, "^C", IX_SECOND);
	fingerprint = b->world->sim->fingerprint;
	console_read(console_of(b->h2, 1), 0, piece, len);
	first = strndup(piece[0], len[0]);
	arena_load(b->world->arena, was);
	bed_run(b, IX_SECOND);
	arena_load(b->world->arena, was);
	bed_type(b, b->h1, "^C", IX_SECOND);
	ck_assert(b->world->sim->fingerprint == fingerprint);
	console_read(console_of(b->h2, 1), 0, piece, len);
	ck_assert(len[0] == strlen(first) && memcmp(piece[0], first, len[0]) == 0);
	free(first);
	checkpoint_delete(was);
	bed_delete(b);
}
END_TEST

START_TEST(power_off_ends_what_runs)
{
	struct bed *b = bed_new();

	bed_type(b, b->h1, "ping h2", 2 * IX_SECOND);
	device_power(b->h1, false);
	bed_run(b, 2 * IX_SECOND);
	device_power(b->h1, true);
	bed_run(b, 2 * IX_SECOND);
	bed_says(b, b->h1, "hostname", 0, "h1\n");
	bed_delete(b);
}
END_TEST

Suite *probe_suite(void);
Suite *
probe_suite(void)
{
	const TTest *const tests[] = { a_host_pings_a_device_by_its_name,
		without_a_count_it_goes_on_until_it_is_interrupted,
		what_follows_on_the_line_runs_when_it_is_over,
		a_router_pings_five_times_and_from_where_it_is_told,
		traceroute_names_the_router_between, a_router_that_filters_says_so,
		a_script_without_a_console_cannot_wait,
		time_taken_back_brings_the_running_job_back, power_off_ends_what_runs, NULL };
	Suite *s = suite_of("probe", tests);
	TCase *c = tcase_create("refusals");

	tcase_add_loop_test(
	    c, what_is_wrong_is_refused_in_words, 0, sizeof(refusals) / sizeof(refusals[0]));
	suite_add_tcase(s, c);
	return s;
}
