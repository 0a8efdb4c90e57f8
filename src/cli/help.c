/*
 * help.c - `?`, Tab and ghost text: three views of what may come next. They only look.
 */
#include "cli/grammar.h"

#include <stdlib.h>
#include <string.h>

#include "cli/filter.h"
#include "cli/shell.h"

/* The place in a line where help is wanted: the word begun there, and what may be there. */
struct place {
	const char *begin; /* "" between words */
	struct walk w;
	struct scope s;
	struct cli_may may[CLI_MAY];
	uint32_t n;
	bool pipe; /* after a bar: filters */
};

static size_t
last_word(const char *line, size_t n)
{
	while (n > 0 && line[n - 1] != ' ' && line[n - 1] != '\t')
		n--;
	return n;
}

/* After a bar the words are the filters'; after a filter its pattern. */
static bool
pipe_place(struct place *p, const char *line, size_t bar)
{
	const char *word = line + bar + 1;

	word += strspn(word, " \t");
	p->pipe = true;
	p->begin = word;
	for (size_t i = 0; filter_words[i] && !strpbrk(word, " \t"); i += 2) {
		struct cli_may *m = &p->may[p->n];

		if (!word_begins(word, filter_words[i]))
			continue;
		*m = (struct cli_may){ .help = filter_words[i + 1] };
		strcpy(m->form, filter_words[i]);
		p->n++;
	}
	return true;
}

/* False, with the refusal in e, when the words before cannot stand there. */
static bool
place_find(const struct cli_console *con, const char *line, struct place *p, struct cli_error *e)
{
	size_t n, bar, end;

	p->n = 0;
	p->pipe = false;
	p->begin = "";
	if (!cli_line_check(line, e))
		return false;
	n = strlen(line);
	end = last_word(line, n);
	if (!scope_walk(con, line, end, false, &p->w, &p->s) && !p->s.exec) {
		walk_error(con, &p->w, e);
		return false;
	}
	bar = p->s.exec ? pipe_begin(line) : n;
	if (bar < n)
		return pipe_place(p, line, bar);
	if (p->w.state != WALK_GOES) {
		walk_error(con, &p->w, e);
		return false;
	}
	p->begin = line + end;
	p->n = walk_may(&p->w, p->begin, p->may);
	return true;
}

/* Names that the device offers for an argument; calls say for each that fits. */
static uint32_t
offers(const struct cli_console *con, const struct place *p, const struct cli_may *m,
    void (*say)(void *arg, const char *name), void *arg)
{
	char name[CLI_NAME];
	uint32_t n = 0;

	if (!con->offer || !m->step || m->step->type == CLI_KEYWORD)
		return 0;
	for (uint32_t i = 0; i < 1000 && con->offer(con, m->step->text, i, name); i++) {
		if (!word_begins(p->begin, name))
			continue;
		say(arg, name);
		n++;
	}
	return n;
}

static bool
is_end(const struct cli_may *m)
{
	return strcmp(m->form, "<cr>") == 0;
}

static bool
is_keyword(const struct cli_may *m)
{
	return !is_end(m) && (!m->step || m->step->type == CLI_KEYWORD);
}

static void
say_offer(void *arg, const char *name)
{
	struct text *out = arg;

	text_printf(out, "    %s\n", name);
}

void
cli_help(const struct cli_console *con, const char *line, struct text *out)
{
	struct cli_error e = { .column = -1 };
	struct place *p;
	size_t widest = 0;

	if (con->shell) {
		shell_help(con, line, out);
		return;
	}
	p = calloc(1, sizeof(*p));
	if (!p)
		return;
	if (!place_find(con, line, p, &e))
		text_printf(out, "%% %s\n", e.text);
	else if (p->n == 0)
		text_puts(out, "% Nothing that is known here begins so\n");
	for (uint32_t i = 0; i < p->n; i++)
		if (strlen(p->may[i].form) > widest)
			widest = strlen(p->may[i].form);
	for (uint32_t i = 0; i < p->n; i++) {
		text_printf(out, "  %s", p->may[i].form);
		if (*p->may[i].help) {
			text_pad(out, widest + 6, ' ');
			text_puts(out, p->may[i].help);
		}
		text_puts(out, "\n");
		offers(con, p, &p->may[i], say_offer, out);
	}
	free(p);
}

/* What all candidates have in common, beyond what was typed. */
struct tab {
	struct text *list;
	char common[CLI_NAME];
	uint32_t n;
};

static void
tab_add(void *arg, const char *name)
{
	struct tab *t = arg;
	size_t k = 0;

	text_printf(t->list, "%s\n", name);
	if (t->n++ == 0) {
		text_clean_to(t->common, sizeof(t->common), name, TEXT_LINE);
		return;
	}
	while (t->common[k] && t->common[k] == name[k])
		k++;
	t->common[k] = 0;
}

unsigned
cli_complete(const struct cli_console *con, const char *line, struct text *full, struct text *list)
{
	struct tab t = { .list = list };
	struct cli_error e;
	struct place *p;
	uint32_t forms = 0;

	if (con->shell)
		return shell_complete(con, line, full, list);
	p = calloc(1, sizeof(*p));
	if (!p)
		return 0;
	if (place_find(con, line, p, &e)) {
		for (uint32_t i = 0; i < p->n; i++) {
			if (is_keyword(&p->may[i]))
				tab_add(&t, p->may[i].form);
			else if (!is_end(&p->may[i]) && !offers(con, p, &p->may[i], tab_add, &t) &&
			    !*p->begin && ++forms)
				text_printf(list, "%s\n", p->may[i].form);
		}
	}
	text_add(full, line, t.n ? (size_t)(p->begin - line) : strlen(line));
	if (t.n) {
		text_puts(full, strlen(t.common) < strlen(p->begin) ? p->begin : t.common);
		if (t.n == 1 && !forms)
			text_puts(full, " ");
	}
	free(p);
	return t.n + forms;
}

/* The form of the one argument that must follow; nothing if there is a choice. */
static void
ghost_argument(const struct cli_console *con, const struct text *full, struct text *out)
{
	struct cli_error e;
	struct place *p = calloc(1, sizeof(*p));

	if (p && place_find(con, text_of(full), p, &e) && p->n == 1 && !is_end(&p->may[0]) &&
	    !is_keyword(&p->may[0]))
		text_puts(out, p->may[0].form);
	free(p);
}

void
cli_ghost(const struct cli_console *con, const char *line, struct text *out)
{
	struct text full = { 0 }, list = { 0 };
	size_t n = strlen(line);
	bool between = n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t');

	if (n == 0)
		return;
	if (between) {
		text_puts(&full, line);
		if (!con->shell)
			ghost_argument(con, &full, out);
	} else if (cli_complete(con, line, &full, &list) == 1 && full.n > n) {
		text_puts(out, full.s + n);
		if (!con->shell)
			ghost_argument(con, &full, out);
	}
	text_free(&full);
	text_free(&list);
}
