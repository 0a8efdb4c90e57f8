/* adj.c - the world's one adjacency table. See adj.h. */
#include "bgp/adj.h"

enum side { IN, OUT };

static struct bitset *
side_of(struct adj_entry *e, enum side side)
{
	return side == IN ? &e->in : &e->out;
}

static struct adj_entry *
entry_with(const struct adj *t, uint32_t prefix, uint32_t peer, enum side side)
{
	struct adj_row *row;

	if (!prefix || prefix > t->rows.n)
		return NULL;
	row = &t->rows.at[prefix - 1];
	for (uint32_t i = 0; i < row->n; i++)
		if (bitset_has(side_of(&row->at[i], side), peer))
			return &row->at[i];
	return NULL;
}

const struct adj_entry *
adj_in(const struct adj *t, uint32_t prefix, uint32_t peer)
{
	return entry_with(t, prefix, peer, IN);
}

const struct adj_entry *
adj_out(const struct adj *t, uint32_t prefix, uint32_t peer)
{
	return entry_with(t, prefix, peer, OUT);
}

static int
entry_cmp(const struct adj_entry *a, const struct adj_entry *b)
{
	if (a->attr != b->attr)
		return a->attr < b->attr ? -1 : 1;
	if (a->hop != b->hop)
		return a->hop < b->hop ? -1 : 1;
	if (a->path != b->path)
		return a->path < b->path ? -1 : 1;
	return a->reason < b->reason ? -1 : a->reason > b->reason;
}

static struct adj_row *
row_of(struct adj *t, uint32_t prefix)
{
	vec_reserve(t->arena, &t->rows, prefix);
	if (t->rows.n < prefix)
		t->rows.n = prefix;
	return &t->rows.at[prefix - 1];
}

/* The entry of that key, made if it is not there. */
static struct adj_entry *
entry_of(struct adj *t, uint32_t prefix, const struct adj_entry *key)
{
	struct adj_row *row = row_of(t, prefix);
	uint32_t i = 0;

	while (i < row->n && entry_cmp(&row->at[i], key) < 0)
		i++;
	if (i == row->n || entry_cmp(&row->at[i], key) != 0)
		vec_insert(t->arena, row, i, *key);
	return &row->at[i];
}

static bool
clear(struct adj *t, uint32_t prefix, uint32_t peer, enum side side)
{
	struct adj_entry *e = entry_with(t, prefix, peer, side);
	struct adj_row *row;

	if (!e)
		return false;
	bitset_remove(side_of(e, side), peer);
	if (bitset_empty(&e->in) && bitset_empty(&e->out)) {
		row = &t->rows.at[prefix - 1];
		bitset_free(t->arena, &e->in);
		bitset_free(t->arena, &e->out);
		vec_remove(row, (uint32_t)(e - row->at));
	}
	return true;
}

void
adj_in_set(struct adj *t, uint32_t prefix, uint32_t peer, uint32_t attr, uint32_t hop,
    uint8_t reason)
{
	struct adj_entry key = { .attr = attr, .hop = hop, .reason = reason };

	clear(t, prefix, peer, IN);
	bitset_add(t->arena, &entry_of(t, prefix, &key)->in, peer);
}

bool
adj_in_clear(struct adj *t, uint32_t prefix, uint32_t peer)
{
	return clear(t, prefix, peer, IN);
}

void
adj_out_set(struct adj *t, uint32_t prefix, uint32_t peer, uint32_t attr, uint32_t hop)
{
	struct adj_entry key = { .attr = attr, .hop = hop };

	clear(t, prefix, peer, OUT);
	bitset_add(t->arena, &entry_of(t, prefix, &key)->out, peer);
}

bool
adj_out_clear(struct adj *t, uint32_t prefix, uint32_t peer)
{
	return clear(t, prefix, peer, OUT);
}
