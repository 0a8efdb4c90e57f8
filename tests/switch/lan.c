/* lan.c - see lan.h. */
#include "tests/switch/lan.h"

#include <string.h>

static void
receive(struct port *p, struct frame *f)
{
	struct station *s = p->node->box;

	s->heard++;
	memcpy(s->last, frame_at(f), f->len < 64 ? f->len : 64);
	frame_drop(p->node->net, f);
}

static const struct node_ops ops = { receive, NULL };

struct lan *
lan_new(void)
{
	static const char *const names[] = { "a", "b", "c", "d" };
	static const char *const ports[] = { "swp1", "swp2", "swp3", "swp4" };
	struct arena *arena = arena_new(256 << 20);
	struct lan *l = arena_make(arena, struct lan);

	l->arena = arena;
	l->sim = sim_new(arena, 1);
	l->net = net_new(l->sim);
	l->bridge = bridge_new(l->net, "sw1");
	for (int i = 0; i < STATIONS; i++) {
		struct node *n = node_new(l->net, names[i], &ops, &l->station[i]);

		l->station[i].port = port_new(n, "eth0");
		link_new(
		    l->station[i].port, bridge_port_add(l->bridge, ports[i])->port, &link_defaults);
	}
	return l;
}

void
lan_raw(struct lan *l, int i, const uint8_t *head, uint32_t n, uint32_t len)
{
	struct frame *f = frame_new(l->net, len);

	memset(frame_at(f), 0, len);
	memcpy(frame_at(f), head, n);
	port_send(l->station[i].port, f);
	sim_run(l->sim, l->sim->now + IX_MS);
}

void
lan_send(struct lan *l, int i, uint8_t from, uint8_t to)
{
	uint8_t bytes[60] = { 2, 0, 0, 0, 0, to, 2, 0, 0, 0, 0, from, 0x08, 0x00 };

	if (to == 0xff)
		memset(bytes, 0xff, 6);
	lan_raw(l, i, bytes, sizeof(bytes), sizeof(bytes));
}

unsigned
lan_heard(struct lan *l)
{
	unsigned who = 0;

	for (int i = 0; i < STATIONS; i++) {
		who |= l->station[i].heard ? 1u << i : 0;
		l->station[i].heard = 0;
	}
	return who;
}
