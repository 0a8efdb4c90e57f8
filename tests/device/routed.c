/*
 * routed.c - the lines of a router's interfaces and routes: typed, shown as the running
 * configuration and pasted into another router they give the same one; `no` takes them away; what
 * cannot be had is refused, and the shows are there by their abbreviations.
 */
#include "tests/runner.h"

#include <stdio.h>
#include <string.h>

#include "device/device.h"

static const struct {
	const char *typed, *shown; /* shown NULL: nothing is, for it is so anyway */
	const char *undo; /* in the same mode; NULL: as shown, with `no` */
} lines[] = {
	{ "interface eth0\nip mtu 1400", " ip mtu 1400", NULL },
	{ "interface eth0\nipv6 mtu 1300", " ipv6 mtu 1300", "no ipv6 mtu" },
	{ "interface eth0\nmtu 9000", " mtu 9000", NULL },
	{ "interface eth0\nip tcp adjust-mss 1400", " ip tcp adjust-mss 1400", NULL },
	{ "interface eth0\nipv6 tcp adjust-mss 1380", " ipv6 tcp adjust-mss 1380",
	    "no ipv6 tcp adjust-mss" },
	{ "interface eth0\nip directed-broadcast", " ip directed-broadcast", NULL },
	{ "interface eth0\nno ip unreachables", " no ip unreachables", "ip unreachables" },
	{ "interface eth0\nno ipv6 unreachables", " no ipv6 unreachables", "ipv6 unreachables" },
	{ "interface eth0\nno ip redirects", " no ip redirects", "ip redirects" },
	{ "interface eth0\nip proxy-arp", " ip proxy-arp", NULL },
	{ "interface eth0\nload-interval 30", " load-interval 30", "no load-interval" },
	{ "interface eth0\nipv6 nd ra-interval 30\n", " ipv6 nd ra-interval 30", NULL },
	{ "interface eth0\nipv6 nd ra-interval msec 1500", " ipv6 nd ra-interval msec 1500",
	    "no ipv6 nd ra-interval" },
	{ "interface eth0\nipv6 nd prefix default no-advertise",
	    " ipv6 nd prefix default no-advertise", NULL },
	{ "interface eth0\nipv6 nd prefix 2001:db8::/64", " ipv6 nd prefix 2001:db8::/64", NULL },
	{ "interface eth0\nipv6 nd prefix 2001:db8::/64 3600 1800 no-autoconfig",
	    " ipv6 nd prefix 2001:db8::/64 3600 1800 no-autoconfig",
	    "no ipv6 nd prefix 2001:db8::/64" },
	{ "interface eth0\nipv6 nd prefix 2001:db8::/64 infinite 1800 off-link",
	    " ipv6 nd prefix 2001:db8::/64 infinite 1800 off-link", NULL },
	{ "interface eth0\nipv6 nd prefix 2001:db8::/64 infinite infinite",
	    " ipv6 nd prefix 2001:db8::/64 infinite infinite", NULL },
	{ "interface eth0\nipv6 nd ra-lifetime 0", " ipv6 nd ra-lifetime 0", NULL },
	{ "interface eth0\nipv6 nd managed-config-flag", " ipv6 nd managed-config-flag", NULL },
	{ "interface eth0\nipv6 nd other-config-flag", " ipv6 nd other-config-flag", NULL },
	{ "interface eth0\nipv6 nd mtu 1400", " ipv6 nd mtu 1400", NULL },
	{ "interface eth0\nno ipv6 nd ra suppress all", " no ipv6 nd suppress-ra",
	    "ipv6 nd suppress-ra" },
	{ "interface eth0\nip address 10.0.0.1 255.255.255.0 secondary", " ip address 10.0.0.1/24",
	    NULL },
	{ "interface eth0\nip address 10.0.0.1/24\nip address 10.0.1.1/24 secondary",
	    " ip address 10.0.1.1/24", "no ip address 10.0.1.1/24 secondary" },
	{ "interface eth0\nip verify unicast source reachable-via rx",
	    " ip verify unicast source reachable-via rx", NULL },
	{ "ip route 10.0.0.0 255.0.0.0 Null0 tag 65001", "ip route 10.0.0.0/8 Null0 tag 65001",
	    NULL },
	{ "ip route 10.0.0.0/8 Null0 250", "ip route 10.0.0.0/8 Null0 250", NULL },
	{ "ip route 10.0.0.0/8 blackhole", "ip route 10.0.0.0/8 Null0", NULL },
	{ "ip route 10.0.0.0/8 reject", "ip route 10.0.0.0/8 reject", NULL },
	{ "ipv6 route 2001:db8::/32 reject", "ipv6 route 2001:db8::/32 reject", NULL },
	{ "ip route 10.0.0.0/8 Null0\nip route 10.0.0.0/8 reject", "ip route 10.0.0.0/8 reject",
	    NULL },
	{ "interface Null0\nip unreachables", " ip unreachables", NULL },
	{ "interface Null0\nno ip unreachables", NULL, NULL },
	{ "no ip source-route", NULL, NULL },
	{ "ip tcp path-mtu-discovery", NULL, NULL },
};

static const char *const refused[] = { "ip source-route", "no ip tcp path-mtu-discovery",
	"interface eth0\nload-interval 60", "interface eth0\nip mtu 1600",
	"interface eth0\nip tcp adjust-mss 10", "access-class 10 in",
	"interface eth0\nip nat inside", "interface eth0\nipv6 nd prefix 2001:db8::/64 10 20",
	"interface eth0\nipv6 nd prefix ::/0", "interface eth0\nno ipv6 nd prefix 2001:db8::/64" };

static struct device *
router(struct world *w, const char *name)
{
	struct ix_error e = { "" };
	struct device *d = device_new(w, &router_kind, name, NULL, &e);

	ck_assert_msg(d != NULL, "%s", e.text);
	ck_assert_ptr_nonnull(device_port(d, "eth0", &e));
	return d;
}

static bool
take(struct device *d, const char *text)
{
	struct ix_error e = { "" };

	return device_configure(d, text, "typed", &e);
}

static const char *
running(const struct device *d, struct text *t)
{
	device_running(d, t);
	return text_of(t);
}

/* A line of its own. */
static bool
has_line(const char *all, const char *line)
{
	char whole[200];

	snprintf(whole, sizeof(whole), "\n%s\n", line);
	return strstr(all, whole) != NULL;
}

/* The row taken back, in the mode it was typed in. */
static void
undo(struct device *d, int n)
{
	const char *mode = strncmp(lines[n].typed, "interface ", 10) == 0 ? lines[n].typed : "";
	char text[200];

	if (lines[n].undo)
		snprintf(text, sizeof(text), "%.*s\n%s\n", (int)strcspn(mode, "\n"), mode,
		    lines[n].undo);
	else
		snprintf(text, sizeof(text), "%.*s\nno %s\n", (int)strcspn(mode, "\n"), mode,
		    lines[n].shown + strspn(lines[n].shown, " "));
	ck_assert_msg(take(d, text), "%s", text);
}

START_TEST(what_was_typed_is_shown_and_read_back)
{
	struct world *w = world_new((size_t)64 << 20, 1, false);
	struct device *a = router(w, "a"), *b = router(w, "b");
	struct text bare = { 0 }, first = { 0 }, second = { 0 }, gone = { 0 };

	device_hostname(b, "a");
	running(a, &bare);
	ck_assert_msg(take(a, lines[_i].typed), "%s", lines[_i].typed);
	running(a, &first);
	if (lines[_i].shown)
		ck_assert_msg(has_line(text_of(&first), lines[_i].shown), "%s gave:\n%s",
		    lines[_i].typed, text_of(&first));
	else
		ck_assert_str_eq(text_of(&first), text_of(&bare));
	ck_assert_msg(take(b, text_of(&first)), "%s", text_of(&first));
	ck_assert_str_eq(running(b, &second), text_of(&first));
	if (lines[_i].shown) {
		undo(a, _i);
		ck_assert_msg(!has_line(running(a, &gone), lines[_i].shown), "%s", lines[_i].shown);
	}
	text_free(&bare);
	text_free(&first);
	text_free(&second);
	text_free(&gone);
	world_delete(w);
}
END_TEST

START_TEST(what_cannot_be_had_is_refused_in_words)
{
	struct world *w = world_new((size_t)64 << 20, 1, false);
	struct device *a = router(w, "a");
	struct ix_error e = { "" };

	ck_assert_msg(!device_configure(a, refused[_i], "typed", &e), "%s", refused[_i]);
	ck_assert_msg(strstr(e.text, "Unknown") == NULL && strstr(e.text, "nclear") == NULL,
	    "%s: %s", refused[_i], e.text);
	world_delete(w);
}
END_TEST

/* By the words that sheets have people type; each line must be in what is shown. */
static const struct {
	const char *typed, *said;
} shows[] = {
	{ "sh ip int br", "eth0" },
	{ "sh ipv6 int br", "eth0" },
	{ "sh ip int eth0",
	    "  Internet address is 10.0.0.1/24\n  Secondary address is 10.0.1.1/24" },
	{ "sh ip int", "  Directed broadcast forwarding is disabled" },
	{ "show ipv6 interface eth0", "  Internet address is 2001:db8::1/64" },
	{ "sh int eth0", "  Description: to the exchange" },
	{ "sh int eth0.7", "  Encapsulation 802.1Q, VLAN 7 on eth0" },
	{ "sh int desc", "to the exchange" },
	{ "sh int eth0 | inc rate", "30 seconds input rate" },
	{ "show interfaces | section eth0.7", "VLAN 7" },
	{ "show ip route", "10.9.0.0/16" },
	{ "show ip route 10.9.1.1", "10.9.0.0/16" },
	{ "show ip route 10.9.0.0/16", "unreachable (ICMP unreachable)" },
	{ "show ip route static | count", "lines which match: 4" },
	{ "show ip route summary", "static               1                    1" },
	{ "show ipv6 route summary", "Totals" },
	{ "sh ipv6 ro conn", "Codes" },
	{ "sh arp", "HWaddress" },
	{ "sh ip arp", "HWaddress" },
	{ "sh ipv6 nei", "IPv6 Address" },
	{ "show ip traffic", "packets with options" },
	{ "sh access-l", "" },
};

START_TEST(what_sheets_ask_is_shown)
{
	struct world *w = world_new((size_t)64 << 20, 1, false);
	struct device *a = router(w, "a");
	struct text t = { 0 };

	ck_assert(take(a,
	    "interface eth0\ndescription to the exchange\nip address 10.0.0.1/24\n"
	    "ip address 10.0.1.1/24 secondary\nipv6 address 2001:db8::1/64\nexit\n"
	    "interface eth0.7\nip address 10.7.0.1/24\nexit\nip route 10.9.0.0/16 reject\n"));
	sim_run(w->sim, 3 * IX_SECOND);
	ck_assert_msg(cli_line(&console_of(a, 1)->cli, shows[_i].typed, &t), "%s: %s",
	    shows[_i].typed, text_of(&t));
	ck_assert_msg(strstr(text_of(&t), shows[_i].said), "%s:\n%s", shows[_i].typed, text_of(&t));
	text_free(&t);
	world_delete(w);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

Suite *routed_suite(void);
Suite *
routed_suite(void)
{
	Suite *s = suite_create("routed");
	TCase *c = tcase_create("routed");

	tcase_add_loop_test(c, what_was_typed_is_shown_and_read_back, 0, ROWS(lines));
	tcase_add_loop_test(c, what_cannot_be_had_is_refused_in_words, 0, ROWS(refused));
	tcase_add_loop_test(c, what_sheets_ask_is_shown, 0, ROWS(shows));
	suite_add_tcase(s, c);
	return s;
}
