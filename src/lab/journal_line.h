/* journal_line.h - the lines of a journal, read and written: shared by the files of journal.h. */
#ifndef LAB_JOURNAL_LINE_H
#define LAB_JOURNAL_LINE_H

#include "lab/journal.h"

/* Reads lines in order; journals and scripts differ only in `script`. */
struct journal_reader {
	const char *name;        /* of the file, for messages */
	bool script;             /* no header, no sums, relative times */
	struct journal *journal; /* what was read goes here */
	unsigned line;           /* number of the line being read */
	unsigned body_left;      /* lines of a `put` still to come */
	size_t good;             /* octets up to the end of the last whole entry */
	size_t at;               /* where the line being read begins */
};

/* Reads the text; at a bad line stops with an error. r->good tells how far everything was right. */
bool journal_parse(struct journal_reader *r, const char *text, size_t n, struct ix_error *e);
/* How many lines of a file follow this line ("put PATH LINES"); 0: it is an ordinary line. */
unsigned journal_put_lines(const char *line);
uint16_t journal_sum(const char *line, size_t n);

void journal_keep(struct journal *j, const struct journal_item *items, size_t n);
void journal_header_text(const struct journal *j, struct text *to);
void journal_item_text(const struct journal *j, const struct journal_item *i, struct text *to);

#endif
