/*
 * hostile_pieces.c - datagrams in pieces: that overlap, that cannot be, that never end, too many,
 * too large, cut so that an access list cannot tell; and those that are whole in the end.
 */
#include "ip/acl.h"
#include "tests/ip/siege.h"
#include "tests/runner.h"

#include "wire/ethernet.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"
#include "wire/ipv6.h"

/* RFC 1858, RFC 3128: pieces made to slip past a list that looks at TCP's ports and flags. */
static const struct {
	uint16_t fragment; /* of IPv4 */
	const char *piece; /* the fragment header of IPv6 */
	uint32_t len; /* octets of the TCP segment to port 23 that the piece has */
	const char *drop;
	const char *why;
} sly[] = {
	{ 0, NULL, 20, "access-list-in", "the whole one is refused" },
	{ 0x2000, "0600 0001 00000001", 24, "access-list-in", "its first piece too" },
	{ 0x2000, "0600 0001 00000001", 16, "access-list-in",
	    "its flags are there: the list can tell" },
	{ 0x2000, "0600 0001 00000001", 8, "fragment", "RFC 1858 3: without flags" },
	{ 0x2000, "0600 0001 00000001", 0, "fragment", "without ports" },
	{ 0x2001, "0600 0009 00000001", 16, "fragment", "RFC 3128: flags over those of before" },
	{ 0x2002, "0600 0011 00000001", 16, NULL, "a later one says nothing of ports" },
};

START_TEST(a_piece_cut_inside_of_what_a_list_asks_about_passes_no_list)
{
	static const char *const text[2][2] = { { "deny tcp any any eq 23", "permit ip any any" },
		{ "deny tcp any any eq 23", "permit ipv6 any any" } };
	bool v6 = _i & 1;
	struct siege *s = siege_new(true);
	struct ip_acl *l = ip_acl_make(s->st, v6 ? 6 : 4, "in");
	struct packet_text x = { .from = v6 ? "2001:db8::2" : "10.0.0.2",
		.to = v6 ? "2001:db8:1::2" : "10.0.1.2",
		.protocol = PROTO_TCP,
		.upper = "c000 0017 00000001 00000000 5002ffff 0000 0000 00000000",
		.fragment = sly[_i / 2].fragment,
		.first = IPV6_FRAGMENT };
	struct match_rule r;
	struct ix_error e;
	struct crafted c;

	for (unsigned n = 0; n < 2; n++) {
		ck_assert_msg(match_parse(text[v6][n], l->af, &r, &e), "%s", e.text);
		ck_assert(ip_acl_set(s->st, l, 0, &r));
	}
	ifc_set_acl(ifc_at(s->st, 0), l->af, false, l);
	x.options = v6 ? sly[_i / 2].piece : NULL;
	craft(s, &c, &x);
	c.len = c.upper + sly[_i / 2].len;
	crafted_lengths(&c);
	c.protocol = 0xfd; /* its sum is as it was */
	crafted_mend(&c);
	siege_hit(s, c.bytes, c.len);
	if (sly[_i / 2].drop)
		ck_assert_msg(siege_drops(s, sly[_i / 2].drop) == 1, "%s", sly[_i / 2].why);
	ck_assert_msg(siege_drops(s, NULL) == (sly[_i / 2].drop ? 1 : 0), "%s", sly[_i / 2].why);
	siege_delete(s);
}
END_TEST

/* Pieces of one datagram of 48 octets. */
static const struct pieces {
	const char *what;
	struct siege_piece piece[5]; /* len 0: no more */
	unsigned heard, drops;
	const char *why;
} pieces[] = {
	{ "in order", { { 0, 16, true }, { 16, 16, true }, { 32, 16, false } }, 1, 0, "" },
	{ "backwards", { { 32, 16, false }, { 16, 16, true }, { 0, 16, true } }, 1, 0, "" },
	{ "an exact copy", { { 0, 16, true }, { 0, 16, true }, { 16, 32, false } }, 1, 1,
	    "RFC 5722 4, errata: it may be passed over" },
	{ "a part again", { { 0, 24, true }, { 8, 8, true }, { 24, 24, false } }, 1, 1,
	    "all of it came before" },
	{ "teardrop", { { 0, 32, true }, { 24, 16, false }, { 32, 16, false } }, 0, 2,
	    "the second begins inside the first; what follows is condemned too" },
	{ "over the one before", { { 8, 24, true }, { 0, 16, true }, { 32, 16, false } }, 0, 2,
	    "RFC 5722 4" },
	{ "around it", { { 16, 8, true }, { 0, 32, true } }, 0, 1, "RFC 5722 4" },
	{ "past the end", { { 0, 32, true }, { 32, 16, false }, { 48, 16, true } }, 1, 0,
	    "the end came first: what follows begins anew, and waits in vain" },
	{ "past the end that was told", { { 32, 16, false }, { 48, 16, true }, { 0, 32, true } }, 0,
	    2, "no more can follow the last" },
	{ "two ends", { { 32, 16, false }, { 16, 8, false }, { 0, 16, true } }, 0, 2,
	    "which one is it?" },
	{ "a gap", { { 0, 16, true }, { 32, 16, false } }, 0, 0, "waits for the middle" },
	{ "not by eights", { { 0, 12, true }, { 16, 32, false } }, 0, 1, "RFC 791 3.2" },
	{ "the last of any length", { { 0, 40, true }, { 40, 8, false } }, 1, 0, "" },
};

START_TEST(pieces_make_the_datagram_that_was_cut_or_none)
{
	const struct pieces *r = &pieces[_i / 2];
	bool v6 = _i & 1;
	struct siege *s = siege_new(false);

	for (unsigned n = 0; n < 5 && r->piece[n].len; n++)
		siege_piece(s, v6, 48, &r->piece[n], 7);
	ck_assert_msg(s->w->n == r->heard, "%s: heard %u times (%s)", r->what, s->w->n, r->why);
	ck_assert_msg(siege_drops(s, "fragment") == r->drops && siege_drops(s, NULL) == r->drops,
	    "%s: dropped %u (%s)", r->what, (unsigned)siege_drops(s, NULL), r->why);
	siege_delete(s);
}
END_TEST

static const struct {
	struct siege_piece piece;
	int type; /* in IPv6; IPv4 says nothing */
	uint8_t code;
	uint32_t pointer;
	const char *why;
} refused[] = {
	{ { 0, 20, true }, ICMPV6_PARAMETER, 0, 4, "RFC 8200 4.5: no multiple of eight" },
	{ { 65528, 16, false }, ICMPV6_PARAMETER, 0, 42, "RFC 8200 4.5: ends behind 65,535" },
	{ { 65528, 8, true }, ICMPV6_PARAMETER, 0, 42, "the same, and goes on" },
};

START_TEST(a_piece_that_cannot_be_is_dropped_and_told_in_ipv6)
{
	bool v6 = _i & 1;
	struct siege *s = siege_new(false);
	struct octets o;

	siege_piece(s, v6, 65528, &refused[_i / 2].piece, 1);
	bed_run(s->b, 10 * IX_MS);
	ck_assert_msg(siege_drops(s, "fragment") == 1 && siege_drops(s, NULL) == 1, "%s",
	    refused[_i / 2].why);
	ck_assert_msg(s->said == (v6 && refused[_i / 2].type >= 0), "%s", refused[_i / 2].why);
	if (s->said) {
		o = siege_said(s, true);
		ck_assert(get8(&o) == refused[_i / 2].type && get8(&o) == refused[_i / 2].code);
		octets_skip(&o, 4);
		ck_assert_msg(get16(&o) == refused[_i / 2].pointer, "%s", refused[_i / 2].why);
	}
	siege_delete(s);
}
END_TEST

/* RFC 792, RFC 4443 3.3: told if the first piece came; RFC 7112 5: it must hold the whole chain. */
START_TEST(who_waits_in_vain_is_told_only_with_the_first_piece)
{
	static const struct siege_piece first = { 0, 16, true }, later = { 16, 16, true },
				      tiny = { 0, 0, true };
	struct siege *s = siege_new(false);
	struct octets o;

	for (unsigned v6 = 0; v6 < 2; v6++) {
		siege_piece(s, v6, 48, &later, 1);
		bed_run(s->b, (v6 ? 61 : 31) * IX_SECOND);
		ck_assert_uint_eq(s->said, 0);
		ck_assert_uint_eq(siege_drops(s, "fragment"), 2 * v6 + 1);
		siege_piece(s, v6, 48, &first, 2);
		bed_run(s->b, (v6 ? 59 : 29) * IX_SECOND);
		ck_assert_uint_eq(s->said, 0);
		bed_run(s->b, 2 * IX_SECOND);
		ck_assert_uint_eq(s->said, 1);
		o = siege_said(s, v6);
		ck_assert_uint_eq(get8(&o), v6 ? ICMPV6_TIME_EXCEEDED : ICMP_TIME_EXCEEDED);
		ck_assert_uint_eq(get8(&o), 1);
		ck_assert_uint_eq(siege_drops(s, NULL), 2 * v6 + 2);
		s->said = 0;
	}
	siege_piece(s, true, 48, &tiny, 3);
	bed_run(s->b, 40 * IX_SECOND);
	ck_assert_uint_eq(s->said, 1);
	o = siege_said(s, true);
	ck_assert(get8(&o) == ICMPV6_PARAMETER && get8(&o) == 3);
	siege_delete(s);
}
END_TEST

#define AT_ONCE 256 /* datagrams that a box puts together */

START_TEST(many_datagrams_in_pieces_at_once_are_put_together_and_too_many_give_way)
{
	static const struct siege_piece a = { 0, 24, true }, b = { 24, 24, false };
	struct siege *s = siege_new(false);

	for (unsigned v6 = 0; v6 < 2; v6++) {
		for (uint32_t id = 0; id < AT_ONCE; id++)
			siege_piece(s, v6, 48, &a, 100 + id);
		for (uint32_t id = AT_ONCE; id-- > 0;)
			siege_piece(s, v6, 48, &b, 100 + id);
		ck_assert_uint_eq(s->w->n, AT_ONCE);
		s->w->n = 0;
	}
	ck_assert_uint_eq(siege_drops(s, NULL), 0);
	for (uint32_t id = 0; id < 1000; id++)
		siege_piece(s, false, 48, &a, id);
	ck_assert_uint_eq(siege_drops(s, "fragments-full"), 1000 - AT_ONCE);
	siege_piece(s, false, 48, &b, 999);
	ck_assert_uint_eq(s->w->n, 1);
	ck_assert_uint_eq(siege_drops(s, NULL), 1000 - AT_ONCE);
	siege_delete(s);
}
END_TEST

Suite *hostile_pieces_suite(void);

Suite *
hostile_pieces_suite(void)
{
	Suite *s = suite_create("hostile pieces");
	TCase *t = tcase_create("rows");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, a_piece_cut_inside_of_what_a_list_asks_about_passes_no_list, 0,
	    2 * (int)(sizeof(sly) / sizeof(sly[0])));
	tcase_add_loop_test(t, pieces_make_the_datagram_that_was_cut_or_none, 0,
	    2 * (int)(sizeof(pieces) / sizeof(pieces[0])));
	tcase_add_loop_test(t, a_piece_that_cannot_be_is_dropped_and_told_in_ipv6, 0,
	    2 * (int)(sizeof(refused) / sizeof(refused[0])));
	tcase_add_test(t, who_waits_in_vain_is_told_only_with_the_first_piece);
	tcase_add_test(t, many_datagrams_in_pieces_at_once_are_put_together_and_too_many_give_way);
	suite_add_tcase(s, t);
	return s;
}
