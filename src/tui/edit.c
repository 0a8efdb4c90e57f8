/*
 * edit.c - see edit.h. A word ends at a blank, as on router consoles; Alt-B and Alt-F agree with
 * Ctrl-W.
 */
#include "tui/edit.h"

#include <string.h>

#include "base/text.h"

void
edit_clear(struct edit *e)
{
	e->text[0] = 0;
	e->n = e->at = 0;
	e->back = e->found = 0;
	e->searching = false;
	e->sought[0] = 0;
}

/* Where the character that begins at `at` ends. */
static size_t
after(const struct edit *e, size_t at)
{
	size_t len;

	if (at >= e->n)
		return e->n;
	utf8_next(e->text + at, e->n - at, &len);
	return at + len;
}

static size_t
before(const struct edit *e, size_t at)
{
	while (at > 0 && (e->text[--at] & 0xc0) == 0x80)
		;
	return at;
}

static size_t
word_before(const struct edit *e, size_t at)
{
	while (at > 0 && e->text[at - 1] == ' ')
		at--;
	while (at > 0 && e->text[at - 1] != ' ')
		at--;
	return at;
}

static size_t
word_after(const struct edit *e, size_t at)
{
	while (at < e->n && e->text[at] == ' ')
		at++;
	while (at < e->n && e->text[at] != ' ')
		at++;
	return at;
}

static void
delete(struct edit *e, size_t from, size_t to)
{
	memmove(e->text + from, e->text + to, e->n - to + 1);
	e->n -= to - from;
	e->at = from;
}

static void
cut(struct edit *e, size_t from, size_t to)
{
	if (from == to)
		return;
	memcpy(e->cut, e->text + from, to - from);
	e->cut[to - from] = 0;
	delete(e, from, to);
}

/* The most octets of `text`, whole characters, that fit `room`. */
static size_t
whole(const char *text, size_t n, size_t room)
{
	size_t at = 0, len;

	while (at < n) {
		utf8_next(text + at, n - at, &len);
		if (at + len > room)
			break;
		at += len;
	}
	return at;
}

void
edit_insert(struct edit *e, const char *text, size_t n)
{
	n = whole(text, n, EDIT_ROOM - 1 - e->n);
	memmove(e->text + e->at + n, e->text + e->at, e->n - e->at + 1);
	for (size_t i = 0; i < n; i++) {
		uint8_t c = (uint8_t)text[i];

		e->text[e->at + i] = c < 0x20 || c == 0x7f ? ' ' : text[i];
	}
	e->n += n;
	e->at += n;
}

void
edit_set(struct edit *e, const char *text)
{
	e->n = e->at = 0;
	e->text[0] = 0;
	edit_insert(e, text, strlen(text));
}

static void
recall(struct edit *e, uint32_t back)
{
	char line[EDIT_ROOM];

	if (back == e->back)
		return;
	if (back && !(e->past && e->past(e->past_arg, back - 1, line, sizeof(line))))
		return;
	if (!e->back)
		memcpy(e->kept, e->text, e->n + 1);
	edit_set(e, back ? line : e->kept);
	e->back = back;
}

/* Finds the newest line of the past, after `from` of them, that contains what is sought. */
static void
seek(struct edit *e, uint32_t from)
{
	char line[EDIT_ROOM];

	for (uint32_t n = from; e->past && e->past(e->past_arg, n, line, sizeof(line)); n++)
		if (strstr(line, e->sought)) {
			e->found = n + 1;
			edit_set(e, line);
			return;
		}
}

static void
search(struct edit *e)
{
	if (e->searching) {
		seek(e, e->found);
		return;
	}
	e->searching = true;
	e->sought[0] = 0;
	e->found = 0;
	memcpy(e->kept, e->text, e->n + 1);
}

bool
edit_search_key(struct edit *e, const struct key *k)
{
	size_t n = strlen(e->sought);

	if (!e->searching)
		return false;
	if (k->code == KEY_CTRL('r')) {
		search(e);
	} else if (k->code == KEY_CODE_ERASE || k->code == KEY_CTRL('h')) {
		while (n > 0 && (e->sought[--n] & 0xc0) == 0x80)
			;
		e->sought[n] = 0;
		seek(e, 0);
	} else if (k->code == KEY_CTRL_C || k->code == KEY_CTRL('g')) {
		edit_set(e, e->kept);
		e->searching = false;
	} else if (k->code >= ' ' && k->code < 0x7f && !k->alt && n + 1 < sizeof(e->sought)) {
		e->sought[n] = (char)k->code;
		e->sought[n + 1] = 0;
		seek(e, e->found ? e->found - 1 : 0);
	} else {
		e->searching = false;
		return k->code == KEY_CODE_ESC;
	}
	return true;
}

bool
edit_type(struct edit *e, const struct key *k)
{
	char s[4];
	size_t n = 0;
	uint32_t c = k->code;

	if (k->alt || c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0) || c > 0x10ffff)
		return false;
	if (c < 0x80) {
		s[n++] = (char)c;
	} else if (c < 0x800) {
		s[n++] = (char)(0xc0 | c >> 6);
		s[n++] = (char)(0x80 | (c & 0x3f));
	} else {
		s[n++] = (char)(c < 0x10000 ? 0xe0 | c >> 12 : 0xf0 | c >> 18);
		if (c >= 0x10000)
			s[n++] = (char)(0x80 | (c >> 12 & 0x3f));
		s[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		s[n++] = (char)(0x80 | (c & 0x3f));
	}
	edit_insert(e, s, n);
	return true;
}

static bool
edit_move(struct edit *e, enum action a)
{
	switch (a) {
	case ACT_EDIT_HOME:
		e->at = 0;
		return true;
	case ACT_EDIT_END:
		e->at = e->n;
		return true;
	case ACT_EDIT_LEFT:
		e->at = before(e, e->at);
		return true;
	case ACT_EDIT_RIGHT:
		e->at = after(e, e->at);
		return true;
	case ACT_EDIT_WORD_LEFT:
		e->at = word_before(e, e->at);
		return true;
	case ACT_EDIT_WORD_RIGHT:
		e->at = word_after(e, e->at);
		return true;
	default:
		return false;
	}
}

bool
edit_act(struct edit *e, enum action a)
{
	switch (a) {
	case ACT_EDIT_ERASE:
		delete(e, before(e, e->at), e->at);
		return true;
	case ACT_EDIT_DELETE:
		delete(e, e->at, after(e, e->at));
		return true;
	case ACT_EDIT_KILL_WORD:
		cut(e, word_before(e, e->at), e->at);
		return true;
	case ACT_EDIT_KILL_NEXT_WORD:
		cut(e, e->at, word_after(e, e->at));
		return true;
	case ACT_EDIT_KILL_LINE:
		cut(e, 0, e->at);
		return true;
	case ACT_EDIT_KILL_REST:
		cut(e, e->at, e->n);
		return true;
	case ACT_EDIT_YANK:
		edit_insert(e, e->cut, strlen(e->cut));
		return true;
	case ACT_OLDER:
		recall(e, e->back + 1);
		return true;
	case ACT_NEWER:
		recall(e, e->back ? e->back - 1 : 0);
		return true;
	case ACT_SEARCH:
		search(e);
		return true;
	default:
		return edit_move(e, a);
	}
}

const char *
edit_for_lab(const char *line)
{
	while (*line == ' ')
		line++;
	if (strncmp(line, "lab", 3) != 0 || (line[3] && line[3] != ' '))
		return NULL;
	for (line += 3; *line == ' '; line++)
		;
	return line;
}
