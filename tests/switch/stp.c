/*
 * stp.c - spanning tree of one switch, as its neighbours and its console see it: guards, filters,
 * old neighbours, lost ones, topology changes, and what is typed and shown.
 */
#include "tests/switch/bed.h"

#include <stdio.h>

#include "switch/errdisable.h"
#include "switch/lag.h"
#include "switch/stp.h"
#include "tests/runner.h"
#include "wire/llc.h"
#include "wire/stp.h"

static const struct cli_table *const tables[] = { &cli_basic, &bridge_words, &stp_words,
	&stp_show_words, &errdisable_words, NULL };

static void
has(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "\"%s\" is not in:\n%s", part, text);
}

static void
run_s(struct bed *b, unsigned seconds)
{
	sim_run(b->sim, b->sim->now + seconds * IX_SECOND);
}

static struct stp_port_row
port_row(struct bed *b, unsigned i)
{
	struct stp_port_row row;

	stp_port_row(bed_port(b, i), &row);
	return row;
}

/* What a neighbour of this priority says, which is its own root, at 02:00:00:00:00:i. */
static struct stp
bpdu(unsigned i, enum stp_type type, uint16_t priority)
{
	struct stp m = { .type = type,
		.version = type == STP_RST ? 2 : 0,
		.role = STP_DESIGNATED,
		.port = 0x8001,
		.max_age = 20 * STP_SECOND,
		.hello = 2 * STP_SECOND,
		.delay = 15 * STP_SECOND };

	m.root = m.bridge = (struct stp_bridge){ .priority = priority, .mac = bed_mac(i) };
	return m;
}

static void
say(struct bed *b, unsigned i, const struct stp *m)
{
	uint8_t bytes[64];
	struct octets o = octets_write(bytes, sizeof(bytes));
	const struct ix_mac mac = bed_mac(i);

	stp_frame_write(&o, &mac, m);
	bed_queue(b, i, bytes, o.pos);
	sim_run(b->sim, b->sim->now + IX_MS);
}

/* The same every two seconds, as a bridge does. */
static void
keep_saying(struct bed *b, unsigned i, const struct stp *m, unsigned seconds)
{
	for (unsigned s = 0; s < seconds; s += 2) {
		say(b, i, m);
		run_s(b, 2);
	}
}

/* What station i last heard; false if that was no BPDU. */
static bool
last(struct bed *b, unsigned i, struct stp *m)
{
	struct octets o = octets_read(b->station[i].last, b->station[i].len);
	struct llc llc;

	octets_skip(&o, 14);
	return b->station[i].len >= 14 && llc_read(&o, &llc) && llc.dsap == SAP_STP &&
	    stp_read(&o, m);
}

START_TEST(a_switch_comes_without_spanning_tree)
{
	struct bed *b = bed_new(3, 0, tables);
	const struct stp m = bpdu(1, STP_RST, 4096);
	uint64_t events = b->sim->events;

	run_s(b, 600);
	ck_assert_uint_eq(b->sim->events, events);
	ck_assert_uint_eq(bed_port(b, 1)->state, BRIDGE_FORWARDING);
	say(b, 1, &m);
	ck_assert_uint_eq(bed_heard(b), 0);
	ck_assert_uint_eq(bed_dropped(b, 1, "reserved"), 1);
	has(bed_say(b, "show spanning-tree"), "Spanning tree is off");
	ck_assert_str_eq(bed_running(b), "");
	bed_config(b, "spanning-tree mode rstp\n");
	ck_assert_uint_eq(bed_port(b, 1)->state, BRIDGE_DISCARDING);
	bed_config(b, "no spanning-tree\n");
	ck_assert_uint_eq(bed_port(b, 1)->state, BRIDGE_FORWARDING);
	events = b->sim->events;
	run_s(b, 600);
	ck_assert_uint_le(b->sim->events - events, 6); /* what was on its way */
	bed_delete(b);
}
END_TEST

START_TEST(a_station_waits_three_seconds_and_an_edge_port_none)
{
	struct bed *b = bed_new(3, 0, tables);

	bed_config(b,
	    "interface 2\n spanning-tree portfast\n exit\n"
	    "interface 3\n spanning-tree portfast network\n exit\nspanning-tree mode rstp\n");
	ck_assert_uint_eq(bed_port(b, 2)->state, BRIDGE_FORWARDING);
	run_s(b, 2);
	ck_assert_uint_eq(bed_port(b, 1)->state, BRIDGE_DISCARDING);
	run_s(b, 2);
	ck_assert_uint_eq(bed_port(b, 1)->state, BRIDGE_FORWARDING);
	ck_assert(port_row(b, 1).edge && port_row(b, 2).edge);
	/* who must not be an edge waits as if a bridge might be there: a maximum age and a hello */
	run_s(b, 17);
	ck_assert_uint_eq(bed_port(b, 3)->state, BRIDGE_LEARNING);
	run_s(b, 2);
	ck_assert_uint_eq(bed_port(b, 3)->state, BRIDGE_FORWARDING);
	ck_assert(!port_row(b, 3).edge);
	bed_delete(b);
}
END_TEST

START_TEST(an_idle_switch_costs_one_event_in_two_seconds_and_its_hellos)
{
	struct bed *b = bed_new(8, 0, tables);
	uint64_t events;

	stp_set_mode(b->bridge, STP_RAPID);
	run_s(b, 40);
	events = b->sim->events;
	run_s(b, 60);
	ck_assert_uint_le(b->sim->events - events, 30 + 30 * 8);
	ck_assert_uint_ge(b->station[1].heard, 40);
	bed_delete(b);
}
END_TEST

START_TEST(a_proposal_is_answered_at_once)
{
	struct bed *b = bed_new(3, 0, tables);
	struct stp m = bpdu(1, STP_RST, 4096), got;

	stp_set_mode(b->bridge, STP_RAPID);
	run_s(b, 10);
	m.flags = STP_PROPOSAL;
	say(b, 1, &m);
	ck_assert(last(b, 1, &got));
	ck_assert_uint_eq(got.type, STP_RST);
	ck_assert_uint_eq(got.role, STP_ROOT);
	ck_assert_uint_eq(got.flags & STP_AGREEMENT, STP_AGREEMENT);
	ck_assert_uint_eq(got.cost, 1);
	ck_assert_uint_eq(port_row(b, 1).role, ROLE_ROOT);
	ck_assert_uint_eq(bed_port(b, 1)->state, BRIDGE_FORWARDING);
	/* a worse proposal at a port that is an edge: the port becomes designated and no edge */
	m = bpdu(2, STP_RST, 61440);
	m.flags = STP_PROPOSAL;
	say(b, 2, &m);
	ck_assert_uint_eq(port_row(b, 2).role, ROLE_DESIGNATED);
	ck_assert(!port_row(b, 2).edge);
	bed_delete(b);
}
END_TEST

/* ---- guards ---- */

static void
guarded(const char *config, const char *group, bool on)
{
	struct bed *b = bed_new(2, 0, tables);
	struct stp m = bpdu(1, STP_CONFIG, 32768);
	uint8_t bytes[64];
	struct octets o = octets_write(bytes, sizeof(bytes));
	const struct ix_mac mac = bed_mac(1);

	bed_config(b, config);
	run_s(b, 1);
	stp_frame_write(&o, &mac, &m);
	if (group)
		memcpy(bytes, group, 6);
	bed_queue(b, 1, bytes, o.pos);
	sim_run(b->sim, b->sim->now + IX_MS);
	ck_assert_msg(
	    errdisable_why(bed_port(b, 1)) == (on ? ERR_BPDUGUARD : ERR_NONE), "%s", config);
	ck_assert_msg(port_is_up(b->station[1].port) == !on, "%s", config);
	ck_assert_uint_eq(bed_logged(b, &log_errdisable), on);
	if (on)
		has(bed_say(b, "show spanning-tree interface 1"),
		    strstr(config, "mode") ? "err-disabled (bpduguard)" : "Spanning tree is off");
	bed_delete(b);
}

START_TEST(a_guarded_port_goes_down_at_the_first_bpdu)
{
	static const char pvst[] = "\x01\x00\x0c\xcc\xcc\xcd";

	guarded(
	    "spanning-tree mode rstp\ninterface 1\n spanning-tree bpduguard enable\n", NULL, true);
	guarded("interface 1\n spanning-tree bpduguard enable\n", NULL, true);
	guarded("interface 1\n spanning-tree bpduguard enable\n", pvst, true);
	guarded("spanning-tree mode rstp\n", NULL, false);
	guarded("spanning-tree mode rstp\nspanning-tree portfast bpduguard default\n", NULL, false);
	guarded("spanning-tree mode rstp\nspanning-tree edge-port bpduguard default\n"
		"interface 1\n spanning-tree portfast\n",
	    NULL, true);
	guarded("spanning-tree mode rstp\nspanning-tree edge-port bpduguard default\n"
		"interface 1\n spanning-tree portfast\n spanning-tree bpduguard disable\n",
	    NULL, false);
	guarded("spanning-tree mode rstp\ninterface 1\n spanning-tree bpduguard enable\n"
		" spanning-tree bpdufilter enable\n",
	    NULL, false);
}
END_TEST

START_TEST(a_guarded_port_comes_back_by_itself_where_that_is_set)
{
	struct bed *b = bed_new(2, 0, tables);
	const struct stp m = bpdu(1, STP_CONFIG, 32768);

	bed_config(b,
	    "errdisable recovery cause bpduguard\nerrdisable recovery interval 60\n"
	    "spanning-tree mode rstp\ninterface 1\n spanning-tree bpduguard enable\n");
	say(b, 1, &m);
	ck_assert_uint_eq(port_row(b, 1).role, ROLE_DISABLED);
	run_s(b, 59);
	ck_assert_uint_eq(errdisable_why(bed_port(b, 1)), ERR_BPDUGUARD);
	run_s(b, 6);
	ck_assert_uint_eq(errdisable_why(bed_port(b, 1)), ERR_NONE);
	ck_assert_uint_eq(bed_port(b, 1)->state, BRIDGE_FORWARDING);
	bed_delete(b);
}
END_TEST

START_TEST(a_filtered_port_neither_speaks_nor_listens)
{
	struct bed *b = bed_new(2, 0, tables);
	const struct stp m = bpdu(1, STP_RST, 0);

	bed_config(b, "spanning-tree mode rstp\ninterface 1\n spanning-tree bpdufilter enable\n");
	bed_heard(b);
	say(b, 1, &m);
	run_s(b, 60);
	ck_assert_uint_eq(b->station[1].heard_ever, 1); /* what was said before it was set */
	ck_assert_uint_eq(bed_dropped(b, 1, "bpdu-filter"), 1);
	ck_assert_uint_eq(port_row(b, 1).role, ROLE_DESIGNATED);
	ck_assert_uint_eq(bed_port(b, 1)->state, BRIDGE_FORWARDING);
	ck_assert_uint_gt(b->station[2].heard_ever, 20);
	bed_delete(b);
}
END_TEST

START_TEST(root_guard_holds_a_port_while_a_better_root_is_offered)
{
	struct bed *b = bed_new(2, 0, tables);
	struct stp m = bpdu(1, STP_RST, 0);
	struct stp_row row;

	bed_config(b, "spanning-tree mode rstp\ninterface 1\n spanning-tree guard root\n");
	run_s(b, 30);
	ck_assert_uint_eq(bed_port(b, 1)->state, BRIDGE_FORWARDING);
	keep_saying(b, 1, &m, 20);
	ck_assert_uint_eq(port_row(b, 1).role, ROLE_ALTERNATE);
	ck_assert(port_row(b, 1).inconsistent);
	stp_row(b->bridge, &row);
	ck_assert_uint_eq(row.root_port, 0);
	ck_assert_uint_eq(bed_logged(b, &log_stp_guard), 1);
	has(bed_say(b, "show spanning-tree"), "*ROOT_Inc");
	run_s(b, 40);
	ck_assert_uint_eq(port_row(b, 1).role, ROLE_DESIGNATED);
	ck_assert_uint_eq(bed_port(b, 1)->state, BRIDGE_FORWARDING);
	ck_assert_uint_eq(bed_logged(b, &log_stp_guard), 2);
	/* a worse one may be there */
	m = bpdu(1, STP_RST, 61440);
	keep_saying(b, 1, &m, 20);
	ck_assert(!port_row(b, 1).inconsistent);
	bed_delete(b);
}
END_TEST

/* ---- neighbours ---- */

START_TEST(an_old_neighbour_is_answered_in_its_own_words_until_it_leaves)
{
	struct bed *b = bed_new(2, 0, tables);
	struct stp old = bpdu(1, STP_CONFIG, 61440), young = bpdu(1, STP_RST, 61440), got;

	stp_set_mode(b->bridge, STP_RAPID);
	keep_saying(b, 1, &old, 10);
	ck_assert(last(b, 1, &got));
	ck_assert_uint_eq(got.type, STP_CONFIG);
	ck_assert(port_row(b, 1).speaks_stp && !port_row(b, 2).speaks_stp);
	has(bed_say(b, "show spanning-tree"), "Peer(STP)");
	ck_assert(last(b, 2, &got));
	ck_assert_uint_eq(got.type, STP_RST);
	keep_saying(b, 1, &young, 10); /* another box is there now */
	ck_assert(last(b, 1, &got));
	ck_assert_uint_eq(got.type, STP_RST);
	keep_saying(b, 1, &old, 10);
	ck_assert(port_row(b, 1).speaks_stp);
	run_s(b, 60); /* it left; nobody says so, and the port goes on in STP */
	ck_assert(port_row(b, 1).speaks_stp);
	bed_say(b, "clear spanning-tree detected-protocols");
	run_s(b, 4);
	ck_assert(!port_row(b, 1).speaks_stp);
	ck_assert(last(b, 1, &got));
	ck_assert_uint_eq(got.type, STP_RST);
	bed_delete(b);
}
END_TEST

START_TEST(an_mst_bpdu_is_read_as_the_rst_bpdu_it_begins_with)
{
	struct bed *b = bed_new(2, 0, tables);
	struct stp m = bpdu(1, STP_RST, 4096), got;

	bed_config(b, "spanning-tree mode mstp\n");
	has(bed_say(b, "show spanning-tree"), "mstp (runs as RSTP: instance 0 for all VLANs)");
	m.version = 3;
	m.flags = STP_PROPOSAL;
	say(b, 1, &m);
	ck_assert_uint_eq(port_row(b, 1).role, ROLE_ROOT);
	ck_assert(last(b, 1, &got));
	ck_assert_uint_eq(got.version, 2);
	bed_delete(b);
}
END_TEST

/* Three hellos in RSTP; in STP what is left of the maximum age. */
START_TEST(what_a_silent_neighbour_said_is_forgotten)
{
	static const struct {
		enum stp_mode mode;
		uint16_t age_s;
		unsigned holds_s;
	} rows[] = { { STP_RAPID, 0, 6 }, { STP_RAPID, 18, 6 }, { STP_CLASSIC, 0, 20 },
		{ STP_CLASSIC, 15, 5 } };

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bed *b = bed_new(1, 0, tables);
		struct stp m = bpdu(1, rows[i].mode == STP_RAPID ? STP_RST : STP_CONFIG, 0);

		stp_set_mode(b->bridge, rows[i].mode);
		m.age = (uint16_t)(rows[i].age_s * STP_SECOND);
		say(b, 1, &m);
		sim_run(b->sim, b->sim->now + rows[i].holds_s * IX_SECOND - 10 * IX_MS);
		ck_assert_uint_eq(port_row(b, 1).role, ROLE_ROOT);
		sim_run(b->sim, b->sim->now + 20 * IX_MS);
		ck_assert_uint_eq(port_row(b, 1).role, ROLE_DESIGNATED);
		bed_delete(b);
	}
}
END_TEST

START_TEST(a_message_older_than_its_maximum_age_is_not_believed)
{
	struct bed *b = bed_new(1, 0, tables);
	struct stp m = bpdu(1, STP_CONFIG, 0);

	stp_set_mode(b->bridge, STP_RAPID);
	m.age = m.max_age;
	say(b, 1, &m);
	ck_assert_uint_eq(bed_dropped(b, 1, "bpdu-bad"), 1);
	m = bpdu(1, STP_RST, 0);
	m.age = (uint16_t)(m.max_age - 1);
	say(b, 1, &m);
	ck_assert_uint_eq(port_row(b, 1).role, ROLE_DESIGNATED);
	bed_delete(b);
}
END_TEST

START_TEST(what_is_no_bpdu_is_dropped_and_counted)
{
	static const uint8_t head[] = { 1, 0x80, 0xc2, 0, 0, 0, 2, 0, 0, 0, 0, 1 };
	static const struct {
		const char *why;
		uint8_t rest[8];
	} rows[] = {
		{ "another SAP", { 0, 39, 0xaa, 0xaa, 3 } },
		{ "a length beyond the frame", { 5, 0, 0x42, 0x42, 3 } },
		{ "another protocol", { 0, 39, 0x42, 0x42, 3, 0, 1, 0 } },
		{ "an ethertype", { 8, 0, 0x42, 0x42, 3 } },
		{ "nothing behind LLC", { 0, 3, 0x42, 0x42, 3 } },
	};
	struct bed *b = bed_new(1, 0, tables);

	stp_set_mode(b->bridge, STP_RAPID);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t bytes[20];

		memcpy(bytes, head, sizeof(head));
		memcpy(bytes + sizeof(head), rows[i].rest, 8);
		bed_queue(b, 1, bytes, sizeof(bytes));
		sim_run(b->sim, b->sim->now + IX_MS);
		ck_assert_msg(bed_dropped(b, 1, "bpdu-bad") == i + 1, "%s", rows[i].why);
	}
	ck_assert_uint_eq(port_row(b, 1).in.bad, sizeof(rows) / sizeof(rows[0]));
	bed_delete(b);
}
END_TEST

/* ---- topology changes ---- */

START_TEST(a_topology_change_empties_the_other_ports)
{
	struct bed *b = bed_new(4, 0, tables);
	struct stp m = bpdu(1, STP_RST, 0);
	const struct ix_mac far = { { 2, 9, 0, 0, 0, 1 } }, far2 = { { 2, 9, 0, 0, 0, 2 } };

	bed_config(b,
	    "interface 4\n spanning-tree portfast\n exit\n"
	    "interface 3\n spanning-tree portfast network\n exit\nspanning-tree mode rstp\n");
	m.flags = STP_PROPOSAL;
	keep_saying(b, 1, &m, 40);
	m.flags = 0;
	bed_frame(b, 1, &far, &mac_broadcast);
	bed_frame(b, 3, &far2, &mac_broadcast);
	bed_frame(b, 4, &b->station[4].mac, &mac_broadcast);
	ck_assert_uint_eq(b->bridge->fdb.n, 3);
	m.flags = STP_TC;
	say(b, 1, &m);
	ck_assert_uint_eq(b->bridge->fdb.n, 2); /* the port it came from and the edge keep theirs */
	ck_assert_uint_gt(bed_logged(b, &log_stp_topology), 0);
	bed_delete(b);
}
END_TEST

START_TEST(classic_spanning_tree_ages_faster_while_a_change_is_told)
{
	struct bed *b = bed_new(3, 0, tables);
	const struct stp tcn = { .type = STP_TCN };
	struct stp got;

	stp_set_mode(b->bridge, STP_CLASSIC);
	run_s(b, 100);
	bed_frame(b, 2, &b->station[2].mac, &mac_broadcast);
	say(b, 1, &tcn);
	ck_assert_uint_eq(port_row(b, 1).in.tcn, 1);
	run_s(b, 2);
	ck_assert(last(b, 1, &got));
	ck_assert_uint_eq(got.type, STP_CONFIG);
	ck_assert_uint_eq(got.flags & STP_TC, STP_TC);
	bed_heard(b);
	run_s(b, 10);
	bed_frame(b, 3, &b->station[3].mac, &b->station[2].mac);
	ck_assert_uint_eq(b->station[1].last[0], 1); /* a BPDU: the frame was not flooded */
	run_s(b, 4); /* 15 s after it spoke */
	bed_frame(b, 3, &b->station[3].mac, &b->station[2].mac);
	ck_assert_uint_eq(b->station[1].last[0], 2); /* flooded: it is forgotten */
	run_s(b, 60);
	ck_assert(last(b, 1, &got));
	ck_assert_uint_eq(got.flags, 0);
	bed_frame(b, 2, &b->station[2].mac, &mac_broadcast);
	run_s(b, 100);
	bed_frame(b, 3, &b->station[3].mac, &b->station[2].mac);
	ck_assert_uint_eq(b->station[1].last[0], 1); /* entries live for five minutes again */
	bed_delete(b);
}
END_TEST

START_TEST(a_change_is_notified_to_an_old_root_until_it_acknowledges)
{
	struct bed *b = bed_new(2, 0, tables);
	struct stp m = bpdu(1, STP_CONFIG, 0), got;

	stp_set_mode(b->bridge, STP_CLASSIC);
	keep_saying(b, 1, &m, 36); /* both ports listen, learn, forward */
	ck_assert_uint_eq(bed_port(b, 1)->state, BRIDGE_FORWARDING);
	ck_assert(last(b, 1, &got));
	ck_assert_uint_eq(got.type, STP_TCN);
	keep_saying(b, 1, &m, 10); /* again with each hello */
	ck_assert_uint_ge(port_row(b, 1).out.tcn, 5);
	m.flags = STP_TCA | STP_TC;
	say(b, 1, &m);
	m.flags = 0;
	bed_heard(b);
	keep_saying(b, 1, &m, 20);
	ck_assert_uint_eq(bed_heard(b) & 1u << 1, 0);
	bed_delete(b);
}
END_TEST

/* ---- Port-Channels ---- */

START_TEST(a_port_channel_speaks_through_one_member_and_listens_at_all)
{
	struct bed *b = bed_new(3, 1000000000, tables);
	struct bridge_port *ch = bridge_channel_add(b->bridge, "Port-Channel1");
	const struct stp m = bpdu(2, STP_RST, 0);

	for (unsigned i = 1; i <= 2; i++) {
		bed_port(b, i)->joins = bed_port(b, i)->lag = ch;
		vec_push(b->arena, &ch->members, bed_port(b, i));
	}
	stp_set_mode(b->bridge, STP_RAPID);
	run_s(b, 10);
	ck_assert_uint_gt(b->station[1].heard_ever, 3);
	ck_assert_uint_eq(b->station[2].heard_ever, 0);
	ck_assert_uint_eq(port_row(b, 1).role, ROLE_DISABLED);
	ck_assert_uint_eq(port_row(b, 4).cost, 10000); /* two of 1 Gb/s */
	say(b, 2, &m);
	ck_assert_uint_eq(port_row(b, 4).role, ROLE_ROOT);
	bed_delete(b);
}
END_TEST

START_TEST(a_port_channel_costs_by_the_members_it_has)
{
	struct bed *b = bed_new(3, 1000000000, tables);
	struct ix_error e;
	struct stp_port_row row;

	stp_set_mode(b->bridge, STP_RAPID);
	for (unsigned i = 1; i <= 3; i++)
		ck_assert(lag_join(bed_port(b, i), 1, LAG_ON, &e));
	run_s(b, 7);
	stp_port_row(bed_port(b, 1)->lag, &row);
	ck_assert_uint_eq(row.role, ROLE_DESIGNATED);
	ck_assert_uint_eq(row.state, BRIDGE_FORWARDING);
	ck_assert_uint_eq(row.cost, 6666);
	port_shutdown(b->station[2].port, true);
	run_s(b, 7);
	stp_port_row(bed_port(b, 1)->lag, &row);
	ck_assert_uint_eq(row.cost, 10000);
	port_shutdown(b->station[1].port, true);
	port_shutdown(b->station[3].port, true);
	run_s(b, 7);
	stp_port_row(bed_port(b, 1)->joins, &row);
	ck_assert_uint_eq(row.role, ROLE_DISABLED);
	bed_delete(b);
}
END_TEST

/* ---- words ---- */

static const char all_lines[] =
    "spanning-tree priority 8192\nspanning-tree forward-time 20\nspanning-tree max-age 30\n"
    "spanning-tree hello-time 3\nspanning-tree edge-port bpduguard default\n"
    "spanning-tree mode rstp\n!\n"
    "interface 1\n spanning-tree portfast\n spanning-tree bpduguard enable\nexit\n!\n"
    "interface 2\n spanning-tree portfast network\n spanning-tree bpduguard disable\n"
    " spanning-tree bpdufilter enable\n spanning-tree guard root\n spanning-tree cost 4000\n"
    " spanning-tree port-priority 64\n spanning-tree link-type shared\nexit\n!\n";

START_TEST(what_is_set_is_in_the_running_configuration_and_reads_back)
{
	struct bed *b = bed_new(2, 0, tables);
	char first[2048];

	bed_config(b, all_lines);
	snprintf(first, sizeof(first), "%s", bed_running(b));
	ck_assert_str_eq(first, all_lines);
	bridge_clear(b->bridge);
	ck_assert_str_eq(bed_running(b), "");
	ck_assert_uint_eq(bed_port(b, 1)->state, BRIDGE_FORWARDING);
	bed_config(b, first);
	ck_assert_str_eq(bed_running(b), all_lines);
	bed_config(b,
	    "no spanning-tree priority\nno spanning-tree hello-time\n"
	    "no spanning-tree max-age\nno spanning-tree forward-time\n"
	    "no spanning-tree edge-port bpduguard default\nno spanning-tree mode\n"
	    "interface 1\n no spanning-tree portfast\n no spanning-tree bpduguard\n"
	    "interface 2\n no spanning-tree portfast\n no spanning-tree bpduguard\n"
	    " no spanning-tree bpdufilter\n no spanning-tree guard\n no spanning-tree cost\n"
	    " no spanning-tree port-priority\n no spanning-tree link-type\n");
	ck_assert_str_eq(bed_running(b), "");
	bed_delete(b);
}
END_TEST

START_TEST(times_read_back_in_any_order_that_they_were_set_in)
{
	static const char *const rows[] = {
		"spanning-tree max-age 6\nspanning-tree forward-time 4\n",
		"spanning-tree forward-time 30\nspanning-tree max-age 40\n",
		"spanning-tree max-age 28\n",
		"spanning-tree forward-time 11\n",
		"spanning-tree hello-time 9\n",
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bed *b = bed_new(1, 0, tables);
		char first[512];

		bed_config(b, rows[i]);
		snprintf(first, sizeof(first), "%s", bed_running(b));
		bridge_clear(b->bridge);
		bed_config(b, first);
		ck_assert_str_eq(bed_running(b), first);
		bed_delete(b);
	}
}
END_TEST

START_TEST(what_there_is_not_is_refused_in_words)
{
	static const struct {
		const char *line, *why;
		bool port;
	} rows[] = {
		{ "spanning-tree mode rapid-pvst", "one spanning tree for all VLANs" },
		{ "spanning-tree vlan 100 priority 4096", "one spanning tree for all VLANs" },
		{ "spanning-tree mst 1 priority 4096", "instance 0 alone" },
		{ "spanning-tree mst configuration", "instance 0 alone" },
		{ "spanning-tree priority 5000", "the nearest to 5000 is 4096" },
		{ "spanning-tree max-age 40", "do not go together" },
		{ "spanning-tree forward-time 4", "do not go together" },
		{ "spanning-tree hello-time 10", "do not go together" },
		{ "spanning-tree port-priority 100", "the nearest to 100 is 96", true },
		{ "spanning-tree guard loop", "no loop guard", true },
		{ "spanning-tree mst 3 cost 5", "instance 0 alone", true },
		{ "spanning-tree vlan 5 cost 5", "one spanning tree", true },
	};
	struct bed *b = bed_new(1, 0, tables);

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bed_say(b, "configure terminal");
		if (rows[i].port)
			bed_say(b, "interface 1");
		has(bed_refused(b, rows[i].line), rows[i].why);
		bed_say(b, "end");
	}
	ck_assert_str_eq(bed_running(b), "");
	bed_delete(b);
}
END_TEST

START_TEST(show_tells_who_is_root_and_what_each_port_is)
{
	struct bed *b = bed_new(3, 1000000000, tables);
	struct stp m = bpdu(1, STP_RST, 4096);
	const char *said;

	stp_set_mode(b->bridge, STP_RAPID);
	keep_saying(b, 1, &m, 4);
	m.port = 0x8002;
	m.cost = 5;
	keep_saying(b, 2, &m, 2);
	m.port = 0x8001;
	m.cost = 0;
	say(b, 1, &m);
	said = bed_say(b, "show spanning-tree");
	has(said, "protocol rstp (IEEE 802.1D-2004)");
	has(said,
	    "  Root ID    Priority    4096\n             Address     02:00:00:00:00:01\n"
	    "             Cost        20000\n             Port        1 (1)\n");
	has(said, "1                root       forwarding 20000     128.1    P2p\n");
	has(said, "2                alternate  discarding 20000     128.2    P2p\n");
	has(said, "3                designated forwarding 20000     128.3    P2p Edge\n");
	has(bed_say(b, "show spanning-tree root"),
	    "4096     02:00:00:00:00:01   20000     2     20   15");
	said = bed_say(b, "show spanning-tree blockedports");
	has(said, "2                alternate");
	ck_assert_ptr_null(strstr(said, "designated"));
	said = bed_say(b, "show spanning-tree interface 2 detail");
	has(said, "Designated port id is 128.2, designated path cost 5");
	has(bed_say(b, "show spanning-tree detail"), "Number of topology changes");
	has(bed_say(b, "show spanning-tree counters"), "Out cfg");
	bed_say(b, "clear spanning-tree counters");
	ck_assert_uint_eq(port_row(b, 1).in.rst, 0);
	bed_delete(b);
}
END_TEST

START_TEST(changes_of_priority_and_cost_act_at_once)
{
	struct bed *b = bed_new(2, 1000000000, tables);
	struct stp m = bpdu(1, STP_RST, 4096), m2 = bpdu(2, STP_RST, 4096);
	struct stp_row row;

	stp_set_mode(b->bridge, STP_RAPID);
	m2.root = m.root;
	say(b, 1, &m);
	say(b, 2, &m2);
	ck_assert_uint_eq(port_row(b, 1).role, ROLE_ROOT);
	bed_config(b, "interface 1\n spanning-tree cost 20001\n");
	ck_assert_uint_eq(port_row(b, 2).role, ROLE_ROOT);
	bed_config(b, "spanning-tree priority 0\n");
	stp_row(b->bridge, &row);
	ck_assert_uint_eq(row.root, row.id);
	ck_assert_uint_eq(port_row(b, 2).role, ROLE_DESIGNATED);
	bed_delete(b);
}
END_TEST

Suite *stp_suite(void);
Suite *
stp_suite(void)
{
	const TTest *const tests[] = { a_switch_comes_without_spanning_tree,
		a_station_waits_three_seconds_and_an_edge_port_none,
		an_idle_switch_costs_one_event_in_two_seconds_and_its_hellos,
		a_proposal_is_answered_at_once, a_guarded_port_goes_down_at_the_first_bpdu,
		a_guarded_port_comes_back_by_itself_where_that_is_set,
		a_filtered_port_neither_speaks_nor_listens,
		root_guard_holds_a_port_while_a_better_root_is_offered,
		an_old_neighbour_is_answered_in_its_own_words_until_it_leaves,
		an_mst_bpdu_is_read_as_the_rst_bpdu_it_begins_with,
		what_a_silent_neighbour_said_is_forgotten,
		a_message_older_than_its_maximum_age_is_not_believed,
		what_is_no_bpdu_is_dropped_and_counted, a_topology_change_empties_the_other_ports,
		classic_spanning_tree_ages_faster_while_a_change_is_told,
		a_change_is_notified_to_an_old_root_until_it_acknowledges,
		a_port_channel_speaks_through_one_member_and_listens_at_all,
		a_port_channel_costs_by_the_members_it_has,
		what_is_set_is_in_the_running_configuration_and_reads_back,
		times_read_back_in_any_order_that_they_were_set_in,
		what_there_is_not_is_refused_in_words, show_tells_who_is_root_and_what_each_port_is,
		changes_of_priority_and_cost_act_at_once, NULL };

	return suite_of("spanning tree", tests);
}
