/* carrier.c - cables and ports that go down and come up, and who hears of it; taps and counters. */
#include "tests/runner.h"

#include <stdio.h>

#include "base/addr.h"
#include "tests/link/bed.h"

START_TEST(a_cut_cable_drops_what_is_in_flight_and_tells_both_ends_once)
{
	struct bed *b = bed_new(1, NULL);

	ck_assert_uint_eq(b->changes, 2); /* plugged in */
	for (uint32_t i = 0; i < 5; i++)
		port_send(b->a, bed_frame(b, 60, i));
	port_send(b->b, bed_frame(b, 60, 9));
	link_up(b->link, false);
	link_up(b->link, false);
	ck_assert_uint_eq(b->changes, 4);
	ck_assert_uint_eq(port_drops(b->a, &drop_link_down), 5);
	ck_assert_uint_eq(port_drops(b->b, &drop_link_down), 1);
	ck_assert_uint_eq(port_backlog(b->a), 0);
	port_send(b->a, bed_frame(b, 60, 5));
	ck_assert_uint_eq(port_drops(b->a, &drop_link_down), 6);
	ck_assert_uint_eq(sim_next(b->sim), IX_NEVER);
	link_up(b->link, true);
	port_send(b->a, bed_frame(b, 60, 6));
	sim_run(b->sim, IX_SECOND);
	ck_assert(b->n == 1 && b->mark[0] == 6);
	ck_assert_uint_eq(b->at[0], 672 + 10000); /* nothing of before holds it up */
	ck_assert_uint_eq(b->a->flaps, 1);
}
END_TEST

START_TEST(a_port_is_up_only_if_cable_and_both_ends_are)
{
	struct bed *b = bed_new(1, NULL);

	port_shutdown(b->a, true);
	ck_assert(!port_is_up(b->a) && !port_is_up(b->b));
	port_send(b->a, bed_frame(b, 60, 0));
	port_send(b->b, bed_frame(b, 60, 0));
	ck_assert_uint_eq(port_drops(b->a, &drop_port_down), 1);
	ck_assert_uint_eq(port_drops(b->b, &drop_link_down), 1);
	port_shutdown(b->b, true);
	link_up(b->link, false);
	port_shutdown(b->a, false);
	link_up(b->link, true);
	ck_assert(!port_is_up(b->a));
	ck_assert_uint_eq(b->changes, 4); /* the carrier went once and is still gone */
	port_shutdown(b->b, false);
	ck_assert(port_is_up(b->a) && port_is_up(b->b));
	ck_assert_uint_eq(b->changes, 6);
}
END_TEST

START_TEST(a_removed_link_frees_its_ports_for_another)
{
	struct bed *b = bed_new(1, NULL);

	port_send(b->a, bed_frame(b, 60, 0));
	link_remove(b->link);
	link_remove(b->link);
	ck_assert(!port_is_up(b->a) && port_peer(b->a) == NULL);
	port_send(b->a, bed_frame(b, 60, 1));
	ck_assert_uint_eq(port_drops(b->a, &drop_no_link), 1);
	link_up(b->link, true); /* what is gone stays gone */
	ck_assert(!port_is_up(b->a));
	link_new(b->b, b->a, &link_defaults);
	ck_assert(port_is_up(b->a) && port_peer(b->a) == b->b && port_peer(b->b) == b->a);
	port_send(b->a, bed_frame(b, 60, 2));
	sim_run(b->sim, IX_SECOND);
	ck_assert(b->n == 1 && b->mark[0] == 2);
}
END_TEST

struct tap {
	unsigned in, out, drops;
	struct frame_name last;
	uint32_t len;
};

static void
tap_frame(void *arg, const struct frame_name *name, bool out, const uint8_t *bytes, uint32_t len,
    const struct log_kind *drop)
{
	struct tap *t = arg;

	(void)bytes;
	t->in += !out && !drop;
	t->out += out && !drop;
	t->drops += drop != NULL;
	t->last = *name;
	t->len = len;
}

START_TEST(a_tap_sees_every_port_and_direction_and_changes_nothing)
{
	struct bed *b = bed_new(1, NULL), *blind = bed_new(1, NULL);
	struct tap t = { 0 };
	const struct observer o = { .arg = &t, .frame = tap_frame };

	b->sim->observer = &o;
	for (uint32_t i = 0; i < 3; i++) {
		port_send(b->a, bed_frame(b, 100, i));
		port_send(blind->a, bed_frame(blind, 100, i));
	}
	port_send(b->a, bed_frame(b, 2000, 9));
	port_send(blind->a, bed_frame(blind, 2000, 9));
	ck_assert_uint_eq(t.len, 2000);
	sim_run(b->sim, IX_SECOND);
	sim_run(blind->sim, IX_SECOND);
	ck_assert(t.out == 3 && t.in == 3 && t.drops == 1);
	ck_assert_uint_eq(t.last.t, b->at[2]); /* a frame's name: when, where, as the how-manieth */
	ck_assert_uint_eq(t.last.port, b->b->id.id);
	ck_assert_uint_eq(t.last.seq, 3);
	ck_assert_uint_eq(b->sim->fingerprint, blind->sim->fingerprint);
	ck_assert_uint_eq(b->sim->seq, blind->sim->seq);
}
END_TEST

struct seen {
	struct watcher watcher;
	unsigned in, out;
};

static void
count_seen(struct watcher *t, struct port *p, const struct frame *f, bool out)
{
	struct seen *s = (struct seen *)t;

	ck_assert_uint_eq(f->len, 60);
	(void)p;
	if (out)
		s->out++;
	else
		s->in++;
}

START_TEST(a_watcher_in_the_world_sees_one_port_until_it_leaves)
{
	struct bed *b = bed_new(1, NULL);
	struct seen one = { { NULL, count_seen }, 0, 0 }, two = one;

	port_watch(b->a, &one.watcher);
	port_watch(b->a, &two.watcher);
	port_send(b->a, bed_frame(b, 60, 1));
	port_send(b->b, bed_frame(b, 60, 2));
	sim_run(b->sim, IX_SECOND);
	port_unwatch(b->a, &one.watcher);
	port_send(b->a, bed_frame(b, 60, 3));
	ck_assert(one.in == 1 && one.out == 1 && two.in == 1 && two.out == 2);
	port_unwatch(b->a, &two.watcher);
	ck_assert_ptr_null(b->a->watchers);
	bed_delete(b);
}
END_TEST

START_TEST(what_frames_carry_is_in_the_fingerprint)
{
	struct bed *b = bed_new(1, NULL), *c = bed_new(1, NULL);

	port_send(b->a, bed_frame(b, 100, 1));
	port_send(c->a, bed_frame(c, 100, 2));
	sim_run(b->sim, IX_SECOND);
	sim_run(c->sim, IX_SECOND);
	ck_assert_uint_ne(b->sim->fingerprint, c->sim->fingerprint);
}
END_TEST

START_TEST(counters_tell_unicast_multicast_and_broadcast_apart)
{
	struct bed *b = bed_new(1, NULL);
	struct frame *m = bed_frame(b, 60, 0), *all = bed_frame(b, 70, 0);

	frame_at(m)[0] = 0x33;
	memcpy(frame_at(all), mac_broadcast.b, 6);
	port_send(b->a, bed_frame(b, 80, 0));
	port_send(b->a, m);
	port_send(b->a, all);
	sim_run(b->sim, IX_SECOND);
	ck_assert(b->a->out.unicast == 1 && b->a->out.multicast == 1 && b->a->out.broadcast == 1);
	ck_assert(b->b->in.unicast == 1 && b->b->in.multicast == 1 && b->b->in.broadcast == 1);
	ck_assert_uint_eq(b->b->in.octets, 210);
}
END_TEST

START_TEST(a_flood_of_drops_does_not_wash_out_the_log)
{
	struct bed *b = bed_new(1, NULL);
	uint64_t before;

	link_up(b->link, false);
	before = b->sim->log.next;
	for (uint32_t i = 0; i < 1000; i++)
		port_send(b->a, bed_frame(b, 60, i));
	ck_assert_uint_eq(port_drops(b->a, &drop_link_down), 1000);
	ck_assert_uint_eq(b->sim->log.next - before, 10); /* the 1st, 2nd, 4th ... 512th */
}
END_TEST

START_TEST(names_are_found_and_macs_are_unique)
{
	struct bed *b = bed_new(1, NULL);
	struct ix_mac last = { { 0 } };

	ck_assert_ptr_eq(net_find(b->net, "b"), b->b->node);
	ck_assert_ptr_null(net_find(b->net, "x"));
	ck_assert_ptr_eq(port_find(b->a->node, "eth0"), b->a);
	ck_assert_ptr_null(port_find(b->a->node, "eth9"));
	for (int i = 0; i < 600; i++) {
		char name[PORT_NAME];
		struct port *p;

		snprintf(name, sizeof(name), "swp%d", i);
		p = port_new(b->a->node, name);
		ck_assert(!mac_eq(&p->mac, &last) && !mac_is_group(&p->mac));
		for (uint32_t k = 0; k + 1 < b->net->ports.n; k++)
			ck_assert(!mac_eq(&p->mac, &b->net->ports.at[k]->mac));
		last = p->mac;
	}
}
END_TEST

Suite *carrier_suite(void);
Suite *
carrier_suite(void)
{
	const TTest *const tests[] = {
		a_cut_cable_drops_what_is_in_flight_and_tells_both_ends_once,
		a_port_is_up_only_if_cable_and_both_ends_are,
		a_removed_link_frees_its_ports_for_another,
		a_tap_sees_every_port_and_direction_and_changes_nothing,
		a_watcher_in_the_world_sees_one_port_until_it_leaves,
		what_frames_carry_is_in_the_fingerprint,
		counters_tell_unicast_multicast_and_broadcast_apart,
		a_flood_of_drops_does_not_wash_out_the_log, names_are_found_and_macs_are_unique,
		    NULL };

	return suite_of("carrier", tests);
}
