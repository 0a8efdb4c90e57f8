/* bed.c - see bed.h. */
#include "tests/link/bed.h"

static void
receive(struct port *p, struct frame *f)
{
	struct bed *b = p->node->box;
	struct octets o = frame_read(f);

	if (b && b->n < BED_MOST) {
		octets_skip(&o, 14);
		b->at[b->n] = b->sim->now;
		b->mark[b->n++] = get32(&o);
	}
	frame_drop(p->node->net, f);
}

static void
changed(struct port *p)
{
	struct bed *b = p->node->box;

	if (b)
		b->changes++;
}

static const struct node_ops ops = { receive, changed };

struct bed *
bed_new(uint64_t seed, const struct link_settings *s)
{
	struct arena *arena = arena_new(256 << 20);
	struct bed *b = arena_make(arena, struct bed);

	b->arena = arena;
	b->sim = sim_new(arena, seed);
	b->net = net_new(b->sim);
	b->a = port_new(node_new(b->net, "a", &ops, b), "eth0");
	b->b = port_new(node_new(b->net, "b", &ops, b), "eth0");
	b->link = link_new(b->a, b->b, s ? s : &link_defaults);
	return b;
}

struct link *
bed_pair(struct bed *b, const char *from, const char *to, const struct link_settings *s)
{
	struct port *p = port_new(node_new(b->net, from, &ops, NULL), "eth0");

	return link_new(p, port_new(node_new(b->net, to, &ops, NULL), "eth0"), s);
}

void
bed_delete(struct bed *b)
{
	arena_delete(b->arena);
}

struct frame *
bed_frame(struct bed *b, uint32_t len, uint32_t mark)
{
	struct frame *f = frame_new(b->net, len);
	struct octets o = frame_write(f);

	put_bytes(&o, b->b->mac.b, 6);
	put_bytes(&o, b->a->mac.b, 6);
	put16(&o, 0x0800);
	put32(&o, mark);
	put_zero(&o, octets_left(&o));
	return f;
}
