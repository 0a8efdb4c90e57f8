/*
 * language.c - what remains of Lua does what the manual says, in the same order and text every
 * time.
 */
#include "tests/runner.h"

#include <string.h>

#include "tests/script/room.h"

static const struct {
	const char *why, *lua, *out;
} rows[] = {
	/* order */
	{ "numbers, then texts by their bytes, then booleans",
	    "for k in pairs{b=1, a=1, [true]=1, [false]=1, [10]=1, [2]=1, [1.5]=1, [-3]=1, B=1, "
	    "['a\\0']=1} "
	    "do print(k == 'a\\0' and 'a0' or k) end",
	    "-3\n1.5\n2\n10\nB\na\na0\nb\nfalse\ntrue\n" },
	{ "large whole numbers beside floats",
	    "for k in pairs{[math.maxinteger]=1, [2^53]=1, [math.mininteger]=1, [2^70]=1, "
	    "[-2^70]=1, [0.5]=1, "
	    "[0]=1, [-0.5]=1} do print(k) end",
	    "-1.1805916207174e+21\n-9223372036854775808\n-0.5\n0\n0.5\n9007199254740992\n"
	    "9223372036854775807\n1.1805916207174e+21\n" },
	{ "a key removed on the way is not shown",
	    "local t = {a=1, b=2, c=3} for k in pairs(t) do t.b = nil print(k) end", "a\nc\n" },
	{ "a key changed on the way is shown as it is now",
	    "local t = {a=1, b=2} for k, v in pairs(t) do t.b = 5 print(k, v) end", "a 1\nb 5\n" },
	{ "many keys", "local t, s = {}, {} for i = 1000, 1, -1 do t[i] = true end "
	               "for k in pairs(t) do s[#s + 1] = k end print(s[1], s[500], s[1000], #s)",
	    "1 500 1000 1000\n" },
	{ "__pairs is asked",
	    "local t = setmetatable({}, {__pairs = function(t) return function(_, k) "
	                      "if not k then return 7, 8 end end, t, nil end}) for k, v in "
	"pairs(t) do "
	                      "print(k, v) end", "7 8\n" },
	{ "sort", "local t = {5, 2, 4, 1, 3} table.sort(t) print(table.concat(t, ' '))",
	    "1 2 3 4 5\n" },
	{ "sort keeps equals in their order",
	    "local t = {} for i = 1, 100 do t[i] = {i % 3, i} end table.sort(t, function(a, "
	    "b) return "
	    "a[1] < b[1] end) local ok = true for i = 2, 100 do local a, b = t[i-1], t[i] "
	    "ok = ok and (a[1] < b[1] or (a[1] == b[1] and a[2] < b[2])) end print(ok)", "true\n" },
	{ "sort with a comparison that lies ends",
	    "local t = {3, 1, 2} table.sort(t, function() return true end) print(#t)", "3\n" },
	{ "an error on the way leaves the table as it was",
	    "local t = {3, 1, 2} pcall(table.sort, t, function() error('x') end) print(t[1], "
	    "t[2], t[3])", "3 1 2\n" },
	/* text of values */
	{ "no addresses", "print({}, print, tostring({}), tostring(string.rep))",
	    "table function table function\n" },
	{ "floats", "print(1.0, 0.1, 1e15, 1e100, -0.0, 2^53, 1/3)",
	    "1.0 0.1 1e+15 1e+100 -0.0 9.007199254741e+15 0.33333333333333\n" },
	{ "NaN and infinity",
	    "print(0/0, -(0/0), 1/0, -1/0, string.format('%f %.1f', 0/0, -(0/0)))",
	    "nan nan inf -inf nan nan\n" },
	{ "__tostring and __name",
	    "print(setmetatable({}, {__tostring = function() return 'me' end}), "
	                           "setmetatable({}, {__name = 'box'}))", "me box\n" },
	{ "escape codes in print", "print('\\27[2J\\r\\226\\128\\174x')",
	    "<U+001B>[2J<U+000D><U+202E>x\n" },
	{ "a zero in print", "print('a\\0b')", "a<U+0001>b\n" },
	{ "a tab parts values", "print(1, nil, true)", "1 nil true\n" },
	/* errors */
	{ "an error says where",
	    "print(pcall(error, 'x')) print(select(2, pcall(function() error('x') end)))",
	    "false x\nscenario.lua:1: x\n" },
	{ "levels",
	    "local function f() error('x', 2) end print(select(2, pcall(function()\nf() end)))",
	    "scenario.lua:2: x\n" },
	{ "an error value passes as it is", "print(select(2, pcall(error, {7}))[1])", "7\n" },
	{ "xpcall hands over",
	    "print(xpcall(function(a) error(a, 0) end, function(m) return m .. '!' end, 'x'))",
	    "false x!\n" },
	{ "xpcall without an error", "print(xpcall(function(...) return ... end, print, 1, 2))",
	    "true 1 2\n" },
	{ "a handler that fails", "print(xpcall(error, function() error('y') end, 'x'))",
	    "false the error handler failed\n" },
	{ "assert",
	    "print(assert(1, 2), (select(2, pcall(assert, false, 'm'))), (select(2, pcall(assert, "
	    "nil))))", "1 m assertion failed\n" },
	/* metatables */
	{ "classes",
	    "local C = {} C.__index = C function C.new(x) return setmetatable({x = x}, C) end "
	             "function C:get() return self.x end print(C.new(4):get())", "4\n" },
	{ "a protected metatable",
	    "local t = setmetatable({}, {__metatable = 'no'}) print(getmetatable(t), "
	                           "(pcall(setmetatable, t, {})))", "no false\n" },
	{ "of texts", "print(getmetatable(''), ('x'):upper())", "false X\n" },
	/* strings */
	{ "sub",
	    "local s = 'hello' print(s:sub(2, 3), s:sub(-3), s:sub(0), s:sub(4, 2) == '', "
	    "s:sub(-99, 99), "
	         "s:sub(2, -2))", "el llo hello true hello ell\n" },
	{ "byte and char", "print(('AB'):byte(1, -1)) print(('A'):byte(5), string.char(72, 105))",
	    "65 66\nnil Hi\n" },
	{ "rep", "print(('ab'):rep(3, ','), ('x'):rep(0) == '', ('x'):rep(-1) == '')",
	    "ab,ab,ab true true\n" },
	{ "case", "print(('aZ\\xc3\\xa9'):upper(), ('aZ'):lower(), ('abc'):reverse(), #'x')",
	    "AZ\xc3\xa9 az cba 1\n" },
	{ "format", "print(('%5d|%-5d|%05d|%+d|%x|%X|%c|%%'):format(42, 42, 42, 42, 255, 255, 65))",
	    "   42|42   |00042|+42|ff|FF|A|%\n" },
	{ "format of texts",
	    "print(('%s|%5s|%-5s|%.2s|%q'):format('a', 'b', 'c', 'defg', 'a\"\\n'))",
	    "a|    b|c    |de|\"a\\\"\\<U+000A>\"\n" },
	{ "format of floats", "print(('%.2f %g %e %5.1f'):format(1/3, 1e20, 12345.678, 2.25))",
	    "0.33 1e+20 1.234568e+04   2.2\n" },
	{ "format of a whole float", "print(('%d'):format(3.0))", "3\n" },
	{ "format of others", "print(('%s %s %s'):format(nil, true, {}))", "nil true table\n" },
	/* tables */
	{ "concat", "print(table.concat({1, 2.5, 'x'}, '-'), table.concat({}, 'x') == '', "
	            "table.concat({1, 2, 3}, ',', 2, 3))", "1-2.5-x true 2,3\n" },
	{ "insert and remove", "local t = {1, 2} table.insert(t, 3) table.insert(t, 1, 0) "
	    "print(table.concat(t, ','), table.remove(t), table.remove(t, 1), #t, "
	    "table.remove({}))", "0,1,2,3 3 0 2 nil\n" },
	{ "pack and unpack", "local t = table.pack(1, nil, 3) print(t.n, table.unpack(t, 1, 3))",
	    "3 1 nil 3\n" },
	{ "move", "print(table.concat(table.move({1, 2, 3}, 1, 3, 2), ','), "
	          "table.concat(table.move({1, 2, 3}, 2, 3, 1), ','), #table.move({1, 2}, 1, "
	"2, 1, {}))",
	    "1,1,2,3 2,3,3 2\n" },
	{ "math",
	    "print(math.floor(2.7), math.max(1, 5, 3), math.tointeger(3.0), math.type(1), "
	    "math.fmod(7, 3))", "2 5 3 integer 1\n" },
	{ "utf8",
	    "print(utf8.char(233, 0x20ac), utf8.len('\\u{e9}x'), utf8.codepoint('\\u{20ac}'), "
	          "utf8.offset('\\u{e9}x', 2)) for p, c in utf8.codes('\\u{e9}x') do "
	"print(p, c) end",
	    "\xc3\xa9\xe2\x82\xac 2 8364 3\n1 233\n3 120\n" },
	{ "utf8 of broken text", "print(utf8.len('a\\xff'))", "nil 2\n" },
	{ "utf8 offsets", "local s = '\\u{e9}\\u{e9}' print(utf8.offset(s, -1), utf8.offset(s, 3), "
	                  "utf8.offset(s, 4), utf8.offset(s, 0, 2))", "3 5 nil 1\n" },
	{ "tonumber", "print(tonumber('0x10'), tonumber('z', 36), tonumber('x'), tonumber('1e1'))",
	    "16 35 nil 10.0\n" },
	{ "ipairs and select", "for i, v in ipairs{'a', 'b', nil, 'd'} do print(i, v) end "
	                       "print(select('#'), select(-1, 1, 2))", "1 a\n2 b\n0 2\n" },
	{ "a name of one file is not seen by the next", "x = 1 print(x)", "1\n" },
	{ "_G is the file's own", "_G.print = nil print = nil", "" },
	{ "and the next file has everything", "print(pcall(function() return x end))",
	    "false scenario.lua:1: unknown name 'x'\n" },
	{ "a byte order mark is passed over", "\xef\xbb\xbfprint(1)", "1\n" },
	{ "comments and long texts may name what code may not",
	    "-- <close> __gc\n--[==[ __mode ]==] print([[__gc]], 'x __gc')", "__gc x __gc\n" },
	{ "comparing around a word close",
	    "local a, close, b = 1, 2, 3 print(a < close, close > b)", "true false\n" },
};

START_TEST(what_remains_of_lua_does_what_the_manual_says)
{
	struct room r;

	room_open(&r);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect(&r, rows[i].lua, rows[i].out);
	room_close(&r);
}
END_TEST

static const char *files[][2] = {
	{ "lib/ixp.lua",
	    "local m = {} count = (rawget(_G, 'count') or 0) + 1 m.n = count return m" },
	{ "lib/ring.lua", "return require 'lib.ring'" },
	{ "lib/bad.lua", "local x =\n= 1" },
	{ "lib/nothing.lua", "local x = 1" },
	{ "configs/acacia.conf", "hostname acacia\n" },
	{ NULL, NULL },
};

START_TEST(a_lesson_reads_its_own_files_and_no_others)
{
	struct room r;

	room_open(&r);
	r.files = files;
	expect(&r, "local a, b = require 'lib.ixp', require 'lib.ixp' print(a == b, a.n)",
	    "true 1\n");
	expect(&r, "print(rawget(_G, 'count'))", "nil\n");
	expect(&r, "print(require 'lib.nothing', file'configs/acacia.conf')",
	    "true hostname acacia<U+000A>\n");
	expect_error(&r, "require 'lib.ring'", "lib/ring.lua:1: require: 'lib.ring' needs itself");
	expect_error(&r, "require 'lib.bad'", "lib/bad.lua:2:");
	expect_error(&r, "require 'lib.none'", "there is no file 'lib/none.lua' in this lesson");
	room_close(&r);
}
END_TEST

/* The state, mid-way: counters in closures, an iterator half used, a table with a history. */
static const char first[] =
    "local n, words = 0, ('a b c d e f'):gmatch('%a') words() keep = {} "
    "for i = 1, 500 do keep[i] = {i, ('x'):rep(i)} end "
    "step(function() n = n + 1 keep[n] = nil "
    "print(n, words(), #table.concat({keep[n + 1][2]})) end)";

static int stepper;

static int
step_set(lua_State *L)
{
	stepper = script_keep(L, 1);
	return 0;
}

static int
branch_now(lua_State *L)
{
	struct room *r = script_world(L);
	struct checkpoint *c = arena_save(r->arena, NULL);
	struct ix_error e;

	ck_assert(script_call(r->script, stepper, NULL, NULL, NULL, &e));
	arena_load(r->arena, c);
	checkpoint_delete(c);
	return 0;
}

static int
add_step(lua_State *L)
{
	script_add_function(L, "step", step_set);
	script_add_function(L, "branch", branch_now);
	return 0;
}

START_TEST(a_restored_arena_goes_on_as_if_nothing_had_happened)
{
	struct room r;
	struct checkpoint *c;
	struct text before = { 0 };

	room_open(&r);
	ck_assert(script_enter(r.script, add_step, NULL, &r.error));
	ck_assert_msg(room_run(&r, first), "%s", r.error.text);
	ck_assert(script_call(r.script, stepper, NULL, NULL, NULL, &r.error));
	c = arena_save(r.arena, NULL);
	text_free(&r.out);
	for (int i = 0; i < 3; i++)
		ck_assert_msg(script_call(r.script, stepper, NULL, NULL, NULL, &r.error), "%s",
		    r.error.text);
	text_puts(&before, text_of(&r.out));
	ck_assert_str_eq(text_of(&before), "2 c 3\n3 d 4\n4 e 5\n");
	ck_assert(!script_load(r.script, "x.lua", "while true do local t = {{}} end", 32,
	    &r.error));
	arena_load(r.arena, c);
	text_free(&r.out);
	for (int i = 0; i < 3; i++)
		ck_assert(script_call(r.script, stepper, NULL, NULL, NULL, &r.error));
	ck_assert_str_eq(text_of(&r.out), text_of(&before));
	checkpoint_delete(c);
	text_free(&before);
	room_close(&r);
}
END_TEST

START_TEST(a_branch_taken_inside_a_script_leaves_it_untouched)
{
	struct room r;

	room_open(&r);
	ck_assert(script_enter(r.script, add_step, NULL, &r.error));
	expect(&r, "local n = 0 step(function() n = n + 1 print('in', n) end) "
	           "for i = 1, 3 do branch() end print('out', n)", "in 1\nin 1\nin 1\nout 0\n");
	room_close(&r);
}
END_TEST

static bool
stop_now(void *arg)
{
	(void)arg;
	return true;
}

START_TEST(a_watchdog_stops_a_script)
{
	struct room r;

	room_open(&r);
	r.host.stop = stop_now;
	expect_error(&r, "pcall(function() for i = 1, 1e6 do end end) print('after')",
	    "scenario.lua:1: stopped: it took too long");
	ck_assert_str_eq(text_of(&r.out), "");
	room_close(&r);
}
END_TEST

START_TEST(a_full_arena_stops_the_script_and_not_the_lab)
{
	static const char eater[] =
	    "local t = {} while true do t[#t + 1] = ('x'):rep(9000) .. #t end";
	struct arena *arena = arena_new((size_t)2 << 20);
	struct script *s = script_new(arena, NULL, NULL, NULL);
	struct ix_error e;

	ck_assert(!script_load(s, "x.lua", eater, strlen(eater), &e));
	ck_assert_msg(strstr(e.text, "x.lua:1: out of memory") != NULL, "%s", e.text);
	/*
	 * What it had is freed as blocks of its sizes: the next may or may not find room, and says
	 * so.
	 */
	for (int i = 0; i < 3; i++)
		ck_assert(!script_load(s, "x.lua", eater, strlen(eater), &e) && e.text[0]);
	arena_delete(arena);
}
END_TEST

Suite *language_suite(void);
Suite *
language_suite(void)
{
	const TTest *const tests[] = { what_remains_of_lua_does_what_the_manual_says,
		a_lesson_reads_its_own_files_and_no_others,
		a_restored_arena_goes_on_as_if_nothing_had_happened,
		a_branch_taken_inside_a_script_leaves_it_untouched, a_watchdog_stops_a_script,
		a_full_arena_stops_the_script_and_not_the_lab, NULL };

	return suite_of("language", tests);
}
