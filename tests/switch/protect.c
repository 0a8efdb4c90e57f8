/*
 * protect.c - the safe port template of an exchange: every frame that a peering LAN forbids, at a
 * member's port, and the reason it goes no further; what is allowed passes. And isolation, the
 * quarantine VLAN, and the row that tells how a port is protected.
 */
#include "tests/runner.h"

#include "base/addr.h"
#include "switch/errdisable.h"
#include "switch/guard.h"
#include "switch/acl.h"
#include "switch/protection.h"
#include "tests/switch/bed.h"
#include "wire/noise.h"

#define G 1000000000u
#define MEMBER 1
#define PEER 2

static const struct cli_table *const tables[] = { &cli_basic, &bridge_words, &vlan_words,
	&acl_words, &stp_words, &lldp_words, &guard_words, &police_words, &snoop_words,
	&errdisable_words, &isolate_words, NULL };

/*
 * AMS-IX's allowed types, INEX's and NSRC's lines for them: unicast IPv4 and IPv6 and ARP from one
 * address; broadcast for ARP alone, multicast for neighbor solicitations alone.
 */
static const char lists[] = "mac access-list ixp-frames\n"
			    " permit any any arp\n"
			    " deny any host ff:ff:ff:ff:ff:ff\n"
			    " permit any 33:33:ff:00:00:00 00:00:00:ff:ff:ff ipv6\n"
			    " deny any 01:00:00:00:00:00 fe:ff:ff:ff:ff:ff\n"
			    " permit any any ip\n"
			    " permit any any ipv6\n"
			    " deny any any\n"
			    "ip access-list ixp-v4\n"
			    " deny ospf any any\n"
			    " deny icmp any any redirect\n"
			    " deny icmp any any 9\n"
			    " deny icmp any any 10\n"
			    " deny udp any any range 67 68\n"
			    " deny ip any host 100.127.1.255\n"
			    " permit ip any any\n"
			    "ipv6 access-list ixp-v6\n"
			    " deny icmp any any router-solicitation\n"
			    " deny icmp any any router-advertisement\n"
			    " deny icmp any any redirect\n"
			    " deny udp any any range 546 547\n"
			    " permit ipv6 any any\n"
			    "ip arp inspection vlan 1\n"
			    "ip source binding 0200.0000.0001 vlan 1 100.127.1.77 interface 1\n"
			    "errdisable recovery cause all\n";
static const char port_lines[] = "interface 1\n"
				 " switchport mode access\n"
				 " switchport port-security mac-address 02:00:00:00:00:01\n"
				 " switchport port-security violation restrict\n"
				 " switchport port-security\n"
				 " storm-control broadcast level 0.01\n"
				 " storm-control multicast level 0.01\n"
				 " storm-control unknown-unicast level 0.01\n"
				 " mac access-group ixp-frames in\n"
				 " ip access-group ixp-v4 in\n"
				 " ipv6 access-group ixp-v6 in\n"
				 " switchport protected\n";

static uint32_t
noise(uint8_t *buf, const char *kind)
{
	struct octets o = octets_write(buf, NOISE_MAX);
	struct ix_mac from = bed_mac(MEMBER);
	struct noise n = { .peer = bed_mac(PEER), .other = bed_mac(77) };

	ck_assert_ptr_nonnull(noise_find(kind));
	noise_write(&o, noise_find(kind), &from, &n);
	return o.pos;
}

/*
 * Every kind of wire/noise.h. `drop`: why the template does not let it in, NULL: it passes; `entry`
 * of the list where that is a list. `lock`: the same with the one line `permit MAC any` alone, as
 * the smallest real template has it: what a locked address does not keep out.
 */
static const struct {
	const char *kind, *drop;
	uint32_t entry;
	const char *lock;
} rows[] = {
	{ "stp", "reserved", 0, "reserved" },
	{ "stp-tcn", "reserved", 0, "reserved" },
	{ "rstp", "reserved", 0, "reserved" },
	{ "mstp", "reserved", 0, "reserved" },
	{ "pvst", "acl-mac-in", 40, NULL },
	{ "cdp", "acl-mac-in", 40, NULL },
	{ "vtp", "acl-mac-in", 40, NULL },
	{ "dtp", "acl-mac-in", 40, NULL },
	{ "udld", "acl-mac-in", 40, NULL },
	{ "lldp", "reserved", 0, "reserved" },
	{ "lacp", "reserved", 0, "reserved" },
	{ "lacp-marker", "reserved", 0, "reserved" },
	{ "edp", "acl-mac-in", 70, NULL },
	{ "loopback", "acl-mac-in", 70, NULL },
	{ "mop", "acl-mac-in", 40, NULL },
	{ "isis-l1", "acl-mac-in", 40, NULL },
	{ "isis", "acl-mac-in", 40, NULL },
	{ "ospf", "acl-mac-in", 40, NULL },
	{ "eigrp", "acl-mac-in", 40, NULL },
	{ "igrp", "acl-mac-in", 20, NULL },
	{ "rip", "acl-mac-in", 40, NULL },
	{ "pim", "acl-mac-in", 40, NULL },
	{ "igmp-query", "acl-mac-in", 40, NULL },
	{ "igmp-report", "acl-mac-in", 40, NULL },
	{ "dvmrp", "acl-mac-in", 40, NULL },
	{ "vrrp", "acl-mac-in", 40, "acl-mac-in" },
	{ "hsrp", "acl-mac-in", 40, NULL },
	{ "dhcp-discover", "acl-mac-in", 20, NULL },
	{ "dhcp-offer", "acl-mac-in", 20, NULL },
	{ "dhcpv6", "acl-mac-in", 40, NULL },
	{ "mndp", "acl-mac-in", 20, NULL },
	{ "mdns", "acl-mac-in", 40, NULL },
	{ "ssdp", "acl-mac-in", 40, NULL },
	{ "irdp", "acl-mac-in", 40, NULL },
	{ "rs", "acl-mac-in", 40, NULL },
	{ "ra", "acl-mac-in", 40, NULL },
	{ "redirect", "acl-ip-in", 20, NULL },
	{ "redirect-v6", "acl-ipv6-in", 30, NULL },
	{ "proxy-arp", "arp-inspection", 0, NULL },
	{ "tagged", "tagged", 0, "tagged" },
	{ "tagged-twice", "tagged", 0, "tagged" },
	{ "pppoe-discovery", "acl-mac-in", 20, NULL },
	{ "pppoe-session", "acl-mac-in", 70, NULL },
	{ "llc-data", "acl-mac-in", 70, NULL },
	{ "llc-xid", "acl-mac-in", 20, NULL },
	{ "second-mac", "mac", 0, "acl-mac-in" },
	{ "directed-broadcast", "acl-mac-in", 20, NULL },
	{ "ping", NULL, 0, NULL },
	{ "ping-v6", NULL, 0, NULL },
	{ "arp-request", NULL, 0, NULL },
	{ "arp-reply", NULL, 0, NULL },
	{ "ns", NULL, 0, NULL },
	{ "na", NULL, 0, NULL },
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

START_TEST(the_table_has_every_kind_and_lets_in_what_a_peering_lan_allows)
{
	size_t n = 0;

	for (const struct noise_kind *k = noise_kinds; k->name; k++, n++) {
		ck_assert_str_eq(rows[n].kind, k->name);
		ck_assert(k->allowed == (rows[n].drop == NULL));
	}
	ck_assert_uint_eq(n, ROWS);
}
END_TEST

/* A frame at the member's port: every drop there is counted with this reason, or none is. */
static void
try_one(struct bed *b, const char *kind, const char *drop)
{
	uint8_t buf[NOISE_MAX];

	bed_send(b, MEMBER, buf, noise(buf, kind));
	ck_assert_msg((bed_heard(b) != 0) == (drop == NULL), "%s: %s", kind,
	    drop ? "heard by another member" : "heard by nobody");
	if (drop)
		ck_assert_msg(bed_dropped(b, MEMBER, drop) == 1, "%s: not %s", kind, drop);
	ck_assert_uint_eq(bed_drops(b, MEMBER), drop != NULL);
}

static struct bed *template(void)
{
	struct bed *b = bed_new(3, G, tables);

	bed_config(b, lists);
	bed_config(b, port_lines);
	return b;
}

START_TEST(what_a_peering_lan_forbids_is_dropped_with_its_reason)
{
	struct bed *b = template();
	struct passing x = { .phys = bed_port(b, MEMBER), .trial = true };
	const struct log_kind *trial;
	uint8_t buf[NOISE_MAX];

	x.f = frame_from(b->net, buf, noise(buf, rows[_i].kind));
	trial = passing_admit(&x); /* what is asked first is what happens then */
	frame_drop(b->net, x.f);
	try_one(b, rows[_i].kind, rows[_i].drop);
	if (rows[_i].drop)
		ck_assert_str_eq(trial->name, rows[_i].drop);
	else
		ck_assert_ptr_null(trial);
	bed_delete(b);
}
END_TEST

static const struct acl *
list_of(const struct bed *b, const char *drop)
{
	if (strcmp(drop, "acl-mac-in") == 0)
		return acl_find(b->bridge, ACL_MAC, "ixp-frames");
	if (strcmp(drop, "acl-ip-in") == 0)
		return acl_find(b->bridge, ACL_IPV4, "ixp-v4");
	return strcmp(drop, "acl-ipv6-in") == 0 ? acl_find(b->bridge, ACL_IPV6, "ixp-v6") : NULL;
}

START_TEST(the_entry_that_dropped_it_has_counted_it)
{
	struct bed *b = template();
	const struct acl *l = rows[_i].drop ? list_of(b, rows[_i].drop) : NULL;
	uint8_t buf[NOISE_MAX];

	if (!l)
		return;
	for (unsigned n = 0; n < 3; n++)
		bed_send(b, MEMBER, buf, noise(buf, rows[_i].kind));
	for (uint32_t i = 0; i < l->rules.n; i++)
		ck_assert_msg(l->rules.at[i].permit ||
			l->rules.at[i].hits[ACL_IN] ==
			    (l->rules.at[i].seq == rows[_i].entry ? 3 : 0),
		    "%s at entry %u", rows[_i].kind, l->rules.at[i].seq);
	bed_delete(b);
}
END_TEST

START_TEST(a_locked_address_alone_keeps_little_out)
{
	struct bed *b = bed_new(3, G, tables);

	bed_config(b,
	    "mac access-list l2acl-ixp-viid1\n"
	    " counters per-entry\n"
	    " permit 02:00:00:00:00:01 00:00:00:00:00:00 any\n"
	    " deny any any\n"
	    "interface 1\n mac access-group l2acl-ixp-viid1 in\n");
	try_one(b, rows[_i].kind, rows[_i].lock);
	bed_delete(b);
}
END_TEST

START_TEST(without_a_template_only_tags_and_reserved_groups_stay_outside)
{
	const char *drop = rows[_i].lock;
	struct bed *b = bed_new(3, G, tables);

	try_one(b, rows[_i].kind, drop && strcmp(drop, "acl-mac-in") == 0 ? NULL : drop);
	bed_delete(b);
}
END_TEST

/* The same where the switch itself speaks these protocols, elsewhere: what the port is told. */
static const char spoken[] = "spanning-tree mode rstp\nlldp run\n"
			     "interface 1\n spanning-tree portfast\n"
			     " no lldp transmit\n no lldp receive\n";
static const struct {
	const char *kind, *drop;
} quiet[] = {
	{ "stp", "bpdu-filter" },
	{ "stp-tcn", "bpdu-filter" },
	{ "rstp", "bpdu-filter" },
	{ "mstp", "bpdu-filter" },
	{ "pvst", "bpdu-filter" },
	{ "lldp", "reserved" },
	{ "lacp", "reserved" },
	{ "cdp", "acl-mac-in" },
	{ "ospf", "acl-mac-in" },
	{ "arp-request", NULL },
	{ "ping", NULL },
	{ "ns", NULL },
};

START_TEST(a_member_speaks_no_bridge_protocol_to_a_switch_that_does)
{
	struct bed *b = template();
	uint64_t member, other;

	bed_config(b, spoken);
	bed_config(b, "interface 1\n spanning-tree bpdufilter enable\n");
	member = bed_port(b, MEMBER)->port->out.multicast;
	other = bed_port(b, 3)->port->out.multicast;
	sim_run(b->sim, 60 * IX_SECOND);
	ck_assert_uint_ge(bed_port(b, 3)->port->out.multicast - other, 30); /* each 2 s */
	ck_assert_uint_eq(bed_port(b, MEMBER)->port->out.multicast, member);
	sim_run(b->sim, b->sim->now + 500 * IX_MS); /* between two hellos */
	bed_heard(b);
	try_one(b, quiet[_i].kind, quiet[_i].drop);
	bed_delete(b);
}
END_TEST

START_TEST(a_bridge_behind_a_members_port_takes_it_down_for_five_minutes)
{
	static const char *const bpdus[] = { "stp", "stp-tcn", "rstp", "mstp", "pvst" };
	struct bed *b = template();
	uint8_t buf[NOISE_MAX];
	ix_time down;

	bed_config(b, spoken);
	bed_config(b, "interface 1\n spanning-tree bpduguard enable\n");
	sim_run(b->sim, 60 * IX_SECOND);
	bed_heard(b);
	bed_send(b, MEMBER, buf, noise(buf, bpdus[_i]));
	ck_assert(errdisable_why(bed_port(b, MEMBER)) == ERR_BPDUGUARD);
	down = bed_port(b, MEMBER)->port->changed;
	sim_run(b->sim, down + 300 * IX_SECOND - 1);
	ck_assert(!port_is_up(b->station[MEMBER].port));
	sim_run(b->sim, down + 301 * IX_SECOND);
	ck_assert(port_is_up(b->station[MEMBER].port));
	bed_heard(b);
	bed_send(b, MEMBER, buf, noise(buf, "ping"));
	ck_assert_uint_ne(bed_heard(b), 0);
	bed_delete(b);
}
END_TEST

START_TEST(isolated_ports_hear_the_others_and_not_each_other)
{
	struct bed *b = bed_new(4, G, tables);
	struct ix_mac one = bed_mac(1), two = bed_mac(2), four = bed_mac(4);

	bed_config(b, "interface 1\n switchport protected\ninterface 2\n switchport protected\n");
	bed_frame(b, 1, &one, &mac_broadcast);
	ck_assert_uint_eq(bed_heard(b), 1 << 3 | 1 << 4);
	bed_frame(b, 4, &four, &mac_broadcast);
	ck_assert_uint_eq(bed_heard(b), 1 << 1 | 1 << 2 | 1 << 3);
	bed_frame(b, 2, &two, &one);
	ck_assert_uint_eq(bed_heard(b), 0);
	ck_assert_uint_eq(bed_dropped(b, 2, "isolated"), 1);
	bed_frame(b, 4, &four, &one);
	ck_assert_uint_eq(bed_heard(b), 1 << 1);
	ck_assert_ptr_nonnull(strstr(bed_running(b), "interface 2\n switchport protected\n"));
	bed_config(b, "interface 2\n no switchport protected\n");
	bed_frame(b, 2, &two, &one);
	ck_assert_uint_eq(bed_heard(b), 1 << 1);
	bed_delete(b);
}
END_TEST

/*
 * As INEX does it: a new member is in a VLAN of its own, with the same addresses and a collector
 * with the same MAC as the production's. It changes nothing when it is moved.
 */
START_TEST(a_new_member_in_quarantine_meets_a_collector_with_productions_address)
{
	struct bed *b = bed_new(4, G, tables);
	struct ix_mac member = bed_mac(1), collector = bed_mac(0xfe);

	bed_config(b,
	    "vlan 100\n name ixp-lan\nvlan 666\n name quarantine\n"
	    "interface 1\n switchport access vlan 666\n" /* the new member */
	    "interface 2\n switchport access vlan 666\n" /* quarantine's collector */
	    "interface 3\n switchport access vlan 100\n" /* production's */
	    "interface 4\n switchport access vlan 100\n"); /* a member */
	bed_frame(b, 2, &collector, &mac_broadcast);
	ck_assert_uint_eq(bed_heard(b), 1 << 1);
	bed_frame(b, 3, &collector, &mac_broadcast);
	ck_assert_uint_eq(bed_heard(b), 1 << 4);
	bed_frame(b, 1, &member, &mac_broadcast);
	ck_assert_uint_eq(bed_heard(b), 1 << 2); /* never in production */
	bed_frame(b, 1, &member, &collector);
	ck_assert_uint_eq(bed_heard(b), 1 << 2);
	bed_config(b, "interface 1\n switchport access vlan 100\n");
	bed_frame(b, 1, &member, &collector); /* the same frame */
	ck_assert_uint_eq(bed_heard(b), 1 << 3);
	ck_assert_uint_eq(bed_logged(b, &log_mac_move), 0); /* two VLANs, two stations */
	bed_delete(b);
}
END_TEST

START_TEST(how_a_port_is_protected_is_told_from_its_state)
{
	struct bed *b = template();
	uint8_t buf[NOISE_MAX];
	const char *said;

	bed_send(b, MEMBER, buf, noise(buf, "second-mac"));
	bed_send(b, MEMBER, buf, noise(buf, "ospf"));
	bed_send(b, MEMBER, buf, noise(buf, "proxy-arp"));
	said = bed_say(b, "show interfaces protection 1");
	ck_assert_msg(strstr(said, "isolated               yes\n") &&
		strstr(said, "port_security          yes\n  learns                 configured\n") &&
		strstr(said, "violation              restrict\n") &&
		strstr(said, "addresses              1\n  violations             1\n") &&
		strstr(said, "storm_broadcast        level 0.01\n") &&
		strstr(said, "mac_acl_in             ixp-frames\n") &&
		strstr(said, "dhcp_trust             no\n") &&
		strstr(said,
		    "mac_drops              1\n  storm_drops            0\n"
		    "  acl_drops              1\n  dhcp_drops             0\n"
		    "  arp_drops              1\n"),
	    "%s", said);
	said = bed_say(b, "show interfaces protection");
	ck_assert_ptr_nonnull(strstr(said, "port_security          no\n"));
	bed_delete(b);
}
END_TEST

Suite *protect_suite(void);
Suite *
protect_suite(void)
{
	const TTest *const tests[] = {
		the_table_has_every_kind_and_lets_in_what_a_peering_lan_allows,
		isolated_ports_hear_the_others_and_not_each_other,
		a_new_member_in_quarantine_meets_a_collector_with_productions_address,
		how_a_port_is_protected_is_told_from_its_state, NULL
	};
	Suite *s = suite_of("the safe template", tests);
	TCase *table = tcase_create("every kind of noise");

	tcase_add_loop_test(table, what_a_peering_lan_forbids_is_dropped_with_its_reason, 0, ROWS);
	tcase_add_loop_test(table, the_entry_that_dropped_it_has_counted_it, 0, ROWS);
	tcase_add_loop_test(table, a_locked_address_alone_keeps_little_out, 0, ROWS);
	tcase_add_loop_test(
	    table, without_a_template_only_tags_and_reserved_groups_stay_outside, 0, ROWS);
	tcase_add_loop_test(table, a_member_speaks_no_bridge_protocol_to_a_switch_that_does, 0,
	    sizeof(quiet) / sizeof(quiet[0]));
	tcase_add_loop_test(
	    table, a_bridge_behind_a_members_port_takes_it_down_for_five_minutes, 0, 5);
	suite_add_tcase(s, table);
	return s;
}
