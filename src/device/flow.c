/* flow.c - see flow.h: walks, shares of links, counters. */
#include "device/flow.h"

#include <string.h>

#include "ip/socket.h"

#define MILLION 1000000u
#define ROUNDS 4u /* shares found one from the other: enough for chains of full links */

/* One port that the flow leaves by; the other end is its link's. */
struct flow_hop {
	struct port *out;
	uint64_t rest_in, rest_out; /* bit x ns not yet counted */
};

struct flow {
	struct flow_options o;
	struct flow_state state;
	ix_time sampled; /* when the last real datagram left */
	struct flow_hop hop[FLOW_HOPS];
	unsigned hops;
};

/* How much of what is offered a direction of a link lets through; found at each tick. */
struct share {
	struct pipe *pipe;
	uint64_t offered;
	uint32_t millionths;
};

struct flows {
	struct timer tick;
	struct world *world;
	VEC(struct flow *) at;
	VEC(struct share) shares;
	ix_time counted; /* up to then */
};

/* Of the busiest hour, in per mille, by the hour of the day. */
static const uint16_t day[24] = { 560, 430, 350, 310, 300, 310, 360, 450, 560, 640, 690, 720, 740,
	740, 730, 730, 750, 790, 860, 940, 1000, 990, 890, 720 };

static uint64_t
rate_now(const struct flow *f, ix_time now)
{
	ix_time hour = 3600 * IX_SECOND;
	uint64_t a = day[now / hour % 24], b = day[(now / hour + 1) % 24],
		 into = now % hour / IX_SECOND;

	if (f->o.profile == FLOW_CONSTANT)
		return f->o.rate_bps;
	return f->o.rate_bps / 1000 * ((a * (3600 - into) + b * into) / 3600);
}

/* ---- the way ---- */

/* Notes a port; the ports stay in place, so that what is not yet counted stays with them. */
static bool
leave(struct flow *f, unsigned n, struct port *out)
{
	if (n == FLOW_HOPS)
		return false;
	if (f->hop[n].out != out)
		f->hop[n] = (struct flow_hop){ .out = out };
	return true;
}

static uint16_t
untagged_vlan(const struct bridge *b, const struct port *p)
{
	for (uint32_t i = 0; i < b->ports.n; i++)
		if (b->ports.at[i]->port == p)
			return b->ports.at[i]->mode == BRIDGE_TRUNK ? b->ports.at[i]->native
								    : b->ports.at[i]->vlan;
	return 0;
}

/* The port of a switch behind which that address is; a Port-Channel's first member. */
static struct port *
through(const struct device *d, const struct port *in, const struct ix_mac *mac)
{
	uint16_t vlan = untagged_vlan(d->bridge, in);
	uint16_t number = vlan
	    ? fdb_lookup(&d->bridge->fdb, fdb_key(vlan, mac->b), d->world->sim->now)
	    : 0;
	const struct bridge_port *bp = number && number != FDB_DROP
	    ? bridge_port_at(d->bridge, number)
	    : NULL;

	if (bp && bp->channel && bp->members.n)
		bp = bp->members.at[0];
	return bp && bp->port != in ? bp->port : NULL;
}

/* From a port over switches to the next box with addresses; NULL and why not. */
static const struct device *
cross(struct flow *f, unsigned *n, struct port *out, const struct ix_mac *mac, const char **why)
{
	const struct world *w = f->o.from->world;

	for (;;) {
		struct port *in = out && out->link && out->link->carrier ? port_peer(out) : NULL;
		const struct device *d = in ? device_of_node(w, in->node->id.id) : NULL;

		if (!d || !d->on || !leave(f, *n, out)) {
			*why = d && d->on ? "it goes in circles" : "the link is down";
			return NULL;
		}
		++*n;
		if (!d->bridge)
			return d;
		out = through(d, in, mac);
		if (!out) {
			*why = "a switch does not know where";
			return NULL;
		}
	}
}

/* Walks the whole way, noting the ports; true if it arrives. */
static bool
walk(struct flow *f)
{
	const struct device *d = f->o.from;
	const char *why = NULL;
	unsigned n = 0;

	for (unsigned ttl = 64; d && d->stack && d->on; ttl--) {
		const struct ifc *i;
		struct ix_mac mac;
		struct hop hop;

		if (!stack_lookup(d->stack, &f->o.to, &hop) || hop.blackhole || ttl == 0) {
			why = ttl == 0	    ? "it goes in circles"
			    : hop.blackhole ? "a blackhole route"
					    : "no route";
			break;
		}
		if (hop.local) {
			f->hops = n;
			f->state.why = NULL;
			return true;
		}
		if (d != f->o.from && !d->kind->forwards) {
			why = "a host does not forward";
			break;
		}
		if (!neigh_lookup(hop.ifc, &hop.via, &mac)) {
			why = "a neighbour is not known";
			break;
		}
		i = ifc_parent(hop.ifc) ? ifc_parent(hop.ifc) : hop.ifc;
		d = cross(f, &n, ifc_port(i), &mac, &why);
	}
	f->hops = n;
	f->state.why = why ? why : "the box is off";
	return false;
}

/* ---- shares ---- */

static struct share *
share_of(struct flows *all, struct pipe *pipe)
{
	struct share fresh = { .pipe = pipe, .millionths = MILLION };

	for (uint32_t i = 0; i < all->shares.n; i++)
		if (all->shares.at[i].pipe == pipe)
			return &all->shares.at[i];
	vec_push(all->world->arena, &all->shares, fresh);
	return &all->shares.at[all->shares.n - 1];
}

static struct pipe *
pipe_of(const struct port *out)
{
	return &out->link->dir[out->side];
}

/* One flow's rate at each hop, by the shares as they are; added to what is offered there. */
static uint64_t
offer(struct flows *all, struct flow *f, uint64_t rate)
{
	for (unsigned i = 0; i < f->hops; i++) {
		struct share *s = share_of(all, pipe_of(f->hop[i].out));

		s->offered += rate;
		rate = (uint64_t)((unsigned __int128)rate * s->millionths / MILLION);
	}
	return rate;
}

static void
settle_shares(struct flows *all)
{
	for (uint32_t i = 0; i < all->shares.n; i++) {
		struct share *s = &all->shares.at[i];
		uint64_t rate = s->pipe->link->rate_bps;

		s->millionths = rate && s->offered > rate
		    ? (uint32_t)((unsigned __int128)rate * MILLION / s->offered)
		    : MILLION;
	}
}

/* ---- counters ---- */

/* So many octets in frames of that size, or what is due of them by now. */
static void
count(struct port *p, bool out, uint64_t rate, ix_time dt, uint64_t *rest, uint32_t packet)
{
	unsigned __int128 bits = (unsigned __int128)rate * dt + *rest;
	unsigned __int128 one = (unsigned __int128)packet * 8 * IX_SECOND;
	uint64_t frames = (uint64_t)(bits / one);
	struct counters *c = out ? &p->out : &p->in;

	*rest = (uint64_t)(bits % one);
	if (!frames)
		return;
	if (p->node->net->sim->now >= p->meter_due)
		port_meter(p);
	c->unicast += frames;
	c->octets += frames * packet;
}

static void
count_flow(struct flows *all, struct flow *f, uint64_t rate, ix_time dt)
{
	for (unsigned i = 0; i < f->hops; i++) {
		struct flow_hop *h = &f->hop[i];
		const struct share *s = share_of(all, pipe_of(h->out));
		uint64_t sent = (uint64_t)((unsigned __int128)rate * s->millionths / MILLION);
		uint64_t in = sent -
		    (uint64_t)((unsigned __int128)sent * h->out->link->loss_ppm / MILLION);

		count(h->out, true, sent, dt, &h->rest_out, f->o.packet);
		count(port_peer(h->out), false, in, dt, &h->rest_in, f->o.packet);
		rate = in;
	}
	f->state.carried_bps = f->state.arrives ? rate : 0;
	f->state.octets += (uint64_t)((unsigned __int128)f->state.carried_bps * dt / 8 / IX_SECOND);
}

/* ---- the tick ---- */

static const struct socket_ops silent = { 0 };

/* One real datagram, and somebody who takes it: nobody answers that the port is closed. */
static void
sample(struct flow *f, ix_time now)
{
	static const uint8_t nothing[1472];
	uint32_t size = f->o.packet - (f->o.to.af == 4 ? 42 : 62);
	struct socket *s;

	if (f->sampled && now - f->sampled < FLOW_SAMPLE)
		return;
	f->sampled = now;
	if (!f->o.from->on)
		return;
	s = sock_datagram(f->o.from->stack, &silent, f);
	sock_send_to(s, &f->o.to, FLOW_PORT, nothing, size);
	sock_close(s);
}

static void
fire(struct sim *sim, struct timer *t)
{
	struct flows *all = (struct flows *)t;
	ix_time dt = sim->now - all->counted;

	all->counted = sim->now;
	all->shares.n = 0;
	for (uint32_t i = 0; i < all->at.n; i++) {
		struct flow *f = all->at.at[i];

		f->state.arrives = walk(f);
		f->state.hops = f->hops;
		f->state.offered_bps = rate_now(f, sim->now);
	}
	for (unsigned round = 0; round < ROUNDS; round++) {
		for (uint32_t i = 0; i < all->shares.n; i++)
			all->shares.at[i].offered = 0;
		for (uint32_t i = 0; i < all->at.n; i++)
			offer(all, all->at.at[i], all->at.at[i]->state.offered_bps);
		settle_shares(all);
	}
	for (uint32_t i = 0; i < all->at.n; i++) {
		count_flow(all, all->at.at[i], all->at.at[i]->state.offered_bps, dt);
		sample(all->at.at[i], sim->now);
	}
	if (all->at.n)
		timer_in(sim, t, FLOW_TICK);
}

static const struct timer_kind tick_kind = { "bulk traffic", TIMER_CODE('f', 'l', 'o', 'w'), fire };

static struct flows *
flows_of(struct world *w)
{
	if (!w->flows) {
		w->flows = arena_make(w->arena, struct flows);
		w->flows->world = w;
		timer_init(&w->flows->tick, &tick_kind, 0);
	}
	return w->flows;
}

/* A host takes what is sent to it and says nothing: RFC 863. */
static void
discard(struct world *w, const struct ix_addr *to)
{
	for (uint32_t i = 0; i < w->devices.n; i++) {
		struct stack *st = w->devices.at[i]->stack;
		struct socket *s;

		if (!st || !stack_owner(st, to))
			continue;
		s = sock_datagram(st, &silent, NULL);
		if (!sock_bind(s, NULL, FLOW_PORT))
			sock_close(s); /* it does so already */
	}
}

struct flow *
flow_set(struct world *w, const struct flow_options *o, struct ix_error *e)
{
	struct flows *all = flows_of(w);
	struct flow *f = NULL;
	uint32_t i = 0;

	while (i < all->at.n && (!o->name[0] || strcmp(all->at.at[i]->o.name, o->name) != 0))
		i++;
	if (i < all->at.n)
		f = all->at.at[i];
	if (!o->rate_bps) {
		if (f) {
			vec_remove(&all->at, i);
			arena_free(w->arena, f, sizeof(*f));
		}
		return NULL;
	}
	if (!f && all->at.n == FLOWS_MOST) {
		fail(e, "more than %u flows", FLOWS_MOST);
		return NULL;
	}
	if (!f) {
		f = arena_make(w->arena, struct flow);
		vec_push(w->arena, &all->at, f);
	}
	f->o = *o;
	discard(w, &o->to);
	if (!timer_runs(&all->tick)) {
		all->counted = w->sim->now;
		timer_in(w->sim, &all->tick, FLOW_TICK);
	}
	return f;
}

struct flow *
flow_at(const struct world *w, uint32_t n)
{
	return w->flows && n < w->flows->at.n ? w->flows->at.at[n] : NULL;
}

const struct flow_options *
flow_options(const struct flow *f)
{
	return &f->o;
}

const struct flow_state *
flow_state(const struct flow *f)
{
	return &f->state;
}
