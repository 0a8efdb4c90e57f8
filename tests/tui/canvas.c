/*
 * canvas.c - clipping by columns, marks, wide characters, and that no control ever gets into a
 * cell.
 */
#include "tests/runner.h"

#include <stdio.h>

#include <locale.h>
#include <string.h>

#include "tui/canvas.h"

static const struct {
	const char *text;
	int width;
	const char *shown;
	int used;
	const char *why;
} rows[] = {
	{ "abc", 10, "abc", 3, "plain" },
	{ "abcdef", 3, "abc", 3, "clipped, not wrapped" },
	{ "abc", 0, "", 0, "no room" },
	{ "abc", -4, "", 0, "less than no room" },
	{ "a\nb", 10, "a", 1, "ends at a newline" },
	{ "a\033[31mb", 10, "a?[31mb", 7, "an escape is a sign, not a command" },
	{ "a\rb\x7f", 10, "a?b?", 4, "other controls, too" },
	{ "\xc2\x9b" "1m", 10, "?1m", 3, "C1 controls are controls" },
	{ "\xff\xfe", 10, "??", 2, "broken UTF-8" },
	{ "e\xcc\x81x", 10, "e\xcc\x81x", 2, "a mark joins its letter" },
	{ "\xcc\x81x", 10, "x", 1, "a mark without a letter has no place" },
	{ "日本", 10, "日本", 4, "wide" },
	{ "日本", 3, "日", 2, "half a wide character is left out" },
	{ "日本", 1, "", 0, "not even one fits" },
	{ "a\xe2\x80\xae" "b", 10, "a?b", 3, "the order of writing cannot be turned" },
	{ "a\xe2\x80\x8b" "b", 10, "a?b", 3, "nothing hides in no width" },
	{ "ሰላም", 10, "ሰላም", 3, "letters of every script" },
};

static void
check_dump(const struct canvas *c, const char *want, const char *why)
{
	struct text t = { 0 };

	canvas_dump(c, &t);
	ck_assert_msg(strcmp(text_of(&t), want) == 0, "%s: \"%s\", not \"%s\"", why, text_of(&t),
	    want);
	text_free(&t);
}

START_TEST(text_is_clipped_by_columns_and_never_holds_a_control)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct canvas c = { 0 };
		char want[128];
		int used;

		canvas_resize(&c, 20, 1);
		used = canvas_put(&c, 0, 0, rows[i].width, STYLE_TEXT, rows[i].text);
		ck_assert_msg(used == rows[i].used, "%s: %d columns, not %d", rows[i].why, used,
		    rows[i].used);
		snprintf(want, sizeof(want), "%s\n", rows[i].shown);
		check_dump(&c, want, rows[i].why);
		canvas_free(&c);
	}
}
END_TEST

START_TEST(nothing_is_drawn_outside_and_nothing_wraps_to_the_next_row)
{
	struct canvas c = { 0 };

	setlocale(LC_CTYPE, "C.UTF-8");
	canvas_resize(&c, 4, 2);
	canvas_put(&c, 2, 0, 100, STYLE_TEXT, "abcdef");
	canvas_put(&c, -1, 1, 100, STYLE_TEXT, "xyz");
	canvas_put(&c, 0, 2, 100, STYLE_TEXT, "below");
	canvas_put(&c, 0, -1, 100, STYLE_TEXT, "above");
	check_dump(&c, "  ab\nyz\n", "clipped at every side");
	canvas_put(&c, 3, 1, 100, STYLE_TEXT, "日");
	check_dump(&c, "  ab\nyz\n", "half a wide character at the border");
	canvas_free(&c);
}
END_TEST

START_TEST(half_of_a_wide_character_does_not_stay_behind)
{
	struct canvas c = { 0 };

	setlocale(LC_CTYPE, "C.UTF-8");
	canvas_resize(&c, 6, 1);
	canvas_put(&c, 0, 0, 6, STYLE_TEXT, "日本");
	canvas_put(&c, 1, 0, 1, STYLE_TEXT, "x");
	check_dump(&c, " x本\n", "the right half was written over");
	canvas_put(&c, 2, 0, 1, STYLE_TEXT, "y");
	check_dump(&c, " xy\n", "the left half was written over");
	canvas_free(&c);
}
END_TEST

START_TEST(in_ascii_every_sign_has_its_letter)
{
	struct canvas c = { .ascii = true };

	setlocale(LC_CTYPE, "C.UTF-8");
	canvas_resize(&c, 8, 3);
	canvas_box(&c, (struct rect){ 0, 0, 8, 3 }, STYLE_DIM, "é");
	canvas_put(&c, 1, 1, 6, STYLE_TEXT, "→●…e\xcc\x81日");
	check_dump(&c, "+- ? --+\n|>*~e? |\n+------+\n", "ascii");
	canvas_free(&c);
}
END_TEST

START_TEST(only_what_differs_is_named)
{
	struct canvas a = { 0 }, b = { 0 };
	int from, to;

	canvas_resize(&a, 10, 2);
	canvas_resize(&b, 10, 2);
	ck_assert(!canvas_differs(&a, &b, 0, &from, &to));
	canvas_put(&a, 3, 1, 4, STYLE_TEXT, "a  b");
	ck_assert(!canvas_differs(&a, &b, 0, &from, &to));
	ck_assert(canvas_differs(&a, &b, 1, &from, &to));
	ck_assert_int_eq(from, 3);
	ck_assert_int_eq(to, 6);
	canvas_put(&b, 3, 1, 4, STYLE_BAD, "a  b");
	ck_assert(canvas_differs(&a, &b, 1, &from, &to));
	canvas_free(&a);
	canvas_free(&b);
}
END_TEST

START_TEST(any_size_is_a_canvas)
{
	struct canvas c = { 0 };

	for (int i = -1; i < 4; i++) {
		canvas_resize(&c, i, i);
		canvas_box(&c, (struct rect){ 0, 0, i, i }, STYLE_DIM, "title");
		canvas_fill(&c, (struct rect){ -5, -5, 20, 20 }, STYLE_BAR);
		canvas_paint(&c, (struct rect){ -5, -5, 20, 20 }, STYLE_TEXT);
		ck_assert_int_eq(c.w, i > 0 ? i : 0);
	}
	canvas_free(&c);
}
END_TEST

Suite *canvas_suite(void);

Suite *
canvas_suite(void)
{
	const TTest *const tests[] = { text_is_clipped_by_columns_and_never_holds_a_control,
		nothing_is_drawn_outside_and_nothing_wraps_to_the_next_row,
		half_of_a_wide_character_does_not_stay_behind, in_ascii_every_sign_has_its_letter,
		only_what_differs_is_named, any_size_is_a_canvas, NULL };

	return suite_of("canvas", tests);
}
