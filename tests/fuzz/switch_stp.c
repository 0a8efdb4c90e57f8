/*
 * switch_stp.c - fuzz target of spanning tree: BPDUs at a running bridge of three ports, in a mode
 * that the first octet chooses. Then, again and again: an octet for the port and for what happens
 * before (a wait, a cable pulled, a setting), a length, and so many octets that follow LLC.
 * Whatever comes, the machines come to rest, a port without a place in the tree does not forward,
 * and nobody is believed to be root who is worse than this bridge.
 */
#include "switch/stp_machine.h"
#include "switch/words.h"
#include "wire/llc.h"

#define PORTS 3

struct bench {
	struct arena *arena;
	struct sim *sim;
	struct net *net;
	struct bridge *bridge;
	struct port *station[PORTS + 1]; /* from 1 */
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The consoles' one question; there are none here. */
struct bridge *
bridge_of_device(void *device)
{
	return device;
}

static void
swallow(struct port *p, struct frame *f)
{
	frame_drop(p->node->net, f);
}

static const struct node_ops station_ops = { swallow, NULL };

static struct bench
bench_new(void)
{
	static const char *const names[] = { "", "1", "2", "3" };
	struct bench b = { .arena = arena_new(256 << 20) };

	b.sim = sim_new(b.arena, 1);
	b.net = net_new(b.sim);
	b.bridge = bridge_new(b.net, "sw1");
	for (unsigned i = 1; i <= PORTS; i++) {
		b.station[i] = port_new(node_new(b.net, names[i], &station_ops, NULL), "eth0");
		link_new(b.station[i], bridge_port_add(b.bridge, names[i])->port, &link_defaults);
	}
	return b;
}

static struct bridge_port *
port_at(const struct bench *b, unsigned i)
{
	return bridge_port_at(b->bridge, (uint16_t)i);
}

static void
disturb(struct bench *b, unsigned port, uint8_t what)
{
	static const ix_time waits[] = { 1, IX_MS, 100 * IX_MS, IX_SECOND, 2 * IX_SECOND,
		7 * IX_SECOND, 16 * IX_SECOND, 40 * IX_SECOND };
	struct bridge_port *bp = port_at(b, port);

	if (what < 8)
		sim_run(b->sim, b->sim->now + waits[what]);
	else if (what == 8)
		port_shutdown(b->station[port], !b->station[port]->admin_down);
	else if (what == 9)
		stp_set_root_guard(bp, !bp->stp || !bp->stp->restrictedRole);
	else if (what == 10)
		stp_set_edge(bp, (enum stp_edge)(b->sim->events % 3));
	else if (what == 11)
		stp_set_link(bp, (enum stp_link)(b->sim->events % 3));
	else if (what == 12)
		stp_set_priority(b->bridge, (uint16_t)(b->sim->events % 16 * 4096));
	else if (what == 13)
		stp_check_protocols(b->bridge);
	else if (what == 14)
		stp_set_mode(b->bridge, (enum stp_mode)(b->sim->events % STP_MODES));
}

static void
say(struct bench *b, unsigned port, const uint8_t *bytes, uint32_t n)
{
	static const struct llc llc = { .dsap = SAP_STP, .ssap = SAP_STP, .control = LLC_UI };
	const struct ix_mac from = { { 2, 0, 0, 0, 0, (uint8_t)port } };
	uint8_t frame[200];
	struct octets o = octets_write(frame, sizeof(frame));
	uint32_t begun = llc_frame_begin(&o, &stp_group, &from, &llc);

	put_bytes(&o, bytes, n);
	llc_frame_end(&o, begun);
	port_send(b->station[port], frame_from(b->net, frame, o.pos));
	sim_run(b->sim, b->sim->now + 10 * IX_US);
}

static void
check(const struct bench *b)
{
	struct stp_port_row row;
	struct stp_row tree;

	if (!stp_row(b->bridge, &tree))
		return;
	if (tree.root > tree.id)
		__builtin_trap();
	for (unsigned i = 1; i <= PORTS; i++) {
		const struct stp_port *p = port_at(b, i)->stp;

		stp_port_row(port_at(b, i), &row);
		if (row.state == BRIDGE_FORWARDING &&
		    (row.role == ROLE_ALTERNATE || row.role == ROLE_BACKUP ||
			row.role == ROLE_DISABLED))
			__builtin_trap();
		if (p->learning != (row.state != BRIDGE_DISCARDING) || p->rcvdMsg || !p->selected)
			__builtin_trap();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct octets o = octets_read(data, (uint32_t)(size < 4096 ? size : 4096));
	struct bench bench = bench_new(), *b = &bench;

	stp_set_mode(b->bridge, (enum stp_mode)(1 + get8(&o) % 3));
	while (octets_left(&o) > 2) {
		uint8_t head = get8(&o);
		uint32_t n = get8(&o) % 128u;
		unsigned port = 1 + head % 3u;
		const uint8_t *bytes;

		n = n < octets_left(&o) ? n : octets_left(&o);
		bytes = octets_take(&o, n);
		disturb(b, port, head >> 4);
		if (bytes)
			say(b, port, bytes, n);
		check(b);
	}
	sim_run(b->sim, b->sim->now + 100 * IX_SECOND);
	check(b);
	arena_delete(b->arena);
	return 0;
}
