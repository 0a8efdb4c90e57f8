/* canvas.c - see canvas.h. Columns are wcwidth's; what it does not know is one column of `?`. */
#include "tui/canvas.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/panic.h"

/* What lines and signs become where only ASCII can be shown. */
static const struct {
	int32_t sign;
	char ascii;
} plain[] = { { 0x2500, '-' }, { 0x2502, '|' }, { 0x250c, '+' }, { 0x2510, '+' }, { 0x2514, '+' },
	{ 0x2518, '+' }, { 0x251c, '+' }, { 0x2524, '+' }, { 0x252c, '+' }, { 0x2534, '+' },
	{ 0x253c, '+' }, { 0x2550, '=' }, { 0x2551, '|' }, { 0x25cf, '*' }, { 0x25a0, '#' },
	{ 0x25b2, '^' }, { 0x25bc, 'v' }, { 0x2588, '#' }, { 0x2591, '.' }, { 0x2592, ':' },
	{ 0x2026, '~' }, { 0x2190, '<' }, { 0x2191, '^' }, { 0x2192, '>' }, { 0x2193, 'v' },
	{ 0x00ab, '<' }, { 0x00bb, '>' }, { 0x2022, '*' }, { 0x00b7, '.' }, { 0x00d7, 'x' },
	{ 0x2013, '-' }, { 0x2014, '-' }, { 0x2018, '\'' }, { 0x2019, '\'' }, { 0x201c, '"' },
	{ 0x201d, '"' }, { 0x00a0, ' ' } };

static const struct cell blank = { " ", STYLE_TEXT };

void
canvas_resize(struct canvas *c, int w, int h)
{
	free(c->cell);
	c->w = w > 0 ? w : 0;
	c->h = h > 0 ? h : 0;
	c->cell = malloc(((size_t)c->w * (size_t)c->h + 1) * sizeof(*c->cell));
	if (!c->cell)
		panic("no memory left for a screen of %d by %d", w, h);
	canvas_clear(c);
}

void
canvas_clear(struct canvas *c)
{
	for (int i = 0; i < c->w * c->h; i++)
		c->cell[i] = blank;
	c->cursor_x = c->cursor_y = -1;
}

void
canvas_free(struct canvas *c)
{
	free(c->cell);
	*c = (struct canvas){ 0 };
}

struct cell *
canvas_at(const struct canvas *c, int x, int y)
{
	return x < 0 || y < 0 || x >= c->w || y >= c->h ? NULL : &c->cell[y * c->w + x];
}

/* Characters without a column that are not marks on the letter before: they only deceive. */
static bool
hides(int32_t ch)
{
	return ch == 0xad || ch == 0x61c || ch == 0x180e || (ch >= 0x200b && ch <= 0x200f) ||
	    (ch >= 0x2028 && ch <= 0x202e) || (ch >= 0x2060 && ch <= 0x206f) || ch == 0xfeff ||
	    (ch >= 0xfff0 && ch <= 0xfffb) || (ch >= 0xe0000 && ch <= 0xe0fff);
}

/* The columns of one character: 0 for a mark, -1 for what must not be shown. */
static int
width_of(int32_t ch)
{
	if (ch < 0x20 || (ch >= 0x7f && ch < 0xa0) || hides(ch))
		return -1;
	return ch < 0x7f ? 1 : wcwidth((wchar_t)ch);
}

static char
ascii_of(int32_t ch)
{
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (plain[i].sign == ch)
			return plain[i].ascii;
	return '?';
}

/* Half a wide character may not stay behind when the other half is written over. */
static void
unpair(struct canvas *c, int x, int y)
{
	struct cell *here = canvas_at(c, x, y), *next = canvas_at(c, x + 1, y);

	if (here && !here->ch[0] && x > 0)
		memcpy(canvas_at(c, x - 1, y)->ch, " ", 2);
	if (here && here->ch[0] && next && !next->ch[0])
		memcpy(next->ch, " ", 2);
}

static void
set(struct canvas *c, int x, int y, enum style style, const char *s, size_t n, int width)
{
	struct cell *here = canvas_at(c, x, y), *right = canvas_at(c, x + 1, y);

	if (!here || (width == 2 && !right))
		return;
	unpair(c, x, y);
	memcpy(here->ch, s, n);
	here->ch[n] = 0;
	here->style = (uint8_t)style;
	if (width == 2) {
		unpair(c, x + 1, y);
		right->ch[0] = 0;
		right->style = (uint8_t)style;
	}
}

/* A mark joins the character before it, as far as its cell has room. */
static void
join(struct canvas *c, int x, int y, const char *s, size_t n)
{
	struct cell *here = canvas_at(c, x, y);
	size_t have;

	if (here && !here->ch[0])
		here = canvas_at(c, x - 1, y);
	if (!here || c->ascii)
		return;
	have = strlen(here->ch);
	if (have + n < CELL_BYTES) {
		memcpy(here->ch + have, s, n);
		here->ch[have + n] = 0;
	}
}

int
canvas_putn(struct canvas *c, int x, int y, int width, enum style style, const char *text, size_t n)
{
	int used = 0;

	while (n && *text != '\n') {
		size_t len;
		int32_t ch = utf8_next(text, n, &len);
		int w = ch < 0 ? -1 : width_of(ch);
		char as = w < 0 || c->ascii ? ascii_of(ch) : 0;

		if (ch >= 0x20 && ch < 0x7f)
			as = 0;
		if (w == 0 && used)
			join(c, x + used - 1, y, text, len);
		if (as && w != 0)
			w = 1;
		if (used + w > width)
			break;
		if (w > 0)
			set(c, x + used, y, style, as ? &as : text, as ? 1 : len, w);
		used += w;
		text += len;
		n -= len;
	}
	return used;
}

int
canvas_put(struct canvas *c, int x, int y, int width, enum style style, const char *text)
{
	return canvas_putn(c, x, y, width, style, text, strlen(text));
}

int
canvas_printf(struct canvas *c, int x, int y, int width, enum style style, const char *format, ...)
{
	struct text t = { 0 };
	va_list ap;
	int used;

	va_start(ap, format);
	text_vprintf(&t, format, ap);
	va_end(ap);
	used = canvas_put(c, x, y, width, style, text_of(&t));
	text_free(&t);
	return used;
}

void
canvas_fill(struct canvas *c, struct rect r, enum style style)
{
	for (int y = r.y; y < r.y + r.h; y++)
		for (int x = r.x; x < r.x + r.w; x++)
			set(c, x, y, style, " ", 1, 1);
}

void
canvas_paint(struct canvas *c, struct rect r, enum style style)
{
	for (int y = r.y; y < r.y + r.h; y++)
		for (int x = r.x; x < r.x + r.w; x++)
			if (canvas_at(c, x, y))
				canvas_at(c, x, y)->style = (uint8_t)style;
}

void
canvas_box(struct canvas *c, struct rect r, enum style style, const char *title)
{
	int right = r.x + r.w - 1, bottom = r.y + r.h - 1;

	for (int x = r.x + 1; x < right; x++) {
		canvas_put(c, x, r.y, 1, style, "─");
		canvas_put(c, x, bottom, 1, style, "─");
	}
	for (int y = r.y + 1; y < bottom; y++) {
		canvas_put(c, r.x, y, 1, style, "│");
		canvas_put(c, right, y, 1, style, "│");
	}
	canvas_put(c, r.x, r.y, 1, style, "┌");
	canvas_put(c, right, r.y, 1, style, "┐");
	canvas_put(c, r.x, bottom, 1, style, "└");
	canvas_put(c, right, bottom, 1, style, "┘");
	if (title)
		canvas_printf(c, r.x + 2, r.y, r.w - 4, style, " %s ", title);
}

int
columns_of(const char *text, size_t n)
{
	int used = 0;

	while (n) {
		size_t len;
		int32_t ch = utf8_next(text, n, &len);
		int w = ch < 0 ? -1 : width_of(ch);

		used += w < 0 ? 1 : w;
		text += len;
		n -= len;
	}
	return used;
}

size_t
columns_fit(const char *text, size_t n, int width)
{
	size_t at = 0, len;
	int used = 0;

	for (; at < n; at += len) {
		int32_t ch = utf8_next(text + at, n - at, &len);
		int w = ch < 0 ? -1 : width_of(ch);

		used += w < 0 ? 1 : w;
		if (used > width)
			break;
	}
	return at;
}

bool
canvas_differs(const struct canvas *a, const struct canvas *b, int y, int *from, int *to)
{
	const struct cell *p = a->cell + y * a->w, *q = b->cell + y * b->w;

	*from = -1;
	for (int x = 0; x < a->w; x++)
		if (p[x].style != q[x].style || strcmp(p[x].ch, q[x].ch) != 0) {
			*from = *from < 0 ? x : *from;
			*to = x;
		}
	return *from >= 0;
}

void
canvas_dump(const struct canvas *c, struct text *to)
{
	for (int y = 0; y < c->h; y++) {
		size_t end = to->n;

		for (int x = 0; x < c->w; x++) {
			const char *ch = canvas_at(c, x, y)->ch;

			text_puts(to, ch);
			if (strcmp(ch, " ") != 0)
				end = to->n;
		}
		if (to->s) {
			to->n = end;
			to->s[end] = 0;
		}
		text_puts(to, "\n");
	}
}
