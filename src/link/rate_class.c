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
		r->due = r->loss = r->storms_due = r->stale = IX_NEVER;
		timer_init(&r->again, &again_kind, 0);
	}
	return r;
}

/* Whatever is due next: a queue full or empty, a frame lost, an answer that runs out. */
void
rate_plan(struct rate_net *r)
{
	ix_time now = r->net->sim->now, next = r->due < r->loss ? r->due : r->loss;

	next = r->storms_due < next ? r->storms_due : next;
	for (uint32_t i = 0; i < r->classes.n; i++)
		next = r->classes.at[i]->until < next ? r->classes.at[i]->until : next;
	if (next != IX_NEVER && next <= now)
		next = now + IX_MS;
	next = r->stale < next ? r->stale : next;
	if (r->unsolved)
		next = now;
	if (!r->classes.n || next == IX_NEVER)
		timer_stop(r->net->sim, &r->again);
	else if (!timer_runs(&r->again) || r->again.at != next)
		timer_at(r->net->sim, &r->again, next);
}

static void
look_at(struct rate_net *r, ix_time at)
{
	if (at >= r->stale)
		return;
	r->stale = at;
	rate_plan(r);
}

void
rate_shifted(struct net *net)
{
	struct rate_net *r = net->rates;
	ix_time now = net->sim->now, at = now;

	if (!r || !r->bulks)
		return;
	if (now / IX_SECOND == r->looked / IX_SECOND && r->looks >= RATE_LOOKS)
		at = r->looked + RATE_PAUSE;
	look_at(r, at > now ? at : now);
}

void
rate_stale(struct net *net)
{
	struct rate_net *r = net->rates;

	if (!r || !r->classes.n)
		return;
	r->unsolved = true; /* links may be others although the ways are the same */
	if (r->storms_due != IX_NEVER)
		look_at(r, net->sim->now);
	else
		rate_shifted(net);
	rate_plan(r);
}

static bool
is_content(const struct frame *f, uint64_t content)
{
	return rate_content(f) == content;
}

struct rate_class *
rate_class_new(struct rate_net *r, uint64_t content)
{
	struct arena *a = r->net->sim->arena;
	struct rate_class *c = arena_make(a, struct rate_class);

	c->content = content;
	c->number = ++r->named;
	c->until = IX_NEVER;
	vec_push(a, &r->classes, c);
	return c;
}

static struct rate_class *
class_of(struct rate_net *r, uint64_t content)
{
	for (uint32_t i = 0; i < r->classes.n; i++)
		if (r->classes.at[i]->content == content)
			return r->classes.at[i];
	return rate_class_new(r, content);
}

void
rate_class_end(struct rate_net *r, uint32_t at)
{
	struct arena *a = r->net->sim->arena;
	struct rate_class *c = r->classes.at[at];

	for (uint32_t i = 0; i < c->flows.n; i++)
		rate_flow_free(r, c->flows.at[i]);
	r->bulks -= c->source != NULL;
	vec_free(a, &c->flows);
	vec_free(a, &c->edges);
	vec_free(a, &c->before);
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
		rate_explore(r, true);
	r->unsolved = false;
	for (uint32_t i = 0; i < r->classes.n; i++)
		for (uint32_t k = 0; k < r->classes.at[i]->flows.n; k++)
			rate_tell_load(r->classes.at[i]->flows.at[k],
			    r->classes.at[i]->flows.at[k]->rate[RATE_ARRIVED]);
	for (uint32_t i = 0; i < r->classes.n; i++)
		for (uint32_t k = 0; k < r->classes.at[i]->flows.n; k++)
			rate_ask_refused(r->classes.at[i]->flows.at[k]);
	rate_sampling(r);
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
	rate_explore(r, true);
	if (!absorb(r, c) && r->classes.n > known) {
		rate_class_end(r, r->classes.n - 1);
		return false;
	}
	if (r->classes.n > known)
		tell(r, &log_storm_begin, p, f);
	r->storms_due = r->net->sim->now;
	rate_stale(r->net); /* after f itself has gone on and been taken in */
	return true;
}

static struct rate_flow *
after(const struct rate_flow *f)
{
	const struct rate_class *c = f->class;

	for (uint32_t i = 0; i < c->edges.n; i++)
		if (c->edges.at[i].from == f && c->edges.at[i].to->ring == f->ring)
			return c->edges.at[i].to;
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
		f = after(f);
	} while (f && f != first);
	if (!round || !n)
		return;
	f = first;
	for (uint64_t k = 0; k < n && f; k++) { /* the k-th is this far round: */
		ix_time phase = (ix_time)((unsigned __int128)round * k / n);

		while (f && phase >= at + rate_transit(f)) {
			at += rate_transit(f);
			f = after(f);
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

/* Storms that are weak for a second are frames again; those that are nothing are over. */
static void
retire(struct rate_net *r)
{
	ix_time time = r->net->sim->now;

	for (uint32_t i = 0; i < r->classes.n;) {
		struct rate_class *c = r->classes.at[i];
		uint64_t now = c->source ? RATE_CALM * RATE_FRAME : strength(c);

		if (now >= RATE_CALM * RATE_FRAME)
			c->calm = 0;
		else if (!c->calm)
			c->calm = time;
		if (now && (!c->calm || time - c->calm < IX_SECOND)) {
			i++;
			continue;
		}
		if (now)
			release(r, c);
		if (c->flows.n)
			tell(r, &log_storm_end, c->flows.at[0]->pipe->to, c->flows.at[0]->frame);
		rate_class_end(r, i);
		r->unsolved = true; /* what it leaves is others' */
	}
}

static bool
any_loop(const struct rate_net *r)
{
	uint32_t i = 0;

	while (i < r->classes.n && r->classes.at[i]->source && !r->classes.at[i]->loops)
		i++;
	return i < r->classes.n;
}

static void
again(struct sim *sim, struct timer *t)
{
	struct rate_net *r = (struct rate_net *)(void *)t;

	if (r->loss <= sim->now)
		lose(r);
	r->unsolved |= r->loss <= sim->now || r->due <= sim->now;
	rate_explore(r, r->stale <= sim->now || r->storms_due <= sim->now || r->loss <= sim->now);
	if (r->unsolved)
		solve(r);
	retire(r);
	r->storms_due = any_loop(r) ? sim->now + IX_SECOND : IX_NEVER;
	rate_plan(r);
}
