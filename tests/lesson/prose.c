/*
 * prose.c - a lesson's words: how they are cut into sections, what is refused, how they are laid
 * out.
 */
#include "tests/runner.h"

#include <string.h>

#include "base/text.h"
#include "lesson/prose.h"

static const char *
value_of(void *arg, const char *key)
{
	(void)arg;
	return strcmp(key, "me.lan.4") == 0 ? "100.127.1.1" : strcmp(key, "bad") == 0
	    ? "\033[2J" : NULL;
}

static struct prose *
parse(const char *text, struct ix_error *e)
{
	e->text[0] = 0;
	return prose_parse("lesson.md", text, strlen(text), value_of, NULL, e);
}

static const char whole[] =
    "# First peering\r\n"
    "\n"
    "Two paragraphs.\n"
    "\n"
    "Of story.\n"
    "## card\n"
    "You are acacia.\n"
    "\n"
    "## task: address\n"
    "\n"
    "Give eth0 its address\n"
    "\n"
    "It is ${me.lan.4}.\n"
    "```\n"
    "## not a heading\n"
    "```\n"
    "### hint\n"
    "One.\n"
    "### hint\n"
    "### hint\n"
    "Three.\n"
    "\n"
    "## task: untitled\n"
    "This text goes on\n"
    "in a second line.\n"
    "## quiz: path\n"
    "What?\n"
    "\n"
    "1. The first\n"
    "   goes on\n"
    "2. The second\n"
    "\n"
    "### why\n"
    "Because.\n"
    "## ask: where\n"
    "Where?\n"
    "### hint\n"
    "There.\n"
    "## mail: noc\n"
    "Subject\n"
    "\n"
    "Dear all.\n"
    "## say: hello\n"
    "Hello ${bad}\x1b.\n";

START_TEST(a_lesson_is_cut_into_its_sections)
{
	struct ix_error e;
	struct prose *p = parse(whole, &e);
	const struct prose_section *s;

	ck_assert_msg(p != NULL, "%s", e.text);
	ck_assert_str_eq(p->title, "First peering");
	ck_assert_uint_eq(p->n, 8);
	ck_assert_str_eq(prose_find(p, PROSE_STORY, NULL)->body, "Two paragraphs.\n\nOf story.");
	ck_assert_str_eq(prose_find(p, PROSE_CARD, NULL)->body, "You are acacia.");
	s = prose_find(p, PROSE_TASK, "address");
	ck_assert_str_eq(s->title, "Give eth0 its address");
	ck_assert_str_eq(s->body, "It is 100.127.1.1.\n```\n## not a heading\n```");
	ck_assert_uint_eq(s->line, 9);
	ck_assert_uint_eq(s->hints, 3);
	ck_assert_str_eq(s->hint[0], "One.");
	ck_assert_str_eq(s->hint[1], "");
	ck_assert_str_eq(s->hint[2], "Three.");
	s = prose_find(p, PROSE_TASK, "untitled");
	ck_assert_str_eq(s->title, "");
	ck_assert_str_eq(s->body, "This text goes on\nin a second line.");
	s = prose_find(p, PROSE_QUIZ, "path");
	ck_assert_str_eq(s->body, "What?");
	ck_assert_uint_eq(s->options, 2);
	ck_assert_str_eq(s->option[0], "The first goes on");
	ck_assert_str_eq(s->option[1], "The second");
	ck_assert_str_eq(s->why, "Because.");
	ck_assert_str_eq(prose_find(p, PROSE_ASK, "where")->title, "Where?");
	ck_assert_str_eq(prose_find(p, PROSE_ASK, "where")->hint[0], "There.");
	ck_assert_str_eq(prose_find(p, PROSE_MAIL, "noc")->title, "Subject");
	ck_assert_str_eq(prose_find(p, PROSE_SAY, "hello")->body, "Hello <U+001B>[2J<U+001B>.");
	ck_assert_ptr_null(prose_find(p, PROSE_TASK, "none"));
	prose_free(p);
}
END_TEST

static const struct {
	const char *text, *error;
} wrong[] = {
	{ "", "lesson.md:1: expected a title first" },
	{ "hello\n# T\n", "lesson.md:1: expected a title first" },
	{ "# T\n# U\n", "lesson.md:2: a second title \"# U\"" },
	{ "# T\n## taks: x\n",
	    "lesson.md:2: unknown heading \"## taks: x\", did you mean \"task\"?" },
	{ "# T\n## Story\n", "lesson.md:2: unknown heading \"## Story\"" },
	{ "# T\n## task\n", "expected an id such as \"## task: first-step\"" },
	{ "# T\n## task: A\n", "expected an id" },
	{ "# T\n## task: a b\n", "expected an id" },
	{ "# T\n## task: ../x\n", "expected an id" },
	{ "# T\n## card: x\n", "expected \"## card\" alone" },
	{ "# T\n## task: a\nx\n## task: a\n",
	    "lesson.md:4: a second \"## task: a\"; the first is in line 2" },
	{ "# T\nstory\n## story\n", "lesson.md:3: a second \"## story\"" },
	{ "# T\n### hint\n", "lesson.md:2: a hint stands outside of a task" },
	{ "# T\n## quiz: q\nx\n1. a\n2. b\n### hint\n", "a hint stands outside" },
	{ "# T\n## task: a\n### hint\n### hint\n### hint\n### hint\n",
	    "lesson.md:6: a has a fourth hint" },
	{ "# T\n## task: a\n### why\n", "\"### why\" stands once, under" },
	{ "# T\n## quiz: q\n1. a\n2. b\n### why\nx\n### why\n", "stands once" },
	{ "# T\n## task: a\n### Hint\n", "unknown heading \"### Hint\"; expected hint or why" },
	{ "# T\n## quiz: q\nx\n", "quiz q has 0 options, expected at least two" },
	{ "# T\n## quiz: q\n1. a\n3. b\n", "quiz q: option 3 found, expected 2" },
	{ "# T\n## card\n1\n2\n3\n4\n5\n6\n7\n8\n9\n",
	    "lesson.md:2: the card has 9 lines, at most 8 fit" },
	{ "# T\nIt is ${me.lan.6}.\n", "lesson.md:2: ${me.lan.6}....: no such value" },
	{ "# T\nIt is ${me.lan.4\n", "lesson.md:2: ${me.lan.4...: no such value" },
	{ "# T\n```\nx\n", "a block of code, begun with ```, does not end" },
};

START_TEST(what_is_wrong_is_said_with_its_line)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct ix_error e;
		struct prose *p = parse(wrong[i].text, &e);

		ck_assert_msg(p == NULL, "%s", wrong[i].text);
		ck_assert_msg(strstr(e.text, wrong[i].error) != NULL, "%s\nsaid: %s\nwanted: %s",
		    wrong[i].text, e.text, wrong[i].error);
	}
}
END_TEST

START_TEST(a_lesson_cut_anywhere_is_read_or_refused)
{
	struct ix_error e;

	for (size_t n = 0; n <= strlen(whole); n++) {
		struct prose *p = prose_parse("lesson.md", whole, n, value_of, NULL, &e);

		ck_assert(p || e.text[0]);
		prose_free(p);
	}
}
END_TEST

static void
add_line(void *arg, const char *s, const char *look)
{
	struct text *t = arg;

	ck_assert_uint_eq(strlen(s), strlen(look));
	text_printf(t, "%s|%s\n", s, look);
}

static const struct {
	const char *why, *markdown, *out;
} layouts[] = {
	{ "words are wrapped", "one two three four five six",
	    "one two three four|                  \n"
	                                                      "five six|        \n" },
	{ "paragraphs stand apart", "a\n\nb", "a| \n|\nb| \n" },
	{ "looks", "a **b** *c* `d e`", "a b c d e|  b e ccc\n" },
	{ "code is not broken at its blanks", "aaaaaaaaaaaaaaa `b ccccc`",
	    "aaaaaaaaaaaaaaa|               \nb ccccc|ccccccc\n" },
	{ "a word longer than the line is cut", "abcdefghijklmnopqrstuvwxyz",
	    "abcdefghijklmnopqrst|                    \nuvwxyz|      \n" },
	{ "a list", "x\n\n- a\n- b c\n\ny", "x| \n|\n - a|    \n - b c|      \n|\ny| \n" },
	{ "a list whose entries go on", "- aaaa bbbb cccc dddd eeee",
	    " - aaaa bbbb cccc|                 \n   dddd eeee|            \n" },
	{ "numbers", "1. a\n2. b", "1. a|    \n2. b|    \n" },
	{ "a list in a list", "- a\n  - b", " - a|    \n    - b|       \n" },
	{ "code keeps its lines", "x\n```\nip a\n\n  b\n```\ny",
	    "x| \n|\n    ip a|    cccc\n    |    \n      b|    ccc\n|\ny| \n" },
	{ "a heading", "#### Head\nx", "Head|hhhh\n|\nx| \n" },
	{ "HTML is text", "a <b>c</b>", "a <b>c</b>|          \n" },
	{ "entities", "a &amp; &#27; &lt;", "a & &#27; <|           \n" },
	{ "a link", "see [the RFC](https://x.y)",
	    "see the RFC|           \n(https://x.y)|             \n" },
	{ "characters are columns",
	    "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 "
	    "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9",
	    "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 "
	    "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
	    "|                                     \n" },
	{ "escape codes", "a\033[2J", "a<U+001B>[2J|            \n" },
};

START_TEST(markdown_becomes_lines_of_a_width)
{
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
		struct text t = { 0 };

		prose_render(layouts[i].markdown, 20, add_line, &t);
		ck_assert_msg(strcmp(text_of(&t), layouts[i].out) == 0, "%s:\n%s\nwanted:\n%s",
		    layouts[i].why, text_of(&t), layouts[i].out);
		text_free(&t);
	}
}
END_TEST

Suite *prose_suite(void);
Suite *
prose_suite(void)
{
	const TTest *const tests[] = { a_lesson_is_cut_into_its_sections,
	    what_is_wrong_is_said_with_its_line,
		a_lesson_cut_anywhere_is_read_or_refused, markdown_becomes_lines_of_a_width, NULL };

	return suite_of("prose", tests);
}
