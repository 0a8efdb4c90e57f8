/*
 * lan.c - hosts on a switch: built, warmed up until every address is known, run, counted.
 */
#include "tests/bench/lan.h"

#include <stdio.h>

#define WARM (100 * LAN_EVERY)

struct built {
	struct lan lan;
	struct timer_kind sending;
	struct node_ops ops;
};

static void
host_build(struct built *b, uint32_t id, struct port *to)
{
	struct host *h = &b->lan.host[id];
	struct net *net = b->lan.net;
	struct node *n;
	char name[16];

	sprintf(name, "h%u", id);
	n = node_new(net, name, &b->ops, h);
	*h = (struct host){ .lan = &b->lan, .id = id, .port = port_new(n, "eth0") };
	link_new(h->port, to, &link_defaults);
	timer_init(&h->timer, &b->sending, n->id.id);
	timer_at(net->sim, &h->timer, id * 3000);
}

static void
build(struct built *b, uint32_t ports)
{
	uint32_t every = ports / LAN_HOSTS;
	char name[16];

	for (uint32_t i = 0; i < ports; i++) {
		struct port *p;

		sprintf(name, "swp%u", i + 1);
		p = bridge_port_add(b->lan.bridge, name)->port;
		if (i % every == 0 && i / every < LAN_HOSTS)
			host_build(b, i / every, p);
	}
}

void
lan_run(const struct lan_case *c, const struct job *job, struct tally *t)
{
	struct sim *sim = sim_new(arena_new((size_t)1 << 30), 1);
	struct built *b = arena_make(sim->arena, struct built);
	struct lan *l = &b->lan;
	uint64_t carved;

	b->sending = (struct timer_kind){ "bench host", TIMER_CODE('b', 'n', 'c', 'h'), c->send };
	b->ops = (struct node_ops){ .receive = c->receive };
	l->net = net_new(sim);
	l->job = job;
	l->tally = t;
	l->bridge = bridge_new(l->net, "sw1");
	build(b, c->ports);
	bench_ready(t);
	sim_run(sim, WARM);
	carved = sim->arena->carved;
	sim_run(sim, job->n * LAN_EVERY + WARM);
	bench_done(t);
	for (uint32_t i = 0; i < LAN_HOSTS; i++)
		t->sent += l->host[i].sent - c->uncounted;
	t->carved = sim->arena->carved - carved;
	t->units = l->net->hops;
	t->events = sim->events;
	t->floods = l->bridge->flooded;
	t->digest = sim->fingerprint;
	arena_delete(sim->arena);
}
