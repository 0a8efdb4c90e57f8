/*
 * pasted.c - what a switch shows as its running configuration, pasted into another, gives the same
 * switch: every feature's lines, in the order they are shown.
 */
#include "tests/runner.h"

#include <stdio.h>
#include <string.h>

#include "device/device.h"

enum { PORTS = 12 };

/* Lines of every feature, as people would type them; sections are one line each. */
static const char *const features[] = {
	"hostname zix1",
	"vlan 10,20,666",
	"vlan 10\nname ixp-lan",
	"interface ethernet 1\ndescription acacia, 1G\nswitchport access vlan 10",
	"interface et2\nswitchport mode trunk\nswitchport trunk native vlan 666\n"
	"switchport trunk allowed vlan 10,20",
	"interface et2\nswitchport trunk allowed vlan add 666",
	"interface et3\nswitchport mode trunk\nswitchport trunk native vlan tag",
	"interface et4\nshutdown",
	"mac address-table aging-time 600",
	"mac address-table static 02:00:00:00:00:01 vlan 10 interface et1",
	"mac address-table static 02:00:00:00:00:02 vlan 10 drop",
	"spanning-tree mode rstp\nspanning-tree priority 4096",
	"spanning-tree edge-port bpduguard default",
	"interface et1\nspanning-tree portfast\nspanning-tree cost 100\n"
	"spanning-tree port-priority 64",
	"interface et2\nspanning-tree bpdufilter enable\nspanning-tree link-type shared",
	"interface et3\nspanning-tree bpduguard enable\nspanning-tree guard root",
	"interface et5\nchannel-group 1 mode active\nlacp timer fast\nlacp port-priority 100",
	"interface et6\nchannel-group 1 mode active",
	"interface port-channel 1\ndescription both\nport-channel min-links 2\n"
	"switchport access vlan 20",
	"interface et7\nchannel-group 2 mode on",
	"lacp system-priority 100",
	"interface et8\nl2-protocol forward lacp",
	"lldp run\nlldp timer 10\nlldp holdtime 40",
	"interface et1\nno lldp transmit\nno lldp receive",
	"mac access-list members\npermit 02:00:00:00:00:01 00:00:00:00:00:00 any\ndeny any any\n"
	"exit\ninterface et1\nmac access-group members in",
	"interface et9\nswitchport port-security\nswitchport port-security maximum 2\n"
	"switchport port-security violation restrict\n"
	"switchport port-security mac-address 02:00:00:00:00:09",
	"interface et1\nstorm-control broadcast level 0.01\nstorm-control multicast level 1",
	"interface et9\nswitchport protected",
	"errdisable recovery cause bpduguard\nerrdisable recovery interval 60",
	"ip dhcp snooping\nip dhcp snooping vlan 10",
	"interface et10\nip dhcp snooping trust",
	"monitor session 1 source interface et1\nmonitor session 1 destination interface et11",
	"sflow run\nsflow sample 1024\nsflow destination 100.64.10.9",
	"interface et1\nsflow enable",
	"interface vlan 10\nip address 100.64.10.2/24\nipv6 address 2001:db8::2/64\n"
	"description management",
	"interface vlan 20",
	"ip route 0.0.0.0/0 100.64.10.1",
};

static struct device *
box(struct world *w, const char *name)
{
	struct ix_error e = { "" };
	struct device *d = device_new(w, &switch_kind, name, NULL, &e);
	char port[8];

	ck_assert_msg(d != NULL, "%s", e.text);
	for (unsigned i = 1; i <= PORTS; i++) {
		snprintf(port, sizeof(port), "et%u", i);
		ck_assert_ptr_nonnull(device_port(d, port, &e));
	}
	return d;
}

static void
take(struct device *d, const char *text)
{
	struct ix_error e = { "" };

	ck_assert_msg(device_configure(d, text, "typed", &e), "%s\nin:\n%s", e.text, text);
}

/* Pastes a's configuration into b, which must then show the same. */
static void
same(const struct device *a, struct device *b, const char *what)
{
	struct text first = { 0 }, second = { 0 };

	device_running(a, &first);
	take(b, text_of(&first));
	device_running(b, &second);
	ck_assert_msg(strcmp(text_of(&first), text_of(&second)) == 0, "%s:\n%s\nbecame:\n%s", what,
	    text_of(&first), text_of(&second));
	text_free(&first);
	text_free(&second);
}

START_TEST(each_features_lines_give_the_same_switch)
{
	for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++) {
		struct world *w = world_new((size_t)256 << 20, 1, false);
		struct device *a = box(w, "a"), *b = box(w, "b");

		take(a, "vlan 10,20\n");
		take(a, features[i]);
		device_hostname(b, "a");
		same(a, b, features[i]);
		world_delete(w);
	}
}
END_TEST

START_TEST(all_of_them_together_give_the_same_switch_and_the_power_takes_them)
{
	struct world *w = world_new((size_t)256 << 20, 1, false);
	struct device *a = box(w, "a"), *b = box(w, "b"), *c = box(w, "c");
	struct text bare = { 0 }, after = { 0 };

	device_hostname(c, "a");
	device_running(c, &bare);
	for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++)
		take(a, features[i]);
	same(a, b, "all");
	sim_run(w->sim, IX_MINUTE);
	device_power(a, false);
	device_power(a, true);
	device_running(a, &after);
	ck_assert_str_eq(text_of(&after), text_of(&bare));
	same(b, a, "all, after a boot");
	text_free(&bare);
	text_free(&after);
	world_delete(w);
}
END_TEST

Suite *pasted_suite(void);
Suite *
pasted_suite(void)
{
	const TTest *const tests[] = { each_features_lines_give_the_same_switch,
		all_of_them_together_give_the_same_switch_and_the_power_takes_them, NULL };

	return suite_of("pasted", tests);
}
