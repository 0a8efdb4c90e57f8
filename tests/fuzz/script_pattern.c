/*
 * script_pattern.c - fuzz target of script: a pattern and a subject. What matches lies inside the
 * subject, a budget is never exceeded, and where the distribution's Lua finds something too, it
 * finds the same.
 */
#include <lauxlib.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>

#include "script/pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What stock string.find says: from and to, both 0 if nothing is found. False on an error. */
static bool
stock_find(const char *s, size_t n, const char *pattern, size_t len, size_t *from, size_t *to)
{
	lua_State *L = luaL_newstate();
	bool ok;

	luaL_requiref(L, "string", luaopen_string, 0);
	lua_getfield(L, -1, "find");
	lua_pushlstring(L, s, n);
	lua_pushlstring(L, pattern, len);
	ok = lua_pcall(L, 2, 2, 0) == LUA_OK;
	*from = ok ? (size_t)lua_tointeger(L, -2) : 0;
	*to = ok ? (size_t)lua_tointeger(L, -1) : 0;
	lua_close(L);
	return ok;
}

/* Stock Lua knows %z, which the manual no longer has; and a budget it does not know at all. */
static bool
comparable(const char *pattern, size_t len, size_t n)
{
	for (size_t i = 0; i + 1 < len; i++)
		if (pattern[i] == '%' && (pattern[i + 1] | 0x20) == 'z')
			return false;
	return len <= 12 && n <= 24;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct pattern p;
	struct pattern_match m;
	uint64_t steps = 200000;
	enum pattern_result r;
	size_t len = size ? data[0] : 0, n, from, to;
	const char *pattern = (const char *)data + 1, *s;

	if (size < 1 + len)
		return 0;
	s = pattern + len;
	n = size - 1 - len;
	if (pattern_compile(&p, pattern, len, true))
		return 0;
	r = pattern_find(&p, s, n, 0, &m, &steps);
	if (steps > 200000)
		abort();
	if (r == PATTERN_YES) {
		if (m.from > m.to || m.to > n)
			abort();
		for (unsigned i = 0; i < p.captures; i++)
			if (m.capture[i].at > n || (m.capture[i].len != PATTERN_POSITION &&
			    m.capture[i].len > n - m.capture[i].at))
				abort();
	}
	if (r == PATTERN_TOO_LONG || !comparable(pattern, len, n) ||
	    !stock_find(s, n, pattern, len, &from, &to))
		return 0;
	if (r == PATTERN_YES ? from != m.from + 1 || to != m.to : from != 0)
		abort();
	return 0;
}
