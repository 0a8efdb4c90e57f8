/*
 * tcp_limits.c - what a stream tells its service when it cannot be had: ICMP's reasons as Linux's
 * errno, silence, no port left; and a listener that a stranger floods with SYNs.
 */
#include "tests/ip/tcp_bed.h"
#include "tests/runner.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"
#include "wire/ipv4.h"

static const struct link_settings quick = {
	.rate_bps = 1000000000, .delay = IX_MS, .queue = 1 << 20, .mtu = 1500
};

/* An ICMP error about the segment that the hand heard last. */
static void
complain(struct tcp_bed *b, uint8_t type, uint8_t code)
{
	uint8_t quote[IPV4_HEADER + 8] = { 0 };
	struct octets o = octets_write(quote, sizeof(quote));
	struct ipv4 ip = { .src = b->addr[0], .dst = b->addr[1], .ttl = 9, .protocol = PROTO_TCP };
	struct sock_icmp e = { .router = b->addr[1],
		.to = b->addr[1],
		.type = type,
		.code = code,
		.bytes = quote,
		.len = sizeof(quote) };

	ipv4_write(&o, &ip, 8);
	put16(&o, b->last.src);
	put16(&o, b->last.dst);
	put32(&o, b->last.seq);
	tcp_icmp(b->stack[0], &e);
	tcp_bed_run(b, 5 * IX_MS);
}

/* linux/net/ipv4/icmp.c, icmp_err_convert[]; what is not there is not believed. */
static const struct {
	uint8_t type, code;
	enum sock_error want; /* SOCK_OK: it goes on */
	const char *why;
} reasons[] = {
	{ ICMP_UNREACHABLE, ICMP_NET, SOCK_NO_NETWORK, "net: ENETUNREACH" },
	{ ICMP_UNREACHABLE, ICMP_HOST, SOCK_UNREACHABLE, "host: EHOSTUNREACH" },
	{ ICMP_UNREACHABLE, ICMP_PORT, SOCK_REFUSED, "port: ECONNREFUSED" },
	{ ICMP_UNREACHABLE, ICMP_PROHIBITED, SOCK_UNREACHABLE, "filtered: EHOSTUNREACH" },
	{ ICMP_UNREACHABLE, 9, SOCK_NO_NETWORK, "net prohibited" },
	{ ICMP_UNREACHABLE, 10, SOCK_UNREACHABLE, "host prohibited" },
	{ ICMP_TIME_EXCEEDED, 0, SOCK_UNREACHABLE, "a loop: EHOSTUNREACH" },
	{ ICMP_UNREACHABLE, ICMP_TOO_BIG, SOCK_OK, "too big is no end" },
	{ ICMP_REDIRECT, 1, SOCK_OK, "a redirect neither" },
	{ ICMP_ECHO_REPLY, 0, SOCK_OK, "nor what is no error" },
};

START_TEST(what_icmp_says_is_what_connect_tells)
{
	for (unsigned i = 0; i < sizeof(reasons) / sizeof(*reasons); i++) {
		struct tcp_bed *b = tcp_bed_new(1, &quick, false, true);

		tcp_bed_connect(b);
		tcp_bed_run(b, 100 * IX_MS);
		complain(b, reasons[i].type, reasons[i].code);
		ck_assert_msg(
		    b->a.failed == (reasons[i].want != SOCK_OK) && b->a.error == reasons[i].want,
		    "%s: %u %d", reasons[i].why, b->a.failed, b->a.error);
		tcp_bed_delete(b);
	}
}
END_TEST

/* A connection that the hand agreed to. */
static struct tcp
agree(struct tcp_bed *b)
{
	struct tcp h = { .src = 179, .seq = 1000, .window = 10000, .flags = TCP_SYN | TCP_ACK };

	tcp_bed_connect(b);
	tcp_bed_run(b, 100 * IX_MS);
	h.dst = b->last.src;
	h.ack = b->last.seq + 1;
	hand_say(b, &h, NULL, 0);
	tcp_bed_run(b, 100 * IX_MS);
	ck_assert_uint_eq(b->a.connected, 1);
	h.seq++;
	h.flags = TCP_ACK;
	return h;
}

/* tcp(7): an ICMP error is only remembered, and told when the retransmissions have given up. */
START_TEST(what_icmp_said_is_the_reason_when_nobody_answers_any_more)
{
	for (unsigned acked = 0; acked < 2; acked++) {
		struct tcp_bed *b = tcp_bed_new(1, &quick, false, true);
		struct tcp h = agree(b);

		side_send(&b->a, (const uint8_t *)"x", 1, 0);
		tcp_bed_run(b, 10 * IX_MS);
		complain(b, ICMP_UNREACHABLE, ICMP_HOST);
		ck_assert_uint_eq(b->a.failed, 0);
		if (acked) { /* so it was not so bad, and is forgotten */
			h.ack = b->last.seq + 1;
			hand_say(b, &h, NULL, 0);
			tcp_bed_run(b, 10 * IX_MS);
			side_send(&b->a, (const uint8_t *)"y", 1, 0);
		}
		tcp_bed_run(b, 1200 * IX_SECOND);
		ck_assert_uint_eq(b->a.failed, 1);
		ck_assert_int_eq(b->a.error, acked ? SOCK_TIMED_OUT : SOCK_UNREACHABLE);
		tcp_bed_delete(b);
	}
}
END_TEST

/* RFC 6298 5.7, RFC 5681 3.1 and RFC 6928 2: what a lost SYN leaves behind. */
START_TEST(lost_syns_make_a_careful_beginning)
{
	static const struct {
		ix_time wait; /* until the hand answers */
		unsigned syns;
		ix_time rto;
		uint32_t segments; /* in the first window */
		const char *why;
	} rows[] = { { 100 * IX_MS, 1, 300 * IX_MS, 10, "measured: 3 x 100 ms" },
		{ 1500 * IX_MS, 2, 3 * IX_SECOND, 10, "one was lost: which one was answered?" },
		{ 3500 * IX_MS, 3, 3 * IX_SECOND, 1, "two were lost: one segment" } };

	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct tcp_bed *b = tcp_bed_new(1, &quick, false, true);
		struct tcp h = { .src = 179,
			.seq = 1000,
			.window = 10000,
			.flags = TCP_SYN | TCP_ACK,
			.has = TCP_HAS_MSS,
			.mss = 1000 };
		struct sock_tcp t;

		tcp_bed_connect(b);
		tcp_bed_run(b, rows[i].wait);
		ck_assert_uint_eq(b->heard, rows[i].syns);
		h.dst = b->last.src;
		h.ack = b->last.seq + 1;
		hand_say(b, &h, NULL, 0);
		tcp_bed_run(b, 10 * IX_MS);
		ck_assert(sock_tcp_info(b->a.sock, &t));
		ck_assert_msg(t.rto / (10 * IX_MS) == rows[i].rto / (10 * IX_MS), "%s: %lu",
		    rows[i].why, (unsigned long)t.rto);
		ck_assert_uint_eq(t.cwnd / t.mss, rows[i].segments);
		tcp_bed_delete(b);
	}
}
END_TEST

/* RFC 9293 3.8.6.1: the probes' waits grow to two minutes, and say nothing of the path. */
START_TEST(a_window_that_opens_again_takes_the_probes_waits_along)
{
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, true);
	struct tcp h = agree(b);
	struct sock_tcp t;

	h.window = 0;
	hand_say(b, &h, NULL, 0);
	tcp_bed_run(b, 10 * IX_MS);
	side_send(&b->a, (const uint8_t *)"waits", 5, 0);
	for (unsigned i = 0; i < 40; i++) {
		tcp_bed_run(b, 10 * IX_SECOND);
		hand_say(b, &h, NULL, 0); /* still closed: it is there for ever */
	}
	ck_assert(b->a.failed == 0 && sock_tcp_info(b->a.sock, &t));
	ck_assert_str_eq(t.timer, "persist");
	ck_assert_uint_ge(t.rto, 60 * IX_SECOND);
	h.window = 10000;
	hand_say(b, &h, NULL, 0);
	tcp_bed_run(b, 10 * IX_MS);
	ck_assert_uint_eq(b->last_len, 5);
	ck_assert(sock_tcp_info(b->a.sock, &t));
	ck_assert_uint_le(t.rto, 400 * IX_MS);
	tcp_bed_delete(b);
}
END_TEST

/* RFC 9293 3.7.4: what is small waits for the answer to what is small and on its way. */
START_TEST(small_pieces_wait_for_the_last_ones_answer)
{
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, true);
	struct tcp h = agree(b);

	b->heard = 0;
	side_send(&b->a, (const uint8_t *)"one", 3, 0);
	tcp_bed_run(b, 10 * IX_MS);
	side_send(&b->a, (const uint8_t *)"two", 3, 0);
	tcp_bed_run(b, 10 * IX_MS);
	side_send(&b->a, (const uint8_t *)"three", 5, 0);
	tcp_bed_run(b, 10 * IX_MS);
	ck_assert(b->heard == 1 && b->last_len == 3);
	h.ack += 3;
	hand_say(b, &h, NULL, 0);
	tcp_bed_run(b, 10 * IX_MS);
	ck_assert(b->heard == 2 && b->last_len == 8);
	tcp_bed_delete(b);
}
END_TEST

/* RFC 9293 3.8.4: whoever is there answers, and the connection stays. */
START_TEST(keepalives_that_are_answered_keep_it)
{
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, false);
	uint32_t before;

	tcp_bed_up(b);
	sock_set_keepalive(b->a.sock, 60 * IX_SECOND);
	before = b->segments;
	tcp_bed_run(b, 3600 * IX_SECOND);
	ck_assert(b->a.failed == 0 && b->b.failed == 0 && b->b.readable == 0);
	ck_assert_uint_ge(b->segments - before, 2 * 46); /* each 75 s, tcp(7) */
	ck_assert_uint_le(b->segments - before, 2 * 49);
	link_up(b->link, false); /* nine in vain, the first within 75 s */
	tcp_bed_run(b, 9 * 75 * IX_SECOND - IX_SECOND);
	ck_assert_uint_eq(b->a.failed, 0);
	tcp_bed_run(b, 77 * IX_SECOND);
	ck_assert(b->a.failed == 1 && b->a.error == SOCK_TIMED_OUT);
	tcp_bed_delete(b);
}
END_TEST

/* 16,384 of them (RFC 6335 6), those in TIME-WAIT included; one that goes makes room for one. */
START_TEST(when_the_ports_are_gone_connect_says_so)
{
	struct tcp_bed *b = tcp_bed_new(1, NULL, false, true);
	struct socket *s, *one = NULL;

	for (unsigned i = 0; i < 16384; i++) {
		s = sock_stream(b->stack[0], NULL, NULL);
		ck_assert(sock_connect(s, &b->addr[1], 179));
		one = i == 7000 ? s : one;
	}
	s = sock_stream(b->stack[0], NULL, NULL);
	ck_assert(!sock_connect(s, &b->addr[1], 179));
	ck_assert_int_eq(sock_error(s), SOCK_NO_PORT);
	ck_assert_str_eq(sock_error_text(sock_error(s)), "Cannot assign requested address");
	sock_abort(one);
	ck_assert(sock_connect(s, &b->addr[1], 179));
	tcp_bed_delete(b);
}
END_TEST

START_TEST(two_cannot_have_one_port)
{
	struct tcp_bed *b = tcp_bed_new(1, NULL, false, true);
	struct socket *s = sock_stream(b->stack[0], NULL, NULL),
		      *t = sock_stream(b->stack[0], NULL, NULL);

	ck_assert(sock_bind(s, NULL, 80) && sock_listen(s) && !sock_bind(t, NULL, 80));
	ck_assert_int_eq(sock_error(t), SOCK_IN_USE);
	tcp_bed_delete(b);
}
END_TEST

/* Streams of a that have a peer. */
static unsigned
peers(const struct tcp_bed *b)
{
	const struct socket *s = NULL;
	unsigned n = 0;

	while ((s = sock_next(b->stack[0], s)))
		n += s->remote_port != 0;
	return n;
}

static struct socket *
listen_at_a(struct tcp_bed *b)
{
	struct socket *s = sock_stream(b->stack[0], &listener_ops, &b->listener);

	ck_assert(sock_bind(s, NULL, 80) && sock_listen(s));
	return s;
}

/* A SYN from one of the hand's ports; the number is all that an honest answer needs. */
static void
knock(struct tcp_bed *b, uint16_t port, uint8_t flags, uint32_t seq, uint32_t ack)
{
	struct tcp h = { .src = port,
		.dst = 80,
		.seq = seq,
		.ack = ack,
		.flags = flags,
		.window = 1000,
		.has = flags & TCP_SYN ? TCP_HAS_MSS : 0,
		.mss = 1400 };

	hand_say(b, &h, NULL, 0);
	tcp_bed_run(b, 5 * IX_MS);
}

START_TEST(a_flood_of_syns_takes_a_bounded_place_and_passes)
{
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, true);

	listen_at_a(b);
	for (unsigned i = 0; i < 2000; i++)
		knock(b, (uint16_t)(1000 + i), TCP_SYN, i, 0);
	ck_assert_uint_eq(peers(b), TCP_BACKLOG);
	tcp_bed_run(b, 50 * IX_SECOND);
	ck_assert_uint_eq(peers(b), TCP_BACKLOG);
	tcp_bed_run(b, 20 * IX_SECOND); /* tcp_synack_retries 5: 63 s */
	ck_assert_uint_eq(peers(b), 0);
	knock(b, 999, TCP_SYN, 100, 0);
	ck_assert_uint_eq(peers(b), 1);
	tcp_bed_delete(b);
}
END_TEST

/* RFC 4987 3.6: who is honest gets in all the same; who only guesses does not. */
START_TEST(in_a_flood_cookies_let_the_honest_in)
{
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, true);
	struct tcp h = { .src = 999, .dst = 80, .seq = 101, .flags = TCP_ACK, .window = 1000 };

	listen_at_a(b);
	for (unsigned i = 0; i < TCP_BACKLOG; i++)
		knock(b, (uint16_t)(1000 + i), TCP_SYN, i, 0);
	knock(b, 999, TCP_SYN, 100, 0);
	ck_assert_uint_eq(peers(b), TCP_BACKLOG); /* nothing is kept of it */
	ck_assert(b->last.dst == 999 && b->last.flags == (TCP_SYN | TCP_ACK));
	ck_assert(b->last.ack == 101 && b->last.has == TCP_HAS_MSS && b->last.mss == 1460);
	h.ack = b->last.seq + 1;
	for (unsigned i = 0; i < 32; i++) { /* one bit that is wrong */
		knock(b, 999, TCP_ACK, 101, h.ack ^ 1u << i);
		ck_assert(b->last.flags == TCP_RST && b->listener.accepted == 0);
	}
	knock(b, 998, TCP_ACK, 101, h.ack);
	ck_assert(b->last.flags == TCP_RST && b->listener.accepted == 0);
	knock(b, 999, TCP_ACK, 102, h.ack);
	ck_assert(b->last.flags == TCP_RST && b->listener.accepted == 0);
	hand_say(b, &h, "hello", 5);
	tcp_bed_run(b, 100 * IX_MS);
	ck_assert_uint_eq(b->listener.accepted, 1);
	ck_assert_str_eq(text_of(&b->b.got), "hello");
	ck_assert(b->last.flags == TCP_ACK && b->last.ack == 106);
	ck_assert_uint_eq(b->b.sock->tcp->mss, 1400); /* as its SYN said */
	tcp_bed_run(b, 200 * IX_SECOND);
	knock(b, 997, TCP_ACK, 101, h.ack);
	ck_assert_uint_eq(b->last.flags, TCP_RST);
	tcp_bed_delete(b);
}
END_TEST

START_TEST(a_cookie_grows_old)
{
	static const ix_time ages[] = { 60 * IX_SECOND, 130 * IX_SECOND };

	for (unsigned i = 0; i < 2; i++) {
		struct tcp_bed *b = tcp_bed_new(1, &quick, false, true);
		uint32_t ack;

		listen_at_a(b);
		for (unsigned k = 0; k < TCP_BACKLOG; k++)
			knock(b, (uint16_t)(1000 + k), TCP_SYN, k, 0);
		knock(b, 999, TCP_SYN, 100, 0);
		ack = b->last.seq + 1;
		tcp_bed_run(b, ages[i]);
		knock(b, 999, TCP_ACK, 101, ack);
		ck_assert_uint_eq(b->listener.accepted, i == 0);
		tcp_bed_delete(b);
	}
}
END_TEST

Suite *tcp_limits_suite(void);
Suite *
tcp_limits_suite(void)
{
	const TTest *const tests[] = { what_icmp_says_is_what_connect_tells,
		what_icmp_said_is_the_reason_when_nobody_answers_any_more,
		lost_syns_make_a_careful_beginning,
		a_window_that_opens_again_takes_the_probes_waits_along,
		small_pieces_wait_for_the_last_ones_answer, keepalives_that_are_answered_keep_it,
		when_the_ports_are_gone_connect_says_so, two_cannot_have_one_port,
		a_flood_of_syns_takes_a_bounded_place_and_passes,
		in_a_flood_cookies_let_the_honest_in, a_cookie_grows_old, NULL };

	return suite_of("tcp_limits", tests);
}
