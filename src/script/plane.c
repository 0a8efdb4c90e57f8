/*
 * plane.c - control planes and their limits (`cpu` of every box), and a forwarding entry that is
 * stuck between two ports.
 */
#include <stdio.h>
#include <string.h>

#include "ip/cpu.h"
#include "script/bindings.h"
#include "switch/stuck.h"

/* One entry of the table on top of the stack, removed as it is read; 0: it is not there. */
static uint32_t
budget_field(lua_State *L, const char *noun, const char *key, unsigned *seen)
{
	int is = 0;
	lua_Integer n;

	lua_pushstring(L, key);
	lua_rawget(L, -2);
	if (lua_isnil(L, -1)) {
		lua_pop(L, 1);
		return 0;
	}
	n = lua_tointegerx(L, -1, &is);
	lua_pop(L, 1);
	if (!is || n < 1 || n > 1000000000)
		script_raise(L, "%s: 'cpu.%s' must be 1..1000000000", noun, key);
	++*seen;
	return (uint32_t)n;
}

/* A platform's, by name. */
static const struct cpu_budget *
budget_named(lua_State *L, const char *noun, const char *name)
{
	char known[160] = "", clean[40];

	for (const struct cpu_default *d = cpu_defaults; d->name; d++) {
		if (strcmp(d->name, name) == 0)
			return &d->budget;
		snprintf(known + strlen(known), sizeof(known) - strlen(known), " %s", d->name);
	}
	script_raise(L, "%s: 'cpu' must be a table or one of:%s; got \"%s\"", noun, known,
	    text_clean_to(clean, sizeof(clean), name, TEXT_LINE));
	return NULL;
}

/* { broadcasts =, messages =, queue = } on top of the stack. */
static struct cpu_budget
budget_table(lua_State *L, const char *noun)
{
	struct cpu_budget budget;
	unsigned seen = 0, n = 0;

	if (!lua_istable(L, -1))
		script_raise(L, "%s: 'cpu' must be a table or the name of a platform", noun);
	budget.broadcasts = budget_field(L, noun, "broadcasts", &seen);
	budget.messages = budget_field(L, noun, "messages", &seen);
	budget.queue = budget_field(L, noun, "queue", &seen);
	for (lua_pushnil(L); lua_next(L, -2); n++)
		lua_pop(L, 1);
	if (n != seen)
		script_raise(L,
		    "%s: 'cpu' has broadcasts and messages (a second), and queue "
		    "(frames), and nothing else",
		    noun);
	return budget;
}

void
cpu_arg(lua_State *L, const struct binding *b, unsigned field, struct device *d)
{
	struct cpu_budget budget;

	args_push(L, 1, b, field);
	if (lua_type(L, -1) == LUA_TSTRING)
		budget = *budget_named(L, b->name, lua_tostring(L, -1));
	else
		budget = budget_table(L, b->name);
	lua_pop(L, 1);
	if (!d->stack)
		script_raise(
		    L, "%s: %s has no control plane of its own to limit", b->name, d->node->name);
	stack_set_cpu(d->stack, &budget);
}

static const struct binding cpu_binding = {
	.name = "d:cpu",
	.call = "d:cpu()",
	.summary = "What its control plane reads and what it has no time for; nil if `cpu` was "
		   "not given.",
	.returns = (const struct returned[]){ { "load", "percent",
						  "of what it can do, in the last second" },
	    { "offered", "percent", "of what it can do, that storms ask for now" },
	    { "queued", "frames", "wait now" }, { "read", "frames", "were read, of storms too" },
	    { "dropped", "frames", "found the queue full (cpu-queue), of storms too" },
	    { NULL, NULL, NULL } },
	.example = "local load = router{ name = \"r31\", cpu = { broadcasts = 5000 } }:cpu().load"
};

int
box_cpu(lua_State *L)
{
	const struct device *d = box_arg(L);
	struct cpu_row row;

	if (!d->stack || !stack_cpu(d->stack, &row))
		return 0;
	lua_newtable(L);
	set_number(L, "load", row.load / 10000);
	set_number(L, "offered", row.offered / 10000);
	set_number(L, "queued", row.queued);
	set_number(L, "read", row.read + row.storm_read);
	set_number(L, "dropped", row.dropped + row.storm_dropped);
	return 1;
}

static const struct binding stick_binding = { .name = "sw:stick",
	.call = "sw:stick{ from = port, to = port }",
	.summary = "A forwarding entry is stuck: frames for a station that come in at one port do "
		   "not leave at the other, one way. Floods pass. on = false repairs it; no "
		   "command of the switch shows it.",
	.fields = (const struct field[]){ { .name = "from",
					      .type = FIELD_HANDLE,
					      .kind = &port_handle,
					      .flags = FIELD_REQUIRED,
					      .doc = "where they come in" },
	    { .name = "to",
		.type = FIELD_HANDLE,
		.kind = &port_handle,
		.flags = FIELD_REQUIRED,
		.doc = "where they no longer leave" },
	    { .name = "on", .type = FIELD_BOOL, .otherwise = "true", .doc = "false: whole again" },
	    { 0 } },
	.example = "local sw = switch{ name = \"sw31\", ports = 4 }\n"
		   "sw:stick{ from = sw:port(1), to = sw:port(2) }" };

enum { STICK_FROM, STICK_TO, STICK_ON };

static struct bridge_port *
port_of(lua_State *L, const struct device *d, uint32_t id)
{
	struct port *p = world_in(L)->net->ports.at[id - 1];

	if (p->node != d->node)
		script_raise(L, "sw:stick: %s is no port of %s", p->name, d->node->name);
	return p->user;
}

int
box_stick(lua_State *L)
{
	struct device *d = box_arg(L);
	struct value v[FIELDS_MOST];
	struct bridge_port *from, *to;

	if (!d->bridge)
		script_raise(L, "%s is a %s: it switches no frames", d->node->name, d->kind->name);
	args_read(L, 2, &stick_binding, v);
	from = port_of(L, d, v[STICK_FROM].id);
	to = port_of(L, d, v[STICK_TO].id);
	stuck_set(from, to, !v[STICK_ON].given || v[STICK_ON].yes);
	return 0;
}

const struct bound plane_methods[] = { { &cpu_binding, NULL }, { &stick_binding, NULL },
	{ NULL, NULL } };
