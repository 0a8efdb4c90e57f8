/*
 * tcp_rate.c - how fast a stream is over a long, lossy or very fast path.
 *
 * Beside Linux runs tests/strangers/throughput; here losses are held against the model of
 * Mathis, Semke, Mahdavi and Ott (1997): rate = MSS / RTT * sqrt(3/2) / sqrt(p) for a sender
 * that counts octets, which real Reno senders fit well up to about 1 %; above it timeouts take
 * over and only the order of the rate is asked for.
 */
#include "tests/runner.h"

#include <stdlib.h>

#include "tests/ip/tcp_bed.h"

#define CHUNK (64u << 10)
#define QUEUED (40u << 20) /* more than any window here */

struct flow {
	struct socket *to, *from;
	uint64_t octets;
};

static const uint8_t chunk[CHUNK];

static void
fill(struct socket *s)
{
	while (sock_queued(s) < QUEUED)
		sock_send(s, chunk, CHUNK);
}

static void
arrived(struct socket *s)
{
	struct flow *f = sock_user(s);
	uint32_t n;

	sock_peek(s, &n);
	sock_consume(s, n);
	f->octets += n;
}

static void
accepted(struct socket *listener, struct socket *fresh)
{
	((struct flow *)sock_user(listener))->from = fresh;
}

static const struct socket_ops sender = { .connected = fill, .writable = fill };
static const struct socket_ops receiver = { .accepted = accepted, .readable = arrived };

/* A stream from a to b that sends as much as it can, begun now. */
static struct flow *
flow_new(struct tcp_bed *b, uint32_t window)
{
	struct flow *f = arena_make(b->arena, struct flow);
	struct socket *listener = sock_stream(b->stack[1], &receiver, f);

	b->sim->observer = NULL; /* nothing is written down: there will be too much of it */
	sock_set_window(listener, window);
	ck_assert(sock_bind(listener, NULL, 5001) && sock_listen(listener));
	f->to = sock_stream(b->stack[0], &sender, f);
	sock_set_mark(f->to, QUEUED);
	ck_assert(sock_connect(f->to, &b->addr[1], 5001));
	return f;
}

/* Octets a second that arrive between `from` and `until`. */
static uint64_t
rate(uint64_t seed, const struct link_settings *s, uint32_t window, ix_time from, ix_time until)
{
	struct tcp_bed *b = tcp_bed_new(seed, s, false, false);
	struct flow *f = flow_new(b, window);
	uint64_t before;

	tcp_bed_run(b, from);
	before = f->octets;
	tcp_bed_run(b, until - from);
	before = (f->octets - before) * IX_SECOND / (until - from);
	tcp_bed_delete(b);
	return before;
}

static int
by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static uint64_t
median(const struct link_settings *s, ix_time from, ix_time until)
{
	uint64_t r[20];

	for (unsigned i = 0; i < 20; i++)
		r[i] = rate(i + 1, s, 6u << 20, from, until);
	qsort(r, 20, sizeof(*r), by_size);
	return (r[9] + r[10]) / 2;
}

/* Rates in octets a second: 1448 / RTT * 1.2247 / sqrt(p). Last: how far it may be off. */
static const struct {
	ix_time rtt;
	uint32_t loss_ppm;
	ix_time from, until;
	uint64_t model, least, most; /* percent of the model */
	const char *why;
} rows[] = {
	{ 10 * IX_MS, 0, 2 * IX_SECOND, 4 * IX_SECOND, 11766000, 95, 101, "the link's own rate" },
	{ 100 * IX_MS, 0, 6 * IX_SECOND, 8 * IX_SECOND, 11766000, 95, 101, "the link's own rate" },
	{ 10 * IX_MS, 1000, 4 * IX_SECOND, 24 * IX_SECOND, 5608000, 75, 125, "Mathis" },
	{ 10 * IX_MS, 10000, 4 * IX_SECOND, 24 * IX_SECOND, 1773000, 75, 125, "Mathis" },
	{ 100 * IX_MS, 1000, 60 * IX_SECOND, 240 * IX_SECOND, 560800, 75, 125, "Mathis" },
	{ 100 * IX_MS, 10000, 20 * IX_SECOND, 140 * IX_SECOND, 177300, 75, 125, "Mathis" },
	{ 10 * IX_MS, 50000, 4 * IX_SECOND, 40 * IX_SECOND, 793000, 20, 100, "timeouts" },
	{ 100 * IX_MS, 50000, 4 * IX_SECOND, 140 * IX_SECOND, 79300, 30, 100, "timeouts" },
};

START_TEST(losses_cost_what_the_model_says)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct link_settings s = { .rate_bps = 100000000,
			.delay = rows[i].rtt / 2,
			.loss_ppm = rows[i].loss_ppm,
			.queue = 2 << 20,
			.mtu = 1500 };
		uint64_t got = rows[i].loss_ppm
		    ? median(&s, rows[i].from, rows[i].until)
		    : rate(1, &s, 6u << 20, rows[i].from, rows[i].until);
		unsigned percent = (unsigned)(got * 100 / rows[i].model);

		ck_assert_msg(percent >= rows[i].least && percent <= rows[i].most,
		    "RTT %u ms, loss %u ppm: %u octets/s are %u %% of %u (%s)",
		    (unsigned)(rows[i].rtt / IX_MS), rows[i].loss_ppm, (unsigned)got, percent,
		    (unsigned)rows[i].model, rows[i].why);
	}
}
END_TEST

/* 1 Gb/s for 160 ms are 20,000,000 octets: a narrower window cannot fill the path. */
START_TEST(a_long_fat_path_is_filled_only_by_a_window_as_large)
{
	static const struct {
		uint32_t window;
		unsigned least, most; /* percent of 1 Gb/s */
	} sizes[] = { { 24u << 20, 80, 100 }, { 20u << 20, 80, 100 }, { 6u << 20, 20, 35 },
		{ 1u << 20, 3, 6 }, { 64u << 10, 0, 1 } };
	const struct link_settings s = {
		.rate_bps = 1000000000, .delay = 80 * IX_MS, .queue = 24 << 20, .mtu = 1500
	};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		uint64_t got = rate(1, &s, sizes[i].window, 6 * IX_SECOND, 8 * IX_SECOND);
		unsigned percent = (unsigned)(got * 8 / 10000000);

		ck_assert_msg(percent >= sizes[i].least && percent <= sizes[i].most,
		    "window %u: %u %% of the rate", sizes[i].window, percent);
	}
}
END_TEST

/*
 * Slow start overruns the queue: of two windows every second segment is lost, more than a thousand
 * holes. What came between is kept and told, and nobody waits for a timer.
 */
START_TEST(a_thousand_holes_are_filled_without_a_timeout)
{
	const struct link_settings s = {
		.rate_bps = 100000000, .delay = 50 * IX_MS, .queue = 2 << 20, .mtu = 1500
	};
	struct tcp_bed *b = tcp_bed_new(1, &s, false, false);
	struct flow *f = flow_new(b, 6u << 20);
	struct sock_tcp i;

	tcp_bed_run(b, 6 * IX_SECOND);
	ck_assert(sock_tcp_info(f->to, &i));
	ck_assert_uint_ge(i.resent, 1000);
	ck_assert_uint_eq(i.timeouts, 0);
	tcp_bed_delete(b);
}
END_TEST

Suite *tcp_rate_suite(void);

Suite *
tcp_rate_suite(void)
{
	const TTest *const tests[] = {
		losses_cost_what_the_model_says,
		a_long_fat_path_is_filled_only_by_a_window_as_large,
		a_thousand_holes_are_filled_without_a_timeout,
		NULL,
	};

	return suite_of("tcp_rate", tests);
}
