/*
 * tasks.c - the view of story, tasks and questions: a list on the right, the text of what is
 * selected on the left, with the hints asked for so far.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/internal.h"

struct row {
	enum { ROW_STORY, ROW_TASK, ROW_QUIZ } kind;
	struct ix_task_row task;
	struct ix_quiz_row quiz;
	unsigned number;
};

/* The story, then the tasks, then the questions that are not tasks. */
static bool
row_at(const struct ix_lab *lab, size_t n, struct row *row)
{
	uint32_t tasks = 0;

	memset(row, 0, sizeof(*row));
	if (n == 0)
		return true;
	row->kind = ROW_TASK;
	row->number = (unsigned)n;
	if (ix_task_at(lab, (uint32_t)n - 1, &row->task))
		return true;
	while (ix_task_at(lab, tasks, &row->task))
		tasks++;
	row->kind = ROW_QUIZ;
	row->number = (unsigned)n - tasks;
	return ix_quiz_at(lab, (uint32_t)(n - 1 - tasks), &row->quiz);
}

static size_t
rows_of(const struct ix_lab *lab)
{
	struct row row;
	size_t n = 0;

	while (row_at(lab, n, &row))
		n++;
	return n;
}

static void
text_of_row(const struct tui *t, const struct row *row, unsigned width, struct text *to)
{
	if (row->kind == ROW_STORY) {
		ix_prose(t->lab, IX_TEXT_STORY, "", 0, width, facts_sink, to);
		for (uint32_t n = talk_count(t->lab); n-- > 0;) {
			text_puts(to, "\n");
			talk_text(t->lab, n, width, to);
		}
		return;
	}
	if (row->kind == ROW_QUIZ) {
		ix_prose(t->lab, IX_TEXT_QUIZ, row->quiz.id, 0, width, facts_sink, to);
		text_puts(to, row->quiz.given == 0 ? "\nEnter: answer\n" :
		    row->quiz.right ? "\nRIGHT.\n" : "\nNOT YET RIGHT. Enter: answer again\n");
		return;
	}
	ix_prose(t->lab, IX_TEXT_TASK, row->task.id, 0, width, facts_sink, to);
	if (row->task.is_question && row->task.state != IX_TASK_PASSED)
		text_printf(to, "\nType in any console: lab answer %s VALUE where VALUE is a %s\n",
		    row->task.id, row->task.wanted);
	for (unsigned n = 0; n < row->task.hints_shown; n++) {
		text_printf(to, "\nHINT %u OF %u\n", n + 1, row->task.hints);
		ix_prose(t->lab, IX_TEXT_HINT, row->task.id, n, width, facts_sink, to);
	}
	if (row->task.hints_shown < row->task.hints)
		text_printf(to, "\nh: hint %u of %u\n", row->task.hints_shown + 1, row->task.hints);
}

static void
story_draw(struct tui *t, struct rect r)
{
	struct text raw = { 0 }, wrapped = { 0 };
	struct row row;
	int lines = 0;

	if (row_at(t->lab, t->tasks.list.at, &row))
		text_of_row(t, &row, (unsigned)r.w, &raw);
	prose_wrap(text_of(&raw), r.w, &wrapped);
	for (const char *s = text_of(&wrapped); *s; s++)
		lines += *s == '\n';
	if (t->tasks.scroll > lines - r.h)
		t->tasks.scroll = lines - r.h;
	if (t->tasks.scroll < 0)
		t->tasks.scroll = 0;
	prose_draw(t, r, STYLE_TEXT, text_of(&wrapped), t->tasks.scroll);
	if (lines > t->tasks.scroll + r.h) {
		canvas_fill(&t->canvas, (struct rect){ r.x, r.y + r.h - 1, r.w, 1 }, STYLE_TEXT);
		canvas_put(&t->canvas, r.x, r.y + r.h - 1, r.w, STYLE_WARN,
		    "-- Right: more, Left: back --");
	}
	text_free(&raw);
	text_free(&wrapped);
}

/* One row of the list; a selected task says below what is wanted. Returns the rows used. */
static int
row_draw(struct tui *t, struct rect r, const struct row *row, bool here, bool focused)
{
	struct text have = { 0 };
	enum style style = STYLE_TEXT;
	int lines = 0;

	if (row->kind == ROW_STORY) {
		canvas_put(&t->canvas, r.x, r.y, r.w, style, "The story");
	} else if (row->kind == ROW_QUIZ) {
		canvas_printf(&t->canvas, r.x, r.y, r.w, style, "%s ? %s",
		    row->quiz.given == 0 ? "[ ]" :
		    row->quiz.right ? "[x]" : "[!]", row->quiz.id);
	} else {
		style = row->task.state == IX_TASK_PASSED ? STYLE_GOOD :
		    row->task.state == IX_TASK_LOST ? STYLE_BAD :
		    row->task.state == IX_TASK_CLOSED ? STYLE_DIM : STYLE_TEXT;
		canvas_printf(&t->canvas, r.x, r.y, r.w, style, "%s %u %s",
		    facts_task_state(&row->task), row->number, row->task.title);
		if (row->task.have[0] && (row->task.state == IX_TASK_OPEN ||
		    row->task.state == IX_TASK_LOST))
			prose_wrap(row->task.have, r.w - 6, &have);
		lines = prose_draw(t, (struct rect){ r.x + 6, r.y + 1, r.w - 6, r.h - 1 },
		    STYLE_WARN, text_of(&have), 0);
	}
	if (here)
		canvas_paint(&t->canvas, (struct rect){ r.x, r.y, r.w, 1 },
		    focused ? STYLE_SELECT : STYLE_MARKED);
	text_free(&have);
	return 1 + lines;
}

static void
list_draw(struct tui *t, struct rect r, bool focused)
{
	struct list *l = &t->tasks.list;
	struct row row;
	int y = 0;

	list_fit(l, rows_of(t->lab), r.h / 2);
	for (size_t n = l->top; y < r.h && row_at(t->lab, n, &row); n++) {
		if (n == l->at && focused) {
			t->canvas.cursor_x = r.x;
			t->canvas.cursor_y = r.y + y;
		}
		y += row_draw(t, (struct rect){ r.x, r.y + y, r.w, r.h - y }, &row, n == l->at,
		    focused);
	}
}

static void
draw(struct tui *t, struct rect r, bool focused)
{
	int left = r.w / 2;

	story_draw(t, (struct rect){ r.x, r.y, left - 1, r.h });
	for (int y = r.y; y < r.y + r.h; y++)
		canvas_put(&t->canvas, r.x + left, y, 1, STYLE_DIM, "│");
	list_draw(t, (struct rect){ r.x + left + 2, r.y, r.w - left - 2, r.h }, focused);
}

static void
hint(struct tui *t, struct row *row)
{
	char line[96];

	if (row->kind != ROW_TASK) {
		int current = ix_task_current(t->lab);

		if (current < 0) {
			tui_say(t, "all tasks are done");
			return;
		}
		t->tasks.list.at = (size_t)current + 1;
		row_at(t->lab, t->tasks.list.at, row);
	}
	if (row->task.hints_shown >= row->task.hints) {
		tui_say(t, "there are no more hints for this task");
		return;
	}
	snprintf(line, sizeof(line), "hint %s", row->task.id);
	tui_do(t, "lab", line, false);
	t->tasks.scroll = 1 << 16; /* to the end: the hint just given */
}

static void
answer(struct tui *t, const struct row *row, const struct key *k)
{
	char line[96];
	unsigned n = k->code >= '1' && k->code <= '9' ? k->code - '0' : 0;

	t->tasks.answering = false;
	if (n < 1 || n > row->quiz.options) {
		tui_say(t, "not answered");
		return;
	}
	snprintf(line, sizeof(line), "answer %s %u", row->quiz.id, n);
	text_free(&t->console.panel);
	if (tui_do(t, "lab", line, false) && t->console.panel.n)
		tui_say(t, "%.*s", (int)strcspn(t->console.panel.s, "\n"), t->console.panel.s);
}

static bool
act(struct tui *t, enum action a, const struct key *k)
{
	struct row row;

	row_at(t->lab, t->tasks.list.at, &row);
	if (t->tasks.answering && row.kind == ROW_QUIZ) {
		answer(t, &row, k);
		return true;
	}
	if (list_act(&t->tasks.list, a, rows_of(t->lab), t->canvas.h / 2)) {
		t->tasks.scroll = 0;
		t->tasks.answering = t->tasks.list.follow = false;
		return true;
	}
	switch (a) {
	case ACT_LEFT:
	case ACT_RIGHT:
		t->tasks.scroll += a == ACT_LEFT ? -8 : 8;
		return true;
	case ACT_HINT:
		hint(t, &row);
		return true;
	case ACT_OPEN:
		t->tasks.answering = row.kind == ROW_QUIZ;
		if (t->tasks.answering)
			tui_say(t, "answer 1 to %u; any other key: not now", row.quiz.options);
		else if (row.kind == ROW_TASK && row.task.is_question)
			tui_say(t, "type in any console: lab answer %s VALUE", row.task.id);
		else
			tui_say(t, "h gives a hint; a question is answered with Enter");
		return true;
	default:
		return false;
	}
}

const struct view tasks_view = { "Tasks", IN_TASKS, draw, act };
