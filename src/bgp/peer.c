/*
 * peer.c - a neighbour: its octets in and out, what a session coming up or going down does to
 * routes, and the last error, kept for people.
 */
#include <stdio.h>
#include <string.h>

#include "bgp/internal.h"

const struct log_kind log_bgp_up = { "bgp.up", "BGP session with {0} (AS {1}) is up" };
const struct log_kind log_bgp_down = { "bgp.down", "BGP session with {0} (AS {1}) is down" };
const struct log_kind log_bgp_notification = { "bgp.notification",
	"BGP NOTIFICATION {3} {0}: {1} {2}" };
const struct log_kind log_bgp_state = { "bgp.state", "BGP session with {0}: {1} -> {2}" };
const struct log_kind log_bgp_update_error = { "bgp.error",
    "UPDATE from {0}: {1} (attribute {2}): {3}" };
const struct log_kind log_bgp_prefix_limit = { "bgp.limit",
	"{0} sent {2} prefixes, its maximum is {1}" };
const struct log_kind log_route_best = { "route.best", "best route to {0} is via {1}: {2}" };
const struct log_kind log_route_filtered = { "route.filtered", "{0} from {1} refused: {2}" };

enum { SEND_MARK = 64 << 10 };

static struct sim *
sim_of(const struct peer *p)
{
	return p->speaker->world->sim;
}

bool
needs_policy(const struct peer *p)
{
	return p->speaker->settings.requires_policy && is_external(p);
}

bool
first_as_enforced(const struct peer *p)
{
	return p->config.enforce_first_as < 0 ? p->speaker->settings.enforce_first_as
	                                      : p->config.enforce_first_as;
}

static uint64_t *
counter(struct bgp_counters *c, uint8_t type)
{
	switch (type) {
	case BGP_OPEN:
		return &c->open;
	case BGP_UPDATE:
		return &c->update;
	case BGP_NOTIFICATION:
		return &c->notification;
	case BGP_KEEPALIVE:
		return &c->keepalive;
	default:
		return &c->refresh;
	}
}

void
peer_send(struct conn *c, const void *bytes, uint32_t len, uint8_t type)
{
	if (!len)
		return;
	sock_send(c->sock, bytes, len);
	c->peer->out.octets += len;
	++*counter(&c->peer->out, type);
}

/* --- the last error --- */

void
peer_note(struct peer *p, bool sent, const struct bgp_notification *n)
{
	const char *what = bgp_subcode_text(n->code, n->subcode);

	p->last = (struct last_error){ .any = true, .sent = sent, .code = n->code,
		.subcode = n->subcode, .t = sim_of(p)->now };
	bgp_shutdown_text(p->last.message, sizeof(p->last.message), n);
	LOG(sim_of(p), &log_bgp_notification, node_of(p->speaker), 0, log_addr(&p->config.addr),
	    log_text(bgp_code_text(n->code)), log_text(what),
	    log_text(sent ? "sent to" : "received from"));
}

void
peer_note_socket(struct peer *p, enum sock_error e)
{
	struct last_error is = { .any = true, .socket = true, .code = (uint8_t)e,
	    .t = sim_of(p)->now };

	if (p->up)
		p->last = is; /* the session ended without a NOTIFICATION */
	else if (e != SOCK_OK)
		p->tcp = is;
}

/* --- octets in --- */

static const enum fsm_event event_of[] = { [BGP_OPEN] = EVENT_OPEN, [BGP_UPDATE] = EVENT_UPDATE,
	[BGP_NOTIFICATION] = EVENT_NOTIFICATION, [BGP_KEEPALIVE] = EVENT_KEEPALIVE,
	[BGP_REFRESH] = EVENT_REFRESH };

/* Takes one whole message off the stream and acts on it; false: there is none yet. */
static bool
take_message(struct conn *c)
{
	struct socket *s = c->sock;
	uint8_t buf[BGP_MAX];
	struct bgp_header h;
	struct message m;
	uint32_t len;
	const uint8_t *bytes = sock_peek(s, &len);
	struct octets o = octets_read(bytes, len);

	if (len < BGP_HEADER)
		return false;
	if (!bgp_header_read(&o, &c->options, &h, NULL)) {
		memcpy(buf, bytes, BGP_HEADER);
		m = (struct message){ .octets = octets_read(buf, BGP_HEADER), .error = h.error };
		sock_consume(s, BGP_HEADER);
		fsm_event(c, EVENT_MESSAGE_ERROR, &m);
		return c->sock == s;
	}
	if (len < h.length)
		return false;
	memcpy(buf, bytes, h.length);
	sock_consume(s, h.length);
	m = (struct message){ .octets = octets_read(buf, h.length) };
	++*counter(&c->peer->in, h.type);
	c->peer->in.octets += h.length;
	fsm_event(c, event_of[h.type], &m);
	return c->sock == s;
}

void
conn_readable(struct socket *s)
{
	struct conn *c = sock_user(s);

	while (c->sock == s && take_message(c))
		;
}

/* --- up and down --- */

/* Our addresses towards the neighbour: the next hop of what we announce (RFC 2545 3). */
static void
find_self(struct peer *p, struct conn *c)
{
	const struct ifc_addr *a;
	const struct ifc *i;
	uint16_t port;

	sock_local(c->sock, &p->local, &port);
	p->self = (struct next_hops){ .global = p->local };
	i = p->local.af == 6 ? stack_owner(p->speaker->stack, &p->local) : NULL;
	for (uint32_t n = 0; i && is_external(p) && p->config.ttl <= 1 && (a = ifc_addr(i, n)); n++)
		if (a->addr.af == 6 && addr_is_link_local(&a->addr))
			p->self.link_local = a->addr;
	p->self_hop = hops_id(&p->speaker->world->store, &p->self);
}

void
peer_established(struct peer *p, struct conn *c)
{
	find_self(p, c);
	p->since = sim_of(p)->now;
	p->ever = true;
	p->end_of_rib = c->ours.families & c->theirs.families;
	sock_set_mark(c->sock, SEND_MARK);
	LOG(sim_of(p), &log_bgp_up, node_of(p->speaker), 0, log_addr(&p->config.addr),
	    log_number(p->config.asn));
	export_all(p);
}

void
peer_lost(struct peer *p)
{
	p->since = sim_of(p)->now;
	p->flaps++;
	LOG(sim_of(p), &log_bgp_down, node_of(p->speaker), 0, log_addr(&p->config.addr),
	    log_number(p->config.asn));
	export_session_down(p);
	import_session_down(p);
}

static void
accepted(struct socket *listener, struct socket *fresh)
{
	struct bgp_speaker *sp = sock_user(listener);
	struct ix_addr from;
	uint16_t port;
	struct peer *p;

	sock_remote(fresh, &from, &port);
	p = bgp_peer_find(sp, &from);
	if (p)
		fsm_accept(p, fresh);
	else
		sock_abort(fresh); /* nobody we know */
}

const struct socket_ops listener_ops = { .accepted = accepted };

/* --- configuration --- */

static uint32_t
place_of(const struct bgp_speaker *sp, const struct ix_addr *a)
{
	uint32_t i = 0;

	while (i < sp->peers.n && addr_cmp(&sp->peers.at[i]->config.addr, a) < 0)
		i++;
	return i;
}

struct peer *
bgp_peer_find(const struct bgp_speaker *sp, const struct ix_addr *a)
{
	uint32_t i = place_of(sp, a);

	return i < sp->peers.n && addr_eq(&sp->peers.at[i]->config.addr, a)
	    ? sp->peers.at[i] : NULL;
}

struct peer *
bgp_peer_at(const struct bgp_speaker *sp, uint32_t i)
{
	return i < sp->peers.n ? sp->peers.at[i] : NULL;
}

const struct peer_config *
bgp_peer_config(const struct peer *p)
{
	return &p->config;
}

static struct rng
stream_of(const struct bgp_speaker *sp, const struct ix_addr *a)
{
	char name[NODE_NAME + ADDR_TEXT + 8], addr[ADDR_TEXT];

	snprintf(name, sizeof(name), "bgp.%s.%s", stack_node(sp->stack)->name, addr_text(addr, a));
	return sim_stream(sp->world->sim, name);
}

struct peer *
bgp_peer_new(struct bgp_speaker *sp, const struct ix_addr *a, uint32_t asn)
{
	struct bgp_world *w = sp->world;
	struct peer *p;

	if (bgp_peer_find(sp, a))
		return NULL;
	p = arena_make(w->arena, struct peer);
	vec_push(w->arena, &w->peers, p);
	p->id = w->peers.n;
	p->speaker = sp;
	p->config.addr = *a;
	p->config.asn = asn;
	p->config.enforce_first_as = -1;
	p->config.family[family_of(a->af)].active = sp->profile->route_server ||
	    (a->af == 4 && sp->settings.default_ipv4);
	p->rng = stream_of(sp, a);
	p->since = w->sim->now;
	fsm_init(p);
	vec_insert(w->arena, &sp->peers, place_of(sp, a), p);
	fsm_begin(p, sp->profile->start_s);
	return p;
}

void
peer_sign(const struct peer *p, struct socket *s)
{
	const char *key = p->config.password;

	if (s)
		sock_set_md5(s, &p->config.addr, key, (uint32_t)strlen(key));
}

void
bgp_peer_delete(struct peer *p)
{
	enum { DECONFIGURED = 3 };
	struct bgp_speaker *sp = p->speaker;

	p->config.shutdown = true;
	fsm_stop(p, BGP_E_CEASE, DECONFIGURED, NULL);
	p->config.password[0] = 0;
	peer_sign(p, sp->listener);
	vec_remove(&sp->peers, place_of(sp, &p->config.addr));
	sp->world->peers.at[p->id - 1] = NULL;
	arena_free(sp->world->arena, p, sizeof(*p));
}

void
bgp_peer_clear(struct peer *p)
{
	enum { RESET = 4 };

	p->over_limit = false;
	fsm_stop(p, BGP_E_CEASE, RESET, NULL);
}

void
bgp_peer_soft(struct peer *p, bool in, bool out)
{
	struct bgp_world *w = p->speaker->world;

	if (!p->up)
		return;
	if (in)
		import_again(p);
	if (!out || !p->up)
		return;
	/* forgetting what was sent makes all of it news (RFC 2918 4: a full refresh) */
	for (uint32_t id = 1; p->sent[0] + p->sent[1] && id <= w->adj.rows.n; id++) {
		const struct adj_entry *e = adj_out(&w->adj, id, p->id);

		if (e && export_route(p->speaker, p, id).attr) {
			adj_out_clear(&w->adj, id, p->id);
			p->sent[family_of(prefix_at(&w->store, id)->addr.af)]--;
		}
	}
	export_all(p);
}

static bool
same_use(const struct policy_use *a, const struct policy_use *b)
{
	return strcmp(a->list, b->list) == 0 && strcmp(a->map, b->map) == 0;
}

/* Changes that OPEN or TCP must hear of: the session starts again. */
static bool
needs_reset(const struct peer_config *a, const struct peer_config *b)
{
	return a->asn != b->asn || a->own_timers != b->own_timers || a->hold_s != b->hold_s ||
	    a->keepalive_s != b->keepalive_s || a->ttl != b->ttl || a->gtsm != b->gtsm ||
	    strcmp(a->password, b->password) != 0 || a->rs_client != b->rs_client ||
	    a->family[0].active != b->family[0].active ||
	    a->family[1].active != b->family[1].active;
}

static void
shut(struct peer *p)
{
	enum { ADMINISTRATIVE = 2 };

	fsm_stop(p, BGP_E_CEASE, ADMINISTRATIVE, p->config.shutdown_message);
}

void
bgp_peer_configure(struct peer *p, const struct peer_config *c)
{
	enum { CHANGED = 6 };
	struct peer_config was = p->config;
	bool in = was.enforce_first_as != c->enforce_first_as, out = false;

	p->config = *c;
	peer_sign(p, p->speaker->listener);
	for (unsigned f = 0; f < 2; f++) {
		in |= !same_use(&was.family[f].in, &c->family[f].in);
		out |= !same_use(&was.family[f].out, &c->family[f].out) ||
		    was.family[f].next_hop_self != c->family[f].next_hop_self;
	}
	if (c->shutdown && !was.shutdown) {
		shut(p);
	} else if (was.shutdown && !c->shutdown) {
		fsm_begin(p, p->speaker->profile->start_s);
	} else if (needs_reset(&was, c) || was.passive != c->passive) {
		fsm_stop(p, BGP_E_CEASE, CHANGED, NULL);
	} else if (p->up) {
		if (in)
			import_again(p);
		if (out && p->up)
			export_all(p);
	}
}
