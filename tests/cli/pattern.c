/* pattern.c - the small regular expressions: what fits, what is refused, and that none is slow. */
#include <string.h>

#include "cli/filter.h"
#include "tests/runner.h"

static const struct {
	const char *pattern, *line;
	bool fits;
} rows[] = {
	{ "abc", "xxabcxx", true },
	{ "abc", "ABC", false },
	{ "", "anything", true },
	{ "^abc", "xabc", false },
	{ "^abc", "abcx", true },
	{ "abc$", "abcx", false },
	{ "abc$", "xabc", true },
	{ "^$", "", true },
	{ "^$", "a", false },
	{ "a.c", "abc", true },
	{ "a.c", "ac", false },
	{ "ab*c", "ac", true },
	{ "ab*c", "abbbbc", true },
	{ "ab+c", "ac", false },
	{ "ab?c", "abbc", false },
	{ "^a*$", "aaaa", true },
	{ "^a*$", "aaba", false },
	{ "[0-9]+", "eth1", true },
	{ "^[^0-9]+$", "eth1", false },
	{ "[]x]", "]", true },
	{ "[a-]", "-", true },
	{ "one|two", "it is two", true },
	{ "^one|two$", "two one", false },
	{ "^one|^two", "two one", true },
	{ "a\\.b", "axb", false },
	{ "a\\.b", "a.b", true },
	{ "\\^a", "^a", true },
	{ "a$b", "a$b", true },
	{ "a|", "zzz", true },
	{ "100.64.*via", "B>* 100.64.0.0/16 via eth0", true },
};

START_TEST(a_pattern_fits_what_it_says)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pattern p;
		struct ix_error e;

		ck_assert_msg(pattern_read(&p, rows[i].pattern, false, &e), "%s: %s",
		    rows[i].pattern, e.text);
		ck_assert_msg(pattern_fits(&p, rows[i].line, strlen(rows[i].line)) == rows[i].fits,
		    "%s on %s", rows[i].pattern, rows[i].line);
	}
}
END_TEST

static const struct {
	const char *pattern, *why;
} wrong[] = {
	{ "*a", "nothing before it to repeat" },
	{ "a**", "nothing before it to repeat" },
	{ "a|+", "nothing before it to repeat" },
	{ "[abc", "a ] is missing" },
	{ "[z-a]", "from low to high" },
	{ "abc\\", "missing after \\" },
	{ "1|2|3|4|5|6|7|8|9", "more than eight" },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "longer than 63" },
};

START_TEST(a_wrong_pattern_is_refused_with_its_place)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct pattern p;
		struct ix_error e = { 0 };

		ck_assert(!pattern_read(&p, wrong[i].pattern, false, &e));
		ck_assert_msg(strstr(e.text, wrong[i].why), "%s: %s", wrong[i].pattern, e.text);
	}
}
END_TEST

/* With backtracking this would take longer than the universe has been there. */
START_TEST(a_pattern_made_to_be_slow_is_not)
{
	static char line[100000];
	struct pattern p;
	struct ix_error e;

	memset(line, 'a', sizeof(line));
	ck_assert(pattern_read(&p, "a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", false, &e));
	ck_assert(!pattern_fits(&p, line, sizeof(line)));
}
END_TEST

Suite *pattern_suite(void);
Suite *
pattern_suite(void)
{
	const TTest *const tests[] = { a_pattern_fits_what_it_says,
		a_wrong_pattern_is_refused_with_its_place, a_pattern_made_to_be_slow_is_not, NULL };

	return suite_of("pattern", tests);
}
