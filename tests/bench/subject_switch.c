/*
 * subject_switch.c - 32 hosts on ixlab's switch: the same frames at the same times as the floor's.
 */
#include "tests/bench/bench.h"
#include "tests/bench/datagram.h"

#include <stdio.h>

#include "base/addr.h"
#include "switch/bridge.h"

enum { HOSTS = 32, WARM = 100 };
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

	if (memcmp(frame_at(f), p->mac.b, 6) == 0) {
		if (datagram_good(frame_at(f), f->len))
			h->lan->tally->delivered++;
		else
			h->lan->tally->bad++;
	}
	frame_drop(p->node->net, f);
}

static void
host_send(struct sim *sim, struct timer *t)
{
	struct host *h = (struct host *)(void *)t;
	struct lan *l = h->lan;
	uint32_t to = (h->id + 1 + h->sent % (HOSTS - 1)) % HOSTS;
	struct frame *f = frame_new(l->net, DATAGRAM);

	datagram_make(frame_at(f), h->sent ? l->host[to].port->mac.b : mac_broadcast.b,
	    h->port->mac.b, 0x64400001 + h->id, 0x64400001 + to, h->sent);
	port_send(h->port, f);
	if (h->sent++ < l->job->n)
		timer_in(sim, t, EVERY);
}

static const struct timer_kind sending = { "bench host", TIMER_CODE('b', 'n', 'c', 'h'),
    host_send };
static const struct node_ops host_ops = { host_receive, NULL };

void
subject_switch(const struct job *job, struct tally *t)
{
	struct sim *sim = sim_new(arena_new((size_t)1 << 30), 1);
	struct lan *l = arena_make(sim->arena, struct lan);
	uint64_t carved;
	char name[16];

	l->net = net_new(sim);
	l->job = job;
	l->tally = t;
	l->bridge = bridge_new(l->net, "sw1");
	for (uint32_t i = 0; i < HOSTS; i++) {
		struct host *h = &l->host[i];
		struct node *n;

		sprintf(name, "h%u", i);
		n = node_new(l->net, name, &host_ops, h);
		*h = (struct host){ .lan = l, .id = i, .port = port_new(n, "eth0") };
		sprintf(name, "swp%u", i + 1);
		link_new(h->port, bridge_port_add(l->bridge, name)->port, &link_defaults);
		timer_init(&h->timer, &sending, n->id.id);
		timer_at(sim, &h->timer, i * 3000);
	}
	bench_ready(t);
	sim_run(sim, WARM * EVERY);
	carved = sim->arena->carved;
	sim_run(sim, (job->n + WARM) * EVERY);
	bench_done(t);
	for (uint32_t i = 0; i < HOSTS; i++)
		t->sent += l->host[i].sent - 1;
	t->carved = sim->arena->carved - carved;
	t->units = l->net->hops;
	t->events = sim->events;
	t->floods = l->bridge->flooded;
	t->digest = sim->fingerprint;
	arena_delete(sim->arena);
}
