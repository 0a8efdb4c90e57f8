/*
 * handle.c - see handle.h. A handle's metatable is made once per kind and kept under its address.
 */
#include "script/handle.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "script/lib.h"

struct handle {
	const struct handle_kind *kind;
	uint32_t id, generation;
};

/* Marks the metatables of handles; its address is the key. */
static const char key_handle;

static const struct handle *
handle_at(lua_State *L, int index)
{
	bool is = false;

	if (lua_type(L, index) == LUA_TUSERDATA && lua_getmetatable(L, index)) {
		is = lua_rawgetp(L, -1, &key_handle) == LUA_TBOOLEAN;
		lua_pop(L, 2);
	}
	return is ? lua_touserdata(L, index) : NULL;
}

const struct handle_kind *
handle_kind_of(lua_State *L, int index)
{
	const struct handle *h = handle_at(L, index);

	return h ? h->kind : NULL;
}

bool
handle_is(lua_State *L, int index, const struct handle_kind *kind, uint32_t *id)
{
	const struct handle *h = handle_at(L, index);

	if (h && id)
		*id = h->id;
	return h && (!kind || h->kind == kind);
}

static bool
alive(lua_State *L, const struct handle *h)
{
	return !h->kind->alive || h->kind->alive(script_world(L), h->id, h->generation);
}

bool
handle_alive(lua_State *L, int index)
{
	const struct handle *h = handle_at(L, index);

	return h && alive(L, h);
}

uint32_t
handle_check(lua_State *L, int index, const struct handle_kind *kind)
{
	const struct handle *h = handle_at(L, index);

	if (!h || h->kind != kind)
		luaL_error(L, "this must be a %s, got a %s%s", kind->name, h ? h->kind->name :
		    luaL_typename(L, index),
		    index == 1 ? ": methods are called with a colon, x:f()" : "");
	if (!alive(L, h))
		luaL_error(L, "this %s is gone", kind->name);
	return h->id;
}

char *
handle_text(char buf[HANDLE_TEXT], lua_State *L, int index)
{
	const struct handle *h = handle_at(L, index);
	const char *label;

	if (!h)
		return strcpy(buf, "no handle");
	label = h->kind->label && alive(L, h) ? h->kind->label(script_world(L), h->id) : NULL;
	snprintf(buf, HANDLE_TEXT, "%s%s%s", h->kind->name,
	    label ? " " : alive(L, h) ? "" : " (gone)", label ? label : "");
	return buf;
}

static int
meta_tostring(lua_State *L)
{
	char buf[HANDLE_TEXT];

	lua_pushstring(L, handle_text(buf, L, 1));
	return 1;
}

static int
meta_eq(lua_State *L)
{
	const struct handle *a = handle_at(L, 1), *b = handle_at(L, 2);

	lua_pushboolean(L, a && b && a->kind == b->kind && a->id == b->id &&
	    a->generation == b->generation);
	return 1;
}

/* The nearest method's name, or NULL. */
static const char *
method_near(const struct handle_kind *kind, const char *name)
{
	const char *list[64];
	size_t n = 0;

	for (const struct method *m = kind->methods; m && m->name && n < 63; m++)
		list[n++] = m->name;
	list[n] = NULL;
	return text_nearest(name, list);
}

static int
meta_index(lua_State *L)
{
	const struct handle *h = handle_at(L, 1);
	const char *name = luaL_checkstring(L, 2), *near;

	if (!h)
		return luaL_error(L, "not a handle");
	for (const struct method *m = h->kind->methods; m && m->name; m++) {
		if (strcmp(m->name, name) == 0) {
			lua_pushcfunction(L, m->f);
			return 1;
		}
	}
	if (h->kind->field) {
		if (!alive(L, h))
			return luaL_error(L, "this %s is gone", h->kind->name);
		if (h->kind->field(L, h->id, name))
			return 1;
	}
	near = method_near(h->kind, name);
	if (near)
		return luaL_error(L, "a %s has no '%s', did you mean '%s'?", h->kind->name, name,
		    near);
	return luaL_error(L, "a %s has no '%s'", h->kind->name, name);
}

static int
meta_newindex(lua_State *L)
{
	const struct handle *h = handle_at(L, 1);

	return luaL_error(L, "a %s cannot be written to; use its methods",
	    h ? h->kind->name : "handle");
}

static const luaL_Reg meta[] = {
	{ "__eq", meta_eq },
	{ "__index", meta_index },
	{ "__newindex", meta_newindex },
	{ "__tostring", meta_tostring },
	{ NULL, NULL },
};

void
handle_push(lua_State *L, const struct handle_kind *kind, uint32_t id, uint32_t generation)
{
	struct handle *h = lua_newuserdatauv(L, sizeof(*h), 0);

	*h = (struct handle){ .kind = kind, .id = id, .generation = generation };
	if (lua_rawgetp(L, LUA_REGISTRYINDEX, kind) == LUA_TNIL) {
		lua_pop(L, 1);
		luaL_newlib(L, meta);
		lua_pushboolean(L, false);
		lua_setfield(L, -2, "__metatable");
		lua_pushboolean(L, true);
		lua_rawsetp(L, -2, &key_handle);
		lua_pushvalue(L, -1);
		lua_rawsetp(L, LUA_REGISTRYINDEX, kind);
	}
	lua_setmetatable(L, -2);
}
