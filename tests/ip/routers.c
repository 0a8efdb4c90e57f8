/*
 * routers.c - what hosts learn from routers on their link: advertisements, addresses, redirects;
 * and what they do not believe.
 */
#include "tests/runner.h"

#include "ip/ra.h"
#include "tests/ip/ip_bed.h"
#include "wire/ethernet.h"
#include "wire/icmpv6.h"
#include "wire/ipv6.h"

struct lan {
	struct bed *b;
	struct stack *h, *r;
	struct ifc *hi, *ri;
};

static struct lan
lan_new(void)
{
	struct lan l = { .b = bed_new(1) };

	l.h = bed_stack(l.b, "h", false);
	l.r = bed_stack(l.b, "r", true);
	bed_link(l.b, l.h, NULL, l.r, "10.0.0.1/24");
	l.hi = ifc_find(l.h, "eth0");
	l.ri = ifc_find(l.r, "eth0");
	bed_addr(l.r, "eth0", "2001:db8:1::1/64");
	return l;
}

static void
advertise(struct lan *l, bool on)
{
	struct ra_settings s = ra_settings(l->ri);

	s.advertises = on;
	ra_set(l->ri, &s);
	bed_run(l->b, 5 * IX_SECOND);
}

static const struct ifc_addr *
learned(const struct ifc *i)
{
	const struct ifc_addr *a;

	for (uint32_t n = 0; (a = ifc_addr(i, n)); n++)
		if (a->learned)
			return a;
	return NULL;
}

START_TEST(routers_are_silent_until_told)
{
	struct lan l = lan_new();

	bed_run(l.b, 30 * IX_SECOND);
	ck_assert_ptr_null(learned(l.hi));
	bed_delete(l.b);
}
END_TEST

START_TEST(a_host_makes_itself_an_address_and_a_default_route)
{
	struct lan l = lan_new();
	struct ix_addr far = ip("2001:db8:9::1");
	struct hop hop;

	bed_run(l.b, 2 * IX_SECOND);
	advertise(&l, true);
	ck_assert_ptr_nonnull(learned(l.hi));
	ck_assert_uint_eq(learned(l.hi)->subnet.len, 64);
	ck_assert(!learned(l.hi)->tentative);
	ck_assert(stack_lookup(l.h, &far, &hop));
	ck_assert_int_eq(hop.route->source, ROUTE_RA);
	advertise(&l, false); /* the last one, with lifetime 0: no default router any more */
	ck_assert(!stack_lookup(l.h, &far, &hop));
	ck_assert_ptr_nonnull(learned(l.hi)); /* the address lives on */
	bed_run(l.b, (ix_time)2592010 * IX_SECOND);
	ck_assert_ptr_null(learned(l.hi));
	bed_delete(l.b);
}
END_TEST

/* An ICMPv6 message from anybody, straight into the host's port. */
static void
say(struct lan *l, const char *from, const char *to, uint8_t hops, struct icmpv6 *m)
{
	struct ix_addr f = ip(from), t = ip(to);
	struct ethernet e = { .dst = stack_node(l->h)->ports.at[0]->mac,
		.src = { { 2, 9, 9, 9, 9, 9 } }, .type = ETHERTYPE_IPV6 };
	struct ipv6 h = { .src = f, .dst = t, .hops = hops, .next = PROTO_ICMPV6 };
	uint32_t size = icmpv6_size(m);
	struct frame *x = frame_new(l->b->net, ETHERNET_HEADER + IPV6_HEADER + size);
	struct octets o = frame_write(x);

	ethernet_write(&o, &e);
	ipv6_write(&o, &h, size);
	icmpv6_write(&o, &f, &t, m, NULL, 0);
	stack_receive(stack_node(l->h)->ports.at[0], x);
	bed_run(l->b, 3 * IX_SECOND);
}

static struct icmpv6
advertisement(uint32_t valid_s)
{
	return (struct icmpv6){ .type = ND_ROUTER_ADVERT, .lifetime_s = 1800, .options = 1,
		.option[0] = { .type = ND_PREFIX, .prefix = { ip("2001:db8:7::"), 64 },
		    .on_link = true, .autonomous = true, .valid_s = valid_s,
		    .preferred_s = valid_s } };
}

static const struct {
	const char *from;
	uint8_t hops;
	bool heard;
	const char *why;
} spoofs[] = {
	{ "fe80::9", 255, true, "a neighbour" },
	{ "fe80::9", 254, false, "it was forwarded" },
	{ "2001:db8:1::9", 255, false, "not from a link-local address" },
};

START_TEST(an_advertisement_from_afar_is_not_heeded)
{
	struct lan l = lan_new();
	struct icmpv6 m = advertisement(3600);

	bed_run(l.b, 2 * IX_SECOND);
	say(&l, spoofs[_i].from, "ff02::1", spoofs[_i].hops, &m);
	ck_assert_msg((learned(l.hi) != NULL) == spoofs[_i].heard, "%s", spoofs[_i].why);
	bed_delete(l.b);
}
END_TEST

START_TEST(a_stranger_cannot_end_an_address_at_once)
{
	struct lan l = lan_new();
	struct icmpv6 m = advertisement(86400);

	bed_run(l.b, 2 * IX_SECOND);
	say(&l, "fe80::9", "ff02::1", 255, &m);
	m = advertisement(0);
	say(&l, "fe80::9", "ff02::1", 255, &m);
	bed_run(l.b, 7100 * IX_SECOND); /* RFC 4862 5.5.3(e): two hours are left */
	ck_assert_ptr_nonnull(learned(l.hi));
	bed_run(l.b, 200 * IX_SECOND);
	ck_assert_ptr_null(learned(l.hi));
	bed_delete(l.b);
}
END_TEST

START_TEST(a_flood_of_prefixes_is_bounded)
{
	struct lan l = lan_new();
	uint32_t n = 0;

	bed_run(l.b, 2 * IX_SECOND);
	for (uint8_t k = 0; k < 60; k++) {
		struct icmpv6 m = advertisement(3600);

		m.option[0].prefix.addr.b[7] = k;
		say(&l, "fe80::9", "ff02::1", 255, &m);
	}
	while (ifc_addr(l.hi, n))
		n++;
	ck_assert_uint_eq(n, 17); /* the link-local one and sixteen */
	bed_delete(l.b);
}
END_TEST

START_TEST(a_redirect_is_believed_from_the_first_hop_alone)
{
	struct lan l = lan_new();
	struct icmpv6 ra = advertisement(3600);
	struct icmpv6 m = { .type = ND_REDIRECT, .target = ip("fe80::77"),
		.destination = ip("2001:db8:9::1") };
	struct hop hop;

	bed_run(l.b, 2 * IX_SECOND);
	say(&l, "fe80::9", "ff02::1", 255, &ra);
	say(&l, "fe80::66", "fe80::1", 255, &m);
	ck_assert(stack_lookup(l.h, &m.destination, &hop) && hop.route->source == ROUTE_RA);
	say(&l, "fe80::9", "ff02::1", 255, &m);
	ck_assert(stack_lookup(l.h, &m.destination, &hop) && hop.route->source == ROUTE_REDIRECT);
	ck_assert(addr_eq(&hop.via, &m.target));
	bed_run(l.b, 11 * IX_MINUTE);
	ck_assert(stack_lookup(l.h, &m.destination, &hop) && hop.route->source == ROUTE_RA);
	bed_delete(l.b);
}
END_TEST

START_TEST(proxy_arp_answers_for_what_is_routed_elsewhere)
{
	struct lan l = lan_new();
	struct stack *z = bed_stack(l.b, "z", false);
	struct ifc_settings s = *ifc_settings(l.ri);
	struct ix_mac mac;
	struct ix_addr far = ip("10.9.0.2");
	struct witness *w = witness_new(l.b);
	struct socket *raw;

	bed_link(l.b, l.r, "10.9.0.1/24", z, "10.9.0.2/24");
	bed_addr(l.h, "eth0", "10.0.0.2/8"); /* it thinks that all of 10/8 is here */
	raw = sock_raw(l.h, 4, PROTO_ICMP, &witness_ops, w);
	bed_run(l.b, 2 * IX_SECOND);
	bed_echo(raw, "10.9.0.2", 1, 8);
	bed_run(l.b, 5 * IX_SECOND);
	ck_assert(!neigh_lookup(l.hi, &far, &mac));
	s.proxy_arp = true;
	ifc_set(l.ri, &s);
	neigh_flush(l.h, NULL, 4);
	bed_echo(raw, "10.9.0.2", 2, 8);
	bed_run(l.b, 5 * IX_SECOND);
	ck_assert(neigh_lookup(l.hi, &far, &mac));
	ck_assert(mac_eq(&mac, &stack_node(l.r)->ports.at[0]->mac));
	bed_delete(l.b);
}
END_TEST

START_TEST(an_answer_is_believed_about_whom_a_route_puts_on_the_link)
{
	struct lan l = lan_new();
	struct stack *z = bed_stack(l.b, "z", false);
	struct ifc_settings s = *ifc_settings(l.ri);
	struct ix_addr far = ip("10.9.0.2"), net = ip("10.9.0.0");
	struct route r = { .prefix = prefix_of(&net, 24), .source = ROUTE_STATIC, .distance = 1,
		.hop = { .ifc = l.hi } };
	struct witness *w = witness_new(l.b);
	struct socket *raw;
	struct ix_mac mac;

	bed_link(l.b, l.r, "10.9.0.1/24", z, "10.9.0.2/24");
	bed_addr(l.h, "eth0", "10.0.0.2/24");
	route_add(l.h, &r); /* far is in no subnet of h's */
	s.proxy_arp = true;
	ifc_set(l.ri, &s);
	raw = sock_raw(l.h, 4, PROTO_ICMP, &witness_ops, w);
	bed_run(l.b, 2 * IX_SECOND);
	bed_echo(raw, "10.9.0.2", 1, 8);
	bed_run(l.b, 5 * IX_SECOND);
	ck_assert(neigh_lookup(l.hi, &far, &mac));
	ck_assert(mac_eq(&mac, &stack_node(l.r)->ports.at[0]->mac));
	bed_delete(l.b);
}
END_TEST

Suite *routers_suite(void);
Suite *
routers_suite(void)
{
	Suite *s = suite_create("routers");
	TCase *c = tcase_create("routers");

	tcase_add_test(c, routers_are_silent_until_told);
	tcase_add_test(c, a_host_makes_itself_an_address_and_a_default_route);
	tcase_add_loop_test(c, an_advertisement_from_afar_is_not_heeded, 0, 3);
	tcase_add_test(c, a_stranger_cannot_end_an_address_at_once);
	tcase_add_test(c, a_flood_of_prefixes_is_bounded);
	tcase_add_test(c, a_redirect_is_believed_from_the_first_hop_alone);
	tcase_add_test(c, proxy_arp_answers_for_what_is_routed_elsewhere);
	tcase_add_test(c, an_answer_is_believed_about_whom_a_route_puts_on_the_link);
	suite_add_tcase(s, c);
	return s;
}
