/*
 * strmatch.c - find, match, gmatch, gsub over the pattern engine (manual 6.4). Each pays for the
 * steps that a search took; a search that would go beyond the budget ends the script.
 */
#include <string.h>

#include "script/lib.h"
#include "script/pattern.h"

/* Where a search begins: `init` as the manual says, from 0; beyond the end gives n + 1. */
static size_t
start_of(lua_State *L, int index, size_t n)
{
	lua_Integer i = luaL_optinteger(L, index, 1);

	if (i > 0)
		return (lua_Unsigned)i - 1 > n ? n + 1 : (size_t)i - 1;
	if (i == 0 || i < -(lua_Integer)n)
		return 0;
	return n - (size_t)-i;
}

static void
compile(lua_State *L, struct pattern *p, int index, bool anchors)
{
	size_t n;
	const char *text = luaL_checklstring(L, index, &n), *error;

	script_pay(L, 20 + n * 4);
	error = pattern_compile(p, text, n, anchors);
	if (error)
		luaL_error(L, "%s", error);
}

static bool
search(lua_State *L, const struct pattern *p, const char *s, size_t n, size_t from,
    struct pattern_match *m)
{
	uint64_t had = script_left(L), left = had;
	enum pattern_result r = pattern_find(p, s, n, from, m, &left);

	script_pay(L, r == PATTERN_TOO_LONG ? had + 1 : had - left);
	return r == PATTERN_YES;
}

static void
push_capture(lua_State *L, const char *s, const struct pattern_capture *c)
{
	if (c->len == PATTERN_POSITION)
		lua_pushinteger(L, (lua_Integer)c->at + 1);
	else
		lua_pushlstring(L, s + c->at, c->len);
}

/* Pushes the captures, or the whole match if there are none and `whole`. Returns how many. */
static int
push_captures(lua_State *L, const struct pattern *p, const char *s, const struct pattern_match *m,
    bool whole)
{
	luaL_checkstack(L, PATTERN_CAPTURES + 4, "too many captures");
	if (p->captures == 0 && whole) {
		lua_pushlstring(L, s + m->from, m->to - m->from);
		return 1;
	}
	for (unsigned i = 0; i < p->captures; i++)
		push_capture(L, s, &m->capture[i]);
	return p->captures;
}

/* Looks for a text as it is. *at is where it was found. */
static bool
find_plain(lua_State *L, const char *s, size_t n, const char *what, size_t len, size_t *at)
{
	uint64_t had = script_left(L), left = had;
	bool found = false;

	for (size_t i = *at; i <= n && len <= n - i && !found && left; i++) {
		size_t k = 0;

		for (left--; k < len && s[i + k] == what[k] && left; k++)
			left--;
		found = k == len;
		*at = i;
	}
	script_pay(L, left == 0 ? had + 1 : had - left);
	return found;
}

static int
find_or_match(lua_State *L, bool find)
{
	size_t n, len, at;
	const char *s = luaL_checklstring(L, 1, &n), *what = luaL_checklstring(L, 2, &len);
	struct pattern p;
	struct pattern_match m;

	at = start_of(L, 3, n);
	if (at <= n && find && lua_toboolean(L, 4)) {
		if (find_plain(L, s, n, what, len, &at)) {
			lua_pushinteger(L, (lua_Integer)at + 1);
			lua_pushinteger(L, (lua_Integer)(at + len));
			return 2;
		}
	} else if (at <= n) {
		compile(L, &p, 2, true);
		if (search(L, &p, s, n, at, &m)) {
			if (!find)
				return push_captures(L, &p, s, &m, true);
			lua_pushinteger(L, (lua_Integer)m.from + 1);
			lua_pushinteger(L, (lua_Integer)m.to);
			return 2 + push_captures(L, &p, s, &m, false);
		}
	}
	lua_pushnil(L);
	return 1;
}

int
string_find(lua_State *L)
{
	return find_or_match(L, true);
}

int
string_match(lua_State *L)
{
	return find_or_match(L, false);
}

/* --- gmatch --- */

struct walk {
	struct pattern pattern;
	struct pattern_match match;
	size_t at;   /* where the next search begins */
	size_t last; /* where the last match ended: the empty one there is not a new one */
};

#define NOWHERE SIZE_MAX

/* The next match at w->at or later that is not an empty one right where the last one ended. */
static bool
walk_next(lua_State *L, struct walk *w, const char *s, size_t n)
{
	while (w->at <= n && search(L, &w->pattern, s, n, w->at, &w->match)) {
		struct pattern_match *m = &w->match;

		if (m->to != w->last) {
			w->at = w->last = m->to;
			return true;
		}
		/* The search may have skipped over nothing, or to this place: go on one further. */
		w->at = m->from + 1;
		if (w->pattern.anchored)
			break;
	}
	return false;
}

static int
gmatch_step(lua_State *L)
{
	size_t n;
	const char *s = lua_tolstring(L, lua_upvalueindex(1), &n);
	struct walk *w = lua_touserdata(L, lua_upvalueindex(2));

	if (walk_next(L, w, s, n))
		return push_captures(L, &w->pattern, s, &w->match, true);
	w->at = n + 1;
	return 0;
}

int
string_gmatch(lua_State *L)
{
	struct walk *w;
	size_t n;

	luaL_checklstring(L, 1, &n);
	luaL_checkstring(L, 2);
	lua_settop(L, 3);
	w = lua_newuserdatauv(L, sizeof(*w), 0);
	compile(L, &w->pattern, 2, false);
	w->at = start_of(L, 3, n);
	w->last = NOWHERE;
	lua_pushvalue(L, 1);
	lua_insert(L, -2);
	lua_pushcclosure(L, gmatch_step, 2);
	return 1;
}

/* --- gsub --- */

struct gsub {
	struct walk walk;
	struct made out;
	const char *s;
};

/* The replacement text: %0 to %9 and %%. */
static void
add_text(lua_State *L, struct gsub *g)
{
	const struct pattern *p = &g->walk.pattern;
	const struct pattern_match *m = &g->walk.match;
	size_t n;
	const char *r = lua_tolstring(L, 3, &n);

	script_pay(L, n);
	for (size_t i = 0; i < n; i++) {
		unsigned k;

		if (r[i] != '%') {
			made_add(&g->out, r + i, 1);
			continue;
		}
		if (++i < n && r[i] == '%') {
			made_add(&g->out, "%", 1);
			continue;
		}
		k = i < n && r[i] >= '0' && r[i] <= '9' ? (unsigned)(r[i] - '0') : 99;
		if (k == 0 || (k == 1 && p->captures == 0)) {
			made_add(&g->out, g->s + m->from, m->to - m->from);
		} else if (k <= p->captures && m->capture[k - 1].len == PATTERN_POSITION) {
			lua_pushfstring(L, "%d", (int)m->capture[k - 1].at + 1);
			made_add_value(&g->out);
		} else if (k <= p->captures) {
			made_add(&g->out, g->s + m->capture[k - 1].at, m->capture[k - 1].len);
		} else {
			luaL_error(L,
			    "string.gsub: the replacement refers to a capture that is not there");
		}
	}
}

/* What a function or a table gives for the match; nil or false keeps the match as it is. */
static void
add_answer(lua_State *L, struct gsub *g)
{
	const struct pattern_match *m = &g->walk.match;
	char number[NUMBER_TEXT];

	if (lua_type(L, 3) == LUA_TFUNCTION) {
		lua_pushvalue(L, 3);
		lua_call(L, push_captures(L, &g->walk.pattern, g->s, m, true), 1);
	} else {
		int pushed = push_captures(L, &g->walk.pattern, g->s, m, true);

		lua_pop(L, pushed - 1);
		lua_gettable(L, 3);
	}
	if (!lua_toboolean(L, -1)) {
		lua_pop(L, 1);
		made_add(&g->out, g->s + m->from, m->to - m->from);
		return;
	}
	if (lua_type(L, -1) == LUA_TNUMBER) {
		number_text(number, L, -1);
		lua_pop(L, 1);
		lua_pushstring(L, number);
	} else if (lua_type(L, -1) != LUA_TSTRING) {
		luaL_error(L, "string.gsub: the replacement is a %s, not a text",
		    luaL_typename(L, -1));
	}
	made_add_value(&g->out);
}

int
string_gsub(lua_State *L)
{
	struct gsub g;
	size_t n, done = 0;
	lua_Integer most, count = 0;
	int type = lua_type(L, 3);

	g.s = luaL_checklstring(L, 1, &n);
	luaL_checkstring(L, 2);
	if (type == LUA_TNUMBER)
		luaL_checkstring(L, 3);
	luaL_argexpected(L, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION ||
	    type == LUA_TTABLE, 3, "text, function or table");
	most = luaL_optinteger(L, 4, (lua_Integer)n + 1);
	compile(L, &g.walk.pattern, 2, true);
	g.walk.at = 0;
	g.walk.last = NOWHERE;
	lua_settop(L, 3);
	made_begin(&g.out, L);
	while (count < most && walk_next(L, &g.walk, g.s, n)) {
		made_add(&g.out, g.s + done, g.walk.match.from - done);
		done = g.walk.match.to;
		count++;
		script_pay(L, 10);
		if (type == LUA_TFUNCTION || type == LUA_TTABLE)
			add_answer(L, &g);
		else
			add_text(L, &g);
		if (g.walk.pattern.anchored)
			break;
	}
	made_add(&g.out, g.s + done, n - done);
	made_push(&g.out);
	lua_pushinteger(L, count);
	return 2;
}
