/* forward.c - packets from host to host: across a link, through routers, and why they do not
 * arrive. */
#include "tests/runner.h"

#include "tests/ip/ip_bed.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"
#include "wire/udp.h"

/* h1 - r1 - r2 - h2, both families, static routes. */
struct line {
	struct bed *b;
	struct stack *h1, *r1, *r2, *h2;
	struct link *middle;
	struct witness *w;
	struct socket *raw4, *raw6;
};

static struct line
line_new(void)
{
	struct line l = { .b = bed_new(1) };

	l.h1 = bed_stack(l.b, "h1", false);
	l.r1 = bed_stack(l.b, "r1", true);
	l.r2 = bed_stack(l.b, "r2", true);
	l.h2 = bed_stack(l.b, "h2", false);
	bed_link(l.b, l.h1, "100.64.1.2/24", l.r1, "100.64.1.1/24");
	l.middle = bed_link(l.b, l.r1, "100.64.12.0/31", l.r2, "100.64.12.1/31");
	bed_link(l.b, l.r2, "100.64.2.1/24", l.h2, "100.64.2.2/24");
	bed_addr(l.h1, "eth0", "2001:db8:1::2/64");
	bed_addr(l.r1, "eth0", "2001:db8:1::1/64");
	bed_addr(l.r1, "eth1", "2001:db8:12::/127");
	bed_addr(l.r2, "eth0", "2001:db8:12::1/127");
	bed_addr(l.r2, "eth1", "2001:db8:2::1/64");
	bed_addr(l.h2, "eth0", "2001:db8:2::2/64");
	bed_route(l.h1, "0.0.0.0/0", "100.64.1.1");
	bed_route(l.h1, "::/0", "2001:db8:1::1");
	bed_route(l.h2, "0.0.0.0/0", "100.64.2.1");
	bed_route(l.h2, "::/0", "2001:db8:2::1");
	bed_route(l.r1, "100.64.2.0/24", "100.64.12.1");
	bed_route(l.r1, "2001:db8:2::/64", "2001:db8:12::1");
	bed_route(l.r2, "100.64.1.0/24", "100.64.12.0");
	bed_route(l.r2, "2001:db8:1::/64", "2001:db8:12::");
	l.w = witness_new(l.b);
	l.raw4 = sock_raw(l.h1, 4, PROTO_ICMP, &witness_ops, l.w);
	l.raw6 = sock_raw(l.h1, 6, PROTO_ICMPV6, &witness_ops, l.w);
	bed_run(l.b, 3 * IX_SECOND); /* addresses are proven */
	l.w->n = 0;
	return l;
}

/* What raw sockets heard that is no neighbour discovery: the first, and how many. */
static const struct heard *
first_heard(const struct line *l, bool icmp, uint32_t *n)
{
	const struct heard *found = NULL;

	*n = 0;
	for (uint32_t i = 0; i < l->w->n; i++) {
		const struct heard *h = &l->w->heard[i];

		if (h->icmp != icmp || (!icmp && h->bytes[0] == ND_NEIGHBOR_SOLICIT))
			continue;
		if (!icmp && h->from.af == 6 && h->bytes[40] >= ND_ROUTER_SOLICIT)
			continue;
		if (!found)
			found = h;
		++*n;
	}
	return found;
}

START_TEST(an_echo_crosses_two_routers_and_comes_back_in_both_families)
{
	struct line l = line_new();
	const struct heard *h;
	uint32_t n;

	ck_assert(bed_echo(l.raw4, "100.64.2.2", 1, 56));
	bed_run(l.b, IX_SECOND);
	h = first_heard(&l, false, &n);
	ck_assert_uint_eq(n, 1);
	ck_assert_uint_eq(h->bytes[20], ICMP_ECHO_REPLY);
	ck_assert_uint_eq(h->ttl, 62);
	ck_assert_uint_eq(h->len, 84);
	l.w->n = 0;
	ck_assert(bed_echo(l.raw6, "2001:db8:2::2", 1, 56));
	bed_run(l.b, IX_SECOND);
	h = first_heard(&l, false, &n);
	ck_assert_uint_eq(n, 1);
	ck_assert_uint_eq(h->bytes[40], ICMPV6_ECHO_REPLY);
	ck_assert_uint_eq(h->ttl, 62);
	bed_delete(l.b);
}
END_TEST

START_TEST(an_address_of_our_own_answers_without_a_frame)
{
	struct line l = line_new();
	uint32_t n, before = l.b->frames;

	ck_assert(bed_echo(l.raw4, "100.64.1.2", 1, 8));
	ck_assert(bed_echo(l.raw4, "127.0.0.1", 2, 8));
	ck_assert(bed_echo(l.raw6, "2001:db8:1::2", 1, 8));
	ck_assert_uint_eq(l.w->n, 0);
	bed_run(l.b, IX_MS);
	first_heard(&l, false, &n);
	ck_assert_uint_eq(n, 6); /* raw sockets hear the requests too */
	ck_assert_uint_eq(l.b->frames, before);
	bed_delete(l.b);
}
END_TEST

static const struct {
	const char *to;
	uint8_t ttl, type, code;
	const char *from; /* the router that says so; NULL: either */
	const char *why;
} errors[] = {
	{ "100.64.2.2", 1, ICMP_TIME_EXCEEDED, 0, "100.64.1.1", "the first router" },
	{ "100.64.2.2", 2, ICMP_TIME_EXCEEDED, 0, "100.64.12.1", "the second, where it came in" },
	{ "100.99.0.1", 64, ICMP_UNREACHABLE, ICMP_NET, "100.64.1.1", "no route" },
	{ "100.66.0.1", 64, ICMP_UNREACHABLE, ICMP_HOST, "100.64.1.1", "Null0 of the profile ios" },
	{ "100.64.2.77", 64, ICMP_UNREACHABLE, ICMP_HOST, NULL, "nobody answers ARP" },
	{ "2001:db8:2::2", 1, ICMPV6_TIME_EXCEEDED, 0, "2001:db8:1::1", "hop limit" },
	{ "2001:db8:2::2", 2, ICMPV6_TIME_EXCEEDED, 0, "2001:db8:12::1", "hop limit, next router" },
	{ "2001:db8:99::1", 64, ICMPV6_UNREACHABLE, ICMPV6_NO_ROUTE, "2001:db8:1::1", "no route" },
	{ "2001:db8:2::77", 64, ICMPV6_UNREACHABLE, ICMPV6_ADDRESS, NULL, "nobody there" },
};

START_TEST(what_goes_to_null0_vanishes_as_on_linux)
{
	struct line l = line_new();
	uint32_t n;

	bed_route(l.r1, "100.66.0.0/16", "Null0");
	ck_assert(bed_echo(l.raw4, "100.66.0.1", 9, 32));
	bed_run(l.b, 5 * IX_SECOND);
	first_heard(&l, true, &n);
	ck_assert_uint_eq(n, 0);
	bed_delete(l.b);
}
END_TEST

START_TEST(a_packet_that_cannot_go_on_is_answered_with_the_right_error)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		struct line l = line_new();
		bool v6 = ip(errors[i].to).af == 6;
		struct ix_addr to = ip(errors[i].to);
		const struct heard *h;
		uint32_t n;

		bed_route(l.r1, "100.66.0.0/16", "Null0");
		stack_set_defaults(l.r1, stack_defaults_of("ios"));
		sock_set_ttl(v6 ? l.raw6 : l.raw4, errors[i].ttl);
		ck_assert(bed_echo(v6 ? l.raw6 : l.raw4, errors[i].to, 9, 32));
		bed_run(l.b, 5 * IX_SECOND);
		h = first_heard(&l, true, &n);
		ck_assert_msg(n == 1, "%s: %u errors", errors[i].why, n);
		ck_assert_msg(h->type == errors[i].type && h->code == errors[i].code, "%s: %u/%u",
		    errors[i].why, h->type, h->code);
		if (errors[i].from) {
			struct ix_addr from = ip(errors[i].from);

			ck_assert_msg(addr_eq(&h->from, &from), "%s", errors[i].why);
		}
		ck_assert_msg(addr_eq(&h->to, &to), "%s", errors[i].why);
		ck_assert_uint_eq(h->len, v6 ? 40 + 8 + 32 : 20 + 8 + 32);
		bed_delete(l.b);
	}
}
END_TEST

START_TEST(a_host_does_not_forward)
{
	struct line l = line_new();
	uint32_t n;

	bed_route(l.r1, "100.70.0.0/16", "100.64.1.2"); /* r1 believes h1 is a router */
	ck_assert(bed_echo(l.raw4, "100.70.0.1", 1, 8));
	bed_run(l.b, IX_SECOND);
	first_heard(&l, true, &n);
	ck_assert_uint_eq(n, 0);
	ck_assert_uint_eq(stack_node(l.h1)->ports.at[0]->drops.n, 1);
	ck_assert_uint_eq(stack_node(l.h1)->ports.at[0]->drops.at[0].n, 1);
	ck_assert_str_eq(stack_node(l.h1)->ports.at[0]->drops.at[0].reason->name, "not-a-router");
	bed_delete(l.b);
}
END_TEST

START_TEST(a_big_packet_travels_in_fragments_unless_it_must_not)
{
	struct line l = line_new();
	const struct heard *h;
	uint32_t n;

	ck_assert(bed_echo(l.raw4, "100.64.2.2", 1, 4000));
	bed_run(l.b, IX_SECOND);
	h = first_heard(&l, false, &n);
	ck_assert_uint_eq(n, 1);
	ck_assert_uint_eq(h->len, 4028);
	ck_assert_uint_eq(h->bytes[2000], 0xa5);
	ck_assert_uint_le(l.b->biggest, 1514);
	l.w->n = 0;
	ck_assert(bed_echo(l.raw6, "2001:db8:2::2", 1, 4000));
	bed_run(l.b, IX_SECOND);
	h = first_heard(&l, false, &n);
	ck_assert_uint_eq(n, 1);
	ck_assert_uint_eq(h->len, 4048);
	sock_set_dont_fragment(l.raw4, true);
	ck_assert(!bed_echo(l.raw4, "100.64.2.2", 1, 4000));
	bed_delete(l.b);
}
END_TEST

START_TEST(a_narrow_link_says_too_big_and_the_sender_remembers)
{
	struct line l = line_new();
	const struct heard *h;
	uint32_t n;

	ifc_set_mtu(ifc_find(l.r1, "eth1"), 1400);
	sock_set_dont_fragment(l.raw4, true);
	ck_assert(bed_echo(l.raw4, "100.64.2.2", 1, 1450));
	bed_run(l.b, IX_SECOND);
	h = first_heard(&l, true, &n);
	ck_assert_uint_eq(n, 1);
	ck_assert(h->type == ICMP_UNREACHABLE && h->code == ICMP_TOO_BIG && h->mtu == 1400);
	ck_assert(!bed_echo(l.raw4, "100.64.2.2", 2, 1450)); /* now it is known */
	sock_set_dont_fragment(l.raw4, false);
	l.w->n = 0;
	ck_assert(bed_echo(l.raw6, "2001:db8:2::2", 1, 1440));
	bed_run(l.b, IX_SECOND);
	h = first_heard(&l, true, &n);
	ck_assert_uint_eq(n, 1);
	ck_assert(h->type == ICMPV6_TOO_BIG && h->mtu == 1400);
	l.w->n = 0;
	ck_assert(bed_echo(l.raw6, "2001:db8:2::2", 2, 1440)); /* in two pieces this time */
	bed_run(l.b, IX_SECOND);
	first_heard(&l, false, &n);
	ck_assert_uint_ge(n, 1);
	bed_delete(l.b);
}
END_TEST

START_TEST(a_router_fragments_ipv4_for_a_narrow_link)
{
	struct line l = line_new();
	uint32_t n;

	ifc_set_mtu(ifc_find(l.r1, "eth1"), 600);
	ck_assert(bed_echo(l.raw4, "100.64.2.2", 1, 1400));
	bed_run(l.b, IX_SECOND);
	ck_assert_uint_eq(first_heard(&l, false, &n)->len, 1428);
	ck_assert_uint_eq(n, 1);
	bed_delete(l.b);
}
END_TEST

START_TEST(errors_are_rationed)
{
	struct line l = line_new();
	uint32_t n;

	ck_assert(bed_echo(l.raw4, "100.64.1.1", 0, 8)); /* both know the other's MAC then */
	bed_run(l.b, IX_SECOND);
	for (uint16_t i = 0; i < 60; i++)
		ck_assert(bed_echo(l.raw4, "100.99.0.1", i, 8));
	bed_run(l.b, IX_SECOND);
	first_heard(&l, true, &n);
	ck_assert_uint_eq(n, 6); /* to one target at once; rules.c has the rest */
	bed_delete(l.b);
}
END_TEST

START_TEST(the_same_run_has_the_same_fingerprint)
{
	uint64_t print[2];

	for (int i = 0; i < 2; i++) {
		struct line l = line_new();

		bed_echo(l.raw4, "100.64.2.2", 1, 3000);
		bed_echo(l.raw6, "2001:db8:2::2", 1, 100);
		bed_run(l.b, IX_MINUTE);
		print[i] = l.b->sim->fingerprint;
		bed_delete(l.b);
	}
	ck_assert(print[0] == print[1]);
}
END_TEST

START_TEST(a_warm_path_carves_no_memory)
{
	struct line l = line_new();
	uint64_t carved;

	l.b->sim->observer = NULL;
	for (uint16_t i = 0; i < 200; i++) {
		if (i == 100)
			carved = l.b->arena->carved;
		bed_echo(l.raw4, "100.64.2.2", i, 512);
		bed_echo(l.raw6, "2001:db8:2::2", i, 512);
		bed_run(l.b, 10 * IX_MS);
	}
	ck_assert_uint_eq(l.b->arena->carved, carved);
	bed_delete(l.b);
}
END_TEST

Suite *forward_suite(void);
Suite *
forward_suite(void)
{
	const TTest *const tests[] = { an_echo_crosses_two_routers_and_comes_back_in_both_families,
		an_address_of_our_own_answers_without_a_frame,
		what_goes_to_null0_vanishes_as_on_linux,
		a_packet_that_cannot_go_on_is_answered_with_the_right_error,
		a_host_does_not_forward, a_big_packet_travels_in_fragments_unless_it_must_not,
		a_narrow_link_says_too_big_and_the_sender_remembers,
		a_router_fragments_ipv4_for_a_narrow_link, errors_are_rationed,
		the_same_run_has_the_same_fingerprint, a_warm_path_carves_no_memory, NULL };

	return suite_of("forward", tests);
}
