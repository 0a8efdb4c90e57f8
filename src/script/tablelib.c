/*
 * tablelib.c - concat, insert, move, pack, remove, unpack: as Lua's manual (6.6) says, paid for by
 * the number of entries they touch.
 */
#include "script/lib.h"

#define UNPACK_MOST 2000 /* values at once: each call with them copies them all */

static uint64_t
between(lua_Integer first, lua_Integer last)
{
	uint64_t n = (uint64_t)last - (uint64_t)first;

	return last < first ? 0 : n == UINT64_MAX ? n : n + 1;
}

/* Pays for n entries; a count that wrapped around is as good as endless. */
static void
pay_entries(lua_State *L, uint64_t n)
{
	script_pay(L, n > UINT64_MAX / 64 ? UINT64_MAX / 2 : 10 + n * 10);
}

/* Adds entry i of the list. */
static void
add_entry(lua_State *L, struct made *m, lua_Integer i)
{
	char number[NUMBER_TEXT];

	lua_geti(L, 1, i);
	if (lua_type(L, -1) == LUA_TNUMBER) {
		number_text(number, L, -1);
		lua_pop(L, 1);
		lua_pushstring(L, number);
	} else if (lua_type(L, -1) != LUA_TSTRING) {
		luaL_error(L, "table.concat: entry %d is a %s, not a text or a number", (int)i,
		    luaL_typename(L, -1));
	}
	made_add_value(m);
}

static int
table_concat(lua_State *L)
{
	struct made m;
	size_t n;
	const char *between_them;
	lua_Integer i, last;

	luaL_checktype(L, 1, LUA_TTABLE);
	between_them = luaL_optlstring(L, 2, "", &n);
	i = luaL_optinteger(L, 3, 1);
	last = lua_isnoneornil(L, 4) ? luaL_len(L, 1) : luaL_checkinteger(L, 4);
	pay_entries(L, between(i, last));
	made_begin(&m, L);
	for (uint64_t left = between(i, last); left; left--, i++) {
		add_entry(L, &m, i);
		if (left > 1)
			made_add(&m, between_them, n);
	}
	made_push(&m);
	return 1;
}

static int
table_insert(lua_State *L)
{
	lua_Integer end, at;

	luaL_checktype(L, 1, LUA_TTABLE);
	end = (lua_Integer)((lua_Unsigned)luaL_len(L, 1) + 1);
	if (lua_gettop(L) == 2) {
		lua_seti(L, 1, end);
		return 0;
	}
	if (lua_gettop(L) != 3)
		return luaL_error(L,
		    "table.insert(list, value) or table.insert(list, position, value)");
	at = luaL_checkinteger(L, 2);
	luaL_argcheck(L, (lua_Unsigned)at - 1u < (lua_Unsigned)end, 2, "outside the list");
	pay_entries(L, between(at, end));
	for (lua_Integer i = end; i > at; i--) {
		lua_geti(L, 1, i - 1);
		lua_seti(L, 1, i);
	}
	lua_seti(L, 1, at);
	return 0;
}

static int
table_remove(lua_State *L)
{
	lua_Integer n, at;

	luaL_checktype(L, 1, LUA_TTABLE);
	n = luaL_len(L, 1);
	at = luaL_optinteger(L, 2, n);
	if (at != n)
		luaL_argcheck(L, (lua_Unsigned)at - 1u <= (lua_Unsigned)n, 2, "outside the list");
	pay_entries(L, between(at, n));
	lua_geti(L, 1, at);
	for (; at < n; at++) {
		lua_geti(L, 1, at + 1);
		lua_seti(L, 1, at);
	}
	lua_pushnil(L);
	lua_seti(L, 1, at);
	return 1;
}

/* table.move(from, first, last, at [, to]) */
static int
table_move(lua_State *L)
{
	lua_Integer first = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3);
	lua_Integer at = luaL_checkinteger(L, 4);
	int to = lua_isnoneornil(L, 5) ? 1 : 5;
	uint64_t n = between(first, last);
	bool overlaps;

	luaL_checktype(L, 1, LUA_TTABLE);
	luaL_checktype(L, to, LUA_TTABLE);
	pay_entries(L, n);
	luaL_argcheck(L, n == 0 || at <= LUA_MAXINTEGER - (lua_Integer)n + 1, 4, "too large");
	overlaps = to == 1 && at > first && at <= last; /* then from the end, or entries are lost */
	for (uint64_t i = 0; i < n; i++) {
		lua_Integer k = (lua_Integer)(overlaps ? n - 1 - i : i);

		lua_geti(L, 1, first + k);
		lua_seti(L, to, at + k);
	}
	lua_pushvalue(L, to);
	return 1;
}

static int
table_pack(lua_State *L)
{
	int n = lua_gettop(L);

	pay_entries(L, (uint64_t)n);
	lua_createtable(L, n, 1);
	lua_insert(L, 1);
	for (int i = n; i >= 1; i--)
		lua_rawseti(L, 1, i);
	lua_pushinteger(L, n);
	lua_setfield(L, 1, "n");
	return 1;
}

static int
table_unpack(lua_State *L)
{
	lua_Integer first = luaL_optinteger(L, 2, 1);
	lua_Integer last = lua_isnoneornil(L, 3) ? luaL_len(L, 1) : luaL_checkinteger(L, 3);
	uint64_t n = between(first, last);

	if (n > UNPACK_MOST)
		return luaL_error(L, "table.unpack: at most %d values at once", UNPACK_MOST);
	pay_entries(L, n);
	luaL_checkstack(L, (int)n + 1, "too many values");
	for (uint64_t i = 0; i < n; i++)
		lua_geti(L, 1, first + (lua_Integer)i);
	return (int)n;
}

static const luaL_Reg functions[] = {
	{ "concat", table_concat },
	{ "insert", table_insert },
	{ "move", table_move },
	{ "pack", table_pack },
	{ "remove", table_remove },
	{ "sort", table_sort },
	{ "unpack", table_unpack },
	{ NULL, NULL },
};

void
open_tables(lua_State *L)
{
	luaL_newlib(L, functions);
	library_add(L, "table", NULL);
}
