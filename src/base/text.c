/* text.c - see text.h. */
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/panic.h"

static void
reserve(struct text *t, size_t want)
{
	size_t room = t->room ? t->room : 64;

	if (want <= t->room)
		return;
	while (room < want)
		room *= 2;
	if (t->arena) {
		t->s = arena_resize(t->arena, t->s, t->room, room);
	} else {
		t->s = realloc(t->s, room);
		if (!t->s)
			panic("no memory left for %zu bytes of text", room);
	}
	t->room = room;
}

void
text_add(struct text *t, const char *s, size_t n)
{
	reserve(t, t->n + n + 1);
	if (n)
		memcpy(t->s + t->n, s, n);
	t->n += n;
	t->s[t->n] = 0;
}

void
text_puts(struct text *t, const char *s)
{
	text_add(t, s, strlen(s));
}

void
text_vprintf(struct text *t, const char *format, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	must(n >= 0);
	reserve(t, t->n + (size_t)n + 1);
	vsnprintf(t->s + t->n, (size_t)n + 1, format, ap);
	t->n += (size_t)n;
}

void
text_printf(struct text *t, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	text_vprintf(t, format, ap);
	va_end(ap);
}

void
text_pad(struct text *t, size_t column, char with)
{
	size_t start = t->n;

	while (start && t->s[start - 1] != '\n')
		start--;
	while (t->n - start < column)
		text_add(t, &with, 1);
}

void
text_free(struct text *t)
{
	if (t->arena)
		arena_free(t->arena, t->s, t->room);
	else
		free(t->s);
	t->s = NULL;
	t->n = t->room = 0;
}

const char *
text_of(const struct text *t)
{
	return t->s ? t->s : "";
}

bool
fail(struct ix_error *e, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(e->text, sizeof(e->text), format, ap);
	va_end(ap);
	return false;
}

/* How many octets a UTF-8 character has, by its first; 0 for one that cannot begin a character. */
static size_t
utf8_length(uint8_t first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

int32_t
utf8_next(const char *s, size_t left, size_t *n)
{
	static const int32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const uint8_t *p = (const uint8_t *)s;
	size_t len = left ? utf8_length(p[0]) : 0;
	int32_t c;

	*n = 1;
	if (len == 0 || len > left)
		return -1;
	c = len == 1 ? p[0] : p[0] & (0xff >> (len + 1));
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return -1;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return -1;
	*n = len;
	return c;
}

/* Characters that change how others are shown, or show nothing: a name must not lie with them. */
static bool
deceives(int32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c || c == 0x180e ||
	    c == 0x34f || c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5 || c == 0x3164 ||
	    c == 0xffa0 || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	    (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff0 && c <= 0xfffb) ||
	    (c >= 0xe0000 && c <= 0xe0fff);
}

void
text_clean(struct text *to, const char *from, size_t left, enum text_class class)
{
	while (left) {
		size_t n;
		int32_t c = utf8_next(from, left, &n);

		if (c < 0)
			text_printf(to, "<%02X>", (uint8_t)*from);
		else if (c == '\n' && class == TEXT_PROSE)
			text_puts(to, "\n");
		else if (c == '\t')
			text_puts(to, " ");
		else if (deceives(c))
			text_printf(to, "<U+%04X>", (unsigned)c);
		else
			text_add(to, from, n);
		from += n;
		left -= n;
	}
}

char *
text_clean_to(char *buf, size_t room, const char *from, enum text_class class)
{
	struct text t = { 0 };
	size_t n = 0, step;

	text_clean(&t, from, strlen(from), class);
	while (n < t.n) {
		utf8_next(t.s + n, t.n - n, &step);
		if (n + step >= room)
			break;
		n += step;
	}
	memcpy(buf, text_of(&t), n);
	buf[n] = 0;
	text_free(&t);
	return buf;
}

bool
text_is_name(const char *s)
{
	size_t n = 0;

	for (; s[n]; n++) {
		bool alnum = (s[n] >= 'a' && s[n] <= 'z') || (s[n] >= '0' && s[n] <= '9');

		if (!alnum && (n == 0 || !strchr("._-", s[n])))
			return false;
	}
	return n > 0 && n <= 63;
}

unsigned
text_distance(const char *a, const char *b)
{
	unsigned row[33], na = (unsigned)strnlen(a, 33), nb = (unsigned)strnlen(b, 33);

	if (na > 32 || nb > 32)
		return 99;
	for (unsigned j = 0; j <= nb; j++)
		row[j] = j;
	for (unsigned i = 1; i <= na; i++) {
		unsigned corner = row[0];

		row[0] = i;
		for (unsigned j = 1; j <= nb; j++) {
			unsigned best = corner + (a[i - 1] != b[j - 1]);

			corner = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[nb];
}

const char *
text_nearest(const char *word, const char *const *list)
{
	const char *best = NULL;
	unsigned least = (unsigned)strlen(word) / 3 + 2;

	for (; *list; list++) {
		unsigned d = text_distance(word, *list);

		if (d < least) {
			least = d;
			best = *list;
		}
	}
	return best;
}
