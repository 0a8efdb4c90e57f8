/* ip_bed.c - see ip_bed.h. It asks with must(), not with Check: fuzz targets use it too. */
#include "tests/ip/ip_bed.h"

#include <stdio.h>

#include "base/panic.h"
#include "tests/ip/overheard.h"
#include "wire/ethernet.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"
#include "wire/ipv4.h"

static void
saw_frame(void *arg, const struct frame_name *name, bool out, const uint8_t *bytes, uint32_t len,
    const struct log_kind *drop)
{
	struct bed *b = arg;
	struct octets o = octets_read(bytes, len);
	struct ethernet e;

	if (!out || drop || !ethernet_read(&o, &e))
		return;
	b->frames++;
	b->arps += e.type == ETHERTYPE_ARP;
	b->solicits += e.type == ETHERTYPE_IPV6 && len > 54 && bytes[54] == ND_NEIGHBOR_SOLICIT;
	b->biggest = len > b->biggest ? len : b->biggest;
	if (b->overheard)
		overheard_frame(b, b->net->ports.at[name->port - 1]->node->name, bytes, len);
}

static const struct node_ops stack_ops = { stack_receive, stack_port_changed };

struct bed *
bed_new(uint64_t seed)
{
	struct arena *arena = arena_new(256 << 20);
	struct bed *b = arena_make(arena, struct bed);

	b->arena = arena;
	b->sim = sim_new(arena, seed);
	b->net = net_new(b->sim);
	b->observer = (struct observer){ .arg = b, .frame = saw_frame };
	b->sim->observer = &b->observer;
	return b;
}

void
bed_delete(struct bed *b)
{
	overheard_free(b);
	arena_delete(b->arena);
}

struct stack *
bed_stack(struct bed *b, const char *name, bool router)
{
	return stack_new(node_new(b->net, name, &stack_ops, NULL), router);
}

struct ix_addr
ip(const char *text)
{
	struct ix_addr a;

	must(addr_parse(text, &a));
	return a;
}

void
bed_addr(struct stack *st, const char *ifc, const char *addr)
{
	struct ix_prefix p;
	struct ix_addr a;
	struct ix_error e = { "" };

	must(prefix_parse_host(addr, &a, &p));
	must(ifc_addr_add(ifc_find(st, ifc), &a, p.len, &e));
}

static struct port *
end(struct stack *st, const char *addr)
{
	char name[PORT_NAME];
	struct port *p;

	snprintf(name, sizeof(name), "eth%u", stack_node(st)->ports.n);
	p = port_new(stack_node(st), name);
	ifc_new(st, name, p);
	if (addr)
		bed_addr(st, name, addr);
	return p;
}

struct link *
bed_link(struct bed *b, struct stack *x, const char *x_addr, struct stack *y, const char *y_addr)
{
	struct port *p = end(x, x_addr), *q = end(y, y_addr);

	(void)b;
	return link_new(p, q, &link_defaults);
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
bed_run(struct bed *b, ix_time t)
{
	sim_run(b->sim, b->sim->now + t);
}

struct witness *
witness_new(struct bed *b)
{
	struct witness *w = arena_make(b->arena, struct witness);

	w->heard = arena_alloc(b->arena, HEARD_MAX * sizeof(*w->heard));
	return w;
}

static struct heard *
note(struct socket *s, const uint8_t *bytes, uint32_t len)
{
	struct witness *w = sock_user(s);
	struct heard *h = &w->heard[w->n++ % HEARD_MAX];

	must(!w->inside);
	w->inside = true;
	*h = (struct heard){ .t = stack_sim(sock_stack(s))->now, .len = len };
	memcpy(h->bytes, bytes, len < sizeof(h->bytes) ? len : sizeof(h->bytes));
	return h;
}

static void
done(struct socket *s)
{
	struct witness *w = sock_user(s);

	if (w->then)
		w->then(s, w);
	w->inside = false;
}

static void
received(struct socket *s, const struct sock_message *m)
{
	struct heard *h = note(s, m->bytes, m->len);

	h->from = m->from;
	h->to = m->to;
	h->from_port = m->from_port;
	h->to_port = m->to_port;
	h->ttl = m->ttl;
	done(s);
}

static void
icmp_error(struct socket *s, const struct sock_icmp *e)
{
	struct heard *h = note(s, e->bytes, e->len);

	h->icmp = true;
	h->from = e->router;
	h->to = e->to;
	h->type = e->type;
	h->code = e->code;
	h->mtu = e->mtu;
	done(s);
}

const struct socket_ops witness_ops = { .received = received, .icmp_error = icmp_error };

bool
bed_echo(struct socket *raw, const char *to, uint16_t sequence, uint32_t len)
{
	uint8_t bytes[9000], data[9000];
	struct octets o = octets_write(bytes, sizeof(bytes));
	struct ix_addr a = ip(to);

	memset(data, 0xa5, sizeof(data));
	if (a.af == 4) {
		struct icmp e = { .type = ICMP_ECHO, .id = 7, .sequence = sequence };

		icmp_write(&o, &e, data, len);
	} else {
		struct icmpv6 e = { .type = ICMPV6_ECHO, .id = 7, .sequence = sequence };

		icmpv6_write(&o, &a, &a, &e, data, len);
	}
	return sock_send_raw(raw, &a, bytes, o.pos);
}
