/* lacp_machine.c - see lacp_machine.h. Each function is one machine or one of the standard's. */
#include "switch/lacp_machine.h"

#include <string.h>

const char *const lacp_rx_names[] = { [RX_PORT_DISABLED] = "PORT_DISABLED",
	[RX_EXPIRED] = "EXPIRED",
	[RX_DEFAULTED] = "DEFAULTED",
	[RX_CURRENT] = "CURRENT" };
const char *const lacp_mux_names[] = { [MUX_DETACHED] = "DETACHED",
	[MUX_WAITING] = "WAITING",
	[MUX_ATTACHED] = "ATTACHED",
	[MUX_COLLECTING_DISTRIBUTING] = "COLLECTING_DISTRIBUTING" };

static void
put(uint8_t *state, uint8_t bit, bool on)
{
	*state = (uint8_t)(on ? *state | bit : *state & ~bit);
}

static bool
same_system(const struct lacp_end *a, const struct lacp_end *b)
{
	return a->system_priority == b->system_priority &&
	    memcmp(&a->system, &b->system, sizeof(a->system)) == 0;
}

/* 6.4.9: the parameters by which one end is told from another. */
static bool
same_end(const struct lacp_end *a, const struct lacp_end *b)
{
	return same_system(a, b) && a->key == b->key && a->port_priority == b->port_priority &&
	    a->port == b->port && ((a->state ^ b->state) & LACP_AGGREGATABLE) == 0;
}

/* 6.4.13: PDUs are sent by themselves if either end is active, as often as the partner wants. */
static void
periodic(struct lacp_machine *m, ix_time now)
{
	bool on = m->up && ((m->actor.state | m->partner.state) & LACP_ACTIVITY);
	bool fast = m->partner.state & LACP_SHORT_TIMEOUT;
	uint8_t was = m->periodic;

	m->periodic = !on ? PERIODIC_NONE : fast ? PERIODIC_FAST : PERIODIC_SLOW;
	if (!on) {
		m->periodic_at = IX_NEVER;
		return;
	}
	if (now >= m->periodic_at || (was == PERIODIC_SLOW && fast)) /* PERIODIC_TX */
		m->ntt = true;
	else if (m->periodic == was)
		return;
	m->periodic_at = now + (fast ? LACP_FAST_PERIODIC : LACP_SLOW_PERIODIC);
}

/* recordDefault: nobody is known, and nobody is no partner (the administrator sets none). */
static void
record_default(struct lacp_machine *m)
{
	static const struct lacp_end nobody;

	/* update_Default_Selected */
	if (!same_end(&m->partner, &nobody))
		m->selected = LACP_UNSELECTED;
	m->partner = nobody;
	put(&m->actor.state, LACP_DEFAULTED, true);
	put(&m->actor.state, LACP_EXPIRED, false);
	m->current_while = IX_NEVER;
}

static void
expire(struct lacp_machine *m, ix_time now)
{
	m->rx = RX_EXPIRED;
	put(&m->partner.state, LACP_SYNCHRONIZED, false);
	put(&m->partner.state, LACP_SHORT_TIMEOUT, true);
	put(&m->actor.state, LACP_EXPIRED, true);
	m->current_while = now + LACP_SHORT_WAIT;
}

void
lacp_machine_init(struct lacp_machine *m)
{
	struct lacp_end actor = m->actor;

	*m = (struct lacp_machine){ .actor = actor,
		.rx = RX_PORT_DISABLED,
		.periodic_at = IX_NEVER,
		.wait_while = IX_NEVER };
	record_default(m);
}

void
lacp_machine_up(struct lacp_machine *m, ix_time now, bool up)
{
	if (m->up == up)
		return;
	m->up = up;
	if (up) {
		expire(m, now);
		m->ntt = true;
	} else {
		m->rx = RX_PORT_DISABLED;
		put(&m->partner.state, LACP_SYNCHRONIZED, false);
		m->current_while = IX_NEVER;
		m->selected = LACP_UNSELECTED;
	}
	periodic(m, now);
}

/* recordPDU: the sender is in sync if it means this port, or is alone, and LACP goes on. */
static bool
in_sync(const struct lacp_machine *m, const struct lacp *pdu)
{
	bool alive = (pdu->actor.state & LACP_ACTIVITY) ||
	    ((m->actor.state & LACP_ACTIVITY) && (pdu->partner.state & LACP_ACTIVITY));
	bool meant = same_end(&pdu->partner, &m->actor) || !(pdu->actor.state & LACP_AGGREGATABLE);

	return alive && meant && (pdu->actor.state & LACP_SYNCHRONIZED);
}

/* update_NTT: what the sender thinks of us is not so. */
static bool
wrong_about_us(const struct lacp_machine *m, const struct lacp *pdu)
{
	const uint8_t told = LACP_ACTIVITY | LACP_SHORT_TIMEOUT | LACP_SYNCHRONIZED |
	    LACP_AGGREGATABLE;

	return !same_end(&pdu->partner, &m->actor) ||
	    ((pdu->partner.state ^ m->actor.state) & told);
}

bool
lacp_machine_hear(struct lacp_machine *m, ix_time now, const struct lacp *pdu)
{
	bool other = !same_end(&pdu->actor, &m->partner);

	if (!m->up)
		return false;
	m->rx = RX_CURRENT;
	if (other) /* update_Selected */
		m->selected = LACP_UNSELECTED;
	m->ntt |= wrong_about_us(m, pdu);
	m->partner = pdu->actor;
	put(&m->partner.state, LACP_SYNCHRONIZED, in_sync(m, pdu));
	put(&m->actor.state, LACP_DEFAULTED, false);
	put(&m->actor.state, LACP_EXPIRED, false);
	m->current_while = now +
	    (m->actor.state & LACP_SHORT_TIMEOUT ? LACP_SHORT_WAIT : LACP_LONG_WAIT);
	periodic(m, now);
	return other;
}

void
lacp_machine_tick(struct lacp_machine *m, ix_time now)
{
	if (now >= m->current_while) {
		if (m->rx == RX_CURRENT) {
			expire(m, now);
		} else {
			m->rx = RX_DEFAULTED;
			record_default(m);
		}
	}
	periodic(m, now);
}

void
lacp_machine_tell(struct lacp_machine *m, ix_time now)
{
	m->ntt = true;
	periodic(m, now);
}

static void
enter(struct lacp_machine *m, ix_time now, enum lacp_mux state)
{
	bool both = state == MUX_COLLECTING_DISTRIBUTING;

	m->mux = (uint8_t)state;
	put(&m->actor.state, LACP_SYNCHRONIZED, state >= MUX_ATTACHED);
	put(&m->actor.state, LACP_COLLECTING | LACP_DISTRIBUTING, both);
	m->wait_while = state == MUX_WAITING ? now + LACP_AGGREGATE_WAIT : IX_NEVER;
	m->ntt |= state != MUX_WAITING;
}

/* The state that follows at once, or the same. 6.4.15, coupled control. */
static enum lacp_mux
mux_next(const struct lacp_machine *m, bool ready, bool enough)
{
	bool selected = m->selected == LACP_SELECTED;
	bool both = selected && enough && (m->partner.state & LACP_SYNCHRONIZED);

	switch ((enum lacp_mux)m->mux) {
	case MUX_DETACHED:
		return m->selected != LACP_UNSELECTED ? MUX_WAITING : MUX_DETACHED;
	case MUX_WAITING:
		if (m->selected == LACP_UNSELECTED)
			return MUX_DETACHED;
		return selected && ready ? MUX_ATTACHED : MUX_WAITING;
	case MUX_ATTACHED:
		if (!selected)
			return MUX_DETACHED;
		return both ? MUX_COLLECTING_DISTRIBUTING : MUX_ATTACHED;
	case MUX_COLLECTING_DISTRIBUTING:
		return both ? MUX_COLLECTING_DISTRIBUTING : MUX_ATTACHED;
	}
	return MUX_DETACHED;
}

void
lacp_machine_mux(struct lacp_machine *m, ix_time now, bool ready, bool enough)
{
	enum lacp_mux next;

	while ((next = mux_next(m, ready && lacp_machine_waited(m, now), enough)) != m->mux)
		enter(m, now, next);
}

/* When Transmit's limit allows the next PDU. */
static ix_time
allowed_at(const struct lacp_machine *m)
{
	if (m->sends < LACP_BURST)
		return 0;
	return m->sent[m->sends % LACP_BURST] + LACP_FAST_PERIODIC;
}

bool
lacp_machine_speak(struct lacp_machine *m, ix_time now, struct lacp *pdu)
{
	if (!m->up || m->periodic == PERIODIC_NONE)
		m->ntt = false; /* 6.4.16: two passive ends stay silent */
	if (!m->ntt || now < allowed_at(m))
		return false;
	*pdu = (struct lacp){ .subtype = SLOW_LACP,
		.version = LACP_VERSION,
		.actor = m->actor,
		.partner = m->partner };
	m->ntt = false;
	m->sent[m->sends++ % LACP_BURST] = now;
	return true;
}

static ix_time
sooner(ix_time a, ix_time b)
{
	return a < b ? a : b;
}

ix_time
lacp_machine_next(const struct lacp_machine *m, ix_time now)
{
	ix_time next = sooner(m->current_while, m->periodic_at);

	if (m->wait_while > now) /* what has passed waits for others, not for time */
		next = sooner(next, m->wait_while);
	return m->ntt ? sooner(next, allowed_at(m)) : next;
}
