/* shell.c - the shell's grammar: words and quotes, options, pipes, `;`, and refusals. */
#include "cli/shell.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "tests/runner.h"

static struct cli_console con;
static struct text out;

static bool
show(struct shell_call *c)
{
	for (int i = 0; i < c->argc; i++)
		text_printf(c->out, "[%s]", c->argv[i]);
	text_puts(c->out, "\n");
	return true;
}

static bool
ping(struct shell_call *c)
{
	uint64_t count = 3;

	if (c->argc != 2)
		return shell_usage(c);
	if (!shell_number(c, 'c', 1, 1000, &count))
		return false;
	text_printf(c->out, "%s x%u%s\n", c->argv[1], (unsigned)count,
	    shell_has(c, 'n') ? " n" : "");
	return true;
}

static void
wake(void *arg)
{
	cli_done(arg, 0, &out);
}

static bool
sleeps(struct shell_call *c)
{
	cli_busy(c->console, "sleep", wake, c->console);
	return true;
}

static bool
lines(struct shell_call *c)
{
	for (int i = 1; i <= 12; i++)
		text_printf(c->out, "line %d of Twelve\n", i);
	return true;
}

static const struct shell_option ping_options[] = {
	{ 'c', "count", "COUNT", "stop after this many" },
	{ 'n', NULL, NULL, "numbers only" },
	{ 0 },
};
static const struct shell_word rows[] = {
	{ "ip", "ip ...", "addresses and routes", NULL, show },
	{ "lines", "lines", "twelve lines", NULL, lines },
	{ "ping", "ping [-n] [-c COUNT] ADDRESS", "send echo requests", ping_options, ping,
	    .refused = 2 },
	{ "sleep", "sleep", "goes on", NULL, sleeps },
	{ 0 },
};
static const struct shell_table table = { "test", rows };
static const struct shell_table *const tables[] = { &table, NULL };

static const char *
type(const char *line)
{
	out.n = 0;
	text_puts(&out, "");
	cli_line(&con, line, &out);
	return text_of(&out);
}

static struct arena *
host_begin(void)
{
	struct arena *a = arena_new(1u << 20);

	cli_console_init(&con, a, NULL, NULL);
	con.shell = tables;
	strcpy(con.host, "olive");
	return a;
}

static const struct {
	const char *line, *said;
} typed[] = {
	{ "ip addr  show", "[ip][addr][show]\n" },
	{ "ip 'a b' \"c d\" e\\ f", "[ip][a b][c d][e f]\n" },
	{ "ip '' \"a'b\\\"c\" 'd\"e'f", "[ip][][a'b\"c][d\"ef]\n" },
	{ "ip a;ip b ; ip c;", "[ip][a]\n[ip][b]\n[ip][c]\n" },
	{ "ip a # why", "[ip][a]\n" },
	{ "ip 'a|b;c'", "[ip][a|b;c]\n" },
	{ "ip -6 addr", "[ip][-6][addr]\n" },
	{ "ping 10.0.0.1 -c 5 -n", "10.0.0.1 x5 n\n" },
	{ "ping -nc5 10.0.0.1", "10.0.0.1 x5 n\n" },
	{ "ping --count=7 10.0.0.1", "10.0.0.1 x7\n" },
	{ "ping --count 7 -- -n", "-n x7\n" },
	{ "lines | grep twelve", "" },
	{ "lines | grep -i 'E 1[0-2] OF'",
	    "line 10 of Twelve\nline 11 of Twelve\nline 12 of Twelve\n" },
	{ "lines | grep -c 1", "4\n" },
	{ "lines | grep -n '10'", "10:line 10 of Twelve\n" },
	{ "lines | grep -v 'line .* of'", "" },
	{ "lines | head -n 2", "line 1 of Twelve\nline 2 of Twelve\n" },
	{ "lines | head -12 | tail -1", "line 12 of Twelve\n" },
	{ "lines | tail -n1", "line 12 of Twelve\n" },
	{ "lines | head | tail -n 1", "line 10 of Twelve\n" },
	{ "lines | wc -l", "12\n" },
	{ "lines | wc", "     12      48     207\n" },
	{ "lines | wc -l; ip a", "12\n[ip][a]\n" },
	{ "ip 'a", "          ^\nThe quote ' is not closed; it was opened at column 4\n" },
	{ "ip a\\", "           ^\nA character is missing after the \\ at column 5\n" },
	{ "ip a < b",
	    "            ^\nNo input from files here; a word takes a file's name, the < is "
	    "at column 6\n" },
	{ "lines > note", "nothing can be kept here\n" },
	{ "lines > a b",
	    "After > stands the name of one file, and nothing else; as in: echo hello > note\n" },
	{ "> note", "Nothing stands before the >\n" },
	{ "sudo lines | wc -l", "12\n" },
	{ "ping --help",
	    "usage: ping [-n] [-c COUNT] ADDRESS\n  send echo requests\n  -c COUNT      stop after "
	    "this many\n  -n            numbers only\n" },
	{ "ip $HOME",
	    "          ^\nNo variables here but $?; put the text in '..' or type the value, the $ "
	    "is at column 4\n" },
	{ "ip $? \"$?\" '$?' a$?", "[ip][2][2][$?][a2]\n" },
	{ "lines | grep Ten; ip $?", "[ip][1]\n" },
	{ "lines | grep -c Ten; ip $?", "0\n[ip][1]\n" },
	{ "lines | grep -q '10' && ip yes || ip no", "[ip][yes]\n" },
	{ "lines | grep -q Ten && ip yes || ip no", "[ip][no]\n" },
	{ "ip a && ip b && ip c", "[ip][a]\n[ip][b]\n[ip][c]\n" },
	{ "pong || ip $?",
	    "pong: command not found. Did you mean: ping? help lists what this host has\n"
	    "[ip][127]\n" },
	{ "ping || ip $?; ip d", "ping: usage: ping [-n] [-c COUNT] ADDRESS\n[ip][2]\n[ip][d]\n" },
	{ "ping && ip a | wc -l", "ping: usage: ping [-n] [-c COUNT] ADDRESS\n" },
	{ "ip 'a && b'&&ip c", "[ip][a && b]\n[ip][c]\n" },
	{ "ip a &",
	    "            ^\nNo background jobs here; put the & in '..', or leave it out: "
	    "it is at column 6\n" },
	{ "&& ip a", "Nothing stands before the &&\n" },
	{ "ip a ||", "Nothing stands after the ||\n" },
	{ "ip a && ; ip b", "Nothing stands after the &&\n" },
	{ "ip a |", "Nothing stands after the |\n" },
	{ "pong 10.0.0.1",
	    "pong: command not found. Did you mean: ping? help lists what this host has\n" },
	{ "lines | less", "less: command not found. After | stands grep, head, tail or wc\n" },
	{ "lines | grep", "grep: usage: | grep [-v] [-i] [-n] [-c] [-q] PATTERN\n" },
	{ "| grep a", "Nothing stands before the |\n" },
	{ "ping -Z 10.0.0.1", "ping: unknown option -Z; known: -c COUNT, -n\n" },
	{ "ping --colour 10.0.0.1", "ping: unknown option --colour; known: -c COUNT, -n\n" },
	{ "ping 10.0.0.1 -c", "ping: option -c lacks its COUNT\n" },
	{ "ping -c x 10.0.0.1", "ping: option -c wants a number from 1 to 1000, not \"x\"\n" },
	{ "ping", "ping: usage: ping [-n] [-c COUNT] ADDRESS\n" },
	{ "ping ?", "usage: ping [-n] [-c COUNT] ADDRESS\n  send echo requests\n"
	    "  -c COUNT      stop after this many\n  -n            numbers only\n" },
};

START_TEST(a_shell_line_is_words_quotes_pipes_and_semicolons)
{
	struct arena *a = host_begin();

	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++)
		ck_assert_msg(strcmp(type(typed[i].line), typed[i].said) == 0, "%s: %s",
		    typed[i].line, text_of(&out));
	text_free(&out);
	arena_delete(a);
}
END_TEST

START_TEST(a_line_that_cannot_be_read_runs_no_part_of_it)
{
	struct arena *a = host_begin();

	ck_assert_ptr_null(strstr(type("ip a; ip 'b"), "[ip]"));
	text_free(&out);
	arena_delete(a);
}
END_TEST

START_TEST(what_follows_a_command_that_goes_on_waits_for_it)
{
	struct arena *a = host_begin();

	ck_assert_str_eq(type("ip a; sleep; ip b; ip c"), "[ip][a]\n");
	ck_assert_str_eq(type("ip d"), "sleep is still running; Ctrl-C ends it\n");
	cli_done(&con, 0, &out);
	ck_assert_ptr_nonnull(strstr(text_of(&out), "[ip][b]\n[ip][c]\n"));
	type("sleep; ip b");
	ck_assert(cli_interrupt(&con));
	ck_assert_ptr_null(strstr(text_of(&out), "[ip]"));
	text_free(&out);
	arena_delete(a);
}
END_TEST

static const struct {
	const char *line, *full;
	unsigned n;
} tabs[] = {
	{ "pi", "ping ", 1 },
	{ "ip a; pi", "ip a; ping ", 1 },
	{ "lines | gr", "lines | grep ", 1 },
	{ "ping --c", "ping --count ", 1 },
	{ "ping -", "ping -", 3 },
	{ "h", "h", 2 },
	{ "xyzzy", "xyzzy", 0 },
	{ "ping 10.0", "ping 10.0", 0 },
};

START_TEST(tab_completes_words_filters_and_options)
{
	struct arena *a = host_begin();

	for (size_t i = 0; i < sizeof(tabs) / sizeof(tabs[0]); i++) {
		struct text full = { 0 }, list = { 0 };

		ck_assert_msg(cli_complete(&con, tabs[i].line, &full, &list) == tabs[i].n, "%s: %s",
		    tabs[i].line, text_of(&list));
		ck_assert_str_eq(text_of(&full), tabs[i].full);
		text_free(&full);
		text_free(&list);
	}
	arena_delete(a);
}
END_TEST

Suite *shell_suite(void);
Suite *
shell_suite(void)
{
	const TTest *const tests[] = { a_shell_line_is_words_quotes_pipes_and_semicolons,
		a_line_that_cannot_be_read_runs_no_part_of_it,
		what_follows_a_command_that_goes_on_waits_for_it,
		    tab_completes_words_filters_and_options,
		NULL };

	return suite_of("shell", tests);
}
