/*
 * sort.c - table.sort as a merge sort: stable, the same on every machine, and it ends whatever the
 * comparison answers. The table changes only at the end, so an error on the way leaves it as it
 * was.
 */
#include "script/lib.h"

#define SORT_MOST 100000

enum { TABLE = 1, COMPARE = 2, FROM = 3, TO = 4 };

static bool
comparable(lua_State *L, int a, int b)
{
	int x = lua_type(L, a), y = lua_type(L, b);

	if (x == y && (x == LUA_TNUMBER || x == LUA_TSTRING))
		return true;
	if (luaL_getmetafield(L, a, "__lt") == LUA_TNIL &&
	    luaL_getmetafield(L, b, "__lt") == LUA_TNIL)
		return false;
	lua_pop(L, 1);
	return true;
}

/* Whether the value at a comes before that at b. */
static bool
before(lua_State *L, int a, int b)
{
	bool yes;

	if (lua_isnil(L, COMPARE)) {
		if (!comparable(L, a, b))
			luaL_error(L, "table.sort: cannot compare a %s with a %s",
			    luaL_typename(L, a), luaL_typename(L, b));
		if (lua_type(L, a) == LUA_TSTRING)
			script_pay(L, lua_rawlen(L, a) / 16);
		return lua_compare(L, a, b, LUA_OPLT);
	}
	lua_pushvalue(L, COMPARE);
	lua_pushvalue(L, a);
	lua_pushvalue(L, b);
	lua_call(L, 2, 1);
	yes = lua_toboolean(L, -1);
	lua_pop(L, 1);
	return yes;
}

/*
 * Merges FROM[i..mid-1] and FROM[mid..end-1] into TO[i..end-1]. Of equals the left one comes first.
 */
static void
merge(lua_State *L, lua_Integer i, lua_Integer mid, lua_Integer end)
{
	lua_Integer j = mid;

	for (lua_Integer k = i; k < end; k++) {
		bool right = i >= mid;

		if (!right && j < end) {
			lua_rawgeti(L, FROM, j);
			lua_rawgeti(L, FROM, i);
			right = before(L, 5, 6);
			lua_settop(L, 4);
		}
		lua_rawgeti(L, FROM, right ? j++ : i++);
		lua_rawseti(L, TO, k);
	}
}

int
table_sort(lua_State *L)
{
	lua_Integer n;

	luaL_checktype(L, 1, LUA_TTABLE);
	if (!lua_isnoneornil(L, 2))
		luaL_checktype(L, 2, LUA_TFUNCTION);
	lua_settop(L, 2);
	n = luaL_len(L, 1);
	if (n > SORT_MOST)
		return luaL_error(L, "table.sort: at most %d entries", SORT_MOST);
	script_pay(L, 20 + (uint64_t)(n > 0 ? n : 0) * 100);
	lua_createtable(L, (int)(n > 0 ? n : 0), 0);
	lua_createtable(L, (int)(n > 0 ? n : 0), 0);
	for (lua_Integer i = 1; i <= n; i++) {
		lua_geti(L, TABLE, i);
		lua_rawseti(L, FROM, i);
	}
	for (lua_Integer width = 1; width < n; width *= 2) {
		for (lua_Integer i = 1; i <= n; i += 2 * width)
			merge(L, i, i + width <= n ? i + width : n + 1,
			    i + 2 * width <= n ? i + 2 * width : n + 1);
		lua_pushvalue(L, TO);
		lua_pushvalue(L, FROM);
		lua_replace(L, TO);
		lua_replace(L, FROM);
	}
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, FROM, i);
		lua_seti(L, TABLE, i);
	}
	return 0;
}
