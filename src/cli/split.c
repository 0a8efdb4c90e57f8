/*
 * split.c - a shell line into words: '..' "..", backslash, and where a pipeline's part ends.
 */
#include <stdio.h>
#include <string.h>

#include "cli/shell.h"

struct splitter {
	const char *line;
	size_t at;
	struct shell_words *w;
	size_t n; /* octets used in w->buf */
	struct cli_error *e;
};

static bool
refuse(const struct splitter *s, size_t at, const char *why)
{
	int column = 0;

	for (size_t i = 0; i < at; i++)
		column += (s->line[i] & 0xc0) != 0x80;
	s->e->column = column;
	snprintf(s->e->text, sizeof(s->e->text), "%s at column %d", why, column + 1);
	return false;
}

static void
keep(struct splitter *s, char c)
{
	s->w->buf[s->n++] = c;
}

/* $? at this place: a number of at most three digits instead. */
static bool
how_it_ended(struct splitter *s)
{
	if (s->line[s->at] != '$' || s->line[s->at + 1] != '?')
		return false;
	s->n += (size_t)snprintf(s->w->buf + s->n, 4, "%u", s->w->status & 255u);
	s->at += 2;
	return true;
}

/* '..' as it stands; "..", where a backslash keeps " \ $ and ` from ending or meaning anything. */
static bool
quoted(struct splitter *s)
{
	size_t began = s->at;
	char quote = s->line[s->at++], c;

	while ((c = s->line[s->at]) != quote) {
		if (c == 0)
			return refuse(s, began, quote == '"'
			    ? "The quote \" is not closed; it was opened"
			    : "The quote ' is not closed; it was opened");
		if (quote == '"' && how_it_ended(s))
			continue;
		if (quote == '"' && c == '\\' && s->line[s->at + 1] &&
		    strchr("\"\\$`", s->line[s->at + 1]))
			c = s->line[++s->at];
		keep(s, c);
		s->at++;
	}
	s->at++;
	return true;
}

/* What a real shell would do here and this one does not: said, not ignored. */
static bool
special(const struct splitter *s)
{
	switch (s->line[s->at]) {
	case '&':
		return refuse(s, s->at,
		    "No background jobs here; put the & in '..', or leave it out: it is");
	case '<':
		return refuse(s, s->at,
		    "No input from files here; a word takes a file's name, the < is");
	case '$':
		return refuse(s, s->at,
		    "No variables here but $?; put the text in '..' or type the value, "
		    "the $ is");
	case '`':
		return refuse(s, s->at, "No commands inside commands here, the ` is");
	default:
		return true;
	}
}

static bool
is_and(const char *s)
{
	return s[0] == '&' && s[1] == '&';
}

static bool
word(struct splitter *s)
{
	char c;

	while ((c = s->line[s->at]) && !strchr(" \t|;>", c) && !is_and(s->line + s->at)) {
		if (how_it_ended(s))
			continue;
		if (c == '\'' || c == '"') {
			if (!quoted(s))
				return false;
			continue;
		}
		if (!special(s))
			return false;
		if (c == '\\' && !s->line[++s->at])
			return refuse(s, s->at - 1, "A character is missing after the \\");
		keep(s, s->line[s->at++]);
	}
	keep(s, 0);
	return true;
}

bool
shell_split(const char *line, size_t from, struct shell_words *w, struct cli_error *e)
{
	struct splitter s = { .line = line, .at = from, .w = w, .e = e };

	w->argc = 0;
	for (;;) {
		s.at += strspn(line + s.at, " \t");
		w->stop = line[s.at];
		if (w->stop == 0 || strchr("|;>", w->stop) || is_and(line + s.at))
			break;
		if (w->stop == '#')
			s.at += strlen(line + s.at);
		if (!line[s.at])
			continue;
		if (w->argc == SHELL_ARGS)
			return refuse(&s, s.at, "More than 64 words");
		w->argv[w->argc++] = w->buf + s.n;
		if (!word(&s))
			return false;
	}
	w->argv[w->argc] = NULL;
	w->twice = w->stop && w->stop != ';' && line[s.at + 1] == w->stop;
	w->at = s.at + (shell_is_end(w) ? 0 : 1u + w->twice);
	return true;
}

bool
shell_is_end(const struct shell_words *w)
{
	return w->stop == 0 || w->stop == ';' || (w->twice && w->stop != '>');
}
