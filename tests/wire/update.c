/* update.c - UPDATEs: what RFC 7606 asks for, row by row; walks over prefixes; cut anywhere. */
#include "tests/wire/hex.h"

#include "base/addr.h"
#include "wire/bgp/update.h"

#define ORIGIN "40010100 "
#define PATH "400206 0201 0000fbf5 "
#define HOP "400304 c0000201 "
#define NLRI "18 c63364"
#define REACH "900e001d 0002 01 10 20010db8000000000000000000000001 00 38 20010db8000100"
#define GOOD ORIGIN PATH HOP

static const struct bgp_options ebgp = { .as4 = true, .ebgp = true, .refuse_sets = true };
static const struct bgp_options ibgp = { .as4 = true };

/* A message of withdrawn routes, attributes and NLRI in hexadecimal; returns its octets. */
static uint32_t
message(uint8_t *b, uint32_t room, const char *withdrawn, const char *attrs, const char *nlri)
{
	struct octets o = octets_write(b, room);
	uint8_t part[1024];
	uint32_t n;

	bgp_begin(&o, BGP_UPDATE);
	n = hex(part, sizeof(part), withdrawn);
	put16(&o, (uint16_t)n);
	put_bytes(&o, part, n);
	n = hex(part, sizeof(part), attrs);
	put16(&o, (uint16_t)n);
	put_bytes(&o, part, n);
	n = hex(part, sizeof(part), nlri);
	put_bytes(&o, part, n);
	bgp_end(&o, 0);
	ck_assert(!o.bad);
	return o.pos;
}

static const struct {
	const char *why;
	const char *withdrawn, *attrs, *nlri;
	enum bgp_outcome outcome;
	uint8_t subcode;
} rows[] = {
	{ "well formed", "", GOOD, NLRI, BGP_OK, 0 },
	{ "End-of-RIB", "", "", "", BGP_OK, 0 },
	{ "IPv6 in MP_REACH, no NEXT_HOP", "", REACH ORIGIN PATH, "", BGP_OK, 0 },
	{ "no ORIGIN", "", PATH HOP, NLRI, BGP_WITHDRAW, 3 },
	{ "no AS_PATH", "", ORIGIN HOP, NLRI, BGP_WITHDRAW, 3 },
	{ "no NEXT_HOP", "", ORIGIN PATH, NLRI, BGP_WITHDRAW, 3 },
	{ "no AS_PATH beside MP_REACH", "", REACH ORIGIN, "", BGP_WITHDRAW, 3 },
	{ "ORIGIN of value 9", "", "40010109" PATH HOP, NLRI, BGP_WITHDRAW, 6 },
	{ "ORIGIN of two octets", "", "4001020000" PATH HOP, NLRI, BGP_WITHDRAW, 5 },
	{ "ORIGIN said optional", "", "c0010100" PATH HOP, NLRI, BGP_WITHDRAW, 4 },
	{ "ORIGIN wrong and no route", "", "40010109" PATH HOP, "", BGP_RESET, 6 },
	{ "second ORIGIN", "", GOOD "40010102", NLRI, BGP_DISCARD, 1 },
	{ "path: segment type 9", "", ORIGIN "400206 0901 0000fbf5" HOP, NLRI, BGP_WITHDRAW, 11 },
	{ "path: overrun", "", ORIGIN "400206 0202 0000fbf5" HOP, NLRI, BGP_WITHDRAW, 11 },
	{ "path: one octet left", "", ORIGIN "400207 0201 0000fbf5 02" HOP, NLRI, BGP_WITHDRAW,
	    11 },
	{ "path: empty segment", "", ORIGIN "400202 0200" HOP, NLRI, BGP_WITHDRAW, 11 },
	{ "path: AS 0", "", ORIGIN "400206 0201 00000000" HOP, NLRI, BGP_WITHDRAW, 11 },
	{ "path: a set", "", ORIGIN "400206 0101 0000fbf5" HOP, NLRI, BGP_WITHDRAW, 11 },
	{ "path: confederation", "", ORIGIN "400206 0301 0000fbf5" HOP, NLRI, BGP_WITHDRAW, 11 },
	{ "path: empty", "", ORIGIN "400200" HOP, NLRI, BGP_OK, 0 },
	{ "NEXT_HOP of five octets", "", ORIGIN PATH "400305 c000020100", NLRI, BGP_WITHDRAW, 5 },
	{ "NEXT_HOP 0.0.0.0", "", ORIGIN PATH "400304 00000000", NLRI, BGP_WITHDRAW, 8 },
	{ "NEXT_HOP 127.0.0.1", "", ORIGIN PATH "400304 7f000001", NLRI, BGP_WITHDRAW, 8 },
	{ "MED of three octets", "", GOOD "800403 000000", NLRI, BGP_WITHDRAW, 5 },
	{ "LOCAL_PREF from outside", "", GOOD "400504 00000064", NLRI, BGP_DISCARD, 4 },
	{ "LOCAL_PREF broken, outside", "", GOOD "400503 000000", NLRI, BGP_DISCARD, 4 },
	{ "ATOMIC_AGGREGATE of one", "", GOOD "400601 00", NLRI, BGP_DISCARD, 5 },
	{ "AGGREGATOR of six", "", GOOD "c00706 fbf5 c0000201", NLRI, BGP_DISCARD, 5 },
	{ "COMMUNITY of five", "", GOOD "c00805 0000000000", NLRI, BGP_WITHDRAW, 5 },
	{ "COMMUNITY of none", "", GOOD "c00800", NLRI, BGP_WITHDRAW, 5 },
	{ "ORIGINATOR_ID from outside", "", GOOD "800904 01020304", NLRI, BGP_DISCARD, 4 },
	{ "CLUSTER_LIST from outside", "", GOOD "800a04 01020304", NLRI, BGP_DISCARD, 4 },
	{ "EXTENDED of seven", "", GOOD "c01007 00000000000000", NLRI, BGP_WITHDRAW, 5 },
	{ "LARGE of eleven", "", GOOD "c0200b 0000000000000000000000", NLRI, BGP_WITHDRAW, 5 },
	{ "OTC of three", "", GOOD "c02303 000000", NLRI, BGP_WITHDRAW, 5 },
	{ "AS4_PATH from a 4-octet speaker", "", GOOD "c01106 0201 0000fbf5", NLRI, BGP_DISCARD,
	    9 },
	{ "unknown well-known", "", GOOD "406301 00", NLRI, BGP_WITHDRAW, 2 },
	{ "unknown optional", "", GOOD "c06301 00", NLRI, BGP_OK, 0 },
	{ "an attribute overruns", "", GOOD "c00808 00000000", NLRI, BGP_WITHDRAW, 1 },
	{ "one stray octet", "", GOOD "c0", NLRI, BGP_WITHDRAW, 1 },
	{ "NLRI of 33 bits", "", GOOD, "21 0102030405", BGP_RESET, 10 },
	{ "NLRI overruns", "", GOOD, "18 c633", BGP_RESET, 10 },
	{ "withdrawn of 33 bits", "21 0102030405", "", "", BGP_RESET, 10 },
	{ "MP_REACH twice", "", REACH REACH ORIGIN PATH, "", BGP_RESET, 1 },
	{ "MP_REACH of four", "", "800e04 00020110" ORIGIN PATH, "", BGP_RESET, 9 },
	{ "MP_REACH said transitive", "", "c00e04 00020110" ORIGIN PATH, "", BGP_RESET, 4 },
	{ "MP_REACH next hop of five", "", "800e0a 0002 01 05 0102030405 00" ORIGIN PATH, "",
	    BGP_RESET, 9 },
	{ "MP_REACH prefix of 129", "",
	    "800e16 0002 01 10 20010db8000000000000000000000001 00 81" ORIGIN PATH, "",
	    BGP_RESET, 9 },
	{ "MP_REACH of no host", "",
	    "800e15 0002 01 10 00000000000000000000000000000000 00" ORIGIN PATH, "",
	    BGP_WITHDRAW, 8 },
	{ "MP_UNREACH of two", "", "800f02 0002", "", BGP_RESET, 9 },
	{ "MP_REACH of EVPN is skipped", "", "800e0a 0019 46 04 c0000201 00 63" ORIGIN PATH, "",
	    BGP_OK, 0 },
	{ "weak and strong: the strong one", "", ORIGIN PATH "400601 00 400304 00000000", NLRI,
	    BGP_WITHDRAW, 8 },
};

START_TEST(each_fault_is_treated_as_rfc_7606_says)
{
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t b[2048];
		uint32_t n = message(b, sizeof(b), rows[i].withdrawn, rows[i].attrs, rows[i].nlri);
		struct bgp_update u;
		bool ok = bgp_update_read(octets_read(b, n), &ebgp, &u, NULL);

		ck_assert_msg(u.error.outcome == rows[i].outcome, "%s: outcome %d (%s)",
		    rows[i].why, u.error.outcome, u.error.why ? u.error.why : "-");
		ck_assert_msg(u.error.subcode == rows[i].subcode, "%s: 3/%u", rows[i].why,
		    u.error.subcode);
		ck_assert_msg(ok == (rows[i].outcome != BGP_RESET), "%s", rows[i].why);
	}
}
END_TEST

START_TEST(lengths_beyond_the_message_reset_with_3_1)
{
	uint8_t b[64];
	uint32_t n = message(b, sizeof(b), "", "", "");
	struct bgp_update u;

	b[22] = 1;
	ck_assert(!bgp_update_read(octets_read(b, n), &ebgp, &u, NULL));
	ck_assert(u.error.code == BGP_E_UPDATE && u.error.subcode == 1);
}
END_TEST

START_TEST(inside_an_as_local_pref_and_reflection_count)
{
	uint8_t b[256];
	uint32_t n = message(b, sizeof(b), "",
	    GOOD "400504 00000064 800904 01020304 800a04 01020304", NLRI);
	struct bgp_update u;

	ck_assert(bgp_update_read(octets_read(b, n), &ibgp, &u, NULL));
	ck_assert_int_eq(u.error.outcome, BGP_OK);
	ck_assert(bgp_update_has(&u, BGP_LOCAL_PREF) && u.local_pref == 100);
	ck_assert(bgp_update_has(&u, BGP_ORIGINATOR_ID) && u.originator == 0x01020304);
}
END_TEST

START_TEST(an_error_carries_the_attribute_as_data)
{
	uint8_t b[256];
	uint32_t n = message(b, sizeof(b), "", "40010109" PATH HOP, "");
	struct bgp_update u;
	struct bgp_notification note;

	ck_assert(!bgp_update_read(octets_read(b, n), &ebgp, &u, NULL));
	note = bgp_error_notification(&u.error, b);
	ck_octets(note.data, note.len, "40010109");
	ck_assert_uint_eq(u.error.at, 23);
}
END_TEST

START_TEST(every_section_is_walked_host_bits_cleared)
{
	struct bgp_options s = ebgp;
	uint8_t b[512];
	uint32_t n, id;
	struct bgp_update u;
	struct bgp_nlri w;
	struct ix_prefix p;
	char buf[PREFIX_TEXT];

	n = message(b, sizeof(b), "00000001 00 00000002 08 0a", REACH GOOD, "00000007 11 c6ffff");
	s.addpath_rx = 1u << BGP_IPV4;
	ck_assert(bgp_update_read(octets_read(b, n), &s, &u, NULL));
	w = bgp_nlri_walk(&u, BGP_WITHDRAWN, &s);
	ck_assert(bgp_nlri_next(&w, &p, &id) && id == 1);
	ck_assert_str_eq(prefix_text(buf, &p), "0.0.0.0/0");
	ck_assert(bgp_nlri_next(&w, &p, &id) && id == 2);
	ck_assert(!bgp_nlri_next(&w, &p, &id) && !w.o.bad);
	w = bgp_nlri_walk(&u, BGP_ANNOUNCED, &s);
	ck_assert(bgp_nlri_next(&w, &p, &id) && id == 7);
	ck_assert_str_eq(prefix_text(buf, &p), "198.255.128.0/17");
	w = bgp_nlri_walk(&u, BGP_MP_REACHED, &s);
	ck_assert(bgp_nlri_next(&w, &p, &id) && id == 0);
	ck_assert_str_eq(prefix_text(buf, &p), "2001:db8:1::/56");
	ck_assert_str_eq(addr_text(buf, &u.reach.next_hop), "2001:db8::1");
}
END_TEST

START_TEST(end_of_rib_is_told_for_each_family)
{
	enum bgp_family family = BGP_FAMILIES;
	uint8_t b[64];
	struct bgp_update u;

	bgp_update_read(octets_read(b, message(b, sizeof(b), "", "", "")), &ebgp, &u, NULL);
	ck_assert(bgp_update_is_eor(&u, &family) && family == BGP_IPV4);
	bgp_update_read(octets_read(b, message(b, sizeof(b), "", "800f03 000201", "")), &ebgp, &u,
	    NULL);
	ck_assert(bgp_update_is_eor(&u, &family) && family == BGP_IPV6);
	bgp_update_read(octets_read(b, message(b, sizeof(b), "080a", "", "")), &ebgp, &u, NULL);
	ck_assert(!bgp_update_is_eor(&u, &family));
}
END_TEST

START_TEST(cutting_and_flipping_anywhere_harms_nobody)
{
	uint8_t b[512];
	uint32_t n = message(b, sizeof(b), "18c63364", REACH GOOD "c00804 fbf50001", NLRI);
	struct bgp_update u;

	for (uint32_t cut = BGP_HEADER; cut <= n; cut++) {
		uint8_t *copy = exact(b, cut);

		bgp_update_read(octets_read(copy, cut), &ebgp, &u, NULL);
		ck_assert_msg(cut == n || u.error.outcome != BGP_OK || cut >= n - 4, "%u", cut);
		for (uint32_t i = BGP_HEADER; i < cut; i++) {
			copy[i] ^= 0xff;
			bgp_update_read(octets_read(copy, cut), &ibgp, &u, NULL);
			copy[i] ^= 0xff;
		}
		free(copy);
	}
}
END_TEST

Suite *update_suite(void);

Suite *
update_suite(void)
{
	const TTest *const tests[] = { each_fault_is_treated_as_rfc_7606_says,
		lengths_beyond_the_message_reset_with_3_1,
		inside_an_as_local_pref_and_reflection_count,
		an_error_carries_the_attribute_as_data, every_section_is_walked_host_bits_cleared,
		end_of_rib_is_told_for_each_family, cutting_and_flipping_anywhere_harms_nobody,
		NULL };

	return suite_of("update", tests);
}
