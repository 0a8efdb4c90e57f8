/*
 * rib.c - a speaker's Loc-RIB as a table: from a prefix's id to its row.
 *
 * A box holds few of a world's prefixes, so it pays for those alone.
 */
#include "base/hash.h"
#include "bgp/internal.h"

enum { FIRST_SLOTS = 64 };

static uint32_t
place(const struct rib *r, uint32_t prefix)
{
	uint32_t i = (uint32_t)hash_mix(prefix, 1) & (r->slots - 1);

	while (r->slot[i] && r->rows.at[r->slot[i] - 1].prefix != prefix)
		i = (i + 1) & (r->slots - 1);
	return i;
}

struct rib_row *
rib_find(const struct rib *r, uint32_t prefix)
{
	uint32_t row = r->slots && prefix ? r->slot[place(r, prefix)] : 0;

	return row ? &r->rows.at[row - 1] : NULL;
}

static void
grow(struct rib *r)
{
	uint32_t slots = r->slots ? r->slots * 2 : FIRST_SLOTS;

	arena_free(r->arena, r->slot, r->slots * sizeof(*r->slot));
	r->slot = arena_alloc(r->arena, slots * sizeof(*r->slot));
	r->slots = slots;
	for (uint32_t i = 0; i < r->rows.n; i++)
		r->slot[place(r, r->rows.at[i].prefix)] = i + 1;
}

struct rib_row *
rib_row(struct rib *r, uint32_t prefix)
{
	struct rib_row *row = rib_find(r, prefix);

	if (row)
		return row;
	if (r->rows.n * 2 >= r->slots)
		grow(r);
	vec_push(r->arena, &r->rows, (struct rib_row){ .prefix = prefix });
	r->slot[place(r, prefix)] = r->rows.n;
	return &r->rows.at[r->rows.n - 1];
}

void
rib_free(struct rib *r)
{
	for (uint32_t i = 0; i < r->rows.n; i++)
		vec_free(r->arena, &r->rows.at[i]);
	vec_free(r->arena, &r->rows);
	arena_free(r->arena, r->slot, r->slots * sizeof(*r->slot));
	r->slot = NULL;
	r->slots = 0;
}
