/* typed.c - what the first lessons and their sheets have people type is all understood. */
#include <stdio.h>
#include <string.h>

#include "device/files.h"
#include "device/serve.h"
#include "tests/device/bed.h"
#include "tests/runner.h"

static const char *const at_host[] = { "ping -c 1 h2", "ping -c 1 -s 1000 -M do h2",
	"ping -6 -c 1 h2", "ping -c 1 -n -q -i 0.2 -W 1 -w 5 h2", "ping6 -c 1 h2", "traceroute h2",
	"traceroute -n -A h2", "traceroute -I h2", "traceroute -T h2",
	"traceroute -m 5 -q 1 -w 1 h2", "mtr -n -r -c 2 h2", "dig www.xz",
	"dig +norec @100.64.2.10 www.xz A", "dig +short www.xz", "dig -x 100.64.2.10",
	"dig +tcp www.xz", "host www.xz",
	"curl -s -o /dev/null -w '%{time_namelookup} %{time_connect} %{time_total}\\n' "
	"http://www.xz/",
	"curl -v http://www.xz/", "curl -4 https://www.xz/", "curl -I http://h2/", "ip addr",
	"ip a", "ip -br a", "ip -4 addr show dev eth0", "ip route", "ip -6 route",
	"ip route get 100.64.2.10", "ip neigh", "ip -6 neigh", "ip neigh flush dev eth0",
	"ip neigh flush all", "ip -s link", "ip link show eth0", "arp -n", "ss -tn", "ss -tlun",
	"ss -tin", "ss -ta", "nc -vz h2 80", "cat /etc/resolv.conf", "cat /etc/hosts", "ls",
	"ls /etc", "grep nameserver /etc/resolv.conf", "tail -n 5 /var/log/syslog",
	"head -n 3 /etc/hosts", "wc -l /etc/hosts", "echo hello", "ip route | grep default",
	"hostname", "date", "history", "help", "man ping" };
static const char *const at_router[] = { "enable", "show ip route", "show interfaces",
	"show interfaces eth0", "show arp", "show ipv6 neighbors", "show logging",
	"ping 100.64.2.10", "traceroute 100.64.2.10", "show running-config", "show version" };
static const char *const at_switch[] = { "enable", "show mac address-table",
	"show mac address-table dynamic", "clear mac address-table dynamic",
	"show interfaces status" };
static const char *const jobs[] = { "tcpdump -e -n", "tcpdump -nn -i eth0 arp or icmp6",
	"tcpdump -n -v -s 0 udp port 53", "tcpdump -n -c 100 -w /tmp/x.pcap", "ping h2", "mtr h2",
	"tail -f /var/log/syslog", "telnet h2 80" };

static struct bed *
typed_new(void)
{
	static const char *const records[] = { "@ NS ns", "ns A 100.64.2.10", "www CNAME ns",
		NULL };
	static const struct web_page page = { "/", 2000 };
	struct bed *b = bed_new();

	vec_push(b->world->arena, &serving_of(b->h2)->site.pages, page);
	serving_of(b->h2)->web = true;
	bed_zone(b, records);
	return b;
}

static void
understood(struct bed *b, struct device *d, const char *line)
{
	static const char *const no[] = { "not found.", "unknown", "Unknown", "usage:", "\n% ",
		"not known", "is running" };
	const char *said = bed_type(b, d, line, 6 * IX_SECOND);

	for (unsigned i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		ck_assert_msg(
		    !strstr(said, no[i]) || strstr(line, "man ") || strcmp(line, "help") == 0,
		    "%s: %s", line, said);
	bed_type(b, d, "^C", 0);
}

START_TEST(every_line_of_the_sheets_is_understood)
{
	struct bed *b = typed_new();

	for (unsigned i = 0; i < sizeof(at_host) / sizeof(at_host[0]); i++)
		understood(b, b->h1, at_host[i]);
	for (unsigned i = 0; i < sizeof(at_router) / sizeof(at_router[0]); i++)
		understood(b, b->r1, at_router[i]);
	for (unsigned i = 0; i < sizeof(at_switch) / sizeof(at_switch[0]); i++)
		understood(b, b->sw, at_switch[i]);
	bed_delete(b);
}
END_TEST

START_TEST(what_goes_on_is_ended_by_ctrl_c_and_holds_nobody_up)
{
	struct bed *b = typed_new();

	for (unsigned i = 0; i < sizeof(jobs) / sizeof(jobs[0]); i++) {
		const char *said = bed_type(b, b->h1, jobs[i], 2 * IX_SECOND);

		ck_assert_msg(
		    !strstr(said, "usage:") && !strstr(said, "unknown"), "%s: %s", jobs[i], said);
		bed_says(b, b->h2, "hostname", 0, "h2\n");
		ck_assert_msg(console_of(b->h1, 1)->cli.busy.what != NULL, "%s", jobs[i]);
		bed_type(b, b->h1, "^C", 0);
		ck_assert_msg(console_of(b->h1, 1)->cli.busy.what == NULL, "%s", jobs[i]);
		bed_says(b, b->h1, "hostname", 0, "h1\n");
	}
	bed_delete(b);
}
END_TEST

Suite *typed_suite(void);
Suite *
typed_suite(void)
{
	const TTest *const tests[] = { every_line_of_the_sheets_is_understood,
		what_goes_on_is_ended_by_ctrl_c_and_holds_nobody_up, NULL };

	return suite_of("typed", tests);
}
