/* map.c - the view of the network: boxes and lines, the selected device, and the same as a list. */
#include "tui/map.h"

#include <stdlib.h>
#include <string.h>

#include "tui/internal.h"

enum { PANEL_W = 26 };

static int
by_link(const void *a, const void *b)
{
	const struct map_wire *x = a, *y = b;

	return (x->link > y->link) - (x->link < y->link);
}

/* The wires of one box to those that are drawn: each link once, from its first end. */
static void
wires_of(const struct ix_lab *lab, struct map_plan *p, uint32_t box)
{
	struct ix_link_row link;
	int end;

	for (uint32_t n = 0;
	     p->wires < MAP_LINKS && ix_node_link(lab, (ix_node){ box + 1 }, n, &link, &end); n++)
		if (end == 0 && link.node[1].id <= p->boxes)
			p->wire[p->wires++] = (struct map_wire){
				.a = box, .b = link.node[1].id - 1, .link = link.id - 1
			};
}

/*
 * The plan of the network as it is now, without its lines; the caller frees plan.line. Of a crowd
 * only the first boxes are drawn.
 */
static void
plan_of(const struct ix_lab *lab, struct map_plan *p, int width)
{
	struct ix_node_row row;

	memset(p, 0, sizeof(*p));
	while (p->boxes < MAP_NODES && ix_node_at(lab, p->boxes, &row)) {
		p->box[p->boxes].x = row.x;
		p->box[p->boxes].y = row.y;
		p->box[p->boxes].hub = strcmp(row.kind, "switch") == 0;
		p->box[p->boxes].leaf = strcmp(row.kind, "host") == 0 ||
		    strcmp(row.kind, "tester") == 0;
		p->boxes++;
	}
	for (uint32_t n = 0; n < p->boxes; n++)
		wires_of(lab, p, n);
	qsort(p->wire, p->wires, sizeof(p->wire[0]), by_link);
	map_place(p, width);
}

struct pen {
	struct tui *t;
	struct rect r; /* of the screen */
	int x, y; /* the plan's cell in the corner */
};

static void
pen_put(const struct pen *p, int x, int y, int width, enum style style, const char *text)
{
	int left = x - p->x, top = y - p->y;

	if (top < 0 || top >= p->r.h || left < 0 || left >= p->r.w)
		return;
	canvas_put(&p->t->canvas, p->r.x + left, p->r.y + top,
	    width < p->r.w - left ? width : p->r.w - left, style, text);
}

static void
box_draw(const struct pen *p, const struct map_box *b, const struct ix_node_row *row, bool selected)
{
	enum style frame = selected ? STYLE_KEY : STYLE_DIM;
	struct text s = { 0 };

	pen_put(p, b->left, b->top, BOX_W, frame, selected ? "╔═══════════╗" : "┌───────────┐");
	for (int y = 1; y < BOX_H - 1; y++)
		pen_put(p, b->left, b->top + y, BOX_W, frame,
		    selected ? "║           ║" : "│           │");
	pen_put(p, b->left, b->top + BOX_H - 1, BOX_W, frame,
	    selected ? "╚═══════════╝" : "└───────────┘");
	text_printf(&s, "%s%s", row->name, row->mine ? " *" : "");
	pen_put(p, b->left + 1, b->top + 1, BOX_W - 2, STYLE_HEAD, text_of(&s));
	text_free(&s);
	if (!row->on)
		text_puts(&s, "OFF");
	else if (row->asn)
		text_printf(&s, "AS%u", row->asn);
	else
		text_printf(&s, "%u of %u up", row->up_ports, row->ports);
	pen_put(
	    p, b->left + 1, b->top + 2, BOX_W - 2, row->on ? STYLE_TEXT : STYLE_BAD, text_of(&s));
	text_free(&s);
}

/* Columns from a line's end to the next one in its row. */
static int
room_beside(const struct map_plan *plan, int x, int y)
{
	int room = plan->pitch - 4;

	for (uint32_t i = 0; i < plan->wires; i++) {
		const struct map_wire *w = &plan->wire[i];

		if (w->ay == y && w->ax > x && w->ax - x - 1 < room)
			room = w->ax - x - 1;
		if (w->by == y && w->bx > x && w->bx - x - 1 < room)
			room = w->bx - x - 1;
	}
	return room;
}

/*
 * The port's name beside its line, and that the link is down. A hub's own end is not named: too
 * many.
 */
static void
port_draw(const struct pen *p, const struct map_plan *plan, const struct ix_link_row *l, int end,
    const struct map_wire *w)
{
	int x = end ? w->bx : w->ax, y = end ? w->by : w->ay;
	int room = room_beside(plan, x, y);
	const char *name = l->port_name[end];
	struct text s = { 0 };

	if (plan->box[end ? w->b : w->a].hub && !plan->box[end ? w->a : w->b].hub)
		return;
	if ((int)strlen(name) > room) /* its number, at least */
		name += strcspn(name, "0123456789");
	text_printf(&s, "%s%s", name, l->up ? "" : " DOWN");
	if (x + 1 + (int)s.n > plan->w || x + 1 + (int)s.n - p->x > p->r.w)
		x -= room = (int)s.n + 1; /* no room on the right */
	pen_put(p, x + 1, y, room > 0 ? room : 1, l->up ? STYLE_DIM : STYLE_BAD, text_of(&s));
	if (!l->up)
		pen_put(p, end ? w->bx : w->ax, y, 1, STYLE_BAD, "×");
	text_free(&s);
}

/* The corner from which the selected box is seen whole. */
static int
pan(int from, int size, int room, int whole)
{
	int corner = from + size > room ? from + size - room : 0;

	return whole <= room ? 0 : corner;
}

static void
grid_draw(struct tui *t, struct rect r)
{
	struct map_plan *p = malloc(sizeof(*p));
	struct pen pen = { t, r, 0, 0 };
	struct ix_node_row row;
	struct ix_link_row link;
	const struct map_box *at;

	if (!p)
		return;
	plan_of(t->lab, p, r.w - 1);
	map_route(p);
	at = &p->box[t->map.node < p->boxes ? t->map.node : 0];
	pen.x = pan(at->left, BOX_W + 2, r.w, p->w);
	pen.y = pan(at->top, BOX_H + 2, r.h, p->h - MAP_GAP);
	for (int y = 0; y < p->h; y++)
		for (int x = 0; x < p->w; x++)
			if (p->line[y * p->w + x])
				pen_put(&pen, x, y, 1, STYLE_DIM, map_sign(p->line[y * p->w + x]));
	for (uint32_t n = 0; n < p->wires && ix_link_at(t->lab, p->wire[n].link, &link); n++)
		for (int end = 0; end < 2; end++)
			port_draw(&pen, p, &link, end, &p->wire[n]);
	for (uint32_t n = 0; n < p->boxes && ix_node_at(t->lab, n, &row); n++)
		box_draw(&pen, &p->box[n], &row, n == t->map.node);
	if (p->boxes < t->console.nodes)
		canvas_printf(&t->canvas, r.x, r.y + r.h - 1, r.w, STYLE_HEAD,
		    "%u of %u devices: i lists all, / finds one", p->boxes, t->console.nodes);
	t->canvas.cursor_x = r.x + at->left - pen.x + 1;
	t->canvas.cursor_y = r.y + at->top - pen.y + 1;
	free(p->line);
	free(p);
}

/* What is known of one device, a fact a line. */
static void
describe(const struct ix_lab *lab, const struct ix_node_row *row, struct text *to)
{
	struct ix_link_row link;
	struct ix_session_row s;
	int end;

	text_printf(to, "%s, %s%s\n", row->name, row->kind, row->mine ? ", yours" : "");
	if (row->asn)
		text_printf(to, "  AS%u %s\n", row->asn, row->group);
	text_printf(to, "  %s\n", row->on ? row->state : "OFF");
	for (uint32_t n = 0; ix_node_link(lab, row->id, n, &link, &end); n++) {
		text_puts(to, "  ");
		facts_link(lab, &link, end, to);
		text_puts(to, "\n");
	}
	for (uint32_t n = 0; ix_session_at(lab, row->id, n, &s); n++)
		text_printf(to, "  BGP %s IPv%u: %s%s%s\n", s.peer, s.af, s.state,
		    s.last_error[0] ? ", " : "", s.last_error);
}

static void
panel_draw(struct tui *t, struct rect r)
{
	struct text facts = { 0 }, wrapped = { 0 };
	struct ix_task_row task;
	struct ix_node_row row;
	int y = r.y;

	canvas_put(&t->canvas, r.x, y++, r.w, STYLE_HEAD, "TASKS");
	for (uint32_t n = 0; y < r.y + r.h / 2 && ix_task_at(t->lab, n, &task); n++)
		canvas_printf(&t->canvas, r.x, y++, r.w,
		    task.state == IX_TASK_PASSED     ? STYLE_GOOD
			: task.state == IX_TASK_LOST ? STYLE_BAD
						     : STYLE_TEXT,
		    "%s %s", facts_task_state(&task), task.title);
	canvas_put(&t->canvas, r.x, ++y, r.w, STYLE_HEAD, "SELECTED");
	if (ix_node_at(t->lab, t->map.node, &row))
		describe(t->lab, &row, &facts);
	prose_wrap(text_of(&facts), r.w, &wrapped);
	y++;
	prose_draw(
	    t, (struct rect){ r.x, y, r.w, r.y + r.h - y }, STYLE_TEXT, text_of(&wrapped), 0);
	text_free(&facts);
	text_free(&wrapped);
}

/* One device's facts; how many lines they are. */
static int
twin_of(const struct ix_lab *lab, uint32_t n, struct text *to)
{
	struct ix_node_row row;
	struct text one = { 0 };
	int lines = 0;

	if (!ix_node_at(lab, n, &row))
		return 0;
	describe(lab, &row, &one);
	for (const char *s = text_of(&one); *s; s++)
		lines += *s == '\n';
	text_puts(to, text_of(&one));
	text_free(&one);
	return lines;
}

/*
 * The accessible twin: the same facts as lines, one device under the other, the selected one in the
 * middle. Only those near it are asked for.
 */
static void
twin_draw(struct tui *t, struct rect r)
{
	struct text all = { 0 }, over = { 0 };
	uint32_t first = t->map.node;
	int above = 0, line, lines, more = 1;

	while (first > 0 && above < r.h / 2)
		above += twin_of(t->lab, --first, &over);
	line = above > r.h / 2 ? above - r.h / 2 : 0;
	lines = 0;
	for (uint32_t n = first; more && lines < line + r.h; n++)
		lines += more = twin_of(t->lab, n, &all);
	prose_draw(t, r, STYLE_TEXT, text_of(&all), line);
	canvas_paint(&t->canvas, (struct rect){ r.x, r.y + above - line, r.w, 1 }, STYLE_SELECT);
	t->canvas.cursor_x = r.x;
	t->canvas.cursor_y = r.y + above - line;
	text_free(&all);
	text_free(&over);
}

static void
draw(struct tui *t, struct rect r, bool focused)
{
	int x = t->canvas.cursor_x, y = t->canvas.cursor_y;

	if (t->map.twin) {
		twin_draw(t, r);
	} else if (r.w >= 60 + PANEL_W / 2) {
		int at = r.x + r.w - PANEL_W;

		grid_draw(t, (struct rect){ r.x, r.y, r.w - PANEL_W - 2, r.h });
		for (int row = r.y; row < r.y + r.h; row++)
			canvas_put(&t->canvas, at - 1, row, 1, STYLE_DIM, "│");
		panel_draw(t, (struct rect){ at, r.y, PANEL_W, r.h });
	} else {
		grid_draw(t, r);
	}
	if (!focused) {
		t->canvas.cursor_x = x;
		t->canvas.cursor_y = y;
	}
}

static bool
move(struct tui *t, int dx, int dy)
{
	struct map_plan *p = malloc(sizeof(*p));

	if (!p)
		return true;
	plan_of(t->lab, p, 80);
	t->map.node = map_next(p, t->map.node < p->boxes ? t->map.node : 0, dx, dy);
	free(p);
	return true;
}

void
map_find(struct tui *t)
{
	uint32_t n = facts_begins(t->lab, t->map.find);

	if (n < t->console.nodes)
		t->map.node = n;
}

static bool
act(struct tui *t, enum action a, const struct key *k)
{
	uint32_t nodes = t->console.nodes;

	(void)k;
	switch (a) {
	case ACT_UP:
		if (!t->map.twin)
			return move(t, 0, -1);
		t->map.node -= t->map.node > 0;
		return true;
	case ACT_DOWN:
		if (!t->map.twin)
			return move(t, 0, 1);
		t->map.node += t->map.node + 1 < nodes;
		return true;
	case ACT_LEFT:
		return move(t, -1, 0);
	case ACT_RIGHT:
		return move(t, 1, 0);
	case ACT_TWIN:
		t->map.twin = !t->map.twin;
		return true;
	case ACT_FIND:
		t->map.find[0] = 0;
		tui_input(t, "device: ", t->map.find);
		return true;
	case ACT_OPEN:
		console_enter(t, t->map.node);
		return true;
	default:
		return false;
	}
}

const struct view map_view = { "Map", IN_MAP, draw, act };
