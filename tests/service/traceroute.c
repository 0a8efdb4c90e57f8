/* traceroute.c - the lines of traceroute, word for word. */
#include "service/traceroute/traceroute.h"

#include <stdio.h>

#include "tests/runner.h"
#include "tests/service/bed.h"

static struct traceroute *
start(struct bed *b, struct traceroute_options o, const char *to)
{
	struct ix_error e = { "" };
	struct traceroute *t;

	o.to = address(to);
	t = traceroute_start(b->h1, &o, &b->report, &e);
	ck_assert_msg(t != NULL, "%s", e.text);
	return t;
}

/* Neighbours all the way are known, so that times are round. */
static struct bed *
warm(void)
{
	struct bed *b = bed_new();

	start(b, traceroute_defaults, "100.64.2.10");
	start(b, traceroute_defaults, "2001:db8:2::10");
	bed_run(b, 5 * IX_SECOND);
	ck_assert_uint_eq(b->done, 2);
	text_free(&b->said);
	return b;
}

START_TEST(each_router_has_its_line)
{
	struct bed *b = warm();

	start(b, traceroute_defaults, "100.64.2.10");
	bed_run(b, 5 * IX_SECOND);
	bed_said(b,
	    "traceroute to 100.64.2.10 (100.64.2.10), 30 hops max, 60 byte packets\n"
	    " 1  100.64.1.1  2.000 ms  2.000 ms  2.000 ms\n"
	    " 2  100.64.12.2  4.000 ms  4.000 ms  4.000 ms\n"
	    " 3  100.64.2.10  6.000 ms  6.000 ms  6.000 ms\n");
	ck_assert_uint_eq(b->done, 3);
	bed_delete(b);
}
END_TEST

START_TEST(echo_requests_and_ipv6_show_the_same_way)
{
	struct bed *b = warm();
	struct traceroute_options o = traceroute_defaults;

	o.icmp = true;
	o.probes = 1;
	snprintf(o.name, sizeof(o.name), "h2");
	start(b, o, "2001:db8:2::10");
	bed_run(b, 5 * IX_SECOND);
	bed_said(b,
	    "traceroute to h2 (2001:db8:2::10), 30 hops max, 80 byte packets\n"
	    " 1  2001:db8:1::1  2.000 ms\n"
	    " 2  2001:db8:12::2  4.000 ms\n"
	    " 3  2001:db8:2::10  6.000 ms\n");
	text_free(&b->said);
	o.name[0] = 0;
	start(b, o, "100.64.2.10");
	bed_run(b, 5 * IX_SECOND);
	bed_said(b,
	    "traceroute to 100.64.2.10 (100.64.2.10), 30 hops max, 60 byte packets\n"
	    " 1  100.64.1.1  2.000 ms\n"
	    " 2  100.64.12.2  4.000 ms\n"
	    " 3  100.64.2.10  6.000 ms\n");
	bed_delete(b);
}
END_TEST

START_TEST(silence_is_a_star_and_not_the_end)
{
	struct bed *b = warm();
	struct traceroute_options o = traceroute_defaults;

	o.hops = 3;
	o.wait = IX_SECOND;
	link_set(b->link[1],
	    &(struct link_settings){ .queue = 1u << 18, .mtu = 1500, .loss_ppm = 1000000 });
	start(b, o, "100.64.2.10");
	bed_run(b, 3 * IX_SECOND);
	bed_said(b,
	    "traceroute to 100.64.2.10 (100.64.2.10), 3 hops max, 60 byte packets\n"
	    " 1  100.64.1.1  2.000 ms  2.000 ms  2.000 ms\n"
	    " 2  * * *\n"
	    " 3  * * *\n");
	ck_assert_uint_eq(b->done, 3);
	bed_delete(b);
}
END_TEST

/* Who says that it ends here, and with which mark. */
static const struct {
	const char *to, *want, *why;
} ends[] = {
	{ "100.64.77.1", " 1  100.64.1.1  2.000 ms !N  2.000 ms !N  2.000 ms !N\n",
	    "the first router has no route, which it sees before it looks at the TTL" },
	{ "2001:db8:77::1", " 1  2001:db8:1::1  2.000 ms !N  2.000 ms !N  2.000 ms !N\n",
	    "the same for IPv6" },
	{ "100.64.2.99", " 3  100.64.12.2  3004.000 ms !H  3004.000 ms !H  3004.000 ms !H\n",
	    "nobody has that address there" },
};

START_TEST(an_unreachable_ends_it_with_a_mark)
{
	struct bed *b = warm();
	size_t n = strlen(ends[_i].want);

	start(b, traceroute_defaults, ends[_i].to);
	bed_run(b, 20 * IX_SECOND);
	ck_assert_uint_eq(b->done, 3);
	ck_assert_msg(b->said.n >= n && strstr(text_of(&b->said), ends[_i].want), "%s: %s",
	    ends[_i].why, text_of(&b->said));
	bed_delete(b);
}
END_TEST

static uint32_t
asn_of(void *arg, const struct ix_addr *a)
{
	(void)arg;
	return a->b[2] == 1 ? 64496 : 0;
}

START_TEST(as_numbers_stand_behind_the_address)
{
	struct bed *b = warm();
	struct traceroute_options o = traceroute_defaults;

	o.asn = asn_of;
	o.probes = 1;
	o.hops = 2;
	start(b, o, "100.64.2.10");
	bed_run(b, 5 * IX_SECOND);
	bed_said(b,
	    "traceroute to 100.64.2.10 (100.64.2.10), 2 hops max, 60 byte packets\n"
	    " 1  100.64.1.1 [AS64496]  2.000 ms\n"
	    " 2  100.64.12.2 [*]  4.000 ms\n");
	bed_delete(b);
}
END_TEST

START_TEST(stopped_it_ends_the_line_and_leaves_nothing_behind)
{
	struct bed *b = warm();
	size_t live = 0;

	link_set(b->link[1],
	    &(struct link_settings){ .queue = 1u << 18, .mtu = 1500, .loss_ppm = 1000000 });
	for (int i = 0; i < 2; i++) {
		struct traceroute *t;

		live = b->arena->live;
		text_free(&b->said);
		t = start(b, traceroute_defaults, "100.64.2.10");
		bed_run(b, IX_SECOND);
		traceroute_stop(t);
	}
	ck_assert_uint_eq(b->done, 4);
	bed_said(b,
	    "traceroute to 100.64.2.10 (100.64.2.10), 30 hops max, 60 byte packets\n"
	    " 1  100.64.1.1  2.000 ms  2.000 ms  2.000 ms\n");
	bed_run(b, 20 * IX_SECOND);
	ck_assert_uint_eq(b->done, 4);
	ck_assert_uint_le(b->arena->live, live);
	bed_delete(b);
}
END_TEST

Suite *traceroute_suite(void);
Suite *
traceroute_suite(void)
{
	const TTest *const tests[] = { each_router_has_its_line,
		echo_requests_and_ipv6_show_the_same_way, silence_is_a_star_and_not_the_end,
		as_numbers_stand_behind_the_address,
		stopped_it_ends_the_line_and_leaves_nothing_behind, NULL };
	Suite *s = suite_of("traceroute", tests);
	TCase *c = tcase_create("ends");

	tcase_add_loop_test(
	    c, an_unreachable_ends_it_with_a_mark, 0, sizeof(ends) / sizeof(ends[0]));
	suite_add_tcase(s, c);
	return s;
}
