/*
 * journal.h - what was typed, when, where: the save file, the solution, the test and the hand-in.
 *
 * Text, one entry a line, append-only (the format is in docs/cli.md). An entry is on the disk
 * before it takes effect. Lives outside every world. Reads scripts too: the same lines, with
 * relative times.
 */
#ifndef LAB_JOURNAL_H
#define LAB_JOURNAL_H

#include "base/text.h"
#include "ixlab/types.h"

#define JOURNAL_DEVICE 80
#define JOURNAL_LINE 1024
#define JOURNAL_BODY (256u << 10) /* octets of a file put on a device */

enum journal_kind { JOURNAL_ENTRY, JOURNAL_FINGERPRINT };

struct journal_item {
	enum journal_kind kind;
	ix_time t;
	char device[JOURNAL_DEVICE]; /* "acacia", "acacia/2", "lab" */
	char *line;                  /* owned */
	char *body;                  /* owned: the lines of a `put`, NULL for others */
	uint64_t fingerprint;
	unsigned at;                 /* line of the file, for messages */
};

struct journal_header {
	char engine[24], lesson[64], group[16], name[64];
	uint64_t world; /* hash of what moves the world */
	uint64_t seed;
	unsigned seat;
	bool sums;      /* each line ends in a checksum */
};

struct journal {
	struct journal_header header;
	struct journal_item *item; /* in the order of the file */
	size_t items, room;
	char path[512];
	int fd;    /* -1: in memory only */
	bool sync; /* fdatasync when items are added */
	bool hold; /* not yet: what is added is part of a group (journal_flush ends it) */
	bool dirty; /* something added is not synced */
	bool torn; /* a failed write left octets at the end that could not be cut off */
};

struct journal *journal_new(const struct journal_header *h);
/* Makes the file (which must not exist) and writes what the journal holds. */
bool journal_create(struct journal *j, const char *path, bool sync, struct ix_error *e);
/*
 * Reads a journal. append: opens it for more, locked against a second writer. A torn last line is
 * dropped and told in `warning`. NULL with an error: unreadable, not a journal, damaged before its
 * end.
 */
struct journal *journal_read(const char *path, bool append, bool sync, struct ix_error *warning,
    struct ix_error *e);
/*
 * Reads a script's text: journal lines without a header, where `@+5s` is relative to the line
 * before and a line without `@` has the time of the one before. `name` is for messages.
 */
struct journal *journal_script(const char *text, size_t n, const char *name, struct ix_error *e);
/*
 * Appends n items (takes their texts) as one group: one write, one sync. false: nothing was added.
 */
bool journal_add(struct journal *j, struct journal_item *items, size_t n, struct ix_error *e);
/* Syncs what was added while `hold` was set. false: it may not be on the disk. */
bool journal_flush(struct journal *j, struct ix_error *e);
struct journal_item journal_entry(ix_time t, const char *device, const char *line);
/* The whole journal as text. */
void journal_text(const struct journal *j, struct text *to);
void journal_free(struct journal *j);

#endif
