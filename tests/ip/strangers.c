/* strangers.c - crafted packets into a host's only port: what must be dropped, and what must not be
 * answered. */
#include "tests/runner.h"

#include "base/text.h"
#include "tests/ip/ip_bed.h"
#include "wire/ethernet.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"
#include "wire/udp.h"

struct lone {
	struct bed *b;
	struct stack *x;
	struct port *port;
	struct witness *w;
	uint32_t before; /* frames out when it was ready */
};

static struct lone
lone_new(void)
{
	struct lone l = { .b = bed_new(1) };
	struct stack *y = bed_stack(l.b, "y", false);

	l.x = bed_stack(l.b, "x", false);
	bed_link(l.b, l.x, "10.0.0.1/24", y, "10.0.0.2/24");
	bed_addr(l.x, "eth0", "2001:db8::1/64");
	bed_addr(y, "eth0", "2001:db8::2/64");
	l.port = stack_node(l.x)->ports.at[0];
	l.w = witness_new(l.b);
	ck_assert(sock_bind(sock_datagram(l.x, &witness_ops, l.w), NULL, 4053));
	bed_run(l.b, 20 * IX_SECOND); /* they have asked for routers in vain */
	l.before = l.b->frames;
	return l;
}

static void
inject(struct lone *l, uint16_t type, const uint8_t *packet, uint32_t len)
{
	struct frame *f = frame_new(l->b->net, ETHERNET_HEADER + len);
	struct octets o = frame_write(f);
	struct ethernet e = { .dst = l->port->mac, .src = { { 2, 9, 9, 9, 9, 9 } }, .type = type };

	ethernet_write(&o, &e);
	put_bytes(&o, packet, len);
	stack_receive(l->port, f);
	bed_run(l->b, 10 * IX_MS);
}

static uint64_t
dropped(const struct lone *l, const char *why)
{
	for (uint32_t i = 0; i < l->port->drops.n; i++)
		if (strcmp(l->port->drops.at[i].reason->name, why) == 0)
			return l->port->drops.at[i].n;
	return 0;
}

/* A UDP datagram of 32 octets, whole; its IP payload is 40 octets. Eight of nothing follow it. */
static const uint8_t *
datagram(void)
{
	static uint8_t bytes[UDP_HEADER + 32 + 8];
	struct octets o = octets_write(bytes, sizeof(bytes));
	struct ix_addr from = ip("10.0.0.2"), to = ip("10.0.0.1");
	struct udp u = { .src = 7, .dst = 4053 };
	uint8_t data[32];

	memset(data, 0x5a, sizeof(data));
	udp_write(&o, &from, &to, &u, data, sizeof(data));
	return bytes;
}

static void
fragment(struct lone *l, uint16_t id, uint16_t at, uint16_t len, bool more)
{
	uint8_t packet[128];
	struct octets o = octets_write(packet, sizeof(packet));
	struct ipv4 h = { .src = ip("10.0.0.2"),
		.dst = ip("10.0.0.1"),
		.id = id,
		.fragment = at,
		.more = more,
		.ttl = 64,
		.protocol = PROTO_UDP };

	ipv4_write(&o, &h, len);
	put_bytes(&o, datagram() + at, len);
	inject(l, ETHERTYPE_IPV4, packet, o.pos);
}

START_TEST(fragments_in_any_order_make_a_packet)
{
	struct lone l = lone_new();

	fragment(&l, 1, 24, 16, false);
	fragment(&l, 1, 0, 16, true);
	ck_assert_uint_eq(l.w->n, 0);
	fragment(&l, 1, 16, 8, true);
	ck_assert_uint_eq(l.w->n, 1);
	ck_assert_uint_eq(l.w->heard[0].len, 32);
	ck_assert_uint_eq(l.w->heard[0].bytes[31], 0x5a);
	bed_delete(l.b);
}
END_TEST

START_TEST(fragments_that_overlap_condemn_the_packet)
{
	struct lone l = lone_new();

	fragment(&l, 1, 0, 24, true);
	fragment(&l, 1, 16, 16, true); /* RFC 5722, and Linux in IPv4 */
	fragment(&l, 1, 24, 16, false);
	ck_assert_uint_eq(l.w->n, 0);
	ck_assert_uint_eq(dropped(&l, "fragment"), 2); /* the one that overlapped, and the last */
	fragment(&l, 2, 24, 16, false);
	fragment(&l, 2, 32, 16, true); /* past the end that the one before told of */
	ck_assert_uint_eq(dropped(&l, "fragment"), 3);
	bed_delete(l.b);
}
END_TEST

START_TEST(a_copy_of_a_fragment_is_passed_over)
{
	struct lone l = lone_new();

	fragment(&l, 1, 0, 16, true);
	fragment(&l, 1, 0, 16, true);
	fragment(&l, 1, 8, 8, true); /* a part of it: the first one stays */
	fragment(&l, 1, 16, 24, false);
	ck_assert_uint_eq(l.w->n, 1);
	ck_assert_uint_eq(dropped(&l, "fragment"), 2);
	bed_delete(l.b);
}
END_TEST

START_TEST(a_packet_that_stays_in_pieces_is_given_up_after_30_seconds)
{
	struct lone l = lone_new();

	fragment(&l, 1, 0, 16, true);
	for (uint16_t id = 100; id < 200; id++) /* nor does a flood take memory without bound */
		fragment(&l, id, 8, 8, true);
	ck_assert_uint_eq(l.b->frames, l.before);
	fragment(&l, 1, 0, 16, true);
	bed_run(l.b, 31 * IX_SECOND);
	ck_assert_uint_eq(l.b->frames - l.before, 3); /* ARP, its answer, and one error in all */
	ck_assert_uint_eq(l.w->n, 0);
	bed_delete(l.b);
}
END_TEST

START_TEST(a_wrong_checksum_is_dropped_and_counted)
{
	struct lone l = lone_new();
	uint8_t packet[60];
	struct octets o = octets_write(packet, sizeof(packet));
	struct ipv4 h = {
		.src = ip("10.0.0.2"), .dst = ip("10.0.0.1"), .ttl = 64, .protocol = PROTO_UDP
	};

	ipv4_write(&o, &h, 40);
	put_bytes(&o, datagram(), 40);
	packet[50] ^= 1;
	inject(&l, ETHERTYPE_IPV4, packet, 60);
	ck_assert_uint_eq(dropped(&l, "bad-checksum"), 1);
	packet[50] ^= 1;
	packet[8] ^= 1;
	inject(&l, ETHERTYPE_IPV4, packet, 60);
	ck_assert_uint_eq(dropped(&l, "bad-checksum"), 2);
	ck_assert_uint_eq(l.w->n, 0);
	packet[8] ^= 1;
	inject(&l, ETHERTYPE_IPV4, packet, 60);
	ck_assert_uint_eq(l.w->n, 1);
	bed_delete(l.b);
}
END_TEST

static const struct {
	const char *from, *to;
	uint8_t protocol;
	const char *why;
} silent[] = {
	{ "10.0.0.2", "10.0.0.255", PROTO_UDP, "a directed broadcast" },
	{ "10.0.0.2", "255.255.255.255", PROTO_UDP, "the limited broadcast" },
	{ "10.0.0.2", "224.0.0.1", PROTO_UDP, "a group" },
	{ "0.0.0.0", "10.0.0.1", PROTO_UDP, "nobody's address" },
	{ "127.0.0.1", "10.0.0.1", PROTO_UDP, "a loopback address on a wire" },
	{ "10.0.0.255", "10.0.0.1", PROTO_UDP, "from a broadcast address" },
	{ "10.0.0.2", "10.9.9.9", PROTO_UDP, "for somebody else" },
};

START_TEST(no_error_answers_what_must_not_be_answered)
{
	for (size_t i = 0; i < sizeof(silent) / sizeof(silent[0]); i++) {
		struct lone l = lone_new();
		uint8_t packet[28];
		struct octets o = octets_write(packet, sizeof(packet));
		struct ipv4 h = { .src = ip(silent[i].from),
			.dst = ip(silent[i].to),
			.ttl = 64,
			.protocol = silent[i].protocol };
		struct udp u = { .src = 1, .dst = 2 };

		ipv4_write(&o, &h, UDP_HEADER);
		udp_write(&o, &h.src, &h.dst, &u, NULL, 0);
		inject(&l, ETHERTYPE_IPV4, packet, sizeof(packet));
		bed_run(l.b, 5 * IX_SECOND);
		ck_assert_msg(l.b->frames == l.before, "%s", silent[i].why);
		bed_delete(l.b);
	}
}
END_TEST

START_TEST(neighbour_discovery_from_beyond_the_link_is_ignored)
{
	struct lone l = lone_new();
	struct ix_addr from = ip("2001:db8::9"), to = ip("2001:db8::1");
	struct ipv6 h = { .src = from, .dst = to, .hops = 254, .next = PROTO_ICMPV6 };
	struct icmpv6 m = { .type = ND_NEIGHBOR_SOLICIT,
		.target = to,
		.options = 1,
		.option[0] = { .type = ND_SOURCE_MAC, .mac = { { 2, 9, 9, 9, 9, 9 } } } };
	struct ix_mac mac;

	for (int i = 0; i < 2; i++) {
		uint8_t packet[72];
		struct octets o = octets_write(packet, sizeof(packet));

		h.hops = (uint8_t)(254 + i);
		ipv6_write(&o, &h, icmpv6_size(&m));
		icmpv6_write(&o, &from, &to, &m, NULL, 0);
		inject(&l, ETHERTYPE_IPV6, packet, o.pos);
		ck_assert(neigh_lookup(ifc_find(l.x, "eth0"), &from, &mac) == (i == 1));
	}
	ck_assert_uint_eq(dropped(&l, "bad-neighbour-discovery"), 1);
	ck_assert_uint_eq(l.b->frames - l.before, 1);
	bed_delete(l.b);
}
END_TEST

/* What a box believes: addresses, routes, neighbours, as text. */
static void
beliefs(struct stack *st, struct text *t)
{
	char a[PREFIX_TEXT], m[MAC_TEXT];
	struct neigh_row row;

	for (uint32_t n = 0; ifc_at(st, n); n++) {
		const struct ifc_addr *x;

		text_printf(t, "%s %u\n", ifc_name(ifc_at(st, n)), ifc_mtu_of(ifc_at(st, n), 6));
		for (uint32_t k = 0; (x = ifc_addr(ifc_at(st, n), k)); k++)
			text_printf(
			    t, "%s %d%d\n", addr_text(a, &x->addr), x->tentative, x->duplicate);
	}
	for (uint8_t af = 4; af <= 6; af = (uint8_t)(af + 2)) {
		for (const struct route *r = NULL; (r = route_next(st, af, r));)
			text_printf(t, "%s %d\n", prefix_text(a, &r->prefix), r->source);
		for (uint32_t n = 0; neigh_row(st, af, n, &row); n++)
			text_printf(t, "%s %s\n", addr_text(a, &row.addr), mac_text(m, &row.mac));
	}
}

enum { WHOLE_MAX = 160 };

static struct octets
packet6(uint8_t *buf, const char *from, const char *to, uint8_t hops, const struct icmpv6 *m)
{
	struct octets o = octets_write(buf, WHOLE_MAX);
	struct ipv6 h = { .src = ip(from), .dst = ip(to), .hops = hops, .next = PROTO_ICMPV6 };

	ipv6_write(&o, &h, icmpv6_size(m));
	icmpv6_write(&o, &h.src, &h.dst, m, NULL, 0);
	return o;
}

static const struct {
	const char *why, *from, *to;
	uint8_t hops; /* what a stranger says; a neighbour says 255 */
	struct icmpv6 m;
} told[] = {
	{ "a solicitation", "2001:db8::9", "2001:db8::1", 64,
	    { .type = ND_NEIGHBOR_SOLICIT,
		.options = 1,
		.option[0] = { .type = ND_SOURCE_MAC, .mac = { { 2, 9, 9, 9, 9, 9 } } } } },
	{ "an advertisement", "2001:db8::2", "2001:db8::1", 64,
	    { .type = ND_NEIGHBOR_ADVERT,
		.options = 1,
		.option[0] = { .type = ND_TARGET_MAC, .mac = { { 2, 9, 9, 9, 9, 9 } } } } },
	{ "a router's advertisement", "fe80::9", "ff02::1", 64,
	    { .type = ND_ROUTER_ADVERT,
		.lifetime_s = 1800,
		.options = 1,
		.option[0] = { .type = ND_MTU, .mtu = 1280 } } },
	{ "a redirect", "fe80::9", "2001:db8::1", 64, { .type = ND_REDIRECT } },
};

START_TEST(what_strangers_and_halves_of_messages_say_is_not_believed)
{
	struct lone l = lone_new();
	struct text before = { 0 }, after = { 0 };
	struct icmpv6 m = told[_i].m;
	uint8_t packet[WHOLE_MAX];
	uint64_t drops = port_all_drops(l.port);
	struct octets o;

	m.target = ip(m.type == ND_NEIGHBOR_SOLICIT ? "2001:db8::1" : "2001:db8::2");
	m.hops = 64;
	beliefs(l.x, &before);
	o = packet6(packet, told[_i].from, told[_i].to, told[_i].hops, &m);
	ck_assert(!o.bad);
	inject(&l, ETHERTYPE_IPV6, packet, o.pos);
	packet6(packet, told[_i].from, told[_i].to, 255, &m);
	for (uint32_t n = 0; n < o.pos; n++)
		inject(&l, ETHERTYPE_IPV6, packet, n);
	beliefs(l.x, &after);
	ck_assert_msg(strcmp(text_of(&before), text_of(&after)) == 0, "%s:\n%s\nbecame:\n%s",
	    told[_i].why, text_of(&before), text_of(&after));
	ck_assert_uint_eq(port_all_drops(l.port) - drops, o.pos + 1);
	ck_assert_uint_eq(l.b->frames, l.before);
	text_free(&before);
	text_free(&after);
	bed_delete(l.b);
}
END_TEST

START_TEST(every_truncation_of_a_datagram_is_dropped_by_name)
{
	struct lone l = lone_new();
	uint8_t packet[60];
	struct octets o = octets_write(packet, sizeof(packet));
	struct ipv4 h = {
		.src = ip("10.0.0.2"), .dst = ip("10.0.0.1"), .ttl = 64, .protocol = PROTO_UDP
	};

	ipv4_write(&o, &h, 40);
	put_bytes(&o, datagram(), 40);
	for (uint32_t n = 0; n < sizeof(packet); n++)
		inject(&l, ETHERTYPE_IPV4, packet, n);
	ck_assert_uint_eq(l.w->n, 0);
	ck_assert_uint_eq(dropped(&l, "bad-packet"), sizeof(packet));
	ck_assert_uint_eq(l.b->frames, l.before);
	bed_delete(l.b);
}
END_TEST

Suite *strangers_suite(void);
Suite *
strangers_suite(void)
{
	Suite *s = suite_create("strangers");
	TCase *c = tcase_create("strangers");

	tcase_add_test(c, fragments_in_any_order_make_a_packet);
	tcase_add_test(c, fragments_that_overlap_condemn_the_packet);
	tcase_add_test(c, a_copy_of_a_fragment_is_passed_over);
	tcase_add_test(c, a_packet_that_stays_in_pieces_is_given_up_after_30_seconds);
	tcase_add_test(c, a_wrong_checksum_is_dropped_and_counted);
	tcase_add_test(c, no_error_answers_what_must_not_be_answered);
	tcase_add_test(c, neighbour_discovery_from_beyond_the_link_is_ignored);
	tcase_add_loop_test(c, what_strangers_and_halves_of_messages_say_is_not_believed, 0,
	    sizeof(told) / sizeof(told[0]));
	tcase_add_test(c, every_truncation_of_a_datagram_is_dropped_by_name);
	suite_add_tcase(s, c);
	return s;
}
