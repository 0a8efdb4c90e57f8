/* reader.c - the argument reader's messages, handles, and the page made from the same tables. */
#include "tests/runner.h"

#include <string.h>

#include "script/reader.h"
#include "tests/script/room.h"

static bool
is_alive(void *world, uint32_t id, uint32_t generation)
{
	(void)world;
	return id != 9 && generation == 1;
}

static const char *
label_of(void *world, uint32_t id)
{
	(void)world;
	return id == 1 ? "sw1" : "sw2";
}

static int
box_state(lua_State *L);
static const struct method methods[] = { { "state", box_state }, { NULL, NULL } };
static const struct handle_kind box = { "switch", is_alive, label_of, methods, NULL };
static const struct handle_kind port = { .name = "port" };

static int
box_state(lua_State *L)
{
	lua_pushinteger(L, handle_check(L, 1, &box));
	return 1;
}

static const char *const queues[] = { "tail", "red", NULL };
static const struct field fields[] = {
	{ .name = "a", .type = FIELD_HANDLE, .flags = FIELD_REQUIRED | FIELD_PLACE, .kind = &box,
	    .doc = "One end." },
	{ .name = "b", .type = FIELD_HANDLE, .flags = FIELD_REQUIRED | FIELD_PLACE, .kind = &box,
	    .doc = "The other end." },
	{ .name = "delay", .type = FIELD_TIME, .otherwise = "10us",
	    .doc = "How long a bit travels." },
	{ .name = "rate", .type = FIELD_RATE, .doc = "Bits per second." },
	{ .name = "queue", .type = FIELD_SIZE },
	{ .name = "loss", .type = FIELD_PERCENT },
	{ .name = "mtu", .type = FIELD_INT, .min = 68, .max = 9216 },
	{ .name = "kind", .type = FIELD_TEXT, .words = queues },
	{ .name = "note", .type = FIELD_TEXT, .max = 5 },
	{ .name = "name", .type = FIELD_NAME },
	{ .name = "up", .type = FIELD_BOOL },
	{ .name = "address", .type = FIELD_HOST, .flags = FIELD_LIST },
	{ .name = "gateway", .type = FIELD_ADDRESS },
	{ .name = "prefix", .type = FIELD_PREFIX },
	{ .name = "mac", .type = FIELD_MAC },
	{ .name = "run", .type = FIELD_FUNCTION },
	{ .name = "at", .type = FIELD_TABLE },
	{ .name = NULL },
};
static const struct returned returns[] = { { "sent", "frames", "How many left." },
    { NULL, NULL, NULL } };
static const struct binding cable = { "cable", "cable{ a, b, ... }", "Joins two boxes.", fields,
    returns,
	"cable{ s1, s2 }" };

static int
cable_make(lua_State *L)
{
	struct value v[sizeof(fields) / sizeof(fields[0])];

	args_read(L, 1, &cable, v);
	lua_pushfstring(L, "%d %d %d %d %d %d %d %s %d", (int)v[0].id, (int)v[1].id,
	    (int)v[2].amount, (int)(v[3].amount / 1000000), (int)v[4].amount, (int)v[5].amount,
	    (int)v[6].number, v[7].given ? v[7].text : "-", (int)v[11].n);
	return 1;
}

static int
add_names(lua_State *L)
{
	handle_push(L, &box, 1, 1);
	script_add(L, "s1");
	handle_push(L, &box, 2, 1);
	script_add(L, "s2");
	handle_push(L, &box, 1, 1);
	script_add(L, "same");
	handle_push(L, &box, 9, 1);
	script_add(L, "gone");
	handle_push(L, &port, 3, 0);
	script_add(L, "p");
	script_add_function(L, "cable", cable_make);
	return 0;
}

static void
open_names(struct room *r)
{
	room_open(r);
	ck_assert(script_enter(r->script, add_names, NULL, &r->error));
}

static const struct {
	const char *lua, *part;
} wrong[] = {
	{ "\n\ncable{ s1, s2, loss = '5%' }",
	    "scenario.lua:3: cable: 'loss' must be 0..100, got \"5%\"" },
	{ "cable{ s1, s2, dely = '1ms' }", "unknown field 'dely', did you mean 'delay'?" },
	{ "cable{ s1, s2, xyzzy = 1 }", "cable: unknown field 'xyzzy'" },
	{ "cable{ s1, s2, s1 }", "there is no entry 3" },
	{ "cable{ s1 }", "'b' is missing: it must be a switch" },
	{ "cable{ s1, p }", "'b' must be a switch, got a port" },
	{ "cable{ s1, 'sw2' }", "'b' must be a switch, got \"sw2\"" },
	{ "cable{ s1, gone }", "'b': this switch is gone" },
	{ "cable{ s1, s2, delay = 250 }",
	    "'delay' must be a time such as \"250us\" or \"10s\", got 250" },
	{ "cable{ s1, s2, delay = '5 parsec' }", "got \"5 parsec\"" },
	{ "cable{ s1, s2, rate = -1 }", "'rate' must be a rate such as" },
	{ "cable{ s1, s2, queue = {} }",
	    "'queue' must be a size such as \"1500\" or \"256K\", got a table" },
	{ "cable{ s1, s2, loss = 0/0 }", "'loss' must be 0..100, got nan" },
	{ "cable{ s1, s2, mtu = 67 }", "'mtu' must be 68..9216, got 67" },
	{ "cable{ s1, s2, mtu = 1500.5 }", "'mtu' must be 68..9216, got 1500.5" },
	{ "cable{ s1, s2, kind = 'blue' }", "'kind' must be one of tail, red, got \"blue\"" },
	{ "cable{ s1, s2, note = 'abcdef' }", "a text of at most 5 characters" },
	{ "cable{ s1, s2, name = 'A B' }", "'name' must be a name such as \"acacia\"" },
	{ "cable{ s1, s2, name = 'a\\0b' }", "'name' must be a name" },
	{ "cable{ s1, s2, up = 1 }", "'up' must be true or false, got 1" },
	{ "cable{ s1, s2, address = '100.64.0.1' }",
	    "'address' must be an address with its length" },
	{ "cable{ s1, s2, address = {'100.64.0.1/24', 7} }", "entry 2 of 'address' must be" },
	{ "cable{ s1, s2, gateway = '100.64.0.300' }", "'gateway' must be an address such as" },
	{ "cable{ s1, s2, prefix = '100.64.0.1/16' }", "'prefix' must be a prefix such as" },
	{ "cable{ s1, s2, mac = 'x' }", "'mac' must be a MAC address" },
	{ "cable{ s1, s2, run = 'x' }", "'run' must be a function" },
	{ "cable{ s1, s2, at = 1 }", "'at' must be a table" },
	{ "cable(5)", "takes one table: cable{ ... }, got 5" },
	{ "cable()", "takes one table: cable{ ... }, got nothing" },
	{ "cable(setmetatable({}, {__index = print}))", "one with a metatable" },
	{ "cable{ s1, s2, note = '\\27[31mx' }", "got \"<U+001B>[31mx\"" },
	{ "cable{ s1, s2, mtu = 1, up = 1 }",
	    "'mtu' must be 68..9216, got 1\nscenario.lua:1: cable: 'up'" },
	{ "cable{ mtu = 1, up = 1, note = 1, kind = 1, mac = 1, rate = 'x', delay = 1, name = 1, "
	    "loss = 'x' }", "more" },
	{ "print(s1.prot)", "a switch has no 'prot'" },
	{ "print(s1.stat)", "a switch has no 'stat', did you mean 'state'?" },
	{ "s1.x = 1", "a switch cannot be written to" },
	{ "s1.state()", "this must be a switch, got a no value: methods are called with a colon" },
	{ "s1.state(p)", "this must be a switch, got a port" },
	{ "gone:state()", "this switch is gone" },
	{ "setmetatable(s1, {})", "table expected" },
};

START_TEST(every_mistake_of_a_call_is_said_with_its_place)
{
	struct room r;

	open_names(&r);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		expect_error(&r, wrong[i].lua, wrong[i].part);
	room_close(&r);
}
END_TEST

START_TEST(what_is_right_is_read)
{
	struct room r;

	open_names(&r);
	expect(&r, "print(cable{ s1, s2 })", "1 2 0 0 0 0 0 - 0\n");
	expect(&r, "print(cable{ s1, s2, delay = '250us', rate = '10G', queue = 1500, loss = 0.5, "
	           "mtu = 1500.0, kind = 'red', address = '100.64.0.1/24', gateway = "
	"'2001:db8::1', "
	           "mac = '02:00:00:00:00:01', run = print, at = {1, 2}, up = false, name = 'x' })",
	    "1 2 250000 10000 1500 5000 1500 red 1\n");
	expect(&r, "print(cable{ s1, s2, address = {'100.64.0.1/24', '2001:db8::1/64'} })",
	    "1 2 0 0 0 0 0 - 2\n");
	expect(&r,
	    "print(s1, s1 == same, s1 == s2, s1 == p, s1:state(), gone, getmetatable(s1), "
	    "type(s1))", "switch sw1 true false false 1 switch (gone) false userdata\n");
	room_close(&r);
}
END_TEST

START_TEST(the_page_has_every_field)
{
	const struct binding *const list[] = { &cable };
	struct text t = { 0 };

	script_doc(&t, list, 1);
	for (const struct field *f = fields; f->name; f++)
		ck_assert_msg(strstr(t.s, f->name) != NULL, "%s", f->name);
	ck_assert_ptr_nonnull(strstr(t.s, "| `a` | switch | must be given | One end. |"));
	ck_assert_ptr_nonnull(strstr(t.s, "| `delay` | time | 10us | How long a bit travels. |"));
	ck_assert_ptr_nonnull(strstr(t.s, "| `sent` | frames | How many left. |"));
	ck_assert_ptr_nonnull(strstr(t.s, "```lua\ncable{ s1, s2 }\n```"));
	text_free(&t);
}
END_TEST

Suite *reader_suite(void);
Suite *
reader_suite(void)
{
	const TTest *const tests[] = { every_mistake_of_a_call_is_said_with_its_place,
		what_is_right_is_read, the_page_has_every_field, NULL };

	return suite_of("reader", tests);
}
