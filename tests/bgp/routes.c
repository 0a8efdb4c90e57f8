/* routes.c - routes over real sessions: exchanged, refused, withdrawn, chosen, passed on. */
#include "tests/runner.h"

#include <stdio.h>
#include <string.h>

#include "tests/bgp/bed.h"

static bool
has(const struct bgp_speaker *sp, const char *prefix)
{
	struct ix_prefix p = prefix_text_of(prefix);
	struct bgp_route_row row;

	return bgp_best_row(sp, &p, &row);
}

/* The best route's AS path, or NULL; lives in the arena. */
static const char *
path(const struct bgp_speaker *sp, const char *prefix)
{
	struct ix_prefix p = prefix_text_of(prefix);
	struct bgp_route_row *row = arena_make(sp->world->arena, struct bgp_route_row);

	return bgp_best_row(sp, &p, row) ? row->path : NULL;
}

static const struct bgp_route_row *
received(const struct bgp_speaker *sp, unsigned from, const char *prefix)
{
	struct bgp_route_row *row = arena_make(sp->world->arena, struct bgp_route_row);
	struct ix_prefix p = prefix_text_of(prefix);
	struct ix_addr a = p.addr.af == 6 ? lan6(from) : lan4(from);
	struct peer *peer = bgp_peer_find(sp, &a);

	ck_assert_ptr_nonnull(peer);
	return bgp_received_row(peer, &p, row) ? row : NULL;
}

static void
join6(struct bgp_speaker *a, unsigned na, struct bgp_speaker *b, unsigned nb)
{
	bed_peer(a, lan6(nb), bgp_as(b));
	bed_peer(b, lan6(na), bgp_as(a));
}

START_TEST(both_families_are_exchanged_and_installed)
{
	struct bed t = bed_new(1, false);
	struct bgp_speaker *a = bed_router(&t, "acacia", 1, 64496, &bgp_profile_frr);
	struct bgp_speaker *b = bed_router(&t, "baobab", 2, 64497, &bgp_profile_frr);
	struct ix_prefix p = prefix_text_of("100.65.0.0/16"),
	    q = prefix_text_of("2001:db8:65::/48");
	struct bgp_route_row row;

	bed_join(a, 1, b, 2);
	join6(a, 1, b, 2);
	bed_announce(b, "100.65.0.0/16");
	bed_announce(b, "2001:db8:65::/48");
	bed_run(&t, 30);
	ck_assert(bgp_best_row(a, &p, &row));
	ck_assert_str_eq(row.path, "64497");
	ck_assert(row.installed && row.external);
	ck_assert(addr_eq(&row.next_hop, &(struct ix_addr){ 4, { 100, 127, 1, 2 } }));
	ck_assert_ptr_nonnull(route_get(a->stack, &p));
	ck_assert_int_eq(route_get(a->stack, &p)->source, ROUTE_EBGP);
	ck_assert_uint_eq(route_get(a->stack, &p)->distance, 20);
	ck_assert(bgp_best_row(a, &q, &row));
	ck_assert_uint_eq(row.next_hop.af, 6);
	ck_assert(addr_is_link_local(&row.link_local));
	ck_assert_ptr_nonnull(route_get(a->stack, &q));
	/* a withdrawn network goes */
	bgp_network(b, &p, false);
	bed_run(&t, 5);
	ck_assert(!has(a, "100.65.0.0/16"));
	ck_assert_ptr_null(route_get(a->stack, &p));
	/* and so does one whose anchor went */
	route_del(b->stack, &q, ROUTE_STATIC, NULL);
	bed_run(&t, 5);
	ck_assert(!has(a, "2001:db8:65::/48"));
	bed_delete(&t);
}
END_TEST

START_TEST(a_session_that_ends_takes_its_routes_away_at_every_hop)
{
	struct bed t = bed_new(1, false);
	struct bgp_speaker *a = bed_router(&t, "acacia", 1, 64496, &bgp_profile_frr);
	struct bgp_speaker *b = bed_router(&t, "baobab", 2, 64497, &bgp_profile_frr);
	struct bgp_speaker *c = bed_router(&t, "coral", 3, 64498, &bgp_profile_frr);
	struct ix_addr one = lan4(1);

	bed_join(a, 1, b, 2);
	bed_join(b, 2, c, 3);
	bed_announce(a, "100.64.0.0/16");
	bed_run(&t, 30);
	ck_assert_str_eq(path(c, "100.64.0.0/16"), "64497 64496");
	/* a third party's next hop on the shared subnet is kept (RFC 4271 5.1.3) */
	ck_assert(addr_eq(&received(c, 2, "100.64.0.0/16")->next_hop, &one));
	bgp_peer_delete(bgp_peer_find(b, &one));
	bed_run(&t, 5);
	ck_assert(!has(b, "100.64.0.0/16") && !has(c, "100.64.0.0/16"));
	ck_assert_uint_eq(t.world->adj.rows.at[prefix_find(&t.world->store,
	    &(struct ix_prefix){ { 4, { 100, 64 } }, 16 }) - 1].n, 0);
	bed_delete(&t);
}
END_TEST

START_TEST(without_policy_nothing_passes_an_external_session)
{
	struct bed t = bed_new(1, false);
	struct bgp_speaker *a = bed_router(&t, "acacia", 1, 64496, &bgp_profile_frr);
	struct bgp_speaker *b = bed_router(&t, "baobab", 2, 64497, &bgp_profile_frr);
	struct ix_addr one = lan4(1), two = lan4(2);
	struct ix_prefix p = prefix_text_of("100.65.0.0/16");
	struct text why = { .arena = t.arena };
	struct peer *ab, *ba;
	struct bgp_settings s;

	ab = bgp_peer_new(a, &two, 64497);
	ba = bgp_peer_new(b, &one, 64496);
	bed_announce(b, "100.65.0.0/16");
	bed_run(&t, 30);
	ck_assert_uint_eq(bed_row(ba)->sent[0], 0);
	ck_assert(!bgp_export_why(ba, &p, &why));
	ck_assert_str_eq(text_of(&why), "RFC 8212: no policy");
	/* out is allowed: the route comes, and is refused with its reason */
	s = *bgp_settings(b);
	s.requires_policy = false;
	bgp_configure(b, &s);
	bed_run(&t, 5);
	ck_assert_uint_eq(bed_row(ab)->received[0], 1);
	ck_assert_uint_eq(bed_row(ab)->accepted[0], 0);
	ck_assert_str_eq(received(a, 2, "100.65.0.0/16")->reason_text, "RFC 8212: no policy");
	s = *bgp_settings(a);
	s.requires_policy = false;
	bgp_configure(a, &s);
	bed_run(&t, 5);
	ck_assert_str_eq(path(a, "100.65.0.0/16"), "64497");
	bed_delete(&t);
}
END_TEST

START_TEST(a_policy_changes_what_passes_at_once_and_names_its_entry)
{
	struct bed t = bed_new(1, false);
	struct bgp_speaker *a = bed_router(&t, "acacia", 1, 64496, &bgp_profile_frr);
	struct bgp_speaker *b = bed_router(&t, "baobab", 2, 64497, &bgp_profile_frr);
	struct prefix_list *l = prefix_list_of(bgp_policies(a), 4, "ONLY66");
	struct prefix_rule only = { .permit = true, .prefix = prefix_text_of("100.66.0.0/16") };
	struct ix_addr two = lan4(2);
	struct map_entry *e;
	struct bgp_route_row row;
	struct ix_prefix p = prefix_text_of("100.65.0.0/16");

	bed_join(a, 1, b, 2);
	bed_announce(b, "100.65.0.0/16");
	bed_run(&t, 30);
	ck_assert(has(a, "100.65.0.0/16"));
	prefix_list_add(bgp_policies(a), l, only);
	bed_change(bgp_peer_find(a, &two), strcpy(config.family[0].in.list, "ONLY66"));
	bed_run(&t, 1);
	ck_assert(!has(a, "100.65.0.0/16"));
	ck_assert_str_eq(received(a, 2, "100.65.0.0/16")->reason_text,
	    "denied by prefix-list ONLY66: no entry matches");
	bed_change(bgp_peer_find(a, &two), config.family[0].in.list[0] = 0);
	e = route_map_entry(route_map_find(bgp_policies(a), "ALL"), 10);
	e->set |= SET_LOCAL_PREF;
	e->local_pref = 222;
	bgp_policy_changed(a);
	bed_run(&t, 1);
	ck_assert(bgp_best_row(a, &p, &row) && row.local_pref == 222);
	bed_delete(&t);
}
END_TEST

START_TEST(a_first_as_that_is_not_the_neighbours_is_refused_unless_told_otherwise)
{
	struct bed t = bed_new(1, false);
	struct bgp_speaker *rs = bed_router(&t, "rs1", 254, 64500, &bgp_profile_bird);
	struct bgp_speaker *a = bed_router(&t, "acacia", 1, 64496, &bgp_profile_frr);
	struct bgp_speaker *b = bed_router(&t, "baobab", 2, 64497, &bgp_profile_frr);
	struct ix_addr server = lan4(254);

	bed_join(rs, 254, a, 1);
	bed_join(rs, 254, b, 2);
	bed_announce(b, "100.65.0.0/16");
	bed_run(&t, 60);
	ck_assert_uint_eq(received(a, 254, "100.65.0.0/16")->reason, REJECT_ENFORCE_FIRST_AS);
	ck_assert_uint_eq(bed_row(bgp_peer_find(a, &server))->treated_as_withdraw, 1);
	ck_assert(!has(a, "100.65.0.0/16"));
	bed_change(bgp_peer_find(a, &server), config.enforce_first_as = 0);
	bed_run(&t, 1);
	ck_assert_str_eq(path(a, "100.65.0.0/16"), "64497");
	bed_delete(&t);
}
END_TEST

/* A route server and three clients that do not enforce the first AS. */
struct exchange {
	struct bed bed;
	struct bgp_speaker *rs, *m[4]; /* m[1..3]: AS 64496.. at .1 .. .3 */
};

static struct exchange
exchange_new(uint64_t seed, bool parse_everything)
{
	static const char *const name[] = { "", "acacia", "baobab", "coral" };
	struct exchange x = { .bed = bed_new(seed, parse_everything) };

	x.rs = bed_router(&x.bed, "rs1", 254, 64500, &bgp_profile_bird);
	for (unsigned i = 1; i <= 3; i++) {
		struct bgp_settings s;

		x.m[i] = bed_router(&x.bed, name[i], i, 64495 + i, &bgp_profile_frr);
		s = *bgp_settings(x.m[i]);
		s.enforce_first_as = false;
		bgp_configure(x.m[i], &s);
		bed_join(x.rs, 254, x.m[i], i);
		join6(x.rs, 254, x.m[i], i);
	}
	return x;
}

START_TEST(a_route_server_changes_nothing_and_hides_nothing)
{
	struct exchange x = exchange_new(1, false);
	struct map_entry *e = route_map_entry(route_map_find(bgp_policies(x.m[1]), "ALL"), 10);
	const struct bgp_route_row *r;
	struct ix_addr one = lan4(1);

	e->set = SET_MED | SET_COMMUNITY;
	e->med = 50;
	vec_push(x.bed.arena, &e->communities, 64500u << 16 | 7);
	bed_announce(x.m[1], "100.64.0.0/16");
	bed_announce(x.m[1], "2001:db8:64::/48");
	/* two clients have this one; the first's is best at the server (router id) */
	bed_announce(x.m[1], "100.100.0.0/16");
	bed_announce(x.m[2], "100.100.0.0/16");
	bed_run(&x.bed, 60);
	r = received(x.m[3], 254, "100.64.0.0/16");
	ck_assert_ptr_nonnull(r);
	ck_assert_str_eq(r->path, "64496");
	ck_assert(r->has_med && r->med == 50);
	ck_assert_str_eq(r->communities, "64500:7");
	ck_assert(addr_eq(&r->next_hop, &one));
	ck_assert_str_eq(path(x.m[2], "2001:db8:64::/48"), "64496");
	/* RFC 7947 2.3: the owner of the best gets the second best */
	ck_assert_str_eq(received(x.m[1], 254, "100.100.0.0/16")->path, "64497");
	ck_assert_str_eq(received(x.m[3], 254, "100.100.0.0/16")->path, "64496");
	ck_assert_str_eq(received(x.m[2], 254, "100.100.0.0/16")->path, "64496");
	ck_assert_ptr_null(received(x.m[1], 254, "100.64.0.0/16"));
	bed_delete(&x.bed);
}
END_TEST

START_TEST(a_route_server_refuses_a_foreign_next_hop_and_a_foreign_first_as)
{
	struct exchange x = exchange_new(1, false);
	struct bgp_speaker *d = bed_router(&x.bed, "delonix", 4, 64499, &bgp_profile_frr);

	/*
	 * delonix is baobab's customer on the same LAN: baobab passes its route with delonix's next
	 * hop
	 */
	bed_join(x.m[2], 2, d, 4);
	bed_announce(d, "100.67.0.0/16");
	bed_run(&x.bed, 60);
	ck_assert_uint_eq(received(x.rs, 2, "100.67.0.0/16")->reason, REJECT_NEXT_HOP);
	ck_assert(!has(x.m[1], "100.67.0.0/16"));
	bed_change(bgp_peer_find(x.m[2], &(struct ix_addr){ 4, { 100, 127, 1, 254 } }),
	    config.family[0].next_hop_self = true);
	bed_run(&x.bed, 5);
	ck_assert_uint_eq(received(x.rs, 2, "100.67.0.0/16")->reason, REJECT_NONE);
	ck_assert_str_eq(path(x.m[1], "100.67.0.0/16"), "64497 64499");
	bed_delete(&x.bed);
}
END_TEST

START_TEST(a_next_hop_that_cannot_be_reached_is_not_best)
{
	struct bed t = bed_new(1, false);
	struct bgp_speaker *a = bed_router(&t, "acacia", 1, 64496, &bgp_profile_frr);
	struct bgp_speaker *b = bed_router(&t, "baobab", 2, 64496, &bgp_profile_frr);
	struct bgp_speaker *c = bed_router(&t, "coral", 3, 64498, &bgp_profile_frr);
	struct ix_prefix p = prefix_text_of("100.66.0.0/16"), far = prefix_text_of("100.99.0.0/24");
	struct ifc *lo = ifc_new(b->stack, "lo1", NULL);
	struct ix_addr host = addr_v4(0x64630001), two = lan4(2);
	struct route back = { .prefix = far, .source = ROUTE_STATIC, .distance = 1,
	    .hop.via = two };
	struct bgp_route_row row;
	struct candidate k = { .peer = 0 };
	struct ix_error e;

	(void)c;
	ck_assert(ifc_addr_add(lo, &host, 24, &e));
	bed_join(a, 1, b, 2); /* internal: the next hop is not touched */
	bed_run(&t, 30);
	/* a route of b's whose next hop lies behind b */
	k.peer = bgp_peer_find(a, &two)->id;
	{
		struct attr_edit edit;
		struct next_hops h = { .global = host };

		attr_edit_begin(&edit, &t.world->store, 0);
		bgp_canon_set8(&edit.canon, BGP_ORIGIN, BGP_ORIGIN_IGP);
		bgp_canon_set(&edit.canon, BGP_AS_PATH, NULL, 0);
		k.attr = attr_edit_id(&edit);
		k.hop = hops_id(&t.world->store, &h);
	}
	loc_set(a, prefix_id(&t.world->store, &p), &k);
	ck_assert(bgp_route_row(a, &p, 0, &row) && !row.best && !row.usable);
	ck_assert_str_eq(row.why, "next hop 100.99.0.1 cannot be reached");
	route_add(a->stack, &back);
	bed_run(&t, 1);
	ck_assert(bgp_best_row(a, &p, &row) && row.installed);
	route_del(a->stack, &far, ROUTE_STATIC, NULL);
	bed_run(&t, 1);
	ck_assert(!bgp_best_row(a, &p, &row));
	bed_delete(&t);
}
END_TEST

START_TEST(a_member_that_sends_too_much_is_cut_off_until_cleared)
{
	struct bed t = bed_new(1, false);
	struct bgp_speaker *a = bed_router(&t, "acacia", 1, 64496, &bgp_profile_frr);
	struct bgp_speaker *b = bed_router(&t, "baobab", 2, 64497, &bgp_profile_frr);
	struct ix_addr two = lan4(2), one = lan4(1);
	char text[PREFIX_TEXT];

	bed_join(a, 1, b, 2);
	bed_change(bgp_peer_find(a, &two), config.family[0].max_prefix = 5);
	for (unsigned i = 0; i < 6; i++) {
		snprintf(text, sizeof(text), "100.65.%u.0/24", i);
		bed_announce(b, text);
	}
	bed_run(&t, 60);
	ck_assert_str_eq(bed_row(bgp_peer_find(a, &two))->state_text, "Idle (PfxCt)");
	ck_assert_str_eq(bed_row(bgp_peer_find(b, &one))->last_code, "6/1");
	ck_assert(!has(a, "100.65.0.0/24"));
	bed_change(bgp_peer_find(a, &two), config.family[0].max_prefix = 10);
	bgp_peer_clear(bgp_peer_find(a, &two));
	bed_run(&t, 90);
	ck_assert_int_eq(bed_row(bgp_peer_find(a, &two))->state, BGP_ESTABLISHED);
	ck_assert(has(a, "100.65.0.0/24"));
	bed_delete(&t);
}
END_TEST

/* Many prefixes, a flap, a policy change: everything the memo can matter to. */
static uint64_t
busy_day(uint64_t seed, bool parse_everything, struct bgp_stats *stats, uint64_t *fingerprint)
{
	struct exchange x = exchange_new(seed, parse_everything);
	struct ix_addr server = lan4(254);
	uint64_t digest;
	char text[PREFIX_TEXT];

	for (unsigned m = 1; m <= 3; m++)
		for (unsigned i = 0; i < 40; i++) {
			snprintf(text, sizeof(text), "100.%u.%u.0/24", 63 + m, i);
			bed_announce(x.m[m], text);
		}
	bed_announce(x.m[3], "2001:db8:66::/48");
	bed_run(&x.bed, 60);
	bgp_peer_clear(bgp_peer_find(x.m[2], &server));
	bed_run(&x.bed, 60);
	digest = bgp_digest(x.bed.world);
	ck_assert_uint_eq(bed_row(bgp_peer_find(x.m[1], &server))->accepted[0], 80);
	*stats = bgp_stats(x.bed.world);
	*fingerprint = x.bed.sim->fingerprint;
	bed_delete(&x.bed);
	return digest;
}

START_TEST(parse_everything_equals_shared_and_runs_repeat)
{
	struct bgp_stats shared, parsed, again;
	uint64_t f[3];
	uint64_t one = busy_day(7, false, &shared, &f[0]);

	ck_assert(busy_day(7, true, &parsed, &f[1]) == one);
	ck_assert(busy_day(7, false, &again, &f[2]) == one);
	ck_assert(f[0] == f[1] && f[0] == f[2]);
	ck_assert(shared.remembered > 0 && parsed.remembered == 0);
	ck_assert(shared.parsed + shared.remembered == parsed.parsed);
	ck_assert(shared.shared > 0); /* one message for both clients */
	ck_assert_msg(shared.encoded < 40, "120 prefixes in %u messages", (unsigned)shared.encoded);
}
END_TEST

START_TEST(asking_changes_nothing)
{
	uint64_t f[2];

	for (int ask = 0; ask < 2; ask++) {
		struct exchange x = exchange_new(3, false);

		bed_announce(x.m[1], "100.64.0.0/16");
		for (unsigned s = 0; s < 60; s++) {
			struct ix_prefix p;
			struct bgp_route_row row;
			struct bgp_peer_row peer;

			bed_run(&x.bed, 1);
			for (unsigned i = 0; ask && i < x.rs->peers.n; i++) {
				struct text why = { .arena = NULL };

				bgp_peer_row(bgp_peer_at(x.rs, i), &peer);
				bgp_received_next(bgp_peer_at(x.rs, i), 4, NULL, &row);
				bgp_sent_next(bgp_peer_at(x.rs, i), 4, NULL, &row);
				if (bgp_prefix_next(x.m[3], 4, NULL, &p)) {
					bgp_route_row(x.m[3], &p, 0, &row);
					bgp_export_why(bgp_peer_at(x.rs, i), &p, &why);
				}
				text_free(&why);
			}
		}
		f[ask] = x.bed.sim->fingerprint ^ x.bed.arena->used;
		bed_delete(&x.bed);
	}
	ck_assert(f[0] == f[1]);
}
END_TEST

Suite *routes_suite(void);
Suite *
routes_suite(void)
{
	const TTest *const tests[] = { both_families_are_exchanged_and_installed,
		a_session_that_ends_takes_its_routes_away_at_every_hop,
		without_policy_nothing_passes_an_external_session,
		a_policy_changes_what_passes_at_once_and_names_its_entry,
		a_first_as_that_is_not_the_neighbours_is_refused_unless_told_otherwise,
		a_route_server_changes_nothing_and_hides_nothing,
		a_route_server_refuses_a_foreign_next_hop_and_a_foreign_first_as,
		a_next_hop_that_cannot_be_reached_is_not_best,
		a_member_that_sends_too_much_is_cut_off_until_cleared,
		parse_everything_equals_shared_and_runs_repeat, asking_changes_nothing, NULL };

	return suite_of("routes", tests);
}
