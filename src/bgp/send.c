/*
 * send.c - from changed prefixes to UPDATE messages, each encoded once for all who get the same
 * bytes.
 *
 * A prefix waits in the speaker's list with the set of peers that have not been told; what they are
 * told is asked when it is sent, so a flap that is over costs nothing. A run takes waiting prefixes
 * whose peers have room, groups equal answers by the set of their peers, and packs each group into
 * messages: withdrawals first. There is no MRAI (RFC 4271 9.2.1.1 allows 0): the run is one event
 * after the change, and a full socket holds its peer's share back.
 */
#include <stdlib.h>

#include "bgp/internal.h"
#include "wire/bgp/build.h"

enum { RUN = 4096, ROOM = 256 << 10 };

/* An answer: this route (attr 0: withdrawn) for this set of peers. */
struct item {
	uint32_t set; /* in the run's sets, from 0 */
	uint32_t attr, hop, prefix;
	uint8_t family;
	uint8_t as4;
};

struct run {
	struct bgp_speaker *sp;
	VEC(struct item) items;
	VEC(struct bitset) sets;
};

static void
note(struct bgp_speaker *sp, struct pending *w, struct peer *p)
{
	if (bitset_has(&w->peers, p->id))
		return;
	bitset_add(sp->world->arena, &w->peers, p->id);
	p->waiting++;
}

static struct pending *
pending_of(struct bgp_speaker *sp, uint32_t prefix)
{
	struct rib_row *row = rib_row(&sp->rib, prefix);

	if (!row->waiting) {
		vec_push(sp->world->arena, &sp->pending, (struct pending){ .prefix = prefix });
		row->waiting = sp->pending.n;
	}
	return &sp->pending.at[row->waiting - 1];
}

void
send_soon(struct bgp_speaker *sp)
{
	if (!timer_runs(&sp->flush))
		timer_in(sp->world->sim, &sp->flush, 0);
}

void
export_changed(struct bgp_speaker *sp, uint32_t prefix)
{
	unsigned family = family_of(prefix_at(&sp->world->store, prefix)->addr.af);
	struct pending *w = NULL;

	for (uint32_t i = 0; i < sp->peers.n; i++) {
		struct peer *p = sp->peers.at[i];

		if (!carries(p, family))
			continue;
		if (!w)
			w = pending_of(sp, prefix);
		note(sp, w, p);
	}
	if (w)
		send_soon(sp);
}

void
export_all(struct peer *p)
{
	struct bgp_speaker *sp = p->speaker;

	for (uint32_t i = 0; i < sp->rib.rows.n; i++) {
		uint32_t prefix = sp->rib.rows.at[i].prefix;
		unsigned family = family_of(prefix_at(&sp->world->store, prefix)->addr.af);

		if (carries(p, family) &&
		    (sp->rib.rows.at[i].n || adj_out(&sp->world->adj, prefix, p->id)))
			note(sp, pending_of(sp, prefix), p);
	}
	send_soon(sp);
}

void
export_session_down(struct peer *p)
{
	struct bgp_world *w = p->speaker->world;

	for (uint32_t i = 0; p->waiting && i < p->speaker->pending.n; i++)
		bitset_remove(&p->speaker->pending.at[i].peers, p->id);
	p->waiting = 0;
	for (uint32_t id = 1; p->sent[0] + p->sent[1] && id <= w->adj.rows.n; id++)
		if (adj_out_clear(&w->adj, id, p->id))
			p->sent[family_of(prefix_at(&w->store, id)->addr.af)]--;
	p->end_of_rib = 0;
}

static bool
has_room(const struct peer *p)
{
	return sock_queued(p->up->sock) < ROOM;
}

/*
 * What the peer is told now, against what it was told: true if that is news. It is noted as sent.
 */
static bool
news(struct peer *p, uint32_t prefix, struct export *x)
{
	struct bgp_world *w = p->speaker->world;
	const struct adj_entry *old = adj_out(&w->adj, prefix, p->id);
	unsigned family = family_of(prefix_at(&w->store, prefix)->addr.af);

	*x = export_route(p->speaker, p, prefix);
	if (!x->attr) {
		if (!old)
			return false;
		adj_out_clear(&w->adj, prefix, p->id);
		p->sent[family]--;
		return true;
	}
	if (old && old->attr == x->attr && old->hop == x->hop)
		return false;
	p->sent[family] += old == NULL;
	adj_out_set(&w->adj, prefix, p->id, x->attr, x->hop);
	return true;
}

/* The answer's item of this prefix (items from `first` on), with a set of its own for now. */
static struct bitset *
set_for(struct run *r, uint32_t first, const struct item *like)
{
	struct arena *a = r->sp->world->arena;

	for (uint32_t i = first; i < r->items.n; i++) {
		const struct item *it = &r->items.at[i];

		if (it->attr == like->attr && it->hop == like->hop && it->as4 == like->as4)
			return &r->sets.at[it->set];
	}
	vec_push(a, &r->items, *like);
	r->items.at[r->items.n - 1].set = r->sets.n;
	vec_push(a, &r->sets, (struct bitset){ { 0 } });
	return &r->sets.at[r->sets.n - 1];
}

static uint32_t
known_set(const struct run *r, uint32_t before, const struct bitset *s)
{
	uint32_t i = 0;

	while (i < before && !bitset_equal(&r->sets.at[i], s))
		i++;
	return i;
}

/* Sets made for this prefix that equal earlier ones become those. */
static void
merge_sets(struct run *r, uint32_t first_item, uint32_t first_set)
{
	uint32_t kept = first_set;

	for (uint32_t i = first_item; i < r->items.n; i++) {
		struct bitset *s = &r->sets.at[r->items.at[i].set];
		uint32_t same = known_set(r, kept, s);

		r->items.at[i].set = same;
		if (same < kept)
			bitset_free(r->sp->world->arena, s);
		else
			r->sets.at[kept++] = *s;
	}
	r->sets.n = kept;
}

/* Asks for one waiting prefix what each of its peers is to be told; false: none has room. */
static bool
ask(struct run *r, struct pending *w)
{
	struct bgp_world *world = r->sp->world;
	uint32_t first_item = r->items.n, first_set = r->sets.n;
	unsigned family = family_of(prefix_at(&world->store, w->prefix)->addr.af);
	bool asked = false;

	for (uint32_t id = bitset_next(&w->peers, 0); id; id = bitset_next(&w->peers, id)) {
		struct peer *p = peer_by_id(world, id);
		struct export x;
		struct item like;

		if (!has_room(p))
			continue;
		bitset_remove(&w->peers, id);
		p->waiting--;
		asked = true;
		if (!news(p, w->prefix, &x))
			continue;
		like = (struct item){ .attr = x.attr, .hop = x.attr ? x.hop : 0,
		    .prefix = w->prefix,
			.family = (uint8_t)family, .as4 = x.attr && p->up->options.as4 };
		bitset_add(world->arena, set_for(r, first_item, &like), id);
	}
	merge_sets(r, first_item, first_set);
	return asked;
}

/* Withdrawals first, then what shares a message side by side; within it by prefix id. */
static int
item_cmp(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	const uint32_t one[] = { x->attr != 0, x->family, x->set, x->attr, x->hop, x->as4,
	    x->prefix };
	const uint32_t two[] = { y->attr != 0, y->family, y->set, y->attr, y->hop, y->as4,
	    y->prefix };

	for (unsigned i = 0; i < sizeof(one) / sizeof(one[0]); i++)
		if (one[i] != two[i])
			return one[i] < two[i] ? -1 : 1;
	return 0;
}

static bool
together(const struct item *a, const struct item *b)
{
	return a->set == b->set && a->attr == b->attr && a->hop == b->hop && a->as4 == b->as4 &&
	    a->family == b->family;
}

static void
share_out(struct run *r, uint32_t set, const uint8_t *bytes, uint32_t len)
{
	struct bgp_world *w = r->sp->world;
	struct blob *b = blob_new(w->arena, bytes, len);
	const struct bitset *s = &r->sets.at[set];

	w->stats.encoded++;
	for (uint32_t id = bitset_next(s, 0); id; id = bitset_next(s, id)) {
		struct peer *p = peer_by_id(w, id);

		sock_send_blob(p->up->sock, b);
		p->out.update++;
		p->out.octets += len;
		w->stats.shared++;
	}
	w->stats.shared--;
	blob_drop(w->arena, b);
}

static bool
begin(struct run *r, struct bgp_build *b, uint8_t *buf, const struct item *it)
{
	struct store *s = &r->sp->world->store;
	struct bgp_options o = { .as4 = it->as4 };
	const struct next_hops *h;
	const uint8_t *canon;
	uint32_t len;

	if (!it->attr) {
		bgp_build_withdraw(b, buf, BGP_MAX, (enum bgp_family)it->family, &o);
		return true;
	}
	canon = attr_bytes(s, it->attr, &len);
	h = hops_at(s, it->hop);
	return bgp_build_announce(b, buf, BGP_MAX, (enum bgp_family)it->family, &o, canon, len,
	    &h->global, h->link_local.af ? &h->link_local : NULL);
}

/* Packs items from..to, all alike, into as few messages as hold them. */
static void
pack(struct run *r, uint32_t from, uint32_t to)
{
	const struct store *s = &r->sp->world->store;
	uint8_t buf[BGP_MAX];
	struct bgp_build b;

	while (from < to) {
		uint32_t first = from, len;

		if (!begin(r, &b, buf, &r->items.at[from]))
			return;
		while (from < to && bgp_build_add(&b, prefix_at(s, r->items.at[from].prefix), 0))
			from++;
		if (from == first)
			return;
		len = bgp_build_end(&b);
		share_out(r, r->items.at[first].set, buf, len);
	}
}

/* RFC 4724 2: all that was known when the session came up has been sent. */
static void
send_end_of_rib(struct peer *p)
{
	for (unsigned f = 0; f < BGP_FAMILIES; f++) {
		uint8_t buf[BGP_MAX];
		struct bgp_build b;

		if (!(p->end_of_rib & 1u << f))
			continue;
		bgp_build_withdraw(&b, buf, sizeof(buf), (enum bgp_family)f, &p->up->options);
		peer_send(p->up, buf, bgp_build_end(&b), BGP_UPDATE);
	}
	p->end_of_rib = 0;
}

/* Keeps those that still wait, in their order. */
static void
sweep(struct bgp_speaker *sp)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < sp->pending.n; i++) {
		struct pending *w = &sp->pending.at[i];
		struct rib_row *row = rib_find(&sp->rib, w->prefix);

		if (bitset_empty(&w->peers)) {
			bitset_free(sp->world->arena, &w->peers);
			row->waiting = 0;
			continue;
		}
		sp->pending.at[kept] = *w;
		row->waiting = ++kept;
	}
	sp->pending.n = kept;
}

static void
run_free(struct run *r)
{
	struct arena *a = r->sp->world->arena;

	for (uint32_t i = 0; i < r->sets.n; i++)
		bitset_free(a, &r->sets.at[i]);
	vec_free(a, &r->sets);
	vec_free(a, &r->items);
}

void
send_flush(struct sim *sim, struct timer *t)
{
	struct bgp_speaker *sp = (void *)((char *)t - offsetof(struct bgp_speaker, flush));
	struct run r = { .sp = sp };
	uint32_t asked = 0, i = 0;
	bool more;

	for (; i < sp->pending.n && asked < RUN; i++)
		asked += ask(&r, &sp->pending.at[i]);
	more = i < sp->pending.n;
	if (r.items.n)
		qsort(r.items.at, r.items.n, sizeof(*r.items.at), item_cmp);
	for (uint32_t from = 0, to; from < r.items.n; from = to) {
		for (to = from + 1; to < r.items.n && together(&r.items.at[from], &r.items.at[to]);)
			to++;
		pack(&r, from, to);
	}
	run_free(&r);
	sweep(sp);
	for (i = 0; i < sp->peers.n; i++)
		if (sp->peers.at[i]->end_of_rib && sp->peers.at[i]->up && !sp->peers.at[i]->waiting)
			send_end_of_rib(sp->peers.at[i]);
	if (more)
		timer_in(sim, &sp->flush, 0);
}
