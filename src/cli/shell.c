/*
 * shell.c - a line of a Linux-like host: commands between `;`, filters after `|`, help and Tab.
 */
#include "cli/shell.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/filter.h"

const struct shell_word *
shell_find(const struct shell_table *const tables[], const char *name)
{
	for (; *tables; tables++)
		for (const struct shell_word *w = (*tables)->words; w->name; w++)
			if (strcmp(w->name, name) == 0)
				return w;
	return NULL;
}

/* The filters after a pipe, as rows like any other. */
const struct shell_option shell_grep_options[] = {
	{ 'v', "invert-match", NULL, "lines that do not fit" },
	{ 'i', "ignore-case", NULL, "letters fit in either case" },
	{ 'n', "line-number", NULL, "with the number of each line" },
	{ 'c', "count", NULL, "how many lines fit" },
	{ 'E', "extended-regexp", NULL, "the patterns are always these" },
	{ 0 },
};
const struct shell_option shell_lines_options[] = {
	{ 'n', "lines", "LINES", "how many lines, 10 if not said" },
	{ 0 },
};
static const struct shell_option wc_options[] = {
	{ 'l', "lines", NULL, "lines only" },
	{ 0 },
};
static const struct shell_word filter_rows[] = {
	{ "grep", "| grep [-v] [-i] [-n] [-c] PATTERN", "lines that fit a pattern",
	    shell_grep_options,
	    NULL },
	{ "head", "| head [-n LINES]", "the first lines", shell_lines_options, NULL },
	{ "tail", "| tail [-n LINES]", "the last lines", shell_lines_options, NULL },
	{ "wc", "| wc [-l]", "how many lines, words and octets", wc_options, NULL },
	{ 0 },
};
static const struct shell_table filter_table = { "filters", filter_rows };
static const struct shell_table *const filter_tables[] = { &filter_table, NULL };

static bool
grep_read(struct shell_call *c, struct filters *fs)
{
	struct filter *f = &fs->f[fs->n - 1];

	if (c->argc != 2)
		return shell_usage(c);
	f->kind = shell_has(c, 'v') ? FILTER_EXCLUDE : FILTER_INCLUDE;
	f->numbered = shell_has(c, 'n');
	if (!pattern_read(&f->pattern, c->argv[1], shell_has(c, 'i'), &c->error))
		return false;
	if (!shell_has(c, 'c'))
		return true;
	if (fs->n == FILTERS)
		return shell_fail(c, "more than %d filters", FILTERS - 1);
	fs->f[fs->n++].kind = FILTER_LINES;
	return true;
}

static bool
filter_read(struct shell_call *c, struct filters *fs)
{
	struct filter *f;

	if (fs->n == FILTERS)
		return shell_fail(c, "more than %d filters", FILTERS);
	f = &fs->f[fs->n++];
	memset(f, 0, sizeof(*f));
	if (c->word == &filter_rows[0])
		return grep_read(c, fs);
	if (c->argc != 1)
		return shell_usage(c);
	f->lines = 10;
	f->kind = c->word == &filter_rows[1] ? FILTER_HEAD : FILTER_TAIL;
	if (c->word == &filter_rows[3])
		f->kind = shell_has(c, 'l') ? FILTER_LINES : FILTER_WC;
	return shell_number(c, 'n', 0, 1000000, &f->lines);
}

/* Words into a call: the word's row, its options taken. */
static bool
call_make(struct shell_call *c, const struct shell_word *row, const struct shell_words *w)
{
	c->word = row;
	c->argc = w->argc;
	c->bare = false;
	memcpy(c->argv, w->argv, sizeof(c->argv));
	memset(c->value, 0, sizeof(c->value));
	memset(c->times, 0, sizeof(c->times));
	return !row->options || shell_options(c);
}

static bool
refuse(struct cli_error *e, const struct shell_call *c)
{
	snprintf(e->text, sizeof(e->text), "%s%s%.*s", c->bare ? "" : c->word->name,
	    c->bare ? "" : ": ", (int)sizeof(e->text) - 64,
	    *c->error.text ? c->error.text : "refused");
	return false;
}

static bool
unknown(struct cli_error *e, const struct shell_table *const tables[], const char *name,
    const char *instead)
{
	const char *list[256], *near;
	char shown[CLI_NAME];
	size_t n = 0;

	for (; *tables; tables++)
		for (const struct shell_word *w = (*tables)->words; w->name && n < 255; w++)
			if (w->help)
				list[n++] = w->name;
	list[n] = NULL;
	near = text_nearest(name, list);
	snprintf(e->text, sizeof(e->text), "%s: command not found. %s%s%s%s",
	    text_clean_to(shown, sizeof(shown), name, TEXT_LINE), near ? "Did you mean: " : "",
	    near ? near : "", near ? "? " : "", instead);
	return false;
}

/* The word that these begin with, if it reads what a pipe brings. */
static const struct shell_word *
reader(const struct cli_console *con, const struct shell_words *w)
{
	const struct shell_word *row = w->argc ? shell_find(con->shell, w->argv[0]) : NULL;

	return row && row->reads ? row : NULL;
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
	return unknown(e, filter_tables, w->argc ? w->argv[0] : "|", instead);
}

/* The filters after a command, up to a word that reads, `;` or the end; *at moves behind them. */
static bool
filters_after(const struct cli_console *con, const char *line, size_t *at, struct shell_words *w,
    struct filters *fs, struct cli_error *e)
{
	struct shell_call c = { 0 };

	while (w->stop == '|') {
		const struct shell_word *row;

		if (!shell_split(line, *at, w, e))
			return false;
		*at = w->at;
		row = w->argc ? shell_find(filter_tables, w->argv[0]) : NULL;
		if (!row && reader(con, w))
			return true;
		if (!row)
			return no_filter(con, w, e);
		c.error.text[0] = 0;
		if (!call_make(&c, row, w) || !filter_read(&c, fs))
			return refuse(e, &c);
	}
	return true;
}

static bool
list_words(const struct cli_console *con, struct text *out)
{
	for (const struct shell_table *const *t = con->shell; *t; t++)
		for (const struct shell_word *w = (*t)->words; w->name; w++)
			if (w->help) /* those of other systems have none */
				text_printf(out, "  %-12s %s\n", w->name, w->help);
	for (const struct shell_word *w = filter_rows; w->name; w++)
		text_printf(out, "  | %-10s %s\n", w->name, w->help);
	text_puts(out, "  help, history, and Tab; a word followed by ? shows its use\n");
	return true;
}

static void
word_use(const struct shell_word *w, struct text *out)
{
	char word[CLI_NAME];

	text_printf(out, "usage: %s\n", w->usage);
	if (w->help)
		text_printf(out, "  %s\n", w->help);
	for (const struct shell_option *o = w->options; o && o->letter; o++) {
		text_printf(out, "  %s %s", shell_option_word(word, o), o->value ? o->value : "");
		text_pad(out, 16, ' ');
		text_printf(out, "%s\n", o->help);
	}
}

static bool
list_history(const struct cli_console *con, struct text *out)
{
	uint32_t kept = con->lines < CLI_HISTORY ? con->lines : CLI_HISTORY;

	for (uint32_t back = kept; back > 0; back--)
		text_printf(out, "%5" PRIu32 "  %s\n", con->lines - back + 1,
		    cli_recall(con, back));
	return true;
}

/* `ping -h`, `dig --help`: unless the letter means something else to it. */
static bool
asks_help(const struct shell_word *row, const char *arg)
{
	for (const struct shell_option *o = row->options; o && o->letter; o++)
		if (o->letter == 'h')
			return false;
	return strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0;
}

static bool
command_run(struct cli_console *con, const struct shell_words *w, struct text *out,
    struct cli_error *e)
{
	struct shell_call c = { .console = con, .device = con->device, .user = con->user,
		.out = out };
	const struct shell_word *row = shell_find(con->shell, w->argv[0]);

	if (!row && strcmp(w->argv[0], "help") == 0) {
		row = w->argc > 1 ? shell_find(con->shell, w->argv[1]) : NULL;
		if (!row)
			return list_words(con, out);
		word_use(row, out);
		return true;
	}
	if (!row && strcmp(w->argv[0], "history") == 0) {
		if (w->argc > 1)
			return snprintf(e->text, sizeof(e->text),
			    "history: it has no options and takes nothing: type it alone") < 0;
		return list_history(con, out);
	}
	if (!row)
		return unknown(e, con->shell, w->argv[0], "help lists what this host has");
	if (w->argc == 2 && asks_help(row, w->argv[1])) {
		word_use(row, out);
		return true;
	}
	return (call_make(&c, row, w) && row->run(&c)) || refuse(e, &c);
}

/* What stands behind > or >>: one name, then the line's end or another command. */
static bool
name_after(const char *line, size_t *at, struct shell_words *name, struct cli_error *e)
{
	if (!shell_split(line, *at, name, e))
		return false;
	*at = name->at;
	if (name->argc == 1 && (name->stop == 0 || name->stop == ';'))
		return true;
	snprintf(e->text, sizeof(e->text),
	    "After > stands the name of one file, and nothing else; as in: echo hello > note");
	return false;
}

static bool
keep(struct cli_console *con, const struct shell_words *name, bool add, const struct text *out,
    struct cli_error *e)
{
	struct ix_error why = { "nothing can be kept here" };

	if (con->locked)
		snprintf(why.text, sizeof(why.text), "%s: Permission denied. %s", name->argv[0],
		    con->locked);
	else if (con->keep && con->keep(con->device, name->argv[0], add, text_of(out), out->n, &why))
		return true;
	snprintf(e->text, sizeof(e->text), "%s", why.text);
	return false;
}

/* The word at the end of a pipe, as any command in the foreground; nothing follows it. */
static bool
reader_run(struct cli_console *con, const struct shell_words *w, const struct text *in,
    struct text *out, struct cli_error *e)
{
	struct shell_call c = { .console = con, .device = con->device, .user = con->user,
		.out = out, .input = text_of(in), .input_n = in->n };

	return (call_make(&c, reader(con, w), w) && c.word->run(&c)) || refuse(e, &c);
}

/* Nothing can wait for what such a word will say. */
static bool
reader_last(const struct shell_words *w, struct cli_error *e)
{
	if (w->stop == 0 || w->stop == ';')
		return true;
	snprintf(e->text, sizeof(e->text), "%s ends a line: leave out the %c and what follows it",
	    w->argv[0], w->stop);
	return false;
}

/* A command whose output goes on: through filters, into a file or a word that reads. */
static bool
onward_run(struct cli_console *con, const char *line, size_t *at,
    const struct shell_words *command, struct text *out, struct cli_error *e)
{
	struct shell_words w = { .stop = command->stop, .add = command->add }, name = { .argc = 0 };
	struct filters *fs = calloc(1, sizeof(*fs));
	struct text all = { 0 }, kept = { 0 };
	bool done, into;

	if (!fs)
		return false;
	con->piped = true;
	done = filters_after(con, line, at, &w, fs, e);
	into = done && reader(con, &w);
	done = done && (!into || reader_last(&w, e)) &&
	    (w.stop != '>' || name_after(line, at, &name, e)) &&
	    command_run(con, command, &all, e);
	con->piped = false;
	filters_run(fs, text_of(&all), all.n, name.argc || into ? &kept : out);
	if (done && into)
		done = reader_run(con, &w, &kept, out, e);
	else if (done && name.argc)
		done = keep(con, &name, w.add, &kept, e);
	text_free(&all);
	text_free(&kept);
	free(fs);
	return done;
}

/* One command with what follows it, from *at on. */
static bool
pipeline_run(struct cli_console *con, const char *line, size_t *at, struct text *out,
    struct cli_error *e)
{
	struct shell_words command;

	if (!shell_split(line, *at, &command, e))
		return false;
	*at = command.at;
	if (command.argc && strcmp(command.argv[0], "sudo") == 0) { /* everybody is root here */
		command.argc--;
		memmove(command.argv, command.argv + 1, sizeof(command.argv) - sizeof(char *));
	}
	if (command.argc == 0 && (command.stop == '|' || command.stop == '>')) {
		snprintf(e->text, sizeof(e->text), "Nothing stands before the %c", command.stop);
		return false;
	}
	if (command.argc == 0 || command.stop == 0 || command.stop == ';')
		return command.argc == 0 || command_run(con, &command, out, e);
	return onward_run(con, line, at, &command, out, e);
}

/* Quotes and words of the whole line first: a line that cannot be read runs nothing. */
static bool
whole_line_check(const char *line, struct cli_error *e)
{
	struct shell_words w;
	size_t at = 0;

	do {
		if (!shell_split(line, at, &w, e))
			return false;
		at = w.at;
	} while (w.stop);
	return true;
}

bool
shell_run(struct cli_console *con, const char *line, struct text *out, struct cli_error *e)
{
	size_t at = 0, n = strlen(line);

	*e = (struct cli_error){ .column = -1 };
	if (!cli_line_check(line, e) || !whole_line_check(line, e))
		return false;
	if (n > 0 && line[n - 1] == '?' && (n == 1 || line[n - 2] == ' ')) {
		char asked[CLI_LINE + 1];

		snprintf(asked, sizeof(asked), "%.*s", (int)(n - 1), line);
		shell_help(con, asked, out);
		return true;
	}
	while (at < n) {
		if (con->busy.what) {
			snprintf(con->rest, sizeof(con->rest), "%s", line + at);
			return true;
		}
		if (!pipeline_run(con, line, &at, out, e))
			return false;
	}
	return true;
}

void
shell_help(const struct cli_console *con, const char *line, struct text *out)
{
	struct cli_error e;
	struct shell_words w;
	const struct shell_word *row = NULL;

	if (cli_line_check(line, &e) && shell_split(line, 0, &w, &e) && w.argc)
		row = shell_find(con->shell, w.argv[0]);
	if (row)
		word_use(row, out);
	else
		list_words(con, out);
}

/* Candidates for the last word, and what they have in common. */
struct tab {
	const char *begin;
	struct text *list;
	char common[CLI_NAME];
	unsigned n;
};

static void
tab_add(struct tab *t, const char *name)
{
	size_t k = 0;

	if (strncmp(name, t->begin, strlen(t->begin)) != 0 || strlen(name) >= CLI_NAME)
		return;
	text_printf(t->list, "%s\n", name);
	if (t->n++ == 0)
		strcpy(t->common, name);
	while (t->common[k] && t->common[k] == name[k])
		k++;
	t->common[k] = 0;
}

static void
tab_words(struct tab *t, const struct shell_table *const tables[])
{
	for (; *tables; tables++)
		for (const struct shell_word *w = (*tables)->words; w->name; w++)
			if (w->help)
				tab_add(t, w->name);
}

static void
tab_options(struct tab *t, const struct shell_option *o)
{
	for (; o && o->letter; o++) {
		if (o->letter > ' ')
			tab_add(t, (const char[]){ '-', o->letter, 0 });
		if (o->name) {
			char name[CLI_NAME];

			snprintf(name, sizeof(name), "--%s", o->name);
			tab_add(t, name);
		}
	}
}

unsigned
shell_complete(const struct cli_console *con, const char *line, struct text *full,
    struct text *list)
{
	size_t n = strlen(line), word = n, part;
	char name[CLI_NAME];
	struct tab t = { .list = list };
	const struct shell_table *const *tables = con->shell;

	while (word > 0 && !strchr(" \t|;", line[word - 1]))
		word--;
	for (part = word; part > 0 && !strchr("|;", line[part - 1]);)
		part--;
	if (part > 0 && line[part - 1] == '|')
		tables = filter_tables;
	part += strspn(line + part, " \t");
	t.begin = line + word;
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(line + part, " \t"), line + part);
	if (part >= word) {
		tab_words(&t, tables);
		if (tables == con->shell) {
			tab_add(&t, "help");
			tab_add(&t, "history");
		}
	} else if (*t.begin == '-') {
		const struct shell_word *row = shell_find(tables, name);

		tab_options(&t, row ? row->options : NULL);
	}
	text_add(full, line, t.n ? word : n);
	if (t.n)
		text_puts(full, t.common);
	if (t.n == 1)
		text_puts(full, " ");
	return t.n;
}
