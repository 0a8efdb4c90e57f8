/* police.c - storm control: what passes in a second, against arithmetic done here. */
#include "tests/runner.h"

#include <stdio.h>

#include "switch/errdisable.h"
#include "switch/police.h"
#include "tests/switch/bed.h"

#define K 1000u
#define M (1000 * K)
#define G (1000ull * M)

static const struct cli_table *const tables[] = { &cli_basic, &bridge_words, &police_words,
	&errdisable_words, NULL };

/* Destinations of each class: nobody has learnt 02:..:63. */
static struct ix_mac
to_class(unsigned class)
{
	static const struct ix_mac group = { { 0x33, 0x33, 0, 0, 0, 1 } };

	return class == CLASS_BROADCAST ? mac_broadcast
	    : class == CLASS_MULTICAST	? group
					: bed_mac(99);
}

/* n frames of a class at port 1, one behind the other, from now on. */
static void
storm(struct bed *b, unsigned class, uint32_t len, uint64_t n)
{
	static uint8_t bytes[1514];
	struct octets o = octets_write(bytes, sizeof(bytes));
	struct ix_mac to = to_class(class), from = bed_mac(1);

	put_bytes(&o, to.b, 6);
	put_bytes(&o, from.b, 6);
	put16(&o, 0x0800);
	while (n--)
		bed_queue(b, 1, bytes, len);
}

static uint64_t
passed(struct bed *b)
{
	uint64_t was = b->station[2].heard;

	b->station[2].heard = 0;
	return was;
}

static const struct {
	uint64_t rate;
	const char *level;
	uint32_t len;
	uint64_t frames; /* that pass in a second */
	const char *why;
} rows[] = {
	{ 1 * M, "0.01", 60, 1, "100 bit/s: not one frame, so one" },
	{ 1 * M, "1", 60, 20, "10,000 bit/s / 512 = 19.5" },
	{ 10 * M, "0.01", 60, 2, "1,000 / 512" },
	{ 10 * M, "5", 1514, 42, "500,000 / (1,518 x 8) = 41.2" },
	{ 100 * M, "0.01", 60, 20, "10,000 / 512" },
	{ 100 * M, "1.25", 1514, 103, "1,250,000 / 12,144 = 102.9" },
	{ 1 * G, "0.01", 60, 196, "100,000 / 512 = 195.3: what INEX sets" },
	{ 1 * G, "0.01", 1514, 9, "100,000 / 12,144 = 8.2" },
	{ 1 * G, "5", 1514, 4118, "50,000,000 / 12,144 = 4,117.3: what DenverIX sets" },
	{ 10 * G, "0.01", 60, 1954, "1,000,000 / 512 = 1,953.1" },
	{ 10 * G, "0.5", 1514, 4118, "50,000,000 / 12,144" },
	{ 10 * G, "0.00", 60, 0, "a level of nothing" },
	{ 1 * G, "pps 100", 60, 100, "frames, whatever their length" },
	{ 1 * G, "pps 100", 1514, 100, "frames, whatever their length" },
	{ 1 * G, "pps 0", 60, 0, "none" },
	{ 1 * G, "bps 512k", 60, 1000, "exactly" },
	{ 1 * G, "bps 10M", 1000, 1246, "10,000,000 / 8,032 = 1,245.01" },
};
static const unsigned classes[] = { CLASS_BROADCAST, CLASS_MULTICAST, CLASS_UNKNOWN };

START_TEST(what_passes_in_a_second_is_what_the_level_says)
{
	unsigned class = classes[_i % 3];
	const uint64_t frames = rows[_i / 3].frames, n = 2 * frames + 5;
	struct bed *b = bed_new(2, rows[_i / 3].rate, tables);
	struct police_rate limit;
	char line[128], reason[32];

	snprintf(line, sizeof(line), "interface 1\n storm-control %s level %s\n",
	    police_names[class], rows[_i / 3].level);
	bed_config(b, line);
	limit = police_limit(bed_port(b, 1), class, rows[_i / 3].len);
	ck_assert_msg(limit.frames == frames, "%s: %s", line, rows[_i / 3].why);
	ck_assert_uint_eq(limit.octets, frames * rows[_i / 3].len);
	for (unsigned second = 1; second <= 3; second++) {
		sim_run(b->sim, second * IX_SECOND);
		storm(b, class, rows[_i / 3].len, n);
		sim_run(b->sim, (second + 1) * IX_SECOND - 1);
		ck_assert_msg(passed(b) == frames, "%s: %s", line, rows[_i / 3].why);
	}
	snprintf(reason, sizeof(reason), "storm-%s",
	    class == CLASS_UNKNOWN ? "unknown" : police_names[class]);
	ck_assert_uint_eq(bed_dropped(b, 1, reason), 3 * (n - frames));
	ck_assert_uint_eq(bed_logged(b, &log_port_storm), 1); /* one storm, told once */
	bed_delete(b);
}
END_TEST

START_TEST(each_class_has_its_own_level_and_known_addresses_none)
{
	struct bed *b = bed_new(2, G, tables);

	bed_config(b,
	    "interface 1\n storm-control broadcast level pps 10\n"
	    " storm-control multicast level pps 20\n");
	sim_run(b->sim, IX_SECOND);
	storm(b, CLASS_BROADCAST, 60, 50);
	storm(b, CLASS_MULTICAST, 60, 50);
	storm(b, CLASS_UNKNOWN, 60, 50);
	sim_run(b->sim, 2 * IX_SECOND - 1);
	ck_assert_uint_eq(passed(b), 10 + 20 + 50);
	bed_config(b, "interface 1\n storm-control unknown-unicast level 0\n");
	ck_assert(fdb_fix(&b->bridge->fdb, fdb_key(1, bed_mac(99).b), 2, 0));
	storm(b, CLASS_UNKNOWN, 60, 50); /* not unknown any more */
	sim_run(b->sim, 3 * IX_SECOND);
	ck_assert_uint_eq(passed(b), 50);
	bed_delete(b);
}
END_TEST

START_TEST(all_is_the_three_together)
{
	struct bed *b = bed_new(2, G, tables);

	bed_config(b,
	    "interface 1\n storm-control all level pps 25\n"
	    " storm-control broadcast level pps 10\n");
	ck_assert_uint_eq(police_limit(bed_port(b, 1), CLASS_BROADCAST, 60).frames, 10);
	ck_assert_uint_eq(police_limit(bed_port(b, 1), CLASS_MULTICAST, 60).frames, 25);
	ck_assert_uint_eq(police_limit(bed_port(b, 1), CLASS_UNICAST, 60).frames, UINT64_MAX);
	sim_run(b->sim, IX_SECOND);
	storm(b, CLASS_BROADCAST, 60, 50);
	storm(b, CLASS_UNKNOWN, 60, 50);
	sim_run(b->sim, 2 * IX_SECOND - 1);
	ck_assert_uint_eq(passed(b), 25);
	ck_assert_uint_eq(bed_dropped(b, 1, "storm-broadcast"), 40);
	ck_assert_uint_eq(bed_dropped(b, 1, "storm-all"), 35);
	bed_delete(b);
}
END_TEST

START_TEST(a_storm_that_shuts_the_port_down_ends_there_and_comes_back_by_its_timer)
{
	struct bed *b = bed_new(2, G, tables);

	bed_config(b,
	    "errdisable recovery cause storm-control\n"
	    "interface 1\n storm-control broadcast level pps 10\n"
	    " storm-control action shutdown\n");
	sim_run(b->sim, IX_SECOND);
	storm(b, CLASS_BROADCAST, 60, 50);
	sim_run(b->sim, 2 * IX_SECOND);
	ck_assert_uint_eq(passed(b), 10);
	ck_assert(errdisable_why(bed_port(b, 1)) == ERR_STORM);
	ck_assert_uint_eq(bed_dropped(b, 1, "storm-broadcast"), 1);
	sim_run(b->sim, 302 * IX_SECOND);
	ck_assert(port_is_up(b->station[1].port));
	storm(b, CLASS_BROADCAST, 60, 5);
	sim_run(b->sim, 303 * IX_SECOND);
	ck_assert_uint_eq(passed(b), 5);
	bed_delete(b);
}
END_TEST

START_TEST(a_trap_tells_each_second_and_a_drop_each_storm)
{
	for (unsigned trap = 0; trap < 2; trap++) {
		struct bed *b = bed_new(2, G, tables);

		bed_config(b, "interface 1\n storm-control multicast level pps 1\n");
		if (trap)
			bed_config(b, "interface 1\n storm-control action trap\n");
		for (unsigned second = 1; second <= 4; second++) {
			sim_run(b->sim, second * IX_SECOND);
			storm(b, CLASS_MULTICAST, 60, second == 3 ? 1 : 3);
		}
		sim_run(b->sim, 5 * IX_SECOND);
		ck_assert_uint_eq(bed_logged(b, &log_port_storm), trap ? 3 : 2);
		bed_delete(b);
	}
}
END_TEST

START_TEST(a_trial_asks_without_counting)
{
	struct bed *b = bed_new(2, G, tables);
	uint8_t bytes[60] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1, 8, 0 };
	struct frame *f = frame_from(b->net, bytes, sizeof(bytes));

	for (unsigned level = 0; level < 2; level++) {
		bed_config(b,
		    level ? "interface 1\n storm-control broadcast level pps 1\n"
			  : "interface 1\n storm-control broadcast level 0\n");
		for (unsigned n = 0; n < 5; n++) {
			struct passing x = { .phys = bed_port(b, 1), .trial = true, .f = f };

			ck_assert_ptr_eq(passing_admit(&x), level ? NULL : &drop_storm_broadcast);
		}
	}
	storm(b, CLASS_BROADCAST, 60, 1);
	sim_run(b->sim, IX_SECOND - 1);
	ck_assert_uint_eq(passed(b), 1);
	frame_drop(b->net, f);
	bed_delete(b);
}
END_TEST

START_TEST(levels_are_typed_shown_and_written)
{
	static const struct {
		const char *line, *says;
	} wrong[] = {
		{ "storm-control broadcast level 100.01",
		    "\"100.01\" is no level: 0.00 to 100.00" },
		{ "storm-control broadcast level 0.001", "is no level" },
		{ "storm-control broadcast level .5", "is no level" },
		{ "storm-control broadcast level 5%", "is no level" },
		{ "storm-control multicast level bps fast", "\"fast\" is no rate" },
		{ "storm-control broadcast level 5 3", "" },
	};
	static const char config[] = "interface 1\n"
				     " storm-control broadcast level 0.01\n"
				     " storm-control multicast level bps 512000\n"
				     " storm-control unknown-unicast level pps 7\n"
				     " storm-control all level 5.50\n"
				     " storm-control action shutdown\n"
				     "exit\n!\n";
	struct bed *b = bed_new(2, G, tables);

	bed_config(b, config);
	ck_assert_str_eq(bed_running(b), config);
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show storm-control"),
	    "1                broadcast        0.01                   shutdown   forwarding 0\n"));
	bed_say(b, "configure terminal");
	bed_say(b, "interface 1");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const char *said = bed_refused(b, wrong[i].line);

		ck_assert_msg(strstr(said, wrong[i].says) != NULL, "%s: %s", wrong[i].line, said);
	}
	bed_config(b,
	    "interface 1\n no storm-control all level\n no storm-control multicast\n"
	    " no storm-control broadcast level 0.01\n no storm-control action\n"
	    " no storm-control unknown-unicast\n");
	ck_assert_str_eq(bed_running(b), "");
	ck_assert_uint_eq(bed_port(b, 1)->stages_in, 0);
	bed_config(b, config);
	bridge_clear(b->bridge);
	ck_assert_str_eq(bed_running(b), "");
	bed_delete(b);
}
END_TEST

Suite *police_suite(void);
Suite *
police_suite(void)
{
	const TTest *const tests[] = { each_class_has_its_own_level_and_known_addresses_none,
		all_is_the_three_together,
		a_storm_that_shuts_the_port_down_ends_there_and_comes_back_by_its_timer,
		a_trap_tells_each_second_and_a_drop_each_storm, a_trial_asks_without_counting,
		levels_are_typed_shown_and_written, NULL };
	Suite *s = suite_of("storm control", tests);
	TCase *table = tcase_create("levels");

	tcase_add_loop_test(table, what_passes_in_a_second_is_what_the_level_says, 0,
	    3 * sizeof(rows) / sizeof(rows[0]));
	suite_add_tcase(s, table);
	return s;
}
