/*
 * journal.c - the tests of the journal: its text, its sums, what is torn, what is damaged, scripts.
 */
#include "lab/journal.h"

#include "tests/lab/bed.h"
#include "tests/runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct journal_header header = { .engine = "0.1.0", .lesson = LESSON, .name = "Ada",
	.world = 0x1234, .seed = 7, .seat = 12 };

static struct text
text_of_journal(const struct journal *j)
{
	struct text t = { 0 };

	journal_text(j, &t);
	return t;
}

START_TEST(a_journal_reads_as_it_is_documented)
{
	char path[200];
	struct ix_lab *lab = lab_new_at(scratch(path, "golden.ix"));
	struct text t;
	char *world;

	lab_script(lab,
	    "@0.5 acacia show clock\n@2.5 acacia/2 ping 100.64.10.10\n@4.1 acacia/2 ^C\n"
	                "@4.1 lab answer frames 2\n");
	ix_run(lab, 70 * IX_SECOND, 0);
	t = get_file(path);
	world = strstr(t.s, " world=");
	ck_assert_ptr_nonnull(world);
	memset(world + 7, 'x', 16); /* it changes with the lesson, and the line's sum with it */
	memset(strstr(t.s, " ;") + 2, 's', 4);
	memset(strstr(t.s, "# 10.000000000 ") + 15, 'f', 16);
	memset(strstr(strstr(t.s, "# 10."), " ;") + 2, 's', 4);
	t.s[strcspn(t.s, "#") + 38] = 0; /* one fingerprint is enough */
	ck_assert_str_eq(t.s,
	    "ixlab 1 engine=0.1.0 lesson=first-peering world=xxxxxxxxxxxxxxxx seed=7 seat=1 "
	    "sums=1 ;ssss\n"
	    "@0.500000000 acacia show clock ;f7ba\n"
	    "@2.500000000 acacia/2 ping 100.64.10.10 ;d26b\n"
	    "@4.100000000 acacia/2 ^C ;7e50\n"
	    "@4.100000000 lab answer frames 2 ;0375\n"
	    "# 10.000000000 ffffffffffffffff ;ssss\n");
	text_free(&t);
	ix_close(lab);
	unlink(path);
}
END_TEST

START_TEST(what_is_written_is_read_back)
{
	char path[200];
	struct journal *j = journal_new(&header), *back;
	struct journal_item i;
	struct ix_error e = { "" };
	struct text a, b;

	j->header.sums = _i & 1;
	strcpy(j->header.name, "Ada Lovelace");
	i = journal_entry(0, ACACIA, "");
	ck_assert(journal_add(j, &i, 1, &e));
	i = journal_entry(5, ACACIA "/2", "  description \xc3\xa9t\xc3\xa9 ;1234");
	ck_assert(journal_add(j, &i, 1, &e));
	i = journal_entry(5, "rs1", "put /etc/bird/bird.conf 3");
	i.body = strdup("router id 1;\n\n\tdeep ;0000\n");
	ck_assert(journal_add(j, &i, 1, &e));
	i = (struct journal_item){ .kind = JOURNAL_FINGERPRINT, .t = IX_SECOND,
	    .fingerprint = 0xabc };
	ck_assert(journal_add(j, &i, 1, &e));
	ck_assert_msg(journal_create(j, scratch(path, "round.ix"), true, &e), "%s", e.text);
	back = journal_read(path, false, false, NULL, &e);
	ck_assert_msg(back != NULL, "%s", e.text);
	ck_assert_uint_eq(back->items, 4);
	ck_assert_str_eq(back->item[2].body, "router id 1;\n\n\tdeep ;0000\n");
	a = text_of_journal(j);
	b = text_of_journal(back);
	ck_assert_str_eq(text_of(&a), text_of(&b));
	text_free(&a);
	text_free(&b);
	journal_free(j);
	journal_free(back);
	unlink(path);
}
END_TEST

/* A journal with every kind of line, on the disk. */
static struct text
sample(const char *path)
{
	struct journal *j = journal_new(&header);
	struct journal_item i;
	struct ix_error e = { "" };

	j->header.sums = true;
	ck_assert_msg(journal_create(j, path, false, &e), "%s", e.text);
	i = journal_entry(IX_SECOND, ACACIA, "show clock");
	ck_assert(journal_add(j, &i, 1, &e));
	i = journal_entry(2 * IX_SECOND, ACACIA, "put /etc/x 2");
	i.body = strdup("one\ntwo\n");
	ck_assert(journal_add(j, &i, 1, &e));
	i = (struct journal_item){ .kind = JOURNAL_FINGERPRINT, .t = 3 * IX_SECOND,
	    .fingerprint = 1 };
	ck_assert(journal_add(j, &i, 1, &e));
	i = journal_entry(4 * IX_SECOND, "lab", "hint address");
	ck_assert(journal_add(j, &i, 1, &e));
	journal_free(j);
	return get_file(path);
}

/* How many whole entries lie in the first n octets. */
static size_t
whole(const char *s, size_t n)
{
	size_t items = 0, lines = 0;

	for (size_t i = 0; i < n; i++)
		if (s[i] == '\n')
			lines++;
	items = lines ? lines - 1 : 0;       /* without the header */
	if (lines >= 3)
		items = lines < 5 ? 1 : lines - 3; /* `put` and its two lines are one */
	return items;
}

START_TEST(a_file_cut_anywhere_keeps_every_whole_entry)
{
	char path[200];
	struct text t = sample(scratch(path, "cut.ix"));
	size_t header_end = (size_t)(strchr(t.s, '\n') - t.s) + 1;

	for (size_t n = 0; n <= t.n; n++) {
		struct ix_error e = { "" }, warning = { "" };
		struct journal *j, *again;
		bool clean;

		put_file(path, t.s, n);
		j = journal_read(path, true, false, &warning, &e);
		if (n < header_end) {
			ck_assert_msg(!j && strstr(e.text, path) && strstr(e.text, "ixlab") + 1,
			    "%zu octets", n);
			continue;
		}
		ck_assert_msg(j != NULL, "%zu octets: %s", n, e.text);
		ck_assert_msg(j->items == whole(t.s, n), "%zu octets: %zu entries", n, j->items);
		clean = !warning.text[0];
		journal_free(j);
		warning.text[0] = 0;
		again = journal_read(path, false, false, &warning, &e); /* it was repaired */
		ck_assert_msg(again && !warning.text[0], "%zu octets: %s%s", n, e.text,
		    warning.text);
		ck_assert_uint_eq(again->items, whole(t.s, n));
		ck_assert_msg(clean == (t.s[n - 1] == '\n' && again->items == whole(t.s, n) &&
		    (n == t.n || t.s[n] != '\t')), "%zu octets: warned %d", n, !clean);
		journal_free(again);
	}
	text_free(&t);
	unlink(path);
}
END_TEST

START_TEST(damage_before_the_last_line_is_refused_with_its_line)
{
	char path[200], line[16];
	struct text t = sample(scratch(path, "damage.ix"));
	size_t last = t.n - 1;
	unsigned at = 1;

	while (t.s[last - 1] != '\n')
		last--;
	for (size_t n = 0; n < last; n++) {
		struct ix_error e = { "" }, warning = { "" };
		char was = t.s[n];
		struct journal *j;

		if (was == '\n') {
			at++;
			continue;
		}
		t.s[n] ^= 1;
		put_file(path, t.s, t.n);
		t.s[n] = was;
		j = journal_read(path, true, false, &warning, &e);
		snprintf(line, sizeof(line), ":%u: ", at);
		ck_assert_msg(!j, "octet %zu (\"%c\") was changed, and nobody saw it", n, was);
		ck_assert_msg(strstr(e.text, line) != NULL, "octet %zu: %s", n, e.text);
	}
	text_free(&t);
	unlink(path);
}
END_TEST

static const struct {
	const char *text, *why; /* what the error must say; NULL: fine */
} scripts[] = {
	{ "@5 a one\n@+5s a two\na three\n# no\n\n@+1.5s lab four\n", NULL },
	{ "a one", NULL },
	{ "@5 a put /etc/x 1\n\tline\n", NULL },
	{ "@x a one\n", "test:1: expected a time such as @12.5 or @+5s, found \"@x a one\"" },
	{ "a one\n@+5 a two\n", "test:2: expected a time" },
	{ "@5\n", "test:1: expected a device after the time, found \"\"" },
	{ "@5 a put /etc/x 2\n\tline\nno tab\n",
	    "test:3: expected a line of the file that begins with a tab, found \"no tab\"" },
	{ "@5 a put /etc/x 2\n\tline\n", "test:2: 1 lines of a file are missing" },
	{ "@99999999999999999999 a one\n", "test:1: expected a time" },
};

START_TEST(a_script_is_right_as_a_whole_or_refused_with_its_line)
{
	struct ix_error e = { "" };
	struct journal *j = journal_script(scripts[_i].text, strlen(scripts[_i].text), "test", &e);

	ck_assert_msg((j != NULL) == (scripts[_i].why == NULL), "%s", e.text);
	if (!j)
		ck_assert_msg(strncmp(e.text, scripts[_i].why, strlen(scripts[_i].why)) == 0, "%s",
		    e.text);
	journal_free(j);
}
END_TEST

START_TEST(times_of_a_script_are_relative_to_the_line_before)
{
	static const ix_time want[] = { 5 * IX_SECOND, 10 * IX_SECOND, 10 * IX_SECOND,
		11 * IX_SECOND + 500 * IX_MS };
	struct ix_error e = { "" };
	struct journal *j = journal_script(scripts[0].text, strlen(scripts[0].text), "test", &e);

	ck_assert_uint_eq(j->items, 4);
	for (size_t i = 0; i < 4; i++)
		ck_assert_uint_eq(j->item[i].t, want[i]);
	ck_assert_str_eq(j->item[3].device, "lab");
	journal_free(j);
}
END_TEST

static const struct {
	const char *device, *line, *why;
} typed[] = {
	{ "acaica", "show clock", "there is no device \"acaica\"; did you mean acacia?" },
	{ "acacia/0", "show clock", "a console is a number from 1 to 9, as in acacia/2" },
	{ "acacia/", "show clock", "a console is a number from 1 to 9" },
	{ "\x1b[31m", "x", "there is no device \"<U+001B>[31m\"" },
	{ ACACIA, "a\x1b[2J",
	    "character 2 of the line cannot be typed: expected text, found octet 0x1B" },
	{ ACACIA, "a\xc2\x9b" "2J", "character 2 of the line cannot be typed" },
	{ ACACIA, "a\x7f", "character 2 of the line cannot be typed" },
	{ ACACIA, "two\nlines", "character 4 of the line cannot be typed" },
	{ ACACIA, "\xff", "character 1 of the line cannot be typed" },
	{ ACACIA, "put /etc/x 3", "`put` stands in journals before the lines of a file" },
	{ "lab", "nothing", "\"nothing\" is not a word of the lab" },
};

START_TEST(a_hostile_line_is_refused_in_words_and_written_nowhere)
{
	struct ix_lab *lab = lab_new_at(NULL);
	struct text before = lab_journal(lab), after;
	const char *why = lab_refuses(lab, typed[_i].device, typed[_i].line);

	ck_assert_msg(strstr(why, typed[_i].why) != NULL, "%s", why);
	after = lab_journal(lab);
	ck_assert_str_eq(text_of(&before), text_of(&after));
	text_free(&before);
	text_free(&after);
	ix_close(lab);
}
END_TEST

START_TEST(a_line_too_long_is_refused)
{
	struct ix_lab *lab = lab_new_at(NULL);
	char line[JOURNAL_LINE + 2];

	memset(line, 'a', sizeof(line));
	line[JOURNAL_LINE + 1] = 0;
	ck_assert_str_eq(lab_refuses(lab, ACACIA, line),
	    "the line has 1025 octets; a line has at most 1024");
	line[JOURNAL_LINE] = 0;
	lab_type(lab, ACACIA, line);
	ix_close(lab);
}
END_TEST

START_TEST(what_fools_a_terminal_is_shown_as_what_it_is)
{
	struct ix_lab *lab = lab_new_at(NULL);
	struct text t;

	lab_type(lab, ACACIA, "show \xe2\x80\xae" "kcolc");
	t = lab_console(lab, ACACIA);
	ck_assert(strstr(text_of(&t), "\xe2\x80\xae") == NULL);
	ck_assert(strstr(text_of(&t), "<U+202E>") != NULL);
	text_free(&t);
	ix_close(lab);
}
END_TEST

/* Journals that are whole, but say what cannot be. */
static const struct {
	const char *lines, *why;
} lies[] = {
	{ "@5 acacia x\n@4 acacia y\n", ":3: the time goes back; within a line it never does" },
	{ "@5 lab back 6\n", ":2: expected seconds in the past after \"back\"" },
	{ "@5 lab back x\n", ":2: expected seconds in the past after \"back\"" },
	{ "@5 lab switch other\n", ":2: there is no line \"other\"" },
	{ "@5 lab undo\n", ":2: there is nothing to undo" },
	{ "@5 acacia x\n\n@6 acacia y\n", ":3: expected an entry" },
	{ "# 5 12\n# 6 12\n", ":2: expected \"# TIME FINGERPRINT\"" },
};

START_TEST(a_journal_that_cannot_be_is_refused_with_its_line)
{
	struct ix_options o = { .scenarios = "scenarios" };
	struct text t = { 0 };
	struct ix_error e = { "" };
	char path[200];

	text_printf(&t, "ixlab 1 engine=0.1.0 lesson=%s world=0 seed=7 seat=1\n%s", LESSON,
	    lies[_i].lines);
	o.journal = scratch(path, "lie.ix");
	put_file(path, t.s, t.n);
	ck_assert_ptr_null(ix_resume(&o, false, NULL, &e));
	ck_assert_msg(strstr(e.text, lies[_i].why) != NULL, "%s", e.text);
	text_free(&t);
	unlink(path);
}
END_TEST

Suite *journal_suite(void);

Suite *
journal_suite(void)
{
	const TTest *const tests[] = { a_journal_reads_as_it_is_documented,
		a_file_cut_anywhere_keeps_every_whole_entry,
		damage_before_the_last_line_is_refused_with_its_line,
		times_of_a_script_are_relative_to_the_line_before, a_line_too_long_is_refused,
		what_fools_a_terminal_is_shown_as_what_it_is, NULL };
	Suite *s = suite_of("journal", tests);
	TCase *c = tcase_create("rows");

	tcase_add_loop_test(c, what_is_written_is_read_back, 0, 2);
	tcase_add_loop_test(c, a_script_is_right_as_a_whole_or_refused_with_its_line, 0,
	    sizeof(scripts) / sizeof(scripts[0]));
	tcase_add_loop_test(c, a_hostile_line_is_refused_in_words_and_written_nowhere, 0,
	    sizeof(typed) / sizeof(typed[0]));
	tcase_add_loop_test(c, a_journal_that_cannot_be_is_refused_with_its_line, 0,
	    sizeof(lies) / sizeof(lies[0]));
	suite_add_tcase(s, c);
	return s;
}
