/*
 * want.h - what a check saw against what it wanted: compared by value, and said in one line.
 *
 * Besides plain values, `wanted` may be atleast(x), atmost(x), near(x, tol), oneof{...}, set{...}
 * or none(), also inside tables. Tables are compared deeply, raw, at most 16 deep; handles by what
 * they stand for.
 */
#ifndef SCRIPT_WANT_H
#define SCRIPT_WANT_H

#include "script/sandbox.h"

#define WANT_DEPTH 16
#define WANT_TEXT 201

/* Adds the constructors to what scripts see. Inside an entry. */
void want_open(lua_State *L);
/* Whether the value at `got` is as the one at `wanted` says. May raise (depth, budget). */
bool want_holds(lua_State *L, int got, int wanted);
/* "want at least 95, have 3" into buf (WANT_TEXT), one line, fit for a terminal; returns it. */
char *want_text(char buf[WANT_TEXT], lua_State *L, int got, int wanted);
/* Pushes a value as one line: 3, Established, {1, a = 2}, none; what goes beyond `most` is dots. */
const char *value_text(lua_State *L, int index, size_t most);

#endif
