/* words.c - ports, VLANs and addresses at a switch's console; its configuration is whole. */
#include "tests/runner.h"

#include <stdio.h>
#include <string.h>

#include "switch/lag.h"
#include "tests/switch/bed.h"

static const struct cli_table *const tables[] = { &cli_basic, &bridge_words, &vlan_words,
	&address_words, &show_port_words, NULL };

static void
has(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "\"%s\" is not in:\n%s", part, text);
}

/* What may be typed in VLANs and ports, in the order the running configuration has it. */
static const char all_lines[] =
    "vlan 1\n name home\n exit\n"
    "vlan 100\n name ixp-lan\n exit\n"
    "vlan 666\n name quarantine\n exit\n"
    "interface 1\n description to acacia\n switchport access vlan 100\n exit\n"
    "interface 2\n switchport mode trunk\n"
    " switchport trunk native vlan 666\n"
    " switchport trunk allowed vlan 1-99,666\n exit\n"
    "interface 3\n switchport mode trunk\n"
    " switchport trunk native vlan none\n shutdown\n exit\n"
    "interface 4\n switchport trunk allowed vlan none\n exit\n"
    "interface po7\n description both\n"
    " switchport access vlan 100\n exit\n"
    "mac address-table aging-time 60\n"
    "mac address-table capacity 500\n"
    "mac address-table static 02:00:00:00:00:01 vlan 100 interface 1\n"
    "mac address-table static 02:00:00:00:00:02 vlan 100 drop\n";

/* Four ports and a Port-Channel without members. */
static struct bed *
bed_channel(void)
{
	struct bed *b = bed_new(4, 0, tables);

	bridge_channel_add(b->bridge, "po7");
	return b;
}

START_TEST(a_running_configuration_gives_the_same_box_again)
{
	struct bed *a = bed_channel(), *b = bed_channel();
	char first[4096];

	bed_config(a, all_lines);
	snprintf(first, sizeof(first), "%s", bed_running(a));
	has(first, "interface po7\n description both\n switchport access vlan 100\n");
	has(first, "switchport trunk native vlan none\n");
	has(first, "switchport trunk allowed vlan 1-99,666\n");
	has(first, "mac address-table static 02:00:00:00:00:02 vlan 100 drop\n");
	has(first, "vlan 1\n name home\n");
	bed_config(b, first);
	ck_assert_str_eq(bed_running(b), first);
	bridge_clear(a->bridge);
	ck_assert_ptr_null(strstr(bed_running(a), "switchport"));
	ck_assert_ptr_null(strstr(bed_running(a), "mac address-table"));
	bed_delete(a);
	bed_delete(b);
}
END_TEST

START_TEST(every_line_has_a_no_that_takes_it_back)
{
	struct bed *b = bed_channel();
	char fresh[4096];

	snprintf(fresh, sizeof(fresh), "%s", bed_running(b));
	bed_config(b, all_lines);
	bed_config(b,
	    "interface 1\nno description\nno switchport access vlan\nexit\n"
	    "interface 2\nno switchport mode\nno switchport trunk native vlan\n"
	    "no switchport trunk allowed vlan\nexit\n"
	    "interface 3\nno switchport mode trunk\nno switchport trunk native vlan\n"
	    "no shutdown\nexit\n"
	    "interface 4\nswitchport trunk allowed vlan all\nexit\n"
	    "interface po7\nno description\nno switchport access vlan 100\nexit\n"
	    "no mac address-table aging-time\nno mac address-table capacity\n"
	    "no mac address-table static 02:00:00:00:00:01 vlan 100\n"
	    "no mac address-table static 02:00:00:00:00:02 vlan 100 drop\n"
	    "vlan 1\nno name\nexit\nno vlan 100,666\n");
	/* the Port-Channel stays, as on switches, and so its section */
	ck_assert_ptr_nonnull(strstr(bed_running(b), "interface po7\nexit\n"));
	bed_config(b, "interface 1\n");
	ck_assert_ptr_null(strstr(bed_running(b), "switchport"));
	ck_assert_ptr_null(strstr(bed_running(b), "vlan"));
	bed_delete(b);
}
END_TEST

START_TEST(the_allowed_list_is_added_to_and_taken_from)
{
	static const struct {
		const char *line, *want;
	} rows[] = {
		{ "10,20-22", "10,20-22" },
		{ "add 30", "10,20-22,30" },
		{ "remove 21", "10,20,22,30" },
		{ "except 2-4094", "1" },
		{ "none", "none" },
		{ "add 4094", "4094" },
		{ "remove 4094", "none" },
	};
	struct bed *b = bed_new(2, 0, tables);
	char line[80], want[80];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(line, sizeof(line), "interface 1\nswitchport trunk allowed vlan %s\n",
		    rows[i].line);
		bed_config(b, line);
		snprintf(want, sizeof(want), "switchport trunk allowed vlan %s\n", rows[i].want);
		has(bed_running(b), want);
	}
	bed_config(b, "interface 1\nswitchport trunk allowed vlan all\n");
	ck_assert_ptr_null(strstr(bed_running(b), "allowed"));
	bed_delete(b);
}
END_TEST

START_TEST(what_is_wrong_is_refused_in_words_and_changes_nothing)
{
	static const struct {
		const char *mode, *line, *why;
	} rows[] = {
		{ "", "vlan 0", "no VLAN 1-4094" },
		{ "", "vlan 4095", "no VLAN 1-4094" },
		{ "", "vlan 10-5", "no VLAN 1-4094" },
		{ "", "vlan 10,", "no VLAN 1-4094" },
		{ "", "no vlan 1", "cannot be taken away" },
		{ "", "interface 9", "There is no port \"9\"" },
		{ "", "interface ethernet 9", "There is no port 9" },
		{ "", "interface vlan 10", "no IP of its own" },
		{ "", "no interface 1", "cannot be taken away" },
		{ "", "mac address-table static 02:00:00:00:00:01 vlan 9 drop", "no VLAN 9" },
		{ "", "mac address-table static 03:00:00:00:00:01 vlan 1 drop", "group" },
		{ "", "mac address-table static 02:00:00:00:00:01 vlan 1 interface 9", "no port" },
		{ "", "no mac address-table static 02:00:00:00:00:01 vlan 1", "not set by hand" },
		{ "", "mac address-table aging-time 5", "" },
		{ "interface 1", "switchport trunk allowed vlan 5000", "no list of VLANs" },
		{ "interface 1", "switchport trunk allowed vlan 1,,2", "no list of VLANs" },
		{ "interface 1", "no switchport", "layer 2 only" },
		{ "interface 1", "switchport access vlan 4095", "" },
		{ "vlan 10,20", "name both", "several VLANs" },
		{ "vlan 10", "name a12345678901234567890123456789012", "at most 32" },
	};
	struct bed *b = bed_new(2, 0, tables);
	char before[2048];

	bed_config(b, "vlan 10,20\n");
	snprintf(before, sizeof(before), "%s", bed_running(b));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bed_say(b, "configure terminal");
		if (rows[i].mode[0])
			bed_say(b, rows[i].mode);
		has(bed_refused(b, rows[i].line), rows[i].why);
		bed_say(b, "end");
		ck_assert_str_eq(bed_running(b), before);
	}
	bed_delete(b);
}
END_TEST

START_TEST(a_port_answers_to_every_name_people_have_for_it)
{
	static const char *const names[] = { "interface 2", "interface ethernet 2",
		"interface Ethernet2", "interface Et2", "interface eth2" };
	static const char *const channel[] = { "interface po3", "interface Po3",
		"interface Port-Channel3" };
	struct bed *b = bed_new(2, 0, tables);

	lag_channel(b->bridge, 3, true);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		bed_say(b, "configure terminal");
		bed_say(b, names[i]);
		ck_assert_uint_eq(b->console.stack[b->console.depth - 1].a, 2);
		bed_say(b, "end");
	}
	for (size_t i = 0; i < sizeof(channel) / sizeof(channel[0]); i++) {
		bed_say(b, "configure terminal");
		bed_say(b, channel[i]);
		ck_assert_uint_eq(b->console.stack[b->console.depth - 1].a, 3);
		bed_say(b, "end");
	}
	ck_assert_uint_eq(b->bridge->ports.n, 3);
	bed_delete(b);
}
END_TEST

START_TEST(vlans_are_shown_with_their_ports)
{
	struct bed *b = bed_new(4, 0, tables);

	bed_config(b,
	    "vlan 100 name ixp-lan\ninterface 3\nswitchport access vlan 100\n"
	    "interface 4\nswitchport mode trunk\nswitchport trunk allowed vlan 100\n");
	ck_assert_str_eq(bed_say(b, "show vlan"),
	    "VLAN  Name                             Status    Ports\n"
	    "----- -------------------------------- --------- -------------------------------\n"
	    "1     default                          active    1, 2\n"
	    "100   ixp-lan                          active    3, 4\n");
	ck_assert_ptr_null(strstr(bed_say(b, "show vlan id 100"), "default"));
	has(bed_refused(b, "show vlan id 7"), "There is no VLAN 7");
	has(bed_say(b, "show interfaces trunk"), "4          trunk    trunking     1\n");
	has(bed_say(b, "show interfaces trunk"), "Vlans allowed and active\n4          100\n");
	has(bed_say(b, "show interfaces 3 switchport"), "Access Mode VLAN: 100 (ixp-lan)\n");
	has(bed_say(b, "show interfaces switchport"), "Trunking VLANs Enabled: 100\n");
	bed_delete(b);
}
END_TEST

START_TEST(ports_are_shown_with_what_passed_and_what_did_not)
{
	const struct ix_mac one = bed_mac(1), two = bed_mac(2);
	struct bed *b = bed_new(3, 1000000000, tables);

	bed_config(b, "interface 1\ndescription to acacia\ninterface 3\nshutdown\n");
	bed_frame(b, 1, &one, &mac_broadcast);
	bed_frame(b, 2, &two, &one);
	bed_frame(b, 1, &two, &mac_broadcast); /* two moved to port 1 ... */
	bed_frame(b, 1, &one, &two); /* ... so this stays there */
	ck_assert_str_eq(bed_say(b, "show interfaces status"),
	    "Port       Name               Status       Vlan     Speed   Connected to\n"
	    "1          to acacia          connected    1        1G      station1\n"
	    "2                             connected    1        1G      station2\n"
	    "3                             disabled     1        1G      station3\n");
	has(bed_say(b, "show interfaces counters"),
	    "1                       180              1              0              2\n");
	has(bed_say(b, "show interfaces 1 counters discards"),
	    "1          same-port                 1            0  ");
	has(bed_say(b, "show interfaces counters errors"),
	    "1                   0          0          0          1          0\n");
	has(bed_say(b, "show interfaces counters rates"), "Intvl");
	has(bed_say(b, "show interfaces description"),
	    "1          up           up        to acacia\n");
	has(bed_say(b, "show interfaces 1"), "Description: to acacia\n");
	has(bed_say(b, "show interfaces 1"),
	    "3 packets input, 180 bytes (1 unicast, 0 multicast, 2");
	bed_say(b, "clear counters 1");
	has(bed_say(b, "show interfaces 1"), " 0 packets input, 0 bytes");
	has(bed_say(b, "show interfaces 2"), " 1 packets input, 60 bytes");
	bed_delete(b);
}
END_TEST

START_TEST(rates_are_in_megabits_and_in_percent_of_the_port)
{
	struct bed *b = bed_new(2, 10000000, tables);
	uint8_t bytes[1250] = { 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0 };

	/* 10,000 bits fifty times a second: 0.5 Mbit/s, and 24 octets around each frame */
	for (int i = 0; i < 50 * 30; i++)
		bed_send(b, 1, bytes, sizeof(bytes));
	has(bed_say(b, "show interfaces counters rates"),
	    "1           0:30         0.5   5.1%         0.0         0.0   0.0%         0.0\n"
	    "2           0:30         0.0   0.0%         0.0         0.5   5.1%         0.0\n");
	bed_delete(b);
}
END_TEST

START_TEST(addresses_are_shown_moved_and_forgotten)
{
	const struct ix_mac one = bed_mac(1), two = bed_mac(2);
	struct bed *b = bed_new(3, 0, tables);

	bed_config(b, "mac address-table static 02:00:00:00:00:09 vlan 1 drop\n");
	bed_frame(b, 1, &one, &mac_broadcast);
	bed_frame(b, 2, &two, &mac_broadcast);
	bed_frame(b, 3, &one, &mac_broadcast);
	has(bed_say(b, "show mac address-table"),
	    "1      02:00:00:00:00:01   DYNAMIC   3          1      ");
	has(bed_say(b, "show mac address-table static"),
	    "1      02:00:00:00:00:09   STATIC    Drop       0      ");
	ck_assert_ptr_null(strstr(bed_say(b, "show mac address-table dynamic"), "Drop"));
	has(bed_say(b, "show mac address-table address 02:00:00:00:00:02"), "criterion: 1\n");
	has(bed_say(b, "show mac address-table interface 3"), "criterion: 1\n");
	has(bed_say(b, "show mac address-table vlan 2"), "criterion: 0\n");
	has(bed_say(b, "show mac address-table moves"),
	    "1      02:00:00:00:00:01   1          3          ");
	has(bed_say(b, "show mac address-table count"), "Dynamic Address Count: 2\n");
	has(bed_say(b, "show mac address-table aging-time"), "Global Aging Time: 300\n");
	bed_say(b, "clear mac address-table dynamic interface 2");
	has(bed_say(b, "show mac address-table"), "criterion: 2\n");
	bed_say(b, "clear mac address-table dynamic address 02:00:00:00:00:09");
	has(bed_say(b, "show mac address-table"), "criterion: 2\n"); /* set by hand: it stays */
	bed_say(b, "clear mac address-table dynamic");
	has(bed_say(b, "show mac address-table"), "criterion: 1\n");
	bed_delete(b);
}
END_TEST

START_TEST(an_address_set_to_be_dropped_neither_sends_nor_receives)
{
	const struct ix_mac one = bed_mac(1), two = bed_mac(2);
	struct bed *b = bed_new(3, 0, tables);

	bed_config(b, "mac address-table static 02:00:00:00:00:02 vlan 1 drop\n");
	bed_frame(b, 1, &one, &two);
	ck_assert_uint_eq(bed_heard(b), 0);
	ck_assert_uint_eq(bed_dropped(b, 1, "mac-drop"), 1);
	bed_frame(b, 2, &two, &mac_broadcast);
	ck_assert_uint_eq(bed_heard(b), 0);
	ck_assert_uint_eq(bed_dropped(b, 2, "mac-drop"), 1);
	bed_delete(b);
}
END_TEST

START_TEST(the_time_addresses_stay_can_be_changed_while_they_are_there)
{
	const struct ix_mac one = bed_mac(1);
	struct bed *b = bed_new(2, 0, tables);

	bed_frame(b, 1, &one, &mac_broadcast);
	bed_config(b, "mac address-table aging-time 0\n");
	sim_run(b->sim, 1000 * IX_SECOND);
	has(bed_say(b, "show mac address-table"), "criterion: 1\n");
	bed_config(b, "mac address-table aging-time 2000\n");
	has(bed_say(b, "show mac address-table"), "criterion: 1\n");
	bed_config(b, "mac address-table aging-time 100\n");
	has(bed_say(b, "show mac address-table"), "criterion: 0\n");
	ck_assert_uint_eq(b->bridge->fdb.n, 0);
	bed_frame(b, 1, &one, &mac_broadcast);
	sim_run(b->sim, 1101 * IX_SECOND);
	ck_assert_uint_eq(b->bridge->fdb.n, 0);
	bed_delete(b);
}
END_TEST

START_TEST(a_vlan_that_goes_takes_its_addresses_and_leaves_its_ports_idle)
{
	const struct ix_mac one = bed_mac(1), two = bed_mac(2);
	struct bed *b = bed_new(3, 0, tables);

	bed_config(b,
	    "vlan 10\ninterface 1\nswitchport access vlan 10\n"
	    "interface 2\nswitchport access vlan 10\n");
	bed_frame(b, 1, &one, &mac_broadcast);
	ck_assert_uint_eq(bed_heard(b), 1u << 2);
	bed_config(b, "no vlan 10\n");
	has(bed_say(b, "show mac address-table"), "criterion: 0\n");
	bed_frame(b, 2, &two, &mac_broadcast);
	ck_assert_uint_eq(bed_heard(b), 0);
	ck_assert_uint_eq(bed_dropped(b, 2, "vlan"), 1);
	has(bed_say(b, "show interfaces 1 switchport"), "Access Mode VLAN: 10 (inactive)\n");
	bed_config(b, "vlan 10\n");
	bed_frame(b, 2, &two, &mac_broadcast);
	ck_assert_uint_eq(bed_heard(b), 1u << 1);
	bed_delete(b);
}
END_TEST

START_TEST(a_range_is_configured_line_by_line_on_every_port)
{
	struct bed *b = bed_new(5, 0, tables);

	bed_config(b,
	    "vlan 10\ninterface range 2-4\nswitchport access vlan 10\nshutdown\nno shutdown\n"
	    "description member\nexit\ninterface range ethernet 3-4\nshutdown\n");
	for (unsigned i = 1; i <= 5; i++) {
		const struct bridge_port *bp = bed_port(b, i);

		ck_assert_uint_eq(bp->vlan, i >= 2 && i <= 4 ? 10 : 1);
		ck_assert_int_eq(bp->port->admin_down, i == 3 || i == 4);
		ck_assert_int_eq(bp->description != NULL, i >= 2 && i <= 4);
	}
	bed_say(b, "configure terminal");
	has(bed_refused(b, "interface range 4-9"), "no range of this switch's ports");
	has(bed_refused(b, "interface range 4-2"), "no range of this switch's ports");
	bed_delete(b);
}
END_TEST

Suite *words_suite(void);
Suite *
words_suite(void)
{
	const TTest *const tests[] = { a_running_configuration_gives_the_same_box_again,
		every_line_has_a_no_that_takes_it_back, the_allowed_list_is_added_to_and_taken_from,
		what_is_wrong_is_refused_in_words_and_changes_nothing,
		a_port_answers_to_every_name_people_have_for_it, vlans_are_shown_with_their_ports,
		ports_are_shown_with_what_passed_and_what_did_not,
		rates_are_in_megabits_and_in_percent_of_the_port,
		addresses_are_shown_moved_and_forgotten,
		an_address_set_to_be_dropped_neither_sends_nor_receives,
		the_time_addresses_stay_can_be_changed_while_they_are_there,
		a_vlan_that_goes_takes_its_addresses_and_leaves_its_ports_idle,
		a_range_is_configured_line_by_line_on_every_port, NULL };

	return suite_of("words", tests);
}
