/* stuck.c - see stuck.h. A list of pairs: a lesson has one or two. */
#include "switch/stuck.h"

#include "switch/feature.h"
#include "switch/passing.h"

struct stuck_pair {
	uint16_t from, to; /* numbers of ports */
};

struct stuck {
	VEC(struct stuck_pair) pairs;
};

const struct log_kind drop_stuck = { "stuck", "the way from that port to this is broken" };

/* The pair's place, or where it would go: n. */
static uint32_t
place_of(const struct stuck *s, uint16_t from, uint16_t to)
{
	uint32_t i = 0;

	while (i < s->pairs.n && (s->pairs.at[i].from != from || s->pairs.at[i].to != to))
		i++;
	return i;
}

bool
stuck_is(const struct bridge_port *from, const struct bridge_port *to)
{
	const struct stuck *s = from->bridge->stuck;

	return s && place_of(s, from->number, to->number) < s->pairs.n;
}

/* The stage looks only at ports that some pair leads to. */
static void
mark(struct bridge *b)
{
	const uint32_t bit = (uint32_t)1 << STAGE_STUCK;

	for (uint32_t i = 0; i < b->ports.n; i++)
		b->ports.at[i]->stages_out &= ~bit;
	for (uint32_t i = 0; i < b->stuck->pairs.n; i++)
		bridge_port_at(b, b->stuck->pairs.at[i].to)->stages_out |= bit;
	bridge_touch(b);
}

void
stuck_set(struct bridge_port *from, struct bridge_port *to, bool on)
{
	struct bridge *b = from->bridge;
	struct arena *a = b->node->net->sim->arena;
	struct stuck_pair pair = { from->number, to->number };
	uint32_t i;

	if (stuck_is(from, to) == on)
		return;
	if (!b->stuck)
		b->stuck = arena_make(a, struct stuck);
	i = place_of(b->stuck, pair.from, pair.to);
	if (on)
		vec_push(a, &b->stuck->pairs, pair);
	else
		vec_remove(&b->stuck->pairs, i);
	mark(b);
}

const struct log_kind *
stuck_refuse(struct bridge_port *out, struct passing *x)
{
	return x->known && stuck_is(x->in, out) ? &drop_stuck : NULL;
}

static void
clear(struct bridge *b)
{
	if (!b->stuck)
		return;
	b->stuck->pairs.n = 0;
	mark(b);
}

const struct feature stuck_feature = { .name = "stuck", .clear = clear };
