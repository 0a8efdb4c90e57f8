/*
 * hostile.c - datagrams to every service, cut anywhere, with every octet wrong, and forged answers
 * to its questions: what a service cannot use is counted, is answered once at most, and leaves its
 * leases, names, pairs and lines as they were.
 */
#include "base/hash.h"
#include "tests/runner.h"
#include "tests/service/besieged.h"

#include <string.h>

#include "wire/dns.h"

/* What the services know, in one number. */
static uint64_t
known(const struct besieged *b)
{
	uint64_t h = b->pools.leases.n;
	const struct collector_pair *p;

	for (uint32_t n = 0; n < b->pools.leases.n; n++) {
		const struct dhcp_lease *l = &b->pools.leases.at[n];

		h = hash_bytes(l->addr.b, 4, hash_bytes(l->mac.b, 6, h));
		h = hash_mix(h, l->bound * 2u + l->declined);
	}
	for (uint32_t n = 0; (p = collector_pair(b->collector, n)); n++)
		h = hash_mix(h, p->in * 7u + p->out);
	h = hash_mix(h, b->names * 3u + b->times);
	return hash_mix(h, ifc_addr(ifc_at(b->st, 0), 2) != NULL);
}

static uint32_t
dns_query(uint8_t *to)
{
	static const uint8_t bytes[] = { 0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 'w', 'w', 'w',
		2, 'x', 'z', 0, 0, 1, 0, 1 };

	memcpy(to, bytes, sizeof(bytes));
	return sizeof(bytes);
}

static uint32_t
dhcp_discover(uint8_t *to)
{
	struct dhcp m = {
		.op = 1, .id = 7, .message = DHCP_DISCOVER, .mac = { { 2, 0, 0, 0, 0, 9 } }
	};
	struct octets o = octets_write(to, DHCP_MOST);

	dhcp_write(&o, &m);
	return o.pos;
}

static uint32_t
ntp_question(uint8_t *to)
{
	memset(to, 0, NTP_PACKET);
	to[0] = 0x23;
	to[47] = 9;
	return NTP_PACKET;
}

static const struct {
	const char *what;
	uint16_t port;
	uint32_t (*write)(uint8_t *to);
	uint32_t needed; /* fewer octets say nothing */
} told[] = {
	{ "a DNS query", 53, dns_query, 24 },
	{ "a DHCP discover", 67, dhcp_discover, 243 },
	{ "the time asked for", 123, ntp_question, 48 },
};

START_TEST(a_message_cut_anywhere_is_counted_and_teaches_nothing)
{
	struct besieged *b = besieged_new(false);
	uint8_t bytes[DHCP_MOST];
	uint32_t len = told[_i].write(bytes);

	for (uint32_t n = 1; n < told[_i].needed; n++) {
		uint64_t was = known(b), drops = besieged_drops(b, "not-understood");

		b->said = 0;
		besieged_hear(b, 4000, told[_i].port, false, bytes, n);
		besieged_run(b, IX_MS);
		ck_assert_msg(besieged_drops(b, "not-understood") == drops + 1,
		    "%s, %u octets: not counted", told[_i].what, n);
		ck_assert_msg(known(b) == was && b->said <= 1, "%s, %u octets: not in silence",
		    told[_i].what, n);
	}
	besieged_hear(b, 4000, told[_i].port, false, bytes, len);
	besieged_run(b, IX_SECOND);
	ck_assert_msg(b->said, "%s: not heard", told[_i].what);
	besieged_delete(b);
}
END_TEST

START_TEST(an_octet_that_is_wrong_is_answered_once_at_most)
{
	struct besieged *b = besieged_new(false);
	uint8_t bytes[DHCP_MOST];
	uint32_t len = told[_i].write(bytes);

	for (uint32_t at = 0; at < len; at++)
		for (unsigned k = 0; k < 4; k++) {
			uint64_t was = known(b), drops = besieged_drops(b, "not-understood");
			uint8_t right = bytes[at];

			b->said = 0;
			bytes[at] = (uint8_t)(k == 0 ? 0 : k == 1 ? 0xff : right ^ (k << 6));
			besieged_hear(b, 4000, told[_i].port, false, bytes, len);
			drops = besieged_drops(b, "not-understood") - drops;
			besieged_run(b, IX_MS);
			ck_assert_msg(drops <= 1 && (!drops || known(b) == was),
			    "%s, octet %u: counted, and believed", told[_i].what, at);
			ck_assert_msg(
			    b->said <= 2, "%s, octet %u: %u answers", told[_i].what, at, b->said);
			bytes[at] = right;
		}
	besieged_delete(b);
}
END_TEST

/* RFC 5452, RFC 5905 8: whoever does not know the question cannot answer it. */
START_TEST(forged_answers_are_counted_and_not_believed)
{
	struct besieged *b = besieged_new(false);
	uint16_t dns, ntp;
	uint8_t bytes[512] = { 0 };

	besieged_ask(b);
	ntp = b->asked_from; /* the later of the two */
	dns = (uint16_t)(ntp - 1);
	ck_assert_uint_eq(b->asked_to, NTP_PORT);
	for (uint32_t id = 0; id < 1000; id++) {
		uint64_t drops = besieged_drops(b, "not-understood");

		bytes[0] = (uint8_t)(id >> 8);
		bytes[1] = (uint8_t)id;
		bytes[2] = 0x81;
		bytes[3] = 0x83; /* there is no such name */
		besieged_hear(b, 54, dns, false, bytes, 12); /* from another port */
		besieged_hear(b, 53, dns, false, bytes, 11);
		bytes[2] = 0x01; /* a question */
		besieged_hear(b, 53, dns, false, bytes, 12);
		bytes[0] = 0x24;
		besieged_hear(b, 123, ntp, false, bytes, 48); /* of another time */
		ck_assert_uint_eq(besieged_drops(b, "not-understood"), drops + 4);
	}
	besieged_run(b, IX_SECOND / 2);
	ck_assert_uint_eq(b->names + b->times, 0);
	besieged_delete(b);
}
END_TEST

START_TEST(a_line_of_any_octets_is_one_clean_line)
{
	struct besieged *b = besieged_new(false);
	uint8_t bytes[1400];

	for (unsigned n = 1; n < 600; n++) {
		for (unsigned k = 0; k < sizeof(bytes); k++)
			bytes[k] = (uint8_t)(k * n + (k >> 3));
		bytes[0] = '<';
		besieged_hear(b, 4000, 514, false, bytes, n < 300 ? n : 1400);
		besieged_run(b, IX_MS);
		ck_assert_uint_eq(b->lines, n); /* besieged.c looks at each */
	}
	besieged_delete(b);
}
END_TEST

/* RFC 1542 4.1.1: what goes round is stopped; what is broken is counted. */
START_TEST(a_relay_passes_on_no_message_that_is_broken_or_goes_round)
{
	struct besieged *b = besieged_new(true);
	uint8_t bytes[DHCP_MOST];
	uint32_t len = dhcp_discover(bytes);

	for (uint32_t n = 1; n < 243; n++)
		besieged_hear(b, 68, 67, true, bytes, n);
	besieged_run(b, IX_SECOND);
	ck_assert_uint_eq(besieged_drops(b, "not-understood"), 242);
	ck_assert_uint_eq(b->said, 0);
	bytes[3] = DHCP_HOPS;
	besieged_hear(b, 68, 67, true, bytes, len);
	besieged_run(b, IX_SECOND);
	ck_assert_uint_eq(b->said, 0);
	besieged_delete(b);
}
END_TEST

Suite *hostile_suite(void);

Suite *
hostile_suite(void)
{
	Suite *s = suite_create("hostile");
	TCase *t = tcase_create("services");
	int n = (int)(sizeof(told) / sizeof(told[0]));

	tcase_add_loop_test(t, a_message_cut_anywhere_is_counted_and_teaches_nothing, 0, n);
	tcase_add_loop_test(t, an_octet_that_is_wrong_is_answered_once_at_most, 0, n);
	tcase_add_test(t, forged_answers_are_counted_and_not_believed);
	tcase_add_test(t, a_line_of_any_octets_is_one_clean_line);
	tcase_add_test(t, a_relay_passes_on_no_message_that_is_broken_or_goes_round);
	suite_add_tcase(s, t);
	return s;
}
