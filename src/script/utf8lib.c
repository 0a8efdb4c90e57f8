/*
 * utf8lib.c - char, charpattern, codepoint, codes, len, offset (manual 6.5), strict UTF-8 only: no
 * surrogates, nothing beyond U+10FFFF, whatever the `lax` argument says.
 */
#include <string.h>

#include "base/text.h"
#include "script/lib.h"

#define POINTS_MOST 2000

/* A place as the manual counts them, from 1, negative from the end; 0 if it is before the text. */
static lua_Integer
place(lua_Integer i, size_t n)
{
	if (i >= 0)
		return i;
	return i < -(lua_Integer)n ? 0 : (lua_Integer)n + i + 1;
}

static bool
continues(const char *s, lua_Integer at)
{
	return ((uint8_t)s[at] & 0xc0) == 0x80;
}

static void
add_point(struct made *m, uint32_t c)
{
	char b[4];
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const uint8_t mark[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (size_t i = n; i-- > 1; c >>= 6)
		b[i] = (char)(0x80 | (c & 0x3f));
	b[0] = (char)(mark[n] | c);
	made_add(m, b, n);
}

static int
utf8_char(lua_State *L)
{
	int n = lua_gettop(L);
	struct made m;

	script_pay(L, (uint64_t)n);
	made_begin(&m, L);
	for (int i = 1; i <= n; i++) {
		lua_Integer c = luaL_checkinteger(L, i);

		luaL_argcheck(L, c >= 0 && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff), i,
		    "not a character's number");
		add_point(&m, (uint32_t)c);
	}
	made_push(&m);
	return 1;
}

/* utf8.len(s, i, j): how many characters begin in [i, j]; or nil and where the text is broken. */
static int
utf8_len(lua_State *L)
{
	size_t n, step;
	const char *s = luaL_checklstring(L, 1, &n);
	lua_Integer i = place(luaL_optinteger(L, 2, 1), n), j = place(luaL_optinteger(L, 3, -1), n);
	lua_Integer count = 0;

	luaL_argcheck(L, i >= 1 && i <= (lua_Integer)n + 1, 2, "outside the text");
	luaL_argcheck(L, j <= (lua_Integer)n, 3, "outside the text");
	script_pay(L, n);
	for (i--; i < j; i += (lua_Integer)step, count++) {
		if (utf8_next(s + i, n - (size_t)i, &step) < 0) {
			lua_pushnil(L);
			lua_pushinteger(L, i + 1);
			return 2;
		}
	}
	lua_pushinteger(L, count);
	return 1;
}

static int
utf8_codepoint(lua_State *L)
{
	size_t n, step;
	const char *s = luaL_checklstring(L, 1, &n);
	lua_Integer i = place(luaL_optinteger(L, 2, 1), n), j = place(luaL_optinteger(L, 3, i), n);
	int count = 0;

	luaL_argcheck(L, i >= 1, 2, "outside the text");
	luaL_argcheck(L, j <= (lua_Integer)n, 3, "outside the text");
	if (j - i >= POINTS_MOST)
		return luaL_error(L, "utf8.codepoint: at most %d at once", POINTS_MOST);
	script_pay(L, i <= j ? (uint64_t)(j - i) + 1 : 0);
	luaL_checkstack(L, i <= j ? (int)(j - i) + 1 : 1, "too many values");
	for (i--; i < j; i += (lua_Integer)step, count++) {
		int32_t c = utf8_next(s + i, n - (size_t)i, &step);

		if (c < 0)
			return luaL_error(L, "utf8.codepoint: the text is not UTF-8");
		lua_pushinteger(L, c);
	}
	return count;
}

/* utf8.offset(s, k, i): where the k-th character counted from place i begins. */
static int
utf8_offset(lua_State *L)
{
	size_t n;
	const char *s = luaL_checklstring(L, 1, &n);
	lua_Integer k = luaL_checkinteger(L, 2), len = (lua_Integer)n;
	lua_Integer i = place(luaL_optinteger(L, 3, k > 0 ? 1 : len + 1), n) - 1;

	luaL_argcheck(L, i >= 0 && i <= len, 3, "outside the text");
	script_pay(L, n);
	if (k == 0) {
		while (i > 0 && continues(s, i))
			i--;
		lua_pushinteger(L, i + 1);
		return 1;
	}
	if (continues(s, i))
		return luaL_error(L, "utf8.offset: the place is inside a character");
	for (; k < 0 && i > 0; k++)
		do
			i--;
		while (i > 0 && continues(s, i));
	for (k -= k > 0; k > 0 && i < len; k--)
		do
			i++;
		while (continues(s, i)); /* the text ends with a zero */
	if (k == 0)
		lua_pushinteger(L, i + 1);
	else
		lua_pushnil(L);
	return 1;
}

/* The iterator of utf8.codes: (text, place) gives the next place and its character. */
static int
codes_step(lua_State *L)
{
	size_t n, step;
	const char *s = luaL_checklstring(L, 1, &n);
	lua_Integer at = luaL_checkinteger(L, 2);
	int32_t c;

	luaL_argcheck(L, at >= 0 && at <= (lua_Integer)n, 2, "outside the text");
	if (at > 0) { /* over the character that begins there */
		utf8_next(s + at - 1, n - (size_t)at + 1, &step);
		at += (lua_Integer)step - 1;
	}
	if (at >= (lua_Integer)n)
		return 0;
	c = utf8_next(s + at, n - (size_t)at, &step);
	if (c < 0)
		return luaL_error(L, "utf8.codes: the text is not UTF-8");
	lua_pushinteger(L, at + 1);
	lua_pushinteger(L, c);
	return 2;
}

static int
utf8_codes(lua_State *L)
{
	luaL_checkstring(L, 1);
	lua_pushcfunction(L, codes_step);
	lua_pushvalue(L, 1);
	lua_pushinteger(L, 0);
	return 3;
}

static const luaL_Reg functions[] = {
	{ "char", utf8_char },
	{ "codepoint", utf8_codepoint },
	{ "codes", utf8_codes },
	{ "len", utf8_len },
	{ "offset", utf8_offset },
	{ NULL, NULL },
};

void
open_utf8(lua_State *L)
{
	luaL_newlib(L, functions);
	lua_pushliteral(L, "[\0-\x7F\xC2-\xF4][\x80-\xBF]*");
	lua_setfield(L, -2, "charpattern");
	library_add(L, "utf8", NULL);
}
