/* index.c - see index.h. */
#include "base/index.h"

#include <string.h>

#include "base/hash.h"
#include "base/panic.h"

/* The slot that holds these octets, or the free one where they would go. */
static uint32_t
probe(const struct index *x, const void *bytes, uint32_t len, uint64_t hash)
{
	uint32_t i = (uint32_t)hash & (x->slots - 1);

	for (; x->slot[i]; i = (i + 1) & (x->slots - 1)) {
		const struct index_key *k = &x->key[x->slot[i] - 1];

		if (k->hash == hash && k->len == len && (!len || memcmp(k->bytes, bytes, len) == 0))
			break;
	}
	return i;
}

static void
rehash(struct index *x, uint32_t slots)
{
	arena_free(x->arena, x->slot, x->slots * sizeof(uint32_t));
	x->slot = arena_alloc(x->arena, slots * sizeof(uint32_t));
	x->slots = slots;
	for (uint32_t id = 1; id <= x->n; id++) {
		uint32_t i = (uint32_t)x->key[id - 1].hash & (slots - 1);

		while (x->slot[i])
			i = (i + 1) & (slots - 1);
		x->slot[i] = id;
	}
}

uint32_t
index_find(const struct index *x, const void *bytes, uint32_t len)
{
	if (x->n == 0)
		return 0;
	return x->slot[probe(x, bytes, len, hash_bytes(bytes, len, 0))];
}

uint32_t
index_add(struct index *x, const void *bytes, uint32_t len, bool *fresh)
{
	uint64_t hash = hash_bytes(bytes, len, 0);
	struct index_key *k;
	uint32_t i;

	if (x->n * 4 >= x->slots * 3)
		rehash(x, x->slots ? x->slots * 2 : 16);
	i = probe(x, bytes, len, hash);
	if (fresh)
		*fresh = x->slot[i] == 0;
	if (x->slot[i])
		return x->slot[i];
	if (x->n == x->room) {
		uint32_t room = x->room ? x->room * 2 : 16;

		x->key = arena_resize(x->arena, x->key, x->room * sizeof(*k), room * sizeof(*k));
		x->room = room;
	}
	k = &x->key[x->n++];
	k->bytes = len ? arena_alloc(x->arena, len) : NULL;
	if (len)
		memcpy(k->bytes, bytes, len);
	k->len = len;
	k->hash = hash;
	return x->slot[i] = x->n;
}

const struct index_key *
index_key(const struct index *x, uint32_t id)
{
	must(id > 0 && id <= x->n);
	return &x->key[id - 1];
}
