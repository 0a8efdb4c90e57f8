/*
 * handle.h - what a script holds of a box, a port or a link: a kind, an id and a generation, never
 * a pointer. A handle is checked on every use; one whose thing is gone raises an error.
 */
#ifndef SCRIPT_HANDLE_H
#define SCRIPT_HANDLE_H

#include "script/sandbox.h"

struct method {
	const char *name;
	lua_CFunction f; /* the handle is argument 1; f checks it with handle_check */
};

/* One kind of thing; const. */
struct handle_kind {
	const char *name; /* "switch" */
	/* Whether the thing still exists. May be NULL: it always does. */
	bool (*alive)(void *world, uint32_t id, uint32_t generation);
	/* What people call it ("sw1"), lent. May be NULL. */
	const char *(*label)(void *world, uint32_t id);
	const struct method *methods; /* name NULL at the end */
	/* Pushes the field h.NAME and returns true, or returns false. May be NULL. */
	bool (*field)(lua_State *L, uint32_t id, const char *name);
};

void handle_push(lua_State *L, const struct handle_kind *kind, uint32_t id, uint32_t generation);
/* Whether the value is a handle of this kind (any kind if NULL); *id (may be NULL) gets its id. */
bool handle_is(lua_State *L, int index, const struct handle_kind *kind, uint32_t *id);
/* Its kind, or NULL if the value is no handle. */
const struct handle_kind *handle_kind_of(lua_State *L, int index);
/* Whether its thing still exists. */
bool handle_alive(lua_State *L, int index);
/* The id of argument `index`; raises if it is not a handle of this kind, or its thing is gone. */
uint32_t handle_check(lua_State *L, int index, const struct handle_kind *kind);
/* "switch sw1" into buf; returns it. */
#define HANDLE_TEXT 96
char *handle_text(char buf[HANDLE_TEXT], lua_State *L, int index);

#endif
