/*
 * services.c - h:serve{}: what a box offers to others; and dns(), which asks in a branch.
 */
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "device/files.h"
#include "device/serve.h"
#include "script/bindings.h"

enum { RECORDS = 1000, ZONES = 50, PAGES = 200 };

static const struct binding zone_binding = { .name = "dns",
	.fields = (const struct field[]){ { .name = "zone",
					      .type = FIELD_TEXT,
					      .max = 250,
					      .flags = FIELD_REQUIRED,
					      .doc = "its name, \".\" for the root" },
	    { .name = "records",
		.type = FIELD_TEXT,
		.max = 1000,
		.flags = FIELD_LIST | FIELD_REQUIRED,
		.doc = "lines of a zone file" },
	    { 0 } } };

static const struct binding serve_binding = { .name = "h:serve",
	.call = "h:serve{ ... }",
	.summary =
	    "What a host offers. Each is started at once and again whenever the host boots. A "
	    "zone is { zone = NAME, records = { LINES } }, its lines as in a zone file: names "
	    "without a dot at their end are in the zone, an hour's TTL if none is said, "
	    "times such as 10m or 4w, an SOA is made if there is none.",
	.fields = (const struct field
		[]){ { .name = "dns",
			 .type = FIELD_TABLE,
			 .doc = "a zone, or a list of zones: port 53, UDP and TCP" },
	    { .name = "resolver",
		.type = FIELD_ADDRESS,
		.flags = FIELD_LIST,
		.doc = "it resolves names for others, beginning at these addresses of the root" },
	    { .name = "dhcp",
		.type = FIELD_TABLE,
		.doc =
		    "a pool { subnet = P, from = A, to = A, router = A, dns = A, lease = TIME }" },
	    { .name = "web",
		.type = FIELD_TABLE,
		.doc = "pages and their sizes: { [\"/\"] = \"48K\" }, ports 80 and 443" },
	    { .name = "ntp", .type = FIELD_BOOL, .doc = "it tells the time, UDP port 123" },
	    { .name = "syslog",
		.type = FIELD_BOOL,
		.doc = "it keeps what `logging host` sends, in /var/log/remote.log" },
	    { 0 } },
	.example =
	    "local ns = host{ name = \"ns\", address = \"100.64.5.53/24\" }\n"
	    "ns:serve{ dns = { zone = \"xz\", records = { \"@ NS ns\", \"ns A 100.64.5.53\", "
	    "\"www 300 A 100.64.5.80\" } },\n"
	    "          web = { [\"/\"] = \"48K\" } }" };

enum { SERVE_DNS, SERVE_RESOLVER, SERVE_DHCP, SERVE_WEB, SERVE_NTP, SERVE_SYSLOG };

/* The zone on top of the stack. */
static void
zone(lua_State *L, struct device *d)
{
	struct world *w = world_in(L);
	struct serving *s = serving_of(d);
	struct value v[FIELDS_MOST];
	struct dns_name origin;
	struct dns_zone *z;
	struct ix_error e;
	char clean[80];
	int top = lua_gettop(L);

	args_read(L, top, &zone_binding, v);
	if (s->zones.at.n == ZONES)
		script_raise(L, "serve: more than %d zones", ZONES);
	if (!dns_name_parse(v[0].text, &origin))
		script_raise(L, "serve: 'zone' must be a name, got \"%s\"",
		    text_clean_to(clean, sizeof(clean), v[0].text, TEXT_LINE));
	z = zone_make(w->arena, &s->zones, &origin);
	if (z->records.n + v[1].n > RECORDS)
		script_raise(L, "serve: more than %d records in a zone", RECORDS);
	for (uint32_t i = 0; i < v[1].n; i++)
		if (!zone_line(w->arena, z, v[1].list[i].text, &e))
			script_raise(L, "serve: zone %s: %s", v[0].text, e.text);
	zone_complete(w->arena, z);
	if (!zone_is_whole(z, &e))
		script_raise(L, "serve: %s", e.text);
	s->dns = true;
	lua_settop(L, top);
}

static void
zones(lua_State *L, struct device *d)
{
	int table;
	lua_Unsigned n;

	args_push(L, 2, &serve_binding, SERVE_DNS);
	table = lua_gettop(L);
	n = lua_rawlen(L, table);
	if (n == 0)
		zone(L, d);
	for (lua_Unsigned i = 1; i <= n && i <= ZONES; i++) {
		lua_rawgeti(L, table, (lua_Integer)i);
		if (!lua_istable(L, -1))
			script_raise(L,
			    "serve: entry %d of 'dns' must be a zone { zone = , records = }",
			    (int)i);
		zone(L, d);
		lua_pop(L, 1);
	}
}

/* { [path] = size }, in the order of the paths. */
static void
pages(lua_State *L, struct device *d)
{
	struct web_site *site = &serving_of(d)->site;
	int table;

	args_push(L, 2, &serve_binding, SERVE_WEB);
	table = lua_gettop(L);
	for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
		const char *path = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
		struct web_page page = { .size = 0 };
		uint64_t size = 0;
		uint32_t at = 0;
		bool sized = lua_isinteger(L, -1)
		    ? (size = (uint64_t)lua_tointeger(L, -1)) <= WEB_PAGE_MOST
		    : lua_type(L, -1) == LUA_TSTRING && size_parse(lua_tostring(L, -1), &size);

		if (*path != '/' || strlen(path) >= sizeof(page.path) || !sized ||
		    size > WEB_PAGE_MOST)
			script_raise(L,
			    "serve: 'web' wants pages such as [\"/\"] = \"48K\", at most 64M each");
		if (site->pages.n == PAGES)
			script_raise(L, "serve: more than %d pages", PAGES);
		memcpy(page.path, path, strlen(path));
		page.size = (uint32_t)size;
		while (at < site->pages.n && strcmp(site->pages.at[at].path, path) < 0)
			at++;
		vec_insert(world_in(L)->arena, &site->pages, at, page);
	}
	serving_of(d)->web = true;
}

static const struct binding pool_binding = { .name = "dhcp",
	.fields = (const struct field[]){
	    { .name = "subnet", .type = FIELD_PREFIX, .flags = FIELD_REQUIRED, .doc = "where" },
	    { .name = "from",
		.type = FIELD_ADDRESS,
		.flags = FIELD_REQUIRED,
		.doc = "the first address" },
	    { .name = "to", .type = FIELD_ADDRESS, .flags = FIELD_REQUIRED, .doc = "the last one" },
	    { .name = "router", .type = FIELD_ADDRESS, .doc = "the default gateway" },
	    { .name = "dns", .type = FIELD_ADDRESS, .flags = FIELD_LIST, .doc = "name servers" },
	    { .name = "lease",
		.type = FIELD_TIME,
		.otherwise = "1h",
		.doc = "how long it is good" },
	    { 0 } } };

enum { POOL_SUBNET, POOL_FROM, POOL_TO, POOL_ROUTER, POOL_DNS, POOL_LEASE };

static void
pool(lua_State *L, struct device *d)
{
	struct dhcp_pools *pools = &serving_of(d)->leases;
	struct dhcp_pool p = { .lease = DHCP_LEASE };
	struct value v[FIELDS_MOST];

	args_push(L, 2, &serve_binding, SERVE_DHCP);
	args_read(L, lua_gettop(L), &pool_binding, v);
	p.subnet = v[POOL_SUBNET].prefix;
	p.first = v[POOL_FROM].addr;
	p.last = v[POOL_TO].addr;
	p.router[0] = v[POOL_ROUTER].addr;
	for (uint32_t i = 0; i < v[POOL_DNS].n && i < DHCP_SERVERS; i++)
		p.dns[i] = v[POOL_DNS].list[i].addr;
	if (v[POOL_LEASE].given)
		p.lease = (uint32_t)(v[POOL_LEASE].amount / IX_SECOND);
	if (p.subnet.addr.af != 4 || !prefix_has(&p.subnet, &p.first) ||
	    !prefix_has(&p.subnet, &p.last) || addr_cmp(&p.first, &p.last) > 0 ||
	    addr_u32(&p.last) - addr_u32(&p.first) >= DHCP_LEASES_MOST)
		script_raise(L,
		    "serve: 'dhcp' wants 'from' and 'to' in its IPv4 subnet, at most %u addresses",
		    DHCP_LEASES_MOST);
	if (p.lease < 60 || pools->at.n == DHCP_POOLS)
		script_raise(L,
		    "serve: 'dhcp' wants a lease of at least \"60s\", and at most %u pools",
		    DHCP_POOLS);
	vec_push(world_in(L)->arena, &pools->at, p);
}

int
box_serve(lua_State *L)
{
	struct device *d = box_with_stack(L);
	struct value v[FIELDS_MOST];
	struct serving *s = serving_of(d);
	struct ix_error e;

	args_read(L, 2, &serve_binding, v);
	if (v[SERVE_RESOLVER].n > RESOLVE_HINTS)
		script_raise(L, "serve: 'resolver' has at most %u addresses", RESOLVE_HINTS);
	if (v[SERVE_DNS].given)
		zones(L, d);
	if (v[SERVE_DHCP].given)
		pool(L, d);
	if (v[SERVE_WEB].given)
		pages(L, d);
	s->ntp |= v[SERVE_NTP].yes;
	s->syslog |= v[SERVE_SYSLOG].yes;
	for (uint32_t i = 0; i < v[SERVE_RESOLVER].n; i++) {
		s->hint[s->hints = i] = v[SERVE_RESOLVER].list[i].addr;
		s->hints = i + 1;
		s->dns = true;
	}
	if (!serving_start(d, &e))
		script_raise(L, "serve: %s: %s", d->node->name, e.text);
	return 0;
}

/* ---- dns(h, name, type) ---- */

/* Lies outside the arena, and outlives the branch. */
struct dns_probe {
	struct device *device;
	struct dns_ask ask;
	bool done;
	struct dns_told told;
	uint8_t bytes[8192];
};

static void
told(void *arg, const struct dns_told *t)
{
	struct dns_probe *p = arg;

	p->told = *t;
	p->told.len = t->len < sizeof(p->bytes) ? t->len : 0;
	if (p->told.len)
		memcpy(p->bytes, t->bytes, p->told.len);
	p->done = true;
}

static void
branch(struct sim *sim, void *answer)
{
	struct dns_probe *p = answer;
	ix_time end = sim->now + 60 * IX_SECOND;

	ask_start(p->device->stack, &p->ask, told, p);
	while (!p->done && sim_step(sim, end))
		;
}

/* The answer's records, as texts; the first one's TTL. */
static void
push_records(lua_State *L, const struct dns_probe *p)
{
	struct octets o = octets_read(p->bytes, p->told.len);
	struct dns_question q;
	struct dns_head h;
	struct dns_rr rr;

	dns_head_read(&o, &h);
	for (unsigned i = 0; i < h.count[DNS_QUESTION]; i++)
		dns_question_read(&o, &q);
	lua_newtable(L);
	for (unsigned i = 0; i < h.count[DNS_ANSWER] && dns_rr_read(&o, &rr); i++) {
		struct text data = { 0 };

		dns_data_text(&rr, &data);
		lua_pushstring(L, text_of(&data));
		text_free(&data);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
		if (i == 0) {
			lua_pushinteger(L, rr.ttl);
			lua_setfield(L, -3, "ttl");
		}
	}
	lua_setfield(L, -2, "answers");
}

static const struct binding dns_binding = { .name = "dns",
	.call = "dns(h, name, type)",
	.summary =
	    "What a host's name server answers, in a branch of the world that is thrown away. The "
	    "type is \"A\" if none is said.",
	.returns =
	    (const struct returned[]){
		{ "rcode", NULL, "\"NOERROR\", \"NXDOMAIN\", ...; \"TIMEOUT\" if nobody answered" },
		{ "answers", NULL, "data of the records, as text" },
		{ "ttl", "s", "of the first record; absent without one" },
		{ "aa", NULL, "whether the server has the zone itself" },
		{ "ad", NULL, "whether it was proven" }, { "server", NULL, "who answered" },
		{ "ms", "ms", "how long it took" }, { NULL, NULL, NULL } },
	.example = "local a = dns(host{ name = \"h7\", address = \"100.64.7.7/24\", dns = "
		   "\"100.64.7.53\" }, "
		   "\"www.xz\")" };

static void
question(lua_State *L, struct dns_probe *p)
{
	const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
	const char *type = lua_isnoneornil(L, 3) ? "A" : lua_tostring(L, 3);
	char clean[80];

	if (!dns_name_parse(name, &p->ask.q.name))
		script_raise(L, "dns: expected a name such as \"www.xz\", got \"%s\"",
		    text_clean_to(clean, sizeof(clean), name, TEXT_LINE));
	if (!type || !dns_type_parse(type, &p->ask.q.type))
		script_raise(L, "dns: expected a type such as \"AAAA\"");
	if (!file_nameservers(p->device, &p->ask.server, 1))
		script_raise(
		    L, "dns: %s has no name server: host{ dns = ADDRESS }", p->device->node->name);
}

static int
verb_dns(lua_State *L)
{
	struct dns_probe p = { .device = box_with_stack(L),
		.ask = { .flags = DNS_RD,
		    .edns = true,
		    .timeout = 5 * IX_SECOND,
		    .tries = 3,
		    .id = 1,
		    .q = { .class = DNS_IN } } };
	bool answered;

	question(L, &p);
	script_pay(L, 100000);
	sim_branch(world_in(L)->sim, branch, &p);
	answered = p.done && p.told.end == ASK_ANSWERED;
	lua_newtable(L);
	set_text(L, "rcode", answered ? dns_rcode_text(DNS_RCODE(p.told.head.flags)) : "TIMEOUT");
	set_bool(L, "aa", answered && p.told.head.flags & DNS_AA);
	set_bool(L, "ad", answered && p.told.head.flags & DNS_AD);
	set_addr(L, "server", &p.ask.server);
	if (answered) {
		lua_pushnumber(L, (lua_Number)(p.told.took / IX_US) / 1000);
		lua_setfield(L, -2, "ms");
	}
	push_records(L, &p);
	return 1;
}

const struct bound service_verbs[] = { { &dns_binding, verb_dns }, { NULL, NULL } };
const struct bound service_methods[] = { { &serve_binding, NULL }, { NULL, NULL } };
