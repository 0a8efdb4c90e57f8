/*
 * sponge.c - a LAN of four stations and the sponge: when an address is given up, what is answered,
 * and that a station that comes back has its address at once.
 */
#include "tests/runner.h"

#include <string.h>

#include "base/addr.h"
#include "service/sponge/sponge.h"
#include "switch/bridge.h"
#include "wire/arp.h"
#include "wire/ethernet.h"
#include "wire/noise.h"

struct lan {
	struct arena *arena;
	struct sim *sim;
	struct net *net;
	struct port *member; /* who asks, by hand: 100.127.1.1 */
	struct ix_mac mac;
	struct stack *host, *other; /* .251 with the sponge; .2, which may be cut off */
	struct port *other_port;
	struct sponge *sponge;
	/* What the member heard last */
	unsigned requests, replies;
	struct arp last;
};

static void
hear(struct port *p, struct frame *f)
{
	struct lan *l = p->node->box;
	struct octets o = frame_read(f);
	struct ethernet e;
	struct arp a;

	if (ethernet_read(&o, &e) && e.type == ETHERTYPE_ARP && arp_read(&o, &a)) {
		l->requests += a.op == ARP_REQUEST;
		l->replies += a.op == ARP_REPLY;
		l->last = a;
	}
	frame_drop(p->node->net, f);
}

static const struct node_ops member_ops = { hear, NULL };

static void
to_stack(struct port *p, struct frame *f)
{
	stack_receive(p, f);
}

static const struct node_ops stack_ops = { to_stack, stack_port_changed };

static struct ix_addr
address(const char *text)
{
	struct ix_addr a;

	ck_assert(addr_parse(text, &a));
	return a;
}

static struct stack *
box(struct lan *l, const char *name, const char *addr, struct port **port)
{
	struct stack *st = stack_new(node_new(l->net, name, &stack_ops, NULL), false);
	struct ix_addr a = address(addr);
	struct ix_error e;

	*port = port_new(stack_node(st), "eth0");
	ck_assert(ifc_addr_add(ifc_new(st, "eth0", *port), &a, 24, &e));
	return st;
}

static struct lan *
lan_new(const struct sponge_settings *s)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct lan *l = arena_make(arena, struct lan);
	struct bridge *b;
	struct ix_error e;
	struct port *p;

	l->arena = arena;
	l->sim = sim_new(arena, 1);
	l->net = net_new(l->sim);
	b = bridge_new(l->net, "sw1");
	l->member = port_new(node_new(l->net, "member", &member_ops, l), "eth0");
	l->host = box(l, "services", "100.127.1.251", &p);
	l->other = box(l, "other", "100.127.1.2", &l->other_port);
	link_new(l->member, bridge_port_add(b, "et1")->port, &link_defaults);
	link_new(p, bridge_port_add(b, "et2")->port, &link_defaults);
	link_new(l->other_port, bridge_port_add(b, "et3")->port, &link_defaults);
	l->mac = l->member->mac;
	l->sponge = sponge_new(l->host, ifc_find(l->host, "eth0"), s, &e);
	ck_assert_ptr_nonnull(l->sponge);
	return l;
}

/* The member, or who it says it is, asks `n` times, so far apart. */
static void
ask_as(struct lan *l, const char *from, const char *target, unsigned n, ix_time apart)
{
	struct noise what = { .v4 = address(from), .peer_v4 = address(target) };

	for (unsigned i = 0; i < n; i++) {
		uint8_t bytes[NOISE_MAX];
		struct octets o = octets_write(bytes, sizeof(bytes));

		noise_write(&o, noise_find("arp-request"), &l->mac, &what);
		port_send(l->member, frame_from(l->net, bytes, o.pos));
		sim_run(l->sim, l->sim->now + apart);
	}
}

static void
ask(struct lan *l, const char *target, unsigned n, ix_time apart)
{
	ask_as(l, "100.127.1.1", target, n, apart);
}

static enum sponge_state
state_of(const struct lan *l, const char *addr)
{
	struct ix_addr a = address(addr);
	struct sponge_row row;

	for (uint32_t n = 0; sponge_row(l->sponge, &n, &row);)
		if (addr_eq(&row.addr, &a))
			return row.state;
	return SPONGE_QUIET;
}

static const struct sponge_settings soon = { .depth = 20,
	.rate = 50,
	.pending = 5,
	.age_s = 600,
	.learning_s = 5,
	.probe_rate = 100,
	.flood = 3 };

static const struct {
	const char *why;
	unsigned queries;
	ix_time apart;
	enum sponge_state then;
} rows[] = {
	{ "one too few", 19, 500 * IX_MS, SPONGE_QUIET },
	{ "enough, 120 a minute", 25, 500 * IX_MS, SPONGE_DEAD },
	{ "as many, but 30 a minute", 60, 2 * IX_SECOND, SPONGE_QUIET },
	{ "a flood of one station counts as 3 a second", 55, 100 * IX_MS, SPONGE_QUIET },
	{ "and is enough in the end", 85, 100 * IX_MS, SPONGE_DEAD },
};

START_TEST(an_address_dies_of_many_unanswered_queries)
{
	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct lan *l = lan_new(&soon);

		sim_run(l->sim, 6 * IX_SECOND);
		ask(l, "100.127.1.77", rows[i].queries, rows[i].apart);
		sim_run(l->sim, l->sim->now + 10 * IX_SECOND);
		ck_assert_msg(state_of(l, "100.127.1.77") == rows[i].then, "%s: %s", rows[i].why,
		    sponge_states[state_of(l, "100.127.1.77")]);
		arena_delete(l->arena);
	}
}
END_TEST

START_TEST(the_defaults_are_those_of_arpsponge)
{
	struct lan *l = lan_new(&sponge_defaults);

	sim_run(l->sim, 6 * IX_SECOND);
	ask(l, "100.127.1.77", 999, IX_SECOND);
	ck_assert_int_eq(state_of(l, "100.127.1.77"), SPONGE_QUIET);
	ask(l, "100.127.1.77", 1, 100 * IX_MS);
	ck_assert_int_eq(state_of(l, "100.127.1.77"), SPONGE_PENDING);
	sim_run(l->sim, l->sim->now + 6 * IX_SECOND);
	ck_assert_int_eq(state_of(l, "100.127.1.77"), SPONGE_DEAD);
	ck_assert_uint_eq(sponge_counts(l->sponge).probes, 5);
	arena_delete(l->arena);
}
END_TEST

START_TEST(a_dead_address_is_answered_with_the_sponges_mac)
{
	struct lan *l = lan_new(&soon);
	struct ix_addr dead = address("100.127.1.77");
	struct ix_mac self = ifc_mac(ifc_find(l->host, "eth0"));

	ck_assert(sponge_set(l->sponge, &dead, true));
	ask(l, "100.127.1.77", 1, 10 * IX_MS);
	ck_assert_uint_eq(l->replies, 1);
	ck_assert(mac_eq(&l->last.sender_mac, &self) && addr_eq(&l->last.sender, &dead));
	/* RFC 5227: who wants to have the address may */
	ask_as(l, "0.0.0.0", "100.127.1.77", 1, 10 * IX_MS);
	ck_assert_uint_eq(l->replies, 1);
	ck_assert_uint_eq(sponge_counts(l->sponge).answered, 1);
	arena_delete(l->arena);
}
END_TEST

START_TEST(a_station_that_is_there_survives_its_probes)
{
	struct lan *l = lan_new(&soon);

	sim_run(l->sim, 6 * IX_SECOND);
	ask(l, "100.127.1.2", 25, 500 * IX_MS);
	sim_run(l->sim, l->sim->now + 10 * IX_SECOND);
	ck_assert_int_eq(state_of(l, "100.127.1.2"), SPONGE_ALIVE);
	ck_assert_uint_ge(sponge_counts(l->sponge).probes, 1);
	arena_delete(l->arena);
}
END_TEST

START_TEST(a_station_that_comes_back_has_its_address_and_everybody_hears_it)
{
	struct lan *l = lan_new(&soon);
	struct ix_addr a = address("100.127.1.77");
	unsigned before;

	ck_assert(sponge_set(l->sponge, &a, true));
	sim_run(l->sim, 6 * IX_SECOND);
	before = l->requests;
	l->mac = (struct ix_mac){ { 2, 0, 0, 0, 9, 9 } };
	ask_as(l, "100.127.1.77", "100.127.1.77", 1, 10 * IX_MS); /* gratuitous */
	ck_assert_int_eq(state_of(l, "100.127.1.77"), SPONGE_ALIVE);
	ck_assert_uint_eq(l->requests, before + 1); /* the sponge's word to all */
	ck_assert(mac_eq(&l->last.sender_mac, &l->mac) && addr_eq(&l->last.sender, &a));
	ck_assert_uint_eq(sponge_counts(l->sponge).updates, 1);
	arena_delete(l->arena);
}
END_TEST

START_TEST(who_still_sends_to_the_sponge_is_told_where_the_station_is)
{
	struct lan *l = lan_new(&soon);
	struct noise what = { .v4 = address("100.127.1.1"),
		.peer_v4 = address("100.127.1.2"),
		.peer = ifc_mac(ifc_find(l->host, "eth0")) };
	uint8_t bytes[NOISE_MAX];
	struct octets o = octets_write(bytes, sizeof(bytes));

	sim_run(l->sim, 6 * IX_SECOND);
	ask(l, "100.127.1.2", 25, 500 * IX_MS); /* the sponge learns of .2 by its probe */
	noise_write(&o, noise_find("ping"), &l->mac, &what);
	port_send(l->member, frame_from(l->net, bytes, o.pos));
	sim_run(l->sim, l->sim->now + 10 * IX_MS);
	ck_assert(mac_eq(&l->last.sender_mac, &l->other_port->mac));
	ck_assert_uint_eq(l->last.op, ARP_REPLY);
	arena_delete(l->arena);
}
END_TEST

START_TEST(a_silent_station_is_forgotten_after_its_age)
{
	struct lan *l = lan_new(&soon);

	sim_run(l->sim, 6 * IX_SECOND);
	ask(l, "100.127.1.9", 1, IX_SECOND);
	ck_assert_int_eq(state_of(l, "100.127.1.1"), SPONGE_ALIVE);
	sim_run(l->sim, l->sim->now + 601 * IX_SECOND);
	ck_assert_int_eq(state_of(l, "100.127.1.1"), SPONGE_QUIET);
	arena_delete(l->arena);
}
END_TEST

START_TEST(nothing_is_decided_while_it_learns)
{
	struct sponge_settings s = soon;
	struct lan *l;

	s.learning_s = 60;
	l = lan_new(&s);
	ask(l, "100.127.1.77", 100, 500 * IX_MS);
	ck_assert(sponge_is_learning(l->sponge));
	ck_assert_int_eq(state_of(l, "100.127.1.77"), SPONGE_QUIET);
	ask(l, "100.127.1.77", 30, 500 * IX_MS);
	ck_assert_int_ge(state_of(l, "100.127.1.77"), SPONGE_PENDING);
	arena_delete(l->arena);
}
END_TEST

START_TEST(what_is_not_of_the_lan_is_not_its_business)
{
	static const char *const others[] = { "100.127.1.0", "100.127.1.255", "100.127.1.251",
		"100.64.0.1", "2001:db8::1" };
	struct lan *l = lan_new(&soon);

	for (unsigned i = 0; i < 5; i++) {
		struct ix_addr a = address(others[i]);

		ck_assert_msg(!sponge_set(l->sponge, &a, true), "%s", others[i]);
	}
	sponge_delete(l->sponge);
	ask(l, "100.127.1.77", 10, IX_SECOND);
	arena_delete(l->arena);
}
END_TEST

Suite *sponge_suite(void);
Suite *
sponge_suite(void)
{
	return suite_of("ARP sponge",
	    (const TTest *const[]){ an_address_dies_of_many_unanswered_queries,
		the_defaults_are_those_of_arpsponge,
		a_dead_address_is_answered_with_the_sponges_mac,
		a_station_that_is_there_survives_its_probes,
		a_station_that_comes_back_has_its_address_and_everybody_hears_it,
		who_still_sends_to_the_sponge_is_told_where_the_station_is,
		a_silent_station_is_forgotten_after_its_age, nothing_is_decided_while_it_learns,
		what_is_not_of_the_lan_is_not_its_business, NULL });
}
