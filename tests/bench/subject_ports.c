/*
 * subject_ports.c - a switch of job->pending ports, 32 of them with a host, and 992 MAC addresses:
 * every address is learnt by a broadcast, and of what follows one frame in sixteen goes to an
 * unknown address and is flooded. Its floor is the same job on a switch of 32 ports: what idle
 * ports cost.
 */
#include "base/addr.h"
#include "tests/bench/lan.h"

enum { MACS = 31, OCTETS = 60, RECEIVER = 14 };

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
	uint32_t k = h->sent, to = (h->id + 1 + k % (LAN_HOSTS - 1)) % LAN_HOSTS;
	uint8_t bytes[OCTETS] = { 2, 0, 0, 1, (uint8_t)to, (uint8_t)(k % MACS), 2, 0, 0, 1,
		(uint8_t)h->id, (uint8_t)(k % MACS), 0x88, 0xb5, (uint8_t)to };

	if (k < MACS)
		memcpy(bytes, mac_broadcast.b, 6);
	else if (k % 16 == 15)
		bytes[3] = 9; /* nobody */
	port_send(h->port, frame_from(l->net, bytes, sizeof(bytes)));
	if (++h->sent < l->job->n)
		timer_in(sim, t, LAN_EVERY);
}

static void
run(const struct job *job, uint32_t ports, struct tally *t)
{
	const struct lan_case c = { ports, 0, host_receive, host_send };

	lan_run(&c, job, t);
}

void
floor_ports(const struct job *job, struct tally *t)
{
	run(job, LAN_HOSTS, t);
}

void
subject_ports(const struct job *job, struct tally *t)
{
	run(job, job->pending, t);
}
