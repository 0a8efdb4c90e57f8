/* consoles.c - the door's words for consoles: what they show, and help while a line is typed. */
#include <stdio.h>
#include <string.h>

#include "lab/internal.h"

/* The console, if it was ever used; *d is its device (NULL: there is none). */
static const struct console *
look(const struct ix_lab *lab, const char *device, struct device **d)
{
	struct ix_error ignored;
	unsigned n;

	*d = entry_device(lab, device, &n, &ignored);
	return *d ? console_peek(*d, n) : NULL;
}

/*
 * For a console that was never used: one as it would be, on the caller's stack, so that asking
 * makes nothing in the world. `own` is what the caller lends for it.
 */
static const struct cli_console *
cli_for(const struct ix_lab *lab, const char *device, struct cli_console *own)
{
	struct device *d;
	const struct console *c = look(lab, device, &d);

	if (c)
		return &c->cli;
	if (!d)
		return NULL;
	console_fresh(own, d);
	return own;
}

const char *
ix_prompt(const struct ix_lab *lab, const char *device, char *buf, size_t room)
{
	struct cli_console own;
	struct device *d;
	const struct console *c = look(lab, device, &d);
	struct text t = { 0 };

	if (c)
		console_prompt(c, &t);
	else if (d && d->on)
		cli_prompt(cli_for(lab, device, &own), &t);
	snprintf(buf, room, "%s", text_of(&t));
	text_free(&t);
	return buf;
}

bool
ix_busy(const struct ix_lab *lab, const char *device)
{
	struct device *d;
	const struct console *c = look(lab, device, &d);

	return c && c->cli.busy.what;
}

bool
ix_reads(const struct ix_lab *lab, const char *device)
{
	struct device *d;
	const struct console *c = look(lab, device, &d);

	return c && c->cli.busy.typed;
}

void
ix_help(const struct ix_lab *lab, const char *device, const char *line, ix_sink *to, void *arg)
{
	struct cli_console own;
	const struct cli_console *con = cli_for(lab, device, &own);
	struct text t = { 0 };

	if (!con)
		return;
	cli_help(con, line, &t);
	to(arg, text_of(&t), t.n);
	text_free(&t);
}

bool
ix_complete(const struct ix_lab *lab, const char *device, const char *line, char *buf, size_t room,
    ix_sink *to, void *arg)
{
	struct cli_console own;
	const struct cli_console *con = cli_for(lab, device, &own);
	struct text full = { 0 }, list = { 0 };
	unsigned n;

	if (!con)
		return false;
	n = cli_complete(con, line, &full, &list);
	snprintf(buf, room, "%s", n && full.n ? text_of(&full) : line);
	if (n > 1 && to)
		to(arg, text_of(&list), list.n);
	text_free(&full);
	text_free(&list);
	return n > 0;
}

bool
ix_history(const struct ix_lab *lab, const char *device, uint32_t n, char *buf, size_t room)
{
	struct device *d;
	const struct console *c = look(lab, device, &d);
	const char *line = c ? cli_recall(&c->cli, n + 1) : NULL;

	if (!line)
		return false;
	snprintf(buf, room, "%s", line);
	return true;
}

uint64_t
ix_console(const struct ix_lab *lab, const char *device, uint64_t from, ix_sink *to, void *arg)
{
	struct device *d;
	const struct console *c = look(lab, device, &d);
	const char *piece[2];
	size_t len[2];

	if (!c)
		return 0;
	console_read(c, from, piece, len);
	for (int i = 0; i < 2; i++)
		if (len[i])
			to(arg, piece[i], len[i]);
	return c->written;
}
