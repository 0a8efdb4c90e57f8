/*
 * room.h - a world with nothing but a script in it, for the tests of script: what it printed is
 * kept, and it can read two files.
 */
#ifndef TESTS_SCRIPT_ROOM_H
#define TESTS_SCRIPT_ROOM_H

#include "base/text.h"
#include "script/sandbox.h"
#include "script/scenario.h"

struct room {
	struct arena *arena;
	struct script *script;
	struct text out; /* every printed line, each ended by a newline */
	struct ix_error error; /* of the last run */
	const char *(*files)[2]; /* name, bytes; NULL name at the end */
	struct script_host host;
};

void room_open(struct room *r);
/* Runs Lua text as "scenario.lua"; what it printed replaces what was printed before. */
bool room_run(struct room *r, const char *lua);
void room_close(struct room *r);

/* Fails the test unless the text runs and prints `out`. */
void expect(struct room *r, const char *lua, const char *out);
/* Fails the test unless the text ends with an error that has `part` in it. */
void expect_error(struct room *r, const char *lua, const char *part);

/* What a world's scenario printed, errors too: lines with '|' between them. */
#define PRINTED_ROOM 512
void world_printed(const struct world *w, char out[PRINTED_ROOM]);

#endif
