/*
 * bed.h - the bench of these tests: the first lesson, opened, typed at, and compared.
 *
 * Files go to the build folder; a file's name carries the process id, so that tests run side by
 * side.
 */
#ifndef TESTS_LAB_BED_H
#define TESTS_LAB_BED_H

#include "base/text.h"
#include "ixlab/ixlab.h"

#define LESSON "first-peering"
#define ACACIA "acacia"

/* The lesson in memory, or with a journal at this path (NULL: none). */
struct ix_lab *lab_new_at(const char *journal);
/* The journal again; fails the test if it cannot be read. `warning` may be NULL. */
struct ix_lab *lab_again(const char *journal, bool append, struct ix_error *warning);
/* Plays the lesson's own solution. */
void lab_solve(struct ix_lab *lab);
/* Plays script lines. */
void lab_script(struct ix_lab *lab, const char *text);
/*
 * Types a line that must be taken, yes to every question; what the lab answered is lent till the
 * next.
 */
const char *lab_type(struct ix_lab *lab, const char *device, const char *line);
/* Types a line that must not be taken; lends why. */
const char *lab_refuses(struct ix_lab *lab, const char *device, const char *line);

/* Where the world is and what it did: equal means the same. */
struct where {
	ix_time now;
	uint64_t position, fingerprint, frames;
};
struct where lab_where(const struct ix_lab *lab);
void where_same(const struct where *a, const struct where *b, const char *what);

/* A console's whole scrollback, the state document, the journal: as text the caller frees. */
struct text lab_console(const struct ix_lab *lab, const char *device);
struct text lab_state(const struct ix_lab *lab);
struct text lab_journal(const struct ix_lab *lab);

/* A path in the build folder that no other test has; removed if it exists. */
const char *scratch(char path[200], const char *name);
void put_file(const char *path, const char *s, size_t n);
struct text get_file(const char *path);

/* How many sessions are up. */
unsigned sessions_up(const struct ix_lab *lab);

#endif
