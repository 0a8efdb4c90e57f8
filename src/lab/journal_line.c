/*
 * journal_line.c - reads the lines of a journal or a script. A line is right as a whole or refused
 * with its number, what was found and what was expected; nothing is guessed.
 */
#include "lab/journal_line.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/panic.h"
#include "base/units.h"

uint16_t
journal_sum(const char *line, size_t n)
{
	return (uint16_t)(hash_bytes(line, n, 0x1b1ab) >> 48);
}

static bool
wrong(const struct journal_reader *r, struct ix_error *e, const char *what, const char *found)
{
	char clean[80];

	text_clean_to(clean, sizeof(clean), found, TEXT_LINE);
	return fail(e, "%s:%u: expected %s, found \"%s\"", r->name, r->line, what, clean);
}

/* Takes the checksum off the end of a line and compares it. */
static bool
sum_check(const struct journal_reader *r, char *line, struct ix_error *e)
{
	size_t n = strlen(line);
	char want[8];

	if (n < 6 || line[n - 6] != ' ' || line[n - 5] != ';')
		return wrong(r, e, "a checksum (\" ;\" and four digits) at the end of the line",
		    n > 20 ? line + n - 20 : line);
	line[n - 6] = 0;
	snprintf(want, sizeof(want), ";%04x", journal_sum(line, n - 6));
	if (strcmp(line + n - 5, want) != 0)
		return fail(e,
		    "%s:%u: the line does not match its checksum (%s, expected %s): it was "
		    "changed after "
		    "it was written",
		    r->name, r->line, line + n - 5, want);
	return true;
}

/* "12.5" or, in scripts, "+5s" relative to the entry before. */
static bool
time_of(const struct journal_reader *r, const char *s, ix_time *t)
{
	const struct journal *j = r->journal;
	ix_time last = j->items ? j->item[j->items - 1].t : 0;

	if (s[0] != '+')
		return seconds_parse(s, t) || (r->script && time_parse(s, t));
	if (!r->script || !time_parse(s + 1, t))
		return false;
	*t += last;
	return true;
}

static bool
fingerprint_line(struct journal_reader *r, const char *s, struct ix_error *e)
{
	struct journal_item i = { .kind = JOURNAL_FINGERPRINT, .at = r->line };
	char when[40], hex[40], rest;

	if (sscanf(s, "# %39s %39s %c", when, hex, &rest) != 2 || !seconds_parse(when, &i.t) ||
	    strlen(hex) != 16 || strspn(hex, "0123456789abcdef") != 16)
		return wrong(r, e, "\"# TIME FINGERPRINT\" (seconds, 16 hex digits)", s);
	i.fingerprint = strtoull(hex, NULL, 16);
	journal_keep(r->journal, &i, 1);
	return true;
}

/* "put PATH LINES": the lines that follow, each after a tab, are a file's. */
unsigned
journal_put_lines(const char *line)
{
	char path[256], rest;
	unsigned n;

	if (strncmp(line, "put ", 4) != 0 || sscanf(line + 4, "%255s %u %c", path, &n, &rest) != 2)
		return 0;
	return n;
}

static bool
entry_line(struct journal_reader *r, const char *s, struct ix_error *e)
{
	const struct journal *j = r->journal;
	ix_time t = j->items ? j->item[j->items - 1].t : 0;
	char device[JOURNAL_DEVICE], when[40] = "";
	struct journal_item i;
	int used = 0;

	if (s[0] == '@') {
		if (sscanf(s, "@%39s %n", when, &used) != 1 || !time_of(r, when, &t))
			return wrong(r, e,
			    r->script ? "a time such as @12.5 or @+5s" : "a time such as @12.500",
			    s);
		s += used;
	} else if (!r->script) {
		return wrong(r, e, "an entry \"@TIME DEVICE LINE\"", s);
	}
	used = 0;
	if (sscanf(s, "%79s%n", device, &used) != 1)
		return wrong(r, e, "a device after the time", s);
	s += used;
	s += *s == ' ';
	if (strlen(s) > JOURNAL_LINE)
		return fail(e, "%s:%u: the line has %zu octets, at most %d are possible", r->name,
		    r->line, strlen(s), JOURNAL_LINE);
	i = journal_entry(t, device, s);
	i.at = r->line;
	r->body_left = journal_put_lines(s);
	journal_keep(r->journal, &i, 1);
	return true;
}

static bool
body_line(struct journal_reader *r, const char *s, struct ix_error *e)
{
	struct journal_item *i = &r->journal->item[r->journal->items - 1];
	size_t had = i->body ? strlen(i->body) : 0, n = strlen(s);

	if (s[0] != '\t')
		return wrong(r, e, "a line of the file that begins with a tab", s);
	if (had + n > JOURNAL_BODY)
		return fail(e, "%s:%u: the file is larger than %u octets", r->name, r->line,
		    JOURNAL_BODY);
	i->body = realloc(i->body, had + n + 1);
	if (!i->body)
		panic("no memory left for a journal");
	snprintf(i->body + had, n + 1, "%s\n", s + 1);
	r->body_left--;
	return true;
}

/* One key=value of the header; values may be quoted. */
static bool
header_word(struct journal_header *h, const char *key, const char *value)
{
	uint64_t n;

	if (strcmp(key, "engine") == 0)
		text_clean_to(h->engine, sizeof(h->engine), value, TEXT_LINE);
	else if (strcmp(key, "lesson") == 0)
		text_clean_to(h->lesson, sizeof(h->lesson), value, TEXT_LINE);
	else if (strcmp(key, "group") == 0)
		text_clean_to(h->group, sizeof(h->group), value, TEXT_LINE);
	else if (strcmp(key, "name") == 0)
		text_clean_to(h->name, sizeof(h->name), value, TEXT_LINE);
	else if (strcmp(key, "world") == 0)
		h->world = strtoull(value, NULL, 16);
	else if (strcmp(key, "seed") == 0)
		return number_parse(value, 0, UINT64_MAX, &h->seed);
	else if (strcmp(key, "seat") == 0 && number_parse(value, 1, 999, &n))
		h->seat = (unsigned)n;
	else if (strcmp(key, "sums") == 0 && strcmp(value, "1") == 0)
		h->sums = true;
	else
		return false;
	return true;
}

static bool
header_line(struct journal_reader *r, char *s, struct ix_error *e)
{
	static const char magic[] = "ixlab 1";
	struct journal_header *h = &r->journal->header;
	size_t n = strlen(s);

	if (strncmp(s, magic, strlen(magic)) != 0)
		return wrong(r, e, "a journal's first line, \"ixlab 1 engine=... lesson=...\"", s);
	if (n > 6 && s[n - 6] == ' ' && s[n - 5] == ';' && !sum_check(r, s, e))
		return false;
	s += strlen(magic);
	while (*s) {
		char key[32], value[128];
		int used = 0;

		if (sscanf(s, " %31[a-z]=\"%127[^\"]\"%n", key, value, &used) != 2 || !used) {
			used = 0;
			if (sscanf(s, " %31[a-z]=%127s%n", key, value, &used) != 2)
				return wrong(r, e, "key=value", s);
		}
		if (!header_word(h, key, value))
			return wrong(r, e, "engine, lesson, world, seed, seat, group, name or sums",
			    s);
		s += used;
	}
	return h->lesson[0] || wrong(r, e, "lesson=NAME in the first line", "");
}

/* One line without its end. */
static bool
line_read(struct journal_reader *r, char *s, struct ix_error *e)
{
	if (!r->script && r->line == 1)
		return header_line(r, s, e);
	if (r->journal->header.sums && !sum_check(r, s, e))
		return false;
	if (r->body_left)
		return body_line(r, s, e);
	if (r->script && (s[0] == 0 || s[0] == '#'))
		return true;
	if (s[0] == '#')
		return fingerprint_line(r, s, e);
	return entry_line(r, s, e);
}

bool
journal_parse(struct journal_reader *r, const char *text, size_t n, struct ix_error *e)
{
	size_t at = 0;

	while (at < n) {
		const char *end = memchr(text + at, '\n', n - at);
		size_t len = end ? (size_t)(end - text) - at : n - at;
		char *line = strndup(text + at, len);
		bool ok;

		if (!line)
			panic("no memory left for a journal");
		r->line++;
		r->at = at;
		if (memchr(text + at, 0, len)) {
			free(line);
			return fail(e, "%s:%u: expected text, found an octet of value 0", r->name,
			    r->line);
		}
		if (!end && !r->script) {
			ok = fail(e, "%s:%u: the last line has no end", r->name, r->line);
		} else {
			if (len && line[len - 1] == '\r')
				line[len - 1] = 0;
			ok = line_read(r, line, e);
		}
		free(line);
		if (!ok)
			return false;
		at += len + 1;
		if (!r->body_left)
			r->good = at;
	}
	r->at = n;
	if (r->line == 0 && !r->script)
		return fail(e, "%s: the file is empty; a journal begins with \"ixlab 1\"", r->name);
	return r->body_left == 0 ||
	    fail(e, "%s:%u: %u lines of a file are missing", r->name, r->line, r->body_left);
}
