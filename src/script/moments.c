/*
 * moments.c - time and events in a scenario: at, every, on, mark, now, random. A handler never runs
 * inside what caused it: it is queued at the current time and runs as an event of its own.
 */
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "script/bindings.h"
#include "script/moments.h"

enum { HANDLERS = 1000, PENDING = 10000 };

const struct log_kind log_script_error = { "script.error", "the scenario failed: {0}" };

/* A function that waits for a time. */
struct alarm {
	struct timer timer;
	struct scenario *scenario;
	ix_time every; /* 0: once */
	int ref;
};

void
scenario_complain(struct scenario *s, const struct ix_error *e)
{
	if (!s->fault.text[0])
		s->fault = *e;
	LOG(s->lesson->world->sim, &log_script_error, 0, 0, log_text(e->text));
}

static void
alarm_fire(struct sim *sim, struct timer *t)
{
	struct alarm *a = (struct alarm *)(void *)t;
	struct ix_error e;

	if (a->every)
		timer_in(sim, t, a->every);
	if (!script_call(a->scenario->script, a->ref, NULL, NULL, NULL, &e))
		scenario_complain(a->scenario, &e);
}

static const struct timer_kind alarm_kind = { "scenario's hour", TIMER_CODE('l', 'u', 'a', 't'),
	alarm_fire };

static ix_time
time_arg(lua_State *L, int n, const char *verb)
{
	ix_time t = 0;
	char is[64];

	if (lua_type(L, n) != LUA_TSTRING || !time_parse(lua_tostring(L, n), &t))
		script_raise(L, "%s: argument %d must be a time such as \"10s\" or \"5m\", got %s",
		    verb, n, value_found(L, n, is));
	return t;
}

static void
function_arg(lua_State *L, int n, const char *verb)
{
	char is[64];

	if (!lua_isfunction(L, n))
		script_raise(L, "%s: argument %d must be a function, got %s", verb, n,
		    value_found(L, n, is));
}

static int
alarm_set(lua_State *L, bool again)
{
	struct scenario *s = scenario_of(L);
	struct sim *sim = s->lesson->world->sim;
	const char *verb = again ? "every" : "at";
	ix_time t = time_arg(L, 1, verb);
	struct alarm *a;

	function_arg(L, 2, verb);
	if (again && t < IX_MS)
		script_raise(L, "every: expected at least \"1ms\"");
	if (s->alarms == HANDLERS)
		script_raise(L, "%s: more than %d calls of at and every in one lab", verb,
		    HANDLERS);
	s->alarms++;
	a = arena_make(s->lesson->world->arena, struct alarm);
	a->scenario = s;
	a->every = again ? t : 0;
	a->ref = script_keep(L, 2);
	timer_init(&a->timer, &alarm_kind, 0);
	timer_at(sim, &a->timer, again ? sim->now + t : t);
	return 0;
}

static int
verb_at(lua_State *L)
{
	return alarm_set(L, false);
}

static int
verb_every(lua_State *L)
{
	return alarm_set(L, true);
}

static int
verb_on(lua_State *L)
{
	struct scenario *s = scenario_of(L);
	struct scenario_handler h = { { 0 }, 0 };

	char is[64];

	if (lua_type(L, 1) != LUA_TSTRING)
		script_raise(L,
		    "on: argument 1 must be an event's name such as \"bgp.down\", got %s",
		    value_found(L, 1, is));
	event_check(L, "on", lua_tostring(L, 1));
	function_arg(L, 2, "on");
	if (s->handlers.n == HANDLERS)
		script_raise(L, "on: more than %d handlers", HANDLERS);
	snprintf(h.kind, sizeof(h.kind), "%s", lua_tostring(L, 1));
	h.ref = script_keep(L, 2);
	vec_push(s->lesson->world->arena, &s->handlers, h);
	return 0;
}

static int
push_event(lua_State *L, void *arg)
{
	const struct log_record *r = arg;
	const struct world *w = world_in(L);
	const struct device *d = device_of_node(w, r->node);

	lua_newtable(L);
	set_number(L, "t", r->t);
	set_text(L, "kind", r->kind->name);
	if (d)
		set_text(L, "device", d->node->name);
	if (r->port)
		set_text(L, "port", w->net->ports.at[r->port - 1]->name);
	return 1;
}

static void
events_fire(struct sim *sim, struct timer *t)
{
	struct scenario *s = (struct scenario *)((uintptr_t)t - offsetof(struct scenario, events));
	struct ix_error e;

	(void)sim;
	for (uint32_t i = 0; i < s->pending.n; i++) {
		struct scenario_event ev = s->pending.at[i]; /* a handler may add more */

		if (!script_call(s->script, ev.ref, push_event, NULL, &ev.record, &e))
			scenario_complain(s, &e);
	}
	s->pending.n = 0;
}

static const struct timer_kind events_kind = { "scenario's handlers",
    TIMER_CODE('l', 'u', 'a', 'e'),
	events_fire };

/* Queues the handlers of an event; called for every log record. */
void
moments_heard(struct lesson *l, const struct log_record *r)
{
	struct scenario *s = l->script;

	for (uint32_t i = 0; i < s->handlers.n; i++) {
		struct scenario_event ev = { *r, s->handlers.at[i].ref };

		if (strcmp(s->handlers.at[i].kind, r->kind->name) != 0 || s->pending.n == PENDING)
			continue;
		vec_push(l->world->arena, &s->pending, ev);
		if (!timer_runs(&s->events))
			timer_in(l->world->sim, &s->events, 0);
	}
}

void
moments_init(struct scenario *s)
{
	timer_init(&s->events, &events_kind, 0);
	s->lesson->event = moments_heard;
}

static int
verb_mark(lua_State *L)
{
	struct scenario *s = scenario_of(L);
	struct scenario_mark m = { .t = s->lesson->world->sim->now };

	char is[64];

	if (lua_type(L, 1) != LUA_TSTRING)
		script_raise(L, "mark: argument 1 must be a name, got %s", value_found(L, 1, is));
	if (!lua_isnoneornil(L, 2))
		m.t = time_arg(L, 2, "mark");
	if (s->marks.n == HANDLERS)
		script_raise(L, "mark: more than %d marks", HANDLERS);
	text_clean_to(m.name, sizeof(m.name), lua_tostring(L, 1), TEXT_LINE);
	vec_push(s->lesson->world->arena, &s->marks, m);
	LOG(s->lesson->world->sim, &log_mark, 0, 0, log_text(m.name));
	return 0;
}

static int
verb_now(lua_State *L)
{
	lua_pushinteger(L, (lua_Integer)world_in(L)->sim->now);
	return 1;
}

static const struct binding random_binding = { .name = "random",
	.call = "random{ stream = \"name\", from = 1, to = 6 }",
	.summary = "A whole number from a named stream: a new line elsewhere changes no "
	    "draw of it.",
	.fields = (const struct field[]){
	    { .name = "stream", .type = FIELD_NAME, .flags = FIELD_REQUIRED,
	    .doc = "whose numbers" },
	    { .name = "from", .type = FIELD_INT, .flags = FIELD_REQUIRED, .doc = "least" },
	    { .name = "to", .type = FIELD_INT, .flags = FIELD_REQUIRED, .doc = "greatest" },
	    { 0 } },
	.example = "local die = random{ stream = \"die\", from = 1, to = 6 }" };

static struct rng *
stream_of(struct scenario *s, const char *name)
{
	struct scenario_stream fresh = { { 0 }, { 0 } };

	for (uint32_t i = 0; i < s->streams.n; i++)
		if (strcmp(s->streams.at[i].name, name) == 0)
			return &s->streams.at[i].rng;
	snprintf(fresh.name, sizeof(fresh.name), "%s", name);
	fresh.rng = sim_stream(s->lesson->world->sim, name);
	vec_push(s->lesson->world->arena, &s->streams, fresh);
	return &s->streams.at[s->streams.n - 1].rng;
}

static int
verb_random(lua_State *L)
{
	struct scenario *s = scenario_of(L);
	struct value v[FIELDS_MOST];

	args_read(L, 1, &random_binding, v);
	if (v[1].number > v[2].number)
		script_raise(L, "random: 'from' is greater than 'to'");
	if (s->streams.n == HANDLERS)
		script_raise(L, "random: more than %d streams", HANDLERS);
	lua_pushinteger(L, v[1].number + (lua_Integer)rng_below(stream_of(s, v[0].text),
	    (uint64_t)(v[2].number - v[1].number) + 1));
	return 1;
}

static const struct binding at_binding = { .name = "at", .call = "at(t, f)  every(t, f)",
	.summary = "Runs f at a time since the lab began, or again and again.",
	.example = "at(\"10m\", function() mark(\"ten minutes\") end)" };
static const struct binding on_binding = { .name = "on", .call = "on(event, f)",
	.summary = "Runs f(e) after each event of that kind, in the order of registration; e has t "
	    "(ns), kind, "
	           "device and port.",
	.example = "on(\"bgp.down\", function(e) mark(\"down: \" .. e.device) end)" };
static const struct binding mark_binding = { .name = "mark", .call = "mark(name) or mark(name, t)",
	.summary = "Names a moment on the time line: now, or at t.", .example = "mark(\"begin\")" };
static const struct binding now_binding = { .name = "now", .call = "now() -> ns",
	.summary = "Simulated time since the lab began, in nanoseconds.",
	    .example = "local t = now()" };

const struct bound time_verbs[] = { { &at_binding, verb_at }, { &on_binding, verb_on },
	{ &mark_binding, verb_mark }, { &now_binding, verb_now }, { &random_binding, verb_random },
	{ NULL, NULL } };

void
moments_open(lua_State *L)
{
	script_add_function(L, "every", verb_every);
}
