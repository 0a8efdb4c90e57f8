/* help.c - `?`, Tab and ghost text, as a trainee sees them. */
#include "tests/runner.h"

#include <string.h>

#include "tests/cli/box.h"

static struct box box;

static const char *const in_exec[] = { NULL };
static const char *const in_interface[] = { "conf t", "interface eth0", NULL };
static const char *const in_router[] = { "conf t", "router bgp 64496", NULL };

static const struct {
	const char *const *in;
	const char *line, *said;
} asked[] = {
	{ in_router, "neighbor 100.127.1.254 ?",
	    "  activate       Exchange routes of this family\n"
	    "  description    Free text\n"
	    "  remote-as      Its AS number\n" },
	{ in_router, "neighbor 100.127.1.254 remote-as ?", "  <1-4294967295>    AS number\n" },
	{ in_router, "nei?", "  neighbor    A BGP neighbor\n" },
	{ in_router, "neighbor ?", "  ADDRESS    Its address\n  NAME\n" },
	{ in_exec, "show ip bgp ?",
	    "  A.B.C.D      Routes for an address\n"
	    "  A.B.C.D/M\n"
	    "  summary      Sessions, one a line\n"
	    "  <cr>         The line may end here\n" },
	{ in_exec, "sh ip r?", "  route    The routing table\n" },
	{ in_exec, "show interfaces e?", "  NAME    A port\n    eth0\n    eth1\n" },
	{ in_interface, "ip address ?", "  A.B.C.D\n  A.B.C.D/M    With its length\n" },
	{ in_interface, "no ?", "  description\n  ip             IPv4\n  ipv6\n  shutdown\n" },
	{ in_interface, "description ?", "  LINE\n" },
	{ in_interface, "do show ip ?", "  bgp      BGP routes\n  route    The routing table\n" },
	{ in_interface, "router ?", "  bgp    BGP\n" },
	{ in_exec, "xyzzy?", "% Nothing that is known here begins so\n" },
	{ in_exec, "show xyzzy ?",
	    "% Unknown word \"xyzzy\" after \"show\". Expected: bgp, history, "
	    "interfaces, ip\n" },
	{ in_exec, "show ip route | ?",
	    "  begin      From the first line that fits the pattern\n"
	    "  count      How many lines fit the pattern, or how many there are\n"
	    "  exclude    Lines that do not fit the pattern\n"
	    "  include    Lines that fit the pattern\n"
	    "  section    Lines that fit the pattern, with the lines indented below them\n" },
};

START_TEST(a_question_mark_lists_what_may_come_next)
{
	box_begin(&box);
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		box_go(&box, asked[i].in);
		ck_assert_str_eq(box_type(&box, asked[i].line), asked[i].said);
	}
	box_end(&box);
}
END_TEST

static const struct {
	const char *const *in;
	const char *line, *full, *list;
	unsigned n;
} tabs[] = {
	{ in_exec, "sh", "show ", "show\n", 1 },
	{ in_exec, "sh ip b", "sh ip bgp ", "bgp\n", 1 },
	{ in_exec, "show i", "show i", "interfaces\nip\n", 2 },
	{ in_exec, "show interfaces et", "show interfaces eth", "eth0\neth1\n", 2 },
	{ in_exec, "show interfaces eth1", "show interfaces eth1 ", "eth1\n", 1 },
	{ in_exec, "show ip bgp ", "show ip bgp summary", "A.B.C.D\nA.B.C.D/M\nsummary\n", 3 },
	{ in_exec, "conf", "configure ", "configure\n", 1 },
	{ in_exec, "xyzzy", "xyzzy", "", 0 },
	{ in_exec, "xyzzy foo", "xyzzy foo", "", 0 },
	{ in_exec, "show ip route | inc", "show ip route | include ", "include\n", 1 },
	{ in_router, "neighbor 100.127.1.254 rem", "neighbor 100.127.1.254 remote-as ",
	    "remote-as\n", 1 },
	{ in_router, "no nei", "no neighbor ", "neighbor\n", 1 },
	{ in_interface, "do sh", "do show ", "show\n", 1 },
	{ in_interface, "router ", "router bgp ", "bgp\n", 1 },
	{ in_interface, "sh", "shutdown ", "shutdown\n", 1 },
};

START_TEST(tab_makes_a_line_as_long_as_it_is_certain)
{
	box_begin(&box);
	for (size_t i = 0; i < sizeof(tabs) / sizeof(tabs[0]); i++) {
		struct text full = { 0 }, list = { 0 };
		unsigned n;

		cli_end(&box.console);
		box_go(&box, tabs[i].in);
		n = cli_complete(&box.console, tabs[i].line, &full, &list);
		ck_assert_str_eq(text_of(&full), tabs[i].full);
		ck_assert_str_eq(text_of(&list), tabs[i].list);
		ck_assert_uint_eq(n, tabs[i].n);
		text_free(&full);
		text_free(&list);
	}
	box_end(&box);
}
END_TEST

static const struct {
	const char *line, *ghost;
} ghosts[] = {
	{ "neighbor 192.0.2.250 rem", "ote-as <1-4294967295>" },
	{ "neighbor 192.0.2.250 remote-as ", "<1-4294967295>" },
	{ "nei", "ghbor " },
	{ "neighbor ", "" },
	{ "e", "" },
	{ "", "" },
	{ "xyzzy", "" },
};

START_TEST(ghost_text_is_the_rest_of_the_only_word_that_fits)
{
	static const char *const lines[] = { "conf t", "router bgp 64496", NULL };

	box_begin(&box);
	box_go(&box, lines);
	for (size_t i = 0; i < sizeof(ghosts) / sizeof(ghosts[0]); i++) {
		struct text ghost = { 0 };

		cli_ghost(&box.console, ghosts[i].line, &ghost);
		ck_assert_msg(strcmp(text_of(&ghost), ghosts[i].ghost) == 0, "%s: \"%s\"",
		    ghosts[i].line, text_of(&ghost));
		text_free(&ghost);
	}
	box_end(&box);
}
END_TEST

START_TEST(asking_changes_nothing_in_the_world)
{
	struct checkpoint *before, *after;
	struct text out = { 0 };

	box_begin(&box);
	before = arena_save(box.arena, NULL);
	cli_help(&box.console, "show ", &out);
	cli_complete(&box.console, "sh", &out, &out);
	cli_ghost(&box.console, "sh", &out);
	after = arena_save(box.arena, before);
	ck_assert_uint_eq(checkpoint_bytes(after, before), 0);
	checkpoint_delete(after);
	checkpoint_delete(before);
	text_free(&out);
	box_end(&box);
}
END_TEST

Suite *help_suite(void);
Suite *
help_suite(void)
{
	const TTest *const tests[] = { a_question_mark_lists_what_may_come_next,
		tab_makes_a_line_as_long_as_it_is_certain,
		ghost_text_is_the_rest_of_the_only_word_that_fits,
		    asking_changes_nothing_in_the_world,
		NULL };

	return suite_of("help", tests);
}
