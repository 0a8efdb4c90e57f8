/* arena.c - allocation, and checkpoints that bring everything back, the free lists too. */
#include "tests/runner.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/rng.h"
#include "base/vec.h"

static uint64_t
digest(const struct arena *a)
{
	return hash_bytes(a, a->used, 0);
}

START_TEST(memory_is_zero_and_aligned_even_when_it_was_used_before)
{
	struct arena *a = arena_new(1 << 20);

	for (size_t size = 1; size < 3000; size += 7) {
		uint8_t *p = arena_alloc(a, size);

		ck_assert_uint_eq((uintptr_t)p % 16, 0);
		for (size_t i = 0; i < size; i++)
			ck_assert_uint_eq(p[i], 0);
		memset(p, 0xa5, size);
		arena_free(a, p, size);
	}
	arena_delete(a);
}
END_TEST

START_TEST(what_is_freed_is_used_again_for_the_same_size)
{
	struct arena *a = arena_new(1 << 20);
	void *p = arena_alloc(a, 1000), *q = arena_alloc(a, 1000);
	uint64_t carved = a->carved;

	arena_free(a, p, 1000);
	arena_free(a, q, 1000);
	ck_assert_ptr_eq(arena_alloc(a, 1000), q);
	ck_assert_ptr_eq(arena_alloc(a, 1000), p);
	ck_assert_uint_eq(a->carved, carved);
	arena_delete(a);
}
END_TEST

START_TEST(a_full_arena_refuses_and_stays_usable)
{
	struct arena *a = arena_new(64 << 10);
	void *p;

	ck_assert_ptr_null(arena_try(a, 1 << 20));
	ck_assert_ptr_null(arena_try(a, SIZE_MAX));
	p = arena_try(a, 32 << 10);
	ck_assert_ptr_nonnull(p);
	ck_assert_ptr_null(arena_try(a, 60 << 10));
	arena_free(a, p, 32 << 10);
	ck_assert_ptr_eq(arena_try(a, 32 << 10), p);
	arena_delete(a);
}
END_TEST

START_TEST(resizing_keeps_the_bytes_and_zeroes_the_new_ones)
{
	struct arena *a = arena_new(1 << 20);
	uint8_t *p = arena_alloc(a, 10);

	memset(p, 7, 10);
	p = arena_resize(a, p, 10, 4);
	p = arena_resize(a, p, 4, 16); /* the same size class: in place */
	for (int i = 0; i < 16; i++)
		ck_assert_uint_eq(p[i], i < 4 ? 7 : 0);
	p = arena_resize(a, p, 16, 5000);
	for (int i = 0; i < 5000; i++)
		ck_assert_uint_eq(p[i], i < 4 ? 7 : 0);
	arena_delete(a);
}
END_TEST

/* Allocates, writes and frees at random; always the same for the same stream. */
static void
churn(struct arena *a, struct rng *r, int steps)
{
	struct {
		uint8_t *p;
		size_t n;
	} held[64] = { { 0 } };

	for (int i = 0; i < steps; i++) {
		uint64_t k = rng_below(r, 64);

		if (held[k].p)
			arena_free(a, held[k].p, held[k].n);
		held[k].n = 1 + rng_below(r, 6000);
		held[k].p = arena_alloc(a, held[k].n);
		memset(held[k].p, (int)rng_below(r, 256), held[k].n);
	}
}

START_TEST(a_checkpoint_brings_back_every_byte_and_the_free_lists)
{
	struct arena *a = arena_new(64 << 20);
	struct rng r = rng_named(1, "churn"), then;
	struct checkpoint *c;
	uint64_t before, later;

	churn(a, &r, 500);
	before = digest(a);
	c = arena_save(a, NULL);
	then = r;
	churn(a, &r, 5000);
	later = digest(a);
	ck_assert(later != before);
	for (int again = 0; again < 3; again++) {
		arena_load(a, c);
		ck_assert_uint_eq(digest(a), before);
		r = then;
		churn(a, &r, 5000); /* the run after it is identical, addresses included */
		ck_assert_uint_eq(digest(a), later);
	}
	checkpoint_delete(c);
	arena_delete(a);
}
END_TEST

START_TEST(memory_above_what_is_used_is_zero_after_going_back)
{
	struct arena *a = arena_new(16 << 20);
	struct checkpoint *c = arena_save(a, NULL);
	size_t used = a->used;
	const uint8_t *all = (const uint8_t *)a;

	memset(arena_alloc(a, 1 << 20), 0xff, 1 << 20);
	arena_load(a, c);
	ck_assert_uint_eq(a->used, used);
	for (size_t i = used; i < 2 << 20; i++)
		ck_assert_uint_eq(all[i], 0);
	checkpoint_delete(c);
	arena_delete(a);
}
END_TEST

START_TEST(checkpoints_share_the_pages_that_did_not_change)
{
	struct arena *a = arena_new(16 << 20);
	uint8_t *p = arena_alloc(a, 1 << 20);
	struct checkpoint *first = arena_save(a, NULL), *second, *third;

	p[500000] = 1;
	second = arena_save(a, first);
	third = arena_save(a, second);
	ck_assert_uint_ge(checkpoint_bytes(first, NULL), 1 << 20);
	ck_assert_uint_eq(checkpoint_bytes(second, first), ARENA_PAGE);
	ck_assert_uint_eq(checkpoint_bytes(third, second), 0);
	checkpoint_delete(first); /* in any order: a page lives while someone shares it */
	p[500000] = 2;
	p[9] = 3;
	arena_load(a, second);
	ck_assert_uint_eq(p[500000], 1);
	ck_assert_uint_eq(p[9], 0);
	checkpoint_delete(second);
	arena_load(a, third);
	ck_assert_uint_eq(p[500000], 1);
	checkpoint_delete(third);
	arena_delete(a);
}
END_TEST

START_TEST(going_forward_again_restores_what_had_been_allocated_since)
{
	struct arena *a = arena_new(16 << 20);
	struct checkpoint *early = arena_save(a, NULL), *late;
	uint8_t *p = arena_alloc(a, 300000);

	memset(p, 9, 300000);
	late = arena_save(a, early);
	arena_load(a, early);
	arena_load(a, late);
	for (int i = 0; i < 300000; i++)
		ck_assert_uint_eq(p[i], 9);
	checkpoint_delete(early);
	checkpoint_delete(late);
	arena_delete(a);
}
END_TEST

START_TEST(a_vector_keeps_its_order_through_growth_insertion_and_removal)
{
	struct arena *a = arena_new(1 << 20);
	VEC(uint32_t) v = { 0 };

	for (uint32_t i = 0; i < 100; i++)
		vec_push(a, &v, i * 2);
	vec_insert(a, &v, 0, 1000u);
	vec_insert(a, &v, v.n, 1001u);
	vec_insert(a, &v, 51, 99u);
	vec_remove(&v, 0);
	ck_assert_uint_eq(v.n, 102);
	for (uint32_t i = 0; i < 50; i++)
		ck_assert_uint_eq(v.at[i], i * 2);
	ck_assert_uint_eq(v.at[50], 99);
	ck_assert_uint_eq(v.at[51], 100);
	ck_assert_uint_eq(v.at[101], 1001);
	vec_free(a, &v);
	ck_assert_ptr_null(v.at);
	arena_delete(a);
}
END_TEST

Suite *arena_suite(void);
Suite *
arena_suite(void)
{
	const TTest *const tests[] = { memory_is_zero_and_aligned_even_when_it_was_used_before,
		what_is_freed_is_used_again_for_the_same_size,
		    a_full_arena_refuses_and_stays_usable,
		resizing_keeps_the_bytes_and_zeroes_the_new_ones,
		a_checkpoint_brings_back_every_byte_and_the_free_lists,
		memory_above_what_is_used_is_zero_after_going_back,
		checkpoints_share_the_pages_that_did_not_change,
		going_forward_again_restores_what_had_been_allocated_since,
		a_vector_keeps_its_order_through_growth_insertion_and_removal, NULL };

	return suite_of("arena", tests);
}
