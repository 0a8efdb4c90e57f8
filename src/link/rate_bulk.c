/*
 * rate_bulk.c - a class that begins somewhere: bulk traffic of a source. See rate.h.
 */
#include "base/panic.h"
#include "link/rate.h"

struct rate_class *
rate_bulk_new(struct net *net, const struct rate_source *s, void *arg)
{
	struct rate_net *r = rate_net(net);
	struct rate_class *c = rate_class_new(r, 0);

	c->source = s;
	c->arg = arg;
	r->bulks++;
	return c;
}

/* The same ways carry so much more, or less. */
static void
scale(struct rate_class *c, uint64_t rate)
{
	for (uint32_t i = 0; i < c->flows.n; i++) {
		struct rate_flow *f = c->flows.at[i];

		if (f->source) {
			rate_settle(f);
			f->source = f->source / c->rate * rate;
		}
	}
	c->rate = rate;
}

void
rate_bulk_offer(struct net *net, struct rate_class *c, uint64_t rate)
{
	struct rate_net *r = rate_net(net);

	if (c->rate == rate)
		return;
	if (!c->rate || !rate) { /* its ways are not known, or no longer of interest */
		c->rate = rate;
		c->until = net->sim->now;
	} else {
		scale(c, rate);
	}
	r->unsolved = true;
	rate_plan(r);
}

void
rate_bulk_end(struct net *net, struct rate_class *c)
{
	struct rate_net *r = rate_net(net);

	for (uint32_t i = 0; i < r->classes.n; i++)
		if (r->classes.at[i] == c) {
			rate_class_end(r, i);
			r->unsolved = true;
			rate_plan(r);
			return;
		}
	panic("bulk traffic ended twice");
}

static void
more(struct rate_loss *most, const struct log_kind *why, const struct port *at, uint64_t rate)
{
	if (why && rate > most->rate)
		*most = (struct rate_loss){ why, at, rate };
}

uint64_t
rate_bulk_arrives(const struct rate_class *c, struct rate_loss *most)
{
	uint64_t sum = c->home ? c->rate : 0;

	*most = (struct rate_loss){ 0 };
	more(most, c->why, NULL, c->rate);
	for (uint32_t i = 0; i < c->flows.n; i++) {
		const struct rate_flow *f = c->flows.at[i];
		const uint64_t *rate = f->rate;

		more(most, f->bar ? f->bar : &drop_queue_full, f->pipe->from,
		    rate[RATE_OFFERED] - rate[RATE_SENT]);
		more(most, &drop_lost, f->pipe->from, rate[RATE_LOST]);
		more(most, f->why, f->pipe->to, rate[RATE_REFUSED]);
		if (f->home)
			sum += rate[RATE_ARRIVED] - rate[RATE_REFUSED];
	}
	return sum;
}

uint64_t
rate_bulk_arrived(const struct net *net, const struct rate_class *c)
{
	uint64_t n = c->arrived;

	for (uint32_t i = 0; i < c->flows.n; i++) {
		const struct rate_flow *f = c->flows.at[i];
		uint64_t in = rate_due(f, RATE_ARRIVED, net->sim->now),
			 refused = rate_due(f, RATE_REFUSED, net->sim->now);

		n += f->home && in > refused ? in - refused : 0;
	}
	return n;
}

void *
rate_bulk_home(const struct rate_class *c, uint32_t n)
{
	if (c->home && !n--)
		return c->home;
	for (uint32_t i = 0; i < c->flows.n; i++)
		if (c->flows.at[i]->home && !n--)
			return c->flows.at[i]->home;
	return NULL;
}

uint32_t
rate_bulk_ports(const struct rate_class *c)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->flows.n; i++)
		n += !c->flows.at[i]->bar;
	return n;
}
