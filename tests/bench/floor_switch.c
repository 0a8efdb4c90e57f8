/* floor_switch.c - 32 hosts on a learning switch, as little as can do the job. See floor.h. */
#include "tests/bench/bench.h"
#include "tests/bench/datagram.h"
#include "tests/bench/floor.h"

enum { HOSTS = 32, SLOTS = 16384, VLAN = 1, EVERY = 100000, AGEING = 3 };

struct fdb_line {
	uint64_t key, seen;
	uint32_t port;
};

struct host {
	struct floor_event timer;
	struct lan *lan;
	uint32_t id, sent;
	uint8_t mac[6];
};

struct lan {
	struct floor_net net;
	struct floor_link up[HOSTS], down[HOSTS];
	struct host host[HOSTS];
	struct fdb_line fdb[SLOTS];
	const struct job *job;
	struct tally *tally;
};

static uint64_t
key_of(const uint8_t *mac)
{
	uint64_t k = VLAN;

	for (int i = 0; i < 6; i++)
		k = k << 8 | mac[i];
	return k;
}

static struct fdb_line *
fdb_seek(struct lan *l, uint64_t key)
{
	uint32_t i = (uint32_t)(key * 0x9e3779b97f4a7c15u >> 50);

	while (l->fdb[i].key && l->fdb[i].key != key)
		i = (i + 1) % SLOTS;
	return &l->fdb[i];
}

static void
switch_receive(struct floor_net *net, struct floor_link *in, struct floor_frame *f)
{
	struct lan *l = (struct lan *)(void *)net;
	struct fdb_line *e = fdb_seek(l, key_of(f->bytes + 6));

	*e = (struct fdb_line){ key_of(f->bytes + 6), net->now, in->id };
	if (!(f->bytes[0] & 1)) {
		e = fdb_seek(l, key_of(f->bytes));
		if (e->key && net->now - e->seen < AGEING * 100000000000u) {
			if (e->port == in->id)
				floor_frame_drop(net, f);
			else
				floor_send(net, &l->down[e->port], f);
			return;
		}
	}
	l->tally->floods++;
	for (uint32_t i = 0; i < HOSTS; i++)
		if (i != in->id) {
			f->refs++;
			floor_send(net, &l->down[i], f);
		}
	floor_frame_drop(net, f);
}

static void
host_receive(struct floor_net *net, struct floor_link *in, struct floor_frame *f)
{
	struct lan *l = (struct lan *)(void *)net;

	if (memcmp(f->bytes, l->host[in->id].mac, 6) == 0) {
		if (datagram_good(f->bytes, f->len))
			l->tally->delivered++;
		else
			l->tally->bad++;
	}
	floor_frame_drop(net, f);
}

static void
host_send(struct floor_event *e)
{
	static const uint8_t all[6] = { 255, 255, 255, 255, 255, 255 };
	struct host *h = (struct host *)(void *)e;
	struct lan *l = h->lan;
	uint32_t to = (h->id + 1 + h->sent % (HOSTS - 1)) % HOSTS;
	struct floor_frame *f = floor_frame_new(&l->net, DATAGRAM);

	/* The first is a broadcast: after it everyone is known. */
	datagram_make(f->bytes, h->sent ? l->host[to].mac : all, h->mac, 0x64400001 + h->id,
	    0x64400001 + to, h->sent);
	floor_send(&l->net, &l->up[h->id], f);
	if (h->sent++ < l->job->n)
		floor_at(&l->net, l->net.now + EVERY, l->net.heap.seq++, e);
}

void
floor_switch(const struct job *job, struct tally *t)
{
	struct lan *l = calloc(1, sizeof(*l));

	l->job = job;
	l->tally = t;
	l->net.heap.at = calloc(4096, sizeof(struct floor_entry));
	for (uint32_t i = 0; i < HOSTS; i++) {
		l->up[i] = (struct floor_link){ { floor_link_fire }, &l->net, switch_receive, i, 0,
		    0, 0, { { 0 } } };
		l->down[i] = (struct floor_link){ { floor_link_fire }, &l->net, host_receive, i, 0,
		    0, 0, { { 0 } } };
		l->host[i] = (struct host){ { host_send }, l, i, 0,
		    { 2, 0, 0, 0, 0, (uint8_t)(i + 1) } };
		heap_push(&l->net.heap, i * 3000, l->net.heap.seq++, &l->host[i].timer);
	}
	bench_ready(t);
	floor_run(&l->net);
	bench_done(t);
	for (uint32_t i = 0; i < HOSTS; i++)
		t->sent += l->host[i].sent - 1;
	t->units = l->net.hops;
	t->events = l->net.heap.events;
	t->bad += l->net.drops;
}
