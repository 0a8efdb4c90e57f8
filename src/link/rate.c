/*
 * rate.c - what flows count in ports, and what they leave to the real frames beside them. See
 * rate.h.
 */
#include "link/rate.h"

#include "base/addr.h"

enum { WIRE_EXTRA = 8 + 4 + 12, WIRE_LEAST = 60 };

/* Rate x ns of one whole frame. */
static const uint64_t whole = (uint64_t)RATE_FRAME * IX_SECOND;

uint64_t
rate_wire_bits(const struct rate_flow *f)
{
	uint32_t len = f->frame->len;

	return (uint64_t)8 * ((len < WIRE_LEAST ? WIRE_LEAST : len) + WIRE_EXTRA);
}

ix_time
rate_transit(const struct rate_flow *f)
{
	const struct link *l = f->pipe->link;
	uint64_t bits = rate_wire_bits(f);

	return (l->rate_bps ? bits * IX_SECOND / l->rate_bps : 0) + l->delay + l->jitter / 2;
}

uint64_t
rate_content(const struct frame *f)
{
	struct octets o = frame_read(f);
	const uint8_t *addresses = octets_take(&o, 12), *rest;
	uint32_t n = f->len - 12u;
	uint64_t h;

	if (!addresses || f->len < 18)
		return 0;
	h = hash_bytes(addresses, 12, 0);
	if (get16(&o) == 0x8100) {
		octets_skip(&o, 2);
		n -= 4;
	} else {
		o.pos -= 2;
	}
	rest = octets_take(&o, n);
	return rest ? hash_bytes(rest, n, h) | 1 : 0;
}

uint64_t
rate_due(const struct rate_flow *f, enum rate_sum s, ix_time at)
{
	ix_time passed = at > f->since ? at - f->since : 0;
	unsigned __int128 sum = (unsigned __int128)f->rate[s] * passed + f->rest[s];

	return (uint64_t)(sum / whole);
}

static void
add(struct counters *c, const struct rate_flow *f, uint64_t n)
{
	const uint8_t *to = frame_at(f->frame);
	uint64_t octets = n * f->frame->len;

	c->octets += octets;
	if (!(to[0] & 1)) {
		c->unicast += n;
	} else if (memcmp(to, mac_broadcast.b, 6) == 0) {
		c->broadcast += n;
		c->broadcast_octets += octets;
	} else {
		c->multicast += n;
		c->multicast_octets += octets;
	}
}

static const struct rate_flow *
flows_of(const struct port *p, bool out)
{
	const struct link *l = p->link;
	const struct pipe *d = l ? &l->dir[out ? p->side : !p->side] : NULL;

	return d && d->rates ? d->rates->flows : NULL;
}

void
rate_counters(const struct port *p, ix_time at, struct counters *in, struct counters *out)
{
	for (const struct rate_flow *f = flows_of(p, true); f; f = f->next)
		add(out, f, rate_due(f, RATE_SENT, at));
	for (const struct rate_flow *f = flows_of(p, false); f; f = f->next)
		add(in, f, rate_due(f, RATE_ARRIVED, at));
}

static uint64_t
less(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

/* What is offered and not sent is dropped for this. */
static const struct log_kind *
unsent(const struct rate_flow *f)
{
	return f->bar ? f->bar : &drop_queue_full;
}

uint64_t
rate_drops(const struct port *p, const struct log_kind *why, bool out)
{
	ix_time now = p->node->net->sim->now;
	uint64_t n = 0;

	for (const struct rate_flow *f = flows_of(p, out); f; f = f->next)
		if (!out && f->why == why)
			n += rate_due(f, RATE_REFUSED, now);
		else if (out && why == unsent(f))
			n += less(rate_due(f, RATE_OFFERED, now), rate_due(f, RATE_SENT, now));
		else if (out && why == &drop_lost)
			n += rate_due(f, RATE_LOST, now);
	return n;
}

bool
rate_refuses(const struct port *p, const struct log_kind *why)
{
	const struct rate_flow *f = flows_of(p, false);

	while (f && f->why != why)
		f = f->next;
	return f != NULL;
}

static void
count_drops(struct port *p, const struct log_kind *why, bool out, uint64_t n)
{
	struct drop_count *row;

	if (!n)
		return;
	row = port_drop_place(p, why);
	row->n += n;
	row->out += out ? n : 0;
}

void
rate_settle(struct rate_flow *f)
{
	ix_time now = f->pipe->link->net->sim->now;
	uint64_t n[RATE_SUMS];

	if (f->since == now)
		return;
	if (now >= f->pipe->from->meter_due)
		port_meter(f->pipe->from);
	if (now >= f->pipe->to->meter_due)
		port_meter(f->pipe->to);
	for (unsigned s = 0; s < RATE_SUMS; s++) {
		unsigned __int128 sum = (unsigned __int128)f->rate[s] * (now - f->since) +
		    f->rest[s];

		n[s] = (uint64_t)(sum / whole);
		f->rest[s] = (uint64_t)(sum % whole);
	}
	f->since = now;
	add(&f->pipe->from->out, f, n[RATE_SENT]);
	add(&f->pipe->to->in, f, n[RATE_ARRIVED]);
	count_drops(f->pipe->from, unsent(f), true, less(n[RATE_OFFERED], n[RATE_SENT]));
	count_drops(f->pipe->from, &drop_lost, true, n[RATE_LOST]);
	if (f->why)
		count_drops(f->pipe->to, f->why, false, n[RATE_REFUSED]);
	for (uint32_t i = 0; i < f->tallies && n[RATE_ARRIVED]; i++)
		f->pipe->to->node->ops->tallied(f->pipe->to->node, f->tally[i].thing,
		    f->tally[i].key, n[RATE_ARRIVED], f->tally[i].len);
	if (f->home)
		f->class->arrived += less(n[RATE_ARRIVED], n[RATE_REFUSED]);
}

void
rate_arrive(struct rate_flow *f, uint64_t n)
{
	add(&f->pipe->to->in, f, n);
}

void
rate_settle_port(struct port *p)
{
	for (unsigned out = 0; p->link && out < 2; out++) {
		struct rate_pipe *d = p->link->dir[out ? p->side : !p->side].rates;

		for (struct rate_flow *f = d ? d->flows : NULL; f; f = f->next)
			rate_settle(f);
	}
}

void
rate_settle_node(const struct node *n)
{
	for (uint32_t i = 0; n->net->rates && i < n->ports.n; i++)
		rate_settle_port(n->ports.at[i]);
}

void
rate_tallied(
    const struct node *n, const void *thing, uint32_t key, uint64_t *frames, uint64_t *octets)
{
	for (uint32_t i = 0; n->net->rates && i < n->ports.n; i++)
		for (const struct rate_flow *f = flows_of(n->ports.at[i], false); f; f = f->next)
			for (uint32_t k = 0; k < f->tallies; k++) {
				const struct rate_tally *t = &f->tally[k];
				uint64_t due = t->thing == thing && t->key == key
				    ? rate_due(f, RATE_ARRIVED, n->net->sim->now)
				    : 0;

				*frames += due;
				*octets += due * t->len;
			}
}

uint64_t
rate_on(const struct port *p, bool out)
{
	const struct link *l = p->link;
	const struct rate_pipe *d = l ? l->dir[out ? p->side : !p->side].rates : NULL;

	return !d ? 0 : out ? d->sent : d->arrived;
}

bool
rate_takes(struct pipe *d, struct frame *f)
{
	struct net *net = d->link->net;
	struct rate_flow *x = d->rates->storms ? d->rates->flows : NULL;

	while (x &&
	    (!x->ring || x->frame->len != f->len ||
		memcmp(frame_at(x->frame), frame_at(f), f->len) != 0))
		x = x->next;
	if (!x)
		return false;
	if (x->closed) {
		x->held += f->weight;
		rate_stale(net);
	}
	rate_arrive(x, f->weight); /* it has left: its place in the round is after this link */
	frame_drop(net, f);
	return true;
}

/* What the storms leave of a link, in bit/s. */
static uint64_t
left_of(const struct pipe *d)
{
	uint64_t all = d->link->rate_bps;

	if (!d->rates || !d->rates->flows)
		return all;
	return all > d->rates->load ? all - d->rates->load : 0;
}

struct frame *
rate_fits(struct pipe *d, struct frame *f, ix_time serialisation)
{
	const ix_time now = d->link->net->sim->now, ahead = now + 5 * IX_SECOND / RATE_SAMPLES;
	uint64_t all = d->link->rate_bps, left = left_of(d), fit = 0;
	ix_time each;

	if (!serialisation)
		return f;
	each = left ? (ix_time)((unsigned __int128)serialisation * all / left) : IX_SECOND;
	d->heavy_until = d->heavy_until > now ? d->heavy_until : now;
	if (left && d->heavy_until < ahead)
		fit = (ahead - d->heavy_until) / each;
	fit = fit < f->weight ? fit : f->weight;
	d->heavy_until += fit * each;
	if (fit == f->weight)
		return f;
	count_drops(d->from, &drop_queue_full, true, f->weight - fit);
	if (fit) {
		f = frame_own(d->link->net, f);
		f->weight = (uint32_t)fit;
		return f;
	}
	frame_drop(d->link->net, f);
	return NULL;
}

bool
rate_passes(struct pipe *d, ix_time serialisation, ix_time *wait, ix_time *leave)
{
	const struct rate_pipe *r = d->rates;
	uint64_t all = d->link->rate_bps, left = all > r->load ? all - r->load : 0;

	if (r->lost && rng_below(&d->rng, 1000000) < r->lost)
		return false;
	if (left < all / 64)
		left = all / 64;
	*wait = r->wait;
	*leave = left ? (ix_time)((unsigned __int128)serialisation * all / left) : serialisation;
	return true;
}
