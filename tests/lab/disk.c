/*
 * disk.c - the tests of the journal on a disk that is full, and of two who want the same journal.
 */
#include "tests/lab/bed.h"
#include "tests/runner.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

START_TEST(a_second_writer_is_refused_and_a_reader_is_not)
{
	char path[200];
	struct ix_lab *lab = lab_new_at(scratch(path, "lock.ix")), *reader;
	struct ix_options o = { .scenarios = "scenarios", .journal = path, .lesson = LESSON };
	struct ix_error e = { "" };

	ck_assert_ptr_null(ix_resume(&o, true, NULL, &e));
	ck_assert_msg(strstr(e.text, "another ixlab is using this journal") != NULL, "%s", e.text);
	ck_assert_ptr_null(ix_open(&o, &e)); /* never written over */
	ck_assert_msg(strstr(e.text, "cannot be made") != NULL, "%s", e.text);
	reader = lab_again(path, false, NULL);
	lab_type(lab, ACACIA, "show clock");
	ix_close(reader);
	ix_close(lab);
	ix_close(lab_again(path, true, NULL));
	unlink(path);
}
END_TEST

/*
 * No file may be larger from now on. Check keeps its own notes in a file: nothing is asserted then.
 */
static void
limit_files(rlim_t octets)
{
	struct rlimit r;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &r);
	r.rlim_cur = octets;
	setrlimit(RLIMIT_FSIZE, &r);
}

/*
 * What is typed while the disk fills up: each kind of entry, and a word that moves between lines.
 */
static const struct {
	const char *device, *line;
	ix_time run; /* before it */
	ix_time back; /* if not 0: go there first */
} steps[] = {
	{ ACACIA, "configure terminal", 5 * IX_SECOND, 0 },
	{ ACACIA, "interface eth0", 20 * IX_SECOND, 0 },
	{ "lab", "hint address", 21 * IX_SECOND, 0 },
	{ ACACIA, "description here", 0, 10 * IX_SECOND },
	{ "lab", "undo", 25 * IX_SECOND, 0 },
	{ "lab", "switch main", 30 * IX_SECOND, 0 },
	{ "lab", "back 7 seven", 40 * IX_SECOND, 0 },
	{ "lab", "link acacia:eth0 down", 0, 6 * IX_SECOND },
	{ ACACIA, "end", 50 * IX_SECOND, 0 },
};

/* Plays the steps; those that are refused are counted. */
static unsigned
play(struct ix_lab *lab)
{
	struct ix_error e;
	unsigned refused = 0;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (steps[i].back)
			ix_go(lab, steps[i].back);
		else
			ix_run(lab, steps[i].run, 0);
		if (ix_do(lab, steps[i].device, steps[i].line, true, NULL, NULL, &e) == IX_REFUSED)
			refused++;
	}
	return refused;
}

/* The lab with its journal on the disk, and what the journal says when it is read, are one. */
static void
agree(struct ix_lab *lab, const char *path, size_t room)
{
	struct ix_error warning = { "" };
	struct ix_lab *back = lab_again(path, false, &warning);
	struct text a, b;
	struct where w, v;
	ix_time now = ix_now(lab);

	ix_run(lab, now, 0); /* what the last line set off, at this very moment */
	a = lab_journal(lab);
	b = get_file(path);
	ck_assert_msg(strcmp(text_of(&a), text_of(&b)) == 0, "room %zu: memory\n%s\nfile\n%s", room,
	    a.s, b.s);
	ck_assert_msg(!warning.text[0], "room %zu: %s", room, warning.text);
	ix_go(back, now);
	w = lab_where(lab);
	v = lab_where(back);
	ck_assert_uint_eq(w.now, v.now);
	where_same(&w, &v, "the journal on a full disk");
	text_free(&a);
	text_free(&b);
	ix_close(back);
}

START_TEST(a_full_disk_leaves_the_world_and_its_journal_one)
{
	char path[200];
	struct ix_lab *lab = lab_new_at(scratch(path, "room.ix"));
	struct text t;
	unsigned refused;
	size_t all;

	ck_assert_uint_eq(play(lab), 0);
	ix_close(lab);
	t = get_file(path);
	all = t.n;
	text_free(&t);
	unlink(path);
	for (size_t room = 120; room < all; room += 13) {
		lab = lab_new_at(scratch(path, "full.ix"));
		limit_files(room);
		refused = play(lab);
		limit_files(RLIM_INFINITY);
		ck_assert(refused > 0 || room > all / 2);
		agree(lab, path, room);
		lab_type(lab, ACACIA, "show clock"); /* there is space again */
		agree(lab, path, room);
		ix_close(lab);
		unlink(path);
	}
}
END_TEST

START_TEST(a_journal_that_cannot_be_begun_leaves_no_file)
{
	struct ix_options o = { .lesson = LESSON, .scenarios = "scenarios" };
	struct ix_error e = { "" };
	struct ix_lab *lab;
	char path[200];

	o.journal = scratch(path, "none.ix");
	limit_files(10);
	lab = ix_open(&o, &e);
	limit_files(RLIM_INFINITY);
	ck_assert_ptr_null(lab);
	ck_assert_msg(strstr(e.text, "the journal cannot be written") != NULL, "%s", e.text);
	ck_assert_int_ne(access(path, F_OK), 0);
	o.journal = "/dev/null/journal.ix";
	ck_assert_ptr_null(ix_open(&o, &e));
	ck_assert_msg(strstr(e.text, "cannot be made") != NULL, "%s", e.text);
}
END_TEST

Suite *disk_suite(void);

Suite *
disk_suite(void)
{
	const TTest *const tests[] = { a_second_writer_is_refused_and_a_reader_is_not,
		a_full_disk_leaves_the_world_and_its_journal_one,
		a_journal_that_cannot_be_begun_leaves_no_file, NULL };

	return suite_of("disk", tests);
}
