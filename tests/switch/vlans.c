/*
 * vlans.c - what a port makes of a tag coming in, and what it looks like going out. IEEE 802.1Q 6.9
 * (ingress), 8.6.8 (egress), 9.6 (the tag); QinQ is what is behind the first tag.
 */
#include "tests/runner.h"

#include <stdio.h>
#include <string.h>

#include "tests/switch/bed.h"

static const struct cli_table *const tables[] = { &cli_basic, &bridge_words, &vlan_words,
	&address_words, &show_port_words, NULL };

#define ACCESS10 "switchport access vlan 10"
#define TRUNK "switchport mode trunk"
#define TRUNK10 TRUNK "\nswitchport trunk native vlan 10"
#define TRUNK_TAGGED TRUNK "\nswitchport trunk native vlan none"
#define ONLY10 "\nswitchport trunk allowed vlan 10"
#define NOT10 "\nswitchport trunk allowed vlan except 10"

/* A tag is TPID and TCI; "" is an untagged frame. All go to broadcast, with type 0x0800 behind. */
static const struct {
	const char *in, *tags, *out, *leaves, *why;
} rows[] = {
	{ ACCESS10, "", ACCESS10, "", "untagged between access ports" },
	{ ACCESS10, "", "", NULL, "not into another VLAN" },
	{ ACCESS10, "", TRUNK, "8100000a", "tagged on a trunk" },
	{ ACCESS10, "", TRUNK10, "", "the native VLAN is untagged on a trunk" },
	{ ACCESS10, "", TRUNK_TAGGED, "8100000a", "no native VLAN: all are tagged" },
	{ ACCESS10, "", TRUNK NOT10, NULL, "a trunk that does not carry it" },
	{ ACCESS10, "8100000a", TRUNK, "tagged", "a tag at an access port, of its own VLAN even" },
	{ ACCESS10, "81000014", TRUNK, "tagged", "nor of another" },
	{ ACCESS10, "8100a000", TRUNK, "8100a00a", "a priority without a VLAN is kept in the tag" },
	{ ACCESS10, "8100a000", ACCESS10, "", "and gone without one" },
	{ ACCESS10, "88a8000a", TRUNK, "tagged", "a provider's tag at an access port" },
	{ ACCESS10, "8100a0008100000a", TRUNK, "tagged", "a tag behind a priority" },
	{ TRUNK, "8100000a", ACCESS10, "", "a trunk's tag is taken off" },
	{ TRUNK, "8100000a", TRUNK, "8100000a", "and stays between trunks" },
	{ TRUNK, "8100e00a", TRUNK, "8100e00a", "with its priority" },
	{ TRUNK, "8100000a", TRUNK10, "", "but for the other's native VLAN" },
	{ TRUNK10, "", ACCESS10, "", "untagged is the native VLAN" },
	{ TRUNK10, "", TRUNK, "8100000a", "which gets a tag where it is not native" },
	{ TRUNK10, "8100000a", ACCESS10, "", "the native VLAN may come tagged too" },
	{ TRUNK10, "81006000", TRUNK, "8100600a", "a priority is of the native VLAN" },
	{ TRUNK_TAGGED, "", ACCESS10, "untagged", "without a native VLAN there is nowhere to go" },
	{ TRUNK_TAGGED, "81006000", ACCESS10, "untagged", "nor with a priority alone" },
	{ TRUNK NOT10, "8100000a", ACCESS10, "vlan", "a VLAN that the trunk does not carry" },
	{ TRUNK10 NOT10, "", ACCESS10, "vlan", "native or not" },
	{ TRUNK ONLY10, "8100000a", ACCESS10, "", "the one it carries" },
	{ TRUNK ONLY10, "", "", "vlan", "VLAN 1 is not carried though native" },
	{ TRUNK, "81000063", TRUNK, "vlan", "a VLAN that does not exist on the box" },
	{ TRUNK, "81000fff", TRUNK, "vlan", "4095 is reserved" },
	{ TRUNK, "8100000a81000014", TRUNK, "8100000a81000014", "QinQ passes whole" },
	{ TRUNK, "8100000a81000014", ACCESS10, "81000014", "the outer tag is taken off" },
	{ TRUNK, "8100000a81000014", TRUNK10, "81000014",
	    "into a native VLAN: the next switch sees VLAN 20, which is how VLANs are hopped" },
	{ TRUNK, "88a80014", "", "vlan", "a provider's tag on a trunk" },
};

static uint32_t
octets_of(const char *hex, uint8_t *to)
{
	uint32_t n = 0;
	unsigned v;

	for (; sscanf(hex, "%2x", &v) == 1; hex += 2)
		to[n++] = (uint8_t)v;
	return n;
}

static void
configure(struct bed *b, unsigned port, const char *lines)
{
	char text[256];

	snprintf(text, sizeof(text), "interface %u\n%s\n", port, lines);
	bed_config(b, text);
}

/* Broadcast, or to a station that is known, in which case its port was learnt first. */
static void
check_row(size_t i, bool known)
{
	struct bed *b = bed_new(3, 0, tables);
	uint8_t frame[60] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1 }, want[60];
	const struct ix_mac two = bed_mac(2);
	const char *leaves = rows[i].leaves;
	bool dropped = leaves && leaves[0] > '9';
	uint32_t n;

	bed_config(b, "vlan 10,20\n");
	configure(b, 1, rows[i].in);
	configure(b, 2, rows[i].out);
	if (known) {
		memcpy(frame, two.b, 6);
		ck_assert(bridge_fix(b->bridge, 10, &two, bed_port(b, 2)));
	}
	n = 12 + octets_of(rows[i].tags, frame + 12);
	frame[n] = 8;
	bed_send(b, 1, frame, sizeof(frame));
	ck_assert_msg((bed_heard(b) & 1u << 2) == (leaves && !dropped ? 1u << 2 : 0), "%s: heard",
	    rows[i].why);
	if (dropped)
		ck_assert_msg(bed_dropped(b, 1, leaves) == 1, "%s: not dropped", rows[i].why);
	if (!leaves || dropped) {
		bed_delete(b);
		return;
	}
	memcpy(want, frame, 12);
	n = 12 + octets_of(leaves, want + 12);
	want[n] = 8;
	want[n + 1] = 0;
	ck_assert_msg(
	    memcmp(b->station[2].last, want, n + 2) == 0, "%s: other octets", rows[i].why);
	bed_delete(b);
}

START_TEST(each_tag_goes_where_it_should_and_looks_as_it_should)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_row(i, false);
}
END_TEST

START_TEST(a_known_destination_changes_nothing_about_tags)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_row(i, true);
}
END_TEST

START_TEST(a_frame_that_ends_anywhere_breaks_nothing)
{
	static const uint8_t whole[26] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1,
		0x81, 0, 0, 10, 0x81, 0, 0, 20, 0x88, 0xa8, 0, 30, 8, 0 };
	static const char *const modes[] = { ACCESS10, TRUNK, TRUNK10, TRUNK_TAGGED };

	for (size_t m = 0; m < sizeof(modes) / sizeof(modes[0]); m++) {
		struct bed *b = bed_new(3, 0, tables);

		bed_config(b, "vlan 10,20\n");
		configure(b, 1, modes[m]);
		configure(b, 2, TRUNK);
		for (uint32_t len = 1; len <= sizeof(whole); len++) {
			struct frame *f = frame_from(b->net, whole, len);

			port_send(b->station[1].port, f);
			sim_run(b->sim, b->sim->now + IX_MS);
		}
		ck_assert_uint_eq(
		    bed_dropped(b, 1, "short"), 17); /* a tag makes the header longer */
		ck_assert_uint_eq(bed_drops(b, 1) + b->station[2].heard_ever, sizeof(whole));
		bed_delete(b);
	}
}
END_TEST

START_TEST(one_vlans_addresses_are_not_the_others)
{
	const struct ix_mac one = bed_mac(1);
	struct bed *b = bed_new(4, 0, tables);
	uint8_t to_one[60] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 9, 0x81, 0, 0, 20, 8, 0 };

	bed_config(b, "vlan 10,20\n");
	configure(b, 1, ACCESS10);
	configure(b, 2, TRUNK);
	configure(b, 3, "switchport access vlan 20");
	bed_frame(b, 1, &one, &mac_broadcast);
	bed_heard(b);
	bed_send(b, 2, to_one, sizeof(to_one)); /* known in VLAN 10, not in 20 */
	ck_assert_uint_eq(bed_heard(b), 1u << 3);
	to_one[15] = 10;
	bed_send(b, 2, to_one, sizeof(to_one));
	ck_assert_uint_eq(bed_heard(b), 1u << 1);
	bed_delete(b);
}
END_TEST

Suite *vlans_suite(void);
Suite *
vlans_suite(void)
{
	const TTest *const tests[] = { each_tag_goes_where_it_should_and_looks_as_it_should,
		a_known_destination_changes_nothing_about_tags,
		a_frame_that_ends_anywhere_breaks_nothing, one_vlans_addresses_are_not_the_others,
		NULL };

	return suite_of("vlans", tests);
}
