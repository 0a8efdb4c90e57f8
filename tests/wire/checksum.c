/* checksum.c - the Internet checksum: examples of the RFCs, pieces, and the update of one word. */
#include "tests/wire/hex.h"

#include "wire/checksum.h"

START_TEST(the_example_of_rfc_1071_sums_to_ddf2)
{
	const uint8_t b[] = { 0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7 };

	ck_assert_uint_eq(checksum_fold(checksum_add(0, b, 8)), (uint16_t)~0xddf2);
}
END_TEST

/* The plain definition, two octets at a time. */
static uint16_t
slow(const uint8_t *b, uint32_t n)
{
	uint32_t s = 0;

	for (uint32_t i = 0; i < n; i++)
		s += i % 2 ? b[i] : (uint32_t)b[i] << 8;
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return (uint16_t)~s;
}

START_TEST(every_length_and_every_cut_gives_the_plain_sum)
{
	uint8_t b[64];

	for (unsigned i = 0; i < sizeof(b); i++)
		b[i] = (uint8_t)(i * 37 + 201);
	for (uint32_t n = 0; n <= sizeof(b); n++) {
		ck_assert_uint_eq(checksum_fold(checksum_add(0, b, n)), slow(b, n));
		for (uint32_t cut = 0; cut <= n; cut++) {
			uint64_t s = checksum_add(0, b, cut);

			s = cut % 2 ? checksum_add_odd(s, b + cut, n - cut) :
			    checksum_add(s, b + cut, n - cut);
			ck_assert_uint_eq(checksum_fold(s), slow(b, n));
		}
	}
}
END_TEST

START_TEST(the_example_of_rfc_1624_updates_to_0000)
{
	ck_assert_uint_eq(checksum_update(0xdd2f, 0x5555, 0x3285), 0x0000);
}
END_TEST

Suite *checksum_suite(void);

Suite *
checksum_suite(void)
{
	const TTest *const tests[] = { the_example_of_rfc_1071_sums_to_ddf2,
		every_length_and_every_cut_gives_the_plain_sum,
		the_example_of_rfc_1624_updates_to_0000, NULL };

	return suite_of("checksum", tests);
}
