/* snoop.c - DHCP snooping and ARP inspection: a rogue server, a greedy client, a proxy. */
#include "tests/runner.h"

#include "base/addr.h"
#include "switch/errdisable.h"
#include "switch/lag.h"
#include "switch/snoop.h"
#include "tests/switch/bed.h"
#include "wire/arp.h"
#include "wire/dhcp.h"
#include "wire/ethernet.h"
#include "wire/ipv4.h"
#include "wire/udp.h"

#define G 1000000000u
#define SERVER 4 /* the station behind the trusted port */

static const struct cli_table *const tables[] = { &cli_basic, &bridge_words, &snoop_words,
	&errdisable_words, NULL };

static struct ix_addr
ip(const char *s)
{
	struct ix_addr a;

	ck_assert(addr_parse(s, &a));
	return a;
}

static struct bed *
bed(void)
{
	struct bed *b = bed_new(4, G, tables);

	bed_config(b,
	    "ip dhcp snooping\nip dhcp snooping vlan 1\ninterface 4\n"
	    " ip dhcp snooping trust\n");
	return b;
}

/* A message between a server and the client 02:..:client, broadcast; sent by station `at`. */
struct sent {
	unsigned at, from, client; /* from: the frame's source */
	uint8_t message;
	const char *yours;
	const char *relay;
};

static uint32_t
write_dhcp(uint8_t *buf, uint32_t room, const struct sent *m)
{
	bool reply = m->message == DHCP_OFFER || m->message == DHCP_ACK || m->message == DHCP_NAK;
	struct dhcp d = { .op = reply ? 2 : 1,
		.mac = bed_mac(m->client),
		.message = m->message,
		.lease = reply ? 600 : 0 };
	struct ix_addr src = ip(reply ? "10.0.0.4" : "0.0.0.0"), dst = ip("255.255.255.255");
	struct udp u = { .src = reply ? 67 : 68, .dst = reply ? 68 : 67 };
	struct ipv4 h = { .src = src, .dst = dst, .ttl = 64, .protocol = PROTO_UDP };
	uint8_t body[DHCP_MOST];
	struct octets o = octets_write(body, sizeof(body));
	struct ix_mac from = bed_mac(m->from);

	if (m->yours)
		d.yours = ip(m->yours);
	if (m->relay)
		d.relay = ip(m->relay);
	dhcp_write(&o, &d);
	room = o.pos;
	o = octets_write(buf, 1500);
	put_bytes(&o, mac_broadcast.b, 6);
	put_bytes(&o, from.b, 6);
	put16(&o, ETHERTYPE_IPV4);
	ipv4_write(&o, &h, UDP_HEADER + room);
	udp_write(&o, &src, &dst, &u, body, room);
	return o.pos;
}

static void
dhcp(struct bed *b, struct sent m)
{
	uint8_t buf[1500];

	bed_send(b, m.at, buf, write_dhcp(buf, sizeof(buf), &m));
}

/* Client `at` asks and is given the address. */
static void
lease(struct bed *b, unsigned at, const char *addr)
{
	dhcp(b, (struct sent){ at, at, at, DHCP_DISCOVER });
	dhcp(b, (struct sent){ SERVER, SERVER, at, DHCP_OFFER, addr });
	dhcp(b, (struct sent){ at, at, at, DHCP_REQUEST });
	dhcp(b, (struct sent){ SERVER, SERVER, at, DHCP_ACK, addr });
	bed_heard(b);
}

static const struct {
	struct sent m;
	unsigned heard; /* bit i: station i */
	const char *drop;
	const char *why;
} rows[] = {
	{ { 1, 1, 1, DHCP_DISCOVER }, 1 << SERVER, NULL,
	    "a client reaches the trusted port alone" },
	{ { 2, 2, 1, DHCP_OFFER, "10.0.0.66" }, 0, "dhcp-untrusted", "a rogue server" },
	{ { 2, 2, 1, DHCP_ACK, "10.0.0.66" }, 0, "dhcp-untrusted", "its answer" },
	{ { 2, 2, 1, DHCP_NAK }, 0, "dhcp-untrusted", "its refusal" },
	{ { SERVER, SERVER, 1, DHCP_OFFER, "10.0.0.1" }, 1 << 1 | 1 << 2 | 1 << 3, NULL,
	    "the server's" },
	{ { 1, 1, 7, DHCP_DISCOVER }, 0, "dhcp-mac", "one box asks for many: starvation" },
	{ { 1, 1, 1, DHCP_DISCOVER, NULL, "10.0.9.1" }, 0, "dhcp-untrusted",
	    "a relay where none is" },
	{ { 3, 2, 2, DHCP_RELEASE }, 0, "dhcp-mac",
	    "gives back what is leased behind another port" },
	{ { 2, 2, 2, DHCP_RELEASE }, 1 << SERVER, NULL, "gives back its own" },
};

START_TEST(messages_pass_where_they_belong)
{
	struct bed *b = bed();

	lease(b, 2, "10.0.0.2");
	dhcp(b, rows[_i].m);
	ck_assert_msg(bed_heard(b) == rows[_i].heard, "%s", rows[_i].why);
	if (rows[_i].drop)
		ck_assert_msg(
		    bed_dropped(b, rows[_i].m.at, rows[_i].drop) == 1, "%s", rows[_i].why);
	else
		ck_assert_uint_eq(bed_drops(b, rows[_i].m.at), 0);
	bed_delete(b);
}
END_TEST

START_TEST(what_a_server_grants_is_bound_until_the_lease_ends)
{
	struct bed *b = bed();

	lease(b, 1, "10.0.0.1");
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show ip dhcp snooping binding"),
	    "02:00:00:00:00:01   10.0.0.1         599         dhcp-snooping  1     1\n"
	    "Total number of bindings: 1\n"));
	sim_run(b->sim, b->sim->now + 590 * IX_SECOND);
	ck_assert_ptr_nonnull(snoop_find(b->bridge, 1, bed_mac(1).b));
	sim_run(b->sim, b->sim->now + 10 * IX_SECOND);
	ck_assert_ptr_null(snoop_find(b->bridge, 1, bed_mac(1).b));
	lease(b, 1, "10.0.0.1");
	dhcp(b, (struct sent){ 1, 1, 1, DHCP_RELEASE });
	ck_assert_ptr_null(snoop_find(b->bridge, 1, bed_mac(1).b));
	lease(b, 1, "10.0.0.1");
	port_shutdown(b->station[1].port, true);
	ck_assert_ptr_null(snoop_find(b->bridge, 1, bed_mac(1).b));
	dhcp(b, (struct sent){ SERVER, SERVER, 3, DHCP_ACK, "10.0.0.3" }); /* nobody asked */
	ck_assert_ptr_null(snoop_find(b->bridge, 1, bed_mac(3).b));
	bed_delete(b);
}
END_TEST

START_TEST(too_many_messages_a_second_take_the_port_down)
{
	struct bed *b = bed();

	bed_config(b, "interface 1\n ip dhcp snooping limit rate 5\n");
	sim_run(b->sim, IX_SECOND);
	for (unsigned second = 0; second < 2; second++) {
		for (unsigned n = 0; n < 5; n++)
			dhcp(b, (struct sent){ 1, 1, 1, DHCP_DISCOVER });
		sim_run(b->sim, (2 + second) * IX_SECOND);
	}
	ck_assert(errdisable_why(bed_port(b, 1)) == ERR_NONE);
	for (unsigned n = 0; n < 6; n++)
		dhcp(b, (struct sent){ 1, 1, 1, DHCP_DISCOVER });
	ck_assert(errdisable_why(bed_port(b, 1)) == ERR_DHCP_RATE);
	ck_assert_uint_eq(bed_dropped(b, 1, "dhcp-rate"), 1);
	bed_delete(b);
}
END_TEST

START_TEST(other_vlans_and_a_switch_without_it_are_left_alone)
{
	struct bed *b = bed();

	for (unsigned i = 1; i <= 3; i++)
		bridge_port_vlan(bed_port(b, i), 5);
	dhcp(b, (struct sent){ 2, 2, 1, DHCP_OFFER, "10.0.0.66" });
	ck_assert_uint_eq(bed_heard(b), 1 << 1 | 1 << 3);
	bed_config(b, "ip dhcp snooping vlan 2-6\n");
	dhcp(b, (struct sent){ 2, 2, 1, DHCP_OFFER, "10.0.0.66" });
	ck_assert_uint_eq(bed_heard(b), 0);
	bed_config(b, "no ip dhcp snooping\n");
	dhcp(b, (struct sent){ 2, 2, 1, DHCP_OFFER, "10.0.0.66" });
	ck_assert_uint_eq(bed_heard(b), 1 << 1 | 1 << 3);
	bed_delete(b);
}
END_TEST

/* Every message cut at every length says nothing that it did not say whole. */
START_TEST(broken_messages_bind_nothing_and_servers_are_still_known_by_their_port)
{
	struct bed *b = bed();
	uint8_t buf[1500];
	uint32_t n = write_dhcp(buf, sizeof(buf), &(struct sent){ 2, 2, 1, DHCP_ACK, "10.0.0.66" });

	dhcp(b, (struct sent){ 1, 1, 1, DHCP_REQUEST });
	bed_heard(b);
	for (uint32_t cut = 1; ETHERNET_HEADER + IPV4_HEADER + 4 + cut < n; cut += 3) {
		struct octets o = octets_write(buf, sizeof(buf));
		struct ipv4 h = { .src = ip("10.0.0.9"),
			.dst = ip("255.255.255.255"),
			.ttl = 64,
			.protocol = PROTO_UDP };

		octets_skip(&o, ETHERNET_HEADER);
		ipv4_write(&o, &h, 3 + cut);
		bed_send(b, 2, buf, ETHERNET_HEADER + IPV4_HEADER + 3 + cut);
	}
	ck_assert_uint_eq(bed_heard(b), 0);
	ck_assert_uint_eq(snoop_find(b->bridge, 1, bed_mac(1).b)->addr.af, 0);
	bed_delete(b);
}
END_TEST

static void
arp(struct bed *b, unsigned at, uint16_t op, unsigned mac, const char *sender)
{
	struct ix_mac from = bed_mac(mac);
	struct arp a = { .op = op,
		.sender_mac = from,
		.sender = ip(sender),
		.target_mac = bed_mac(9),
		.target = ip("10.0.0.9") };
	uint8_t buf[64];
	struct octets o = octets_write(buf, sizeof(buf));

	put_bytes(&o, mac_broadcast.b, 6);
	put_bytes(&o, from.b, 6);
	put16(&o, ETHERTYPE_ARP);
	arp_write(&o, &a);
	bed_send(b, at, buf, o.pos);
}

static const struct {
	unsigned at;
	uint16_t op;
	unsigned mac;
	const char *sender;
	bool passes;
	const char *why;
} arps[] = {
	{ 1, ARP_REQUEST, 1, "10.0.0.1", true, "the one bound by hand" },
	{ 1, ARP_REPLY, 1, "10.0.0.1", true, "its answer" },
	{ 1, ARP_REPLY, 1, "10.0.0.7", false, "proxy ARP: another's address" },
	{ 1, ARP_REQUEST, 7, "10.0.0.1", false, "its address with another MAC" },
	{ 2, ARP_REPLY, 1, "10.0.0.1", false, "at another port" },
	{ 2, ARP_REQUEST, 2, "10.0.0.2", true, "leased" },
	{ 3, ARP_REQUEST, 3, "10.0.0.3", false, "bound by nothing" },
	{ 3, ARP_REQUEST, 3, "0.0.0.0", true, "a probe claims nothing" },
	{ 4, ARP_REPLY, 4, "10.0.0.4", true, "a trusted port" },
};

START_TEST(arp_speaks_for_what_is_bound)
{
	struct bed *b = bed();

	bed_config(b,
	    "ip arp inspection vlan 1\n"
	    "ip source binding 0200.0000.0001 vlan 1 10.0.0.1 interface 1\n"
	    "interface 4\n ip arp inspection trust\n");
	lease(b, 2, "10.0.0.2");
	arp(b, arps[_i].at, arps[_i].op, arps[_i].mac, arps[_i].sender);
	ck_assert_msg((bed_heard(b) != 0) == arps[_i].passes, "%s", arps[_i].why);
	ck_assert_uint_eq(bed_dropped(b, arps[_i].at, "arp-inspection"), !arps[_i].passes);
	bed_delete(b);
}
END_TEST

START_TEST(the_running_configuration_snoops_again_and_power_takes_it)
{
	static const char config[] =
	    "ip dhcp snooping\nip dhcp snooping vlan 1,10-12\nip arp inspection vlan 1\n"
	    "!\n"
	    "interface 1\n ip dhcp snooping limit rate 15\nexit\n!\n"
	    "interface 4\n ip dhcp snooping trust\n ip arp inspection trust\nexit\n!\n"
	    "ip source binding 02:00:00:00:00:01 vlan 1 10.0.0.1 interface 1\n";
	struct bed *b = bed_new(4, G, tables);

	bed_config(b, config);
	ck_assert_str_eq(bed_running(b), config);
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show ip dhcp snooping"),
	    "DHCP snooping in VLANs: 1,10-12\nARP inspection in VLANs: 1\n"));
	bed_say(b, "configure terminal");
	ck_assert_ptr_nonnull(
	    strstr(bed_refused(b, "ip dhcp snooping vlan 1-x"), "\"1-x\" is no list of VLANs"));
	ck_assert_ptr_nonnull(strstr(
	    bed_refused(b, "no ip source binding 02:00:00:00:00:09 vlan 1 10.0.0.1 interface 1"),
	    "is not bound in VLAN 1"));
	bridge_clear(b->bridge);
	ck_assert_str_eq(bed_running(b), "");
	ck_assert_uint_eq(bed_port(b, 1)->stages_in, 0);
	dhcp(b, (struct sent){ 2, 2, 1, DHCP_OFFER, "10.0.0.66" });
	ck_assert_uint_ne(bed_heard(b), 0);
	bed_delete(b);
}
END_TEST

START_TEST(a_port_channel_has_its_settings_and_its_members_have_none)
{
	static const char config[] = "interface po1\n ip dhcp snooping trust\nexit\n!\n"
				     "ip source binding 02:00:00:00:00:01 vlan 1 10.0.0.1 "
				     "interface po1\n";
	struct bed *b = bed_new(4, G, tables);
	struct ix_error e;
	const char *said;

	bed_config(b, config); /* the binding names what its section made */
	ck_assert_str_eq(bed_running(b), config);
	ck_assert(lag_join(bed_port(b, 1), 1, LAG_ON, &e));
	bed_say(b, "configure terminal");
	bed_say(b, "interface 1");
	said = bed_refused(b, "ip dhcp snooping trust");
	ck_assert_msg(strstr(said, "Port 1 is a member of po1; say it there"), "%s", said);
	bed_delete(b);
}
END_TEST

START_TEST(a_flood_of_clients_does_not_fill_the_memory)
{
	struct bed *b = bed();

	for (unsigned n = 0; n < SNOOP_BINDINGS + 100; n++) {
		struct snoop_binding one = { .mac = bed_mac(n),
			.vlan = 1,
			.port = 1,
			.end = b->sim->now + (n < 50 ? 1 : 100) * IX_SECOND };

		ck_assert(snoop_bind(b->bridge, &one) == (n < SNOOP_BINDINGS));
	}
	sim_run(b->sim, b->sim->now + 2 * IX_SECOND);
	for (unsigned n = 0; n < 100; n++) { /* leases that are over made room */
		struct snoop_binding one = {
			.mac = bed_mac(20000 + n), .vlan = 1, .port = 1, .end = IX_NEVER
		};

		ck_assert(snoop_bind(b->bridge, &one) == (n < 50));
	}
	bed_delete(b);
}
END_TEST

Suite *snoop_suite(void);
Suite *
snoop_suite(void)
{
	const TTest *const tests[] = { what_a_server_grants_is_bound_until_the_lease_ends,
		too_many_messages_a_second_take_the_port_down,
		other_vlans_and_a_switch_without_it_are_left_alone,
		broken_messages_bind_nothing_and_servers_are_still_known_by_their_port,
		the_running_configuration_snoops_again_and_power_takes_it,
		a_port_channel_has_its_settings_and_its_members_have_none,
		a_flood_of_clients_does_not_fill_the_memory, NULL };
	Suite *s = suite_of("DHCP snooping", tests);
	TCase *table = tcase_create("messages");

	tcase_add_loop_test(
	    table, messages_pass_where_they_belong, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_loop_test(table, arp_speaks_for_what_is_bound, 0, sizeof(arps) / sizeof(arps[0]));
	suite_add_tcase(s, table);
	return s;
}
