/*
 * readers.c - what checks can read: sessions, routes, forwarding, addresses, MAC tables. All of it
 * comes from the state that moves the packets, and reading changes nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "script/bindings.h"

/* ---- sessions ---- */

static const char *const families[] = { "ipv4", "ipv6", NULL };

static const struct binding peer_binding = { .name = "r:peer",
	.call = "r:peer{ \"rs1\", af = \"ipv4\" }",
	.summary = "A BGP session of this box, by the neighbour's name, handle or address; nil if "
	    "there is none. "
	           "Without af it is an error if there are two.",
	.fields = (const struct field[]){
	    { .name = "af", .type = FIELD_TEXT, .words = families,
	    .doc = "which family's session" },
	    { .name = "neighbour", .type = FIELD_ANY, .flags = FIELD_REQUIRED | FIELD_PLACE,
	        .doc = "name, handle or address" },
	    { 0 } },
	.returns = (const struct returned[]){ { "state", NULL, "\"Established\", \"Active\", ..." },
	    { "asn", NULL, "the neighbour's AS number" }, { "received", "routes", "came from it" },
	    { "accepted", "routes", "of these passed the policy" },
	    { "sent", "routes", "it was sent" },
	    { "uptime", "seconds", "since it came up; 0 if it is not" },
	    { "flaps", NULL, "how often it went down" },
	    { "last_error", NULL, "\"6/2\", or absent" }, { NULL, NULL, NULL } },
	.example = "local rs = route_server{ name = \"rs9\" }\nlocal s = rs:peer{ \"100.127.1.1\", "
	    "af = \"ipv4\" }" };

enum { PEER_AF, PEER_WHO };

/* Is this peer's address one of the box's? */
static bool
peer_of_box(const struct peer *p, const struct device *far)
{
	return far->stack && stack_owner(far->stack, &bgp_peer_config(p)->addr) != NULL;
}

static bool
peer_fits(lua_State *L, const struct peer *p, int who, uint8_t af)
{
	const struct peer_config *c = bgp_peer_config(p);
	const struct device *far;
	struct ix_addr a;
	uint32_t id;

	if (af && c->addr.af != af)
		return false;
	if (handle_is(L, who, &box_handle, &id))
		return peer_of_box(p, device_of_node(world_in(L), id));
	if (lua_type(L, who) != LUA_TSTRING)
		script_raise(L, "r:peer: expected a neighbour's name, handle or address");
	if (addr_parse(lua_tostring(L, who), &a))
		return addr_eq(&a, &c->addr);
	far = device_find(world_in(L), lua_tostring(L, who));
	return far && peer_of_box(p, far);
}

static void
push_peer(lua_State *L, const struct bgp_peer_row *r, ix_time now)
{
	int f = r->addr.af == 6;

	lua_newtable(L);
	set_text(L, "state", bgp_state_word(r->state));
	set_number(L, "asn", r->asn);
	set_number(L, "received", r->received[f]);
	set_number(L, "accepted", r->accepted[f]);
	set_number(L, "sent", r->sent[f]);
	set_number(L, "uptime", r->state == BGP_ESTABLISHED ? (now - r->since) / IX_SECOND : 0);
	set_number(L, "flaps", r->flaps);
	if (r->last_code[0])
		set_text(L, "last_error", r->last_code);
}

int
box_peer(lua_State *L)
{
	struct device *d = box_with_bgp(L);
	struct value v[FIELDS_MOST];
	struct peer *found = NULL, *p;
	struct bgp_peer_row row;
	uint8_t af;
	int who;

	args_read(L, 2, &peer_binding, v);
	af = !v[PEER_AF].given ? 0 : strcmp(v[PEER_AF].text, "ipv6") == 0 ? 6 : 4;
	args_push(L, 2, &peer_binding, PEER_WHO);
	who = lua_gettop(L);
	for (uint32_t i = 0; (p = bgp_peer_at(d->bgp, i)); i++) {
		if (!peer_fits(L, p, who, af))
			continue;
		if (found)
			script_raise(L,
			    "r:peer: %s has two sessions with it; say af = \"ipv4\" or \"ipv6\"",
			    d->node->name);
		found = p;
	}
	if (!found || !bgp_peer_row(found, &row))
		return 0;
	push_peer(L, &row, world_in(L)->sim->now);
	return 1;
}

/* ---- routes ---- */

/* "64498 65537" -> { 64498, 65537 }; sets stay as words. */
static void
set_path(lua_State *L, const char *path)
{
	int n = 0;

	lua_newtable(L);
	while (*path) {
		size_t len = strcspn(path, " ");
		char *end;
		unsigned long asn = strtoul(path, &end, 10);

		if (end == path + len && len)
			lua_pushinteger(L, (lua_Integer)asn);
		else
			lua_pushlstring(L, path, len);
		lua_rawseti(L, -2, ++n);
		path += len + (path[len] == ' ');
	}
	lua_setfield(L, -2, "path");
}

static void
set_words(lua_State *L, const char *key, const char *words)
{
	int n = 0;

	lua_newtable(L);
	while (*words) {
		size_t len = strcspn(words, " ");

		if (len) {
			lua_pushlstring(L, words, len);
			lua_rawseti(L, -2, ++n);
		}
		words += len + (words[len] == ' ');
	}
	lua_setfield(L, -2, key);
}

static void
push_route(lua_State *L, const struct bgp_route_row *r)
{
	static const char *const origins[] = { "igp", "egp", "incomplete" };

	lua_newtable(L);
	set_addr(L, "next_hop", &r->next_hop);
	set_path(L, r->path);
	if (r->has_local_pref)
		set_number(L, "local_pref", r->local_pref);
	if (r->has_med)
		set_number(L, "med", r->med);
	set_words(L, "communities", r->communities);
	set_words(L, "large", r->large);
	set_text(L, "origin", r->origin < 3 ? origins[r->origin] : "?");
	set_addr(L, "from", &r->from);
	set_bool(L, "best", r->best);
	set_text(L, "why", r->why);
}

static const struct returned route_fields[] = { { "next_hop", NULL, "address" },
	{ "path", NULL, "list of AS numbers" }, { "local_pref", NULL, "absent if it has none" },
	{ "med", NULL, "absent if it has none" }, { "communities", NULL, "list of \"64500:100\"" },
	{ "large", NULL, "list of \"64500:1:0\"" },
	{ "origin", NULL, "\"igp\", \"egp\" or \"incomplete\"" },
	{ "from", NULL, "the neighbour's address; absent if it is the box's own" },
	{ "best", NULL, "it is the one in use" }, { "why", NULL, "the step that decided" },
	{ NULL, NULL, NULL } };

int
box_best(lua_State *L)
{
	struct device *d = box_with_bgp(L);
	struct ix_prefix p = prefix_arg(L, 2);
	struct bgp_route_row r;

	if (!bgp_best_row(d->bgp, &p, &r))
		return 0;
	push_route(L, &r);
	return 1;
}

int
box_paths(lua_State *L)
{
	struct device *d = box_with_bgp(L);
	struct ix_prefix p = prefix_arg(L, 2);
	struct bgp_route_row r;

	lua_newtable(L);
	for (uint32_t n = 0; bgp_route_row(d->bgp, &p, n, &r); n++) {
		script_pay(L, 100);
		push_route(L, &r);
		lua_rawseti(L, -2, (lua_Integer)n + 1);
	}
	return 1;
}

/* The prefixes that a neighbour told, and that passed this box's policy. */
int
box_learnt(lua_State *L)
{
	struct device *d = box_with_bgp(L);
	struct ix_addr from = address_arg(L, 2);
	struct peer *p = bgp_peer_find(d->bgp, &from);
	struct ix_prefix at;
	bool more = p != NULL, first = true;
	struct bgp_route_row r;
	char buf[PREFIX_TEXT];
	int n = 0;

	lua_newtable(L);
	while (more && bgp_received_next(p, from.af, first ? NULL : &at, &r)) {
		script_pay(L, 100);
		at = r.prefix;
		first = false;
		if (r.reason)
			continue;
		lua_pushstring(L, prefix_text(buf, &r.prefix));
		lua_rawseti(L, -2, ++n);
	}
	return 1;
}

/* ---- forwarding ---- */

int
box_fib(lua_State *L)
{
	struct device *d = box_with_stack(L);
	struct ix_addr to = address_arg(L, 2);
	char mac[MAC_TEXT];
	struct ix_mac m;
	struct hop hop[ROUTE_WAYS];
	uint32_t ways = stack_ways(d->stack, &to, hop);
	int n = 0;

	lua_newtable(L);
	for (uint32_t i = 0; i < ways; i++) {
		if (hop[i].blackhole || !hop[i].ifc)
			continue;
		lua_newtable(L);
		set_text(L, "port", ifc_name(hop[i].ifc));
		set_addr(L, "next_hop", &hop[i].via);
		if (neigh_lookup(hop[i].ifc, &hop[i].via, &m))
			set_text(L, "mac", mac_text(mac, &m));
		lua_rawseti(L, -2, ++n);
	}
	return 1;
}

/* "ipv4" or "ipv6"; 0 if argument n was not given. */
static uint8_t
family_arg(lua_State *L, int n)
{
	const char *s = lua_type(L, n) == LUA_TSTRING ? lua_tostring(L, n) : "";

	if (lua_isnoneornil(L, n))
		return 0;
	if (strcmp(s, "ipv4") != 0 && strcmp(s, "ipv6") != 0)
		script_raise(L, "expected \"ipv4\" or \"ipv6\"");
	return s[3] == '4' ? 4 : 6;
}

int
box_addresses(lua_State *L)
{
	struct device *d = box_with_stack(L);
	const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
	const struct ifc *i = ifc_find(d->stack, name);
	const struct ifc_addr *a;
	uint8_t af = family_arg(L, 3);
	char buf[ADDR_TEXT + 5];
	int n = 0;

	if (!i)
		script_raise(L, "%s:addresses: expected one of its ports, got \"%.32s\"",
		    d->node->name,
		    name);
	lua_newtable(L);
	for (uint32_t k = 0; (a = ifc_addr(i, k)); k++) {
		if (a->automatic || (af && a->addr.af != af))
			continue;
		addr_text(buf, &a->addr);
		lua_pushfstring(L, "%s/%d", buf, (int)a->subnet.len);
		lua_rawseti(L, -2, ++n);
	}
	return 1;
}

int
box_arp(lua_State *L)
{
	struct device *d = box_with_stack(L);
	struct ix_addr a = address_arg(L, 2);
	struct neigh_row r;
	char mac[MAC_TEXT];

	for (uint32_t n = 0; neigh_row(d->stack, a.af, n, &r); n++)
		if (addr_eq(&r.addr, &a) && r.state != NEIGH_INCOMPLETE &&
		    r.state != NEIGH_FAILED) {
			lua_pushstring(L, mac_text(mac, &r.mac));
			return 1;
		}
	return 0;
}

static const struct binding best_binding = { .name = "r:best",
    .call = "r:best(prefix), r:paths(prefix)",
	.summary = "The best route to that very prefix, or nil; every candidate, the best first.",
	.returns = route_fields,
	.example = "local best = router{ name = \"r5\" }:best(\"100.64.0.0/16\")" };
static const struct binding learnt_binding = { .name = "r:learnt", .call = "r:learnt(address)",
	.summary = "The prefixes that the neighbour with this address told, and that passed "
	    "the policy.",
	.example = "local list = router{ name = \"r4\" }:learnt(\"100.127.1.1\")" };
static const struct binding fib_binding = { .name = "r:fib", .call = "r:fib(address)",
	.summary = "Where packets to the address go: a list, empty if they go nowhere, one entry a "
	    "next hop if several share them by flow.",
	.returns = (const struct returned[]){ { "port", NULL, "the interface's name" },
	    { "next_hop", NULL, "the neighbour's address" },
	    { "mac", NULL, "the neighbour's MAC, absent until it is resolved" },
	    { NULL, NULL, NULL } },
	.example = "local hops = router{ name = \"r3\" }:fib(\"100.64.0.1\")" };
static const struct binding addresses_binding = { .name = "d:addresses",
    .call = "d:addresses(\"eth0\") or d:addresses(\"eth0\", \"ipv6\")",
	.summary = "The addresses of a port as \"A/len\", without the automatic link-local one.",
	.example =
	    "local list = host{ name = \"h9\", address = \"100.64.9.9/24\" }:addresses(\"eth0\")" };
static const struct binding arp_binding = { .name = "d:arp", .call = "d:arp(address)",
	.summary =
	    "The MAC address that this box has for a neighbour's IPv4 or IPv6 address, or nil.",
	.example = "local mac = host{ name = \"h8\" }:arp(\"100.64.9.1\")" };
const struct bound reader_methods[] = { { &peer_binding, NULL }, { &best_binding, NULL },
	{ &learnt_binding, NULL }, { &fib_binding, NULL }, { &addresses_binding, NULL },
	{ &arp_binding, NULL }, { NULL, NULL } };
