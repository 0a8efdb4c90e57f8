/*
 * frame.c - what surrounds every view: title, tabs, the current task, the last event, the time
 * line, the keys. Below 160 by 40 one view is shown, above all of them side by side.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/internal.h"

enum { LEAST_W = 60, LEAST_H = 16, TILED_W = 160, TILED_H = 40, BELOW = 4 };

/* Text whose end is at the right border; returns where it begins. */
static int
put_right(struct canvas *c, int y, enum style style, const char *text)
{
	int x = c->w - columns_of(text, strlen(text));

	canvas_put(c, x, y, c->w, style, text);
	return x;
}

static void
title_draw(struct tui *t)
{
	struct canvas *c = &t->canvas;
	struct ix_lesson_row lesson;
	struct text right = { 0 };
	char state[64];
	int end;

	ix_lesson(t->lab, &lesson);
	time_state(t, state, sizeof(state));
	text_printf(&right, "  %s  t=", state);
	facts_clock(ix_now(t->lab), &right);
	text_printf(&right, "  tasks %u/%u  %s=help ", lesson.passed, lesson.tasks,
	    tui_place(t) == IN_CONSOLE ? "F1" : "?");
	canvas_fill(c, (struct rect){ 0, 0, c->w, 1 }, STYLE_BAR);
	end = put_right(c, 0, STYLE_BAR, text_of(&right));
	canvas_printf(c, 0, 0, end, STYLE_BAR, " ixlab  %s", lesson.title);
	text_free(&right);
}

static void
tabs_draw(struct tui *t)
{
	int x = 0;

	for (int i = 0; i < VIEWS; i++) {
		bool here = i == t->view && !t->card;

		x += canvas_printf(&t->canvas, x, 1, 20, here ? STYLE_TAB : STYLE_TEXT,
		    here ? "[%d %s]" : " %d %s ", i + 1, tui_view(i)->name);
		x += 1;
	}
}

static void
event_draw(struct tui *t, int y, int w)
{
	struct ix_event_row e;
	struct text s = { 0 };
	const char *on = tui_place(t) == IN_CONSOLE ? "F5" : "Space";

	if (t->input.open) {
		int x = canvas_put(&t->canvas, 0, y, 20, STYLE_KEY, t->input.label);

		canvas_put(&t->canvas, x, y, w - x, STYLE_TEXT, t->input.edit.text);
		t->canvas.cursor_x = x + columns_of(t->input.edit.text, t->input.edit.at);
		t->canvas.cursor_y = y;
	} else if (t->idle) {
		canvas_printf(&t->canvas, 0, y, w, STYLE_WARN,
		    "paused by itself after five minutes without a key: %s runs on", on);
	} else if (t->notice[0]) {
		canvas_put(&t->canvas, 0, y, w, STYLE_WARN, t->notice);
	} else if (ix_event_last(t->lab, &e)) {
		facts_event(&e, &s);
		canvas_put(&t->canvas, 0, y, w, STYLE_TEXT, text_of(&s));
	}
	text_free(&s);
}

/*
 * What everybody waits for, in at most `room` columns at the right end of a row: first in full,
 * then without the device. Returns its columns, 0 if nobody waits or it does not fit.
 */
static int
wait_draw(struct tui *t, int y, int room)
{
	const char *skip = key_shown(tui_place(t), ACT_SKIP);

	for (int brief = 0; brief < 2; brief++) {
		struct text wait = { 0 };
		int used = 0;

		text_puts(&wait, "  waits: ");
		if (facts_waiting(t->lab, brief, &wait)) {
			if (skip[0])
				text_printf(&wait, ", %s skips", skip);
			used = columns_of(wait.s, wait.n);
		}
		if (used && used <= room)
			put_right(&t->canvas, y, STYLE_WARN, wait.s);
		text_free(&wait);
		if (used <= room)
			return used;
	}
	return 0;
}

/*
 * The current task and the last event; what all wait for stands behind one of them, where there is
 * room.
 */
static void
task_draw(struct tui *t, int y)
{
	struct text task = { 0 };
	int w = t->canvas.w, used, wait;

	facts_task(t->lab, &task);
	used = columns_of(text_of(&task), task.n);
	wait = wait_draw(t, y, w - used);
	canvas_put(&t->canvas, 0, y, w, STYLE_HEAD, text_of(&task));
	if (!wait && !t->notice[0] && !t->idle && !t->input.open)
		wait = wait_draw(t, y + 1, w * 2 / 3);
	else
		wait = 0;
	event_draw(t, y + 1, w - wait);
	text_free(&task);
}

/* Marks on a ruler; `O` is this moment, `=` what has been, `.` what is still to be replayed. */
static void
timeline_draw(struct tui *t, int y)
{
	struct canvas *c = &t->canvas;
	ix_time now = ix_now(t->lab), tip = ix_tip(t->lab),
	    whole = tip > 60 * IX_SECOND ? tip : 60 * IX_SECOND;
	struct text s = { 0 };
	struct ix_mark_row row;
	int w, at;

	text_puts(&s, " ");
	facts_clock(now, &s);
	text_puts(&s, "/");
	facts_clock(tip, &s);
	w = put_right(c, y, STYLE_TEXT, text_of(&s));
	text_free(&s);
	at = (int)((now / 1000) * (uint64_t)(w - 1) / (whole / 1000));
	for (int x = 0; x < w; x++)
		canvas_put(c, x, y, 1, STYLE_DIM, x < at ? "=" : ".");
	for (uint32_t n = 0; ix_mark(t->lab, n, &row); n++) {
		int x = (int)((row.t / 1000) * (uint64_t)(w - 1) / (whole / 1000));
		char sign[2] = { row.kind == '>' ? '>' : row.kind, 0 };

		if (x < w && (row.kind != '>' || *canvas_at(c, x, y)->ch == '='))
			canvas_put(c, x, y, 1, row.kind == '*' ? STYLE_GOOD : STYLE_TEXT, sign);
	}
	canvas_put(c, at, y, 1, STYLE_HEAD, "O");
}

static int
keybar_put(struct tui *t, int x, int y, const char *key, const char *what)
{
	int w = columns_of(key, strlen(key)) + 1 + columns_of(what, strlen(what));

	if (x + w > t->canvas.w)
		return x; /* a shorter one may still fit */
	x += canvas_put(&t->canvas, x, y, w, STYLE_KEY, key) + 1;
	return x + canvas_put(&t->canvas, x, y, w, STYLE_TEXT, what) + 2;
}

static void
keybar_draw(struct tui *t, int y)
{
	enum place in = tui_place(t);
	int x = 0;

	if (ix_now(t->lab) < ix_tip(t->lab) && !t->goal)
		x = keybar_put(t, x, y, in == IN_CONSOLE ? "Esc G" : "G", "latest");
	for (const struct key_row *r = key_table; r < key_table + key_rows; r++)
		if ((r->places & in) && r->bar)
			x = keybar_put(t, x, y, r->shown, r->bar);
}

static void
ask_draw(struct tui *t)
{
	struct text s = { 0 };
	int w = t->canvas.w < 72 ? t->canvas.w - 4 : 68, lines = 0;
	struct rect r = { (t->canvas.w - w) / 2, 0, w, 0 };

	prose_wrap(t->ask.text, w - 4, &s);
	text_puts(&s, "\ny yes   n no\n");
	for (const char *p = text_of(&s); *p; p++)
		lines += *p == '\n';
	r.h = lines + 2;
	r.y = (t->canvas.h - r.h) / 2;
	canvas_fill(&t->canvas, r, STYLE_TEXT);
	canvas_box(&t->canvas, r, STYLE_WARN, "a question");
	prose_draw(t, (struct rect){ r.x + 2, r.y + 1, r.w - 4, r.h - 2 }, STYLE_TEXT, text_of(&s),
	    0);
	t->canvas.cursor_x = r.x + 2;
	t->canvas.cursor_y = r.y + r.h - 2;
	text_free(&s);
}

static void
tile(struct tui *t, int view, struct rect r)
{
	bool here = view == t->view && !t->card;
	char title[40];

	snprintf(title, sizeof(title), here ? "[%d %s]" : "%d %s", view + 1, tui_view(view)->name);
	canvas_box(&t->canvas, r, here ? STYLE_KEY : STYLE_DIM, title);
	tui_view(view)->draw(t, (struct rect){ r.x + 1, r.y + 1, r.w - 2, r.h - 2 }, here);
}

static void
tiles_draw(struct tui *t, struct rect r)
{
	int third = r.w / 3, left = third + (r.w - 3 * third), half = r.h * 11 / 20;

	tile(t, VIEW_MAP, (struct rect){ r.x, r.y, left, half });
	tile(t, VIEW_TASKS, (struct rect){ r.x, r.y + half, left, r.h - half });
	tile(t, VIEW_CONSOLE, (struct rect){ r.x + left, r.y, third, r.h });
	tile(t, VIEW_PACKETS, (struct rect){ r.x + left + third, r.y, third, half });
	tile(t, VIEW_EVENTS, (struct rect){ r.x + left + third, r.y + half, third, r.h - half });
}

static void
body_draw(struct tui *t)
{
	struct rect r = { 0, 2, t->canvas.w, t->canvas.h - 2 - BELOW };

	if (t->card)
		card_draw(t, r);
	else if (t->canvas.w >= TILED_W && t->canvas.h >= TILED_H)
		tiles_draw(t, r);
	else
		tui_view(t->view)->draw(t, r, true);
}

void
frame_draw(struct tui *t)
{
	struct canvas *c = &t->canvas;

	canvas_clear(c);
	if (c->w < LEAST_W || c->h < LEAST_H) {
		canvas_printf(c, 0, 0, c->w, STYLE_WARN, "%dx%d is too small", c->w, c->h);
		canvas_put(c, 0, 1, c->w, STYLE_TEXT, "ixlab needs 60x16");
		canvas_put(c, 0, 2, c->w, STYLE_TEXT, "q leaves the lab");
		return;
	}
	title_draw(t);
	tabs_draw(t);
	body_draw(t);
	task_draw(t, c->h - 4);
	timeline_draw(t, c->h - 2);
	keybar_draw(t, c->h - 1);
	if (t->help.open)
		help_draw(t);
	if (t->ask.open)
		ask_draw(t);
}
