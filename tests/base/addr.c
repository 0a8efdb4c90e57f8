/* addr.c - addresses and prefixes: text both ways, and what must be refused. */
#include "tests/runner.h"

#include "base/addr.h"

static const struct {
	const char *in, *out; /* out NULL: refused */
} rows[] = {
	{ "100.64.0.1", "100.64.0.1" },
	{ "0.0.0.0", "0.0.0.0" },
	{ "255.255.255.255", "255.255.255.255" },
	{ "256.1.1.1", NULL },
	{ "1.2.3", NULL },
	{ "1.2.3.4.5", NULL },
	{ "01.2.3.4", NULL },
	{ "1.2.3.4 ", NULL },
	{ "", NULL },
	{ "::", "::" },
	{ "::1", "::1" },
	{ "1::", "1::" },
	{ "2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },
	{ "2001:db8:ffff:1::fe", "2001:db8:ffff:1::fe" },
	{ "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1" },
	{ "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8" },
	{ "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0" },
	{ "::ffff:100.64.0.1", "::ffff:6440:1" },
	{ "1::2::3", NULL },
	{ "1:2:3:4:5:6:7", NULL },
	{ "1:2:3:4:5:6:7:8:9", NULL },
	{ ":1::", NULL },
	{ "12345::", NULL },
	{ "1:", NULL },
	{ "g::", NULL },
	{ ":::", NULL },
};

START_TEST(mac_addresses_are_read_with_colons_and_as_switches_write_them)
{
	static const struct {
		const char *in, *out; /* out NULL: refused */
	} macs[] = {
		{ "02:00:00:0a:0B:0c", "02:00:00:0a:0b:0c" },
		{ "0200.000a.0B0c", "02:00:00:0a:0b:0c" },
		{ "0200.000a:0b0c", NULL },
		{ "02:00:00:0a:0b", NULL },
		{ "0200.00.0a0b0c", NULL },
		{ "02:00:00:0a:0b:0c:", NULL },
		{ "02000000000001", NULL },
		{ "", NULL },
	};

	for (size_t i = 0; i < sizeof(macs) / sizeof(macs[0]); i++) {
		char buf[MAC_TEXT];
		struct ix_mac m;

		ck_assert_msg(mac_parse(macs[i].in, &m) == (macs[i].out != NULL), "%s", macs[i].in);
		if (macs[i].out)
			ck_assert_str_eq(mac_text(buf, &m), macs[i].out);
	}
}
END_TEST

START_TEST(addresses_are_read_and_written_as_rfc_5952_says)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ix_addr a;
		char buf[ADDR_TEXT];
		bool ok = addr_parse(rows[i].in, &a);

		ck_assert_msg(ok == (rows[i].out != NULL), "%s", rows[i].in);
		if (ok)
			ck_assert_str_eq(addr_text(buf, &a), rows[i].out);
	}
}
END_TEST

START_TEST(a_prefix_covers_what_lies_inside_it_and_nothing_else)
{
	struct ix_prefix p, q;
	struct ix_addr a;

	ck_assert(!prefix_parse("100.64.0.1/10", &p));
	ck_assert(!prefix_parse("100.64.0.0/33", &p));
	ck_assert(prefix_parse("100.64.0.0/10", &p));
	ck_assert(prefix_parse("100.127.1.0/24", &q));
	ck_assert(prefix_covers(&p, &q) && !prefix_covers(&q, &p) && prefix_covers(&p, &p));
	ck_assert(addr_parse("100.128.0.0", &a) && !prefix_has(&p, &a));
	ck_assert(addr_parse("100.127.255.255", &a) && prefix_has(&p, &a));
	a = prefix_last(&q);
	ck_assert_uint_eq(a.b[3], 255);
}
END_TEST

Suite *addr_suite(void);
Suite *
addr_suite(void)
{
	const TTest *const tests[] = {
		mac_addresses_are_read_with_colons_and_as_switches_write_them,
		addresses_are_read_and_written_as_rfc_5952_says,
		a_prefix_covers_what_lies_inside_it_and_nothing_else, NULL };

	return suite_of("addr", tests);
}
