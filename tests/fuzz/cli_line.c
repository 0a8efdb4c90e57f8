/*
 * cli_line.c - fuzz target of cli: octets as lines of a router's console, a shell's and a config
 * text. Linked with tests/cli/box.c, whose words are of every kind.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/config.h"
#include "cli/shell.h"
#include "tests/cli/box.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
nothing(struct shell_call *c)
{
	text_printf(c->out, "%d\n", c->argc);
	return true;
}

static const struct shell_option options[] = { { 'c', "count", "COUNT", "" },
    { 'n', NULL, NULL, "" },
	{ 0 } };
static const struct shell_word words[] = { { "ip", "ip", "", NULL, nothing },
	{ "ping", "ping", "", options, nothing }, { 0 } };
static const struct shell_table table = { "fuzz", words };
static const struct shell_table *const tables[] = { &table, NULL };

/* Types a line, with `?`, Tab and ghost text on the way. */
static void
type(struct cli_console *con, const char *line)
{
	struct text out = { 0 };

	cli_help(con, line, &out);
	cli_complete(con, line, &out, &out);
	cli_ghost(con, line, &out);
	cli_line(con, line, &out);
	cli_interrupt(con);
	text_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct box box;
	struct cli_console shell;
	struct text out = { 0 }, errors = { 0 };
	struct config_read result;
	char *copy = calloc(1, size + 1), *line = copy, *next;

	if (!copy)
		return 0;
	memcpy(copy, data, size);
	box_begin(&box);
	cli_console_init(&shell, box.arena, NULL, NULL);
	shell.shell = tables;
	config_read(&box.console, "fuzz", (const char *)data, size, &out, &errors, &result);
	for (; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		type(&box.console, line);
		type(&shell, line);
	}
	text_free(&out);
	text_free(&errors);
	box_end(&box);
	free(copy);
	return 0;
}
