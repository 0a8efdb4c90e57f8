/*
 * errors.c - raising and catching. An overrun passes through every pcall; an xpcall's handler runs
 * after unwinding, so that it cannot run forever where no hook looks.
 */
#include "script/lib.h"

static int
base_assert(lua_State *L)
{
	luaL_checkany(L, 1);
	if (lua_toboolean(L, 1))
		return lua_gettop(L);
	lua_remove(L, 1);
	if (lua_gettop(L) == 0)
		return luaL_error(L, "assertion failed");
	lua_settop(L, 1);
	return lua_error(L);
}

static int
base_error(lua_State *L)
{
	lua_Integer level = luaL_optinteger(L, 2, 1);

	lua_settop(L, 1);
	if (lua_type(L, 1) == LUA_TSTRING && level > 0 && level < 100) {
		luaL_where(L, (int)level);
		lua_insert(L, 1);
		lua_concat(L, 2);
	}
	return lua_error(L);
}

/* Catching costs a little: Lua sets up a jump each time. */
#define CATCH 50

static int
base_pcall(lua_State *L)
{
	int status;

	luaL_checkany(L, 1);
	script_pay(L, CATCH);
	lua_pushboolean(L, true);
	lua_insert(L, 1);
	status = lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 0);
	if (status == LUA_OK)
		return lua_gettop(L);
	script_reraise(L, status);
	lua_pushboolean(L, false);
	lua_insert(L, -2);
	return 2;
}

/* xpcall(f, handler, ...) */
static int
base_xpcall(lua_State *L)
{
	int status;

	luaL_checktype(L, 2, LUA_TFUNCTION);
	script_pay(L, CATCH);
	lua_pushboolean(L, true);
	lua_insert(L, 1); /* true f handler ... */
	lua_pushvalue(L, 3);
	lua_insert(L, 1); /* handler true f handler ... */
	lua_remove(L, 4);
	status = lua_pcall(L, lua_gettop(L) - 3, LUA_MULTRET, 0);
	if (status == LUA_OK)
		return lua_gettop(L) - 1;
	script_reraise(L, status);
	lua_replace(L, 2);
	lua_settop(L, 2); /* handler error */
	status = lua_pcall(L, 1, LUA_MULTRET, 0);
	script_reraise(L, status);
	if (status != LUA_OK) {
		lua_settop(L, 0);
		lua_pushliteral(L, "the error handler failed");
	}
	lua_pushboolean(L, false);
	lua_insert(L, 1);
	return lua_gettop(L);
}

void
open_errors(lua_State *L)
{
	script_add_function(L, "assert", base_assert);
	script_add_function(L, "error", base_error);
	script_add_function(L, "pcall", base_pcall);
	script_add_function(L, "xpcall", base_xpcall);
}
