/* kept.c - tcpdump's files and octets, and what it says of DNS, DHCP and NTP. */
#include <stdio.h>
#include <string.h>

#include "device/dump.h"
#include "device/files.h"
#include "tests/device/bed.h"
#include "tests/runner.h"
#include "tests/wire/hex.h"

START_TEST(frames_go_to_a_file_and_come_from_it)
{
	struct bed *b = bed_new();
	const char *said;

	bed_type(b, b->h1, "tcpdump -w a.pcap -c 2 icmp", 0);
	console_type(console_of(b->h1, 2), "ping -c 1 100.64.1.1");
	bed_run(b, 2 * IX_SECOND);
	said = bed_type(b, b->h1, "tcpdump -t -n -r a.pcap icmp[0] == 8", 0);
	ck_assert_msg(strncmp(said,
			  "reading from file a.pcap, link-type EN10MB (Ethernet), snapshot length "
			  "262144\nIP 100.64.1.10 > 100.64.1.1: ICMP echo request, id ",
			  129) == 0,
	    "%s", said);
	said = bed_type(b, b->h1, "tcpdump -t -X -r /tmp/a.pcap -e icmp[0] == 0", 0);
	ck_assert_msg(strstr(said, "\t0x0000:  4500 0054 "), "%s", said);
	bed_says(b, b->h1, "tcpdump -r none", 0, "tcpdump: /tmp/none: No such file or directory\n");
	bed_says(b, b->h1, "tcpdump -w /etc/hosts", 0,
	    "tcpdump: /etc/hosts: is made from what the box does, and not written\n");
	said = bed_type(b, b->h1, "tcpdump -r /etc/hosts", 0);
	ck_assert_msg(strncmp(said, "tcpdump: /etc/hosts: ", 21) == 0, "%s", said);
	bed_delete(b);
}
END_TEST

START_TEST(a_full_file_keeps_what_it_has)
{
	struct bed *b = bed_new();
	const char *said;

	bed_type(b, b->h1, "tcpdump -w a.pcap", 0);
	console_type(console_of(b->h1, 2), "ping -c 60 -i 0.01 -s 1400 100.64.1.1");
	bed_run(b, 3 * IX_SECOND);
	said = bed_type(b, b->h1, "^C", 0);
	ck_assert_msg(
	    strstr(said, "tcpdump: the file is full: what came later was not kept\n"), "%s", said);
	ck_assert(b->h1->files.at[0].n <= FILE_MOST);
	bed_delete(b);
}
END_TEST

START_TEST(what_comes_out_is_kept_in_files)
{
	struct bed *b = bed_new();

	bed_says(b, b->h1, "echo one > note; echo two >> note; cat note", 0, "one\ntwo\n");
	bed_says(b, b->h1, "ip -4 route | grep default > /tmp/r; wc -l r", 0, "1\n");
	bed_says(b, b->h1, "echo nameserver 100.64.2.10 > /etc/resolv.conf; cat /etc/resolv.conf",
	    0, "nameserver 100.64.2.10\n");
	bed_says(b, b->h1, "hostname > /etc/hosts", 0,
	    "/etc/hosts: is made from what the box does, and not written\n");
	bed_says(b, b->h1, "ip route > /dev/null", 0, "");
	bed_says(b, b->h1, "ifconfig", 0,
	    "ifconfig: not on this host; `ip addr` shows addresses, `ip -s link` counters, `ip "
	    "link "
	    "set` changes\n");
	bed_says(b, b->h1, "sudo hostname", 0, "h1\n");
	b->h1->mine = false;
	bed_says(b, b->h1, "echo three >> note", 0,
	    "note: Permission denied. This device is not yours: you may look at it, but not change "
	    "it\n");
	bed_delete(b);
}
END_TEST

/* Each command that goes on: stopped in the middle, and the prompt is there for the next. */
static const char *const long_ones[] = { "ping 100.64.2.10", "ping -6 h2",
	"traceroute -w 5 100.64.2.99", "traceroute -T 100.64.2.99", "mtr 100.64.2.10", "tcpdump -n",
	"curl http://100.64.2.99/", "dig @100.64.2.99 www.xz", "host www.xz 100.64.2.99",
	"nc 100.64.2.99 80", "nc -l 80", "telnet 100.64.2.99", "ntpdate -q 100.64.2.99",
	"tail -f /var/log/syslog" };

START_TEST(what_goes_on_can_be_stopped_and_holds_nobody_up)
{
	for (size_t i = 0; i < sizeof(long_ones) / sizeof(long_ones[0]); i++) {
		struct bed *b = bed_new();
		const char *said;

		bed_type(b, b->h1, long_ones[i], 1500 * IX_MS);
		ck_assert_msg(console_of(b->h1, 1)->cli.busy.what, "%s is over", long_ones[i]);
		bed_says(b, b->h2, "hostname", 0, "h2\n");
		bed_type(b, b->h1, "^C", 0);
		said = bed_type(b, b->h1, "hostname", 0);
		ck_assert_msg(strcmp(said, "h1\n") == 0, "%s: %s", long_ones[i], said);
		bed_delete(b);
	}
}
END_TEST

static const struct {
	const char *payload;
	uint16_t port;
	const char *want;
} datagrams[] = {
	{ "1234 0100 0001 0000 0000 0000 03777777 02787a 00 0001 0001", 53,
	    "4660+ A? www.xz. (24)" },
	{ "1234 8403 0001 0000 0000 0000 03777777 02787a 00 0001 0001", 53,
	    "4660 NXDomain*- 0/0/0 (24)" },
	{ "1234 8180 0001 0001 0000 0000 0161 00 0001 0001 c00c 0001 0001 0000003c 0004 64400101",
	    53, "4660 1/0/0 A 100.64.1.1 (35)" },
	{ "12", 53, "domain [length 1 < 12] (invalid)" },
	{ "01", 67, "BOOTP/DHCP [|bootp]" },
	{ "23000000", 123, "NTPv4, Client, length 4" },
	{ "3c31343e78", 514, "SYSLOG user.info, length: 5" },
	{ "3c3e", 514, "SYSLOG kernel.emergency, length: 2" },
	{ "78", 514, "[|syslog]" },
	{ "0202 0000", 520, "RIPv2, Response, length: 4" },
	{ "01", 546, "dhcp6 solicit" },
	{ "00000005 00000001 64400101 00000007", 6343,
	    "sFlowv5, IPv4 agent 100.64.1.1, agent-id 7, length 16" },
	{ "00", 9999, "UDP, length 1" },
	{ "", 53, "UDP, length 0" },
};

START_TEST(datagrams_are_told_by_their_port)
{
	for (unsigned i = 0; i < sizeof(datagrams) / sizeof(datagrams[0]); i++) {
		struct dump_view v = { .quick = false };
		struct text t = { 0 };
		uint8_t b[256];
		struct octets w = octets_write(b, 8);
		uint32_t n = hex(b + 8, sizeof(b) - 8, datagrams[i].payload);
		struct dump_ip ip = { { .af = 4 }, { .af = 4 }, 8 + n, false, false, false };
		char want[160];

		snprintf(want, sizeof(want), "0.0.0.0.40000 > 0.0.0.0.%u: %s", datagrams[i].port,
		    datagrams[i].want);

		put16(&w, 40000);
		put16(&w, datagrams[i].port);
		put16(&w, (uint16_t)(8 + n));
		put16(&w, 0);
		dump_udp(&v, &ip, octets_read(b, 8 + n), &t);
		ck_assert_str_eq(text_of(&t), want);
		for (uint32_t cut = 0; cut < 8 + n; cut++) {
			uint8_t *copy = exact(b, cut);

			dump_udp(&v, &ip, octets_read(copy, cut), &t);
			free(copy);
		}
		text_free(&t);
	}
}
END_TEST

Suite *kept_suite(void);
Suite *
kept_suite(void)
{
	const TTest *const tests[] = { frames_go_to_a_file_and_come_from_it,
		a_full_file_keeps_what_it_has, datagrams_are_told_by_their_port,
		what_comes_out_is_kept_in_files, what_goes_on_can_be_stopped_and_holds_nobody_up,
		NULL };

	return suite_of("kept", tests);
}
