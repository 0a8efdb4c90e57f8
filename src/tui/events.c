/*
 * events.c - the view of what happened, a line each; Enter opens the packet that brought it about.
 */
#include "tui/internal.h"

/* Takes in what happened since the last look; the rows are numbers of events. */
static void
catch_up(struct tui *t)
{
	struct numbers *v = &t->events.rows;
	struct ix_event_row e;

	while (ix_event_after(t->lab, v->seen, &e)) {
		struct text s = { 0 };

		v->seen = e.id;
		facts_event(&e, &s);
		if (facts_contains(text_of(&s), t->events.filter) ||
		    facts_contains(e.kind, t->events.filter))
			numbers_push(v, e.id);
		text_free(&s);
	}
}

static bool
row_at(struct tui *t, size_t n, struct ix_event_row *e)
{
	return n < t->events.rows.n && ix_event_after(t->lab, t->events.rows.at[n] - 1, e);
}

static void
draw(struct tui *t, struct rect r, bool focused)
{
	struct list *l = &t->events.list;
	struct ix_event_row e;
	int height = r.h - 1;

	catch_up(t);
	list_fit(l, t->events.rows.n, height);
	canvas_printf(&t->canvas, r.x, r.y, r.w, STYLE_HEAD, "%-10s %-16s %-16s %s", "Time",
	    "Device", "Kind", "What");
	if (t->events.filter[0])
		canvas_printf(&t->canvas, r.x + r.w / 2, r.y, r.w / 2, STYLE_WARN, "only: %s (%zu)",
		    t->events.filter, t->events.rows.n);
	for (int y = 0; y < height && row_at(t, l->top + (size_t)y, &e); y++) {
		struct text s = { 0 };
		bool here = l->top + (size_t)y == l->at;

		facts_clock(e.t, &s);
		canvas_printf(&t->canvas, r.x, r.y + 1 + y, r.w, STYLE_TEXT,
		    "%-10s %-16.16s %-16.16s %s%s", text_of(&s), e.device, e.kind, e.text,
		    e.frame ? "  »" : "");
		text_free(&s);
		if (!here)
			continue;
		canvas_paint(&t->canvas, (struct rect){ r.x, r.y + 1 + y, r.w, 1 },
		    focused ? STYLE_SELECT : STYLE_MARKED);
		if (focused) {
			t->canvas.cursor_x = r.x;
			t->canvas.cursor_y = r.y + 1 + y;
		}
	}
	if (!t->events.rows.n)
		canvas_put(&t->canvas, r.x, r.y + 1, r.w, STYLE_DIM, t->events.filter[0] ?
		    "no event has this text; / and Enter on an empty line shows all"
		    : "nothing happened yet");
}

static bool
act(struct tui *t, enum action a, const struct key *k)
{
	struct ix_event_row e;

	(void)k;
	if (list_act(&t->events.list, a, t->events.rows.n, t->canvas.h - 7))
		return true;
	if (a == ACT_FIND) {
		tui_input(t, "show only: ", t->events.filter);
		return true;
	}
	if (a != ACT_OPEN)
		return false;
	if (!row_at(t, t->events.list.at, &e) || !e.frame)
		tui_say(t, "no packet brought this about");
	else if (packets_select(t, e.frame))
		tui_show(t, VIEW_PACKETS);
	else
		tui_say(t, "packet %llu is no longer held", (unsigned long long)e.frame);
	return true;
}

const struct view events_view = { "Events", IN_EVENTS, draw, act };
