/*
 * rate_explore.c - where the copies of a frame go: the flows of a class, which of them feed which,
 * and which are loops. See rate.h.
 */
#include "link/rate.h"

enum { FLOWS_MOST = 1 << 16 };

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

/* The flow of these octets on a pipe; made if it is not there. f is lent. */
struct rate_flow *
rate_flow_on(struct rate_net *r, struct rate_class *c, struct pipe *d, struct frame *f)
{
	struct rate_flow **at = &pipe_rates(r, d)->flows, *x;
	struct arena *a = r->net->sim->arena;

	for (; *at; at = &(*at)->next) {
		x = *at;
		if (x->class == c && x->frame->len == f->len &&
		    memcmp(frame_at(x->frame), frame_at(f), f->len) == 0)
			return x;
	}
	x = *at = arena_make(a, struct rate_flow);
	x->pipe = d;
	x->class = c;
	x->number = ++r->flows;
	x->since = r->net->sim->now;
	x->frame = frame_copy(r->net, frame_share(f));
	x->frame->rated = true;
	timer_init(&x->timer, &rate_sample_kind, d->to->node->id.id);
	vec_push(a, &c->flows, x);
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

void
rate_way(struct rate_ways *w, struct port *out, struct frame *f)
{
	struct rate_net *r = w->rates;
	struct rate_edge e = { .from = w->at };

	if (!port_is_up(out) || w->at->class->flows.n >= FLOWS_MOST)
		return;
	e.to = rate_flow_on(r, w->at->class, &out->link->dir[out->side], f);
	vec_push(r->net->sim->arena, &r->edges, e);
	reach(r, e.to);
}

void
rate_end(struct rate_ways *w, const struct log_kind *why)
{
	rate_limit(w, 0, why);
}

void
rate_limit(struct rate_ways *w, uint64_t rate, const struct log_kind *why)
{
	w->at->limit = rate;
	w->at->why = why;
	port_drop_place(w->at->pipe->to, why);
}

/* Everything that can be reached from the class's loops as they were. */
static void
explore_class(struct rate_net *r, struct rate_class *c)
{
	for (uint32_t i = 0; i < c->flows.n; i++)
		c->flows.at[i]->found = false;
	r->spare.n = 0;
	for (uint32_t i = 0; i < c->flows.n; i++)
		if ((c->flows.at[i]->held || c->flows.at[i]->seen) &&
		    c->flows.at[i]->pipe->link->carrier)
			reach(r, c->flows.at[i]);
	for (uint32_t i = 0; i < r->spare.n; i++) {
		struct rate_flow *f = r->spare.at[i];
		struct rate_ways ways = { r, f };
		struct port *p = f->pipe->to;

		rate_settle(f); /* by the reason that held until now */
		f->why = NULL;
		f->limit = UINT64_MAX;
		if (p->node->ops->spread)
			p->node->ops->spread(p, f->frame, &ways);
	}
}

/* What leads from a loop to a loop, and the loops: all that is left when ends are cut off. */
static void
trim(struct rate_net *r, struct rate_class *c)
{
	bool changed = true;

	for (uint32_t i = 0; i < c->flows.n; i++)
		c->flows.at[i]->core = c->flows.at[i]->found;
	while (changed) {
		changed = false;
		for (uint32_t i = 0; i < c->flows.n; i++)
			c->flows.at[i]->ins = c->flows.at[i]->outs = 0;
		for (uint32_t i = 0; i < r->edges.n; i++) {
			struct rate_edge *e = &r->edges.at[i];

			if (e->from->class == c && e->from->core && e->to->core) {
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
number_rings(struct rate_net *r, struct rate_class *c)
{
	bool changed = true;

	for (uint32_t i = 0; i < c->flows.n; i++) {
		c->flows.at[i]->ring = c->flows.at[i]->core ? c->flows.at[i]->number : 0;
		c->flows.at[i]->closed = c->flows.at[i]->core;
	}
	while (changed) {
		changed = false;
		for (uint32_t i = 0; i < r->edges.n; i++) {
			struct rate_edge *e = &r->edges.at[i];
			bool simple;

			if (e->from->class != c || !e->from->core || !e->to->core)
				continue;
			simple = e->from->outs == 1 && e->to->ins == 1 && e->from->closed &&
			    e->to->closed;
			changed |= join(&e->from->ring, &e->to->ring);
			changed |= e->from->closed != simple || e->to->closed != simple;
			e->from->closed = e->to->closed = simple;
		}
	}
}

void
rate_explore(struct rate_net *r)
{
	r->edges.n = 0;
	for (uint32_t i = 0; i < r->classes.n; i++) {
		struct rate_class *c = r->classes.at[i];
		uint32_t kept = 0;

		explore_class(r, c);
		for (uint32_t k = 0; k < c->flows.n; k++)
			if (c->flows.at[k]->found)
				c->flows.at[kept++] = c->flows.at[k];
			else
				rate_flow_free(r, c->flows.at[k]);
		c->flows.n = kept;
		trim(r, c);
		number_rings(r, c);
	}
}
