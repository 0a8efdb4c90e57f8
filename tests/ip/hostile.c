/*
 * hostile.c - every kind of packet, whole, cut anywhere, and with every octet of it wrong: what is
 * refused is counted once, under one reason, and changes nothing that anybody can see.
 */
#include "tests/ip/hostile_rows.h"
#include "tests/runner.h"

#include <stdio.h>

#include "wire/ethernet.h"

/* What one frame did. */
struct effect {
	uint64_t drops;
	bool changed;
	uint32_t said;
};

static struct effect
hit(struct siege *s, const uint8_t *bytes, uint32_t len)
{
	uint64_t drops = siege_drops(s, NULL), was = stack_digest(s->st);
	struct effect e;

	s->said = 0;
	siege_hit(s, bytes, len);
	e.drops = siege_drops(s, NULL) - drops;
	e.changed = stack_digest(s->st) != was;
	bed_run(s->b, 2 * IX_MS); /* what was said arrives; the ration of errors grows */
	e.said = s->said;
	return e;
}

START_TEST(a_whole_packet_is_heard_or_dropped_for_its_reason)
{
	const struct packet_row *r = &packet_rows[_i / 2];
	struct siege *s = siege_new(_i & 1);
	const char *why = _i & 1 ? r->router : r->host;
	struct crafted c;
	struct effect e;

	craft(s, &c, &r->packet);
	e = hit(s, c.bytes, c.len);
	ck_assert_msg(e.drops == (why ? 1 : 0), "%s: dropped %u times", r->what, (unsigned)e.drops);
	ck_assert_msg(!why || siege_drops(s, why) == 1, "%s: not %s", r->what, why);
	ck_assert_msg(!why || !e.changed, "%s: dropped, and changed something", r->what);
	siege_delete(s);
}
END_TEST

START_TEST(a_frame_cut_anywhere_changes_nothing_and_is_counted_once)
{
	const struct packet_row *r = &packet_rows[_i / 2];
	struct siege *s = siege_new(_i & 1);
	struct crafted c;

	craft(s, &c, &r->packet);
	for (uint32_t len = 0; len < c.len; len++) {
		struct effect e = hit(s, c.bytes, len);

		ck_assert_msg(e.drops == 1, "%s, cut at %u: dropped %u times", r->what, len,
		    (unsigned)e.drops);
		ck_assert_msg(!e.changed && !e.said, "%s, cut at %u: not in silence", r->what, len);
	}
	siege_delete(s);
}
END_TEST

/* Lengths and sums are those of a packet that was meant to be so short. */
START_TEST(a_packet_that_ends_anywhere_is_dropped_or_changes_nothing_wrong)
{
	const struct packet_row *r = &packet_rows[_i / 2];
	struct siege *s = siege_new(_i & 1);
	struct crafted c;

	craft(s, &c, &r->packet);
	for (uint32_t len = c.len; len-- > c.upper;) {
		struct effect e;

		c.len = len;
		if (!r->packet.type) {
			crafted_lengths(&c);
			crafted_mend(&c);
		}
		e = hit(s, c.bytes, c.len);
		ck_assert_msg(e.drops <= 1 && e.said <= 1, "%s, %u octets", r->what, len);
		ck_assert_msg(!e.drops || !e.changed,
		    "%s, %u octets: dropped, and changed "
		    "something",
		    r->what, len);
	}
	siege_delete(s);
}
END_TEST

START_TEST(an_octet_that_is_wrong_is_counted_at_most_once_and_then_changes_nothing)
{
	static const uint8_t wrong[] = { 0x00, 0x01, 0x7f, 0x80, 0xff, 0x08, 0x3c };
	const struct packet_row *r = &packet_rows[_i / 2];
	struct siege *s = siege_new(_i & 1);
	struct crafted whole, c;

	craft(s, &whole, &r->packet);
	for (uint32_t at = 0; at < whole.len; at++) {
		if (r->packet.ttl == 255 && at % 4 == 0) {
			siege_delete(s); /* or it has learned all the routers it can */
			s = siege_new(_i & 1);
		}
		for (unsigned k = 0; k < sizeof(wrong); k++) {
			struct effect e;

			c = whole;
			c.bytes[at] ^= wrong[k];
			if (!r->packet.type && !(k & 1))
				crafted_mend(&c);
			e = hit(s, c.bytes, c.len);
			ck_assert_msg(e.drops <= 1, "%s, octet %u, %02x: dropped %u times", r->what,
			    at, wrong[k], (unsigned)e.drops);
			ck_assert_msg(!e.drops || !e.changed,
			    "%s, octet %u, %02x: dropped, and changed something", r->what, at,
			    wrong[k]);
		}
	}
	siege_delete(s);
}
END_TEST

START_TEST(padding_behind_a_packet_is_no_part_of_it)
{
	const struct packet_row *r = &packet_rows[_i / 2];
	struct siege *s = siege_new(_i & 1);
	const char *why = _i & 1 ? r->router : r->host;
	struct crafted c;

	craft(s, &c, &r->packet);
	memset(c.bytes + c.len, 0xee, 100);
	ck_assert_msg(hit(s, c.bytes, c.len + 100).drops == (why ? 1 : 0), "%s", r->what);
	siege_delete(s);
}
END_TEST

Suite *hostile_suite(void);

Suite *
hostile_suite(void)
{
	Suite *s = suite_create("hostile");
	TCase *t = tcase_create("rows");
	int n = (int)packet_rows_n * 2;

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, a_whole_packet_is_heard_or_dropped_for_its_reason, 0, n);
	tcase_add_loop_test(t, a_frame_cut_anywhere_changes_nothing_and_is_counted_once, 0, n);
	tcase_add_loop_test(
	    t, a_packet_that_ends_anywhere_is_dropped_or_changes_nothing_wrong, 0, n);
	tcase_add_loop_test(
	    t, an_octet_that_is_wrong_is_counted_at_most_once_and_then_changes_nothing, 0, n);
	tcase_add_loop_test(t, padding_behind_a_packet_is_no_part_of_it, 0, n);
	suite_add_tcase(s, t);
	return s;
}
