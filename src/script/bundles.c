/* bundles.c - what a switch knows of its cables: Port-Channels with their members, neighbours. */
#include <string.h>

#include "script/bindings.h"
#include "switch/lag.h"
#include "switch/lldp.h"

static void
set_system(lua_State *L, const struct ix_mac *m)
{
	static const struct ix_mac none;
	char buf[MAC_TEXT];

	if (memcmp(m, &none, sizeof(none)) != 0)
		set_text(L, "partner", mac_text(buf, m));
}

static void
push_member(lua_State *L, const struct lag_member_row *m)
{
	script_pay(L, 50);
	lua_newtable(L);
	set_text(L, "port", m->name);
	set_text(L, "mode", lag_mode_names[m->mode]);
	set_bool(L, "bundled", m->bundled);
	set_text(L, "why", lag_why_names[m->why]);
	set_number(L, "flaps", m->flaps);
	set_system(L, &m->partner.system);
}

static void
set_members(lua_State *L, const struct bridge *b, const char *channel)
{
	struct lag_member_row m;
	lua_Integer n = 0;

	lua_newtable(L);
	for (uint32_t i = 0; lag_member_row(b, i, &m); i++)
		if (strcmp(m.channel, channel) == 0) {
			push_member(L, &m);
			lua_rawseti(L, -2, ++n);
		}
	lua_setfield(L, -2, "members");
}

int
box_lags(lua_State *L)
{
	const struct bridge *b = bridge_arg(L, "sw:lags");
	struct lag_row r;

	lua_newtable(L);
	for (uint32_t i = 0; lag_row(b, i, &r); i++) {
		script_pay(L, 50);
		lua_newtable(L);
		set_text(L, "name", r.name);
		set_number(L, "number", r.number);
		set_bool(L, "up", r.up);
		set_number(L, "bundled", r.bundled);
		set_number(L, "min_links", r.min_links);
		set_number(L, "changes", r.changes);
		set_system(L, &r.partner);
		set_members(L, b, r.name);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

int
box_lldp(lua_State *L)
{
	const struct bridge *b = bridge_arg(L, "sw:lldp");
	struct lldp_row r;

	lua_newtable(L);
	for (uint32_t i = 0; lldp_row(b, i, &r); i++) {
		script_pay(L, 50);
		lua_newtable(L);
		set_text(L, "port", r.port);
		set_text(L, "chassis", r.chassis);
		set_text(L, "name", r.name);
		set_text(L, "far_port", r.id);
		set_text(L, "description", r.description);
		set_addr(L, "address", &r.management);
		set_number(L, "left", r.left / IX_SECOND);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

static const struct binding lags_binding = { .name = "sw:lags",
	.call = "sw:lags()",
	.summary = "The Port-Channels of a switch, by number.",
	.returns = (const struct returned[]){ { "name", NULL, "\"po1\"" },
	    { "number", NULL, "1 to 2000" }, { "up", NULL, "a member is bundled" },
	    { "bundled", NULL, "members that carry frames" },
	    { "min_links", NULL, "with fewer it is down" },
	    { "changes", NULL, "members that came or went" },
	    { "partner", NULL, "its LACP system, absent if there is none" },
	    { "members", NULL,
		"list of port, mode, bundled, why (not), flaps, partner (absent if none)" },
	    { NULL, NULL, NULL } },
	.example = "local sw = switch{ name = \"sw8\" }\nlocal list = sw:lags()" };
static const struct binding lldp_binding = { .name = "sw:lldp",
	.call = "sw:lldp()",
	.summary = "The neighbours a switch has heard by LLDP, by port.",
	.returns = (const struct returned[]){ { "port", NULL, "where it was heard" },
	    { "chassis", NULL, "the neighbour's chassis id" },
	    { "name", NULL, "its name, \"\" if it does not say" },
	    { "far_port", NULL, "its port id" }, { "description", NULL, "what it says it is" },
	    { "address", NULL, "its management address, absent if it has none" },
	    { "left", "seconds", "until it is forgotten" }, { NULL, NULL, NULL } },
	.example = "local sw = switch{ name = \"sw9\" }\nlocal list = sw:lldp()" };

const struct bound bundle_methods[] = { { &lags_binding, NULL }, { &lldp_binding, NULL },
	{ NULL, NULL } };
