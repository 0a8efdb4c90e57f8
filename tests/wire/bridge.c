/* bridge.c - what switches say to each other: LLC, BPDUs, LACP, LLDP; golden octets, and cuts. */
#include "tests/wire/hex.h"

#include <string.h>

#include "base/addr.h"
#include "wire/ethernet.h"
#include "wire/explain.h"
#include "wire/lacp.h"
#include "wire/lldp.h"
#include "wire/llc.h"
#include "wire/stp.h"

#define CONFIG "0000 00 00 81 8001 02000000000a 00000004 9064 02000000000b 8002 0100 1400 0200 0f00"
#define TCN "0000 00 80"
#define RST "0000 02 02 7e 8000 02000000000a 000007d0 8000 02000000000b 2001 0080 1400 0200 0f00 00"
#define MST "0000 03 02 7c 8000 02000000000a 000007d0 8000 02000000000b 8001 0000 1400 0200 0f00" \
	"00 0040 00 6e6169726f6269" "00000000000000000000000000000000000000000000000000" "0003" \
	"ac36177f50283cd4b83821d8ab26de62 00000000 8000 02000000000b 13"
#define ZEROS10 "00000000000000000000"
#define ZEROS50 ZEROS10 ZEROS10 ZEROS10 ZEROS10 ZEROS10
#define LACPDU "01 01 0114 8000 02000000000a 0011 00ff 0001 3d 000000" \
	"0214 7fff 02000000000b 0012 0080 0002 c7 000000 0310 0032" ZEROS10 "0000 0000" ZEROS50
#define MARKER "02 01 0110 0007 02000000000a 00000009 0000 0000" ZEROS50 ZEROS10 ZEROS10 ZEROS10 \
	ZEROS10
#define LLDPDU "0207 04 02000000000a 0405 05 65746830 0602 0078 0803616263 0a03737731" \
	"0c0478203132 0e04 0014 0004 100c 05 01 647f0101 02 00000007 00 fe06 00120f 01 0203 0000"

START_TEST(llc_and_snap_are_read_and_written)
{
	static const char *const rows[] = { "424203", "aaaa03 00000c 2000", "f0f10102" };

	for (unsigned i = 0; i < 3; i++) {
		uint8_t b[16], out[16];
		uint32_t n = hex(b, sizeof(b), rows[i]);
		struct octets w = octets_write(out, sizeof(out));
		struct llc h;

		for (uint32_t cut = 0; cut <= n; cut++) {
			uint8_t *copy = exact(b, cut);
			struct octets o = octets_read(copy, cut);

			ck_assert_msg(llc_read(&o, &h) == (cut == n), "row %u cut %u", i, cut);
			free(copy);
		}
		ck_assert(
		    h.snap == (i == 1) && (i != 1 || (h.oui == OUI_CISCO && h.protocol == 0x2000)));
		ck_assert_uint_eq(h.control, i == 2 ? 0x0102 : LLC_UI);
		llc_write(&w, &h);
		ck_octets(out, w.pos, rows[i]);
	}
}
END_TEST

START_TEST(bpdus_are_read_and_written)
{
	static const char *const rows[] = { CONFIG, TCN, RST, MST };

	for (unsigned i = 0; i < 4; i++) {
		uint8_t b[128], out[128];
		struct octets o = octets_read(b, hex(b, sizeof(b), rows[i]));
		struct octets w = octets_write(out, sizeof(out));
		struct stp s;

		ck_assert_msg(stp_read(&o, &s), "row %u", i);
		ck_assert_uint_eq(octets_left(&o), 0);
		stp_write(&w, &s);
		ck_octets(out, w.pos, rows[i]);
	}
}
END_TEST

START_TEST(the_fields_of_a_bpdu_are_where_the_standard_has_them)
{
	uint8_t b[64];
	struct octets o = octets_read(b, hex(b, sizeof(b), CONFIG));
	char buf[96];
	struct stp s;

	ck_assert(stp_read(&o, &s));
	ck_assert(s.type == STP_CONFIG && s.version == 0 && s.flags == (STP_TC | STP_TCA));
	ck_assert_str_eq(stp_bridge_text(buf, &s.root), "32768.1 02:00:00:00:00:0a");
	ck_assert_str_eq(stp_bridge_text(buf, &s.bridge), "36864.100 02:00:00:00:00:0b");
	ck_assert(
	    s.cost == 4 && s.port == 0x8002 && s.age == STP_SECOND && s.max_age == 20 * STP_SECOND);
	ck_assert(s.hello == 2 * STP_SECOND && s.delay == 15 * STP_SECOND);
	ck_assert(stp_bridge_number(&s.root) < stp_bridge_number(&s.bridge));
	o = octets_read(b, hex(b, sizeof(b), RST));
	ck_assert(stp_read(&o, &s));
	ck_assert(s.role == STP_DESIGNATED && s.port >> 12 == 2 && (s.port & 0xfff) == 1);
	ck_assert_str_eq(stp_flags_text(buf, &s),
	    "Proposal, Learning, Forwarding, Agreement, Designated");
	o = octets_read(b, hex(b, sizeof(b), TCN));
	ck_assert(stp_read(&o, &s) && s.type == STP_TCN);
}
END_TEST

/* 802.1D-2004 9.3.4, one octet changed. */
static const struct {
	const char *octets, *why;
	uint8_t at, value;
	enum wire_fault fault;
} bad_bpdus[] = {
	{ CONFIG, "another protocol", 1, 1, WIRE_FORMAT },
	{ CONFIG, "another type", 3, 0x01, WIRE_FORMAT },
	{ CONFIG, "as old as its maximum age", 27, 20, WIRE_AGED },
	{ CONFIG, "a second younger than its maximum", 27, 19, WIRE_OK },
	{ CONFIG, "a version of the future", 2, 9, WIRE_OK },
	{ CONFIG, "type RST, but an octet too short", 3, 0x02, WIRE_SHORT },
	{ RST, "the age of an RST BPDU is for the state machines", 27, 20, WIRE_OK },
	{ RST, "unknown role: read as a configuration BPDU", 4, 0x02, WIRE_OK },
	{ MST, "an MST part that overruns is not there", 37, 0xff, WIRE_OK },
	{ TCN, "version 7", 2, 7, WIRE_OK },
};

START_TEST(bpdus_are_refused_for_the_reasons_of_the_standard_alone)
{
	for (unsigned i = 0; i < sizeof(bad_bpdus) / sizeof(bad_bpdus[0]); i++) {
		uint8_t b[128];
		struct octets o = octets_read(b, hex(b, sizeof(b), bad_bpdus[i].octets));
		struct stp s;

		b[bad_bpdus[i].at] = bad_bpdus[i].value;
		ck_assert_msg(
		    stp_read(&o, &s) == (bad_bpdus[i].fault == WIRE_OK), "%s", bad_bpdus[i].why);
		ck_assert_msg(s.fault == bad_bpdus[i].fault, "%s: %d", bad_bpdus[i].why, s.fault);
	}
}
END_TEST

START_TEST(lacp_and_marker_are_read_and_written)
{
	uint8_t b[128], out[128];
	struct octets o = octets_read(b, hex(b, sizeof(b), LACPDU)), w = octets_write(out, 128);
	char buf[128];
	struct lacp p;

	ck_assert(lacp_read(&o, &p));
	ck_assert(p.subtype == SLOW_LACP && p.actor.key == 0x11 && p.partner.port == 2);
	ck_assert(p.actor.system_priority == 32768 && p.collector_delay == 50);
	ck_assert_str_eq(lacp_state_text(buf, p.actor.state),
	    "Active, Aggregatable, Synchronized, Collecting, Distributing");
	ck_assert_str_eq(lacp_state_text(buf, p.partner.state),
	    "Active, Short timeout, Aggregatable, Defaulted, Expired");
	lacp_write(&w, &p);
	ck_octets(out, w.pos, LACPDU);
	ck_assert_uint_eq(w.pos, LACP_SIZE);
	o = octets_read(b, hex(b, sizeof(b), MARKER));
	ck_assert(lacp_read(&o, &p));
	ck_assert(
	    p.subtype == SLOW_MARKER && !p.response && p.requester_port == 7 && p.transaction == 9);
	w = octets_write(out, 128);
	lacp_write(&w, &p);
	ck_octets(out, w.pos, MARKER);
}
END_TEST

START_TEST(lacp_with_tlvs_out_of_order_is_refused_and_oam_is_named)
{
	uint8_t b[128];
	uint32_t n = hex(b, sizeof(b), LACPDU);
	struct octets o = octets_read(b, n);
	struct lacp p;

	b[2] = 2;
	ck_assert(!lacp_read(&o, &p) && p.fault == WIRE_OPTION);
	hex(b, sizeof(b), LACPDU);
	b[23] = 19;
	o = octets_read(b, n);
	ck_assert(!lacp_read(&o, &p) && p.fault == WIRE_OPTION);
	ck_assert_uint_eq(p.actor.key, 0x11);
	b[0] = SLOW_OAM;
	o = octets_read(b, n);
	ck_assert(!lacp_read(&o, &p) && p.fault == WIRE_FORMAT && p.subtype == SLOW_OAM);
}
END_TEST

START_TEST(lldp_is_read_and_written)
{
	uint8_t b[128], out[128];
	struct octets o = octets_read(b, hex(b, sizeof(b), LLDPDU)), w = octets_write(out, 128);
	char buf[128];
	struct lldp l;

	ck_assert(lldp_read(&o, &l));
	ck_assert(l.ended && l.ttl_s == 120 && l.capable == (LLDP_BRIDGE | LLDP_ROUTER));
	ck_assert_str_eq(lldp_id_text(buf, &l.chassis, true), "02:00:00:00:00:0a");
	ck_assert_str_eq(lldp_id_text(buf, &l.port, false), "eth0");
	ck_assert(l.name.n == 3 && memcmp(l.name.s, "sw1", 3) == 0);
	ck_assert(l.managements == 1 && l.management[0].interface == 7);
	ck_assert_str_eq(addr_text(buf, &l.management[0].addr), "100.127.1.1");
	ck_assert(l.privates == 1 && l.private[0].oui == 0x00120f && l.private[0].value.n == 2);
	lldp_write(&w, &l);
	ck_octets(out, w.pos, LLDPDU);
}
END_TEST

static const struct {
	const char *octets, *why;
	enum wire_fault fault;
} lldpdus[] = {
	{ "0402 0561 0207 04 02000000000a 0602 0078 0000", "port before chassis", WIRE_OPTION },
	{ "0207 04 02000000000a 0402 0561 0000", "no time to live", WIRE_OPTION },
	{ "0207 04 02000000000a 0402 0561 0602 0078 0602 0078 0000", "two times to live",
	    WIRE_OPTION },
	{ "0201 04 0402 0561 0602 0078 0000", "an empty chassis id", WIRE_OPTION },
	{ "0207 04 02000000000a 0402 0561 0601 78 0000", "half a time to live", WIRE_OPTION },
	{ "0207 04 02000000000a 0402 0561 0602 0078 0e03 001400 0000", "short capabilities",
	    WIRE_OPTION },
	{ "0207 04 02000000000a 0402 0561 0602 0078 1003 0a0102 0000", "an address overruns",
	    WIRE_OPTION },
	{ "0207 04 02000000000a 0402 0561 0602 0078 0aff 61", "a name overruns the frame",
	    WIRE_SHORT },
	{ "0207 04 02000000000a 0402 0561 0602 0078 1402 0102 0000", "a reserved type", WIRE_OK },
	{ "0207 04 02000000000a 0402 0561 0602 0078", "no End TLV", WIRE_OK },
	{ "0207 04 02000000000a 0402 0561 0602 0078 0000 ffff", "padding behind the end", WIRE_OK },
};

START_TEST(what_is_wrong_with_an_lldpdu_is_named)
{
	for (unsigned i = 0; i < sizeof(lldpdus) / sizeof(lldpdus[0]); i++) {
		uint8_t b[128];
		struct octets o = octets_read(b, hex(b, sizeof(b), lldpdus[i].octets));
		struct lldp l;

		ck_assert_msg(
		    lldp_read(&o, &l) == (lldpdus[i].fault == WIRE_OK), "%s", lldpdus[i].why);
		ck_assert_msg(l.fault == lldpdus[i].fault, "%s: %d", lldpdus[i].why, l.fault);
	}
}
END_TEST

/* An LLDPDU may end behind any TLV after the third, so its cuts there are whole. */
static bool
is_whole(unsigned row, uint32_t cut, uint32_t n)
{
	static const uint8_t ends[] = { 20, 25, 30, 36, 42, 56, 64 };

	for (unsigned i = 0; row == 4 && i < sizeof(ends); i++)
		if (ends[i] == cut)
			return true;
	return cut == n;
}

START_TEST(a_pdu_cut_at_any_length_is_refused)
{
	static const char *const whole[] = { CONFIG, TCN, RST, LACPDU, LLDPDU, MARKER };
	uint8_t b[128];

	for (unsigned i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
		uint32_t n = hex(b, sizeof(b), whole[i]);

		for (uint32_t cut = 0; cut <= n; cut++) {
			uint8_t *copy = exact(b, cut);
			struct octets o = octets_read(copy, cut);
			struct stp s;
			struct lacp p;
			struct lldp l;
			bool ok = i < 3 ? stp_read(&o, &s)
			    : i == 4	? lldp_read(&o, &l)
					: lacp_read(&o, &p);

			ck_assert_msg(ok == is_whole(i, cut, n), "row %u, %u octets", i, cut);
			free(copy);
		}
	}
}
END_TEST

START_TEST(whole_frames_are_padded_to_the_shortest)
{
	struct ix_mac src = { { 2, 0, 0, 0, 0, 1 } };
	struct stp tcn = { .type = STP_TCN };
	struct explain x = { 0 };
	uint8_t out[128];
	struct octets w = octets_write(out, sizeof(out));

	stp_frame_write(&w, &src, &tcn);
	ck_assert(!w.bad && w.pos == ETHERNET_MIN);
	ck_octets(out, 21, "0180c2000000 020000000001 0007 424203 00000080");
	explain_summary(&x, out, w.pos, w.pos, LINKTYPE_ETHERNET);
	ck_assert_str_eq(x.protocol, "STP");
	ck_assert_str_eq(x.info, "topology change notification");
	explain_free(&x);
}
END_TEST

#define MACS "0180c2000000 020000000001"

static const struct {
	const char *octets, *protocol, *info;
} rows[] = {
	{ MACS "0026 424203" CONFIG, "STP",
	    "root 32768.1 02:00:00:00:00:0a cost 4 port 0x8002; "
	    "Topology change, Topology change acknowledged" },
	{ MACS "0027 424203" RST, "RSTP",
	    "root 32768.0 02:00:00:00:00:0a cost 2000 port 0x2001; "
	    "Proposal, Learning, Forwarding, Agreement, Designated" },
	{ MACS "0069 424203" MST, "MSTP",
	    "root 32768.0 02:00:00:00:00:0a cost 2000 port 0x8001; "
	    "Learning, Forwarding, Agreement, Designated; region \"nairobi\"" },
	{ MACS "8809" LACPDU, "LACP",
	    "02:00:00:00:00:0a key 17 port 1: Active, Aggregatable, Synchronized, Collecting, "
	    "Distributing" },
	{ MACS "8809" MARKER, "Marker", "request 9" },
	{ MACS "88cc" LLDPDU, "LLDP", "02:00:00:00:00:0a port eth0 ttl 120 s; sw1" },
	{ MACS "88a8 0064 8100 00c8 88cc" LLDPDU, "LLDP",
	    "02:00:00:00:00:0a port eth0 ttl 120 s; sw1; 2 tags, VLAN 200 within" },
	{ MACS "8100 0064 0007 424203" TCN, "STP", "topology change notification; VLAN 100" },
	{ MACS "8100 0064 8100 00c8 0007 424203" TCN, "STP",
	    "topology change notification; 2 tags, VLAN 200 within" },
	{ MACS "8100 0064 8100 00c8 1234 00", "Ethernet",
	    "type 0x1234, 1 octets of payload; 2 tags, VLAN 200 within" },
	{ MACS "0003 e0e003", "LLC", "to IPX from IPX (unnumbered information), 0 octets" },
	{ MACS "0008 aaaa03 00000c 4242", "SNAP", "organization 00000c protocol 0x4242, 0 octets" },
};

START_TEST(each_frame_of_a_switch_has_a_row_in_the_list)
{
	struct explain x = { 0 };
	uint8_t b[256];

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t n = hex(b, sizeof(b), rows[i].octets);

		explain_frame(&x, b, n, n, LINKTYPE_ETHERNET);
		ck_assert_str_eq(x.protocol, rows[i].protocol);
		ck_assert_str_eq(x.info, rows[i].info);
	}
	explain_free(&x);
}
END_TEST

START_TEST(both_tags_of_a_frame_are_shown)
{
	struct explain x = { 0 };
	struct text t = { 0 };
	uint8_t b[64];
	uint32_t n = hex(b, sizeof(b), MACS "88a8 6064 8100 00c8 1234 00");

	explain_frame(&x, b, n, n, LINKTYPE_ETHERNET);
	explain_text(&x, &t);
	ck_assert(strstr(text_of(&t), "802.1ad tag\n  802.1Q VLAN 100, priority 3"));
	ck_assert(strstr(text_of(&t), "802.1Q tag\n  802.1Q VLAN 200, priority 0"));
	explain_free(&x);
	text_free(&t);
}
END_TEST

Suite *bridge_suite(void);

Suite *
bridge_suite(void)
{
	const TTest *const tests[] = { llc_and_snap_are_read_and_written,
		bpdus_are_read_and_written, the_fields_of_a_bpdu_are_where_the_standard_has_them,
		bpdus_are_refused_for_the_reasons_of_the_standard_alone,
		lacp_and_marker_are_read_and_written,
		lacp_with_tlvs_out_of_order_is_refused_and_oam_is_named, lldp_is_read_and_written,
		what_is_wrong_with_an_lldpdu_is_named, a_pdu_cut_at_any_length_is_refused,
		whole_frames_are_padded_to_the_shortest,
		each_frame_of_a_switch_has_a_row_in_the_list, both_tags_of_a_frame_are_shown,
		NULL };

	return suite_of("bridge", tests);
}
