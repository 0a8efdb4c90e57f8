/*
 * format.c - string.format (manual 6.4) without %p and %a: an address is never shown, and the
 * digits of %a differ between C libraries.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "script/lib.h"

#define SPEC_MOST 20
#define ITEM_MOST 512 /* %99.99f of the largest number fits */

/*
 * Copies flags, width and precision, two digits each, as "%..." and returns where the letter is;
 * the caller adds the letter. Raises on anything longer.
 */
static const char *
read_spec(lua_State *L, const char *p, const char *end, char spec[SPEC_MOST])
{
	const char *from = p;
	size_t n;

	while (p < end && *p && strchr("-+ #0", *p) && p - from < 5)
		p++;
	for (int i = 0; i < 2 && p < end && *p >= '0' && *p <= '9'; i++)
		p++;
	if (p < end && *p == '.') {
		p++;
		for (int i = 0; i < 2 && p < end && *p >= '0' && *p <= '9'; i++)
			p++;
	}
	n = (size_t)(p - from);
	if (p >= end)
		luaL_error(L, "string.format: the format ends in the middle of a '%%'");
	if (n > SPEC_MOST - 6 || strchr("-+ #0123456789.", *p))
		luaL_error(L, "string.format: a width or precision has two digits at most");
	spec[0] = '%';
	memcpy(spec + 1, from, n);
	spec[n + 1] = 0;
	return p;
}

static void
put_integer(lua_State *L, struct made *f, char spec[SPEC_MOST], char letter, int arg)
{
	char item[ITEM_MOST], tail[] = { 'l', 'l', letter, 0 };
	int exact, n;
	lua_Integer v = lua_tointegerx(L, arg, &exact);

	if (!exact)
		luaL_error(L, lua_type(L, arg) == LUA_TNUMBER ?
		    "string.format: '%%%c' wants a whole number" :
		    "string.format: '%%%c' wants a number", letter);
	strcat(spec, tail);
	n = snprintf(item, sizeof(item), spec, (long long)v);
	made_add(f, item, (size_t)n);
}

static void
put_float(lua_State *L, struct made *f, char spec[SPEC_MOST], char letter, int arg)
{
	char item[ITEM_MOST], tail[] = { letter, 0 };
	lua_Number v = luaL_checknumber(L, arg);
	int n;

	if (isnan(v)) { /* its sign is an accident */
		spec[strcspn(spec, ".")] = 0;
		n = snprintf(item, sizeof(item), strcat(spec, "s"), "nan");
	} else {
		n = snprintf(item, sizeof(item), strcat(spec, tail), v);
	}
	made_add(f, item, (size_t)n);
}

/* %s: with a width or a precision, only of texts that fit the item; a longer one goes as it is. */
static void
put_string(lua_State *L, struct made *f, char spec[SPEC_MOST], int arg)
{
	char item[ITEM_MOST], kept[ITEM_MOST / 2];
	size_t n;
	const char *s = show(L, arg, &n), *dot = strchr(spec, '.');
	size_t most = dot ? 0 : n;

	for (dot = dot ? dot + 1 : ""; *dot; dot++)
		most = most * 10 + (size_t)(*dot - '0');
	if (most > n)
		most = n;
	if (spec[1] == 0 || most >= sizeof(kept)) {
		made_add(f, s, most);
	} else {
		memcpy(kept, s, most);
		kept[most] = 0;
		spec[strcspn(spec, ".")] = 0;
		made_add(f, item, (size_t)snprintf(item, sizeof(item), strcat(spec, "s"), kept));
	}
	lua_pop(L, 1);
}

/* %q: a text that Lua reads back as the same; numbers and words as they are. */
static void
put_quoted(lua_State *L, struct made *f, int arg)
{
	char item[ITEM_MOST];
	size_t n;
	const char *s = show(L, arg, &n);

	if (lua_type(L, arg) != LUA_TSTRING) {
		made_add(f, s, n);
		lua_pop(L, 1);
		return;
	}
	made_add(f, "\"", 1);
	for (size_t i = 0; i < n; i++) {
		uint8_t c = (uint8_t)s[i];

		if (c == '"' || c == '\\' || c == '\n')
			snprintf(item, sizeof(item), "\\%c", c);
		else if (c < 32 || c == 127)
			snprintf(item, sizeof(item), "\\%03u", c);
		else
			snprintf(item, sizeof(item), "%c", c);
		made_add(f, item, strlen(item));
	}
	made_add(f, "\"", 1);
	lua_pop(L, 1);
}

/* One item; `p` is at its letter. */
static void
put_item(lua_State *L, struct made *f, char letter, char spec[SPEC_MOST], int arg)
{
	char c;

	if (letter && strchr("diuxXo", letter)) {
		put_integer(L, f, spec, letter, arg);
	} else if (letter && strchr("eEfFgG", letter)) {
		put_float(L, f, spec, letter, arg);
	} else if (letter == 'c') {
		c = (char)luaL_checkinteger(L, arg);
		made_add(f, &c, 1);
	} else if (letter == 's') {
		put_string(L, f, spec, arg);
	} else if (letter == 'q' && spec[1] == 0) {
		put_quoted(L, f, arg);
	} else if (letter == 'p' || letter == 'a' || letter == 'A') {
		luaL_error(L, "string.format: '%%%c' is not available: it differs between machines",
		    letter);
	} else {
		luaL_error(L, "string.format: unknown '%%' item; use %%d %%s %%f %%g %%x %%c %%q");
	}
}

int
string_format(lua_State *L)
{
	size_t n;
	const char *p = luaL_checklstring(L, 1, &n), *end = p + n;
	struct made f;
	int arg = 1, args = lua_gettop(L);

	script_pay(L, 20 + n * 4);
	made_begin(&f, L);
	while (p < end) {
		char spec[SPEC_MOST];

		if (*p != '%') {
			made_add(&f, p++, 1);
		} else if (p + 1 < end && p[1] == '%') {
			made_add(&f, "%", 1);
			p += 2;
		} else {
			p = read_spec(L, p + 1, end, spec);
			if (++arg > args)
				return luaL_error(L, "string.format: there is no value for item %d",
				    arg - 1);
			put_item(L, &f, *p++, spec, arg);
		}
	}
	made_push(&f);
	return 1;
}
