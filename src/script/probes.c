/*
 * probes.c - h:ping and h:trace: packets sent in a branch of the world that is thrown away, so that
 * a check proves what the trainee's network does without touching it.
 */
#include <string.h>

#include "script/bindings.h"
#include "service/ping/ping.h"
#include "service/traceroute/traceroute.h"

enum { HOPS = 30, PROBE_TIME_S = 120 };

/* A probe and its answer; lies on the C stack, outside the arena, so it outlives the branch. */
struct probe {
	struct device *device;
	struct ping_options ping;
	struct traceroute_options trace;
	bool done, refused;
	struct ping *running;
	struct ping_result result;
	struct ix_addr hop[HOPS + 1];
	uint32_t hops;
	struct ix_error error;
};

static void
quiet(void *arg, const char *text)
{
	(void)arg;
	(void)text;
}

/* Runs the branch until the probe is over: its own messages end it, time only guards. */
static void
run_until_done(struct sim *sim, struct probe *p)
{
	ix_time end = sim->now + PROBE_TIME_S * IX_SECOND;

	while (!p->done && sim_step(sim, end))
		;
}

static void
ping_over(void *arg, unsigned status)
{
	struct probe *p = arg;

	(void)status;
	p->result = *ping_result(p->running);
	p->done = true;
}

static void
ping_branch(struct sim *sim, void *answer)
{
	struct probe *p = answer;
	struct report r = { .arg = p, .print = quiet, .done = ping_over };

	p->running = ping_start(p->device->stack, &p->ping, &r, &p->error);
	p->refused = !p->running;
	if (p->running)
		run_until_done(sim, p);
	if (p->running && !p->done)
		p->result = *ping_result(p->running);
}

static const struct binding ping_binding = { .name = "h:ping",
    .call = "h:ping(destination, { count = 3 })",
	.summary = "Echo requests, in a branch of the world that is thrown away.",
	.fields = (const struct field[]){
	    { .name = "count", .type = FIELD_INT, .min = 1, .max = 100, .otherwise = "3",
	    .doc = "requests" }, { 0 } },
	.returns = (const struct returned[]){ { "sent", NULL, "requests" },
	    { "received", NULL, "answers" },
	    { "rtt_ms", "ms", "the shortest round trip; absent without an answer" },
	    { NULL, NULL, NULL } },
	.example =
	    "local r = host{ name = \"h5\", address = \"100.64.5.5/24\" }:ping(\"100.64.5.1\", { "
	    "count = 1 })" };

int
box_ping(lua_State *L)
{
	struct probe p = { .device = box_with_stack(L), .ping = ping_defaults };
	struct value v[FIELDS_MOST] = { { 0 } };

	p.ping.to = address_arg(L, 2);
	if (!lua_isnoneornil(L, 3))
		args_read(L, 3, &ping_binding, v);
	p.ping.count = v[0].given ? (uint32_t)v[0].number : 3;
	script_pay(L, 100000);
	sim_branch(world_in(L)->sim, ping_branch, &p);
	lua_newtable(L);
	set_number(L, "sent", p.result.sent);
	set_number(L, "received", p.result.received);
	if (p.result.received) {
		lua_pushnumber(L, (lua_Number)p.result.least_us / 1000);
		lua_setfield(L, -2, "rtt_ms");
	}
	return 1;
}

static void
heard(void *arg, uint32_t hop, const struct ix_addr *from)
{
	struct probe *p = arg;

	if (hop > HOPS || p->hop[hop].af)
		return;
	p->hop[hop] = *from;
	if (hop > p->hops)
		p->hops = hop;
}

static void
trace_over(void *arg, unsigned status)
{
	(void)status;
	((struct probe *)arg)->done = true;
}

static void
trace_branch(struct sim *sim, void *answer)
{
	struct probe *p = answer;
	struct report r = { .arg = p, .print = quiet, .done = trace_over };

	p->trace.heard = heard;
	p->trace.heard_arg = p;
	if (traceroute_start(p->device->stack, &p->trace, &r, &p->error))
		run_until_done(sim, p);
	else
		p->refused = true;
}

/* Whose address a hop has, as an AS number; 0 if nobody's. */
static uint32_t
as_of(const struct world *w, const struct ix_addr *a)
{
	const struct device *d;

	for (uint32_t i = 0; (d = device_at(w, i)); i++)
		if (d->stack && stack_owner(d->stack, a))
			return d->asn;
	return 0;
}

static void
push_trace(lua_State *L, const struct probe *p)
{
	char buf[ADDR_TEXT];
	uint32_t last = 0;
	int n = 0;

	lua_newtable(L);
	lua_newtable(L);
	for (uint32_t i = 1; i <= p->hops; i++) {
		lua_pushstring(L, p->hop[i].af ? addr_text(buf, &p->hop[i]) : "*");
		lua_rawseti(L, -2, (lua_Integer)i);
	}
	lua_setfield(L, -2, "hops");
	lua_newtable(L);
	for (uint32_t i = 1; i <= p->hops; i++) {
		uint32_t asn = p->hop[i].af ? as_of(world_in(L), &p->hop[i]) : 0;

		if (asn && asn != last) {
			lua_pushinteger(L, asn);
			lua_rawseti(L, -2, ++n);
			last = asn;
		}
	}
	lua_setfield(L, -2, "as_path");
}

int
box_trace(lua_State *L)
{
	struct probe p = { .device = box_with_stack(L), .trace = traceroute_defaults };

	p.trace.to = address_arg(L, 2);
	p.trace.hops = HOPS;
	p.trace.probes = 1;
	p.trace.wait = IX_SECOND;
	script_pay(L, 100000);
	sim_branch(world_in(L)->sim, trace_branch, &p);
	push_trace(L, &p);
	return 1;
}

static const struct binding trace_binding = { .name = "h:trace", .call = "h:trace(destination)",
	.summary = "The way to a destination, in a branch of the world that is thrown away.",
	.returns = (const struct returned[]){ { "hops", NULL,
	    "addresses, \"*\" where nobody answered" },
	    { "as_path", NULL, "the AS numbers of the boxes on the way, each once in a row" },
	    { NULL, NULL, NULL } },
	.example =
	    "local way = host{ name = \"h4\", address = \"100.64.4.4/24\" "
	    "}:trace(\"100.64.4.1\")" };

const struct bound probe_methods[] = { { &ping_binding, NULL }, { &trace_binding, NULL },
    { NULL, NULL } };
