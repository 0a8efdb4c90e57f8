/*
 * pass.c - what a router does to packets on their way: SYNs whose MSS is lowered, broadcasts from
 * elsewhere, options, and who is told of what was refused. Crafted packets into one port, what
 * comes out of the other.
 */
#include "tests/runner.h"

#include "tests/ip/ip_bed.h"
#include "wire/ethernet.h"
#include "wire/icmp.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"
#include "wire/tcp.h"
#include "wire/udp.h"

/* h 10.0.0.2 - r - 10.1.0.2 z: frames are put into r's eth0; `seen` is the last one z got. */
struct way {
	struct bed *b;
	struct stack *h, *r, *z;
	struct ifc *near, *far;
	struct witness *heard_h, *heard_z;
	struct socket *wire;
};

static struct way
way_new(void)
{
	struct way w = { .b = bed_new(1) };
	struct socket *icmp;

	w.h = bed_stack(w.b, "h", false);
	w.r = bed_stack(w.b, "r", true);
	w.z = bed_stack(w.b, "z", false);
	bed_link(w.b, w.h, "10.0.0.2/24", w.r, "10.0.0.1/24");
	bed_link(w.b, w.r, "10.1.0.1/24", w.z, "10.1.0.2/24");
	bed_addr(w.h, "eth0", "2001:db8:1::2/64");
	bed_addr(w.r, "eth0", "2001:db8:1::1/64");
	bed_addr(w.r, "eth1", "2001:db8:2::1/64");
	bed_addr(w.z, "eth0", "2001:db8:2::2/64");
	bed_route(w.h, "0.0.0.0/0", "10.0.0.1");
	bed_route(w.z, "0.0.0.0/0", "10.1.0.1");
	bed_route(w.z, "::/0", "2001:db8:2::1");
	w.near = ifc_find(w.r, "eth0");
	w.far = ifc_find(w.r, "eth1");
	w.heard_h = witness_new(w.b);
	w.heard_z = witness_new(w.b);
	icmp = sock_raw(w.h, 4, PROTO_ICMP, &witness_ops, w.heard_h);
	ck_assert_ptr_nonnull(icmp);
	bed_run(w.b, 20 * IX_SECOND);
	icmp = sock_raw(w.z, 4, PROTO_ICMP, NULL, NULL);
	ck_assert(bed_echo(icmp, "10.0.0.2", 1, 8)); /* who is where is known from here on */
	bed_run(w.b, IX_SECOND);
	w.wire = sock_ethernet(ifc_find(w.z, "eth0"), 0, &witness_ops, w.heard_z);
	w.heard_z->n = w.heard_h->n = 0;
	return w;
}

static void
inject(struct way *w, uint16_t type, const uint8_t *packet, uint32_t len)
{
	struct port *p = stack_node(w->r)->ports.at[0];
	struct frame *f = frame_new(w->b->net, ETHERNET_HEADER + len);
	struct octets o = frame_write(f);
	struct ethernet e = { .dst = p->mac, .src = { { 2, 9, 9, 9, 9, 9 } }, .type = type };

	ethernet_write(&o, &e);
	put_bytes(&o, packet, len);
	stack_receive(p, f);
	bed_run(w->b, IX_SECOND);
}

/* The frame of that protocol that z got, among the questions of neighbours; NULL: none. */
static const struct heard *
passed(const struct way *w, uint8_t protocol)
{
	for (uint32_t n = 0; n < w->heard_z->n; n++) {
		const uint8_t *b = w->heard_z->heard[n].bytes + 12;

		if ((b[0] == 8 && b[1] == 0 && b[11] == protocol) ||
		    (b[0] == 0x86 && b[1] == 0xdd && b[8] == protocol))
			return &w->heard_z->heard[n];
	}
	return NULL;
}

static uint64_t
dropped(const struct ifc *i, const char *why)
{
	struct drop_count d;

	for (uint32_t n = 0; ifc_drop_row(i, n, &d); n++)
		if (strcmp(d.reason->name, why) == 0)
			return d.n;
	return 0;
}

static const struct {
	const char *why;
	uint16_t near, far; /* what the two interfaces were told; 0: nothing */
	uint8_t flags, pads; /* padding options in front of the MSS */
	uint16_t asks, gets;
} syns[] = {
	{ "nobody was told anything", 0, 0, TCP_SYN, 0, 1460, 1460 },
	{ "it came in there", 1300, 0, TCP_SYN, 0, 1460, 1300 },
	{ "it leaves there", 0, 1300, TCP_SYN, 0, 1460, 1300 },
	{ "both: the lesser", 1400, 1300, TCP_SYN, 0, 1460, 1300 },
	{ "both: the lesser", 1300, 1400, TCP_SYN, 0, 1460, 1300 },
	{ "the answer to a SYN, too", 1300, 0, TCP_SYN | TCP_ACK, 0, 1460, 1300 },
	{ "never raised", 1300, 0, TCP_SYN, 0, 536, 536 },
	{ "equal", 1300, 0, TCP_SYN, 0, 1300, 1300 },
	{ "no SYN", 1300, 0, TCP_ACK, 0, 1460, 1460 },
	{ "at an odd place", 1300, 0, TCP_SYN, 1, 1460, 1300 },
	{ "two further", 1300, 0, TCP_SYN, 2, 1460, 1300 },
	{ "three further", 0, 500, TCP_SYN, 3, 0xffff, 500 },
};

/* A SYN whose MSS has paddings in front of it, so that it may lie across words. */
static uint32_t
syn(uint8_t *buf, const struct ix_addr *from, const struct ix_addr *to, uint8_t flags, uint8_t pads,
    uint16_t mss)
{
	struct octets o = octets_write(buf, 28);
	uint64_t sum = checksum_pseudo(from, to, PROTO_TCP, 28);

	put16(&o, 40000);
	put16(&o, 179);
	put32(&o, 12345);
	put32(&o, 0);
	put16(&o, (uint16_t)(7u << 12 | flags));
	put32(&o, 0xffff0000);
	put16(&o, 0);
	for (uint8_t n = 0; n < pads; n++)
		put8(&o, 1);
	put16(&o, 0x0204);
	put16(&o, mss);
	put_zero(&o, 4u - pads);
	put16_at(&o, 16, checksum_fold(checksum_add(sum, buf, 28)));
	return 28;
}

static void
tell_mss(struct ifc *i, unsigned v, uint16_t mss)
{
	struct ifc_settings s = *ifc_settings(i);

	s.mss[v] = mss;
	ifc_set(i, &s);
}

static void
mss_row(struct way *w, int n, bool v6)
{
	struct ix_addr from = ip(v6 ? "2001:db8:1::2" : "10.0.0.2"),
		       to = ip(v6 ? "2001:db8:2::2" : "10.1.0.2");
	struct ipv4 h4 = { .src = from, .dst = to, .ttl = 64, .protocol = PROTO_TCP };
	struct ipv6 h6 = { .src = from, .dst = to, .hops = 64, .next = PROTO_TCP };
	uint8_t packet[80], tcp[28];
	struct octets o = octets_write(packet, sizeof(packet));
	const struct heard *got;
	struct tcp t;

	tell_mss(w->near, v6, syns[n].near);
	tell_mss(w->far, v6, syns[n].far);
	syn(tcp, &from, &to, syns[n].flags, syns[n].pads, syns[n].asks);
	if (v6)
		ipv6_write(&o, &h6, sizeof(tcp));
	else
		ipv4_write(&o, &h4, sizeof(tcp));
	put_bytes(&o, tcp, sizeof(tcp));
	inject(w, v6 ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4, packet, o.pos);
	got = passed(w, PROTO_TCP);
	ck_assert_msg(got, "%s: it did not pass", syns[n].why);
	o = octets_read(got->bytes, got->len);
	octets_skip(&o, ETHERNET_HEADER);
	ck_assert(v6 ? ipv6_read(&o, &h6) : ipv4_read(&o, &h4));
	ck_assert_msg(tcp_read(&o, &from, &to, &t), "%s: the checksum is wrong", syns[n].why);
	ck_assert_msg(t.mss == syns[n].gets, "%s: %u", syns[n].why, t.mss);
	ck_assert_uint_eq(stack_tallies(w->r).mss_lowered, syns[n].gets != syns[n].asks);
}

START_TEST(a_syn_that_passes_asks_for_no_more_than_was_told)
{
	struct way w = way_new();

	mss_row(&w, _i % (int)(sizeof(syns) / sizeof(syns[0])),
	    _i >= (int)(sizeof(syns) / sizeof(syns[0])));
	bed_delete(w.b);
}
END_TEST

/* A UDP datagram with options; what its lists of them hold is the row's. */
static void
with_options(struct way *w, const char *to, const uint8_t *options, uint8_t len)
{
	uint8_t packet[IPV4_HEADER_MAX + UDP_HEADER];
	struct octets o = octets_write(packet, sizeof(packet));
	struct ipv4 h = { .src = ip("10.0.0.2"),
		.dst = ip(to),
		.ttl = 64,
		.options = options,
		.options_len = len,
		.protocol = PROTO_UDP };
	struct udp u = { .src = 1, .dst = 2 };

	ipv4_write(&o, &h, UDP_HEADER);
	udp_write(&o, &h.src, &h.dst, &u, NULL, 0);
	inject(w, ETHERTYPE_IPV4, packet, o.pos);
}

static const struct {
	const char *why;
	uint8_t len, option[12];
	const char *drop; /* NULL: it passes */
} options[] = {
	{ "loose source route", 8, { 131, 7, 4, 10, 9, 9, 9, 0 }, "source-route" },
	{ "strict source route", 8, { 137, 7, 4, 10, 9, 9, 9, 0 }, "source-route" },
	{ "one that is used up", 8, { 131, 7, 8, 10, 9, 9, 9, 0 }, "source-route" },
	{ "behind another", 12, { 1, 148, 4, 0, 0, 137, 7, 4, 10, 9, 9, 9 }, "source-route" },
	{ "record route", 8, { 7, 7, 4, 0, 0, 0, 0, 0 }, NULL },
	{ "timestamp", 8, { 68, 8, 5, 0, 0, 0, 0, 0 }, NULL },
	{ "router alert", 4, { 148, 4, 0, 0 }, NULL },
	{ "nothing but padding", 4, { 1, 1, 1, 0 }, NULL },
	{ "one that nobody knows", 4, { 222, 4, 1, 2 }, NULL },
	{ "without a length", 4, { 1, 1, 1, 7 }, "bad-option" },
	{ "of length 0", 4, { 7, 0, 0, 0 }, "bad-option" },
	{ "of length 1", 4, { 7, 1, 0, 0 }, "bad-option" },
	{ "longer than the header", 4, { 7, 5, 0, 0 }, "bad-option" },
};

START_TEST(source_routes_go_no_further_and_other_options_are_not_read)
{
	struct way w = way_new();

	with_options(&w, "10.1.0.2", options[_i].option, options[_i].len);
	ck_assert_msg(!passed(&w, PROTO_UDP) == !!options[_i].drop, "%s", options[_i].why);
	if (options[_i].drop)
		ck_assert_msg(dropped(w.near, options[_i].drop) == 1, "%s", options[_i].why);
	with_options(
	    &w, "10.0.0.1", options[_i].option, options[_i].len); /* nor for the box itself */
	if (options[_i].drop)
		ck_assert_msg(dropped(w.near, options[_i].drop) == 2, "%s", options[_i].why);
	bed_delete(w.b);
}
END_TEST

START_TEST(every_length_of_every_option_passes_or_is_counted)
{
	struct way w = way_new();

	for (unsigned kind = 0; kind < 256; kind++)
		for (uint8_t len = 0; len < 10; len++) {
			uint8_t o[8] = { (uint8_t)kind, len };
			uint64_t was = dropped(w.near, "bad-option") +
			    dropped(w.near, "source-route");

			w.heard_z->n = 0;
			with_options(&w, "10.1.0.2", o, sizeof(o));
			was = dropped(w.near, "bad-option") + dropped(w.near, "source-route") - was;
			ck_assert_msg((passed(&w, PROTO_UDP) ? 1u : 0u) + was == 1,
			    "option %u of %u octets", kind, len);
		}
	bed_delete(w.b);
}
END_TEST

START_TEST(a_broadcast_from_elsewhere_needs_leave)
{
	struct way w = way_new();
	struct ifc_settings s = *ifc_settings(w.far);
	static const uint8_t none[4] = { 0 };

	with_options(&w, "10.1.0.255", none, 0);
	ck_assert_ptr_null(passed(&w, PROTO_UDP));
	ck_assert_uint_eq(dropped(w.near, "directed-broadcast"), 1);
	s.directed_broadcast = true;
	ifc_set(w.far, &s);
	with_options(&w, "10.1.0.255", none, 0);
	ck_assert_ptr_nonnull(passed(&w, PROTO_UDP));
	ck_assert_uint_eq(passed(&w, PROTO_UDP)->bytes[0], 0xff);
	ck_assert_uint_eq(passed(&w, PROTO_UDP)->bytes[ETHERNET_HEADER + 8], 63);
	ck_assert_uint_eq(w.heard_h->n, 0); /* and no error, ever */
	bed_delete(w.b);
}
END_TEST

static const struct {
	const char *why, *to, *route;
	bool reject, null_tells;
	int code; /* of the unreachable; -1: silence */
} unreachables[] = {
	{ "no route", "10.9.0.1", NULL, false, false, ICMP_NET },
	{ "nobody there", "10.1.0.9", NULL, false, false, ICMP_HOST },
	{ "a port of the router itself", "10.0.0.1", NULL, false, false, ICMP_PORT },
	{ "to Null0", "10.8.0.1", "10.8.0.0/16", false, false, -1 },
	{ "to a Null0 that tells", "10.8.0.1", "10.8.0.0/16", false, true, ICMP_HOST },
	{ "a route that rejects", "10.8.0.1", "10.8.0.0/16", true, false, ICMP_HOST },
};

/* The code of the unreachable that h got; -1: none. */
static int
unreachable(struct way *w, const char *to)
{
	static const uint8_t none[4] = { 0 };

	w->heard_h->n = 0;
	with_options(w, to, none, 0);
	bed_run(w->b, 5 * IX_SECOND);
	for (uint32_t n = 0; n < w->heard_h->n; n++) {
		struct octets o = octets_read(w->heard_h->heard[n].bytes, w->heard_h->heard[n].len);
		struct ipv4 h;

		if (ipv4_read(&o, &h) && get8(&o) == ICMP_UNREACHABLE)
			return get8(&o);
	}
	return -1;
}

START_TEST(whoever_is_refused_is_told_unless_the_interface_is_not_to)
{
	struct way w = way_new();
	struct ifc_settings s = *ifc_settings(w.near);
	struct route r = { .source = ROUTE_STATIC,
		.distance = 1,
		.blackhole = true,
		.reject = unreachables[_i].reject };

	if (unreachables[_i].route && prefix_parse(unreachables[_i].route, &r.prefix))
		route_add(w.r, &r);
	stack_set_null_tells(w.r, unreachables[_i].null_tells);
	ck_assert_msg(unreachable(&w, unreachables[_i].to) == unreachables[_i].code, "%s",
	    unreachables[_i].why);
	s.unreachables[0] = false;
	ifc_set(w.near, &s);
	ck_assert_msg(unreachable(&w, unreachables[_i].to) == -1, "%s", unreachables[_i].why);
	bed_delete(w.b);
}
END_TEST

static const struct {
	const char *why, *from;
	uint8_t protocol, first; /* the first octet behind the header: ICMP's type */
	uint16_t fragment;
	bool answered;
} silence[] = {
	{ "a datagram without a route", "10.0.0.2", PROTO_UDP, 0, 0, true },
	{ "an echo request", "10.0.0.2", PROTO_ICMP, ICMP_ECHO, 0, true },
	{ "an error", "10.0.0.2", PROTO_ICMP, ICMP_UNREACHABLE, 0, false },
	{ "an error", "10.0.0.2", PROTO_ICMP, ICMP_TIME_EXCEEDED, 0, false },
	{ "a redirect", "10.0.0.2", PROTO_ICMP, ICMP_REDIRECT, 0, false },
	{ "a later fragment", "10.0.0.2", PROTO_UDP, 0, 8, false },
	{ "from a broadcast address", "10.0.0.255", PROTO_UDP, 0, 0, false },
	{ "from a group", "224.0.0.9", PROTO_UDP, 0, 0, false },
	{ "from nobody", "0.0.0.0", PROTO_UDP, 0, 0, false },
};

/* RFC 1122 3.2.2: of what no error may tell. */
START_TEST(errors_tell_only_of_what_they_may)
{
	struct way w = way_new();
	uint8_t packet[28] = { 0 };
	struct octets o = octets_write(packet, sizeof(packet));
	struct ipv4 h = { .src = ip(silence[_i].from),
		.dst = ip("10.9.0.1"),
		.ttl = 64,
		.protocol = silence[_i].protocol,
		.fragment = silence[_i].fragment };

	ipv4_write(&o, &h, 8);
	put8(&o, silence[_i].first);
	inject(&w, ETHERTYPE_IPV4, packet, sizeof(packet));
	ck_assert_msg((w.heard_h->n > 0) == silence[_i].answered, "%s", silence[_i].why);
	bed_delete(w.b);
}
END_TEST

START_TEST(errors_beyond_the_ration_are_counted)
{
	struct way w = way_new();
	uint8_t packet[28];
	struct octets o = octets_write(packet, sizeof(packet));
	struct ipv4 h = {
		.src = ip("10.0.0.2"), .dst = ip("10.9.0.1"), .ttl = 64, .protocol = PROTO_UDP
	};
	struct udp u = { .src = 1, .dst = 2 };

	ipv4_write(&o, &h, UDP_HEADER);
	udp_write(&o, &h.src, &h.dst, &u, NULL, 0);
	for (int n = 0; n < 60; n++) {
		struct frame *f = frame_new(w.b->net, ETHERNET_HEADER + sizeof(packet));
		struct ethernet e = { .dst = ifc_mac(w.near), .type = ETHERTYPE_IPV4 };

		o = frame_write(f);
		ethernet_write(&o, &e);
		put_bytes(&o, packet, sizeof(packet));
		stack_receive(stack_node(w.r)->ports.at[0], f);
	}
	ck_assert_uint_eq(stack_tallies(w.r).errors_rationed, 54); /* of 60, 6 at once */
	bed_delete(w.b);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

Suite *pass_suite(void);
Suite *
pass_suite(void)
{
	Suite *s = suite_create("pass");
	TCase *c = tcase_create("pass");

	tcase_add_loop_test(c, a_syn_that_passes_asks_for_no_more_than_was_told, 0, 2 * ROWS(syns));
	tcase_add_loop_test(
	    c, source_routes_go_no_further_and_other_options_are_not_read, 0, ROWS(options));
	tcase_add_test(c, every_length_of_every_option_passes_or_is_counted);
	tcase_add_test(c, a_broadcast_from_elsewhere_needs_leave);
	tcase_add_loop_test(
	    c, whoever_is_refused_is_told_unless_the_interface_is_not_to, 0, ROWS(unreachables));
	tcase_add_loop_test(c, errors_tell_only_of_what_they_may, 0, ROWS(silence));
	tcase_add_test(c, errors_beyond_the_ration_are_counted);
	suite_add_tcase(s, c);
	return s;
}
