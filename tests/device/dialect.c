/*
 * dialect.c - what the sheets of routing workshops have people type at a router, in FRR's and the
 * industry's words: each line is taken and shown as the running configuration writes it, or is
 * refused in a sentence that says what to do. What is shown, pasted into another router, is shown
 * there again.
 */
#include "tests/runner.h"

#include <stdio.h>
#include <string.h>

#include "device/device.h"

enum at { CONFIG, ETH0, LIST, STANDARD, LIST6 };
static const char *const modes[] = { [CONFIG] = NULL,
	[ETH0] = "interface eth0",
	[LIST] = "ip access-list extended L",
	[STANDARD] = "ip access-list standard S",
	[LIST6] = "ipv6 access-list L6" };

static const struct {
	enum at at;
	const char *typed;
	const char *shown; /* a line of what runs then; "": it is so anyway, and nothing is shown */
	const char *said; /* refused: part of the sentence */
} rows[] = {
	/* interfaces, by all their names */
	{ CONFIG, "int e0\ndescription x", " description x", NULL },
	{ CONFIG, "int eth0\ndescription x", "interface eth0", NULL },
	{ CONFIG, "interface Ethernet0\ndescription x", "interface eth0", NULL },
	{ CONFIG, "interface ethernet 0\ndescription x", "interface eth0", NULL },
	{ CONFIG, "interface lo\nip address 10.255.0.9/32", "interface lo", NULL },
	{ CONFIG, "interface Lo\nip address 10.255.0.9/32", "interface lo", NULL },
	{ CONFIG, "interface Loopback0", "interface Loopback0", NULL },
	{ CONFIG, "interface loopback 0", "interface Loopback0", NULL },
	{ CONFIG, "int lo0\nip addr 10.255.0.1 255.255.255.255", " ip address 10.255.0.1/32",
	    NULL },
	{ CONFIG, "int Lo12\nipv6 addr 2001:db8::1/128", "interface Loopback12", NULL },
	{ CONFIG, "interface Loopback0\nno interface Loopback0", "", NULL },
	{ CONFIG, "interface eth0.100", "interface eth0.100", NULL },
	{ CONFIG, "int e0.100\nencapsulation dot1q 100\nip addr 10.7.0.1/24", "interface eth0.100",
	    NULL },
	{ CONFIG, "interface eth0.100\nno interface eth0.100", "", NULL },
	{ CONFIG, "interface eth9", NULL, "There is no interface \"eth9\"" },
	{ CONFIG, "interface GigabitEthernet0/0", NULL, "is not a name" },
	{ CONFIG, "no interface eth0", NULL, "part of the box" },
	{ CONFIG, "no interface Loopback7", NULL, "There is no interface" },
	{ CONFIG, "interface eth0.100\nencapsulation dot1q 7", NULL, "has the tag" },
	/* addresses */
	{ ETH0, "ip address 10.0.0.1 255.255.255.0", " ip address 10.0.0.1/24", NULL },
	{ ETH0, "ip address 10.0.0.1/24", " ip address 10.0.0.1/24", NULL },
	{ ETH0, "ip address 10.0.0.0/31", " ip address 10.0.0.0/31", NULL },
	{ ETH0, "ip addr 10.0.0.1/24\nip address 10.0.0.9 255.255.255.0 secondary",
	    " ip address 10.0.0.9/24", NULL },
	{ ETH0, "ip address 10.0.0.1/24\nip address 10.1.0.1/24\nno ip address", "", NULL },
	{ ETH0, "ip address 10.0.0.1/24\nno ip address 10.0.0.1/24", "", NULL },
	{ ETH0, "ip address 10.0.0.1/24\nno ip address 10.0.0.1 255.255.255.0", "", NULL },
	{ ETH0, "ip address 10.0.0.0/24", NULL, "is the network itself" },
	{ ETH0, "ip address 10.0.0.255/24", NULL, "is the broadcast address" },
	{ ETH0, "ip address 224.0.0.1/24", NULL, "multicast" },
	{ ETH0, "no ip address 10.0.0.1/24", NULL, "has no address" },
	{ ETH0, "ip address dhcp", NULL, "A.B.C.D" },
	{ ETH0, "ip address 10.0.0.1", NULL, "10.0.0.1/24, or a mask" },
	{ ETH0, "ipv6 address 2001:db8:1::1", NULL, "length of its network: 2001:db8:1::1/64" },
	{ ETH0, "ipv6 address 2001:db8:1::1/64", " ipv6 address 2001:db8:1::1/64", NULL },
	{ ETH0, "ipv6 address 2001:DB8:1::1/64", " ipv6 address 2001:db8:1::1/64", NULL },
	{ ETH0, "ipv6 address 2001:db8:1::/127", " ipv6 address 2001:db8:1::/127", NULL },
	{ ETH0, "ipv6 address 2001:db8:1::1/64\nno ipv6 address", "", NULL },
	{ ETH0, "ipv6 address fe80::1 link-local", " ipv6 address fe80::1/64", NULL },
	{ ETH0, "ipv6 address 2001:db8::1 link-local", NULL, "no link-local" },
	{ ETH0, "ipv6 address 2001:db8:1::/48 eui-64", NULL, "/64" },
	{ ETH0, "ipv6 enable", "", NULL },
	{ ETH0, "no ipv6 enable", NULL, "link-local" },
	/* what interfaces are told */
	{ ETH0, "description to the exchange, 1G", " description to the exchange, 1G", NULL },
	{ ETH0, "desc x\nno description", "", NULL },
	{ ETH0, "desc x\nno description x", "", NULL },
	{ ETH0, "shutdown", " shutdown", NULL },
	{ ETH0, "shut\nno shut", "", NULL },
	{ ETH0, "mtu 9000", " mtu 9000", NULL },
	{ ETH0, "mtu 9000\nno mtu", "", NULL },
	{ ETH0, "mtu 9000\nno mtu 9000", "", NULL },
	{ ETH0, "mtu 500", NULL, "1280 to 9216" },
	{ ETH0, "ip mtu 1400", " ip mtu 1400", NULL },
	{ ETH0, "ip mtu 1400\nno ip mtu", "", NULL },
	{ ETH0, "ipv6 mtu 1400", " ipv6 mtu 1400", NULL },
	{ ETH0, "ip mtu 9100", NULL, "`mtu` changes that" },
	{ ETH0, "load-interval 30", " load-interval 30", NULL },
	{ ETH0, "load-interval 30\nno load-interval 30", "", NULL },
	{ ETH0, "load-interval 300", NULL, "`load-interval 30`" },
	{ ETH0, "no ip redirects", " no ip redirects", NULL },
	{ ETH0, "no ip proxy-arp", "", NULL },
	{ ETH0, "ip proxy-arp", " ip proxy-arp", NULL },
	{ ETH0, "no ip unreachables", " no ip unreachables", NULL },
	{ ETH0, "no ipv6 unreachables", " no ipv6 unreachables", NULL },
	{ ETH0, "ip directed-broadcast", " ip directed-broadcast", NULL },
	{ ETH0, "no ip directed-broadcast", "", NULL },
	{ ETH0, "ip tcp adjust-mss 1452", " ip tcp adjust-mss 1452", NULL },
	{ ETH0, "ipv6 tcp adjust-mss 1432", " ipv6 tcp adjust-mss 1432", NULL },
	{ ETH0, "ip verify unicast source reachable-via rx",
	    " ip verify unicast source reachable-via rx", NULL },
	{ ETH0, "ip verify unicast source reachable-via any allow-default",
	    " ip verify unicast source reachable-via any allow-default", NULL },
	{ ETH0, "ipv6 verify unicast source reachable-via rx",
	    " ipv6 verify unicast source reachable-via rx", NULL },
	{ ETH0, "ip verify unicast reverse-path", " ip verify unicast source reachable-via rx",
	    NULL },
	{ ETH0,
	    "ip verify unicast source reachable-via rx\n"
	    "no ip verify unicast source reachable-via rx",
	    "", NULL },
	{ ETH0, "ipv6 nd prefix default no-advertise", " ipv6 nd prefix default no-advertise",
	    NULL },
	{ ETH0, "ipv6 nd ra suppress all", "", NULL },
	{ ETH0, "no ipv6 nd ra suppress", " no ipv6 nd suppress-ra", NULL },
	{ ETH0, "negotiation auto", "", NULL },
	{ ETH0, "duplex auto", "", NULL },
	{ ETH0, "speed auto", "", NULL },
	{ ETH0, "speed 1000", NULL, "the cable's" },
	{ ETH0, "duplex full", NULL, "the cable's" },
	{ ETH0, "bandwidth 1000000", NULL, "the cable's" },
	{ ETH0, "no switchport", "", NULL },
	{ ETH0, "switchport", NULL, "no switch" },
	{ ETH0, "no cdp enable", "", NULL },
	{ ETH0, "cdp enable", NULL, "CDP is not spoken" },
	{ ETH0, "no keepalive", "", NULL },
	{ ETH0, "link-detect", "", NULL },
	{ ETH0, "ip unnumbered lo", NULL, "an address of its own" },
	{ ETH0, "ip nat inside", NULL, "Address translation is not there" },
	/* of the whole box */
	{ CONFIG, "ip forwarding", "", NULL },
	{ CONFIG, "ipv6 forwarding", "", NULL },
	{ CONFIG, "ip routing", "", NULL },
	{ CONFIG, "ipv6 unicast-routing", "", NULL },
	{ CONFIG, "ip cef", "", NULL },
	{ CONFIG, "ipv6 cef", "", NULL },
	{ CONFIG, "no ip forwarding", NULL, "always forwards" },
	{ CONFIG, "no ip source-route", "", NULL },
	{ CONFIG, "ip source-route", NULL, "never followed" },
	{ CONFIG, "ip tcp path-mtu-discovery", "", NULL },
	{ CONFIG, "no ip http server", "", NULL },
	{ CONFIG, "no ip domain-lookup", "", NULL },
	{ CONFIG, "no ip domain lookup", "", NULL },
	{ CONFIG, "ip http server", NULL, "no such service" },
	{ CONFIG, "frr version 8.4.4", "", NULL },
	{ CONFIG, "frr defaults traditional", "", NULL },
	{ CONFIG, "service integrated-vtysh-config", "", NULL },
	{ CONFIG, "line vty 0 4", NULL, "no login over the network" },
	{ CONFIG, "line con 0", NULL, "no login over the network" },
	{ CONFIG, "access-class 10 in", NULL, "nothing for a list to guard" },
	{ CONFIG, "ip nat inside source list 1 pool P overload", NULL, "leave the line out" },
	{ CONFIG, "logging 10.0.0.5", "logging host 10.0.0.5", NULL },
	{ CONFIG, "interface Null0\nno ip unreachables", "", NULL },
	{ CONFIG, "interface null 0\nip unreachables", "interface Null0", NULL },
	/* static routes */
	{ CONFIG, "ip route 10.9.0.0/16 10.0.0.9", "ip route 10.9.0.0/16 10.0.0.9", NULL },
	{ CONFIG, "ip route 10.9.0.0 255.255.0.0 10.0.0.9", "ip route 10.9.0.0/16 10.0.0.9", NULL },
	{ CONFIG, "ip route 0.0.0.0 0.0.0.0 10.0.0.9", "ip route 0.0.0.0/0 10.0.0.9", NULL },
	{ CONFIG, "ip route 10.9.0.0/16 10.0.0.9 250", "ip route 10.9.0.0/16 10.0.0.9 250", NULL },
	{ CONFIG, "ip route 10.9.0.0/16 10.0.0.9 tag 5", "ip route 10.9.0.0/16 10.0.0.9 tag 5",
	    NULL },
	{ CONFIG, "ip route 10.9.0.0/16 10.0.0.9 250 tag 5",
	    "ip route 10.9.0.0/16 10.0.0.9 tag 5 250", NULL },
	{ CONFIG, "ip route 10.9.0.0/16 10.0.0.9 tag 5 250",
	    "ip route 10.9.0.0/16 10.0.0.9 tag 5 250", NULL },
	{ CONFIG, "ip route 10.9.0.0 255.255.0.0 10.0.0.9 name backup 250",
	    "ip route 10.9.0.0/16 10.0.0.9 250 name backup", NULL },
	{ CONFIG, "ip route 10.9.0.0/16 eth0", "ip route 10.9.0.0/16 eth0", NULL },
	{ CONFIG, "ip route 10.9.0.0/16 e0 10.0.0.9", "ip route 10.9.0.0/16 10.0.0.9 eth0", NULL },
	{ CONFIG, "ip route 10.9.0.0/16 10.0.0.9 eth0", "ip route 10.9.0.0/16 10.0.0.9 eth0",
	    NULL },
	{ CONFIG, "ip route 10.9.0.0 255.255.0.0 Null0", "ip route 10.9.0.0/16 Null0", NULL },
	{ CONFIG, "ip route 10.9.0.0 255.255.0.0 null 0 tag 7", "ip route 10.9.0.0/16 Null0 tag 7",
	    NULL },
	{ CONFIG, "ip route 10.9.0.0/16 blackhole", "ip route 10.9.0.0/16 Null0", NULL },
	{ CONFIG, "ip route 10.9.0.0/16 reject", "ip route 10.9.0.0/16 reject", NULL },
	{ CONFIG, "ip route 10.9.0.0/16 Null0\nno ip route 10.9.0.0/16 Null0", "", NULL },
	{ CONFIG, "ip route 10.9.0.0/16 Null0\nno ip route 10.9.0.0 255.255.0.0", "", NULL },
	{ CONFIG, "ip route 10.9.0.0/16 eth0\nno ip route 10.9.0.0/16 eth0", "", NULL },
	{ CONFIG,
	    "ip route 10.9.0.0/16 10.0.0.9\nip route 10.9.0.0/16 Null0 250\n"
	    "no ip route 10.9.0.0/16 Null0 250",
	    "ip route 10.9.0.0/16 10.0.0.9", NULL },
	{ CONFIG, "ip route 10.9.0.0/16 10.0.0.9 permanent", NULL, "leave it out" },
	{ CONFIG, "ip route vrf RED 10.9.0.0/16 10.0.0.9", NULL, "one table" },
	{ CONFIG, "ip route 10.9.0.0/16 10.0.0.9 vrf RED", NULL, "one table" },
	{ CONFIG, "ip route 10.9.0.1 255.255.0.0 Null0", NULL, "host bits" },
	{ CONFIG, "ip route 10.9.1.1/16 Null0", NULL, "expected that, 10.9.0.0/16" },
	{ CONFIG, "ipv6 route 2001:db8::1/32 Null0", NULL, "expected that, 2001:db8::/32" },
	{ CONFIG, "ip route 10.9.0.0/16 #", NULL, "expected a next hop" },
	{ CONFIG, "ip route 10.9.0.0/16", NULL, "ncomplete" },
	{ CONFIG, "ip route 10.9.0.0/16 lo", NULL, "leads nowhere" },
	{ CONFIG, "ip route 10.9.0.0/16 eth7", NULL, "There is no interface \"eth7\"" },
	{ CONFIG, "ip route 10.9.0.0/16 10.0.0.9 300", NULL, "distance: expected 1 to 255" },
	{ CONFIG, "interface eth0\nip address 10.0.0.1/24\nip route 10.9.0.0/16 10.0.0.1", NULL,
	    "own address: expected the neighbour's" },
	{ CONFIG, "no ip route 10.9.0.0/16 10.0.0.9", NULL, "no such static route" },
	{ CONFIG, "ipv6 route ::/0 2001:db8:1::2", "ipv6 route ::/0 2001:db8:1::2", NULL },
	{ CONFIG, "ipv6 route 2001:db8:9::/48 Null0 tag 5 200",
	    "ipv6 route 2001:db8:9::/48 Null0 tag 5 200", NULL },
	{ CONFIG, "ipv6 route 2001:db8:9::/48 eth0 fe80::2",
	    "ipv6 route 2001:db8:9::/48 fe80::2 eth0", NULL },
	{ CONFIG, "ipv6 route 2001:db8:9::/48 reject", "ipv6 route 2001:db8:9::/48 reject", NULL },
	{ CONFIG, "ipv6 route 2001:db8:9::/48 Null0\nno ipv6 route 2001:db8:9::/48", "", NULL },
	/* access lists */
	{ LIST, "permit tcp any any eq bgp", " 10 permit tcp any any eq bgp", NULL },
	{ LIST, "5 permit tcp host 10.0.0.1 any range 1000 2000 log",
	    " 5 permit tcp host 10.0.0.1 any range 1000 2000 log", NULL },
	{ LIST, "Permit TCP any any established", " 10 permit tcp any any established", NULL },
	{ LIST, "permit udp any gt 1023 any lt 53", " 10 permit udp any gt 1023 any lt domain",
	    NULL },
	{ LIST, "deny tcp 10.0.0.0 0.0.0.255 any neq 22",
	    " 10 deny tcp 10.0.0.0 0.0.0.255 any neq ssh", NULL },
	{ LIST, "permit ip 10.0.0.0/8 any", " 10 permit ip 10.0.0.0 0.255.255.255 any", NULL },
	{ LIST, "permit icmp any any ttl-exceeded", " 10 permit icmp any any ttl-exceeded", NULL },
	{ LIST, "permit icmp any any 8 0", " 10 permit icmp any any 8 0", NULL },
	{ LIST, "permit udp any any eq isakmp", " 10 permit udp any any eq isakmp", NULL },
	{ LIST, "permit 89 any any", " 10 permit ospf any any", NULL },
	{ LIST, "remark the sessions", " 10 remark the sessions", NULL },
	{ LIST, "permit ip any any\n10 deny ip any any", " 10 deny ip any any", NULL },
	{ LIST, "permit ip any any\nno 10", "ip access-list extended L", NULL },
	{ LIST, "deny ip any any\npermit ip any any\nno deny ip any any", " 20 permit ip any any",
	    NULL },
	{ LIST, "permit ip any any\nexit\nip access-list resequence L 5 5", " 5 permit ip any any",
	    NULL },
	{ LIST, "no permit ip any any", NULL, "no such entry" },
	{ LIST, "permit ip any", NULL, "ends too early" },
	{ LIST, "permit ip any any dscp ef", NULL, "is not established" },
	{ LIST, "permit icmp any any eq 5", NULL, "only tcp and udp have ports" },
	{ STANDARD, "permit 10.0.0.0 0.0.0.255", " 10 permit 10.0.0.0 0.0.0.255", NULL },
	{ STANDARD, "permit 10.0.0.1", " 10 permit host 10.0.0.1", NULL },
	{ STANDARD, "permit 10.0.0.1 log", " 10 permit host 10.0.0.1 log", NULL },
	{ STANDARD, "permit host 10.0.0.1", " 10 permit host 10.0.0.1", NULL },
	{ STANDARD, "permit 10.0.0.0/8", " 10 permit 10.0.0.0 0.255.255.255", NULL },
	{ STANDARD, "20 deny any log", " 20 deny any log", NULL },
	{ STANDARD, "permit any\nno permit any", "ip access-list standard S", NULL },
	{ STANDARD, "permit tcp any any", NULL, "is not" },
	{ CONFIG, "access-list 10 permit 10.0.0.0 0.0.0.255", " 10 permit 10.0.0.0 0.0.0.255",
	    NULL },
	{ CONFIG, "access-list 10 permit any", "ip access-list standard 10", NULL },
	{ CONFIG, "access-list 110 permit tcp any any eq www", "ip access-list extended 110",
	    NULL },
	{ CONFIG, "access-list 10 remark vty", " 10 remark vty", NULL },
	{ CONFIG, "access-list 10 permit any\nno access-list 10", "", NULL },
	{ CONFIG, "ip access-list standard 110", NULL, "1-99" },
	{ CONFIG, "ip access-list extended 10", NULL, "100-199" },
	{ CONFIG, "access-list 10 permit tcp any any", NULL, "is not" },
	{ CONFIG, "access-list X seq 5 permit 10.0.0.0/8", NULL, "`ip prefix-list X`" },
	{ CONFIG, "no ip access-list extended X", NULL, "There is no access list \"X\"" },
	{ LIST6, "permit tcp any any eq bgp", " 10 permit tcp any any eq bgp", NULL },
	{ LIST6, "permit icmp any any nd-ns", " 10 permit icmp any any nd-ns", NULL },
	{ LIST6, "sequence 20 permit ipv6 2001:db8::/32 any", " 20 permit ipv6 2001:db8::/32 any",
	    NULL },
	{ LIST6, "deny ipv6 any any log", " 10 deny ipv6 any any log", NULL },
	{ LIST6, "remark x", " 10 remark x", NULL },
	{ LIST6, "permit ip any any", NULL, "ipv6" },
	{ CONFIG, "ip access-list extended X\nexit\ninterface eth0\nip access-group X in",
	    " ip access-group X in", NULL },
	{ CONFIG, "access-list 10 permit any\ninterface eth0\nip access-group 10 out",
	    " ip access-group 10 out", NULL },
	{ CONFIG, "ipv6 access-list X\nexit\nint e0\nipv6 traffic-filter X in",
	    " ipv6 traffic-filter X in", NULL },
	{ CONFIG,
	    "ip access-list extended X\nexit\ninterface eth0\nip access-group X in\n"
	    "no ip access-group X in",
	    "ip access-list extended X", NULL },
	{ CONFIG,
	    "ip access-list extended X\nexit\ninterface eth0\nip access-group X in\n"
	    "no ip access-group in",
	    "ip access-list extended X", NULL },
	{ ETH0, "ip access-group NONE in", NULL, "There is no access list" },
	{ CONFIG,
	    "ip access-list extended X\nint e0\nip access-group X in\nexit\n"
	    "no ip access-list extended X",
	    NULL, "still asks" },
};

static struct device *
router(struct world *w, const char *name)
{
	struct ix_error e = { "" };
	struct device *d = device_new(w, &router_kind, name, "frr", &e);

	ck_assert_msg(d != NULL, "%s", e.text);
	ck_assert_ptr_nonnull(device_port(d, "eth0", &e));
	device_hostname(d, "r");
	return d;
}

/* Line by line at a console, as a person types; whether the last was taken, and what was said. */
static bool
type(struct device *d, const char *mode, const char *lines, struct text *said)
{
	struct cli_console *con = &console_of(d, 1)->cli;
	bool ok = true;

	con->enabled = true;
	ck_assert(cli_line(con, "conf t", said) && (!mode || cli_line(con, mode, said)));
	while (ok && *lines) {
		size_t n = strcspn(lines, "\n");
		char line[200];

		snprintf(line, sizeof(line), "%.*s", (int)n, lines);
		text_free(said);
		*said = (struct text){ 0 };
		ok = cli_line(con, line, said);
		lines += n + (lines[n] == '\n');
	}
	return ok && !*lines;
}

static void
refused(struct device *a, const char *before, int n)
{
	struct text said = { 0 }, after = { 0 };

	ck_assert_msg(
	    !type(a, modes[rows[n].at], rows[n].typed, &said), "taken: %s", rows[n].typed);
	ck_assert_msg(
	    strstr(text_of(&said), rows[n].said), "%s: %s", rows[n].typed, text_of(&said));
	device_running(a, &after);
	/* modes that make a list, and the lines before the last, may leave something behind */
	if (!strchr(rows[n].typed, '\n') && rows[n].at <= ETH0)
		ck_assert_str_eq(text_of(&after), before);
	text_free(&said);
	text_free(&after);
}

static void
taken(struct device *a, struct device *b, const char *before, int n)
{
	struct text said = { 0 }, one = { 0 }, two = { 0 };
	struct ix_error e = { "" };
	char whole[200];

	ck_assert_msg(type(a, modes[rows[n].at], rows[n].typed, &said), "%s: %s", rows[n].typed,
	    text_of(&said));
	device_running(a, &one);
	snprintf(whole, sizeof(whole), "\n%s\n", rows[n].shown);
	if (rows[n].shown[0])
		ck_assert_msg(
		    strstr(text_of(&one), whole), "%s gave:\n%s", rows[n].typed, text_of(&one));
	else
		ck_assert_msg(strcmp(text_of(&one), before) == 0, "%s gave:\n%s", rows[n].typed,
		    text_of(&one));
	ck_assert_msg(
	    device_configure(b, text_of(&one), "pasted", &e), "%s: %s", rows[n].typed, e.text);
	device_running(b, &two);
	ck_assert_str_eq(text_of(&two), text_of(&one));
	text_free(&said);
	text_free(&one);
	text_free(&two);
}

START_TEST(a_line_of_the_sheets_is_taken_and_shown_or_refused_in_words)
{
	struct world *w = world_new((size_t)64 << 20, 1, false);
	struct device *a = router(w, "a"), *b = router(w, "b");
	struct text before = { 0 };

	device_running(a, &before);
	if (rows[_i].said)
		refused(a, text_of(&before), _i);
	else
		taken(a, b, text_of(&before), _i);
	text_free(&before);
	world_delete(w);
}
END_TEST

/* Asked, not told: what is in the answer, or in the sentence that refuses. */
static const struct {
	const char *typed;
	bool taken;
	const char *said;
} asked[] = {
	{ "sh ip ro", true, "C>* 10.0.0.0/24 is directly connected, eth0" },
	{ "show ip route connected", true, "10.0.0.0/24" },
	{ "show ip route static", true, "S>* 10.9.0.0/16 [1/0] unreachable (blackhole)" },
	{ "show ip route kernel", true, "Codes" },
	{ "show ip route bgp", true, "Codes" },
	{ "sh ip route 10.9.1.1", true, "Routing entry for 10.9.0.0/16" },
	{ "sh ip route 10.9.0.0/16", true, "Known via \"static\", distance 1, metric 0, tag 7" },
	{ "sh ip route 10.9.0.0 255.255.0.0", true, "Routing entry for 10.9.0.0/16" },
	{ "sh ip route 10.0.0.0/8 longer-prefixes", true, "10.9.0.0/16" },
	{ "sh ip route 10.8.0.0/16", true, "Network not in table" },
	{ "sh ip route 2001:db8::1", false, "`show ipv6 route`" },
	{ "sh ip route sum", true, "Totals" },
	{ "sh ipv6 ro", true, "2001:db8:1::/64" },
	{ "sh ip nht", true, "unresolved" },
	{ "sh ip int br", true, "eth0                   10.0.0.1        YES manual up" },
	{ "show ipv6 int br", true, "    2001:db8:1::1" },
	{ "show interface brief", true, "eth0            up      default         10.0.0.1/24" },
	{ "show int status", true, "default" },
	{ "sh int", true, "Interface eth0 is up" },
	{ "sh int e0", true, "  inet 10.0.0.1/24" },
	{ "sh int eth7", false, "There is no interface \"eth7\"" },
	{ "sh int desc", true, "to the exchange" },
	{ "show interface description", true, "to the exchange" },
	{ "sh ip int e0", true, "Internet address is 10.0.0.1/24" },
	{ "sh arp", true, "Address" },
	{ "sh ip arp 10.0.0.2", true, "Address" },
	{ "sh ip arp eth0", true, "Address" },
	{ "sh arp eth7", false, "There is no interface" },
	{ "sh ipv6 nei", true, "IPv6 Address" },
	{ "sh ipv6 neighbors e0", true, "IPv6 Address" },
	{ "sh ip access-lists", true, "Extended IP access list L" },
	{ "sh ip access-list L", true, "10 permit tcp any any eq bgp" },
	{ "sh access-lists", true, "IPv6 access list L6" },
	{ "sh ipv6 access-list L6", true, "10 permit ipv6 any any" },
	{ "clear ip access-list counters", true, "" },
	{ "clear ip access-list counters L", true, "" },
	{ "clear ip access-list counters M", false, "There is no access list \"M\"" },
	{ "clear ipv6 access-list L6", true, "" },
	{ "clear access-list counters", true, "" },
	{ "clear counters", true, "" },
	{ "clear counters e0", true, "" },
	{ "clear arp", true, "" },
	{ "clear arp-cache", true, "" },
	{ "clear ip arp 10.0.0.77", false, "Nobody is known by 10.0.0.77" },
	{ "clear ipv6 nei", true, "" },
	{ "sh run", true, "interface eth0" },
	{ "sh run int e0", true, "interface eth0\n description to the exchange" },
	{ "sh run | inc ip route", true, "ip route 10.9.0.0/16 Null0 tag 7" },
	{ "sh run | b interface", true, "interface eth0" },
	{ "sh run | exc ip", true, "interface eth0" },
	{ "sh run | s interface", true, " description to the exchange" },
	{ "sh run | c ip route", true, "2" },
	{ "sh run | grep x", false, "Expected: begin, count, exclude, include or section" },
	{ "show running-config frr", true, " ! not in FRR: ip access-group L in" },
	{ "write terminal", true, "interface eth0" },
	{ "sh start", false, "`write` saves" },
	{ "wr", true, "[OK]" },
	{ "wr mem", true, "[OK]" },
	{ "copy run start", true, "[OK]" },
	{ "write erase", true, "gone" },
	{ "term len 0", true, "" },
	{ "terminal monitor", false, "`show logging`" },
	{ "reload in 5", false, "acts at once" },
	{ "sh ip traffic", true, "ICMP errors not sent" },
};

START_TEST(what_the_sheets_ask_is_answered)
{
	struct world *w = world_new((size_t)64 << 20, 1, false);
	struct device *a = router(w, "a"), *x = router(w, "x");
	static const struct link_settings wire = { .delay = IX_MS, .queue = 1u << 18, .mtu = 9216 };
	struct cli_console *con = &console_of(a, 1)->cli;
	struct text said = { 0 };
	struct ix_error e = { "" };

	link_new(port_find(a->node, "eth0"), port_find(x->node, "eth0"), &wire);
	ck_assert_msg(device_configure(a,
			  "ip access-list extended L\npermit tcp any any eq bgp\nexit\n"
			  "ipv6 access-list L6\npermit ipv6 any any\nexit\ninterface eth0\n"
			  "description to the exchange\nip address 10.0.0.1/24\n"
			  "ipv6 address 2001:db8:1::1/64\nip access-group L in\nexit\n"
			  "ip route 10.9.0.0/16 Null0 tag 7\nip route 10.8.0.0/16 192.0.2.1\n",
			  "typed", &e),
	    "%s", e.text);
	sim_run(w->sim, 3 * IX_SECOND);
	con->enabled = true;
	ck_assert_msg(cli_line(con, asked[_i].typed, &said) == asked[_i].taken, "%s: %s",
	    asked[_i].typed, text_of(&said));
	ck_assert_msg(
	    strstr(text_of(&said), asked[_i].said), "%s: %s", asked[_i].typed, text_of(&said));
	text_free(&said);
	world_delete(w);
}
END_TEST

/* All of it at once, in the order people come to it. */
static const char every[] =
    "hostname r\ninterface Loopback0\nip address 10.255.0.1 255.255.255.255\n"
    "ipv6 address 2001:db8:ff::1/128\ninterface eth0\ndescription every word\nmtu 9000\n"
    "ip address 10.1.0.1/24\nip address 10.2.0.1 255.255.255.0 secondary\n"
    "ipv6 address 2001:db8:4::1/64\nipv6 address fe80::1 link-local\nip mtu 1400\n"
    "ipv6 mtu 1300\nload-interval 30\nno ip redirects\nip proxy-arp\nno ip unreachables\n"
    "no ipv6 unreachables\nip directed-broadcast\nip tcp adjust-mss 1360\n"
    "ipv6 tcp adjust-mss 1240\nip verify unicast source reachable-via rx allow-default\n"
    "ipv6 verify unicast source reachable-via any\nipv6 nd prefix default no-advertise\n"
    "ipv6 nd prefix 2001:db8:4::/64 3600 1800 off-link no-autoconfig\nipv6 nd ra-interval 30\n"
    "ipv6 nd ra-lifetime 90\nipv6 nd managed-config-flag\nipv6 nd other-config-flag\n"
    "ipv6 nd mtu 1400\nno ipv6 nd suppress-ra\nexit\n"
    "interface eth0.100\nmtu 1500\nip address 10.3.0.1/24\nshutdown\n"
    "interface eth0.200\ninterface Loopback7\ndescription nothing else\nexit\n"
    "access-list 10 permit 10.0.0.0 0.0.0.255\naccess-list 10 deny any log\n"
    "access-list 110 permit tcp any any eq www\nip access-list extended EDGE\n"
    "remark sessions\npermit tcp any any eq bgp\n15 permit icmp any any echo-reply\n"
    "deny ip any any log\nip access-list standard HOSTS\npermit 10.1.0.9\nexit\n"
    "ipv6 access-list EDGE6\nsequence 5 permit tcp any any established\n"
    "permit ipv6 any any\nexit\ninterface eth0\nip access-group EDGE in\n"
    "ip access-group HOSTS out\nipv6 traffic-filter EDGE6 out\n"
    "ip helper-address 10.1.0.7\nexit\ninterface Null0\nip unreachables\nexit\n"
    "ip nht resolve-via-default\nip route 0.0.0.0/0 10.1.0.2\n"
    "ip route 10.4.0.0/16 10.1.0.2 name backup 250\nip route 10.4.0.0/16 10.1.0.3\n"
    "ip route 10.4.0.0/16 10.1.0.4\nip route 10.5.0.0/16 Null0 tag 7\n"
    "ip route 10.6.0.0/16 reject\nip route 10.7.0.0/16 eth0\nip route 10.8.0.0/16 10.4.1.1\n"
    "ip route 10.9.0.0/16 10.1.0.2 eth0\nip route 10.10.0.0/16 192.0.2.1\n"
    "ipv6 route 2001:db8:5::/48 2001:db8:4::2 9\nipv6 route 2001:db8:6::/48 fe80::2 eth0\n"
    "ipv6 route 2001:db8:7::/48 blackhole\nlogging host 10.1.0.9\n";

static const char *const states[] = { "show ip interface", "show ipv6 interface",
	"show access-lists", "show ip route", "show ipv6 route", "show ip nht", "show ipv6 nht",
	"show interface brief", "show ip interface brief", "show interfaces description",
	"show logging" };

/* What the box says of its state, without what its MAC address and its neighbours make of it. */
static void
state(struct device *d, struct text *to)
{
	struct cli_console *con = &console_of(d, 1)->cli;
	struct text all = { 0 };

	con->enabled = true;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		ck_assert_msg(cli_line(con, states[i], &all), "%s", states[i]);
	for (const char *s = text_of(&all); *s;) {
		size_t n = strcspn(s, "\n");
		char line[200];

		snprintf(line, sizeof(line), "%.*s", (int)n, s);
		if (!strstr(line, " address is fe80::") && !strstr(line, " dropped: ") &&
		    !strstr(line, " r "))
			text_printf(to, "%s\n", line);
		s += n + (s[n] == '\n');
	}
	text_free(&all);
}

START_TEST(every_word_at_once_pasted_gives_the_same_router)
{
	static const struct link_settings wire = { .delay = IX_MS, .queue = 1u << 18, .mtu = 9216 };
	struct world *w = world_new((size_t)128 << 20, 1, false);
	struct device *a = router(w, "a"), *b = router(w, "b"), *x = router(w, "x"),
		      *y = router(w, "y");
	struct text one = { 0 }, two = { 0 }, was = { 0 }, is = { 0 };
	struct ix_error e = { "" };

	link_new(port_find(a->node, "eth0"), port_find(x->node, "eth0"), &wire);
	link_new(port_find(b->node, "eth0"), port_find(y->node, "eth0"), &wire);
	ck_assert_msg(device_configure(a, every, "typed", &e), "%s", e.text);
	device_running(a, &one);
	ck_assert_msg(device_configure(b, text_of(&one), "pasted", &e), "%s", e.text);
	device_running(b, &two);
	ck_assert_str_eq(text_of(&two), text_of(&one));
	sim_run(w->sim, 10 * IX_SECOND);
	state(a, &was);
	state(b, &is);
	ck_assert_str_eq(text_of(&is), text_of(&was));
	ck_assert_msg(
	    strstr(text_of(&was), "(recursive)") && strstr(text_of(&was), "unresolved") == NULL,
	    "%s", text_of(&was));
	text_free(&one);
	text_free(&two);
	one = two = (struct text){ 0 };
	device_running(a, &one);
	device_write(a); /* what was written is there after a power cut, all of it */
	device_power(a, false);
	device_power(a, true);
	device_running(a, &two);
	ck_assert_str_eq(text_of(&two), text_of(&one));
	text_free(&one);
	text_free(&two);
	text_free(&was);
	text_free(&is);
	world_delete(w);
}
END_TEST

START_TEST(who_is_in_the_section_of_an_interface_that_goes_is_led_out)
{
	struct world *w = world_new((size_t)64 << 20, 1, false);
	struct device *a = router(w, "a");
	struct text said = { 0 }, prompt = { 0 };
	struct cli_console *other = &console_of(a, 2)->cli;

	other->enabled = true;
	ck_assert(cli_line(other, "conf t", &said) && cli_line(other, "int eth0.7", &said));
	ck_assert(
	    type(a, "interface eth0.7", "ip address 10.0.0.1/24\nno interface eth0.7", &said));
	cli_prompt(other, &prompt);
	ck_assert_str_eq(text_of(&prompt), "r(config)# ");
	ck_assert(!cli_line(other, "ip address 10.0.0.1/24", &said));
	text_free(&said);
	text_free(&prompt);
	world_delete(w);
}
END_TEST

Suite *dialect_suite(void);
Suite *
dialect_suite(void)
{
	Suite *s = suite_create("dialect");
	TCase *c = tcase_create("dialect");

	tcase_add_loop_test(c, a_line_of_the_sheets_is_taken_and_shown_or_refused_in_words, 0,
	    (int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_loop_test(
	    c, what_the_sheets_ask_is_answered, 0, (int)(sizeof(asked) / sizeof(asked[0])));
	tcase_add_test(c, every_word_at_once_pasted_gives_the_same_router);
	tcase_add_test(c, who_is_in_the_section_of_an_interface_that_goes_is_led_out);
	suite_add_tcase(s, c);
	return s;
}
