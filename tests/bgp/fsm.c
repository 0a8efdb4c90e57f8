/*
 * fsm.c - the state machine as a table: what a neighbour sends, the NOTIFICATION it gets, the
 * state.
 */
#include "tests/runner.h"

#include <string.h>

#include "tests/bgp/script.h"
#include "wire/bgp/build.h"
#include "wire/bgp/canon.h"

/* O OPEN, K KEEPALIVE, U End-of-RIB, R ROUTE-REFRESH, N NOTIFICATION 6/2; the rest are faults. */
static const struct {
	const char *sends;
	unsigned code, subcode; /* 0: none */
	enum bgp_state state;
	const char *why;
} rows[] = {
	{ "", 0, 0, BGP_OPENSENT, "TCP is up and our OPEN has gone" },
	{ "O", 0, 0, BGP_OPENCONFIRM, "" },
	{ "OK", 0, 0, BGP_ESTABLISHED, "" },
	{ "OKKUR", 0, 0, BGP_ESTABLISHED, "" },
	{ "K", 5, 1, BGP_IDLE, "RFC 6608: in OpenSent" },
	{ "U", 5, 1, BGP_IDLE, "RFC 6608: in OpenSent" },
	{ "R", 5, 1, BGP_IDLE, "RFC 6608: in OpenSent" },
	{ "OU", 5, 2, BGP_IDLE, "RFC 6608: in OpenConfirm" },
	{ "OO", 5, 2, BGP_IDLE, "RFC 6608: in OpenConfirm" },
	{ "OKO", 5, 3, BGP_IDLE, "RFC 6608: in Established" },
	{ "N", 0, 0, BGP_IDLE, "no answer to a NOTIFICATION" },
	{ "OKN", 0, 0, BGP_IDLE, "no answer to a NOTIFICATION" },
	{ "M", 1, 1, BGP_IDLE, "marker" },
	{ "OKM", 1, 1, BGP_IDLE, "marker" },
	{ "OKL", 1, 2, BGP_IDLE, "a KEEPALIVE of 20 octets" },
	{ "OKS", 1, 2, BGP_IDLE, "length 18" },
	{ "OKT", 1, 3, BGP_IDLE, "type 99" },
	{ "v", 2, 1, BGP_IDLE, "version 3" },
	{ "a", 2, 2, BGP_IDLE, "AS 64498" },
	{ "i", 2, 3, BGP_IDLE, "identifier 0" },
	{ "h", 2, 6, BGP_IDLE, "hold time 1" },
	{ "z", 0, 0, BGP_OPENCONFIRM, "hold time 0 is allowed" },
	{ "OKW", 3, 1, BGP_IDLE, "withdrawn routes longer than the message" },
};

static void
send_one(struct script *s, char what)
{
	static const uint8_t eor[] = { 0, 0, 0, 0 }, refresh[] = { 0, 1, 0, 1 },
	    notification[] = { 6, 2 },
		lie[] = { 0xff, 0xff, 0, 0 };
	struct bgp_open o = script_open();
	uint8_t buf[64];
	struct octets w = octets_write(buf, sizeof(buf));
	const void *body = what == 'R' ? refresh : what == 'N' ? notification : what == 'W'
	    ? lie : eor;
	uint32_t len = what == 'N' ? 2 : what == 'L' ? 1 : strchr("URW", what) ? 4 : 0;
	uint8_t type = what == 'U' || what == 'W' ? BGP_UPDATE : what == 'R' ? BGP_REFRESH :
	    what == 'N' ? BGP_NOTIFICATION : BGP_KEEPALIVE;

	o.as = o.as2 = what == 'a' ? 64498 : 64497;
	o.id = what == 'i' ? 0 : o.id;
	o.hold_s = what == 'h' ? 1 : what == 'z' ? 0 : o.hold_s;
	if (strchr("Oaihz", what)) {
		script_send_open(s, &o);
		return;
	}
	if (what == 'v') {
		uint8_t open[BGP_MAX];
		struct octets v = octets_write(open, sizeof(open));

		bgp_open_write(&v, &o);
		open[BGP_HEADER] = 3;
		script_send(s, open, v.pos);
		return;
	}
	bgp_begin(&w, type);
	put_bytes(&w, body, len);
	bgp_end(&w, 0);
	if (what == 'M')
		buf[3] = 0;
	if (what == 'S')
		buf[17] = 18;
	if (what == 'T')
		buf[18] = 99;
	script_send(s, buf, w.pos);
}

START_TEST(each_message_in_each_state_has_its_answer)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct script *s = script_new(4, &bgp_profile_rfc);

		for (const char *what = rows[i].sends; *what; what++)
			send_one(s, *what);
		ck_assert_msg(script_notification(s) == (rows[i].code << 8 | rows[i].subcode),
		    "%s (%s): got %x", rows[i].sends, rows[i].why, script_notification(s));
		ck_assert_msg(bed_row(s->peer)->state == rows[i].state, "%s (%s): %s",
		    rows[i].sends, rows[i].why, bed_row(s->peer)->state_text);
		script_delete(s);
	}
}
END_TEST

START_TEST(a_stranger_and_a_shut_neighbour_are_turned_away)
{
	struct script *s = script_new(4, &bgp_profile_rfc);
	struct ix_addr a = lan4(9);

	bgp_peer_delete(bgp_peer_find(s->sp, &a));
	bed_run(&s->bed, 1);
	ck_assert_uint_eq(script_notification(s), 6 << 8 | 3);
	script_delete(s);
}
END_TEST

START_TEST(octets_that_come_one_by_one_make_the_same_session)
{
	struct script *s = script_new(4, &bgp_profile_rfc);
	struct bgp_open o = script_open();
	uint8_t buf[BGP_MAX];
	struct octets w = octets_write(buf, sizeof(buf));

	bgp_open_write(&w, &o);
	bgp_keepalive_write(&w);
	for (uint32_t i = 0; i < w.pos; i++)
		script_send(s, buf + i, 1);
	ck_assert_int_eq(bed_row(s->peer)->state, BGP_ESTABLISHED);
	script_delete(s);
}
END_TEST

START_TEST(silence_ends_an_open_session_after_four_minutes_and_another_by_its_hold_time)
{
	struct script *s = script_new(4, &bgp_profile_rfc);

	bed_run(&s->bed, 230);
	ck_assert_int_eq(bed_row(s->peer)->state, BGP_OPENSENT);
	bed_run(&s->bed, 15);
	ck_assert_uint_eq(script_notification(s), 4 << 8);
	script_delete(s);
	s = script_new(4, &bgp_profile_rfc);
	script_establish(s);
	bed_run(&s->bed, 85);
	ck_assert_int_eq(bed_row(s->peer)->state, BGP_ESTABLISHED);
	bed_run(&s->bed, 10);
	ck_assert_uint_eq(script_notification(s), 4 << 8);
	script_delete(s);
}
END_TEST

/* An UPDATE of one IPv4 prefix with this first AS and next hop. */
static void
announce(struct script *s, uint32_t as, struct ix_addr hop, const char *prefix, bool as4)
{
	uint8_t canon[256], buf[BGP_MAX];
	struct bgp_canon c = bgp_canon_in(canon, sizeof(canon));
	const struct bgp_options o = { .as4 = as4, .ebgp = true };
	struct ix_prefix p = prefix_text_of(prefix);
	struct bgp_build b;

	bgp_canon_set8(&c, BGP_ORIGIN, 0);
	bgp_canon_set(&c, BGP_AS_PATH, NULL, 0);
	bgp_canon_prepend(&c, 4200000001, 1);
	bgp_canon_prepend(&c, as, 1);
	ck_assert(bgp_build_announce(&b, buf, sizeof(buf), p.addr.af == 6 ? BGP_IPV6 : BGP_IPV4, &o,
	    canon, c.len, &hop, NULL));
	ck_assert(bgp_build_add(&b, &p, 0));
	script_send(s, buf, bgp_build_end(&b));
}

static const struct {
	uint32_t as;
	unsigned hop; /* host on the LAN */
	enum bgp_reject reason;
} judged[] = {
	{ 64497, 9, REJECT_NONE },
	{ 64497, 8, REJECT_NONE },
	{ 64498, 9, REJECT_ENFORCE_FIRST_AS },
	{ 64496, 9, REJECT_LOOP },
	{ 64497, 1, REJECT_OWN_NEXT_HOP },
};

START_TEST(received_routes_are_judged_and_kept_with_the_reason)
{
	struct ix_prefix p = prefix_text_of("100.65.0.0/16");
	struct script *s = script_new(4, &bgp_profile_frr);

	script_establish(s);
	for (size_t i = 0; i < sizeof(judged) / sizeof(judged[0]); i++) {
		struct bgp_route_row row;

		announce(s, judged[i].as, lan4(judged[i].hop), "100.65.0.0/16", true);
		ck_assert(bgp_received_row(s->peer, &p, &row));
		ck_assert_msg(row.reason == judged[i].reason, "row %zu: %s", i, row.reason_text);
		ck_assert(bgp_best_row(s->sp, &p, &row) == (judged[i].reason == REJECT_NONE));
	}
	ck_assert_int_eq(bed_row(s->peer)->state, BGP_ESTABLISHED);
	ck_assert_uint_eq(bed_row(s->peer)->received[0], 1);
	script_delete(s);
}
END_TEST

START_TEST(a_neighbour_without_four_octet_numbers_is_understood)
{
	struct ix_prefix p = prefix_text_of("100.65.0.0/16");
	struct script *s = script_new(4, &bgp_profile_frr);
	struct bgp_open o = script_open();
	struct bgp_route_row row;

	o.as4 = false;
	script_send_open(s, &o);
	script_send_keepalive(s);
	announce(s, 64497, lan4(9), "100.65.0.0/16", false);
	ck_assert(bgp_best_row(s->sp, &p, &row));
	ck_assert_str_eq(row.path, "64497 4200000001");
	script_delete(s);
}
END_TEST

START_TEST(a_family_that_was_not_agreed_is_ignored)
{
	struct ix_prefix p = prefix_text_of("2001:db8:65::/48");
	struct script *s = script_new(4, &bgp_profile_frr);
	struct bgp_route_row row;

	script_establish(s);
	announce(s, 64497, lan6(9), "2001:db8:65::/48", true);
	ck_assert_int_eq(bed_row(s->peer)->state, BGP_ESTABLISHED);
	ck_assert(!bgp_received_row(s->peer, &p, &row));
	script_delete(s);
	s = script_new(6, &bgp_profile_frr);
	script_establish(s);
	announce(s, 64497, lan6(9), "2001:db8:65::/48", true);
	ck_assert(bgp_best_row(s->sp, &p, &row));
	script_delete(s);
}
END_TEST

START_TEST(a_refresh_is_answered_with_all_routes_again)
{
	static const uint8_t refresh[] = { 0, 1, 0, 1 };
	struct script *s = script_new(4, &bgp_profile_frr);
	uint8_t buf[BGP_HEADER + 4];
	struct octets w = octets_write(buf, sizeof(buf));
	uint64_t before;

	bed_announce(s->sp, "100.64.0.0/16");
	script_establish(s);
	before = bed_row(s->peer)->out.update;
	ck_assert_uint_eq(before, 2); /* the route, and End-of-RIB */
	bgp_begin(&w, BGP_REFRESH);
	put_bytes(&w, refresh, sizeof(refresh));
	bgp_end(&w, 0);
	script_send(s, buf, w.pos);
	ck_assert_uint_eq(bed_row(s->peer)->out.update, before + 1);
	ck_assert_uint_eq(bed_row(s->peer)->sent[0], 1);
	script_delete(s);
}
END_TEST

START_TEST(a_flap_that_is_over_before_it_is_sent_is_not_sent)
{
	struct script *s = script_new(4, &bgp_profile_frr);
	struct ix_prefix p = prefix_text_of("100.64.0.0/16");
	uint64_t before;

	bed_announce(s->sp, "100.64.0.0/16");
	script_establish(s);
	before = bed_row(s->peer)->out.update;
	for (unsigned i = 0; i < 10; i++) {
		bgp_network(s->sp, &p, false);
		bgp_network(s->sp, &p, true);
	}
	bed_run(&s->bed, 1);
	ck_assert_uint_le(bed_row(s->peer)->out.update, before + 2);
	ck_assert_uint_eq(bed_row(s->peer)->sent[0], 1);
	script_delete(s);
}
END_TEST

Suite *fsm_suite(void);
Suite *
fsm_suite(void)
{
	const TTest *const tests[] = { each_message_in_each_state_has_its_answer,
		a_stranger_and_a_shut_neighbour_are_turned_away,
		octets_that_come_one_by_one_make_the_same_session,
		silence_ends_an_open_session_after_four_minutes_and_another_by_its_hold_time,
		received_routes_are_judged_and_kept_with_the_reason,
		a_neighbour_without_four_octet_numbers_is_understood,
		a_family_that_was_not_agreed_is_ignored,
		    a_refresh_is_answered_with_all_routes_again,
		a_flap_that_is_over_before_it_is_sent_is_not_sent, NULL };

	return suite_of("fsm", tests);
}
