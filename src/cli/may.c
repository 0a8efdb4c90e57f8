/*
 * may.c - what may come next at a place in a line, and the sentences for lines that went wrong.
 *
 * The list behind `?`, Tab, ghost text and "Expected: ..." is this one, so they never disagree.
 */
#include "cli/grammar.h"

#include <stdio.h>
#include <string.h>

static int
may_cmp(const struct cli_may *a, const struct cli_may *b)
{
	bool end_a = strcmp(a->form, "<cr>") == 0, end_b = strcmp(b->form, "<cr>") == 0;

	return end_a != end_b ? end_a - end_b : strcmp(a->form, b->form);
}

/* Inserts in order; a form already there only gains a help text. */
static uint32_t
may_add(struct cli_may may[CLI_MAY], uint32_t n, const struct cli_may *one)
{
	uint32_t i = 0;
	int order = 1;

	while (i < n && (order = may_cmp(&may[i], one)) < 0)
		i++;
	if (i < n && order == 0) {
		if (!*may[i].help)
			may[i].help = one->help;
		return n;
	}
	if (n == CLI_MAY)
		return n;
	memmove(may + i + 1, may + i, (n - i) * sizeof(may[0]));
	may[i] = *one;
	return n + 1;
}

static uint32_t
row_may(const struct walk *w, uint32_t i, const char *begin, struct cli_may may[CLI_MAY],
    uint32_t n)
{
	const struct cli_row *row = &w->g->row[i];

	if (row->word->flags & CLI_HIDDEN)
		return n;
	for (uint64_t left = w->next[i]; left; left &= left - 1) {
		struct cli_may one = { .step = &row->step[__builtin_ctzll(left)] };

		if (one.step->type == CLI_KEYWORD && begin && !word_begins(begin, one.step->text))
			continue;
		one.help = one.step->help;
		arg_form(one.step, one.form);
		n = may_add(may, n, &one);
	}
	return n;
}

/* At a line's beginning `no` is a word too, where some row has that form. */
static uint32_t
no_may(const struct walk *w, const char *begin, struct cli_may may[CLI_MAY], uint32_t n)
{
	static const struct cli_may no = { .form = "no", .help = "Take back or turn off" };
	struct walk negated = *w;

	if (w->words || w->no || (begin && !word_begins(begin, "no")))
		return n;
	negated.no = true;
	for (uint32_t i = 0; i < w->g->rows; i++)
		if (walk_sees(&negated, &w->g->row[i]))
			return may_add(may, n, &no);
	return n;
}

uint32_t
walk_may(const struct walk *w, const char *begin, struct cli_may may[CLI_MAY])
{
	static const struct cli_may end = { .form = "<cr>", .help = "The line may end here" };
	uint32_t n = 0;

	for (uint32_t i = 0; i < w->g->rows; i++)
		n = row_may(w, i, begin, may, n);
	n = no_may(w, begin, may, n);
	if (walk_row(w) && (!begin || !*begin))
		n = may_add(may, n, &end);
	return n;
}

/* `after "neighbor 100.127.1.254"`, or nothing at the beginning. */
static void
say_after(const struct walk *w, size_t end, struct text *t)
{
	size_t from = w->from;
	char shown[100], part[CLI_LINE + 1];

	while (w->line[from] == ' ' || w->line[from] == '\t')
		from++;
	while (end > from && (w->line[end - 1] == ' ' || w->line[end - 1] == '\t'))
		end--;
	if (end <= from)
		return;
	memcpy(part, w->line + from, end - from);
	part[end - from] = 0;
	text_clean_to(shown, sizeof(shown), part, TEXT_LINE);
	text_printf(t, " after \"%s\"", shown);
}

static void
say_list(const struct cli_may *may, uint32_t n, struct text *t)
{
	for (uint32_t i = 0; i < n && i < 12; i++)
		text_printf(t, "%s%s", i ? ", " : "",
		    strcmp(may[i].form, "<cr>") == 0 ? "the end of the line" : may[i].form);
	if (n > 12)
		text_printf(t, " ... (? lists all %u)", n);
}

static void
say_near(const char *word, const struct cli_may *may, uint32_t n, struct text *t)
{
	const char *list[CLI_MAY + 1], *near;
	uint32_t k = 0;

	for (uint32_t i = 0; i < n; i++)
		if (!may[i].step || may[i].step->type == CLI_KEYWORD)
			list[k++] = may[i].form;
	list[k] = NULL;
	near = text_nearest(word, list);
	if (near && strcmp(near, "<cr>") != 0)
		text_printf(t, ". Did you mean: %s?", near);
}

/* A word known in another mode: say how to get there. */
static bool
say_mode(const struct cli_console *con, const struct walk *w, struct text *t)
{
	const struct cli_grammar *g = w->g;

	for (uint32_t i = 0; i < g->modes && w->words == 0; i++) {
		struct walk other = *w;
		bool exec = g->mode[i] == &cli_exec;

		if (g->mode[i] == &cli_anywhere)
			continue;
		walk_begin(&other, g, g->mode[i], true, w->line, w->from);
		if (!walk_to(&other, w->at + strlen(w->word)) || other.words == 0)
			continue;
		if (exec && con->depth > 1)
			text_printf(t, " is not a word of this mode. Type: do %s ...",
			    other.took[0].keyword ? other.took[0].keyword : w->word);
		else if (exec)
			text_puts(t, " needs privileged mode. Type first: enable");
		else if (g->mode[i]->enter)
			text_printf(t, " is not a word of this mode. Type first: %s",
			    g->mode[i]->enter);
		else
			continue;
		return true;
	}
	return false;
}

/* When the word was surely meant as an argument, what is wrong with it as one. */
static bool
say_argument(const struct walk *w, const struct cli_may *may, uint32_t n, struct text *t)
{
	const struct cli_step *only = NULL;
	struct ix_error why = { 0 };
	struct cli_arg arg;
	uint32_t args = 0, keywords = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (!may[i].step || may[i].step->type == CLI_KEYWORD) {
			keywords += may[i].step != NULL;
			continue;
		}
		only = may[i].step;
		args++;
	}
	if (args != 1 || (keywords && !strpbrk(w->word, "0123456789.:")))
		return false;
	arg_read(only, w->word, &arg, &why);
	text_puts(t, why.text);
	if (keywords) {
		text_puts(t, ". Expected: ");
		say_list(may, n, t);
	}
	return *why.text != 0;
}

static void
say_unknown(const struct cli_console *con, const struct walk *w, struct text *t)
{
	struct cli_may may[CLI_MAY];
	uint32_t n = walk_may(w, NULL, may);
	char shown[CLI_NAME];

	text_clean_to(shown, sizeof(shown), w->word, TEXT_LINE);
	if (w->words == CLI_WORDS) {
		text_printf(t, "More than %d words in a line", CLI_WORDS);
		return;
	}
	if (say_argument(w, may, n, t))
		return;
	if (w->words == 0) {
		struct text mode = { 0 };

		if (say_mode(con, w, &mode))
			text_printf(t, "\"%s\"%s", shown, text_of(&mode));
		text_free(&mode);
		if (t->n)
			return;
	}
	text_printf(t, "Unknown word \"%s\"", shown);
	say_after(w, w->at, t);
	if (w->words || w->no) {
		text_puts(t, ". Expected: ");
		say_list(may, n, t);
	}
	say_near(w->word, may, n, t);
	if (!w->words && !w->no)
		text_puts(t, t->s[t->n - 1] == '?' ? " (? lists what is known here)"
		    : ". ? lists what is known here");
}

static void
say_ambiguous(const struct walk *w, struct text *t)
{
	struct cli_may may[CLI_MAY];
	uint32_t n = walk_may(w, w->word, may), k = 0;
	char shown[CLI_NAME];

	for (uint32_t i = 0; i < n; i++)
		if (!may[i].step || may[i].step->type == CLI_KEYWORD)
			may[k++] = may[i];
	text_clean_to(shown, sizeof(shown), w->word, TEXT_LINE);
	text_printf(t, "Ambiguous command: \"%s\"", shown);
	say_after(w, w->at, t);
	text_puts(t, " could be: ");
	say_list(may, k, t);
}

static void
say_incomplete(const struct walk *w, struct text *t)
{
	struct cli_may may[CLI_MAY];
	uint32_t n = walk_may(w, NULL, may);

	text_puts(t, "Incomplete command:");
	say_after(w, w->at, t);
	text_puts(t, n > 1 ? " expected one of: " : " expected: ");
	say_list(may, n, t);
}

/* Characters before an octet of the line. */
static int
column_of(const char *line, size_t at)
{
	int column = 0;

	for (size_t i = 0; i < at; i++)
		column += (line[i] & 0xc0) != 0x80;
	return column;
}

void
walk_error(const struct cli_console *con, const struct walk *w, struct cli_error *e)
{
	struct text t = { 0 };

	e->column = -1;
	if (w->state == WALK_AMBIGUOUS)
		say_ambiguous(w, &t);
	else if (w->state == WALK_UNKNOWN)
		say_unknown(con, w, &t);
	else
		say_incomplete(w, &t);
	if (w->state != WALK_GOES)
		e->column = column_of(w->line, w->at);
	snprintf(e->text, sizeof(e->text), "%s", text_of(&t));
	text_free(&t);
}
