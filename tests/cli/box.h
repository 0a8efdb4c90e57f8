/*
 * box.h - a small box with words of every kind, for the tests: it writes down what was called.
 */
#ifndef TESTS_CLI_BOX_H
#define TESTS_CLI_BOX_H

#include "base/arena.h"
#include "cli/cli.h"

struct box {
	struct arena *arena;
	struct cli_console console;
	/* the last handler's name and arguments: "remote_as peer=100.127.1.254 asn=1" */
	char said[2048];
	uint32_t calls;
	bool interrupted;
	struct text out;
};

extern const struct cli_table *const box_words[];

/* At acacia#; the box owns the arena. */
void box_begin(struct box *b);
void box_end(struct box *b);
/* Types a line; returns what it printed, lent until the next. */
const char *box_type(struct box *b, const char *line);
/* From exec, types lines until NULL, each of which must be accepted. */
void box_go(struct box *b, const char *const lines[]);

#endif
