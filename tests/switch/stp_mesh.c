/* stp_mesh.c - see stp_mesh.h. */
#include "tests/switch/stp_mesh.h"

#include <stdio.h>

#include "wire/stp.h"

#define FAR UINT32_MAX

static void
station_receive(struct port *p, struct frame *f)
{
	uint32_t *heard = p->node->box;

	*heard += frame_at(f)[0] == 0xff;
	frame_drop(p->node->net, f);
}

/* A repeater: what comes in goes out everywhere else. */
static void
hub_receive(struct port *p, struct frame *f)
{
	for (uint32_t i = 0; i < p->node->ports.n; i++)
		if (p->node->ports.at[i] != p && port_is_up(p->node->ports.at[i]))
			port_send(p->node->ports.at[i], frame_share(f));
	frame_drop(p->node->net, f);
}

static const struct node_ops station_ops = { station_receive, NULL },
			     hub_ops = { hub_receive, NULL };

struct mesh *
mesh_new(uint64_t seed)
{
	struct arena *arena = arena_new(1u << 30);
	struct mesh *m = arena_make(arena, struct mesh);

	m->arena = arena;
	m->sim = sim_new(arena, seed);
	m->net = net_new(m->sim);
	return m;
}

void
mesh_delete(struct mesh *m)
{
	arena_delete(m->arena);
}

static struct bridge_port *
port_of(struct mesh *m, unsigned bridge)
{
	struct bridge *b = m->bridge[bridge];
	char name[16];

	snprintf(name, sizeof(name), "%u", b->ports.n + 1);
	return bridge_port_add(b, name);
}

unsigned
mesh_bridge(struct mesh *m, uint16_t priority)
{
	unsigned i = m->bridges++;
	struct bridge_port *edge;
	char name[16];

	ck_assert_uint_lt(i, MESH_BRIDGES);
	snprintf(name, sizeof(name), "sw%u", i);
	m->bridge[i] = bridge_new(m->net, name);
	m->priority[i] = priority;
	stp_set_priority(m->bridge[i], priority);
	snprintf(name, sizeof(name), "station%u", i);
	m->station[i] = port_new(node_new(m->net, name, &station_ops, &m->heard[i]), "eth0");
	edge = port_of(m, i);
	stp_set_edge(edge, EDGE_YES);
	link_new(m->station[i], edge->port, &link_defaults);
	return i;
}

static struct mesh_lan *
lan_new(struct mesh *m)
{
	ck_assert_uint_lt(m->lans, MESH_LANS);
	return &m->lan[m->lans++];
}

static struct mesh_end *
end_new(struct mesh *m, struct mesh_lan *l, unsigned bridge, uint32_t cost)
{
	struct mesh_end *e = &l->end[l->ends++];

	e->bridge = bridge;
	e->bp = port_of(m, bridge);
	e->cost = cost;
	e->priority = STP_PORT_PRIORITY;
	stp_set_cost(e->bp, cost);
	return e;
}

struct mesh_lan *
mesh_cable(struct mesh *m, unsigned a, unsigned b, uint32_t cost_a, uint32_t cost_b)
{
	struct mesh_lan *l = lan_new(m);

	end_new(m, l, a, cost_a);
	end_new(m, l, b, cost_b);
	l->link[0] = link_new(l->end[0].bp->port, l->end[1].bp->port, &link_defaults);
	return l;
}

struct mesh_lan *
mesh_hub(struct mesh *m, const unsigned *bridges, unsigned n, uint32_t cost)
{
	struct mesh_lan *l = lan_new(m);
	char name[16];
	struct node *hub;

	snprintf(name, sizeof(name), "hub%u", m->lans);
	hub = node_new(m->net, name, &hub_ops, NULL);
	l->hub = true;
	for (unsigned i = 0; i < n; i++) {
		struct mesh_end *e = end_new(m, l, bridges[i], cost);

		snprintf(name, sizeof(name), "%u", i);
		stp_set_link(e->bp, LINK_SHARED);
		l->link[i] = link_new(e->bp->port, port_new(hub, name), &link_defaults);
	}
	return l;
}

void
mesh_port_priority(struct mesh_end *e, uint8_t priority)
{
	e->priority = priority;
	stp_set_port_priority(e->bp, priority);
}

void
mesh_start(struct mesh *m, enum stp_mode mode)
{
	for (unsigned i = 0; i < m->bridges; i++)
		stp_set_mode(m->bridge[i], mode);
}

void
mesh_cut(struct mesh *m, struct mesh_lan *l, bool cut)
{
	(void)m;
	l->cut = cut;
	for (unsigned i = 0; i < MESH_ENDS; i++)
		if (l->link[i])
			link_up(l->link[i], !cut);
}

void
mesh_kill(struct mesh *m, unsigned bridge)
{
	struct bridge *b = m->bridge[bridge];

	m->dead[bridge] = true;
	for (uint32_t i = 0; i < b->ports.n; i++)
		if (b->ports.at[i]->port->link)
			link_up(b->ports.at[i]->port->link, false);
}

/* ---- what must be ---- */

static uint64_t
id_of(const struct mesh *m, unsigned bridge)
{
	struct stp_bridge b = { .priority = m->priority[bridge], .mac = m->bridge[bridge]->mac };

	return stp_bridge_number(&b);
}

static uint16_t
port_id(const struct mesh_end *e)
{
	return (uint16_t)(e->priority << 8 | e->bp->number);
}

static bool
works(const struct mesh *m, const struct mesh_lan *l, unsigned end)
{
	unsigned others = 0;

	if (l->cut || m->dead[l->end[end].bridge])
		return false;
	for (unsigned i = 0; i < l->ends; i++)
		others += i != end && !m->dead[l->end[i].bridge];
	return l->hub || others;
}

/* The bridges that can be reached from one, by any cable; bit i for bridge i. */
static unsigned
island(const struct mesh *m, unsigned from)
{
	unsigned in = 1u << from, before;

	do {
		before = in;
		for (unsigned i = 0; i < m->lans; i++)
			for (unsigned a = 0; a < m->lan[i].ends; a++)
				for (unsigned b = 0; b < m->lan[i].ends; b++)
					if (works(m, &m->lan[i], a) && works(m, &m->lan[i], b) &&
					    in >> m->lan[i].end[a].bridge & 1)
						in |= 1u << m->lan[i].end[b].bridge;
	} while (in != before);
	return in;
}

static unsigned
root_of(const struct mesh *m, unsigned bridge)
{
	unsigned in = island(m, bridge), best = bridge;

	for (unsigned i = 0; i < m->bridges; i++)
		if (in >> i & 1 && id_of(m, i) < id_of(m, best))
			best = i;
	return best;
}

/* Costs to the root, by trying every cable until nothing gets shorter. */
static void
distances(const struct mesh *m, unsigned root, uint32_t dist[MESH_BRIDGES])
{
	bool shorter;

	for (unsigned i = 0; i < m->bridges; i++)
		dist[i] = i == root ? 0 : FAR;
	do {
		shorter = false;
		for (unsigned i = 0; i < m->lans; i++)
			for (unsigned a = 0; a < m->lan[i].ends; a++)
				for (unsigned b = 0; b < m->lan[i].ends; b++) {
					const struct mesh_end *x = &m->lan[i].end[a],
							      *y = &m->lan[i].end[b];

					if (!works(m, &m->lan[i], a) || !works(m, &m->lan[i], b) ||
					    dist[x->bridge] == FAR ||
					    dist[x->bridge] + y->cost >= dist[y->bridge])
						continue;
					dist[y->bridge] = dist[x->bridge] + y->cost;
					shorter = true;
				}
	} while (shorter);
}

/* The end of a LAN that is nearest to the root. */
static const struct mesh_end *
designated(const struct mesh *m, const struct mesh_lan *l, const uint32_t *dist)
{
	const struct mesh_end *best = NULL;

	for (unsigned i = 0; i < l->ends; i++) {
		const struct mesh_end *e = &l->end[i];

		if (!works(m, l, i))
			continue;
		if (!best || dist[e->bridge] < dist[best->bridge] ||
		    (dist[e->bridge] == dist[best->bridge] &&
			(id_of(m, e->bridge) < id_of(m, best->bridge) ||
			    (e->bridge == best->bridge && port_id(e) < port_id(best)))))
			best = e;
	}
	return best;
}

/* a is the better way to the root: cost, then whose port it leads to, then which, then its own. */
static bool
better_way(const struct mesh *m, const uint32_t *dist, const struct mesh_end *a,
    const struct mesh_end *a_to, const struct mesh_end *b, const struct mesh_end *b_to)
{
	uint64_t x[4] = { dist[a_to->bridge] + a->cost, id_of(m, a_to->bridge), port_id(a_to),
		port_id(a) },
		 y[4] = { dist[b_to->bridge] + b->cost, id_of(m, b_to->bridge), port_id(b_to),
			 port_id(b) };

	for (unsigned i = 0; i < 4; i++)
		if (x[i] != y[i])
			return x[i] < y[i];
	return false;
}

static const struct mesh_end *
root_port(const struct mesh *m, unsigned bridge, const uint32_t *dist)
{
	const struct mesh_end *best = NULL, *best_to = NULL;

	for (unsigned i = 0; i < m->lans; i++)
		for (unsigned k = 0; k < m->lan[i].ends; k++) {
			const struct mesh_end *e = &m->lan[i].end[k], *to;

			if (e->bridge != bridge || !works(m, &m->lan[i], k))
				continue;
			to = designated(m, &m->lan[i], dist);
			if (to->bridge == bridge)
				continue;
			if (!best || better_way(m, dist, e, to, best, best_to)) {
				best = e;
				best_to = to;
			}
		}
	return best;
}

static struct mesh_want
want_of(const struct mesh *m, const struct mesh_lan *l, unsigned end)
{
	const struct mesh_end *e = &l->end[end], *to;
	unsigned root = root_of(m, e->bridge);
	uint32_t dist[MESH_BRIDGES];

	if (!works(m, l, end))
		return (struct mesh_want){ ROLE_DISABLED, BRIDGE_DISCARDING };
	distances(m, root, dist);
	to = designated(m, l, dist);
	if (to == e)
		return (struct mesh_want){ ROLE_DESIGNATED, BRIDGE_FORWARDING };
	if (e->bridge != root && root_port(m, e->bridge, dist) == e)
		return (struct mesh_want){ ROLE_ROOT, BRIDGE_FORWARDING };
	return (struct mesh_want){ to->bridge == e->bridge ? ROLE_BACKUP : ROLE_ALTERNATE,
		BRIDGE_DISCARDING };
}

void
mesh_want(struct mesh *m)
{
	for (unsigned i = 0; i < m->bridges; i++)
		m->root[i] = id_of(m, root_of(m, i));
	for (unsigned i = 0; i < m->lans; i++)
		for (unsigned k = 0; k < m->lan[i].ends; k++)
			m->lan[i].end[k].want = want_of(m, &m->lan[i], k);
}

static const char *
wrong_port(const struct mesh *m, const struct mesh_lan *l, unsigned end, char buf[200])
{
	const struct mesh_want want = l->end[end].want;
	struct stp_port_row row;

	stp_port_row(l->end[end].bp, &row);
	if (m->dead[l->end[end].bridge] || (row.role == want.role && row.state == want.state))
		return "";
	snprintf(buf, 200, "sw%u port %s is %s %s, must be %s %s", l->end[end].bridge,
	    l->end[end].bp->name, stp_role_names[row.role], stp_state_names[row.state],
	    stp_role_names[want.role], stp_state_names[want.state]);
	return buf;
}

const char *
mesh_wrong(const struct mesh *m, char buf[200])
{
	struct stp_row row;
	const char *said;

	for (unsigned i = 0; i < m->bridges; i++) {
		stp_row(m->bridge[i], &row);
		if (!m->dead[i] && row.root != m->root[i]) {
			snprintf(buf, 200, "sw%u has the wrong root", i);
			return buf;
		}
	}
	for (unsigned i = 0; i < m->lans; i++)
		for (unsigned k = 0; k < m->lan[i].ends; k++)
			if ((said = wrong_port(m, &m->lan[i], k, buf))[0])
				return said;
	return "";
}

/* ---- loops ---- */

static unsigned
leader(const unsigned *of, unsigned i)
{
	while (of[i] != i)
		i = of[i];
	return i;
}

bool
mesh_has_loop(const struct mesh *m)
{
	unsigned of[MESH_BRIDGES + MESH_LANS];

	for (unsigned i = 0; i < MESH_BRIDGES + MESH_LANS; i++)
		of[i] = i;
	for (unsigned i = 0; i < m->lans; i++)
		for (unsigned k = 0; k < m->lan[i].ends; k++) {
			const struct mesh_end *e = &m->lan[i].end[k];
			unsigned a, b;

			if (!port_is_up(e->bp->port) || e->bp->state != BRIDGE_FORWARDING)
				continue;
			a = leader(of, e->bridge);
			b = leader(of, MESH_BRIDGES + i);
			if (a == b)
				return true;
			of[a] = b;
		}
	return false;
}

static void
look(struct mesh *m)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < m->bridges; i++)
		sum += m->bridge[i]->generation;
	if (sum == m->generation)
		return;
	m->generation = sum;
	m->looping = mesh_has_loop(m);
	m->loops += m->looping;
}

void
mesh_run(struct mesh *m, ix_time until)
{
	ix_time before = m->sim->now;

	look(m);
	while (sim_step(m->sim, until)) {
		m->looped += m->looping ? m->sim->now - before : 0;
		before = m->sim->now;
		look(m);
	}
	m->looped += m->looping ? until - before : 0;
	sim_run(m->sim, until);
}

ix_time
mesh_converge(struct mesh *m, ix_time most)
{
	ix_time begun = m->sim->now, right = IX_NEVER;
	char buf[200];

	mesh_want(m);
	while (m->sim->now < begun + most) {
		mesh_run(m, m->sim->now + 5 * IX_MS);
		if (mesh_wrong(m, buf)[0])
			right = IX_NEVER;
		else if (right == IX_NEVER)
			right = m->sim->now;
		else if (m->sim->now >= right + 8 * IX_SECOND)
			break; /* four hellos without a change of mind */
	}
	ck_assert_msg(
	    right != IX_NEVER, "after %u s: %s", (unsigned)(most / IX_SECOND), mesh_wrong(m, buf));
	return right - begun;
}

unsigned
mesh_probe(struct mesh *m, unsigned from)
{
	uint8_t bytes[60] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 9, 0, 0, 0, (uint8_t)from, 8,
		0 };
	unsigned most = 0;

	memset(m->heard, 0, sizeof(m->heard));
	port_send(m->station[from], frame_from(m->net, bytes, sizeof(bytes)));
	mesh_run(m, m->sim->now + 5 * IX_MS);
	for (unsigned i = 0; i < m->bridges; i++)
		most = m->heard[i] > most ? m->heard[i] : most;
	return most;
}
