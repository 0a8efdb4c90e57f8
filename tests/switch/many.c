/* many.c - a thousand ports, a thousand addresses: what a frame costs, counted and never timed. */
#include "tests/runner.h"

#include <stdio.h>
#include <string.h>

#include "switch/passing.h"

enum { LIVE = 8, ADDRESSES = 1000 };

struct many {
	struct arena *arena;
	struct sim *sim;
	struct net *net;
	struct bridge *bridge;
	struct port *host[LIVE];
	uint64_t delivered;
};

static void
host_receive(struct port *p, struct frame *f)
{
	struct many *m = p->node->box;

	m->delivered++;
	frame_drop(p->node->net, f);
}

static const struct node_ops host_ops = { host_receive, NULL };

/* LIVE hosts spread over so many ports; of the others every second has a cable that is cut. */
static struct many *
many_new(uint32_t ports)
{
	struct arena *arena = arena_new((size_t)1 << 30);
	struct many *m = arena_make(arena, struct many);
	char name[16];

	m->arena = arena;
	m->sim = sim_new(arena, 1);
	m->net = net_new(m->sim);
	m->bridge = bridge_new(m->net, "sw1");
	for (uint32_t i = 0; i < ports; i++) {
		struct port *p, *far;

		snprintf(name, sizeof(name), "et%u", i + 1);
		p = bridge_port_add(m->bridge, name)->port;
		if (i % (ports / LIVE) && i % 2)
			continue;
		snprintf(name, sizeof(name), "h%u", i);
		far = port_new(node_new(m->net, name, &host_ops, m), "eth0");
		link_new(far, p, &link_defaults);
		if (i % (ports / LIVE))
			port_shutdown(far, true);
		else
			m->host[i / (ports / LIVE)] = far;
	}
	return m;
}

static void
send(struct many *m, uint32_t i, bool known)
{
	uint8_t bytes[60] = { 2, 0, 0, 0, (uint8_t)(i >> 8), (uint8_t)i, 2, 0, 0, 0,
		(uint8_t)(i >> 8), (uint8_t)i, 0x88, 0xb5 };

	if (known) { /* the address before it, behind the port before it */
		bytes[4] = (uint8_t)((i - 1) >> 8);
		bytes[5] = (uint8_t)(i - 1);
	} else {
		memset(bytes, 0xff, 6);
	}
	port_send(m->host[i % LIVE], frame_from(m->net, bytes, sizeof(bytes)));
	sim_run(m->sim, m->sim->now + IX_MS);
}

/* Learns every address by a broadcast, then sends to each. What it all took. */
struct cost {
	uint64_t visited, events, delivered, hops;
};

static struct cost
run(uint32_t ports)
{
	struct many *m = many_new(ports);
	struct cost c, before;

	send(m, 0, false); /* the flood list is gathered once */
	before = (struct cost){ m->bridge->visited, m->sim->events, m->delivered, m->net->hops };
	for (uint32_t i = 1; i < ADDRESSES; i++)
		send(m, i, false);
	for (uint32_t i = 1; i < ADDRESSES; i++)
		send(m, i, true);
	ck_assert_uint_eq(m->bridge->fdb.n, ADDRESSES);
	c = (struct cost){ m->bridge->visited - before.visited, m->sim->events - before.events,
		m->delivered - before.delivered, m->net->hops - before.hops };
	arena_delete(m->arena);
	return c;
}

START_TEST(idle_ports_cost_a_frame_nothing)
{
	struct cost few = run(LIVE), many = run(1000);

	ck_assert_uint_eq(few.delivered, (ADDRESSES - 1) * LIVE); /* 7 + 1 copies an address */
	ck_assert_uint_eq(few.visited, (ADDRESSES - 1) * LIVE);
	ck_assert_uint_eq(many.visited, few.visited);
	ck_assert_uint_eq(many.delivered, few.delivered);
	ck_assert_uint_eq(many.events, few.events);
	ck_assert_uint_eq(many.hops, few.hops);
}
END_TEST

START_TEST(the_ports_are_gathered_again_only_when_something_changed)
{
	struct many *m = many_new(1000);
	uint64_t before;

	send(m, 0, false);
	before = m->bridge->visited;
	port_shutdown(m->host[3], true);
	for (uint32_t i = 1; i < 3; i++)
		send(m, i, false);
	ck_assert_uint_eq(m->bridge->visited - before, 1000 + 2 * (LIVE - 1));
	ck_assert_uint_eq(m->delivered, 7 + 6 + 6);
	arena_delete(m->arena);
}
END_TEST

Suite *many_suite(void);
Suite *
many_suite(void)
{
	const TTest *const tests[] = { idle_ports_cost_a_frame_nothing,
		the_ports_are_gathered_again_only_when_something_changed, NULL };

	return suite_of("many", tests);
}
