/*
 * console.c - a console of a box: echo, prompt, scrollback, and the command in its foreground.
 *
 * The scrollback is a ring in the arena, so that going back in time takes the screen back too.
 */
#include <stdio.h>
#include <string.h>

#include "base/panic.h"
#include "cli/shell.h"
#include "device/device.h"
#include "device/files.h"
#include "device/shell_job.h"

enum { CONSOLES = 9 };

static const char not_yours[] = "This device is not yours: you may look at it, but not change it";

void
console_put(struct console *c, const char *text, size_t n)
{
	while (n) {
		size_t at = c->written % CONSOLE_RING, room = CONSOLE_RING - at,
		       step = n < room ? n : room;

		memcpy(c->ring + at, text, step);
		c->written += step;
		text += step;
		n -= step;
	}
}

void
console_puts(struct console *c, const char *text)
{
	console_put(c, text, strlen(text));
}

uint64_t
console_read(const struct console *c, uint64_t from, const char *piece[2], size_t len[2])
{
	uint64_t oldest = c->written > CONSOLE_RING ? c->written - CONSOLE_RING : 0;
	size_t at, n;

	if (from < oldest)
		from = oldest;
	if (from > c->written)
		from = c->written;
	at = from % CONSOLE_RING;
	n = (size_t)(c->written - from);
	len[0] = n < CONSOLE_RING - at ? n : CONSOLE_RING - at;
	len[1] = n - len[0];
	piece[0] = c->ring + at;
	piece[1] = c->ring;
	return from;
}

/* `> FILE` and `>> FILE` of a shell's line. */
static bool
keep(void *device, const char *typed, bool add, const char *text, size_t n, struct ix_error *e)
{
	char name[FILE_NAME];

	if (strcmp(typed, "/dev/null") == 0)
		return true;
	file_path(name, typed);
	if (add && file_is_kept(device, name))
		return file_add(device, name, text, (uint32_t)n, 0) ||
		    fail(e, "%s: File too large: at most %u octets", name, FILE_MOST);
	return file_write(device, name, text, n, e);
}

/* Interfaces, for `?` and Tab. */
static bool
offer(const struct cli_console *con, const char *argument, uint32_t i, char name[CLI_NAME])
{
	const struct device *d = con->device;

	if (strcmp(argument, "interface") != 0 || i >= d->node->ports.n)
		return false;
	snprintf(name, CLI_NAME, "%s", d->node->ports.at[i]->name);
	return true;
}

void
console_fresh(struct cli_console *con, struct device *d)
{
	memset(con, 0, sizeof(*con));
	cli_console_init(con, d->world->arena, d->grammar, d);
	con->shell = d->kind->shell;
	con->user = d->stack; /* where the rooms above find what their words are about */
	con->offer = offer;
	con->keep = keep;
	/* the lab's consoles are the trainee's own: `enable` is accepted, not needed */
	con->enabled = true;
	snprintf(con->host, sizeof(con->host), "%s", d->hostname);
}

void
device_hostname(struct device *d, const char *name)
{
	snprintf(d->hostname, sizeof(d->hostname), "%s", name);
	for (uint32_t i = 0; i < d->consoles.n; i++)
		snprintf(d->consoles.at[i]->cli.host, sizeof(d->hostname), "%s", name);
}

struct console *
console_peek(const struct device *d, unsigned n)
{
	return n >= 1 && n <= d->consoles.n ? d->consoles.at[n - 1] : NULL;
}

struct console *
console_of(struct device *d, unsigned n)
{
	must(n >= 1 && n <= CONSOLES);
	while (d->consoles.n < n) {
		struct console *c = arena_make(d->world->arena, struct console);

		c->device = d;
		c->number = d->consoles.n + 1;
		c->ring = arena_alloc(d->world->arena, CONSOLE_RING);
		console_fresh(&c->cli, d);
		job_console_init(c);
		vec_push(d->world->arena, &d->consoles, c);
	}
	return d->consoles.at[n - 1];
}

void
console_prompt(const struct console *c, struct text *out)
{
	if (!c->device->on || c->cli.busy.what)
		return;
	cli_prompt(&c->cli, out);
}

static void
echo(struct console *c, const char *line)
{
	struct text t = { .arena = c->device->world->arena };

	console_prompt(c, &t);
	text_clean(&t, line, strlen(line), TEXT_LINE);
	text_puts(&t, "\n");
	console_put(c, t.s, t.n);
	text_free(&t);
}

void
console_type(struct console *c, const char *line)
{
	struct text out = { .arena = c->device->world->arena };

	if (strcmp(line, "^C") == 0) {
		console_puts(c, "^C\n");
		cli_interrupt(&c->cli);
		return;
	}
	c->cli.locked = c->device->mine ? NULL : not_yours;
	echo(c, strcmp(line, "^Z") == 0 ? "^Z" : line);
	if (!c->device->on)
		text_puts(&out, "% The device is off. `lab reset` or the lesson turns it on.\n");
	else if (strcmp(line, "^Z") == 0)
		cli_end(&c->cli);
	else
		cli_line(&c->cli, line, &out);
	rate_stale(c->device->world->net); /* any rule may be another now */
	console_put(c, text_of(&out), out.n);
	text_free(&out);
}

bool
console_run(struct device *d, const char *line, struct text *out)
{
	struct cli_console con;
	struct cli_error e;
	bool ok;

	console_fresh(&con, d);
	ok = con.shell ? shell_run(&con, line, out, &e) : cli_run(&con, line, out, &e);
	rate_stale(d->world->net);
	if (!ok)
		text_printf(out, "%s%s\n", con.shell ? "" : "% ", e.text);
	return ok;
}
