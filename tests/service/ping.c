/* ping.c - what ping says, word for word, when all is well and when it is not. */
#include "service/ping/ping.h"

#include <stdio.h>

#include "tests/runner.h"
#include "tests/service/bed.h"

static struct ping *
start(struct bed *b, struct ping_options o, const char *to)
{
	struct ix_error e = { "" };
	struct ping *p;

	o.to = address(to);
	p = ping_start(b->h1, &o, &b->report, &e);
	ck_assert_msg(p != NULL, "%s", e.text);
	return p;
}

static struct ping_options
times(uint32_t count)
{
	struct ping_options o = ping_defaults;

	o.count = count;
	return o;
}

START_TEST(replies_and_statistics_read_as_those_of_linux)
{
	struct bed *b = bed_new();

	start(b, times(3), "100.64.2.10");
	bed_run(b, 10 * IX_SECOND);
	/* The first is late: three neighbours are asked for on the way there, none on the way
	 * back. */
	bed_said(b,
	    "PING 100.64.2.10 (100.64.2.10) 56(84) bytes of data.\n"
	    "64 bytes from 100.64.2.10: icmp_seq=1 ttl=62 time=12.0 ms\n"
	    "64 bytes from 100.64.2.10: icmp_seq=2 ttl=62 time=6.00 ms\n"
	    "64 bytes from 100.64.2.10: icmp_seq=3 ttl=62 time=6.00 ms\n"
	    "\n"
	    "--- 100.64.2.10 ping statistics ---\n"
	    "3 packets transmitted, 3 received, 0% packet loss, time 2006ms\n"
	    "rtt min/avg/max/mdev = 6.000/8.000/12.000/2.828 ms\n");
	ck_assert_uint_eq(b->done, 1);
	bed_delete(b);
}
END_TEST

START_TEST(ipv6_has_its_own_first_line)
{
	struct bed *b = bed_new();
	struct ping_options o = times(1);

	o.from = address("2001:db8:1::10");
	start(b, o, "2001:db8:2::10"); /* the neighbours are learnt */
	bed_run(b, 10 * IX_SECOND);
	text_free(&b->said);
	start(b, o, "2001:db8:2::10");
	bed_run(b, 10 * IX_SECOND);
	bed_said(b,
	    "PING 2001:db8:2::10(2001:db8:2::10) from 2001:db8:1::10 : 56 data bytes\n"
	    "64 bytes from 2001:db8:2::10: icmp_seq=1 ttl=62 time=6.00 ms\n"
	    "\n"
	    "--- 2001:db8:2::10 ping statistics ---\n"
	    "1 packets transmitted, 1 received, 0% packet loss, time 6ms\n"
	    "rtt min/avg/max/mdev = 6.000/6.000/6.000/0.000 ms\n");
	bed_delete(b);
}
END_TEST

START_TEST(a_name_is_shown_beside_the_address)
{
	struct bed *b = bed_new();
	struct ping_options o = times(1);

	snprintf(o.name, sizeof(o.name), "r1");
	o.size = 8;
	start(b, o, "100.64.1.1");
	bed_run(b, 10 * IX_SECOND);
	bed_said(b,
	    "PING r1 (100.64.1.1) 8(36) bytes of data.\n"
	    "16 bytes from r1 (100.64.1.1): icmp_seq=1 ttl=64\n" /* no room for the time */
	    "\n"
	    "--- r1 ping statistics ---\n"
	    "1 packets transmitted, 1 received, 0% packet loss, time 4ms\n\n");
	bed_delete(b);
}
END_TEST

/* What one request brings about. */
static const struct {
	const char *to;
	uint8_t ttl;
	uint32_t size;
	bool dont_fragment;
	const char *line, *why;
} errors[] = {
	{ "100.64.2.10", 1, 56, false, "From 100.64.1.1 icmp_seq=1 Time to live exceeded\n",
	    "the first router says so, with the address that faces us" },
	{ "100.64.2.10", 2, 56, false, "From 100.64.12.2 icmp_seq=1 Time to live exceeded\n",
	    "the second one" },
	{ "100.64.1.99", 0, 56, false, "From 100.64.1.10 icmp_seq=1 Destination Host Unreachable\n",
	    "nobody answers ARP: our own stack says so" },
	{ "100.64.2.99", 0, 56, false, "From 100.64.12.2 icmp_seq=1 Destination Host Unreachable\n",
	    "the last router found nobody" },
	{ "100.64.77.1", 0, 56, false, "From 100.64.1.1 icmp_seq=1 Destination Net Unreachable\n",
	    "the first router has no route" },
	{ "100.64.2.10", 0, 1473, true, "ping: local error: message too long, mtu=1500\n",
	    "1501 octets do not leave our own interface" },
	{ "100.64.2.10", 0, 65508, false, "ping: local error: message too long, mtu=1500\n",
	    "no IPv4 packet is longer than 65,535 octets" },
	{ "2001:db8:2::10", 0, 65528, false, "ping: local error: message too long, mtu: 1500\n",
	    "no IPv6 packet's payload is" },
	{ "2001:db8:2::10", 1, 56, false,
	    "From 2001:db8:1::1 icmp_seq=1 Time exceeded: Hop limit\n",
	    "IPv6 says it in its own words" },
	{ "2001:db8:1::99", 0, 56, false,
	    "From 2001:db8:1::10 icmp_seq=1 Destination unreachable: Address unreachable\n",
	    "nobody answers the solicitation" },
	{ "2001:db8:77::1", 0, 56, false,
	    "From 2001:db8:1::1 icmp_seq=1 Destination unreachable: No route\n", "no route, IPv6" },
};

START_TEST(errors_are_told_by_who_said_them)
{
	struct bed *b = bed_new();
	struct ping_options o = times(1);
	const char *got;

	o.ttl = errors[_i].ttl;
	o.size = errors[_i].size;
	o.dont_fragment = errors[_i].dont_fragment;
	start(b, o, errors[_i].to);
	bed_run(b, 20 * IX_SECOND);
	got = strchr(text_of(&b->said), '\n') + 1;
	ck_assert_msg(strncmp(got, errors[_i].line, strlen(errors[_i].line)) == 0, "%s: got %s",
	    errors[_i].why, got);
	ck_assert_msg(
	    strstr(got, "\n1 packets transmitted, 0 received, +1 errors, 100% packet loss, time "),
	    "%s: got %s", errors[_i].why, got);
	ck_assert_uint_eq(b->done, 1);
	bed_delete(b);
}
END_TEST

START_TEST(a_small_mtu_of_ip_here_is_told_and_not_the_interfaces)
{
	struct bed *b = bed_new();
	struct ping_options o = times(1);
	struct ifc_settings set = *ifc_settings(ifc_find(b->h1, "eth0"));

	ifc_set_mtu(ifc_find(b->h1, "eth0"), 9000);
	set.mtu[0] = 1400;
	ifc_set(ifc_find(b->h1, "eth0"), &set);
	o.size = 1600;
	o.dont_fragment = true;
	start(b, o, "100.64.2.10");
	bed_run(b, 20 * IX_SECOND);
	ck_assert_msg(strstr(text_of(&b->said), "too long, mtu=1400\n"), "%s", text_of(&b->said));
	bed_delete(b);
}
END_TEST

START_TEST(a_small_mtu_on_the_way_is_reported_with_its_size)
{
	struct bed *b = bed_new();
	struct ping_options o = times(2);

	ifc_set_mtu(ifc_find(b->r1, "eth1"), 1400);
	o.size = 1400;
	o.dont_fragment = true;
	start(b, o, "100.64.2.10");
	bed_run(b, 20 * IX_SECOND);
	bed_said(b,
	    "PING 100.64.2.10 (100.64.2.10) 1400(1428) bytes of data.\n"
	    "From 100.64.1.1 icmp_seq=1 Frag needed and DF set (mtu = 1400)\n"
	    "ping: local error: message too long, mtu=1400\n"
	    "\n"
	    "--- 100.64.2.10 ping statistics ---\n"
	    "2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 1000ms\n\n");
	bed_delete(b);
}
END_TEST

/* As Linux without -M: DF finds the path's MTU, and what is longer then goes in pieces. */
START_TEST(a_request_finds_the_mtu_of_its_path_unless_told_not_to)
{
	struct bed *b = bed_new();
	struct ping_options o = times(2);

	ifc_set_mtu(ifc_find(b->r1, "eth1"), 1400);
	o.size = 1400;
	start(b, o, "100.64.2.10");
	bed_run(b, 20 * IX_SECOND);
	ck_assert_msg(
	    strstr(text_of(&b->said),
		"From 100.64.1.1 icmp_seq=1 Frag needed and DF set (mtu = 1400)\n"
		"1408 bytes from 100.64.2.10: icmp_seq=2 ttl=62 time="),
	    "%s", text_of(&b->said));
	bed_delete(b);
	b = bed_new();
	ifc_set_mtu(ifc_find(b->r1, "eth1"), 1400);
	o.may_cut = true;
	start(b, o, "100.64.2.10");
	bed_run(b, 20 * IX_SECOND);
	ck_assert_msg(strstr(text_of(&b->said), " 2 received, 0% packet loss"), "%s",
	    text_of(&b->said));
	bed_delete(b);
}
END_TEST

START_TEST(large_requests_travel_in_pieces)
{
	struct bed *b = bed_new();
	struct ping_options o = times(2);
	const char *got;

	o.size = _i ? 65527 : 65507;
	start(b, o, _i ? "2001:db8:2::10" : "100.64.2.10");
	bed_run(b, 20 * IX_SECOND);
	got = text_of(&b->said);
	ck_assert_msg(strstr(got,
			  _i ? "\n65535 bytes from 2001:db8:2::10: icmp_seq=1 ttl=62 time="
			     : "\n65515 bytes from 100.64.2.10: icmp_seq=1 ttl=62 time="),
	    "%s", got);
	ck_assert_msg(
	    strstr(got, "\n2 packets transmitted, 2 received, 0% packet loss, time "), "%s", got);
	bed_delete(b);
}
END_TEST

START_TEST(lost_replies_are_counted_with_six_digits)
{
	struct bed *b = bed_new();
	struct link_settings cut = {
		.delay = IX_MS, .queue = 1u << 18, .mtu = 1500, .loss_ppm = 1000000
	};
	struct link_settings whole = cut;
	const struct ping_result *r;
	struct ping *p;

	whole.loss_ppm = 0;
	p = start(b, times(0), "100.64.2.10");
	bed_run(b, 1500 * IX_MS);
	link_set(b->link[2], &cut);
	bed_run(b, IX_SECOND);
	link_set(b->link[2], &whole);
	bed_run(b, 1000 * IX_MS);
	r = ping_result(p);
	ck_assert(r->sent == 4 && r->received == 3);
	link_set(b->link[2], &cut);
	bed_run(b, 2000 * IX_MS);
	ck_assert_uint_eq(r->sent, 6);
	ping_stop(p);
	ck_assert_msg(strstr(text_of(&b->said),
			  "\n6 packets transmitted, 3 received, 50% packet loss, "
			  "time 5000ms\n"),
	    "%s", text_of(&b->said));
	bed_delete(b);
}
END_TEST

/* Loss, as the statistics write it. */
static const struct {
	uint32_t sent, received;
	const char *loss;
} losses[] = {
	{ 1, 1, " 0% " },
	{ 1, 0, " 100% " },
	{ 3, 2, " 33.3333% " },
	{ 3, 1, " 66.6667% " },
	{ 7, 6, " 14.2857% " },
	{ 1000, 999, " 0.1% " },
	{ 3000, 2998, " 0.0666667% " },
	{ 8, 7, " 12.5% " },
	{ 20, 19, " 5% " },
};

START_TEST(the_loss_has_as_many_digits_as_mean_something)
{
	struct ping_options o = ping_defaults;
	struct ping_result r = { .sent = losses[_i].sent, .received = losses[_i].received };
	struct text t = { 0 };

	o.to = address("100.64.2.10");
	ping_statistics(&o, &r, &t);
	ck_assert_msg(strstr(text_of(&t), losses[_i].loss), "%s", text_of(&t));
	text_free(&t);
}
END_TEST

/* Times, as a reply's line writes them. */
static const struct {
	uint64_t us;
	const char *text;
} rtts[] = {
	{ 0, "time=0.000 ms" },
	{ 43, "time=0.043 ms" },
	{ 999, "time=0.999 ms" },
	{ 1000, "time=1.00 ms" },
	{ 1249, "time=1.25 ms" },
	{ 9994, "time=9.99 ms" },
	{ 9995, "time=10.0 ms" },
	{ 12340, "time=12.3 ms" },
	{ 99949, "time=99.9 ms" },
	{ 99950, "time=100 ms" },
	{ 1234567, "time=1235 ms" },
};

START_TEST(times_have_three_digits)
{
	struct ping_options o = ping_defaults;
	struct sock_message m = { .from = address("100.64.2.10"), .ttl = 64 };
	struct echo e = { 1, 1, 64 };
	struct text t = { 0 };

	ping_reply_line(&o, &m, &e, &rtts[_i].us, false, &t);
	ck_assert_msg(strstr(text_of(&t), rtts[_i].text), "%s", text_of(&t));
	text_free(&t);
}
END_TEST

START_TEST(silence_is_waited_for_and_then_is_loss)
{
	struct bed *b = bed_new();
	struct ping_options o = times(2);

	o.timeout = 3 * IX_SECOND;
	bed_run(b, IX_SECOND);
	start(b, o, "100.64.1.1"); /* learns the neighbour */
	bed_run(b, 10 * IX_SECOND);
	text_free(&b->said);
	link_set(b->link[0],
	    &(struct link_settings){ .queue = 1u << 18, .mtu = 1500, .loss_ppm = 1000000 });
	start(b, o, "100.64.1.1");
	bed_run(b, 3900 * IX_MS);
	ck_assert_uint_eq(b->done, 1);
	bed_run(b, 200 * IX_MS); /* one second to the second request, three to wait */
	ck_assert_uint_eq(b->done, 2);
	bed_said(b,
	    "PING 100.64.1.1 (100.64.1.1) 56(84) bytes of data.\n"
	    "\n"
	    "--- 100.64.1.1 ping statistics ---\n"
	    "2 packets transmitted, 0 received, 100% packet loss, time 1000ms\n\n");
	bed_delete(b);
}
END_TEST

START_TEST(quiet_says_only_the_first_and_the_last)
{
	struct bed *b = bed_new();
	struct ping_options o = times(2);

	o.quiet = true;
	start(b, o, "100.64.1.1");
	bed_run(b, 10 * IX_SECOND);
	ck_assert_ptr_eq(strstr(text_of(&b->said), "bytes from"), NULL);
	ck_assert_ptr_ne(strstr(text_of(&b->said), "2 received"), NULL);
	bed_delete(b);
}
END_TEST

START_TEST(two_at_once_do_not_mix_their_answers)
{
	struct bed *b = bed_new();
	struct ping *one = start(b, times(0), "100.64.1.1"),
		    *two = start(b, times(0), "100.64.1.1");

	bed_run(b, 4500 * IX_MS);
	ck_assert(ping_result(one)->received == 5 && ping_result(two)->received == 5);
	ck_assert(ping_result(one)->duplicates == 0 && ping_result(two)->duplicates == 0);
	ping_stop(one);
	ping_stop(two);
	ck_assert_uint_eq(b->done, 2);
	bed_delete(b);
}
END_TEST

/* What cannot begin, and the words for it. */
static const struct {
	const char *to, *from, *want;
} refusals[] = {
	{ "2001:db8:9::1", "100.64.1.10",
	    "bind: Cannot assign requested address: it is of the other" },
	{ "100.64.1.1", "100.64.2.10", "bind: Cannot assign requested address: no interface here" },
	{ "fe80::1", NULL,
	    "connect: Invalid argument: this address says nothing without an interface" },
};

START_TEST(what_cannot_begin_says_why)
{
	struct bed *b = bed_new();
	struct ping_options o = times(1);
	struct ix_error e;

	o.to = address(refusals[_i].to);
	if (refusals[_i].from)
		o.from = address(refusals[_i].from);
	ck_assert_ptr_eq(ping_start(b->h1, &o, &b->report, &e), NULL);
	ck_assert_msg(
	    strncmp(e.text, refusals[_i].want, strlen(refusals[_i].want)) == 0, "%s", e.text);
	o = times(1);
	o.to = address("100.64.99.1");
	ck_assert_ptr_eq(ping_start(b->r2, &o, &b->report, &e), NULL);
	ck_assert_str_eq(e.text, "connect: Network is unreachable");
	ck_assert_uint_eq(b->done, 0);
	bed_delete(b);
}
END_TEST

START_TEST(a_ping_leaves_nothing_behind)
{
	struct bed *b = bed_new();
	size_t live;

	start(b, times(2), "100.64.2.10");
	bed_run(b, 10 * IX_SECOND);
	live = b->arena->live;
	for (int i = 0; i < 20; i++) {
		start(b, times(2), "100.64.2.10");
		bed_run(b, 5 * IX_SECOND);
	}
	ck_assert_uint_le(b->arena->live, live);
	bed_delete(b);
}
END_TEST

Suite *ping_suite(void);
Suite *
ping_suite(void)
{
	const TTest *const tests[] = { replies_and_statistics_read_as_those_of_linux,
		ipv6_has_its_own_first_line, a_name_is_shown_beside_the_address,
		a_small_mtu_of_ip_here_is_told_and_not_the_interfaces,
		a_small_mtu_on_the_way_is_reported_with_its_size,
		a_request_finds_the_mtu_of_its_path_unless_told_not_to,
		lost_replies_are_counted_with_six_digits, silence_is_waited_for_and_then_is_loss,
		quiet_says_only_the_first_and_the_last, two_at_once_do_not_mix_their_answers,
		a_ping_leaves_nothing_behind, NULL };
	Suite *s = suite_of("ping", tests);
	TCase *c = tcase_create("tables");

	tcase_add_loop_test(
	    c, errors_are_told_by_who_said_them, 0, sizeof(errors) / sizeof(errors[0]));
	tcase_add_loop_test(c, the_loss_has_as_many_digits_as_mean_something, 0,
	    sizeof(losses) / sizeof(losses[0]));
	tcase_add_loop_test(c, large_requests_travel_in_pieces, 0, 2);
	tcase_add_loop_test(c, times_have_three_digits, 0, sizeof(rtts) / sizeof(rtts[0]));
	tcase_add_loop_test(
	    c, what_cannot_begin_says_why, 0, sizeof(refusals) / sizeof(refusals[0]));
	suite_add_tcase(s, c);
	return s;
}
