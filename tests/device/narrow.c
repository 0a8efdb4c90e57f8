/*
 * narrow.c - a path with a narrow place, as a page and a ping meet it: path MTU discovery (RFC
 * 1191, RFC 8201), the black hole where its ICMP is filtered (RFC 2923 2.1), and a clamped MSS as
 * the cure.
 *
 *	h1 - r1 eth0 (packets of 1400) .. r1 eth2 - r2 - h3, which serves pages; else 1500
 */
#include <stdio.h>
#include <string.h>

#include "device/serve.h"
#include "tests/device/bed.h"
#include "tests/runner.h"

struct narrow {
	struct bed *b;
	struct device *r2, *h3;
};

static void
configure(struct device *d, const char *text)
{
	struct ix_error e = { "" };

	ck_assert_msg(device_configure(d, text, "typed", &e), "%s", e.text);
}

static struct port *
port_of(struct device *d, const char *name)
{
	struct ix_error e = { "" };
	struct port *p = device_port(d, name, &e);

	ck_assert_msg(p != NULL, "%s", e.text);
	return p;
}

static void
serve(struct narrow *n)
{
	static const struct web_page pages[] = { { "/small", 500 }, { "/large", 1000000 } };
	struct serving *s = serving_of(n->h3);
	struct ix_error e = { "" };

	for (unsigned i = 0; i < 2; i++)
		vec_push(n->b->world->arena, &s->site.pages, pages[i]);
	s->web = true;
	ck_assert_msg(serving_start(n->h3, &e), "%s", e.text);
}

static struct narrow
narrow_new(void)
{
	static const struct link_settings wire = { .delay = IX_MS, .queue = 1u << 18, .mtu = 1500 };
	struct narrow n = { .b = bed_new() };
	struct ix_error e = { "" };

	n.r2 = device_new(n.b->world, &router_kind, "r2", "frr", &e);
	n.h3 = device_new(n.b->world, &host_kind, "h3", NULL, &e);
	n.h3->mine = true;
	link_new(port_of(n.b->r1, "eth2"), port_of(n.r2, "eth0"), &wire);
	link_new(port_of(n.r2, "eth1"), port_of(n.h3, "eth0"), &wire);
	configure(n.b->r1,
	    "interface eth2\nip address 100.64.3.1/24\nipv6 address 2001:db8:3::1/64\n"
	    "exit\nip route 100.64.4.0/24 100.64.3.2\nipv6 route 2001:db8:4::/64 2001:db8:3::2\n"
	    "interface eth0\nip mtu 1400\nipv6 mtu 1400");
	configure(n.r2,
	    "interface eth0\nip address 100.64.3.2/24\nipv6 address 2001:db8:3::2/64\n"
	    "interface eth1\nip address 100.64.4.1/24\nipv6 address 2001:db8:4::1/64\nexit\n"
	    "ip route 0.0.0.0/0 100.64.3.1\nipv6 route ::/0 2001:db8:3::1");
	bed_type(n.b, n.h3, "ip addr add 100.64.4.10/24 dev eth0", 0);
	bed_type(n.b, n.h3, "ip addr add 2001:db8:4::10/64 dev eth0", 3 * IX_SECOND);
	bed_type(n.b, n.h3, "ip route add default via 100.64.4.1", 0);
	bed_type(n.b, n.h3, "ip -6 route add default via 2001:db8:4::1", 0);
	serve(&n);
	bed_type(n.b, n.b->h1, "ping -c 1 100.64.4.10 ; ping -c 1 2001:db8:4::10", 5 * IX_SECOND);
	return n;
}

/* What curl got of a page: the HTTP code and the octets. */
static void
gets(struct narrow *n, const char *page, const char *code, bool whole, const char *why)
{
	static const char *const from[] = { "100.64.4.10", "[2001:db8:4::10]" };

	for (unsigned i = 0; i < 2; i++) {
		char line[160], want[64];
		const char *said;

		snprintf(line, sizeof(line),
		    "curl -s -m 20 -o /dev/null -w '%%{http_code} %%{size_download}\\n' "
		    "http://%s%s",
		    from[i], page);
		said = bed_type(n->b, n->b->h1, line, 30 * IX_SECOND);
		snprintf(want, sizeof(want), "%s %s", code,
		    !whole			      ? ""
			: strcmp(page, "/small") == 0 ? "500\n"
						      : "1000000\n");
		ck_assert_msg(strncmp(said, want, strlen(want)) == 0, "%s: %s%s: %s", why, from[i],
		    page, said);
	}
}

START_TEST(a_path_says_how_wide_it_is)
{
	struct narrow n = narrow_new();
	const char *said;

	gets(&n, "/small", "200", true, "it fits");
	gets(&n, "/large", "200", true, "r1 says that it is too big");
	said = bed_type(n.b, n.h3, "ping -M do -s 1372 -c 1 100.64.1.10", 3 * IX_SECOND);
	ck_assert_msg(strstr(said, "1 received"), "%s", said);
	said = bed_type(n.b, n.h3, "ping -M do -s 1373 -c 1 100.64.1.10", 3 * IX_SECOND);
	ck_assert_msg(
	    strstr(said, "mtu") && strstr(said, "1400") && strstr(said, "0 received"), "%s", said);
	said = bed_type(n.b, n.h3, "ip route get 100.64.1.10", 0);
	ck_assert_msg(
	    strstr(said, "    cache expires 5") && strstr(said, "sec mtu 1400 \n"), "%s", said);
	said = bed_type(n.b, n.h3, "ip -6 route get 2001:db8:1::10", 0);
	ck_assert_msg(strstr(said, " metric 1024 expires 5") &&
		strstr(said, "sec mtu 1400 pref medium\n"),
	    "%s", said);
	bed_delete(n.b);
}
END_TEST

/* 64 KB in pieces, cut again where the way is narrow; over IPv6 once the sender knows that. */
START_TEST(the_largest_pings_pass_the_narrow_link)
{
	static const struct {
		const char *line, *want;
	} rows[] = {
		{ "ping -s 65507 -c 1 100.64.1.10", "\n65515 bytes from 100.64.1.10: icmp_seq=1 " },
		{ "ping -s 65508 -c 1 100.64.1.10",
		    "\nping: local error: message too long, mtu=1500\n" },
		{ "ping -s 60000 -c 2 2001:db8:1::10",
		    "\n60008 bytes from 2001:db8:1::10: icmp_seq=2 " },
		{ "ping -s 65527 -c 1 2001:db8:1::10",
		    "\n65535 bytes from 2001:db8:1::10: icmp_seq=1 " },
		{ "ping -s 65528 -c 1 2001:db8:1::10",
		    "\nping: local error: message too long, mtu: 1400\n" },
		{ "ping -s 65507 -c 1 127.0.0.1", "\n65515 bytes from 127.0.0.1: icmp_seq=1 " },
		{ "ping -s 65527 -c 1 ::1", "\n65535 bytes from ::1: icmp_seq=1 " },
	};
	struct narrow n = narrow_new();

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *said = bed_type(n.b, n.h3, rows[i].line, 5 * IX_SECOND);

		ck_assert_msg(strstr(said, rows[i].want), "%s: %s", rows[i].line, said);
	}
	bed_delete(n.b);
}
END_TEST

START_TEST(where_icmp_is_filtered_small_pages_come_and_large_ones_hang)
{
	struct narrow n = narrow_new();

	configure(n.r2,
	    "ip access-list extended quiet\ndeny icmp any any\npermit ip any any\nexit\n"
	    "ipv6 access-list quiet6\ndeny icmp any any packet-too-big\npermit ipv6 any any\nexit\n"
	    "interface eth0\nip access-group quiet in\nipv6 traffic-filter quiet6 in");
	gets(&n, "/small", "200", true, "small pages fit");
	gets(&n, "/large", "000", false, "nobody told h3");
	configure(n.b->r1, "interface eth0\nip tcp adjust-mss 1360\nipv6 tcp adjust-mss 1340");
	gets(&n, "/large", "200", true, "a clamped MSS needs no ICMP");
	configure(n.b->r1, "interface eth0\nno ip tcp adjust-mss\nno ipv6 tcp adjust-mss");
	gets(&n, "/large", "000", false, "as before");
	configure(
	    n.r2, "interface eth0\nno ip access-group quiet in\nno ipv6 traffic-filter quiet6 in");
	gets(&n, "/large", "200", true, "the filter is gone");
	bed_delete(n.b);
}
END_TEST

START_TEST(a_router_that_tells_nothing_is_a_black_hole_too)
{
	struct narrow n = narrow_new();
	const char *said;

	configure(n.b->r1, "interface eth2\nno ip unreachables");
	said = bed_type(n.b, n.b->h1,
	    "curl -s -m 20 -o /dev/null http://100.64.4.10/large ; echo ended", 30 * IX_SECOND);
	ck_assert_str_eq(said, "ended\n");
	said = bed_type(n.b, n.h3, "ss -ti | grep retrans", 0);
	ck_assert_msg(strstr(said, "retrans:"), "%s", said);
	bed_delete(n.b);
}
END_TEST

Suite *narrow_suite(void);
Suite *
narrow_suite(void)
{
	const TTest *const tests[] = { a_path_says_how_wide_it_is,
		the_largest_pings_pass_the_narrow_link,
		where_icmp_is_filtered_small_pages_come_and_large_ones_hang,
		a_router_that_tells_nothing_is_a_black_hole_too, NULL };

	return suite_of("narrow", tests);
}
