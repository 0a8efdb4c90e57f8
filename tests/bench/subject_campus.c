/*
 * subject_campus.c - job->pending hosts come up: floors of 40, a switch a floor, one router.
 * Counted are the hosts, and their announcements as the router hears them; a host must not take
 * more than 20 K of memory. Its floor is the same hosts in worlds of a tenth, one after another:
 * what a crowd costs beyond its members.
 */
#include "tests/bench/bench.h"

#include <stdio.h>

#include "ip/stack.h"
#include "switch/bridge.h"

enum { SEATS = 40, HOST_MOST = 20 << 10 };

static void
receive(struct port *p, struct frame *f)
{
	stack_receive(p, f);
}

static const struct node_ops host_ops = { .receive = receive, .changed = stack_port_changed };

static struct ifc *
plug(struct stack *st, const char *name, struct bridge *sw, uint32_t at)
{
	struct port *p = port_new(stack_node(st), name);
	struct ifc *i = ifc_new(st, name, p);
	char port[PORT_NAME];

	snprintf(port, sizeof(port), "et%u", at);
	link_new(p, bridge_port_add(sw, port)->port, &link_defaults);
	return i;
}

static void
address(struct ifc *i, uint32_t floor, uint8_t n)
{
	const uint8_t v6[16] = { 0x20, 1, 0xd, 0xb8, 0, 1, (uint8_t)(floor >> 8),
		(uint8_t)floor, [15] = n };
	struct ix_addr a = addr_v4(0x0a010000 + (floor << 8) + n), b = addr_v6(v6);
	struct ix_error e;

	ifc_addr_add(i, &a, 24, &e);
	ifc_addr_add(i, &b, 64, &e);
}

static void
floor_build(struct net *net, struct stack *router, uint32_t floor)
{
	char name[24];
	struct bridge *sw;

	snprintf(name, sizeof(name), "floor%u", floor);
	sw = bridge_new(net, name);
	snprintf(name, sizeof(name), "eth%u", floor);
	address(plug(router, name, sw, SEATS + 1), floor, 1);
	for (uint32_t s = 1; s <= SEATS; s++) {
		snprintf(name, sizeof(name), "h%u-%u", floor, s);
		address(plug(stack_new(node_new(net, name, &host_ops, NULL), false), "eth0", sw, s),
		    floor, (uint8_t)(10 + s));
	}
}

/* Hosts of one world, and what they took. */
static void
world(uint32_t floors, struct tally *t)
{
	struct sim *sim = sim_new(arena_new((size_t)1 << 30), 1);
	struct net *net = net_new(sim);
	struct stack *router = stack_new(node_new(net, "gateway", &host_ops, NULL), true);
	struct counters in, out;

	for (uint32_t f = 0; f < floors; f++)
		floor_build(net, router, f);
	sim_run(sim, 3 * IX_SECOND);
	for (uint32_t f = 0; f < floors; f++) {
		port_counters(stack_node(router)->ports.at[f], &in, &out);
		t->delivered += in.broadcast;
	}
	t->sent += floors * SEATS;
	t->units += floors * SEATS;
	t->bad += sim->arena->used > (size_t)floors * SEATS * HOST_MOST;
	t->events += sim->events;
	t->digest ^= sim->fingerprint;
	arena_delete(sim->arena);
}

void
subject_campus(const struct job *job, struct tally *t)
{
	bench_ready(t);
	world(job->pending / SEATS, t);
	bench_done(t);
}

void
floor_campus(const struct job *job, struct tally *t)
{
	bench_ready(t);
	for (int tenth = 0; tenth < 10; tenth++)
		world(job->pending / SEATS / 10, t);
	bench_done(t);
}
