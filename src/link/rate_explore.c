/*
 * rate_explore.c - where the copies of a frame go: the flows of a class, which of them feed which,
 * and which are loops. See rate.h.
 */
#include "link/rate.h"

enum { FLOWS_MOST = 1 << 16, FIRST_SLOTS = 64 };

static struct rate_pipe *
pipe_rates(struct rate_net *r, struct pipe *d)
{
	struct arena *a = r->net->sim->arena;

	if (!d->rates) {
		d->rates = arena_make(a, struct rate_pipe);
		vec_push(a, &r->pipes, d);
	}
	return d->rates;
}

/* ---- flows by class and pipe ---- */

static struct rate_flow **
slot_of(struct rate_net *r, const struct rate_class *c, const struct pipe *d)
{
	uint64_t pipe = (uint64_t)d->link->id << 1 | d->from->side;

	return &r->slot[hash_mix(hash_mix(pipe, c->number), 0) & (r->slots - 1)];
}

static void
slot_put(struct rate_net *r, struct rate_flow *f)
{
	struct rate_flow **at = slot_of(r, f->class, f->pipe);

	f->chain = *at;
	*at = f;
}

static void
slots_grow(struct rate_net *r)
{
	struct arena *a = r->net->sim->arena;
	uint32_t was = r->slots;
	struct rate_flow **old = r->slot;

	r->slots = was ? 2 * was : FIRST_SLOTS;
	r->slot = arena_alloc(a, r->slots * sizeof(struct rate_flow *));
	for (uint32_t i = 0; i < was; i++)
		for (struct rate_flow *f = old[i], *next; f; f = next) {
			next = f->chain;
			slot_put(r, f);
		}
	arena_free(a, old, was * sizeof(struct rate_flow *));
}

static void
slot_take(struct rate_net *r, struct rate_flow *f)
{
	struct rate_flow **at = slot_of(r, f->class, f->pipe);

	while (*at != f)
		at = &(*at)->chain;
	*at = f->chain;
	r->held--;
}

static struct rate_flow *
flow_find(struct rate_net *r, const struct rate_class *c, struct pipe *d, struct frame *f)
{
	struct rate_flow *x = r->slots ? *slot_of(r, c, d) : NULL;

	while (x &&
	    (x->class != c || x->pipe != d || x->frame->len != f->len ||
		memcmp(frame_at(x->frame), frame_at(f), f->len) != 0))
		x = x->chain;
	return x;
}

struct rate_flow *
rate_flow_on(struct rate_net *r, struct rate_class *c, struct pipe *d, struct frame *f)
{
	struct rate_pipe *pipe = pipe_rates(r, d);
	struct rate_flow **at = &pipe->flows, *x = flow_find(r, c, d, f);
	struct arena *a = r->net->sim->arena;

	if (x)
		return x;
	while (*at)
		at = &(*at)->next;
	x = *at = arena_make(a, struct rate_flow);
	x->pipe = d;
	x->class = c;
	x->number = ++r->flows;
	x->since = r->net->sim->now;
	x->limit = UINT64_MAX;
	x->frame = frame_copy(r->net, frame_share(f));
	x->frame->rated = true;
	timer_init(&x->timer, &rate_sample_kind, d->to->node->id.id);
	pipe->storms += !c->source;
	vec_push(a, &c->flows, x);
	if (r->held++ == r->slots)
		slots_grow(r);
	slot_put(r, x);
	return x;
}

/* Tells the box at the end what reaches it now. */
void
rate_tell_load(struct rate_flow *f, uint64_t now)
{
	struct port *p = f->pipe->to;

	if (f->loaded != now && p->node->ops->load)
		p->node->ops->load(p, f->frame, f->loaded, now);
	f->loaded = now;
}

void
rate_ask_refused(struct rate_flow *f)
{
	struct port *p = f->pipe->to;
	const struct log_kind *why = NULL;
	uint32_t part;

	if (f->why || !p->node->ops->refuses)
		return;
	part = p->node->ops->refuses(p, f->frame, &why);
	if (!part)
		return;
	f->why = why;
	f->rate[RATE_REFUSED] = (uint64_t)((unsigned __int128)f->rate[RATE_ARRIVED] * part /
	    1000000);
	port_drop_place(p, why);
}

/* What waits when the storm is over arrives yet: at once, for it is soon. */
static void
queue_out(struct rate_flow *f)
{
	struct rate_pipe *q = f->pipe->rates;

	if (q->flows != f || f->next || !f->pipe->link->carrier)
		return;
	rate_arrive(f, q->queued / rate_wire_bits(f));
	q->queued = q->offered = 0;
}

/* Takes a flow off its pipe and frees it; the class's list is the caller's. */
void
rate_flow_free(struct rate_net *r, struct rate_flow *f)
{
	struct rate_flow **at = &f->pipe->rates->flows;

	rate_settle(f);
	queue_out(f);
	rate_tell_load(f, 0);
	timer_stop(r->net->sim, &f->timer);
	while (*at != f)
		at = &(*at)->next;
	*at = f->next;
	slot_take(r, f);
	f->pipe->rates->storms -= !f->class->source;
	f->pipe->rates->sent -= f->rate[RATE_SENT];
	f->pipe->rates->arrived -= f->rate[RATE_ARRIVED];
	frame_drop(r->net, f->frame);
	arena_free(r->net->sim->arena, f, sizeof(*f));
}

/* ---- where it goes ---- */

static void
reach(struct rate_net *r, struct rate_flow *f)
{
	if (f->found)
		return;
	f->found = true;
	vec_push(r->net->sim->arena, &r->spare, f);
}

/* A flow that is fed by the one that is being asked about, or by the source. */
static struct rate_flow *
onward(struct rate_ways *w, struct port *out, struct frame *f)
{
	struct rate_net *r = w->rates;
	struct rate_edge e = { .from = w->at };

	if (!out->link || w->class->flows.n >= FLOWS_MOST)
		return NULL;
	e.to = rate_flow_on(r, w->class, &out->link->dir[out->side], f);
	if (e.from)
		vec_push(r->net->sim->arena, &w->class->edges, e);
	else
		e.to->source += w->class->rate;
	reach(r, e.to);
	return e.to;
}

void
rate_way(struct rate_ways *w, struct port *out, struct frame *f)
{
	const struct log_kind *why = w->class->source ? port_refuses(out, f) : NULL;

	if (why)
		rate_bar(w, out, f, why);
	else if (port_is_up(out))
		onward(w, out, f);
}

void
rate_bar(struct rate_ways *w, struct port *out, struct frame *f, const struct log_kind *why)
{
	struct rate_flow *x = onward(w, out, f);

	if (!x && !w->at)
		w->class->why = why;
	if (!x)
		return;
	if (x->was_bar != why)
		rate_settle(x);
	x->bar = why;
	port_drop_place(out, why);
}

void
rate_end(struct rate_ways *w, const struct log_kind *why)
{
	if (w->at)
		rate_limit(w, 0, why);
	else
		w->class->why = why;
}

void
rate_limit(struct rate_ways *w, uint64_t rate, const struct log_kind *why)
{
	w->at->limit = rate;
	w->at->why = why;
	port_drop_place(w->at->pipe->to, why);
}

void
rate_home(struct rate_ways *w, void *box)
{
	*(w->at ? &w->at->home : &w->class->home) = box;
}

void
rate_until(struct rate_ways *w, ix_time until)
{
	if (until < w->class->until)
		w->class->until = until;
}

void
rate_tally(struct rate_ways *w, const void *thing, uint32_t key, uint32_t len)
{
	struct rate_flow *f = w->at;

	if (f && f->tallies < RATE_TALLIES && f->pipe->to->node->ops->tallied)
		f->tally[f->tallies++] = (struct rate_tally){ thing, key, len };
}

bool
rate_is_bulk(const struct rate_ways *w)
{
	return w->class->source != NULL;
}

/* ---- all of a class ---- */

/* The flows that everything else is reached from. */
static void
begin(struct rate_net *r, struct rate_class *c)
{
	struct rate_ways ways = { r, NULL, c };

	for (uint32_t i = 0; i < c->flows.n; i++) {
		struct rate_flow *f = c->flows.at[i];

		if (f->bar)
			rate_settle(f); /* by the reason that held until now */
		f->was_bar = f->bar;
		f->bar = NULL;
		f->found = false;
		f->source = 0;
	}
	r->spare.n = 0;
	c->why = NULL;
	c->home = NULL;
	c->until = IX_NEVER;
	if (c->source)
		c->source->spread(c->arg, &ways);
	for (uint32_t i = 0; i < c->flows.n; i++) {
		const struct rate_flow *f = c->flows.at[i];

		if ((f->held || f->seen) && f->pipe->link->carrier)
			reach(r, c->flows.at[i]);
	}
}

/* Where one of its flows goes on. */
static void
ask(struct rate_net *r, struct rate_flow *f)
{
	struct rate_ways ways = { r, f, f->class };
	struct port *p = f->pipe->to;
	const struct log_kind *why = f->why;
	const void *home = f->home;

	rate_settle(f);
	f->why = NULL;
	f->limit = UINT64_MAX;
	f->home = NULL;
	f->tallies = 0;
	if (p->node->ops->spread && !f->bar)
		p->node->ops->spread(p, f->frame, &ways);
	f->class->moved |= f->why != why || f->home != home || f->bar != f->was_bar;
}

/* They lead where they led before. */
static bool
same_edges(const struct rate_class *c)
{
	return c->edges.n == c->before.n &&
	    (!c->edges.n ||
		memcmp(c->edges.at, c->before.at, c->edges.n * sizeof(*c->edges.at)) == 0);
}

/* Everything that can be reached from the source, or from the class's loops as they were. */
static void
explore_class(struct rate_net *r, struct rate_class *c)
{
	const struct log_kind *why = c->why;
	const void *home = c->home;
	uint32_t flows = c->flows.n, swapped = c->before.room;
	struct rate_edge *at = c->before.at;

	c->before.at = c->edges.at;
	c->before.n = c->edges.n;
	c->before.room = c->edges.room;
	c->edges.at = at;
	c->edges.n = 0;
	c->edges.room = swapped;
	begin(r, c);
	for (uint32_t i = 0; i < r->spare.n; i++)
		ask(r, r->spare.at[i]);
	c->moved |= c->flows.n != flows || r->spare.n != flows || c->why != why ||
	    c->home != home || !same_edges(c);
}

/* What leads from a loop to a loop, and the loops: all that is left when ends are cut off. */
static void
trim(struct rate_class *c)
{
	bool changed = true;

	for (uint32_t i = 0; i < c->flows.n; i++)
		c->flows.at[i]->core = c->flows.at[i]->found;
	while (changed) {
		changed = false;
		for (uint32_t i = 0; i < c->flows.n; i++)
			c->flows.at[i]->ins = c->flows.at[i]->outs = 0;
		for (uint32_t i = 0; i < c->edges.n; i++) {
			struct rate_edge *e = &c->edges.at[i];

			if (e->from->core && e->to->core) {
				e->from->outs++;
				e->to->ins++;
			}
		}
		for (uint32_t i = 0; i < c->flows.n; i++) {
			struct rate_flow *f = c->flows.at[i];

			if (f->core && (!f->ins || !f->outs)) {
				f->core = false;
				changed = true;
			}
		}
	}
}

static bool
join(uint32_t *a, uint32_t *b)
{
	uint32_t least = *a < *b ? *a : *b;
	bool changed = *a != *b;

	*a = *b = least;
	return changed;
}

/* Loops that touch are one; its number is that of its first flow. */
static void
number_rings(struct rate_class *c)
{
	bool changed = false;

	for (uint32_t i = 0; i < c->flows.n; i++) {
		c->flows.at[i]->ring = c->flows.at[i]->core ? c->flows.at[i]->number : 0;
		c->flows.at[i]->closed = c->flows.at[i]->core;
		changed |= c->flows.at[i]->core;
	}
	c->loops = changed;
	while (changed) {
		changed = false;
		for (uint32_t i = 0; i < c->edges.n; i++) {
			struct rate_edge *e = &c->edges.at[i];
			bool simple;

			if (!e->from->core || !e->to->core)
				continue;
			simple = e->from->outs == 1 && e->to->ins == 1 && e->from->closed &&
			    e->to->closed && !e->to->source;
			changed |= join(&e->from->ring, &e->to->ring);
			changed |= e->from->closed != simple || e->to->closed != simple;
			e->from->closed = e->to->closed = simple;
		}
	}
}

/* Those that nothing reaches any more are taken off. */
static void
prune(struct rate_net *r, struct rate_class *c)
{
	uint32_t kept = 0;

	for (uint32_t k = 0; k < c->flows.n; k++)
		if (c->flows.at[k]->found)
			c->flows.at[kept++] = c->flows.at[k];
		else
			rate_flow_free(r, c->flows.at[k]);
	c->flows.n = kept;
}

void
rate_explore(struct rate_net *r, bool all)
{
	ix_time now = r->net->sim->now;

	for (uint32_t i = 0; i < r->classes.n; i++) {
		struct rate_class *c = r->classes.at[i];

		if (!all && c->until > now)
			continue;
		c->moved = !c->source;
		explore_class(r, c);
		prune(r, c);
		trim(c);
		number_rings(c);
		r->unsolved |= c->moved;
		if (c->moved && c->source)
			c->source->moved(c->arg);
	}
	if (all) {
		r->looks = now / IX_SECOND == r->looked / IX_SECOND ? r->looks + 1 : 1;
		r->looked = now;
		r->stale = IX_NEVER;
	}
}
