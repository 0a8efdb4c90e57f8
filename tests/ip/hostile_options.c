/*
 * hostile_options.c - what a segment's options, urgent pointer, stamps and blocks may claim, and
 * ICMP errors about a connection: lists that are broken, values that no honest peer sends, and what
 * the box makes of them.
 */
#include "tests/ip/siege.h"
#include "tests/runner.h"

#include <stdio.h>

#include "wire/ethernet.h"
#include "wire/ipv4.h"

/* A SYN to the listener: what the connection that it begins believes. */
static const struct {
	const char *options;
	uint16_t mss;
	uint8_t scale;
	bool sack, stamps;
	const char *why;
} syns[] = {
	{ "", 536, 0, false, false, "RFC 9293 3.7.1: no option, 536 octets" },
	{ "02040000", 88, 0, false, false, "an MSS of 0: a flood of empty segments" },
	{ "02040001", 88, 0, false, false, "an MSS of 1" },
	{ "0204ffff", 1460, 0, false, false, "more than our link carries" },
	{ "02030500", 536, 0, false, false, "an MSS of three octets is none" },
	{ "020405b4 020400ff", 255, 0, false, false, "the last one counts" },
	{ "010303ff", 536, 14, false, false, "RFC 7323 2.3: 255 is taken for 14" },
	{ "0103030f", 536, 14, false, false, "15 too" },
	{ "03020000", 536, 0, false, false, "a scale without a value" },
	{ "01010402", 536, 0, true, false, "SACK permitted" },
	{ "04030000", 536, 0, false, false, "SACK permitted, of three octets" },
	{ "0101080a 00000000 00000000", 536, 0, false, true, "a stamp of 0 is one" },
	{ "08090000 00000000 00000000", 536, 0, false, false, "a stamp of nine octets is none" },
	{ "00000000 020405b4", 536, 0, false, false, "RFC 9293 3.1: what follows the end" },
	{ "01010101 020405b4", 1460, 0, false, false, "nothing, four times, then an MSS" },
	{ "02000000 020405b4", 536, 0, false, false, "an option of length 0 ends the list" },
	{ "02010000 020405b4", 536, 0, false, false, "so does one of length 1" },
	{ "fdff0000 020405b4", 536, 0, false, false, "and one that overruns" },
	{ "fe080000 00000000 020405b4", 1460, 0, false, false, "an unknown one is passed over" },
	{ "050a0000 00010000 00020101", 536, 0, false, false, "SACK blocks in a SYN say nothing" },
};

static void
tcp_hit(struct siege *s, const char *head, const char *options, const char *data)
{
	char upper[256];
	struct packet_text t = {
		.from = "10.0.0.2", .to = "10.0.0.1", .protocol = PROTO_TCP, .upper = upper
	};
	uint8_t bytes[64];
	unsigned len = hex_read(bytes, sizeof(bytes), options);
	struct crafted c;

	snprintf(upper, sizeof(upper), head, 5 + len / 4);
	snprintf(upper + strlen(upper), sizeof(upper) - strlen(upper), " %s %s", options, data);
	craft(s, &c, &t);
	siege_hit(s, c.bytes, c.len);
	bed_run(s->b, 60 * IX_MS);
}

START_TEST(a_syn_is_believed_within_reason)
{
	struct siege *s = siege_new(false);
	const struct stream *t;
	struct socket *x;

	tcp_hit(s, "0fa0 00b3 00000001 00000000 %x002ffff 0000 0000", syns[_i].options, "");
	x = siege_socket(s);
	ck_assert_msg(x != NULL, "%s: refused", syns[_i].why);
	t = x->tcp;
	ck_assert_msg(t->mss == syns[_i].mss && t->snd_scale == syns[_i].scale &&
		t->sacks == syns[_i].sack && t->stamps == syns[_i].stamps,
	    "%s: MSS %u, scale %u", syns[_i].why, t->mss, t->snd_scale);
	siege_delete(s);
}
END_TEST

START_TEST(data_and_urgency_of_a_syn_are_nobodys)
{
	struct siege *s = siege_new(false);

	tcp_hit(s, "0fa0 00b3 00000001 00000000 %x022ffff 0000 ffff", "", "68656c6c6f");
	ck_assert_str_eq(sock_state(siege_socket(s)), "SYN-RECEIVED");
	ck_assert_uint_eq(sock_unread(siege_socket(s)), 0);
	ck_assert_uint_eq(s->last[45], 2); /* the SYN is acknowledged, its data is not */
	siege_delete(s);
}
END_TEST

/* Into the established connection, which has sent 100 octets that nobody acknowledged. */
static const struct {
	const char *head, *options, *data;
	uint32_t unread;
	const char *why;
} said[] = {
	{ "07d0 00b3 000003e9 00000000 %x018ffff 0000 0000", "", "68656c6c6f", 5, "plain data" },
	{ "07d0 00b3 000003e9 00000000 %x038ffff 0000 0003", "", "68656c6c6f", 5,
	    "RFC 6093: urgent data is data" },
	{ "07d0 00b3 000003e9 00000000 %x038ffff 0000 ffff", "", "68656c6c6f", 5,
	    "an urgent pointer far behind it all" },
	{ "07d0 00b3 000003e9 00000000 %x020ffff 0000 0001", "", "", 0, "urgency without ACK" },
	{ "07d0 00b3 000003e9 00000000 %x010ffff 0000 0000", "0101050a ffffffff 00000000", "", 0,
	    "a block that ends behind us" },
	{ "07d0 00b3 000003e9 00000000 %x010ffff 0000 0000", "0101050a 00000000 ffffffff", "", 0,
	    "a block of all there is" },
	{ "07d0 00b3 000003e9 00000000 %x010ffff 0000 0000", "0101050a 00000005 00000005", "", 0,
	    "a block of nothing" },
	{ "07d0 00b3 000003e9 00000000 %x010ffff 0000 0000", "01010509 00000005 00000000", "", 0,
	    "a block of seven octets and a half" },
	{ "07d0 00b3 000003e9 00000000 %x010ffff 0000 0000", "00000000", "", 0, "no option" },
	{ "07d0 00b3 000003e9 00000000 %x010ffff 0000 0000", "1d030000", "", 0,
	    "a key that nobody has (RFC 5925)" },
};

START_TEST(a_connection_hears_what_is_data_and_believes_no_lie)
{
	static const uint8_t text[100];
	struct siege *s = siege_new(false);
	struct sock_tcp i;

	sock_send(s->talk, text, sizeof(text));
	bed_run(s->b, IX_MS);
	tcp_hit(s, said[_i].head, said[_i].options, said[_i].data);
	ck_assert_msg(sock_tcp_info(s->talk, &i), "%s: it ended", said[_i].why);
	ck_assert_str_eq(sock_state(s->talk), "ESTABLISHED");
	ck_assert_msg(
	    sock_unread(s->talk) == said[_i].unread, "%s: %u", said[_i].why, sock_unread(s->talk));
	ck_assert_msg(i.sacked == 0 && i.unacked == 100 && i.resent == 0, "%s: %u, %u",
	    said[_i].why, i.sacked, i.unacked);
	siege_delete(s);
}
END_TEST

/* RFC 7323 5.3: a stamp that goes back is an old segment; a reset needs none. */
START_TEST(stamps_that_go_back_are_answered_and_say_nothing)
{
	struct siege *s = siege_new(false);
	struct siege_segment reset = { TCP_RST, 2, 0, 0 };
	struct socket *x;

	tcp_hit(
	    s, "0fa0 00b3 00000001 00000000 %x002ffff 0000 0000", "0101080a 00001000 00000000", "");
	x = siege_socket(s);
	s->ack = x->tcp->snd_nxt;
	tcp_hit(
	    s, "0fa0 00b3 00000002 00000000 %x010ffff 0000 0000", "0101080a 00001001 00000000", "");
	ck_assert_str_eq(sock_state(x), "ESTABLISHED");
	s->said = 0;
	tcp_hit(s, "0fa0 00b3 00000002 00000000 %x018ffff 0000 0000", "0101080a 00000fff 00000000",
	    "6869");
	ck_assert(sock_unread(x) == 0 && s->said == 1 && stack_tallies(s->st).tcp.old == 1);
	tcp_hit(s, "0fa0 00b3 00000002 00000000 %x018ffff 0000 0000", "", "6869");
	ck_assert_msg(sock_unread(x) == 0 && stack_tallies(s->st).tcp.old == 2,
	    "RFC 7323 3.2: one without a stamp");
	tcp_hit(s, "0fa0 00b3 00000002 00000000 %x018ffff 0000 0000", "0101080a 00001002 ffffffff",
	    "6869");
	ck_assert_msg(sock_unread(x) == 2, "an echo of what we never said does no harm");
	reset.seq += 2;
	siege_say(s, 179, &reset);
	ck_assert_str_eq(sock_state(x), "CLOSED");
	siege_delete(s);
}
END_TEST

/* RFC 5961 7: the whole box says so a hundred times a second, and counts the rest. */
START_TEST(a_flood_of_guesses_is_answered_at_a_measured_pace)
{
	struct siege *s = siege_new(false);
	struct siege_segment g = { TCP_RST, 0, 0, 0 };
	uint16_t to;
	struct socket *x = siege_walk(s, TCP_ESTABLISHED, &to);

	s->said = 0;
	for (unsigned n = 0; n < 1000; n++) {
		g.seq = x->tcp->rcv_nxt + 1 + n * 60;
		siege_say(s, to, &g);
	}
	bed_run(s->b, 10 * IX_MS);
	ck_assert_uint_eq(s->said, 100);
	ck_assert_uint_eq(stack_tallies(s->st).tcp.doubtful, 1000);
	ck_assert_str_eq(sock_state(x), "ESTABLISHED");
	siege_delete(s);
}
END_TEST

START_TEST(a_flood_of_syns_leaves_the_established_alone)
{
	struct siege *s = siege_new(false);
	char head[80];

	for (unsigned n = 0; n < 1000; n++) {
		snprintf(head, sizeof(head), "%04x 00b3 00000001 00000000 %%x002ffff 0000 0000",
		    5000 + n);
		tcp_hit(s, head, "", "");
	}
	ck_assert(stack_tallies(s->st).tcp.crowded >= 500);
	tcp_hit(s, said[0].head, said[0].options, said[0].data);
	ck_assert_uint_eq(sock_unread(s->talk), 5);
	siege_delete(s);
}
END_TEST

/* ICMP errors about the connection, which has 100 octets on their way (RFC 5927). */
static const struct {
	const char *head; /* type, code, checksum, the second word */
	const char *from; /* whose packet it quotes, in hexadecimal */
	uint16_t port;
	uint32_t off; /* the quoted number, from the first not acknowledged */
	const char *drop;
	uint16_t path; /* what the path is believed to carry; 0: the digest is the same */
	const char *why;
} errors[] = {
	{ "0304 0000 0000 0240", "0a000001", 179, 0, NULL, 576, "too big: RFC 1191" },
	{ "0304 0000 0000 0240", "0a000001", 179, 99, NULL, 576, "the last octet on its way" },
	{ "0304 0000 0000 0044", "0a000001", 179, 0, NULL, 552, "68: Linux believes 552 at least" },
	{ "0304 0000 0000 0001", "0a000001", 179, 0, NULL, 552, "no link has so little" },
	{ "0304 0000 0000 ffff", "0a000001", 179, 0, NULL, 0, "more than is: nothing new" },
	{ "0304 0000 0000 0240", "0a000001", 179, 100, "unfounded-icmp", 0, "not sent yet" },
	{ "0304 0000 0000 0240", "0a000001", 179, (uint32_t)-1, "unfounded-icmp", 0,
	    "RFC 5927 7.2: acknowledged already" },
	{ "0304 0000 0000 0240", "0a000001", 179, 1u << 31, "unfounded-icmp", 0, "a blind guess" },
	{ "0304 0000 0000 0240", "0a000001", 180, 0, "unfounded-icmp", 0, "no such connection" },
	{ "0304 0000 0000 0240", "0a000009", 179, 0, "unfounded-icmp", 0, "not from here" },
	{ "0300 0000 00000000", "0a000001", 179, 0, NULL, 0, "RFC 1122 4.2.3.9: soft" },
	{ "0302 0000 00000000", "0a000001", 179, 0, NULL, 0, "RFC 5927 5.2: hard ones are soft" },
	{ "0303 0000 00000000", "0a000001", 179, 0, NULL, 0, "so is this" },
	{ "0303 0000 00000000", "0a000001", 179, 7777, "unfounded-icmp", 0, "and a guess" },
	{ "0400 0000 00000000", "0a000001", 179, 0, NULL, 0, "RFC 6633: a quench slows nobody" },
	{ "0b00 0000 00000000", "0a000001", 179, 0, NULL, 0, "the time ran out: soft" },
	{ "0c00 0000 14000000", "0a000001", 179, 0, NULL, 0, "a parameter: soft" },
};

START_TEST(an_error_about_a_connection_must_quote_what_is_on_its_way)
{
	static const uint8_t text[100];
	struct siege *s = siege_new(false);
	struct ix_addr peer = ip("10.0.0.2");
	struct packet_text t = { .from = "10.0.1.2", .to = "10.0.0.1", .protocol = PROTO_ICMP };
	char upper[200];
	struct crafted c;
	uint64_t was;

	sock_send(s->talk, text, sizeof(text));
	bed_run(s->b, IX_MS);
	snprintf(upper, sizeof(upper),
	    "%s 4500 008c 0000 4000 4006 0000 %s 0a000002 %04x 07d0 %08x", errors[_i].head,
	    errors[_i].from, errors[_i].port, s->talk->tcp->snd_una + errors[_i].off);
	t.upper = upper;
	craft(s, &c, &t);
	was = stack_digest(s->st);
	siege_hit(s, c.bytes, c.len);
	ck_assert_msg(siege_drops(s, NULL) == (errors[_i].drop ? 1 : 0) &&
		(!errors[_i].drop || siege_drops(s, errors[_i].drop) == 1),
	    "%s: %u drops", errors[_i].why, (unsigned)siege_drops(s, NULL));
	ck_assert_str_eq(sock_state(s->talk), "ESTABLISHED");
	if (errors[_i].path)
		ck_assert_msg(path_mtu(s->st, &peer, 1500) == errors[_i].path, "%s: %u",
		    errors[_i].why, path_mtu(s->st, &peer, 1500));
	else
		ck_assert_msg(
		    stack_digest(s->st) == was, "%s: it changed something", errors[_i].why);
	siege_delete(s);
}
END_TEST

Suite *hostile_options_suite(void);

Suite *
hostile_options_suite(void)
{
	Suite *s = suite_create("hostile options");
	TCase *t = tcase_create("rows");

	tcase_add_loop_test(
	    t, a_syn_is_believed_within_reason, 0, (int)(sizeof(syns) / sizeof(syns[0])));
	tcase_add_test(t, data_and_urgency_of_a_syn_are_nobodys);
	tcase_add_loop_test(t, a_connection_hears_what_is_data_and_believes_no_lie, 0,
	    (int)(sizeof(said) / sizeof(said[0])));
	tcase_add_loop_test(t, an_error_about_a_connection_must_quote_what_is_on_its_way, 0,
	    (int)(sizeof(errors) / sizeof(errors[0])));
	tcase_add_test(t, stamps_that_go_back_are_answered_and_say_nothing);
	tcase_add_test(t, a_flood_of_guesses_is_answered_at_a_measured_pace);
	tcase_add_test(t, a_flood_of_syns_leaves_the_established_alone);
	suite_add_tcase(s, t);
	return s;
}
