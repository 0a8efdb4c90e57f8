/*
 * loc.c - the Loc-RIB: candidates come and go, the best is chosen again, and what changed goes to
 * the box's routing table and to export (RFC 4271 9.1.2, 9.1.3).
 */
#include "bgp/internal.h"

enum { DISTANCE_EXTERNAL = 20, DISTANCE_INTERNAL = 200, DEFAULT_WEIGHT = 32768 };

static enum route_source
source_of(const struct bgp_speaker *sp, const struct candidate *c)
{
	return is_external(peer_by_id(sp->world, c->peer)) ? ROUTE_EBGP : ROUTE_IBGP;
}

static void
uninstall(struct bgp_speaker *sp, struct rib_row *row)
{
	const struct ix_prefix *p = prefix_at(&sp->world->store, row->prefix);

	if (!row->installed)
		return;
	route_del(sp->stack, p, ROUTE_EBGP, NULL);
	route_del(sp->stack, p, ROUTE_IBGP, NULL);
	row->installed = false;
}

/*
 * Puts the best into the table; what we originate is there already, and a route server forwards
 * none.
 */
static void
install(struct bgp_speaker *sp, struct rib_row *row)
{
	const struct candidate *c = row->at;
	const struct attr *a = row->best ? attr_at(&sp->world->store, c->attr) : NULL;
	struct route r;

	uninstall(sp, row);
	if (!row->best || !c->peer || sp->profile->route_server)
		return;
	r = (struct route){ .prefix = *prefix_at(&sp->world->store, row->prefix),
		.source = source_of(sp, c), .metric = a->flags & ATTR_MED ? a->med : 0,
		    .since = c->since };
	r.distance = r.source == ROUTE_EBGP ? DISTANCE_EXTERNAL : DISTANCE_INTERNAL;
	r.hop.via = hops_at(&sp->world->store, c->hop)->global;
	route_add(sp->stack, &r);
	row->installed = true;
}

static void
log_best(struct bgp_speaker *sp, const struct rib_row *row)
{
	const struct ix_prefix *p = prefix_at(&sp->world->store, row->prefix);

	if (row->best)
		LOG(sp->world->sim, &log_route_best, node_of(sp), 0, log_prefix(p),
		    log_addr(&hops_at(&sp->world->store, row->at->hop)->global),
		    log_text(bgp_step_word((enum bgp_step)row->step)));
	else
		LOG(sp->world->sim, &log_route_best, node_of(sp), 0, log_prefix(p),
		    log_text("none"),
		    log_text(row->n ? "no next hop can be reached" : "no route is left"));
}

static bool
same_route(const struct candidate *a, const struct candidate *b)
{
	return a->attr == b->attr && a->hop == b->hop && a->peer == b->peer;
}

static bool
any_client(const struct bgp_speaker *sp)
{
	if (sp->profile->route_server)
		return true;
	for (uint32_t i = 0; i < sp->peers.n; i++)
		if (sp->peers.at[i]->config.rs_client)
			return true;
	return false;
}

/* Chooses again; `was` is the best before, or NULL. The candidates themselves have changed. */
static void
choose(struct bgp_speaker *sp, struct rib_row *row, const struct candidate *was)
{
	enum bgp_step step = STEP_NONE;
	bool changed;

	decide_sort(sp, row->at, row->n);
	row->best = row->n && row->at[0].usable;
	if (row->n > 1)
		candidate_cmp(sp, &row->at[0], &row->at[1], &step);
	else if (row->n)
		step = STEP_ONLY;
	row->step = (uint8_t)step;
	for (uint32_t i = 0; i < row->n; i++)
		row->at[i].selected = row->best && i == 0;
	changed = row->best != (was != NULL) || (was && !same_route(was, row->at));
	if (changed) {
		sp->version++;
		install(sp, row);
		log_best(sp, row);
	}
	/* a client may get the second best: any change may matter to it */
	if (changed || any_client(sp))
		export_changed(sp, row->prefix);
}

static uint32_t
place_of(const struct rib_row *row, uint32_t peer)
{
	uint32_t i = 0;

	while (i < row->n && row->at[i].peer != peer)
		i++;
	return i;
}

static const struct candidate *
best_of(const struct rib_row *row, struct candidate *copy)
{
	if (!row->best)
		return NULL;
	*copy = row->at[0];
	return copy;
}

void
loc_set(struct bgp_speaker *sp, uint32_t prefix, const struct candidate *c)
{
	struct rib_row *row = rib_row(&sp->rib, prefix);
	struct candidate fresh = *c, copy;
	const struct candidate *was = best_of(row, &copy);
	uint32_t i = place_of(row, c->peer);

	track(sp, c->hop);
	resolve(sp, &fresh, prefix_at(&sp->world->store, prefix));
	if (!fresh.peer && !fresh.weight)
		fresh.weight = DEFAULT_WEIGHT;
	fresh.since = sp->world->sim->now;
	if (i < row->n) {
		if (same_route(&row->at[i], &fresh) && row->at[i].weight == fresh.weight &&
		    row->at[i].usable == fresh.usable)
			return;
		fresh.selected = row->at[i].selected;
		row->at[i] = fresh;
	} else {
		vec_push(sp->world->arena, row, fresh);
	}
	choose(sp, row, was);
}

void
loc_clear(struct bgp_speaker *sp, uint32_t prefix, uint32_t peer)
{
	struct rib_row *row = rib_find(&sp->rib, prefix);
	uint32_t i = row ? place_of(row, peer) : 0;
	struct candidate copy;
	const struct candidate *was;

	if (!row || i == row->n)
		return;
	was = best_of(row, &copy);
	vec_remove(row, i);
	choose(sp, row, was);
}

void
loc_resolve_all(struct bgp_speaker *sp)
{
	bool tracked = tracked_changed(sp);

	for (uint32_t r = 0; tracked && r < sp->rib.rows.n; r++) {
		struct rib_row *row = &sp->rib.rows.at[r];
		struct candidate copy;
		const struct candidate *was = best_of(row, &copy);
		bool changed = false;

		for (uint32_t i = 0; i < row->n; i++)
			changed |= resolve(sp, &row->at[i],
			    prefix_at(&sp->world->store, row->prefix));
		if (changed)
			choose(sp, row, was);
	}
}

/* Is that very route in the table, from somebody other than us? */
static bool
anchored(const struct bgp_speaker *sp, const struct ix_prefix *p)
{
	const struct route *r = route_get(sp->stack, p);

	return !sp->settings.import_check ||
	    (r && r->source != ROUTE_EBGP && r->source != ROUTE_IBGP);
}

static void
originate(struct bgp_speaker *sp, const struct ix_prefix *p)
{
	struct attr_edit e;
	struct next_hops here = { .global = { .af = p->addr.af } };
	struct candidate c = { .peer = 0 };

	attr_edit_begin(&e, &sp->world->store, 0);
	bgp_canon_set8(&e.canon, BGP_ORIGIN, BGP_ORIGIN_IGP);
	bgp_canon_set(&e.canon, BGP_AS_PATH, NULL, 0);
	/* as routers do: the anchor's metric, which is none */
	bgp_canon_set32(&e.canon, BGP_MED, 0);
	c.attr = attr_edit_id(&e);
	c.hop = hops_id(&sp->world->store, &here);
	loc_set(sp, prefix_id(&sp->world->store, p), &c);
}

void
loc_networks(struct bgp_speaker *sp)
{
	for (uint32_t i = 0; i < sp->networks.n; i++) {
		struct network *n = &sp->networks.at[i];
		bool up = sp->asn && anchored(sp, &n->prefix);

		if (up == n->up)
			continue;
		n->up = up;
		if (up)
			originate(sp, &n->prefix);
		else
			loc_clear(sp, prefix_id(&sp->world->store, &n->prefix), 0);
	}
}

void
loc_drop(struct bgp_speaker *sp)
{
	for (uint32_t i = 0; i < sp->rib.rows.n; i++)
		uninstall(sp, &sp->rib.rows.at[i]);
	rib_free(&sp->rib);
}
