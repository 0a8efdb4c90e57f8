/*
 * subject_ports.c - a switch of job->pending ports, 32 of them with a host, and 992 MAC addresses:
 * every address is learnt by a broadcast, and of what follows one frame in sixteen goes to an
 * unknown address and is flooded. Its floor is the same job on a switch of 32 ports: what idle
 * ports cost.
 */
#include "tests/bench/bench.h"

#include <stdio.h>

#include "base/addr.h"
#include "switch/bridge.h"

enum { HOSTS = 32, MACS = 31, WARM = 100, OCTETS = 60, RECEIVER = 14 };
#define EVERY (100 * IX_US)

struct host {
	struct timer timer;
	struct lan *lan;
	struct port *port;
	uint32_t id, sent;
};

struct lan {
	struct net *net;
	struct bridge *bridge;
	struct host host[HOSTS];
	const struct job *job;
	struct tally *tally;
};

static void
host_receive(struct port *p, struct frame *f)
{
	struct host *h = p->node->box;

	h->lan->tally->delivered += frame_at(f)[RECEIVER] == h->id;
	frame_drop(p->node->net, f);
}

static void
host_send(struct sim *sim, struct timer *t)
{
	struct host *h = (struct host *)(void *)t;
	struct lan *l = h->lan;
	uint32_t k = h->sent, to = (h->id + 1 + k % (HOSTS - 1)) % HOSTS;
	uint8_t bytes[OCTETS] = { 2, 0, 0, 1, (uint8_t)to, (uint8_t)(k % MACS), 2, 0, 0, 1,
		(uint8_t)h->id, (uint8_t)(k % MACS), 0x88, 0xb5, (uint8_t)to };

	if (k < MACS)
		memcpy(bytes, mac_broadcast.b, 6);
	else if (k % 16 == 15)
		bytes[3] = 9; /* nobody */
	port_send(h->port, frame_from(l->net, bytes, sizeof(bytes)));
	if (++h->sent < l->job->n)
		timer_in(sim, t, EVERY);
}

static const struct timer_kind sending = { "bench host", TIMER_CODE('b', 'n', 'c', 'h'),
	host_send };
static const struct node_ops host_ops = { host_receive, NULL };

/* Hosts sit on ports spread over the switch. */
static void
build(struct lan *l, uint32_t ports)
{
	uint32_t every = ports / HOSTS;
	char name[16];

	for (uint32_t i = 0; i < ports; i++) {
		struct host *h = &l->host[i / every];
		struct port *p;

		sprintf(name, "et%u", i + 1);
		p = bridge_port_add(l->bridge, name)->port;
		if (i % every || i / every >= HOSTS)
			continue;
		sprintf(name, "h%u", i / every);
		*h = (struct host){ .lan = l, .id = i / every };
		h->port = port_new(node_new(l->net, name, &host_ops, h), "eth0");
		link_new(h->port, p, &link_defaults);
		timer_init(&h->timer, &sending, h->port->node->id.id);
		timer_at(l->net->sim, &h->timer, h->id * 3000);
	}
}

static void
run(const struct job *job, uint32_t ports, struct tally *t)
{
	struct sim *sim = sim_new(arena_new((size_t)1 << 30), 1);
	struct lan *l = arena_make(sim->arena, struct lan);
	uint64_t carved;

	l->net = net_new(sim);
	l->job = job;
	l->tally = t;
	l->bridge = bridge_new(l->net, "sw1");
	build(l, ports);
	bench_ready(t);
	sim_run(sim, WARM * EVERY);
	carved = sim->arena->carved;
	sim_run(sim, (job->n + WARM) * EVERY);
	bench_done(t);
	for (uint32_t i = 0; i < HOSTS; i++)
		t->sent += l->host[i].sent;
	t->carved = sim->arena->carved - carved;
	t->units = l->net->hops;
	t->events = sim->events;
	t->floods = l->bridge->flooded;
	t->digest = sim->fingerprint;
	arena_delete(sim->arena);
}

void
floor_ports(const struct job *job, struct tally *t)
{
	run(job, HOSTS, t);
}

void
subject_ports(const struct job *job, struct tally *t)
{
	run(job, job->pending, t);
}
