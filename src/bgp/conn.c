/*
 * conn.c - one TCP connection of a session: its socket, its timers, the messages that the state
 * machine sends on it, and how it ends. fsm.c decides, this does.
 */
#include "bgp/conn.h"

#include <string.h>

enum { OPEN_HOLD_S = 240 }; /* RFC 4271 8: "a large value", 4 minutes */
enum { JITTER_LEAST = 750, JITTER_MOST = 1000 }; /* RFC 4271 10, in thousandths */
enum { TOS_CONTROL = 0xc0 };

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

struct conn *
conn_other(struct conn *c)
{
	return &c->peer->conn[!c->side];
}

/* The peer shows the more advanced of its connections; changes are events. */
void
conn_state(struct conn *c, enum bgp_state state)
{
	struct peer *p = c->peer;
	enum bgp_state was = p->state, other = conn_other(c)->state;

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
		timer_in(sim_of(c->peer), &c->keepalive,
		    jittered(c->peer, c->keepalive_s * IX_SECOND));
}

void
conn_hold(struct conn *c)
{
	if (c->hold_s)
		timer_in(sim_of(c->peer), &c->hold, c->hold_s * IX_SECOND);
	else
		timer_stop(sim_of(c->peer), &c->hold);
}

void
conn_keepalive(struct conn *c)
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
	conn_hold(c);
}

/* Lets go of the connection without a word to FSM or peer. */
void
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
void
conn_over(struct conn *c, bool abort)
{
	struct peer *p = c->peer;
	bool was_up = p->up == c;

	conn_free(c, abort);
	if (was_up) {
		p->up = NULL;
		peer_lost(p);
	}
	conn_state(c, BGP_IDLE);
	if (conn_other(c)->state >= BGP_OPENSENT)
		return;
	conn_free(conn_other(c), true);
	conn_state(conn_other(c), BGP_IDLE);
	timer_stop(sim_of(p), &p->retry);
	if (p->config.shutdown || p->over_limit || !p->speaker->asn)
		return;
	fsm_begin(p, p->idle_s);
	p->idle_s = p->idle_s * 2 < p->speaker->profile->idle_max_s
	    ? (uint16_t)(p->idle_s * 2) : p->speaker->profile->idle_max_s;
}

void
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
	fsm_event((void *)((char *)t - offsetof(struct conn, keepalive)), EVENT_KEEPALIVE_DUE,
	    NULL);
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

	if (p->state == BGP_ACTIVE && timer_runs(&p->retry) && sock_no_way(p->tcp.code) &&
	    stack_lookup(p->speaker->stack, &p->config.addr, &hop) && !hop.blackhole)
		timer_in(sim_of(p), &p->retry,
		    jittered(p, p->speaker->profile->start_s * IX_SECOND));
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
	if (p->config.gtsm) { /* RFC 5082 3: sent with 255, heard with what so many hops leave */
		sock_set_ttl(s, 255);
		sock_set_min_ttl(s, (uint8_t)(256 - p->config.gtsm));
	} else if (is_external(p)) {
		sock_set_ttl(s, p->config.ttl ? p->config.ttl : 1);
	}
	peer_sign(p, s);
	sock_set_tos(s, TOS_CONTROL);
}

void
conn_connect(struct conn *c)
{
	struct peer *p = c->peer;

	conn_free(c, true);
	retry_later(p);
	if (p->config.passive) {
		timer_stop(sim_of(p), &p->retry);
		conn_state(c, BGP_ACTIVE);
		return;
	}
	c->sock = sock_stream(p->speaker->stack, &conn_ops, c);
	dress(p, c->sock);
	if (sock_connect(c->sock, &p->config.addr, BGP_PORT)) {
		conn_state(c, BGP_CONNECT);
		return;
	}
	peer_note_socket(p, sock_error(c->sock));
	conn_free(c, true);
	conn_state(c, BGP_ACTIVE);
}

void
conn_open(struct conn *c)
{
	if (c->side == OUTGOING)
		timer_stop(sim_of(c->peer), &c->peer->retry);
	send_open(c);
	conn_state(c, BGP_OPENSENT);
}

void
fsm_accept(struct peer *p, struct socket *fresh)
{
	struct conn *c = &p->conn[INCOMING];

	/* a neighbour that tries again has given up the connection it made before */
	if (c->sock && c->state < BGP_ESTABLISHED && p->up != c) {
		conn_free(c, true);
		conn_state(c, BGP_IDLE);
	}
	if (c->sock || p->config.shutdown || p->over_limit) {
		sock_abort(fresh);
		return;
	}
	timer_stop(sim_of(p), &p->idle);
	c->sock = fresh;
	sock_set_user(fresh, &conn_ops, c);
	dress(p, fresh);
	conn_open(c);
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
		conn_state(&p->conn[side], BGP_IDLE);
	}
	timer_stop(sim_of(p), &p->retry);
	timer_stop(sim_of(p), &p->idle);
	fsm_begin(p, p->speaker->profile->start_s);
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
		conn_state(&p->conn[side], BGP_IDLE);
	timer_stop(sim_of(p), &p->retry);
	timer_stop(sim_of(p), &p->idle);
}
