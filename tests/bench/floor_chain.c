/*
 * floor_chain.c - host, ten IPv4 routers, host. A router verifies the header checksum, looks the
 * address up (16 bits, then 8, then 8), counts the TTL down with RFC 1624's update, and rewrites
 * the MACs.
 */
#include "tests/bench/bench.h"
#include "tests/bench/datagram.h"
#include "tests/bench/floor.h"

#include <stddef.h>

enum { ROUTERS = 10, EVERY = 10000, MORE = 0x8000 };

struct router {
	uint16_t first[65536];
	uint16_t more[4][256];
	uint8_t next[2][6]; /* the neighbour's MAC, by port */
	uint8_t mac[2][6];
};

struct chain {
	struct floor_net net;
	struct floor_link link[ROUTERS + 1]; /* link i leads to router i, the last to the host */
	struct floor_event timer;
	struct router router[ROUTERS];
	const struct job *job;
	struct tally *tally;
};

static const uint32_t source = 0x64400001, target = 0x64410a02;

static uint32_t
lookup(const struct router *r, uint32_t addr)
{
	uint16_t v = r->first[addr >> 16];

	if (v & MORE)
		v = r->more[v & 3][addr >> 8 & 255];
	if (v & MORE)
		v = r->more[v & 3][addr & 255];
	return v;
}

static void
route(struct floor_net *net, struct floor_link *in, struct floor_frame *f)
{
	struct chain *c = (struct chain *)(void *)net;
	const struct router *r = &c->router[in->id];
	uint8_t *ip = f->bytes + ETHER;
	uint32_t dst = (uint32_t)ip[16] << 24 | (uint32_t)ip[17] << 16 | (uint32_t)ip[18] << 8 |
	    ip[19], out,
		 sum;

	out = lookup(r, dst);
	if (memcmp(f->bytes, r->mac[0], 6) != 0 || ip[0] != 0x45 || ip[8] < 2 || !out ||
	    sum_fold(sum_add(0, ip, IP)) != 0) {
		c->tally->bad++;
		floor_frame_drop(net, f);
		return;
	}
	ip[8]--;
	sum = ((uint32_t)ip[10] << 8 | ip[11]) + 0x100;
	be16(ip + 10, sum + (sum >> 16));
	memcpy(f->bytes, r->next[1], 6);
	memcpy(f->bytes + 6, r->mac[1], 6);
	floor_send(net, &c->link[in->id + out], f);
}

static void
finish(struct floor_net *net, struct floor_link *in, struct floor_frame *f)
{
	struct chain *c = (struct chain *)(void *)net;

	(void)in;
	if (datagram_good(f->bytes, f->len))
		c->tally->delivered++;
	else
		c->tally->bad++;
	floor_frame_drop(net, f);
}

static void
host_send(struct floor_event *e)
{
	struct chain *c = (struct chain *)(void *)((char *)e - offsetof(struct chain, timer));
	static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 99 };
	struct floor_frame *f = floor_frame_new(&c->net, DATAGRAM);

	datagram_make(f->bytes, c->router[0].mac[0], mac, source, target, (uint32_t)c->tally->sent);
	floor_send(&c->net, &c->link[0], f);
	if (++c->tally->sent < c->job->n)
		floor_at(&c->net, c->net.now + EVERY, c->net.heap.seq++, e);
}

void
floor_chain(const struct job *job, struct tally *t)
{
	struct chain *c = calloc(1, sizeof(*c));

	c->job = job;
	c->tally = t;
	c->net.heap.at = calloc(64, sizeof(struct floor_entry));
	for (uint32_t i = 0; i <= ROUTERS; i++)
		c->link[i] = (struct floor_link){ { floor_link_fire }, &c->net,
			i < ROUTERS ? route : finish, i, 0, 0, 0, { { 0 } } };
	for (uint32_t i = 0; i < ROUTERS; i++) {
		struct router *r = &c->router[i];

		for (uint8_t p = 0; p < 2; p++)
			r->mac[p][0] = 2, r->mac[p][4] = (uint8_t)(i + 1), r->mac[p][5] = p;
		r->next[1][0] = 2, r->next[1][4] = (uint8_t)(i + 2);
		r->first[target >> 16] = MORE; /* 100.65.10.0/24 towards the host */
		r->more[0][target >> 8 & 255] = 1;
	}
	c->timer.fire = host_send;
	heap_push(&c->net.heap, 0, c->net.heap.seq++, &c->timer);
	bench_ready(t);
	floor_run(&c->net);
	bench_done(t);
	t->units = c->net.hops;
	t->events = c->net.heap.events;
	t->bad += c->net.drops;
}
