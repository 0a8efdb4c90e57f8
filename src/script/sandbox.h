/*
 * sandbox.h - Lua for lessons from strangers: one state per world, all of it in the world's arena.
 *
 * What remains of Lua is base, table, string, math and utf8, without what reaches files, bytecode,
 * other code or the collector, and without coroutines. Tables are walked in a fixed order, no text
 * shows an address, and C functions pay for their work from the same budget as instructions. A
 * script that exceeds its budget or its memory stops; it cannot catch that. A checkpoint of the
 * arena, taken between or inside entries, holds the state: nothing of it lives elsewhere.
 *
 * Knows nothing of devices. What a lesson can name beyond Lua is added with script_add.
 */
#ifndef SCRIPT_SANDBOX_H
#define SCRIPT_SANDBOX_H

#include <lua.h>

#include "base/arena.h"
#include "ixlab/types.h"

/* 0 means the default. */
struct script_limits {
	size_t memory;  /* bytes in all: 48 MB */
	size_t block;   /* bytes in one block, a table's array for example: 8 MB */
	size_t text;    /* bytes in one string: 256 KB */
	uint64_t steps; /* instructions, or what costs as much, per entry: 50 million */
};

/* Who is outside. Lives outside the arena, is lent for the script's life. Members may be NULL. */
struct script_host {
	void *arg;
	/* One line that the script printed, fit for a terminal. */
	void (*print)(void *arg, const char *line);
	/* The bytes of a file of the lesson, lent until the next call; NULL if there is none. */
	const char *(*read)(void *arg, const char *name, size_t *len);
	/* Asked now and then while a script runs: true stops it for good. For watchdogs. */
	bool (*stop)(void *arg);
};

struct script;

/*
 * A new state in the arena; `world` is what bindings find with script_world. Panics if it is full.
 */
struct script *script_new(struct arena *arena, const struct script_limits *limits,
    const struct script_host *host, void *world);
void *script_world(lua_State *L);
struct script *script_of(lua_State *L);

/*
 * Runs f(L) with `arg` as a light userdata at index 1, protected, with a budget of its own (that of
 * the caller if a script is already running). This is the only way in. On error: false, and the
 * text.
 */
bool script_enter(struct script *s, lua_CFunction f, void *arg, struct ix_error *e);
/* Runs a file of Lua text; `name` is what messages show. */
bool script_load(struct script *s, const char *name, const char *bytes, size_t n,
    struct ix_error *e);
/*
 * Calls a function kept with script_keep. `push` (may be NULL) pushes the arguments and returns how
 * many; `take` (may be NULL) finds the results from index 1 on. Both may raise Lua errors.
 */
bool script_call(struct script *s, int ref, int (*push)(lua_State *L, void *arg),
    void (*take)(lua_State *L, void *arg), void *arg, struct ix_error *e);

/* Keeps the value at `index` for later; script_push_kept brings it back. Inside an entry only. */
int script_keep(lua_State *L, int index);
void script_push_kept(lua_State *L, int ref);

/*
 * Adds a name that every file loaded later can see: the value on top of the stack, which is popped.
 */
void script_add(lua_State *L, const char *name);
/* Adds a function under a name. */
void script_add_function(lua_State *L, const char *name, lua_CFunction f);

/*
 * Pays for work that a C function is about to do, in steps (about 10 ns). Raises when over budget.
 */
void script_pay(lua_State *L, uint64_t steps);
/* "scenario.lua:12: " of the innermost line of Lua that runs now; "" if there is none. */
const char *script_where(lua_State *L, char *buf, size_t room);

#endif
