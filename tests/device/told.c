/* told.c - what a configuration starts: logging to a host, a DHCP helper; and the time of day. */
#include <string.h>

#include "device/files.h"
#include "device/serve.h"
#include "tests/device/bed.h"
#include "tests/runner.h"

static void
config(struct bed *b, const char *const lines[])
{
	for (; *lines; lines++) {
		const char *said = bed_type(b, b->r1, *lines, 0);

		ck_assert_msg(!strchr(said, '%'), "%s: %s", *lines, said);
	}
}

START_TEST(a_router_logs_to_a_host)
{
	struct bed *b = bed_new();
	struct ix_error e = { "" };
	const char *said;

	serving_of(b->h2)->syslog = true;
	ck_assert_msg(serving_start(b->h2, &e), "%s", e.text);
	config(b,
	    (const char *const[]){
		"enable", "configure terminal", "logging host 100.64.2.10", "end", NULL });
	bed_run(b, 3 * IX_SECOND);
	link_up(b->link[0], false);
	bed_run(b, 3 * IX_SECOND);
	said = bed_type(b, b->h2, "grep eth0 /var/log/remote.log", 0);
	ck_assert_msg(strstr(said, " r1 port.down: eth0: "), "%s", said);
	said = bed_type(b, b->r1, "show logging", 0);
	ck_assert_msg(strstr(said, "Logging to 100.64.2.10, port 514\n") == said, "%s", said);
	said = bed_type(b, b->r1, "show running-config", 0);
	ck_assert_msg(strstr(said, "logging host 100.64.2.10\n"), "%s", said);
	config(b,
	    (const char *const[]){
		"configure terminal", "no logging host 100.64.2.10", "end", NULL });
	said = bed_type(b, b->r1, "show running-config", 0);
	ck_assert_msg(!strstr(said, "logging"), "%s", said);
	bed_delete(b);
}
END_TEST

START_TEST(a_helper_brings_addresses_and_is_configuration)
{
	struct bed *b = bed_new();
	struct dhcp_pool p = { .lease = 600 };
	struct ix_error e = { "" };
	const char *said;

	ck_assert(prefix_parse("100.64.1.0/24", &p.subnet) &&
	    addr_parse("100.64.1.100", &p.first) && addr_parse("100.64.1.110", &p.last) &&
	    addr_parse("100.64.1.1", &p.router[0]));
	vec_push(b->world->arena, &serving_of(b->h2)->leases.at, p);
	ck_assert_msg(serving_start(b->h2, &e), "%s", e.text);
	config(b,
	    (const char *const[]){ "enable", "configure terminal", "interface eth0",
		"ip helper-address 100.64.2.10", "ip helper-address 100.64.2.10", "end", NULL });
	bed_type(b, b->h1, "ip route del default", 0);
	bed_type(b, b->h1, "ip addr del 100.64.1.10/24 dev eth0", 0);
	bed_type(b, b->h1, "dhclient", 10 * IX_SECOND);
	bed_says(b, b->h1, "ip -4 -br addr show eth0", 0,
	    "eth0             UP             100.64.1.100/24 \n");
	said = bed_type(b, b->r1, "show running-config", 0);
	ck_assert_msg(
	    strstr(said, "interface eth0\n ip helper-address 100.64.2.10\nexit\n"), "%s", said);
	config(b, (const char *const[]){ "write", NULL });
	device_power(b->r1, false);
	device_power(b->r1, true);
	said = bed_type(b, b->r1, "show running-config", 0);
	ck_assert_msg(strstr(said, " ip helper-address 100.64.2.10\n"), "%s", said);
	config(b,
	    (const char *const[]){ "enable", "configure terminal", "interface eth0",
		"no ip helper-address 100.64.2.10", "end", NULL });
	said = bed_type(b, b->r1, "show running-config", 0);
	ck_assert_msg(!strstr(said, "helper"), "%s", said);
	bed_delete(b);
}
END_TEST

START_TEST(the_time_of_day_is_asked)
{
	struct bed *b = bed_new();
	struct ix_error e;
	const char *said;

	serving_of(b->h2)->ntp = true;
	ck_assert(serving_start(b->h2, &e));
	bed_type(b, b->h1, "ping -c 1 h2", 5 * IX_SECOND);
	said = bed_type(b, b->h1, "ntpdate -q h2", IX_SECOND);
	ck_assert_str_eq(said,
	    "server 100.64.2.10, stratum 2, offset 0.000000, delay 0.00399\n00:00:08 of the lab\n");
	bed_says(b, b->h1, "ntpdate h2", 0,
	    "ntpdate: the lab's clock is one for all and is not set; -q asks a server\n");
	bed_says(b, b->h1, "date", 0, "00:00:09 of the lab\n");
	bed_type(b, b->h1, "ntpdate -q 100.64.1.1", IX_SECOND);
	bed_says(b, b->h1, "^C", 0, "");
	bed_delete(b);
}
END_TEST

Suite *told_suite(void);
Suite *
told_suite(void)
{
	const TTest *const tests[] = { a_router_logs_to_a_host,
		a_helper_brings_addresses_and_is_configuration, the_time_of_day_is_asked, NULL };

	return suite_of("told", tests);
}
