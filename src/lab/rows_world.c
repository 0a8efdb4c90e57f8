/*
 * rows_world.c - what front ends pull of the world: nodes, links, events. Nothing here changes it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lab/internal.h"

static void
node_state(const struct device *d, char *to, size_t room)
{
	unsigned up = 0, all = 0;

	if (!d->on) {
		snprintf(to, room, "off");
		return;
	}
	if (d->bgp) {
		struct bgp_speaker_row s;

		bgp_speaker_row(d->bgp, &s);
		all = s.peers;
		up = s.established;
		if (all) {
			snprintf(to, room, "%u of %u sessions up", up, all);
			return;
		}
	}
	for (uint32_t i = 0; i < d->node->ports.n; i++)
		up += port_is_up(d->node->ports.at[i]);
	snprintf(to, room, "%u of %u ports up", up, d->node->ports.n);
}

bool
ix_node_at(const struct ix_lab *lab, uint32_t n, struct ix_node_row *row)
{
	const struct device *d = device_at(lab->world, n);

	if (!d)
		return false;
	memset(row, 0, sizeof(*row));
	row->id = d->node->id;
	snprintf(row->name, sizeof(row->name), "%s", d->node->name);
	snprintf(row->kind, sizeof(row->kind), "%s", d->kind->name);
	snprintf(row->group, sizeof(row->group), "%s", d->group);
	node_state(d, row->state, sizeof(row->state));
	row->asn = d->asn;
	row->x = d->x;
	row->y = d->y;
	row->mine = d->mine;
	row->on = d->on;
	row->ports = d->node->ports.n;
	for (uint32_t i = 0; i < d->node->ports.n; i++)
		row->up_ports += port_is_up(d->node->ports.at[i]);
	return true;
}

static void
link_row(const struct link *l, struct ix_link_row *row)
{
	memset(row, 0, sizeof(*row));
	row->id = l->gone ? 0 : l->id;
	for (int side = 0; side < 2; side++) {
		const struct port *p = l->dir[side].from;
		struct counters in, out;

		row->node[side] = p->node->id;
		row->port[side] = p->id;
		snprintf(row->port_name[side], sizeof(row->port_name[side]), "%s", p->name);
		port_counters(p, &in, &out);
		row->octets[side] = out.octets;
		row->drops[side] = port_all_drops(p);
	}
	row->up = port_is_up(l->dir[0].from);
	row->rate_bps = l->rate_bps;
	row->delay = l->delay;
}

bool
ix_link_at(const struct ix_lab *lab, uint32_t n, struct ix_link_row *row)
{
	if (n >= lab->world->net->links.n)
		return false;
	link_row(lab->world->net->links.at[n], row);
	return true;
}

bool
ix_node_link(const struct ix_lab *lab, ix_node node, uint32_t n, struct ix_link_row *row, int *end)
{
	const struct device *d = device_of_node(lab->world, node.id);

	for (uint32_t i = 0; d && i < d->node->ports.n; i++) {
		const struct port *p = d->node->ports.at[i];

		if (p->link && n-- == 0) {
			link_row(p->link, row);
			*end = p->side;
			return true;
		}
	}
	return false;
}

/* Whose address this is, in words. */
static const char *
owner_of(const struct ix_lab *lab, const struct ix_addr *a)
{
	const struct device *d;

	for (uint32_t i = 0; (d = device_at(lab->world, i)); i++)
		if (d->stack && stack_owner(d->stack, a))
			return d->node->name;
	return NULL;
}

bool
ix_session_at(const struct ix_lab *lab, ix_node node, uint32_t n, struct ix_session_row *row)
{
	const struct device *d = device_of_node(lab->world, node.id);
	const struct peer *peer = d && d->bgp ? bgp_peer_at(d->bgp, n) : NULL;
	struct bgp_peer_row p;
	const char *name;
	char buf[ADDR_TEXT];
	int f;

	if (!peer || !bgp_peer_row(peer, &p))
		return false;
	f = p.addr.af == 6;
	name = owner_of(lab, &p.addr);
	memset(row, 0, sizeof(*row));
	snprintf(row->device, sizeof(row->device), "%s", d->node->name);
	snprintf(row->peer, sizeof(row->peer), "%s", name ? name : addr_text(buf, &p.addr));
	row->address = p.addr;
	row->af = p.addr.af;
	row->asn = p.asn;
	snprintf(row->state, sizeof(row->state), "%.15s", p.state_text);
	row->up = p.state == BGP_ESTABLISHED;
	row->received = p.received[f];
	row->accepted = p.accepted[f];
	row->sent = p.sent[f];
	row->since = p.since;
	snprintf(row->last_error, sizeof(row->last_error), "%.63s", p.last_error);
	return true;
}

static void
event_row(const struct ix_lab *lab, const struct log_record *r, struct ix_event_row *row)
{
	const struct device *d = device_of_node(lab->world, r->node);
	struct text t = { 0 };

	memset(row, 0, sizeof(*row));
	row->id = r->id;
	row->t = r->t;
	row->frame = record_find(lab, &r->frame);
	snprintf(row->kind, sizeof(row->kind), "%s", r->kind->name);
	if (d)
		snprintf(row->device, sizeof(row->device), "%s", d->node->name);
	if (r->port)
		snprintf(row->port, sizeof(row->port), "%s",
		    lab->world->net->ports.at[r->port - 1]->name);
	log_sentence(&t, r, r->kind->format);
	text_clean_to(row->text, sizeof(row->text), text_of(&t), TEXT_LINE);
	text_free(&t);
}

bool
ix_event_after(const struct ix_lab *lab, uint64_t after, struct ix_event_row *row)
{
	const struct log *log = &lab->world->sim->log;
	uint64_t id = after + 1 > log_oldest(log) ? after + 1 : log_oldest(log);
	const struct log_record *r = id < log->next ? log_get(log, id) : NULL;

	if (!r)
		return false;
	event_row(lab, r, row);
	return true;
}

bool
ix_event_last(const struct ix_lab *lab, struct ix_event_row *row)
{
	const struct log *log = &lab->world->sim->log;

	return log->next > 1 && ix_event_after(lab, log->next - 2, row);
}
