/* want.c - see want.h. A wanted value is a table {how, x, tol} with a metatable that marks it. */
#include "script/want.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "script/handle.h"
#include "script/lib.h"

enum how { HOW_PLAIN, HOW_ATLEAST, HOW_ATMOST, HOW_NEAR, HOW_ONEOF, HOW_SET, HOW_NONE };

static const char key_want;

/* --- the constructors --- */

static int
want_make(lua_State *L, enum how how, int args)
{
	lua_settop(L, args);
	lua_createtable(L, 3, 0);
	lua_pushinteger(L, how);
	lua_rawseti(L, -2, 1);
	for (int i = 1; i <= args; i++) {
		lua_pushvalue(L, i);
		lua_rawseti(L, -2, i + 1);
	}
	lua_rawgetp(L, LUA_REGISTRYINDEX, &key_want);
	lua_setmetatable(L, -2);
	return 1;
}

static int
want_atleast(lua_State *L)
{
	luaL_checknumber(L, 1);
	return want_make(L, HOW_ATLEAST, 1);
}

static int
want_atmost(lua_State *L)
{
	luaL_checknumber(L, 1);
	return want_make(L, HOW_ATMOST, 1);
}

static int
want_near(lua_State *L)
{
	luaL_checknumber(L, 1);
	luaL_checknumber(L, 2);
	return want_make(L, HOW_NEAR, 2);
}

static int
want_oneof(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TTABLE);
	return want_make(L, HOW_ONEOF, 1);
}

static int
want_set(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TTABLE);
	return want_make(L, HOW_SET, 1);
}

static int
want_none(lua_State *L)
{
	return want_make(L, HOW_NONE, 0);
}

void
want_open(lua_State *L)
{
	lua_createtable(L, 0, 1);
	lua_pushboolean(L, false);
	lua_setfield(L, -2, "__metatable");
	lua_rawsetp(L, LUA_REGISTRYINDEX, &key_want);
	script_add_function(L, "atleast", want_atleast);
	script_add_function(L, "atmost", want_atmost);
	script_add_function(L, "near", want_near);
	script_add_function(L, "none", want_none);
	script_add_function(L, "oneof", want_oneof);
	script_add_function(L, "set", want_set);
}

/* --- comparing --- */

static bool equal(lua_State *L, int got, int wanted, int depth);

/*
 * How a wanted value compares; its parts are pushed: x and tol. Nothing is pushed for a plain one.
 */
static enum how
how_of(lua_State *L, int wanted)
{
	enum how how;

	if (lua_type(L, wanted) != LUA_TTABLE || !lua_getmetatable(L, wanted))
		return HOW_PLAIN;
	lua_rawgetp(L, LUA_REGISTRYINDEX, &key_want);
	if (!lua_rawequal(L, -1, -2)) {
		lua_pop(L, 2);
		return HOW_PLAIN;
	}
	lua_pop(L, 2);
	lua_rawgeti(L, wanted, 1);
	how = (enum how)lua_tointeger(L, -1);
	lua_pop(L, 1);
	lua_rawgeti(L, wanted, 2);
	lua_rawgeti(L, wanted, 3);
	return how;
}

static bool
is_none(lua_State *L, int got)
{
	bool empty;

	if (lua_type(L, got) != LUA_TTABLE)
		return lua_isnil(L, got);
	lua_pushnil(L);
	empty = !lua_next(L, got);
	if (!empty)
		lua_pop(L, 2);
	return empty;
}

static bool
near(lua_State *L, int got, int x, int tol)
{
	lua_Number d = lua_tonumber(L, got) - lua_tonumber(L, x), most = lua_tonumber(L, tol);

	return lua_type(L, got) == LUA_TNUMBER && d <= most && -d <= most;
}

static bool
one_of(lua_State *L, int got, int list, int depth)
{
	size_t n = lua_rawlen(L, list);

	for (size_t i = 1; i <= n; i++) {
		bool yes;

		lua_rawgeti(L, list, (lua_Integer)i);
		yes = equal(L, got, lua_gettop(L), depth + 1);
		lua_pop(L, 1);
		if (yes)
			return true;
	}
	return false;
}

/* The same entries in any order: each wanted one takes an entry that no other took. */
static bool
same_set(lua_State *L, int got, int list, int depth)
{
	size_t n = lua_rawlen(L, list);
	bool *taken, yes = true;

	if (lua_type(L, got) != LUA_TTABLE || lua_rawlen(L, got) != n)
		return false;
	script_pay(L, n * n);
	taken = lua_newuserdatauv(L, n + 1, 0);
	memset(taken, 0, n + 1);
	for (size_t i = 1; i <= n && yes; i++) {
		yes = false;
		lua_rawgeti(L, list, (lua_Integer)i);
		for (size_t k = 1; k <= n && !yes; k++) {
			lua_rawgeti(L, got, (lua_Integer)k);
			if (!taken[k] && equal(L, lua_gettop(L), lua_gettop(L) - 1, depth + 1))
				yes = taken[k] = true;
			lua_pop(L, 1);
		}
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	return yes;
}

static size_t
entries(lua_State *L, int t)
{
	size_t n = 0;

	lua_pushnil(L);
	for (; lua_next(L, t); lua_pop(L, 1))
		n++;
	return n;
}

/* Every entry of `wanted` in `got`, and no other. A wanted none() may stand for a missing entry. */
static bool
same_table(lua_State *L, int got, int wanted, int depth)
{
	size_t n = entries(L, got), met = 0;
	bool yes = true;

	script_pay(L, 20 + n * 5);
	lua_pushnil(L);
	while (yes && lua_next(L, wanted)) {
		lua_pushvalue(L, -2);
		lua_rawget(L, got);
		met += !lua_isnil(L, -1);
		yes = equal(L, lua_gettop(L), lua_gettop(L) - 1, depth + 1);
		lua_pop(L, 2);
	}
	if (!yes)
		lua_pop(L, 1);
	return yes && met == n;
}

/* Both indexes are absolute. */
static bool
equal(lua_State *L, int got, int wanted, int depth)
{
	int top = lua_gettop(L);
	bool yes;

	if (depth > WANT_DEPTH)
		luaL_error(L, "a check compares tables that are more than %d deep", WANT_DEPTH);
	script_pay(L, 10);
	luaL_checkstack(L, 12, "too many values");
	switch (how_of(L, wanted)) {
	case HOW_ATLEAST:
		yes = lua_type(L, got) == LUA_TNUMBER && lua_compare(L, top + 1, got, LUA_OPLE);
		break;
	case HOW_ATMOST:
		yes = lua_type(L, got) == LUA_TNUMBER && lua_compare(L, got, top + 1, LUA_OPLE);
		break;
	case HOW_NEAR:
		yes = near(L, got, top + 1, top + 2);
		break;
	case HOW_ONEOF:
		yes = one_of(L, got, top + 1, depth);
		break;
	case HOW_SET:
		yes = same_set(L, got, top + 1, depth);
		break;
	case HOW_NONE:
		yes = is_none(L, got);
		break;
	default:
		if (lua_type(L, got) == LUA_TTABLE && lua_type(L, wanted) == LUA_TTABLE)
			yes = lua_rawequal(L, got, wanted) || same_table(L, got, wanted, depth);
		else if (handle_kind_of(L, got) && handle_kind_of(L, wanted))
			yes = lua_compare(L, got, wanted, LUA_OPEQ); /* our own, C */
		else
			yes = lua_rawequal(L, got, wanted);
	}
	lua_settop(L, top);
	return yes;
}

bool
want_holds(lua_State *L, int got, int wanted)
{
	return equal(L, lua_absindex(L, got), lua_absindex(L, wanted), 0);
}

/* --- saying --- */

static void
add_text(struct made *m, const char *s)
{
	made_add(m, s, strlen(s));
}

static void add_value(struct made *m, lua_State *L, int index, size_t most, int depth);

static void
add_table(struct made *m, lua_State *L, int index, size_t most, int depth)
{
	lua_Integer n = order_keys(L, index), next = 1;

	add_text(m, "{");
	for (lua_Integer i = 1; i <= n && m->n < most; i++) {
		add_text(m, i > 1 ? ", " : "");
		lua_rawgeti(L, -1, i);
		if (lua_isinteger(L, -1) && lua_tointeger(L, -1) == next) {
			next++;
		} else {
			add_value(m, L, lua_gettop(L), most, depth);
			add_text(m, " = ");
		}
		lua_rawget(L, index);
		add_value(m, L, lua_gettop(L), most, depth + 1);
		lua_pop(L, 1);
	}
	add_text(m, "}");
	lua_pop(L, 1);
}

/* "at least 3", "one of {1, 2}": true if it is such a value. */
static bool
add_wanted(struct made *m, lua_State *L, int index, size_t most, int depth)
{
	static const char *const words[] = { [HOW_ATLEAST] = "at least ", [HOW_ATMOST] = "at most ",
		[HOW_NEAR] = "about ", [HOW_ONEOF] = "one of ", [HOW_SET] = "in any order ",
		[HOW_NONE] = "none" };
	int top = lua_gettop(L);
	enum how how = how_of(L, index);

	if (how == HOW_PLAIN)
		return false;
	add_text(m, words[how]);
	if (how != HOW_NONE)
		add_value(m, L, top + 1, most, depth + 1);
	if (how == HOW_NEAR) {
		add_text(m, " (within ");
		add_value(m, L, top + 2, most, depth + 1);
		add_text(m, ")");
	}
	lua_settop(L, top);
	return true;
}

/* The index is absolute. */
static void
add_value(struct made *m, lua_State *L, int index, size_t most, int depth)
{
	char buf[HANDLE_TEXT], number[NUMBER_TEXT], clean[WANT_TEXT];

	luaL_checkstack(L, 8, "too many values");
	script_pay(L, 10);
	switch (lua_type(L, index)) {
	case LUA_TNIL:
		add_text(m, "none");
		return;
	case LUA_TBOOLEAN:
		add_text(m, lua_toboolean(L, index) ? "yes" : "no");
		return;
	case LUA_TNUMBER:
		add_text(m, number_text(number, L, index));
		return;
	case LUA_TSTRING:
		add_text(m, text_clean_to(clean, sizeof(clean), lua_tostring(L, index), TEXT_LINE));
		return;
	case LUA_TTABLE:
		if (add_wanted(m, L, index, most, depth))
			return;
		if (is_none(L, index))
			add_text(m, "none");
		else if (depth >= 4)
			add_text(m, "{...}");
		else
			add_table(m, L, index, most, depth);
		return;
	default:
		add_text(m, handle_kind_of(L, index) ? handle_text(buf, L, index) :
		    luaL_typename(L, index));
	}
}

/* How many of n bytes to show so that `most` are not exceeded, at a character's border. */
static size_t
cut(const char *s, size_t n, size_t most)
{
	size_t at = 0, step;

	if (n <= most)
		return n;
	while (at < n) {
		utf8_next(s + at, n - at, &step);
		if (at + step > most - 3)
			break;
		at += step;
	}
	return at;
}

const char *
value_text(lua_State *L, int index, size_t most)
{
	struct made m;
	const char *s;
	size_t n, shown;

	index = lua_absindex(L, index);
	made_begin(&m, L);
	add_value(&m, L, index, most, 0);
	made_push(&m);
	s = lua_tolstring(L, -1, &n);
	shown = cut(s, n, most);
	if (shown < n) {
		lua_pushlstring(L, s, shown);
		lua_pushliteral(L, "...");
		lua_concat(L, 2);
		lua_replace(L, -2);
	}
	return lua_tostring(L, -1);
}

char *
want_text(char buf[WANT_TEXT], lua_State *L, int got, int wanted)
{
	const char *want, *have;

	got = lua_absindex(L, got);
	want = value_text(L, wanted, 94);
	have = value_text(L, got, 94);
	snprintf(buf, WANT_TEXT, "want %s, have %s", want, have);
	lua_pop(L, 2);
	return buf;
}
