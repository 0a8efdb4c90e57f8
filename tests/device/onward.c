/*
 * onward.c - commands that go on, with what stands around them on a line: filters and files that
 * take what is said as it is said, Ctrl-C, `;`, `&&`, `||`, and how each of them ends ($?).
 */
#include <stdio.h>
#include <string.h>

#include "device/files.h"
#include "device/serve.h"
#include "tests/device/bed.h"
#include "tests/runner.h"

static struct bed *
served(void)
{
	static const char *const records[] = { "@ NS ns", "ns A 100.64.2.10", "www CNAME ns" };
	static const struct web_page page = { "/", 2000 };
	struct bed *b = bed_new();
	struct serving *s = serving_of(b->h2);
	struct ix_error e = { "" };
	struct dns_name xz;
	struct dns_zone *z;

	ck_assert(dns_name_parse("xz", &xz));
	z = zone_make(b->world->arena, &s->zones, &xz);
	for (unsigned i = 0; i < 3; i++)
		ck_assert_msg(zone_line(b->world->arena, z, records[i], &e), "%s", e.text);
	zone_complete(b->world->arena, z);
	vec_push(b->world->arena, &s->site.pages, page);
	s->dns = s->web = true;
	ck_assert_msg(serving_start(b->h2, &e), "%s", e.text);
	ck_assert(file_write(b->h1, RESOLV_CONF, "nameserver 100.64.2.10\n", 23, &e));
	return b;
}

/* At h1, and what is on the screen after so long. */
static const struct {
	const char *line;
	unsigned ms;
	const char *said;
} lines[] = {
	{ "ping -c 3 100.64.2.10 | grep -c ttl", 2500, "3\n" },
	{ "ping -c 3 100.64.2.10 | tail -1", 2500,
	    "rtt min/avg/max/mdev = 4.000/4.000/4.000/0.000 ms\n" },
	{ "ping -c 2 100.64.2.10 | head -n 1", 10,
	    "PING 100.64.2.10 (100.64.2.10) 56(84) bytes of data.\n" },
	{ "ping 100.64.2.10 | head -2 | tail -n 1", 500,
	    "64 bytes from 100.64.2.10: icmp_seq=1 ttl=63 time=4.00 ms\n" },
	{ "ping 100.64.2.10 | head -2 | wc -l; echo done", 500, "2\ndone\n" },
	{ "ping -c 1 100.64.2.10 | grep -q ttl && echo up || echo down", 500, "up\n" },
	{ "ping -c 1 -W 1 100.64.2.77 | grep -q ttl && echo up || echo down", 5000, "down\n" },
	{ "ping -c 1 100.64.2.10 > /dev/null && echo up", 500, "up\n" },
	{ "ping -c 2 100.64.2.10 > /tmp/pings", 2500, "" },
	{ "grep -c ttl /tmp/pings", 0, "2\n" },
	{ "ping -c 2 100.64.2.10 | grep ttl >> /tmp/pings; grep -c ttl /tmp/pings", 2500, "4\n" },
	{ "ping -c 1 100.64.2.10 > /etc/hosts", 500,
	    "/etc/hosts: is made from what the box does, and not written\n" },
	{ "traceroute -n 100.64.2.10 | tail -1", 500,
	    " 2  100.64.2.10  4.000 ms  4.000 ms  4.000 ms\n" },
	{ "dig www.xz | grep ANSWER", 500,
	    ";; flags: qr aa rd; QUERY: 1, ANSWER: 2, AUTHORITY: 0, ADDITIONAL: 1\n"
	    ";; ANSWER SECTION:\n" },
	{ "dig +short www.xz | head -1", 500, "ns.xz.\n" },
	{ "host www.xz | grep -c has", 500, "1\n" },
	{ "curl -s http://www.xz/ | wc -c", 500, "2000\n" },
	{ "curl -s -o /dev/null -w '%{http_code}\n' http://www.xz/ | grep 200", 500, NULL },
	{ "curl -s -I http://www.xz/ | head -1", 500, "HTTP/1.1 200 OK\n" },
	{ "curl -s http://nobody.xz/ | head -1", 500, "" },
	{ "mtr -r -n -c 2 100.64.2.10 | wc -l", 9000, "4\n" },
	{ "tail -f /var/log/syslog | grep nothing-like-it", 1000, "" },
	{ "^C", 0, "" },
	{ "ping nobody.xz | wc -l", 500, "ping: nobody.xz: Name or service not known\n0\n" },
	{ "nc -w 1 100.64.2.10 80 | wc -l", 3000, "0\n" },
};

START_TEST(what_a_job_says_goes_through_what_stands_behind_it)
{
	struct bed *b = served();

	for (unsigned i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const char *said = bed_type(b, b->h1, lines[i].line, lines[i].ms * IX_MS);

		ck_assert_msg(!lines[i].said || strcmp(said, lines[i].said) == 0,
		    "%s\ngot:\n%s\nwant:\n%s", lines[i].line, said, lines[i].said);
	}
	bed_delete(b);
}
END_TEST

START_TEST(lines_appear_as_they_pass_and_ctrl_c_lets_out_the_rest)
{
	struct bed *b = bed_new();

	bed_type(b, b->h1, "ping -c 1 100.64.2.10", 500 * IX_MS);
	bed_says(b, b->h1, "ping 100.64.2.10 | grep ttl", 1500 * IX_MS,
	    "64 bytes from 100.64.2.10: icmp_seq=1 ttl=63 time=4.00 ms\n"
	    "64 bytes from 100.64.2.10: icmp_seq=2 ttl=63 time=4.00 ms\n");
	bed_says(b, b->h1, "^C", 0, "");
	bed_says(b, b->h1, "ping 100.64.2.10 | wc -l", 1500 * IX_MS, "");
	bed_says(b, b->h1, "^C", 0, "7\n");
	bed_says(b, b->h1, "tcpdump -n icmp | head -n 1", 0,
	    "tcpdump: verbose output suppressed, use -v for more of each packet\n"
	    "listening on eth0, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n");
	ck_assert_ptr_nonnull(console_of(b->h1, 1)->cli.busy.what);
	bed_type(b, b->h2, "ping -c 1 100.64.1.10", 100 * IX_MS);
	ck_assert_ptr_null(console_of(b->h1, 1)->cli.busy.what);
	bed_says(b, b->h1, "echo $?", 0, "0\n");
	bed_delete(b);
}
END_TEST

START_TEST(power_takes_a_pipe_with_its_job)
{
	struct bed *b = bed_new();

	bed_type(b, b->h1, "ping 100.64.2.10 | tail -n 1; echo never", IX_SECOND);
	device_power(b->h1, false);
	device_power(b->h1, true);
	bed_run(b, IX_SECOND);
	ck_assert_ptr_null(console_of(b->h1, 1)->cli.busy.what);
	bed_says(b, b->h1, "hostname | wc -l", 0, "1\n");
	bed_delete(b);
}
END_TEST

/* What real tools give, and after how long at most the prompt is back. */
static const struct {
	const char *line;
	unsigned ms;
	const char *status;
} ends[] = {
	{ "true", 0, "0" },
	{ "false", 0, "1" },
	{ "nothing-like-it", 0, "127" },
	{ "echo 'a", 0, "2" },
	{ "ping -c 1 100.64.2.10", 500, "0" },
	{ "ping -c 1 -W 1 100.64.2.77", 5000, "1" },
	{ "ping -c 3 -w 1 100.64.2.10", 2000, "1" },
	{ "ping -c x 100.64.2.10", 0, "2" },
	{ "ping nobody.xz", 500, "2" },
	{ "traceroute 100.64.2.10", 500, "0" },
	{ "traceroute nobody.xz", 500, "2" },
	{ "dig www.xz", 500, "0" },
	{ "dig nobody.xz", 500, "0" },
	{ "dig +tries=1 +time=1 @100.64.2.77 www.xz", 5000, "9" },
	{ "dig +nonsense www.xz", 0, "1" },
	{ "host www.xz", 500, "0" },
	{ "host nobody.xz", 500, "1" },
	{ "curl -s http://www.xz/", 500, "0" },
	{ "curl -s http://nobody.xz/", 500, "6" },
	{ "curl -s http://100.64.2.10:81/", 500, "7" },
	{ "curl -s -m 1 http://100.64.2.77/", 2000, "28" },
	{ "curl -s -f http://www.xz/nothing", 500, "22" },
	{ "curl ftp://www.xz/", 0, "1" },
	{ "curl", 0, "2" },
	{ "nc -z 100.64.2.10 80", 500, "0" },
	{ "nc -z 100.64.2.10 81", 500, "1" },
	{ "grep nameserver /etc/resolv.conf", 0, "0" },
	{ "grep nothing-like-it /etc/resolv.conf", 0, "1" },
	{ "grep a /etc/nothing", 0, "2" },
	{ "ls /nothing", 0, "2" },
	{ "cat /etc/nothing", 0, "1" },
	{ "ip route add 100.64.1.0/24 via 100.64.9.9", 0, "2" },
	{ "ip route add", 0, "255" },
	{ "ip route show dev eth9", 0, "1" },
	{ "false | wc -l", 0, "0" },
	{ "false; true", 0, "0" },
	{ "ping 100.64.2.77 | grep x", 100, NULL },
	{ "^C", 0, "1" },
	{ "traceroute 100.64.2.77", 100, NULL },
	{ "^C", 0, "130" },
};

START_TEST(a_command_ends_as_the_real_one_does)
{
	struct bed *b = served();

	for (unsigned i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		const char *said = bed_type(b, b->h1, ends[i].line, ends[i].ms * IX_MS);
		char want[8];

		if (!ends[i].status)
			continue;
		snprintf(want, sizeof(want), "%s\n", ends[i].status);
		said = bed_type(b, b->h1, "echo $?", 0);
		ck_assert_msg(strcmp(said, want) == 0, "%s: %s", ends[i].line, said);
	}
	bed_delete(b);
}
END_TEST

Suite *onward_suite(void);
Suite *
onward_suite(void)
{
	const TTest *const tests[] = { what_a_job_says_goes_through_what_stands_behind_it,
		lines_appear_as_they_pass_and_ctrl_c_lets_out_the_rest,
		power_takes_a_pipe_with_its_job, a_command_ends_as_the_real_one_does, NULL };

	return suite_of("onward", tests);
}
