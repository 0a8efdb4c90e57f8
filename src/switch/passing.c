/* passing.c - one frame's way through the box. See passing.h. */
#include "switch/passing.h"

#include "base/panic.h"
#include "switch/feature.h"
#include "switch/storm.h"

enum { TPID_C = 0x8100, TPID_S = 0x88a8, TAG = 4, ADDRESSES = 12, HEADER = 14 };

const struct log_kind drop_short = { "short", "shorter than an Ethernet header" };
const struct log_kind drop_group_source = { "group-source", "the source is a group address" };
const struct log_kind drop_reserved = { "reserved", "bridges do not forward 01:80:c2:00:00:0x" };
const struct log_kind drop_same_port = { "same-port", "the destination is behind the same port" };
const struct log_kind drop_tagged = { "tagged", "a tagged frame at an access port" };
const struct log_kind drop_untagged = { "untagged", "an untagged frame at a trunk without native" };
const struct log_kind drop_vlan = { "vlan", "the port does not carry the frame's VLAN" };
const struct log_kind drop_blocked = { "stp-blocked", "spanning tree lets no frame through here" };
const struct log_kind drop_isolated = { "isolated", "both ports are isolated from each other" };
const struct log_kind drop_not_bundled = { "not-bundled",
	"the port is not bundled in its Port-Channel" };
const struct log_kind drop_no_member = { "no-member",
	"no member of the Port-Channel is bundled" };
const struct log_kind drop_wrong_port = { "wrong-port",
	"the source is set by hand to another port" };
const struct log_kind drop_static = { "mac-drop", "the address is set by hand to be dropped" };
const struct log_kind drop_not_ours = { "not-ours", "the box itself was not addressed" };

/* Addresses, tag and type: false if the frame is too short for them. */
static bool
read_header(struct passing *x)
{
	struct octets o = frame_read(x->f);

	x->to = octets_take(&o, 6);
	x->from = octets_take(&o, 6);
	x->type = get16(&o);
	if (x->type == TPID_C && !o.bad) {
		uint16_t tci = get16(&o);

		x->tagged = true;
		x->pcp = (uint8_t)(tci >> 13);
		x->vlan = tci & 0xfff;
		x->priority = x->vlan == 0;
		x->type = get16(&o);
	}
	x->payload = (uint16_t)o.pos;
	return !o.bad;
}

/* IEEE 802.1Q 6.9: the VLAN a frame belongs to; VLAN 0 is a priority without a VLAN. */
static const struct log_kind *
classify(struct passing *x)
{
	const struct bridge_port *in = x->in;

	if (x->type == TPID_S || (x->tagged && x->type == TPID_C && in->mode == BRIDGE_ACCESS))
		return in->mode == BRIDGE_ACCESS ? &drop_tagged : &drop_vlan;
	if (in->mode == BRIDGE_ACCESS) {
		if (x->vlan)
			return &drop_tagged;
		x->vlan = in->vlan;
	} else {
		if (!x->vlan && !in->native)
			return &drop_untagged;
		x->vlan = x->vlan ? x->vlan : in->native;
	}
	if (x->vlan > VLAN_LAST || !bridge_port_has(in, x->vlan) ||
	    !bridge_vlan(x->bridge, x->vlan))
		return &drop_vlan;
	return NULL;
}

/* A storm leaves its source on one port after the other. */
static uint16_t
where_is(const struct bridge *b, uint64_t key)
{
	uint16_t number = __builtin_expect(b->storm != NULL, 0) ? storm_where(b, key) : 0;

	return number ? number : fdb_lookup(&b->fdb, key, b->node->net->sim->now);
}

/* Where the destination is, and the class that follows from it; why nobody may have it, or NULL. */
static const struct log_kind *
look_up(struct passing *x)
{
	uint16_t number = 0;

	if (!(x->to[0] & 1))
		number = where_is(x->bridge, fdb_key(x->vlan, x->to));
	if (number == FDB_DROP)
		return &drop_static;
	x->known = bridge_port_at(x->bridge, number);
	if (x->known)
		x->class = CLASS_UNICAST;
	else if (!(x->to[0] & 1))
		x->class = CLASS_UNKNOWN;
	else
		x->class = memcmp(x->to, mac_broadcast.b, 6) == 0 ? CLASS_BROADCAST
								  : CLASS_MULTICAST;
	return NULL;
}

static const struct log_kind *
ask_in(struct bridge_port *at, struct passing *x)
{
	const struct log_kind *why = NULL;

	for (uint32_t left = at->stages_in; left && !why; left &= left - 1)
		why = passing_stages[__builtin_ctz(left)].in(at, x);
	return why;
}

static const struct log_kind *
ask_out(struct bridge_port *at, struct passing *x)
{
	const struct log_kind *why = NULL;

	for (uint32_t left = at->stages_out; left && !why; left &= left - 1)
		why = passing_stages[__builtin_ctz(left)].out(at, x);
	return why;
}

/* IEEE 802.1Q Table 8-1: addresses for the bridge itself or its neighbour; never forwarded. */
static bool
is_reserved(const uint8_t *to)
{
	static const uint8_t block[5] = { 0x01, 0x80, 0xc2, 0x00, 0x00 };

	return memcmp(to, block, sizeof(block)) == 0 && to[5] < 0x10;
}

/* `l2-protocol forward` makes ordinary multicast of them: convenient, and how LACP leaks. */
static bool
goes_through(const struct passing *x)
{
	enum { SLOW = 0x8809, LLDP = 0x88cc };

	return ((x->in->through & BRIDGE_THROUGH_LACP) && x->type == SLOW && x->to[5] == 0x02) ||
	    ((x->in->through & BRIDGE_THROUGH_LLDP) && x->type == LLDP && x->to[5] == 0x0e);
}

const struct log_kind *
passing_admit(struct passing *x)
{
	const struct log_kind *why;

	x->bridge = x->phys->bridge;
	x->in = x->phys->lag ? x->phys->lag : x->phys;
	if (!read_header(x))
		return &drop_short;
	if (x->from[0] & 1)
		return &drop_group_source;
	if (x->phys->joins && !x->phys->lag)
		return &drop_not_bundled;
	if ((why = classify(x)))
		return why;
	if ((x->to[0] & 1) && is_reserved(x->to) && !goes_through(x))
		return &drop_reserved;
	if (x->in->state == BRIDGE_DISCARDING)
		return &drop_blocked;
	if ((why = look_up(x)))
		return why;
	if (x->in != x->phys && (why = ask_in(x->phys, x)))
		return why;
	return ask_in(x->in, x);
}

bool
passing_tags(const struct passing *x, const struct bridge_port *out)
{
	return out->mode == BRIDGE_TRUNK && out->native != x->vlan;
}

const struct log_kind *
passing_refuse(struct passing *x, struct bridge_port *out)
{
	if (out == x->in)
		return &drop_same_port;
	if (out->deliver && x->class == CLASS_UNKNOWN)
		return &drop_not_ours;
	if (!bridge_port_has(out, x->vlan))
		return &drop_vlan;
	if (out->state != BRIDGE_FORWARDING || x->in->state != BRIDGE_FORWARDING)
		return &drop_blocked;
	if (out->isolated && x->in->isolated)
		return &drop_isolated;
	if (out->joins) /* an address set by hand to a member */
		return &drop_not_bundled;
	if (out->channel && !out->members.n)
		return &drop_no_member;
	return out->stages_out ? ask_out(out, x) : NULL;
}

void
passing_each(struct passing *x, passing_fn *fn, void *arg)
{
	const struct vlan *v;

	if (x->known) {
		if (!passing_refuse(x, x->known))
			fn(x->known, x, arg);
		return;
	}
	v = bridge_flood_list(x->bridge, x->vlan);
	if (v && !x->trial)
		x->bridge->visited += v->out.n;
	for (uint32_t i = 0; v && i < v->out.n; i++)
		if (v->out.at[i] != x->in && !passing_refuse(x, v->out.at[i]))
			fn(v->out.at[i], x, arg);
}

/* A tag that came in names the VLAN already, unless it was a priority without one. */
static bool
as_it_came(const struct passing *x, bool tag)
{
	return x->tagged == tag && !(tag && x->priority);
}

/* The frame as it leaves with its tag, or without one; made once, shared by every port. */
struct frame *
passing_dressed(struct passing *x, bool tag)
{
	struct net *net = x->bridge->node->net;
	struct frame **kept = tag ? &x->with_tag : &x->without, *f;
	uint16_t tci = (uint16_t)(x->pcp << 13 | x->vlan);
	uint8_t addresses[ADDRESSES];
	struct octets o;

	if (*kept)
		return *kept;
	if (as_it_came(x, tag))
		return *kept = frame_share(x->f);
	f = frame_copy(net, frame_share(x->f));
	memcpy(addresses, frame_at(f), ADDRESSES);
	if (tag && !x->tagged)
		frame_push(f, TAG);
	else if (!tag)
		frame_pull(f, TAG);
	o = frame_write(f);
	put_bytes(&o, addresses, ADDRESSES);
	if (tag) {
		put16(&o, TPID_C);
		put16(&o, tci);
	}
	frame_changed(f, (uint64_t)tag << 16 | tci);
	return *kept = f;
}

static void
tap(struct bridge_port *at, struct frame *f, bool out)
{
	for (uint32_t left = out ? at->taps_out : at->taps_in; left; left &= left - 1) {
		const struct tap *t = &passing_taps[__builtin_ctz(left)];

		(out ? t->out : t->in)(at, f);
	}
}

/* takes f, dressed for `out`. */
static void
leave(struct bridge_port *out, struct passing *x, struct frame *f)
{
	struct bridge_port *phys = out->channel ? passing_carrier(x, out) : out;

	if (out->deliver) {
		out->deliver(out->arg, f);
		return;
	}
	if (phys->taps_out)
		tap(phys, f, true);
	port_send(phys->port, f);
}

static void
leave_shared(struct bridge_port *out, struct passing *x, void *arg)
{
	(void)arg;
	leave(out, x, frame_share(passing_dressed(x, passing_tags(x, out))));
}

/* What is worth a line in the log: a new address, one that moved, one there was no room for. */
static void
tell(struct bridge_port *bp, const struct passing *x, enum fdb_verdict what, uint16_t was)
{
	struct bridge *b = bp->bridge;
	struct sim *sim = b->node->net->sim;
	const struct log_arg who = log_mac((const struct ix_mac *)x->from),
			     where = log_text(bp->name), vlan = log_number(x->vlan);
	uint32_t node = b->node->id.id, port = x->phys->port ? x->phys->port->id.id : 0;
	uint64_t n = b->fdb.refused;

	if (what == FDB_NEW)
		LOG(sim, &log_mac_learn, node, port, who, where, vlan);
	else if (what == FDB_MOVED && !storm_tells(b))
		return;
	else if (what == FDB_MOVED)
		LOG(sim, &log_mac_move, node, port, who, where, vlan,
		    log_text(bridge_port_name(b, was)));
	else if ((n & (n - 1)) == 0) /* the 1st, 2nd, 4th ...: a storm must not wash out the log */
		LOG(sim, &log_mac_full, node, port, who, where, vlan, log_number(n));
}

/* IEEE 802.1Q 8.7: the source is behind this port. Returns why the frame may not pass, or NULL. */
static const struct log_kind *
learn(struct passing *x)
{
	struct bridge *b = x->bridge;
	struct sim *sim = b->node->net->sim;
	uint16_t was = 0;
	enum fdb_verdict what = fdb_learn(
	    &b->fdb, fdb_key(x->vlan, x->from), x->in->number, sim->now, &was);

	if (__builtin_expect(what == FDB_SAME, 1))
		return NULL;
	if (what == FDB_FIXED)
		return fdb_lookup(&b->fdb, fdb_key(x->vlan, x->from), sim->now) == FDB_DROP
		    ? &drop_static : &drop_wrong_port;
	if (what == FDB_MOVED)
		bridge_moved(b, &(struct bridge_move){ .at = sim->now, .vlan = x->vlan,
		    .mac = *(const struct ix_mac *)x->from, .from = was, .to = x->in->number });
	tell(x->in, x, what, was);
	if (what == FDB_NEW && b->fdb.ageing && !timer_runs(&b->sweep))
		timer_in(sim, &b->sweep, b->fdb.ageing);
	return NULL;
}

/* Control frames are looked at before any rule, as switches trap them. True: taken. */
static bool
control(struct bridge_port *phys, struct frame *f)
{
	for (const struct feature *const *x = switch_features; *x; x++)
		if ((*x)->control && (*x)->control(phys, f))
			return true;
	return false;
}

const struct log_kind *
passing_verdict(struct passing *x)
{
	const struct log_kind *why = passing_admit(x);

	if (why)
		return why;
	if (fdb_is_fixed_off(&x->bridge->fdb, fdb_key(x->vlan, x->from), x->in->number))
		return &drop_wrong_port;
	if (x->in->state == BRIDGE_LEARNING)
		return &drop_blocked;
	return x->known ? passing_refuse(x, x->known) : NULL;
}

static const struct log_kind *
admit(struct passing *x)
{
	const struct log_kind *why = passing_admit(x);

	if (why)
		return why;
	if ((why = learn(x)))
		return why;
	if (x->in->state == BRIDGE_LEARNING)
		return &drop_blocked;
	return x->known ? passing_refuse(x, x->known) : NULL;
}

void
passing_undress(struct passing *x)
{
	struct net *net = x->bridge->node->net;

	if (x->with_tag)
		frame_drop(net, x->with_tag);
	if (x->without)
		frame_drop(net, x->without);
	x->with_tag = x->without = NULL;
}

/* takes the frame: sends it out of one port, or of every port of the VLAN in their order. */
static void
forward(struct passing *x)
{
	struct net *net = x->bridge->node->net;

	if (x->known && as_it_came(x, passing_tags(x, x->known))) {
		leave(x->known, x, x->f); /* nothing to rewrite and nobody to share with */
		return;
	}
	if (x->known) {
		leave_shared(x->known, x, NULL); /* it was asked already: stages count */
	} else {
		x->bridge->flooded += x->f->weight;
		storm_watch(x);
		passing_each(x, leave_shared, NULL);
	}
	passing_undress(x);
	frame_drop(net, x->f);
}

/* takes f, one of a storm whose copies are counted as rates: rules and tables see it, no more. */
static void
look_at(struct passing *x)
{
	if (!passing_admit(x))
		storm_seen(x);
	frame_drop(x->bridge->node->net, x->f);
}

void
bridge_receive(struct port *p, struct frame *f)
{
	struct bridge_port *phys = p->user;
	struct passing x = { .phys = phys, .f = f };
	const struct log_kind *why;

	if (__builtin_expect(phys->taps_in != 0, 0))
		tap(phys, f, false);
	if (f->len >= HEADER && (frame_at(f)[0] & 1) && !phys->mirrored_to && control(phys, f))
		return;
	if (__builtin_expect(f->rated, 0)) {
		look_at(&x);
		return;
	}
	why = admit(&x);
	if (why)
		port_drop(p, f, why);
	else
		forward(&x);
}

void
bridge_inner_send(struct bridge_port *inner, struct frame *f)
{
	struct passing x = { .phys = inner, .f = f };
	const struct log_kind *why = passing_admit(&x);

	if (!f->word) /* as port_send would: what is rewritten below must have one */
		f->word = hash_bytes(frame_at(f), f->len, 0) | 1;
	if (!why && x.known)
		why = passing_refuse(&x, x.known);
	if (why)
		frame_drop(inner->bridge->node->net, f);
	else
		forward(&x);
}

void
bridge_emit(struct bridge_port *bp, struct frame *f)
{
	if (bp->mirrored_to) {
		frame_drop(bp->bridge->node->net, f);
		return;
	}
	if (bp->taps_out)
		tap(bp, f, true);
	port_send(bp->port, f);
}
