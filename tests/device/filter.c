/* filter.c - access lists and reverse path checks, typed at a router. */
#include "tests/runner.h"

#include "tests/device/bed.h"

static const char *const lines[] = { "configure terminal", "ip access-list extended edge",
	"permit icmp any any echo", "deny udp any any range 1 19", "permit ip any any", "exit",
	"ipv6 access-list six", "permit icmp any any", "exit", "interface eth0",
	"ip access-group edge in", "ipv6 traffic-filter six in",
	"ip verify unicast source reachable-via rx", "no ip redirects", "ip proxy-arp",
	"no ipv6 nd suppress-ra", "end" };

static const char *const shown[] = { "ip access-list extended edge\n",
	" 10 permit icmp any any echo\n",
	" 20 deny udp any any range 1 19\n", " ip access-group edge in\n",
	" ipv6 traffic-filter six in\n", " ip verify unicast source reachable-via rx\n",
	" no ip redirects\n", " ip proxy-arp\n", " no ipv6 nd suppress-ra\n" };

static void
configure(struct bed *b)
{
	for (size_t n = 0; n < sizeof(lines) / sizeof(lines[0]); n++) {
		const char *said = bed_type(b, b->r1, lines[n], 0);

		ck_assert_msg(!strchr(said, '%'), "%s: %s", lines[n], said);
	}
}

START_TEST(filters_are_typed_shown_and_read_back)
{
	struct bed *b = bed_new();
	const char *said;

	configure(b);
	bed_type(b, b->r1, "write", 0);
	for (int again = 0; again < 2; again++) {
		struct text t = { 0 };

		device_running(b->r1, &t);
		said = text_of(&t);
		for (size_t n = 0; n < sizeof(shown) / sizeof(shown[0]); n++)
			ck_assert_msg(strstr(said, shown[n]) != NULL, "%s in:\n%s", shown[n], said);
		text_free(&t);
		device_power(b->r1, false);
		device_power(b->r1, true);
	}
	bed_delete(b);
}
END_TEST

START_TEST(entries_are_counted_and_the_counters_cleared)
{
	struct bed *b = bed_new();

	configure(b);
	bed_type(b, b->h1, "ping -c 2 100.64.2.10", 3 * IX_SECOND);
	ck_assert_ptr_nonnull(strstr(bed_type(b, b->r1, "show access-lists edge", 0),
	    "    10 permit icmp any any echo (2 matches)\n"));
	bed_type(b, b->r1, "clear ip access-list counters", 0);
	ck_assert_ptr_nonnull(strstr(bed_type(b, b->r1, "show ip access-lists", 0),
	    "    10 permit icmp any any echo\n"));
	bed_delete(b);
}
END_TEST

START_TEST(what_cannot_be_is_refused_in_words)
{
	struct bed *b = bed_new();

	bed_type(b, b->r1, "configure terminal", 0);
	ck_assert_ptr_nonnull(strstr(bed_type(b, b->r1, "ip nat inside source list 1", 0),
	    "Address translation is not there"));
	bed_type(b, b->r1, "interface eth0", 0);
	ck_assert_ptr_nonnull(strstr(bed_type(b, b->r1, "ip access-group nobody in", 0),
	    "There is no access list"));
	bed_delete(b);
}
END_TEST

START_TEST(a_tag_is_an_interface_when_first_spoken_of)
{
	struct bed *b = bed_new();
	struct text t = { 0 };

	bed_type(b, b->r1, "configure terminal", 0);
	ck_assert_str_eq(bed_type(b, b->r1, "interface eth0.100", 0), "");
	ck_assert_str_eq(bed_type(b, b->r1, "encapsulation dot1q 100", 0), "");
	ck_assert_str_eq(bed_type(b, b->r1, "ip address 100.70.0.1/24", 0), "");
	ck_assert_ptr_nonnull(
	    strstr(bed_type(b, b->r1, "encapsulation dot1q 7", 0), "its name says"));
	ck_assert_ptr_nonnull(strstr(bed_type(b, b->r1, "interface eth9.5", 0), "There is no"));
	device_running(b->r1, &t);
	ck_assert_ptr_nonnull(
	    strstr(text_of(&t), "interface eth0.100\n ip address 100.70.0.1/24\n"));
	text_free(&t);
	bed_type(b, b->r1, "end", 0);
	bed_type(b, b->r1, "write", 0);
	device_power(b->r1, false);
	ck_assert_ptr_null(ifc_find(b->r1->stack, "eth0.100"));
	device_power(b->r1, true);
	ck_assert_uint_eq(ifc_vlan(ifc_find(b->r1->stack, "eth0.100")), 100);
	bed_delete(b);
}
END_TEST

Suite *filter_suite(void);
Suite *
filter_suite(void)
{
	Suite *s = suite_create("filter");
	TCase *c = tcase_create("filter");

	tcase_add_test(c, filters_are_typed_shown_and_read_back);
	tcase_add_test(c, entries_are_counted_and_the_counters_cleared);
	tcase_add_test(c, what_cannot_be_is_refused_in_words);
	tcase_add_test(c, a_tag_is_an_interface_when_first_spoken_of);
	suite_add_tcase(s, c);
	return s;
}
