/* index.c - octet strings to dense ids, in the order they were first seen. */
#include "tests/runner.h"

#include <stdio.h>
#include <string.h>

#include "base/index.h"

START_TEST(ids_are_dense_in_order_of_first_sight_and_stay)
{
	struct arena *a = arena_new(16 << 20);
	struct index x = { .arena = a };
	char name[16];
	bool fresh;

	ck_assert_uint_eq(index_find(&x, "a", 1), 0);
	for (uint32_t i = 0; i < 5000; i++) {
		uint32_t n = (uint32_t)sprintf(name, "n%u", i * 7919);

		ck_assert_uint_eq(index_add(&x, name, n, &fresh), i + 1);
		ck_assert(fresh);
	}
	for (uint32_t i = 0; i < 5000; i++) {
		uint32_t n = (uint32_t)sprintf(name, "n%u", i * 7919);

		ck_assert_uint_eq(index_find(&x, name, n), i + 1);
		ck_assert_uint_eq(index_add(&x, name, n, &fresh), i + 1);
		ck_assert(!fresh);
		ck_assert_uint_eq(index_key(&x, i + 1)->len, n);
		ck_assert_mem_eq(index_key(&x, i + 1)->bytes, name, n);
		ck_assert_uint_eq(index_find(&x, name, n - 1) == i + 1, 0);
	}
	arena_delete(a);
}
END_TEST

START_TEST(the_empty_string_is_a_key_like_any_other)
{
	struct arena *a = arena_new(1 << 20);
	struct index x = { .arena = a };

	ck_assert_uint_eq(index_add(&x, NULL, 0, NULL), 1);
	ck_assert_uint_eq(index_add(&x, "", 0, NULL), 1);
	ck_assert_uint_eq(index_add(&x, "\0", 1, NULL), 2);
	ck_assert_uint_eq(index_find(&x, NULL, 0), 1);
	arena_delete(a);
}
END_TEST

Suite *index_suite(void);
Suite *
index_suite(void)
{
	const TTest *const tests[] = { ids_are_dense_in_order_of_first_sight_and_stay,
		the_empty_string_is_a_key_like_any_other, NULL };

	return suite_of("index", tests);
}
