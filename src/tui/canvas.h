/*
 * canvas.h - a grid of cells that views draw on: one character and one style each.
 *
 * It knows no terminal: a back end shows it (curses.h) or writes it down as text (canvas_dump), so
 * every screen can be tested without a tty. Whatever is put, no cell ever holds a control
 * character, and text is clipped by columns, never wrapped: a wide character that does not fit is
 * left out.
 */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "tui/theme.h"

#define CELL_BYTES 15 /* a character and a mark or two above it, with terminator */

struct cell {
	char ch[CELL_BYTES]; /* "": the right half of the wide character before it */
	uint8_t style;
};

struct canvas {
	int w, h;
	struct cell *cell;   /* w * h, from malloc */
	bool ascii;          /* lines and signs become ASCII, other letters `?` */
	int cursor_x, cursor_y; /* where the terminal's cursor is parked; -1: nowhere */
};

struct rect {
	int x, y, w, h;
};

/* Any size, also 0 or less (then nothing is drawn); what was there is lost. */
void canvas_resize(struct canvas *c, int w, int h);
void canvas_clear(struct canvas *c);
void canvas_free(struct canvas *c);
/* NULL outside. */
struct cell *canvas_at(const struct canvas *c, int x, int y);

/*
 * Puts text from column x of row y in at most `width` columns, up to its end or the first newline.
 * Returns the columns used.
 */
int canvas_put(struct canvas *c, int x, int y, int width, enum style style, const char *text);
int canvas_putn(struct canvas *c, int x, int y, int width, enum style style, const char *text,
    size_t n);
int canvas_printf(struct canvas *c, int x, int y, int width, enum style style, const char *format,
    ...) __attribute__((format(printf, 6, 7)));
/* Blanks of one style. */
void canvas_fill(struct canvas *c, struct rect r, enum style style);
/* The style of what stands there. */
void canvas_paint(struct canvas *c, struct rect r, enum style style);
/* A frame along the border of r, with a title on it (may be NULL). */
void canvas_box(struct canvas *c, struct rect r, enum style style, const char *title);

/* Columns of a text, up to its end. */
int columns_of(const char *text, size_t n);
/* The most octets of text that fit `width` columns, whole characters only. */
size_t columns_fit(const char *text, size_t n, int width);

/* The part of row y in which two canvases of one size differ: from..to. false: equal. */
bool canvas_differs(const struct canvas *a, const struct canvas *b, int y, int *from, int *to);
/* One line a row, blanks at the end dropped. */
void canvas_dump(const struct canvas *c, struct text *to);

#endif
