/*
 * scan.c - looks through a source text for words that must not be there: __gc, __close, __mode, and
 * the <close> of a local. setmetatable refuses the first three again; what a script could still do
 * by composing the word later is harmless: a late __gc is never run, a late __close runs under the
 * same budget. Skips comments and long texts; does not check syntax, the compiler does.
 */
#include <stdbool.h>
#include <string.h>

#include "script/lib.h"

struct scan {
	const char *at, *end;
	unsigned line;
};

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	    c == '_';
}

/* Moves over one character, counting lines. */
static char
step(struct scan *s)
{
	char c = *s->at++;

	if (c == '\n')
		s->line++;
	return c;
}

/*
 * At "[==[" : skips to behind "]==]". Returns false, and moves nothing, if it is no long bracket.
 */
static bool
skip_long(struct scan *s)
{
	const char *p = s->at + 1;
	size_t level;

	while (p < s->end && *p == '=')
		p++;
	if (p >= s->end || *p != '[')
		return false;
	level = (size_t)(p - s->at) - 1;
	s->at = p + 1;
	while (s->at < s->end) {
		const char *q = s->at;

		if (step(s) != ']')
			continue;
		for (q++; q < s->end && *q == '='; q++)
			;
		if (q < s->end && *q == ']' && (size_t)(q - s->at) == level) {
			s->at = q + 1;
			return true;
		}
	}
	return true;
}

static void
skip_comment(struct scan *s)
{
	s->at += 2;
	if (s->at < s->end && *s->at == '[' && skip_long(s))
		return;
	while (s->at < s->end && *s->at != '\n')
		s->at++;
}

static bool
is_one_of(const char *at, size_t n)
{
	static const char *const words[] = { "__gc", "__close", "__mode" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i]) == n && memcmp(words[i], at, n) == 0)
			return true;
	return false;
}

/* A quoted text: its contents, as far as they are plain. */
static bool
bad_quoted(struct scan *s)
{
	char quote = *s->at++;
	const char *from = s->at;

	while (s->at < s->end && *s->at != quote && *s->at != '\n')
		if (step(s) == '\\' && s->at < s->end)
			step(s);
	if (is_one_of(from, (size_t)(s->at - from)))
		return true;
	if (s->at < s->end && *s->at == quote)
		s->at++;
	return false;
}

/* The character before the word at `from`, or behind it, blanks apart. */
static char
beside(const struct scan *s, const char *start, const char *from, int way)
{
	while (from >= start && from < s->end && strchr(" \t\r\n", *from) && *from)
		from += way;
	return from >= start && from < s->end ? *from : 0;
}

const char *
scan_refused(const char *bytes, size_t n, unsigned *line)
{
	struct scan s = { .at = bytes, .end = bytes + n, .line = 1 };

	while (s.at < s.end) {
		const char *from = s.at;

		*line = s.line;
		if (*s.at == '-' && s.end - s.at > 1 && s.at[1] == '-') {
			skip_comment(&s);
		} else if (*s.at == '[' && skip_long(&s)) {
			continue;
		} else if (*s.at == '"' || *s.at == '\'') {
			if (bad_quoted(&s))
				return "__gc, __close and __mode are";
		} else if (is_word(*s.at)) {
			while (s.at < s.end && is_word(*s.at))
				s.at++;
			if (is_one_of(from, (size_t)(s.at - from)))
				return "__gc, __close and __mode are";
			if (s.at - from == 5 && memcmp(from, "close", 5) == 0 && from > bytes &&
			    beside(&s, bytes, from - 1, -1) == '<' &&
			    beside(&s, bytes, s.at, 1) == '>')
				return "<close> is";
		} else {
			step(&s);
		}
	}
	return NULL;
}
