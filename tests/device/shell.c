/* shell.c - `ip` and `arp` of hosts: typed lines, exact answers. */
#include <string.h>

#include "tests/device/bed.h"
#include "tests/runner.h"

/* One after the other at h1's console, in one world. */
static const struct {
	const char *line, *want;
} lines[] = {
	{ "ip -4 addr show dev eth0",
	    "2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group "
	    "default qlen 1000\n"
	    "    inet 100.64.1.10/24 brd 100.64.1.255 scope global eth0\n"
	    "       valid_lft forever preferred_lft forever\n" },
	{ "ip -br addr show eth0",
	    "eth0             UP             100.64.1.10/24 2001:db8:1::10/64 "
	    "fe80::ff:fe01:1/64 \n" },
	{ "ip -br l show lo",
	    "lo               UNKNOWN        00:00:00:00:00:00 "
	    "<LOOPBACK,UP,LOWER_UP> \n" },
	{ "ip r",
	    "default via 100.64.1.1 dev eth0 \n"
	    "100.64.1.0/24 dev eth0 proto kernel scope link src 100.64.1.10 \n" },
	{ "ip -6 route",
	    "2001:db8:1::/64 dev eth0 proto kernel metric 256 pref medium\n"
	    "fe80::/64 dev eth0 proto kernel metric 256 pref medium\n"
	    "default via 2001:db8:1::1 dev eth0 metric 1024 pref medium\n" },
	{ "ip route get 100.64.2.10",
	    "100.64.2.10 via 100.64.1.1 dev eth0 src 100.64.1.10 uid 0 \n    cache \n" },
	{ "ip route get 100.64.1.10",
	    "local 100.64.1.10 dev lo src 100.64.1.10 uid 0 \n    cache <local> \n" },
	{ "ip -6 route get 2001:db8:2::10",
	    "2001:db8:2::10 from :: via 2001:db8:1::1 dev eth0 src 2001:db8:1::10 metric 1024 pref "
	    "medium\n" },
	{ "ip route get 100.64.2.10 from 100.64.1.10 oif eth0",
	    "100.64.2.10 from 100.64.1.10 via 100.64.1.1 dev eth0 uid 0 \n    cache \n" },
	{ "ip route add 100.64.9.0/24 via 100.64.1.2", "" },
	{ "ip route add 100.64.9.0/24 via 100.64.1.3",
	    "RTNETLINK answers: File exists: there is a route to 100.64.9.0/24; `ip route "
	    "replace` "
	    "changes it\n" },
	{ "ip route replace 100.64.9.0/24 via 100.64.1.3", "" },
	{ "ip route add blackhole 100.64.66.0/24", "" },
	{ "ip route show",
	    "default via 100.64.1.1 dev eth0 \n"
	    "100.64.1.0/24 dev eth0 proto kernel scope link src 100.64.1.10 \n"
	    "100.64.9.0/24 via 100.64.1.3 dev eth0 \n"
	    "blackhole 100.64.66.0/24 \n" },
	{ "ip route add 100.64.9.0/24 via 100.64.1.4 metric 20", "" },
	{ "ip route append 100.64.9.0/24 via 100.64.1.5", "" },
	{ "ip route show 100.64.9.0/24",
	    "100.64.9.0/24 \n\tnexthop via 100.64.1.3 dev eth0 weight 1 \n"
	    "\tnexthop via 100.64.1.5 dev eth0 weight 1 \n"
	    "100.64.9.0/24 via 100.64.1.4 dev eth0 metric 20 \n" },
	{ "ip route show via 100.64.1.4", "100.64.9.0/24 dev eth0 metric 20 \n" },
	{ "ip route del 100.64.9.0/24 metric 20", "" },
	{ "ip route change 100.64.9.0/24 metric 20 via 100.64.1.4",
	    "RTNETLINK answers: No such file or directory: there is no route to 100.64.9.0/24 with "
	    "this metric; `ip route add` makes one\n" },
	{ "ip route change 100.64.9.0/24 nexthop via 100.64.1.3 nexthop via 100.64.1.6 weight 2",
	    "next hops share alike here: weight is 1, or left out\n" },
	{ "ip route flush root 100.64.8.0/22", "" },
	{ "ip route show root 100.64.8.0/22", "" },
	{ "ip route add unreachable 100.64.9.0/24", "" },
	{ "ip route get 100.64.9.1",
	    "RTNETLINK answers: No route to host: an unreachable route has it\n" },
	{ "ip route add prohibit 100.64.10.0/24",
	    "a host has no \"prohibit\" route here; blackhole and unreachable it has\n" },
	{ "ip -6 route add blackhole 2001:db8:9::/48", "" },
	{ "ip -6 route show match 2001:db8:9:1::/64",
	    "blackhole 2001:db8:9::/48 dev lo metric 1024 pref medium\n"
	    "default via 2001:db8:1::1 dev eth0 metric 1024 pref medium\n" },
	{ "ip -6 route flush 2001:db8:9::/48", "" },
	{ "ip route del 100.64.9.0/24", "" },
	{ "ip route del 100.64.9.0/24",
	    "RTNETLINK answers: No such process: nobody typed such a route; `ip route` lists "
	    "them\n" },
	{ "ip route add 100.64.9.0/24 via 100.64.5.1",
	    "Error: Nexthop has invalid gateway: 100.64.5.1 is not in the subnet of any "
	    "interface that "
	    "is up\n" },
	{ "ip route del default", "" },
	{ "ip route get 100.64.2.10",
	    "RTNETLINK answers: Network is unreachable: there is no route to it\n" },
	{ "ip route add default via 100.64.1.1 dev eth0", "" },
	{ "ip addr add 100.64.1.11/24 dev eth0", "" },
	{ "ip addr del 100.64.1.12/24 dev eth0",
	    "Error: ipv4: Address not found: eth0 has no such address with that length; `ip "
	    "addr` lists them\n" },
	{ "ip addr add 100.64.1.300/24 dev eth0",
	    "Error: any valid prefix is expected rather than \"100.64.1.300/24\"; an address with "
	    "its length, as 100.64.1.10/24\n" },
	{ "ip addr add 100.64.1.11/24 dev eth0", "Error: ipv4: Address already assigned.\n" },
	{ "ip -o -4 addr show dev eth0",
	    "2: eth0    inet 100.64.1.10/24 brd 100.64.1.255 scope global eth0\\       valid_lft "
	    "forever preferred_lft forever\n"
	    "2: eth0    inet 100.64.1.11/24 brd 100.64.1.255 scope global secondary eth0\\       "
	    "valid_lft forever preferred_lft forever\n" },
	{ "ip -4 -br addr show eth0",
	    "eth0             UP             100.64.1.10/24 100.64.1.11/24 \n" },
	{ "ip addr del 100.64.1.11/24 dev eth0", "" },
	{ "ip link set eth0 down", "" },
	{ "ip route", "blackhole 100.64.66.0/24 \n" },
	{ "ip route add default via 100.64.1.1 dev eth0",
	    "Error: Device for nexthop is not up: eth0 is down; `ip link set eth0 up`\n" },
	{ "ip link show eth0",
	    "2: eth0: <BROADCAST,MULTICAST> mtu 1500 qdisc noqueue state DOWN mode DEFAULT group "
	    "default qlen 1000\n"
	    "    link/ether 02:00:00:01:00:01 brd ff:ff:ff:ff:ff:ff\n" },
	{ "ip link set dev eth0 mtu 1400 up", "" },
	{ "ip route add default via 100.64.1.1", "" },
	{ "ip -6 addr add 2001:db8:1::10/64 dev eth0", "" },
	{ "ip -br link show eth0",
	    "eth0             UP             02:00:00:01:00:01 "
	    "<BROADCAST,MULTICAST,UP,LOWER_UP> \n" },
	{ "ip link set eth0 mtu 9999",
	    "Error: mtu greater than device maximum: expected a number from 68 to 9216\n" },
	{ "ip link show eth9", "Device \"eth9\" does not exist.\n" },
	{ "ip tunnel",
	    "Object \"tunnel\" is unknown, try \"ip help\"; known: addr, route, neigh, link, "
	    "rule\n" },
	{ "ip -j addr",
	    "Option \"-j\" is unknown, try \"ip help\"; known: -4, -6, -br, -o, -s, -c\n" },
	{ "ip -4 -br addr show eth0 up", "eth0             UP             100.64.1.10/24 \n" },
	{ "ip addr show eth0 primary",
	    "Error: either \"to\" is duplicate, or \"primary\" is a garbage; or it is not known "
	    "here\n" },
	{ "ip route add",
	    "Command line is not complete. Try option \"help\"; expected a prefix, or default\n" },
	{ "ip addr add 100.64.1.12/24 dev eth0", "" },
	{ "ip addr replace 100.64.1.12/24 dev eth0", "" },
	{ "ip -4 addr flush dev eth0", "" },
	{ "ip -br addr show eth0",
	    "eth0             UP             2001:db8:1::10/64 fe80::ff:fe01:1/64 \n" },
	{ "ip addr replace 100.64.1.10/24 dev eth0", "" },
	{ "ip link add link eth0 name eth0.100 type vlan id 100", "" },
	{ "ip link set eth0.100 up", "" },
	{ "ip addr add 100.64.100.1/24 dev eth0.100", "" },
	{ "ip -4 addr show eth0.100",
	    "3: eth0.100@eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1400 qdisc noqueue state UP "
	    "group default qlen 1000\n"
	    "    inet 100.64.100.1/24 brd 100.64.100.255 scope global eth0.100\n"
	    "       valid_lft forever preferred_lft forever\n" },
	{ "ip link add link eth0 name eth0.5 type vlan id 5000",
	    "id wants a number from 1 to 4094, not \"5000\"\n" },
	{ "ip link add link eth0 name br0 type bridge",
	    "type \"bridge\" is not known here; vlan is\n" },
	{ "ip link add link eth0 name eth0.100 type vlan id 7",
	    "\"eth0.100\": there is one already, or it cannot be a name\n" },
	{ "ip link del eth0.100", "" },
	{ "ip link del eth0", "RTNETLINK answers: Operation not supported: eth0 stays\n" },
	{ "ip neigh flush all", "" },
	{ "ip neigh add 100.64.1.77 lladdr 02:00:00:00:00:77 dev eth0", "" },
	{ "ip neigh add 100.64.1.77 lladdr 02:00:00:00:00:78 dev eth0",
	    "RTNETLINK answers: File exists: that neighbour is known; `ip neigh replace` "
	    "changes it\n" },
	{ "ip neigh replace 100.64.1.77 lladdr 02:00:00:00:00:78 dev eth0", "" },
	{ "ip neigh flush all", "" },
	{ "ip -4 neigh", "100.64.1.77 dev eth0 lladdr 02:00:00:00:00:78 PERMANENT \n" },
	{ "ip neigh show nud permanent dev eth0",
	    "100.64.1.77 lladdr 02:00:00:00:00:78 PERMANENT \n" },
	{ "ip neigh get 100.64.1.77 dev eth0",
	    "100.64.1.77 dev eth0 lladdr 02:00:00:00:00:78 PERMANENT \n" },
	{ "ip neigh show nud asleep",
	    "Error: argument \"asleep\" is wrong: nud state is bad; known: incomplete, reachable, "
	    "stale, delay, probe, failed, permanent\n" },
	{ "ip neigh flush", "Flush requires arguments: all, dev NAME, a prefix or nud STATE\n" },
	{ "ip neigh change 100.64.1.78 lladdr 02:00:00:00:00:78 dev eth0",
	    "RTNETLINK answers: No such file or directory: that neighbour is not known; `ip neigh "
	    "add` adds it\n" },
	{ "ip neigh del 100.64.1.77 dev eth0", "" },
	{ "ip neigh del 100.64.1.77 dev eth0",
	    "RTNETLINK answers: No such file or directory: there is no such neighbour; `ip "
	    "neigh` lists them\n" },
	{ "ip neigh add 100.64.1.77 dev eth0", "lladdr and a MAC address are missing\n" },
	{ "ip neigh add 100.64.1.77 lladdr 02:00:00:00:00:77 dev lo",
	    "Device and destination are required arguments: say dev and an interface with a "
	    "cable\n" },
	{ "ip neigh add 100.64.1.77 lladdr 03:00:00:00:00:77 dev eth0",
	    "\"03:00:00:00:00:77\" is not a station's MAC address, as 02:00:00:00:00:99\n" },
	{ "arp -n", "" },
	{ "ip link set dev eth0 address 02:11:22:33:44:55", "" },
	{ "ip -br link show eth0",
	    "eth0             UP             02:11:22:33:44:55 "
	    "<BROADCAST,MULTICAST,UP,LOWER_UP> \n" },
	{ "ip link set eth0 address 03:11:22:33:44:55",
	    "RTNETLINK answers: Cannot assign requested address: an interface with a cable takes a "
	    "station's MAC address, as 02:00:00:00:00:99\n" },
	{ "ip rule",
	    "0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup "
	    "default\n" },
};

START_TEST(a_host_shows_and_changes_its_stack)
{
	struct bed *b = bed_new();

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const char *said = bed_type(b, b->h1, lines[i].line, 100 * IX_MS);

		ck_assert_msg(strcmp(said, lines[i].want) == 0, "%s\ngot:\n%s\nwant:\n%s",
		    lines[i].line, said, lines[i].want);
	}
	bed_delete(b);
}
END_TEST

START_TEST(what_is_not_ours_is_shown_but_not_changed)
{
	static const char *const changes[] = { "ip addr add 100.64.1.11/24 dev eth0",
		"ip addr del 100.64.1.10/24 dev eth0", "ip link set eth0 down",
		"ip route add 100.64.9.0/24 via 100.64.1.2", "ip route del default",
		"ip neigh flush all" };
	struct bed *b = bed_new();

	b->h1->mine = false;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		const char *said = bed_type(b, b->h1, changes[i], 0);

		ck_assert_msg(strstr(said, "RTNETLINK answers: Operation not permitted.") == said,
		    "%s: %s", changes[i], said);
	}
	bed_says(b, b->h1, "ip route", 0,
	    "default via 100.64.1.1 dev eth0 \n"
	    "100.64.1.0/24 dev eth0 proto kernel scope link src 100.64.1.10 \n");
	bed_delete(b);
}
END_TEST

START_TEST(neighbours_appear_when_they_are_spoken_to)
{
	struct bed *b = bed_new();
	const char *said;

	bed_type(b, b->h1, "ping -c 1 100.64.1.1", 2 * IX_SECOND);
	bed_says(b, b->h1, "ip -4 neigh", 0,
	    "100.64.1.1 dev eth0 lladdr 02:00:00:02:00:01 REACHABLE \n");
	bed_says(b, b->h1, "arp -n", 0,
	    "Address                  HWtype  HWaddress           Flags Mask            Iface\n"
	    "100.64.1.1               ether   02:00:00:02:00:01   C                     eth0\n");
	bed_type(b, b->h1, "ping -c 1 100.64.1.77", 5 * IX_SECOND);
	said = bed_type(b, b->h1, "ip neigh show dev eth0", 0);
	ck_assert_msg(strstr(said, "100.64.1.77 FAILED \n"), "%s", said);
	bed_delete(b);
}
END_TEST

Suite *shell_suite(void);
Suite *
shell_suite(void)
{
	const TTest *const tests[] = { a_host_shows_and_changes_its_stack,
		what_is_not_ours_is_shown_but_not_changed,
		neighbours_appear_when_they_are_spoken_to, NULL };

	return suite_of("shell", tests);
}
