/* tcp_recovery.c - losses as the sender sees them: what is sent again, when, and how much. */
#include "tests/ip/tcp_bed.h"
#include "tests/runner.h"

static const struct link_settings quick = {
	.rate_bps = 1000000000, .delay = IX_MS, .queue = 1 << 20, .mtu = 1500
};
static const uint8_t zeros[200000];

/* The hand acknowledges up to `ack`, and has [from, to) beyond; octets that a sends upon it. */
static uint32_t
acked(struct tcp_bed *b, struct tcp *h, uint32_t ack, uint32_t from, uint32_t to)
{
	uint32_t before = b->octets;

	h->ack = ack;
	h->sacks = to > from;
	h->sack[0] = (struct tcp_sack){ from, to };
	hand_say(b, h, NULL, 0);
	tcp_bed_run(b, 5 * IX_MS);
	return b->octets - before;
}

/* Ten segments of 1000 are on their way, the first is numbered `first`. */
static struct tcp_bed *
ten_sent(struct tcp *h, uint32_t *first)
{
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, true);

	*h = tcp_bed_hand(b, TCP_HAS_SACK_OK);
	h->window = 60000;
	*first = b->last.seq;
	side_send(&b->a, zeros, 10000, 0);
	tcp_bed_run(b, 5 * IX_MS);
	ck_assert_uint_eq(b->last.seq, *first + 9000);
	side_send(&b->a, zeros, 60000, 0);
	return b;
}

/* RFC 6937: half of what was on its way, as what arrives lets it: one for two, and no burst. */
START_TEST(in_recovery_one_segment_goes_for_two_that_arrive)
{
	struct tcp h;
	uint32_t first, sent = 0;
	struct tcp_bed *b = ten_sent(&h, &first);

	sent += acked(b, &h, first, first + 1000, first + 2000); /* limited transmit */
	sent += acked(b, &h, first, first + 1000, first + 3000);
	ck_assert_uint_eq(sent, 2000);
	ck_assert_uint_eq(acked(b, &h, first, first + 1000, first + 4000), 1000);
	ck_assert(b->last.seq == first && b->a.sock->tcp->recovering);
	sent = 0;
	for (uint32_t to = 5000; to <= 12000; to += 1000)
		sent += acked(b, &h, first, first + 1000, first + to);
	ck_assert_uint_ge(sent, 3000);
	ck_assert_uint_le(sent, 5000);
	acked(b, &h, first + 12000, 0, 0);
	ck_assert(!b->a.sock->tcp->recovering);
	ck_assert_uint_eq(b->a.sock->tcp->cwnd, 6000); /* half of twelve */
	tcp_bed_delete(b);
}
END_TEST

/* With SACK a hole that begins where a recovery ended needs no timeout. */
START_TEST(the_segment_behind_a_recovery_is_sent_again_at_once)
{
	struct tcp h;
	uint32_t first, end;
	struct tcp_bed *b = ten_sent(&h, &first);

	acked(b, &h, first, first + 1000, first + 4000);
	end = b->a.sock->tcp->recover;
	ck_assert(b->a.sock->tcp->recovering);
	for (uint32_t to = 5000; to <= 10000; to += 1000)
		acked(b, &h, first, first + 1000, first + to);
	acked(b, &h, end, 0, 0);
	ck_assert(!b->a.sock->tcp->recovering);
	acked(b, &h, end, end + 1000, end + 4000);
	ck_assert(b->a.sock->tcp->recovering);
	ck_assert_uint_eq(b->last.seq, end);
	ck_assert_uint_eq(b->a.sock->tcp->counts.timeouts, 0);
	tcp_bed_delete(b);
}
END_TEST

/* RFC 7661, and Linux: a window that nobody fills does not grow. */
START_TEST(a_window_that_is_not_used_does_not_grow)
{
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, false);
	struct sock_tcp i;

	tcp_bed_up(b);
	for (unsigned n = 0; n < 200; n++) {
		side_send(&b->a, zeros, 1000, 0);
		tcp_bed_run(b, 50 * IX_MS);
	}
	ck_assert(sock_tcp_info(b->a.sock, &i));
	ck_assert_uint_eq(i.cwnd, 10 * i.mss);
	side_send(&b->a, zeros, sizeof(zeros), 0);
	tcp_bed_run(b, IX_SECOND);
	ck_assert(sock_tcp_info(b->a.sock, &i));
	ck_assert_uint_gt(i.cwnd, 20 * i.mss);
	tcp_bed_delete(b);
}
END_TEST

Suite *tcp_recovery_suite(void);

Suite *
tcp_recovery_suite(void)
{
	const TTest *const tests[] = {
		in_recovery_one_segment_goes_for_two_that_arrive,
		the_segment_behind_a_recovery_is_sent_again_at_once,
		a_window_that_is_not_used_does_not_grow,
		NULL,
	};

	return suite_of("tcp_recovery", tests);
}
