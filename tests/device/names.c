/* names.c - names at a host's shell: dig, host, ping by name; and the few files a host has. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "device/files.h"
#include "device/serve.h"
#include "tests/device/bed.h"
#include "tests/runner.h"

/* h2 has the zone xz, h1 asks it. */
static struct bed *
names_new(void)
{
	static const char *const lines[] = { "@ NS ns", "ns A 100.64.2.10", "www 300 CNAME web",
		"web 300 A 100.64.2.1", "web AAAA 2001:db8:2::1", "@ MX 10 web", NULL };
	struct bed *b = bed_new();

	bed_zone(b, lines);
	bed_type(b, b->h1, "ping -c 1 100.64.2.10", 5 * IX_SECOND); /* ARP is done */
	return b;
}

static const struct {
	const char *line, *want;
} lines[] = {
	{ "dig +short www.xz", "web.xz.\n100.64.2.1\n" },
	{ "dig +short www.xz AAAA", "web.xz.\n2001:db8:2::1\n" },
	{ "dig +short -t MX xz", "10 web.xz.\n" },
	{ "dig @100.64.2.10 +noall +answer MX xz", "xz.\t\t\t3600\tIN\tMX\t10 web.xz.\n" },
	{ "dig +tcp +short web.xz", "100.64.2.1\n" },
	{ "dig +noall +comments +norec none.xz",
	    ";; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: " },
	{ "dig +frob xz",
	    "dig: Invalid option: +frob; known: +[no]short, rec, tcp, cd, edns, dnssec, ignore, "
	    "all, "
	    "comments, question, answer, authority, additional, stats, time=N, tries=N\n" },
	{ "dig -z xz", "dig: Invalid option: -z; known: -x ADDRESS, -t TYPE, -p PORT, -4, -6\n" },
	{ "dig a..b", "dig: 'a..b' is not a legal name\n" },
	{ "dig @nobody xz", "dig: couldn't get address for 'nobody': not found\n" },
	{ "host www.xz",
	    "www.xz is an alias for web.xz.\nweb.xz has address 100.64.2.1\n"
	    "web.xz has IPv6 address 2001:db8:2::1\n" },
	{ "host xz h2",
	    "Using domain server:\nName: h2\nAddress: 100.64.2.10#53\nAliases: \n\nxz mail is "
	    "handled by 10 web.xz.\n" },
	{ "host none.xz", "Host none.xz not found: 3(NXDOMAIN)\n" },
	{ "host -t TXT xz", "xz has no TXT record\n" },
	{ "ping -c 1 -q www.xz",
	    "PING www.xz (100.64.2.1) 56(84) bytes of data.\n\n--- www.xz ping statistics ---\n"
	    "1 packets transmitted, 1 received, 0% packet loss, time 2ms\n"
	    "rtt min/avg/max/mdev = 2.000/2.000/2.000/0.000 ms\n" },
	{ "ping -c 1 none.xz", "ping: none.xz: Name or service not known\n" },
	{ "curl http://none.xz/", "curl: (6) Could not resolve host: none.xz\n" },
	{ "dig +short @web.xz xz",
	    ";; communications error to 100.64.2.1#53: connection refused\n"
	    ";; no servers could be reached\n" },
	{ "dig @ns.xz +short www.xz", "web.xz.\n100.64.2.1\n" },
	{ "host -t NS xz ns.xz",
	    "Using domain server:\nName: ns.xz\nAddress: 100.64.2.10#53\nAliases: \n\nxz name "
	    "server ns.xz.\n" },
	{ "dig +noall +stats @ns.xz xz MX",
	    ";; Query time: 4 msec\n;; SERVER: 100.64.2.10#53(ns.xz) (UDP)\n"
	    ";; WHEN: 00:01:48 of the lab\n;; MSG SIZE  rcvd: 95\n\n" },
	{ "dig @none.xz xz", "dig: couldn't get address for 'none.xz': not found\n" },
	{ "dig +short +time=1 +tries=2 @100.64.2.99 xz",
	    ";; communications error to 100.64.2.99#53: timed out\n"
	    ";; communications error to 100.64.2.99#53: timed out\n"
	    ";; no servers could be reached\n" },
	{ "dig +short @100.64.2.99 xz",
	    ";; communications error to 100.64.2.99#53: host unreachable\n"
	    ";; no servers could be reached\n" },
	{ "dig +tries=2 @100.64.1.10 xz",
	    ";; communications error to 100.64.1.10#53: connection refused\n\n"
	    "; <<>> DiG <<>> +tries=2 @100.64.1.10 xz\n; (1 server found)\n;; global options: "
	    "+cmd\n"
	    ";; no servers could be reached\n" },
	{ "host xz 192.0.2.1",
	    ";; communications error to 192.0.2.1#53: network unreachable\n"
	    ";; no servers could be reached\n" },
	{ "traceroute -q 1 ns.xz",
	    "traceroute to ns.xz (100.64.2.10), 30 hops max, 60 byte packets\n"
	    " 1  100.64.1.1 (100.64.1.1)  2.000 ms\n 2  100.64.2.10 (100.64.2.10)  4.000 ms\n" },
};

START_TEST(names_are_asked_for_and_used)
{
	struct bed *b = names_new();

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const char *said = bed_type(b, b->h1, lines[i].line, 5 * IX_SECOND);
		size_t n = strstr(lines[i].want, ", id: ") ? strlen(lines[i].want)
							   : strlen(said) + 1;

		ck_assert_msg(strncmp(said, lines[i].want, n) == 0, "%s\ngot:\n%s\nwant:\n%s",
		    lines[i].line, said, lines[i].want);
	}
	bed_delete(b);
}
END_TEST

START_TEST(a_server_without_power_answers_nobody_and_comes_back)
{
	struct bed *b = names_new();

	device_keep_host(b->h2);
	device_power(b->h2, false);
	bed_says(b, b->h1, "ping -c 1 www.xz", 25 * IX_SECOND,
	    "ping: www.xz: Temporary failure in name resolution\n");
	device_power(b->h2, true);
	bed_run(b, 5 * IX_SECOND);
	bed_says(b, b->h1, "dig +short web.xz", 5 * IX_SECOND, "100.64.2.1\n");
	bed_delete(b);
}
END_TEST

START_TEST(a_question_can_be_interrupted)
{
	static const char *const waiting[] = { "dig @100.64.2.99 xz", "host www.xz 100.64.2.99" };
	struct bed *b = names_new();

	for (unsigned i = 0; i < 2; i++) {
		bed_type(b, b->h1, waiting[i], 100 * IX_MS);
		bed_says(b, b->h1, "^C", 0, "");
		bed_says(b, b->h1, "hostname", 0, "h1\n");
	}
	link_up(b->link[1], false);
	bed_type(b, b->h1, "ping www.xz", 10 * IX_MS);
	bed_says(b, b->h1, "^C", 0, "");
	bed_says(b, b->h1, "hostname", 0, "h1\n");
	bed_delete(b);
}
END_TEST

static const struct {
	const char *line, *want;
} files[] = {
	{ "cat /etc/resolv.conf", "nameserver 100.64.2.10\n" },
	{ "ls /etc", "hostname\nhosts\nnetwork/interfaces\nresolv.conf\n" },
	{ "cat /etc/hosts | grep h2", "100.64.2.10\th2\n2001:db8:2::10\th2\n" },
	{ "grep -c h1 /etc/hosts", "2\n" },
	{ "grep -v a /etc/hostname", "h1\n" },
	{ "head -n 1 /etc/hosts", "127.0.0.1\tlocalhost\n" },
	{ "wc -l /etc/hosts", "10\n" },
	{ "cat /etc/network/interfaces",
	    "# as they are now; `ip addr` and `ip route` change them\nauto lo\niface lo inet "
	    "loopback\n"
	    "\nauto eth0\niface eth0 inet static\n\taddress 100.64.1.10/24\n\tgateway 100.64.1.1\n"
	    "\niface eth0 inet6 static\n\taddress 2001:db8:1::10/64\n\tgateway 2001:db8:1::1\n" },
	{ "tail -n 1 /var/log/syslog",
	    "Jan  1 00:00:03 h1 neighbour.new: eth0: 100.64.1.1 is at 02:00:00:02:00:01\n" },
	{ "cat /etc/shadow",
	    "cat: /etc/shadow: No such file or directory; `ls /` lists what is here\n" },
	{ "ls /tmp", "ls: cannot access '/tmp': No such file or directory\n" },
	{ "tail -f /etc/hosts", "127" },
	{ "cat -n /etc/hosts", "cat: unknown option -n" },
	{ "echo a  b", "a b\n" },
	{ "man dig", "usage: dig " },
};

START_TEST(a_host_has_a_few_files)
{
	struct bed *b = names_new();

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const char *said = bed_type(b, b->h1, files[i].line, 0), *want = files[i].want;
		size_t n = want[strlen(want) - 1] == '\n' ? strlen(said) + 1 : strlen(want);

		ck_assert_msg(strncmp(said, want, n) == 0, "%s\ngot:\n%s\nwant:\n%s", files[i].line,
		    said, want);
	}
	bed_delete(b);
}
END_TEST

START_TEST(tail_follows_what_is_added)
{
	struct bed *b = names_new();
	struct console *c = console_of(b->h1, 1);
	uint64_t from;
	const char *piece[2];
	size_t len[2];

	bed_type(b, b->h1, "tail -n 0 -f /var/log/syslog", IX_SECOND);
	from = c->written;
	link_up(b->link[0], false);
	bed_run(b, IX_SECOND);
	console_read(c, from, piece, len);
	ck_assert_msg(len[0] > 0 && memmem(piece[0], len[0], " h1 port.down: eth0", 19), "%.*s",
	    (int)len[0], piece[0]);
	bed_says(b, b->h1, "^C", 0, "");
	file_append(b->h1, "/tmp/notes", "one\n");
	bed_type(b, b->h1, "tail -f /tmp/notes", IX_SECOND);
	from = c->written;
	file_append(b->h1, "/tmp/notes", "two\n");
	bed_run(b, IX_SECOND);
	console_read(c, from, piece, len);
	ck_assert(len[0] == 4 && memcmp(piece[0], "two\n", 4) == 0);
	bed_says(b, b->h1, "^C", 0, "");
	bed_delete(b);
}
END_TEST

START_TEST(files_are_bounded)
{
	struct bed *b = bed_new();
	struct ix_error e = { "" };
	char line[1001];

	memset(line, 'x', sizeof(line));
	line[999] = '\n';
	line[1000] = 0;
	for (unsigned i = 0; i < 200; i++)
		file_append(b->h1, "/tmp/log", line);
	ck_assert_uint_eq(b->h1->files.at[0].n, 65000);
	ck_assert_uint_eq(b->h1->files.at[0].gone, 135000);
	ck_assert(!file_write(b->h1, "/etc/hosts", "", 0, &e));
	ck_assert_str_eq(e.text, "/etc/hosts: is made from what the box does, and not written");
	ck_assert(!file_write(b->h1, "notes", "", 0, &e) && !file_write(b->h1, "/a b", "", 0, &e));
	for (unsigned i = 0; i < FILES_MOST - 1; i++) {
		char name[16];

		snprintf(name, sizeof(name), "/f%u", i);
		ck_assert(file_write(b->h1, name, "x", 1, &e));
	}
	ck_assert(!file_write(b->h1, "/more", "", 0, &e));
	bed_delete(b);
}
END_TEST

Suite *names_suite(void);
Suite *
names_suite(void)
{
	const TTest *const tests[] = { names_are_asked_for_and_used,
		a_server_without_power_answers_nobody_and_comes_back, a_question_can_be_interrupted,
		a_host_has_a_few_files, tail_follows_what_is_added, files_are_bounded, NULL };

	return suite_of("names", tests);
}
