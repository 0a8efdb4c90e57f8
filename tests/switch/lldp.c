/* lldp.c - who knows whom by LLDP, for how long, and what the box says of itself. */
#include "tests/runner.h"

#include <string.h>

#include "switch/lldp.h"
#include "tests/switch/bed.h"
#include "tests/switch/boxes.h"
#include "wire/ethernet.h"

#define S IX_SECOND

/* Boxes 0 and 1, with a cable between their ports 1; both run. */
static struct boxes *
neighbours(void)
{
	struct boxes *b = boxes_new();

	boxes_cable(b, 0, 1, 1, 1);
	lldp_run(b->box[0], true);
	lldp_run(b->box[1], true);
	boxes_run(b, S);
	return b;
}

static uint32_t
known(const struct boxes *b, int box)
{
	struct lldp_row r;
	uint32_t n = 0;

	while (lldp_row(b->box[box], n, &r))
		n++;
	return n;
}

static struct lldp_port_row
port_row(const struct boxes *b, int box, uint32_t port)
{
	struct lldp_port_row r;

	ck_assert(lldp_port_row(b->box[box], port - 1, &r));
	return r;
}

START_TEST(out_of_the_box_nothing_is_said_and_nothing_costs_an_event)
{
	struct boxes *b = boxes_new();
	uint64_t events;

	boxes_cable(b, 0, 1, 1, 1);
	lldp_run(b->box[1], true);
	boxes_run(b, 100 * S);
	ck_assert_uint_eq(known(b, 0) + known(b, 1), 0);
	ck_assert_uint_gt(port_drops(boxes_port(b, 0, 1)->port, &drop_reserved), 0);
	lldp_run(b->box[1], false);
	boxes_run(b, S);
	events = b->sim->events;
	boxes_run(b, 1000 * S);
	ck_assert_uint_eq(b->sim->events, events);
	boxes_delete(b);
}
END_TEST

START_TEST(neighbours_know_each_other_and_what_they_say)
{
	struct boxes *b = neighbours();
	struct lldp_row r;

	ck_assert_uint_eq(known(b, 1), 1);
	ck_assert(lldp_row(b->box[0], 0, &r));
	ck_assert_str_eq(r.port, "1");
	ck_assert_str_eq(r.name, "s2");
	ck_assert_str_eq(r.id, "1");
	ck_assert_str_eq(r.port_description, "1");
	ck_assert_str_eq(r.description, "ixlab switch");
	ck_assert_uint_eq(r.enabled, LLDP_BRIDGE);
	ck_assert_uint_eq(r.management.af, 0);
	ck_assert_uint_eq(r.ttl_s, 120);
	ck_assert_uint_eq(boxes_logged(b, &log_lldp_new), 2);
	boxes_delete(b);
}
END_TEST

static bool
at_192_0_2_9(const struct bridge *b, struct ix_addr *out)
{
	(void)b;
	*out = (struct ix_addr){ .af = 4, .b = { 192, 0, 2, 9 } };
	return true;
}

START_TEST(a_box_with_an_address_says_it)
{
	struct boxes *b = boxes_new();
	struct lldp_row r;

	b->box[1]->management = at_192_0_2_9;
	boxes_cable(b, 0, 1, 1, 1);
	lldp_run(b->box[0], true);
	lldp_run(b->box[1], true);
	boxes_run(b, S);
	ck_assert(lldp_row(b->box[0], 0, &r));
	ck_assert_uint_eq(r.management.af, 4);
	ck_assert_uint_eq(r.management.b[3], 9);
	boxes_delete(b);
}
END_TEST

START_TEST(it_speaks_each_30_s_and_faster_to_who_is_new)
{
	struct boxes *b = neighbours();
	uint64_t before;

	boxes_run(b, 10 * S); /* the first, and four a second apart */
	ck_assert_uint_eq(port_row(b, 0, 1).said, 5);
	boxes_run(b, 20 * S);
	before = port_row(b, 0, 1).said;
	boxes_run(b, 300 * S);
	ck_assert_uint_eq(port_row(b, 0, 1).said - before, 10);
	lldp_timer(b->box[0], 5);
	boxes_run(b, 30 * S);
	before = port_row(b, 0, 1).said;
	boxes_run(b, 100 * S);
	ck_assert_uint_eq(port_row(b, 0, 1).said - before, 20);
	boxes_delete(b);
}
END_TEST

START_TEST(a_silent_neighbour_is_forgotten_after_its_time_to_live)
{
	struct link_settings dead = link_defaults;
	struct boxes *b = neighbours();

	boxes_run(b, 100 * S);
	dead.loss_ppm = 1000000;
	link_set(boxes_port(b, 0, 1)->port->link, &dead);
	boxes_run(b, 89 * S);
	ck_assert_uint_eq(known(b, 0), 1);
	boxes_run(b, 31 * S);
	ck_assert_uint_eq(known(b, 0), 0);
	ck_assert_uint_eq(port_row(b, 0, 1).aged, 1);
	ck_assert_uint_eq(boxes_logged(b, &log_lldp_gone), 2);
	boxes_delete(b);
}
END_TEST

static void
cut(struct boxes *b)
{
	link_up(boxes_port(b, 0, 1)->port->link, false);
}

static void
stop(struct boxes *b)
{
	lldp_run(b->box[1], false);
}

static void
mute(struct boxes *b)
{
	lldp_transmit(boxes_port(b, 1, 1), false);
}

static void
deafen(struct boxes *b)
{
	lldp_receive(boxes_port(b, 1, 1), false);
}

/* Ways to be forgotten at once. */
static const struct {
	const char *why;
	void (*end)(struct boxes *b);
	uint32_t one, other; /* neighbours known after it */
} ends[4] = {
	{ "the cable is cut: nobody is there", cut, 0, 0 },
	{ "it stops, takes back what it said and forgets", stop, 0, 0 },
	{ "it says no more, but still hears", mute, 0, 1 },
	{ "it hears no more, but still speaks", deafen, 1, 0 },
};

START_TEST(a_neighbour_that_leaves_is_forgotten_at_once)
{
	struct boxes *b = neighbours();

	ends[_i].end(b);
	boxes_run(b, S);
	ck_assert_msg(known(b, 0) == ends[_i].one, "%s", ends[_i].why);
	ck_assert_msg(known(b, 1) == ends[_i].other, "%s", ends[_i].why);
	link_up(boxes_port(b, 0, 1)->port->link, true);
	lldp_run(b->box[1], true);
	lldp_transmit(boxes_port(b, 1, 1), true);
	lldp_receive(boxes_port(b, 1, 1), true);
	boxes_run(b, 31 * S);
	ck_assert_msg(known(b, 0) == 1 && known(b, 1) == 1, "%s: and comes back", ends[_i].why);
	boxes_delete(b);
}
END_TEST

/* An LLDPDU as a stranger might send it, into port 1 of box 0. */
static void
inject(struct boxes *b, const struct lldp *pdu, uint32_t cut_at)
{
	uint8_t bytes[1500];
	struct octets o = octets_write(bytes, sizeof(bytes));
	const struct ix_mac from = { { 2, 7, 7, 7, 7, 7 } };

	lldp_frame_write(&o, &from, pdu);
	bridge_receive(
	    boxes_port(b, 0, 1)->port, frame_from(b->net, bytes, cut_at ? cut_at : o.pos));
}

static struct lldp
stranger(const char *chassis, const char *port, uint16_t ttl)
{
	return (
	    struct lldp){ .chassis = { LLDP_CHASSIS_LOCAL, { chassis, (uint16_t)strlen(chassis) } },
		.port = { LLDP_PORT_LOCAL, { port, (uint16_t)strlen(port) } },
		.ttl_s = ttl };
}

START_TEST(a_port_keeps_eight_neighbours_and_counts_the_rest)
{
	struct boxes *b = neighbours();
	char name[3] = "a0";

	for (int i = 0; i < 20; i++) {
		struct lldp pdu = stranger(name, "p", 60);

		name[1] = (char)('a' + i);
		inject(b, &pdu, 0);
	}
	ck_assert_uint_eq(known(b, 0), LLDP_NEIGHBOURS);
	ck_assert_uint_eq(port_row(b, 0, 1).refused, 13);
	boxes_delete(b);
}
END_TEST

START_TEST(one_box_with_two_ports_on_a_hub_is_two_neighbours)
{
	struct boxes *b = boxes_new();
	struct lldp one = stranger("box", "p1", 60), two = stranger("box", "p2", 60);

	lldp_run(b->box[0], true);
	boxes_cable(b, 0, 1, 1, 1);
	inject(b, &one, 0);
	inject(b, &two, 0);
	inject(b, &one, 0);
	ck_assert_uint_eq(known(b, 0), 2);
	two.ttl_s = 0;
	inject(b, &two, 0);
	ck_assert_uint_eq(known(b, 0), 1);
	boxes_delete(b);
}
END_TEST

START_TEST(what_a_stranger_writes_harms_no_terminal)
{
	struct boxes *b = boxes_new();
	struct lldp pdu = stranger("\x1b[2Jx", "\x9b\x07", 60);
	struct lldp_row r;

	pdu.name = (struct lldp_slice){ "\x1b]0;owned\x07", 10 };
	pdu.description = (struct lldp_slice){ "a\0b", 3 };
	lldp_run(b->box[0], true);
	boxes_cable(b, 0, 1, 1, 1);
	inject(b, &pdu, 0);
	ck_assert(lldp_row(b->box[0], 0, &r));
	for (const char *s = r.chassis; *s; s++)
		ck_assert((unsigned char)*s >= 0x20);
	for (const char *s = r.name; *s; s++)
		ck_assert((unsigned char)*s >= 0x20);
	boxes_delete(b);
}
END_TEST

START_TEST(half_an_lldpdu_changes_nothing_and_is_counted)
{
	struct boxes *b = boxes_new();
	struct lldp pdu = stranger("chassis", "port", 60);

	lldp_run(b->box[0], true);
	boxes_cable(b, 0, 1, 1, 1);
	for (uint32_t len = ETHERNET_HEADER; len < ETHERNET_HEADER + 10 + 7 + 4; len++)
		inject(b, &pdu, len);
	ck_assert_uint_eq(known(b, 0), 0);
	ck_assert_uint_eq(port_row(b, 0, 1).malformed, 21);
	ck_assert_uint_eq(port_drops(boxes_port(b, 0, 1)->port, &drop_lldp_malformed), 21);
	boxes_delete(b);
}
END_TEST

START_TEST(a_port_that_forwards_it_does_not_take_it)
{
	struct boxes *b = boxes_new();

	boxes_cable(b, 0, 1, 1, 1);
	boxes_cable(b, 0, 2, 2, 1);
	for (int i = 0; i < 3; i++)
		lldp_run(b->box[i], true);
	boxes_run(b, S);
	ck_assert_uint_eq(known(b, 2), 1);
	boxes_port(b, 0, 1)->through = BRIDGE_THROUGH_LLDP;
	boxes_run(b, 31 * S);
	ck_assert_uint_eq(known(b, 2), 2); /* it believes to be beside box 1 as well */
	boxes_delete(b);
}
END_TEST

static const struct cli_table *const tables[] = { &cli_basic, &bridge_words, &lag_words,
	&lldp_words, NULL };

START_TEST(the_words_say_and_keep_what_was_set)
{
	struct bed *b = bed_new(2, 0, tables);
	static const char *const config = "lldp run\nlldp timer 10\nlldp holdtime 40\ninterface 1\n"
					  "no lldp transmit\nno lldp receive\n";

	ck_assert_ptr_nonnull(strstr(bed_say(b, "show lldp neighbors"), "LLDP does not run"));
	bed_config(b, config);
	ck_assert_ptr_nonnull(
	    strstr(bed_running(b), "lldp run\nlldp timer 10\nlldp holdtime 40\n"));
	ck_assert_ptr_nonnull(strstr(bed_running(b), " no lldp transmit\n no lldp receive\n"));
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show lldp"), "each 10 s, for 40 s"));
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show lldp neighbors detail"), "0 neighbours"));
	bed_config(b,
	    "interface 1\nlldp transmit\nlldp receive\nexit\nno lldp timer\n"
	    "no lldp holdtime\nno lldp run\n");
	ck_assert_ptr_null(strstr(bed_running(b), "lldp"));
	bed_delete(b);
}
END_TEST

START_TEST(cdp_can_be_turned_off_and_is_not_there_to_turn_on)
{
	struct bed *b = bed_new(1, 0, tables);

	bed_config(b, "no cdp run\ninterface 1\nno cdp enable\n");
	bed_say(b, "configure terminal");
	ck_assert_ptr_nonnull(strstr(bed_refused(b, "cdp run"), "neither sends nor reads CDP"));
	bed_say(b, "interface 1");
	ck_assert_ptr_nonnull(strstr(bed_refused(b, "cdp enable"), "`lldp run`"));
	bed_delete(b);
}
END_TEST

Suite *lldp_suite(void);
Suite *
lldp_suite(void)
{
	const TTest *const tests[] = { out_of_the_box_nothing_is_said_and_nothing_costs_an_event,
		neighbours_know_each_other_and_what_they_say, a_box_with_an_address_says_it,
		it_speaks_each_30_s_and_faster_to_who_is_new,
		a_silent_neighbour_is_forgotten_after_its_time_to_live,
		a_port_keeps_eight_neighbours_and_counts_the_rest,
		one_box_with_two_ports_on_a_hub_is_two_neighbours,
		what_a_stranger_writes_harms_no_terminal,
		half_an_lldpdu_changes_nothing_and_is_counted,
		a_port_that_forwards_it_does_not_take_it, the_words_say_and_keep_what_was_set,
		cdp_can_be_turned_off_and_is_not_there_to_turn_on, NULL };
	Suite *s = suite_of("LLDP", tests);
	TCase *c = tcase_create("ends");

	tcase_add_loop_test(c, a_neighbour_that_leaves_is_forgotten_at_once, 0, 4);
	suite_add_tcase(s, c);
	return s;
}
