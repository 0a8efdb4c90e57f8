/*
 * order.c - the fixed order in which tables are walked: numbers ascending, texts by their bytes,
 * then false and true. Any other key has no order that is the same twice, and is refused.
 */
#include <string.h>

#include "script/lib.h"

enum key_kind { KEY_INT, KEY_FLOAT, KEY_TEXT, KEY_BOOL };

struct key {
	enum key_kind kind;
	union {
		lua_Integer i; /* a boolean too */
		lua_Number x;
		struct {
			const char *s; /* held by the table */
			size_t n;
		} text;
	} is;
};

/* A float key is never a whole number that fits an integer: Lua turns those into integers. */
static bool
int_below_float(lua_Integer i, lua_Number x)
{
	if (x >= 9223372036854775808.0)
		return true;
	return x > -9223372036854775808.0 && (i < (lua_Integer)x || (i == (lua_Integer)x && x > 0));
}

static bool
text_below(const struct key *a, const struct key *b)
{
	size_t n = a->is.text.n < b->is.text.n ? a->is.text.n : b->is.text.n;
	int d = memcmp(a->is.text.s, b->is.text.s, n);

	return d < 0 || (d == 0 && a->is.text.n < b->is.text.n);
}

static bool
key_below(const struct key *a, const struct key *b)
{
	if (a->kind == KEY_INT && b->kind == KEY_FLOAT)
		return int_below_float(a->is.i, b->is.x);
	if (a->kind == KEY_FLOAT && b->kind == KEY_INT)
		return !int_below_float(b->is.i, a->is.x);
	if (a->kind != b->kind)
		return a->kind < b->kind;
	if (a->kind == KEY_TEXT)
		return text_below(a, b);
	return a->kind == KEY_FLOAT ? a->is.x < b->is.x : a->is.i < b->is.i;
}

/*
 * Sorts a[0..n-1], with b as room; bottom up. No two keys are equal. Returns where the result is.
 */
static struct key *
keys_sort(struct key *a, struct key *b, size_t n)
{
	for (size_t width = 1; width < n; width *= 2) {
		struct key *swap = a;

		for (size_t from = 0; from < n; from += 2 * width) {
			size_t mid = from + width < n ? from + width : n;
			size_t end = from + 2 * width < n ? from + 2 * width : n;

			for (size_t k = from, i = from, j = mid; k < end; k++)
				b[k] = i < mid && (j >= end || !key_below(&a[j], &a[i]))
				    ? a[i++] : a[j++];
		}
		a = b;
		b = swap;
	}
	return a;
}

/* The key at `index` of the stack. */
static struct key
key_read(lua_State *L, int index)
{
	struct key k = { .kind = KEY_INT };

	if (lua_type(L, index) == LUA_TSTRING) {
		k.kind = KEY_TEXT;
		k.is.text.s = lua_tolstring(L, index, &k.is.text.n);
	} else if (lua_type(L, index) == LUA_TBOOLEAN) {
		k.kind = KEY_BOOL;
		k.is.i = lua_toboolean(L, index);
	} else if (lua_isinteger(L, index)) {
		k.is.i = lua_tointeger(L, index);
	} else if (lua_type(L, index) == LUA_TNUMBER) {
		k.kind = KEY_FLOAT;
		k.is.x = lua_tonumber(L, index);
	} else {
		luaL_error(L,
		    "a table whose key is a %s cannot be walked in a fixed order: use numbers, "
		              "texts or booleans as keys", luaL_typename(L, index));
	}
	return k;
}

static void
key_push(lua_State *L, const struct key *k)
{
	if (k->kind == KEY_INT)
		lua_pushinteger(L, k->is.i);
	else if (k->kind == KEY_FLOAT)
		lua_pushnumber(L, k->is.x);
	else if (k->kind == KEY_BOOL)
		lua_pushboolean(L, (int)k->is.i);
	else
		lua_pushlstring(L, k->is.text.s, k->is.text.n);
}

static size_t
keys_count(lua_State *L, int t)
{
	size_t n = 0;

	lua_pushnil(L);
	while (lua_next(L, t)) {
		n++;
		lua_pop(L, 1);
	}
	return n;
}

lua_Integer
order_keys(lua_State *L, int t)
{
	struct key *room, *sorted;
	size_t n, i = 0;

	t = lua_absindex(L, t);
	luaL_checkstack(L, 6, "too many values");
	n = keys_count(L, t);
	script_pay(L, 10 + n * 20);
	lua_createtable(L, (int)n, 0);
	room = lua_newuserdatauv(L, (n + 1) * 2 * sizeof(*room), 0);
	lua_pushnil(L);
	while (lua_next(L, t) && i < n) {
		room[i++] = key_read(L, -2);
		lua_pop(L, 1);
	}
	sorted = keys_sort(room, room + n, n);
	for (i = 0; i < n; i++) {
		key_push(L, &sorted[i]);
		lua_rawseti(L, -3, (lua_Integer)i + 1);
	}
	lua_pop(L, 1);
	return (lua_Integer)n;
}

/* upvalues: the table, its keys in order, how many were handed out. */
static int
pairs_step(lua_State *L)
{
	lua_Integer i = lua_tointeger(L, lua_upvalueindex(3));

	for (;;) {
		i++;
		if (lua_rawgeti(L, lua_upvalueindex(2), i) == LUA_TNIL)
			return 1;
		lua_pushvalue(L, -1);
		if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
			break;
		lua_pop(L, 2); /* it was removed on the way */
	}
	lua_pushinteger(L, i);
	lua_replace(L, lua_upvalueindex(3));
	return 2;
}

int
base_pairs(lua_State *L)
{
	luaL_checkany(L, 1);
	if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
		lua_pushvalue(L, 1);
		lua_call(L, 1, 3);
		return 3;
	}
	luaL_checktype(L, 1, LUA_TTABLE);
	lua_settop(L, 1);
	lua_pushvalue(L, 1);
	order_keys(L, 1);
	lua_pushinteger(L, 0);
	lua_pushcclosure(L, pairs_step, 3);
	lua_pushvalue(L, 1);
	lua_pushnil(L);
	return 3;
}
