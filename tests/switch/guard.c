/* guard.c - port security: who comes in, what a violation does, and how the port comes back. */
#include "tests/runner.h"

#include <stdio.h>

#include "switch/errdisable.h"
#include "switch/guard.h"
#include "tests/switch/bed.h"

#define G 1000000000u

static const struct cli_table *const tables[] = { &cli_basic, &bridge_words, &show_port_words,
	&guard_words, &errdisable_words, NULL };

static struct bed *
bed(const char *config)
{
	struct bed *b = bed_new(4, G, tables);

	bed_config(b, config);
	return b;
}

static void
from(struct bed *b, unsigned port, unsigned mac)
{
	struct ix_mac m = bed_mac(mac);

	bed_frame(b, port, &m, &mac_broadcast);
}

#define ON1 "interface 1\n switchport port-security\n"

static const struct {
	const char *config;
	const char *macs; /* of frames that come in at port 1, in their order */
	const char *pass; /* which of them pass: y or n */
	unsigned counted; /* violations */
	bool down; /* err-disabled at the end */
	const char *why;
} rows[] = {
	{ ON1 " switchport port-security violation restrict\n", "1121", "yyny", 1, false,
	    "first arrival: one address, as IOS ships" },
	{ ON1 " switchport port-security violation protect\n", "1121", "yyny", 0, false,
	    "protect drops and says nothing" },
	{ ON1, "1121", "yynn", 1, true, "shutdown: after the violation nobody comes in" },
	{ ON1 " switchport port-security maximum 3\n"
	      " switchport port-security violation restrict\n",
	    "123412", "yyynyy", 1, false, "a limit of three" },
	{ ON1 " switchport port-security mac-address 02:00:00:00:00:02\n"
	      " switchport port-security violation restrict\n",
	    "1212", "nyny", 2, false, "hardcoded: the one that was typed" },
	{ ON1 " switchport port-security maximum 2\n"
	      " switchport port-security mac-address 0200.0000.0002\n"
	      " switchport port-security violation restrict\n",
	    "1231", "yyny", 1, false, "one typed, one that came" },
	{ "interface 1\n switchport port-security maximum 1\n", "123", "yyy", 0, false,
	    "settings alone secure nothing" },
};

START_TEST(a_port_lets_in_whom_it_was_told_to)
{
	struct bed *b = bed(rows[_i].config);
	unsigned refused = 0;

	for (size_t n = 0; rows[_i].macs[n]; n++) {
		from(b, 1, (unsigned)(rows[_i].macs[n] - '0'));
		ck_assert_msg((bed_heard(b) != 0) == (rows[_i].pass[n] == 'y'), "%s: frame %zu",
		    rows[_i].why, n + 1);
		refused += rows[_i].pass[n] == 'n';
	}
	ck_assert_uint_eq(guard_of(bed_port(b, 1))->violations, rows[_i].counted);
	ck_assert_uint_eq(bed_logged(b, &log_port_violation), rows[_i].counted);
	ck_assert(errdisable_why(bed_port(b, 1)) == (rows[_i].down ? ERR_PORTSECURITY : ERR_NONE));
	/* a port that is down drops nothing: no frame reaches it */
	ck_assert_uint_eq(bed_dropped(b, 1, "mac"), rows[_i].down ? 1 : refused);
	bed_delete(b);
}
END_TEST

START_TEST(a_secured_address_is_nobody_elses)
{
	struct bed *b = bed(ON1 "interface 2\n switchport port-security\n"
				" switchport port-security maximum 5\n"
				" switchport port-security violation restrict\n");

	from(b, 1, 1);
	bed_heard(b);
	from(b, 2, 1); /* a secured port: a violation, though there is room */
	ck_assert_uint_eq(bed_dropped(b, 2, "mac"), 1);
	ck_assert_uint_eq(guard_of(bed_port(b, 2))->violations, 1);
	from(b, 3, 1); /* a port without security: the database holds the address */
	ck_assert_uint_eq(bed_dropped(b, 3, "wrong-port"), 1);
	ck_assert_uint_eq(bed_heard(b), 0);
	bed_delete(b);
}
END_TEST

START_TEST(the_same_address_in_another_vlan_is_another_station)
{
	struct bed *b = bed(ON1 "interface 2\n switchport port-security\n");

	bridge_port_vlan(bed_port(b, 2), 666);
	bridge_port_vlan(bed_port(b, 3), 666);
	from(b, 1, 1);
	from(b, 2, 1); /* the quarantine's collector has the production's address */
	ck_assert_uint_eq(bed_dropped(b, 2, "mac"), 0);
	ck_assert_uint_eq(bed_heard(b), 1 << 3 | 1 << 4);
	bed_delete(b);
}
END_TEST

START_TEST(what_was_learnt_goes_with_the_carrier_and_what_was_kept_stays)
{
	struct bed *b = bed(ON1 " switchport port-security violation restrict\n"
				"interface 2\n switchport port-security\n"
				" switchport port-security mac-address sticky\n"
				" switchport port-security violation restrict\n");

	for (unsigned port = 1; port <= 2; port++) {
		from(b, port, port);
		port_shutdown(b->station[port].port, true);
		port_shutdown(b->station[port].port, false);
		bed_heard(b);
		from(b, port, port + 10);
		ck_assert_uint_eq(bed_heard(b) != 0, port == 1);
	}
	ck_assert_ptr_nonnull(strstr(
	    bed_running(b), " switchport port-security mac-address sticky 02:00:00:00:00:02\n"));
	bed_delete(b);
}
END_TEST

START_TEST(addresses_age_from_their_first_frame_or_from_their_last)
{
	for (unsigned inactivity = 0; inactivity < 2; inactivity++) {
		struct bed *b = bed(ON1 " switchport port-security aging time 2\n"
					" switchport port-security violation restrict\n");

		if (inactivity)
			bed_config(
			    b, "interface 1\n switchport port-security aging type inactivity\n");
		from(b, 1, 1);
		sim_run(b->sim, 90 * IX_SECOND);
		from(b, 1, 1);
		ck_assert_uint_eq(guard_left_min(guard_of(bed_port(b, 1)),
				      &guard_of(bed_port(b, 1))->addrs.at[0]),
		    inactivity ? 2 : 1);
		sim_run(b->sim, 121 * IX_SECOND);
		ck_assert_uint_eq(guard_of(bed_port(b, 1))->addrs.n, inactivity);
		sim_run(b->sim, 211 * IX_SECOND);
		ck_assert_uint_eq(guard_of(bed_port(b, 1))->addrs.n, 0);
		ck_assert(!timer_runs(&guard_of(bed_port(b, 1))->aging));
		bed_heard(b);
		from(b, 1, 2); /* there is room again, and the address is free for others */
		from(b, 3, 1);
		ck_assert_uint_eq(bed_heard(b), 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4);
		bed_delete(b);
	}
}
END_TEST

START_TEST(an_errdisabled_port_comes_back_by_hand)
{
	struct bed *b = bed(ON1);

	from(b, 1, 1);
	from(b, 1, 2);
	ck_assert(!port_is_up(b->station[1].port)); /* the neighbour sees a dead cable */
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show interfaces status"), "errdisabled"));
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show interfaces status err-disabled"),
	    "portsec            by shutdown and no shutdown"));
	ck_assert_ptr_nonnull(
	    strstr(bed_say(b, "show port-security interface 1"), ": Secure-shutdown"));
	sim_run(b->sim, 2000 * IX_SECOND);
	ck_assert(!port_is_up(b->station[1].port));
	bed_config(b, "interface 1\n shutdown\n no shutdown\n");
	ck_assert(port_is_up(b->station[1].port));
	bed_heard(b);
	from(b, 1, 2); /* the first to come again */
	ck_assert_uint_ne(bed_heard(b), 0);
	bed_delete(b);
}
END_TEST

START_TEST(an_errdisabled_port_comes_back_by_its_timer)
{
	static const struct {
		const char *config;
		unsigned after_s; /* 0: never */
	} recoveries[] = { { "errdisable recovery cause portsec\n", 300 },
		{ "errdisable recovery cause psecure-violation\n", 300 },
		{ "errdisable recovery cause all\nerrdisable recovery interval 30\n", 30 },
		{ "errdisable recovery cause bpduguard\n", 0 },
		{ "errdisable recovery cause all\nno errdisable recovery cause portsec\n", 0 } };

	for (size_t i = 0; i < sizeof(recoveries) / sizeof(recoveries[0]); i++) {
		struct bed *b = bed(recoveries[i].config);
		ix_time down;

		bed_config(b, ON1);
		from(b, 1, 1);
		from(b, 1, 2);
		down = bed_port(b, 1)->port->changed;
		ck_assert(errdisable_why(bed_port(b, 1)) == ERR_PORTSECURITY);
		sim_run(b->sim, down + 299 * IX_SECOND + 999 * IX_MS);
		ck_assert(port_is_up(b->station[1].port) ==
		    (recoveries[i].after_s && recoveries[i].after_s < 300));
		sim_run(b->sim, down + 300 * IX_SECOND);
		ck_assert(port_is_up(b->station[1].port) == (recoveries[i].after_s != 0));
		ck_assert_uint_eq(
		    bed_logged(b, &log_errdisable_recovery), recoveries[i].after_s != 0);
		bed_delete(b);
	}
}
END_TEST

START_TEST(every_cause_can_be_typed)
{
	struct bed *b = bed("");
	char line[80];

	bed_say(b, "configure terminal");
	for (unsigned i = 1; i < ERR_CAUSES; i++) {
		snprintf(line, sizeof(line), "errdisable recovery cause %s", errdisable_names[i]);
		bed_say(b, line);
		ck_assert(errdisable_recovers(b->bridge, i));
	}
	ck_assert_ptr_nonnull(strstr(bed_refused(b, "errdisable recovery cause bpdu-guard"),
	    "\"bpdu-guard\" takes no port down; all, bpduguard, portsec, storm-control"));
	ck_assert_ptr_nonnull(
	    strstr(bed_say(b, "do show errdisable recovery"), "storm-control        Enabled"));
	bed_delete(b);
}
END_TEST

START_TEST(what_cannot_be_is_refused_in_words)
{
	static const struct {
		const char *line, *says;
	} wrong[] = {
		{ "switchport port-security maximum 1", "Port 1 holds 2 addresses already" },
		{ "switchport port-security mac-address 02:00:00:00:00:07",
		    "holds 2 of 2 addresses" },
		{ "no switchport port-security mac-address 02:00:00:00:00:07", "does not hold" },
		{ "switchport port-security mac-address 01:00:5e:00:00:01", "is a group address" },
	};
	struct bed *b = bed(ON1 " switchport port-security maximum 2\n");

	from(b, 1, 1);
	from(b, 1, 2);
	bed_say(b, "configure terminal");
	bed_say(b, "interface 1");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const char *said = bed_refused(b, wrong[i].line);

		ck_assert_msg(strstr(said, wrong[i].says) != NULL, "%s", said);
	}
	bed_delete(b);
}
END_TEST

START_TEST(shows_are_as_ios_has_them)
{
	struct bed *b = bed(ON1 " switchport port-security maximum 2\n"
				" switchport port-security violation restrict\n"
				" switchport port-security mac-address 02:00:00:00:00:09\n");

	from(b, 1, 1);
	from(b, 1, 2);
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show port-security"),
	    "1                       2        2            1  restrict\n"));
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show port-security address"),
	    "1      02:00:00:00:00:01   SecureDynamic     1                -\n"
	    "-      02:00:00:00:00:09   SecureConfigured  1                -\n"
	    "Total secure addresses: 2\n"));
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show port-security interface 1"),
	    "Last Source Address:Vlan   : 02:00:00:00:00:02:1\n"
	    "Security Violation Count   : 1\n"));
	bed_say(b, "clear port-security dynamic interface 1");
	ck_assert_uint_eq(guard_of(bed_port(b, 1))->addrs.n, 1);
	bed_say(b, "clear port-security all");
	ck_assert_uint_eq(guard_of(bed_port(b, 1))->addrs.n, 0);
	bed_delete(b);
}
END_TEST

START_TEST(the_running_configuration_secures_again_and_power_takes_it)
{
	struct bed *b = bed(
	    "errdisable recovery cause portsec\nerrdisable recovery interval 60\n" ON1
	    " switchport port-security maximum 3\n"
	    " switchport port-security violation protect\n"
	    " switchport port-security aging time 5\n"
	    " switchport port-security mac-address 02:00:00:00:00:09\n"
	    " switchport port-security mac-address sticky\n"
	    " switchport port-security mac-address sticky 02:00:00:00:00:0a\n");
	struct text was = { 0 };

	text_puts(&was, bed_running(b));
	from(b, 1, 9);
	bridge_clear(b->bridge);
	ck_assert_str_eq(bed_running(b), "");
	ck_assert_ptr_null(guard_of(bed_port(b, 1)));
	from(b, 2, 9); /* and nothing holds the address */
	ck_assert_uint_eq(bed_drops(b, 2), 0);
	bed_config(b, text_of(&was));
	ck_assert_str_eq(bed_running(b), text_of(&was));
	text_free(&was);
	bed_delete(b);
}
END_TEST

START_TEST(a_trial_learns_nothing_and_breaks_nothing)
{
	struct bed *b = bed(ON1);
	uint8_t bytes[60] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1, 8, 0 };
	struct frame *f = frame_from(b->net, bytes, sizeof(bytes));
	struct passing x = { .phys = bed_port(b, 1), .trial = true, .f = f }, y = x;

	ck_assert_ptr_null(passing_admit(&x));
	ck_assert_uint_eq(guard_of(bed_port(b, 1))->addrs.n, 0);
	from(b, 1, 2);
	ck_assert_ptr_eq(passing_admit(&y), &drop_mac);
	ck_assert_uint_eq(guard_of(bed_port(b, 1))->violations, 0);
	ck_assert(port_is_up(b->station[1].port));
	frame_drop(b->net, f);
	bed_delete(b);
}
END_TEST

Suite *guard_suite(void);
Suite *
guard_suite(void)
{
	const TTest *const tests[] = { a_secured_address_is_nobody_elses,
		the_same_address_in_another_vlan_is_another_station,
		what_was_learnt_goes_with_the_carrier_and_what_was_kept_stays,
		addresses_age_from_their_first_frame_or_from_their_last,
		an_errdisabled_port_comes_back_by_hand, an_errdisabled_port_comes_back_by_its_timer,
		every_cause_can_be_typed, what_cannot_be_is_refused_in_words,
		shows_are_as_ios_has_them,
		the_running_configuration_secures_again_and_power_takes_it,
		a_trial_learns_nothing_and_breaks_nothing, NULL };
	Suite *s = suite_of("port security", tests);
	TCase *table = tcase_create("rows");

	tcase_add_loop_test(
	    table, a_port_lets_in_whom_it_was_told_to, 0, sizeof(rows) / sizeof(rows[0]));
	suite_add_tcase(s, table);
	return s;
}
