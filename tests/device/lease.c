/* lease.c - dhclient at a host's shell, and a host that asks when it boots. */
#include <string.h>

#include "device/files.h"
#include "device/serve.h"
#include "tests/device/bed.h"
#include "tests/runner.h"

/* r1 gives addresses to h1, which has none. */
static struct bed *
lease_new(void)
{
	struct bed *b = bed_new();
	struct dhcp_pool p = { .lease = 600 };
	struct ix_error e = { "" };

	ck_assert(prefix_parse("100.64.1.0/24", &p.subnet) &&
	    addr_parse("100.64.1.100", &p.first) && addr_parse("100.64.1.110", &p.last) &&
	    addr_parse("100.64.1.1", &p.router[0]) && addr_parse("100.64.2.53", &p.dns[0]));
	vec_push(b->world->arena, &serving_of(b->r1)->leases.at, p);
	ck_assert_msg(serving_start(b->r1, &e), "%s", e.text);
	bed_type(b, b->h1, "ip route del default", 0);
	bed_type(b, b->h1, "ip addr del 100.64.1.10/24 dev eth0", 0);
	return b;
}

START_TEST(dhclient_configures_the_host)
{
	struct bed *b = lease_new();

	bed_says(b, b->h1, "dhclient -v", 5 * IX_SECOND,
	    "DHCPDISCOVER on eth0 to 255.255.255.255 port 67 interval 4\n"
	    "DHCPOFFER of 100.64.1.100 from 100.64.1.1\n"
	    "DHCPREQUEST for 100.64.1.100 on eth0 to 255.255.255.255 port 67\n"
	    "DHCPACK of 100.64.1.100 from 100.64.1.1\n"
	    "bound to 100.64.1.100 -- renewal in 300 seconds.\n");
	bed_says(b, b->h1, "ip -4 -br addr show eth0", 0,
	    "eth0             UP             100.64.1.100/24 \n");
	bed_says(b, b->h1, "ip route get 100.64.2.10", 0,
	    "100.64.2.10 via 100.64.1.1 dev eth0 src 100.64.1.100 uid 0 \n    cache \n");
	bed_says(b, b->h1, "cat /etc/resolv.conf", 0, "nameserver 100.64.2.53\n");
	bed_run(b, 400 * IX_SECOND);
	bed_says(b, b->h1, "dhclient -r", IX_SECOND, "");
	bed_says(b, b->h1, "ip -4 -br addr show eth0", 0, "eth0             UP             \n");
	bed_says(b, b->h1, "dhclient -r", 0, "dhclient: there is no lease to release\n");
	bed_says(b, b->h1, "dhclient eth7", 0,
	    "dhclient: Cannot find device \"eth7\"; `ip link` lists them\n");
	bed_delete(b);
}
END_TEST

START_TEST(a_host_that_asks_does_so_whenever_it_boots)
{
	struct bed *b = lease_new();
	struct ix_error e;

	device_keep_host(b->h1);
	serving_of(b->h1)->dhcp = true;
	ck_assert(serving_start(b->h1, &e));
	bed_run(b, 5 * IX_SECOND);
	bed_says(b, b->h1, "ip -4 -br addr show eth0", 0,
	    "eth0             UP             100.64.1.100/24 \n");
	device_power(b->h1, false);
	bed_run(b, IX_SECOND);
	device_power(b->h1, true);
	bed_run(b, 8 * IX_SECOND);
	bed_says(b, b->h1, "ip -4 -br addr show eth0", 0,
	    "eth0             UP             100.64.1.100/24 \n");
	bed_delete(b);
}
END_TEST

START_TEST(dhclient_can_be_interrupted_and_begins_anew)
{
	struct bed *b = lease_new();

	device_power(b->r1, false);
	bed_type(b, b->h1, "dhclient", 5 * IX_SECOND);
	bed_says(b, b->h1, "^C", 0, "");
	bed_says(b, b->h1, "hostname", 0, "h1\n");
	bed_type(b, b->h1, "dhclient", 5 * IX_SECOND);
	bed_says(b, b->h1, "^C", 0, "");
	bed_delete(b);
}
END_TEST

Suite *lease_suite(void);
Suite *
lease_suite(void)
{
	const TTest *const tests[] = { dhclient_configures_the_host,
		a_host_that_asks_does_so_whenever_it_boots,
		dhclient_can_be_interrupted_and_begins_anew, NULL };

	return suite_of("lease", tests);
}
