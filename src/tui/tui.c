/*
 * tui.c - the step: keys go to the overlay, the view or the common actions; the lab runs; the frame
 * is drawn. The list of views is here.
 */
#include "tui/tui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "tui/internal.h"

static const struct view *const views[VIEWS] = {
	[VIEW_MAP] = &map_view,
	[VIEW_CONSOLE] = &console_view,
	[VIEW_PACKETS] = &packets_view,
	[VIEW_TASKS] = &tasks_view,
	[VIEW_EVENTS] = &events_view,
};

const struct view *
tui_view(int n)
{
	return views[n];
}

/* A task that passed is worth a sentence. */
static void
notice_tasks(struct tui *t)
{
	struct ix_task_row row, last = { 0 };
	struct ix_lesson_row lesson;

	ix_lesson(t->lab, &lesson);
	for (uint32_t n = 0; lesson.passed > t->passed && ix_task_at(t->lab, n, &row); n++)
		if (row.state == IX_TASK_PASSED && row.since >= last.since)
			last = row;
	if (last.title[0])
		tui_say(t, "task done: %s%s", last.title,
		    lesson.complete ? " - and with it the lesson" : "");
	t->passed = lesson.passed;
}

/* What was said is in the story; the line below says that there is something new. */
static void
notice_talks(struct tui *t)
{
	uint32_t n = talk_count(t->lab);
	struct ix_talk_row row;

	if (n > t->talks && ix_talk_at(t->lab, n - 1, &row) && row.kind != IX_TALK_SENT)
		tui_say(t, "%s%s%s: read it in the story, or type `lab mail`",
		    row.kind == IX_TALK_MAIL ? "a mail" : "news", row.from[0] ? " from " : "",
		    row.from);
	t->talks = n;
}

struct tui *
tui_new(struct ix_lab *lab, int w, int h, bool ascii)
{
	struct tui *t = calloc(1, sizeof(*t));

	if (!t)
		panic("no memory left for the screen");
	t->lab = lab;
	t->canvas.ascii = ascii;
	t->running = true;
	t->speed = 1;
	t->pace = ix_pace(lab);
	t->card = true;
	t->console.nodes = facts_nodes(lab);
	t->console.edit = calloc(t->console.nodes + 1, sizeof(*t->console.edit));
	if (!t->console.edit)
		panic("no memory left for the consoles");
	t->console.node = t->map.node = facts_own(lab);
	t->packets.list.follow = t->events.list.follow = true;
	t->packets.open = UINT64_MAX;
	t->due = ix_now(lab);
	t->position = ix_position(lab);
	notice_tasks(t);
	t->notice[0] = 0;
	tui_resize(t, w, h);
	return t;
}

void
tui_delete(struct tui *t)
{
	if (!t)
		return;
	canvas_free(&t->canvas);
	numbers_clear(&t->packets.rows);
	numbers_clear(&t->events.rows);
	text_free(&t->console.panel);
	text_free(&t->ask.line);
	free(t->console.edit);
	free(t);
}

void
tui_resize(struct tui *t, int w, int h)
{
	canvas_resize(&t->canvas, w, h);
	frame_draw(t);
}

const struct canvas *
tui_canvas(const struct tui *t)
{
	return &t->canvas;
}

enum place
tui_place(const struct tui *t)
{
	if (t->card)
		return IN_CARD;
	if (t->view == VIEW_CONSOLE && t->typing)
		return IN_CONSOLE;
	return views[t->view]->place;
}

void
tui_show(struct tui *t, int view)
{
	t->card = false;
	t->view = view;
	t->typing = view == VIEW_CONSOLE;
}

void
tui_say(struct tui *t, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(t->notice, sizeof(t->notice), format, ap);
	va_end(ap);
}

void
tui_ask(struct tui *t, void (*yes)(struct tui *t), const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(t->ask.text, sizeof(t->ask.text), format, ap);
	va_end(ap);
	t->ask.open = true;
	t->ask.yes = yes;
}

static enum ix_done
type(struct tui *t, bool confirm, struct ix_error *e)
{
	const char *line = text_of(&t->ask.line);

	return (t->ask.paste ? ix_paste : ix_do)(t->lab, t->ask.device, line, confirm, facts_sink,
	    &t->console.panel, e);
}

static void
type_confirmed(struct tui *t)
{
	struct ix_error e = { "" };

	if (type(t, true, &e) == IX_REFUSED)
		text_printf(&t->console.panel, "%% %s\n", e.text);
	tui_say(t, "a new line of time begins here; lab lines shows them all");
}

bool
tui_do(struct tui *t, const char *device, const char *line, bool paste)
{
	struct ix_error e = { "" };

	snprintf(t->ask.device, sizeof(t->ask.device), "%s", device);
	t->ask.line.n = 0;
	text_puts(&t->ask.line, line);
	t->ask.paste = paste;
	switch (type(t, false, &e)) {
	case IX_DONE:
		return true;
	case IX_CONFIRM:
		tui_ask(t, type_confirmed, "%s", e.text);
		return true;
	case IX_REFUSED:
		break;
	}
	text_printf(&t->console.panel, "%% %s\n", e.text);
	tui_say(t, "%s", e.text);
	return false;
}

void
tui_input(struct tui *t, const char *label, char *to)
{
	t->input.open = true;
	t->input.label = label;
	t->input.to = to;
	edit_clear(&t->input.edit);
	edit_set(&t->input.edit, to);
}

/* While a line is asked for, every key is its; the filter acts as it is typed. */
static void
input_key(struct tui *t, const struct key *k)
{
	struct edit *e = &t->input.edit;

	if (k->code == KEY_CODE_ENTER || k->code == KEY_CODE_ESC) {
		t->input.open = false;
		if (k->code == KEY_CODE_ESC)
			edit_set(e, "");
	} else if (k->code == KEY_CODE_PASTE && k->paste) {
		edit_insert(e, k->paste, strcspn(k->paste, "\r\n"));
	} else if (!edit_act(e, key_action(IN_CONSOLE, k))) {
		edit_type(e, k);
	}
	memcpy(t->input.to, e->text, e->n + 1);
	if (t->input.to == t->map.find)
		map_find(t);
	numbers_clear(&t->packets.rows);
	numbers_clear(&t->events.rows);
}

static void
leave(struct tui *t)
{
	t->leaving = true;
}

static void
quit(struct tui *t)
{
	const char *path = ix_journal_path(t->lab);

	if (t->card || t->view == VIEW_MAP)
		tui_ask(t, leave, "Leave the lab? %s%s%s",
		    path[0] ? "All that was typed is kept in " :
		    "Nothing of it is kept: this lab has no journal.", path, path[0] ? "." : "");
	else
		tui_show(t, VIEW_MAP);
}

static void
act(struct tui *t, enum action a)
{
	static const int tab_of[ACTIONS] = { [ACT_MAP] = VIEW_MAP, [ACT_CONSOLE] = VIEW_CONSOLE,
		[ACT_PACKETS] = VIEW_PACKETS, [ACT_TASKS] = VIEW_TASKS,
		    [ACT_EVENTS] = VIEW_EVENTS };

	if (time_act(t, a))
		return;
	switch (a) {
	case ACT_HELP:
		help_open(t);
		break;
	case ACT_QUIT:
		quit(t);
		break;
	case ACT_MAP:
	case ACT_CONSOLE:
	case ACT_PACKETS:
	case ACT_TASKS:
	case ACT_EVENTS:
		tui_show(t, tab_of[a]);
		break;
	case ACT_NEXT_VIEW:
		tui_show(t, (t->view + 1) % VIEWS);
		break;
	case ACT_PREV_VIEW:
		tui_show(t, (t->view + VIEWS - 1) % VIEWS);
		break;
	case ACT_ASCII:
		t->canvas.ascii = !t->canvas.ascii;
		break;
	default:
		break;
	}
}

static void
key_ask(struct tui *t, const struct key *k)
{
	if (k->code == 'y' || k->code == 'Y') {
		t->ask.open = false;
		t->ask.yes(t);
	} else if (k->code == 'n' || k->code == 'N' || k->code == KEY_CODE_ESC || k->code == 'q' ||
	    k->code == KEY_CTRL_C) {
		t->ask.open = false;
	}
}

static bool
too_small(const struct tui *t)
{
	return t->canvas.w < 60 || t->canvas.h < 16;
}

static void
key(struct tui *t, const struct key *k)
{
	enum action a = key_action(tui_place(t), k);

	if (too_small(t)) {
		t->leaving = k->code == 'q' && !k->alt;
		return;
	}
	t->notice[0] = 0;
	if (t->ask.open) {
		key_ask(t, k);
	} else if (t->help.open) {
		help_key(t, k);
	} else if (t->input.open) {
		input_key(t, k);
	} else if (t->card && a == ACT_OPEN) {
		console_enter(t, facts_own(t->lab));
	} else if (tui_place(t) == IN_CONSOLE ? !console_key(t, k) :
	    t->card || !views[t->view]->act(t, a, k)) {
		act(t, a);
	}
}

/* After going back, what was counted past this moment is counted anew. */
static void
notice_travel(struct tui *t)
{
	uint64_t position = ix_position(t->lab);

	if (position < t->position) {
		numbers_clear(&t->packets.rows);
		numbers_clear(&t->events.rows);
		t->due = ix_now(t->lab);
	}
	t->position = position;
}

bool
tui_step(struct tui *t, uint64_t wall_ns, const struct key *keys, size_t n)
{
	if (n) {
		t->key_wall = wall_ns;
		t->idle = false;
	}
	for (size_t i = 0; i < n && !t->leaving; i++) {
		key(t, &keys[i]);
		notice_travel(t);
	}
	time_run(t, wall_ns);
	notice_travel(t);
	notice_talks(t);
	notice_tasks(t);
	frame_draw(t);
	return !t->leaving;
}
