/* errdisable.c - see errdisable.h. */
#include "switch/errdisable.h"

#include "base/panic.h"
#include "switch/feature.h"

struct errdisable {
	bool recovers[ERR_CAUSES];
	uint32_t interval_s;
};

struct errdisable_port {
	struct timer timer; /* first: its owner is found from it */
	struct bridge_port *bp;
	enum errdisable_cause why;
};

const char *const errdisable_names[ERR_CAUSES] = {
	[ERR_NONE] = "",
	[ERR_BPDUGUARD] = "bpduguard",
	[ERR_PORTSECURITY] = "portsec",
	[ERR_STORM] = "storm-control",
	[ERR_LACP] = "lacp",
	[ERR_DHCP_RATE] = "dhcp-rate-limit",
};

const struct log_kind log_errdisable = { "port.errdisabled", "port {0} err-disabled: {1}" };
const struct log_kind log_errdisable_recovery = { "port.recovered",
	"port {0} comes back from err-disable ({1})" };

static void
recover(struct sim *sim, struct timer *t)
{
	(void)sim;
	errdisable_clear(((struct errdisable_port *)t)->bp);
}

static const struct timer_kind recovery = { "err-disable recovery", TIMER_CODE('e', 'r', 'r', 'd'),
	recover };

static struct errdisable *
settings(struct bridge *b)
{
	if (!b->errdisable) {
		b->errdisable = arena_make(b->node->net->sim->arena, struct errdisable);
		b->errdisable->interval_s = ERRDISABLE_INTERVAL_S;
	}
	return b->errdisable;
}

static void
take_down(struct bridge_port *bp, enum errdisable_cause why)
{
	struct sim *sim = bp->bridge->node->net->sim;
	struct errdisable_port *e = bp->errdisable;

	if (!e) {
		e = bp->errdisable = arena_make(sim->arena, struct errdisable_port);
		e->bp = bp;
		timer_init(&e->timer, &recovery, bp->bridge->node->id.id);
	}
	if (e->why)
		return;
	e->why = why;
	LOG(sim, &log_errdisable, bp->bridge->node->id.id, bp->port->id.id, log_text(bp->name),
	    log_text(errdisable_names[why]));
	if (errdisable_recovers(bp->bridge, why))
		timer_in(sim, &e->timer, errdisable_interval_s(bp->bridge) * IX_SECOND);
	port_hold(bp->port, true);
}

void
errdisable(struct bridge_port *bp, enum errdisable_cause why)
{
	const struct bridge *b = bp->bridge;

	if (bp->port)
		take_down(bp, why);
	else
		for (uint32_t i = 0; i < b->ports.n; i++)
			if (b->ports.at[i]->joins == bp)
				take_down(b->ports.at[i], why);
}

enum errdisable_cause
errdisable_why(const struct bridge_port *bp)
{
	return bp->errdisable ? bp->errdisable->why : ERR_NONE;
}

void
errdisable_clear(struct bridge_port *bp)
{
	struct sim *sim = bp->bridge->node->net->sim;
	enum errdisable_cause why = errdisable_why(bp);

	if (!why)
		return;
	bp->errdisable->why = ERR_NONE;
	timer_stop(sim, &bp->errdisable->timer);
	LOG(sim, &log_errdisable_recovery, bp->bridge->node->id.id, bp->port->id.id,
	    log_text(bp->name), log_text(errdisable_names[why]));
	port_hold(bp->port, false);
}

void
errdisable_recover(struct bridge *b, enum errdisable_cause why, bool on)
{
	struct errdisable *e = settings(b);

	for (unsigned i = 1; i < ERR_CAUSES; i++)
		if (!why || i == why)
			e->recovers[i] = on;
}

bool
errdisable_recovers(const struct bridge *b, enum errdisable_cause why)
{
	return b->errdisable && b->errdisable->recovers[why];
}

void
errdisable_interval(struct bridge *b, uint32_t seconds)
{
	must(seconds >= 30 && seconds <= 86400);
	settings(b)->interval_s = seconds;
}

uint32_t
errdisable_interval_s(const struct bridge *b)
{
	return b->errdisable ? b->errdisable->interval_s : ERRDISABLE_INTERVAL_S;
}

ix_time
errdisable_left(const struct bridge_port *bp)
{
	if (!bp->errdisable || !timer_runs(&bp->errdisable->timer))
		return IX_NEVER;
	return timer_left(bp->bridge->node->net->sim, &bp->errdisable->timer);
}

static void
clear(struct bridge *b)
{
	for (uint32_t i = 0; i < b->ports.n; i++)
		errdisable_clear(b->ports.at[i]);
	if (b->errdisable)
		*b->errdisable = (struct errdisable){ .interval_s = ERRDISABLE_INTERVAL_S };
}

static void
running(const struct bridge *b, struct config_writer *w)
{
	for (unsigned i = 1; i < ERR_CAUSES; i++)
		if (errdisable_recovers(b, i))
			config_line(w, "errdisable recovery cause %s", errdisable_names[i]);
	if (errdisable_interval_s(b) != ERRDISABLE_INTERVAL_S)
		config_line(w, "errdisable recovery interval %u", errdisable_interval_s(b));
}

const struct feature errdisable_feature = {
	.name = "errdisable", .running = running, .clear = clear
};
