/*
 * filter.c - output through pipes: include, exclude, begin, section, count; and a shell's kin.
 *
 * Lines pass one by one, as they are written: what a job says later goes the same way.
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

void
flow_begin(struct flow *f, const struct filters *fs, struct arena *a)
{
	memset(f, 0, sizeof(*f));
	f->fs = fs;
	f->part.arena = a;
	for (uint32_t i = 0; i < fs->n; i++)
		f->m[i].held.arena = a;
}

static bool
in_section(const struct filter *f, const char *s, size_t n, struct filter_memory *m)
{
	size_t indent = 0;

	while (indent < n && s[indent] == ' ')
		indent++;
	if (m->on && indent > m->indent)
		return true;
	m->on = pattern_fits(&f->pattern, s, n);
	m->indent = indent;
	return m->on;
}

static void
count(const struct filter *f, const char *s, size_t n, struct filter_memory *m)
{
	bool blank = true;

	m->octets += n + 1;
	m->fit += f->kind == FILTER_COUNT && pattern_fits(&f->pattern, s, n);
	for (size_t i = 0; i < n; i++) {
		m->words += blank && s[i] != ' ' && s[i] != '\t';
		blank = s[i] == ' ' || s[i] == '\t';
	}
}

/* The oldest line that tail holds goes; what went is cut off when it is half of it. */
static void
let_go(struct filter_memory *m)
{
	const char *end = memchr(m->held.s + m->from, '\n', m->held.n - m->from);

	m->from = (size_t)(end - m->held.s) + 1;
	m->holds--;
	if (m->from < m->held.n / 2)
		return;
	m->held.n -= m->from;
	memmove(m->held.s, m->held.s + m->from, m->held.n + 1);
	m->from = 0;
}

static void
hold(const struct filter *f, const char *s, size_t n, struct filter_memory *m)
{
	text_add(&m->held, s, n);
	text_puts(&m->held, "\n");
	m->holds++;
	while (m->holds > f->lines || (m->holds > 1 && m->held.n - m->from > FLOW_HELD))
		let_go(m);
}

/* Does this line come out at once? What a filter needs later it remembers. */
static bool
keeps(const struct filter *f, const char *s, size_t n, struct filter_memory *m)
{
	bool fits;

	m->seen++;
	switch (f->kind) {
	case FILTER_INCLUDE:
	case FILTER_EXCLUDE:
		fits = pattern_fits(&f->pattern, s, n) == (f->kind == FILTER_INCLUDE);
		m->fit += fits;
		return fits && !f->quiet;
	case FILTER_BEGIN:
		m->on = m->on || pattern_fits(&f->pattern, s, n);
		return m->on;
	case FILTER_SECTION:
		return in_section(f, s, n, m);
	case FILTER_HEAD:
		return m->seen <= f->lines;
	case FILTER_TAIL:
		hold(f, s, n, m);
		return false;
	default:
		count(f, s, n, m);
		return false;
	}
}

/* One line, from the i-th filter on. */
static void
line_pass(struct flow *f, uint32_t i, const char *s, size_t n, struct text *out)
{
	struct text numbered = { 0 };

	for (; i < f->fs->n; i++) {
		struct filter_memory *m = &f->m[i];

		if (!keeps(&f->fs->f[i], s, n, m))
			break;
		if (f->fs->f[i].numbered) {
			struct text t = { 0 };

			text_printf(&t, "%" PRIu64 ":", m->seen);
			text_add(&t, s, n);
			text_free(&numbered);
			numbered = t;
			s = t.s;
			n = t.n;
		}
	}
	if (i == f->fs->n) {
		text_add(out, s, n);
		text_puts(out, "\n");
	}
	text_free(&numbered);
}

void
flow_put(struct flow *f, const char *s, size_t n, struct text *out)
{
	const char *end;

	if (f->fs->n == 0) {
		text_add(out, s, n);
		return;
	}
	while ((end = n ? memchr(s, '\n', n) : NULL)) {
		size_t len = (size_t)(end - s);

		text_add(&f->part, s, len);
		line_pass(f, 0, text_of(&f->part), f->part.n, out);
		f->part.n = 0;
		s += len + 1;
		n -= len + 1;
	}
	if (n)
		text_add(&f->part, s, n);
}

/* What a filter says when nothing more comes. */
static void
last_words(struct flow *f, uint32_t i, struct text *out)
{
	const struct filter_memory *m = &f->m[i];
	struct text t = { 0 };
	const char *s, *end, *last = text_of(&m->held) + m->held.n;

	if (f->fs->f[i].kind == FILTER_COUNT)
		text_printf(&t, "Number of lines which match: %" PRIu64, m->fit);
	else if (f->fs->f[i].kind == FILTER_LINES)
		text_printf(&t, "%" PRIu64, m->seen);
	else if (f->fs->f[i].kind == FILTER_WORDS)
		text_printf(&t, "%" PRIu64, m->words);
	else if (f->fs->f[i].kind == FILTER_OCTETS)
		text_printf(&t, "%" PRIu64, m->octets);
	else if (f->fs->f[i].kind == FILTER_WC)
		text_printf(&t, "%7" PRIu64 " %7" PRIu64 " %7" PRIu64, m->seen, m->words,
		    m->octets);
	if (t.n)
		line_pass(f, i + 1, t.s, t.n, out);
	text_free(&t);
	for (s = text_of(&m->held) + m->from;
	     (end = s < last ? memchr(s, '\n', (size_t)(last - s)) : NULL); s = end + 1)
		line_pass(f, i + 1, s, (size_t)(end - s), out);
}

void
flow_end(struct flow *f, struct text *out)
{
	if (f->part.n) {
		line_pass(f, 0, text_of(&f->part), f->part.n, out);
		/* wc counts ends of lines, and this one has none; the other filters mend it */
		f->m[0].octets--;
		f->m[0].seen -= f->fs->f[0].kind == FILTER_LINES || f->fs->f[0].kind == FILTER_WC;
	}
	text_free(&f->part);
	for (uint32_t i = 0; i < f->fs->n; i++) {
		last_words(f, i, out);
		text_free(&f->m[i].held);
	}
}

bool
flow_is_full(const struct flow *f)
{
	for (uint32_t i = 0; i < f->fs->n; i++)
		if ((f->fs->f[i].kind == FILTER_HEAD && f->m[i].seen >= f->fs->f[i].lines) ||
		    (f->fs->f[i].quiet && f->m[i].fit))
			return true;
	return false;
}

unsigned
flow_status(const struct flow *f, unsigned status)
{
	const struct filter *last = f->fs->n ? &f->fs->f[f->fs->n - 1] : NULL;

	if (!last)
		return status;
	if (last->kind == FILTER_INCLUDE || last->kind == FILTER_EXCLUDE)
		return f->m[f->fs->n - 1].fit == 0;
	return last->counted && f->m[f->fs->n - 1].seen == 0;
}

unsigned
filters_run(const struct filters *fs, const char *s, size_t n, struct text *out)
{
	struct flow f;

	flow_begin(&f, fs, NULL);
	flow_put(&f, s, n, out);
	flow_end(&f, out);
	return flow_status(&f, 0);
}
