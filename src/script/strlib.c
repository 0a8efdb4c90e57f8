/*
 * strlib.c - the plain text functions (manual 6.4), for ASCII whatever the locale, and what a text
 * itself answers to (s:upper()). Arithmetic on texts is not there: "10" + 1 is an error.
 */
#include <string.h>

#include "script/lib.h"

#define BYTES_MOST 2000 /* numbers that string.byte gives at once */

static const struct refused refused[] = {
	{ "dump", "there is no bytecode in a lesson" },
	{ "pack", "frames are built with frame.KIND{...}" },
	{ "packsize", "frames are built with frame.KIND{...}" },
	{ "unpack", "frames are read by the lab: use captured{...}" },
	{ NULL, NULL },
};

/* Places first and last, as the manual says, as offsets [*from, *to). */
static void
part(lua_State *L, int first, lua_Integer otherwise, size_t n, size_t *from, size_t *to)
{
	lua_Integer len = (lua_Integer)n, i = luaL_optinteger(L, first, 1);
	lua_Integer j = luaL_optinteger(L, first + 1, otherwise ? otherwise : i);

	if (i < 0)
		i = i < -len ? 1 : len + i + 1;
	if (i == 0)
		i = 1;
	if (j < 0)
		j = j < -len ? 0 : len + j + 1;
	if (j > len)
		j = len;
	*from = i > j ? 0 : (size_t)i - 1;
	*to = i > j ? 0 : (size_t)j;
}

static int
string_sub(lua_State *L)
{
	size_t n, from, to;
	const char *s = luaL_checklstring(L, 1, &n);

	luaL_checkinteger(L, 2);
	part(L, 2, -1, n, &from, &to);
	script_pay(L, (to - from) / 16);
	lua_pushlstring(L, s + from, to - from);
	return 1;
}

static int
string_byte(lua_State *L)
{
	size_t n, from, to;
	const char *s = luaL_checklstring(L, 1, &n);

	part(L, 2, 0, n, &from, &to);
	if (to - from > BYTES_MOST)
		return luaL_error(L, "string.byte: at most %d at once", BYTES_MOST);
	script_pay(L, to - from);
	luaL_checkstack(L, (int)(to - from), "too many values");
	for (size_t i = from; i < to; i++)
		lua_pushinteger(L, (uint8_t)s[i]);
	return (int)(to - from);
}

static int
string_char(lua_State *L)
{
	int n = lua_gettop(L);
	struct made m;

	script_pay(L, (uint64_t)n);
	made_begin(&m, L);
	for (int i = 1; i <= n; i++) {
		lua_Integer v = luaL_checkinteger(L, i);
		char c = (char)(uint8_t)v;

		luaL_argcheck(L, v >= 0 && v <= 255, i, "not an octet");
		made_add(&m, &c, 1);
	}
	made_push(&m);
	return 1;
}

static int
string_len(lua_State *L)
{
	size_t n;

	luaL_checklstring(L, 1, &n);
	lua_pushinteger(L, (lua_Integer)n);
	return 1;
}

static char
to_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static char
to_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c & ~0x20) : c;
}

/*
 * A text of the same length: each octet changed, or all in reverse order if there is no `change`.
 */
static int
changed(lua_State *L, char (*change)(char c))
{
	size_t n;
	const char *s = luaL_checklstring(L, 1, &n);
	luaL_Buffer b;
	char *to;

	script_pay(L, 5 + n);
	to = luaL_buffinitsize(L, &b, n);
	for (size_t i = 0; i < n; i++)
		to[i] = change ? change(s[i]) : s[n - 1 - i];
	luaL_pushresultsize(&b, n);
	return 1;
}

static int
string_lower(lua_State *L)
{
	return changed(L, to_lower);
}

static int
string_upper(lua_State *L)
{
	return changed(L, to_upper);
}

static int
string_reverse(lua_State *L)
{
	return changed(L, NULL);
}

static int
string_rep(lua_State *L)
{
	size_t n, between;
	const char *s = luaL_checklstring(L, 1, &n);
	lua_Integer times = luaL_checkinteger(L, 2);
	const char *sep = luaL_optlstring(L, 3, "", &between);
	struct made m;

	if (times <= 0 || n + between == 0) {
		lua_pushliteral(L, "");
		return 1;
	}
	text_may_be(L, (uint64_t)times > SIZE_MAX / (n + between) ? SIZE_MAX :
	    (size_t)times * (n + between) - between);
	script_pay(L, (uint64_t)times);
	made_begin(&m, L);
	for (lua_Integer i = 0; i < times; i++) {
		made_add(&m, s, n);
		if (i + 1 < times)
			made_add(&m, sep, between);
	}
	made_push(&m);
	return 1;
}

static const luaL_Reg functions[] = {
	{ "byte", string_byte },
	{ "char", string_char },
	{ "find", string_find },
	{ "format", string_format },
	{ "gmatch", string_gmatch },
	{ "gsub", string_gsub },
	{ "len", string_len },
	{ "lower", string_lower },
	{ "match", string_match },
	{ "rep", string_rep },
	{ "reverse", string_reverse },
	{ "sub", string_sub },
	{ "upper", string_upper },
	{ NULL, NULL },
};

void
open_strings(lua_State *L)
{
	luaL_newlib(L, functions);
	lua_pushliteral(L, "");
	lua_createtable(L, 0, 2);
	lua_pushvalue(L, -3);
	lua_setfield(L, -2, "__index");
	lua_pushboolean(L, false);
	lua_setfield(L, -2, "__metatable");
	lua_setmetatable(L, -2);
	lua_pop(L, 1);
	library_add(L, "string", refused);
}
