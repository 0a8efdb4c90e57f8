/* sflow.c - see sflow.h. */
#include "service/sflow/sflow.h"

#include "ip/socket.h"
#include "wire/sflow.h"

enum { IF_ETHERNET = 6, FCS = 4, FULL_DUPLEX = 1, STATUS_ADMIN = 1, STATUS_OPER = 2 };
enum { HEAD_MOST = 40 }; /* of a datagram from an IPv6 agent */

struct sflow_agent {
	struct timer flush, poll; /* the first is `flush` */
	struct bridge *bridge;
	struct stack *stack;
	uint32_t sequence; /* of datagrams */
	uint32_t polled; /* of counter samples, per agent: they leave together */
	uint32_t waiting; /* samples in body */
	uint64_t datagrams, samples;
	uint32_t n; /* octets in body */
	uint8_t body[SFLOW_DATAGRAM - HEAD_MOST]; /* without the head */
};

static bool
address_of(const struct ifc *i, uint8_t af, struct ix_addr *out)
{
	const struct ifc_addr *a;

	for (uint32_t n = 0; i && (a = ifc_addr(i, n)); n++)
		if (a->addr.af == af && !a->tentative && !a->duplicate &&
		    !(af == 6 && addr_is_link_local(&a->addr))) {
			*out = a->addr;
			return true;
		}
	return false;
}

/* What datagrams to the n-th collector come from; false: nothing that it can. */
static bool
self_for(const struct sflow_agent *a, unsigned n, struct ix_addr *out)
{
	const struct sampler_settings *s = sampler_settings(a->bridge);

	if (s->source[0])
		return address_of(ifc_find(a->stack, s->source), s->to[n].addr.af, out);
	return stack_source(a->stack, &s->to[n].addr, out);
}

/* The switch's name in its datagrams: one for all of them. */
static bool
name_of(const struct sflow_agent *a, struct ix_addr *out)
{
	const struct sampler_settings *s = sampler_settings(a->bridge);

	if (s->agent.af) {
		*out = s->agent;
		return true;
	}
	for (unsigned i = 0; i < s->destinations; i++)
		if (self_for(a, i, out))
			return true;
	return false;
}

/* A socket of its own for each datagram: none is left over when the power goes. */
static void
send_to(struct sflow_agent *a, unsigned n, const uint8_t *bytes, uint32_t len)
{
	const struct sampler_settings *s = sampler_settings(a->bridge);
	struct ix_addr self;
	struct socket *sock;

	if (!self_for(a, n, &self))
		return;
	sock = sock_datagram(a->stack, NULL, a);
	if (sock_bind(sock, &self, SFLOW_SOURCE_PORT) || sock_bind(sock, &self, 0))
		sock_send_to(sock, &s->to[n].addr, s->to[n].port, bytes, len);
	sock_close(sock);
}

static void
datagram_send(struct sflow_agent *a)
{
	const struct sampler_settings *s = sampler_settings(a->bridge);
	uint8_t bytes[SFLOW_DATAGRAM];
	struct octets o = octets_write(bytes, sizeof(bytes));
	struct sflow head = { .samples = a->waiting,
		.uptime_ms = (uint32_t)(stack_sim(a->stack)->now / IX_MS) };

	timer_stop(stack_sim(a->stack), &a->flush);
	if (a->waiting && name_of(a, &head.agent)) {
		head.sequence = ++a->sequence;
		sflow_write(&o, &head);
		put_bytes(&o, a->body, a->n);
		for (unsigned i = 0; i < s->destinations; i++)
			send_to(a, i, bytes, o.pos);
		a->datagrams++;
		a->samples += a->waiting;
	}
	a->waiting = a->n = 0;
}

/* One sample more; a datagram that has no room for it leaves first. */
static void
add(struct sflow_agent *a, const struct sflow_sample *s)
{
	struct octets o;

	if (a->n + sflow_sample_size(s) > sizeof(a->body))
		datagram_send(a);
	o = octets_write(a->body + a->n, (uint32_t)sizeof(a->body) - a->n);
	sflow_sample_write(&o, s);
	if (o.bad)
		return;
	a->n += o.pos;
	a->waiting++;
	if (!timer_runs(&a->flush))
		timer_in(stack_sim(a->stack), &a->flush, SFLOW_FLUSH);
}

static bool
sample(void *arg, const struct sampled *in)
{
	struct sflow_agent *a = arg;
	struct ix_addr self;
	struct sflow_sample s = {
		.kind = SFLOW_FLOW,
		.sequence = in->sequence,
		.source = in->in->number,
		.rate = in->rate,
		.pool = in->pool,
		.drops = in->drops,
		.input = in->in->number,
		.output = in->output,
		.frame_len = in->f->len + FCS,
		.stripped = FCS,
		.header = in->f->bytes + in->f->start,
		.header_len = in->f->len < SFLOW_HEADER ? in->f->len : SFLOW_HEADER,
		.has_switch = true,
		.vlan_in = in->vlan,
		.priority_in = in->priority,
		.vlan_out = in->vlan,
		.priority_out = in->priority,
	};

	if (!name_of(a, &self))
		return false;
	add(a, &s);
	return true;
}

/* ---- counters ---- */

static bool
is_outward(const struct log_kind *why)
{
	return why == &drop_queue_full || why == &drop_lost || why == &drop_link_down ||
	    why == &drop_too_big || why == &drop_no_link || why == &drop_port_down;
}

/* Octets as RFC 2863 counts them: with the FCS, which ours leave out. */
static uint64_t
octets(const struct counters *c)
{
	return c->octets + FCS * (c->unicast + c->multicast + c->broadcast);
}

static struct sflow_interface
counters_of(const struct bridge_port *bp)
{
	const struct port *p = bp->port;
	uint64_t drops[2] = { 0, 0 };
	bool up = port_is_up(p);

	for (uint32_t i = 0; i < p->drops.n; i++)
		drops[is_outward(p->drops.at[i].reason)] += p->drops.at[i].n;
	return (struct sflow_interface){
		.index = bp->number,
		.type = IF_ETHERNET,
		.speed_bps = p->link ? p->link->rate_bps : 0,
		.direction = FULL_DUPLEX,
		.status = (p->admin_down ? 0u : STATUS_ADMIN) | (up ? STATUS_OPER : 0u),
		.in_octets = octets(&p->in),
		.in_unicast = (uint32_t)p->in.unicast,
		.in_multicast = (uint32_t)p->in.multicast,
		.in_broadcast = (uint32_t)p->in.broadcast,
		.in_discards = (uint32_t)drops[0],
		.out_octets = octets(&p->out),
		.out_unicast = (uint32_t)p->out.unicast,
		.out_multicast = (uint32_t)p->out.multicast,
		.out_broadcast = (uint32_t)p->out.broadcast,
		.out_discards = (uint32_t)drops[1],
	};
}

static void
poll_fire(struct sim *sim, struct timer *t)
{
	struct sflow_agent *a = (struct sflow_agent *)((uintptr_t)t -
	    offsetof(struct sflow_agent, poll));
	const struct bridge *b = a->bridge;
	struct ix_addr self;

	timer_in(sim, t, sampler_settings(b)->polling_s * IX_SECOND);
	if (!name_of(a, &self))
		return;
	a->polled++;
	for (uint32_t i = 0; i < b->ports.n; i++) {
		const struct bridge_port *bp = b->ports.at[i];
		struct sflow_sample s = { .kind = SFLOW_COUNTERS,
			.sequence = a->polled,
			.source = bp->number,
			.has_interface = true,
			.has_ethernet = true };

		if (!sampler_enabled(bp))
			continue;
		s.interface = counters_of(bp);
		add(a, &s);
	}
}

static void
flush_fire(struct sim *sim, struct timer *t)
{
	(void)sim;
	datagram_send((struct sflow_agent *)t);
}

static const struct timer_kind flush_kind = { "sFlow datagram", TIMER_CODE('s', 'f', 'l', 'o'),
	flush_fire };
static const struct timer_kind poll_kind = { "sFlow counters", TIMER_CODE('s', 'f', 'p', 'o'),
	poll_fire };

static void
changed(void *arg)
{
	struct sflow_agent *a = arg;
	struct sim *sim = stack_sim(a->stack);
	const struct sampler_settings *s = sampler_settings(a->bridge);

	if (!s->run) {
		timer_stop(sim, &a->flush);
		timer_stop(sim, &a->poll);
		a->waiting = a->n = 0;
		return;
	}
	if (!s->polling_s)
		timer_stop(sim, &a->poll);
	else if (!timer_runs(&a->poll) || timer_left(sim, &a->poll) > s->polling_s * IX_SECOND)
		timer_in(sim, &a->poll, s->polling_s * IX_SECOND);
}

static void
told(const void *arg, uint64_t *datagrams, uint64_t *samples, struct ix_addr *self)
{
	const struct sflow_agent *a = arg;

	*datagrams = a->datagrams;
	*samples = a->samples;
	if (!name_of(a, self))
		*self = (struct ix_addr){ 0 };
}

static const struct sampler_agent agent = { sample, changed, told };

struct sflow_agent *
sflow_agent_new(struct bridge *b, struct stack *st)
{
	struct sflow_agent *a = arena_make(b->node->net->sim->arena, struct sflow_agent);

	a->bridge = b;
	a->stack = st;
	timer_init(&a->flush, &flush_kind, b->node->id.id);
	timer_init(&a->poll, &poll_kind, b->node->id.id);
	sampler_attach(b, &agent, a);
	return a;
}
