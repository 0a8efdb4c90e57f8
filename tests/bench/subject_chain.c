/*
 * subject_chain.c - host, ten IPv4 routers, host: stacks with addresses, neighbours resolved by
 * ARP, static routes, and UDP sockets at both ends that make and verify the checksums.
 */
#include "tests/bench/bench.h"
#include "tests/bench/datagram.h"

#include <stdio.h>

#include "ip/socket.h"

enum { ROUTERS = 10, BOXES = ROUTERS + 2, PAYLOAD = DATAGRAM - ETHER - IP - UDP, WARM = 100 };
#define EVERY (10 * IX_US)
#define BEGIN IX_MINUTE /* the hosts have looked for a router, and given up */
#define RESOLVED (BEGIN + IX_SECOND)

struct chain {
	struct timer timer;
	struct net *net;
	struct stack *box[BOXES];
	struct socket *out, *in;
	struct ix_addr target;
	const struct job *job;
	struct tally *tally;
};

static void
receive(struct port *p, struct frame *f)
{
	stack_receive(p, f);
}

static const struct node_ops ops = { receive, stack_port_changed };

/* Box i has 100.64.i.2 towards the box before and 100.64.(i+1).1 towards the one after. */
static struct ix_addr
addr_of(uint32_t net, uint32_t host)
{
	return addr_v4(0x64400000 | net << 8 | host);
}

static void
join(struct chain *c, uint32_t i)
{
	struct ix_error e = { "" };
	struct port *a = port_new(stack_node(c->box[i]), "eth1"),
		    *b = port_new(stack_node(c->box[i + 1]), "eth0");
	struct ifc *left = ifc_new(c->box[i], "eth1", a),
	    *right = ifc_new(c->box[i + 1], "eth0", b);
	struct ix_addr one = addr_of(i + 1, 1), two = addr_of(i + 1, 2);

	link_new(a, b, &link_defaults);
	if (!ifc_addr_add(left, &one, 24, &e) || !ifc_addr_add(right, &two, 24, &e))
		printf("chain10: %s\n", e.text);
}

/* Towards the last network by the box after, towards the first by the box before. */
static void
route(struct chain *c, uint32_t i)
{
	struct ix_addr last = addr_of(BOXES - 1, 0), first = addr_of(1, 0);
	struct route forth = { .prefix = prefix_of(&last, 24), .source = ROUTE_STATIC,
	    .distance = 1,
		.hop.via = addr_of(i + 1, 2) };
	struct route back = { .prefix = prefix_of(&first, 24), .source = ROUTE_STATIC,
	    .distance = 1,
		.hop.via = addr_of(i, 1) };

	if (i < BOXES - 2)
		route_add(c->box[i], &forth);
	if (i > 1)
		route_add(c->box[i], &back);
}

static void
send_one(struct sim *sim, struct timer *t)
{
	struct chain *c = (struct chain *)(void *)t;
	uint8_t payload[PAYLOAD];

	memset(payload, (int)(c->tally->sent & 0xff), sizeof(payload));
	be32(payload, (uint32_t)c->tally->sent);
	if (!sock_send_to(c->out, &c->target, DATAGRAM_PORT, payload, sizeof(payload)))
		c->tally->bad++;
	if (++c->tally->sent < c->job->n)
		timer_in(sim, t, EVERY);
}

static void
received(struct socket *s, const struct sock_message *m)
{
	struct chain *c = sock_user(s);

	if (m->len == PAYLOAD)
		c->tally->delivered++;
	else
		c->tally->bad++;
}

static const struct timer_kind sending = { "bench host", TIMER_CODE('b', 'n', 'c', 'h'), send_one };
static const struct socket_ops socket_ops = { .received = received };

void
subject_chain(const struct job *job, struct tally *t)
{
	struct sim *sim = sim_new(arena_new((size_t)1 << 30), 1);
	struct chain *c = arena_make(sim->arena, struct chain);
	uint64_t carved, hops, events;
	char name[16];

	c->net = net_new(sim);
	c->job = job;
	c->tally = t;
	c->target = addr_of(BOXES - 1, 2);
	for (uint32_t i = 0; i < BOXES; i++) {
		struct node *n;

		sprintf(name, "r%u", i);
		n = node_new(c->net, name, &ops, NULL);
		n->box = c->box[i] = stack_new(n, i > 0 && i < BOXES - 1);
	}
	for (uint32_t i = 0; i + 1 < BOXES; i++)
		join(c, i);
	for (uint32_t i = 0; i < BOXES; i++)
		route(c, i);
	c->out = sock_datagram(c->box[0], &socket_ops, c);
	c->in = sock_datagram(c->box[BOXES - 1], &socket_ops, c);
	sock_bind(c->in, NULL, DATAGRAM_PORT);
	timer_init(&c->timer, &sending, stack_node(c->box[0])->id.id);
	/* One datagram resolves the neighbours all along; the count begins after it. */
	sim_run(sim, BEGIN);
	sock_send_to(c->out, &c->target, DATAGRAM_PORT, name, sizeof(name));
	sim_run(sim, RESOLVED);
	t->bad = 0;
	hops = c->net->hops;
	events = sim->events;
	timer_at(sim, &c->timer, RESOLVED);
	bench_ready(t);
	sim_run(sim, RESOLVED + WARM * EVERY);
	carved = sim->arena->carved;
	sim_run(sim, RESOLVED + (job->n + WARM) * EVERY);
	bench_done(t);
	t->carved = sim->arena->carved - carved;
	t->units = c->net->hops - hops;
	t->events = sim->events - events;
	t->digest = sim->fingerprint;
	arena_delete(sim->arena);
}
