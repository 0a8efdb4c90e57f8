/*
 * hostile.c - scripts that try to hang, to eat memory, to reach outside, to fool the reader or to
 * poison the next script. Each must end with its message, and the state must work afterwards.
 */
#include "tests/runner.h"

#include <string.h>

#include "tests/script/room.h"

static const char steps[] = "million instructions";
static const char memory[] = "out of memory";

static const struct {
	const char *why, *lua, *part;
} rows[] = {
	/* endless */
	{ "a plain loop", "while true do end", steps },
	{ "goto", "::a:: goto a", steps },
	{ "repeat", "repeat until false", steps },
	{ "a numeric for", "for i = 1, math.huge do end", steps },
	{ "inside pcall", "pcall(function() while true do end end)", steps },
	{ "pcall around and again", "while true do pcall(function() while true do end end) end",
	    steps },
	{ "after pcall swallowed nothing", "pcall(function() while true do end end) print('after')",
	    steps },
	{ "xpcall with a looping handler", "xpcall(error, function() while true do end end)",
	    steps },
	{ "a handler that catches the overrun",
	    "xpcall(function() while true do end end, function() print('caught') end)", steps },
	{ "pcall of pcall of pcall", "local function f() pcall(f) pcall(f) end f()", "" },
	{ "errors in error handlers",
	    "local function h() error(h) end while true do xpcall(error, h) end", steps },
	{ "__index that recurses forever",
	    "local t = setmetatable({}, {__index = function(t, k) while true do end end}) "
	    "print(t.x)", steps },
	{ "__tostring", "print(setmetatable({}, {__tostring = function() while true do end end}))",
	    steps },
	{ "__concat",
	    "local t = setmetatable({}, {__concat = function() while true do end end}) return "
	    "t .. 'x'", steps },
	{ "__len", "return #setmetatable({}, {__len = function() while true do end end})", steps },
	{ "__eq", "local m = {__eq = function() while true do end end} "
	          "return setmetatable({}, m) == setmetatable({}, m)", steps },
	{ "__lt in sort", "local m = {__lt = function() while true do end end} "
	                  "table.sort{setmetatable({}, m), setmetatable({}, m)}", steps },
	{ "__pairs",
	    "for k in pairs(setmetatable({}, {__pairs = function() while true do end end})) do end",
	    steps },
	{ "an iterator that never ends", "for k in function() return 1 end do end", steps },
	{ "a comparator that loops", "table.sort({3, 2, 1}, function() while true do end end)",
	    steps },
	{ "a comparator that always says yes, on a big table, forever",
	    "local t = {} for i = 1, 20000 do t[i] = i end "
	    "while true do table.sort(t, function() return true end) end", steps },
	{ "a gsub callback", "string.gsub('x', '.', function() while true do end end)", steps },
	{ "a gsub table's __index",
	    "string.gsub('x', '.', setmetatable({}, {__index = function() while true do end end}))",
	    steps },
	{ "a gmatch that is called again",
	    "while true do for w in ('a b'):gmatch('%a+') do end end", steps },
	{ "a pattern bomb in find", "string.find(('a'):rep(40), ('a?'):rep(40) .. ('a'):rep(41))",
	    steps },
	{ "a pattern bomb of stars", "string.find(('a'):rep(5000), ('.*'):rep(12) .. 'b')", steps },
	{ "a pattern bomb of minuses", "string.match(('a'):rep(5000), ('.-'):rep(12) .. 'b')",
	    steps },
	{ "a pattern bomb in gsub", "string.gsub(('a'):rep(9000), ('a*'):rep(9) .. 'b', '')",
	    steps },
	{ "a pattern bomb in gmatch",
	    "for w in string.gmatch(('a'):rep(9000), ('a*'):rep(9) .. 'b') do end", steps },
	{ "%b that never closes", "string.find(('('):rep(200000), '%b()')", steps },
	{ "a pattern bomb behind pcall",
	    "while true do pcall(string.find, ('a'):rep(5000), ('.*'):rep(12) .. 'b') end", steps },
	{ "plain find of what is nearly there",
	    "local a, b = ('a'):rep(200000), ('a'):rep(100000) .. 'b' while true do a:find(b, 1, "
	    "true) end", steps },
	{ "many cheap text functions", "local s = ('x'):rep(200000) while true do s:upper() end",
	    steps },
	{ "reverse", "local s = ('x'):rep(200000) while true do s:reverse() end", steps },
	{ "rep of nothing, endlessly often", "while true do (''):rep(1 << 60) end", steps },
	{ "tonumber of a long text", "local s = ('1'):rep(200000) while true do tonumber(s) end",
	    steps },
	{ "utf8.len of a long text", "local s = ('x'):rep(200000) while true do utf8.len(s) end",
	    steps },
	{ "utf8.offset of a long text",
	    "local s = ('\\x80'):rep(200000) while true do utf8.offset(s, 0, 200000) end", steps },
	{ "table.move far away", "table.move({}, 1, 1 << 60, 2)", steps },
	{ "table.concat of what is not there", "table.concat(setmetatable({}, {__len = function() "
	    "return 1 << 60 end, __index = function() return '' end}))", steps },
	{ "table.insert in front of a made-up length",
	    "table.insert(setmetatable({}, {__len = function() return 1 << 60 end}), 1, 'x')",
	    steps },
	{ "table.remove in front of a made-up length",
	    "table.remove(setmetatable({}, {__len = function() return 1 << 60 end}), 1)", steps },
	{ "ipairs without an end",
	    "for i in ipairs(setmetatable({}, {__index = function() return 1 end})) do end",
	    steps },
	{ "printing forever", "while true do print('x') end", steps },
	{ "a late __close in a loop",
	    "local m = {} m['__cl' .. 'ose'] = nil local o = setmetatable({}, m) "
	    "m['__cl' .. 'ose'] = function() while true do end end "
	    "for i in function() return nil end, nil, nil, o do end", steps },
	{ "walking a chain of a thousand metatables, forever",
	    "local t = {} for i = 1, 1900 do t = setmetatable({}, {__index = t}) end "
	    "while true do local x = t.y end", steps },
	{ "passing thousands of values around",
	    "local t = {} for i = 1, 1900 do t[i] = i end local function f(...) return ... end "
	    "while true do f(table.unpack(t)) end", steps },
	{ "growing its arguments", "local function f(...) return f(1, ...) end f()", "" },
	/* memory */
	{ "a table that grows", "local t = {} while true do t[#t + 1] = {} end", memory },
	{ "a hash that grows", "local t, i = {}, 0 while true do i = i + 1 t['k' .. i] = i end",
	    memory },
	{ "a text that doubles", "local s = 'x' while true do s = s .. s end", memory },
	{ "a text that doubles, behind pcall",
	    "while true do pcall(function() local s = 'x' while true do s = s .. s end end) end",
	    memory },
	{ "rep", "return ('x'):rep(1 << 30)", "a text may have 256 KB" },
	{ "rep with a separator that wraps around", "return ('x'):rep(1 << 62, 'yyyy')",
	    "a text may have" },
	{ "rep of rep, behind pcall, forever", "while true do pcall(string.rep, 'x', 1 << 40) end",
	    steps },
	{ "concat",
	    "local t = {} for i = 1, 1000 do t[i] = ('x'):rep(1000) end return table.concat(t)",
	    "a text may have" },
	{ "concat's separator", "local t = {} for i = 1, 1000 do t[i] = '' end "
	    "return table.concat(t, ('x'):rep(1000))", "a text may have" },
	{ "gsub that grows", "return ('x'):rep(1000):gsub('x', ('y'):rep(1000))",
	    "a text may have" },
	{ "format that grows",
	    "return ('%s'):rep(300):format(table.unpack((function() local t = {} "
	    "for i = 1, 300 do t[i] = ('x'):rep(1000) end return t end)()))", "a text may have" },
	{ "deep recursion", "local function f() return 1 + f() end f()", "calls within calls" },
	{ "deep recursion behind pcall",
	    "local function f() return 1 + f() end pcall(f) print('after')", "calls within calls" },
	{ "recursion through a metamethod",
	    "local t = {} setmetatable(t, {__index = function(t, k) return t[k .. 'x'] end}) "
	    "return t.a", "" },
	{ "recursion through gsub",
	    "local function f() return (('x'):gsub('.', f)) end f()", "C stack overflow" },
	{ "recursion through sort", "local function f() table.sort({1, 2}, f) end f()",
	    "C stack overflow" },
	{ "recursion through tostring",
	    "local t t = setmetatable({}, {__tostring = function() return tostring(t) end}) "
	    "tostring(t)", "C stack overflow" },
	{ "recursion through pcall, which goes on",
	    "local n = 0 local function f() n = n + 1 pcall(f) end f() "
	    "while true do end", steps },
	{ "nested brackets in the source", NULL, "scenario.lua" },
	{ "__call that is itself", "local t = {} setmetatable(t, {__call = t}) t()", "" },
	{ "unpack of too much", "return table.unpack({}, 1, 1 << 30)", "at most 2000" },
	{ "unpack across the whole range",
	    "return table.unpack({}, math.mininteger, math.maxinteger)", "at most 2000" },
	{ "byte of too much", "return ('x'):rep(100000):byte(1, -1)", "at most 2000" },
	{ "codepoint of too much", "return utf8.codepoint(('x'):rep(100000), 1, -1)",
	    "at most 2000" },
	/* reaching outside */
	{ "os", "os.execute('id')", "'os' is not available: a lesson reaches no files" },
	{ "io", "io.open('/etc/passwd')", "'io' is not available" },
	{ "load", "load('return 1')()",
	    "'load' is not available: a lesson's code is in its files" },
	{ "loadfile", "loadfile('x')", "'loadfile' is not available" },
	{ "dofile", "dofile('x')", "'dofile' is not available" },
	{ "debug", "debug.getregistry()", "'debug' is not available" },
	{ "coroutine", "coroutine.wrap(print)", "'coroutine' is not available: use at(time, f)" },
	{ "collectgarbage", "collectgarbage('stop')", "'collectgarbage' is not available" },
	{ "package", "package.loadlib('x', 'y')", "'package' is not available" },
	{ "string.dump", "string.dump(print)",
	    "'string.dump' is not available: there is no bytecode" },
	{ "math.random", "return math.random()",
	    "'math.random' is not available: use random{ stream =" },
	{ "next", "next({})", "'next' is not available: use pairs" },
	{ "bytecode as source", "\033Lua", "is not text" },
	{ "require of a path", "require '/etc/passwd'", "a name such as" },
	{ "require of a way up", "require '..lib.x'", "a name such as" },
	{ "file with a way up", "file '../x'", "a name such as" },
	{ "file with a capital", "file 'README'", "a name such as" },
	{ "file that is not there", "file 'configs/x.conf'", "scenario.lua:1: there is no file" },
	/* the collector and metatables */
	{ "__gc in a constructor", "setmetatable({}, {__gc = function() end})",
	    "__gc, __close and __mode" },
	{ "__gc as a composed word", "setmetatable({}, {['__' .. 'gc'] = print})",
	    "'__gc' is not available" },
	{ "__mode", "setmetatable({}, {['__' .. 'mode'] = 'k'})", "'__mode' is not available" },
	{ "<close>", "local x <close> = nil", "<close> is not available" },
	{ "< close > with blanks and a comment inside a line",
	    "local x < close > = nil", "<close> is not available" },
	{ "the metatable of texts", "getmetatable('').__index = nil", "attempt to index" },
	{ "setmetatable of a text", "setmetatable('', {})", "table expected" },
	{ "writing a library", "string.rep = print", "the library 'string' cannot be changed" },
	{ "rawset of a library", "rawset(string, 'rep', print)", "this table is protected" },
	{ "the metatable of a library", "setmetatable(string, {})", "protected" },
	{ "the metatable of the globals", "setmetatable(_G, {})", "protected" },
	/* errors and texts */
	{ "an error that is a table", "error({})", "raised a table" },
	{ "an error that is nil", "error()", "" },
	{ "an error whose text loops",
	    "error(setmetatable({}, {__tostring = function() while true do end end}))", steps },
	{ "an error whose text fails",
	    "error(setmetatable({}, {__tostring = function() error('x') end}))", "x" },
	{ "an error whose text is no text",
	    "error(setmetatable({}, {__tostring = function() return 1 end}))",
	    "must return a text" },
	{ "an error with escape codes", "error('\\27[31mred')", "<U+001B>[31mred" },
	{ "a huge error", "error(('x'):rep(200000))", "xxxx" },
	{ "format: a whole number", "string.format('%d', 3.5)", "wants a whole number" },
	{ "format: nothing", "string.format('%d')", "no value for item 1" },
	{ "format: an address", "string.format('%p', {})", "'%p' is not available" },
	{ "format: hexadecimal floats", "string.format('%a', 1)", "'%a' is not available" },
	{ "format: an unknown letter", "string.format('%y', 1)", "unknown '%'" },
	{ "format: a long width", "string.format('%1000d', 1)", "two digits at most" },
	{ "format: many flags", "string.format('%------d', 1)", "two digits at most" },
	{ "format: cut off", "string.format('%', 1)", "ends in the middle" },
	{ "format: cut off in a width", "string.format('%5', 1)", "ends in the middle" },
	{ "format: star", "string.format('%*d', 1, 1)", "unknown '%'" },
	{ "format: n", "string.format('%n', 1)", "unknown '%'" },
	{ "format: modified q", "string.format('%5q', 'x')", "unknown '%'" },
	{ "utf8.char of a surrogate", "utf8.char(0xd800)", "not a character's number" },
	{ "utf8.char of too much", "utf8.char(0x7fffffff)", "not a character's number" },
	{ "utf8.codepoint of broken text", "utf8.codepoint('\\xff')", "not UTF-8" },
	{ "utf8.codes of broken text", "for p, c in utf8.codes('\\xff') do end", "not UTF-8" },
	{ "utf8.len outside", "utf8.len('x', 5)", "outside the text" },
	{ "pairs with a table as a key", "for k in pairs{[{}] = 1} do end", "cannot be walked" },
	{ "pairs with a function as a key", "for k in pairs{[print] = 1} do end",
	    "cannot be walked" },
	{ "sort of what cannot be compared", "table.sort{1, 'x'}", "cannot compare" },
	{ "an unknown name", "local x = tostrin(1)",
	    "scenario.lua:1: unknown name 'tostrin', did you mean "
	                                              "'tostring'?" },
	{ "an unknown function", "return string.gsubb('x')", "did you mean 'string.gsub'?" },
	{ "a misspelt word", "fro i = 1, 2 do end", "scenario.lua:1:" },
	{ "a malformed pattern", "('x'):find('[a')", "has no ']'" },
	{ "a pattern that ends with %", "('x'):find('%')", "lone '%'" },
	{ "an open capture", "('x'):find('(a')", "has no ')'" },
	{ "a close without an open", "('x'):find('a)')", "has no '('" },
	{ "a capture that is not there", "('x'):find('%1')", "not complete" },
	{ "a capture in itself", "('x'):find('(%1)')", "not complete" },
	{ "a long pattern", "('x'):find(('a'):rep(1000))", "too long" },
	{ "many captures", "('x'):find(('()'):rep(40))", "too many captures" },
	{ "many sets", "('x'):find(('[a]'):rep(80))", "too many sets" },
};

#define N (sizeof(rows) / sizeof(rows[0]))

START_TEST(a_hostile_script_ends_and_the_next_one_works)
{
	static char brackets[20001];
	struct room r;

	memset(brackets, '(', sizeof(brackets) - 1);
	room_open(&r);
	for (size_t i = 0; i < N; i++) {
		if (!rows[i].part[0]) /* whatever it says, it ends */
			room_run(&r, rows[i].lua);
		else
			expect_error(&r, rows[i].lua ? rows[i].lua : brackets, rows[i].part);
		expect(&r, "print(#('x'):rep(3), tostring({}), select('#', 1, 2))", "3 table 2\n");
	}
	room_close(&r);
}
END_TEST

Suite *hostile_suite(void);
Suite *
hostile_suite(void)
{
	const TTest *const tests[] = { a_hostile_script_ends_and_the_next_one_works, NULL };

	return suite_of("hostile", tests);
}
