/* bed.c - see bed.h. */
#include "tests/service/bed.h"

#include <stdlib.h>

#include "tests/runner.h"

static void
receive(struct port *p, struct frame *f)
{
	stack_receive(p, f);
}

static const struct node_ops ops = { receive, stack_port_changed };

static void
print(void *arg, const char *text)
{
	text_puts(&((struct bed *)arg)->said, text);
}

static void
done(void *arg, unsigned status)
{
	((struct bed *)arg)->status = status;
	((struct bed *)arg)->done++;
}

struct ix_addr
address(const char *text)
{
	struct ix_addr a;

	ck_assert(addr_parse(text, &a));
	return a;
}

struct route
route_text(const char *prefix, const char *via)
{
	struct route r = { .source = ROUTE_STATIC, .distance = 1, .hop = { .via = address(via) } };

	ck_assert(prefix_parse(prefix, &r.prefix));
	return r;
}

static struct stack *
box(struct bed *b, const char *name, bool router)
{
	return stack_new(node_new(b->net, name, &ops, NULL), router);
}

/* A new interface with its two addresses. */
static struct port *
ifc(struct stack *st, const char *name, const char *v4, const char *v6)
{
	struct port *p = port_new(stack_node(st), name);
	struct ifc *i = ifc_new(st, name, p);
	struct ix_addr a = address(v4), c = address(v6);
	struct ix_error e;

	ck_assert_msg(ifc_addr_add(i, &a, 24, &e) && ifc_addr_add(i, &c, 64, &e), "%s", e.text);
	return p;
}

static void
routes(struct stack *st, const char *const prefix_via[])
{
	for (; *prefix_via; prefix_via += 2) {
		struct route r = route_text(prefix_via[0], prefix_via[1]);

		route_add(st, &r);
	}
}

static void
addresses(struct bed *b)
{
	static const struct link_settings wire = {
		.delay = IX_MS, .queue = 256 * 1024, .mtu = 1500
	};

	b->link[0] = link_new(ifc(b->h1, "eth0", "100.64.1.10", "2001:db8:1::10"),
	    ifc(b->r1, "eth0", "100.64.1.1", "2001:db8:1::1"), &wire);
	b->link[1] = link_new(ifc(b->r1, "eth1", "100.64.12.1", "2001:db8:12::1"),
	    ifc(b->r2, "eth0", "100.64.12.2", "2001:db8:12::2"), &wire);
	b->link[2] = link_new(ifc(b->r2, "eth1", "100.64.2.1", "2001:db8:2::1"),
	    ifc(b->h2, "eth0", "100.64.2.10", "2001:db8:2::10"), &wire);
}

struct bed *
bed_new(void)
{
	struct bed *b = calloc(1, sizeof(*b));

	b->arena = arena_new(64u << 20);
	b->sim = sim_new(b->arena, 1);
	b->net = net_new(b->sim);
	b->report = (struct report){ b, print, done };
	b->h1 = box(b, "h1", false);
	b->r1 = box(b, "r1", true);
	b->r2 = box(b, "r2", true);
	b->h2 = box(b, "h2", false);
	addresses(b);
	routes(b->h1,
	    (const char *const[]){ "0.0.0.0/0", "100.64.1.1", "::/0", "2001:db8:1::1", NULL });
	routes(b->r1,
	    (const char *const[]){
		"100.64.2.0/24", "100.64.12.2", "2001:db8:2::/64", "2001:db8:12::2", NULL });
	routes(b->r2,
	    (const char *const[]){
		"100.64.1.0/24", "100.64.12.1", "2001:db8:1::/64", "2001:db8:12::1", NULL });
	routes(b->h2,
	    (const char *const[]){ "0.0.0.0/0", "100.64.2.1", "::/0", "2001:db8:2::1", NULL });
	bed_run(b, 3 * IX_SECOND); /* duplicate address detection is over */
	return b;
}

void
bed_delete(struct bed *b)
{
	text_free(&b->said);
	arena_delete(b->arena);
	free(b);
}

void
bed_run(struct bed *b, ix_time more)
{
	sim_run(b->sim, b->sim->now + more);
}

void
bed_said(struct bed *b, const char *want)
{
	ck_assert_str_eq(text_of(&b->said), want);
}
