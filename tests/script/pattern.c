/* pattern.c - the pattern engine, row by row against the manual (6.4.1), through find and gsub. */
#include "tests/runner.h"

#include <stdio.h>

#include "tests/script/room.h"

static const struct {
	const char *call, *out;
} rows[] = {
	{ "('hello'):find('l')", "3 3\n" },
	{ "('hello'):find('xyz')", "nil\n" },
	{ "('hello'):find('')", "1 0\n" },
	{ "('hello'):find('', 10)", "nil\n" },
	{ "('hello'):find('', 6)", "6 5\n" },
	{ "('hello'):find('l', -2)", "4 4\n" },
	{ "('hello'):find('l', -99)", "3 3\n" },
	{ "('a.b'):find('.', 1, true)", "2 2\n" },
	{ "('a+b'):find('+b', 1, true)", "2 3\n" },
	{ "('abc'):find('', 2, true)", "2 1\n" },
	{ "('hello'):match('^h(.*)o$')", "ell\n" },
	{ "('hello'):match('^e')", "nil\n" },
	{ "('a^b'):match('a^b')", "a^b\n" },
	{ "('a$b'):match('a$b')", "a$b\n" },
	{ "('key = value'):match('^(%w+)%s*=%s*(%w+)$')", "key value\n" },
	{ "('  x  '):match('^%s*(.-)%s*$') .. '|'", "x|\n" },
	{ "('aaa'):match('a-')  == ''", "true\n" },
	{ "('aaab'):match('a-b')", "aaab\n" },
	{ "('aaa'):match('a+')", "aaa\n" },
	{ "('ac'):match('ab?c')", "ac\n" },
	{ "('abc'):match('ab?c')", "abc\n" },
	{ "('a]b'):match('[]]')", "]\n" },
	{ "('a]b'):match('[^]]+')", "a\n" },
	{ "('a-b'):match('[a-]+')", "a-\n" },
	{ "('x-9'):match('[%w-]+')", "x-9\n" },
	{ "('09af'):match('%x+')", "09af\n" },
	{ "('AbC'):match('%u%l%u')", "AbC\n" },
	{ "('a,b'):match('%p')", ",\n" },
	{ "('abc123'):match('%D+')", "abc\n" },
	{ "('x\\0y'):match('%z') == nil and 'no z'", "no z\n" },
	{ "('f(a(b)c)d'):match('%b()')", "(a(b)c)\n" },
	{ "('((x'):match('%b()')", "nil\n" },
	{ "('THE (quick) fox'):find('%f[%a]%a+%f[%A]')", "1 3\n" },
	{ "('foo bar'):gsub('%f[%w]%w+', string.upper)", "FOO BAR 2\n" },
	{ "('\"x\" \\'y\\''):match('([\"\\'])(.-)%1')", "\" x\n" },
	{ "('hello'):match('()ll()')", "3 5\n" },
	{ "('abc'):match('((a)(b))')", "ab a b\n" },
	{ "('hello world'):gsub('o', '0')", "hell0 w0rld 2\n" },
	{ "('hello world'):gsub('o', '0', 1)", "hell0 world 1\n" },
	{ "('hello'):gsub('', '-')", "-h-e-l-l-o- 6\n" },
	{ "('abc'):gsub('%w', '%0%0')", "aabbcc 3\n" },
	{ "('abc'):gsub('%w', '%1')", "abc 3\n" },
	{ "('a b'):gsub('(%w) (%w)', '%2 %1')", "b a 1\n" },
	{ "('5%'):gsub('%%', '%%%%')", "5%% 1\n" },
	{ "('$a $b'):gsub('%$(%w)', {a = 'x', b = 7})", "x 7 2\n" },
	{ "('$a $b'):gsub('%$(%w)', {a = 'x'})", "x $b 2\n" },
	{ "('abc'):gsub('b', function() return false end)", "abc 1\n" },
	{ "('abc'):gsub('^a', 'x')", "xbc 1\n" },
	{ "('aaa'):gsub('^a', 'x')", "xaa 1\n" },
	{ "('abc'):gsub('x*', '-')", "-a-b-c- 4\n" },
	{ "('hello'):gsub('l+', '<%0>')", "he<ll>o 1\n" },
	{ "('one two'):gsub('()', '%1')", "1o2n3e4 5t6w7o8 8\n" },
	{ "('aXb'):gsub('%u', 5)", "a5b 1\n" },
	{ "pcall(string.gsub, 'a', 'a', '%2')",
	    "false string.gsub: the replacement refers to a capture that "
	                                        "is not there\n" },
	{ "pcall(string.gsub, 'a', 'a', '%')",
	    "false string.gsub: the replacement refers to a capture that "
	                                       "is not there\n" },
	{ "(function() local t = {} for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do t[#t + 1] = "
	    "k .. v end "
	  "return table.concat(t, ' ') end)()", "a1 b2\n" },
	{ "(function() local n = 0 for w in ('abc'):gmatch('') do n = n + 1 end return n end)()",
	    "4\n" },
	{ "(function() local t = {} for w in ('^a^a'):gmatch('^a') do t[#t + 1] = w end return #t "
	    "end)()", "2\n" },
	{ "(function() local t = {} for w in ('a b c'):gmatch('%a', 3) do t[#t + 1] = w end "
	  "return table.concat(t) end)()", "bc\n" },
};

START_TEST(a_pattern_matches_what_the_manual_says)
{
	struct room r;

	room_open(&r);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char lua[512];

		snprintf(lua, sizeof(lua), "print(%s)", rows[i].call);
		expect(&r, lua, rows[i].out);
	}
	room_close(&r);
}
END_TEST

Suite *pattern_suite(void);
Suite *
pattern_suite(void)
{
	const TTest *const tests[] = { a_pattern_matches_what_the_manual_says, NULL };

	return suite_of("pattern", tests);
}
