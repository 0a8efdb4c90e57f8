/*
 * sflow.c - a switch that samples, the collector that reads it, and that both agree with counters.
 *
 *	four stations - sw1;  the agent's own port - 1 ms - the collector, 100.64.9.1 and .2
 */
#include "tests/runner.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "service/collector/collector.h"
#include "service/sflow/sflow.h"
#include "wire/noise.h"
#include "wire/pcap.h"

#define STATIONS 4

struct bench {
	struct arena *arena;
	struct sim *sim;
	struct net *net;
	struct bridge *bridge;
	struct port *station[STATIONS];
	struct stack *agent, *host;
	struct link *link;
	struct collector *collector;
	struct sampler_settings set;
	/* What passed the collector's port. */
	struct watcher watcher;
	uint32_t frames, longest;
	ix_time first;
	struct pcap_writer *pcap;
};

static void
drop(struct port *p, struct frame *f)
{
	frame_drop(p->node->net, f);
}

static const struct node_ops station_ops = { drop, NULL };

static void
to_stack(struct port *p, struct frame *f)
{
	stack_receive(p, f);
}

static const struct node_ops stack_ops = { to_stack, stack_port_changed };

static struct stack *
box(struct bench *b, const char *name, const char *address, struct port **port)
{
	struct stack *st = stack_new(node_new(b->net, name, &stack_ops, NULL), false);
	struct ix_addr a;
	struct ix_error e;

	*port = port_new(stack_node(st), "eth0");
	ck_assert(addr_parse(address, &a));
	ck_assert(ifc_addr_add(ifc_new(st, "eth0", *port), &a, 24, &e));
	return st;
}

/* A datagram on its way: UDP to port 6343. */
static void
watch(struct watcher *w, struct port *p, const struct frame *f, bool out)
{
	struct bench *b = (struct bench *)((uintptr_t)w - offsetof(struct bench, watcher));
	const uint8_t *at = f->bytes + f->start;
	struct pcap_record r = {
		.time = p->node->net->sim->now, .len = f->len, .caplen = f->len, .bytes = at
	};

	if (out || f->len < 42 || at[23] != 17)
		return;
	if (!b->frames++)
		b->first = p->node->net->sim->now;
	if (f->len - 42u > b->longest)
		b->longest = f->len - 42u;
	if (b->pcap)
		pcap_write(b->pcap, &r);
}

static struct bench *
bench_new(uint64_t seed, uint32_t rate)
{
	static const char *const names[] = { "a", "b", "c", "d" };
	static const char *const ports[] = { "et1", "et2", "et3", "et4" };
	struct arena *arena = arena_new((size_t)256 << 20);
	struct bench *b = arena_make(arena, struct bench);
	struct link_settings mgmt = { .delay = IX_MS, .queue = 1 << 20, .mtu = 1500 };
	struct port *p, *q;

	b->arena = arena;
	b->sim = sim_new(arena, seed);
	b->net = net_new(b->sim);
	b->bridge = bridge_new(b->net, "sw1");
	for (int i = 0; i < STATIONS; i++) {
		struct node *n = node_new(b->net, names[i], &station_ops, NULL);
		struct bridge_port *bp = bridge_port_add(b->bridge, ports[i]);

		b->station[i] = port_new(n, "eth0");
		link_new(b->station[i], bp->port, &link_defaults);
		sampler_enable(bp, true);
	}
	b->agent = box(b, "mgmt", "100.64.9.1", &p);
	b->host = box(b, "collector", "100.64.9.2", &q);
	b->link = link_new(p, q, &mgmt);
	b->watcher.frame = watch;
	port_watch(q, &b->watcher);
	sflow_agent_new(b->bridge, b->agent);
	b->collector = collector_new(b->host, SFLOW_PORT);
	ck_assert_ptr_nonnull(b->collector);
	b->set = (struct sampler_settings){
		.run = true, .rate = rate, .polling_s = 10, .destinations = 1
	};
	b->set.to[0].port = SFLOW_PORT;
	ck_assert(addr_parse("100.64.9.2", &b->set.to[0].addr));
	sampler_set(b->bridge, &b->set);
	sim_run(b->sim, IX_SECOND);
	return b;
}

/* `n` pings a millisecond apart, of many sizes, v4 and v6, to one station or all. */
static void
traffic(struct bench *b, unsigned n)
{
	struct rng rng = sim_stream(b->sim, "traffic");
	uint8_t bytes[1514] = { 0 };

	for (unsigned i = 0; i < n; i++) {
		unsigned from = (unsigned)rng_below(&rng, STATIONS);
		unsigned to = (unsigned)rng_below(&rng, STATIONS + 1);
		uint32_t len = 100 + (uint32_t)rng_below(&rng, 1415);

		struct octets o = octets_write(bytes, sizeof(bytes));

		memset(bytes, 0, sizeof(bytes));
		noise_write(&o, noise_find(len % 3 ? "ping" : "ping-v6"),
		    &b->station[from]->mac, NULL);
		memset(bytes, 0xff, 6);
		if (to < STATIONS)
			memcpy(bytes, b->station[to]->mac.b, 6);
		port_send(b->station[from], frame_from(b->net, bytes, len));
		sim_run(b->sim, b->sim->now + IX_MS);
	}
}

/* Estimated frames of a port against those it counted: within sFlow's bound, 95 of 100 times. */
static bool
agrees(const struct bench *b, const struct collector_interface *i)
{
	const struct counters *c = &bridge_port_at(b->bridge, (uint16_t)i->last.index)->port->in;
	double counted = (double)(c->unicast + c->multicast + c->broadcast);
	double bound = 1.96 * sqrt(1.0 / (double)i->samples);

	return fabs((double)i->frames - counted) / counted <= bound;
}

START_TEST(the_matrix_agrees_with_the_counters_as_far_as_chance_allows)
{
	unsigned within = 0, of = 0;
	double estimated = 0, counted = 0;

	for (uint64_t seed = 1; seed <= 10; seed++) {
		struct bench *b = bench_new(seed, 32);
		const struct collector_interface *i;

		traffic(b, 8000);
		sim_run(b->sim, b->sim->now + 11 * IX_SECOND);
		for (uint32_t n = 0; (i = collector_interface(b->collector, n)); n++) {
			within += agrees(b, i);
			of++;
			estimated += (double)i->octets;
			counted += (double)i->last.in_octets;
		}
		arena_delete(b->arena);
	}
	ck_assert_uint_eq(of, 40);
	ck_assert_uint_ge(within, 36); /* 38 are expected */
	ck_assert_msg(
	    fabs(estimated / counted - 1) < 0.03, "%.0f octets of %.0f", estimated, counted);
}
END_TEST

START_TEST(every_pair_of_stations_has_a_row_with_its_ports_and_families)
{
	struct bench *b = bench_new(3, 8);
	const struct collector_pair *p;
	uint64_t v4 = 0, v6 = 0;
	uint32_t n = 0;

	traffic(b, 8000);
	sim_run(b->sim, b->sim->now + 2 * IX_SECOND);
	for (; (p = collector_pair(b->collector, n)); n++) {
		ck_assert_uint_ge(p->in, 1);
		ck_assert_uint_le(p->in, 4);
		v4 += p->octets[COLLECTOR_V4];
		v6 += p->octets[COLLECTOR_V6];
		ck_assert_uint_eq(p->octets[COLLECTOR_OTHER], 0);
		if (p->to.b[0] == 0xff)
			ck_assert_uint_eq(p->out, SFLOW_MULTIPLE | 3);
		else if (memcmp(&p->to, &p->from, 6) == 0)
			ck_assert_uint_eq(p->out, SFLOW_DROPPED);
	}
	ck_assert_uint_eq(n, STATIONS * (STATIONS + 1));
	ck_assert(v4 > v6 && v6 > v4 / 4);
	ck_assert_uint_eq(collector_counts(b->collector).malformed, 0);
	ck_assert_uint_eq(collector_counts(b->collector).lost, 0);
	arena_delete(b->arena);
}
END_TEST

START_TEST(a_datagram_is_short_and_leaves_within_a_second)
{
	struct bench *b = bench_new(1, 1);
	ix_time sent = b->sim->now;

	b->set.polling_s = 0;
	sampler_set(b->bridge, &b->set);
	traffic(b, 1);
	sim_run(b->sim, sent + 3 * IX_SECOND);
	ck_assert_uint_eq(b->frames, 1);
	ck_assert_uint_ge(b->first, sent + IX_SECOND);
	ck_assert_uint_le(b->first, sent + IX_SECOND + 5 * IX_MS);
	traffic(b, 500);
	sim_run(b->sim, b->sim->now + 2 * IX_SECOND);
	ck_assert_uint_le(b->longest, SFLOW_DATAGRAM);
	ck_assert_uint_ge(b->longest, SFLOW_DATAGRAM - 250);
	ck_assert_uint_eq(collector_counts(b->collector).flows, 501);
	arena_delete(b->arena);
}
END_TEST

START_TEST(a_lost_datagram_is_noticed_by_its_number)
{
	struct link_settings lossy = { .delay = IX_MS, .queue = 1 << 20, .mtu = 1500 };
	struct bench *b = bench_new(1, 1);

	traffic(b, 100);
	lossy.loss_ppm = 500000;
	link_set(b->link, &lossy);
	traffic(b, 300);
	lossy.loss_ppm = 0;
	link_set(b->link, &lossy);
	traffic(b, 100);
	sim_run(b->sim, b->sim->now + 5 * IX_SECOND);
	ck_assert_uint_gt(collector_counts(b->collector).lost, 5);
	arena_delete(b->arena);
}
END_TEST

START_TEST(without_an_address_or_without_run_nothing_is_sent)
{
	struct bench *b = bench_new(1, 1);
	uint32_t pool, taken, lost;

	b->set.run = false;
	sampler_set(b->bridge, &b->set);
	traffic(b, 50);
	sim_run(b->sim, b->sim->now + 20 * IX_SECOND);
	ck_assert_uint_eq(b->frames, 0);
	ck_assert(bridge_port_at(b->bridge, 1)->taps_in == 0);
	ck_assert(addr_parse("2001:db8::1", &b->set.to[0].addr));
	b->set.run = true;
	sampler_set(b->bridge, &b->set);
	traffic(b, 50);
	ck_assert_uint_eq(b->frames, 0);
	sampler_counts(bridge_port_at(b->bridge, 1), &pool, &taken, &lost);
	ck_assert(pool == taken && taken == lost && lost > 0);
	bridge_clear(b->bridge);
	ck_assert(!sampler_enabled(bridge_port_at(b->bridge, 1)));
	arena_delete(b->arena);
}
END_TEST

START_TEST(the_rate_follows_the_speed_unless_it_is_set)
{
	static const struct {
		uint64_t bps;
		uint32_t rate;
	} rows[] = { { 100000000, 1024 }, { 1000000000, 1024 }, { 10000000000, 4096 },
		{ 40000000000, 8192 }, { 100000000000, 32768 }, { 0, 8192 } };
	struct bench *b = bench_new(1, 0);

	for (unsigned i = 0; i < 6; i++) {
		struct link_settings s = link_defaults;

		s.rate_bps = rows[i].bps;
		link_set(b->station[0]->link, &s);
		ck_assert_uint_eq(sampler_rate(bridge_port_at(b->bridge, 1)), rows[i].rate);
	}
	b->set.rate = 500;
	sampler_set(b->bridge, &b->set);
	ck_assert_uint_eq(sampler_rate(bridge_port_at(b->bridge, 1)), 500);
	arena_delete(b->arena);
}
END_TEST

START_TEST(what_is_no_datagram_is_counted_and_changes_nothing)
{
	struct bench *b = bench_new(1, 1);
	uint8_t bytes[64] = { 0, 0, 0, 5, 0, 0, 0, 1, 1, 2, 3, 4 };

	bytes[27] = 1; /* one sample is promised, none is there */
	for (uint32_t n = 0; n <= 28; n++)
		collector_take(b->collector, bytes, n);
	ck_assert_uint_eq(collector_counts(b->collector).malformed, 29);
	ck_assert_ptr_null(collector_pair(b->collector, 0));
	ck_assert_uint_eq(collector_counts(b->collector).datagrams, 0);
	arena_delete(b->arena);
}
END_TEST

/* The lines that a command prints. */
static unsigned
lines_of(const char *command)
{
	FILE *f = popen(command, "r");
	unsigned n = 0;
	int c;

	ck_assert_ptr_nonnull(f);
	while ((c = fgetc(f)) != EOF)
		n += c == '\n';
	pclose(f);
	return n;
}

START_TEST(others_read_every_datagram)
{
	char path[] = "/tmp/ixlab-sflow-XXXXXX", command[256];
	bool tshark = system("tshark -v >/dev/null 2>&1") == 0;
	bool sflowtool = system("sflowtool -h >/dev/null 2>&1") == 0;
	struct bench *b = bench_new(2, 4);
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
	b->pcap = pcap_writer_new(path, PCAP_NG, NULL);
	pcap_interface(b->pcap, "collector");
	traffic(b, 2000);
	sim_run(b->sim, b->sim->now + 30 * IX_SECOND);
	ck_assert(pcap_writer_close(b->pcap, NULL));
	ck_assert_uint_gt(b->frames, 30);
	if (tshark) {
		snprintf(command, sizeof(command), "tshark -r %s -Y sflow 2>/dev/null", path);
		ck_assert_uint_eq(lines_of(command), b->frames);
		snprintf(command, sizeof(command),
		    "tshark -r %s -o udp.check_checksum:TRUE -Y '_ws.malformed || "
		    "udp.checksum.status == 0' 2>/dev/null",
		    path);
		ck_assert_uint_eq(lines_of(command), 0);
	} else {
		skip("tshark is not installed: nobody else looks at our datagrams");
	}
	if (sflowtool) {
		snprintf(command, sizeof(command),
		    "sflowtool -r %s 2>/dev/null | grep "
		    "^datagramSequenceNo",
		    path);
		ck_assert_uint_eq(lines_of(command), b->frames);
	} else {
		skip("sflowtool is not installed (Debian has no package of it)");
	}
	unlink(path);
	arena_delete(b->arena);
}
END_TEST

Suite *sflow_suite(void);
Suite *
sflow_suite(void)
{
	return suite_of("sflow",
	    (const TTest *const[]){ the_matrix_agrees_with_the_counters_as_far_as_chance_allows,
		every_pair_of_stations_has_a_row_with_its_ports_and_families,
		a_datagram_is_short_and_leaves_within_a_second,
		a_lost_datagram_is_noticed_by_its_number,
		without_an_address_or_without_run_nothing_is_sent,
		the_rate_follows_the_speed_unless_it_is_set,
		what_is_no_datagram_is_counted_and_changes_nothing, others_read_every_datagram,
		NULL });
}
