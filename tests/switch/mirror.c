/* mirror.c - SPAN: what a destination port gets, what it does not, and what it may not do. */
#include "tests/runner.h"

#include "switch/feature.h"
#include "switch/mirror.h"
#include "switch/passing.h"
#include "tests/switch/lan.h"

static struct ix_error error;

static struct bridge_port *
port(struct lan *l, uint16_t n)
{
	return bridge_port_at(l->bridge, n);
}

/* Port 1 is copied that way to port 4, where station d listens. */
static struct lan *
mirrored(enum mirror_way way)
{
	struct lan *l = lan_new();

	ck_assert(mirror_source(port(l, 1), 1, way, &error));
	ck_assert(mirror_destination(port(l, 4), 1, &error));
	return l;
}

START_TEST(a_session_copies_the_ways_it_was_asked_for)
{
	static const struct {
		enum mirror_way way;
		unsigned in, out;
		const char *why;
	} rows[] = {
		{ MIRROR_RX, 1, 0, "only what comes in" },
		{ MIRROR_TX, 0, 1, "only what goes out" },
		{ MIRROR_BOTH, 1, 1, "both" },
	};

	for (unsigned i = 0; i < 3; i++) {
		struct lan *l = mirrored(rows[i].way);

		lan_send(l, 0, 1, 2);
		ck_assert_msg(l->station[3].heard == rows[i].in, "in: %s", rows[i].why);
		l->station[3].heard = 0;
		lan_send(l, 1, 2, 1);
		ck_assert_msg(l->station[3].heard == rows[i].out, "out: %s", rows[i].why);
		ck_assert_uint_eq(mirror_copies(l->bridge, 1), rows[i].in + rows[i].out);
		arena_delete(l->arena);
	}
}
END_TEST

START_TEST(a_destination_neither_forwards_nor_learns_nor_is_flooded)
{
	struct lan *l = mirrored(MIRROR_RX);

	lan_send(l, 1, 2, 0xff);
	ck_assert_uint_eq(lan_heard(l), 0x5); /* a and c, not d */
	lan_send(l, 3, 4, 0xff);
	ck_assert_uint_eq(lan_heard(l), 0);
	ck_assert_uint_eq(port_drops(port(l, 4)->port, &drop_mirror_destination), 1);
	ck_assert_uint_eq(fdb_lookup(&l->bridge->fdb,
			      fdb_key(1, (const uint8_t[]){ 2, 0, 0, 0, 0, 4 }), l->sim->now),
	    0);
	ck_assert(mirror_end(l->bridge, 1));
	lan_send(l, 3, 4, 0xff);
	ck_assert_uint_eq(lan_heard(l), 0x7);
}
END_TEST

START_TEST(a_copy_has_the_tag_that_was_on_the_wire)
{
	static const uint8_t tagged[] = { 2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 1, 0x81, 0, 0, 7, 8, 0 };
	struct lan *l = mirrored(MIRROR_RX);

	lan_raw(l, 0, tagged, sizeof(tagged), 64); /* refused at an access port, and seen */
	ck_assert_uint_eq(l->station[3].heard, 1);
	ck_assert_mem_eq(l->station[3].last, tagged, sizeof(tagged));
	ck_assert_uint_eq(port_drops(port(l, 1)->port, &drop_tagged), 1);
}
END_TEST

START_TEST(what_the_destination_cannot_carry_is_dropped_there)
{
	struct lan *l = mirrored(MIRROR_RX);
	struct link_settings slow = link_defaults;

	slow.rate_bps = 10000000;
	slow.queue = 3000;
	link_set(l->station[3].port->link, &slow);
	for (int i = 0; i < 10; i++)
		port_send(l->station[0].port, frame_from(l->net, (const uint8_t[1000]){ 2 }, 1000));
	sim_run(l->sim, l->sim->now + IX_SECOND);
	ck_assert_uint_eq(mirror_copies(l->bridge, 1), 10);
	ck_assert_uint_eq(port_drops(port(l, 4)->port, &drop_queue_full), 7);
	ck_assert_uint_eq(l->station[3].heard, 3); /* what 3000 octets of queue let through */
}
END_TEST

START_TEST(what_makes_no_sense_is_refused_and_changes_nothing)
{
	struct lan *l = mirrored(MIRROR_RX);
	struct bridge_port *po = bridge_channel_add(l->bridge, "po1");

	ck_assert(!mirror_source(port(l, 4), 2, MIRROR_RX, &error));
	ck_assert(!mirror_destination(port(l, 1), 2, &error));
	ck_assert(!mirror_destination(port(l, 4), 2, &error));
	ck_assert(!mirror_source(po, 1, MIRROR_BOTH, &error));
	ck_assert(!mirror_destination(po, 2, &error));
	ck_assert(!mirror_exists(l->bridge, 2));
	ck_assert(!mirror_end(l->bridge, 2));
}
END_TEST

START_TEST(two_sessions_copy_one_port_to_two_places)
{
	struct lan *l = mirrored(MIRROR_RX);

	ck_assert(mirror_source(port(l, 1), 2, MIRROR_RX, &error));
	ck_assert(mirror_destination(port(l, 3), 2, &error));
	lan_send(l, 0, 1, 2);
	ck_assert_uint_eq(lan_heard(l), 0xe);
}
END_TEST

START_TEST(a_session_is_written_and_lost_with_the_power)
{
	struct lan *l = mirrored(MIRROR_BOTH);
	struct text t = { 0 };
	struct config_writer w = { .out = &t };

	mirror_feature.running(l->bridge, &w);
	ck_assert_str_eq(text_of(&t),
	    "monitor session 1 source interface swp1 both\n"
	    "monitor session 1 destination interface swp4\n");
	text_free(&t);
	bridge_clear(l->bridge);
	ck_assert(!mirror_exists(l->bridge, 1));
	ck_assert(!port(l, 4)->mirrored_to);
	lan_send(l, 0, 1, 0xff);
	ck_assert_uint_eq(lan_heard(l), 0xe);
}
END_TEST

Suite *mirror_suite(void);
Suite *
mirror_suite(void)
{
	return suite_of("switch mirror",
	    (const TTest *const[]){ a_session_copies_the_ways_it_was_asked_for,
		a_destination_neither_forwards_nor_learns_nor_is_flooded,
		a_copy_has_the_tag_that_was_on_the_wire,
		what_the_destination_cannot_carry_is_dropped_there,
		what_makes_no_sense_is_refused_and_changes_nothing,
		two_sessions_copy_one_port_to_two_places,
		a_session_is_written_and_lost_with_the_power, NULL });
}
