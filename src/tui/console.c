/*
 * console.c - the view of one device's console: what it said, its prompt, the line being typed.
 *
 * Nothing is kept of what the device said: it is the world's, and is read anew for every frame, so
 * going back in time takes the screen back too. Below it stands the panel: help and the lab's own
 * answers, which are nobody's past and go away with the next line.
 */
#include <stdio.h>
#include <string.h>

#include "tui/internal.h"

static struct edit *
line_of(struct tui *t)
{
	return &t->console.edit[t->console.node];
}

static void
name_of(const struct tui *t, char *buf, size_t room)
{
	struct ix_node_row row;

	buf[0] = 0;
	if (ix_node_at(t->lab, t->console.node, &row))
		snprintf(buf, room, "%s", row.name);
}

static bool
past(void *arg, uint32_t n, char *buf, size_t room)
{
	struct tui *t = arg;
	char name[64];

	name_of(t, name, sizeof(name));
	return ix_history(t->lab, name, n, buf, room);
}

void
console_enter(struct tui *t, uint32_t node)
{
	if (node >= t->console.nodes)
		return;
	if (node != t->console.node)
		t->console.panel.n = 0;
	t->console.node = node;
	t->console.scroll = 0;
	tui_show(t, VIEW_CONSOLE);
}

static void
panel_clear(struct tui *t)
{
	text_free(&t->console.panel);
}

static void
question(struct tui *t)
{
	struct edit *e = line_of(t);
	char name[64], upto[EDIT_ROOM];

	name_of(t, name, sizeof(name));
	snprintf(upto, sizeof(upto), "%.*s", (int)e->at, e->text);
	panel_clear(t);
	ix_help(t->lab, name, upto, facts_sink, &t->console.panel);
}

static void
complete(struct tui *t)
{
	struct edit *e = line_of(t);
	char name[64], upto[EDIT_ROOM], full[EDIT_ROOM];

	name_of(t, name, sizeof(name));
	snprintf(upto, sizeof(upto), "%.*s", (int)e->at, e->text);
	panel_clear(t);
	if (!ix_complete(t->lab, name, upto, full, sizeof(full), facts_sink, &t->console.panel)) {
		tui_say(t, "nothing begins like this here; ? shows what may follow");
		return;
	}
	memmove(e->text, e->text + e->at, e->n - e->at + 1);
	e->n -= e->at;
	e->at = 0;
	edit_insert(e, full, strlen(full));
}

static void
typed(struct tui *t, const char *device, const char *line)
{
	const char *words = edit_for_lab(line);

	if (words && !*words)
		words = "help";
	panel_clear(t);
	t->console.scroll = 0;
	if (words)
		text_printf(&t->console.panel, "lab %s\n", words);
	tui_do(t, words ? "lab" : device, words ? words : line, false);
}

static void
enter(struct tui *t)
{
	struct edit *e = line_of(t);
	char name[64], line[EDIT_ROOM];

	name_of(t, name, sizeof(name));
	memcpy(line, e->text, e->n + 1);
	if (ix_busy(t->lab, name) && !ix_reads(t->lab, name) && !edit_for_lab(line)) {
		tui_say(t, "a command still runs here: Ctrl-C ends it%s",
		    t->running ? "" : ", F5 runs on");
		return;
	}
	edit_clear(e);
	typed(t, name, line);
	if (!t->running && !t->ask.open && !t->notice[0])
		tui_say(t, "paused: what you type acts at this moment; F5 runs on");
}

static void
paste(struct tui *t, const char *text)
{
	struct edit *e = line_of(t);
	const char *end = strrchr(text, '\n');
	struct text lines = { 0 };
	char name[64];

	if (!end) {
		edit_insert(e, text, strlen(text));
		return;
	}
	name_of(t, name, sizeof(name));
	text_puts(&lines, e->text);
	text_add(&lines, text, (size_t)(end - text) + 1);
	edit_set(e, end + 1);
	panel_clear(t);
	t->console.scroll = 0;
	tui_do(t, name, text_of(&lines), true);
	text_free(&lines);
}

static void
switch_device(struct tui *t, uint32_t node)
{
	bool typing = t->typing;

	console_enter(t, node);
	t->typing = typing;
}

static bool
act(struct tui *t, enum action a, const struct key *k)
{
	uint32_t n = t->console.nodes, here = t->console.node;
	char name[64];

	name_of(t, name, sizeof(name));
	switch (a) {
	case ACT_OPEN:
		t->typing = true;
		return true;
	case ACT_LEAVE:
		t->typing = false;
		return true;
	case ACT_DEVICE_NEXT:
		switch_device(t, n ? (here + 1) % n : 0);
		return true;
	case ACT_DEVICE_PREV:
		switch_device(t, n ? (here + n - 1) % n : 0);
		return true;
	case ACT_DEVICE:
		switch_device(t, key_digit(k) - 1);
		return true;
	case ACT_PAGE_UP:
		t->console.scroll += k->code == KEY_CODE_UP ? 1 : 8;
		return true;
	case ACT_PAGE_DOWN:
		t->console.scroll -= k->code == KEY_CODE_DOWN ? 1 : 8;
		return true;
	case ACT_QUESTION:
		question(t);
		return true;
	case ACT_COMPLETE:
		complete(t);
		return true;
	case ACT_ENTER:
		enter(t);
		return true;
	case ACT_INTERRUPT:
		edit_clear(line_of(t));
		typed(t, name, "^C");
		return true;
	case ACT_END_CONFIG:
		if (line_of(t)->n)
			enter(t);
		if (!t->ask.open)
			typed(t, name, "^Z");
		return true;
	default:
		return false;
	}
}

bool
console_key(struct tui *t, const struct key *k)
{
	struct edit *e = line_of(t);
	enum action a = key_action(IN_CONSOLE, k);

	e->past = past;
	e->past_arg = t;
	if (edit_search_key(e, k))
		return true;
	if (k->code == KEY_CODE_PASTE && k->paste) {
		paste(t, k->paste);
		return true;
	}
	if (act(t, a, k) || edit_act(e, a))
		return true;
	if (a != ACT_NONE || !edit_type(e, k))
		return false;
	t->console.scroll = 0;
	if (!t->running && !t->goal)
		tui_say(t, "paused: what you type acts at this moment; F5 runs on");
	return true;
}

static void
tabs_draw(struct tui *t, struct rect r)
{
	struct ix_node_row row;
	uint32_t first = t->console.node > 5 ? t->console.node - 5 : 0;
	int x = 0;

	for (uint32_t n = first; x < r.w && ix_node_at(t->lab, n, &row); n++) {
		bool here = n == t->console.node;

		x += canvas_printf(&t->canvas, r.x + x, r.y, r.w - x, here ? STYLE_HEAD : STYLE_DIM,
		    here ? "(%u %s)" : " %u %s ", n + 1, row.name);
		x += 1;
	}
}

/* Breaks lines at the right border, as a terminal would. */
static void
fold_lines(const char *s, int width, struct text *to)
{
	while (*s) {
		size_t n = strcspn(s, "\n"), fit = columns_fit(s, n, width);

		if (fit == 0 && n)
			fit = n;
		text_add(to, s, fit);
		text_puts(to, "\n");
		s += fit + (fit == n && s[n] == '\n');
	}
}

static int
lines_in(const char *s)
{
	int n = 0;

	for (; *s; s++)
		n += *s == '\n';
	return n;
}

/* What Tab would add, if it is certain, behind the end of the line. */
static void
ghost_of(struct tui *t, const char *name, char *buf, size_t room)
{
	struct edit *e = line_of(t);
	struct text several = { 0 };
	char full[EDIT_ROOM];

	buf[0] = 0;
	if (!t->typing || e->n == 0 || e->at != e->n || e->text[e->n - 1] == ' ')
		return;
	if (ix_complete(t->lab, name, e->text, full, sizeof(full), facts_sink, &several) &&
	    !several.n && strncmp(full, e->text, e->n) == 0)
		snprintf(buf, room, "%s", full + e->n);
	text_free(&several);
}

static void
line_draw(struct tui *t, struct rect r, const char *name, bool focused)
{
	struct edit *e = line_of(t);
	char prompt[160], ghost[EDIT_ROOM];
	int x, room;
	size_t from = 0;

	ix_prompt(t->lab, name, prompt, sizeof(prompt));
	if (e->searching)
		snprintf(prompt, sizeof(prompt), "(search `%s') ", e->sought);
	x = canvas_put(&t->canvas, r.x, r.y, r.w * 2 / 3, STYLE_HEAD, prompt);
	room = r.w - x - 1;
	while (from < e->at && columns_of(e->text + from, e->at - from) > room)
		do
			from++;
		while (from < e->at && (e->text[from] & 0xc0) == 0x80);
	if (focused && t->typing) {
		t->canvas.cursor_x = r.x + x + columns_of(e->text + from, e->at - from);
		t->canvas.cursor_y = r.y;
	}
	x += canvas_put(&t->canvas, r.x + x, r.y, r.w - x, STYLE_TEXT, e->text + from);
	ghost_of(t, name, ghost, sizeof(ghost));
	canvas_put(&t->canvas, r.x + x, r.y, r.w - x, STYLE_GHOST, ghost);
}

static void
draw(struct tui *t, struct rect r, bool focused)
{
	struct text said = { 0 }, rows = { 0 };
	char name[64];
	int lines, most, top, height = r.h - 1;

	tabs_draw(t, r);
	name_of(t, name, sizeof(name));
	ix_console(t->lab, name, 0, facts_sink, &said);
	if (said.n && said.s[said.n - 1] != '\n')
		text_puts(&said, "\n");
	text_puts(&said, text_of(&t->console.panel));
	fold_lines(text_of(&said), r.w, &rows);
	lines = lines_in(text_of(&rows)) + 1; /* and the line being typed */
	most = lines > height ? lines - height : 0;
	t->console.scroll = t->console.scroll < 0 ? 0
	    : t->console.scroll > most		  ? most
						  : t->console.scroll;
	top = most - t->console.scroll;
	r.y += 1;
	r.h = height;
	prose_draw(t, r, STYLE_TEXT, text_of(&rows), top);
	if (lines - 1 - top < height)
		line_draw(t, (struct rect){ r.x, r.y + lines - 1 - top, r.w, 1 }, name, focused);
	if (t->console.scroll)
		canvas_printf(&t->canvas, r.x, r.y + height - 1, r.w, STYLE_WARN,
		    "-- %d more lines below: PgDn --", t->console.scroll + 1);
	text_free(&said);
	text_free(&rows);
}

const struct view console_view = { "Console", IN_PANES, draw, act };
