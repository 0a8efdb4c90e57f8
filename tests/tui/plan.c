/* plan.c - the geometry of the map, drawn as text. */
#include "tests/runner.h"

#include <stdlib.h>
#include <string.h>

#include "tui/canvas.h"
#include "tui/map.h"

static void
draw(struct map_plan *p, struct text *to)
{
	struct canvas c = { .ascii = true };

	map_route(p);
	canvas_resize(&c, p->w, p->h);
	for (int y = 0; y < p->h; y++)
		for (int x = 0; x < p->w; x++)
			canvas_put(&c, x, y, 1, STYLE_TEXT, map_sign(p->line[y * p->w + x]));
	for (uint32_t i = 0; i < p->boxes; i++) {
		struct rect r = { p->box[i].left, p->box[i].top, BOX_W, BOX_H };

		canvas_fill(&c, r, STYLE_TEXT);
		canvas_box(&c, r, STYLE_TEXT, NULL);
	}
	canvas_dump(&c, to);
	canvas_free(&c);
	free(p->line);
}

START_TEST(routers_stand_around_the_switch_and_wires_join)
{
	struct map_plan *p = calloc(1, sizeof(*p));
	struct text t = { 0 };

	p->boxes = 3;
	for (uint32_t i = 0; i < 3; i++)
		p->box[i] = (struct map_box){ .x = -1, .y = -1, .hub = i == 1 };
	p->wires = 2;
	p->wire[0] = (struct map_wire){ .a = 0, .b = 1 };
	p->wire[1] = (struct map_wire){ .a = 2, .b = 1 };
	map_place(p, 40);
	draw(p, &t);
	ck_assert_str_eq(text_of(&t),
	    "+-----------+\n|           |\n|           |\n+-----------+\n"
	    "      |\n      |\n      |\n"
	    "+-----------+\n|           |\n|           |\n+-----------+\n"
	    "      |\n      |\n      |\n"
	    "+-----------+\n|           |\n|           |\n+-----------+\n\n\n\n");
	text_free(&t);
	free(p);
}
END_TEST

START_TEST(boxes_of_the_scenario_stand_where_it_says_without_empty_rows)
{
	struct map_plan *p = calloc(1, sizeof(*p));
	struct text t = { 0 };

	p->boxes = 3;
	p->box[0] = (struct map_box){ .x = 2, .y = 1 };
	p->box[1] = (struct map_box){ .x = 5, .y = 1 };
	p->box[2] = (struct map_box){ .x = 5, .y = 9, .hub = true };
	p->wires = 2;
	p->wire[0] = (struct map_wire){ .a = 0, .b = 2 };
	p->wire[1] = (struct map_wire){ .a = 1, .b = 2 };
	map_place(p, 32);
	draw(p, &t);
	ck_assert_str_eq(text_of(&t),
	    "+-----------+      +-----------+\n|           |      |           |\n"
	    "|           |      |           |\n+-----------+      +-----------+\n"
	    "      |                  |\n      +---------------+  +--+\n"
	    "                      |     |\n"
	    "                   +-----------+\n                   |           |\n"
	    "                   |           |\n                   +-----------+\n\n\n\n");
	text_free(&t);
	free(p);
}
END_TEST

START_TEST(arrows_go_to_the_nearest_box_in_their_direction)
{
	struct map_plan *p = calloc(1, sizeof(*p));

	p->boxes = 4;
	p->box[0] = (struct map_box){ .x = 0, .y = 0 };
	p->box[1] = (struct map_box){ .x = 2, .y = 0 };
	p->box[2] = (struct map_box){ .x = 1, .y = 1 };
	p->box[3] = (struct map_box){ .x = 0, .y = 2 };
	ck_assert_uint_eq(map_next(p, 0, 1, 0), 1);
	ck_assert_uint_eq(map_next(p, 0, 0, 1), 3);
	ck_assert_uint_eq(map_next(p, 1, 0, 1), 2);
	ck_assert_uint_eq(map_next(p, 1, 1, 0), 1);
	ck_assert_uint_eq(map_next(p, 3, 0, -1), 0);
	free(p);
}
END_TEST

Suite *plan_suite(void);

Suite *
plan_suite(void)
{
	const TTest *const tests[] = { routers_stand_around_the_switch_and_wires_join,
		boxes_of_the_scenario_stand_where_it_says_without_empty_rows,
		arrows_go_to_the_nearest_box_in_their_direction, NULL };

	return suite_of("plan", tests);
}
