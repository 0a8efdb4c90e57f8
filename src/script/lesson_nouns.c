/*
 * lesson_nouns.c - lab{}, task{} and quiz{}: what the lesson is, and what is asked of the trainee.
 */
#include <stdio.h>
#include <string.h>

#include "script/bindings.h"
#include "script/moments.h"

enum { TEXT_DEPTH = 4, TEXTS = 500, TASKS = 200 };

static const char *const levels[] = { "foundations", "practice", "advanced", NULL };

static const struct binding lab_binding = { .name = "lab",
	.summary = "What the lesson is. Everything people read is in lesson.md.",
	.fields = (const struct field[]){
	    { .name = "id", .type = FIELD_NAME, .flags = FIELD_REQUIRED,
	    .doc = "the folder's name" },
	    { .name = "level", .type = FIELD_TEXT, .words = levels, .doc = "for whom" },
	    { .name = "minutes", .type = FIELD_INT, .min = 1, .max = 600,
	    .doc = "how long it takes" }, { .name = "text", .type = FIELD_TABLE,
	        .doc = "values that lesson.md may show: text = { me = me } makes ${me.lan.4}" },
	    { 0 } },
	.example = "lab{ id = \"example\", level = \"foundations\", minutes = 30, text = { as = "
	    "64496 } }" };

enum { LAB_ID, LAB_LEVEL, LAB_MINUTES, LAB_TEXT };

static void
text_add_value(struct scenario *s, const char *key, const char *value)
{
	struct arena *a = s->lesson->world->arena;
	char clean[256];
	struct scenario_text t = { arena_strdup(a, key),
		arena_strdup(a, text_clean_to(clean, sizeof(clean), value, TEXT_LINE)) };

	vec_push(a, &s->texts, t);
}

/*
 * The table on top of the stack, as keys "me.lan.4": texts and numbers; handles and functions are
 * not for prose and are passed over. */
static void
flatten(lua_State *L, const char *prefix, int depth)
{
	struct scenario *s = scenario_of(L);
	int table = lua_gettop(L);

	for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
		char key[120];

		if (lua_type(L, -2) == LUA_TSTRING)
			snprintf(key, sizeof(key), "%.60s%s%.50s", prefix, prefix[0] ? "." : "",
			    lua_tostring(L, -2));
		else if (lua_isinteger(L, -2))
			snprintf(key, sizeof(key), "%.60s%s%lld", prefix, prefix[0] ? "." : "",
			    lua_tointeger(L, -2));
		else
			continue;
		if (s->texts.n >= TEXTS)
			script_raise(L, "lab: 'text' has more than %d values", TEXTS);
		if (lua_type(L, -1) == LUA_TSTRING)
			text_add_value(s, key, lua_tostring(L, -1));
		else if (lua_isinteger(L, -1)) {
			char number[24];

			snprintf(number, sizeof(number), "%lld", lua_tointeger(L, -1));
			text_add_value(s, key, number);
		} else if (lua_istable(L, -1) && depth < TEXT_DEPTH)
			flatten(L, key, depth + 1);
	}
}

static int
noun_lab(lua_State *L)
{
	struct scenario *s = scenario_of(L);
	struct value v[FIELDS_MOST];

	args_read(L, 1, &lab_binding, v);
	if (s->id[0])
		script_raise(L, "lab: said twice");
	snprintf(s->id, sizeof(s->id), "%s", v[LAB_ID].text);
	if (v[LAB_LEVEL].given)
		snprintf(s->level, sizeof(s->level), "%s", v[LAB_LEVEL].text);
	if (v[LAB_MINUTES].given)
		s->minutes = (unsigned)v[LAB_MINUTES].number;
	if (v[LAB_TEXT].given) {
		args_push(L, 1, &lab_binding, LAB_TEXT);
		flatten(L, "", 1);
	}
	return 0;
}

static const struct binding task_binding = { .name = "task",
	.summary = "Something to be done. The check returns what it got and what it wanted, or "
	    "calls row(got, "
	           "wanted, label) for each of many; it runs on its events and after every "
	"command, once the "
	           "tasks it comes after have passed.",
	.fields = (const struct field[]){
	    { .name = "id", .type = FIELD_NAME, .flags = FIELD_REQUIRED,
	    .doc = "as in lesson.md: ## task: ID" },
	    { .name = "check", .type = FIELD_FUNCTION, .flags = FIELD_REQUIRED,
	    .doc = "says what is" },
	    { .name = "on", .type = FIELD_TEXT, .max = 47, .flags = FIELD_LIST,
	    .doc = "events that matter to it" },
	    { .name = "after", .type = FIELD_NAME, .flags = FIELD_LIST,
	    .doc = "tasks that must have passed" },
	    { .name = "negative", .type = FIELD_BOOL, .otherwise = "false",
	        .doc = "must hold from the first pass of another task on; mistakes/ID.ix must "
	        "fail it" },
	    { .name = "sticky", .type = FIELD_BOOL, .otherwise = "false",
	    .doc = "once passed it stays passed" }, { 0 } },
	.example = "local r = router{ name = \"t1\" }\n"
	           "task{ id = \"peer\", on = \"bgp.up\", check = function() return r:peer{ "
	"\"100.127.1.1\", "
	           "af = \"ipv4\" }, none() end }" };

enum { TASK_NAME, TASK_CHECK, TASK_ON, TASK_AFTER, TASK_NEGATIVE, TASK_STICKY };

static int
noun_task(lua_State *L)
{
	struct lesson *l = scenario_of(L)->lesson;
	struct value v[FIELDS_MOST];
	struct task *t;

	args_read(L, 1, &task_binding, v);
	if (l->tasks.n == TASKS)
		script_raise(L, "task: more than %d tasks", TASKS);
	for (uint32_t i = 0; i < v[TASK_AFTER].n; i++)
		if (!task_find(l, v[TASK_AFTER].list[i].text))
			script_raise(L,
			    "task: 'after' names \"%s\", which is no task before this one",
			    v[TASK_AFTER].list[i].text);
	for (uint32_t i = 0; i < v[TASK_ON].n; i++)
		event_check(L, "task: 'on'", v[TASK_ON].list[i].text);
	t = task_new(l, v[TASK_NAME].text);
	if (!t)
		script_raise(L, "task: there is a task \"%s\" already", v[TASK_NAME].text);
	args_push(L, 1, &task_binding, TASK_CHECK);
	t->check = script_keep(L, lua_gettop(L));
	t->negative = v[TASK_NEGATIVE].yes;
	t->sticky = v[TASK_STICKY].yes;
	for (uint32_t i = 0; i < v[TASK_ON].n; i++)
		task_on(l, t, v[TASK_ON].list[i].text);
	for (uint32_t i = 0; i < v[TASK_AFTER].n; i++)
		task_after(l, t, v[TASK_AFTER].list[i].text);
	return 0;
}

static const struct binding quiz_binding = { .name = "quiz",
	.summary = "The right answer of a question whose words are in lesson.md: ## quiz: ID.",
	.fields = (const struct field[]){
	    { .name = "id", .type = FIELD_NAME, .flags = FIELD_REQUIRED, .doc = "as in lesson.md" },
	    { .name = "answer", .type = FIELD_INT, .min = 1, .max = 9, .flags = FIELD_REQUIRED,
	        .doc = "the number of the right option" },
	    { 0 } },
	.example = "quiz{ id = \"length\", answer = 2 }" };

static int
noun_quiz(lua_State *L)
{
	struct scenario *s = scenario_of(L);
	struct value v[FIELDS_MOST];
	struct scenario_quiz q = { { 0 }, 0 };

	args_read(L, 1, &quiz_binding, v);
	if (s->quizzes.n == TASKS)
		script_raise(L, "quiz: more than %d questions", TASKS);
	for (uint32_t i = 0; i < s->quizzes.n; i++)
		if (strcmp(s->quizzes.at[i].id, v[0].text) == 0)
			script_raise(L, "quiz: there is a question \"%s\" already", v[0].text);
	snprintf(q.id, sizeof(q.id), "%s", v[0].text);
	q.answer = (unsigned)v[1].number;
	vec_push(s->lesson->world->arena, &s->quizzes, q);
	return 0;
}

const struct bound lesson_nouns[] = { { &lab_binding, noun_lab }, { &task_binding, noun_task },
	{ &quiz_binding, noun_quiz }, { NULL, NULL } };
