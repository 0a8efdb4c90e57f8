/* explain.c - the decode tree: rows of the packet list, notes where something is wrong, cuts. */
#include "tests/wire/hex.h"

#include <string.h>

#include "wire/explain.h"

#define MAC "020000000002 020000000001 "
#define ARP MAC "0806 0001 0800 06 04 0001 020000000001 647f0101 000000000000 647f01fe"
#define KEEPALIVE "ffffffffffffffffffffffffffffffff 0013 04"
#define IP_TCP(len, sum) MAC "0800 4500" len "0001 4000 40 06" sum "647f0101 647f01fe"

static const struct {
	const char *octets, *protocol, *source, *info;
} rows[] = {
	{ ARP, "ARP", "02:00:00:00:00:01", "who has 100.127.1.254? tell 100.127.1.1" },
	{ IP_TCP("003c", "a6be")
	    "c00000b3000003e800000000a002faf0b67b0000020405b40402080a000000010000000003030701",
	    "TCP", "100.127.1.1", "49152>179 [SYN] seq=1000 win=64240" },
	{ MAC "0800 4500 0024 0001 0000 40 01 0000 647f0101 647f01fe"
	    "08005435 1234 0001 6162636465666768", "ICMP", "100.127.1.1",
	    "Echo request id=4660 seq=1, 8 octets" },
	{ MAC "86dd 60000000 000d 11 40 20010db8000000000000000000000001"
	    "20010db8000000000000000000000002 829a0035000dddbd 68656c6c6f", "UDP", "2001:db8::1",
	    "33434>53 len=5" },
	{ MAC "1234 00", "Ethernet", "02:00:00:00:00:01", "type 0x1234, 1 octets of payload" },
};

START_TEST(each_frame_has_a_row_in_the_list)
{
	struct explain x = { 0 };
	uint8_t b[256];

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t n = hex(b, sizeof(b), rows[i].octets);

		explain_summary(&x, b, n, n, LINKTYPE_ETHERNET);
		ck_assert_str_eq(x.protocol, rows[i].protocol);
		ck_assert_str_eq(x.source, rows[i].source);
		ck_assert_str_eq(x.info, rows[i].info);
		ck_assert_uint_eq(x.n, 0);
	}
	explain_free(&x);
}
END_TEST

static const struct explain_node *
node(const struct explain *x, const char *label)
{
	for (uint32_t i = 0; i < x->n; i++)
		if (strncmp(explain_label(x, &x->node[i]), label, strlen(label)) == 0)
			return &x->node[i];
	ck_abort_msg("no node %s", label);
	return NULL;
}

START_TEST(a_wrong_checksum_says_what_it_should_be)
{
	struct explain x = { 0 };
	uint8_t b[128];
	uint32_t n = hex(b, sizeof(b), IP_TCP("0014", "1234"));
	const struct explain_node *sum;

	explain_frame(&x, b, n, n, LINKTYPE_ETHERNET);
	sum = node(&x, "Header checksum 0x1234");
	ck_assert(sum->wrong && sum->at == 24 && sum->len == 2 && sum->depth == 1);
	ck_assert_str_eq(explain_note(&x, sum), "wrong: should be 0x6ee6");
	ck_assert_uint_eq(node(&x, "IPv4")->at, 14);
	ck_assert_uint_eq(node(&x, "TTL 64")->at, 22);
	explain_free(&x);
}
END_TEST

START_TEST(every_message_of_a_segment_is_told)
{
	struct explain x = { 0 };
	uint8_t b[256];
	uint32_t n = hex(b, sizeof(b),
	    IP_TCP("0065", "a695") "00b3c000 00000001 00000002 5018 ffff 0000 0000"
	    KEEPALIVE "ffffffffffffffffffffffffffffffff 001d 01 04 fbf0 005a c0000201 00" KEEPALIVE
	    "");

	b[17] = (uint8_t)(n - 14);
	explain_frame(&x, b, n, n, LINKTYPE_ETHERNET);
	ck_assert_str_eq(x.protocol, "BGP");
	ck_assert_str_eq(x.info, "KEEPALIVE; OPEN AS64496 hold 90 id 192.0.2.1; KEEPALIVE");
	ck_assert_uint_eq(node(&x, "BGP OPEN")->len, 29);
	ck_assert_uint_eq(node(&x, "Hold time 90 s")->len, 2);
	explain_free(&x);
}
END_TEST

START_TEST(a_quoted_packet_does_not_take_the_row)
{
	struct explain x = { 0 };
	uint8_t b[256];
	uint32_t n = hex(b, sizeof(b), MAC "0800 4500 0038 0001 0000 40 01 0000 647f01fe 647f0101"
	    "0b00 0000 00000000 4500 0064 0002 0000 01 11 0000 647f0101 cb007101 c000 829a "
	    "0050 0000");

	explain_frame(&x, b, n, n, LINKTYPE_ETHERNET);
	ck_assert_str_eq(x.protocol, "ICMP");
	ck_assert_str_eq(x.source, "100.127.1.254");
	ck_assert_uint_eq(node(&x, "Quoted")->depth, 0);
	ck_assert_uint_eq(node(&x, "Destination port 33434")->depth, 2);
	explain_free(&x);
}
END_TEST

START_TEST(every_node_lies_inside_the_frame_however_it_is_cut)
{
	struct explain x = { 0 };
	uint8_t b[256];

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t n = hex(b, sizeof(b), rows[i].octets);

		for (uint32_t cut = 0; cut <= n; cut++) {
			uint8_t *copy = exact(b, cut);

			explain_frame(&x, copy, cut, n, LINKTYPE_ETHERNET);
			for (uint32_t k = 0; k < x.n; k++)
				ck_assert_msg(x.node[k].at + x.node[k].len <= cut,
				    "row %u cut %u: %s", i, cut, explain_label(&x, &x.node[k]));
			free(copy);
		}
	}
	explain_free(&x);
}
END_TEST

Suite *explain_suite(void);

Suite *
explain_suite(void)
{
	const TTest *const tests[] = { each_frame_has_a_row_in_the_list,
		a_wrong_checksum_says_what_it_should_be, every_message_of_a_segment_is_told,
		a_quoted_packet_does_not_take_the_row,
		every_node_lies_inside_the_frame_however_it_is_cut, NULL };

	return suite_of("explain", tests);
}
