/*
 * decide.c - the decision process as a table: two routes, which wins, by which step, in which
 * words.
 */
#include "tests/runner.h"

#include <string.h>

#include "tests/bgp/bed.h"

/*
 * A route from a neighbour: 1, 2 and 4 are external (AS 64497, 64498, 64497), 3 internal; 0: ours.
 */
struct offer {
	unsigned from;
	const char *path; /* one letter an AS number: "ab" is 65001 65002 */
	uint8_t origin;
	uint32_t lp, med, weight; /* lp 0: none; med 0: none */
	bool dead;                /* its next hop cannot be reached */
};

static const struct {
	struct offer a, b; /* a wins */
	enum bgp_step step;
	const char *why;
} rows[] = {
	{ { 1, "a" }, { 2, "b", .lp = 500, .dead = true }, STEP_UNUSABLE,
	    "next hop 100.99.9.9 cannot be reached" },
	{ { 2, "abc", .weight = 5 }, { 1, "a", .lp = 900 }, STEP_WEIGHT, "weight 5 > 0" },
	{ { 1, "abc", .lp = 200 }, { 2, "a" }, STEP_LOCAL_PREF, "local preference 200 > 100" },
	{ { 1, "abc" }, { 2, "a", .lp = 99 }, STEP_LOCAL_PREF, "local preference 100 > 99" },
	{ { 0, "", .weight = 0 }, { 1, "", .weight = 0 }, STEP_LOCAL, "originated here" },
	{ { 2, "ab" }, { 1, "abc" }, STEP_AS_PATH, "AS path length 2 < 3" },
	{ { 2, "ab", .origin = 0 }, { 1, "ab", .origin = 2 }, STEP_ORIGIN, NULL },
	{ { 2, "ab", .med = 10 }, { 1, "ab", .med = 20 }, STEP_MED, "MED 10 < 20" },
	{ { 2, "ab" }, { 1, "ab", .med = 20 }, STEP_MED, "MED 0 < 20" },
	{ { 1, "ab", .med = 20 }, { 2, "cb", .med = 10 }, STEP_ROUTER_ID,
	    "router ID 100.127.1.11 < 100.127.1.12" },
	{ { 2, "ab" }, { 3, "ab" }, STEP_EXTERNAL, "external before internal" },
	{ { 1, "ab" }, { 2, "ab" }, STEP_ROUTER_ID, "router ID 100.127.1.11 < 100.127.1.12" },
	{ { 1, "ab" }, { 4, "ab" }, STEP_ADDRESS, "neighbor address 100.127.1.11 < 100.127.1.14" },
};

struct table {
	struct bed bed;
	struct bgp_speaker *sp;
	struct peer *peer[5];
};

static struct table
table_new(void)
{
	static const uint32_t asn[] = { 0, 64497, 64498, 64496, 64497 };
	struct table t = { .bed = bed_new(1, false) };

	t.sp = bed_router(&t.bed, "acacia", 1, 64496, &bgp_profile_rfc);
	for (unsigned i = 1; i < 5; i++) {
		struct peer *p = bed_peer(t.sp, lan4(10 + i), asn[i]);

		t.peer[i] = p;
		p->up = &p->conn[OUTGOING];
		p->up->theirs.id = 0x647f010a + (i == 4 ? 1 : i);
	}
	return t;
}

static struct candidate
candidate_of(struct table *t, const struct offer *o)
{
	struct store *s = &t->bed.world->store;
	struct next_hops h = { .global = o->dead ? addr_v4(0x64630909) : lan4(10 + o->from) };
	struct candidate c = { .peer = o->from ? t->peer[o->from]->id : 0, .weight = o->weight };
	struct ix_prefix p = prefix_text_of("100.70.0.0/16");
	struct attr_edit e;

	attr_edit_begin(&e, s, 0);
	bgp_canon_set8(&e.canon, BGP_ORIGIN, o->origin);
	bgp_canon_set(&e.canon, BGP_AS_PATH, NULL, 0);
	for (size_t i = strlen(o->path); i--;)
		bgp_canon_prepend(&e.canon, 65001u + (uint32_t)(o->path[i] - 'a'), 1);
	if (o->med)
		bgp_canon_set32(&e.canon, BGP_MED, o->med);
	if (o->lp)
		bgp_canon_set32(&e.canon, BGP_LOCAL_PREF, o->lp);
	c.attr = attr_edit_id(&e);
	c.hop = hops_id(s, &h);
	resolve(t->sp, &c, &p);
	return c;
}

START_TEST(each_step_decides_and_says_so)
{
	struct table t = table_new();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct candidate a = candidate_of(&t, &rows[i].a), b = candidate_of(&t, &rows[i].b);
		struct text why = { .arena = t.bed.arena };
		enum bgp_step step;

		ck_assert_msg(candidate_cmp(t.sp, &a, &b, &step) < 0, "row %zu", i);
		ck_assert_msg(step == rows[i].step, "row %zu: %s", i, bgp_step_word(step));
		ck_assert_msg(candidate_cmp(t.sp, &b, &a, &step) > 0, "row %zu, the other way", i);
		decide_why(t.sp, &a, &b, step, &why);
		if (rows[i].why)
			ck_assert_str_eq(text_of(&why), rows[i].why);
	}
	bed_delete(&t.bed);
}
END_TEST

/* The classic: without groups the winner depends on the order of arrival. */
START_TEST(med_gives_the_same_best_in_every_order)
{
	static const struct offer offer[] = {
		{ 1, "ab", .med = 20 }, /* AS 65001 */
		{ 2, "cb", .med = 0 },  /* AS 65003 */
		{ 4, "ab", .med = 10 }, /* AS 65001: beats the first by MED */
	};
	static const uint8_t order[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 },
	    { 2, 0, 1 },
		{ 2, 1, 0 } };
	struct table t = table_new();

	for (unsigned i = 0; i < 6; i++) {
		struct candidate at[3];

		for (unsigned k = 0; k < 3; k++)
			at[k] = candidate_of(&t, &offer[order[i][k]]);
		decide_sort(t.sp, at, 3);
		/* the group's winner is 4 (MED), and by router ID it beats 2 */
		ck_assert_uint_eq(at[0].peer, t.peer[4]->id);
	}
	bed_delete(&t.bed);
}
END_TEST

START_TEST(the_older_external_route_stays_where_the_profile_says_so)
{
	static const struct offer low = { 1, "ab" }, high = { 2, "ab" };
	struct table t = table_new();
	struct candidate a = candidate_of(&t, &low), b = candidate_of(&t, &high);
	enum bgp_step step;

	b.selected = true;
	ck_assert(candidate_cmp(t.sp, &a, &b, &step) < 0 && step == STEP_ROUTER_ID);
	t.sp->profile = &bgp_profile_frr;
	ck_assert(candidate_cmp(t.sp, &a, &b, &step) > 0 && step == STEP_OLDER);
	bed_delete(&t.bed);
}
END_TEST

Suite *decide_suite(void);
Suite *
decide_suite(void)
{
	const TTest *const tests[] = { each_step_decides_and_says_so,
	    med_gives_the_same_best_in_every_order,
		the_older_external_route_stays_where_the_profile_says_so, NULL };

	return suite_of("decide", tests);
}
