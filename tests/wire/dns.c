/* dns.c - DNS messages: golden octets, names that point, every cut, data of each type as text. */
#include <stdio.h>
#include <string.h>

#include "base/addr.h"
#include "tests/wire/hex.h"
#include "wire/dns.h"
#include "wire/explain.h"

#define WWW "03777777 02787a 00" /* www.xz. */
#define ANSWER \
	"1234 8580 0001 0002 0001 0001" WWW "0001 0001" \
	"c00c 0005 0001 0000012c 0006 03776562 c010" /* www CNAME web.xz */ \
	"c024 0001 0001 0000012c 0004 64400250" /* web A 100.64.2.80 */ \
	"c010 0002 0001 00000e10 0006 036e7331 c010" /* xz NS ns1.xz */ \
	"00 0029 04d0 00000000 0000" /* EDNS 1232 */

static struct dns_name
name_of(const char *text)
{
	struct dns_name n;

	ck_assert_msg(dns_name_parse(text, &n), "%s", text);
	return n;
}

/* Reads all of a message, and writes it again if `to` is not NULL. */
static enum wire_fault
whole(struct octets *o, struct octets *to)
{
	struct dns_seen seen_names = { .n = 0 };
	struct dns_question q;
	struct dns_head h;
	struct dns_rr rr;

	if (!dns_head_read(o, &h))
		return h.fault;
	if (to)
		dns_head_write(to, &h);
	for (unsigned i = 0; i < h.count[DNS_QUESTION]; i++) {
		if (!dns_question_read(o, &q))
			return q.fault;
		if (to)
			dns_question_write(to, &q, &seen_names);
	}
	for (unsigned i = 0; i < (unsigned)h.count[1] + h.count[2] + h.count[3]; i++) {
		if (!dns_rr_read(o, &rr))
			return rr.fault;
		if (to)
			dns_rr_write(to, &rr, &seen_names);
	}
	return WIRE_OK;
}

START_TEST(an_answer_is_read_and_written_with_the_same_pointers)
{
	uint8_t b[512], out[512];
	struct octets o = octets_read(b, hex(b, sizeof(b), ANSWER)), w = octets_write(out, 512);

	ck_assert_int_eq(whole(&o, &w), WIRE_OK);
	ck_assert_uint_eq(octets_left(&o), 0);
	ck_octets(out, w.pos, ANSWER);
}
END_TEST

START_TEST(a_message_cut_at_any_length_is_refused)
{
	uint8_t b[512];
	uint32_t n = hex(b, sizeof(b), ANSWER);

	for (uint32_t cut = 0; cut <= n; cut++) {
		uint8_t *copy = exact(b, cut);
		struct octets o = octets_read(copy, cut);
		struct explain x = { .frame = copy, .len = cut };
		struct dns_head h;

		ck_assert_msg((whole(&o, NULL) == WIRE_OK) == (cut == n), "%u octets", cut);
		o = octets_read(copy, cut);
		dns_explain(&o, &h, &x);
		ck_assert_uint_eq(x.depth, 0);
		explain_free(&x);
		free(copy);
	}
}
END_TEST

static const struct {
	const char *octets, *why;
} broken[] = {
	{ "c00c", "a name that points at itself" },
	{ "0161 c00c", "at its own first label" },
	{ "c0ff", "beyond the message" },
	{ "c040", "forwards" },
	{ "4161 00", "a label of a kind that nobody uses" },
	{ "8161 00", "of another" },
	{ "0461 00", "a label longer than the message" },
};

START_TEST(names_that_do_not_end_are_refused)
{
	for (unsigned i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		char text[128];
		uint8_t b[64];
		struct octets o;

		snprintf(text, sizeof(text), "0000 0000 0001 0000 0000 0000 %s 0001 0001",
		    broken[i].octets);
		o = octets_read(b, hex(b, sizeof(b), text));
		ck_assert_msg(whole(&o, NULL) != WIRE_OK, "%s", broken[i].why);
	}
}
END_TEST

START_TEST(a_chain_of_pointers_is_followed_but_255_octets_are_the_end)
{
	uint8_t b[1024];
	struct octets w = octets_write(b, sizeof(b)), o;
	struct dns_question q;

	put_zero(&w, 12);
	put16(&w, 0);
	for (unsigned i = 0; i < 10; i++) { /* each name: a label of 60 and the one before */
		uint32_t before = w.pos - (i ? 63 : 2);

		put8(&w, 60);
		for (unsigned k = 0; k < 60; k++)
			put8(&w, 'a');
		if (i)
			put16(&w, (uint16_t)(0xc000 | before));
		else
			put16(&w, 0xc00c);
		o = octets_read(b, w.pos);
		o.pos = w.pos - 63;
		dns_question_read(&o, &q);
		ck_assert_msg((q.name.n > 0) == (i < 4), "%u labels of 60", i + 1);
	}
}
END_TEST

static const struct {
	uint16_t type;
	const char *text, *octets;
} datas[] = {
	{ DNS_A, "100.64.2.80", "64400250" },
	{ DNS_AAAA, "2001:db8:66::80", "20010db8006600000000000000000080" },
	{ DNS_NS, "ns1.xz.", "036e7331 02787a 00" },
	{ DNS_CNAME, "a.b.", "0161 0162 00" },
	{ DNS_PTR, ".", "00" },
	{ DNS_MX, "10 mail.xz.", "000a 046d61696c 02787a 00" },
	{ DNS_TXT, "\"v=spf1 -all\" \"two\"", "0b 763d73706631202d616c6c 03 74776f" },
	{ DNS_SOA, "ns1.xz. host.xz. 7 600 300 2419200 60",
	    "036e733102787a00 04686f737402787a00 00000007 00000258 0000012c 0024ea00 0000003c" },
	{ DNS_SRV, "1 2 443 web.xz.", "0001 0002 01bb 0377656202787a00" },
	{ DNS_CAA, "0 issue \"ca.xz\"", "00 05 6973737565 63612e787a" },
	{ DNS_DS, "60485 5 1 2BB183AF", "ec45 05 01 2bb183af" },
};

START_TEST(data_of_each_type_is_text_and_octets)
{
	for (unsigned i = 0; i < sizeof(datas) / sizeof(datas[0]); i++) {
		struct dns_rr rr = {
			.type = datas[i].type, .class = DNS_IN, .name = name_of("x.")
		};
		struct text t = { 0 };
		struct ix_error e = { "" };

		ck_assert_msg(
		    dns_data_parse(datas[i].text, &rr, &e), "%s: %s", datas[i].text, e.text);
		ck_octets(rr.data, rr.len, datas[i].octets);
		dns_data_text(&rr, &t);
		ck_assert_str_eq(text_of(&t), datas[i].text);
		text_free(&t);
	}
}
END_TEST

static const struct {
	uint16_t type;
	const char *text, *want;
} wrong[] = {
	{ DNS_A, "2001:db8::1", "A: expected an IPv4 address, got \"2001:db8::1\"" },
	{ DNS_A, "100.64.1.1 2", "A: \"2\" is one word too many" },
	{ DNS_MX, "10", "MX: the data ends too early: expected a name" },
	{ DNS_MX, "mail.xz.", "MX: expected a number, got \"mail.xz.\"" },
	{ DNS_NS, "a..b", "NS: expected a name, got \"a..b\"" },
	{ DNS_TXT, "", "TXT: the data ends too early: expected a text" },
};

START_TEST(data_that_is_wrong_is_told)
{
	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct dns_rr rr = { .type = wrong[i].type };
		struct ix_error e = { "" };

		ck_assert(!dns_data_parse(wrong[i].text, &rr, &e));
		ck_assert_str_eq(e.text, wrong[i].want);
	}
}
END_TEST

START_TEST(names_compare_as_they_are_said_and_sort_from_the_right)
{
	static const char *const sorted[] = { ".", "xz.", "a.xz.", "z.a.xz.", "B.xz.", "bb.xz.",
		"yz." };
	struct dns_name a = name_of("WWW.Baobab.XZ"), b = name_of("www.baobab.xz."),
			zone = name_of("xz");

	ck_assert(dns_name_eq(&a, &b) && dns_name_cmp(&a, &b) == 0);
	ck_assert(dns_name_under(&a, &zone) && !dns_name_under(&zone, &a));
	ck_assert_uint_eq(dns_name_labels(&a), 3);
	for (unsigned i = 0; i + 1 < sizeof(sorted) / sizeof(sorted[0]); i++) {
		a = name_of(sorted[i]);
		b = name_of(sorted[i + 1]);
		ck_assert_msg(dns_name_cmp(&a, &b) < 0 && dns_name_cmp(&b, &a) > 0, "%s %s",
		    sorted[i], sorted[i + 1]);
	}
}
END_TEST

START_TEST(names_as_text_keep_every_octet)
{
	char buf[DNS_NAME_TEXT];
	struct dns_name n = name_of("a\\.b\\007.xz");

	ck_assert_str_eq(dns_name_text(buf, &n), "a\\.b\\007.xz.");
	ck_assert(
	    !dns_name_parse("", &n) && !dns_name_parse("..", &n) && !dns_name_parse("a..", &n));
	ck_assert(!dns_name_parse(
	    "0123456789012345678901234567890123456789012345678901234567890123.xz", &n));
	n = name_of(".");
	ck_assert_str_eq(dns_name_text(buf, &n), ".");
}
END_TEST

START_TEST(an_address_has_a_name_of_its_own)
{
	char buf[DNS_NAME_TEXT];
	struct dns_name n;
	struct ix_addr a;

	ck_assert(addr_parse("100.64.1.10", &a));
	dns_name_reverse(&a, &n);
	ck_assert_str_eq(dns_name_text(buf, &n), "10.1.64.100.in-addr.arpa.");
	ck_assert(addr_parse("2001:db8::a1", &a));
	dns_name_reverse(&a, &n);
	ck_assert_str_eq(dns_name_text(buf, &n),
	    "1.a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.");
}
END_TEST

START_TEST(an_explanation_says_what_was_answered)
{
	uint8_t b[512];
	struct octets o = octets_read(b, hex(b, sizeof(b), ANSWER));
	struct explain x = { .frame = b, .len = o.end };
	struct text t = { 0 };
	struct dns_head h;

	ck_assert(dns_explain(&o, &h, &x));
	ck_assert_str_eq(x.protocol, "DNS");
	ck_assert_str_eq(
	    x.info, "response 0x1234 A www.xz.; NOERROR; CNAME web.xz.; A 100.64.2.80");
	explain_text(&x, &t);
	ck_assert_ptr_nonnull(strstr(text_of(&t), "Answer www.xz. 300 IN CNAME web.xz.\n"));
	ck_assert_ptr_nonnull(
	    strstr(text_of(&t), "Additional EDNS: version: 0, flags:; udp: 1232\n"));
	text_free(&t);
	explain_free(&x);
}
END_TEST

Suite *dns_suite(void);
Suite *
dns_suite(void)
{
	const TTest *const tests[] = { an_answer_is_read_and_written_with_the_same_pointers,
		a_message_cut_at_any_length_is_refused, names_that_do_not_end_are_refused,
		a_chain_of_pointers_is_followed_but_255_octets_are_the_end,
		data_of_each_type_is_text_and_octets, data_that_is_wrong_is_told,
		names_compare_as_they_are_said_and_sort_from_the_right,
		names_as_text_keep_every_octet, an_address_has_a_name_of_its_own,
		an_explanation_says_what_was_answered, NULL };

	return suite_of("dns", tests);
}
