/*
 * rate_solve.c - how many frames a second each link carries when a storm has settled.
 *
 * A loop without branches keeps its frames: they pass at their number over the time of a round, or
 * as the slowest link lets them. What branches is found from above: every link of the loop full,
 * then again and again what queue and box let through, until nothing changes: the greatest of the
 * possible answers is the one that growth ends in. Links that are full share their rate among the
 * flows in proportion to what they offer, as a queue with tail drop does.
 */
#include "link/rate.h"

enum { ROUNDS = 600 };
#define ALL ((uint64_t)1 << 32)
#define FASTEST 100000000000u /* bit/s of a link without a rate: storms are finite */

static uint64_t
times(uint64_t a, uint64_t b, uint64_t over)
{
	return (uint64_t)((unsigned __int128)a * b / over);
}

uint64_t
rate_capacity(const struct pipe *d)
{
	return d->link->rate_bps ? d->link->rate_bps : FASTEST;
}

/* ---- loops that keep their frames ---- */

/* What a ring holds, how long a round takes, and the least that a box on it lets in. */
struct ring {
	uint64_t held, limit, lossy; /* lossy: of a million, in a round */
	ix_time round;
	uint64_t flows;
};

static struct ring
ring_of(const struct rate_class *c, uint32_t number)
{
	struct ring g = { .limit = UINT64_MAX };

	for (uint32_t i = 0; i < c->flows.n; i++) {
		const struct rate_flow *f = c->flows.at[i];

		if (f->ring != number)
			continue;
		g.held += f->held;
		g.round += rate_transit(f);
		g.lossy += f->pipe->link->loss_ppm;
		g.limit = f->limit < g.limit ? f->limit : g.limit;
		g.flows++;
	}
	g.round = g.round ? g.round : 1;
	return g;
}

/* Spreads what a ring holds over its flows, so that a cut takes its part. */
static void
hold(struct rate_class *c, uint32_t number, const struct ring *g, uint64_t natural)
{
	uint64_t left = g->held, flows = g->flows;

	for (uint32_t i = 0; i < c->flows.n; i++) {
		struct rate_flow *f = c->flows.at[i];

		if (f->ring != number)
			continue;
		f->held = (left + flows - 1) / flows;
		left -= f->held;
		flows--;
		f->natural = natural;
		f->round = g->round;
		f->share = ALL;
	}
}

static void
close_ring(struct rate_class *c, uint32_t number)
{
	const uint64_t second = (uint64_t)RATE_FRAME * IX_SECOND;
	struct ring g = ring_of(c, number);
	uint64_t natural = times(g.held, second, g.round);

	if (natural > g.limit) /* once that is reached none comes round again */
		g.held = natural = 0;
	hold(c, number, &g, natural);
}

/* ---- the answer ---- */

static void
begin(struct rate_class *c)
{
	for (uint32_t i = 0; i < c->flows.n; i++) {
		struct rate_flow *f = c->flows.at[i];

		rate_settle(f);
		if (f->closed && f->ring == f->number)
			close_ring(c, f->ring);
	}
	for (uint32_t i = 0; i < c->flows.n; i++) {
		struct rate_flow *f = c->flows.at[i];

		if (f->closed)
			f->rate[RATE_OFFERED] = f->natural;
		else if (f->ring)
			f->rate[RATE_OFFERED] = times(
			    rate_capacity(f->pipe), RATE_FRAME, rate_wire_bits(f));
		else
			f->rate[RATE_OFFERED] = f->source;
	}
}

/* ---- queues: they fill when more is offered than leaves, and drain when less is ---- */

static uint64_t
room(const struct pipe *d)
{
	return (uint64_t)d->link->queue * 8;
}

static bool
is_full(const struct pipe *d)
{
	return d->rates->queued + 8 * 128 >= room(d);
}

void
rate_queue(struct rate_net *r, struct pipe *d)
{
	struct rate_pipe *q = d->rates;
	uint64_t cap = rate_capacity(d), n;
	ix_time passed = r->net->sim->now - q->since;

	q->since = r->net->sim->now;
	if (q->offered >= cap) {
		n = times(q->offered - cap, passed, IX_SECOND);
		q->queued = q->queued + n < room(d) ? q->queued + n : room(d);
	} else {
		n = times(cap - q->offered, passed, IX_SECOND);
		q->queued = q->queued > n ? q->queued - n : 0;
	}
}

/* When the queue will be full or empty, if it goes on so. */
static ix_time
queue_due(const struct rate_net *r, const struct pipe *d, bool open)
{
	const struct rate_pipe *q = d->rates;
	uint64_t cap = rate_capacity(d), left, speed;
	ix_time in;

	if (q->offered > cap && open && !is_full(d)) {
		left = room(d) - q->queued;
		speed = q->offered - cap;
	} else if (q->offered < cap && q->queued) {
		left = q->queued;
		speed = cap - q->offered;
	} else {
		return IX_NEVER;
	}
	if (left / speed > 3600)
		return IX_NEVER;
	in = times(left, IX_SECOND, speed) + 1;
	return r->net->sim->now + (in > IX_MS ? in : IX_MS);
}

/* What waits for a ring's own frames does not grow: they are as many as they are. */
static bool
is_open(const struct pipe *d)
{
	for (const struct rate_flow *f = d->rates->flows; f; f = f->next)
		if (!f->closed && !f->bar && f->rate[RATE_OFFERED])
			return true;
	return false;
}

/* What leaves a link and what arrives; a full one is shared. */
static void
carry(struct pipe *d)
{
	uint64_t load = 0, cap = rate_capacity(d), kept = 1000000 - d->link->loss_ppm, out;
	bool open = is_open(d), busy;

	for (const struct rate_flow *f = d->rates->flows; f; f = f->next)
		load += f->bar ? 0 : times(f->rate[RATE_OFFERED], rate_wire_bits(f), RATE_FRAME);
	busy = load > cap || (d->rates->queued && open);
	d->rates->sent = d->rates->arrived = 0;
	for (struct rate_flow *f = d->rates->flows; f; f = f->next) {
		out = f->bar ? 0 : f->rate[RATE_OFFERED];
		f->rate[RATE_SENT] = out;
		if (busy && load) {
			out = times(out, cap, load);
			if (is_full(d) || !open)
				f->rate[RATE_SENT] = out < f->rate[RATE_SENT] ? out
									      : f->rate[RATE_SENT];
			if (load > cap)
				f->share = open ? 0 : times(f->share, cap, load);
		}
		f->rate[RATE_ARRIVED] = times(out, kept, 1000000);
		f->rate[RATE_LOST] = out - f->rate[RATE_ARRIVED];
		f->rate[RATE_REFUSED] = f->rate[RATE_ARRIVED] > f->limit
		    ? f->rate[RATE_ARRIVED] - f->limit
		    : 0;
		d->rates->sent += f->rate[RATE_SENT];
		d->rates->arrived += f->rate[RATE_ARRIVED];
	}
	d->rates->offered = load;
	d->rates->load = load < cap ? load : cap;
	d->rates->lost = load > cap && open && is_full(d)
	    ? (uint32_t)(1000000 - times(cap, 1000000, load))
	    : 0;
}

/* A ring's share is that of its narrowest place. */
static void
narrow(struct rate_class *c)
{
	bool changed = c->loops;

	while (changed) {
		changed = false;
		for (uint32_t i = 0; i < c->edges.n; i++) {
			struct rate_flow *a = c->edges.at[i].from, *b = c->edges.at[i].to;

			if (!a->closed || a->ring != b->ring || a->share == b->share)
				continue;
			a->share = b->share = a->share < b->share ? a->share : b->share;
			changed = true;
		}
	}
}

static bool
near(uint64_t a, uint64_t b)
{
	uint64_t apart = a > b ? a - b : b - a;

	return apart <= a / 1000000 + 1;
}

/* What arrives is handed on. */
static void
give(struct rate_class *c)
{
	for (uint32_t i = 0; i < c->edges.n; i++) {
		const struct rate_flow *a = c->edges.at[i].from;
		struct rate_flow *b = c->edges.at[i].to;

		if (!b->ring || !a->rate[RATE_REFUSED])
			b->fed += a->rate[RATE_ARRIVED] - a->rate[RATE_REFUSED];
	}
}

/* What is offered next follows from what arrived; false: it is what was offered already. */
static bool
feed(struct rate_net *r)
{
	bool changed = false;

	for (uint32_t i = 0; i < r->classes.n; i++)
		for (uint32_t k = 0; k < r->classes.at[i]->flows.n; k++)
			r->classes.at[i]->flows.at[k]->fed = 0;
	for (uint32_t i = 0; i < r->classes.n; i++)
		give(r->classes.at[i]);
	for (uint32_t i = 0; i < r->classes.n; i++)
		for (uint32_t k = 0; k < r->classes.at[i]->flows.n; k++) {
			struct rate_flow *f = r->classes.at[i]->flows.at[k];
			uint64_t next = f->closed ? times(f->natural, f->share, ALL)
						  : f->source + f->fed;

			changed |= !near(f->rate[RATE_OFFERED], next);
			f->rate[RATE_OFFERED] = next;
		}
	return changed;
}

/* Bits of a ring that wait at its narrowest place: what is not on the wires of the round. */
static uint64_t
waiting(const struct rate_flow *f)
{
	return times((f->natural - f->rate[RATE_SENT]) * rate_wire_bits(f), f->round,
	    (uint64_t)RATE_FRAME * IX_SECOND);
}

/* How long real frames wait, and when that is no longer so. */
static void
queues(struct rate_net *r)
{
	r->due = IX_NEVER;
	for (uint32_t i = 0; i < r->pipes.n; i++) {
		struct pipe *d = r->pipes.at[i];
		bool open = is_open(d);
		ix_time due = queue_due(r, d, open);
		uint64_t bits = d->rates->queued, narrowest = rate_capacity(d) / 1000 * 999;

		r->due = due < r->due ? due : r->due;
		for (const struct rate_flow *f = d->rates->flows; f; f = f->next) {
			if (f->closed && f->natural > f->rate[RATE_SENT] &&
			    d->rates->offered >= narrowest)
				bits += waiting(f);
			if (f->rate[RATE_OFFERED] > f->rate[RATE_SENT] && !f->bar)
				port_drop_place(d->from, &drop_queue_full);
			if (f->rate[RATE_LOST])
				port_drop_place(d->from, &drop_lost);
		}
		d->rates->wait = times(bits, IX_SECOND, rate_capacity(d));
	}
}

/* ---- what ends ---- */

/* Less than a frame in a loop that loses frames: the next one to be lost was the last. */
static bool
starved(struct rate_class *c, uint32_t number)
{
	unsigned __int128 inside = 0;

	for (uint32_t i = 0; i < c->flows.n; i++) {
		const struct rate_flow *f = c->flows.at[i];

		if (f->ring == number && f->closed)
			return !f->natural || !f->rate[RATE_SENT];
		if (f->ring == number)
			inside += (unsigned __int128)f->rate[RATE_SENT] * (rate_transit(f) + 1);
	}
	return inside < (uint64_t)RATE_FRAME * IX_SECOND * 9 / 10;
}

static bool
bury(struct rate_class *c)
{
	bool ended = false;

	for (uint32_t i = 0; i < c->flows.n; i++) {
		struct rate_flow *f = c->flows.at[i];

		if (f->ring == f->number && starved(c, f->ring)) {
			ended = true;
			for (uint32_t k = 0; k < c->flows.n; k++)
				if (c->flows.at[k]->ring == f->number)
					c->flows.at[k]->held = 0;
		} else if (f->ring && !f->closed && !f->held) {
			f->held = 1;
		} else if (!f->ring) {
			f->held = 0;
		}
	}
	return ended;
}

/* -ln of a uniform draw, in 2^-32: bit by bit of the logarithm of its mantissa. */
static uint64_t
exponential(struct rng *rng)
{
	uint64_t u = rng_next(rng) | 1, log = 0;
	int zeros = __builtin_clzll(u);

	u <<= zeros;
	for (unsigned i = 0; i < 32; i++) {
		u = (uint64_t)((unsigned __int128)u * u >> 64);
		log <<= 1;
		if (u >> 63)
			log |= 1;
		else
			u <<= 1;
	}
	return (
	    uint64_t)((unsigned __int128)(((uint64_t)zeros + 1) * ALL - log) * 2977044472u >> 32);
}

/* When a link with losses next takes a frame out of some loop. */
static void
plan_losses(struct rate_net *r)
{
	r->loss = IX_NEVER;
	for (uint32_t i = 0; i < r->classes.n; i++)
		for (uint32_t k = 0; k < r->classes.at[i]->flows.n; k++) {
			const struct rate_flow *f = r->classes.at[i]->flows.at[k];
			struct ring g;
			uint64_t hazard;
			unsigned __int128 in;

			if (!f->closed || f->ring != f->number)
				continue;
			g = ring_of(r->classes.at[i], f->ring);
			hazard = times(f->rate[RATE_SENT], g.lossy, 1000000);
			if (!hazard)
				continue;
			in = (unsigned __int128)exponential(&r->rng) * IX_SECOND * RATE_FRAME / ALL;
			in /= hazard;
			if (r->net->sim->now + (ix_time)in < r->loss) {
				r->loss = r->net->sim->now + (ix_time)in;
				r->loss_ring = f->ring;
			}
		}
}

bool
rate_solve(struct rate_net *r)
{
	bool changed = true, ended = false;

	for (uint32_t i = 0; i < r->pipes.n; i++)
		rate_queue(r, r->pipes.at[i]);
	for (uint32_t i = 0; i < r->classes.n; i++)
		begin(r->classes.at[i]);
	for (unsigned n = 0; n < ROUNDS && changed; n++) {
		for (uint32_t i = 0; i < r->pipes.n; i++)
			carry(r->pipes.at[i]);
		for (uint32_t i = 0; i < r->classes.n; i++)
			narrow(r->classes.at[i]);
		changed = feed(r);
	}
	for (uint32_t i = 0; i < r->pipes.n; i++)
		carry(r->pipes.at[i]);
	queues(r);
	for (uint32_t i = 0; i < r->classes.n; i++)
		ended |= bury(r->classes.at[i]);
	plan_losses(r);
	return !ended;
}
