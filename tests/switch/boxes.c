/* boxes.c - see boxes.h. */
#include "tests/switch/boxes.h"

#include <stdio.h>

#include "base/panic.h"
#include "wire/ethernet.h"

struct boxes *
boxes_new(void)
{
	struct arena *arena = arena_new(1u << 30);
	struct boxes *b = arena_make(arena, struct boxes);
	char name[16];

	b->arena = arena;
	b->sim = sim_new(arena, 1);
	b->net = net_new(b->sim);
	for (int i = 0; i < BOXES; i++) {
		snprintf(name, sizeof(name), "s%d", i + 1);
		b->box[i] = bridge_new(b->net, name);
		for (int k = 1; k <= BOX_PORTS; k++) {
			snprintf(name, sizeof(name), "%d", k);
			bridge_port_add(b->box[i], name);
		}
	}
	return b;
}

void
boxes_delete(struct boxes *b)
{
	arena_delete(b->arena);
}

struct bridge_port *
boxes_port(const struct boxes *b, int box, int port)
{
	return bridge_port_at(b->box[box], (uint16_t)port);
}

struct link *
boxes_cable(struct boxes *b, int box1, int port1, int box2, int port2)
{
	return link_new(
	    boxes_port(b, box1, port1)->port, boxes_port(b, box2, port2)->port, &link_defaults);
}

void
boxes_run(struct boxes *b, ix_time span)
{
	sim_run(b->sim, b->sim->now + span);
}

void
boxes_join(struct boxes *b, int box, int port, enum lag_mode mode)
{
	struct ix_error e;

	must(lag_join(
	    boxes_port(b, box, port), 1, mode, &e)); /* not Check's: fuzz targets use this file */
}

void
boxes_pair(struct boxes *b, int n, enum lag_mode one, enum lag_mode other)
{
	for (int i = 1; i <= n; i++) {
		boxes_cable(b, 0, i, 1, i);
		boxes_join(b, 0, i, one);
		boxes_join(b, 1, i, other);
	}
}

struct bridge_port *
boxes_channel(const struct boxes *b, int box)
{
	return lag_channel(b->box[box], 1, false);
}

unsigned
boxes_bundled(const struct boxes *b, int box)
{
	const struct bridge_port *po = boxes_channel(b, box);
	unsigned bits = 0;

	for (uint32_t i = 0; po && i < po->members.n; i++) {
		must(po->members.at[i]->lag == po);
		bits |= 1u << po->members.at[i]->number;
	}
	return bits;
}

unsigned
boxes_logged(const struct boxes *b, const struct log_kind *kind)
{
	unsigned n = 0;

	for (uint64_t id = log_oldest(&b->sim->log); id < b->sim->log.next; id++)
		n += log_get(&b->sim->log, id)->kind == kind;
	return n;
}

const struct ix_mac boxes_far = { { 2, 9, 0, 0, 0, 1 } };

void
boxes_inject(struct boxes *b, int box, int port, const void *bytes, uint32_t n)
{
	uint8_t padded[ETHERNET_MIN] = { 0 };

	memcpy(padded, bytes, n < sizeof(padded) ? n : sizeof(padded));
	bridge_receive(boxes_port(b, box, port)->port,
	    n > sizeof(padded) ? frame_from(b->net, bytes, n)
			       : frame_from(b->net, padded, sizeof(padded)));
}

void
boxes_slow(struct boxes *b, int box, int port, const struct lacp *pdu, uint32_t cut)
{
	uint8_t bytes[ETHERNET_HEADER + LACP_SIZE];
	struct octets o = octets_write(bytes, sizeof(bytes));

	lacp_frame_write(&o, &boxes_far, pdu);
	boxes_inject(b, box, port, bytes, sizeof(bytes) - cut);
}
