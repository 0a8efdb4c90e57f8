/* tree.c - spanning tree as a check reads it: who is the root, and what each port is. */
#include <stdio.h>

#include "base/addr.h"
#include "script/bindings.h"
#include "switch/stp.h"

static void
set_bridge(lua_State *L, const char *key, uint64_t id)
{
	char mac[MAC_TEXT], text[40];
	struct ix_mac m;

	for (unsigned i = 0; i < 6; i++)
		m.b[i] = (uint8_t)(id >> (40 - 8 * i));
	snprintf(text, sizeof(text), "%u %s", (unsigned)(id >> 48), mac_text(mac, &m));
	set_text(L, key, text);
}

static void
set_port(lua_State *L, const struct stp_port_row *p)
{
	lua_newtable(L);
	set_text(L, "role", stp_role_names[p->role]);
	set_text(L, "state", stp_state_names[p->state]);
	set_number(L, "cost", p->cost);
	set_bool(L, "edge", p->edge);
	set_bool(L, "inconsistent", p->inconsistent);
	set_number(L, "bpdus", p->in.config + p->in.rst + p->in.tcn);
}

/* By name: "et1", "Port-Channel1". Ports that are down are not in it. */
static void
set_ports(lua_State *L, const struct bridge *b)
{
	struct stp_port_row row;

	lua_newtable(L);
	for (uint32_t i = 0; i < b->ports.n; i++)
		if (stp_port_row(b->ports.at[i], &row) && row.enabled) {
			set_port(L, &row);
			lua_setfield(L, -2, b->ports.at[i]->name);
		}
	lua_setfield(L, -2, "ports");
}

int
box_spanning_tree(lua_State *L)
{
	struct device *d = box_arg(L);
	struct stp_row row;

	if (!d->bridge)
		script_raise(L, "%s is a %s: only switches have a spanning tree", d->node->name,
		    d->kind->name);
	if (!stp_row(d->bridge, &row))
		return 0;
	script_pay(L, d->bridge->ports.n * 10);
	lua_newtable(L);
	set_text(L, "mode", stp_mode_names[row.mode]);
	set_bridge(L, "root", row.root);
	set_bridge(L, "id", row.id);
	set_bool(L, "is_root", row.root == row.id);
	set_number(L, "cost", row.cost);
	if (row.root_port)
		set_text(L, "root_port", bridge_port_at(d->bridge, row.root_port)->name);
	set_number(L, "changes", row.changes);
	set_ports(L, d->bridge);
	return 1;
}

static const struct binding tree_binding = { .name = "sw:spanning_tree",
	.call = "sw:spanning_tree()",
	.summary = "A switch's place in the spanning tree; nil while it runs none, as it comes.",
	.returns = (const struct returned[]){ { "mode", NULL, "\"stp\", \"rstp\" or \"mstp\"" },
	    { "root", NULL, "priority and MAC address of the root bridge; id is its own" },
	    { "is_root", NULL, "it is the root itself" }, { "cost", NULL, "of the way there" },
	    { "root_port", NULL, "the port's name, absent on the root" },
	    { "changes", NULL, "topology changes so far" },
	    { "ports", NULL,
		"by name, those that are up: role, state, cost, edge, inconsistent "
		"(root guard holds it), bpdus (heard)" },
	    { NULL, NULL, NULL } },
	.example = "local sw = switch{ name = \"sw8\" }\n"
		   "sw:configure(\"spanning-tree mode rstp\\n\")\n"
		   "local state = sw:spanning_tree().mode" };

const struct bound tree_methods[] = { { &tree_binding, NULL }, { NULL, NULL } };
