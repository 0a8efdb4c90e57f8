/* bed.c - see bed.h. It asks with must(), not with Check: the fuzz target uses it too. */
#include "tests/bgp/bed.h"

#include <stdio.h>
#include <string.h>

#include "base/panic.h"
#include "ip/cpu.h"

static void
load(struct port *p, const struct frame *f, uint64_t was, uint64_t now)
{
	stack_load(p->node->box, f, was, now);
}

static const struct node_ops router_ops = { .receive = stack_receive,
	.changed = stack_port_changed,
	.load = load,
	.refuses = stack_refuses };

/* Consoles in these tests belong to a speaker. */
struct bgp_speaker *
bgp_speaker_of(void *device)
{
	return device;
}

struct bed
bed_new(uint64_t seed, bool parse_everything)
{
	struct bed b = { .arena = arena_new((size_t)1 << 30) };

	b.sim = sim_new(b.arena, seed);
	b.net = net_new(b.sim);
	b.world = bgp_world_new(b.sim, parse_everything);
	return b;
}

void
bed_delete(struct bed *b)
{
	arena_delete(b->arena);
}

struct ix_addr
lan4(unsigned n)
{
	return addr_v4(0x647f0100u | n);
}

struct ix_addr
lan6(unsigned n)
{
	char buf[ADDR_TEXT];
	struct ix_addr a;

	snprintf(buf, sizeof(buf), "2001:db8:ffff:1::%u", n);
	must(addr_parse(buf, &a));
	return a;
}

struct ix_prefix
prefix_text_of(const char *s)
{
	struct ix_prefix p;

	must(prefix_parse(s, &p));
	return p;
}

struct bgp_speaker *
bed_router(
    struct bed *b, const char *name, unsigned n, uint32_t asn, const struct bgp_profile *profile)
{
	struct node *node = node_new(b->net, name, &router_ops, NULL);
	struct stack *st = stack_new(node, true);
	struct port *port = port_new(node, "eth0");
	struct ifc *i = ifc_new(st, "eth0", port);
	struct ix_addr a4 = lan4(n), a6 = lan6(n);
	struct bgp_speaker *sp;
	struct ix_error e;

	node->box = st;
	if (!b->lan)
		b->lan = bridge_new(b->net, "lan");
	must(ifc_addr_add(i, &a4, 24, &e) && ifc_addr_add(i, &a6, 64, &e));
	link_new(port, bridge_port_add(b->lan, name)->port, &link_defaults);
	sp = bgp_speaker_new(b->world, st, profile);
	bgp_set_as(sp, asn);
	return sp;
}

struct link *
bed_cable(struct bgp_speaker *sp)
{
	return stack_node(sp->stack)->ports.at[0]->link;
}

struct peer *
bed_peer(struct bgp_speaker *sp, struct ix_addr a, uint32_t asn)
{
	struct route_map *m = route_map_of(bgp_policies(sp), "ALL");
	struct peer *p = bgp_peer_new(sp, &a, asn);
	struct peer_family *f;

	must(p);
	route_map_add(bgp_policies(sp), m, 10, true);
	f = &p->config.family[family_of(a.af)];
	bed_change(p, config.family[family_of(a.af)].active = true);
	bed_change(p, strcpy(config.family[family_of(a.af)].in.map, "ALL"));
	bed_change(p, strcpy(config.family[family_of(a.af)].out.map, "ALL"));
	must(f->active);
	return p;
}

void
bed_join(struct bgp_speaker *a, unsigned na, struct bgp_speaker *b, unsigned nb)
{
	bed_peer(a, lan4(nb), bgp_as(b));
	bed_peer(b, lan4(na), bgp_as(a));
}

void
bed_announce(struct bgp_speaker *sp, const char *prefix)
{
	struct ix_prefix p = prefix_text_of(prefix);
	struct route r = { .prefix = p, .source = ROUTE_STATIC, .distance = 1, .blackhole = true };

	route_add(sp->stack, &r);
	bgp_network(sp, &p, true);
}

void
bed_run(struct bed *b, unsigned seconds)
{
	sim_run(b->sim, b->sim->now + seconds * IX_SECOND);
}

const struct bgp_peer_row *
bed_row(const struct peer *p)
{
	struct bgp_peer_row *row = arena_make(p->speaker->world->arena, struct bgp_peer_row);

	bgp_peer_row(p, row);
	return row;
}
