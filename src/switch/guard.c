/* guard.c - see guard.h. */
#include "switch/guard.h"

#include "base/panic.h"
#include "switch/errdisable.h"
#include "switch/feature.h"
#include "switch/passing.h"

const struct log_kind log_port_violation = { "port.violation",
	"{0} in VLAN {2} may not come in at {1} (violation {3})" };
const struct log_kind drop_mac = { "mac", "port security does not let this source address in" };

const char *const guard_violations[] = {
	[GUARD_SHUTDOWN] = "shutdown", [GUARD_RESTRICT] = "restrict", [GUARD_PROTECT] = "protect"
};
const char *const guard_kinds[GUARD_KINDS] = { "SecureConfigured", "SecureSticky",
	"SecureDynamic" };

static void aged(struct sim *sim, struct timer *t);
static const struct timer_kind ageing = { "secure address ageing", TIMER_CODE('p', 's', 'e', 'c'),
	aged };

static struct sim *
sim_of(const struct guard *g)
{
	return g->bp->bridge->node->net->sim;
}

struct guard *
guard_settings(struct bridge_port *bp)
{
	struct guard *g = bp->guard;

	if (g)
		return g;
	g = bp->guard = arena_make(bp->bridge->node->net->sim->arena, struct guard);
	g->bp = bp;
	g->maximum = 1;
	timer_init(&g->aging, &ageing, bp->bridge->node->id.id);
	return g;
}

/* The place of an address, or where it would go. */
static uint32_t
place_of(const struct guard *g, const uint8_t *mac)
{
	uint32_t low = 0, high = g->addrs.n;

	while (low < high) {
		uint32_t mid = (low + high) / 2;

		if (memcmp(g->addrs.at[mid].mac.b, mac, 6) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static struct guard_addr *
held(const struct guard *g, const uint8_t *mac)
{
	uint32_t i = place_of(g, mac);

	return i < g->addrs.n && memcmp(g->addrs.at[i].mac.b, mac, 6) == 0 ? &g->addrs.at[i] : NULL;
}

static void
unfix(const struct guard *g, struct guard_addr *a)
{
	if (a->vlan)
		fdb_forget(&g->bp->bridge->fdb, fdb_key(a->vlan, a->mac.b));
	a->vlan = 0;
}

static ix_time
end_of(const struct guard *g, const struct guard_addr *a)
{
	if (!g->aging_min || a->kind != GUARD_DYNAMIC)
		return IX_NEVER;
	return (g->inactivity ? a->seen : a->since) + g->aging_min * IX_MINUTE;
}

static void
remove_at(struct guard *g, uint32_t i)
{
	unfix(g, &g->addrs.at[i]);
	vec_remove(&g->addrs, i);
}

/* Forgets what is too old, and waits for the next. */
static void
aged(struct sim *sim, struct timer *t)
{
	struct guard *g = (struct guard *)t;
	ix_time next = IX_NEVER;

	for (uint32_t i = g->addrs.n; i--;) {
		ix_time end = end_of(g, &g->addrs.at[i]);

		if (end <= sim->now)
			remove_at(g, i);
		else if (end < next)
			next = end;
	}
	if (next != IX_NEVER)
		timer_at(sim, t, next);
	else
		timer_stop(sim, t);
}

void
guard_aging_changed(struct guard *g)
{
	aged(sim_of(g), &g->aging);
}

uint32_t
guard_left_min(const struct guard *g, const struct guard_addr *a)
{
	ix_time end = end_of(g, a), now = sim_of(g)->now;

	return end == IX_NEVER || end <= now ? 0
					     : (uint32_t)((end - now + IX_MINUTE - 1) / IX_MINUTE);
}

bool
guard_secure(struct guard *g, const struct ix_mac *mac, enum guard_kind kind)
{
	struct sim *sim = sim_of(g);
	struct guard_addr fresh = { *mac, (uint8_t)kind, 0, sim->now, sim->now };
	struct guard_addr *a = held(g, mac->b);

	if (a) {
		a->kind = (uint8_t)kind;
	} else {
		if (g->addrs.n >= g->maximum)
			return false;
		vec_insert(sim->arena, &g->addrs, place_of(g, mac->b), fresh);
	}
	if (g->aging_min && !timer_runs(&g->aging))
		aged(sim, &g->aging);
	return true;
}

bool
guard_forget(struct guard *g, const struct ix_mac *mac)
{
	if (!held(g, mac->b))
		return false;
	remove_at(g, place_of(g, mac->b));
	return true;
}

void
guard_forget_kind(struct guard *g, enum guard_kind kind)
{
	for (uint32_t i = g->addrs.n; i--;)
		if (kind == GUARD_KINDS || g->addrs.at[i].kind == kind)
			remove_at(g, i);
}

void
guard_sticky(struct guard *g, bool on)
{
	g->sticky = on;
	for (uint32_t i = 0; i < g->addrs.n; i++) {
		struct guard_addr *a = &g->addrs.at[i];

		if (a->kind == (on ? GUARD_DYNAMIC : GUARD_STICKY))
			a->kind = on ? GUARD_STICKY : GUARD_DYNAMIC;
	}
	guard_aging_changed(g);
}

void
guard_enable(struct bridge_port *bp, bool on)
{
	struct guard *g = guard_settings(bp);

	g->on = on;
	passing_look(&bp->stages_in, STAGE_GUARD, on);
	if (on) /* whoever was learnt before comes in anew */
		bridge_port_flush(bp);
	else
		guard_forget_kind(g, GUARD_DYNAMIC);
	for (uint32_t i = 0; !on && i < g->addrs.n; i++)
		unfix(g, &g->addrs.at[i]);
}

/* Another port that holds the address where this VLAN is. */
static bool
is_elsewhere(const struct guard *g, const struct passing *x)
{
	const struct bridge *b = x->bridge;

	for (uint32_t i = 0; i < b->ports.n; i++) {
		const struct bridge_port *bp = b->ports.at[i];

		if (bp->guard && bp->guard != g && bp->guard->on && bridge_port_has(bp, x->vlan) &&
		    held(bp->guard, x->from))
			return true;
	}
	return false;
}

/* The frame is from an address that the port holds: it is nobody else's. */
static void
seen(struct guard *g, struct guard_addr *a, const struct passing *x)
{
	ix_time now = sim_of(g)->now;

	a->seen = now;
	if (a->vlan == x->vlan)
		return;
	unfix(g, a);
	if (fdb_fix(&x->bridge->fdb, fdb_key(x->vlan, x->from), x->in->number, now))
		a->vlan = x->vlan;
}

static void
violated(struct guard *g, const struct passing *x)
{
	const struct bridge_port *bp = g->bp;
	uint64_t n;

	if (g->violation == GUARD_PROTECT)
		return;
	n = ++g->violations;
	memcpy(g->offender.b, x->from, sizeof(g->offender.b));
	g->offender_vlan = x->vlan;
	if ((n & (n - 1)) == 0 || g->violation == GUARD_SHUTDOWN)
		LOG(sim_of(g), &log_port_violation, bp->bridge->node->id.id,
		    x->phys->port ? x->phys->port->id.id : 0, log_mac(&g->offender),
		    log_text(bp->name), log_number(x->vlan), log_number(n));
	if (g->violation == GUARD_SHUTDOWN)
		errdisable(g->bp, ERR_PORTSECURITY);
}

const struct log_kind *
guard_in(struct bridge_port *at, struct passing *x)
{
	struct guard *g = at->guard;
	struct guard_addr *a = held(g, x->from);
	struct ix_mac mac;

	if (!a && (g->addrs.n >= g->maximum || is_elsewhere(g, x))) {
		if (!x->trial)
			violated(g, x);
		return &drop_mac;
	}
	if (x->trial)
		return NULL;
	if (!a) {
		memcpy(mac.b, x->from, sizeof(mac.b));
		guard_secure(g, &mac, g->sticky ? GUARD_STICKY : GUARD_DYNAMIC);
		a = held(g, x->from);
	}
	seen(g, a, x);
	return NULL;
}

/* What was learnt goes with the carrier; what was set stays, and is fixed when it is seen again. */
static void
changed(struct bridge_port *bp)
{
	struct guard *g = bp->guard;

	if (!g || bridge_port_is_up(bp))
		return;
	guard_forget_kind(g, GUARD_DYNAMIC);
	for (uint32_t i = 0; i < g->addrs.n; i++)
		unfix(g, &g->addrs.at[i]);
}

static void
running_port(const struct bridge_port *bp, struct config_writer *w)
{
	const struct guard *g = bp->guard;
	char mac[MAC_TEXT];

	if (!g)
		return;
	if (g->maximum != 1)
		config_line(w, "switchport port-security maximum %u", g->maximum);
	if (g->violation != GUARD_SHUTDOWN)
		config_line(
		    w, "switchport port-security violation %s", guard_violations[g->violation]);
	if (g->aging_min)
		config_line(w, "switchport port-security aging time %u", g->aging_min);
	if (g->inactivity)
		config_line(w, "switchport port-security aging type inactivity");
	if (g->sticky)
		config_line(w, "switchport port-security mac-address sticky");
	for (uint32_t i = 0; i < g->addrs.n; i++)
		if (g->addrs.at[i].kind != GUARD_DYNAMIC)
			config_line(w, "switchport port-security mac-address %s%s",
			    g->addrs.at[i].kind == GUARD_STICKY ? "sticky " : "",
			    mac_text(mac, &g->addrs.at[i].mac));
	if (g->on)
		config_line(w, "switchport port-security");
}

static void
clear(struct bridge *b)
{
	struct sim *sim = b->node->net->sim;

	for (uint32_t i = 0; i < b->ports.n; i++) {
		struct bridge_port *bp = b->ports.at[i];

		if (!bp->guard)
			continue;
		guard_enable(bp, false);
		timer_stop(sim, &bp->guard->aging);
		vec_free(sim->arena, &bp->guard->addrs);
		arena_free(sim->arena, bp->guard, sizeof(*bp->guard));
		bp->guard = NULL;
	}
}

const struct feature guard_feature = {
	.name = "port security", .changed = changed, .running_port = running_port, .clear = clear
};
