/*
 * lines.c - a line as typed: which handler, which arguments; and every kind of refusal, in words.
 */
#include "tests/runner.h"

#include <stdio.h>
#include <string.h>

#include "tests/cli/box.h"

static struct box box;

static const char *const in_exec[] = { NULL };
static const char *const in_config[] = { "configure terminal", NULL };
static const char *const in_interface[] = { "conf t", "interface eth0", NULL };
static const char *const in_router[] = { "conf t", "router bgp 64496", NULL };

static const struct {
	const char *const *in;
	const char *line, *called, *why;
} accepted[] = {
	{ in_exec, "show ip bgp", "yes show ip bgp", "in full" },
	{ in_exec, "sh ip b sum", "yes show ip bgp summary", "unique beginnings" },
	{ in_exec, "SHOW Ip BGP", "yes show ip bgp", "either case" },
	{ in_exec, "  show\tip   bgp  ", "yes show ip bgp", "blanks do not matter" },
	{ in_exec, "sh ip bgp 100.64.1.1", "yes show ip bgp address=100.64.1.1", "typed" },
	{ in_exec, "sh ip bgp 100.64.0.0/16", "yes show ip bgp prefix=100.64.0.0/16",
	    "by its shape" },
	{ in_exec, "show bgp summary", "yes show bgp summary", "optional words left out" },
	{ in_exec, "sh bgp ipv6 uni sum", "yes show bgp ipv6 unicast summary", "and typed" },
	{ in_exec, "show interfaces eth0", "yes show interfaces interface='eth0'", "a name" },
	{ in_exec, "show interfaces st", "yes show interfaces status",
	    "a keyword wins over a name" },
	{ in_exec, "clear ip bgp * soft in", "yes clear ip bgp * soft in", "groups inside groups" },
	{ in_exec, "clear ip bgp 2001:db8::1", "yes clear ip bgp peer=2001:db8::1",
	    "or an argument" },
	{ in_exec, "wr", "yes write", "as everyone types it" },
	{ in_config, "router bgp 64496", "yes router bgp asn=64496", "" },
	{ in_config, "no router bgp 64496", "no router bgp asn=64496", "a row with CLI_NO" },
	{ in_config, "NO ip prefix-list L", "no ip prefix-list list='L'", "a row for no alone" },
	{ in_config, "ip route 100.64.0.0/16 null0", "yes ip route null0 to=100.64.0.0/16", "" },
	{ in_config, "ip route 0.0.0.0/0 100.64.0.1 250",
	    "yes ip route to=0.0.0.0/0 via=100.64.0.1 distance=250", "" },
	{ in_config, "ip prefix-list L permit 100.64.0.0/16 le 24",
	    "yes ip prefix-list permit le list='L' prefix=100.64.0.0/16 le=24", "" },
	{ in_config, "ip prefix-list L seq 5 deny 0.0.0.0/0 ge 8 le 24",
	    "yes ip prefix-list seq deny ge le list='L' seq=5 prefix=0.0.0.0/0 ge=8 le=24", "" },
	{ in_config, "do show ip bgp", "yes show ip bgp", "exec words from config" },
	{ in_interface, "ip address 100.127.1.1/24",
	    "yes ip address address=100.127.1.1 in 100.127.1.0/24", "host bits are kept" },
	{ in_interface, "ip address 100.127.1.1 255.255.255.0",
	    "yes ip address address=100.127.1.1 mask=24", "the older form" },
	{ in_interface, "ipv6 address 2001:DB8::1/64",
	    "yes ipv6 address address=2001:db8::1 in 2001:db8::/64", "" },
	{ in_interface, "mac-address 02:00:00:00:00:01", "yes mac-address mac=02:00:00:00:00:01",
	    "" },
	{ in_interface, "no shut", "no shutdown", "" },
	{ in_interface, "description  to IX-SW | port 1  ",
	    "yes description text='to IX-SW | port 1'", "the rest of the line, bars and all" },
	{ in_interface, "ip route 0.0.0.0/0 100.64.0.1", "yes ip route to=0.0.0.0/0 via=100.64.0.1",
	    "a word of the parent" },
	{ in_interface, "router bgp 1", "yes router bgp asn=1", "another section" },
	{ in_interface, "show-colours", "yes show-colours", "hidden, but accepted" },
	{ in_router, "neighbor 100.127.1.254 rem 64511",
	    "yes neighbor remote-as peer=100.127.1.254 asn=64511", "" },
	{ in_router, "no neighbor 100.127.1.254", "no neighbor peer=100.127.1.254", "" },
	{ in_router, "neighbor RS peer-group", "yes neighbor peer-group group='RS'", "a name" },
	{ in_router, "neighbor 2001:db8::1 desc a ? b", "yes neighbor description peer=2001:db8::1 "
	    "text='a ? b'", "" },
	{ in_exec, "ping 100.64.0.1 count 5 source 100.64.0.2 size 100",
	    "yes ping count source size to=100.64.0.1 count=5 from=100.64.0.2 size=100",
	    "any order" },
};

START_TEST(a_line_reaches_its_handler_with_its_arguments)
{
	box_begin(&box);
	for (size_t i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++) {
		const char *said;

		box_go(&box, accepted[i].in);
		said = box_type(&box, accepted[i].line);
		ck_assert_msg(strcmp(box.said, accepted[i].called) == 0,
		    "%s: called \"%s\", said \"%s\"", accepted[i].line, box.said, said);
		cli_interrupt(&box.console);
	}
	box_end(&box);
}
END_TEST

static const struct {
	const char *const *in;
	const char *line, *said;
} refused[] = {
	{ in_config, "router bpg 64496",
	    "                       ^\n"
	    "% Unknown word \"bpg\" after \"router\". Expected: bgp. Did you mean: bgp?\n" },
	{ in_exec, "shaw ip bgp",
	    "        ^\n% Unknown word \"shaw\". Did you mean: show? (? lists what is known "
	    "here)\n" },
	{ in_exec, "xyzzy", "        ^\n% Unknown word \"xyzzy\". ? lists what is known here\n" },
	{ in_interface, "ip", "% Incomplete command: after \"ip\" expected: address\n" },
	{ in_router, "neighbor 100.127.1.254",
	    "% Incomplete command: after \"neighbor 100.127.1.254\" expected one of: activate, "
	    "description, remote-as\n" },
	{ in_config, "router bgp 99999999999",
	    "                           ^\n% \"99999999999\" is not a number from 1 to "
	    "4294967295\n" },
	{ in_config, "router bgp x", "                           ^\n"
	    "% \"x\" is not a number from 1 to 4294967295\n" },
	{ in_config, "ip route 100.64.1.1/16 null0", "                         ^\n"
	    "% \"100.64.1.1/16\" has bits set beyond its length; the prefix is 100.64.0.0/16\n" },
	{ in_interface, "ipv6 address 2001:db8::1", "                                ^\n"
	    "% \"2001:db8::1\" lacks its prefix length; type 2001:db8::1/64 or the like\n" },
	{ in_interface, "mac-address 02:00", "                               ^\n"
	    "% \"02:00\" is not a MAC address such as 02:00:00:00:00:01\n" },
	{ in_exec, "e", "        ^\n% Ambiguous command: \"e\" could be: enable, end, exit\n" },
	{ in_router, "neighbor 100.127.1.254 x", "                                              ^\n"
	    "% Unknown word \"x\" after \"neighbor 100.127.1.254\". Expected: activate, "
	    "description, "
	    "remote-as\n" },
	{ in_exec, "show ip bgp summary all", "                            ^\n"
	    "% Unknown word \"all\" after \"show ip bgp summary\". Expected: the end of the "
	    "line\n" },
	{ in_config, "show ip bgp", "                ^\n"
	    "% \"show\" is not a word of this mode. Type: do show ...\n" },
	{ in_exec, "router bgp 1", "        ^\n"
	    "% \"router\" is not a word of this mode. Type first: configure terminal\n" },
	{ in_config, "neighbor 100.127.1.254 remote-as 1", "                ^\n"
	    "% \"neighbor\" is not a word of this mode. Type first: router bgp ASN\n" },
	{ in_interface, "no description x", "                                  ^\n"
	    "% Unknown word \"x\" after \"no description\". Expected: the end of the line\n" },
	{ in_config, "interface bogus",
	    "% There is no interface bogus; the box has eth0 and eth1\n" },
	{ in_exec, "show ip route | includ", "% The filter lacks its pattern; type for example: "
	    "| include Established\n" },
	{ in_exec, "show ip route | incl [",
	    "% The pattern \"[\" is wrong at character 2: a ] is missing\n" },
	{ in_exec, "show ip route | less",
	    "% Unknown filter \"less\" after |. Expected: begin, count, "
	    "exclude, include or section\n" },
	{ in_config, "do", "% Incomplete command: after \"do\" expected: LINE\n" },
};

START_TEST(a_refusal_says_where_what_was_found_and_what_to_type)
{
	box_begin(&box);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		box_go(&box, refused[i].in);
		ck_assert_str_eq(box_type(&box, refused[i].line), refused[i].said);
		ck_assert_str_eq(box.said, "");
	}
	box_end(&box);
}
END_TEST

START_TEST(user_exec_refuses_privileged_words_and_says_how_to_get_them)
{
	box_begin(&box);
	box.console.enabled = false;
	ck_assert_str_eq(box_type(&box, "configure terminal"),
	    "        ^\n% \"configure\" needs privileged mode. Type first: enable\n");
	ck_assert_str_eq(box_type(&box, "enable"), "");
	ck_assert_str_eq(box_type(&box, "configure terminal"), "");
	ck_assert_uint_eq(box.console.depth, 2);
	box_end(&box);
}
END_TEST

static const struct {
	const char *line, *prompt;
} walked[] = {
	{ "", "acacia# " },
	{ "conf t", "acacia(config)# " },
	{ "interface eth0", "acacia(config-if)# " },
	{ "router bgp 64496", "acacia(config-router)# " },
	{ "address-family ipv6", "acacia(config-router-af)# " },
	{ "neighbor 2001:db8::1 activate", "acacia(config-router-af)# " },
	{ "neighbor 2001:db8::1 remote-as 1", "acacia(config-router)# " },
	{ "address-family ipv4 unicast", "acacia(config-router-af)# " },
	{ "exit-address-family", "acacia(config-router)# " },
	{ "do conf t", "acacia(config-router)# " },
	{ "do exit", "acacia(config-router)# " },
	{ "refuse this", "acacia(config-router)# " },
	{ "no router bgp 64496", "acacia(config)# " },
	{ "interface eth1", "acacia(config-if)# " },
	{ "exit", "acacia(config)# " },
	{ "interface eth1", "acacia(config-if)# " },
	{ "ip route 0.0.0.0/0 null0", "acacia(config)# " },
	{ "interface eth1", "acacia(config-if)# " },
	{ "\x1a", "acacia# " },
	{ "disable", "acacia> " },
	{ "exit", "acacia> " },
};

START_TEST(modes_are_entered_left_and_fallen_back_from)
{
	box_begin(&box);
	for (size_t i = 0; i < sizeof(walked) / sizeof(walked[0]); i++) {
		struct text prompt = { 0 };

		box_type(&box, walked[i].line);
		cli_prompt(&box.console, &prompt);
		ck_assert_msg(strcmp(text_of(&prompt), walked[i].prompt) == 0, "%s: %s",
		    walked[i].line, text_of(&prompt));
		text_free(&prompt);
	}
	ck_assert(box.console.closed);
	box_end(&box);
}
END_TEST

START_TEST(a_mode_keeps_what_it_is_about)
{
	static const char *const lines[] = { "conf t", "interface eth1", NULL };

	box_begin(&box);
	box_go(&box, lines);
	ck_assert_str_eq(box.console.stack[2].name, "eth1");
	ck_assert_uint_eq(box.console.stack[2].a, 7);
	box_end(&box);
}
END_TEST

static const struct {
	const char *line, *out;
} piped[] = {
	{ "show ip route | include B>",
	    "B>* 100.64.10.0/24 via acacia\nB>* 100.64.20.0/24 via baobab\n" },
	{ "show ip route | inc acacia|eth0",
	    "B>* 100.64.10.0/24 via acacia\nC>* 100.127.1.0/24 eth0\n" },
	{ "show ip route | exclude ^B", "  extra\nC>* 100.127.1.0/24 eth0\n" },
	{ "show ip route | begin ^C", "C>* 100.127.1.0/24 eth0\nB>* 100.64.20.0/24 via baobab\n" },
	{ "show ip route | section acacia", "B>* 100.64.10.0/24 via acacia\n  extra\n" },
	{ "show ip route | count", "Number of lines which match: 4\n" },
	{ "show ip route | count 100.64", "Number of lines which match: 2\n" },
	{ "show ip route | include B> | include baobab", "B>* 100.64.20.0/24 via baobab\n" },
	{ "show ip route 100.64.0.1 |include nothing", "" },
};

START_TEST(what_a_word_prints_passes_through_its_filters)
{
	box_begin(&box);
	for (size_t i = 0; i < sizeof(piped) / sizeof(piped[0]); i++)
		ck_assert_str_eq(box_type(&box, piped[i].line), piped[i].out);
	box_type(&box, "configure terminal");
	ck_assert_str_eq(box_type(&box, "do show ip route | include extra"), "  extra\n");
	box_end(&box);
}
END_TEST

START_TEST(the_last_hundred_lines_are_remembered)
{
	char line[32];

	box_begin(&box);
	for (int i = 0; i < 250; i++) {
		snprintf(line, sizeof(line), "terminal length %d", i);
		box_type(&box, line);
		box_type(&box, line);
	}
	ck_assert_str_eq(cli_recall(&box.console, 1), "terminal length 249");
	ck_assert_str_eq(cli_recall(&box.console, 100), "terminal length 150");
	ck_assert_ptr_null(cli_recall(&box.console, 101));
	ck_assert_uint_eq(box.console.length, 249);
	ck_assert_str_eq(box_type(&box, "show history | begin 249"),
	    "  terminal length 249\n  show history | begin 249\n");
	box_end(&box);
}
END_TEST

START_TEST(a_command_that_goes_on_holds_the_console_until_interrupted)
{
	box_begin(&box);
	box_type(&box, "ping 100.64.0.1");
	ck_assert_str_eq(box_type(&box, "show ip bgp"),
	    "% ping is still running; Ctrl-C ends it\n");
	ck_assert(cli_interrupt(&box.console));
	ck_assert(box.interrupted);
	ck_assert(!cli_interrupt(&box.console));
	ck_assert_str_eq(box_type(&box, "show ip bgp"), "");
	box_end(&box);
}
END_TEST

static const struct {
	const char *pattern, *why;
} wrong[] = {
	{ "show [ip", "a ] is missing" },
	{ "show {ip", "a } is missing" },
	{ "show ip]", "a bracket too many" },
	{ "[show]", "nothing needs to be typed" },
	{ "show <ip>", "an argument is <name:type>" },
	{ "show <ip:number>", "an argument's type is" },
	{ "show <ip:9-1>", "an argument's type is" },
	{ "show >", "a keyword was expected" },
};

START_TEST(a_wrong_pattern_is_told_with_its_place)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct cli_word row[2] = { { .pattern = wrong[i].pattern, .in = { &cli_exec } },
		    { 0 } };
		struct cli_table table = { .name = "wrong", .words = row };
		const struct cli_table *const tables[] = { &table, NULL };
		struct arena *a = arena_new(1u << 20);
		struct ix_error e = { 0 };

		ck_assert_ptr_null(cli_compile_try(a, tables, &e));
		ck_assert_msg(strstr(e.text, wrong[i].why), "%s: %s", wrong[i].pattern, e.text);
		arena_delete(a);
	}
}
END_TEST

Suite *lines_suite(void);
Suite *
lines_suite(void)
{
	const TTest *const tests[] = { a_line_reaches_its_handler_with_its_arguments,
		a_refusal_says_where_what_was_found_and_what_to_type,
		user_exec_refuses_privileged_words_and_says_how_to_get_them,
		modes_are_entered_left_and_fallen_back_from, a_mode_keeps_what_it_is_about,
		what_a_word_prints_passes_through_its_filters,
		    the_last_hundred_lines_are_remembered,
		a_command_that_goes_on_holds_the_console_until_interrupted,
		a_wrong_pattern_is_told_with_its_place, NULL };

	return suite_of("lines", tests);
}
