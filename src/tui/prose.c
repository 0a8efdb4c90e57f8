/* prose.c - wrapping words at columns, and showing a window of a text. */
#include <string.h>

#include "tui/internal.h"

/* How many octets go on a line of `room` columns: up to a blank after `least`, or a cut word. */
static size_t
take(const char *s, size_t n, int room, size_t least)
{
	size_t fit = columns_fit(s, n, room), cut = fit;

	if (fit == n)
		return n;
	while (cut > least && s[cut] != ' ')
		cut--;
	if (cut > least)
		return cut;
	return fit ? fit : n; /* not even one character fits: it is clipped where it is drawn */
}

/* Adds one line of the input, wrapped; later lines keep the indentation of the first. */
static void
wrap_line(const char *s, size_t n, int width, struct text *to)
{
	size_t indent = 0, before = 0, cut;

	while (indent < n && s[indent] == ' ')
		indent++;
	if ((int)indent >= width / 2)
		indent = 0;
	do {
		cut = take(s, n, width - (int)before, before ? 0 : indent);
		text_add(to, "                                ", before < 32 ? before : 32);
		text_add(to, s, cut);
		text_puts(to, "\n");
		while (cut < n && s[cut] == ' ')
			cut++;
		s += cut;
		n -= cut;
		before = indent;
	} while (n);
}

void
prose_wrap(const char *text, int width, struct text *to)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		wrap_line(text, n, width > 0 ? width : 1, to);
		text += n + (text[n] == '\n');
	}
}

int
prose_draw(struct tui *t, struct rect r, enum style style, const char *text, int top)
{
	int line = 0;

	for (; *text; line++) {
		size_t n = strcspn(text, "\n");

		if (line >= top && line - top < r.h)
			canvas_putn(&t->canvas, r.x, r.y + line - top, r.w, style, text, n);
		text += n + (text[n] == '\n');
	}
	return line;
}
