/* sflow.c - sFlow datagrams: golden octets, round trips, cuts, records that lie. */
#include "tests/wire/hex.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/addr.h"
#include "wire/ethernet.h"
#include "wire/explain.h"
#include "wire/ipv4.h"
#include "wire/pcap.h"
#include "wire/sflow.h"
#include "wire/udp.h"

#define HEAD "00000005 00000001 647f0102 00000000 00000007 0000ea60"
#define FLOW "00000001 00000068 00000003 0000000a 00000400 00100000 00000000 0000000a 0000000b" \
	"00000002 00000001 00000028 00000001 00000052 00000004 00000015" \
	"ffffffffffff 020000000001 0806 00010800060400 000000" \
	"000003e9 00000010 00000064 00000005 00000064 00000003"
#define ETHERNET "00000002 00000034 00000001 00000002 00000003 00000004 00000005 00000006" \
	"00000007 00000008 00000009 0000000a 0000000b 0000000c 0000000d"
#define INTERFACE "00000001 00000058 0000000a 00000006 00000002540be400 00000001 00000003" \
	"0000000100000000 00000001 00000002 00000003 00000004 00000005 00000006" \
	"0000000200000000 00000007 00000008 00000009 0000000a 0000000b 00000000"
#define COUNTERS "00000002 000000a8 00000004 0000000a 00000002" INTERFACE ETHERNET
#define WHOLE HEAD "00000002" FLOW COUNTERS

START_TEST(a_datagram_of_both_samples_is_read_and_written)
{
	uint8_t b[512], out[512];
	struct octets o = octets_read(b, hex(b, sizeof(b), WHOLE)), w = octets_write(out, 512);
	struct sflow_sample flow, counters;
	struct sflow head;

	ck_assert(sflow_read(&o, &head));
	ck_assert(head.sequence == 7 && head.uptime_ms == 60000 && head.samples == 2);
	ck_assert(sflow_next(&o, &flow));
	ck_assert(
	    flow.kind == SFLOW_FLOW && flow.rate == 1024 && flow.input == 10 && flow.output == 11);
	ck_assert(flow.frame_len == 82 && flow.stripped == 4 && flow.header_len == 21);
	ck_assert(flow.has_switch && flow.vlan_in == 100 && flow.priority_out == 3);
	ck_assert(sflow_next(&o, &counters) && octets_left(&o) == 0);
	ck_assert(counters.has_interface && counters.interface.speed_bps == 10000000000u);
	ck_assert(
	    counters.interface.in_octets == 1ull << 32 && counters.interface.out_errors == 11);
	ck_assert(
	    counters.has_ethernet && counters.ethernet.fcs == 2 && counters.ethernet.symbol == 13);
	sflow_write(&w, &head);
	ck_assert_uint_eq(w.pos, sflow_size(&head));
	sflow_sample_write(&w, &flow);
	ck_assert_uint_eq(w.pos, sflow_size(&head) + sflow_sample_size(&flow));
	sflow_sample_write(&w, &counters);
	ck_octets(out, w.pos, WHOLE);
}
END_TEST

START_TEST(an_agent_may_have_an_ipv6_address)
{
	struct sflow in = { .sequence = 1 }, head;
	uint8_t out[64];
	struct octets w = octets_write(out, sizeof(out)), o;

	ck_assert(addr_parse("2001:db8::2", &in.agent));
	sflow_write(&w, &in);
	ck_octets(out, w.pos, "00000005 00000002 20010db8000000000000000000000002 00000000 00000001"
	    "00000000 00000000");
	ck_assert_uint_eq(w.pos, sflow_size(&in));
	o = octets_read(out, w.pos);
	ck_assert(sflow_read(&o, &head) && addr_eq(&head.agent, &in.agent));
}
END_TEST

/* Reads all of it; WIRE_OK or the first fault. */
static enum wire_fault
read_all(struct octets *o)
{
	struct sflow_sample s;
	struct sflow head;

	if (!sflow_read(o, &head))
		return head.fault;
	for (uint32_t i = 0; i < head.samples; i++)
		if (!sflow_next(o, &s))
			return s.fault;
	return WIRE_OK;
}

START_TEST(a_datagram_cut_at_any_length_is_refused)
{
	uint8_t b[512];
	uint32_t n = hex(b, sizeof(b), WHOLE);

	for (uint32_t cut = 0; cut <= n; cut++) {
		uint8_t *copy = exact(b, cut);
		struct octets o = octets_read(copy, cut);

		ck_assert_msg((read_all(&o) == WIRE_OK) == (cut == n), "%u octets", cut);
		free(copy);
	}
}
END_TEST

static const struct {
	const char *octets, *why;
	enum wire_fault fault;
} rows[] = {
	{ "00000004 00000001 647f0102 00000000 00000007 0000ea60 00000000", "version 4",
	    WIRE_VERSION },
	{ "00000005 00000003 647f0102 00000000 00000007 0000ea60 00000000", "no address",
	    WIRE_FORMAT },
	{ HEAD "00000001 00000003 00000004 01020304", "an expanded sample is passed over",
	    WIRE_OK },
	{ HEAD "00000001 00000002 00000014 00000001 00000001 00000001 000003ea 00000000",
	    "an empty record of another format is passed over", WIRE_OK },
	{ HEAD "00000001 00000002 00000014 00000001 00000001 00000001 00000001 00000004 01020304",
	    "a record longer than its sample", WIRE_LENGTH },
	{ HEAD "00000001 00000002 0000000c 00000001 00000001 ffffffff", "four milliard records",
	    WIRE_LENGTH },
};

START_TEST(what_is_wrong_with_a_datagram_is_named)
{
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t b[128];
		struct octets o = octets_read(b, hex(b, sizeof(b), rows[i].octets));
		enum wire_fault fault = read_all(&o);

		ck_assert_msg(fault == rows[i].fault, "%s: %d", rows[i].why, fault);
	}
}
END_TEST

/* WHOLE in UDP in IPv4 in Ethernet; returns its octets. */
static uint32_t
frame_of(uint8_t b[512])
{
	uint8_t payload[512];
	uint32_t n = hex(payload, sizeof(payload), WHOLE);
	struct ethernet e = { .type = ETHERTYPE_IPV4 };
	struct ipv4 h = { .ttl = 64, .protocol = PROTO_UDP };
	struct udp u = { .src = 32768, .dst = SFLOW_PORT };
	struct octets w = octets_write(b, 512);

	ck_assert(addr_parse("10.0.0.1", &h.src) && addr_parse("10.0.0.2", &h.dst));
	ethernet_write(&w, &e);
	ipv4_write(&w, &h, UDP_HEADER + n);
	udp_write(&w, &h.src, &h.dst, &u, payload, n);
	ck_assert(!w.bad);
	return w.pos;
}

START_TEST(the_sampled_frame_is_explained_inside_and_does_not_take_the_row)
{
	struct explain x = { 0 };
	struct text t = { 0 };
	uint8_t b[512];
	uint32_t n = frame_of(b);

	explain_frame(&x, b, n, n, LINKTYPE_ETHERNET);
	ck_assert_str_eq(x.protocol, "sFlow");
	ck_assert_str_eq(x.info, "agent 100.127.1.2 datagram 7: 1 flow, 1 counter samples");
	ck_assert_str_eq(x.source, "10.0.0.1");
	explain_text(&x, &t);
	ck_assert(strstr(text_of(&t), "Destination ff:ff:ff:ff:ff:ff"));
	ck_assert(strstr(text_of(&t), "ifSpeed, bit/s 10000000000"));
	explain_free(&x);
	text_free(&t);
}
END_TEST

START_TEST(tshark_reads_the_same_numbers)
{
	char path[] = "/tmp/ixlab-sflow-XXXXXX", command[512], line[512];
	struct pcap_record r = { .time = 0 };
	struct pcap_writer *w;
	uint8_t b[512];
	int fd;
	FILE *f;

	if (system("tshark -v >/dev/null 2>&1") != 0) {
		skip("tshark is not installed: nobody else looks at sFlow");
		return;
	}
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	close(fd);
	w = pcap_writer_new(path, PCAP_NG, NULL);
	ck_assert_ptr_nonnull(w);
	pcap_interface(w, "collector");
	r.len = r.caplen = frame_of(b);
	r.bytes = b;
	pcap_write(w, &r);
	ck_assert(pcap_writer_close(w, NULL));
	snprintf(command, sizeof(command), "tshark -r %s -T fields -E occurrence=f "
	    "-E separator='|' "
	    "-e _ws.malformed -e sflow_245.version -e sflow_245.numsamples "
	    "-e sflow.flow_sample.sampling_rate -e sflow_245.ifspeed -e sflow_245.ifouterr "
	    "-e sflow_245.dot3StatsSymbolErrors 2>/dev/null", path);
	f = popen(command, "r");
	ck_assert_ptr_nonnull(f);
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), f));
	pclose(f);
	unlink(path);
	ck_assert_str_eq(line, "|5|2|1024|10000000000|11|13\n");
}
END_TEST

Suite *sflow_suite(void);

Suite *
sflow_suite(void)
{
	const TTest *const tests[] = { a_datagram_of_both_samples_is_read_and_written,
		an_agent_may_have_an_ipv6_address, a_datagram_cut_at_any_length_is_refused,
		what_is_wrong_with_a_datagram_is_named,
		the_sampled_frame_is_explained_inside_and_does_not_take_the_row,
		tshark_reads_the_same_numbers, NULL };

	return suite_of("sflow", tests);
}
