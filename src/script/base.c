/*
 * base.c - the plain functions of the language, stripped, and what is not here, with a word for
 * why.
 *
 * Refused: whatever compiles or reads code, moves the collector, or would show the order or address
 * of things. A metatable may not have __gc, __close or __mode: what they do depends on the
 * collector.
 */
#include <lualib.h>
#include <string.h>

#include "base/text.h"
#include "script/lib.h"

static const char no_code[] = "a lesson's code is in its files: use require";
static const char no_outside[] =
    "a lesson reaches no files, programs or clocks; file\"name\" reads one of its own";

static const struct refused refused_names[] = {
	{ "collectgarbage", "memory is looked after" },
	{ "coroutine", "use at(time, f) and every(time, f) to do things later" },
	{ "debug", "print shows values" },
	{ "dofile", no_code },
	{ "io", no_outside },
	{ "load", no_code },
	{ "loadfile", no_code },
	{ "loadstring", no_code },
	{ "next", "use pairs, which has a fixed order" },
	{ "os", no_outside },
	{ "package", no_code },
	{ NULL, NULL },
};

/* --- names, libraries, globals --- */

void
script_add(lua_State *L, const char *name)
{
	lua_rawgetp(L, LUA_REGISTRYINDEX, &key_names);
	lua_insert(L, -2);
	lua_setfield(L, -2, name);
	lua_pop(L, 1);
}

void
script_add_function(lua_State *L, const char *name, lua_CFunction f)
{
	lua_pushcfunction(L, f);
	script_add(L, name);
}

static const char *
instead_of(const struct refused *list, const char *name)
{
	for (; list && list->name; list++)
		if (strcmp(list->name, name) == 0)
			return list->instead;
	return NULL;
}

/*
 * The key of the table at `t` nearest to a word, pushed; false (and nothing pushed) if none is
 * near.
 */
static bool
nearest_key(lua_State *L, int t, const char *word)
{
	unsigned least = (unsigned)strlen(word) / 3 + 2;
	lua_Integer n = order_keys(L, t);
	bool found = false;

	lua_pushnil(L);
	for (lua_Integer i = 1; i <= n; i++) {
		if (lua_rawgeti(L, -2, i) == LUA_TSTRING &&
		    text_distance(word, lua_tostring(L, -1)) < least) {
			least = text_distance(word, lua_tostring(L, -1));
			lua_replace(L, -2);
			found = true;
		} else {
			lua_pop(L, 1);
		}
	}
	lua_remove(L, -2);
	if (!found)
		lua_pop(L, 1);
	return found;
}

/*
 * Says that the word at index 2 is unknown, and what to type; `words` is the table that has them.
 */
static int
unknown_name(lua_State *L, int words, const struct refused *list, const char *where)
{
	const char *word = luaL_checkstring(L, 2), *instead = instead_of(list, word);

	if (instead)
		return luaL_error(L, "'%s%s' is not available: %s", where, word, instead);
	if (nearest_key(L, words, word))
		return luaL_error(L, "unknown name '%s%s', did you mean '%s%s'?", where, word,
		    where, lua_tostring(L, -1));
	return luaL_error(L, "unknown name '%s%s'", where, word);
}

static int
global_missing(lua_State *L)
{
	return unknown_name(L, 1, refused_names, "");
}

void
globals_new(lua_State *L)
{
	lua_newtable(L);
	lua_rawgetp(L, LUA_REGISTRYINDEX, &key_names);
	lua_pushnil(L);
	while (lua_next(L, -2)) {
		lua_pushvalue(L, -2);
		lua_insert(L, -2);
		lua_rawset(L, -5);
	}
	lua_pop(L, 1);
	lua_pushvalue(L, -1);
	lua_setfield(L, -2, "_G");
	lua_createtable(L, 0, 2);
	lua_pushcfunction(L, global_missing);
	lua_setfield(L, -2, "__index");
	lua_pushboolean(L, false);
	lua_setfield(L, -2, "__metatable");
	lua_setmetatable(L, -2);
}

static int
library_missing(lua_State *L)
{
	const char *name = lua_tostring(L, lua_upvalueindex(1));

	return unknown_name(L, 1, lua_touserdata(L, lua_upvalueindex(2)),
	    lua_pushfstring(L, "%s.", name));
}

static int
library_write(lua_State *L)
{
	return luaL_error(L, "the library '%s' cannot be changed",
	    lua_tostring(L, lua_upvalueindex(1)));
}

/* The table itself answers for unknown words, so that a known one costs no call. */
static void
library_seal(lua_State *L, const char *name, const struct refused *refused)
{
	lua_createtable(L, 0, 2);
	lua_pushstring(L, name);
	lua_pushlightuserdata(L, (void *)(uintptr_t)refused);
	lua_pushcclosure(L, library_missing, 2);
	lua_setfield(L, -2, "__index");
	lua_pushboolean(L, false);
	lua_setfield(L, -2, "__metatable");
	lua_setmetatable(L, -2);
}

void
library_add(lua_State *L, const char *name, const struct refused *refused)
{
	library_seal(L, name, refused);
	lua_newtable(L); /* the proxy */
	lua_createtable(L, 0, 3);
	lua_pushvalue(L, -3);
	lua_setfield(L, -2, "__index");
	lua_pushstring(L, name);
	lua_pushcclosure(L, library_write, 1);
	lua_setfield(L, -2, "__newindex");
	lua_pushboolean(L, false);
	lua_setfield(L, -2, "__metatable");
	lua_setmetatable(L, -2);
	script_add(L, name);
	lua_pop(L, 1);
}

/* --- metatables --- */

static const char *const collector[] = { "__gc", "__close", "__mode", NULL };

/* Counts a metatable that was never set before. */
static void
metatable_count(lua_State *L, int mt)
{
	lua_rawgetp(L, LUA_REGISTRYINDEX, &key_metatables);
	lua_pushvalue(L, mt);
	if (lua_rawget(L, -2) == LUA_TNIL) {
		script_of(L)->metatables++;
		lua_pushvalue(L, mt);
		lua_pushboolean(L, true);
		lua_rawset(L, -4);
	}
	lua_pop(L, 2);
}

static bool
is_protected(lua_State *L, int t)
{
	bool yes = luaL_getmetafield(L, t, "__metatable") != LUA_TNIL;

	if (yes)
		lua_pop(L, 1);
	return yes;
}

static int
base_setmetatable(lua_State *L)
{
	int type = lua_type(L, 2);

	luaL_checktype(L, 1, LUA_TTABLE);
	luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table");
	if (is_protected(L, 1))
		return luaL_error(L, "setmetatable: this table's metatable is protected");
	for (int i = 0; type == LUA_TTABLE && collector[i]; i++) {
		lua_pushstring(L, collector[i]);
		if (lua_rawget(L, 2) != LUA_TNIL)
			return luaL_error(L,
			    "setmetatable: '%s' is not available: memory is looked after",
			    collector[i]);
		lua_pop(L, 1);
	}
	script_pay(L, 20);
	if (type == LUA_TTABLE)
		metatable_count(L, 2);
	lua_settop(L, 2);
	lua_setmetatable(L, 1);
	return 1;
}

static int
base_rawset(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TTABLE);
	luaL_checkany(L, 2);
	luaL_checkany(L, 3);
	if (is_protected(L, 1))
		return luaL_error(L, "rawset: this table is protected");
	lua_settop(L, 3);
	lua_rawset(L, 1);
	return 1;
}

/* --- values --- */

static int
base_tostring(lua_State *L)
{
	size_t n;

	luaL_checkany(L, 1);
	show(L, 1, &n);
	return 1;
}

/* upvalue: the stock function. A long text is read to its end, so it is paid for. */
static int
base_tonumber(lua_State *L)
{
	size_t n = 0;

	if (lua_type(L, 1) == LUA_TSTRING)
		lua_tolstring(L, 1, &n);
	script_pay(L, n);
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_insert(L, 1);
	lua_call(L, lua_gettop(L) - 1, 1);
	return 1;
}

#define PRINT_MOST 1024 /* bytes of a line */

static int
base_print(lua_State *L)
{
	const struct script_host *host = script_of(L)->host;
	int top = lua_gettop(L);
	char line[PRINT_MOST];
	size_t at = 0;

	script_pay(L, 1000);
	for (int i = 1; i <= top; i++) {
		size_t n;
		const char *s = show(L, i, &n);

		script_pay(L, n / 16);
		if (i > 1 && at < sizeof(line) - 1)
			line[at++] = '\t';
		if (n > sizeof(line) - 1 - at)
			n = sizeof(line) - 1 - at;
		for (size_t k = 0; k < n; k++) /* a zero would hide the rest */
			line[at++] = s[k] ? s[k] : 1;
		lua_pop(L, 1);
	}
	line[at] = 0;
	if (host && host->print) {
		char clean[PRINT_MOST];

		host->print(host->arg, text_clean_to(clean, sizeof(clean), line, TEXT_LINE));
	}
	return 0;
}

static const luaL_Reg own[] = {
	{ "pairs", base_pairs },
	{ "print", base_print },
	{ "rawset", base_rawset },
	{ "setmetatable", base_setmetatable },
	{ "tostring", base_tostring },
	{ NULL, NULL },
};

static const char *const stock[] = { "getmetatable", "ipairs", "rawequal", "rawget", "rawlen",
    "select",
	"type", NULL };

void
open_base(lua_State *L)
{
	luaL_requiref(L, LUA_GNAME, luaopen_base, 0);
	for (int i = 0; stock[i]; i++) {
		lua_getfield(L, -1, stock[i]);
		script_add(L, stock[i]);
	}
	lua_getfield(L, -1, "tonumber");
	lua_pushcclosure(L, base_tonumber, 1);
	script_add(L, "tonumber");
	lua_pop(L, 1);
	for (const luaL_Reg *r = own; r->name; r++)
		script_add_function(L, r->name, r->func);
	lua_pushliteral(L, "Lua 5.4");
	script_add(L, "_VERSION");
	/* The stock library filled the global table, which no chunk sees: empty it. */
	lua_newtable(L);
	lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
	lua_pushnil(L);
	lua_setfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
}
