/* sample.c - see sample.h. */
#include "switch/sample.h"

#include <stdio.h>

#include "base/addr.h"
#include "base/panic.h"
#include "switch/feature.h"
#include "switch/passing.h"

struct sampler {
	struct sampler_settings set;
	const struct sampler_agent *agent;
	void *arg;
};

struct sample_port {
	bool enabled;
	struct rng rng;
	uint32_t skip; /* frames until the next sample; 0: not drawn yet */
	uint32_t pool, taken, lost;
};

static const struct sampler_settings out_of_the_box = { .polling_s = SAMPLE_POLLING_S };

static struct sampler *
sampler_of(struct bridge *b)
{
	if (!b->sampler) {
		b->sampler = arena_make(b->node->net->sim->arena, struct sampler);
		b->sampler->set = out_of_the_box;
	}
	return b->sampler;
}

const struct sampler_settings *
sampler_settings(const struct bridge *b)
{
	return b->sampler ? &b->sampler->set : &out_of_the_box;
}

bool
sampler_enabled(const struct bridge_port *bp)
{
	return bp->sample && bp->sample->enabled;
}

/* A port that does not sample pays nothing: its tap is off. */
static void
tap_set(struct bridge_port *bp)
{
	const uint32_t bit = 1u << TAP_SAMPLE;
	bool on = sampler_enabled(bp) && sampler_settings(bp->bridge)->run;

	bp->taps_in = on ? bp->taps_in | bit : bp->taps_in & ~bit;
}

static void
tell(struct bridge *b)
{
	for (uint32_t i = 0; i < b->ports.n; i++)
		tap_set(b->ports.at[i]);
	if (b->sampler && b->sampler->agent)
		b->sampler->agent->changed(b->sampler->arg);
}

void
sampler_attach(struct bridge *b, const struct sampler_agent *agent, void *arg)
{
	sampler_of(b)->agent = agent;
	b->sampler->arg = arg;
}

void
sampler_set(struct bridge *b, const struct sampler_settings *s)
{
	must(s->destinations <= SAMPLE_DESTINATIONS);
	if (s->rate != sampler_of(b)->set.rate)
		for (uint32_t i = 0; i < b->ports.n; i++)
			if (b->ports.at[i]->sample)
				b->ports.at[i]->sample->skip = 0;
	b->sampler->set = *s;
	tell(b);
}

void
sampler_enable(struct bridge_port *bp, bool on)
{
	struct sim *sim = bp->bridge->node->net->sim;
	char stream[NODE_NAME + PORT_NAME + 8];

	must(bp->port != NULL);
	if (sampler_enabled(bp) == on)
		return;
	if (!bp->sample) {
		bp->sample = arena_make(sim->arena, struct sample_port);
		snprintf(stream, sizeof(stream), "sflow:%s:%s", bp->bridge->node->name, bp->name);
		bp->sample->rng = sim_stream(sim, stream);
	}
	bp->sample->enabled = on;
	bp->sample->skip = 0;
	tell(bp->bridge);
}

uint32_t
sampler_rate(const struct bridge_port *bp)
{
	static const struct {
		uint64_t bps;
		uint32_t rate;
	} speeds[] = { { 1000000000, 1024 }, { 10000000000, 4096 }, { 40000000000, 8192 } };
	const struct link *l = bp->port ? bp->port->link : NULL;

	if (sampler_settings(bp->bridge)->rate)
		return sampler_settings(bp->bridge)->rate;
	if (!l || !l->rate_bps)
		return 8192;
	for (unsigned i = 0; i < 3; i++)
		if (l->rate_bps <= speeds[i].bps)
			return speeds[i].rate;
	return 32768;
}

void
sampler_counts(const struct bridge_port *bp, uint32_t *pool, uint32_t *taken, uint32_t *lost)
{
	static const struct sample_port none;
	const struct sample_port *s = bp->sample ? bp->sample : &none;

	*pool = s->pool;
	*taken = s->taken;
	*lost = s->lost;
}

void
sampler_told(const struct bridge *b, uint64_t *datagrams, uint64_t *samples, struct ix_addr *self)
{
	*datagrams = *samples = 0;
	*self = (struct ix_addr){ 0 };
	if (b->sampler && b->sampler->agent)
		b->sampler->agent->told(b->sampler->arg, datagrams, samples, self);
}

/* ---- the tap ---- */

/* Where the frame goes, by the rules themselves. */
static void
ask(struct passing *x, struct sampled *s)
{
	const struct log_kind *why = passing_admit(x);
	const struct vlan *v;
	uint32_t ways = 0;

	s->vlan = x->vlan;
	s->priority = x->pcp;
	if (!why && x->known)
		why = passing_refuse(x, x->known);
	if (why) {
		s->output = why == &drop_reserved ? SAMPLE_INSIDE : SAMPLE_DROPPED;
		return;
	}
	if (x->known) {
		s->output = x->known->number;
		return;
	}
	v = bridge_flood_list(x->bridge, x->vlan);
	for (uint32_t i = 0; v && i < v->out.n; i++)
		ways += v->out.at[i] != x->in && !passing_refuse(x, v->out.at[i]);
	s->output = SAMPLE_MANY | ways;
}

void
sampler_in(struct bridge_port *at, struct frame *f)
{
	struct sampler *r = at->bridge->sampler;
	struct sample_port *p = at->sample;
	struct passing x = { .phys = at, .f = f, .trial = true };
	struct sampled s = { .in = at, .f = f, .rate = sampler_rate(at) };

	/* one shown frame of a storm stands for many, any of which may be the one to be taken */
	for (uint32_t left = f->weight, step; left; left -= step) {
		if (p->skip == 0)
			p->skip = (uint32_t)rng_between(&p->rng, 1, 2 * (uint64_t)s.rate - 1);
		step = p->skip < left ? p->skip : left;
		p->pool += step;
		p->skip -= step;
		if (p->skip)
			continue;
		p->taken++;
		s.sequence = p->taken;
		s.pool = p->pool;
		s.drops = p->lost;
		ask(&x, &s);
		if (!r->agent || !r->agent->sample(r->arg, &s))
			p->lost++;
	}
}

/* ---- the configuration ---- */

static void
running(const struct bridge *b, struct config_writer *w)
{
	const struct sampler_settings *s = sampler_settings(b);
	char buf[ADDR_TEXT];

	if (s->rate)
		config_line(w, "sflow sample %u", s->rate);
	if (s->polling_s != SAMPLE_POLLING_S)
		config_line(w, "sflow polling-interval %u", s->polling_s);
	for (unsigned i = 0; i < s->destinations; i++)
		if (s->to[i].port == SAMPLE_COLLECTOR_PORT)
			config_line(w, "sflow destination %s", addr_text(buf, &s->to[i].addr));
		else
			config_line(w, "sflow destination %s %u", addr_text(buf, &s->to[i].addr),
			    s->to[i].port);
	if (s->source[0])
		config_line(w, "sflow source-interface %s", s->source);
	if (s->agent.af)
		config_line(w, "sflow agent address %s", addr_text(buf, &s->agent));
	if (s->run)
		config_line(w, "sflow run");
}

static void
running_port(const struct bridge_port *bp, struct config_writer *w)
{
	if (sampler_enabled(bp))
		config_line(w, "sflow enable");
}

static void
clear(struct bridge *b)
{
	for (uint32_t i = 0; i < b->ports.n; i++) {
		struct sample_port *p = b->ports.at[i]->sample;

		if (p)
			*p = (struct sample_port){ .rng = p->rng };
	}
	if (b->sampler)
		sampler_set(b, &out_of_the_box);
}

const struct feature sample_feature = {
	.name = "sflow", .running = running, .running_port = running_port, .clear = clear
};
