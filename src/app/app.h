/*
 * app.h - the command line: verbs, options, exit statuses. The only room that reads the wall clock,
 * the environment and the disk's layout, and that writes to standard output and error.
 */
#ifndef APP_APP_H
#define APP_APP_H

#include <stdio.h>

#include "base/text.h"
#include "ixlab/ixlab.h"

enum { EXIT_DONE, EXIT_FAILED, EXIT_USAGE, EXIT_BUG };

#define PORTS_MAX 64

/* What the options of a verb say; each verb names the ones it takes. */
struct args {
	const char *verb;
	const char *word[64]; /* what is not an option */
	int words;
	const char *script, *pcap, *journal, *state, *state_dir, *filter, *output, *lang, *color,
	    *name, *trace, *against, *stage;
	const char *port[PORTS_MAX + 1]; /* NULL-ended */
	const char *feed[PORTS_MAX];     /* DEVICE:PEER=FILE */
	int feeds;
	const char *scenarios; /* where the lessons are */
	int ports;
	ix_time from, to, until;
	bool has_until;
	uint64_t seed;
	unsigned seat, seeds;
	bool json, transcript, solve, verify, resume, fresh, text, ascii, no_mouse, demo, help;
};

struct verb {
	const char *name, *usage, *help;
	const char *options; /* the long names it takes, each with a blank on both sides */
	int (*run)(const struct args *a);
};

extern const struct verb *const verbs[]; /* NULL-ended */
extern const struct verb verb_play, verb_run, verb_check, verb_new, verb_replay, verb_capture,
    verb_decode;

/* Reads the options of a verb; false after a message on standard error. */
bool options_read(struct args *a, const struct verb *v, int argc, char **argv);
/* "ixlab: ..." on standard error; returns EXIT_USAGE. */
int usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void verb_usage(const struct verb *v, FILE *to);

/*
 * The folder with the lessons: $IXLAB_SCENARIOS, ./scenarios, beside the program, or the installed.
 */
const char *scenarios_folder(char path[512]);
/*
 * Where journals are kept: --state, or XDG_STATE_HOME/ixlab; made if missing. NULL with an error.
 */
const char *state_folder(const struct args *a, char path[512], struct ix_error *e);
/* The wall clock as "2026-11-21T09:14Z". */
const char *wall_clock(char buf[32]);
/* Options of a lab as these arguments say. */
struct ix_options lab_options(const struct args *a, const char *lesson);

/* A sink that writes to a FILE (arg). */
void to_file(void *arg, const char *text, size_t n);
/* A sink that adds to a struct text (arg). */
void to_text(void *arg, const char *text, size_t n);
/* A whole file; NULL with an error. The caller frees it. */
char *read_file(const char *path, size_t *n, struct ix_error *e);
/* Writes a file beside its name and renames it when it is complete. */
bool write_file(const char *path, const char *s, size_t n, struct ix_error *e);

/* Runs `job` in a child with limits on memory and processor time; its exit status, EXIT_BUG if it
 * was killed. Output of the child goes where ours goes. */
int in_child(int (*job)(void *arg), void *arg);

/* The tasks of a lab as JSON objects in a list, and as lines. */
struct json;
void tasks_json(struct json *j, const struct ix_lab *lab);
void tasks_text(struct text *to, const struct ix_lab *lab);

#endif
