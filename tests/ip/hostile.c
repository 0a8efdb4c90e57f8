/*
 * hostile.c - every kind of packet, whole, cut anywhere, and with every octet of it wrong: what is
 * refused is counted once, under one reason, and changes nothing that anybody can see.
 */
#include "tests/ip/hostile_rows.h"
#include "tests/runner.h"

#include <stdio.h>

#include "wire/ethernet.h"
#include "wire/ipv4.h"

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

#define US4 .from = "10.0.0.2", .to = "10.0.0.1"
#define US6 .from = "2001:db8::2", .to = "2001:db8::1"
#define ECHO US4, .protocol = PROTO_ICMP, .upper = "0800 0000 0007 0001 a5a5a5a5"
#define ECHO6 US6, .protocol = PROTO_ICMPV6, .upper = "8000 0000 0007 0001 a5a5a5a5"
#define UDP .protocol = PROTO_UDP, .upper = "c000 0035 000a 0000 6869"
#define TCP .protocol = PROTO_TCP, .upper = "0bb8 00b3 00000001 00000000 5002ffff 0000 0000"

/* Two octets of a header that cannot be, at their place in the frame. */
static const struct {
	const char *what;
	struct packet_text packet;
	uint32_t at;
	uint16_t value;
	bool mended; /* the sums agree to it */
	const char *drop; /* NULL: it is heard */
	const char *why;
} wrongs[] = {
	{ "IPv4, version 5", { ECHO }, 14, 0x5500, true, "bad-packet", "RFC 1122 3.2.1.1" },
	{ "IPv4, a header of 16", { ECHO }, 14, 0x4400, true, "bad-packet", "RFC 791 3.1" },
	{ "IPv4, a header of 60", { ECHO }, 14, 0x4f00, true, "bad-packet", "there are 32" },
	{ "IPv4, 19 octets", { ECHO }, 16, 19, true, "bad-packet", "less than its header" },
	{ "IPv4, 0 octets", { ECHO }, 16, 0, true, "bad-packet", "the same" },
	{ "IPv4, 33 octets", { ECHO }, 16, 33, true, "bad-packet", "one more than there are" },
	{ "IPv4, 65,535 octets", { ECHO }, 16, 65535, true, "bad-packet", "many more" },
	{ "IPv4, 31 octets", { ECHO }, 16, 31, false, "bad-checksum", "RFC 1122 3.2.1.2" },
	{ "IPv4, a sum of 0", { ECHO }, 24, 0, false, "bad-checksum", "RFC 1122 3.2.1.2" },
	{ "IPv4, no hops left", { ECHO }, 22, PROTO_ICMP, true, NULL,
	    "RFC 1122 3.2.1.7: it has arrived" },
	{ "IPv4, the reserved flag", { ECHO }, 20, 0x8000, true, NULL, "RFC 791 3.1, RFC 3514" },
	{ "IPv4, DF and a piece", { ECHO }, 20, 0x4001, true, NULL, "waits for the first" },
	{ "ICMP, a wrong sum", { ECHO }, 36, 0x1234, false, "bad-checksum", "RFC 792" },
	{ "IPv6, version 5", { ECHO6 }, 14, 0x5000, true, "bad-packet", "RFC 8200 3" },
	{ "IPv6, one octet more", { ECHO6 }, 18, 13, true, "bad-packet", "than there are" },
	{ "IPv6, nothing in it", { ECHO6 }, 18, 0, true, "bad-packet", "no type, no code" },
	{ "IPv6, no hops left", { ECHO6 }, 20, PROTO_ICMPV6 << 8, true, NULL, "it has arrived" },
	{ "ICMPv6, a wrong sum", { ECHO6 }, 56, 0x1234, false, "bad-checksum", "RFC 4443 2.3" },
	{ "UDP, 7 octets", { US4, UDP }, 38, 7, true, "bad-packet", "less than its header" },
	{ "UDP, 0 octets", { US4, UDP }, 38, 0, true, "bad-packet", "the same" },
	{ "UDP, 11 octets", { US4, UDP }, 38, 11, true, "bad-packet", "one more than there are" },
	{ "UDP, a wrong sum", { US4, UDP }, 40, 0x1234, false, "bad-checksum", "RFC 1122 4.1.3.4" },
	{ "UDP without a sum", { US4, UDP }, 40, 0, false, NULL, "RFC 768" },
	{ "UDP without a sum, IPv6", { US6, UDP }, 60, 0, false, "bad-checksum", "RFC 8200 8.1" },
	{ "TCP, a header of 16", { US4, TCP }, 46, 0x4002, true, "bad-packet", "RFC 9293 3.1" },
	{ "TCP, a header of 24", { US4, TCP }, 46, 0x6002, true, "bad-packet", "there are 20" },
	{ "TCP, a header of 0", { US4, TCP }, 46, 0x0002, true, "bad-packet", "RFC 9293 3.1" },
	{ "TCP, reserved bits", { US4, TCP }, 46, 0x5f02, true, NULL, "RFC 9293 3.1: ignored" },
	{ "TCP, a wrong sum", { US4, TCP }, 50, 0x1234, false, "bad-checksum", "RFC 9293 3.1" },
};

START_TEST(a_header_that_cannot_be_is_dropped_as_malformed)
{
	struct siege *s = siege_new(_i & 1);
	uint64_t was = stack_digest(s->st);
	const char *drop = wrongs[_i / 2].drop;
	struct crafted c;

	craft(s, &c, &wrongs[_i / 2].packet);
	put16_at(&(struct octets){ .buf = c.bytes, .end = c.len }, wrongs[_i / 2].at,
	    wrongs[_i / 2].value);
	if (wrongs[_i / 2].mended)
		crafted_mend(&c);
	siege_hit(s, c.bytes, c.len);
	ck_assert_msg(siege_drops(s, NULL) == (drop ? 1 : 0) && (!drop || siege_drops(s, drop)),
	    "%s (%s): not %s", wrongs[_i / 2].what, wrongs[_i / 2].why, drop);
	ck_assert_msg(
	    !drop || stack_digest(s->st) == was, "%s: it changed something", wrongs[_i / 2].what);
	bed_run(s->b, 10 * IX_MS);
	ck_assert_msg(!drop || !s->said, "%s: it was answered", wrongs[_i / 2].what);
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
	tcase_add_loop_test(t, a_header_that_cannot_be_is_dropped_as_malformed, 0,
	    2 * (int)(sizeof(wrongs) / sizeof(wrongs[0])));
	suite_add_tcase(s, t);
	return s;
}
