/* tcp_md5.c - signed segments: the digest itself, and whom a signature lets in. */
#include <string.h>

#include "tests/ip/tcp_bed.h"
#include "tests/runner.h"

static const struct link_settings quick = {
	.rate_bps = 1000000000, .delay = IX_MS, .queue = 1 << 20, .mtu = 1500
};

/* Digests made with another program's MD5 over the octets that RFC 2385 2.0 lists. */
START_TEST(the_digest_is_over_what_the_rfc_lists)
{
	static const struct {
		const char *from, *to;
		uint8_t digest[16];
	} rows[] = {
		{ "192.0.2.1", "192.0.2.2",
		    { 0x97, 0x46, 0xa0, 0x3e, 0x8d, 0x0c, 0x50, 0x17, 0xa2, 0x3a, 0xe3, 0xed, 0xc0,
			0x22, 0x88, 0xe7 } },
		{ "2001:db8::1", "2001:db8::2",
		    { 0x73, 0x04, 0xee, 0x71, 0x45, 0x72, 0xc3, 0xb0, 0x8f, 0x66, 0xfc, 0xb4, 0xa2,
			0x00, 0x05, 0xf7 } },
	};
	const struct tcp h = { .src = 33000,
		.dst = 179,
		.seq = 1000,
		.ack = 2000,
		.flags = TCP_PSH | TCP_ACK,
		.window = 500 };
	struct tcp_bed *b = tcp_bed_new(1, &quick, false, false);
	struct socket *s = sock_stream(b->stack[0], &side_ops, &b->a);

	for (unsigned i = 0; i < 2; i++) {
		struct ix_addr from, to;
		uint8_t digest[16];

		ck_assert(addr_parse(rows[i].from, &from) && addr_parse(rows[i].to, &to));
		sock_set_md5(s, &to, "zamix", 5);
		tcp_sign(tcp_key_for(s->tcp, &to), &from, &to, &h, 40, (const uint8_t *)"hello", 5,
		    digest);
		ck_assert_msg(memcmp(digest, rows[i].digest, 16) == 0, "%s", rows[i].from);
	}
	tcp_bed_delete(b);
}
END_TEST

START_TEST(only_two_ends_with_one_key_hear_each_other)
{
	static const struct {
		const char *a, *b;
		bool up;
		const char *why;
	} rows[] = {
		{ "secret", "secret", true, "the same key" },
		{ "secret", "Secret", false, "another key" },
		{ "secret", "", false, "b expects no signature and gets one" },
		{ "", "secret", false, "b expects a signature and gets none" },
		{ "", "", true, "neither signs" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct tcp_bed *b = tcp_bed_new(i + 1, &quick, i & 1, false);

		tcp_bed_listen(b);
		sock_set_md5(b->listener.sock, &b->addr[0], rows[i].b, (uint32_t)strlen(rows[i].b));
		b->a.sock = sock_stream(b->stack[0], &side_ops, &b->a);
		sock_set_md5(b->a.sock, &b->addr[1], rows[i].a, (uint32_t)strlen(rows[i].a));
		ck_assert(sock_connect(b->a.sock, &b->addr[1], 179));
		tcp_bed_run(b, 10 * IX_SECOND);
		ck_assert_msg((b->a.connected == 1) == rows[i].up, "%s", rows[i].why);
		ck_assert_msg(
		    (port_drops(b->port[1], &drop_md5) == 0) == rows[i].up, "%s", rows[i].why);
		tcp_bed_delete(b);
	}
}
END_TEST

/* 20 octets of signature leave less for data, and no room for SACK beside timestamps. */
START_TEST(a_signed_stream_carries_everything_over_losses)
{
	struct link_settings lossy = { .rate_bps = 100000000,
		.delay = 2 * IX_MS,
		.loss_ppm = 20000,
		.queue = 1 << 20,
		.mtu = 1500 };
	struct tcp_bed *b = tcp_bed_new(5, &quick, false, false);
	static uint8_t data[200000];
	struct sock_tcp info;

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7 + i / 256);
	tcp_bed_listen(b);
	sock_set_md5(b->listener.sock, &b->addr[0], "k", 1);
	b->a.sock = sock_stream(b->stack[0], &side_ops, &b->a);
	sock_set_md5(b->a.sock, &b->addr[1], "k", 1);
	ck_assert(sock_connect(b->a.sock, &b->addr[1], 179));
	tcp_bed_run(b, IX_SECOND);
	link_set(b->link, &lossy);
	side_send(&b->a, data, sizeof(data), 0);
	tcp_bed_run(b, 60 * IX_SECOND);
	ck_assert_uint_eq(b->b.got.n, sizeof(data));
	ck_assert(memcmp(b->b.got.s, data, sizeof(data)) == 0);
	ck_assert(sock_tcp_info(b->a.sock, &info) && info.md5 && info.mss == 1428);
	tcp_bed_delete(b);
}
END_TEST

Suite *tcp_md5_suite(void);

Suite *
tcp_md5_suite(void)
{
	const TTest *const tests[] = { the_digest_is_over_what_the_rfc_lists,
		only_two_ends_with_one_key_hear_each_other,
		a_signed_stream_carries_everything_over_losses, NULL };

	return suite_of("tcp_md5", tests);
}
