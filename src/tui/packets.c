/*
 * packets.c - the view of frames: a list, the decode tree of the selected one, its octets.
 *
 * A frame is seen at both ends of its link; the second sight is hidden unless asked for. The last
 * layer of the tree is open at first: it is what the packet is about.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/internal.h"

enum { WIDE = 110, FRAME_ROOM = 16384, FIELDS = 4096 };

static bool
wanted(const struct tui *t, const struct ix_frame_row *f)
{
	struct text s = { 0 };
	bool yes;

	if (f->more && !t->packets.both_ends)
		return false;
	if (!t->packets.filter[0])
		return true;
	text_printf(&s, "%s:%s %s %s %s %s %s", f->device, f->port, f->from, f->to, f->protocol,
	    f->info, f->dropped);
	yes = facts_contains(text_of(&s), t->packets.filter);
	text_free(&s);
	return yes;
}

static void
catch_up(struct tui *t)
{
	struct numbers *v = &t->packets.rows;
	uint64_t first, n = ix_frames(t->lab, &first);
	struct ix_frame_row f;

	if (n && (v->seen > n || (v->n && v->at[0] < first)))
		numbers_clear(v);
	if (v->seen + 1 < first)
		v->seen = first - 1;
	for (uint64_t no = v->seen + 1; no <= n; no++) {
		v->seen = no;
		if (ix_frame(t->lab, no, &f) && wanted(t, &f))
			numbers_push(v, no);
	}
}

static uint64_t
selected(const struct tui *t)
{
	return t->packets.list.at < t->packets.rows.n ? t->packets.rows.at[t->packets.list.at] : 0;
}

bool
packets_select(struct tui *t, uint64_t no)
{
	catch_up(t);
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < t->packets.rows.n; i++)
			if (t->packets.rows.at[i] == no) {
				t->packets.list.at = i;
				t->packets.list.follow = false;
				return true;
			}
		t->packets.filter[0] = 0; /* it may be hidden: look again with everything shown */
		t->packets.both_ends = true;
		numbers_clear(&t->packets.rows);
		catch_up(t);
	}
	return false;
}

/* The fields of a frame that are shown: layers, and what is below an open one. */
struct tree {
	struct ix_field_row row;  /* the selected */
	size_t rows;
	unsigned layers;
	unsigned layer;           /* of the selected */
};

/* Calls for every visible field until it returns false. */
static void
walk(const struct tui *t, uint64_t no, bool (*each)(void *arg, const struct ix_field_row *row,
    size_t n, unsigned layer, bool open), void *arg)
{
	struct ix_field_row row;
	unsigned layer = 0;
	size_t shown = 0;
	bool open = false;

	for (uint32_t n = 0; n < FIELDS && ix_field(t->lab, no, n, &row); n++) {
		if (row.depth == 0) {
			layer++;
			open = t->packets.open >> (layer < 64 ? layer : 63) & 1;
		}
		if ((row.depth == 0 || open) && !each(arg, &row, shown++, layer, open))
			return;
	}
}

struct pick {
	size_t at;
	struct tree *tree;
};

static bool
pick(void *arg, const struct ix_field_row *row, size_t n, unsigned layer, bool open)
{
	struct pick *p = arg;

	(void)open;
	p->tree->rows = n + 1;
	p->tree->layers = layer;
	if (n == p->at) {
		p->tree->row = *row;
		p->tree->layer = layer;
	}
	return true;
}

static void
tree_of(const struct tui *t, uint64_t no, struct tree *tree)
{
	struct pick p = { t->packets.tree.at, tree };

	memset(tree, 0, sizeof(*tree));
	walk(t, no, pick, &p);
}

/* Another packet: its last layer is open, and the tree's selection is there. */
static void
show(struct tui *t, uint64_t no)
{
	struct tree tree;

	if (t->packets.shown == no)
		return;
	t->packets.shown = no;
	t->packets.open = 0;
	tree_of(t, no, &tree);
	t->packets.open = tree.layers ? (uint64_t)1 << (tree.layers < 64 ? tree.layers : 63) : 0;
	t->packets.tree = (struct list){ .at = tree.layers ? tree.layers - 1 : 0 };
}

/* An address in `width` columns: its end tells more than its beginning. */
static void
address_draw(struct tui *t, int x, int y, int width, enum style style, const char *s)
{
	size_t n = strlen(s);

	if (n <= (size_t)width)
		canvas_put(&t->canvas, x, y, width, style, s);
	else
		canvas_printf(&t->canvas, x, y, width, style, "…%s", s + n - (size_t)width + 1);
}

static void
row_draw(struct tui *t, struct rect r, const struct ix_frame_row *f)
{
	enum style style = f->dropped[0] ? STYLE_BAD : theme_protocol(f->protocol);
	bool wide = r.w >= 100;
	int x = r.x + 18, end = wide ? 26 : 15;

	canvas_printf(&t->canvas, r.x, r.y, 18, style, "%5" PRIu64 " %" PRIu64 ".%06" PRIu64, f->no,
	    f->t / IX_SECOND, f->t % IX_SECOND / IX_US);
	if (wide) {
		canvas_printf(&t->canvas, x, r.y, 20, style, "%s:%s %s", f->device, f->port,
		    f->out ? "out" : "in");
		x += 21;
	}
	address_draw(t, x, r.y, end, style, f->from);
	address_draw(t, x + end + 1, r.y, end, style, f->to);
	x += 2 * end + 2;
	canvas_printf(&t->canvas, x, r.y, r.x + r.w - x, style, "%-6s %s%s%s%s", f->protocol,
	    f->dropped[0] ? "DROPPED " : "", f->dropped, f->dropped[0] ? " " : "", f->info);
}

static void
list_draw(struct tui *t, struct rect r, bool focused)
{
	struct list *l = &t->packets.list;
	struct ix_frame_row f;

	canvas_printf(&t->canvas, r.x, r.y, r.w, STYLE_HEAD, r.w >= 100 ?
	    "%5s %-11s %-20s %-26s %-26s %-6s %s" : "%5s %-11s %.0s%-15s %-15s %-6s %s", "No.",
	    "Time", "At", "Source", "Destination", "Proto", "Info");
	for (int y = 0; y < r.h - 1; y++) {
		size_t n = l->top + (size_t)y;

		if (n >= t->packets.rows.n || !ix_frame(t->lab, t->packets.rows.at[n], &f))
			break;
		row_draw(t, (struct rect){ r.x, r.y + 1 + y, r.w, 1 }, &f);
		if (n != l->at)
			continue;
		canvas_paint(&t->canvas, (struct rect){ r.x, r.y + 1 + y, r.w, 1 },
		    focused ? STYLE_SELECT : STYLE_MARKED);
		if (focused) {
			t->canvas.cursor_x = r.x;
			t->canvas.cursor_y = r.y + 1 + y;
		}
	}
}

struct tree_pen {
	struct tui *t;
	struct rect r;
	bool focused;
};

static bool
field_draw(void *arg, const struct ix_field_row *row, size_t n, unsigned layer, bool open)
{
	struct tree_pen *p = arg;
	struct list *l = &p->t->packets.tree;
	int y = (int)(n - l->top);

	(void)layer;
	if (n < l->top)
		return true;
	if (y >= p->r.h)
		return false;
	canvas_printf(&p->t->canvas, p->r.x, p->r.y + y, p->r.w, row->bad ? STYLE_BAD :
	    row->depth ? STYLE_TEXT : STYLE_HEAD, "%*s%s%s%s",
	    (int)(row->depth < 8 ? row->depth * 2 : 16), "", row->depth ? "  " : open ? "- " : "+ ",
	    row->bad ? "! " : "", row->text);
	if (n == l->at)
		canvas_paint(&p->t->canvas, (struct rect){ p->r.x, p->r.y + y, p->r.w, 1 },
		    p->focused ? STYLE_SELECT : STYLE_MARKED);
	if (n == l->at && p->focused) {
		p->t->canvas.cursor_x = p->r.x;
		p->t->canvas.cursor_y = p->r.y + y;
	}
	return true;
}

/* Octets, those of the selected field marked: 8 a row, 16 where there is room. */
static void
bytes_draw(struct tui *t, struct rect r, uint64_t no, const struct ix_field_row *mark)
{
	uint8_t *octets = malloc(FRAME_ROOM);
	uint32_t n = octets ? ix_frame_bytes(t->lab, no, octets, FRAME_ROOM) : 0;
	uint32_t per = r.w >= 76 ? 16 : 8, row = mark->at / per, rows, top;

	if (n > FRAME_ROOM)
		n = FRAME_ROOM;
	rows = (n + per - 1) / per;
	top = row > 1 ? row - 1 : 0;
	if (top + (uint32_t)r.h > rows)
		top = rows > (uint32_t)r.h ? rows - (uint32_t)r.h : 0;
	for (uint32_t y = 0; y < (uint32_t)r.h && top + y < rows; y++) {
		canvas_printf(&t->canvas, r.x, r.y + (int)y, 5, STYLE_DIM, "%04x", (top + y) * per);
		for (uint32_t i = 0; i < per && (top + y) * per + i < n; i++) {
			uint32_t at = (top + y) * per + i;
			bool in = at >= mark->at && at < mark->at + mark->len;
			uint8_t c = octets[at];

			canvas_printf(&t->canvas, r.x + 6 + (int)(3 * i + (i >= 8)), r.y + (int)y,
			    2, in ? STYLE_SELECT : STYLE_TEXT, "%02x", c);
			canvas_printf(&t->canvas, r.x + 8 + (int)(3 * per + i), r.y + (int)y,
			    r.w - 8 - (int)(3 * per + i), in ? STYLE_SELECT : STYLE_DIM, "%c",
			    c > 0x20 && c < 0x7f ? c : '.');
		}
	}
	free(octets);
}

static void
detail_draw(struct tui *t, struct rect r, uint64_t no, bool focused)
{
	int right = r.w >= WIDE ? 80 : r.w >= 70 ? 44 : 0, left = r.w - right;
	struct rect tree = { r.x + 1, r.y + 1, left - 2, r.h - 2 };
	struct tree_pen pen = { t, tree, focused && t->packets.in_tree };
	struct text wrapped = { 0 };
	struct tree at;
	int lines = 0;

	tree_of(t, no, &at);
	if (at.row.note[0]) { /* why the field matters: below the tree */
		prose_wrap(at.row.note, tree.w, &wrapped);
		for (const char *s = text_of(&wrapped); *s; s++)
			lines += *s == '\n';
		lines = lines < r.h / 3 ? lines : r.h / 3;
	}
	pen.r.h -= lines;
	list_fit(&t->packets.tree, at.rows, pen.r.h);
	tree_of(t, no, &at);
	canvas_box(&t->canvas, (struct rect){ r.x, r.y, left, r.h }, STYLE_DIM, "Decode");
	walk(t, no, field_draw, &pen);
	prose_draw(t, (struct rect){ tree.x, tree.y + pen.r.h, tree.w, lines }, STYLE_WARN,
	    text_of(&wrapped), 0);
	if (right) {
		canvas_box(&t->canvas, (struct rect){ r.x + left, r.y, right, r.h }, STYLE_DIM,
		    "Octets");
		bytes_draw(t, (struct rect){ r.x + left + 1, r.y + 1, right - 2, r.h - 2 },
		    no, &at.row);
	}
	text_free(&wrapped);
}

static void
draw(struct tui *t, struct rect r, bool focused)
{
	int top = r.h * 4 / 10 + 1;
	uint64_t first;

	catch_up(t);
	list_fit(&t->packets.list, t->packets.rows.n, top - 1);
	show(t, selected(t));
	list_draw(t, (struct rect){ r.x, r.y, r.w, top }, focused && !t->packets.in_tree);
	if (selected(t))
		detail_draw(t, (struct rect){ r.x, r.y + top, r.w, r.h - top - 1 }, selected(t),
		    focused);
	canvas_printf(&t->canvas, r.x, r.y + r.h - 1, r.w, STYLE_DIM,
	    "%zu of %" PRIu64 " shown%s%s%s", t->packets.rows.n, ix_frames(t->lab, &first),
	    t->packets.filter[0] ? ", only: " : "", t->packets.filter,
	    t->packets.both_ends ? ", both ends of each link" :
	    ", each frame once (m: at both ends)");
}

/* Opens or closes the layer in which the selection is, and leaves the selection on its head. */
static void
fold(struct tui *t, bool open)
{
	struct tree at;
	uint64_t bit;

	tree_of(t, t->packets.shown, &at);
	bit = (uint64_t)1 << (at.layer < 64 ? at.layer : 63);
	while (!open && at.row.depth && t->packets.tree.at > 0) {
		t->packets.tree.at--;
		tree_of(t, t->packets.shown, &at);
	}
	t->packets.open = open ? t->packets.open | bit : t->packets.open & ~bit;
}

static void
open_row(struct tui *t)
{
	struct ix_frame_row f;
	struct tree at;

	if (t->packets.in_tree) {
		tree_of(t, t->packets.shown, &at);
		fold(t, !(t->packets.open >> (at.layer < 64 ? at.layer : 63) & 1));
	} else if (selected(t) && ix_frame(t->lab, selected(t), &f)) {
		t->running = false;
		t->goal = 0;
		ix_go(t->lab, f.t);
		tui_say(t, "this is the moment of packet %" PRIu64 "; G goes back to the latest",
		    f.no);
	}
}

static bool
act(struct tui *t, enum action a, const struct key *k)
{
	struct tree at;

	(void)k;
	tree_of(t, t->packets.shown, &at);
	if (t->packets.in_tree ? list_act(&t->packets.tree, a, at.rows, t->canvas.h / 2 - 4) :
	    list_act(&t->packets.list, a, t->packets.rows.n, t->canvas.h * 4 / 10 - 3))
		return true;
	switch (a) {
	case ACT_OPEN:
		open_row(t);
		return true;
	case ACT_OTHER:
		t->packets.in_tree = !t->packets.in_tree;
		return true;
	case ACT_LEAVE:
	case ACT_QUIT: /* one level up: from the tree to the list */
		if (!t->packets.in_tree)
			return false;
		t->packets.in_tree = false;
		return true;
	case ACT_FOLD:
	case ACT_UNFOLD:
		t->packets.in_tree = true;
		fold(t, a == ACT_UNFOLD);
		return true;
	case ACT_FIND:
		tui_input(t, "show only: ", t->packets.filter);
		return true;
	case ACT_MORE:
		t->packets.both_ends = !t->packets.both_ends;
		numbers_clear(&t->packets.rows);
		return true;
	default:
		return false;
	}
}

const struct view packets_view = { "Packets", IN_PACKETS, draw, act };
