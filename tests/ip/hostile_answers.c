/*
 * hostile_answers.c - packets that break a rule, and what is said about it: nothing, or the one
 * ICMP error that the RFC asks for, its pointer at the octet that is wrong.
 */
#include "ip/acl.h"
#include "tests/ip/siege.h"
#include "tests/runner.h"

#include <stdio.h>

#include "wire/ethernet.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"
#include "wire/ipv6.h"
#include "wire/udp.h"

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
	{ "ARP from a group's MAC", { ARP, .upper = "0001 0800 06 04 0001 0300 0000 0002 0a000009"
	    "000000000000 0a000001" }, "bad-packet", SILENT, "a station is one" },
	{ "ARP from everybody", { ARP, .upper = "0001 0800 06 04 0001 0200 0000 0009 0a0000ff"
	    "000000000000 0a000001" }, "martian", SILENT, "who would be answered?" },
	{ "ARP from a group", { ARP, .upper = "0001 0800 06 04 0001 0200 0000 0009 e0000001"
	    "000000000000 0a000001" }, "martian", SILENT, "the same" },
	{ "ARP from loopback", { ARP, .upper = "0001 0800 06 04 0001 0200 0000 0009 7f000001"
	    "000000000000 0a000001" }, "martian", SILENT, "the same" },
	{ "ARP, operation 0", { ARP, .upper = "0001 0800 06 04 0000 0200 0000 0009 0a000009"
	    "000000000000 0a000001" }, "bad-packet", SILENT, "neither question nor answer" },
	{ "RARP's operation", { ARP, .upper = "0001 0800 06 04 0003 0200 0000 0009 0a000009"
	    "000000000000 0a000001" }, "bad-packet", SILENT, "RFC 903 is not spoken" },
	{ "ARP of another hardware", { ARP, .upper = "0006 0800 06 04 0001 0200 0000 0009 0a000009"
	    "000000000000 0a000001" }, "bad-packet", SILENT, "not Ethernet" },
	{ "ARP of another protocol", { ARP, .upper = "0001 86dd 06 04 0001 0200 0000 0009 0a000009"
	    "000000000000 0a000001" }, "bad-packet", SILENT, "not IPv4" },
	{ "ARP of long MACs", { ARP, .upper = "0001 0800 08 04 0001 0200 0000 0009 0a000009"
	    "000000000000 0a000001" }, "bad-packet", SILENT, "not Ethernet's" },
	{ "ARP of 16 octet addresses", { ARP, .upper = "0001 0800 06 10 0001 0200 0000 0009"
	    "0a000009 000000000000 0a000001" }, "bad-packet", SILENT, "not IPv4's" },
	{ "an answer that nobody asked for", { ARP, .upper =
	    "0001 0800 06 04 0002 0200 0000 0009 0a000009 020000000001 0a000001" }, NULL, SILENT,
	    "RFC 826: it teaches nothing new" },
	/* Ethernet itself. */
	{ "to another station", { US4, .mac = "0200 0000 0077", ECHO }, "not-for-us", SILENT,
	    "a switch that floods" },
	{ "a length, no type", { .type = 46, .upper = "42 42 03 0000 0000 00" }, "unknown-type",
	    SILENT, "IEEE 802.3: a bridge's words" },
	{ "a pause", { .type = 0x8808, .mac = "0180c2000001", .upper = "0001 ffff" },
	    "unknown-type", SILENT, "IEEE 802.3 31B: it would stop at the port" },
	{ "two tags", { .type = ETHERTYPE_VLAN, .upper = "0001 8100 0002 0800 45" },
	    "unknown-type", SILENT, "nobody here has two" },
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

/* RFC 1858, RFC 3128: pieces made to slip past a list that looks at TCP's ports and flags. */
static const struct {
	uint16_t fragment;        /* of IPv4 */
	const char *piece;        /* the fragment header of IPv6 */
	uint32_t len;             /* octets of the TCP segment to port 23 that the piece has */
	const char *drop;
	const char *why;
} sly[] = {
	{ 0, NULL, 20, "access-list-in", "the whole one is refused" },
	{ 0x2000, "0600 0001 00000001", 24, "access-list-in", "its first piece too" },
	{ 0x2000, "0600 0001 00000001", 16, "access-list-in", "its flags are there: the list can tell" },
	{ 0x2000, "0600 0001 00000001", 8, "fragment", "RFC 1858 3: without flags" },
	{ 0x2000, "0600 0001 00000001", 0, "fragment", "without ports" },
	{ 0x2001, "0600 0009 00000001", 16, "fragment", "RFC 3128: flags over those of before" },
	{ 0x2002, "0600 0011 00000001", 16, NULL, "a later one says nothing of ports" },
};

START_TEST(a_piece_cut_inside_of_what_a_list_asks_about_passes_no_list)
{
	static const char *const text[2][2] = { { "deny tcp any any eq 23", "permit ip any any" },
		{ "deny tcp any any eq 23", "permit ipv6 any any" } };
	bool v6 = _i & 1;
	struct siege *s = siege_new(true);
	struct ip_acl *l = ip_acl_make(s->st, v6 ? 6 : 4, "in");
	struct packet_text x = { .from = v6 ? "2001:db8::2" : "10.0.0.2",
		.to = v6 ? "2001:db8:1::2" : "10.0.1.2", .protocol = PROTO_TCP,
		.upper = "c000 0017 00000001 00000000 5002ffff 0000 0000 00000000",
		.fragment = sly[_i / 2].fragment, .first = IPV6_FRAGMENT };
	struct match_rule r;
	struct ix_error e;
	struct crafted c;

	for (unsigned n = 0; n < 2; n++) {
		ck_assert_msg(match_parse(text[v6][n], l->af, &r, &e), "%s", e.text);
		ck_assert(ip_acl_set(s->st, l, 0, &r));
	}
	ifc_set_acl(ifc_at(s->st, 0), l->af, false, l);
	x.options = v6 ? sly[_i / 2].piece : NULL;
	craft(s, &c, &x);
	c.len = c.upper + sly[_i / 2].len;
	crafted_lengths(&c);
	c.protocol = 0xfd; /* its sum is as it was */
	crafted_mend(&c);
	siege_hit(s, c.bytes, c.len);
	if (sly[_i / 2].drop)
		ck_assert_msg(siege_drops(s, sly[_i / 2].drop) == 1, "%s", sly[_i / 2].why);
	ck_assert_msg(siege_drops(s, NULL) == (sly[_i / 2].drop ? 1 : 0), "%s", sly[_i / 2].why);
	siege_delete(s);
}
END_TEST

/* The ICMP message in the last frame that the box sent. */
static struct octets
said(const struct siege *s, bool v6)
{
	struct octets o = octets_read(s->last, s->last_len);

	octets_skip(&o, ETHERNET_HEADER + (v6 ? IPV6_HEADER : IPV4_HEADER));
	return o;
}

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
		o = said(s, c.v6);
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

/* Pieces of one datagram of 48 octets, UDP's header first, to port 4053. */
struct piece_row {
	uint16_t at, len;
	bool more;
};
static const struct pieces {
	const char *what;
	struct piece_row piece[5]; /* len 0: no more */
	unsigned heard, drops;
	const char *why;
} pieces[] = {
	{ "in order", { { 0, 16, true }, { 16, 16, true }, { 32, 16, false } }, 1, 0, "" },
	{ "backwards", { { 32, 16, false }, { 16, 16, true }, { 0, 16, true } }, 1, 0, "" },
	{ "an exact copy", { { 0, 16, true }, { 0, 16, true }, { 16, 32, false } }, 1, 1,
	    "RFC 5722 4, errata: it may be passed over" },
	{ "a part again", { { 0, 24, true }, { 8, 8, true }, { 24, 24, false } }, 1, 1,
	    "all of it came before" },
	{ "teardrop", { { 0, 32, true }, { 24, 16, false }, { 32, 16, false } }, 0, 2,
	    "the second begins inside the first; what follows is condemned too" },
	{ "over the one before", { { 8, 24, true }, { 0, 16, true }, { 32, 16, false } }, 0, 2,
	    "RFC 5722 4" },
	{ "around it", { { 16, 8, true }, { 0, 32, true } }, 0, 1, "RFC 5722 4" },
	{ "past the end", { { 0, 32, true }, { 32, 16, false }, { 48, 16, true } }, 1, 0,
	    "the end came first: what follows begins anew, and waits in vain" },
	{ "past the end that was told", { { 32, 16, false }, { 48, 16, true }, { 0, 32, true } }, 0,
	    2, "no more can follow the last" },
	{ "two ends", { { 32, 16, false }, { 16, 8, false }, { 0, 16, true } }, 0, 2,
	    "which one is it?" },
	{ "a gap", { { 0, 16, true }, { 32, 16, false } }, 0, 0, "waits for the middle" },
	{ "not by eights", { { 0, 12, true }, { 16, 32, false } }, 0, 1, "RFC 791 3.2" },
	{ "the last of any length", { { 0, 40, true }, { 40, 8, false } }, 1, 0, "" },
};

/* A datagram of `total` octets, UDP's header among them; lends. */
static const uint8_t *
datagram(bool v6, uint32_t total)
{
	static uint8_t bytes[65535];
	struct octets o = octets_write(bytes, sizeof(bytes));
	struct ix_addr from = ip(v6 ? "2001:db8::2" : "10.0.0.2"),
		       to = ip(v6 ? "2001:db8::1" : "10.0.0.1");
	struct udp u = { .src = 7, .dst = 4053 };

	memset(bytes, 0, sizeof(bytes));
	udp_write(&o, &from, &to, &u, NULL, total - UDP_HEADER);
	return bytes;
}

/* One piece of it into the box. */
static void
piece(struct siege *s, bool v6, uint32_t total, const struct piece_row *p, uint32_t id)
{
	struct packet_text x = { .from = v6 ? "2001:db8::2" : "10.0.0.2",
		.to = v6 ? "2001:db8::1" : "10.0.0.1",
		.upper = "",
		.protocol = 0xfd,
		.fragment = (uint16_t)(p->at / 8 | (p->more ? 0x2000 : 0)),
		.first = IPV6_FRAGMENT };
	const uint8_t *bytes = datagram(v6, total);
	struct crafted c;
	char head[17];

	snprintf(head, sizeof(head), "1100%04x%08x", p->at | p->more, id);
	x.options = v6 ? head : NULL;
	craft(s, &c, &x);
	if (p->at + p->len <= 65535)
		memcpy(c.bytes + c.len, bytes + p->at, p->len);
	c.len += p->len;
	if (!v6) {
		c.bytes[ETHERNET_HEADER + 4] = (uint8_t)(id >> 8);
		c.bytes[ETHERNET_HEADER + 5] = (uint8_t)id;
		c.bytes[ETHERNET_HEADER + 9] = PROTO_UDP;
	}
	crafted_lengths(&c);
	crafted_mend(&c);
	siege_hit(s, c.bytes, c.len);
}

START_TEST(pieces_make_the_datagram_that_was_cut_or_none)
{
	const struct pieces *r = &pieces[_i / 2];
	bool v6 = _i & 1;
	struct siege *s = siege_new(false);

	for (unsigned n = 0; n < 5 && r->piece[n].len; n++)
		piece(s, v6, 48, &r->piece[n], 7);
	ck_assert_msg(s->w->n == r->heard, "%s: heard %u times (%s)", r->what, s->w->n, r->why);
	ck_assert_msg(siege_drops(s, "fragment") == r->drops && siege_drops(s, NULL) == r->drops,
	    "%s: dropped %u (%s)", r->what, (unsigned)siege_drops(s, NULL), r->why);
	siege_delete(s);
}
END_TEST

static const struct {
	struct piece_row piece;
	int type; /* in IPv6; IPv4 says nothing */
	uint8_t code;
	uint32_t pointer;
	const char *why;
} refused[] = {
	{ { 0, 20, true }, ICMPV6_PARAMETER, 0, 4, "RFC 8200 4.5: no multiple of eight" },
	{ { 65528, 16, false }, ICMPV6_PARAMETER, 0, 42, "RFC 8200 4.5: ends behind 65,535" },
	{ { 65528, 8, true }, ICMPV6_PARAMETER, 0, 42, "the same, and goes on" },
	{ { 64000, 1480, false }, -1, 0, 0, "RFC 791 3.2: a host need not take more than 576" },
};

START_TEST(a_piece_that_cannot_be_is_dropped_and_told_in_ipv6)
{
	bool v6 = _i & 1;
	struct siege *s = siege_new(false);
	struct octets o;

	piece(s, v6, 65535, &refused[_i / 2].piece, 1);
	bed_run(s->b, 10 * IX_MS);
	ck_assert_msg(siege_drops(s, "fragment") == 1 && siege_drops(s, NULL) == 1, "%s",
	    refused[_i / 2].why);
	ck_assert_msg(s->said == (v6 && refused[_i / 2].type >= 0), "%s", refused[_i / 2].why);
	if (s->said) {
		o = said(s, true);
		ck_assert(get8(&o) == refused[_i / 2].type && get8(&o) == refused[_i / 2].code);
		octets_skip(&o, 4);
		ck_assert_msg(get16(&o) == refused[_i / 2].pointer, "%s", refused[_i / 2].why);
	}
	siege_delete(s);
}
END_TEST

/* RFC 792, RFC 4443 3.3: told if the first piece came; RFC 7112 5: it must hold the whole chain. */
START_TEST(who_waits_in_vain_is_told_only_with_the_first_piece)
{
	static const struct piece_row first = { 0, 16, true }, later = { 16, 16, true },
				      tiny = { 0, 0, true };
	struct siege *s = siege_new(false);
	struct octets o;

	for (unsigned v6 = 0; v6 < 2; v6++) {
		piece(s, v6, 48, &later, 1);
		bed_run(s->b, 40 * IX_SECOND);
		ck_assert_uint_eq(s->said, 0);
		ck_assert_uint_eq(siege_drops(s, "fragment"), 2 * v6 + 1);
		piece(s, v6, 48, &first, 2);
		bed_run(s->b, 40 * IX_SECOND);
		ck_assert_uint_eq(s->said, 1);
		o = said(s, v6);
		ck_assert_uint_eq(get8(&o), v6 ? ICMPV6_TIME_EXCEEDED : ICMP_TIME_EXCEEDED);
		ck_assert_uint_eq(get8(&o), 1);
		ck_assert_uint_eq(siege_drops(s, NULL), 2 * v6 + 2);
		s->said = 0;
	}
	piece(s, true, 48, &tiny, 3);
	bed_run(s->b, 40 * IX_SECOND);
	ck_assert_uint_eq(s->said, 1);
	o = said(s, true);
	ck_assert(get8(&o) == ICMPV6_PARAMETER && get8(&o) == 3);
	siege_delete(s);
}
END_TEST

START_TEST(many_datagrams_in_pieces_at_once_are_put_together_and_too_many_give_way)
{
	static const struct piece_row a = { 0, 24, true }, b = { 24, 24, false };
	struct siege *s = siege_new(false);

	for (unsigned v6 = 0; v6 < 2; v6++) {
		for (uint32_t id = 0; id < 16; id++)
			piece(s, v6, 48, &a, 100 + id);
		for (uint32_t id = 16; id-- > 0;)
			piece(s, v6, 48, &b, 100 + id);
		ck_assert_uint_eq(s->w->n, 16 * (v6 + 1));
	}
	ck_assert_uint_eq(siege_drops(s, NULL), 0);
	for (uint32_t id = 0; id < 1000; id++)
		piece(s, false, 48, &a, id);
	ck_assert_uint_eq(siege_drops(s, "fragment"), 1000 - 16);
	piece(s, false, 48, &b, 999);
	ck_assert_uint_eq(s->w->n, 33);
	siege_delete(s);
}
END_TEST

/* Whole, or missing its last octets: 64 KB of truncations. */
START_TEST(a_datagram_of_any_size_arrives_whole_or_is_counted)
{
	struct sample sample = sample_of(40, 16000);
	struct siege *s = siege_new(false);

	for (unsigned n = 0; n < sample.n; n++) {
		uint32_t total = 8 + (uint32_t)((sample.seed + n) * 4099u % 65500u), at = 0;
		uint64_t drops = siege_drops(s, NULL), was = stack_digest(s->st);
		uint32_t heard = s->w->n;
		bool v6 = n & 1;

		for (struct piece_row p = { 0, 1448, true }; at < total; at += p.len) {
			p.at = (uint16_t)at;
			p.more = total - at > 1448;
			p.len = (uint16_t)(p.more ? 1448 : total - at);
			piece(s, v6, total, &p, n);
		}
		ck_assert_msg(s->w->n == heard + 1 || siege_drops(s, NULL) > drops,
		    "%u octets are lost without a word", total);
		ck_assert_msg(s->w->n == heard + 1 || total > 9000, "%u octets are lost", total);
		ck_assert_msg(stack_digest(s->st) == was, "%u octets changed something", total);
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
	tcase_add_loop_test(t,
	    a_piece_cut_inside_of_what_a_list_asks_about_passes_no_list, 0,
	    2 * (int)(sizeof(sly) / sizeof(sly[0])));
	tcase_add_loop_test(t, pieces_make_the_datagram_that_was_cut_or_none, 0,
	    2 * (int)(sizeof(pieces) / sizeof(pieces[0])));
	tcase_add_loop_test(t, a_piece_that_cannot_be_is_dropped_and_told_in_ipv6, 0,
	    2 * (int)(sizeof(refused) / sizeof(refused[0])));
	tcase_add_test(t, who_waits_in_vain_is_told_only_with_the_first_piece);
	tcase_add_test(t, many_datagrams_in_pieces_at_once_are_put_together_and_too_many_give_way);
	tcase_add_test(t, a_datagram_of_any_size_arrives_whole_or_is_counted);
	suite_add_tcase(s, t);
	return s;
}
