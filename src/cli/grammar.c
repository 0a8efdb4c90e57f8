/*
 * grammar.c - from rows to automata: reads the patterns of all tables once.
 *
 * Glushkov's construction: for a piece of a pattern keep the steps it may begin with, those it may
 * end with, and whether it may be empty; joining two pieces adds "begins of the second" to what may
 * follow "ends of the first". Knows the pattern language and nothing of lines.
 */
#include "cli/grammar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/panic.h"
#include "base/units.h"

const struct cli_mode cli_exec = { .name = "exec", .suffix = "", .enter = "end" };
const struct cli_mode cli_config = { .name = "config", .suffix = "(config)",
	.enter = "configure terminal" };
const struct cli_mode cli_anywhere = { .name = "anywhere", .suffix = "" };

/* A piece of a pattern. */
struct piece {
	uint64_t first, last;
	bool empty; /* may be left out */
};

struct reader {
	struct arena *arena;
	struct cli_row *row;
	const char *p;    /* the rest of the pattern */
	const char *help; /* the rest of the help texts, or NULL */
	struct ix_error *e;
	int depth;
	bool bad;
};

static void
refuse(struct reader *r, const char *why)
{
	if (!r->bad)
		fail(r->e, "the pattern \"%s\" is wrong at \"%s\": %s", r->row->word->pattern, r->p,
		    why);
	r->bad = true;
}

static char *
copy_of(struct arena *a, const char *s, size_t n)
{
	char *copy = arena_alloc(a, n + 1);

	memcpy(copy, s, n);
	return copy;
}

/* The next text of `help`; each step takes one. */
static const char *
help_next(struct reader *r)
{
	const char *s = r->help, *end;

	if (!s)
		return "";
	end = strchr(s, '|');
	r->help = end ? end + 1 : NULL;
	return copy_of(r->arena, s, end ? (size_t)(end - s) : strlen(s));
}

static const struct {
	const char *name;
	enum cli_type type;
	uint8_t family;
} types[] = {
	{ "addr", CLI_ADDR, 0 },
	{ "addr4", CLI_ADDR, 4 },
	{ "addr6", CLI_ADDR, 6 },
	{ "prefix", CLI_PREFIX, 0 },
	{ "prefix4", CLI_PREFIX, 4 },
	{ "prefix6", CLI_PREFIX, 6 },
	{ "host", CLI_HOST, 0 },
	{ "host4", CLI_HOST, 4 },
	{ "host6", CLI_HOST, 6 },
	{ "mask", CLI_MASK, 4 },
	{ "mac", CLI_MAC, 0 },
	{ "name", CLI_NAMED, 0 },
	{ "word", CLI_WORD, 0 },
	{ "line", CLI_REST, 0 },
};

static bool
range_read(const char *s, struct cli_step *step)
{
	char low[24];
	size_t n = strcspn(s, "-");

	if (n >= sizeof(low) || s[n] != '-')
		return false;
	memcpy(low, s, n);
	low[n] = 0;
	step->type = CLI_NUMBER;
	return number_parse(low, 0, UINT64_MAX, &step->low) &&
	    number_parse(s + n + 1, step->low, UINT64_MAX, &step->high);
}

static bool
type_read(const char *s, struct cli_step *step)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(s, types[i].name) == 0) {
			step->type = types[i].type;
			step->family = types[i].family;
			return true;
		}
	}
	return range_read(s, step);
}

static struct piece
step_add(struct reader *r, struct cli_step step)
{
	struct cli_row *row = r->row;
	uint64_t bit;

	if (row->steps == 64) {
		refuse(r, "more than 64 keywords and arguments");
		return (struct piece){ .empty = true };
	}
	step.help = help_next(r);
	row->step[row->steps] = step;
	bit = (uint64_t)1 << row->steps++;
	return (struct piece){ .first = bit, .last = bit };
}

/* <name:type> */
static struct piece
argument(struct reader *r)
{
	struct cli_step step = { 0 };
	size_t n = strcspn(r->p, ":> "), end = strcspn(r->p, "> ");
	char type[48];

	if (n < 2 || r->p[n] != ':' || r->p[end] != '>' || end - n - 1 >= sizeof(type)) {
		refuse(r, "an argument is <name:type>");
		return (struct piece){ .empty = true };
	}
	memcpy(type, r->p + n + 1, end - n - 1);
	type[end - n - 1] = 0;
	if (!type_read(type, &step))
		refuse(r,
		    "an argument's type is a range of numbers, addr, prefix, host, mask, mac, "
		    "name, word or line");
	step.text = copy_of(r->arena, r->p + 1, n - 1);
	r->p += end + 1;
	return step_add(r, step);
}

static struct piece
keyword(struct reader *r)
{
	struct cli_step step = { .type = CLI_KEYWORD };
	size_t n = strcspn(r->p, " []{}<>|");

	if (n == 0) {
		refuse(r, "a keyword was expected");
		return (struct piece){ .empty = true };
	}
	step.text = copy_of(r->arena, r->p, n);
	r->p += n;
	return step_add(r, step);
}

/* What may follow the ends of a piece. */
static void
follow_add(struct cli_row *row, uint64_t ends, uint64_t next)
{
	for (uint8_t i = 0; i < row->steps; i++)
		if (ends >> i & 1)
			row->step[i].follow |= next;
}

static struct piece
join(struct cli_row *row, struct piece a, struct piece b)
{
	follow_add(row, a.last, b.first);
	return (struct piece){
		.first = a.first | (a.empty ? b.first : 0),
		.last = b.last | (b.empty ? a.last : 0),
		.empty = a.empty && b.empty,
	};
}

static struct piece sequence(struct reader *r);

/* [a|b] [a|b]* {a|b}; the opening bracket is next. */
static struct piece
group(struct reader *r)
{
	struct piece all = { 0 };
	char close = *r->p == '[' ? ']' : '}';

	if (++r->depth > 8)
		refuse(r, "more than eight brackets inside each other");
	do {
		struct piece one;

		r->p++;
		one = sequence(r);
		all.first |= one.first;
		all.last |= one.last;
		all.empty |= one.empty;
	} while (*r->p == '|' && !r->bad);
	if (*r->p != close)
		refuse(r, close == ']' ? "a ] is missing" : "a } is missing");
	else if (*++r->p == '*' && close == ']') {
		r->p++;
		follow_add(r->row, all.last, all.first);
	}
	all.empty |= close == ']';
	r->depth--;
	return all;
}

static struct piece
sequence(struct reader *r)
{
	struct piece all = { .empty = true };

	while (!r->bad) {
		while (*r->p == ' ')
			r->p++;
		if (*r->p == 0 || strchr("|]}", *r->p))
			break;
		if (*r->p == '[' || *r->p == '{')
			all = join(r->row, all, group(r));
		else if (*r->p == '<')
			all = join(r->row, all, argument(r));
		else
			all = join(r->row, all, keyword(r));
	}
	return all;
}

bool
pattern_rows(struct arena *a, struct cli_row *row, struct ix_error *e)
{
	struct cli_step steps[64] = { 0 };
	struct reader r = { .arena = a, .row = row, .p = row->word->pattern,
		.help = row->word->help, .e = e };
	struct piece all;

	if (strncmp(r.p, "no ", 3) == 0) {
		row->no_only = true;
		r.p += 3;
	}
	row->step = steps;
	all = sequence(&r);
	if (*r.p)
		refuse(&r, "a bracket too many");
	else if (all.empty)
		refuse(&r, "nothing needs to be typed for it");
	row->first = all.first;
	row->last = all.last;
	row->step = arena_alloc(a, row->steps * sizeof(steps[0]) + 1);
	memcpy(row->step, steps, row->steps * sizeof(steps[0]));
	return !r.bad;
}

uint64_t
grammar_mode(const struct cli_grammar *g, const struct cli_mode *mode)
{
	for (uint32_t i = 0; i < g->modes; i++)
		if (g->mode[i] == mode)
			return (uint64_t)1 << i;
	return 0;
}

/* The bit of a mode, known from now on with its parents; 0 when there are too many. */
static uint64_t
mode_add(struct cli_grammar *g, const struct cli_mode *mode)
{
	uint64_t bit = grammar_mode(g, mode);

	if (bit || g->modes == CLI_MODES)
		return bit;
	g->mode[g->modes++] = mode;
	if (mode->parent)
		mode_add(g, mode->parent);
	return grammar_mode(g, mode);
}

static bool
row_add(struct arena *a, struct cli_grammar *g, const struct cli_table *t, const struct cli_word *w,
    struct ix_error *e)
{
	struct cli_row *row = &g->row[g->rows++];
	const struct cli_mode *const *in = w->in[0] ? w->in : t->in;

	row->word = w;
	for (size_t i = 0; i < 4 && in[i]; i++) {
		uint64_t bit = mode_add(g, in[i]);

		if (!bit)
			return fail(e, "%s: more than %d modes", t->name, CLI_MODES);
		row->modes |= in[i] == &cli_anywhere ? ~grammar_mode(g, &cli_exec) : bit;
	}
	if (!row->modes)
		return fail(e, "%s: \"%s\" lives in no mode", t->name, w->pattern);
	return pattern_rows(a, row, e);
}

const struct cli_grammar *
cli_compile_try(struct arena *a, const struct cli_table *const tables[], struct ix_error *e)
{
	struct cli_grammar *g = arena_make(a, struct cli_grammar);
	uint32_t rows = 0;

	mode_add(g, &cli_exec);
	mode_add(g, &cli_config);
	for (size_t t = 0; tables[t]; t++)
		for (const struct cli_word *w = tables[t]->words; w->pattern; w++)
			rows++;
	if (rows > CLI_ROWS) {
		fail(e, "%u rows; a grammar has at most %d", rows, CLI_ROWS);
		return NULL;
	}
	g->row = arena_alloc(a, rows * sizeof(*g->row) + 1);
	for (size_t t = 0; tables[t]; t++)
		for (const struct cli_word *w = tables[t]->words; w->pattern; w++)
			if (!row_add(a, g, tables[t], w, e))
				return NULL;
	return g;
}

const struct cli_grammar *
cli_compile(struct arena *a, const struct cli_table *const tables[])
{
	struct ix_error e = { 0 };
	const struct cli_grammar *g = cli_compile_try(a, tables, &e);

	if (!g)
		panic("a console's words: %s", e.text);
	return g;
}
