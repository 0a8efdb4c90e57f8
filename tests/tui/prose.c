/* prose.c - wrapping words. */
#include "tests/runner.h"

#include <locale.h>

#include "tui/internal.h"

static const struct {
	const char *in;
	int width;
	const char *out;
} rows[] = {
	{ "", 10, "" },
	{ "one two three", 20, "one two three\n" },
	{ "one two three", 8, "one two\nthree\n" },
	{ "one two three", 7, "one two\nthree\n" },
	{ "  one two three", 9, "  one two\n  three\n" },
	{ "onetwothree", 4, "onet\nwoth\nree\n" },
	{ "a\n\nb\n", 10, "a\n\nb\n" },
	{ "日本語", 4, "日本\n語\n" },
	{ "日", 1, "日\n" },
};

START_TEST(words_are_wrapped_at_columns)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct text t = { 0 };

		prose_wrap(rows[i].in, rows[i].width, &t);
		ck_assert_str_eq(text_of(&t), rows[i].out);
		text_free(&t);
	}
}
END_TEST

Suite *prose_suite(void);

Suite *
prose_suite(void)
{
	const TTest *const tests[] = { words_are_wrapped_at_columns, NULL };

	return suite_of("prose", tests);
}
