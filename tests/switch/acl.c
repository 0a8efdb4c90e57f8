/* acl.c - access lists on ports: which entry decides, what is counted, and how they are typed. */
#include "tests/runner.h"

#include <stdio.h>

#include "base/addr.h"
#include "base/rng.h"
#include "switch/acl.h"
#include "switch/lag.h"
#include "tests/switch/bed.h"
#include "wire/ethernet.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"
#include "wire/tcp.h"

#define G 1000000000u

static const struct cli_table *const tables[] = { &cli_basic, &bridge_words, &acl_words, NULL };

static struct bed *
bed(const char *config)
{
	struct bed *b = bed_new(4, G, tables);

	bed_config(b, config);
	return b;
}

static const struct acl_rule *
entry(const struct bed *b, enum acl_kind kind, const char *name, uint32_t seq)
{
	const struct acl *l = acl_find(b->bridge, kind, name);

	ck_assert_ptr_nonnull(l);
	for (uint32_t i = 0; i < l->rules.n; i++)
		if (l->rules.at[i].seq == seq)
			return &l->rules.at[i];
	ck_abort_msg("no entry %u", seq);
}

/* An Ethernet frame from 02:..:from to 02:..:to (0xff: broadcast) of this type. */
static uint32_t
ether(uint8_t *buf, uint8_t from, uint8_t to, uint16_t type)
{
	struct octets o = octets_write(buf, 64);
	struct ix_mac src = bed_mac(from), dst = to == 0xff ? mac_broadcast : bed_mac(to);

	put_bytes(&o, dst.b, 6);
	put_bytes(&o, src.b, 6);
	put16(&o, type);
	return o.pos;
}

static const struct {
	const char *rule;
	uint16_t type;
	uint8_t from, to;
	bool fits;
	const char *why;
} frames[] = {
	{ "any any", 0x0800, 1, 2, true, "everything" },
	{ "any any", 46, 1, 2, true, "a length frame too, as no type is asked" },
	{ "host 02:00:00:00:00:01 any", 0x0800, 1, 2, true, "the source" },
	{ "host 02:00:00:00:00:01 any", 0x0800, 3, 2, false, "another source" },
	{ "any host 02:00:00:00:00:02", 0x0800, 1, 2, true, "the destination" },
	{ "any host 02:00:00:00:00:02", 0x0800, 2, 1, false, "not the source" },
	{ "0200.0000.0001 00:00:00:00:00:00 any", 0x0800, 1, 2, true, "INEX: a mask of zeros" },
	{ "02:00:00:00:00:01 any", 0x0800, 1, 2, true, "without host and mask" },
	{ "02:00:00:00:00:00 00:00:00:00:00:03 any", 0x0800, 3, 2, true, "ones do not count" },
	{ "02:00:00:00:00:00 00:00:00:00:00:03 any", 0x0800, 4, 2, false, "zeros do" },
	{ "any host ff:ff:ff:ff:ff:ff arp", 0x0806, 1, 0xff, true, "a broadcast question" },
	{ "any any arp", 0x0800, 1, 2, false, "another type" },
	{ "any any ip", 0x0800, 1, 2, true, "0x0800" },
	{ "any any ipv6", 0x86dd, 1, 2, true, "0x86dd" },
	{ "any any 0x88cc", 0x88cc, 1, 2, true, "by number" },
	{ "any any 0x8860 0x000f", 0x8864, 1, 2, true, "both of PPPoE, by a mask" },
	{ "any any 0x8860 0x000f", 0x8874, 1, 2, false, "beside the mask" },
	{ "any any 0x8809", 46, 1, 2, false, "a length is no type" },
	{ "any any vlan 1", 0x0800, 1, 2, true, "the port's VLAN" },
	{ "any any arp vlan 2", 0x0806, 1, 2, false, "another VLAN" },
};

START_TEST(a_mac_entry_fits_what_it_says)
{
	struct bed *b = bed("mac access-list m\n deny any host 02:00:00:00:00:77\n"
			    "interface 1\n mac access-group m in\n");
	uint8_t buf[64];
	char line[128];

	snprintf(line, sizeof(line), "mac access-list m\n 20 permit %s\n", frames[_i].rule);
	bed_config(b, line);
	bed_send(b, 1, buf, ether(buf, frames[_i].from, frames[_i].to, frames[_i].type));
	ck_assert_msg((bed_heard(b) != 0) == frames[_i].fits, "%s", frames[_i].why);
	ck_assert_uint_eq(entry(b, ACL_MAC, "m", 20)->hits[ACL_IN], frames[_i].fits);
	ck_assert_uint_eq(bed_dropped(b, 1, "acl-mac-in"), !frames[_i].fits);
	bed_delete(b);
}
END_TEST

START_TEST(the_first_entry_that_fits_decides_and_each_counts_its_frames)
{
	struct bed *b = bed("mac access-list m\n"
			    " permit host 02:00:00:00:00:01 any arp\n"
			    " permit host 02:00:00:00:00:01 any ip\n"
			    " deny any any\n"
			    "interface 1\n mac access-group m in\n");
	uint8_t buf[64];

	for (unsigned n = 0; n < 7; n++)
		bed_send(b, 1, buf, ether(buf, 1, 0xff, 0x0806));
	for (unsigned n = 0; n < 5; n++)
		bed_send(b, 1, buf, ether(buf, 1, 2, 0x0800));
	for (unsigned n = 0; n < 3; n++)
		bed_send(b, 1, buf, ether(buf, 9, 2, 0x0800));
	for (unsigned n = 0; n < 2; n++)
		bed_send(b, 2, buf, ether(buf, 9, 1, 0x0800)); /* port 2 asks nothing */
	ck_assert_uint_eq(entry(b, ACL_MAC, "m", 10)->hits[ACL_IN], 7);
	ck_assert_uint_eq(entry(b, ACL_MAC, "m", 20)->hits[ACL_IN], 5);
	ck_assert_uint_eq(entry(b, ACL_MAC, "m", 30)->hits[ACL_IN], 3);
	ck_assert_uint_eq(entry(b, ACL_MAC, "m", 30)->hits[ACL_OUT], 0);
	ck_assert_uint_eq(bed_dropped(b, 1, "acl-mac-in"), 3);
	ck_assert_uint_eq(bed_logged(b, &log_acl_denied), 2); /* the 1st and the 2nd of three */
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show mac access-lists m"),
	    "20 permit host 02:00:00:00:00:01 any ip [5 in, 0 out]"));
	bed_say(b, "clear mac access-lists counters m");
	ck_assert_uint_eq(entry(b, ACL_MAC, "m", 10)->hits[ACL_IN], 0);
	bed_delete(b);
}
END_TEST

START_TEST(outbound_every_copy_of_a_flood_is_asked_and_counted_once)
{
	struct bed *b = bed("mac access-list m\n deny any any 0x8809\n permit any any\n"
			    "interface 2\n mac access-group m out\n"
			    "interface 3\n mac access-group m out\n");
	uint8_t buf[64];

	bed_send(b, 1, buf, ether(buf, 1, 9, 0x8809));
	ck_assert_uint_eq(bed_heard(b), 1 << 4);
	bed_send(b, 1, buf, ether(buf, 1, 9, 0x0800));
	ck_assert_uint_eq(bed_heard(b), 1 << 2 | 1 << 3 | 1 << 4);
	ck_assert_uint_eq(entry(b, ACL_MAC, "m", 10)->hits[ACL_OUT], 2);
	ck_assert_uint_eq(entry(b, ACL_MAC, "m", 20)->hits[ACL_OUT], 2);
	bed_send(b, 2, buf, ether(buf, 2, 1, 0x0800));
	bed_send(b, 1, buf, ether(buf, 1, 2, 0x8809)); /* where the destination is known */
	ck_assert_uint_eq(bed_dropped(b, 1, "acl-mac-out"), 1);
	ck_assert_uint_eq(entry(b, ACL_MAC, "m", 10)->hits[ACL_OUT], 3);
	bed_delete(b);
}
END_TEST

START_TEST(a_frame_that_is_retagged_on_its_way_is_counted_once)
{
	struct bed *b = bed("mac access-list m\n permit any any\n"
			    "interface 2\n mac access-group m out\n");
	uint8_t buf[64];

	bridge_port_native(bed_port(b, 2), 5);
	bridge_port_mode(bed_port(b, 2), BRIDGE_TRUNK);
	bed_send(b, 1, buf, ether(buf, 1, 0xff, 0x0800));
	ck_assert(fdb_fix(&b->bridge->fdb, fdb_key(1, bed_mac(2).b), 2, b->sim->now));
	bed_send(b, 1, buf, ether(buf, 1, 2, 0x0800));
	ck_assert_uint_eq(entry(b, ACL_MAC, "m", 10)->hits[ACL_OUT], 2);
	bed_delete(b);
}
END_TEST

START_TEST(a_trial_counts_nothing_and_tells_the_entry)
{
	struct bed *b = bed("mac access-list m\n permit host 02:00:00:00:00:01 any\n deny any any\n"
			    "interface 1\n mac access-group m in\n");
	uint8_t buf[64] = { 0 };
	struct frame *f;
	struct passing x = { .phys = bed_port(b, 1), .trial = true };
	struct text why = { 0 };

	ether(buf, 9, 2, 0x0800);
	x.f = f = frame_from(b->net, buf, 60);
	ck_assert_ptr_eq(passing_admit(&x), &drop_acl_mac_in);
	ck_assert(acl_why(bed_port(b, 1), &x, ACL_IN, &why));
	ck_assert_str_eq(text_of(&why), "mac access-list m, entry 20: deny any any");
	ck_assert_uint_eq(entry(b, ACL_MAC, "m", 20)->hits[ACL_IN], 0);
	ck_assert_uint_eq(bed_logged(b, &log_acl_denied), 0);
	text_free(&why);
	frame_drop(b->net, f);
	bed_delete(b);
}
END_TEST

START_TEST(a_list_without_entries_filters_nothing_and_one_with_entries_denies_the_rest)
{
	struct bed *b = bed("mac access-list m\ninterface 1\n mac access-group m in\n");
	uint8_t buf[64];

	bed_send(b, 1, buf, ether(buf, 1, 2, 0x0800));
	ck_assert_uint_ne(bed_heard(b), 0);
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show mac access-lists"), "it filters nothing"));
	bed_config(b, "mac access-list m\n permit any any arp\n");
	bed_send(b, 1, buf, ether(buf, 1, 2, 0x0800));
	ck_assert_uint_eq(bed_heard(b), 0);
	ck_assert_uint_eq(acl_find(b->bridge, ACL_MAC, "m")->fell[ACL_IN], 1);
	bed_delete(b);
}
END_TEST

/* A TCP segment or a piece of one, 1 to 2, in a frame. */
struct packet {
	const char *src, *dst;
	uint16_t sport, dport;
	uint8_t flags;
	uint16_t fragment; /* offset in octets */
	bool more;
	uint8_t extensions; /* IPv6: this many destination options in front */
	uint32_t cut; /* octets of the TCP header that are there; 0: all */
};

static struct ix_addr
ip(const char *s)
{
	struct ix_addr a;

	ck_assert(addr_parse(s, &a));
	return a;
}

/* The pieces of a TCP header, checksum not proven by anybody here. */
static uint32_t
tcp_octets(uint8_t *buf, const struct packet *p)
{
	struct octets o = octets_write(buf, TCP_HEADER);

	put16(&o, p->sport);
	put16(&o, p->dport);
	put_zero(&o, 8);
	put8(&o, 5 << 4);
	put8(&o, p->flags);
	put_zero(&o, 6);
	return p->cut ? p->cut : o.pos;
}

static void
packet_v6(struct octets *o, const struct packet *p, const uint8_t *tcp, uint32_t n)
{
	bool piece = p->fragment || p->more;
	struct ipv6 h = { .src = ip(p->src),
		.dst = ip(p->dst),
		.hops = 64,
		.next = p->extensions ? IPV6_DESTINATION
		    : piece	      ? IPV6_FRAGMENT
				      : PROTO_TCP };

	ipv6_write(o, &h, n + 8u * p->extensions + (piece ? 8 : 0));
	for (unsigned i = 0; i < p->extensions; i++) {
		put8(o,
		    i + 1 < p->extensions ? IPV6_DESTINATION
			: piece		  ? IPV6_FRAGMENT
					  : PROTO_TCP);
		put8(o, 0);
		put16(o, 0x0104); /* PadN of four */
		put_zero(o, 4);
	}
	if (piece)
		ipv6_fragment_write(o, PROTO_TCP, p->fragment, p->more, 7);
	put_bytes(o, tcp, n);
}

static void
packet_send(struct bed *b, unsigned at, const struct packet *p)
{
	uint8_t buf[256], tcp[TCP_HEADER];
	uint32_t n = tcp_octets(tcp, p);
	bool six = ip(p->src).af == 6;
	struct octets o = octets_write(buf, sizeof(buf));

	octets_skip(&o, ether(buf, (uint8_t)at, at == 1 ? 2 : 1, six ? 0x86dd : 0x0800));
	if (six) {
		packet_v6(&o, p, tcp, n);
	} else {
		struct ipv4 h = { .src = ip(p->src),
			.dst = ip(p->dst),
			.ttl = 64,
			.protocol = PROTO_TCP,
			.fragment = p->fragment,
			.more = p->more };

		ipv4_write(&o, &h, n);
		put_bytes(&o, tcp, n);
	}
	bed_send(b, at, buf, o.pos);
}

/* RFC 8327: BGP between addresses of the LAN is culled, and nothing else. */
static const char culling[] = "ip access-list acl-ipv4-permit-all-except-bgp\n"
			      " deny tcp 100.127.1.0/24 eq bgp 100.127.1.0/24\n"
			      " deny tcp 100.127.1.0/24 100.127.1.0/24 eq bgp\n"
			      " permit ip any any\n"
			      "ipv6 access-list acl-ipv6-permit-all-except-bgp\n"
			      " deny tcp 2001:db8:1::/64 eq bgp 2001:db8:1::/64\n"
			      " deny tcp 2001:db8:1::/64 2001:db8:1::/64 eq bgp\n"
			      " permit ipv6 any any\n"
			      "interface 1\n"
			      " ip access-group acl-ipv4-permit-all-except-bgp in\n"
			      " ipv6 access-group acl-ipv6-permit-all-except-bgp in\n";

#define LAN4 "100.127.1.11", "100.127.1.12"
#define LAN6 "2001:db8:1::11", "2001:db8:1::12"

static const struct {
	struct packet packet;
	bool passes;
	const char *why;
} culled[] = {
	{ { LAN4, 40000, 179 }, false, "to the passive end" },
	{ { LAN4, 179, 40000 }, false, "from it" },
	{ { LAN4, 40000, 443 }, true, "another service" },
	{ { "100.127.1.11", "192.0.2.1", 40000, 179 }, true, "multihop BGP to outside the LAN" },
	{ { "192.0.2.1", "100.127.1.12", 179, 40000 }, true, "and from there" },
	{ { LAN6, 40000, 179 }, false, "all address families" },
	{ { LAN6, 179, 40000 }, false, "both directions" },
	{ { LAN6, 40000, 22 }, true, "another service over IPv6" },
	{ { "2001:db8:1::11", "2001:db8:2::1", 40000, 179 }, true, "multihop over IPv6" },
	{ { LAN6, 40000, 179, .extensions = 3 }, false, "behind extension headers" },
	{ { LAN4, 40000, 179, .more = true }, false, "a first fragment shows its ports" },
	{ { LAN4, 40000, 179, .fragment = 8 }, true, "a later fragment has none to be denied by" },
	{ { LAN6, 40000, 179, .fragment = 8 }, true, "nor has one of IPv6" },
	{ { LAN6, 40000, 179, .more = true }, false, "its first has" },
	{ { LAN4, 40000, 179, .more = true, .cut = 8 }, false,
	    "a tiny first fragment, RFC 1858 3" },
	{ { LAN4, 40000, 179, .cut = 3 }, true, "ports that are not there deny nothing" },
};

START_TEST(culling_takes_bgp_of_the_lan_alone)
{
	struct bed *b = bed(culling);
	bool six = ip(culled[_i].packet.src).af == 6;

	packet_send(b, 1, &culled[_i].packet);
	ck_assert_msg((bed_heard(b) != 0) == culled[_i].passes, "%s", culled[_i].why);
	ck_assert_msg(bed_dropped(b, 1, six ? "acl-ipv6-in" : "acl-ip-in") == !culled[_i].passes,
	    "%s", culled[_i].why);
	bed_delete(b);
}
END_TEST

START_TEST(arp_and_ping_pass_while_bgp_is_culled)
{
	struct bed *b = bed(culling);
	uint8_t buf[64];

	bed_send(b, 1, buf, ether(buf, 1, 0xff, 0x0806));
	ck_assert_uint_ne(bed_heard(b), 0);
	ck_assert_uint_eq(bed_drops(b, 1), 0);
	bed_delete(b);
}
END_TEST

START_TEST(on_a_port_channel_every_member_is_filtered)
{
	struct bed *b = bed_new(4, G, tables);
	const char *said;
	struct ix_error e;

	for (unsigned i = 1; i <= 2; i++)
		ck_assert(lag_join(bed_port(b, i), 1, LAG_ON, &e));
	bed_config(b,
	    "ip access-list acl-ipv4-permit-all-except-bgp\n deny tcp any any eq bgp\n"
	    " permit ip any any\n"
	    "interface Port-Channel1\n"
	    " ip access-group acl-ipv4-permit-all-except-bgp in\n");
	packet_send(b, 1, &(struct packet){ LAN4, 40000, 179 });
	packet_send(b, 2, &(struct packet){ LAN4, 40000, 179 });
	packet_send(b, 2, &(struct packet){ LAN4, 40000, 80 });
	ck_assert_uint_eq(bed_dropped(b, 1, "acl-ip-in"), 1);
	ck_assert_uint_eq(bed_dropped(b, 2, "acl-ip-in"), 1);
	ck_assert_uint_eq(
	    entry(b, ACL_IPV4, "acl-ipv4-permit-all-except-bgp", 10)->hits[ACL_IN], 2);
	ck_assert_uint_eq(bed_heard(b), 1 << 3 | 1 << 4);
	bed_say(b, "configure terminal");
	bed_say(b, "interface 1");
	said = bed_refused(b, "ip access-group acl-ipv4-permit-all-except-bgp out");
	ck_assert_msg(strstr(said, "is a member of po1; what goes out is asked there"), "%s", said);
	bed_delete(b);
}
END_TEST

/* Entries and frames from a small world, so that they meet; the answer comes from their parts. */
struct part {
	unsigned how, n; /* any, host, a mask that leaves out the last two bits; of which station */
};

static bool
part_fits(const struct part *p, unsigned station)
{
	return p->how == 0 || (p->how == 1 ? p->n == station : p->n / 4 == station / 4);
}

static void
part_text(char *to, const struct part *p)
{
	if (p->how == 0)
		strcpy(to, "any");
	else
		sprintf(to, p->how == 1 ? "host 0200.0000.%04x" : "0200.0000.%04x 0000.0000.0003",
		    p->n);
}

START_TEST(entries_at_random_say_what_their_parts_say)
{
	static const uint16_t types[] = { 0x0800, 0x0806, 0x86dd, 0x88cc, 46 };
	struct sample s = sample_of(40, 2000);
	struct rng r = rng_named(s.seed, "frames and entries");

	for (unsigned n = 0; n < s.n; n++) {
		struct bed *b = bed("mac access-list m\n deny host 02:00:00:00:ff:ff any\n"
				    "interface 1\n mac access-group m in\n");
		struct part src = { (unsigned)rng_below(&r, 3), 1 + (unsigned)rng_below(&r, 8) };
		struct part dst = { (unsigned)rng_below(&r, 3), 1 + (unsigned)rng_below(&r, 8) };
		unsigned type = (unsigned)rng_below(&r, 5), vlan = (unsigned)rng_below(&r, 3);
		char line[160], from[64], to[64], more[32] = "";
		uint64_t fits = 0;

		part_text(from, &src);
		part_text(to, &dst);
		if (type < 4)
			sprintf(more, " 0x%04x", types[type]);
		snprintf(line, sizeof(line), "mac access-list m\n permit %s %s%s", from, to, more);
		if (vlan)
			sprintf(line + strlen(line), " vlan %u", vlan);
		bed_config(b, line);
		for (unsigned k = 0; k < 100; k++) {
			unsigned a = 1 + (unsigned)rng_below(&r, 8),
				 z = 1 + (unsigned)rng_below(&r, 8);
			unsigned t = (unsigned)rng_below(&r, 5);
			uint8_t buf[64];

			bed_send(b, 1, buf, ether(buf, (uint8_t)a, (uint8_t)z, types[t]));
			fits += part_fits(&src, a) && part_fits(&dst, z) &&
			    (type == 4 || type == t) && vlan != 2;
		}
		ck_assert_msg(entry(b, ACL_MAC, "m", 20)->hits[ACL_IN] == fits, "%s", line);
		ck_assert_uint_eq(bed_dropped(b, 1, "acl-mac-in"), 100 - fits);
		bed_delete(b);
	}
}
END_TEST

START_TEST(what_is_no_whole_packet_falls_to_the_end_of_the_list)
{
	struct bed *b = bed("ip access-list a\n permit ip any any\n"
			    "interface 1\n ip access-group a in\n");
	uint8_t buf[64] = { 0 };
	uint32_t n = ether(buf, 1, 2, 0x0800);

	buf[n] = 0x45;
	buf[n + 2] = 9; /* it says more octets than there are */
	bed_send(b, 1, buf, 60);
	ck_assert_uint_eq(bed_dropped(b, 1, "acl-ip-in"), 1);
	ck_assert_uint_eq(acl_find(b->bridge, ACL_IPV4, "a")->fell[ACL_IN], 1);
	bed_delete(b);
}
END_TEST

START_TEST(padding_is_no_part_of_a_packet)
{
	struct bed *b = bed("ip access-list a\n deny tcp any any eq 0\n permit ip any any\n"
			    "interface 1\n ip access-group a in\n");
	uint8_t buf[64] = { 0 };
	struct octets o = octets_write(buf, sizeof(buf));
	struct ipv4 h = {
		.src = ip("192.0.2.1"), .dst = ip("192.0.2.2"), .ttl = 9, .protocol = PROTO_TCP
	};

	octets_skip(&o, ether(buf, 1, 2, 0x0800));
	ipv4_write(&o, &h, 0); /* TCP without a header: the zeros behind it are Ethernet's */
	bed_send(b, 1, buf, 60);
	ck_assert_uint_eq(bed_drops(b, 1), 0);
	bed_delete(b);
}
END_TEST

START_TEST(neighbor_discovery_survives_the_end_of_an_ipv6_list)
{
	struct bed *b = bed("ipv6 access-list a\n permit tcp any any\n"
			    "interface 1\n ipv6 traffic-filter a in\n");
	static const uint8_t types[] = { 135, 136, 133, 134, 137, 128 };

	for (size_t i = 0; i < sizeof(types); i++) {
		uint8_t buf[128] = { 0 };
		struct octets o = octets_write(buf, sizeof(buf));
		struct ipv6 h = { .src = ip("fe80::1"),
			.dst = ip("fe80::2"),
			.hops = 255,
			.next = PROTO_ICMPV6 };

		octets_skip(&o, ether(buf, 1, 2, 0x86dd));
		ipv6_write(&o, &h, 24);
		put8(&o, types[i]);
		put_zero(&o, 23);
		bed_send(b, 1, buf, o.pos);
		ck_assert_msg((bed_heard(b) != 0) == (i < 2), "type %u", types[i]);
	}
	ck_assert_uint_eq(acl_find(b->bridge, ACL_IPV6, "a")->neighbors[ACL_IN], 2);
	ck_assert_uint_eq(acl_find(b->bridge, ACL_IPV6, "a")->fell[ACL_IN], 4);
	bed_delete(b);
}
END_TEST

static const struct {
	const char *mode, *line, *says;
} refused[] = {
	{ "interface 1", "mac access-group x in",
	    "There is no mac access-list x; `mac access-list x`" },
	{ "interface 1", "no ip access-group in", "Port 1 does not ask a list there" },
	{ "mac access-list m", "permit any any 0x0005", "is no EtherType" },
	{ "mac access-list m", "permit any any foo", "\"foo\" is no EtherType" },
	{ "mac access-list m", "permit any any 0x0800 0xfffff", "is no mask" },
	{ "mac access-list m", "10 permit any any arp", "Entry 10 is there already; `no 10`" },
	{ "mac access-list m", "no 40", "mac access-list m has no entry 40" },
	{ "mac access-list m", "no permit any any arp", "has no such entry" },
	{ "ip access-list i", "permit tcp any any eq web", "\"web\" is not a port" },
	{ "hostless", NULL, NULL },
};

START_TEST(a_wrong_line_is_refused_in_words)
{
	struct bed *b = bed("mac access-list m\n deny any any\n");
	const char *said;

	if (!refused[_i].line)
		return;
	bed_say(b, "configure terminal");
	bed_say(b, refused[_i].mode);
	said = bed_refused(b, refused[_i].line);
	ck_assert_msg(strstr(said, refused[_i].says) != NULL, "%s", said);
	bed_delete(b);
}
END_TEST

START_TEST(a_list_that_a_port_asks_stays)
{
	struct bed *b = bed(
	    "mac access-list m\n deny any any\ninterface 3\n mac access-group m out\n");

	bed_say(b, "configure terminal");
	ck_assert_ptr_nonnull(strstr(bed_refused(b, "no mac access-list m"),
	    "Port 3 asks mac access-list m; there, `no mac access-group m out` comes first"));
	bed_config(b, "interface 3\n no mac access-group m out\n");
	bed_config(b, "no mac access-list m\n");
	ck_assert_ptr_null(acl_find(b->bridge, ACL_MAC, "m"));
	ck_assert_uint_eq(bed_port(b, 3)->stages_out, 0);
	bed_delete(b);
}
END_TEST

START_TEST(the_running_configuration_gives_the_same_lists_again_and_power_takes_them)
{
	struct bed *b = bed("mac access-list m\n counters per-entry\n"
			    " permit host 02:00:00:00:00:01 any arp vlan 5\n"
			    " 15 deny 02:00:00:00:00:00 00:00:00:00:00:0f any 0x8860 0x000f\n"
			    " deny any any\n");
	struct text was = { 0 };

	bed_config(b, culling);
	bed_config(b, "interface 2\n mac access-group m in\n mac access-group m out\n");
	text_puts(&was, bed_running(b));
	ck_assert_ptr_nonnull(strstr(text_of(&was),
	    "mac access-list m\n counters per-entry\n"
	    " 10 permit host 02:00:00:00:00:01 any arp vlan 5\n"
	    " 15 deny 02:00:00:00:00:00 00:00:00:00:00:0f any 0x8860 0x000f\n"
	    " 20 deny any any\n"));
	bridge_clear(b->bridge);
	ck_assert_str_eq(bed_running(b), "");
	ck_assert_uint_eq(bed_port(b, 2)->stages_in | bed_port(b, 2)->stages_out, 0);
	bed_config(b, text_of(&was));
	ck_assert_str_eq(bed_running(b), text_of(&was));
	text_free(&was);
	bed_delete(b);
}
END_TEST

START_TEST(entries_are_numbered_anew)
{
	struct bed *b = bed("mac access-list m\n 3 permit any any arp\n 4 permit any any ip\n"
			    " deny any any\n resequence\n");

	ck_assert_str_eq(bed_running(b),
	    "mac access-list m\n 10 permit any any arp\n"
	    " 20 permit any any ip\n 30 deny any any\nexit\n!\n");
	bed_delete(b);
}
END_TEST

START_TEST(a_frame_that_stands_for_many_counts_as_many)
{
	const struct ix_mac one = bed_mac(1);
	struct bed *b = bed_new(2, 0, tables);
	struct port *p = bed_port(b, 1)->port;
	uint8_t bytes[60] = { 0 };
	struct frame *f;

	bed_config(b,
	    "mac access-list m\n10 deny host 02:00:00:00:00:01 any\n20 permit any any\nexit\n"
	    "interface 1\nmac access-group m in\n");
	memset(bytes, 0xff, 6);
	memcpy(bytes + 6, one.b, 6);
	f = frame_from(b->net, bytes, sizeof(bytes));
	f->weight = 1000;
	bridge_receive(p, f);
	ck_assert_uint_eq(entry(b, ACL_MAC, "m", 10)->hits[ACL_IN], 1000);
	bed_delete(b);
}
END_TEST

Suite *acl_suite(void);
Suite *
acl_suite(void)
{
	const TTest *const tests[] = { the_first_entry_that_fits_decides_and_each_counts_its_frames,
		outbound_every_copy_of_a_flood_is_asked_and_counted_once,
		a_frame_that_is_retagged_on_its_way_is_counted_once,
		a_trial_counts_nothing_and_tells_the_entry,
		a_list_without_entries_filters_nothing_and_one_with_entries_denies_the_rest,
		arp_and_ping_pass_while_bgp_is_culled, on_a_port_channel_every_member_is_filtered,
		entries_at_random_say_what_their_parts_say,
		what_is_no_whole_packet_falls_to_the_end_of_the_list,
		padding_is_no_part_of_a_packet, neighbor_discovery_survives_the_end_of_an_ipv6_list,
		a_list_that_a_port_asks_stays,
		the_running_configuration_gives_the_same_lists_again_and_power_takes_them,
		entries_are_numbered_anew, a_frame_that_stands_for_many_counts_as_many, NULL };
	Suite *s = suite_of("access lists", tests);
	TCase *rows = tcase_create("rows");

	tcase_add_loop_test(
	    rows, a_mac_entry_fits_what_it_says, 0, sizeof(frames) / sizeof(frames[0]));
	tcase_add_loop_test(
	    rows, culling_takes_bgp_of_the_lan_alone, 0, sizeof(culled) / sizeof(culled[0]));
	tcase_add_loop_test(
	    rows, a_wrong_line_is_refused_in_words, 0, sizeof(refused) / sizeof(refused[0]) - 1);
	suite_add_tcase(s, rows);
	return s;
}
