/* bed.c - see bed.h. */
#include "tests/lab/bed.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/runner.h"

static struct text said;

static void
to_text(void *arg, const char *s, size_t n)
{
	text_add(arg, s, n);
}

struct ix_lab *
lab_new_at(const char *journal)
{
	struct ix_options o = {
		.lesson = LESSON, .scenarios = "scenarios", .journal = journal, .seed = 7
	};
	struct ix_error e = { "" };
	struct ix_lab *lab = ix_open(&o, &e);

	ck_assert_msg(lab != NULL, "%s", e.text);
	return lab;
}

struct ix_lab *
lab_again(const char *journal, bool append, struct ix_error *warning)
{
	struct ix_options o = { .scenarios = "scenarios", .journal = journal };
	struct ix_error e = { "" };
	struct ix_lab *lab = ix_resume(&o, append, warning, &e);

	ck_assert_msg(lab != NULL, "%s", e.text);
	return lab;
}

void
lab_script(struct ix_lab *lab, const char *text)
{
	struct ix_error e = { "" };

	ck_assert_msg(ix_script(lab, "test", text, strlen(text), 0, NULL, NULL, &e), "%s", e.text);
}

void
lab_solve(struct ix_lab *lab)
{
	struct ix_lesson_row row;
	size_t n;
	const char *text = ix_lesson_file(lab, "solution.ix", &n);

	ck_assert_ptr_nonnull(text);
	lab_script(lab, text);
	ix_lesson(lab, &row);
	ck_assert(row.complete);
}

const char *
lab_type(struct ix_lab *lab, const char *device, const char *line)
{
	struct ix_error e = { "" };

	text_free(&said);
	ck_assert_msg(ix_do(lab, device, line, true, to_text, &said, &e) == IX_DONE, "%s: %s: %s",
	    device, line, e.text);
	return text_of(&said);
}

const char *
lab_refuses(struct ix_lab *lab, const char *device, const char *line)
{
	static struct ix_error e;

	e.text[0] = 0;
	ck_assert_msg(ix_do(lab, device, line, true, NULL, NULL, &e) == IX_REFUSED,
	    "%s: %s: was taken", device, line);
	ck_assert_msg(e.text[0], "%s: %s: refused without a word", device, line);
	return e.text;
}

struct where
lab_where(const struct ix_lab *lab)
{
	return (struct where){ ix_now(lab), ix_position(lab), ix_fingerprint(lab),
		ix_frames(lab, NULL) };
}

void
where_same(const struct where *a, const struct where *b, const char *what)
{
	ck_assert_msg(a->now == b->now && a->position == b->position &&
		a->fingerprint == b->fingerprint && a->frames == b->frames,
	    "%s: at %" PRIu64 " ns, event %" PRIu64 ", fingerprint %016" PRIx64 ", %" PRIu64
	    " frames; "
	    "the other: %" PRIu64 " ns, event %" PRIu64 ", fingerprint %016" PRIx64 ", %" PRIu64
	    " frames",
	    what, a->now, a->position, a->fingerprint, a->frames, b->now, b->position,
	    b->fingerprint, b->frames);
}

struct text
lab_console(const struct ix_lab *lab, const char *device)
{
	struct text t = { 0 };

	ix_console(lab, device, 0, to_text, &t);
	return t;
}

struct text
lab_state(const struct ix_lab *lab)
{
	struct text t = { 0 };

	ix_state(lab, to_text, &t);
	return t;
}

struct text
lab_journal(const struct ix_lab *lab)
{
	struct text t = { 0 };

	ix_journal(lab, to_text, &t);
	return t;
}

const char *
scratch(char path[200], const char *name)
{
	const char *build = getenv("BUILD");

	if (!build || strlen(build) > 100)
		build = "build";
	mkdir(build, 0755);
	snprintf(path, 200, "%s/test-lab.%d.%s", build, (int)getpid(), name);
	unlink(path);
	return path;
}

void
put_file(const char *path, const char *s, size_t n)
{
	FILE *f = fopen(path, "wb");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(s, 1, n, f), n);
	ck_assert_int_eq(fclose(f), 0);
}

struct text
get_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct text t = { 0 };
	char buf[4096];
	size_t n;

	ck_assert_msg(f != NULL, "%s is not there", path);
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		text_add(&t, buf, n);
	fclose(f);
	return t;
}

unsigned
sessions_up(const struct ix_lab *lab)
{
	struct ix_session_row s;
	struct ix_node_row node;
	unsigned up = 0;

	for (uint32_t i = 0; ix_node_at(lab, i, &node); i++)
		for (uint32_t n = 0; ix_session_at(lab, node.id, n, &s); n++)
			up += s.up;
	return up;
}
