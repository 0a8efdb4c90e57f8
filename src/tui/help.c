/*
 * help.c - the help page: every key from the table, those that work here first, searched by typing.
 */
#include <string.h>

#include "tui/internal.h"

void
help_open(struct tui *t)
{
	t->help.open = true;
	t->help.list = (struct list){ 0 };
	edit_clear(&t->help.edit);
}

static bool
wanted(const struct tui *t, const struct key_row *r)
{
	const char *words = t->help.edit.text;

	return r->help[0] && (facts_contains(r->help, words) || facts_contains(r->shown, words) ||
	    facts_contains(r->name, words));
}

/* The n-th row of the page; NULL past the end. A row under "elsewhere" is not valid here. */
static const struct key_row *
row_at(const struct tui *t, size_t n, bool *here)
{
	enum place in = tui_place(t);

	for (int pass = 0; pass < 2; pass++)
		for (const struct key_row *r = key_table; r < key_table + key_rows; r++) {
			*here = (r->places & in) != 0;
			if (*here == (pass == 0) && wanted(t, r) && n-- == 0)
				return r;
		}
	return NULL;
}

static size_t
rows_of(const struct tui *t)
{
	bool here;
	size_t n = 0;

	while (row_at(t, n, &here))
		n++;
	return n;
}

static const char *
where(const struct key_row *r)
{
	static const struct {
		unsigned places;
		const char *name;
	} names[] = { { IN_CARD, "card" }, { IN_MAP, "map" }, { IN_CONSOLE, "console" },
		{ IN_PANES, "console, after Esc" }, { IN_PACKETS, "packets" },
		{ IN_TASKS, "tasks" }, { IN_EVENTS, "events" } };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (r->places == names[i].places)
			return names[i].name;
	return "views";
}

bool
help_key(struct tui *t, const struct key *k)
{
	size_t rows = rows_of(t);
	enum action a = key_action(IN_EVENTS, k);

	if (k->code == KEY_CODE_ESC || k->code == FN_KEY(1) || k->code == KEY_CODE_ENTER ||
	    (k->code == '?' && !t->help.edit.n) || (k->code == 'q' && !t->help.edit.n)) {
		t->help.open = false;
	} else if (k->code >= KEY_CODE_UP && list_act(&t->help.list, a, rows, t->canvas.h - 8)) {
		/* the page scrolls; there is nothing to select */
		t->help.list.top = t->help.list.at;
	} else if (edit_act(&t->help.edit, key_action(IN_CONSOLE, k)) ||
	    edit_type(&t->help.edit, k)) {
		t->help.list = (struct list){ 0 };
	}
	return true;
}

void
help_draw(struct tui *t)
{
	struct canvas *c = &t->canvas;
	int w = c->w < 80 ? c->w - 2 : 78;
	struct rect r = { (c->w - w) / 2, 1, w, c->h - 2 };
	size_t rows = rows_of(t);
	bool here, was = true;
	int y = r.y + 3;

	canvas_fill(c, r, STYLE_TEXT);
	canvas_box(c, r, STYLE_KEY, "Help");
	canvas_printf(c, r.x + 2, r.y + 1, w - 4, STYLE_TEXT, "Type to search: %s",
	    t->help.edit.text);
	c->cursor_x = r.x + 18 + columns_of(t->help.edit.text, t->help.edit.at);
	c->cursor_y = r.y + 1;
	canvas_printf(c, r.x + 2, r.y + r.h - 1, w - 4, STYLE_DIM,
	    " %zu keys; Up Down scroll, Esc closes ", rows);
	canvas_put(c, r.x + 2, r.y + 2, w - 4, STYLE_HEAD, "Keys that work here");
	for (size_t n = t->help.list.top; n < rows && y < r.y + r.h - 1; n++, y++) {
		const struct key_row *row = row_at(t, n, &here);

		if (was && !here && ++y < r.y + r.h - 1)
			canvas_put(c, r.x + 2, y - 1, w - 4, STYLE_HEAD, "Elsewhere");
		was = here;
		if (y >= r.y + r.h - 1)
			break;
		canvas_put(c, r.x + 3, y, 14, here ? STYLE_KEY : STYLE_DIM, row->shown);
		if (here)
			canvas_put(c, r.x + 18, y, w - 20, STYLE_TEXT, row->help);
		else
			canvas_printf(c, r.x + 18, y, w - 20, STYLE_TEXT, "%s (%s)", row->help,
			    where(row));
	}
	if (t->help.list.top && rows && !was)
		canvas_put(c, r.x + 2, r.y + 2, w - 4, STYLE_HEAD, "Keys");
}
