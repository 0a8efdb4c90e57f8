/*
 * show.c - values as text, the same on every machine: no addresses, floats as %.14g, one NaN.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "script/lib.h"

char *
number_text(char buf[NUMBER_TEXT], lua_State *L, int index)
{
	lua_Number v;

	if (lua_isinteger(L, index)) {
		snprintf(buf, NUMBER_TEXT, "%lld", (long long)lua_tointeger(L, index));
		return buf;
	}
	v = lua_tonumber(L, index);
	if (isnan(v))
		return strcpy(buf, "nan");
	if (isinf(v))
		return strcpy(buf, v < 0 ? "-inf" : "inf");
	snprintf(buf, NUMBER_TEXT - 2, "%.14g", v);
	if (buf[strspn(buf, "-0123456789")] == 0)
		strcat(buf, ".0");
	return buf;
}

/* What __tostring says, pushed; false if the value has none. */
static bool
own_text(lua_State *L, int index)
{
	if (luaL_callmeta(L, index, "__tostring")) {
		if (lua_type(L, -1) != LUA_TSTRING)
			luaL_error(L, "'__tostring' must return a text");
		return true;
	}
	return luaL_getmetafield(L, index, "__name") == LUA_TSTRING;
}

const char *
show(lua_State *L, int index, size_t *n)
{
	char buf[NUMBER_TEXT];
	int type = lua_type(L, index);

	index = lua_absindex(L, index);
	luaL_checkstack(L, 4, "too many values");
	if (type == LUA_TSTRING)
		lua_pushvalue(L, index);
	else if (type == LUA_TNUMBER)
		lua_pushstring(L, number_text(buf, L, index));
	else if (type == LUA_TBOOLEAN)
		lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false");
	else if (!own_text(L, index))
		lua_pushstring(L, luaL_typename(L, index));
	return lua_tolstring(L, -1, n);
}
