/* bitset.c - sets of session ids, two words inline. See bitset.h. */
#include "bgp/bitset.h"

#include <string.h>

#include "base/panic.h"

static bool
is_large(const struct bitset *s)
{
	return s->w[0] & 1;
}

static uint64_t *
words_of(const struct bitset *s, uint64_t *n)
{
	if (is_large(s)) {
		*n = s->w[1];
		return (uint64_t *)(uintptr_t)(s->w[0] & ~(uint64_t)1);
	}
	*n = 2;
	return (uint64_t *)(uintptr_t)s->w;
}

static uint64_t
word_at(const struct bitset *s, uint64_t i)
{
	uint64_t n, *w = words_of(s, &n);

	return i < n ? w[i] : 0;
}

bool
bitset_has(const struct bitset *s, uint32_t id)
{
	return id && word_at(s, id / 64) >> id % 64 & 1;
}

static void
grow(struct arena *a, struct bitset *s, uint64_t want)
{
	uint64_t n, *old = words_of(s, &n), room = n;
	uint64_t *fresh;

	while (room < want)
		room *= 2;
	fresh = arena_alloc(a, room * sizeof(*fresh));
	memcpy(fresh, old, n * sizeof(*fresh));
	if (is_large(s))
		arena_free(a, old, n * sizeof(*old));
	s->w[0] = (uintptr_t)fresh | 1;
	s->w[1] = room;
}

void
bitset_add(struct arena *a, struct bitset *s, uint32_t id)
{
	uint64_t n, *w = words_of(s, &n);

	must(id != 0);
	if (id / 64 >= n) {
		grow(a, s, id / 64 + 1);
		w = words_of(s, &n);
	}
	w[id / 64] |= (uint64_t)1 << id % 64;
}

void
bitset_remove(struct bitset *s, uint32_t id)
{
	uint64_t n, *w = words_of(s, &n);

	if (id && id / 64 < n)
		w[id / 64] &= ~((uint64_t)1 << id % 64);
}

uint32_t
bitset_next(const struct bitset *s, uint32_t after)
{
	uint64_t n, *w = words_of(s, &n);
	uint32_t id = after + 1;

	for (uint64_t i = id / 64; i < n; i++, id = (uint32_t)(i * 64)) {
		uint64_t left = w[i] >> id % 64;

		if (left)
			return id + (uint32_t)__builtin_ctzll(left);
	}
	return 0;
}

bool
bitset_empty(const struct bitset *s)
{
	return bitset_next(s, 0) == 0;
}

uint32_t
bitset_count(const struct bitset *s)
{
	uint64_t n, *w = words_of(s, &n);
	uint32_t total = 0;

	for (uint64_t i = 0; i < n; i++)
		total += (uint32_t)__builtin_popcountll(w[i]);
	return total;
}

int
bitset_cmp(const struct bitset *a, const struct bitset *b)
{
	uint64_t na, nb;

	words_of(a, &na);
	words_of(b, &nb);
	for (uint64_t i = 0; i < na || i < nb; i++) {
		uint64_t x = word_at(a, i), y = word_at(b, i);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

bool
bitset_equal(const struct bitset *a, const struct bitset *b)
{
	return bitset_cmp(a, b) == 0;
}

void
bitset_copy(struct arena *a, struct bitset *to, const struct bitset *from)
{
	for (uint32_t id = bitset_next(from, 0); id; id = bitset_next(from, id))
		bitset_add(a, to, id);
}

void
bitset_free(struct arena *a, struct bitset *s)
{
	uint64_t n, *w = words_of(s, &n);

	if (is_large(s))
		arena_free(a, w, n * sizeof(*w));
	*s = (struct bitset){ { 0 } };
}
