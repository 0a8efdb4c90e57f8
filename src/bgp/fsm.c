/*
 * fsm.c - the session's state machine (RFC 4271 8), one per TCP connection: a switch by state, and in
 * it by event. What the states do to routes is peer.c's; no octet of an UPDATE is looked at here.
 *
 * Two connections may exist at once, ours and theirs, until a collision is resolved (6.8). FSM errors
 * tell the state they happened in (RFC 6608).
 */
#include <stdio.h>
#include <string.h>

#include "bgp/internal.h"

enum { OPEN_HOLD_S = 240 }; /* RFC 4271 8: "a large value", 4 minutes */
enum { CEASE_COLLISION = 7 };
enum { JITTER_LEAST = 750, JITTER_MOST = 1000 }; /* RFC 4271 10, in thousandths */
enum { TOS_CONTROL = 0xc0 };

static void connect_now(struct conn *c);

static struct sim *
sim_of(const struct peer *p)
{
	return p->speaker->world->sim;
}

static ix_time
jittered(struct peer *p, ix_time t)
{
	return t / 1000 * rng_between(&p->rng, JITTER_LEAST, JITTER_MOST);
}

static struct conn *
other_of(struct conn *c)
{
	return &c->peer->conn[!c->side];
}

/* The peer shows the more advanced of its connections; changes are events. */
static void
set_state(struct conn *c, enum bgp_state state)
{
	struct peer *p = c->peer;
	enum bgp_state was = p->state, other = other_of(c)->state;

	c->state = state;
	p->state = state > other ? state : other;
	if (p->state != was)
		LOG(sim_of(p), &log_bgp_state, node_of(p->speaker), 0, log_addr(&p->config.addr),
		    log_text(bgp_state_word(was)), log_text(bgp_state_word(p->state)));
}

static void
keepalive_soon(struct conn *c)
{
	if (c->keepalive_s)
		timer_in(sim_of(c->peer), &c->keepalive, jittered(c->peer, c->keepalive_s * IX_SECOND));
}

static void
hold_again(struct conn *c)
{
	if (c->hold_s)
		timer_in(sim_of(c->peer), &c->hold, c->hold_s * IX_SECOND);
	else
		timer_stop(sim_of(c->peer), &c->hold);
}

static void
send_keepalive(struct conn *c)
{
	uint8_t buf[BGP_HEADER];
	struct octets o = octets_write(buf, sizeof(buf));

	bgp_keepalive_write(&o);
	peer_send(c, buf, o.pos, BGP_KEEPALIVE);
	keepalive_soon(c);
}

static void
send_notification(struct conn *c, const struct bgp_notification *n)
{
	uint8_t buf[BGP_MAX];
	struct octets o = octets_write(buf, sizeof(buf));

	bgp_notification_write(&o, n);
	if (o.bad)
		return;
	peer_send(c, buf, o.pos, BGP_NOTIFICATION);
	peer_note(c->peer, true, n);
}

static void
send_open(struct conn *c)
{
	struct peer *p = c->peer;
	uint8_t buf[BGP_MAX];
	struct octets o = octets_write(buf, sizeof(buf));

	c->ours = (struct bgp_open){ .version = BGP_VERSION, .as = p->speaker->asn,
		.hold_s = p->config.own_timers ? p->config.hold_s : p->speaker->profile->hold_s,
		.id = speaker_id(p->speaker), .as4 = true, .refresh = true };
	for (unsigned f = 0; f < BGP_FAMILIES; f++)
		if (p->config.family[f].active)
			c->ours.families |= (uint8_t)(1u << f);
	c->ours.as2 = p->speaker->asn > UINT16_MAX ? BGP_AS_TRANS : (uint16_t)p->speaker->asn;
	bgp_open_write(&o, &c->ours);
	peer_send(c, buf, o.pos, BGP_OPEN);
	c->hold_s = OPEN_HOLD_S;
	hold_again(c);
}

/* Lets go of the connection without a word to FSM or peer. */
static void
conn_free(struct conn *c, bool abort)
{
	timer_stop(sim_of(c->peer), &c->hold);
	timer_stop(sim_of(c->peer), &c->keepalive);
	if (c->sock && abort)
		sock_abort(c->sock);
	else if (c->sock)
		sock_close(c->sock);
	c->sock = NULL;
}

/*
 * The connection is over. If it was the only one the session rests, longer after each failure, and
 * begins anew (RFC 4271 8.1.1, IdleHoldTime).
 */
static void
conn_over(struct conn *c, bool abort)
{
	struct peer *p = c->peer;
	bool was_up = p->up == c;

	conn_free(c, abort);
	if (was_up) {
		p->up = NULL;
		peer_lost(p);
	}
	set_state(c, BGP_IDLE);
	if (other_of(c)->state >= BGP_OPENSENT)
		return;
	conn_free(other_of(c), true);
	set_state(other_of(c), BGP_IDLE);
	timer_stop(sim_of(p), &p->retry);
	if (p->config.shutdown || p->over_limit || !p->speaker->asn)
		return;
	fsm_begin(p, p->idle_s);
	p->idle_s = p->idle_s * 2 < p->speaker->profile->idle_max_s ? (uint16_t)(p->idle_s * 2)
	                                                             : p->speaker->profile->idle_max_s;
}

static void
conn_error(struct conn *c, uint8_t code, uint8_t subcode, const void *data, uint16_t len)
{
	struct bgp_notification n = { .code = code, .subcode = subcode, .data = data, .len = len };

	send_notification(c, &n);
	conn_over(c, false);
}

void
fsm_reset(struct conn *c, const struct bgp_error *e, const uint8_t *msg)
{
	struct bgp_notification n = bgp_error_notification(e, msg);

	send_notification(c, &n);
	conn_over(c, false);
}

/* --- timers --- */

static void
idle_fires(struct sim *sim, struct timer *t)
{
	struct peer *p = (void *)((char *)t - offsetof(struct peer, idle));

	(void)sim;
	fsm_event(&p->conn[OUTGOING], EVENT_START, NULL);
}

static void
retry_fires(struct sim *sim, struct timer *t)
{
	struct peer *p = (void *)((char *)t - offsetof(struct peer, retry));

	(void)sim;
	fsm_event(&p->conn[OUTGOING], EVENT_RETRY, NULL);
}

static void
hold_fires(struct sim *sim, struct timer *t)
{
	(void)sim;
	fsm_event((void *)((char *)t - offsetof(struct conn, hold)), EVENT_HOLD, NULL);
}

static void
keepalive_fires(struct sim *sim, struct timer *t)
{
	(void)sim;
	fsm_event((void *)((char *)t - offsetof(struct conn, keepalive)), EVENT_KEEPALIVE_DUE, NULL);
}

static const struct timer_kind idle_timer = { "BGP idle hold", TIMER_CODE('b', 'i', 'd', 'l'),
	idle_fires };
static const struct timer_kind retry_timer = { "BGP connect retry", TIMER_CODE('b', 'r', 't', 'y'),
	retry_fires };
static const struct timer_kind hold_timer = { "BGP hold timer", TIMER_CODE('b', 'h', 'l', 'd'),
	hold_fires };
static const struct timer_kind keepalive_timer = { "BGP keepalive",
	TIMER_CODE('b', 'k', 'a', 'l'), keepalive_fires };

void
fsm_init(struct peer *p)
{
	uint32_t node = node_of(p->speaker);

	timer_init(&p->idle, &idle_timer, node);
	timer_init(&p->retry, &retry_timer, node);
	for (unsigned side = 0; side < 2; side++) {
		struct conn *c = &p->conn[side];

		c->peer = p;
		c->side = (enum conn_side)side;
		timer_init(&c->hold, &hold_timer, node);
		timer_init(&c->keepalive, &keepalive_timer, node);
	}
	p->idle_s = p->speaker->profile->idle_min_s;
}

void
fsm_begin(struct peer *p, uint16_t after_s)
{
	if (!p->config.shutdown && !p->over_limit && p->speaker->asn)
		timer_in(sim_of(p), &p->idle, jittered(p, after_s * IX_SECOND));
}

static void
retry_later(struct peer *p)
{
	uint16_t s = p->config.connect_retry_s ? p->config.connect_retry_s
	                                       : p->speaker->profile->connect_retry_s;

	timer_in(sim_of(p), &p->retry, jittered(p, s * IX_SECOND));
}

void
fsm_nudge(struct peer *p)
{
	struct hop hop;

	if (p->state == BGP_ACTIVE && timer_runs(&p->retry) && p->tcp.code == SOCK_UNREACHABLE &&
	    stack_lookup(p->speaker->stack, &p->config.addr, &hop) && !hop.blackhole)
		timer_in(sim_of(p), &p->retry, jittered(p, p->speaker->profile->start_s * IX_SECOND));
}

/* --- sockets --- */

static void
tcp_connected(struct socket *s)
{
	fsm_event(sock_user(s), EVENT_TCP_UP, NULL);
}

static void
tcp_over(struct socket *s)
{
	struct conn *c = sock_user(s);

	peer_note_socket(c->peer, sock_error(s));
	fsm_event(c, EVENT_TCP_FAILED, NULL);
}

static void
tcp_writable(struct socket *s)
{
	struct conn *c = sock_user(s);

	send_soon(c->peer->speaker);
}

static const struct socket_ops conn_ops = { .connected = tcp_connected, .readable = conn_readable,
	.writable = tcp_writable, .finished = tcp_over, .failed = tcp_over };

/* RFC 4271 leaves it open, all do it: an external neighbour is one hop away. */
static void
dress(const struct peer *p, struct socket *s)
{
	if (is_external(p))
		sock_set_ttl(s, p->config.ttl ? p->config.ttl : 1);
	sock_set_tos(s, TOS_CONTROL);
}

static void
connect_now(struct conn *c)
{
	struct peer *p = c->peer;

	conn_free(c, true);
	retry_later(p);
	if (p->config.passive) {
		timer_stop(sim_of(p), &p->retry);
		set_state(c, BGP_ACTIVE);
		return;
	}
	c->sock = sock_stream(p->speaker->stack, &conn_ops, c);
	dress(p, c->sock);
	if (sock_connect(c->sock, &p->config.addr, BGP_PORT)) {
		set_state(c, BGP_CONNECT);
		return;
	}
	peer_note_socket(p, sock_error(c->sock));
	conn_free(c, true);
	set_state(c, BGP_ACTIVE);
}

static void
tcp_up(struct conn *c)
{
	if (c->side == OUTGOING)
		timer_stop(sim_of(c->peer), &c->peer->retry);
	send_open(c);
	set_state(c, BGP_OPENSENT);
}

void
fsm_accept(struct peer *p, struct socket *fresh)
{
	struct conn *c = &p->conn[INCOMING];

	/* a neighbour that tries again has given up the connection it made before */
	if (c->sock && c->state < BGP_ESTABLISHED && p->up != c) {
		conn_free(c, true);
		set_state(c, BGP_IDLE);
	}
	if (c->sock || p->config.shutdown || p->over_limit) {
		sock_abort(fresh);
		return;
	}
	timer_stop(sim_of(p), &p->idle);
	c->sock = fresh;
	sock_set_user(fresh, &conn_ops, c);
	dress(p, fresh);
	tcp_up(c);
}

/* --- OPEN --- */

/* RFC 4271 6.2, but what the codec has judged already. */
static bool
open_suits(struct conn *c)
{
	const struct peer *p = c->peer;
	uint8_t as[2];
	struct octets o = octets_write(as, sizeof(as));

	if (c->theirs.as != p->config.asn) {
		put16(&o, c->theirs.as2);
		conn_error(c, BGP_E_OPEN, 2, as, sizeof(as)); /* bad peer AS; which one, as FRR tells */
		return false;
	}
	/* RFC 6286 2.1: equal identifiers are wrong inside one AS only */
	if (c->theirs.id == c->ours.id && !is_external(p)) {
		conn_error(c, BGP_E_OPEN, 3, NULL, 0);
		return false;
	}
	return true;
}

/* RFC 4271 6.8: which of two connections stays is decided by the identifiers, then AS (RFC 6286). */
static bool
survives_collision(struct conn *c)
{
	struct conn *other = other_of(c);
	const struct peer *p = c->peer;
	bool theirs_wins = c->theirs.id > c->ours.id ||
	    (c->theirs.id == c->ours.id && p->config.asn > p->speaker->asn);
	struct conn *loser;

	if (other->state < BGP_OPENCONFIRM)
		return true;
	if (other->state == BGP_ESTABLISHED)
		loser = c;
	else
		loser = (theirs_wins ? INCOMING : OUTGOING) == c->side ? other : c;
	fsm_event(loser, EVENT_COLLISION, NULL);
	return loser != c;
}

static void
open_received(struct conn *c, const struct message *m)
{
	struct peer *p = c->peer;
	uint16_t ours = p->config.own_timers ? p->config.hold_s : p->speaker->profile->hold_s;
	uint16_t keepalive = p->config.own_timers ? p->config.keepalive_s
	                                          : p->speaker->profile->keepalive_s;

	if (!bgp_open_read(m->octets, &c->theirs, NULL)) {
		fsm_reset(c, &c->theirs.error, m->octets.buf);
		return;
	}
	if (!open_suits(c) || !survives_collision(c))
		return;
	c->options = bgp_open_agree(&c->ours, &c->theirs);
	c->options.ebgp = is_external(p);
	c->hold_s = ours < c->theirs.hold_s ? ours : c->theirs.hold_s;
	c->keepalive_s = keepalive < c->hold_s / 3 ? keepalive : c->hold_s / 3;
	send_keepalive(c);
	hold_again(c);
	set_state(c, BGP_OPENCONFIRM);
}

static void
established(struct conn *c)
{
	struct peer *p = c->peer;
	struct conn *other = other_of(c);

	set_state(c, BGP_ESTABLISHED);
	if (other->state >= BGP_OPENSENT)
		fsm_event(other, EVENT_COLLISION, NULL);
	conn_free(other, true);
	set_state(other, BGP_IDLE);
	timer_stop(sim_of(p), &p->retry);
	timer_stop(sim_of(p), &p->idle);
	p->idle_s = p->speaker->profile->idle_min_s;
	hold_again(c);
	p->up = c;
	peer_established(p, c);
}

/* --- the machine --- */

/* RFC 6608: a message that has no business in this state. */
static void
unexpected(struct conn *c)
{
	static const uint8_t subcode[] = { [BGP_OPENSENT] = 1, [BGP_OPENCONFIRM] = 2,
		[BGP_ESTABLISHED] = 3 };

	conn_error(c, BGP_E_FSM, subcode[c->state], NULL, 0);
}

static void
notified(struct conn *c, const struct message *m)
{
	struct bgp_notification n;

	if (bgp_notification_read(m->octets, &n, NULL))
		peer_note(c->peer, false, &n);
	conn_over(c, false);
}

/* What all states with an OPEN sent do alike; false: the event is the state's own. */
static bool
in_any_session(struct conn *c, enum fsm_event event, const struct message *m)
{
	switch (event) {
	case EVENT_TCP_FAILED:
		conn_over(c, true);
		return true;
	case EVENT_HOLD:
		conn_error(c, BGP_E_HOLD, 0, NULL, 0);
		return true;
	case EVENT_COLLISION:
		conn_error(c, BGP_E_CEASE, CEASE_COLLISION, NULL, 0);
		return true;
	case EVENT_NOTIFICATION:
		notified(c, m);
		return true;
	case EVENT_MESSAGE_ERROR:
		fsm_reset(c, &m->error, m->octets.buf);
		return true;
	default:
		return false;
	}
}

static void
in_idle(struct conn *c, enum fsm_event event)
{
	switch (event) {
	case EVENT_START:
		connect_now(c);
		break;
	case EVENT_TCP_FAILED:
		conn_free(c, true);
		break;
	default:
		break;
	}
}

/* Connect and Active: TCP is being tried, or waited for. */
static void
in_connect(struct conn *c, enum fsm_event event)
{
	switch (event) {
	case EVENT_RETRY:
		connect_now(c);
		break;
	case EVENT_TCP_UP:
		tcp_up(c);
		break;
	case EVENT_TCP_FAILED:
		conn_free(c, true);
		set_state(c, BGP_ACTIVE);
		break;
	default:
		break;
	}
}

static void
in_open_sent(struct conn *c, enum fsm_event event, const struct message *m)
{
	switch (event) {
	case EVENT_OPEN:
		open_received(c, m);
		break;
	case EVENT_KEEPALIVE:
	case EVENT_UPDATE:
	case EVENT_REFRESH:
		unexpected(c);
		break;
	default:
		break;
	}
}

static void
in_open_confirm(struct conn *c, enum fsm_event event)
{
	switch (event) {
	case EVENT_KEEPALIVE:
		established(c);
		break;
	case EVENT_KEEPALIVE_DUE:
		send_keepalive(c);
		break;
	case EVENT_OPEN:
	case EVENT_UPDATE:
	case EVENT_REFRESH:
		unexpected(c);
		break;
	default:
		break;
	}
}

static void
refresh_asked(struct conn *c, const struct message *m)
{
	struct bgp_refresh r;

	/* RFC 2918 4: a family that was not agreed is ignored */
	if (bgp_refresh_read(m->octets, &r, NULL) && r.subtype == 0 &&
	    bgp_family_of(r.afi, r.safi) < BGP_FAMILIES)
		bgp_peer_soft(c->peer, false, true);
}

static void
in_established(struct conn *c, enum fsm_event event, const struct message *m)
{
	switch (event) {
	case EVENT_KEEPALIVE:
		hold_again(c);
		break;
	case EVENT_KEEPALIVE_DUE:
		send_keepalive(c);
		break;
	case EVENT_UPDATE:
		hold_again(c);
		import_update(c->peer, &m->octets);
		break;
	case EVENT_REFRESH:
		refresh_asked(c, m);
		break;
	case EVENT_OPEN:
		unexpected(c);
		break;
	default:
		break;
	}
}

void
fsm_event(struct conn *c, enum fsm_event event, const struct message *m)
{
	if (c->state >= BGP_OPENSENT && in_any_session(c, event, m))
		return;
	switch (c->state) {
	case BGP_IDLE:
		in_idle(c, event);
		break;
	case BGP_CONNECT:
	case BGP_ACTIVE:
		in_connect(c, event);
		break;
	case BGP_OPENSENT:
		in_open_sent(c, event, m);
		break;
	case BGP_OPENCONFIRM:
		in_open_confirm(c, event);
		break;
	case BGP_ESTABLISHED:
		in_established(c, event, m);
		break;
	}
}

/* RFC 9003 2: the message's length, then its octets; only for shutdown and reset. */
static uint16_t
shutdown_data(uint8_t *to, const char *message)
{
	size_t n = message ? strlen(message) : 0;

	if (!n)
		return 0;
	to[0] = (uint8_t)n;
	memcpy(to + 1, message, n);
	return (uint16_t)(n + 1);
}

void
fsm_stop(struct peer *p, uint8_t code, uint8_t subcode, const char *message)
{
	uint8_t data[PEER_MESSAGE];
	uint16_t len = shutdown_data(data, message);

	p->idle_s = p->speaker->profile->idle_min_s;
	for (unsigned side = 0; side < 2; side++)
		if (p->conn[side].state >= BGP_OPENSENT)
			conn_error(&p->conn[side], code, subcode, data, len);
	for (unsigned side = 0; side < 2; side++) {
		conn_free(&p->conn[side], true);
		set_state(&p->conn[side], BGP_IDLE);
	}
	timer_stop(sim_of(p), &p->retry);
	timer_stop(sim_of(p), &p->idle);
	fsm_begin(p, p->speaker->profile->idle_min_s);
}

void
fsm_silence(struct peer *p)
{
	struct conn *up = p->up;

	for (unsigned side = 0; side < 2; side++)
		conn_free(&p->conn[side], true);
	p->up = NULL;
	if (up)
		peer_lost(p);
	for (unsigned side = 0; side < 2; side++)
		set_state(&p->conn[side], BGP_IDLE);
	timer_stop(sim_of(p), &p->retry);
	timer_stop(sim_of(p), &p->idle);
}
