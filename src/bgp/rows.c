/*
 * rows.c - routes as rows, with the step that decided and the filter that refused: what `show`,
 * checks and `why` read. Reading changes nothing: words of a verdict are found by judging a copy
 * again.
 */
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "bgp/internal.h"

/* Copies a text into a row's field and frees it; "..." at the end of what does not fit. */
static void
put(char *to, size_t room, struct text *t)
{
	size_t n = t->n;

	if (n < room) {
		memcpy(to, text_of(t), n + 1);
	} else {
		memcpy(to, t->s, room - 4);
		memcpy(to + room - 4, "...", 4);
	}
	text_free(t);
}

static void
fill_attributes(const struct store *s, uint32_t id, struct bgp_route_row *row)
{
	const struct attr *a = attr_at(s, id);
	struct text t = { .arena = NULL };

	row->origin = a->origin;
	row->has_med = a->flags & ATTR_MED;
	row->has_local_pref = a->flags & ATTR_LOCAL_PREF;
	row->med = a->med;
	row->local_pref = a->local_pref;
	row->path_len = a->path_len;
	row->origin_as = a->origin_as;
	row->first_as = a->first_as;
	attr_path_text(s, id, &t);
	put(row->path, sizeof(row->path), &t);
	attr_communities_text(s, id, &t);
	put(row->communities, sizeof(row->communities), &t);
	attr_large_text(s, id, &t);
	put(row->large, sizeof(row->large), &t);
}

static void
fill_source(const struct peer *p, struct bgp_route_row *row)
{
	row->peer = p->id;
	row->from = p->config.addr;
	row->from_as = p->config.asn;
	row->from_id = p->up ? p->up->theirs.id : 0;
	row->external = is_external(p);
}

static void
fill_route(const struct bgp_speaker *sp, uint32_t prefix, uint32_t attr, uint32_t hop,
    struct bgp_route_row *row)
{
	const struct store *s = &sp->world->store;

	*row = (struct bgp_route_row){ .prefix = *prefix_at(s, prefix) };
	row->next_hop = hops_at(s, hop)->global;
	row->link_local = hops_at(s, hop)->link_local;
	fill_attributes(s, attr, row);
}

static void
fill_why(const struct bgp_speaker *sp, const struct rib_row *r, uint32_t n,
    struct bgp_route_row *row)
{
	enum bgp_step step = (enum bgp_step)r->step;
	const struct candidate *winner = &r->at[0], *loser = r->n > 1 ? &r->at[1] : winner;
	struct text t = { .arena = NULL };

	if (n) {
		loser = &r->at[n];
		candidate_cmp(sp, winner, loser, &step);
	} else if (!winner->usable) {
		step = STEP_UNUSABLE;
		loser = winner;
	}
	row->step = step;
	decide_why(sp, winner, loser, step, &t);
	put(row->why, sizeof(row->why), &t);
}

bool
bgp_route_row(const struct bgp_speaker *sp, const struct ix_prefix *p, uint32_t n,
    struct bgp_route_row *row)
{
	const struct rib_row *r = rib_find(&sp->rib, prefix_find(&sp->world->store, p));
	const struct candidate *c;

	if (!r || n >= r->n)
		return false;
	c = &r->at[n];
	fill_route(sp, r->prefix, c->attr, c->hop, row);
	if (c->peer)
		fill_source(peer_by_id(sp->world, c->peer), row);
	row->local = c->peer == 0;
	row->best = n == 0 && r->best;
	row->usable = c->usable;
	row->installed = n == 0 && r->installed;
	row->weight = c->weight;
	row->metric = c->metric;
	row->since = c->since;
	fill_why(sp, r, n, row);
	return true;
}

bool
bgp_best_row(const struct bgp_speaker *sp, const struct ix_prefix *p, struct bgp_route_row *row)
{
	return bgp_route_row(sp, p, 0, row) && row->best;
}

/* Walks the world's prefixes of a family in order until keep() likes one. */
static uint32_t
next_prefix(const struct bgp_world *w, uint8_t af, const struct ix_prefix *after,
    struct ix_prefix *next, bool (*keep)(const void *arg, uint32_t prefix), const void *arg)
{
	struct ix_prefix p;
	uint32_t id;

	for (id = trie_next(&w->store.trie, after, &p); id;
	    id = trie_next(&w->store.trie, &p, &p)) {
		if (p.addr.af > af)
			return 0;
		if (p.addr.af == af && keep(arg, id)) {
			*next = p;
			return id;
		}
	}
	return 0;
}

static bool
has_candidates(const void *arg, uint32_t prefix)
{
	const struct bgp_speaker *sp = arg;
	const struct rib_row *r = rib_find(&sp->rib, prefix);

	return r && r->n;
}

bool
bgp_prefix_next(const struct bgp_speaker *sp, uint8_t af, const struct ix_prefix *after,
    struct ix_prefix *next)
{
	return next_prefix(sp->world, af, after, next, has_candidates, sp) != 0;
}

static bool
is_received(const void *arg, uint32_t prefix)
{
	const struct peer *p = arg;

	return adj_in(&p->speaker->world->adj, prefix, p->id) != NULL;
}

static bool
is_sent(const void *arg, uint32_t prefix)
{
	const struct peer *p = arg;

	return adj_out(&p->speaker->world->adj, prefix, p->id) != NULL;
}

/* Which entry refused it: the lists are asked again, a map's sets are not needed. */
static void
reason_words(const struct peer *p, const struct ix_prefix *prefix, struct bgp_route_row *row)
{
	struct text t = { .arena = NULL };
	struct verdict v = { .permit = true };

	if (row->reason == REJECT_POLICY) {
		v = policy_judge(&p->speaker->policies,
		    &p->config.family[family_of(prefix->addr.af)].in, needs_policy(p), prefix);
		if (!v.permit)
			verdict_text(&v, &t);
	}
	if (!t.n)
		text_puts(&t, bgp_reject_text(row->reason));
	put(row->reason_text, sizeof(row->reason_text), &t);
}

static void
fill_received(const struct peer *p, uint32_t id, struct bgp_route_row *row)
{
	const struct adj_entry *e = adj_in(&p->speaker->world->adj, id, p->id);
	const struct rib_row *r = rib_find(&p->speaker->rib, id);

	fill_route(p->speaker, id, e->attr, e->hop, row);
	fill_source(p, row);
	row->reason = e->reason;
	row->best = r && r->best && r->at[0].peer == p->id;
	row->usable = e->reason == REJECT_NONE;
	reason_words(p, &row->prefix, row);
}

bool
bgp_received_next(const struct peer *p, uint8_t af, const struct ix_prefix *after,
    struct bgp_route_row *row)
{
	struct ix_prefix next;
	uint32_t id = next_prefix(p->speaker->world, af, after, &next, is_received, p);

	if (id)
		fill_received(p, id, row);
	return id != 0;
}

bool
bgp_received_row(const struct peer *p, const struct ix_prefix *prefix, struct bgp_route_row *row)
{
	uint32_t id = prefix_find(&p->speaker->world->store, prefix);

	if (!id || !is_received(p, id))
		return false;
	fill_received(p, id, row);
	return true;
}

static void
fill_sent(const struct peer *p, uint32_t id, struct bgp_route_row *row)
{
	const struct adj_entry *e = adj_out(&p->speaker->world->adj, id, p->id);

	fill_route(p->speaker, id, e->attr, e->hop, row);
	row->best = true;
	row->usable = true;
}

bool
bgp_sent_next(const struct peer *p, uint8_t af, const struct ix_prefix *after,
    struct bgp_route_row *row)
{
	struct ix_prefix next;
	uint32_t id = next_prefix(p->speaker->world, af, after, &next, is_sent, p);

	if (id)
		fill_sent(p, id, row);
	return id != 0;
}

bool
bgp_sent_row(const struct peer *p, const struct ix_prefix *prefix, struct bgp_route_row *row)
{
	uint32_t id = prefix_find(&p->speaker->world->store, prefix);

	if (!id || !is_sent(p, id))
		return false;
	fill_sent(p, id, row);
	return true;
}

bool
bgp_export_why(const struct peer *p, const struct ix_prefix *prefix, struct text *to)
{
	uint32_t id = prefix_find(&p->speaker->world->store, prefix);
	const char *barred = id ? export_barred(p, id) : "there is no route to it";
	struct verdict v;

	if (barred) {
		text_puts(to, barred);
		return false;
	}
	v = policy_judge(&p->speaker->policies, &p->config.family[family_of(prefix->addr.af)].out,
	    needs_policy(p), prefix);
	verdict_text(&v, to);
	return v.permit;
}
