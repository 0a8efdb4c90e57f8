/* dhcp.c - DHCP messages: golden octets, every cut, options that lie. */
#include <stdio.h>
#include <string.h>

#include "base/addr.h"
#include "tests/wire/hex.h"
#include "wire/dhcp.h"
#include "wire/explain.h"

#define Z16 "00000000000000000000000000000000"
#define Z64 Z16 Z16 Z16 Z16
#define FIXED \
	"02 01 06 00 12345678 0000 8000 00000000 6440010a 00000000 00000000 020000010001" \
	"00000000000000000000" Z64 Z64 Z64 "63825363"
#define OPTIONS \
	"350102 3604 64400101 3304 00000e10 3a04 00000708 3b04 00000c4e 0104 ffffff00" \
	"0304 64400101 0608 64400235 6440013 5 0f02 787a ff"

static uint32_t
offer(uint8_t b[512])
{
	uint32_t n = hex(b, 512, FIXED OPTIONS);

	memset(b + n, 0, n < DHCP_LEAST ? DHCP_LEAST - n : 0);
	return n < DHCP_LEAST ? DHCP_LEAST : n;
}

START_TEST(an_offer_is_read_and_written)
{
	uint8_t b[512], out[512];
	uint32_t n = offer(b);
	struct octets o = octets_read(b, n), w = octets_write(out, sizeof(out));
	char buf[ADDR_TEXT];
	struct dhcp d;

	ck_assert(dhcp_read(&o, &d));
	ck_assert(d.message == DHCP_OFFER && d.mask == 24 && d.lease == 3600 && d.t1 == 1800);
	ck_assert_str_eq(addr_text(buf, &d.yours), "100.64.1.10");
	ck_assert_str_eq(addr_text(buf, &d.dns[0]), "100.64.2.53");
	ck_assert_str_eq(d.domain, "xz");
	ck_assert(d.broadcast && !d.client.af && !d.relay.af && !d.router[1].af);
	dhcp_write(&w, &d);
	ck_assert_uint_eq(w.pos, n);
	ck_assert_mem_eq(out, b, n);
}
END_TEST

START_TEST(a_message_cut_before_its_end_is_refused)
{
	uint8_t b[512];
	uint32_t n = hex(b, sizeof(b), FIXED OPTIONS);

	for (uint32_t cut = 0; cut <= n; cut++) {
		uint8_t *copy = exact(b, cut);
		struct octets o = octets_read(copy, cut);
		struct explain x = { .frame = copy, .len = cut };
		struct dhcp d;

		ck_assert_msg(dhcp_read(&o, &d) == (cut == n), "%u octets", cut);
		o = octets_read(copy, cut);
		ck_assert(dhcp_explain(&o, &d, &x) == (cut == n));
		ck_assert_uint_eq(x.depth, 0);
		explain_free(&x);
		free(copy);
	}
}
END_TEST

static const struct {
	const char *options, *why;
	enum wire_fault fault;
} rows[] = {
	{ "350101 ff", "the shortest message", WIRE_OK },
	{ "0000 350101 00 ff", "pads between options", WIRE_OK },
	{ "5502 0102 ff", "an option that is not known", WIRE_OK },
	{ "350101", "no end", WIRE_SHORT },
	{ "3502 0101 ff", "a message of two octets", WIRE_OPTION },
	{ "0104 ff00ff00 ff", "a mask with a hole", WIRE_OPTION },
	{ "0303 640000 ff", "three quarters of a router", WIRE_OPTION },
	{ "3305 0000000000 ff", "a lease of five octets", WIRE_OPTION },
	{ "340101 ff", "overload", WIRE_OPTION },
	{ "0cff 61 ff", "a name longer than the message", WIRE_SHORT },
};

START_TEST(options_that_lie_are_named)
{
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[1024];
		uint8_t b[512];
		struct octets o;
		struct dhcp d;

		snprintf(text, sizeof(text), FIXED "%s", rows[i].options);
		o = octets_read(b, hex(b, sizeof(b), text));
		ck_assert_msg(dhcp_read(&o, &d) == (rows[i].fault == WIRE_OK), "%s", rows[i].why);
		ck_assert_msg(d.fault == rows[i].fault, "%s: %d", rows[i].why, d.fault);
	}
}
END_TEST

START_TEST(text_from_a_stranger_is_cleaned)
{
	uint8_t b[512];
	struct octets o = octets_read(b, hex(b, sizeof(b), FIXED "350105 0c04 611b5b6d ff"));
	struct dhcp d;

	ck_assert(dhcp_read(&o, &d));
	ck_assert_str_eq(d.host, "a<U+001B>[m");
}
END_TEST

START_TEST(an_explanation_says_who_gets_what)
{
	uint8_t b[512];
	struct octets o = octets_read(b, offer(b));
	struct explain x = { .frame = b, .len = o.end };
	struct text t = { 0 };
	struct dhcp d;

	ck_assert(dhcp_explain(&o, &d, &x));
	ck_assert_str_eq(x.info, "offer, client 02:00:00:01:00:01 gets 100.64.1.10");
	explain_text(&x, &t);
	ck_assert_ptr_nonnull(strstr(text_of(&t), "Name server 100.64.1.53\n"));
	ck_assert_ptr_nonnull(strstr(text_of(&t), "Lease 3600 s\n"));
	text_free(&t);
	explain_free(&x);
}
END_TEST

Suite *dhcp_suite(void);
Suite *
dhcp_suite(void)
{
	const TTest *const tests[] = { an_offer_is_read_and_written,
		a_message_cut_before_its_end_is_refused, options_that_lie_are_named,
		text_from_a_stranger_is_cleaned, an_explanation_says_who_gets_what, NULL };

	return suite_of("dhcp", tests);
}
