/*
 * talk.c - ask{}, say, mail{}, contact{}, button{}: what is asked of the trainee in words, and what
 * people say. The words are in lesson.md, by id.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "lesson/talk.h"
#include "script/bindings.h"
#include "script/moments.h"
#include "script/talk.h"

enum { TASKS = 200, SPOKEN = 100 };

static const struct binding ask_binding = { .name = "ask",
	.summary =
	    "A task that is answered in words: `lab answer ID VALUE`. The check gets the "
	    "answer as a value of its kind and returns it beside what is right; what is right is "
	    "not shown. A port or device is a handle, a time is in milliseconds, a table has text "
	    "and numbers.",
	.fields = (const struct field[]){ { .name = "id",
					      .type = FIELD_NAME,
					      .flags = FIELD_REQUIRED,
					      .doc = "as in lesson.md: ## ask: ID" },
	    { .name = "kind",
		.type = FIELD_TEXT,
		.flags = FIELD_REQUIRED,
		.words = ask_kinds + 1,
		.doc = "what the answer is" },
	    { .name = "check",
		.type = FIELD_FUNCTION,
		.flags = FIELD_REQUIRED,
		.doc = "function(v) returns v and what is right" },
	    { .name = "options", .type = FIELD_NAME, .flags = FIELD_LIST, .doc = "of a choice" },
	    { .name = "after",
		.type = FIELD_NAME,
		.flags = FIELD_LIST,
		.doc = "tasks that must have passed" },
	    { 0 } },
	.example = "local sw = switch{ name = \"t1\", ports = 2 }\n"
		   "ask{ id = \"where\", kind = \"port\", check = function(v) return v, sw:port(2) "
		   "end }" };

enum { ASK_ID, ASK_KIND, ASK_CHECK, ASK_OPTIONS, ASK_AFTER };

static enum ask_kind
kind_named(const char *name)
{
	unsigned k = 1;

	while (strcmp(ask_kinds[k], name) != 0)
		k++;
	return (enum ask_kind)k;
}

static int
noun_ask(lua_State *L)
{
	struct lesson *l = scenario_of(L)->lesson;
	struct arena *a = l->world->arena;
	struct value v[FIELDS_MOST];
	struct task *t;

	args_read(L, 1, &ask_binding, v);
	if (l->tasks.n == TASKS)
		script_raise(L, "ask: more than %d tasks", TASKS);
	if ((kind_named(v[ASK_KIND].text) == ASK_CHOICE) != (v[ASK_OPTIONS].n > 1))
		script_raise(L, "ask: 'options' are for kind = \"choice\", and at least two");
	for (uint32_t i = 0; i < v[ASK_AFTER].n; i++)
		if (!task_find(l, v[ASK_AFTER].list[i].text))
			script_raise(L,
			    "ask: 'after' names \"%s\", which is no task before this one",
			    v[ASK_AFTER].list[i].text);
	t = task_new(l, v[ASK_ID].text);
	if (!t)
		script_raise(L, "ask: there is a task \"%s\" already", v[ASK_ID].text);
	t->ask = kind_named(v[ASK_KIND].text);
	t->sticky = true; /* what was known is not unlearnt */
	for (uint32_t i = 0; i < v[ASK_OPTIONS].n; i++)
		vec_push(a, &t->options, arena_strdup(a, v[ASK_OPTIONS].list[i].text));
	for (uint32_t i = 0; i < v[ASK_AFTER].n; i++)
		task_after(l, t, v[ASK_AFTER].list[i].text);
	args_push(L, 1, &ask_binding, ASK_CHECK);
	t->check = script_keep(L, lua_gettop(L));
	return 0;
}

/* A number without a part stays whole. */
static void
push_number(lua_State *L, const char *s)
{
	lua_stringtonumber(L, s);
}

static void
push_time(lua_State *L, const char *s)
{
	ix_time t = 0;

	time_parse(s, &t);
	if (t % IX_MS == 0)
		lua_pushinteger(L, (lua_Integer)(t / IX_MS));
	else
		lua_pushnumber(L, (lua_Number)t / IX_MS);
}

static void
push_table(lua_State *L, const char *s)
{
	lua_newtable(L);
	while (*s) {
		size_t n = strcspn(s, " "), key = strcspn(s, "=");
		char value[TASK_ANSWER];

		snprintf(value, sizeof(value), "%.*s", (int)(n - key - 1), s + key + 1);
		lua_pushlstring(L, s, key);
		if (strspn(value, "0123456789") == strlen(value) && strlen(value) < 16)
			lua_pushinteger(L, strtoll(value, NULL, 10));
		else
			lua_pushstring(L, value);
		lua_rawset(L, -3);
		s += n + strspn(s + n, " ");
	}
}

static void
push_mac(lua_State *L, const char *s)
{
	struct ix_mac mac = { 0 };
	char buf[MAC_TEXT];

	mac_parse(s, &mac);
	lua_pushstring(L, mac_text(buf, &mac));
}

static void
push_addr(lua_State *L, const char *s)
{
	struct ix_addr a = { 0 };
	char buf[ADDR_TEXT];

	addr_parse(s, &a);
	lua_pushstring(L, addr_text(buf, &a));
}

/* The answer was found well formed when it was typed. */
void
answer_push(lua_State *L, const struct task *t)
{
	const char *s = t->answer;

	switch (t->ask) {
	case ASK_NUMBER:
		push_number(L, s);
		break;
	case ASK_ASN:
		push_number(L, s + 2 * (*s == 'A' || *s == 'a'));
		break;
	case ASK_PORT:
		handle_push(L, &port_handle, task_answer_port(scenario_of(L)->lesson, s)->id.id, 1);
		break;
	case ASK_DEVICE:
		handle_push(L, &box_handle, net_find(world_in(L)->net, s)->id.id, 1);
		break;
	case ASK_MAC:
		push_mac(L, s);
		break;
	case ASK_ADDRESS:
		push_addr(L, s);
		break;
	case ASK_TIME:
		push_time(L, s);
		break;
	case ASK_TABLE:
		push_table(L, s);
		break;
	case ASK_NONE:
	case ASK_CHOICE:
	case ASK_PREFIX:
	case ASK_KINDS:
		lua_pushstring(L, s);
		break;
	}
}

static const struct binding answer_binding = { .name = "answer",
	.call = "answer(id) -> value",
	.summary = "What the trainee answered to an ask{}, as its check gets it; nil before.",
	.example = "ask{ id = \"hops\", kind = \"number\", check = function(v) return v, 3 end }\n"
		   "local hops = answer(\"hops\")" };

static int
reader_answer(lua_State *L)
{
	const struct lesson *l = scenario_of(L)->lesson;
	const char *id = lua_type(L, 1) == LUA_TSTRING ? lua_tostring(L, 1) : NULL;
	const struct task *t = id ? task_find(l, id) : NULL;
	char is[64];

	if (!t || !t->ask)
		return script_raise(
		    L, "answer: expected the id of an ask{}, got %s", value_found(L, 1, is));
	if (t->answer[0])
		answer_push(L, t);
	else
		lua_pushnil(L);
	return 1;
}

/* ---- words ---- */

static void
say(lua_State *L, enum talk_kind kind, const char *verb, const char *id, const char *from)
{
	if (!talk_say(scenario_of(L)->lesson, kind, id, from))
		script_raise(L, "%s: more than %d things are said in one lab", verb, TALKS_MOST);
}

static const struct binding say_binding = { .name = "say",
	.call = "say(id)",
	.summary = "Shows the words of lesson.md's ## say: ID.",
	.example = "at(\"10m\", function() say(\"trawler\") end)" };

static int
verb_say(lua_State *L)
{
	char is[64];

	if (lua_type(L, 1) != LUA_TSTRING || !text_is_name(lua_tostring(L, 1)) ||
	    lua_rawlen(L, 1) >= TASK_ID)
		script_raise(L, "say: expected an id of lesson.md such as \"trawler\", got %s",
		    value_found(L, 1, is));
	say(L, TALK_SAY, "say", lua_tostring(L, 1), "");
	return 0;
}

static const struct binding mail_binding = { .name = "mail",
	.summary = "A mail arrives: the words of lesson.md's ## mail: ID.",
	.fields = (const struct field[]){ { .name = "id",
					      .type = FIELD_NAME,
					      .flags = FIELD_REQUIRED,
					      .doc = "as in lesson.md: ## mail: ID" },
	    { .name = "from",
		.type = FIELD_TEXT,
		.max = 63,
		.flags = FIELD_REQUIRED,
		.doc = "who writes" },
	    { 0 } },
	.example = "mail{ id = \"welcome\", from = \"NOC of Baobab\" }" };

static int
verb_mail(lua_State *L)
{
	struct value v[FIELDS_MOST];
	char from[TASK_ID];

	args_read(L, 1, &mail_binding, v);
	text_clean_to(from, sizeof(from), v[1].text, TEXT_LINE);
	say(L, TALK_MAIL, "mail", v[0].text, from);
	return 0;
}

static const struct binding contact_binding = { .name = "contact",
	.summary =
	    "A colleague the trainee may write to: `lab mail ID NUMBER` sends an option, whose "
	    "words are lesson.md's ## say: OPTION, and calls reply(option).",
	.fields =
	    (const struct field[]){ { .name = "id",
					.type = FIELD_NAME,
					.flags = FIELD_REQUIRED,
					.doc = "as in lesson.md: ## mail: ID says who it is" },
		{ .name = "options",
		    .type = FIELD_NAME,
		    .flags = FIELD_REQUIRED | FIELD_LIST,
		    .doc = "what may be written, 1 to 9" },
		{ .name = "reply",
		    .type = FIELD_FUNCTION,
		    .flags = FIELD_REQUIRED,
		    .doc = "function(option), in an event of its own" },
		{ 0 } },
	.example = "contact{ id = \"noc-baobab\", options = { \"ask-loop\", \"say-thanks\" },\n"
		   "         reply = function(o) mail{ id = \"sorry\", from = \"Baobab\" } end }" };

static int
noun_contact(lua_State *L)
{
	struct lesson *l = scenario_of(L)->lesson;
	struct value v[FIELDS_MOST];
	struct contact *c;

	args_read(L, 1, &contact_binding, v);
	if (v[1].n < 1 || v[1].n > TALK_OPTIONS)
		script_raise(
		    L, "contact: 'options' must be 1 to %d ids, got %d", TALK_OPTIONS, (int)v[1].n);
	if (l->contacts.n == SPOKEN)
		script_raise(L, "contact: more than %d colleagues", SPOKEN);
	c = contact_new(l, v[0].text);
	if (!c)
		script_raise(L, "contact: there is a contact \"%s\" already", v[0].text);
	for (uint32_t i = 0; i < v[1].n; i++)
		contact_option(l, c, v[1].list[i].text);
	args_push(L, 1, &contact_binding, 2);
	c->reply = script_keep(L, lua_gettop(L));
	return 0;
}

static const struct binding button_binding = { .name = "button",
	.summary =
	    "Something the trainee may set off: `lab press ID`. Its words are lesson.md's ## say: "
	    "ID.",
	.fields = (const struct field[]){ { .name = "id",
					      .type = FIELD_NAME,
					      .flags = FIELD_REQUIRED,
					      .doc = "as in lesson.md" },
	    { .name = "run",
		.type = FIELD_FUNCTION,
		.flags = FIELD_REQUIRED,
		.doc = "what it does, in an event of its own" },
	    { 0 } },
	.example = "button{ id = \"cut-the-cable\", run = function() mark(\"cut\") end }" };

static int
noun_button(lua_State *L)
{
	struct lesson *l = scenario_of(L)->lesson;
	struct value v[FIELDS_MOST];
	struct button *b;

	args_read(L, 1, &button_binding, v);
	if (l->buttons.n == SPOKEN)
		script_raise(L, "button: more than %d buttons", SPOKEN);
	b = button_new(l, v[0].text);
	if (!b)
		script_raise(L, "button: there is a button \"%s\" already", v[0].text);
	args_push(L, 1, &button_binding, 1);
	b->run = script_keep(L, lua_gettop(L));
	return 0;
}

/* ---- what the trainee did, told to the script ---- */

struct act {
	struct timer timer; /* first */
	struct scenario *scenario;
	int function;
	char option[TASK_ID];
};

static int
push_option(lua_State *L, void *arg)
{
	const struct act *a = arg;

	if (a->option[0])
		lua_pushstring(L, a->option);
	return a->option[0] != 0;
}

static void
act_fire(struct sim *sim, struct timer *t)
{
	struct act *a = (struct act *)(void *)t;
	struct ix_error e;

	if (!script_call(a->scenario->script, a->function, push_option, NULL, a, &e))
		scenario_complain(a->scenario, &e);
	lesson_typed(a->scenario->lesson);
	arena_free(sim->arena, a, sizeof(*a));
}

static const struct timer_kind act_kind = { "a colleague's answer", TIMER_CODE('l', 'u', 'a', 'b'),
	act_fire };

void
talk_acted(struct lesson *l, int function, const char *option)
{
	struct sim *sim = l->world->sim;
	struct act *a = arena_make(sim->arena, struct act);

	a->scenario = l->script;
	a->function = function;
	snprintf(a->option, sizeof(a->option), "%s", option ? option : "");
	timer_init(&a->timer, &act_kind, 0);
	timer_in(sim, &a->timer, 0);
}

const struct bound talk_nouns[] = { { &ask_binding, noun_ask }, { &answer_binding, reader_answer },
	{ &say_binding, verb_say }, { &mail_binding, verb_mail },
	{ &contact_binding, noun_contact }, { &button_binding, noun_button }, { NULL, NULL } };
