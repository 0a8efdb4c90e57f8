/*
 * box.c - the nouns that make boxes (switch, router, route_server, host), and what can be done to
 * one.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "device/files.h"
#include "device/serve.h"
#include "script/bindings.h"

int
script_raise(lua_State *L, const char *format, ...)
{
	char where[128], text[400];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	script_where(L, where, sizeof(where));
	lua_pushfstring(L, "%s%s", where, text);
	return lua_error(L);
}

void
set_text(lua_State *L, const char *key, const char *s)
{
	lua_pushstring(L, s);
	lua_setfield(L, -2, key);
}

void
set_number(lua_State *L, const char *key, uint64_t n)
{
	lua_pushinteger(L, (lua_Integer)n);
	lua_setfield(L, -2, key);
}

void
set_bool(lua_State *L, const char *key, bool b)
{
	lua_pushboolean(L, b);
	lua_setfield(L, -2, key);
}

void
set_addr(lua_State *L, const char *key, const struct ix_addr *a)
{
	char buf[ADDR_TEXT];

	if (a->af)
		set_text(L, key, addr_text(buf, a));
}

struct ix_addr
address_arg(lua_State *L, int n)
{
	const char *s = lua_type(L, n) == LUA_TSTRING ? lua_tostring(L, n) : "";
	struct ix_addr a = { 0 };
	char clean[80];

	if (!addr_parse(s, &a))
		script_raise(L, "expected an address such as \"100.64.10.1\", got \"%s\"",
		    text_clean_to(clean, sizeof(clean), s, TEXT_LINE));
	return a;
}

struct ix_prefix
prefix_arg(lua_State *L, int n)
{
	const char *s = lua_type(L, n) == LUA_TSTRING ? lua_tostring(L, n) : "";
	struct ix_prefix p = { 0 };
	char clean[80];

	if (!prefix_parse(s, &p))
		script_raise(L, "expected a prefix such as \"100.64.0.0/16\", got \"%s\"",
		    text_clean_to(clean, sizeof(clean), s, TEXT_LINE));
	return p;
}

/* ---- handles ---- */

static const char *
box_label(void *world, uint32_t id)
{
	const struct scenario *s = world;

	return device_of_node(s->lesson->world, id)->node->name;
}

static bool
box_field(lua_State *L, uint32_t id, const char *name)
{
	const struct device *d = device_of_node(world_in(L), id);

	if (strcmp(name, "name") == 0)
		lua_pushstring(L, d->node->name);
	else if (strcmp(name, "asn") == 0)
		lua_pushinteger(L, d->asn);
	else
		return false;
	return true;
}

struct device *
box_arg(lua_State *L)
{
	return device_of_node(world_in(L), handle_check(L, 1, &box_handle));
}

struct device *
box_with_stack(lua_State *L)
{
	struct device *d = box_arg(L);

	if (!d->stack)
		script_raise(L, "%s is a %s: it has no addresses and no routes", d->node->name,
		    d->kind->name);
	return d;
}

struct device *
box_with_bgp(lua_State *L)
{
	struct device *d = box_arg(L);

	if (!d->bgp)
		script_raise(L, "%s is a %s: it speaks no BGP", d->node->name, d->kind->name);
	return d;
}

/* ---- nouns ---- */

#define BOX_FIELDS \
	{ .name = "name", .type = FIELD_NAME, .flags = FIELD_REQUIRED, \
	    .doc = "its name, once in a lab" }, \
	{ .name = "at", .type = FIELD_TABLE, .otherwise = "anywhere", \
	    .doc = "its place {x, y} on the map" }, \
	{ .name = "group", .type = FIELD_TEXT, .max = 31, \
	    .doc = "what it belongs to, for the map" }, \
	{ .name = "mine", .type = FIELD_BOOL, .otherwise = "false", \
	    .doc = "the trainee may change it; others may be looked at" }, \
	{ .name = "cpu", .type = FIELD_ANY, .otherwise = "no limit", \
	    .doc = "how fast its control plane reads: { broadcasts = a second, messages = a " \
		   "second, queue = frames }, or a platform's: aruba, juniper-qfx, " \
		   "juniper-ptx, juniper-mx" }

enum { BOX_NAME, BOX_AT, BOX_GROUP, BOX_MINE, BOX_CPU, BOX_OWN };

/* A coordinate of `at`, 0 to 99; raises otherwise. */
static int
coordinate(lua_State *L, const struct binding *b, int table, int n)
{
	int is = 0;
	lua_Integer v;

	lua_rawgeti(L, table, n);
	v = lua_tointegerx(L, -1, &is);
	lua_pop(L, 1);
	if (!is || v < 0 || v > 99)
		script_raise(L, "%s: 'at' must be {x, y}, each 0..99", b->name);
	return (int)v;
}

/* Makes the box of a noun whose first fields are BOX_FIELDS. */
static struct device *
make(lua_State *L, const struct binding *b, const struct value *v, const struct device_kind *kind,
    const char *profile)
{
	struct world *w = world_in(L);
	struct device *d;
	struct ix_error e;
	int x = -1, y = -1;

	if (v[BOX_AT].given) {
		args_push(L, 1, b, BOX_AT);
		x = coordinate(L, b, lua_gettop(L), 1);
		y = coordinate(L, b, lua_gettop(L), 2);
		lua_pop(L, 1);
	}
	d = device_new(w, kind, v[BOX_NAME].text, profile, &e);
	if (!d)
		script_raise(L, "%s: %s", b->name, e.text);
	d->x = x;
	d->y = y;
	d->mine = v[BOX_MINE].yes;
	if (v[BOX_CPU].given)
		cpu_arg(L, b, BOX_CPU, d);
	if (v[BOX_GROUP].given) {
		char clean[32];

		d->group = arena_strdup(w->arena,
		    text_clean_to(clean, sizeof(clean), v[BOX_GROUP].text, TEXT_LINE));
	}
	return d;
}

static const struct binding switch_binding = { .name = "switch",
	.summary = "A switch. Its ports are numbered from 1 and named et1, et2, ...; or "
	    "named by you.",
	.fields = (const struct field[]){ BOX_FIELDS,
	    { .name = "ports", .type = FIELD_ANY, .otherwise = "8",
	        .doc = "how many ports, or a list of their names" },
	    { .name = "config", .type = FIELD_TEXT, .max = 262144,
	        .doc = "its configuration, in its own words; file\"configs/x.conf\" reads one" },
	    { 0 } },
	.example = "local sw = switch{ name = \"sw1\", ports = 24 }" };

static void
add_port(lua_State *L, struct device *d, const char *name)
{
	struct ix_error e;

	if (!device_port(d, name, &e))
		script_raise(L, "switch: %s", e.text);
}

static void
named_ports(lua_State *L, struct device *d, int table)
{
	lua_Unsigned n = lua_rawlen(L, table);

	for (lua_Unsigned i = 1; i <= n; i++) {
		lua_rawgeti(L, table, (lua_Integer)i);
		if (lua_type(L, -1) != LUA_TSTRING)
			script_raise(L, "switch: entry %d of 'ports' must be a name", (int)i);
		add_port(L, d, lua_tostring(L, -1));
		lua_pop(L, 1);
	}
}

/* What a box boots from, applied at once. */
static void
configure(lua_State *L, struct device *d, const char *config)
{
	struct ix_error e;
	char where[100];

	device_set_original(d, config);
	snprintf(where, sizeof(where), "config of %s", d->node->name);
	if (!device_configure(d, d->original, where, &e))
		script_raise(L, "%s", e.text);
}

static int
noun_switch(lua_State *L)
{
	struct value v[FIELDS_MOST];
	struct device *d;
	int is = 1, names;
	lua_Integer n = 8;

	args_read(L, 1, &switch_binding, v);
	args_push(L, 1, &switch_binding, BOX_OWN);
	names = lua_gettop(L);
	if (v[BOX_OWN].given && !lua_istable(L, names))
		n = lua_tointegerx(L, names, &is);
	if (!is || n < 1 || n > 512)
		script_raise(L, "switch: 'ports' must be 1..512, or a list of names");
	d = make(L, &switch_binding, v, &switch_kind, NULL);
	if (lua_istable(L, names))
		named_ports(L, d, names);
	for (lua_Integer i = 1; !lua_istable(L, names) && i <= n; i++) {
		char name[PORT_NAME];

		snprintf(name, sizeof(name), "et%d", (int)i);
		add_port(L, d, name);
	}
	if (v[BOX_OWN + 1].given)
		configure(L, d, v[BOX_OWN + 1].text);
	handle_push(L, &box_handle, d->node->id.id, 1);
	return 1;
}

static const char *const profiles[] = { "frr", "rfc", "bird", NULL };

#define ROUTER_FIELDS \
	BOX_FIELDS, \
	{ .name = "asn", .type = FIELD_INT, .min = 1, .max = 4294967294, \
	    .doc = "its AS number, for the map" }, \
	{ .name = "profile", .type = FIELD_TEXT, .words = profiles, \
	    .doc = "whose defaults it has" }, \
	{ .name = "config", .type = FIELD_TEXT, .max = 262144, \
	    .doc = "its configuration, in its own words; file\"configs/x.conf\" reads one" }

enum { ROUTER_ASN = BOX_OWN, ROUTER_PROFILE, ROUTER_CONFIG };

static const struct binding router_binding = { .name = "router",
	.summary = "A router, with a loopback lo. Other ports are made when they are named.",
	.fields = (const struct field[]){ ROUTER_FIELDS, { 0 } },
	.example = "local r1 = router{ name = \"acacia\", asn = 64496, mine = true }" };
static const struct binding route_server_binding = { .name = "route_server",
	.summary = "A transparent route server (RFC 7947): its BGP neighbours are its clients.",
	.fields = (const struct field[]){ ROUTER_FIELDS, { 0 } },
	.example = "local rs = route_server{ name = \"rs1\", asn = 64500 }" };

/* The ports that a configuration names exist before it is read; those under its tags, too. */
static void
ports_of_config(lua_State *L, struct device *d, const char *config)
{
	char said[80], unit[80], port[IFC_NAME];
	struct ix_error e;

	for (const char *s = config; s && *s; s = strchr(s, '\n'), s += s != NULL) {
		said[0] = unit[0] = 0;
		if (sscanf(s, " interface %39s%*[ \t]%39[^ \t\r\n]", said, unit) < 1)
			continue;
		strcat(said, unit); /* "Loopback 0": the blank means nothing */
		if (ifc_port_of(said, port) && !device_port_wanted(d, port, &e))
			script_raise(L, "config of %s: %s", d->node->name, e.text);
	}
}

static int
route_box(lua_State *L, const struct binding *b, const struct device_kind *kind)
{
	struct value v[FIELDS_MOST];
	struct device *d;

	args_read(L, 1, b, v);
	d = make(L, b, v, kind, v[ROUTER_PROFILE].text);
	d->asn = v[ROUTER_ASN].given ? (uint32_t)v[ROUTER_ASN].number : 0;
	if (v[ROUTER_CONFIG].given) {
		ports_of_config(L, d, v[ROUTER_CONFIG].text);
		configure(L, d, v[ROUTER_CONFIG].text);
	}
	handle_push(L, &box_handle, d->node->id.id, 1);
	return 1;
}

static int
noun_router(lua_State *L)
{
	return route_box(L, &router_binding, &router_kind);
}

static int
noun_route_server(lua_State *L)
{
	return route_box(L, &route_server_binding, &route_server_kind);
}

static const struct binding tester_binding = { .name = "tester",
	.summary = "A box that sends what `inject` and `noise` tell it to, out of its port eth0, "
	    "and answers nothing.",
	.fields = (const struct field[]){ BOX_FIELDS, { 0 } },
	.example = "local t = tester{ name = \"tester\" }" };

static int
noun_tester(lua_State *L)
{
	struct value v[FIELDS_MOST];
	struct device *d;
	struct ix_error e;

	args_read(L, 1, &tester_binding, v);
	d = make(L, &tester_binding, v, &tester_kind, NULL);
	if (!device_port(d, "eth0", &e))
		script_raise(L, "tester: %s", e.text);
	handle_push(L, &box_handle, d->node->id.id, 1);
	return 1;
}

static const char *const host_profiles[] = { "linux", "rfc", NULL };

static const struct binding host_binding = { .name = "host",
	.summary = "A host with a Linux-like shell. Its port eth0 has the addresses.",
	.fields = (const struct field[]){ BOX_FIELDS,
	    { .name = "address",
		.type = FIELD_HOST,
		.flags = FIELD_LIST,
		.doc = "addresses of eth0" },
	    { .name = "gateway",
		.type = FIELD_ADDRESS,
		.flags = FIELD_LIST,
		.doc = "default gateways, at most one a family" },
	    { .name = "dns",
		.type = FIELD_ADDRESS,
		.flags = FIELD_LIST,
		.doc = "its name servers, for /etc/resolv.conf" },
	    { .name = "dhcp",
		.type = FIELD_BOOL,
		.otherwise = "false",
		.doc = "eth0 asks a DHCP server for its address" },
	    { .name = "profile",
		.type = FIELD_TEXT,
		.otherwise = "\"linux\"",
		.words = host_profiles,
		.doc = "whose defaults it has: the least TCP timeout is Linux's 200 ms, or RFC "
		       "6298's 1 s" },
	    { 0 } },
	.example = "local h1 = host{ name = \"h1\", address = { \"100.64.10.10/24\", "
		   "\"2001:db8:64:10::10/64\" }, gateway = { \"100.64.10.1\" } }" };

enum { HOST_ADDRESS = BOX_OWN, HOST_GATEWAY, HOST_DNS, HOST_DHCP, HOST_PROFILE };

static void
resolv_conf(lua_State *L, struct device *d, const struct value *v)
{
	struct text t = { 0 };
	char buf[ADDR_TEXT];
	struct ix_error e;
	bool kept;

	for (uint32_t i = 0; i < v->n && i < 3; i++)
		text_printf(&t, "nameserver %s\n", addr_text(buf, &v->list[i].addr));
	kept = file_write(d, RESOLV_CONF, text_of(&t), t.n, &e);
	text_free(&t);
	if (!kept)
		script_raise(L, "host: %s", e.text);
}

static int
noun_host(lua_State *L)
{
	struct value v[FIELDS_MOST];
	struct device *d;
	struct ix_error e;

	args_read(L, 1, &host_binding, v);
	d = make(
	    L, &host_binding, v, &host_kind, v[HOST_PROFILE].given ? v[HOST_PROFILE].text : NULL);
	if (!device_port(d, "eth0", &e))
		script_raise(L, "host: %s", e.text);
	for (uint32_t i = 0; i < v[HOST_ADDRESS].n; i++) {
		const struct value *a = &v[HOST_ADDRESS].list[i];

		if (!ifc_addr_add(ifc_find(d->stack, "eth0"), &a->addr, a->prefix.len, &e))
			script_raise(L, "host: %s", e.text);
	}
	for (uint32_t i = 0; i < v[HOST_GATEWAY].n; i++) {
		const struct ix_addr *g = &v[HOST_GATEWAY].list[i].addr, any = { .af = g->af };
		struct route r = { .prefix = prefix_of(&any, 0), .source = ROUTE_STATIC,
		    .distance = 1,
			.hop = { .via = *g } };

		route_add(d->stack, &r);
	}
	if (v[HOST_DNS].given)
		resolv_conf(L, d, &v[HOST_DNS]);
	device_keep_host(d);
	if (v[HOST_DHCP].yes) {
		serving_of(d)->dhcp = true;
		if (!serving_start(d, &e))
			script_raise(L, "host: %s", e.text);
	}
	handle_push(L, &box_handle, d->node->id.id, 1);
	return 1;
}

const struct bound box_nouns[] = { { &switch_binding, noun_switch },
    { &router_binding, noun_router },
	{ &route_server_binding, noun_route_server }, { &host_binding, noun_host },
	{ &tester_binding, noun_tester },
	{ NULL, NULL } };

/* ---- verbs ---- */

static int
box_port(lua_State *L)
{
	struct device *d = box_arg(L);
	struct port *p = NULL;
	struct ix_error e;

	if (lua_isinteger(L, 2)) {
		lua_Integer n = lua_tointeger(L, 2);

		if (n < 1 || n > d->node->ports.n)
			script_raise(L, "%s:port: it has ports 1 to %u, got %d", d->node->name,
			    d->node->ports.n, (int)n);
		p = d->node->ports.at[n - 1];
	} else if (lua_type(L, 2) == LUA_TSTRING) {
		p = device_port_wanted(d, lua_tostring(L, 2), &e);
		if (!p)
			script_raise(L, "%s:port: %s", d->node->name, e.text);
	} else {
		script_raise(L, "%s:port: expected a port's name or number", d->node->name);
	}
	handle_push(L, &port_handle, p->id.id, 1);
	return 1;
}

static int
box_power(lua_State *L)
{
	struct device *d = box_arg(L);

	if (!lua_isboolean(L, 2))
		script_raise(L, "%s:power: expected true or false", d->node->name);
	device_power(d, lua_toboolean(L, 2));
	return 0;
}

static int
box_cli(lua_State *L)
{
	struct device *d = box_arg(L);
	struct text out = { 0 };

	if (lua_type(L, 2) != LUA_TSTRING)
		script_raise(L, "%s:cli: expected a line", d->node->name);
	script_pay(L, 1000);
	console_run(d, lua_tostring(L, 2), &out);
	lua_pushlstring(L, text_of(&out), out.n < 65536 ? out.n : 65536);
	text_free(&out);
	return 1;
}

static int
box_config(lua_State *L)
{
	struct device *d = box_arg(L);
	struct text out = { 0 };

	script_pay(L, 1000);
	device_running(d, &out);
	lua_pushlstring(L, text_of(&out), out.n < 262144 ? out.n : 262144);
	text_free(&out);
	return 1;
}

/* Before the lab begins, what is configured is what the box boots from. */
static int
box_configure(lua_State *L)
{
	struct device *d = box_arg(L);
	struct text now = { 0 };
	struct ix_error e;
	char where[100];

	if (lua_type(L, 2) != LUA_TSTRING)
		script_raise(L, "%s:configure: expected lines of configuration", d->node->name);
	script_pay(L, 1000 + lua_rawlen(L, 2) * 10);
	snprintf(where, sizeof(where), "%s:configure", d->node->name);
	if (!device_configure(d, lua_tostring(L, 2), where, &e))
		script_raise(L, "%s", e.text);
	if (world_in(L)->sim->now == 0 && !d->kind->shell) {
		device_running(d, &now);
		device_set_original(d, text_of(&now));
		text_free(&now);
	}
	return 0;
}

static int
box_unlock(lua_State *L)
{
	box_arg(L)->mine = true;
	return 0;
}

static int
box_lock(lua_State *L)
{
	box_arg(L)->mine = false;
	return 0;
}

static const struct binding port_binding = { .name = "d:port",
    .call = "d:port(\"eth0\") or sw:port(3)",
	.summary = "A port of a box, by name, or by number from 1. A router's or host's is made "
	    "if needed.",
	.example = "local p = switch{ name = \"sw2\", ports = 4 }:port(3)" };
static const struct binding power_binding = { .name = "d:power", .call = "d:power(on)",
	.summary = "Off: dead cables, and what was not written is lost. On: boots from what was "
	    "written.",
	.example = "local r = router{ name = \"r9\" }\nr:power(false)\nr:power(true)" };
static const struct binding cli_binding = { .name = "d:cli", .call = "d:cli(line) -> output",
	.summary = "Runs one line at the box, outside the trainee's consoles and journal.",
	.example = "local text = router{ name = \"r8\" }:cli(\"show version\")" };
static const struct binding configure_binding = { .name = "d:configure",
	.call = "d:configure(lines)",
	.summary = "Configures the box in its own words, as `configure terminal` would, past the "
	    "trainee's journal; a refused line is an error. A router's ports are made first, by "
	    "link{} or d:port(). Before the lab begins, the box also boots from it.",
	.example = "local sw = switch{ name = \"sw3\" }\n"
	    "sw:configure(\"interface et1\\n description acacia\\n\")" };
static const struct binding config_binding = { .name = "d:config", .call = "d:config() -> text",
	.summary = "The running configuration, from the state that moves the packets.",
	.example = "local text = router{ name = \"r7\" }:config()" };
static const struct binding lock_binding = { .name = "d:lock", .call = "d:lock() d:unlock()",
	.summary = "From now on the trainee may only look at the box, or may change it.",
	.example = "router{ name = \"r6\" }:unlock()" };

const struct bound box_methods[] = { { &port_binding, NULL }, { &power_binding, NULL },
	{ &cli_binding, NULL }, { &configure_binding, NULL },
	{ &config_binding, NULL }, { &lock_binding, NULL },
	{ NULL, NULL } };

static const struct method methods[] = {
	{ "port", box_port }, { "power", box_power }, { "cli", box_cli },
	{ "config", box_config }, { "configure", box_configure },
	{ "lock", box_lock }, { "unlock", box_unlock },
	{ "peer", box_peer }, { "best", box_best }, { "paths", box_paths },
	{ "learnt", box_learnt }, { "fib", box_fib }, { "addresses", box_addresses },
	{ "macs", box_macs }, { "spanning_tree", box_spanning_tree }, { "moves", box_moves },
	{ "lags", box_lags }, { "lldp", box_lldp }, { "matrix", box_matrix },
	{ "sponge", box_sponge }, { "monitors", box_monitors }, { "sflow", box_sflow },
	{ "arp", box_arp }, { "ping", box_ping }, { "trace", box_trace },
	{ "serve", box_serve }, { "cpu", box_cpu }, { "stick", box_stick },
	{ NULL, NULL }
};

const struct handle_kind box_handle = { .name = "box", .label = box_label, .methods = methods,
	.field = box_field };
