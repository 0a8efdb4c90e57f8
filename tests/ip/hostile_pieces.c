/*
 * hostile_pieces.c - datagrams in pieces: that overlap, that cannot be, that never end, too many,
 * too large, cut so that an access list cannot tell; and those that are whole in the end.
 */
#include "ip/acl.h"
#include "tests/ip/siege.h"
#include "tests/runner.h"

#include <stdio.h>

#include "wire/ethernet.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"
#include "wire/ipv6.h"
#include "wire/udp.h"

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

/* Pieces of one datagram of 48 octets, UDP's header first, to port 4053. */
struct piece_row {
	uint16_t at, len;
	bool more;
};
static const struct pieces {
	const char *what;
	struct piece_row piece[5]; /* len 0: no more */
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

/* A datagram of `total` octets, UDP's header among them; lends. */
static const uint8_t *
datagram(bool v6, uint32_t total)
{
	static uint8_t bytes[65535];
	struct octets o = octets_write(bytes, sizeof(bytes));
	struct ix_addr from = ip(v6 ? "2001:db8::2" : "10.0.0.2"),
		       to = ip(v6 ? "2001:db8::1" : "10.0.0.1");
	struct udp u = { .src = 7, .dst = 4053 };

	memset(bytes, 0, sizeof(bytes));
	udp_write(&o, &from, &to, &u, NULL, total - UDP_HEADER);
	return bytes;
}

/* One piece of it into the box. */
static void
piece(struct siege *s, bool v6, uint32_t total, const struct piece_row *p, uint32_t id)
{
	struct packet_text x = { .from = v6 ? "2001:db8::2" : "10.0.0.2",
		.to = v6 ? "2001:db8::1" : "10.0.0.1",
		.upper = "",
		.protocol = 0xfd,
		.fragment = (uint16_t)(p->at / 8 | (p->more ? 0x2000 : 0)),
		.first = IPV6_FRAGMENT };
	const uint8_t *bytes = datagram(v6, total);
	struct crafted c;
	char head[17];

	snprintf(head, sizeof(head), "1100%04x%08x", p->at | p->more, id);
	x.options = v6 ? head : NULL;
	craft(s, &c, &x);
	if (p->at + p->len <= 65535)
		memcpy(c.bytes + c.len, bytes + p->at, p->len);
	c.len += p->len;
	if (!v6) {
		c.bytes[ETHERNET_HEADER + 4] = (uint8_t)(id >> 8);
		c.bytes[ETHERNET_HEADER + 5] = (uint8_t)id;
		c.bytes[ETHERNET_HEADER + 9] = PROTO_UDP;
	}
	crafted_lengths(&c);
	crafted_mend(&c);
	siege_hit(s, c.bytes, c.len);
}

START_TEST(pieces_make_the_datagram_that_was_cut_or_none)
{
	const struct pieces *r = &pieces[_i / 2];
	bool v6 = _i & 1;
	struct siege *s = siege_new(false);

	for (unsigned n = 0; n < 5 && r->piece[n].len; n++)
		piece(s, v6, 48, &r->piece[n], 7);
	ck_assert_msg(s->w->n == r->heard, "%s: heard %u times (%s)", r->what, s->w->n, r->why);
	ck_assert_msg(siege_drops(s, "fragment") == r->drops && siege_drops(s, NULL) == r->drops,
	    "%s: dropped %u (%s)", r->what, (unsigned)siege_drops(s, NULL), r->why);
	siege_delete(s);
}
END_TEST

static const struct {
	struct piece_row piece;
	int type; /* in IPv6; IPv4 says nothing */
	uint8_t code;
	uint32_t pointer;
	const char *why;
} refused[] = {
	{ { 0, 20, true }, ICMPV6_PARAMETER, 0, 4, "RFC 8200 4.5: no multiple of eight" },
	{ { 65528, 16, false }, ICMPV6_PARAMETER, 0, 42, "RFC 8200 4.5: ends behind 65,535" },
	{ { 65528, 8, true }, ICMPV6_PARAMETER, 0, 42, "the same, and goes on" },
	{ { 64000, 1480, false }, -1, 0, 0, "RFC 791 3.2: a host need not take more than 576" },
};

START_TEST(a_piece_that_cannot_be_is_dropped_and_told_in_ipv6)
{
	bool v6 = _i & 1;
	struct siege *s = siege_new(false);
	struct octets o;

	piece(s, v6, 65535, &refused[_i / 2].piece, 1);
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
	static const struct piece_row first = { 0, 16, true }, later = { 16, 16, true },
				      tiny = { 0, 0, true };
	struct siege *s = siege_new(false);
	struct octets o;

	for (unsigned v6 = 0; v6 < 2; v6++) {
		piece(s, v6, 48, &later, 1);
		bed_run(s->b, 40 * IX_SECOND);
		ck_assert_uint_eq(s->said, 0);
		ck_assert_uint_eq(siege_drops(s, "fragment"), 2 * v6 + 1);
		piece(s, v6, 48, &first, 2);
		bed_run(s->b, 40 * IX_SECOND);
		ck_assert_uint_eq(s->said, 1);
		o = siege_said(s, v6);
		ck_assert_uint_eq(get8(&o), v6 ? ICMPV6_TIME_EXCEEDED : ICMP_TIME_EXCEEDED);
		ck_assert_uint_eq(get8(&o), 1);
		ck_assert_uint_eq(siege_drops(s, NULL), 2 * v6 + 2);
		s->said = 0;
	}
	piece(s, true, 48, &tiny, 3);
	bed_run(s->b, 40 * IX_SECOND);
	ck_assert_uint_eq(s->said, 1);
	o = siege_said(s, true);
	ck_assert(get8(&o) == ICMPV6_PARAMETER && get8(&o) == 3);
	siege_delete(s);
}
END_TEST

START_TEST(many_datagrams_in_pieces_at_once_are_put_together_and_too_many_give_way)
{
	static const struct piece_row a = { 0, 24, true }, b = { 24, 24, false };
	struct siege *s = siege_new(false);

	for (unsigned v6 = 0; v6 < 2; v6++) {
		for (uint32_t id = 0; id < 16; id++)
			piece(s, v6, 48, &a, 100 + id);
		for (uint32_t id = 16; id-- > 0;)
			piece(s, v6, 48, &b, 100 + id);
		ck_assert_uint_eq(s->w->n, 16 * (v6 + 1));
	}
	ck_assert_uint_eq(siege_drops(s, NULL), 0);
	for (uint32_t id = 0; id < 1000; id++)
		piece(s, false, 48, &a, id);
	ck_assert_uint_eq(siege_drops(s, "fragment"), 1000 - 16);
	piece(s, false, 48, &b, 999);
	ck_assert_uint_eq(s->w->n, 33);
	siege_delete(s);
}
END_TEST

/* Whole, or missing its last octets: 64 KB of truncations. */
START_TEST(a_datagram_of_any_size_arrives_whole_or_is_counted)
{
	struct sample sample = sample_of(40, 16000);
	struct siege *s = siege_new(false);

	for (unsigned n = 0; n < sample.n; n++) {
		uint32_t total = 8 + (uint32_t)((sample.seed + n) * 4099u % 65500u), at = 0;
		uint64_t drops = siege_drops(s, NULL), was = stack_digest(s->st);
		uint32_t heard = s->w->n;
		bool v6 = n & 1;

		for (struct piece_row p = { 0, 1448, true }; at < total; at += p.len) {
			p.at = (uint16_t)at;
			p.more = total - at > 1448;
			p.len = (uint16_t)(p.more ? 1448 : total - at);
			piece(s, v6, total, &p, n);
		}
		ck_assert_msg(s->w->n == heard + 1 || siege_drops(s, NULL) > drops,
		    "%u octets are lost without a word", total);
		ck_assert_msg(s->w->n == heard + 1 || total > 9000, "%u octets are lost", total);
		ck_assert_msg(stack_digest(s->st) == was, "%u octets changed something", total);
	}
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
	tcase_add_test(t, a_datagram_of_any_size_arrives_whole_or_is_counted);
	suite_add_tcase(s, t);
	return s;
}
