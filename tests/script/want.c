/* want.c - what a check saw against what it wanted. */
#include "tests/runner.h"

#include <stdio.h>

#include "script/want.h"
#include "tests/script/room.h"

static int
check_now(lua_State *L)
{
	char buf[WANT_TEXT];

	lua_settop(L, 2);
	lua_pushboolean(L, want_holds(L, 1, 2));
	lua_pushstring(L, want_text(buf, L, 1, 2));
	return 2;
}

static int
add_names(lua_State *L)
{
	want_open(L);
	script_add_function(L, "check", check_now);
	return 0;
}

static const struct {
	const char *args, *out;
} rows[] = {
	{ "3, 3.0", "true want 3.0, have 3\n" },
	{ "'Idle', 'Established'", "false want Established, have Idle\n" },
	{ "nil, '100.127.1.1/24'", "false want 100.127.1.1/24, have none\n" },
	{ "nil, nil", "true want none, have none\n" },
	{ "'3', 3", "false want 3, have 3\n" },
	{ "true, false", "false want no, have yes\n" },
	{ "3, atleast(3)", "true want at least 3, have 3\n" },
	{ "2, atleast(3)", "false want at least 3, have 2\n" },
	{ "'x', atleast(3)", "false want at least 3, have x\n" },
	{ "nil, atmost(3)", "false want at most 3, have none\n" },
	{ "2.5, atmost(3)", "true want at most 3, have 2.5\n" },
	{ "11, near(10, 1)", "true want about 10 (within 1), have 11\n" },
	{ "11.5, near(10, 1)", "false want about 10 (within 1), have 11.5\n" },
	{ "0/0, near(10, 1)", "false want about 10 (within 1), have nan\n" },
	{ "'b', oneof{'a', 'b'}", "true want one of {a, b}, have b\n" },
	{ "'c', oneof{'a', atleast(3)}", "false want one of {a, at least 3}, have c\n" },
	{ "{2, 1}, set{1, 2}", "true want in any order {1, 2}, have {2, 1}\n" },
	{ "{2, 2}, set{1, 2}", "false want in any order {1, 2}, have {2, 2}\n" },
	{ "{1}, set{1, 2}", "false want in any order {1, 2}, have {1}\n" },
	{ "{}, none()", "true want none, have none\n" },
	{ "{1}, none()", "false want none, have {1}\n" },
	{ "false, none()", "false want none, have no\n" },
	{ "{a = 1, b = {2, 3}}, {b = {2, 3}, a = 1}",
	    "true want {a = 1, b = {2, 3}}, have {a = 1, b = {2, 3}}\n" },
	{ "{a = 1}, {a = 1, b = 2}", "false want {a = 1, b = 2}, have {a = 1}\n" },
	{ "{a = 1, b = 2}, {a = 1}", "false want {a = 1}, have {a = 1, b = 2}\n" },
	{ "{a = 5}, {a = atleast(3), b = none()}",
	    "true want {a = at least 3, b = none}, have {a = 5}\n" },
	{ "'\\27[2J\\n', 'x'", "false want x, have <U+001B>[2J<U+000A>\n" },
	{ "{{{{{1}}}}}, 1", "false want 1, have {{{{{...}}}}}\n" },
};

START_TEST(values_are_compared_by_value_and_said_in_one_line)
{
	struct room r;

	room_open(&r);
	ck_assert(script_enter(r.script, add_names, NULL, &r.error));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char lua[256];

		snprintf(lua, sizeof(lua), "print(check(%s))", rows[i].args);
		expect(&r, lua, rows[i].out);
	}
	room_close(&r);
}
END_TEST

START_TEST(a_hostile_value_costs_no_more_than_its_budget)
{
	struct room r;

	room_open(&r);
	ck_assert(script_enter(r.script, add_names, NULL, &r.error));
	expect_error(&r, "local t = {} t.t = t local u = {} u.t = u check(t, u)",
	    "more than 16 deep");
	expect_error(&r,
	    "local t, u = 1, 1 for i = 1, 15 do t = {t, t, t, t, t} u = {u, u, u, u, u} end "
	                 "check(t, u)", "million instructions");
	expect_error(&r, "local m = getmetatable(none()) print(m) setmetatable(none(), {})",
	    "protected");
	expect(&r, "print(#select(2, check(('x'):rep(5000), ('y'):rep(5000))) <= 200)", "true\n");
	expect_error(&r, "check(1, {[{}] = 1})", "cannot be walked");
	room_close(&r);
}
END_TEST

Suite *want_suite(void);
Suite *
want_suite(void)
{
	const TTest *const tests[] = { values_are_compared_by_value_and_said_in_one_line,
		a_hostile_value_costs_no_more_than_its_budget, NULL };

	return suite_of("want", tests);
}
