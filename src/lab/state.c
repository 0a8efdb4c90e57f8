/*
 * state.c - every node's tables as one JSON document: for graders, comparisons and `run --state`.
 * Numbers are integers with their unit in the name; fields are only ever added (docs/cli.md).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/panic.h"
#include "ip/cpu.h"
#include "lab/internal.h"
#include "lab/state.h"
#include "switch/lag.h"
#include "switch/lldp.h"

static void
interfaces(struct json *j, const struct stack *st)
{
	char buf[PREFIX_TEXT];
	struct ix_mac mac;

	json_open(j, "interfaces", '[');
	for (uint32_t n = 0; ifc_at(st, n); n++) {
		const struct ifc *i = ifc_at(st, n);
		const struct ifc_addr *a;

		json_open(j, NULL, '{');
		json_text(j, "name", ifc_name(i));
		json_bool(j, "up", ifc_is_up(i));
		mac = ifc_mac(i);
		json_text(j, "mac", mac_text(buf, &mac));
		json_open(j, "addresses", '[');
		for (uint32_t k = 0; (a = ifc_addr(i, k)); k++) {
			addr_text(buf, &a->addr);
			snprintf(buf + strlen(buf), 5, "/%u", a->subnet.len);
			json_text(j, NULL, buf);
		}
		json_close(j);
		json_close(j);
	}
	json_close(j);
}

static void
fib(struct json *j, const struct stack *st)
{
	static const char *const sources[ROUTE_SOURCES] = { "connected", "static", "ebgp", "ibgp",
		"ra", "redirect" };

	json_open(j, "fib", '[');
	for (uint8_t af = 4; af <= 6; af = (uint8_t)(af + 2))
		for (const struct route *r = NULL; (r = route_next(st, af, r));) {
			if (!r->active)
				continue;
			json_open(j, NULL, '{');
			json_prefix(j, "prefix", &r->prefix);
			json_text(j, "source", sources[r->source]);
			json_addr(j, "nh", &r->hop.via);
			json_bool(j, "blackhole", r->blackhole);
			json_close(j);
		}
	json_close(j);
}

static void
neighbours(struct json *j, const struct stack *st)
{
	struct neigh_row r;
	char mac[MAC_TEXT];

	json_open(j, "neighbours", '[');
	for (uint8_t af = 4; af <= 6; af = (uint8_t)(af + 2))
		for (uint32_t n = 0; neigh_row(st, af, n, &r); n++) {
			json_open(j, NULL, '{');
			json_addr(j, "address", &r.addr);
			json_text(j, "mac", mac_text(mac, &r.mac));
			json_text(j, "port", ifc_name(r.ifc));
			json_close(j);
		}
	json_close(j);
}

static void
lag_members(struct json *j, const struct bridge *b, const char *channel)
{
	struct lag_member_row m;

	json_open(j, "members", '[');
	for (uint32_t i = 0; lag_member_row(b, i, &m); i++)
		if (strcmp(m.channel, channel) == 0) {
			json_open(j, NULL, '{');
			json_text(j, "port", m.name);
			json_text(j, "mode", lag_mode_names[m.mode]);
			json_bool(j, "bundled", m.bundled);
			json_text(j, "why", lag_why_names[m.why]);
			json_number(j, "flaps", m.flaps);
			json_close(j);
		}
	json_close(j);
}

/* Port-Channels and neighbours are named only where there are any. */
static void
lags(struct json *j, const struct bridge *b)
{
	struct lag_row r;

	if (!lag_row(b, 0, &r))
		return;
	json_open(j, "lags", '[');
	for (uint32_t i = 0; lag_row(b, i, &r); i++) {
		json_open(j, NULL, '{');
		json_text(j, "name", r.name);
		json_bool(j, "up", r.up);
		json_number(j, "changes", r.changes);
		lag_members(j, b, r.name);
		json_close(j);
	}
	json_close(j);
}

static void
lldp(struct json *j, const struct bridge *b)
{
	struct lldp_row r;

	if (!lldp_row(b, 0, &r))
		return;
	json_open(j, "lldp", '[');
	for (uint32_t i = 0; lldp_row(b, i, &r); i++) {
		json_open(j, NULL, '{');
		json_text(j, "port", r.port);
		json_text(j, "chassis", r.chassis);
		json_text(j, "name", r.name);
		json_text(j, "far_port", r.id);
		json_close(j);
	}
	json_close(j);
}

/* What the control plane reads, real frames and those of storms; nothing where it has no limit. */
static void
cpu(struct json *j, const struct stack *st)
{
	struct cpu_row row;

	if (!stack_cpu(st, &row))
		return;
	json_open(j, "cpu", '{');
	json_number(j, "load_ppm", row.load);
	json_number(j, "read", row.read + row.storm_read);
	json_number(j, "dropped", row.dropped + row.storm_dropped);
	json_number(j, "queued", row.queued);
	json_close(j);
}

static void
node(struct json *j, const struct device *d)
{
	json_open(j, NULL, '{');
	json_text(j, "node", d->node->name);
	json_text(j, "kind", d->kind->name);
	json_bool(j, "on", d->on);
	if (d->stack) {
		interfaces(j, d->stack);
		fib(j, d->stack);
		neighbours(j, d->stack);
		cpu(j, d->stack);
	}
	state_ports(j, d);
	if (d->bridge) {
		state_bridge(j, d);
		lags(j, d->bridge);
		lldp(j, d->bridge);
	}
	state_seeing(j, d);
	json_close(j);
}

static void
route(struct json *j, const struct device *d, const struct bgp_route_row *r)
{
	json_open(j, NULL, '{');
	json_text(j, "node", d->node->name);
	json_text(j, "view", "loc-rib");
	json_prefix(j, "prefix", &r->prefix);
	json_addr(j, "from", &r->from);
	json_bool(j, "best", r->best);
	json_text(j, "path", r->path);
	json_text(j, "origin", r->origin == 0 ? "igp" : r->origin == 1 ? "egp" : "incomplete");
	json_addr(j, "nh", &r->next_hop);
	if (r->has_med)
		json_number(j, "med", r->med);
	else
		json_null(j, "med");
	json_text(j, "comm", r->communities);
	json_text(j, "lcomm", r->large);
	json_text(j, "why", r->why);
	json_close(j);
}

static void
routes_of(struct json *j, const struct device *d)
{
	struct bgp_route_row r;

	for (uint8_t af = 4; af <= 6; af = (uint8_t)(af + 2)) {
		struct ix_prefix p, next;
		bool more = bgp_prefix_next(d->bgp, af, NULL, &next);

		while (more) {
			p = next;
			for (uint32_t n = 0; bgp_route_row(d->bgp, &p, n, &r); n++)
				route(j, d, &r);
			more = bgp_prefix_next(d->bgp, af, &p, &next);
		}
	}
}

static void
sessions_of(struct json *j, const struct ix_lab *lab, ix_node node)
{
	struct ix_session_row s;

	for (uint32_t n = 0; ix_session_at(lab, node, n, &s); n++) {
		json_open(j, NULL, '{');
		json_text(j, "node", s.device);
		json_addr(j, "peer", &s.address);
		json_number(j, "asn", s.asn);
		json_text(j, "state", s.state);
		json_number(j, "received", s.received);
		json_number(j, "accepted", s.accepted);
		json_number(j, "sent", s.sent);
		json_text(j, "last_error", s.last_error);
		json_close(j);
	}
}

void
ix_state(const struct ix_lab *lab, ix_sink *to, void *arg)
{
	struct text t = { 0 };
	struct json j = json_to(&t);
	const struct device *d;

	json_open(&j, NULL, '{');
	json_number(&j, "ixlab", 1);
	json_text(&j, "kind", "state");
	json_number(&j, "time_ns", ix_now(lab));
	json_open(&j, "nodes", '[');
	for (uint32_t i = 0; (d = device_at(lab->world, i)); i++)
		node(&j, d);
	json_close(&j);
	json_open(&j, "sessions", '[');
	for (uint32_t i = 0; (d = device_at(lab->world, i)); i++)
		sessions_of(&j, lab, d->node->id);
	json_close(&j);
	json_open(&j, "routes", '[');
	for (uint32_t i = 0; (d = device_at(lab->world, i)); i++)
		if (d->bgp)
			routes_of(&j, d);
	json_close(&j);
	json_close(&j);
	to(arg, t.s, t.n);
	text_free(&t);
}
