/* others.c - flows beside storms and tags, and a world with flows that goes back in time. */
#include "tests/runner.h"

#include "ip/inside.h"
#include "link/rate.h"
#include "tests/flow/bed.h"

#define B "100.64.3.10"
#define C "100.64.3.20"

static void
within(const char *what, uint64_t have, uint64_t least, uint64_t most)
{
	ck_assert_msg(have >= least && have <= most, "%s: %llu, not %llu to %llu", what,
	    (unsigned long long)have, (unsigned long long)least, (unsigned long long)most);
}

/* What a world with flows is, in one word. */
static uint64_t
sum_of(const struct bed *b)
{
	uint64_t h = b->sim->fingerprint;
	struct counters in, out;
	struct rates r[2];

	for (uint32_t i = 0; i < b->net->ports.n; i++) {
		port_counters(b->net->ports.at[i], &in, &out);
		port_rates(b->net->ports.at[i], &r[0], &r[1]);
		h = hash_mix(hash_mix(h, in.octets), out.octets);
		h = hash_mix(hash_mix(h, r[0].bps), port_all_drops(b->net->ports.at[i]));
	}
	for (uint32_t i = 0; flow_at(b->flows, i); i++)
		h = hash_mix(h, flow_state(flow_at(b->flows, i)).octets);
	return h;
}

START_TEST(what_was_is_run_again_the_same)
{
	struct bed *b = bed_new();
	struct checkpoint *c;
	uint64_t then, first;

	bed_speed(b, LINK_B, 10000000);
	bed_flow(b, "f", B, 8000000);
	bed_flow(b, "", B, 8000000);
	bed_flow(b, "", C, 3000000);
	bed_run(b, 20 * IX_SECOND + 1234567);
	c = arena_save(b->arena, NULL);
	then = sum_of(b);
	for (unsigned again = 0; again < 2; again++) {
		uint64_t sum;

		ck_assert_uint_eq(sum_of(b), then);
		link_up(b->link[LINK_UP], false);
		bed_run(b, 20 * IX_SECOND);
		bed_flow(b, "f", B, 0);
		bed_run(b, 1000 * IX_SECOND);
		sum = sum_of(b);
		if (again)
			ck_assert_uint_eq(sum, first);
		first = sum;
		arena_load(b->arena, c);
	}
	ck_assert_uint_eq(sum_of(b), then);
	checkpoint_delete(c);
	bed_delete(b);
}
END_TEST

/* Two ports of s2 are cabled to each other. */
static struct link *
loop(struct bed *b)
{
	struct link_settings s = link_defaults;

	s.rate_bps = 100000000;
	return link_new(bridge_port_add(b->s2, "x")->port, bridge_port_add(b->s2, "y")->port, &s);
}

static void
shout(struct bed *b)
{
	struct port *p = bed_port(b, LINK_C, false);
	struct frame *f = frame_new(b->net, 500);

	memset(frame_at(f), 0, 500);
	memset(frame_at(f), 0xff, 6);
	memcpy(frame_at(f) + 6, p->mac.b, 6);
	frame_at(f)[12] = 0x88;
	frame_at(f)[13] = 0xb5;
	port_send(p, f);
}

START_TEST(a_storm_takes_its_part_of_a_link_and_gives_it_back)
{
	struct bed *b = bed_new();
	struct flow *f = bed_flow(b, "", B, 60000000);
	struct link *l;

	bed_run(b, 5 * IX_SECOND);
	ck_assert_uint_eq(flow_state(f).carried_bps, 60000000);
	l = loop(b);
	shout(b);
	bed_run(b, 5 * IX_SECOND);
	ck_assert_uint_ge(b->net->rates->classes.n, 2);
	/* its own frames go round, too, if the storm took b's address along */
	within("beside the storm", flow_state(f).carried_bps, 0, 45000000);
	within("the port", rate_on(bed_port(b, LINK_C, true), true), 10000 * (uint64_t)RATE_FRAME,
	    150000 * (uint64_t)RATE_FRAME);
	link_up(l, false);
	bed_run(b, 5 * IX_SECOND);
	ck_assert(b->net->rates->classes.n == 1);
	ck_assert_uint_eq(flow_state(f).carried_bps, 60000000);
	bed_delete(b);
}
END_TEST

START_TEST(a_flow_through_tagged_interfaces)
{
	struct bed *b = bed_new();
	struct ix_addr a = ip("10.1.1.1"), z = ip("10.1.1.2");
	struct ifc *x = ifc_new_vlan(ifc_find(b->r1, "eth1"), "eth1.7", 7),
		   *y = ifc_new_vlan(ifc_find(b->r2, "eth0"), "eth0.7", 7);
	struct counters in, out;
	struct flow *f;

	ck_assert(ifc_addr_add(x, &a, 30, NULL) && ifc_addr_add(y, &z, 30, NULL));
	bed_route(b->r1, B "/32", "10.1.1.2");
	f = bed_flow(b, "", B, 8000000);
	bed_run(b, 10 * IX_SECOND);
	ck_assert_uint_eq(flow_state(f).carried_bps, 8000000);
	/* four octets more of each frame */
	within("r1 out", bed_octets(bed_port(b, LINK_UP, true), true), 10032000, 10080000);
	ck_assert_uint_lt(bed_octets(bed_port(b, LINK_LOW, true), true), 10000);
	ifc_counters(y, &in, &out);
	within("the tag", in.octets, 9990000, 10040000);
	ifc_counters(x, &in, &out);
	within("the tag, out", out.octets, 9990000, 10040000);
	within("and its frames", out.unicast, 7990, 8030);
	ifc_remove(y);
	bed_run(b, IX_SECOND);
	ck_assert(!flow_state(f).arrives);
	ck_assert_str_eq(flow_state(f).why->name, "unknown-vlan");
	bed_delete(b);
}
END_TEST

START_TEST(an_entry_that_is_forgotten_makes_a_flood_at_once)
{
	struct bed *b = bed_new();
	struct ix_mac there = bed_port(b, LINK_B, false)->mac;
	uint64_t key = fdb_key(1, there.b), before;
	struct ix_addr a = ip(B);
	ix_time until;

	/* the router is told who is there: nobody asks b, and it is not heard again */
	ck_assert(neigh_fix(ifc_find(b->r2, "eth2"), &a, &there));
	bed_flow(b, "", C, 1000000);
	bed_run(b, 10 * IX_SECOND);
	fdb_learn(&b->s2->fdb, key, bridge_port_find(b->s2, "b")->number, b->sim->now, NULL);
	bed_flow(b, "", B, 8000000);
	bed_run(b, 20 * IX_SECOND);
	until = fdb_until(&b->s2->fdb, key);
	within("forgotten", until, 300 * IX_SECOND, 330 * IX_SECOND);
	bed_run(b, until - b->sim->now - IX_MS);
	before = bed_octets(bed_port(b, LINK_C, true), true);
	bed_run(b, IX_SECOND + IX_MS);
	within("flooded", bed_octets(bed_port(b, LINK_C, true), true) - before, 1120000, 1135000);
	bed_delete(b);
}
END_TEST

Suite *others_suite(void);
Suite *
others_suite(void)
{
	const TTest *const tests[] = { what_was_is_run_again_the_same,
		a_storm_takes_its_part_of_a_link_and_gives_it_back,
		a_flow_through_tagged_interfaces, an_entry_that_is_forgotten_makes_a_flood_at_once,
		NULL };

	return suite_of("flows and others", tests);
}
