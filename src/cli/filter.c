/*
 * filter.c - output through pipes: include, exclude, begin, section, count; and a shell's kin.
 *
 * Works on whole text after the command wrote it: what a job writes later is not filtered.
 */
#include "cli/filter.h"

#include <inttypes.h>
#include <string.h>

const char *const filter_words[] = {
	"begin", "From the first line that fits the pattern",
	"count", "How many lines fit the pattern, or how many there are",
	"exclude", "Lines that do not fit the pattern",
	"include", "Lines that fit the pattern",
	"section", "Lines that fit the pattern, with the lines indented below them",
	NULL,
};

static const enum filter_kind word_kind[] = { FILTER_BEGIN, FILTER_COUNT, FILTER_EXCLUDE,
	FILTER_INCLUDE, FILTER_SECTION };

/* The router's filter that a word begins; -1 if none. No two begin alike. */
static int
kind_of(const char *s, size_t n)
{
	for (size_t i = 0; filter_words[2 * i]; i++)
		if (n > 0 && n <= strlen(filter_words[2 * i]) &&
		    strncmp(s, filter_words[2 * i], n) == 0)
			return (int)word_kind[i];
	return -1;
}

/* Where the next ` | filter` begins, or the end: a bar inside a pattern is part of it. */
static const char *
chain_end(const char *s)
{
	for (const char *p = s; *p; p++) {
		size_t gap;

		if (p[0] != ' ' || p[1] != '|')
			continue;
		gap = 2 + strspn(p + 2, " ");
		if (kind_of(p + gap, strcspn(p + gap, " ")) >= 0)
			return p;
	}
	return s + strlen(s);
}

static bool
filter_read(struct filter *f, const char *s, const char *end, struct ix_error *e)
{
	char text[512], shown[64];
	size_t n = strcspn(s, " "), len;
	int kind = kind_of(s, n);

	if (kind < 0) {
		if (n == 0)
			return fail(e, "After | a filter is expected: begin, count, exclude, "
			    "include or section");
		text_clean_to(shown, sizeof(shown), s, TEXT_LINE);
		return fail(e, "Unknown filter \"%s\" after |. Expected: begin, count, exclude, "
		    "include or section", shown);
	}
	f->kind = (enum filter_kind)kind;
	s += n + strspn(s + n, " ");
	while (end > s && end[-1] == ' ')
		end--;
	len = end > s ? (size_t)(end - s) : 0;
	if (len == 0 && f->kind != FILTER_COUNT)
		return fail(e, "The filter lacks its pattern; type for example: | include "
		    "Established");
	if (len >= sizeof(text))
		return fail(e, "The pattern is longer than %zu characters", sizeof(text) - 1);
	memcpy(text, s, len);
	text[len] = 0;
	return pattern_read(&f->pattern, text, false, e);
}

bool
filters_read(struct filters *fs, const char *chain, struct ix_error *e)
{
	fs->n = 0;
	while (*chain) {
		const char *end;

		chain += strspn(chain, " ");
		if (*chain++ != '|')
			return fail(e, "After the filter's pattern nothing is expected");
		chain += strspn(chain, " ");
		end = chain_end(chain);
		if (fs->n == FILTERS)
			return fail(e, "More than %d filters", FILTERS);
		memset(&fs->f[fs->n], 0, sizeof(fs->f[0]));
		if (!filter_read(&fs->f[fs->n++], chain, end, e))
			return false;
		chain = end;
	}
	return true;
}

/* A line of the text and where it stands. */
struct line {
	const char *s;
	size_t n;
	uint64_t number; /* from 1 */
};

static bool
line_next(const char **s, size_t *left, struct line *l)
{
	const char *end;

	if (*left == 0)
		return false;
	end = memchr(*s, '\n', *left);
	l->s = *s;
	l->n = end ? (size_t)(end - *s) : *left;
	l->number++;
	*left -= l->n + (end != NULL);
	*s += l->n + (end != NULL);
	return true;
}

/* What a filter remembers between lines. */
struct memory {
	bool on;        /* begin, section: we are past or inside */
	size_t indent;  /* section: of its head */
	uint64_t fit, all, words, octets;
};

static bool
in_section(const struct filter *f, const struct line *l, struct memory *m)
{
	size_t indent = 0;

	while (indent < l->n && l->s[indent] == ' ')
		indent++;
	if (m->on && indent > m->indent)
		return true;
	m->on = pattern_fits(&f->pattern, l->s, l->n);
	m->indent = indent;
	return m->on;
}

static bool
keeps(const struct filter *f, const struct line *l, struct memory *m, uint64_t all)
{
	switch (f->kind) {
	case FILTER_INCLUDE:
		return pattern_fits(&f->pattern, l->s, l->n);
	case FILTER_EXCLUDE:
		return !pattern_fits(&f->pattern, l->s, l->n);
	case FILTER_BEGIN:
		m->on = m->on || pattern_fits(&f->pattern, l->s, l->n);
		return m->on;
	case FILTER_SECTION:
		return in_section(f, l, m);
	case FILTER_HEAD:
		return l->number <= f->lines;
	case FILTER_TAIL:
		return l->number + f->lines > all;
	default:
		return false;
	}
}

static void
count(const struct filter *f, const struct line *l, struct memory *m)
{
	bool blank = true;

	m->all++;
	m->octets += l->n + 1;
	m->fit += f->kind == FILTER_COUNT && pattern_fits(&f->pattern, l->s, l->n);
	for (size_t i = 0; i < l->n; i++) {
		m->words += blank && l->s[i] != ' ' && l->s[i] != '\t';
		blank = l->s[i] == ' ' || l->s[i] == '\t';
	}
}

static void
filter_run(const struct filter *f, const char *s, size_t n, struct text *out)
{
	struct memory m = { 0 };
	struct line l = { 0 };
	const char *p = s;
	size_t left = n;

	while (line_next(&p, &left, &l))
		count(f, &l, &m);
	l.number = 0;
	while (line_next(&s, &n, &l)) {
		if (!keeps(f, &l, &m, m.all))
			continue;
		if (f->numbered)
			text_printf(out, "%" PRIu64 ":", l.number);
		text_add(out, l.s, l.n);
		text_puts(out, "\n");
	}
	if (f->kind == FILTER_COUNT)
		text_printf(out, "Number of lines which match: %" PRIu64 "\n", m.fit);
	else if (f->kind == FILTER_LINES)
		text_printf(out, "%" PRIu64 "\n", m.all);
	else if (f->kind == FILTER_WC)
		text_printf(out, "%7" PRIu64 " %7" PRIu64 " %7" PRIu64 "\n", m.all, m.words,
		    m.octets);
}

void
filters_run(const struct filters *fs, const char *s, size_t n, struct text *out)
{
	struct text between[2] = { { 0 }, { 0 } };

	for (uint32_t i = 0; i < fs->n; i++) {
		struct text *to = i + 1 == fs->n ? out : &between[i & 1];

		if (to != out)
			to->n = 0;
		filter_run(&fs->f[i], s, n, to);
		s = text_of(to);
		n = to->n;
	}
	if (fs->n == 0)
		text_add(out, s, n);
	text_free(&between[0]);
	text_free(&between[1]);
}
