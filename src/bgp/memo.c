/* memo.c - the meaning of messages, kept by their octets. See memo.h. */
#include "bgp/memo.h"

#include <string.h>

#include "base/hash.h"

static uint8_t
options_key(const struct bgp_options *o)
{
	return (uint8_t)(o->as4 | o->ebgp << 1 | o->extended << 2 | o->extended_next_hop << 3 |
	    o->refuse_sets << 4 | (o->addpath_rx & 3) << 5);
}

static uint64_t
hash_of(const struct octets *msg, uint8_t options)
{
	return hash_bytes(msg->buf, msg->end, options);
}

const struct decoded *
memo_find(const struct memo *m, const struct octets *msg, const struct bgp_options *o)
{
	uint8_t options = options_key(o);
	uint64_t hash = hash_of(msg, options);

	if (!m->ring)
		return NULL;
	for (uint32_t i = m->slot[hash % MEMO_SLOTS]; i; i = m->ring[i - 1].next) {
		const struct memo_entry *e = &m->ring[i - 1];

		if (e->hash == hash && e->options == options && e->len == msg->end &&
		    memcmp(e->bytes, msg->buf, e->len) == 0)
			return &e->decoded;
	}
	return NULL;
}

void
decoded_free(struct arena *a, struct decoded *d)
{
	arena_free(a, d->withdrawn, d->n_withdrawn * sizeof(*d->withdrawn));
	arena_free(a, d->announced, d->n_announced * sizeof(*d->announced));
	*d = (struct decoded){ .attr = 0 };
}

/* Makes room at this place of the ring. */
static void
forget(struct memo *m, uint32_t at)
{
	struct memo_entry *e = &m->ring[at];
	uint32_t *link = &m->slot[e->hash % MEMO_SLOTS];

	if (!e->bytes)
		return;
	while (*link != at + 1)
		link = &m->ring[*link - 1].next;
	*link = e->next;
	decoded_free(m->arena, &e->decoded);
	arena_free(m->arena, e->bytes, e->len);
	*e = (struct memo_entry){ .bytes = NULL };
}

const struct decoded *
memo_keep(struct memo *m, const struct octets *msg, const struct bgp_options *o,
    const struct decoded *d)
{
	uint32_t at = (uint32_t)(m->made++ % MEMOS);
	struct memo_entry *e;

	if (!m->ring) {
		m->ring = arena_alloc(m->arena, MEMOS * sizeof(*m->ring));
		m->slot = arena_alloc(m->arena, MEMO_SLOTS * sizeof(*m->slot));
	}
	forget(m, at);
	e = &m->ring[at];
	e->options = options_key(o);
	e->hash = hash_of(msg, e->options);
	e->len = msg->end;
	e->bytes = arena_alloc(m->arena, e->len);
	memcpy(e->bytes, msg->buf, e->len);
	e->decoded = *d;
	e->next = m->slot[e->hash % MEMO_SLOTS];
	m->slot[e->hash % MEMO_SLOTS] = at + 1;
	return &e->decoded;
}
