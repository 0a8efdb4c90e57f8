/* bgp.c - BGP's header, OPEN, NOTIFICATION, ROUTE-REFRESH: golden octets, round trips, refusals. */
#include "tests/wire/hex.h"

#include <string.h>

#include "wire/bgp/message.h"
#include "wire/bgp/open.h"

#define MARKER "ffffffffffffffffffffffffffffffff"

static const struct bgp_options plain = { .as4 = true, .ebgp = true };

static const struct {
	const char *octets;
	uint8_t subcode; /* 0: accepted */
	const char *why;
} headers[] = {
	{ MARKER "0013 04", 0, "a KEEPALIVE" },
	{ MARKER "0014 04", 2, "a KEEPALIVE of 20" },
	{ MARKER "0012 04", 2, "shorter than the header" },
	{ MARKER "1001 02", 2, "longer than 4096" },
	{ MARKER "001c 01", 2, "an OPEN too short" },
	{ MARKER "0016 02", 2, "an UPDATE too short" },
	{ MARKER "0014 03", 2, "a NOTIFICATION too short" },
	{ MARKER "0013 00", 3, "type 0" },
	{ MARKER "0013 63", 3, "type 99" },
	{ "ffffffffffffffffffffffffffffff7f 0013 04", 1, "a marker with a hole" },
};

START_TEST(a_header_is_judged_as_rfc_4271_6_1_says)
{
	for (unsigned i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		uint8_t b[32];
		struct octets o = octets_read(b, hex(b, sizeof(b), headers[i].octets));
		struct bgp_header h;
		bool ok = bgp_header_read(&o, &plain, &h, NULL);

		ck_assert_msg(ok == (headers[i].subcode == 0), "%s", headers[i].why);
		ck_assert_msg(h.error.subcode == headers[i].subcode, "%s", headers[i].why);
		ck_assert_int_eq(h.error.outcome, ok ? BGP_OK : BGP_RESET);
	}
}
END_TEST

START_TEST(a_bad_length_is_sent_back_as_data)
{
	uint8_t b[32];
	struct octets o = octets_read(b, hex(b, sizeof(b), MARKER "1001 02"));
	struct bgp_header h;
	struct bgp_notification n;

	bgp_header_read(&o, &plain, &h, NULL);
	n = bgp_error_notification(&h.error, b);
	ck_assert(n.code == 1 && n.subcode == 2);
	ck_octets(n.data, n.len, "1001");
}
END_TEST

#define OPEN MARKER "0038 01 04 5ba0 005a c0000201 1b 02 19" \
	"0104 00010001 0104 00020001 0200 0901 04 4104 fa56ea00 4600"

START_TEST(an_open_is_read_and_written)
{
	uint8_t b[128], out[128];
	uint32_t n = hex(b, sizeof(b), OPEN);
	struct octets w = octets_write(out, sizeof(out));
	struct bgp_open open;

	ck_assert(bgp_open_read(octets_read(b, n), &open, NULL));
	ck_assert(open.as == 4200000000 && open.as2 == BGP_AS_TRANS && open.hold_s == 90);
	ck_assert(open.families == 3 && open.refresh && open.enhanced_refresh && open.as4);
	ck_assert(open.has_role && open.role == BGP_PEER && open.caps == 6);
	bgp_open_write(&w, &open);
	ck_octets(out, w.pos, OPEN);
}
END_TEST

START_TEST(every_capability_comes_back)
{
	struct bgp_open in = { .as = 64500, .hold_s = 9, .id = 1, .families = 1, .as4 = true,
		.extended = true, .extended_next_hop = true, .addpath_rx = 1, .addpath_tx = 3,
		.graceful = true, .restart_s = 120, .graceful_families = 3, .forwarding = 2 }, out;
	uint8_t b[256];
	struct octets w = octets_write(b, sizeof(b));

	bgp_open_write(&w, &in);
	ck_assert(bgp_open_read(octets_read(b, w.pos), &out, NULL));
	ck_assert(out.extended && out.extended_next_hop && out.graceful && !out.restarting);
	ck_assert(out.addpath_rx == 1 && out.addpath_tx == 3 && out.families == 1);
	ck_assert(out.graceful_families == 3 && out.forwarding == 2 && out.restart_s == 120);
}
END_TEST

static const struct {
	const char *octets; /* after marker, length and type */
	uint8_t subcode;
	const char *why;
} opens[] = {
	{ "04 fbf4 005a c0000201 00", 0, "no parameters" },
	{ "03 fbf4 005a c0000201 00", 1, "version 3" },
	{ "04 0000 005a c0000201 00", 2, "AS 0" },
	{ "04 fbf4 005a 00000000 00", 3, "identifier 0" },
	{ "04 fbf4 0001 c0000201 00", 6, "hold time 1" },
	{ "04 fbf4 0000 c0000201 00", 0, "hold time 0: none" },
	{ "04 fbf4 005a c0000201 03 010101", 4, "an unknown parameter" },
	{ "04 fbf4 005a c0000201 08 0202 0200 0202 4600", 0, "one parameter per capability" },
	{ "04 fbf4 005a c0000201 ff ff 0007 02 0004 4600 6300", 0, "RFC 9072, unknown kept" },
	{ "04 fbf4 005a c0000201 08 0206 090100 090101", 11, "two roles" },
};

START_TEST(an_open_is_judged_as_rfc_4271_6_2_says)
{
	for (unsigned i = 0; i < sizeof(opens) / sizeof(opens[0]); i++) {
		uint8_t b[128];
		uint32_t n = hex(b, sizeof(b), MARKER "0000 01");
		struct bgp_open open;

		n += hex(b + n, (uint32_t)sizeof(b) - n, opens[i].octets);
		bgp_open_read(octets_read(b, n), &open, NULL);
		ck_assert_msg((open.error.outcome == BGP_RESET) == (opens[i].subcode != 0), "%s",
		    opens[i].why);
		ck_assert_msg(open.error.subcode == opens[i].subcode, "%s: 2/%u", opens[i].why,
		    open.error.subcode);
	}
}
END_TEST

START_TEST(a_malformed_parameter_is_2_0)
{
	uint8_t b[128];
	uint32_t n = hex(b, sizeof(b), MARKER "0021 01 04 fbf4 005a c0000201 04 0202 4104");
	struct bgp_open open;

	ck_assert(!bgp_open_read(octets_read(b, n), &open, NULL));
	ck_assert(open.error.code == BGP_E_OPEN && open.error.subcode == 0);
}
END_TEST

START_TEST(an_open_cut_at_any_length_is_refused)
{
	uint8_t b[128];
	uint32_t n = hex(b, sizeof(b), OPEN);
	struct bgp_open open;

	for (uint32_t cut = BGP_HEADER; cut < n; cut++) {
		uint8_t *copy = exact(b, cut);

		ck_assert_msg(!bgp_open_read(octets_read(copy, cut), &open, NULL), "%u", cut);
		free(copy);
	}
}
END_TEST

START_TEST(two_opens_agree_on_what_both_can)
{
	struct bgp_open ours = { .as = 1, .as4 = true, .extended = true, .addpath_rx = 3 };
	struct bgp_open theirs = { .as = 2, .as4 = true, .addpath_tx = 2 };
	struct bgp_options s = bgp_open_agree(&ours, &theirs);

	ck_assert(s.as4 && s.ebgp && !s.extended);
	ck_assert(s.addpath_rx == 2 && s.addpath_tx == 0);
}
END_TEST

START_TEST(a_shutdown_says_why_and_cannot_harm_a_terminal)
{
	uint8_t b[64];
	struct octets w = octets_write(b, sizeof(b));
	struct bgp_notification in = { BGP_E_CEASE, 2, 7, (const uint8_t *)"\6bye\033[m" }, out;
	char text[64];

	bgp_notification_write(&w, &in);
	ck_octets(b, w.pos, MARKER "001c 03 06 02 06 627965 1b 5b6d");
	ck_assert(bgp_notification_read(octets_read(b, w.pos), &out, NULL));
	bgp_shutdown_text(text, sizeof(text), &out);
	ck_assert(strncmp(text, "bye", 3) == 0 && !strchr(text, '\033'));
	ck_assert_str_eq(bgp_subcode_text(out.code, out.subcode), "Administrative Shutdown");
}
END_TEST

START_TEST(a_route_refresh_is_read_and_written)
{
	uint8_t b[64];
	struct octets w = octets_write(b, sizeof(b));
	struct bgp_refresh in = { .afi = 2, .safi = 1 }, out;

	bgp_refresh_write(&w, &in);
	ck_octets(b, w.pos, MARKER "0017 05 0002 00 01");
	ck_assert(bgp_refresh_read(octets_read(b, w.pos), &out, NULL));
	ck_assert(out.afi == 2 && out.safi == 1 && out.subtype == 0);
	ck_assert(!bgp_refresh_read(octets_read(b, w.pos - 1), &out, NULL));
	ck_assert(out.error.code == BGP_E_REFRESH && out.error.subcode == 1);
}
END_TEST

START_TEST(a_keepalive_is_nineteen_octets)
{
	uint8_t b[64];
	struct octets w = octets_write(b, sizeof(b));

	bgp_keepalive_write(&w);
	ck_octets(b, w.pos, MARKER "0013 04");
}
END_TEST

Suite *bgp_suite(void);

Suite *
bgp_suite(void)
{
	const TTest *const tests[] = { a_header_is_judged_as_rfc_4271_6_1_says,
		a_bad_length_is_sent_back_as_data, an_open_is_read_and_written,
		every_capability_comes_back, an_open_is_judged_as_rfc_4271_6_2_says,
		a_malformed_parameter_is_2_0, an_open_cut_at_any_length_is_refused,
		two_opens_agree_on_what_both_can,
		a_shutdown_says_why_and_cannot_harm_a_terminal, a_route_refresh_is_read_and_written,
		a_keepalive_is_nineteen_octets, NULL };

	return suite_of("bgp", tests);
}
