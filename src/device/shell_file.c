/* shell_file.c - small words of hosts; help and history are the shell's own. */
#include "device/words.h"

static bool
hostname(struct shell_call *c)
{
	const struct device *d = c->device;

	if (c->argc != 1)
		return shell_fail(c, "the lesson gave this host its name, it stays");
	text_printf(c->out, "%s\n", d->node->name);
	return true;
}

static const struct shell_word words[] = {
	{ "hostname", "hostname", "this host's name", NULL, hostname },
	{ 0 },
};

const struct shell_table file_shell = { "file", words };
