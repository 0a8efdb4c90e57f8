/* trie.c - the trie against a plain sorted list, with random prefixes of both families. */
#include "tests/runner.h"

#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/trie.h"

enum { MOST = 600 };

struct model {
	struct {
		struct ix_prefix p;
		uint32_t value;
	} row[MOST];
	uint32_t n;
};

/* Few distinct bits, so that prefixes cover, fork and meet often. */
static struct ix_addr
some_addr(struct rng *r)
{
	struct ix_addr a = { .af = rng_below(r, 2) ? 4 : 6 };
	unsigned octets = a.af == 4 ? 4 : 16;

	for (unsigned i = 0; i < octets; i++)
		a.b[i] = (uint8_t)(rng_below(r, 3) ? 0 : 0x80 >> rng_below(r, 8));
	return a;
}

static struct ix_prefix
some_prefix(struct rng *r)
{
	struct ix_addr a = some_addr(r);

	return prefix_of(&a, (unsigned)rng_below(r, addr_bits(&a) + 1));
}

static uint32_t
model_find(const struct model *m, const struct ix_prefix *p)
{
	uint32_t i = 0;

	while (i < m->n && prefix_cmp(&m->row[i].p, p) < 0)
		i++;
	return i;
}

static uint32_t
model_set(struct model *m, const struct ix_prefix *p, uint32_t value)
{
	uint32_t i = model_find(m, p), old = 0;

	if (i < m->n && prefix_eq(&m->row[i].p, p)) {
		old = m->row[i].value;
	} else {
		memmove(&m->row[i + 1], &m->row[i], (m->n - i) * sizeof(m->row[0]));
		m->n++;
		m->row[i].p = *p;
	}
	m->row[i].value = value;
	return old;
}

static uint32_t
model_del(struct model *m, const struct ix_prefix *p)
{
	uint32_t i = model_find(m, p), old;

	if (i == m->n || !prefix_eq(&m->row[i].p, p))
		return 0;
	old = m->row[i].value;
	memmove(&m->row[i], &m->row[i + 1], (--m->n - i) * sizeof(m->row[0]));
	return old;
}

/* The longest row that covers p with at most max bits. */
static uint32_t
model_cover(const struct model *m, const struct ix_prefix *p, unsigned max)
{
	uint32_t value = 0;
	int best = -1;

	for (uint32_t i = 0; i < m->n; i++)
		if (prefix_covers(&m->row[i].p, p) && m->row[i].p.len <= max &&
		    m->row[i].p.len > best) {
			best = m->row[i].p.len;
			value = m->row[i].value;
		}
	return value;
}

struct walker {
	const struct model *m;
	uint32_t i;
};

static bool
in_order(void *arg, const struct ix_prefix *p, uint32_t value)
{
	struct walker *w = arg;

	ck_assert_uint_lt(w->i, w->m->n);
	ck_assert(prefix_eq(p, &w->m->row[w->i].p) && value == w->m->row[w->i].value);
	w->i++;
	return true;
}

static void
compare(const struct trie *t, const struct model *m, struct rng *r)
{
	struct walker w = { m, 0 };
	struct ix_prefix at, next, p = some_prefix(r);
	struct ix_addr a = some_addr(r);
	unsigned max = (unsigned)rng_below(r, addr_bits(&p.addr) + 1);
	uint32_t i;

	ck_assert_uint_eq(t->n, m->n);
	trie_walk(t, in_order, &w);
	ck_assert_uint_eq(w.i, m->n);
	at = (struct ix_prefix){ a, (uint8_t)addr_bits(&a) };
	ck_assert_uint_eq(trie_match(t, &a, NULL), model_cover(m, &at, 128));
	ck_assert_uint_eq(trie_cover(t, &p, max, NULL), model_cover(m, &p, max));
	i = model_find(m, &p);
	i += i < m->n && prefix_eq(&m->row[i].p, &p);
	ck_assert_uint_eq(trie_next(t, &p, &next), i < m->n ? m->row[i].value : 0);
	if (i < m->n)
		ck_assert(prefix_eq(&next, &m->row[i].p));
}

START_TEST(any_mixture_of_setting_and_deleting_agrees_with_a_sorted_list)
{
	struct arena *a = arena_new(64 << 20);
	struct trie t = { .arena = a };
	static struct model m;
	struct rng r = rng_named(7, "trie");
	size_t empty = a->live;

	m.n = 0;
	for (uint32_t step = 1; step <= 20000; step++) {
		struct ix_prefix p = some_prefix(&r);

		/* Grow for a while, then shrink, and so on. */
		if (m.n < MOST - 1 && rng_below(&r, 100) < (step / 2000 % 2 ? 35u : 75u)) {
			ck_assert_uint_eq(trie_set(&t, &p, step), model_set(&m, &p, step));
			ck_assert_uint_eq(trie_get(&t, &p), step);
		} else {
			if (m.n && rng_below(&r, 2))
				p = m.row[rng_below(&r, m.n)].p;
			ck_assert_uint_eq(trie_del(&t, &p), model_del(&m, &p));
			ck_assert_uint_eq(trie_get(&t, &p), 0);
		}
		if (step % 20 == 0)
			compare(&t, &m, &r);
	}
	while (m.n) {
		struct ix_prefix p = m.row[rng_below(&r, m.n)].p;

		ck_assert_uint_eq(trie_del(&t, &p), model_del(&m, &p));
	}
	ck_assert_uint_eq(a->live, empty); /* every node is given back */
	arena_delete(a);
}
END_TEST

START_TEST(the_longest_prefix_wins_and_the_default_is_last)
{
	static const struct {
		const char *addr;
		uint32_t want;
	} rows[] = { { "100.64.1.1", 3 }, { "100.64.2.1", 2 }, { "100.65.0.1", 1 },
	    { "100.64.1.128", 4 },
		{ "2001:db8::1", 0 } };
	struct arena *a = arena_new(1 << 20);
	struct trie t = { .arena = a };
	struct ix_prefix p;
	struct ix_addr addr;
	static const char *const prefixes[] = { "0.0.0.0/0", "100.64.0.0/16", "100.64.1.0/24",
		"100.64.1.128/32" };

	for (uint32_t i = 0; i < 4; i++)
		ck_assert(prefix_parse(prefixes[i], &p) && trie_set(&t, &p, i + 1) == 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert(addr_parse(rows[i].addr, &addr));
		ck_assert_uint_eq(trie_match(&t, &addr, &p), rows[i].want);
		if (rows[i].want)
			ck_assert(prefix_has(&p, &addr));
	}
	trie_free(&t);
	ck_assert_uint_eq(t.n, 0);
	arena_delete(a);
}
END_TEST

Suite *trie_suite(void);
Suite *
trie_suite(void)
{
	const TTest *const tests[] = {
		any_mixture_of_setting_and_deleting_agrees_with_a_sorted_list,
		the_longest_prefix_wins_and_the_default_is_last, NULL };

	return suite_of("trie", tests);
}
