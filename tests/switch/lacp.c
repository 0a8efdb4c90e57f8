/* lacp.c - the machines of one LACP port: each transition of IEEE 802.1AX-2014 6.4 is a row. */
#include "tests/runner.h"

#include <string.h>

#include "switch/lacp_machine.h"

#define S IX_SECOND
#define OURS \
	{ \
		32768, { { 2, 1, 0, 0, 1, 0 } }, 1, 32768, 3, 0 \
	}
#define THEIRS \
	{ \
		32768, { { 2, 1, 0, 0, 2, 0 } }, 7, 32768, 9, 0 \
	}

enum { NOTHING, UP, DOWN, PDU, TICK };
enum {
	A = LACP_ACTIVITY,
	T = LACP_SHORT_TIMEOUT,
	G = LACP_AGGREGATABLE,
	Y = LACP_SYNCHRONIZED,
	C = LACP_COLLECTING | LACP_DISTRIBUTING,
	D = LACP_DEFAULTED,
	X = LACP_EXPIRED
};

/* A machine that is up and has heard its partner at 0, out of sync, with these states. */
static struct lacp_machine
fresh(uint8_t own)
{
	struct lacp_machine m = { .actor = OURS };

	m.actor.state = own | G;
	lacp_machine_init(&m);
	return m;
}

static struct lacp
pdu_of(const struct lacp_machine *m, uint8_t state)
{
	struct lacp pdu = { .subtype = SLOW_LACP, .version = 1, .actor = THEIRS };

	pdu.actor.state = state;
	pdu.partner = m->actor;
	return pdu;
}

static struct lacp_machine
heard(uint8_t own, uint8_t theirs)
{
	struct lacp_machine m = fresh(own);
	struct lacp pdu = pdu_of(&m, theirs);

	lacp_machine_up(&m, 0, true);
	lacp_machine_hear(&m, 0, &pdu);
	m.ntt = false;
	return m;
}

/* ---- Receive (Figure 6-18) ---- */

static const struct {
	const char *why;
	uint8_t from, event, to;
	ix_time at; /* of the event */
	uint8_t own; /* actor's state bits beside G */
	uint8_t sets, clears; /* in the actor's state */
	ix_time wait; /* current_while after it; 0: idle */
} receive[] = {
	{ "a cable comes up: whoever was there may be gone", RX_PORT_DISABLED, UP, RX_EXPIRED, 0, A,
	    X | D, 0, 3 * S },
	{ "nobody spoke in 3 s", RX_EXPIRED, TICK, RX_DEFAULTED, 3 * S, A, D, X, 0 },
	{ "not yet 3 s", RX_EXPIRED, TICK, RX_EXPIRED, 3 * S - 1, A, X, 0, 3 * S },
	{ "the first PDU", RX_EXPIRED, PDU, RX_CURRENT, 1 * S, A, 0, X | D, 91 * S },
	{ "late, but it speaks", RX_DEFAULTED, PDU, RX_CURRENT, 5 * S, A, 0, X | D, 95 * S },
	{ "wanted each second, waited for three", RX_DEFAULTED, PDU, RX_CURRENT, 5 * S, A | T, 0,
	    X | D, 8 * S },
	{ "another PDU", RX_CURRENT, PDU, RX_CURRENT, 10 * S, A, 0, X | D, 100 * S },
	{ "90 s of silence", RX_CURRENT, TICK, RX_EXPIRED, 90 * S, A, X, D, 93 * S },
	{ "3 s of silence", RX_CURRENT, TICK, RX_EXPIRED, 3 * S, A | T, X, D, 6 * S },
	{ "2 s of silence", RX_CURRENT, TICK, RX_CURRENT, 2 * S, A | T, 0, X | D, 3 * S },
	{ "the cable is cut", RX_CURRENT, DOWN, RX_PORT_DISABLED, 1 * S, A, 0, X | D, 0 },
	{ "cut while expired", RX_EXPIRED, DOWN, RX_PORT_DISABLED, 1 * S, A, X | D, 0, 0 },
	{ "cut while defaulted", RX_DEFAULTED, DOWN, RX_PORT_DISABLED, 9 * S, A, D, X, 0 },
	{ "a PDU on a dead cable is no PDU", RX_PORT_DISABLED, PDU, RX_PORT_DISABLED, 0, A, D, 0,
	    0 },
};

static struct lacp_machine
receive_at(uint8_t from, uint8_t own)
{
	struct lacp_machine m = from == RX_CURRENT ? heard(own, A | G) : fresh(own);

	if (from == RX_EXPIRED || from == RX_DEFAULTED)
		lacp_machine_up(&m, 0, true);
	if (from == RX_DEFAULTED)
		lacp_machine_tick(&m, 3 * S);
	ck_assert_uint_eq(m.rx, from);
	return m;
}

START_TEST(receive_goes_as_the_standard_draws_it)
{
	struct lacp_machine m = receive_at(receive[_i].from, receive[_i].own);
	struct lacp pdu = pdu_of(&m, A | G);
	ix_time at = receive[_i].at;

	if (receive[_i].event == PDU)
		lacp_machine_hear(&m, at, &pdu);
	else if (receive[_i].event == TICK)
		lacp_machine_tick(&m, at);
	else
		lacp_machine_up(&m, at, receive[_i].event == UP);
	ck_assert_msg(m.rx == receive[_i].to, "%s: %s", receive[_i].why, lacp_rx_names[m.rx]);
	ck_assert_msg(
	    (m.actor.state & receive[_i].sets) == receive[_i].sets, "%s", receive[_i].why);
	ck_assert_msg(!(m.actor.state & receive[_i].clears), "%s", receive[_i].why);
	ck_assert_msg(m.current_while == (receive[_i].wait ? receive[_i].wait : IX_NEVER), "%s",
	    receive[_i].why);
}
END_TEST

/* update_Selected: any of what names the partner makes it another. */
START_TEST(a_partner_that_is_another_is_unselected)
{
	for (int what = 0; what < 7; what++) {
		struct lacp_machine m = heard(A, A | G | Y);
		struct lacp pdu = pdu_of(&m, A | G | Y);
		bool other = what != 6;

		m.selected = LACP_SELECTED;
		pdu.actor.system_priority ^= what == 0;
		pdu.actor.system.b[5] ^= what == 1;
		pdu.actor.key ^= what == 2;
		pdu.actor.port_priority ^= what == 3;
		pdu.actor.port ^= what == 4;
		pdu.actor.state ^= what == 5 ? G : 0;
		ck_assert_msg(lacp_machine_hear(&m, S, &pdu) == other, "%d", what);
		ck_assert_msg(m.selected == (other ? LACP_UNSELECTED : LACP_SELECTED), "%d", what);
	}
}
END_TEST

START_TEST(a_partner_that_is_forgotten_is_unselected)
{
	struct lacp_machine m = heard(A, A | G);

	m.selected = LACP_SELECTED;
	lacp_machine_tick(&m, 90 * S);
	ck_assert_uint_eq(m.selected, LACP_SELECTED); /* expired is not forgotten */
	lacp_machine_tick(&m, 93 * S);
	ck_assert_uint_eq(m.selected, LACP_UNSELECTED);
	ck_assert_uint_eq(m.partner.port, 0);
}
END_TEST

/* recordPDU (6.4.9): when a partner counts as in sync. */
static const struct {
	const char *why;
	uint8_t own, theirs;
	bool knows_us; /* what it thinks of us is so */
	uint8_t of_us; /* what it thinks our state is */
	bool sync;
} records[] = {
	{ "it is, and means us", A, A | G | Y, true, A | G, true },
	{ "it is not yet", A, A | G, true, A | G, false },
	{ "it means somebody else", A, A | G | Y, false, A | G, false },
	{ "an individual need not mean us", A, A | Y, false, A | G, true },
	{ "passive, but it heard that we are active", A, G | Y, true, A | G, true },
	{ "passive, and thinks we are too", A, G | Y, true, G, false },
	{ "both passive: nothing keeps it alive", 0, G | Y, true, G, false },
	{ "we are passive, it is active", 0, A | G | Y, true, G, true },
};

START_TEST(a_partner_is_in_sync_if_it_means_us_and_lacp_goes_on)
{
	struct lacp_machine m = heard(records[_i].own, G);
	struct lacp pdu = pdu_of(&m, records[_i].theirs);

	pdu.partner.state = records[_i].of_us;
	pdu.partner.port ^= !records[_i].knows_us;
	lacp_machine_hear(&m, S, &pdu);
	ck_assert_msg(((m.partner.state & Y) != 0) == records[_i].sync, "%s", records[_i].why);
}
END_TEST

/* update_NTT: what of us a partner may have wrong without being told at once. */
static const struct {
	const char *why;
	uint8_t bit;
	bool ntt;
} wrong[] = {
	{ "nothing", 0, false },
	{ "activity", A, true },
	{ "timeout", T, true },
	{ "sync", Y, true },
	{ "aggregation", G, true },
	{ "collecting", LACP_COLLECTING, false },
	{ "distributing", LACP_DISTRIBUTING, false },
	{ "defaulted", D, false },
	{ "expired", X, false },
};

START_TEST(a_partner_with_a_wrong_idea_of_us_is_told)
{
	struct lacp_machine m = heard(A, A | G);
	struct lacp pdu = pdu_of(&m, A | G);

	pdu.partner.state ^= wrong[_i].bit;
	lacp_machine_hear(&m, S, &pdu);
	ck_assert_msg(m.ntt == wrong[_i].ntt, "%s", wrong[_i].why);
}
END_TEST

/* ---- Periodic (Figure 6-19) ---- */

static const struct {
	const char *why;
	uint8_t own, theirs, from, to;
	ix_time next; /* the next PDU by itself, after one heard at 0; 0: never */
} periods[] = {
	{ "both passive", 0, G, PERIODIC_NONE, PERIODIC_NONE, 0 },
	{ "it wants them fast", A, A | G | T, PERIODIC_FAST, PERIODIC_FAST, 1 * S },
	{ "it wants them slowly", A, A | G, PERIODIC_SLOW, PERIODIC_SLOW, 30 * S },
	{ "our wish is no matter", A | T, A | G, PERIODIC_SLOW, PERIODIC_SLOW, 30 * S },
	{ "we are passive", 0, A | G | T, PERIODIC_FAST, PERIODIC_FAST, 1 * S },
	{ "it is passive", A, G, PERIODIC_SLOW, PERIODIC_SLOW, 30 * S },
};

START_TEST(pdus_are_sent_as_often_as_the_partner_wants)
{
	struct lacp_machine m = heard(periods[_i].own, periods[_i].theirs);

	ck_assert_msg(m.periodic == periods[_i].to, "%s", periods[_i].why);
	ck_assert_msg(m.periodic_at == (periods[_i].next ? periods[_i].next : IX_NEVER), "%s",
	    periods[_i].why);
	if (!periods[_i].next || (periods[_i].own & T)) /* that would expire first */
		return;
	lacp_machine_tick(&m, periods[_i].next - 1);
	ck_assert(!m.ntt);
	lacp_machine_tick(&m, periods[_i].next);
	ck_assert(m.ntt);
	ck_assert(m.periodic_at == 2 * periods[_i].next || m.rx == RX_EXPIRED);
}
END_TEST

START_TEST(a_partner_that_wants_them_fast_from_now_on_gets_one_at_once)
{
	struct lacp_machine m = heard(A, A | G);
	struct lacp fast = pdu_of(&m, A | G | T), slow = pdu_of(&m, A | G);

	lacp_machine_hear(&m, 5 * S, &fast);
	ck_assert(m.ntt && m.periodic == PERIODIC_FAST && m.periodic_at == 6 * S);
	m.ntt = false;
	lacp_machine_hear(&m, 5 * S + 1, &slow);
	ck_assert(!m.ntt && m.periodic == PERIODIC_SLOW && m.periodic_at == 35 * S + 1);
	lacp_machine_up(&m, 6 * S, false);
	ck_assert(m.periodic == PERIODIC_NONE && m.periodic_at == IX_NEVER);
}
END_TEST

/* ---- Mux with coupled control (Figure 6-22) ---- */

enum { NO, YES };
static const struct {
	const char *why;
	uint8_t from, selected;
	uint8_t sync, ready, enough, to; /* sync: the partner's */
} muxes[] = {
	{ "nobody wants it", MUX_DETACHED, LACP_UNSELECTED, YES, YES, YES, MUX_DETACHED },
	{ "selected: it waits first", MUX_DETACHED, LACP_SELECTED, YES, NO, YES, MUX_WAITING },
	{ "standing by waits as well", MUX_DETACHED, LACP_STANDBY, YES, YES, YES, MUX_WAITING },
	{ "no more selected", MUX_WAITING, LACP_UNSELECTED, YES, YES, YES, MUX_DETACHED },
	{ "its fellows still wait", MUX_WAITING, LACP_SELECTED, YES, NO, YES, MUX_WAITING },
	{ "standing by goes no further", MUX_WAITING, LACP_STANDBY, YES, YES, YES, MUX_WAITING },
	{ "all have waited", MUX_WAITING, LACP_SELECTED, NO, YES, YES, MUX_ATTACHED },
	{ "and the partner is there already", MUX_WAITING, LACP_SELECTED, YES, YES, YES,
	    MUX_COLLECTING_DISTRIBUTING },
	{ "the partner is not", MUX_ATTACHED, LACP_SELECTED, NO, YES, YES, MUX_ATTACHED },
	{ "now it is", MUX_ATTACHED, LACP_SELECTED, YES, YES, YES, MUX_COLLECTING_DISTRIBUTING },
	{ "too few are", MUX_ATTACHED, LACP_SELECTED, YES, YES, NO, MUX_ATTACHED },
	{ "unselected while attached", MUX_ATTACHED, LACP_UNSELECTED, YES, YES, YES, MUX_DETACHED },
	{ "a better one takes its place", MUX_ATTACHED, LACP_STANDBY, YES, YES, YES, MUX_WAITING },
	{ "all is well", MUX_COLLECTING_DISTRIBUTING, LACP_SELECTED, YES, YES, YES,
	    MUX_COLLECTING_DISTRIBUTING },
	{ "the partner leaves", MUX_COLLECTING_DISTRIBUTING, LACP_SELECTED, NO, YES, YES,
	    MUX_ATTACHED },
	{ "its fellows leave", MUX_COLLECTING_DISTRIBUTING, LACP_SELECTED, YES, YES, NO,
	    MUX_ATTACHED },
	{ "unselected", MUX_COLLECTING_DISTRIBUTING, LACP_UNSELECTED, YES, YES, YES, MUX_DETACHED },
	{ "put on standby", MUX_COLLECTING_DISTRIBUTING, LACP_STANDBY, YES, YES, YES, MUX_WAITING },
};

/* A machine in that state of the Mux, brought there by its own transitions at 0 and 2 s. */
static struct lacp_machine
mux_at(uint8_t state)
{
	struct lacp_machine m = heard(A, A | G);

	if (state == MUX_DETACHED)
		return m;
	m.selected = LACP_SELECTED;
	lacp_machine_mux(&m, 0, false, false);
	if (state == MUX_WAITING)
		return m;
	lacp_machine_mux(&m, 2 * S, true, false);
	m.partner.state |= Y;
	if (state == MUX_COLLECTING_DISTRIBUTING)
		lacp_machine_mux(&m, 2 * S, true, true);
	return m;
}

START_TEST(mux_goes_as_the_standard_draws_it)
{
	struct lacp_machine m = mux_at(muxes[_i].from);
	const uint8_t to = muxes[_i].to;

	ck_assert_uint_eq(m.mux, muxes[_i].from);
	m.ntt = false;
	m.selected = muxes[_i].selected;
	m.partner.state = (uint8_t)(A | G | (muxes[_i].sync ? Y : 0));
	lacp_machine_mux(&m, 2 * S, muxes[_i].ready, muxes[_i].enough);
	ck_assert_msg(m.mux == to, "%s: %s", muxes[_i].why, lacp_mux_names[m.mux]);
	ck_assert_msg(((m.actor.state & Y) != 0) == (to >= MUX_ATTACHED), "%s", muxes[_i].why);
	ck_assert_msg((m.actor.state & C) == (to == MUX_COLLECTING_DISTRIBUTING ? C : 0), "%s",
	    muxes[_i].why);
	ck_assert_msg((m.wait_while != IX_NEVER) == (to == MUX_WAITING), "%s", muxes[_i].why);
	if (muxes[_i].from != to && to != MUX_WAITING)
		ck_assert_msg(m.ntt, "%s: the partner must hear it", muxes[_i].why);
}
END_TEST

START_TEST(waiting_takes_two_seconds)
{
	struct lacp_machine m = mux_at(MUX_WAITING);

	lacp_machine_mux(&m, 2 * S - 1, true, true);
	ck_assert_uint_eq(m.mux, MUX_WAITING);
	ck_assert_uint_eq(lacp_machine_next(&m, S), 2 * S);
	lacp_machine_mux(&m, 2 * S, true, true);
	ck_assert_uint_eq(m.mux, MUX_ATTACHED);
}
END_TEST

/* ---- Transmit (6.4.16) ---- */

START_TEST(no_more_than_three_pdus_leave_in_a_second)
{
	struct lacp_machine m = heard(A, A | G);
	struct lacp pdu;
	unsigned n = 0;

	for (ix_time t = 0; t < 10 * S; t += S / 10) {
		lacp_machine_tell(&m, t);
		n += lacp_machine_speak(&m, t, &pdu);
	}
	ck_assert_uint_eq(n, 30);
	lacp_machine_tell(&m, 10 * S - 1);
	ck_assert(!lacp_machine_speak(&m, 10 * S - 1, &pdu));
	ck_assert_uint_eq(lacp_machine_next(&m, 10 * S - 1), 10 * S);
	ck_assert(lacp_machine_speak(&m, 10 * S, &pdu)); /* what waited leaves, once */
	ck_assert(!lacp_machine_speak(&m, 10 * S, &pdu));
}
END_TEST

START_TEST(two_passive_ends_stay_silent)
{
	struct lacp_machine m = heard(0, G);
	struct lacp pdu;

	lacp_machine_tell(&m, S);
	ck_assert(!lacp_machine_speak(&m, S, &pdu));
	ck_assert(!m.ntt);
}
END_TEST

START_TEST(a_dead_cable_carries_no_pdu)
{
	struct lacp_machine m = heard(A, A | G);
	struct lacp pdu;

	lacp_machine_up(&m, S, false);
	lacp_machine_tell(&m, S);
	ck_assert(!lacp_machine_speak(&m, S, &pdu));
	ck_assert_uint_eq(lacp_machine_next(&m, S), IX_NEVER); /* and costs no event */
}
END_TEST

Suite *lacp_suite(void);
Suite *
lacp_suite(void)
{
	const TTest *const tests[] = { a_partner_that_is_another_is_unselected,
		a_partner_that_is_forgotten_is_unselected,
		a_partner_that_wants_them_fast_from_now_on_gets_one_at_once,
		waiting_takes_two_seconds, no_more_than_three_pdus_leave_in_a_second,
		two_passive_ends_stay_silent, a_dead_cable_carries_no_pdu, NULL };
	Suite *s = suite_of("LACP machines", tests);
	TCase *c = tcase_create("tables");

#define ROWS(t) (int)(sizeof(t) / sizeof((t)[0]))
	tcase_add_loop_test(c, receive_goes_as_the_standard_draws_it, 0, ROWS(receive));
	tcase_add_loop_test(
	    c, a_partner_is_in_sync_if_it_means_us_and_lacp_goes_on, 0, ROWS(records));
	tcase_add_loop_test(c, a_partner_with_a_wrong_idea_of_us_is_told, 0, ROWS(wrong));
	tcase_add_loop_test(c, pdus_are_sent_as_often_as_the_partner_wants, 0, ROWS(periods));
	tcase_add_loop_test(c, mux_goes_as_the_standard_draws_it, 0, ROWS(muxes));
	suite_add_tcase(s, c);
	return s;
}
