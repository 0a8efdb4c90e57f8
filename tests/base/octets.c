/* octets.c - the cursor: network order both ways, and an error that sticks. */
#include "tests/runner.h"

#include "base/octets.h"

START_TEST(integers_go_out_and_come_back_in_network_order)
{
	static const uint8_t want[15] = { 1, 2, 3, 4, 5, 6, 7, 0x80, 9, 10, 11, 12, 13, 14, 0xff };
	uint8_t buf[15];
	struct octets w = octets_write(buf, sizeof(buf)), r = octets_read(want, sizeof(want));

	put8(&w, 1);
	put16(&w, 0x0203);
	put32(&w, 0x04050607);
	put64(&w, 0x80090a0b0c0d0eff);
	ck_assert(!w.bad && octets_left(&w) == 0);
	ck_assert_mem_eq(buf, want, sizeof(want));
	ck_assert_uint_eq(get8(&r), 1);
	ck_assert_uint_eq(get16(&r), 0x0203);
	ck_assert_uint_eq(get32(&r), 0x04050607);
	ck_assert_uint_eq(get64(&r), 0x80090a0b0c0d0eff);
	ck_assert(!r.bad);
}
END_TEST

START_TEST(after_the_first_access_past_the_end_every_get_is_zero)
{
	static const uint8_t three[3] = { 1, 2, 3 };
	struct octets o = octets_read(three, 3);
	uint8_t to[4] = { 9, 9, 9, 9 };

	ck_assert_uint_eq(get32(&o), 0);
	ck_assert(o.bad);
	ck_assert_uint_eq(get8(&o), 0); /* though there are octets left */
	ck_assert_uint_eq(octets_left(&o), 0);
	get_bytes(&o, to, 4);
	ck_assert_uint_eq(to[0] | to[3], 0);
	ck_assert_ptr_null(octets_take(&o, 0));
}
END_TEST

START_TEST(a_write_that_does_not_fit_writes_nothing)
{
	uint8_t buf[4] = { 0 };
	struct octets o = octets_write(buf, 3);

	put16(&o, 0x0102);
	put_bytes(&o, "xyz", 3);
	put8(&o, 7);
	put16_at(&o, 0, 0xffff);
	ck_assert(o.bad);
	ck_assert_mem_eq(buf, "\1\2\0", 4);
}
END_TEST

START_TEST(what_overruns_a_sub_cursor_cannot_reach_what_follows)
{
	static const uint8_t six[6] = { 1, 2, 3, 4, 5, 6 };
	struct octets o = octets_read(six, 6), sub = octets_sub(&o, 2);

	ck_assert_uint_eq(get32(&sub), 0);
	ck_assert(sub.bad && !o.bad);
	ck_assert_uint_eq(get8(&o), 3);
	sub = octets_sub(&o, 4);
	ck_assert(sub.bad && o.bad);
}
END_TEST

START_TEST(huge_lengths_do_not_wrap_round)
{
	static const uint8_t two[2] = { 1, 2 };
	struct octets o = octets_read(two, 2);

	get8(&o);
	octets_skip(&o, UINT32_MAX);
	ck_assert(o.bad);
	o = octets_read(two, 2);
	put16_at(&o, UINT32_MAX - 1, 1);
	ck_assert(o.bad);
}
END_TEST

Suite *octets_suite(void);
Suite *
octets_suite(void)
{
	const TTest *const tests[] = { integers_go_out_and_come_back_in_network_order,
		after_the_first_access_past_the_end_every_get_is_zero,
		a_write_that_does_not_fit_writes_nothing,
		what_overruns_a_sub_cursor_cannot_reach_what_follows,
		    huge_lengths_do_not_wrap_round, NULL };

	return suite_of("octets", tests);
}
