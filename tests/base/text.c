/* text.c - what strangers write, made fit for a terminal; growing text; near words. */
#include "tests/runner.h"

#include <string.h>

#include "base/arena.h"
#include "base/rng.h"
#include "base/text.h"

static const struct {
	const char *why, *in, *line;
} hostile[] = {
	{ "plain text passes", "router 1", "router 1" },
	{ "letters of every script pass", "Zürich Αθήνα 東京 🦔", "Zürich Αθήνα 東京 🦔" },
	{ "combining accents pass", "e\u0301", "e\u0301" },
	{ "an escape sequence", "\x1b[2J", "<U+001B>[2J" },
	{ "a bell and a backspace", "a\a\b", "a<U+0007><U+0008>" },
	{ "delete", "\x7f", "<U+007F>" },
	{ "a C1 control, which is CSI to some terminals", "\xc2\x9b""2J", "<U+009B>2J" },
	{ "the same as a bare octet", "\x9b""2J", "<9B>2J" },
	{ "a carriage return would overwrite", "ok\rno", "ok<U+000D>no" },
	{ "a newline is made visible", "a\nb", "a<U+000A>b" },
	{ "a tab is a blank", "a\tb", "a b" },
	{ "right-to-left override", "a\u202e""b", "a<U+202E>b" },
	{ "isolates", "\u2066x\u2069", "<U+2066>x<U+2069>" },
	{ "zero width space and joiner", "a\u200b\u200d", "a<U+200B><U+200D>" },
	{ "a byte order mark", "\ufeff", "<U+FEFF>" },
	{ "a soft hyphen", "\u00ad", "<U+00AD>" },
	{ "a filler that shows nothing", "\u3164\u115f", "<U+3164><U+115F>" },
	{ "tag characters", "\U000e0041", "<U+E0041>" },
	{ "line and paragraph separators", "\u2028\u2029", "<U+2028><U+2029>" },
	{ "an overlong slash", "\xc0\xaf", "<C0><AF>" },
	{ "an overlong nul", "\xe0\x80\x80", "<E0><80><80>" },
	{ "a surrogate", "\xed\xa0\x80", "<ED><A0><80>" },
	{ "beyond Unicode", "\xf4\x90\x80\x80", "<F4><90><80><80>" },
	{ "a character cut short", "\xe6\x9d", "<E6><9D>" },
	{ "a character cut short by another", "\xe6\x9d""a", "<E6><9D>a" },
	{ "never a first octet", "\xff\xfe", "<FF><FE>" },
};

START_TEST(nothing_a_stranger_writes_reaches_the_terminal_raw)
{
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		struct text t = { 0 };

		text_clean(&t, hostile[i].in, strlen(hostile[i].in), TEXT_LINE);
		ck_assert_msg(strcmp(text_of(&t), hostile[i].line) == 0, "%s: %s", hostile[i].why,
		    text_of(&t));
		text_free(&t);
	}
}
END_TEST

START_TEST(prose_keeps_its_newlines_and_nothing_else)
{
	struct text t = { 0 };

	text_clean(&t, "a\n\tb\r\n\0c", 8, TEXT_PROSE);
	ck_assert_str_eq(text_of(&t), "a\n b<U+000D>\n<U+0000>c");
	text_free(&t);
}
END_TEST

START_TEST(random_octets_come_out_as_clean_text_that_stays_as_it_is)
{
	struct rng r = rng_named(1, "octets");

	for (int round = 0; round < 2000; round++) {
		struct text once = { 0 }, twice = { 0 };
		char in[40];

		for (size_t i = 0; i < sizeof(in); i++)
			in[i] = (char)rng_below(&r, 256);
		text_clean(&once, in, sizeof(in), TEXT_LINE);
		text_clean(&twice, text_of(&once), once.n, TEXT_LINE);
		ck_assert_str_eq(text_of(&once), text_of(&twice));
		for (size_t i = 0; i < once.n; i++)
			ck_assert((uint8_t)once.s[i] >= 0x20 && once.s[i] != 0x7f);
		text_free(&once);
		text_free(&twice);
	}
}
END_TEST

START_TEST(cleaning_into_a_buffer_cuts_between_characters)
{
	char buf[6];

	ck_assert_str_eq(text_clean_to(buf, sizeof(buf), "aü東b", TEXT_LINE), "aü");
	ck_assert_str_eq(text_clean_to(buf, sizeof(buf), "12345", TEXT_LINE), "12345");
	ck_assert_str_eq(text_clean_to(buf, sizeof(buf), "", TEXT_LINE), "");
	ck_assert_str_eq(text_clean_to(buf, 1, "a", TEXT_LINE), "");
}
END_TEST

START_TEST(text_grows_in_an_arena_as_it_does_in_the_heap)
{
	struct arena *a = arena_new(1 << 20);
	struct text t[2] = { { .arena = a }, { 0 } };

	ck_assert_str_eq(text_of(&t[0]), "");
	for (int i = 0; i < 200; i++)
		for (int k = 0; k < 2; k++)
			text_printf(&t[k], "%d,", i);
	ck_assert_str_eq(text_of(&t[0]), text_of(&t[1]));
	text_puts(&t[0], "\nab");
	text_pad(&t[0], 5, '.');
	text_pad(&t[0], 2, '.');
	ck_assert_str_eq(t[0].s + t[1].n, "\nab...");
	text_free(&t[0]);
	text_free(&t[1]);
	arena_delete(a);
}
END_TEST

START_TEST(a_name_is_lower_case_and_begins_with_a_letter_or_digit)
{
	char long_name[70];

	ck_assert(text_is_name("rs1") && text_is_name("a") && text_is_name("as64500.core-1_x"));
	ck_assert(!text_is_name("") && !text_is_name("Rs1") && !text_is_name("-a") &&
	    !text_is_name(".."));
	ck_assert(!text_is_name("a/b") && !text_is_name("a b") && !text_is_name("é"));
	memset(long_name, 'a', sizeof(long_name));
	long_name[63] = 0;
	ck_assert(text_is_name(long_name));
	long_name[63] = 'a';
	long_name[64] = 0;
	ck_assert(!text_is_name(long_name));
}
END_TEST

START_TEST(the_nearest_word_is_offered_only_if_it_is_near)
{
	static const char *const words[] = { "neighbor", "network", "no", "router-id", NULL };

	ck_assert_str_eq(text_nearest("neigbour", words), "neighbor");
	ck_assert_str_eq(text_nearest("netwrk", words), "network");
	ck_assert_ptr_null(text_nearest("frobnicate", words));
	ck_assert_uint_eq(text_distance("kitten", "sitting"), 3);
	ck_assert_uint_eq(text_distance("", "abc"), 3);
}
END_TEST

Suite *text_suite(void);
Suite *
text_suite(void)
{
	const TTest *const tests[] = { nothing_a_stranger_writes_reaches_the_terminal_raw,
		prose_keeps_its_newlines_and_nothing_else,
		random_octets_come_out_as_clean_text_that_stays_as_it_is,
		cleaning_into_a_buffer_cuts_between_characters,
		text_grows_in_an_arena_as_it_does_in_the_heap,
		a_name_is_lower_case_and_begins_with_a_letter_or_digit,
		the_nearest_word_is_offered_only_if_it_is_near, NULL };

	return suite_of("text", tests);
}
