/*
 * hostile_answers.c - packets that break a rule, and what is said about it: nothing, or the one
 * ICMP error that the RFC asks for, its pointer at the octet that is wrong.
 */
#include "tests/ip/siege.h"
#include "tests/runner.h"

#include "wire/ethernet.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"
#include "wire/ipv6.h"

#define US4 .from = "10.0.0.2", .to = "10.0.0.1"
#define US6 .from = "2001:db8::2", .to = "2001:db8::1"
#define ARP .type = ETHERTYPE_ARP, .mac = "ffffffffffff"
#define ECHO .protocol = PROTO_ICMP, .upper = "0800 0000 0007 0001 a5a5a5a5"
#define ECHO6 .protocol = PROTO_ICMPV6, .upper = "8000 0000 0007 0001 a5a5a5a5"
#define UDP .protocol = PROTO_UDP, .upper = "c000 0035 000a 0000 6869"
#define NOBODY .protocol = PROTO_UDP, .upper = "c000 c001 000a 0000 6869"
#define SYN .protocol = PROTO_TCP, .upper = "0bb8 00b3 00000001 00000000 5002ffff 0000 0000"
#define HBH .first = IPV6_HOP_BY_HOP
#define DEST .first = IPV6_DESTINATION
#define SILENT -1, 0, 0

static const struct answer {
	const char *what;
	struct packet_text packet;
	const char *drop; /* NULL: it is heard */
	int type; /* of the ICMP message that answers; -1: none may */
	uint8_t code;
	uint32_t pointer; /* or MTU, or what else its second word holds */
	const char *why;
} answers[] = {
	/* ARP: RFC 826, RFC 5227; RFC 1122 3.2.1.3 for who can say so. */
	{ "ARP from a group's MAC",
	    { ARP,
		.upper = "0001 0800 06 04 0001 0300 0000 0002 0a000009"
			 "000000000000 0a000001" },
	    "bad-packet", SILENT, "a station is one" },
	{ "ARP from everybody",
	    { ARP,
		.upper = "0001 0800 06 04 0001 0200 0000 0009 0a0000ff"
			 "000000000000 0a000001" },
	    "martian", SILENT, "who would be answered?" },
	{ "ARP from a group",
	    { ARP,
		.upper = "0001 0800 06 04 0001 0200 0000 0009 e0000001"
			 "000000000000 0a000001" },
	    "martian", SILENT, "the same" },
	{ "ARP from loopback",
	    { ARP,
		.upper = "0001 0800 06 04 0001 0200 0000 0009 7f000001"
			 "000000000000 0a000001" },
	    "martian", SILENT, "the same" },
	{ "ARP, operation 0",
	    { ARP,
		.upper = "0001 0800 06 04 0000 0200 0000 0009 0a000009"
			 "000000000000 0a000001" },
	    "bad-packet", SILENT, "neither question nor answer" },
	{ "RARP's operation",
	    { ARP,
		.upper = "0001 0800 06 04 0003 0200 0000 0009 0a000009"
			 "000000000000 0a000001" },
	    "bad-packet", SILENT, "RFC 903 is not spoken" },
	{ "ARP of another hardware",
	    { ARP,
		.upper = "0006 0800 06 04 0001 0200 0000 0009 0a000009"
			 "000000000000 0a000001" },
	    "bad-packet", SILENT, "not Ethernet" },
	{ "ARP of another protocol",
	    { ARP,
		.upper = "0001 86dd 06 04 0001 0200 0000 0009 0a000009"
			 "000000000000 0a000001" },
	    "bad-packet", SILENT, "not IPv4" },
	{ "ARP of long MACs",
	    { ARP,
		.upper = "0001 0800 08 04 0001 0200 0000 0009 0a000009"
			 "000000000000 0a000001" },
	    "bad-packet", SILENT, "not Ethernet's" },
	{ "ARP of 16 octet addresses",
	    { ARP,
		.upper = "0001 0800 06 10 0001 0200 0000 0009"
			 "0a000009 000000000000 0a000001" },
	    "bad-packet", SILENT, "not IPv4's" },
	{ "an answer that nobody asked for",
	    { ARP, .upper = "0001 0800 06 04 0002 0200 0000 0009 0a000009 020000000001 0a000001" },
	    NULL, SILENT, "RFC 826: it teaches nothing new" },
	/* Ethernet itself. */
	{ "to another station", { US4, .mac = "0200 0000 0077", ECHO }, "not-for-us", SILENT,
	    "a switch that floods" },
	{ "a length, no type", { .type = 46, .upper = "42 42 03 0000 0000 00" }, "unknown-type",
	    SILENT, "IEEE 802.3: a bridge's words" },
	{ "a pause", { .type = 0x8808, .mac = "0180c2000001", .upper = "0001 ffff" },
	    "unknown-type", SILENT, "IEEE 802.3 31B: it would stop at the port" },
	{ "two tags", { .type = ETHERTYPE_VLAN, .upper = "0001 8100 0002 0800 45" }, "unknown-type",
	    SILENT, "nobody here has two" },
	{ "a tag cut short", { .type = ETHERTYPE_VLAN, .upper = "0001 08" }, "bad-packet", SILENT,
	    "IEEE 802.1Q 9.6" },
	{ "VLAN 4095", { .type = ETHERTYPE_VLAN, .upper = "0fff 0800 45" }, "unknown-vlan", SILENT,
	    "IEEE 802.1Q 9.6: reserved" },
	{ "IPv6 in IPv4's type", { .type = ETHERTYPE_IPV4, .upper = "60000000 0000 3b 40" },
	    "bad-packet", SILENT, "the version decides" },
	{ "IPv4 in IPv6's type", { .type = ETHERTYPE_IPV6, .upper = "45000014 00000000 403b" },
	    "bad-packet", SILENT, "the version decides" },
	/* Where a packet cannot come from, and where it cannot go. */
	{ "from loopback", { .from = "127.0.0.1", .to = "10.0.0.1", UDP }, "martian", SILENT,
	    "RFC 1122 3.2.1.3(g)" },
	{ "to loopback", { .from = "10.0.0.2", .to = "127.0.0.1", UDP }, "martian", SILENT,
	    "RFC 1122 3.2.1.3(g): never on a wire" },
	{ "from a group", { .from = "224.0.0.5", .to = "10.0.0.1", UDP }, "martian", SILENT,
	    "RFC 1122 3.2.1.3(d)" },
	{ "from class E", { .from = "240.0.0.1", .to = "10.0.0.1", NOBODY }, "martian", SILENT,
	    "RFC 1812 5.3.7" },
	{ "to class E", { .from = "10.0.0.2", .to = "240.0.0.1", UDP }, "martian", SILENT,
	    "RFC 1812 5.3.7" },
	{ "from everybody", { .from = "255.255.255.255", .to = "10.0.0.1", NOBODY }, "martian",
	    SILENT, "RFC 1122 3.2.1.3(c)" },
	{ "from the subnet's everybody", { .from = "10.0.0.255", .to = "10.0.0.1", ECHO },
	    "martian", SILENT, "RFC 1122 3.2.1.3(e): smurf" },
	{ "from nobody, to one", { .from = "0.0.0.0", .to = "10.0.0.1", UDP }, "martian", SILENT,
	    "RFC 1122 3.2.1.3(a)" },
	{ "from this network", { .from = "0.0.0.9", .to = "10.0.0.1", UDP }, "martian", SILENT,
	    "RFC 1122 3.2.1.3(b)" },
	{ "to nobody", { .from = "10.0.0.2", .to = "0.0.0.0", UDP }, "martian", SILENT,
	    "RFC 1812 5.3.7" },
	{ "land", { .from = "10.0.0.1", .to = "10.0.0.1", SYN }, "martian", SILENT,
	    "who answers himself never ends" },
	{ "land, the other interface's", { .from = "10.0.1.1", .to = "10.0.0.1", SYN }, "martian",
	    SILENT, "it is ours all the same" },
	{ "land, IPv6", { .from = "2001:db8::1", .to = "2001:db8::1", SYN }, "martian", SILENT,
	    "the same" },
	{ "IPv6 from loopback", { .from = "::1", .to = "2001:db8::1", UDP }, "martian", SILENT,
	    "RFC 4291 2.5.3" },
	{ "IPv6 loopback to itself", { .from = "::1", .to = "::1", UDP }, "martian", SILENT,
	    "RFC 4291 2.5.3: not on a wire" },
	{ "IPv6 from a group", { .from = "ff02::1", .to = "2001:db8::1", ECHO6 }, "martian", SILENT,
	    "RFC 4291 2.7" },
	{ "IPv6 from nobody", { .from = "::", .to = "2001:db8::1", NOBODY }, "martian", SILENT,
	    "RFC 4291 2.5.2" },
	{ "IPv4 in disguise", { .from = "::ffff:10.0.0.2", .to = "2001:db8::1", UDP }, "martian",
	    SILENT, "as Linux: it would pass for IPv4's 10.0.0.2" },
	/* To all stations of a link. */
	{ "to one, by broadcast",
	    { .from = "10.0.0.2", .to = "10.0.0.77", .mac = "ffffffffffff", UDP }, "martian",
	    SILENT, "RFC 1122 3.3.6" },
	{ "to nobody's port, by broadcast", { US4, .mac = "ffffffffffff", NOBODY }, NULL, SILENT,
	    "RFC 1122 3.2.2: no error about what was sent to all" },
	{ "a SYN to everybody",
	    { .from = "10.0.0.2", .to = "10.0.0.255", .mac = "ffffffffffff", SYN }, "martian",
	    SILENT, "RFC 9293 3.9.2.3" },
	{ "a SYN by broadcast", { US4, .mac = "ffffffffffff", SYN }, "martian", SILENT,
	    "RFC 9293 3.9.2.3" },
	{ "an unknown protocol to everybody",
	    { .from = "10.0.0.2",
		.to = "10.0.0.255",
		.mac = "ffffffffffff",
		.protocol = 250,
		.upper = "00" },
	    "no-protocol", SILENT, "RFC 1122 3.2.2" },
	/* Errors are not answered; what is refused is told. */
	{ "to nobody's port", { US4, NOBODY }, "no-listener", ICMP_UNREACHABLE, ICMP_PORT, 0,
	    "RFC 1122 4.1.3.1" },
	{ "to nobody's port, IPv6", { US6, NOBODY }, "no-listener", ICMPV6_UNREACHABLE, ICMPV6_PORT,
	    0, "RFC 4443 3.1" },
	{ "an unknown protocol", { US4, .protocol = 250, .upper = "00" }, "no-protocol",
	    ICMP_UNREACHABLE, ICMP_PROTOCOL, 0, "RFC 1122 3.2.2.1" },
	{ "an unknown next header", { US6, .protocol = 250, .upper = "00" }, "no-protocol",
	    ICMPV6_PARAMETER, 1, 6, "RFC 8200 4: where it is named" },
	{ "an unknown next header, farther in",
	    { US6, .protocol = 250, .upper = "00", DEST, .options = "fa00 0104 00000000" },
	    "no-protocol", ICMPV6_PARAMETER, 1, 40, "RFC 8200 4" },
	{ "later piece of nobody's datagram", { US4, .fragment = 0x2001, NOBODY }, "fragment",
	    SILENT, "ten octets, and more to come, is no multiple of eight" },
	/* Options of IPv4. */
	{ "an option of length 0", { US4, ECHO, .options = "0700 0000" }, "bad-option",
	    ICMP_PARAMETER, 0, 20u << 24, "RFC 1122 3.2.1.8" },
	{ "an option of length 1", { US4, ECHO, .options = "0101 8801" }, "bad-option",
	    ICMP_PARAMETER, 0, 20u << 24, "RFC 791 3.1" },
	{ "an option that overruns", { US4, ECHO, .options = "9404 0000 0709 0400" }, "bad-option",
	    ICMP_PARAMETER, 0, 24u << 24, "the second one is to blame" },
	{ "a loose source route", { US4, ECHO, .options = "8307 04 0a000102 00" }, "source-route",
	    SILENT, "RFC 7126 4.3: not followed, not told" },
	{ "a strict source route", { US4, ECHO, .options = "8907 04 0a000102 00" }, "source-route",
	    SILENT, "RFC 7126 4.4" },
	{ "an unknown option", { US4, ECHO, .options = "5e04 0000" }, NULL, ICMP_ECHO_REPLY, 0,
	    0x00070001, "RFC 1122 3.2.1.8: passed over" },
	/* Options of IPv6, by their two high bits. */
	{ "00: passed over", { US6, ECHO6, HBH, .options = "3a00 1e04 00000000" }, NULL,
	    ICMPV6_ECHO_REPLY, 0, 0x00070001, "RFC 8200 4.2" },
	{ "01: dropped", { US6, ECHO6, HBH, .options = "3a00 5e04 00000000" }, "unknown-option",
	    SILENT, "RFC 8200 4.2" },
	{ "10: told", { US6, ECHO6, HBH, .options = "3a00 9e04 00000000" }, "unknown-option",
	    ICMPV6_PARAMETER, 2, 42, "RFC 8200 4.2" },
	{ "11: told", { US6, ECHO6, DEST, .options = "3a00 0100 de02 0000" }, "unknown-option",
	    ICMPV6_PARAMETER, 2, 44, "RFC 8200 4.2" },
	{ "10: told, even to a group",
	    { .from = "2001:db8::2",
		.to = "ff02::1",
		ECHO6,
		DEST,
		.options = "3a00 9e04 00000000" },
	    "unknown-option", ICMPV6_PARAMETER, 2, 42, "RFC 8200 4.2, RFC 4443 2.4(e.3)" },
	{ "11: not to a group",
	    { .from = "2001:db8::2",
		.to = "ff02::1",
		ECHO6,
		DEST,
		.options = "3a00 de04 00000000" },
	    "unknown-option", SILENT, "RFC 8200 4.2" },
	{ "a jumbogram that is none", { US6, ECHO6, HBH, .options = "3a00 c204 00010000" },
	    "unknown-option", ICMPV6_PARAMETER, 2, 42, "RFC 2675 is not spoken here" },
	{ "an option that overruns", { US6, ECHO6, HBH, .options = "3a00 0505 00000000" },
	    "bad-option", ICMPV6_PARAMETER, 0, 42, "RFC 4443 3.4" },
	{ "a header that overruns", { US6, ECHO6, HBH, .options = "3aff 0104 00000000" },
	    "bad-packet", SILENT, "there is no end to point at" },
	{ "hop-by-hop options second",
	    { US6, ECHO6, DEST, .options = "0000 0104 00000000 3a00 0104 00000000" },
	    "header-chain", ICMPV6_PARAMETER, 1, 40, "RFC 8200 4.1" },
	{ "a routing header of type 0",
	    { US6, ECHO6, .first = IPV6_ROUTING,
		.options = "3a02 0001 00000000 20010db8000000000000000000000002" },
	    "source-route", ICMPV6_PARAMETER, 0, 42, "RFC 5095 3" },
	{ "a routing header of a type unknown",
	    { US6, ECHO6, .first = IPV6_ROUTING, .options = "3a00 fd01 00000000" }, "source-route",
	    ICMPV6_PARAMETER, 0, 42, "RFC 8200 4.4" },
	{ "a chain of seventeen",
	    { US6, ECHO6, DEST,
		.options = "3c00010400000000 3c00010400000000 3c00010400000000 3c00010400000000"
			   "3c00010400000000 3c00010400000000 3c00010400000000 3c00010400000000"
			   "3c00010400000000 3c00010400000000 3c00010400000000 3c00010400000000"
			   "3c00010400000000 3c00010400000000 3c00010400000000 3c00010400000000"
			   "3a00010400000000" },
	    "header-chain", SILENT, "sixteen are enough for anybody" },
	/* Neighbour discovery that was forwarded, or came in pieces. */
	{ "a solicitation from afar",
	    { US6, .ttl = 254, .protocol = PROTO_ICMPV6,
		.upper = "8700 0000 00000000 20010db8000000000000000000000001" },
	    "bad-neighbour-discovery", SILENT, "RFC 4861 7.1.1" },
	{ "a solicitation in a piece",
	    { US6, .ttl = 255, .protocol = PROTO_ICMPV6,
		.upper = "8700 0000 00000000 20010db8000000000000000000000001",
		.first = IPV6_FRAGMENT, .options = "3a00 0000 00000001" },
	    "bad-neighbour-discovery", SILENT, "RFC 6980 5: not even an atomic one" },
	{ "a solicitation for a group",
	    { US6, .ttl = 255, .protocol = PROTO_ICMPV6,
		.upper = "8700 0000 00000000 ff020000000000000000000000000001" },
	    "bad-neighbour-discovery", SILENT, "RFC 4861 7.1.1" },
	{ "an advertisement asked for by all",
	    { .from = "2001:db8::2",
		.to = "ff02::1",
		.ttl = 255,
		.protocol = PROTO_ICMPV6,
		.upper = "8800 0000 60000000 20010db8000000000000000000000002" },
	    "bad-neighbour-discovery", SILENT, "RFC 4861 7.1.2" },
	{ "an option of length 0",
	    { US6, .ttl = 255, .protocol = PROTO_ICMPV6,
		.upper = "8700 0000 00000000 20010db8000000000000000000000001 0100 020000000002" },
	    "bad-packet", SILENT, "RFC 4861 7.1.1" },
	{ "a router that is not on the link",
	    { .from = "2001:db8::2",
		.to = "ff02::1",
		.ttl = 255,
		.protocol = PROTO_ICMPV6,
		.upper = "8600 0000 40000708 00000000 00000000" },
	    "bad-neighbour-discovery", SILENT, "RFC 4861 6.1.2" },
};

START_TEST(what_breaks_a_rule_is_dropped_for_it_and_answered_as_the_rule_says)
{
	const struct answer *a = &answers[_i / 2];
	struct siege *s = siege_new(_i & 1);
	uint64_t was = stack_digest(s->st);
	struct crafted c;
	struct octets o;
	uint32_t word;

	craft(s, &c, &a->packet);
	siege_hit(s, c.bytes, c.len);
	if (a->drop)
		ck_assert_msg(
		    stack_digest(s->st) == was, "%s (%s): it changed something", a->what, a->why);
	bed_run(s->b, 10 * IX_MS);
	ck_assert_msg(
	    siege_drops(s, NULL) == (a->drop ? 1 : 0) && (!a->drop || siege_drops(s, a->drop) == 1),
	    "%s (%s): not %s", a->what, a->why, a->drop);
	ck_assert_msg(
	    s->said == (a->type >= 0 ? 1 : 0), "%s (%s): said %u", a->what, a->why, s->said);
	if (a->type >= 0) {
		o = siege_said(s, c.v6);
		ck_assert_msg(get8(&o) == a->type && get8(&o) == a->code, "%s (%s): %02x%02x",
		    a->what, a->why, o.buf[o.pos - 2], o.buf[o.pos - 1]);
		octets_skip(&o, 2);
		word = (uint32_t)get16(&o) << 16;
		word |= get16(&o);
		ck_assert_msg(word == a->pointer, "%s (%s): points at %u", a->what, a->why, word);
	}
	siege_delete(s);
}
END_TEST

Suite *hostile_answers_suite(void);

Suite *
hostile_answers_suite(void)
{
	Suite *s = suite_create("hostile answers");
	TCase *t = tcase_create("rows");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, what_breaks_a_rule_is_dropped_for_it_and_answered_as_the_rule_says,
	    0, 2 * (int)(sizeof(answers) / sizeof(answers[0])));
	suite_add_tcase(s, t);
	return s;
}
