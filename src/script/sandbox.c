/*
 * sandbox.c - the state, its budget, and the one way in.
 *
 * The budget is counted by a hook every so many instructions, and paid into by C functions. An
 * overrun is sticky: the hook then fires at every instruction and pcall raises again, until the
 * outermost entry ends. Memory refused is treated the same, so that catching it and trying again
 * cannot go on.
 */
#include "script/sandbox.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "base/panic.h"
#include "base/text.h"
#include "script/lib.h"

#define INTERVAL 1000          /* instructions between two looks at the budget */

const char key_names, key_modules, key_metatables;

struct script *
script_of(lua_State *L)
{
	struct script *s;

	memcpy(&s, lua_getextraspace(L), sizeof(s));
	return s;
}

void *
script_world(lua_State *L)
{
	return script_of(L)->world;
}

const char *
script_where(lua_State *L, char *buf, size_t room)
{
	lua_Debug ar;

	buf[0] = 0;
	for (int level = 0; level < 32 && lua_getstack(L, level, &ar); level++) {
		lua_getinfo(L, "Sl", &ar);
		if (ar.currentline > 0) {
			snprintf(buf, room, "%s:%d: ", ar.short_src, ar.currentline);
			break;
		}
	}
	return buf;
}

/* --- budget --- */

/*
 * What an instruction may cost beyond the usual: comparing two long texts, copying a long list of
 * arguments, walking a chain of metatables. None of it can be seen when it happens, so a script
 * that has such things pays more for everything.
 */
static uint64_t
weight(const struct script *s)
{
	uint64_t chain = s->metatables, deep = s->stack_bytes / 16384;

	return 1 + s->longest / 4096 + deep * deep + chain * chain / 4096;
}

#define ARGUMENTS_MOST 2048

/* About how many `...` the running function has, a power of two or 0: each call copies them all. */
static unsigned
arguments(lua_State *L, lua_Debug *ar)
{
	unsigned n = 0;

	for (unsigned k = 64; k <= ARGUMENTS_MOST && lua_getlocal(L, ar, -(int)k); k *= 2) {
		lua_pop(L, 1);
		n = k;
	}
	return n;
}

static void count(lua_State *L, lua_Debug *ar);

static void
arm(struct script *s, int interval)
{
	if (s->interval != interval) {
		s->interval = interval;
		lua_sethook(s->L, count, LUA_MASKCOUNT, interval);
	}
}

static _Noreturn void
overrun(lua_State *L, enum over why)
{
	struct script *s = script_of(L);
	char at[96];

	if (!s->over) {
		script_where(L, at, sizeof(at));
		if (why == OVER_STEPS)
			snprintf(s->over_text, sizeof(s->over_text),
			    "%sran %u million instructions without an end: look for a loop that "
			    "never stops", at, (unsigned)(s->limits.steps / 1000000));
		else
			snprintf(s->over_text, sizeof(s->over_text), "%sstopped: it took too long",
			    at);
		s->over = why;
	}
	arm(s, 1);
	lua_pushstring(L, s->over_text);
	lua_error(L);
	panic("a Lua error came back");
}

static void
count(lua_State *L, lua_Debug *ar)
{
	struct script *s = script_of(L);
	unsigned n = arguments(L, ar);
	uint64_t w = weight(s) + n / 2;
	int next = w < 50 ? (int)(INTERVAL / w) : INTERVAL / 50;

	s->spent += (uint64_t)s->interval * w;
	if (s->over || s->spent > s->limits.steps)
		overrun(L, OVER_STEPS);
	if (s->host && s->host->stop && s->host->stop(s->host->arg))
		overrun(L, OVER_STOPPED);
	if (n >= ARGUMENTS_MOST)
		luaL_error(L, "a function may have %d arguments at most", ARGUMENTS_MOST);
	arm(s, next);
}

void
script_pay(lua_State *L, uint64_t steps)
{
	struct script *s = script_of(L);

	if (__builtin_add_overflow(s->spent, steps, &s->spent))
		s->spent = UINT64_MAX / 2;
	if (s->over || s->spent > s->limits.steps)
		overrun(L, OVER_STEPS);
}

uint64_t
script_left(lua_State *L)
{
	const struct script *s = script_of(L);

	return s->over || s->spent > s->limits.steps ? 0 : s->limits.steps - s->spent;
}

void
text_may_be(lua_State *L, size_t n)
{
	const struct script *s = script_of(L);

	if (n > s->limits.text)
		luaL_error(L, "a text may have %d KB, this one would have more",
		    (int)(s->limits.text / 1024));
	script_pay(L, n / 16);
}

/* Memory refused is an overrun too. */
static void
out_of_memory(struct script *s)
{
	if (s->over)
		return;
	s->over = OVER_MEMORY;
	if (s->deep)
		snprintf(s->over_text, sizeof(s->over_text),
		    "%stoo many calls within calls: look for a function that calls itself "
		    "without an end", s->refused_at);
	else
		snprintf(s->over_text, sizeof(s->over_text),
		    "%sout of memory: a lesson may use %u MB, one table %u MB, one text %u KB",
		    s->refused_at, (unsigned)(s->limits.memory >> 20),
		    (unsigned)(s->limits.block >> 20), (unsigned)(s->limits.text >> 10));
	arm(s, 1);
}

void
script_reraise(lua_State *L, int status)
{
	struct script *s = script_of(L);

	if (status == LUA_ERRMEM)
		out_of_memory(s);
	if (s->over)
		overrun(L, s->over);
}

/* --- the one way in --- */

/* An error value that is not a text, as text. Runs protected: __tostring is the script's. */
static int
describe(lua_State *L)
{
	size_t n;

	if (lua_type(L, 1) == LUA_TTABLE && luaL_getmetafield(L, 1, "__tostring") == LUA_TNIL)
		lua_pushliteral(L, "the script raised a table as an error");
	else
		show(L, 1, &n);
	return 1;
}

/* Fills *e from the error value on top of the stack, and pops it. */
static void
error_take(struct script *s, int status, struct ix_error *e)
{
	lua_State *L = s->L;

	if (status == LUA_ERRMEM)
		out_of_memory(s);
	if (!s->over && lua_type(L, -1) != LUA_TSTRING) {
		lua_pushcfunction(L, describe);
		lua_insert(L, -2);
		if (lua_pcall(L, 1, 1, 0) == LUA_ERRMEM)
			out_of_memory(s);
	}
	if (s->over)
		text_clean_to(e->text, sizeof(e->text), s->over_text, TEXT_PROSE);
	else if (lua_type(L, -1) == LUA_TSTRING)
		text_clean_to(e->text, sizeof(e->text), lua_tostring(L, -1), TEXT_PROSE);
	else
		fail(e, "the script raised an error without a text");
	lua_pop(L, 1);
}

/* Metatables that the collector took no longer count. */
static void
metatables_recount(struct script *s)
{
	lua_State *L = s->L;

	s->metatables = 0;
	lua_rawgetp(L, LUA_REGISTRYINDEX, &key_metatables);
	lua_pushnil(L);
	for (; lua_next(L, -2); lua_pop(L, 1))
		s->metatables++;
	lua_pop(L, 1);
}

static void
begin(struct script *s)
{
	if (s->metatables > 64)
		metatables_recount(s);
	s->spent = 0;
	s->over = OVER_NOT;
	s->deep = false;
	s->over_text[0] = s->refused_at[0] = 0;
	arm(s, INTERVAL);
}

bool
script_enter(struct script *s, lua_CFunction f, void *arg, struct ix_error *e)
{
	lua_State *L = s->L;
	int status;

	if (!lua_checkstack(L, 8))
		return fail(e, "too many calls within calls");
	if (s->depth++ == 0)
		begin(s);
	lua_pushcfunction(L, f);
	lua_pushlightuserdata(L, arg);
	status = lua_pcall(L, 1, 0, 0);
	if (status != LUA_OK)
		error_take(s, status, e);
	if (--s->depth == 0 && s->over)
		lua_gc(L, LUA_GCCOLLECT);
	return status == LUA_OK;
}

struct load_job {
	const char *name, *bytes;
	size_t n;
};

static int
load_run(lua_State *L)
{
	const struct load_job *j = lua_touserdata(L, 1);

	chunk_load(L, j->name, j->bytes, j->n);
	lua_call(L, 0, 0);
	return 0;
}

bool
script_load(struct script *s, const char *name, const char *bytes, size_t n, struct ix_error *e)
{
	struct load_job j = { .name = name, .bytes = bytes, .n = n };

	return script_enter(s, load_run, &j, e);
}

struct call_job {
	int ref;
	int (*push)(lua_State *L, void *arg);
	void (*take)(lua_State *L, void *arg);
	void *arg;
};

static int
call_run(lua_State *L)
{
	const struct call_job *j = lua_touserdata(L, 1);
	int n;

	lua_settop(L, 0);
	script_push_kept(L, j->ref);
	n = j->push ? j->push(L, j->arg) : 0;
	lua_call(L, n, j->take ? LUA_MULTRET : 0);
	if (j->take)
		j->take(L, j->arg);
	return 0;
}

bool
script_call(struct script *s, int ref, int (*push)(lua_State *L, void *arg),
    void (*take)(lua_State *L, void *arg), void *arg, struct ix_error *e)
{
	struct call_job j = { .ref = ref, .push = push, .take = take, .arg = arg };

	return script_enter(s, call_run, &j, e);
}

int
script_keep(lua_State *L, int index)
{
	lua_pushvalue(L, index);
	return luaL_ref(L, LUA_REGISTRYINDEX);
}

void
script_push_kept(lua_State *L, int ref)
{
	lua_rawgeti(L, LUA_REGISTRYINDEX, ref);
}

/* --- a new state --- */

static int
open_all(lua_State *L)
{
	lua_newtable(L);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &key_names);
	lua_newtable(L);
	lua_newtable(L); /* its keys do not keep metatables alive */
	lua_pushliteral(L, "k");
	lua_setfield(L, -2, "__mode");
	lua_setmetatable(L, -2);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &key_metatables);
	open_base(L);
	open_errors(L);
	open_tables(L);
	open_strings(L);
	open_math(L);
	open_utf8(L);
	open_modules(L);
	return 0;
}

static int
at_panic(lua_State *L)
{
	panic("a Lua error outside a protected call: %s",
	    lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "not a text");
}

static size_t
or_default(size_t given, size_t otherwise)
{
	return given ? given : otherwise;
}

struct script *
script_new(struct arena *arena, const struct script_limits *limits, const struct script_host *host,
    void *world)
{
	struct script *s = arena_make(arena, struct script);
	struct ix_error e;
	lua_State *L;

	s->arena = arena;
	s->host = host;
	s->world = world;
	s->limits = (struct script_limits){
		.memory = or_default(limits ? limits->memory : 0, 48u << 20),
		.block = or_default(limits ? limits->block : 0, 8u << 20),
		.text = or_default(limits ? limits->text : 0, 256u << 10),
		.steps = limits && limits->steps ? limits->steps : 50000000,
	};
	/* Room for all there can be, so that following them never asks for more. */
	vec_reserve(arena, &s->texts, (uint32_t)(s->limits.memory / LONG_TEXT) + 1);
	L = lua_newstate(script_allocate, s);
	if (!L)
		panic("the world is full: there is no room for its lesson");
	memcpy(lua_getextraspace(L), &s, sizeof(s));
	lua_atpanic(L, at_panic);
	s->L = L;
	if (!script_enter(s, open_all, NULL, &e))
		panic("the lesson's language did not start: %s", e.text);
	return s;
}
