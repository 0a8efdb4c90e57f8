/*
 * hostile_big.c - datagrams as large as there can be, in pieces: cut at any length, two at once, a
 * piece lost, more than there can be (the ping of death), and more of them than memory allows.
 */
#include "base/panic.h"
#include "ip/inside.h"
#include "tests/ip/siege.h"
#include "tests/runner.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"
#include "wire/udp.h"

#define MOST4 65515u /* octets of a datagram, UDP's header among them */
#define MOST6 65535u

/* The piece at an offset of a datagram of `total` octets, of which only `end` are there. */
static struct siege_piece
cut(uint32_t at, uint32_t end)
{
	struct siege_piece p = { (uint16_t)at, 1448, end - at > 1448 };

	if (!p.more)
		p.len = (uint16_t)(end - at);
	return p;
}

/* Pieces [from, to) of it. */
static void
pieces(struct siege *s, bool v6, uint32_t total, uint32_t id, uint32_t from, uint32_t to)
{
	for (uint32_t n = from; n < to && n * 1448 < total; n++) {
		struct siege_piece p = cut(n * 1448, total);

		siege_piece(s, v6, total, &p, id);
	}
}

static void
nothing_waits(const struct siege *s)
{
	ck_assert(!s->st->parts && !s->st->parts_n && !s->st->parts_memory && !s->b->net->pieces);
}

static uint32_t
largest(bool v6)
{
	return v6 ? MOST6 : MOST4;
}

START_TEST(a_datagram_of_any_size_arrives_whole)
{
	struct sample sample = sample_of(40, 16000);
	struct siege *s = siege_new(false);
	uint64_t was = stack_digest(s->st);

	for (unsigned n = 0; n < sample.n; n++) {
		bool v6 = n & 1;
		uint32_t total = 8 + (uint32_t)((sample.seed + n) * 4099u % (largest(v6) - 7));
		const struct heard *h = &s->w->heard[s->w->n % HEARD_MAX];

		if (n < 2)
			total = largest(v6);
		pieces(s, v6, total, n, 0, 46);
		ck_assert_msg(s->w->n == n + 1 && h->len == total - 8, "%u octets are lost", total);
		ck_assert(total < 500 || h->bytes[400] == (uint8_t)(408 ^ 1));
	}
	ck_assert(siege_drops(s, NULL) == 0 && stack_digest(s->st) == was);
	nothing_waits(s);
	siege_delete(s);
}
END_TEST

/* It ends before its length says so: UDP's own, for IP's are right. */
START_TEST(a_big_datagram_cut_at_any_length_is_nobodys)
{
	struct sample sample = sample_of(40, 16000);
	struct siege *s = siege_new(false);
	uint64_t was = stack_digest(s->st);

	for (unsigned n = 0; n < sample.n; n++) {
		bool v6 = n & 1;
		uint32_t end = 9 + (uint32_t)((sample.seed + n) * 4099u % (largest(v6) - 9));

		for (uint32_t at = 0; at < end; at += 1448) {
			struct siege_piece p = cut(at, end);

			siege_piece(s, v6, largest(v6), &p, n);
		}
		ck_assert_msg(siege_drops(s, "bad-packet") == n + 1, "%u octets of it", end);
	}
	ck_assert(s->w->n == 0 && siege_drops(s, NULL) == sample.n && stack_digest(s->st) == was);
	nothing_waits(s);
	siege_delete(s);
}
END_TEST

START_TEST(two_big_datagrams_between_each_other_arrive_both)
{
	struct siege *s = siege_new(false);

	for (uint32_t n = 46; n-- > 0;) {
		pieces(s, _i, largest(_i), 1, n, n + 1);
		pieces(s, _i, 60000, 2, n, n + 1);
	}
	ck_assert_uint_eq(s->w->n, 2);
	ck_assert(s->w->heard[0].len == 60000 - 8 || s->w->heard[1].len == 60000 - 8);
	ck_assert(s->w->heard[0].len == largest(_i) - 8 || s->w->heard[1].len == largest(_i) - 8);
	ck_assert_uint_eq(siege_drops(s, NULL), 0);
	nothing_waits(s);
	siege_delete(s);
}
END_TEST

START_TEST(a_big_datagram_without_one_piece_is_told_of_in_time)
{
	ix_time wait = (_i ? 60 : 30) * IX_SECOND;
	struct siege *s = siege_new(false);
	struct octets o;

	pieces(s, _i, largest(_i), 1, 0, 20);
	pieces(s, _i, largest(_i), 1, 21, 46);
	bed_run(s->b, wait - IX_SECOND);
	ck_assert_uint_eq(s->said, 0);
	bed_run(s->b, 2 * IX_SECOND);
	ck_assert_uint_eq(s->said, 1);
	o = siege_said(s, _i);
	ck_assert_uint_eq(get8(&o), _i ? ICMPV6_TIME_EXCEEDED : ICMP_TIME_EXCEEDED);
	ck_assert_uint_eq(get8(&o), 1);
	ck_assert(siege_drops(s, "fragment") == 1 && siege_drops(s, NULL) == 1);
	nothing_waits(s);
	siege_delete(s);
}
END_TEST

/* 65,536 octets with the header, which no length of IP can say. */
START_TEST(the_ping_of_death_is_refused_at_its_last_piece)
{
	static const struct siege_piece most_at = { 65160, 355, false },
					over = { 65160, 356, false }, last = { 65528, 1448, false };
	struct siege *s = siege_new(false);

	pieces(s, false, MOST4, 1, 0, 45);
	siege_piece(s, false, MOST4, &over, 1);
	siege_piece(s, false, MOST4, &last, 1);
	ck_assert(s->w->n == 0 && siege_drops(s, "fragment") == 2 && siege_drops(s, NULL) == 2);
	siege_piece(s, false, MOST4, &most_at, 1); /* what can be is heard all the same */
	ck_assert_uint_eq(s->w->n, 1);
	ck_assert_uint_eq(siege_drops(s, NULL), 2);
	nothing_waits(s);
	siege_delete(s);
}
END_TEST

START_TEST(big_datagrams_half_sent_take_so_much_and_no_more)
{
	struct siege *s = siege_new(false);
	uint32_t kept = 0;
	size_t live;

	for (uint32_t id = 0; id < 500; id++) {
		pieces(s, id & 1, 60000, id, 0, 41);
		ck_assert_uint_le(s->st->parts_memory, REASSEMBLY_OCTETS);
		ck_assert_uint_eq(s->b->net->pieces, s->st->parts_memory);
		if (id == 99)
			live = s->b->arena->live;
	}
	ck_assert_uint_le(s->b->arena->live, live); /* nothing grows */
	ck_assert_uint_gt(s->st->parts_memory, REASSEMBLY_OCTETS / 10 * 9);
	for (const struct reassembly *r = s->st->parts; r; r = r->next)
		kept++;
	ck_assert(kept == s->st->parts_n && kept > 50);
	ck_assert_uint_eq(siege_drops(s, "fragments-full"), 500 - kept);
	pieces(s, true, 60000, 499, 41, 42); /* the youngest is all there */
	ck_assert_uint_eq(s->w->n, 1);
	bed_run(s->b, 70 * IX_SECOND);
	nothing_waits(s);
	ck_assert_uint_eq(siege_drops(s, "fragment"), kept - 1);
	siege_delete(s);
}
END_TEST

/* Eight octets a piece: it is the memory of the pieces that counts, not what they say. */
START_TEST(datagrams_in_crumbs_take_no_more_either)
{
	struct siege *s = siege_new(false);

	for (uint32_t id = 0; id < 6; id++)
		for (uint32_t at = 65504; at > 0; at -= 8) {
			struct siege_piece p = { (uint16_t)at, 8, true };

			siege_piece(s, false, MOST4, &p, id);
		}
	ck_assert_uint_le(s->st->parts_memory, REASSEMBLY_OCTETS);
	ck_assert_uint_le(s->st->parts_n, 3);
	ck_assert_uint_eq(siege_drops(s, "fragments-full"), 6 - s->st->parts_n);
	siege_delete(s);
}
END_TEST

/* Whoever comes last finds the memory of all taken: only his own packets can give way. */
START_TEST(all_stacks_together_have_a_limit)
{
	struct siege *s = siege_new(false);

	s->b->net->pieces = REASSEMBLY_ALL - 8 * 2048; /* as if others held it */
	for (uint32_t id = 0; id < 4; id++) {
		pieces(s, false, 60000, id, 0, 7);
		ck_assert_uint_le(s->b->net->pieces, REASSEMBLY_ALL);
		ck_assert_uint_eq(s->st->parts_n, 1);
	}
	ck_assert_uint_eq(siege_drops(s, "fragments-full"), 3);
	s->b->net->pieces += REASSEMBLY_ALL;
	pieces(s, false, 60000, 5, 0, 1);
	ck_assert_uint_eq(s->st->parts_n, 0); /* it gave way in vain */
	ck_assert_uint_eq(siege_drops(s, "fragments-full"), 5);
	siege_delete(s);
}
END_TEST

/* A router that cuts such a piece again must not let it begin anew at 0. */
START_TEST(a_router_cuts_no_piece_that_ends_behind_the_end)
{
	struct packet_text x = { .from = "10.0.0.2",
		.to = "10.0.1.2",
		.upper = "",
		.protocol = 0xfd,
		.fragment = 65528 / 8 };
	struct siege *s = siege_new(true);
	struct crafted c;

	ifc_set_mtu(ifc_at(s->st, 1), 600);
	for (unsigned late = 0; late < 2; late++) {
		x.fragment = (uint16_t)((late ? 65528 : 64000) / 8);
		craft(s, &c, &x);
		memset(c.bytes + c.len, 0x5a, 1400);
		c.len += 1400;
		crafted_lengths(&c);
		crafted_mend(&c);
		siege_hit(s, c.bytes, c.len);
		bed_run(s->b, IX_SECOND);
		ck_assert_uint_eq(s->said, 3); /* of the first */
	}
	ck_assert(siege_drops(s, "fragment") == 1 && siege_drops(s, NULL) == 1);
	siege_delete(s);
}
END_TEST

Suite *hostile_big_suite(void);

Suite *
hostile_big_suite(void)
{
	Suite *s = suite_create("hostile big");
	TCase *t = tcase_create("rows");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, a_datagram_of_any_size_arrives_whole);
	tcase_add_test(t, a_big_datagram_cut_at_any_length_is_nobodys);
	tcase_add_loop_test(t, two_big_datagrams_between_each_other_arrive_both, 0, 2);
	tcase_add_loop_test(t, a_big_datagram_without_one_piece_is_told_of_in_time, 0, 2);
	tcase_add_test(t, the_ping_of_death_is_refused_at_its_last_piece);
	tcase_add_test(t, big_datagrams_half_sent_take_so_much_and_no_more);
	tcase_add_test(t, datagrams_in_crumbs_take_no_more_either);
	tcase_add_test(t, all_stacks_together_have_a_limit);
	tcase_add_test(t, a_router_cuts_no_piece_that_ends_behind_the_end);
	suite_add_tcase(s, t);
	return s;
}
