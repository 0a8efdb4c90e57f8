/*
 * subject_switch.c - 32 hosts on ixlab's switch: the same frames at the same times as the floor's.
 */
#include "base/addr.h"
#include "tests/bench/datagram.h"
#include "tests/bench/lan.h"

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
	uint32_t to = (h->id + 1 + h->sent % (LAN_HOSTS - 1)) % LAN_HOSTS;
	struct frame *f = frame_new(l->net, DATAGRAM);

	datagram_make(frame_at(f), h->sent ? l->host[to].port->mac.b : mac_broadcast.b,
	    h->port->mac.b, 0x64400001 + h->id, 0x64400001 + to, h->sent);
	port_send(h->port, f);
	if (h->sent++ < l->job->n)
		timer_in(sim, t, LAN_EVERY);
}

void
subject_switch(const struct job *job, struct tally *t)
{
	/* a host's first frame is a broadcast: it makes the host known, and is not counted */
	const struct lan_case c = { LAN_HOSTS, 1, host_receive, host_send };

	lan_run(&c, job, t);
}
