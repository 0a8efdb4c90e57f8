/* prose.c - cutting a lesson's words into sections. See prose.h. Headings inside ``` are text. */
#include "lesson/prose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "base/text.h"

struct reading {
	struct prose *p;
	struct prose_section *now; /* NULL before the first heading of two */
	struct text text;          /* what was read since the last heading */
	char **to;                 /* where that text goes when it ends */
	const char *name;
	unsigned line;
	bool fence;
	prose_value *value;
	void *arg;
	struct ix_error *e;
};

struct kind {
	const char *word;
	enum prose_kind kind;
	bool has_id;
};

static const struct kind kinds[] = {
	{ "card", PROSE_CARD, false },
	{ "story", PROSE_STORY, false },
	{ "task", PROSE_TASK, true },
	{ "quiz", PROSE_QUIZ, true },
	{ "ask", PROSE_ASK, true },
	{ "mail", PROSE_MAIL, true },
	{ "say", PROSE_SAY, true },
};

static char *
copy(const char *s, size_t n)
{
	char *c = malloc(n + 1);

	if (!c)
		panic("no memory left for a lesson's words");
	if (n)
		memcpy(c, s, n);
	c[n] = 0;
	return c;
}

/* A copy without the empty lines around it. */
static char *
copy_trimmed(const char *s, size_t n)
{
	while (n && (s[n - 1] == '\n' || s[n - 1] == ' '))
		n--;
	while (n && *s == '\n') {
		s++;
		n--;
	}
	return copy(s, n);
}

/* --- sections --- */

static struct prose_section *
section_add(struct prose *p, enum prose_kind kind, const char *id, unsigned line)
{
	struct prose_section *s;

	if (p->n == p->room) {
		p->room = p->room ? p->room * 2 : 16;
		p->section = realloc(p->section, p->room * sizeof(*p->section));
		if (!p->section)
			panic("no memory left for a lesson's words");
	}
	s = &p->section[p->n++];
	memset(s, 0, sizeof(*s));
	s->kind = kind;
	s->line = line;
	snprintf(s->id, sizeof(s->id), "%s", id);
	return s;
}

const struct prose_section *
prose_find(const struct prose *p, enum prose_kind kind, const char *id)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->section[i].kind == kind &&
		    (!p->section[i].id[0] || strcmp(p->section[i].id, id) == 0))
			return &p->section[i];
	return NULL;
}

void
prose_free(struct prose *p)
{
	for (size_t i = 0; p && i < p->n; i++) {
		struct prose_section *s = &p->section[i];

		free(s->body);
		free(s->why);
		for (unsigned k = 0; k < s->hints; k++)
			free(s->hint[k]);
		for (unsigned k = 0; k < s->options; k++)
			free(s->option[k]);
	}
	if (p)
		free(p->section);
	free(p);
}

/* --- what a section's text holds --- */

/* A body that begins with a line of its own has a title. */
static void
take_title(struct prose_section *s)
{
	size_t n = strcspn(s->body, "\n");
	char *rest;

	if (n == 0 || n >= sizeof(s->title) || strchr("`-*>#|", s->body[0]) ||
	    (s->body[n] && s->body[n + 1] != '\n'))
		return;
	memcpy(s->title, s->body, n);
	rest = copy_trimmed(s->body + n, strlen(s->body + n));
	free(s->body);
	s->body = rest;
}

/* "2. text": the number, and where the text begins; 0 if it is no option. */
static unsigned
option_number(const char *line, const char **text)
{
	char *end;
	unsigned long k = *line >= '1' && *line <= '9' ? strtoul(line, &end, 10) : 0;

	if (!k || k > 99 || end[0] != '.' || end[1] != ' ')
		return 0;
	*text = end + 2;
	return (unsigned)k;
}

/* Takes the list of options off the end of a quiz's body. */
static bool
take_options(struct reading *r, struct prose_section *s)
{
	struct text question = { 0 };

	for (char *at = s->body, *end; *at; at = *end ? end + 1 : end) {
		const char *text = at;
		unsigned k = option_number(at, &text);
		size_t n;

		end = at + strcspn(at, "\n");
		n = (size_t)(end - text);
		if (k == 0 && s->options && *at == ' ') { /* the option goes on */
			char **o = &s->option[s->options - 1];
			struct text t = { 0 };

			for (; n && *text == ' '; n--)
				text++;
			text_printf(&t, "%s %.*s", *o, (int)n, text);
			free(*o);
			*o = copy(text_of(&t), t.n);
			text_free(&t);
		} else if (k == 0) {
			text_add(&question, at, (size_t)(end - at));
			text_puts(&question, "\n");
		} else if (k != s->options + 1 || k > PROSE_OPTIONS) {
			text_free(&question);
			return fail(r->e,
			    "%s:%u: quiz %s: option %u found, expected %u (at most %d)", r->name,
			    s->line, s->id, k, s->options + 1, PROSE_OPTIONS);
		} else {
			s->option[s->options++] = copy(text, n);
		}
	}
	free(s->body);
	s->body = copy_trimmed(text_of(&question), question.n);
	text_free(&question);
	return s->options >= 2 ||
	    fail(r->e, "%s:%u: quiz %s has %u options, expected at least two: "
	                                     "lines such as `1. the first`", r->name, s->line,
	s->id,
	                             s->options);
}

static bool
card_fits(struct reading *r, const struct prose_section *s)
{
	unsigned lines = 1;

	for (const char *c = s->body; *c; c++)
		lines += *c == '\n';
	return lines <= PROSE_CARD_LINES ||
	    fail(r->e, "%s:%u: the card has %u lines, at most %d fit", r->name,
	                                        s->line, lines, PROSE_CARD_LINES);
}

/* The text read so far is complete. */
static bool
text_ends(struct reading *r)
{
	struct prose_section *s = r->now;

	if (!r->to)
		return true;
	*r->to = copy_trimmed(text_of(&r->text), r->text.n);
	r->text.n = 0;
	if (r->to == &s->body && s->kind == PROSE_CARD && !card_fits(r, s))
		return false;
	if (r->to == &s->body && s->kind == PROSE_QUIZ && !take_options(r, s))
		return false;
	if (r->to == &s->body &&
	    (s->kind == PROSE_TASK || s->kind == PROSE_ASK || s->kind == PROSE_MAIL))
		take_title(s);
	r->to = NULL;
	return true;
}

/* --- headings --- */

static const struct kind *
kind_named(const char *word)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].word, word) == 0)
			return &kinds[i];
	return NULL;
}

static bool
unknown_heading(struct reading *r, const char *heading, const char *word)
{
	const char *words[sizeof(kinds) / sizeof(kinds[0]) + 1] = { NULL }, *near;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		words[i] = kinds[i].word;
	near = text_nearest(word, words);
	return fail(r->e,
	    "%s:%u: unknown heading \"## %.60s\"%s%s%s; expected card, story, task: ID, quiz: "
	                  "ID, ask: ID, mail: ID or say: ID", r->name, r->line, heading,
	    near ? ", did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

/* "## task: ID" */
static bool
section_begins(struct reading *r, const char *heading)
{
	char word[32] = "", id[64] = "", more = 0;
	const struct kind *k;
	int n = sscanf(heading, "%31[a-z] : %63[^ ] %c", word, id, &more);

	if (n < 1)
		return unknown_heading(r, heading, "");
	k = kind_named(word);
	if (!k)
		return unknown_heading(r, heading, word);
	if (k->has_id && (n != 2 || !text_is_name(id)))
		return fail(r->e,
		    "%s:%u: \"## %.60s\": expected an id such as \"## %s: first-step\" (a-z 0-9 . "
		                  "_ -)", r->name, r->line, heading, k->word);
	if (!k->has_id && strcmp(heading, word) != 0)
		return fail(r->e, "%s:%u: \"## %.60s\": expected \"## %s\" alone", r->name, r->line,
		    heading, k->word);
	for (size_t i = 0; i < r->p->n; i++)
		if (r->p->section[i].kind == k->kind && strcmp(r->p->section[i].id, id) == 0)
			return fail(r->e, "%s:%u: a second \"## %.60s\"; the first is in line %u",
			    r->name, r->line, heading, r->p->section[i].line);
	if (!text_ends(r))
		return false;
	r->now = section_add(r->p, k->kind, id, r->line);
	r->to = &r->now->body;
	return true;
}

/* "### hint", "### why" */
static bool
part_begins(struct reading *r, const char *heading)
{
	bool hint = strcmp(heading, "hint") == 0, why = strcmp(heading, "why") == 0;
	struct prose_section *s;

	if (!hint && !why)
		return fail(r->e, "%s:%u: unknown heading \"### %.60s\"; expected hint or why",
		    r->name, r->line, heading);
	if (!text_ends(r))
		return false;
	s = r->now;
	if (hint && (!s || (s->kind != PROSE_TASK && s->kind != PROSE_ASK)))
		return fail(r->e,
		    "%s:%u: a hint stands outside of a task; put it under \"## task: ID\"", r->name,
		    r->line);
	if (why && (!s || s->kind != PROSE_QUIZ || s->why))
		return fail(r->e, "%s:%u: \"### why\" stands once, under \"## quiz: ID\"", r->name,
		    r->line);
	if (hint && s->hints == PROSE_HINTS)
		return fail(r->e, "%s:%u: %s has a fourth hint, at most %d are told", r->name,
		    r->line, s->id, PROSE_HINTS);
	r->to = hint ? &s->hint[s->hints++] : &s->why;
	return true;
}

static bool
title_begins(struct reading *r, const char *heading)
{
	if (r->p->title[0] || r->now)
		return fail(r->e, "%s:%u: a second title \"# %.60s\"; sections begin with ##",
		    r->name, r->line, heading);
	text_clean_to(r->p->title, sizeof(r->p->title), heading, TEXT_LINE);
	return true;
}

/* --- lines --- */

/* Puts the values of the scenario into a line. */
static bool
fill(struct reading *r, const char *line, struct text *to)
{
	const char *at;

	while (r->value && (at = strstr(line, "${"))) {
		char key[64], clean[256];
		size_t n = strspn(at + 2, "abcdefghijklmnopqrstuvwxyz0123456789._-");
		const char *v = NULL;

		if (at[2 + n] == '}' && n && n < sizeof(key)) {
			memcpy(key, at + 2, n);
			key[n] = 0;
			v = r->value(r->arg, key);
		}
		if (!v)
			return fail(r->e,
			    "%s:%u: %.40s...: no such value; lab{ text = { ... } } in scenario.lua "
			                  "says what there is", r->name, r->line, at);
		text_add(to, line, (size_t)(at - line));
		text_puts(to, text_clean_to(clean, sizeof(clean), v, TEXT_LINE));
		line = at + n + 3;
	}
	text_puts(to, line);
	return true;
}

/* Text: of the section, or of the story if no section has begun. */
static bool
text_line(struct reading *r, const char *line)
{
	if (!r->now && !*line)
		return true;
	if (!r->p->title[0])
		return fail(r->e, "%s:%u: expected a title first: \"# Name of the lesson\"",
		    r->name, r->line);
	if (!r->now) {
		r->now = section_add(r->p, PROSE_STORY, "", r->line);
		r->to = &r->now->body;
	}
	text_puts(&r->text, line);
	text_puts(&r->text, "\n");
	return true;
}

/* One line, made fit and without its end. */
static bool
read_line(struct reading *r, const char *line)
{
	if (strncmp(line, "```", 3) == 0)
		r->fence = !r->fence;
	else if (!r->fence && strncmp(line, "# ", 2) == 0)
		return title_begins(r, line + 2);
	else if (!r->fence && strncmp(line, "## ", 3) == 0)
		return section_begins(r, line + 3);
	else if (!r->fence && strncmp(line, "### ", 4) == 0)
		return part_begins(r, line + 4);
	return text_line(r, line);
}

static bool
read_lines(struct reading *r, const char *bytes, size_t n)
{
	struct text clean = { 0 }, filled = { 0 };
	bool ok = true;

	for (size_t at = 0, end; ok && at < n; at = end + 1) {
		const char *stop = memchr(bytes + at, '\n', n - at);

		end = stop ? (size_t)(stop - bytes) : n;
		r->line++;
		clean.n = filled.n = 0;
		text_clean(&clean, bytes + at, end - at - (end > at && bytes[end - 1] == '\r'),
		    TEXT_LINE);
		while (clean.n && clean.s[clean.n - 1] == ' ')
			clean.n--;
		text_add(&clean, "", 0);
		ok = fill(r, text_of(&clean), &filled) && read_line(r, text_of(&filled));
	}
	text_free(&clean);
	text_free(&filled);
	return ok;
}

struct prose *
prose_parse(const char *name, const char *bytes, size_t n, prose_value *value, void *arg,
    struct ix_error *e)
{
	struct reading r = { .name = name, .value = value, .arg = arg, .e = e };
	bool ok;

	if (n > PROSE_BYTES) {
		fail(e, "%s has %zu bytes, at most %u are read", name, n, PROSE_BYTES);
		return NULL;
	}
	if (n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) { /* an editor's byte order mark */
		bytes += 3;
		n -= 3;
	}
	r.p = calloc(1, sizeof(*r.p));
	if (!r.p)
		panic("no memory left for a lesson's words");
	ok = read_lines(&r, bytes, n) && text_ends(&r);
	if (ok && r.fence)
		ok = fail(e, "%s:%u: a block of code, begun with ```, does not end", name, r.line);
	if (ok && !r.p->title[0])
		ok = fail(e, "%s:1: expected a title first: \"# Name of the lesson\"", name);
	for (size_t i = 0; i < r.p->n; i++)
		if (!r.p->section[i].body)
			r.p->section[i].body = copy("", 0);
	text_free(&r.text);
	if (!ok) {
		prose_free(r.p);
		return NULL;
	}
	return r.p;
}

struct prose *
prose_read(const struct bundle *b, const char *name, prose_value *value, void *arg,
    struct ix_error *e)
{
	size_t n;
	const char *bytes = bundle_get(b, name, &n);

	if (!bytes) {
		fail(e, "%s: there is no %s; a lesson's words are in it", b->path, name);
		return NULL;
	}
	return prose_parse(name, bytes, n, value, arg, e);
}
