/*
 * fsm.c - the session's state machine (RFC 4271 8), one per TCP connection: a switch by state, and
 * in it by event. What the states do to routes is peer.c's; no octet of an UPDATE is looked at
 * here.
 *
 * Two connections may exist at once, ours and theirs, until a collision is resolved (6.8). FSM
 * errors tell the state they happened in (RFC 6608).
 */
#include "bgp/conn.h"

enum { CEASE_COLLISION = 7 };

static struct sim *
sim_of(const struct peer *p)
{
	return p->speaker->world->sim;
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
		/* bad peer AS; which one, as FRR tells */
		conn_error(c, BGP_E_OPEN, 2, as, sizeof(as));
		return false;
	}
	/* RFC 6286 2.1: equal identifiers are wrong inside one AS only */
	if (c->theirs.id == c->ours.id && !is_external(p)) {
		conn_error(c, BGP_E_OPEN, 3, NULL, 0);
		return false;
	}
	return true;
}

/*
 * RFC 4271 6.8: which of two connections stays is decided by the identifiers, then AS (RFC 6286).
 */
static bool
survives_collision(struct conn *c)
{
	struct conn *other = conn_other(c);
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
	conn_keepalive(c);
	conn_hold(c);
	conn_state(c, BGP_OPENCONFIRM);
}

static void
established(struct conn *c)
{
	struct peer *p = c->peer;
	struct conn *other = conn_other(c);

	conn_state(c, BGP_ESTABLISHED);
	if (other->state >= BGP_OPENSENT)
		fsm_event(other, EVENT_COLLISION, NULL);
	conn_free(other, true);
	conn_state(other, BGP_IDLE);
	timer_stop(sim_of(p), &p->retry);
	timer_stop(sim_of(p), &p->idle);
	p->idle_s = p->speaker->profile->idle_min_s;
	conn_hold(c);
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
		conn_connect(c);
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
		conn_connect(c);
		break;
	case EVENT_TCP_UP:
		conn_open(c);
		break;
	case EVENT_TCP_FAILED:
		conn_free(c, true);
		conn_state(c, BGP_ACTIVE);
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
		conn_keepalive(c);
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
		conn_hold(c);
		break;
	case EVENT_KEEPALIVE_DUE:
		conn_keepalive(c);
		break;
	case EVENT_UPDATE:
		conn_hold(c);
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
