/*
 * pipe.c - what stands behind a shell's command: grep, head, tail and wc, then perhaps a file. What
 * the command says at once and what its job says later go the same way.
 */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "cli/filter.h"
#include "cli/shell.h"

/* The filters after a pipe, as rows like any other. */
const struct shell_option shell_grep_options[] = {
	{ 'v', "invert-match", NULL, "lines that do not fit" },
	{ 'i', "ignore-case", NULL, "letters fit in either case" },
	{ 'n', "line-number", NULL, "with the number of each line" },
	{ 'c', "count", NULL, "how many lines fit" },
	{ 'q', "quiet", NULL, "shows nothing: $? tells whether any fits" },
	{ 'E', "extended-regexp", NULL, "the patterns are always these" },
	{ 0 },
};
const struct shell_option shell_lines_options[] = {
	{ 'n', "lines", "LINES", "how many lines, 10 if not said" },
	{ 0 },
};
const struct shell_option shell_wc_options[] = {
	{ 'l', "lines", NULL, "lines only" },
	{ 'w', "words", NULL, "words only" },
	{ 'c', "bytes", NULL, "octets only" },
	{ 0 },
};
static const struct shell_word filter_rows[] = {
	{ "grep", "| grep [-v] [-i] [-n] [-c] [-q] PATTERN", "lines that fit a pattern",
	    shell_grep_options, NULL },
	{ "head", "| head [-n LINES]", "the first lines", shell_lines_options, NULL },
	{ "tail", "| tail [-n LINES]", "the last lines", shell_lines_options, NULL },
	{ "wc", "| wc [-l|-w|-c]", "how many lines, words and octets", shell_wc_options, NULL },
	{ 0 },
};
const struct shell_table shell_filters = { "filters", filter_rows };
static const struct shell_table *const filter_tables[] = { &shell_filters, NULL };

bool
shell_grep(struct shell_call *c, const char *pattern, struct filters *fs)
{
	struct filter *f;

	if (fs->n + shell_has(c, 'c') >= FILTERS)
		return shell_fail(c, "more than %d filters", FILTERS);
	f = &fs->f[fs->n++];
	f->kind = shell_has(c, 'v') ? FILTER_EXCLUDE : FILTER_INCLUDE;
	f->numbered = shell_has(c, 'n');
	f->quiet = shell_has(c, 'q');
	if (shell_has(c, 'c')) {
		fs->f[fs->n].kind = FILTER_LINES;
		fs->f[fs->n++].counted = true;
	}
	return pattern_read(&f->pattern, pattern, shell_has(c, 'i'), &c->error);
}

int
shell_wc(const struct shell_call *c)
{
	return shell_has(c, 'l') ? FILTER_LINES
	    : shell_has(c, 'w')	 ? FILTER_WORDS
	    : shell_has(c, 'c')	 ? FILTER_OCTETS
				 : FILTER_WC;
}

static bool
filter_read(struct shell_call *c, struct filters *fs)
{
	struct filter *f;

	if (c->argc != 1 + (c->word == &filter_rows[0]))
		return shell_usage(c);
	if (c->word == &filter_rows[0])
		return shell_grep(c, c->argv[1], fs);
	if (fs->n == FILTERS)
		return shell_fail(c, "more than %d filters", FILTERS);
	f = &fs->f[fs->n++];
	f->lines = 10;
	f->kind = c->word == &filter_rows[1] ? FILTER_HEAD : FILTER_TAIL;
	if (c->word == &filter_rows[3])
		f->kind = (enum filter_kind)shell_wc(c);
	return shell_number(c, 'n', 0, 1000000, &f->lines);
}

struct shell_pipe {
	struct filters fs;
	struct flow flow;
	bool to_file, full; /* it goes to a file; which takes no more */
	char file[256];
};

/* Do these words begin with one that reads what a pipe brings? */
static bool
reads(const struct cli_console *con, const struct shell_words *w)
{
	const struct shell_word *row = w->argc ? shell_find(con->shell, w->argv[0]) : NULL;

	return row && row->reads;
}

static bool
no_filter(const struct cli_console *con, const struct shell_words *w, struct cli_error *e)
{
	char instead[160];
	int n = snprintf(instead, sizeof(instead), "After | stands grep, head, tail or wc");

	for (const struct shell_table *const *t = con->shell; *t; t++)
		for (const struct shell_word *row = (*t)->words; row->name; row++)
			if (row->reads && n < (int)sizeof(instead) - CLI_NAME)
				n += snprintf(
				    instead + n, sizeof(instead) - (size_t)n, ", or %s", row->name);
	return shell_unknown(e, filter_tables, w->argv[0], instead);
}

/* The filters after a command; *at moves behind them, and behind a word that reads. */
static bool
filters_after(const struct cli_console *con, const char *line, size_t *at, struct shell_words *w,
    struct filters *fs, struct cli_error *e)
{
	struct shell_call c = { .argc = 0 };

	while (w->stop == '|' && !w->twice) {
		const struct shell_word *row;

		if (!shell_split(line, *at, w, e))
			return false;
		*at = w->at;
		row = w->argc ? shell_find(filter_tables, w->argv[0]) : NULL;
		if (!row && reads(con, w))
			return true;
		if (!row)
			return no_filter(con, w, e);
		c.error.text[0] = 0;
		if (!shell_call_make(&c, row, w) || !filter_read(&c, fs))
			return shell_refuse(e, &c);
	}
	return true;
}

static bool
put_in_file(struct cli_console *con, const struct shell_pipe *p, bool add, const struct text *t,
    struct ix_error *e)
{
	if (con->locked && strcmp(p->file, "/dev/null") != 0)
		return fail(e, "%.80s: Permission denied. %s", p->file, con->locked);
	if (!con->keep)
		return fail(e, "nothing can be kept here");
	return con->keep(con->device, p->file, add, text_of(t), t->n, e);
}

/* What stands behind > or >>: one name, then the pipeline's end. The file is there from now on. */
static bool
file_after(struct cli_console *con, const char *line, size_t *at, bool add, struct shell_pipe *p,
    struct cli_error *e)
{
	struct shell_words name = { .status = con->status };
	const struct text nothing = { 0 };
	struct ix_error why;

	if (!shell_split(line, *at, &name, e))
		return false;
	*at = name.at;
	if (name.argc != 1 || !shell_is_end(&name)) {
		snprintf(e->text, sizeof(e->text),
		    "After > stands the name of one file, and nothing else; as in: echo hello > "
		    "note");
		return false;
	}
	p->to_file = true;
	snprintf(p->file, sizeof(p->file), "%s", name.argv[0]);
	if (put_in_file(con, p, add, &nothing, &why))
		return true;
	snprintf(e->text, sizeof(e->text), "%s", why.text);
	return false;
}

static void
pipe_free(struct cli_console *con)
{
	arena_free(con->arena, con->pipe, sizeof(*con->pipe));
	con->pipe = NULL;
}

bool
shell_pipe_begin(struct cli_console *con, const char *line, size_t *at,
    const struct shell_words *command, struct shell_words *reader, struct cli_error *e)
{
	struct shell_pipe *p = arena_make(con->arena, struct shell_pipe);
	struct shell_words *w = reader;

	con->pipe = p;
	w->status = con->status;
	w->stop = command->stop;
	w->twice = command->twice;
	if (filters_after(con, line, at, w, &p->fs, e) &&
	    (reads(con, w) || w->stop != '>' || file_after(con, line, at, w->twice, p, e))) {
		if (!reads(con, w))
			w->argc = 0;
		flow_begin(&p->flow, &p->fs, con->arena);
		return true;
	}
	pipe_free(con);
	return false;
}

/* What came out of the filters; a file that takes no more is told of once. */
static void
pour(struct cli_console *con, struct text *t, struct text *out)
{
	struct ix_error why;

	if (t->n && !con->pipe->full && !put_in_file(con, con->pipe, true, t, &why)) {
		con->pipe->full = true;
		text_printf(out, "%s\n", why.text);
	}
	text_free(t);
}

bool
shell_write(struct cli_console *con, const char *s, size_t n, struct text *out)
{
	struct text kept = { 0 };

	if (!shell_is_read(con))
		return false;
	if (!con->pipe) {
		text_add(out, s, n);
		return true;
	}
	flow_put(&con->pipe->flow, s, n, con->pipe->to_file ? &kept : out);
	pour(con, &kept, out);
	return shell_is_read(con);
}

bool
shell_is_read(const struct cli_console *con)
{
	return !con->pipe || !flow_is_full(&con->pipe->flow);
}

void
shell_pipe_end(struct cli_console *con, struct text *out)
{
	struct shell_pipe *p = con->pipe;
	struct text kept = { 0 };

	if (!p)
		return;
	flow_end(&p->flow, p->to_file ? &kept : out);
	pour(con, &kept, out);
	con->status = p->full ? 1 : flow_status(&p->flow, con->status);
	pipe_free(con);
}
