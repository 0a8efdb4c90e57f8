/*
 * golden.c - the numbers that every run depends on, written down. If one of these differs on
 * another machine or compiler, no journal made elsewhere would replay there: it must be loud.
 */
#include "tests/runner.h"

#include "base/hash.h"
#include "base/rng.h"

START_TEST(hashes_are_the_same_on_every_machine)
{
	static const struct {
		uint32_t n;
		uint64_t want;
	} rows[] = { { 0, 0x4e657d76d61d145f }, { 1, 0x5b32088139c06cbe },
		{ 7, 0x58a3757c1f72cc35 }, { 8, 0xdb5d2ceb20a8aa7f }, { 15, 0x454b708b92478625 },
		{ 16, 0x26623ad70b402fb6 }, { 17, 0x376012528bb177bc }, { 31, 0x3e74b409e3376c27 },
		{ 32, 0xf351900d623a3807 }, { 33, 0x14373cacf9b2701e }, { 60, 0x96aa391f2ba7907e },
		{ 512, 0xf062b1bafc2ea261 }, { 1514, 0xe59fad1b70f5ad10 } };
	uint8_t bytes[1600];

	for (unsigned i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 37 + i / 256);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_msg(hash_bytes(bytes, rows[i].n, 42) == rows[i].want,
		    "{ %u, 0x%016llx },", rows[i].n,
		    (unsigned long long)hash_bytes(bytes, rows[i].n, 42));
	ck_assert_uint_eq(hash_mix(1, 2), 0xede26bbcec1829b5);
	ck_assert_uint_eq(hash_text("ixlab", 0), 0x4c1cbc35fd8e41cd);
}
END_TEST

START_TEST(a_hash_reads_neither_more_nor_less_than_it_was_given)
{
	uint8_t bytes[70] = { 0 };

	for (uint32_t n = 0; n < 64; n++) {
		uint64_t h = hash_bytes(bytes + 1, n, 0);

		bytes[0] = bytes[n + 1] = 1;
		ck_assert_uint_eq(hash_bytes(bytes + 1, n, 0), h);
		bytes[0] = bytes[n + 1] = 0;
		for (uint32_t i = 1; i <= n; i++) {
			bytes[i] = 0x80;
			ck_assert_uint_ne(hash_bytes(bytes + 1, n, 0), h);
			bytes[i] = 0;
		}
		ck_assert_uint_ne(hash_bytes(bytes + 1, n + 1, 0), h);
	}
}
END_TEST

START_TEST(a_stream_depends_on_the_seed_and_its_name_alone)
{
	struct rng a = rng_named(1, "link:r1:eth0"), b = rng_named(1, "link:r1:eth0"),
		   c = rng_named(1, "link:r1:eth1"), d = rng_named(2, "link:r1:eth0");
	uint64_t first = rng_next(&a);

	ck_assert_uint_eq(first, 0xff3fb47d19508f37);
	ck_assert_uint_eq(first, rng_next(&b));
	ck_assert_uint_ne(first, rng_next(&c));
	ck_assert_uint_ne(first, rng_next(&d));
	for (int i = 0; i < 999; i++)
		rng_next(&a);
	ck_assert_uint_eq(rng_next(&a), 0x8958687bbe1b1058);
}
END_TEST

START_TEST(draws_are_within_bounds_and_every_value_comes)
{
	struct rng r = rng_named(3, "bounds");
	unsigned seen[7] = { 0 };

	for (int i = 0; i < 70000; i++)
		seen[rng_below(&r, 7)]++;
	for (int i = 0; i < 7; i++)
		ck_assert_msg(seen[i] > 9500 && seen[i] < 10500, "%d came %u times of 70000", i,
		    seen[i]);
	ck_assert_uint_eq(rng_below(&r, 1), 0);
	ck_assert_uint_eq(rng_between(&r, 5, 5), 5);
	for (int i = 0; i < 100; i++) {
		uint64_t v = rng_between(&r, UINT64_MAX - 2, UINT64_MAX);

		ck_assert_uint_ge(v, UINT64_MAX - 2);
	}
	rng_between(&r, 0, UINT64_MAX); /* the whole range is no division by zero */
}
END_TEST

Suite *golden_suite(void);
Suite *
golden_suite(void)
{
	const TTest *const tests[] = { hashes_are_the_same_on_every_machine,
		a_hash_reads_neither_more_nor_less_than_it_was_given,
		a_stream_depends_on_the_seed_and_its_name_alone,
		draws_are_within_bounds_and_every_value_comes, NULL };

	return suite_of("golden", tests);
}
