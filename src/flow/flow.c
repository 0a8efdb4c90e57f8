/* flow.c - see flow.h. */
#include "flow/flow.h"

#include <stdio.h>
#include <string.h>

#include "base/panic.h"
#include "ip/socket.h"
#include "link/rate.h"
#include "wire/ethernet.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"
#include "wire/udp.h"

enum { TTL = 64, PORTS = 20000 };

struct flow {
	struct timer timer; /* first: the next real datagram */
	struct flows *all;
	struct flow_options o;
	uint32_t number;
	struct rate_class *class;
	struct frame *frame; /* held: one of its packets, behind room for Ethernet */
	struct ix_addr from; /* the source in it; af 0: none yet */
	ix_time changed; /* its way was another before */
	ix_time sampled; /* when the last datagram left */
	uint64_t frames, octets; /* carried before its packets were of this size */
};

struct flows {
	struct timer step; /* first: profiles go on */
	struct net *net;
	VEC(struct flow *) at;
	uint32_t named;
};

/* ---- profiles ---- */

/* Of the busiest hour, in per mille, by the hour of the day. */
static const uint16_t day[24] = { 560, 430, 350, 310, 300, 310, 360, 450, 560, 640, 690, 720, 740,
	740, 730, 730, 750, 790, 860, 940, 1000, 990, 890, 720 };

uint64_t
flow_rate(enum flow_profile profile, uint64_t rate_bps, ix_time t)
{
	uint64_t s = (t - t % FLOW_STEP + FLOW_STEP / 2) / IX_SECOND, hour = s / 3600, into;

	if (profile == FLOW_CONSTANT)
		return rate_bps;
	into = s % 3600;
	return (uint64_t)((unsigned __int128)rate_bps *
	    (day[hour % 24] * (3600 - into) + day[(hour + 1) % 24] * into) / 3600000);
}

static void
offer(struct flow *f)
{
	uint64_t bps = flow_rate(f->o.profile, f->o.rate_bps, f->all->net->sim->now);

	rate_bulk_offer(f->all->net, f->class,
	    (uint64_t)((unsigned __int128)bps * RATE_FRAME / (8 * (uint64_t)f->o.packet)));
}

static void
plan_step(struct flows *all)
{
	ix_time now = all->net->sim->now;
	uint32_t i = 0;

	while (i < all->at.n && all->at.at[i]->o.profile == FLOW_CONSTANT)
		i++;
	if (i == all->at.n)
		timer_stop(all->net->sim, &all->step);
	else if (!timer_runs(&all->step))
		timer_at(all->net->sim, &all->step, now - now % FLOW_STEP + FLOW_STEP);
}

static void
step(struct sim *sim, struct timer *t)
{
	struct flows *all = (struct flows *)(void *)t;

	(void)sim;
	for (uint32_t i = 0; i < all->at.n; i++)
		offer(all->at.at[i]);
	plan_step(all);
}

static const struct timer_kind step_kind = { "a day's traffic", TIMER_CODE('f', 'l', 's', 't'),
	step };

/* ---- its packets ---- */

static uint16_t
own_port(const struct flow *f)
{
	return (uint16_t)(FLOW_FROM_PORT + (f->number - 1) % PORTS);
}

/* One of its packets, from that address. */
static struct frame *
packet(const struct flow *f, const struct ix_addr *from)
{
	const bool v6 = f->o.to.af == 6;
	const uint32_t len = f->o.packet - ETHERNET_HEADER - (v6 ? IPV6_HEADER : IPV4_HEADER);
	struct frame *x = frame_new(f->all->net, f->o.packet);
	struct octets o = frame_write(x);
	const struct udp u = { .src = own_port(f), .dst = FLOW_PORT };
	struct ipv4 h4 = {
		.src = *from, .dst = f->o.to, .ttl = TTL, .protocol = PROTO_UDP, .dont = true
	};
	struct ipv6 h6 = { .src = *from, .dst = f->o.to, .hops = TTL, .next = PROTO_UDP };

	memset(frame_at(x), 0, x->len);
	octets_skip(&o, ETHERNET_HEADER);
	if (v6)
		ipv6_write(&o, &h6, len);
	else
		ipv4_write(&o, &h4, len);
	udp_write(&o, from, &f->o.to, &u, NULL, len - UDP_HEADER);
	return x;
}

/* Where it begins: what rates ask. */
static void
spread(void *arg, struct rate_ways *ways)
{
	struct flow *f = arg;
	struct ix_addr from = { .af = f->o.to.af };

	if (f->o.source.af)
		from = f->o.source;
	else
		stack_source(f->o.from, &f->o.to, &from);
	if (!f->frame || !addr_eq(&from, &f->from)) {
		if (f->frame)
			frame_drop(f->all->net, f->frame);
		f->frame = packet(f, &from);
		f->from = from;
	}
	stack_begin(f->o.from, f->frame, ways);
}

/* The first datagram goes the new way soon: it asks for the neighbours there. */
static void
moved(void *arg)
{
	struct flow *f = arg;
	struct sim *sim = f->all->net->sim;
	ix_time soon = f->sampled ? f->sampled + FLOW_SAMPLE / 10 : 0;

	f->changed = sim->now;
	soon = soon > sim->now ? soon : sim->now;
	if (!timer_runs(&f->timer) || f->timer.at > soon)
		timer_at(sim, &f->timer, soon);
}

static const struct rate_source source = { spread, moved };

/* ---- real datagrams ---- */

static const struct socket_ops silent = { 0 };

/* Who it arrives at takes it and says nothing: RFC 863. */
static void
discard(const struct flow *f)
{
	struct stack *st;

	for (uint32_t i = 0; (st = rate_bulk_home(f->class, i)) != NULL; i++) {
		struct socket *s = sock_datagram(st, &silent, NULL);

		if (!sock_bind(s, NULL, FLOW_PORT))
			sock_close(s); /* it does so already */
	}
}

static void
send(struct flow *f)
{
	static const uint8_t nothing[1472];
	uint32_t headers = ETHERNET_HEADER + UDP_HEADER +
	    (f->o.to.af == 4 ? IPV4_HEADER : IPV6_HEADER);
	struct socket *s = sock_datagram(f->o.from, &silent, f);

	sock_bind(s, f->o.source.af ? &f->o.source : NULL, own_port(f));
	sock_set_dont_fragment(s, true);
	sock_send_to(s, &f->o.to, FLOW_PORT, nothing, f->o.packet - headers);
	sock_close(s);
}

/* How long until the next one. */
static ix_time
pause_of(const struct flow *f)
{
	ix_time quiet = f->all->net->sim->now - f->changed;
	struct rate_loss most;

	if (rate_bulk_arrives(f->class, &most))
		return quiet < 10 * IX_SECOND ? FLOW_SAMPLE : FLOW_SAMPLE_LONG;
	return quiet < IX_MINUTE ? FLOW_SAMPLE : FLOW_SAMPLE_LOST;
}

static void
sample(struct sim *sim, struct timer *t)
{
	struct flow *f = (struct flow *)(void *)t;

	if (f->changed >= f->sampled)
		discard(f);
	f->sampled = sim->now;
	send(f);
	timer_in(sim, t, pause_of(f));
}

static const struct timer_kind sample_kind = { "bulk traffic", TIMER_CODE('f', 'l', 'o', 'w'),
	sample };

/* ---- all of them ---- */

struct flows *
flows_new(struct net *net)
{
	struct flows *all = arena_make(net->sim->arena, struct flows);

	all->net = net;
	timer_init(&all->step, &step_kind, 0);
	return all;
}

static struct flow *
make(struct flows *all, const struct flow_options *o)
{
	struct flow *f = arena_make(all->net->sim->arena, struct flow);

	f->all = all;
	f->number = ++all->named;
	f->class = rate_bulk_new(all->net, &source, f);
	timer_init(&f->timer, &sample_kind, stack_node(o->from)->id.id);
	vec_push(all->net->sim->arena, &all->at, f);
	return f;
}

static void
end(struct flows *all, uint32_t n)
{
	struct flow *f = all->at.at[n];

	rate_bulk_end(all->net, f->class);
	timer_stop(all->net->sim, &f->timer);
	if (f->frame)
		frame_drop(all->net, f->frame);
	vec_remove(&all->at, n);
	arena_free(all->net->sim->arena, f, sizeof(*f));
	plan_step(all);
}

/* Octets that reached its end. */
static uint64_t
carried(const struct flow *f)
{
	return f->octets + (rate_bulk_arrived(f->all->net, f->class) - f->frames) * f->o.packet;
}

/* What it offers, how and where to, is another thing now. */
static void
change(struct flow *f, const struct flow_options *o)
{
	bool other = o->from != f->o.from || !addr_eq(&o->to, &f->o.to) ||
	    !addr_eq(&o->source, &f->o.source) || o->packet != f->o.packet;

	if (o->packet != f->o.packet) {
		f->octets = carried(f);
		f->frames = rate_bulk_arrived(f->all->net, f->class);
	}
	f->o = *o;
	if (other && f->frame)
		frame_drop(f->all->net, f->frame);
	if (other) {
		f->frame = NULL;
		rate_bulk_offer(f->all->net, f->class, 0);
	}
	offer(f);
	plan_step(f->all);
}

struct flow *
flow_set(struct flows *all, const struct flow_options *o, struct ix_error *e)
{
	struct flow *f = NULL;
	uint32_t i = 0;

	must(o->packet >= 64 && o->packet <= 1514 && (!o->source.af || o->source.af == o->to.af));
	while (i < all->at.n && (!o->name[0] || strcmp(all->at.at[i]->o.name, o->name) != 0))
		i++;
	if (i < all->at.n)
		f = all->at.at[i];
	if (!o->rate_bps) {
		if (f)
			end(all, i);
		return NULL;
	}
	if (!f && all->at.n == FLOWS_MOST) {
		fail(e, "more than %u flows", FLOWS_MOST);
		return NULL;
	}
	f = f ? f : make(all, o);
	change(f, o);
	return f;
}

/* ---- what is asked ---- */

struct flow *
flow_at(const struct flows *all, uint32_t n)
{
	return all && n < all->at.n ? all->at.at[n] : NULL;
}

struct flow *
flow_by_number(const struct flows *all, uint32_t number)
{
	for (uint32_t i = 0; all && i < all->at.n; i++)
		if (all->at.at[i]->number == number)
			return all->at.at[i];
	return NULL;
}

uint32_t
flow_number(const struct flow *f)
{
	return f->number;
}

const struct flow_options *
flow_options(const struct flow *f)
{
	return &f->o;
}

static uint64_t
bits(const struct flow *f, uint64_t rate)
{
	return (uint64_t)((unsigned __int128)rate * 8 * f->o.packet / RATE_FRAME);
}

struct flow_state
flow_state(const struct flow *f)
{
	struct flow_state s = { 0 };
	struct rate_loss most;

	s.carried_bps = bits(f, rate_bulk_arrives(f->class, &most));
	s.arrives = s.carried_bps > 0;
	s.offered_bps = bits(f, f->class->rate);
	s.octets = carried(f);
	s.why = most.why;
	s.where = most.port;
	s.lost_bps = bits(f, most.rate);
	s.ports = rate_bulk_ports(f->class);
	return s;
}
