/* bridge.c - a switch with four stations: what reaches whom, and why the rest does not. */
#include "tests/runner.h"

#include <string.h>

#include "switch/passing.h"

#define STATIONS 4

struct station {
	struct port *port;
	uint32_t heard;
	uint8_t last[64];
};

struct lan {
	struct arena *arena;
	struct sim *sim;
	struct net *net;
	struct bridge *bridge;
	struct station station[STATIONS];
};

static void
station_receive(struct port *p, struct frame *f)
{
	struct station *s = p->node->box;

	s->heard++;
	memcpy(s->last, frame_at(f), f->len < 64 ? f->len : 64);
	frame_drop(p->node->net, f);
}

static const struct node_ops station_ops = { station_receive, NULL };

static struct lan *
lan_new(void)
{
	static const char *const names[] = { "a", "b", "c", "d" };
	static const char *const ports[] = { "swp1", "swp2", "swp3", "swp4" };
	struct arena *arena = arena_new(256 << 20);
	struct lan *l = arena_make(arena, struct lan);

	l->arena = arena;
	l->sim = sim_new(arena, 1);
	l->net = net_new(l->sim);
	l->bridge = bridge_new(l->net, "sw1");
	for (int i = 0; i < STATIONS; i++) {
		struct node *n = node_new(l->net, names[i], &station_ops, &l->station[i]);

		l->station[i].port = port_new(n, "eth0");
		link_new(l->station[i].port, bridge_port_add(l->bridge, ports[i])->port,
		    &link_defaults);
	}
	return l;
}

/* Station i sends from a made-up address 02:..:<from> to 02:..:<to>, 0xff meaning broadcast. */
static void
send_as(struct lan *l, int i, uint8_t from, uint8_t to)
{
	uint8_t bytes[60] = { 2, 0, 0, 0, 0, to, 2, 0, 0, 0, 0, from, 0x08, 0x00 };

	if (to == 0xff)
		memset(bytes, 0xff, 6);
	port_send(l->station[i].port, frame_from(l->net, bytes, sizeof(bytes)));
	sim_run(l->sim, l->sim->now + IX_MS);
}

/* Sends octets as they are. */
static void
send_raw(struct lan *l, int i, const uint8_t *head, uint32_t n, uint32_t len)
{
	struct frame *f = frame_new(l->net, len);

	memset(frame_at(f), 0, len);
	memcpy(frame_at(f), head, n);
	port_send(l->station[i].port, f);
	sim_run(l->sim, l->sim->now + IX_MS);
}

/* Who heard something since the last call: bit i for station i. */
static unsigned
heard(struct lan *l)
{
	unsigned who = 0;

	for (int i = 0; i < STATIONS; i++) {
		who |= l->station[i].heard ? 1u << i : 0;
		l->station[i].heard = 0;
	}
	return who;
}

static unsigned
logged(const struct lan *l, const struct log_kind *kind)
{
	unsigned n = 0;

	for (uint64_t id = log_oldest(&l->sim->log); id < l->sim->log.next; id++)
		n += log_get(&l->sim->log, id)->kind == kind;
	return n;
}

static uint64_t
dropped(const struct lan *l, uint16_t port, const struct log_kind *why)
{
	return port_drops(bridge_port_at(l->bridge, port)->port, why);
}

START_TEST(an_unknown_address_is_flooded_and_a_known_one_is_not)
{
	struct lan *l = lan_new();

	send_as(l, 0, 1, 2);
	ck_assert_uint_eq(heard(l), 0xe); /* everyone but the sender */
	send_as(l, 1, 2, 1);
	ck_assert_uint_eq(heard(l), 0x1);
	send_as(l, 0, 1, 2);
	ck_assert_uint_eq(heard(l), 0x2);
	ck_assert_uint_eq(l->bridge->flooded, 1);
	ck_assert_uint_eq(logged(l, &log_mac_learn), 2);
}
END_TEST

START_TEST(broadcast_reaches_everyone_else_always)
{
	struct lan *l = lan_new();

	send_as(l, 0, 1, 0xff);
	send_as(l, 1, 2, 0xff);
	ck_assert_uint_eq(heard(l), 0xf);
	ck_assert_uint_eq(bridge_port_at(l->bridge, 3)->port->out.broadcast, 2);
}
END_TEST

START_TEST(flooding_shares_one_frame_and_gives_it_back_once)
{
	struct lan *l = lan_new();
	uint64_t carved;

	send_as(l, 0, 1, 0xff);
	carved = l->arena->carved;
	for (int i = 0; i < 100; i++)
		send_as(l, 0, 1, 0xff);
	ck_assert_uint_eq(l->arena->carved, carved);
	ck_assert_ptr_nonnull(l->net->pool[0]); /* the one frame is back in its pool ... */
	ck_assert_ptr_null(l->net->pool[0]->next); /* ... and there never was a second */
}
END_TEST

START_TEST(a_silent_address_is_flooded_again_after_300_seconds)
{
	struct lan *l = lan_new();

	send_as(l, 0, 1, 0xff);
	heard(l);
	sim_run(l->sim, 299 * IX_SECOND);
	send_as(l, 1, 2, 1);
	ck_assert_uint_eq(heard(l), 0x1);
	sim_run(l->sim, 301 * IX_SECOND);
	send_as(l, 1, 2, 1);
	ck_assert_uint_eq(heard(l), 0xd);
	sim_run(l->sim, 3600 * IX_SECOND);
	ck_assert_uint_eq(l->bridge->fdb.n, 0);
	ck_assert(!timer_runs(&l->bridge->sweep)); /* an idle switch costs no event */
}
END_TEST

START_TEST(a_station_that_moves_is_followed_at_its_first_frame)
{
	struct lan *l = lan_new();

	send_as(l, 0, 1, 0xff);
	send_as(l, 2, 1, 0xff);
	heard(l);
	send_as(l, 1, 2, 1);
	ck_assert_uint_eq(heard(l), 0x4);
	ck_assert_uint_eq(logged(l, &log_mac_move), 1);
}
END_TEST

START_TEST(a_full_table_floods)
{
	struct lan *l = lan_new();

	l->bridge->fdb.capacity = 2;
	send_as(l, 0, 1, 0xff);
	send_as(l, 1, 2, 0xff);
	send_as(l, 2, 3, 0xff);
	heard(l);
	send_as(l, 0, 1, 3);
	ck_assert_uint_eq(heard(l), 0xe);
	send_as(l, 0, 1, 2);
	ck_assert_uint_eq(heard(l), 0x2);
	ck_assert_uint_eq(logged(l, &log_mac_full), 1);
}
END_TEST

START_TEST(what_was_learnt_on_a_port_goes_with_its_carrier)
{
	struct lan *l = lan_new();

	send_as(l, 0, 1, 0xff);
	send_as(l, 1, 2, 0xff);
	port_shutdown(l->station[0].port, true);
	heard(l);
	send_as(l, 1, 2, 1);
	ck_assert_uint_eq(heard(l), 0xc); /* flooded, though not to the port that is down */
	ck_assert_uint_eq(dropped(l, 1, &drop_link_down), 0);
	port_shutdown(l->station[0].port, false);
	send_as(l, 2, 3, 2);
	ck_assert_uint_eq(heard(l), 0x2);
}
END_TEST

START_TEST(vlans_do_not_hear_each_other)
{
	struct lan *l = lan_new();

	bridge_port_vlan(bridge_port_at(l->bridge, 3), 20);
	bridge_port_vlan(bridge_port_at(l->bridge, 4), 20);
	send_as(l, 0, 1, 0xff);
	ck_assert_uint_eq(heard(l), 0x2);
	send_as(l, 2, 3, 1); /* known, but in the other VLAN */
	ck_assert_uint_eq(heard(l), 0x8);
}
END_TEST

START_TEST(what_may_not_pass_is_dropped_with_its_reason)
{
	static const struct {
		const struct log_kind *why;
		uint32_t n, len;
		uint8_t head[16];
	} rows[] = {
		{ &drop_short, 6, 13, { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } },
		{ &drop_group_source, 14, 60, { 2, 0, 0, 0, 0, 9, 3, 0, 0, 0, 0, 1, 8, 0 } },
		{ &drop_reserved, 14, 60, { 1, 0x80, 0xc2, 0, 0, 0, 2, 0, 0, 0, 0, 1, 0, 39 } },
		{ &drop_reserved, 14, 60,
		    { 1, 0x80, 0xc2, 0, 0, 15, 2, 0, 0, 0, 0, 1, 0x88, 0xcc } },
		{ &drop_tagged, 16, 60, { 2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 1, 0x81, 0, 0, 5 } },
		{ &drop_tagged, 16, 60, { 2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 1, 0x88, 0xa8, 0, 5 } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lan *l = lan_new();

		send_raw(l, 0, rows[i].head, rows[i].n, rows[i].len);
		ck_assert_msg(heard(l) == 0, "%s: heard", rows[i].why->name);
		ck_assert_msg(dropped(l, 1, rows[i].why) == 1, "%s: not counted",
		    rows[i].why->name);
		arena_delete(l->arena);
	}
}
END_TEST

START_TEST(the_first_address_after_the_reserved_block_is_flooded)
{
	static const uint8_t head[14] = { 1, 0x80, 0xc2, 0, 0, 16, 2, 0, 0, 0, 0, 1, 8, 0 };
	struct lan *l = lan_new();

	send_raw(l, 0, head, sizeof(head), 60);
	ck_assert_uint_eq(heard(l), 0xe);
}
END_TEST

START_TEST(a_frame_to_a_neighbour_behind_the_same_port_stays_there)
{
	struct lan *l = lan_new();

	send_as(l, 0, 1, 0xff);
	send_as(l, 0, 2, 0xff);
	heard(l);
	send_as(l, 0, 1, 2);
	ck_assert_uint_eq(heard(l), 0);
	ck_assert_uint_eq(dropped(l, 1, &drop_same_port), 1);
}
END_TEST

START_TEST(an_address_set_by_hand_to_another_port_is_not_let_in)
{
	static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 1 };
	struct lan *l = lan_new();

	ck_assert(fdb_fix(&l->bridge->fdb, fdb_key(1, mac), 2, 0));
	send_as(l, 0, 1, 0xff);
	ck_assert_uint_eq(heard(l), 0);
	ck_assert_uint_eq(dropped(l, 1, &drop_wrong_port), 1);
}
END_TEST

START_TEST(one_hop_is_one_event)
{
	struct lan *l = lan_new();
	uint64_t events;

	send_as(l, 0, 1, 0xff);
	send_as(l, 1, 2, 0xff);
	events = l->sim->events;
	send_as(l, 0, 1, 2);
	ck_assert_uint_eq(l->sim->events - events, 2); /* to the switch, to the station */
}
END_TEST

Suite *bridge_suite(void);
Suite *
bridge_suite(void)
{
	const TTest *const tests[] = { an_unknown_address_is_flooded_and_a_known_one_is_not,
		broadcast_reaches_everyone_else_always,
		    flooding_shares_one_frame_and_gives_it_back_once,
		a_silent_address_is_flooded_again_after_300_seconds,
		a_station_that_moves_is_followed_at_its_first_frame, a_full_table_floods,
		what_was_learnt_on_a_port_goes_with_its_carrier, vlans_do_not_hear_each_other,
		what_may_not_pass_is_dropped_with_its_reason,
		the_first_address_after_the_reserved_block_is_flooded,
		a_frame_to_a_neighbour_behind_the_same_port_stays_there,
		an_address_set_by_hand_to_another_port_is_not_let_in, one_hop_is_one_event, NULL };

	return suite_of("bridge", tests);
}
