/*
 * import.c - what a neighbour tells us: into the Adj-RIB-In with a reason if refused, and on to the
 * Loc-RIB as policy leaves it (RFC 4271 9.1.1, RFC 7606, RFC 8212).
 */
#include "bgp/internal.h"

static bool
no_host(const struct ix_addr *a)
{
	return addr_is_zero(a) || addr_is_loopback(a) || addr_is_multicast(a);
}

/* Why a route is refused, or what policy makes of it. */
static enum bgp_reject
judge(struct peer *p, const struct ix_prefix *prefix, uint32_t attr, uint32_t hop,
    struct candidate *out)
{
	struct bgp_speaker *sp = p->speaker;
	struct store *s = &sp->world->store;
	const struct ix_addr *via = &hops_at(s, hop)->global;
	unsigned family = family_of(prefix->addr.af);
	enum bgp_reject reason = rs_check(p, attr, hop);
	struct verdict v;

	if (attr_path_has(s, attr, sp->asn))
		return REJECT_LOOP; /* RFC 4271 9.1.2 */
	if (attr_at(s, attr)->flags & ATTR_AS_ZERO)
		return REJECT_AS_ZERO;
	if (reason)
		return reason;
	if (is_external(p) && first_as_enforced(p) && attr_at(s, attr)->first_as != p->config.asn)
		return REJECT_ENFORCE_FIRST_AS;
	if (no_host(via))
		return REJECT_BAD_NEXT_HOP;
	if (stack_owner(sp->stack, via))
		return REJECT_OWN_NEXT_HOP; /* RFC 4271 6.3 */
	v = policy_apply(&sp->policies, &p->config.family[family].in, needs_policy(p), s, prefix,
	    attr);
	if (!v.permit)
		return v.by == BY_NO_POLICY ? REJECT_NO_POLICY : REJECT_POLICY;
	*out = (struct candidate){ .attr = v.attr, .hop = hop, .peer = p->id, .weight = v.weight };
	return REJECT_NONE;
}

static void
log_refusal(struct peer *p, const struct ix_prefix *prefix, enum bgp_reject reason)
{
	LOG(p->speaker->world->sim, &log_route_filtered, node_of(p->speaker), 0, log_prefix(prefix),
	    log_addr(&p->config.addr), log_text(bgp_reject_text((uint8_t)reason)),
	    log_number(reason));
}

/* Counts a route as taken out of the Adj-RIB-In. */
static void
discount(struct peer *p, unsigned family, uint8_t reason)
{
	p->received[family]--;
	if (!reason)
		p->accepted[family]--;
}

static void
announced(struct peer *p, uint32_t id, uint32_t attr, uint32_t hop)
{
	struct bgp_world *w = p->speaker->world;
	const struct ix_prefix *prefix = prefix_at(&w->store, id);
	unsigned family = family_of(prefix->addr.af);
	const struct adj_entry *old = adj_in(&w->adj, id, p->id);
	bool known = old && old->attr == attr && old->hop == hop;
	uint8_t was = old ? old->reason : 0;
	struct candidate c;
	enum bgp_reject reason = judge(p, prefix, attr, hop, &c);

	if (old)
		discount(p, family, was);
	if (!known || was != reason)
		adj_in_set(&w->adj, id, p->id, attr, hop, (uint8_t)reason);
	p->received[family]++;
	if (reason == REJECT_NONE) {
		p->accepted[family]++;
		loc_set(p->speaker, id, &c);
		return;
	}
	loc_clear(p->speaker, id, p->id);
	if (reason == REJECT_ENFORCE_FIRST_AS && !known)
		p->treated_as_withdraw++;
	if (!known || was != reason)
		log_refusal(p, prefix, reason);
}

static void
withdrawn(struct peer *p, uint32_t id)
{
	struct bgp_world *w = p->speaker->world;
	const struct adj_entry *old = adj_in(&w->adj, id, p->id);

	if (!old)
		return;
	discount(p, family_of(prefix_at(&w->store, id)->addr.af), old->reason);
	adj_in_clear(&w->adj, id, p->id);
	loc_clear(p->speaker, id, p->id);
}

static const struct decoded *
meaning(struct bgp_world *w, const struct octets *msg, const struct bgp_options *o)
{
	const struct decoded *known = w->parse_everything ? NULL : memo_find(&w->memo, msg, o);
	struct decoded d;

	if (known) {
		w->stats.remembered++;
		return known;
	}
	w->stats.parsed++;
	decode(&w->store, *msg, o, &d);
	return memo_keep(&w->memo, msg, o, &d);
}

/* RFC 7606 2: what is treated as withdrawn is told with what was wrong. */
static void
log_error(struct peer *p, const struct bgp_error *e)
{
	LOG(p->speaker->world->sim, &log_bgp_update_error, node_of(p->speaker), 0,
	    log_addr(&p->config.addr), log_text(e->why ? e->why : "malformed"), log_number(e->attr),
	    log_text(e->outcome == BGP_DISCARD ? "attribute discarded" : "treated as withdrawn"));
}

/* FRR counts accepted routes. RFC 4486: Cease/1 carries family and limit. */
static void
check_limit(struct peer *p)
{
	for (unsigned f = 0; f < BGP_FAMILIES; f++) {
		const struct peer_family *c = &p->config.family[f];

		if (!c->max_prefix || p->accepted[f] <= c->max_prefix)
			continue;
		LOG(p->speaker->world->sim, &log_bgp_prefix_limit, node_of(p->speaker), 0,
		    log_addr(&p->config.addr), log_number(c->max_prefix),
		    log_number(p->accepted[f]));
		if (c->max_prefix_warn)
			continue;
		p->over_limit = true;
		fsm_stop(p, BGP_E_CEASE, 1, NULL);
		return;
	}
}

void
import_update(struct peer *p, const struct octets *msg)
{
	struct conn *c = p->up;
	struct bgp_world *w = p->speaker->world;
	const struct decoded *d = meaning(w, msg, &c->options);
	bool refused = d->error.outcome == BGP_WITHDRAW;

	if (d->error.outcome == BGP_RESET) {
		fsm_reset(c, &d->error, msg->buf);
		return;
	}
	if (d->error.outcome != BGP_OK)
		log_error(p, &d->error);
	for (uint32_t i = 0; i < d->n_withdrawn; i++)
		withdrawn(p, d->withdrawn[i]);
	for (uint32_t i = 0; i < d->n_announced; i++) {
		unsigned family = family_of(prefix_at(&w->store, d->announced[i])->addr.af);

		if (!carries(p, family))
			continue;
		p->treated_as_withdraw += refused;
		if (refused || !d->attr || !d->hop[family])
			withdrawn(p, d->announced[i]);
		else
			announced(p, d->announced[i], d->attr, d->hop[family]);
	}
	check_limit(p);
}

void
import_session_down(struct peer *p)
{
	uint32_t n = p->speaker->world->adj.rows.n;

	for (uint32_t id = 1; id <= n && p->received[0] + p->received[1]; id++)
		withdrawn(p, id);
}

void
import_again(struct peer *p)
{
	const struct adj *t = &p->speaker->world->adj;
	uint32_t left = p->received[0] + p->received[1];

	for (uint32_t id = 1; left && id <= t->rows.n; id++) {
		const struct adj_entry *e = adj_in(t, id, p->id);

		if (!e)
			continue;
		left--;
		announced(p, id, e->attr, e->hop);
	}
	check_limit(p);
}
