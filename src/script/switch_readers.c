/*
 * switch_readers.c - what checks can read of switches and their ports: addresses, where they moved,
 * what a port does and what protects it. Reading changes nothing.
 */
#include <string.h>

#include "script/bindings.h"
#include "switch/errdisable.h"
#include "switch/protection.h"

struct bridge *
bridge_arg(lua_State *L, const char *verb)
{
	const struct device *d = box_arg(L);

	if (!d->bridge)
		script_raise(L, "%s: %s is a %s; only a switch has what this asks for", verb,
		    d->node->name, d->kind->name);
	return d->bridge;
}

/* A time since the lab began, as now() gives it; 0 if it was not given. */
static ix_time
since_arg(lua_State *L, int n, const char *what)
{
	if (lua_isnoneornil(L, n))
		return 0;
	if (!lua_isinteger(L, n) || lua_tointeger(L, n) < 0)
		script_raise(L, "%s: expected a time as now() gives it, or nothing", what);
	return (ix_time)lua_tointeger(L, n);
}

/* Behind this port: itself, or the Port-Channel that speaks for it. */
static bool
behind(const struct bridge_port *bp, uint32_t port)
{
	if (!bp || bp->deliver)
		return false;
	if (bp->port)
		return bp->port->id.id == port;
	for (uint32_t i = 0; i < bp->members.n; i++)
		if (bp->members.at[i]->port->id.id == port)
			return true;
	return false;
}

int
box_macs(lua_State *L)
{
	struct bridge *b = bridge_arg(L, "sw:macs");
	uint32_t port = handle_check(L, 2, &port_handle), n, found = 0;
	struct fdb_row *rows;
	char mac[MAC_TEXT];

	script_pay(L, b->fdb.n);
	/* In Lua's memory: an error below must not leak it. */
	rows = lua_newuserdatauv(L, (b->fdb.n + 1) * sizeof(*rows), 0);
	n = fdb_rows(&b->fdb, world_in(L)->sim->now, rows);
	lua_newtable(L);
	for (uint32_t i = 0; i < n; i++)
		if (behind(bridge_port_at(b, rows[i].port), port)) {
			lua_pushstring(L, mac_text(mac, &rows[i].mac));
			lua_rawseti(L, -2, ++found);
		}
	return 1;
}

int
box_moves(lua_State *L)
{
	const struct bridge *b = bridge_arg(L, "sw:moves");
	ix_time since = since_arg(L, 2, "sw:moves");
	const struct bridge_move *m;
	char mac[MAC_TEXT];
	int n = 0;

	script_pay(L, BRIDGE_MOVES);
	lua_newtable(L);
	for (uint64_t i = 0; (m = bridge_move_at(b, i)); i++) {
		if (m->at < since)
			continue;
		lua_newtable(L);
		set_text(L, "mac", mac_text(mac, &m->mac));
		set_number(L, "vlan", m->vlan);
		set_text(L, "from", bridge_port_name(b, m->from));
		set_text(L, "to", bridge_port_name(b, m->to));
		set_number(L, "t", m->at);
		lua_rawseti(L, -2, ++n);
	}
	set_number(L, "ever", b->moves);
	return 1;
}

/* The switch's record of a port, or NULL on other boxes. */
static struct bridge_port *
bridge_port_of(lua_State *L, const struct port *p)
{
	const struct device *d = device_of_node(world_in(L), p->node->id.id);

	return d && d->bridge ? p->user : NULL;
}

int
port_state(lua_State *L)
{
	const struct port *p = port_arg(L);
	const struct bridge_port *bp = bridge_port_of(L, p);

	lua_pushstring(L,
	    p->admin_down		   ? "shutdown"
		: bp && errdisable_why(bp) ? "errdisabled"
		: port_is_up(p)		   ? "up"
					   : "down");
	return 1;
}

int
port_flaps(lua_State *L)
{
	const struct port *p = port_arg(L);

	lua_pushinteger(L, port_flaps_since(p, since_arg(L, 2, "p:flaps")));
	return 1;
}

static void
say_yes(void *arg, const char *key, bool yes)
{
	set_bool(arg, key, yes);
}

static void
say_number(void *arg, const char *key, uint64_t n)
{
	set_number(arg, key, n);
}

static void
say_text(void *arg, const char *key, const char *text)
{
	set_text(arg, key, text);
}

int
port_protection_table(lua_State *L)
{
	const struct port_facts facts = { L, say_yes, say_number, say_text };
	const struct port *p = port_arg(L);
	const struct bridge_port *bp = bridge_port_of(L, p);

	if (!bp)
		script_raise(L, "p:protection: %s is no switch", p->node->name);
	lua_newtable(L);
	port_protection(bp, &facts);
	return 1;
}

static const struct binding macs_binding = { .name = "sw:macs",
	.call = "sw:macs(port)",
	.summary = "The MAC addresses a switch knows behind a port, in order; behind a member of a "
		   "Port-Channel those of the whole.",
	.example = "local sw = switch{ name = \"sw7\" }\nlocal list = sw:macs(sw:port(1))" };
static const struct binding moves_binding = { .name = "sw:moves",
	.call = "sw:moves() or sw:moves(since)",
	.summary =
	    "The addresses that were seen on another port than before, the oldest first: at "
	    "most the last 256. `since` is a time as now() gives it. The list's field `ever` "
	    "counts all there were.",
	.returns = (const struct returned[]){ { "mac", NULL, "the address" },
	    { "vlan", NULL, "where" }, { "from", NULL, "a port's name" },
	    { "to", NULL, "a port's name" }, { "t", "nanoseconds", "when" }, { NULL, NULL, NULL } },
	.example = "local n = #switch{ name = \"sw3\" }:moves(now())" };
static const struct binding protection_binding = { .name = "port:protection",
	.call = "p:protection()",
	.summary = "What protects a switch's port, from the state that moves frames.",
	.returns =
	    (const struct returned[]){
		{ "errdisabled", NULL, "why the switch took it down; \"\" if it did not" },
		{ "isolated", NULL, "it exchanges nothing with other isolated ports" },
		{ "edge", NULL, "spanning tree takes it for a station's" },
		{ "bpduguard", NULL, "a BPDU takes it down" },
		{ "bpdufilter", NULL, "BPDUs are dropped there" },
		{ "rootguard", NULL, "it never leads to the root" },
		{ "port_security", NULL, "addresses are locked" },
		{ "learns", NULL,
		    "\"dynamic\", \"sticky\" or, when all are typed, \"configured\"" },
		{ "maximum", NULL, "how many addresses; with port_security" },
		{ "violation", NULL, "\"shutdown\", \"restrict\" or \"protect\"" },
		{ "addresses", NULL, "how many there are" }, { "violations", NULL, "how often" },
		{ "storm_broadcast", NULL, "the level as typed; absent without one" },
		{ "storm_multicast", NULL, "the same" },
		{ "storm_unknown_unicast", NULL, "the same" }, { "storm_all", NULL, "the same" },
		{ "storm_action", NULL, "\"drop\", ..." },
		{ "mac_acl_in", NULL, "a list's name; mac, ip or ipv6, in or out" },
		{ "dhcp_trust", NULL, "a DHCP server may be behind it" },
		{ "arp_trust", NULL, "ARP from there is not inspected" },
		{ "mac_drops", "frames", "that port security dropped" },
		{ "storm_drops", "frames", "that storm control dropped" },
		{ "acl_drops", "frames", "that access lists dropped" },
		{ "dhcp_drops", "frames", "that DHCP snooping dropped" },
		{ "arp_drops", "frames", "that ARP inspection dropped" }, { NULL, NULL, NULL } },
	.example = "local locked = switch{ name = \"sw4\" }:port(1):protection().port_security" };
static const struct binding ports_binding = { .name = "port",
	.call = "p:state() p:counters() p:drops(reason) p:flaps(since) p:mac()",
	.summary =
	    "What a port can tell: \"up\", \"down\", \"shutdown\" or \"errdisabled\"; in_ and "
	    "out_ octets, unicast, multicast, broadcast, and over the last 30 s in_bps, "
	    "in_unicast_bps, in_broadcast_bps, in_pps and so on; frames dropped for a reason, "
	    "or for any; times it went down, since a time (at most 32 then) or ever; its MAC "
	    "address.",
	.example = "local p = switch{ name = \"sw6\" }:port(1)\n"
		   "local n = p:counters().in_broadcast_bps + p:drops()" };

const struct bound switch_reader_methods[] = { { &macs_binding, NULL }, { &moves_binding, NULL },
	{ &ports_binding, NULL }, { &protection_binding, NULL }, { NULL, NULL } };
