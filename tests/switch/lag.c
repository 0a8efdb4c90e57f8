/* lag.c - Port-Channels between real boxes: who bundles, what fails over, where flows go. */
#include "tests/runner.h"

#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "cli/config.h"
#include "switch/acl.h"
#include "tests/switch/bed.h"
#include "tests/switch/boxes.h"
#include "wire/ethernet.h"

#define S IX_SECOND

/* ---- who bundles with whom ---- */

static const struct {
	const char *why;
	uint8_t one, other;
	bool first, second; /* that end bundles all its members */
} pairs[] = {
	{ "both begin", LAG_ACTIVE, LAG_ACTIVE, true, true },
	{ "one begins, one answers", LAG_ACTIVE, LAG_PASSIVE, true, true },
	{ "the other way round", LAG_PASSIVE, LAG_ACTIVE, true, true },
	{ "nobody begins", LAG_PASSIVE, LAG_PASSIVE, false, false },
	{ "nobody speaks LACP, nobody needs to", LAG_ON, LAG_ON, true, true },
	{ "on asks nobody, active hears nobody: a trap", LAG_ON, LAG_ACTIVE, true, false },
	{ "as before, seen from the other end", LAG_ACTIVE, LAG_ON, false, true },
	{ "on and passive: a silent trap", LAG_ON, LAG_PASSIVE, true, false },
	{ "as before", LAG_PASSIVE, LAG_ON, false, true },
};

START_TEST(modes_combine_as_people_learn_it)
{
	for (int n = 1; n <= 4; n++) {
		struct boxes *b = boxes_new();
		unsigned all = (2u << n) - 2;

		boxes_pair(b, n, pairs[_i].one, pairs[_i].other);
		boxes_run(b, 10 * S);
		ck_assert_msg(boxes_bundled(b, 0) == (pairs[_i].first ? all : 0), "%s, %d members",
		    pairs[_i].why, n);
		ck_assert_msg(boxes_bundled(b, 1) == (pairs[_i].second ? all : 0), "%s, %d members",
		    pairs[_i].why, n);
		ck_assert_uint_eq(bridge_port_is_up(boxes_channel(b, 0)), pairs[_i].first);
		boxes_run(b, 600 * S); /* and it stays so */
		ck_assert_msg(boxes_bundled(b, 0) == (pairs[_i].first ? all : 0), "%s, %d members",
		    pairs[_i].why, n);
		boxes_delete(b);
	}
}
END_TEST

START_TEST(an_idle_bundle_speaks_each_30_seconds_or_each_second)
{
	struct boxes *b = boxes_new();
	struct lacp_port *p;
	uint64_t before;

	boxes_pair(b, 2, LAG_ACTIVE, LAG_ACTIVE);
	boxes_run(b, 100 * S);
	p = boxes_port(b, 0, 1)->lacp;
	before = p->said;
	boxes_run(b, 300 * S);
	ck_assert_uint_eq(p->said - before, 10);
	lacp_fast(boxes_port(b, 1, 1), true); /* its partner wants it fast */
	boxes_run(b, 5 * S);
	before = p->said;
	boxes_run(b, 300 * S);
	ck_assert_uint_eq(p->said - before, 300);
	ck_assert_uint_eq(boxes_port(b, 0, 1)->lacp->flaps, 0);
	boxes_delete(b);
}
END_TEST

/* ---- failover ---- */

static const struct {
	const char *why;
	bool fast;
	ix_time after, before; /* a dead cable with light on it is noticed between these */
} silences[] = {
	{ "short timeout: 3 s after the last PDU", true, 1900 * IX_MS, 3 * S },
	{ "long timeout: 90 s", false, 59 * S, 90 * S },
};

START_TEST(a_cable_that_dies_with_its_light_on_is_noticed_by_silence)
{
	struct link_settings dead = link_defaults;
	struct boxes *b = boxes_new();
	ix_time from;

	boxes_pair(b, 2, LAG_ACTIVE, LAG_ACTIVE);
	for (int i = 0; i < 4; i++)
		lacp_fast(boxes_port(b, i / 2, 1 + i % 2), silences[_i].fast);
	boxes_run(b, 100 * S + 500 * IX_MS);
	ck_assert_uint_eq(boxes_bundled(b, 0), 6);
	dead.loss_ppm = 1000000;
	from = b->sim->now;
	link_set(boxes_port(b, 0, 1)->port->link, &dead);
	while (boxes_bundled(b, 0) != 4 && b->sim->now < from + 200 * S)
		boxes_run(b, IX_MS);
	ck_assert_msg(b->sim->now - from <= silences[_i].before, "%s: %llu ms", silences[_i].why,
	    (unsigned long long)((b->sim->now - from) / IX_MS));
	ck_assert_msg(b->sim->now - from >= silences[_i].after, "%s", silences[_i].why);
	boxes_run(b, 100 * IX_MS);
	ck_assert_uint_eq(boxes_bundled(b, 1), 4);
	ck_assert_uint_eq(boxes_port(b, 0, 1)->lacp->why, LAG_TIMEOUT);
	boxes_delete(b);
}
END_TEST

START_TEST(a_cut_cable_is_out_at_once_and_back_when_it_is_whole)
{
	struct boxes *b = boxes_new();
	struct link *l;

	boxes_pair(b, 3, LAG_ACTIVE, LAG_ACTIVE);
	boxes_run(b, 10 * S);
	l = boxes_port(b, 0, 2)->port->link;
	link_up(l, false);
	ck_assert_uint_eq(boxes_bundled(b, 0), 0xa);
	ck_assert_uint_eq(boxes_bundled(b, 1), 0xa);
	ck_assert_uint_eq(boxes_port(b, 0, 2)->lacp->why, LAG_LINK_DOWN);
	link_up(l, true);
	boxes_run(b, 5 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 0xe);
	ck_assert_uint_eq(boxes_port(b, 0, 2)->lacp->flaps, 1);
	boxes_delete(b);
}
END_TEST

START_TEST(with_less_than_min_links_it_is_down_at_both_ends)
{
	struct boxes *b = boxes_new();

	boxes_pair(b, 3, LAG_ACTIVE, LAG_PASSIVE);
	lag_min_links(boxes_channel(b, 0), 2);
	boxes_run(b, 10 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 0xe);
	link_up(boxes_port(b, 0, 1)->port->link, false);
	boxes_run(b, 5 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 0xc);
	link_up(boxes_port(b, 0, 2)->port->link, false);
	ck_assert(!bridge_port_is_up(boxes_channel(b, 0)));
	ck_assert_uint_eq(boxes_port(b, 0, 3)->lacp->why, LAG_MIN_LINKS);
	boxes_run(b, S);
	ck_assert_uint_eq(boxes_bundled(b, 1), 0); /* though it wants but one */
	link_up(boxes_port(b, 0, 1)->port->link, true);
	boxes_run(b, 5 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 0xa);
	ck_assert_uint_eq(boxes_bundled(b, 1), 0xa);
	boxes_delete(b);
}
END_TEST

START_TEST(min_links_holds_for_mode_on_as_well)
{
	struct boxes *b = boxes_new();

	boxes_pair(b, 2, LAG_ON, LAG_ON);
	lag_min_links(boxes_channel(b, 0), 2);
	ck_assert_uint_eq(boxes_bundled(b, 0), 6);
	link_up(boxes_port(b, 0, 1)->port->link, false);
	ck_assert_uint_eq(boxes_bundled(b, 0), 0);
	ck_assert_uint_eq(boxes_bundled(b, 1), 4);
	boxes_delete(b);
}
END_TEST

START_TEST(the_better_system_says_who_stands_by)
{
	struct boxes *b = boxes_new();

	lacp_system_priority(b->box[1], 100);
	boxes_pair(b, 4, LAG_ACTIVE, LAG_ACTIVE);
	lag_most(boxes_channel(b, 0), 2);
	lag_most(boxes_channel(b, 1), 2);
	lacp_port_priority(boxes_port(b, 1, 4), 1);
	lacp_port_priority(boxes_port(b, 1, 2), 2);
	lacp_port_priority(boxes_port(b, 0, 1), 1); /* the worse system's wish is no matter */
	boxes_run(b, 10 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 1u << 2 | 1u << 4);
	ck_assert_uint_eq(boxes_bundled(b, 1), 1u << 2 | 1u << 4);
	ck_assert_uint_eq(boxes_port(b, 0, 1)->lacp->why, LAG_STANDBY);
	link_up(boxes_port(b, 0, 4)->port->link, false);
	boxes_run(b, 200 * IX_MS); /* who stands by has waited already */
	ck_assert_uint_eq(boxes_bundled(b, 0), 1u << 1 | 1u << 2);
	ck_assert_uint_eq(boxes_bundled(b, 1), 1u << 1 | 1u << 2);
	link_up(boxes_port(b, 0, 4)->port->link, true);
	boxes_run(b, 10 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 1u << 2 | 1u << 4);
	ck_assert_uint_eq(boxes_bundled(b, 1), 1u << 2 | 1u << 4);
	boxes_delete(b);
}
END_TEST

START_TEST(one_end_that_bundles_less_makes_the_other_wait)
{
	struct boxes *b = boxes_new();

	boxes_pair(b, 4, LAG_ACTIVE, LAG_ACTIVE);
	lag_most(boxes_channel(b, 1), 3);
	boxes_run(b, 10 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 0xe);
	ck_assert_uint_eq(boxes_bundled(b, 1), 0xe);
	ck_assert_uint_eq(boxes_port(b, 0, 4)->lacp->why, LAG_OUT_OF_SYNC);
	boxes_delete(b);
}
END_TEST

START_TEST(random_cuts_converge_to_the_cables_that_are_whole)
{
	struct sample rows = sample_of(12, 400);

	for (unsigned k = 0; k < rows.n; k++) {
		struct boxes *b = boxes_new();
		struct rng r = rng_named(rows.seed + k, "cuts");
		unsigned whole = 0xf;

		boxes_pair(b, 4, LAG_ACTIVE, rng_below(&r, 2) ? LAG_PASSIVE : LAG_ACTIVE);
		for (int i = 0; i < 8; i++)
			lacp_fast(boxes_port(b, i / 4, 1 + i % 4), rng_below(&r, 2));
		for (int i = 0; i < 40; i++) {
			unsigned which = (unsigned)rng_below(&r, 4);

			whole ^= 1u << which;
			link_up(boxes_port(b, 0, (int)which + 1)->port->link, whole >> which & 1);
			boxes_run(b, rng_below(&r, 4 * S));
		}
		boxes_run(b, 10 * S);
		ck_assert_msg(boxes_bundled(b, 0) == whole << 1, "seed %llu",
		    (unsigned long long)(rows.seed + k));
		ck_assert_uint_eq(boxes_bundled(b, 1), whole << 1);
		boxes_delete(b);
	}
}
END_TEST

START_TEST(a_partner_that_reboots_is_found_again)
{
	struct boxes *b = boxes_new();

	boxes_pair(b, 2, LAG_ACTIVE, LAG_ACTIVE);
	for (int i = 1; i <= 2; i++)
		lacp_fast(boxes_port(b, 0, i), true);
	boxes_run(b, 20 * S);
	bridge_clear(b->box[1]);
	ck_assert(boxes_channel(b, 1) == NULL);
	boxes_run(b, 3 * S + 10 * IX_MS);
	ck_assert_uint_eq(boxes_bundled(b, 0), 0);
	boxes_run(b, 60 * S);
	ck_assert_uint_eq(boxes_port(b, 0, 1)->lacp->why, LAG_SILENT);
	for (int i = 1; i <= 2; i++)
		boxes_join(b, 1, i, LAG_ACTIVE);
	boxes_run(b, 5 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 6);
	ck_assert_uint_eq(boxes_bundled(b, 1), 6);
	boxes_delete(b);
}
END_TEST

/* ---- cables that should not be in one channel ---- */

START_TEST(members_to_two_boxes_are_not_one_bundle)
{
	struct boxes *b = boxes_new();

	boxes_cable(b, 0, 1, 1, 1);
	boxes_cable(b, 0, 2, 1, 2);
	boxes_cable(b, 0, 3, 2, 3);
	for (int i = 1; i <= 3; i++) {
		boxes_join(b, 0, i, LAG_ACTIVE);
		boxes_join(b, i == 3 ? 2 : 1, i, LAG_ACTIVE);
	}
	boxes_run(b, 20 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 6);
	ck_assert_uint_eq(boxes_bundled(b, 2), 0);
	ck_assert_uint_eq(boxes_port(b, 0, 3)->lacp->why, LAG_OTHER);
	boxes_delete(b);
}
END_TEST

START_TEST(two_channels_of_one_partner_are_not_one_bundle)
{
	struct boxes *b = boxes_new();
	struct ix_error e;

	boxes_cable(b, 0, 1, 1, 1);
	boxes_cable(b, 0, 2, 1, 2);
	boxes_join(b, 0, 1, LAG_ACTIVE);
	boxes_join(b, 0, 2, LAG_ACTIVE);
	boxes_join(b, 1, 1, LAG_ACTIVE);
	ck_assert(lag_join(boxes_port(b, 1, 2), 2, LAG_ACTIVE, &e));
	boxes_run(b, 20 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 2);
	ck_assert_uint_eq(boxes_port(b, 0, 2)->lacp->why, LAG_OTHER);
	boxes_delete(b);
}
END_TEST

START_TEST(another_speed_is_not_bundled_until_the_first_is_gone)
{
	for (int lacp = 0; lacp < 2; lacp++) {
		struct link_settings fast = link_defaults;
		struct boxes *b = boxes_new();

		boxes_pair(b, 2, lacp ? LAG_ACTIVE : LAG_ON, lacp ? LAG_ACTIVE : LAG_ON);
		boxes_run(b, 10 * S);
		fast.rate_bps *= 10;
		link_up(boxes_port(b, 0, 2)->port->link, false);
		link_set(boxes_port(b, 0, 2)->port->link, &fast);
		link_up(boxes_port(b, 0, 2)->port->link, true);
		boxes_run(b, 20 * S);
		ck_assert_uint_eq(boxes_bundled(b, 0), 2);
		ck_assert_uint_eq(boxes_port(b, 0, 2)->lacp->why, LAG_SPEED);
		link_up(boxes_port(b, 0, 1)->port->link, false);
		boxes_run(b, 20 * S);
		ck_assert_uint_eq(boxes_bundled(b, 0), 4);
		boxes_delete(b);
	}
}
END_TEST

START_TEST(a_channel_looped_to_itself_does_not_come_up)
{
	struct boxes *b = boxes_new();

	boxes_cable(b, 0, 1, 0, 2);
	boxes_join(b, 0, 1, LAG_ACTIVE);
	boxes_join(b, 0, 2, LAG_ACTIVE);
	boxes_run(b, 20 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 0);
	ck_assert_uint_eq(boxes_port(b, 0, 1)->lacp->why, LAG_SELF);
	boxes_delete(b);
}
END_TEST

/* ---- what is learnt, and where it goes ---- */

static const struct ix_mac far = { { 2, 9, 0, 0, 0, 1 } };

/* A frame from `far`, as if it came in at that port. */
static void
inject(struct boxes *b, int box, int port, const void *bytes, uint32_t n)
{
	uint8_t padded[ETHERNET_MIN] = { 0 };

	memcpy(padded, bytes, n < sizeof(padded) ? n : sizeof(padded));
	bridge_receive(boxes_port(b, box, port)->port,
	    n > sizeof(padded) ? frame_from(b->net, bytes, n)
			       : frame_from(b->net, padded, sizeof(padded)));
}

static void
from_far(struct boxes *b, int box, int port)
{
	uint8_t bytes[60] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 9, 0, 0, 0, 1, 8 };

	inject(b, box, port, bytes, sizeof(bytes));
}

static uint16_t
home_of(const struct boxes *b, int box)
{
	return fdb_lookup(&b->box[box]->fdb, fdb_key(1, far.b), b->sim->now);
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
	fdb_fix(&b->box[0]->fdb, fdb_key(1, far.b), boxes_channel(b, 0)->number, 0);
	inject(b, 0, 3, bytes, sizeof(bytes));
	ck_assert_uint_eq(port_drops(boxes_port(b, 0, 3)->port, &drop_no_member), 1);
	fdb_fix(&b->box[0]->fdb, fdb_key(1, far.b), 1, 0);
	inject(b, 0, 3, bytes, sizeof(bytes));
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

/* ---- what should not be heard ---- */

static void
slow_frame(struct boxes *b, int box, int port, const struct lacp *pdu, uint32_t cut)
{
	uint8_t bytes[ETHERNET_HEADER + LACP_SIZE];
	struct octets o = octets_write(bytes, sizeof(bytes));

	lacp_frame_write(&o, &far, pdu);
	inject(b, box, port, bytes, sizeof(bytes) - cut);
}

START_TEST(a_marker_comes_back_as_a_response_ten_a_second_at_most)
{
	struct boxes *b = boxes_new();
	struct lacp marker = { .subtype = SLOW_MARKER,
		.version = 1,
		.requester_port = 7,
		.requester = far,
		.transaction = 99 };
	struct lacp_port *p;

	boxes_pair(b, 1, LAG_ON, LAG_ACTIVE);
	for (int box = 0; box < 2; box++) { /* in mode on as well */
		p = boxes_port(b, box, 1)->lacp;
		for (int i = 0; i < 25; i++)
			slow_frame(b, box, 1, &marker, 0);
		ck_assert_uint_eq(p->markers, 25);
		ck_assert_uint_eq(p->responses, 10);
	}
	boxes_run(b, 2 * S);
	slow_frame(b, 1, 1, &marker, 0);
	ck_assert_uint_eq(p->responses, 11);
	marker.response = true; /* an answer to nobody is no question */
	slow_frame(b, 1, 1, &marker, 0);
	ck_assert_uint_eq(p->responses, 11);
	boxes_delete(b);
}
END_TEST

START_TEST(half_a_lacpdu_changes_nothing_and_is_counted)
{
	struct boxes *b = boxes_new();
	struct lacp pdu = {
		.subtype = SLOW_LACP, .version = 1, .actor = { .key = 9, .state = 0x3d }
	};

	boxes_pair(b, 2, LAG_ACTIVE, LAG_ACTIVE);
	boxes_run(b, 10 * S);
	for (uint32_t cut = 64; cut < 110; cut++)
		slow_frame(b, 0, 1, &pdu, cut);
	ck_assert_uint_eq(boxes_bundled(b, 0), 6);
	ck_assert_uint_eq(boxes_port(b, 0, 1)->lacp->malformed, 46);
	ck_assert_uint_eq(port_drops(boxes_port(b, 0, 1)->port, &drop_lacp_malformed), 46);
	boxes_delete(b);
}
END_TEST

/*
 * AMS-IX, 22 November 2023: a provider edge let LACPDUs of a port without LACP into the fabric;
 * they came out at members of other customers' bundles, which took their sender for their partner.
 * Box 0 is the fabric; boxes 1 and 2 have bundles of two to it, box 3 is who speaks LACP unasked.
 */
struct leak {
	struct boxes *b;
	struct bridge_port *leaky; /* of the fabric, where box 3 is */
};

static struct leak
leaking(void)
{
	struct boxes *b = boxes_new();
	struct bridge_port *leaky = bridge_port_add(b->box[0], "5");
	struct ix_error e;

	for (int i = 1; i <= 4; i++) {
		int customer = i <= 2 ? 1 : 2;

		boxes_cable(b, 0, i, customer, i);
		ck_assert(lag_join(boxes_port(b, 0, i), (uint16_t)customer, LAG_ACTIVE, &e));
		boxes_join(b, customer, i, LAG_ACTIVE);
		lacp_fast(boxes_port(b, 0, i), true);
		lacp_fast(boxes_port(b, customer, i), true);
	}
	boxes_cable(b, 0, 5, 3, 1);
	boxes_join(b, 3, 1, LAG_ACTIVE); /* a router with LACP where none was ordered */
	boxes_run(b, 30 * S + 500 * IX_MS);
	ck_assert_uint_eq(boxes_bundled(b, 1), 1u << 1 | 1u << 2);
	ck_assert_uint_eq(boxes_bundled(b, 2), 1u << 3 | 1u << 4);
	return (struct leak){ b, leaky };
}

static unsigned
flaps(const struct boxes *b, int box)
{
	unsigned n = 0;

	for (int i = 1; i <= 4; i++)
		n += boxes_port(b, box, i)->lacp ? boxes_port(b, box, i)->lacp->flaps : 0;
	return n;
}

START_TEST(lacp_from_a_port_without_it_goes_nowhere)
{
	struct leak l = leaking();
	uint64_t before = port_drops(l.leaky->port, &drop_reserved);

	boxes_run(l.b, 300 * S);
	ck_assert_uint_eq(port_drops(l.leaky->port, &drop_reserved) - before, 10);
	ck_assert_uint_eq(flaps(l.b, 1) + flaps(l.b, 2), 0);
	boxes_delete(l.b);
}
END_TEST

START_TEST(leaked_lacp_flaps_both_customers_at_its_own_pace)
{
	struct leak l = leaking();
	unsigned one, two;

	l.leaky->through = BRIDGE_THROUGH_LACP;
	boxes_run(l.b, 300 * S); /* it speaks each 30 s: nobody asked it for more */
	one = flaps(l.b, 1);
	two = flaps(l.b, 2);
	ck_assert_msg(one >= 9 && one <= 11, "%u", one);
	ck_assert_msg(two >= 9 && two <= 11, "%u", two);
	ck_assert_uint_ge(boxes_logged(l.b, &log_lacp_partner), 36); /* away and back, each time */
	l.leaky->through = 0; /* the fix, at the way in */
	boxes_run(l.b, 5 * S);
	one = flaps(l.b, 1) + flaps(l.b, 2);
	boxes_run(l.b, 600 * S);
	ck_assert_uint_eq(flaps(l.b, 1) + flaps(l.b, 2), one);
	ck_assert_uint_eq(boxes_bundled(l.b, 1), 1u << 1 | 1u << 2);
	ck_assert_uint_eq(boxes_bundled(l.b, 2), 1u << 3 | 1u << 4);
	boxes_delete(l.b);
}
END_TEST

static const struct cli_table *const leak_tables[] = { &cli_basic, &bridge_words, &acl_words,
	&lag_words, NULL };

/* Lines for the fabric, as typed at its console. */
static void
configure(struct boxes *b, const char *lines)
{
	struct text out = { 0 }, errors = { 0 };
	struct config_read result;
	struct cli_console con;

	cli_console_init(&con, b->arena, cli_compile(b->arena, leak_tables), &b->box[0]);
	con.enabled = true;
	ck_assert_msg(config_read(&con, "test", lines, strlen(lines), &out, &errors, &result), "%s",
	    text_of(&errors));
	text_free(&out);
	text_free(&errors);
}

#define LEAK "interface 5\nl2-protocol forward lacp\nexit\n"
#define LIST(type) "mac access-list slow\ndeny any any " type "\npermit any any\nexit\n"

/* What was tried that night, and what helps. */
static const struct {
	const char *why, *lines;
	bool flaps, hits; /* the customers' bundles do; the list's first entry counts */
} fixes[] = {
	{ "nothing", LEAK, true, false },
	{ "the leak is stopped where it is", LEAK "interface 5\nno l2-protocol forward lacp\n",
	    false, false },
	{ "a list at the way in of the port without LACP",
	    LEAK LIST("0x8809") "interface 5\nmac access-group slow in\n", false, true },
	{ "a list at the ways out that names another type: its counters say 0",
	    LEAK LIST("0x8808") "interface po1\nmac access-group slow out\nexit\n"
				"interface po2\nmac access-group slow out\n",
	    true, false },
	{ "a list at the way in of the customers: the leak comes from elsewhere",
	    LEAK LIST("0x8809") "interface po1\nmac access-group slow in\nexit\n"
				"interface po2\nmac access-group slow in\n",
	    true, false },
	{ "a list at the ways out that fits; the bundles' own LACP is not asked",
	    LEAK LIST("0x8809") "interface po1\nmac access-group slow out\nexit\n"
				"interface po2\nmac access-group slow out\n",
	    false, true },
};

START_TEST(a_leak_stops_where_a_list_counts)
{
	struct leak l = leaking();
	const struct acl *list;

	configure(l.b, fixes[_i].lines);
	boxes_run(l.b, 300 * S);
	ck_assert_msg(
	    (flaps(l.b, 1) > 5) == fixes[_i].flaps, "%s: %u flaps", fixes[_i].why, flaps(l.b, 1));
	ck_assert_msg(
	    (flaps(l.b, 2) > 5) == fixes[_i].flaps, "%s: %u flaps", fixes[_i].why, flaps(l.b, 2));
	list = acl_find(l.b->box[0], ACL_MAC, "slow");
	if (list)
		ck_assert_msg((list->rules.at[0].hits[ACL_IN] + list->rules.at[0].hits[ACL_OUT] >
				  0) == fixes[_i].hits,
		    "%s", fixes[_i].why);
	if (!fixes[_i].flaps)
		ck_assert_uint_eq(boxes_bundled(l.b, 1), 1u << 1 | 1u << 2);
	boxes_delete(l.b);
}
END_TEST

/* A partner that will not be aggregated (6.3.6): one such cable is a bundle of one. */
START_TEST(a_partner_that_is_individual_is_bundled_alone)
{
	struct lacp pdu = { .subtype = SLOW_LACP,
		.version = 1,
		.actor = { 32768, far, 1, 32768, 1,
		    LACP_ACTIVITY | LACP_SYNCHRONIZED | LACP_COLLECTING | LACP_DISTRIBUTING } };
	struct boxes *b = boxes_new();

	boxes_cable(b, 0, 1, 1, 1); /* box 1 says nothing itself */
	boxes_cable(b, 0, 2, 1, 2);
	boxes_join(b, 0, 1, LAG_ACTIVE);
	boxes_join(b, 0, 2, LAG_ACTIVE);
	for (int i = 0; i < 10; i++) {
		for (int port = 1; port <= 2; port++) {
			pdu.actor.port = (uint16_t)port;
			slow_frame(b, 0, port, &pdu, 0);
		}
		boxes_run(b, S);
	}
	ck_assert_uint_eq(boxes_bundled(b, 0), 2);
	ck_assert_uint_eq(boxes_port(b, 0, 2)->lacp->why, LAG_OTHER);
	link_up(boxes_port(b, 0, 1)->port->link, false);
	boxes_run(b, 3 * S);
	ck_assert_uint_eq(boxes_bundled(b, 0), 4);
	boxes_delete(b);
}
END_TEST

/* ---- words ---- */

static const struct cli_table *const tables[] = { &cli_basic, &bridge_words, &vlan_words,
	&lag_words, NULL };

static const char *
after(struct bed *b, const char *config, const char *refused)
{
	bed_config(b, config);
	bed_say(b, "configure terminal");
	bed_say(b, "interface 2");
	return bed_refused(b, refused);
}

static const struct {
	const char *config, *line, *why; /* the line, at interface 2, is refused so */
} refusals[] = {
	{ "interface 2\nchannel-group 1 mode on\n", "channel-group 2 mode on",
	    "2 is a member of po1; type `no channel-group` first" },
	{ "interface 1\nchannel-group 1 mode active\n", "channel-group 1 mode on",
	    "on does not mix with active or passive" },
	{ "interface 1\nchannel-group 1 mode on\n", "channel-group 1 mode passive",
	    "1 is in po1 with mode on" },
	{ "interface 1\nchannel-group 1 mode on\ninterface 2\nswitchport access vlan 20\n",
	    "channel-group 1 mode on", "The VLANs of 2 are not those of po1" },
	{ "interface 2\nl2-protocol forward lacp\n", "channel-group 1 mode active",
	    "`no l2-protocol forward lacp` first" },
	{ "interface 2\nchannel-group 1 mode active\n", "l2-protocol forward lacp",
	    "hears slow protocols itself" },
	{ "interface 2\nchannel-group 1 mode on\n", "switchport access vlan 7",
	    "2 is a member of po1, whose VLANs count" },
	{ "interface 2\nchannel-group 1 mode on\n", "switchport mode trunk", "`interface po1`" },
	{ "", "no channel-group", "2 is a member of no Port-Channel" },
	{ "", "port-channel min-links 2", "2 is no Port-Channel" },
	{ "", "lacp max-bundle 2", "2 is no Port-Channel" },
};

START_TEST(what_cannot_be_is_refused_in_words)
{
	struct bed *b = bed_new(2, 0, tables);
	const char *why = after(b, refusals[_i].config, refusals[_i].line);

	ck_assert_msg(strstr(why, refusals[_i].why), "%s: %s", refusals[_i].line, why);
	bed_delete(b);
}
END_TEST

START_TEST(a_channel_takes_members_up_to_its_room)
{
	struct boxes *b = boxes_new();
	struct ix_error e;

	for (int i = 5; i <= 17; i++)
		bridge_port_add(b->box[0], "x");
	for (int i = 1; i <= 16; i++)
		boxes_join(b, 0, i, LAG_ACTIVE);
	ck_assert(!lag_join(boxes_port(b, 0, 17), 1, LAG_PASSIVE, &e));
	lag_remove(boxes_channel(b, 0));
	for (int i = 1; i <= 8; i++)
		boxes_join(b, 0, i, LAG_ON);
	ck_assert(!lag_join(boxes_port(b, 0, 9), 1, LAG_ON, &e));
	ck_assert_ptr_nonnull(strstr(e.text, "8 members, the most"));
	boxes_delete(b);
}
END_TEST

#define CONFIG \
	"lacp system-priority 100\nport-channel load-balance src-dst-ip\n" \
	"vlan 20\nname peering\nexit\n" \
	"interface 1\nchannel-group 7 mode active\nlacp timer fast\nlacp port-priority 5\nexit\n" \
	"interface 2\nchannel-group 7 mode passive\nlacp rate fast\nexit\n" \
	"interface 3\nl2-protocol forward lacp\nl2-protocol forward lldp\nexit\n" \
	"interface Port-Channel 7\nswitchport access vlan 20\nport-channel min-links 2\n" \
	"lacp max-bundle 4\n"

/* What is written is read back, by a fresh box, to the same. */
START_TEST(the_running_configuration_makes_the_same_box)
{
	struct bed *b = bed_new(4, 0, tables), *twin = bed_new(4, 0, tables);
	char first[4096];

	bed_config(b, CONFIG);
	snprintf(first, sizeof(first), "%s", bed_running(b));
	ck_assert_ptr_nonnull(strstr(first,
	    " channel-group 7 mode active\n lacp timer fast\n"
	    " lacp port-priority 5\n"));
	ck_assert_ptr_nonnull(strstr(first, "interface po7\n switchport access vlan 20\n"));
	ck_assert_ptr_nonnull(strstr(first, " port-channel min-links 2\n lacp max-bundle 4\n"));
	bed_config(twin, first);
	ck_assert_str_eq(bed_running(twin), first);
	bed_config(b,
	    "no lacp system-priority\nno port-channel load-balance\n"
	    "interface 1\nno lacp timer\nno lacp port-priority\n"
	    "interface 2\nno lacp rate\nexit\n"
	    "interface 3\nno l2-protocol forward lacp\nno l2-protocol forward lldp\n"
	    "exit\nno interface port-channel 7\n");
	ck_assert_ptr_null(strstr(bed_running(b), "lacp"));
	ck_assert_ptr_null(strstr(bed_running(b), "po7"));
	/* ports that leave a channel keep its VLAN */
	ck_assert_ptr_nonnull(strstr(bed_running(b), "interface 1\n switchport access vlan 20\n"));
	bed_config(b, "interface port-channel 7\n"); /* made again, it is as new */
	ck_assert_ptr_nonnull(strstr(bed_running(b), "interface po7\n"));
	ck_assert_ptr_null(strstr(bed_running(b), "min-links"));
	bed_delete(b);
	bed_delete(twin);
}
END_TEST

START_TEST(the_channel_is_shown_with_its_members_and_why_they_are_out)
{
	struct bed *b = bed_new(3, 0, tables);

	bed_config(b,
	    "interface 1\nchannel-group 1 mode on\ninterface 2\nchannel-group 1 mode on\n"
	    "interface 3\nchannel-group 2 mode active\n");
	port_shutdown(bed_port(b, 2)->port, true);
	sim_run(b->sim, 10 * S);
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show port-channel summary"),
	    "po1(U)         Static     1(P) 2(D)\npo2(D)         LACP(a)    3(s)\n"));
	ck_assert_ptr_null(strstr(bed_say(b, "show etherchannel 1 summary"), "po2"));
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show port-channel 2 detail"),
	    "po2 is down: 0 of 1 members bundled, min-links 1, protocol LACP(a)\n"
	    "  3         active   no LACPDU heard "));
	ck_assert_ptr_nonnull(strstr(bed_refused(b, "show port-channel 9"), "no Port-Channel 9"));
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show lacp neighbor"), "nobody heard"));
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show lacp interface"), "DEFAULTED, DETACHED"));
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show lacp counters"), "3         po2"));
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show lacp sys-id"), "8000,02:01:"));
	ck_assert_ptr_nonnull(
	    strstr(bed_say(b, "show port-channel load-balance"), "by src-dst-port"));
	bed_delete(b);
}
END_TEST

Suite *lag_suite(void);
Suite *
lag_suite(void)
{
	const TTest *const tests[] = { an_idle_bundle_speaks_each_30_seconds_or_each_second,
		a_cut_cable_is_out_at_once_and_back_when_it_is_whole,
		with_less_than_min_links_it_is_down_at_both_ends,
		min_links_holds_for_mode_on_as_well, the_better_system_says_who_stands_by,
		one_end_that_bundles_less_makes_the_other_wait,
		random_cuts_converge_to_the_cables_that_are_whole,
		a_partner_that_reboots_is_found_again, members_to_two_boxes_are_not_one_bundle,
		two_channels_of_one_partner_are_not_one_bundle,
		another_speed_is_not_bundled_until_the_first_is_gone,
		a_channel_looped_to_itself_does_not_come_up,
		what_a_member_had_learnt_is_behind_the_channel,
		a_member_that_is_not_bundled_passes_nothing,
		an_address_set_by_hand_to_a_channel_that_is_down_is_no_crash,
		what_a_method_does_not_look_at_moves_no_flow,
		a_flow_keeps_its_member_and_moves_when_that_is_gone,
		half_a_packet_is_hashed_by_its_addresses,
		a_marker_comes_back_as_a_response_ten_a_second_at_most,
		half_a_lacpdu_changes_nothing_and_is_counted,
		lacp_from_a_port_without_it_goes_nowhere,
		leaked_lacp_flaps_both_customers_at_its_own_pace,
		a_partner_that_is_individual_is_bundled_alone,
		a_channel_takes_members_up_to_its_room,
		the_running_configuration_makes_the_same_box,
		the_channel_is_shown_with_its_members_and_why_they_are_out, NULL };
	Suite *s = suite_of("Port-Channels", tests);
	TCase *c = tcase_create("tables");

	tcase_add_loop_test(
	    c, modes_combine_as_people_learn_it, 0, (int)(sizeof(pairs) / sizeof(pairs[0])));
	tcase_add_loop_test(c, a_cable_that_dies_with_its_light_on_is_noticed_by_silence, 0, 2);
	tcase_add_loop_test(c, flows_spread_over_members_by_what_they_differ_in, 0, LAG_BALANCES);
	tcase_add_loop_test(
	    c, a_leak_stops_where_a_list_counts, 0, (int)(sizeof(fixes) / sizeof(fixes[0])));
	tcase_add_loop_test(c, what_cannot_be_is_refused_in_words, 0,
	    (int)(sizeof(refusals) / sizeof(refusals[0])));
	suite_add_tcase(s, c);
	return s;
}
