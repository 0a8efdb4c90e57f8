/*
 * noise.c - forbidden frames: each is what it says, to our own decoders and to tshark's.
 */
#include "tests/wire/hex.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/addr.h"
#include "wire/ethernet.h"
#include "wire/explain.h"
#include "wire/noise.h"
#include "wire/pcap.h"

#define BROADCAST "ffffffffffff"
#define PEER "02000000fffe"
#define BRIDGES "0180c2000000"
#define CISCO "01000ccccccc"
#define SNAP "aaaa03 00000c "

/* In the order of noise_kinds. */
static const struct {
	const char *name, *dst;
	const char *behind;  /* what follows the source address */
	const char *dissect; /* tshark's layers behind eth */
	const char *protocol, *info;
} rows[] = {
	{ "stp", BRIDGES, "0026 424203 0000 00 00", "llc:stp", "STP",
	    "root 32768.1 02:00:00:00:00:77 cost 0 port 0x8001" },
	{ "stp-tcn", BRIDGES, "0007 424203 0000 00 80", "llc:stp", "STP",
	    "topology change notification" },
	{ "rstp", BRIDGES, "0027 424203 0000 02 02", "llc:stp", "RSTP",
	    "root 32768.1 02:00:00:00:00:77 cost 0 port 0x8001; Proposal, Designated" },
	{ "mstp", BRIDGES, "0069 424203 0000 03 02", "llc:stp", "MSTP",
	    "root 32768.0 02:00:00:00:00:77 cost 0 port 0x8001; "
	    "Learning, Forwarding, Agreement, Designated; region \"noise\"" },
	{ "pvst", "01000ccccccd", "0032" SNAP "010b 0000 00 00", "llc:stp", "PVST+",
	    "configuration BPDU of VLAN 1" },
	{ "cdp", CISCO, "0064" SNAP "2000 02", "llc:cdp", "CDP",
	    "version 2 ttl 180 s; noise; GigabitEthernet0/1" },
	{ "vtp", CISCO, "0050" SNAP "2003 02 01", "llc:vtp", "VTP",
	    "summary advertisement, domain noise; revision 4711" },
	{ "dtp", CISCO, "0027" SNAP "2004 01", "llc:dtp", "DTP",
	    "version 1: offers to be a trunk" },
	{ "udld", CISCO, "0048" SNAP "0111 21", "llc:udld", "UDLD", "probe; FOC1234ABCDE; Gi0/1" },
	{ "lldp", "0180c200000e", "88cc 0207 04", "ethertype:lldp", "LLDP",
	    "02:00:00:00:00:77 port eth0 ttl 120 s; noise" },
	{ "lacp", "0180c2000002", "8809 01 01 0114", "ethertype:slow:lacp", "LACP",
	    "02:00:00:00:00:77 key 1 port 1: Active, Short timeout, Aggregatable, Defaulted" },
	{ "lacp-marker", "0180c2000002", "8809 02 01 0110", "ethertype:slow:marker", "Marker",
	    "request 1" },
	{ "edp", "00e02b000000", "0026 aaaa03 00e02b 00bb 01", "llc:edp", "EDP",
	    "Extreme discovery from 02:00:00:00:00:77" },
	{ "loopback", "020000000077", "9000 0000 0100 0000", "ethertype:loop:data", "Loopback",
	    "keepalive: reply" },
	{ "mop", "ab0000020000", "6002 1c00 07 00", "ethertype:data", "MOP",
	    "remote console: system id" },
	{ "isis-l1", "0180c2000014", "002e fefe03 83", "llc:osi:isis:isis.hello", "IS-IS",
	    "level 1 hello" },
	{ "isis", "0180c2000015", "002e fefe03 83", "llc:osi:isis:isis.hello", "IS-IS",
	    "level 2 hello" },
	{ "ospf", "01005e000005", "0800 45c0", "ethertype:ip:ospf", "OSPF",
	    "hello, router 100.127.1.77 area 0.0.0.0" },
	{ "eigrp", "01005e00000a", "0800 45c0", "ethertype:ip:eigrp", "EIGRP", "hello, AS 100" },
	{ "igrp", BROADCAST, "0800 45c0", "ethertype:ip:igrp", "IGRP", "request, AS 100" },
	{ "rip", "01005e000009", "0800 45c0", "ethertype:ip:udp:rip", "RIP",
	    "version 2 response, 1 routes" },
	{ "pim", "01005e00000d", "0800 45c0", "ethertype:ip:pim", "PIM", "version 2 hello" },
	{ "igmp-query", "01005e000001", "0800 46c0", "ethertype:ip:igmp:igmp", "IGMP",
	    "membership query, group 0.0.0.0" },
	{ "igmp-report", "01005e000016", "0800 46c0", "ethertype:ip:igmp:igmp", "IGMP",
	    "membership report, version 3" },
	{ "dvmrp", "01005e000004", "0800 45c0", "ethertype:ip:igmp:dvmrp", "DVMRP",
	    "code 1 (probe)" },
	{ "vrrp", "01005e000012", "0800 45c0", "ethertype:ip:vrrp", "VRRP",
	    "version 3 advertisement, router 1 priority 100" },
	{ "hsrp", "01005e000002", "0800 45c0", "ethertype:ip:udp:hsrp", "HSRP",
	    "hello, group 0, standby" },
	{ "dhcp-discover", BROADCAST, "0800 4500", "ethertype:ip:udp:dhcp", "DHCP",
	    "discover, client 02:00:00:00:00:77" },
	{ "dhcp-offer", BROADCAST, "0800 4500", "ethertype:ip:udp:dhcp", "DHCP",
	    "offer, client 02:00:00:00:ff:fe gets 100.127.1.254" },
	{ "dhcpv6", "333300010002", "86dd 6000", "ethertype:ipv6:udp:dhcpv6", "DHCPv6", "solicit" },
	{ "mndp", BROADCAST, "0800 4500", "ethertype:ip:udp:mndp", "MNDP",
	    "neighbour discovery; noise" },
	{ "mdns", "01005e0000fb", "0800 4500", "ethertype:ip:udp:mdns", "mDNS",
	    "query, 1 questions, 0 answers" },
	{ "ssdp", "01005e7ffffa", "0800 4500", "ethertype:ip:udp:ssdp", "SSDP",
	    "M-SEARCH * HTTP/1.1" },
	{ "irdp", "01005e000001", "0800 4500", "ethertype:ip:icmp", "ICMP",
	    "Router advertisement" },
	{ "rs", "333300000002", "86dd 6000", "ethertype:ipv6:icmpv6", "ICMPv6",
	    "Router solicitation" },
	{ "ra", "333300000001", "86dd 6000", "ethertype:ipv6:icmpv6", "ICMPv6",
	    "Router advertisement" },
	{ "redirect", PEER, "0800 4500", "ethertype:ip:icmp:ip:icmp", "ICMP",
	    "Redirect for the host" },
	{ "redirect-v6", PEER, "86dd 6000", "ethertype:ipv6:icmpv6", "ICMPv6", "Redirect" },
	{ "proxy-arp", PEER, "0806 0001 0800 06 04 0002", "ethertype:arp", "ARP",
	    "100.127.1.1 is at 02:00:00:00:00:77" },
	{ "tagged", PEER, "8100 0001 0800 4500", "ethertype:vlan:ethertype:ip:icmp:data", "ICMP",
	    "Echo request id=1 seq=1, 31 octets; VLAN 1" },
	{ "tagged-twice", PEER, "88a8 0001 8100 0001 0800 4500",
	    "ethertype:ieee8021ad:ethertype:vlan:ethertype:ip:icmp:data", "ICMP",
	    "Echo request id=1 seq=1, 31 octets; 2 tags, VLAN 1 within" },
	{ "pppoe-discovery", BROADCAST, "8863 1109 0000", "ethertype:pppoed", "PPPoE",
	    "PADI: is there a concentrator?, session 0" },
	{ "pppoe-session", PEER, "8864 1100 0001", "ethertype:pppoes:ppp:lcp", "PPPoE",
	    "session data, session 1" },
	{ "llc-data", PEER, "0043 aaaa03 000000 0800 4500", "llc:ip:icmp:data", "ICMP",
	    "Echo request id=1 seq=1, 31 octets; in LLC and SNAP" },
	{ "llc-xid", BROADCAST, "0006 0001af 810100", "llc", "LLC",
	    "to null from null (exchange identification), 3 octets" },
	{ "second-mac", PEER, "0800 4500", "ethertype:ip:icmp:data", "ICMP",
	    "Echo request id=1 seq=1, 31 octets" },
	{ "directed-broadcast", BROADCAST, "0800 4500", "ethertype:ip:icmp:data", "ICMP",
	    "Echo request id=1 seq=1, 31 octets" },
	{ "ping", PEER, "0800 4500", "ethertype:ip:icmp:data", "ICMP",
	    "Echo request id=1 seq=1, 31 octets" },
	{ "ping-v6", PEER, "86dd 6000", "ethertype:ipv6:icmpv6:data", "ICMPv6",
	    "Echo request id=1 seq=1, 31 octets" },
	{ "arp-request", BROADCAST, "0806 0001 0800 06 04 0001", "ethertype:arp", "ARP",
	    "who has 100.127.1.254? tell 100.127.1.77" },
	{ "arp-reply", PEER, "0806 0001 0800 06 04 0002", "ethertype:arp", "ARP",
	    "100.127.1.77 is at 02:00:00:00:00:77" },
	{ "ns", "3333ff0000fe", "86dd 6000", "ethertype:ipv6:icmpv6", "ICMPv6",
	    "who has fe80::fe?" },
	{ "na", PEER, "86dd 6000", "ethertype:ipv6:icmpv6", "ICMPv6",
	    "fe80::77 is at 02:00:00:00:00:77" },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static const struct ix_mac port = { { 0x02, 0, 0, 0, 0, 0x77 } };

static uint32_t
frame_of(unsigned i, uint8_t b[NOISE_MAX], const struct noise *n)
{
	struct octets o = octets_write(b, NOISE_MAX);

	noise_write(&o, &noise_kinds[i], &port, n);
	ck_assert_msg(!o.bad && o.pos >= ETHERNET_MIN, "%s: %u octets", noise_kinds[i].name, o.pos);
	return o.pos;
}

START_TEST(each_kind_goes_to_its_address_and_begins_as_it_must)
{
	uint8_t b[NOISE_MAX];

	for (unsigned i = 0; i < ROWS; i++) {
		uint8_t want[32];
		uint32_t n;

		ck_assert_str_eq(noise_kinds[i].name, rows[i].name);
		ck_assert_ptr_eq(noise_find(rows[i].name), &noise_kinds[i]);
		frame_of(i, b, NULL);
		hex(want, sizeof(want), rows[i].dst);
		ck_assert_msg(memcmp(b, want, 6) == 0, "%s", rows[i].name);
		n = hex(want, sizeof(want), rows[i].behind);
		ck_assert_msg(memcmp(b + 12, want, n) == 0, "%s", rows[i].name);
	}
	ck_assert_ptr_null(noise_kinds[ROWS].name);
	ck_assert_ptr_null(noise_find("silence"));
}
END_TEST

START_TEST(the_source_is_the_ports_but_of_two_kinds)
{
	uint8_t b[NOISE_MAX];

	for (unsigned i = 0; i < ROWS; i++) {
		bool other = strcmp(rows[i].name, "second-mac") == 0 ||
		    strcmp(rows[i].name, "vrrp") == 0;

		frame_of(i, b, NULL);
		ck_assert_msg((memcmp(b + 6, port.b, 6) != 0) == other, "%s", rows[i].name);
	}
}
END_TEST

START_TEST(each_kind_has_its_name_in_the_list_and_nothing_wrong_in_it)
{
	struct explain x = { 0 };
	uint8_t b[NOISE_MAX];

	for (unsigned i = 0; i < ROWS; i++) {
		uint32_t n = frame_of(i, b, NULL);

		explain_frame(&x, b, n, n, LINKTYPE_ETHERNET);
		ck_assert_str_eq(x.protocol, rows[i].protocol);
		ck_assert_str_eq(x.info, rows[i].info);
		for (uint32_t k = 0; k < x.n; k++) {
			const struct explain_node *node = &x.node[k];
			/* a quoted packet is shorter than it says */
			bool cut = strcmp(rows[i].name, "redirect") == 0 && node->at > 42;

			ck_assert_msg(!node->wrong || cut, "%s: %s", rows[i].name,
			    explain_note(&x, node));
		}
	}
	explain_free(&x);
}
END_TEST

START_TEST(a_kind_cut_at_any_length_is_explained_as_far_as_it_goes)
{
	struct explain x = { 0 };
	uint8_t b[NOISE_MAX];

	for (unsigned i = 0; i < ROWS; i++) {
		uint32_t n = frame_of(i, b, NULL);

		for (uint32_t cut = 0; cut < n; cut++) {
			uint8_t *copy = exact(b, cut);

			explain_frame(&x, copy, cut, n, LINKTYPE_ETHERNET);
			for (uint32_t k = 0; k < x.n; k++)
				ck_assert_msg(x.node[k].at + x.node[k].len <= cut, "%s cut %u: %s",
				    rows[i].name, cut, explain_label(&x, &x.node[k]));
			free(copy);
		}
	}
	explain_free(&x);
}
END_TEST

START_TEST(what_a_lesson_says_of_the_sender_is_in_the_frame)
{
	struct noise n = { .vlan = 300, .name = "acacia" };
	struct explain x = { 0 };
	uint8_t b[NOISE_MAX];

	ck_assert(prefix_parse_host("192.0.2.7/25", &n.v4, &n.lan_v4));
	for (unsigned i = 0; i < ROWS; i++) {
		uint32_t len = frame_of(i, b, &n);

		explain_summary(&x, b, len, len, LINKTYPE_ETHERNET);
		if (strcmp(rows[i].name, "directed-broadcast") == 0)
			ck_assert_str_eq(x.destination, "192.0.2.127");
		if (strcmp(rows[i].name, "pvst") == 0)
			ck_assert_str_eq(x.info, "configuration BPDU of VLAN 300");
		if (strcmp(rows[i].name, "cdp") == 0)
			ck_assert_ptr_nonnull(strstr(x.info, "acacia"));
		if (strcmp(rows[i].name, "ospf") == 0)
			ck_assert_str_eq(x.source, "192.0.2.7");
	}
	explain_free(&x);
}
END_TEST

START_TEST(a_name_too_long_for_a_frame_makes_none_too_long)
{
	struct noise n = { .name = "a-name-of-32-characters-exactly." };
	uint8_t b[NOISE_MAX];

	ck_assert_uint_eq(strlen(n.name), 32);
	for (unsigned i = 0; i < ROWS; i++)
		frame_of(i, b, &n);
}
END_TEST

/* All kinds twice, names of odd and of even length, in one file. */
static void
capture(const char *path)
{
	struct noise n = { .name = "jacaranda!" };
	struct ix_error e = { "" };
	struct pcap_writer *w = pcap_writer_new(path, PCAP_NG, &e);
	uint8_t b[NOISE_MAX];

	ck_assert_msg(w != NULL, "%s", e.text);
	pcap_interface(w, "noise");
	for (unsigned i = 0; i < 2 * ROWS; i++) {
		struct pcap_record r = { .time = i * IX_SECOND, .bytes = b };

		r.len = r.caplen = frame_of(i % ROWS, b, i < ROWS ? NULL : &n);
		pcap_write(w, &r);
	}
	ck_assert_msg(pcap_writer_close(w, &e), "%s", e.text);
}

/* One line a frame: "layers|malformed|remarks|a checksum's status|...". */
static FILE *
tshark(const char *path)
{
	char command[768];

	snprintf(command, sizeof(command), "tshark -r %s -o ip.check_checksum:TRUE "
	    "-o udp.check_checksum:TRUE -T fields -E separator='|' -e frame.protocols "
	    "-e _ws.malformed -e _ws.expert.message -e ip.checksum.status -e udp.checksum.status "
	    "-e cdp.checksum.status -e edp.checksum.status -e vrrp.checksum.status "
	    "-e pim.cksum.status -e igmp.checksum.status -e icmp.checksum.status "
	    "-e icmpv6.checksum.status -e eigrp.checksum.status 2>/dev/null", path);
	return popen(command, "r");
}

START_TEST(tshark_dissects_each_kind_as_what_it_claims)
{
	char path[] = "/tmp/ixlab-noise-XXXXXX", line[512], want[128];
	int fd;
	FILE *f;

	if (system("tshark -v >/dev/null 2>&1") != 0) {
		skip("tshark is not installed: nobody else looks at the forbidden frames");
		return;
	}
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	close(fd);
	capture(path);
	f = tshark(path);
	ck_assert_ptr_nonnull(f);
	for (unsigned i = 0; i < 2 * ROWS; i++) {
		const char *name = rows[i % ROWS].name, *remark;

		ck_assert_msg(fgets(line, sizeof(line), f) != NULL, "no line of %s", name);
		snprintf(want, sizeof(want), "eth:%s|", rows[i % ROWS].dissect);
		ck_assert_msg(strncmp(line, want, strlen(want)) == 0, "%s: %s", name, line);
		remark = line + strlen(want);
		if (strcmp(name, "ssdp") == 0) /* tshark repeats its first line as a remark */
			continue;
		ck_assert_msg(strncmp(remark, "||", 2) == 0, "%s: %s", name, line);
		/* a checksum's status: 0 is bad, 1 is good, 2 is not looked at */
		ck_assert_msg(!strpbrk(remark, "03456789"), "%s: %s", name, line);
	}
	pclose(f);
	unlink(path);
}
END_TEST

Suite *noise_suite(void);

Suite *
noise_suite(void)
{
	const TTest *const tests[] = { each_kind_goes_to_its_address_and_begins_as_it_must,
		the_source_is_the_ports_but_of_two_kinds,
		each_kind_has_its_name_in_the_list_and_nothing_wrong_in_it,
		a_kind_cut_at_any_length_is_explained_as_far_as_it_goes,
		what_a_lesson_says_of_the_sender_is_in_the_frame,
		a_name_too_long_for_a_frame_makes_none_too_long,
		tshark_dissects_each_kind_as_what_it_claims, NULL };

	return suite_of("noise", tests);
}
