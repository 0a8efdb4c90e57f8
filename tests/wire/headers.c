/*
 * headers.c - the headers from Ethernet to TCP: golden octets both ways, and cut at every length.
 */
#include "tests/wire/hex.h"

#include "base/addr.h"
#include "wire/arp.h"
#include "wire/ethernet.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"
#include "wire/tcp.h"
#include "wire/udp.h"

#define ETHERNET "ffffffffffff 020000000001 8100 6064 0806"
#define ARP "0001 0800 06 04 0001 020000000001 647f0101 000000000000 647f01fe"
#define IPV4 "4500 0073 0000 4000 40 11 b861 c0a80001 c0a800c7"
#define IPV6 "60000000 000d 11 40 20010db8000000000000000000000001 20010db8000000000000000000000002"
#define TCP "c00000b3000003e800000000a002faf0b67b0000 020405b4 0402 080a0000000100000000 030307 01"
#define UDP "829a0035000dddbd 68656c6c6f"
#define ICMP "08005435 1234 0001 6162636465666768"
#define NS "87001c2700000000 20010db8000000000000000000000002 0101020000000001"

static struct ix_addr
addr(const char *s)
{
	struct ix_addr a;

	ck_assert(addr_parse(s, &a));
	return a;
}

START_TEST(an_ethernet_header_with_a_tag_is_read_and_written)
{
	uint8_t b[64], out[64];
	struct octets o = octets_read(b, hex(b, sizeof(b), ETHERNET)), w = octets_write(out, 64);
	struct ethernet h;

	ck_assert(ethernet_read(&o, &h));
	ck_assert(mac_eq(&h.dst, &mac_broadcast));
	ck_assert(h.tagged && h.vlan == 100 && h.pcp == 3 && !h.dei && h.type == ETHERTYPE_ARP);
	ethernet_write(&w, &h);
	ck_octets(out, w.pos, ETHERNET);
}
END_TEST

START_TEST(a_length_frame_loses_its_padding)
{
	uint8_t b[64];
	uint32_t n = hex(b, sizeof(b), "0180c2000000 020000000001 0003 424203 0000000000");
	struct octets o = octets_read(b, n);
	struct ethernet h;

	ck_assert(ethernet_read(&o, &h));
	ck_assert_uint_eq(h.type, 0);
	ck_assert_uint_eq(octets_left(&o), 3);
}
END_TEST

START_TEST(arp_is_read_and_written)
{
	uint8_t b[64], out[64];
	struct octets o = octets_read(b, hex(b, sizeof(b), ARP)), w = octets_write(out, 64);
	struct ix_addr who = addr("100.127.1.254");
	struct arp a;

	ck_assert(arp_read(&o, &a));
	ck_assert(a.op == ARP_REQUEST && addr_eq(&a.target, &who));
	arp_write(&w, &a);
	ck_octets(out, w.pos, ARP);
	b[1] = 6; /* another hardware */
	o = octets_read(b, 28);
	ck_assert(!arp_read(&o, &a));
	ck_assert_int_eq(a.fault, WIRE_FORMAT);
}
END_TEST

START_TEST(an_ipv4_header_is_read_proven_and_written)
{
	uint8_t b[128] = { 0 }, out[64];
	struct octets o, w = octets_write(out, 64);
	struct ipv4 h;

	hex(b, sizeof(b), IPV4);
	o = octets_read(b, 0x73 + 5); /* five octets of padding */
	ck_assert(ipv4_read(&o, &h));
	ck_assert_uint_eq(octets_left(&o), 0x73 - 20);
	ck_assert(h.dont && !h.more && h.ttl == 64 && h.protocol == PROTO_UDP);
	ipv4_write(&w, &h, 0x73 - 20);
	ck_octets(out, w.pos, IPV4);
}
END_TEST

static const struct {
	uint8_t at, value; /* one octet of IPV4 changed */
	enum wire_fault fault;
	const char *why;
} faults[] = {
	{ 0, 0x65, WIRE_VERSION, "version 6" },
	{ 0, 0x44, WIRE_HEADER, "a header of 16 octets" },
	{ 8, 0x3f, WIRE_CHECKSUM, "TTL changed, checksum not" },
	{ 10, 0xb9, WIRE_CHECKSUM, "the checksum itself" },
};

START_TEST(what_is_wrong_with_an_ipv4_header_is_named)
{
	for (unsigned i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		uint8_t b[128] = { 0 };
		struct octets o = octets_read(b, 0x73);
		struct ipv4 h;

		hex(b, sizeof(b), IPV4);
		b[faults[i].at] = faults[i].value;
		ck_assert_msg(!ipv4_read(&o, &h), "%s", faults[i].why);
		ck_assert_msg(h.fault == faults[i].fault, "%s: %d", faults[i].why, h.fault);
	}
}
END_TEST

START_TEST(a_datagram_longer_than_its_frame_is_refused)
{
	uint8_t b[128] = { 0 };
	struct octets o = octets_read(b, 0x72);
	struct ipv4 h;

	hex(b, sizeof(b), IPV4);
	ck_assert(!ipv4_read(&o, &h));
	ck_assert_int_eq(h.fault, WIRE_LENGTH);
}
END_TEST

START_TEST(a_hop_keeps_the_checksum_right_down_to_ttl_1)
{
	uint8_t b[128] = { 0 };
	struct ipv4 h;
	unsigned hops = 0;

	hex(b, sizeof(b), IPV4);
	while (ipv4_hop(octets_write(b, 0x73))) {
		struct octets o = octets_read(b, 0x73);

		hops++;
		ck_assert(ipv4_read(&o, &h));
		ck_assert_uint_eq(h.ttl, 64 - hops);
	}
	ck_assert_uint_eq(hops, 63);
}
END_TEST

START_TEST(ipv4_options_are_yielded_one_by_one)
{
	uint8_t b[16], out[64];
	struct ipv4 h = { .src = addr("10.0.0.1"), .dst = addr("10.0.0.2"), .ttl = 1, .protocol = 2,
		.options = b, .options_len = (uint8_t)hex(b, sizeof(b), "01 9404 0000 00 0000") };
	struct octets w = octets_write(out, 64), o;
	struct ipv4_option option;

	ipv4_write(&w, &h, 0);
	o = octets_read(out, w.pos);
	ck_assert(ipv4_read(&o, &h));
	ck_assert_uint_eq(h.header, 28);
	o = octets_read(h.options, h.options_len);
	ck_assert(ipv4_option_next(&o, &option));
	ck_assert(option.type == 148 && option.len == 2);
	ck_assert(!ipv4_option_next(&o, &option) && !o.bad);
}
END_TEST

START_TEST(ipv6_with_udp_is_read_and_written)
{
	uint8_t b[128], out[128];
	struct octets o = octets_read(b, hex(b, sizeof(b), IPV6 UDP)), w = octets_write(out, 128);
	struct ipv6 h;
	struct udp u;

	ck_assert(ipv6_read(&o, &h));
	ck_assert(h.upper == PROTO_UDP && h.offset == 40 && h.hops == 64);
	ck_assert(udp_read(&o, &h.src, &h.dst, &u));
	ck_assert(u.dst == 53 && octets_left(&o) == 5);
	ipv6_write(&w, &h, 13);
	udp_write(&w, &h.src, &h.dst, &u, "hello", 5);
	ck_octets(out, w.pos, IPV6 UDP);
	ck_assert(ipv6_hop(octets_write(b, 53)));
	ck_assert_uint_eq(b[7], 63);
}
END_TEST

START_TEST(extension_headers_are_walked_to_the_upper_layer)
{
	uint8_t b[128];
	/* hop-by-hop, destination options, routing (2 left), fragment, then 4 octets of TCP */
	uint32_t n = hex(b, sizeof(b), "60000000 0024 00 40"
	    "20010db8000000000000000000000001 20010db8000000000000000000000002"
	    "3c00 050200000100 2b00 010400000000 2c00 0002 00000000 06 00 0059 00000007 deadbeef");
	struct octets o = octets_read(b, n);
	struct ipv6 h;

	ck_assert(ipv6_read(&o, &h));
	ck_assert(h.hop_by_hop && h.segments == 2 && h.fragmented && h.more);
	ck_assert_uint_eq(h.fragment, 0x58);
	ck_assert_uint_eq(h.upper, PROTO_TCP);
	ck_assert_uint_eq(octets_left(&o), 4);
	b[40 + 0] = 60;
	b[40 + 8] = 0; /* hop-by-hop not first: RFC 8200 4.1 */
	o = octets_read(b, n);
	ck_assert(!ipv6_read(&o, &h));
	ck_assert(h.fault == WIRE_HEADER && h.fault_at == 56);
}
END_TEST

START_TEST(tcp_with_its_options_is_read_and_written)
{
	struct ix_addr src = addr("100.127.1.1"), dst = addr("100.127.1.254");
	uint8_t b[64], out[64];
	uint32_t n = hex(b, sizeof(b), TCP);
	struct octets o = octets_read(b, n), w = octets_write(out, 64);
	struct tcp h;

	ck_assert(tcp_read(&o, &src, &dst, &h));
	ck_assert(h.flags == TCP_SYN && h.mss == 1460 && h.wscale == 7 && h.ts_value == 1);
	ck_assert_uint_eq(h.has,
	    TCP_HAS_MSS | TCP_HAS_SACK_OK | TCP_HAS_TIMESTAMPS | TCP_HAS_WSCALE);
	ck_assert_uint_eq(tcp_size(&h), 40);
	tcp_write(&w, &src, &dst, &h, NULL, 0);
	ck_octets(out, w.pos, TCP);
	b[n - 1] = 0;
	o = octets_read(b, n);
	ck_assert(!tcp_read(&o, &src, &dst, &h) && h.fault == WIRE_CHECKSUM);
}
END_TEST

START_TEST(sack_blocks_and_md5_come_back_as_they_were_written)
{
	struct ix_addr src = addr("fd00::1"), dst = addr("fd00::2");
	const uint8_t md5[16] = "0123456789abcde";
	struct tcp in = { .src = 1, .dst = 2, .flags = TCP_ACK, .has = TCP_HAS_MD5, .md5 = md5,
		.sacks = 2, .sack = { { 1, 5 }, { 9, 12 } } }, h;
	uint8_t out[128];
	struct octets w = octets_write(out, sizeof(out)), o;

	tcp_write(&w, &src, &dst, &in, "data", 4);
	ck_assert_uint_eq(w.pos, 20 + 36 + 4);
	o = octets_read(out, w.pos);
	ck_assert(tcp_read(&o, &src, &dst, &h));
	ck_assert(h.sacks == 2 && h.sack[1].left == 9 && h.sack[1].right == 12);
	ck_assert_mem_eq(h.md5, md5, 16);
	ck_assert_uint_eq(octets_left(&o), 4);
}
END_TEST

START_TEST(a_broken_option_ends_the_options_and_not_the_segment)
{
	struct ix_addr src = addr("10.0.0.1"), dst = addr("10.0.0.2");
	struct tcp in = { .flags = TCP_SYN, .has = TCP_HAS_MSS, .mss = 1000 }, h;
	uint8_t out[64];
	struct octets w = octets_write(out, sizeof(out)), o;

	tcp_write(&w, &src, &dst, &in, NULL, 0);
	out[21] = 0; /* an option of length 0 */
	o = octets_read(out, w.pos);
	ck_assert(tcp_read(&o, NULL, NULL, &h));
	ck_assert_uint_eq(h.has, 0);
}
END_TEST

START_TEST(icmp_is_read_and_written)
{
	uint8_t b[64], out[64];
	struct octets o = octets_read(b, hex(b, sizeof(b), ICMP)), w = octets_write(out, 64);
	struct icmp m;

	ck_assert(icmp_read(&o, &m));
	ck_assert(m.type == ICMP_ECHO && m.id == 0x1234 && m.sequence == 1 && octets_left(&o) == 8);
	icmp_write(&w, &m, "abcdefgh", 8);
	ck_octets(out, w.pos, ICMP);
	m = (struct icmp){ .type = ICMP_UNREACHABLE, .code = ICMP_TOO_BIG, .mtu = 1400 };
	w = octets_write(out, 64);
	icmp_write(&w, &m, b, 16);
	o = octets_read(out, w.pos);
	ck_assert(icmp_read(&o, &m));
	ck_assert_uint_eq(m.mtu, 1400);
}
END_TEST

START_TEST(a_neighbor_solicitation_is_read_and_written)
{
	struct ix_addr src = addr("2001:db8::1"), dst = addr("ff02::1:ff00:2");
	struct ix_addr target = addr("2001:db8::2");
	uint8_t b[64], out[64];
	struct octets o = octets_read(b, hex(b, sizeof(b), NS)), w = octets_write(out, 64);
	struct icmpv6 m;

	ck_assert(icmpv6_read(&o, &src, &dst, &m));
	ck_assert(m.type == ND_NEIGHBOR_SOLICIT && addr_eq(&m.target, &target));
	ck_assert_ptr_nonnull(nd_option(&m, ND_SOURCE_MAC));
	ck_assert_ptr_null(nd_option(&m, ND_TARGET_MAC));
	icmpv6_write(&w, &src, &dst, &m, NULL, 0);
	ck_octets(out, w.pos, NS);
	ck_assert_uint_eq(icmpv6_size(&m), w.pos);
}
END_TEST

START_TEST(a_router_advertisement_comes_back_with_its_options)
{
	struct ix_addr src = addr("fe80::1"), dst = addr("ff02::1");
	struct icmpv6 in = { .type = ND_ROUTER_ADVERT, .hops = 64, .managed = true,
		.lifetime_s = 1800, .retrans_ms = 1000, .options = 2 }, m;
	uint8_t out[128];
	struct octets w = octets_write(out, sizeof(out)), o;

	in.option[0] = (struct nd_option){ .type = ND_PREFIX, .on_link = true,
		.valid_s = UINT32_MAX, .preferred_s = 7 };
	ck_assert(prefix_parse("2001:db8:1::/64", &in.option[0].prefix));
	in.option[1] = (struct nd_option){ .type = ND_MTU, .mtu = 1500 };
	icmpv6_write(&w, &src, &dst, &in, NULL, 0);
	o = octets_read(out, w.pos);
	ck_assert(icmpv6_read(&o, &src, &dst, &m));
	ck_assert(m.managed && !m.other && m.lifetime_s == 1800 && m.retrans_ms == 1000);
	ck_assert(prefix_eq(&m.option[0].prefix, &in.option[0].prefix));
	ck_assert(m.option[0].on_link && !m.option[0].autonomous);
	ck_assert_uint_eq(m.option[1].mtu, 1500);
}
END_TEST

static bool
read_one(unsigned which, struct octets *o)
{
	struct ix_addr v4[2] = { addr("100.127.1.1"), addr("100.127.1.254") };
	struct ix_addr v6[2] = { addr("2001:db8::1"), addr("2001:db8::2") };
	struct ix_addr group = addr("ff02::1:ff00:2");
	union {
		struct ethernet ethernet;
		struct arp arp;
		struct ipv4 ipv4;
		struct ipv6 ipv6;
		struct tcp tcp;
		struct udp udp;
		struct icmp icmp;
		struct icmpv6 icmpv6;
	} u;

	switch (which) {
	case 0:
		return ethernet_read(o, &u.ethernet);
	case 1:
		return arp_read(o, &u.arp);
	case 2:
		return ipv4_read(o, &u.ipv4);
	case 3:
		return ipv6_read(o, &u.ipv6);
	case 4:
		return tcp_read(o, &v4[0], &v4[1], &u.tcp);
	case 5:
		return udp_read(o, &v6[0], &v6[1], &u.udp);
	case 6:
		return icmp_read(o, &u.icmp);
	}
	return icmpv6_read(o, &v6[0], &group, &u.icmpv6);
}

START_TEST(a_header_cut_at_any_length_is_refused)
{
	static const char *const whole[] = { ETHERNET, ARP,
		"4500 0014 0000 4000 40 11 b8c0 c0a80001 c0a800c7", IPV6 UDP, TCP, UDP, ICMP, NS };
	uint8_t b[128];

	for (unsigned i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
		uint32_t n = hex(b, sizeof(b), whole[i]);

		for (uint32_t cut = 0; cut <= n; cut++) {
			uint8_t *copy = exact(b, cut);
			struct octets o = octets_read(copy, cut);

			ck_assert_msg(read_one(i, &o) == (cut == n), "row %u, %u octets", i, cut);
			free(copy);
		}
	}
}
END_TEST

Suite *headers_suite(void);

Suite *
headers_suite(void)
{
	const TTest *const tests[] = { an_ethernet_header_with_a_tag_is_read_and_written,
		a_length_frame_loses_its_padding, arp_is_read_and_written,
		an_ipv4_header_is_read_proven_and_written,
		what_is_wrong_with_an_ipv4_header_is_named,
		a_datagram_longer_than_its_frame_is_refused,
		a_hop_keeps_the_checksum_right_down_to_ttl_1, ipv4_options_are_yielded_one_by_one,
		ipv6_with_udp_is_read_and_written, extension_headers_are_walked_to_the_upper_layer,
		tcp_with_its_options_is_read_and_written,
		sack_blocks_and_md5_come_back_as_they_were_written,
		a_broken_option_ends_the_options_and_not_the_segment, icmp_is_read_and_written,
		a_neighbor_solicitation_is_read_and_written,
		a_router_advertisement_comes_back_with_its_options,
		a_header_cut_at_any_length_is_refused, NULL };

	return suite_of("headers", tests);
}
