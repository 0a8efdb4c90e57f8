/* log.c - the event log: a capped ring read by cursor, and its sentences. */
#include "tests/runner.h"

#include "base/addr.h"
#include "sim/sim.h"

static const struct log_kind thing = { "test.thing", "{0} saw {1}, {2} and {3}; {4} and {} stay" };

START_TEST(the_oldest_records_make_room_and_are_said_to_be_gone)
{
	struct arena *a = arena_new(16 << 20);
	struct sim *sim = sim_new(a, 1);

	ck_assert_ptr_null(log_get(&sim->log, 0));
	ck_assert_ptr_null(log_get(&sim->log, 1));
	for (uint64_t i = 1; i <= SIM_LOG_ROOM + 10; i++) {
		sim->now = i;
		LOG(sim, &thing, 1, 2, log_number(i));
		ck_assert_uint_eq(log_get(&sim->log, i)->arg[0].number, i);
	}
	ck_assert_uint_eq(log_oldest(&sim->log), 11);
	ck_assert_ptr_null(log_get(&sim->log, 10));
	ck_assert_uint_eq(log_get(&sim->log, 11)->t, 11);
	ck_assert_ptr_null(log_get(&sim->log, SIM_LOG_ROOM + 11));
	arena_delete(a);
}
END_TEST

START_TEST(a_sentence_names_its_arguments_and_text_in_it_is_clean)
{
	struct arena *a = arena_new(16 << 20);
	struct sim *sim = sim_new(a, 1);
	struct ix_addr addr;
	struct ix_prefix prefix;
	struct text t = { 0 };

	ck_assert(addr_parse("2001:db8::1", &addr) && prefix_parse("100.64.0.0/16", &prefix));
	LOG(sim, &thing, 1, 0, log_text("r\x1b[m"), log_addr(&addr), log_prefix(&prefix),
	    log_mac(&mac_broadcast));
	log_sentence(&t, log_get(&sim->log, 1), thing.format);
	ck_assert_str_eq(text_of(&t),
	    "r<U+001B>[m saw 2001:db8::1, 100.64.0.0/16 and ff:ff:ff:ff:ff:ff; {4} and {} stay");
	text_free(&t);
	arena_delete(a);
}
END_TEST

Suite *log_suite(void);
Suite *
log_suite(void)
{
	const TTest *const tests[] = { the_oldest_records_make_room_and_are_said_to_be_gone,
		a_sentence_names_its_arguments_and_text_in_it_is_clean, NULL };

	return suite_of("log", tests);
}
