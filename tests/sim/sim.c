/* sim.c - the fingerprint tells any two runs apart, and a branch leaves no trace. */
#include "tests/runner.h"

#include <string.h>

#include "sim/sim.h"

struct clockwork {
	struct timer timer[4];
	uint64_t fold_size, fold_word;
	struct rng rng;
	uint64_t sum;
	uint8_t *grown;
};

static void
tick(struct sim *sim, struct timer *t)
{
	struct clockwork *w = sim->world;

	if (w->fold_word)
		sim_fold(sim, w->fold_size, w->fold_word);
	w->sum += rng_next(&w->rng);
	w->grown = arena_alloc(sim->arena, 1 + rng_below(&w->rng, 5000));
	memset(w->grown, 1, 1);
	timer_in(sim, t, 1000 + rng_below(&w->rng, 1000));
}

static const struct timer_kind ticking = { "tick", TIMER_CODE('t', 'i', 'c', 'k'), tick },
			       tocking = { "tock", TIMER_CODE('t', 'o', 'c', 'k'), tick };

/* What can differ between two runs. */
struct variant {
	const char *what;
	uint64_t seed, size, word;
	ix_time start, end;
	uint32_t owner;
	bool tock, swapped;
};

static struct sim *
build(const struct variant *v)
{
	struct arena *a = arena_new(256 << 20);
	struct sim *sim = sim_new(a, v->seed);
	struct clockwork *w = arena_make(a, struct clockwork);

	sim->world = w;
	w->rng = sim_stream(sim, "clockwork");
	w->fold_size = v->size;
	w->fold_word = v->word;
	for (uint32_t i = 0; i < 4; i++)
		timer_init(&w->timer[i], v->tock && i == 3 ? &tocking : &ticking,
		    i == 2 ? v->owner : i + 1);
	for (uint32_t i = 0; i < 4; i++)
		timer_at(sim, &w->timer[v->swapped ? 3 - i : i], i < 2 ? 100 : v->start);
	return sim;
}

static uint64_t
run(const struct variant *v)
{
	struct sim *sim = build(v);
	uint64_t f;

	sim_run(sim, v->end);
	f = sim->fingerprint;
	arena_delete(sim->arena);
	return f;
}

START_TEST(the_fingerprint_differs_when_anything_differs_and_only_then)
{
	static const struct variant base = { "", 1, 60, 7, 200, 50000, 3, false, false };
	struct variant all[] = { base, base, base, base, base, base, base, base };
	uint64_t f[8];

	all[0].what = "nothing";
	all[1].what = "seed", all[1].seed = 2;
	all[2].what = "size", all[2].size = 61;
	all[3].what = "content", all[3].word = 8;
	all[4].what = "time", all[4].start = 201;
	all[5].what = "owner", all[5].owner = 9;
	all[6].what = "kind", all[6].tock = true;
	all[7].what = "order", all[7].swapped = true;
	for (int i = 0; i < 8; i++) {
		f[i] = run(&all[i]);
		ck_assert_msg(run(&all[i]) == f[i], "%s: two runs differ", all[i].what);
		for (int k = 0; k < i; k++)
			ck_assert_msg(f[i] != f[k], "%s looks like %s", all[i].what, all[k].what);
	}
	ck_assert_uint_eq(f[0], run(&base));
}
END_TEST

struct answer {
	uint64_t sum;
	ix_time now;
	uint64_t nested;
	bool saw_branch;
};

static void
peek(struct sim *sim, void *answer)
{
	((struct answer *)answer)->nested = sim->events;
}

static void
look_ahead(struct sim *sim, void *arg)
{
	struct answer *answer = arg;
	struct clockwork *w = sim->world;

	answer->saw_branch = sim->branch;
	sim_run(sim, sim->now + 100000);
	answer->sum = w->sum;
	answer->now = sim->now;
	sim_branch(sim, peek, answer);
	timer_stop(sim, &w->timer[0]);
	memset(arena_alloc(sim->arena, 1 << 20), 0xee, 1 << 20);
}

START_TEST(a_branch_answers_about_the_future_and_leaves_everything_identical)
{
	static const struct variant v = { "", 1, 60, 7, 200, 50000, 3, false, false };
	struct sim *sim = build(&v), *twin = build(&v);
	struct answer answer = { 0 };
	uint64_t before;

	sim_run(sim, 5000);
	sim_run(twin, 5000);
	before = hash_bytes(sim->arena, sim->arena->used, 0);
	sim_branch(sim, look_ahead, &answer);
	ck_assert_uint_eq(hash_bytes(sim->arena, sim->arena->used, 0), before);
	ck_assert(answer.saw_branch && !sim->branch);
	ck_assert_uint_gt(answer.nested, sim->events);
	sim_run(sim, 105000);
	sim_run(twin, 105000);
	ck_assert_uint_eq(sim->fingerprint, twin->fingerprint); /* looking changed nothing ... */
	/* ... and told the truth */
	ck_assert_uint_eq(((struct clockwork *)sim->world)->sum, answer.sum);
	ck_assert_uint_eq(sim->now, answer.now);
	arena_delete(sim->arena);
	arena_delete(twin->arena);
}
END_TEST

static void
count_event(void *arg, ix_time t, uint64_t seq, uint32_t code, uint32_t owner, uint64_t fingerprint)
{
	uint64_t *n = arg;

	(void)t, (void)seq, (void)code, (void)owner, (void)fingerprint;
	++*n;
}

START_TEST(watching_changes_nothing_and_a_branch_is_not_watched)
{
	static const struct variant v = { "", 1, 60, 7, 200, 50000, 3, false, false };
	struct sim *sim = build(&v);
	uint64_t n = 0;
	struct observer o = { .arg = &n, .event = count_event };
	struct answer answer;

	sim->observer = &o;
	sim_run(sim, 20000);
	sim_branch(sim, look_ahead, &answer);
	sim_run(sim, v.end);
	ck_assert_uint_eq(sim->fingerprint, run(&v));
	ck_assert_uint_eq(n, sim->events);
	ck_assert_ptr_eq(sim->observer, &o);
	arena_delete(sim->arena);
}
END_TEST

Suite *sim_suite(void);
Suite *
sim_suite(void)
{
	const TTest *const tests[] = { the_fingerprint_differs_when_anything_differs_and_only_then,
		a_branch_answers_about_the_future_and_leaves_everything_identical,
		watching_changes_nothing_and_a_branch_is_not_watched, NULL };

	return suite_of("sim", tests);
}
