/* canon.c - canonical attributes: the same from every session, edited, and written back. */
#include "tests/wire/hex.h"

#include "base/addr.h"
#include "wire/bgp/build.h"
#include "wire/bgp/canon.h"
#include "wire/bgp/path.h"

static const struct bgp_options as4 = { .as4 = true };
static const struct bgp_options as2 = { .as4 = false };

static uint32_t
message(uint8_t *b, uint32_t room, const char *attrs)
{
	struct octets o = octets_write(b, room);
	uint8_t part[1024];
	uint32_t n = hex(part, sizeof(part), attrs);

	bgp_begin(&o, BGP_UPDATE);
	put16(&o, 0);
	put16(&o, (uint16_t)n);
	put_bytes(&o, part, n);
	put16(&o, 0x080a);
	bgp_end(&o, 0);
	return o.pos;
}

static const struct {
	const char *why;
	const struct bgp_options *s;
	const char *attrs, *canonical;
} rows[] = {
	{ "order, NEXT_HOP out, long length made short", &as4,
	    "400304 c0000201 5002000a 0202 0000fbf5 fa56ea00 40010100",
	    "40010100 40020a 0202 0000fbf5 fa56ea00" },
	{ "two octets: widened", &as2, "40010100 400206 0202 fbf5 fbf6 400304 c0000201",
	    "40010100 40020a 0202 0000fbf5 0000fbf6" },
	{ "two octets: AS4_PATH behind what an old speaker put in front", &as2,
	    "40010100 400206 0202 fbf5 5ba0 400304 c0000201 c01106 0201 fa56ea00",
	    "40010100 40020a 0202 0000fbf5 fa56ea00" },
	{ "two octets: an AS4_PATH longer than the path is ignored", &as2,
	    "40010100 400204 0201 fbf5 400304 c0000201 c0110a 0202 fa56ea00 fa56ea01",
	    "40010100 400206 0201 0000fbf5" },
	{ "AGGREGATOR from AS4_AGGREGATOR", &as2,
	    "40010100 400200 400304 c0000201 c00706 5ba0 c0000201 c01208 fa56ea00 c0000202",
	    "40010100 400200 c00708 fa56ea00 c0000202" },
	{ "an AGGREGATOR that is not AS_TRANS voids both", &as2,
	    "40010100 400204 0201 5ba0 400304 c0000201 c00706 fbf5 c0000201"
	    "c01106 0201 fa56ea00 c01208 fa56ea00 c0000202",
	    "40010100 400206 0201 00005ba0 c00708 0000fbf5 c0000201" },
	{ "Partial is kept, unknown non-transitive goes, unknown transitive stays", &as4,
	    "40010100 400200 400304 c0000201 806301 01 e06401 02 e00804 fbf50001",
	    "40010100 400200 e00804 fbf50001 e06401 02" },
};

START_TEST(attributes_have_one_canonical_form)
{
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t b[2048], out[BGP_CANON_MAX], want[1024];
		uint32_t n = message(b, sizeof(b), rows[i].attrs);
		uint32_t want_n = hex(want, sizeof(want), rows[i].canonical);
		struct bgp_canon c = bgp_canon_in(out, sizeof(out));
		struct bgp_update u;

		ck_assert(bgp_update_read(octets_read(b, n), rows[i].s, &u, NULL));
		ck_assert(bgp_canon_read(&c, &u, rows[i].s));
		ck_assert_msg(c.len == want_n && memcmp(out, want, want_n) == 0, "%s", rows[i].why);
	}
}
END_TEST

START_TEST(an_old_speaker_gets_as_trans_and_the_truth_beside_it)
{
	struct ix_addr hop = addr_v4(0xc0000201);
	uint8_t canon[256], out[256];
	uint32_t n = hex(canon, sizeof(canon),
	    "40010100 40020a 0202 0000fbf5 fa56ea00 c00708 fa56ea00 c0000202 c0200c"
	    "000000010000000200000003 c06401 02");
	struct octets w = octets_write(out, sizeof(out));

	bgp_canon_write(&w, canon, n, &as2, &hop);
	ck_octets(out, w.pos, "40010100 400206 0202 fbf5 5ba0 400304 c0000201 c00706 5ba0 c0000202"
	    "c0110a 0202 0000fbf5 fa56ea00 c01208 fa56ea00 c0000202"
	    "c0200c 000000010000000200000003 e06401 02");
}
END_TEST

START_TEST(policy_edits_keep_the_order)
{
	uint8_t out[256];
	struct bgp_canon c = bgp_canon_in(out, sizeof(out));

	bgp_canon_set32(&c, BGP_MED, 50);
	bgp_canon_set8(&c, BGP_ORIGIN, BGP_ORIGIN_IGP);
	bgp_canon_prepend(&c, 64501, 2);
	bgp_canon_prepend(&c, 64502, 1);
	bgp_canon_set(&c, BGP_COMMUNITY, "\xff\xff\xff\1", 4);
	bgp_canon_set32(&c, BGP_MED, 60);
	ck_octets(out, c.len, "40010100 40020e 0203 0000fbf6 0000fbf5 0000fbf5 800404 0000003c"
	    "c00804 ffffff01");
	bgp_canon_drop(&c, BGP_MED);
	ck_assert_uint_eq(bgp_canon_number(octets_read(out, c.len), BGP_MED, 7), 7);
	ck_assert_uint_eq(bgp_path_length(bgp_canon_path(octets_read(out, c.len)), true), 3);
	ck_assert_uint_eq(bgp_path_first(bgp_canon_path(octets_read(out, c.len)), true), 64502);
	ck_assert_uint_eq(bgp_path_origin(bgp_canon_path(octets_read(out, c.len)), true), 64501);
	ck_assert(!c.bad);
}
END_TEST

START_TEST(a_path_is_shown_as_people_write_it)
{
	uint8_t b[64];
	uint32_t n = hex(b, sizeof(b),
	    "0302 00000001 00000002 0201 00000003 0102 00000004 00000005");
	struct text t = { 0 };

	bgp_path_text(&t, octets_read(b, n), true);
	ck_assert_str_eq(text_of(&t), "(1 2) 3 {4,5}");
	ck_assert_uint_eq(bgp_path_length(octets_read(b, n), true), 2);
	text_free(&t);
}
END_TEST

/* Builds, reads back, and counts what one message carries. */
static uint32_t
round_trip(enum bgp_family family, const char *hop, const char *base, const struct bgp_options *s)
{
	uint8_t canon[256], again[256], b[BGP_MAX];
	uint32_t n = hex(canon, sizeof(canon), "40010100 400206 0201 0000fbf5 800404 00000001");
	uint32_t size, found = 0, id;
	struct bgp_canon c = bgp_canon_in(again, sizeof(again));
	struct ix_addr h;
	struct ix_prefix p, q;
	struct bgp_build build;
	struct bgp_update u;
	struct bgp_nlri w;

	ck_assert(addr_parse(hop, &h) && prefix_parse(base, &p));
	ck_assert(bgp_build_announce(&build, b, sizeof(b), family, s, canon, n, &h, NULL));
	while (bgp_build_add(&build, &p, 5))
		;
	size = bgp_build_end(&build);
	ck_assert(size > BGP_MAX - 24 && size <= BGP_MAX);
	ck_assert(bgp_update_read(octets_read(b, size), s, &u, NULL));
	ck_assert_msg(u.error.outcome == BGP_OK, "%s", u.error.why);
	w = bgp_nlri_walk(&u, u.reach.present ? BGP_MP_REACHED : BGP_ANNOUNCED, s);
	while (bgp_nlri_next(&w, &q, &id)) {
		ck_assert(prefix_eq(&p, &q) && id == (w.addpath ? 5u : 0u));
		found++;
	}
	ck_assert_uint_eq(found, build.prefixes);
	ck_assert(u.reach.present == (h.af == 6));
	ck_assert(!u.reach.present || u.attr[0].code == BGP_MP_REACH);
	ck_assert(addr_eq(u.reach.present ? &u.reach.next_hop : &u.next_hop, &h));
	ck_assert(bgp_canon_read(&c, &u, s) && c.len == n && memcmp(canon, again, n) == 0);
	return found;
}

START_TEST(a_full_message_of_each_family_comes_back)
{
	struct bgp_options s = { .as4 = true, .extended_next_hop = true };

	ck_assert_uint_gt(round_trip(BGP_IPV4, "192.0.2.1", "198.51.100.0/24", &s), 1000);
	ck_assert_uint_gt(round_trip(BGP_IPV6, "2001:db8::1", "2001:db8:7::/48", &s), 500);
	ck_assert_uint_gt(round_trip(BGP_IPV4, "2001:db8::1", "198.51.100.0/24", &s), 1000);
	s.addpath_rx = s.addpath_tx = 3;
	ck_assert_uint_gt(round_trip(BGP_IPV6, "2001:db8::1", "2001:db8:7::/48", &s), 300);
	s.as4 = false;
	round_trip(BGP_IPV4, "192.0.2.1", "198.51.100.0/24", &s);
}
END_TEST

START_TEST(withdrawals_and_end_of_rib_are_written)
{
	uint8_t b[64];
	struct bgp_build build;
	struct ix_prefix p;

	bgp_build_withdraw(&build, b, sizeof(b), BGP_IPV4, &as4);
	ck_octets(b, bgp_build_end(&build), "ffffffffffffffffffffffffffffffff 0017 02 0000 0000");
	bgp_build_withdraw(&build, b, sizeof(b), BGP_IPV6, &as4);
	ck_octets(b, bgp_build_end(&build),
	    "ffffffffffffffffffffffffffffffff 001e 02 0000 0007 900f0003 000201");
	ck_assert(prefix_parse("10.0.0.0/8", &p));
	bgp_build_withdraw(&build, b, 26, BGP_IPV4, &as4);
	ck_assert(bgp_build_add(&build, &p, 0));
	ck_assert(!bgp_build_add(&build, &p, 0));
	ck_octets(b, bgp_build_end(&build),
	    "ffffffffffffffffffffffffffffffff 0019 02 0002 080a 0000");
}
END_TEST

Suite *canon_suite(void);

Suite *
canon_suite(void)
{
	const TTest *const tests[] = { attributes_have_one_canonical_form,
		an_old_speaker_gets_as_trans_and_the_truth_beside_it, policy_edits_keep_the_order,
		a_path_is_shown_as_people_write_it, a_full_message_of_each_family_comes_back,
		withdrawals_and_end_of_rib_are_written, NULL };

	return suite_of("canon", tests);
}
