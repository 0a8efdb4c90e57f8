/*
 * svi.c - a switch's own addresses, over access ports and trunks.
 *
 *	h1 - et1 s1 et2 - et2 s2 et1 - h2    VLAN 10 on both hosts' ports, a trunk between
 */
#include "tests/runner.h"

#include <stdio.h>
#include <string.h>

#include "device/svi.h"
#include "tests/device/bed.h"

struct lan {
	struct bed bed; /* its world alone is used */
	struct device *h1, *h2, *s1, *s2;
	struct link *trunk;
};

static struct device *
box(struct lan *l, const struct device_kind *kind, const char *name, unsigned ports)
{
	struct ix_error e = { "" };
	struct device *d = device_new(l->bed.world, kind, name, "frr", &e);
	char port[8];

	ck_assert_msg(d != NULL, "%s", e.text);
	d->mine = true;
	for (unsigned i = 1; i <= ports; i++) {
		snprintf(port, sizeof(port), "et%u", i);
		ck_assert_ptr_nonnull(device_port(d, port, &e));
	}
	return d;
}

static void
address(struct device *d, const char *port, const char *text, unsigned len)
{
	struct ix_error e = { "" };
	struct ix_addr a;

	ck_assert(addr_parse(text, &a));
	ck_assert_msg(ifc_addr_add(ifc_find(d->stack, port), &a, len, &e), "%s", e.text);
}

static void
config(struct device *d, const char *text)
{
	struct ix_error e = { "" };

	ck_assert_msg(device_configure(d, text, "test", &e), "%s", e.text);
}

static struct lan *
lan_new(void)
{
	static struct lan l;
	struct ix_error e;

	l = (struct lan){ 0 };
	l.bed.world = world_new(256u << 20, 1, false);
	l.h1 = box(&l, &host_kind, "h1", 0);
	l.h2 = box(&l, &host_kind, "h2", 0);
	l.s1 = box(&l, &switch_kind, "s1", 3);
	l.s2 = box(&l, &switch_kind, "s2", 3);
	link_new(device_port(l.h1, "eth0", &e), port_find(l.s1->node, "et1"), &link_defaults);
	link_new(device_port(l.h2, "eth0", &e), port_find(l.s2->node, "et1"), &link_defaults);
	l.trunk = link_new(
	    port_find(l.s1->node, "et2"), port_find(l.s2->node, "et2"), &link_defaults);
	address(l.h1, "eth0", "100.64.10.1", 24);
	address(l.h1, "eth0", "2001:db8::1", 64);
	address(l.h2, "eth0", "100.64.10.2", 24);
	config(l.s1,
	    "vlan 10\nexit\ninterface et1\nswitchport access vlan 10\nexit\n"
	    "interface et2\nswitchport mode trunk\nexit\n"
	    "interface vlan 10\nip address 100.64.10.11/24\nipv6 address 2001:db8::11/64\n");
	config(l.s2,
	    "vlan 10\nexit\ninterface et1\nswitchport access vlan 10\nexit\n"
	    "interface et2\nswitchport mode trunk\nexit\n"
	    "interface vlan10\nip address 100.64.10.12/24\n");
	bed_run(&l.bed, 40 * IX_SECOND);
	return &l;
}

static const char *
type(struct lan *l, struct device *d, const char *line)
{
	return bed_type(&l->bed, d, line, 10 * IX_SECOND);
}

static void
has(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "\"%s\" is not in:\n%s", part, text);
}

START_TEST(a_switch_is_pinged_and_pings_over_access_ports_and_trunks)
{
	struct lan *l = lan_new();

	has(type(l, l->h1, "ping -c 2 100.64.10.11"), "2 received"); /* its own switch */
	has(type(l, l->h1, "ping -c 2 100.64.10.12"), "2 received"); /* over the trunk */
	has(type(l, l->h1, "ping -c 2 2001:db8::11"), "2 received");
	has(type(l, l->s1, "ping 100.64.10.2 count 2"), "2 received");
	has(type(l, l->s1, "ping 100.64.10.12 count 2"), "2 received");
	has(type(l, l->s2, "ping 100.64.10.1 count 2"), "2 received");
	has(type(l, l->s1, "show arp"), "100.64.10.12");
	has(type(l, l->s1, "show ip interface brief"), "vlan10");
	world_delete(l->bed.world);
}
END_TEST

START_TEST(an_svi_has_the_mac_of_its_switch_and_its_own_vlan_only)
{
	struct lan *l = lan_new();
	char mac[MAC_TEXT];

	mac_text(mac, &l->s1->bridge->mac);
	has(type(l, l->s2, "ping 100.64.10.11 count 1"), "1 received");
	has(type(l, l->s2, "show mac address-table dynamic"), mac);
	has(type(l, l->s1, "show mac address-table static"), mac);
	has(type(l, l->s1, "show mac address-table static"), "Cpu");
	config(l->s1, "interface et1\nswitchport access vlan 1\n");
	ck_assert_ptr_null(strstr(type(l, l->h1, "ping -c 1 100.64.10.11"), "1 received"));
	world_delete(l->bed.world);
}
END_TEST

START_TEST(unknown_unicast_is_not_the_switchs_own_business)
{
	struct lan *l = lan_new();
	struct ifc *svi = ifc_find(l->s1->stack, "vlan10");
	struct counters before, after, out;

	has(type(l, l->h1, "ping -c 1 100.64.10.2"), "1 received");
	ifc_counters(svi, &before, &out);
	type(l, l->s1, "clear mac address-table dynamic");
	has(type(l, l->h1, "ping -c 1 100.64.10.2"), "1 received"); /* its ARP entry is there */
	ifc_counters(svi, &after, &out);
	ck_assert_uint_eq(after.unicast, before.unicast);
	world_delete(l->bed.world);
}
END_TEST

START_TEST(an_svi_is_up_while_a_port_of_its_vlan_is)
{
	struct lan *l = lan_new();
	const struct ifc *svi = ifc_find(l->s1->stack, "vlan10");

	ck_assert(ifc_is_up(svi));
	type(l, l->s1, "configure terminal");
	type(l, l->s1, "interface et1");
	type(l, l->s1, "shutdown");
	ck_assert(ifc_is_up(svi)); /* the trunk carries it too */
	type(l, l->s1, "interface et2");
	type(l, l->s1, "switchport trunk allowed vlan remove 10");
	ck_assert(!ifc_is_up(svi));
	type(l, l->s1, "switchport trunk allowed vlan all");
	ck_assert(ifc_is_up(svi));
	type(l, l->s1, "no vlan 10");
	ck_assert(!ifc_is_up(svi));
	type(l, l->s1, "vlan 10");
	ck_assert(ifc_is_up(svi));
	link_up(l->trunk, false);
	bed_run(&l->bed, IX_SECOND);
	ck_assert(!ifc_is_up(svi));
	world_delete(l->bed.world);
}
END_TEST

START_TEST(an_svi_can_be_taken_away_even_from_within)
{
	struct lan *l = lan_new();

	type(l, l->s1, "configure terminal");
	type(l, l->s1, "interface vlan 10");
	type(l, l->s1, "no interface vlan 10");
	ck_assert_ptr_null(ifc_find(l->s1->stack, "vlan10"));
	has(type(l, l->s1, "ip address 100.64.10.11/24"), "%");
	has(type(l, l->s1, "no interface vlan 10"), "There is no interface vlan10");
	type(l, l->s1, "interface vlan 20"); /* it takes the place of the first */
	ck_assert_uint_eq(l->s1->bridge->ports.n, 4);
	type(l, l->s1, "end");
	ck_assert_ptr_null(strstr(type(l, l->s1, "show mac address-table static"), "Cpu"));
	world_delete(l->bed.world);
}
END_TEST

START_TEST(the_gateway_of_a_switch_is_a_route_and_it_does_not_route_itself)
{
	struct lan *l = lan_new();

	type(l, l->s1, "configure terminal");
	has(type(l, l->s1, "ip routing"), "does not route");
	type(l, l->s1, "no ip routing");
	type(l, l->s1, "ip default-gateway 100.64.10.2");
	has(type(l, l->s1, "do show ip route"), "0.0.0.0/0");
	type(l, l->s1, "no ip default-gateway");
	ck_assert_ptr_null(strstr(type(l, l->s1, "do show ip route"), "0.0.0.0/0"));
	world_delete(l->bed.world);
}
END_TEST

START_TEST(a_switchs_configuration_boots_the_same_switch)
{
	struct lan *l = lan_new();
	struct text before = { 0 }, after = { 0 };

	config(l->s1,
	    "interface vlan 30\nexit\nip route 0.0.0.0/0 100.64.10.2\n"
	    "interface et3\ndescription spare\nshutdown\n");
	device_running(l->s1, &before);
	device_write(l->s1);
	device_power(l->s1, false);
	ck_assert_ptr_null(ifc_find(l->s1->stack, "vlan10"));
	bed_run(&l->bed, IX_SECOND);
	device_power(l->s1, true);
	device_running(l->s1, &after);
	ck_assert_str_eq(text_of(&after), text_of(&before));
	bed_run(&l->bed, 40 * IX_SECOND);
	has(type(l, l->h1, "ping -c 1 100.64.10.11"), "1 received");
	text_free(&before);
	text_free(&after);
	world_delete(l->bed.world);
}
END_TEST

Suite *svi_suite(void);
Suite *
svi_suite(void)
{
	const TTest *const tests[] = { a_switch_is_pinged_and_pings_over_access_ports_and_trunks,
		an_svi_has_the_mac_of_its_switch_and_its_own_vlan_only,
		unknown_unicast_is_not_the_switchs_own_business,
		an_svi_is_up_while_a_port_of_its_vlan_is, an_svi_can_be_taken_away_even_from_within,
		the_gateway_of_a_switch_is_a_route_and_it_does_not_route_itself,
		a_switchs_configuration_boots_the_same_switch, NULL };

	return suite_of("svi", tests);
}
