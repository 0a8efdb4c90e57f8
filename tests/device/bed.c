/* bed.c - see bed.h. */
#include "tests/device/bed.h"

#include <stdlib.h>
#include <string.h>

#include "device/files.h"
#include "device/serve.h"
#include "tests/runner.h"

static struct device *
box(struct bed *b, const struct device_kind *kind, const char *name)
{
	struct ix_error e = { "" };
	struct device *d = device_new(b->world, kind, name, "frr", &e);

	ck_assert_msg(d != NULL, "%s", e.text);
	d->mine = true;
	return d;
}

/* A port with its addresses. */
static struct port *
port(struct device *d, const char *name, const char *v4, const char *v6)
{
	struct ix_error e = { "" };
	struct port *p = device_port(d, name, &e);
	struct ifc *i;
	struct ix_addr a;

	ck_assert_msg(p != NULL, "%s", e.text);
	i = ifc_find(d->stack, name);
	ck_assert(addr_parse(v4, &a) && ifc_addr_add(i, &a, 24, &e));
	ck_assert(addr_parse(v6, &a) && ifc_addr_add(i, &a, 64, &e));
	return p;
}

static void
route(struct device *d, const char *prefix, const char *via)
{
	struct route r = { .source = ROUTE_STATIC, .distance = 1 };

	ck_assert(prefix_parse(prefix, &r.prefix) && addr_parse(via, &r.hop.via));
	route_add(d->stack, &r);
}

struct bed *
bed_new(void)
{
	static const struct link_settings wire = { .delay = IX_MS, .queue = 1u << 18, .mtu = 1500 };
	struct bed *b = calloc(1, sizeof(*b));

	b->world = world_new(256u << 20, 1, false);
	b->h1 = box(b, &host_kind, "h1");
	b->r1 = box(b, &router_kind, "r1");
	b->h2 = box(b, &host_kind, "h2");
	b->sw = box(b, &switch_kind, "sw");
	b->link[0] = link_new(port(b->h1, "eth0", "100.64.1.10", "2001:db8:1::10"),
	    port(b->r1, "eth0", "100.64.1.1", "2001:db8:1::1"), &wire);
	b->link[1] = link_new(port(b->r1, "eth1", "100.64.2.1", "2001:db8:2::1"),
	    port(b->h2, "eth0", "100.64.2.10", "2001:db8:2::10"), &wire);
	route(b->h1, "0.0.0.0/0", "100.64.1.1");
	route(b->h1, "::/0", "2001:db8:1::1");
	route(b->h2, "0.0.0.0/0", "100.64.2.1");
	route(b->h2, "::/0", "2001:db8:2::1");
	bed_run(b, 3 * IX_SECOND);
	return b;
}

void
bed_delete(struct bed *b)
{
	world_delete(b->world);
	free(b);
}

void
bed_run(struct bed *b, ix_time more)
{
	sim_run(b->world->sim, b->world->sim->now + more);
}

const char *
bed_type(struct bed *b, struct device *d, const char *line, ix_time more)
{
	struct console *c = console_of(d, 1);
	uint64_t from = c->written;
	const char *piece[2], *end;
	size_t len[2];

	console_type(c, line);
	bed_run(b, more);
	console_read(c, from, piece, len);
	memcpy(b->screen, piece[0], len[0]);
	memcpy(b->screen + len[0], piece[1], len[1]);
	b->screen[len[0] + len[1]] = 0;
	end = strchr(b->screen, '\n');
	return end ? end + 1 : b->screen;
}

void
bed_says(struct bed *b, struct device *d, const char *line, ix_time more, const char *want)
{
	ck_assert_str_eq(bed_type(b, d, line, more), want);
}

void
bed_zone(struct bed *b, const char *const *lines)
{
	struct serving *s = serving_of(b->h2);
	struct ix_error e = { "" };
	struct dns_name xz;
	struct dns_zone *z;

	ck_assert(dns_name_parse("xz", &xz));
	z = zone_make(b->world->arena, &s->zones, &xz);
	for (; *lines; lines++)
		ck_assert_msg(zone_line(b->world->arena, z, *lines, &e), "%s", e.text);
	zone_complete(b->world->arena, z);
	s->dns = true;
	ck_assert_msg(serving_start(b->h2, &e), "%s", e.text);
	ck_assert(file_write(b->h1, RESOLV_CONF, "nameserver 100.64.2.10\n", 23, &e));
}
