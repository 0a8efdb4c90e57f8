/*
 * rate_sample.c - one real frame in N of a storm: shown to who watches both ends of the link, and
 * handed to the box at the far one, so that hosts answer and captures are not empty.
 */
#include "link/rate.h"

static void fire(struct sim *sim, struct timer *t);
const struct timer_kind rate_sample_kind = { "one frame of a storm", TIMER_CODE('r', 'a', 't', '1'),
	fire };

static ix_time
interval(const struct rate_flow *f)
{
	return (ix_time)((unsigned __int128)f->class->every * RATE_FRAME * IX_SECOND /
	    f->rate[RATE_ARRIVED]);
}

static void
fire(struct sim *sim, struct timer *t)
{
	struct rate_flow *f = (struct rate_flow *)(void *)t;
	struct port *p = f->pipe->to;
	struct frame *x = frame_copy(p->node->net, frame_share(f->frame));

	timer_in(sim, t, interval(f));
	x->weight = f->class->every;
	sim_fold(sim, x->len, x->word);
	port_show(f->pipe->from, x, true);
	port_show(p, x, false);
	sim->cause = (struct frame_name){ .t = sim->now, .port = p->id.id, .seq = p->in_seq };
	p->node->ops->receive(p, x);
	sim->cause = (struct frame_name){ 0 };
}

/* One number for all of a class, so that every box sees its ports in proportion. */
static void
choose(struct rate_class *c)
{
	uint64_t most = 0, each = (uint64_t)RATE_SAMPLES * RATE_FRAME;

	for (uint32_t i = 0; i < c->flows.n; i++) {
		uint64_t sum = rate_on(c->flows.at[i]->pipe->from, true);

		most = sum > most ? sum : most;
	}
	c->every = (uint32_t)((most + each - 1) / each);
	c->every = c->every ? c->every : 1;
}

void
rate_sampling(struct rate_net *r)
{
	struct sim *sim = r->net->sim;

	for (uint32_t i = 0; i < r->classes.n; i++) {
		struct rate_class *c = r->classes.at[i];

		if (c->source) /* it sends real frames itself */
			continue;
		choose(c);
		for (uint32_t k = 0; k < c->flows.n; k++) {
			struct rate_flow *f = c->flows.at[k];

			if (f->rate[RATE_ARRIVED] < RATE_FRAME)
				timer_stop(sim, &f->timer);
			else if (!timer_runs(&f->timer)) /* the first ones spread over time */
				timer_in(sim, &f->timer,
				    (ix_time)((unsigned __int128)interval(f) *
					    (f->number * 2654435769u) >>
					32));
		}
	}
}
