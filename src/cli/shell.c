/*
 * shell.c - a line of a Linux-like host: commands between `;`, `&&` and `||`, help and Tab.
 */
#include "cli/shell.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct shell_word *
shell_find(const struct shell_table *const tables[], const char *name)
{
	for (; *tables; tables++)
		for (const struct shell_word *w = (*tables)->words; w->name; w++)
			if (strcmp(w->name, name) == 0)
				return w;
	return NULL;
}

bool
shell_call_make(
    struct shell_call *c, const struct shell_word *row, const struct shell_words *w)
{
	c->word = row;
	c->argc = w->argc;
	c->bare = false;
	memcpy(c->argv, w->argv, sizeof(c->argv));
	memset(c->value, 0, sizeof(c->value));
	memset(c->times, 0, sizeof(c->times));
	return !row->options || shell_options(c);
}

bool
shell_refuse(struct cli_error *e, const struct shell_call *c)
{
	snprintf(e->text, sizeof(e->text), "%s%s%.*s", c->bare ? "" : c->word->name,
	    c->bare ? "" : ": ", (int)sizeof(e->text) - 64,
	    *c->error.text ? c->error.text : "refused");
	return false;
}

bool
shell_unknown(struct cli_error *e, const struct shell_table *const tables[], const char *name,
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

static bool
list_words(const struct cli_console *con, struct text *out)
{
	for (const struct shell_table *const *t = con->shell; *t; t++)
		for (const struct shell_word *w = (*t)->words; w->name; w++)
			if (w->help) /* those of other systems have none */
				text_printf(out, "  %-12s %s\n", w->name, w->help);
	for (const struct shell_word *w = shell_filters.words; w->name; w++)
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

/* `help WORD`, `history`: the engine's own. */
static bool
own_word(struct cli_console *con, const struct shell_words *w, struct text *out,
    struct cli_error *e)
{
	const struct shell_word *row = w->argc > 1 ? shell_find(con->shell, w->argv[1]) : NULL;

	if (strcmp(w->argv[0], "help") == 0) {
		if (!row)
			return list_words(con, out);
		word_use(row, out);
		return true;
	}
	if (strcmp(w->argv[0], "history") == 0) {
		if (w->argc > 1)
			return snprintf(e->text, sizeof(e->text),
			    "history: it has no options and takes nothing: type it alone") < 0;
		return list_history(con, out);
	}
	con->status = SHELL_UNKNOWN;
	return shell_unknown(e, con->shell, w->argv[0], "help lists what this host has");
}

static bool
command_run(struct cli_console *con, const struct shell_words *w, const struct text *in,
    struct text *out, struct text *complaints, struct cli_error *e)
{
	struct shell_call c = { .console = con, .device = con->device, .user = con->user,
		.out = out, .complaints = complaints, .input = in ? text_of(in) : NULL,
		.input_n = in ? in->n : 0 };
	const struct shell_word *row = shell_find(con->shell, w->argv[0]);
	bool done = true;

	con->status = 0;
	if (!row) {
		done = own_word(con, w, out, e);
		con->status = done || con->status ? con->status : 1;
		return done;
	}
	if (w->argc == 2 && asks_help(row, w->argv[1])) {
		word_use(row, out);
		return true;
	}
	done = (shell_call_make(&c, row, w) && row->run(&c)) || shell_refuse(e, &c);
	con->status = done || c.status ? c.status : row->refused ? row->refused : 1;
	return done;
}

/*
 * A command whose output goes on: through filters, into a file, or into a word that reads. That one
 * takes what was said at once: nothing can wait for what a job will say.
 */
static bool
onward_run(struct cli_console *con, const char *line, size_t *at,
    const struct shell_words *command, const struct text *in, struct text *out,
    struct cli_error *e)
{
	struct text all = { 0 }, kept = { 0 }, *end;
	struct shell_words reader = { .argc = 0 };
	bool done;

	con->status = 2;
	if (!shell_pipe_begin(con, line, at, command, &reader, e))
		return false;
	con->piped = reader.argc > 0;
	done = command_run(con, command, in, &all, out, e);
	con->piped = false;
	end = reader.argc ? &kept : out;
	shell_write(con, text_of(&all), all.n, end);
	if (!con->busy.what)
		shell_pipe_end(con, end);
	if (done && reader.argc)
		done = shell_is_end(&reader)
		    ? command_run(con, &reader, &kept, out, out, e)
		    : onward_run(con, line, at, &reader, &kept, out, e);
	text_free(&all);
	text_free(&kept);
	return done;
}

/* One command with what follows it, from *at on; *at is left where the pipeline ends. */
static bool
pipeline_run(struct cli_console *con, const char *line, size_t *at, struct text *out,
    struct cli_error *e)
{
	struct shell_words command = { .status = con->status };

	if (!shell_split(line, *at, &command, e))
		return false;
	*at = command.at;
	if (command.argc && strcmp(command.argv[0], "sudo") == 0) { /* everybody is root here */
		command.argc--;
		memmove(command.argv, command.argv + 1, sizeof(command.argv) - sizeof(char *));
	}
	if (command.argc == 0)
		return true;
	if (shell_is_end(&command))
		return command_run(con, &command, NULL, out, out, e);
	return onward_run(con, line, at, &command, NULL, out, e);
}

/* `;`, `&&` and `||` want a command on both sides, | and > want one before them. */
static bool
stands_alone(const struct shell_words *w, const struct shell_words *before, struct cli_error *e)
{
	const struct shell_words *lonely = w->stop && w->stop != ';' ? w : before;
	bool after = lonely == before;

	if (w->argc || !lonely->stop || lonely->stop == ';')
		return false;
	snprintf(e->text, sizeof(e->text), "Nothing stands %s the %c%.1s",
	    after ? "after" : "before", lonely->stop,
	    lonely->twice && (after || lonely->stop != '>') ? (const char[]){ lonely->stop, 0 }
							     : "");
	return true;
}

/* Quotes and words of the whole line first: a line that cannot be read runs nothing. */
static bool
whole_line_check(const char *line, struct cli_error *e)
{
	struct shell_words w, before = { .stop = 0 };
	size_t at = 0;

	do {
		w.status = 0;
		if (!shell_split(line, at, &w, e) || stands_alone(&w, &before, e))
			return false;
		at = w.at;
		if (w.stop && shell_is_end(&w))
			at += 1u + w.twice;
		before.stop = w.stop;
		before.twice = w.twice;
	} while (w.stop);
	return true;
}

/* Does what stands behind this operator run? *at moves over it. At a line's begin is none. */
static bool
operator_allows(const char *line, size_t *at, unsigned status)
{
	bool twice;

	*at += strspn(line + *at, " \t");
	if (!line[*at] || !strchr(";&|", line[*at]))
		return true;
	twice = line[*at] != ';';
	*at += 1u + twice;
	return !twice || (status == 0) == (line[*at - 1] == '&');
}

/* A pipeline that does not run. */
static void
pass_over(const char *line, size_t *at)
{
	struct shell_words w = { .status = 0 };
	struct cli_error ignored;

	do {
		if (!shell_split(line, *at, &w, &ignored)) /* never: the line was looked at */
			break;
		*at = w.at;
	} while (!shell_is_end(&w));
}

bool
shell_go_on(struct cli_console *con, const char *line, struct text *out, struct cli_error *e)
{
	size_t at = 0, from;
	bool done = true, runs;

	while (line[at]) {
		from = at;
		runs = operator_allows(line, &at, con->status);
		if (!line[at])
			break;
		if (con->busy.what) {
			snprintf(con->rest, sizeof(con->rest), "%s", line + from);
			return true;
		}
		if (!done) /* the next one is not held up by it */
			text_printf(out, "%s\n", e->text);
		done = true;
		if (runs)
			done = pipeline_run(con, line, &at, out, e);
		else
			pass_over(line, &at);
	}
	return done;
}

bool
shell_run(struct cli_console *con, const char *line, struct text *out, struct cli_error *e)
{
	size_t n = strlen(line);

	*e = (struct cli_error){ .column = -1 };
	if (!cli_line_check(line, e) || !whole_line_check(line, e)) {
		con->status = 2;
		return false;
	}
	if (n > 0 && line[n - 1] == '?' && (n == 1 || line[n - 2] == ' ')) {
		char asked[CLI_LINE + 1];

		snprintf(asked, sizeof(asked), "%.*s", (int)(n - 1), line);
		shell_help(con, asked, out);
		return true;
	}
	return shell_go_on(con, line, out, e);
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
	const struct shell_table *const filters[] = { &shell_filters, NULL };
	const struct shell_table *const *tables = con->shell;

	while (word > 0 && !strchr(" \t|;&", line[word - 1]))
		word--;
	for (part = word; part > 0 && !strchr("|;&", line[part - 1]);)
		part--;
	if (part > 0 && line[part - 1] == '|' && (part == 1 || line[part - 2] != '|'))
		tables = filters;
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
