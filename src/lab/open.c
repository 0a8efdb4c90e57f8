/* open.c - a lab is opened, resumed and closed. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/panic.h"
#include "lab/internal.h"

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Where a lesson is: the path itself, or its name in the folder of scenarios. */
static bool
find_lesson(const struct ix_options *o, const char *lesson, char path[512], char lib[512],
    struct ix_error *e)
{
	char clean[80];
	size_t n;

	snprintf(path, 512, "%s", lesson);
	if (!is_folder(path) && o->scenarios && text_is_name(lesson))
		snprintf(path, 512, "%s/%s", o->scenarios, lesson);
	if (!is_folder(path))
		return fail(e,
		    "there is no lesson \"%s\"%s%s: give a lesson's folder, or the name of one",
		    text_clean_to(clean, sizeof(clean), lesson, TEXT_LINE),
		    o->scenarios ? " in " : "", o->scenarios ? o->scenarios : "");
	n = strlen(path);
	while (n > 1 && path[n - 1] == '/')
		path[--n] = 0;
	snprintf(lib, 512, "%.400s/../lib", path); /* its neighbour, or the installed one */
	if (!is_folder(lib) && o->scenarios)
		snprintf(lib, 512, "%.400s/lib", o->scenarios);
	return true;
}

bool
lab_build(struct ix_lab *lab, struct ix_error *e)
{
	lab->world = world_new(LAB_ARENA, lab->journal->header.seed, lab->options.parse_all);
	if (!lab->world)
		return fail(e, "no %zu MiB of address space for a lab: close other programs",
		    LAB_ARENA >> 20);
	lab->lesson = lesson_new(lab->world);
	recorder_init(lab);
	lab->scenario = scenario_load(lab->lesson, lab->bundle, &lab->host,
	    lab->journal->header.seat, e);
	if (!lab->scenario)
		return false;
	if (lab->scenario->id[0] && strcmp(lab->scenario->id, lab->bundle->id) != 0)
		return fail(e,
		    "%s/scenario.lua: lab{ id = \"%s\" }: expected the folder's name, \"%s\"",
		    lab->bundle->path, lab->scenario->id, lab->bundle->id);
	moment_save(lab);
	marks_note(lab, &(struct marks_from){ 1, 0 }, NULL);
	return true;
}

static const char *
value_of(void *arg, const char *key)
{
	return scenario_value(arg, key);
}

/* lesson.fr.md if that language is wanted and there is one, else lesson.md. */
static struct prose *
read_words(struct ix_lab *lab, struct ix_error *e)
{
	char name[40] = "lesson.md";

	if (lab->options.lang)
		snprintf(name, sizeof(name), "lesson.%.8s.md", lab->options.lang);
	if (!bundle_get(lab->bundle, name, NULL))
		snprintf(name, sizeof(name), "lesson.md");
	return prose_read(lab->bundle, name, value_of, lab->scenario, e);
}

/* The parts that opening and resuming share: files, world, prose. */
static bool
load(struct ix_lab *lab, const char *lesson, struct ix_error *e)
{
	char path[512], lib[512];

	if (!find_lesson(&lab->options, lesson, path, lib, e))
		return false;
	lab->bundle = bundle_read(path, lib, e);
	if (!lab->bundle || !lab_build(lab, e))
		return false;
	lab->prose = read_words(lab, e);
	return lab->prose != NULL;
}

static struct ix_lab *
lab_new(const struct ix_options *o)
{
	struct ix_lab *lab = calloc(1, sizeof(*lab));

	if (!lab)
		panic("no memory left for a lab");
	lab->options = *o;
	lab->lines = 1;
	lab->pace_permille = 1000;
	strcpy(lab->line[0].name, "main");
	return lab;
}

static void
header_of(struct journal_header *h, const struct ix_options *o)
{
	memset(h, 0, sizeof(*h));
	snprintf(h->engine, sizeof(h->engine), "%s", IXLAB_VERSION);
	h->seed = o->seed ? o->seed : 1;
	h->seat = o->seat ? o->seat : 1;
	if (o->name) {
		text_clean_to(h->name, sizeof(h->name), o->name, TEXT_LINE);
		for (char *s = h->name; *s; s++)
			if (*s == '"')
				*s = '\'';
	}
	h->sums = true;
}

/* The wall clock, for people who read the journal; ignored by replay. */
static bool
note_clock(struct ix_lab *lab, struct ix_error *e)
{
	char line[80], clean[40];

	if (!lab->options.clock)
		return true;
	text_clean_to(clean, sizeof(clean), lab->options.clock, TEXT_LINE);
	snprintf(line, sizeof(line), "clock %s", clean);
	return lab_enter(lab, "lab", line, e);
}

struct ix_lab *
ix_open(const struct ix_options *o, struct ix_error *e)
{
	struct ix_lab *lab = lab_new(o);
	struct journal_header h;
	bool ok;

	header_of(&h, o);
	lab->journal = journal_new(&h);
	ok = load(lab, o->lesson, e);
	if (ok) {
		struct journal_header *jh = &lab->journal->header;

		snprintf(jh->lesson, sizeof(jh->lesson), "%s", lab->bundle->id);
		jh->world = bundle_hash(lab->bundle);
		lab->appends = true;
		ok = (!o->journal || journal_create(lab->journal, o->journal, o->sync, e)) &&
		    note_clock(lab, e);
	}
	if (!ok) {
		ix_close(lab);
		return NULL;
	}
	return lab;
}

/* The journal was made with other files: what was typed then need not do the same now. */
static void
warn_changed(const struct ix_lab *lab, struct ix_error *warning)
{
	if (warning && !warning->text[0] && bundle_hash(lab->bundle) != lab->journal->header.world)
		fail(warning,
		    "the lesson's files have changed since this journal was begun; it is replayed "
		              "with the files as they are now");
}

struct ix_lab *
ix_resume(const struct ix_options *o, bool append, struct ix_error *warning, struct ix_error *e)
{
	struct ix_lab *lab = lab_new(o);
	bool ok;

	if (warning)
		warning->text[0] = 0;
	lab->journal = journal_read(o->journal, append, o->sync, warning, e);
	ok = lab->journal && load(lab, o->lesson ? o->lesson : lab->journal->header.lesson, e);
	if (ok) {
		warn_changed(lab, warning);
		ok = lines_read(lab, e);
	}
	if (!ok) {
		ix_close(lab);
		return NULL;
	}
	travel_to(lab, lab_line(lab)->tip);
	lab->appends = true;
	if (append && !note_clock(lab, e)) {
		ix_close(lab);
		return NULL;
	}
	return lab;
}

void
ix_close(struct ix_lab *lab)
{
	if (!lab)
		return;
	moments_free(lab);
	recorder_free(lab);
	explained_free(lab);
	facts_free(lab);
	free(lab->mark);
	if (lab->world)
		world_delete(lab->world);
	for (unsigned i = 0; i < lab->lines; i++)
		free(lab->line[i].item);
	journal_free(lab->journal);
	prose_free(lab->prose);
	bundle_free(lab->bundle);
	free(lab);
}
