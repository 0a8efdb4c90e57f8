/* fdb.c - the forwarding database against a plain list, and its rules one by one. */
#include "tests/runner.h"

#include <string.h>

#include "base/rng.h"
#include "switch/fdb.h"

#define KEY(vlan, last) fdb_key((vlan), (const uint8_t[6]){ 2, 0, 0, 0, 0, (last) })

static struct arena *arena;

static struct fdb
empty(void)
{
	struct fdb t;

	arena = arena_new(64 << 20);
	fdb_init(&t, arena);
	return t;
}

START_TEST(an_address_is_absent_from_the_nanosecond_it_is_too_old)
{
	struct fdb t = empty();

	ck_assert_int_eq(fdb_learn(&t, KEY(1, 1), 7, 5, NULL), FDB_NEW);
	ck_assert_uint_eq(fdb_lookup(&t, KEY(1, 1), 5 + FDB_AGEING - 1), 7);
	ck_assert_uint_eq(fdb_lookup(&t, KEY(1, 1), 5 + FDB_AGEING), 0);
	ck_assert_int_eq(fdb_learn(&t, KEY(1, 1), 7, 9, NULL), FDB_SAME);
	ck_assert_uint_eq(fdb_lookup(&t, KEY(1, 1), 5 + FDB_AGEING), 7);
	ck_assert_uint_eq(fdb_sweep(&t, 10), 9 + FDB_AGEING);
	ck_assert_uint_eq(fdb_sweep(&t, 9 + FDB_AGEING), IX_NEVER);
	ck_assert_uint_eq(t.n, 0);
}
END_TEST

START_TEST(a_stale_address_is_new_again_and_has_not_moved)
{
	struct fdb t = empty();

	fdb_learn(&t, KEY(1, 1), 7, 0, NULL);
	ck_assert_int_eq(fdb_learn(&t, KEY(1, 1), 8, FDB_AGEING, NULL), FDB_NEW);
	ck_assert_uint_eq(fdb_lookup(&t, KEY(1, 1), FDB_AGEING), 8);
}
END_TEST

START_TEST(the_same_address_may_be_elsewhere_in_another_vlan)
{
	struct fdb t = empty();

	fdb_learn(&t, KEY(1, 1), 1, 0, NULL);
	ck_assert_int_eq(fdb_learn(&t, KEY(2, 1), 2, 0, NULL), FDB_NEW);
	ck_assert_uint_eq(fdb_lookup(&t, KEY(1, 1), 0), 1);
	ck_assert_uint_eq(fdb_lookup(&t, KEY(2, 1), 0), 2);
	ck_assert_uint_eq(fdb_lookup(&t, KEY(3, 1), 0), 0);
}
END_TEST

START_TEST(a_move_says_where_it_was_and_is_counted)
{
	struct fdb t = empty();
	struct fdb_row row;
	uint16_t was = 0;

	fdb_learn(&t, KEY(1, 1), 1, 0, NULL);
	ck_assert_int_eq(fdb_learn(&t, KEY(1, 1), 2, 1, &was), FDB_MOVED);
	ck_assert_uint_eq(was, 1);
	ck_assert_int_eq(fdb_learn(&t, KEY(1, 1), 1, 2, &was), FDB_MOVED);
	ck_assert_uint_eq(was, 2);
	ck_assert_uint_eq(fdb_rows(&t, 2, &row), 1);
	ck_assert_uint_eq(row.moves, 2);
	ck_assert_uint_eq(row.port, 1);
}
END_TEST

START_TEST(what_was_set_by_hand_neither_ages_nor_moves)
{
	struct fdb t = empty();

	ck_assert(fdb_fix(&t, KEY(1, 1), 3, 0));
	ck_assert_int_eq(fdb_learn(&t, KEY(1, 1), 4, 1, NULL), FDB_FIXED);
	ck_assert_int_eq(fdb_learn(&t, KEY(1, 1), 3, 1, NULL), FDB_SAME);
	fdb_flush(&t, 0);
	fdb_flush(&t, 3);
	fdb_sweep(&t, IX_NEVER - 1);
	ck_assert_uint_eq(fdb_lookup(&t, KEY(1, 1), IX_NEVER - 1), 3);
	ck_assert(fdb_forget(&t, KEY(1, 1)) && !fdb_forget(&t, KEY(1, 1)));
	ck_assert_uint_eq(fdb_lookup(&t, KEY(1, 1), 0), 0);
}
END_TEST

START_TEST(what_was_learnt_on_a_port_that_is_bundled_is_behind_the_bundle)
{
	struct fdb t = empty();

	fdb_learn(&t, KEY(1, 1), 3, 0, NULL);
	fdb_learn(&t, KEY(1, 2), 4, 0, NULL);
	fdb_fix(&t, KEY(1, 3), 3, 0);
	fdb_rehome(&t, 3, 9);
	ck_assert_uint_eq(fdb_lookup(&t, KEY(1, 1), 1), 9);
	ck_assert_uint_eq(fdb_lookup(&t, KEY(1, 2), 1), 4);
	ck_assert_uint_eq(fdb_lookup(&t, KEY(1, 3), 1), 3);
}
END_TEST

START_TEST(a_full_table_learns_nothing_until_something_is_stale)
{
	struct fdb t = empty();

	t.capacity = 3;
	for (uint8_t i = 1; i <= 3; i++)
		ck_assert_int_eq(fdb_learn(&t, KEY(1, i), 1, i, NULL), FDB_NEW);
	ck_assert_int_eq(fdb_learn(&t, KEY(1, 9), 1, 4, NULL), FDB_FULL);
	ck_assert(!fdb_fix(&t, KEY(1, 9), 1, 4));
	ck_assert_uint_eq(t.refused, 2);
	ck_assert_int_eq(fdb_learn(&t, KEY(1, 2), 1, 4, NULL), FDB_SAME);
	ck_assert_int_eq(fdb_learn(&t, KEY(1, 9), 1, 1 + FDB_AGEING, NULL), FDB_NEW);
	ck_assert_uint_eq(fdb_lookup(&t, KEY(1, 1), 1 + FDB_AGEING), 0);
	ck_assert_uint_eq(fdb_lookup(&t, KEY(1, 2), 1 + FDB_AGEING), 1);
}
END_TEST

START_TEST(the_boxs_own_address_finds_room_and_no_command_takes_it)
{
	struct fdb t = empty();

	t.capacity = 3;
	fdb_learn(&t, KEY(1, 1), 1, 5, NULL);
	fdb_learn(&t, KEY(1, 2), 1, 4, NULL);
	fdb_fix(&t, KEY(1, 3), 1, 1);
	fdb_own(&t, KEY(1, 9), 7, 6);
	ck_assert_uint_eq(fdb_lookup(&t, KEY(1, 9), 6), 7);
	ck_assert_uint_eq(fdb_lookup(&t, KEY(1, 2), 6), 0); /* the one seen least recently */
	ck_assert_uint_eq(fdb_lookup(&t, KEY(1, 1), 6), 1);
	ck_assert_int_eq(fdb_kind(&t, KEY(1, 9)), FDB_OWN);
	ck_assert_int_eq(fdb_learn(&t, KEY(1, 9), 1, 7, NULL), FDB_FIXED);
	fdb_flush(&t, 0);
	fdb_unlearn_vlan(&t, 1);
	ck_assert_uint_eq(fdb_lookup(&t, KEY(1, 3), 8), 1);
	fdb_clear(&t);
	ck_assert_uint_eq(t.n, 1);
	t.capacity = 1;
	fdb_own(&t, KEY(2, 9), 7, 8); /* there is nothing to forget: it is there all the same */
	ck_assert_uint_eq(fdb_count(&t, FDB_OWN, 8), 2);
	ck_assert_uint_eq(t.capacity, 1);
	ck_assert_uint_eq(fdb_count(&t, FDB_LEARNT, 8) + fdb_count(&t, FDB_BY_HAND, 8), 0);
}
END_TEST

START_TEST(ageing_of_zero_keeps_everything)
{
	struct fdb t = empty();

	t.ageing = 0;
	fdb_learn(&t, KEY(1, 1), 1, 0, NULL);
	ck_assert_uint_eq(fdb_sweep(&t, IX_NEVER - 1), IX_NEVER);
	ck_assert_uint_eq(fdb_lookup(&t, KEY(1, 1), IX_NEVER - 1), 1);
}
END_TEST

START_TEST(rows_come_by_vlan_then_address_whatever_the_order_of_learning)
{
	static const struct {
		uint16_t vlan;
		uint8_t last;
	} order[] = { { 2, 1 }, { 1, 9 }, { 1, 200 }, { 3, 0 }, { 1, 10 } },
	  want[] = { { 1, 9 }, { 1, 10 }, { 1, 200 }, { 2, 1 }, { 3, 0 } };
	struct fdb t = empty();
	struct fdb_row rows[5];

	for (int i = 0; i < 5; i++)
		fdb_learn(&t, KEY(order[i].vlan, order[i].last), 1, 0, NULL);
	ck_assert_uint_eq(fdb_rows(&t, 0, rows), 5);
	for (int i = 0; i < 5; i++) {
		ck_assert_uint_eq(rows[i].vlan, want[i].vlan);
		ck_assert_uint_eq(rows[i].mac.b[5], want[i].last);
	}
	ck_assert_uint_eq(fdb_rows(&t, FDB_AGEING, rows), 0); /* stale rows are not shown */
}
END_TEST

enum { KEYS = 400 };

/* What the table must say, kept as plainly as can be. */
struct model {
	uint16_t port[KEYS];
	ix_time seen[KEYS];
};

static void
compare(const struct fdb *t, const struct model *m, ix_time now)
{
	uint32_t living = 0;
	static struct fdb_row rows[KEYS];

	for (uint16_t k = 0; k < KEYS; k++) {
		bool lives = m->port[k] && now - m->seen[k] < t->ageing;

		living += lives;
		ck_assert_uint_eq(fdb_lookup(t, KEY((uint16_t)(1 + k / 200), (uint8_t)(k % 200)),
		    now), lives ? m->port[k] : 0);
	}
	ck_assert_uint_le(t->n, KEYS);
	ck_assert_uint_eq(fdb_rows(t, now, rows), living);
}

START_TEST(any_mixture_of_learning_forgetting_flushing_and_sweeping_agrees_with_a_plain_list)
{
	struct fdb t = empty();
	struct model m = { 0 };
	struct rng r = rng_named(1, "fdb");
	ix_time now = 0;

	t.ageing = 1000;
	for (int step = 0; step < 20000; step++) {
		uint16_t k = (uint16_t)rng_below(&r, KEYS), port = (uint16_t)(1 + rng_below(&r, 5));
		uint64_t key = KEY((uint16_t)(1 + k / 200), (uint8_t)(k % 200)),
		    what = rng_below(&r, 1000);

		now += rng_below(&r, 8);
		if (what < 800) {
			fdb_learn(&t, key, port, now, NULL);
			m.port[k] = port;
			m.seen[k] = now;
		} else if (what < 980) {
			fdb_forget(&t, key);
			m.port[k] = 0;
		} else if (what < 985) {
			fdb_flush(&t, port);
			for (int i = 0; i < KEYS; i++)
				m.port[i] = m.port[i] == port ? 0 : m.port[i];
		} else {
			fdb_sweep(&t, now);
		}
		if (step % 100 == 0)
			compare(&t, &m, now);
	}
}
END_TEST

Suite *fdb_suite(void);
Suite *
fdb_suite(void)
{
	const TTest *const tests[] = { an_address_is_absent_from_the_nanosecond_it_is_too_old,
		a_stale_address_is_new_again_and_has_not_moved,
		the_same_address_may_be_elsewhere_in_another_vlan,
		a_move_says_where_it_was_and_is_counted,
		    what_was_set_by_hand_neither_ages_nor_moves,
		what_was_learnt_on_a_port_that_is_bundled_is_behind_the_bundle,
		a_full_table_learns_nothing_until_something_is_stale,
		the_boxs_own_address_finds_room_and_no_command_takes_it,
		ageing_of_zero_keeps_everything,
		rows_come_by_vlan_then_address_whatever_the_order_of_learning,
		any_mixture_of_learning_forgetting_flushing_and_sweeping_agrees_with_a_plain_list,
		    NULL };

	return suite_of("fdb", tests);
}
