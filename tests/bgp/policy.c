/* policy.c - prefix lists and route maps: what passes, and which entry said so. */
#include "tests/runner.h"

#include <string.h>

#include "bgp/policy.h"

struct desk {
	struct arena *arena;
	struct policies p;
	struct store s;
	uint32_t attr; /* a route's: AS path 64497, origin IGP */
};

static struct ix_prefix
prefix(const char *s)
{
	struct ix_prefix p;

	ck_assert_msg(prefix_parse(s, &p), "%s", s);
	return p;
}

static void
rule(struct desk *d, const char *name, bool permit, const char *of, uint8_t ge, uint8_t le)
{
	struct ix_prefix p = prefix(of);

	prefix_list_add(&d->p, prefix_list_of(&d->p, p.addr.af, name),
	    (struct prefix_rule){ .permit = permit, .prefix = p, .ge = ge, .le = le });
}

static struct desk
desk_new(void)
{
	struct desk d = { .arena = arena_new((size_t)16 << 20) };
	struct attr_edit e;
	struct route_map *m;

	d.p.arena = d.arena;
	store_init(&d.s, d.arena);
	attr_edit_begin(&e, &d.s, 0);
	bgp_canon_set8(&e.canon, BGP_ORIGIN, BGP_ORIGIN_IGP);
	bgp_canon_set(&e.canon, BGP_AS_PATH, NULL, 0);
	bgp_canon_prepend(&e.canon, 64497, 1);
	d.attr = attr_edit_id(&e);
	rule(&d, "L", false, "100.64.9.0/24", 0, 32);
	rule(&d, "L", true, "100.64.0.0/16", 0, 0);
	rule(&d, "L", true, "100.65.0.0/16", 20, 24);
	rule(&d, "L", true, "100.66.0.0/16", 20, 0);
	rule(&d, "L6", true, "2001:db8::/32", 0, 48);
	prefix_list_of(&d.p, 4, "EMPTY");
	m = route_map_of(&d.p, "M");
	strcpy(route_map_add(&d.p, m, 10, false)->match[0], "L");
	strcpy(route_map_add(&d.p, m, 20, true)->match[1], "L6");
	route_map_of(&d.p, "BARE");
	route_map_add(&d.p, route_map_of(&d.p, "ANY"), 5, true);
	return d;
}

static const struct {
	const char *prefix, *list, *map;
	bool external, permit;
	const char *says;
} rows[] = {
	{ "100.64.0.0/16", "", "", false, true, "permitted: no policy is applied" },
	{ "100.64.0.0/16", "", "", true, false, "RFC 8212: no policy" },
	{ "100.64.0.0/16", "L", "", true, true, "permitted by prefix-list L seq 10" },
	{ "100.64.0.0/17", "L", "", true, false, "denied by prefix-list L: no entry matches" },
	{ "100.64.9.0/24", "L", "", true, false, "denied by prefix-list L seq 5" },
	{ "100.64.9.128/25", "L", "", true, false, "denied by prefix-list L seq 5" },
	{ "100.65.0.0/16", "L", "", true, false, "denied by prefix-list L: no entry matches" },
	{ "100.65.16.0/20", "L", "", true, true, "permitted by prefix-list L seq 15" },
	{ "100.65.16.0/25", "L", "", true, false, "denied by prefix-list L: no entry matches" },
	{ "100.66.1.1/32", "L", "", true, true, "permitted by prefix-list L seq 20" },
	{ "100.64.0.0/16", "EMPTY", "", true, true,
	    "permitted by prefix-list EMPTY: no entry matches" },
	{ "100.64.0.0/16", "GONE", "", true, false, "denied: there is no prefix-list GONE" },
	{ "2001:db8::/32", "L", "", true, false, "denied: there is no prefix-list L" },
	{ "100.64.0.0/16", "", "M", true, false, "denied by route-map M deny 10" },
	{ "100.70.0.0/16", "", "M", true, false, "denied by route-map M: no entry matches" },
	{ "2001:db8:1::/48", "", "M", true, true, "permitted by route-map M permit 20" },
	{ "100.64.0.0/16", "", "BARE", true, false, "denied by route-map BARE: no entry matches" },
	{ "100.64.0.0/16", "", "GONE", true, false, "denied: there is no route-map GONE" },
	{ "100.64.0.0/16", "L", "ANY", true, true, "permitted by route-map ANY permit 5" },
	{ "100.64.9.0/24", "L", "ANY", true, false, "denied by prefix-list L seq 5" },
};

START_TEST(the_entry_that_decides_is_named)
{
	struct desk d = desk_new();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ix_prefix p = prefix(rows[i].prefix);
		struct policy_use use = { "", "" };
		struct text t = { .arena = d.arena };
		struct verdict v;

		strcpy(use.list, rows[i].list);
		strcpy(use.map, rows[i].map);
		v = policy_apply(&d.p, &use, rows[i].external, &d.s, &p, d.attr);
		verdict_text(&v, &t);
		ck_assert_msg(v.permit == rows[i].permit, "%s %s: %s", rows[i].prefix, rows[i].list,
		    text_of(&t));
		ck_assert_str_eq(text_of(&t), rows[i].says);
		ck_assert_uint_eq(v.attr, d.attr);
	}
	arena_delete(d.arena);
}
END_TEST

START_TEST(a_map_sets_what_it_says_and_the_route_it_came_from_stays)
{
	struct desk d = desk_new();
	struct map_entry *e = route_map_entry(route_map_find(&d.p, "ANY"), 5);
	struct ix_prefix p = prefix("100.64.0.0/16");
	struct policy_use use = { "", "ANY" };
	struct text t = { .arena = d.arena };
	struct verdict v;

	e->set = SET_LOCAL_PREF | SET_MED | SET_ORIGIN | SET_COMMUNITY | SET_WEIGHT;
	e->local_pref = 200;
	e->med = 7;
	e->origin = BGP_ORIGIN_INCOMPLETE;
	e->weight = 9;
	vec_push(d.arena, &e->communities, 0xffffff01);
	vec_push(d.arena, &e->prepend, 64500);
	vec_push(d.arena, &e->prepend, 64501);
	v = policy_apply(&d.p, &use, true, &d.s, &p, d.attr);
	ck_assert_uint_ne(v.attr, d.attr);
	ck_assert_uint_eq(attr_at(&d.s, v.attr)->local_pref, 200);
	ck_assert_uint_eq(attr_at(&d.s, v.attr)->med, 7);
	ck_assert_uint_eq(attr_at(&d.s, v.attr)->origin, BGP_ORIGIN_INCOMPLETE);
	ck_assert_uint_eq(v.weight, 9);
	ck_assert(attr_at(&d.s, v.attr)->flags & ATTR_NO_EXPORT);
	attr_path_text(&d.s, v.attr, &t);
	ck_assert_str_eq(text_of(&t), "64500 64501 64497");
	ck_assert_uint_eq(attr_at(&d.s, d.attr)->path_len, 1);
	arena_delete(d.arena);
}
END_TEST

START_TEST(entries_keep_the_order_of_their_numbers)
{
	struct desk d = desk_new();
	struct prefix_list *l = prefix_list_of(&d.p, 4, "N");
	struct prefix_rule r = { .seq = 12, .permit = true, .prefix = prefix("100.1.0.0/16") };

	prefix_list_add(&d.p, l, r);
	r.seq = 0;
	prefix_list_add(&d.p, l, r);
	r.seq = 3;
	prefix_list_add(&d.p, l, r);
	ck_assert_uint_eq(l->rules.n, 3);
	ck_assert_uint_eq(l->rules.at[0].seq, 3);
	ck_assert_uint_eq(l->rules.at[1].seq, 12);
	ck_assert_uint_eq(l->rules.at[2].seq, 15);
	prefix_list_remove(l, 12);
	ck_assert_uint_eq(l->rules.n, 2);
	prefix_list_delete(&d.p, l);
	ck_assert_ptr_null(prefix_list_find(&d.p, 4, "N"));
	route_map_delete(&d.p, route_map_find(&d.p, "M"));
	ck_assert_ptr_null(route_map_find(&d.p, "M"));
	arena_delete(d.arena);
}
END_TEST

Suite *policy_suite(void);
Suite *
policy_suite(void)
{
	const TTest *const tests[] = { the_entry_that_decides_is_named,
		a_map_sets_what_it_says_and_the_route_it_came_from_stays,
		entries_keep_the_order_of_their_numbers, NULL };

	return suite_of("policy", tests);
}
