/*
 * addresses.c - the box's table of addresses as its owner handles it: what is set by hand, how long
 * the rest stays, and where addresses moved to. The table itself is fdb.h's. IEEE 802.1Q 8.8.
 */
#include "switch/bridge.h"

#include "base/panic.h"

const char *
bridge_port_name(const struct bridge *b, uint16_t number)
{
	const struct bridge_port *bp = bridge_port_at(b, number);

	if (number == FDB_DROP)
		return "Drop";
	return !bp ? "-" : bp->deliver ? "Cpu" : bp->name;
}

bool
bridge_fix(struct bridge *b, uint16_t vlan, const struct ix_mac *mac, struct bridge_port *to)
{
	uint64_t key = fdb_key(vlan, mac->b);

	return fdb_kind(&b->fdb, key) != FDB_OWN &&
	    fdb_fix(&b->fdb, key, to ? to->number : FDB_DROP, b->node->net->sim->now);
}

void
bridge_ageing(struct bridge *b, ix_time ageing)
{
	struct sim *sim = b->node->net->sim;
	ix_time next;

	b->fdb.ageing = ageing;
	timer_stop(sim, &b->sweep);
	next = fdb_sweep(&b->fdb, sim->now);
	if (next != IX_NEVER)
		timer_at(sim, &b->sweep, next > sim->now ? next : sim->now);
}

void
bridge_moved(struct bridge *b, const struct bridge_move *m)
{
	if (!b->move)
		b->move = arena_alloc(b->node->net->sim->arena, BRIDGE_MOVES * sizeof(*b->move));
	b->move[b->moves++ % BRIDGE_MOVES] = *m;
}

const struct bridge_move *
bridge_move_at(const struct bridge *b, uint64_t n)
{
	uint64_t oldest = b->moves > BRIDGE_MOVES ? b->moves - BRIDGE_MOVES : 0;

	return oldest + n < b->moves ? &b->move[(oldest + n) % BRIDGE_MOVES] : NULL;
}
