/*
 * scenario.c - see scenario.h: opens the sandbox, gives it its names, runs the file, runs checks.
 */
#include "script/scenario.h"

#include <stdio.h>
#include <string.h>

#include "script/bindings.h"
#include "script/frames.h"
#include "script/moments.h"
#include "script/talk.h"
#include "script/want.h"

const struct log_kind log_script_print = { "script.print", "{0}" };

const struct bound *const all_bindings[] = { box_nouns, link_nouns, lesson_nouns, talk_nouns,
	box_methods, reader_methods, switch_reader_methods, probe_methods, service_methods,
	service_verbs, flow_verbs, time_verbs, frame_nouns, inject_verbs, seeing_methods,
	bundle_methods, tree_methods, plane_methods, NULL };

static void
print(void *arg, const char *line)
{
	const struct scenario_host *h = arg;

	LOG(h->world->sim, &log_script_print, 0, 0, log_text(line));
}

static const char *
read_file(void *arg, const char *name, size_t *len)
{
	const struct scenario_host *h = arg;

	return bundle_get(h->bundle, name, len);
}

static int
add_names(lua_State *L)
{
	for (int i = 0; all_bindings[i]; i++)
		for (const struct bound *b = all_bindings[i]; b->binding; b++)
			if (b->f)
				script_add_function(L, b->binding->name, b->f);
	moments_open(L);
	frames_open(L);
	want_open(L);
	return 0;
}

/* ---- checks ---- */

/* row(got, wanted, label): one line of a task with many. */
static int
row(lua_State *L)
{
	struct check_rows *r = &scenario_of(L)->rows;
	char why[WANT_TEXT], label[48] = "";

	if (!r->open)
		script_raise(L, "row: means something only while the check runs");
	lua_settop(L, 3);
	if (lua_type(L, 3) == LUA_TSTRING)
		text_clean_to(label, sizeof(label), lua_tostring(L, 3), TEXT_LINE);
	r->rows++;
	if (want_holds(L, 1, 2))
		return 0; /* what holds needs no words */
	if (r->failed++ == 0)
		snprintf(r->first, sizeof(r->first), "%s%s%.100s", label, label[0] ? ": " : "",
		    want_text(why, L, 1, 2));
	return 0;
}

/* A check that runs: of which task, and what it says. */
struct checking {
	const struct task *task;
	struct check_result *result;
};

/* A check gets row(); that of an ask{} gets the answer. */
static int
push_argument(lua_State *L, void *arg)
{
	const struct checking *c = arg;

	if (c->task->ask)
		answer_push(L, c->task);
	else
		lua_pushcfunction(L, row);
	return 1;
}

/* What the function returned: nothing if it used rows; got, wanted; or a boolean. */
static void
take(lua_State *L, void *arg)
{
	struct check_result *result = ((struct checking *)arg)->result;
	const struct check_rows *r = &scenario_of(L)->rows;
	char why[WANT_TEXT];

	if (r->rows) {
		result->holds = r->failed == 0;
		if (result->holds)
			return;
		snprintf(result->have, sizeof(result->have),
		    r->failed > 1 ? "%s (and %u more)" : "%s", r->first, r->failed - 1);
		return;
	}
	if (lua_gettop(L) < 2) {
		lua_settop(L, 1);
		lua_pushboolean(L, true);
	}
	result->holds = want_holds(L, 1, 2);
	if (!result->holds)
		snprintf(result->have, sizeof(result->have), "%.159s", want_text(why, L, 1, 2));
}

static void
run_check(struct lesson *l, const struct task *t, struct check_result *result)
{
	struct scenario *s = l->script;
	struct checking c = { t, result };
	struct ix_error e;

	s->rows = (struct check_rows){ .open = true };
	if (!script_call(s->script, t->check, push_argument, take, &c, &e)) {
		result->broken = true;
		snprintf(result->have, sizeof(result->have), "%.159s", e.text);
	}
	s->rows.open = false;
}

/* ---- loading ---- */

static int
open_names(lua_State *L)
{
	return add_names(L);
}

struct scenario *
scenario_load(struct lesson *l, const struct bundle *b, struct scenario_host *host, unsigned seat,
    struct ix_error *e)
{
	struct scenario *s = arena_make(l->world->arena, struct scenario);
	const char *text;
	size_t n;

	*host = (struct scenario_host){ { host, print, read_file, NULL }, b, l->world };
	s->lesson = l;
	s->seat = seat;
	l->script = s;
	l->run = run_check;
	l->acted = talk_acted;
	moments_init(s);
	s->script = script_new(l->world->arena, NULL, &host->host, s);
	text = bundle_get(b, "scenario.lua", &n);
	if (!text) {
		fail(e,
		    "%s: there is no scenario.lua in it; `ixlab new` makes a lesson to start from",
		    b->path);
		return NULL;
	}
	if (!script_enter(s->script, open_names, NULL, e) ||
	    !script_load(s->script, "scenario.lua", text, n, e))
		return NULL;
	return s;
}

const char *
scenario_value(const struct scenario *s, const char *key)
{
	for (uint32_t i = 0; i < s->texts.n; i++)
		if (strcmp(s->texts.at[i].key, key) == 0)
			return s->texts.at[i].value;
	return NULL;
}

/* ---- the page ---- */

void
scenario_doc(struct text *to)
{
	const struct binding *list[128];
	size_t n = 0;

	for (int i = 0; all_bindings[i]; i++)
		for (const struct bound *b = all_bindings[i]; b->binding && n < 128; b++)
			list[n++] = b->binding;
	script_doc(to, list, n);
}

bool
scenario_example(uint32_t n, const char **name, const char **example)
{
	for (int i = 0; all_bindings[i]; i++)
		for (const struct bound *b = all_bindings[i]; b->binding; b++)
			if (n-- == 0) {
				*name = b->binding->name;
				*example = b->binding->example;
				return true;
			}
	return false;
}
