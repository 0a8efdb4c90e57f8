/*
 * console.c - a line through a console: its modes, `do`, pipes, history, and the refusal shown.
 *
 * A line acts at once, all or nothing: when the handler refuses, modes are as they were.
 */
#include "cli/grammar.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "cli/filter.h"
#include "cli/shell.h"

void
cli_console_init(struct cli_console *con, struct arena *a, const struct cli_grammar *g,
    void *device)
{
	*con = (struct cli_console){ .arena = a, .grammar = g, .device = device, .length = 24,
		.depth = 1 };
	con->stack[0].mode = &cli_exec;
}

void
cli_prompt(const struct cli_console *con, struct text *out)
{
	if (con->shell) {
		text_printf(out, "%s$ ", con->host);
		return;
	}
	text_printf(out, "%s%s%s ", con->host, con->stack[con->depth - 1].mode->suffix,
	    con->enabled || con->depth > 1 ? "#" : ">");
}

bool
cli_line_check(const char *line, struct cli_error *e)
{
	size_t left = strnlen(line, CLI_LINE + 1), n;
	int column = 0;

	e->column = -1;
	if (left > CLI_LINE) {
		snprintf(e->text, sizeof(e->text), "The line is longer than %d octets", CLI_LINE);
		return false;
	}
	for (; left; line += n, left -= n, column++) {
		int32_t c = utf8_next(line, left, &n);

		if (c >= 0 && (c >= 0x20 || c == '\t') && !(c >= 0x7f && c < 0xa0))
			continue;
		e->column = column;
		if (c < 0)
			snprintf(e->text, sizeof(e->text),
			    "Octet %02X is not UTF-8 text; type it again", (uint8_t)*line);
		else
			snprintf(e->text, sizeof(e->text),
			    "Control character <U+%04X> in the line; leave it out", (unsigned)c);
		return false;
	}
	return true;
}

static size_t
skip_blanks(const char *line, size_t at)
{
	while (line[at] == ' ' || line[at] == '\t')
		at++;
	return at;
}

/* Where the word after `do` begins; 0 if the line does not begin so. */
static size_t
after_do(const char *line)
{
	size_t at = skip_blanks(line, 0);

	if (!word_begins("do", line + at) || (line[at + 2] != ' ' && line[at + 2] != '\t'))
		return 0;
	return skip_blanks(line, at + 2);
}

/* The frame of a mode's parent below `level`; 0 if there is none. */
static uint8_t
level_below(const struct cli_console *con, uint8_t level)
{
	const struct cli_mode *parent = con->stack[level - 1].mode->parent;

	while (parent && --level > 0)
		if (con->stack[level - 1].mode == parent)
			return level;
	return 0;
}

bool
scope_walk(const struct cli_console *con, const char *line, size_t end, bool whole, struct walk *w,
    struct scope *s)
{
	size_t from = con->depth > 1 ? after_do(line) : 0;
	uint8_t level = from ? 1 : con->depth;
	struct walk try;

	*s = (struct scope){ .level = level, .exec = level == 1, .from = from };
	walk_begin(w, con->grammar, con->stack[level - 1].mode, con->enabled || con->depth > 1,
	    line, from);
	if (walk_to(w, end) && (!whole || walk_row(w)))
		return true;
	while (w->state != WALK_AMBIGUOUS && (level = level_below(con, level)) > 0) {
		walk_begin(&try, con->grammar, con->stack[level - 1].mode, true, line, from);
		if (walk_to(&try, end) && (!whole || walk_row(&try))) {
			*w = try;
			s->level = level;
			return true;
		}
		/* The mode that understood most explains best. */
		if (try.words > w->words) {
			*w = try;
			s->level = level;
		}
	}
	return false;
}

size_t
pipe_begin(const char *line)
{
	for (size_t i = 0; line[i]; i++)
		if (line[i] == '|' && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t'))
			return i;
	return strlen(line);
}

static bool
lives_in(const struct cli_console *con, const struct cli_row *row, const struct cli_mode *mode)
{
	for (uint32_t i = 0; i < con->grammar->modes; i++)
		if (con->grammar->mode[i] == mode)
			return row->modes >> i & 1;
	return false;
}

/* In a range, once for each that the mode is about. */
static bool
run_each(struct cli_call *c, const struct cli_row *row)
{
	struct cli_frame *here = &c->console->stack[c->console->depth - 1];
	uint64_t first = here->a;
	bool done = true;

	if (!here->mode->ranges || here->b <= first || !lives_in(c->console, row, here->mode) ||
	    lives_in(c->console, row, here->mode->parent)) /* `exit` lives everywhere */
		return row->word->run(c);
	for (; done && here->a <= here->b; here->a += done)
		done = row->word->run(c);
	here->a = first;
	return done;
}

/* Calls the row's handler where its mode is; what it refused is undone. */
static bool
row_run(struct cli_console *con, const struct scope *s, const struct walk *w, struct text *out,
    struct cli_error *e)
{
	char copy[CLI_LINE + CLI_WORDS + 1];
	struct cli_frame stack[CLI_DEPTH];
	const struct cli_row *row = walk_row(w);
	struct cli_call c = { .console = con, .device = con->device, .user = con->user,
		.word = row->word, .no = w->no, .out = out };
	uint8_t depth = con->depth;
	bool enabled = con->enabled, done;

	if (con->locked && (row->word->flags & CLI_CHANGES)) {
		snprintf(e->text, sizeof(e->text), "%s", con->locked);
		return false;
	}
	memcpy(stack, con->stack, sizeof(stack));
	walk_fill(w, row, &c, copy);
	con->depth = s->level;
	done = run_each(&c, row);
	if (!done || s->from) {
		memcpy(con->stack, stack, sizeof(stack));
		con->depth = depth;
		con->enabled = enabled;
		con->closed = false;
	}
	if (!done)
		snprintf(e->text, sizeof(e->text), "%s", *c.error.text ? c.error.text : "Refused");
	return done;
}

/* The command wrote to a text of its own; its filters pass it on. */
static bool
piped_run(struct cli_console *con, const char *chain, const struct scope *s, const struct walk *w,
    struct text *out, struct cli_error *e)
{
	struct text all = { 0 };
	struct filters filters;
	struct ix_error why = { 0 };
	bool done;

	if (!filters_read(&filters, chain, &why)) {
		snprintf(e->text, sizeof(e->text), "%s", why.text);
		return false;
	}
	con->piped = true;
	done = row_run(con, s, w, &all, e);
	con->piped = false;
	filters_run(&filters, text_of(&all), all.n, out);
	text_free(&all);
	return done;
}

bool
cli_run(struct cli_console *con, const char *line, struct text *out, struct cli_error *e)
{
	struct walk w;
	struct scope s;
	size_t end = strlen(line);

	*e = (struct cli_error){ .column = -1, .level = con->depth };
	if (!cli_line_check(line, e))
		return false;
	if (con->depth == 1 || after_do(line))
		end = pipe_begin(line);
	if (line[skip_blanks(line, 0)] == 0)
		return true;
	if (!scope_walk(con, line, end, true, &w, &s)) {
		walk_error(con, &w, e);
		return false;
	}
	e->level = s.level;
	if (line[end])
		return piped_run(con, line + end, &s, &w, out, e);
	return row_run(con, &s, &w, out, e);
}

static void
say_refusal(const struct cli_console *con, const struct cli_error *e, struct text *out)
{
	struct text prompt = { 0 };
	size_t n, step;

	cli_prompt(con, &prompt);
	if (e->column >= 0) {
		for (n = 0; n < prompt.n; n += step) {
			utf8_next(prompt.s + n, prompt.n - n, &step);
			text_puts(out, " ");
		}
		for (int i = 0; i < e->column; i++)
			text_puts(out, " ");
		text_puts(out, "^\n");
	}
	text_printf(out, "%s%s\n", con->shell ? "" : "% ", e->text);
	text_free(&prompt);
}

static bool
any_line(struct cli_console *con, const char *line, struct text *out, struct cli_error *e)
{
	size_t at = skip_blanks(line, 0), n = strlen(line);

	if (con->busy.typed) {
		con->busy.typed(con->busy.arg, line);
		return true;
	}
	if (con->busy.what) {
		*e = (struct cli_error){ .column = -1 };
		snprintf(e->text, sizeof(e->text), "%s is still running; Ctrl-C ends it",
		    con->busy.what);
		return false;
	}
	if (line[at] == 0 || line[at] == '!' || line[at] == '#')
		return true;
	cli_remember(con, line);
	if (con->shell)
		return shell_run(con, line, out, e);
	if (line[n - 1] == '?') {
		char asked[CLI_LINE + 1];

		snprintf(asked, sizeof(asked), "%.*s", (int)(n - 1), line);
		cli_help(con, asked, out);
		return true;
	}
	return cli_run(con, line, out, e);
}

bool
cli_line(struct cli_console *con, const char *line, struct text *out)
{
	struct cli_error e = { .column = -1 };

	if (strcmp(line, "\x1a") == 0) {
		cli_end(con);
		return true;
	}
	con->closed = false;
	if (cli_line_check(line, &e) && any_line(con, line, out, &e))
		return true;
	say_refusal(con, &e, out);
	return false;
}

void
cli_done(struct cli_console *con, unsigned status, struct text *out)
{
	char rest[CLI_LINE + 1];
	struct cli_error e = { .column = -1 };

	con->busy = (struct cli_job){ 0 };
	con->status = status;
	shell_pipe_end(con, out);
	if (!con->rest[0])
		return;
	memcpy(rest, con->rest, sizeof(rest));
	con->rest[0] = 0;
	if (!shell_go_on(con, rest, out, &e))
		say_refusal(con, &e, out);
}

void
cli_remember(struct cli_console *con, const char *line)
{
	const char *last = cli_recall(con, 1);
	char **slot = &con->history[con->lines % CLI_HISTORY];

	if (last && strcmp(last, line) == 0)
		return;
	if (*slot)
		arena_free(con->arena, *slot, strlen(*slot) + 1);
	*slot = arena_strdup(con->arena, line);
	con->lines++;
}

const char *
cli_recall(const struct cli_console *con, uint32_t back)
{
	if (back == 0 || back > con->lines || back > CLI_HISTORY)
		return NULL;
	return con->history[(con->lines - back) % CLI_HISTORY];
}
