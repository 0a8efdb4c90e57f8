/*
 * rows_peer.c - speakers and neighbours as rows, and a hash of all tables for tests that compare.
 */
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "bgp/internal.h"

static const char *
socket_text(enum sock_error e)
{
	return e == SOCK_OK ? "Peer closed the session" : sock_error_text(e);
}

static void
fill_error(const struct peer *p, struct bgp_peer_row *row)
{
	const struct last_error *l = &p->last;
	const char *sub;

	if (p->tcp.any && !p->up)
		snprintf(row->tcp_error, sizeof(row->tcp_error), "%s",
		    socket_text((enum sock_error)p->tcp.code));
	if (!l->any)
		return;
	if (l->socket) {
		snprintf(row->last_error, sizeof(row->last_error), "%s",
		    socket_text((enum sock_error)l->code));
		return;
	}
	sub = bgp_subcode_text(l->code, l->subcode);
	snprintf(row->last_code, sizeof(row->last_code), "%u/%u", l->code, l->subcode);
	snprintf(row->last_error, sizeof(row->last_error), "%s %s%s%s%s%s%s",
	    l->sent ? "sent" : "received", bgp_code_text(l->code), sub[0] ? "/" : "", sub,
	    l->message[0] ? " (" : "", l->message, l->message[0] ? ")" : "");
}

static void
fill_state(const struct peer *p, struct bgp_peer_row *row)
{
	const char *more = p->config.shutdown ? " (Admin)" : p->over_limit ? " (PfxCt)" : "";

	row->state = p->state;
	snprintf(row->state_text, sizeof(row->state_text), "%s%s", bgp_state_word(p->state),
	    p->state == BGP_IDLE ? more : "");
}

static void
fill_timers(const struct peer *p, struct bgp_peer_row *row)
{
	const struct sim *sim = p->speaker->world->sim;
	const struct conn *c = p->up ? p->up : p->conn[INCOMING].state > p->conn[OUTGOING].state ?
	    &p->conn[INCOMING] : &p->conn[OUTGOING];
	const struct bgp_profile *f = p->speaker->profile;

	row->hold_s = p->up ? c->hold_s : p->config.own_timers ? p->config.hold_s : f->hold_s;
	row->keepalive_s = p->up ? c->keepalive_s :
	    p->config.own_timers ? p->config.keepalive_s : f->keepalive_s;
	row->hold_left = timer_left(sim, &c->hold);
	row->keepalive_left = timer_left(sim, &c->keepalive);
	row->retry_left = timer_left(sim, &p->retry);
	row->idle_left = timer_left(sim, &p->idle);
}

static void
fill_families(const struct peer *p, struct bgp_peer_row *row)
{
	for (unsigned f = 0; f < 2; f++) {
		const struct peer_family *c = &p->config.family[f];

		row->active[f] = c->active;
		row->agreed[f] = carries(p, f);
		row->no_policy_in[f] = needs_policy(p) && !c->in.list[0] && !c->in.map[0];
		row->no_policy_out[f] = needs_policy(p) && !c->out.list[0] && !c->out.map[0];
		row->received[f] = p->received[f];
		row->accepted[f] = p->accepted[f];
		row->sent[f] = p->sent[f];
	}
	row->waiting[family_of(p->config.addr.af)] = p->waiting;
}

bool
bgp_peer_row(const struct peer *p, struct bgp_peer_row *row)
{
	*row = (struct bgp_peer_row){ .id = p->id, .node = node_of(p->speaker),
	    .addr = p->config.addr,
		.local = p->local, .asn = p->config.asn, .local_as = p->speaker->asn,
		.remote_id = p->up ? p->up->theirs.id : 0, .external = is_external(p),
		.shutdown = p->config.shutdown, .passive = p->config.passive,
		    .rs_client = is_client(p),
		.treated_as_withdraw = p->treated_as_withdraw, .since = p->since, .ever = p->ever,
		.flaps = p->flaps, .in = p->in, .out = p->out };
	memcpy(row->description, p->config.description, sizeof(row->description));
	fill_state(p, row);
	fill_families(p, row);
	fill_timers(p, row);
	fill_error(p, row);
	return true;
}

void
bgp_speaker_row(const struct bgp_speaker *sp, struct bgp_speaker_row *row)
{
	*row = (struct bgp_speaker_row){ .node = node_of(sp), .asn = sp->asn,
		.router_id = speaker_id(sp), .peers = sp->peers.n,
		.version = sp->version, .route_server = sp->profile->route_server };
	for (uint32_t i = 0; i < sp->peers.n; i++)
		row->established += sp->peers.at[i]->state == BGP_ESTABLISHED;
	for (uint32_t i = 0; i < sp->rib.rows.n; i++) {
		const struct rib_row *r = &sp->rib.rows.at[i];
		unsigned f = family_of(prefix_at(&sp->world->store, r->prefix)->addr.af);

		row->prefixes[f] += r->n != 0;
		row->paths[f] += r->n;
	}
}

/* --- the digest --- */

static uint64_t
hash_attr(const struct store *s, uint32_t id, uint64_t h)
{
	uint32_t len;
	const uint8_t *bytes = attr_bytes(s, id, &len);

	return hash_bytes(bytes, len, h);
}

static uint64_t
hash_hop(const struct store *s, uint32_t id, uint64_t h)
{
	const struct next_hops *n = hops_at(s, id);

	return hash_bytes(n->link_local.b, 16, hash_bytes(n->global.b, 16, h));
}

static uint64_t
hash_row(const struct bgp_speaker *sp, uint32_t prefix, uint64_t h)
{
	const struct rib_row *r = rib_find(&sp->rib, prefix);
	const struct store *s = &sp->world->store;

	for (uint32_t i = 0; r && i < r->n; i++) {
		const struct candidate *c = &r->at[i];

		h = hash_hop(s, c->hop, hash_attr(s, c->attr, h));
		h = hash_mix(h, (uint64_t)c->peer << 32 | (uint64_t)c->usable << 8 | r->step);
	}
	return h;
}

static uint64_t
hash_adjacency(const struct bgp_world *w, uint32_t prefix, uint64_t h)
{
	for (uint32_t id = 1; id <= w->peers.n; id++) {
		const struct adj_entry *in = adj_in(&w->adj, prefix, id),
		    *out = adj_out(&w->adj, prefix, id);

		if (in)
			h = hash_mix(hash_hop(&w->store, in->hop,
			    hash_attr(&w->store, in->attr, h)), in->reason);
		if (out)
			h = hash_mix(hash_hop(&w->store, out->hop,
			    hash_attr(&w->store, out->attr, h)), id);
	}
	return h;
}

uint64_t
bgp_digest(const struct bgp_world *w)
{
	struct ix_prefix p;
	uint64_t h = 1;
	uint32_t id;

	for (id = trie_next(&w->store.trie, NULL, &p); id; id = trie_next(&w->store.trie, &p, &p)) {
		h = hash_mix(hash_bytes(p.addr.b, 16, h), p.len);
		for (uint32_t i = 0; i < w->speakers.n; i++)
			h = hash_row(w->speakers.at[i], id, h);
		h = hash_adjacency(w, id, h);
	}
	return h;
}
