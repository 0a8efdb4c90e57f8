/*
 * state_ports.c - the ports of a box as JSON: what passed, what was dropped and why; of a switch
 * the VLANs, the protection and the tables. See state.c.
 */
#include <stdlib.h>

#include "base/panic.h"
#include "lab/state.h"
#include "switch/protection.h"
#include "switch/stp.h"
#include "switch/words.h"

static void
one_way(struct json *j, const char *way, const struct counters *n, const struct rates *r)
{
	json_open(j, way, '{');
	json_number(j, "octets", n->octets);
	json_number(j, "unicast", n->unicast);
	json_number(j, "multicast", n->multicast);
	json_number(j, "broadcast", n->broadcast);
	json_number(j, "bps", r->bps);
	json_number(j, "pps", r->pps);
	json_number(j, "unicast_bps", r->unicast_bps);
	json_number(j, "multicast_bps", r->multicast_bps);
	json_number(j, "broadcast_bps", r->broadcast_bps);
	json_close(j);
}

static void
drops(struct json *j, const struct port *p)
{
	struct drop_count row;

	json_open(j, "drops", '[');
	for (uint32_t i = 0; port_drop_row(p, i, &row); i++) {
		json_open(j, NULL, '{');
		json_text(j, "reason", row.reason->name);
		json_number(j, "in", row.n - row.out);
		json_number(j, "out", row.out);
		json_close(j);
	}
	json_close(j);
}

static void
say_yes(void *arg, const char *key, bool yes)
{
	json_bool(arg, key, yes);
}

static void
say_number(void *arg, const char *key, uint64_t n)
{
	json_number(arg, key, n);
}

static void
say_text(void *arg, const char *key, const char *text)
{
	json_text(arg, key, text);
}

static void
vlans_of(struct json *j, const struct bridge_port *bp)
{
	struct text t = { 0 };

	json_text(j, "mode", bp->mode == BRIDGE_TRUNK ? "trunk" : "access");
	json_number(j, "vlan", bp->vlan);
	json_number(j, "native", bp->native);
	vlan_list_text(&bp->allowed, &t);
	json_text(j, "allowed", text_of(&t));
	text_free(&t);
}

static void
protection(struct json *j, const struct bridge_port *bp)
{
	const struct port_facts facts = { j, say_yes, say_number, say_text };

	json_open(j, "protection", '{');
	port_protection(bp, &facts);
	json_close(j);
}

static void
bridge_port(struct json *j, const struct bridge_port *bp)
{
	struct counters in, out;
	struct rates in_rates, out_rates;

	json_open(j, NULL, '{');
	json_text(j, "name", bp->name);
	json_text(j, "status", bridge_port_status(bp));
	if (bp->description)
		json_text(j, "description", bp->description);
	if (bp->joins)
		json_text(j, "channel", bp->joins->name);
	vlans_of(j, bp);
	json_text(j, "spanning_tree", stp_state_names[bp->state]);
	protection(j, bp);
	bridge_port_counters(bp, &in, &out);
	bridge_port_rates(bp, &in_rates, &out_rates);
	one_way(j, "in", &in, &in_rates);
	one_way(j, "out", &out, &out_rates);
	if (bp->port)
		drops(j, bp->port);
	json_close(j);
}

static void
plain_port(struct json *j, const struct port *p)
{
	struct counters in, out;
	struct rates in_rates, out_rates;

	json_open(j, NULL, '{');
	json_text(j, "name", p->name);
	json_text(j, "status",
	    p->admin_down	? "disabled"
		: port_is_up(p) ? "connected"
				: "notconnect");
	port_counters(p, &in, &out);
	port_rates(p, &in_rates, &out_rates);
	one_way(j, "in", &in, &in_rates);
	one_way(j, "out", &out, &out_rates);
	drops(j, p);
	json_close(j);
}

void
state_ports(struct json *j, const struct device *d)
{
	json_open(j, "ports", '[');
	if (d->bridge)
		for (uint32_t i = 0; i < d->bridge->ports.n; i++) {
			const struct bridge_port *bp = d->bridge->ports.at[i];

			if (!bp->deliver && !bp->gone)
				bridge_port(j, bp);
		}
	else
		for (uint32_t i = 0; i < d->node->ports.n; i++)
			plain_port(j, d->node->ports.at[i]);
	json_close(j);
}

static void
macs(struct json *j, const struct bridge *b)
{
	static const char *const kinds[] = {
		[FDB_LEARNT] = "dynamic", [FDB_BY_HAND] = "static", [FDB_OWN] = "own"
	};
	struct fdb_row *rows = calloc(b->fdb.n + 1, sizeof(*rows));
	char mac[MAC_TEXT];
	uint32_t n;

	if (!rows)
		panic("no memory left for a table");
	n = fdb_rows(&b->fdb, b->node->net->sim->now, rows);
	json_open(j, "macs", '[');
	for (uint32_t i = 0; i < n; i++) {
		json_open(j, NULL, '{');
		json_number(j, "vlan", rows[i].vlan);
		json_text(j, "mac", mac_text(mac, &rows[i].mac));
		json_text(j, "port", bridge_port_name(b, rows[i].port));
		json_text(j, "type", kinds[rows[i].fixed]);
		json_number(j, "moves", rows[i].moves);
		json_close(j);
	}
	json_close(j);
	free(rows);
}

/* The switch whose bridge identifier this is; "" if no box here has it. */
static const char *
root_name(const struct device *d, uint64_t id)
{
	const struct device *x;
	struct stp_row row;

	for (uint32_t i = 0; (x = device_at(d->world, i)); i++)
		if (x->bridge && stp_row(x->bridge, &row) && row.id == id)
			return x->node->name;
	return "";
}

static void
spanning_tree(struct json *j, const struct device *d)
{
	const struct bridge *b = d->bridge;
	struct stp_row row;
	struct stp_port_row port;

	if (!stp_row(b, &row))
		return;
	json_open(j, "spanning_tree", '{');
	json_text(j, "mode", stp_mode_names[row.mode]);
	json_text(j, "root_node", root_name(d, row.root));
	json_text(j, "root_port", row.root_port ? bridge_port_name(b, row.root_port) : "");
	json_number(j, "cost", row.cost);
	json_number(j, "changes", row.changes);
	json_open(j, "ports", '[');
	for (uint32_t i = 0; i < b->ports.n; i++) {
		const struct bridge_port *bp = b->ports.at[i];

		if (bp->deliver || bp->gone || !stp_port_row(bp, &port))
			continue;
		json_open(j, NULL, '{');
		json_text(j, "port", bp->name);
		json_text(j, "role", stp_role_names[port.role]);
		json_text(j, "state", stp_state_names[port.state]);
		json_number(j, "cost", port.cost);
		json_close(j);
	}
	json_close(j);
	json_close(j);
}

void
state_bridge(struct json *j, const struct device *d)
{
	const struct bridge *b = d->bridge;

	json_open(j, "vlans", '[');
	for (uint32_t i = 0; i < b->vlans.n; i++) {
		json_open(j, NULL, '{');
		json_number(j, "id", b->vlans.at[i]->id);
		json_text(j, "name", b->vlans.at[i]->name);
		json_close(j);
	}
	json_close(j);
	json_number(j, "mac_moves", b->moves);
	json_number(j, "flooded", b->flooded);
	macs(j, b);
	spanning_tree(j, d);
}
