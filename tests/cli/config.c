/* config.c - configuration text: written in sections, read back line by line, refused by line. */
#include "cli/config.h"

#include <string.h>

#include "tests/cli/box.h"
#include "tests/runner.h"

static struct box box;

static const char written[] =
    "hostname acacia\n"
    "!\n"
    "interface eth0\n"
    " ip address 100.127.1.1/24\n"
    "exit\n"
    "!\n"
    "router bgp 64496\n"
    " neighbor 100.127.1.254 remote-as 64511\n"
    " address-family ipv4 unicast\n"
    "  neighbor 100.127.1.254 activate\n"
    " exit-address-family\n"
    "exit\n"
    "!\n";

START_TEST(a_writer_indents_sections_and_closes_them_as_frr_does)
{
	struct text out = { 0 };
	struct config_writer w = { .out = &out };

	config_break(&w);
	config_line(&w, "hostname %s", "acacia");
	config_break(&w);
	config_break(&w);
	config_section(&w, "interface eth%d", 0);
	config_line(&w, "ip address 100.127.1.1/24");
	config_section_end(&w, "exit");
	config_section(&w, "router bgp %u", 64496u);
	config_line(&w, "neighbor 100.127.1.254 remote-as 64511");
	config_section(&w, "address-family ipv4 unicast");
	config_line(&w, "neighbor 100.127.1.254 activate");
	config_section_end(&w, "exit-address-family");
	config_section_end(&w, "exit");
	config_break(&w);
	ck_assert_str_eq(text_of(&out), written);
	text_free(&out);
}
END_TEST

static const struct {
	const char *config;
	uint32_t lines, refused, skipped;
	const char *last, *errors, *why;
} rows[] = {
	{ written, 10, 0, 0, "yes exit-address-family", "", "what is written reads back" },
	{ "! a comment\n# another\n\n\r\n  \n", 0, 0, 0, "", "", "nothing in it" },
	{ "interface eth0\r\n shutdown\r\n", 2, 0, 0, "yes shutdown", "",
	    "lines of another system" },
	{ "interface eth0\nshutdown", 2, 0, 0, "yes shutdown", "",
	    "flat, and without a last newline" },
	{ "router bgp 1\n address-family ipv4\n  neighbor 1.1.1.1 activate\n neighbor 1.1.1.1 "
	    "remote-as 2\n", 4, 0, 0, "yes neighbor remote-as peer=1.1.1.1 asn=2", "",
	    "a section ends by its parent's word" },
	{ "interface eth0\n!\nrouter bgp 1\n", 2, 0, 0, "yes router bgp asn=1", "",
	    "or by the next" },
	{ "hostname a\nend\nhostname b\nexit\nexit\nhostname c\n", 6, 0, 0, "yes hostname name='c'",
	    "", "end and exit do not leave config" },
	{ "hostname a\nhostnam b\nhostnime c\n", 2, 1, 0, "yes hostname name='b'",
	    "acacia.conf:3: Unknown word \"hostnime\". Did you mean: hostname? (? lists what "
	    "is known "
	    "here)\n", "a refused line changes nothing and stops nothing" },
	{ "interface eth0\n shutdown\ninterface bogus\n ip address 10.0.0.1/24\nexit\nhostname c\n",
	    3, 1, 2, "yes hostname name='c'",
	    "acacia.conf:3: There is no interface bogus; the box has eth0 and eth1\n",
	    "a refused section's lines do not reach the one before" },
	{ "interface eth0\ninterface bogus\nip address 10.0.0.1/24\n", 1, 2, 0, "",
	    "acacia.conf:2: There is no interface bogus; the box has eth0 and eth1\n"
	    "acacia.conf:3: Unknown word \"address\" after \"ip\". Expected: prefix-list, route\n",
	    "not even flat ones" },
	{ "router bgp 1\n address-family ipv4\n  neighbour\n exit-address-family\n"
	    " neighbor 1.1.1.1 remote-as 1\n", 4, 1, 0, "yes neighbor remote-as peer=1.1.1.1 asn=1",
	    NULL, "a refused line in a section does not swallow the section's end" },
};

START_TEST(a_text_is_fed_line_by_line_and_refusals_carry_their_line)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct text out = { 0 }, errors = { 0 };
		struct config_read r;
		bool good;

		box_begin(&box);
		good = config_read(&box.console, "acacia.conf", rows[i].config,
		    strlen(rows[i].config), &out, &errors, &r);
		ck_assert_msg(good == (rows[i].refused == 0) && r.lines == rows[i].lines &&
		    r.refused == rows[i].refused && r.skipped == rows[i].skipped, "%s: %u %u %u %s",
		    rows[i].why, r.lines, r.refused, r.skipped, text_of(&errors));
		if (*rows[i].last)
			ck_assert_str_eq(box.said, rows[i].last);
		if (rows[i].errors)
			ck_assert_str_eq(text_of(&errors), rows[i].errors);
		ck_assert_uint_eq(box.console.depth, 1);
		text_free(&out);
		text_free(&errors);
		box_end(&box);
	}
}
END_TEST

START_TEST(an_octet_zero_or_a_long_line_is_refused_not_cut)
{
	static const char zero[] = "hostname a\0 b\nhostname c\n";
	char longest[4096];
	struct text out = { 0 }, errors = { 0 };
	struct config_read r;

	box_begin(&box);
	config_read(&box.console, "x", zero, sizeof(zero) - 1, &out, &errors, &r);
	ck_assert_uint_eq(r.refused, 1);
	ck_assert_uint_eq(r.lines, 1);
	memset(longest, 'a', sizeof(longest));
	config_read(&box.console, "x", longest, sizeof(longest), &out, &errors, &r);
	ck_assert_uint_eq(r.refused, 1);
	ck_assert_ptr_nonnull(strstr(text_of(&errors),
	    "x:1: The line is longer than 1024 octets\n"));
	text_free(&out);
	text_free(&errors);
	box_end(&box);
}
END_TEST

START_TEST(of_many_refusals_twenty_are_shown_and_all_are_counted)
{
	struct text config = { 0 }, out = { 0 }, errors = { 0 };
	struct config_read r;

	box_begin(&box);
	for (int i = 0; i < 50; i++)
		text_puts(&config, "xyzzy\n");
	config_read(&box.console, "x", config.s, config.n, &out, &errors, &r);
	ck_assert_uint_eq(r.refused, 50);
	ck_assert_ptr_nonnull(strstr(text_of(&errors), "x:20: "));
	ck_assert_ptr_null(strstr(text_of(&errors), "x:21: "));
	ck_assert_ptr_nonnull(strstr(text_of(&errors), "x: more lines were refused"));
	text_free(&config);
	text_free(&out);
	text_free(&errors);
	box_end(&box);
}
END_TEST

Suite *config_suite(void);
Suite *
config_suite(void)
{
	const TTest *const tests[] = { a_writer_indents_sections_and_closes_them_as_frr_does,
		a_text_is_fed_line_by_line_and_refusals_carry_their_line,
		an_octet_zero_or_a_long_line_is_refused_not_cut,
		of_many_refusals_twenty_are_shown_and_all_are_counted, NULL };

	return suite_of("config", tests);
}
