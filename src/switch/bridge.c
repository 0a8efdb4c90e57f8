/* bridge.c - see bridge.h. */
#include "switch/bridge.h"

#include "base/octets.h"
#include "base/panic.h"

enum { TPID_C = 0x8100, TPID_S = 0x88a8, DEFAULT_VLAN = 1 };

const struct log_kind drop_short = { "short", "shorter than an Ethernet header" };
const struct log_kind drop_group_source = { "group-source", "the source is a group address" };
const struct log_kind drop_reserved = { "reserved", "bridges do not forward 01:80:c2:00:00:0x" };
const struct log_kind drop_same_port = { "same-port", "the destination is behind the same port" };
const struct log_kind drop_tagged = { "tagged", "a tagged frame at an access port" };
const struct log_kind drop_wrong_port = { "wrong-port",
    "the source is set by hand to another port" };

const struct log_kind log_mac_learn = { "mac.learn", "{0} learnt on {1} in VLAN {2}" };
const struct log_kind log_mac_move = { "mac.move", "{0} moved from {3} to {1} in VLAN {2}" };
const struct log_kind log_mac_full = { "mac.full",
	"MAC table full: {0} on {1} in VLAN {2} not learnt (number {3})" };

static void sweep(struct sim *sim, struct timer *t);
static const struct timer_kind ageing = { "MAC address ageing", TIMER_CODE('m', 'a', 'g', 'e'),
    sweep };
static const struct node_ops bridge_ops = { bridge_receive, bridge_changed };

/* At most ten sweeps per ageing time, however the entries lie; none while nothing can age. */
static void
plan_sweep(struct bridge *b, ix_time next)
{
	struct sim *sim = b->node->net->sim;
	ix_time soonest = sim->now + b->fdb.ageing / 10 + 1;

	if (next != IX_NEVER)
		timer_at(sim, &b->sweep, next > soonest ? next : soonest);
}

static void
sweep(struct sim *sim, struct timer *t)
{
	struct bridge *b = (struct bridge *)(void *)((uint8_t *)t - offsetof(struct bridge, sweep));

	plan_sweep(b, fdb_sweep(&b->fdb, sim->now));
}

struct bridge *
bridge_in(struct node *node)
{
	struct bridge *b = arena_make(node->net->sim->arena, struct bridge);

	b->node = node;
	fdb_init(&b->fdb, node->net->sim->arena);
	timer_init(&b->sweep, &ageing, node->id.id);
	return b;
}

struct bridge *
bridge_new(struct net *net, const char *name)
{
	struct node *node = node_new(net, name, &bridge_ops, NULL);

	node->box = bridge_in(node);
	return node->box;
}

struct bridge_port *
bridge_port_add(struct bridge *b, const char *name)
{
	struct arena *a = b->node->net->sim->arena;
	struct bridge_port *bp = arena_make(a, struct bridge_port);

	must(b->ports.n < BRIDGE_PORTS);
	vec_push(a, &b->ports, bp);
	bp->bridge = b;
	bp->port = port_new(b->node, name);
	bp->port->user = bp;
	bp->number = (uint16_t)b->ports.n;
	bp->vlan = DEFAULT_VLAN;
	return bp;
}

struct bridge_port *
bridge_port_at(const struct bridge *b, uint16_t number)
{
	return number && number <= b->ports.n ? b->ports.at[number - 1] : NULL;
}

void
bridge_port_vlan(struct bridge_port *bp, uint16_t vlan)
{
	must(vlan >= 1 && vlan <= 4094);
	if (bp->vlan != vlan)
		fdb_flush(&bp->bridge->fdb, bp->number);
	bp->vlan = vlan;
}

void
bridge_flush(struct bridge *b)
{
	fdb_flush(&b->fdb, 0);
	timer_stop(b->node->net->sim, &b->sweep);
}

void
bridge_changed(struct port *p)
{
	struct bridge_port *bp = p->user;

	if (!port_is_up(p))
		fdb_flush(&bp->bridge->fdb, bp->number);
}

/* What is worth a line in the log: a new address, one that moved, one there was no room for. */
static void
tell(struct bridge_port *bp, const uint8_t *mac, enum fdb_verdict what, uint16_t was)
{
	struct bridge *b = bp->bridge;
	struct sim *sim = b->node->net->sim;
	const struct log_arg who = log_mac((const struct ix_mac *)mac),
	    where = log_text(bp->port->name),
		vlan = log_number(bp->vlan);
	uint32_t node = b->node->id.id, port = bp->port->id.id;
	uint64_t n = b->fdb.refused;

	if (what == FDB_NEW)
		LOG(sim, &log_mac_learn, node, port, who, where, vlan);
	else if (what == FDB_MOVED)
		LOG(sim, &log_mac_move, node, port, who, where, vlan,
		    log_text(bridge_port_at(b, was)->port->name));
	else if ((n & (n - 1)) == 0) /* the 1st, 2nd, 4th ...: a storm must not wash out the log */
		LOG(sim, &log_mac_full, node, port, who, where, vlan, log_number(n));
}

/* IEEE 802.1Q 8.7: the source is behind this port. Returns why the frame may not pass, or NULL. */
static const struct log_kind *
learn(struct bridge_port *bp, const uint8_t *source)
{
	struct bridge *b = bp->bridge;
	struct sim *sim = b->node->net->sim;
	uint16_t was = 0;
	enum fdb_verdict what =
	    fdb_learn(&b->fdb, fdb_key(bp->vlan, source), bp->number, sim->now, &was);

	if (__builtin_expect(what == FDB_SAME, 1))
		return NULL;
	if (what == FDB_FIXED)
		return &drop_wrong_port;
	tell(bp, source, what, was);
	if (what == FDB_NEW && b->fdb.ageing && !timer_runs(&b->sweep))
		timer_in(sim, &b->sweep, b->fdb.ageing);
	return NULL;
}

/* takes f: to every other port of the VLAN that is up, shared, in the order of the ports. */
static void
flood(struct bridge_port *from, struct frame *f)
{
	struct bridge *b = from->bridge;

	b->flooded++;
	for (uint32_t i = 0; i < b->ports.n; i++) {
		struct bridge_port *to = b->ports.at[i];

		if (to != from && to->vlan == from->vlan && port_is_up(to->port))
			port_send(to->port, frame_share(f));
	}
	frame_drop(b->node->net, f);
}

/* IEEE 802.1Q Table 8-1: addresses for the bridge itself or its neighbour; never forwarded. */
static bool
is_reserved(const uint8_t *to)
{
	static const uint8_t block[5] = { 0x01, 0x80, 0xc2, 0x00, 0x00 };

	return memcmp(to, block, sizeof(block)) == 0 && to[5] < 0x10;
}

void
bridge_receive(struct port *p, struct frame *f)
{
	struct bridge_port *bp = p->user, *out;
	struct octets o = frame_read(f);
	const uint8_t *to = octets_take(&o, 6), *from = octets_take(&o, 6);
	const struct log_kind *why = NULL;
	uint16_t type = get16(&o), number;

	if (o.bad)
		why = &drop_short;
	else if (from[0] & 1)
		why = &drop_group_source;
	else if (type == TPID_C || type == TPID_S)
		why = &drop_tagged;
	else if (!(why = learn(bp, from)) && (to[0] & 1) && is_reserved(to))
		why = &drop_reserved;
	if (why) {
		port_drop(p, f, why);
		return;
	}
	number = to[0] & 1 ? 0 :
	    fdb_lookup(&bp->bridge->fdb, fdb_key(bp->vlan, to), p->node->net->sim->now);
	out = bridge_port_at(bp->bridge, number);
	if (!out)
		flood(bp, f);
	else if (out == bp)
		port_drop(p, f, &drop_same_port);
	else
		port_send(out->port, f);
}
