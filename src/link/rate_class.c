/*
 * rate_class.c - how a storm begins, what it covers, and how it ends: frames become rates when they
 * are found to go round a loop, and frames again when they are few.
 */
#include "base/panic.h"
#include "link/rate.h"

enum { SEED_FRAMES = 64 };

const struct log_kind log_storm_begin = { "storm.begin",
	"a frame of {0} goes round a loop more than 10,000 times a second" };
const struct log_kind log_storm_end = { "storm.end", "the storm of {0} is over" };

static void again(struct sim *sim, struct timer *t);
static const struct timer_kind again_kind = { "rates of a storm", TIMER_CODE('r', 'a', 't', 'e'),
	again };

struct rate_net *
rate_net(struct net *net)
{
	struct rate_net *r = net->rates;

	if (!r) {
		r = net->rates = arena_make(net->sim->arena, struct rate_net);
		r->net = net;
		r->rng = sim_stream(net->sim, "storm");
		timer_init(&r->again, &again_kind, 0);
	}
	return r;
}

void
rate_stale(struct net *net)
{
	struct rate_net *r = net->rates;

	if (r && r->classes.n && (!timer_runs(&r->again) || r->again.at > net->sim->now))
		timer_at(net->sim, &r->again, net->sim->now);
}

static bool
is_content(const struct frame *f, uint64_t content)
{
	return rate_content(f) == content;
}

static struct rate_class *
class_of(struct rate_net *r, uint64_t content)
{
	struct arena *a = r->net->sim->arena;
	struct rate_class *c;

	for (uint32_t i = 0; i < r->classes.n; i++)
		if (r->classes.at[i]->content == content)
			return r->classes.at[i];
	c = arena_make(a, struct rate_class);
	c->content = content;
	c->number = ++r->named;
	vec_push(a, &r->classes, c);
	return c;
}

static void
class_end(struct rate_net *r, uint32_t at)
{
	struct arena *a = r->net->sim->arena;
	struct rate_class *c = r->classes.at[at];

	for (uint32_t i = 0; i < c->flows.n; i++)
		rate_flow_free(r, c->flows.at[i]);
	vec_free(a, &c->flows);
	vec_remove(&r->classes, at);
	arena_free(a, c, sizeof(*c));
}

static void
tell(struct rate_net *r, const struct log_kind *kind, const struct port *p, const struct frame *f)
{
	struct ix_mac from;

	memcpy(from.b, f->bytes + f->start + 6, 6);
	LOG(r->net->sim, kind, p->node->id.id, p->id.id, log_mac(&from));
}

/* Where copies are now: those in flight, and the one that came in at p. */
static void
seed(struct rate_net *r, struct rate_class *c, struct port *p, struct frame *f)
{
	struct link *l = p->link;

	if (l)
		rate_flow_on(r, c, &l->dir[!p->side], f)->seen = true;
	for (uint32_t i = 0; i < r->net->links.n; i++)
		for (unsigned side = 0; side < 2; side++) {
			struct pipe *d = &r->net->links.at[i]->dir[side];

			for (uint32_t k = 0; k < d->n && k < SEED_FRAMES; k++) {
				struct frame *x = d->ring[(d->head + k) & (d->room - 1)].frame;

				if (!x->rated && is_content(x, c->content))
					rate_flow_on(r, c, d, x)->seen = true;
			}
		}
}

/* The frames that wait are as many bits of the queue of rates; those on the wire arrive. */
static void
queue_in(struct rate_net *r, struct rate_flow *f)
{
	struct pipe *d = f->pipe;
	ix_time now = r->net->sim->now, wait = d->busy_until > now ? d->busy_until - now : 0;
	uint64_t bits = (uint64_t)((unsigned __int128)wait * d->link->rate_bps / IX_SECOND);

	if (!f->ring && bits < 8 * rate_wire_bits(f))
		return;
	rate_queue(r, d);
	d->rates->queued += f->ring && f->closed ? 0 : bits;
	d->busy_until = now;
	if (!f->ring)
		pipe_take(d, is_content, f->class->content);
}

/* Frames in loops are taken off the wire; those on their way to an end arrive there. */
static bool
absorb(struct rate_net *r, struct rate_class *c)
{
	bool any = false;

	for (uint32_t i = 0; i < c->flows.n; i++) {
		c->flows.at[i]->seen = false;
		any |= c->flows.at[i]->ring != 0;
	}
	for (uint32_t i = 0; any && i < c->flows.n; i++) {
		struct rate_flow *f = c->flows.at[i];

		if (!f->ring) {
			queue_in(r, f);
			continue;
		}
		queue_in(r, f);
		f->held += pipe_take(f->pipe, is_content, c->content);
		if (!f->closed && !f->held)
			f->held = 1;
	}
	return any;
}

static void
solve(struct rate_net *r)
{
	for (unsigned tries = 0; !rate_solve(r) && tries < 64; tries++)
		rate_explore(r);
	for (uint32_t i = 0; i < r->classes.n; i++)
		for (uint32_t k = 0; k < r->classes.at[i]->flows.n; k++)
			rate_tell_load(r->classes.at[i]->flows.at[k],
			    r->classes.at[i]->flows.at[k]->rate[RATE_ARRIVED]);
	for (uint32_t i = 0; i < r->classes.n; i++)
		for (uint32_t k = 0; k < r->classes.at[i]->flows.n; k++)
			rate_ask_refused(r->classes.at[i]->flows.at[k]);
	rate_sampling(r);
	if (r->classes.n) {
		ix_time next = r->net->sim->now + IX_SECOND;

		next = r->loss < next ? r->loss : next;
		timer_at(r->net->sim, &r->again, r->due < next ? r->due : next);
	}
}

bool
rate_suspect(struct port *p, struct frame *f)
{
	struct rate_net *r = rate_net(p->node->net);
	uint64_t content = rate_content(f);
	struct rate_class *c;
	uint32_t known = r->classes.n;

	if (r->forbidden || !content)
		return false;
	c = class_of(r, content);
	seed(r, c, p, f);
	rate_explore(r);
	if (!absorb(r, c) && r->classes.n > known) {
		class_end(r, r->classes.n - 1);
		rate_explore(r);
		return false;
	}
	if (r->classes.n > known)
		tell(r, &log_storm_begin, p, f);
	rate_stale(r->net); /* after f itself has gone on and been taken in */
	return true;
}

static struct rate_flow *
after(const struct rate_net *r, const struct rate_flow *f)
{
	for (uint32_t i = 0; i < r->edges.n; i++)
		if (r->edges.at[i].from == f && r->edges.at[i].to->ring == f->ring)
			return r->edges.at[i].to;
	return NULL;
}

static void
launch_at(struct rate_net *r, struct rate_flow *f, ix_time left)
{
	struct frame *x = frame_copy(r->net, frame_share(f->frame));

	x->rated = false;
	x->weight = 1;
	pipe_put(f->pipe, x, r->net->sim->now + left);
}

/* The frames of a loop without branches, evenly round it; f is its first flow. */
static void
release_ring(struct rate_net *r, struct rate_flow *first)
{
	ix_time round = 0, at = 0;
	uint64_t n = 0;
	struct rate_flow *f = first;

	do {
		round += rate_transit(f);
		n += f->held;
		f = after(r, f);
	} while (f && f != first);
	if (!round || !n)
		return;
	f = first;
	for (uint64_t k = 0; k < n && f; k++) { /* the k-th is this far round: */
		ix_time phase = (ix_time)((unsigned __int128)round * k / n);

		while (f && phase >= at + rate_transit(f)) {
			at += rate_transit(f);
			f = after(r, f);
		}
		if (f)
			launch_at(r, f, phase - at);
	}
}

/* Below the threshold they are frames again. */
static void
release(struct rate_net *r, struct rate_class *c)
{
	for (uint32_t i = 0; i < c->flows.n; i++) {
		struct rate_flow *f = c->flows.at[i];

		rate_settle(f);
		if (f->closed && f->ring == f->number)
			release_ring(r, f);
		else if (f->ring && !f->closed && f->rate[RATE_SENT])
			launch_at(r, f, rate_transit(f));
	}
}

/* The most that any segment of its loops carries, of every storm. */
static uint64_t
strength(const struct rate_class *c)
{
	uint64_t most = 0;

	for (uint32_t i = 0; i < c->flows.n; i++) {
		uint64_t sum = c->flows.at[i]->ring ? rate_on(c->flows.at[i]->pipe->from, true) : 0;

		most = sum > most ? sum : most;
	}
	return most;
}

/* One frame of the loop that was to lose one. */
static void
lose(struct rate_net *r)
{
	for (uint32_t i = 0; i < r->classes.n; i++)
		for (uint32_t k = 0; k < r->classes.at[i]->flows.n; k++) {
			struct rate_flow *f = r->classes.at[i]->flows.at[k];

			if (f->ring == r->loss_ring && f->held) {
				f->held--;
				return;
			}
		}
}

static void
again(struct sim *sim, struct timer *t)
{
	struct rate_net *r = (struct rate_net *)(void *)t;

	if (r->loss <= sim->now)
		lose(r);
	rate_explore(r);
	solve(r);
	for (uint32_t i = 0; i < r->classes.n;) {
		struct rate_class *c = r->classes.at[i];
		uint64_t now = strength(c);

		if (now >= RATE_CALM * RATE_FRAME)
			c->calm = 0;
		else if (!c->calm)
			c->calm = sim->now;
		if (now && (!c->calm || sim->now - c->calm < IX_SECOND)) {
			i++;
			continue;
		}
		if (now)
			release(r, c);
		if (c->flows.n)
			tell(r, &log_storm_end, c->flows.at[0]->pipe->to, c->flows.at[0]->frame);
		class_end(r, i);
	}
	if (!r->classes.n)
		timer_stop(sim, &r->again);
}
