/*
 * stores.c - what all speakers share: sets of sessions, attribute sets, adjacencies, remembered
 * messages.
 */
#include "tests/runner.h"

#include <string.h>

#include "bgp/adj.h"
#include "bgp/memo.h"
#include "wire/bgp/build.h"

static struct arena *
arena(void)
{
	return arena_new((size_t)64 << 20);
}

START_TEST(a_set_of_sessions_holds_ids_far_beyond_its_two_words)
{
	static const uint32_t ids[] = { 1, 2, 63, 64, 127, 128, 1000, 70000 };
	struct arena *a = arena();
	struct bitset s = { { 0 } }, copy = { { 0 } };
	uint32_t n = 0;

	ck_assert(bitset_empty(&s));
	for (size_t i = 0; i < 8; i++) {
		bitset_add(a, &s, ids[i]);
		bitset_add(a, &s, ids[i]);
		ck_assert(bitset_has(&s, ids[i]) && !bitset_has(&s, ids[i] + 2));
	}
	for (uint32_t id = bitset_next(&s, 0); id; id = bitset_next(&s, id))
		ck_assert_uint_eq(id, ids[n++]);
	ck_assert_uint_eq(n, 8);
	ck_assert_uint_eq(bitset_count(&s), 8);
	bitset_copy(a, &copy, &s);
	ck_assert(bitset_equal(&copy, &s));
	bitset_remove(&copy, 70000);
	ck_assert(!bitset_equal(&copy, &s) && !bitset_has(&copy, 70000));
	for (size_t i = 0; i < 8; i++)
		bitset_remove(&s, ids[i]);
	bitset_remove(&s, 5000000);
	ck_assert(bitset_empty(&s));
	bitset_free(a, &s);
	bitset_free(a, &copy);
	arena_delete(a);
}
END_TEST

START_TEST(a_large_empty_set_equals_a_small_one)
{
	struct arena *a = arena();
	struct bitset s = { { 0 } }, none = { { 0 } };

	bitset_add(a, &s, 500);
	bitset_remove(&s, 500);
	ck_assert(bitset_equal(&s, &none) && bitset_cmp(&s, &none) == 0);
	arena_delete(a);
}
END_TEST

static uint32_t
attributes(struct store *s, const uint32_t *path, unsigned n, uint32_t med)
{
	struct attr_edit e;

	attr_edit_begin(&e, s, 0);
	bgp_canon_set8(&e.canon, BGP_ORIGIN, BGP_ORIGIN_IGP);
	bgp_canon_set(&e.canon, BGP_AS_PATH, NULL, 0);
	while (n--)
		bgp_canon_prepend(&e.canon, path[n], 1);
	if (med)
		bgp_canon_set32(&e.canon, BGP_MED, med);
	return attr_edit_id(&e);
}

START_TEST(equal_attributes_have_one_id_and_a_summary)
{
	static const uint32_t path[] = { 64496, 4200000001, 64511 };
	struct arena *a = arena();
	struct store s = { 0 };
	const struct attr *x;
	struct text t = { .arena = a };
	uint32_t id, longer;

	store_init(&s, a);
	id = attributes(&s, path, 3, 50);
	ck_assert_uint_eq(attributes(&s, path, 3, 50), id);
	longer = attributes(&s, path, 3, 51);
	ck_assert_uint_ne(longer, id);
	x = attr_at(&s, id);
	ck_assert_uint_eq(x->path_len, 3);
	ck_assert_uint_eq(x->first_as, 64496);
	ck_assert_uint_eq(x->origin_as, 64511);
	ck_assert_uint_eq(x->med, 50);
	ck_assert(x->flags & ATTR_MED && !(x->flags & ATTR_LOCAL_PREF));
	ck_assert(attr_path_has(&s, id, 4200000001) && !attr_path_has(&s, id, 1));
	attr_path_text(&s, id, &t);
	ck_assert_str_eq(text_of(&t), "64496 4200000001 64511");
	arena_delete(a);
}
END_TEST

START_TEST(communities_are_sorted_and_never_twice)
{
	static const uint32_t list[] = { 0xffffff01, 64500u << 16 | 2, 64500u << 16 | 1,
	    0xffffff01 };
	struct arena *a = arena();
	struct store s = { 0 };
	struct attr_edit e;
	struct text t = { .arena = a };
	uint32_t id;

	store_init(&s, a);
	attr_edit_begin(&e, &s, attributes(&s, NULL, 0, 0));
	attr_edit_communities(&e, list, 2, false);
	attr_edit_communities(&e, list + 2, 2, true);
	id = attr_edit_id(&e);
	attr_communities_text(&s, id, &t);
	ck_assert_str_eq(text_of(&t), "64500:1 64500:2 no-export");
	ck_assert(attr_at(&s, id)->flags & ATTR_NO_EXPORT);
	attr_edit_begin(&e, &s, id);
	attr_edit_communities(&e, NULL, 0, false);
	ck_assert_uint_eq(attr_edit_id(&e), attributes(&s, NULL, 0, 0));
	arena_delete(a);
}
END_TEST

START_TEST(prefixes_get_dense_ids_that_stay)
{
	struct arena *a = arena();
	struct store s = { 0 };
	struct ix_prefix p;

	store_init(&s, a);
	ck_assert(prefix_parse("100.64.0.0/16", &p));
	ck_assert_uint_eq(prefix_find(&s, &p), 0);
	ck_assert_uint_eq(prefix_id(&s, &p), 1);
	ck_assert(prefix_parse("2001:db8::/32", &p));
	ck_assert_uint_eq(prefix_id(&s, &p), 2);
	ck_assert_uint_eq(prefix_id(&s, &p), 2);
	ck_assert(prefix_eq(prefix_at(&s, 2), &p));
	arena_delete(a);
}
END_TEST

START_TEST(a_peer_has_one_route_of_a_prefix_and_equal_routes_share_a_row)
{
	struct arena *a = arena();
	struct adj t = { .arena = a };

	adj_in_set(&t, 3, 1, 10, 20, 0);
	adj_in_set(&t, 3, 200, 10, 20, 0);
	adj_out_set(&t, 3, 7, 10, 20);
	ck_assert_uint_eq(t.rows.at[2].n, 1);
	ck_assert_ptr_eq(adj_in(&t, 3, 1), adj_out(&t, 3, 7));
	adj_in_set(&t, 3, 1, 11, 20, 5);
	ck_assert_uint_eq(t.rows.at[2].n, 2);
	ck_assert_uint_eq(adj_in(&t, 3, 1)->reason, 5);
	ck_assert_uint_eq(adj_in(&t, 3, 200)->attr, 10);
	ck_assert(adj_in_clear(&t, 3, 200) && adj_in_clear(&t, 3, 1) && !adj_in_clear(&t, 3, 1));
	ck_assert(adj_out_clear(&t, 3, 7));
	ck_assert_uint_eq(t.rows.at[2].n, 0);
	ck_assert_ptr_null(adj_in(&t, 9, 1));
	arena_delete(a);
}
END_TEST

/* An UPDATE that announces 100.<n>.0.0/16; returns its length. */
static uint32_t
update(uint8_t *buf, struct store *s, unsigned n)
{
	static const uint32_t path[] = { 64496 };
	const struct bgp_options o = { .as4 = true, .ebgp = true };
	struct ix_addr hop = addr_v4(0x647f0101), net = addr_v4(0x64000000 | n << 8);
	struct ix_prefix p = prefix_of(&net, 24);
	struct bgp_build b;
	uint32_t len;
	const uint8_t *canon = attr_bytes(s, attributes(s, path, 1, 0), &len);

	ck_assert(bgp_build_announce(&b, buf, BGP_MAX, BGP_IPV4, &o, canon, len, &hop, NULL));
	ck_assert(bgp_build_add(&b, &p, 0));
	return bgp_build_end(&b);
}

START_TEST(a_message_is_remembered_with_its_options_until_4096_others_came)
{
	const struct bgp_options as4 = { .as4 = true, .ebgp = true }, as2 = { .ebgp = true };
	struct arena *a = arena();
	struct memo m = { .arena = a };
	struct store s = { 0 };
	uint8_t buf[BGP_MAX];
	size_t live = 0;

	store_init(&s, a);
	for (unsigned i = 0; i < 3 * MEMOS; i++) {
		struct octets msg = octets_read(buf, update(buf, &s, i));
		struct decoded d;

		ck_assert_ptr_null(memo_find(&m, &msg, &as4));
		decode(&s, msg, &as4, &d);
		ck_assert_int_eq(d.error.outcome, BGP_OK);
		ck_assert_uint_eq(d.n_announced, 1);
		memo_keep(&m, &msg, &as4, &d);
		ck_assert_ptr_nonnull(memo_find(&m, &msg, &as4));
		ck_assert_ptr_null(memo_find(&m, &msg, &as2));
		if (i == 2 * MEMOS)
			live = m.ring[0].len;
	}
	ck_assert_uint_gt(live, 0);
	for (unsigned i = 0; i < 3 * MEMOS; i += 97) {
		struct octets msg = octets_read(buf, update(buf, &s, i));

		ck_assert((memo_find(&m, &msg, &as4) != NULL) == (i >= 2 * MEMOS));
	}
	arena_delete(a);
}
END_TEST

Suite *stores_suite(void);
Suite *
stores_suite(void)
{
	const TTest *const tests[] = { a_set_of_sessions_holds_ids_far_beyond_its_two_words,
		a_large_empty_set_equals_a_small_one, equal_attributes_have_one_id_and_a_summary,
		communities_are_sorted_and_never_twice, prefixes_get_dense_ids_that_stay,
		a_peer_has_one_route_of_a_prefix_and_equal_routes_share_a_row,
		a_message_is_remembered_with_its_options_until_4096_others_came, NULL };

	return suite_of("stores", tests);
}
