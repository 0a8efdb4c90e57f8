/* cable.c - link{}, what can be done to a link, and what a port can tell. */
#include <stdio.h>
#include <string.h>

#include "script/bindings.h"

#define LINK_FIELDS \
	{ .name = "rate", .type = FIELD_RATE, .otherwise = "1G", \
	    .doc = "bits a second; 0: without limit" }, \
	{ .name = "delay", .type = FIELD_TIME, .otherwise = "10us", .doc = "one way" }, \
	{ .name = "jitter", .type = FIELD_TIME, .otherwise = "0", \
	    .doc = "more delay, at random up to this" }, \
	{ .name = "loss", .type = FIELD_PERCENT, .otherwise = "0", \
	    .doc = "frames lost, in percent" }, \
	{ .name = "queue", .type = FIELD_SIZE, .otherwise = "256K", \
	    .doc = "octets that may wait, each way" }, \
	{ .name = "mtu", .type = FIELD_INT, .min = 68, .max = 9198, .otherwise = "1500", \
	    .doc = "largest packet, octets" }

enum { SET_RATE, SET_DELAY, SET_JITTER, SET_LOSS, SET_QUEUE, SET_MTU };

static const struct binding link_binding = { .name = "link",
	.call = "link{ a, b, rate = \"1G\", delay = \"200us\" }",
	.summary = "A cable between two free ports. Both come up at once.",
	.fields = (const struct field[]){ LINK_FIELDS,
	    { .name = "from", .type = FIELD_HANDLE, .kind = &port_handle,
	    .flags = FIELD_REQUIRED | FIELD_PLACE,
	        .doc = "a port" },
	    { .name = "to", .type = FIELD_HANDLE, .kind = &port_handle,
	    .flags = FIELD_REQUIRED | FIELD_PLACE,
	        .doc = "the port at the other end" },
	    { 0 } },
	.example = "local a, b = router{ name = \"a1\" }, router{ name = \"b1\" }\n"
	           "local l = link{ a:port(\"eth0\"), b:port(\"eth0\"), rate = \"1G\", delay = "
	"\"200us\" }" };

static const struct binding set_binding = { .name = "l:set", .call = "l:set{ loss = 5 }",
	.summary = "Changes a link from now on; what is on its way is not touched. l:down() and "
	    "l:up() cut "
	           "and mend the cable, l:remove() takes it out.",
	.fields = (const struct field[]){ LINK_FIELDS, { 0 } },
	.example = "local c, d = router{ name = \"c1\" }, router{ name = \"d1\" }\n"
	           "local l = link{ c:port(\"eth0\"), d:port(\"eth0\") }\nl:set{ loss = 5 "
	"}\nl:down()\nl:up()" };

static struct port *
port_by(lua_State *L, uint32_t id)
{
	return world_in(L)->net->ports.at[id - 1];
}

static struct link_settings
settings(const struct value *v, struct link_settings s)
{
	if (v[SET_RATE].given)
		s.rate_bps = v[SET_RATE].amount;
	if (v[SET_DELAY].given)
		s.delay = v[SET_DELAY].amount;
	if (v[SET_JITTER].given)
		s.jitter = v[SET_JITTER].amount;
	if (v[SET_LOSS].given)
		s.loss_ppm = (uint32_t)v[SET_LOSS].amount;
	if (v[SET_QUEUE].given)
		s.queue = (uint32_t)v[SET_QUEUE].amount;
	if (v[SET_MTU].given)
		s.mtu = (uint32_t)v[SET_MTU].number;
	return s;
}

static int
noun_link(lua_State *L)
{
	struct value v[FIELDS_MOST];
	struct link_settings s;
	struct port *a, *b;
	struct link *l;

	args_read(L, 1, &link_binding, v);
	a = port_by(L, v[SET_MTU + 1].id);
	b = port_by(L, v[SET_MTU + 2].id);
	if (a == b)
		script_raise(L, "link: %s:%s cannot be plugged into itself", a->node->name,
		    a->name);
	if (a->link || b->link)
		script_raise(L, "link: %s:%s has a cable already", (a->link ? a : b)->node->name,
		    (a->link ? a : b)->name);
	s = settings(v, link_defaults);
	l = link_new(a, b, &s);
	handle_push(L, &link_handle, l->id, 1);
	return 1;
}

const struct bound link_nouns[] = { { &link_binding, noun_link }, { &set_binding, NULL },
    { NULL, NULL } };

static bool
link_alive(void *world, uint32_t id, uint32_t generation)
{
	const struct scenario *s = world;

	(void)generation;
	return !s->lesson->world->net->links.at[id - 1]->gone;
}

static struct link *
link_arg(lua_State *L)
{
	return world_in(L)->net->links.at[handle_check(L, 1, &link_handle) - 1];
}

static int
cable_down(lua_State *L)
{
	link_up(link_arg(L), false);
	return 0;
}

static int
cable_up(lua_State *L)
{
	link_up(link_arg(L), true);
	return 0;
}

static int
cable_remove(lua_State *L)
{
	link_remove(link_arg(L));
	return 0;
}

static int
cable_set(lua_State *L)
{
	struct value v[FIELDS_MOST];
	struct link *l = link_arg(L);
	struct link_settings s = { l->rate_bps, l->delay, l->jitter, l->loss_ppm, l->queue,
	    l->mtu };

	args_read(L, 2, &set_binding, v);
	s = settings(v, s);
	link_set(l, &s);
	return 0;
}

static const struct method link_methods[] = { { "down", cable_down }, { "up", cable_up },
	{ "set", cable_set }, { "remove", cable_remove }, { NULL, NULL } };

const struct handle_kind link_handle = { .name = "link", .alive = link_alive,
    .methods = link_methods };

/* ---- ports ---- */

struct port *
port_arg(lua_State *L)
{
	return port_by(L, handle_check(L, 1, &port_handle));
}

/* "in_broadcast", "out_bps": direction, then what. */
static void
set_counter(lua_State *L, const char *way, const char *what, uint64_t n)
{
	char key[32];

	snprintf(key, sizeof(key), "%s_%s", way, what);
	set_number(L, key, n);
}

static void
set_way(lua_State *L, const char *way, const struct counters *n, const struct rates *r)
{
	set_counter(L, way, "octets", n->octets);
	set_counter(L, way, "unicast", n->unicast);
	set_counter(L, way, "multicast", n->multicast);
	set_counter(L, way, "broadcast", n->broadcast);
	set_counter(L, way, "bps", r->bps);
	set_counter(L, way, "unicast_bps", r->unicast_bps);
	set_counter(L, way, "multicast_bps", r->multicast_bps);
	set_counter(L, way, "broadcast_bps", r->broadcast_bps);
	set_counter(L, way, "pps", r->pps);
	set_counter(L, way, "unicast_pps", r->unicast_pps);
	set_counter(L, way, "multicast_pps", r->multicast_pps);
	set_counter(L, way, "broadcast_pps", r->broadcast_pps);
}

static int
port_count_table(lua_State *L)
{
	const struct port *p = port_arg(L);
	struct counters in, out;
	struct rates in_rates, out_rates;

	port_counters(p, &in, &out);
	port_rates(p, &in_rates, &out_rates);
	lua_newtable(L);
	set_way(L, "in", &in, &in_rates);
	set_way(L, "out", &out, &out_rates);
	return 1;
}

static int
port_drop_count(lua_State *L)
{
	const struct port *p = port_arg(L);
	struct drop_count row;
	uint64_t n = 0;

	for (uint32_t i = 0; port_drop_row(p, i, &row); i++)
		if (lua_isnoneornil(L, 2) ||
		    (lua_type(L, 2) == LUA_TSTRING &&
		    strcmp(row.reason->name, lua_tostring(L, 2)) == 0))
			n += row.n;
	lua_pushinteger(L, (lua_Integer)n);
	return 1;
}

static int
port_mac(lua_State *L)
{
	char buf[MAC_TEXT];

	lua_pushstring(L, mac_text(buf, &port_arg(L)->mac));
	return 1;
}

static const char *
port_label(void *world, uint32_t id)
{
	const struct scenario *s = world;

	return s->lesson->world->net->ports.at[id - 1]->name;
}

static const struct method port_methods[] = { { "state", port_state },
    { "counters", port_count_table },
	{ "drops", port_drop_count }, { "flaps", port_flaps },
	{ "protection", port_protection_table },
	{ "mac", port_mac }, { NULL, NULL } };

const struct handle_kind port_handle = { .name = "port", .label = port_label,
    .methods = port_methods };
