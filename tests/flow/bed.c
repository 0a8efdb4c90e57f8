/* bed.c - see bed.h. */
#include "tests/flow/bed.h"

#include <stdio.h>

#include "base/panic.h"
#include "ip/acl.h"
#include "ip/socket.h"
#include "switch/lag.h"
#include "tests/runner.h"

static void
tallied(struct node *n, const void *thing, uint32_t key, uint64_t frames, uint32_t len)
{
	stack_tallied(n->box, thing, key, frames, len);
}

static const struct node_ops ops = { .receive = stack_receive,
	.changed = stack_port_changed,
	.spread = stack_spread,
	.tallied = tallied };

static const struct link_settings cable = {
	.rate_bps = 100000000, .delay = IX_MS, .queue = 64 << 10, .mtu = 1500
};

struct ix_addr
ip(const char *text)
{
	struct ix_addr a;

	must(addr_parse(text, &a));
	return a;
}

static struct port *
end(struct stack *st, const char *addr)
{
	struct ix_addr a = ip(addr);
	struct ifc_settings s;
	char name[PORT_NAME];
	struct port *p;
	struct ifc *i;

	snprintf(name, sizeof(name), "eth%u", stack_node(st)->ports.n);
	p = port_new(stack_node(st), name);
	i = ifc_new(st, name, p);
	must(ifc_addr_add(i, &a, a.af == 4 ? 24 : 64, NULL));
	s = *ifc_settings(i);
	s.unreachables[0] = s.unreachables[1] = false;
	ifc_set(i, &s);
	return p;
}

static struct port *
hole(struct bridge *b, const char *name)
{
	return bridge_port_add(b, name)->port;
}

void
bed_route(struct stack *st, const char *prefix, const char *via)
{
	struct route r = { .source = ROUTE_STATIC, .distance = 1 };

	must(prefix_parse(prefix, &r.prefix));
	r.blackhole = strcmp(via, "Null0") == 0;
	if (!r.blackhole)
		r.hop.via = ip(via);
	route_add(st, &r);
}

void
bed_rule(struct stack *st, const char *list, const char *rule)
{
	struct match_rule m;
	struct ix_error e;

	must(match_parse(rule, 4, &m, &e) && ip_acl_set(st, ip_acl_make(st, 4, list), 0, &m));
}

static struct stack *
box(struct bed *b, const char *name, bool router)
{
	struct node *n = node_new(b->net, name, &ops, NULL);
	struct stack *st = stack_new(n, router);

	n->box = st;
	return st;
}

static void
channel(struct bridge *s)
{
	struct ix_error e;

	lag_set_balance(s, LAG_SRC_DST_PORT);
	must(lag_join(bridge_port_find(s, "l1"), 1, LAG_ON, &e));
	must(lag_join(bridge_port_find(s, "l2"), 1, LAG_ON, &e));
}

static void
cables(struct bed *b)
{
	struct link **l = b->link;

	l[LINK_A] = link_new(end(b->a, "100.64.1.10"), end(b->r1, "100.64.1.1"), &cable);
	l[LINK_UP] = link_new(end(b->r1, "100.64.21.1"), end(b->r2, "100.64.21.2"), &cable);
	l[LINK_LOW] = link_new(end(b->r1, "100.64.22.1"), end(b->r2, "100.64.22.2"), &cable);
	l[LINK_SWITCH] = link_new(end(b->r2, "100.64.3.1"), hole(b->s1, "up"), &cable);
	l[LINK_LAG1] = link_new(hole(b->s1, "l1"), hole(b->s2, "l1"), &cable);
	l[LINK_LAG2] = link_new(hole(b->s1, "l2"), hole(b->s2, "l2"), &cable);
	l[LINK_B] = link_new(hole(b->s2, "b"), end(b->b, "100.64.3.10"), &cable);
	l[LINK_C] = link_new(hole(b->s2, "c"), end(b->c, "100.64.3.20"), &cable);
}

struct bed *
bed_new(void)
{
	struct arena *arena = arena_new((size_t)1 << 30);
	struct bed *b = arena_make(arena, struct bed);

	b->arena = arena;
	b->sim = sim_new(arena, 1);
	b->net = net_new(b->sim);
	b->a = box(b, "a", false);
	b->r1 = box(b, "r1", true);
	b->r2 = box(b, "r2", true);
	b->b = box(b, "b", false);
	b->c = box(b, "c", false);
	b->s1 = bridge_new(b->net, "s1");
	b->s2 = bridge_new(b->net, "s2");
	cables(b);
	channel(b->s1);
	channel(b->s2);
	bed_route(b->a, "0.0.0.0/0", "100.64.1.1");
	bed_route(b->b, "0.0.0.0/0", "100.64.3.1");
	bed_route(b->c, "0.0.0.0/0", "100.64.3.1");
	bed_route(b->r1, "100.64.0.0/16", "100.64.21.2");
	bed_route(b->r1, "100.64.0.0/16", "100.64.22.2");
	bed_route(b->r2, "100.64.1.0/24", "100.64.21.1");
	bed_route(b->r2, "100.64.1.0/24", "100.64.22.1");
	bed_route(b->r2, "100.64.9.0/24", "Null0");
	b->flows = flows_new(b->net);
	return b;
}

void
bed_delete(struct bed *b)
{
	arena_delete(b->arena);
}

void
bed_run(struct bed *b, ix_time more)
{
	sim_run(b->sim, b->sim->now + more);
}

struct port *
bed_port(const struct bed *b, enum bed_link link, bool near)
{
	return near ? b->link[link]->dir[0].from : b->link[link]->dir[0].to;
}

void
bed_speed(struct bed *b, enum bed_link link, uint64_t bps)
{
	struct link_settings s = cable;

	s.rate_bps = bps;
	link_set(b->link[link], &s);
}

uint64_t
bed_octets(const struct port *p, bool out)
{
	struct counters in, sent;

	port_counters(p, &in, &sent);
	return out ? sent.octets : in.octets;
}

struct flow *
bed_flow(struct bed *b, const char *name, const char *to, uint64_t bps)
{
	struct flow_options o = {
		.from = b->a, .to = ip(to), .rate_bps = bps, .packet = FLOW_PACKET
	};
	struct ix_error e = { "" };

	snprintf(o.name, sizeof(o.name), "%s", name);
	return flow_set(b->flows, &o, &e);
}

/* ---- single packets ---- */

static const struct socket_ops silent = { 0 };

struct stream {
	struct timer timer;
	struct socket *s;
	struct ix_addr to;
	ix_time gap;
	bool chance;
	struct rng rng;
};

/* As often on average, and at any moment as likely as at any other. */
static ix_time
by_chance(struct stream *s)
{
	ix_time step = s->gap / 16, at = rng_below(&s->rng, 2 * step);

	while (rng_below(&s->rng, 16))
		at += step;
	return at;
}

static void
fire(struct sim *sim, struct timer *t)
{
	static const uint8_t nothing[FLOW_PACKET - 42];
	struct stream *s = (struct stream *)(void *)t;

	sock_send_to(s->s, &s->to, FLOW_PORT, nothing, sizeof(nothing));
	timer_in(sim, t, s->chance ? by_chance(s) : s->gap / 2 + rng_below(&s->rng, s->gap));
}

static const struct timer_kind streaming = { "packets", TIMER_CODE('t', 'e', 's', 't'), fire };

/* Who has the address takes them and says nothing. */
static void
discard(struct stack *st)
{
	struct socket *s = sock_datagram(st, &silent, NULL);

	if (!sock_bind(s, NULL, FLOW_PORT))
		sock_close(s);
}

void
bed_packets(struct bed *b, unsigned n, const char *to, uint64_t bps, bool chance)
{
	char name[32];
	struct stream *s = arena_make(b->arena, struct stream);

	s->s = sock_datagram(b->a, &silent, NULL);
	must(sock_bind(s->s, NULL, (uint16_t)(FLOW_FROM_PORT + n)));
	sock_set_dont_fragment(s->s, true);
	s->to = ip(to);
	snprintf(name, sizeof(name), "packets:%u", n);
	s->chance = chance;
	s->rng = sim_stream(b->sim, name);
	s->gap = 8 * FLOW_PACKET * IX_SECOND / bps;
	discard(b->b);
	discard(b->c);
	timer_init(&s->timer, &streaming, 0);
	timer_in(b->sim, &s->timer, s->gap / 16 * n); /* none on another's heels */
}
