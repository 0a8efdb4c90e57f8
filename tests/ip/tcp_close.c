/*
 * tcp_close.c - how connections end: FINs in every order, RST, and what strangers may say in every
 * state without ending anything.
 */
#include "tests/ip/tcp_bed.h"
#include "tests/runner.h"
#include "wire/icmp.h"
#include "wire/ipv4.h"

static const struct link_settings quick = { .rate_bps = 1000000000, .delay = IX_MS,
	.queue = 1 << 20, .mtu = 1500 };

/* The state of the only socket of a with a peer, "-" if there is none. */
static const char *
state_of(struct stack *st)
{
	struct socket *s = NULL;

	while ((s = sock_next(st, s)))
		if (s->remote_port)
			return sock_state(s);
	return "-";
}

START_TEST(the_first_to_close_waits_60_seconds)
{
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, false);

	tcp_bed_up(b);
	text_free(&b->trace);
	b->a.closes = true;
	side_send(&b->a, (const uint8_t *)"bye", 3, 0);
	tcp_bed_run(b, IX_SECOND);
	ck_assert_str_eq(text_of(&b->trace), "a FIN,PSH,ACK 1 1 +3 w502 ts\n"
	                                     "b FIN,ACK 1 5 +0 w510 ts\n"
	                                     "a ACK 5 2 +0 w502 ts\n");
	ck_assert_str_eq(text_of(&b->b.got), "bye");
	ck_assert_uint_eq(b->b.finished, 1);
	ck_assert_str_eq(state_of(b->stack[0]), "TIME-WAIT");
	ck_assert_str_eq(state_of(b->stack[1]), "-");
	tcp_bed_run(b, 58 * IX_SECOND);
	ck_assert_str_eq(state_of(b->stack[0]), "TIME-WAIT");
	tcp_bed_run(b, 2 * IX_SECOND);
	ck_assert_str_eq(state_of(b->stack[0]), "-");
	tcp_bed_delete(b);
}
END_TEST

START_TEST(what_is_queued_goes_out_before_the_fin)
{
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, false);
	uint8_t *data = arena_alloc(b->arena, 60000);

	tcp_bed_up(b);
	b->a.closes = true;
	side_send(&b->a, data, 60000, 1000);
	ck_assert_ptr_null(b->a.sock);
	tcp_bed_run(b, 5 * IX_SECOND);
	ck_assert(b->b.got.n == 60000 && b->b.finished == 1 && b->b.failed == 0);
	tcp_bed_delete(b);
}
END_TEST

START_TEST(a_half_closed_connection_still_carries_data)
{
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, true);
	struct tcp h = { .src = 179, .flags = TCP_SYN | TCP_ACK, .seq = 1000, .window = 10000 };

	b->a.keeps = true;
	tcp_bed_connect(b);
	tcp_bed_run(b, 50 * IX_MS);
	h.dst = b->last.src;
	h.ack = b->last.seq + 1;
	hand_say(b, &h, NULL, 0);
	h.flags = TCP_FIN | TCP_ACK;
	h.seq = 1001;
	hand_say(b, &h, "end", 3);
	tcp_bed_run(b, 50 * IX_MS);
	ck_assert_str_eq(state_of(b->stack[0]), "CLOSE-WAIT");
	ck_assert(b->a.finished == 1 && b->last.ack == 1005);
	ck_assert_str_eq(text_of(&b->a.got), "end");
	b->a.closes = true;
	side_send(&b->a, (const uint8_t *)"more", 4, 0);
	tcp_bed_run(b, 50 * IX_MS);
	ck_assert_uint_eq(b->last_len, 4);
	ck_assert_str_eq(state_of(b->stack[0]), "LAST-ACK");
	h.seq = 1005;
	h.ack += 5;
	h.flags = TCP_ACK;
	hand_say(b, &h, NULL, 0);
	tcp_bed_run(b, 50 * IX_MS);
	ck_assert_str_eq(state_of(b->stack[0]), "-");
	tcp_bed_delete(b);
}
END_TEST

/* shutdown(SHUT_WR): a has asked all and goes on reading, for longer than a closed one lingers. */
START_TEST(who_has_shut_down_still_reads)
{
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, false);

	tcp_bed_up(b);
	b->b.keeps = true;
	side_send(&b->a, (const uint8_t *)"ask", 3, 0);
	sock_shutdown(b->a.sock);
	sock_send(b->a.sock, "too late", 8);
	tcp_bed_run(b, IX_SECOND);
	ck_assert_str_eq(text_of(&b->b.got), "ask");
	ck_assert_uint_eq(b->b.finished, 1);
	ck_assert_str_eq(state_of(b->stack[0]), "FIN-WAIT-2");
	ck_assert_str_eq(state_of(b->stack[1]), "CLOSE-WAIT");
	tcp_bed_run(b, 100 * IX_SECOND);
	b->b.closes = true;
	side_send(&b->b, (const uint8_t *)"answer", 6, 0);
	tcp_bed_run(b, IX_SECOND);
	ck_assert_str_eq(text_of(&b->a.got), "answer");
	ck_assert(b->a.finished == 1 && b->a.failed == 0 && b->b.failed == 0);
	ck_assert_str_eq(state_of(b->stack[0]), "TIME-WAIT");
	tcp_bed_run(b, 61 * IX_SECOND);
	ck_assert_str_eq(state_of(b->stack[0]), "-");
	tcp_bed_delete(b);
}
END_TEST

/* Who shut down and then closes, too, lingers as any other: the peer cannot hold it for ever. */
START_TEST(who_shuts_down_and_closes_lingers_for_a_while)
{
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, false);

	tcp_bed_up(b);
	b->b.keeps = true;
	sock_shutdown(b->a.sock);
	tcp_bed_run(b, IX_SECOND);
	sock_close(b->a.sock);
	b->a.sock = NULL;
	tcp_bed_run(b, 59 * IX_SECOND);
	ck_assert_str_eq(state_of(b->stack[0]), "FIN-WAIT-2");
	tcp_bed_run(b, 2 * IX_SECOND);
	ck_assert_str_eq(state_of(b->stack[0]), "-");
	tcp_bed_delete(b);
}
END_TEST

/* Before the handshake is over the FIN waits for it. */
START_TEST(a_connection_shut_down_while_it_begins_says_what_it_had_and_ends)
{
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, false);

	b->a.keeps = true;
	tcp_bed_listen(b);
	tcp_bed_connect(b);
	sock_send(b->a.sock, "ask", 3);
	sock_shutdown(b->a.sock);
	tcp_bed_run(b, IX_SECOND);
	ck_assert_str_eq(text_of(&b->b.got), "ask");
	ck_assert_uint_eq(b->b.finished, 1);
	tcp_bed_delete(b);
}
END_TEST

/* What the hand says to take a from one state to the next; numbers are from the beginnings. */
struct word {
	uint8_t flags;   /* 0: a closes */
	uint32_t seq, ack;
	const char *state;
};

static const struct walk {
	const char *why;
	struct word word[4];
} walks[] = {
	{ "a closes first", { { TCP_SYN | TCP_ACK, 0, 1, "ESTABLISHED" }, { 0, 0, 0, "FIN-WAIT-1" },
	    { TCP_ACK, 1, 2, "FIN-WAIT-2" }, { TCP_FIN | TCP_ACK, 1, 2, "TIME-WAIT" } } },
	{ "both close at once",
	{ { TCP_SYN | TCP_ACK, 0, 1, "ESTABLISHED" }, { 0, 0, 0, "FIN-WAIT-1" },
	    { TCP_FIN | TCP_ACK, 1, 1, "CLOSING" }, { TCP_ACK, 2, 2, "TIME-WAIT" } } },
	{ "FIN and ACK in one",
	{ { TCP_SYN | TCP_ACK, 0, 1, "ESTABLISHED" }, { 0, 0, 0, "FIN-WAIT-1" },
	    { TCP_FIN | TCP_ACK, 1, 2, "TIME-WAIT" } } },
	{ "the peer closes first", { { TCP_SYN | TCP_ACK, 0, 1, "ESTABLISHED" },
	    { TCP_FIN | TCP_ACK, 1, 1, "CLOSE-WAIT" }, { 0, 0, 0, "LAST-ACK" },
	    { TCP_ACK, 2, 2, "-" } } },
	{ "crossed SYNs", { { TCP_SYN, 0, 0, "SYN-RECEIVED" }, { TCP_ACK, 1, 1, "ESTABLISHED" } } },
};
#define WALKS (sizeof(walks) / sizeof(*walks))

struct walker {
	struct tcp_bed *b;
	struct tcp h;
	uint32_t first; /* a's first number */
};

static void
say(struct walker *w, uint8_t flags, uint32_t seq, uint32_t ack, const char *data)
{
	w->h.flags = flags;
	w->h.seq = 1000 + seq;
	w->h.ack = flags & TCP_ACK ? w->first + ack : 0;
	hand_say(w->b, &w->h, data, data ? (uint32_t)strlen(data) : 0);
	tcp_bed_run(w->b, 5 * IX_MS);
}

/* Takes a new a along the first n words of a walk. */
static struct walker
walk_to(const struct walk *walk, unsigned n)
{
	struct walker w = { .b = tcp_bed_new(1, &quick, false, true) };

	w.b->a.keeps = true;
	tcp_bed_connect(w.b);
	tcp_bed_run(w.b, 5 * IX_MS);
	w.h = (struct tcp){ .src = 179, .dst = w.b->last.src, .window = 10000 };
	w.first = w.b->last.seq;
	for (unsigned i = 0; i < n; i++) {
		const struct word *d = &walk->word[i];

		if (d->flags) {
			say(&w, d->flags, d->seq, d->ack, NULL);
		} else {
			sock_close(w.b->a.sock);
			w.b->a.sock = NULL;
			tcp_bed_run(w.b, 5 * IX_MS);
		}
		ck_assert_msg(!strcmp(state_of(w.b->stack[0]), d->state), "%s, word %u: %s",
		    walk->why, i, state_of(w.b->stack[0]));
	}
	return w;
}

static unsigned
words_of(const struct walk *walk)
{
	unsigned n = 0;

	while (n < 4 && walk->word[n].state)
		n++;
	return n;
}

START_TEST(every_order_of_fins_ends_as_the_diagram_says)
{
	for (unsigned i = 0; i < WALKS; i++) {
		struct walker w = walk_to(&walks[i], words_of(&walks[i]));

		tcp_bed_delete(w.b);
	}
}
END_TEST

/*
 * In every state, every combination of flags with numbers that are outside of the window, or that
 * acknowledge what was never sent: the state stays, nobody is told anything, no octet is taken.
 */
START_TEST(strangers_change_no_state)
{
	static const struct {
		uint32_t seq, ack;
		/* the ACK alone is wrong: RST and a bare segment without ACK are not tried */
		bool old_ack;
	} rows[] = { { 200000, 1, false }, { (uint32_t)-500, 1, false }, { 200000, 77777, false },
		{ 2, 77777, true }, { 2, (uint32_t)-90000, true } };

	for (unsigned i = 0; i < WALKS; i++)
		for (unsigned n = 1; n <= words_of(&walks[i]); n++) {
			struct walker w = walk_to(&walks[i], n);
			struct side before = w.b->a;
			const char *state = state_of(w.b->stack[0]);

			for (unsigned f = 0; f < 5 * 256 && strcmp(state, "-"); f++) {
				uint8_t flags = (uint8_t)f;

				if (rows[f / 256].old_ack &&
				    (!(flags & TCP_ACK) || flags & TCP_RST))
					continue;
				if (!strcmp(state, "TIME-WAIT") &&
				    (flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_SYN)
					/* that is how a new connection begins (RFC 6191) */
					continue;
				say(&w, flags, rows[f / 256].seq, rows[f / 256].ack,
				    f & 1 ? NULL : "evil");
				ck_assert_msg(!strcmp(state_of(w.b->stack[0]), state),
				    "%s: flags %02x, row %u made it %s", state, flags, f / 256,
				    state_of(w.b->stack[0]));
			}
			ck_assert_uint_eq(w.b->a.readable, before.readable);
			ck_assert_uint_eq(w.b->a.finished, before.finished);
			ck_assert_uint_eq(w.b->a.failed, before.failed);
			tcp_bed_delete(w.b);
		}
}
END_TEST

START_TEST(a_reset_needs_the_exact_number)
{
	static const struct {
		const char *why;
		uint32_t seq;
		const char *state;
		bool challenged;
	} rows[] = {
		{ "exactly the next number", 1, "-", false },
		{ "one more: RFC 5961 asks back", 2, "ESTABLISHED", true },
		{ "at the window's end", 60000, "ESTABLISHED", true },
		{ "behind the window", 70000, "ESTABLISHED", false },
		{ "one less", 0, "ESTABLISHED", false },
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct walker w = walk_to(&walks[0], 1);

		w.b->heard = 0;
		say(&w, TCP_RST, rows[i].seq, 0, NULL);
		ck_assert_msg(!strcmp(state_of(w.b->stack[0]), rows[i].state), "%s", rows[i].why);
		ck_assert_msg(w.b->heard == rows[i].challenged, "%s", rows[i].why);
		ck_assert(w.b->a.failed == (i == 0) && (i || w.b->a.error == SOCK_RESET));
		tcp_bed_delete(w.b);
	}
}
END_TEST

START_TEST(challenges_are_limited)
{
	struct walker w = walk_to(&walks[0], 1);

	w.b->heard = 0;
	for (unsigned i = 0; i < 300; i++) {
		w.h.flags = TCP_SYN;
		w.h.seq = 1001;
		hand_say(w.b, &w.h, NULL, 0);
	}
	tcp_bed_run(w.b, 100 * IX_MS);
	ck_assert_uint_le(w.b->heard, 100);
	ck_assert_uint_ge(w.b->heard, 90);
	tcp_bed_delete(w.b);
}
END_TEST

START_TEST(an_abort_is_a_reset_for_the_other)
{
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, false);

	tcp_bed_up(b);
	text_free(&b->trace);
	sock_abort(b->a.sock);
	tcp_bed_run(b, IX_SECOND);
	ck_assert_str_eq(text_of(&b->trace), "a RST,ACK 1 1 +0 w0 ts\n");
	ck_assert(b->b.failed == 1 && b->b.error == SOCK_RESET);
	ck_assert_str_eq(state_of(b->stack[0]), "-");
	ck_assert_str_eq(state_of(b->stack[1]), "-");
	tcp_bed_delete(b);
}
END_TEST

START_TEST(data_for_nobody_is_answered_with_a_reset)
{
	struct walker w = walk_to(&walks[0], 3);

	say(&w, TCP_ACK, 1, 2, "anyone?");
	ck_assert(w.b->last.flags & TCP_RST);
	ck_assert_str_eq(state_of(w.b->stack[0]), "-");
	tcp_bed_delete(w.b);
}
END_TEST

START_TEST(an_orphan_does_not_wait_for_ever_for_the_other_fin)
{
	struct walker w = walk_to(&walks[0], 3);

	tcp_bed_run(w.b, 59 * IX_SECOND);
	ck_assert_str_eq(state_of(w.b->stack[0]), "FIN-WAIT-2");
	tcp_bed_run(w.b, 2 * IX_SECOND);
	ck_assert_str_eq(state_of(w.b->stack[0]), "-");
	tcp_bed_delete(w.b);
}
END_TEST

START_TEST(the_last_ack_is_said_again_to_who_missed_it)
{
	struct walker w = walk_to(&walks[0], 4);

	tcp_bed_run(w.b, 50 * IX_SECOND);
	w.b->heard = 0;
	say(&w, TCP_FIN | TCP_ACK, 1, 2, NULL);
	ck_assert(w.b->heard == 1 && w.b->last.ack == 1002);
	tcp_bed_run(w.b, 50 * IX_SECOND); /* and the wait began anew */
	ck_assert_str_eq(state_of(w.b->stack[0]), "TIME-WAIT");
	tcp_bed_delete(w.b);
}
END_TEST

/* Truncated at every length, and with every octet of the header changed: never more than an
 * answer. */
START_TEST(broken_segments_change_nothing)
{
	struct walker w = walk_to(&walks[0], 1);
	struct ip_meta m = { .from = w.b->addr[1], .to = w.b->addr[0], .protocol = 6, .ttl = 64 };
	struct tcp h = { .src = 179, .dst = w.h.dst, .seq = 1001, .ack = w.first + 1,
	    .window = 5000,
		.flags = TCP_ACK, .has = TCP_HAS_TIMESTAMPS | TCP_HAS_MSS, .sacks = 1 };
	uint8_t bytes[TCP_HEADER_MAX + 4] = { 0 }, copy[sizeof(bytes)];
	struct octets o = octets_write(bytes, sizeof(bytes));

	tcp_write(&o, &m.from, &m.to, &h, "evil", 4);
	for (uint32_t n = 0; n < o.pos; n++)
		tcp_receive(w.b->stack[0], &m, octets_read(bytes, n));
	for (uint32_t i = 0; i < o.pos * 255; i++) {
		memcpy(copy, bytes, sizeof(copy));
		copy[i / 255] = (uint8_t)(copy[i / 255] + 1 + i % 255);
		tcp_receive(w.b->stack[0], &m, octets_read(copy, o.pos));
	}
	tcp_bed_run(w.b, IX_SECOND);
	ck_assert_str_eq(state_of(w.b->stack[0]), "ESTABLISHED");
	ck_assert_uint_eq(w.b->a.got.n, 0);
	tcp_bed_delete(w.b);
}
END_TEST

/* An ICMP error about the segment of a that the hand heard last, `off` octets aside. */
static void
complain(struct walker *w, uint8_t type, uint8_t code, uint16_t mtu, uint32_t off)
{
	uint8_t quote[IPV4_HEADER + 8] = { 0 };
	struct octets o = octets_write(quote, sizeof(quote));
	struct ipv4 ip = { .src = w->b->addr[0], .dst = w->b->addr[1], .ttl = 9,
	    .protocol = PROTO_TCP };
	struct sock_icmp e = { .router = w->b->addr[1], .to = w->b->addr[1], .type = type,
		.code = code, .mtu = mtu, .bytes = quote, .len = sizeof(quote) };

	ipv4_write(&o, &ip, 8);
	put16(&o, w->b->last.src);
	put16(&o, 179);
	put32(&o, w->b->last.seq + off);
	tcp_icmp(w->b->stack[0], &e);
	tcp_bed_run(w->b, 5 * IX_MS);
}

START_TEST(unreachable_ends_a_connection_only_while_it_is_being_made)
{
	struct walker w = walk_to(&walks[0], 0);

	complain(&w, ICMP_UNREACHABLE, ICMP_HOST, 0, 12345); /* not what we sent */
	ck_assert_uint_eq(w.b->a.failed, 0);
	complain(&w, ICMP_UNREACHABLE, ICMP_HOST, 0, 0);
	ck_assert(w.b->a.failed == 1 && w.b->a.error == SOCK_UNREACHABLE);
	tcp_bed_delete(w.b);

	w = walk_to(&walks[0], 1);
	side_send(&w.b->a, (const uint8_t *)"x", 1, 0);
	tcp_bed_run(w.b, 5 * IX_MS);
	complain(&w, ICMP_UNREACHABLE, ICMP_PORT, 0, 0);
	ck_assert_uint_eq(w.b->a.failed, 0);
	tcp_bed_delete(w.b);
}
END_TEST

START_TEST(too_big_makes_segments_smaller_and_sends_them_again)
{
	static const struct {
		uint16_t mtu;
		uint32_t off, len;
	} rows[] = { { 400, 0, 512 }, { 560, 0, 520 }, { 560, 99999, 536 }, { 1400, 0, 536 },
		{ 0, 0, 512 } };

	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct walker w = walk_to(&walks[0], 1);
		uint8_t data[600] = { 0 };

		side_send(&w.b->a, data, 530, 0);
		tcp_bed_run(w.b, 5 * IX_MS);
		ck_assert_uint_eq(w.b->last_len, 530);
		w.b->heard = 0;
		complain(&w, ICMP_UNREACHABLE, ICMP_TOO_BIG, rows[i].mtu, rows[i].off);
		ck_assert_uint_eq(tcp_full(w.b->a.sock->tcp), rows[i].len);
		ck_assert_uint_eq(w.b->heard, rows[i].len < 530 ? 2 : 0);
		tcp_bed_delete(w.b);
	}
}
END_TEST

START_TEST(keepalive_is_off_unless_asked_for)
{
	struct walker w = walk_to(&walks[0], 1);

	w.b->heard = 0;
	tcp_bed_run(w.b, 3600 * IX_SECOND);
	ck_assert_uint_eq(w.b->heard, 0);
	sock_set_keepalive(w.b->a.sock, 60 * IX_SECOND);
	tcp_bed_run(w.b, 61 * IX_SECOND);
	ck_assert(w.b->heard == 1 && w.b->last.seq == w.first && w.b->a.failed == 0);
	tcp_bed_run(w.b, 12 * 60 * IX_SECOND);
	ck_assert(w.b->a.failed == 1 && w.b->a.error == SOCK_TIMED_OUT);
	ck_assert(w.b->last.flags & TCP_RST);
	tcp_bed_delete(w.b);
}
END_TEST

Suite *tcp_close_suite(void);
Suite *
tcp_close_suite(void)
{
	const TTest *const tests[] = { the_first_to_close_waits_60_seconds,
		what_is_queued_goes_out_before_the_fin, a_half_closed_connection_still_carries_data,
		who_has_shut_down_still_reads, who_shuts_down_and_closes_lingers_for_a_while,
		a_connection_shut_down_while_it_begins_says_what_it_had_and_ends,
		every_order_of_fins_ends_as_the_diagram_says, strangers_change_no_state,
		a_reset_needs_the_exact_number, challenges_are_limited,
		an_abort_is_a_reset_for_the_other, data_for_nobody_is_answered_with_a_reset,
		an_orphan_does_not_wait_for_ever_for_the_other_fin,
		the_last_ack_is_said_again_to_who_missed_it, broken_segments_change_nothing,
		unreachable_ends_a_connection_only_while_it_is_being_made,
		too_big_makes_segments_smaller_and_sends_them_again,
		keepalive_is_off_unless_asked_for, NULL };

	return suite_of("tcp_close", tests);
}
