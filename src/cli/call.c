/*
 * call.c - what a handler uses: its arguments, a refusal, modes, and a job that goes on.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

bool
cli_fail(struct cli_call *c, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(c->error.text, sizeof(c->error.text), format, ap);
	va_end(ap);
	return false;
}

const struct cli_arg *
cli_arg(const struct cli_call *c, const char *name)
{
	for (uint32_t i = 0; i < c->args; i++)
		if (strcmp(c->arg[i].name, name) == 0)
			return &c->arg[i];
	return NULL;
}

bool
cli_key(const struct cli_call *c, const char *keyword)
{
	for (uint32_t i = 0; i < c->keys; i++)
		if (strcmp(c->key[i], keyword) == 0)
			return true;
	return false;
}

/* What an argument that was not typed reads as. */
static const struct cli_arg nothing = { .text = "" };

static const struct cli_arg *
arg_or_nothing(const struct cli_call *c, const char *name)
{
	const struct cli_arg *arg = cli_arg(c, name);

	return arg ? arg : &nothing;
}

uint64_t
cli_number(const struct cli_call *c, const char *name)
{
	return arg_or_nothing(c, name)->number;
}

const struct ix_addr *
cli_addr(const struct cli_call *c, const char *name)
{
	return &arg_or_nothing(c, name)->addr;
}

const struct ix_prefix *
cli_prefix(const struct cli_call *c, const char *name)
{
	return &arg_or_nothing(c, name)->prefix;
}

const char *
cli_text(const struct cli_call *c, const char *name)
{
	return arg_or_nothing(c, name)->text;
}

struct cli_frame *
cli_here(const struct cli_call *c)
{
	return &c->console->stack[c->console->depth - 1];
}

struct cli_frame *
cli_frame_of(const struct cli_console *con, const struct cli_mode *mode)
{
	for (uint8_t i = con->depth; i-- > 0;)
		if (con->stack[i].mode == mode)
			return (struct cli_frame *)(uintptr_t)&con->stack[i];
	return NULL;
}

void
cli_enter(struct cli_call *c, const struct cli_mode *mode, const char *name, uint64_t a, uint64_t b)
{
	struct cli_console *con = c->console;
	const struct cli_frame *parent = mode->parent ? cli_frame_of(con, mode->parent)
	    : con->stack;
	struct cli_frame *f;

	if (parent)
		con->depth = (uint8_t)(parent - con->stack + 1);
	if (con->depth == CLI_DEPTH)
		con->depth--;
	f = &con->stack[con->depth++];
	*f = (struct cli_frame){ .mode = mode, .a = a, .b = b };
	snprintf(f->name, sizeof(f->name), "%s", name ? name : "");
}

void
cli_leave(struct cli_call *c)
{
	struct cli_console *con = c->console;

	if (con->depth > 1) {
		con->depth--;
		return;
	}
	con->closed = true;
	con->enabled = false;
}

void
cli_forget(struct cli_console *con, const struct cli_mode *mode, uint64_t a, uint64_t b)
{
	for (uint8_t i = 1; i < con->depth; i++) {
		const struct cli_frame *f = &con->stack[i];

		if (f->mode == mode && f->a == a && f->b == b)
			con->depth = i;
	}
}

void
cli_end(struct cli_console *con)
{
	con->depth = 1;
}

void
cli_busy(struct cli_console *con, const char *what, void (*interrupt)(void *arg), void *arg)
{
	con->busy = (struct cli_job){ .interrupt = interrupt, .arg = arg, .what = what };
}

void
cli_reads(struct cli_console *con, void (*typed)(void *arg, const char *line))
{
	con->busy.typed = typed;
}

bool
cli_interrupt(struct cli_console *con)
{
	struct cli_job job = con->busy;

	con->rest[0] = 0;
	if (!job.interrupt)
		return false;
	job.interrupt(job.arg);
	return true;
}
