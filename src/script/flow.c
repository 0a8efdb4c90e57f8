/*
 * flow.c - flow{}: bulk traffic as a rate (see flow/flow.h), and p95(), what a port is billed for.
 */
#include "flow/flow.h"

#include <stdio.h>
#include <string.h>

#include "script/bindings.h"

static const char *const profiles[] = { "constant", "diurnal", NULL };

static const struct binding flow_binding = { .name = "flow",
	.summary =
	    "Bulk traffic as one rate, along the way that its packets would take by every box's "
	    "tables and lists, counted at every port it crosses. Where a link is full the excess "
	    "is dropped and counted there, of each flow in proportion; other packets wait in that "
	    "queue, and are lost as often. Each flow is one conversation (UDP to port 9), so that "
	    "Port-Channels and equal routes put several of them on several ways. A real datagram "
	    "goes with it: every second after a change, later every four minutes. Said again with "
	    "the same id it changes; rate = 0 ends it. Returns a handle; nil if it ended.",
	.fields = (const struct field[]){ { .name = "from",
					      .type = FIELD_HANDLE,
					      .kind = &box_handle,
					      .flags = FIELD_REQUIRED,
					      .doc = "the box that sends" },
	    { .name = "to",
		.type = FIELD_ANY,
		.flags = FIELD_REQUIRED,
		.doc = "a box, or an address such as \"100.64.10.10\"" },
	    { .name = "rate",
		.type = FIELD_RATE,
		.flags = FIELD_REQUIRED,
		.doc =
		    "bits a second of frames, as ports count them; with profile = \"diurnal\" in "
		    "the busiest hour" },
	    { .name = "profile",
		.type = FIELD_TEXT,
		.words = profiles,
		.otherwise = "constant",
		.doc = "how it changes over the day: in steps of five minutes" },
	    { .name = "packet",
		.type = FIELD_INT,
		.min = 64,
		.max = 1514,
		.otherwise = "1250",
		.doc = "octets of a frame" },
	    { .name = "source",
		.type = FIELD_ADDRESS,
		.otherwise = "its own",
		.doc = "an address that its packets say they come from: forged, until a "
		       "reverse-path check or a list ends them" },
	    { .name = "id", .type = FIELD_NAME, .doc = "to change it later" }, { 0 } },
	.example = "local a = host{ name = \"h8\", address = \"100.64.8.8/24\" }\n"
		   "flow{ from = a, to = \"100.64.8.9\", rate = \"10M\", id = \"bulk\" }" };

enum { FLOW_FROM, FLOW_TO, FLOW_RATE, FLOW_PROFILE, FLOW_SIZE, FLOW_SOURCE, FLOW_ID };

/* One host's: rates have one end. */
static bool
is_somebody(const struct ix_addr *a)
{
	static const uint8_t all[4] = { 255, 255, 255, 255 };

	return !addr_is_zero(a) && !addr_is_multicast(a) &&
	    !(a->af == 4 && memcmp(a->b, all, sizeof(all)) == 0);
}

static struct ix_addr
destination(lua_State *L)
{
	struct ix_addr a = { 0 };
	char is[64];
	uint32_t id;

	args_push(L, 1, &flow_binding, FLOW_TO);
	if (handle_is(L, -1, &box_handle, &id)) {
		if (!device_address(device_of_node(world_in(L), id), 0, &a))
			script_raise(L, "flow: 'to' has no address yet: give it one, or say which");
	} else if (lua_type(L, -1) != LUA_TSTRING || !addr_parse(lua_tostring(L, -1), &a)) {
		script_raise(L,
		    "flow: 'to' must be a box, or an address such as \"100.64.10.10\", got %s",
		    value_found(L, -1, is));
	} else if (!is_somebody(&a)) {
		script_raise(
		    L, "flow: 'to' must be one box's address, got %s", value_found(L, -1, is));
	}
	lua_pop(L, 1);
	return a;
}

static const struct binding state_binding = { .name = "flow:state",
	.call = "f:state()",
	.summary = "What becomes of a flow now, and where; nil if it was ended.",
	.returns = (const struct returned[]){ { "offered_bps", NULL, "what it sends" },
	    { "carried_bps", NULL, "what reaches its end" },
	    { "octets", NULL, "that reached it so far" }, { "arrives", NULL, "some of it does" },
	    { "why", NULL, "a drop reason: where most of the rest ends; absent if all arrives" },
	    { "device", NULL, "and there" }, { "port", NULL, "absent if it never leaves its box" },
	    { "lost_bps", NULL, "so much of it" }, { NULL, NULL, NULL } },
	.example = "local b = host{ name = \"h6\", address = \"100.64.8.6/24\" }\n"
		   "local f = flow{ from = b, to = \"100.64.8.7\", rate = \"10M\" }\n"
		   "local why = f:state().why" };

static void
set_loss(lua_State *L, const struct flow *f, const struct flow_state *s)
{
	const struct node *n = s->where ? s->where->node : stack_node(flow_options(f)->from);

	set_text(L, "why", s->why->name);
	set_text(L, "device", n->name);
	if (s->where)
		set_text(L, "port", s->where->name);
	set_number(L, "lost_bps", s->lost_bps);
}

static int
flow_table(lua_State *L)
{
	const struct flow *f = flow_by_number(world_in(L)->flows, handle_check(L, 1, &flow_handle));
	struct flow_state s;

	if (!f) {
		lua_pushnil(L);
		return 1;
	}
	s = flow_state(f);
	lua_newtable(L);
	set_number(L, "offered_bps", s.offered_bps);
	set_number(L, "carried_bps", s.carried_bps);
	set_number(L, "octets", s.octets);
	set_bool(L, "arrives", s.arrives);
	if (s.why)
		set_loss(L, f, &s);
	return 1;
}

static const struct method flow_methods[] = { { "state", flow_table }, { NULL, NULL } };
const struct handle_kind flow_handle = { .name = "flow", .methods = flow_methods };

static int
verb_flow(lua_State *L)
{
	struct flow_options o = { .packet = FLOW_PACKET };
	struct value v[FIELDS_MOST];
	struct world *w = world_in(L);
	struct ix_error e = { "" };
	const struct flow *f;

	args_read(L, 1, &flow_binding, v);
	o.from = device_of_node(w, v[FLOW_FROM].id)->stack;
	if (!o.from)
		script_raise(L, "flow: 'from' has no addresses and no routes");
	o.to = destination(L);
	o.source = v[FLOW_SOURCE].addr;
	if (o.source.af && !is_somebody(&o.source))
		script_raise(L, "flow: 'source' must be one box's address");
	if (o.source.af && o.source.af != o.to.af)
		script_raise(L, "flow: 'source' must be of IPv%d, as 'to' is", (int)o.to.af);
	o.rate_bps = v[FLOW_RATE].amount;
	if (o.rate_bps > 1000000000000u)
		script_raise(L, "flow: 'rate' must be at most \"1000G\"");
	if (v[FLOW_SIZE].given)
		o.packet = (uint32_t)v[FLOW_SIZE].number;
	if (v[FLOW_PROFILE].given && strcmp(v[FLOW_PROFILE].text, "diurnal") == 0)
		o.profile = FLOW_DIURNAL;
	if (v[FLOW_ID].given)
		snprintf(o.name, sizeof(o.name), "%.31s", v[FLOW_ID].text);
	if (!w->flows)
		w->flows = flows_new(w->net);
	f = flow_set(w->flows, &o, &e);
	if (!f && e.text[0])
		script_raise(L, "flow: %s", e.text);
	if (f)
		handle_push(L, &flow_handle, flow_number(f), 1);
	else
		lua_pushnil(L);
	return 1;
}

static const struct binding p95_binding = { .name = "p95",
	.call = "p95(port)",
	.summary = "What a port is billed for, in bit/s: of its averages over five minutes in the "
		   "last 30 days (or as long as the lab has run) the highest, the upper 5 % left "
		   "aside; that of the direction that carries more. Then that of what came in, of "
		   "what went out, and how many periods there were.",
	.example = "local uplink = switch{ name = \"sw8\" }:port(1)\n"
		   "local bps, in_bps, out_bps, periods = p95(uplink)" };

static int
read_p95(lua_State *L)
{
	uint64_t in, out;
	uint32_t n = port_p95(port_arg(L), &in, &out);

	script_pay(L, n);
	lua_pushinteger(L, (lua_Integer)(in > out ? in : out));
	lua_pushinteger(L, (lua_Integer)in);
	lua_pushinteger(L, (lua_Integer)out);
	lua_pushinteger(L, n);
	return 4;
}

const struct bound flow_verbs[] = { { &flow_binding, verb_flow }, { &state_binding, NULL },
	{ &p95_binding, read_p95 }, { NULL, NULL } };
