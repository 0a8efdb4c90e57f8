/*
 * words.c - the words every console has, whatever the box: modes in and out, pager, history, list.
 */
#include "cli/cli.h"

#include <stdio.h>

static bool
enable(struct cli_call *c)
{
	c->console->enabled = true;
	return true;
}

static bool
disable(struct cli_call *c)
{
	c->console->enabled = false;
	return true;
}

static bool
configure(struct cli_call *c)
{
	cli_enter(c, &cli_config, NULL, 0, 0);
	return true;
}

static bool
leave(struct cli_call *c)
{
	cli_leave(c);
	return true;
}

static bool
end(struct cli_call *c)
{
	cli_end(c->console);
	return true;
}

/* `do` itself is taken off before the walk; this row is for `?`, and for `do` alone. */
static bool
do_nothing(struct cli_call *c)
{
	return cli_fail(c, "\"do\" stands once, before a word of exec, as in: do show history");
}

static bool
terminal_length(struct cli_call *c)
{
	c->console->length = c->no ? 24 : (uint16_t)cli_number(c, "lines");
	return true;
}

static bool
show_history(struct cli_call *c)
{
	uint32_t kept = c->console->lines < CLI_HISTORY ? c->console->lines : CLI_HISTORY;

	for (uint32_t back = kept; back > 0; back--)
		text_printf(c->out, "  %s\n", cli_recall(c->console, back));
	return true;
}

static bool
list(struct cli_call *c)
{
	cli_help(c->console, "", c->out);
	return true;
}

static const struct cli_word words[] = {
	{ .pattern = "enable", .run = enable, .help = "Privileged mode: all words of exec",
	    .in = { &cli_exec } },
	{ .pattern = "disable", .run = disable, .help = "Back to user mode", .in = { &cli_exec } },
	{ .pattern = "configure [terminal]", .run = configure,
	    .flags = CLI_PRIVILEGED | CLI_CHANGES,
	    .help = "Change the configuration|From this terminal", .in = { &cli_exec } },
	{ .pattern = "terminal length <lines:0-512>", .run = terminal_length,
	    .help = "This terminal|Lines of a page|Lines, 0 for no paging", .in = { &cli_exec } },
	{ .pattern = "no terminal length", .run = terminal_length, .in = { &cli_exec } },
	{ .pattern = "show history", .run = show_history,
	    .help = "What the box knows|Lines typed here", .in = { &cli_exec } },
	{ .pattern = "exit", .run = leave, .help = "Leave this mode" },
	{ .pattern = "quit", .run = leave, .help = "Leave this mode" },
	{ .pattern = "list", .run = list, .help = "The words of this mode, as ? does" },
	{ .pattern = "end", .run = end, .help = "Back to exec" },
	{ .pattern = "do <command:line>", .run = do_nothing,
	    .help = "A word of exec, from here|The word", .in = { &cli_anywhere } },
	{ 0 },
};

const struct cli_table cli_basic = {
	.name = "basic", .words = words, .in = { &cli_exec, &cli_anywhere },
};
