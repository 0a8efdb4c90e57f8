/*
 * frames.c - the same traffic twice: packet by packet, and as rates. What every port counted, and
 * what was dropped where for which reason, must agree within two per cent.
 */
#include "tests/runner.h"

#include "ip/acl.h"
#include "ip/inside.h"
#include "tests/flow/bed.h"

enum { STREAMS = 8, SECONDS = 40 };

struct story {
	const char *what;
	struct {
		const char *to;
		uint64_t bps;
	} stream[STREAMS];
	void (*set)(struct bed *b); /* what is different in this one */
	bool full; /* some link is */
	bool errors; /* "time exceeded", which no setting holds back */
};

static void
nothing(struct bed *b)
{
	(void)b;
}

static void
list_in(struct bed *b)
{
	bed_rule(b->r1, "in", "deny udp any eq 20001 any");
	bed_rule(b->r1, "in", "permit ip any host 100.64.3.10");
	ifc_set_acl(ifc_find(b->r1, "eth0"), 4, false, ip_acl_find(b->r1, 4, "in"));
}

static void
list_out(struct bed *b)
{
	bed_rule(b->r2, "out", "deny udp any range 20002 20004 any eq 9");
	bed_rule(b->r2, "out", "permit ip any any");
	ifc_set_acl(ifc_find(b->r2, "eth2"), 4, true, ip_acl_find(b->r2, 4, "out"));
}

static void
strict(struct bed *b)
{
	struct ifc *i = ifc_find(b->r2, "eth1");
	struct ifc_settings s = *ifc_settings(i);
	struct next_hop low = { .via = ip("100.64.22.1") };
	struct ix_prefix p;

	ck_assert(prefix_parse("100.64.1.0/24", &p));
	ck_assert(route_del(b->r2, &p, ROUTE_STATIC, &low)); /* back by the upper way alone */
	s.urpf[0].mode = URPF_STRICT;
	ifc_set(i, &s);
	i = ifc_find(b->r2, "eth0");
	ifc_set(i, &s);
}

static void
narrow_member(struct bed *b)
{
	bed_speed(b, LINK_LAG1, 10000000);
}

static void
narrow_port(struct bed *b)
{
	bed_speed(b, LINK_B, 20000000);
}

static void
narrow_chain(struct bed *b)
{
	bed_speed(b, LINK_A, 40000000);
	bed_speed(b, LINK_LOW, 10000000);
	bed_speed(b, LINK_C, 5000000);
}

static void
loop(struct bed *b)
{
	bed_route(b->r1, "100.64.7.0/24", "100.64.21.2");
	bed_route(b->r2, "100.64.7.0/24", "100.64.21.1");
}

static void
lossy(struct bed *b)
{
	struct link_settings s = { .rate_bps = 100000000,
		.delay = IX_MS,
		.queue = 64 << 10,
		.mtu = 1500,
		.loss_ppm = 50000 };

	link_set(b->link[LINK_SWITCH], &s);
}

static void
small(struct bed *b)
{
	ifc_set_mtu(ifc_find(b->r2, "eth2"), 1000);
}

static void
one_way(struct bed *b)
{
	struct next_hop up = { .via = ip("100.64.21.2") };
	struct ix_prefix p;

	ck_assert(prefix_parse("100.64.0.0/16", &p));
	ck_assert(route_del(b->r1, &p, ROUTE_STATIC, &up));
}

#define B "100.64.3.10"
#define C "100.64.3.20"
static const struct story stories[] = {
	{ "idle links, several ways",
	    { { B, 4000000 }, { B, 2000000 }, { C, 3000000 }, { C, 5000000 }, { B, 1000000 },
		{ B, 2500000 }, { C, 1600000 }, { B, 3200000 } },
	    nothing },
	{ "a list where they come in",
	    { { B, 2000000 }, { B, 3000000 }, { C, 4000000 }, { B, 1000000 } }, list_in },
	{ "a list where they leave",
	    { { B, 2000000 }, { B, 3000000 }, { C, 4000000 }, { B, 1000000 }, { C, 2000000 },
		{ B, 2000000 } },
	    list_out },
	{ "reverse paths", { { B, 2000000 }, { B, 3000000 }, { C, 4000000 }, { B, 1000000 } },
	    strict },
	{ "Null0 and no route",
	    { { "100.64.9.9", 4000000 }, { B, 2000000 }, { "100.65.0.1", 3000000 },
		{ "100.64.9.8", 1000000 } },
	    nothing },
	{ "nobody there", { { "100.64.3.77", 1000000 }, { B, 1000000 } }, nothing },
	{ "a full member of a channel",
	    { { B, 8000000 }, { B, 8000000 }, { C, 8000000 }, { C, 8000000 }, { B, 8000000 },
		{ B, 8000000 } },
	    narrow_member, true },
	{ "a full port", { { B, 8000000 }, { B, 16000000 }, { C, 8000000 }, { B, 8000000 } },
	    narrow_port, true },
	{ "full links one behind the other",
	    { { B, 8000000 }, { B, 16000000 }, { C, 8000000 }, { B, 8000000 }, { C, 16000000 } },
	    narrow_chain, true },
	{ "routers that point at each other", { { "100.64.7.7", 1500000 }, { B, 2000000 } }, loop,
	    .errors = true },
	{ "a cable that loses", { { B, 8000000 }, { C, 8000000 } }, lossy },
	{ "too big for a link", { { B, 2000000 }, { C, 1000000 } }, small },
	{ "one way left", { { B, 4000000 }, { B, 2000000 }, { C, 3000000 } }, one_way },
};

static struct bed *
play(const struct story *s, bool packets)
{
	struct bed *b = bed_new();

	bed_run(b, IX_SECOND);
	for (unsigned i = 0; i < STREAMS && s->stream[i].to; i++)
		if (packets)
			bed_packets(b, i, s->stream[i].to, s->stream[i].bps, s->full);
		else
			bed_flow(b, "", s->stream[i].to, s->stream[i].bps);
	bed_run(b, IX_SECOND / 2);
	s->set(b);
	bed_run(b, SECONDS * IX_SECOND);
	return b;
}

/* Two per cent, and a second's ARP, samples and what is on the wires. */
static void
agree(const char *what, const struct port *p, const char *which, uint64_t want, uint64_t have,
    uint64_t slack)
{
	ck_assert_msg(have + want / 50 + slack >= want && have <= want + want / 50 + slack,
	    "%s: %s %s %s: %llu as packets, %llu as rates", what, p->node->name, p->name, which,
	    (unsigned long long)want, (unsigned long long)have);
}

/* Of those who wait for somebody silent, packets leave the last hundred until they are given up. */
static bool
is_of_neighbour(const struct log_kind *why)
{
	return why == &drop_no_neighbour || why == &drop_neighbour_queue;
}

/* The same of what was dropped, of all that came by: a little less sent is as much more dropped. */
static void
compare_drops(const char *what, const struct port *p, const struct port *q, uint64_t frames)
{
	struct drop_count row;
	const uint64_t slack = 30 + frames / 50;

	agree(what, p, "drops", port_all_drops(p), port_all_drops(q), slack);
	for (uint32_t i = 0; port_drop_row(p, i, &row); i++)
		if (!is_of_neighbour(row.reason))
			agree(what, p, row.reason->name, row.n, port_drops(q, row.reason), slack);
	for (uint32_t i = 0; port_drop_row(q, i, &row); i++)
		if (!is_of_neighbour(row.reason))
			agree(what, p, row.reason->name, port_drops(p, row.reason), row.n, slack);
}

/* What the lists of a router counted, entry by entry. */
static void
compare_lists(const char *what, const struct stack *x, const struct stack *y)
{
	const struct ip_acl *l, *m;

	for (uint32_t n = 0; (l = ip_acl_at(x, n)) && (m = ip_acl_at(y, n)); n++)
		for (uint32_t i = 0; i < l->entries.n; i++)
			agree(what, x->node->ports.at[0], l->name,
			    ip_acl_hits(x, l, &l->entries.at[i]),
			    ip_acl_hits(y, m, &m->entries.at[i]), 30);
}

static void
compare(const struct story *s, const struct bed *x, const struct bed *y)
{
	for (uint32_t i = 0; i < x->net->ports.n; i++) {
		const struct port *p = x->net->ports.at[i], *q = y->net->ports.at[i];
		struct counters pin, pout, qin, qout;

		port_counters(p, &pin, &pout);
		port_counters(q, &qin, &qout);
		compare_drops(s->what, p, q, pin.unicast + pout.unicast);
		if (s->errors && p->link != x->link[LINK_UP])
			continue;
		agree(s->what, p, "octets in", pin.octets, qin.octets, 40000);
		agree(s->what, p, "octets out", pout.octets, qout.octets, 40000);
		if (s->errors)
			continue;
		agree(s->what, p, "frames in", pin.unicast, qin.unicast, 60);
		agree(s->what, p, "frames out", pout.unicast, qout.unicast, 60);
	}
}

START_TEST(packets_and_rates_give_the_same_counters)
{
	const struct story *s = &stories[_i];
	struct bed *x = play(s, true), *y = play(s, false);

	compare(s, x, y);
	compare_lists(s->what, x->r1, y->r1);
	compare_lists(s->what, x->r2, y->r2);
	ck_assert_msg(y->sim->events * 3 < x->sim->events, "%s: %llu events, and %llu as rates",
	    s->what, (unsigned long long)x->sim->events, (unsigned long long)y->sim->events);
	bed_delete(x);
	bed_delete(y);
}
END_TEST

Suite *frames_suite(void);
Suite *
frames_suite(void)
{
	Suite *s = suite_create("flows and packets");
	TCase *c = tcase_create("flows and packets");

	tcase_add_loop_test(c, packets_and_rates_give_the_same_counters, 0,
	    (int)(sizeof(stories) / sizeof(*stories)));
	suite_add_tcase(s, c);
	return s;
}
