/* tcp_open.c - how connections begin: segment by segment, refused, crossed, unanswered. */
#include "tests/ip/tcp_bed.h"
#include "tests/runner.h"

static const struct link_settings quick = {
	.rate_bps = 1000000000, .delay = IX_MS, .queue = 1 << 20, .mtu = 1500
};

START_TEST(the_handshake_is_as_a_common_stack_does_it)
{
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, false);

	tcp_bed_up(b);
	ck_assert_str_eq(text_of(&b->trace),
	    "a SYN 0 0 +0 w64240 mss1460 ws7 sack ts\n"
	    "b SYN,ACK 0 1 +0 w65160 mss1460 ws7 sack ts\n"
	    "a ACK 1 1 +0 w502 ts\n");
	ck_assert_str_eq(sock_state(b->a.sock), "ESTABLISHED");
	ck_assert_str_eq(sock_state(b->b.sock), "ESTABLISHED");
	tcp_bed_delete(b);
}
END_TEST

/* Three segments before the first word, as anybody expects of a capture. */
START_TEST(what_is_written_when_told_of_the_connection_follows_the_third_segment)
{
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, false);

	b->a.data = (const uint8_t *)"GET";
	b->a.left = b->a.step = 3;
	tcp_bed_up(b);
	ck_assert_str_eq(text_of(&b->trace),
	    "a SYN 0 0 +0 w64240 mss1460 ws7 sack ts\n"
	    "b SYN,ACK 0 1 +0 w65160 mss1460 ws7 sack ts\n"
	    "a ACK 1 1 +0 w502 ts\n"
	    "a PSH,ACK 1 1 +3 w502 ts\n"
	    "b ACK 1 4 +0 w510 ts\n");
	tcp_bed_delete(b);
}
END_TEST

START_TEST(over_ipv6_the_segments_are_20_octets_shorter)
{
	struct tcp_bed *b = tcp_bed_new(1, &quick, true, false);

	tcp_bed_up(b);
	ck_assert_str_eq(text_of(&b->trace),
	    "a SYN 0 0 +0 w64800 mss1440 ws7 sack ts\n"
	    "b SYN,ACK 0 1 +0 w64260 mss1440 ws7 sack ts\n"
	    "a ACK 1 1 +0 w507 ts\n");
	tcp_bed_delete(b);
}
END_TEST

START_TEST(nobody_listening_is_a_refusal)
{
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, false);

	tcp_bed_connect(b);
	tcp_bed_run(b, IX_SECOND);
	ck_assert_str_eq(text_of(&b->trace),
	    "a SYN 0 0 +0 w64240 mss1460 ws7 sack ts\n"
	    "b RST,ACK 0 1 +0 w0\n");
	ck_assert(b->a.failed == 1 && b->a.error == SOCK_REFUSED && b->a.connected == 0);
	ck_assert_ptr_null(sock_next(b->stack[0], NULL));
	tcp_bed_delete(b);
}
END_TEST

START_TEST(a_syn_that_nobody_answers_is_sent_seven_times_in_two_minutes)
{
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, true);
	static const ix_time at[] = { 0, 1, 3, 7, 15, 31, 63 };

	tcp_bed_connect(b);
	for (unsigned i = 0; i < 7; i++) {
		tcp_bed_run(b, at[i] * IX_SECOND + 100 * IX_MS - (b->sim->now - 3 * IX_SECOND));
		ck_assert_uint_eq(b->heard, i + 1);
	}
	tcp_bed_run(b, 60 * IX_SECOND);
	ck_assert(b->a.failed == 0);
	tcp_bed_run(b, 5 * IX_SECOND);
	ck_assert(b->a.failed == 1 && b->a.error == SOCK_TIMED_OUT && b->heard == 7);
	tcp_bed_delete(b);
}
END_TEST

/* The hand's half of a handshake that a begins; its first number is 1000. */
static void
shake(struct tcp_bed *b, const struct tcp *options)
{
	struct tcp h = *options;

	tcp_bed_connect(b);
	tcp_bed_run(b, 100 * IX_MS);
	h.src = 179;
	h.dst = b->last.src;
	h.seq = 1000;
	h.ack = b->last.seq + 1;
	h.flags = TCP_SYN | TCP_ACK;
	hand_say(b, &h, NULL, 0);
	tcp_bed_run(b, 100 * IX_MS);
}

START_TEST(an_option_is_in_use_only_if_both_offer_it)
{
	static const struct {
		const char *why;
		struct tcp h;
		uint16_t mss;
		uint8_t scale;
		bool scales, sacks, stamps;
	} rows[] = {
		{ "none: RFC 9293 3.7.1 gives 536", { .window = 5 }, 536, 0, false, false, false },
		{ "all",
		    { .has = TCP_HAS_MSS | TCP_HAS_WSCALE | TCP_HAS_SACK_OK | TCP_HAS_TIMESTAMPS,
			.mss = 1400,
			.wscale = 3,
			.ts_value = 7 },
		    1400, 3, true, true, true },
		{ "an MSS above ours", { .has = TCP_HAS_MSS, .mss = 9000 }, 1460, 0, false, false,
		    false },
		{ "an MSS of 0", { .has = TCP_HAS_MSS }, 88, 0, false, false, false },
		{ "a scale of 14", { .has = TCP_HAS_WSCALE, .wscale = 14 }, 536, 14, true, false,
		    false },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct tcp_bed *b = tcp_bed_new(1, &quick, false, true);
		const struct stream *t;

		shake(b, &rows[i].h);
		ck_assert_msg(b->a.connected == 1, "%s", rows[i].why);
		t = b->a.sock->tcp;
		ck_assert_msg(t->mss == rows[i].mss && t->snd_scale == rows[i].scale &&
			t->scales == rows[i].scales && t->sacks == rows[i].sacks &&
			t->stamps == rows[i].stamps,
		    "%s: mss %u", rows[i].why, t->mss);
		ck_assert_uint_eq(b->last.flags, TCP_ACK);
		ck_assert_uint_eq(b->last.ack, 1001);
		tcp_bed_delete(b);
	}
}
END_TEST

START_TEST(two_syns_that_cross_make_one_connection)
{
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, false);

	b->a.sock = sock_stream(b->stack[0], &side_ops, &b->a);
	b->b.sock = sock_stream(b->stack[1], &side_ops, &b->b);
	ck_assert(sock_bind(b->a.sock, NULL, 1000));
	ck_assert(sock_bind(b->b.sock, NULL, 2000));
	ck_assert(sock_connect(b->a.sock, &b->addr[1], 2000));
	ck_assert(sock_connect(b->b.sock, &b->addr[0], 1000));
	tcp_bed_run(b, 100 * IX_MS);
	ck_assert_str_eq(sock_state(b->a.sock), "ESTABLISHED");
	ck_assert_str_eq(sock_state(b->b.sock), "ESTABLISHED");
	ck_assert(b->a.connected == 1 && b->b.connected == 1);
	side_send(&b->a, (const uint8_t *)"hello", 5, 0);
	side_send(&b->b, (const uint8_t *)"salut", 5, 0);
	tcp_bed_run(b, IX_SECOND);
	ck_assert_str_eq(text_of(&b->a.got), "salut");
	ck_assert_str_eq(text_of(&b->b.got), "hello");
	tcp_bed_delete(b);
}
END_TEST

START_TEST(in_syn_sent_only_the_right_answer_counts)
{
	static const struct {
		const char *why;
		uint8_t flags;
		uint32_t ack; /* beyond a's SYN */
		const char *state;
		uint8_t answer; /* flags; 0: none */
	} rows[] = {
		{ "an ACK of nothing sent is refused", TCP_ACK, 5, "SYN-SENT", TCP_RST },
		{ "an ACK that is too old is refused", TCP_SYN | TCP_ACK, 0, "SYN-SENT", TCP_RST },
		{ "a RST without ACK is not about us", TCP_RST, 0, "SYN-SENT", 0 },
		{ "a RST with a wrong ACK neither", TCP_RST | TCP_ACK, 9, "SYN-SENT", 0 },
		{ "an ACK alone waits for its SYN", TCP_ACK, 1, "SYN-SENT", 0 },
		{ "a FIN means nothing yet", TCP_FIN, 0, "SYN-SENT", 0 },
		{ "no flag at all", 0, 0, "SYN-SENT", 0 },
		{ "a SYN alone crosses ours", TCP_SYN, 0, "SYN-RECEIVED", TCP_SYN | TCP_ACK },
		{ "the answer", TCP_SYN | TCP_ACK, 1, "ESTABLISHED", TCP_ACK },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct tcp_bed *b = tcp_bed_new(1, &quick, false, true);
		struct tcp h = { .src = 179, .flags = rows[i].flags, .seq = 1000, .window = 1000 };

		tcp_bed_connect(b);
		tcp_bed_run(b, 100 * IX_MS);
		h.dst = b->last.src;
		h.ack = b->last.seq + rows[i].ack;
		b->heard = 0;
		hand_say(b, &h, NULL, 0);
		tcp_bed_run(b, 100 * IX_MS);
		ck_assert_msg(!strcmp(sock_state(b->a.sock), rows[i].state), "%s: %s", rows[i].why,
		    sock_state(b->a.sock));
		ck_assert_msg(
		    b->heard == !!rows[i].answer, "%s: %u segments", rows[i].why, b->heard);
		ck_assert_msg(!b->heard || b->last.flags == rows[i].answer, "%s", rows[i].why);
		tcp_bed_delete(b);
	}
}
END_TEST

START_TEST(a_listener_hands_its_ttl_to_the_syn_ack_and_hears_no_far_stranger)
{
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, false);

	tcp_bed_listen(b);
	sock_set_min_ttl(b->listener.sock, 255);
	tcp_bed_connect(b);
	tcp_bed_run(b, IX_SECOND / 2);
	ck_assert_uint_eq(b->segments, 1);
	sock_set_min_ttl(b->listener.sock, 64);
	sock_set_ttl(b->listener.sock, 255);
	tcp_bed_run(b, IX_SECOND);
	ck_assert(b->a.connected == 1 && b->b.accepted == 1);
	ck_assert_uint_eq(b->b.sock->ttl, 255);
	tcp_bed_delete(b);
}
END_TEST

START_TEST(a_listener_that_closes_takes_what_it_had_not_handed_over_along)
{
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, false);

	tcp_bed_listen(b);
	tcp_bed_connect(b);
	tcp_bed_run(b, 5 * IX_MS / 2); /* the SYN,ACK is on its way, the ACK is not */
	while (b->segments < 2)
		sim_step(b->sim, IX_NEVER);
	sock_close(b->listener.sock);
	tcp_bed_run(b, IX_SECOND);
	ck_assert(b->a.failed == 1 && b->a.error == SOCK_RESET);
	ck_assert_ptr_null(sock_next(b->stack[1], NULL));
	tcp_bed_delete(b);
}
END_TEST

/* Where a connection is when a stranger guesses at it. */
enum { ASKING, UP, CLOSING, STATES };

static struct tcp_bed *
guessed_at(int state)
{
	static const struct tcp plain = { .window = 1000 };
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, true);

	if (state == ASKING) {
		tcp_bed_connect(b);
		tcp_bed_run(b, 100 * IX_MS);
		return b;
	}
	shake(b, &plain);
	if (state == CLOSING) {
		sock_close(b->a.sock);
		tcp_bed_run(b, 10 * IX_MS);
	}
	return b;
}

/* RFC 9293 3.10.7.3 and .4, RFC 5961: numbers far from those that are expected, all flags. */
START_TEST(no_flags_with_guessed_numbers_move_a_connection)
{
	for (unsigned flags = 0; flags < 256; flags++) {
		struct tcp_bed *b = guessed_at(_i);
		struct stream *t = b->a.sock->tcp;
		enum tcp_state was = t->state;
		uint32_t next = t->rcv_nxt, una = t->snd_una;
		struct tcp h = { .src = 179,
			.dst = b->last.src,
			.flags = (uint8_t)flags,
			.seq = 1001 + 500000,
			.ack = t->snd_una + 500000,
			.window = 1 };

		if (_i == ASKING && (flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_SYN) {
			tcp_bed_delete(b); /* that would be an honest one that crosses ours */
			continue;
		}
		hand_say(b, &h, "guess", 5);
		tcp_bed_run(b, 10 * IX_MS);
		ck_assert_msg(t->state == was && t->rcv_nxt == next && t->snd_una == una,
		    "flags %02x in state %d", flags, was);
		ck_assert_uint_eq(b->a.failed + b->a.finished + b->a.readable, 0);
		tcp_bed_delete(b);
	}
}
END_TEST

Suite *tcp_open_suite(void);
Suite *
tcp_open_suite(void)
{
	const TTest *const tests[] = { the_handshake_is_as_a_common_stack_does_it,
		what_is_written_when_told_of_the_connection_follows_the_third_segment,
		over_ipv6_the_segments_are_20_octets_shorter, nobody_listening_is_a_refusal,
		a_syn_that_nobody_answers_is_sent_seven_times_in_two_minutes,
		an_option_is_in_use_only_if_both_offer_it, two_syns_that_cross_make_one_connection,
		in_syn_sent_only_the_right_answer_counts,
		a_listener_hands_its_ttl_to_the_syn_ack_and_hears_no_far_stranger,
		a_listener_that_closes_takes_what_it_had_not_handed_over_along, NULL };

	Suite *s = suite_of("tcp_open", tests);
	TCase *c = tcase_create("guesses");

	tcase_add_loop_test(c, no_flags_with_guessed_numbers_move_a_connection, 0, STATES);
	suite_add_tcase(s, c);
	return s;
}
