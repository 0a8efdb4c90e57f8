/* besieged.c - see besieged.h. It asks with must(), not with Check. */
#include "tests/service/besieged.h"

#include <string.h>

#include "base/addr.h"
#include "base/panic.h"
#include "wire/ethernet.h"
#include "wire/ipv4.h"
#include "wire/udp.h"

static const struct ix_mac far_mac = { { 2, 0, 0, 0, 0, 2 } };

static void
far_receive(struct port *p, struct frame *f)
{
	struct besieged *b = p->node->box;
	struct octets o = frame_read(f);
	struct ethernet e;
	struct ipv4 h;
	struct udp u;

	if (ethernet_read(&o, &e) && e.type == ETHERTYPE_IPV4 && ipv4_read(&o, &h)) {
		b->said++;
		if (h.protocol == PROTO_UDP && !h.fragment && udp_read(&o, NULL, NULL, &u)) {
			b->asked_from = u.src;
			b->asked_to = u.dst;
			b->asked_len = octets_left(&o) < sizeof(b->asked) ? octets_left(&o)
									  : sizeof(b->asked);
			get_bytes(&o, b->asked, b->asked_len);
		}
	}
	frame_drop(p->node->net, f);
}

static const struct node_ops far_ops = { far_receive, NULL };
static const struct node_ops near_ops = { stack_receive, stack_port_changed };

static void
bound(void *arg, const struct dhcp *ack)
{
	(void)arg;
	(void)ack;
}

static void
lost(void *arg, const struct ix_addr *a, uint8_t mask)
{
	(void)arg;
	(void)a;
	(void)mask;
}

static const struct dhcp_client_ops client_ops = { .bound = bound, .lost = lost };

static bool
no_line(void *arg, char line[SYSLOG_MOST], unsigned *severity)
{
	(void)arg;
	(void)line;
	(void)severity;
	return false;
}

static void
heard_line(void *arg, const char *line)
{
	struct besieged *b = arg;

	b->lines++;
	must(strlen(line) <= SYSLOG_MOST + 1 && line[strlen(line) - 1] == '\n');
}

static const struct syslog_ops syslog_ops = { no_line, heard_line };

static struct ix_addr
four(uint32_t a)
{
	return addr_v4(a);
}

static void
dhcp(struct besieged *b, struct ifc *i, bool relay)
{
	struct dhcp_pool p = { .lease = 600, .first = four(0x0a000064), .last = four(0x0a000068) };
	struct ix_addr server = four(0x0a000063);
	struct dhcp_relay *r;
	struct ix_error e;

	must(prefix_parse("10.0.0.0/24", &p.subnet));
	vec_push(b->arena, &b->pools.at, p);
	if (relay) {
		r = dhcp_relay_start(b->st, &e);
		must(r && dhcp_relay_add(r, i, &server));
	} else {
		must(dhcp_server_start(b->st, &b->pools, &e) != NULL);
		must(dhcp_client_start(b->st, i, &client_ops, b, &e) != NULL);
	}
}

static void
names(struct besieged *b)
{
	struct ix_addr root = four(0x0a000002);
	struct dns_name origin;
	struct dns_zone *z;
	struct ix_error e;

	must(dns_name_parse("xz.", &origin));
	z = zone_make(b->arena, &b->zones, &origin);
	must(zone_line(b->arena, z, "www.xz. 300 IN A 10.0.0.80", &e));
	zone_complete(b->arena, z);
	b->resolver = resolver_new(b->st, &root, 1);
	must(dns_server_start(b->st, &b->zones, b->resolver, &e) != NULL);
}

struct besieged *
besieged_new(bool relay)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	struct besieged *b = arena_make(arena, struct besieged);
	struct ix_addr us = four(0x0a000001), you = four(0x0a000002);
	struct ix_error e;
	struct ifc *i;

	b->arena = arena;
	b->sim = sim_new(arena, 1);
	b->net = net_new(b->sim);
	b->st = stack_new(node_new(b->net, "box", &near_ops, NULL), false);
	b->port = port_new(stack_node(b->st), "eth0");
	b->far = port_new(node_new(b->net, "far", &far_ops, b), "eth0");
	i = ifc_new(b->st, "eth0", b->port);
	must(ifc_addr_add(i, &us, 24, &e));
	link_new(b->port, b->far, &link_defaults);
	must(neigh_fix(i, &you, &far_mac));
	dhcp(b, i, relay);
	names(b);
	must(ntp_server_start(b->st, &e) != NULL);
	must(syslog_collector_start(b->st, &syslog_ops, b, &e) != NULL);
	b->collector = collector_new(b->st, SFLOW_PORT);
	besieged_run(b, 3 * IX_SECOND);
	b->said = 0;
	return b;
}

void
besieged_delete(struct besieged *b)
{
	arena_delete(b->arena);
}

static void
named(void *arg, const struct lookup_told *t)
{
	struct besieged *b = arg;

	b->names += t->end != LOOKUP_LATER;
}

static void
timed(void *arg, const struct ntp_told *t)
{
	struct besieged *b = arg;

	b->times += t->answered;
}

void
besieged_ask(struct besieged *b)
{
	struct ix_addr you = four(0x0a000002);
	struct ix_error e;

	lookup_start(b->st, &you, 1, "www.example.", 4, named, b, &e);
	ntp_query_start(b->st, &you, timed, b);
	besieged_run(b, 10 * IX_MS);
}

void
besieged_hear(struct besieged *b, uint16_t from, uint16_t to, bool broadcast, const uint8_t *bytes,
    uint32_t len)
{
	struct frame *f = frame_new(b->net, ETHERNET_HEADER + IPV4_HEADER + UDP_HEADER + len);
	struct octets o = frame_write(f);
	struct ethernet e = { .dst = broadcast ? mac_broadcast : b->port->mac,
		.src = far_mac,
		.type = ETHERTYPE_IPV4 };
	struct ipv4 h = { .src = four(0x0a000002),
		.dst = four(broadcast ? 0xffffffff : 0x0a000001),
		.ttl = 64,
		.protocol = PROTO_UDP };
	struct udp u = { .src = from, .dst = to };

	ethernet_write(&o, &e);
	ipv4_write(&o, &h, UDP_HEADER + len);
	udp_write(&o, &h.src, &h.dst, &u, bytes, len);
	stack_receive(b->port, f);
	besieged_run(b, 0);
}

void
besieged_run(struct besieged *b, ix_time more)
{
	sim_run(b->sim, b->sim->now + more);
}

uint64_t
besieged_drops(const struct besieged *b, const char *why)
{
	struct drop_count row;

	for (uint32_t n = 0; port_drop_row(b->port, n, &row); n++)
		if (strcmp(row.reason->name, why) == 0)
			return row.n;
	return 0;
}
