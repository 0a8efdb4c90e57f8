/*
 * bundle.h - a lesson's files, read once into memory: nothing of the host's disk is touched later.
 *
 * Lives outside every world. Lessons come from strangers: names are short and plain, links and
 * special files are refused, and the number and size of files are bounded.
 */
#ifndef LESSON_BUNDLE_H
#define LESSON_BUNDLE_H

#include "ixlab/types.h"

#define BUNDLE_FILES 64
#define BUNDLE_BYTES (8u << 20)

struct bundle_file {
	char name[160]; /* "scenario.lua", "configs/acacia.conf", "lib/ixp.lua" */
	char *bytes;    /* owned, terminated by a 0 that `len` does not count */
	size_t len;
};

struct bundle {
	char id[64];    /* the folder's name */
	char path[512]; /* where it was read from, for messages */
	struct bundle_file *file; /* sorted by name */
	size_t files;
	size_t bytes;
};

/*
 * Reads the folder `path`, and `lib` (may be NULL) as "lib/". NULL with an error. Caller owns it.
 */
struct bundle *bundle_read(const char *path, const char *lib, struct ix_error *e);
/* The bytes of a file, lent; NULL if there is none. */
const char *bundle_get(const struct bundle *b, const char *name, size_t *len);
/* A hash over what moves the world: scenario.lua, the libraries and the configs; not the prose. */
uint64_t bundle_hash(const struct bundle *b);
void bundle_free(struct bundle *b);

#endif
