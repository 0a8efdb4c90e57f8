/* flow.c - flow{}: bulk traffic as a rate (see device/flow.h). */
#include "device/flow.h"

#include <stdio.h>
#include <string.h>

#include "script/bindings.h"

static const char *const profiles[] = { "constant", "diurnal", NULL };

static const struct binding flow_binding = { .name = "flow",
	.summary =
	    "Bulk traffic as one rate, along the way that packets take, counted at every port it "
	    "crosses; one real datagram a second goes with it. Flows share full links, and delay "
	    "nobody. Said again with the same id it changes; rate = 0 ends it.",
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
		    "bits a second on the wire; with profile = \"diurnal\" in the busiest hour" },
	    { .name = "profile",
		.type = FIELD_TEXT,
		.words = profiles,
		.otherwise = "constant",
		.doc = "how it changes over the day" },
	    { .name = "packet",
		.type = FIELD_INT,
		.min = 64,
		.max = 1514,
		.otherwise = "1250",
		.doc = "octets of a frame" },
	    { .name = "id", .type = FIELD_NAME, .doc = "to change it later" }, { 0 } },
	.example = "local a = host{ name = \"h8\", address = \"100.64.8.8/24\" }\n"
		   "flow{ from = a, to = \"100.64.8.9\", rate = \"10M\", id = \"bulk\" }" };

enum { FLOW_FROM, FLOW_TO, FLOW_RATE, FLOW_PROFILE, FLOW_SIZE, FLOW_ID };

static struct ix_addr
destination(lua_State *L)
{
	struct ix_addr a = { 0 };
	uint32_t id;

	args_push(L, 1, &flow_binding, FLOW_TO);
	if (handle_is(L, -1, &box_handle, &id)) {
		if (!device_address(device_of_node(world_in(L), id), 0, &a))
			script_raise(L, "flow: 'to' has no address");
	} else {
		a = address_arg(L, lua_gettop(L));
	}
	lua_pop(L, 1);
	return a;
}

static int
verb_flow(lua_State *L)
{
	struct flow_options o = { .packet = FLOW_PACKET };
	struct value v[FIELDS_MOST];
	struct ix_error e = { "" };

	args_read(L, 1, &flow_binding, v);
	o.from = device_of_node(world_in(L), v[FLOW_FROM].id);
	if (!o.from->stack)
		script_raise(L, "flow: 'from' has no addresses and no routes");
	o.to = destination(L);
	o.rate_bps = v[FLOW_RATE].amount;
	if (o.rate_bps > 1000000000000u)
		script_raise(L, "flow: 'rate' must be at most \"1000G\"");
	if (v[FLOW_SIZE].given)
		o.packet = (uint32_t)v[FLOW_SIZE].number;
	if (v[FLOW_PROFILE].given && strcmp(v[FLOW_PROFILE].text, "diurnal") == 0)
		o.profile = FLOW_DIURNAL;
	if (v[FLOW_ID].given)
		snprintf(o.name, sizeof(o.name), "%.31s", v[FLOW_ID].text);
	if (!flow_set(world_in(L), &o, &e) && e.text[0])
		script_raise(L, "flow: %s", e.text);
	return 0;
}

const struct bound flow_verbs[] = { { &flow_binding, verb_flow }, { NULL, NULL } };
