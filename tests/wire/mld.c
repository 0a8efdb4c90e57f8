/*
 * mld.c - multicast listener discovery: what Linux 6.18 sends, octet by octet, both ways; cuts, and
 * what people are told of it.
 */
#include "tests/wire/hex.h"

#include <string.h>

#include "base/addr.h"
#include "wire/explain.h"
#include "wire/ipv6.h"
#include "wire/mld.h"

#define ALERT "3a 00 0502 0000 0100"
#define IP6(len) \
	"6000 0000 00" len " 00 01 fe80000000000000 3cdd2ffffef808b3" \
	"ff020000000000000000000000000016"
#define JOINED \
	"8f00 f0ba 0000 0002 0400 0000 ff02000000000000 00000001ff000001" \
	"0400 0000 ff02000000000000 00000001fff808b3"
#define LEFT "8f00 fd7f 0000 0001 0300 0000 ff02000000000000 00000001ff000001"
#define QUERY2 "8200 5b0c 2710 0000 00000000000000000000000000000000 02 7d 0000"
#define QUERY1 "8200 0000 03e8 0000 ff02000000000000 00000001ff000001"

static struct ix_addr
addr(const char *s)
{
	struct ix_addr a;

	ck_assert_msg(addr_parse(s, &a), "%s", s);
	return a;
}

static const struct {
	const char *octets;
	uint32_t records;
	struct mld_record record[2];
} reports[] = {
	{ JOINED, 2, { { .type = MLD_TO_EXCLUDE }, { .type = MLD_TO_EXCLUDE } } },
	{ LEFT, 1, { { .type = MLD_TO_INCLUDE } } },
};

START_TEST(a_report_is_read_and_written_as_linux_does)
{
	struct ix_addr src = addr("fe80::3cdd:2fff:fef8:8b3"), dst = addr("ff02::16");
	struct ix_addr group = addr("ff02::1:ff00:1");

	for (unsigned i = 0; i < 2; i++) {
		uint8_t b[64], out[64], body[64];
		uint32_t n = hex(b, sizeof(b), reports[i].octets);
		struct octets o = octets_read(b, n), w = octets_write(out, sizeof(out));
		struct octets records = octets_write(body, sizeof(body));
		struct mld_record r;
		struct icmpv6 m;

		ck_assert(icmpv6_read(&o, &src, &dst, &m));
		ck_assert_uint_eq(m.records, reports[i].records);
		o = octets_read(b + ICMPV6_HEADER, n - ICMPV6_HEADER);
		for (uint32_t k = 0; k < m.records; k++) {
			ck_assert(mld_record_read(&o, &r));
			ck_assert_uint_eq(r.type, reports[i].record[k].type);
			ck_assert(k || addr_eq(&r.group, &group));
			mld_record_write(&records, &r);
		}
		ck_assert(!mld_record_read(&o, &r));
		m = (struct icmpv6){ .type = MLD_REPORT, .records = m.records };
		icmpv6_write(&w, &src, &dst, &m, body, records.pos);
		ck_octets(out, w.pos, reports[i].octets);
	}
}
END_TEST

START_TEST(a_query_is_read_and_written)
{
	uint8_t b[32], out[32];
	struct octets o = octets_read(b, hex(b, sizeof(b), QUERY2));
	struct octets w = octets_write(out, sizeof(out));
	struct ix_addr src = addr("fe80::1"), dst = addr("ff02::1"), all = { .af = 6 };
	struct icmpv6 m;

	ck_assert(icmpv6_read(&o, NULL, NULL, &m));
	ck_assert(m.version == 2 && m.max_ms == 10000 && m.robustness == 2 && m.query_s == 125);
	ck_assert(addr_eq(&m.target, &all) && !m.suppress);
	icmpv6_write(&w, &src, &dst, &m, NULL, 0);
	ck_assert_uint_eq(w.pos, 28);
	ck_octets(out + 4, w.pos - 4, QUERY2 + 10);
	o = octets_read(b, hex(b, sizeof(b), QUERY1));
	ck_assert(icmpv6_read(&o, NULL, NULL, &m));
	ck_assert(m.version == 1 && m.max_ms == 1000);
	/* RFC 9777 5.1.3 and 5.1.9: the high bit makes it a mantissa and an exponent */
	o = octets_read(b, hex(b, sizeof(b), QUERY2));
	b[4] = 0x80, b[5] = 1, b[25] = 0x8f;
	ck_assert(icmpv6_read(&o, NULL, NULL, &m));
	ck_assert_uint_eq(m.max_ms, 0x1001 << 3);
	ck_assert_uint_eq(m.query_s, 31 << 3);
}
END_TEST

START_TEST(what_is_cut_is_refused)
{
	static const char *const rows[] = { JOINED, LEFT, QUERY2 };

	for (unsigned i = 0; i < 3; i++) {
		uint8_t b[64];
		uint32_t n = hex(b, sizeof(b), rows[i]);

		for (uint32_t cut = 0; cut <= n; cut++) {
			uint8_t *copy = exact(b, cut);
			struct octets o = octets_read(copy, cut);
			struct icmpv6 m;

			/* of a query, 24 octets are one of version 1 */
			ck_assert_msg(
			    icmpv6_read(&o, NULL, NULL, &m) == (cut == n || (i == 2 && cut == 24)),
			    "row %u cut %u", i, cut);
			free(copy);
		}
	}
}
END_TEST

START_TEST(a_report_says_more_records_than_there_are)
{
	uint8_t b[64];
	struct octets o = octets_read(b, hex(b, sizeof(b), JOINED));
	struct icmpv6 m;

	b[7] = 3;
	ck_assert(!icmpv6_read(&o, NULL, NULL, &m));
	o = octets_read(b, hex(b, sizeof(b), JOINED));
	b[11] = 1; /* a source that is not there */
	b[8 + 20 + 3] = 1;
	ck_assert(!icmpv6_read(&o, NULL, NULL, &m));
}
END_TEST

START_TEST(the_router_alert_is_seen_and_written)
{
	uint8_t b[128], out[8];
	struct octets o = octets_read(b, hex(b, sizeof(b), IP6("24") ALERT LEFT));
	struct octets w = octets_write(out, sizeof(out));
	struct ipv6 h;

	ck_assert(ipv6_read(&o, &h));
	ck_assert(h.router_alert && h.hop_by_hop && h.upper == PROTO_ICMPV6 && h.hops == 1);
	ipv6_alert_write(&w, PROTO_ICMPV6);
	ck_octets(out, w.pos, ALERT);
	o = octets_read(b, hex(b, sizeof(b), IP6("24") ALERT LEFT));
	b[42] = 1; /* padding where the alert was */
	ck_assert(ipv6_read(&o, &h) && h.hop_by_hop && !h.router_alert);
	o = octets_read(b, hex(b, sizeof(b), IP6("24") ALERT LEFT));
	b[43] = 200; /* an option past the end of its header */
	ck_assert(ipv6_read(&o, &h) && !h.router_alert);
}
END_TEST

START_TEST(people_are_told_which_groups)
{
	struct explain x = { 0 };
	uint8_t b[160];
	uint32_t n = hex(b, sizeof(b), "333300000016 3edd2ff808b3 86dd" IP6("38") ALERT JOINED);

	explain_frame(&x, b, n, n, LINKTYPE_ETHERNET);
	ck_assert_str_eq(x.info, "Multicast listener report v2; 2 groups");
	struct text t = { 0 };
	explain_text(&x, &t);
	ck_assert_ptr_nonnull(strstr(text_of(&t), "Group ff02::1:fff8:8b3"));
	ck_assert_ptr_nonnull(strstr(text_of(&t), "Router alert 0"));
	ck_assert_ptr_null(strstr(text_of(&t), "wrong"));
	text_free(&t);
	for (uint32_t cut = 0; cut <= n; cut++) {
		uint8_t *copy = exact(b, cut);

		explain_frame(&x, copy, cut, n, LINKTYPE_ETHERNET);
		for (uint32_t k = 0; k < x.n; k++)
			ck_assert(x.node[k].at + x.node[k].len <= cut);
		free(copy);
	}
	explain_free(&x);
}
END_TEST

Suite *mld_suite(void);

Suite *
mld_suite(void)
{
	const TTest *const tests[] = { a_report_is_read_and_written_as_linux_does,
		a_query_is_read_and_written, what_is_cut_is_refused,
		a_report_says_more_records_than_there_are, the_router_alert_is_seen_and_written,
		people_are_told_which_groups, NULL };

	return suite_of("mld", tests);
}
