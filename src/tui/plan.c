/* plan.c - see map.h. Wires to one hub share a lane, others take the next: what joins is joined. */
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "tui/map.h"

/* Boxes without a place: hubs in the second row, routers above and below, hosts in the last row. */
static void
place_free(struct map_plan *p)
{
	int at[4] = { 0 }, others = 0, seen = 0, per_row;

	for (uint32_t i = 0; i < p->boxes; i++)
		others += !p->box[i].hub && !p->box[i].leaf;
	per_row = (others + 1) / 2;
	for (uint32_t i = 0; i < p->boxes; i++) {
		struct map_box *b = &p->box[i];
		int row = b->hub ? 1 : b->leaf ? 3 : seen++ < per_row ? 0 : 2;

		b->x = at[row]++;
		b->y = row;
	}
}

/* Rows and columns that nobody stands in are left out. */
static void
close_up(struct map_plan *p, bool rows)
{
	for (int v = 0, limit = 64; limit > 0; limit--) {
		bool used = false, above = false;

		for (uint32_t i = 0; i < p->boxes; i++) {
			int at = rows ? p->box[i].y : p->box[i].x;

			used |= at == v;
			above |= at > v;
		}
		if (!above)
			return;
		for (uint32_t i = 0; !used && i < p->boxes; i++) {
			int *at = rows ? &p->box[i].y : &p->box[i].x;

			*at -= *at > v;
		}
		v += used;
	}
}

void
map_place(struct map_plan *p, int width)
{
	int columns = 1, rows = 1;
	bool placed = true;

	for (uint32_t i = 0; i < p->boxes; i++)
		placed &= p->box[i].x >= 0 && p->box[i].y >= 0 && p->box[i].x < 64 &&
		    p->box[i].y < 64;
	if (!placed)
		place_free(p);
	close_up(p, true);
	close_up(p, false);
	for (uint32_t i = 0; i < p->boxes; i++) {
		columns = p->box[i].x >= columns ? p->box[i].x + 1 : columns;
		rows = p->box[i].y >= rows ? p->box[i].y + 1 : rows;
	}
	p->pitch = columns > 1 ? (width - BOX_W) / (columns - 1) : BOX_W + 8;
	p->pitch = p->pitch < BOX_W + 2 ? BOX_W + 4 : p->pitch > BOX_W + 12 ? BOX_W + 12 : p->pitch;
	p->w = (columns - 1) * p->pitch + BOX_W + 2;
	p->h = rows * MAP_ROW;
	for (uint32_t i = 0; i < p->boxes; i++) {
		p->box[i].left = p->box[i].x * p->pitch;
		p->box[i].top = p->box[i].y * MAP_ROW;
	}
}

/* Joins two cells of one row or one column. */
static void
draw_line(struct map_plan *p, int x, int y, int to_x, int to_y)
{
	int dx = (to_x > x) - (to_x < x), dy = (to_y > y) - (to_y < y);
	uint8_t out = dx > 0 ? LINE_RIGHT : dx < 0 ? LINE_LEFT : dy > 0 ? LINE_DOWN : LINE_UP;
	uint8_t in = dx > 0 ? LINE_LEFT : dx < 0 ? LINE_RIGHT : dy > 0 ? LINE_UP : LINE_DOWN;

	while (x != to_x || y != to_y) {
		if (x >= 0 && y >= 0 && x < p->w && y < p->h)
			p->line[y * p->w + x] |= out;
		x += dx;
		y += dy;
		if (x >= 0 && y >= 0 && x < p->w && y < p->h)
			p->line[y * p->w + x] |= in;
	}
}

/* Does the wire leave its box at the bottom? Equals go below, too. */
static bool
from_bottom(const struct map_plan *p, uint32_t box, uint32_t other)
{
	return p->box[box].y <= p->box[other].y;
}

/*
 * The column at which this wire leaves its box: its ends are spread along the side, by where they
 * go.
 */
static int
leaves_at(const struct map_plan *p, uint32_t wire, uint32_t box)
{
	const struct map_wire *w = &p->wire[wire];
	uint32_t other = w->a == box ? w->b : w->a;
	int before = 0, all = 0;

	for (uint32_t i = 0; i < p->wires; i++) {
		const struct map_wire *v = &p->wire[i];
		uint32_t far = v->a == box ? v->b : v->a;

		if ((v->a != box && v->b != box) ||
		    from_bottom(p, box, far) != from_bottom(p, box, other))
			continue;
		all++;
		before += p->box[far].x < p->box[other].x ||
		    (p->box[far].x == p->box[other].x && i < wire);
	}
	return p->box[box].left + 1 + (BOX_W - 2) * (2 * before + 1) / (2 * all);
}

/* Wires of every second hub, and those of no hub, keep off the middle lane. */
static bool
aside(const struct map_plan *p, const struct map_wire *w)
{
	uint32_t hub = p->box[w->b].hub ? w->b : w->a;
	int before = 0;

	if (!p->box[hub].hub)
		return true;
	for (uint32_t i = 0; i < hub; i++)
		before += p->box[i].hub;
	return before % 2 == 1;
}

static void
route(struct map_plan *p, struct map_wire *w)
{
	bool straight = p->box[w->a].y <= p->box[w->b].y; /* a is the upper one */
	const struct map_box *a = &p->box[straight ? w->a : w->b],
	    *b = &p->box[straight ? w->b : w->a];
	int x = straight ? w->ax : w->bx, to = straight ? w->bx : w->ax;
	/* Names of ports stand in the first and last row of a gap; a hub's are not written. */
	int first = aside(p, w) ? a->hub ? 0 : MAP_GAP - 1 : 1;
	int last = aside(p, w) ? b->hub ? MAP_GAP - 1 : 0 : 1;
	int y = a->top + BOX_H + first, low = b->top - MAP_GAP + last;

	draw_line(p, x, a->top + BOX_H - 1, x, y);
	/* past a row of boxes: down the alley on the left of the lower box */
	if (a->y + 1 < b->y) {
		int alley = (b->left > 2 ? b->left : b->left + BOX_W + 3) - 2;

		draw_line(p, x, y, alley, y);
		draw_line(p, alley, y, alley, low);
		x = alley;
		y = low;
	}
	draw_line(p, x, y, to, y);
	draw_line(p, to, y, to, a->y == b->y ? b->top + BOX_H - 1 : b->top);
}

void
map_route(struct map_plan *p)
{
	p->line = calloc((size_t)p->w * (size_t)p->h + 1, 1);
	if (!p->line)
		panic("no memory left for the map");
	for (uint32_t i = 0; i < p->wires; i++) {
		struct map_wire *w = &p->wire[i];

		w->ax = leaves_at(p, i, w->a);
		w->bx = leaves_at(p, i, w->b);
		w->ay = from_bottom(p, w->a, w->b) ? p->box[w->a].top +
		    BOX_H : p->box[w->a].top - 1;
		w->by = from_bottom(p, w->b, w->a) ? p->box[w->b].top +
		    BOX_H : p->box[w->b].top - 1;
	}
	for (uint32_t i = 0; i < p->wires; i++)
		route(p, &p->wire[i]);
}

uint32_t
map_next(const struct map_plan *p, uint32_t from, int dx, int dy)
{
	uint32_t best = from;
	int least = 1 << 30;

	for (uint32_t i = 0; i < p->boxes; i++) {
		int x = p->box[i].x - p->box[from].x, y = p->box[i].y - p->box[from].y;
		int along = x * dx + y * dy, across = dx ? abs(y) : abs(x);

		if (along > 0 && along + 3 * across < least) {
			least = along + 3 * across;
			best = i;
		}
	}
	return best;
}

const char *
map_sign(uint8_t lines)
{
	static const char *const signs[16] = { [0] = " ", [1] = "│", [2] = "│", [3] = "│",
	    [4] = "─",
		[5] = "┘", [6] = "┐", [7] = "┤", [8] = "─", [9] = "└", [10] = "┌", [11] = "├",
		    [12] = "─",
		[13] = "┴", [14] = "┬", [15] = "┼" };

	return signs[lines & 15];
}
