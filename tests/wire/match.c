/* match.c - rules of access lists: read, written again, and asked about packets. */
#include "tests/runner.h"

#include "base/addr.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"
#include "wire/match.h"
#include "wire/tcp.h"

static struct ix_addr
ip(const char *s)
{
	struct ix_addr a;

	ck_assert(addr_parse(s, &a));
	return a;
}

static const struct {
	const char *text, *again; /* NULL: as it was */
	uint8_t af;
} whole[] = {
	{ "permit ip any any", NULL, 4 },
	{ "deny tcp any host 192.0.2.1 eq bgp established", NULL, 4 },
	{ "permit tcp 10.0.0.0 0.0.0.255 range 1024 65535 any eq 179",
	    "permit tcp 10.0.0.0 0.0.0.255 range 1024 65535 any eq bgp", 4 },
	{ "permit udp 10.1.2.3/8 any neq 53 log",
	    "permit udp 10.0.0.0 0.255.255.255 any neq domain log", 4 },
	{ "deny ip 10.0.5.1 0.0.254.0 any", "deny ip 10.0.1.1 0.0.254.0 any", 4 },
	{ "permit icmp any any echo", NULL, 4 },
	{ "permit icmp any any 3 13", "permit icmp any any administratively-prohibited", 4 },
	{ "deny ip any any fragments", NULL, 4 },
	{ "permit 253 any any", NULL, 4 },
	{ "deny ipv6 2001:db8::/32 any", NULL, 6 },
	{ "permit icmp any any nd-ns", NULL, 6 },
	{ "permit tcp host 2001:db8::1 any gt 1023", NULL, 6 },
};

START_TEST(rules_are_read_and_written)
{
	char buf[MATCH_TEXT], again[MATCH_TEXT];
	struct match_rule r, s;
	struct ix_error e;

	ck_assert_msg(match_parse(whole[_i].text, whole[_i].af, &r, &e), "%s", e.text);
	ck_assert_str_eq(match_text(buf, &r), whole[_i].again ? whole[_i].again : whole[_i].text);
	ck_assert(match_parse(buf, whole[_i].af, &s, &e));
	ck_assert_str_eq(match_text(again, &s), buf);
}
END_TEST

static const struct {
	const char *text, *says;
	uint8_t af;
} broken[] = {
	{ "permit", "ends too early: expected a protocol", 4 },
	{ "allow ip any any", "\"allow\" is not permit or deny", 4 },
	{ "permit bgp any any", "\"bgp\" is not a protocol", 4 },
	{ "permit ip any", "ends too early: expected any, host", 4 },
	{ "permit ip 10.0.0.0 any", "a wildcard mask such as", 4 },
	{ "permit ip any eq 5 any", "only tcp and udp have ports", 4 },
	{ "permit tcp any any eq web", "\"web\" is not a port", 4 },
	{ "permit tcp any any range 9 8", "the lower port comes first", 4 },
	{ "permit udp any any established", "only tcp has connections", 4 },
	{ "permit tcp any any eq 1 fragments", "later fragments have no ports", 4 },
	{ "permit ip any 2001:db8::/32", "is not any, host A.B.C.D", 4 },
	{ "permit ip any any", "\"ip\" is not a protocol: ipv6", 6 },
	{ "permit ipv6 2001:db8:: any", "is not any, host X:X::X:X", 6 },
	{ "permit ip any any twice", "\"twice\" is not established", 4 },
};

START_TEST(what_is_wrong_with_a_rule_is_said)
{
	struct match_rule r;
	struct ix_error e = { "" };

	ck_assert(!match_parse(broken[_i].text, broken[_i].af, &r, &e));
	ck_assert_msg(strstr(e.text, broken[_i].says) != NULL, "%s: %s", broken[_i].text, e.text);
}
END_TEST

/* A packet in few words. */
struct shape {
	const char *from, *to;
	uint8_t protocol, flags;
	uint16_t sport, dport; /* ICMP: type, code */
	uint16_t fragment;
	bool more;
};

static uint32_t
make(uint8_t *bytes, uint32_t room, const struct shape *s)
{
	struct octets o = octets_write(bytes, room);
	struct ix_addr from = ip(s->from), to = ip(s->to);
	bool icmp = s->protocol == PROTO_ICMP || s->protocol == PROTO_ICMPV6;

	if (from.af == 4) {
		struct ipv4 h = { .src = from, .dst = to, .ttl = 9, .protocol = s->protocol,
			.fragment = s->fragment, .more = s->more };

		ipv4_write(&o, &h, 20);
	} else {
		struct ipv6 h = { .src = from, .dst = to, .hops = 9, .next = s->protocol };

		ipv6_write(&o, &h, 20);
	}
	if (icmp) {
		put8(&o, (uint8_t)s->sport);
		put8(&o, (uint8_t)s->dport);
		put16(&o, 0);
	} else {
		put16(&o, s->sport);
		put16(&o, s->dport);
	}
	put_zero(&o, 8);
	put8(&o, 0x50);
	put8(&o, s->flags);
	put_zero(&o, 6);
	return o.pos;
}

static const struct {
	const char *rule;
	struct shape packet;
	bool matches;
	const char *why;
} asked[] = {
	{ "permit ip any any", { "10.0.0.1", "10.0.0.2", 6, 0, 1, 2, 0, false }, true, "any" },
	{ "permit ipv6 any any", { "10.0.0.1", "10.0.0.2", 6, 0, 1, 2, 0, false }, false,
	    "the other family" },
	{ "permit tcp any any eq bgp", { "10.0.0.1", "10.0.0.2", 6, 0, 5000, 179, 0, false }, true,
	    "the port" },
	{ "permit tcp any any eq bgp", { "10.0.0.1", "10.0.0.2", 6, 0, 179, 5000, 0, false }, false,
	    "the source's, not the destination's" },
	{ "permit udp any any", { "10.0.0.1", "10.0.0.2", 6, 0, 1, 2, 0, false }, false, "TCP" },
	{ "permit tcp any any range 10 20", { "10.0.0.1", "10.0.0.2", 6, 0, 1, 20, 0, false }, true,
	    "its end counts" },
	{ "permit tcp any any established", { "10.0.0.1", "10.0.0.2", 6, TCP_SYN, 1, 2, 0, false },
	    false, "the first of a connection" },
	{ "permit tcp any any established",
	    { "10.0.0.1", "10.0.0.2", 6, TCP_SYN | TCP_ACK, 1, 2, 0, false }, true, "an answer" },
	{ "permit ip 10.0.0.0 0.0.255.255 any", { "10.0.9.1", "10.1.0.2", 6, 0, 1, 2, 0, false },
	    true, "inside" },
	{ "permit ip any host 10.1.0.3", { "10.0.9.1", "10.1.0.2", 6, 0, 1, 2, 0, false }, false,
	    "another host" },
	{ "permit ip 10.0.1.0 0.0.254.255 any", { "10.0.7.1", "10.1.0.2", 6, 0, 1, 2, 0, false },
	    true, "odd third octets" },
	{ "permit ip 10.0.1.0 0.0.254.255 any", { "10.0.6.1", "10.1.0.2", 6, 0, 1, 2, 0, false },
	    false, "an even one" },
	{ "permit tcp any any eq 179", { "10.0.0.1", "10.0.0.2", 6, 0, 1, 2, 64, false }, true,
	    "a later fragment passes a permit by its addresses" },
	{ "deny tcp any any eq 179", { "10.0.0.1", "10.0.0.2", 6, 0, 1, 179, 64, false }, false,
	    "and no deny that asks for ports" },
	{ "deny ip any any fragments", { "10.0.0.1", "10.0.0.2", 6, 0, 1, 2, 64, false }, true,
	    "later fragments" },
	{ "deny ip any any fragments", { "10.0.0.1", "10.0.0.2", 6, 0, 1, 2, 0, true }, false,
	    "the first is none of them" },
	{ "permit icmp any any echo", { "10.0.0.1", "10.0.0.2", 1, 0, 8, 0, 0, false }, true,
	    "its type" },
	{ "permit icmp any any echo", { "10.0.0.1", "10.0.0.2", 1, 0, 0, 0, 0, false }, false,
	    "a reply" },
	{ "permit icmp any any packet-too-big", { "10.0.0.1", "10.0.0.2", 1, 0, 3, 3, 0, false },
	    false, "another code" },
	{ "permit icmp any any nd-na", { "2001:db8::1", "2001:db8::2", 58, 0, 136, 0, 0, false },
	    true, "IPv6" },
	{ "deny ipv6 2001:db8::/33 any", { "2001:db8:8000::1", "::1", 6, 0, 1, 2, 0, false }, false,
	    "one bit outside" },
};

START_TEST(a_rule_says_yes_or_no)
{
	uint8_t bytes[128];
	uint32_t n = make(bytes, sizeof(bytes), &asked[_i].packet);
	uint8_t af = strstr(asked[_i].rule, "ipv6") || strstr(asked[_i].rule, "nd-") ? 6 : 4;
	struct match_rule r;
	struct flow_key k;
	struct ix_error e;

	ck_assert_msg(match_parse(asked[_i].rule, af, &r, &e), "%s", e.text);
	ck_assert(flow_read(octets_read(bytes, n), &k));
	ck_assert_msg(match_packet(&r, &k) == asked[_i].matches, "%s: %s", asked[_i].rule,
	    asked[_i].why);
}
END_TEST

START_TEST(a_packet_cut_at_any_length_matches_no_port)
{
	const struct shape s = { "10.0.0.1", "10.0.0.2", 6, 0, 5000, 179, 0, false };
	uint8_t bytes[128];
	uint32_t n = make(bytes, sizeof(bytes), &s);
	struct match_rule r;
	struct flow_key k;
	struct ix_error e;

	ck_assert(match_parse("permit tcp any any eq bgp", 4, &r, &e));
	for (uint32_t len = 0; len < n; len++)
		ck_assert(!flow_read(octets_read(bytes, len), &k));
	put16_at(&(struct octets){ .buf = bytes, .end = n }, 2, 22); /* a header and two octets */
	ck_assert(flow_read(octets_read(bytes, n), &k));
	ck_assert(!k.upper && !match_packet(&r, &k));
}
END_TEST

START_TEST(a_flow_has_one_hash_and_flows_differ)
{
	const struct shape s = { "10.0.0.1", "10.0.0.2", 17, 0, 5000, 53, 0, false };
	struct shape other = s;
	uint8_t bytes[128];
	struct flow_key a, b;
	unsigned ones = 0;

	ck_assert(flow_read(octets_read(bytes, make(bytes, sizeof(bytes), &s)), &a));
	ck_assert_uint_eq(flow_hash(&a, 1), flow_hash(&a, 1));
	for (uint16_t p = 0; p < 1000; p++) {
		other.sport = (uint16_t)(1024 + p);
		ck_assert(flow_read(octets_read(bytes, make(bytes, sizeof(bytes), &other)), &b));
		ones += flow_hash(&b, 1) & 1;
	}
	ck_assert_uint_gt(ones, 400);
	ck_assert_uint_lt(ones, 600);
}
END_TEST

Suite *match_suite(void);
Suite *
match_suite(void)
{
	Suite *s = suite_create("match");
	TCase *c = tcase_create("match");

	tcase_add_loop_test(c, rules_are_read_and_written, 0, sizeof(whole) / sizeof(whole[0]));
	tcase_add_loop_test(c, what_is_wrong_with_a_rule_is_said, 0,
	    sizeof(broken) / sizeof(broken[0]));
	tcase_add_loop_test(c, a_rule_says_yes_or_no, 0, sizeof(asked) / sizeof(asked[0]));
	tcase_add_test(c, a_packet_cut_at_any_length_matches_no_port);
	tcase_add_test(c, a_flow_has_one_hash_and_flows_differ);
	suite_add_tcase(s, c);
	return s;
}
