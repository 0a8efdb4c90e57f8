/* lag_hash.c - what is behind a Port-Channel, and which member a flow takes. */
#include "tests/runner.h"

#include <string.h>

#include "tests/switch/boxes.h"
#include "wire/ethernet.h"

#define S IX_SECOND

/* ---- what is learnt, and where it goes ---- */

static void
from_far(struct boxes *b, int box, int port)
{
	uint8_t bytes[60] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 9, 0, 0, 0, 1, 8 };

	boxes_inject(b, box, port, bytes, sizeof(bytes));
}

static uint16_t
home_of(const struct boxes *b, int box)
{
	return fdb_lookup(&b->box[box]->fdb, fdb_key(1, boxes_far.b), b->sim->now);
}

START_TEST(what_a_member_had_learnt_is_behind_the_channel)
{
	struct boxes *b = boxes_new();

	boxes_cable(b, 0, 1, 1, 1);
	from_far(b, 0, 1);
	ck_assert_uint_eq(home_of(b, 0), 1);
	boxes_join(b, 0, 1, LAG_ON);
	ck_assert_uint_eq(home_of(b, 0), boxes_channel(b, 0)->number);
	boxes_cable(b, 0, 2, 1, 2);
	boxes_join(b, 0, 2, LAG_ON);
	link_up(boxes_port(b, 0, 1)->port->link, false); /* a member goes, the channel stays */
	ck_assert_uint_eq(home_of(b, 0), boxes_channel(b, 0)->number);
	link_up(boxes_port(b, 0, 2)->port->link, false);
	ck_assert_uint_eq(home_of(b, 0), 0);
	boxes_delete(b);
}
END_TEST

START_TEST(a_member_that_is_not_bundled_passes_nothing)
{
	struct boxes *b = boxes_new();

	boxes_pair(b, 1, LAG_ACTIVE, LAG_ON); /* the trap: one end believes */
	boxes_run(b, 10 * S);
	from_far(b, 0, 1);
	ck_assert_uint_eq(port_drops(boxes_port(b, 0, 1)->port, &drop_not_bundled), 1);
	ck_assert_uint_eq(home_of(b, 0), 0);
	boxes_delete(b);
}
END_TEST

START_TEST(an_address_set_by_hand_to_a_channel_that_is_down_is_no_crash)
{
	struct boxes *b = boxes_new();
	uint8_t bytes[60] = { 2, 9, 0, 0, 0, 1, 2, 0, 0, 0, 0, 9, 8 };

	boxes_join(b, 0, 1, LAG_ACTIVE);
	boxes_cable(b, 0, 3, 1, 3);
	fdb_fix(&b->box[0]->fdb, fdb_key(1, boxes_far.b), boxes_channel(b, 0)->number, 0);
	boxes_inject(b, 0, 3, bytes, sizeof(bytes));
	ck_assert_uint_eq(port_drops(boxes_port(b, 0, 3)->port, &drop_no_member), 1);
	fdb_fix(&b->box[0]->fdb, fdb_key(1, boxes_far.b), 1, 0);
	boxes_inject(b, 0, 3, bytes, sizeof(bytes));
	ck_assert_uint_eq(port_drops(boxes_port(b, 0, 3)->port, &drop_not_bundled), 1);
	boxes_delete(b);
}
END_TEST

/* ---- the hash ---- */

struct made_flow {
	uint8_t smac, dmac, vlan, src, dst, protocol;
	uint16_t sport, dport;
	bool six, fragment;
};

static uint32_t
flow_frame(uint8_t *buf, const struct made_flow *k, uint32_t serial)
{
	struct octets o = octets_write(buf, 128);
	struct ethernet e = { .dst = { { 2, 0, 0, 0, 0, k->dmac } },
		.src = { { 2, 0, 0, 0, 1, k->smac } },
		.tagged = k->vlan != 0,
		.vlan = k->vlan,
		.type = k->six ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4 };

	ethernet_write(&o, &e);
	if (k->six) {
		put32(&o, 0x60000000);
		put16(&o, 20);
		put8(&o, k->protocol);
		put8(&o, 64);
		put32(&o, 0x20010db8);
		put32(&o, 0);
		put32(&o, 0);
		put32(&o, k->src);
		put32(&o, 0x20010db8);
		put32(&o, 0);
		put32(&o, 1);
		put32(&o, k->dst);
	} else {
		put32(&o, 0x45000028);
		put16(&o, (uint16_t)serial);
		put16(&o, k->fragment ? 0x2000 : 0);
		put8(&o, 64);
		put8(&o, k->protocol);
		put16(&o, 0);
		put32(&o, 0x0a000000u | k->src);
		put32(&o, 0x0a010000u | k->dst);
	}
	put16(&o, k->sport);
	put16(&o, k->dport);
	put32(&o, serial);
	return o.pos < ETHERNET_MIN ? ETHERNET_MIN : o.pos;
}

/* Which of the channel's members would carry it: its number. */
static uint16_t
carrier_of(struct boxes *b, const struct made_flow *k, uint32_t serial)
{
	uint8_t buf[128] = { 0 };
	struct frame *f = frame_from(b->net, buf, flow_frame(buf, k, serial));
	struct passing x = { .phys = boxes_port(b, 0, 4), .f = f, .trial = true };
	struct bridge_port *out;

	memcpy(frame_at(f), buf, f->len);
	ck_assert_ptr_null(passing_admit(&x));
	out = passing_carrier(&x, boxes_channel(b, 0));
	frame_drop(b->net, f);
	return out->number;
}

static struct boxes *
hashing(int members)
{
	struct boxes *b = boxes_new();

	boxes_pair(b, members, LAG_ON, LAG_ON);
	bridge_vlan_add(b->box[0], 20);
	bridge_port_mode(boxes_port(b, 0, 4), BRIDGE_TRUNK);
	return b;
}

/* The n-th of a thousand flows that differ in one thing. */
static struct made_flow
flow_of(uint8_t what, unsigned n, bool six)
{
	struct made_flow k = { 1, 2, 0, 3, 4, 6, 1000, 179, six, false };

	switch (what) {
	case LAG_SRC_MAC:
		k.smac = (uint8_t)n;
		break;
	case LAG_DST_MAC:
		k.dmac = (uint8_t)n;
		break;
	case LAG_SRC_DST_MAC:
		k.smac = (uint8_t)(n % 32);
		k.dmac = (uint8_t)(n / 32);
		break;
	case LAG_SRC_IP:
		k.src = (uint8_t)n;
		break;
	case LAG_DST_IP:
		k.dst = (uint8_t)n;
		break;
	case LAG_SRC_DST_IP:
		k.src = (uint8_t)(n % 32);
		k.dst = (uint8_t)(n / 32);
		break;
	case LAG_SRC_PORT:
		k.sport = (uint16_t)(1024 + n);
		break;
	case LAG_DST_PORT:
		k.dport = (uint16_t)(1024 + n);
		break;
	default:
		k.sport = (uint16_t)(1024 + n % 32);
		k.dport = (uint16_t)(80 + n / 32);
		break;
	}
	return k;
}

/* A thousand flows (or as many as an octet tells apart) over three members: about a third each. */
START_TEST(flows_spread_over_members_by_what_they_differ_in)
{
	struct boxes *b = hashing(3);
	unsigned flows = _i <= LAG_DST_MAC || _i == LAG_SRC_IP || _i == LAG_DST_IP ? 256 : 1000;

	lag_set_balance(b->box[0], (enum lag_balance)_i);
	for (int six = 0; six < 2; six++) {
		unsigned count[4] = { 0 };

		for (unsigned n = 0; n < flows; n++) {
			struct made_flow k = flow_of((uint8_t)_i, n, six);

			count[carrier_of(b, &k, n)]++;
		}
		for (int m = 1; m <= 3; m++)
			ck_assert_msg(
			    count[m] > flows / 3 * 8 / 10 && count[m] < flows / 3 * 12 / 10,
			    "%s: member %d carries %u of %u", lag_balance_names[_i], m, count[m],
			    flows);
	}
	boxes_delete(b);
}
END_TEST

/* What a method does not look at moves no flow; so packets of a flow stay in their order. */
START_TEST(what_a_method_does_not_look_at_moves_no_flow)
{
	static const struct {
		const char *why;
		uint8_t how;
		struct made_flow a, b;
	} same[] = {
		{ "ports", LAG_SRC_DST_IP, { 1, 2, 0, 3, 4, 6, 1, 2 }, { 1, 2, 0, 3, 4, 6, 7, 9 } },
		{ "addresses", LAG_SRC_DST_MAC, { 1, 2, 0, 3, 4, 6, 1, 2 },
		    { 1, 2, 0, 9, 8, 17, 7, 9 } },
		{ "MACs", LAG_SRC_DST_PORT, { 1, 2, 0, 3, 4, 6, 1, 2 },
		    { 8, 9, 0, 3, 4, 6, 1, 2 } },
		{ "a tag", LAG_SRC_DST_PORT, { 1, 2, 0, 3, 4, 6, 1, 2 },
		    { 1, 2, 20, 3, 4, 6, 1, 2 } },
		{ "fragments have no ports", LAG_SRC_DST_PORT,
		    { 1, 2, 0, 3, 4, 17, 1, 2, false, true },
		    { 1, 2, 0, 3, 4, 17, 99, 77, false, true } },
		{ "ICMP has no ports", LAG_SRC_DST_PORT, { 1, 2, 0, 3, 4, 1, 1, 2 },
		    { 1, 2, 0, 3, 4, 1, 88, 99 } },
		{ "the destination", LAG_SRC_MAC, { 1, 2, 0, 3, 4, 6, 1, 2 },
		    { 1, 77, 0, 3, 9, 6, 1, 2 } },
	};
	struct boxes *b = hashing(3);

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		lag_set_balance(b->box[0], (enum lag_balance)same[i].how);
		ck_assert_msg(carrier_of(b, &same[i].a, 1) == carrier_of(b, &same[i].b, 2), "%s",
		    same[i].why);
	}
	boxes_delete(b);
}
END_TEST

START_TEST(a_flow_keeps_its_member_and_moves_when_that_is_gone)
{
	struct boxes *b = hashing(3);

	for (unsigned n = 0; n < 100; n++) {
		struct made_flow k = flow_of(LAG_SRC_DST_PORT, n, n & 1);
		uint16_t first = carrier_of(b, &k, 0);

		for (uint32_t serial = 1; serial < 10; serial++)
			ck_assert_uint_eq(carrier_of(b, &k, serial), first);
		link_up(boxes_port(b, 0, first)->port->link, false);
		ck_assert_uint_ne(carrier_of(b, &k, 10), first);
		link_up(boxes_port(b, 0, first)->port->link, true);
		ck_assert_uint_eq(carrier_of(b, &k, 11), first);
	}
	boxes_delete(b);
}
END_TEST

START_TEST(half_a_packet_is_hashed_by_its_addresses)
{
	struct boxes *b = hashing(3);
	struct made_flow k = flow_of(LAG_SRC_DST_PORT, 1, true);
	uint8_t buf[128];

	for (uint32_t len = 14, full = flow_frame(buf, &k, 0); len < full; len++) {
		struct frame *f = frame_from(b->net, buf, len);
		struct passing x = { .phys = boxes_port(b, 0, 4), .f = f, .trial = true };

		ck_assert_ptr_null(passing_admit(&x));
		ck_assert_ptr_nonnull(passing_carrier(&x, boxes_channel(b, 0)));
		frame_drop(b->net, f);
	}
	boxes_delete(b);
}
END_TEST

Suite *lag_hash_suite(void);
Suite *
lag_hash_suite(void)
{
	const TTest *const tests[] = { what_a_member_had_learnt_is_behind_the_channel,
		a_member_that_is_not_bundled_passes_nothing,
		an_address_set_by_hand_to_a_channel_that_is_down_is_no_crash,
		what_a_method_does_not_look_at_moves_no_flow,
		a_flow_keeps_its_member_and_moves_when_that_is_gone,
		half_a_packet_is_hashed_by_its_addresses, NULL };
	Suite *s = suite_of("flows over members", tests);
	TCase *c = tcase_create("tables");

	tcase_add_loop_test(c, flows_spread_over_members_by_what_they_differ_in, 0, LAG_BALANCES);
	suite_add_tcase(s, c);
	return s;
}
