/* rate.c - iperf3 and sysctl at a host's shell: what a stream carries, and what bounds it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/device/bed.h"
#include "tests/runner.h"

static const struct {
	const char *line, *want;
} lines[] = {
	{ "sysctl -a",
	    "net.ipv4.tcp_congestion_control = reno\nnet.ipv4.tcp_rmem = 4096 131072 6291456\n"
	    "net.ipv4.tcp_wmem = 4096 16384 4194304\n" },
	{ "sysctl -w net.ipv4.tcp_rmem=\"4096 131072 33554432\"",
	    "net.ipv4.tcp_rmem = 4096 131072 33554432\n" },
	{ "sysctl 'net.ipv4.tcp_wmem = 4096 16384 65536'",
	    "sysctl: cannot stat net.ipv4.tcp_wmem = 4096 16384 65536: there is no such setting "
	    "here; `sysctl -a` lists them\n" },
	{ "sysctl 'net.ipv4.tcp_wmem=4096 16384  65536' net.ipv4.tcp_wmem",
	    "net.ipv4.tcp_wmem = 4096 16384 65536\nnet.ipv4.tcp_wmem = 4096 16384 65536\n" },
	{ "sysctl -w net.ipv4.tcp_rmem",
	    "sysctl: \"net.ipv4.tcp_rmem\" must be of the form name=value\n" },
	{ "sysctl -w net.ipv4.tcp_rmem=33554432",
	    "sysctl: setting key \"net.ipv4.tcp_rmem\": expected \"4096 131072 OCTETS\": of the "
	    "three sizes the largest can be changed here, from 65536 to 1073741824\n" },
	{ "sysctl -w net.ipv4.tcp_rmem='4096 65536 33554432'",
	    "sysctl: setting key \"net.ipv4.tcp_rmem\": expected \"4096 131072 OCTETS\": of the "
	    "three sizes the largest can be changed here, from 65536 to 1073741824\n" },
	{ "sysctl -w net.ipv4.tcp_congestion_control=cubic",
	    "sysctl: setting key \"net.ipv4.tcp_congestion_control\": it is reno here, and nothing "
	    "else\n" },
	{ "sysctl net.ipv4.ip_forward",
	    "sysctl: cannot stat net.ipv4.ip_forward: there is no such setting here; `sysctl -a` "
	    "lists them\n" },
	{ "iperf3",
	    "iperf3: usage: iperf3 -s [-1] [-p PORT] | -c NAME|ADDRESS [-46] [-p PORT] "
	    "[-t SECONDS] [-i SECONDS]\n" },
	{ "iperf3 -c h2 -t 1",
	    "Connecting to host h2, port 5201\niperf3: error - unable to connect to server: "
	    "Connection refused\n" },
	{ "iperf3 -c 203.0.113.1 -u",
	    "iperf3: unknown option -u; known: -s, -c NAME|ADDRESS, -p PORT, -t SECONDS, "
	    "-i SECONDS, -1, -4, -6\n" },
};

START_TEST(buffers_are_set_as_on_linux_and_the_rest_is_refused)
{
	struct bed *b = bed_new();

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		bed_says(b, b->h1, lines[i].line, 3 * IX_SECOND, lines[i].want);
	device_power(b->h1, false);
	device_power(b->h1, true);
	bed_says(b, b->h1, "sysctl net.ipv4.tcp_rmem", 3 * IX_SECOND,
	    "net.ipv4.tcp_rmem = 4096 131072 6291456\n");
	bed_delete(b);
}
END_TEST

START_TEST(a_stream_is_reported_at_both_ends)
{
	const struct link_settings slow = {
		.rate_bps = 10000000, .delay = IX_MS, .queue = 32 << 10, .mtu = 1500
	};
	struct bed *b = bed_new();
	const char *said;

	link_set(b->link[1], &slow);
	bed_type(b, b->h2, "iperf3 -s", 0);
	said = bed_type(b, b->h1, "iperf3 -c h2 -t 2", 3 * IX_SECOND);
	ck_assert_msg(strstr(said, "connected to 100.64.2.10 port 5201"), "%s", said);
	ck_assert_msg(strstr(said, "[  5]   1.00-2.00   sec  1.12 MBytes  9.4"), "%s", said);
	ck_assert_msg(strstr(said, "sender\n\niperf Done.\n"), "%s", said);
	bed_type(b, b->h1, "iperf3 -c h2 -t 20", 3 * IX_SECOND);
	said = bed_type(b, b->h1, "^C", 0);
	ck_assert_msg(
	    strstr(said, " sender\niperf3: interrupt - the client has terminated\n"), "%s", said);
	bed_run(b, IX_SECOND);
	bed_says(b, b->h2, "^C", 0, "iperf3: interrupt - the server has terminated\n");
	bed_type(b, b->h1, "iperf3 -c h2 -t 1 -i 0", 0);
	said = bed_type(b, b->h2, "iperf3 -s -1", 3 * IX_SECOND);
	ck_assert_msg(
	    strstr(said, "Accepted connection from 100.64.1.10, port 49154\n[ ID] "), "%s", said);
	ck_assert_msg(strstr(said, "Mbits/sec                  receiver\n"), "%s", said);
	bed_delete(b);
}
END_TEST

/* "941 Mbits/sec" of the report that begins with this second. */
static unsigned
megabits(const char *said, const char *second)
{
	const char *at = strstr(said, second), *unit = at ? strstr(at, "its/sec") : NULL;

	if (!unit)
		return 0;
	ck_assert_msg(unit[-2] == 'M', "%s", said);
	for (at = unit - 3; at[-1] != ' '; at--)
		;
	return (unsigned)atoi(at);
}

/* 1 Gb/s for 160 ms are 20,000,000 octets. Both ends have to let so many be on their way. */
static const struct {
	const char *rmem, *wmem; /* what is typed; NULL: as it comes */
	unsigned least, most; /* Mb/s */
	const char *why;
} windows[] = {
	{ NULL, NULL, 130, 220, "4 MB may be sent" },
	{ NULL, "4096 16384 67108864", 280, 350, "6 MB may be received" },
	{ "4096 131072 33554432", NULL, 130, 220, "4 MB may be sent" },
	{ "4096 131072 16777216", "4096 16384 67108864", 750, 880, "16 MB of 20" },
	{ "4096 131072 20971520", "4096 16384 67108864", 900, 950, "20 MB" },
};

static unsigned
long_fat(const char *rmem, const char *wmem)
{
	const struct link_settings far = {
		.rate_bps = 1000000000, .delay = 79 * IX_MS, .queue = 32 << 20, .mtu = 1500
	};
	struct bed *b = bed_new();
	char line[128];
	unsigned got;

	link_set(b->link[0], &far);
	snprintf(line, sizeof(line), "sysctl -w net.ipv4.tcp_wmem='%s'", wmem ? wmem : "");
	bed_type(b, b->h1, wmem ? line : "date", 0);
	snprintf(line, sizeof(line), "sysctl -w net.ipv4.tcp_rmem='%s'", rmem ? rmem : "");
	bed_type(b, b->h2, rmem ? line : "date", 0);
	bed_type(b, b->h2, "iperf3 -s -1", 0);
	got = megabits(bed_type(b, b->h1, "iperf3 -c h2 -t 4", 5 * IX_SECOND), "3.00-4.00");
	bed_delete(b);
	return got;
}

START_TEST(a_long_fat_path_is_filled_only_by_windows_typed_for_it)
{
	for (size_t i = 0; i < sizeof(windows) / sizeof(windows[0]); i++) {
		unsigned got = long_fat(windows[i].rmem, windows[i].wmem);

		ck_assert_msg(got >= windows[i].least && got <= windows[i].most,
		    "%s: %u Mb/s, not %u to %u", windows[i].why, got, windows[i].least,
		    windows[i].most);
	}
}
END_TEST

Suite *rate_suite(void);

Suite *
rate_suite(void)
{
	const TTest *const tests[] = {
		buffers_are_set_as_on_linux_and_the_rest_is_refused,
		a_stream_is_reported_at_both_ends,
		a_long_fat_path_is_filled_only_by_windows_typed_for_it,
		NULL,
	};

	return suite_of("rate", tests);
}
