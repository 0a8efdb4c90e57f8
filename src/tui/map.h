/*
 * map.h - where boxes stand and lines run on the map: pure geometry, for map.c and its tests.
 *
 * Boxes are 13 by 4 on a grid; lines are orthogonal. A cell of the plan holds the directions in
 * which a line leaves it, so lines that meet join.
 */
#ifndef TUI_MAP_H
#define TUI_MAP_H

#include <stdbool.h>
#include <stdint.h>

#define BOX_W 13
#define BOX_H 4
#define MAP_GAP 3 /* rows between boxes: stub, lanes, stub */
#define MAP_ROW (BOX_H + MAP_GAP)
#define MAP_NODES 128
#define MAP_LINKS 512

enum { LINE_UP = 1, LINE_DOWN = 2, LINE_LEFT = 4, LINE_RIGHT = 8 };

struct map_box {
	int x, y;         /* of the scenario, -1: place it; then the grid's cell */
	bool hub;         /* a switch: others stand around it */
	bool leaf;        /* a host: below */
	int left, top;    /* columns and rows of the plan */
};

struct map_wire {
	uint32_t a, b;    /* indexes of boxes */
	uint32_t link;    /* its number in the lab: wires stand in this order */
	int ax, ay, bx, by; /* the first cell outside each box: where its port is named */
};

struct map_plan {
	struct map_box box[MAP_NODES];
	uint32_t boxes;
	struct map_wire wire[MAP_LINKS];
	uint32_t wires;
	int pitch;        /* columns from box to box */
	int w, h;
	uint8_t *line;    /* w * h sets of LINE_*, from malloc; free it */
};

/*
 * Gives every box without a place one, then all of them their columns; the plan fits `width` if it
 * can.
 */
void map_place(struct map_plan *p, int width);
/* Draws the wires into `line`. */
void map_route(struct map_plan *p);
/* The box nearest to `from` in a direction; `from` itself if there is none. */
uint32_t map_next(const struct map_plan *p, uint32_t from, int dx, int dy);
/* "┬" for LEFT|RIGHT|DOWN; " " for none. */
const char *map_sign(uint8_t lines);

#endif
