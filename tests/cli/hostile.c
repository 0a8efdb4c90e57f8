/* hostile.c - lines nobody means well with: long, deep, controls, broken text, random words. */
#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "cli/shell.h"
#include "tests/cli/box.h"
#include "tests/runner.h"

static struct box box;

static const struct {
	const char *line, *said, *why;
} rows[] = {
	{ "show \x1b[2J",
	    "             ^\n% Control character <U+001B> in the line; leave it out\n", "escape" },
	{ "show \x7f", "             ^\n% Control character <U+007F> in the line; leave it out\n",
	    "delete" },
	{ "show \xc2\x9b",
	    "             ^\n% Control character <U+009B> in the line; leave it out\n", "C1" },
	{ "show \xff", "             ^\n% Octet FF is not UTF-8 text; type it again\n", "no text" },
	{ "show\nip", "            ^\n% Control character <U+000A> in the line; leave it out\n",
	    "two lines" },
	{ "show \xe2\x80\xae" "abc",
	    "             ^\n% Unknown word \"<U+202E>abc\" after \"show\". Expected: "
	    "bgp, history, interfaces, ip\n", "text that turns around is shown as what it is" },
	{ "|",
	    "% Incomplete command: expected one of: clear, configure, disable, enable, end, "
	    "exit, list, "
	    "no, ping, quit, show, terminal ... (? lists all 13)\n", "a bar alone" },
};

START_TEST(hostile_lines_are_refused_and_echoed_clean)
{
	box_begin(&box);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_str_eq(box_type(&box, rows[i].line), rows[i].said);
	box_end(&box);
}
END_TEST

START_TEST(a_line_of_1024_octets_passes_and_one_more_does_not)
{
	char line[CLI_LINE + 2] = "description ";

	box_begin(&box);
	box_type(&box, "conf t");
	box_type(&box, "interface eth0");
	memset(line + 12, 'x', CLI_LINE - 12);
	ck_assert_str_eq(box_type(&box, line), "");
	ck_assert_uint_eq(box.calls, 2);
	line[CLI_LINE] = 'x';
	ck_assert_str_eq(box_type(&box, line), "% The line is longer than 1024 octets\n");
	box_end(&box);
}
END_TEST

START_TEST(many_words_end_in_a_refusal)
{
	char line[CLI_LINE] = "ping 100.64.0.1";

	box_begin(&box);
	for (int i = 0; i < 40; i++)
		strcat(line, " count 5");
	ck_assert_ptr_nonnull(strstr(box_type(&box, line), "% More than 64 words in a line\n"));
	box_end(&box);
}
END_TEST

/* Words of the grammar in any order, with junk: nothing may be read or written out of place. */
START_TEST(random_lines_never_break_the_console)
{
	static const char *const words[] = { "show", "ip", "bgp", "no", "do", "configure",
	    "terminal",
		"interface", "eth0", "router", "1", "neighbor", "100.64.0.1", "|", "include", "[",
		"a*", "?", "exit", "end", "address-family", "ipv4", "x", "\"", "'", ";",
		"description", "\t", "" };
	struct rng r = rng_named(1, "cli");

	box_begin(&box);
	for (int i = 0; i < 20000; i++) {
		char line[256] = "";
		struct text full = { 0 }, list = { 0 };

		for (uint64_t n = rng_below(&r, 8); n > 0; n--) {
			strcat(line, words[rng_below(&r, sizeof(words) / sizeof(words[0]))]);
			strcat(line, rng_below(&r, 5) ? " " : "");
		}
		cli_complete(&box.console, line, &full, &list);
		cli_ghost(&box.console, line, &list);
		box_type(&box, line);
		cli_interrupt(&box.console);
		ck_assert_uint_ge(box.console.depth, 1);
		ck_assert_uint_le(box.console.depth, CLI_DEPTH);
		text_free(&full);
		text_free(&list);
	}
	box_end(&box);
}
END_TEST

Suite *hostile_suite(void);
Suite *
hostile_suite(void)
{
	const TTest *const tests[] = { hostile_lines_are_refused_and_echoed_clean,
		a_line_of_1024_octets_passes_and_one_more_does_not, many_words_end_in_a_refusal,
		random_lines_never_break_the_console, NULL };

	return suite_of("hostile", tests);
}
